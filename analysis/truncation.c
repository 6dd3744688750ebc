/* The error of the order-N Taylor model of log F at the step r rho*, with exact arithmetic.
 *
 *     truncation OUT_DIR
 *
 * Writes OUT_DIR/truncation.csv: for three sums, r = 0.5, 0.9, 0.99, 1.01, 1.1, 2 and N = 1 .. 200
 * the partial sum, and its distance from log F at that step.  Coefficients and true values have 120
 * proven digits; the step is the decimal fraction nearest to r rho* with 60 digits and is then
 * exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdio.h>

#include <ghosts/ghosts.h>

#define STUDY "truncation"
#include "analysis/study.h"

#define ORDER 200
#define BITS 500
#define DIGITS 120
#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Logits and slopes: two equal classes, three unequal ones, a confident sample. */
static const struct {
    const char *name;
    size_t classes;
    const char *logits[4], *slopes[4];
} sums[] = {{"two equal classes", 2, {"0", "0"}, {"-1", "1"}},
            {"three classes", 3, {"0", "1/3", "-5/2"}, {"1", "2", "3"}},
            {"confident", 4, {"8", "0", "-1", "1"}, {"-1", "1", "1/2", "1/4"}}};

static const char *const ratios[] = {"0.5", "0.9", "0.99", "1.01", "1.1", "2"};

/* rho* with about 70 digits. */
static ghosts_status exact_radius(mpfr_t radius, const ghosts_expsum *sum)
{
    ghosts_zeros *zeros;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = 70;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options);
    if (status == GHOSTS_OK) {
        mpfr_t error;
        mpfr_init2(error, 32);
        ghosts_zero_modulus(radius, error, &zeros->zero[0]);
        mpfr_clear(error);
    }
    ghosts_zeros_free(zeros);
    return status;
}

/* step = r rho*, cut to a fraction of 60 digits. */
static void choose_step(mpq_t step, mpfr_srcptr radius, const char *ratio)
{
    mpq_t r;
    mpfr_t x;
    char *text = NULL;
    mpq_init(r);
    mpfr_init2(x, BITS);
    ghosts_parse_rational(r, NULL, ratio);
    mpfr_mul_q(x, radius, r, MPFR_RNDN);
    mpfr_asprintf(&text, "%.60Re", x);
    ghosts_parse_rational(step, NULL, text);
    mpfr_free_str(text);
    mpq_clear(r);
    mpfr_clear(x);
}

static void write_partial_sums(FILE *out, const char *name, const char *ratio,
                               const ghosts_series *series, const mpq_t step, mpfr_srcptr truth)
{
    mpfr_t partial, power, term;
    mpfr_inits2(BITS, partial, power, term, (mpfr_ptr)0);
    mpfr_set(partial, series->coefficient[0], MPFR_RNDN);
    mpfr_set_ui(power, 1, MPFR_RNDN);
    for (size_t m = 1; m <= series->order; m++) {
        mpfr_mul_q(power, power, step, MPFR_RNDN);
        mpfr_mul(term, power, series->coefficient[m], MPFR_RNDN);
        mpfr_add(partial, partial, term, MPFR_RNDN);
        mpfr_sub(term, partial, truth, MPFR_RNDN);
        mpfr_abs(term, term, MPFR_RNDN);
        mpfr_fprintf(out, "%s,%s,%zu,%.12Rg,%.6Rg,%.12Rg\n", name, ratio, m, partial, term, truth);
    }
    mpfr_clears(partial, power, term, (mpfr_ptr)0);
}

static bool one_step(FILE *out, const char *name, const char *ratio, const ghosts_expsum *sum,
                     const ghosts_series *series, mpfr_srcptr radius)
{
    ghosts_series *truth = NULL;
    ghosts_series_options options = ghosts_series_defaults();
    options.digits = DIGITS;
    mpq_t step;
    mpq_init(step);
    choose_step(step, radius, ratio);
    ghosts_status status = ghosts_series_expand(&truth, sum, step, 0, &options);
    if (status == GHOSTS_OK)
        write_partial_sums(out, name, ratio, series, step, truth->coefficient[0]);
    ghosts_series_free(truth);
    mpq_clear(step);
    return status == GHOSTS_OK || complain("%s: %s", name, ghosts_strerror(status));
}

static bool one_sum(FILE *out, size_t i)
{
    ghosts_expsum *sum = NULL;
    ghosts_series *series = NULL;
    ghosts_series_options options = ghosts_series_defaults();
    options.digits = DIGITS;
    mpq_t zero;
    mpfr_t radius;
    mpq_init(zero);
    mpfr_init2(radius, BITS);
    ghosts_status status =
        ghosts_expsum_from_text(&sum, sums[i].logits, sums[i].slopes, sums[i].classes, NULL);
    if (status == GHOSTS_OK)
        status = exact_radius(radius, sum);
    if (status == GHOSTS_OK)
        status = ghosts_series_expand(&series, sum, zero, ORDER, &options);
    bool good = status == GHOSTS_OK || complain("%s: %s", sums[i].name, ghosts_strerror(status));
    for (size_t k = 0; good && k < LENGTH(ratios); k++)
        good = one_step(out, sums[i].name, ratios[k], sum, series, radius);
    ghosts_series_free(series);
    ghosts_expsum_free(sum);
    mpq_clear(zero);
    mpfr_clear(radius);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: truncation OUT_DIR\n", stderr);
        return 2;
    }
    FILE *out = create(argv[1], "truncation.csv");
    if (!out)
        return 2;
    fputs("sum,r,order,partial,error,truth\n", out);
    bool good = true;
    for (size_t i = 0; good && i < LENGTH(sums); i++)
        good = one_sum(out, i);
    good = finish(out, argv[1], "truncation.csv", good);
    mpfr_free_cache();
    return good ? 0 : 2;
}
