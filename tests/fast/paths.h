/* The code paths of the fast library that this machine can run, and the eight-lane layout in plain
 * C, which stands in for those that it can't (src/fast/kernels_test.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FAST_PATHS_H
#define TESTS_FAST_PATHS_H

#include "fast/workspace.h"

enum { MOST_PATHS = 4 };

static inline size_t find_paths(const kernels *path[MOST_PATHS])
{
    static const ghosts_path asked[] = {GHOSTS_PATH_PORTABLE, GHOSTS_PATH_AVX2, GHOSTS_PATH_AVX512};
    size_t paths = 0;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (fast_path(asked[i]) != NULL)
            path[paths++] = fast_path(asked[i]);
    path[paths++] = &kernels_test;
    return paths;
}

#endif
