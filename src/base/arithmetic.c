/* The floating-point environment of a call.  In a file of its own, so that no compiler moves
 * arithmetic across the two functions.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/arithmetic.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <xmmintrin.h>

#define ROUNDING_AND_FLUSHING 0xe040u /* fields RC, FZ and DAZ of MXCSR */
#define EXCEPTION_FLAGS 0x3fu

/* Only the vector unit is used on x86-64; the x87 unit keeps its mode. */
void arithmetic_enter(arithmetic *saved)
{
    saved->control = _mm_getcsr();
    _mm_setcsr(saved->control & ~ROUNDING_AND_FLUSHING);
}

void arithmetic_leave(const arithmetic *saved)
{
    _mm_setcsr(saved->control | (_mm_getcsr() & EXCEPTION_FLAGS));
}
#else
void arithmetic_enter(arithmetic *saved)
{
    saved->control = 0;
    fegetenv(&saved->environment);
    fesetenv(FE_DFL_ENV);
}

void arithmetic_leave(const arithmetic *saved)
{
    fesetenv(&saved->environment);
}
#endif
