/* Taylor coefficients of the sum about a complex point in multiple precision, with error bounds.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SUM_TAYLOR_H
#define SUM_TAYLOR_H

#include "base/engine.h"
#include "base/rounding.h"
#include "sum/expsum.h"
#include "sum/rounded_terms.h"

/* sum_k exp(y_k + b_k (c + h)) = exp(log_scale + s h) sum_j f_j h^j with
 * |f[j] - f_j| <= error[j]; s = slope_shift.  term_* describe u_k = exp(y_k + b_k c - log_scale):
 * log_mass[k] >= log |u_k| and slope[k] >= |b_k - s|, so that remainders can be bounded. */
typedef struct {
    size_t order;
    size_t terms;
    term_cache *cache; /* the caller's, for normalised coordinates; may be NULL */
    mpc_t *exponent;   /* y_k + b_k c - log_scale */
    mpc_t *f;
    mpfr_t *error;
    mpfr_t log_scale;
    double slope_shift;
    double *log_mass;
    double *slope;
    double *mass;  /* upper bounds of |u_k| */
    double *power; /* scratch: mass slope^j / j! */
} taylor;

ghosts_status taylor_init(taylor *t, size_t terms, size_t order);
void taylor_clear(taylor *t);

/* Expand about `point` with working precision `bits` in normalised coordinates (frame NULL) or in
 * `frame`.  Before the call t->log_scale must have the precision wanted for it.  With shift, s is
 * the mean of b_k weighted by |u_k| (rounded to a double), else 0. */
ghosts_status taylor_expand(taylor *t, const ghosts_expsum *sum, const term_frame *frame,
                            mpc_srcptr point, bool shift, mpfr_prec_t bits,
                            engine_exponential exponential);

/* Upper bound of sum_k |u_k| sum_{j > order} (|b_k - s| radius)^j / j!. */
void taylor_remainder(mpfr_t bound, const taylor *t, mpfr_srcptr radius);

#endif
