/* The calls of ghosts/batch.h on rows of either element type, for the files that serve both.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_ROWS_H
#define FAST_ROWS_H

#include "fast/scan.h"

ghosts_status rows_bound(double *bound, double *least, size_t *index, const source *from,
                         const ghosts_workspace *work, ghosts_position *bad);
ghosts_status rows_lower(double *lower, double *least, size_t *index, const source *from,
                         ghosts_workspace *work, ghosts_position *bad);
ghosts_status rows_exact(ghosts_radius *radius, const source *from, ghosts_workspace *work,
                         ghosts_position *bad);
ghosts_status rows_radius(ghosts_batch_result *result, const source *from, ghosts_workspace *work,
                          ghosts_position *bad);

#endif
