/* Maxima and averages over disjoint windows of an image whose channels come last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/layer.h"
#include "analysis/lab/memory.h"

typedef struct {
    layer base;
    size_t height, width, channels, window_height, window_width;
    size_t windows, members;
    size_t *place;  /* windows x members: the places that make up each window */
    size_t *winner; /* of max pooling: for each output of the batch, its source in x */
} pool;

static void reserve(layer *self, size_t rows)
{
    pool *p = (pool *)self;
    free(p->winner);
    p->winner = take(rows * self->outputs, sizeof *p->winner);
}

static void release(layer *self)
{
    free(((pool *)self)->place);
    free(((pool *)self)->winner);
}

/* ---- maximum ------------------------------------------------------------------------------ */

/* The first of equal maxima wins, and a NaN does. */
static size_t find_winner(const pool *p, const double *x, size_t window, size_t channel)
{
    const size_t *place = p->place + window * p->members;
    size_t best = place[0] * p->channels + channel;
    for (size_t m = 1; m < p->members; m++) {
        size_t other = place[m] * p->channels + channel;
        if (x[other] > x[best] || x[other] != x[other])
            best = other;
    }
    return best;
}

static void max_forward(layer *self, const layer_pass *pass)
{
    pool *p = (pool *)self;
    size_t output = 0;
    for (size_t s = 0; s < pass->rows; s++) {
        const double *x = pass->x + s * self->inputs;
        for (size_t w = 0; w < p->windows; w++)
            for (size_t c = 0; c < p->channels; c++, output++) {
                size_t winner = find_winner(p, x, w, c);
                p->winner[output] = s * self->inputs + winner;
                pass->y[output] = x[winner];
            }
    }
}

static void max_take(const pool *p, double *y, const double *x, size_t rows)
{
    for (size_t i = 0; i < rows * p->base.outputs; i++)
        y[i] = x[p->winner[i]];
}

static void max_give(const pool *p, double *x_bar, const double *y_bar, size_t rows)
{
    zero_doubles(x_bar, rows * p->base.inputs);
    for (size_t i = 0; i < rows * p->base.outputs; i++)
        x_bar[p->winner[i]] += y_bar[i];
}

static void max_tangent(layer *self, const layer_pass *pass)
{
    max_take((const pool *)self, pass->y_dot, pass->x_dot, pass->rows);
}

static void max_backward(layer *self, const layer_pass *pass)
{
    max_give((const pool *)self, pass->x_bar, pass->y_bar, pass->rows);
}

static void max_backward_tangent(layer *self, const layer_pass *pass)
{
    max_give((const pool *)self, pass->x_bar_dot, pass->y_bar_dot, pass->rows);
}

/* ---- average ------------------------------------------------------------------------------ */

static void average_take(const pool *p, double *y, const double *x, size_t rows)
{
    double share = 1.0 / (double)p->members;
    zero_doubles(y, rows * p->base.outputs);
    for (size_t s = 0; s < rows; s++, x += p->base.inputs, y += p->base.outputs)
        for (size_t i = 0; i < p->windows * p->members; i++)
            for (size_t c = 0; c < p->channels; c++)
                y[i / p->members * p->channels + c] += share * x[p->place[i] * p->channels + c];
}

static void average_give(const pool *p, double *x_bar, const double *y_bar, size_t rows)
{
    double share = 1.0 / (double)p->members;
    zero_doubles(x_bar, rows * p->base.inputs);
    for (size_t s = 0; s < rows; s++, x_bar += p->base.inputs, y_bar += p->base.outputs)
        for (size_t i = 0; i < p->windows * p->members; i++)
            for (size_t c = 0; c < p->channels; c++)
                x_bar[p->place[i] * p->channels + c] +=
                    share * y_bar[i / p->members * p->channels + c];
}

static void average_forward(layer *self, const layer_pass *pass)
{
    average_take((const pool *)self, pass->y, pass->x, pass->rows);
}

static void average_tangent(layer *self, const layer_pass *pass)
{
    average_take((const pool *)self, pass->y_dot, pass->x_dot, pass->rows);
}

static void average_backward(layer *self, const layer_pass *pass)
{
    average_give((const pool *)self, pass->x_bar, pass->y_bar, pass->rows);
}

static void average_backward_tangent(layer *self, const layer_pass *pass)
{
    average_give((const pool *)self, pass->x_bar_dot, pass->y_bar_dot, pass->rows);
}

static ghosts_status average_describe(const layer *self, ghosts_network *net,
                                      const layer_line *line)
{
    const pool *p = (const pool *)self;
    (void)line;
    return ghosts_network_average_pool(net, p->height, p->width, p->channels, p->window_height,
                                       p->window_width);
}

static ghosts_status max_describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const pool *p = (const pool *)self;
    (void)line;
    return ghosts_network_max_pool(net, p->height, p->width, p->channels, p->window_height,
                                   p->window_width);
}

/* ---- both --------------------------------------------------------------------------------- */

static const layer_kind max_kind = {"max pool",  false,       NULL,         reserve,
                                    max_forward, max_tangent, max_backward, max_backward_tangent,
                                    release,     max_describe};
static const layer_kind average_kind = {"average pool",
                                        false,
                                        NULL,
                                        NULL,
                                        average_forward,
                                        average_tangent,
                                        average_backward,
                                        average_backward_tangent,
                                        release,
                                        average_describe};

static layer *pool_new(const layer_kind *kind, size_t height, size_t width, size_t channels,
                       size_t window_height, size_t window_width)
{
    size_t down = height / window_height, across = width / window_width;
    layer *self =
        layer_new(sizeof(pool), kind, height * width * channels, down * across * channels);
    pool *p = (pool *)self;
    p->windows = down * across;
    p->members = window_height * window_width;
    p->height = height;
    p->width = width;
    p->channels = channels;
    p->window_height = window_height;
    p->window_width = window_width;
    p->place = take(p->windows * p->members, sizeof *p->place);
    for (size_t w = 0; w < p->windows; w++)
        for (size_t m = 0; m < p->members; m++)
            p->place[w * p->members + m] = (w / across * window_height + m / window_width) * width +
                                           w % across * window_width + m % window_width;
    return self;
}

layer *max_pool_new(size_t height, size_t width, size_t channels, size_t window_height,
                    size_t window_width)
{
    return pool_new(&max_kind, height, width, channels, window_height, window_width);
}

layer *average_pool_new(size_t height, size_t width, size_t channels, size_t window_height,
                        size_t window_width)
{
    return pool_new(&average_kind, height, width, channels, window_height, window_width);
}
