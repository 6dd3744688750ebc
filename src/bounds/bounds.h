/* Inside of the bounds: what their files share.
 *
 *     double.c  lower bounds in double
 *     pairs.c   two-class formulas in double: binary radius, two slopes, top-2 estimate
 *     sample.c  arrays of doubles checked and scaled, weight of a class
 *     mpfr.c    every quantity in MPFR, by directed rounding, and their table
 *     terms.c   terms of an exact sum as intervals; enclosures of roots, mean and variance
 *
 * The double and the MPFR files prove a lower bound the same way: a root is only ever *located*
 * approximately; what is returned is a point at which an upper bound of the increasing function is
 * still below its target.  Proofs and the error analysis of the double files: docs/theory.md,
 * Theorems 4.1 to 4.9, and docs/rounding.md, Lemmas 8.1 and 8.2.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BOUNDS_BOUNDS_H
#define BOUNDS_BOUNDS_H

#include <ghosts/bounds.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "base/rounding.h"

/* Where one class is compared with the rest: on a disc around 0 or on one half of the real axis. */
typedef enum { SIDE_DISC, SIDE_RIGHT, SIDE_LEFT } side;

/* ----------------------------------------------------------------- double: arrays and scaling */

static const double PI = 3.14159265358979323846; /* below pi, by less than one unit */
static const double LARGEST_MARGIN = 1e300;      /* logit differences are clamped to this */
static const double SLACK = 8.0;                 /* of a few elementary steps, in u */

/* The arrays with what every bound needs.  Slopes are used as (a_k - reference) 2^(-exponent), so
 * that the spread of the kept classes lies in [1/2, 1]. */
typedef struct {
    const double *logits;
    const double *slopes;
    size_t n;
    size_t heaviest; /* index of the first largest logit */
    double prescale; /* 1, or 1/4 where differences of slopes could overflow */
    int exponent;
    double spread; /* scaled, within u of the true value; 0 when all slopes are equal */
} scaled_row;

static inline bool kept(const scaled_row *data, size_t k)
{
    return data->logits[k] > -HUGE_VAL;
}

/* Check the arrays and find their scale; see include/ghosts/bounds.h for the failures. */
ghosts_status bounds_open_row(scaled_row *data, const double *logits, const double *slopes,
                              size_t n);

/* Lower bound of log sum exp(z_j - *logit) over the entries j of this slope, *logit the largest
 * z_j among them; exactly 0 for a single entry. */
double bounds_class_log_weight(const scaled_row *data, double slope, double *logit);

/* (a_k - reference), scaled: within u of its own size (and 2^-1074, which is nothing here). */
static inline double shifted_slope(const scaled_row *data, size_t k, double reference)
{
    return ldexp(data->slopes[k] * data->prescale - reference * data->prescale, -data->exponent);
}

/* A step found for scaled slopes, in the units of the caller, rounded down. */
static inline double unscale_down(const scaled_row *data, double x)
{
    double step = ldexp(x, (data->prescale < 1.0 ? -2 : 0) - data->exponent);
    if (step > DBL_MAX)
        return DBL_MAX;
    return step > 0.0 ? nextafter(step, 0.0) : 0.0;
}

/* z_k - z, clamped; an upper value of it is margin + UNIT |margin|. */
static inline double margin_from(const scaled_row *data, size_t k, double logit)
{
    double margin = data->logits[k] - logit;
    return fmin(fmax(margin, -LARGEST_MARGIN), LARGEST_MARGIN);
}

/* Slope of the heaviest class. */
static inline double reference_slope(const scaled_row *data)
{
    return data->slopes[data->heaviest];
}

/* ------------------------------------------------------------- MPFR: an exact sum in intervals */

static inline mpfr_rnd_t opposite(mpfr_rnd_t rounding)
{
    return rounding == MPFR_RNDD ? MPFR_RNDU : MPFR_RNDD;
}

/* The terms of a sum as intervals: log-weights relative to the largest logit, and slopes minus that
 * of the heaviest term.  All operations round so that intervals stay enclosures. */
typedef struct {
    size_t n;
    mpfr_prec_t bits;
    size_t heaviest;
    mpfr_t *log_low, *log_high;
    mpfr_t *slope_low, *slope_high;
    mpfr_t pivot;  /* upper bound of the heaviest log-weight: probabilities are taken from here */
    mpfr_t spread; /* rounded down, enough for search ranges */
} terms;

/* Terms for a result of result_bits bits.  Guard bits: 64 swallow the rounding of any n that fits
 * in memory and the conditioning of all but the marginal roots. */
ghosts_status bounds_open_terms(terms *data, const ghosts_expsum *sum, mpfr_prec_t result_bits);
void bounds_close_terms(terms *data);

/* The rate at which term k gains on the heaviest term d: |a_k - a_d| on the disc, a_k - a_d on the
 * right, a_d - a_k on the left; rounded. */
void bounds_duel_rate(mpfr_t rate, const terms *data, side on, size_t k, mpfr_rnd_t rounding);

/* The root of sum_{k != d} exp(log_k + rate_k x) = exp(log_d) on one side (+inf when no rival grows
 * there), 0 when d does not win at 0; rounded. */
void bounds_duel_root(mpfr_t x, const terms *data, side on, mpfr_rnd_t rounding);

/* Distances of the slopes from their mean, |b_k| = |a_k - mean|, and the total of the weights. */
typedef struct {
    const terms *data;
    mpfr_t *deviation_low, *deviation_high; /* |b_k| */
    mpfr_t total_low, total_high;           /* sum exp(log_k - pivot) */
} deviations;

ghosts_status bounds_open_deviations(deviations *about, const terms *data);
void bounds_close_deviations(deviations *about);

/* The root of sum_k p_k (exp(|b_k| x) - 1 - |b_k| x) = 1, rounded. */
void bounds_centred_root(mpfr_t x, const deviations *about, mpfr_rnd_t rounding);

/* sigma^2 = sum p_k b_k^2, rounded. */
void bounds_variance(mpfr_t variance, const deviations *about, mpfr_rnd_t rounding);

#endif
