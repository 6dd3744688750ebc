/* A polynomial in X = e^(step t), expanded in balls.
 *
 * With u_j = c_j e^(j step c) and d_j = j step - s, e^(-s h) Q(c + h) = sum_k h^k sum_j u_j d_j^k /
 * k!; the balls of FLINT carry every error but those of s, which is taken as it is.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#ifdef HAVE_ARB

#include "zeros/factor_expander.h"

#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"

#define GUARD_BITS 32

void factor_coefficients(arb_ptr coefficient, slong degree, const fmpz_mpoly_struct *factor,
                         const fmpz_mpoly_ctx_struct *context, mpq_srcptr unit, slong bits)
{
    fmpz_t integer;
    fmpq_t exponent, step;
    arb_t value;
    fmpz_init(integer);
    fmpq_init(exponent);
    fmpq_init(step);
    arb_init(value);
    fmpq_set_mpq(step, unit);
    _arb_vec_zero(coefficient, degree + 1);
    for (slong i = 0; i < fmpz_mpoly_length(factor, context); i++) {
        ulong power[2];
        fmpz_mpoly_get_term_exp_ui(power, factor, i, context);
        fmpz_mpoly_get_term_coeff_fmpz(integer, factor, i, context);
        fmpq_mul_ui(exponent, step, power[1]);
        arb_set_fmpq(value, exponent, bits);
        arb_exp(value, value, bits);
        arb_mul_fmpz(value, value, integer, bits);
        arb_add(coefficient + power[0], coefficient + power[0], value, bits);
    }
    fmpz_clear(integer);
    fmpq_clear(exponent);
    fmpq_clear(step);
    arb_clear(value);
}

ghosts_status factor_function_init(factor_function *f, const fmpz_mpoly_struct *factor,
                                   const fmpz_mpoly_ctx_struct *context, mpq_srcptr unit,
                                   mpq_srcptr step)
{
    slong degree = fmpz_mpoly_degree_si(factor, 0, context);
    size_t terms = (size_t)degree + 1, order = EXPANSION_ORDER + 1;
    *f = (factor_function){
        .factor = factor, .context = context, .unit = unit, .step = step, .degree = degree};
    f->mass = malloc(2 * terms * sizeof *f->mass);
    f->f =
        (series){.f = malloc(order * sizeof *f->f.f), .error = malloc(order * sizeof *f->f.error)};
    if (!f->mass || !f->f.f || !f->f.error) {
        free(f->mass);
        free(f->f.f);
        free(f->f.error);
        return GHOSTS_NO_MEMORY;
    }
    f->slope = f->mass + terms;
    f->coefficient = _arb_vec_init(degree + 1);
    f->term = _acb_vec_init(degree + 1);
    for (size_t k = 0; k < order; k++) {
        mpc_init2(f->f.f[k], 64);
        mpfr_init2(f->f.error[k], 32);
    }
    return GHOSTS_OK;
}

void factor_function_clear(factor_function *f)
{
    for (int k = 0; k <= EXPANSION_ORDER; k++) {
        mpc_clear(f->f.f[k]);
        mpfr_clear(f->f.error[k]);
    }
    free(f->mass);
    free(f->f.f);
    free(f->f.error);
    _arb_vec_clear(f->coefficient, f->degree + 1);
    _acb_vec_clear(f->term, f->degree + 1);
}

/* term[j] = coefficient[j] X^j over the power of 2 above the largest of them. */
static void set_terms(factor_function *f, mpc_srcptr centre, const fmpq_t step, slong bits)
{
    acb_t x, power;
    fmpz_t exponent, largest;
    mag_t bound;
    acb_init(x);
    acb_init(power);
    fmpz_init(exponent);
    fmpz_init(largest);
    mag_init(bound);
    arf_set_mpfr(arb_midref(acb_realref(x)), mpc_realref(centre));
    arf_set_mpfr(arb_midref(acb_imagref(x)), mpc_imagref(centre));
    acb_mul_fmpz(x, x, fmpq_numref(step), bits);
    acb_div_fmpz(x, x, fmpq_denref(step), bits);
    acb_exp(x, x, bits);
    acb_one(power);
    bool any = false;
    for (slong j = 0; j <= f->degree; j++) {
        acb_mul_arb(f->term + j, power, f->coefficient + j, bits);
        acb_mul(power, power, x, bits);
        acb_get_mag(bound, f->term + j);
        if (mag_is_special(bound))
            continue;
        if (!any || fmpz_cmp(MAG_EXPREF(bound), largest) > 0)
            fmpz_set(largest, MAG_EXPREF(bound));
        any = true;
    }
    fmpz_neg(exponent, largest);
    for (slong j = 0; j <= f->degree; j++) {
        acb_mul_2exp_fmpz(f->term + j, f->term + j, exponent);
        acb_get_mag(bound, f->term + j);
        f->mass[j] = mag_get_d(bound) * SAFE + TINY;
    }
    acb_clear(x);
    acb_clear(power);
    fmpz_clear(exponent);
    fmpz_clear(largest);
    mag_clear(bound);
}

/* The mean slope by mass: any number is right. */
static double mean_slope(const factor_function *f, double step)
{
    double total = 0.0, moment = 0.0;
    for (slong j = 0; j <= f->degree; j++) {
        total += f->mass[j];
        moment += f->mass[j] * (double)j;
    }
    return moment / total * step;
}

static void sum_moments(factor_function *f, const fmpq_t step, int order, slong bits)
{
    arb_t deviation, shift, width;
    acb_ptr sum = _acb_vec_init(order + 1);
    acb_t part;
    mag_t bound;
    arb_init(deviation);
    arb_init(shift);
    arb_init(width);
    acb_init(part);
    mag_init(bound);
    arb_set_fmpq(width, step, bits);
    arb_set_d(shift, f->f.shift);
    for (slong j = 0; j <= f->degree; j++) {
        arb_mul_si(deviation, width, j, bits);
        arb_sub(deviation, deviation, shift, bits);
        arb_get_mag(bound, deviation);
        f->slope[j] = mag_get_d(bound) * SAFE + TINY;
        if (acb_is_zero(f->term + j))
            continue;
        acb_set(part, f->term + j);
        for (int k = 0; k <= order; k++) {
            if (k > 0)
                acb_mul_arb(part, part, deviation, bits);
            acb_add(sum + k, sum + k, part, bits);
        }
    }
    arb_one(width); /* k! */
    for (int k = 0; k <= order; k++) {
        arb_mul_ui(width, width, k ? (ulong)k : 1, bits);
        acb_div_arb(sum + k, sum + k, width, bits);
        mpc_set_prec(f->f.f[k], bits);
        disc_of_ball(f->f.f[k], f->f.error[k], sum + k);
    }
    _acb_vec_clear(sum, order + 1);
    arb_clear(deviation);
    arb_clear(shift);
    arb_clear(width);
    acb_clear(part);
    mag_clear(bound);
}

static ghosts_status expand(void *context, series *out, mpc_srcptr centre, mpfr_srcptr reach,
                            int order, mpfr_prec_t bits)
{
    (void)reach; /* the function is entire */
    factor_function *f = context;
    slong precision = (slong)bits + GUARD_BITS;
    fmpq_t step;
    fmpq_init(step);
    fmpq_set_mpq(step, f->step);
    if (f->bits != precision)
        factor_coefficients(f->coefficient, f->degree, f->factor, f->context, f->unit, precision);
    f->bits = precision;
    set_terms(f, centre, step, precision);
    f->f.order = order;
    f->f.shift = mean_slope(f, mpq_get_d(f->step));
    sum_moments(f, step, order, precision);
    fmpq_clear(step);
    *out = f->f;
    return GHOSTS_OK;
}

/* sum_j |u_j| sum_(k > N) (|d_j| r)^k / k!, rounded up: with x = |d_j| r <= (N + 2) / 2 the inner
 * sum is at most twice its first term, which leaves r^(N + 1) to multiple precision, and e^x in any
 * case (docs/rounding.md, Lemma 5.4). */
static void remainder_of_last(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    const factor_function *f = context;
    double r = mpfr_get_d(radius, MPFR_RNDU), first = 0.0, rest = 0.0;
    int next = f->f.order + 1;
    for (slong j = 0; j <= f->degree; j++) {
        double x = f->slope[j] * r;
        if (x <= 0.5 * (next + 1)) {
            double term = f->mass[j];
            for (int k = 1; k <= next; k++)
                term *= f->slope[j] / k;
            first += 2.0 * term + TINY;
        } else {
            rest += f->mass[j] * exp(x) * SAFE;
        }
    }
    mpfr_t part;
    mpfr_init2(part, 32);
    mpfr_pow_ui(bound, radius, (unsigned long)next, MPFR_RNDU);
    mpfr_set_d(part, first * SAFE_POWERS, MPFR_RNDU);
    mpfr_mul(bound, bound, part, MPFR_RNDU);
    mpfr_set_d(part, rest * SAFE_POWERS, MPFR_RNDU);
    mpfr_add(bound, bound, part, MPFR_RNDU);
    mpfr_clear(part);
}

expander factor_expander(factor_function *f)
{
    return (expander){.context = f,
                      .expand = expand,
                      .remainder = remainder_of_last,
                      .unit = 1.0,
                      .guard_bits = (long)ceil(log2((double)f->degree + 2.0))};
}

#else

typedef int without_flint; /* a translation unit is not empty */

#endif
