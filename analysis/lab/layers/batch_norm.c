/* BatchNorm: the formulas of layer_norm.c, with means over the samples and places of a channel.
 * In evaluation the statistics are constants, and every mean of a derivative drops out.
 *
 * n and n_dot are computed again from x and x_dot wherever they are needed: reading them from
 * memory would take longer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/memory.h"

#define EPSILON 1e-5
#define MOMENTUM 0.1

/* Numbers per channel. */
typedef struct {
    layer base;
    size_t positions, width;
    double *mean, *inverse;                     /* m and s: n = (x - m) s */
    double *mean_dot, *along_dot, *inverse_dot; /* mean(x_dot), mean(n x_dot), s_dot */
    double *mean_bar, *along_bar;               /* scratch: mean(y_bar), mean(n y_bar) */
    double *mean_bar_dot, *along_bar_dot;       /* and their derivatives */
} batch_norm;

static void initialise(const layer *self, double *theta, double *state, gsl_rng *rng)
{
    size_t width = ((const batch_norm *)self)->width;
    (void)rng;
    for (size_t j = 0; j < width; j++) {
        theta[j] = 1.0, theta[width + j] = 0.0;
        state[j] = 0.0, state[width + j] = 1.0;
    }
}

static void reserve(layer *self, size_t rows)
{
    batch_norm *b = (batch_norm *)self;
    double **const array[] = {&b->mean,      &b->inverse,      &b->mean_dot,
                              &b->along_dot, &b->inverse_dot,  &b->mean_bar,
                              &b->along_bar, &b->mean_bar_dot, &b->along_bar_dot};
    (void)rows;
    renew(array[0], sizeof array / sizeof *array * b->width);
    for (size_t i = 1; i < sizeof array / sizeof *array; i++)
        *array[i] = b->mean + i * b->width;
}

static void release(layer *self)
{
    free(((batch_norm *)self)->mean);
}

static inline double normal(const batch_norm *b, double x, size_t j)
{
    return (x - b->mean[j]) * b->inverse[j];
}

static inline double normal_dot(const batch_norm *b, double n, double x_dot, size_t j)
{
    return b->inverse[j] * (x_dot - b->mean_dot[j] - n * b->along_dot[j]);
}

static void divide(double *x, double by, size_t count)
{
    for (size_t j = 0; j < count; j++)
        x[j] /= by;
}

/* mean[j] and along[j]: the means over the rows of v and of v times the normal values of x. */
static void column_means(double *restrict mean, double *restrict along, const batch_norm *b,
                         const double *restrict x, const double *restrict v, size_t rows)
{
    zero_doubles(mean, b->width);
    zero_doubles(along, b->width);
    for (size_t i = 0; i < rows; i++, x += b->width, v += b->width)
        for (size_t j = 0; j < b->width; j++) {
            mean[j] += v[j];
            along[j] += v[j] * normal(b, x[j], j);
        }
    divide(mean, (double)rows, b->width);
    divide(along, (double)rows, b->width);
}

/* mean[j] and variance[j] of the rows of x. */
static void column_moments(double *restrict mean, double *restrict variance,
                           const double *restrict x, size_t rows, size_t width)
{
    zero_doubles(mean, width);
    zero_doubles(variance, width);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++)
            mean[j] += x[i * width + j];
    divide(mean, (double)rows, width);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            double d = x[i * width + j] - mean[j];
            variance[j] += d * d;
        }
    divide(variance, (double)rows, width);
}

/* The batch's statistics enter the running ones. */
static void run_on(double *state, const double *mean, const double *variance, size_t rows,
                   size_t width)
{
    double unbias = rows > 1 ? (double)rows / (double)(rows - 1) : 1.0;
    for (size_t j = 0; j < width; j++) {
        state[j] += MOMENTUM * (mean[j] - state[j]);
        state[width + j] += MOMENTUM * (unbias * variance[j] - state[width + j]);
    }
}

static void forward(layer *self, const layer_pass *pass)
{
    batch_norm *b = (batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    double *variance = b->inverse;
    if (pass->training) {
        column_moments(b->mean, variance, pass->x, rows, width);
        run_on(pass->state, b->mean, variance, rows, width);
    } else {
        copy_doubles(b->mean, pass->state, width);
        copy_doubles(variance, pass->state + width, width);
    }
    for (size_t j = 0; j < width; j++)
        b->inverse[j] = 1.0 / sqrt(variance[j] + EPSILON);
    const double *scale = pass->theta, *shift = pass->theta + width;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++)
            pass->y[i * width + j] = scale[j] * normal(b, pass->x[i * width + j], j) + shift[j];
}

static void tangent(layer *self, const layer_pass *pass)
{
    batch_norm *b = (batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    if (pass->training) {
        column_means(b->mean_dot, b->along_dot, b, pass->x, pass->x_dot, rows);
    } else {
        zero_doubles(b->mean_dot, width);
        zero_doubles(b->along_dot, width);
    }
    for (size_t j = 0; j < width; j++)
        b->inverse_dot[j] = -b->inverse[j] * b->inverse[j] * b->along_dot[j];
    const double *scale = pass->theta;
    const double *scale_dot = pass->theta_dot, *shift_dot = pass->theta_dot + width;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            double n = normal(b, pass->x[at], j), n_dot = normal_dot(b, n, pass->x_dot[at], j);
            pass->y_dot[at] = scale_dot[j] * n + scale[j] * n_dot + shift_dot[j];
        }
}

static void backward(layer *self, const layer_pass *pass)
{
    batch_norm *b = (batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    column_means(b->mean_bar, b->along_bar, b, pass->x, pass->y_bar, rows);
    for (size_t j = 0; j < width; j++) {
        pass->grad[j] += b->along_bar[j] * (double)rows;
        pass->grad[width + j] += b->mean_bar[j] * (double)rows;
        if (!pass->training)
            b->mean_bar[j] = b->along_bar[j] = 0.0;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            pass->x_bar[at] =
                pass->theta[j] * b->inverse[j] *
                (pass->y_bar[at] - b->mean_bar[j] - normal(b, pass->x[at], j) * b->along_bar[j]);
        }
}

/* Means of y_bar and its derivative, alone and times the normal values. */
static void column_means_dot(const batch_norm *b, const layer_pass *pass, size_t rows)
{
    size_t width = b->width;
    column_means(b->mean_bar, b->along_bar, b, pass->x, pass->y_bar, rows);
    column_means(b->mean_bar_dot, b->along_bar_dot, b, pass->x, pass->y_bar_dot, rows);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            double n = normal(b, pass->x[at], j), n_dot = normal_dot(b, n, pass->x_dot[at], j);
            b->along_bar_dot[j] += n_dot * pass->y_bar[at] / (double)rows;
        }
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    const batch_norm *b = (const batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    column_means_dot(b, pass, rows);
    for (size_t j = 0; j < width; j++) {
        pass->grad_dot[j] += b->along_bar_dot[j] * (double)rows;
        pass->grad_dot[width + j] += b->mean_bar_dot[j] * (double)rows;
        if (!pass->training)
            b->mean_bar[j] = b->along_bar[j] = b->mean_bar_dot[j] = b->along_bar_dot[j] = 0.0;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            double slope = pass->theta[j] * b->inverse[j];
            double slope_dot =
                pass->theta_dot[j] * b->inverse[j] + pass->theta[j] * b->inverse_dot[j];
            double n = normal(b, pass->x[at], j), n_dot = normal_dot(b, n, pass->x_dot[at], j);
            pass->x_bar_dot[at] =
                slope_dot * (pass->y_bar[at] - b->mean_bar[j] - n * b->along_bar[j]) +
                slope * (pass->y_bar_dot[at] - b->mean_bar_dot[j] - n_dot * b->along_bar[j] -
                         n * b->along_bar_dot[j]);
        }
}

static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const batch_norm *b = (const batch_norm *)self;
    return ghosts_network_batch_norm(net, b->positions, b->width, EPSILON, line->state,
                                     line->state + b->width, layer_moving(line, 0),
                                     layer_moving(line, b->width));
}

static const layer_kind kind = {"BatchNorm", false,    initialise,       reserve, forward,
                                tangent,     backward, backward_tangent, release, describe};

layer *batch_norm_new(size_t positions, size_t width)
{
    layer *self = layer_new(sizeof(batch_norm), &kind, positions * width, positions * width);
    ((batch_norm *)self)->positions = positions;
    ((batch_norm *)self)->width = width;
    self->parameters = 2 * width;
    self->states = 2 * width;
    return self;
}
