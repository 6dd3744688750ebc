/* The number of zeros in a region by the argument principle, and where enclosed zeros lie: with
 * bench/region_arb.h the oracle of all zeros of a region, sharing no code with the library.
 *
 * The boundary is cut into arcs whose images lie in rectangles without 0, where the argument
 * changes by less than half a turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_REGION_ORACLE_H
#define TESTS_SUPPORT_REGION_ORACLE_H

#include <ghosts/region.h>

#include "tests/bench/region_arb.h"

/* ---- the winding number --------------------------------------------------------------------- */

/* The boundary of the region at `t` in [0, 4], one side of a box in each unit. */
static inline void oracle_boundary(acb_t point, const ghosts_region *region, const arb_t t,
                                   int side, slong bits)
{
    arb_t low, high;
    arb_init(low);
    arb_init(high);
    if (region->shape == GHOSTS_DISK) {
        arb_mul_2exp_si(low, t, -1);
        arb_sin_cos_pi(acb_imagref(point), acb_realref(point), low, bits);
        arb_set_mpq(high, region->radius, bits);
        acb_mul_arb(point, point, high, bits);
    } else {
        bool along_x = side % 2 == 0;
        arb_set_mpq(low, along_x ? region->x0 : region->y0, bits);
        arb_set_mpq(high, along_x ? region->x1 : region->y1, bits);
        if (side >= 2)
            arb_swap(low, high);
        arb_ptr moving = along_x ? acb_realref(point) : acb_imagref(point);
        arb_sub(high, high, low, bits);
        arb_sub_si(moving, t, side, bits);
        arb_mul(moving, moving, high, bits);
        arb_add(moving, moving, low, bits);
        arb_set_mpq(along_x ? acb_imagref(point) : acb_realref(point),
                    side == 0   ? region->y0
                    : side == 1 ? region->x1
                    : side == 2 ? region->y1
                                : region->x0,
                    bits);
    }
    arb_clear(low);
    arb_clear(high);
}

/* Add the change of arg F from t0 to t1; false when F cannot be told from 0 there. */
static inline bool oracle_turn(arb_t total, const oracle *o, const ghosts_region *region, int side,
                               double t0, double t1, int depth)
{
    acb_t arc, image, start, end;
    arb_t t;
    acb_init(arc);
    acb_init(image);
    acb_init(start);
    acb_init(end);
    arb_init(t);
    arb_between(t, t0, t1);
    oracle_boundary(arc, region, t, side, o->bits);
    oracle_image(image, o, arc);
    bool good = !acb_contains_zero(image);
    if (good) {
        arb_set_d(t, t0);
        oracle_boundary(arc, region, t, side, o->bits);
        oracle_values(start, NULL, o, arc);
        arb_set_d(t, t1);
        oracle_boundary(arc, region, t, side, o->bits);
        oracle_values(end, NULL, o, arc);
        acb_div(end, end, start, o->bits);
        acb_arg(t, end, o->bits);
        arb_add(total, total, t, o->bits);
    } else if (depth < ORACLE_DEEPEST) {
        double middle = 0.5 * (t0 + t1);
        good = oracle_turn(total, o, region, side, t0, middle, depth + 1) &&
               oracle_turn(total, o, region, side, middle, t1, depth + 1);
    }
    acb_clear(arc);
    acb_clear(image);
    acb_clear(start);
    acb_clear(end);
    arb_clear(t);
    return good;
}

/* Zeros inside, with multiplicity; -1 when one lies on the boundary or too close to it. */
static inline long oracle_winding(const oracle *o, const ghosts_region *region)
{
    arb_t total, turn;
    fmpz_t count;
    arb_init(total);
    arb_init(turn);
    fmpz_init(count);
    bool good = true;
    for (int piece = 0; good && piece < 32; piece++)
        good = oracle_turn(total, o, region, piece / 8, piece / 8.0, (piece + 1) / 8.0, 0);
    arb_const_pi(turn, o->bits);
    arb_mul_2exp_si(turn, turn, 1);
    arb_div(total, total, turn, o->bits);
    long answer = good && arb_get_unique_fmpz(count, total) ? fmpz_get_si(count) : -1;
    arb_clear(total);
    arb_clear(turn);
    fmpz_clear(count);
    return answer;
}

/* ---- where a zero lies ---------------------------------------------------------------------- */

/* 1 inside the closed region, 0 outside, -1 unknown. */
static inline int oracle_place(const ghosts_region *region, const acb_t zero, slong bits)
{
    arb_t value, edge;
    arb_init(value);
    arb_init(edge);
    bool outside = false, inside = true;
    if (region->shape == GHOSTS_DISK) {
        arb_set_mpq(edge, region->radius, bits);
        acb_abs(value, zero, bits);
        outside = arb_gt(value, edge);
        inside = arb_le(value, edge);
    } else {
        mpq_srcptr edges[4] = {region->x0, region->x1, region->y0, region->y1};
        for (int i = 0; i < 4; i++) {
            arb_srcptr part = i < 2 ? acb_realref(zero) : acb_imagref(zero);
            arb_set_mpq(edge, edges[i], bits);
            outside = outside || (i % 2 ? arb_gt(part, edge) : arb_lt(part, edge));
            inside = inside && (i % 2 ? arb_le(part, edge) : arb_ge(part, edge));
        }
    }
    arb_clear(value);
    arb_clear(edge);
    return outside ? 0 : inside ? 1 : -1;
}

/* Whether a reported disc holds the true zero enclosed by `zero`: 1 yes, 0 no, -1 unknown. */
static inline int oracle_disc_holds(const ghosts_region_zero *disc, const acb_t zero, slong bits)
{
    acb_t centre;
    arb_t distance, error;
    arf_t limit;
    acb_init(centre);
    arb_init(distance);
    arb_init(error);
    arf_init(limit);
    arf_set_mpfr(arb_midref(acb_realref(centre)), mpc_realref(disc->centre));
    arf_set_mpfr(arb_midref(acb_imagref(centre)), mpc_imagref(disc->centre));
    arf_set_mpfr(limit, disc->error);
    acb_sub(centre, centre, zero, bits);
    acb_abs(distance, centre, bits);
    arb_set_arf(error, limit);
    int answer = arb_le(distance, error) ? 1 : arb_gt(distance, error) ? 0 : -1;
    acb_clear(centre);
    arb_clear(distance);
    arb_clear(error);
    arf_clear(limit);
    return answer;
}

#endif
