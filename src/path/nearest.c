/* Nearest zeros of a path: where the search starts, and where it ends.
 *
 * Everything with |tau| <= limit and Im tau >= 0 lies in the box that is searched.  No cell at a
 * pole can be decided, and cells next to one are given up once they are small: docs/theory.md,
 * Theorem 16.3.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "path/expand.h"
#include "path/pole.h"
#include "zeros/order.h"
#include "zeros/search.h"
#include "zeros/split.h"

/* A search of the box, to the limit or until `pairs` are found. */
static ghosts_status explore(cluster_set *found, const expander *function, work_account *work,
                             size_t pairs, double limit)
{
    int exponent;
    double edge = frexp(limit, &exponent);
    rectangle box = {-edge, edge, 0.0, edge};
    return search_box(found, function, work, exponent, &box, limit, pairs);
}

static ghosts_status refine(cluster_set *found, const expander *function, work_account *work,
                            size_t pairs, long digits)
{
    double modulus;
    ghosts_status status = cluster_set_modulus(&modulus, found, pairs);
    if (status != GHOSTS_OK)
        return status;
    return refine_within(found, function, work, digits, fmin(modulus, found->lower_bound));
}

/* The pole that ended the search, when there is one. */
static ghosts_status report_pole(ghosts_zeros *result, path_function *f, long digits)
{
    if (f->pole.multiplicity == 0)
        return GHOSTS_OK;
    ghosts_status status = path_refine_pole(&f->pole, f->denominator, digits);
    if (status == GHOSTS_WORK_LIMIT) /* the disc is wider than asked */
        status = GHOSTS_OK;
    if (status != GHOSTS_OK)
        return status;
    result->pole = malloc(sizeof *result->pole);
    if (!result->pole)
        return GHOSTS_NO_MEMORY;
    init_reported_disc(result->pole->centre, result->pole->error, &f->pole, 0);
    result->pole->multiplicity = f->pole.multiplicity;
    return GHOSTS_OK;
}

static ghosts_status find_nearest(ghosts_zeros *result, const ghosts_logit_path *path, size_t pairs,
                                  double limit, const ghosts_zeros_options *options,
                                  engine_exponential exponential)
{
    work_account work = work_account_for(options, ghosts_zeros_defaults().work_limit);
    path_function f;
    path_function_init(&f, path, exponential);
    expander function = path_expander(&f);
    cluster_set found;
    ghosts_status status = explore(&found, &function, &work, pairs, limit);
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT) {
        ghosts_status next = refine(&found, &function, &work, pairs, options->digits);
        if (next == GHOSTS_OK || next == GHOSTS_WORK_LIMIT)
            next = report_nearest(result, &found, pairs, 0) == GHOSTS_OK ? next : GHOSTS_NO_MEMORY;
        if (next == GHOSTS_OK || next == GHOSTS_WORK_LIMIT)
            next = report_pole(result, &f, options->digits) == GHOSTS_OK ? next : GHOSTS_NO_MEMORY;
        status = next == GHOSTS_OK ? status : next;
    }
    report_work(result, &work);
    cluster_set_clear(&found);
    path_function_clear(&f);
    return status;
}

static ghosts_status check_arguments(const ghosts_zeros_options *options, double limit,
                                     size_t pairs)
{
    if (options->digits < 1 || pairs < 1 || !(limit >= 0x1p-500 && limit <= 0x1p500))
        return GHOSTS_INVALID;
    return options->digits > GHOSTS_MAX_DIGITS ? GHOSTS_TOO_LARGE : GHOSTS_OK;
}

static ghosts_status nearest(ghosts_zeros **result, const ghosts_logit_path *path, size_t pairs,
                             double limit, const ghosts_zeros_options *options)
{
    ghosts_status status = check_arguments(options, limit, pairs);
    if (status != GHOSTS_OK)
        return status;
    engine_exponential exponential = engine_find(options->engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    ghosts_zeros *found = calloc(1, sizeof *found);
    if (!found)
        return GHOSTS_NO_MEMORY;
    mpfr_init2(found->lower_bound, DOUBLE_BITS);
    status = find_nearest(found, path, pairs, limit, options, exponential);
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
        *result = found;
    else
        ghosts_zeros_free(found);
    return status;
}

ghosts_status ghosts_logit_path_nearest(ghosts_zeros **result, const ghosts_logit_path *path,
                                        size_t pairs, double limit,
                                        const ghosts_zeros_options *options)
{
    ghosts_zeros_options defaults = ghosts_zeros_defaults();
    arithmetic saved;
    *result = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = nearest(result, path, pairs, limit, options ? options : &defaults);
    arithmetic_leave(&saved);
    return status;
}
