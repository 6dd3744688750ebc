/* Quotients of power series with proven error bounds.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SERIES_DIVISION_H
#define SERIES_DIVISION_H

#include "series/power_sums.h"

/* a = b / f up to x^order: |a[m] - a_m| <= a_error[m].  f_0 = 1.  b and f hold approximations with
 * the bounds b_error and f->error.  a has order + 1 initialised numbers of the working precision
 * `bits`, a_error of any.
 *
 * GHOSTS_ENGINE_MPC (or no FLINT) divides by the recurrence in MPFR and proves the error from
 * residuals; GHOSTS_ENGINE_ARB multiplies power series of balls, which is fast for large orders. */
ghosts_status quotient_series(mpfr_t *a, mpfr_t *a_error, mpfr_t *b, mpfr_t *b_error,
                              const moment_list *f, mpfr_prec_t bits, ghosts_engine engine);

/* The two ways, for tests and benchmarks; quotient_balls() is GHOSTS_UNAVAILABLE without FLINT. */
ghosts_status quotient_recurrence(mpfr_t *a, mpfr_t *a_error, mpfr_t *b, mpfr_t *b_error,
                                  const moment_list *f, mpfr_prec_t bits);
ghosts_status quotient_balls(mpfr_t *a, mpfr_t *a_error, mpfr_t *b, mpfr_t *b_error,
                             const moment_list *f, mpfr_prec_t bits);

#endif
