/* Activations: smooth ones, and the active piece of a ReLU.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

#include <stdlib.h>

#include "model/model.h"
#include "network/kink.h"

static void smooth(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    for (size_t i = 0; i < self->outputs && e->status == GHOSTS_OK; i++)
        e->status = ghosts_model_apply(&y[i], &x[i], self->function, self->number);
}

/* 1 + exp(g): g = -2 x for tanh, x for softplus, -2 u for the tanh form of GELU, else -x. */
static ghosts_status logistic_denominator(const operation *self, const evaluation *e,
                                          ghosts_model *g, const ghosts_model *x, size_t unit)
{
    ghosts_model *argument = ghosts_models_new(2, x[0].order);
    (void)e;
    if (!argument)
        return GHOSTS_NO_MEMORY;
    if (self->function == GHOSTS_MODEL_GELU_TANH)
        model_gelu_tanh_argument(&argument[0], &x[unit], &argument[1]);
    else
        ghosts_model_set(&argument[0], &x[unit]);
    double factor = self->function == GHOSTS_MODEL_TANH       ? -2.0
                    : self->function == GHOSTS_MODEL_SOFTPLUS ? 1.0
                                                              : -1.0;
    ghosts_model_set_constant(&g[0], 0.0, 0.0);
    ghosts_model_scale(&g[1], &argument[0], factor, 0.0);
    ghosts_models_free(argument);
    return GHOSTS_OK;
}

static size_t every_output(const operation *self)
{
    return self->outputs;
}

static size_t two_terms(const operation *self)
{
    (void)self;
    return 2;
}

static const operation_kind entire_kind = {.evaluate = smooth};
static const operation_kind pole_kind = {.evaluate = smooth,
                                         .denominator = logistic_denominator,
                                         .units = every_output,
                                         .terms = two_terms,
                                         .singularity = GHOSTS_SINGULARITY_POLE};
static const operation_kind branch_kind = {.evaluate = smooth,
                                           .denominator = logistic_denominator,
                                           .units = every_output,
                                           .terms = two_terms,
                                           .singularity = GHOSTS_SINGULARITY_BRANCH};

static const operation_kind *kind_of(ghosts_model_function function)
{
    switch (function) {
    case GHOSTS_MODEL_LOGISTIC:
    case GHOSTS_MODEL_TANH:
    case GHOSTS_MODEL_SILU:
    case GHOSTS_MODEL_GELU_TANH:
        return &pole_kind;
    case GHOSTS_MODEL_SOFTPLUS:
        return &branch_kind;
    default:
        return &entire_kind;
    }
}

ghosts_status ghosts_network_activation(ghosts_network *net, ghosts_model_function function,
                                        double beta)
{
    size_t width = ghosts_network_outputs(net);
    if (function < GHOSTS_MODEL_LOGISTIC || function > GHOSTS_MODEL_RIA)
        return GHOSTS_INVALID;
    return network_append(net, &(operation){.kind = kind_of(function),
                                            .inputs = width,
                                            .outputs = width,
                                            .function = function,
                                            .number = beta});
}

/* ---- ReLU --------------------------------------------------------------------------------------
 */

static void watch_sign(const operation *self, evaluation *e, const ghosts_model *x, size_t unit)
{
    ghosts_model *lead = models_like(x, 1, e);
    if (!lead)
        return;
    ghosts_model_scale(lead, &x[unit], self->piece[unit] ? 1.0 : -1.0, 0.0);
    watch_positive(e, lead);
    ghosts_models_free(lead);
}

static void relu(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    for (size_t i = 0; i < self->outputs; i++) {
        if (e->purpose == CHOOSE)
            self->piece[i] = x[i].re[0] > 0.0;
        else if (e->purpose == WATCH)
            watch_sign(self, e, x, i);
        if (self->piece[i])
            ghosts_model_set(&y[i], &x[i]);
        else
            ghosts_model_set_constant(&y[i], 0.0, 0.0);
    }
}

static const operation_kind relu_kind = {.evaluate = relu};

ghosts_status ghosts_network_relu(ghosts_network *net)
{
    size_t width = ghosts_network_outputs(net);
    operation next = {.kind = &relu_kind, .inputs = width, .outputs = width};
    next.piece = calloc(width, sizeof *next.piece);
    ghosts_status status = next.piece ? network_append(net, &next) : GHOSTS_NO_MEMORY;
    if (status != GHOSTS_OK)
        free(next.piece);
    return status;
}
