/* Clusters of zeros: proven discs, their geometry, sets of them, and an index by height.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_CLUSTER_H
#define ZEROS_CLUSTER_H

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

#include <mpc.h>
#include <mpfr.h>

#include <ghosts/status.h>

/* Exactly `multiplicity` zeros in |t - centre| <= outer, all of them within `inner`. */
typedef struct {
    mpc_t centre;
    mpfr_t inner;
    mpfr_t outer;
    size_t multiplicity;
    bool one_zero; /* proven: a single zero of that multiplicity */
    bool refined;  /* `inner` is as small as it was asked to be */
    double complex centre_double;
    double outer_double;   /* below `outer` by more than the rounding of centre_double */
    double modulus_double; /* not below the modulus of any of the zeros */
} cluster;

/* No zeros in the discs of radius 0 about 0. */
void cluster_init(cluster *c);
void cluster_clear(cluster *c);

/* Set the double fields from the others. */
void cluster_set_doubles(cluster *c);

/* Lower bound of the moduli of the cluster's zeros. */
void cluster_least_modulus(mpfr_t modulus, const cluster *c);

/* Whether |point - centre| + margin <= radius, proven. */
bool disc_contains(mpc_srcptr centre, mpfr_srcptr radius, mpc_srcptr point, mpfr_srcptr margin);

/* Whether the zeros of `part` are proven to be zeros of `whole`: its inner disc lies in the outer
 * disc of `whole`. */
bool cluster_contains(const cluster *whole, const cluster *part);

/* Whether the clusters are proven to share no zero: neither lies in the other, and their inner
 * discs are disjoint. */
bool clusters_are_apart(const cluster *new, const cluster *other);

/* What a search hands over: clusters that share no zero. */
typedef struct {
    cluster *cluster;
    size_t count, allocated;
    double lower_bound; /* proven: outside the clusters, no zero has a modulus below this */
} cluster_set;

void cluster_set_clear(cluster_set *set);

/* A new cluster at the end, its numbers initialised; NULL when memory is short. */
cluster *cluster_set_add(cluster_set *set);

/* The last cluster takes the place of the one removed. */
void cluster_set_remove(cluster_set *set, size_t position);

/* Put the clusters of `parts` in the place of one, and leave `parts` empty. */
ghosts_status cluster_set_replace(cluster_set *set, size_t position, cluster_set *parts);

/* Sum of the multiplicities. */
size_t cluster_set_zeros(const cluster_set *set);

/* A modulus within which `pairs` zeros of the upper half-plane are known to lie, or +inf. */
ghosts_status cluster_set_modulus(double *modulus, const cluster_set *set, size_t pairs);

/* Proven: no zero, in a cluster or not, has a modulus below this. */
double cluster_set_least_modulus(const cluster_set *set);

/* Positions in an array of clusters. */
typedef struct {
    size_t count, allocated;
    size_t *item;
} cluster_list;

/* Clusters by the heights Im t that their outer discs reach: hash table of intervals. */
typedef struct {
    double interval;
    size_t first; /* chain of links */
} cluster_slot;

typedef struct {
    size_t cluster, next;
} cluster_link;

typedef struct {
    double scale; /* 1 over the length of an interval */
    cluster_slot *slot;
    size_t slots, used;
    cluster_link *link;
    size_t links, links_allocated;
    cluster_list wide; /* too tall for the table */
} cluster_index;

void cluster_index_clear(cluster_index *index);
ghosts_status cluster_index_add(cluster_index *index, const cluster *c, size_t position);

/* Append to `found` every cluster whose outer disc may meet low <= Im t <= high (and others). */
ghosts_status cluster_index_find(cluster_list *found, const cluster_index *index, double low,
                                 double high);

#endif
