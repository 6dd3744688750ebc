/* The terms of the sum for the checker of certificates, in normalised coordinates (expsum.h).
 *
 * Log-weights, slopes and exponentials are computed here from the exact input and by nothing that
 * the search uses.  That the search has a loader of its own is not a reason to share it: a fault in
 * it would then be invisible to the checker.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_TERMS_H
#define CHECK_TERMS_H

#include "base/rounding.h"
#include "check/fast_exponential.h"
#include "sum/expsum.h"

/* Exponentials of smaller numbers count as 0: they are below 2^CHECK_LEAST_EXPONENT. */
#define CHECK_LEAST_EXPONENT (-(double)(1L << 27))

typedef struct {
    const ghosts_expsum *sum;
    size_t n;
    mpfr_t *y, *b; /* log w_k and b_k at `loaded` bits: check_terms_prepare() */
    mpfr_prec_t loaded;
    long magnitude;  /* 2^(magnitude - 1) bounds every |y_k| and |z_k|, rounded */
    double *slope;   /* b_k with a relative error below 1.01 UNIT */
    double *scratch; /* 4 n, for whoever is at work */
    mpc_t exponent, value;
    check_exponential exponential;
} check_terms;

/* With `accelerated` = false every exponential is the engine's.  To be cleared in any case. */
ghosts_status check_terms_init(check_terms *terms, const ghosts_expsum *sum,
                               engine_exponential engine, bool accelerated);
void check_terms_clear(check_terms *terms);

/* Least e >= 0 with |x| < 2^e. */
static inline long check_exponent_of(mpfr_srcptr x)
{
    return mpfr_zero_p(x) || mpfr_get_exp(x) < 0 ? 0 : (long)mpfr_get_exp(x);
}

/* Ready for check_terms_form_exponent() at points whose parts are below 2^position. */
void check_terms_prepare(check_terms *terms, long bits, long position);

/* terms->exponent = y_k + b_k (x + i y) - log_scale, each part within 2^(-bits - 7) with the bits
 * prepared for; x, y or log_scale may be NULL.  log_scale is exact and below
 * 2^(max(magnitude, position) + 1). */
void check_terms_form_exponent(check_terms *terms, size_t k, mpfr_srcptr x, mpfr_srcptr y,
                               mpfr_srcptr log_scale);

/* terms->value = exp(terms->exponent) with relative error 2^(-bits - 3); false when it counts as 0,
 * see CHECK_LEAST_EXPONENT. */
bool check_terms_evaluate(check_terms *terms, long bits);

/* The largest real exponent at x, as check_terms_form_exponent() rounds it: an exact number. */
void check_terms_find_scale(mpfr_t log_scale, check_terms *terms, mpfr_srcptr x);

/* What a sum of n products of at most 50 rounded factors may have lost. */
static inline double check_sum_safety(size_t n)
{
    return 1.0 + (double)(n + 100) * (8.0 * UNIT);
}

#endif
