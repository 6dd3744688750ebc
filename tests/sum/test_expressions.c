/* Numbers written as expressions: values against MPFR, exactness, faults and their places, sums of
 * them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <ghosts/certificate.h>
#include <ghosts/region.h>
#include <ghosts/series.h>
#include <ghosts/zeros.h>

#include "sum/expression.h"
#include "tests/support/sums.h"

START_TEST(test_exact_values)
{
    static const struct {
        const char *text, *value;
    } cases[] = {{"2^10", "1024"},         {"-2^2", "-4"},
                 {"2^3^2", "512"},         {"(1/3 + 1/6)*2", "1"},
                 {"sqrt(9/4)", "3/2"},     {"8^(1/3)", "2"},
                 {"(27/8)^(-2/3)", "4/9"}, {" - ( 1.5e-3 ) ", "-3/2000"},
                 {"2^-3", "1/8"},          {"0*pi", "0"},
                 {"exp(0) + log(1)", "1"}, {"1 - - 1", "2"},
                 {"+7/-3", "-7/3"},        {"0^0", "1"},
                 {"(-2)^3", "-8"},         {"1/3/3", "1/9"},
                 {"-7/3", "-7/3"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expression_value v;
        mpq_t expected;
        mpq_init(expected);
        mpq_set_str(expected, cases[i].value, 10);
        expression_init(&v, 200);
        ck_assert_msg(expression_evaluate(&v, NULL, cases[i].text) == GHOSTS_OK && v.exact &&
                          mpq_equal(v.rational, expected),
                      "%s", cases[i].text);
        expression_clear(&v);
        mpq_clear(expected);
    }
}
END_TEST

/* The interval holds the value at 600 bits and is narrow; values in PARI's digits. */
START_TEST(test_enclosures)
{
    static const struct {
        const char *text, *value; /* 50 digits by PARI/GP */
    } cases[] = {{"sqrt(2)", "1.4142135623730950488016887242096980785696718753769"},
                 {"pi/4", "0.78539816339744830961566084581987572104929234984378"},
                 {"log(3)", "1.0986122886681096913952452369225257046474905578227"},
                 {"exp(1)", "2.7182818284590452353602874713526624977572470937000"},
                 {"e", "2.7182818284590452353602874713526624977572470937000"},
                 {"2^(1/3)", "1.2599210498948731647672106072782283505702514647015"},
                 {"-(1+sqrt(5))/2", "-1.6180339887498948482045868343656381177203091798058"},
                 {"pi^2/6 - ln(2)*e", "-0.23923531851549367342974395027937614547831515524794"},
                 {"(0-pi)^3", "-31.006276680299820175476315067101395202225288565886"},
                 {"2^sqrt(2)", "2.6651441426902251886502972498731398482742113137147"},
                 {"1/sqrt(2)^3", "0.35355339059327376220042218105242451964241796884424"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (mpfr_prec_t bits = 128; bits <= 2048; bits *= 4) {
            expression_value v;
            mpfr_t expected, slack;
            mpfr_inits2(400, expected, slack, (mpfr_ptr)0);
            mpfr_set_str(expected, cases[i].value, 10, MPFR_RNDN);
            mpfr_set_d(slack, 1e-47, MPFR_RNDN);
            expression_init(&v, bits);
            ck_assert_int_eq(expression_evaluate(&v, NULL, cases[i].text), GHOSTS_OK);
            ck_assert(!v.exact && mpfr_lessequal_p(v.low, v.high));
            mpfr_sub(expected, expected, slack, MPFR_RNDD);
            ck_assert_msg(mpfr_lessequal_p(expected, v.high), "%s at %ld bits", cases[i].text,
                          (long)bits);
            mpfr_mul_2ui(slack, slack, 1, MPFR_RNDU);
            mpfr_add(expected, expected, slack, MPFR_RNDU);
            ck_assert_msg(mpfr_lessequal_p(v.low, expected), "%s at %ld bits", cases[i].text,
                          (long)bits);
            mpfr_sub(slack, v.high, v.low, MPFR_RNDU);
            mpfr_set_ui_2exp(expected, 64, 8 - (long)bits, MPFR_RNDN);
            ck_assert_msg(mpfr_less_p(slack, expected), "%s is wide at %ld bits", cases[i].text,
                          (long)bits);
            expression_clear(&v);
            mpfr_clears(expected, slack, (mpfr_ptr)0);
        }
}
END_TEST

START_TEST(test_faults)
{
    static const struct {
        const char *text;
        ghosts_status status;
        size_t at;
    } cases[] = {{"", GHOSTS_PARSE, 0},
                 {"sqrt(2", GHOSTS_PARSE, 6},
                 {"1/0", GHOSTS_INVALID, 2},
                 {"log(0)", GHOSTS_INVALID, 0},
                 {"1 + sqrt(-1)", GHOSTS_INVALID, 4},
                 {"2 3", GHOSTS_PARSE, 2},
                 {"sqr(2)", GHOSTS_PARSE, 0},
                 {"2^^3", GHOSTS_PARSE, 2},
                 {"10^1000000000", GHOSTS_TOO_LARGE, 3},
                 {"(-8)^(1/3)", GHOSTS_INVALID, 5},
                 {"exp(exp(exp(10)))", GHOSTS_INVALID, 0},
                 {"1 +/- -1", GHOSTS_INVALID, 6},
                 {"inf", GHOSTS_PARSE, 0},
                 {"1e", GHOSTS_PARSE, 1},
                 {"pie", GHOSTS_PARSE, 0},
                 {"2)", GHOSTS_PARSE, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expression_value v;
        size_t at = 99;
        expression_init(&v, 200);
        ghosts_status status = expression_evaluate(&v, &at, cases[i].text);
        ck_assert_msg(status == cases[i].status && at == cases[i].at, "'%s': status %d at %zu",
                      cases[i].text, (int)status, at);
        expression_clear(&v);
    }
    /* nesting without end */
    char deep[4001];
    memset(deep, '(', 4000);
    deep[4000] = '\0';
    expression_value v;
    expression_init(&v, 200);
    ck_assert_int_eq(expression_evaluate(&v, NULL, deep), GHOSTS_TOO_LARGE);
    memset(deep, '-', 4000);
    ck_assert_int_eq(expression_evaluate(&v, NULL, deep), GHOSTS_TOO_LARGE);
    expression_clear(&v);
}
END_TEST

static ghosts_expsum *sum_of(const char *const *weights, const char *const *logits,
                             const char *const *slopes, size_t n)
{
    ghosts_expsum *sum;
    ck_assert_int_eq(
        ghosts_expsum_from_expressions(&sum, weights, logits, slopes, n, 1024, NULL, NULL),
        GHOSTS_OK);
    return sum;
}

/* 1 + 3 e^(sqrt(2) tau): zero at (-log 3 + i pi)/sqrt(2). */
START_TEST(test_two_classes)
{
    const char *const logits[] = {"0", "log(3)"}, *const weights[] = {"1/e", "3*exp(-1)"};
    const char *const slopes[] = {"0", "sqrt(2)"};
    for (int form = 0; form < 2; form++) {
        ghosts_expsum *sum = sum_of(form ? weights : NULL, form ? NULL : logits, slopes, 2);
        ck_assert(!ghosts_expsum_is_exact(sum));
        ghosts_zeros_options options = ghosts_zeros_defaults();
        options.digits = 60;
        ghosts_zeros *zeros;
        ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, &options), GHOSTS_OK);
        mpfr_t re, im, root;
        mpfr_inits2(400, re, im, root, (mpfr_ptr)0);
        mpfr_sqrt_ui(root, 2, MPFR_RNDN);
        mpfr_set_ui(re, 3, MPFR_RNDN);
        mpfr_log(re, re, MPFR_RNDN);
        mpfr_div(re, re, root, MPFR_RNDN);
        mpfr_const_pi(im, MPFR_RNDN);
        mpfr_div(im, im, root, MPFR_RNDN);
        mpfr_add(re, re, mpc_realref(zeros->zero[0].centre), MPFR_RNDA);
        mpfr_sub(im, im, mpc_imagref(zeros->zero[0].centre), MPFR_RNDA);
        ck_assert(mpfr_cmpabs(re, zeros->zero[0].error) <= 0 &&
                  mpfr_cmpabs(im, zeros->zero[0].error) <= 0);
        ck_assert(mpfr_cmp_d(zeros->zero[0].error, 1e-59) < 0);
        mpfr_clears(re, im, root, (mpfr_ptr)0);
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* The answer for a ball holds the zeros for its ends and for the middle. */
START_TEST(test_balls_hold_their_values)
{
    const char *const logits[] = {"0", "1/3", "-2"};
    const char *const ball[] = {"0", "1", "1.75 +/- 1e-22"};
    const char *const member[3][3] = {{"0", "1", "1.75"},
                                      {"0", "1", "1.7500000000000000000001"},
                                      {"0", "1", "1.7499999999999999999999"}};
    ghosts_expsum *sum = sum_of(NULL, logits, ball, 3);
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 2, NULL), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 2);
    ck_assert(mpfr_cmp_d(zeros->zero[0].error, 1e-4) < 0 &&
              mpfr_cmp_d(zeros->zero[0].error, 1e-22) > 0);
    for (int i = 0; i < 3; i++) {
        ghosts_expsum *exact;
        ghosts_zeros *found;
        ghosts_zeros_options options = ghosts_zeros_defaults();
        options.digits = 40;
        ck_assert_int_eq(ghosts_expsum_from_text(&exact, logits, member[i], 3, NULL), GHOSTS_OK);
        ck_assert_int_eq(ghosts_zeros_nearest(&found, exact, 2, &options), GHOSTS_OK);
        for (size_t k = 0; k < 2; k++) {
            mpc_t away;
            mpfr_t distance;
            mpc_init2(away, 200);
            mpfr_init2(distance, 200);
            mpc_sub(away, zeros->zero[k].centre, found->zero[k].centre, MPC_RNDNN);
            mpc_abs(distance, away, MPFR_RNDU);
            ck_assert(mpfr_lessequal_p(distance, zeros->zero[k].error));
            mpc_clear(away);
            mpfr_clear(distance);
        }
        ghosts_zeros_free(found);
        ghosts_expsum_free(exact);
    }
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* The middle of the ball has a zero of multiplicity 4, its ends have four zeros (pi 1e-20)^(1/4)
 * away from it: the disc that is told holds those, or nothing is told. */
START_TEST(test_multiple_zero_in_a_ball)
{
    const char *const weights[] = {"1", "4", "6", "4", "1"}, *const ball[] = {"0", "1", "2", "3",
                                                                              "4 +/- 1e-20"};
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, weights, NULL, ball, 5, 1024, NULL, NULL),
                     GHOSTS_OK);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.work_limit = 3000;
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options);
    ck_assert(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT);
    if (zeros->count > 0)
        ck_assert(zeros->zero[0].multiplicity == 4 && mpfr_cmp_d(zeros->zero[0].error, 1.2e-5) > 0);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* Rational expressions make the exact sum; equal text merges; what needs exact numbers is refused.
 */
START_TEST(test_exactness)
{
    const char *const logits[] = {"0", "0", "0", "0", "0"}, *const slopes[] = {"0", "2/2", "2^1",
                                                                               "sqrt(9)", "4"};
    const char *const weights[] = {"1", "2*2", "6", "2^2", "1"};
    ghosts_expsum *sum = sum_of(weights, logits, slopes, 5);
    ck_assert(ghosts_expsum_is_exact(sum));
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, NULL), GHOSTS_OK);
    if (ghosts_engine_available(GHOSTS_ENGINE_ARB))
        ck_assert_uint_eq(zeros->zero[0].multiplicity, 4);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    const char *const alike[] = {"sqrt(2)", "0", "sqrt(2)"};
    sum = sum_of(NULL, logits, alike, 3);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), 2);
    mpq_t origin;
    mpq_init(origin);
    ghosts_series *series;
    ck_assert_int_eq(ghosts_series_expand(&series, sum, origin, 3, NULL), GHOSTS_INVALID);
    ghosts_expsum *shifted;
    ck_assert_int_eq(ghosts_expsum_shift(&shifted, sum, origin), GHOSTS_INVALID);
    mpq_clear(origin);
    ghosts_certificate *certificate;
    ghosts_status made;
    ck_assert_int_eq(ghosts_certificate_nearest(&zeros, &certificate, &made, sum, 1, NULL),
                     GHOSTS_OK);
    ck_assert_int_eq(made, GHOSTS_INVALID);
    ck_assert_ptr_null(certificate);
    ck_assert_int_eq(ghosts_certificate_make_nearest(&certificate, sum, zeros, NULL),
                     GHOSTS_INVALID);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* Sums known to few bits, and slopes that cannot be told apart: no regions. */
static void check_no_region(ghosts_expsum *sum)
{
    ghosts_region region;
    ghosts_zero_set *set;
    ghosts_region_init(&region, GHOSTS_DISK);
    mpq_set_ui(region.radius, 9, 1);
    ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, NULL), GHOSTS_INVALID);
    ck_assert_ptr_null(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
}

/* Rational terms and logarithms of rationals in logits are weights: 1, 4, 6, 4, 1 in three ways. */
START_TEST(test_logarithms)
{
    const char *const logits[] = {"2-log(2/2)", "2+log(4)", "log(2) + 1+1 + log(3)", "-(log(1/4)-2)",
                                  "exp(log(2))"};
    const char *const slopes[] = {"0", "1", "2", "3", "4"};
    const char *const wanted[] = {"1", "4", "6", "4", "1"};
    ghosts_expsum *sum = sum_of(NULL, logits, slopes, 5);
    ck_assert(ghosts_expsum_is_exact(sum));
    mpq_t logit, slope, weight, value;
    mpq_inits(logit, slope, weight, value, (mpq_ptr)0);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(ghosts_expsum_class(logit, slope, sum, i), GHOSTS_OK);
        ck_assert_int_eq(ghosts_expsum_class_weight(weight, sum, i), GHOSTS_OK);
        mpq_set_str(value, wanted[i], 10);
        ck_assert(mpq_cmp_ui(logit, 2, 1) == 0 && mpq_equal(weight, value));
    }
    mpq_clears(logit, slope, weight, value, (mpq_ptr)0);
    ghosts_expsum_free(sum);
    const char *const others[] = {"2*log(3)+pi", "1/log(3)", "log(3)*log(3)", "sqrt(log(3))", "log(3) +/- 1e-99",
                                  "log(3)^2", "log(pi)", "exp(1+log(3))", "log(log(3))"};
    const char *const zero[] = {"0"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        sum = sum_of(NULL, &others[i], zero, 1);
        ck_assert_msg(!ghosts_expsum_is_exact(sum), "%s", others[i]);
        ghosts_expsum_free(sum);
    }
}
END_TEST

START_TEST(test_refusals)
{
    ghosts_expsum *sum;
    size_t bad, at;
    const char *const good[] = {"0", "1"}, *const broken[] = {"0", "2*(1+"},
                      *const wide[] = {"0", "1 +/- 1e-9"};
    const char *const negative[] = {"1", "-exp(1)"}, *const near[] = {"0", "pi", "pi + 10^-200"},
                      *const three[] = {"0", "0", "0"};
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, good, broken, 2, 256, &bad, &at),
                     GHOSTS_PARSE);
    ck_assert(sum == NULL && bad == 5 && at == 5);
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, broken, good, 2, 256, &bad, &at),
                     GHOSTS_PARSE);
    ck_assert_uint_eq(bad, 3);
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, negative, NULL, good, 2, 256, &bad, &at),
                     GHOSTS_INVALID);
    ck_assert_uint_eq(bad, 1);
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, good, wide, 2, 256, NULL, NULL),
                     GHOSTS_OK);
    check_no_region(sum);
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, three, near, 3, 700, NULL, NULL),
                     GHOSTS_OK);
    check_no_region(sum);
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, good, good, 2, 64, NULL, NULL),
                     GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, good, good, 0, 256, NULL, NULL),
                     GHOSTS_INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("expressions");
    TCase *tests = tcase_create("expressions");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_exact_values);
    tcase_add_test(tests, test_enclosures);
    tcase_add_test(tests, test_faults);
    tcase_add_test(tests, test_two_classes);
    tcase_add_test(tests, test_balls_hold_their_values);
    tcase_add_test(tests, test_multiple_zero_in_a_ball);
    tcase_add_test(tests, test_exactness);
    tcase_add_test(tests, test_logarithms);
    tcase_add_test(tests, test_refusals);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
