/* Optimizers that say the step they would take before they take it.
 *
 *     optimizer_propose(o, update, theta, grad);      the step at rate 1, nothing is changed
 *     rate = ... look at `update`, its length, its radius ...
 *     optimizer_take(o, theta, update, grad, rate);   theta -= rate * update, moments advance
 *
 * With g the gradient, t = 1, 2, ... and w the weight decay:
 *     SGD        update = g + w theta
 *     momentum   b = mu b + g + w theta,  update = b
 *     Adam       m = beta1 m + (1 - beta1) g, s = beta2 s + (1 - beta2) g^2,
 *                update = m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + eps)
 *     AdamW      the same + w theta (decoupled)
 * (Kingma and Ba 2015; Loshchilov and Hutter 2019; as PyTorch defines them.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_OPTIMIZER_H
#define ANALYSIS_LAB_OPTIMIZER_H

#include <stddef.h>

typedef enum { OPTIMIZER_SGD, OPTIMIZER_MOMENTUM, OPTIMIZER_ADAM, OPTIMIZER_ADAMW } optimizer_kind;

typedef struct {
    optimizer_kind kind;
    double momentum;          /* mu, 0.9 */
    double beta1, beta2, eps; /* 0.9, 0.999, 1e-8 */
    double weight_decay;      /* of SGD, momentum and AdamW; 0 */
    size_t parameters, steps; /* steps taken */
    double *first, *second;   /* b or m; s */
} optimizer;

optimizer *optimizer_new(optimizer_kind kind, size_t parameters, double weight_decay);
optimizer *optimizer_copy(const optimizer *from);
void optimizer_free(optimizer *o);

void optimizer_propose(const optimizer *o, double *update, const double *theta, const double *grad);

/* `update` may be another vector than the one proposed (a clipped one): it is what is taken.  The
 * moments advance by the gradient in any case. */
void optimizer_take(optimizer *o, double *theta, const double *update, const double *grad,
                    double rate);

#endif
