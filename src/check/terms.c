/* Log-weights, slopes and exponentials of the terms (docs/rounding.md, Lemma 11.7).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/terms.h"

#include <stdlib.h>

#define LEAST_BITS 64 /* of y_k and b_k */

static long long_max(long a, long b)
{
    return a > b ? a : b;
}

/* ---- data ------------------------------------------------------------------------------------ */

/* mpfr_set_q() divides; a power of two below, as every double has, needs a shift. */
static void set_rational(mpfr_t to, const mpq_t from)
{
    mp_bitcnt_t power = mpz_scan1(mpq_denref(from), 0);
    if (mpz_sizeinbase(mpq_denref(from), 2) == power + 1)
        mpfr_set_z_2exp(to, mpq_numref(from), -(mpfr_exp_t)power, MPFR_RNDN);
    else
        mpfr_set_q(to, from, MPFR_RNDN);
}

/* log sum_i q_i exp(z_i - z), all factors counted: summands of relative error 3 2^-w at w = bits + 64 +
 * 4 + log2 m bits, positive, so that the sum has (m + 3) 2^-w and the logarithm, below 2^40 for factors
 * of less than 2^40 bits, is within 2^-bits / 4. */
static void logarithm_with_factors(mpfr_t result, const ghosts_expsum *sum, size_t k,
                                   size_t largest, mpfr_prec_t bits)
{
    size_t first = sum->first[k], end = sum->first[k + 1];
    mpfr_prec_t working = bits + 64 + 4 + bit_length(end - first);
    mpq_t difference;
    mpfr_t part, factor;
    mpq_init(difference);
    mpfr_inits2(working, part, factor, (mpfr_ptr)0);
    mpfr_set_prec(result, working);
    mpfr_set_zero(result, 1);
    for (size_t i = first; i < end; i++) {
        mpq_sub(difference, sum->logit[i], sum->logit[largest]);
        set_rational(part, difference);
        set_rational(factor, sum->factor[i]);
        mpfr_exp(part, part, MPFR_RNDN);
        mpfr_mul(part, part, factor, MPFR_RNDN);
        mpfr_add(result, result, part, MPFR_RNDN);
    }
    mpfr_log(result, result, MPFR_RNDN);
    mpq_clear(difference);
    mpfr_clears(part, factor, (mpfr_ptr)0);
}

static size_t largest_logit(const ghosts_expsum *sum, size_t k)
{
    size_t largest = sum->first[k];
    for (size_t i = largest + 1; i < sum->first[k + 1]; i++)
        if (mpq_cmp(sum->logit[i], sum->logit[largest]) > 0)
            largest = i;
    return largest;
}

/* log sum_i exp(z_i - z) within 2^-bits / 4, z the largest of the m logits z_i: at w = bits + 4 +
 * log2 m bits every summand, at most 1, errs by 1.5 2^-w (|x| exp(x) <= 1/e for x <= 0), the sum S
 * in [1, m] by 2^-w S more for each addition, hence relatively by 2.5 m 2^-w <= 0.16 2^-bits, which
 * the logarithm (below 45, rounded once more) turns into an absolute error. */
static void merged_logarithm(mpfr_t result, const ghosts_expsum *sum, size_t k, size_t largest,
                             mpfr_prec_t bits)
{
    size_t first = sum->first[k], end = sum->first[k + 1];
    mpfr_prec_t working = bits + 4 + bit_length(end - first);
    mpq_t difference;
    mpfr_t part;
    mpq_init(difference);
    mpfr_init2(part, working);
    mpfr_set_prec(result, working);
    mpfr_set_ui(result, 1, MPFR_RNDN);
    for (size_t i = first; i < end; i++) {
        if (i == largest)
            continue;
        mpq_sub(difference, sum->logit[i], sum->logit[largest]);
        set_rational(part, difference);
        mpfr_exp(part, part, MPFR_RNDN);
        mpfr_add(result, result, part, MPFR_RNDN);
    }
    mpfr_log(result, result, MPFR_RNDN);
    mpq_clear(difference);
    mpfr_clear(part);
}

/* With p = bits + 10 + max(magnitude, position), y_k + b_k x, |x| <= 2^position, errs by at most
 * 2^-p (|z| + |y| + 1/4 + 2^position) < 2^(-bits - 8) because of the data. */
static void load_terms(check_terms *t, mpfr_prec_t precision)
{
    mpfr_t merged;
    mpfr_init2(merged, 64);
    for (size_t k = 0; k < t->n; k++) {
        size_t largest = largest_logit(t->sum, k);
        mpfr_set_prec(t->y[k], precision);
        mpfr_set_prec(t->b[k], precision);
        set_rational(t->y[k], t->sum->logit[largest]);
        set_rational(t->b[k], t->sum->slope[k]);
        t->magnitude = long_max(t->magnitude, check_exponent_of(t->y[k]) + 1);
        if (t->sum->factor || t->sum->first[k + 1] - t->sum->first[k] > 1) {
            if (t->sum->factor)
                logarithm_with_factors(merged, t->sum, k, largest, precision);
            else
                merged_logarithm(merged, t->sum, k, largest, precision);
            mpfr_add(t->y[k], t->y[k], merged, MPFR_RNDN);
            t->magnitude = long_max(t->magnitude, check_exponent_of(t->y[k]) + 1);
        }
    }
    mpfr_clear(merged);
    t->loaded = precision;
}

void check_terms_prepare(check_terms *t, long bits, long position)
{
    mpfr_prec_t needed = bits + 10 + long_max(t->magnitude, position);
    if (needed > t->loaded)
        load_terms(t, needed);
    mpc_set_prec(t->exponent, needed);
}

ghosts_status check_terms_init(check_terms *t, const ghosts_expsum *sum, engine_exponential engine,
                               bool accelerated)
{
    *t = (check_terms){.sum = sum};
    check_exponential_init(&t->exponential, engine, accelerated);
    mpc_init2(t->exponent, 64);
    mpc_init2(t->value, 64);
    t->y = malloc(sum->terms * sizeof *t->y);
    t->b = malloc(sum->terms * sizeof *t->b);
    t->slope = malloc(sum->terms * sizeof *t->slope);
    t->scratch = malloc(4 * sum->terms * sizeof *t->scratch);
    if (!t->y || !t->b || !t->slope || !t->scratch)
        return GHOSTS_NO_MEMORY;
    for (; t->n < sum->terms; t->n++) {
        mpfr_init2(t->y[t->n], LEAST_BITS);
        mpfr_init2(t->b[t->n], LEAST_BITS);
    }
    load_terms(t, LEAST_BITS);
    for (size_t k = 0; k < t->n; k++)
        t->slope[k] = mpfr_get_d(t->b[k], MPFR_RNDN);
    return GHOSTS_OK;
}

void check_terms_clear(check_terms *t)
{
    for (size_t k = 0; k < t->n; k++) {
        mpfr_clear(t->y[k]);
        mpfr_clear(t->b[k]);
    }
    free(t->y);
    free(t->b);
    free(t->slope);
    free(t->scratch);
    check_exponential_clear(&t->exponential);
    mpc_clear(t->exponent);
    mpc_clear(t->value);
}

/* ---- exponentials ---------------------------------------------------------------------------- */

void check_terms_form_exponent(check_terms *t, size_t k, mpfr_srcptr x, mpfr_srcptr y,
                               mpfr_srcptr log_scale)
{
    mpfr_ptr re = mpc_realref(t->exponent), im = mpc_imagref(t->exponent);
    mpfr_set_zero(re, 1);
    mpfr_set_zero(im, 1);
    if (x) {
        mpfr_mul(re, t->b[k], x, MPFR_RNDN);
        mpfr_add(re, re, t->y[k], MPFR_RNDN);
        if (log_scale)
            mpfr_sub(re, re, log_scale, MPFR_RNDN);
    }
    if (y)
        mpfr_mul(im, t->b[k], y, MPFR_RNDN);
}

bool check_terms_evaluate(check_terms *t, long bits)
{
    if (mpfr_cmp_d(mpc_realref(t->exponent), CHECK_LEAST_EXPONENT) < 0)
        return false;
    check_exponential_at(t->value, &t->exponential, t->exponent, bits + 4);
    return true;
}

void check_terms_find_scale(mpfr_t log_scale, check_terms *t, mpfr_srcptr x)
{
    mpfr_set_prec(log_scale, mpfr_get_prec(mpc_realref(t->exponent)));
    mpfr_set_inf(log_scale, -1);
    for (size_t k = 0; k < t->n; k++) {
        check_terms_form_exponent(t, k, x, NULL, NULL);
        mpfr_max(log_scale, log_scale, mpc_realref(t->exponent), MPFR_RNDN);
    }
}
