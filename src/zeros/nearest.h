/* The search for the nearest zeros, for callers that keep what it proves.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_NEAREST_H
#define ZEROS_NEAREST_H

#include <ghosts/zeros.h>

#include "zeros/search.h"

/* Who sees the exploration: every empty cell, and at its end, before any refinement, the normalised
 * box of which a part was explored, and the clusters.  What the cells and the clusters' outer discs
 * leave of the box has no point of a modulus below found->lower_bound.  Sums whose zeros are known
 * without exploring are not shown. */
typedef struct {
    void *context;
    empty_cell_report report;
    ghosts_status (*explored)(void *context, const rectangle *box, const cluster_set *found);
} nearest_witness;

/* As ghosts_zeros_nearest(), in the library's arithmetic; `witness` may be NULL. */
ghosts_status nearest_zeros(ghosts_zeros **result, const ghosts_expsum *sum, size_t pairs,
                            const ghosts_zeros_options *options, const nearest_witness *witness);

#endif
