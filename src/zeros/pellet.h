/* Scaled Taylor expansions in double with error bounds, and Pellet's test on them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_PELLET_H
#define ZEROS_PELLET_H

#include <complex.h>

#include "sum/taylor.h"

#define EXPANSION_ORDER 24
#define EXPANSION_MAX_ZEROS 20 /* largest multiplicity that one disc is tested for */

/* On the disc |h| <= radius about a centre, up to the factor exp(shift h) and a positive constant,
 * with h = radius s, |s| <= 1:
 *
 *     G = sum_{j <= order} f_j s^j + remainder,   | f_j - (re[j] + i im[j]) | <= error[j],
 *
 * and |remainder| <= error[order + 1] |s|^(order + 1). */
typedef struct {
    int order;
    double shift;
    double re[EXPANSION_ORDER + 1];
    double im[EXPANSION_ORDER + 1];
    double error[EXPANSION_ORDER + 2];
    double upper[EXPANSION_ORDER + 2]; /* bounds of |f_j|, error included; the last entry is that */
    double lower[EXPANSION_ORDER + 1]; /* of the remainder */
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

/* From multiple-precision coefficients (t->order <= EXPANSION_ORDER). */
void expansion_from_taylor(expansion *e, const taylor *t, mpfr_srcptr radius);

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
