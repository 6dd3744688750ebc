/* Boxes without zeros (theory.md, section 10).
 *
 * Double precision on tiles first; what it leaves open goes to multiple precision at a precision
 * that doubles while rounding is what stands in the way.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/cells.h"

#include <math.h>
#include <stdlib.h>

#include "check/covering.h"
#include "check/evaluate_point.h"

#define PIECES_DOUBLE 512 /* most pieces a part of a cell in one tile is cut into */
#define PIECES_EXACT 256  /* the same in multiple precision */
#define PIECES_TILES 65536
#define LARGE_TILES 32 /* a cell of that many may be the domain of one term, to its very edges */
#define ROUGH 1e-3     /* share of a shifted series that may be left out at first */
#define PLACE 1e-15    /* above the rounding of a place in a tile, in units of CHECK_REACH */

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

/* ---- multiple precision ---------------------------------------------------------------------- */

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
        } else if (proven && check_count_at(&too_large, &e->terms, centre, radius, 0, 64)) {
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

static bool is_beside(const check_annulus *a, const local_box *b)
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
static bool box_is_empty(const check_series *series, const local_box *whole,
                         const check_annulus *where)
{
    enum { DEPTH = 32 };
    local_box stack[DEPTH] = {*whole};
    int depth = 1;
    for (int pieces = 0; depth > 0; pieces++) {
        local_box *b = &stack[depth - 1];
        double x = 0.5 * (b->x0 + b->x1), y = 0.5 * (b->y0 + b->y1);
        double width = b->x1 - b->x0, height = b->y1 - b->y0;
        double r = 0.5 * sqrt(width * width + height * height) * (1.0 + CHECK_PLACE_MARGIN) + PLACE;
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

bool check_annulus_is_empty(check_evaluator *e, long i, long j, const check_annulus *whole)
{
    const double side = (double)CHECK_SIDE / CHECK_REACH, half = 0.5 * side + CHECK_PLACE_MARGIN;
    long reach = (long)ceil((whole->outer + 1.0) / side);
    for (long di = -reach; di <= reach; di++) {
        for (long dj = -reach; dj <= reach; dj++) {
            check_annulus a = {whole->x - (double)di * side, whole->y - (double)dj * side,
                               whole->inner, whole->outer};
            local_box b = {-half, half, -half, half};
            if (is_beside(&a, &b) || check_one_term_dominates_tiles(e, i + di, i + di))
                continue;
            if (!box_is_empty(&check_tile_at(e, i + di, j + dj)->series, &b, &a))
                return false;
        }
    }
    return true;
}

/* t relative to the tile's centre in units of CHECK_REACH, rounded outward, within the tile. */
static double local_coordinate(mpfr_srcptr t, long i, mpfr_rnd_t rounding)
{
    mpfr_t difference;
    mpfr_init2(difference, DOUBLE_BITS);
    mpfr_sub_si(difference, t, check_tile_centre(i), rounding);
    double x = mpfr_get_d(difference, rounding);
    mpfr_clear(difference);
    double half = 0.5 * (double)CHECK_SIDE;
    x = x < -half ? -half : x > half ? half : x;
    return x / CHECK_REACH + (rounding == MPFR_RNDD ? -PLACE : PLACE);
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
        b = (local_box){local_double(cell->x0, i, -PLACE), local_double(cell->x1, i, PLACE),
                        local_double(cell->y0, j, -PLACE), local_double(cell->y1, j, PLACE)};
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

long check_tile_of(mpfr_srcptr t)
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
        tile[i] = check_tile_of(to[i]);
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
