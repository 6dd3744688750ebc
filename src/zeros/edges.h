/* Zeros where two terms outweigh all others by far: near those of the two alone, one a period.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_EDGES_H
#define ZEROS_EDGES_H

#include "sum/expsum.h"
#include "zeros/cluster.h"

/* Add discs of radius at most 10^-digits of their modulus that hold one zero each, among them the
 * `pairs` nearest of the upper half-plane and one more; every zero that is in none of them is
 * farther than those.  *done = false, and nothing is added, where that cannot be told this way.  At
 * least two terms. */
ghosts_status edge_zeros(bool *done, cluster_set *set, const ghosts_expsum *sum, size_t pairs,
                         long digits);

#endif
