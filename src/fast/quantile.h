/* The radius that a fraction of the samples reaches: its place among the radii in ascending order.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_QUANTILE_H
#define FAST_QUANTILE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/rounding.h"

/* The largest k < samples such that samples - k, those that reach radius k, are at least
 * quantile * samples, 0 < quantile <= 1.  The factor keeps a product that rounding lifted above an
 * integer from counting one sample more. */
static inline size_t quantile_rank(double quantile, size_t samples)
{
    return samples - (size_t)ceil(quantile * (double)samples / SAFE);
}

/* The element of rank `rank` (0: smallest); the order of `each` is lost.  Pivots are drawn, so that
 * no order of the input is a bad one; the last element is none, else a part could be all. */
static inline double select_rank(double *each, size_t count, size_t rank)
{
    size_t low = 0, high = count - 1;
    uint64_t drawn = 1;
    while (low < high) {
        drawn = drawn * 6364136223846793005u + 1442695040888963407u;
        double pivot = each[low + (size_t)(drawn >> 33) % (high - low)];
        size_t i = low, j = high;
        for (;;) {
            while (each[i] < pivot)
                i++;
            while (each[j] > pivot)
                j--;
            if (i >= j)
                break;
            double kept = each[i];
            each[i++] = each[j];
            each[j--] = kept;
        }
        if (rank <= j)
            high = j;
        else
            low = j + 1;
    }
    return each[low];
}

/* The radius that a fraction `quantile` of the samples reaches, and the first sample that has it;
 * scratch: another `samples` numbers. */
static inline double quantile_of(size_t *sample, const double *radius, size_t samples,
                                 double quantile, double *scratch)
{
    memcpy(scratch, radius, samples * sizeof *radius);
    double found = select_rank(scratch, samples, quantile_rank(quantile, samples));
    for (*sample = 0; radius[*sample] != found;)
        ++*sample;
    return found;
}

#endif
