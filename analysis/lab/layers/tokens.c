/* The learned first token with positions, and its retrieval at the end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

#define INITIAL_SPREAD 0.02

/* ---- tokens ------------------------------------------------------------------------------- */

/* Parameters: the token (outputs / (positions + 1) numbers), then one vector per place. */

static void initialise(const layer *self, double *theta, double *state, gsl_rng *rng)
{
    (void)state;
    for (size_t i = 0; i < self->parameters; i++)
        theta[i] = gsl_ran_gaussian(rng, INITIAL_SPREAD);
}

/* y = [token, x] + places for every sample. */
static void place(double *y, const layer *self, const double *theta, const double *x, size_t rows)
{
    size_t width = self->outputs - self->inputs;
    for (size_t s = 0; s < rows; s++) {
        double *row = y + s * self->outputs;
        copy_doubles(row, theta + width, self->outputs);
        add_scaled(row, 1.0, theta, width);
        add_scaled(row + width, 1.0, x + s * self->inputs, self->inputs);
    }
}

static void collect(double *grad, double *x_bar, const layer *self, const double *y_bar,
                    size_t rows)
{
    size_t width = self->outputs - self->inputs;
    for (size_t s = 0; s < rows; s++) {
        const double *row = y_bar + s * self->outputs;
        add_scaled(grad, 1.0, row, width);
        add_scaled(grad + width, 1.0, row, self->outputs);
        copy_doubles(x_bar + s * self->inputs, row + width, self->inputs);
    }
}

static void forward(layer *self, const layer_pass *pass)
{
    place(pass->y, self, pass->theta, pass->x, pass->rows);
}

static void tangent(layer *self, const layer_pass *pass)
{
    place(pass->y_dot, self, pass->theta_dot, pass->x_dot, pass->rows);
}

static void backward(layer *self, const layer_pass *pass)
{
    collect(pass->grad, pass->x_bar, self, pass->y_bar, pass->rows);
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    collect(pass->grad_dot, pass->x_bar_dot, self, pass->y_bar_dot, pass->rows);
}

/* [token, x] + places, all of them moving. */
static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    size_t width = self->outputs - self->inputs;
    return ghosts_network_tokens(net, self->inputs / width, width, layer_moving(line, 0),
                                 layer_moving(line, width));
}

static const layer_kind kind = {"tokens", false,    initialise,       NULL, forward,
                                tangent,  backward, backward_tangent, NULL, describe};

layer *tokens_new(size_t positions, size_t width)
{
    layer *self = layer_new(sizeof(layer), &kind, positions * width, (positions + 1) * width);
    self->parameters = (positions + 2) * width;
    return self;
}

/* ---- first token -------------------------------------------------------------------------- */

static void keep_first(double *y, const layer *self, const double *x, size_t rows)
{
    for (size_t s = 0; s < rows; s++)
        copy_doubles(y + s * self->outputs, x + s * self->inputs, self->outputs);
}

static void give_first(double *x_bar, const layer *self, const double *y_bar, size_t rows)
{
    zero_doubles(x_bar, rows * self->inputs);
    for (size_t s = 0; s < rows; s++)
        copy_doubles(x_bar + s * self->inputs, y_bar + s * self->outputs, self->outputs);
}

static void first_forward(layer *self, const layer_pass *pass)
{
    keep_first(pass->y, self, pass->x, pass->rows);
}

static void first_tangent(layer *self, const layer_pass *pass)
{
    keep_first(pass->y_dot, self, pass->x_dot, pass->rows);
}

static void first_backward(layer *self, const layer_pass *pass)
{
    give_first(pass->x_bar, self, pass->y_bar, pass->rows);
}

static void first_backward_tangent(layer *self, const layer_pass *pass)
{
    give_first(pass->x_bar_dot, self, pass->y_bar_dot, pass->rows);
}

static ghosts_status first_describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    (void)line;
    return ghosts_network_first_token(net, self->inputs / self->outputs, self->outputs);
}

static const layer_kind first_kind = {
    "first token",          false, NULL, NULL, first_forward, first_tangent, first_backward,
    first_backward_tangent, NULL,  first_describe};

layer *first_token_new(size_t positions, size_t width)
{
    return layer_new(sizeof(layer), &first_kind, positions * width, width);
}
