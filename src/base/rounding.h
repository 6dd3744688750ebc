/* The slacks of bounds that are computed in double, each named once.  docs/rounding.md, section 1,
 * derives what they cover.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_ROUNDING_H
#define BASE_ROUNDING_H

#include <stddef.h>

/* Unit roundoff: an operation in double errs by at most this share of its result. */
#define UNIT 0x1p-53

/* Bits of a double's significand. */
#define DOUBLE_BITS 53

/* Relative, and above what so many roundings do: up to 8, 80 and 4,000. */
#define FEW_ROUNDINGS 1e-15
#define SOME_ROUNDINGS 1e-14
#define MANY_ROUNDINGS 1e-12

/* A factor that raises a bound by more than some thousand roundings of its positive parts can have
 * lowered it.  Sums over the terms need summation_loss() besides. */
#define SAFE (1.0 + MANY_ROUNDINGS)

/* As SAFE, for up to four million roundings: powers up to the largest order of an expansion. */
#define SAFE_POWERS (1.0 + 1e-9)

/* Above everything that products and exponentials of a bound can lose to underflow. */
#define TINY 1e-290

/* Above what the underflow of squares does to a modulus. */
#define HIDDEN 1e-150

/* log2 10, rounded up. */
#define BITS_PER_DIGIT 3.3219280948873627

/* Largest working precision of any evaluation. */
#define MAX_BITS 100000000

/* Share of a sum of n non-negative numbers that rounding to double may lose, twice over. */
static inline double summation_loss(size_t n)
{
    return 2.0 * UNIT * (double)n;
}

/* Bits of x in binary; 0 for 0. */
static inline int bit_length(size_t x)
{
    int bits = 0;
    for (; x; x >>= 1)
        bits++;
    return bits;
}

#endif
