/* Calls of ghosts/batch.h and ghosts/finish.h in the lab's terms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/radius.h"

#include <math.h>
#include <stdio.h>

#include <ghosts/finish.h>

#include "analysis/lab/memory.h"

/* A destroyed network's batch (logits of 1e7, slopes that agree to many digits) can ask for minutes
 * of multiple precision; past this many expansions the proven lower end of the radius is recorded.
 */
enum { MOST_EXPANSIONS = 20000 };

/* The lab's own calls are in order, so only data that is not finite may be refused. */
static bool accepted(ghosts_status status)
{
    if (status != GHOSTS_OK && status != GHOSTS_NOT_FINITE && status != GHOSTS_WORK_LIMIT) {
        fprintf(stderr, "ghosts-lab: radius: %s\n", ghosts_strerror(status));
        exit(2);
    }
    return status != GHOSTS_NOT_FINITE;
}

ghosts_workspace *radius_workspace_new(size_t rows, size_t classes)
{
    ghosts_workspace *workspace;
    accepted(ghosts_workspace_new(&workspace, rows, classes, GHOSTS_SIMD_AUTO));
    return workspace;
}

static ghosts_batch batch_of(const double *logits, const double *slopes, size_t rows,
                             size_t classes)
{
    return (ghosts_batch){logits, slopes, rows, classes, classes, classes};
}

radii radii_of(const double *logits, const double *slopes, size_t rows, size_t classes,
               ghosts_workspace *workspace)
{
    radii out = {NAN, NAN, NAN, 0};
    ghosts_batch batch = batch_of(logits, slopes, rows, classes);
    ghosts_batch_result result;
    if (!accepted(ghosts_batch_bound(NULL, &out.bound, NULL, &batch, workspace, NULL)) ||
        !accepted(ghosts_batch_lower(NULL, &out.lower, NULL, &batch, workspace, NULL)) ||
        !accepted(ghosts_batch_radius(&result, &batch, workspace, NULL)))
        return (radii){NAN, NAN, NAN, 0};
    if (!result.radius.decided)
        accepted(ghosts_batch_finish_result(&result, NULL, &batch, workspace, MOST_EXPANSIONS));
    out.exact = result.radius.decided ? result.radius.upper : result.radius.lower;
    out.sample = result.sample;
    return out;
}

bool radii_per_sample(double *bound, double *lower, double *exact, const double *logits,
                      const double *slopes, size_t rows, size_t classes,
                      ghosts_workspace *workspace)
{
    ghosts_batch batch = batch_of(logits, slopes, rows, classes);
    ghosts_radius *radius = take(rows, sizeof *radius);
    bool finite = accepted(ghosts_batch_bound(bound, NULL, NULL, &batch, workspace, NULL)) &&
                  accepted(ghosts_batch_lower(lower, NULL, NULL, &batch, workspace, NULL)) &&
                  accepted(ghosts_batch_exact(radius, &batch, workspace, NULL)) &&
                  accepted(ghosts_batch_finish(radius, NULL, &batch, MOST_EXPANSIONS));
    for (size_t i = 0; i < rows; i++)
        exact[i] = !finite ? NAN : radius[i].decided ? radius[i].upper : radius[i].lower;
    free(radius);
    return finite;
}
