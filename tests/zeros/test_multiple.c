/* Sums with repeated factors: the nearest zeros at the price of a search, with exact
 * multiplicities.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/region.h>

#include "tests/support/regions.h"
#include "tests/support/sums.h"

static bool has_algebra(void)
{
    return ghosts_engine_available(GHOSTS_ENGINE_ARB);
}

/* prod_j (1 + X^a_j), X = e^tau, all a_j odd: zeros i pi (2 k + 1) / a_j, among them i pi for every
 * j. */
static ghosts_expsum *product_of_powers(const long *a, size_t n)
{
    size_t terms = (size_t)1 << n;
    double *z = calloc(terms, sizeof *z), *slope = calloc(terms, sizeof *slope);
    ck_assert(z && slope);
    for (size_t i = 0; i < terms; i++)
        for (size_t j = 0; j < n; j++)
            slope[i] += i >> j & 1 ? (double)a[j] : 0.0;
    ghosts_expsum *sum = sum_from_doubles(z, slope, terms);
    free(z);
    free(slope);
    return sum;
}

/* The number of zeros at i pi p / q, in lowest terms: one for every a_j that q divides. */
static size_t multiplicity_at(const long *a, size_t n, long q)
{
    size_t m = 0;
    for (size_t j = 0; j < n; j++)
        m += a[j] % q == 0;
    return m;
}

static long greatest_divisor(long a, long b)
{
    return b ? greatest_divisor(b, a % b) : a;
}

/* Every reported disc holds one i pi p / q, p odd, with its multiplicity; they come in order, and
 * none is left out. */
static void check_pairs(const long *a, size_t n, size_t pairs, long digits)
{
    ghosts_expsum *sum = product_of_powers(a, n);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    options.work_limit = 20000;
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, pairs, &options), GHOSTS_OK);
    size_t found = 0;
    double before = 0.0, rest = HUGE_VAL;
    for (size_t i = 0; i < zeros->count; i++) {
        const ghosts_zero *zero = &zeros->zero[i];
        double at = mpfr_get_d(mpc_imagref(zero->centre), MPFR_RNDN) / M_PI;
        size_t here = 0, between = 0;
        for (size_t j = 0; j < n; j++) {
            long p = 2 * lround((at * (double)a[j] - 1.0) / 2.0) + 1;
            if (fabs(at - (double)p / (double)a[j]) < 1e-12 && here == 0)
                here = multiplicity_at(a, n, a[j] / greatest_divisor(a[j], p));
            for (long k = 1; k <= a[j]; k += 2) {
                double other = (double)k / (double)a[j];
                between += other > before + 1e-12 && other < at - 1e-12;
            }
        }
        ck_assert_uint_eq(zero->multiplicity, here);
        ck_assert_uint_eq(between, 0);
        ck_assert_double_lt(fabs(mpfr_get_d(mpc_realref(zero->centre), MPFR_RNDN)), 1e-12);
        before = at;
        found += zero->multiplicity;
    }
    for (size_t j = 0; j < n; j++)
        for (long k = 1; k <= a[j]; k += 2)
            if ((double)k / (double)a[j] > before + 1e-12)
                rest = fmin(rest, (double)k / (double)a[j]);
    ck_assert_double_gt(mpfr_get_d(zeros->lower_bound, MPFR_RNDD), M_PI * before);
    ck_assert_double_le(mpfr_get_d(zeros->lower_bound, MPFR_RNDD), M_PI * rest * (1.0 + 1e-12));
    ck_assert_uint_ge(found, pairs);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}

START_TEST(products_of_high_degree)
{
    static const long a[] = {111, 151, 57};
    if (!has_algebra())
        return;
    check_pairs(a, 2, 1, 16);
    check_pairs(a, 2, 7, 3);
    check_pairs(a, 3, 12, 40);
    static const long small[] = {3, 9, 5, 3}; /* i pi / 3 three times, i pi four times */
    for (size_t pairs = 1; pairs <= 12; pairs++)
        check_pairs(small, 4, pairs, 16);
}
END_TEST

/* A grid of half-precision slopes. */
START_TEST(slopes_on_a_grid)
{
    if (!has_algebra())
        return;
    static const double z[4] = {0}, a[4] = {0, 1.1640625, 1.5859375, 2.75};
    ghosts_expsum *sum = sum_from_doubles(z, a, 4);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.work_limit = 20000;
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, &options), GHOSTS_OK);
    double modulus = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN);
    ck_assert_double_le(fabs(modulus - M_PI / 1.5859375), 1e-14);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 1);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* (1 + X^111)(1 + X^151) has no zero below pi / 151. */
START_TEST(the_work_limit_counts)
{
    static const long a[] = {111, 151};
    ghosts_expsum *sum = product_of_powers(a, 2);
    for (size_t limit = 1; limit < 20; limit++) {
        ghosts_zeros_options options = ghosts_zeros_defaults();
        options.work_limit = limit;
        ghosts_zeros *zeros;
        ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options);
        ck_assert(status == GHOSTS_WORK_LIMIT || status == GHOSTS_OK);
        ck_assert(limit > 2 || status == GHOSTS_WORK_LIMIT);
        double least = status == GHOSTS_OK ? M_PI / 151 : 0.0;
        ck_assert_double_ge(mpfr_get_d(zeros->lower_bound, MPFR_RNDD), least);
        ck_assert(status == GHOSTS_OK || mpfr_cmp_d(zeros->lower_bound, M_PI / 151) <= 0);
        ghosts_zeros_free(zeros);
    }
    static const char *const radius[] = {"0.5", "50"}; /* less than a period, and many */
    for (size_t i = 0; i < 2; i++) {
        ghosts_region region = disk_text(radius[i]);
        ghosts_region_options options = ghosts_region_defaults();
        options.search.work_limit = 1;
        ghosts_zero_set *set;
        ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, &options), GHOSTS_WORK_LIMIT);
        ck_assert(!set->complete);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
    }
    ghosts_expsum_free(sum);
}
END_TEST

/* Two reported discs are apart. */
static void check_disjoint(const ghosts_zeros *zeros)
{
    mpc_t difference;
    mpfr_t distance, reach;
    mpc_init2(difference, 64);
    mpfr_inits2(64, distance, reach, (mpfr_ptr)0);
    mpc_sub(difference, zeros->zero[0].centre, zeros->zero[1].centre, MPC_RNDZZ);
    mpc_abs(distance, difference, MPFR_RNDD);
    mpfr_add(reach, zeros->zero[0].error, zeros->zero[1].error, MPFR_RNDU);
    ck_assert(mpfr_greater_p(distance, reach));
    mpc_clear(difference);
    mpfr_clears(distance, reach, (mpfr_ptr)0);
}

/* (X^2 + 2 e^d X + 1)^2, whose two double zeros are 2 sqrt(2 d) apart, with one digit. */
START_TEST(close_zeros_of_one_factor)
{
    if (!has_algebra())
        return;
    static const char *const slopes[] = {"0", "1", "1", "1", "1", "2", "2", "2",
                                         "2", "2", "2", "3", "3", "3", "3", "4"};
    static const int multiples[] = {0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 1, 1, 1, 1, 0}; /* of d */
    static const char *const gaps[3][3] = {
        {"0", "1e-8", "2e-8"}, {"0", "1e-40", "2e-40"}, {"0", "1e-90", "2e-90"}};
    for (size_t g = 0; g < 3; g++) {
        const char *logits[16];
        for (size_t i = 0; i < 16; i++)
            logits[i] = gaps[g][multiples[i]];
        ghosts_expsum *sum = sum_from_text(16, logits, slopes);
        ghosts_zeros_options options = ghosts_zeros_defaults();
        options.digits = 1;
        ghosts_zeros *zeros;
        ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 4, &options), GHOSTS_OK);
        ck_assert_uint_eq(zeros->count, 2);
        ck_assert_uint_eq(zeros->zero[0].multiplicity, 2);
        ck_assert_uint_eq(zeros->zero[1].multiplicity, 2);
        check_disjoint(zeros);
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* (1 + e) (1 + X)^2: a factor without X has no zeros and no say. */
START_TEST(a_factor_without_zeros)
{
    const char *logits[] = {"0", "1", "0", "0", "1", "1", "0", "1"};
    const char *slopes[] = {"0", "0", "1", "1", "1", "1", "2", "2"};
    ghosts_expsum *sum = sum_from_text(8, logits, slopes);
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 2, NULL), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 2);
    ck_assert_double_gt(mpfr_get_d(zeros->lower_bound, MPFR_RNDD), M_PI);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* (1 + X)^2 (1 + e^d X)^3 and (1 + X)^2 (1 + e^d X)^2: told apart however close, with one digit. */
START_TEST(close_zeros_of_all_factors)
{
    if (!has_algebra())
        return;
    static const char *const gaps[] = {"1e-3", "1e-20", "1e-60"};
    for (size_t g = 0; g < 3; g++)
        for (size_t second = 2; second <= 3; second++) {
            const char *logits[5], *slopes[5];
            for (size_t j = 0; j < 2 + second; j++) {
                logits[j] = j < 2 ? "0" : gaps[g];
                slopes[j] = "1";
            }
            classes factor = classes_text(2 + second, logits, slopes);
            ghosts_expsum *sum = product_sum(&factor);
            ghosts_zeros_options options = ghosts_zeros_defaults();
            options.digits = 1;
            ghosts_zeros *zeros;
            ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 2 + second, &options), GHOSTS_OK);
            ck_assert_uint_eq(zeros->count, 2);
            ck_assert_uint_eq(zeros->zero[0].multiplicity + zeros->zero[1].multiplicity,
                              2 + second);
            ck_assert(zeros->zero[0].multiplicity >= 2 && zeros->zero[1].multiplicity >= 2);
            check_disjoint(zeros);
            ghosts_zeros_free(zeros);
            ghosts_expsum_free(sum);
            classes_free(&factor);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("multiple");
    TCase *factors = tcase_create("factors");
    tcase_set_timeout(factors, 120);
    tcase_add_test(factors, products_of_high_degree);
    tcase_add_test(factors, slopes_on_a_grid);
    tcase_add_test(factors, the_work_limit_counts);
    tcase_add_test(factors, close_zeros_of_all_factors);
    tcase_add_test(factors, close_zeros_of_one_factor);
    tcase_add_test(factors, a_factor_without_zeros);
    suite_add_tcase(suite, factors);
    return run_suite(suite);
}
