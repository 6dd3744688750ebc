/* Division of power series of balls by FLINT/Arb.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#include "series/division.h"

#ifdef HAVE_ARB

static void set_balls(arb_poly_t poly, mpfr_t *value, mpfr_t *error, size_t count)
{
    arf_t radius;
    arf_init(radius);
    arb_poly_fit_length(poly, (slong)count);
    _arb_poly_set_length(poly, (slong)count);
    for (size_t m = 0; m < count; m++) {
        arb_ptr ball = poly->coeffs + m;
        arf_set_mpfr(arb_midref(ball), value[m]);
        arf_set_mpfr(radius, error[m]);
        arf_get_mag(arb_radref(ball), radius);
    }
    _arb_poly_normalise(poly);
    arf_clear(radius);
}

/* The midpoint rounded to `value`, and the radius with that rounding. */
static void get_ball(mpfr_t value, mpfr_t error, const arb_t ball)
{
    arf_t radius;
    mpfr_t rounding;
    arf_init(radius);
    mpfr_init2(rounding, 64);
    arf_set_mag(radius, arb_radref(ball));
    arf_get_mpfr(value, arb_midref(ball), MPFR_RNDN);
    mpfr_abs(rounding, value, MPFR_RNDU);
    mpfr_mul_2si(rounding, rounding, -(long)mpfr_get_prec(value), MPFR_RNDU);
    arf_get_mpfr(error, radius, MPFR_RNDU);
    if (arf_bits(arb_midref(ball)) > mpfr_get_prec(value))
        mpfr_add(error, error, rounding, MPFR_RNDU);
    mpfr_clear(rounding);
    arf_clear(radius);
}

ghosts_status quotient_balls(mpfr_t *a, mpfr_t *a_error, mpfr_t *b, mpfr_t *b_error,
                             const moment_list *f, mpfr_prec_t bits)
{
    size_t count = f->order + 1;
    arb_poly_t quotient, numerator, denominator;
    arb_t coefficient;
    arb_poly_init(quotient);
    arb_poly_init(numerator);
    arb_poly_init(denominator);
    arb_init(coefficient);
    set_balls(numerator, b, b_error, count);
    set_balls(denominator, f->f, f->error, count);
    arb_poly_div_series(quotient, numerator, denominator, (slong)count, (slong)bits);
    for (size_t m = 0; m < count; m++) {
        arb_poly_get_coeff_arb(coefficient, quotient, (slong)m);
        get_ball(a[m], a_error[m], coefficient);
    }
    arb_poly_clear(quotient);
    arb_poly_clear(numerator);
    arb_poly_clear(denominator);
    arb_clear(coefficient);
    return GHOSTS_OK;
}

#else

ghosts_status quotient_balls(mpfr_t *a, mpfr_t *a_error, mpfr_t *b, mpfr_t *b_error,
                             const moment_list *f, mpfr_prec_t bits)
{
    (void)a, (void)a_error, (void)b, (void)b_error, (void)f, (void)bits;
    return GHOSTS_UNAVAILABLE;
}

#endif
