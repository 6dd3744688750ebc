/* rho* of one sample with a proof: zeros are guessed from the Taylor coefficients of log F, proven
 * to exist by the Newton-Kantorovich argument, and proven to be the only ones by counting the zeros
 * in a slightly larger disc (circle.c).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/scan.h"
#include "fast/series.h"
#include "fast/solve.h"

#include <assert.h>
#include <math.h>

#define WANTED_TAIL 1e-9
#define WANTED_ERROR 1e-12 /* of a zero, relative to its modulus */
#define DECIDED_WIDTH 1e-9
#define SHORT_STEP 1e-9 /* of Newton, relative */

/* ------------------------------------------------------------------- bounds without a search */

/* Where F is evaluated |s| stays below this: then |beta s| < 4096, so that a class whose difference
 * was clamped at PADDING_LOGIT stays negligible, clamped or not, and circle_lanes() is in range. */
#define FARTHEST 2048.0

/* Does class d outweigh all others at the real point x? */
static bool dominates(const sample *in, const kernels *run, size_t d, double x)
{
    evaluation at;
    run->evaluate(&at, in, x, 0.0, in->beta[d] * x);
    double wrong = at.noise + (double)(in->classes + 40) * at.magnitude;
    double total = at.magnitude + wrong * UNIT + (double)in->classes * FLUSHED;
    return total * SAFE < 2.0; /* the term of d itself is 1 */
}

/* An x such that the heaviest class outweighs all others between 0 and sign x (convexity: it is
 * enough at both ends), within 1e-4 of the largest; 0 when it does not do so at 0. */
static double dominated_until(const sample *in, const kernels *run, double sign)
{
    size_t d = 0;
    while (in->difference[d] != 0.0)
        d++;
    if (!dominates(in, run, d, 0.0))
        return 0.0;
    double low = 0.0, high = 1.0;
    while (high < FARTHEST && dominates(in, run, d, sign * high)) { /* powers of two */
        low = high;
        high *= 2.0;
    }
    while (high - low > 1e-4 * high) {
        double middle = 0.5 * (low + high);
        if (dominates(in, run, d, sign * middle))
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Normalised units: no zero lies nearer.  None has |Re| < x (one class outweighs the rest there)
 * and none has |Im| < pi / width. */
static double strip_bound(const sample *in, const kernels *run)
{
    double height = PI_BELOW / in->width * (1.0 - 8 * UNIT);
    double right = dominated_until(in, run, 1.0);
    double left = right > 0.0 ? dominated_until(in, run, -1.0) : 0.0;
    double x = right < left ? right : left;
    return sqrt(x * x + height * height) * (1.0 - 8 * UNIT);
}

/* rho* <= 2 Delta / sigma^2, sigma^2 the variance of the slopes. */
static double variance_upper(const sample *in, const sample_series *of)
{
    double wrong = 8.0 * of->error * in->reach * in->reach + TINY;
    double variance = 2.0 * of->f[2] - of->f[1] * of->f[1] - wrong;
    return variance > 0.0 ? 2.0 * in->width / variance * SAFE : HUGE_VAL;
}

/* ------------------------------------------------------------------------- existence of a zero */

/* Everything in units of the power of two below the magnitude: F may be as small as exp(-700), and
 * squares of that underflow.  False when the terms that were flushed could matter. */
static bool to_common_scale(evaluation *at)
{
    if (!(at->magnitude > TINY && at->magnitude < 1.0 / TINY))
        return false;
    double scale = ldexp(1.0, -ilogb(at->magnitude));
    at->re *= scale, at->im *= scale;
    at->slope_re *= scale, at->slope_im *= scale;
    at->magnitude *= scale, at->second *= scale, at->noise *= scale;
    return true;
}

/* Newton steps on F itself.  With F_0, F_1 the computed value and derivative at s_0, e_0 and e_1
 * bounds of their errors and K >= |F''| / 2 on |s - s_0| <= r, the Newton map s - F(s) / F_1 takes
 * that disc into the disc about s_1 = s_0 - F_0 / F_1 of radius (e_0 + e_1 r + K r^2) / |F_1|; when
 * the latter lies inside the former it holds a zero (Brouwer). */
bool prove_zero(proven_pair *out, const sample *in, const kernels *run, double x, double y)
{
    for (int round = 0; round < 5; round++) {
        evaluation at;
        if (!(hypot(x, y) < FARTHEST))
            return false;
        double shift = log(in->sum);
        if (x * in->reach > 300.0 || x * in->reach < -300.0)
            shift = fabs(x) * in->reach;
        run->evaluate(&at, in, x, y, shift);
        double magnitude = at.magnitude;
        if (!to_common_scale(&at))
            return false;
        double units = at.noise + ((double)in->classes + 64.0) * at.magnitude;
        double flushed = (double)in->classes * FLUSHED / magnitude * 2.0;
        double wrong = units * UNIT * 1.01 + flushed;
        double norm = at.slope_re * at.slope_re + at.slope_im * at.slope_im;
        double slope = sqrt(norm);
        double dx = (at.re * at.slope_re + at.im * at.slope_im) / norm;
        double dy = (at.im * at.slope_re - at.re * at.slope_im) / norm;
        double length = hypot(dx, dy), size = hypot(x, y);
        double r = 2.0 * length + 4.0 * wrong / slope + FEW_ROUNDINGS * size;
        double growth = 2.0 * r < 600.0 ? exp(2.0 * r) : HUGE_VAL;
        double bend = 0.5 * (at.second + 4.0 * flushed) * SAFE_POWERS * growth;
        double image = (wrong * (1.0 + 2.0 * r) + bend * r * r) / slope * SAFE_POWERS +
                       4.0 * UNIT * size + 16.0 * UNIT * length;
        x -= dx;
        y -= dy;
        if (!(length < 0.5 * size) || !(y > 0.0))
            return false;
        if (image + length < r && image < y &&
            (image < WANTED_ERROR * size || length < SHORT_STEP * size)) {
            *out = (proven_pair){x, y, image, hypot(x, y)};
            return true;
        }
    }
    return false;
}

/* --------------------------------------------------------------------------- closed form, n = 2 */

/* F = w_1 exp(a_1 tau) + w_2 exp(a_2 tau): zeros (margin + i pi (2m+1)) / (a_2 - a_1). */
static bool solve_two(ghosts_radius *out, const sample *in)
{
    if (in->classes != 2 || in->difference[0] <= PADDING_LOGIT ||
        in->difference[1] <= PADDING_LOGIT)
        return false;
    double margin = in->difference[0] - in->difference[1]; /* one of them is 0: exact as rounded */
    double gap = in->beta[1] - in->beta[0];
    double modulus = hypot(margin, PI_BELOW) / in->width;
    out->re = margin / in->width * (gap > 0.0 ? 1.0 : -1.0);
    out->im = PI_BELOW / in->width;
    out->error = modulus * (16 * UNIT);
    out->lower = modulus * (1.0 - 8 * UNIT);
    out->upper = modulus * (1.0 + 8 * UNIT);
    out->decided = true;
    return true;
}

/* ----------------------------------------------------------------------------------- the search */

static bool known(const sample_series *of, const proven_pair *pair)
{
    for (size_t p = 0; p < of->pairs; p++) {
        double apart = hypot(pair->re - of->pair[p].re, pair->im - of->pair[p].im);
        if (!(apart > 2.0 * (pair->error + of->pair[p].error)))
            return true;
    }
    return false;
}

static void insert_pair(sample_series *of, const proven_pair *pair)
{
    size_t at = of->pairs++;
    for (; at > 0 && of->pair[at - 1].modulus > pair->modulus; at--)
        of->pair[at] = of->pair[at - 1];
    of->pair[at] = *pair;
}

/* Coefficients until the tail on |s| <= radius is small. */
static void extend_to(sample_series *of, const ghosts_workspace *work, double radius)
{
    while (!(series_tail(of, radius) < WANTED_TAIL) && series_extend(of, work))
        ;
}

/* All zeros in a disc slightly larger than the nearest pair's are known? */
static bool confirm(ghosts_radius *out, const sample_series *of, ghosts_workspace *work)
{
    static const double margin[] = {1.04, 1.004, 1.0004};
    double nearest = of->pair[0].modulus, lower = HUGE_VAL, upper = HUGE_VAL;
    for (size_t i = 0; i < sizeof margin / sizeof margin[0]; i++) {
        double radius = nearest * margin[i];
        int inside = 0;
        bool close = false;
        for (size_t p = 0; p < of->pairs; p++) {
            inside += of->pair[p].modulus <= radius ? 2 : 0;
            close = close ||
                    !(fabs(of->pair[p].modulus - radius) > 1e-5 * radius + 2.0 * of->pair[p].error);
        }
        if (close || count_zeros(of, work, radius) != inside)
            continue;
        for (size_t p = 0; p < of->pairs; p++) {
            double m = of->pair[p].modulus, e = of->pair[p].error + m * (8 * UNIT);
            lower = fmin(lower, m - e);
            upper = fmin(upper, m + e);
        }
        out->lower = fmax(out->lower, lower);
        out->upper = fmin(out->upper, upper);
        return true;
    }
    return false;
}

/* Nothing decided: empty discs and discs with zeros still narrow the interval. */
static void narrow_interval(ghosts_radius *out, sample_series *of, ghosts_workspace *work)
{
    static const double part[] = {0.9999, 0.999, 0.99, 0.95, 0.9, 0.8, 0.65};
    double around = of->pairs > 0 ? of->pair[0].modulus : 0.0, re, im;
    if (of->pairs == 0 && series_guess(&re, &im, of))
        around = hypot(re, im);
    of->pairs = 0;
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        double inner = around * part[i], outer = around / part[i];
        if (outer < out->upper && count_zeros(of, work, outer) > 0)
            out->upper = outer;
        if (inner <= out->lower)
            return;
        if (count_zeros(of, work, inner) == 0) {
            out->lower = inner;
            return;
        }
    }
}

/* The zeros of the heaviest class with its strongest rival alone (for the turn-th rival): close to
 * zeros of F when two classes rule. */
static bool rival_start(double *re, double *im, const sample *in, size_t turn)
{
    size_t d = 0, chosen[3] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    while (in->difference[d] != 0.0)
        d++;
    for (size_t t = 0; t <= turn; t++) {
        double least = HUGE_VAL;
        for (size_t k = 0; k < in->classes; k++) {
            double gap = in->beta[k] - in->beta[d], margin = -in->difference[k];
            double square = (margin * margin + PI_BELOW * PI_BELOW) / (gap * gap);
            bool used = k == d || k == chosen[0] || (t > 1 && k == chosen[1]);
            if (used || !(square < least))
                continue;
            least = square;
            chosen[t] = k;
            *re = margin / gap;
            *im = PI_BELOW / fabs(gap);
        }
        if (chosen[t] == SIZE_MAX)
            return false;
    }
    return true;
}

#define RIVAL_STARTS 3
#define ANGLE_STARTS 8

/* Where to start Newton's method at the attempt: the series, then rivals, then around a circle. */
static bool start(double *re, double *im, const sample_series *of, const ghosts_workspace *work,
                  int attempt)
{
    static const double angle[ANGLE_STARTS] = {1.57, 1.1, 2.04, 0.6, 2.54, 0.25, 2.89, 1.33};
    if (attempt == 0)
        return series_guess(re, im, of);
    if (attempt <= RIVAL_STARTS)
        return rival_start(re, im, &work->one, (size_t)attempt - 1);
    size_t m = of->order - 2;
    const double *c = of->derivative;
    double invariant = fabs(c[m - 1] * c[m + 1] - c[m] * c[m]) * 0.25;
    double modulus = exp2(-log2(invariant) / (double)(2 * m + 2));
    double turn = angle[attempt - RIVAL_STARTS - 1];
    *re = modulus * cos(turn);
    *im = modulus * sin(turn);
    return modulus > 0.5 && modulus < 100.0;
}

static bool find_pair(proven_pair *pair, sample_series *of, ghosts_workspace *work, int attempt)
{
    double x, y;
    if (!start(&x, &y, of, work, attempt))
        return false;
    size_t before = of->order;
    if (of->pairs == 0)
        extend_to(of, work, 1.06 * hypot(x, y));
    if (attempt == 0 && of->order > before && !series_guess(&x, &y, of))
        return false;
    bool far = !(series_tail(of, hypot(x, y)) < 0.1);
    if (!far && !series_polish(&x, &y, of))
        return false;
    return prove_zero(pair, &work->one, work->run, x, y) && !known(of, pair);
}

static void find_nearest(ghosts_radius *out, sample_series *of, ghosts_workspace *work)
{
    int attempt = 0;
    while (attempt <= RIVAL_STARTS + ANGLE_STARTS && of->pairs < MOST_PAIRS) {
        proven_pair pair;
        if (!find_pair(&pair, of, work, attempt)) {
            attempt++;
            continue;
        }
        insert_pair(of, &pair);
        out->upper = fmin(out->upper, (pair.modulus + pair.error) * (1.0 + 8 * UNIT));
        extend_to(of, work, 1.04 * of->pair[0].modulus);
        if (confirm(out, of, work)) {
            out->re = of->pair[0].re;
            out->im = of->pair[0].im;
            out->error = of->pair[0].error + of->pair[0].modulus * (4 * UNIT);
            out->decided = out->upper - out->lower <= DECIDED_WIDTH * out->upper;
            return;
        }
    }
    narrow_interval(out, of, work);
}

static void to_tau(ghosts_radius *out, double scale)
{
    out->lower *= scale;
    out->upper *= scale;
    out->re *= scale;
    out->im *= scale;
    out->error *= scale;
}

void solve_sample(ghosts_radius *out, ghosts_workspace *work, double above)
{
    const sample *in = &work->one;
    sample_series of;
    *out = (ghosts_radius){0.0, HUGE_VAL, NAN, NAN, HUGE_VAL, false};
    if (in->spread == 0.0) {
        *out = (ghosts_radius){HUGE_VAL, HUGE_VAL, NAN, NAN, 0.0, true};
        return;
    }
    if (in->fault != 0.0) {
        out->lower = spread_bound(in->spread);
        return;
    }
    double scaled = above / in->scale * (1.0 + 8 * UNIT);
    out->lower = PI_BELOW / in->width * (1.0 - 8 * UNIT);
    if (solve_two(out, in)) {
        to_tau(out, in->scale);
        return;
    }
    series_start(&of, in);
    while (of.order < 24)
        series_extend(&of, work);
    out->upper = variance_upper(in, &of);
    if (above > 0.0 && scaled < 100.0) {
        extend_to(&of, work, scaled);
        if (count_zeros(&of, work, scaled) == 0) {
            *out = (ghosts_radius){above, HUGE_VAL, NAN, NAN, HUGE_VAL, false};
            return;
        }
    }
    find_nearest(out, &of, work);
    if (!out->decided)
        out->lower = fmax(out->lower, strip_bound(in, work->run));
    assert(out->lower <= out->upper);
    to_tau(out, in->scale);
}
