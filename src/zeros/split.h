/* Clusters brought to the accuracy asked: refined, or split while their zeros are apart.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_SPLIT_H
#define ZEROS_SPLIT_H

#include "zeros/refine.h"

/* Which clusters are wanted. */
typedef bool (*cluster_filter)(const cluster *c, const void *context);

/* Called after every resolved cluster with the number resolved so far; may be NULL. */
typedef void (*resolve_progress)(void *context, size_t resolved);

/* Bring every wanted cluster of the search to relative accuracy 10^-digits; a cluster whose zeros
 * are apart is replaced by its parts, which are visited in turn.  The search must not go on
 * afterwards. */
ghosts_status resolve_clusters(search *s, refine_work *work, long digits, cluster_filter wanted,
                               const void *filter_context, resolve_progress progress,
                               void *progress_context);

#endif
