/* Values of the sum for the checker of certificates, in normalised coordinates (expsum.h).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_POINT_H
#define CHECK_POINT_H

#include <limits.h>

#include "check/rouche.h"
#include "base/engine.h"
#include "sum/expsum.h"

/* Tile (i, j) is the square of side CHECK_SIDE whose lower left corner is CHECK_SIDE (i, j).  Its
 * series converges fast on CHECK_REACH around its centre, which is the unit of the series. */
#define CHECK_SIDE 4L
#define CHECK_REACH 4.75
#define CHECK_FARTHEST (LONG_MAX / 16) /* largest |i|, |j| of a tile */

static inline long check_tile_centre(long i)
{
    return CHECK_SIDE * i + CHECK_SIDE / 2;
}

/* G(centre + CHECK_REACH s) = exp(log_scale + shift CHECK_REACH s) g(s), log_scale an exact number.
 */
typedef struct {
    bool filled;
    long i, j;
    mpfr_t log_scale;
    double shift;
    check_series series;
} check_tile;

/* One per thread. */
typedef struct check_evaluator check_evaluator;

ghosts_status check_evaluator_new(check_evaluator **evaluator, const ghosts_expsum *sum,
                                  engine_exponential exponential);
void check_evaluator_free(check_evaluator *evaluator);

/* Normalised coordinates are the original ones times 2^scale. */
long check_scale(const check_evaluator *evaluator);

/* The tile's series; valid until the next call. */
const check_tile *check_tile_at(check_evaluator *evaluator, long i, long j);

/* Whether one term outweighs the rest together on all of x0 <= Re t <= x1. */
bool check_one_term_dominates(check_evaluator *evaluator, mpfr_srcptr x0, mpfr_srcptr x1);

/* The same for the tiles i0 .. i1, decided at the centres of the next tiles on either side. */
bool check_one_term_dominates_tiles(check_evaluator *evaluator, long i0, long i1);

/* The series about any point in units of any radius, with working precision `bits`; false when the
 * radius is too large for it or memory is short. */
bool check_series_at(check_series *series, check_evaluator *evaluator, mpc_srcptr centre,
                     mpfr_srcptr radius, mpfr_prec_t bits);

/* An upper bound of |G(point)| exp(-log_scale) that exceeds it by at most about 2^-bits times the
 * sum of the terms' moduli.  log_scale is that of a tile around the point. */
void check_value_bound(mpfr_t bound, check_evaluator *evaluator, mpc_srcptr point,
                       mpfr_srcptr log_scale, mpfr_prec_t bits);

#endif
