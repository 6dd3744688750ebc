/* Complex balls on GNU MPC.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/ball.h"

#include <stdlib.h>

void ball_init(ball *x, mpfr_prec_t bits)
{
    mpc_init2(x->mid, bits);
    mpfr_init2(x->rad, BALL_RADIUS_BITS);
    ball_zero(x);
}

void ball_clear(ball *x)
{
    mpc_clear(x->mid);
    mpfr_clear(x->rad);
}

ball *ball_array_new(size_t count, mpfr_prec_t bits)
{
    ball *array = malloc((count ? count : 1) * sizeof *array);
    for (size_t i = 0; array && i < count; i++)
        ball_init(&array[i], bits);
    return array;
}

void ball_array_free(ball *array, size_t count)
{
    for (size_t i = 0; array && i < count; i++)
        ball_clear(&array[i]);
    free(array);
}

void ball_zero(ball *x)
{
    mpc_set_ui(x->mid, 0, MPC_RNDNN);
    mpfr_set_zero(x->rad, 1);
}

/* rad += 2^-p |mid| + 2^-(2^28) */
static void add_rounding(mpfr_t rad, mpc_srcptr mid)
{
    mpfr_t part;
    mpfr_init2(part, BALL_RADIUS_BITS);
    mpc_abs(part, mid, MPFR_RNDU);
    mpfr_mul_2si(part, part, -(long)mpfr_get_prec(mpc_realref(mid)), MPFR_RNDU);
    mpfr_add(rad, rad, part, MPFR_RNDU);
    mpfr_set_ui_2exp(part, 1, UNDERFLOW_EXPONENT, MPFR_RNDU);
    mpfr_add(rad, rad, part, MPFR_RNDU);
    mpfr_clear(part);
}

void ball_set(ball *x, const ball *a)
{
    if (x == a)
        return;
    bool exact = mpc_set(x->mid, a->mid, MPC_RNDNN) == 0;
    mpfr_set(x->rad, a->rad, MPFR_RNDU);
    if (!exact)
        add_rounding(x->rad, x->mid);
}

void ball_set_rational(ball *x, const mpq_t q)
{
    bool exact = mpc_set_q(x->mid, q, MPC_RNDNN) == 0;
    mpfr_set_zero(x->rad, 1);
    if (!exact)
        add_rounding(x->rad, x->mid);
}

void ball_add(ball *x, const ball *a, const ball *b)
{
    mpfr_add(x->rad, a->rad, b->rad, MPFR_RNDU);
    if (mpc_add(x->mid, a->mid, b->mid, MPC_RNDNN) != 0)
        add_rounding(x->rad, x->mid);
}

void ball_sub(ball *x, const ball *a, const ball *b)
{
    mpfr_add(x->rad, a->rad, b->rad, MPFR_RNDU);
    if (mpc_sub(x->mid, a->mid, b->mid, MPC_RNDNN) != 0)
        add_rounding(x->rad, x->mid);
}

/* |ab - AB| <= |A| rb + |B| ra + ra rb */
void ball_mul(ball *x, const ball *a, const ball *b)
{
    mpfr_t rad, part, size;
    mpfr_inits2(BALL_RADIUS_BITS, rad, part, size, (mpfr_ptr)0);
    mpfr_mul(rad, a->rad, b->rad, MPFR_RNDU);
    mpc_abs(size, a->mid, MPFR_RNDU);
    mpfr_mul(part, size, b->rad, MPFR_RNDU);
    mpfr_add(rad, rad, part, MPFR_RNDU);
    mpc_abs(size, b->mid, MPFR_RNDU);
    mpfr_mul(part, size, a->rad, MPFR_RNDU);
    mpfr_add(rad, rad, part, MPFR_RNDU);
    if (mpc_mul(x->mid, a->mid, b->mid, MPC_RNDNN) != 0)
        add_rounding(rad, x->mid);
    mpfr_swap(x->rad, rad);
    mpfr_clears(rad, part, size, (mpfr_ptr)0);
}

void ball_mul_ui(ball *x, const ball *a, unsigned long b)
{
    mpfr_mul_ui(x->rad, a->rad, b, MPFR_RNDU);
    if (mpc_mul_ui(x->mid, a->mid, b, MPC_RNDNN) != 0)
        add_rounding(x->rad, x->mid);
}

void ball_div_ui(ball *x, const ball *a, unsigned long b)
{
    mpfr_div_ui(x->rad, a->rad, b, MPFR_RNDU);
    if (mpc_div_ui(x->mid, a->mid, b, MPC_RNDNN) != 0)
        add_rounding(x->rad, x->mid);
}

/* a/b - A/B = ((a - A) - (A/B)(b - B)) / b, so the error is at most (ra + |A/B| rb) / (|B| - rb).
 */
bool ball_div(ball *x, const ball *a, const ball *b)
{
    mpfr_t rad, least, size;
    mpc_t quotient;
    mpfr_inits2(BALL_RADIUS_BITS, rad, least, size, (mpfr_ptr)0);
    mpc_init2(quotient, mpfr_get_prec(mpc_realref(x->mid)));
    ball_lower(least, b);
    bool proven = mpfr_sgn(least) > 0;
    if (proven) {
        /* twice the rounded quotient's modulus is above the exact one's */
        bool exact = mpc_div(quotient, a->mid, b->mid, MPC_RNDNN) == 0;
        mpc_abs(size, quotient, MPFR_RNDU);
        mpfr_mul_2si(size, size, exact ? 0 : 1, MPFR_RNDU);
        mpfr_mul(rad, size, b->rad, MPFR_RNDU);
        mpfr_add(rad, rad, a->rad, MPFR_RNDU);
        mpfr_div(rad, rad, least, MPFR_RNDU);
        if (!exact)
            add_rounding(rad, quotient);
        mpc_swap(x->mid, quotient);
        mpfr_swap(x->rad, rad);
    }
    mpc_clear(quotient);
    mpfr_clears(rad, least, size, (mpfr_ptr)0);
    return proven;
}

void ball_exp(ball *x, const ball *a, engine_exponential exponential)
{
    mpfr_t rad, size, part;
    mpfr_inits2(BALL_RADIUS_BITS, rad, size, part, (mpfr_ptr)0);
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(x->mid));
    mpfr_exp(size, mpc_realref(a->mid), MPFR_RNDU);
    mpfr_expm1(rad, a->rad, MPFR_RNDU);
    mpfr_set_ui_2exp(part, 1, 4 - (long)bits, MPFR_RNDU);
    mpfr_add(rad, rad, part, MPFR_RNDU);
    mpfr_mul(rad, rad, size, MPFR_RNDU);
    mpfr_set_ui_2exp(part, 1, UNDERFLOW_EXPONENT + 1, MPFR_RNDU);
    mpfr_add(rad, rad, part, MPFR_RNDU);
    exponential(x->mid, a->mid, bits - 4);
    mpfr_swap(x->rad, rad);
    mpfr_clears(rad, size, part, (mpfr_ptr)0);
}

void ball_upper(mpfr_t bound, const ball *a)
{
    mpc_abs(bound, a->mid, MPFR_RNDU);
    mpfr_add(bound, bound, a->rad, MPFR_RNDU);
}

void ball_lower(mpfr_t bound, const ball *a)
{
    mpc_abs(bound, a->mid, MPFR_RNDD);
    mpfr_sub(bound, bound, a->rad, MPFR_RNDD);
    if (!(mpfr_sgn(bound) >= 0))
        mpfr_set_zero(bound, 1);
}
