/* Benchmark: Taylor coefficients (cumulants) of log F to order N, both methods and mpmath.
 *
 * Prints one row per number of classes and order, at 16 digits: the time of the recurrence and of
 * FLINT's power series, each with its growth from the row above (the goal, a cost of at most
 * O(N^2), is a growth of at most 4 where the order doubles), and for few classes the time of
 * series_mpmath.py, not certified.  Medians over repetitions, all in one run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <ghosts/series.h>

#include "tests/bench/bench.h"

enum { DIGITS = 16, MOST_CLASSES = 1000 };
static const double CELL_SECONDS = 0.5;

typedef struct {
    double logits[MOST_CLASSES], slopes[MOST_CLASSES];
    size_t n, order;
    ghosts_engine engine;
    ghosts_expsum *sum;
    mpq_t origin;
} bench_case;

static int expand(void *data)
{
    bench_case *input = data;
    ghosts_series_options options = ghosts_series_defaults();
    ghosts_series *series;
    options.digits = DIGITS;
    options.engine = input->engine;
    ghosts_status status =
        ghosts_series_expand(&series, input->sum, input->origin, input->order, &options);
    ghosts_series_free(series);
    return status == GHOSTS_OK;
}

/* Seconds of the mpmath script; -1 when it fails or takes too long. */
static double time_mpmath(const bench_case *input, const char *script)
{
    char arguments[64];
    snprintf(arguments, sizeof arguments, "%d %zu", DIGITS, input->order);
    return time_script(NULL, script, arguments, input->logits, input->slopes, input->n);
}

/* A time and its ratio to `last`, which it replaces; the first row of a table has no ratio. */
static void print_growth(double time, double *last)
{
    if (time < 0.0)
        printf(" | %10s %6s", "-", "");
    else if (*last <= 0.0)
        printf(" | %10.3g %6s", time, "");
    else
        printf(" | %10.3g %6.2f", time, time / *last);
    *last = time;
}

static void run_classes(size_t n, const char *script)
{
    static bench_case input;
    double last_recurrence = 0.0, last_flint = 0.0, last_mpmath = 0.0;
    input.n = n;
    random_classes(input.logits, input.slopes, n);
    if (ghosts_expsum_from_doubles(&input.sum, input.logits, input.slopes, n, NULL) != GHOSTS_OK)
        return;
    mpq_init(input.origin);
    for (input.order = 125; input.order <= 2000; input.order *= 2) {
        printf("%5zu %6zu", n, input.order);
        input.engine = GHOSTS_ENGINE_MPC;
        double recurrence = median_time(expand, &input, CELL_SECONDS), flint = -1.0, mpmath = -1.0;
        print_growth(recurrence, &last_recurrence);
        input.engine = GHOSTS_ENGINE_ARB;
        if (ghosts_engine_available(input.engine))
            flint = median_time(expand, &input, CELL_SECONDS);
        print_growth(flint, &last_flint);
        if (script != NULL)
            mpmath = time_mpmath(&input, script);
        print_growth(mpmath, &last_mpmath);
        if (mpmath >= 0.0)
            printf(" %9.1f", mpmath / (flint >= 0.0 ? flint : recurrence));
        printf("\n");
        fflush(stdout);
    }
    mpq_clear(input.origin);
    ghosts_expsum_free(input.sum);
}

int main(void)
{
    char found[4096];
    const char *script = find_script(found, "series_mpmath.py");
    print_setting();
    printf("%5s %6s | %10s %6s | %10s %6s | %10s %6s %9s\n", "n", "order", "recur./s", "growth",
           "FLINT/s", "growth", "mpmath/s", "growth", "mpm./gh.");
    run_classes(10, script);
    run_classes(MOST_CLASSES, NULL); /* mpmath would take half a minute */
    return EXIT_SUCCESS;
}
