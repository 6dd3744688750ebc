/* Zeros of sums whose logits are far apart, from the edges of their hull, against the search, which
 * does not use them when it keeps its witness.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>

#include <ghosts/certificate.h>
#include <ghosts/certify.h>
#include <ghosts/zeros.h>

#include "tests/support/sums.h"

static ghosts_zeros *nearest_of(const ghosts_expsum *sum, size_t pairs, long digits)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    ghosts_zeros *zeros;
    options.digits = digits;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, pairs, &options), GHOSTS_OK);
    return zeros;
}

/* The discs of the same zeros meet, and no other zero lies below the bound. */
static void check_same(const ghosts_zeros *a, const ghosts_zeros *b)
{
    ck_assert_uint_eq(a->count, b->count);
    mpc_t away;
    mpfr_t distance, error;
    mpc_init2(away, 300);
    mpfr_inits2(300, distance, error, (mpfr_ptr)0);
    for (size_t i = 0; i < a->count; i++) {
        mpc_sub(away, a->zero[i].centre, b->zero[i].centre, MPC_RNDNN);
        mpc_abs(distance, away, MPFR_RNDN);
        mpfr_add(error, a->zero[i].error, b->zero[i].error, MPFR_RNDU);
        ck_assert(mpfr_lessequal_p(distance, error));
        ck_assert_uint_eq(a->zero[i].multiplicity, b->zero[i].multiplicity);
    }
    mpc_clear(away);
    mpfr_clears(distance, error, (mpfr_ptr)0);
}

/* Logits within 10^decades, slopes within 10; the first `close` of them within 60 of each other. */
static ghosts_expsum *random_sum(double decades, size_t close)
{
    size_t n = 3 + random_below(4);
    classes c = classes_new(n);
    for (size_t k = 0; k < n; k++) {
        double z = k < close ? random_between(-30.0, 30.0)
                             : random_between(-1.0, 1.0) * pow(10.0, decades);
        mpq_set_d(c.logit[k], z);
        mpq_set_d(c.slope[k], random_between(-10.0, 10.0));
    }
    ghosts_expsum *sum = classes_sum(&c);
    classes_free(&c);
    return sum;
}

START_TEST(test_against_the_search)
{
    random_start("edges");
    size_t used = 0, cases = 0;
    for (int trial = 0; trial < 60; trial++) {
        size_t close = (size_t)trial % 4, pairs = 1 + random_below(3);
        ghosts_expsum *sum = random_sum(random_between(5.2, 6.5), close);
        ghosts_zeros *zeros = nearest_of(sum, pairs, 16), *searched;
        ghosts_certificate *certificate;
        ghosts_status made;
        ck_assert_int_eq(
            ghosts_certificate_nearest(&searched, &certificate, &made, sum, pairs, NULL),
            GHOSTS_OK);
        check_same(zeros, searched);
        cases++;
        used += zeros->expansions == 0;
        for (size_t i = 0; i < zeros->count; i++) {
            long count;
            ck_assert_int_eq(ghosts_certify_disc(&count, sum, zeros->zero[i].centre,
                                                 zeros->zero[i].error, 512, GHOSTS_ENGINE_DEFAULT),
                             GHOSTS_OK);
            ck_assert_int_eq(count, 1);
        }
        ghosts_certificate_free(certificate);
        ghosts_zeros_free(searched);
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
    }
    ck_assert_msg(used > cases / 3, "%zu of %zu from edges", used, cases);
}
END_TEST

/* Three terms of equal size at tau = -10^6 log 2 or so: no edge is clean, and the search answers.
 */
START_TEST(test_three_terms_on_one_line)
{
    const char *const logits[] = {"0", "-1000000", "-2000001"}, *const slopes[] = {"0", "1", "2"};
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_text(&sum, logits, slopes, 3, NULL), GHOSTS_OK);
    ghosts_zeros *zeros = nearest_of(sum, 1, 30);
    ck_assert_uint_gt(zeros->expansions, 0);
    /* 1 + X + X^2/e, X = e^(tau - 10^6): |X| = sqrt(e) */
    double re = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
    double im = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN);
    double complex x = (-1.0 + csqrt(1.0 - 4.0 / M_E)) / 2.0 * M_E;
    ck_assert(fabs(re - 1e6 - log(cabs(x))) < 1e-9 && fabs(im - fabs(carg(x))) < 1e-9);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* From moderate to the end of the range of doubles: the answer is on the nearest edge. */
START_TEST(test_extreme_logits)
{
    const struct {
        const char *logits[5], *slopes[5];
        size_t n;
        const char *line; /* real part of the nearest zero */
        double period;    /* 2 pi over it is the width of the edge */
    } sums[] = {
        {{"0", "-1e9", "-2e9"}, {"0", "1", "3"}, 3, "2e9/3", 3.0},
        {{"0", "-1e18", "-3e18"}, {"0", "1", "2"}, 3, "1e18", 1.0},
        {{"0", "1e20", "5", "6"}, {"0", "1", "2", "7/2"}, 4, "(1e20-6)/2.5", 2.5},
        {{"0", "1e308", "5", "6", "1"}, {"0", "1", "2", "7/2", "-1"}, 5, "(1e308-6)/2.5", 2.5}};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        for (long digits = 16; digits <= 300; digits += 284) {
            ghosts_expsum *sum;
            ck_assert_int_eq(
                ghosts_expsum_from_text(&sum, sums[i].logits, sums[i].slopes, sums[i].n, NULL),
                GHOSTS_OK);
            ghosts_zeros *zeros = nearest_of(sum, 2, digits);
            ck_assert_uint_eq(zeros->expansions, 0);
            mpfr_t expected, part, unit;
            mpfr_inits2(16000, expected, part, unit, (mpfr_ptr)0);
            const char *line = sums[i].line;
            bool of_rest = line[0] == '(';
            mpfr_strtofr(expected, line + of_rest, NULL, 10, MPFR_RNDN);
            if (of_rest)
                mpfr_sub_ui(expected, expected, 6, MPFR_RNDN);
            if (of_rest || i == 0)
                mpfr_div_d(expected, expected, sums[i].period, MPFR_RNDN);
            for (size_t m = 0; m < 2; m++) {
                const ghosts_zero *zero = &zeros->zero[m];
                mpfr_sub(part, mpc_realref(zero->centre), expected, MPFR_RNDA);
                mpfr_set_d(unit, 1e-30, MPFR_RNDN);
                mpfr_add(unit, unit, zero->error, MPFR_RNDU);
                ck_assert_msg(mpfr_cmpabs(part, unit) <= 0, "sum %zu, zero %zu", i, m);
                mpfr_const_pi(part, MPFR_RNDN);
                mpfr_mul_ui(part, part, 2 * m + 1, MPFR_RNDN);
                mpfr_div_d(part, part, sums[i].period, MPFR_RNDN);
                mpfr_sub(part, part, mpc_imagref(zero->centre), MPFR_RNDA);
                ck_assert_msg(mpfr_cmpabs(part, unit) <= 0, "sum %zu, zero %zu", i, m);
                mpfr_mul_d(unit, expected, digits == 16 ? 1e-16 : 1e-300, MPFR_RNDD);
                ck_assert(mpfr_lessequal_p(zero->error, unit));
            }
            mpfr_clears(expected, part, unit, (mpfr_ptr)0);
            ghosts_zeros_free(zeros);
            ghosts_expsum_free(sum);
        }
}
END_TEST

/* Weights beyond doubles are raised to exp(-1e300): an edge that ends in one is farther than its
 * double line tells.  Here all of the left side is, and on the right three terms are of one size
 * near tau = 1e299: what is told is what is on the right, or nothing. */
START_TEST(test_weights_beyond_doubles)
{
    const char *const logits[] = {"-1e4000", "0", "-2e299", "-4e299"}, *const slopes[] = {
                                                                           "-20", "0", "1", "2"};
    for (long digits = 16; digits <= 64; digits *= 4) {
        ghosts_expsum *sum;
        ghosts_zeros *zeros;
        ghosts_zeros_options options = ghosts_zeros_defaults();
        options.digits = digits;
        options.work_limit = 50;
        ck_assert_int_eq(ghosts_expsum_from_text(&sum, logits, slopes, 4, NULL), GHOSTS_OK);
        ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options);
        ck_assert(status == GHOSTS_WORK_LIMIT ||
                  (zeros->count == 1 && mpfr_sgn(mpc_realref(zeros->zero[0].centre)) > 0));
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("edges");
    TCase *tests = tcase_create("edges");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_against_the_search);
    tcase_add_test(tests, test_three_terms_on_one_line);
    tcase_add_test(tests, test_extreme_logits);
    tcase_add_test(tests, test_weights_beyond_doubles);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
