/* Inside of Taylor models: bounds of coefficient sums.
 *
 * All bounds are sums and products of non-negative doubles, rounded to nearest and then raised by
 * SAFE, which covers some thousand roundings, and TINY, which covers underflow (docs/rounding.md,
 * Lemmas 1.2 and 1.3).  |f| below is the sum of the moduli of the coefficients of a polynomial, the norm of
 * the Wiener algebra of the disc: |f g| <= |f| |g|.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <ghosts/model.h>

#include "base/rounding.h"

/* The model stands for every function. */
void model_set_unknown(ghosts_model *f);

/* Coefficients from `length` on become 0, and the imaginary parts of real models. */
void model_reset(ghosts_model *f, size_t length, bool real);

/* What overflowed becomes unknown.  Error bounds contain the sizes of what they belong to, so it is
 * enough to look at them. */
void model_settle(ghosts_model *f);

/* residual = 1 - residual; bounds of its norm in the low orders, and in all.  Whether the latter is
 * below 1/2. */
bool model_residual(double *low, double *all, ghosts_model *residual);

/* sum_{i >= first} |f_i|, an upper bound. */
double model_norm(const ghosts_model *f, size_t first);

/* size[i] >= |f_i| for i < length */
void model_moduli(double *restrict size, const ghosts_model *f);

/* The step of all recurrences and products: (re + i im)[k] += (x + i y) (a + i b)[k], k < count. */
void model_push(double *restrict re, double *restrict im, double x, double y,
                const double *restrict a, const double *restrict b, size_t count);
void model_push_real(double *restrict re, double x, const double *restrict a, size_t count);

/* f = 2 u, u = sqrt(2/pi) (g + 0.044715 g^3): the tanh form of GELU is g logistic(2 u).  scratch of one */
void model_gelu_tanh_argument(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch);

/* |f_i|, an upper bound. */
double model_modulus(const ghosts_model *f, size_t i);

#endif
