/* Series of the functions that models know, by the ball arithmetic of Arb.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_MODEL_TRUE_SERIES_H
#define TESTS_MODEL_TRUE_SERIES_H

#include "base/flint_arb.h"

#include <ghosts/model.h>

#define BITS 300

static inline void series_add_one(acb_poly_t f)
{
    acb_t c;
    acb_init(c);
    acb_poly_get_coeff_acb(c, f, 0);
    acb_add_ui(c, c, 1, BITS);
    acb_poly_set_coeff_acb(f, 0, c);
    acb_clear(c);
}

static inline void series_scale(acb_poly_t f, const acb_poly_t g, double factor)
{
    acb_t c;
    acb_init(c);
    acb_set_d(c, factor);
    acb_poly_scalar_mul(f, g, c, BITS);
    acb_clear(c);
}

static inline void series_logistic(acb_poly_t f, const acb_poly_t g, slong length)
{
    acb_poly_neg(f, g);
    acb_poly_exp_series(f, f, length, BITS);
    series_add_one(f);
    acb_poly_inv_series(f, f, length, BITS);
}

/* exp(-g^2/2) */
static inline void series_gaussian(acb_poly_t f, const acb_poly_t g, slong length)
{
    acb_poly_mullow(f, g, g, length, BITS);
    series_scale(f, f, -0.5);
    acb_poly_exp_series(f, f, length, BITS);
}

/* Phi(g) = (1 + erf(g / sqrt 2)) / 2 */
static inline void series_normal(acb_poly_t f, const acb_poly_t g, slong length)
{
    acb_t half;
    acb_init(half);
    acb_set_d(half, 0.5);
    acb_sqrt(half, half, BITS);
    acb_poly_scalar_mul(f, g, half, BITS);
    acb_hypgeom_erf_series(f, f, length, BITS);
    series_add_one(f);
    series_scale(f, f, 0.5);
    acb_clear(half);
}

static inline void scale_by_sqrt_two_over_pi(acb_poly_t f, bool inverse_half)
{
    acb_t c;
    acb_init(c);
    acb_const_pi(c, BITS);
    acb_inv(c, c, BITS);
    acb_mul_2exp_si(c, c, inverse_half ? -1 : 1);
    acb_sqrt(c, c, BITS);
    acb_poly_scalar_mul(f, f, c, BITS);
    acb_clear(c);
}

static inline void series_gelu_tanh(acb_poly_t f, const acb_poly_t g, slong length)
{
    acb_poly_t u;
    acb_t c;
    acb_poly_init(u);
    acb_init(c);
    acb_poly_pow_ui_trunc_binexp(u, g, 3, length, BITS);
    acb_set_si(c, 44715);
    acb_div_si(c, c, 1000000, BITS);
    acb_poly_scalar_mul(u, u, c, BITS);
    acb_poly_add(u, u, g, BITS);
    scale_by_sqrt_two_over_pi(u, false);
    series_scale(u, u, 2.0);
    series_logistic(f, u, length);
    acb_poly_mullow(f, f, g, length, BITS);
    acb_poly_clear(u);
    acb_clear(c);
}

static inline void series_ria(acb_poly_t f, const acb_poly_t g, double beta, slong length)
{
    acb_poly_t y, density;
    acb_t c;
    acb_poly_init(y);
    acb_poly_init(density);
    acb_init(c);
    series_scale(y, g, beta);
    series_normal(f, y, length);
    acb_poly_mullow(f, f, y, length, BITS);
    series_gaussian(density, y, length);
    scale_by_sqrt_two_over_pi(density, true);
    acb_poly_add(f, f, density, BITS);
    acb_set_d(c, beta);
    acb_inv(c, c, BITS);
    acb_poly_scalar_mul(f, f, c, BITS);
    acb_poly_clear(y);
    acb_poly_clear(density);
    acb_clear(c);
}

static inline void series_of(acb_poly_t f, const acb_poly_t g, ghosts_model_function function,
                             double beta, slong length)
{
    switch (function) {
    case GHOSTS_MODEL_LOGISTIC:
        series_logistic(f, g, length);
        return;
    case GHOSTS_MODEL_TANH:
        series_scale(f, g, 2.0);
        series_logistic(f, f, length);
        series_scale(f, f, -2.0);
        series_add_one(f);
        acb_poly_neg(f, f);
        return;
    case GHOSTS_MODEL_SOFTPLUS:
        acb_poly_exp_series(f, g, length, BITS);
        series_add_one(f);
        acb_poly_log_series(f, f, length, BITS);
        return;
    case GHOSTS_MODEL_SILU:
        series_logistic(f, g, length);
        acb_poly_mullow(f, f, g, length, BITS);
        return;
    case GHOSTS_MODEL_GELU:
        series_normal(f, g, length);
        acb_poly_mullow(f, f, g, length, BITS);
        return;
    case GHOSTS_MODEL_GELU_TANH:
        series_gelu_tanh(f, g, length);
        return;
    case GHOSTS_MODEL_NORMAL:
        series_normal(f, g, length);
        return;
    case GHOSTS_MODEL_GAUSSIAN_GATE:
        series_gaussian(f, g, length);
        acb_poly_mullow(f, f, g, length, BITS);
        return;
    case GHOSTS_MODEL_RIA:
        series_ria(f, g, beta, length);
        return;
    }
}

#endif
