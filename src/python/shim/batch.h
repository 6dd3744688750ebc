/* Batches as the shim passes them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef PYTHON_SHIM_BATCH_H
#define PYTHON_SHIM_BATCH_H

#include "python/shim/shim.h"

#define SHIM_RADIUS_NUMBERS 5 /* lower, upper, re, im, error */

/* The same arrays in both forms; `single` tells which holds. */
typedef struct {
    ghosts_batch wide;
    ghosts_batch_float narrow;
    bool single;
} shim_batch;

shim_batch shim_batch_of(const void *logits, const void *slopes, size_t samples, size_t classes,
                         size_t logit_stride, size_t slope_stride, int single);

/* position[3]: array, row, column. */
void shim_position(size_t *position, const ghosts_position *bad);

#endif
