/* The workspace: one block of memory and the choice of the instruction set.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/fast.h"
#include "base/arithmetic.h"
#include "fast/workspace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64
#define PER_CLASS 4

const kernels *simd_kernels(ghosts_simd simd)
{
#if defined(__x86_64__) && defined(__GNUC__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
    if (avx512 && (simd == GHOSTS_SIMD_AUTO || simd == GHOSTS_SIMD_AVX512))
        return &kernels_avx512;
    if (avx2 && (simd == GHOSTS_SIMD_AUTO || simd == GHOSTS_SIMD_AVX2))
        return &kernels_avx2;
#endif
    if (simd == GHOSTS_SIMD_AUTO || simd == GHOSTS_SIMD_PORTABLE)
        return &kernels_portable;
    return NULL;
}

/* cos and sin of pi k / 64, k = j (2i + 1) reduced exactly. */
static void fill_table(circle_table *table)
{
    const double unit = 3.14159265358979324 / (2 * ARC_COUNT);
    for (size_t j = 0; j < MOST_ORDER; j++)
        for (size_t i = 0; i < ARC_HALF; i++) {
            size_t k = j * (2 * i + 1) % (4 * ARC_COUNT);
            table->cosine[j][i] = cos(unit * (double)k);
            table->sine[j][i] = sin(unit * (double)k);
        }
}

static size_t rounded_up(size_t n)
{
    return (n + MOST_LANES - 1) / MOST_LANES * MOST_LANES;
}

/* Hand out the block: fields and order by sample, tiles by class. */
static void divide_memory(ghosts_workspace *to, size_t per_sample, size_t per_tile)
{
    double *next = to->memory;
    for (size_t i = 0; i < FIELD_COUNT; i++, next += per_sample)
        to->field[i] = next;
    to->scratch = next, next += per_tile;
    to->one.difference = next, next += per_tile;
    to->one.weight = next, next += per_tile;
    to->one.beta = next, next += per_tile;
    to->one.power = next;
}

ghosts_status fast_workspace(ghosts_workspace **workspace, size_t samples, size_t classes,
                             const kernels *run)
{
    *workspace = NULL;
    if (run == NULL)
        return GHOSTS_UNAVAILABLE;
    if (samples == 0 || classes == 0)
        return GHOSTS_INVALID;
    if (samples > SIZE_MAX / 1024 || classes > SIZE_MAX / 1024)
        return GHOSTS_TOO_LARGE;
    size_t per_sample = rounded_up(samples);
    size_t tallest = classes < NARROW_LIMIT ? classes : NARROW_LIMIT;
    size_t per_tile = rounded_up(classes);
    if (per_tile < tallest * MOST_LANES)
        per_tile = tallest * MOST_LANES;
    size_t bytes = (per_sample * FIELD_COUNT + per_tile * (PER_CLASS + 1)) * sizeof(double);
    ghosts_workspace *made = calloc(1, sizeof *made);
    if (made == NULL)
        return GHOSTS_NO_MEMORY;
    made->memory = aligned_alloc(ALIGNMENT, bytes);
    made->order = malloc(samples * sizeof *made->order);
    made->table =
        aligned_alloc(ALIGNMENT, (sizeof *made->table + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    if (made->memory == NULL || made->order == NULL || made->table == NULL) {
        ghosts_workspace_free(made);
        return GHOSTS_NO_MEMORY;
    }
    memset(made->memory, 0, bytes);
    made->run = run;
    made->samples = samples;
    made->classes = classes;
    divide_memory(made, per_sample, per_tile);
    arithmetic saved;
    arithmetic_enter(&saved);
    fill_table(made->table);
    arithmetic_leave(&saved);
    *workspace = made;
    return GHOSTS_OK;
}

ghosts_status ghosts_workspace_new(ghosts_workspace **workspace, size_t samples, size_t classes,
                                   ghosts_simd simd)
{
    if (workspace == NULL)
        return GHOSTS_INVALID;
    return fast_workspace(workspace, samples, classes, simd_kernels(simd));
}

void ghosts_workspace_free(ghosts_workspace *workspace)
{
    if (workspace == NULL)
        return;
    free(workspace->memory);
    free(workspace->order);
    free(workspace->table);
    free(workspace);
}

const char *ghosts_workspace_simd(const ghosts_workspace *workspace)
{
    return workspace->run->name;
}
