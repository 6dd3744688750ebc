/* Networks along a line of their parameters: logits with proven error, what ends the disc of
 * convergence of the loss, and kinks.
 *
 * A network is a list of operations that maps one sample x to its logits.  Its parameters move with
 * the step tau, theta(tau) = theta + tau v, and the logits z_k(tau) are functions of that one complex
 * variable: models of them (ghosts/model.h) on any disc are what ghosts_model_nearest() asks for.
 *
 *     ghosts_network *net;
 *     ghosts_network_new(&net, 64);
 *     ghosts_network_dense(net, 1, 64, 128, (ghosts_moving){W, V}, (ghosts_moving){b, c});
 *     ghosts_network_activation(net, GHOSTS_MODEL_TANH, 0);
 *     ghosts_network_dense(net, 1, 128, 10, (ghosts_moving){W2, V2}, (ghosts_moving){b2, c2});
 *     ghosts_network_input(net, x);
 *     ghosts_model_nearest(&zeros, 10, ghosts_network_models, net, 1, limit, NULL);
 *
 * Sequences and images are stored place by place: a sample of `positions` places with `width` numbers
 * each; arrays are row-major.  ReLU and maximum pooling have kinks; the network then stands for the
 * piece that is active at tau = 0, continued (a ReLU that is on stays on), and ghosts_network_kink()
 * tells how far along the real line that is the network itself.
 *
 * Functions that add an operation return GHOSTS_INVALID when its width is not that of what it follows
 * or a size is 0, GHOSTS_NO_MEMORY, else GHOSTS_OK; a network that refused one stays as it was.
 *
 * Thread-safety: one network belongs to one thread at a time; evaluating it changes it.
 *
 * Since 0.1.  Experimental: names and types may still change (docs/abi.md).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_NETWORK_H
#define GHOSTS_NETWORK_H

#include <ghosts/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A network and the sample chosen; to be used through the functions below. */
typedef struct ghosts_network ghosts_network;

/* Parameters and their direction v: value[i] + tau direction[i].  The arrays are the caller's and must
 * outlive the network.  value = NULL: absent (a bias of zeros, a scale of ones, a shift of zeros);
 * direction = NULL: they stand still. */
typedef struct {
    const double *value;     /* NULL: absent */
    const double *direction; /* NULL: they stand still */
} ghosts_moving;

/* *net becomes a network without operations on samples of `inputs` numbers; release it with
 * ghosts_network_free(), which takes NULL too.  GHOSTS_INVALID for inputs = 0. */
ghosts_status ghosts_network_new(ghosts_network **net, size_t inputs);
void ghosts_network_free(ghosts_network *net);

/* Numbers that a sample of `net` has, and numbers that its last operation gives: the classes. */
size_t ghosts_network_inputs(const ghosts_network *net);
size_t ghosts_network_outputs(const ghosts_network *net);

/* ---- operations ------------------------------------------------------------------------------ */

/* y = W' x + b at each of `positions` places of `net`.
 * weights   W, inputs x outputs
 * bias      b, `outputs` numbers */
ghosts_status ghosts_network_dense(ghosts_network *net, size_t positions, size_t inputs,
                                   size_t outputs, ghosts_moving weights, ghosts_moving bias);

/* Cross-correlation over height x width places of `net`, stride 1, zeros beyond the rim, so that the
 * size stays.
 * channels_in, channels_out    numbers at each place before and after
 * kernel_height, kernel_width  odd
 * kernels   kernel_height x kernel_width x channels_in x channels_out
 * bias      `channels_out` numbers */
ghosts_status ghosts_network_convolution(ghosts_network *net, size_t height, size_t width,
                                         size_t channels_in, size_t channels_out,
                                         size_t kernel_height, size_t kernel_width,
                                         ghosts_moving kernels, ghosts_moving bias);

/* A smooth activation `function` of every number of `net`; beta counts for GHOSTS_MODEL_RIA alone. */
ghosts_status ghosts_network_activation(ghosts_network *net, ghosts_model_function function,
                                        double beta);

/* max(x, 0) of every number of `net`: the active piece.  A unit at exactly 0 is off. */
ghosts_status ghosts_network_relu(ghosts_network *net);

/* The mean, or the largest, of each of the disjoint windows of height x width places of `net` with
 * `channels` numbers; what does not fill a window is dropped.  Of equal numbers the first is the
 * largest.
 * window_height, window_width  size of a window in places */
ghosts_status ghosts_network_average_pool(ghosts_network *net, size_t height, size_t width,
                                          size_t channels, size_t window_height,
                                          size_t window_width);
ghosts_status ghosts_network_max_pool(ghosts_network *net, size_t height, size_t width,
                                      size_t channels, size_t window_height, size_t window_width);

/* scale (x - mean) / sqrt(variance + epsilon) + shift over the `width` numbers of each of `positions`
 * places of `net`; mean and variance of those numbers (1/width), epsilon > 0.  RMSNorm: no mean, and
 * the mean square in the place of the variance.
 * scale, shift   `width` numbers each */
ghosts_status ghosts_network_layer_norm(ghosts_network *net, size_t positions, size_t width,
                                        double epsilon, ghosts_moving scale, ghosts_moving shift);
ghosts_status ghosts_network_rms_norm(ghosts_network *net, size_t positions, size_t width,
                                      double epsilon, ghosts_moving scale);

/* BatchNorm in evaluation: scale (x - mean) / sqrt(variance + epsilon) + shift for each of `width`
 * channels at each of `positions` places of `net`, with fixed statistics, epsilon >= 0.
 * mean, variance   `width` numbers each, the caller's, outliving the network; variance + epsilon > 0
 * scale, shift     `width` numbers each */
ghosts_status ghosts_network_batch_norm(ghosts_network *net, size_t positions, size_t width,
                                        double epsilon, const double *mean, const double *variance,
                                        ghosts_moving scale, ghosts_moving shift);

/* Self-attention without its projections: from `positions` places of [q, k, v] of `net`, each
 * heads x size numbers, softmax(q k' / sqrt(size)) v, head beside head. */
ghosts_status ghosts_network_attention(ghosts_network *net, size_t positions, size_t heads,
                                       size_t size);

/* Puts `token` (`width` numbers) before the `positions` places of `net` and adds `place`
 * ((positions + 1) x width numbers) to all. */
ghosts_status ghosts_network_tokens(ghosts_network *net, size_t positions, size_t width,
                                    ghosts_moving token, ghosts_moving place);

/* Keeps the first of `positions` places of `width` numbers of `net`. */
ghosts_status ghosts_network_first_token(ghosts_network *net, size_t positions, size_t width);

/* x + f(x): f is what is added to `net` between the two; they nest.  GHOSTS_INVALID where an end has
 * no beginning or another width. */
ghosts_status ghosts_network_begin_residual(ghosts_network *net);
ghosts_status ghosts_network_end_residual(ghosts_network *net);

/* ---- evaluation ------------------------------------------------------------------------------ */

/* Choose the sample `x` (copied) and the piece of `net` that is active there at tau = 0.
 * GHOSTS_INVALID for a residual block without end, GHOSTS_NOT_FINITE for NaN or infinity in x. */
ghosts_status ghosts_network_input(ghosts_network *net, const double *x);

/* A ghosts_model_callback: models of the logits of the chosen sample on a disc; `network` is the
 * ghosts_network; logits, centre_re, centre_im and radius are those of ghosts_model_callback.
 *
 * Roots (LayerNorm, RMSNorm) are positive on the real axis.  A disc elsewhere takes their branch from a
 * disc evaluated before that it meets, or stands for everything (docs/theory.md, Theorem 18.10). */
ghosts_status ghosts_network_models(void *network, ghosts_model *logits, double centre_re,
                                    double centre_im, double radius);

/* The tangent of the chosen sample of `net` at tau = 0: logits[k] = z_k(0) and slopes[k] = z_k'(0), and
 * upper bounds of their errors in logit_error and slope_error, one number a class in each.  What cannot
 * be told has the error infinity. */
ghosts_status ghosts_network_tangent(double *logits, double *slopes, double *logit_error,
                                     double *slope_error, ghosts_network *net);

/* A proven lower bound *lower <= limit of the radius of convergence of the loss of the chosen sample of
 * `net`, from models about the origin alone: ghosts_model_lower() at its best radius, with models of
 * this order.  0 where nothing is proven. */
ghosts_status ghosts_network_lower(double *lower, ghosts_network *net, double limit, size_t order);

/* The first kink of `net` along the real half line: for the chosen sample, every ReLU and maximum pool
 * stays on its piece while 0 <= tau < *lower (for direction > 0) or -*lower < tau <= 0 (direction < 0),
 * and leaves it before |tau| = *upper.  *upper is infinity where no kink is proven: always if
 * *lower = limit, the end of the search.  0 <= limit < infinity. */
ghosts_status ghosts_network_kink(double *lower, double *upper, ghosts_network *net, int direction,
                                  double limit);

/* ---- singularities of the logits ------------------------------------------------------------- */

/* What can end the disc on which the logits are holomorphic. */
typedef enum {
    GHOSTS_SINGULARITY_NONE, /* nothing was found */
    GHOSTS_SINGULARITY_POLE,  /* of a tanh, logistic, SiLU, GELU (tanh form), or an attention's softmax */
    GHOSTS_SINGULARITY_BRANCH /* of a LayerNorm's or RMSNorm's root, or a softplus */
} ghosts_singularity_kind;

/* A singular point of one unit: a simple zero of its denominator, of the argument of its root or its
 * logarithm, proven, in the disc |tau - (re + i im)| <= error, im >= 0; its conjugate is another. */
typedef struct {
    ghosts_singularity_kind kind; /* what it is */
    size_t operation; /* which of the operations added, from 0 */
    size_t unit;      /* which number of its output, or which softmax: (head, query) row-major */
    double re, im;    /* the disc's centre */
    double error;     /* its radius */
} ghosts_singularity;

/* The nearest singular point of the logits of the chosen sample of `net` within `limit`, as far as it
 * can be found from those of single units: every unit whose denominator (root, logarithm) is searched
 * and has its nearest zero within `limit` is a candidate, and the nearest becomes *found, its kind
 * GHOSTS_SINGULARITY_NONE if there is none.  That a zero lies there is proven; that none is nearer is
 * not, and what the rest of the network makes of it - it may cancel - isn't looked at: the lower bound
 * of ghosts_model_nearest() proves how far the logits are holomorphic. */
ghosts_status ghosts_network_singularity(ghosts_singularity *found, ghosts_network *net,
                                         double limit);

#ifdef __cplusplus
}
#endif
#endif
