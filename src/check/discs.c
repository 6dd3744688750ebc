/* Discs with their number of zeros (theory.md, section 10).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/discs.h"

#include <math.h>

#include "check/cells.h"
#include "check/evaluate_point.h"

#define FINE 1e-8        /* share of a shifted series that may be left out */
#define WIDEST_DISC 64.0 /* in units of CHECK_REACH */
#define WIDE_GROUP 0.1   /* discs of several zeros that may lie far apart, likewise */
#define ROUNDED 1e-9     /* above what a few roundings and an exponential change */

/* A point in the coordinates of its tile. */
typedef struct {
    const check_tile *tile;
    long i, j;
    double x, y;
} tile_point;

/* False when the point is too far away to have a tile. */
static bool find_tile(tile_point *at, check_evaluator *e, mpc_srcptr point)
{
    at->i = check_tile_of(mpc_realref(point));
    at->j = check_tile_of(mpc_imagref(point));
    if (at->i > CHECK_FARTHEST || at->j > CHECK_FARTHEST)
        return false;
    at->tile = check_tile_at(e, at->i, at->j);
    mpfr_t part;
    mpfr_init2(part, DOUBLE_BITS);
    mpfr_sub_si(part, mpc_realref(point), check_tile_centre(at->i), MPFR_RNDN);
    at->x = mpfr_get_d(part, MPFR_RNDN) / CHECK_REACH;
    mpfr_sub_si(part, mpc_imagref(point), check_tile_centre(at->j), MPFR_RNDN);
    at->y = mpfr_get_d(part, MPFR_RNDN) / CHECK_REACH;
    mpfr_clear(part);
    return true;
}

/* The count by the series at the centre itself and at a smaller radius, *inner CHECK_REACH, where
 * the tile's does not reach as far as the zeros. */
static bool count_within(double *inner, check_evaluator *e, mpc_srcptr centre, double r, int m)
{
    enum { STEPS = 10 };
    mpfr_t radius;
    mpfr_init2(radius, DOUBLE_BITS);
    bool counted = false;
    *inner = r;
    for (int step = 0; step < STEPS && !counted; step++) {
        bool too_large;
        *inner *= 0.75;
        mpfr_set_d(radius, *inner * CHECK_REACH, MPFR_RNDN);
        counted = check_count_at(&too_large, &e->terms, centre, radius, m, 64);
    }
    mpfr_clear(radius);
    return counted;
}

/* Rouche's argument at the given radius, or at a smaller one with an annulus without zeros around
 * it.  The rounded centre is within 1e-15 of the true one: the count must hold on a smaller and on
 * a larger disc about it, and the annulus must reach into the disc that was counted
 * (docs/rounding.md, Lemma 11.8). */
static bool count_on_tiles(check_evaluator *e, mpc_srcptr centre, mpfr_srcptr radius, int m)
{
    tile_point at;
    check_shifted q;
    double r = mpfr_get_d(radius, MPFR_RNDN) / CHECK_REACH;
    if (!(r > 1e-9 && r < WIDEST_DISC) || !find_tile(&at, e, centre))
        return false;
    double margin = 1e-12 * r + 1e-14, reach = 0.999 - hypot(at.x, at.y);
    if (!check_shift(&q, &at.tile->series, at.x, at.y, fmin(reach, r + margin), FINE))
        return false;
    if (check_count(&q, m, r - margin) && check_count(&q, m, r + margin))
        return true;
    double inner = fmin(reach, r - margin);
    while (inner > 1e-3 * r && !check_count(&q, m, inner))
        inner *= 0.75;
    if (!check_count(&q, m, inner) &&
        !(m > 1 && r > WIDE_GROUP && count_within(&inner, e, centre, r, m)))
        return false;
    check_annulus ring = {at.x, at.y, inner - margin, r + margin};
    return check_annulus_is_empty(e, at.i, at.j, &ring);
}

/* g(c + s) = g(c) + g'(c) s + ..., |g(c)| + curvature r^2 < slope r: one zero in |s| <= r.  G and g
 * differ by the factor exp(shift h) beside the scale, h = CHECK_REACH (x + i y). */
static bool holds_simple_zero(check_evaluator *e, mpc_srcptr centre, mpfr_srcptr radius)
{
    tile_point at;
    check_shifted q;
    double slope, curvature, reach = 0.25;
    double r = mpfr_get_d(radius, MPFR_RNDU) / CHECK_REACH * SAFE;
    if (!(r < 0.25 * reach) || !find_tile(&at, e, centre) ||
        !check_shift(&q, &at.tile->series, at.x, at.y, reach, FINE))
        return false;
    check_derivatives(&slope, &curvature, &q);
    slope -= 4e-15 * curvature; /* the centre was rounded */
    double least = (slope - curvature * r) / CHECK_REACH * (1.0 - ROUNDED);
    least *= exp(at.tile->shift * CHECK_REACH * at.x) * (1.0 - ROUNDED);
    if (!(least > 1e-140))
        return false;
    mpfr_t bound, target;
    mpfr_inits2(64, bound, target, (mpfr_ptr)0);
    mpfr_mul_d(target, radius, least, MPFR_RNDD);
    long bits = 8 - (long)mpfr_get_exp(target);
    bool proven = false;
    for (int attempt = 0; attempt < 2 && !proven && bits < MAX_BITS; attempt++, bits += 24) {
        check_value_bound(bound, &e->terms, centre, at.tile->log_scale, bits > 24 ? bits : 24);
        proven = mpfr_less_p(bound, target) != 0;
    }
    mpfr_clears(bound, target, (mpfr_ptr)0);
    return proven;
}

bool check_disc_holds(check_evaluator *e, mpc_srcptr centre, mpfr_srcptr radius, size_t m)
{
    if (m > CHECK_MOST_ZEROS)
        return false;
    mpc_t c;
    mpfr_t r;
    bool too_large;
    mpc_init3(c, mpfr_get_prec(mpc_realref(centre)), mpfr_get_prec(mpc_imagref(centre)));
    mpfr_init2(r, mpfr_get_prec(radius));
    mpc_mul_2si(c, centre, check_scale(e), MPC_RNDNN);
    mpfr_mul_2si(r, radius, check_scale(e), MPFR_RNDN);
    long bits = 64 - (long)mpfr_get_exp(r) * (long)m;
    bits = bits < 64 ? 64 : bits;
    bool holds = count_on_tiles(e, c, r, (int)m) || (m == 1 && holds_simple_zero(e, c, r)) ||
                 check_count_at(&too_large, &e->terms, c, r, (int)m, bits);
    mpc_clear(c);
    mpfr_clear(r);
    return holds;
}
