/* Inside of series: allocation, and the rounding of a coefficient.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SERIES_SERIES_H
#define SERIES_SERIES_H

#include <ghosts/series.h>

#include "series/power_sums.h"

/* Coefficients of `bits` bits and errors, all 0; NULL when memory is short. */
ghosts_series *series_new(size_t order, mpfr_prec_t bits);

/* error += |value| 2^-p: what rounding `value` to its precision p may have cost. */
void series_add_rounding(mpfr_t error, mpfr_srcptr value);

/* Coefficients and errors in the exponent range that is set. */
void series_fit(ghosts_series *series);

#endif
