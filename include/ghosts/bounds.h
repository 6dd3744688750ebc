/* Closed forms and bounds for rho*, the least modulus of a zero of F = sum_k exp(z_k + a_k tau).
 *
 * Notation: p_k the softmax of the logits, Delta = max a - min a over the classes of positive
 * weight, sigma^2 the variance of the slopes under p.  Classes of equal slope count as one class
 * whose weight is their sum; a logit of -inf drops its class.  Proofs: docs/theory.md, section 4.
 *
 * Every quantity comes twice.
 *
 * In double, from the arrays logits[n] and slopes[n]: a lower bound is never above the true value
 * of its formula, an enclosure holds it.  This assumes exp, expm1, log, log1p, asinh, cosh and
 * hypot of the C library to be within 4 units in the last place and round-to-nearest arithmetic
 * without value-changing compiler options (no -ffast-math); the inflation factors stand in the
 * code.  Unless cancellation is inherent (a class of probability close to 1/2 in the dominance and
 * strip bounds) the results agree with the formula to 1e-12 for n up to 1000.  Slopes of 1e300 and
 * logits of 1e5 neither overflow nor lose accuracy; bounds above 2^899 / Delta are cut off there.
 *
 * In MPFR, from an exact sum: `rounding` is MPFR_RNDD or MPFR_RNDU (MPFR_RNDZ counts as RNDD,
 * anything else is GHOSTS_INVALID); the result is a proven lower or upper value *of the formula*
 * at the precision of the output.  A lower bound of rho* is proven when rounded down; rounded up it
 * serves for comparisons only.
 *
 * Status of the double functions: GHOSTS_NOT_FINITE for a NaN, a logit of +inf or an infinite slope
 * (also of a dropped class), GHOSTS_INVALID for n = 0 or when every logit is -inf.  Of the MPFR
 * functions: GHOSTS_INVALID for a bad rounding mode or a narrowed exponent range (ghosts/expsum.h),
 * GHOSTS_NO_MEMORY.  Outputs are NaN on failure.  All functions are reentrant; the double functions
 * allocate nothing and take O(n) time.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_BOUNDS_H
#define GHOSTS_BOUNDS_H

#include <stddef.h>

#include <mpfr.h>

#include <ghosts/expsum.h>
#include <ghosts/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* rho_a = pi / Delta <= rho*.  Hypotheses: none (any n, any weights); +inf when Delta = 0, when F
 * has no zero.  Attained by two balanced classes. */
ghosts_status ghosts_bound_spread(double *bound, const double *logits, const double *slopes,
                                  size_t n);
ghosts_status ghosts_bound_spread_mpfr(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding);

/* rho* = sqrt(margin^2 + pi^2) / |slope_difference| of two classes whose logits differ by `margin`,
 * exactly; +inf when slope_difference = 0.  lower <= rho* <= upper. */
ghosts_status ghosts_radius_binary(double *lower, double *upper, double margin,
                                   double slope_difference);

/* The same from arrays with exactly two different slopes among the classes of positive weight
 * (any number of classes, margin the difference of their log-added logits).  GHOSTS_INVALID when
 * there are more slopes, +inf when there is one. */
ghosts_status ghosts_radius_two_slopes(double *lower, double *upper, const double *logits,
                                       const double *slopes, size_t n);
/* radius: rho* of a sum of one or two terms; GHOSTS_INVALID when it has more. */
ghosts_status ghosts_radius_binary_mpfr(mpfr_t radius, const ghosts_expsum *sum,
                                        mpfr_rnd_t rounding);

/* The top-2 formula: estimate = sqrt((z_y - z_c)^2 + pi^2) / |a_y - a_c|: y the class
 * `reference`, c the class of largest logit among the others (the first of equals); reference =
 * GHOSTS_TOP2_LARGEST takes for y the class of largest logit.  +inf when a_y = a_c or when fewer
 * than two classes remain.
 *
 * An ESTIMATE: neither a lower nor an upper bound of rho* once n > 2.  With three equal weights
 * rho* = 2 pi / 3 for the slopes -1, 0, 1, while the formula gives pi / 2 or pi, depending on which
 * two classes are taken.  The minimum of the formula over all pairs of classes is no bound either
 * (docs/theory.md, Proposition 4.10).
 *
 * Accurate to a few units in the last place, not rounded outward.  A reference class outside 0 ..
 * n - 1 or of weight zero is GHOSTS_INVALID.  The MPFR form takes merged terms, y the heaviest. */
#define GHOSTS_TOP2_LARGEST ((size_t)-1)
ghosts_status ghosts_estimate_top2(double *estimate, const double *logits, const double *slopes,
                                   size_t n, size_t reference);
ghosts_status ghosts_estimate_top2_mpfr(mpfr_t estimate, const ghosts_expsum *sum,
                                        mpfr_rnd_t rounding);

/* Dominance: the root x of sum_{k != d} p_k exp(|a_k - a_d| x) = p_d for the class d with
 * p_d > 1/2.  F has no zero in |tau| < x, so x <= rho*.  0 when no class has p_d > 1/2 (only such a
 * class can give a positive root, so there is at most one candidate d); +inf when Delta = 0. */
ghosts_status ghosts_bound_dominance(double *bound, const double *logits, const double *slopes,
                                     size_t n);
ghosts_status ghosts_bound_dominance_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                          mpfr_rnd_t rounding);

/* Strip: sqrt(x^2 + (pi / Delta)^2), x >= 0 the largest number such that on the whole of
 * -x < t < x the class d outweighs the others, sum_{k != d} p_k exp((a_k - a_d) t) < p_d; 0 when
 * no class has p_d > 1/2.  No zero has |Re tau| < x and none has |Im tau| < pi / Delta.
 *
 * Never below the spread and the dominance bound; equal to rho* for two classes. */
ghosts_status ghosts_bound_strip(double *bound, const double *logits, const double *slopes,
                                 size_t n);
ghosts_status ghosts_bound_strip_mpfr(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding);

/* Centred: the root x of sum_k p_k (exp(|b_k| x) - 1 - |b_k| x) = 1 with b_k = a_k - sum_j p_j a_j.
 * F(tau) exp(-mean tau) differs from its value at 0 by less than that value in |tau| < x, so
 * x <= rho*.  No hypotheses; +inf when Delta = 0. */
ghosts_status ghosts_bound_centred(double *bound, const double *logits, const double *slopes,
                                   size_t n);
ghosts_status ghosts_bound_centred_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                        mpfr_rnd_t rounding);

/* Variance: min over t >= 0 of sqrt(t^2 + (pi/Delta)^2 cosh(max(0, theta - Delta t / 2))^2) with
 * cosh(theta) = Delta / (2 sigma): a zero x + iy has |y| >= pi / (2 sigma(x)), with the standard
 * deviation sigma(x) of the slopes under the softmax at x, and where theta > Delta |x| / 2,
 * sigma(x) <= (Delta / 2) / cosh(theta - Delta |x| / 2).  Needs Delta and sigma only.  Never below
 * the spread bound; +inf when Delta = 0. */
ghosts_status ghosts_bound_variance(double *bound, const double *logits, const double *slopes,
                                    size_t n);
ghosts_status ghosts_bound_variance_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                         mpfr_rnd_t rounding);

/* The largest of the lower bounds above: max(strip, centred, variance). */
ghosts_status ghosts_bound_best(double *bound, const double *logits, const double *slopes,
                                size_t n);
ghosts_status ghosts_bound_best_mpfr(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding);

/* An UPPER bound: rho* <= 2 Delta / sigma^2 (from the second Taylor coefficient of log F and the
 * Borel-Caratheodory inequality), proven when rounded up; +inf when Delta = 0. */
ghosts_status ghosts_upper_variance_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                         mpfr_rnd_t rounding);

/* All of them, for programs that list them. */
typedef struct {
    const char *name;       /* "spread", "binary", ... */
    const char *kind;       /* "lower bound", "upper bound", "exact" or "estimate" */
    const char *hypotheses; /* one line of English */
    ghosts_status (*value)(mpfr_t, const ghosts_expsum *, mpfr_rnd_t); /* its MPFR form */
} ghosts_bound_entry;

/* The static table; *count (may be NULL) receives its length. */
const ghosts_bound_entry *ghosts_bound_table(size_t *count);

#ifdef __cplusplus
}
#endif
#endif
