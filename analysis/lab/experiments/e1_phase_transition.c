/* E1: one step of length r rho_a from a trained network, six architectures, both signs of the
 * gradient and the optimizer's own step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/stages.h"

enum { MODELS = MODEL_TRANSFORMER + 1, POINTS = 41, STEPS = 600, QUICK_STEPS = 60 };

typedef enum { UPHILL, DOWNHILL, OPTIMIZER, DIRECTIONS } direction;
static const char *const direction_name[DIRECTIONS] = {"+g", "-g", "step"};

static size_t jobs(const lab_options *options)
{
    return MODELS * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%lu", model_name((model)(job % MODELS)), options->seed[job / MODELS]);
}

static void point(trainer *t, direction d)
{
    if (d == OPTIMIZER) {
        optimizer_propose(t->optimizer, t->update, t->theta, t->grad);
        trainer_point(t, t->update, -1.0);
    } else {
        trainer_point(t, t->grad, d == UPHILL ? 1.0 : -1.0);
    }
}

static void scan(FILE *csv, trainer *t, const problem *at, direction d, unsigned long seed)
{
    double r[POINTS], tau[POINTS];
    line_value value[POINTS];
    point(t, d);
    radii rho = trainer_radii(t, at);
    geometric_grid(r, POINTS, 0.01, 100.0);
    for (size_t i = 0; i < POINTS; i++)
        tau[i] = r[i] * rho.bound;
    line_value start = trainer_scan(t, value, tau, POINTS, at);
    for (size_t i = 0; i < POINTS; i++)
        fprintf(csv, "%lu,%s,%s,%.4g,%.4g,%.6g,%.6g,%.6g,%.5g,%.5g,%.4f,%.4f,%.4f\n", seed,
                model_name(t->model), direction_name[d], r[i], tau[i] / rho.exact, rho.bound,
                rho.lower, rho.exact, start.loss, value[i].loss / start.loss, value[i].flips,
                value[i].accuracy, start.accuracy);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    model which = (model)(job % MODELS);
    unsigned long seed = options->seed[job / MODELS];
    if (!model_fits(which, options->data))
        return;
    stage_data data = stage_data_new(options);
    trainer *t = stage_trainer(which, &data, seed);
    size_t steps = options->quick ? QUICK_STEPS : STEPS;
    for (size_t i = 0; i < steps; i++)
        trainer_step(t, stage_rate(which));
    problem at = stage_problem(t, &data);
    network_gradient(t->net, t->grad, &at);
    for (int d = 0; d < DIRECTIONS; d++)
        scan(csv, t, &at, (direction)d, seed);
    trainer_free(t);
    stage_data_free(&data);
}

/* ---- judgement ------------------------------------------------------------------------------ */

/* The first r whose median over the seeds crosses: accuracy below half of the start's, or the loss
 * twice the start's; and the median over the seeds of the first r_exact at which the loss does. */
typedef struct {
    double half_accuracy, double_loss, double_loss_exact;
    double flips_at_one, accuracy_at_one, start;
    double ratio; /* rho* / rho_a */
} onset;

static double find_exact_onset(const records *rows, const char *name, const char *d)
{
    size_t seeds;
    char **seed = records_distinct(&seeds, rows, "seed");
    double *each = take_doubles(seeds + 2 * rows->rows), *r = each + seeds, *loss = r + rows->rows;
    for (size_t i = 0; i < seeds; i++) {
        const char *const *where = WHERE("model", name, "direction", d, "seed", seed[i]);
        size_t count = records_select(r, rows, "r_exact", where);
        records_select(loss, rows, "loss_ratio", where);
        each[i] = first_crossing(r, loss, count, 2.0);
    }
    double median = quantile_of(each, seeds, 0.5);
    free(each);
    free(seed);
    return median;
}

static onset find_onset(const records *rows, const char *name, const char *d)
{
    onset o;
    double r[POINTS], loss[POINTS], accuracy[POINTS], flips[POINTS];
    const char *const *where = WHERE("model", name, "direction", d);
    geometric_grid(r, POINTS, 0.01, 100.0);
    records_curve(accuracy, r, POINTS, rows, "accuracy", where);
    records_curve(loss, r, POINTS, rows, "loss_ratio", where);
    records_curve(flips, r, POINTS, rows, "flips", where);
    o.start = records_median(rows, "start_accuracy", where);
    o.ratio = records_ratio(rows, "exact", "rho_a", where, 0.5);
    o.flips_at_one = flips[POINTS / 2];
    o.accuracy_at_one = accuracy[POINTS / 2];
    o.half_accuracy = first_halving(r, accuracy, POINTS, o.start);
    o.double_loss = first_crossing(r, loss, POINTS, 2.0);
    o.double_loss_exact = find_exact_onset(rows, name, d);
    return o;
}

static void note(json_t *numbers, const char *name, const char *d, const onset *o)
{
    json_t *entry = json_object();
    put_number(entry, "onset_loss_doubled", o->double_loss);
    put_number(entry, "onset_loss_doubled_exact", o->double_loss_exact);
    put_number(entry, "collapse_accuracy_halved", o->half_accuracy);
    put_number(entry, "accuracy_start", o->start);
    put_number(entry, "accuracy_at_r_1", o->accuracy_at_one);
    put_number(entry, "flips_at_r_1", o->flips_at_one);
    put_number(entry, "exact_over_bound", o->ratio);
    put(numbers, entry, "%s %s", name, d);
}

static char *judge(json_t *numbers, const records *rows)
{
    double least_loss[DIRECTIONS], most_loss[DIRECTIONS], least[DIRECTIONS], most[DIRECTIONS];
    double least_exact[DIRECTIONS], most_exact[DIRECTIONS];
    for (int d = 0; d < DIRECTIONS; d++) {
        least_loss[d] = least_exact[d] = least[d] = INFINITY;
        most_loss[d] = most_exact[d] = most[d] = 0.0;
        for (int m = 0; m < MODELS; m++) {
            onset o = find_onset(rows, model_name((model)m), direction_name[d]);
            if (isnan(o.start))
                continue;
            note(numbers, model_name((model)m), direction_name[d], &o);
            least_loss[d] = fmin(least_loss[d], o.double_loss);
            most_loss[d] = fmax(most_loss[d], o.double_loss);
            least_exact[d] = fmin(least_exact[d], o.double_loss_exact);
            most_exact[d] = fmax(most_exact[d], o.double_loss_exact);
            least[d] = fmin(least[d], o.half_accuracy);
            most[d] = fmax(most[d], o.half_accuracy);
        }
    }
    bool kept = fmin(least[UPHILL], fmin(least[DOWNHILL], least[OPTIMIZER])) >= 1.0;
    bool loss = fmin(least_loss[UPHILL], fmin(least_loss[DOWNHILL], least_loss[OPTIMIZER])) >= 1.0;
    return sentence(
        "'No failure below r = 1' %s for accuracy (medians over seeds: the first network to lose "
        "half of it does so at r = %.2g uphill, %.2g downhill, %.2g along AdamW's step) and %s for "
        "the loss, which doubles at r = %.2g to %.2g uphill, %.2g to %.2g downhill and %.2g to "
        "%.2g along AdamW's step, depending on the network; in rho* instead of rho_a at %.2g to "
        "%.2g, %.2g to %.2g and %.2g to %.2g. 'Collapse once r >= 1' %s: accuracy "
        "halves at r = %.2g to %.2g uphill and %.2g to %.2g downhill.",
        kept ? "holds" : "fails", least[UPHILL], least[DOWNHILL], least[OPTIMIZER],
        loss ? "holds" : "fails", least_loss[UPHILL], most_loss[UPHILL], least_loss[DOWNHILL],
        most_loss[DOWNHILL], least_loss[OPTIMIZER], most_loss[OPTIMIZER], least_exact[UPHILL],
        most_exact[UPHILL], least_exact[DOWNHILL], most_exact[DOWNHILL], least_exact[OPTIMIZER],
        most_exact[OPTIMIZER],
        fmax(most[UPHILL], most[DOWNHILL]) <= 3.0 ? "holds for accuracy" : "is early for accuracy",
        least[UPHILL], most[UPHILL], least[DOWNHILL], most[DOWNHILL]);
}

const experiment e1_phase_transition = {
    .id = "E1",
    .title = "One step of normalised length r, six architectures",
    .statement = "Six architectures, one step at r from 0.01 to 100: no model fails for r < 1, "
                 "collapse appears once r >= 1.",
    .definitions =
        "r = tau / rho_a with rho_a = pi / (largest spread of the logit slopes over the 384 probe "
        "samples) along the unit direction; r_exact = tau / rho*. Directions: +g uphill, -g "
        "downhill (gradient of the probe samples' mean loss), step = the update AdamW would apply "
        "next. loss_ratio = loss(tau) / loss(0); flips = share of the probe samples whose "
        "predicted class differs from tau = 0. Onset: the loss doubles; collapse: accuracy falls "
        "to half of its start; both log-linear between grid points, on the median over seeds.",
    .columns = "seed,model,direction,r,r_exact,rho_a,lower,exact,start_loss,loss_ratio,flips,"
               "accuracy,start_accuracy",
    .default_seeds = 5,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
