/* Certified zeros of the exponential sum.
 *
 * A zero is reported as a disc that holds exactly `multiplicity` zeros of F, counted with
 * multiplicity, and no others; m > 1 is a certified cluster: either one zero of multiplicity m or
 * m zeros too close to be told apart at the precision asked.  Only zeros in the upper half-plane
 * are reported: F is real on the real axis, so each comes with its complex conjugate, and none is
 * real.
 *
 * Method: best-first subdivision of the upper half-plane by least modulus, each cell excluded or
 * each zero isolated by Pellet's test on rigorously bounded Taylor coefficients (docs/theory.md,
 * Theorem 7.1), then refinement by an interval Newton step at doubling precision.
 *
 * Double precision explores, with a-priori rounding bounds that assume exp, sin and cos of the C
 * library to be within 4 units in the last place; options.explore_in_double = false leaves every
 * decision to the multiple-precision engine.
 *
 * Thread-safety: reentrant; results are owned by the caller.  Rounding mode and exponent range of
 * the calling thread: ghosts/expsum.h.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_ZEROS_H
#define GHOSTS_ZEROS_H

#include <ghosts/expsum.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Most decimal digits that can be asked for. */
#define GHOSTS_MAX_DIGITS 1000000
/* Most pairs that can be asked for. */
#define GHOSTS_MAX_PAIRS 10000000

/* Settings; ghosts_zeros_defaults() fills them. */
typedef struct {
    long digits;          /* relative accuracy asked: error <= 10^-digits |zero|; default 16 */
    ghosts_engine engine; /* default GHOSTS_ENGINE_DEFAULT */
    size_t work_limit;    /* most Taylor expansions to be computed; default, also for 0, 1000000 */
    bool explore_in_double; /* default true */
    /* Asked before every expansion and evaluation, from the calling thread, with round-to-nearest
     * set: once it returns true the search ends as at its work limit.  Default NULL: never. */
    bool (*stop)(void *context);
    void *stop_context; /* handed to stop() */
} ghosts_zeros_options;

/* The default of every option. */
ghosts_zeros_options ghosts_zeros_defaults(void);

/* One zero, or a cluster of zeros. */
typedef struct {
    mpc_t centre;        /* Im > 0 */
    mpfr_t error;        /* radius of the disc around `centre`, an upper bound */
    size_t multiplicity; /* number of zeros in the disc, with multiplicity */
} ghosts_zero;

/* The nearest zeros. */
typedef struct {
    size_t count;       /* entries of zero[] */
    ghosts_zero *zero;  /* by modulus, ties (within the error bounds) by imaginary part */
    mpfr_t lower_bound; /* proven: no zero of F other than those listed (and their conjugates)
                           has a modulus below it; +inf when F has no further zero */
    size_t expansions;  /* Taylor expansions computed while searching, a measure of work */
    size_t evaluations; /* multiple-precision evaluations of (F, F') while refining */
    double full_precision_evaluations; /* the same, each weighted by (bits / final bits) */
    ghosts_zero *pole; /* of a path that ends there (ghosts/path.h); NULL for a sum */
} ghosts_zeros;

/* The `pairs` nearest conjugate pairs of zeros, counted with multiplicity, nearest first; a cluster
 * is never cut, so more may be returned.  When two moduli agree within the error bounds their order
 * (and which of them is last) is not decided by the certificate but by the imaginary part, then
 * the real part.
 *
 * GHOSTS_OK          result->count clusters, every one with its error as asked.  A sum with one
 *                    term (or all slopes equal) has no zero: count = 0 and lower_bound = +inf.
 * GHOSTS_WORK_LIMIT  the proof is not complete: zero[] holds no entry and lower_bound is a proven
 *                    lower bound on rho*, the least modulus of a zero.
 * GHOSTS_INVALID     pairs = 0 or digits below 1.
 * GHOSTS_TOO_LARGE   pairs above GHOSTS_MAX_PAIRS or digits above GHOSTS_MAX_DIGITS.
 * Any other status leaves *result NULL, as do these two. */
ghosts_status ghosts_zeros_nearest(ghosts_zeros **result, const ghosts_expsum *sum, size_t pairs,
                                   const ghosts_zeros_options *options);

/* Release `result` and all it holds; NULL is taken too. */
void ghosts_zeros_free(ghosts_zeros *result);

/* Modulus of a reported zero with an error bound: | radius - |true zero| | <= error.  The precision
 * of `radius` should be that of zero->centre. */
void ghosts_zero_modulus(mpfr_t radius, mpfr_t error, const ghosts_zero *zero);

#ifdef __cplusplus
}
#endif
#endif
