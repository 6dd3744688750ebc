/* Training steps and the measurements around them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/trainer.h"

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"

enum { CHUNK = 128 };

static void take_vectors(trainer *t)
{
    size_t p = t->net->parameters, s = t->net->states;
    size_t rows = t->train->rows > t->test->rows ? t->train->rows : t->test->rows;
    t->theta = take_doubles(5 * p);
    t->grad = t->theta + p;
    t->update = t->grad + p;
    t->direction = t->update + p;
    t->there = t->direction + p;
    t->state = take_doubles(2 * s);
    t->there_state = t->state + s;
    t->batch = take(t->batch_rows, sizeof *t->batch);
    t->logits = take_doubles(4 * rows * t->net->classes);
    t->slopes = t->logits + rows * t->net->classes;
    t->other_logits = t->slopes + rows * t->net->classes;
    t->logits_before = t->other_logits + rows * t->net->classes;
    t->workspace = radius_workspace_new(rows, t->net->classes);
}

trainer *trainer_new(model which, const dataset *train, const dataset *test, size_t batch_rows,
                     optimizer_kind kind, double weight_decay, uint64_t seed)
{
    trainer *t = take(1, sizeof *t);
    gsl_rng *rng = random_stream(seed, "initial parameters");
    t->model = which;
    t->train = train;
    t->test = test;
    t->batch_rows = batch_rows > 0 && batch_rows < train->rows ? batch_rows : train->rows;
    t->net = model_network(which, train, t->batch_rows > CHUNK ? t->batch_rows : CHUNK);
    take_vectors(t);
    network_initialise(t->net, t->theta, t->state, rng);
    t->optimizer = optimizer_new(kind, t->net->parameters, weight_decay);
    t->rng = random_stream(seed, "batches");
    gsl_rng_free(rng);
    return t;
}

trainer *trainer_copy(const trainer *from)
{
    trainer *t = take(1, sizeof *t);
    *t = *from;
    t->net = model_network(from->model, from->train, from->net->chunk);
    take_vectors(t);
    copy_doubles(t->theta, from->theta, t->net->parameters);
    copy_doubles(t->state, from->state, t->net->states);
    t->optimizer = optimizer_copy(from->optimizer);
    t->rng = gsl_rng_clone(from->rng);
    return t;
}

void trainer_free(trainer *t)
{
    if (t == NULL)
        return;
    network_free(t->net);
    optimizer_free(t->optimizer);
    gsl_rng_free(t->rng);
    ghosts_workspace_free(t->workspace);
    free(t->theta);
    free(t->state);
    free(t->batch);
    free(t->logits);
    free(t);
}

/* ---- steps ---------------------------------------------------------------------------------- */

problem trainer_problem(const trainer *t, const size_t *row, size_t rows)
{
    return (problem){t->theta, t->state, t->train, row, rows, 1.0, false};
}

problem trainer_next_batch(trainer *t)
{
    bool full = t->batch_rows == t->train->rows;
    if (!full)
        choose_rows(t->batch, t->batch_rows, t->train->rows, t->rng);
    problem at = trainer_problem(t, full ? NULL : t->batch, t->batch_rows);
    at.training = true;
    return at;
}

double trainer_step(trainer *t, double rate)
{
    problem at = trainer_next_batch(t);
    double loss = network_gradient(t->net, t->grad, &at);
    optimizer_propose(t->optimizer, t->update, t->theta, t->grad);
    optimizer_take(t->optimizer, t->theta, t->update, t->grad, rate);
    return loss;
}

double trainer_point(trainer *t, const double *vector, double scale)
{
    double length = norm(vector, t->net->parameters);
    for (size_t i = 0; i < t->net->parameters; i++)
        t->direction[i] = length > 0.0 ? scale * vector[i] / length : 0.0;
    return length;
}

radii trainer_radii(trainer *t, const problem *at)
{
    network_slopes(t->net, t->logits, t->slopes, t->direction, at);
    return radii_of(t->logits, t->slopes, at->rows, t->net->classes, t->workspace);
}

double trainer_test_accuracy(trainer *t)
{
    problem at = {t->theta, t->state, t->test, NULL, t->test->rows, 1.0, false};
    network_logits(t->net, t->other_logits, &at);
    return accuracy_of(t->other_logits, &at, t->net->classes);
}

/* ---- along a line --------------------------------------------------------------------------- */

line_value trainer_compare(trainer *t, const double *before, const problem *at)
{
    size_t classes = t->net->classes, flips = 0;
    network_logits(t->net, t->other_logits, at);
    for (size_t s = 0; s < at->rows; s++)
        flips += predicted_class(before + s * classes, classes) !=
                 predicted_class(t->other_logits + s * classes, classes);
    return (line_value){cross_entropy(t->other_logits, at, classes),
                        (double)flips / (double)at->rows,
                        accuracy_of(t->other_logits, at, classes)};
}

line_value trainer_scan(trainer *t, line_value *value, const double *tau, size_t count,
                        const problem *at)
{
    size_t classes = t->net->classes;
    problem shifted = *at;
    shifted.theta = t->there;
    network_logits(t->net, t->logits, at);
    for (size_t i = 0; i < count; i++) {
        copy_doubles(t->there, at->theta, t->net->parameters);
        add_scaled(t->there, tau[i], t->direction, t->net->parameters);
        value[i] = trainer_compare(t, t->logits, &shifted);
    }
    return (line_value){cross_entropy(t->logits, at, classes), 0.0,
                        accuracy_of(t->logits, at, classes)};
}

double first_crossing(const double *x, const double *y, size_t count, double threshold)
{
    for (size_t i = 0; i < count; i++) {
        if (y[i] < threshold && isfinite(y[i]))
            continue;
        if (i == 0 || !isfinite(y[i]) || !(y[i] > y[i - 1]))
            return x[i];
        double share = (threshold - y[i - 1]) / (y[i] - y[i - 1]);
        return x[i - 1] * pow(x[i] / x[i - 1], share);
    }
    return INFINITY;
}

double first_halving(const double *x, const double *y, size_t count, double start)
{
    double *lost = take_doubles(count);
    for (size_t i = 0; i < count; i++)
        lost[i] = start / (y[i] + 1e-12);
    double crossing = first_crossing(x, lost, count, 2.0);
    free(lost);
    return crossing;
}

void geometric_grid(double *x, size_t count, double low, double high)
{
    for (size_t i = 0; i < count; i++)
        x[i] = low * pow(high / low, (double)i / (double)(count - 1));
}

/* Hoare's selection: afterwards x[place] is the number that sorting would put there, what stands
 * before is no larger and what stands behind no smaller. */
static void select_place(double *x, size_t count, size_t place)
{
    size_t first = 0, last = count - 1;
    while (first < last) {
        double pivot = x[first + (last - first) / 2];
        size_t i = first, j = last;
        for (;;) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i >= j)
                break;
            double swapped = x[i];
            x[i++] = x[j];
            x[j--] = swapped;
        }
        if (place <= j)
            last = j;
        else
            first = j + 1;
    }
}

double quantile_of(double *x, size_t count, double at)
{
    if (count == 0)
        return NAN;
    for (size_t i = 0; i < count; i++)
        if (isnan(x[i]))
            x[i] = INFINITY;
    double place = at * (double)(count - 1), low = floor(place);
    select_place(x, count, (size_t)low);
    double below = x[(size_t)low], above = INFINITY;
    for (size_t i = (size_t)low + 1; i < count; i++)
        above = fmin(above, x[i]);
    /* not through infinity times zero */
    return place == low || below == above ? below : below + (place - low) * (above - below);
}
