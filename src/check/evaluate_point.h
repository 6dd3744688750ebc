/* The sum at any point, to any precision, for the checker of certificates.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_EVALUATE_POINT_H
#define CHECK_EVALUATE_POINT_H

#include "check/rouche.h"
#include "check/terms.h"

/* Most zeros of a disc that can be proven. */
#define CHECK_MOST_ZEROS 24

/* An upper bound of |G(point)| exp(-log_scale) that exceeds it by at most about 2^-bits times the
 * sum of the terms' moduli.  log_scale is that of a tile around the point. */
void check_value_bound(mpfr_t bound, check_terms *terms, mpc_srcptr point, mpfr_srcptr log_scale,
                       mpfr_prec_t bits);

/* The series about any point in units of any radius, with working precision `bits`; false when the
 * radius is too large for it. */
bool check_series_at(check_series *series, check_terms *terms, mpc_srcptr centre,
                     mpfr_srcptr radius, mpfr_prec_t bits);

/* Whether exactly m zeros in the closed disc, none on its edge, is proven, with `bits` or more as
 * long as rounding is what stands in the way; then *too_large is false.  Of a disc that was not
 * proven it tells that a smaller one might be. */
bool check_count_at(bool *too_large, check_terms *terms, mpc_srcptr centre, mpfr_srcptr radius,
                    int m, long bits);

#endif
