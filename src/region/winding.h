/* The number of zeros inside a rectangle, by a rigorous winding number of F along its edge.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef REGION_WINDING_H
#define REGION_WINDING_H

#include "zeros/expander.h"

/* *zeros = zeros of F inside the rectangle, with multiplicity; proven, and with it that none lies
 * on the edge.  Expansions are counted in `work`.
 *
 * GHOSTS_WORK_LIMIT when a zero is too near the edge for the precision the walk is willing to use,
 * or its limit is reached; GHOSTS_TOO_LARGE when doubles cannot make the steps. */
ghosts_status winding_number(long *zeros, const ghosts_expsum *sum, const expander *function,
                             work_account *work, const search_frame *frame,
                             const rectangle *contour);

#endif
