/* All zeros of a sum with repeated factors, from the roots of the factors in X = e^(step t).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#ifdef HAVE_ARB

#include "zeros/factors.h"

#include <math.h>
#include <stdlib.h>

#define MOST_BITS 10000000

/* The factor's coefficients as balls. */
static void evaluate_factor(acb_poly_t polynomial, slong degree, const fmpz_mpoly_t factor,
                            const fmpz_mpoly_ctx_t context, const mpq_t unit, slong bits)
{
    arb_ptr coefficient = _arb_vec_init(degree + 1);
    factor_coefficients(coefficient, degree, factor, context, unit, bits);
    acb_poly_zero(polynomial);
    acb_t value;
    acb_init(value);
    for (slong j = 0; j <= degree; j++) {
        acb_set_arb(value, coefficient + j);
        acb_poly_set_coeff_acb(polynomial, j, value);
    }
    acb_clear(value);
    _arb_vec_clear(coefficient, degree + 1);
}

/* t = log(X) / step; the cut of the logarithm is kept away from negative X. */
static void logarithm(acb_t t, const acb_t root, const arb_t step, slong bits)
{
    if (arf_sgn(arb_midref(acb_realref(root))) < 0) {
        arb_t pi;
        arb_init(pi);
        acb_neg(t, root);
        acb_log(t, t, bits);
        arb_const_pi(pi, bits);
        arb_add(acb_imagref(t), acb_imagref(t), pi, bits);
        arb_clear(pi);
    } else {
        acb_log(t, root, bits);
    }
    acb_div_arb(t, t, step, bits);
}

static bool is_narrow(const acb_t ball, slong accuracy)
{
    return acb_is_finite(ball) && mag_cmp_2exp_si(arb_radref(acb_realref(ball)), -accuracy) < 0 &&
           mag_cmp_2exp_si(arb_radref(acb_imagref(ball)), -accuracy) < 0;
}

/* The logarithms of the factor's roots as disjoint balls, narrower than 2^-accuracy; false when the
 * precision would grow too large. */
static bool find_logarithms(acb_ptr logarithms, const fmpz_mpoly_t factor,
                            const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                            slong degree, slong accuracy)
{
    acb_poly_t polynomial;
    arb_t step;
    fmpq_t exact_step;
    acb_poly_init(polynomial);
    arb_init(step);
    fmpq_init(exact_step);
    fmpq_set_mpq(exact_step, p->slopes.step);
    acb_ptr root = _acb_vec_init(degree);
    bool found = false;
    acb_srcptr initial = NULL;
    for (slong bits = 128; !found && bits < MOST_BITS; bits *= 2) {
        evaluate_factor(polynomial, degree, factor, context, p->unit, bits);
        arb_set_fmpq(step, exact_step, bits);
        /* towards two roots 2^-k apart the iteration gains a bit per step, k times: by default it
         * stops after about sqrt(bits) */
        slong isolated = acb_poly_find_roots(root, polynomial, initial, 2 * degree + bits, bits);
        initial = isolated == degree ? root : NULL;
        found = isolated == degree;
        for (slong i = 0; i < degree && found; i++) {
            logarithm(logarithms + i, root + i, step, bits);
            found = is_narrow(logarithms + i, accuracy);
        }
    }
    _acb_vec_clear(root, degree);
    acb_poly_clear(polynomial);
    arb_clear(step);
    fmpq_clear(exact_step);
    return found;
}

/* ---- all zeros --------------------------------------------------------------------------------
 */

typedef struct {
    slong count;
    acb_ptr logarithm;
    slong *multiplicity;
} period_zeros;

static void period_clear(period_zeros *zeros, slong degree)
{
    _acb_vec_clear(zeros->logarithm, degree);
    free(zeros->multiplicity);
}

/* Whether balls with their radii sixteen times enlarged are disjoint. */
static bool are_apart(const acb_t a, const acb_t b, slong bits)
{
    acb_t difference;
    mag_t distance, reach;
    acb_init(difference);
    mag_init(distance);
    mag_init(reach);
    acb_sub(difference, a, b, bits);
    acb_get_mag_lower(distance, difference);
    mag_add(reach, arb_radref(acb_realref(a)), arb_radref(acb_imagref(a)));
    mag_add(reach, reach, arb_radref(acb_realref(b)));
    mag_add(reach, reach, arb_radref(acb_imagref(b)));
    mag_mul_2exp_si(reach, reach, 4);
    bool apart = mag_cmp(distance, reach) > 0;
    acb_clear(difference);
    mag_clear(distance);
    mag_clear(reach);
    return apart;
}

static void add_periods(acb_t moved, const acb_t t, slong periods, const arb_t period, slong bits)
{
    acb_set(moved, t);
    arb_addmul_si(acb_imagref(moved), period, periods, bits);
}

/* Widen the balls by what add_zero() adds for a centre of `bits` bits in the box: the precision
 * that isolated the roots may have been higher. */
static void add_rounding(period_zeros *zeros, const arb_t period, const rectangle *box, slong bits)
{
    double height = box->y1 + 2.0 * arf_get_d(arb_midref(period), ARF_RND_UP);
    mag_t rounding, reach;
    mag_init(rounding);
    mag_init(reach);
    for (slong i = 0; i < zeros->count; i++) {
        acb_ptr t = zeros->logarithm + i;
        mag_set_d(reach, height);
        arf_get_mag(rounding, arb_midref(acb_realref(t)));
        mag_add(rounding, rounding, reach);
        mag_mul_2exp_si(rounding, rounding, 1 - bits);
        mag_add(arb_radref(acb_realref(t)), arb_radref(acb_realref(t)), rounding);
    }
    mag_clear(rounding);
    mag_clear(reach);
}

static bool all_apart(const period_zeros *zeros, const arb_t period, slong bits)
{
    bool apart = true;
    acb_t moved;
    acb_init(moved);
    for (slong i = 0; i < zeros->count && apart; i++)
        for (slong j = i + 1; j < zeros->count && apart; j++)
            for (slong shift = -1; shift <= 1 && apart; shift++) {
                add_periods(moved, zeros->logarithm + j, shift, period, bits);
                apart = are_apart(zeros->logarithm + i, moved, bits);
            }
    acb_clear(moved);
    return apart;
}

/* One zero of the sum becomes a cluster. */
static ghosts_status add_zero(cluster_set *set, const acb_t t, slong multiplicity, slong bits)
{
    cluster *c = cluster_set_add(set);
    if (!c)
        return GHOSTS_NO_MEMORY;
    mpc_set_prec(c->centre, bits);
    disc_of_ball(c->centre, c->inner, t);
    mpfr_mul_2ui(c->outer, c->inner, 1, MPFR_RNDD);
    c->multiplicity = (size_t)multiplicity;
    c->one_zero = c->refined = true;
    cluster_set_doubles(c);
    return GHOSTS_OK;
}

/* All translates t + 2 pi i nu / step with imaginary part in the box, and a few more. */
static ghosts_status add_translates(cluster_set *set, const period_zeros *zeros, const arb_t period,
                                    const rectangle *box, slong bits)
{
    double height = arf_get_d(arb_midref(period), ARF_RND_NEAR);
    ghosts_status status = GHOSTS_OK;
    acb_t moved;
    acb_init(moved);
    for (slong i = 0; i < zeros->count; i++) {
        double y = arf_get_d(arb_midref(acb_imagref(zeros->logarithm + i)), ARF_RND_NEAR);
        slong first = (slong)floor((box->y0 - y) / height),
              last = (slong)ceil((box->y1 - y) / height);
        for (slong nu = first; nu <= last && status == GHOSTS_OK; nu++) {
            add_periods(moved, zeros->logarithm + i, nu, period, bits);
            if (arb_is_positive(acb_imagref(moved)))
                status = add_zero(set, moved, zeros->multiplicity[i], bits);
        }
    }
    acb_clear(moved);
    return status;
}

/* The zeros of one period, from every factor. */
static bool find_period(period_zeros *zeros, const fmpz_mpoly_factor_t factors,
                        const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                        slong accuracy)
{
    slong counted = 0;
    bool found = true;
    fmpz_mpoly_t factor;
    fmpz_mpoly_init(factor, context);
    zeros->count = 0;
    for (slong i = 0; i < fmpz_mpoly_factor_length(factors, context) && found; i++) {
        fmpz_mpoly_factor_get_base(factor, factors, i, context);
        slong degree = fmpz_mpoly_degree_si(factor, 0, context);
        slong multiplicity =
            fmpz_mpoly_factor_get_exp_si((fmpz_mpoly_factor_struct *)factors, i, context);
        if (degree == 0)
            continue;
        counted += degree * multiplicity;
        found = counted <= p->degree && find_logarithms(zeros->logarithm + zeros->count, factor,
                                                        context, p, degree, accuracy);
        for (slong j = 0; j < degree && found; j++)
            zeros->multiplicity[zeros->count++] = multiplicity;
    }
    fmpz_mpoly_clear(factor, context);
    return found && counted == p->degree;
}

ghosts_status factors_of_a_period(bool *done, cluster_set *set, const fmpz_mpoly_factor_t factors,
                                  const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                                  const factor_request *request)
{
    period_zeros zeros = {0, _acb_vec_init(p->degree), malloc((size_t)p->degree * sizeof(slong))};
    if (!zeros.multiplicity) {
        _acb_vec_clear(zeros.logarithm, p->degree);
        return GHOSTS_NO_MEMORY;
    }
    arb_t period;
    fmpq_t step;
    arb_init(period);
    fmpq_init(step);
    fmpq_set_mpq(step, p->slopes.step);
    ghosts_status status = GHOSTS_OK;
    slong accuracy = (slong)((double)request->digits * 3.33) + 16;
    for (; !*done && accuracy < MOST_BITS; accuracy *= 2) {
        request->work->expansions += (size_t)p->degree; /* each root is about as dear as one */
        if (request->work->expansions > request->work->limit || work_is_stopped(request->work)) {
            *done = true;
            set->lower_bound = 0.0;
            status = GHOSTS_WORK_LIMIT;
            break;
        }
        if (!find_period(&zeros, factors, context, p, accuracy))
            break;
        slong bits = accuracy + 128;
        arb_const_pi(period, bits);
        arb_mul_2exp_si(period, period, 1);
        arb_div_fmpz(period, period, fmpq_numref(step), bits);
        arb_mul_fmpz(period, period, fmpq_denref(step), bits);
        add_rounding(&zeros, period, request->box, bits);
        *done = all_apart(&zeros, period, bits);
        if (*done)
            status = add_translates(set, &zeros, period, request->box, bits);
    }
    arb_clear(period);
    fmpq_clear(step);
    period_clear(&zeros, p->degree);
    return status;
}

#else

typedef int without_flint; /* a translation unit is not empty */

#endif
