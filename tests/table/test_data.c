/* The real data in full: every sample of the digits network at four stages of its training.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/table.h>
#include <ghosts/zeros.h>

#include "tests/support/support.h"

#define SAMPLES 1257
#define CLASSES 10

static ghosts_table *read_table(const char *stage, const char *column, const char *format)
{
    char name[1000];
    ghosts_table *table;
    ghosts_table_error error;
    snprintf(name, sizeof name, "%s/analysis/data/mlp_%s_%s.%s", source_root(), stage, column,
             format);
    ck_assert_msg(ghosts_table_read(&table, name, false, &error) == GHOSTS_OK, "%s", error.message);
    ck_assert_uint_eq(ghosts_table_rows(table), SAMPLES);
    ck_assert_uint_eq(ghosts_table_columns(table), CLASSES);
    return table;
}

static double spread_of_row(const double *slopes)
{
    double low = slopes[0], high = slopes[0];
    for (size_t k = 1; k < CLASSES; k++) {
        low = fmin(low, slopes[k]);
        high = fmax(high, slopes[k]);
    }
    return high - low;
}

/* The sample's radius, certified to 16 digits: the modulus with its error, and the bound below. */
static double check_sample(const ghosts_expsum *sum, double least)
{
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, NULL), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 1);
    mpfr_t radius, error;
    mpfr_inits2(80, radius, error, (mpfr_ptr)0);
    ghosts_zero_modulus(radius, error, &zeros->zero[0]);
    double rho = mpfr_get_d(radius, MPFR_RNDN);
    ck_assert_double_le(mpfr_get_d(error, MPFR_RNDU), 1.001e-16 * rho);
    ck_assert_double_ge(rho, least * (1 - 1e-14));
    ck_assert(mpfr_cmp_d(zeros->lower_bound, rho * (1 - 1e-14)) >= 0);
    mpfr_clears(radius, error, (mpfr_ptr)0);
    ghosts_zeros_free(zeros);
    return rho;
}

/* Every sample of a stage; the least pi / Delta is the published rho_a of the whole set. */
static void check_stage(const char *stage, double published)
{
    ghosts_table *logits = read_table(stage, "logits", "npy");
    ghosts_table *slopes = read_table(stage, "slopes", "npy");
    double bound = HUGE_VAL, exact = HUGE_VAL, largest_ratio = 0;
    for (size_t row = 0; row < SAMPLES; row++) {
        ghosts_expsum *sum;
        ck_assert_int_eq(ghosts_table_expsum(&sum, logits, slopes, row), GHOSTS_OK);
        double least = M_PI / spread_of_row(ghosts_table_doubles(slopes) + row * CLASSES);
        double rho = check_sample(sum, least);
        bound = fmin(bound, least);
        exact = fmin(exact, rho);
        largest_ratio = fmax(largest_ratio, rho / least);
        ghosts_expsum_free(sum);
    }
    printf("%s: rho_a %.5f, least rho* %.5f, largest rho*/rho_a %.3f\n", stage, bound, exact,
           largest_ratio);
    ck_assert_double_eq_tol(bound, published, 0.500001e-5);
    ck_assert_double_ge(exact, bound);
    ghosts_table_free(logits);
    ghosts_table_free(slopes);
}

START_TEST(stages)
{
    static const char *const names[] = {"init", "early", "mid", "late"};
    static const double published[] = {0.58950, 1.26272, 0.93063, 0.16701};
    check_stage(names[_i], published[_i]);
}
END_TEST

START_TEST(text_equals_binary)
{
    static const char *const columns[] = {"logits", "slopes"};
    for (int i = 0; i < 2; i++) {
        ghosts_table *text = read_table("late", columns[i], "csv");
        ghosts_table *binary = read_table("late", columns[i], "npy");
        for (size_t k = 0; k < SAMPLES * CLASSES; k++)
            ck_assert_double_eq(ghosts_table_doubles(text)[k], ghosts_table_doubles(binary)[k]);
        ghosts_table_free(text);
        ghosts_table_free(binary);
    }
}
END_TEST

/* The text is exact and has 17 digits: radii agree with those of the doubles to about 1e-13. */
START_TEST(text_radii)
{
    ghosts_table *text[2] = {read_table("late", "logits", "csv"),
                             read_table("late", "slopes", "csv")};
    ghosts_table *binary[2] = {read_table("late", "logits", "npy"),
                               read_table("late", "slopes", "npy")};
    for (size_t row = 0; row < SAMPLES; row += 25) {
        ghosts_expsum *sum[2];
        ck_assert_int_eq(ghosts_table_expsum(&sum[0], text[0], text[1], row), GHOSTS_OK);
        ck_assert_int_eq(ghosts_table_expsum(&sum[1], binary[0], binary[1], row), GHOSTS_OK);
        double radius = check_sample(sum[0], 0);
        ck_assert_double_eq_tol(check_sample(sum[1], 0), radius, 1e-12 * radius);
        ghosts_expsum_free(sum[0]);
        ghosts_expsum_free(sum[1]);
    }
    for (int i = 0; i < 2; i++) {
        ghosts_table_free(text[i]);
        ghosts_table_free(binary[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("data");
    TCase *all = tcase_create("data");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, stages, 0, 4);
    tcase_add_test(all, text_equals_binary);
    tcase_add_test(all, text_radii);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
