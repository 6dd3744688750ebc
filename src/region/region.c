/* All zeros in a disc or a box: exploration, the second proof by winding number, refinement, and
 * what of it lies in the region.
 *
 * Everything is done in the upper half-plane and in normalised coordinates.  The box that is
 * explored reaches a little beyond the region, so that zeros on the region's edge lie well inside
 * and a contour can pass between the zeros (docs/theory.md, section 8).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/region.h>

#include <math.h>
#include <stdlib.h>

#include "base/thread_state.h"
#include "region/area.h"
#include "region/contour.h"
#include "region/cover.h"
#include "zeros/multiple.h"
#include "zeros/order.h"
#include "zeros/search.h"
#include "zeros/split.h"
#include "zeros/sum_expander.h"

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

typedef struct {
    const ghosts_expsum *sum;
    term_cache cache;
    sum_function sum_function;
    expander function;
    work_account work;
    search_area area;
    cover_writer writer;
    cluster_set found;
} region_search;

/* About as many zeros as the box can hold (docs/theory.md, Theorem 2.2). */
static double expected_zeros(const region_search *r)
{
    return (r->area.box.y1 - r->area.box.y0) / M_PI + (double)r->sum->terms;
}

static size_t automatic_work_limit(const region_search *r)
{
    return (size_t)(1e6 + 1e3 * expected_zeros(r));
}

/* ---- exploration ----------------------------------------------------------------------------- */

static void report_progress(const ghosts_region_options *options, double share)
{
    if (options->progress)
        options->progress(options->context, share);
}

/* Cells come by increasing modulus: the least one left tells how far the search is. */
static double explored_share(const search *s, const search_area *area)
{
    double reach = hypot(fmax(fabs(area->box.x0), fabs(area->box.x1)), area->box.y1);
    double share = area->distant ? 0.0 : search_lower_bound(s) / reach;
    return fmin(fmax(share, 0.0), 1.0);
}

static ghosts_status explore_box(region_search *r, const ghosts_region_options *options)
{
    search s;
    search_init(&s, &r->function, &r->work, EXPANSION_MAX_ZEROS);
    if (r->writer.cover)
        search_report(&s, cover_add_empty_cell, &r->writer);
    ghosts_status status;
    if (r->area.distant)
        status = search_add_distant_box(&s, r->area.base, AREA_FAR_BITS, &r->area.box);
    else
        status = search_add_box(&s, 0, &r->area.box, INFINITY);
    for (size_t step = 0; status == GHOSTS_OK && !search_is_over(&s); step++) {
        status = search_step(&s);
        if (step % 1024 == 0)
            report_progress(options, 0.5 * explored_share(&s, &r->area));
    }
    search_finish(&s, &r->found);
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

/* A cluster_filter: zeros that may lie in the region, and clusters so wide that they could stand in
 * the way of the contour. */
static bool is_wanted(const cluster *c, const void *context)
{
    const region_search *r = context;
    return area_may_meet(&r->area, c, c->multiplicity > 1 ? &r->area.box : &r->area.wanted);
}

/* Append the disc, or its mirror image, if it is not outside. */
static void report(ghosts_zero_set *set, const cluster *c, bool conjugated, long scale,
                   const ghosts_region *region)
{
    ghosts_region_zero *zero = &set->zero[set->count];
    init_reported_disc(zero->centre, zero->error, c, scale);
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
    size_t count = r->found.count;
    long scale = r->sum->scale;
    ordered_cluster *list = order_clusters(&r->found);
    set->zero = list && count < SIZE_MAX / 2 / sizeof *set->zero
                    ? malloc((2 * count + 1) * sizeof *set->zero)
                    : NULL;
    for (size_t first = 0, next; set->zero && first < count; first = next) {
        for (next = first + 1; next < count && !list[next].first_of_group;)
            next++;
        for (size_t i = next; i-- > first;)
            if (area_may_meet(&r->area, list[i].zero, &r->area.wanted))
                report(set, list[i].zero, true, scale, region);
        for (size_t i = first; i < next; i++)
            if (area_may_meet(&r->area, list[i].zero, &r->area.wanted))
                report(set, list[i].zero, false, scale, region);
    }
    ordered_free(list, count);
    return set->zero ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

typedef struct {
    const ghosts_region_options *options;
    size_t clusters;
} refining;

static void refined_one(void *context, size_t refined)
{
    const refining *r = context;
    if (refined % 64 == 0)
        report_progress(r->options,
                        0.5 + 0.5 * fmin((double)refined / (double)(r->clusters + 1), 1.0));
}

static ghosts_status refine_wanted(region_search *r, const ghosts_region_options *options)
{
    refining context = {options, r->found.count};
    return refine_and_split(&r->found, &r->function, &r->work, options->search.digits, is_wanted, r,
                            refined_one, &context);
}

/* ---- all together ---------------------------------------------------------------------------- */

static ghosts_status explore_and_refine(ghosts_zero_set *set, region_search *r,
                                        const ghosts_region_options *options)
{
    ghosts_status status = explore_box(r, options);
    if (status == GHOSTS_OK && set->cover)
        status = cover_finish(&r->writer, &r->found);
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
    factor_request request = {&r->area.box, 0, options->search.digits, &r->work};
    if (!r->area.distant && !set->cover)
        status = exact_multiple_zeros(&done, &r->found, r->sum, &request);
    if (status == GHOSTS_OK && !done)
        status = explore_and_refine(set, r, options);
    if (status == GHOSTS_OK)
        status = prove_complete(&set->winding, &r->found, r->sum, &r->function, &r->work, &r->area);
    set->complete = status == GHOSTS_OK;
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT) {
        ghosts_status collected = collect(set, r, region);
        status = collected == GHOSTS_OK ? status : collected;
    }
    set->expansions = r->work.expansions;
    report_progress(options, 1.0);
    return status;
}

static ghosts_status region_search_init(region_search *r, const ghosts_expsum *sum,
                                        const ghosts_zeros_options *options,
                                        engine_exponential exponential)
{
    *r = (region_search){.sum = sum, .work = work_account_for(options, 0)};
    ghosts_status status = term_cache_init(&r->cache, sum);
    if (status != GHOSTS_OK)
        return status;
    status = sum_function_init(&r->sum_function, sum, exponential, &r->cache);
    if (status != GHOSTS_OK) {
        term_cache_clear(&r->cache);
        return status;
    }
    r->function = sum_expander(&r->sum_function, options->explore_in_double);
    area_init(&r->area);
    return GHOSTS_OK;
}

static void region_search_clear(region_search *r)
{
    cluster_set_clear(&r->found);
    cover_end(&r->writer);
    area_clear(&r->area);
    sum_function_clear(&r->sum_function);
    term_cache_clear(&r->cache);
}

static ghosts_status search_region(ghosts_zero_set *set, const ghosts_expsum *sum,
                                   const ghosts_region *region,
                                   const ghosts_region_options *options,
                                   engine_exponential exponential)
{
    region_search r;
    ghosts_status status = region_search_init(&r, sum, &options->search, exponential);
    if (status != GHOSTS_OK)
        return status;
    bool possible = area_place(&r.area, sum, region);
    if (possible && expected_zeros(&r) > GHOSTS_MAX_ZEROS)
        status = GHOSTS_TOO_LARGE;
    else if (r.work.limit == 0)
        r.work.limit = automatic_work_limit(&r);
    if (status == GHOSTS_OK && options->keep_proof) {
        status = cover_begin(&r.writer, sum);
        set->cover = r.writer.cover;
        if (status == GHOSTS_OK)
            status = cover_bound(&r.writer, &r.area, possible);
    }
    if (status == GHOSTS_OK && possible)
        status = find_all(set, &r, region, options);
    else
        set->complete = status == GHOSTS_OK;
    region_search_clear(&r);
    return status;
}

static ghosts_status check_region(const ghosts_region *region)
{
    if (region->shape == GHOSTS_DISK)
        return mpq_sgn(region->radius) > 0 ? GHOSTS_OK : GHOSTS_INVALID;
    bool ordered = mpq_cmp(region->x0, region->x1) < 0 && mpq_cmp(region->y0, region->y1) < 0;
    return ordered ? GHOSTS_OK : GHOSTS_INVALID;
}

static ghosts_status zeros_in_region(ghosts_zero_set **result, const ghosts_expsum *sum,
                                     const ghosts_region *region, const ghosts_region_options *asked)
{
    engine_exponential exponential = engine_find(asked->search.engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    if (asked->search.digits < 1 || expsum_is_wide(sum))
        return GHOSTS_INVALID;
    if (asked->search.digits > GHOSTS_MAX_DIGITS)
        return GHOSTS_TOO_LARGE;
    ghosts_region_options options = *asked, *used = &options;
    options.search.digits = expsum_digits(sum, asked->search.digits);
    ghosts_status status = check_region(region);
    if (status != GHOSTS_OK)
        return status;
    if (!area_is_within_reach(region, sum->scale))
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

ghosts_status ghosts_zeros_in_region(ghosts_zero_set **result, const ghosts_expsum *sum,
                                     const ghosts_region *region,
                                     const ghosts_region_options *options)
{
    ghosts_region_options defaults = ghosts_region_defaults();
    arithmetic saved;
    *result = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = zeros_in_region(result, sum, region, options ? options : &defaults);
    arithmetic_leave(&saved);
    return status;
}
