/* Arrays of MPFR and MPC numbers, and arrays that grow.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/arrays.h"

#include <stdint.h>
#include <stdlib.h>

#define LEAST_ROOM 64

mpfr_t *reals_new(size_t count, mpfr_prec_t bits)
{
    mpfr_t *values = count <= SIZE_MAX / sizeof *values ? malloc(count * sizeof *values) : NULL;
    for (size_t i = 0; values && i < count; i++) {
        mpfr_init2(values[i], bits);
        mpfr_set_zero(values[i], 1);
    }
    return values;
}

void reals_free(mpfr_t *values, size_t count)
{
    for (size_t i = 0; values && i < count; i++)
        mpfr_clear(values[i]);
    free(values);
}

mpc_t *complex_new(size_t count, mpfr_prec_t bits)
{
    mpc_t *values = count <= SIZE_MAX / sizeof *values ? malloc(count * sizeof *values) : NULL;
    for (size_t i = 0; values && i < count; i++) {
        mpc_init2(values[i], bits);
        mpc_set_ui(values[i], 0, MPC_RNDNN);
    }
    return values;
}

void complex_free(mpc_t *values, size_t count)
{
    for (size_t i = 0; values && i < count; i++)
        mpc_clear(values[i]);
    free(values);
}

void *array_reserve(void *array, size_t *allocated, size_t needed, size_t size)
{
    if (needed <= *allocated)
        return array;
    size_t count = *allocated <= SIZE_MAX / 2 ? 2 * *allocated : SIZE_MAX;
    count = count < LEAST_ROOM ? LEAST_ROOM : count;
    count = count < needed ? needed : count;
    void *grown = count <= SIZE_MAX / size ? realloc(array, count * size) : NULL;
    if (grown)
        *allocated = count;
    return grown;
}
