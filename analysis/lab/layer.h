/* The one interface of all layers: a differentiable map of a batch, with its first derivatives in
 * both modes and the mixed second one.
 *
 * A layer maps x (rows x inputs) to y (rows x outputs); arrays are row-major and samples never mix,
 * but for BatchNorm in training.  Images and sequences are channels-last: a sample of `positions`
 * places with `width` numbers each, so a layer that works place by place sees rows * positions rows
 * of that width.  With theta the layer's own parameters, one dot for the derivative along a
 * direction of parameter space and a bar for the derivative of the loss,
 *
 *     forward            y        = f(x, theta)
 *     tangent            y_dot    = f_x x_dot + f_theta theta_dot
 *     backward           x_bar    = f_x' y_bar,   grad += f_theta' y_bar
 *     backward_tangent   x_bar_dot, grad_dot: the derivative of backward along the direction
 *
 * and `describe` adds the layer to a network of the library (ghosts/network.h), which gives y at complex
 * steps with proven error.
 *
 * (forward over reverse; B. A. Pearlmutter, Fast exact multiplication by the Hessian, 1994).  Each
 * pass needs the ones above it on the same x; what they computed stays in the layer.
 *
 * Linear layers (dense, convolution) take x_dot = NULL for zero and x_bar = NULL for "not needed",
 * so they may stand first in a network; the others need the arrays.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_LAYER_H
#define ANALYSIS_LAB_LAYER_H

#include <stdbool.h>
#include <stddef.h>

#include <gsl/gsl_rng.h>

#include <ghosts/network.h>

typedef struct {
    size_t rows;
    bool training;    /* BatchNorm: statistics of this batch */
    bool derivatives; /* a tangent or backward pass follows */
    const double *theta, *theta_dot;
    double *state; /* what training keeps beside parameters: BatchNorm's running statistics */
    double *grad, *grad_dot;
    const double *x, *x_dot;
    double *y, *y_dot;
    const double *y_bar, *y_bar_dot;
    double *x_bar, *x_bar_dot;
} layer_pass;

/* The parameters of one layer on a line, and what its training keeps. */
typedef struct {
    const double *theta, *theta_dot, *state;
} layer_line;

typedef struct layer layer;

typedef struct {
    const char *name;
    bool takes_null; /* x_dot and x_bar may be NULL */
    void (*initialise)(const layer *self, double *theta, double *state, gsl_rng *rng);
    void (*reserve)(layer *self, size_t rows); /* memory for batches up to this size */
    void (*forward)(layer *self, const layer_pass *pass);
    void (*tangent)(layer *self, const layer_pass *pass);
    void (*backward)(layer *self, const layer_pass *pass);
    void (*backward_tangent)(layer *self, const layer_pass *pass);
    void (*release)(layer *self); /* what reserve took; not the layer itself */
    ghosts_status (*describe)(const layer *self, ghosts_network *net, const layer_line *line);
} layer_kind;

struct layer {
    const layer_kind *kind;
    size_t inputs, outputs; /* numbers per sample */
    size_t parameters;
    size_t states;
};

/* Every kind is a struct that begins with a `layer`.  layer_new() gives it zeroed, or ends the
 * program when memory is out, as all allocation of the lab does. */
layer *layer_new(size_t size, const layer_kind *kind, size_t inputs, size_t outputs);
void layer_free(layer *self);

/* `offset` parameters further on, with their direction. */
ghosts_moving layer_moving(const layer_line *line, size_t offset);

/* ---- linear maps: dense.c, convolution.c --------------------------------------------------- */

/* At each of `positions` places y = b + W' x, W (width_in x width_out), then b if `bias`.  Weights
 * and biases start uniform within 1 / sqrt(fan in). */
layer *dense_new(size_t positions, size_t width_in, size_t width_out, bool bias);

/* Cross-correlation over height x width places, stride 1, zero padding that keeps the size; kernels
 * kernel_height x kernel_width (odd) x channels_in x channels_out, then a bias per channel.  One
 * dimension is height = kernel_height = 1. */
layer *convolution_new(size_t height, size_t width, size_t channels_in, size_t channels_out,
                       size_t kernel_height, size_t kernel_width);

/* ---- pool.c: over disjoint windows; what does not fill a window is dropped --------------------
 */

layer *max_pool_new(size_t height, size_t width, size_t channels, size_t window_height,
                    size_t window_width);
layer *average_pool_new(size_t height, size_t width, size_t channels, size_t window_height,
                        size_t window_width);

/* ---- normalisations: layer_norm.c, batch_norm.c; scale 1, shift 0 at the start, eps 1e-5 ------
 */

/* Over the `width` numbers of each place, then scale and shift per number. */
layer *layer_norm_new(size_t positions, size_t width);

/* Over samples and places for each of `width` channels.  In training by the batch's statistics,
 * which also enter the running ones (state: mean, then unbiased variance) with weight 0.1;
 * otherwise by the running ones, and the layer is affine. */
layer *batch_norm_new(size_t positions, size_t width);

/* ---- activation.c ---------------------------------------------------------------------------- */

typedef enum {
    ACTIVATION_GELU,      /* x Phi(x) */
    ACTIVATION_GELU_TANH, /* x/2 (1 + tanh(sqrt(2/pi)(x + 0.044715 x^3))) */
    ACTIVATION_SILU,      /* x / (1 + exp(-x)) */
    ACTIVATION_TANH,
    ACTIVATION_RELU,
    ACTIVATION_RIA /* x Phi(beta x) + phi(beta x) / beta */
} activation;

/* beta counts for RIA alone. */
layer *activation_new(activation function, size_t size, double beta);

/* f(x), f'(x), f''(x); ReLU's derivatives at 0 are 0. */
void activation_derivatives(double value[3], activation function, double beta, double x);

/* ---- sequences: attention.c, tokens.c ------------------------------------------------------- */

/* Multi-head self-attention without its projections: from places of [q, k, v], each heads x size
 * numbers, softmax(q k' / sqrt(size)) v, head beside head. */
layer *attention_new(size_t positions, size_t heads, size_t size);

/* After a tangent pass over `rows` samples: the largest spread, over samples, heads and queries, of
 * the derivatives of the scores q k' / sqrt(size) over the keys.  pi over it is the radius of the
 * attention's own softmax. */
double attention_score_spread(const layer *self, size_t rows);

/* True for the layers that attention_new() makes. */
bool layer_is_attention(const layer *self);

/* Puts a learned token before the others and adds a learned vector to every place, all N(0, 0.02^2)
 * at the start: (positions x width) to ((positions + 1) x width). */
layer *tokens_new(size_t positions, size_t width);

/* Keeps the first place. */
layer *first_token_new(size_t positions, size_t width);

/* ---- composition: sequence.c ---------------------------------------------------------------- */

/* One layer after the other; layers are added at the end and then belong to the sequence.  The
 * width of an added layer must fit: the program ends with a message otherwise. */
layer *sequence_new(size_t inputs);
layer *sequence_add(layer *sequence, layer *next); /* returns the sequence */

/* x + f(x), with f a sequence of equal widths, which then belongs to the layer. */
layer *residual_new(layer *sequence);

/* Shows every layer below `self` that isn't a composition, with its x, and its x_dot of the last
 * tangent pass. */
typedef void layer_visitor(void *context, const layer *self, const double *x, const double *x_dot);
void layer_visit(const layer *self, layer_visitor *visit, void *context);

#endif
