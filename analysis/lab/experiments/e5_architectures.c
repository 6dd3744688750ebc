/* E5: one step with the learning rate times 10 .. 10,000, three architectures, seven methods.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/guard.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"

/* Methods up to METHOD_CAP_EXACT: with full batches cap_batch would be cap_exact. */
enum { MODELS = 3, METHODS = METHOD_CAP_EXACT + 1, FACTORS = 5, SPIKE = 50, STEPS = 200 };
enum { QUICK_STEPS = 56, QUICK_TRAIN = 64 };
static const model models[MODELS] = {MODEL_ONE_TOKEN, MODEL_MLP_LN3, MODEL_CNN_BN_1D};
static const double factor[FACTORS] = {1.0, 10.0, 100.0, 1000.0, 10000.0};
#define RATE 0.015

static size_t jobs(const lab_options *options)
{
    return MODELS * METHODS * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%s-%lu", model_name(models[job % MODELS]),
             method_name((method)(job / MODELS % METHODS)), options->seed[job / MODELS / METHODS]);
}

/* ---- one run -------------------------------------------------------------------------------- */

typedef struct {
    trainer *t;
    guard *g;
    bool lost;
    double largest_r, largest_r_exact; /* of the steps measured */
} spiked_run;

/* Radii in training mode: they belong to the loss that the step changes. */
static guarded_step advance(spiked_run *run, double eta, bool measure)
{
    guarded_step step = {.radii = {NAN, NAN, NAN, 0}, .loss_ratio = NAN, .flips = NAN};
    if (run->lost)
        return step;
    step = guard_step(run->g, run->t, eta, NULL, run->t->train->rows, true, measure);
    run->lost = step.lost;
    run->largest_r = fmax(run->largest_r, step.tau / step.radii.bound);
    run->largest_r_exact = fmax(run->largest_r_exact, step.tau / step.radii.exact);
    return step;
}

static spiked_run run_copy(const spiked_run *from)
{
    spiked_run copy = *from;
    copy.t = trainer_copy(from->t);
    copy.g = guard_copy(from->g);
    return copy;
}

static void run_free(spiked_run *run)
{
    trainer_free(run->t);
    guard_free(run->g);
}

/* ---- its end -------------------------------------------------------------------------------- */

typedef struct {
    double loss, accuracy, accuracy_batch;
    double largest_r, largest_r_exact;
    bool lost;
} ending;

/* With the statistics of the test samples themselves, which is how the paper's released script
 * measures BatchNorm. */
static double accuracy_by_batch(trainer *t)
{
    copy_doubles(t->there_state, t->state, t->net->states);
    size_t rows = t->test->rows < t->net->chunk ? t->test->rows : t->net->chunk;
    problem at = {t->theta, t->there_state, t->test, NULL, rows, 1.0, true};
    network_logits(t->net, t->other_logits, &at);
    return accuracy_of(t->other_logits, &at, t->net->classes);
}

static ending finish(spiked_run *run, size_t steps)
{
    for (size_t step = SPIKE + 1; step < steps; step++)
        advance(run, RATE, step % 25 == 0 || step + 1 == steps);
    trainer *t = run->t;
    problem all = trainer_problem(t, NULL, t->train->rows);
    network_logits(t->net, t->other_logits, &all);
    return (ending){cross_entropy(t->other_logits, &all, t->net->classes),
                    trainer_test_accuracy(t),
                    accuracy_by_batch(t),
                    run->largest_r,
                    run->largest_r_exact,
                    run->lost};
}

/* ---- all factors ---------------------------------------------------------------------------- */

/* The runs share their first 50 steps; two whose spiked steps are the same share their end too. */
static void run_factors(FILE *csv, const spiked_run *start, unsigned long seed, size_t steps)
{
    ending end = {0};
    double last_tau = NAN;
    for (int f = 0; f < FACTORS; f++) {
        spiked_run run = run_copy(start);
        guarded_step spike = advance(&run, factor[f] * RATE, true);
        if (spike.tau != last_tau)
            end = finish(&run, steps);
        last_tau = spike.tau;
        fprintf(csv,
                "%lu,%s,%s,%g,%.5g,%.5g,%.5g,%.5g,%.5g,%.17g,%.17g,%.5g,%.4f,%.17g,%.17g,%.5g,%.4f,"
                "%.4f,%d\n",
                seed, model_name(run.t->model), method_name(run.g->method), factor[f], spike.norm,
                spike.radii.bound, spike.radii.lower, spike.radii.exact, spike.tau,
                spike.tau / spike.radii.bound, spike.tau / spike.radii.exact, spike.loss_ratio,
                spike.flips, end.largest_r, end.largest_r_exact, end.loss, end.accuracy,
                end.accuracy_batch, end.lost);
        run_free(&run);
    }
}

/* The first fifth of the file is the test set; of the rest the first `rows` are trained on. */
static void split_in_order(dataset **train, dataset **test, const dataset *data, size_t rows)
{
    size_t held = data->rows / 5, *row = take(data->rows, sizeof *row);
    for (size_t i = 0; i < data->rows; i++)
        row[i] = i;
    *test = data_select(data, row, held > 0 ? held : 1);
    *train = data_select(data, row + held, rows < data->rows - held ? rows : data->rows - held);
    free(row);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    model which = models[job % MODELS];
    unsigned long seed = options->seed[job / MODELS / METHODS];
    dataset *train, *test;
    split_in_order(&train, &test, options->data, options->quick ? QUICK_TRAIN : FULL_BATCH);
    spiked_run start = {trainer_new(which, train, test, 0, OPTIMIZER_ADAM, 0.0, seed),
                        guard_new((method)(job / MODELS % METHODS)), false, 0.0, 0.0};
    for (size_t step = 0; step < SPIKE; step++)
        advance(&start, RATE, step % 25 == 0);
    run_factors(csv, &start, seed, options->quick ? QUICK_STEPS : STEPS);
    run_free(&start);
    data_free(train);
    data_free(test);
}

/* ---- judgement ------------------------------------------------------------------------------ */

static void note(json_t *numbers, const records *rows, model which, method m, double times)
{
    char text[32];
    snprintf(text, sizeof text, "%g", times);
    const char *const where[] = {
        "model", model_name(which), "method", method_name(m), "factor", text, NULL};
    json_t *entry = json_object();
    put_number(entry, "accuracy_median", records_median(rows, "accuracy", where));
    put_number(entry, "accuracy_least", records_quantile(rows, "accuracy", where, 0.0));
    put_number(entry, "accuracy_batch_median", records_median(rows, "accuracy_batch", where));
    put_number(entry, "r_median", records_median(rows, "r", where));
    put_number(entry, "r_exact_median", records_median(rows, "r_exact", where));
    put_number(entry, "loss_ratio_median", records_median(rows, "loss_ratio", where));
    put_number(entry, "flips_median", records_median(rows, "flips", where));
    put(numbers, entry, "%s %s %g", model_name(which), method_name(m), times);
}

static double at_largest(const records *rows, const char *column, model which, int m)
{
    return 100.0 * records_median(rows, column,
                                  WHERE("model", model_name(which), "method",
                                        method_name((method)m), "factor", "10000"));
}

/* "1.0 / 2.0 / 3.0" */
typedef struct {
    char text[64];
    double mean;
} three_accuracies;

static three_accuracies accuracies_of(const records *rows, method m)
{
    three_accuracies all = {.mean = 0.0};
    double a[MODELS];
    for (int i = 0; i < MODELS; i++) {
        a[i] = at_largest(rows, "accuracy", models[i], m);
        all.mean += a[i] / MODELS;
    }
    snprintf(all.text, sizeof all.text, "%.1f / %.1f / %.1f", a[0], a[1], a[2]);
    return all;
}

static char *judge(json_t *numbers, const records *rows)
{
    three_accuracies a[METHODS];
    double batch[METHODS];
    for (int i = 0; i < MODELS; i++)
        for (int m = 0; m < METHODS; m++)
            for (int f = 0; f < FACTORS; f++)
                note(numbers, rows, models[i], (method)m, factor[f]);
    for (int m = 0; m < METHODS; m++) {
        a[m] = accuracies_of(rows, (method)m);
        batch[m] = at_largest(rows, "accuracy_batch", MODEL_CNN_BN_1D, m);
    }
    double capped = a[METHOD_CAP_BOUND].mean, clipped = a[METHOD_UPDATE_CLIP].mean;
    double rival = fmax(a[METHOD_NONE].mean, a[METHOD_GRADIENT_CLIP].mean);
    return sentence(
        "%s against plain Adam and gradient clipping, %s against clipping the update. Final test "
        "accuracy after a spike of 10,000 (one-token transformer / MLP+LN / CNN+BN): plain %s, "
        "gradient clipping %s, cap at rho_a %s, cap at rho* %s, but also update clipping %s, "
        "Armijo %s and Polyak %s. With the test samples' own statistics in BatchNorm, which is "
        "what the paper's script measures, the CNN ends at %.1f (plain), %.1f (gradient clipping), "
        "%.1f and %.1f (caps) and %.1f (update clipping). Gradient clipping before Adam can't "
        "limit a rate spike, for Adam is invariant to the gradient's scale: it was a weak rival.",
        capped > rival + 5.0 ? "Holds" : "Does not hold",
        capped > clipped + 5.0   ? "and better also"
        : capped > clipped - 5.0 ? "no better than a tie"
                                 : "worse",
        a[METHOD_NONE].text, a[METHOD_GRADIENT_CLIP].text, a[METHOD_CAP_BOUND].text,
        a[METHOD_CAP_EXACT].text, a[METHOD_UPDATE_CLIP].text, a[METHOD_ARMIJO].text,
        a[METHOD_POLYAK].text, batch[METHOD_NONE], batch[METHOD_GRADIENT_CLIP],
        batch[METHOD_CAP_BOUND], batch[METHOD_CAP_EXACT], batch[METHOD_UPDATE_CLIP]);
}

const experiment e5_architectures = {
    .id = "E5",
    .title = "One spiked step, three architectures, seven methods",
    .statement =
        "Spikes 10x .. 10,000x on transformer, MLP+LN, CNN+BN: final test accuracy at 10,000x "
        "plain 31.8 / 44.6 / 13.4 %, gradient clipping at norm 1 38.7 / 51.5 / 10.3 %, controller "
        "95.3 / 93.9 / 71.6 %.",
    .definitions =
        "Adam 0.015, full batches, the rate multiplied for step 50 alone (factor 1: no spike); 200 "
        "steps. The first fifth of the file is the test set, the rest (at most the first 1500 rows "
        "of it) is trained on. Direction: "
        "the update really taken, -p/|p| (downhill); radii over all training samples, BatchNorm "
        "in training mode; r, r_exact, loss_ratio and flips (of the training samples, after "
        "against before) of the spiked step, largest_r and largest_r_exact over the steps "
        "measured (the spike and every 25th). "
        "accuracy = test accuracy in evaluation mode, accuracy_batch with BatchNorm by the test "
        "samples' own statistics. Methods as in E4.",
    .columns = "seed,model,method,factor,norm,rho_a,lower,exact,tau,r,r_exact,loss_ratio,flips,"
               "largest_r,largest_r_exact,loss,accuracy,accuracy_batch,lost",
    .default_seeds = 5,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
