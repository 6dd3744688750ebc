/* Rounded data of the terms, kept between evaluations: many zeros are refined at the same few
 * precisions.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SUM_ROUNDED_TERMS_H
#define SUM_ROUNDED_TERMS_H

#include "sum/commensurable.h"

#define TERM_CACHE_LEVELS 8

/* One precision. */
typedef struct {
    mpfr_prec_t bits;   /* 0 while the level is empty */
    mpfr_t *y;          /* log w_k, or NULL */
    mpfr_t *b;          /* b_k */
    mpfr_t *weight;     /* w_k, each with relative error at most 2^(1-bits); or NULL */
    unsigned long used; /* number of the last request for it */
} term_level;

typedef struct {
    const ghosts_expsum *sum;
    term_level level[TERM_CACHE_LEVELS];
    unsigned long requests;
    bool has_powers; /* the slopes have a common step so large that multiplying by powers of
                        e^(step t) is cheaper than n exponentials */
    commensurable powers;
} term_cache;

ghosts_status term_cache_init(term_cache *cache, const ghosts_expsum *sum);
void term_cache_clear(term_cache *cache);

/* y_k and b_k, or w_k, rounded to at least `bits` bits; NULL when memory is short.  The pointer
 * outlives TERM_CACHE_LEVELS - 1 further calls: the level asked for longest ago makes room. */
const term_level *term_cache_exponents(term_cache *cache, mpfr_prec_t bits);
const term_level *term_cache_weights(term_cache *cache, mpfr_prec_t bits);

#endif
