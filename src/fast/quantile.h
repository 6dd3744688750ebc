/* The radius that a fraction of the samples reaches: its place among the radii in ascending order.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_QUANTILE_H
#define FAST_QUANTILE_H

#include <math.h>
#include <stddef.h>

#include "base/rounding.h"

/* The largest k < samples such that samples - k, those that reach radius k, are at least
 * quantile * samples, 0 < quantile <= 1.  The factor keeps a product that rounding lifted above an
 * integer from counting one sample more. */
static inline size_t quantile_rank(double quantile, size_t samples)
{
    return samples - (size_t)ceil(quantile * (double)samples / SAFE);
}

#endif
