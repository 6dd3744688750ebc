/* SGD, momentum, Adam, AdamW; formulas in optimizer.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/optimizer.h"

#include <math.h>

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

optimizer *optimizer_new(optimizer_kind kind, size_t parameters, double weight_decay)
{
    optimizer *o = take(1, sizeof *o);
    *o = (optimizer){.kind = kind,
                     .momentum = 0.9,
                     .beta1 = 0.9,
                     .beta2 = 0.999,
                     .eps = 1e-8,
                     .weight_decay = weight_decay,
                     .parameters = parameters,
                     .first = take_doubles(parameters),
                     .second = take_doubles(parameters)};
    return o;
}

optimizer *optimizer_copy(const optimizer *from)
{
    optimizer *o = optimizer_new(from->kind, from->parameters, from->weight_decay);
    double *first = o->first, *second = o->second;
    *o = *from;
    o->first = first;
    o->second = second;
    copy_doubles(first, from->first, from->parameters);
    copy_doubles(second, from->second, from->parameters);
    return o;
}

void optimizer_free(optimizer *o)
{
    if (o == NULL)
        return;
    free(o->first);
    free(o->second);
    free(o);
}

static double next_first(const optimizer *o, size_t i, double theta, double grad)
{
    if (o->kind == OPTIMIZER_MOMENTUM)
        return o->momentum * o->first[i] + grad + o->weight_decay * theta;
    return o->beta1 * o->first[i] + (1.0 - o->beta1) * grad;
}

static double next_second(const optimizer *o, size_t i, double grad)
{
    return o->beta2 * o->second[i] + (1.0 - o->beta2) * grad * grad;
}

static void propose_adam(const optimizer *o, double *update, const double *theta,
                         const double *grad)
{
    double t = (double)(o->steps + 1);
    double unbias1 = 1.0 / (1.0 - pow(o->beta1, t)), unbias2 = 1.0 / (1.0 - pow(o->beta2, t));
    double decay = o->kind == OPTIMIZER_ADAMW ? o->weight_decay : 0.0;
    for (size_t i = 0; i < o->parameters; i++)
        update[i] = unbias1 * next_first(o, i, theta[i], grad[i]) /
                        (sqrt(unbias2 * next_second(o, i, grad[i])) + o->eps) +
                    decay * theta[i];
}

void optimizer_propose(const optimizer *o, double *update, const double *theta, const double *grad)
{
    switch (o->kind) {
    case OPTIMIZER_SGD:
        for (size_t i = 0; i < o->parameters; i++)
            update[i] = grad[i] + o->weight_decay * theta[i];
        return;
    case OPTIMIZER_MOMENTUM:
        for (size_t i = 0; i < o->parameters; i++)
            update[i] = next_first(o, i, theta[i], grad[i]);
        return;
    case OPTIMIZER_ADAM:
    case OPTIMIZER_ADAMW:
        propose_adam(o, update, theta, grad);
        return;
    }
}

void optimizer_take(optimizer *o, double *theta, const double *update, const double *grad,
                    double rate)
{
    for (size_t i = 0; i < o->parameters && o->kind != OPTIMIZER_SGD; i++) {
        o->first[i] = next_first(o, i, theta[i], grad[i]);
        o->second[i] = next_second(o, i, grad[i]);
    }
    o->steps++;
    add_scaled(theta, -rate, update, o->parameters);
}
