/* The part of the upper half-plane that a region search explores.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef REGION_AREA_H
#define REGION_AREA_H

#include <ghosts/region.h>

#include "sum/expsum.h"
#include "zeros/cluster.h"
#include "zeros/geometry.h"

/* Normalised rectangles relative to a base, an integer point, 0 unless the region is far away. */
typedef struct {
    mpc_t base;
    bool distant;      /* base is not 0 */
    rectangle wanted;  /* the region's bounds, mirrored into the upper half-plane */
    rectangle box;     /* to be explored: a margin wider, cut to `clip` */
    rectangle clip;    /* no zero outside: by the strip lemma and |Im t| >= pi / spread */
    double free_width; /* no zero has |Re t| <= free_width; of a disc `wanted` bounds only what lies
                          beside; 0 when that does not pay */
} search_area;

#define AREA_FAR_BITS 192 /* precision of expansions about points of a distant area */

void area_init(search_area *area);
void area_clear(search_area *area);

/* False when no zero can lie in the region; then only `wanted` is set. */
bool area_place(search_area *area, const ghosts_expsum *sum, const ghosts_region *region);

/* Whether doubles reach the region's edges. */
bool area_is_within_reach(const ghosts_region *region, long scale);

/* The cluster's centre relative to the base, rounded. */
double complex area_centre(const search_area *area, const cluster *c);

/* Whether the cluster's zeros may lie in one of the rectangles. */
bool area_may_meet(const search_area *area, const cluster *c, const rectangle *part);

#endif
