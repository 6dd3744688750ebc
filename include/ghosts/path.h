/* Logits beyond linear: F(tau) = sum_k exp(P_k(tau)) with polynomial or rational P_k.
 *
 * Along a direction of step the logits of a network are not linear in the step; P_k is a better
 * model of them (quadratic: one Hessian-vector product more; rational: normalisation layers).  The
 * zeros of F are again the branch points of the loss log F; the poles of the P_k are further
 * singularities, essential ones of F.
 *
 * Every statement about zeros is proven by Pellet's test on Taylor coefficients of F exp(-Q), Q a
 * polynomial that takes the common growth off, with ball arithmetic and a tail bounded by Cauchy's
 * inequality (docs/theory.md, Theorem 16.1).
 *
 * Thread-safety: a path is never modified after its construction; any number of threads may read
 * it.  Rounding mode and exponent range of the calling thread: ghosts/expsum.h.
 *
 * Since 0.1.  Experimental: names, types and options may still change (docs/abi.md).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_PATH_H
#define GHOSTS_PATH_H

#include <ghosts/zeros.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Largest degree of a numerator or denominator. */
#define GHOSTS_PATH_MAX_DEGREE 64

/* A path; never modified. */
typedef struct ghosts_logit_path ghosts_logit_path;

/* coefficient[0] + coefficient[1] tau + ... + coefficient[count - 1] tau^(count - 1); count = 0 is
 * the polynomial 0.  The memory is the caller's. */
typedef struct {
    size_t count;             /* entries of coefficient[] */
    const mpq_t *coefficient; /* lowest power first */
} ghosts_polynomial;

/* F = sum_{k < terms} exp(numerator[k] / denominator[k]), taken exactly; the data are copied.
 * denominator = NULL stands for ones.
 *
 * GHOSTS_INVALID for terms = 0 or a denominator that is the polynomial 0 or vanishes at tau = 0
 * (the starting point of the step); GHOSTS_TOO_LARGE for a degree above GHOSTS_PATH_MAX_DEGREE.
 * *path is NULL on failure; ghosts_logit_path_free() releases it. */
ghosts_status ghosts_logit_path_new(ghosts_logit_path **path, size_t terms,
                                    const ghosts_polynomial *numerator,
                                    const ghosts_polynomial *denominator);

/* Release `path`; NULL is taken too. */
void ghosts_logit_path_free(ghosts_logit_path *path);

/* Number of zeros of F in the closed disc |tau - centre| <= radius, with multiplicity.
 *
 * *zeros   receives the proven number, 0 <= m <= 8, or -1 when nothing could be proven: a zero or a
 *          pole of a P_k near or in the disc, the disc too large, or the precision too low.  "-1"
 *          says nothing about F.
 * radius   positive and finite
 * bits     the working precision, from 32 to 1000000
 * engine   GHOSTS_UNAVAILABLE when the build lacks it */
ghosts_status ghosts_logit_path_certify(long *zeros, const ghosts_logit_path *path,
                                        mpc_srcptr centre, mpfr_srcptr radius, mpfr_prec_t bits,
                                        ghosts_engine engine);

/* The `pairs` nearest conjugate pairs of zeros of F in |tau| <= limit, as ghosts_zeros_nearest():
 * discs that hold exactly `multiplicity` zeros each, Im > 0, nearest first.
 *
 * limit            from 2^-500 to 2^500: F may have no zero at all, or none for a long way
 * options          digits, engine and work_limit count; explore_in_double is ignored
 * result->lower_bound   no zero other than those listed (and their conjugates) has a modulus below
 *                  it; at least `limit` when the whole disc was decided.  No disc at a pole of a
 *                  P_k can be decided, so `lower_bound` never lies beyond a pole.
 * result->pole     NULL, or the pole that ended the search: the disc holds exactly `multiplicity`
 *                  zeros of one of the denominators, with multiplicity (Rouche).  One zero, of
 *                  whatever multiplicity, has its error as asked; Im >= 0, and a real pole that is
 *                  simple has Im = 0.
 *
 * GHOSTS_OK          `pairs` pairs found, or the whole disc decided (then count may be less).
 * GHOSTS_WORK_LIMIT  the work limit or a pole was reached first: zero[] holds the zeros that are
 *                    proven to be the nearest, fewer than asked.  Next to a pole a search ends when
 *                    its cells are below 2^-16 of the pole's modulus, or below 2^-6 and no zero was
 *                    found for long; lower_bound is that close to the pole.  Where the work limit
 *                    was reached, `pole` is one that lies near the part of the plane next to be
 *                    decided.
 * GHOSTS_INVALID     pairs = 0, digits below 1, or a limit out of its range.
 * GHOSTS_TOO_LARGE   digits above GHOSTS_MAX_DIGITS.
 * Any other status leaves *result NULL, as do these two.  Release with ghosts_zeros_free(). */
ghosts_status ghosts_logit_path_nearest(ghosts_zeros **result, const ghosts_logit_path *path,
                                        size_t pairs, double limit,
                                        const ghosts_zeros_options *options);

#ifdef __cplusplus
}
#endif
#endif
