/* Discs of FLINT's balls.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#ifdef HAVE_ARB

void disc_of_ball(mpc_t centre, mpfr_t radius, const acb_t ball)
{
    mag_t bound;
    arf_t number;
    mpfr_t rounding;
    mpfr_prec_t re_bits, im_bits;
    mag_init(bound);
    arf_init(number);
    mpfr_init2(rounding, 32);
    arf_get_mpfr(mpc_realref(centre), arb_midref(acb_realref(ball)), MPFR_RNDN);
    arf_get_mpfr(mpc_imagref(centre), arb_midref(acb_imagref(ball)), MPFR_RNDN);
    mag_hypot(bound, arb_radref(acb_realref(ball)), arb_radref(acb_imagref(ball)));
    arf_set_mag(number, bound);
    arf_get_mpfr(radius, number, MPFR_RNDU);
    mpc_get_prec2(&re_bits, &im_bits, centre);
    mpc_abs(rounding, centre, MPFR_RNDU);
    mpfr_mul_2si(rounding, rounding, 1 - (re_bits < im_bits ? re_bits : im_bits), MPFR_RNDU);
    mpfr_add(radius, radius, rounding, MPFR_RNDU);
    mpfr_clear(rounding);
    arf_clear(number);
    mag_clear(bound);
}

#else

typedef int without_flint; /* a translation unit is not empty */

#endif
