/* Passes through a whole network, in pieces of at most `chunk` rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/network.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

network *network_new(layer *body, size_t chunk)
{
    network *net = take(1, sizeof *net);
    net->body = body;
    net->parameters = body->parameters;
    net->states = body->states;
    net->inputs = body->inputs;
    net->classes = body->outputs;
    net->chunk = chunk;
    body->kind->reserve(body, chunk);
    net->x = take_doubles(chunk * net->inputs);
    net->y = take_doubles(4 * chunk * net->classes);
    net->y_dot = net->y + chunk * net->classes;
    net->y_bar = net->y_dot + chunk * net->classes;
    net->y_bar_dot = net->y_bar + chunk * net->classes;
    net->grad_dot = take_doubles(net->parameters);
    return net;
}

void network_free(network *net)
{
    if (net == NULL)
        return;
    layer_free(net->body);
    free(net->x);
    free(net->y);
    free(net->grad_dot);
    free(net);
}

void network_initialise(const network *net, double *theta, double *state, gsl_rng *rng)
{
    net->body->kind->initialise(net->body, theta, state, rng);
}

/* ---- the loss ------------------------------------------------------------------------------- */

static size_t row_of(const problem *at, size_t i)
{
    return at->row != NULL ? at->row[i] : i;
}

static size_t label_of(const problem *at, size_t i)
{
    return at->data->label[row_of(at, i)];
}

/* p = softmax(z / temperature); returns -log p[label].  An infinite or NaN logit gives NaN. */
static double softmax(double *p, const double *z, size_t classes, size_t label, double temperature)
{
    double largest = z[0], sum = 0.0;
    for (size_t k = 1; k < classes; k++)
        largest = z[k] > largest ? z[k] : largest;
    for (size_t k = 0; k < classes; k++)
        sum += p[k] = exp((z[k] - largest) / temperature);
    for (size_t k = 0; k < classes; k++)
        p[k] /= sum;
    return log(sum) - (z[label] - largest) / temperature;
}

double cross_entropy(const double *logits, const problem *at, size_t classes)
{
    double sum = 0.0, *p = take_doubles(classes);
    for (size_t i = 0; i < at->rows; i++)
        sum += softmax(p, logits + i * classes, classes, label_of(at, i), at->temperature);
    free(p);
    return sum / (double)at->rows;
}

size_t predicted_class(const double *logits, size_t classes)
{
    size_t best = 0;
    for (size_t k = 0; k < classes; k++) {
        if (isnan(logits[k]))
            return classes;
        if (logits[k] > logits[best])
            best = k;
    }
    return best;
}

double accuracy_of(const double *logits, const problem *at, size_t classes)
{
    size_t right = 0;
    for (size_t i = 0; i < at->rows; i++)
        right += predicted_class(logits + i * classes, classes) == label_of(at, i);
    return (double)right / (double)at->rows;
}

/* y_bar, the derivative of the loss with respect to the logits of rows first .. first + rows - 1,
 * returning their part of the loss; with `dotted` also its derivative along y_dot:
 * p_dot = p (z_dot - sum p z_dot) / temperature. */
static double seed_backward(network *net, const problem *at, size_t first, size_t rows, bool dotted)
{
    double loss = 0.0, share = 1.0 / (at->temperature * (double)at->rows);
    for (size_t i = 0; i < rows; i++) {
        size_t from = i * net->classes, label = label_of(at, first + i);
        double *p = net->y_bar + from, *z_dot = net->y_dot + from, mean = 0.0;
        loss += softmax(p, net->y + from, net->classes, label, at->temperature);
        for (size_t k = 0; k < net->classes && dotted; k++)
            mean += p[k] * z_dot[k];
        for (size_t k = 0; k < net->classes && dotted; k++)
            net->y_bar_dot[from + k] = share * p[k] * (z_dot[k] - mean) / at->temperature;
        p[label] -= 1.0;
        for (size_t k = 0; k < net->classes; k++)
            p[k] *= share;
    }
    return loss / (double)at->rows;
}

/* ---- passes --------------------------------------------------------------------------------- */

static size_t piece(const network *net, const problem *at, size_t first)
{
    size_t left = at->rows - first;
    if (at->training && at->rows > net->chunk) {
        fputs("ghosts-lab: a training batch is larger than the network's memory\n", stderr);
        exit(2);
    }
    return left < net->chunk ? left : net->chunk;
}

static layer_pass pass_of(const network *net, const problem *at, size_t rows, bool derivatives)
{
    return (layer_pass){.rows = rows,
                        .training = at->training,
                        .derivatives = derivatives,
                        .theta = at->theta,
                        .state = at->state,
                        .x = net->x,
                        .y = net->y,
                        .y_dot = net->y_dot,
                        .y_bar = net->y_bar,
                        .y_bar_dot = net->y_bar_dot};
}

/* The forward pass over rows first .. first + rows - 1; the answer is the pass to go on with. */
static layer_pass go_forward(network *net, const problem *at, size_t first, size_t rows,
                             bool derivatives)
{
    layer_pass pass = pass_of(net, at, rows, derivatives);
    for (size_t i = 0; i < rows; i++)
        copy_doubles(net->x + i * net->inputs, at->data->x + row_of(at, first + i) * net->inputs,
                     net->inputs);
    net->body->kind->forward(net->body, &pass);
    return pass;
}

void network_logits(network *net, double *logits, const problem *at)
{
    for (size_t first = 0, rows; first < at->rows; first += rows) {
        rows = piece(net, at, first);
        go_forward(net, at, first, rows, false);
        copy_doubles(logits + first * net->classes, net->y, rows * net->classes);
    }
}

double network_gradient(network *net, double *grad, const problem *at)
{
    double loss = 0.0;
    zero_doubles(grad, net->parameters);
    for (size_t first = 0, rows; first < at->rows; first += rows) {
        rows = piece(net, at, first);
        layer_pass pass = go_forward(net, at, first, rows, true);
        loss += seed_backward(net, at, first, rows, false);
        pass.grad = grad;
        net->body->kind->backward(net->body, &pass);
    }
    return loss;
}

void network_slopes(network *net, double *logits, double *slopes, const double *v,
                    const problem *at)
{
    for (size_t first = 0, rows; first < at->rows; first += rows) {
        rows = piece(net, at, first);
        layer_pass pass = go_forward(net, at, first, rows, true);
        pass.theta_dot = v;
        net->body->kind->tangent(net->body, &pass);
        copy_doubles(logits + first * net->classes, net->y, rows * net->classes);
        copy_doubles(slopes + first * net->classes, net->y_dot, rows * net->classes);
    }
}

void network_slopes_again(network *net, double *logits, double *slopes, const double *v,
                          const problem *at)
{
    layer_pass pass = pass_of(net, at, at->rows, true);
    pass.theta_dot = v;
    net->body->kind->tangent(net->body, &pass);
    copy_doubles(logits, net->y, at->rows * net->classes);
    copy_doubles(slopes, net->y_dot, at->rows * net->classes);
}

ghosts_network *network_line(const network *net, const double *v, const problem *at)
{
    ghosts_network *line = NULL;
    ghosts_status status = ghosts_network_new(&line, net->inputs);
    layer_line parameters = {at->theta, v, at->state};
    if (status == GHOSTS_OK)
        status = net->body->kind->describe(net->body, line, &parameters);
    if (status != GHOSTS_OK) {
        fprintf(stderr, "ghosts-lab: models of a network: %s\n", ghosts_strerror(status));
        exit(2);
    }
    return line;
}

void network_line_sample(ghosts_network *line, const problem *at, size_t row)
{
    const double *x = at->data->x + row_of(at, row) * ghosts_network_inputs(line);
    ghosts_status status = ghosts_network_input(line, x);
    if (status != GHOSTS_OK) {
        fprintf(stderr, "ghosts-lab: models of a network: %s\n", ghosts_strerror(status));
        exit(2);
    }
}

double network_curvature(network *net, const double *v, const problem *at)
{
    double *grad = take_doubles(net->parameters);
    zero_doubles(net->grad_dot, net->parameters);
    for (size_t first = 0, rows; first < at->rows; first += rows) {
        rows = piece(net, at, first);
        layer_pass pass = go_forward(net, at, first, rows, true);
        pass.theta_dot = v;
        pass.grad = grad;
        pass.grad_dot = net->grad_dot;
        net->body->kind->tangent(net->body, &pass);
        seed_backward(net, at, first, rows, true);
        net->body->kind->backward(net->body, &pass);
        net->body->kind->backward_tangent(net->body, &pass);
    }
    double curvature = dot(v, net->grad_dot, net->parameters);
    free(grad);
    return curvature;
}
