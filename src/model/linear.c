/* Layers of weights that move with the step, and the radius that one real model proves.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "model/model.h"

#include <math.h>
#include <stdlib.h>

/* out.re += factor in.re and so on, `shift` orders up; what leaves the order goes to the tail. */
static void accumulate(ghosts_model *out, const ghosts_model *in, double re, double im,
                       size_t shift)
{
    size_t length = in->length + shift;
    length = length < out->order + 1 ? length : out->order + 1;
    double *restrict x = out->re + shift, *restrict y = out->im + shift;
    if (im == 0.0) {
        for (size_t k = 0; k < length - shift; k++)
            x[k] += re * in->re[k];
        for (size_t k = 0; k < length - shift && !in->real; k++)
            y[k] += re * in->im[k];
    } else {
        for (size_t k = 0; k < length - shift; k++) {
            x[k] += re * in->re[k] - im * in->im[k];
            y[k] += re * in->im[k] + im * in->re[k];
        }
    }
    if (length > out->length)
        out->length = length;
    out->real = out->real && in->real && im == 0.0;
    if (shift && in->length > out->order)
        out->tail += (fabs(re) + fabs(im)) * model_modulus(in, in->order);
}

/* One output.  The weight at the centre W + c V is rounded in two operations a part, the products
 * and sums as in ghosts_model_mul() with 2 (inputs + 1) terms of each kind. */
static void output(ghosts_model *out, const ghosts_model *in, const double *norm, size_t inputs,
                   size_t stride, const double *weights, const double *directions, double centre_re,
                   double centre_im, double radius)
{
    double mass = model_norm(out, 0), error = 0.0, tail = 0.0, distance = fabs(centre_re) + fabs(centre_im);
    for (size_t i = 0; i < inputs; i++) {
        double w = weights[i * stride], v = directions ? directions[i * stride] : 0.0;
        accumulate(out, &in[i], w + centre_re * v, centre_im * v, 0);
        if (v != 0.0)
            accumulate(out, &in[i], radius * v, 0.0, 1);
        double size = fabs(w) + (distance + fabs(radius)) * fabs(v);
        mass += size * norm[i];
        error += size * in[i].error;
        tail += size * in[i].tail + fabs(radius * v) * in[i].error;
    }
    double count = 4.0 * (double)inputs + 12.0, safe = SAFE + summation_loss(inputs);
    out->error = (out->error + error + 3.0 * count * UNIT * mass) * safe + TINY;
    out->tail = (out->tail + tail) * (safe + 4.0 * UNIT) + TINY;
}

void ghosts_model_linear(ghosts_model *out, const ghosts_model *in, size_t inputs, size_t outputs,
                         const double *weights, const double *directions, const double *bias,
                         const double *bias_direction, double centre_re, double centre_im,
                         double radius)
{
    double *norm = malloc((inputs ? inputs : 1) * sizeof *norm);
    for (size_t i = 0; i < inputs && norm; i++)
        norm[i] = model_norm(&in[i], 0);
    for (size_t j = 0; j < outputs; j++) {
        if (!norm) {
            model_set_unknown(&out[j]);
            continue;
        }
        ghosts_model_set_step(&out[j], centre_re, centre_im, radius);
        ghosts_model_scale(&out[j], &out[j], bias_direction ? bias_direction[j] : 0.0, 0.0);
        ghosts_model_add_constant(&out[j], &out[j], bias ? bias[j] : 0.0, 0.0);
        output(&out[j], in, norm, inputs, outputs, weights + j, directions ? directions + j : NULL,
               centre_re, centre_im, radius);
        model_settle(&out[j]);
    }
    free(norm);
}

/* sum_{i >= 1} |d_i| x^i + error + tail x^(N+1), d = z_j - z_k, x = r / radius */
static double phase_bound(const ghosts_model *d, double x)
{
    double sum = 0.0, power = 1.0;
    for (size_t i = 1; i < d->length; i++) {
        power *= x;
        sum += model_modulus(d, i) * power;
    }
    return (sum + d->error + d->tail * pow(x, (double)d->order + 1.0) * SAFE) * SAFE;
}

/* The largest x <= most, but for a relative 2^-40, with phase_bound(x) < pi. */
static double largest_share(const ghosts_model *d, double most)
{
    if (phase_bound(d, most) < M_PI)
        return most;
    double low = 0.0, high = most;
    if (!(phase_bound(d, 0.0) < M_PI))
        return 0.0;
    while (high - low > 0x1p-40 * high) {
        double middle = 0.5 * (low + high);
        if (phase_bound(d, middle) < M_PI)
            low = middle;
        else
            high = middle;
    }
    return low;
}

double ghosts_model_lower(const ghosts_model *z, size_t classes, double radius)
{
    bool known = classes > 0 && isfinite(radius);
    for (size_t k = 0; k < classes; k++)
        known = known && ghosts_model_is_finite(&z[k]);
    ghosts_model *d = known ? ghosts_models_new(1, z[0].order) : NULL;
    if (!d)
        return 0.0;
    double share = 1.0;
    for (size_t j = 0; j < classes && share > 0.0; j++)
        for (size_t k = 0; k < j && share > 0.0; k++) {
            ghosts_model_sub(d, &z[j], &z[k]);
            share = ghosts_model_is_finite(d) ? largest_share(d, share) : 0.0;
        }
    ghosts_models_free(d);
    return share * radius * (1.0 - 4.0 * UNIT);
}
