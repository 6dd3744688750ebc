/* Memory of the lab: a program that runs out of it says so and ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_MEMORY_H
#define ANALYSIS_LAB_MEMORY_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/model.h>

/* count x size bytes, zeroed, never NULL. */
static inline void *take(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) {
        fputs("ghosts-lab: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static inline double *take_doubles(size_t count)
{
    return take(count, sizeof(double));
}

/* Replace *array by room for count doubles. */
static inline void renew(double **array, size_t count)
{
    free(*array);
    *array = take_doubles(count);
}

static inline void copy_doubles(double *to, const double *from, size_t count)
{
    memcpy(to, from, count * sizeof *to);
}

/* `count` models of one order. */
static inline ghosts_model *take_models(size_t count, size_t order)
{
    ghosts_model *models = ghosts_models_new(count, order);
    if (models == NULL) {
        fputs("ghosts-lab: out of memory\n", stderr);
        exit(2);
    }
    return models;
}

static inline void zero_doubles(double *to, size_t count)
{
    memset(to, 0, count * sizeof *to);
}

#endif
