/* A network: a sequence of layers from inputs to logits, and what the experiments ask of it.
 *
 * Parameters are one flat vector theta that belongs to the caller, and so is `state`, what training
 * keeps beside them (BatchNorm's running statistics): copying the two vectors copies a run.  Passes
 * keep their intermediate values in the network, so each thread needs its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_NETWORK_H
#define ANALYSIS_LAB_NETWORK_H

#include "analysis/lab/data.h"
#include "analysis/lab/layer.h"

typedef struct {
    layer *body; /* a sequence */
    size_t parameters, states;
    size_t inputs, classes;
    size_t chunk;                              /* most rows of one pass */
    double *x, *y, *y_dot, *y_bar, *y_bar_dot; /* chunk x inputs, chunk x classes (the rest) */
    double *grad_dot;                          /* scratch of network_curvature() */
} network;

/* Takes the sequence over.  Batches larger than `chunk` are worked off in pieces, but for training
 * passes, which must fit. */
network *network_new(layer *sequence, size_t chunk);
void network_free(network *net);

void network_initialise(const network *net, double *theta, double *state, gsl_rng *rng);

/* What is evaluated where: the loss is the mean over the rows of the cross-entropy of the logits
 * divided by the temperature. */
typedef struct {
    const double *theta;
    double *state;
    const dataset *data;
    const size_t *row; /* the rows of the batch; NULL: the first `rows` of the data */
    size_t rows;
    double temperature; /* 1 unless asked otherwise */
    bool training;      /* BatchNorm by the batch's statistics (and updating the running ones) */
} problem;

/* logits[rows x classes] */
void network_logits(network *net, double *logits, const problem *at);

/* Returns the loss; grad[parameters] is overwritten. */
double network_gradient(network *net, double *grad, const problem *at);

/* The logits and their derivatives along v, rows x classes each.  Exact forward mode. */
void network_slopes(network *net, double *logits, double *slopes, const double *v,
                    const problem *at);

/* The same when the last pass was network_gradient() on the same problem and its rows fit one pass:
 * the forward pass is not repeated. */
void network_slopes_again(network *net, double *logits, double *slopes, const double *v,
                          const problem *at);

/* The network at theta + tau v for ghosts/network.h: BatchNorm in evaluation, no temperature.  v, theta
 * and state are to outlive it; release with ghosts_network_free(). */
ghosts_network *network_line(const network *net, const double *v, const problem *at);

/* Choose one row of the problem as the sample of the line. */
void network_line_sample(ghosts_network *line, const problem *at, size_t row);

/* v' H v of the loss, H its Hessian.  Exact: the derivative of the gradient along v, times v. */
double network_curvature(network *net, const double *v, const problem *at);

/* ---- of logits ------------------------------------------------------------------------------ */

/* The mean cross-entropy of logits / temperature. */
double cross_entropy(const double *logits, const problem *at, size_t classes);

/* The class with the largest logit, the first of equals; `classes` when one is NaN. */
size_t predicted_class(const double *logits, size_t classes);

/* The share of rows whose prediction is the label. */
double accuracy_of(const double *logits, const problem *at, size_t classes);

#endif
