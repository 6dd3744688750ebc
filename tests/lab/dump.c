/* Writes every network of the lab at a random point, with what its passes say, as text for
 * numpy_networks.py: one file DIR/NAME.txt per network, one "key numbers..." per line.  The optimizers'
 * steps for torch_optimizers.py: one file DIR/NAME.steps each.
 *
 *     dump DIR
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include <gsl/gsl_randist.h>

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/models.h"
#include "analysis/lab/optimizer.h"
#include "analysis/lab/random_stream.h"

enum { ROWS = 6, FEATURES = 64, CLASSES = 10, STEPS = 20, ENTRIES = 24 };

static void write_doubles(FILE *out, const char *key, const double *x, size_t count)
{
    fputs(key, out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, " %.17g", x[i]);
    fputc('\n', out);
}

static void random_data(dataset *data, gsl_rng *rng)
{
    for (size_t i = 0; i < ROWS * FEATURES; i++)
        data->x[i] = gsl_rng_uniform(rng);
    for (size_t i = 0; i < ROWS; i++)
        data->label[i] = i * 7 % CLASSES;
}

/* In training mode (BatchNorm by the batch) and in evaluation mode. */
static void write_passes(FILE *out, network *net, const problem *at, const double *v)
{
    double logits[ROWS * CLASSES], slopes[ROWS * CLASSES], numbers[2];
    double *grad = take_doubles(net->parameters);
    const char *mode = at->training ? "training" : "evaluation";
    char key[64];
    numbers[0] = network_gradient(net, grad, at);
    numbers[1] = network_curvature(net, v, at);
    network_slopes(net, logits, slopes, v, at);
    snprintf(key, sizeof key, "loss_curvature_%s", mode);
    write_doubles(out, key, numbers, 2);
    snprintf(key, sizeof key, "grad_%s", mode);
    write_doubles(out, key, grad, net->parameters);
    snprintf(key, sizeof key, "logits_%s", mode);
    write_doubles(out, key, logits, ROWS * CLASSES);
    snprintf(key, sizeof key, "slopes_%s", mode);
    write_doubles(out, key, slopes, ROWS * CLASSES);
    free(grad);
}

static void write_network(FILE *out, model which, const dataset *data)
{
    network *net = model_network(which, data, ROWS);
    gsl_rng *rng = random_stream(3, model_name(which));
    double *theta = take_doubles(2 * net->parameters), *v = theta + net->parameters;
    double *state = take_doubles(2 * net->states), *kept = state + net->states;
    network_initialise(net, theta, state, rng);
    random_direction(v, net->parameters, rng);
    /* scales and shifts that are not 1 and 0, running statistics that are not 0 and 1 */
    for (size_t i = 0; i < net->parameters; i++)
        theta[i] += 0.1 * gsl_rng_uniform(rng);
    for (size_t i = 0; i < net->states; i++)
        state[i] = 0.5 + gsl_rng_uniform(rng);
    copy_doubles(kept, state, net->states);
    write_doubles(out, "theta", theta, net->parameters);
    write_doubles(out, "v", v, net->parameters);
    write_doubles(out, "state", kept, net->states);
    problem at = {theta, state, data, NULL, ROWS, 1.5, false};
    write_passes(out, net, &at, v);
    at.training = true;
    write_passes(out, net, &at, v);
    free(theta);
    free(state);
    gsl_rng_free(rng);
    network_free(net);
}

/* ---- optimizers ----------------------------------------------------------------------------- */

/* A point, the gradients it meets (entries from 1e-10 to 100, signs at random, the first always
 * zero), the rate of each step and the share of the proposed update that is taken: by turns all of
 * it, half and a tenth. */
typedef struct {
    double start[ENTRIES], grad[STEPS][ENTRIES], rate[STEPS], share[STEPS];
} course;

static void random_course(course *c)
{
    gsl_rng *rng = random_stream(5, "optimizers");
    for (size_t i = 0; i < ENTRIES; i++)
        c->start[i] = gsl_ran_gaussian(rng, 1.0);
    for (size_t t = 0; t < STEPS; t++) {
        for (size_t i = 1; i < ENTRIES; i++)
            c->grad[t][i] = gsl_ran_gaussian(rng, pow(10.0, (double)i / 2.0 - 10.0));
        c->rate[t] = 0.3 / (1.0 + 0.1 * (double)t);
        c->share[t] = (double[]){1.0, 0.5, 0.1}[t % 3];
    }
    gsl_rng_free(rng);
}

/* What is proposed at each step, and the point after it. */
static void write_steps(FILE *out, optimizer_kind kind, double decay, const course *c)
{
    optimizer *o = optimizer_new(kind, ENTRIES, decay);
    double theta[ENTRIES], update[ENTRIES];
    copy_doubles(theta, c->start, ENTRIES);
    write_doubles(out, "decay", &decay, 1);
    write_doubles(out, "start", c->start, ENTRIES);
    write_doubles(out, "rate", c->rate, STEPS);
    write_doubles(out, "share", c->share, STEPS);
    for (size_t t = 0; t < STEPS; t++) {
        char key[64];
        snprintf(key, sizeof key, "grad_%zu", t);
        write_doubles(out, key, c->grad[t], ENTRIES);
        optimizer_propose(o, update, theta, c->grad[t]);
        snprintf(key, sizeof key, "proposed_%zu", t);
        write_doubles(out, key, update, ENTRIES);
        for (size_t i = 0; i < ENTRIES; i++)
            update[i] *= c->share[t];
        optimizer_take(o, theta, update, c->grad[t], c->rate[t]);
        snprintf(key, sizeof key, "theta_%zu", t);
        write_doubles(out, key, theta, ENTRIES);
    }
    optimizer_free(o);
}

static bool write_optimizers(const char *folder)
{
    static const struct {
        const char *name;
        optimizer_kind kind;
        double decay;
    } each[] = {{"sgd", OPTIMIZER_SGD, 0.0},           {"sgd_decay", OPTIMIZER_SGD, 0.3},
                {"momentum", OPTIMIZER_MOMENTUM, 0.0}, {"momentum_decay", OPTIMIZER_MOMENTUM, 0.3},
                {"adam", OPTIMIZER_ADAM, 0.0},         {"adamw", OPTIMIZER_ADAMW, 0.0},
                {"adamw_decay", OPTIMIZER_ADAMW, 0.3}};
    static course c;
    random_course(&c);
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.steps", folder, each[i].name);
        FILE *out = fopen(path, "w");
        if (out == NULL)
            return false;
        write_steps(out, each[i].kind, each[i].decay, &c);
        if (fclose(out) != 0)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static double x[ROWS * FEATURES];
    static size_t label[ROWS];
    dataset data = {x, label, ROWS, FEATURES, CLASSES};
    gsl_rng *rng = random_stream(1, "data");
    if (argc != 2)
        return 2;
    random_data(&data, rng);
    gsl_rng_free(rng);
    for (int m = 0; m < MODEL_COUNT; m++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.txt", argv[1], model_name((model)m));
        FILE *out = fopen(path, "w");
        if (out == NULL)
            return 1;
        double labels[ROWS];
        for (size_t i = 0; i < ROWS; i++)
            labels[i] = (double)label[i];
        write_doubles(out, "x", x, ROWS * FEATURES);
        write_doubles(out, "labels", labels, ROWS);
        write_network(out, (model)m, &data);
        if (fclose(out) != 0)
            return 1;
    }
    return write_optimizers(argv[1]) ? 0 : 1;
}
