/* Taylor coefficients of the sum about a real point: weighted power sums with error bounds.
 *
 * In normalised coordinates (expsum.h), about the real point t,
 *
 *     G(t + h) = total exp(log_scale + b_r h) f(h),   f(h) = 1 + sum_{j >= 1} f_j h^j,
 *     f_j = sum_k p_k d_k^j / j!,   d_k = b_k - b_r,   p_k = mass_k / total,
 *
 * where r is the term whose slope is nearest to the mean: a dominant term then has d = 0, and the
 * f_j keep their relative accuracy however small the weights of the others are.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SERIES_POWER_SUMS_H
#define SERIES_POWER_SUMS_H

#include "base/arrays.h"
#include "sum/expsum.h"

#define BOUND_BITS 64 /* precision of error bounds */

/* The weights of the terms at t. */
typedef struct {
    size_t terms;
    mpfr_t *mass;     /* exp(y_k + b_k t - log_scale), a relative error of at most `relative` */
    double *log_mass; /* its logarithm, for heuristics only */
    mpfr_t log_scale; /* the largest exponent, a number that counts as exact */
    mpfr_t relative;
    mpfr_t total; /* sum of the masses, a relative error of at most `total_relative` */
    mpfr_t total_relative;
    size_t lost;      /* terms of mass below exp(-2^53), set to zero */
    size_t reference; /* r */
    mpfr_prec_t bits;
} tilted_weights;

/* GHOSTS_TOO_LARGE when |t| or a weight that matters is beyond exp(2^50). */
ghosts_status tilted_init(tilted_weights *w, const ghosts_expsum *sum, const mpq_t t,
                          mpfr_prec_t bits);
void tilted_clear(tilted_weights *w);

/* Weight of one given class (not its merged term) relative to the total, p = exp(z - log F), and
 * 1/p - 1, both with relative errors; false when the class itself is lost.  odds_against is NaN
 * when it is so small that lost classes could matter. */
bool tilted_class(mpfr_t share, mpfr_t odds_against, mpfr_t relative, const tilted_weights *w,
                  const ghosts_expsum *sum, const mpq_t t, size_t class);

/* f_0 .. f_order; those above `computed` are set to 0 and bounded by their error. */
typedef struct {
    size_t order;
    size_t computed;
    mpfr_t *f;
    mpfr_t *error;
} moment_list;

/* `radius` is a guess of the distance to the nearest zero in normalised coordinates, +inf for none:
 * how many moments are computed, and so the time, depends on it, no bound does. */
ghosts_status moments_init(moment_list *m, const ghosts_expsum *sum, const tilted_weights *w,
                           size_t order, double radius);
void moments_clear(moment_list *m);

#endif
