/* Best-first search: cells without zeros are discarded by proof, zeros are isolated in discs.
 *
 * A search goes from search_init() by boxes and steps to search_finish(), which hands over what was
 * proven; nothing else leaves it.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_SEARCH_H
#define ZEROS_SEARCH_H

#include "zeros/cluster.h"
#include "zeros/expander.h"

/* A closed box in the coordinates of frame[frame]; no point of it has a modulus below `key`. */
typedef struct {
    double key;
    rectangle box;
    size_t frame;
} search_cell;

/* Called for every cell that was proven to hold no zero. */
typedef ghosts_status (*empty_cell_report)(void *context, const search_frame *frame,
                                           const rectangle *cell);

/* To be used through the functions below. */
typedef struct {
    const expander *function;
    work_account *work;
    int max_zeros;        /* largest multiplicity that is accepted as a cluster */
    const cluster *whole; /* clusters outside its outer disc are dropped; or NULL */
    search_frame *frame;
    size_t frames, frames_allocated;
    search_cell *cell; /* a binary heap, least key first */
    size_t cells, cells_allocated;
    cluster_set found; /* found.lower_bound: no zero outside the boxes added has a modulus below */
    cluster_index index;
    cluster_list near;   /* scratch */
    size_t last_success; /* expansions when the last cluster was found */
    empty_cell_report report;
    void *report_context;
} search;

/* The function and the account must outlive the search. */
void search_init(search *s, const expander *function, work_account *work, int max_zeros);

/* Report every empty cell. */
void search_report(search *s, empty_cell_report report, void *context);

/* Keep only clusters inside the outer disc of `whole`, which must outlive the search. */
void search_within(search *s, const cluster *whole);

/* The box in units of 2^scale; the caller knows that no zero outside it has a modulus below
 * `covered`.  Doubles describe t itself only for scale 0. */
ghosts_status search_add_box(search *s, long scale, const rectangle *box, double covered);

/* The box about `base` and with `bits` of precision, for boxes too far out for doubles; nothing is
 * known outside. */
ghosts_status search_add_distant_box(search *s, mpc_srcptr base, mpfr_prec_t bits,
                                     const rectangle *box);

/* The square around `centre` with half-width 2^scale, with working precision `bits`. */
ghosts_status search_add_square(search *s, mpc_srcptr centre, long scale, mpfr_prec_t bits);

/* Decide the cell of least key: discard it, isolate a cluster, or replace it by smaller cells.
 *
 * GHOSTS_WORK_LIMIT when the account is used up or the cell is so near a singularity that it is
 * given up; the cell stays. */
ghosts_status search_step(search *s);

/* Steps until every zero up to the modulus of the `pairs`-th is in a cluster, or everything that
 * the boxes cover is decided. */
ghosts_status search_nearest(search *s, size_t pairs);

/* All of it for one box: init, add, search, finish. */
ghosts_status search_box(cluster_set *found, const expander *function, work_account *work,
                         long scale, const rectangle *box, double covered, size_t pairs);

/* Whether no cell is left. */
bool search_is_over(const search *s);

/* Proven: outside the clusters, no zero has a modulus below this. */
double search_lower_bound(const search *s);

/* Sum of the multiplicities of all clusters found. */
size_t search_zeros_found(const search *s);

/* Hand over what is proven, and clear the search. */
void search_finish(search *s, cluster_set *found);

#endif
