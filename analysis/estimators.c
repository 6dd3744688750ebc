/* What each radius estimate makes of N coefficients, against the certified radius.
 *
 *     estimators DATA_DIR OUT_DIR [SEED]
 *
 * Writes OUT_DIR/estimators.csv: for sums that are easy and hard for the methods, N = 16, 20, ..
 * 200, and coefficients of 60 and of 16 digits, each estimate with its stated relative error and
 * its true one ("nan" where the method found nothing).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include <ghosts/ghosts.h>

#define STUDY "estimators"
#include "analysis/study.h"

#define ORDER 200
#define LEAST_ORDER 16
#define DEFAULT_SEED 20260614
#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const long digits[] = {60, 16};

/* As printf does with %.*g, but "nan" without a sign. */
static void write_number(FILE *out, double x, int figures)
{
    if (isnan(x))
        fputs(",nan", out);
    else
        fprintf(out, ",%.*g", figures, x);
}

/* Relative distance of the estimate from the certified radius. */
static double true_error(const ghosts_estimate *e, mpfr_srcptr radius)
{
    mpfr_t difference;
    mpfr_init2(difference, mpfr_get_prec(radius));
    mpfr_sub(difference, e->radius, radius, MPFR_RNDN);
    mpfr_div(difference, difference, radius, MPFR_RNDN);
    double result = fabs(mpfr_get_d(difference, MPFR_RNDN));
    mpfr_clear(difference);
    return result;
}

static bool write_estimates(FILE *out, const char *name, long figures, const ghosts_series *series,
                            mpfr_srcptr radius)
{
    ghosts_estimate e[GHOSTS_ESTIMATORS];
    for (size_t order = LEAST_ORDER; order <= ORDER; order += 4) {
        ghosts_status status = ghosts_estimate_radius(e, series, order);
        if (status != GHOSTS_OK)
            return complain("%s: %s", name, ghosts_strerror(status));
        for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
            double scale = mpfr_get_d(radius, MPFR_RNDN);
            fprintf(out, "%s,%ld,%zu,%s", name, figures, order, e[i].method);
            write_number(out, mpfr_get_d(e[i].radius, MPFR_RNDN), 10);
            write_number(out, mpfr_get_d(e[i].error, MPFR_RNDN) / scale, 4);
            write_number(out, true_error(&e[i], radius), 4);
            write_number(out, mpfr_get_d(e[i].angle, MPFR_RNDN), 6);
            write_number(out, e[i].multiplicity, 6);
            fputc('\n', out);
        }
        ghosts_estimates_clear(e);
    }
    return true;
}

static bool study(FILE *out, const char *name, const ghosts_expsum *sum)
{
    ghosts_zeros *zeros = NULL;
    ghosts_zeros_options search = ghosts_zeros_defaults();
    search.digits = 120; /* far beyond every estimate */
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &search);
    if (status != GHOSTS_OK || zeros->count == 0) {
        ghosts_zeros_free(zeros);
        return complain("%s: %s", name, status == GHOSTS_OK ? "no zeros" : ghosts_strerror(status));
    }
    mpfr_t radius, error;
    mpfr_init2(radius, 480);
    mpfr_init2(error, 32);
    mpq_t zero;
    mpq_init(zero);
    ghosts_zero_modulus(radius, error, &zeros->zero[0]);
    bool good = true;
    for (size_t i = 0; good && i < LENGTH(digits); i++) {
        ghosts_series *series = NULL;
        ghosts_series_options options = ghosts_series_defaults();
        options.digits = digits[i];
        status = ghosts_series_expand(&series, sum, zero, ORDER, &options);
        good = status == GHOSTS_OK ? write_estimates(out, name, digits[i], series, radius)
                                   : complain("%s: %s", name, ghosts_strerror(status));
        ghosts_series_free(series);
    }
    mpfr_printf("%-24s rho* %.10Rg  angle %.4f  next modulus at least %.6Rg\n", name, radius,
                atan2(mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN),
                      mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN)),
                zeros->lower_bound);
    mpq_clear(zero);
    mpfr_clear(radius);
    mpfr_clear(error);
    ghosts_zeros_free(zeros);
    return good;
}

/* ---- the sums ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t n;
    const char *logits[4], *slopes[4];
} lists[] = {{"easy pair", 3, {"0", "1/3", "-5/2"}, {"1", "2", "3"}},
             {"near the real axis", 3, {"0", "-20", "-21"}, {"-1", "0", "1"}},
             {"moduli 1 % apart", 4, {"0", "1", "2", "3"}, {"0", "1", "1.118", "2.118"}}};

/* (1 + e^(1 + tau))^7 (1 + e^(2 + tau / 2)), expanded. */
static ghosts_status multiple_zero(ghosts_expsum **sum)
{
    mpq_t logit[256], slope[256];
    for (unsigned i = 0; i < 256; i++) {
        long ones = __builtin_popcount(i & 127), last = i >> 7;
        mpq_inits(logit[i], slope[i], NULL);
        mpq_set_si(logit[i], ones + 2 * last, 1);
        mpq_set_si(slope[i], 2 * ones + last, 2);
        mpq_canonicalize(slope[i]);
    }
    ghosts_status status =
        ghosts_expsum_from_rationals(sum, (const mpq_t *)logit, (const mpq_t *)slope, NULL, 256);
    for (unsigned i = 0; i < 256; i++)
        mpq_clears(logit[i], slope[i], NULL);
    return status;
}

static ghosts_status random_sum(ghosts_expsum **sum, size_t n, unsigned long seed)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double *z = malloc(n * sizeof *z), *a = malloc(n * sizeof *a);
    ghosts_status status = GHOSTS_NO_MEMORY;
    gsl_rng_set(rng, seed);
    for (size_t k = 0; z && a && k < n; k++) {
        z[k] = gsl_ran_gaussian(rng, 1.0);
        a[k] = gsl_ran_gaussian(rng, 1.0);
    }
    if (z && a)
        status = ghosts_expsum_from_doubles(sum, z, a, n, NULL);
    gsl_rng_free(rng);
    free(z);
    free(a);
    return status;
}

static ghosts_status recorded_sample(ghosts_expsum **sum, const char *data, size_t row)
{
    ghosts_table *logits = NULL, *slopes = NULL;
    ghosts_status status = GHOSTS_IO;
    if (read_recorded(&logits, data, "late", "logits") &&
        read_recorded(&slopes, data, "late", "slopes"))
        status = ghosts_table_expsum(sum, logits, slopes, row);
    ghosts_table_free(logits);
    ghosts_table_free(slopes);
    return status;
}

/* Frees the sum and leaves NULL, so that the next one may fail before it is made. */
static bool study_made(FILE *out, const char *name, ghosts_status made, ghosts_expsum **sum)
{
    bool good = made == GHOSTS_OK ? study(out, name, *sum)
                                  : complain("%s: %s", name, ghosts_strerror(made));
    ghosts_expsum_free(*sum);
    *sum = NULL;
    return good;
}

static bool study_all(FILE *out, const char *data, unsigned long seed)
{
    ghosts_expsum *sum = NULL;
    bool good = true;
    for (size_t i = 0; good && i < LENGTH(lists); i++) {
        ghosts_status made =
            ghosts_expsum_from_text(&sum, lists[i].logits, lists[i].slopes, lists[i].n, NULL);
        good = study_made(out, lists[i].name, made, &sum);
    }
    return good && study_made(out, "multiplicity 7", multiple_zero(&sum), &sum) &&
           study_made(out, "1000 random classes", random_sum(&sum, 1000, seed), &sum) &&
           study_made(out, "a recorded sample", recorded_sample(&sum, data, 0), &sum);
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fputs("usage: estimators DATA_DIR OUT_DIR [SEED]\n", stderr);
        return 2;
    }
    unsigned long seed = argc == 4 ? strtoul(argv[3], NULL, 10) : DEFAULT_SEED;
    FILE *out = create(argv[2], "estimators.csv");
    if (!out)
        return 2;
    fprintf(out, "# seed %lu\nsum,digits,order,method,radius,stated,true,angle,multiplicity\n",
            seed);
    bool good = study_all(out, argv[1], seed);
    good = finish(out, argv[2], "estimators.csv", good);
    mpfr_free_cache();
    return good ? 0 : 2;
}
