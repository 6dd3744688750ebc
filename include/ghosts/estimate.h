/* Estimates of the radius of convergence from Taylor coefficients alone.
 *
 * What a person without the zeros would do: from c_0 .. c_N of log F (or of the loss) tell where
 * the nearest singularity lies.  With a_m = m c_m, the coefficients of x F'/F,
 *
 *     a_m = - sum_j tau_j^-m  (m >= 2),   nearly  -2 nu rho^-m cos(m theta)
 *
 * for the nearest pair rho exp(+-i theta) of multiplicity nu.  THESE ARE ESTIMATES: neither the
 * radius nor its error is proven (ghosts_zeros_nearest() proves).  docs/series.md tells where each
 * one fails, docs/theory.md, section 12, at which rate it converges, q = rho /
 * rho_2 < 1 being the ratio of the two least moduli:
 *
 *     root        Cauchy-Hadamard, |a_m|^(-1/m) over the upper half of the orders     1 / N
 *     ratio       |a_(m-1) / a_m|; no limit when the nearest zeros are a pair         -
 *     domb-sykes  intercept of c_m / c_(m-1) against 1 / m; likewise                  -
 *     six-term    Chang and Corliss: the Gegenbauer recurrence through six terms      N^2 q^N
 *     recurrence  a_m = beta a_(m-1) - gamma a_(m-2) through four terms               q^N
 *     pade        poles of [M-1/M] Pade approximants of F'/F with residue > 1/4       faster
 *     qd          quotient-difference; as many poles as its columns separate          q_k^N
 *
 * When every odd coefficient vanishes within its error (a symmetric sum), the methods work in
 * tau^2, where a pair on the imaginary axis is one real pole and the ratios do converge.
 *
 * Thread-safety: reentrant.
 *
 * Since 0.1.  Experimental: names, types and options may still change (docs/abi.md).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_ESTIMATE_H
#define GHOSTS_ESTIMATE_H

#include <ghosts/series.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Number of methods. */
#define GHOSTS_ESTIMATORS 7

/* What one method says. */
typedef struct {
    const char *method; /* a static string, as above */
    bool found;         /* else the numbers below are NaN */
    mpfr_t radius;      /* estimate of rho* (of the distance from the point of expansion) */
    mpfr_t error; /* of the radius, as the method believes: from the spread of its last values */
    mpfr_t angle; /* of the nearest pair, in [0, pi]; NaN for a method without angles */
    double multiplicity; /* of that pair; a real number near an integer, or NaN */
} ghosts_estimate;

/* All estimates from coefficients c_2 .. c_order of `series` (order at most series->order), in the
 * order of the list above; each of estimate[0 .. GHOSTS_ESTIMATORS - 1] is initialised here and
 * released by ghosts_estimates_clear().  The series must be one of log F or of the loss.  With
 * fewer than about a dozen coefficients, or for a series that ends, nothing is found.
 * GHOSTS_INVALID for an order beyond the series or a narrowed exponent range (ghosts/expsum.h),
 * GHOSTS_NO_MEMORY; the array is then not initialised. */
ghosts_status ghosts_estimate_radius(ghosts_estimate *estimate, const ghosts_series *series,
                                     size_t order);

/* Release the numbers of all GHOSTS_ESTIMATORS entries of estimate[]. */
void ghosts_estimates_clear(ghosts_estimate *estimate);

#ifdef __cplusplus
}
#endif
#endif
