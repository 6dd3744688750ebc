/* Functions of one number, applied to all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/memory.h"

#define INV_SQRT_2PI 0.39894228040143267794
#define SQRT_2_OVER_PI 0.79788456080286535588

typedef struct {
    layer base;
    activation function;
    double beta;
    double *slope; /* f'(x), rows x size */
} elementwise;

static double normal_density(double x)
{
    return INV_SQRT_2PI * exp(-0.5 * x * x);
}

static double normal_distribution(double x)
{
    return 0.5 * erfc(-M_SQRT1_2 * x);
}

/* With u = sqrt(2/pi)(x + 0.044715 x^3) and t = tanh u: f = x (1 + t) / 2. */
static void gelu_tanh(double value[3], double x)
{
    double u1 = SQRT_2_OVER_PI * (1.0 + 3.0 * 0.044715 * x * x);
    double u2 = SQRT_2_OVER_PI * 6.0 * 0.044715 * x;
    double t = tanh(SQRT_2_OVER_PI * x * (1.0 + 0.044715 * x * x));
    double t1 = (1.0 - t * t) * u1;
    double t2 = (1.0 - t * t) * u2 - 2.0 * t * t1 * u1;
    value[0] = 0.5 * x * (1.0 + t);
    value[1] = 0.5 * (1.0 + t) + 0.5 * x * t1;
    value[2] = t1 + 0.5 * x * t2;
}

static void silu(double value[3], double x)
{
    double s = x < 0.0 ? exp(x) / (1.0 + exp(x)) : 1.0 / (1.0 + exp(-x));
    double s1 = s * (1.0 - s);
    value[0] = x * s;
    value[1] = s + x * s1;
    value[2] = s1 * (2.0 + x * (1.0 - 2.0 * s));
}

void activation_derivatives(double value[3], activation function, double beta, double x)
{
    double a, b;
    switch (function) {
    case ACTIVATION_GELU:
        a = normal_distribution(x), b = normal_density(x);
        value[0] = x * a, value[1] = a + x * b, value[2] = b * (2.0 - x * x);
        return;
    case ACTIVATION_GELU_TANH:
        gelu_tanh(value, x);
        return;
    case ACTIVATION_SILU:
        silu(value, x);
        return;
    case ACTIVATION_TANH:
        a = tanh(x);
        value[0] = a, value[1] = 1.0 - a * a, value[2] = -2.0 * a * (1.0 - a * a);
        return;
    case ACTIVATION_RELU:
        /* a NaN goes through */
        value[0] = x < 0.0 ? 0.0 : x, value[1] = x > 0.0 ? 1.0 : 0.0, value[2] = 0.0;
        return;
    case ACTIVATION_RIA:
        a = normal_distribution(beta * x), b = normal_density(beta * x);
        value[0] = x * a + b / beta, value[1] = a, value[2] = beta * b;
        return;
    }
    value[0] = value[1] = value[2] = NAN;
}

static void reserve(layer *self, size_t rows)
{
    renew(&((elementwise *)self)->slope, rows * self->inputs);
}

static void release(layer *self)
{
    free(((elementwise *)self)->slope);
}

static void relu(elementwise *e, const layer_pass *pass, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double x = pass->x[i];
        pass->y[i] = x < 0.0 ? 0.0 : x;
        e->slope[i] = x > 0.0 ? 1.0 : 0.0;
    }
}

static void gelu(elementwise *e, const layer_pass *pass, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double x = pass->x[i], share = normal_distribution(x);
        pass->y[i] = x * share;
        if (pass->derivatives)
            e->slope[i] = share + x * normal_density(x);
    }
}

static void forward(layer *self, const layer_pass *pass)
{
    elementwise *e = (elementwise *)self;
    size_t count = pass->rows * self->inputs;
    if (e->function == ACTIVATION_RELU) {
        relu(e, pass, count);
    } else if (e->function == ACTIVATION_GELU) {
        gelu(e, pass, count);
    } else {
        double value[3];
        for (size_t i = 0; i < count; i++) {
            activation_derivatives(value, e->function, e->beta, pass->x[i]);
            pass->y[i] = value[0];
            e->slope[i] = value[1];
        }
    }
}

static void tangent(layer *self, const layer_pass *pass)
{
    const elementwise *e = (const elementwise *)self;
    for (size_t i = 0; i < pass->rows * self->inputs; i++)
        pass->y_dot[i] = e->slope[i] * pass->x_dot[i];
}

static void backward(layer *self, const layer_pass *pass)
{
    const elementwise *e = (const elementwise *)self;
    for (size_t i = 0; i < pass->rows * self->inputs; i++)
        pass->x_bar[i] = e->slope[i] * pass->y_bar[i];
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    const elementwise *e = (const elementwise *)self;
    for (size_t i = 0; i < pass->rows * self->inputs; i++) {
        double value[3];
        activation_derivatives(value, e->function, e->beta, pass->x[i]);
        pass->x_bar_dot[i] =
            e->slope[i] * pass->y_bar_dot[i] + value[2] * pass->x_dot[i] * pass->y_bar[i];
    }
}

static ghosts_model_function model_function(activation function)
{
    switch (function) {
    case ACTIVATION_GELU_TANH:
        return GHOSTS_MODEL_GELU_TANH;
    case ACTIVATION_SILU:
        return GHOSTS_MODEL_SILU;
    case ACTIVATION_TANH:
        return GHOSTS_MODEL_TANH;
    case ACTIVATION_RIA:
        return GHOSTS_MODEL_RIA;
    default:
        return GHOSTS_MODEL_GELU;
    }
}

static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const elementwise *e = (const elementwise *)self;
    (void)line;
    return e->function == ACTIVATION_RELU
               ? ghosts_network_relu(net)
               : ghosts_network_activation(net, model_function(e->function), e->beta);
}

static const layer_kind kind = {"activation", false,    NULL,             reserve, forward,
                                tangent,      backward, backward_tangent, release, describe};

layer *activation_new(activation function, size_t size, double beta)
{
    layer *self = layer_new(sizeof(elementwise), &kind, size, size);
    ((elementwise *)self)->function = function;
    ((elementwise *)self)->beta = beta;
    return self;
}
