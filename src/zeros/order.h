/* Clusters in order of modulus, and the discs that are reported for them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_ORDER_H
#define ZEROS_ORDER_H

#include <ghosts/zeros.h>

#include "zeros/cluster.h"
#include "zeros/expander.h"

/* Moduli as intervals.  Neighbours whose intervals overlap form a group, ordered by imaginary part,
 * then real part. */
typedef struct {
    mpfr_t low, high;
    const cluster *zero;
    bool first_of_group;
} ordered_cluster;

/* All clusters of the set in order; NULL when memory is short.  Release with ordered_free(). */
ordered_cluster *order_clusters(const cluster_set *set);
void ordered_free(ordered_cluster *list, size_t count);

/* The cluster's disc in original coordinates, 2^-scale times those of the search: the centre
 * rounded to what its error supports, the rounding added to the error.  Initialises both. */
void init_reported_disc(mpc_t centre, mpfr_t error, const cluster *c, long scale);

/* The first clusters that together hold at least `pairs` zeros, into result->zero and ->count, and
 * result->lower_bound, in original coordinates, for what is not listed.  When fewer are proven to
 * be nearer than set->lower_bound, only those are listed, and of them only what is refined. */
ghosts_status report_nearest(ghosts_zeros *result, const cluster_set *set, size_t pairs,
                             long scale);

/* The work done, into the result. */
void report_work(ghosts_zeros *result, const work_account *work);

#endif
