/* Clusters brought to the accuracy asked: refined, or split while their zeros are apart.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_SPLIT_H
#define ZEROS_SPLIT_H

#include "zeros/refine.h"

/* Which clusters are wanted. */
typedef bool (*cluster_filter)(const cluster *c, const void *context);

/* Called after every cluster refined with the number of them so far; may be NULL. */
typedef void (*refine_progress)(void *context, size_t refined);

/* Bring every wanted cluster to relative accuracy 10^-digits; a cluster whose zeros are apart is
 * replaced by its parts, which are visited in turn.  Where the work limit forbids to split one, the
 * others are refined nevertheless, and GHOSTS_WORK_LIMIT tells. */
ghosts_status refine_and_split(cluster_set *set, const expander *function, work_account *work,
                               long digits, cluster_filter wanted, const void *filter_context,
                               refine_progress progress, void *progress_context);

/* The same for the clusters that may have a modulus of at most `modulus`. */
ghosts_status refine_within(cluster_set *set, const expander *function, work_account *work,
                            long digits, double modulus);

/* What is asked of a disc for relative accuracy 10^-digits: a quarter of it, the rest is for
 * rounding the result.  Not positive where the disc may hold 0. */
void set_tolerance(mpfr_t tolerance, const cluster *c, long digits);

#endif
