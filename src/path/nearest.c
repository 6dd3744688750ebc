/* Nearest zeros of a path: best-first subdivision of the upper half-plane by least modulus.
 *
 * Cells are dyadic squares of the box |Re| <= L, 0 <= Im <= L with L >= limit a power of two.  A
 * cell is dropped when the disc around it is proven empty, when it lies beyond `limit`, or when it
 * lies in the outer disc of a zero that is on the list; else it is cut in four.  The proof
 * for linear logits (docs/theory.md, Theorem 7.1) carries over but for its box: Theorem 16.3.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "path/expand.h"

#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "zeros/cluster.h"
#include "base/thread_state.h"

#define FINEST 50        /* halvings of the box; coordinates stay exact doubles */
#define CLUSTER_LEVEL 36 /* from here on a disc with several zeros counts as one cluster */
#define SEARCH_BITS 96

typedef struct {
    double key; /* no point of the cell has a modulus below it */
    double x, y, half;
    int level;
} cell;

typedef struct {
    mpc_t centre; /* exactly `multiplicity` zeros in the inner disc and in the outer disc */
    mpfr_t inner;
    mpc_t outer_centre;
    mpfr_t outer;
    size_t multiplicity;
} found_zero;

typedef struct {
    const ghosts_logit_path *path;
    engine_exponential exponential;
    double limit;
    long digits;
    size_t work_limit;
    size_t expansions;
    size_t evaluations;
    cell *heap;
    size_t cells, cells_allocated;
    found_zero *zero;
    size_t zeros, zeros_allocated;
} path_search;

/* -------------------------------------------------------------------------------------- cells */

static double least_modulus(double x, double y, double half)
{
    double dx = fmax(fabs(x) - half, 0.0), dy = fmax(y - half, 0.0);
    return hypot(dx, dy) * (1.0 - 0x1p-50);
}

static ghosts_status push(path_search *s, double x, double y, double half, int level)
{
    cell c = {least_modulus(x, y, half), x, y, half, level};
    if (c.key > s->limit)
        return GHOSTS_OK;
    cell *heap = array_reserve(s->heap, &s->cells_allocated, s->cells + 1, sizeof *heap);
    if (!heap)
        return GHOSTS_NO_MEMORY;
    s->heap = heap;
    size_t i = s->cells++;
    while (i > 0 && c.key < s->heap[(i - 1) / 2].key) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = c;
    return GHOSTS_OK;
}

static cell pop(path_search *s)
{
    cell least = s->heap[0], last = s->heap[--s->cells];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= s->cells)
            break;
        if (child + 1 < s->cells && s->heap[child + 1].key < s->heap[child].key)
            child++;
        if (last.key <= s->heap[child].key)
            break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = last;
    return least;
}

/* -------------------------------------------------------------------------------------- discs */

static void found_clear(found_zero *z)
{
    mpc_clear(z->centre);
    mpc_clear(z->outer_centre);
    mpfr_clears(z->inner, z->outer, (mpfr_ptr)0);
}

static void expand_at(path_search *s, path_expansion *e, mpc_srcptr centre, mpfr_srcptr radius)
{
    s->expansions++;
    path_expand(e, centre, radius, s->exponential);
}

/* --------------------------------------------------------------------------------- refinement */

/* z->centre += -f_(m-1) / (m f_m), the mean of m zeros close by; false without a direction. */
static bool newton_step(found_zero *z, const path_expansion *e)
{
    size_t m = z->multiplicity;
    if (mpc_cmp_si(e->f[m].mid, 0) == 0)
        return false;
    mpc_t step;
    mpc_init2(step, mpfr_get_prec(mpc_realref(e->f[m].mid)));
    mpc_div(step, e->f[m - 1].mid, e->f[m].mid, MPC_RNDNN);
    mpc_div_ui(step, step, m, MPC_RNDNN);
    mpc_sub(z->centre, z->centre, step, MPC_RNDNN);
    bool finite = mpfr_number_p(mpc_realref(z->centre)) && mpfr_number_p(mpc_imagref(z->centre));
    mpc_clear(step);
    return finite;
}

/* The smallest disc about z->centre that the expansion proves to hold the zeros, from `target` (or
 * a part of the outer disc, when that is smaller) upward, as long as it lies in the outer disc. */
static bool prove_inner(found_zero *z, const path_expansion *e, mpfr_srcptr target)
{
    mpfr_div_2ui(z->inner, z->outer, 3, MPFR_RNDD);
    mpfr_min(z->inner, z->inner, target, MPFR_RNDD);
    while (disc_contains(z->outer_centre, z->outer, z->centre, z->inner)) {
        if (path_count(e, z->inner) == (long)z->multiplicity)
            return true;
        mpfr_mul_2ui(z->inner, z->inner, 2, MPFR_RNDU);
    }
    return false;
}

/* Shrink the disc of z: relative accuracy 10^-digits for a simple zero; for a cluster as far as
 * twice the search precision goes. */
static ghosts_status refine(path_search *s, found_zero *z, bool *good)
{
    *good = false;
    mpfr_t target, radius;
    mpfr_inits2(BALL_RADIUS_BITS, target, radius, (mpfr_ptr)0);
    mpfr_prec_t wanted = (mpfr_prec_t)ceil((double)s->digits * 3.3219280948873626) + 40;
    ghosts_status status = GHOSTS_OK;
    mpfr_set(radius, z->outer, MPFR_RNDU);
    for (mpfr_prec_t bits = SEARCH_BITS; status == GHOSTS_OK && !*good; bits *= 2) {
        bool last = bits > wanted;
        if (bits > 64 * (wanted + SEARCH_BITS))
            break;
        path_expansion e;
        status = path_expansion_init(&e, s->path, bits);
        mpfr_prec_round(mpc_realref(z->centre), bits, MPFR_RNDN);
        mpfr_prec_round(mpc_imagref(z->centre), bits, MPFR_RNDN);
        for (int i = 0; status == GHOSTS_OK && i < 6; i++) {
            expand_at(s, &e, z->centre, radius);
            s->evaluations++;
            if (!newton_step(z, &e))
                break;
        }
        if (status == GHOSTS_OK && last) {
            mpc_abs(target, z->centre, MPFR_RNDD);
            mpfr_t scale;
            mpfr_init2(scale, BALL_RADIUS_BITS);
            mpfr_ui_pow_ui(scale, 10, (unsigned long)s->digits, MPFR_RNDU);
            mpfr_div(target, target, scale, MPFR_RNDD);
            mpfr_div_2ui(target, target, 1, MPFR_RNDD);
            mpfr_clear(scale);
            expand_at(s, &e, z->centre, radius);
            *good = prove_inner(z, &e, target) &&
                    (z->multiplicity > 1 || mpfr_lessequal_p(z->inner, target));
        }
        path_expansion_clear(&e);
    }
    mpfr_clears(target, radius, (mpfr_ptr)0);
    return status;
}

/* ------------------------------------------------------------------------------------- search */

/* Take z on the list, or recognise it; false when neither is proven. */
static bool settle(path_search *s, found_zero *z, bool *known)
{
    *known = false;
    for (size_t i = 0; i < s->zeros; i++) {
        const found_zero *old = &s->zero[i];
        if (old->multiplicity == z->multiplicity &&
            disc_contains(old->outer_centre, old->outer, z->centre, z->inner)) {
            *known = true;
            return true;
        }
        if (!discs_are_disjoint(z->centre, z->inner, old->centre, old->inner))
            return false;
    }
    return true;
}

/* A disc about the cell's centre holds m >= 1 zeros: put them on the list.  *done when that
 * decides the cell. */
static ghosts_status isolate(path_search *s, mpc_srcptr centre, mpfr_srcptr radius, long m,
                             bool *done)
{
    *done = false;
    found_zero *list = array_reserve(s->zero, &s->zeros_allocated, s->zeros + 1, sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    s->zero = list;
    found_zero *z = &list[s->zeros];
    mpc_init2(z->centre, SEARCH_BITS);
    mpc_init2(z->outer_centre, mpfr_get_prec(mpc_realref(centre)));
    mpfr_inits2(BALL_RADIUS_BITS, z->inner, z->outer, (mpfr_ptr)0);
    mpc_set(z->centre, centre, MPC_RNDNN);
    mpc_set(z->outer_centre, centre, MPC_RNDNN);
    mpfr_set(z->outer, radius, MPFR_RNDD);
    z->multiplicity = (size_t)m;
    bool good, known = false;
    ghosts_status status = refine(s, z, &good);
    if (status == GHOSTS_OK && good)
        *done = settle(s, z, &known);
    if (*done && !known)
        s->zeros++;
    else
        found_clear(z);
    return status;
}

static bool in_known_disc(const path_search *s, mpc_srcptr centre, mpfr_srcptr radius)
{
    for (size_t i = 0; i < s->zeros; i++)
        if (disc_contains(s->zero[i].outer_centre, s->zero[i].outer, centre, radius))
            return true;
    return false;
}

/* Try to decide the cell by discs about its centre. */
static ghosts_status try_cell(path_search *s, const cell *c, path_expansion *e, bool *done)
{
    mpc_t centre;
    mpfr_t radius, outer, r;
    mpc_init2(centre, 53);
    mpfr_inits2(BALL_RADIUS_BITS, radius, outer, r, (mpfr_ptr)0);
    mpc_set_d_d(centre, c->x, c->y, MPC_RNDNN);
    mpfr_set_d(radius, c->half * 1.4142135624, MPFR_RNDU);
    *done = in_known_disc(s, centre, radius);
    ghosts_status status = GHOSTS_OK;
    if (!*done) {
        mpfr_mul_2ui(outer, radius, 3, MPFR_RNDU);
        expand_at(s, e, centre, outer);
    }
    for (int factor = 1; status == GHOSTS_OK && !*done && factor <= 4; factor *= 2) {
        mpfr_mul_ui(r, radius, (unsigned long)factor, MPFR_RNDU);
        long zeros = path_count(e, r);
        if (zeros == 0)
            *done = true;
        else if (zeros == 1 ||
                 (zeros > 1 && c->level >= CLUSTER_LEVEL && mpfr_less_p(r, mpc_imagref(centre))))
            status = isolate(s, centre, r, zeros, done);
    }
    mpc_clear(centre);
    mpfr_clears(radius, outer, r, (mpfr_ptr)0);
    return status;
}

/* Whether the zeros of z are proven to have a modulus of at most `least`. */
static bool is_settled(const found_zero *z, double least)
{
    mpfr_t modulus;
    mpfr_init2(modulus, 53);
    mpc_abs(modulus, z->centre, MPFR_RNDU);
    mpfr_add(modulus, modulus, z->inner, MPFR_RNDU);
    bool settled = mpfr_cmp_d(modulus, least) <= 0;
    mpfr_clear(modulus);
    return settled;
}

static size_t settled_pairs(const path_search *s, double least)
{
    size_t pairs = 0;
    for (size_t i = 0; i < s->zeros; i++)
        if (is_settled(&s->zero[i], least))
            pairs += s->zero[i].multiplicity;
    return pairs;
}

static ghosts_status start(path_search *s)
{
    int exponent;
    double fraction = frexp(s->limit, &exponent);
    double half = ldexp(1.0, (fraction > 0.5 ? exponent : exponent - 1) - 1);
    ghosts_status status = push(s, half, half, half, 0);
    return status == GHOSTS_OK ? push(s, -half, half, half, 0) : status;
}

/* Until `pairs` are settled or nothing remains; *lower is proven in any case. */
static ghosts_status run(path_search *s, size_t pairs, double *lower)
{
    path_expansion e;
    ghosts_status status = path_expansion_init(&e, s->path, SEARCH_BITS);
    if (status == GHOSTS_OK)
        status = start(s);
    while (status == GHOSTS_OK && s->cells) {
        *lower = s->heap[0].key;
        if (settled_pairs(s, *lower) >= pairs)
            break;
        if (s->expansions >= s->work_limit || s->heap[0].level >= FINEST) {
            status = GHOSTS_WORK_LIMIT;
            break;
        }
        cell c = pop(s);
        bool done = false;
        status = try_cell(s, &c, &e, &done);
        double h = c.half / 2;
        for (int i = 0; status == GHOSTS_OK && !done && i < 4; i++)
            status = push(s, c.x + (i & 1 ? h : -h), c.y + (i & 2 ? h : -h), h, c.level + 1);
    }
    if (status == GHOSTS_OK && !s->cells)
        *lower = s->limit;
    path_expansion_clear(&e);
    return status;
}

static int by_modulus(const void *left, const void *right)
{
    const found_zero *a = left, *b = right;
    int order = mpc_cmp_abs(a->centre, b->centre);
    return order ? order : mpfr_cmp(mpc_imagref(a->centre), mpc_imagref(b->centre));
}

/* bound = min(bound, least modulus of the zeros of z) */
static void lower_by(mpfr_t bound, const found_zero *z)
{
    mpfr_t modulus;
    mpfr_init2(modulus, 53);
    mpc_abs(modulus, z->centre, MPFR_RNDD);
    mpfr_sub(modulus, modulus, z->inner, MPFR_RNDD);
    mpfr_min(bound, bound, modulus, MPFR_RNDD);
    mpfr_clear(modulus);
}

/* Hand over the nearest zeros, at least `pairs` of them where there are so many; the others that
 * were isolated limit the lower bound. */
static ghosts_status deliver(ghosts_zeros *result, path_search *s, size_t pairs, double lower)
{
    if (s->zeros)
        qsort(s->zero, s->zeros, sizeof *s->zero, by_modulus);
    result->zero = malloc((s->zeros ? s->zeros : 1) * sizeof *result->zero);
    if (!result->zero)
        return GHOSTS_NO_MEMORY;
    mpfr_set_d(result->lower_bound, lower, MPFR_RNDD);
    size_t total = 0;
    for (size_t i = 0; i < s->zeros; i++) {
        const found_zero *z = &s->zero[i];
        if (total >= pairs || !is_settled(z, lower)) {
            lower_by(result->lower_bound, z);
            continue;
        }
        ghosts_zero *out = &result->zero[result->count++];
        mpc_init2(out->centre, mpfr_get_prec(mpc_realref(z->centre)));
        mpfr_init2(out->error, BALL_RADIUS_BITS);
        mpc_set(out->centre, z->centre, MPC_RNDNN);
        mpfr_set(out->error, z->inner, MPFR_RNDU);
        out->multiplicity = z->multiplicity;
        total += z->multiplicity;
    }
    return GHOSTS_OK;
}

static ghosts_status check_arguments(const ghosts_zeros_options *options, double limit,
                                     size_t pairs)
{
    if (options->digits < 1 || pairs < 1 || !(limit >= 0x1p-500 && limit <= 0x1p500))
        return GHOSTS_INVALID;
    return options->digits > GHOSTS_MAX_DIGITS ? GHOSTS_TOO_LARGE : GHOSTS_OK;
}

static ghosts_status nearest(ghosts_zeros **result, const ghosts_logit_path *path, size_t pairs,
                             double limit, const ghosts_zeros_options *options)
{
    ghosts_status status = check_arguments(options, limit, pairs);
    if (status != GHOSTS_OK)
        return status;
    path_search s = {.path = path,
                     .exponential = engine_find(options->engine),
                     .limit = limit,
                     .digits = options->digits,
                     .work_limit = options->work_limit ? options->work_limit
                                                       : ghosts_zeros_defaults().work_limit};
    if (!s.exponential)
        return GHOSTS_UNAVAILABLE;
    ghosts_zeros *found = calloc(1, sizeof *found);
    if (!found)
        return GHOSTS_NO_MEMORY;
    mpfr_init2(found->lower_bound, 53);
    double lower = 0.0;
    status = run(&s, pairs, &lower);
    if (status == GHOSTS_WORK_LIMIT) {
        mpfr_set_d(found->lower_bound, lower, MPFR_RNDD);
        for (size_t i = 0; i < s.zeros; i++)
            lower_by(found->lower_bound, &s.zero[i]);
    } else if (status == GHOSTS_OK) {
        status = deliver(found, &s, pairs, lower);
    }
    for (size_t i = 0; i < s.zeros; i++)
        found_clear(&s.zero[i]);
    free(s.zero);
    free(s.heap);
    found->expansions = s.expansions;
    found->evaluations = s.evaluations;
    found->full_precision_evaluations = (double)s.evaluations;
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT) {
        *result = found;
        return status;
    }
    ghosts_zeros_free(found);
    return status;
}

ghosts_status ghosts_logit_path_nearest(ghosts_zeros **result, const ghosts_logit_path *path,
                                        size_t pairs, double limit,
                                        const ghosts_zeros_options *options)
{
    ghosts_zeros_options defaults = ghosts_zeros_defaults();
    arithmetic saved;
    *result = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = nearest(result, path, pairs, limit, options ? options : &defaults);
    arithmetic_leave(&saved);
    return status;
}
