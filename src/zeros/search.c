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

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "base/rounding.h"

#define FIRST_BITS 128       /* of multiple precision */
#define CELL_ORDER 14        /* of the expansion that excludes a cell */
#define CELL_ENLARGEMENT 2.0 /* expansions reach this much beyond a cell's circumscribed circle */
#define COARSE 1e-12         /* of the distance: doubles do not know the corners of smaller cells */
#define CENTRING_STEPS 12    /* Newton steps towards a zero or a cluster before its isolation */
#define NEXT_TO_SINGULARITY 0x1p-16 /* of the modulus: smaller cells there are given up, */
#define NEAR_SINGULARITY 0x1p-6     /* and those when PATIENCE expansions have found no zero */
#define PATIENCE 4096
#define INDEX_INTERVALS 256.0 /* of a box whose function has no unit */

void search_init(search *s, const expander *function, work_account *work, int max_zeros)
{
    *s = (search){.function = function,
                  .work = work,
                  .max_zeros = max_zeros,
                  .found = {.lower_bound = INFINITY},
                  .index = {.scale = 1.0}};
}

static void search_clear(search *s)
{
    for (size_t i = 0; i < s->frames; i++)
        frame_clear(&s->frame[i]);
    free(s->frame);
    free(s->cell);
    cluster_set_clear(&s->found);
    cluster_index_clear(&s->index);
    free(s->near.item);
}

void search_finish(search *s, cluster_set *found)
{
    s->found.lower_bound = search_lower_bound(s);
    *found = s->found;
    s->found = (cluster_set){.cluster = NULL};
    search_clear(s);
}

void search_report(search *s, empty_cell_report report, void *context)
{
    s->report = report;
    s->report_context = context;
}

void search_within(search *s, const cluster *whole)
{
    s->whole = whole;
}

static ghosts_status add_frame(search *s, mpc_srcptr base, long scale, mpfr_prec_t bits)
{
    search_frame *list = array_reserve(s->frame, &s->frames_allocated, s->frames + 1, sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    s->frame = list;
    frame_init(&list[s->frames++], base, scale, bits);
    return GHOSTS_OK;
}

/* Distance of the interval [low, high] from 0. */
static double distance_from_zero(double low, double high)
{
    return low > 0.0 ? low : high < 0.0 ? -high : 0.0;
}

/* Lower bound of the modulus over a box given in frame coordinates. */
static double least_modulus(const search_frame *frame, const rectangle *c)
{
    double base_x = mpfr_get_d(mpc_realref(frame->base), MPFR_RNDN);
    double base_y = mpfr_get_d(mpc_imagref(frame->base), MPFR_RNDN);
    double unit = ldexp(1.0, frame->scale > -1000 ? (int)frame->scale : -1000);
    double x = distance_from_zero(base_x + unit * c->x0, base_x + unit * c->x1);
    double y = distance_from_zero(base_y + unit * c->y0, base_y + unit * c->y1);
    return fmax(0.0, hypot(x, y) * (1.0 - SOME_ROUNDINGS) - SOME_ROUNDINGS * hypot(base_x, base_y));
}

static ghosts_status push(search *s, double least, rectangle box, size_t frame)
{
    search_cell *heap = array_reserve(s->cell, &s->cells_allocated, s->cells + 1, sizeof *heap);
    if (!heap)
        return GHOSTS_NO_MEMORY;
    s->cell = heap;
    assert(box.x0 <= box.x1 && box.y0 <= box.y1);
    search_cell cell = {fmax(least, least_modulus(&s->frame[frame], &box)), box, frame};
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

ghosts_status search_add_box(search *s, long scale, const rectangle *box, double covered)
{
    ghosts_status status = add_frame(s, NULL, scale, FIRST_BITS);
    if (status != GHOSTS_OK)
        return status;
    s->frame[s->frames - 1].in_double = s->function->in_double && scale == 0;
    s->found.lower_bound = fmin(s->found.lower_bound, covered);
    if (s->function->unit == 0.0) {
        double interval = ldexp((box->y1 - box->y0) / INDEX_INTERVALS, (int)scale);
        s->index.scale = 1.0 / interval;
    }
    return push(s, 0.0, *box, s->frames - 1);
}

ghosts_status search_add_distant_box(search *s, mpc_srcptr base, mpfr_prec_t bits,
                                     const rectangle *box)
{
    ghosts_status status = add_frame(s, base, 0, bits);
    return status == GHOSTS_OK ? push(s, 0.0, *box, s->frames - 1) : status;
}

ghosts_status search_add_square(search *s, mpc_srcptr centre, long scale, mpfr_prec_t bits)
{
    ghosts_status status = add_frame(s, centre, scale, bits);
    rectangle square = {-1.0, 1.0, -1.0, 1.0};
    return status == GHOSTS_OK ? push(s, 0.0, square, s->frames - 1) : status;
}

bool search_is_over(const search *s)
{
    return s->cells == 0;
}

double search_lower_bound(const search *s)
{
    return s->cells ? fmin(s->cell[0].key, s->found.lower_bound) : s->found.lower_bound;
}

size_t search_zeros_found(const search *s)
{
    return cluster_set_zeros(&s->found);
}

/* The clusters that may have anything to do with the heights low .. high, in s->near. */
static ghosts_status find_near(search *s, double low, double high)
{
    s->near.count = 0;
    return cluster_index_find(&s->near, &s->index, low, high);
}

/* Whether all of a cell, in the disc around the frame's point c, lies in the outer disc of a known
 * cluster. */
static ghosts_status find_account(bool *accounted, search *s, const search_frame *frame,
                                  double complex c, double radius)
{
    *accounted = false;
    if (frame->in_double) {
        ghosts_status status = find_near(s, cimag(c), cimag(c));
        for (size_t i = 0; i < s->near.count && !*accounted; i++) {
            const cluster *known = &s->found.cluster[s->near.item[i]];
            *accounted = cabs(c - known->centre_double) + radius < known->outer_double;
        }
        return status;
    }
    mpc_t point;
    mpfr_t margin;
    mpc_init2(point, 64);
    mpfr_init2(margin, DOUBLE_BITS);
    frame_point(point, frame, c);
    frame_length(margin, frame, radius, MPFR_RNDU);
    double height = mpfr_get_d(mpc_imagref(point), MPFR_RNDN);
    ghosts_status status = find_near(s, height, height);
    for (size_t i = 0; i < s->near.count && !*accounted; i++) {
        const cluster *known = &s->found.cluster[s->near.item[i]];
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
    cluster *new = cluster_set_add(&s->found);
    if (!new)
        return GHOSTS_NO_MEMORY;
    frame_point(new->centre, frame, c);
    frame_length(new->inner, frame, inner, MPFR_RNDU);
    frame_length(new->outer, frame, outer, MPFR_RNDD);
    new->multiplicity = multiplicity;
    cluster_set_doubles(new);
    bool usable =
        mpfr_lessequal_p(new->inner, new->outer) && (!s->whole || cluster_contains(s->whole, new));
    double y = cimag(new->centre_double);
    double reach = mpfr_get_d(new->inner, MPFR_RNDU) + SOME_ROUNDINGS * cabs(new->centre_double);
    size_t position = s->found.count - 1;
    ghosts_status status = find_near(s, y - reach, y + reach);
    for (size_t i = 0; i < s->near.count && usable; i++)
        usable = clusters_are_apart(new, &s->found.cluster[s->near.item[i]]);
    if (usable && status == GHOSTS_OK)
        status = cluster_index_add(&s->index, new, position);
    if (usable && status == GHOSTS_OK)
        s->last_success = s->work->expansions;
    else
        cluster_set_remove(&s->found, position);
    return status;
}

/* Centre of mass of m zeros near the origin of the expansion, to first order: -f_(m-1)/(m f_m). */
static double complex centroid(const expansion *e, int m)
{
    return -(e->re[m - 1] + I * e->im[m - 1]) / (m * (e->re[m] + I * e->im[m]));
}

/* Height of the frame's base above the real axis, in its units, rounded down. */
static double isolation_height(const search_frame *frame)
{
    mpfr_t height;
    mpfr_init2(height, DOUBLE_BITS);
    mpfr_mul_2si(height, mpc_imagref(frame->base), -frame->scale, MPFR_RNDD);
    double base_height = mpfr_get_d(height, MPFR_RNDD);
    mpfr_clear(height);
    return base_height;
}

/* A radius to try around c: beyond the cell, but within the upper half-plane, whose zeros must not
 * be counted together with their conjugates. */
static double isolation_radius(const search *s, const search_frame *frame, double complex c,
                               double radius)
{
    bool at_axis = mpfr_zero_p(mpc_imagref(frame->base)) != 0;
    double unit = s->function->unit;
    double wanted = unit == 0.0 ? CELL_ENLARGEMENT * radius
                    : at_axis   ? unit + radius
                                : 8.0 * radius;
    return fmin(wanted, 0.9 * (isolation_height(frame) + cimag(c)));
}

/* m zeros are near c (frame coordinates): centre a disc on them and make its proven zero-free
 * annulus as wide as the expansion allows. */
static ghosts_status isolate(search *s, const search_frame *frame, double complex c, double radius,
                             int m)
{
    expansion e;
    ghosts_status status = GHOSTS_OK;
    double unit = isolation_radius(s, frame, c, radius);
    if (!(unit > 0.0))
        return GHOSTS_OK;
    for (int step = 0; step < CENTRING_STEPS; step++) {
        status = expand_in_frame(&e, s->function, s->work, frame, c, unit, m);
        if (status != GHOSTS_OK)
            return status;
        double complex correction = centroid(&e, m);
        if (!(cabs(correction) < 1.0))
            return GHOSTS_OK;
        c += correction * unit;
        if (cabs(correction) * unit < FEW_ROUNDINGS * cabs(c))
            break;
    }
    unit = fmin(unit, isolation_radius(s, frame, c, radius));
    if (!(unit > 0.0))
        return GHOSTS_OK;
    status = expand_in_frame(&e, s->function, s->work, frame, c, unit, EXPANSION_ORDER);
    if (status != GHOSTS_OK)
        return status;
    assert(unit < isolation_height(frame) + cimag(c)); /* no conjugates in the disc */
    for (double x = 1.0; x > 2 * UNIT; x *= M_SQRT1_2)
        if (expansion_pellet(&e, m, x))
            return add_cluster(s, frame, c, expansion_inner_radius(&e, m, x) * unit, x * unit,
                               (size_t)m);
    return GHOSTS_OK;
}

static ghosts_status bisect(search *s, const search_cell *cell)
{
    rectangle low = cell->box, high = cell->box;
    if (low.x1 - low.x0 >= low.y1 - low.y0)
        low.x1 = high.x0 = 0.5 * low.x0 + 0.5 * low.x1;
    else
        low.y1 = high.y0 = 0.5 * low.y0 + 0.5 * low.y1;
    ghosts_status status = push(s, cell->key, low, cell->frame);
    return status == GHOSTS_OK ? push(s, cell->key, high, cell->frame) : status;
}

/* The same cell in a frame of its own: in multiple precision, with twice the bits of a multiple-
 * precision frame when rounding was the obstacle. */
static ghosts_status reframe(search *s, const search_cell *cell, double complex c, double radius,
                             bool more_bits)
{
    const search_frame *frame = &s->frame[cell->frame];
    const rectangle *box = &cell->box;
    int exponent;
    frexp(radius, &exponent);
    mpfr_prec_t bits = frame->in_double ? FIRST_BITS : more_bits ? 2 * frame->bits : frame->bits;
    if (bits > MAX_BITS)
        return GHOSTS_WORK_LIMIT;
    mpc_t base;
    mpc_init2(base, 64);
    frame_point(base, frame, c);
    ghosts_status status = add_frame(s, base, frame->scale + exponent, bits);
    mpc_clear(base);
    if (status != GHOSTS_OK)
        return status;
    double half_width = fmax(box->x1 - creal(c), creal(c) - box->x0) * (1.0 + FEW_ROUNDINGS);
    double half_height = fmax(box->y1 - cimag(c), cimag(c) - box->y0) * (1.0 + FEW_ROUNDINGS);
    half_width = ldexp(half_width, -exponent);
    half_height = ldexp(half_height, -exponent);
    rectangle same = {-half_width, half_width, -half_height, half_height};
    return push(s, cell->key, same, s->frames - 1);
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

/* Whether a singularity is proven to lie near the cell, about `radius` away. */
static bool is_near_singularity(const search *s, const search_cell *cell, double complex c,
                                mpfr_srcptr radius)
{
    mpc_t point;
    mpc_init2(point, 64);
    frame_point(point, &s->frame[cell->frame], c);
    bool singular = s->function->is_singular(s->function->context, point, radius);
    mpc_clear(point);
    return singular;
}

/* Whether the cell is to be given up, for a singularity next to it: it is small for its distance
 * from the origin, or has become so without any zero turning up for long.  Once the work is used
 * up, what is in the way may be further off. */
static bool is_hopeless(search *s, const search_cell *cell, double complex c, double radius,
                        bool used_up)
{
    if (!s->function->is_singular)
        return false;
    mpfr_t length, modulus;
    mpfr_inits2(DOUBLE_BITS, length, modulus, (mpfr_ptr)0);
    frame_length(length, &s->frame[cell->frame], radius, MPFR_RNDU);
    bool idle = s->work->expansions - s->last_success > PATIENCE;
    mpfr_set_d(modulus, (idle ? NEAR_SINGULARITY : NEXT_TO_SINGULARITY) * cell->key, MPFR_RNDD);
    bool hopeless = used_up || mpfr_less_p(length, modulus);
    if (used_up) {
        mpfr_set_d(modulus, cell->key / 16.0, MPFR_RNDD);
        mpfr_max(length, length, modulus, MPFR_RNDN);
    }
    hopeless = hopeless && is_near_singularity(s, cell, c, length);
    mpfr_clears(length, modulus, (mpfr_ptr)0);
    return hopeless;
}

ghosts_status search_step(search *s)
{
    search_cell cell = pop(s);
    const rectangle *box = &cell.box;
    double complex c = 0.5 * (box->x0 + box->x1) + I * (0.5 * (box->y0 + box->y1));
    double radius = 0.5 * hypot(box->x1 - box->x0, box->y1 - box->y0) * (1.0 + SOME_ROUNDINGS) +
                    FEW_ROUNDINGS * cabs(c);
    bool accounted;
    ghosts_status status = find_account(&accounted, s, &s->frame[cell.frame], c, radius);
    if (accounted)
        return GHOSTS_OK;

    expansion e;
    if (status == GHOSTS_OK)
        status = expand_in_frame(&e, s->function, s->work, &s->frame[cell.frame], c,
                                 CELL_ENLARGEMENT * radius, CELL_ORDER);
    if (status == GHOSTS_OK && expansion_pellet(&e, 0, 1.0 / CELL_ENLARGEMENT))
        return s->report ? s->report(s->report_context, &s->frame[cell.frame], box) : GHOSTS_OK;
    if (status == GHOSTS_OK)
        status = isolate_near(s, &cell, &e, c, radius);
    if (status == GHOSTS_OK)
        status = find_account(&accounted, s, &s->frame[cell.frame], c, radius);
    if (status == GHOSTS_OK && accounted)
        return GHOSTS_OK;
    bool used_up = status == GHOSTS_WORK_LIMIT;
    if ((status == GHOSTS_OK || used_up) && is_hopeless(s, &cell, c, radius, used_up))
        status = GHOSTS_WORK_LIMIT;
    if (status == GHOSTS_OK) {
        bool limited = expansion_is_precision_limited(&e, 1.0 / CELL_ENLARGEMENT);
        bool unresolved = radius < COARSE * cabs(c);
        status = limited || unresolved ? reframe(s, &cell, c, radius, limited) : bisect(s, &cell);
    }
    if (status != GHOSTS_OK)
        push(s, cell.key, cell.box, cell.frame); /* the lower bound must still account for it */
    return status;
}

ghosts_status search_nearest(search *s, size_t pairs)
{
    size_t known = 0;
    double modulus = INFINITY, covered = s->found.lower_bound;
    ghosts_status status = GHOSTS_OK;
    while (status == GHOSTS_OK && s->cells && s->cell[0].key < covered &&
           search_lower_bound(s) <= modulus * SAFE) {
        status = search_step(s);
        if (status == GHOSTS_OK && s->found.count != known) {
            known = s->found.count;
            status = cluster_set_modulus(&modulus, &s->found, pairs);
        }
    }
    return status;
}

ghosts_status search_box(cluster_set *found, const expander *function, work_account *work,
                         long scale, const rectangle *box, double covered, size_t pairs)
{
    search s;
    search_init(&s, function, work, EXPANSION_MAX_ZEROS);
    ghosts_status status = search_add_box(&s, scale, box, covered);
    if (status == GHOSTS_OK)
        status = search_nearest(&s, pairs);
    search_finish(&s, found);
    return status;
}
