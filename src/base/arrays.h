/* Arrays of MPFR and MPC numbers, and arrays that grow.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_ARRAYS_H
#define BASE_ARRAYS_H

#include <stddef.h>

#include <mpc.h>
#include <mpfr.h>

/* `count` zeros of `bits` bits; NULL when memory is short. */
mpfr_t *reals_new(size_t count, mpfr_prec_t bits);
void reals_free(mpfr_t *values, size_t count);

mpc_t *complex_new(size_t count, mpfr_prec_t bits);
void complex_free(mpc_t *values, size_t count);

/* The array with room for `needed` entries of `size` bytes, moved and *allocated raised where it
 * was too small; NULL, and the array as it was, when memory is short. */
void *array_reserve(void *array, size_t *allocated, size_t needed, size_t size);

#endif
