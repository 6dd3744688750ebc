/* The fast path against the certified search in multiple precision, on random samples of all kinds
 * for as long as one likes.
 *
 *     campaign_batch [SEED [SECONDS]]     (make campaign SEED=7 SECONDS=600)
 *
 * Every interval that the fast path states must hold the certified radius; the first one that does
 * not is printed with its sample in hexadecimal, and the exit status is 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <ghosts/batch.h>
#include <ghosts/finish.h>
#include <ghosts/zeros.h>

#include "tests/fast/simd.h"
#include "tests/support/samples.h"

enum { ROWS = 32, USUAL_CLASSES = 64, MOST_CLASSES = 50000 };

typedef struct {
    size_t intervals, undecided, infinite;
} tally;

typedef struct {
    ghosts_workspace *small[MOST_SETS], *large[MOST_SETS];
    double *logits, *slopes;
} bench;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void demand(ghosts_status status)
{
    if (status == GHOSTS_OK)
        return;
    fprintf(stderr, "campaign_batch: %s\n", ghosts_strerror(status));
    exit(EXIT_FAILURE);
}

static void open_bench(bench *b)
{
    find_sets();
    for (size_t p = 0; p < sets; p++) {
        printf("instruction set %s\n", set[p]->name);
        demand(fast_workspace(&b->small[p], ROWS, USUAL_CLASSES, set[p]));
        demand(fast_workspace(&b->large[p], 1, MOST_CLASSES, set[p]));
    }
    b->logits = malloc(MOST_CLASSES * sizeof *b->logits);
    b->slopes = malloc(MOST_CLASSES * sizeof *b->slopes);
    if (b->logits == NULL || b->slopes == NULL)
        demand(GHOSTS_NO_MEMORY);
}

static void close_bench(bench *b)
{
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace_free(b->small[p]);
        ghosts_workspace_free(b->large[p]);
    }
    free(b->logits);
    free(b->slopes);
}

/* The certified radius, as an interval of doubles. */
static void certified(double *low, double *high, const double *logits, const double *slopes,
                      size_t n)
{
    ghosts_expsum *sum;
    ghosts_zeros *found;
    *low = *high = HUGE_VAL;
    demand(ghosts_expsum_from_doubles(&sum, logits, slopes, n, NULL));
    demand(ghosts_zeros_nearest(&found, sum, 1, NULL));
    if (found->count > 0) {
        mpfr_t modulus, error, end;
        mpfr_inits2(200, modulus, error, end, (mpfr_ptr)0);
        ghosts_zero_modulus(modulus, error, &found->zero[0]);
        mpfr_sub(end, modulus, error, MPFR_RNDD);
        *low = mpfr_get_d(end, MPFR_RNDD);
        mpfr_add(end, modulus, error, MPFR_RNDU);
        *high = mpfr_get_d(end, MPFR_RNDU);
        mpfr_clears(modulus, error, end, (mpfr_ptr)0);
    }
    ghosts_zeros_free(found);
    ghosts_expsum_free(sum);
}

static void expose(const char *what, const char *name, const ghosts_batch *batch, size_t row,
                   double lower, double upper, double low, double high)
{
    size_t n = batch->classes;
    printf("WRONG: %s on %s: [%a, %a] does not hold [%a, %a]\n", what, name, lower, upper, low,
           high);
    input_doubles(batch->logits + row * n, batch->slopes + row * n, n);
    input_print();
    exit(EXIT_FAILURE);
}

static void check_rows(tally *count, const ghosts_batch *batch, ghosts_workspace *const *work)
{
    double low[ROWS], high[ROWS], least_low = HUGE_VAL, least_high = HUGE_VAL, lower[ROWS];
    size_t n = batch->classes;
    for (size_t i = 0; i < batch->samples; i++) {
        certified(&low[i], &high[i], batch->logits + i * n, batch->slopes + i * n, n);
        least_low = fmin(least_low, low[i]);
        least_high = fmin(least_high, high[i]);
        count->infinite += isinf(low[i]) ? 1 : 0;
    }
    for (size_t p = 0; p < sets; p++) {
        ghosts_radius got[ROWS];
        ghosts_batch_result whole;
        const char *name = set[p]->name;
        demand(ghosts_batch_exact(got, batch, work[p], NULL));
        demand(ghosts_batch_lower(lower, NULL, NULL, batch, work[p], NULL));
        demand(ghosts_batch_radius(&whole, batch, work[p], NULL));
        for (size_t i = 0; i < batch->samples; i++) {
            if (!(got[i].lower <= high[i] && got[i].upper >= low[i]))
                expose("exact", name, batch, i, got[i].lower, got[i].upper, low[i], high[i]);
            if (!(lower[i] <= high[i]))
                expose("lower", name, batch, i, lower[i], HUGE_VAL, low[i], high[i]);
            count->intervals++;
            count->undecided += got[i].decided ? 0 : 1;
        }
        if (!(whole.radius.lower <= least_high && whole.radius.upper >= least_low))
            expose("batch", name, batch, whole.sample, whole.radius.lower, whole.radius.upper,
                   least_low, least_high);
    }
}

int main(int argc, char **argv)
{
    tally count[KINDS] = {{0, 0, 0}}, total = {0, 0, 0};
    bench b;
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 60.0, start = now();
    random_start_in(__FILE__, "campaign", seed);
    open_bench(&b);
    for (size_t round = 0; now() - start < seconds; round++) {
        size_t kind = round % KINDS, rows = ROWS, n = 2 + random_below(11);
        if (round / KINDS % 4 == 3)
            n = 2 + random_below(USUAL_CLASSES - 1);
        bool large = round / KINDS % 64 == 63;
        if (large) /* 100 to 50,000 classes, evenly in their logarithm */
            rows = 1, n = (size_t)exp(random_between(log(100.0), log((double)MOST_CLASSES)));
        for (size_t i = 0; i < rows; i++)
            random_sample(b.logits + i * n, b.slopes + i * n, n, kind);
        ghosts_batch batch = {b.logits, b.slopes, rows, n, n, n};
        check_rows(&count[kind], &batch, large ? b.large : b.small);
    }
    for (size_t kind = 0; kind < KINDS; kind++) {
        printf("%-28s %9zu intervals, %7zu undecided\n", kind_name[kind], count[kind].intervals,
               count[kind].undecided);
        total.intervals += count[kind].intervals;
        total.undecided += count[kind].undecided;
    }
    printf("%zu intervals, none wrong; %zu left undecided\n", total.intervals, total.undecided);
    close_bench(&b);
    return EXIT_SUCCESS;
}
