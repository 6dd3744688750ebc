/* The one loader of y_k = log w_k and b_k: exact data to rounded numbers with proven errors, kept
 * between evaluations, as many zeros are refined at the same few precisions.
 *
 * With 2^M from rounded_magnitude(), y_k at p bits errs by less than 2^(M+2-p), however many
 * classes the term merges, and b_k by at most 2^-p |b_k| (docs/rounding.md, Lemma 2.1).  The
 * checker alone has a loader of its own, on purpose: it must not share a fault with what it checks.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SUM_ROUNDED_TERMS_H
#define SUM_ROUNDED_TERMS_H

#include "sum/commensurable.h"

#define TERM_CACHE_LEVELS 8

/* Other coordinates than the normalised ones: exponents y_k + b_k t with |b_k| <= 1, where
 * b_k = slope / 2^scale and y_k = log-weight + logit_offset. */
typedef struct {
    mpq_t logit_offset;
    long scale;
} term_frame;

/* y_k and b_k, in normalised coordinates where frame is NULL, rounded to the precisions of y and b.
 * In a frame y_k is rounded once more. */
void rounded_term(mpfr_t y, mpfr_t b, const ghosts_expsum *sum, const term_frame *frame, size_t k);

/* An M >= 1 with |log w_k| < 2^M for all k, near the least; 5 or more where terms are merged. */
long rounded_magnitude(const ghosts_expsum *sum);

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
