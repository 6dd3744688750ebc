/* A block of samples of one shape, and what an interval of the fast path must hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FAST_BLOCKS_H
#define TESTS_FAST_BLOCKS_H

#include <math.h>
#include <stdlib.h>

#include <ghosts/batch.h>
#include <ghosts/zeros.h>

#include "tests/fast/simd.h"
#include "tests/support/samples.h"

#define MOST_CLASSES 64
#define BLOCK 64

/* GHOSTS_TEST_ROUNDS=n repeats the random tests n times as often. */
static inline int rounds(int usual)
{
    const char *text = getenv("GHOSTS_TEST_ROUNDS");
    int factor = text != NULL ? atoi(text) : 1;
    return usual * (factor > 0 ? factor : 1);
}

typedef struct {
    size_t n;
    double logits[BLOCK * MOST_CLASSES], slopes[BLOCK * MOST_CLASSES];
    float logits_float[BLOCK * MOST_CLASSES], slopes_float[BLOCK * MOST_CLASSES];
} block;

static inline ghosts_batch batch_of(const block *b)
{
    return (ghosts_batch){b->logits, b->slopes, BLOCK, b->n, b->n, b->n};
}

static inline ghosts_batch_float floats_of(block *b)
{
    for (size_t i = 0; i < BLOCK * b->n; i++) {
        b->logits_float[i] = (float)b->logits[i];
        b->slopes_float[i] = (float)b->slopes[i];
    }
    return (ghosts_batch_float){b->logits_float, b->slopes_float, BLOCK, b->n, b->n, b->n};
}

static inline void check_holds(const ghosts_radius *got, double low, double high)
{
    ck_assert_msg(got->lower <= high && got->upper >= low, "[%a, %a] does not hold [%a, %a]",
                  got->lower, got->upper, low, high);
}

static inline void check_pair(const ghosts_radius *one, const ghosts_radius *two)
{
    ck_assert_msg(one->lower <= two->upper && two->lower <= one->upper,
                  "disjoint: [%a, %a] [%a, %a]", one->lower, one->upper, two->lower, two->upper);
}

static inline void check_against_core(const ghosts_radius *got, const double *logits,
                                      const double *slopes, size_t n)
{
    ghosts_expsum *sum = sum_from_doubles(logits, slopes, n);
    ghosts_zeros *found;
    mpfr_t modulus, error;
    ck_assert_int_eq(ghosts_zeros_nearest(&found, sum, 1, NULL), GHOSTS_OK);
    if (found->count == 0) {
        ck_assert(isinf(got->upper));
    } else {
        mpfr_inits2(128, modulus, error, (mpfr_ptr)0);
        ghosts_zero_modulus(modulus, error, &found->zero[0]);
        double middle = mpfr_get_d(modulus, MPFR_RNDN);
        double off = mpfr_get_d(error, MPFR_RNDU) + 0x1p-52 * middle;
        check_holds(got, middle - off, middle + off);
        mpfr_clears(modulus, error, (mpfr_ptr)0);
    }
    ghosts_zeros_free(found);
    ghosts_expsum_free(sum);
}

#endif
