/* Exponential and logarithm of Taylor models.
 *
 * With u = g - g_0 the coefficients of E = exp(u) obey k E_k = sum_{1 <= i <= k} i u_i E_(k-i).  In
 * floating point every E_k carries a relative error of at most eps_k <= eps_(k-1) + (3 k + 3) u'
 * with respect to the majorant, the same recurrence with moduli, whose sum is at most
 * exp(|u|) (docs/rounding.md, Lemma 13.2): eps_N <= (2 N^2 + 6 N) u.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "model/model.h"

#include <complex.h>
#include <math.h>

/* exp(g_0) and the library's three functions: 8 u each, two products. */
#define SCALAR_ERROR (24.0 * UNIT)

/* A smaller |exp(g_0)| has lost bits to underflow. */
#define LEAST_MODULUS 1e-280

/* sum_{i >= 1} size_i lambda^i */
static double norm_at(const double *size, size_t length, double lambda)
{
    double sum = 0.0;
    for (size_t i = length; i-- > 1;)
        sum = (sum + size[i]) * lambda;
    return sum * SAFE;
}

/* Coefficients of exp(u) beyond the order sum to at most lambda^-(N+1) exp(sum |u_i| lambda^i) for
 * every lambda >= 1; the least over a geometric grid, along which this is convex in log lambda. */
static double exponential_tail(const ghosts_model *g, const double *size)
{
    double order = (double)g->order + 1.0, least = INFINITY;
    for (double lambda = 1.0; lambda < 1e6; lambda *= 1.5) {
        double exponent = norm_at(size, g->length, lambda) - order * log(lambda);
        exponent += MANY_ROUNDINGS * (fabs(exponent) + order * log(lambda) + 1.0);
        if (!(exponent < least))
            break;
        least = exponent;
    }
    return exp(least) * SAFE + TINY;
}

/* E = exp(g - g_0) in the low orders */
static void exponential_series(ghosts_model *f, const ghosts_model *g)
{
    size_t n = f->order;
    double *re = f->re, *im = f->im;
    model_reset(f, 0, g->real);
    f->length = g->length > 1 ? n + 1 : 1;
    re[0] = 1.0;
    double x[GHOSTS_MODEL_MAX_ORDER + 1], y[GHOSTS_MODEL_MAX_ORDER + 1];
    for (size_t i = 1; i < g->length; i++) {
        x[i - 1] = (double)i * g->re[i];
        y[i - 1] = (double)i * g->im[i];
    }
    for (size_t k = 0; k < f->length; k++) {
        size_t most = n - k < g->length - 1 ? n - k : g->length - 1;
        if (k > 0)
            re[k] /= (double)k;
        if (g->real) {
            model_push_real(re + k + 1, re[k], x, most);
            continue;
        }
        if (k > 0)
            im[k] /= (double)k;
        model_push(re + k + 1, im + k + 1, re[k], im[k], x, y, most);
    }
}

void ghosts_model_exp(ghosts_model *f, const ghosts_model *g)
{
    double n = (double)f->order, size[GHOSTS_MODEL_MAX_ORDER + 1];
    model_moduli(size, g);
    double majorant = exp(norm_at(size, g->length, 1.0)) * SAFE, modulus = exp(g->re[0]);
    double beyond = g->length > 1 ? exponential_tail(g, size) : 0.0;
    exponential_series(f, g);
    f->error = ((2.0 * n * n + 6.0 * n) * UNIT + TINY) * majorant;
    f->tail = beyond;
    double scalar = (SCALAR_ERROR * modulus + (modulus < LEAST_MODULUS ? LEAST_MODULUS : 0.0)) *
                    (model_norm(f, 0) + f->error + f->tail);
    ghosts_model_scale(f, f, modulus * cos(g->im[0]), modulus * sin(g->im[0]));
    f->error += scalar * SAFE;
    f->tail += scalar * SAFE;
    /* times exp(d + t): the low orders see exp(d) alone */
    double norm = (model_norm(f, 0) + f->error) * SAFE, all = (norm + f->tail) * SAFE;
    double low = expm1(g->error) * SAFE, high = exp(g->error) * expm1(g->tail) * SAFE;
    f->error = (f->error + norm * low) * SAFE + TINY;
    f->tail = (f->tail + all * (low + high)) * SAFE + TINY;
    if (!ghosts_model_is_finite(f) || !isfinite(majorant) || !isfinite(modulus))
        model_set_unknown(f);
}

/* The approximation of log g: k g_0 f_k = k g_k - sum_{1 <= i < k} i f_i g_(k-i). */
static void approximate_log(ghosts_model *f, const ghosts_model *g)
{
    double complex g0 = g->re[0] + I * g->im[0], first = clog(g0);
    model_reset(f, 0, false);
    f->length = f->order + 1;
    f->re[0] = creal(first);
    f->im[0] = cimag(first);
    for (size_t k = 1; k <= f->order; k++) {
        double complex sum = k < g->length ? (double)k * (g->re[k] + I * g->im[k]) : 0.0;
        for (size_t i = k > g->length - 1 ? k - (g->length - 1) : 1; i < k; i++)
            sum -= (double)i * (f->re[i] + I * f->im[i]) * (g->re[k - i] + I * g->im[k - i]);
        double complex value = sum / ((double)k * g0);
        f->re[k] = creal(value);
        f->im[k] = cimag(value);
    }
    f->error = f->tail = 0.0;
}

/* With r = 1 - g exp(-f), |r| < 1/2: f + log(1 - r) is a logarithm of g, and log(1 - r) has the
 * majorant -log(1 - |r|). */
void ghosts_model_log(ghosts_model *f, const ghosts_model *g)
{
    ghosts_model *scratch = ghosts_models_new(2, g->order);
    bool proven = false;
    double low = 0.0, all = 0.0;
    if (scratch && ghosts_model_is_finite(g)) {
        approximate_log(f, g);
        ghosts_model_scale(&scratch[0], f, -1.0, 0.0);
        ghosts_model_exp(&scratch[1], &scratch[0]);
        ghosts_model_mul(&scratch[0], &scratch[1], g);
        proven = model_residual(&low, &all, &scratch[0]);
    }
    ghosts_models_free(scratch);
    if (!proven) {
        model_set_unknown(f);
        return;
    }
    f->error = -log1p(-low) * SAFE + TINY;
    f->tail = -log1p(-all) * SAFE + TINY;
}
