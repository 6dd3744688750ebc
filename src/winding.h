/* The number of zeros inside a rectangle, by a rigorous winding number of F along its edge.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef WINDING_H
#define WINDING_H

#include "search.h"

/* A rectangle in the coordinates of a frame of scale 0. */
typedef struct {
    double x0, x1, y0, y1;
} rectangle;

/* *zeros = zeros of F inside the rectangle, with multiplicity; proven, and with it that none lies
 * on the edge.  Expansions are counted in `s`.
 *
 * GHOSTS_WORK_LIMIT when a zero is too near the edge for the precision the walk is willing to use,
 * or the work limit of `s` is reached. */
ghosts_status winding_number(long *zeros, search *s, const search_frame *frame,
                             const rectangle *contour);

#endif
