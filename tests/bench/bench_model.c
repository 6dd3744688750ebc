/* The radius of one model and the certified nearest zero of networks with random weights along minus
 * the gradient: median milliseconds of processor time a sample, how often the network is evaluated, and
 * the least quotient of the two radii.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/bench.h"

#include <gsl/gsl_randist.h>

#include <ghosts/model.h>

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/network.h"
#include "analysis/lab/random_stream.h"

enum { FEATURES = 64, CLASSES = 10, SAMPLES = 8 };

static const struct {
    const char *name;
    activation function;
    size_t depth, width;
    bool normalised;
} nets[] = {{"tanh1", ACTIVATION_TANH, 1, 128, false}, {"gelu1", ACTIVATION_GELU, 1, 128, false},
            {"silu1", ACTIVATION_SILU, 1, 128, false}, {"tanh2", ACTIVATION_TANH, 2, 64, false},
            {"gelu2", ACTIVATION_GELU, 2, 64, false},  {"tanh4", ACTIVATION_TANH, 4, 32, false}};

/* A sample of a network on a line: the callback's context. */
typedef struct {
    ghosts_network *line;
    size_t calls;
} sample;

static ghosts_status models(void *context, ghosts_model *logits, double re, double im,
                            double radius)
{
    sample *s = context;
    s->calls++;
    return ghosts_network_models(s->line, logits, re, im, radius);
}

static network *network_of(size_t which)
{
    layer *net = sequence_new(FEATURES);
    for (size_t i = 0; i < nets[which].depth; i++) {
        size_t width = nets[which].depth == 4 && i == 0 ? 64 : nets[which].width;
        sequence_add(net, dense_new(1, net->outputs, width, true));
        sequence_add(net, activation_new(nets[which].function, width, 1.0));
    }
    sequence_add(net, dense_new(1, net->outputs, CLASSES, true));
    return network_new(net, SAMPLES);
}

static double lower_of(sample *s, double radius, size_t order)
{
    ghosts_model *z = take_models(CLASSES, order);
    models(s, z, 0.0, 0.0, radius);
    double lower = ghosts_model_lower(z, CLASSES, radius);
    ghosts_models_free(z);
    return lower;
}

/* The radius of the disc that proves most, in powers of 0.8. */
static double best_radius(sample *s, double limit, size_t order)
{
    double best = 0.0, radius = limit;
    for (double r = limit; r > 1e-4 * limit; r *= 0.8) {
        double lower = lower_of(s, r, order);
        if (lower > best) {
            best = lower;
            radius = r;
        }
    }
    return radius;
}

static void measure(size_t which)
{
    double lower_time[SAMPLES], nearest_time[SAMPLES], calls[SAMPLES], share[SAMPLES];
    size_t solved = 0;
    gsl_rng *rng = random_stream(which, "bench model");
    network *net = network_of(which);
    double *theta = take_doubles(2 * net->parameters), *v = theta + net->parameters;
    network_initialise(net, theta, NULL, rng);
    dataset *data = data_new(SAMPLES, FEATURES);
    for (size_t i = 0; i < SAMPLES * FEATURES; i++)
        data->x[i] = gsl_rng_uniform(rng);
    for (size_t i = 0; i < SAMPLES; i++)
        data->label[i] = gsl_rng_uniform_int(rng, CLASSES);
    data->classes = CLASSES;
    problem all = {.theta = theta, .data = data, .rows = SAMPLES, .temperature = 1.0};
    network_gradient(net, v, &all);
    double length = sqrt(dot(v, v, net->parameters));
    for (size_t i = 0; i < net->parameters; i++)
        v[i] /= -length;
    for (size_t i = 0; i < SAMPLES; i++) {
        sample s = {.line = network_line(net, v, &all)};
        network_line_sample(s.line, &all, i);
        double radius = best_radius(&s, 64.0, 24);
        double begin = seconds(), lower = 0.0;
        for (int k = 0; k < 10; k++)
            lower = lower_of(&s, radius, 24);
        lower_time[i] = 100.0 * (seconds() - begin);
        s.calls = 0;
        begin = seconds();
        ghosts_zeros *zeros;
        ghosts_status status =
            ghosts_model_nearest(&zeros, CLASSES, models, &s, 1, 64.0, NULL);
        nearest_time[i] = 1e3 * (seconds() - begin);
        calls[i] = (double)s.calls;
        if (status == GHOSTS_OK && zeros->count > 0) {
            solved++;
            share[i] = lower / mpfr_get_d(zeros->lower_bound, MPFR_RNDN);
        }
        ghosts_zeros_free(zeros);
        ghosts_network_free(s.line);
    }
    qsort(lower_time, SAMPLES, sizeof *lower_time, ascending);
    qsort(nearest_time, SAMPLES, sizeof *nearest_time, ascending);
    qsort(calls, SAMPLES, sizeof *calls, ascending);
    printf("%-7s %9.3f ms %9.2f ms %9.2f ms %8.0f %8.3f %5zu/%d\n", nets[which].name,
           lower_time[SAMPLES / 2], nearest_time[SAMPLES / 2], nearest_time[SAMPLES - 1],
           calls[SAMPLES / 2], share[0], solved, SAMPLES);
    gsl_rng_free(rng);
    network_free(net);
    data_free(data);
    free(theta);
}

int main(void)
{
    print_processor();
    printf("%-7s %12s %12s %12s %8s %8s %7s\n", "network", "lower", "nearest", "slowest", "calls",
           "quotient", "solved");
    for (size_t which = 0; which < sizeof nets / sizeof *nets; which++)
        measure(which);
    return 0;
}
