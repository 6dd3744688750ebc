/* Screening: is F free of zeros in |tau| <= R?  Lanes are samples.  Two tests, a quick one and a
 * thorough one for what it leaves.
 *
 * With f_j the normalised coefficients of F about 0 (slopes centred, f_0 = 1), scaled by R^j so
 * that the disc is |s| <= 1, choose the polynomial P = pi_1 s + ... + pi_4 s^4 near log F and look
 * at G = F exp(-P), which has the zeros of F.  In |s| <= 1
 *
 *   |G - 1| <= sum_{1 <= j < N} |g_j|  +  sum_{i + j >= N} |f_i e_j|  +  T exp(Q),
 *
 * g = f * e the convolution with the coefficients e of exp(-P), Q = sum |pi_j|, and T the tail of
 * F: with N even, T <= f_N (1 + x/(N+1) + x^2/((N+1)(N+2)) + ...), x = max |beta| R, because sum_k
 * p_k |beta_k|^(N+i) <= (max |beta|)^i sum_k p_k beta_k^N.  The middle sum is at most A exp(Q) -
 * sum_{j < N} ghat_j, with A = sum_{j < N} |f_j| and ghat the convolution of the moduli. When the
 * bound is below 1, G has no zero in the disc.  Errors of the f_j: coefficient_error().
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */

#define THOROUGH 32       /* M */
#define SCREEN_SLACK 1e-9 /* far above every rounding error of the test itself, see below */

/* 1 + x/(N+1) + x^2/((N+1)(N+2)) (1 + y + y^2 + ...), y = x/(N+3); +inf for x >= N+3 */
static inline vec tail_factor(vec x, double order)
{
    vec one = splat(1.0), ratio = x / splat(order + 3.0);
    vec rest = x * x / ((one - ratio) * splat((order + 1.0) * (order + 2.0)));
    vec factor = one + x / splat(order + 1.0) + rest;
    return choose(ratio < splat(0.99), factor, splat(HUGE_VAL));
}

_Static_assert(SCREEN_ORDER % 2 == 0, "the last moment must be that of moduli");

typedef struct {
    vec minus[THOROUGH]; /* coefficients of exp(-P) */
    vec plus[THOROUGH];  /* those of exp(|pi_1| s + ...) */
    vec height;          /* Q */
} exponential_series;

static inline void expand_exponential(exponential_series *out, const vec *f, size_t length)
{
    const vec zero = splat(0.0), two = splat(2.0), three = splat(3.0), four = splat(4.0);
    vec square = f[1] * f[1];
    vec p1 = f[1], p2 = f[2] - square * splat(0.5);
    vec p3 = f[3] - f[1] * f[2] + square * f[1] * splat(1.0 / 3);
    vec p4 = f[4] - f[1] * f[3] - f[2] * f[2] * splat(0.5) + square * f[2] -
             square * square * splat(0.25);
    vec q1 = absolute(p1), q2 = absolute(p2), q3 = absolute(p3), q4 = absolute(p4);
    out->height = (q1 + q2) + (q3 + q4);
    p2 = p2 * two, p3 = p3 * three, p4 = p4 * four;
    q2 = q2 * two, q3 = q3 * three, q4 = q4 * four;
    vec *e = out->minus, *h = out->plus;
    e[0] = h[0] = splat(1.0);
    for (size_t j = 1; j < length; j++) {
        vec inverse = splat(1.0 / (double)j);
        vec e2 = j > 1 ? e[j - 2] : zero, e3 = j > 2 ? e[j - 3] : zero;
        vec e4 = j > 3 ? e[j - 4] : zero;
        vec h2 = j > 1 ? h[j - 2] : zero, h3 = j > 2 ? h[j - 3] : zero;
        vec h4 = j > 3 ? h[j - 4] : zero;
        e[j] = -inverse * fused(p1, e[j - 1], fused(p2, e2, fused(p3, e3, p4 * e4)));
        h[j] = inverse * fused(q1, h[j - 1], fused(q2, h2, fused(q3, h3, q4 * h4)));
    }
}

/* Rounding: every quantity below is a sum of products whose moduli add up to at most A exp(Q) or
 * (A + T) exp(Q), with fewer than 400 roundings each; `error` is above 1000 u, so the term
 * error * 4 (A + T) exp(Q) covers them and the errors of the f_j (|f_j| and even ones bound the odd
 * moments: sum_k p_k exp(|x_k|) <= 2 sum_k p_k cosh(x_k) <= 2 (A + T)). */
static inline mask screen_quick(const vec *f, vec x, double error)
{
    enum { N = SCREEN_ORDER };
    exponential_series series;
    expand_exponential(&series, f, N);
    vec low = splat(0.0), low_hat = splat(1.0), total = splat(1.0), modulus[N];
    modulus[0] = splat(1.0);
    for (size_t j = 1; j < N; j++) {
        modulus[j] = absolute(f[j]);
        total += modulus[j];
    }
    for (size_t j = 1; j < N; j++) {
        vec g = series.minus[j], hat = series.plus[j];
        for (size_t i = 1; i <= j; i++) {
            g = fused(f[i], series.minus[j - i], g);
            hat = fused(modulus[i], series.plus[j - i], hat);
        }
        low += absolute(g);
        low_hat += hat;
    }
    vec growth = exp_lanes(series.height);
    vec tail = f[N] * tail_factor(x, (double)N);
    vec bound = low + (total * growth - low_hat) + tail * growth;
    bound += splat(4.0 * error) * (total + tail) * growth;
    return bound < splat(1.0 - SCREEN_SLACK);
}

static mask screen_thorough(const vec *f, vec x, double error)
{
    enum { N = SCREEN_ORDER };
    exponential_series series;
    expand_exponential(&series, f, THOROUGH);
    vec low = splat(0.0), total = splat(1.0), hat = splat(1.0);
    for (size_t j = 1; j < N; j++)
        total += absolute(f[j]);
    for (size_t j = 1; j < THOROUGH; j++)
        hat += series.plus[j];
    for (size_t k = 1; k < N + THOROUGH - 1; k++) {
        size_t first = k < THOROUGH ? 0 : k - THOROUGH + 1, last = k < N ? k : N - 1;
        vec g = splat(0.0);
        for (size_t i = first; i <= last; i++)
            g = fused(f[i], series.minus[k - i], g);
        low += absolute(g);
    }
    vec growth = exp_lanes(series.height);
    vec tail = f[N] * tail_factor(x, (double)N);
    vec bound = low + total * (growth - hat) + tail * growth;
    bound += splat(4.0 * error) * (total + tail) * growth;
    return bound < splat(1.0 - SCREEN_SLACK);
}

/* Entries at[0 .. count - 1] of a field, the first repeated in idle lanes. */
static inline vec read_lanes(const double *from, const size_t *at, size_t count)
{
    vec v = splat(from[at[0]]);
    for (size_t i = 1; i < count; i++)
        v[i] = from[at[i]];
    return v;
}

static inline mask screen_at(double *const *field, const size_t *at, size_t count, vec radius,
                             double error, screen_effort effort)
{
    vec power = splat(1.0), f[SCREEN_ORDER + 1];
    f[0] = power;
    for (size_t j = 1; j <= SCREEN_ORDER; j++) {
        power = power * radius;
        f[j] = read_lanes(field[(size_t)FIELD_COEFFICIENT + j - 1], at, count) * power;
    }
    vec x = read_lanes(field[FIELD_REACH], at, count) * radius * splat(SAFE);
    return effort == EFFORT_THOROUGH ? screen_thorough(f, x, error) : screen_quick(f, x, error);
}

/* The classes below exp(-700), left out of the coefficients, change G by at most
 * classes exp(-700 + 2 radius) exp(Q): below 1e-80 while radius <= 200, hidden in SCREEN_SLACK. */
static void screen_samples(int64_t *passed, double *const *field, const size_t *at, size_t count,
                           screen_effort effort, size_t classes, const double *radius)
{
    vec in_tau = splat(radius[0]);
    for (size_t i = 1; i < count; i++)
        in_tau[i] = radius[i];
    vec scale = read_lanes(field[FIELD_SCALE], at, count);
    vec spread = read_lanes(field[FIELD_SPREAD], at, count);
    vec scaled = in_tau / scale * splat(1.0 + 8 * UNIT);
    mask usable = read_lanes(field[FIELD_FAULT], at, count) == splat(0.0);
    mask trivial = spread * in_tau < splat(PI_BELOW * (1.0 - 32 * UNIT));
    mask result = trivial & (spread > splat(LEAST_SPREAD));
    result |= spread == splat(0.0);
    double error = coefficient_error(classes);
    mask open = usable & ~result;
    if (any(open)) {
        vec bounded = choose(open & (scaled < splat(200.0)), scaled, splat(200.0));
        mask proven = screen_at(field, at, count, bounded, error, effort);
        result |= proven & (scaled < splat(200.0));
    }
    result &= usable;
    for (size_t i = 0; i < count; i++)
        passed[i] = result[i];
}

/* An estimate of -log2 rho*, for ordering only, from the last coefficients c_m of the logarithmic
 * derivative: one conjugate pair gives c_{m-1} c_{m+1} - c_m^2 = -4 sin^2(theta) rho^-(2m+2).  The
 * logarithms are read off the exponent and mantissa bits, to 0.09. */
static void guess_samples(double *const *field, size_t first, size_t count)
{
    enum { N = SCREEN_ORDER, M = N - 2 };
    size_t at[LANES];
    for (size_t i = 0; i < LANES; i++)
        at[i] = first + i;
    vec f[N + 1], c[N];
    for (size_t j = 1; j <= N; j++)
        f[j] = read_lanes(field[(size_t)FIELD_COEFFICIENT + j - 1], at, count);
    for (size_t m = 0; m < N; m++) {
        c[m] = splat((double)(m + 1)) * f[m + 1];
        for (size_t i = 1; i <= m; i++)
            c[m] -= f[i] * c[m - i];
    }
    vec invariant = absolute(c[M - 1] * c[M + 1] - c[M] * c[M]) * splat(0.25);
    vec scale = read_lanes(field[FIELD_SCALE], at, count);
    for (size_t i = 0; i < count; i++) {
        double log_invariant = (double)((mask)invariant)[i] * 0x1p-52 - 1023.0;
        double log_scale = (double)((mask)scale)[i] * 0x1p-52 - 1023.0;
        field[FIELD_GUESS][first + i] = log_invariant / (double)(2 * M + 2) - log_scale;
    }
}
