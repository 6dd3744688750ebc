/* Activations: smooth ones, and the active piece of a ReLU.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

#include <stdlib.h>

#include "network/kink.h"

#define SQRT_2_OVER_PI 0.79788456080286535588

static void smooth(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    for (size_t i = 0; i < self->outputs && e->status == GHOSTS_OK; i++)
        e->status = ghosts_model_apply(&y[i], &x[i], self->function, self->number);
}

/* 1 + exp(g): g = -2 x for tanh, x for softplus, -2 sqrt(2/pi) (x + 0.044715 x^3) for the tanh form
 * of GELU, else -x.  scratch of two */
static void exponent(ghosts_model *g, const operation *self, const ghosts_model *x,
                     ghosts_model *scratch)
{
    switch (self->function) {
    case GHOSTS_MODEL_TANH:
        ghosts_model_scale(g, x, -2.0, 0.0);
        return;
    case GHOSTS_MODEL_SOFTPLUS:
        ghosts_model_set(g, x);
        return;
    case GHOSTS_MODEL_GELU_TANH:
        ghosts_model_mul(&scratch[0], x, x);
        ghosts_model_scale_rounded(&scratch[0], &scratch[0], 0.044715, 1);
        ghosts_model_add_constant(&scratch[0], &scratch[0], 1.0, 0.0);
        ghosts_model_mul(&scratch[1], &scratch[0], x);
        ghosts_model_scale_rounded(g, &scratch[1], -2.0 * SQRT_2_OVER_PI, 1);
        return;
    default:
        ghosts_model_scale(g, x, -1.0, 0.0);
    }
}

static ghosts_status logistic_denominator(const operation *self, const evaluation *e,
                                          ghosts_model *g, const ghosts_model *x, size_t unit)
{
    ghosts_model *scratch = ghosts_models_new(2, x[0].order);
    (void)e;
    if (!scratch)
        return GHOSTS_NO_MEMORY;
    ghosts_model_set_constant(&g[0], 0.0, 0.0);
    exponent(&g[1], self, &x[unit], scratch);
    ghosts_models_free(scratch);
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
