/* The function whose zeros are sought, as everything but the expander itself sees it: through
 * Taylor expansions with error bounds.
 *
 * A sum of exponentials (zeros/sum_expander.h), a logit path (path/expand.h), or whatever else is
 * real on the real axis and has no zero there: who it is, only the expander knows.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_EXPANDER_H
#define ZEROS_EXPANDER_H

#include <ghosts/zeros.h>

#include "zeros/geometry.h"
#include "zeros/pellet.h"

typedef struct {
    void *context; /* handed to every call */

    /* The expansion of order `order` on a disc about the exact `centre`.  NULL where doubles cannot
     * or shall not be used. */
    void (*in_double)(void *context, expansion *e, double complex centre, double radius, int order);

    /* The function about the exact point `centre`, its coefficients at least up to `order`, with
     * `bits` bits of working precision.  It is going to be used on discs of radius <= `reach`.  The
     * coefficients stay valid until the next call. */
    ghosts_status (*expand)(void *context, series *f, mpc_srcptr centre, mpfr_srcptr reach,
                            int order, mpfr_prec_t bits);

    /* Upper bound of sum_{j > order} |f_j| radius^j for the last expansion; +inf where the function
     * may be singular in the disc. */
    void (*remainder)(void *context, mpfr_t bound, mpfr_srcptr radius);

    /* Upper bound of |(F(c + h) - F(c))/h - f[1]| for 0 < |h| <= radius in the last expansion, the
     * error of f[1] included.  NULL: it is made from the coefficients and the remainder. */
    void (*secant)(void *context, mpfr_t bound, mpfr_srcptr radius);

    /* Whether a disc about `centre`, of eight times the radius at most, is proven to hold a
     * singularity, so that no search will ever decide it.  The context may remember which.  NULL
     * for an entire function. */
    bool (*is_singular)(void *context, mpc_srcptr centre, mpfr_srcptr radius);

    double unit;     /* distance at which zeros typically follow each other, 0 when unknown */
    long guard_bits; /* what evaluation costs beyond the accuracy that is wanted */
} expander;

/* The work for one answer, and its limit. */
typedef struct {
    size_t limit;         /* most expansions */
    bool (*stop)(void *context); /* whether the caller wants no more; or NULL */
    void *stop_context;
    size_t expansions;    /* while searching */
    size_t evaluations;   /* while refining */
    double weighted_bits; /* sum of the working precisions of all evaluations */
    mpfr_prec_t final_bits;
} work_account;

/* An account that holds the limits of these options; `limit` stands for a work_limit of 0. */
work_account work_account_for(const ghosts_zeros_options *options, size_t limit);

/* Whether the caller has asked to stop. */
bool work_is_stopped(const work_account *work);

/* Expansion about the frame's point c with unit `radius`, both in frame coordinates;
 * GHOSTS_WORK_LIMIT when the account is used up or the caller has asked to stop. */
ghosts_status expand_in_frame(expansion *e, const expander *function, work_account *work,
                              const search_frame *frame, double complex c, double radius,
                              int order);

/* The last expansion, scaled to |h| <= radius. */
void expand_on_disc(expansion *e, const expander *function, const series *f, mpfr_srcptr radius);

/* GHOSTS_OK when the disc and the precision are such that its zeros can be counted. */
ghosts_status check_disc_asked(mpc_srcptr centre, mpfr_srcptr radius, mpfr_prec_t bits,
                               mpfr_prec_t least_bits, mpfr_prec_t most_bits);

/* The proven number of zeros in the disc, at most max_zeros, by Pellet's test; -1 without a proof.
 */
ghosts_status count_in_disc(long *zeros, const expander *function, mpc_srcptr centre,
                            mpfr_srcptr radius, int max_zeros, mpfr_prec_t bits);

/* Upper bound of |(F(c + h) - F(c))/h - f[1]| for 0 < |h| <= radius, the error of f[1] included. */
void secant_variation(mpfr_t bound, const expander *function, const series *f, mpfr_srcptr radius);

#endif
