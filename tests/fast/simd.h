/* The kernels of the fast library that this machine can run, and the eight-lane layout in plain
 * C, which stands in for those that it can't (src/fast/kernels_test.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FAST_SIMD_H
#define TESTS_FAST_SIMD_H

#include "fast/workspace.h"
#include "tests/support/support.h"

enum { MOST_SETS = 4 };

static const kernels *set[MOST_SETS];
static size_t sets;

static inline void find_sets(void)
{
    static const ghosts_simd asked[] = {GHOSTS_SIMD_PORTABLE, GHOSTS_SIMD_AVX2, GHOSTS_SIMD_AVX512};
    sets = 0;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (simd_kernels(asked[i]) != NULL)
            set[sets++] = simd_kernels(asked[i]);
    set[sets++] = &kernels_test;
}

static inline ghosts_workspace *workspace_of(const kernels *run, size_t samples, size_t n)
{
    ghosts_workspace *work = NULL;
    ck_assert_int_eq(fast_workspace(&work, samples, n, run), GHOSTS_OK);
    return work;
}

static inline ghosts_workspace *workspace(size_t which, size_t samples, size_t n)
{
    return workspace_of(set[which], samples, n);
}

#endif
