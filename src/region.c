/* All zeros in a disc or a box: exploration, the second proof by winding number, refinement, and
 * what of it lies in the region.
 *
 * Everything is done in the upper half-plane and in normalised coordinates.  The box that is
 * explored reaches a little beyond the region, so that zeros on the region's edge lie well inside
 * and a contour can pass between the zeros (docs/theory.md, "Regions").
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/region.h>

#include <math.h>
#include <stdlib.h>

#include "cover.h"
#include "exact_zeros.h"
#include "rank.h"
#include "resolve.h"
#include "strip.h"
#include "winding.h"

#define MARGIN 0.25  /* normalised: zeros follow each other at 2 pi / spread, at least pi */
#define FAR 1e10     /* beyond it doubles are taken relative to the box's centre */
#define FAR_BITS 192 /* and enough of them that e^(i b y) is known */
#define HORIZON 1e299
#define CONTOUR_TRIES 4

ghosts_region_options ghosts_region_defaults(void)
{
    ghosts_region_options options = {.search = ghosts_zeros_defaults()};
    options.search.work_limit = 0;
    return options;
}

void ghosts_region_init(ghosts_region *region, ghosts_shape shape)
{
    region->shape = shape;
    mpq_inits(region->radius, region->x0, region->x1, region->y0, region->y1, (mpq_ptr)0);
}

void ghosts_region_clear(ghosts_region *region)
{
    mpq_clears(region->radius, region->x0, region->x1, region->y0, region->y1, (mpq_ptr)0);
}

void ghosts_zero_set_free(ghosts_zero_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++) {
        mpc_clear(set->zero[i].centre);
        mpfr_clear(set->zero[i].error);
    }
    free(set->zero);
    cover_free(set->cover);
    free(set);
}

/* ---- the box to explore ---------------------------------------------------------------------- */

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

/* A base next to the region's lower left corner where that is far away, else 0 in that coordinate.
 */
static void choose_base(grid_point *base, const ghosts_region *region, long scale,
                        const rectangle *bounds)
{
    mpq_t edge;
    mpq_init(edge);
    if (fabs(bounds->x0) > FAR && fabs(bounds->x1) > FAR && region->shape == GHOSTS_BOX) {
        scale_edge(edge, region->x0, false, scale);
        mpz_fdiv_q(base->x, mpq_numref(edge), mpq_denref(edge));
    }
    if (bounds->y0 > FAR) {
        bool below = mpq_sgn(region->y1) < 0;
        scale_edge(edge, below ? region->y1 : region->y0, below, scale);
        mpz_fdiv_q(base->y, mpq_numref(edge), mpq_denref(edge));
    }
    mpq_clear(edge);
}

typedef struct {
    search search;
    term_cache cache;
    cover_writer writer;
    mpc_t base;       /* of the frame in which the rectangles below are given */
    bool distant;     /* base is not 0 */
    rectangle wanted; /* the region's bounds */
    rectangle box;    /* explored: a margin wider */
    rectangle clip;   /* no zero outside: by the strip lemma and |Im t| >= pi / spread */
} region_search;

static double margin_at(double a, double b)
{
    return fmax(MARGIN, 1e-12 * fmax(fabs(a), fabs(b)));
}

static void move_to_base(region_search *r, const grid_point *base)
{
    mpfr_prec_t bits = (mpfr_prec_t)(mpz_sizeinbase(base->x, 2) + mpz_sizeinbase(base->y, 2));
    mpc_set_prec(r->base, bits > 64 ? bits : 64);
    mpfr_set_z(mpc_realref(r->base), base->x, MPFR_RNDN);
    mpfr_set_z(mpc_imagref(r->base), base->y, MPFR_RNDN);
    r->distant = mpz_sgn(base->x) || mpz_sgn(base->y);
    double x = mpz_get_d(base->x), y = mpz_get_d(base->y);
    r->clip = (rectangle){r->clip.x0 - x, r->clip.x1 - x, r->clip.y0 - y, INFINITY};
}

static void add_margins(region_search *r)
{
    rectangle in = r->wanted;
    double margin_x = margin_at(in.x0, in.x1), margin_y = margin_at(in.y0, in.y1);
    r->box.x0 = fmax(in.x0 - margin_x, r->clip.x0);
    r->box.x1 = fmin(in.x1 + margin_x, r->clip.x1);
    r->box.y0 = in.y0 - margin_y;
    r->box.y1 = in.y1 + margin_y;
    if (r->clip.y0 > 0.0) /* down to half the strip without zeros, never to the axis */
        r->box.y0 = fmax(r->box.y0, 0.5 * r->clip.y0);
}

/* False when no zero can lie in the region. */
static bool place_box(region_search *r, const ghosts_region *region)
{
    const ghosts_expsum *sum = r->search.sum;
    size_t last = sum->terms - 1;
    double spread = sum->slope_double[last] - sum->slope_double[0];
    grid_point base;
    mpz_inits(base.x, base.y, (mpz_ptr)0);
    rectangle bounds = upper_bounds(region, sum->scale, &base);
    r->wanted = bounds;
    r->clip = (rectangle){-zero_strip_edge(sum, 0, 2.0), zero_strip_edge(sum, last, 2.0),
                          M_PI / spread * (1.0 - 1e-14), INFINITY};
    bool possible = bounds.x1 >= r->clip.x0 && bounds.x0 <= r->clip.x1 && bounds.y1 >= r->clip.y0;
    if (possible) {
        choose_base(&base, region, sum->scale, &bounds);
        move_to_base(r, &base);
        r->wanted = upper_bounds(region, sum->scale, &base);
        add_margins(r);
    }
    mpz_clears(base.x, base.y, (mpz_ptr)0);
    return possible;
}

static size_t automatic_work_limit(const region_search *r)
{
    double expected = (r->box.y1 - r->box.y0) / M_PI + (double)r->search.sum->terms;
    double limit = 1e6 + 1e3 * fmin(expected, 1e12);
    return (size_t)limit;
}

/* ---- exploration ----------------------------------------------------------------------------- */

static void report_progress(const ghosts_region_options *options, double share)
{
    if (options->progress)
        options->progress(options->context, share);
}

/* Cells come by increasing modulus: the least one left tells how far the search is. */
static double explored_share(const region_search *r)
{
    double reach = hypot(fmax(fabs(r->box.x0), fabs(r->box.x1)), r->box.y1);
    double share = r->distant ? 0.0 : search_lower_bound(&r->search) / reach;
    return fmin(fmax(share, 0.0), 1.0);
}

static ghosts_status explore_box(region_search *r, const ghosts_region_options *options)
{
    search *s = &r->search;
    ghosts_status status;
    s->indexed = true;
    if (r->distant)
        status = search_add_distant_box(s, r->base, FAR_BITS, r->box.x0, r->box.x1, r->box.y0,
                                        r->box.y1);
    else
        status = search_add_box(s, r->box.x0, r->box.x1, r->box.y0, r->box.y1, INFINITY);
    for (size_t step = 0; status == GHOSTS_OK && s->cells; step++) {
        status = search_step(s);
        if (step % 1024 == 0)
            report_progress(options, 0.5 * explored_share(r));
    }
    return status;
}

/* ---- second proof ---------------------------------------------------------------------------- */

/* The cluster's centre in the frame of the rectangles, rounded. */
static double complex local_centre(const region_search *r, const cluster *c)
{
    mpc_t difference;
    mpc_init2(difference, 64);
    mpc_sub(difference, c->centre, r->base, MPC_RNDNN);
    double complex centre = mpfr_get_d(mpc_realref(difference), MPFR_RNDN) +
                            I * mpfr_get_d(mpc_imagref(difference), MPFR_RNDN);
    mpc_clear(difference);
    return centre;
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The middle of the `rank`-th widest gap between the sorted obstacles in low .. high. */
static double middle_of_gap(double *obstacle, size_t count, double low, double high, int rank)
{
    qsort(obstacle, count, sizeof *obstacle, compare_doubles);
    double previous_width = INFINITY, middle = 0.5 * (low + high);
    for (; rank >= 0; rank--) {
        double widest = 0.0;
        for (size_t i = 0; i <= count; i++) {
            double from = i ? obstacle[i - 1] : low, to = i < count ? obstacle[i] : high;
            if (to - from > widest && to - from < previous_width) {
                widest = to - from;
                middle = 0.5 * (from + to);
            }
        }
        if (widest == 0.0)
            break;
        previous_width = widest;
    }
    return middle;
}

/* Where to run between wanted and box on one side: as far as possible from every zero there. */
static double free_line(const double complex *centre, size_t count, double *scratch, double wanted,
                        double box, bool vertical, int rank)
{
    double low = fmin(wanted, box), high = fmax(wanted, box);
    size_t near = 0;
    for (size_t i = 0; i < count; i++) {
        double position = vertical ? creal(centre[i]) : cimag(centre[i]);
        if (position > low && position < high)
            scratch[near++] = position;
    }
    return middle_of_gap(scratch, near, low, high, rank);
}

/* A contour in the collar between the region's bounds and the box.  At a side where the strip ends
 * it runs along the end of the strip, and below along half the height of the strip free of zeros.
 */
static rectangle choose_contour(const region_search *r, const double complex *centre, size_t count,
                                double *scratch, int rank)
{
    rectangle in = r->wanted, out = r->box;
    in.y0 = fmax(in.y0, out.y0); /* a region that reaches the axis */
    rectangle line = {free_line(centre, count, scratch, in.x0, out.x0, true, rank),
                      free_line(centre, count, scratch, in.x1, out.x1, true, rank),
                      free_line(centre, count, scratch, in.y0, out.y0, false, rank),
                      free_line(centre, count, scratch, in.y1, out.y1, false, rank)};
    if (in.x0 <= out.x0)
        line.x0 = out.x0;
    if (in.x1 >= out.x1)
        line.x1 = out.x1;
    if (in.y0 <= out.y0)
        line.y0 = out.y0;
    return line;
}

/* Zeros whose discs are inside the contour; -1 when one of the discs is not proven to be on either
 * side. */
static long count_inside(const region_search *r, const double complex *centre,
                         const rectangle *contour)
{
    long zeros = 0;
    for (size_t i = 0; i < r->search.clusters; i++) {
        const cluster *c = &r->search.cluster[i];
        double x = creal(centre[i]), y = cimag(centre[i]);
        double reach =
            mpfr_get_d(c->inner, MPFR_RNDU) * (1.0 + 1e-12) + 1e-15 * (fabs(x) + fabs(y));
        bool inside = x - reach > contour->x0 && x + reach < contour->x1 &&
                      y - reach > contour->y0 && y + reach < contour->y1;
        bool outside = x + reach < contour->x0 || x - reach > contour->x1 ||
                       y + reach < contour->y0 || y - reach > contour->y1;
        if (!inside && !outside)
            return -1;
        zeros += inside ? (long)c->multiplicity : 0;
    }
    return zeros;
}

/* The winding number must equal the number of zeros found inside the contour. */
static ghosts_status prove_again(size_t *winding, region_search *r)
{
    size_t count = r->search.clusters;
    double complex *centre = malloc((count + 1) * sizeof *centre);
    double *scratch = malloc((count + 1) * sizeof *scratch);
    ghosts_status status = centre && scratch ? GHOSTS_WORK_LIMIT : GHOSTS_NO_MEMORY;
    for (size_t i = 0; centre && i < count; i++)
        centre[i] = local_centre(r, &r->search.cluster[i]);
    search_frame frame = {.scale = 0,
                          .bits = r->distant            ? FAR_BITS
                                  : r->search.in_double ? 53
                                                        : 128};
    mpc_init2(frame.base, mpfr_get_prec(mpc_realref(r->base)));
    mpc_set(frame.base, r->base, MPC_RNDNN);
    for (int rank = 0; status == GHOSTS_WORK_LIMIT && rank < CONTOUR_TRIES; rank++) {
        rectangle contour = choose_contour(r, centre, count, scratch, rank);
        long found = count_inside(r, centre, &contour), wound;
        if (found < 0)
            continue;
        status = winding_number(&wound, &r->search, &frame, &contour);
        if (status == GHOSTS_OK && wound != found)
            status = GHOSTS_INTERNAL;
        *winding = (size_t)found;
    }
    mpc_clear(frame.base);
    free(centre);
    free(scratch);
    return status;
}

/* ---- what lies in the region ----------------------------------------------------------------- */

typedef enum { OUTSIDE, ON_EDGE, INSIDE } place;

/* Where the interval [low, high] lies with respect to [from, to]. */
static place interval_place(mpfr_srcptr low, mpfr_srcptr high, const mpq_t from, const mpq_t to)
{
    if (mpfr_cmp_q(high, from) < 0 || mpfr_cmp_q(low, to) > 0)
        return OUTSIDE;
    return mpfr_cmp_q(low, from) > 0 && mpfr_cmp_q(high, to) < 0 ? INSIDE : ON_EDGE;
}

static place coordinate_place(mpfr_srcptr centre, mpfr_srcptr error, bool negated, const mpq_t from,
                              const mpq_t to)
{
    mpfr_t low, high;
    mpfr_inits2(mpfr_get_prec(centre) + 64, low, high, (mpfr_ptr)0);
    mpfr_setsign(low, centre, mpfr_signbit(centre) ^ negated, MPFR_RNDN);
    mpfr_add(high, low, error, MPFR_RNDU);
    mpfr_sub(low, low, error, MPFR_RNDD);
    place result = interval_place(low, high, from, to);
    mpfr_clears(low, high, (mpfr_ptr)0);
    return result;
}

/* Where the disc, or with `conjugated` its mirror image, lies with respect to the region. */
static place disc_place(mpc_srcptr centre, mpfr_srcptr error, bool conjugated,
                        const ghosts_region *region)
{
    if (region->shape == GHOSTS_DISK) {
        mpfr_t low, high;
        mpfr_inits2(mpfr_get_prec(mpc_realref(centre)) + 64, low, high, (mpfr_ptr)0);
        mpc_abs(low, centre, MPFR_RNDD);
        mpc_abs(high, centre, MPFR_RNDU);
        mpfr_sub(low, low, error, MPFR_RNDD);
        mpfr_add(high, high, error, MPFR_RNDU);
        place result = mpfr_cmp_q(low, region->radius) > 0    ? OUTSIDE
                       : mpfr_cmp_q(high, region->radius) < 0 ? INSIDE
                                                              : ON_EDGE;
        mpfr_clears(low, high, (mpfr_ptr)0);
        return result;
    }
    place x = coordinate_place(mpc_realref(centre), error, false, region->x0, region->x1);
    place y = coordinate_place(mpc_imagref(centre), error, conjugated, region->y0, region->y1);
    return x < y ? x : y;
}

static bool may_meet(const region_search *r, const cluster *c, const rectangle *part)
{
    double complex centre = local_centre(r, c);
    double reach = mpfr_get_d(c->inner, MPFR_RNDU) * (1.0 + 1e-12) + 1e-14 * cabs(centre);
    return creal(centre) + reach >= part->x0 && creal(centre) - reach <= part->x1 &&
           cimag(centre) + reach >= part->y0 && cimag(centre) - reach <= part->y1;
}

/* A cluster_filter: zeros that may lie in the region, and clusters so wide that they could stand in
 * the way of the contour. */
static bool is_wanted(const cluster *c, const void *context)
{
    const region_search *r = context;
    return may_meet(r, c, c->multiplicity > 1 ? &r->box : &r->wanted);
}

/* Append the disc, or its mirror image, if it is not outside. */
static void report(ghosts_zero_set *set, const cluster *c, bool conjugated,
                   const ghosts_expsum *sum, const ghosts_region *region)
{
    ghosts_region_zero *zero = &set->zero[set->count];
    init_reported_disc(zero->centre, zero->error, c, sum);
    place where = disc_place(zero->centre, zero->error, conjugated, region);
    if (where == OUTSIDE) {
        mpc_clear(zero->centre);
        mpfr_clear(zero->error);
        return;
    }
    if (conjugated)
        mpc_conj(zero->centre, zero->centre, MPC_RNDNN);
    zero->multiplicity = c->multiplicity;
    zero->edge = where == ON_EDGE;
    zero->one_zero = c->one_zero || c->multiplicity == 1;
    set->count++;
}

/* Both half-planes, by modulus, ties by imaginary part ascending. */
static ghosts_status collect(ghosts_zero_set *set, const region_search *r,
                             const ghosts_region *region)
{
    const search *s = &r->search;
    size_t count = s->clusters;
    ranked_cluster *list = rank_clusters(s);
    set->zero = list && count < SIZE_MAX / 2 / sizeof *set->zero
                    ? malloc((2 * count + 1) * sizeof *set->zero)
                    : NULL;
    for (size_t first = 0, next; set->zero && first < count; first = next) {
        for (next = first + 1; next < count && !list[next].first_of_group;)
            next++;
        for (size_t i = next; i-- > first;)
            if (may_meet(r, list[i].zero, &r->wanted))
                report(set, list[i].zero, true, s->sum, region);
        for (size_t i = first; i < next; i++)
            if (may_meet(r, list[i].zero, &r->wanted))
                report(set, list[i].zero, false, s->sum, region);
    }
    free_ranking(list, count);
    return set->zero ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

typedef struct {
    const ghosts_region_options *options;
    size_t clusters;
} refining;

static void refined_one(void *context, size_t resolved)
{
    const refining *r = context;
    if (resolved % 64 == 0)
        report_progress(r->options,
                        0.5 + 0.5 * fmin((double)resolved / (double)(r->clusters + 1), 1.0));
}

static ghosts_status refine_wanted(region_search *r, const ghosts_region_options *options)
{
    refining context = {options, r->search.clusters};
    refine_work work = {.cache = &r->cache};
    return resolve_clusters(&r->search, &work, options->search.digits, is_wanted, r, refined_one,
                            &context);
}

/* ---- all together ---------------------------------------------------------------------------- */

static ghosts_status explore_and_refine(ghosts_zero_set *set, region_search *r,
                                        const ghosts_region_options *options)
{
    ghosts_status status = explore_box(r, options);
    if (status == GHOSTS_OK && set->cover)
        status = cover_add_discs(&r->writer, &r->search);
    if (status != GHOSTS_OK && status != GHOSTS_WORK_LIMIT)
        return status;
    ghosts_status refined = refine_wanted(r, options);
    return refined == GHOSTS_OK ? status : refined;
}

static ghosts_status find_all(ghosts_zero_set *set, region_search *r, const ghosts_region *region,
                              const ghosts_region_options *options)
{
    bool done = false;
    ghosts_status status = GHOSTS_OK;
    if (!r->distant && !set->cover)
        status = exact_multiple_zeros(&done, &r->search, &r->box, options->search.digits);
    if (status == GHOSTS_OK && !done)
        status = explore_and_refine(set, r, options);
    if (status == GHOSTS_OK)
        status = prove_again(&set->winding, r);
    set->complete = status == GHOSTS_OK;
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT) {
        ghosts_status collected = collect(set, r, region);
        status = collected == GHOSTS_OK ? status : collected;
    }
    set->expansions = r->search.expansions;
    report_progress(options, 1.0);
    return status;
}

static ghosts_status search_region(ghosts_zero_set *set, const ghosts_expsum *sum,
                                   const ghosts_region *region,
                                   const ghosts_region_options *options,
                                   engine_exponential exponential)
{
    region_search r = {.distant = false};
    ghosts_status status =
        search_init(&r.search, sum, exponential, options->search.explore_in_double,
                    EXPANSION_MAX_ZEROS, options->search.work_limit);
    if (status != GHOSTS_OK)
        return status;
    status = term_cache_init(&r.cache, sum);
    if (status != GHOSTS_OK) {
        search_clear(&r.search);
        return status;
    }
    r.search.taylor.cache = &r.cache;
    mpc_init2(r.base, 64);
    bool possible = place_box(&r, region);
    if (r.search.work_limit == 0)
        r.search.work_limit = automatic_work_limit(&r);
    if (options->keep_proof) {
        status = cover_begin(&r.writer, sum, r.base, &r.wanted, possible ? &r.box : NULL);
        set->cover = r.writer.cover;
        r.search.on_empty_cell = cover_add_empty_cell;
        r.search.context = &r.writer;
    }
    if (status == GHOSTS_OK && possible)
        status = find_all(set, &r, region, options);
    else
        set->complete = status == GHOSTS_OK;
    mpc_clear(r.base);
    search_clear(&r.search);
    term_cache_clear(&r.cache);
    return status;
}

static ghosts_status check_region(const ghosts_region *region)
{
    if (region->shape == GHOSTS_DISK)
        return mpq_sgn(region->radius) > 0 ? GHOSTS_OK : GHOSTS_INVALID;
    bool ordered = mpq_cmp(region->x0, region->x1) < 0 && mpq_cmp(region->y0, region->y1) < 0;
    return ordered ? GHOSTS_OK : GHOSTS_INVALID;
}

static bool is_within_reach(const ghosts_region *region, long scale)
{
    grid_point origin;
    mpz_inits(origin.x, origin.y, (mpz_ptr)0);
    rectangle bounds = upper_bounds(region, scale, &origin);
    mpz_clears(origin.x, origin.y, (mpz_ptr)0);
    return isfinite(bounds.x0) && isfinite(bounds.x1) && isfinite(bounds.y1);
}

ghosts_status ghosts_zeros_in_region(ghosts_zero_set **result, const ghosts_expsum *sum,
                                     const ghosts_region *region,
                                     const ghosts_region_options *options)
{
    ghosts_region_options defaults = ghosts_region_defaults();
    const ghosts_region_options *used = options ? options : &defaults;
    *result = NULL;
    engine_exponential exponential = engine_find(used->search.engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    if (used->search.digits < 1)
        return GHOSTS_INVALID;
    if (used->search.digits > GHOSTS_MAX_DIGITS)
        return GHOSTS_TOO_LARGE;
    ghosts_status status = check_region(region);
    if (status != GHOSTS_OK)
        return status;
    if (!is_within_reach(region, sum->scale))
        return GHOSTS_TOO_LARGE;

    ghosts_zero_set *set = calloc(1, sizeof *set);
    if (!set)
        return GHOSTS_NO_MEMORY;
    set->complete = true;
    if (sum->terms > 1)
        status = search_region(set, sum, region, used, exponential);
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
        *result = set;
    else
        ghosts_zero_set_free(set);
    return status;
}
