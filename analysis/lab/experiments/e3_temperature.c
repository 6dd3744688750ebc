/* E3: does the radius of the tempered loss explain where its inflation starts?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"
#include "analysis/lab/stages.h"

#include <gsl/gsl_statistics_double.h>

enum {
    TEMPERATURES = 8,
    POINTS = 51,
    STEPS = 120,
    BATCH = 256,
    QUICK_PROBES = 128,
    VARIANTS = 2,
    SIGNS = 2
};
static const double temperature[TEMPERATURES] = {0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0};
static const char *const variant_name[VARIANTS] = {"retrained", "one_model"};
static const char *const sign_name[SIGNS] = {"+g", "-g"};

static size_t jobs(const lab_options *options)
{
    return options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%lu", options->seed[job]);
}

/* Adam at 0.01 on the loss of logits / T. */
static void train_tempered(trainer *t, double T, bool quick)
{
    for (int i = 0; i < (quick ? STEPS / 4 : STEPS); i++) {
        problem at = trainer_next_batch(t);
        at.temperature = T;
        network_gradient(t->net, t->grad, &at);
        optimizer_propose(t->optimizer, t->update, t->theta, t->grad);
        optimizer_take(t->optimizer, t->theta, t->update, t->grad, 0.01);
    }
}

/* The radii of the tempered loss: logits and slopes both divided by T. */
static radii tempered_radii(trainer *t, const problem *at)
{
    size_t count = at->rows * t->net->classes;
    network_slopes(t->net, t->logits, t->slopes, t->direction, at);
    scale_by(t->logits, 1.0 / at->temperature, count);
    scale_by(t->slopes, 1.0 / at->temperature, count);
    return radii_of(t->logits, t->slopes, at->rows, t->net->classes, t->workspace);
}

static void scan(FILE *csv, trainer *t, size_t probes, unsigned long seed, const char *variant,
                 double T)
{
    problem at = trainer_problem(t, NULL, probes);
    at.temperature = T;
    network_gradient(t->net, t->grad, &at);
    for (int s = 0; s < SIGNS; s++) {
        double r[POINTS], tau[POINTS], ratio[POINTS];
        line_value value[POINTS];
        trainer_point(t, t->grad, s == 0 ? 1.0 : -1.0);
        radii rho = tempered_radii(t, &at);
        geometric_grid(r, POINTS, 0.01, 1000.0);
        for (size_t i = 0; i < POINTS; i++)
            tau[i] = r[i] * rho.bound;
        line_value start = trainer_scan(t, value, tau, POINTS, &at);
        for (size_t i = 0; i < POINTS; i++)
            ratio[i] = value[i].loss / start.loss;
        double onset = first_crossing(tau, ratio, POINTS, 2.0);
        for (size_t i = 0; i < POINTS; i++)
            fprintf(csv,
                    "%lu,%s,%g,%s,%.4g,%.5g,%.4g,%.5g,%.5g,%.5g,%.4g,%.4f,%.4f,%.5g,%.5g,%.5g\n",
                    seed, variant, T, sign_name[s], r[i], tau[i], tau[i] / rho.exact, rho.bound,
                    rho.lower, rho.exact, ratio[i], value[i].flips, value[i].accuracy, onset,
                    onset / rho.bound, onset / rho.exact);
    }
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    unsigned long seed = options->seed[job];
    dataset *train, *test;
    gsl_rng *rng = random_stream(seed, "split");
    data_split(&train, &test, options->data, 0.2, rng);
    size_t probes = options->quick && train->rows > QUICK_PROBES ? QUICK_PROBES : train->rows;
    for (int k = 0; k < TEMPERATURES; k++) {
        trainer *t = trainer_new(MODEL_MLP, train, test, BATCH, OPTIMIZER_ADAM, 0.0, seed);
        train_tempered(t, temperature[k], options->quick);
        scan(csv, t, probes, seed, variant_name[0], temperature[k]);
        for (int other = 0; other < TEMPERATURES && temperature[k] == 1.0; other++)
            scan(csv, t, probes, seed, variant_name[1], temperature[other]);
        trainer_free(t);
    }
    data_free(train);
    data_free(test);
    gsl_rng_free(rng);
}

/* ---- judgement ------------------------------------------------------------------------------ */

/* The standard deviation (n - 1) over the temperatures of the natural log of the median onset. */
static double spread(const records *rows, const char *variant, const char *sign, const char *column,
                     size_t temperatures)
{
    double log_onset[TEMPERATURES];
    for (size_t k = 0; k < temperatures; k++) {
        char text[32];
        snprintf(text, sizeof text, "%g", temperature[k]);
        const char *const where[] = {"variant",   variant, "temperature", text,
                                     "direction", sign,    NULL};
        log_onset[k] = log(records_median(rows, column, where));
    }
    return gsl_stats_sd(log_onset, 1, temperatures);
}

/* Of the exact radius on the spread of onsets; a tenth is no difference with so few temperatures.
 */
static const char *effect(double exact, double bound)
{
    return exact < 0.9 * bound   ? "tightens the spread"
           : exact > 1.1 * bound ? "widens the spread"
                                 : "leaves the spread as it is";
}

static char *judge(json_t *numbers, const records *rows)
{
    static const char *const column[3] = {"onset", "onset_r", "onset_r_exact"};
    double sd[VARIANTS][SIGNS][3];
    for (int v = 0; v < VARIANTS; v++)
        for (int s = 0; s < SIGNS; s++)
            for (int c = 0; c < 3; c++) {
                sd[v][s][c] = spread(rows, variant_name[v], sign_name[s], column[c], TEMPERATURES);
                put(numbers, json_number(sd[v][s][c]), "sd_ln_%s %s %s", column[c], variant_name[v],
                    sign_name[s]);
                put(numbers,
                    json_number(
                        spread(rows, variant_name[v], sign_name[s], column[c], TEMPERATURES - 2)),
                    "sd_ln_%s %s %s six temperatures", column[c], variant_name[v], sign_name[s]);
            }
    double *down = sd[0][1], *up = sd[0][0], *down_one = sd[1][1], *up_one = sd[1][0];
    return sentence(
        "%s. Standard deviation over eight temperatures of the natural logarithm of the step at "
        "which the loss doubles, networks retrained for each temperature: going downhill %.3f in "
        "tau, %.3f in tau/rho_a(T), %.3f in tau/rho*(T); going uphill %.3f, %.3f, %.3f. Against "
        "rho_a the exact radius %s downhill and %s uphill. One network seen through all "
        "temperatures: %.3g, %.3g and %.3g downhill, %.3g, %.3g and %.3g uphill; the exact radius "
        "%s downhill and %s uphill. The paper's pair 0.992 and 0.164 comes "
        "without a definition.",
        down[1] < down[0] && up[1] < up[0] ? "Holds: the radius takes out most of the temperature"
        : down[1] < down[0]                ? "Holds downhill only"
        : up[1] < up[0]                    ? "Holds uphill only"
                                           : "Does not hold",
        down[0], down[1], down[2], up[0], up[1], up[2], effect(down[2], down[1]),
        effect(up[2], up[1]), down_one[0], down_one[1], down_one[2], up_one[0], up_one[1],
        up_one[2], effect(down_one[2], down_one[1]), effect(up_one[2], up_one[1]));
}

const experiment e3_temperature = {
    .id = "E3",
    .title = "Temperature fingerprint",
    .statement =
        "Temperatures 0.25 .. 64: normalising the onset of loss inflation by rho_a(T) shrinks the "
        "spread (standard deviation) of onsets from 0.992 to 0.164.",
    .definitions =
        "MLP 64-128-128-10 (GELU), Adam 0.01, 120 steps of 256 on CE(z/T); retrained = one "
        "network per temperature from the same start, one_model = the network of T = 1 looked at "
        "through all temperatures. Direction: gradient of the tempered loss on all training "
        "samples, on which all is measured; +g uphill, -g downhill. rho_a(T) = pi T / spread of "
        "the raw slopes; rho*(T) the exact radius of logits and slopes over T. Onset: first tau "
        "with loss(tau) / loss(0) >= 2, log-linear between grid points; median over seeds, then "
        "the standard deviation (n - 1) over temperatures of its natural logarithm. 'six "
        "temperatures': 0.25 .. 8.",
    .columns =
        "seed,variant,temperature,direction,r,tau,r_exact,rho_a,lower,exact,loss_ratio,flips,"
        "accuracy,onset,onset_r,onset_r_exact",
    .default_seeds = 5,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
