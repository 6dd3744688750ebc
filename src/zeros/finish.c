/* Undecided samples of the fast path, finished by the certified search in multiple precision.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/finish.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <ghosts/zeros.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "fast/rows.h"

/* An interval alone. */
static void forget_zero(ghosts_radius *out)
{
    out->re = out->im = NAN;
    out->error = HUGE_VAL;
}

/* The result as doubles, rounded outward; no other zero lies nearer than `rest`. */
static void take_zero(ghosts_radius *out, const ghosts_zero *zero, mpfr_srcptr rest)
{
    mpfr_t modulus, error, end;
    mpfr_inits2(256, modulus, error, end, (mpfr_ptr)0);
    ghosts_zero_modulus(modulus, error, zero);
    mpfr_sub(end, modulus, error, MPFR_RNDD);
    mpfr_min(end, end, rest, MPFR_RNDD); /* of a tie, the other may be nearer within the error */
    out->lower = mpfr_get_d(end, MPFR_RNDD);
    mpfr_add(end, modulus, error, MPFR_RNDU);
    out->upper = mpfr_get_d(end, MPFR_RNDU);
    out->re = mpfr_get_d(mpc_realref(zero->centre), MPFR_RNDN);
    out->im = mpfr_get_d(mpc_imagref(zero->centre), MPFR_RNDN);
    out->error = mpfr_get_d(zero->error, MPFR_RNDU) + out->upper * (4 * UNIT);
    out->decided =
        isinf(out->upper) ? out->lower == DBL_MAX : out->upper - out->lower <= 1e-9 * out->upper;
    if (!out->decided || isinf(out->upper))
        forget_zero(out);
    mpfr_clears(modulus, error, end, (mpfr_ptr)0);
}

static ghosts_status finish_row(ghosts_radius *out, const double *logits, const double *slopes,
                                size_t classes, size_t work_limit)
{
    ghosts_expsum *sum = NULL;
    ghosts_zeros *found = NULL;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.work_limit = work_limit;
    ghosts_status status = ghosts_expsum_from_doubles(&sum, logits, slopes, classes, NULL);
    if (status == GHOSTS_OK)
        status = ghosts_zeros_nearest(&found, sum, 1, &options);
    if (status == GHOSTS_OK && found->count > 0) {
        take_zero(out, &found->zero[0], found->lower_bound);
    } else if (status == GHOSTS_OK) {
        *out = (ghosts_radius){HUGE_VAL, HUGE_VAL, NAN, NAN, 0.0, true};
    } else if (status == GHOSTS_WORK_LIMIT && found != NULL) {
        out->lower = fmax(out->lower, mpfr_get_d(found->lower_bound, MPFR_RNDD));
    }
    ghosts_zeros_free(found);
    ghosts_expsum_free(sum);
    return status;
}

/* `row` has room for two rows as doubles, which floats need. */
static ghosts_status finish_sample(ghosts_radius *out, const source *from, double *row, size_t i,
                                   size_t work_limit)
{
    size_t n = from->classes;
    if (row == NULL)
        return finish_row(out, from->logits.wide + i * from->logits.stride,
                          from->slopes.wide + i * from->slopes.stride, n, work_limit);
    for (size_t k = 0; k < n; k++) {
        row[k] = entry(&from->logits, i, k);
        row[n + k] = entry(&from->slopes, i, k);
    }
    return finish_row(out, row, row + n, n, work_limit);
}

static ghosts_status finish_rows(ghosts_radius *radius, size_t *finished, const source *from,
                                 double *row, double limit, size_t work_limit)
{
    size_t done = 0;
    arithmetic saved;
    ghosts_status overall = multiprecision_enter(&saved);
    if (overall != GHOSTS_OK)
        return overall;
    for (size_t i = 0; i < from->samples; i++) {
        if (radius[i].decided || !(radius[i].lower < limit))
            continue;
        ghosts_status status = finish_sample(&radius[i], from, row, i, work_limit);
        done++;
        if (status == GHOSTS_WORK_LIMIT || (status == GHOSTS_OK && !radius[i].decided))
            overall = GHOSTS_WORK_LIMIT;
        else if (status != GHOSTS_OK) {
            overall = status;
            break;
        }
    }
    arithmetic_leave(&saved);
    if (finished != NULL)
        *finished = done;
    return overall;
}

/* Entries whose interval reaches below `limit`. */
static ghosts_status finish_all(ghosts_radius *radius, size_t *finished, const source *from,
                                double limit, size_t work_limit)
{
    double *row = NULL;
    if (!view_exists(&from->logits) || !view_exists(&from->slopes))
        return GHOSTS_INVALID;
    if (from->logits.wide == NULL) {
        if (from->classes == 0 || from->classes > SIZE_MAX / (4 * sizeof *row))
            return GHOSTS_INVALID;
        row = malloc(2 * from->classes * sizeof *row);
        if (row == NULL)
            return GHOSTS_NO_MEMORY;
    }
    ghosts_status status = finish_rows(radius, finished, from, row, limit, work_limit);
    free(row);
    return status;
}

ghosts_status ghosts_batch_finish(ghosts_radius *radius, size_t *finished,
                                  const ghosts_batch *batch, size_t work_limit)
{
    if (finished != NULL)
        *finished = 0;
    if (radius == NULL || batch == NULL)
        return GHOSTS_INVALID;
    source from = source_of(batch);
    return finish_all(radius, finished, &from, HUGE_VAL, work_limit);
}

ghosts_status ghosts_batch_finish_float(ghosts_radius *radius, size_t *finished,
                                        const ghosts_batch_float *batch, size_t work_limit)
{
    if (finished != NULL)
        *finished = 0;
    if (radius == NULL || batch == NULL)
        return GHOSTS_INVALID;
    source from = source_of_float(batch);
    return finish_all(radius, finished, &from, HUGE_VAL, work_limit);
}

/* ------------------------------------------------------------------------------- the batch */

/* The result that follows from the radii of all samples. */
static void collect(ghosts_batch_result *result, const ghosts_radius *radius, size_t samples)
{
    double lower = HUGE_VAL;
    size_t best = 0;
    result->undecided = 0;
    for (size_t i = 0; i < samples; i++) {
        lower = fmin(lower, radius[i].lower);
        best = radius[i].upper < radius[best].upper ? i : best;
    }
    for (size_t i = 0; i < samples; i++)
        result->undecided += !radius[i].decided && radius[i].lower < radius[best].upper;
    result->radius = radius[best];
    result->radius.lower = lower;
    result->radius.decided = radius[best].decided && result->undecided == 0;
    if (!result->radius.decided)
        forget_zero(&result->radius);
    result->sample = best;
}

static ghosts_status finish_result(ghosts_batch_result *result, size_t *finished,
                                   const source *from, ghosts_workspace *workspace,
                                   size_t work_limit)
{
    size_t samples = from->samples;
    if (result->radius.decided)
        return GHOSTS_OK;
    if (samples == 0 || samples > SIZE_MAX / sizeof(ghosts_radius))
        return GHOSTS_INVALID;
    ghosts_radius *radius = malloc(samples * sizeof *radius);
    if (radius == NULL)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = rows_exact(radius, from, workspace, NULL);
    if (status == GHOSTS_OK)
        status = finish_all(radius, finished, from, result->radius.upper, work_limit);
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
        collect(result, radius, samples);
    free(radius);
    return status;
}

ghosts_status ghosts_batch_finish_result(ghosts_batch_result *result, size_t *finished,
                                         const ghosts_batch *batch, ghosts_workspace *workspace,
                                         size_t work_limit)
{
    if (finished != NULL)
        *finished = 0;
    if (result == NULL || batch == NULL)
        return GHOSTS_INVALID;
    source from = source_of(batch);
    return finish_result(result, finished, &from, workspace, work_limit);
}

ghosts_status ghosts_batch_finish_result_float(ghosts_batch_result *result, size_t *finished,
                                               const ghosts_batch_float *batch,
                                               ghosts_workspace *workspace, size_t work_limit)
{
    if (finished != NULL)
        *finished = 0;
    if (result == NULL || batch == NULL)
        return GHOSTS_INVALID;
    source from = source_of_float(batch);
    return finish_result(result, finished, &from, workspace, work_limit);
}
