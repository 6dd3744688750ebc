/* Complex balls: a midpoint and an upper bound of the distance from the true value.
 *
 * Error of one operation: MPC rounds each part to nearest, so a result z of precision p is within
 * 2^-p |z| of the exact one, or within 2^-(2^28) where a part underflows.  Radii are sums of
 * positive numbers rounded upward.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_BALL_H
#define BASE_BALL_H

#include <gmp.h>

#include "base/engine.h"

#define BALL_RADIUS_BITS 32

typedef struct {
    mpc_t mid;
    mpfr_t rad;
} ball;

void ball_init(ball *x, mpfr_prec_t bits);
void ball_clear(ball *x);

/* count balls in one allocation; NULL when memory is short. */
ball *ball_array_new(size_t count, mpfr_prec_t bits);
void ball_array_free(ball *array, size_t count);

void ball_zero(ball *x);
void ball_set(ball *x, const ball *a);
void ball_set_rational(ball *x, const mpq_t q);

/* Outputs may alias inputs. */
void ball_add(ball *x, const ball *a, const ball *b);
void ball_sub(ball *x, const ball *a, const ball *b);
void ball_mul(ball *x, const ball *a, const ball *b);
void ball_div_ui(ball *x, const ball *a, unsigned long b);
void ball_mul_ui(ball *x, const ball *a, unsigned long b);
/* False, and x unspecified, when b may be zero. */
bool ball_div(ball *x, const ball *a, const ball *b);

/* exp(a) for Re a at most about 1; the radius of `a` enters by |e^h - 1| <= e^|h| - 1. */
void ball_exp(ball *x, const ball *a, engine_exponential exponential);

/* Bounds of the modulus; the lower one is at least 0. */
void ball_upper(mpfr_t bound, const ball *a);
void ball_lower(mpfr_t bound, const ball *a);

#endif
