/* Sums, products, inverses and roots of Taylor models.
 *
 * Rounding (docs/rounding.md, Lemma 13.1).  A coefficient of a product is, part by part, a sum of at
 * most 2 (N + 1) products of doubles, whatever the order of summation: its modulus errs by at most
 * sqrt(2) gamma_(2N+2) times the same sum of moduli, gamma_k = k u / (1 - k u).  All coefficients
 * together: below 3 (N + 1) u |f| |g|.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("no-math-errno") /* roots are instructions, also of vectors */
#endif

#include "model/model.h"

#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

ghosts_model *ghosts_models_new(size_t count, size_t order)
{
    size_t length = order + 1;
    if (order > GHOSTS_MODEL_MAX_ORDER ||
        count > SIZE_MAX / 2 / (sizeof(ghosts_model) + 2 * length * sizeof(double)))
        return NULL;
    ghosts_model *models =
        calloc(1, (count ? count : 1) * (sizeof *models + 2 * length * sizeof(double)));
    if (!models)
        return NULL;
    double *number = (double *)(models + count);
    for (size_t i = 0; i < count; i++) {
        models[i].order = order;
        models[i].re = number + 2 * i * length;
        models[i].im = models[i].re + length;
        models[i].length = 1;
        models[i].real = true;
    }
    return models;
}

void ghosts_models_free(ghosts_model *models)
{
    free(models);
}

bool ghosts_model_is_finite(const ghosts_model *f)
{
    return isfinite(f->error) && isfinite(f->tail);
}

/* NaNs may stand anywhere, even in the imaginary parts of real models. */
void model_set_unknown(ghosts_model *f)
{
    memset(f->re, 0, (f->order + 1) * sizeof *f->re);
    memset(f->im, 0, (f->order + 1) * sizeof *f->im);
    f->length = 1;
    f->real = true;
    f->error = f->tail = INFINITY;
}

void model_settle(ghosts_model *f)
{
    if (!ghosts_model_is_finite(f))
        model_set_unknown(f);
}

void model_reset(ghosts_model *f, size_t length, bool real)
{
    if (length < f->length)
        memset(f->re + length, 0, (f->length - length) * sizeof *f->re);
    if (!f->real && real)
        memset(f->im, 0, f->length * sizeof *f->im);
    else if (!f->real && length < f->length)
        memset(f->im + length, 0, (f->length - length) * sizeof *f->im);
    f->length = length;
    f->real = real;
}

/* A square below the range of doubles hides less than HIDDEN of the modulus. */
double model_modulus(const ghosts_model *f, size_t i)
{
    return f->real ? fabs(f->re[i])
                   : sqrt(f->re[i] * f->re[i] + f->im[i] * f->im[i]) * SAFE + HIDDEN;
}

void model_moduli(double *restrict size, const ghosts_model *f)
{
    const double *re = f->re, *im = f->im;
    size_t length = f->length;
    if (f->real)
        for (size_t i = 0; i < length; i++)
            size[i] = fabs(re[i]);
    else
        for (size_t i = 0; i < length; i++)
            size[i] = sqrt(re[i] * re[i] + im[i] * im[i]) * SAFE + HIDDEN;
}

double model_norm(const ghosts_model *f, size_t first)
{
    const double *re = f->re, *im = f->im;
    double sum = 0.0;
    if (f->real) {
#pragma omp simd reduction(+ : sum)
        for (size_t i = first; i < f->length; i++)
            sum += fabs(re[i]);
    } else {
#pragma omp simd reduction(+ : sum)
        for (size_t i = first; i < f->length; i++)
            sum += sqrt(re[i] * re[i] + im[i] * im[i]);
    }
    return sum * SAFE + HIDDEN * (double)(f->length + 1);
}

void ghosts_model_set_constant(ghosts_model *f, double re, double im)
{
    if (!isfinite(re) || !isfinite(im)) {
        model_set_unknown(f);
        return;
    }
    model_reset(f, 1, im == 0.0);
    f->re[0] = re;
    f->im[0] = im;
    f->error = f->tail = 0.0;
}

void ghosts_model_set_step(ghosts_model *f, double centre_re, double centre_im, double radius)
{
    ghosts_model_set_constant(f, centre_re, centre_im);
    if (f->order == 0) {
        f->tail = fabs(radius);
        return;
    }
    f->length = 2;
    f->re[1] = radius;
    f->im[1] = 0.0;
    if (!isfinite(radius))
        model_set_unknown(f);
}

void ghosts_model_set(ghosts_model *f, const ghosts_model *g)
{
    model_reset(f, g->length, g->real);
    memcpy(f->re, g->re, g->length * sizeof *f->re);
    if (!g->real)
        memcpy(f->im, g->im, g->length * sizeof *f->im);
    f->error = g->error;
    f->tail = g->tail;
}

/* f = g + sign h; each part of each coefficient is rounded once. */
static void add_signed(ghosts_model *f, const ghosts_model *g, double sign, const ghosts_model *h)
{
    double error = g->error + h->error, tail = g->tail + h->tail;
    size_t length = g->length > h->length ? g->length : h->length;
    bool real = g->real && h->real;
    for (size_t i = 0; i < length; i++)
        f->re[i] = g->re[i] + sign * h->re[i];
    for (size_t i = 0; i < length && !real; i++)
        f->im[i] = g->im[i] + sign * h->im[i];
    f->length = f->length > length ? f->length : length;
    f->real = f->real && real;
    model_reset(f, length, real);
    f->error = (error + UNIT * model_norm(f, 0)) * SAFE;
    f->tail = tail * SAFE;
    model_settle(f);
}

void ghosts_model_add(ghosts_model *f, const ghosts_model *g, const ghosts_model *h)
{
    add_signed(f, g, 1.0, h);
}

void ghosts_model_sub(ghosts_model *f, const ghosts_model *g, const ghosts_model *h)
{
    add_signed(f, g, -1.0, h);
}

void ghosts_model_add_constant(ghosts_model *f, const ghosts_model *g, double re, double im)
{
    if (f != g)
        ghosts_model_set(f, g);
    f->re[0] += re;
    f->im[0] += im;
    f->real = f->real && im == 0.0;
    f->error = (f->error + UNIT * model_modulus(f, 0)) * SAFE;
    model_settle(f);
}

void ghosts_model_scale(ghosts_model *f, const ghosts_model *g, double re, double im)
{
    if (f != g)
        ghosts_model_set(f, g);
    double modulus = sqrt(re * re + im * im) * SAFE + HIDDEN;
    double rounding = modulus * model_norm(f, 0) * (3.0 * UNIT); /* infinite if a product is */
    for (size_t i = 0; i < f->length; i++) {
        double x = f->re[i], y = f->im[i];
        f->re[i] = re * x - im * y;
        f->im[i] = re * y + im * x;
    }
    f->real = f->real && im == 0.0;
    f->error = (f->error * modulus + rounding) * SAFE + TINY;
    f->tail = f->tail * modulus * SAFE + TINY;
    model_settle(f);
}

void ghosts_model_scale_rounded(ghosts_model *f, const ghosts_model *g, double factor,
                                int roundings)
{
    double lost = fabs(factor) * (model_norm(g, 0) + g->error + g->tail) * (roundings * UNIT);
    ghosts_model_scale(f, g, factor, 0.0);
    f->error = (f->error + lost) * SAFE;
    f->tail = (f->tail + lost) * SAFE;
    model_settle(f);
}

/* Every part is rounded once; so are error and tail, which SAFE covers. */
void ghosts_model_divide(ghosts_model *f, const ghosts_model *g, double divisor)
{
    if (f != g)
        ghosts_model_set(f, g);
    for (size_t i = 0; i < f->length; i++) {
        f->re[i] /= divisor;
        f->im[i] /= divisor;
    }
    f->error = (f->error / fabs(divisor) + UNIT * model_norm(f, 0)) * SAFE + TINY;
    f->tail = f->tail / fabs(divisor) * SAFE + TINY;
    model_settle(f);
}

/* sum_{i + j > order} |g_i| |h_j| */
static double high_products(const double *g, size_t g_length, const double *h, size_t h_length,
                            size_t order)
{
    double sum = 0.0, suffix = 0.0;
    size_t next = h_length; /* suffix holds |h_j| for j >= next */
    for (size_t i = g_length + h_length > order + 2 ? 0 : g_length; i < g_length; i++) {
        for (; next > order + 1 - i; next--)
            suffix += h[next - 1];
        sum += g[i] * suffix;
    }
    return sum * SAFE;
}

static double sum_of(const double *size, size_t length)
{
    double sum = 0.0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < length; i++)
        sum += size[i];
    return sum * SAFE;
}

void model_push(double *restrict re, double *restrict im, double x, double y,
                const double *restrict a, const double *restrict b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        re[i] += x * a[i] - y * b[i];
        im[i] += x * b[i] + y * a[i];
    }
}

void model_push_real(double *restrict re, double x, const double *restrict a, size_t count)
{
    for (size_t i = 0; i < count; i++)
        re[i] += x * a[i];
}

void ghosts_model_mul(ghosts_model *f, const ghosts_model *g, const ghosts_model *h)
{
    double g_size[GHOSTS_MODEL_MAX_ORDER + 1], h_size[GHOSTS_MODEL_MAX_ORDER + 1];
    model_moduli(g_size, g);
    model_moduli(h_size, h);
    double a = sum_of(g_size, g->length), b = sum_of(h_size, h->length);
    double passed = g->error * b + h->error * a + g->error * h->error;
    double open = g->tail * (b + h->error + h->tail) + h->tail * (a + g->error);
    double high = high_products(g_size, g->length, h_size, h->length, f->order);
    size_t length = g->length + h->length - 1;
    length = length < f->order + 1 ? length : f->order + 1;
    model_reset(f, 0, g->real && h->real);
    f->length = length;
    if (h->length < g->length) { /* few long loops */
        const ghosts_model *longer = g;
        g = h;
        h = longer;
    }
    for (size_t i = 0; i < g->length && i < length; i++) {
        size_t most = length - i < h->length ? length - i : h->length;
        if (g->real) {
            model_push_real(f->re + i, g->re[i], h->re, most);
            if (!h->real)
                model_push_real(f->im + i, g->re[i], h->im, most);
        } else {
            model_push(f->re + i, f->im + i, g->re[i], g->im[i], h->re, h->im, most);
        }
    }
    /* a b first: it is infinite if a product is */
    f->error = (passed + a * b * (3.0 * (double)(f->order + 1) * UNIT)) * SAFE + TINY;
    f->tail = (high + passed + open) * SAFE + TINY;
    model_settle(f);
}

bool model_residual(double *low, double *all, ghosts_model *residual)
{
    ghosts_model_scale(residual, residual, -1.0, 0.0);
    ghosts_model_add_constant(residual, residual, 1.0, 0.0);
    *low = (model_norm(residual, 0) + residual->error) * SAFE;
    *all = (*low + residual->tail) * SAFE;
    return *all < 0.5;
}

/* The approximation f_0 = 1/g_0, f_k = -f_0 sum_{i >= 1} g_i f_(k-i), rounded anyhow. */
static void approximate_inverse(ghosts_model *f, const ghosts_model *g)
{
    double complex first = g->real ? 1.0 / g->re[0] : 1.0 / (g->re[0] + I * g->im[0]);
    double x = creal(first), y = cimag(first);
    model_reset(f, 0, g->real);
    f->length = f->order + 1;
    f->re[0] = -1.0;
    for (size_t k = 0; k <= f->order; k++) {
        double re = f->re[k], im = f->im[k];
        size_t most = f->order - k < g->length - 1 ? f->order - k : g->length - 1;
        f->re[k] = g->real ? -x * re : -(x * re - y * im);
        if (g->real) {
            model_push_real(f->re + k + 1, f->re[k], g->re + 1, most);
        } else {
            f->im[k] = -(x * im + y * re);
            model_push(f->re + k + 1, f->im + k + 1, f->re[k], f->im[k], g->re + 1, g->im + 1, most);
        }
    }
}

/* With the residual r = 1 - f g, |r| < 1: 1/g = f / (1 - r) = f + f r/(1 - r).  The low orders of
 * r/(1 - r) come from those of r. */
void ghosts_model_inverse(ghosts_model *f, const ghosts_model *g)
{
    ghosts_model *residual = ghosts_models_new(1, g->order);
    double low = 0.0, all = 1.0;
    if (residual && ghosts_model_is_finite(g)) {
        approximate_inverse(f, g);
        f->error = f->tail = 0.0;
        model_settle(f);
        ghosts_model_mul(residual, f, g);
        if (!ghosts_model_is_finite(f) || !model_residual(&low, &all, residual))
            all = 1.0;
    }
    ghosts_models_free(residual);
    if (!(all < 0.5)) {
        model_set_unknown(f);
        return;
    }
    double norm = model_norm(f, 0);
    f->error = norm * low / (1.0 - low) * SAFE + TINY;
    f->tail = norm * all / (1.0 - all) * SAFE + TINY;
    model_settle(f);
}

/* The approximation of g^(-1/2): k g_0 f_k = -sum_{i >= 1} (k - i/2) g_i f_(k-i), from
 * g f' = -g' f / 2. */
static void approximate_inverse_sqrt(ghosts_model *f, const ghosts_model *g)
{
    double complex g0 = g->re[0] + I * g->im[0], first = 1.0 / csqrt(g0);
    model_reset(f, 0, g->real && g->re[0] > 0.0);
    f->length = f->order + 1;
    f->re[0] = creal(first);
    f->im[0] = cimag(first);
    for (size_t k = 1; k <= f->order; k++) {
        double complex sum = 0.0;
        for (size_t i = 1; i <= k && i < g->length; i++)
            sum += ((double)k - 0.5 * (double)i) * (g->re[i] + I * g->im[i]) *
                   (f->re[k - i] + I * f->im[k - i]);
        double complex value = -sum / ((double)k * g0);
        f->re[k] = creal(value);
        f->im[k] = cimag(value);
    }
}

/* With r = 1 - g f^2, |r| < 1: f (1 - r)^(-1/2) is a root of 1/g, and (1 - r)^(-1/2) - 1 has the
 * majorant (1 - |r|)^(-1/2) - 1.  At the centre its argument is within pi/12 of that of f_0, the
 * rounded principal root of 1/g_0, because |r| < 1/2. */
void ghosts_model_inverse_sqrt(ghosts_model *f, const ghosts_model *g)
{
    ghosts_model *scratch = ghosts_models_new(2, g->order);
    double low = 0.0, all = 1.0;
    if (scratch && ghosts_model_is_finite(g)) {
        approximate_inverse_sqrt(f, g);
        f->error = f->tail = 0.0;
        model_settle(f);
        ghosts_model_mul(&scratch[0], f, f);
        ghosts_model_mul(&scratch[1], &scratch[0], g);
        if (!ghosts_model_is_finite(f) || !model_residual(&low, &all, &scratch[1]))
            all = 1.0;
    }
    ghosts_models_free(scratch);
    if (!(all < 0.5)) {
        model_set_unknown(f);
        return;
    }
    double norm = model_norm(f, 0);
    /* (1 - x)^(-1/2) - 1 = x / (sqrt(1 - x) (1 + sqrt(1 - x))), without cancellation */
    double low_root = sqrt(1.0 - low), root = sqrt(1.0 - all);
    f->error = norm * low / (low_root * (1.0 + low_root)) * SAFE + TINY;
    f->tail = norm * all / (root * (1.0 + root)) * SAFE + TINY;
    model_settle(f);
}

/* Horner's rule: Lemma 13.4 of docs/rounding.md with theta = 0; a shift of s by 4 u |s| moves the value
 * by less than 4 N u times the norm. */
void ghosts_model_value(double *re, double *im, double *error, const ghosts_model *f, double s_re,
                        double s_im)
{
    double x = 0.0, y = 0.0, norm = 0.0, n = (double)f->order;
    double size = sqrt(s_re * s_re + s_im * s_im) * SAFE + HIDDEN;
    for (size_t i = f->length; i-- > 0;) {
        double moved = x * s_re - y * s_im + f->re[i];
        y = x * s_im + y * s_re + f->im[i];
        x = moved;
        norm = norm * size + model_modulus(f, i);
    }
    *re = x;
    *im = y;
    *error = (f->error + f->tail * pow(size * SAFE, n + 1.0) * SAFE + (14.0 * n + 16.0) * UNIT * norm) *
                 SAFE + TINY;
    if (!(s_re * s_re + s_im * s_im <= 1.0 - 16.0 * UNIT) || !isfinite(*error) ||
        !isfinite(x) || !isfinite(y))
        *error = INFINITY;
}
