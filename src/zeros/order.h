/* Clusters in order of modulus, and the discs that are reported for them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_ORDER_H
#define ZEROS_ORDER_H

#include "zeros/search.h"

/* Moduli as intervals.  Neighbours whose intervals overlap form a group, ordered by imaginary part,
 * then real part. */
typedef struct {
    mpfr_t low, high;
    const cluster *zero;
    bool first_of_group;
} ranked_cluster;

/* All clusters of the search in order; NULL when memory is short.  Release with free_ranking(). */
ranked_cluster *rank_clusters(const search *s);
void free_ranking(ranked_cluster *list, size_t count);

/* The cluster's disc in original coordinates: the centre rounded to what its error supports, the
 * rounding added to the error.  Initialises both. */
void init_reported_disc(mpc_t centre, mpfr_t error, const cluster *c, const ghosts_expsum *sum);

#endif
