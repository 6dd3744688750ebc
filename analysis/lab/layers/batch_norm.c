/* BatchNorm: the formulas of layer_norm.c, with means over the samples and places of a channel.
 * In evaluation the statistics are constants, and every mean of a derivative drops out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "../layer.h"
#include "../memory.h"

#define EPSILON 1e-5
#define MOMENTUM 0.1

typedef struct {
    layer base;
    size_t positions, width;
    double *normal, *normal_dot;                 /* n and n_dot, rows x inputs */
    double *inverse, *inverse_dot;               /* s and s_dot of every channel */
    double *mean, *along, *mean_dot, *along_dot; /* scratch, one number per channel */
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
    renew(&b->normal, rows * self->inputs);
    renew(&b->normal_dot, rows * self->inputs);
    renew(&b->inverse, 6 * b->width);
    b->inverse_dot = b->inverse + b->width;
    b->mean = b->inverse + 2 * b->width;
    b->along = b->inverse + 3 * b->width;
    b->mean_dot = b->inverse + 4 * b->width;
    b->along_dot = b->inverse + 5 * b->width;
}

static void release(layer *self)
{
    batch_norm *b = (batch_norm *)self;
    free(b->normal);
    free(b->normal_dot);
    free(b->inverse);
}

/* mean[j] and along[j]: the means over the rows of x and of x times the normal values. */
static void column_means(const batch_norm *b, const double *x, size_t rows)
{
    zero_doubles(b->mean, b->width);
    zero_doubles(b->along, b->width);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < b->width; j++) {
            b->mean[j] += x[i * b->width + j];
            b->along[j] += x[i * b->width + j] * b->normal[i * b->width + j];
        }
    for (size_t j = 0; j < b->width; j++) {
        b->mean[j] /= (double)rows;
        b->along[j] /= (double)rows;
    }
}

/* The batch's mean, and its variance in `along`; both enter the running statistics. */
static void batch_statistics(const batch_norm *b, const layer_pass *pass, size_t rows)
{
    zero_doubles(b->mean, b->width);
    zero_doubles(b->along, b->width);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < b->width; j++)
            b->mean[j] += pass->x[i * b->width + j] / (double)rows;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < b->width; j++) {
            double d = pass->x[i * b->width + j] - b->mean[j];
            b->along[j] += d * d / (double)rows;
        }
    double unbias = rows > 1 ? (double)rows / (double)(rows - 1) : 1.0;
    for (size_t j = 0; j < b->width; j++) {
        double *mean = &pass->state[j], *variance = &pass->state[b->width + j];
        *mean += MOMENTUM * (b->mean[j] - *mean);
        *variance += MOMENTUM * (unbias * b->along[j] - *variance);
    }
}

static void forward(layer *self, const layer_pass *pass)
{
    batch_norm *b = (batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    if (pass->training) {
        batch_statistics(b, pass, rows);
    } else {
        copy_doubles(b->mean, pass->state, width);
        copy_doubles(b->along, pass->state + width, width);
    }
    for (size_t j = 0; j < width; j++)
        b->inverse[j] = 1.0 / sqrt(b->along[j] + EPSILON);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            b->normal[at] = (pass->x[at] - b->mean[j]) * b->inverse[j];
            pass->y[at] = pass->theta[j] * b->normal[at] + pass->theta[width + j];
        }
}

static void tangent(layer *self, const layer_pass *pass)
{
    batch_norm *b = (batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    if (pass->training) {
        column_means(b, pass->x_dot, rows);
    } else {
        zero_doubles(b->mean, width);
        zero_doubles(b->along, width);
    }
    for (size_t j = 0; j < width; j++)
        b->inverse_dot[j] = -b->inverse[j] * b->inverse[j] * b->along[j];
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            b->normal_dot[at] =
                b->inverse[j] * (pass->x_dot[at] - b->mean[j] - b->normal[at] * b->along[j]);
            pass->y_dot[at] = pass->theta_dot[j] * b->normal[at] +
                              pass->theta[j] * b->normal_dot[at] + pass->theta_dot[width + j];
        }
}

static void backward(layer *self, const layer_pass *pass)
{
    batch_norm *b = (batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    column_means(b, pass->y_bar, rows);
    for (size_t j = 0; j < width; j++) {
        pass->grad[j] += b->along[j] * (double)rows;
        pass->grad[width + j] += b->mean[j] * (double)rows;
        if (!pass->training)
            b->mean[j] = b->along[j] = 0.0;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            pass->x_bar[at] = pass->theta[j] * b->inverse[j] *
                              (pass->y_bar[at] - b->mean[j] - b->normal[at] * b->along[j]);
        }
}

/* Means of y_bar and its derivative, alone and times the normal values. */
static void column_means_dot(const batch_norm *b, const layer_pass *pass, size_t rows)
{
    size_t width = b->width;
    column_means(b, pass->y_bar, rows);
    zero_doubles(b->mean_dot, width);
    zero_doubles(b->along_dot, width);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            b->mean_dot[j] += pass->y_bar_dot[at] / (double)rows;
            b->along_dot[j] +=
                (b->normal_dot[at] * pass->y_bar[at] + b->normal[at] * pass->y_bar_dot[at]) /
                (double)rows;
        }
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    const batch_norm *b = (const batch_norm *)self;
    size_t rows = pass->rows * b->positions, width = b->width;
    column_means_dot(b, pass, rows);
    for (size_t j = 0; j < width; j++) {
        pass->grad_dot[j] += b->along_dot[j] * (double)rows;
        pass->grad_dot[width + j] += b->mean_dot[j] * (double)rows;
        if (!pass->training)
            b->mean[j] = b->along[j] = b->mean_dot[j] = b->along_dot[j] = 0.0;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) {
            size_t at = i * width + j;
            double slope = pass->theta[j] * b->inverse[j];
            double slope_dot =
                pass->theta_dot[j] * b->inverse[j] + pass->theta[j] * b->inverse_dot[j];
            double n = b->normal[at], n_dot = b->normal_dot[at];
            pass->x_bar_dot[at] = slope_dot * (pass->y_bar[at] - b->mean[j] - n * b->along[j]) +
                                  slope * (pass->y_bar_dot[at] - b->mean_dot[j] -
                                           n_dot * b->along[j] - n * b->along_dot[j]);
        }
}

static const layer_kind kind = {"BatchNorm", false,    initialise,       reserve, forward,
                                tangent,     backward, backward_tangent, release};

layer *batch_norm_new(size_t positions, size_t width)
{
    layer *self = layer_new(sizeof(batch_norm), &kind, positions * width, positions * width);
    ((batch_norm *)self)->positions = positions;
    ((batch_norm *)self)->width = width;
    self->parameters = 2 * width;
    self->states = 2 * width;
    return self;
}
