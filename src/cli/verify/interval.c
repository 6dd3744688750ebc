/* Real intervals on MPFR.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/interval.h"

#include <stdio.h>
#include <stdlib.h>

#define POOL_BLOCK 256

/* A program of this size has no use for going on without memory. */
void *need(void *memory)
{
    if (!memory) {
        fputs("ghosts: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

void pool_init(pool *p, mpfr_prec_t bits)
{
    *p = (pool){.bits = bits};
}

void pool_clear(pool *p)
{
    for (size_t b = 0; b < p->blocks; b++) {
        for (size_t i = 0; i < POOL_BLOCK; i++)
            mpfr_clears(p->block[b][i].lo, p->block[b][i].hi, (mpfr_ptr)0);
        free(p->block[b]);
    }
    free(p->block);
    *p = (pool){.bits = p->bits};
}

void pool_reset(pool *p, mpfr_prec_t bits)
{
    p->used = 0;
    p->bits = bits;
}

interval *iv_new(pool *p)
{
    if (p->used == p->blocks * POOL_BLOCK) {
        p->block = need(realloc(p->block, (p->blocks + 1) * sizeof *p->block));
        interval *fresh = need(malloc(POOL_BLOCK * sizeof *fresh));
        for (size_t i = 0; i < POOL_BLOCK; i++)
            mpfr_inits2(p->bits, fresh[i].lo, fresh[i].hi, (mpfr_ptr)0);
        p->block[p->blocks++] = fresh;
    }
    interval *x = &p->block[p->used / POOL_BLOCK][p->used % POOL_BLOCK];
    p->used++;
    if (mpfr_get_prec(x->lo) != p->bits) {
        mpfr_set_prec(x->lo, p->bits);
        mpfr_set_prec(x->hi, p->bits);
    }
    return x;
}

static real everything(interval *x)
{
    mpfr_set_inf(x->lo, -1);
    mpfr_set_inf(x->hi, 1);
    return x;
}

/* Ends that are NaN (inf - inf, 0 inf) say nothing. */
static real finish(interval *x)
{
    return mpfr_nan_p(x->lo) || mpfr_nan_p(x->hi) ? everything(x) : x;
}

real iv_si(pool *p, long value)
{
    interval *x = iv_new(p);
    mpfr_set_si(x->lo, value, MPFR_RNDD);
    mpfr_set_si(x->hi, value, MPFR_RNDU);
    return x;
}

real iv_ratio(pool *p, long numerator, unsigned long denominator)
{
    interval *x = iv_new(p);
    mpfr_set_si(x->lo, numerator, MPFR_RNDD);
    mpfr_set_si(x->hi, numerator, MPFR_RNDU);
    mpfr_div_ui(x->lo, x->lo, denominator, MPFR_RNDD);
    mpfr_div_ui(x->hi, x->hi, denominator, MPFR_RNDU);
    return x;
}

real iv_q(pool *p, const mpq_t value)
{
    interval *x = iv_new(p);
    mpfr_set_q(x->lo, value, MPFR_RNDD);
    mpfr_set_q(x->hi, value, MPFR_RNDU);
    return x;
}

real iv_bounds(pool *p, mpfr_srcptr lo, mpfr_srcptr hi)
{
    interval *x = iv_new(p);
    mpfr_set(x->lo, lo, MPFR_RNDD);
    mpfr_set(x->hi, hi, MPFR_RNDU);
    return finish(x);
}

real iv_pi(pool *p)
{
    interval *x = iv_new(p);
    mpfr_const_pi(x->lo, MPFR_RNDD);
    mpfr_const_pi(x->hi, MPFR_RNDU);
    return x;
}

real iv_infinity(pool *p)
{
    interval *x = iv_new(p);
    mpfr_set_inf(x->lo, 1);
    mpfr_set_inf(x->hi, 1);
    return x;
}

real iv_around(pool *p, mpfr_srcptr centre, mpfr_srcptr error)
{
    interval *x = iv_new(p);
    mpfr_sub(x->lo, centre, error, MPFR_RNDD);
    mpfr_add(x->hi, centre, error, MPFR_RNDU);
    return finish(x);
}

real iv_neg(pool *p, real a)
{
    interval *x = iv_new(p);
    mpfr_neg(x->lo, a->hi, MPFR_RNDD);
    mpfr_neg(x->hi, a->lo, MPFR_RNDU);
    return x;
}

real iv_add(pool *p, real a, real b)
{
    interval *x = iv_new(p);
    mpfr_add(x->lo, a->lo, b->lo, MPFR_RNDD);
    mpfr_add(x->hi, a->hi, b->hi, MPFR_RNDU);
    return finish(x);
}

real iv_sub(pool *p, real a, real b)
{
    interval *x = iv_new(p);
    mpfr_sub(x->lo, a->lo, b->hi, MPFR_RNDD);
    mpfr_sub(x->hi, a->hi, b->lo, MPFR_RNDU);
    return finish(x);
}

/* min and max over the four products (or quotients) of ends */
static real four(pool *p, real a, real b,
                 int (*operation)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t))
{
    interval *x = iv_new(p);
    mpfr_t part;
    mpfr_init2(part, p->bits);
    mpfr_set_inf(x->lo, 1);
    mpfr_set_inf(x->hi, -1);
    bool good = true;
    for (int i = 0; i < 4; i++) {
        mpfr_srcptr left = i & 1 ? a->hi : a->lo, right = i & 2 ? b->hi : b->lo;
        operation(part, left, right, MPFR_RNDD);
        good = good && !mpfr_nan_p(part);
        mpfr_min(x->lo, x->lo, part, MPFR_RNDD);
        operation(part, left, right, MPFR_RNDU);
        mpfr_max(x->hi, x->hi, part, MPFR_RNDU);
    }
    mpfr_clear(part);
    return good ? x : everything(x);
}

real iv_mul(pool *p, real a, real b)
{
    return four(p, a, b, mpfr_mul);
}

real iv_div(pool *p, real a, real b)
{
    if (iv_has_zero(b))
        return everything(iv_new(p));
    return four(p, a, b, mpfr_div);
}

real iv_scale(pool *p, real a, long factor)
{
    return iv_mul(p, a, iv_si(p, factor));
}

real iv_abs(pool *p, real a)
{
    if (mpfr_sgn(a->lo) >= 0)
        return a;
    real negative = iv_neg(p, a);
    if (mpfr_sgn(a->hi) <= 0)
        return negative;
    interval *x = iv_new(p);
    mpfr_set_zero(x->lo, 1);
    mpfr_max(x->hi, a->hi, negative->hi, MPFR_RNDU);
    return x;
}

real iv_pow(pool *p, real a, unsigned long exponent)
{
    if (exponent == 0)
        return iv_si(p, 1);
    real base = exponent % 2 == 0 ? iv_abs(p, a) : a;
    interval *x = iv_new(p);
    mpfr_pow_ui(x->lo, base->lo, exponent, MPFR_RNDD);
    mpfr_pow_ui(x->hi, base->hi, exponent, MPFR_RNDU);
    return finish(x);
}

typedef int (*increasing)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

static real monotone(pool *p, real a, increasing f)
{
    interval *x = iv_new(p);
    f(x->lo, a->lo, MPFR_RNDD);
    f(x->hi, a->hi, MPFR_RNDU);
    return finish(x);
}

real iv_sqrt(pool *p, real a)
{
    return monotone(p, a, mpfr_sqrt);
}

real iv_hypot(pool *p, real a, real b)
{
    return iv_sqrt(p, iv_add(p, iv_pow(p, a, 2), iv_pow(p, b, 2)));
}

real iv_exp(pool *p, real a)
{
    return monotone(p, a, mpfr_exp);
}

real iv_log(pool *p, real a)
{
    return monotone(p, a, mpfr_log);
}

real iv_erfc(pool *p, real a)
{
    interval *x = iv_new(p);
    mpfr_erfc(x->lo, a->hi, MPFR_RNDD);
    mpfr_erfc(x->hi, a->lo, MPFR_RNDU);
    return finish(x);
}

/* Lipschitz with constant 1: the value at the midpoint, widened by the width. */
static real lipschitz(pool *p, real a, increasing f)
{
    interval *x = iv_new(p);
    mpfr_t width;
    mpfr_init2(width, p->bits);
    mpfr_sub(width, a->hi, a->lo, MPFR_RNDU);
    f(x->lo, a->lo, MPFR_RNDD);
    f(x->hi, a->lo, MPFR_RNDU);
    mpfr_sub(x->lo, x->lo, width, MPFR_RNDD);
    mpfr_add(x->hi, x->hi, width, MPFR_RNDU);
    mpfr_clear(width);
    return finish(x);
}

real iv_cos(pool *p, real a)
{
    return lipschitz(p, a, mpfr_cos);
}

real iv_sin(pool *p, real a)
{
    return lipschitz(p, a, mpfr_sin);
}

/* Points only (the arguments of the claims are multiples of 1/4 and exact). */
real iv_gamma(pool *p, real a)
{
    if (!mpfr_equal_p(a->lo, a->hi) || mpfr_sgn(a->lo) <= 0)
        return everything(iv_new(p));
    return monotone(p, a, mpfr_gamma);
}

real iv_min(pool *p, real a, real b)
{
    interval *x = iv_new(p);
    mpfr_min(x->lo, a->lo, b->lo, MPFR_RNDD);
    mpfr_min(x->hi, a->hi, b->hi, MPFR_RNDU);
    return x;
}

real iv_max(pool *p, real a, real b)
{
    interval *x = iv_new(p);
    mpfr_max(x->lo, a->lo, b->lo, MPFR_RNDD);
    mpfr_max(x->hi, a->hi, b->hi, MPFR_RNDU);
    return x;
}

real iv_widen(pool *p, real a, real radius)
{
    interval *x = iv_new(p);
    mpfr_sub(x->lo, a->lo, radius->hi, MPFR_RNDD);
    mpfr_add(x->hi, a->hi, radius->hi, MPFR_RNDU);
    return finish(x);
}

double iv_lower(real a)
{
    return mpfr_get_d(a->lo, MPFR_RNDD);
}

double iv_upper(real a)
{
    return mpfr_get_d(a->hi, MPFR_RNDU);
}

bool iv_disjoint(real a, real b)
{
    return mpfr_greater_p(a->lo, b->hi) || mpfr_greater_p(b->lo, a->hi);
}

bool iv_has_zero(real a)
{
    return mpfr_sgn(a->lo) <= 0 && mpfr_sgn(a->hi) >= 0;
}

char *iv_text(real a, int digits)
{
    mpfr_t middle;
    mpfr_init2(middle, mpfr_get_prec(a->lo) + 2);
    mpfr_add(middle, a->lo, a->hi, MPFR_RNDN);
    mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
    char *text = NULL;
    if (mpfr_asprintf(&text, "%.*Rg", digits, middle) < 0)
        text = NULL;
    mpfr_clear(middle);
    char *copy = need(malloc(128 + (size_t)digits));
    snprintf(copy, 128 + (size_t)digits, "%s", text ? text : "?");
    if (text)
        mpfr_free_str(text);
    return copy;
}
