/* The number of zeros inside a rectangle, by a rigorous winding number of F along its edge.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef REGION_WINDING_H
#define REGION_WINDING_H

#include "zeros/search.h"

/* A rectangle in the coordinates of a frame of scale 0. */
typedef struct {
    double x0, x1, y0, y1;
} rectangle;

/* The term that outweighs all others together on the line Re t = x, they being less than `share` <=
 * 1 of it; -1 when none is seen to.  One that does so at two values of x does so between them
 * (docs/theory.md, Lemma 2.4). */
long dominant_term(const ghosts_expsum *sum, double x, double share);

/* *zeros = zeros of F inside the rectangle, with multiplicity; proven, and with it that none lies
 * on the edge.  Expansions are counted in `s`.
 *
 * GHOSTS_WORK_LIMIT when a zero is too near the edge for the precision the walk is willing to use,
 * or the work limit of `s` is reached; GHOSTS_TOO_LARGE when doubles cannot make the steps. */
ghosts_status winding_number(long *zeros, search *s, const search_frame *frame,
                             const rectangle *contour);

#endif
