/* E11: the radius of networks, not of their tangents.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>


#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/stages.h"

enum { NETS = 7, STAGES = 3, DIRECTIONS = 2, SAMPLES = 25, QUICK_SAMPLES = 2 };
static const model nets[NETS] = {MODEL_TANH1, MODEL_GELU1, MODEL_SILU1, MODEL_LN1,
                                 MODEL_TANH2, MODEL_GELU2, MODEL_TANH4};
static const char *const stage_name[STAGES] = {"init", "early", "late"};
static const size_t stage_steps[STAGES] = {0, 30, 2000}, quick_steps[STAGES] = {0, 10, 40};
static const char *const direction_name[DIRECTIONS] = {"gradient", "adamw"};

#define RATE 2e-3
#define FARTHEST 3.0     /* times rho*, where the search ends */
#define MOST_WORK 4000   /* expansions of one search */
#define MODEL_ORDER 32
#define MODEL_STEP 0.8   /* from one radius of a model to the next */
#define MOST_MODELS 40

static size_t jobs(const lab_options *options)
{
    return NETS * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%lu", model_name(nets[job % NETS]), options->seed[job / NETS]);
}

/* One sample on a line: the context of the models. */
typedef struct {
    ghosts_network *line;
    size_t classes, calls;
} sample;

static ghosts_status models(void *context, ghosts_model *logits, double re, double im,
                            double radius)
{
    sample *s = context;
    s->calls++;
    return ghosts_network_models(s->line, logits, re, im, radius);
}

/* An upper bound of |z_j'' - z_k''| on |tau| <= x radius, x < 1 - 2/N, from the models' coefficients:
 * what is unknown about those of order i counts i (i - 1) x^(i - 2) at most. */
static double second_derivative(const ghosts_model *z, size_t classes, double radius, double x)
{
    double largest = 0.0, n = (double)z[0].order;
    ghosts_model *d = take_models(1, z[0].order);
    for (size_t j = 0; j < classes; j++)
        for (size_t k = 0; k < j; k++) {
            ghosts_model_sub(d, &z[j], &z[k]);
            double sum = d->error * n * (n - 1.0) + d->tail * (n + 1.0) * n * pow(x, n - 1.0);
            for (size_t i = 2; i < d->length; i++)
                sum += (double)(i * (i - 1)) * hypot(d->re[i], d->im[i]) * pow(x, (double)i - 2.0);
            largest = fmax(largest, sum);
        }
    ghosts_models_free(d);
    return largest / (radius * radius) * (1.0 + 1e-9);
}

/* What real models about the origin prove: the best radius, and the curvature bound (0 where no model
 * reaches rho_a). */
static void prove(double *lower, double *curvature, sample *s, double bound, double exact)
{
    size_t classes = s->classes;
    ghosts_model *z = take_models(classes, MODEL_ORDER);
    *lower = *curvature = 0.0;
    double radius = FARTHEST * exact;
    for (int i = 0; i < MOST_MODELS; i++, radius *= MODEL_STEP) {
        models(s, z, 0.0, 0.0, radius);
        double proven = ghosts_model_lower(z, classes, radius);
        double x = bound / radius;
        if (proven > 0.0 && x < 1.0 - 2.0 / MODEL_ORDER) {
            double second = second_derivative(z, classes, radius, x), slope = M_PI / bound;
            double root = sqrt(slope * slope + 2.0 * M_PI * second);
            *curvature = fmax(*curvature, 2.0 * M_PI / (slope + root) * (1.0 - 1e-9));
        }
        if (*lower > 0.0 && proven < *lower)
            break;
        *lower = fmax(*lower, proven);
    }
    ghosts_models_free(z);
}

/* The certified nearest zero; false where there is none. */
static bool find(double *modulus, double *error, double *proven, const char **status, sample *s,
                 double limit)
{
    ghosts_zeros *zeros;
    ghosts_model_options options = ghosts_model_defaults();
    options.work_limit = MOST_WORK;
    ghosts_status found =
        ghosts_model_nearest(&zeros, s->classes, models, s, 1, limit, &options);
    *modulus = *error = *proven = NAN;
    *status = "failed";
    if (found != GHOSTS_OK && found != GHOSTS_WORK_LIMIT)
        return false;
    bool ok = found == GHOSTS_OK && zeros->count > 0;
    *status = ok ? "zero" : found == GHOSTS_OK ? "farther" : "work";
    *proven = mpfr_get_d(zeros->lower_bound, MPFR_RNDD);
    if (ok) {
        double re = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
        *modulus = hypot(re, mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN));
        *error = mpfr_get_d(zeros->zero[0].error, MPFR_RNDU) + 1e-15 * *modulus;
    }
    ghosts_zeros_free(zeros);
    return ok;
}

static void measure(FILE *csv, trainer *t, const stage_data *data, unsigned long seed,
                    const char *stage, const char *direction, size_t samples)
{
    problem at = stage_problem(t, data);
    size_t classes = t->net->classes, rows = data->probes;
    double *bound = take_doubles(3 * rows), *lower = bound + rows, *exact = lower + rows;
    network_slopes(t->net, t->logits, t->slopes, t->direction, &at);
    if (!radii_per_sample(bound, lower, exact, t->logits, t->slopes, rows, classes, t->workspace))
        samples = 0;
    double batch = INFINITY;
    for (size_t i = 0; i < rows; i++)
        batch = fmin(batch, bound[i]);
    for (size_t i = 0; i < samples && i < rows; i++) {
        sample s = {.line = network_line(t->net, t->direction, &at), .classes = classes};
        network_line_sample(s.line, &at, i);
        double model_lower, curvature, modulus, error, proven;
        const char *status;
        prove(&model_lower, &curvature, &s, bound[i], exact[i]);
        s.calls = 0;
        find(&modulus, &error, &proven, &status, &s, FARTHEST * exact[i]);
        fprintf(csv, "%lu,%s,%s,%s,%zu,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%s,%.10g,%.2g,%zu\n", seed,
                model_name(t->model), stage, direction, i, batch, bound[i], lower[i], exact[i],
                model_lower, curvature, proven, status, modulus, error, s.calls);
        ghosts_network_free(s.line);
    }
    free(bound);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    unsigned long seed = options->seed[job / NETS];
    stage_data data = stage_data_new(options);
    trainer *t = stage_trainer(nets[job % NETS], &data, seed);
    for (int i = 0; i < STAGES; i++) {
        while (t->optimizer->steps < (options->quick ? quick_steps : stage_steps)[i])
            trainer_step(t, RATE);
        for (int d = 0; d < DIRECTIONS; d++) {
            trainer *here = trainer_copy(t);
            problem at = d == 0 ? stage_problem(here, &data) : trainer_next_batch(here);
            network_gradient(here->net, here->grad, &at);
            if (d == 1)
                optimizer_propose(here->optimizer, here->update, here->theta, here->grad);
            trainer_point(here, d == 1 ? here->update : here->grad, -1.0);
            measure(csv, here, &data, seed, stage_name[i], direction_name[d],
                    options->quick ? QUICK_SAMPLES : SAMPLES);
            trainer_free(here);
        }
    }
    trainer_free(t);
    stage_data_free(&data);
}

/* ---- judgement ------------------------------------------------------------------------------ */

/* How many of the zeros lie certainly below the column times their own modulus; the least quotient. */
static size_t count_below(double *least, const records *rows, const char *column,
                          const char *const *where)
{
    double *modulus = take_doubles(3 * rows->rows + 1), *bound = modulus + rows->rows;
    double *error = bound + rows->rows;
    size_t count = records_select(modulus, rows, "true", where), below = 0;
    records_select(bound, rows, column, where);
    records_select(error, rows, "error", where);
    *least = INFINITY;
    for (size_t i = 0; i < count; i++) {
        *least = fmin(*least, (modulus[i] + error[i]) / bound[i]);
        below += modulus[i] + error[i] < bound[i];
    }
    free(modulus);
    return below;
}

/* Over all rows, and the worst row of all. */
typedef struct {
    size_t zeros, tried, below;
    double least, least_batch, largest_lower;
} totals;

static void judge_group(json_t *numbers, totals *sum, const records *rows, const char *net,
                        const char *stage, const char *direction)
{
    const char *const *all = WHERE("net", net, "stage", stage, "direction", direction);
    const char *const *zero =
        WHERE("net", net, "stage", stage, "direction", direction, "status", "zero");
    double *scratch = take_doubles(rows->rows + 1), least, least_batch;
    size_t tried = records_select(scratch, rows, "exact", all);
    size_t zeros = records_select(scratch, rows, "exact", zero);
    free(scratch);
    size_t below = count_below(&least, rows, "rho_a", zero);
    count_below(&least_batch, rows, "batch_rho_a", zero);
    json_t *entry = json_object();
    put(entry, json_integer((json_int_t)tried), "samples");
    put(entry, json_integer((json_int_t)zeros), "certified_zeros");
    put(entry, json_integer((json_int_t)below), "below_rho_a");
    put_number(entry, "true_over_exact_median", records_ratio(rows, "true", "exact", zero, 0.5));
    put_number(entry, "true_over_rho_a_median", records_ratio(rows, "true", "rho_a", zero, 0.5));
    put_number(entry, "true_over_rho_a_least", least);
    put_number(entry, "true_over_batch_rho_a_least", least_batch);
    put_number(entry, "model_over_true_median", records_ratio(rows, "rho_tm", "true", zero, 0.5));
    put_number(entry, "model_over_true_largest", records_ratio(rows, "rho_tm", "true", zero, 1.0));
    put_number(entry, "curvature_over_true_median", records_ratio(rows, "c13", "true", zero, 0.5));
    put_number(entry, "calls_median", records_median(rows, "calls", zero));
    put(numbers, entry, "%s %s %s", net, stage, direction);
    sum->tried += tried;
    sum->zeros += zeros;
    sum->below += below;
    sum->least = fmin(sum->least, least);
    sum->least_batch = fmin(sum->least_batch, least_batch);
    if (zeros > 0)
        sum->largest_lower =
            fmax(sum->largest_lower, records_ratio(rows, "rho_tm", "true", zero, 1.0));
}

static char *judge(json_t *numbers, const records *rows)
{
    totals sum = {.least = INFINITY, .least_batch = INFINITY};
    for (int n = 0; n < NETS; n++)
        for (int i = 0; i < STAGES; i++)
            for (int d = 0; d < DIRECTIONS; d++)
                judge_group(numbers, &sum, rows, model_name(nets[n]), stage_name[i],
                            direction_name[d]);
    return sentence(
        "%s. Of %zu samples %zu have a certified nearest zero of the network's own loss; %zu of "
        "these lie nearer than rho_a, the least at %.3g rho_a. The least zero of a sample is at "
        "%.3g times the rho_a of its whole batch. What one model about the origin proves is at "
        "most %.3g of the true radius.",
        sum.least < 1.0 ? "pi / Delta_a bounds the radius of the linearised loss only"
                        : "No zero lies nearer than rho_a",
        sum.tried, sum.zeros, sum.below, sum.least, sum.least_batch, sum.largest_lower);
}

const experiment e11_networks = {
    .id = "E11",
    .title = "The radius of networks, not of their tangents",
    .statement = "The paper bounds the radius of the loss by pi / Delta_a, the spread of the "
                 "logits' derivatives. Asked: where is the nearest zero of the sum of exponentials "
                 "of the network's own logits?",
    .definitions =
        "Networks with one hidden layer of 128 (tanh1, gelu1, silu1; ln1: GELU after LayerNorm), "
        "with two of 64 (tanh2, gelu2), with 64, 32, 32, 32 (tanh4); AdamW at rate 2e-3, weight "
        "decay 1e-4, batches of 128; after 0, 30 and 2000 steps (init, early, late). Directions of "
        "unit length: minus the gradient of all probe samples; the AdamW update of the next batch. "
        "rho_a = pi / Delta_a and exact = rho* of the sample's tangent; batch_rho_a = the least "
        "rho_a of all probe samples; rho_tm = what one Taylor model about the origin proves, the "
        "best of a geometric series of radii; c13 = the curvature bound with the second derivative "
        "from a model (0: none reaches rho_a); true = modulus of the certified nearest zero of the "
        "network, up to 3 rho*, known to `error`; proven: nothing nearer than this. Status: zero, "
        "farther (none within 3 rho*), work (undecided after 4000 expansions).",
    .columns = "seed,net,stage,direction,sample,batch_rho_a,rho_a,lower,exact,rho_tm,c13,proven,"
               "status,true,error,calls",
    .default_seeds = 5,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
