/* Numbers as text: what is printed is right to one unit of the last digit, near ties of rounding
 * too, and in JSON and CSV to a tenth of the error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/support/support.h"

#define BITS 2000

/* 10^place of the last digit of a printed number; "0" has no such place. */
static long last_place(const char *text)
{
    const char *exponent = strchr(text, 'e'), *point = strchr(text, '.');
    const char *end = exponent ? exponent : text + strlen(text);
    return (exponent ? strtol(exponent + 1, NULL, 10) : 0) - (point ? end - point - 1 : 0);
}

/* Whether x - error and x + error are at most 10^place away from the printed number. */
static bool is_right(const char *text, mpfr_srcptr x, mpfr_srcptr error, long place)
{
    mpfr_t printed, distance, unit;
    mpfr_inits2(BITS, printed, distance, unit, (mpfr_ptr)0);
    ck_assert_int_eq(mpfr_set_str(printed, text, 10, MPFR_RNDN), 0);
    mpfr_sub(distance, x, printed, MPFR_RNDN);
    mpfr_abs(distance, distance, MPFR_RNDN);
    mpfr_add(distance, distance, error, MPFR_RNDN);
    mpfr_set_ui(unit, 10, MPFR_RNDN);
    mpfr_pow_si(unit, unit, place, MPFR_RNDN);
    mpfr_mul_d(unit, unit, 1.0 + 0x1p-200, MPFR_RNDU); /* the roundings of this test */
    bool right = mpfr_lessequal_p(distance, unit);
    mpfr_clears(printed, distance, unit, (mpfr_ptr)0);
    return right;
}

static size_t digits_of(const char *text)
{
    size_t count = 0;
    bool leading = true;
    for (; *text && *text != 'e'; text++) {
        leading = leading && strchr("-0.", *text);
        count += !leading && *text != '.';
    }
    return count;
}

static void check_text(mpfr_srcptr x, mpfr_srcptr error, long digits)
{
    cli_options options = {.format = FORMAT_TEXT};
    char *text = result_text(x, error, digits, &options);
    if (strcmp(text, "0") == 0)
        ck_assert_msg(mpfr_cmpabs(x, error) <= 0, "0 for %g +- %g", mpfr_get_d(x, MPFR_RNDN),
                      mpfr_get_d(error, MPFR_RNDN));
    else
        ck_assert_msg(is_right(text, x, error, last_place(text)) &&
                          digits_of(text) <= (size_t)digits,
                      "%s for %.17g +- %g at %ld digits", text, mpfr_get_d(x, MPFR_RNDN),
                      mpfr_get_d(error, MPFR_RNDN), digits);
    free(text);
    options.format = FORMAT_JSON;
    text = result_text(x, error, digits, &options);
    mpfr_t printed, distance;
    mpfr_inits2(BITS, printed, distance, (mpfr_ptr)0);
    mpfr_set_str(printed, text, 10, MPFR_RNDN);
    mpfr_sub(distance, x, printed, MPFR_RNDN);
    mpfr_mul_ui(distance, distance, 10, MPFR_RNDN);
    ck_assert_msg(mpfr_cmpabs(distance, error) <= 0, "%s in JSON", text);
    mpfr_clears(printed, distance, (mpfr_ptr)0);
    free(text);
}

/* x = (k + 1/2 + t) 10^place with k of 1 to 6 digits and t = 0 or tiny: a tie of rounding, or
 * nearly one, for `digits` digits; the error is anything from far below the tie to the size of x.
 */
START_TEST(near_ties)
{
    random_start("near_ties");
    mpfr_t x, error, scale;
    mpfr_init2(x, 300);
    mpfr_init2(error, 32);
    mpfr_init2(scale, 300);
    for (int trial = 0; trial < 60000; trial++) {
        long digits = 1 + (long)(random_between(0.0, 1.0) * 5.0),
             place = (long)(random_between(0.0, 1.0) * 700.0) - 350;
        double k = floor(pow(10.0, random_between(0.0, 1.0) * 6.0));
        mpfr_set_d(x, k + 0.5, MPFR_RNDN);
        if (random_between(0.0, 1.0) < 0.7) {
            mpfr_set_d(scale,
                       (random_between(0.0, 1.0) - 0.5) *
                           pow(10.0, -30.0 * random_between(0.0, 1.0)),
                       MPFR_RNDN);
            mpfr_add(x, x, scale, MPFR_RNDN);
        }
        mpfr_set_ui(scale, 10, MPFR_RNDN);
        mpfr_pow_si(scale, scale, place, MPFR_RNDN);
        mpfr_mul(x, x, scale, MPFR_RNDN);
        mpfr_mul_d(error, scale,
                   pow(10.0, 7.0 - 40.0 * random_between(0.0, 1.0) * random_between(0.0, 1.0)),
                   MPFR_RNDN);
        if (random_between(0.0, 1.0) < 0.5)
            mpfr_neg(x, x, MPFR_RNDN);
        check_text(x, error, digits);
        check_text(x, error, 20);
    }
    mpfr_clears(x, error, scale, (mpfr_ptr)0);
}
END_TEST

static void expect_text(const char *value, const char *error, long digits, const char *expected)
{
    cli_options options = {.format = FORMAT_TEXT};
    mpfr_t x, e;
    mpfr_init2(x, 200);
    mpfr_init2(e, 32);
    mpfr_set_str(x, value, 10, MPFR_RNDN);
    mpfr_set_str(e, error, 10, MPFR_RNDN);
    char *text = result_text(x, e, digits, &options);
    ck_assert_str_eq(text, expected);
    if (mpfr_number_p(x))
        check_text(x, e, digits);
    free(text);
    mpfr_clear(x);
    mpfr_clear(e);
}

START_TEST(cases)
{
    expect_text("-1.5e-21", "9.42e-23", 16, "-1.5e-21");
    expect_text("1.5", "1e-9", 1, "2");
    expect_text("1.4999999999", "1e-9", 1, "1");
    expect_text("-6.517e-05", "5.87e-07", 2, "-6.5e-05");
    expect_text("3", "0.9", 16, "3");
    expect_text("2.1e-300", "1e-302", 1, "2e-300"); /* no bare point before the exponent */
    expect_text("9.99", "0.001", 2, "10");
    expect_text("9.99", "0.001", 1, "1e+01"); /* its unit is 10, not 1 */
    expect_text("0.999", "1e-5", 3, "0.999");
    expect_text("120", "0.9", 3, "120");
    expect_text("120", "0.9", 2, "1.2e+02");
    expect_text("0.5", "0", 4, "0.5");
    expect_text("0", "1e-20", 4, "0");
    expect_text("0", "0", 4, "0");
    expect_text("-0.3", "0.3000001", 4, "0"); /* may be zero */
    expect_text("1.5", "0.6", 4, "1e+01");    /* between 0 and 20, not zero */
    expect_text("-1.5", "0.6", 4, "-1e+01");
    expect_text("0.15", "0.06", 4, "1");
    expect_text("0.5", "0.5", 4, "0");
    expect_text("inf", "0", 4, "inf");
}
END_TEST

/* certain_digits() leaves none of a number that its error drowns. */
START_TEST(no_digit)
{
    mpfr_t x, error;
    mpfr_init_set_d(x, 1.5, MPFR_RNDN);
    mpfr_init_set_d(error, 0.625, MPFR_RNDN);
    ck_assert_ptr_null(certain_digits(x, error, 3));
    mpfr_set_d(error, 1e300, MPFR_RNDN);
    ck_assert_ptr_null(certain_digits(x, error, 3));
    mpfr_set_zero(x, 1);
    ck_assert_ptr_null(certain_digits(x, error, 3));
    mpfr_clear(x);
    mpfr_clear(error);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("output");
    TCase *group = tcase_create("numbers as text");
    tcase_set_timeout(group, 120);
    tcase_add_test(group, cases);
    tcase_add_test(group, no_digit);
    tcase_add_test(group, near_ties);
    suite_add_tcase(suite, group);
    return run_suite(suite);
}
