/* The architectures, layer by layer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/models.h"

static const char *const names[MODEL_COUNT] = {"linear",  "mlp",         "cnn",  "mlp_ln",
                                               "cnn_bn",  "transformer", "relu", "one_token",
                                               "mlp_ln3", "cnn_bn_1d",   "tanh1", "gelu1",
                                               "silu1",   "ln1",         "tanh2", "gelu2",
                                               "tanh4"};

const char *model_name(model which)
{
    return names[which];
}

bool model_fits(model which, const dataset *data)
{
    bool needs_image = which == MODEL_CNN || which == MODEL_CNN_BN || which == MODEL_TRANSFORMER;
    return !needs_image || data_side(data) >= 4;
}

static void add(layer *net, layer *next)
{
    sequence_add(net, next);
}

static void add_gelu(layer *net)
{
    add(net, activation_new(ACTIVATION_GELU, net->outputs, 1.0));
}

static void add_relu(layer *net)
{
    add(net, activation_new(ACTIVATION_RELU, net->outputs, 1.0));
}

static void add_dense(layer *net, size_t width)
{
    add(net, dense_new(1, net->outputs, width, true));
}

/* `depth` hidden layers of `width`, GELU, normalised or not. */
static void add_mlp(layer *net, size_t depth, size_t width, bool normalised)
{
    for (size_t i = 0; i < depth; i++) {
        add_dense(net, width);
        if (normalised)
            add(net, layer_norm_new(1, width));
        add_gelu(net);
    }
}

/* Hidden layers of widths that end with 0. */
static void add_smooth(layer *net, activation function, bool normalised, const size_t *width)
{
    for (; *width > 0; width++) {
        add_dense(net, *width);
        if (normalised)
            add(net, layer_norm_new(1, *width));
        add(net, activation_new(function, *width, 1.0));
    }
}

static void add_cnn(layer *net, size_t side, bool normalised)
{
    size_t channels = 1;
    for (size_t wider = 16; wider <= 32; wider *= 2) {
        add(net, convolution_new(side, side, channels, wider, 3, 3));
        if (normalised)
            add(net, batch_norm_new(side * side, wider));
        add_gelu(net);
        add(net, max_pool_new(side, side, wider, 2, 2));
        side /= 2;
        channels = wider;
    }
    add_dense(net, 64);
    add_gelu(net);
}

static void add_cnn_1d(layer *net, size_t length)
{
    for (size_t channels = 1; channels <= 32; channels += 31) {
        add(net, convolution_new(1, length, channels, 32, 1, 3));
        add(net, batch_norm_new(length, 32));
        add_relu(net);
    }
    add(net, average_pool_new(1, length, 32, 1, length));
}

/* A pre-norm block: x + attention(norm x), then x + feed-forward(norm x). */
static void add_block(layer *net, size_t tokens, size_t heads, size_t size, bool bias)
{
    size_t width = heads * size;
    layer *attend = sequence_new(net->outputs), *feed = sequence_new(net->outputs);
    add(attend, layer_norm_new(tokens, width));
    add(attend, dense_new(tokens, width, 3 * width, bias));
    add(attend, attention_new(tokens, heads, size));
    add(attend, dense_new(tokens, width, width, bias));
    add(net, residual_new(attend));
    add(feed, layer_norm_new(tokens, width));
    add(feed, dense_new(tokens, width, 4 * width, true));
    add_gelu(feed);
    add(feed, dense_new(tokens, 4 * width, width, true));
    add(net, residual_new(feed));
}

static void add_transformer(layer *net, size_t side)
{
    size_t tokens = side + 1;
    add(net, dense_new(side, side, 32, true));
    add(net, tokens_new(side, 32));
    add_block(net, tokens, 4, 8, false);
    add_block(net, tokens, 4, 8, false);
    add(net, first_token_new(tokens, 32));
    add(net, layer_norm_new(1, 32));
}

network *model_network(model which, const dataset *data, size_t chunk)
{
    static const size_t one[] = {128, 0}, two[] = {64, 64, 0}, four[] = {64, 32, 32, 32, 0};
    layer *net = sequence_new(data->features);
    switch (which) {
    case MODEL_LINEAR:
        break;
    case MODEL_MLP:
        add_mlp(net, 2, 128, false);
        break;
    case MODEL_CNN:
        add_cnn(net, data_side(data), false);
        break;
    case MODEL_MLP_LN:
        add_mlp(net, 2, 128, true);
        break;
    case MODEL_CNN_BN:
        add_cnn(net, data_side(data), true);
        break;
    case MODEL_TRANSFORMER:
        add_transformer(net, data_side(data));
        break;
    case MODEL_RELU:
        add_dense(net, 128);
        add_relu(net);
        break;
    case MODEL_ONE_TOKEN:
        add_dense(net, 32);
        add_block(net, 1, 1, 32, true);
        break;
    case MODEL_MLP_LN3:
        add_mlp(net, 3, 64, true);
        break;
    case MODEL_CNN_BN_1D:
        add_cnn_1d(net, data->features);
        break;
    case MODEL_TANH1:
        add_smooth(net, ACTIVATION_TANH, false, one);
        break;
    case MODEL_GELU1:
        add_smooth(net, ACTIVATION_GELU, false, one);
        break;
    case MODEL_SILU1:
        add_smooth(net, ACTIVATION_SILU, false, one);
        break;
    case MODEL_LN1:
        add_smooth(net, ACTIVATION_GELU, true, one);
        break;
    case MODEL_TANH2:
        add_smooth(net, ACTIVATION_TANH, false, two);
        break;
    case MODEL_GELU2:
        add_smooth(net, ACTIVATION_GELU, false, two);
        break;
    case MODEL_TANH4:
        add_smooth(net, ACTIVATION_TANH, false, four);
        break;
    case MODEL_COUNT:
        break;
    }
    add_dense(net, data->classes);
    return network_new(net, chunk);
}
