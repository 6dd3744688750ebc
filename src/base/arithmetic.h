/* The rounding mode the proofs assume, whatever the calling program has set.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_ARITHMETIC_H
#define BASE_ARITHMETIC_H

#include <fenv.h>

typedef struct {
    unsigned control; /* MXCSR on x86-64 */
    fenv_t environment;
} arithmetic;

/* Round to nearest, subnormal numbers kept (PyTorch's set_flush_denormal() and -ffast-math switch
 * them off for a thread); *saved takes what was set before. */
void arithmetic_enter(arithmetic *saved);
void arithmetic_leave(const arithmetic *saved);

#endif
