/* Shrinking the disc of a proven cluster.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_REFINE_H
#define ZEROS_REFINE_H

#include "zeros/cluster.h"
#include "zeros/expander.h"

/* Shrink c->inner below `tolerance` (> 0) by interval Newton steps at doubling precision
 * (multiplicity 1) or by Pellet's test around the centroid (multiplicity m > 1).
 *
 * *separable is set when a cluster's zeros turned out to be apart: c->inner is then within a small
 * factor of their distance, and still above tolerance. */
ghosts_status refine_cluster(cluster *c, bool *separable, const expander *function,
                             work_account *work, mpfr_srcptr tolerance);

#endif
