/* Radii of a batch, from the certified fast path; what double precision leaves undecided is
 * finished in multiple precision.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_RADIUS_H
#define ANALYSIS_LAB_RADIUS_H

#include <stddef.h>

#include <ghosts/batch.h>

typedef struct {
    double bound; /* rho_a = pi / largest spread, rounded down */
    double lower; /* a sharper proven lower bound */
    double exact; /* rho*, the upper end of its interval (relative width 1e-9); the lower
                     end of a wider one where it stayed undecided at the work limit */
    size_t sample;
} radii;

/* A workspace for batches up to rows x classes. */
ghosts_workspace *radius_workspace_new(size_t rows, size_t classes);

/* All three are NaN when a logit or slope is not finite. */
radii radii_of(const double *logits, const double *slopes, size_t rows, size_t classes,
               ghosts_workspace *workspace);

/* bound[rows], lower[rows], exact[rows] of every sample; false when something is not finite. */
bool radii_per_sample(double *bound, double *lower, double *exact, const double *logits,
                      const double *slopes, size_t rows, size_t classes,
                      ghosts_workspace *workspace);

#endif
