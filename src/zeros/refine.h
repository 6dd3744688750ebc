/* Shrinking the disc of a proven cluster.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_REFINE_H
#define ZEROS_REFINE_H

#include "zeros/search.h"

typedef struct {
    size_t evaluations;
    double weighted_bits; /* sum of the working precisions of all evaluations */
    mpfr_prec_t final_bits;
    term_cache *cache; /* for many clusters of one sum; may be NULL */
} refine_work;

/* Shrink c->inner below `tolerance` (> 0) by interval Newton steps at doubling precision
 * (multiplicity 1) or by Pellet's test around the centroid (multiplicity m > 1).
 *
 * *separable is set when a cluster's zeros turned out to be apart: c->inner is then within a small
 * factor of their distance, and still above tolerance. */
ghosts_status refine_cluster(cluster *c, bool *separable, refine_work *work,
                             const ghosts_expsum *sum, engine_exponential exponential,
                             mpfr_srcptr tolerance);

#endif
