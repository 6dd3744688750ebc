/* The part of the upper half-plane that a region search explores.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "region/area.h"

#include <math.h>

#include "base/rounding.h"
#include "sum/dominance.h"

#define MARGIN 0.25     /* normalised: zeros follow each other at 2 pi / spread, at least pi */
#define FAR 1e10        /* beyond it doubles are taken relative to the region's corner */
#define GRID 16.0       /* the box's edges are multiples of 1/16, short numbers for certificates, */
#define GRID_END 0x1p40 /* where doubles leave room for its halves */
#define WIDE_DISC 256.0 /* normalised: smaller discs are explored to their full height */
#define FREE_SHARE (1.0 - 0x1p-20) /* of one term, outweighing the rest so that checkers see it */
#define FREE_BISECTIONS 54

void area_init(search_area *area)
{
    *area = (search_area){.distant = false};
    mpc_init2(area->base, 64);
    mpc_set_ui(area->base, 0, MPC_RNDNN);
}

void area_clear(search_area *area)
{
    mpc_clear(area->base);
}

/* +-x 2^exponent, exactly */
static void scale_edge(mpq_t scaled, const mpq_t x, bool negated, long exponent)
{
    if (exponent >= 0)
        mpq_mul_2exp(scaled, x, (mp_bitcnt_t)exponent);
    else
        mpq_div_2exp(scaled, x, (mp_bitcnt_t)-exponent);
    if (negated)
        mpq_neg(scaled, scaled);
}

/* +-x 2^exponent - base, rounded as told to a double; infinite when out of range. */
static double scaled_double(const mpq_t x, bool negated, long exponent, const mpz_t base,
                            mpfr_rnd_t rounding)
{
    mpq_t exact, origin;
    mpfr_t value;
    mpq_inits(exact, origin, (mpq_ptr)0);
    mpfr_init2(value, 53);
    scale_edge(exact, x, negated, exponent);
    mpq_set_z(origin, base);
    mpq_sub(exact, exact, origin);
    mpfr_set_q(value, exact, rounding);
    double rounded = mpfr_get_d(value, rounding);
    mpfr_clear(value);
    mpq_clears(exact, origin, (mpq_ptr)0);
    return fabs(rounded) <= HORIZON ? rounded : copysign(INFINITY, rounded);
}

/* An integer point, exact at any distance. */
typedef struct {
    mpz_t x, y;
} grid_point;

/* The region's bounding box, normalised, mirrored into the upper half-plane, and relative to a base
 * with base->y >= 0. */
static rectangle upper_bounds(const ghosts_region *region, long scale, const grid_point *base)
{
    double floor_y = -mpz_get_d(base->y); /* only where base->y = 0 */
    if (region->shape == GHOSTS_DISK)
        return (rectangle){scaled_double(region->radius, true, scale, base->x, MPFR_RNDD),
                           scaled_double(region->radius, false, scale, base->x, MPFR_RNDU), floor_y,
                           scaled_double(region->radius, false, scale, base->y, MPFR_RNDU)};
    rectangle bounds = {scaled_double(region->x0, false, scale, base->x, MPFR_RNDD),
                        scaled_double(region->x1, false, scale, base->x, MPFR_RNDU), floor_y,
                        fmax(scaled_double(region->y0, true, scale, base->y, MPFR_RNDU),
                             scaled_double(region->y1, false, scale, base->y, MPFR_RNDU))};
    if (mpq_sgn(region->y0) > 0)
        bounds.y0 = scaled_double(region->y0, false, scale, base->y, MPFR_RNDD);
    if (mpq_sgn(region->y1) < 0)
        bounds.y0 = scaled_double(region->y1, true, scale, base->y, MPFR_RNDD);
    return bounds;
}

/* ---- discs that barely reach the zeros ------------------------------------------------------- */

/* Whether one term outweighs the others on the whole strip |Re t| <= x. */
static bool is_free(const ghosts_expsum *sum, double x)
{
    long term = dominant_term(sum, -x, FREE_SHARE);
    return term >= 0 && term == dominant_term(sum, x, FREE_SHARE);
}

/* Nearly the widest x <= radius with is_free(x), 0 when the disc beside that strip is more than
 * about half as high as the disc itself. */
static double free_half_width(const ghosts_expsum *sum, double radius)
{
    double low = 0.875 * radius, high = radius;
    if (!(radius > WIDE_DISC) || !is_free(sum, low))
        return 0.0;
    if (is_free(sum, high))
        return high;
    for (int i = 0; i < FREE_BISECTIONS; i++) {
        double middle = 0.5 * low + 0.5 * high;
        if (is_free(sum, middle))
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* sqrt(radius^2 - x^2) rounded up: the height of the disc where |Re t| >= x. */
static double height_beside(double x, const ghosts_region *disc, long scale)
{
    mpq_t radius;
    mpfr_t height, sum;
    mpq_init(radius);
    mpfr_inits2(128, height, sum, (mpfr_ptr)0);
    scale_edge(radius, disc->radius, false, scale);
    mpfr_set_q(height, radius, MPFR_RNDU);
    mpfr_add_d(sum, height, x, MPFR_RNDU);
    mpfr_sub_d(height, height, x, MPFR_RNDU);
    if (mpfr_sgn(height) < 0)
        mpfr_set_zero(height, 1);
    mpfr_mul(height, height, sum, MPFR_RNDU);
    mpfr_sqrt(height, height, MPFR_RNDU);
    double rounded = mpfr_get_d(height, MPFR_RNDU);
    mpfr_clears(height, sum, (mpfr_ptr)0);
    mpq_clear(radius);
    return rounded;
}

/* ---- placing --------------------------------------------------------------------------------- */

/* A base next to the region's edge nearest to the axis where that is far away, else 0 in that
 * coordinate.  From there the region only leads further away: base + offset loses nothing by
 * cancellation, and doubles know it to a relative 2^-51. */
static void choose_base(grid_point *base, const ghosts_region *region, long scale,
                        const rectangle *bounds)
{
    mpq_t edge;
    mpq_init(edge);
    if (bounds->x0 > FAR || bounds->x1 < -FAR) { /* never a disc */
        scale_edge(edge, bounds->x0 > FAR ? region->x0 : region->x1, false, scale);
        mpz_fdiv_q(base->x, mpq_numref(edge), mpq_denref(edge));
    }
    if (bounds->y0 > FAR) {
        bool below = mpq_sgn(region->y1) < 0;
        scale_edge(edge, below ? region->y1 : region->y0, below, scale);
        mpz_fdiv_q(base->y, mpq_numref(edge), mpq_denref(edge));
    }
    mpq_clear(edge);
}

static double margin_at(double a, double b)
{
    return fmax(MARGIN, MANY_ROUNDINGS * fmax(fabs(a), fabs(b)));
}

static void move_to_base(search_area *area, const grid_point *base)
{
    mpfr_prec_t bits = (mpfr_prec_t)(mpz_sizeinbase(base->x, 2) + mpz_sizeinbase(base->y, 2));
    mpc_set_prec(area->base, bits > 64 ? bits : 64);
    mpfr_set_z(mpc_realref(area->base), base->x, MPFR_RNDN);
    mpfr_set_z(mpc_imagref(area->base), base->y, MPFR_RNDN);
    area->distant = mpz_sgn(base->x) || mpz_sgn(base->y);
    double x = mpz_get_d(base->x), y = mpz_get_d(base->y);
    area->clip = (rectangle){area->clip.x0 - x, area->clip.x1 - x, area->clip.y0 - y, INFINITY};
}

static double on_grid(double x, double (*rounded)(double))
{
    return fabs(x) < GRID_END ? rounded(x * GRID) / GRID : x;
}

static void add_margins(search_area *area)
{
    rectangle in = area->wanted;
    double margin_x = margin_at(in.x0, in.x1), margin_y = margin_at(in.y0, in.y1);
    area->box.x0 = fmax(in.x0 - margin_x, area->clip.x0);
    area->box.x1 = fmin(in.x1 + margin_x, area->clip.x1);
    area->box.y0 = in.y0 - margin_y;
    area->box.y1 = in.y1 + margin_y;
    if (area->clip.y0 > 0.0) /* down to half the strip without zeros, never to the axis */
        area->box.y0 = fmax(area->box.y0, 0.5 * area->clip.y0);
    area->box.x0 = on_grid(area->box.x0, floor);
    area->box.x1 = on_grid(area->box.x1, ceil);
    area->box.y0 = on_grid(area->box.y0, floor);
    area->box.y1 = on_grid(area->box.y1, ceil);
}

bool area_place(search_area *area, const ghosts_expsum *sum, const ghosts_region *region)
{
    size_t last = sum->terms - 1;
    double spread = sum->slope_double[last] - sum->slope_double[0];
    grid_point base;
    mpz_inits(base.x, base.y, (mpz_ptr)0);
    rectangle bounds = upper_bounds(region, sum->scale, &base);
    area->free_width = region->shape == GHOSTS_DISK ? free_half_width(sum, bounds.x1) : 0.0;
    if (area->free_width > 0.0)
        bounds.y1 = height_beside(area->free_width, region, sum->scale);
    area->wanted = bounds;
    area->clip = (rectangle){-zero_strip_edge(sum, 0, 2.0), zero_strip_edge(sum, last, 2.0),
                             M_PI / spread * (1.0 - SOME_ROUNDINGS), INFINITY};
    bool possible =
        bounds.x1 >= area->clip.x0 && bounds.x0 <= area->clip.x1 && bounds.y1 >= area->clip.y0;
    if (possible) {
        choose_base(&base, region, sum->scale, &bounds);
        move_to_base(area, &base);
        if (area->distant) /* never a disc */
            area->wanted = upper_bounds(region, sum->scale, &base);
        add_margins(area);
    }
    mpz_clears(base.x, base.y, (mpz_ptr)0);
    return possible;
}

bool area_is_within_reach(const ghosts_region *region, long scale)
{
    grid_point origin;
    mpz_inits(origin.x, origin.y, (mpz_ptr)0);
    rectangle bounds = upper_bounds(region, scale, &origin);
    mpz_clears(origin.x, origin.y, (mpz_ptr)0);
    return isfinite(bounds.x0) && isfinite(bounds.x1) && isfinite(bounds.y1);
}

double complex area_centre(const search_area *area, const cluster *c)
{
    mpc_t difference;
    mpc_init2(difference, 64);
    mpc_sub(difference, c->centre, area->base, MPC_RNDNN);
    double complex centre = mpfr_get_d(mpc_realref(difference), MPFR_RNDN) +
                            I * mpfr_get_d(mpc_imagref(difference), MPFR_RNDN);
    mpc_clear(difference);
    return centre;
}

bool area_may_meet(const search_area *area, const cluster *c, const rectangle *part)
{
    double complex centre = area_centre(area, c);
    double reach = mpfr_get_d(c->inner, MPFR_RNDU) * SAFE + SOME_ROUNDINGS * cabs(centre);
    return creal(centre) + reach >= part->x0 && creal(centre) - reach <= part->x1 &&
           cimag(centre) + reach >= part->y0 && cimag(centre) - reach <= part->y1;
}
