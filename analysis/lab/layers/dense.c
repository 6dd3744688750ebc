/* y = b + W' x at every place: four matrix products and their derivatives.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

typedef struct {
    layer base;
    size_t positions, in, out;
    bool bias;
} dense;

static void initialise(const layer *self, double *theta, double *state, gsl_rng *rng)
{
    const dense *d = (const dense *)self;
    double limit = 1.0 / sqrt((double)d->in);
    (void)state;
    for (size_t i = 0; i < self->parameters; i++)
        theta[i] = gsl_ran_flat(rng, -limit, limit);
}

static void forward(layer *self, const layer_pass *pass)
{
    const dense *d = (const dense *)self;
    size_t rows = pass->rows * d->positions;
    if (d->bias)
        fill_rows(pass->y, pass->theta + d->in * d->out, rows, d->out);
    multiply(pass->y, rows, d->out, d->in, pass->x, false, pass->theta, false, d->bias);
}

static void tangent(layer *self, const layer_pass *pass)
{
    const dense *d = (const dense *)self;
    size_t rows = pass->rows * d->positions;
    if (d->bias)
        fill_rows(pass->y_dot, pass->theta_dot + d->in * d->out, rows, d->out);
    multiply(pass->y_dot, rows, d->out, d->in, pass->x, false, pass->theta_dot, false, d->bias);
    if (pass->x_dot != NULL)
        multiply(pass->y_dot, rows, d->out, d->in, pass->x_dot, false, pass->theta, false, true);
}

static void backward(layer *self, const layer_pass *pass)
{
    const dense *d = (const dense *)self;
    size_t rows = pass->rows * d->positions;
    multiply(pass->grad, d->in, d->out, rows, pass->x, true, pass->y_bar, false, true);
    if (d->bias)
        add_column_sums(pass->grad + d->in * d->out, pass->y_bar, rows, d->out);
    if (pass->x_bar != NULL)
        multiply(pass->x_bar, rows, d->in, d->out, pass->y_bar, false, pass->theta, true, false);
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    const dense *d = (const dense *)self;
    size_t rows = pass->rows * d->positions;
    multiply(pass->grad_dot, d->in, d->out, rows, pass->x, true, pass->y_bar_dot, false, true);
    if (pass->x_dot != NULL)
        multiply(pass->grad_dot, d->in, d->out, rows, pass->x_dot, true, pass->y_bar, false, true);
    if (d->bias)
        add_column_sums(pass->grad_dot + d->in * d->out, pass->y_bar_dot, rows, d->out);
    if (pass->x_bar_dot == NULL)
        return;
    multiply(pass->x_bar_dot, rows, d->in, d->out, pass->y_bar_dot, false, pass->theta, true,
             false);
    multiply(pass->x_bar_dot, rows, d->in, d->out, pass->y_bar, false, pass->theta_dot, true, true);
}

static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const dense *d = (const dense *)self;
    ghosts_moving bias = {NULL, NULL};
    if (d->bias)
        bias = layer_moving(line, d->in * d->out);
    return ghosts_network_dense(net, d->positions, d->in, d->out, layer_moving(line, 0), bias);
}

static const layer_kind kind = {"dense",  true,     initialise,       NULL, forward,
                                tangent,  backward, backward_tangent, NULL, describe};

layer *dense_new(size_t positions, size_t width_in, size_t width_out, bool bias)
{
    layer *self = layer_new(sizeof(dense), &kind, positions * width_in, positions * width_out);
    dense *d = (dense *)self;
    d->positions = positions;
    d->in = width_in;
    d->out = width_out;
    d->bias = bias;
    self->parameters = width_in * width_out + (bias ? width_out : 0);
    return self;
}
