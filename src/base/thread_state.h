/* What every multiple-precision entry needs of the calling thread.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_THREAD_STATE_H
#define BASE_THREAD_STATE_H

#include <ghosts/status.h>

#include "base/arithmetic.h"

/* Sets the arithmetic of doubles as arithmetic_enter() does, to be undone by arithmetic_leave().
 *
 * GHOSTS_INVALID, with nothing set and nothing to undo, when the exponent range of MPFR was made
 * narrower than its default: a bound that underflows to the least number never falls below a
 * tolerance, and one that overflows never becomes finite, so that loops which raise the precision
 * until a bound is good enough would not end. */
ghosts_status multiprecision_enter(arithmetic *saved);

#endif
