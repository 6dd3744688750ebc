/* The networks of the experiments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_MODELS_H
#define ANALYSIS_LAB_MODELS_H

#include "analysis/lab/network.h"

typedef enum {
    /* the six of E1; parameter counts for the digits (64 features, 10 classes) */
    MODEL_LINEAR,      /* 64-10: 650 */
    MODEL_MLP,         /* 64-128-128-10, GELU: 26,122 */
    MODEL_CNN,         /* 3x3 convolutions to 16 and 32 channels, GELU and 2x2 maximum after each,
                          128-64 GELU, 64-10: 13,706 */
    MODEL_MLP_LN,      /* MLP with LayerNorm before each GELU: 26,634 */
    MODEL_CNN_BN,      /* CNN with BatchNorm before each GELU of a convolution: 13,802 */
    MODEL_TRANSFORMER, /* rows of the image as tokens of 32 numbers, class token, two pre-norm
                          blocks of 4 heads and GELU 32-128-32, LayerNorm, head: 26,154 */
    /* E4 */
    MODEL_RELU, /* 64-128-10, ReLU: 9,610 */
    /* E5 */
    MODEL_ONE_TOKEN, /* 64-32 as a sequence of one token, one block, head: 15,114 */
    MODEL_MLP_LN3,   /* 3 x [64, LayerNorm, GELU], head: 13,514 */
    MODEL_CNN_BN_1D, /* 2 x [convolution of 3 to 32 channels, BatchNorm, ReLU] over the pixels as a
                        line, their mean, head: 3,690 */
    /* E11: hidden layers of 128, of 2 x 64, and of 64, 32, 32, 32 */
    MODEL_TANH1,
    MODEL_GELU1,
    MODEL_SILU1,
    MODEL_LN1, /* GELU after LayerNorm */
    MODEL_TANH2,
    MODEL_GELU2,
    MODEL_TANH4,
    MODEL_COUNT
} model;

/* "linear", "mlp", "cnn", "mlp_ln", "cnn_bn", "transformer", "relu", "one_token", "mlp_ln3",
 * "cnn_bn_1d", "tanh1", "gelu1", "silu1", "ln1", "tanh2", "gelu2", "tanh4". */
const char *model_name(model which);

/* False for an architecture that needs square images of side 4 or more and other data. */
bool model_fits(model which, const dataset *data);

/* The network for the features and classes of `data`, which must fit. */
network *model_network(model which, const dataset *data, size_t chunk);

#endif
