/* Training to a stage.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/stages.h"

#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"

enum {
    PROBES = 384,
    QUICK_PROBES = 96,
    BATCH = 128,
    LOOK_EVERY = 10,
    MOST_STEPS = 750,
    SPLIT_SEED = 42
};

const char *const phase_name[PHASES] = {"early", "mid", "late"};

stage_data stage_data_new(const lab_options *options)
{
    stage_data data;
    gsl_rng *rng = random_stream(SPLIT_SEED, "split");
    data_split(&data.train, &data.test, options->data, 0.3, rng);
    data.probes = options->quick ? QUICK_PROBES : PROBES;
    data.probes = data.train->rows < data.probes ? data.train->rows : data.probes;
    data.probe = take(data.probes, sizeof *data.probe);
    choose_rows(data.probe, data.probes, data.train->rows, rng);
    gsl_rng_free(rng);
    return data;
}

void stage_data_free(stage_data *data)
{
    data_free(data->train);
    data_free(data->test);
    free(data->probe);
}

double stage_rate(model which)
{
    return which == MODEL_LINEAR ? 6e-3 : which == MODEL_TRANSFORMER ? 2e-3 : 2.5e-3;
}

trainer *stage_trainer(model which, const stage_data *data, uint64_t seed)
{
    return trainer_new(which, data->train, data->test, BATCH, OPTIMIZER_ADAMW, 1e-4, seed);
}

problem stage_problem(const trainer *t, const stage_data *data)
{
    return trainer_problem(t, data->probe, data->probes);
}

trainer *phase_trainer(model which, const stage_data *data, uint64_t seed)
{
    if (which != MODEL_LINEAR)
        return stage_trainer(which, data, seed);
    return trainer_new(which, data->train, data->test, 64, OPTIMIZER_SGD, 0.0, seed);
}

void phase_train(trainer *t, phase until, bool quick)
{
    static const size_t steps[PHASES] = {30, 180, 700};
    static const double accuracy[PHASES] = {0.84, 0.95, 0.98};
    bool linear = t->model == MODEL_LINEAR;
    size_t most = linear ? steps[until] : MOST_STEPS;
    most = quick && most > 120 ? 120 : most;
    double rate = linear ? 0.1 : stage_rate(t->model);
    while (t->optimizer->steps < most) {
        trainer_step(t, rate);
        if (!linear && t->optimizer->steps % LOOK_EVERY == 0 &&
            trainer_test_accuracy(t) >= accuracy[until])
            return;
    }
}
