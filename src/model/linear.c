/* Layers of weights that move with the step, and the radius that one real model proves.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "model/model.h"

#include <math.h>
#include <stdlib.h>

/* The two products with real factors A = sum_i W_ij in_i, B = sum_i V_ij in_i of all outputs j, and
 * what bounds need.  Of coefficients only those exist that some input has. */
typedef struct {
    size_t outputs, length;
    bool real;
    double *part[4];             /* re A, im A, re B, im B: outputs x length */
    double *mass, *error, *tail; /* sum of size_ij |in_i|, size_ij in_i.error, ... */
} products;

static bool products_init(products *p, const ghosts_model *in, size_t inputs, size_t outputs)
{
    *p = (products){.outputs = outputs, .length = 1, .real = true};
    for (size_t i = 0; i < inputs; i++) {
        p->length = in[i].length > p->length ? in[i].length : p->length;
        p->real = p->real && in[i].real;
    }
    size_t size = outputs * p->length;
    double *memory = calloc(4 * size + 3 * outputs + 1, sizeof *memory);
    if (!memory)
        return false;
    for (int part = 0; part < 4; part++)
        p->part[part] = memory + (size_t)part * size;
    p->mass = memory + 4 * size;
    p->error = p->mass + outputs;
    p->tail = p->error + outputs;
    return true;
}

static void products_clear(products *p)
{
    free(p->part[0]);
}

/* y[j][k] += w[j] x[k] */
static void add_outer(double *restrict y, const double *restrict w, const double *restrict x,
                      size_t outputs, size_t length, size_t stride)
{
    if (stride == 1)
        for (size_t j = 0; j < outputs; j++)
            y[j] += w[j] * x[0];
    else
        for (size_t j = 0; j < outputs; j++)
            model_push_real(y + j * stride, w[j], x, length);
}

/* One input into all outputs.  |W + (c + R s) V| <= size; what V moves beyond the order is counted
 * with the tail. */
static void add_input(products *p, const ghosts_model *in, const double *w, const double *v,
                      double reach, double radius)
{
    double norm = model_norm(in, 0), error = in->error, tail = in->tail;
    double moved = error + (in->length > in->order ? model_modulus(in, in->order) : 0.0);
    add_outer(p->part[0], w, in->re, p->outputs, in->length, p->length);
    if (!in->real)
        add_outer(p->part[1], w, in->im, p->outputs, in->length, p->length);
    if (v) {
        add_outer(p->part[2], v, in->re, p->outputs, in->length, p->length);
        if (!in->real)
            add_outer(p->part[3], v, in->im, p->outputs, in->length, p->length);
    }
    for (size_t j = 0; j < p->outputs; j++) {
        double turn = v ? fabs(v[j]) : 0.0, size = fabs(w[j]) + reach * turn;
        p->mass[j] += size * norm;
        p->error[j] += size * error;
        p->tail[j] += size * tail + radius * turn * moved;
    }
}

/* out, which holds the bias, += A + (c + R s) B */
static void output(ghosts_model *out, const products *p, size_t j, size_t inputs, bool moving,
                   double centre_re, double centre_im, double radius)
{
    const double *a = p->part[0] + j * p->length, *b = p->part[1] + j * p->length;
    const double *c = p->part[2] + j * p->length, *d = p->part[3] + j * p->length;
    double mass = (model_norm(out, 0) + p->mass[j]) * SAFE;
    size_t most = p->length + (moving ? 1 : 0);
    out->length = out->length > most ? out->length : most;
    out->length = out->length < out->order + 1 ? out->length : out->order + 1;
    out->real = p->real && centre_im == 0.0;
    for (size_t k = 0; k < p->length; k++) {
        out->re[k] += a[k] + (centre_re * c[k] - centre_im * d[k]);
        out->im[k] += b[k] + (centre_re * d[k] + centre_im * c[k]);
    }
    for (size_t k = 1; k < most && k <= out->order && moving; k++) {
        out->re[k] += radius * c[k - 1];
        out->im[k] += radius * d[k - 1];
    }
    double safe = SAFE + 2.0 * summation_loss(inputs);
    double rounding = mass * (2.0 * ((double)inputs + 12.0) * UNIT);
    double underflow = TINY * (1.0 + fabs(centre_re) + fabs(centre_im) + fabs(radius));
    out->error = (out->error + p->error[j] + rounding) * safe + underflow;
    out->tail = (out->tail + p->tail[j]) * safe + underflow;
    if (isfinite(model_norm(out, 0)))
        model_settle(out);
    else
        model_set_unknown(out); /* B can overflow where (c + R s) B does not */
}

void ghosts_model_linear(ghosts_model *out, const ghosts_model *in, size_t inputs, size_t outputs,
                         const double *weights, const double *directions, const double *bias,
                         const double *bias_direction, double centre_re, double centre_im,
                         double radius)
{
    products p;
    bool usable = products_init(&p, in, inputs, outputs);
    double reach = fabs(centre_re) + fabs(centre_im) + fabs(radius);
    for (size_t i = 0; i < inputs && usable; i++)
        add_input(&p, &in[i], weights + i * outputs, directions ? directions + i * outputs : NULL,
                  reach, fabs(radius));
    for (size_t j = 0; j < outputs; j++) {
        if (!usable) {
            model_set_unknown(&out[j]);
            continue;
        }
        ghosts_model_set_step(&out[j], centre_re, centre_im, radius);
        ghosts_model_scale(&out[j], &out[j], bias_direction ? bias_direction[j] : 0.0, 0.0);
        ghosts_model_add_constant(&out[j], &out[j], bias ? bias[j] : 0.0, 0.0);
        output(&out[j], &p, j, inputs, directions != NULL, centre_re, centre_im, radius);
    }
    products_clear(&p);
}

/* sum_{i >= 1} |d_i| x^i + error + tail x^(N+1), d = z_j - z_k, x = r / radius */
static double phase_bound(const ghosts_model *d, double x)
{
    double sum = 0.0;
    for (size_t i = d->length; i-- > 1;)
        sum = (sum + model_modulus(d, i)) * x;
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
