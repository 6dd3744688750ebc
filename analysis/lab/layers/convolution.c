/* Convolution as one matrix product: the neighbourhood of every place is laid out as a row of a
 * matrix ("columns"), which meets the kernels as a dense layer does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>

#include "../layer.h"
#include "../matrix.h"
#include "../memory.h"

#define OUTSIDE SIZE_MAX

typedef struct {
    layer base;
    size_t height, width, in, out, kernel_height, kernel_width;
    size_t patch;                  /* numbers in a neighbourhood */
    size_t *source;                /* places x kernel places, see find_neighbours() */
    double *columns, *columns_dot; /* (rows x places) x patch: of x, of x_dot */
    double *columns_bar;           /* scratch of the backward passes */
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
    size_t size = rows * c->height * c->width * c->patch;
    renew(&c->columns, size);
    renew(&c->columns_dot, size);
    renew(&c->columns_bar, size);
}

static void release(layer *self)
{
    convolution *c = (convolution *)self;
    free(c->source);
    free(c->columns);
    free(c->columns_dot);
    free(c->columns_bar);
}

/* Where the kernel's places around each place lie in the image, OUTSIDE for the padding. */
static void find_neighbours(convolution *c)
{
    size_t kernel = c->kernel_height * c->kernel_width;
    c->source = take(c->height * c->width * kernel, sizeof *c->source);
    for (size_t place = 0; place < c->height * c->width; place++)
        for (size_t k = 0; k < kernel; k++) {
            /* wraps around to a huge number, hence outside, to the left and above */
            size_t row = place / c->width + k / c->kernel_width - c->kernel_height / 2;
            size_t column = place % c->width + k % c->kernel_width - c->kernel_width / 2;
            bool inside = row < c->height && column < c->width;
            c->source[place * kernel + k] = inside ? row * c->width + column : OUTSIDE;
        }
}

static void gather(double *columns, const convolution *c, const double *x, size_t rows)
{
    size_t places = c->height * c->width, neighbours = places * c->patch / c->in;
    for (size_t s = 0; s < rows; s++, x += places * c->in)
        for (size_t k = 0; k < neighbours; k++, columns += c->in)
            if (c->source[k] == OUTSIDE)
                zero_doubles(columns, c->in);
            else
                copy_doubles(columns, x + c->source[k] * c->in, c->in);
}

/* The transpose of gather(): x becomes the sum of its copies. */
static void scatter(double *x, const convolution *c, const double *columns, size_t rows)
{
    size_t places = c->height * c->width, neighbours = places * c->patch / c->in;
    zero_doubles(x, rows * places * c->in);
    for (size_t s = 0; s < rows; s++, x += places * c->in)
        for (size_t k = 0; k < neighbours; k++, columns += c->in)
            for (size_t j = 0; j < c->in && c->source[k] != OUTSIDE; j++)
                x[c->source[k] * c->in + j] += columns[j];
}

static void forward(layer *self, const layer_pass *pass)
{
    convolution *c = (convolution *)self;
    size_t rows = pass->rows * c->height * c->width;
    gather(c->columns, c, pass->x, pass->rows);
    fill_rows(pass->y, pass->theta + c->patch * c->out, rows, c->out);
    multiply(pass->y, rows, c->out, c->patch, c->columns, false, pass->theta, false, true);
}

static void tangent(layer *self, const layer_pass *pass)
{
    convolution *c = (convolution *)self;
    size_t rows = pass->rows * c->height * c->width;
    fill_rows(pass->y_dot, pass->theta_dot + c->patch * c->out, rows, c->out);
    multiply(pass->y_dot, rows, c->out, c->patch, c->columns, false, pass->theta_dot, false, true);
    if (pass->x_dot == NULL)
        return;
    gather(c->columns_dot, c, pass->x_dot, pass->rows);
    multiply(pass->y_dot, rows, c->out, c->patch, c->columns_dot, false, pass->theta, false, true);
}

static void backward(layer *self, const layer_pass *pass)
{
    convolution *c = (convolution *)self;
    size_t rows = pass->rows * c->height * c->width;
    multiply(pass->grad, c->patch, c->out, rows, c->columns, true, pass->y_bar, false, true);
    add_column_sums(pass->grad + c->patch * c->out, pass->y_bar, rows, c->out);
    if (pass->x_bar == NULL)
        return;
    multiply(c->columns_bar, rows, c->patch, c->out, pass->y_bar, false, pass->theta, true, false);
    scatter(pass->x_bar, c, c->columns_bar, pass->rows);
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    convolution *c = (convolution *)self;
    size_t rows = pass->rows * c->height * c->width;
    multiply(pass->grad_dot, c->patch, c->out, rows, c->columns, true, pass->y_bar_dot, false,
             true);
    if (pass->x_dot != NULL)
        multiply(pass->grad_dot, c->patch, c->out, rows, c->columns_dot, true, pass->y_bar, false,
                 true);
    add_column_sums(pass->grad_dot + c->patch * c->out, pass->y_bar_dot, rows, c->out);
    if (pass->x_bar_dot == NULL)
        return;
    multiply(c->columns_bar, rows, c->patch, c->out, pass->y_bar_dot, false, pass->theta, true,
             false);
    multiply(c->columns_bar, rows, c->patch, c->out, pass->y_bar, false, pass->theta_dot, true,
             true);
    scatter(pass->x_bar_dot, c, c->columns_bar, pass->rows);
}

static const layer_kind kind = {"convolution", true,     initialise,       reserve, forward,
                                tangent,       backward, backward_tangent, release};

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
    find_neighbours(c);
    self->parameters = (c->patch + 1) * channels_out;
    return self;
}
