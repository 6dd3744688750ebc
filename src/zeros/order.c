/* Clusters in order of modulus, and the discs that are reported for them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/order.h"

#include <stdlib.h>

static int compare_moduli(const void *left, const void *right)
{
    const ordered_cluster *a = left, *b = right;
    return mpfr_cmp(a->low, b->low);
}

static int compare_positions(const void *left, const void *right)
{
    const ordered_cluster *a = left, *b = right;
    int order = mpfr_cmp(mpc_imagref(a->zero->centre), mpc_imagref(b->zero->centre));
    return order ? order : mpfr_cmp(mpc_realref(a->zero->centre), mpc_realref(b->zero->centre));
}

ordered_cluster *order_clusters(const cluster_set *set)
{
    ordered_cluster *list = malloc((set->count ? set->count : 1) * sizeof *list);
    for (size_t i = 0; list && i < set->count; i++) {
        const cluster *c = &set->cluster[i];
        mpfr_prec_t bits = mpfr_get_prec(mpc_realref(c->centre));
        mpfr_inits2(bits, list[i].low, list[i].high, (mpfr_ptr)0);
        cluster_least_modulus(list[i].low, c);
        mpc_abs(list[i].high, c->centre, MPFR_RNDU);
        mpfr_add(list[i].high, list[i].high, c->inner, MPFR_RNDU);
        list[i].zero = c;
    }
    if (!list)
        return NULL;
    qsort(list, set->count, sizeof *list, compare_moduli);
    for (size_t first = 0, next; first < set->count; first = next) {
        next = first + 1;
        while (next < set->count && mpfr_lessequal_p(list[next].low, list[next - 1].high))
            next++;
        qsort(list + first, next - first, sizeof *list, compare_positions);
        for (size_t i = first; i < next; i++)
            list[i].first_of_group = i == first;
    }
    return list;
}

void ordered_free(ordered_cluster *list, size_t count)
{
    for (size_t i = 0; list && i < count; i++)
        mpfr_clears(list[i].low, list[i].high, (mpfr_ptr)0);
    free(list);
}

static mpfr_exp_t exponent_of(mpfr_srcptr x)
{
    return mpfr_zero_p(x) ? mpfr_get_emin() : mpfr_get_exp(x);
}

void init_reported_disc(mpc_t centre, mpfr_t error, const cluster *c, long scale)
{
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(c->centre));
    mpfr_exp_t top = exponent_of(mpc_imagref(c->centre)),
               other = exponent_of(mpc_realref(c->centre));
    top = other > top ? other : top;
    mpfr_prec_t supported = (mpfr_prec_t)(top - mpfr_get_exp(c->inner)) + 8;
    bits = supported < 64 ? 64 : supported < bits ? supported : bits;
    mpfr_t rounding;
    mpfr_init2(rounding, 32);
    mpc_init2(centre, bits);
    mpfr_init2(error, 32);
    mpc_set(centre, c->centre, MPC_RNDNN);
    mpc_abs(rounding, centre, MPFR_RNDU);
    mpfr_mul_2si(rounding, rounding, 1 - (long)bits, MPFR_RNDU);
    mpfr_add(error, c->inner, rounding, MPFR_RNDU);
    mpc_mul_2si(centre, centre, -scale, MPC_RNDNN);
    mpfr_mul_2si(error, error, -scale, MPFR_RNDU);
    mpfr_clear(rounding);
}

/* Whether the zeros of the cluster are proven to be no further away than `bound`. */
static bool is_within(const ordered_cluster *c, double bound)
{
    return c->zero->modulus_double <= bound || mpfr_cmp_d(c->high, bound) <= 0;
}

ghosts_status report_nearest(ghosts_zeros *result, const cluster_set *set, size_t pairs, long scale)
{
    double modulus;
    ghosts_status status = cluster_set_modulus(&modulus, set, pairs);
    if (status != GHOSTS_OK)
        return status;
    bool complete = modulus <= set->lower_bound;
    ordered_cluster *list = order_clusters(set);
    result->zero = calloc(set->count + 1, sizeof *result->zero);
    bool made = list && result->zero;
    mpfr_set_d(result->lower_bound, set->lower_bound, MPFR_RNDD);
    size_t found = 0, next = 0;
    for (; made && next < set->count && found < pairs; next++) {
        const cluster *c = list[next].zero;
        if (!complete && !(c->refined && is_within(&list[next], set->lower_bound)))
            break;
        ghosts_zero *zero = &result->zero[result->count++];
        init_reported_disc(zero->centre, zero->error, c, scale);
        zero->multiplicity = c->multiplicity;
        found += c->multiplicity;
    }
    for (size_t i = next; made && i < set->count; i++)
        if (mpfr_less_p(list[i].low, result->lower_bound))
            mpfr_set(result->lower_bound, list[i].low, MPFR_RNDD);
    mpfr_mul_2si(result->lower_bound, result->lower_bound, -scale, MPFR_RNDD);
    ordered_free(list, set->count);
    return made ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

void report_work(ghosts_zeros *result, const work_account *work)
{
    result->expansions = work->expansions;
    result->evaluations = work->evaluations;
    result->full_precision_evaluations =
        work->final_bits ? work->weighted_bits / (double)work->final_bits : 0.0;
}
