/* Inside of the radius estimates: the sequence they work on, and one function per method.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ESTIMATE_ESTIMATE_H
#define ESTIMATE_ESTIMATE_H

#include <ghosts/estimate.h>

#include "series/power_sums.h"

/* A_i = a_i (stride 1) or a_(2 i) (stride 2), i = first .. last; a sum of powers u_j^i of
 * u_j = tau_j^-stride.  noise[i] bounds the error of A_i.  value[0 .. first - 1] are not used. */
typedef struct {
    size_t stride, first, last;
    mpfr_t *value;
    mpfr_t *noise;
    mpfr_prec_t bits;
} power_sums;

/* A candidate for the nearest singularity: u = 1 / tau^stride of largest modulus. */
typedef struct {
    mpfr_t modulus;  /* |u| */
    mpfr_t argument; /* of u, in [0, pi]; NaN when the method has none */
    double residue;  /* of F'/F there; NaN when the method does not give it */
} nearest_pole;

/* From A_first .. A_last (last may be below s->last); false when nothing is found. */
typedef bool (*pole_method)(nearest_pole *pole, const power_sums *s, size_t last);

bool method_root(nearest_pole *pole, const power_sums *s, size_t last);
bool method_ratio(nearest_pole *pole, const power_sums *s, size_t last);
bool method_domb_sykes(nearest_pole *pole, const power_sums *s, size_t last);
bool method_six_term(nearest_pole *pole, const power_sums *s, size_t last);
bool method_recurrence(nearest_pole *pole, const power_sums *s, size_t last);
bool method_pade(nearest_pole *pole, const power_sums *s, size_t last);
bool method_qd(nearest_pole *pole, const power_sums *s, size_t last);

/* Solve the n x n system matrix x = right (row-major, both overwritten) by elimination with
 * complete pivoting; x takes the place of `right`.  Returns the rank: the number of pivots above
 * tolerance times the first; x is set only when it is n. */
size_t solve_linear(mpfr_t *matrix, mpfr_t *right, size_t n, mpfr_srcptr tolerance);

/* value = p(x) and slope = p'(x) for p = x^n + c[n-1] x^(n-1) + ... + c[0]. */
void polynomial_evaluate(mpc_t value, mpc_t slope, mpfr_t *c, size_t n, mpc_srcptr x);

/* All roots of x^n + c[n-1] x^(n-1) + ... + c[0] by the Ehrlich-Aberth iteration; false when it
 * does not settle. */
bool polynomial_roots(mpc_t *root, mpfr_t *c, size_t n, mpfr_prec_t bits);

#endif
