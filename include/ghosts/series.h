/* Taylor series at a real point: log F, the loss, a softmax probability.
 *
 *     log F(T + h) = sum_m c_m h^m,   c_0 = log F(T),   c_m = kappa_m(T) / m!,
 *
 * kappa_m(T) the cumulants of the slopes under the softmax at T.  The loss of label y is
 * log F - z_y - a_y tau: it differs in c_0 and c_1 only.  The probability of class y is
 * exp(z_y + a_y tau) / F.  All three have the radius of convergence min |zero - T| (unless all
 * slopes are equal, when the series ends).
 *
 * Method.  The coefficients of F about T, up to a factor that has no zero, are weighted power
 * sums; x (log F)' and the probability are quotients of power series by them.  The quotient comes
 * from FLINT's ball arithmetic where the build has it, else from the recurrence in MPFR with an
 * error bound from residuals (docs/theory.md, Theorem 11.2).  The working precision is raised until
 * every coefficient is as accurate as asked.  Cost: classes x J multiplications for the sums and
 * order x J for the recurrence, J <= order the number of moments that matter at that precision
 * (about 30 at 16 digits, 500 at 1000 digits), and order^2 operations on bounds of 64 bits; FLINT
 * multiplies polynomials instead.
 *
 * Thread-safety: reentrant; results are owned by the caller.  Rounding mode and exponent range of
 * the calling thread: ghosts/expsum.h.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_SERIES_H
#define GHOSTS_SERIES_H

#include <ghosts/zeros.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Largest order of a series. */
#define GHOSTS_MAX_ORDER 100000

/* The functions that can be expanded. */
typedef enum {
    GHOSTS_SERIES_LOG,    /* log F */
    GHOSTS_SERIES_LOSS,   /* log F - z_y - a_y tau, y = label */
    GHOSTS_SERIES_SOFTMAX /* exp(z_y + a_y tau) / F */
} ghosts_series_kind;

/* Settings; ghosts_series_defaults() fills them. */
typedef struct {
    ghosts_series_kind kind; /* default GHOSTS_SERIES_LOG */
    size_t label;            /* position of a given class, from 0; not for log F */
    long digits;             /* default 16 */
    ghosts_engine engine;    /* default GHOSTS_ENGINE_DEFAULT; ARB: FLINT, MPC: the recurrence */
} ghosts_series_options;

/* The default of every option. */
ghosts_series_options ghosts_series_defaults(void);

/* A series with proven errors. */
typedef struct {
    size_t order;        /* of the last coefficient */
    mpfr_t *coefficient; /* c_0 .. c_order */
    mpfr_t *error;       /* |coefficient[m] - c_m| <= error[m] */
    mpfr_prec_t bits;    /* the working precision it took */
} ghosts_series;

/* The Taylor series to `order` about the real point `at` (exact); options = NULL stands for the
 * defaults.
 *
 * Accuracy: error[m] <= 10^-digits s_m.  Single coefficients may vanish (the odd cumulants of a
 * symmetric sum do), so s_m is not |c_m| but comes from the Newton polygon of the series: m s_m is
 * the least log-concave sequence with s_m >= |c_m|, m >= 2 (for a probability s_m itself, m >= 0);
 * beyond the last coefficient that isn't zero it goes on with the ratio sigma^2 / (2 Delta) <= 1 /
 * rho*.  Where m |c_m| is a corner of the polygon, or near it, the relative accuracy is the one
 * asked.  For m = 1 (log F and loss) s_1 = max(|c_1|, sigma^2 / Delta), with sigma^2 = 2 c_2 the
 * variance and Delta the spread of the slopes.  s_0 = |c_0| (log F is 0 for a single class of
 * exponent 0 alone), unless one class has all but exp(-2^53) of the weight: then s_0 = max(|c_0|, 1)
 * for log F.
 *
 * A coefficient that is not 0 but below the exponent range of the calling thread's MPFR is 0 with an
 * error of at least the least positive number; a program that wants such numbers widens the range
 * (mpfr_set_emin(), mpfr_set_emax()).  Nothing underflows inside.
 *
 * GHOSTS_INVALID      a label that is no class or has the logit -inf; digits below 1
 * GHOSTS_TOO_LARGE    an order above GHOSTS_MAX_ORDER, |at| Delta above about 2^50, weights spread
 *                     over more than exp(2^50), or a precision beyond the limits
 * GHOSTS_UNAVAILABLE  engine ARB in a build without FLINT
 * On failure *series is NULL. */
ghosts_status ghosts_series_expand(ghosts_series **series, const ghosts_expsum *sum, const mpq_t at,
                                   size_t order, const ghosts_series_options *options);

/* From coefficients c_m to cumulants m! c_m, m >= 1 (c_0 stays), errors along; in place. */
void ghosts_series_to_cumulants(ghosts_series *series);

/* The same coefficients about 0 from zeros instead of sums: with the zeros of one result of
 * ghosts_zeros_nearest() on `sum`,
 *
 *     c_m = -(1/m) sum_j tau_j^-m   (m >= 2)
 *
 * over all zeros; coefficient[m] holds the part of those listed (and their conjugates), error[m] a
 * proven bound of the rest, |rest| m <= (Delta / pi) R^(1-m) m / (m - 1) + (n - 1 - L) R^-m, R the
 * lower bound on the others' moduli, n the number of terms and L the zeros listed up to R
 * (docs/theory.md, Theorem 11.4), plus what the errors of the zeros contribute. c_0
 * and c_1 are not determined by zeros: NaN with the error +inf.
 *
 * GHOSTS_INVALID when zeros->lower_bound is not positive.  On failure *series is NULL. */
ghosts_status ghosts_series_from_zeros(ghosts_series **series, const ghosts_expsum *sum,
                                       const ghosts_zeros *zeros, size_t order);

/* Release `series`; NULL is taken too. */
void ghosts_series_free(ghosts_series *series);

#ifdef __cplusplus
}
#endif
#endif
