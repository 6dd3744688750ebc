/* Scaled Taylor expansions in double with error bounds, and Pellet's test on them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_PELLET_H
#define ZEROS_PELLET_H

#include <complex.h>

#include "sum/taylor.h"

#define EXPANSION_ORDER 24
#define EXPANSION_MAX_ZEROS 20 /* largest multiplicity that one disc is tested for */

/* Taylor coefficients about a point, up to the factor exp(shift h) and a positive constant: the
 * function is sum_{j <= order} f_j h^j + remainder.  The bounds hold for sums with the weights of a
 * disc: with eps_j = |f_j - f[j]|, for every r on which a test can hold,
 *
 *     sum_{j <= order} eps_j r^j <= sum_{j <= order} error[j] r^j,
 *
 * and eps_0 <= error[0], eps_1 <= error[1] (docs/rounding.md, Lemmas 3.3, 4.2 and 5.2).  Any other
 * single coefficient may be off by more than its error[j].  Pellet's test for any m needs the sums
 * alone (Lemma 5.1), interval Newton steps and winding numbers f_0 and f_1; where other
 * coefficients are looked at one by one, as for a centroid, it is to guess what a test then proves.
 */
typedef struct {
    int order;
    double shift;
    mpc_t *f;
    mpfr_t *error;
} series;

/* On the disc |h| <= radius, h = radius s, |s| <= 1:
 *
 *     G = sum_{j <= order} f_j s^j + remainder,
 *
 * where f_j is re[j] + i im[j] to within error[j] in the sense above, for weights x^j, 0 < x <= 1,
 * and |remainder| <= error[order + 1] |s|^(order + 1). */
typedef struct {
    int order;
    double shift;
    double re[EXPANSION_ORDER + 1];
    double im[EXPANSION_ORDER + 1];
    double error[EXPANSION_ORDER + 2];
    double upper[EXPANSION_ORDER + 2]; /* |re[j] + i im[j]| + error[j]; the last entry is that of */
    double lower[EXPANSION_ORDER + 1]; /* the remainder; and |re[j] + i im[j]| - error[j] */
} expansion;

/* Scratch for expansion_double: one allocation a search. */
typedef struct {
    size_t terms;
    double *buffer;
} expansion_workspace;

ghosts_status expansion_workspace_init(expansion_workspace *work, size_t terms);
void expansion_workspace_clear(expansion_workspace *work);

/* In double arithmetic; the centre is exact. */
void expansion_double(expansion *e, expansion_workspace *work, const ghosts_expsum *sum,
                      double complex centre, double radius, int order);

/* From multiple-precision coefficients (f->order <= EXPANSION_ORDER) and a bound of the remainder
 * on |h| <= radius. */
void expansion_from_series(expansion *e, const series *f, mpfr_srcptr remainder,
                           mpfr_srcptr radius);

/* Set `upper` and `lower` from the rest. */
void expansion_bound_moduli(expansion *e);

/* Pellet's test on |s| <= x, 0 < x <= 1: true proves exactly m zeros in that disc. */
bool expansion_pellet(const expansion *e, int m, double x);

/* The m in 0 .. max_zeros for which Pellet's test holds on |s| <= x, or -1. */
int expansion_count(const expansion *e, int max_zeros, double x);

/* The smallest number of a geometric grid (ratio sqrt 2) in [2^-60, x] connected to x where the
 * test for m holds. */
double expansion_inner_radius(const expansion *e, int m, double x);

/* Whether rounding, not the size of the disc, is what spoils a test on |s| <= x. */
bool expansion_is_precision_limited(const expansion *e, double x);

#endif
