/* Nearest zeros of a sum whose numbers are known within an error (docs/theory.md, Theorem 7.7).
 *
 * The zeros are those of the sum G of the middles.  With |dz_k| <= dz and |da_k| <= da the true sum
 * differs from G at tau by at most (exp(dz + da |tau|) - 1) sum_k |terms of G|.  This enters
 * Pellet's test, first on a disc about every zero, then, with m = 0, on discs that cover a circle
 * |tau| = R that has all listed zeros inside and no others: by Rouche's theorem the true sum has as
 * many zeros there as G.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"
#include "sum/taylor.h"
#include "zeros/nearest.h"
#include "zeros/perturbed.h"

#define MOST_FURTHER_PAIRS 64 /* listed beyond those asked, to find a gap between moduli */
#define ARC_ORDER 8
#define MOST_TIMES 16 /* the bits for one zero */
#define FIRST_ARCS 16
#define PAST_PI 3.15 /* the half circle and a little more */
#define LEAST_ARC 1e-12
#define CIRCLE_BITS 128
#define CIRCLE_SLACK 1e-30 /* of R: points of the circle are rounded to CIRCLE_BITS bits */
#define LEAST_GAP 1e-9     /* between moduli, of the larger */

typedef struct {
    const ghosts_expsum *sum; /* of the middles, exact */
    mpfr_t dz, da;            /* da in normalised coordinates */
    mpfr_prec_t bits;
    engine_exponential exponential;
    size_t work, work_limit;
} perturbed;

/* Upper bound of (exp(dz + da x) - 1) sum_k mass_k exp(slope_k radius) for |t| <= x on the disc. */
static void bound_perturbation(mpfr_t bound, const perturbed *p, const taylor *t, mpc_srcptr centre,
                               mpfr_srcptr radius)
{
    double r = mpfr_get_d(radius, MPFR_RNDU), total = 0.0;
    for (size_t k = 0; k < t->terms; k++) {
        double growth = t->slope[k] * r;
        total += t->mass[k] * exp(growth) * (1.0 + MANY_ROUNDINGS * (growth + 1.0));
    }
    mpc_abs(bound, centre, MPFR_RNDU);
    mpfr_add(bound, bound, radius, MPFR_RNDU);
    mpfr_mul(bound, bound, p->da, MPFR_RNDU);
    mpfr_add(bound, bound, p->dz, MPFR_RNDU);
    mpfr_expm1(bound, bound, MPFR_RNDU);
    mpfr_mul_d(bound, bound, total * (SAFE_POWERS + summation_loss(t->terms)), MPFR_RNDU);
}

/* |f_m| r^m > sum_{j != m} |f_j| r^j + what follows + the perturbation, all with their errors. */
static bool pellet_holds(const perturbed *p, const taylor *t, mpc_srcptr centre, mpfr_srcptr radius,
                         size_t m)
{
    mpfr_t rest, part, power, lead;
    mpfr_inits2(64, rest, part, power, lead, (mpfr_ptr)0);
    bound_perturbation(rest, p, t, centre, radius);
    taylor_remainder(part, t, radius);
    mpfr_add(rest, rest, part, MPFR_RNDU);
    for (size_t j = 0; j <= t->order; j++) {
        if (j == m)
            continue;
        mpc_abs(part, t->f[j], MPFR_RNDU);
        mpfr_add(part, part, t->error[j], MPFR_RNDU);
        mpfr_pow_ui(power, radius, j, MPFR_RNDU);
        mpfr_mul(part, part, power, MPFR_RNDU);
        mpfr_add(rest, rest, part, MPFR_RNDU);
    }
    mpc_abs(lead, t->f[m], MPFR_RNDD);
    mpfr_sub(lead, lead, t->error[m], MPFR_RNDD);
    mpfr_pow_ui(power, radius, m, MPFR_RNDD);
    bool holds = mpfr_sgn(lead) > 0;
    mpfr_mul(lead, lead, power, MPFR_RNDD);
    holds = holds && mpfr_greater_p(lead, rest); /* false for NaN */
    mpfr_clears(rest, part, power, lead, (mpfr_ptr)0);
    return holds;
}

static ghosts_status expand(taylor *t, perturbed *p, mpc_srcptr centre, mpfr_prec_t bits)
{
    if (++p->work > p->work_limit)
        return GHOSTS_WORK_LIMIT;
    return taylor_expand(t, p->sum, NULL, centre, true, bits, p->exponential);
}

/* ---- one zero -------------------------------------------------------------------------------- */

/* Widen the disc until it provably holds its zeros. */
static ghosts_status widen_disc(perturbed *p, ghosts_zero *zero)
{
    taylor t;
    mpc_t centre;
    mpfr_t radius, most;
    ghosts_status status = taylor_init(&t, p->sum->terms, zero->multiplicity + 3);
    if (status != GHOSTS_OK)
        return status;
    mpfr_inits2(64, radius, most, (mpfr_ptr)0);
    mpc_init2(centre, mpfr_get_prec(mpc_realref(zero->centre)));
    mpc_mul_2si(centre, zero->centre, p->sum->scale, MPC_RNDNN);
    mpfr_mul_2si(radius, zero->error, p->sum->scale + 1, MPFR_RNDU);
    mpfr_div_2ui(most, mpc_imagref(centre), 2, MPFR_RNDD);
    /* m zeros within r: f_0 is of size r^m */
    size_t times = zero->multiplicity < MOST_TIMES ? zero->multiplicity : MOST_TIMES;
    status = expand(&t, p, centre, p->bits * (mpfr_prec_t)times);
    while (status == GHOSTS_OK && !pellet_holds(p, &t, centre, radius, zero->multiplicity)) {
        mpfr_mul_2ui(radius, radius, 1, MPFR_RNDU);
        if (mpfr_greater_p(radius, most))
            status = GHOSTS_WORK_LIMIT;
    }
    if (status == GHOSTS_OK)
        mpfr_mul_2si(zero->error, radius, -p->sum->scale, MPFR_RNDU);
    mpc_clear(centre);
    mpfr_clears(radius, most, (mpfr_ptr)0);
    taylor_clear(&t);
    return status;
}

static bool are_apart(const ghosts_zero *a, const ghosts_zero *b)
{
    mpc_t difference;
    mpfr_t distance, errors;
    mpc_init2(difference, 64);
    mpfr_inits2(64, distance, errors, (mpfr_ptr)0);
    mpc_sub(difference, a->centre, b->centre, MPC_RNDZZ);
    mpc_abs(distance, difference, MPFR_RNDD);
    mpfr_add(errors, a->error, b->error, MPFR_RNDU);
    bool apart = mpfr_greater_p(distance, errors);
    mpc_clear(difference);
    mpfr_clears(distance, errors, (mpfr_ptr)0);
    return apart;
}

static ghosts_status widen_discs(perturbed *p, ghosts_zeros *zeros)
{
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < zeros->count && status == GHOSTS_OK; i++)
        status = widen_disc(p, &zeros->zero[i]);
    for (size_t i = 0; i < zeros->count && status == GHOSTS_OK; i++)
        for (size_t j = 0; j < i && status == GHOSTS_OK; j++)
            status = are_apart(&zeros->zero[i], &zeros->zero[j]) ? GHOSTS_OK : GHOSTS_WORK_LIMIT;
    return status;
}

/* ---- the circle ------------------------------------------------------------------------------ */

/* The disc about the middle of an arc of the circle of radius R that holds the arc. */
static void place_arc(mpc_t centre, mpfr_t radius, mpfr_srcptr circle, double from, double to)
{
    mpfr_set_d(radius, 0.5 * (from + to), MPFR_RNDN);
    mpfr_sin_cos(mpc_imagref(centre), mpc_realref(centre), radius, MPFR_RNDN);
    mpc_mul_fr(centre, centre, circle, MPC_RNDNN);
    mpfr_mul_d(radius, circle, 0.5 * (to - from) * (1.0 + 1e-9) + CIRCLE_SLACK, MPFR_RNDU);
}

/* Whether |G| exceeds the perturbation on the whole half circle, the arcs halved as needed. */
static ghosts_status walk_circle(perturbed *p, mpfr_srcptr circle)
{
    taylor t;
    mpc_t centre;
    mpfr_t radius;
    ghosts_status status = taylor_init(&t, p->sum->terms, ARC_ORDER);
    if (status != GHOSTS_OK)
        return status;
    mpc_init2(centre, CIRCLE_BITS);
    mpfr_init2(radius, 64);
    double at = 0.0, step = PAST_PI / FIRST_ARCS;
    while (at < PAST_PI && status == GHOSTS_OK) {
        place_arc(centre, radius, circle, at, at + step);
        status = expand(&t, p, centre, p->bits);
        if (status != GHOSTS_OK)
            break;
        if (pellet_holds(p, &t, centre, radius, 0)) {
            at += step;
            step *= 1.5;
        } else if ((step *= 0.5) < LEAST_ARC) {
            status = GHOSTS_WORK_LIMIT;
        }
    }
    mpc_clear(centre);
    mpfr_clear(radius);
    taylor_clear(&t);
    return status;
}

/* Index of the first entry beyond the gap that follows the pairs asked; 0 when there is none.  The
 * circle runs in its middle, normalised. */
static size_t find_gap(mpfr_t circle, const ghosts_zeros *zeros, size_t pairs, long scale)
{
    mpfr_t low, high, error;
    mpfr_inits2(CIRCLE_BITS, low, high, (mpfr_ptr)0);
    mpfr_init2(error, 32);
    size_t listed = 0, beyond = 0;
    for (size_t i = 0; i + 1 < zeros->count && !beyond; i++) {
        listed += zeros->zero[i].multiplicity;
        if (listed < pairs)
            continue;
        ghosts_zero_modulus(low, error, &zeros->zero[i]);
        ghosts_zero_modulus(high, error, &zeros->zero[i + 1]);
        mpfr_sub(circle, high, low, MPFR_RNDN);
        mpfr_mul_d(error, high, LEAST_GAP, MPFR_RNDU);
        if (mpfr_greater_p(circle, error)) {
            mpfr_add(circle, low, high, MPFR_RNDN);
            mpfr_mul_2si(circle, circle, scale - 1, MPFR_RNDN);
            beyond = i + 1;
        }
    }
    mpfr_clears(low, high, error, (mpfr_ptr)0);
    return beyond;
}

/* Whether the circle has zero[0 .. beyond - 1] inside, the others listed outside, and no other zero
 * of G is below the bound that stands in `zeros`. */
static bool circle_separates(mpfr_srcptr circle, const ghosts_zeros *zeros, size_t beyond,
                             long scale)
{
    mpfr_t modulus, error, tau_circle;
    mpfr_inits2(CIRCLE_BITS, modulus, tau_circle, (mpfr_ptr)0);
    mpfr_init2(error, 32);
    mpfr_mul_2si(tau_circle, circle, -scale, MPFR_RNDN);
    bool separates = mpfr_lessequal_p(tau_circle, zeros->lower_bound);
    for (size_t i = 0; i < zeros->count && separates; i++) {
        ghosts_zero_modulus(modulus, error, &zeros->zero[i]);
        if (i < beyond)
            mpfr_add(modulus, modulus, error, MPFR_RNDU);
        else
            mpfr_sub(modulus, modulus, error, MPFR_RNDD);
        separates =
            i < beyond ? mpfr_less_p(modulus, tau_circle) : mpfr_greater_p(modulus, tau_circle);
    }
    mpfr_clears(modulus, error, tau_circle, (mpfr_ptr)0);
    return separates;
}

static void cut(ghosts_zeros *zeros, size_t count)
{
    for (size_t i = count; i < zeros->count; i++) {
        mpc_clear(zeros->zero[i].centre);
        mpfr_clear(zeros->zero[i].error);
    }
    zeros->count = count;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* G's zeros in *zeros, a few more than asked, become those of the true sum. */
static ghosts_status transfer(perturbed *p, ghosts_zeros *zeros, size_t beyond, mpfr_srcptr circle)
{
    long scale = p->sum->scale;
    if (!circle_separates(circle, zeros, beyond, scale))
        return GHOSTS_WORK_LIMIT;
    cut(zeros, beyond);
    ghosts_status status = walk_circle(p, circle);
    if (status == GHOSTS_OK)
        status = widen_discs(p, zeros);
    if (status == GHOSTS_OK && !circle_separates(circle, zeros, beyond, scale))
        status = GHOSTS_WORK_LIMIT;
    mpfr_mul_2si(zeros->lower_bound, circle, -scale, MPFR_RNDD);
    return status;
}

static ghosts_status find_and_transfer(ghosts_zeros **result, perturbed *p, size_t pairs,
                                       const ghosts_zeros_options *options)
{
    ghosts_zeros_options inner = *options;
    inner.digits = options->digits + 3;
    mpfr_t circle;
    mpfr_init2(circle, CIRCLE_BITS);
    ghosts_status status = GHOSTS_OK;
    size_t beyond = 0;
    for (size_t more = 2; status == GHOSTS_OK && !beyond && more <= MOST_FURTHER_PAIRS; more *= 2) {
        ghosts_zeros_free(*result);
        status = nearest_zeros(result, p->sum, pairs + more, &inner, NULL);
        if (status == GHOSTS_OK)
            beyond = find_gap(circle, *result, pairs, p->sum->scale);
    }
    if (status == GHOSTS_OK)
        status = beyond ? transfer(p, *result, beyond, circle) : GHOSTS_WORK_LIMIT;
    mpfr_clear(circle);
    return status;
}

/* All middles of slopes equal: the true spread is at most 2 da, and |Im tau| >= pi / (2 da). */
static void bound_one_slope(ghosts_zeros *zeros, const perturbed *p)
{
    mpfr_const_pi(zeros->lower_bound, MPFR_RNDD);
    mpfr_div(zeros->lower_bound, zeros->lower_bound, p->da, MPFR_RNDD);
    mpfr_mul_2si(zeros->lower_bound, zeros->lower_bound, -p->sum->scale - 1, MPFR_RNDD);
}

/* A proof that did not succeed leaves only the bound pi / spread. */
static void keep_bound(ghosts_zeros *zeros, const perturbed *p)
{
    mpfr_t spread, width;
    mpfr_inits2(64, spread, width, (mpfr_ptr)0);
    cut(zeros, 0);
    ghosts_expsum_spread(spread, p->sum, MPFR_RNDU);
    mpfr_mul_2si(width, p->da, p->sum->scale + 1, MPFR_RNDU);
    mpfr_add(spread, spread, width, MPFR_RNDU);
    mpfr_const_pi(zeros->lower_bound, MPFR_RNDD);
    mpfr_div(zeros->lower_bound, zeros->lower_bound, spread, MPFR_RNDD);
    mpfr_clears(spread, width, (mpfr_ptr)0);
}

/* One slope and errors of logits alone leave no zero. */
static ghosts_status nearest_once(ghosts_zeros **result, perturbed *p, size_t pairs,
                                  const ghosts_zeros_options *options)
{
    if (p->sum->terms > 1) {
        ghosts_status status = find_and_transfer(result, p, pairs, options);
        if (status == GHOSTS_WORK_LIMIT && *result)
            keep_bound(*result, p);
        return status;
    }
    ghosts_status status = nearest_zeros(result, p->sum, pairs, options, NULL);
    if (status != GHOSTS_OK || mpfr_zero_p(p->da))
        return status;
    bound_one_slope(*result, p);
    return GHOSTS_WORK_LIMIT;
}

ghosts_status perturbed_nearest(ghosts_zeros **result, const ghosts_expsum *sum, size_t pairs,
                                const ghosts_zeros_options *options, engine_exponential exponential)
{
    ghosts_expsum middles = *sum;
    middles.known_bits = 0;
    size_t limit = options->work_limit ? options->work_limit : ghosts_zeros_defaults().work_limit;
    perturbed p = {.sum = &middles,
                   .exponential = exponential,
                   .work_limit = limit,
                   .bits = 4 * options->digits + 128};
    *result = NULL;
    if (pairs > PERTURBED_PAIRS || options->digits > GHOSTS_MAX_DIGITS - 3)
        return GHOSTS_TOO_LARGE;
    mpfr_inits2(DOUBLE_BITS, p.dz, p.da, (mpfr_ptr)0);
    expsum_errors(p.dz, p.da, sum);
    ghosts_status status = nearest_once(result, &p, pairs, options);
    mpfr_clears(p.dz, p.da, (mpfr_ptr)0);
    if (status != GHOSTS_OK && status != GHOSTS_WORK_LIMIT) {
        ghosts_zeros_free(*result);
        *result = NULL;
    }
    return status;
}
