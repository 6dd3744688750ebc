/* The kernels of the fast library that this machine can run, and the eight-lane layout in plain
 * C, which stands in for those that it can't (src/fast/kernels_test.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FAST_SIMD_H
#define TESTS_FAST_SIMD_H

#include "fast/workspace.h"

enum { MOST_SETS = 4 };

static inline size_t find_sets(const kernels *set[MOST_SETS])
{
    static const ghosts_simd asked[] = {GHOSTS_SIMD_PORTABLE, GHOSTS_SIMD_AVX2, GHOSTS_SIMD_AVX512};
    size_t sets = 0;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (simd_kernels(asked[i]) != NULL)
            set[sets++] = simd_kernels(asked[i]);
    set[sets++] = &kernels_test;
    return sets;
}

#endif
