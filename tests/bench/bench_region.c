/* Benchmark: all zeros of a region, certified complete, in time per zero and beside three peers.
 *
 * First table: discs that hold about 10, 1000 and 10,000 zeros; time per zero of the library, of a
 * plain Arb program (region_arb.h, certified) and of region_mpmath.py (not certified; the zeros it
 * found in brackets when some are missing).  Second table: one period of a commensurable sum, a
 * polynomial in exp(tau), beside the command mpsolve at the same digits.  All in one run; fixed
 * seeds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ghosts/region.h>

#include "tests/bench/bench.h"
#ifdef HAVE_ARB
#include "tests/bench/region_arb.h"
#endif

enum { MOST_CLASSES = 1001 };
static const double CELL_SECONDS = 1.0; /* repeat no longer than this */
static const double LONGEST_OWN = 60.0; /* expect no more of the library, seconds */

typedef struct {
    double logits[MOST_CLASSES], slopes[MOST_CLASSES];
    size_t n;
    long digits;
    ghosts_expsum *sum;
    ghosts_region region;
    double radius, left, right; /* of the disc; real parts of its zeros */
    size_t zeros;               /* found by the last run */
} bench_case;

static int solve_ghosts(void *data)
{
    bench_case *input = data;
    ghosts_region_options options = ghosts_region_defaults();
    ghosts_zero_set *set = NULL;
    options.search.digits = input->digits;
    options.search.work_limit = 100000000;
    ghosts_status status = ghosts_zeros_in_region(&set, input->sum, &input->region, &options);
    int done = status == GHOSTS_OK && set->complete;
    input->zeros = 0;
    input->left = HUGE_VAL;
    input->right = -HUGE_VAL;
    for (size_t i = 0; done && i < set->count; i++) {
        double re = mpfr_get_d(mpc_realref(set->zero[i].centre), MPFR_RNDN);
        input->zeros += set->zero[i].multiplicity;
        input->left = fmin(input->left, re);
        input->right = fmax(input->right, re);
    }
    ghosts_zero_set_free(set);
    return done;
}

#ifdef HAVE_ARB
static oracle make_oracle(const bench_case *input, slong bits)
{
    mpq_t *logit = malloc(input->n * sizeof *logit), *slope = malloc(input->n * sizeof *slope);
    if (!logit || !slope)
        abort();
    for (size_t k = 0; k < input->n; k++) {
        mpq_init(logit[k]);
        mpq_init(slope[k]);
        mpq_set_d(logit[k], input->logits[k]);
        mpq_set_d(slope[k], input->slopes[k]);
    }
    oracle o = oracle_new(input->n, (const mpq_t *)logit, (const mpq_t *)slope, bits);
    for (size_t k = 0; k < input->n; k++) {
        mpq_clear(logit[k]);
        mpq_clear(slope[k]);
    }
    free(logit);
    free(slope);
    return o;
}

/* Boxes at 64 bits around the upper half-disc, as wide as its zeros need, then interval Newton at
 * the final precision. */
static int solve_arb(void *data)
{
    bench_case *input = data;
    double low = input->slopes[0], high = low, bits = (double)input->digits * BITS_PER_DIGIT + 24.0;
    for (size_t k = 1; k < input->n; k++) {
        low = fmin(low, input->slopes[k]);
        high = fmax(high, input->slopes[k]);
    }
    oracle rough = make_oracle(input, 64), fine = make_oracle(input, (slong)bits);
    oracle_list list = oracle_list_new(input->zeros + 100);
    oracle_box box = {input->left - 1e-3, input->right + 1e-3, 3.14 / (high - low), input->radius};
    int done = oracle_zeros(&list, &rough, box);
    acb_t image;
    acb_init(image);
    for (size_t i = 0; done && i < list.count; i++)
        for (int step = 0; step < 6 && oracle_newton(image, &fine, list.zero + i) == 1; step++)
            acb_swap(list.zero + i, image);
    acb_clear(image);
    oracle_list_free(&list);
    oracle_free(&rough);
    oracle_free(&fine);
    return done;
}
#endif

static double time_mpmath(const bench_case *input, const char *script, size_t *found)
{
    char arguments[64];
    snprintf(arguments, sizeof arguments, "%ld %.17g", input->digits, input->radius);
    return time_script(found, script, arguments, input->logits, input->slopes, input->n);
}

static double seconds_of_children(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec +
           (double)usage.ru_stime.tv_sec + 1e-6 * (double)usage.ru_stime.tv_usec;
}

/* Seconds of mpsolve on sum_k exp(logits[k]) x^k, the process included; -1 when it fails. */
static double time_mpsolve(const bench_case *input, const char *algorithm)
{
    char name[32], command[256], line[256];
    FILE *file = new_file(name);
    if (!file)
        return -1.0;
    fprintf(file, "Monomial;\nInteger;\nReal;\nDegree=%zu;\n\n", input->n - 1);
    mpfr_t weight;
    mpfr_init2(weight, 256);
    for (size_t k = 0; k < input->n; k++) {
        mpfr_set_d(weight, input->logits[k], MPFR_RNDN);
        mpfr_exp(weight, weight, MPFR_RNDN);
        mpfr_mul_2ui(weight, weight, 220, MPFR_RNDN);
        mpfr_fprintf(file, "%.0Rf\n", weight);
    }
    mpfr_clear(weight);
    fclose(file);
    snprintf(command, sizeof command, "timeout 60 mpsolve %s -Ga -o%ld -j1 %s 2>/dev/null",
             algorithm, input->digits, name);
    double begin = seconds_of_children();
    size_t roots = 0;
    FILE *pipe = popen(command, "r");
    while (pipe && fgets(line, sizeof line, pipe))
        roots += line[0] == '(';
    if (pipe)
        pclose(pipe);
    double time = seconds_of_children() - begin;
    unlink(name);
    return roots == input->n - 1 ? time : -1.0;
}

/* ------------------------------------------------------------------ the tables */

static void print_peer(double time, const bench_case *input, double own, int skipped)
{
    if (time >= 0.0)
        printf(" | %10.1f %7.1f", 1e6 * time / (double)input->zeros, time / own);
    else
        printf(" | %10s %7s", skipped ? "*" : "-", "");
}

/* Seconds per zero of each contender in the last disc of these classes; negative: none yet. */
typedef struct {
    double own, arb, mpmath;
} pace;

static int too_long(double per_zero, double zeros, double limit)
{
    return per_zero * zeros > limit;
}

static void run_disc(bench_case *input, double wanted, double spread, const char *script,
                     pace *last)
{
    input->radius = 3.14159265358979 * wanted / spread;
    mpq_set_d(input->region.radius, input->radius);
    if (too_long(last->own, wanted, LONGEST_OWN)) {
        printf("%4zu %7.0f %6ld | expected to take over %.0f s\n", input->n, wanted, input->digits,
               LONGEST_OWN);
        return;
    }
    double own = median_time(solve_ghosts, input, CELL_SECONDS), arb = -1.0, mpmath = -1.0;
    if (own < 0.0 || input->zeros == 0) {
        printf("%4zu %7.0f %6ld | no complete set\n", input->n, wanted, input->digits);
        return;
    }
    double zeros = (double)input->zeros;
    size_t found = 0;
    /* in larger discs its zeros cost several times as much */
    int skip_arb = too_long(3.0 * last->arb, zeros, LONGEST_PEER);
    int skip_mpmath = too_long(last->mpmath, zeros, LONGEST_PEER);
#ifdef HAVE_ARB
    if (!skip_arb)
        arb = median_time(solve_arb, input, CELL_SECONDS);
#endif
    if (!skip_mpmath && script)
        mpmath = time_mpmath(input, script, &found);
    last->own = own / zeros;
    last->arb = arb >= 0.0 ? arb / zeros : last->arb;
    last->mpmath = mpmath >= 0.0 ? mpmath / zeros : fmax(last->mpmath, LONGEST_PEER / zeros);
    printf("%4zu %7zu %6ld | %10.0f %10.1f", input->n, input->zeros, input->digits, zeros / own,
           1e6 * own / zeros);
    print_peer(arb, input, own, skip_arb);
    print_peer(mpmath, input, own, script != NULL);
    if (mpmath >= 0.0 && found != input->zeros)
        printf(" (%zu found)", found);
    printf("\n");
    fflush(stdout);
}

static void run_classes(size_t n, long digits, const char *script)
{
    static bench_case input;
    double low = HUGE_VAL, high = -HUGE_VAL;
    input.n = n;
    input.digits = digits;
    random_classes(input.logits, input.slopes, n);
    for (size_t k = 0; k < n; k++) {
        low = fmin(low, input.slopes[k]);
        high = fmax(high, input.slopes[k]);
    }
    if (ghosts_expsum_from_doubles(&input.sum, input.logits, input.slopes, n, NULL) != GHOSTS_OK)
        return;
    ghosts_region_init(&input.region, GHOSTS_DISK);
    pace last = {-1.0, -1.0, -1.0};
    for (double wanted = 10.0; wanted <= 10000.0; wanted *= wanted < 100.0 ? 100.0 : 10.0)
        run_disc(&input, wanted, high - low, script, &last);
    ghosts_region_clear(&input.region);
    ghosts_expsum_free(input.sum);
}

/* All zeros of one period of a sum with slopes 0, 1, ..., degree. */
static void run_polynomial(size_t degree, long digits)
{
    static bench_case input;
    uint64_t state = 20260313u + degree;
    input.n = degree + 1;
    input.digits = digits;
    for (size_t k = 0; k <= degree; k++) {
        input.logits[k] = gaussian(&state);
        input.slopes[k] = (double)k;
    }
    if (ghosts_expsum_from_doubles(&input.sum, input.logits, input.slopes, input.n, NULL) !=
        GHOSTS_OK)
        return;
    ghosts_region_init(&input.region, GHOSTS_BOX);
    /* from -pi + 0.001 to pi + 0.001: a negative root lies on neither edge */
    mpq_set_d(input.region.x0, -64.0);
    mpq_set_d(input.region.x1, 64.0);
    mpq_set_d(input.region.y0, 0.001 - 3.14159265358979323846);
    mpq_set_d(input.region.y1, 0.001 + 3.14159265358979323846);
    double own = median_time(solve_ghosts, &input, CELL_SECONDS);
    double classic = time_mpsolve(&input, "-au"), secular = time_mpsolve(&input, "-as");
    double peer = classic < 0.0 || (secular >= 0.0 && secular < classic) ? secular : classic;
    printf("%6zu %6ld |", degree, digits);
    if (own >= 0.0)
        printf(" %6zu %10.4f %10.1f |", input.zeros, own, 1e6 * own / (double)input.zeros);
    else
        printf(" %6s %10s %10s |", "-", "-", "-");
    if (peer >= 0.0)
        printf(" %10.4f %10.2f\n", peer, own >= 0.0 ? own / peer : NAN);
    else
        printf(" %10s\n", "-");
    fflush(stdout);
    ghosts_region_clear(&input.region);
    ghosts_expsum_free(input.sum);
}

int main(void)
{
    static const size_t classes[] = {3, 10, 100};
    static const long digits[] = {16, 50};
    char found[4096];
    const char *script = find_script(found, "region_mpmath.py");
    print_setting();
    printf("%4s %7s %6s | %10s %10s | %10s %7s | %10s %7s\n", "n", "zeros", "digits", "zeros/s",
           "us/zero", "Arb us", "/ghosts", "mpmath us", "/ghosts");
    for (size_t d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
            run_classes(classes[i], digits[d], script);
    if (system("command -v mpsolve >/dev/null 2>&1") != 0) {
        printf("\nmpsolve is missing: apt-get install mpsolve\n");
        return EXIT_SUCCESS;
    }
    printf(
        "\nslopes 0 .. degree, one period; mpsolve: the faster of its algorithms, one run each\n");
    printf("%6s %6s | %6s %10s %10s | %10s %10s\n", "degree", "digits", "zeros", "ghosts s",
           "us/zero", "mpsolve s", "ghosts/mps");
    for (size_t degree = 100; degree <= 1000; degree *= 10)
        for (size_t d = 0; d < 2; d++)
            run_polynomial(degree, digits[d]);
    return EXIT_SUCCESS;
}
