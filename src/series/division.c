/* Division of power series by the recurrence, with an error bound from residuals.
 *
 * a_m = b_m - sum_{j=1}^m f_j a_(m-j).  Interval arithmetic along the recurrence would widen like
 * the coefficients of 1/(1 - sum |f_j| x^j), which has a smaller radius of convergence than 1/f:
 * the width would outgrow the numbers exponentially.  Instead the errors are bounded afterwards
 * (docs/theory.md, Theorem 11.2).  With the computed a~ and an approximation q~ of
 * 1/f,
 *
 *     |b - f a~| <= rho,  |1 - f q~| <= sigma   coefficientwise, sigma_0 = 0, imply
 *     |a - a~| <= z,   z_m = sum_i rho_i |q~_(m-i)| + sum_{j >= 1} sigma_j z_(m-j).
 *
 * The residuals are known without computing them: each step of the recurrence leaves only its own
 * rounding error.  Whatever q~ is, the bound holds; it is sharp when sigma is small.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "series/division.h"

#include <limits.h>
#include <stdlib.h>

#include "base/rounding.h"

#define INVERSE_BITS 64 /* least precision of q~ */
#define GUARD_BITS 4

/* The leading bits of x as a number of its own that shares the limbs of x: the `bits` rounded up to
 * whole limbs, at most the precision of x.  |view - x| < 2^(exponent of x - bits).  (MPFR's custom
 * interface: a significand is an array of limbs, the most significant last and its top bit set.) */
static void leading_bits(mpfr_ptr view, mpfr_srcptr x, mpfr_prec_t bits)
{
    mpfr_prec_t limb = GMP_NUMB_BITS, own = (mpfr_get_prec(x) + limb - 1) / limb;
    mpfr_prec_t kept = (bits + limb - 1) / limb;
    kept = kept < 1 ? 1 : kept < own ? kept : own;
    mp_limb_t *significand = (mp_limb_t *)mpfr_custom_get_significand(x) + (own - kept);
    mpfr_prec_t precision = kept == own ? mpfr_get_prec(x) : kept * limb;
    int kind = mpfr_sgn(x) < 0 ? -MPFR_REGULAR_KIND : MPFR_REGULAR_KIND;
    mpfr_custom_init_set(view, kind, mpfr_get_exp(x), precision, significand);
}

static long exponent_of(mpfr_srcptr x)
{
    return mpfr_zero_p(x) ? LONG_MIN / 4 : (long)mpfr_get_exp(x);
}

/* value = b - sum_{j=1}^m f_j a_(m-j), j <= terms, and a bound of its error.  With E the largest
 * exponent among b and the products (a product f a is below 2^E in modulus where E is the sum of
 * the exponents), products below 2^(E - bits - GUARD) are left out, and the others are formed with
 * as many leading bits q >= bits - (E - their exponent) + GUARD as their size calls for: the two
 * cut operands err by 2^-q each, relative to the bound 2^exponent of the product, and the product
 * is rounded to GUARD bits more.  A term and its addition, the accumulator having bits + GUARD +
 * log2(m) bits, thus err by less than 2^(E - bits - 2), and the value, at most the number of terms
 * times 2^E, is rounded to `bits`. */
static void step(mpfr_t value, mpfr_t error, mpfr_srcptr b, mpfr_t *f, mpfr_t *a, size_t m,
                 size_t terms, mpfr_prec_t bits, mpfr_t product, mpfr_t accumulator)
{
    size_t last = m < terms ? m : terms, counted = 2;
    long top = b ? exponent_of(b) : LONG_MIN / 4;
    for (size_t j = 1; j <= last; j++) {
        long exponent = exponent_of(f[j]) + exponent_of(a[m - j]);
        top = exponent > top ? exponent : top;
    }
    if (top < LONG_MIN / 5) {
        mpfr_set_zero(value, 1);
        mpfr_set_zero(error, 1);
        return;
    }
    if (b)
        mpfr_set(accumulator, b, MPFR_RNDN);
    else
        mpfr_set_zero(accumulator, 1);
    mpfr_t left, right;
    for (size_t j = 1; j <= last; j++) {
        if (mpfr_zero_p(f[j]) || mpfr_zero_p(a[m - j]))
            continue;
        counted++;
        long below = top - exponent_of(f[j]) - exponent_of(a[m - j]);
        if (below > (long)bits + GUARD_BITS)
            continue;
        mpfr_prec_t needed = bits - below + GUARD_BITS;
        leading_bits(left, f[j], needed);
        leading_bits(right, a[m - j], needed);
        mpfr_set_prec(product, needed + GUARD_BITS);
        mpfr_mul(product, left, right, MPFR_RNDN);
        mpfr_sub(accumulator, accumulator, product, MPFR_RNDN);
    }
    mpfr_set(value, accumulator, MPFR_RNDN);
    mpfr_set_ui_2exp(error, counted, top - (long)bits + 1, MPFR_RNDU);
}

/* a = b / f by the recurrence (b = 1 where b is NULL); residual[m] >= |(b~ - f~ a)_m|, of the
 * approximations b~ and f~ themselves. */
static void run_recurrence(mpfr_t *a, mpfr_t *residual, mpfr_t *b, const moment_list *f,
                           mpfr_prec_t bits)
{
    mpfr_t product, accumulator, one;
    mpfr_init2(product, bits);
    mpfr_init2(accumulator, bits + GUARD_BITS + bit_length(f->order));
    mpfr_init2(one, 2);
    mpfr_set_ui(one, 1, MPFR_RNDN);
    for (size_t m = 0; m <= f->order; m++) {
        mpfr_srcptr constant = b ? b[m] : m == 0 ? one : NULL;
        step(a[m], residual[m], constant, f->f, a, m, f->computed, bits, product, accumulator);
    }
    mpfr_clears(product, accumulator, one, (mpfr_ptr)0);
}

/* total += sum_{j = first}^m |x_j| |y_(m-j)|, rounded up.  Products far below the largest are not
 * formed but counted: each is below 2^(E - BOUND_BITS). */
static void add_convolution(mpfr_t total, mpfr_t *x, mpfr_t *y, size_t m, size_t first,
                            size_t limit, mpfr_t product)
{
    long top = LONG_MIN / 4;
    size_t last = m < limit ? m : limit, skipped = 0;
    for (size_t j = first; j <= last; j++) {
        long exponent = exponent_of(x[j]) + exponent_of(y[m - j]);
        top = exponent > top ? exponent : top;
    }
    if (top < LONG_MIN / 5)
        return;
    for (size_t j = first; j <= last; j++) {
        long exponent = exponent_of(x[j]) + exponent_of(y[m - j]);
        if (exponent < LONG_MIN / 5)
            continue;
        if (exponent < top - BOUND_BITS) {
            skipped++;
            continue;
        }
        mpfr_mul(product, x[j], y[m - j], MPFR_RNDA);
        mpfr_abs(product, product, MPFR_RNDU);
        mpfr_add(total, total, product, MPFR_RNDU);
    }
    mpfr_set_ui_2exp(product, skipped, top - BOUND_BITS, MPFR_RNDU);
    mpfr_add(total, total, product, MPFR_RNDU);
}

/* residual[m] += sum_j f_error[j] |a[m - j]|: from b~ - f~ a to b~ - f a. */
static void widen_residual(mpfr_t *residual, mpfr_t *a, const moment_list *f, mpfr_t product)
{
    for (size_t m = 1; m <= f->order; m++)
        add_convolution(residual[m], f->error, a, m, 1, f->order, product);
}

/* z of the theorem; 0 before. */
static void bound_errors(mpfr_t *z, mpfr_t *rho, mpfr_t *sigma, mpfr_t *inverse, size_t order,
                         mpfr_t product)
{
    for (size_t m = 0; m <= order; m++) {
        add_convolution(z[m], rho, inverse, m, 0, order, product);
        add_convolution(z[m], sigma, z, m, 1, order, product);
    }
}

ghosts_status quotient_recurrence(mpfr_t *a, mpfr_t *a_error, mpfr_t *b, mpfr_t *b_error,
                                  const moment_list *f, mpfr_prec_t bits)
{
    size_t count = f->order + 1;
    mpfr_t *rho = reals_new(count, BOUND_BITS), *sigma = reals_new(count, BOUND_BITS);
    mpfr_t *inverse = reals_new(count, INVERSE_BITS), *z = reals_new(count, BOUND_BITS);
    mpfr_t *size = reals_new(count, BOUND_BITS);
    ghosts_status status = rho && sigma && inverse && z && size ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    mpfr_t product;
    mpfr_init2(product, BOUND_BITS);
    if (status == GHOSTS_OK) {
        run_recurrence(a, rho, b, f, bits);
        run_recurrence(inverse, sigma, NULL, f, INVERSE_BITS);
        for (size_t m = 0; m < count; m++)
            mpfr_abs(size[m], a[m], MPFR_RNDU);
        widen_residual(rho, size, f, product);
        widen_residual(sigma, inverse, f, product);
        for (size_t m = 0; m < count; m++)
            mpfr_add(rho[m], rho[m], b_error[m], MPFR_RNDU);
        mpfr_set_zero(sigma[0], 1);
        bound_errors(z, rho, sigma, inverse, f->order, product);
        for (size_t m = 0; m < count; m++)
            mpfr_set(a_error[m], z[m], MPFR_RNDU);
    }
    mpfr_clear(product);
    reals_free(rho, count);
    reals_free(sigma, count);
    reals_free(inverse, count);
    reals_free(z, count);
    reals_free(size, count);
    return status;
}

ghosts_status quotient_series(mpfr_t *a, mpfr_t *a_error, mpfr_t *b, mpfr_t *b_error,
                              const moment_list *f, mpfr_prec_t bits, ghosts_engine engine)
{
#ifdef HAVE_ARB
    if (engine != GHOSTS_ENGINE_MPC)
        return quotient_balls(a, a_error, b, b_error, f, bits);
#else
    if (engine == GHOSTS_ENGINE_ARB)
        return GHOSTS_UNAVAILABLE;
#endif
    return quotient_recurrence(a, a_error, b, b_error, f, bits);
}
