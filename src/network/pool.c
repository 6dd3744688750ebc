/* Pooling over disjoint windows: the mean, and the largest with its kinks.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

#include <stdlib.h>

#include "network/kink.h"

/* size: height, width, channels, window height, window width */

static size_t members(const operation *self)
{
    return self->size[3] * self->size[4];
}

/* Where in x the member of the window stands that makes the output `unit`. */
static size_t member_at(const operation *self, size_t unit, size_t member)
{
    size_t channels = self->size[2], across = self->size[1] / self->size[4];
    size_t window = unit / channels;
    size_t row = window / across * self->size[3] + member / self->size[4];
    size_t column = window % across * self->size[4] + member % self->size[4];
    return (row * self->size[1] + column) * channels + unit % channels;
}

static void average(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    (void)e;
    for (size_t i = 0; i < self->outputs; i++) {
        ghosts_model_set_constant(&y[i], 0.0, 0.0);
        for (size_t m = 0; m < members(self); m++)
            ghosts_model_add(&y[i], &y[i], &x[member_at(self, i, m)]);
        ghosts_model_divide(&y[i], &y[i], (double)members(self));
    }
}

/* The first of the largest middles. */
static void choose(operation *self, const ghosts_model *x)
{
    for (size_t i = 0; i < self->outputs; i++) {
        size_t best = member_at(self, i, 0);
        for (size_t m = 1; m < members(self); m++)
            if (x[member_at(self, i, m)].re[0] > x[best].re[0])
                best = member_at(self, i, m);
        self->piece[i] = best;
    }
}

/* Exactly one and the same constant, as of units that are off: their maximum has no kink. */
static bool are_same_constant(const ghosts_model *f, const ghosts_model *g)
{
    return f->length == 1 && g->length == 1 && f->error + f->tail + g->error + g->tail == 0.0 &&
           f->re[0] == g->re[0] && f->im[0] == g->im[0];
}

static void watch(const operation *self, evaluation *e, const ghosts_model *x)
{
    ghosts_model *lead = models_like(x, 1, e);
    for (size_t i = 0; lead && i < self->outputs; i++)
        for (size_t m = 0; m < members(self); m++) {
            size_t other = member_at(self, i, m);
            if (other == self->piece[i] || are_same_constant(&x[other], &x[self->piece[i]]))
                continue;
            ghosts_model_sub(lead, &x[self->piece[i]], &x[other]);
            watch_positive(e, lead);
        }
    ghosts_models_free(lead);
}

static void maximum(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    if (e->purpose == CHOOSE)
        choose(self, x);
    else if (e->purpose == WATCH)
        watch(self, e, x);
    for (size_t i = 0; i < self->outputs; i++)
        ghosts_model_set(&y[i], &x[self->piece[i]]);
}

static const operation_kind average_kind = {.evaluate = average};
static const operation_kind maximum_kind = {.evaluate = maximum};

static ghosts_status add_pool(ghosts_network *net, operation *pool)
{
    const size_t *size = pool->size;
    size_t places = size_product(size[0], size[1]);
    if (size_product(size[3], size[4]) == 0 || places == 0)
        return GHOSTS_INVALID;
    pool->inputs = size_product(places, size[2]);
    pool->outputs = size[0] / size[3] * (size[1] / size[4]) * size[2];
    return network_append(net, pool);
}

ghosts_status ghosts_network_average_pool(ghosts_network *net, size_t height, size_t width,
                                          size_t channels, size_t window_height,
                                          size_t window_width)
{
    return add_pool(net,
                    &(operation){.kind = &average_kind,
                                 .size = {height, width, channels, window_height, window_width}});
}

ghosts_status ghosts_network_max_pool(ghosts_network *net, size_t height, size_t width,
                                      size_t channels, size_t window_height, size_t window_width)
{
    operation pool = {.kind = &maximum_kind,
                      .size = {height, width, channels, window_height, window_width}};
    pool.piece = calloc(ghosts_network_outputs(net), sizeof *pool.piece);
    ghosts_status status = pool.piece ? add_pool(net, &pool) : GHOSTS_NO_MEMORY;
    if (status != GHOSTS_OK)
        free(pool.piece);
    return status;
}
