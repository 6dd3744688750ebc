/* ghosts track: families of sums, proofs for a whole step of the parameter, zeros that move.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_TRACK_TRACK_H
#define CLI_TRACK_TRACK_H

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

#include <ghosts/ghosts.h>

/* ---- families (family.c) -----------------------------------------------------------------------

F_b(tau) = sum_k exp(z_k + b dz_k + (a_k + b da_k) tau), exact, with a real parameter b.  A
temperature T enters as b = 1/T with z = a = 0. */

typedef struct {
    size_t n;
    mpq_t *z, *a, *dz, *da;
} family;

bool family_new(family *f, size_t n); /* all numbers 0; false when memory is short */
void family_free(family *f);

/* The sum at the parameter b. */
ghosts_status family_sum(ghosts_expsum **sum, const family *f, mpq_srcptr b);

/* F, dF/dtau and dF/db at tau in double, up to one positive factor; `reach` is where the linear
 * part of F exp(-s tau), s the middle of the slopes, leads the rest by most.  No error bounds. */
typedef struct {
    double complex value, by_tau, by_b;
    double reach;
} family_jet;

void family_evaluate(family_jet *jet, const family *f, mpq_srcptr b, double complex tau);

/* ---- proofs (family.c) ------------------------------------------------------------------------
 */

/* *proven: the closed disc |tau - centre| <= radius holds exactly one zero of F_b, a simple one,
 * for every b from b1 to b2. */
ghosts_status family_prove_one(bool *proven, const family *f, mpq_srcptr b1, mpq_srcptr b2,
                               mpc_srcptr centre, mpfr_srcptr radius, ghosts_engine engine);

/* ---- zeros that move (follow.c) ----------------------------------------------------------------
 */

typedef enum { TRACK_GOES_ON, TRACK_MEETS_ANOTHER, TRACK_GOES_FAR } track_end;

/* The disc |tau - centre| <= error holds exactly one zero of F at the parameter. */
typedef struct {
    mpc_t centre;
    mpfr_t error;
    double complex speed; /* dtau/db, no error bound */
    double step;          /* the last step of b that was proven, 0 before the first */
    track_end end;        /* why it could not be followed farther than b = lost_at */
    mpq_t lost_at;
} moving_zero;

void moving_zero_init(moving_zero *zero);
void moving_zero_clear(moving_zero *zero);

typedef struct {
    long digits;
    ghosts_engine engine;
    double far;               /* zeros of a larger modulus are given up */
    size_t steps, most_steps; /* taken so far by all zeros, and their limit */
} follow_options;

/* Take a zero that was found at b. */
void moving_zero_begin(moving_zero *zero, const family *f, mpq_srcptr b, const ghosts_zero *found);

/* Follow it from b1 to b2 by steps, for each of which its identity is proven; at b2 its error is as
 * the digits ask.  Sets zero->end where steps become too short or the zero runs away;
 * GHOSTS_WORK_LIMIT when there were too many. */
ghosts_status moving_zero_follow(moving_zero *zero, const family *f, mpq_srcptr b1, mpq_srcptr b2,
                                 follow_options *options);

/* Whether the zero, at b, is the one in the disc of `other`: proven by a disc around both. */
bool moving_zero_is(const moving_zero *zero, const ghosts_zero *other, const ghosts_expsum *sum,
                    ghosts_engine engine);

#endif
