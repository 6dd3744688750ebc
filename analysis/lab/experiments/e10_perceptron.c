/* E10: gradient descent for logistic regression with ever larger rates (A. Tyurin, From logistic
 * regression to the perceptron algorithm, 2024): far beyond the radius, and it succeeds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"
#include "analysis/lab/trainer.h"

#include <gsl/gsl_randist.h>

enum { PROBLEMS = 3, RATES = 7, STEPS = 2048, QUICK_STEPS = 32, SYNTHETIC = 200 };
static const char *const problem_name[PROBLEMS] = {"gaussian", "two_classes", "all_classes"};

static size_t jobs(const lab_options *options)
{
    return PROBLEMS * options->seeds;
}

static void describe(char *name, size_t size, const lab_options *options, size_t job)
{
    snprintf(name, size, "%s-%lu", problem_name[job % PROBLEMS], options->seed[job / PROBLEMS]);
}

/* The rows of the first two classes. */
static dataset *two_classes(const dataset *data)
{
    size_t *row = take(data->rows, sizeof *row), rows = 0;
    for (size_t i = 0; i < data->rows; i++)
        if (data->label[i] < 2)
            row[rows++] = i;
    dataset *two = data_select(data, row, rows);
    two->classes = 2;
    free(row);
    return two;
}

/* Points of the plane, normal, labelled by the side of a line through 0, with a gap of 0.1. */
static dataset *gaussian_points(unsigned long seed)
{
    gsl_rng *rng = random_stream(seed, "gaussian points");
    dataset *data = data_new(SYNTHETIC, 2);
    data->classes = 2;
    for (size_t i = 0; i < data->rows; i++) {
        double side;
        do {
            data->x[2 * i] = gsl_ran_gaussian(rng, 1.0);
            data->x[2 * i + 1] = gsl_ran_gaussian(rng, 1.0);
            side = data->x[2 * i] - 0.5 * data->x[2 * i + 1];
        } while (fabs(side) < 0.1);
        data->label[i] = side > 0.0;
    }
    gsl_rng_free(rng);
    return data;
}

static bool is_power_of_two(size_t n)
{
    return (n & (n - 1)) == 0;
}

static void descend(FILE *csv, const dataset *data, const char *name, double rate,
                    unsigned long seed, size_t steps)
{
    trainer *t = trainer_new(MODEL_LINEAR, data, data, 0, OPTIMIZER_SGD, 0.0, seed);
    problem at = trainer_problem(t, NULL, data->rows);
    double first = INFINITY;
    for (size_t step = 0; step <= steps; step++) {
        double loss = network_gradient(t->net, t->grad, &at);
        double tau = rate * trainer_point(t, t->grad, -1.0);
        network_logits(t->net, t->logits, &at);
        double wrong = 1.0 - accuracy_of(t->logits, &at, data->classes);
        if (wrong == 0.0 && isinf(first))
            first = (double)step;
        radii rho = {0};
        if (is_power_of_two(step))
            rho = trainer_radii(t, &at);
        optimizer_take(t->optimizer, t->theta, t->grad, t->grad, rate);
        if (is_power_of_two(step)) {
            line_value after = trainer_compare(t, t->logits, &at);
            double r = tau > 0.0 ? tau / rho.bound : 0.0;
            double r_exact = tau > 0.0 ? tau / rho.exact : 0.0;
            fprintf(csv, "%lu,%s,%g,%zu,%.5g,%.5f,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5g,%.5f\n", seed,
                    name, rate, step, loss, wrong, tau, rho.bound, rho.lower, rho.exact, r, r_exact,
                    after.loss / loss, after.flips);
        }
    }
    fprintf(csv, "%lu,%s,%g,separated,nan,%g,nan,nan,nan,nan,nan,nan,nan,nan\n", seed, name, rate,
            first);
    trainer_free(t);
}

static void run(FILE *csv, const lab_options *options, size_t job)
{
    unsigned long seed = options->seed[job / PROBLEMS];
    size_t which = job % PROBLEMS;
    dataset *two = which == 0   ? gaussian_points(seed)
                   : which == 1 ? two_classes(options->data)
                                : NULL;
    for (int k = 0; k < RATES; k++)
        descend(csv, two != NULL ? two : options->data, problem_name[which], pow(10.0, k - 1), seed,
                options->quick ? QUICK_STEPS : STEPS);
    data_free(two);
}

/* ---- judgement ------------------------------------------------------------------------------ */

static char *judge(json_t *numbers, const records *rows)
{
    double first[PROBLEMS][RATES], largest[PROBLEMS][RATES];
    for (int p = 0; p < PROBLEMS; p++)
        for (int k = 0; k < RATES; k++) {
            char rate[32];
            snprintf(rate, sizeof rate, "%g", pow(10.0, k - 1));
            const char *const every[] = {"problem", problem_name[p], "rate", rate, NULL};
            const char *const end[] = {"problem", problem_name[p], "rate", rate,
                                       "step",    "separated",     NULL};
            first[p][k] = records_median(rows, "errors", end);
            largest[p][k] = records_largest(rows, "r_exact", every);
            json_t *entry = json_object();
            put_number(entry, "steps_to_no_errors", first[p][k]);
            put_largest(entry, rows, every);
            put(numbers, entry, "%s rate %s", problem_name[p], rate);
        }
    int last = RATES - 1;
    bool fast = true;
    for (int p = 0; p < PROBLEMS; p++)
        fast = fast && first[p][last] <= first[p][0];
    return sentence(
        "A step far beyond the radius need not fail. At rate 1e5, with steps up to r_exact = %.2g "
        "(Gaussian points), %.2g (two digits) and %.2g (ten digits), gradient descent makes no "
        "training error after %.0f, %.0f and %.0f steps ('inf': not within the run); at rate 0.1 "
        "it needs %.0f, %.0f and %.0f. %s The radius limits what the Taylor series at the present "
        "point can tell, not where training can go.",
        largest[0][last], largest[1][last], largest[2][last], first[0][last], first[1][last],
        first[2][last], first[0][0], first[1][0], first[2][0],
        fast ? "On none of the three do the largest steps need more iterations than the smallest."
             : "The largest steps are not the fastest on all three.");
}

const experiment e10_perceptron = {
    .id = "E10",
    .title = "Logistic regression far beyond the radius",
    .statement = "Ours, after Tyurin (2024): gradient descent for logistic regression with ever "
                 "larger rates on separable data turns into the perceptron and still converges.",
    .definitions =
        "Linear classifier with bias, full-batch gradient descent, rates 0.1 .. 1e5, 2048 steps. "
        "gaussian: 200 points of the plane with a gap of 0.1; two_classes: classes 0 and 1 of the "
        "data; all_classes: all of it. Direction: -g (downhill), the step really taken; errors = "
        "share of misclassified training samples; r = tau / rho_a, r_exact = tau / rho* over all "
        "training samples; loss_ratio and flips: of those, after the step against before. Row "
        "'separated': the first step without training errors (inf: none).",
    .columns =
        "seed,problem,rate,step,loss,errors,tau,rho_a,lower,exact,r,r_exact,loss_ratio,flips",
    .default_seeds = 3,
    .quick_seeds = 1,
    .jobs = jobs,
    .describe = describe,
    .run = run,
    .judge = judge};
