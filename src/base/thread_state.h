/* What every multiple-precision entry needs of the calling thread.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_THREAD_STATE_H
#define BASE_THREAD_STATE_H

#include <mpfr.h>

#include <ghosts/status.h>

#include "base/arithmetic.h"

/* Sets the arithmetic of doubles as arithmetic_enter() does, to be undone by arithmetic_leave().
 *
 * GHOSTS_INVALID, with nothing set and nothing to undo, when the exponent range of MPFR was made
 * narrower than its default: a bound that underflows to the least number never falls below a
 * tolerance, and one that overflows never becomes finite, so that loops which raise the precision
 * until a bound is good enough would not end. */
ghosts_status multiprecision_enter(arithmetic *saved);

/* The exponent range of the calling thread's MPFR. */
typedef struct {
    mpfr_exp_t least, largest;
} exponent_range;

/* The widest range, in which no series and no expansion underflows or overflows (docs/rounding.md,
 * Lemma 2.2); *saved takes what was set. */
void exponent_range_widen(exponent_range *saved);
void exponent_range_restore(const exponent_range *saved);

/* Bring a value and the bound of its error into the range that is set now: what the value loses by
 * underflow goes into the bound, which rounds up; an overflow makes both infinite. */
void exponent_range_fit(mpfr_t value, mpfr_t error);

#endif
