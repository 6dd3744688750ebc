/* The sum near the centre of a tile, for the checker of certificates.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_EVALUATE_TILE_H
#define CHECK_EVALUATE_TILE_H

#include <limits.h>

#include "check/rouche.h"
#include "check/terms.h"

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

typedef struct check_tiles check_tiles;

/* One per thread. */
typedef struct {
    check_terms terms;
    check_tiles *tiles; /* those of late, and the exponentials they share */
} check_evaluator;

/* `accelerated`: check_terms_init(). */
ghosts_status check_evaluator_new(check_evaluator **evaluator, const ghosts_expsum *sum,
                                  engine_exponential exponential, bool accelerated);
void check_evaluator_free(check_evaluator *evaluator);

/* Normalised coordinates are the original ones times 2^scale. */
static inline long check_scale(const check_evaluator *evaluator)
{
    return evaluator->terms.sum->scale;
}

/* The tile's series; valid until the next call. */
const check_tile *check_tile_at(check_evaluator *evaluator, long i, long j);

/* Whether one term outweighs the rest together on all of x0 <= Re t <= x1. */
bool check_one_term_dominates(check_evaluator *evaluator, mpfr_srcptr x0, mpfr_srcptr x1);

/* The same for the tiles i0 .. i1, decided at the centres of the next tiles on either side. */
bool check_one_term_dominates_tiles(check_evaluator *evaluator, long i0, long i1);

#endif
