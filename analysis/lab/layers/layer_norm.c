/* LayerNorm: with n = (x - mean) s, s = 1 / sqrt(variance + eps), y = scale n + shift.
 *
 * s has the derivative s_dot = -s^2 mean(n x_dot), whence
 *     n_dot = s (x_dot - mean(x_dot) - n mean(n x_dot)),
 * a symmetric map of x_dot: backward applies the same one to g = scale y_bar.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/memory.h"

#define EPSILON 1e-5

typedef struct {
    layer base;
    size_t positions, width;
    double *normal, *normal_dot;   /* n and n_dot, rows x inputs */
    double *inverse, *inverse_dot; /* s and s_dot of every place */
} layer_norm;

static void initialise(const layer *self, double *theta, double *state, gsl_rng *rng)
{
    size_t width = ((const layer_norm *)self)->width;
    (void)state, (void)rng;
    for (size_t j = 0; j < width; j++)
        theta[j] = 1.0, theta[width + j] = 0.0;
}

static void reserve(layer *self, size_t rows)
{
    layer_norm *l = (layer_norm *)self;
    renew(&l->normal, rows * self->inputs);
    renew(&l->normal_dot, rows * self->inputs);
    renew(&l->inverse, rows * l->positions);
    renew(&l->inverse_dot, rows * l->positions);
}

static void release(layer *self)
{
    layer_norm *l = (layer_norm *)self;
    free(l->normal);
    free(l->normal_dot);
    free(l->inverse);
    free(l->inverse_dot);
}

static double mean_of(const double *x, size_t width)
{
    double sum = 0.0;
    for (size_t j = 0; j < width; j++)
        sum += x[j];
    return sum / (double)width;
}

static double mean_product(const double *x, const double *y, size_t width)
{
    double sum = 0.0;
    for (size_t j = 0; j < width; j++)
        sum += x[j] * y[j];
    return sum / (double)width;
}

static void forward(layer *self, const layer_pass *pass)
{
    layer_norm *l = (layer_norm *)self;
    const double *scale = pass->theta, *shift = pass->theta + l->width;
    for (size_t i = 0; i < pass->rows * l->positions; i++) {
        const double *x = pass->x + i * l->width;
        double *n = l->normal + i * l->width, *y = pass->y + i * l->width;
        double mean = mean_of(x, l->width);
        for (size_t j = 0; j < l->width; j++)
            n[j] = x[j] - mean;
        double s = l->inverse[i] = 1.0 / sqrt(mean_product(n, n, l->width) + EPSILON);
        for (size_t j = 0; j < l->width; j++) {
            n[j] *= s;
            y[j] = scale[j] * n[j] + shift[j];
        }
    }
}

static void tangent(layer *self, const layer_pass *pass)
{
    layer_norm *l = (layer_norm *)self;
    const double *scale = pass->theta;
    const double *scale_dot = pass->theta_dot, *shift_dot = pass->theta_dot + l->width;
    for (size_t i = 0; i < pass->rows * l->positions; i++) {
        size_t at = i * l->width;
        const double *x_dot = pass->x_dot + at, *n = l->normal + at;
        double *n_dot = l->normal_dot + at, *y_dot = pass->y_dot + at;
        double s = l->inverse[i], mean = mean_of(x_dot, l->width);
        double along = mean_product(n, x_dot, l->width);
        l->inverse_dot[i] = -s * s * along;
        for (size_t j = 0; j < l->width; j++) {
            n_dot[j] = s * (x_dot[j] - mean - n[j] * along);
            y_dot[j] = scale_dot[j] * n[j] + scale[j] * n_dot[j] + shift_dot[j];
        }
    }
}

static void backward(layer *self, const layer_pass *pass)
{
    layer_norm *l = (layer_norm *)self;
    double *scale_bar = pass->grad, *shift_bar = pass->grad + l->width;
    for (size_t i = 0; i < pass->rows * l->positions; i++) {
        size_t at = i * l->width;
        const double *y_bar = pass->y_bar + at, *n = l->normal + at;
        double *x_bar = pass->x_bar + at;
        for (size_t j = 0; j < l->width; j++) {
            scale_bar[j] += y_bar[j] * n[j];
            shift_bar[j] += y_bar[j];
            x_bar[j] = pass->theta[j] * y_bar[j];
        }
        double mean = mean_of(x_bar, l->width), along = mean_product(n, x_bar, l->width);
        for (size_t j = 0; j < l->width; j++)
            x_bar[j] = l->inverse[i] * (x_bar[j] - mean - n[j] * along);
    }
}

/* The derivative of backward() for one place. */
static void backward_tangent_place(const layer_norm *l, const layer_pass *pass, size_t i)
{
    size_t at = i * l->width, width = l->width;
    const double *y_bar = pass->y_bar + at, *y_bar_dot = pass->y_bar_dot + at;
    const double *n = l->normal + at, *n_dot = l->normal_dot + at;
    const double *scale = pass->theta, *scale_dot = pass->theta_dot;
    double *g_dot = pass->x_bar_dot + at; /* becomes x_bar_dot at the end */
    double mean = 0.0, mean_dot = 0.0, along = 0.0, along_dot = 0.0;
    for (size_t j = 0; j < width; j++) {
        double g = scale[j] * y_bar[j];
        pass->grad_dot[j] += y_bar_dot[j] * n[j] + y_bar[j] * n_dot[j];
        pass->grad_dot[width + j] += y_bar_dot[j];
        g_dot[j] = scale_dot[j] * y_bar[j] + scale[j] * y_bar_dot[j];
        mean += g / (double)width;
        mean_dot += g_dot[j] / (double)width;
        along += n[j] * g / (double)width;
        along_dot += (n_dot[j] * g + n[j] * g_dot[j]) / (double)width;
    }
    for (size_t j = 0; j < width; j++)
        g_dot[j] = l->inverse_dot[i] * (scale[j] * y_bar[j] - mean - n[j] * along) +
                   l->inverse[i] * (g_dot[j] - mean_dot - n_dot[j] * along - n[j] * along_dot);
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    const layer_norm *l = (const layer_norm *)self;
    for (size_t i = 0; i < pass->rows * l->positions; i++)
        backward_tangent_place(l, pass, i);
}

/* One place: n = d (sum d^2 / width + eps)^(-1/2), d = x - sum x / width. */
static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const layer_norm *l = (const layer_norm *)self;
    return ghosts_network_layer_norm(net, l->positions, l->width, EPSILON, layer_moving(line, 0),
                                     layer_moving(line, l->width));
}

static const layer_kind kind = {"LayerNorm", false,    initialise,       reserve, forward,
                                tangent,     backward, backward_tangent, release, describe};

layer *layer_norm_new(size_t positions, size_t width)
{
    layer *self = layer_new(sizeof(layer_norm), &kind, positions * width, positions * width);
    ((layer_norm *)self)->positions = positions;
    ((layer_norm *)self)->width = width;
    self->parameters = 2 * width;
    return self;
}
