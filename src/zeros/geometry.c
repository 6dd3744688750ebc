/* Rectangles, and local coordinates in which doubles can describe them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/geometry.h"

void frame_init(search_frame *frame, mpc_srcptr base, long scale, mpfr_prec_t bits)
{
    *frame = (search_frame){.scale = scale, .bits = bits};
    mpc_init2(frame->base, base ? mpfr_get_prec(mpc_realref(base)) : 64);
    if (base)
        mpc_set(frame->base, base, MPC_RNDNN);
    else
        mpc_set_ui(frame->base, 0, MPC_RNDNN);
}

void frame_clear(search_frame *frame)
{
    mpc_clear(frame->base);
}

void frame_point(mpc_t point, const search_frame *frame, double complex s)
{
    mpc_t local;
    mpc_init2(local, 64);
    mpc_set_d_d(local, creal(s), cimag(s), MPC_RNDNN);
    mpc_mul_2si(local, local, frame->scale, MPC_RNDNN);
    mpfr_exp_t top = mpfr_get_emin(), bottom = mpfr_get_emax();
    mpfr_srcptr parts[4] = {mpc_realref(local), mpc_imagref(local), mpc_realref(frame->base),
                            mpc_imagref(frame->base)};
    for (int i = 0; i < 4; i++) {
        if (mpfr_zero_p(parts[i]))
            continue;
        mpfr_exp_t exponent = mpfr_get_exp(parts[i]);
        mpfr_exp_t lowest = exponent - (mpfr_exp_t)mpfr_min_prec(parts[i]);
        top = exponent > top ? exponent : top;
        bottom = lowest < bottom ? lowest : bottom;
    }
    mpc_set_prec(point, top > bottom ? (mpfr_prec_t)(top - bottom) + 4 : 64);
    mpc_add(point, frame->base, local, MPC_RNDNN);
    mpc_clear(local);
}

void frame_length(mpfr_t length, const search_frame *frame, double radius, mpfr_rnd_t rounding)
{
    mpfr_set_d(length, radius, rounding);
    mpfr_mul_2si(length, length, frame->scale, rounding);
}
