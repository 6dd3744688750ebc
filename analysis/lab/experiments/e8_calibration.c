/* E8: how far the bound lies below the exact radius, sample by sample, along whole runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/stages.h"

enum { MODELS = MODEL_TRANSFORMER + 1, MOMENTS = 9, QUICK_MOMENTS = 4, QUANTILES = 5 };
static const size_t moment[MOMENTS] = {0, 5, 10, 20, 50, 100, 200, 400, 600};
static const double quantile_at[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};
static const char *const direction_name[] = {"+g", "-g", "step"};

static size_t jobs(const lab_options *options)
{
    return MODELS * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%lu", model_name((model)(job % MODELS)), options->seed[job / MODELS]);
}

/* The paper's reduction to two classes: the label y and its best rival c, with margin z_y - z_c;
 * sqrt(margin^2 + pi^2) / |a_y - a_c|. */
static double top_two(const double *z, const double *a, size_t classes, size_t label)
{
    size_t rival = label == 0 ? 1 : 0;
    for (size_t k = 0; k < classes; k++)
        if (k != label && z[k] > z[rival])
            rival = k;
    return hypot(z[label] - z[rival], M_PI) / fabs(a[label] - a[rival]);
}

/* Per sample: rho* / rho_a, rho* / lower bound, estimate / rho*. */
typedef struct {
    size_t rows;
    double *bound, *lower, *exact, *over_bound, *over_lower, *estimate;
    size_t too_long; /* samples whose estimate exceeds rho* */
} calibration;

static calibration calibration_new(size_t rows)
{
    calibration c = {.rows = rows, .bound = take_doubles(6 * rows)};
    c.lower = c.bound + rows;
    c.exact = c.lower + rows;
    c.over_bound = c.exact + rows;
    c.over_lower = c.over_bound + rows;
    c.estimate = c.over_lower + rows;
    return c;
}

static void calibrate(calibration *c, trainer *t, const problem *at)
{
    size_t classes = t->net->classes;
    radii_per_sample(c->bound, c->lower, c->exact, t->logits, t->slopes, c->rows, classes,
                     t->workspace);
    c->too_long = 0;
    for (size_t i = 0; i < c->rows; i++) {
        c->over_bound[i] = c->exact[i] / c->bound[i];
        c->over_lower[i] = c->exact[i] / c->lower[i];
        c->estimate[i] = top_two(t->logits + i * classes, t->slopes + i * classes, classes,
                                 at->data->label[at->row[i]]) /
                         c->exact[i];
        c->too_long += c->estimate[i] > 1.0 + 1e-9;
    }
}

static void write_quantiles(FILE *csv, double *x, size_t rows)
{
    for (int q = 0; q < QUANTILES; q++)
        fprintf(csv, ",%.5g", quantile_of(x, rows, quantile_at[q]));
}

static void measure(FILE *csv, trainer *t, const stage_data *data, unsigned long seed)
{
    problem at = stage_problem(t, data);
    calibration c = calibration_new(at.rows);
    double loss = network_gradient(t->net, t->grad, &at);
    optimizer_propose(t->optimizer, t->update, t->theta, t->grad);
    double tau = stage_rate(t->model) * norm(t->update, t->net->parameters);
    for (int d = 0; d < 3; d++) {
        trainer_point(t, d < 2 ? t->grad : t->update, d == 0 ? 1.0 : -1.0);
        radii rho = trainer_radii(t, &at);
        calibrate(&c, t, &at);
        line_value after, start = trainer_scan(t, &after, &tau, 1, &at);
        fprintf(csv, "%lu,%s,%zu,%s,%.5g,%.4f,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.4f", seed,
                model_name(t->model), t->optimizer->steps, direction_name[d], loss, start.accuracy,
                rho.bound, rho.lower, rho.exact, tau, tau / rho.bound, tau / rho.exact,
                after.loss / loss, after.flips);
        write_quantiles(csv, c.over_bound, c.rows);
        write_quantiles(csv, c.over_lower, c.rows);
        write_quantiles(csv, c.estimate, c.rows);
        fprintf(csv, ",%.4f\n", (double)c.too_long / (double)c.rows);
    }
    free(c.bound);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    model which = (model)(job % MODELS);
    unsigned long seed = options->seed[job / MODELS];
    if (!model_fits(which, options->data))
        return;
    stage_data data = stage_data_new(options);
    trainer *t = stage_trainer(which, &data, seed);
    for (int i = 0; i < (options->quick ? QUICK_MOMENTS : MOMENTS); i++) {
        while (t->optimizer->steps < moment[i])
            trainer_step(t, stage_rate(which));
        measure(csv, t, &data, seed);
    }
    trainer_free(t);
    stage_data_free(&data);
}

/* ---- judgement ------------------------------------------------------------------------------ */

static char *judge(json_t *numbers, const records *rows)
{
    double first_low = INFINITY, first_high = 0.0, last_low = INFINITY, last_high = 0.0;
    double share_low = 1.0, share_high = 0.0;
    const char *const *every = WHERE("direction", "step");
    char end[32];
    snprintf(end, sizeof end, "%.0f", records_largest(rows, "step", WHERE("direction", "step")));
    for (int m = 0; m < MODELS; m++)
        for (int last = 0; last < 2; last++) {
            const char *const where[] = {"model", model_name((model)m), "direction", "step",
                                         "step",  last ? end : "0",     NULL};
            double median = records_median(rows, "exact_over_bound_50", where);
            if (isnan(median))
                continue;
            json_t *entry = json_object();
            put_number(entry, "sample_exact_over_bound_median", median);
            put_number(entry, "batch_exact_over_bound",
                       records_ratio(rows, "exact", "rho_a", where, 0.5));
            put_number(entry, "sample_exact_over_lower_median",
                       records_median(rows, "exact_over_lower_50", where));
            put_number(entry, "top2_too_long_share", records_median(rows, "top2_too_long", where));
            put_number(entry, "top2_over_exact_median",
                       records_median(rows, "top2_over_exact_50", where));
            put(numbers, entry, "%s %s", model_name((model)m), last ? "end" : "start");
            double *low = last ? &last_low : &first_low, *high = last ? &last_high : &first_high;
            *low = fmin(*low, median);
            *high = fmax(*high, median);
            double share = records_median(rows, "top2_too_long", where);
            share_low = last ? fmin(share_low, share) : share_low;
            share_high = last ? fmax(share_high, share) : share_high;
        }
    const char *trend = last_high > first_high && last_low > first_low
                            ? "Sample by sample the bound grows more cautious with training."
                            : "Training does not make the bound more cautious in general.";
    return sentence(
        "Along the optimizer's step the median sample's rho* is %.2f to %.2f times its rho_a at "
        "the start of training (range over the architectures) and %.2f to %.2f times at the end; "
        "for the batch, whose radius is that of its most dangerous sample, the factor is %.2f in "
        "the "
        "median of all moments and runs, between %.3f and %.2f. %s The top-2 estimate is no bound: "
        "at the end it exceeds the exact radius "
        "for %.0f to %.0f %% of the samples.",
        first_low, first_high, last_low, last_high,
        records_ratio(rows, "exact", "rho_a", every, 0.5),
        records_ratio(rows, "exact", "rho_a", every, 0.0),
        records_ratio(rows, "exact", "rho_a", every, 1.0), trend, 100.0 * share_low,
        100.0 * share_high);
}

const experiment e8_calibration = {
    .id = "E8",
    .title = "Calibration: the bound against the exact radius along training",
    .statement = "Left open by the paper: how far rho_a lies below the exact rho* on real networks "
                 "across training.",
    .definitions =
        "The six networks of E1 and their training (AdamW, batches of 128), seen at steps 0 .. "
        "600 on the 384 probe samples. Directions: +g uphill and -g downhill (gradient of the "
        "probe samples' loss) and step (the update AdamW would apply for it). For the batch: "
        "rho_a, lower bound, "
        "rho*. Per sample: quantiles of rho* / rho_a, of rho* / lower bound, both with the "
        "sample's own bound, and of the top-2 estimate / rho*; top2_too_long = share of samples "
        "whose estimate exceeds rho*. tau = length of the step that training would take, taken "
        "along each direction; r, r_exact, loss_ratio and flips belong to it.",
    .columns =
        "seed,model,step,direction,loss,accuracy,rho_a,lower,exact,tau,r,r_exact,loss_ratio,flips,"
        "exact_over_bound_05,exact_over_bound_25,exact_over_bound_50,exact_over_bound_75,"
        "exact_over_bound_95,exact_over_lower_05,exact_over_lower_25,exact_over_lower_50,"
        "exact_over_lower_75,exact_over_lower_95,top2_over_exact_05,top2_over_exact_25,"
        "top2_over_exact_50,top2_over_exact_75,top2_over_exact_95,top2_too_long",
    .default_seeds = 3,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
