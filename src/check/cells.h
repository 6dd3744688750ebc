/* Boxes and rings without zeros.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_CELLS_H
#define CHECK_CELLS_H

#include <ghosts/region.h>

#include "check/evaluate_tile.h"

/* The tile that holds t on one axis, or CHECK_FARTHEST + 1 when it is beyond. */
long check_tile_of(mpfr_srcptr t);

/* The closed box holds no zero. */
bool check_cell_is_empty(check_evaluator *evaluator, const ghosts_empty_cell *cell);

/* The points at a distance from inner to outer of (x, y), in units of CHECK_REACH. */
typedef struct {
    double x, y, inner, outer;
} check_annulus;

/* No zero there; (x, y) is relative to the centre of tile (i, j).  outer is below 100, and the
 * places are only exact to 1e-15 (1 + inner) and 1e-15 (1 + outer): both ends need a margin. */
bool check_annulus_is_empty(check_evaluator *evaluator, long i, long j,
                            const check_annulus *annulus);

#endif
