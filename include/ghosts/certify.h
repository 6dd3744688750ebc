/* The proofs: how many zeros of F lie in a disc.
 *
 * Pellet's test: with f_j the Taylor coefficients of exp(-s tau) F(tau) about the centre,
 *
 *     |f_m| r^m > sum_{j != m} |f_j| r^j
 *
 * implies that the closed disc of radius r holds exactly m zeros, counted with multiplicity, all of
 * them inside the open disc.  Coefficients enter with their error bounds and the tail of the series
 * with an explicit bound, so a positive answer is a proof (docs/theory.md, Corollary 5.2).
 *
 * Thread-safety: reentrant.  Rounding mode and exponent range of the calling thread:
 * ghosts/expsum.h.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_CERTIFY_H
#define GHOSTS_CERTIFY_H

#include <ghosts/expsum.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Number of zeros of F, the function of `sum`, in the closed disc |tau - centre| <= radius, with
 * multiplicity.
 *
 * *zeros   receives the proven number m >= 0, or -1 when nothing could be proven: the disc's edge
 *          is too near a zero for this test, the disc too large, m above GHOSTS_CERTIFY_MAX, or the
 *          precision too low.  "-1" says nothing about F.
 * radius   positive and finite
 * bits     the working precision, at least 2
 * engine   the arithmetic that evaluates F; GHOSTS_UNAVAILABLE when the build lacks it
 *
 * The test is one-sided by nature: shrink or move the disc, or raise bits, and try again. */
#define GHOSTS_CERTIFY_MAX 20
ghosts_status ghosts_certify_disc(long *zeros, const ghosts_expsum *sum, mpc_srcptr centre,
                                  mpfr_srcptr radius, mpfr_prec_t bits, ghosts_engine engine);

#ifdef __cplusplus
}
#endif
#endif
