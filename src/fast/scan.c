/* Input checks and the calls that need no search: spread, bound, log-sum-exp.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/rows.h"
#include "fast/scan.h"

#include "base/arithmetic.h"

#include <float.h>
#include <math.h>

source source_of(const ghosts_batch *batch)
{
    return (source){{batch->logits, NULL, batch->logit_stride},
                    {batch->slopes, NULL, batch->slope_stride},
                    batch->samples,
                    batch->classes};
}

source source_of_float(const ghosts_batch_float *batch)
{
    return (source){{NULL, batch->logits, batch->logit_stride},
                    {NULL, batch->slopes, batch->slope_stride},
                    batch->samples,
                    batch->classes};
}

static ghosts_status report(ghosts_position *bad, ghosts_array array, size_t row, size_t column,
                            ghosts_status status)
{
    if (bad != NULL)
        *bad = (ghosts_position){array, row, column};
    return status;
}

ghosts_status check_shape(const source *from, const ghosts_workspace *work, bool logits,
                          bool slopes, ghosts_position *bad)
{
    report(bad, GHOSTS_ARRAY_NONE, 0, 0, GHOSTS_OK);
    if (work == NULL || from->samples == 0 || from->classes == 0)
        return GHOSTS_INVALID;
    if (logits && (!view_exists(&from->logits) || from->logits.stride < from->classes))
        return GHOSTS_INVALID;
    if (slopes && (!view_exists(&from->slopes) || from->slopes.stride < from->classes))
        return GHOSTS_INVALID;
    if (from->samples > work->samples || from->classes > work->classes)
        return GHOSTS_TOO_LARGE;
    return GHOSTS_OK;
}

/* What is wrong with a row, found entry by entry; GHOSTS_OK when nothing is. */
ghosts_status diagnose_row(ghosts_position *bad, const source *from, size_t row, bool slopes)
{
    bool any = !view_exists(&from->logits);
    for (size_t k = 0; k < from->classes; k++) {
        double z = view_exists(&from->logits) ? entry(&from->logits, row, k) : 0.0;
        if (isnan(z) || z == HUGE_VAL)
            return report(bad, GHOSTS_ARRAY_LOGITS, row, k, GHOSTS_NOT_FINITE);
        if (slopes && !isfinite(entry(&from->slopes, row, k)))
            return report(bad, GHOSTS_ARRAY_SLOPES, row, k, GHOSTS_NOT_FINITE);
        any = any || z > -HUGE_VAL;
    }
    return any ? GHOSTS_OK : report(bad, GHOSTS_ARRAY_LOGITS, row, 0, GHOSTS_INVALID);
}

static void row_extrema(extrema *out, const view *of, size_t row, size_t classes,
                        const kernels *run)
{
    if (of->wide != NULL)
        run->extrema_double(out, of->wide + row * of->stride, classes);
    else
        run->extrema_float(out, of->narrow + row * of->stride, classes);
}

/* Extrema over the classes of positive weight, for a row that passed diagnose_row(). */
static void weighted_extrema(extrema *out, const source *from, size_t row)
{
    *out = (extrema){HUGE_VAL, -HUGE_VAL, true};
    for (size_t k = 0; k < from->classes; k++) {
        double a = entry(&from->slopes, row, k);
        if (entry(&from->logits, row, k) == -HUGE_VAL)
            continue;
        out->least = a < out->least ? a : out->least;
        out->most = a > out->most ? a : out->most;
    }
}

static ghosts_status row_spread(double *spread, const source *from, size_t row, const kernels *run,
                                ghosts_position *bad)
{
    extrema slopes, logits = {0.0, 0.0, true};
    row_extrema(&slopes, &from->slopes, row, from->classes, run);
    if (view_exists(&from->logits))
        row_extrema(&logits, &from->logits, row, from->classes, run);
    if (!slopes.finite || !logits.finite) {
        ghosts_status status = diagnose_row(bad, from, row, true);
        if (status != GHOSTS_OK)
            return status;
        weighted_extrema(&slopes, from, row);
    }
    *spread = slopes.most - slopes.least;
    return GHOSTS_OK;
}

/* The factor takes off more than the roundings of spread and quotient add, also for a subnormal
 * quotient: that is above pi 2^-1024, where the factor takes off 1.5 of its units. */
double spread_bound(double spread)
{
    if (spread == 0.0)
        return HUGE_VAL;
    if (spread == HUGE_VAL) /* the true spread is below 2^1025 */
        return ldexp(PI_BELOW, -1025);
    double bound = PI_BELOW / spread * (1.0 - 4.0 * UNIT);
    return bound < DBL_MAX ? bound : DBL_MAX;
}

typedef double transform(double spread);

static double unchanged(double spread)
{
    return spread;
}

static ghosts_status scan_rows(double *each, double *largest, size_t *index, const source *from,
                               const ghosts_workspace *work, ghosts_position *bad, transform *of)
{
    ghosts_status status = check_shape(from, work, false, true, bad);
    if (status == GHOSTS_OK && view_exists(&from->logits))
        status = check_shape(from, work, true, true, bad);
    double most = -1.0;
    size_t at = 0, done = 0;
    for (size_t i = 0; status == GHOSTS_OK && i < from->samples; i++) {
        double spread = 0.0;
        status = row_spread(&spread, from, i, work->run, bad);
        if (status == GHOSTS_OK && each != NULL)
            each[i] = of(spread);
        at = spread > most ? i : at;
        most = spread > most ? spread : most;
        done = i + 1;
    }
    if (status != GHOSTS_OK && each != NULL && status != GHOSTS_TOO_LARGE && done > 0)
        for (size_t i = 0; i < from->samples; i++)
            each[i] = NAN;
    if (largest != NULL)
        *largest = status == GHOSTS_OK ? of(most) : NAN;
    if (index != NULL)
        *index = status == GHOSTS_OK ? at : 0;
    return status;
}

static ghosts_status scan(double *each, double *largest, size_t *index, const source *from,
                          const ghosts_workspace *work, ghosts_position *bad, transform *of)
{
    arithmetic saved;
    arithmetic_enter(&saved);
    ghosts_status status = scan_rows(each, largest, index, from, work, bad, of);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_batch_spread(double *spread, double *largest, size_t *index,
                                  const ghosts_batch *batch, const ghosts_workspace *workspace,
                                  ghosts_position *bad)
{
    source from = source_of(batch);
    return scan(spread, largest, index, &from, workspace, bad, unchanged);
}

ghosts_status ghosts_batch_spread_float(double *spread, double *largest, size_t *index,
                                        const ghosts_batch_float *batch,
                                        const ghosts_workspace *workspace, ghosts_position *bad)
{
    source from = source_of_float(batch);
    return scan(spread, largest, index, &from, workspace, bad, unchanged);
}

ghosts_status rows_bound(double *bound, double *least, size_t *index, const source *from,
                         const ghosts_workspace *work, ghosts_position *bad)
{
    return scan(bound, least, index, from, work, bad, spread_bound);
}

ghosts_status ghosts_batch_bound(double *bound, double *least, size_t *index,
                                 const ghosts_batch *batch, const ghosts_workspace *workspace,
                                 ghosts_position *bad)
{
    source from = source_of(batch);
    return rows_bound(bound, least, index, &from, workspace, bad);
}

ghosts_status ghosts_batch_bound_float(double *bound, double *least, size_t *index,
                                       const ghosts_batch_float *batch,
                                       const ghosts_workspace *workspace, ghosts_position *bad)
{
    source from = source_of_float(batch);
    return rows_bound(bound, least, index, &from, workspace, bad);
}

static ghosts_status log_sums_of_rows(double *lse, const source *from, ghosts_workspace *work,
                                      ghosts_position *bad)
{
    ghosts_status status = check_shape(from, work, true, false, bad);
    if (status != GHOSTS_OK || lse == NULL)
        return status == GHOSTS_OK ? GHOSTS_INVALID : status;
    for (size_t i = 0; i < from->samples; i += work->run->lanes) {
        size_t left = from->samples - i;
        size_t count = left < work->run->lanes ? left : work->run->lanes;
        work->run->lse(lse + i, &from->logits, from->classes, i, count, work->scratch);
    }
    for (size_t i = 0; i < from->samples; i++)
        if (!isfinite(lse[i])) {
            status = diagnose_row(bad, from, i, false);
            for (size_t k = 0; status != GHOSTS_OK && k < from->samples; k++)
                lse[k] = NAN;
            if (status != GHOSTS_OK)
                return status;
        }
    return GHOSTS_OK;
}

static ghosts_status log_sums(double *lse, const source *from, ghosts_workspace *work,
                              ghosts_position *bad)
{
    arithmetic saved;
    arithmetic_enter(&saved);
    ghosts_status status = log_sums_of_rows(lse, from, work, bad);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_batch_lse(double *lse, const ghosts_batch *batch, ghosts_workspace *workspace,
                               ghosts_position *bad)
{
    source from = source_of(batch);
    return log_sums(lse, &from, workspace, bad);
}

ghosts_status ghosts_batch_lse_float(double *lse, const ghosts_batch_float *batch,
                                     ghosts_workspace *workspace, ghosts_position *bad)
{
    source from = source_of_float(batch);
    return log_sums(lse, &from, workspace, bad);
}
