/* Views of the caller's arrays and their checks.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_SCAN_H
#define FAST_SCAN_H

#include "fast/fast.h"

source source_of(const ghosts_batch *batch);
source source_of_float(const ghosts_batch_float *batch);

static inline bool view_exists(const view *of)
{
    return of->wide != NULL || of->narrow != NULL;
}

/* Shapes and sizes; clears *bad. */
ghosts_status check_shape(const source *from, const ghosts_workspace *work, bool logits,
                          bool slopes, ghosts_position *bad);

/* pi / spread rounded down, for a spread that was rounded to nearest; +inf for 0. */
double spread_bound(double spread);

/* The first wrong entry of a row, GHOSTS_OK when there is none. */
ghosts_status diagnose_row(ghosts_position *bad, const source *from, size_t row, bool slopes);

#endif
