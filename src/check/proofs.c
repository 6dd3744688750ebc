/* Boxes without zeros and discs with their number of zeros (docs/rounding.md, section 11).
 *
 * Double precision on tiles first; what it leaves open goes to multiple precision at a precision
 * that doubles while rounding is what stands in the way.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/proofs.h"

#include <math.h>
#include <stdlib.h>

#define PIECES_DOUBLE 512 /* most pieces a part of a cell in one tile is cut into */
#define PIECES_EXACT 256  /* the same in multiple precision */
#define PIECES_TILES 65536
#define LARGE_TILES 32 /* a cell of that many may be the domain of one term, to its very edges */
#define MAX_BITS (1L << 26)
#define MAX_COUNT 24
#define ROUGH 1e-3       /* share of a shifted series that may be left out at first */
#define FINE 1e-8        /* the same where more than a sign is wanted */
#define WIDEST_DISC 64.0 /* of isolating discs, in units of CHECK_REACH */
#define WIDE_GROUP 0.1   /* discs of several zeros that may lie far apart, likewise */

typedef struct {
    mpfr_t x0, x1, y0, y1;
} exact_box;

static void box_init(exact_box *b)
{
    mpfr_init2(b->x0, 64);
    mpfr_init2(b->x1, 64);
    mpfr_init2(b->y0, 64);
    mpfr_init2(b->y1, 64);
}

static void box_clear(exact_box *b)
{
    mpfr_clears(b->x0, b->x1, b->y0, b->y1, (mpfr_ptr)0);
}

static void assign(mpfr_ptr to, mpfr_srcptr from)
{
    mpfr_set_prec(to, mpfr_get_prec(from));
    mpfr_set(to, from, MPFR_RNDN);
}

static void box_assign(exact_box *to, const exact_box *from)
{
    assign(to->x0, from->x0);
    assign(to->x1, from->x1);
    assign(to->y0, from->y0);
    assign(to->y1, from->y1);
}

/* Most bits worth trying for m zeros in a disc of this radius.  What is to be shown empty may lie
 * next to a cluster of MAX_COUNT. */
static long bit_limit(mpfr_srcptr radius, int m)
{
    double size = -(double)mpfr_get_exp(radius);
    double limit = 512.0 + ((m ? m : MAX_COUNT) + 2) * fmax(size, 0.0);
    return limit < (double)MAX_BITS ? (long)limit : MAX_BITS;
}

/* ---- multiple precision ---------------------------------------------------------------------- */

static bool count_exactly(bool *too_large, check_evaluator *e, mpc_srcptr centre,
                          mpfr_srcptr radius, int m, long bits)
{
    check_series series;
    check_shifted q;
    long limit = bit_limit(radius, m);
    *too_large = false;
    for (;; bits *= 2) {
        bits = bits < limit ? bits : limit;
        if (!check_series_at(&series, e, centre, radius, bits) ||
            !check_shift(&q, &series, 0.0, 0.0, 1.0, 0.0)) {
            *too_large = true;
            return false;
        }
        if (check_count(&q, m, 1.0))
            return true;
        if (bits == limit || !check_needs_precision(&q, 1.0)) {
            *too_large = !check_needs_precision(&q, 1.0);
            return false;
        }
    }
}

/* Cut the box across its longer side; `first` keeps the lower part. */
static void cut(exact_box *first, exact_box *second)
{
    mpfr_t width, height;
    mpfr_inits2(64, width, height, (mpfr_ptr)0);
    mpfr_sub(width, first->x1, first->x0, MPFR_RNDN);
    mpfr_sub(height, first->y1, first->y0, MPFR_RNDN);
    box_assign(second, first);
    bool wide = mpfr_greater_p(width, height) != 0;
    mpfr_ptr low = wide ? first->x0 : first->y0, high = wide ? first->x1 : first->y1;
    mpfr_prec_t bits =
        mpfr_get_prec(low) > mpfr_get_prec(high) ? mpfr_get_prec(low) : mpfr_get_prec(high);
    mpfr_t middle;
    mpfr_init2(middle, bits + 16);
    mpfr_add(middle, low, high, MPFR_RNDN);
    mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
    assign(high, middle);
    assign(wide ? second->x0 : second->y0, middle);
    mpfr_clears(middle, width, height, (mpfr_ptr)0);
}

/* The disc around the box. */
static void enclose(mpc_t centre, mpfr_t radius, const exact_box *b)
{
    mpfr_t part;
    mpfr_init2(part, 64);
    mpfr_prec_t bits = 64;
    mpfr_srcptr edge[] = {b->x0, b->x1, b->y0, b->y1};
    for (int i = 0; i < 4; i++)
        bits = mpfr_get_prec(edge[i]) > bits ? mpfr_get_prec(edge[i]) : bits;
    mpc_set_prec(centre, bits + 8);
    for (int i = 0; i < 2; i++) {
        mpfr_ptr middle = i ? mpc_imagref(centre) : mpc_realref(centre);
        mpfr_add(middle, edge[2 * i], edge[2 * i + 1], MPFR_RNDN);
        mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
    }
    mpfr_set_ui(radius, 0, MPFR_RNDU);
    for (int i = 0; i < 4; i++) { /* the farther edge in either direction */
        mpfr_sub(part, edge[i], i < 2 ? mpc_realref(centre) : mpc_imagref(centre), MPFR_RNDA);
        mpfr_abs(part, part, MPFR_RNDU);
        mpfr_sqr(part, part, MPFR_RNDU);
        mpfr_add(radius, radius, part, MPFR_RNDU);
    }
    mpfr_sqrt(radius, radius, MPFR_RNDU); /* sqrt 2 times the half diagonal, or a little more */
    mpfr_mul_d(radius, radius, 0.70711, MPFR_RNDU);
    mpfr_clear(part);
}

static bool box_is_empty_exactly(check_evaluator *e, const exact_box *whole)
{
    enum { DEPTH = 24 };
    exact_box stack[DEPTH];
    for (int i = 0; i < DEPTH; i++)
        box_init(&stack[i]);
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, 64);
    mpfr_init2(radius, 64);
    box_assign(&stack[0], whole);
    int depth = 1, pieces = 0;
    bool proven = true;
    while (depth > 0 && proven) {
        exact_box *b = &stack[depth - 1];
        bool too_large;
        enclose(centre, radius, b);
        proven = ++pieces <= PIECES_EXACT;
        if (proven && mpfr_zero_p(radius)) {
            proven = false;
        } else if (proven && count_exactly(&too_large, e, centre, radius, 0, 64)) {
            depth--;
        } else if (proven) {
            proven = too_large && depth < DEPTH;
            if (proven) {
                cut(b, b + 1);
                depth++;
            }
        }
    }
    for (int i = 0; i < DEPTH; i++)
        box_clear(&stack[i]);
    mpc_clear(centre);
    mpfr_clear(radius);
    return proven;
}

/* ---- double precision on a tile -------------------------------------------------------------- */

typedef struct {
    double x0, x1, y0, y1;
} local_box;

/* Only the points at a distance from inner to outer of (x, y) matter. */
typedef struct {
    double x, y, inner, outer;
} annulus;

static bool is_beside(const annulus *a, const local_box *b)
{
    double near_x = fmax(fmax(b->x0 - a->x, a->x - b->x1), 0.0);
    double near_y = fmax(fmax(b->y0 - a->y, a->y - b->y1), 0.0);
    double far_x = fmax(fabs(b->x0 - a->x), fabs(b->x1 - a->x));
    double far_y = fmax(fabs(b->y0 - a->y), fabs(b->y1 - a->y));
    return near_x * near_x + near_y * near_y > a->outer * a->outer * (1.0 + 1e-13) ||
           far_x * far_x + far_y * far_y < a->inner * a->inner * (1.0 - 1e-13);
}

/* No zero in the box, or in what of it lies in `where`, in units of CHECK_REACH about the tile's
 * centre. */
static bool box_is_empty(const check_series *series, const local_box *whole, const annulus *where)
{
    enum { DEPTH = 32 };
    local_box stack[DEPTH] = {*whole};
    int depth = 1;
    for (int pieces = 0; depth > 0; pieces++) {
        local_box *b = &stack[depth - 1];
        double x = 0.5 * (b->x0 + b->x1), y = 0.5 * (b->y0 + b->y1);
        double width = b->x1 - b->x0, height = b->y1 - b->y0;
        double r = 0.5 * sqrt(width * width + height * height) * (1.0 + 1e-14) + 1e-15;
        if (where && is_beside(where, b)) {
            depth--;
            continue;
        }
        check_shifted q;
        bool fits = check_shift(&q, series, x, y, r, ROUGH), proven = fits && check_count(&q, 0, r);
        if (fits && !proven && check_needs_precision(&q, r)) {
            check_shift(&q, series, x, y, r, 0.0);
            proven = check_count(&q, 0, r);
            if (!proven && check_needs_precision(&q, r))
                return false;
        }
        if (proven) {
            depth--;
            continue;
        }
        if (depth == DEPTH || pieces == PIECES_DOUBLE)
            return false;
        stack[depth] = *b;
        if (width > height)
            b->x1 = stack[depth].x0 = x;
        else
            b->y1 = stack[depth].y0 = y;
        depth++;
    }
    return true;
}

/* t relative to the tile's centre in units of CHECK_REACH, rounded outward, within the tile. */
static double local_coordinate(mpfr_srcptr t, long i, mpfr_rnd_t rounding)
{
    mpfr_t difference;
    mpfr_init2(difference, 53);
    mpfr_sub_si(difference, t, check_tile_centre(i), rounding);
    double x = mpfr_get_d(difference, rounding);
    mpfr_clear(difference);
    double half = 0.5 * (double)CHECK_SIDE;
    x = x < -half ? -half : x > half ? half : x;
    return x / CHECK_REACH + (rounding == MPFR_RNDD ? -1e-15 : 1e-15);
}

/* The same for a double t: the difference within the tile errs by at most 2^-52. */
static double local_double(double t, long i, double slack)
{
    const double half = 0.5 * (double)CHECK_SIDE;
    return fmax(-half, fmin(half, t - (double)check_tile_centre(i))) / CHECK_REACH + slack;
}

/* x1 of one tile is x0 of the next. */
static void clip(mpfr_ptr low, mpfr_ptr high, long first, long last)
{
    if (mpfr_cmp_si(low, CHECK_SIDE * first) < 0) {
        mpfr_set_prec(low, 64);
        mpfr_set_si(low, CHECK_SIDE * first, MPFR_RNDN);
    }
    if (mpfr_cmp_si(high, CHECK_SIDE * (last + 1)) > 0) {
        mpfr_set_prec(high, 64);
        mpfr_set_si(high, CHECK_SIDE * (last + 1), MPFR_RNDN);
    }
}

/* Tiles first .. last in either direction. */
typedef struct {
    long i0, i1, j0, j1;
} tile_range;

/* A cell in normalised coordinates; with `doubles` these are its edges exactly. */
typedef struct {
    const ghosts_empty_cell *given;
    bool doubles;
    double x0, x1, y0, y1;
    exact_box exact; /* set when doubles are not enough */
} scaled_cell;

static void set_exact(exact_box *b, const ghosts_empty_cell *cell, long scale)
{
    mpfr_srcptr from[] = {cell->x0, cell->x1, cell->y0, cell->y1};
    mpfr_ptr to[] = {b->x0, b->x1, b->y0, b->y1};
    for (int i = 0; i < 4; i++) {
        assign(to[i], from[i]);
        mpfr_mul_2si(to[i], to[i], scale, MPFR_RNDN);
    }
}

static bool tile_part_is_empty(check_evaluator *e, const scaled_cell *cell, long i, long j)
{
    const exact_box *exact = &cell->exact;
    local_box b;
    if (cell->doubles)
        b = (local_box){local_double(cell->x0, i, -1e-15), local_double(cell->x1, i, 1e-15),
                        local_double(cell->y0, j, -1e-15), local_double(cell->y1, j, 1e-15)};
    else
        b = (local_box){
            local_coordinate(exact->x0, i, MPFR_RNDD), local_coordinate(exact->x1, i, MPFR_RNDU),
            local_coordinate(exact->y0, j, MPFR_RNDD), local_coordinate(exact->y1, j, MPFR_RNDU)};
    const check_tile *tile = check_tile_at(e, i, j);
    if (box_is_empty(&tile->series, &b, NULL))
        return true;
    exact_box part;
    box_init(&part);
    set_exact(&part, cell->given, check_scale(e));
    clip(part.x0, part.x1, i, i);
    clip(part.y0, part.y1, j, j);
    bool empty = box_is_empty_exactly(e, &part);
    box_clear(&part);
    return empty;
}

static bool tiles_are_empty(check_evaluator *e, const scaled_cell *cell, tile_range whole)
{
    enum { DEPTH = 130 };
    tile_range stack[DEPTH] = {whole};
    int depth = 1;
    for (int pieces = 0; depth > 0; pieces++) {
        tile_range *r = &stack[depth - 1];
        long width = r->i1 - r->i0, height = r->j1 - r->j0;
        if (pieces == PIECES_TILES || depth == DEPTH)
            return false;
        if (check_one_term_dominates_tiles(e, r->i0, r->i1)) {
            depth--;
        } else if (width == 0 && height == 0) {
            if (!tile_part_is_empty(e, cell, r->i0, r->j0))
                return false;
            depth--;
        } else {
            stack[depth] = *r;
            if (width > height)
                stack[depth].i0 = (r->i1 = r->i0 + width / 2) + 1;
            else
                stack[depth].j0 = (r->j1 = r->j0 + height / 2) + 1;
            depth++;
        }
    }
    return true;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* The tile that holds t, or CHECK_FARTHEST + 1 when it is beyond. */
static long tile_of(mpfr_srcptr t)
{
    mpfr_t half;
    mpfr_init2(half, 64);
    mpfr_div_si(half, t, CHECK_SIDE, MPFR_RNDD);
    mpfr_floor(half, half);
    bool near = mpfr_cmp_si(half, CHECK_FARTHEST) <= 0 && mpfr_cmp_si(half, -CHECK_FARTHEST) >= 0;
    long i = near ? mpfr_get_si(half, MPFR_RNDD) : CHECK_FARTHEST + 1;
    mpfr_clear(half);
    return i;
}

/* Times 2^scale, as an exact double that is not too large for doubles to tell tiles apart. */
static bool scaled_double(double *to, mpfr_srcptr from, long scale)
{
    double value = mpfr_get_d(from, MPFR_RNDN);
    if (mpfr_cmp_d(from, value) != 0 || labs(scale) > 200 ||
        (value != 0.0 && !(fabs(value) > 1e-200)))
        return false;
    *to = ldexp(value, (int)scale);
    return fabs(*to) < 1e12;
}

/* The tiles of a cell whose edges are doubles; an edge between two belongs to the lower one on the
 * right and above. */
static bool small_cell_is_empty(bool *empty, check_evaluator *e, const ghosts_empty_cell *cell)
{
    scaled_cell c = {.given = cell, .doubles = true};
    long scale = check_scale(e);
    if (!scaled_double(&c.x0, cell->x0, scale) || !scaled_double(&c.x1, cell->x1, scale) ||
        !scaled_double(&c.y0, cell->y0, scale) || !scaled_double(&c.y1, cell->y1, scale))
        return false;
    const double side = (double)CHECK_SIDE;
    tile_range range = {(long)floor(c.x0 / side), (long)ceil(c.x1 / side) - 1,
                        (long)floor(c.y0 / side), (long)ceil(c.y1 / side) - 1};
    if (range.i1 - range.i0 >= LARGE_TILES || range.j1 - range.j0 >= LARGE_TILES)
        return false;
    *empty = tiles_are_empty(e, &c, range);
    return true;
}

bool check_cell_is_empty(check_evaluator *e, const ghosts_empty_cell *cell)
{
    bool empty;
    if (small_cell_is_empty(&empty, e, cell))
        return empty;
    scaled_cell c = {.given = cell};
    box_init(&c.exact);
    set_exact(&c.exact, cell, check_scale(e));
    exact_box *b = &c.exact;
    mpfr_srcptr to[] = {b->x0, b->x1, b->y0, b->y1};
    long tile[4];
    bool near = true;
    for (int i = 0; i < 4; i++) {
        tile[i] = tile_of(to[i]);
        near = near && tile[i] <= CHECK_FARTHEST;
    }
    for (int i = 1; i < 4; i += 2) /* an edge between two tiles belongs to the lower one */
        if (tile[i] > tile[i - 1] && mpfr_cmp_si(to[i], CHECK_SIDE * tile[i]) == 0)
            tile[i]--;
    bool tall = near && (tile[1] - tile[0] >= LARGE_TILES || tile[3] - tile[2] >= LARGE_TILES);
    empty = (tall || !near) && check_one_term_dominates(e, b->x0, b->x1);
    if (!empty && near)
        empty = tiles_are_empty(e, &c, (tile_range){tile[0], tile[1], tile[2], tile[3]});
    else if (!empty)
        empty = box_is_empty_exactly(e, b);
    box_clear(b);
    return empty;
}

/* ---- discs ----------------------------------------------------------------------------------- */

/* A point in the coordinates of its tile. */
typedef struct {
    const check_tile *tile;
    long i, j;
    double x, y;
} tile_point;

/* False when the point is too far away to have a tile. */
static bool find_tile(tile_point *at, check_evaluator *e, mpc_srcptr point)
{
    at->i = tile_of(mpc_realref(point));
    at->j = tile_of(mpc_imagref(point));
    if (at->i > CHECK_FARTHEST || at->j > CHECK_FARTHEST)
        return false;
    at->tile = check_tile_at(e, at->i, at->j);
    mpfr_t part;
    mpfr_init2(part, 53);
    mpfr_sub_si(part, mpc_realref(point), check_tile_centre(at->i), MPFR_RNDN);
    at->x = mpfr_get_d(part, MPFR_RNDN) / CHECK_REACH;
    mpfr_sub_si(part, mpc_imagref(point), check_tile_centre(at->j), MPFR_RNDN);
    at->y = mpfr_get_d(part, MPFR_RNDN) / CHECK_REACH;
    mpfr_clear(part);
    return true;
}

/* No zero at a distance from `inner` to `outer` of (x, y), where all four are in units of
 * CHECK_REACH about the centre of tile (i, j). */
static bool annulus_is_empty(check_evaluator *e, long i, long j, const annulus *whole)
{
    const double side = (double)CHECK_SIDE / CHECK_REACH, half = 0.5 * side + 1e-14;
    long reach = (long)ceil((whole->outer + 1.0) / side);
    for (long di = -reach; di <= reach; di++) {
        for (long dj = -reach; dj <= reach; dj++) {
            annulus a = {whole->x - (double)di * side, whole->y - (double)dj * side, whole->inner,
                         whole->outer};
            local_box b = {-half, half, -half, half};
            if (is_beside(&a, &b) || check_one_term_dominates_tiles(e, i + di, i + di))
                continue;
            if (!box_is_empty(&check_tile_at(e, i + di, j + dj)->series, &b, &a))
                return false;
        }
    }
    return true;
}

/* The count by the series at the centre itself and at a smaller radius, *inner CHECK_REACH, where
 * the tile's does not reach as far as the zeros. */
static bool count_within(double *inner, check_evaluator *e, mpc_srcptr centre, double r, int m)
{
    enum { STEPS = 10 };
    mpfr_t radius;
    mpfr_init2(radius, 53);
    bool counted = false;
    *inner = r;
    for (int step = 0; step < STEPS && !counted; step++) {
        bool too_large;
        *inner *= 0.75;
        mpfr_set_d(radius, *inner * CHECK_REACH, MPFR_RNDN);
        counted = count_exactly(&too_large, e, centre, radius, m, 64);
    }
    mpfr_clear(radius);
    return counted;
}

/* Rouche's argument at the given radius, or at a smaller one with an annulus without zeros around
 * it. The rounded centre is within 1e-15 of the true one: the count must hold on a smaller and on a
 * larger disc about it. */
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
    if (!check_count(&q, m, inner)) {
        if (!(m > 1 && r > WIDE_GROUP && count_within(&inner, e, centre, r, m)))
            return false;
        inner -= margin;
    }
    annulus ring = {at.x, at.y, inner, r + margin};
    return annulus_is_empty(e, at.i, at.j, &ring);
}

/* g(c + s) = g(c) + g'(c) s + ..., |g(c)| + curvature r^2 < slope r: one zero in |s| <= r.  G and g
 * differ by the factor exp(shift h) beside the scale, h = CHECK_REACH (x + i y). */
static bool holds_simple_zero(check_evaluator *e, mpc_srcptr centre, mpfr_srcptr radius)
{
    tile_point at;
    check_shifted q;
    double slope, curvature, reach = 0.25;
    double r = mpfr_get_d(radius, MPFR_RNDU) / CHECK_REACH * (1.0 + 1e-12);
    if (!(r < 0.25 * reach) || !find_tile(&at, e, centre) ||
        !check_shift(&q, &at.tile->series, at.x, at.y, reach, FINE))
        return false;
    check_derivatives(&slope, &curvature, &q);
    slope -= 4e-15 * curvature; /* the centre was rounded */
    double least = (slope - curvature * r) / CHECK_REACH * (1.0 - 1e-9);
    least *= exp(at.tile->shift * CHECK_REACH * at.x) * (1.0 - 1e-9);
    if (!(least > 1e-140))
        return false;
    mpfr_t bound, target;
    mpfr_inits2(64, bound, target, (mpfr_ptr)0);
    mpfr_mul_d(target, radius, least, MPFR_RNDD);
    long bits = 8 - (long)mpfr_get_exp(target);
    bool proven = false;
    for (int attempt = 0; attempt < 2 && !proven && bits < MAX_BITS; attempt++, bits += 24) {
        check_value_bound(bound, e, centre, at.tile->log_scale, bits > 24 ? bits : 24);
        proven = mpfr_less_p(bound, target) != 0;
    }
    mpfr_clears(bound, target, (mpfr_ptr)0);
    return proven;
}

bool check_disc_holds(check_evaluator *e, mpc_srcptr centre, mpfr_srcptr radius, size_t m)
{
    if (m > MAX_COUNT)
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
                 count_exactly(&too_large, e, c, r, (int)m, bits);
    mpc_clear(c);
    mpfr_clear(r);
    return holds;
}
