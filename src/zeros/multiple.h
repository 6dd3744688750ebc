/* Zeros with exact multiplicities, where slopes have a common step.
 *
 * With rational logits z_k = z_min + e_k g / q, e_k integers, the sum is a polynomial in
 * X = e^(step t) whose coefficients are polynomials in E = e^(g/q).  E is transcendental (Hermite
 * and Lindemann), so the square-free decomposition P = prod_i P_i^i over Q(E) is that over the
 * complex numbers: the zeros of multiplicity i are exactly those of P_i.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_MULTIPLE_H
#define ZEROS_MULTIPLE_H

#include "sum/expsum.h"
#include "zeros/cluster.h"
#include "zeros/expander.h"

/* What is asked of a sum with multiple zeros. */
typedef struct {
    const rectangle *box; /* of normalised coordinates */
    size_t pairs;         /* the nearest ones: outside the box, no zero has a modulus below its y1;
                             0 for all zeros in the box */
    long digits;
    work_account *work;
} factor_request;

/* When F has multiple zeros and its decomposition is within reach, add to the (empty) set what is
 * asked, each zero as a cluster of its exact multiplicity, its error below 10^-digits, and set
 * *done; with `pairs`, set->lower_bound too.  Otherwise *done = false and nothing is added.
 *
 * The factors are searched one by one, as sums are; but all zeros of a box of many periods come from
 * the roots of the factors.  GHOSTS_WORK_LIMIT as from a search: then set->lower_bound is what is
 * proven.
 *
 * Needs FLINT; without it *done is always false. */
ghosts_status exact_multiple_zeros(bool *done, cluster_set *set, const ghosts_expsum *sum,
                                   const factor_request *request);

#endif
