/* Convolution as a matrix product: the neighbourhood of every place is laid out as a row of a
 * matrix ("columns"), which meets the kernels as a dense layer does; a few samples at a time, so
 * that the matrix stays in the processor's cache.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

enum { CACHE = 32768 }; /* doubles: half of 512 KB */

/* Neighbours that follow each other in the image and in the matrix. */
typedef struct {
    size_t from, to, length; /* in x and in the columns of a sample */
} run;

typedef struct {
    layer base;
    size_t height, width, in, out, kernel_height, kernel_width;
    size_t patch; /* numbers in a neighbourhood */
    run *inside;  /* of the image; the rest is padding */
    size_t runs;
    size_t block;        /* samples worked on together */
    double *columns;     /* (block x places) x patch, 0 where there is padding */
    double *columns_bar; /* likewise, scratch of the backward passes */
} convolution;

static void initialise(const layer *self, double *theta, double *state, gsl_rng *rng)
{
    const convolution *c = (const convolution *)self;
    double limit = 1.0 / sqrt((double)c->patch);
    (void)state;
    for (size_t i = 0; i < self->parameters; i++)
        theta[i] = gsl_ran_flat(rng, -limit, limit);
}

static void reserve(layer *self, size_t rows)
{
    convolution *c = (convolution *)self;
    size_t sample = c->height * c->width * c->patch, fit = CACHE / sample;
    c->block = fit == 0 ? 1 : fit < rows ? fit : rows;
    renew(&c->columns, c->block * sample);
    renew(&c->columns_bar, c->block * sample);
}

static void release(layer *self)
{
    convolution *c = (convolution *)self;
    free(c->inside);
    free(c->columns);
    free(c->columns_bar);
}

/* One run for each place and row of the kernel around it. */
static void find_runs(convolution *c)
{
    c->inside = take(c->height * c->width * c->kernel_height, sizeof *c->inside);
    for (size_t place = 0; place < c->height * c->width; place++)
        for (size_t k = 0; k < c->kernel_height; k++) {
            /* wraps around to a huge number, hence outside, above */
            size_t row = place / c->width + k - c->kernel_height / 2;
            size_t column = place % c->width, half = c->kernel_width / 2;
            size_t first = column < half ? 0 : column - half;
            size_t end = column + half < c->width ? column + half + 1 : c->width;
            if (row < c->height)
                c->inside[c->runs++] = (run){
                    .from = (row * c->width + first) * c->in,
                    .to = place * c->patch + (k * c->kernel_width + first + half - column) * c->in,
                    .length = (end - first) * c->in};
        }
}

/* The columns of `rows` samples x. */
static void gather(convolution *c, const double *x, size_t rows)
{
    size_t sample = c->height * c->width * c->patch;
    for (size_t s = 0; s < rows; s++)
        for (size_t k = 0; k < c->runs; k++)
            copy_doubles(c->columns + s * sample + c->inside[k].to,
                         x + s * c->base.inputs + c->inside[k].from, c->inside[k].length);
}

/* The transpose of gather(): x becomes the sum of its copies in columns_bar. */
static void scatter(double *x, const convolution *c, size_t rows)
{
    size_t sample = c->height * c->width * c->patch;
    zero_doubles(x, rows * c->base.inputs);
    for (size_t s = 0; s < rows; s++)
        for (size_t k = 0; k < c->runs; k++) {
            double *to = x + s * c->base.inputs + c->inside[k].from;
            const double *from = c->columns_bar + s * sample + c->inside[k].to;
            for (size_t j = 0; j < c->inside[k].length; j++)
                to[j] += from[j];
        }
}

/* ---- one block of samples, first .. first + rows - 1 ---------------------------------------- */

typedef void block_pass(convolution *c, const layer_pass *pass, size_t first, size_t rows);

static void by_blocks(layer *self, const layer_pass *pass, block_pass *one)
{
    convolution *c = (convolution *)self;
    for (size_t first = 0, rows; first < pass->rows; first += rows) {
        rows = pass->rows - first < c->block ? pass->rows - first : c->block;
        one(c, pass, first, rows);
    }
}

static void forward_block(convolution *c, const layer_pass *pass, size_t first, size_t rows)
{
    size_t places = rows * c->height * c->width;
    double *y = pass->y + first * c->base.outputs;
    gather(c, pass->x + first * c->base.inputs, rows);
    fill_rows(y, pass->theta + c->patch * c->out, places, c->out);
    multiply(y, places, c->out, c->patch, c->columns, false, pass->theta, false, true);
}

static void tangent_block(convolution *c, const layer_pass *pass, size_t first, size_t rows)
{
    size_t places = rows * c->height * c->width;
    double *y_dot = pass->y_dot + first * c->base.outputs;
    gather(c, pass->x + first * c->base.inputs, rows);
    fill_rows(y_dot, pass->theta_dot + c->patch * c->out, places, c->out);
    multiply(y_dot, places, c->out, c->patch, c->columns, false, pass->theta_dot, false, true);
    if (pass->x_dot == NULL)
        return;
    gather(c, pass->x_dot + first * c->base.inputs, rows);
    multiply(y_dot, places, c->out, c->patch, c->columns, false, pass->theta, false, true);
}

static void backward_block(convolution *c, const layer_pass *pass, size_t first, size_t rows)
{
    size_t places = rows * c->height * c->width;
    const double *y_bar = pass->y_bar + first * c->base.outputs;
    gather(c, pass->x + first * c->base.inputs, rows);
    multiply(pass->grad, c->patch, c->out, places, c->columns, true, y_bar, false, true);
    add_column_sums(pass->grad + c->patch * c->out, y_bar, places, c->out);
    if (pass->x_bar == NULL)
        return;
    multiply(c->columns_bar, places, c->patch, c->out, y_bar, false, pass->theta, true, false);
    scatter(pass->x_bar + first * c->base.inputs, c, rows);
}

static void backward_tangent_block(convolution *c, const layer_pass *pass, size_t first,
                                   size_t rows)
{
    size_t places = rows * c->height * c->width;
    const double *y_bar = pass->y_bar + first * c->base.outputs;
    const double *y_bar_dot = pass->y_bar_dot + first * c->base.outputs;
    gather(c, pass->x + first * c->base.inputs, rows);
    multiply(pass->grad_dot, c->patch, c->out, places, c->columns, true, y_bar_dot, false, true);
    add_column_sums(pass->grad_dot + c->patch * c->out, y_bar_dot, places, c->out);
    if (pass->x_dot != NULL) {
        gather(c, pass->x_dot + first * c->base.inputs, rows);
        multiply(pass->grad_dot, c->patch, c->out, places, c->columns, true, y_bar, false, true);
    }
    if (pass->x_bar_dot == NULL)
        return;
    multiply(c->columns_bar, places, c->patch, c->out, y_bar_dot, false, pass->theta, true, false);
    multiply(c->columns_bar, places, c->patch, c->out, y_bar, false, pass->theta_dot, true, true);
    scatter(pass->x_bar_dot + first * c->base.inputs, c, rows);
}

/* ---- all blocks ----------------------------------------------------------------------------- */

static void forward(layer *self, const layer_pass *pass)
{
    by_blocks(self, pass, forward_block);
}

static void tangent(layer *self, const layer_pass *pass)
{
    by_blocks(self, pass, tangent_block);
}

static void backward(layer *self, const layer_pass *pass)
{
    by_blocks(self, pass, backward_block);
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    by_blocks(self, pass, backward_tangent_block);
}

static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const convolution *c = (const convolution *)self;
    return ghosts_network_convolution(net, c->height, c->width, c->in, c->out, c->kernel_height,
                                      c->kernel_width, layer_moving(line, 0),
                                      layer_moving(line, c->patch * c->out));
}

static const layer_kind kind = {"convolution", true,     initialise,       reserve, forward,
                                tangent,       backward, backward_tangent, release, describe};

layer *convolution_new(size_t height, size_t width, size_t channels_in, size_t channels_out,
                       size_t kernel_height, size_t kernel_width)
{
    size_t places = height * width;
    layer *self =
        layer_new(sizeof(convolution), &kind, places * channels_in, places * channels_out);
    convolution *c = (convolution *)self;
    c->height = height;
    c->width = width;
    c->in = channels_in;
    c->out = channels_out;
    c->kernel_height = kernel_height;
    c->kernel_width = kernel_width;
    c->patch = kernel_height * kernel_width * channels_in;
    find_runs(c);
    self->parameters = (c->patch + 1) * channels_out;
    return self;
}
