/* A function near a point as a polynomial with error bounds, and Rouche's argument on it.
 *
 * Used by the checker of certificates only.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_ROUCHE_H
#define CHECK_ROUCHE_H

#include <stdbool.h>

#define CHECK_ORDER 52

/* Above what is left out of sums for being too small, and what squares below the range of doubles
 * hide, where the numbers compared are about 1. */
#define CHECK_FAINT 1e-150

/* On |s| <= 1, up to a positive factor:
 *
 *     |g(s) - sum_{j <= order} (re[j] + i im[j]) s^j|
 *         <= sum_{j <= order} error[j] |s|^j + tail |s|^(order + 1).
 *
 * error[j] need not bound the error of the coefficient j: what rounded slopes change is bounded as
 * a sum (docs/rounding.md, Lemma 3.2). */
typedef struct {
    int order;
    double re[CHECK_ORDER + 1];
    double im[CHECK_ORDER + 1];
    double error[CHECK_ORDER + 1];
    double size[CHECK_ORDER + 1]; /* bounds of |re + i im|, by check_measure() */
    double greatest;              /* of them */
    double tail;
} check_series;

/* Set size[] and greatest from the coefficients. */
void check_measure(check_series *p);

/* The same function about c: |g(c + s) - sum_j (re[j] + i im[j]) s^j| <= error on |s| <= reach. */
typedef struct {
    int order;
    double re[CHECK_ORDER + 1];
    double im[CHECK_ORDER + 1];
    double reach;
    double error;
} check_shifted;

/* False when |x + i y| + reach exceeds 1.  Coefficients whose contribution is below `share` of
 * reach times the greatest one become part of the error. */
bool check_shift(check_shifted *q, const check_series *p, double x, double y, double reach,
                 double share);

/* Whether exactly m zeros in |s - c| <= r, none on the edge, is proven; r <= reach. */
bool check_count(const check_shifted *q, int m, double r);

/* Bounds for the disc of a simple zero: |g'(c)| >= *slope, and the part of g beyond the linear one
 * is at most *curvature |s|^2 for |s| <= reach / 2. */
void check_derivatives(double *slope, double *curvature, const check_shifted *q);

/* Whether rounding, not the size of the disc |s - c| <= r, is what spoils a count. */
bool check_needs_precision(const check_shifted *q, double r);

#endif
