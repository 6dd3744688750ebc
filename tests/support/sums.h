/* Sums for the test programs: exact classes, random ones, products of binomials with known zeros.
 * The sum made last is the input that a failing assertion prints.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_SUMS_H
#define TESTS_SUPPORT_SUMS_H

#include <fenv.h>
#include <stdlib.h>

#include <ghosts/zeros.h>

#include "tests/support/support.h"

/* ---- exact classes ---------------------------------------------------------------------- */

typedef struct {
    size_t n;
    mpq_t *logit, *slope;
} classes;

static inline classes classes_new(size_t n)
{
    classes c = {n, malloc(n * sizeof(mpq_t)), malloc(n * sizeof(mpq_t))};
    ck_assert(c.logit && c.slope);
    for (size_t i = 0; i < n; i++) {
        mpq_init(c.logit[i]);
        mpq_init(c.slope[i]);
    }
    return c;
}

static inline void classes_free(classes *c)
{
    for (size_t i = 0; i < c->n; i++) {
        mpq_clear(c->logit[i]);
        mpq_clear(c->slope[i]);
    }
    free(c->logit);
    free(c->slope);
}

static inline classes classes_copy(const classes *c)
{
    classes copy = classes_new(c->n);
    for (size_t i = 0; i < c->n; i++) {
        mpq_set(copy.logit[i], c->logit[i]);
        mpq_set(copy.slope[i], c->slope[i]);
    }
    return copy;
}

static inline classes classes_text(size_t n, const char *const *logits, const char *const *slopes)
{
    classes c = classes_new(n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(ghosts_parse_rational(c.logit[i], NULL, logits[i]), GHOSTS_OK);
        ck_assert_int_eq(ghosts_parse_rational(c.slope[i], NULL, slopes[i]), GHOSTS_OK);
    }
    return c;
}

/* A random rational with a denominator up to 12. */
static inline void random_rational(mpq_t value, long range)
{
    long denominator = 1 + (long)random_below(12);
    long numerator = (long)random_below((size_t)(2 * range * denominator + 1));
    mpq_set_si(value, numerator - range * denominator, (unsigned long)denominator);
    mpq_canonicalize(value);
}

static inline classes classes_random(size_t n, long logit_range, long slope_range)
{
    classes c = classes_new(n);
    for (size_t i = 0; i < n; i++) {
        random_rational(c.logit[i], logit_range);
        random_rational(c.slope[i], slope_range);
    }
    return c;
}

static inline ghosts_expsum *classes_sum(const classes *c)
{
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_rationals(&sum, (const mpq_t *)c->logit,
                                                  (const mpq_t *)c->slope, NULL, c->n),
                     GHOSTS_OK);
    input_sum(sum);
    return sum;
}

static inline ghosts_expsum *sum_from_text(size_t n, const char *const *logits,
                                           const char *const *slopes)
{
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_text(&sum, logits, slopes, n, NULL), GHOSTS_OK);
    input_sum(sum);
    return sum;
}

static inline ghosts_expsum *sum_from_doubles(const double *logits, const double *slopes, size_t n)
{
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, logits, slopes, n, NULL), GHOSTS_OK);
    input_sum(sum);
    return sum;
}

/* ---- products --------------------------------------------------------------------------- */

/* The product of the factors 1 + exp(z_j + a_j tau), expanded to 2^n classes. */
static inline ghosts_expsum *product_sum(const classes *factor)
{
    classes c = classes_new((size_t)1 << factor->n);
    for (size_t i = 0; i < c.n; i++) {
        for (size_t j = 0; j < factor->n; j++) {
            if (!(i >> j & 1))
                continue;
            mpq_add(c.logit[i], c.logit[i], factor->logit[j]);
            mpq_add(c.slope[i], c.slope[i], factor->slope[j]);
        }
    }
    ghosts_expsum *sum = classes_sum(&c);
    classes_free(&c);
    return sum;
}

/* zero = (-z + i pi (2 k + 1)) / a, in the upper half-plane when k >= 0: zero k of a factor. */
static inline void factor_zero(mpc_t zero, const classes *factor, size_t j, size_t k)
{
    mpq_t ratio;
    mpfr_t pi;
    mpq_init(ratio);
    mpfr_init2(pi, mpfr_get_prec(mpc_realref(zero)));
    mpq_div(ratio, factor->logit[j], factor->slope[j]);
    mpq_neg(ratio, ratio);
    mpfr_set_q(mpc_realref(zero), ratio, MPFR_RNDN);
    mpfr_const_pi(pi, MPFR_RNDN);
    mpfr_mul_ui(pi, pi, 2 * (unsigned long)k + 1, MPFR_RNDN);
    mpfr_div_q(mpc_imagref(zero), pi, factor->slope[j], MPFR_RNDN);
    mpfr_abs(mpc_imagref(zero), mpc_imagref(zero), MPFR_RNDN);
    mpfr_clear(pi);
    mpq_clear(ratio);
}

/* ---- the calling thread ------------------------------------------------------------------ */

enum { ROUNDING_MODES = 3 };

/* Rounding modes other than to nearest; back with fesetround(FE_TONEAREST). */
static inline int other_rounding(size_t which)
{
    static const int mode[ROUNDING_MODES] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    return mode[which];
}

/* The exponents of float, which MPFR's own documentation sets to emulate that type. */
static inline void narrow_exponents(void)
{
    ck_assert_int_eq(mpfr_set_emin(-148), 0);
    ck_assert_int_eq(mpfr_set_emax(128), 0);
}

static inline void restore_exponents(void)
{
    ck_assert_int_eq(mpfr_set_emin(MPFR_EMIN_DEFAULT), 0);
    ck_assert_int_eq(mpfr_set_emax(MPFR_EMAX_DEFAULT), 0);
}

/* ---- zeros ------------------------------------------------------------------------------ */

static inline ghosts_zeros *nearest_with(const ghosts_expsum *sum, size_t pairs,
                                         const ghosts_zeros_options *options)
{
    ghosts_zeros *zeros;
    input_command("zeros --nearest %zu --digits %ld", pairs, options ? options->digits : 16);
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, pairs, options);
    ck_assert_msg(status == GHOSTS_OK, "%s", ghosts_strerror(status));
    return zeros;
}

static inline ghosts_zeros *nearest(const ghosts_expsum *sum, size_t pairs, long digits)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    return nearest_with(sum, pairs, &options);
}

/* Whether `point` lies in the disc of `zero`, `point` having been rounded to its precision. */
static inline bool disc_holds(const ghosts_zero *zero, mpc_srcptr point)
{
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(point)) + 64;
    mpc_t difference;
    mpfr_t distance;
    mpc_init2(difference, bits);
    mpfr_init2(distance, 64);
    mpc_sub(difference, zero->centre, point, MPC_RNDNN);
    mpc_abs(distance, difference, MPFR_RNDD);
    bool holds = mpfr_lessequal_p(distance, zero->error) != 0;
    mpfr_clear(distance);
    mpc_clear(difference);
    return holds;
}

/* error <= 10^-digits |zero|, and a disc that stays above the real axis */
static inline void check_accuracy(const ghosts_zero *zero, long digits)
{
    mpfr_t bound, modulus;
    mpfr_inits2(64, bound, modulus, (mpfr_ptr)0);
    mpc_abs(modulus, zero->centre, MPFR_RNDD);
    mpfr_ui_pow_ui(bound, 10, (unsigned long)digits, MPFR_RNDU);
    mpfr_div(bound, modulus, bound, MPFR_RNDD);
    ck_assert(mpfr_lessequal_p(zero->error, bound));
    ck_assert(mpfr_sgn(zero->error) > 0);
    ck_assert(mpfr_greater_p(mpc_imagref(zero->centre), zero->error));
    ck_assert_uint_ge(zero->multiplicity, 1);
    mpfr_clears(bound, modulus, (mpfr_ptr)0);
}

/* Moduli ascend, as far as the errors tell. */
static inline void check_order(const ghosts_zeros *zeros)
{
    mpfr_t low, high, error;
    mpfr_inits2(300, low, high, error, (mpfr_ptr)0);
    for (size_t i = 0; i + 1 < zeros->count; i++) {
        ghosts_zero_modulus(low, error, &zeros->zero[i]);
        mpfr_sub(low, low, error, MPFR_RNDD);
        ghosts_zero_modulus(high, error, &zeros->zero[i + 1]);
        mpfr_add(high, high, error, MPFR_RNDU);
        ck_assert(mpfr_lessequal_p(low, high));
    }
    mpfr_clears(low, high, error, (mpfr_ptr)0);
}

#endif
