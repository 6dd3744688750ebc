/* Sums of exponentials, in normalised coordinates, as the search sees them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_SUM_EXPANDER_H
#define ZEROS_SUM_EXPANDER_H

#include "zeros/expander.h"

/* A sum and the memory for its expansions, made when they are first needed. */
typedef struct {
    const ghosts_expsum *sum;
    engine_exponential exponential;
    term_cache *cache; /* the caller's, for many evaluations; may be NULL */
    expansion_workspace workspace;
    taylor wide; /* of order EXPANSION_ORDER */
    taylor slim; /* of order 1 */
    taylor *last;
} sum_function;

ghosts_status sum_function_init(sum_function *f, const ghosts_expsum *sum,
                                engine_exponential exponential, term_cache *cache);
void sum_function_clear(sum_function *f);

/* With explore_in_double = false every decision is left to multiple precision. */
expander sum_expander(sum_function *f, bool explore_in_double);

#endif
