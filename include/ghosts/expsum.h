/* The exponential sum F(tau) = sum_k exp(z_k + a_k tau), its exact data and its certified values.
 *
 * F is the softmax partition function along a direction: z are the logits, a the directional logit
 * derivatives ("slopes").  Its complex zeros are the logarithmic branch points of the
 * cross-entropy loss.  A ghosts_expsum owns an exact copy of its data: doubles, decimal and
 * rational text are kept as exact rationals, so any precision may be asked later.
 *
 * Equal slopes are merged (their weights exp(z) add), logits of -inf (weight zero) are dropped.
 *
 * Thread-safety: a sum is never modified after its construction; any number of threads may read
 * it.  Memory: linear in the number of classes.
 *
 * The calling thread, for every function of libghosts that takes or makes multiple-precision
 * numbers.  Any rounding mode of doubles may be set, and subnormal numbers may be flushed to zero:
 * each call computes with round-to-nearest and subnormals and restores what was set.  The exponent
 * range of MPFR must not be narrower than its default, MPFR_EMIN_DEFAULT to MPFR_EMAX_DEFAULT;
 * otherwise functions with a status return GHOSTS_INVALID at once, and those without one may give
 * infinite or zero bounds.  Series, Taylor coefficients and the bounds in MPFR are computed in the
 * widest range and returned in the caller's, where a value that underflows has a positive error
 * bound and a bound is rounded in its direction.  (mpfr_set_emin() and mpfr_set_emax() concern one thread.)  MPFR and
 * FLINT keep caches in each thread: one that ends may release its own with mpfr_free_cache() and,
 * in a build with FLINT, flint_cleanup().
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_EXPSUM_H
#define GHOSTS_EXPSUM_H

#include <stdbool.h>
#include <stddef.h>

#include <gmp.h>
#include <mpfr.h>
#include <mpc.h>

#include <ghosts/engine.h>
#include <ghosts/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An exponential sum; never modified. */
typedef struct ghosts_expsum ghosts_expsum;

/* Largest decimal exponent of one number, in absolute value. */
#define GHOSTS_MAX_DECIMAL_EXPONENT 5000
/* Longest text of one number, in characters. */
#define GHOSTS_MAX_NUMBER_LENGTH 100000

/* Build a sum of n classes from n logits and n slopes, taken exactly.
 *
 * *sum      receives a new sum, to be freed with ghosts_expsum_free(); NULL on failure
 * *bad      (may be NULL) receives, on GHOSTS_NOT_FINITE, GHOSTS_PARSE or GHOSTS_TOO_LARGE, the
 *           position of the offending entry: i for logits[i], n + i for slopes[i]
 *
 * A logit may be -inf (the class is dropped; all of them -inf is GHOSTS_INVALID).  NaN, +inf and
 * infinite slopes give GHOSTS_NOT_FINITE; n = 0 gives GHOSTS_INVALID.  The slope of a dropped
 * class must still be finite. */
ghosts_status ghosts_expsum_from_doubles(ghosts_expsum **sum, const double *logits,
                                         const double *slopes, size_t n, size_t *bad);

/* The same (sum, n, bad) from text: an integer, a decimal such as -2.5e-3 or a rational such as
 * -7/3, taken exactly; "-inf" for a logit of weight zero.  Surrounding blanks are ignored. */
ghosts_status ghosts_expsum_from_text(ghosts_expsum **sum, const char *const *logits,
                                      const char *const *slopes, size_t n, size_t *bad);

/* The same from n exact rationals each; weight_zero (may be NULL) marks classes with logit -inf. */
ghosts_status ghosts_expsum_from_rationals(ghosts_expsum **sum, const mpq_t *logits,
                                           const mpq_t *slopes, const bool *weight_zero, size_t n);

/* The same from weights: F(tau) = sum_k w_k exp(z_k + a_k tau), taken exactly.
 *
 * sum       receives the sum as above
 * weights   w_k >= 0, n of them; a class of weight 0 is dropped
 * logits    z_k, or NULL: all 0
 * slopes    a_k
 *
 * GHOSTS_INVALID for a negative weight, n = 0, or weights that are all 0. */
ghosts_status ghosts_expsum_from_weights(ghosts_expsum **sum, const mpq_t *weights,
                                         const mpq_t *logits, const mpq_t *slopes, size_t n);

/* The same from expressions: F(tau) = sum_k w_k exp(z_k + a_k tau) with numbers such as sqrt(2), pi/4,
 * log(3), exp(1), 2^(1/3), -7/3, (1 + 2^0.5)^2, or balls such as 1.414 +/- 1e-20, which stand for every
 * number in them.  Known are + - * / ^, parentheses, sqrt, log (ln), exp, pi, e.
 *
 * What is rational is taken exactly, and so are logits that add logarithms of rationals, log(6) - 1, which
 * become weights.  All else is enclosed with `bits` bits, the sum then stands for every value enclosed: answers hold for all of them, and errors are as wide as that demands.  Nothing is assumed
 * of slopes whose enclosures meet: they may be equal or not.  Multiplicities of such sums are those of
 * clusters, not of algebra; series, and certificates, which state exact sums, are refused with
 * GHOSTS_INVALID, and closed forms (ghosts/bounds.h) other than the spread's are those of the middles.  Of
 * sums known to less than 64 bits, or with slopes that cannot be told apart, only the nearest zeros can be
 * asked for, at most 1000 pairs (docs/theory.md, Theorem 7.7); ghosts_zeros_in_region() returns
 * GHOSTS_INVALID.
 *
 * sum       receives the sum as above
 * weights   n texts, positive or 0; or NULL: all 1
 * logits    n texts, "-inf" drops a class; or NULL: all 0
 * slopes    n texts
 * bits      128 to 10,000,000
 * bad       (may be NULL) receives the position of the entry that is at fault: i for weights[i], n + i for
 *           logits[i], 2 n + i for slopes[i]
 * at        (may be NULL) receives where in its text the fault was noticed, in characters
 *
 * GHOSTS_PARSE for text that is no expression, GHOSTS_INVALID for one without a finite value (1/0, log(0),
 * sqrt(-1)) or a negative weight; and as ghosts_expsum_from_text(). */
ghosts_status ghosts_expsum_from_expressions(ghosts_expsum **sum, const char *const *weights,
                                             const char *const *logits, const char *const *slopes,
                                             size_t n, mpfr_prec_t bits, size_t *bad, size_t *at);

/* Whether all numbers of `sum` are known exactly: false where some are enclosed only. */
bool ghosts_expsum_is_exact(const ghosts_expsum *sum);

/* The weight w of class i of `sum`, whose term is w exp(z + a tau) with z and a from
 * ghosts_expsum_class(), into `weight` (initialised by the caller): 1 unless the sum was made from
 * weights.  GHOSTS_INVALID for a class that does not exist or was dropped. */
ghosts_status ghosts_expsum_class_weight(mpq_t weight, const ghosts_expsum *sum, size_t i);

/* Read one number of the text form above into `value` (initialised by the caller).  Sets
 * *minus_infinity and leaves value alone when the text is "-inf" and minus_infinity is not NULL.
 * GHOSTS_PARSE for text of another form, GHOSTS_TOO_LARGE beyond the limits above,
 * GHOSTS_NOT_FINITE for NaN, infinity, and -inf without minus_infinity. */
ghosts_status ghosts_parse_rational(mpq_t value, bool *minus_infinity, const char *text);

/* *shifted is the sum seen from the real point `at`, F(at + tau): logits z_k + a_k at, exactly.
 * NULL on failure; to be freed with ghosts_expsum_free(). */
ghosts_status ghosts_expsum_shift(ghosts_expsum **shifted, const ghosts_expsum *sum,
                                  const mpq_t at);

/* Release `sum`; NULL is taken too. */
void ghosts_expsum_free(ghosts_expsum *sum);

/* Number of classes given, and of terms after merging and dropping. */
size_t ghosts_expsum_classes(const ghosts_expsum *sum);
size_t ghosts_expsum_terms(const ghosts_expsum *sum);

/* The spread Delta_a = max a - min a over the kept terms, correctly rounded. */
void ghosts_expsum_spread(mpfr_t spread, const ghosts_expsum *sum, mpfr_rnd_t rounding);

/* `slope` receives that of term k < ghosts_expsum_terms(sum) (slopes increase with k), exact. */
void ghosts_expsum_slope(mpq_t slope, const ghosts_expsum *sum, size_t k);

/* Logit and slope of the class given at position i, exact.  GHOSTS_INVALID when there is no such
 * class or its logit is -inf; the outputs are then left alone. */
ghosts_status ghosts_expsum_class(mpq_t logit, mpq_t slope, const ghosts_expsum *sum, size_t i);

/* Log-weight of term k minus the largest logit, log(sum_i exp(z_i)) - max z over the classes merged
 * into the term, with |log_weight - true| <= error (error may be NULL).  With p the precision of
 * log_weight, error is at most 2^-p (1.01 |log_weight| + 70), however many classes there are. */
void ghosts_expsum_log_weight(mpfr_t log_weight, mpfr_t error, const ghosts_expsum *sum, size_t k);

/* Taylor coefficients about a complex point, up to a positive real factor that is returned apart:
 *
 *     F(point + h) = exp(log_scale) sum_j c_j h^j,   |coefficient[j] - c_j| <= error[j], j <= order
 *
 * coefficient   order + 1 initialised mpc_t, whose own precisions round the result (that rounding
 *               is part of the error bound)
 * error         order + 1 initialised mpfr_t, upper bounds
 * log_scale     initialised mpfr_t, an exact number (the scale is exp of exactly this number);
 *               it removes the largest term's modulus, so that no logit can overflow, as far as
 *               its precision goes: 64 bits will do
 * bits          working precision, at least 2; the error of c_0 against sum_k |terms| is about
 *               2^-bits, and every error[j] is a bound by itself (docs/rounding.md, Lemma 3.3)
 *
 * c_0 is F and c_1 is F' up to the scale.  Returns GHOSTS_UNAVAILABLE for a missing engine,
 * GHOSTS_NOT_FINITE for a point that is not finite, GHOSTS_WORK_LIMIT for more bits than the numbers
 * of a sum that is not exact have. */
ghosts_status ghosts_expsum_taylor(mpc_t *coefficient, mpfr_t *error, mpfr_t log_scale,
                                   const ghosts_expsum *sum, mpc_srcptr point, size_t order,
                                   mpfr_prec_t bits, ghosts_engine engine);

#ifdef __cplusplus
}
#endif
#endif
