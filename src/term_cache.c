/* Rounded data of the terms, kept between evaluations.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "term_cache.h"

#include <stdlib.h>

#define BITS_STEP 64
#define MOST_STEPS_PER_TERM                                                                        \
    8 /* exponents further apart than this cost more than an exponential                           \
       */

static mpfr_t *new_numbers(size_t count, mpfr_prec_t bits)
{
    mpfr_t *numbers = count <= SIZE_MAX / sizeof *numbers ? malloc(count * sizeof *numbers) : NULL;
    for (size_t k = 0; numbers && k < count; k++)
        mpfr_init2(numbers[k], bits);
    return numbers;
}

static void free_numbers(mpfr_t *numbers, size_t count)
{
    for (size_t k = 0; numbers && k < count; k++)
        mpfr_clear(numbers[k]);
    free(numbers);
}

static void clear_level(term_level *level, size_t terms)
{
    free_numbers(level->y, terms);
    free_numbers(level->b, terms);
    free_numbers(level->weight, terms);
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
    for (size_t i = 0; i < cache->levels; i++)
        clear_level(&cache->level[i], cache->sum->terms);
    if (cache->has_powers)
        commensurable_clear(&cache->powers);
}

/* The level of this kind and precision, empty when it is new. */
static term_level *find_level(term_cache *cache, bool weights, mpfr_prec_t bits)
{
    for (size_t i = 0; i < cache->levels; i++)
        if (cache->level[i].bits == bits && (cache->level[i].weight != NULL) == weights)
            return &cache->level[i];
    term_level *level;
    if (cache->levels < TERM_CACHE_LEVELS) {
        level = &cache->level[cache->levels++];
    } else {
        level = &cache->level[cache->oldest];
        cache->oldest = (cache->oldest + 1) % TERM_CACHE_LEVELS;
        clear_level(level, cache->sum->terms);
    }
    *level = (term_level){.bits = 0};
    return level;
}

static mpfr_prec_t rounded_up(mpfr_prec_t bits)
{
    return (bits + BITS_STEP - 1) / BITS_STEP * BITS_STEP;
}

const term_level *term_cache_exponents(term_cache *cache, mpfr_prec_t bits)
{
    bits = rounded_up(bits);
    term_level *level = find_level(cache, false, bits);
    size_t terms = cache->sum->terms;
    if (level->bits)
        return level;
    level->y = new_numbers(terms, bits);
    level->b = new_numbers(terms, bits);
    if (!level->y || !level->b) {
        clear_level(level, terms);
        return NULL;
    }
    mpfr_t error;
    mpfr_init2(error, 32);
    for (size_t k = 0; k < terms; k++) {
        expsum_log_weight(level->y[k], error, cache->sum, k);
        expsum_rational_to_mpfr(level->b[k], cache->sum->slope[k], MPFR_RNDN);
    }
    mpfr_clear(error);
    level->bits = bits;
    return level;
}

/* y at twice the precision: its absolute error, below 2^-bits for |y| < 2^bits, is the relative
 * error of exp(y), to which rounding adds as much. */
const term_level *term_cache_weights(term_cache *cache, mpfr_prec_t bits)
{
    bits = rounded_up(bits);
    term_level *level = find_level(cache, true, bits);
    size_t terms = cache->sum->terms;
    if (level->bits)
        return level;
    level->weight = new_numbers(terms, bits);
    if (!level->weight)
        return NULL;
    mpfr_t y, error;
    mpfr_init2(y, 2 * bits + 16);
    mpfr_init2(error, 32);
    for (size_t k = 0; k < terms; k++) {
        expsum_log_weight(y, error, cache->sum, k);
        mpfr_exp(level->weight[k], y, MPFR_RNDN);
    }
    mpfr_clears(y, error, (mpfr_ptr)0);
    level->bits = bits;
    return level;
}
