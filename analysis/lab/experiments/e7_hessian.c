/* E7: the step that the curvature suggests, 2 / v'Hv, against the radii.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"
#include "analysis/lab/stages.h"

enum { MODELS = 2, RANDOM = 20, QUICK_RANDOM = 4 };
static const model models[MODELS] = {MODEL_LINEAR, MODEL_MLP_LN};

static size_t jobs(const lab_options *options)
{
    return MODELS * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%lu", model_name(models[job % MODELS]), options->seed[job / MODELS]);
}

/* Curvature and radii along t->direction, and what the loss does at the Hessian's step. */
static void measure(FILE *csv, trainer *t, const problem *at, unsigned long seed, phase p,
                    const char *direction)
{
    double curvature = network_curvature(t->net, t->direction, at);
    double step = curvature > 0.0 ? 2.0 / curvature : INFINITY;
    radii rho = trainer_radii(t, at);
    line_value there = {NAN, NAN, NAN},
               start = trainer_scan(t, &there, &step, isfinite(step) ? 1 : 0, at);
    fprintf(csv, "%lu,%s,%s,%zu,%s,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.5g,%.4f,%.4f,%.4f\n", seed,
            model_name(t->model), phase_name[p], t->optimizer->steps, direction, curvature, step,
            rho.bound, rho.lower, rho.exact, step / rho.bound, step / rho.exact,
            there.loss / start.loss, there.flips, there.accuracy, start.accuracy);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    unsigned long seed = options->seed[job / MODELS];
    stage_data data = stage_data_new(options);
    trainer *t = phase_trainer(models[job % MODELS], &data, seed);
    for (int p = 0; p < PHASES; p++) {
        phase_train(t, (phase)p, options->quick);
        gsl_rng *rng = random_stream(seed + 1000 * (unsigned)p, "random directions");
        problem at = stage_problem(t, &data);
        network_gradient(t->net, t->grad, &at);
        for (int sign = 0; sign < 2; sign++) {
            trainer_point(t, t->grad, sign == 0 ? 1.0 : -1.0);
            measure(csv, t, &at, seed, (phase)p, sign == 0 ? "+g" : "-g");
        }
        for (size_t k = 0; k < (options->quick ? QUICK_RANDOM : RANDOM); k++) {
            random_direction(t->direction, t->net->parameters, rng);
            measure(csv, t, &at, seed, (phase)p, "random");
        }
        gsl_rng_free(rng);
    }
    trainer_free(t);
    stage_data_free(&data);
}

/* ---- judgement ------------------------------------------------------------------------------ */

static char *judge(json_t *numbers, const records *rows)
{
    double random_a[PHASES], random_exact[PHASES], gradient[PHASES], least = INFINITY;
    double least_exact = INFINITY;
    for (int m = 0; m < MODELS; m++)
        for (int p = 0; p < PHASES; p++)
            for (int d = 0; d < 2; d++) {
                const char *direction = d == 0 ? "-g" : "random";
                const char *const where[] = {"model",       model_name(models[m]), "phase",
                                             phase_name[p], "direction",           direction,
                                             NULL};
                double a = records_median(rows, "ratio", where);
                double exact = records_median(rows, "ratio_exact", where);
                json_t *entry = json_object();
                put_number(entry, "ratio_median", a);
                put_number(entry, "ratio_exact_median", exact);
                put_number(entry, "ratio_least", records_quantile(rows, "ratio", where, 0.0));
                put_number(entry, "ratio_exact_least",
                           records_quantile(rows, "ratio_exact", where, 0.0));
                put_number(entry, "loss_ratio_at_step", records_median(rows, "loss_ratio", where));
                put(numbers, entry, "%s %s %s", model_name(models[m]), phase_name[p], direction);
                least = fmin(least, records_quantile(rows, "ratio", where, 0.0));
                least_exact = fmin(least_exact, records_quantile(rows, "ratio_exact", where, 0.0));
                if (models[m] == MODEL_MLP_LN && d == 1)
                    random_a[p] = a, random_exact[p] = exact;
                if (models[m] == MODEL_MLP_LN && d == 0)
                    gradient[p] = a;
            }
    return sentence(
        "%s. MLP with LayerNorm, median over random directions and seeds: 2/kappa is %.3g, %.3g "
        "and %.3g times rho_a (early, mid, late), %.3g, %.3g and %.3g times the exact rho*. Along "
        "the gradient, the direction of training, only %.2g, %.2g and %.2g times rho_a. The least "
        "ratio of all is %.3g to rho_a and %.3g to rho*.",
        least > 1.0 ? "Holds in every direction for rho_a"
                    : "Holds for random directions, not in every direction",
        random_a[0], random_a[1], random_a[2], random_exact[0], random_exact[1], random_exact[2],
        gradient[0], gradient[1], gradient[2], least, least_exact);
}

const experiment e7_hessian = {
    .id = "E7",
    .title = "The Hessian's step against the radius",
    .statement = "The Hessian step 2/kappa exceeds rho_a in every direction and phase, about 10x "
                 "early to about 460x late.",
    .definitions =
        "Networks, phases, probe samples and directions of E2. kappa = v'Hv of the probe samples' "
        "mean loss, exact (forward over reverse); trained = steps of training so far; step = "
        "2/kappa (infinite for kappa <= 0); ratio = step / rho_a, ratio_exact = step / rho*; "
        "loss_ratio, flips and accuracy at tau = step. kappa and the radii are the same for both "
        "signs, the "
        "loss at the step is not: +g uphill, -g downhill.",
    .columns = "seed,model,phase,trained,direction,kappa,step,rho_a,lower,exact,ratio,ratio_exact,"
               "loss_ratio,flips,accuracy,start_accuracy",
    .default_seeds = 4,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
