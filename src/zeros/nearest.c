/* The nearest zeros, certified: search, refinement, splitting of clusters, order.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/nearest.h"

#include <math.h>
#include <stdlib.h>

#include <ghosts/bounds.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "sum/dominance.h"
#include "zeros/edges.h"
#include "zeros/multiple.h"
#include "zeros/order.h"
#include "zeros/perturbed.h"
#include "zeros/split.h"
#include "zeros/sum_expander.h"

ghosts_zeros_options ghosts_zeros_defaults(void)
{
    return (ghosts_zeros_options){.digits = 16,
                                  .engine = GHOSTS_ENGINE_DEFAULT,
                                  .work_limit = 1000000,
                                  .explore_in_double = true};
}

/* The part of the upper half-plane that must hold the wanted zeros; outside it, none has a modulus
 * below its height.  None has Im t < pi / spread; a window of height H holds at least
 * spread H / (2 pi) - (n - 1) zeros, which bounds the modulus that need be looked at
 * (docs/theory.md, Corollary 2.3).  To its left and right one term is at least `dominance` times
 * the sum of the others: 1 is enough; a witness needs room to prove it. */
static rectangle wanted_box(const ghosts_expsum *sum, size_t pairs, double dominance)
{
    size_t n = sum->terms;
    double spread = sum->slope_double[n - 1] - sum->slope_double[0];
    double left = zero_strip_edge(sum, 0, dominance);
    double right = zero_strip_edge(sum, n - 1, dominance);
    double height = M_PI * (2.0 * (double)pairs + (double)n) / spread * SAFE;
    double modulus = hypot(fmax(left, right), height) * SAFE;
    return (rectangle){-left, right, M_PI / spread * (1.0 - SOME_ROUNDINGS),
                       fmin(modulus, HORIZON)};
}

static ghosts_status explore(cluster_set *found, const expander *function, work_account *work,
                             const rectangle *box, size_t pairs, const nearest_witness *witness)
{
    search s;
    search_init(&s, function, work, EXPANSION_MAX_ZEROS);
    if (witness)
        search_report(&s, witness->report, witness->context);
    ghosts_status status = search_add_box(&s, 0, box, box->y1);
    if (status == GHOSTS_OK)
        status = search_nearest(&s, pairs);
    search_finish(&s, found);
    if (status == GHOSTS_OK && witness)
        status = witness->explored(witness->context, box, found);
    return status;
}

static ghosts_status explore_and_refine(cluster_set *found, const ghosts_expsum *sum, size_t pairs,
                                        const rectangle *box, const ghosts_zeros_options *options,
                                        engine_exponential exponential, work_account *work,
                                        const nearest_witness *witness)
{
    sum_function f;
    ghosts_status status = sum_function_init(&f, sum, exponential, NULL);
    if (status != GHOSTS_OK)
        return status;
    expander function = sum_expander(&f, options->explore_in_double);
    double modulus;
    status = explore(found, &function, work, box, pairs, witness);
    if (status == GHOSTS_OK)
        status = cluster_set_modulus(&modulus, found, pairs);
    if (status == GHOSTS_OK && !(modulus < box->y1))
        status = GHOSTS_WORK_LIMIT;
    if (status == GHOSTS_OK)
        status = refine_within(found, &function, work, options->digits, modulus);
    sum_function_clear(&f);
    return status;
}

static ghosts_status find_clusters(cluster_set *found, const ghosts_expsum *sum, size_t pairs,
                                   const ghosts_zeros_options *options,
                                   engine_exponential exponential, work_account *work,
                                   const nearest_witness *witness)
{
    bool done = false;
    ghosts_status status = GHOSTS_OK;
    if (sum->terms == 2 || (options->explore_in_double && !witness))
        status = edge_zeros(&done, found, sum, pairs, options->digits);
    if (status != GHOSTS_OK || done)
        return status;
    rectangle box = wanted_box(sum, pairs, witness ? 2.0 : 1.0);
    factor_request request = {&box, pairs, options->digits, work};
    status = exact_multiple_zeros(&done, found, sum, &request);
    if (status == GHOSTS_OK && !done)
        status = explore_and_refine(found, sum, pairs, &box, options, exponential, work, witness);
    return status;
}

/* What is proven when the search stops early. */
static void set_lower_bound(mpfr_t bound, const cluster_set *found, const ghosts_expsum *sum)
{
    mpfr_t closed_form;
    mpfr_init2(closed_form, DOUBLE_BITS);
    mpfr_set_d(bound, cluster_set_least_modulus(found), MPFR_RNDD);
    mpfr_mul_2si(bound, bound, -sum->scale, MPFR_RNDD);
    if (sum->known_bits == 0 && ghosts_bound_best_mpfr(closed_form, sum, MPFR_RNDD) == GHOSTS_OK)
        mpfr_max(bound, bound, closed_form, MPFR_RNDD);
    mpfr_clear(closed_form);
}

static ghosts_status find_nearest(ghosts_zeros *result, const ghosts_expsum *sum, size_t pairs,
                                  const ghosts_zeros_options *options,
                                  engine_exponential exponential, const nearest_witness *witness)
{
    work_account work = work_account_for(options, ghosts_zeros_defaults().work_limit);
    cluster_set found = {.lower_bound = INFINITY};
    ghosts_status status = find_clusters(&found, sum, pairs, options, exponential, &work, witness);
    if (status == GHOSTS_OK)
        status = report_nearest(result, &found, pairs, sum->scale);
    else if (status == GHOSTS_WORK_LIMIT)
        set_lower_bound(result->lower_bound, &found, sum);
    report_work(result, &work);
    cluster_set_clear(&found);
    return status;
}

ghosts_status nearest_zeros(ghosts_zeros **result, const ghosts_expsum *sum, size_t pairs,
                            const ghosts_zeros_options *used, const nearest_witness *witness)
{
    *result = NULL;
    engine_exponential exponential = engine_find(used->engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    if (used->digits < 1 || pairs < 1)
        return GHOSTS_INVALID;
    if (used->digits > GHOSTS_MAX_DIGITS || pairs > GHOSTS_MAX_PAIRS)
        return GHOSTS_TOO_LARGE;
    if (sum->known_bits > 0 && (expsum_is_wide(sum) || (!witness && pairs <= PERTURBED_PAIRS))) {
        ghosts_status status = perturbed_nearest(result, sum, pairs, used, exponential);
        if (status != GHOSTS_WORK_LIMIT || expsum_is_wide(sum))
            return status;
        ghosts_zeros_free(*result);
        *result = NULL;
    }
    ghosts_zeros_options options = *used;
    options.digits = expsum_digits(sum, used->digits);

    ghosts_zeros *found = calloc(1, sizeof *found);
    if (!found)
        return GHOSTS_NO_MEMORY;
    mpfr_init2(found->lower_bound, DOUBLE_BITS);
    mpfr_set_inf(found->lower_bound, 1);
    ghosts_status status = GHOSTS_OK;
    if (sum->terms > 1)
        status = find_nearest(found, sum, pairs, &options, exponential, witness);
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
        *result = found;
    else
        ghosts_zeros_free(found);
    return status;
}

ghosts_status ghosts_zeros_nearest(ghosts_zeros **result, const ghosts_expsum *sum, size_t pairs,
                                   const ghosts_zeros_options *options)
{
    ghosts_zeros_options defaults = ghosts_zeros_defaults();
    arithmetic saved;
    *result = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = nearest_zeros(result, sum, pairs, options ? options : &defaults, NULL);
    arithmetic_leave(&saved);
    return status;
}

void ghosts_zeros_free(ghosts_zeros *result)
{
    if (!result)
        return;
    for (size_t i = 0; i < result->count; i++) {
        mpc_clear(result->zero[i].centre);
        mpfr_clear(result->zero[i].error);
    }
    if (result->pole) {
        mpc_clear(result->pole->centre);
        mpfr_clear(result->pole->error);
    }
    free(result->pole);
    free(result->zero);
    mpfr_clear(result->lower_bound);
    free(result);
}

void ghosts_zero_modulus(mpfr_t radius, mpfr_t error, const ghosts_zero *zero)
{
    mpfr_t rounding;
    mpfr_init2(rounding, 32);
    mpc_abs(radius, zero->centre, MPFR_RNDN);
    mpfr_mul_2si(rounding, radius, -(long)mpfr_get_prec(radius), MPFR_RNDU);
    mpfr_add(error, zero->error, rounding, MPFR_RNDU);
    mpfr_clear(rounding);
}
