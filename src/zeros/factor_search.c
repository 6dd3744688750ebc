/* Zeros of a sum with repeated factors, by a search for those of each factor.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#ifdef HAVE_ARB

#include "zeros/factors.h"

#include <math.h>
#include <stdlib.h>

#include "zeros/search.h"
#include "zeros/split.h"

/* A factor, and its zeros as far as they are known; each is simple there. */
typedef struct {
    fmpz_mpoly_t factor;
    size_t multiplicity;
    factor_function function;
    bool usable;       /* function is: X occurs in the factor */
    cluster_set found; /* its lower bound is 0 as long as nobody has searched */
} searched_factor;

static ghosts_status factors_init(searched_factor **list, size_t *count,
                                  const fmpz_mpoly_factor_t factors, const fmpz_mpoly_ctx_t context,
                                  const weighted_polynomial *p)
{
    slong length = fmpz_mpoly_factor_length(factors, context);
    *count = 0;
    *list = calloc((size_t)length + 1, sizeof **list);
    if (!*list)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = GHOSTS_OK;
    for (slong i = 0; i < length && status == GHOSTS_OK; i++) {
        searched_factor *one = &(*list)[*count];
        fmpz_mpoly_init(one->factor, context);
        ++*count;
        fmpz_mpoly_factor_get_base(one->factor, factors, i, context);
        one->multiplicity =
            (size_t)fmpz_mpoly_factor_get_exp_si((fmpz_mpoly_factor_struct *)factors, i, context);
        if (fmpz_mpoly_degree_si(one->factor, 0, context) == 0)
            continue;
        status =
            factor_function_init(&one->function, one->factor, context, p->unit, p->slopes.step);
        one->usable = status == GHOSTS_OK;
    }
    return status;
}

static void factors_clear(searched_factor *list, size_t count, const fmpz_mpoly_ctx_t context)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].usable)
            factor_function_clear(&list[i].function);
        cluster_set_clear(&list[i].found);
        fmpz_mpoly_clear(list[i].factor, context);
    }
    free(list);
}

static ghosts_status search_all(cluster_set *found, const expander *function, work_account *work,
                                const rectangle *box)
{
    search s;
    search_init(&s, function, work, EXPANSION_MAX_ZEROS);
    ghosts_status status = search_add_box(&s, 0, box, INFINITY);
    while (status == GHOSTS_OK && !search_is_over(&s))
        status = search_step(&s);
    search_finish(&s, found);
    return status;
}

/* As far as the wanted pairs of F reach, of which each zero counts `multiplicity`. */
static ghosts_status search_factor(searched_factor *one, const factor_request *request)
{
    expander function = factor_expander(&one->function);
    if (request->pairs == 0)
        return search_all(&one->found, &function, request->work, request->box);
    size_t pairs = (request->pairs - 1) / one->multiplicity + 1;
    return search_box(&one->found, &function, request->work, 0, request->box, request->box->y1,
                      pairs);
}

/* A modulus within which the wanted pairs of F lie, or +inf. */
static ghosts_status find_modulus(double *modulus, const searched_factor *list, size_t count,
                                  size_t pairs)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += list[i].found.count;
    cluster_set all = {.cluster = malloc((total + 1) * sizeof *all.cluster)};
    if (!all.cluster)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < list[i].found.count; k++) {
            cluster *c = &all.cluster[all.count++];
            *c = list[i].found.cluster[k];
            c->multiplicity *= list[i].multiplicity;
        }
    ghosts_status status = cluster_set_modulus(modulus, &all, pairs);
    free(all.cluster);
    return status;
}

/* Whether the zeros are proven to be apart by four times what is known of each. */
static bool are_well_apart(const cluster *a, const cluster *b)
{
    mpc_t difference;
    mpfr_t distance, reach;
    mpc_init2(difference, 64);
    mpfr_inits2(64, distance, reach, (mpfr_ptr)0);
    mpc_sub(difference, a->centre, b->centre, MPC_RNDZZ);
    mpc_abs(distance, difference, MPFR_RNDD);
    mpfr_add(reach, a->inner, b->inner, MPFR_RNDU);
    mpfr_mul_2ui(reach, reach, 2, MPFR_RNDU);
    bool apart = mpfr_greater_p(distance, reach) != 0;
    mpc_clear(difference);
    mpfr_clears(distance, reach, (mpfr_ptr)0);
    return apart;
}

/* Whether each refined disc holds one zero, apart from all others. */
static bool are_told_apart(const searched_factor *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t a = 0; a < list[i].found.count; a++) {
            const cluster *one = &list[i].found.cluster[a];
            if (one->refined && one->multiplicity > 1)
                return false;
            for (size_t j = 0; j < i && one->refined; j++)
                for (size_t b = 0; b < list[j].found.count; b++) {
                    const cluster *other = &list[j].found.cluster[b];
                    if (other->refined && !are_well_apart(one, other))
                        return false;
                }
        }
    return true;
}

/* Factors have no zero in common and no multiple one: enough digits tell all zeros apart. */
static ghosts_status refine_factors(searched_factor *list, size_t count, double modulus,
                                    const factor_request *request)
{
    ghosts_status status = GHOSTS_OK;
    for (long digits = request->digits; status == GHOSTS_OK; digits *= 2) {
        for (size_t i = 0; i < count && status == GHOSTS_OK; i++) {
            if (!list[i].usable)
                continue;
            expander function = factor_expander(&list[i].function);
            status = refine_within(&list[i].found, &function, request->work, digits, modulus);
        }
        if (status != GHOSTS_OK || are_told_apart(list, count))
            break;
    }
    return status;
}

/* What is refined becomes part of the answer, the rest a bound. */
static ghosts_status move_clusters(cluster_set *to, searched_factor *from)
{
    mpfr_t least;
    mpfr_init2(least, 64);
    ghosts_status status = GHOSTS_OK;
    to->lower_bound = fmin(to->lower_bound, from->found.lower_bound);
    for (size_t i = 0; i < from->found.count && status == GHOSTS_OK; i++) {
        cluster *known = &from->found.cluster[i];
        if (!known->refined || known->multiplicity > 1) {
            cluster_least_modulus(least, known);
            to->lower_bound = fmin(to->lower_bound, mpfr_get_d(least, MPFR_RNDD));
            continue;
        }
        cluster *c = cluster_set_add(to);
        if (!c) {
            status = GHOSTS_NO_MEMORY;
            break;
        }
        cluster empty = *c;
        *c = *known;
        *known = empty;
        c->multiplicity = from->multiplicity;
        c->one_zero = true;
        mpfr_mul_2ui(c->outer, c->inner, 1, MPFR_RNDD);
        cluster_set_doubles(c);
    }
    mpfr_clear(least);
    return status;
}

static ghosts_status search_factors(cluster_set *set, searched_factor *list, size_t count,
                                    const factor_request *request)
{
    ghosts_status status = GHOSTS_OK;
    double modulus = INFINITY;
    set->lower_bound = request->pairs ? request->box->y1 : INFINITY;
    for (size_t i = 0; i < count && status == GHOSTS_OK; i++)
        if (list[i].usable)
            status = search_factor(&list[i], request);
    if (status == GHOSTS_OK && request->pairs)
        status = find_modulus(&modulus, list, count, request->pairs);
    if (status == GHOSTS_OK && request->pairs && !(modulus < request->box->y1))
        status = GHOSTS_WORK_LIMIT;
    if (status == GHOSTS_OK)
        status = refine_factors(list, count, modulus, request);
    for (size_t i = 0; i < count; i++) {
        ghosts_status moved = list[i].usable ? move_clusters(set, &list[i]) : GHOSTS_OK;
        status = moved == GHOSTS_OK ? status : moved;
    }
    return status;
}

ghosts_status factors_search(cluster_set *set, const fmpz_mpoly_factor_t factors,
                             const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                             const factor_request *request)
{
    searched_factor *list;
    size_t count;
    ghosts_status status = factors_init(&list, &count, factors, context, p);
    if (status == GHOSTS_OK)
        status = search_factors(set, list, count, request);
    if (list)
        factors_clear(list, count, context);
    return status;
}

#else

typedef int without_flint; /* a translation unit is not empty */

#endif
