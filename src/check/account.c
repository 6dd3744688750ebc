/* The geometry of a certificate's discs: which zeros lie in which isolating disc, and whether their
 * numbers add up.
 *
 * All discs are moved to the upper half-plane and sorted by their lowest point; whatever can meet a
 * disc then stands near it in the list.  Distances are rounded against the certificate.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/covering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"

/* A true list of disjoint discs has at most about 2 n + 2 Delta r smaller neighbours at the heights
 * of a disc of radius r, zeros and their mirror images (docs/theory.md, Theorem 2.2, for a
 * window of height 6 r), and no disc with Delta r > WIDEST is ever proven.  The rest is room for
 * isolating discs that overlap. */
#define PAIRS_SPARE 1e6
#define PAIRS_FACTOR 16.0
#define WIDEST 1000.0

typedef enum { OUTSIDE, ON_EDGE, INSIDE } place;

typedef struct {
    mpc_t centre; /* upper half-plane */
    mpfr_srcptr radius;
    mpfr_t low, high; /* of Im; rounded outward at one precision, so that their order is kept */
    size_t multiplicity;
    ghosts_certificate_part part;
    size_t index;
    bool mirrored;    /* given in the lower half-plane */
    bool has_twin;    /* its mirror image is listed too */
    bool second_twin; /* counted through its twin already */
    bool held;        /* lies in an isolating disc */
} entry;

typedef struct {
    const ghosts_certificate *certificate;
    ghosts_certificate_verdict *verdict;
    entry *item;
    size_t count;
    entry **order; /* by low */
    double pairs, most_pairs;
} account;

bool check_fail(ghosts_certificate_verdict *verdict, ghosts_certificate_part part, size_t index,
                const char *reason)
{
    verdict->valid = false;
    verdict->part = part;
    verdict->index = index;
    verdict->reason = reason;
    return false;
}

/* ---- places ---------------------------------------------------------------------------------- */

static place interval_place(mpfr_srcptr centre, bool negate, mpfr_srcptr radius, const mpq_t from,
                            const mpq_t to)
{
    mpfr_t low, high;
    mpfr_inits2(mpfr_get_prec(centre) + 96, low, high, (mpfr_ptr)0);
    if (negate)
        mpfr_neg(low, centre, MPFR_RNDN);
    else
        mpfr_set(low, centre, MPFR_RNDN);
    mpfr_add(high, low, radius, MPFR_RNDU);
    mpfr_sub(low, low, radius, MPFR_RNDD);
    place result = ON_EDGE;
    if (mpfr_cmp_q(high, from) < 0 || mpfr_cmp_q(low, to) > 0)
        result = OUTSIDE;
    else if (mpfr_cmp_q(low, from) > 0 && mpfr_cmp_q(high, to) < 0)
        result = INSIDE;
    mpfr_clears(low, high, (mpfr_ptr)0);
    return result;
}

/* Of a disc and |tau| <= bound, by doubles with room for their rounding; ON_EDGE when in doubt. */
static place clear_place(mpc_srcptr centre, mpfr_srcptr radius, const mpq_t bound)
{
    double distance = hypot(mpfr_get_d(mpc_realref(centre), MPFR_RNDN),
                            mpfr_get_d(mpc_imagref(centre), MPFR_RNDN));
    double r = mpfr_get_d(radius, MPFR_RNDU), limit = mpq_get_d(bound);
    double error = CHECK_PLACE_MARGIN * (distance + r + limit);
    if (!(limit > TINY && distance < 1.0 / TINY))
        return ON_EDGE;
    return distance + r + error < limit ? INSIDE : distance - r - error > limit ? OUTSIDE : ON_EDGE;
}

/* Of the disc about the centre, or about its conjugate. */
static place disc_place(mpc_srcptr centre, bool conjugate, mpfr_srcptr radius,
                        const ghosts_region *region)
{
    if (region->shape == GHOSTS_BOX) {
        place x = interval_place(mpc_realref(centre), false, radius, region->x0, region->x1);
        place y = interval_place(mpc_imagref(centre), conjugate, radius, region->y0, region->y1);
        return x < y ? x : y;
    }
    place clear = clear_place(centre, radius, region->radius);
    if (clear != ON_EDGE)
        return clear;
    mpfr_t low, high;
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(centre));
    if (mpfr_get_prec(mpc_imagref(centre)) > bits)
        bits = mpfr_get_prec(mpc_imagref(centre));
    mpfr_inits2(bits + 96, low, high, (mpfr_ptr)0);
    mpc_abs(low, centre, MPFR_RNDD);
    mpc_abs(high, centre, MPFR_RNDU);
    mpfr_sub(low, low, radius, MPFR_RNDD);
    mpfr_add(high, high, radius, MPFR_RNDU);
    place result = mpfr_cmp_q(low, region->radius) > 0    ? OUTSIDE
                   : mpfr_cmp_q(high, region->radius) < 0 ? INSIDE
                                                          : ON_EDGE;
    mpfr_clears(low, high, (mpfr_ptr)0);
    return result;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

/* Rounded against being in `rounding`: RNDU gives an upper bound. */
static void distance(mpfr_t d, mpc_srcptr a, mpc_srcptr b, mpfr_rnd_t rounding)
{
    mpc_t difference;
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(a));
    if (mpfr_get_prec(mpc_realref(b)) > bits)
        bits = mpfr_get_prec(mpc_realref(b));
    mpc_init2(difference, bits + 64);
    mpc_rnd_t away = rounding == MPFR_RNDU ? MPC_RNDAA : MPC_RNDZZ;
    mpc_sub(difference, a, b, away);
    mpc_abs(d, difference, rounding);
    mpc_clear(difference);
}

/* |a - b| by doubles, and what rounding may have changed. */
static double rounded_distance(double *error, mpc_srcptr a, mpc_srcptr b)
{
    double x = mpfr_get_d(mpc_realref(a), MPFR_RNDN), y = mpfr_get_d(mpc_imagref(a), MPFR_RNDN);
    double d =
        hypot(x - mpfr_get_d(mpc_realref(b), MPFR_RNDN), y - mpfr_get_d(mpc_imagref(b), MPFR_RNDN));
    *error = CHECK_PLACE_MARGIN * (fabs(x) + fabs(y) + d) + TINY;
    return d;
}

static bool lies_in(const entry *e, const ghosts_isolating_disc *disc)
{
    double error, most = rounded_distance(&error, e->centre, disc->centre);
    if (most + error + mpfr_get_d(e->radius, MPFR_RNDU) <
        mpfr_get_d(disc->radius, MPFR_RNDD) * (1.0 - CHECK_PLACE_MARGIN))
        return true;
    mpfr_t d;
    mpfr_init2(d, 128);
    distance(d, e->centre, disc->centre, MPFR_RNDU);
    mpfr_add(d, d, e->radius, MPFR_RNDU);
    bool inside = mpfr_lessequal_p(d, disc->radius) != 0;
    mpfr_clear(d);
    return inside;
}

static bool are_disjoint(const entry *a, const entry *b)
{
    double error, least = rounded_distance(&error, a->centre, b->centre);
    double radii = mpfr_get_d(a->radius, MPFR_RNDU) + mpfr_get_d(b->radius, MPFR_RNDU);
    if (least < 1.0 / TINY && least - error > radii * (1.0 + CHECK_PLACE_MARGIN))
        return true;
    mpfr_t d, sum;
    mpfr_inits2(128, d, sum, (mpfr_ptr)0);
    distance(d, a->centre, b->centre, MPFR_RNDD);
    mpfr_add(sum, a->radius, b->radius, MPFR_RNDU);
    bool disjoint = mpfr_greater_p(d, sum) != 0;
    mpfr_clears(d, sum, (mpfr_ptr)0);
    return disjoint;
}

static bool are_twins(const entry *a, const entry *b)
{
    return a->part == GHOSTS_PART_ZERO && b->part == GHOSTS_PART_ZERO &&
           a->mirrored != b->mirrored && a->multiplicity == b->multiplicity &&
           mpc_cmp(a->centre, b->centre) == 0 && mpfr_equal_p(a->radius, b->radius);
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void set_heights(mpfr_t low, mpfr_t high, mpc_srcptr centre, mpfr_srcptr radius)
{
    mpfr_sub(low, mpc_imagref(centre), radius, MPFR_RNDD);
    mpfr_add(high, mpc_imagref(centre), radius, MPFR_RNDU);
}

static void add_entry(account *a, mpc_srcptr centre, mpfr_srcptr radius, size_t multiplicity,
                      ghosts_certificate_part part, size_t index)
{
    entry *e = &a->item[a->count];
    *e = (entry){.radius = radius, .multiplicity = multiplicity, .part = part, .index = index};
    mpc_init3(e->centre, mpfr_get_prec(mpc_realref(centre)), mpfr_get_prec(mpc_imagref(centre)));
    mpc_set(e->centre, centre, MPC_RNDNN);
    e->mirrored = mpfr_sgn(mpc_imagref(centre)) < 0;
    if (e->mirrored)
        mpc_conj(e->centre, e->centre, MPC_RNDNN);
    mpfr_inits2(128, e->low, e->high, (mpfr_ptr)0);
    set_heights(e->low, e->high, e->centre, radius);
    a->order[a->count++] = e;
}

static int compare_entries(const void *left, const void *right)
{
    const entry *a = *(entry *const *)left, *b = *(entry *const *)right;
    int order = mpfr_cmp(a->low, b->low);
    return order ? order : (a > b) - (a < b);
}

/* A zero's own marks: above or below the axis, in the region, on its edge. */
static bool marks_are_right(account *a, const entry *e)
{
    const ghosts_region *region = a->certificate->region;
    if (mpfr_sgn(e->low) <= 0)
        return check_fail(a->verdict, e->part, e->index, "the disc reaches the real axis");
    if (e->multiplicity == 0)
        return check_fail(a->verdict, e->part, e->index, "the multiplicity is zero");
    place where = disc_place(e->centre, e->mirrored, e->radius, region);
    if (e->part == GHOSTS_PART_OUTSIDE) {
        if (where == OUTSIDE && disc_place(e->centre, true, e->radius, region) == OUTSIDE &&
            !e->mirrored)
            return true;
        return check_fail(a->verdict, e->part, e->index,
                          "not proven to lie outside the region, in the upper half-plane");
    }
    if (where == OUTSIDE)
        return check_fail(a->verdict, e->part, e->index, "lies outside the region");
    if (a->certificate->zero[e->index].edge != (where == ON_EDGE))
        return check_fail(a->verdict, e->part, e->index,
                          where == ON_EDGE ? "touches the region's edge but is not marked"
                                           : "is marked as touching the edge but does not");
    return true;
}

/* Discs apart from each other, except a zero and its mirror image, which must both be there. */
static bool discs_are_apart(account *a)
{
    for (size_t i = 0; i < a->count; i++) {
        entry *e = a->order[i];
        for (size_t j = i + 1; j < a->count && mpfr_lessequal_p(a->order[j]->low, e->high); j++) {
            entry *other = a->order[j];
            a->pairs += 1.0;
            if (!e->has_twin && !other->has_twin && are_twins(e, other)) {
                e->has_twin = other->has_twin = other->second_twin = true;
                continue;
            }
            if (are_disjoint(e, other))
                continue;
            const entry *later = e->index > other->index && e->part == other->part ? e : other;
            return check_fail(a->verdict, later->part, later->index,
                              "its disc meets the disc of another zero");
        }
        if (a->pairs > a->most_pairs)
            return check_fail(a->verdict, e->part, e->index, "too many discs at the same height");
        if (e->part == GHOSTS_PART_ZERO && !e->has_twin &&
            disc_place(e->centre, !e->mirrored, e->radius, a->certificate->region) != OUTSIDE)
            return check_fail(a->verdict, e->part, e->index,
                              "its mirror image lies in the region but is not listed");
    }
    return true;
}

/* The first entry whose low is not below `low`. */
static size_t first_above(const account *a, mpfr_srcptr low)
{
    size_t begin = 0, end = a->count;
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        if (mpfr_less_p(a->order[middle]->low, low))
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

static bool disc_adds_up(account *a, size_t index)
{
    const ghosts_isolating_disc *disc = &a->certificate->cover->disc[index];
    const ghosts_region *region = a->certificate->region;
    mpfr_t low, high;
    mpfr_inits2(128, low, high, (mpfr_ptr)0);
    set_heights(low, high, disc->centre, disc->radius);
    size_t zeros = 0;
    double pairs = 0.0;
    for (size_t i = first_above(a, low); i < a->count; i++) {
        entry *e = a->order[i];
        if (mpfr_greater_p(e->low, high))
            break;
        pairs += 1.0;
        if (e->second_twin || !lies_in(e, disc))
            continue;
        e->held = true;
        zeros += e->multiplicity;
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
    a->pairs += pairs;
    if (a->pairs > a->most_pairs)
        return check_fail(a->verdict, GHOSTS_PART_DISC, index, "too many discs at the same height");
    bool needed = disc_place(disc->centre, false, disc->radius, region) != OUTSIDE ||
                  disc_place(disc->centre, true, disc->radius, region) != OUTSIDE;
    if (!needed || zeros == disc->zeros)
        return true;
    return check_fail(a->verdict, GHOSTS_PART_DISC, index,
                      zeros < disc->zeros ? "zeros of this disc are missing from the list"
                                          : "more zeros are listed in this disc than it holds");
}

static double neighbours(mpfr_srcptr radius, mpfr_srcptr spread, size_t terms)
{
    mpfr_t width;
    mpfr_init2(width, DOUBLE_BITS);
    mpfr_mul(width, radius, spread, MPFR_RNDU);
    double most = (double)terms + fmin(mpfr_get_d(width, MPFR_RNDU), WIDEST);
    mpfr_clear(width);
    return most;
}

/* More pairs of discs at the same heights than this: not a true list. */
static double most_pairs(const account *a, const ghosts_expsum *sum)
{
    size_t terms = ghosts_expsum_terms(sum);
    const ghosts_cover *cover = a->certificate->cover;
    mpfr_t spread;
    mpfr_init2(spread, DOUBLE_BITS);
    ghosts_expsum_spread(spread, sum, MPFR_RNDU);
    double total = 0.0;
    for (size_t i = 0; i < a->count; i++)
        total += neighbours(a->item[i].radius, spread, terms);
    for (size_t i = 0; i < cover->discs; i++)
        total += neighbours(cover->disc[i].radius, spread, terms);
    mpfr_clear(spread);
    return PAIRS_SPARE + PAIRS_FACTOR * total;
}

static bool account_for_all(account *a)
{
    for (size_t i = 0; i < a->count; i++)
        if (!marks_are_right(a, &a->item[i]))
            return false;
    qsort(a->order, a->count, sizeof(entry *), compare_entries);
    if (!discs_are_apart(a))
        return false;
    for (size_t i = 0; i < a->certificate->cover->discs; i++)
        if (!disc_adds_up(a, i))
            return false;
    for (size_t i = 0; i < a->count; i++)
        if (!a->item[i].held && !a->item[i].second_twin)
            return check_fail(a->verdict, a->item[i].part, a->item[i].index,
                              "lies in no isolating disc");
    return true;
}

ghosts_status check_account(ghosts_certificate_verdict *verdict, const ghosts_expsum *sum,
                            const ghosts_certificate *certificate)
{
    size_t total = certificate->zeros + certificate->outsiders;
    account a = {.certificate = certificate, .verdict = verdict};
    a.item = malloc((total + 1) * sizeof *a.item);
    a.order = malloc((total + 1) * sizeof *a.order);
    ghosts_status status = a.item && a.order ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    if (status == GHOSTS_OK) {
        for (size_t i = 0; i < certificate->zeros; i++)
            add_entry(&a, certificate->zero[i].centre, certificate->zero[i].error,
                      certificate->zero[i].multiplicity, GHOSTS_PART_ZERO, i);
        for (size_t i = 0; i < certificate->outsiders; i++)
            add_entry(&a, certificate->outside[i].centre, certificate->outside[i].radius,
                      certificate->outside[i].zeros, GHOSTS_PART_OUTSIDE, i);
        a.most_pairs = most_pairs(&a, sum);
        account_for_all(&a);
    }
    for (size_t i = 0; i < a.count; i++) {
        mpc_clear(a.item[i].centre);
        mpfr_clears(a.item[i].low, a.item[i].high, (mpfr_ptr)0);
    }
    free(a.item);
    free(a.order);
    return status;
}
