/* The second proof that no zero of a region is missing.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef REGION_CONTOUR_H
#define REGION_CONTOUR_H

#include "region/area.h"
#include "zeros/expander.h"

/* The winding number of F along a rectangle between area->wanted and area->box must equal the
 * number of zeros that the clusters have inside: *winding, set on success alone.
 *
 * GHOSTS_INTERNAL when it does not; GHOSTS_WORK_LIMIT when no contour could be followed,
 * GHOSTS_TOO_LARGE when doubles could not follow the last one tried. */
ghosts_status prove_complete(size_t *winding, const cluster_set *set, const ghosts_expsum *sum,
                             const expander *function, work_account *work, const search_area *area);

#endif
