/* How far the bound and the estimates lie from the exact radius: real data and random families.
 *
 *     calibration DATA_DIR OUT_DIR [SEED]
 *
 * Writes OUT_DIR/calibration_random.csv (quantiles for each family, class count and logit scale),
 * calibration_real.csv (the same for each training stage of the recorded network) and
 * calibration_samples.csv (every sample of the recorded network).  Exact radii are certified: by
 * the double-precision kernels, finished in multiple precision where those are undecided.
 *
 * Families: logits are Gaussian with the standard deviation "scale".  Slopes:
 *   gaussian     standard normal
 *   uniform      on [-1, 1]
 *   heavy        Student's t with 2 degrees of freedom (infinite variance)
 *   one-rest     1 for one class, 0.1 times a standard normal for the others
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

#define STUDY "calibration"
#include "analysis/study.h"

#define DEFAULT_SEED 20260613
#define SAMPLES 200 /* of one cell */
#define QUANTILES 7

static const double quantile_at[QUANTILES] = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};
static const size_t class_counts[] = {2, 3, 5, 10, 30, 100, 300, 1000};
static const double scales[] = {0.1, 0.3, 1.0, 3.0, 10.0, 30.0};
static const char *const families[] = {"gaussian", "uniform", "heavy", "one-rest"};
static const char *const stages[] = {"init", "early", "mid", "late"};
#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Every quantity as a multiple of rho*, but for the first: rho* as a multiple of rho_a. */
typedef enum { EXACT, TOP2, TOP2_LABEL, DOMINANCE, STRIP, CENTRED, VARIANCE, BEST, METRICS } metric;
static const char *const metric_names[METRICS] = {
    "exact/bound", "top2/exact",    "top2-label/exact", "dominance/exact",
    "strip/exact", "centred/exact", "variance/exact",   "best/exact"};

/* ---- exact radii and metrics of a batch --------------------------------------------------- */

typedef struct {
    size_t samples, classes;
    const double *logits, *slopes;
    const size_t *label; /* may be NULL */
    ghosts_radius *radius;
    double *value; /* METRICS x samples */
    size_t finished;
} batch_metrics;

static bool metrics_new(batch_metrics *m, size_t samples, size_t classes)
{
    *m = (batch_metrics){.samples = samples, .classes = classes};
    m->radius = calloc(samples, sizeof *m->radius);
    m->value = calloc(samples * METRICS, sizeof *m->value);
    return (m->radius && m->value) || complain("%s", ghosts_strerror(GHOSTS_NO_MEMORY));
}

static void metrics_free(batch_metrics *m)
{
    free(m->radius);
    free(m->value);
}

static bool exact_radii(batch_metrics *m)
{
    ghosts_workspace *workspace = NULL;
    ghosts_batch batch = {m->logits, m->slopes, m->samples, m->classes, m->classes, m->classes};
    ghosts_status status =
        ghosts_workspace_new(&workspace, m->samples, m->classes, GHOSTS_SIMD_AUTO);
    if (status == GHOSTS_OK)
        status = ghosts_batch_exact(m->radius, &batch, workspace, NULL);
    if (status == GHOSTS_OK)
        status = ghosts_batch_finish(m->radius, &m->finished, &batch, 0);
    ghosts_workspace_free(workspace);
    return status == GHOSTS_OK || complain("exact radii: %s", ghosts_strerror(status));
}

static double value_of(ghosts_status (*bound)(double *, const double *, const double *, size_t),
                       const double *z, const double *a, size_t n)
{
    double value = NAN;
    bound(&value, z, a, n);
    return value;
}

static void sample_metrics(batch_metrics *m, size_t i)
{
    const double *z = m->logits + i * m->classes, *a = m->slopes + i * m->classes;
    size_t n = m->classes;
    double exact = 0.5 * (m->radius[i].lower + m->radius[i].upper), value[METRICS];
    value[EXACT] = exact * exact / value_of(ghosts_bound_spread, z, a, n);
    value[TOP2] = value[TOP2_LABEL] = NAN;
    ghosts_estimate_top2(&value[TOP2], z, a, n, GHOSTS_TOP2_LARGEST);
    if (m->label)
        ghosts_estimate_top2(&value[TOP2_LABEL], z, a, n, m->label[i]);
    value[DOMINANCE] = value_of(ghosts_bound_dominance, z, a, n);
    value[STRIP] = value_of(ghosts_bound_strip, z, a, n);
    value[CENTRED] = value_of(ghosts_bound_centred, z, a, n);
    value[VARIANCE] = value_of(ghosts_bound_variance, z, a, n);
    value[BEST] = value_of(ghosts_bound_best, z, a, n);
    for (size_t k = 0; k < METRICS; k++)
        m->value[k * m->samples + i] = value[k] / exact;
}

static bool compute(batch_metrics *m)
{
    if (!exact_radii(m))
        return false;
#pragma omp parallel for schedule(dynamic, 8)
    for (size_t i = 0; i < m->samples; i++)
        sample_metrics(m, i);
    return true;
}

/* ---- output ------------------------------------------------------------------------------- */

/* "PREFIX,metric,samples,min,q05,q25,median,q75,q95,max,above" a metric; `above` is the share of
 * values above 1. */
static void write_quantiles(FILE *out, const char *prefix, batch_metrics *m)
{
    for (size_t k = 0; k < METRICS; k++) {
        double *value = m->value + k * m->samples;
        size_t above = 0;
        if (isnan(value[0]))
            continue;
        gsl_sort(value, 1, m->samples);
        fprintf(out, "%s,%s,%zu", prefix, metric_names[k], m->samples);
        for (size_t q = 0; q < QUANTILES; q++)
            fprintf(out, ",%.6g",
                    gsl_stats_quantile_from_sorted_data(value, 1, m->samples, quantile_at[q]));
        for (size_t i = 0; i < m->samples; i++)
            above += value[i] > 1.0 + 1e-9;
        fprintf(out, ",%.4g\n", (double)above / (double)m->samples);
    }
}

/* ---- random families ---------------------------------------------------------------------- */

static void draw(double *z, double *a, size_t n, size_t family, double scale, gsl_rng *rng)
{
    for (size_t k = 0; k < n; k++) {
        z[k] = gsl_ran_gaussian(rng, scale);
        switch (family) {
        case 0:
            a[k] = gsl_ran_gaussian(rng, 1.0);
            break;
        case 1:
            a[k] = gsl_ran_flat(rng, -1.0, 1.0);
            break;
        case 2:
            a[k] = gsl_ran_tdist(rng, 2.0);
            break;
        default:
            a[k] = k == 0 ? 1.0 : 0.1 * gsl_ran_gaussian(rng, 1.0);
        }
    }
}

static bool random_cell(FILE *out, size_t family, size_t n, double scale, gsl_rng *rng,
                        size_t *finished)
{
    batch_metrics m;
    double *z = malloc(SAMPLES * n * sizeof *z), *a = malloc(SAMPLES * n * sizeof *a);
    bool good = metrics_new(&m, SAMPLES, n) && z && a;
    if (good) {
        for (size_t i = 0; i < SAMPLES; i++)
            draw(z + i * n, a + i * n, n, family, scale, rng);
        m.logits = z;
        m.slopes = a;
        good = compute(&m);
    }
    if (good) {
        char prefix[64];
        snprintf(prefix, sizeof prefix, "%s,%zu,%g", families[family], n, scale);
        write_quantiles(out, prefix, &m);
        *finished += m.finished;
    }
    metrics_free(&m);
    free(z);
    free(a);
    return good;
}

static bool random_families(const char *folder, unsigned long seed)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, seed);
    FILE *out = create(folder, "calibration_random.csv");
    bool good = out != NULL;
    size_t finished = 0, cells = 0;
    if (good)
        fprintf(out,
                "# seed %lu, mt19937\nfamily,n,scale,metric,samples,min,q05,q25,median,q75,q95,"
                "max,above\n",
                seed);
    for (size_t f = 0; f < LENGTH(families); f++)
        for (size_t i = 0; i < LENGTH(class_counts); i++)
            for (size_t s = 0; good && s < LENGTH(scales); s++, cells++)
                good = random_cell(out, f, class_counts[i], scales[s], rng, &finished);
    if (out)
        good = finish(out, folder, "calibration_random.csv", good);
    gsl_rng_free(rng);
    if (good)
        printf("random families: %zu samples, %zu of them finished in multiple precision\n",
               cells * SAMPLES, finished);
    return good;
}

/* ---- the recorded network ----------------------------------------------------------------- */

static void write_samples(FILE *out, const char *stage, const batch_metrics *m)
{
    for (size_t i = 0; i < m->samples; i++) {
        fprintf(out, "%s,%zu,%.12g", stage, i, 0.5 * (m->radius[i].lower + m->radius[i].upper));
        for (size_t k = 0; k < METRICS; k++)
            fprintf(out, ",%.6g", m->value[k * m->samples + i]);
        fputc('\n', out);
    }
}

static bool real_stage(FILE *quantiles, FILE *samples, const char *data, const char *stage,
                       const size_t *label, size_t labels)
{
    ghosts_table *logits = NULL, *slopes = NULL;
    bool good = read_recorded(&logits, data, stage, "logits") &&
                read_recorded(&slopes, data, stage, "slopes");
    if (good && (ghosts_table_rows(logits) != labels || ghosts_table_rows(slopes) != labels ||
                 ghosts_table_columns(logits) != ghosts_table_columns(slopes)))
        good = complain("mlp_%s_slopes.npy: its shape is not that of the labels and logits", stage);
    batch_metrics m = {0};
    good = good && metrics_new(&m, labels, ghosts_table_columns(logits));
    if (good) {
        m.logits = ghosts_table_doubles(logits);
        m.slopes = ghosts_table_doubles(slopes);
        m.label = label;
        good = compute(&m);
    }
    if (good) {
        write_samples(samples, stage, &m);
        write_quantiles(quantiles, stage, &m);
        printf("%s: %zu samples, %zu of them finished in multiple precision\n", stage, m.samples,
               m.finished);
    }
    metrics_free(&m);
    ghosts_table_free(logits);
    ghosts_table_free(slopes);
    return good;
}

static size_t *read_labels(size_t *count, const char *data)
{
    char path[PATH_SIZE];
    ghosts_table *table;
    ghosts_table_error error;
    if (!make_path(path, data, "mlp_labels.csv"))
        return NULL;
    if (ghosts_table_read(&table, path, true, &error) != GHOSTS_OK) {
        complain("%s", error.message);
        return NULL;
    }
    *count = ghosts_table_rows(table) * ghosts_table_columns(table);
    size_t *label = malloc(*count * sizeof *label);
    for (size_t i = 0; label && i < *count; i++)
        label[i] = (size_t)ghosts_table_doubles(table)[i];
    ghosts_table_free(table);
    return label;
}

static bool real_data(const char *data, const char *folder)
{
    size_t labels = 0;
    size_t *label = read_labels(&labels, data);
    FILE *quantiles = label ? create(folder, "calibration_real.csv") : NULL;
    FILE *samples = quantiles ? create(folder, "calibration_samples.csv") : NULL;
    bool good = samples != NULL;
    if (good) {
        fputs("stage,metric,samples,min,q05,q25,median,q75,q95,max,above\n", quantiles);
        fputs("stage,sample,exact", samples);
        for (size_t k = 0; k < METRICS; k++)
            fprintf(samples, ",%s", metric_names[k]);
        fputc('\n', samples);
    }
    for (size_t i = 0; good && i < LENGTH(stages); i++)
        good = real_stage(quantiles, samples, data, stages[i], label, labels);
    if (quantiles)
        good = finish(quantiles, folder, "calibration_real.csv", good);
    if (samples)
        good = finish(samples, folder, "calibration_samples.csv", good);
    free(label);
    return good;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    unsigned long seed = argc == 4 ? strtoul(argv[3], &end, 10) : DEFAULT_SEED;
    if (argc < 3 || argc > 4 || (end && (*end || end == argv[3]))) {
        fputs("usage: calibration DATA_DIR OUT_DIR [SEED]\n", stderr);
        return 2;
    }
    bool good = real_data(argv[1], argv[2]) && random_families(argv[2], seed);
    mpfr_free_cache();
    return good ? 0 : 2;
}
