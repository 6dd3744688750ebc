/* Clusters of zeros: proven discs, their geometry, sets of them, and an index by height.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/cluster.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "base/rounding.h"

#define NONE SIZE_MAX
#define MOST_INTERVALS 64.0 /* a taller disc stands in the list of wide ones */

void cluster_least_modulus(mpfr_t modulus, const cluster *c)
{
    mpc_abs(modulus, c->centre, MPFR_RNDD);
    mpfr_sub(modulus, modulus, c->inner, MPFR_RNDD);
}

void cluster_init(cluster *c)
{
    *c = (cluster){.multiplicity = 0};
    mpc_init2(c->centre, 64);
    mpc_set_ui(c->centre, 0, MPC_RNDNN);
    mpfr_init2(c->inner, 32);
    mpfr_init2(c->outer, 32);
    mpfr_set_zero(c->inner, 1);
    mpfr_set_zero(c->outer, 1);
}

void cluster_clear(cluster *c)
{
    mpc_clear(c->centre);
    mpfr_clear(c->inner);
    mpfr_clear(c->outer);
}

void cluster_set_doubles(cluster *c)
{
    c->centre_double = mpfr_get_d(mpc_realref(c->centre), MPFR_RNDN) +
                       I * mpfr_get_d(mpc_imagref(c->centre), MPFR_RNDN);
    c->outer_double = mpfr_get_d(c->outer, MPFR_RNDD) * (1.0 - SOME_ROUNDINGS) -
                      SOME_ROUNDINGS * cabs(c->centre_double);
    c->modulus_double =
        (cabs(c->centre_double) + mpfr_get_d(c->inner, MPFR_RNDU)) * (1.0 + SOME_ROUNDINGS);
}

bool disc_contains(mpc_srcptr centre, mpfr_srcptr radius, mpc_srcptr point, mpfr_srcptr margin)
{
    mpc_t difference;
    mpfr_t distance;
    mpc_init2(difference, 64);
    mpfr_init2(distance, 64);
    mpc_sub(difference, point, centre, MPC_RNDAA);
    mpc_abs(distance, difference, MPFR_RNDU);
    mpfr_add(distance, distance, margin, MPFR_RNDU);
    bool contained = mpfr_lessequal_p(distance, radius);
    mpc_clear(difference);
    mpfr_clear(distance);
    return contained;
}

bool cluster_contains(const cluster *whole, const cluster *part)
{
    return disc_contains(whole->centre, whole->outer, part->centre, part->inner);
}

/* Whether |a - b| > a_radius + b_radius, proven. */
static bool discs_are_disjoint(mpc_srcptr a, mpfr_srcptr a_radius, mpc_srcptr b,
                               mpfr_srcptr b_radius)
{
    mpc_t difference;
    mpfr_t distance, reach;
    mpc_init2(difference, 64);
    mpfr_inits2(64, distance, reach, (mpfr_ptr)0);
    mpc_sub(difference, a, b, MPC_RNDZZ);
    mpc_abs(distance, difference, MPFR_RNDD);
    mpfr_add(reach, a_radius, b_radius, MPFR_RNDU);
    bool disjoint = mpfr_greater_p(distance, reach);
    mpc_clear(difference);
    mpfr_clears(distance, reach, (mpfr_ptr)0);
    return disjoint;
}

/* Whether doubles alone prove the new cluster's inner disc to be outside the other's outer disc. */
static bool is_far(const cluster *new, const cluster *other)
{
    double distance = cabs(new->centre_double - other->centre_double);
    double reach = mpfr_get_d(new->inner, MPFR_RNDU) + mpfr_get_d(other->outer, MPFR_RNDU);
    double rounding = cabs(new->centre_double) + cabs(other->centre_double);
    return distance > (reach + SOME_ROUNDINGS * rounding) * (1.0 + SOME_ROUNDINGS);
}

bool clusters_are_apart(const cluster *new, const cluster *other)
{
    return is_far(new, other) ||
           (!cluster_contains(other, new) &&
            discs_are_disjoint(new->centre, new->inner, other->centre, other->inner));
}

void cluster_set_clear(cluster_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        cluster_clear(&set->cluster[i]);
    free(set->cluster);
    *set = (cluster_set){.cluster = NULL};
}

cluster *cluster_set_add(cluster_set *set)
{
    cluster *list = array_reserve(set->cluster, &set->allocated, set->count + 1, sizeof *list);
    if (!list)
        return NULL;
    set->cluster = list;
    cluster *c = &list[set->count++];
    cluster_init(c);
    return c;
}

void cluster_set_remove(cluster_set *set, size_t position)
{
    cluster_clear(&set->cluster[position]);
    set->cluster[position] = set->cluster[--set->count];
}

ghosts_status cluster_set_replace(cluster_set *set, size_t position, cluster_set *parts)
{
    size_t needed = set->count + parts->count;
    cluster *list = array_reserve(set->cluster, &set->allocated, needed, sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    set->cluster = list;
    cluster_set_remove(set, position);
    for (size_t i = 0; i < parts->count; i++)
        list[set->count++] = parts->cluster[i];
    parts->count = 0;
    return GHOSTS_OK;
}

size_t cluster_set_zeros(const cluster_set *set)
{
    size_t zeros = 0;
    for (size_t i = 0; i < set->count; i++)
        zeros += set->cluster[i].multiplicity;
    return zeros;
}

typedef struct {
    double modulus;
    size_t multiplicity;
} candidate;

static int compare_candidates(const void *left, const void *right)
{
    double a = ((const candidate *)left)->modulus, b = ((const candidate *)right)->modulus;
    return (a > b) - (a < b);
}

ghosts_status cluster_set_modulus(double *modulus, const cluster_set *set, size_t pairs)
{
    *modulus = INFINITY;
    if (cluster_set_zeros(set) < pairs)
        return GHOSTS_OK;
    candidate *list = malloc(set->count * sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < set->count; i++)
        list[i] = (candidate){set->cluster[i].modulus_double, set->cluster[i].multiplicity};
    qsort(list, set->count, sizeof *list, compare_candidates);
    size_t found = 0;
    for (size_t i = 0; found < pairs; i++) {
        found += list[i].multiplicity;
        *modulus = list[i].modulus;
    }
    free(list);
    return GHOSTS_OK;
}

double cluster_set_least_modulus(const cluster_set *set)
{
    double bound = set->lower_bound;
    mpfr_t least;
    mpfr_init2(least, 64);
    for (size_t i = 0; i < set->count; i++) {
        cluster_least_modulus(least, &set->cluster[i]);
        bound = fmin(bound, mpfr_get_d(least, MPFR_RNDD));
    }
    mpfr_clear(least);
    return bound;
}

static ghosts_status cluster_list_add(cluster_list *list, size_t position)
{
    size_t *item = array_reserve(list->item, &list->allocated, list->count + 1, sizeof *item);
    if (!item)
        return GHOSTS_NO_MEMORY;
    list->item = item;
    item[list->count++] = position;
    return GHOSTS_OK;
}

void cluster_index_clear(cluster_index *index)
{
    free(index->slot);
    free(index->link);
    free(index->wide.item);
    *index = (cluster_index){0};
}

/* The slot of an interval, or the free one where it belongs (open addressing). */
static size_t find_slot(const cluster_slot *slot, size_t slots, double interval)
{
    /* Fibonacci hashing; is_low() keeps the interval within an int64_t */
    uint64_t hash = (uint64_t)(int64_t)interval * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(hash >> 32) & (slots - 1);
    while (slot[i].first != NONE && slot[i].interval != interval)
        i = (i + 1) & (slots - 1);
    return i;
}

static bool grow_table(cluster_index *index)
{
    size_t slots = index->slots ? 2 * index->slots : 64;
    cluster_slot *slot = malloc(slots * sizeof *slot);
    if (!slot)
        return false;
    for (size_t i = 0; i < slots; i++)
        slot[i].first = NONE;
    for (size_t i = 0; i < index->slots; i++)
        if (index->slot[i].first != NONE)
            slot[find_slot(slot, slots, index->slot[i].interval)] = index->slot[i];
    free(index->slot);
    index->slot = slot;
    index->slots = slots;
    return true;
}

static ghosts_status add_link(cluster_index *index, double interval, size_t position)
{
    if (2 * index->used >= index->slots && !grow_table(index))
        return GHOSTS_NO_MEMORY;
    cluster_link *link =
        array_reserve(index->link, &index->links_allocated, index->links + 1, sizeof *link);
    if (!link)
        return GHOSTS_NO_MEMORY;
    index->link = link;
    cluster_slot *slot = &index->slot[find_slot(index->slot, index->slots, interval)];
    if (slot->first == NONE)
        index->used++;
    slot->interval = interval;
    index->link[index->links] = (cluster_link){position, slot->first};
    slot->first = index->links++;
    return GHOSTS_OK;
}

/* Whether the intervals from low to high are few, and told apart by doubles. */
static bool is_low(double low, double high)
{
    return high - low <= MOST_INTERVALS && fabs(low) < 0x1p50 && fabs(high) < 0x1p50;
}

ghosts_status cluster_index_add(cluster_index *index, const cluster *c, size_t position)
{
    double y = cimag(c->centre_double);
    double reach = mpfr_get_d(c->outer, MPFR_RNDU) + SOME_ROUNDINGS * cabs(c->centre_double);
    double low = floor(index->scale * (y - reach)), high = floor(index->scale * (y + reach));
    if (!is_low(low, high))
        return cluster_list_add(&index->wide, position);
    ghosts_status status = GHOSTS_OK;
    for (double interval = low; interval <= high && status == GHOSTS_OK; interval += 1.0)
        status = add_link(index, interval, position);
    return status;
}

/* A box of cells may be taller than all discs together: then every link is visited once. */
ghosts_status cluster_index_find(cluster_list *found, const cluster_index *index, double low,
                                 double high)
{
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < index->wide.count && status == GHOSTS_OK; i++)
        status = cluster_list_add(found, index->wide.item[i]);
    low = floor(index->scale * low);
    high = floor(index->scale * high);
    if (!is_low(low, high)) {
        for (size_t i = 0; i < index->links && status == GHOSTS_OK; i++)
            status = cluster_list_add(found, index->link[i].cluster);
        return status;
    }
    for (double interval = low; interval <= high && index->slots; interval += 1.0) {
        size_t i = index->slot[find_slot(index->slot, index->slots, interval)].first;
        for (; i != NONE && status == GHOSTS_OK; i = index->link[i].next)
            status = cluster_list_add(found, index->link[i].cluster);
    }
    return status;
}
