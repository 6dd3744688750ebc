/* Rounded data of the terms, loaded and kept between evaluations.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sum/rounded_terms.h"

#include <math.h>

#include "base/arrays.h"

#define BITS_STEP 64
#define MOST_STEPS_PER_TERM 8 /* exponents further apart cost more than an exponential */

/* ---- the loader --------------------------------------------------------------------------- */

void rounded_term(mpfr_t y, mpfr_t b, const ghosts_expsum *sum, const term_frame *frame, size_t k)
{
    mpfr_t error;
    mpfr_init2(error, 32);
    expsum_log_weight(y, error, sum, k);
    if (frame) {
        mpq_t slope;
        mpq_init(slope);
        ghosts_expsum_slope(slope, sum, k);
        expsum_rational_to_mpfr(b, slope, MPFR_RNDN);
        mpfr_mul_2si(b, b, -frame->scale, MPFR_RNDN);
        mpfr_add_q(y, y, frame->logit_offset, MPFR_RNDN);
        mpq_clear(slope);
    } else {
        expsum_rational_to_mpfr(b, sum->slope[k], MPFR_RNDN);
    }
    mpfr_clear(error);
}

/* From the doubles, but for those that were raised to their range. */
long rounded_magnitude(const ghosts_expsum *sum)
{
    double largest = 0.0;
    mpfr_t y, error;
    mpfr_inits2(32, y, error, (mpfr_ptr)0);
    long magnitude = 0;
    for (size_t k = 0; k < sum->terms; k++) {
        double size = fabs(sum->log_weight_double[k]);
        if (size < -LEAST_LOG_WEIGHT) {
            largest = fmax(largest, size);
            continue;
        }
        expsum_log_weight(y, error, sum, k);
        magnitude = mpfr_get_exp(y) > magnitude ? (long)mpfr_get_exp(y) : magnitude;
    }
    mpfr_clears(y, error, (mpfr_ptr)0);
    int exponent = 0;
    frexp(largest, &exponent);
    magnitude = exponent > magnitude ? exponent : magnitude;
    return sum->terms < sum->logits && magnitude < 4 ? 5 : magnitude + 1;
}

/* ---- the cache ---------------------------------------------------------------------------- */

static void clear_level(term_level *level, size_t terms)
{
    reals_free(level->y, terms);
    reals_free(level->b, terms);
    reals_free(level->weight, terms);
    *level = (term_level){.bits = 0};
}

ghosts_status term_cache_init(term_cache *cache, const ghosts_expsum *sum)
{
    *cache = (term_cache){.sum = sum};
    if (sum->terms < 3)
        return GHOSTS_OK;
    return commensurable_find(&cache->powers, &cache->has_powers, sum,
                              MOST_STEPS_PER_TERM * (unsigned long)sum->terms);
}

void term_cache_clear(term_cache *cache)
{
    for (size_t i = 0; i < TERM_CACHE_LEVELS; i++)
        clear_level(&cache->level[i], cache->sum->terms);
    if (cache->has_powers)
        commensurable_clear(&cache->powers);
}

/* The level of this kind and of `bits` rounded up; if there is none, the level that nobody has
 * asked for longest, emptied. */
static term_level *find_level(term_cache *cache, bool weights, mpfr_prec_t bits)
{
    mpfr_prec_t rounded = (bits + BITS_STEP - 1) / BITS_STEP * BITS_STEP;
    term_level *found = NULL, *oldest = &cache->level[0];
    for (size_t i = 0; !found && i < TERM_CACHE_LEVELS; i++) {
        term_level *level = &cache->level[i];
        if (level->bits == rounded && (level->weight != NULL) == weights)
            found = level;
        oldest = level->used < oldest->used ? level : oldest;
    }
    if (!found) {
        clear_level(oldest, cache->sum->terms);
        oldest->bits = rounded;
        found = oldest;
    }
    found->used = ++cache->requests;
    return found;
}

static const term_level *fill_exponents(term_level *level, const ghosts_expsum *sum)
{
    level->y = reals_new(sum->terms, level->bits);
    level->b = reals_new(sum->terms, level->bits);
    if (!level->y || !level->b) {
        clear_level(level, sum->terms);
        return NULL;
    }
    for (size_t k = 0; k < sum->terms; k++)
        rounded_term(level->y[k], level->b[k], sum, NULL, k);
    return level;
}

/* y at twice the precision: its absolute error, below 2^(-bits-2) for |y| < 2^20, is the relative
 * error of exp(y), to which rounding adds 2^-bits. */
static const term_level *fill_weights(term_level *level, const ghosts_expsum *sum)
{
    level->weight = reals_new(sum->terms, level->bits);
    if (!level->weight) {
        clear_level(level, sum->terms);
        return NULL;
    }
    mpfr_t y, error;
    mpfr_init2(y, 2 * level->bits + 16);
    mpfr_init2(error, 32);
    for (size_t k = 0; k < sum->terms; k++) {
        expsum_log_weight(y, error, sum, k);
        mpfr_exp(level->weight[k], y, MPFR_RNDN);
    }
    mpfr_clears(y, error, (mpfr_ptr)0);
    return level;
}

const term_level *term_cache_exponents(term_cache *cache, mpfr_prec_t bits)
{
    term_level *level = find_level(cache, false, bits);
    return level->y ? level : fill_exponents(level, cache->sum);
}

const term_level *term_cache_weights(term_cache *cache, mpfr_prec_t bits)
{
    term_level *level = find_level(cache, true, bits);
    return level->weight ? level : fill_weights(level, cache->sum);
}
