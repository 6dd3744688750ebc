/* E9: the methods of E4 and E5 side by side; computed from the records of both, which must be in
 * the same folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/guard.h"
#include "analysis/lab/memory.h"

#define SURVIVAL 0.9

/* What E9 takes from an experiment: the runs of a setting (a base rate of E4, an architecture of
 * E5), their ends, and the recorded steps at the raised rate. */
typedef struct {
    const char *name, *setting, *end_column, *end, *spike_column, *spike;
} source;

static const source sources[] = {{"E4", "base", "step", "final", "rate_asked", NULL},
                                 {"E5", "model", "factor", "10000", "factor", "10000"}};

static size_t jobs(const lab_options *options)
{
    (void)options;
    return sizeof sources / sizeof *sources;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    (void)options;
    snprintf(name, size, "from-%s", sources[job].name);
}

/* What counts as survival: nine tenths of the median accuracy without guard and spike, which E5
 * has; E4's networks reach 0.95 at any rate, so there 0.9. */
static double survival(const char *name, const records *rows, const char *setting)
{
    if (strcmp(name, "E4") == 0)
        return SURVIVAL;
    return SURVIVAL * records_median(rows, "accuracy",
                                     WHERE("model", setting, "method", "none", "factor", "1"));
}

static void compare(FILE *csv, const source *from, const records *rows, const char *setting,
                    method m)
{
    char raised[32];
    snprintf(raised, sizeof raised, "%g", E4_FACTOR * strtod(setting, NULL));
    const char *const *end =
        WHERE(from->setting, setting, "method", method_name(m), from->end_column, from->end);
    const char *const *spiked = WHERE(from->setting, setting, "method", method_name(m),
                                      from->spike_column, from->spike ? from->spike : raised);
    double *accuracy = take_doubles(rows->rows), least = survival(from->name, rows, setting);
    size_t runs = records_select(accuracy, rows, "accuracy", end), survived = 0;
    for (size_t i = 0; i < runs; i++)
        survived += accuracy[i] >= least;
    if (runs > 0)
        fprintf(csv, "%s,%s,%s,%zu,%zu,%.4f,%.4f,%.5g,%.5g,%.5g,%.4f\n", from->name, setting,
                method_name(m), runs, survived, quantile_of(accuracy, runs, 0.5),
                quantile_of(accuracy, runs, 0.0), records_largest(rows, "r", spiked),
                records_largest(rows, "r_exact", spiked),
                records_largest(rows, "loss_ratio", spiked),
                records_largest(rows, "flips", spiked));
    free(accuracy);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    const source *from = &sources[job];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", options->out, from->name);
    records *rows = records_read(path);
    if (rows == NULL) {
        fprintf(stderr,
                "ghosts-lab: %s: E9 compares what E4 and E5 have recorded; run them first\n", path);
        exit(2);
    }
    size_t settings;
    char **setting = records_distinct(&settings, rows, from->setting);
    for (size_t i = 0; i < settings; i++)
        for (int m = 0; m < METHOD_COUNT; m++)
            compare(csv, from, rows, setting[i], (method)m);
    free(setting);
    records_free(rows);
}

/* ---- judgement ------------------------------------------------------------------------------ */

static double total(const records *rows, const char *column, method m)
{
    double *value = take_doubles(rows->rows), sum = 0.0;
    size_t count = records_select(value, rows, column, WHERE("method", method_name(m)));
    for (size_t i = 0; i < count; i++)
        sum += value[i];
    free(value);
    return sum;
}

static char *judge(json_t *numbers, const records *rows)
{
    double survived[METHOD_COUNT], runs[METHOD_COUNT];
    for (int m = 0; m < METHOD_COUNT; m++) {
        json_t *entry = json_object();
        survived[m] = total(rows, "survived", (method)m);
        runs[m] = total(rows, "runs", (method)m);
        put_number(entry, "survived", survived[m]);
        put_number(entry, "runs", runs[m]);
        put_number(
            entry, "accuracy_least",
            records_quantile(rows, "accuracy_least", WHERE("method", method_name((method)m)), 0.0));
        put(numbers, entry, "%s", method_name((method)m));
    }
    return sentence(
        "Runs that survive, over E4 (three base rates, rate x1000 for good) and the 10,000-fold "
        "spike of E5 (three architectures): no guard %.0f of %.0f, gradient clipping %.0f of %.0f, "
        "update clipping %.0f of %.0f, Armijo %.0f of %.0f, Polyak %.0f of %.0f, cap at rho_a %.0f "
        "of %.0f, cap at rho* %.0f of %.0f, cap at the batch's own rho* (E4 alone) %.0f of %.0f.",
        survived[0], runs[0], survived[1], runs[1], survived[2], runs[2], survived[3], runs[3],
        survived[4], runs[4], survived[5], runs[5], survived[6], runs[6], survived[7], runs[7]);
}

const experiment e9_controllers = {
    .id = "E9",
    .title = "Controllers, line search and clipping side by side",
    .statement = "Ours: cap at rho_a, cap at rho*, Armijo backtracking, Polyak step, gradient "
                 "clipping, update clipping and none, compared on E4 and E5.",
    .definitions =
        "From the records of E4 (every base rate) and E5 (spike of 10,000). survived = runs whose "
        "final test accuracy is at least 0.9 (E4), or at least 0.9 of the median accuracy of the "
        "same network without guard and spike (E5); largest_r, largest_r_exact = largest step "
        "taken at the raised rate over rho_a and rho*, of those recorded; largest_loss_ratio, "
        "largest_flips: the worst that one of them did to the training samples. Methods as in E4. "
        "All steps go "
        "downhill along Adam's update.",
    .columns = "source,setting,method,runs,survived,accuracy_median,accuracy_least,largest_r,"
               "largest_r_exact,largest_loss_ratio,largest_flips",
    .default_seeds = 1,
    .quick_seeds = 1,
    .derived = true,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
