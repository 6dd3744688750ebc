/* Exact test that boxes and discs cover a domain.
 *
 * A box is done when one item contains it, and is cut otherwise: along an edge of one of the boxes
 * that meet it, near the median, so that a covering that came from subdivision takes n log n
 * comparisons; in the middle where only discs are left.  The stack is explicit, and the work is
 * bounded whatever the certificate holds.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/covering.h"

#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"

#define MIDDLE_CUTS 48 /* most of them in a row */
#define SAMPLES 15     /* edges looked at for a cut */
#define FEW_ITEMS 12   /* with so few any edge will do */

static mpfr_prec_t precision_of(mpfr_srcptr a, mpfr_srcptr b)
{
    mpfr_prec_t first = mpfr_get_prec(a), second = mpfr_get_prec(b);
    return first > second ? first : second;
}

/* ---- boxes to be covered --------------------------------------------------------------------- */

/* A number and its rounding to double.  Rounding keeps order, so that most comparisons are decided
 * by the doubles. */
typedef struct {
    mpfr_srcptr exact;
    double rounded;
    bool is_double; /* rounding changed nothing */
} coordinate;

typedef struct {
    coordinate x0, x1, y0, y1;
} edges;

static coordinate coordinate_of(mpfr_srcptr x)
{
    double rounded = mpfr_get_d(x, MPFR_RNDN);
    return (coordinate){x, rounded, mpfr_cmp_d(x, rounded) == 0};
}

static bool less(coordinate a, coordinate b)
{
    if (a.rounded != b.rounded || (a.is_double && b.is_double))
        return a.rounded < b.rounded;
    return mpfr_less_p(a.exact, b.exact) != 0;
}

static bool less_or_equal(coordinate a, coordinate b)
{
    return !less(b, a);
}

/* Items first .. first + count - 1 of the list may meet the box. */
typedef struct {
    edges box;
    size_t first, count;
    int middle_cuts;
} task;

/* Along Re = place when upright, else along Im = place. */
typedef struct {
    coordinate place;
    bool upright;
} cut;

/* Midpoints live until the end. */
typedef struct midpoint {
    struct midpoint *next;
    mpfr_t value;
} midpoint;

/* Centre to nearest, radius down. */
typedef struct {
    double re, im, radius;
} rounded_disc;

typedef struct {
    const check_domain *domain;
    double radius; /* of the domain, rounded down */
    const ghosts_cover *cover;
    edges *bounds; /* of every item: cells, then the squares around the discs */
    mpfr_t *disc_edge;
    rounded_disc *disc;
    size_t items;
    size_t *list;
    size_t list_allocated;
    task *stack;
    size_t tasks, tasks_allocated;
    midpoint *midpoints;
    double work, work_limit;
} covering;

/* sqrt(x^2 + y^2) within a relative 2^-51. */
static double length(double x, double y)
{
    double square = x * x + y * y;
    return square > 1e-280 && square < 1e280 ? sqrt(square) : hypot(x, y);
}

/* The box has a point in the disc, by doubles with room for their rounding. */
static bool clearly_meets_disc(double radius, const edges *b)
{
    double x = fmax(fmax(b->x0.rounded, -b->x1.rounded), 0.0), y = b->y0.rounded;
    return length(x, y) * (1.0 + CHECK_PLACE_MARGIN) < radius;
}

static bool is_outside_domain(const covering *c, const edges *b)
{
    const check_domain *d = c->domain;
    if (!d->round || clearly_meets_disc(c->radius, b))
        return false;
    mpfr_t nearest, sum;
    mpfr_inits2(precision_of(b->x0.exact, b->x1.exact) + 64, nearest, sum, (mpfr_ptr)0);
    mpfr_set_ui(sum, 0, MPFR_RNDD);
    mpfr_srcptr near[2] = {mpfr_sgn(b->x0.exact) > 0   ? b->x0.exact
                           : mpfr_sgn(b->x1.exact) < 0 ? b->x1.exact
                                                       : NULL,
                           b->y0.exact};
    for (int i = 0; i < 2; i++) {
        if (near[i])
            mpfr_sqr(nearest, near[i], MPFR_RNDD);
        else
            mpfr_set_ui(nearest, 0, MPFR_RNDD);
        mpfr_add(sum, sum, nearest, MPFR_RNDD);
    }
    mpfr_sqr(nearest, d->radius, MPFR_RNDU);
    bool outside = mpfr_greater_p(sum, nearest) != 0;
    mpfr_clears(nearest, sum, (mpfr_ptr)0);
    return outside;
}

/* The distance of the farthest corner from the centre, and what rounding may have changed. */
static double corner_distance(double *error, const rounded_disc *disc, const edges *b)
{
    double x = fmax(fabs(b->x0.rounded - disc->re), fabs(b->x1.rounded - disc->re));
    double y = fmax(fabs(b->y0.rounded - disc->im), fabs(b->y1.rounded - disc->im));
    double distance = length(x, y);
    *error = CHECK_PLACE_MARGIN * (fabs(disc->re) + fabs(disc->im) + distance) + TINY;
    return distance;
}

/* The corner farthest from the centre lies in the disc. */
static bool disc_contains_box(const covering *c, size_t index, const edges *b)
{
    const ghosts_isolating_disc *disc = &c->cover->disc[index];
    const rounded_disc *rounded = &c->disc[index];
    double error, most = corner_distance(&error, rounded, b);
    if (most + error < rounded->radius)
        return true;
    if (most - error > rounded->radius * (1.0 + CHECK_PLACE_MARGIN) && most < 1e300)
        return false;
    mpfr_prec_t bits = precision_of(mpc_realref(disc->centre), mpc_imagref(disc->centre));
    mpfr_prec_t box_bits = precision_of(b->x0.exact, b->y0.exact);
    bits = (bits > box_bits ? bits : box_bits) + 64;
    mpfr_t sum, a, other;
    mpfr_inits2(bits, sum, a, other, (mpfr_ptr)0);
    mpfr_sub(a, b->x0.exact, mpc_realref(disc->centre), MPFR_RNDA);
    mpfr_sub(other, b->x1.exact, mpc_realref(disc->centre), MPFR_RNDA);
    mpfr_sqr(sum, mpfr_cmpabs(a, other) > 0 ? a : other, MPFR_RNDU);
    mpfr_sub(a, b->y0.exact, mpc_imagref(disc->centre), MPFR_RNDA);
    mpfr_sub(other, b->y1.exact, mpc_imagref(disc->centre), MPFR_RNDA);
    mpfr_sqr(a, mpfr_cmpabs(a, other) > 0 ? a : other, MPFR_RNDU);
    mpfr_add(sum, sum, a, MPFR_RNDU);
    mpfr_sqr(a, disc->radius, MPFR_RNDD);
    bool contained = mpfr_lessequal_p(sum, a) != 0;
    mpfr_clears(sum, a, other, (mpfr_ptr)0);
    return contained;
}

static bool contains(const edges *outer, const edges *inner)
{
    return less_or_equal(outer->x0, inner->x0) && less_or_equal(inner->x1, outer->x1) &&
           less_or_equal(outer->y0, inner->y0) && less_or_equal(inner->y1, outer->y1);
}

static bool meets(const edges *a, const edges *b)
{
    return less(a->x0, b->x1) && less(b->x0, a->x1) && less(a->y0, b->y1) && less(b->y0, a->y1);
}

static bool item_contains(const covering *c, size_t item, const edges *box)
{
    return contains(&c->bounds[item], box) &&
           (item < c->cover->cells || disc_contains_box(c, item - c->cover->cells, box));
}

/* ---- cutting --------------------------------------------------------------------------------- */

/* An edge of a cell inside the box, near the median of those; false when there is none. */
static bool median_edge(coordinate *at, const covering *c, const task *t, bool vertical)
{
    coordinate sample[2 * SAMPLES];
    size_t found = 0, step = t->count / SAMPLES + 1;
    coordinate low = vertical ? t->box.x0 : t->box.y0, high = vertical ? t->box.x1 : t->box.y1;
    for (size_t pass = 0; pass < step && found == 0; pass++) {
        for (size_t i = pass; i < t->count && found + 2 <= 2 * SAMPLES; i += step) {
            size_t item = c->list[t->first + i];
            if (item >= c->cover->cells)
                continue;
            const edges *e = &c->bounds[item];
            coordinate candidate[2] = {vertical ? e->x0 : e->y0, vertical ? e->x1 : e->y1};
            for (int k = 0; k < 2; k++)
                if (less(low, candidate[k]) && less(candidate[k], high))
                    sample[found++] = candidate[k];
        }
    }
    for (size_t i = 1; i < found; i++) /* insertion sort of a handful */
        for (size_t j = i; j > 0 && less(sample[j], sample[j - 1]); j--) {
            coordinate swap = sample[j];
            sample[j] = sample[j - 1];
            sample[j - 1] = swap;
        }
    if (found)
        *at = sample[found / 2];
    return found > 0;
}

/* The first edge of a cell inside the box, where so few items meet it that the median of the edges
 * would not pay. */
static bool first_edge(coordinate *at, bool *upright, const covering *c, const task *t)
{
    for (size_t i = 0; i < t->count; i++) {
        size_t item = c->list[t->first + i];
        if (item >= c->cover->cells)
            continue;
        const edges *e = &c->bounds[item], *b = &t->box;
        const coordinate *level[2] = {&e->y0, &e->y1}, *vertical[2] = {&e->x0, &e->x1};
        for (int k = 0; k < 4; k++) {
            *upright = k >= 2;
            *at = k < 2 ? *level[k] : *vertical[k - 2];
            if (less(*upright ? b->x0 : b->y0, *at) && less(*at, *upright ? b->x1 : b->y1))
                return true;
        }
    }
    return false;
}

/* Whether the item has points above the cut (to the right of an upright one), or below. */
static bool reaches(const edges *e, const cut *at, bool above)
{
    return above ? less(at->place, at->upright ? e->x1 : e->y1)
                 : less(at->upright ? e->x0 : e->y0, at->place);
}

/* The larger number of items on one side of the cut. */
static size_t larger_side(const covering *c, const task *t, const cut *at)
{
    size_t below = 0, above = 0;
    for (size_t i = 0; i < t->count; i++) {
        const edges *e = &c->bounds[c->list[t->first + i]];
        below += reaches(e, at, false);
        above += reaches(e, at, true);
    }
    return below > above ? below : above;
}

static bool middle(coordinate *at, covering *c, mpfr_srcptr low, mpfr_srcptr high)
{
    midpoint *m = malloc(sizeof *m);
    if (!m)
        return false;
    mpfr_init2(m->value, precision_of(low, high) + 2);
    mpfr_add(m->value, low, high, MPFR_RNDN);
    mpfr_div_2ui(m->value, m->value, 1, MPFR_RNDN);
    m->next = c->midpoints;
    c->midpoints = m;
    *at = coordinate_of(m->value);
    return true;
}

static bool is_wide(const edges *b)
{
    mpfr_t width, height;
    mpfr_inits2(32, width, height, (mpfr_ptr)0);
    mpfr_sub(width, b->x1.exact, b->x0.exact, MPFR_RNDN);
    mpfr_sub(height, b->y1.exact, b->y0.exact, MPFR_RNDN);
    bool wide = mpfr_greater_p(width, height) != 0;
    mpfr_clears(width, height, (mpfr_ptr)0);
    return wide;
}

/* Push the part of t's box on one side of the cut, with the items that meet it: those of t do meet
 * its box. */
static ghosts_status push_part(covering *c, const task *t, const cut *at, bool above,
                               int middle_cuts)
{
    edges box = t->box;
    *(above ? at->upright ? &box.x0 : &box.y0 : at->upright ? &box.x1 : &box.y1) = at->place;
    size_t first = t->first + t->count;
    if (c->tasks)
        first = c->stack[c->tasks - 1].first + c->stack[c->tasks - 1].count > first
                    ? c->stack[c->tasks - 1].first + c->stack[c->tasks - 1].count
                    : first;
    if (first + t->count > c->list_allocated) {
        size_t allocated = 2 * (first + t->count);
        size_t *list = realloc(c->list, allocated * sizeof *list);
        if (!list)
            return GHOSTS_NO_MEMORY;
        c->list = list;
        c->list_allocated = allocated;
    }
    if (c->tasks == c->tasks_allocated) {
        size_t allocated = 2 * c->tasks_allocated + 64;
        task *stack = realloc(c->stack, allocated * sizeof *stack);
        if (!stack)
            return GHOSTS_NO_MEMORY;
        c->stack = stack;
        c->tasks_allocated = allocated;
    }
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++)
        if (reaches(&c->bounds[c->list[t->first + i]], at, above))
            c->list[first + count++] = c->list[t->first + i];
    c->stack[c->tasks++] = (task){box, first, count, middle_cuts};
    c->work += (double)t->count + 1.0;
    return GHOSTS_OK;
}

/* An edge of a cell inside the box that parts the items well. */
static bool choose_edge(cut *at, const covering *c, const task *t)
{
    if (t->count <= FEW_ITEMS)
        return first_edge(&at->place, &at->upright, c, t);
    cut level = {.upright = false}, upright = {.upright = true};
    bool has_level = median_edge(&level.place, c, t, false);
    bool has_upright = median_edge(&upright.place, c, t, true);
    *at = has_upright ? upright : level;
    if (has_upright && has_level) {
        size_t larger = larger_side(c, t, &upright);
        if (larger > t->count / 16 * 9 && larger_side(c, t, &level) <= larger)
            *at = level;
    }
    return has_upright || has_level;
}

static ghosts_status cut_task(covering *c, const task *t)
{
    cut at;
    int middle_cuts = 0;
    if (!choose_edge(&at, c, t)) {
        const edges *b = &t->box;
        at.upright = is_wide(b);
        middle_cuts = t->middle_cuts + 1;
        if (!middle(&at.place, c, at.upright ? b->x0.exact : b->y0.exact,
                    at.upright ? b->x1.exact : b->y1.exact))
            return GHOSTS_NO_MEMORY;
    }
    ghosts_status status = push_part(c, t, &at, true, middle_cuts);
    return status == GHOSTS_OK ? push_part(c, t, &at, false, middle_cuts) : status;
}

static void report_gap(ghosts_certificate_verdict *verdict, const edges *b, const char *reason)
{
    mpfr_t sum;
    mpfr_init2(sum, 64);
    mpfr_add(sum, b->x0.exact, b->x1.exact, MPFR_RNDN);
    verdict->gap_re = 0.5 * mpfr_get_d(sum, MPFR_RNDN);
    mpfr_add(sum, b->y0.exact, b->y1.exact, MPFR_RNDN);
    verdict->gap_im = 0.5 * mpfr_get_d(sum, MPFR_RNDN);
    mpfr_clear(sum);
    check_fail(verdict, GHOSTS_PART_GAP, 0, reason);
}

static ghosts_status cover_domain(covering *c, ghosts_certificate_verdict *verdict)
{
    ghosts_status status = GHOSTS_OK;
    while (status == GHOSTS_OK && c->tasks && verdict->valid) {
        task t = c->stack[--c->tasks];
        bool done = is_outside_domain(c, &t.box);
        for (size_t i = 0; i < t.count && !done; i++)
            done = item_contains(c, c->list[t.first + i], &t.box);
        if (done)
            continue;
        if (t.count == 0)
            report_gap(verdict, &t.box, "not covered by any cell or disc");
        else if (t.middle_cuts == MIDDLE_CUTS)
            report_gap(verdict, &t.box, "not covered, or by less than the checker can see");
        else if (c->work > c->work_limit)
            report_gap(verdict, &t.box, "the covering is too tangled to be checked");
        else
            status = cut_task(c, &t);
    }
    return status;
}

/* ---- all together ---------------------------------------------------------------------------- */

/* The square inside which the disc lies. */
static void disc_square(edges *bounds, mpfr_t edge[4], const ghosts_isolating_disc *disc)
{
    for (int i = 0; i < 4; i++) {
        mpfr_srcptr centre = i < 2 ? mpc_realref(disc->centre) : mpc_imagref(disc->centre);
        mpfr_init2(edge[i], mpfr_get_prec(centre) + 32);
        if (i % 2 == 0)
            mpfr_sub(edge[i], centre, disc->radius, MPFR_RNDD);
        else
            mpfr_add(edge[i], centre, disc->radius, MPFR_RNDU);
    }
    *bounds = (edges){coordinate_of(edge[0]), coordinate_of(edge[1]), coordinate_of(edge[2]),
                      coordinate_of(edge[3])};
}

static ghosts_status covering_init(covering *c)
{
    size_t cells = c->cover->cells, discs = c->cover->discs;
    c->items = cells + discs;
    c->bounds = malloc((c->items + 1) * sizeof *c->bounds);
    c->disc = malloc((discs + 1) * sizeof *c->disc);
    c->list_allocated = 4 * c->items + 64;
    c->list = malloc(c->list_allocated * sizeof *c->list);
    c->disc_edge = malloc((4 * discs + 1) * sizeof *c->disc_edge);
    if (!c->bounds || !c->disc || !c->list || !c->disc_edge) {
        free(c->disc_edge);
        c->disc_edge = NULL;
        return GHOSTS_NO_MEMORY;
    }
    for (size_t i = 0; i < cells; i++)
        c->bounds[i] =
            (edges){coordinate_of(c->cover->cell[i].x0), coordinate_of(c->cover->cell[i].x1),
                    coordinate_of(c->cover->cell[i].y0), coordinate_of(c->cover->cell[i].y1)};
    for (size_t i = 0; i < discs; i++) {
        const ghosts_isolating_disc *disc = &c->cover->disc[i];
        disc_square(&c->bounds[cells + i], &c->disc_edge[4 * i], disc);
        c->disc[i] = (rounded_disc){mpfr_get_d(mpc_realref(disc->centre), MPFR_RNDN),
                                    mpfr_get_d(mpc_imagref(disc->centre), MPFR_RNDN),
                                    mpfr_get_d(disc->radius, MPFR_RNDD)};
    }
    c->radius = mpfr_get_d(c->domain->radius, MPFR_RNDD);
    double size = (double)c->items + 1.0;
    c->work_limit = 1e7 + 4096.0 * size;
    task all = {.box = {coordinate_of(c->domain->x0), coordinate_of(c->domain->x1),
                        coordinate_of(c->domain->y0), coordinate_of(c->domain->y1)}};
    for (size_t i = 0; i < c->items; i++)
        if (meets(&c->bounds[i], &all.box))
            c->list[all.count++] = i;
    c->stack = malloc(64 * sizeof *c->stack);
    if (!c->stack)
        return GHOSTS_NO_MEMORY;
    c->tasks_allocated = 64;
    c->stack[c->tasks++] = all;
    return GHOSTS_OK;
}

static void covering_clear(covering *c)
{
    for (size_t i = 0; c->disc_edge && i < 4 * c->cover->discs; i++)
        mpfr_clear(c->disc_edge[i]);
    while (c->midpoints) {
        midpoint *next = c->midpoints->next;
        mpfr_clear(c->midpoints->value);
        free(c->midpoints);
        c->midpoints = next;
    }
    free(c->disc_edge);
    free(c->disc);
    free(c->bounds);
    free(c->list);
    free(c->stack);
}

ghosts_status check_covering(ghosts_certificate_verdict *verdict, const check_domain *domain,
                             const ghosts_cover *cover)
{
    if (domain->empty)
        return GHOSTS_OK;
    covering c = {.domain = domain, .cover = cover};
    ghosts_status status = covering_init(&c);
    if (status == GHOSTS_OK)
        status = cover_domain(&c, verdict);
    covering_clear(&c);
    return status;
}
