/* E4: the learning rate times 1000 from step 50 on, three base rates, eight methods.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/guard.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"

enum { RATES = 3, STEPS = 200, QUICK_STEPS = 80, SPIKE = 50, BATCH = 64 };
static const double base_rate[RATES] = {1e-4, 1e-3, 1e-2};

static size_t jobs(const lab_options *options)
{
    return RATES * METHOD_COUNT * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%g-%lu", method_name((method)(job % METHOD_COUNT)),
             base_rate[job / METHOD_COUNT % RATES], options->seed[job / METHOD_COUNT / RATES]);
}

/* Every step around the spike, every tenth elsewhere, and the last. */
static bool is_recorded(size_t step, size_t steps)
{
    return step % 10 == 0 || (step + 3 >= SPIKE && step < SPIKE + 12) || step + 1 == steps;
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    method which = (method)(job % METHOD_COUNT);
    double base = base_rate[job / METHOD_COUNT % RATES];
    unsigned long seed = options->seed[job / METHOD_COUNT / RATES];
    size_t steps = options->quick ? QUICK_STEPS : STEPS;
    dataset *train, *test;
    gsl_rng *rng = random_stream(seed, "split");
    data_split(&train, &test, options->data, 0.2, rng);
    trainer *t = trainer_new(MODEL_RELU, train, test, BATCH, OPTIMIZER_ADAM, 0.0, seed);
    guard *g = guard_new(which);
    for (size_t step = 0; step < steps; step++) {
        double eta = step < SPIKE ? base : E4_FACTOR * base;
        bool recorded = is_recorded(step, steps);
        double accuracy = recorded ? trainer_test_accuracy(t) : NAN;
        guarded_step done = guard_step(g, t, eta, NULL, train->rows, false, recorded);
        if (done.lost) {
            fprintf(csv, "%lu,%g,%s,%zu,nan,%.4f,%g,0,nan,nan,nan,nan,nan,nan,nan,nan,nan\n", seed,
                    base, method_name(which), step, accuracy, eta);
            break;
        }
        if (recorded)
            fprintf(
                csv,
                "%lu,%g,%s,%zu,%.5g,%.4f,%g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.17g,%.17g,%.5g,%.4f\n",
                seed, base, method_name(which), step, done.loss, accuracy, eta, done.rate,
                done.norm, done.radii.bound, done.radii.lower, done.radii.exact, done.tau,
                done.tau / done.radii.bound, done.tau / done.radii.exact, done.loss_ratio,
                done.flips);
    }
    fprintf(csv, "%lu,%g,%s,final,nan,%.4f,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan\n", seed,
            base, method_name(which), trainer_test_accuracy(t));
    guard_free(g);
    trainer_free(t);
    data_free(train);
    data_free(test);
    gsl_rng_free(rng);
}

/* ---- judgement ------------------------------------------------------------------------------ */

static char *judge(json_t *numbers, const records *rows)
{
    double plain[RATES], capped[RATES], exact[RATES], asked[RATES], least_cap = 1.0, growth = 0.0;
    for (int b = 0; b < RATES; b++) {
        char rate[32], asked_rate[32];
        snprintf(rate, sizeof rate, "%g", base_rate[b]);
        snprintf(asked_rate, sizeof asked_rate, "%g", E4_FACTOR * base_rate[b]);
        for (int m = 0; m < METHOD_COUNT; m++) {
            const char *const final[] = {"base", rate,    "method", method_name((method)m),
                                         "step", "final", NULL};
            const char *const spiked[] = {
                "base", rate, "method", method_name((method)m), "rate_asked", asked_rate, NULL};
            json_t *entry = json_object();
            double accuracy = records_median(rows, "accuracy", final);
            double least = records_quantile(rows, "accuracy", final, 0.0);
            put_number(entry, "final_accuracy_median", accuracy);
            put_number(entry, "final_accuracy_least", least);
            put_largest(entry, rows, spiked);
            put(numbers, entry, "%s %s", rate, method_name((method)m));
            if (m == METHOD_NONE)
                plain[b] = accuracy, asked[b] = records_largest(rows, "r", spiked);
            if (m == METHOD_CAP_BOUND) {
                capped[b] = accuracy, least_cap = fmin(least_cap, least);
                growth = fmax(growth, records_largest(rows, "loss_ratio", spiked));
            }
            if (m == METHOD_CAP_EXACT)
                exact[b] = accuracy;
        }
    }
    return sentence(
        "The controller's part %s: capped at rho_a the final test accuracy is %.1f, %.1f and %.1f "
        "%% (worst run %.1f %%), at the exact rho* %.1f, %.1f and %.1f %%. A step capped at rho_a "
        "still raises the loss of the training set by up to %.0f %%. Plain Adam ends at %.1f, "
        "%.1f and %.1f %%, with steps up to r = %.2g, %.2g and %.2g: the smallest base rate does "
        "not stay within the radius and survives all the same; the paper's 'half fails' at 1e-3 "
        "is %s here.",
        least_cap > 0.8 ? "holds" : "fails", 100 * capped[0], 100 * capped[1], 100 * capped[2],
        100 * least_cap, 100 * exact[0], 100 * exact[1], 100 * exact[2], 100 * (growth - 1.0),
        100 * plain[0], 100 * plain[1], 100 * plain[2], asked[0], asked[1], asked[2],
        plain[1] < 0.2   ? "a complete failure"
        : plain[1] < 0.8 ? "confirmed"
                         : "no failure");
}

const experiment e4_spike = {
    .id = "E4",
    .title = "Learning rate times 1000 from step 50 on",
    .statement = "Learning-rate spike of 1000x at step 50 with Adam, base rates 1e-4, 1e-3, 1e-2: "
                 "plain Adam recovers, half fails, is erased; the controller tau <= rho_a "
                 "survives all.",
    .definitions =
        "Network 64-128-10 (ReLU), Adam, batches of 64, 200 steps, rate x1000 for every step from "
        "50 on. Direction: the update really taken, -p/|p| (downhill in Adam's metric); tau = "
        "rate |p|; radii over the whole training set before the step; r = tau / rho_a, r_exact = "
        "tau / rho*; loss_ratio and flips: of the training samples, after the step against "
        "before. Methods: none; gradient_clip (norm 1 before Adam); update_clip (tau at most "
        "twice the mean length of steps 10..49); armijo (halving, c = 1e-4, batch loss); polyak "
        "(min(rate, loss / g'p)); cap_bound (tau <= rho_a), cap_exact (tau <= rho*), both of the "
        "training set; cap_batch (tau <= rho* of the batch).",
    .columns = "seed,base,method,step,loss,accuracy,rate_asked,rate,norm,rho_a,lower,exact,tau,r,"
               "r_exact,loss_ratio,flips",
    .default_seeds = 5,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
