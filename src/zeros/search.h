/* Best-first search: cells without zeros are discarded by proof, zeros are isolated in discs.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_SEARCH_H
#define ZEROS_SEARCH_H

#include "zeros/cluster.h"
#include "zeros/pellet.h"

/* Local coordinates s of a part of the plane, t = base + 2^scale s, so that doubles can describe
 * cells of any size anywhere; bits = 53 stands for double arithmetic, base 0 and scale 0. */
typedef struct {
    mpc_t base;
    long scale;
    mpfr_prec_t bits;
} search_frame;

/* A closed box in the coordinates of frame[frame]; no point of it has a modulus below `key`. */
typedef struct {
    double key;
    double x0, x1, y0, y1;
    size_t frame;
} search_cell;

typedef struct {
    const ghosts_expsum *sum;
    engine_exponential exponential;
    bool in_double;
    int max_zeros; /* largest multiplicity that is accepted as a cluster */
    size_t work_limit;
    double covered; /* no zero outside the boxes added has a modulus below this */
    size_t expansions;
    expansion_workspace workspace;
    taylor taylor;
    search_frame *frame;
    size_t frames, frames_allocated;
    search_cell *cell; /* a binary heap, least key first */
    size_t cells, cells_allocated;
    cluster *cluster;
    size_t clusters, clusters_allocated;
    bool indexed; /* clusters are only ever added, and looked up by height */
    cluster_index index;
    cluster_list near; /* scratch */
    /* Called for every cell that was proven to hold no zero; may be NULL. */
    ghosts_status (*on_empty_cell)(void *context, const search_frame *frame, const search_cell *);
    void *context;
} search;

ghosts_status search_init(search *s, const ghosts_expsum *sum, engine_exponential exponential,
                          bool in_double, int max_zeros, size_t work_limit);
void search_clear(search *s);

/* Put the box [x0, x1] x [y0, y1] of normalised coordinates on the heap; the caller knows that no
 * zero outside it has a modulus below `covered`. */
ghosts_status search_add_box(search *s, double x0, double x1, double y0, double y1, double covered);

/* The same about `base` and with `bits` of precision, for boxes too far out for doubles. */
ghosts_status search_add_distant_box(search *s, mpc_srcptr base, mpfr_prec_t bits, double x0,
                                     double x1, double y0, double y1);

/* Expansion about the frame's point c with unit `radius`, both in frame coordinates. */
ghosts_status search_expand(search *s, expansion *e, const search_frame *frame, double complex c,
                            double radius, int order);

/* t = base + 2^scale s, exactly: the precision of `point` is chosen for it. */
void search_frame_point(mpc_t point, const search_frame *frame, double complex s);

/* Put the square around `centre` with half-width 2^scale on the heap, with working precision
 * `bits`. */
ghosts_status search_add_square(search *s, mpc_srcptr centre, long scale, mpfr_prec_t bits);

/* A new cluster at the end of the list, its numbers initialised; NULL when memory is short. */
cluster *search_new_cluster(search *s);

/* Decide the cell of least key: discard it, isolate a cluster, or replace it by smaller cells. */
ghosts_status search_step(search *s);

/* Proven: outside the clusters, no zero has a modulus below this. */
double search_lower_bound(const search *s);

/* Sum of the multiplicities of all clusters found. */
size_t search_zeros_found(const search *s);

#endif
