/* The certified nearest zeros: closed forms and known products.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/zeros.h>

#include "tests/support/sums.h"

static mpfr_prec_t bits_for(long digits)
{
    return (mpfr_prec_t)((double)digits * 3.33) + 200;
}

/* ---- closed forms ----------------------------------------------------------------------- */

/* The one disc found holds zero 0 of the binomial exp(z0 + a0 tau) + exp(z1 + a1 tau). */
static void check_binary(const char *const *logits, const char *const *slopes, long digits)
{
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    ghosts_zeros *zeros = nearest(sum, 1, digits);
    classes pair = classes_text(2, logits, slopes);
    mpc_t exact;
    mpc_init2(exact, bits_for(digits));
    mpq_sub(pair.logit[0], pair.logit[1], pair.logit[0]);
    mpq_sub(pair.slope[0], pair.slope[1], pair.slope[0]);
    factor_zero(exact, &pair, 0, 0);
    ck_assert_uint_eq(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 1);
    ck_assert(disc_holds(&zeros->zero[0], exact));
    check_accuracy(&zeros->zero[0], digits);
    mpc_clear(exact);
    classes_free(&pair);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}

START_TEST(two_classes)
{
    static const char *const logits[][2] = {{"0", "0"},      {"1/3", "-2.5"}, {"1e5", "-1e5"},
                                            {"0", "1e-300"}, {"3", "3"},      {"0", "-5000"}};
    static const char *const slopes[][2] = {{"0", "1"},      {"-1", "7/3"},
                                            {"7", "6.999"},  {"1e-300", "1e300"},
                                            {"0", "1e-300"}, {"1e300", "-1e300"}};
    static const long digits[] = {1, 2, 15, 16, 17, 50, 333, 1000, 5000};
    for (size_t i = 0; i < sizeof logits / sizeof *logits; i++)
        for (size_t j = 0; j < sizeof digits / sizeof *digits; j++)
            check_binary(logits[i], slopes[i], digits[j]);
}
END_TEST

START_TEST(thirty_thousand_digits)
{
    static const char *const logits[] = {"1/3", "-2.5"}, *const slopes[] = {"-1", "7/3"};
    check_binary(logits, slopes, 30000);
}
END_TEST

/* n equal weights at the slopes 0 .. n-1: exp(tau) runs over the n-th roots of unity but 1. */
static void check_roots_of_unity(size_t n, size_t pairs, long digits)
{
    classes c = classes_new(n);
    for (size_t k = 0; k < n; k++)
        mpq_set_ui(c.slope[k], k, 1);
    ghosts_expsum *sum = classes_sum(&c);
    ghosts_zeros *zeros = nearest(sum, pairs, digits);
    ck_assert_uint_eq(zeros->count, pairs);
    mpc_t exact;
    mpc_init2(exact, bits_for(digits));
    mpfr_set_ui(mpc_realref(exact), 0, MPFR_RNDN);
    for (size_t i = 0, j = 1; i < pairs; i++, j += j % n == n - 1 ? 2 : 1) {
        mpfr_const_pi(mpc_imagref(exact), MPFR_RNDN);
        mpfr_mul_ui(mpc_imagref(exact), mpc_imagref(exact), 2 * j, MPFR_RNDN);
        mpfr_div_ui(mpc_imagref(exact), mpc_imagref(exact), n, MPFR_RNDN);
        ck_assert_uint_eq(zeros->zero[i].multiplicity, 1);
        ck_assert(disc_holds(&zeros->zero[i], exact));
        check_accuracy(&zeros->zero[i], digits);
    }
    mpc_clear(exact);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    classes_free(&c);
}

START_TEST(roots_of_unity)
{
    for (size_t n = 2; n <= 12; n++)
        check_roots_of_unity(n, 2 * n, 16);
    check_roots_of_unity(100, 5, 30);
    check_roots_of_unity(3, 1, 3000);
    check_roots_of_unity(5, 7, 1);
}
END_TEST

/* ---- products with known zeros ---------------------------------------------------------- */

/* Zeros 0 .. count-1 of every factor, the nearest ones of the product among them. */
static mpc_t *product_zeros(const classes *factor, size_t count, mpfr_prec_t bits)
{
    mpc_t *exact = malloc(factor->n * count * sizeof *exact);
    ck_assert_ptr_nonnull(exact);
    for (size_t j = 0; j < factor->n; j++) {
        for (size_t k = 0; k < count; k++) {
            mpc_init2(exact[j * count + k], bits);
            factor_zero(exact[j * count + k], factor, j, k);
        }
    }
    return exact;
}

/* Each disc holds as many of the exact zeros as it says, and none outside is nearer than the last
 * disc or the lower bound. */
static void check_against(const ghosts_zeros *zeros, mpc_t *exact, size_t count)
{
    mpfr_t modulus, error, distance;
    mpfr_inits2(200, modulus, error, distance, (mpfr_ptr)0);
    const ghosts_zero *last = &zeros->zero[zeros->count - 1];
    ghosts_zero_modulus(modulus, error, last);
    mpfr_sub(modulus, modulus, error, MPFR_RNDD);
    mpfr_sub(modulus, modulus, error, MPFR_RNDD);
    size_t inside_all = 0, expected = 0;
    for (size_t i = 0; i < count; i++) {
        size_t inside = 0;
        for (size_t j = 0; j < zeros->count; j++)
            inside += disc_holds(&zeros->zero[j], exact[i]);
        ck_assert_uint_le(inside, 1);
        inside_all += inside;
        mpc_abs(distance, exact[i], MPFR_RNDU);
        if (!inside) {
            ck_assert(mpfr_greaterequal_p(distance, zeros->lower_bound));
            ck_assert(mpfr_greaterequal_p(distance, modulus));
        }
    }
    for (size_t j = 0; j < zeros->count; j++)
        expected += zeros->zero[j].multiplicity;
    ck_assert_uint_eq(inside_all, expected);
    mpfr_clears(modulus, error, distance, (mpfr_ptr)0);
}

/* Returns the number of discs. */
static size_t check_product_with(const classes *factor, size_t pairs,
                                 const ghosts_zeros_options *options)
{
    ghosts_expsum *sum = product_sum(factor);
    ghosts_zeros *zeros = nearest_with(sum, pairs, options);
    size_t each = pairs + 2, found = 0, discs = zeros->count;
    mpc_t *exact = product_zeros(factor, each, bits_for(options->digits));
    for (size_t i = 0; i < discs; i++) {
        ck_assert_uint_lt(found, pairs); /* no disc more than needed */
        check_accuracy(&zeros->zero[i], options->digits);
        found += zeros->zero[i].multiplicity;
    }
    ck_assert_uint_ge(found, pairs);
    check_against(zeros, exact, each * factor->n);
    check_order(zeros);
    for (size_t i = 0; i < each * factor->n; i++)
        mpc_clear(exact[i]);
    free(exact);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    return discs;
}

static size_t check_product(const classes *factor, size_t pairs, long digits)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    return check_product_with(factor, pairs, &options);
}

START_TEST(random_products)
{
    random_start("random products");
    for (int i = 0; i < 120; i++) {
        size_t n = 1 + random_below(4);
        classes factor = classes_random(n, 4, 3);
        for (size_t j = 0; j < n; j++)
            if (mpq_sgn(factor.slope[j]) == 0)
                mpq_set_si(factor.slope[j], -5, 7);
        check_product(&factor, 1 + random_below(6), 1 + (long)random_below(40));
        classes_free(&factor);
    }
}
END_TEST

START_TEST(multiplicities)
{
    for (size_t m = 1; m <= 6; m++) {
        classes factor = classes_new(m);
        for (size_t j = 0; j < m; j++) {
            mpq_set_si(factor.logit[j], 1, 3);
            mpq_set_si(factor.slope[j], 3, 2);
        }
        ck_assert_uint_eq(check_product(&factor, 1, 16), 1);
        ck_assert_uint_eq(check_product(&factor, m + 1, 40), 2);
        ck_assert_uint_eq(check_product(&factor, 1, 200), 1);
        classes_free(&factor);
    }
}
END_TEST

/* A double and a triple zero at different places, and a simple one. */
START_TEST(mixed_multiplicities)
{
    static const char *const logits[] = {"0", "0", "1/2", "1/2", "1/2", "-3"};
    static const char *const slopes[] = {"1", "1", "1.1", "1.1", "1.1", "0.9"};
    classes factor = classes_text(6, logits, slopes);
    ck_assert_uint_eq(check_product(&factor, 6, 16), 3);
    ck_assert_uint_eq(check_product(&factor, 3, 30), 1);
    ck_assert_uint_eq(check_product(&factor, 4, 30), 2);
    classes_free(&factor);
}
END_TEST

START_TEST(near_coincident)
{
    static const char *const logits[] = {"0", "0", "0", "0"};
    static const char *const slopes[] = {"0", "1", "1.0000000000000000000000001",
                                         "2.0000000000000000000000001"};
    ghosts_expsum *sum = sum_from_text(4, logits, slopes);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), 4);
    classes factor = classes_text(2, logits, slopes + 1);
    static const long digits[] = {1, 16, 20, 24, 25, 26, 30, 60, 300};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        size_t discs = check_product(&factor, 2, digits[i]);
        if (digits[i] >= 26)
            ck_assert_uint_eq(discs, 2); /* told apart */
        ghosts_zeros *zeros = nearest(sum, 2, digits[i]);
        ck_assert_uint_eq(zeros->count, discs);
        ghosts_zeros_free(zeros);
    }
    classes_free(&factor);
    ghosts_expsum_free(sum);
}
END_TEST

/* Gaps of 10^-g between three zeros, on logits and on slopes. */
START_TEST(gaps_of_all_sizes)
{
    for (unsigned long gap = 1; gap <= 40; gap += 3) {
        classes factor = classes_new(3);
        mpq_t tiny;
        mpq_init(tiny);
        mpz_ui_pow_ui(mpq_denref(tiny), 10, gap);
        mpz_set_ui(mpq_numref(tiny), 1);
        for (size_t j = 0; j < 3; j++)
            mpq_set_ui(factor.slope[j], 1, 1);
        mpq_add(factor.slope[1], factor.slope[1], tiny);
        mpq_set(factor.logit[2], tiny);
        check_product(&factor, 3, 16);
        ck_assert_uint_eq(check_product(&factor, 3, (long)(2 * gap) + 5), 3);
        mpq_clear(tiny);
        classes_free(&factor);
    }
}
END_TEST

/* sinh(tau)/tau-like: symmetric sums have pairs of zeros -+x + i y of equal modulus. */
START_TEST(ties)
{
    static const char *const logits[] = {"1", "-1"}, *const slopes[] = {"1", "1"};
    classes factor = classes_text(2, logits, slopes);
    for (long digits = 1; digits <= 101; digits += 20) {
        ck_assert_uint_eq(check_product(&factor, 1, digits), 1);
        ck_assert_uint_eq(check_product(&factor, 2, digits), 2);
        ck_assert_uint_eq(check_product(&factor, 3, digits), 3);
        ck_assert_uint_eq(check_product(&factor, 4, digits), 4);
    }
    classes_free(&factor);
}
END_TEST

START_TEST(no_double_on_clusters)
{
    static const char *const logits[] = {"0", "0", "1e-12"};
    static const char *const slopes[] = {"1", "1", "1"};
    classes factor = classes_text(3, logits, slopes);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.explore_in_double = false;
    options.digits = 30;
    ck_assert_uint_eq(check_product_with(&factor, 3, &options), 2);
    options.engine = GHOSTS_ENGINE_MPC;
    ck_assert_uint_eq(check_product_with(&factor, 3, &options), 2);
    classes_free(&factor);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zeros");
    TCase *all = tcase_create("zeros");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, two_classes);
    tcase_add_test(all, thirty_thousand_digits);
    tcase_add_test(all, roots_of_unity);
    tcase_add_test(all, random_products);
    tcase_add_test(all, multiplicities);
    tcase_add_test(all, mixed_multiplicities);
    tcase_add_test(all, near_coincident);
    tcase_add_test(all, gaps_of_all_sizes);
    tcase_add_test(all, ties);
    tcase_add_test(all, no_double_on_clusters);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
