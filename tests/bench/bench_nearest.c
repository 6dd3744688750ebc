/* Benchmark: the certified nearest zero, in evaluations of (F, F') and beside two peers.
 *
 * Prints one row per number of classes n and number of digits: the multiple-precision evaluations
 * the library spent (in all, and weighted by bits / final bits), its time over the time of one
 * evaluation at the final precision, and the times of nearest_arb.c (a plain Arb program, also
 * certified) and nearest_mpmath.py (not certified).  Medians over repetitions, all in one run.
 * Classes: Gaussian slopes, Gaussian logits of scale 3, fixed seed.
 *
 * Usage: bench_nearest [path of nearest_mpmath.py]
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ghosts/expsum.h>
#include <ghosts/zeros.h>

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "tests/bench/bench.h"
#ifdef HAVE_ARB
#include "tests/bench/nearest_arb.h"
#endif

enum { MOST_CLASSES = 1000 };
static const double CELL_SECONDS = 0.5; /* repeat no longer than this */

typedef struct {
    double logits[MOST_CLASSES], slopes[MOST_CLASSES];
    size_t n;
    long digits;
    ghosts_expsum *sum;
    mpc_t zero;         /* the answer of the library */
    double evaluations; /* of its last run */
    double full_precision_evaluations;
} bench_case;

static int solve_ghosts(void *data)
{
    bench_case *input = data;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    ghosts_zeros *result = NULL;
    options.digits = input->digits;
    ghosts_status status = ghosts_zeros_nearest(&result, input->sum, 1, &options);
    if (status == GHOSTS_OK && result->count > 0) {
        mpc_set(input->zero, result->zero[0].centre, MPC_RNDNN);
        input->evaluations = (double)result->evaluations;
        input->full_precision_evaluations = result->full_precision_evaluations;
    }
    int done = status == GHOSTS_OK && result->count > 0;
    ghosts_zeros_free(result);
    return done;
}

static mpfr_prec_t final_bits(const bench_case *input)
{
    return (mpfr_prec_t)ceil((double)input->digits * BITS_PER_DIGIT) + 16;
}

static int evaluate_once(void *data)
{
    bench_case *input = data;
    mpfr_prec_t bits = final_bits(input);
    mpc_t value[2];
    mpfr_t error[2], scale;
    mpc_init2(value[0], bits);
    mpc_init2(value[1], bits);
    mpfr_inits2(64, error[0], error[1], scale, (mpfr_ptr)0);
    ghosts_status status = ghosts_expsum_taylor(value, error, scale, input->sum, input->zero, 1,
                                                bits, GHOSTS_ENGINE_DEFAULT);
    mpc_clear(value[0]);
    mpc_clear(value[1]);
    mpfr_clears(error[0], error[1], scale, (mpfr_ptr)0);
    return status == GHOSTS_OK;
}

#ifdef HAVE_ARB
static int solve_arb(void *data)
{
    bench_case *input = data;
    acb_t zero;
    acb_init(zero);
    int done = nearest_arb(zero, input->logits, input->slopes, input->n, input->digits, 1000000);
    acb_clear(zero);
    return done;
}
#endif

/* Seconds of the mpmath script, which repeats by itself; -1 when it fails or takes too long. */
static double time_mpmath(const bench_case *input, const char *script, int repetitions)
{
    char arguments[64];
    snprintf(arguments, sizeof arguments, "%ld %d", input->digits, repetitions);
    return time_script(NULL, script, arguments, input->logits, input->slopes, input->n);
}

/* ------------------------------------------------------------------ the table */

static void print_peer(double time, double own, int skipped, int width)
{
    if (time >= 0.0)
        printf(" | %10.3g %*.1f", time, width, time / own);
    else
        printf(" | %10s %*s", skipped ? "*" : "-", width, "");
}

/* The next row of the same n has `growth` times the digits: the least growth of time to expect. */
static int too_long(double last, double growth)
{
    return last * growth > LONGEST_PEER;
}

static void run_case(bench_case *input, const char *script, double *last_arb, double *last_mpmath,
                     double growth)
{
    double own = median_time(solve_ghosts, input, CELL_SECONDS);
    if (own < 0.0) {
        printf("%5zu %6ld | the library reports no certified zero\n", input->n, input->digits);
        return;
    }
    double one = median_time(evaluate_once, input, CELL_SECONDS), arb = -1.0, mpmath = -1.0;
    int skip_arb = too_long(*last_arb, growth), skip_mpmath = too_long(*last_mpmath, growth);
#ifdef HAVE_ARB
    if (!skip_arb)
        arb = median_time(solve_arb, input, CELL_SECONDS);
#endif
    if (!skip_mpmath && script != NULL) {
        mpmath = time_mpmath(input, script, *last_mpmath * growth < 0.2 ? 5 : 1);
        skip_mpmath = mpmath < 0.0;
    }
    *last_arb = arb >= 0.0 ? arb : *last_arb;
    *last_mpmath = mpmath >= 0.0 ? mpmath : LONGEST_PEER;
    printf("%5zu %6ld | %5.0f %9.2f | %10.3g %10.3g %6.2f", input->n, input->digits,
           input->evaluations, input->full_precision_evaluations, one, own, own / one);
    print_peer(arb, own, skip_arb, 7);
    print_peer(mpmath, own, skip_mpmath && script != NULL, 9);
    printf("\n");
    fflush(stdout);
}

static void run_classes(size_t n, const char *script)
{
    static const long digits[] = {16, 50, 1000, 10000};
    static bench_case input;
    double last_arb = 0.0, last_mpmath = 0.0;
    input.n = n;
    random_classes(input.logits, input.slopes, n);
    if (ghosts_expsum_from_doubles(&input.sum, input.logits, input.slopes, n, NULL) != GHOSTS_OK)
        return;
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        input.digits = digits[i];
        mpc_init2(input.zero, final_bits(&input));
        run_case(&input, script, &last_arb, &last_mpmath,
                 i == 0 ? 1.0 : (double)digits[i] / (double)digits[i - 1]);
        mpc_clear(input.zero);
    }
    ghosts_expsum_free(input.sum);
}

int main(void)
{
    static const size_t classes[] = {2, 10, 100, 1000};
    char found[4096];
    const char *script = find_script(found, "nearest_mpmath.py");
    print_setting();
    printf("%5s %6s | %5s %9s | %10s %10s %6s | %10s %7s | %10s %9s\n", "n", "digits", "evals",
           "full-prec", "one eval/s", "ghosts/s", "ratio", "Arb/s", "Arb/gh.", "mpmath/s",
           "mpm./gh.");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        run_classes(classes[i], script);
    return EXIT_SUCCESS;
}
