/* The Gaussian-smoothed inverse square root, by FLINT's Hermite function:
 *
 *     D_nu(z) = 2^(-nu/2) exp(-z^2/4) H_nu(z/sqrt 2)   (DLMF 12.7.2 continued to complex nu).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#include <ghosts/singular.h>

#include "base/thread_state.h"

#ifdef HAVE_ARB

/* W(v) = (2 sigma)^(-1/2) 2^(1/4) exp(-v^2/(2 sigma^2)) H_(-1/2)(-v/(sigma sqrt 2)) */
static void smooth_ball(acb_t value, const acb_t v, const arb_t sigma, slong bits)
{
    acb_t z, order;
    arb_t scale;
    acb_init(z);
    acb_init(order);
    arb_init(scale);
    arb_sqrt_ui(scale, 2, bits);
    arb_mul(scale, scale, sigma, bits);
    acb_div_arb(z, v, scale, bits);
    acb_neg(z, z);
    acb_set_si(order, -1);
    acb_mul_2exp_si(order, order, -1);
    acb_hypgeom_hermite_h(value, order, z, bits);
    acb_mul(z, z, z, bits);
    acb_neg(z, z);
    acb_exp(z, z, bits);
    acb_mul(value, value, z, bits);
    arb_set(scale, sigma);
    arb_mul(scale, scale, scale, bits);
    arb_mul_2exp_si(scale, scale, 1);
    arb_root_ui(scale, scale, 4, bits); /* (2 sigma)^(1/2) 2^(-1/4) = (2 sigma^2)^(1/4) */
    acb_div_arb(value, value, scale, bits);
    acb_clear(z);
    acb_clear(order);
    arb_clear(scale);
}

static ghosts_status smooth_rsqrt(mpc_t value, mpfr_t error, mpc_srcptr v, mpfr_srcptr sigma)
{
    if (!mpfr_number_p(mpc_realref(v)) || !mpfr_number_p(mpc_imagref(v)) || !mpfr_number_p(sigma))
        return GHOSTS_NOT_FINITE;
    if (mpfr_sgn(sigma) <= 0)
        return GHOSTS_INVALID;
    acb_t point, result;
    arb_t width;
    acb_init(point);
    acb_init(result);
    arb_init(width);
    arf_set_mpfr(arb_midref(acb_realref(point)), mpc_realref(v));
    arf_set_mpfr(arb_midref(acb_imagref(point)), mpc_imagref(v));
    arf_set_mpfr(arb_midref(width), sigma);
    slong wanted = (slong)mpfr_get_prec(mpc_realref(value));
    for (slong bits = wanted + 32; bits <= 64 * (wanted + 32); bits *= 2) {
        smooth_ball(result, point, width, bits);
        if (acb_is_finite(result) && acb_rel_accuracy_bits(result) >= wanted)
            break;
    }
    ghosts_status status = acb_is_finite(result) ? GHOSTS_OK : GHOSTS_WORK_LIMIT;
    if (status == GHOSTS_OK)
        disc_of_ball(value, error, result);
    acb_clear(point);
    acb_clear(result);
    arb_clear(width);
    return status;
}

ghosts_status ghosts_smooth_rsqrt(mpc_t value, mpfr_t error, mpc_srcptr v, mpfr_srcptr sigma)
{
    arithmetic saved;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = smooth_rsqrt(value, error, v, sigma);
    arithmetic_leave(&saved);
    return status;
}

#else

ghosts_status ghosts_smooth_rsqrt(mpc_t value, mpfr_t error, mpc_srcptr v, mpfr_srcptr sigma)
{
    (void)v;
    (void)sigma;
    mpfr_set_nan(mpc_realref(value));
    mpfr_set_nan(mpc_imagref(value));
    mpfr_set_inf(error, 1);
    return GHOSTS_UNAVAILABLE;
}

#endif
