/* Row-major matrices through CBLAS, and the few vector operations that the lab needs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_MATRIX_H
#define ANALYSIS_LAB_MATRIX_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* The declarations of the reference CBLAS; the linker takes OpenBLAS's definitions where there. */
#include <gsl/gsl_cblas.h>

/* c (m x n) = op(a) op(b), plus c when `add`; op(a) is m x k, op(b) is k x n, and op transposes
 * where its flag says so. */
static inline void multiply(double *c, size_t m, size_t n, size_t k, const double *a,
                            bool transpose_a, const double *b, bool transpose_b, bool add)
{
    cblas_dgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1.0, a,
                (int)(transpose_a ? m : k), b, (int)(transpose_b ? k : n), add ? 1.0 : 0.0, c,
                (int)n);
}

static inline double dot(const double *x, const double *y, size_t count)
{
    return cblas_ddot((int)count, x, 1, y, 1);
}

static inline double norm(const double *x, size_t count)
{
    return cblas_dnrm2((int)count, x, 1);
}

/* y += scale x */
static inline void add_scaled(double *y, double scale, const double *x, size_t count)
{
    cblas_daxpy((int)count, scale, x, 1, y, 1);
}

static inline void scale_by(double *x, double scale, size_t count)
{
    cblas_dscal((int)count, scale, x, 1);
}

/* sum[j] += sum over rows of x[i][j] */
static inline void add_column_sums(double *sum, const double *x, size_t rows, size_t columns)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            sum[j] += x[i * columns + j];
}

/* Each row of y becomes b. */
static inline void fill_rows(double *y, const double *b, size_t rows, size_t columns)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            y[i * columns + j] = b[j];
}

/* One thread in OpenBLAS: the lab's threads work on different runs, and a product's digits must not
 * depend on their number. */
void use_one_blas_thread(void);

/* "OpenBLAS" or "GSL". */
const char *blas_name(void);

#endif
