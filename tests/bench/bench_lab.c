/* A training step of the lab's networks at batch 128, plain and with the controller: what the
 * controller costs.  lab_torch.py measures the same steps in PyTorch on one thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <gsl/gsl_sort.h>

#include <ghosts/controller.h>

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"
#include "analysis/lab/trainer.h"

enum { BATCH = 128, WARM_UP = 20, REPEATS = 15, STEPS = 8, KINDS = 3 };
static const model models[] = {MODEL_MLP, MODEL_CNN, MODEL_TRANSFORMER};
static const char *const kind_name[KINDS] = {"plain", "bound", "exact"};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void must(ghosts_status status)
{
    if (status != GHOSTS_OK) {
        fprintf(stderr, "bench_lab: %s\n", ghosts_strerror(status));
        exit(1);
    }
}

/* AdamW at 1e-3; with a controller, one tangent pass over the batch and the radius before the step.
 * Forward and backward are shared: the tangent pass runs on the same batch. */
static void step(trainer *t, ghosts_controller *controller)
{
    problem at = trainer_next_batch(t);
    double rate = 1e-3;
    network_gradient(t->net, t->grad, &at);
    optimizer_propose(t->optimizer, t->update, t->theta, t->grad);
    if (controller != NULL) {
        size_t classes = t->net->classes;
        double length = trainer_point(t, t->update, -1.0);
        network_slopes_again(t->net, t->logits, t->slopes, t->direction, &at);
        ghosts_batch batch = {t->logits, t->slopes, at.rows, classes, classes, classes};
        ghosts_measurement seen;
        ghosts_decision decision;
        must(ghosts_controller_measure(&seen, controller, &batch, t->workspace, NULL, NULL));
        must(ghosts_controller_act(&decision, controller, &seen, rate, length));
        rate = decision.rate;
    }
    optimizer_take(t->optimizer, t->theta, t->update, t->grad, rate);
}

static double median_time(trainer *t, ghosts_controller *controller)
{
    double seconds[REPEATS];
    for (int i = 0; i < WARM_UP; i++)
        step(t, controller);
    for (int i = 0; i < REPEATS; i++) {
        double start = now();
        for (int k = 0; k < STEPS; k++)
            step(t, controller);
        seconds[i] = (now() - start) / STEPS;
    }
    gsl_sort(seconds, 1, REPEATS);
    return seconds[REPEATS / 2];
}

static void measure(const dataset *data, model which)
{
    double seconds[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
        trainer *t = trainer_new(which, data, data, BATCH, OPTIMIZER_ADAMW, 1e-4, 1);
        ghosts_controller_options options = ghosts_controller_defaults();
        ghosts_controller *controller = NULL;
        options.radius = kind == 1 ? GHOSTS_RADIUS_BOUND : GHOSTS_RADIUS_EXACT;
        if (kind > 0)
            must(ghosts_controller_new(&controller, &options));
        seconds[kind] = median_time(t, controller);
        ghosts_controller_free(controller);
        trainer_free(t);
    }
    printf("%-12s", model_name(which));
    for (int kind = 0; kind < KINDS; kind++)
        printf("  %s %7.3f ms", kind_name[kind], 1e3 * seconds[kind]);
    printf("   overhead: bound %+.0f %%, exact %+.0f %%\n", 100.0 * (seconds[1] / seconds[0] - 1.0),
           100.0 * (seconds[2] / seconds[0] - 1.0));
}

int main(void)
{
    char path[4096], message[DATA_MESSAGE];
    const char *root = getenv("GHOSTS_SRCDIR");
    snprintf(path, sizeof path, "%s/analysis/data/digits.csv", root != NULL ? root : ".");
    dataset *data = data_read(path, NULL, message);
    if (data == NULL) {
        fprintf(stderr, "bench_lab: %s\n", message);
        return 1;
    }
    use_one_blas_thread();
    printf("training step, batch %d, double precision, one thread, %s\n", BATCH, blas_name());
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        measure(data, models[i]);
    data_free(data);
    return 0;
}
