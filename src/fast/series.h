/* The Taylor series of one sample and the zeros split off from it.
 *
 * f[j] = sum_k p_k beta_k^j / j!, j = 0 .. order: the coefficients of exp(-centre tau) F in
 * normalised units.  f[order] (order even) serves the bound of the tail only.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_SERIES_H
#define FAST_SERIES_H

#include "fast/fast.h"

#define MOST_PAIRS 6

/* A conjugate pair x +- iy, y > 0, proven: a zero of F lies within `error` of x + iy. */
typedef struct {
    double re, im, error;
    double modulus; /* of re + i im, rounded */
} proven_pair;

struct sample_series {
    size_t order;
    double f[MOST_ORDER + 8];
    double derivative[MOST_ORDER + 8]; /* of log F: c_m, m < order */
    double reach;
    double error; /* coefficient_error */
    size_t pairs;
    proven_pair pair[MOST_PAIRS];
};
typedef struct sample_series sample_series;

/* Start with no coefficient; series_extend() adds eight (false at MOST_ORDER). */
void series_start(sample_series *out, const sample *of);
bool series_extend(sample_series *of, const ghosts_workspace *work);

/* Upper bound of sum_{j >= order} sum_k p_k |beta_k s|^j / j! on |s| <= radius. */
double series_tail(const sample_series *of, double radius);

/* Number of zeros of F in |s| < radius with multiplicity, or -1 when unproven (circle.c). */
int count_zeros(const sample_series *of, ghosts_workspace *work, double radius);

/* A guess of the nearest zero among those not split off; false when the coefficients tell none. */
bool series_guess(double *re, double *im, const sample_series *of);

/* Newton steps on the truncated series without the pairs found; false when they lead nowhere. */
bool series_polish(double *re, double *im, const sample_series *of);

#endif
