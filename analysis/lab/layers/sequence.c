/* Layers one after the other, and the residual around them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

typedef struct {
    layer *layer;
    double *y, *y_dot, *y_bar, *y_bar_dot; /* after this layer; none after the last */
} stage;

typedef struct {
    layer base;
    stage *stage;
    size_t count;
    const double *x, *x_dot; /* of the last pass */
} sequence;

static void initialise(const layer *self, double *theta, double *state, gsl_rng *rng)
{
    const sequence *q = (const sequence *)self;
    for (size_t i = 0; i < q->count; i++) {
        const layer *part = q->stage[i].layer;
        if (part->kind->initialise != NULL)
            part->kind->initialise(part, theta, state, rng);
        theta += part->parameters;
        state += part->states;
    }
}

static void reserve(layer *self, size_t rows)
{
    sequence *q = (sequence *)self;
    for (size_t i = 0; i < q->count; i++) {
        stage *s = &q->stage[i];
        if (s->layer->kind->reserve != NULL)
            s->layer->kind->reserve(s->layer, rows);
        if (i + 1 == q->count)
            break;
        renew(&s->y, rows * s->layer->outputs);
        renew(&s->y_dot, rows * s->layer->outputs);
        renew(&s->y_bar, rows * s->layer->outputs);
        renew(&s->y_bar_dot, rows * s->layer->outputs);
    }
}

static void release(layer *self)
{
    sequence *q = (sequence *)self;
    for (size_t i = 0; i < q->count; i++) {
        layer_free(q->stage[i].layer);
        free(q->stage[i].y);
        free(q->stage[i].y_dot);
        free(q->stage[i].y_bar);
        free(q->stage[i].y_bar_dot);
    }
    free(q->stage);
}

static void advance(layer_pass *part, const layer *passed)
{
    part->theta += passed->parameters;
    if (part->theta_dot != NULL)
        part->theta_dot += passed->parameters;
    if (part->state != NULL)
        part->state += passed->states;
    if (part->grad != NULL)
        part->grad += passed->parameters;
    if (part->grad_dot != NULL)
        part->grad_dot += passed->parameters;
}

/* The pass of layer i, whose parameters start `part` already points to. */
static void connect(layer_pass *part, const sequence *q, const layer_pass *whole, size_t i)
{
    const stage *before = i > 0 ? &q->stage[i - 1] : NULL, *here = &q->stage[i];
    bool last = i + 1 == q->count;
    part->x = before != NULL ? before->y : whole->x;
    part->x_dot = before != NULL ? before->y_dot : whole->x_dot;
    part->x_bar = before != NULL ? before->y_bar : whole->x_bar;
    part->x_bar_dot = before != NULL ? before->y_bar_dot : whole->x_bar_dot;
    part->y = last ? whole->y : here->y;
    part->y_dot = last ? whole->y_dot : here->y_dot;
    part->y_bar = last ? whole->y_bar : here->y_bar;
    part->y_bar_dot = last ? whole->y_bar_dot : here->y_bar_dot;
}

typedef enum { FORWARD, TANGENT, BACKWARD, BACKWARD_TANGENT } pass_name;

static void run(layer *self, const layer_pass *part, pass_name name)
{
    switch (name) {
    case FORWARD:
        self->kind->forward(self, part);
        return;
    case TANGENT:
        self->kind->tangent(self, part);
        return;
    case BACKWARD:
        self->kind->backward(self, part);
        return;
    case BACKWARD_TANGENT:
        self->kind->backward_tangent(self, part);
        return;
    }
}

static void onwards(layer *self, const layer_pass *pass, pass_name name)
{
    const sequence *q = (const sequence *)self;
    layer_pass part = *pass;
    for (size_t i = 0; i < q->count; i++) {
        connect(&part, q, pass, i);
        run(q->stage[i].layer, &part, name);
        advance(&part, q->stage[i].layer);
    }
}

static void retreat(layer_pass *part, const layer *passed)
{
    part->theta -= passed->parameters;
    if (part->theta_dot != NULL)
        part->theta_dot -= passed->parameters;
    if (part->state != NULL)
        part->state -= passed->states;
    if (part->grad != NULL)
        part->grad -= passed->parameters;
    if (part->grad_dot != NULL)
        part->grad_dot -= passed->parameters;
}

static void backwards(layer *self, const layer_pass *pass, pass_name name)
{
    const sequence *q = (const sequence *)self;
    layer_pass part = *pass;
    for (size_t i = 0; i < q->count; i++)
        advance(&part, q->stage[i].layer);
    for (size_t i = q->count; i-- > 0;) {
        retreat(&part, q->stage[i].layer);
        connect(&part, q, pass, i);
        run(q->stage[i].layer, &part, name);
    }
}

static void forward(layer *self, const layer_pass *pass)
{
    ((sequence *)self)->x = pass->x;
    onwards(self, pass, FORWARD);
}

static void tangent(layer *self, const layer_pass *pass)
{
    ((sequence *)self)->x_dot = pass->x_dot;
    onwards(self, pass, TANGENT);
}

static void backward(layer *self, const layer_pass *pass)
{
    backwards(self, pass, BACKWARD);
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    backwards(self, pass, BACKWARD_TANGENT);
}

static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const sequence *q = (const sequence *)self;
    layer_line part = *line;
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < q->count && status == GHOSTS_OK; i++) {
        const layer *here = q->stage[i].layer;
        status = here->kind->describe(here, net, &part);
        part.theta += here->parameters;
        part.theta_dot += here->parameters;
        part.state += here->states;
    }
    return status;
}

static const layer_kind kind = {"sequence", true,     initialise,       reserve, forward,
                                tangent,    backward, backward_tangent, release, describe};

layer *sequence_new(size_t inputs)
{
    return layer_new(sizeof(sequence), &kind, inputs, inputs);
}

layer *sequence_add(layer *self, layer *next)
{
    sequence *q = (sequence *)self;
    if (next->inputs != self->outputs) {
        fprintf(stderr, "ghosts-lab: a %s of width %zu can't follow a width of %zu\n",
                next->kind->name, next->inputs, self->outputs);
        exit(2);
    }
    stage *longer = take(q->count + 1, sizeof *longer);
    if (q->count > 0)
        memcpy(longer, q->stage, q->count * sizeof *longer);
    free(q->stage);
    q->stage = longer;
    q->stage[q->count++].layer = next;
    self->outputs = next->outputs;
    self->parameters += next->parameters;
    self->states += next->states;
    return self;
}

/* ---- residual ------------------------------------------------------------------------------- */

typedef struct {
    layer base;
    layer *inner;
} residual;

static layer *inner(const layer *self)
{
    return ((const residual *)self)->inner;
}

static void residual_initialise(const layer *self, double *theta, double *state, gsl_rng *rng)
{
    initialise(inner(self), theta, state, rng);
}

static void residual_reserve(layer *self, size_t rows)
{
    reserve(inner(self), rows);
}

static void residual_release(layer *self)
{
    layer_free(inner(self));
}

static void residual_forward(layer *self, const layer_pass *pass)
{
    forward(inner(self), pass);
    add_scaled(pass->y, 1.0, pass->x, pass->rows * self->inputs);
}

static void residual_tangent(layer *self, const layer_pass *pass)
{
    tangent(inner(self), pass);
    add_scaled(pass->y_dot, 1.0, pass->x_dot, pass->rows * self->inputs);
}

static void residual_backward(layer *self, const layer_pass *pass)
{
    backward(inner(self), pass);
    add_scaled(pass->x_bar, 1.0, pass->y_bar, pass->rows * self->inputs);
}

static void residual_backward_tangent(layer *self, const layer_pass *pass)
{
    backward_tangent(inner(self), pass);
    add_scaled(pass->x_bar_dot, 1.0, pass->y_bar_dot, pass->rows * self->inputs);
}

static ghosts_status residual_describe(const layer *self, ghosts_network *net,
                                       const layer_line *line)
{
    ghosts_status status = ghosts_network_begin_residual(net);
    if (status == GHOSTS_OK)
        status = describe(inner(self), net, line);
    return status == GHOSTS_OK ? ghosts_network_end_residual(net) : status;
}

static const layer_kind residual_kind = {"residual",          false,
                                         residual_initialise, residual_reserve,
                                         residual_forward,    residual_tangent,
                                         residual_backward,   residual_backward_tangent,
                                         residual_release,    residual_describe};

layer *residual_new(layer *body)
{
    layer *self = layer_new(sizeof(residual), &residual_kind, body->inputs, body->outputs);
    ((residual *)self)->inner = body;
    self->parameters = body->parameters;
    self->states = body->states;
    return self;
}

/* ---- visits --------------------------------------------------------------------------------- */

void layer_visit(const layer *self, layer_visitor *visit, void *context)
{
    const sequence *q = (const sequence *)(self->kind == &residual_kind ? inner(self) : self);
    for (size_t i = 0; i < q->count; i++) {
        const layer *part = q->stage[i].layer;
        if (part->kind == &kind || part->kind == &residual_kind)
            layer_visit(part, visit, context);
        else
            visit(context, part, i > 0 ? q->stage[i - 1].y : q->x,
                  i > 0 ? q->stage[i - 1].y_dot : q->x_dot);
    }
}
