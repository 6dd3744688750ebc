/* The fast path: radii of whole batches in double precision, certified, without allocation.
 *
 * A batch is two arrays, logits z[i*stride + k] and slopes a[i*stride + k], of `samples` rows and
 * `classes` columns; sample i has the partition function F(tau) = sum_k exp(z_k + a_k tau), and
 * rho* is the least modulus of its complex zeros (+inf when all slopes are equal).  The slopes are
 * the directional derivatives of the logits, so radii are in the units of the step tau.
 *
 * "Certified" means proven including the rounding errors of the arithmetic: the interval
 * [lower, upper] holds rho* of exactly the numbers given (floats count as the doubles they are
 * equal to).  Assumed: IEEE double arithmetic and a compiler that keeps it (no -ffast-math when
 * building this library).  The calling program may have set any rounding mode and may flush
 * subnormal numbers to zero, as PyTorch's set_flush_denormal() does: each call sets what the proofs
 * need and restores what was set.  The analysis stands in docs/rounding.md, section 9.
 *
 * What double precision cannot prove is marked undecided and still has a proven interval;
 * ghosts_batch_finish() of libghosts (ghosts/finish.h) completes such samples.
 *
 * Input.  A logit of -inf is a class of weight zero: its slope does not count (but must be finite).
 * NaN anywhere, a logit of +inf and an infinite slope give GHOSTS_NOT_FINITE; a row whose logits
 * are all -inf, zero samples, zero classes, a stride below `classes` and NULL arrays give
 * GHOSTS_INVALID; a batch larger than its workspace gives GHOSTS_TOO_LARGE.  On such a failure
 * `bad` (may be NULL) tells the position where there is one, outputs are NaN and indices 0.  When
 * the shape is refused (NULL, sizes, strides, the workspace), arrays of outputs are left alone.
 *
 * Thread-safety: one workspace per thread.  No function allocates but ghosts_workspace_new().
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_BATCH_H
#define GHOSTS_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include <ghosts/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A batch of doubles.  The arrays are borrowed and read only. */
typedef struct {
    const double *logits; /* z_k of sample i: logits[i * logit_stride + k] */
    const double *slopes; /* a_k of sample i: slopes[i * slope_stride + k] */
    size_t samples;       /* rows */
    size_t classes;       /* columns */
    size_t logit_stride;  /* elements from one row to the next, at least `classes` */
    size_t slope_stride;  /* the same of slopes */
} ghosts_batch;

/* A batch of floats, each taken as the double that it is equal to; otherwise as ghosts_batch. */
typedef struct {
    const float *logits; /* z_k of sample i: logits[i * logit_stride + k] */
    const float *slopes; /* a_k of sample i: slopes[i * slope_stride + k] */
    size_t samples;      /* rows */
    size_t classes;      /* columns */
    size_t logit_stride; /* elements from one row to the next, at least `classes` */
    size_t slope_stride; /* the same of slopes */
} ghosts_batch_float;

/* One of the arrays of a batch. */
typedef enum {
    GHOSTS_ARRAY_NONE = 0, /* no position: the input is right, or its shape is wrong */
    GHOSTS_ARRAY_LOGITS,   /* logits, or an array that stands for them */
    GHOSTS_ARRAY_SLOPES    /* slopes */
} ghosts_array;

/* Where an input is wrong.  A row without any class has array GHOSTS_ARRAY_LOGITS and column 0. */
typedef struct {
    ghosts_array array; /* the array */
    size_t row;         /* the sample, from 0 */
    size_t column;      /* the class, from 0 */
} ghosts_position;

/* ------------------------------------------------------------------------------ workspace */

/* The instruction set to use.  All give valid intervals; they differ in the last digits. */
typedef enum {
    GHOSTS_SIMD_AUTO = 0, /* the widest this processor has */
    GHOSTS_SIMD_PORTABLE, /* plain C */
    GHOSTS_SIMD_AVX2,     /* with FMA */
    GHOSTS_SIMD_AVX512    /* F, DQ and VL */
} ghosts_simd;

/* The memory that the functions below work in, and the instruction set they use: one per thread. */
typedef struct ghosts_workspace ghosts_workspace;

/* *workspace receives room for batches up to samples x classes: about 8 (24 samples + 5 classes +
 * 2000) bytes, plus 64 KiB.  GHOSTS_UNAVAILABLE when this processor or build lacks `simd`,
 * GHOSTS_INVALID for a zero size, GHOSTS_TOO_LARGE or GHOSTS_NO_MEMORY when that much memory cannot
 * be had. */
ghosts_status ghosts_workspace_new(ghosts_workspace **workspace, size_t samples, size_t classes,
                                   ghosts_simd simd);

/* Release `workspace`; NULL is taken too. */
void ghosts_workspace_free(ghosts_workspace *workspace);

/* The instruction set that `workspace` uses: "portable", "avx2" or "avx512". */
const char *ghosts_workspace_simd(const ghosts_workspace *workspace);

/* --------------------------------------------------------------------- spread, bound, log-sum-exp
 */

/* spread[i] = max a - min a over the classes of positive weight, rounded to nearest; *largest their
 * maximum and *index the first sample that attains it.  Each output may be NULL.  logits may be
 * NULL: then every class counts.  +inf when the difference overflows. */
ghosts_status ghosts_batch_spread(double *spread, double *largest, size_t *index,
                                  const ghosts_batch *batch, const ghosts_workspace *workspace,
                                  ghosts_position *bad);
ghosts_status ghosts_batch_spread_float(double *spread, double *largest, size_t *index,
                                        const ghosts_batch_float *batch,
                                        const ghosts_workspace *workspace, ghosts_position *bad);

/* bound[i] = pi / spread rounded down, so bound <= rho_a <= rho*; *least their minimum and *index
 * the first sample of largest spread.  +inf for equal slopes, pi 2^-1025 where the spread
 * overflows.  logits may be NULL. */
ghosts_status ghosts_batch_bound(double *bound, double *least, size_t *index,
                                 const ghosts_batch *batch, const ghosts_workspace *workspace,
                                 ghosts_position *bad);
ghosts_status ghosts_batch_bound_float(double *bound, double *least, size_t *index,
                                       const ghosts_batch_float *batch,
                                       const ghosts_workspace *workspace, ghosts_position *bad);

/* lse[i] = log sum_k exp(z_k), with an error below (8 + classes / 2) 2^-53 (1 + |lse|), provided
 * the C library's log errs by less than one unit in the last place (docs/rounding.md, Lemma 9.11).
 * slopes are not looked at and may be NULL. */
ghosts_status ghosts_batch_lse(double *lse, const ghosts_batch *batch, ghosts_workspace *workspace,
                               ghosts_position *bad);
ghosts_status ghosts_batch_lse_float(double *lse, const ghosts_batch_float *batch,
                                     ghosts_workspace *workspace, ghosts_position *bad);

/* ------------------------------------------------------------------------------------- radii */

/* lower[i] <= rho* of sample i, proven, never below the spread bound (up to rounding) and mostly
 * within 10 % of rho*; *least their minimum, *index its first sample.  Each output may be NULL;
 * with lower = NULL, *least is the lower end of the batch radius, which is cheaper and sharper. */
ghosts_status ghosts_batch_lower(double *lower, double *least, size_t *index,
                                 const ghosts_batch *batch, ghosts_workspace *workspace,
                                 ghosts_position *bad);
ghosts_status ghosts_batch_lower_float(double *lower, double *least, size_t *index,
                                       const ghosts_batch_float *batch, ghosts_workspace *workspace,
                                       ghosts_position *bad);

/* rho* of one sample. */
typedef struct {
    double lower; /* lower <= rho* <= upper, always */
    double upper; /* +inf when nothing is known, or when there is no zero */
    double re;    /* real part of the zero; NaN when undecided or without zeros */
    double im;    /* its imaginary part, > 0 (the conjugate is another zero); NaN likewise */
    double error; /* re + i im is within it of a true zero */
    bool decided; /* proven nearest, up to ties within the interval, and upper - lower <= 1e-9
                     upper; also true when rho* is proven to be +inf or above every double */
} ghosts_radius;

/* radius[i] is rho* of sample i as far as double precision can prove it.  GHOSTS_OK also when some
 * are undecided: their intervals are proven all the same. */
ghosts_status ghosts_batch_exact(ghosts_radius *radius, const ghosts_batch *batch,
                                 ghosts_workspace *workspace, ghosts_position *bad);
ghosts_status ghosts_batch_exact_float(ghosts_radius *radius, const ghosts_batch_float *batch,
                                       ghosts_workspace *workspace, ghosts_position *bad);

/* rho* of a batch: the minimum over its samples, that is, the radius of convergence of the mean
 * loss along the direction. */
typedef struct {
    ghosts_radius radius; /* of the binding sample, with the proven interval of the batch */
    size_t sample;        /* the binding sample: the one with the least upper end */
    size_t solved;        /* samples whose own radius had to be computed */
    size_t undecided;     /* samples left undecided that may be nearer than the binding one */
} ghosts_batch_result;

/* *result is the radius of the whole batch; samples that cannot bind are not solved. */
ghosts_status ghosts_batch_radius(ghosts_batch_result *result, const ghosts_batch *batch,
                                  ghosts_workspace *workspace, ghosts_position *bad);
ghosts_status ghosts_batch_radius_float(ghosts_batch_result *result,
                                        const ghosts_batch_float *batch,
                                        ghosts_workspace *workspace, ghosts_position *bad);

#ifdef __cplusplus
}
#endif
#endif
