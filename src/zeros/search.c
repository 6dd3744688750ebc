/* Best-first search: cells without zeros are discarded by proof, zeros are isolated in discs.
 *
 * The subdivision with Pellet's test follows Becker, Sagraloff, Sharma, Yap, "A near-optimal
 * subdivision algorithm for complex root isolation based on the Pellet test and Newton iteration",
 * J. Symb. Comput. 86 (2018); here the function is entire and the tests carry tail bounds.
 *
 * Soundness rests on three facts alone: a cell is dropped only if Pellet's test for m = 0 holds on
 * a disc around it or it lies in the outer disc of a cluster; a cluster enters only with Pellet's
 * test for its m on both its discs; and the inner discs of clusters are pairwise disjoint.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/search.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"

#define DOUBLE_BITS 53
#define CELL_ORDER 14        /* of the expansion that excludes a cell */
#define CELL_ENLARGEMENT 2.0 /* expansions reach this much beyond a cell's circumscribed circle */
#define CENTRING_STEPS 12    /* Newton steps towards a zero or a cluster before its isolation */
#define MAX_BITS 50000000

cluster *search_new_cluster(search *s)
{
    cluster *list =
        array_reserve(s->cluster, &s->clusters_allocated, s->clusters + 1, sizeof *list);
    if (!list)
        return NULL;
    s->cluster = list;
    cluster *c = &list[s->clusters++];
    *c = (cluster){.multiplicity = 0};
    mpc_init2(c->centre, 64);
    mpfr_init2(c->inner, 32);
    mpfr_init2(c->outer, 32);
    return c;
}

ghosts_status search_init(search *s, const ghosts_expsum *sum, engine_exponential exponential,
                          bool in_double, int max_zeros, size_t work_limit)
{
    *s = (search){.sum = sum,
                  .exponential = exponential,
                  .in_double = in_double,
                  .max_zeros = max_zeros,
                  .work_limit = work_limit,
                  .covered = INFINITY};
    ghosts_status status = taylor_init(&s->taylor, sum->terms, EXPANSION_ORDER);
    if (status != GHOSTS_OK)
        return status;
    status = expansion_workspace_init(&s->workspace, sum->terms);
    if (status != GHOSTS_OK)
        taylor_clear(&s->taylor);
    return status;
}

void search_clear(search *s)
{
    for (size_t i = 0; i < s->frames; i++)
        mpc_clear(s->frame[i].base);
    for (size_t i = 0; i < s->clusters; i++)
        cluster_clear(&s->cluster[i]);
    free(s->frame);
    free(s->cell);
    free(s->cluster);
    cluster_index_clear(&s->index);
    free(s->near.item);
    expansion_workspace_clear(&s->workspace);
    taylor_clear(&s->taylor);
}

static ghosts_status add_frame(search *s, mpc_srcptr base, long scale, mpfr_prec_t bits)
{
    search_frame *list = array_reserve(s->frame, &s->frames_allocated, s->frames + 1, sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    s->frame = list;
    search_frame *frame = &list[s->frames++];
    mpc_init2(frame->base, mpfr_get_prec(mpc_realref(base)));
    mpc_set(frame->base, base, MPC_RNDNN);
    frame->scale = scale;
    frame->bits = bits;
    return GHOSTS_OK;
}

void search_frame_point(mpc_t point, const search_frame *frame, double complex s)
{
    mpc_t local;
    mpc_init2(local, 64);
    mpc_set_d_d(local, creal(s), cimag(s), MPC_RNDNN);
    mpc_mul_2si(local, local, frame->scale, MPC_RNDNN);
    mpfr_exp_t top = mpfr_get_emin(), bottom = mpfr_get_emax();
    mpfr_srcptr parts[4] = {mpc_realref(local), mpc_imagref(local), mpc_realref(frame->base),
                            mpc_imagref(frame->base)};
    for (int i = 0; i < 4; i++) {
        if (mpfr_zero_p(parts[i]))
            continue;
        mpfr_exp_t exponent = mpfr_get_exp(parts[i]);
        mpfr_exp_t lowest = exponent - (mpfr_exp_t)mpfr_min_prec(parts[i]);
        top = exponent > top ? exponent : top;
        bottom = lowest < bottom ? lowest : bottom;
    }
    mpc_set_prec(point, top > bottom ? (mpfr_prec_t)(top - bottom) + 4 : 64);
    mpc_add(point, frame->base, local, MPC_RNDNN);
    mpc_clear(local);
}

/* Distance of the interval [low, high] from 0. */
static double distance_from_zero(double low, double high)
{
    return low > 0.0 ? low : high < 0.0 ? -high : 0.0;
}

/* Lower bound of the modulus over a box given in frame coordinates. */
static double least_modulus(const search_frame *frame, const search_cell *c)
{
    double base_x = mpfr_get_d(mpc_realref(frame->base), MPFR_RNDN);
    double base_y = mpfr_get_d(mpc_imagref(frame->base), MPFR_RNDN);
    double unit = ldexp(1.0, frame->scale > -1000 ? (int)frame->scale : -1000);
    double x = distance_from_zero(base_x + unit * c->x0, base_x + unit * c->x1);
    double y = distance_from_zero(base_y + unit * c->y0, base_y + unit * c->y1);
    return fmax(0.0, hypot(x, y) * (1.0 - 1e-14) - 1e-14 * hypot(base_x, base_y));
}

static ghosts_status push(search *s, search_cell cell)
{
    search_cell *heap = array_reserve(s->cell, &s->cells_allocated, s->cells + 1, sizeof *heap);
    if (!heap)
        return GHOSTS_NO_MEMORY;
    s->cell = heap;
    double key = least_modulus(&s->frame[cell.frame], &cell);
    cell.key = fmax(cell.key, key);
    size_t i = s->cells++;
    for (; i && s->cell[(i - 1) / 2].key > cell.key; i = (i - 1) / 2)
        s->cell[i] = s->cell[(i - 1) / 2];
    s->cell[i] = cell;
    return GHOSTS_OK;
}

static search_cell pop(search *s)
{
    search_cell top = s->cell[0], last = s->cell[--s->cells];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= s->cells)
            break;
        if (child + 1 < s->cells && s->cell[child + 1].key < s->cell[child].key)
            child++;
        if (s->cell[child].key >= last.key)
            break;
        s->cell[i] = s->cell[child];
        i = child;
    }
    s->cell[i] = last;
    return top;
}

ghosts_status search_add_distant_box(search *s, mpc_srcptr base, mpfr_prec_t bits, double x0,
                                     double x1, double y0, double y1)
{
    ghosts_status status = add_frame(s, base, 0, bits);
    if (status != GHOSTS_OK)
        return status;
    return push(s, (search_cell){0.0, x0, x1, y0, y1, s->frames - 1});
}

ghosts_status search_add_box(search *s, double x0, double x1, double y0, double y1, double covered)
{
    mpc_t origin;
    mpc_init2(origin, 64);
    mpc_set_ui(origin, 0, MPC_RNDNN);
    ghosts_status status = add_frame(s, origin, 0, s->in_double ? DOUBLE_BITS : 128);
    mpc_clear(origin);
    if (status != GHOSTS_OK)
        return status;
    s->covered = fmin(s->covered, covered);
    return push(s, (search_cell){0.0, x0, x1, y0, y1, s->frames - 1});
}

ghosts_status search_add_square(search *s, mpc_srcptr centre, long scale, mpfr_prec_t bits)
{
    ghosts_status status = add_frame(s, centre, scale, bits);
    if (status != GHOSTS_OK)
        return status;
    return push(s, (search_cell){0.0, -1.0, 1.0, -1.0, 1.0, s->frames - 1});
}

double search_lower_bound(const search *s)
{
    return s->cells ? fmin(s->cell[0].key, s->covered) : s->covered;
}

size_t search_zeros_found(const search *s)
{
    size_t found = 0;
    for (size_t i = 0; i < s->clusters; i++)
        found += s->cluster[i].multiplicity;
    return found;
}

ghosts_status search_expand(search *s, expansion *e, const search_frame *frame, double complex c,
                            double radius, int order)
{
    if (s->expansions >= s->work_limit)
        return GHOSTS_WORK_LIMIT;
    s->expansions++;
    if (frame->bits == DOUBLE_BITS) {
        expansion_double(e, &s->workspace, s->sum, c, radius, order);
        return GHOSTS_OK;
    }
    mpc_t point;
    mpfr_t unit;
    mpc_init2(point, 64);
    mpfr_init2(unit, 53);
    search_frame_point(point, frame, c);
    mpfr_set_d(unit, radius, MPFR_RNDU);
    mpfr_mul_2si(unit, unit, frame->scale, MPFR_RNDU);
    ghosts_status status =
        taylor_expand(&s->taylor, s->sum, NULL, point, true, frame->bits, s->exponential);
    if (status == GHOSTS_OK)
        expansion_from_taylor(e, &s->taylor, unit);
    mpc_clear(point);
    mpfr_clear(unit);
    return status;
}

/* The clusters that may have anything to do with the heights low .. high, in s->near. */
static ghosts_status find_near(search *s, double low, double high)
{
    s->near.count = 0;
    if (s->indexed)
        return cluster_index_find(&s->near, &s->index, low, high);
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < s->clusters && status == GHOSTS_OK; i++)
        status = cluster_list_add(&s->near, i);
    return status;
}

/* Whether all of a cell, in the disc around the frame's point c, lies in the outer disc of a known
 * cluster. */
static ghosts_status find_account(bool *accounted, search *s, const search_frame *frame,
                                  double complex c, double radius)
{
    *accounted = false;
    if (frame->bits == DOUBLE_BITS) {
        ghosts_status status = find_near(s, cimag(c), cimag(c));
        for (size_t i = 0; i < s->near.count && !*accounted; i++) {
            const cluster *known = &s->cluster[s->near.item[i]];
            *accounted = cabs(c - known->centre_double) + radius < known->outer_double;
        }
        return status;
    }
    mpc_t point;
    mpfr_t margin;
    mpc_init2(point, 64);
    mpfr_init2(margin, 53);
    search_frame_point(point, frame, c);
    mpfr_set_d(margin, radius, MPFR_RNDU);
    mpfr_mul_2si(margin, margin, frame->scale, MPFR_RNDU);
    double height = mpfr_get_d(mpc_imagref(point), MPFR_RNDN);
    ghosts_status status = find_near(s, height, height);
    for (size_t i = 0; i < s->near.count && !*accounted; i++) {
        const cluster *known = &s->cluster[s->near.item[i]];
        *accounted = disc_contains(known->centre, known->outer, point, margin);
    }
    mpc_clear(point);
    mpfr_clear(margin);
    return status;
}

/* Add a cluster whose inner disc is disjoint from all others; drop it when a known one accounts
 * for it, and when neither can be proven. */
static ghosts_status add_cluster(search *s, const search_frame *frame, double complex c,
                                 double inner, double outer, size_t multiplicity)
{
    cluster *new = search_new_cluster(s);
    if (!new)
        return GHOSTS_NO_MEMORY;
    search_frame_point(new->centre, frame, c);
    mpfr_set_d(new->inner, inner, MPFR_RNDU);
    mpfr_mul_2si(new->inner, new->inner, frame->scale, MPFR_RNDU);
    mpfr_set_d(new->outer, outer, MPFR_RNDD);
    mpfr_mul_2si(new->outer, new->outer, frame->scale, MPFR_RNDD);
    new->multiplicity = multiplicity;
    cluster_set_doubles(new);
    bool usable = mpfr_lessequal_p(new->inner, new->outer) != 0;
    double y = cimag(new->centre_double);
    double reach = mpfr_get_d(new->inner, MPFR_RNDU) + 1e-14 * cabs(new->centre_double);
    size_t position = --s->clusters; /* not yet one of those that find_near() knows */
    ghosts_status status = find_near(s, y - reach, y + reach);
    for (size_t i = 0; i < s->near.count && usable; i++)
        usable = clusters_are_apart(new, &s->cluster[s->near.item[i]]);
    usable = usable && status == GHOSTS_OK;
    if (usable && s->indexed)
        status = cluster_index_add(&s->index, new, position);
    if (usable && status == GHOSTS_OK)
        s->clusters++;
    else
        cluster_clear(new);
    return status;
}

/* Centre of mass of m zeros near the origin of the expansion, to first order: -f_(m-1)/(m f_m). */
static double complex centroid(const expansion *e, int m)
{
    return -(e->re[m - 1] + I * e->im[m - 1]) / (m * (e->re[m] + I * e->im[m]));
}

/* A radius to try around c: beyond the cell, but within the upper half-plane, whose zeros must not
 * be counted together with their conjugates. */
static double isolation_radius(const search_frame *frame, double complex c, double radius)
{
    mpfr_t height;
    mpfr_init2(height, 53);
    mpfr_mul_2si(height, mpc_imagref(frame->base), -frame->scale, MPFR_RNDD);
    double base_height = mpfr_get_d(height, MPFR_RNDD);
    mpfr_clear(height);
    double wanted = mpfr_zero_p(mpc_imagref(frame->base)) ? 1.0 + radius : 8.0 * radius;
    return fmin(wanted, 0.9 * (base_height + cimag(c)));
}

/* m zeros are near c (frame coordinates): centre a disc on them and make its proven zero-free
 * annulus as wide as the expansion allows. */
static ghosts_status isolate(search *s, const search_frame *frame, double complex c, double radius,
                             int m)
{
    expansion e;
    ghosts_status status = GHOSTS_OK;
    double unit = isolation_radius(frame, c, radius);
    if (!(unit > 0.0))
        return GHOSTS_OK;
    for (int step = 0; step < CENTRING_STEPS; step++) {
        status = search_expand(s, &e, frame, c, unit, m);
        if (status != GHOSTS_OK)
            return status;
        double complex correction = centroid(&e, m);
        if (!(cabs(correction) < 1.0))
            return GHOSTS_OK;
        c += correction * unit;
        if (cabs(correction) * unit < 1e-15 * cabs(c))
            break;
    }
    unit = fmin(unit, isolation_radius(frame, c, radius));
    if (!(unit > 0.0))
        return GHOSTS_OK;
    status = search_expand(s, &e, frame, c, unit, EXPANSION_ORDER);
    if (status != GHOSTS_OK)
        return status;
    for (double x = 1.0; x > 0x1p-52; x *= M_SQRT1_2)
        if (expansion_pellet(&e, m, x))
            return add_cluster(s, frame, c, expansion_inner_radius(&e, m, x) * unit, x * unit,
                               (size_t)m);
    return GHOSTS_OK;
}

static ghosts_status bisect(search *s, const search_cell *cell)
{
    search_cell low = *cell, high = *cell;
    if (cell->x1 - cell->x0 >= cell->y1 - cell->y0)
        low.x1 = high.x0 = 0.5 * cell->x0 + 0.5 * cell->x1;
    else
        low.y1 = high.y0 = 0.5 * cell->y0 + 0.5 * cell->y1;
    ghosts_status status = push(s, low);
    return status == GHOSTS_OK ? push(s, high) : status;
}

/* The same cell in a frame of its own: in multiple precision, with twice the bits of a multiple-
 * precision frame when rounding was the obstacle. */
static ghosts_status reframe(search *s, const search_cell *cell, double complex c, double radius,
                             bool more_bits)
{
    const search_frame *frame = &s->frame[cell->frame];
    int exponent;
    frexp(radius, &exponent);
    mpfr_prec_t bits = frame->bits == DOUBLE_BITS ? 128 : more_bits ? 2 * frame->bits : frame->bits;
    if (bits > MAX_BITS)
        return GHOSTS_WORK_LIMIT;
    mpc_t base;
    mpc_init2(base, 64);
    search_frame_point(base, frame, c);
    ghosts_status status = add_frame(s, base, frame->scale + exponent, bits);
    mpc_clear(base);
    if (status != GHOSTS_OK)
        return status;
    double half_width = fmax(cell->x1 - creal(c), creal(c) - cell->x0) * (1.0 + 1e-15);
    double half_height = fmax(cell->y1 - cimag(c), cimag(c) - cell->y0) * (1.0 + 1e-15);
    half_width = ldexp(half_width, -exponent);
    half_height = ldexp(half_height, -exponent);
    return push(s, (search_cell){cell->key, -half_width, half_width, -half_height, half_height,
                                 s->frames - 1});
}

/* How many zeros seem to be near the centre, 0 when none within reach: near m zeros, G G''/G'^2 is
 * about (m - 1)/m.  A guess, to be proven by isolate(). */
static int guess_multiplicity(const expansion *e, int max_zeros, double complex *step)
{
    double complex f0 = e->re[0] + I * e->im[0], f1 = e->re[1] + I * e->im[1];
    double complex f2 = e->re[2] + I * e->im[2];
    double complex estimate = 1.0 / (1.0 - 2.0 * f0 * f2 / (f1 * f1));
    double m = round(creal(estimate));
    if (!(cabs(estimate - m) < 0.3) || !(m >= 1.0) || m > max_zeros)
        return 0;
    *step = -m * f0 / f1;
    return cabs(*step) < 1.0 ? (int)m : 0;
}

/* Try to isolate zeros in or near a cell that Pellet's test did not exclude. */
static ghosts_status isolate_near(search *s, const search_cell *cell, const expansion *e,
                                  double complex c, double radius)
{
    const search_frame *frame = &s->frame[cell->frame];
    for (double x = 1.0; x >= 0.99 / CELL_ENLARGEMENT; x *= M_SQRT1_2) {
        int m = expansion_count(e, s->max_zeros, x);
        if (m > 0)
            return isolate(s, frame, c, radius, m);
    }
    double complex step;
    int m = guess_multiplicity(e, s->max_zeros, &step);
    if (m == 0)
        return GHOSTS_OK;
    return isolate(s, frame, c + step * CELL_ENLARGEMENT * radius, radius, m);
}

ghosts_status search_step(search *s)
{
    search_cell cell = pop(s);
    double complex c = 0.5 * (cell.x0 + cell.x1) + I * (0.5 * (cell.y0 + cell.y1));
    double radius =
        0.5 * hypot(cell.x1 - cell.x0, cell.y1 - cell.y0) * (1.0 + 1e-14) + 4e-16 * cabs(c);
    bool accounted;
    ghosts_status status = find_account(&accounted, s, &s->frame[cell.frame], c, radius);
    if (accounted)
        return GHOSTS_OK;

    expansion e;
    if (status == GHOSTS_OK)
        status =
            search_expand(s, &e, &s->frame[cell.frame], c, CELL_ENLARGEMENT * radius, CELL_ORDER);
    if (status == GHOSTS_OK && expansion_pellet(&e, 0, 1.0 / CELL_ENLARGEMENT))
        return s->on_empty_cell ? s->on_empty_cell(s->context, &s->frame[cell.frame], &cell)
                                : GHOSTS_OK;
    if (status == GHOSTS_OK)
        status = isolate_near(s, &cell, &e, c, radius);
    if (status == GHOSTS_OK)
        status = find_account(&accounted, s, &s->frame[cell.frame], c, radius);
    if (status == GHOSTS_OK && accounted)
        return GHOSTS_OK;
    if (status == GHOSTS_OK) {
        bool limited = expansion_is_precision_limited(&e, 1.0 / CELL_ENLARGEMENT);
        bool unresolved = radius < 1e-12 * cabs(c); /* doubles are too coarse for the corners */
        status = limited || unresolved ? reframe(s, &cell, c, radius, limited) : bisect(s, &cell);
    }
    if (status != GHOSTS_OK)
        push(s, cell); /* keep the cell: the lower bound must still account for it */
    return status;
}
