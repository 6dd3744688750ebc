/* Weighted power sums at a real point; see power_sums.h.
 *
 * Error analysis (docs/rounding.md, Lemma 10.1), u = 2^-bits.  All terms of sum_k mass_k |d_k|^j
 * over the d_k of one sign are positive, so relative errors add: each mass has the relative error
 * eta, each of the j products u for the product and u for the rounding of d_k, each of the n
 * additions u.  The coefficient f_j = (P_j +- N_j) / (j! total) then errs by at most
 *
 *     (9/4) kappa_j A_j,   A_j = (P_j + N_j) / (j! total),   kappa_j = eta + (3 j + 2 n + 16) u,
 *
 * as long as kappa_j <= 1/64.  Coefficients that are not computed obey
 * A_j <= A_(j-1) max |d_k| / j.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "series/power_sums.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#define MAX_MAGNITUDE 50         /* log2 of the largest exponent */
#define LOST_EXPONENT (1L << 54) /* log-weights below minus this are lost */

/* ---- weights ------------------------------------------------------------------------------ */

void tilted_clear(tilted_weights *w)
{
    reals_free(w->mass, w->terms);
    free(w->log_mass);
    mpfr_clears(w->log_scale, w->relative, w->total, w->total_relative, (mpfr_ptr)0);
}

static bool is_lost(const ghosts_expsum *sum, size_t k)
{
    return sum->log_weight_double[k] < -(double)LOST_EXPONENT;
}

/* Bits before the binary point of the exponents y_k + b_k t that matter. */
static ghosts_status magnitude(long *bits, const ghosts_expsum *sum, const mpq_t t)
{
    double largest = 1.0;
    for (size_t k = 0; k < sum->terms; k++)
        if (!is_lost(sum, k))
            largest = fmax(largest, fabs(sum->log_weight_double[k]));
    long size = 0; /* of t; with one slope b_0 = 0, and t does not matter */
    if (sum->terms > 1)
        size = (long)mpz_sizeinbase(mpq_numref(t), 2) - (long)mpz_sizeinbase(mpq_denref(t), 2) + 1;
    int exponent;
    frexp(largest, &exponent);
    if (size > MAX_MAGNITUDE)
        return GHOSTS_TOO_LARGE;
    *bits = 2 + (size > exponent ? size : exponent);
    return GHOSTS_OK;
}

/* x = y_k + b_k t, with |x - true| <= error. */
static void form_exponent(mpfr_t x, mpfr_t error, const ghosts_expsum *sum, const mpq_t t, size_t k,
                          mpq_t product, mpfr_t part)
{
    long bits = (long)mpfr_get_prec(x);
    mpq_mul(product, sum->slope[k], t);
    expsum_log_weight(x, error, sum, k);
    expsum_rational_to_mpfr(part, product, MPFR_RNDN);
    mpfr_add(x, x, part, MPFR_RNDN);
    mpfr_t size;
    mpfr_init2(size, BOUND_BITS);
    mpfr_abs(size, part, MPFR_RNDU);
    mpfr_mul_2si(size, size, -bits, MPFR_RNDU);
    mpfr_add(error, error, size, MPFR_RNDU);
    mpfr_abs(size, x, MPFR_RNDU);
    mpfr_mul_2si(size, size, 1 - bits, MPFR_RNDU);
    mpfr_add(error, error, size, MPFR_RNDU);
    mpfr_clear(size);
}

/* relative = max(relative, (17/16) (error + |x| 2^-w) + 2^-bits): |exp(e) - 1| <= (17/16) |e| for
 * |e| <= 1/16, the rounding of x = exponent - log_scale, and that of the exponential. */
static void widen_relative(mpfr_t relative, mpfr_t error, mpfr_srcptr x, mpfr_prec_t bits)
{
    mpfr_t size;
    mpfr_init2(size, BOUND_BITS);
    mpfr_abs(size, x, MPFR_RNDU);
    mpfr_mul_2si(size, size, -(long)mpfr_get_prec(x), MPFR_RNDU);
    mpfr_add(error, error, size, MPFR_RNDU);
    mpfr_mul_ui(error, error, 17, MPFR_RNDU);
    mpfr_div_2ui(error, error, 4, MPFR_RNDU);
    mpfr_set_ui_2exp(size, 1, -(long)bits, MPFR_RNDU);
    mpfr_add(error, error, size, MPFR_RNDU);
    mpfr_max(relative, relative, error, MPFR_RNDU);
    mpfr_clear(size);
}

/* Of the terms whose slope is next to the mean, up to 2^-40, the heaviest. */
static size_t reference_term(const tilted_weights *w, const ghosts_expsum *sum)
{
    double total = 0.0, mean = 0.0, least = INFINITY;
    for (size_t k = 0; k < w->terms; k++)
        total += exp(w->log_mass[k]);
    for (size_t k = 0; k < w->terms; k++)
        mean += exp(w->log_mass[k]) / total * sum->slope_double[k];
    for (size_t k = 0; k < w->terms; k++)
        least = fmin(least, fabs(sum->slope_double[k] - mean));
    size_t best = 0;
    double heaviest = -INFINITY;
    for (size_t k = 0; k < w->terms; k++)
        if (fabs(sum->slope_double[k] - mean) <= least + 0x1p-40 && w->log_mass[k] > heaviest) {
            heaviest = w->log_mass[k];
            best = k;
        }
    return best;
}

/* Whether one class of a term is lost. */
static bool is_negligible(const mpq_t logit)
{
    return mpq_get_d(logit) < -(double)LOST_EXPONENT;
}

static void sum_masses(tilted_weights *w)
{
    mpfr_set_zero(w->total, 1);
    for (size_t k = 0; k < w->terms; k++)
        mpfr_add(w->total, w->total, w->mass[k], MPFR_RNDN);
    mpfr_set_ui_2exp(w->total_relative, w->terms + 1, 1 - (long)w->bits, MPFR_RNDU);
    mpfr_add(w->total_relative, w->total_relative, w->relative, MPFR_RNDU);
}

ghosts_status tilted_init(tilted_weights *w, const ghosts_expsum *sum, const mpq_t t,
                          mpfr_prec_t bits)
{
    long size;
    ghosts_status status = magnitude(&size, sum, t);
    if (status != GHOSTS_OK)
        return status;
    mpfr_prec_t wide = bits + size + 12 + (mpfr_prec_t)log2((double)sum->logits + 1.0);
    *w = (tilted_weights){.terms = sum->terms, .bits = bits};
    mpfr_init2(w->log_scale, wide);
    mpfr_inits2(BOUND_BITS, w->relative, w->total_relative, (mpfr_ptr)0);
    mpfr_init2(w->total, bits);
    w->mass = reals_new(sum->terms, wide);
    w->log_mass = malloc(sum->terms * sizeof *w->log_mass);
    mpfr_t *error = reals_new(sum->terms, BOUND_BITS);
    if (!w->mass || !w->log_mass || !error) {
        reals_free(error, sum->terms);
        tilted_clear(w);
        return GHOSTS_NO_MEMORY;
    }
    mpq_t product;
    mpfr_t x;
    mpq_init(product);
    mpfr_init2(x, wide);
    mpfr_set_inf(w->log_scale, -1);
    for (size_t k = 0; k < sum->terms; k++) {
        if (is_lost(sum, k))
            continue;
        form_exponent(w->mass[k], error[k], sum, t, k, product, x);
        mpfr_max(w->log_scale, w->log_scale, w->mass[k], MPFR_RNDN);
    }
    mpfr_set_zero(w->relative, 1);
    for (size_t k = 0; k < sum->terms; k++) {
        w->log_mass[k] = -DBL_MAX;
        w->lost += is_lost(sum, k);
        if (is_lost(sum, k)) {
            mpfr_set_zero(w->mass[k], 1);
            continue;
        }
        mpfr_sub(x, w->mass[k], w->log_scale, MPFR_RNDN);
        w->log_mass[k] = mpfr_get_d(x, MPFR_RNDN);
        mpfr_set_prec(w->mass[k], bits);
        mpfr_exp(w->mass[k], x, MPFR_RNDN);
        widen_relative(w->relative, error[k], x, bits);
    }
    sum_masses(w);
    w->reference = reference_term(w, sum);
    mpq_clear(product);
    mpfr_clear(x);
    reals_free(error, sum->terms);
    return GHOSTS_OK;
}

/* The mass of class at position i of logit[], like those of the terms. */
static void class_mass(mpfr_t mass, mpfr_t relative, const tilted_weights *w,
                       const ghosts_expsum *sum, const mpq_t t, size_t term, size_t i)
{
    mpq_t exponent;
    mpfr_t x, error;
    mpq_init(exponent);
    mpfr_init2(x, mpfr_get_prec(w->log_scale));
    mpfr_init2(error, BOUND_BITS);
    mpq_mul(exponent, sum->slope[term], t);
    mpq_add(exponent, exponent, sum->logit[i]);
    expsum_rational_to_mpfr(x, exponent, MPFR_RNDN);
    mpfr_abs(error, x, MPFR_RNDU);
    mpfr_mul_2si(error, error, -(long)mpfr_get_prec(x), MPFR_RNDU);
    mpfr_sub(x, x, w->log_scale, MPFR_RNDN);
    mpfr_exp(mass, x, MPFR_RNDN);
    widen_relative(relative, error, x, mpfr_get_prec(mass));
    if (sum->factor) { /* one more rounding */
        mpfr_mul_q(mass, mass, sum->factor[i], MPFR_RNDN);
        mpfr_set_ui_2exp(error, 1, 1 - (long)mpfr_get_prec(mass), MPFR_RNDU);
        mpfr_add(relative, relative, error, MPFR_RNDU);
    }
    mpq_clear(exponent);
    mpfr_clear(x);
    mpfr_clear(error);
}

bool tilted_class(mpfr_t share, mpfr_t odds_against, mpfr_t relative, const tilted_weights *w,
                  const ghosts_expsum *sum, const mpq_t t, size_t class)
{
    size_t term = expsum_term_of(sum, class), own = sum->position[class], lost = w->lost;
    if (is_lost(sum, term) || is_negligible(sum->logit[own]))
        return false;
    mpfr_t mass, other;
    mpfr_init2(mass, w->bits);
    mpfr_init2(other, w->bits);
    mpfr_set(relative, w->relative, MPFR_RNDU);
    class_mass(mass, relative, w, sum, t, term, own);
    mpfr_set_zero(odds_against, 1);
    for (size_t k = 0; k < w->terms; k++)
        if (k != term)
            mpfr_add(odds_against, odds_against, w->mass[k], MPFR_RNDN);
    for (size_t i = sum->first[term]; i < sum->first[term + 1]; i++)
        if (i != own && is_negligible(sum->logit[i])) {
            lost++;
        } else if (i != own) {
            class_mass(other, relative, w, sum, t, term, i);
            mpfr_add(odds_against, odds_against, other, MPFR_RNDN);
        }
    mpfr_div(odds_against, odds_against, mass, MPFR_RNDN);
    /* what was lost is below exp(-2^53) and must not matter against the rest */
    if (lost && (mpfr_zero_p(odds_against) || mpfr_get_exp(odds_against) < -(LOST_EXPONENT >> 3)))
        mpfr_set_nan(odds_against);
    mpfr_div(share, mass, w->total, MPFR_RNDN);
    /* two masses or a sum of them in each quotient: twice `relative`, the additions, second order
     */
    mpfr_mul_2ui(relative, relative, 1, MPFR_RNDU);
    mpfr_set_ui_2exp(other, sum->logits + w->terms + 8, 1 - (long)w->bits, MPFR_RNDU);
    mpfr_add(relative, relative, other, MPFR_RNDU);
    mpfr_mul_ui(relative, relative, 9, MPFR_RNDU);
    mpfr_div_2ui(relative, relative, 3, MPFR_RNDU);
    mpfr_clear(mass);
    mpfr_clear(other);
    return true;
}

/* ---- how many moments --------------------------------------------------------------------- */

/* log2 of sum_k mass_k (|d_k| radius)^j / j! */
static double log2_moment(const ghosts_expsum *sum, const tilted_weights *w, double radius,
                          double j)
{
    int sign;
    double largest = -INFINITY, total = 0.0, shift = sum->slope_double[w->reference];
    double log_factorial = lgamma_r(j + 1.0, &sign);
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < w->terms; k++) {
            double d = fabs(sum->slope_double[k] - shift);
            double value =
                d > 0.0 ? w->log_mass[k] + j * log(d * radius) - log_factorial : -INFINITY;
            if (pass == 0)
                largest = fmax(largest, value);
            else if (value > -INFINITY)
                total += exp(value - largest);
        }
    return (largest + log(total)) / M_LN2;
}

/* The least order from which on f_j radius^j is below 2^-bits: further coefficients of f change no
 * quotient by more than that, in units of radius^-m.  Nothing is proven here; the caller bounds
 * what is left out. */
static size_t moments_needed(const ghosts_expsum *sum, const tilted_weights *w, size_t order,
                             double radius)
{
    double goal = -(double)w->bits - 10.0;
    double peak = 2.0 * radius + 2.0; /* |d_k| <= 2: beyond it the terms fall */
    if (!(peak < (double)order) || !(log2_moment(sum, w, radius, (double)order) < goal))
        return order;
    size_t low = (size_t)peak, high = order;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(log2_moment(sum, w, radius, (double)middle) < goal ? &high : &low) = middle;
    }
    return high;
}

/* ---- power sums --------------------------------------------------------------------------- */

void moments_clear(moment_list *m)
{
    reals_free(m->f, m->order + 1);
    reals_free(m->error, m->order + 1);
}

/* positive[j] += mass d^j for d > 0, negative[j] += mass |d|^j for d < 0, j <= computed. */
static void add_powers(mpfr_t *positive, mpfr_t *negative, mpfr_t largest, size_t computed,
                       const ghosts_expsum *sum, const tilted_weights *w)
{
    mpq_t difference;
    mpfr_t d, power;
    mpq_init(difference);
    mpfr_init2(d, w->bits);
    mpfr_init2(power, w->bits);
    mpfr_set_zero(largest, 1);
    for (size_t k = 0; k < w->terms; k++) {
        if (k == w->reference || mpfr_zero_p(w->mass[k]))
            continue;
        mpq_sub(difference, sum->slope[k], sum->slope[w->reference]);
        mpfr_t *target = mpq_sgn(difference) > 0 ? positive : negative;
        mpq_abs(difference, difference);
        expsum_rational_to_mpfr(d, difference, MPFR_RNDU);
        mpfr_max(largest, largest, d, MPFR_RNDU);
        mpfr_set(power, w->mass[k], MPFR_RNDN);
        for (size_t j = 1; j <= computed; j++) {
            mpfr_mul(power, power, d, MPFR_RNDN);
            mpfr_add(target[j], target[j], power, MPFR_RNDN);
        }
    }
    mpq_clear(difference);
    mpfr_clear(d);
    mpfr_clear(power);
}

/* kappa_j of the error analysis; false when it exceeds 1/64. */
static bool relative_error(mpfr_t kappa, const tilted_weights *w, size_t j)
{
    mpfr_set_ui_2exp(kappa, 3 * j + 2 * w->terms + 16, -(long)w->bits, MPFR_RNDU);
    mpfr_add(kappa, kappa, w->relative, MPFR_RNDU);
    return mpfr_cmp_ui_2exp(kappa, 1, -6) <= 0;
}

/* Turn the power sums into f_j and its error bound; positive[j] is used up. */
static bool finish_moments(moment_list *m, mpfr_t *positive, mpfr_t *negative, mpfr_srcptr largest,
                           const tilted_weights *w)
{
    mpfr_t scale, bound, kappa, lost;
    mpfr_init2(scale, w->bits);
    mpfr_inits2(BOUND_BITS, bound, kappa, lost, (mpfr_ptr)0);
    mpfr_set_ui_2exp(lost, w->lost, -LOST_EXPONENT, MPFR_RNDU); /* exp(2^50 - 2^54) each */
    mpfr_set(scale, w->total, MPFR_RNDN);
    mpfr_set_ui(m->f[0], 1, MPFR_RNDN);
    mpfr_set_zero(bound, 1);
    bool good = relative_error(kappa, w, m->order);
    for (size_t j = 1; good && j <= m->order; j++) {
        if (j <= m->computed) {
            mpfr_mul_ui(scale, scale, j, MPFR_RNDN);
            mpfr_add(bound, positive[j], negative[j], MPFR_RNDU);
            mpfr_div(bound, bound, scale, MPFR_RNDU);
            (j % 2 ? mpfr_sub : mpfr_add)(m->f[j], positive[j], negative[j], MPFR_RNDN);
            mpfr_div(m->f[j], m->f[j], scale, MPFR_RNDN);
            relative_error(kappa, w, j);
            mpfr_mul(m->error[j], bound, kappa, MPFR_RNDU);
            mpfr_mul_ui(m->error[j], m->error[j], 9, MPFR_RNDU);
            mpfr_div_2ui(m->error[j], m->error[j], 2, MPFR_RNDU);
            mpfr_mul_ui(bound, bound, 9, MPFR_RNDU);
            mpfr_div_2ui(bound, bound, 3, MPFR_RNDU);
        } else {
            mpfr_mul(bound, bound, largest, MPFR_RNDU);
            mpfr_div_ui(bound, bound, j, MPFR_RNDU);
            mpfr_set(m->error[j], bound, MPFR_RNDU);
        }
        if (w->lost)
            mpfr_add(m->error[j], m->error[j], lost, MPFR_RNDU);
    }
    mpfr_clears(scale, bound, kappa, lost, (mpfr_ptr)0);
    return good;
}

ghosts_status moments_init(moment_list *m, const ghosts_expsum *sum, const tilted_weights *w,
                           size_t order, double radius)
{
    *m = (moment_list){.order = order};
    m->computed = moments_needed(sum, w, order, radius);
    m->f = reals_new(order + 1, w->bits);
    m->error = reals_new(order + 1, BOUND_BITS);
    mpfr_t *positive = reals_new(m->computed + 1, w->bits);
    mpfr_t *negative = reals_new(m->computed + 1, w->bits);
    mpfr_t largest;
    mpfr_init2(largest, BOUND_BITS);
    ghosts_status status = GHOSTS_NO_MEMORY;
    if (m->f && m->error && positive && negative) {
        add_powers(positive, negative, largest, m->computed, sum, w);
        status = finish_moments(m, positive, negative, largest, w) ? GHOSTS_OK : GHOSTS_INTERNAL;
    }
    mpfr_clear(largest);
    reals_free(positive, m->computed + 1);
    reals_free(negative, m->computed + 1);
    if (status != GHOSTS_OK)
        moments_clear(m);
    return status;
}
