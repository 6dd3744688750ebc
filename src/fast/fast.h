/* What the files of the fast path share: input views, the workspace, the table of kernels.
 *
 * Coordinates.  One sample is worked on in its own scale: with Delta = max a - min a and 2^e the
 * power of two with 2^e <= Delta < 2^(e+1), the normalised slopes are beta_k = (a_k - centre) 2^-e,
 * |beta_k| < 2, and a zero s of sum_k w_k exp(beta_k s) belongs to the zero tau = s 2^-e of F.  The
 * scaling is exact, the subtraction rounds each slope once (a relative error of u = 2^-53).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_FAST_H
#define FAST_FAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ghosts/batch.h>

#include "base/rounding.h"

#define MOST_LANES 8
#define NARROW_LIMIT 48              /* up to this many classes the lanes are samples */
#define PI_BELOW 3.14159265358979312 /* pi - 1.3e-16, so below pi */
#define LEAST_EXPONENT (-700)        /* logits this far below the largest count as weight zero in */
                                     /* the kernels; their effect enters as FLUSHED */
#define FLUSHED 1e-304               /* > exp(-700) */
#define MOST_ORDER 80                /* of Taylor coefficients */
#define SCREEN_ORDER 16              /* of those that screening works with */
#define LEAST_SPREAD 0x1p-900        /* outside, a sample stays undecided */
#define MOST_SPREAD 0x1p900
#define PADDING_LOGIT (-1e4) /* differences of classes that fill up a vector */

/* One array of samples x classes, row-major, of double or float. */
typedef struct {
    const double *wide;  /* NULL when the entries are floats */
    const float *narrow; /* NULL when the entries are doubles */
    size_t stride;
} view;

typedef struct {
    view logits;
    view slopes;
    size_t samples;
    size_t classes;
} source;

typedef struct {
    double least, most;
    bool finite;
} extrema;

/* Per sample, one array each (struct of arrays, so that screening runs over samples). */
enum {
    FIELD_TOP,         /* largest logit */
    FIELD_SUM,         /* sum of exp(logit - top) */
    FIELD_SPREAD,      /* Delta, rounded */
    FIELD_SCALE,       /* 2^-e */
    FIELD_REACH,       /* largest |beta| among the classes of weight above exp(-700) */
    FIELD_FAULT,       /* 0, or NaN when an entry is not finite; 1: extreme spread, 2: no class */
    FIELD_GUESS,       /* estimate of -log2 rho*, for ordering only */
    FIELD_COEFFICIENT, /* f_1, ... f_16 of exp(-centre tau) F, normalised to f_0 = 1 */
    FIELD_COUNT = FIELD_COEFFICIENT + SCREEN_ORDER
};

#define FAULT_EXTREME 1.0
#define FAULT_EMPTY 2.0

/* One sample, opened: vectors of `padded` entries, a multiple of the lanes. */
typedef struct {
    size_t classes, padded;
    double *difference; /* logit - top, PADDING_LOGIT in the padding and for weight zero */
    double *weight;     /* exp(difference), 0 below exp(-700) */
    double *beta;
    double *power; /* scratch: weight beta^j */
    double top, sum, spread, scale, reach;
    double width; /* spread in normalised units, in [1, 2) or 0 */
    double fault;
} sample;

/* sum_k exp(d_k - shift + beta_k s) and its derivative at s = x + iy, with what bounds the errors
 */
typedef struct {
    double re, im, slope_re, slope_im;
    double magnitude; /* sum of the moduli of the terms */
    double second;    /* sum of beta^2 |term| */
    double noise;     /* sum of |term| (|d| + |d - shift| + |exponent| + 2 |beta x| + 2 |beta y|) */
} evaluation;

#define ARC_COUNT 64
#define ARC_HALF (ARC_COUNT / 2)

/* cos(j theta_i) and sin(j theta_i) at the midpoints theta_i of ARC_HALF arcs of a quarter circle
 */
typedef struct {
    double cosine[MOST_ORDER][ARC_HALF];
    double sine[MOST_ORDER][ARC_HALF];
} circle_table;

typedef struct {
    double even_cosine[ARC_HALF], odd_cosine[ARC_HALF], even_sine[ARC_HALF], odd_sine[ARC_HALF];
} circle_half;

typedef enum { EFFORT_QUICK, EFFORT_THOROUGH } screen_effort;

typedef struct {
    const char *name;
    size_t lanes;
    void (*extrema_double)(extrema *out, const double *row, size_t n);
    void (*extrema_float)(extrema *out, const float *row, size_t n);
    /* log-sum-exp of samples first .. first + count - 1, count <= lanes */
    void (*lse)(double *out, const view *logits, size_t classes, size_t first, size_t count,
                double *scratch);
    /* fill the fields of samples first .. first + count - 1, count <= lanes */
    void (*summarise)(double *const *field, const source *from, size_t first, size_t count,
                      sample *scratch);
    void (*open)(sample *out, const source *from, size_t row);
    /* add sum_k power_k beta_k^j, j = 1 .. 8, and leave power_k beta_k^8 in power_k */
    void (*moments)(double *out, const sample *in);
    void (*evaluate)(evaluation *out, const sample *in, double x, double y, double shift);
    /* passed[i] != 0 iff sample at[i] is proven free of zeros in |tau| <= radius[i]; count <= lanes
     */
    void (*screen)(int64_t *passed, double *const *field, const size_t *at, size_t count,
                   screen_effort effort, size_t classes, const double *radius);
    void (*guess)(double *const *field, size_t first, size_t count);
    void (*circle)(circle_half *value, circle_half *derivative, const circle_table *table,
                   const double *coefficient, size_t order);
    void (*exponentials)(double *out, const double *in, size_t n);
    void (*circular)(double *cosine, double *sine, const double *in, size_t n);
} kernels;

extern const kernels kernels_portable, kernels_avx2, kernels_avx512, kernels_test;

struct ghosts_workspace {
    const kernels *run;
    size_t samples, classes; /* capacity */
    double *memory;          /* one block, holding everything below */
    double *field[FIELD_COUNT];
    double *scratch;
    size_t *order; /* a permutation of samples */
    size_t visits; /* by the last batch radius to entries of its list, for a test of its cost */
    sample one;
    circle_table *table;
};

/* Relative error of a computed coefficient f_j against sum_k p_k |beta_k|^j / j!, for any kernels:
 * the weights carry (700 + 5) u from the exponent and exp, the sum that normalises them as much
 * again, beta^j 2 j u (one for beta itself), 1 / j! and the power of a radius that multiplies f_j
 * later j u each, summation classes u in each of the two sums: 1410 + 4 j + 2 classes, and some to
 * spare.
 */
static inline double coefficient_error(size_t classes)
{
    return (1450.0 + 5.0 * MOST_ORDER + 2.0 * (double)classes) * UNIT;
}

static inline double entry(const view *from, size_t row, size_t column)
{
    size_t at = row * from->stride + column;
    return from->wide != NULL ? from->wide[at] : (double)from->narrow[at];
}

#endif
