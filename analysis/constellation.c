/* Statistics of constellations: how the zeros of exponential sums stand in their strip.
 *
 *     constellation DATA_DIR OUT_DIR [SEED]
 *
 * For samples of the recorded training stages and for random sums: the certified zeros of a tall
 * window, their mean real part beside (log w_1 - log w_n) / Delta, their number beside Delta H / (2
 * pi), the spacing of neighbours, the distribution of the real parts beside the law of random
 * phases (docs/theory.md, section 9).  A table on standard output, CSV files in OUT_DIR.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include <ghosts/ghosts.h>

#define STUDY "constellation"
#include "analysis/study.h"

#define ZEROS_OF_SAMPLE 200 /* wanted in the window of one recorded sample */
#define ZEROS_OF_RANDOM 500
#define SAMPLES_PER_STAGE 40
#define DRAWS 8
#define BINS 40 /* of spacings, to 4 times their mean */
#define BIN_WIDTH 0.1

typedef struct {
    double re, im;
    size_t multiplicity;
} point;

/* The zeros of one sum in 0 < Im < height, by imaginary part, with what is known of the sum. */
typedef struct {
    size_t n;
    double *log_weight, *slope; /* merged terms, slopes ascending */
    double spread, height, predicted_mean;
    size_t zeros; /* with multiplicity */
    size_t count;
    point *zero;
} constellation;

typedef struct {
    double density, mean, deviation, spacing_deviation, least_spacing, discrepancy, distance;
} statistics;

/* Sums of one family, for the means of the table. */
typedef struct {
    const char *name;
    size_t sums, zeros, spacings;
    double mean_error[SAMPLES_PER_STAGE]; /* |mean Re - predicted| over the deviation of Re */
    double spacing_deviation, distance, discrepancy_share;
    double histogram[BINS + 1];
} family;

/* ---- one constellation -------------------------------------------------------------------- */

static void constellation_free(constellation *c)
{
    free(c->log_weight);
    free(c->slope);
    free(c->zero);
}

static bool read_terms(constellation *c, const ghosts_expsum *sum)
{
    c->n = ghosts_expsum_terms(sum);
    c->log_weight = malloc(c->n * sizeof(double));
    c->slope = malloc(c->n * sizeof(double));
    if (!c->log_weight || !c->slope)
        return false;
    mpfr_t value;
    mpq_t slope;
    mpfr_init2(value, 64);
    mpq_init(slope);
    for (size_t k = 0; k < c->n; k++) {
        ghosts_expsum_log_weight(value, NULL, sum, k);
        c->log_weight[k] = mpfr_get_d(value, MPFR_RNDN);
        ghosts_expsum_slope(slope, sum, k);
        c->slope[k] = mpq_get_d(slope);
    }
    mpfr_clear(value);
    mpq_clear(slope);
    size_t last = c->n - 1;
    c->spread = c->slope[last] - c->slope[0];
    c->predicted_mean = (c->log_weight[0] - c->log_weight[last]) / c->spread;
    return true;
}

/* The strip lemma, a little widened. */
static void set_strip(ghosts_region *region, const constellation *c)
{
    size_t last = c->n - 1;
    double left = -HUGE_VAL, right = -HUGE_VAL, log_n = log((double)c->n) + 0.01;
    for (size_t k = 0; k < last; k++)
        right = fmax(right, (c->log_weight[k] - c->log_weight[last] + log_n) /
                                (c->slope[last] - c->slope[k]));
    for (size_t k = 1; k <= last; k++)
        left =
            fmax(left, (c->log_weight[k] - c->log_weight[0] + log_n) / (c->slope[k] - c->slope[0]));
    double margin = 1.0 / c->spread;
    mpq_set_d(region->x0, -left - margin);
    mpq_set_d(region->x1, right + margin);
    mpq_set_d(region->y1, c->height);
}

static int by_height(const void *a, const void *b)
{
    double x = ((const point *)a)->im, y = ((const point *)b)->im;
    return (x > y) - (x < y);
}

static ghosts_status find_zeros(constellation *c, const ghosts_expsum *sum, size_t wanted)
{
    if (!read_terms(c, sum))
        return GHOSTS_NO_MEMORY;
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_BOX);
    c->height = 2.0 * M_PI * (double)wanted / c->spread;
    set_strip(&region, c);
    ghosts_zero_set *set;
    ghosts_status status = ghosts_zeros_in_region(&set, sum, &region, NULL);
    if (status == GHOSTS_OK) {
        c->zero = malloc((set->count + 1) * sizeof *c->zero);
        status = c->zero ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    }
    for (size_t i = 0; status == GHOSTS_OK && i < set->count; i++) {
        const ghosts_region_zero *zero = &set->zero[i];
        c->zero[c->count++] =
            (point){mpfr_get_d(mpc_realref(zero->centre), MPFR_RNDN),
                    mpfr_get_d(mpc_imagref(zero->centre), MPFR_RNDN), zero->multiplicity};
        c->zeros += zero->multiplicity;
    }
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    if (c->zero)
        qsort(c->zero, c->count, sizeof *c->zero, by_height);
    return status;
}

/* ---- its statistics ----------------------------------------------------------------------- */

/* The share of zeros left of x that random phases give: the mean slope under the weights w^2 e^(2 a
 * x), from 0 at the least slope to 1 at the greatest. */
static double random_phase_law(const constellation *c, double x)
{
    double top = -HUGE_VAL, total = 0.0, moment = 0.0;
    for (size_t k = 0; k < c->n; k++)
        top = fmax(top, c->log_weight[k] + c->slope[k] * x);
    for (size_t k = 0; k < c->n; k++) {
        double weight = exp(2.0 * (c->log_weight[k] + c->slope[k] * x - top));
        total += weight;
        moment += weight * (c->slope[k] - c->slope[0]);
    }
    return moment / total / c->spread;
}

/* The largest distance between the distribution of the real parts and the law of random phases. */
static double distance_to_law(const constellation *c, double *sorted)
{
    double distance = 0.0;
    for (size_t i = 0; i < c->count; i++)
        sorted[i] = c->zero[i].re;
    gsl_sort(sorted, 1, c->count);
    for (size_t i = 0; i < c->count; i++) {
        double law = random_phase_law(c, sorted[i]);
        distance = fmax(distance, fabs(law - (double)i / (double)c->count));
        distance = fmax(distance, fabs(law - ((double)i + 1.0) / (double)c->count));
    }
    return distance;
}

/* The largest | count - Delta h / 2 pi | over windows that begin and end at zeros, closed ones for
 * an excess and open ones for a lack: with d_i = i - Delta y_i / 2 pi a difference of extremes. */
static double worst_window(const constellation *c)
{
    double scale = c->spread / (2.0 * M_PI), below = 0.0, excess = 0.0, lack = 0.0;
    double least = 0.0, greatest = 0.0; /* of the zeros below y, less Delta y / 2 pi */
    for (size_t i = 0; i < c->count; i++) {
        double before = below - scale * c->zero[i].im;
        below += (double)c->zero[i].multiplicity;
        double after = below - scale * c->zero[i].im;
        lack = fmax(lack, greatest - before);
        least = fmin(least, before);
        excess = fmax(excess, after - least);
        greatest = fmax(greatest, after);
    }
    return fmax(excess, lack);
}

static bool measure(statistics *s, const constellation *c, family *f)
{
    double *work = malloc((c->count + 1) * sizeof *work);
    if (!work)
        return false;
    double total = 0.0, squares = 0.0;
    for (size_t i = 0; i < c->count; i++) {
        double m = (double)c->zero[i].multiplicity;
        total += m * c->zero[i].re;
    }
    s->mean = total / (double)c->zeros;
    for (size_t i = 0; i < c->count; i++)
        squares += (double)c->zero[i].multiplicity * pow(c->zero[i].re - s->mean, 2.0);
    s->deviation = sqrt(squares / (double)c->zeros);
    s->density = (double)c->zeros * 2.0 * M_PI / (c->spread * c->height);
    s->discrepancy = worst_window(c);
    s->distance = distance_to_law(c, work);
    for (size_t i = 0; i + 1 < c->count; i++)
        work[i] = (c->zero[i + 1].im - c->zero[i].im) * c->spread / (2.0 * M_PI);
    size_t spacings = c->count - 1;
    s->spacing_deviation = gsl_stats_sd(work, 1, spacings);
    s->least_spacing = gsl_stats_min(work, 1, spacings);
    for (size_t i = 0; i < spacings; i++) {
        size_t bin = (size_t)(work[i] / BIN_WIDTH);
        f->histogram[bin < BINS ? bin : BINS]++;
    }
    f->zeros += c->zeros;
    f->spacings += spacings;
    /* zeros of two classes stand on one line, up to rounding */
    f->mean_error[f->sums++] =
        fabs(s->mean - c->predicted_mean) / fmax(s->deviation, 1e-6 / c->spread);
    f->spacing_deviation += s->spacing_deviation;
    f->distance += s->distance;
    f->discrepancy_share =
        fmax(f->discrepancy_share, s->discrepancy / fmax(1.0, (double)c->n - 1.0));
    free(work);
    return true;
}

/* ---- families ----------------------------------------------------------------------------- */

static FILE *open_csv(const char *folder, const char *name, const char *header)
{
    FILE *out = create(folder, name);
    if (out)
        fprintf(out, "%s\n", header);
    return out;
}

static bool add_sum(FILE *csv, family *f, size_t index, const ghosts_expsum *sum, size_t wanted)
{
    constellation c = {0};
    statistics s;
    ghosts_status status = find_zeros(&c, sum, wanted);
    bool good = status == GHOSTS_OK && c.count > 2 && measure(&s, &c, f);
    if (good)
        fprintf(csv, "%s,%zu,%zu,%.9g,%.9g,%zu,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%zu,%.9g\n",
                f->name, index, c.n, c.spread, c.height, c.zeros, s.density, s.mean,
                c.predicted_mean, s.deviation, s.spacing_deviation, s.least_spacing, s.discrepancy,
                c.n - 1, s.distance);
    else
        complain("%s %zu: %s", f->name, index, ghosts_strerror(status));
    constellation_free(&c);
    return good;
}

static void report(FILE *spacings, family *f)
{
    gsl_sort(f->mean_error, 1, f->sums);
    double sums = (double)f->sums;
    printf("%-16s %5zu %7zu  %10.4f  %10.3f  %12.3f  %15.3f\n", f->name, f->sums, f->zeros,
           gsl_stats_median_from_sorted_data(f->mean_error, 1, f->sums),
           f->spacing_deviation / sums, f->discrepancy_share, f->distance / sums);
    for (size_t i = 0; i < BINS; i++)
        fprintf(spacings, "%s,%.3f,%.6f\n", f->name, ((double)i + 0.5) * BIN_WIDTH,
                f->histogram[i] / (double)f->spacings / BIN_WIDTH);
}

static bool run_stage(FILE *csv, FILE *spacings, const char *data, const char *stage)
{
    family f = {.name = stage};
    ghosts_table *logits = NULL, *slopes = NULL;
    bool good = read_recorded(&logits, data, stage, "logits") &&
                read_recorded(&slopes, data, stage, "slopes");
    size_t rows = good ? ghosts_table_rows(logits) : 0;
    for (size_t i = 0; good && i < SAMPLES_PER_STAGE; i++) {
        ghosts_expsum *sum = NULL;
        size_t row = i * (rows / SAMPLES_PER_STAGE);
        good = ghosts_table_expsum(&sum, logits, slopes, row) == GHOSTS_OK &&
               add_sum(csv, &f, row, sum, ZEROS_OF_SAMPLE);
        ghosts_expsum_free(sum);
    }
    if (good)
        report(spacings, &f);
    ghosts_table_free(logits);
    ghosts_table_free(slopes);
    return good;
}

static bool run_random(FILE *csv, FILE *spacings, gsl_rng *rng, size_t n, double scale)
{
    char name[64];
    snprintf(name, sizeof name, "n = %zu scale %.0f", n, scale);
    family f = {.name = name};
    double *logits = malloc(n * sizeof *logits), *slopes = malloc(n * sizeof *slopes);
    bool good = logits && slopes;
    for (size_t i = 0; good && i < DRAWS; i++) {
        ghosts_expsum *sum = NULL;
        for (size_t k = 0; k < n; k++) {
            logits[k] = gsl_ran_gaussian(rng, scale);
            slopes[k] = gsl_ran_gaussian(rng, 1.0);
        }
        good = ghosts_expsum_from_doubles(&sum, logits, slopes, n, NULL) == GHOSTS_OK &&
               add_sum(csv, &f, i, sum, ZEROS_OF_RANDOM);
        ghosts_expsum_free(sum);
    }
    if (good)
        report(spacings, &f);
    free(logits);
    free(slopes);
    return good;
}

/* Real parts of three sums, with the law of random phases. */
static bool write_real_parts(const char *folder, gsl_rng *rng)
{
    static const size_t sizes[] = {5, 10, 100};
    FILE *out = open_csv(folder, "constellation_real.csv", "n,x,share,law");
    bool good = out != NULL;
    for (size_t j = 0; good && j < 3; j++) {
        double logits[100], slopes[100];
        constellation c = {0};
        ghosts_expsum *sum = NULL;
        for (size_t k = 0; k < sizes[j]; k++) {
            logits[k] = gsl_ran_gaussian(rng, 1.0);
            slopes[k] = gsl_ran_gaussian(rng, 1.0);
        }
        good = ghosts_expsum_from_doubles(&sum, logits, slopes, sizes[j], NULL) == GHOSTS_OK &&
               find_zeros(&c, sum, 1000) == GHOSTS_OK;
        double *sorted = malloc((c.count + 1) * sizeof *sorted);
        good = good && sorted;
        if (good)
            distance_to_law(&c, sorted);
        for (size_t i = 0; good && i < c.count; i++)
            fprintf(out, "%zu,%.9g,%.9g,%.9g\n", sizes[j],
                    (sorted[i] - c.predicted_mean) * c.spread, ((double)i + 0.5) / (double)c.count,
                    random_phase_law(&c, sorted[i]));
        free(sorted);
        ghosts_expsum_free(sum);
        constellation_free(&c);
    }
    return out && finish(out, folder, "constellation_real.csv", good);
}

static bool run(const char *data, const char *folder, gsl_rng *rng)
{
    static const char *const stages[] = {"init", "early", "mid", "late"};
    static const size_t sizes[] = {2, 3, 5, 10, 30, 100};
    FILE *csv =
        open_csv(folder, "constellations.csv",
                 "family,index,n,spread,height,zeros,density_ratio,mean_re,predicted_mean_re,"
                 "deviation_re,spacing_deviation,least_spacing,worst_window,window_bound,"
                 "distance_to_random_phases");
    FILE *spacings = open_csv(folder, "constellation_spacing.csv", "family,spacing,density");
    bool good = csv && spacings;
    puts(
        "mean error: median of |mean Re - (log w_1 - log w_n) / Delta| over the deviation of Re\n"
        "spacing sd: of neighbours' heights, their mean 1; window: worst |count - Delta h / 2 pi|\n"
        "distance: of the real parts' distribution from the law of random phases, mean\n\n"
        "family            sums   zeros  mean error  spacing sd  window/(n-1)  distance to law");
    for (size_t i = 0; good && i < 4; i++)
        good = run_stage(csv, spacings, data, stages[i]);
    for (size_t i = 0; good && i < 12; i++)
        good = run_random(csv, spacings, rng, sizes[i / 2], i % 2 ? 3.0 : 1.0);
    good = good && write_real_parts(folder, rng);
    good = csv && finish(csv, folder, "constellations.csv", good);
    return spacings && finish(spacings, folder, "constellation_spacing.csv", good);
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fputs("usage: constellation DATA_DIR OUT_DIR [SEED]\n", stderr);
        return 2;
    }
    unsigned long seed = argc == 4 ? strtoul(argv[3], NULL, 10) : 20260313;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng)
        return 2;
    gsl_rng_set(rng, seed);
    printf("seed %lu\n", seed);
    bool good = run(argv[1], argv[2], rng);
    gsl_rng_free(rng);
    mpfr_free_cache();
    return good ? 0 : 2;
}
