/* Networks: the list of operations and its evaluation.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "network/branches.h"

ghosts_status ghosts_network_new(ghosts_network **net, size_t inputs)
{
    *net = inputs > 0 ? calloc(1, sizeof **net) : NULL;
    if (!*net)
        return inputs > 0 ? GHOSTS_NO_MEMORY : GHOSTS_INVALID;
    (*net)->inputs = inputs;
    return GHOSTS_OK;
}

void ghosts_network_free(ghosts_network *net)
{
    if (!net)
        return;
    for (size_t i = 0; i < net->count; i++)
        free(net->list[i].piece);
    free(net->list);
    free(net->sample);
    branch_memory_free(net->branches);
    free(net);
}

size_t ghosts_network_inputs(const ghosts_network *net)
{
    return net->inputs;
}

size_t ghosts_network_outputs(const ghosts_network *net)
{
    return net->count > 0 ? net->list[net->count - 1].outputs : net->inputs;
}

size_t size_product(size_t a, size_t b)
{
    return b != 0 && a > SIZE_MAX / b ? 0 : a * b;
}

ghosts_status network_append(ghosts_network *net, const operation *next)
{
    if (next->inputs == 0 || next->outputs == 0 || next->inputs != ghosts_network_outputs(net))
        return GHOSTS_INVALID;
    if (net->count == net->room) {
        size_t room = 2 * net->room + 16;
        operation *longer = realloc(net->list, room * sizeof *longer);
        if (!longer)
            return GHOSTS_NO_MEMORY;
        net->list = longer;
        net->room = room;
    }
    net->list[net->count++] = *next;
    free(net->sample); /* a sample is chosen for a whole network */
    net->sample = NULL;
    return GHOSTS_OK;
}

/* ---- what operations share --------------------------------------------------------------------
 */

ghosts_model *models_like(const ghosts_model *x, size_t count, evaluation *e)
{
    ghosts_model *models = ghosts_models_new(count, x[0].order);
    if (!models && e->status == GHOSTS_OK)
        e->status = GHOSTS_NO_MEMORY;
    return models;
}

void model_moving(ghosts_model *y, const ghosts_moving *parameter, size_t j, double otherwise,
                  const evaluation *e)
{
    double slope = parameter->value && parameter->direction ? parameter->direction[j] : 0.0;
    ghosts_model_set_step(y, e->centre_re, e->centre_im, e->radius);
    ghosts_model_scale(y, y, slope, 0.0);
    ghosts_model_add_constant(y, y, parameter->value ? parameter->value[j] : otherwise, 0.0);
}

void model_moving_scale(ghosts_model *y, const ghosts_model *x, const ghosts_moving *scale,
                        const ghosts_moving *shift, size_t j, const evaluation *e)
{
    const double one = 1.0;
    bool scaled = scale->value, shifted = shift->value;
    ghosts_model_linear(y, x, 1, 1, scaled ? scale->value + j : &one,
                        scaled && scale->direction ? scale->direction + j : NULL,
                        shifted ? shift->value + j : NULL,
                        shifted && shift->direction ? shift->direction + j : NULL, e->centre_re,
                        e->centre_im, e->radius);
}

/* ---- residual blocks ---------------------------------------------------------------------------
 */

void copy_models(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    (void)e;
    for (size_t i = 0; i < self->outputs; i++)
        ghosts_model_set(&y[i], &x[i]);
}

static const operation_kind begin_kind = {.evaluate = copy_models, .residual = 1};
static const operation_kind end_kind = {.evaluate = copy_models, .residual = -1};

/* Where the block that is open after `count` operations begins; `count` if none is. */
static size_t open_block(const ghosts_network *net, size_t count)
{
    size_t closed = 0;
    for (size_t i = count; i-- > 0;) {
        closed += net->list[i].kind->residual < 0;
        if (net->list[i].kind->residual > 0 && closed-- == 0)
            return i;
    }
    return count;
}

ghosts_status ghosts_network_begin_residual(ghosts_network *net)
{
    size_t width = ghosts_network_outputs(net);
    return network_append(net,
                          &(operation){.kind = &begin_kind, .inputs = width, .outputs = width});
}

ghosts_status ghosts_network_end_residual(ghosts_network *net)
{
    size_t begin = open_block(net, net->count), width = ghosts_network_outputs(net);
    if (begin == net->count || net->list[begin].outputs != width)
        return GHOSTS_INVALID;
    return network_append(net, &(operation){.kind = &end_kind, .inputs = width, .outputs = width});
}

/* ---- evaluation ---------------------------------------------------------------------------------
 */

/* What residual blocks that are open have to add at their end. */
typedef struct {
    ghosts_model **kept;
    size_t depth;
} open_blocks;

static void residual_step(open_blocks *open, const operation *self, ghosts_model *y, evaluation *e)
{
    if (self->kind->residual > 0) {
        ghosts_model *copy = models_like(y, self->outputs, e);
        for (size_t i = 0; copy && i < self->outputs; i++)
            ghosts_model_set(&copy[i], &y[i]);
        open->kept[open->depth++] = copy;
    } else if (self->kind->residual < 0) {
        ghosts_model *kept = open->kept[--open->depth];
        for (size_t i = 0; kept && i < self->outputs; i++)
            ghosts_model_add(&y[i], &y[i], &kept[i]);
        ghosts_models_free(kept);
    }
}

/* Operation by operation; two arrays of models are alive at a time. */
static void run_operations(ghosts_network *net, evaluation *e, ghosts_model *out, size_t count,
                           open_blocks *open)
{
    ghosts_model *x = models_like(out, net->inputs, e);
    for (size_t i = 0; x && i < net->inputs; i++)
        ghosts_model_set_constant(&x[i], net->sample[i], 0.0);
    for (size_t i = 0; i < count && e->status == GHOSTS_OK; i++) {
        operation *self = &net->list[i];
        ghosts_model *y = models_like(out, self->outputs, e);
        if (y && x) {
            self->kind->evaluate(self, e, y, x);
            residual_step(open, self, y, e);
        }
        ghosts_models_free(x);
        x = y;
    }
    size_t width = count > 0 ? net->list[count - 1].outputs : net->inputs;
    for (size_t i = 0; x && i < width && e->status == GHOSTS_OK; i++)
        ghosts_model_set(&out[i], &x[i]);
    ghosts_models_free(x);
}

ghosts_status network_evaluate(ghosts_network *net, evaluation *e, ghosts_model *out, size_t count)
{
    open_blocks open = {.kept = calloc(count + 1, sizeof *open.kept)};
    e->status = open.kept ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    if (e->status == GHOSTS_OK)
        branches_begin(e);
    if (e->status == GHOSTS_OK)
        run_operations(net, e, out, count, &open);
    while (open.depth > 0)
        ghosts_models_free(open.kept[--open.depth]);
    free(open.kept);
    if (e->status == GHOSTS_OK && count == net->count)
        branches_end(e, out, ghosts_network_outputs(net));
    return e->status;
}

ghosts_status ghosts_network_models(void *network, ghosts_model *logits, double centre_re,
                                    double centre_im, double radius)
{
    ghosts_network *net = network;
    if (!net->sample)
        return GHOSTS_INVALID;
    evaluation e = {.centre_re = centre_re,
                    .centre_im = centre_im,
                    .radius = radius,
                    .branches = net->branches};
    return network_evaluate(net, &e, logits, net->count);
}

/* Every ReLU and maximum is settled by the models' middles at tau = 0. */
static ghosts_status choose_pieces(ghosts_network *net)
{
    ghosts_model *out = ghosts_models_new(ghosts_network_outputs(net), 1);
    evaluation e = {.purpose = CHOOSE};
    ghosts_status status = out ? network_evaluate(net, &e, out, net->count) : GHOSTS_NO_MEMORY;
    ghosts_models_free(out);
    return status;
}

ghosts_status ghosts_network_input(ghosts_network *net, const double *x)
{
    if (open_block(net, net->count) < net->count)
        return GHOSTS_INVALID;
    for (size_t i = 0; i < net->inputs; i++)
        if (!isfinite(x[i]))
            return GHOSTS_NOT_FINITE;
    double *sample = malloc(net->inputs * sizeof *sample);
    branch_memory *branches = branch_memory_new();
    if (!sample || !branches) {
        free(sample);
        branch_memory_free(branches);
        return GHOSTS_NO_MEMORY;
    }
    memcpy(sample, x, net->inputs * sizeof *sample);
    free(net->sample);
    branch_memory_free(net->branches);
    net->sample = sample;
    net->branches = branches;
    return choose_pieces(net);
}
