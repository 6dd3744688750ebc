/* Real intervals with outward rounding, allocated from a pool.
 *
 * Every function returns a new interval of the pool that holds the exact result for all points of
 * its arguments; pool_reset() releases all of them together.  What is undefined (division by an
 * interval with 0, square root or logarithm of a negative number) gives [-inf, +inf].
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_VERIFY_INTERVAL_H
#define CLI_VERIFY_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

#include <gmp.h>
#include <mpfr.h>

typedef struct {
    mpfr_t lo, hi;
} interval;

typedef const interval *real;

typedef struct {
    mpfr_prec_t bits;
    interval **block; /* of POOL_BLOCK each; block b has precision precision[b] */
    size_t blocks;
    size_t used;
} pool;

/* `memory`; the program ends here when that is NULL. */
void *need(void *memory);

void pool_init(pool *p, mpfr_prec_t bits);
void pool_clear(pool *p);
/* Forget all intervals; new ones get `bits`. */
void pool_reset(pool *p, mpfr_prec_t bits);

interval *iv_new(pool *p);
real iv_si(pool *p, long value);
real iv_ratio(pool *p, long numerator, unsigned long denominator);
real iv_q(pool *p, const mpq_t value);
real iv_bounds(pool *p, mpfr_srcptr lo, mpfr_srcptr hi);
real iv_pi(pool *p);
real iv_infinity(pool *p);
real iv_around(pool *p, mpfr_srcptr x, mpfr_srcptr error); /* [x - error, x + error] */

real iv_neg(pool *p, real a);
real iv_add(pool *p, real a, real b);
real iv_sub(pool *p, real a, real b);
real iv_mul(pool *p, real a, real b);
real iv_div(pool *p, real a, real b);
real iv_scale(pool *p, real a, long factor);
real iv_pow(pool *p, real a, unsigned long exponent);
real iv_abs(pool *p, real a);
real iv_sqrt(pool *p, real a);
real iv_hypot(pool *p, real a, real b); /* sqrt(a^2 + b^2) */
real iv_exp(pool *p, real a);
real iv_log(pool *p, real a);
real iv_cos(pool *p, real a);
real iv_sin(pool *p, real a);
real iv_erfc(pool *p, real a);
real iv_gamma(pool *p, real a); /* 0 < a */
real iv_min(pool *p, real a, real b);
real iv_max(pool *p, real a, real b);
/* [a.lo - radius.hi, a.hi + radius.hi] */
real iv_widen(pool *p, real a, real radius);

double iv_lower(real a); /* rounded down */
double iv_upper(real a); /* rounded up */
bool iv_disjoint(real a, real b);
bool iv_has_zero(real a);
/* The digits that both ends agree on and a few more; the caller frees it. */
char *iv_text(real a, int digits);

#endif
