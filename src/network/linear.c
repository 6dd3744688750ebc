/* Operations that are linear in the sample: dense, convolution, average pooling, tokens.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

static const double *direction_of(const ghosts_moving *parameter)
{
    return parameter->value ? parameter->direction : NULL;
}

static void apply_weights(ghosts_model *y, const ghosts_model *x, const operation *self,
                          size_t inputs, size_t outputs, const evaluation *e)
{
    const ghosts_moving *weights = &self->parameter[0], *bias = &self->parameter[1];
    ghosts_model_linear(y, x, inputs, outputs, weights->value, direction_of(weights), bias->value,
                        direction_of(bias), e->centre_re, e->centre_im, e->radius);
}

/* ---- dense: positions, inputs, outputs ---------------------------------------------------------
 */

static void dense(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    size_t in = self->size[1], out = self->size[2];
    for (size_t i = 0; i < self->size[0]; i++)
        apply_weights(y + i * out, x + i * in, self, in, out, e);
}

static const operation_kind dense_kind = {.evaluate = dense};

ghosts_status ghosts_network_dense(ghosts_network *net, size_t positions, size_t inputs,
                                   size_t outputs, ghosts_moving weights, ghosts_moving bias)
{
    if (!weights.value)
        return GHOSTS_INVALID;
    return network_append(net, &(operation){.kind = &dense_kind,
                                            .inputs = size_product(positions, inputs),
                                            .outputs = size_product(positions, outputs),
                                            .size = {positions, inputs, outputs},
                                            .parameter = {weights, bias}});
}

/* ---- convolution: height, width, channels in and out, kernel height and width ------------------
 */

/* The numbers that one place sees, 0 beyond the rim: kernel height x kernel width x channels in. */
static void gather(ghosts_model *seen, const operation *self, const ghosts_model *x, size_t row,
                   size_t column)
{
    size_t height = self->size[0], width = self->size[1], channels = self->size[2];
    for (size_t i = 0; i < self->size[4]; i++)
        for (size_t j = 0; j < self->size[5]; j++) {
            size_t above = row + i - self->size[4] / 2, left = column + j - self->size[5] / 2;
            bool inside = above < height && left < width; /* a difference below 0 wraps around */
            for (size_t c = 0; c < channels; c++, seen++)
                if (inside)
                    ghosts_model_set(seen, &x[(above * width + left) * channels + c]);
                else
                    ghosts_model_set_constant(seen, 0.0, 0.0);
        }
}

static void convolution(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    size_t patch = self->size[2] * self->size[4] * self->size[5], out = self->size[3];
    ghosts_model *seen = models_like(x, patch, e);
    for (size_t i = 0; seen && i < self->size[0] * self->size[1]; i++) {
        gather(seen, self, x, i / self->size[1], i % self->size[1]);
        apply_weights(y + i * out, seen, self, patch, out, e);
    }
    ghosts_models_free(seen);
}

static const operation_kind convolution_kind = {.evaluate = convolution};

ghosts_status ghosts_network_convolution(ghosts_network *net, size_t height, size_t width,
                                         size_t channels_in, size_t channels_out,
                                         size_t kernel_height, size_t kernel_width,
                                         ghosts_moving kernels, ghosts_moving bias)
{
    size_t places = size_product(height, width), kernel = size_product(kernel_height, kernel_width);
    if (!kernels.value || kernel % 2 == 0 || size_product(kernel, channels_in) == 0)
        return GHOSTS_INVALID;
    return network_append(net, &(operation){.kind = &convolution_kind,
                                            .inputs = size_product(places, channels_in),
                                            .outputs = size_product(places, channels_out),
                                            .size = {height, width, channels_in, channels_out,
                                                     kernel_height, kernel_width},
                                            .parameter = {kernels, bias}});
}

/* ---- tokens: positions, width ------------------------------------------------------------------
 */

static void tokens(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    size_t width = self->size[1];
    ghosts_model *token = models_like(x, 1, e);
    for (size_t i = 0; token && i < self->outputs; i++) {
        model_moving(&y[i], &self->parameter[1], i, 0.0, e);
        if (i < width)
            model_moving(token, &self->parameter[0], i, 0.0, e);
        ghosts_model_add(&y[i], &y[i], i < width ? token : &x[i - width]);
    }
    ghosts_models_free(token);
}

static const operation_kind tokens_kind = {.evaluate = tokens};

ghosts_status ghosts_network_tokens(ghosts_network *net, size_t positions, size_t width,
                                    ghosts_moving token, ghosts_moving place)
{
    if (positions + 1 == 0)
        return GHOSTS_INVALID;
    return network_append(net, &(operation){.kind = &tokens_kind,
                                            .inputs = size_product(positions, width),
                                            .outputs = size_product(positions + 1, width),
                                            .size = {positions, width},
                                            .parameter = {token, place}});
}

static const operation_kind first_token_kind = {.evaluate = copy_models};

ghosts_status ghosts_network_first_token(ghosts_network *net, size_t positions, size_t width)
{
    return network_append(net, &(operation){.kind = &first_token_kind,
                                            .inputs = size_product(positions, width),
                                            .outputs = width});
}
