/* Clusters in order of modulus, and the discs that are reported for them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/order.h"

#include <stdlib.h>

static int compare_moduli(const void *left, const void *right)
{
    const ranked_cluster *a = left, *b = right;
    return mpfr_cmp(a->low, b->low);
}

static int compare_positions(const void *left, const void *right)
{
    const ranked_cluster *a = left, *b = right;
    int order = mpfr_cmp(mpc_imagref(a->zero->centre), mpc_imagref(b->zero->centre));
    return order ? order : mpfr_cmp(mpc_realref(a->zero->centre), mpc_realref(b->zero->centre));
}

ranked_cluster *rank_clusters(const search *s)
{
    ranked_cluster *list = malloc((s->clusters ? s->clusters : 1) * sizeof *list);
    for (size_t i = 0; list && i < s->clusters; i++) {
        const cluster *c = &s->cluster[i];
        mpfr_prec_t bits = mpfr_get_prec(mpc_realref(c->centre));
        mpfr_inits2(bits, list[i].low, list[i].high, (mpfr_ptr)0);
        cluster_least_modulus(list[i].low, c);
        mpc_abs(list[i].high, c->centre, MPFR_RNDU);
        mpfr_add(list[i].high, list[i].high, c->inner, MPFR_RNDU);
        list[i].zero = c;
    }
    if (!list)
        return NULL;
    qsort(list, s->clusters, sizeof *list, compare_moduli);
    for (size_t first = 0, next; first < s->clusters; first = next) {
        next = first + 1;
        while (next < s->clusters && mpfr_lessequal_p(list[next].low, list[next - 1].high))
            next++;
        qsort(list + first, next - first, sizeof *list, compare_positions);
        for (size_t i = first; i < next; i++)
            list[i].first_of_group = i == first;
    }
    return list;
}

void free_ranking(ranked_cluster *list, size_t count)
{
    for (size_t i = 0; list && i < count; i++)
        mpfr_clears(list[i].low, list[i].high, (mpfr_ptr)0);
    free(list);
}

void init_reported_disc(mpc_t centre, mpfr_t error, const cluster *c, const ghosts_expsum *sum)
{
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(c->centre));
    mpfr_exp_t top = mpfr_get_exp(mpc_imagref(c->centre));
    if (!mpfr_zero_p(mpc_realref(c->centre)) && mpfr_get_exp(mpc_realref(c->centre)) > top)
        top = mpfr_get_exp(mpc_realref(c->centre));
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
    mpc_mul_2si(centre, centre, -sum->scale, MPC_RNDNN);
    mpfr_mul_2si(error, error, -sum->scale, MPFR_RNDU);
    mpfr_clear(rounding);
}
