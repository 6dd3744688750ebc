/* How far the real ghosts lie beyond the bound, through the training of a small network.
 *
 *     stages DATA_DIR OUT_DIR
 *
 * For each stage (init, early, mid, late) the certified nearest zero of every sample; a table on
 * standard output; the zeros nearest to 0 of the most dangerous late sample in OUT_DIR/zeros.csv,
 * which zeros.gp draws.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include <ghosts/ghosts.h>

#define STUDY "stages"
#include "analysis/study.h"

#define DIGITS 16
#define PAIRS_DRAWN 12
#define QUANTILES 7

static const char *const stage_names[] = {"init", "early", "mid", "late"};
#define STAGES (sizeof stage_names / sizeof *stage_names)

static const double quantile_at[QUANTILES] = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};

typedef struct {
    double lower, upper; /* lower <= rho* <= upper; upper is +inf when undecided or without zero */
    double bound;        /* pi / Delta of this sample */
    double milliseconds;
} sample_result;

typedef struct {
    const char *name;
    ghosts_table *logits, *slopes;
    size_t samples;
    sample_result *sample;
    double seconds;
} stage;

/* ---- small things ------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- one sample --------------------------------------------------------------------------- */

/* An enclosure of the modulus of a zero. */
static void enclose_modulus(double *lower, double *upper, const ghosts_zero *zero)
{
    mpfr_t radius, error, end;
    mpfr_init2(radius, mpfr_get_prec(mpc_realref(zero->centre)));
    mpfr_inits2(64, error, end, (mpfr_ptr)0);
    ghosts_zero_modulus(radius, error, zero);
    mpfr_sub(end, radius, error, MPFR_RNDD);
    *lower = mpfr_get_d(end, MPFR_RNDD);
    mpfr_add(end, radius, error, MPFR_RNDU);
    *upper = mpfr_get_d(end, MPFR_RNDU);
    mpfr_clears(radius, error, end, (mpfr_ptr)0);
}

static ghosts_status nearest(ghosts_zeros **zeros, const stage *s, size_t row, size_t pairs)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = DIGITS;
    ghosts_expsum *sum = NULL;
    *zeros = NULL;
    ghosts_status status = ghosts_table_expsum(&sum, s->logits, s->slopes, row);
    if (status == GHOSTS_OK)
        status = ghosts_zeros_nearest(zeros, sum, pairs, &options);
    ghosts_expsum_free(sum);
    return status;
}

static ghosts_status bound_of_row(double *bound, const stage *s, size_t row)
{
    size_t classes = ghosts_table_columns(s->logits);
    return ghosts_bound_spread(bound, ghosts_table_doubles(s->logits) + row * classes,
                               ghosts_table_doubles(s->slopes) + row * classes, classes);
}

/* A sample that reaches the work limit is no failure: what is proven of it is a lower bound. */
static ghosts_status solve_sample(sample_result *result, const stage *s, size_t row)
{
    double start = now();
    ghosts_zeros *zeros;
    ghosts_status status = nearest(&zeros, s, row, 1);
    result->milliseconds = 1e3 * (now() - start);
    if (status != GHOSTS_OK && status != GHOSTS_WORK_LIMIT)
        return status;
    result->lower = mpfr_get_d(zeros->lower_bound, MPFR_RNDD);
    result->upper = INFINITY;
    if (zeros->count > 0)
        enclose_modulus(&result->lower, &result->upper, &zeros->zero[0]);
    ghosts_zeros_free(zeros);
    return bound_of_row(&result->bound, s, row);
}

static bool is_undecided(const sample_result *result)
{
    return isfinite(result->lower) && isinf(result->upper);
}

/* ---- one stage ---------------------------------------------------------------------------- */

static bool read_stage(stage *s, const char *folder, const char *name)
{
    s->name = name;
    if (!read_recorded(&s->logits, folder, name, "logits") ||
        !read_recorded(&s->slopes, folder, name, "slopes"))
        return false;
    s->samples = ghosts_table_rows(s->logits);
    if (s->samples != ghosts_table_rows(s->slopes) ||
        ghosts_table_columns(s->logits) != ghosts_table_columns(s->slopes))
        return complain("%s/mlp_%s_slopes.npy: its shape is not that of the logits", folder, name);
    if (s->samples == 0)
        return complain("%s/mlp_%s_logits.npy: no samples", folder, name);
    s->sample = calloc(s->samples, sizeof *s->sample);
    return s->sample != NULL || complain("%s", ghosts_strerror(GHOSTS_NO_MEMORY));
}

static void free_stage(stage *s)
{
    ghosts_table_free(s->logits);
    ghosts_table_free(s->slopes);
    free(s->sample);
}

static bool solve_stage(stage *s, const char *folder)
{
    ghosts_status failure = GHOSTS_OK;
    size_t failed_row = 0;
    double start = now();
#pragma omp parallel
    {
#pragma omp for schedule(dynamic, 4)
        for (size_t row = 0; row < s->samples; row++) {
            ghosts_status status = solve_sample(&s->sample[row], s, row);
            if (status != GHOSTS_OK) {
#pragma omp critical
                failure = status, failed_row = row;
            }
        }
        mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
    }
    s->seconds = now() - start;
    return failure == GHOSTS_OK || complain("%s/mlp_%s_logits.npy: sample %zu: %s", folder, s->name,
                                            failed_row, ghosts_strerror(failure));
}

/* ---- the table ---------------------------------------------------------------------------- */

static size_t most_dangerous(const stage *s)
{
    size_t least = 0;
    for (size_t i = 1; i < s->samples; i++)
        if (s->sample[i].upper < s->sample[least].upper)
            least = i;
    return least;
}

static size_t slowest(const stage *s)
{
    size_t worst = 0;
    for (size_t i = 1; i < s->samples; i++)
        if (s->sample[i].milliseconds > s->sample[worst].milliseconds)
            worst = i;
    return worst;
}

static size_t count_undecided(const stage *s)
{
    size_t count = 0;
    for (size_t i = 0; i < s->samples; i++)
        count += is_undecided(&s->sample[i]);
    return count;
}

static double least_bound(const stage *s)
{
    double least = INFINITY;
    for (size_t i = 0; i < s->samples; i++)
        least = fmin(least, s->sample[i].bound);
    return least;
}

/* The digits that every number of [lower, upper] shares when rounded. */
static void certain_digits(char text[32], double lower, double upper)
{
    char other[32];
    for (int digits = DIGITS; digits > 0; digits--) {
        snprintf(text, 32, "%#.*g", digits, lower);
        snprintf(other, sizeof other, "%#.*g", digits, upper);
        if (strcmp(text, other) == 0)
            return;
    }
    snprintf(text, 32, "?");
}

/* The least modulus of the whole stage: the least of the enclosures' ends encloses it. */
static void batch_radius(char text[32], const stage *s)
{
    double lower = INFINITY, upper = INFINITY;
    for (size_t i = 0; i < s->samples; i++) {
        lower = fmin(lower, s->sample[i].lower);
        upper = fmin(upper, s->sample[i].upper);
    }
    certain_digits(text, lower, upper);
}

/* Quantiles of rho* / rho_a over the samples whose radius is known; NaN when there is none. */
static bool ratio_quantiles(double quantile[QUANTILES], const stage *s)
{
    double *ratio = malloc(s->samples * sizeof *ratio);
    size_t count = 0;
    if (ratio == NULL)
        return complain("%s", ghosts_strerror(GHOSTS_NO_MEMORY));
    for (size_t i = 0; i < s->samples; i++)
        if (isfinite(s->sample[i].upper))
            ratio[count++] = s->sample[i].upper / s->sample[i].bound;
    gsl_sort(ratio, 1, count);
    for (size_t q = 0; q < QUANTILES; q++)
        quantile[q] =
            count == 0 ? NAN : gsl_stats_quantile_from_sorted_data(ratio, 1, count, quantile_at[q]);
    free(ratio);
    return true;
}

static void print_heading(void)
{
    puts("The nearest zero (\"ghost\") of every sample, certified.  rho_a = pi / Delta is the "
         "bound and\n"
         "rho* the exact radius of the whole stage, every digit certain.\n");
    printf("%-6s %7s %9s  %-17s %14s  %-16s %7s\n", "stage", "samples", "rho_a", "rho*",
           "most dangerous", "slowest", "seconds");
}

static void print_stage(const stage *s)
{
    char radius[32];
    size_t slow = slowest(s);
    batch_radius(radius, s);
    printf("%-6s %7zu %9.5f  %-17s %14zu  %4zu in %5.1f ms %7.2f\n", s->name, s->samples,
           least_bound(s), radius, most_dangerous(s), slow, s->sample[slow].milliseconds,
           s->seconds);
    size_t undecided = count_undecided(s);
    if (undecided > 0)
        printf("%-6s %7zu of them undecided at the work limit, left out of the quantiles\n", "",
               undecided);
    fflush(stdout);
}

static bool print_ratios(const stage *s)
{
    double quantile[QUANTILES];
    if (!ratio_quantiles(quantile, s))
        return false;
    printf("%-6s", s->name);
    for (size_t q = 0; q < QUANTILES; q++)
        printf(" %8.3f", quantile[q]);
    putchar('\n');
    return true;
}

static bool print_all_ratios(const stage s[STAGES])
{
    puts("\nrho* / rho_a, sample by sample, quantiles:\n");
    printf("%-6s %8s %8s %8s %8s %8s %8s %8s\n", "stage", "min", "5%", "25%", "50%", "75%", "95%",
           "max");
    for (size_t i = 0; i < STAGES; i++)
        if (!print_ratios(&s[i]))
            return false;
    return true;
}

/* ---- the zeros to be drawn ---------------------------------------------------------------- */

static void write_zeros(FILE *out, const ghosts_zeros *zeros, const char *name, size_t row,
                        double bound)
{
    fputs("stage,sample,rho_a,re,im,modulus,multiplicity\n", out);
    for (size_t i = 0; i < zeros->count; i++) {
        const ghosts_zero *zero = &zeros->zero[i];
        double lower, upper;
        enclose_modulus(&lower, &upper, zero);
        mpfr_fprintf(out, "%s,%zu,%.16g,%.16Rg,%.16Rg,%.16g,%zu\n", name, row, bound,
                     mpc_realref(zero->centre), mpc_imagref(zero->centre),
                     0.5 * lower + 0.5 * upper, zero->multiplicity);
    }
}

static bool save_zeros(const stage *s, const char *folder)
{
    size_t row = most_dangerous(s);
    ghosts_zeros *zeros;
    ghosts_status status = nearest(&zeros, s, row, PAIRS_DRAWN);
    FILE *out = status == GHOSTS_OK ? create(folder, "zeros.csv") : NULL;
    if (status != GHOSTS_OK)
        complain("%s/zeros.csv: %s", folder, ghosts_strerror(status));
    if (out)
        write_zeros(out, zeros, s->name, row, s->sample[row].bound);
    ghosts_zeros_free(zeros);
    return out && finish(out, folder, "zeros.csv", true);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool run(stage s[STAGES], const char *data, const char *out)
{
    for (size_t i = 0; i < STAGES; i++)
        if (!read_stage(&s[i], data, stage_names[i]))
            return false;
    print_heading();
    for (size_t i = 0; i < STAGES; i++) {
        if (!solve_stage(&s[i], data))
            return false;
        print_stage(&s[i]);
    }
    return print_all_ratios(s) && save_zeros(&s[STAGES - 1], out);
}

int main(int argc, char **argv)
{
    stage s[STAGES] = {0};
    if (argc != 3) {
        fputs("usage: stages DATA_DIR OUT_DIR\n", stderr);
        return 2;
    }
    bool good = run(s, argv[1], argv[2]);
    for (size_t i = 0; i < STAGES; i++)
        free_stage(&s[i]);
    mpfr_free_cache();
    return good ? 0 : 2;
}
