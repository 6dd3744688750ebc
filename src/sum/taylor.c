/* Taylor coefficients of the sum about a complex point in multiple precision, with error bounds.
 *
 * Error analysis (docs/rounding.md, Lemma 3.3).  Let 2^L bound |y_k|, |b_k x|, |b_k y| and 1.
 * Exponents are formed with w = bits + L + 8 bits: data, product, sum and subtraction of log_scale
 * each add at most 2^(L+2-w) to each part, less than 2^(-bits-3) together, so u_k has a relative
 * error below 2^-bits including the engine's. With A_j = sum_k |u_k| |d_k|^j / j!, sums formed with
 * bits + 6 + log2(terms + 2 order) bits add less than 2^-bits A_j / 2, and rounding d_k = b_k - s
 * adds at most 2^(-bits-5) A_(j-1).  Hence |error of f_j| <= 2^(1-bits) (A_j + A_(j-1)), plus
 * underflow, for every j, because the A_j that are formed here have upper bounds of both |d_k| and
 * its rounded value in place of |d_k|.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sum/taylor.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "base/rounding.h"
#include "base/thread_state.h"

#define LEAST_MASS 1e-300       /* of a bound of a term: exp may underflow */
#define MOST_POWER_MAGNITUDE 20 /* exponents far from any underflow of the engines */

ghosts_status taylor_init(taylor *t, size_t terms, size_t order)
{
    *t = (taylor){.order = order, .terms = terms};
    mpfr_init2(t->log_scale, 64);
    t->f = complex_new(order + 1, 64);
    t->error = reals_new(order + 1, 32);
    t->log_mass = malloc(terms * sizeof *t->log_mass);
    t->slope = malloc(terms * sizeof *t->slope);
    t->mass = malloc(terms * sizeof *t->mass);
    t->power = malloc(terms * sizeof *t->power);
    t->exponent = complex_new(terms, 32);
    bool complete =
        t->f && t->error && t->log_mass && t->slope && t->mass && t->power && t->exponent;
    if (!complete)
        taylor_clear(t);
    return complete ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

void taylor_clear(taylor *t)
{
    complex_free(t->f, t->order + 1);
    reals_free(t->error, t->order + 1);
    complex_free(t->exponent, t->terms);
    free(t->log_mass);
    free(t->slope);
    free(t->mass);
    free(t->power);
    mpfr_clear(t->log_scale);
}

/* y_k and b_k of all terms, the caller's or from the cache. */
typedef struct {
    mpfr_t *y;
    mpfr_t *b;
    bool cached;
} rounded_terms;

static void rounded_clear(rounded_terms *r, size_t terms)
{
    if (r->cached)
        return;
    reals_free(r->y, terms);
    reals_free(r->b, terms);
}

static ghosts_status load_terms(rounded_terms *r, term_cache *cache, const ghosts_expsum *sum,
                                const term_frame *frame, mpfr_prec_t bits)
{
    if (cache && !frame) {
        const term_level *level = term_cache_exponents(cache, bits);
        *r = level ? (rounded_terms){level->y, level->b, true} : (rounded_terms){NULL, NULL, true};
        return level ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    }
    *r = (rounded_terms){reals_new(sum->terms, bits), reals_new(sum->terms, bits), false};
    if (!r->y || !r->b) {
        rounded_clear(r, sum->terms);
        return GHOSTS_NO_MEMORY;
    }
    for (size_t k = 0; k < sum->terms; k++)
        rounded_term(r->y[k], r->b[k], sum, frame, k);
    return GHOSTS_OK;
}

static long exponent_above(mpfr_srcptr x)
{
    return mpfr_zero_p(x) ? 0 : (long)mpfr_get_exp(x);
}

static long long_max(long a, long b)
{
    return a > b ? a : b;
}

/* L of the error analysis; |b_k| <= 1.  The sum of a log-weight and the logit offset, and either of
 * them, is below 2^(L-1) in modulus, and so is b_k c. */
static long magnitude_exponent(const ghosts_expsum *sum, const term_frame *frame, mpc_srcptr point)
{
    long exponent = rounded_magnitude(sum);
    if (frame) {
        mpfr_t offset;
        mpfr_init2(offset, 32);
        mpfr_set_q(offset, frame->logit_offset, MPFR_RNDA);
        exponent = long_max(exponent, exponent_above(offset)) + 1;
        mpfr_clear(offset);
    }
    long reach = long_max(exponent_above(mpc_realref(point)), exponent_above(mpc_imagref(point)));
    return 1 + long_max(exponent, reach);
}

/* Whether |y_k| < 2^magnitude and |b_k| <= 1. */
static bool are_bounded(const rounded_terms *r, size_t terms, long magnitude)
{
    for (size_t k = 0; k < terms; k++)
        if (exponent_above(r->y[k]) > magnitude || mpfr_cmpabs_ui(r->b[k], 1) > 0)
            return false;
    return true;
}

/* exponent[k] = y_k + b_k c - log_scale, with log_scale near the largest real part. */
static void form_exponents(taylor *t, const rounded_terms *r, mpc_srcptr point, mpfr_prec_t bits)
{
    mpc_t *exponent = t->exponent;
    for (size_t k = 0; k < t->terms; k++) {
        mpc_set_prec(exponent[k], bits);
        mpfr_mul(mpc_realref(exponent[k]), r->b[k], mpc_realref(point), MPFR_RNDN);
        mpfr_mul(mpc_imagref(exponent[k]), r->b[k], mpc_imagref(point), MPFR_RNDN);
        mpfr_add(mpc_realref(exponent[k]), mpc_realref(exponent[k]), r->y[k], MPFR_RNDN);
    }
    size_t largest = 0;
    for (size_t k = 1; k < t->terms; k++)
        if (mpfr_greater_p(mpc_realref(exponent[k]), mpc_realref(exponent[largest])))
            largest = k;
    mpfr_set(t->log_scale, mpc_realref(exponent[largest]), MPFR_RNDU);
    for (size_t k = 0; k < t->terms; k++)
        mpfr_sub(mpc_realref(exponent[k]), mpc_realref(exponent[k]), t->log_scale, MPFR_RNDN);
}

/* Upper bounds in double of |u_k|, log |u_k|, |b_k - s| and its rounded value, and the shift s.
 * The rounded value is at most 2^(-bits-5) off, from b_k's own rounding and the subtraction's. */
static void bound_terms(taylor *t, const rounded_terms *r, bool shift, mpfr_prec_t bits)
{
    double total = 0.0, moment = 0.0, rounding = ldexp(1.0, bits < 1000 ? -(int)bits - 5 : -1000);
    for (size_t k = 0; k < t->terms; k++) {
        double log_mass = mpfr_get_d(mpc_realref(t->exponent[k]), MPFR_RNDU);
        t->log_mass[k] = log_mass + MANY_ROUNDINGS * (fabs(log_mass) + 1.0);
        t->mass[k] = exp(t->log_mass[k]) * (1.0 + SOME_ROUNDINGS) + LEAST_MASS;
        total += t->mass[k];
        moment += t->mass[k] * mpfr_get_d(r->b[k], MPFR_RNDN);
    }
    t->slope_shift = shift ? moment / total : 0.0;
    for (size_t k = 0; k < t->terms; k++) {
        double slope = mpfr_get_d(r->b[k], MPFR_RNDN) - t->slope_shift;
        t->slope[k] = fabs(slope) * (1.0 + FEW_ROUNDINGS) + FEW_ROUNDINGS + rounding;
    }
}

/* error[j] = 2^(1-bits) (A_j + A_(j-1)) + underflow; power[k] holds |u_k| |d_k|^j / j! in units of
 * 2^exponent, not below the least normal number, so that no order makes it vanish. */
static void set_error_bounds(taylor *t, mpfr_prec_t bits)
{
    double previous = 0.0;
    long exponent = 0;
    mpfr_t underflow;
    mpfr_init2(underflow, 32);
    mpfr_set_ui_2exp(underflow, t->terms, UNDERFLOW_EXPONENT + 64, MPFR_RNDU);
    for (size_t j = 0; j <= t->order; j++) {
        double sum = 0.0, unit = previous > 0.0 && previous < 0x1p-500 ? 0x1p500 : 1.0;
        for (size_t k = 0; k < t->terms; k++) {
            t->power[k] =
                j ? t->power[k] * unit * t->slope[k] / (double)j + DBL_MIN : t->mass[k];
            sum += t->power[k];
        }
        exponent -= unit > 1.0 ? 500 : 0;
        sum *= SAFE_POWERS + summation_loss(t->terms);
        mpfr_set_d(t->error[j], sum + previous * unit, MPFR_RNDU);
        mpfr_mul_2si(t->error[j], t->error[j], exponent + 1 - (long)bits, MPFR_RNDU);
        mpfr_add(t->error[j], t->error[j], underflow, MPFR_RNDU);
        previous = sum;
    }
    mpfr_clear(underflow);
}

/* f_j += u d^j / j! */
static void add_term(taylor *t, mpc_t u, mpfr_srcptr b, mpfr_t d)
{
    mpfr_sub_d(d, b, t->slope_shift, MPFR_RNDN);
    mpc_add(t->f[0], t->f[0], u, MPC_RNDNN);
    for (size_t j = 1; j <= t->order; j++) {
        mpc_mul_fr(u, u, d, MPC_RNDNN);
        if (j > 1)
            mpc_div_ui(u, u, j, MPC_RNDNN);
        mpc_add(t->f[j], t->f[j], u, MPC_RNDNN);
    }
}

static mpfr_prec_t begin_sums(taylor *t, mpfr_prec_t bits)
{
    mpfr_prec_t sum_bits = bits + 6 + bit_length(t->terms + 2 * t->order);
    for (size_t j = 0; j <= t->order; j++) {
        mpc_set_prec(t->f[j], sum_bits);
        mpc_set_ui(t->f[j], 0, MPC_RNDNN);
    }
    return sum_bits;
}

/* f_j = sum_k u_k d_k^j / j!, one exponential a term */
static void accumulate(taylor *t, const rounded_terms *r, mpfr_prec_t bits,
                       engine_exponential exponential)
{
    mpfr_prec_t sum_bits = begin_sums(t, bits);
    mpc_t u;
    mpfr_t d;
    mpc_init2(u, sum_bits);
    mpfr_init2(d, sum_bits);
    for (size_t k = 0; k < t->terms; k++) {
        exponential(u, t->exponent[k], bits + 2);
        add_term(t, u, r->b[k], d);
    }
    mpc_clear(u);
    mpfr_clear(d);
}

/* value = exp(slope point - offset), offset NULL for 0, with relative error below 2^(1-bits) when
 * |slope point|, |offset| < 2^magnitude. */
static void exponential_of_slope(mpc_t value, const mpq_t slope, mpc_srcptr point,
                                 mpfr_srcptr offset, mpfr_prec_t bits, long magnitude,
                                 engine_exponential exponential)
{
    mpfr_prec_t working = bits + magnitude + 8;
    mpc_t exponent;
    mpfr_t b;
    mpc_init2(exponent, working);
    mpfr_init2(b, working);
    expsum_rational_to_mpfr(b, slope, MPFR_RNDN);
    mpc_mul_fr(exponent, point, b, MPC_RNDNN);
    if (offset)
        mpfr_sub(mpc_realref(exponent), mpc_realref(exponent), offset, MPFR_RNDN);
    exponential(value, exponent, bits);
    mpc_clear(exponent);
    mpfr_clear(b);
}

/* The same sums when b_k = b_0 + m_k step: u_k = w_k exp(b_0 c - log_scale) Z^(m_k), Z = exp(step
 * c), one multiplication by a power of Z after the other.  With D the largest m_k: Z has a relative
 * error below 2^(1-q), its D-th power D times that, and the at most 2 (D + 1) products, the first
 * factor and the weight add 2^(1-q) each: below (4 D + 8) 2^(1-q) together, less than 2^-(bits+1)
 * (docs/rounding.md, Lemma 3.4). */
static ghosts_status accumulate_powers(taylor *t, const rounded_terms *r, mpc_srcptr point,
                                       mpfr_prec_t bits, long magnitude,
                                       engine_exponential exponential)
{
    const ghosts_expsum *sum = t->cache->sum;
    const unsigned long *m = t->cache->powers.exponent;
    mpfr_prec_t q = bits + 3 + bit_length(4 * m[t->terms - 1] + 8);
    const term_level *level = term_cache_weights(t->cache, q);
    if (!level)
        return GHOSTS_NO_MEMORY;
    mpfr_prec_t sum_bits = begin_sums(t, bits);
    mpc_t z, power, jump, u;
    mpfr_t d;
    mpc_init2(z, q + 4);
    mpc_init2(power, q + 4);
    mpc_init2(jump, q + 4);
    mpc_init2(u, sum_bits);
    mpfr_init2(d, sum_bits);
    exponential_of_slope(z, t->cache->powers.step, point, NULL, q, magnitude + 1, exponential);
    exponential_of_slope(power, sum->slope[0], point, t->log_scale, q, magnitude + 1, exponential);
    for (size_t k = 0; k < t->terms; k++) {
        unsigned long gap = k ? m[k] - m[k - 1] : 0;
        if (gap == 1) {
            mpc_mul(power, power, z, MPC_RNDNN);
        } else if (gap > 1) {
            mpc_pow_ui(jump, z, gap, MPC_RNDNN);
            mpc_mul(power, power, jump, MPC_RNDNN);
        }
        mpc_mul_fr(u, power, level->weight[k], MPC_RNDNN);
        add_term(t, u, r->b[k], d);
    }
    mpc_clear(z);
    mpc_clear(power);
    mpc_clear(jump);
    mpc_clear(u);
    mpfr_clear(d);
    return GHOSTS_OK;
}

ghosts_status taylor_expand(taylor *t, const ghosts_expsum *sum, const term_frame *frame,
                            mpc_srcptr point, bool shift, mpfr_prec_t bits,
                            engine_exponential exponential)
{
    long magnitude = magnitude_exponent(sum, frame, point);
    if (magnitude > 10000000)
        return GHOSTS_TOO_LARGE;
    if (sum->known_bits > 0 && bits + magnitude + 8 > sum->known_bits)
        return GHOSTS_WORK_LIMIT; /* the data are not known better: docs/rounding.md, Lemma 3.6 */
    bool powers = t->cache && !frame && t->cache->has_powers && magnitude <= MOST_POWER_MAGNITUDE;
    /* with powers, the exponents serve only to bound the terms */
    mpfr_prec_t exponent_bits = (powers && bits > 64 ? 64 : bits) + magnitude + 8;
    rounded_terms r;
    ghosts_status status = load_terms(&r, t->cache, sum, frame, bits + magnitude + 8);
    if (status != GHOSTS_OK)
        return status;
    assert(are_bounded(&r, t->terms, magnitude));
    form_exponents(t, &r, point, exponent_bits);
    bound_terms(t, &r, shift, bits);
    if (powers)
        status = accumulate_powers(t, &r, point, bits, magnitude, exponential);
    else
        accumulate(t, &r, bits, exponential);
    set_error_bounds(t, bits);
    rounded_clear(&r, t->terms);
    return status;
}

/* For x <= (N + 2)/2 the tail sum_{j > N} x^j / j! is below 2 x^(N+1) / (N+1)!: each term is at
 * most half of the one before.  For larger x the whole exponential bounds it. */
void taylor_remainder(mpfr_t bound, const taylor *t, mpfr_srcptr radius)
{
    double order = (double)t->order, small = DBL_MIN * (double)t->terms, large = 0.0;
    double r = mpfr_get_d(radius, MPFR_RNDU), safe = SAFE_POWERS + summation_loss(t->terms);
    for (size_t k = 0; k < t->terms; k++) {
        if (t->slope[k] * r > 0.5 * (order + 2.0)) {
            double exponent = t->log_mass[k] + t->slope[k] * r;
            large += exp(exponent + MANY_ROUNDINGS * (fabs(t->slope[k] * r) + 1.0));
        } else {
            double power = t->mass[k];
            for (size_t j = 1; j <= t->order + 1; j++)
                power *= t->slope[k] / (double)j;
            small += power;
        }
    }
    mpfr_t part;
    mpfr_init2(part, 32);
    mpfr_pow_ui(part, radius, t->order + 1, MPFR_RNDU);
    mpfr_set_d(bound, 2.0 * small * safe, MPFR_RNDU);
    mpfr_mul(bound, bound, part, MPFR_RNDU);
    mpfr_add_d(bound, bound, large * safe, MPFR_RNDU);
    mpfr_clear(part);
}

/* |log_scale| may need many more bits than the caller's log_scale has; it is rounded there, and
 * the exponents are formed relative to the rounded value. */
static ghosts_status expand_unscaled(mpc_t *coefficient, mpfr_t *error, mpfr_t log_scale,
                                     const ghosts_expsum *sum, mpc_srcptr point, size_t order,
                                     mpfr_prec_t bits, ghosts_engine engine)
{
    engine_exponential exponential = engine_find(engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    if (!mpfr_number_p(mpc_realref(point)) || !mpfr_number_p(mpc_imagref(point)))
        return GHOSTS_NOT_FINITE;
    if (bits < 2)
        return GHOSTS_INVALID;
    if (bits > MAX_BITS || order > 1000000)
        return GHOSTS_TOO_LARGE;

    taylor t;
    ghosts_status status = taylor_init(&t, sum->terms, order);
    if (status != GHOSTS_OK)
        return status;
    mpfr_set_prec(t.log_scale, mpfr_get_prec(log_scale));
    term_frame frame;
    mpq_init(frame.logit_offset);
    mpq_set(frame.logit_offset, sum->largest_logit);
    mpfr_t extreme;
    mpfr_init2(extreme, 32);
    mpfr_set_q(extreme, sum->centre, MPFR_RNDA);
    frame.scale = long_max(sum->scale, mpfr_zero_p(extreme) ? sum->scale : exponent_above(extreme));
    frame.scale++;

    mpc_t scaled;
    mpc_init3(scaled, mpfr_get_prec(mpc_realref(point)), mpfr_get_prec(mpc_imagref(point)));
    mpc_mul_2si(scaled, point, frame.scale, MPC_RNDNN);
    status = taylor_expand(&t, sum, &frame, scaled, false, bits, exponential);
    for (size_t j = 0; status == GHOSTS_OK && j <= order; j++) {
        long shift = frame.scale * (long)j;
        mpfr_prec_t kept = mpfr_get_prec(mpc_realref(coefficient[j]));
        if (mpfr_get_prec(mpc_imagref(coefficient[j])) < kept)
            kept = mpfr_get_prec(mpc_imagref(coefficient[j]));
        mpc_abs(extreme, t.f[j], MPFR_RNDU);
        mpfr_mul_2si(extreme, extreme, -(long)kept, MPFR_RNDU);
        mpfr_add(error[j], t.error[j], extreme, MPFR_RNDU);
        mpfr_mul_2si(error[j], error[j], shift, MPFR_RNDU);
        mpc_mul_2si(coefficient[j], t.f[j], shift, MPC_RNDNN);
    }
    mpfr_set(log_scale, t.log_scale, MPFR_RNDN);
    mpc_clear(scaled);
    mpfr_clear(extreme);
    mpq_clear(frame.logit_offset);
    taylor_clear(&t);
    return status;
}

ghosts_status ghosts_expsum_taylor(mpc_t *coefficient, mpfr_t *error, mpfr_t log_scale,
                                   const ghosts_expsum *sum, mpc_srcptr point, size_t order,
                                   mpfr_prec_t bits, ghosts_engine engine)
{
    arithmetic saved;
    exponent_range range;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    exponent_range_widen(&range);
    status = expand_unscaled(coefficient, error, log_scale, sum, point, order, bits, engine);
    exponent_range_restore(&range);
    for (size_t j = 0; status == GHOSTS_OK && j <= order; j++) {
        exponent_range_fit(mpc_realref(coefficient[j]), error[j]);
        exponent_range_fit(mpc_imagref(coefficient[j]), error[j]);
    }
    arithmetic_leave(&saved);
    return status;
}
