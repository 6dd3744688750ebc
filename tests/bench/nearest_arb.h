/* The certified nearest zero of sum_k exp(z_k + a_k tau) by a plain Arb program: best-first boxes,
 * ball evaluation, interval Newton.  Shares no code with libghosts: oracle of the tests and peer of
 * the benchmark.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_NEAREST_ARB_H
#define TESTS_BENCH_NEAREST_ARB_H

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stddef.h>

#include "base/flint_arb.h"

/* Encloses a simple zero of least modulus, Im > 0, to `digits` relative digits in `zero` (any
 * initialised acb_t).  Where several have overlapping moduli, the one of least imaginary part.
 * Returns 1 when certified; 0 when there is no zero (equal slopes), when the nearest is multiple or
 * nearly so, or when more than work_limit boxes were looked at.  Finite logits and slopes of
 * ordinary size only; n >= 1. */
int nearest_arb(acb_t zero, const double *logits, const double *slopes, size_t n, slong digits,
                size_t work_limit);

#endif
