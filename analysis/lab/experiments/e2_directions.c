/* E2: the gradient's line and random directions, at three phases of training.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"
#include "analysis/lab/stages.h"

enum { MODELS = 2, POINTS = 41, RANDOM = 20, QUICK_RANDOM = 4 };
static const model models[MODELS] = {MODEL_LINEAR, MODEL_MLP_LN};
static const char *const class_name[] = {"+g", "-g", "random"};

static size_t jobs(const lab_options *options)
{
    return MODELS * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%lu", model_name(models[job % MODELS]), options->seed[job / MODELS]);
}

/* The curves of some directions: entry [direction * POINTS + point]. */
typedef struct {
    size_t count;
    double *loss, *flips, *accuracy;
    double *onset_a, *onset_exact; /* loss 1.1 times the start's, in rho_a and in rho* */
    double *bound, *lower, *exact;
    double start_accuracy;
} curves;

static curves curves_new(size_t count)
{
    curves c = {.count = count};
    c.loss = take_doubles((3 * POINTS + 5) * count);
    c.flips = c.loss + POINTS * count;
    c.accuracy = c.flips + POINTS * count;
    c.onset_a = c.accuracy + POINTS * count;
    c.onset_exact = c.onset_a + count;
    c.bound = c.onset_exact + count;
    c.lower = c.bound + count;
    c.exact = c.lower + count;
    return c;
}

static void scan(curves *c, size_t k, trainer *t, const problem *at)
{
    double r[POINTS], tau[POINTS];
    line_value value[POINTS];
    radii rho = trainer_radii(t, at);
    geometric_grid(r, POINTS, 0.01, 100.0);
    for (size_t i = 0; i < POINTS; i++)
        tau[i] = r[i] * rho.bound;
    line_value start = trainer_scan(t, value, tau, POINTS, at);
    for (size_t i = 0; i < POINTS; i++) {
        c->loss[k * POINTS + i] = value[i].loss / start.loss;
        c->flips[k * POINTS + i] = value[i].flips;
        c->accuracy[k * POINTS + i] = value[i].accuracy;
    }
    c->start_accuracy = start.accuracy;
    c->bound[k] = rho.bound, c->lower[k] = rho.lower, c->exact[k] = rho.exact;
    c->onset_a[k] = first_crossing(r, c->loss + k * POINTS, POINTS, 1.1);
    c->onset_exact[k] = c->onset_a[k] * rho.bound / rho.exact;
}

static double across(const double *value, size_t stride, size_t count, double at)
{
    double x[RANDOM];
    for (size_t k = 0; k < count; k++)
        x[k] = value[k * stride];
    return quantile_of(x, count, at);
}

static void write(FILE *csv, const curves *c, const trainer *t, unsigned long seed, phase p,
                  const char *name)
{
    double r[POINTS];
    geometric_grid(r, POINTS, 0.01, 100.0);
    for (size_t i = 0; i < POINTS; i++)
        fprintf(csv,
                "%lu,%s,%s,%s,%.4g,%.5g,%.5g,%.5g,%.4g,%.4g,%.4g,%.4f,%.4f,%.4f,%.4f,%.4f,%.4g,"
                "%.4g,%.4g,%.4g\n",
                seed, model_name(t->model), phase_name[p], name, r[i],
                across(c->bound, 1, c->count, 0.5), across(c->lower, 1, c->count, 0.5),
                across(c->exact, 1, c->count, 0.5), across(c->loss + i, POINTS, c->count, 0.5),
                across(c->loss + i, POINTS, c->count, 0.1),
                across(c->loss + i, POINTS, c->count, 0.9),
                across(c->flips + i, POINTS, c->count, 0.5),
                across(c->flips + i, POINTS, c->count, 0.1),
                across(c->flips + i, POINTS, c->count, 0.9),
                across(c->accuracy + i, POINTS, c->count, 0.5), c->start_accuracy,
                across(c->onset_a, 1, c->count, 0.5), across(c->onset_a, 1, c->count, 0.0),
                across(c->onset_a, 1, c->count, 1.0), across(c->onset_exact, 1, c->count, 0.5));
}

static void run_phase(FILE *csv, trainer *t, const stage_data *data, unsigned long seed, phase p,
                      size_t random)
{
    gsl_rng *rng = random_stream(seed + 1000 * p, "random directions");
    problem at = stage_problem(t, data);
    network_gradient(t->net, t->grad, &at);
    for (int sign = 0; sign < 2; sign++) {
        curves one = curves_new(1);
        trainer_point(t, t->grad, sign == 0 ? 1.0 : -1.0);
        scan(&one, 0, t, &at);
        write(csv, &one, t, seed, p, class_name[sign]);
        free(one.loss);
    }
    curves many = curves_new(random);
    for (size_t k = 0; k < random; k++) {
        random_direction(t->direction, t->net->parameters, rng);
        scan(&many, k, t, &at);
    }
    write(csv, &many, t, seed, p, class_name[2]);
    free(many.loss);
    gsl_rng_free(rng);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    unsigned long seed = options->seed[job / MODELS];
    stage_data data = stage_data_new(options);
    trainer *t = phase_trainer(models[job % MODELS], &data, seed);
    for (int p = 0; p < PHASES; p++) {
        phase_train(t, (phase)p, options->quick);
        run_phase(csv, t, &data, seed, (phase)p, options->quick ? QUICK_RANDOM : RANDOM);
    }
    trainer_free(t);
    stage_data_free(&data);
}

/* ---- judgement ------------------------------------------------------------------------------ */

/* Where the medians over the seeds turn: loss 1.1 times, predictions that differ a tenth, accuracy
 * half of the start's. */
typedef struct {
    double loss, loss_exact, flips, half_accuracy;
} turns;

static turns find_turns(json_t *entry, const records *rows, const char *const *where)
{
    double r[POINTS], loss[POINTS], flips[POINTS], accuracy[POINTS];
    double start = records_median(rows, "start_accuracy", where);
    geometric_grid(r, POINTS, 0.01, 100.0);
    records_curve(loss, r, POINTS, rows, "loss_ratio", where);
    records_curve(flips, r, POINTS, rows, "flips", where);
    records_curve(accuracy, r, POINTS, rows, "accuracy", where);
    turns t = {records_median(rows, "onset", where), records_median(rows, "onset_exact", where),
               first_crossing(r, flips, POINTS, 0.1), first_halving(r, accuracy, POINTS, start)};
    put_number(entry, "onset_over_rho_a", t.loss);
    put_number(entry, "onset_over_exact", t.loss_exact);
    put_number(entry, "loss_ratio_at_r_1", loss[POINTS / 2]);
    put_number(entry, "flips_at_r_1", flips[POINTS / 2]);
    put_number(entry, "accuracy_start", start);
    put_number(entry, "accuracy_at_r_1", accuracy[POINTS / 2]);
    put_number(entry, "flips_reach_a_tenth", t.flips);
    put_number(entry, "accuracy_halved", t.half_accuracy);
    return t;
}

static void lower(turns *least, const turns *t)
{
    *least = (turns){fmin(least->loss, t->loss), fmin(least->loss_exact, t->loss_exact),
                     fmin(least->flips, t->flips), fmin(least->half_accuracy, t->half_accuracy)};
}

static void raise(turns *most, const turns *t)
{
    *most = (turns){fmax(most->loss, t->loss), fmax(most->loss_exact, t->loss_exact),
                    fmax(most->flips, t->flips), fmax(most->half_accuracy, t->half_accuracy)};
}

static char *judge(json_t *numbers, const records *rows)
{
    turns least[3], most[3] = {{0}};
    bool near = true;
    for (int d = 0; d < 3; d++)
        least[d] = (turns){INFINITY, INFINITY, INFINITY, INFINITY};
    for (int m = 0; m < MODELS; m++)
        for (int p = 0; p < PHASES; p++)
            for (int d = 0; d < 3; d++) {
                const char *name = model_name(models[m]);
                json_t *entry = json_object();
                turns t = find_turns(
                    entry, rows,
                    WHERE("model", name, "phase", phase_name[p], "direction", class_name[d]));
                put(numbers, entry, "%s %s %s", name, phase_name[p], class_name[d]);
                lower(&least[d], &t);
                raise(&most[d], &t);
                near = near && t.loss >= 0.5 && t.loss <= 2.0 && t.flips >= 0.5 && t.flips <= 2.0;
            }
    return sentence(
        "%s. The loss has grown by 10 %% at r = %.2g to %.2g going uphill, at %.2g to %.2g going "
        "downhill and at %.2g to %.2g along random directions (medians over seeds; two networks, "
        "three phases): r orders the directions, but its onset value depends on the sign. The "
        "paper's gradient curve is the uphill one. In rho* these are %.2g to %.2g, %.2g to %.2g "
        "and %.2g to %.2g. A tenth of the predictions has changed at r = %.2g to %.2g, %.2g to "
        "%.2g and %.2g to %.2g; the first to lose half of its accuracy does so at %.2g, %.2g and "
        "%.2g.",
        near ? "Holds within a factor of two" : "Does not hold as a common threshold",
        least[0].loss, most[0].loss, least[1].loss, most[1].loss, least[2].loss, most[2].loss,
        least[0].loss_exact, most[0].loss_exact, least[1].loss_exact, most[1].loss_exact,
        least[2].loss_exact, most[2].loss_exact, least[0].flips, most[0].flips, least[1].flips,
        most[1].flips, least[2].flips, most[2].flips, least[0].half_accuracy,
        least[1].half_accuracy, least[2].half_accuracy);
}

const experiment e2_directions = {
    .id = "E2",
    .title = "The gradient's line and random directions, three phases",
    .statement = "The gradient direction and 20 random directions, three training phases: loss "
                 "ratio and flipped predictions turn near r = 1 in every direction.",
    .definitions =
        "Networks: the linear classifier and the MLP with LayerNorm. r = tau / rho_a. Directions: "
        "+g uphill, -g downhill, random = 20 uniform unit vectors, of which median and 10 % and "
        "90 % quantiles are given. Onset: first r at which loss(tau) / loss(0) reaches 1.1, "
        "log-linear between grid points (onset_exact: the same tau over rho*). flips = share of "
        "the probe samples whose predicted class differs from tau = 0.",
    .columns =
        "seed,model,phase,direction,r,rho_a,lower,exact,loss_ratio,loss_low,loss_high,flips,"
        "flips_low,flips_high,accuracy,start_accuracy,onset,onset_low,onset_high,onset_exact",
    .default_seeds = 4,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
