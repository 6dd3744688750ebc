/* Exponential sums: exact reading, merging, scaling, and Taylor coefficients with their errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <ghosts/expsum.h>

#include "tests/support/sums.h"

/* ---- reading numbers -------------------------------------------------------------------- */

static void check_value(const char *text, const char *expected)
{
    mpq_t value, exact;
    mpq_init(value);
    mpq_init(exact);
    ck_assert_msg(ghosts_parse_rational(value, NULL, text) == GHOSTS_OK, "%s", text);
    ck_assert_int_eq(mpq_set_str(exact, expected, 10), 0);
    mpq_canonicalize(exact);
    ck_assert_msg(mpq_equal(value, exact), "%s is not %s", text, expected);
    mpq_clear(value);
    mpq_clear(exact);
}

START_TEST(numbers)
{
    check_value("0", "0");
    check_value("-0", "0");
    check_value("+17", "17");
    check_value("-2.5e-3", "-1/400");
    check_value("0.1", "1/10");
    check_value(".5", "1/2");
    check_value("5.", "5");
    check_value("1E3", "1000");
    check_value("1e+3", "1000");
    check_value("-7/3", "-7/3");
    check_value("10/4", "5/2");
    check_value(" \t42\n", "42");
    check_value("007", "7");
    check_value("123456789012345678901234567890", "123456789012345678901234567890");
}
END_TEST

START_TEST(hostile_text)
{
    static const char *const malformed[] = {
        "",    " ",   "1/0", "1/2/3", "0x10", "1e",    "--1",   "-",   "+",    ".",    "1e+", "e5",
        "1 2", "1,2", "/3",  "3/",    "1/-2", "1.5/2", "1e1.5", "+-1", "1..2", "1e5x", "0/0"};
    mpq_t value;
    mpq_init(value);
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        ck_assert_msg(ghosts_parse_rational(value, NULL, malformed[i]) == GHOSTS_PARSE, "'%s'",
                      malformed[i]);
    static const char *const not_finite[] = {"nan", "NaN", "inf", "+inf", "-inf", "-nan"};
    for (size_t i = 0; i < sizeof not_finite / sizeof *not_finite; i++)
        ck_assert_msg(ghosts_parse_rational(value, NULL, not_finite[i]) == GHOSTS_NOT_FINITE,
                      "'%s'", not_finite[i]);
    static const char *const large[] = {"1e999999", "1e-999999", "1e5001", "-1e-5001",
                                        "1e99999999999999999999999999"};
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        ck_assert_msg(ghosts_parse_rational(value, NULL, large[i]) == GHOSTS_TOO_LARGE, "'%s'",
                      large[i]);
    ck_assert_int_eq(ghosts_parse_rational(value, NULL, "1e5000"), GHOSTS_OK);
    mpq_clear(value);
}
END_TEST

START_TEST(long_text)
{
    static char text[200001];
    mpq_t value;
    mpq_init(value);
    memset(text, '7', 200000);
    ck_assert_int_eq(ghosts_parse_rational(value, NULL, text), GHOSTS_TOO_LARGE);
    text[GHOSTS_MAX_NUMBER_LENGTH] = '\0';
    ck_assert_int_eq(ghosts_parse_rational(value, NULL, text), GHOSTS_OK);
    mpz_mul_ui(mpq_numref(value), mpq_numref(value), 9); /* 7 (10^100000 - 1) */
    mpz_add_ui(mpq_numref(value), mpq_numref(value), 7);
    mpz_ui_pow_ui(mpq_denref(value), 10, GHOSTS_MAX_NUMBER_LENGTH);
    mpz_mul_ui(mpq_denref(value), mpq_denref(value), 7);
    ck_assert_int_eq(mpz_cmp(mpq_numref(value), mpq_denref(value)), 0);
    mpq_clear(value);
}
END_TEST

START_TEST(minus_infinity)
{
    mpq_t value;
    bool infinite = false;
    mpq_init(value);
    mpq_set_ui(value, 5, 1);
    ck_assert_int_eq(ghosts_parse_rational(value, &infinite, " -inf "), GHOSTS_OK);
    ck_assert(infinite);
    ck_assert_int_eq(mpq_cmp_ui(value, 5, 1), 0);
    ck_assert_int_eq(ghosts_parse_rational(value, &infinite, "1"), GHOSTS_OK);
    ck_assert(!infinite);
    ck_assert_int_eq(ghosts_parse_rational(value, &infinite, "inf"), GHOSTS_NOT_FINITE);
    mpq_clear(value);
}
END_TEST

/* ---- construction ----------------------------------------------------------------------- */

static double spread_of(const ghosts_expsum *sum)
{
    mpfr_t spread;
    mpfr_init2(spread, 53);
    ghosts_expsum_spread(spread, sum, MPFR_RNDN);
    double value = mpfr_get_d(spread, MPFR_RNDN);
    mpfr_clear(spread);
    return value;
}

START_TEST(merging_and_dropping)
{
    static const char *const logits[] = {"0", "0", "-inf", "1", "0"};
    static const char *const slopes[] = {"1/2", "0.5", "99", "3", "5e-1"};
    ghosts_expsum *sum = sum_from_text(5, logits, slopes);
    ck_assert_uint_eq(ghosts_expsum_classes(sum), 5);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), 2);
    ck_assert_double_eq(spread_of(sum), 2.5);
    mpfr_t weight, error, expected;
    mpfr_inits2(200, weight, error, expected, (mpfr_ptr)0);
    ghosts_expsum_log_weight(weight, error, sum, 0); /* log 3 - 1 */
    mpfr_set_ui(expected, 3, MPFR_RNDN);
    mpfr_log(expected, expected, MPFR_RNDN);
    mpfr_sub_ui(expected, expected, 1, MPFR_RNDN);
    mpfr_sub(expected, expected, weight, MPFR_RNDA);
    ck_assert(mpfr_cmpabs(expected, error) <= 0);
    ck_assert(mpfr_cmp_d(error, 1e-55) < 0);
    ghosts_expsum_log_weight(weight, NULL, sum, 1);
    ck_assert(mpfr_zero_p(weight));
    mpfr_clears(weight, error, expected, (mpfr_ptr)0);
    ghosts_expsum_free(sum);
}
END_TEST

START_TEST(exact_slopes)
{
    static const char *const logits[] = {"1e5", "-1e5", "0"};
    static const char *const slopes[] = {"1e300", "1e-300", "-7/3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    static const char *const sorted[] = {"-7/3", "1e-300", "1e300"};
    mpq_t slope, expected;
    mpq_init(slope);
    mpq_init(expected);
    for (size_t k = 0; k < 3; k++) {
        ghosts_expsum_slope(slope, sum, k);
        ghosts_parse_rational(expected, NULL, sorted[k]);
        ck_assert(mpq_equal(slope, expected));
    }
    ck_assert_double_eq(spread_of(sum), 1e300);
    mpq_clear(slope);
    mpq_clear(expected);
    ghosts_expsum_free(sum);
}
END_TEST

START_TEST(wrong_doubles)
{
    const double good[] = {0, 1}, nan[] = {0, NAN}, inf[] = {HUGE_VAL, 0};
    const double minus[] = {-HUGE_VAL, -HUGE_VAL};
    ghosts_expsum *sum;
    size_t bad = 77;
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, good, good, 0, &bad), GHOSTS_INVALID);
    ck_assert_ptr_null(sum);
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, nan, good, 2, &bad), GHOSTS_NOT_FINITE);
    ck_assert_uint_eq(bad, 1);
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, inf, good, 2, &bad), GHOSTS_NOT_FINITE);
    ck_assert_uint_eq(bad, 0);
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, good, minus, 2, &bad), GHOSTS_NOT_FINITE);
    ck_assert_uint_eq(bad, 2);
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, good, nan, 2, &bad), GHOSTS_NOT_FINITE);
    ck_assert_uint_eq(bad, 3);
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, minus, good, 2, &bad), GHOSTS_INVALID);
    ck_assert_ptr_null(sum);
    ghosts_expsum_free(NULL);
}
END_TEST

START_TEST(a_million_terms)
{
    size_t n = 1000000;
    double *z = malloc(n * sizeof *z), *a = malloc(n * sizeof *a);
    ck_assert(z && a);
    for (size_t k = 0; k < n; k++) {
        z[k] = -(double)(k % 1000);
        a[k] = (double)((k * 7919) % n) * 0x1p-20;
    }
    ghosts_expsum *sum = sum_from_doubles(z, a, n);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), n);
    ck_assert_double_eq(spread_of(sum), (double)(n - 1) * 0x1p-20);
    ghosts_expsum_free(sum);
    free(z);
    free(a);
}
END_TEST

/* ---- Taylor coefficients ---------------------------------------------------------------- */

#define ORDER 3

typedef struct {
    mpc_t f[ORDER + 1];
    mpfr_t error[ORDER + 1];
    mpfr_t scale;
} coefficients;

static void coefficients_get(coefficients *c, const ghosts_expsum *sum, mpc_srcptr point,
                             mpfr_prec_t bits, ghosts_engine engine)
{
    for (size_t j = 0; j <= ORDER; j++) {
        mpc_init2(c->f[j], bits + 20);
        mpfr_init2(c->error[j], 32);
    }
    mpfr_init2(c->scale, 64);
    ck_assert_int_eq(
        ghosts_expsum_taylor(c->f, c->error, c->scale, sum, point, ORDER, bits, engine), GHOSTS_OK);
}

static void coefficients_free(coefficients *c)
{
    for (size_t j = 0; j <= ORDER; j++) {
        mpc_clear(c->f[j]);
        mpfr_clear(c->error[j]);
    }
    mpfr_clear(c->scale);
}

/* |a - b exp(scale b - scale a)| <= error a + error b (the same factor), with nothing to spare */
static void check_overlap(const coefficients *a, const coefficients *b)
{
    mpfr_t factor, distance, allowed;
    mpc_t moved;
    mpfr_init2(factor, 9000);
    mpfr_inits2(64, distance, allowed, (mpfr_ptr)0);
    mpc_init2(moved, 9000);
    mpfr_sub(factor, b->scale, a->scale, MPFR_RNDN);
    mpfr_exp(factor, factor, MPFR_RNDN);
    for (size_t j = 0; j <= ORDER; j++) {
        mpc_mul_fr(moved, b->f[j], factor, MPC_RNDNN);
        mpc_sub(moved, moved, a->f[j], MPC_RNDNN);
        mpc_abs(distance, moved, MPFR_RNDD);
        mpfr_mul(allowed, b->error[j], factor, MPFR_RNDU);
        mpfr_add(allowed, allowed, a->error[j], MPFR_RNDU);
        ck_assert_msg(mpfr_lessequal_p(distance, allowed), "coefficient %zu", j);
    }
    mpfr_clears(factor, distance, allowed, (mpfr_ptr)0);
    mpc_clear(moved);
}

/* Both engines, the second at the same and at four times the precision. */
static void check_point(const ghosts_expsum *sum, double x, double y, mpfr_prec_t bits)
{
    mpc_t point;
    coefficients c[2], fine;
    mpc_init2(point, 53);
    mpc_set_d_d(point, x, y, MPC_RNDNN);
    bool arb = ghosts_engine_available(GHOSTS_ENGINE_ARB);
    coefficients_get(&c[0], sum, point, bits, GHOSTS_ENGINE_MPC);
    coefficients_get(&c[1], sum, point, bits, arb ? GHOSTS_ENGINE_ARB : GHOSTS_ENGINE_MPC);
    coefficients_get(&fine, sum, point, 4 * bits, GHOSTS_ENGINE_DEFAULT);
    check_overlap(&c[0], &c[1]);
    check_overlap(&c[0], &fine);
    check_overlap(&c[1], &fine);
    coefficients_free(&c[0]);
    coefficients_free(&c[1]);
    coefficients_free(&fine);
    mpc_clear(point);
}

START_TEST(engines_overlap)
{
    static const double sizes[] = {0, 1e-200, 1e-3, 1, 30, 1e4, 1e9};
    static const mpfr_prec_t precisions[] = {53, 64, 113, 500, 2000};
    random_start("engines overlap");
    for (int i = 0; i < 12; i++) {
        classes c = classes_random(2 + random_below(10), i % 2 ? 5 : 100000, 3);
        ghosts_expsum *sum = classes_sum(&c);
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++)
            for (size_t k = 0; k < sizeof precisions / sizeof *precisions; k++)
                check_point(sum, sizes[j] * random_between(-1, 1), sizes[j] * random_between(-1, 1),
                            precisions[k]);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

START_TEST(extreme_slopes)
{
    static const char *const logits[] = {"1e5", "99999", "-1e5"};
    static const char *const tiny[] = {"1e-300", "2e-300", "-3e-300"};
    static const char *const huge[] = {"1e300", "2e300", "-3e300"};
    ghosts_expsum *small = sum_from_text(3, logits, tiny), *large = sum_from_text(3, logits, huge);
    for (mpfr_prec_t bits = 53; bits <= 2000; bits += 649) {
        check_point(small, 1e300, -7e299, bits);
        check_point(small, 1, 1, bits);
        check_point(large, 1e-300, -7e-301, bits);
        check_point(large, 0, 0, bits);
    }
    ghosts_expsum_free(small);
    ghosts_expsum_free(large);
}
END_TEST

/* F = 1 + exp(tau): F = 1 + e^p, and e^p / j! for j > 0, within the error, which is small. */
static void check_closed_form(double x, double y, mpfr_prec_t bits, ghosts_engine engine)
{
    static const char *const logits[] = {"0", "0"}, *const slopes[] = {"0", "1"};
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    coefficients c;
    mpc_t point, expected, difference;
    mpfr_t scale, distance;
    mpc_init2(point, 53);
    mpc_init2(expected, 3000);
    mpc_init2(difference, 3000);
    mpfr_init2(scale, 3000);
    mpfr_init2(distance, 64);
    mpc_set_d_d(point, x, y, MPC_RNDNN);
    coefficients_get(&c, sum, point, bits, engine);
    mpc_exp(expected, point, MPC_RNDNN);
    mpfr_neg(scale, c.scale, MPFR_RNDN);
    mpfr_exp(scale, scale, MPFR_RNDN);
    mpc_mul_fr(expected, expected, scale, MPC_RNDNN);
    for (unsigned long j = 0; j <= ORDER; j++) {
        mpc_set(difference, expected, MPC_RNDNN);
        if (j == 0)
            mpc_add_fr(difference, difference, scale, MPC_RNDNN);
        mpc_sub(difference, difference, c.f[j], MPC_RNDNN);
        mpc_abs(distance, difference, MPFR_RNDD);
        ck_assert(mpfr_lessequal_p(distance, c.error[j]));
        ck_assert_double_le(mpfr_get_d(c.error[j], MPFR_RNDU), ldexp(1000, -(int)bits));
        mpc_div_ui(expected, expected, j + 1, MPC_RNDNN);
    }
    coefficients_free(&c);
    mpc_clear(point);
    mpc_clear(expected);
    mpc_clear(difference);
    mpfr_clear(scale);
    mpfr_clear(distance);
    ghosts_expsum_free(sum);
}

START_TEST(closed_form)
{
    random_start("closed form");
    for (int i = 0; i < 300; i++) {
        double x = random_between(-20, 20), y = random_between(-1000, 1000);
        mpfr_prec_t bits = 53 + (mpfr_prec_t)random_below(900);
        check_closed_form(x, y, bits, GHOSTS_ENGINE_MPC);
        if (ghosts_engine_available(GHOSTS_ENGINE_ARB))
            check_closed_form(x, y, bits, GHOSTS_ENGINE_ARB);
    }
}
END_TEST

START_TEST(points_refused)
{
    static const char *const logits[] = {"0"}, *const slopes[] = {"1"};
    ghosts_expsum *sum = sum_from_text(1, logits, slopes);
    mpc_t f[1], point;
    mpfr_t error[1], scale;
    mpc_init2(f[0], 53);
    mpc_init2(point, 53);
    mpfr_inits2(53, error[0], scale, (mpfr_ptr)0);
    mpc_set_d_d(point, NAN, 0, MPC_RNDNN);
    ck_assert_int_eq(ghosts_expsum_taylor(f, error, scale, sum, point, 0, 53, 0),
                     GHOSTS_NOT_FINITE);
    mpc_set_d_d(point, 0, HUGE_VAL, MPC_RNDNN);
    ck_assert_int_eq(ghosts_expsum_taylor(f, error, scale, sum, point, 0, 53, 0),
                     GHOSTS_NOT_FINITE);
    mpc_set_d_d(point, 0, 0, MPC_RNDNN);
    ck_assert_int_eq(ghosts_expsum_taylor(f, error, scale, sum, point, 0, 53, (ghosts_engine)9),
                     GHOSTS_UNAVAILABLE);
    ck_assert(!ghosts_engine_available((ghosts_engine)9));
    ck_assert(ghosts_engine_available(GHOSTS_ENGINE_MPC));
    mpc_clear(f[0]);
    mpc_clear(point);
    mpfr_clears(error[0], scale, (mpfr_ptr)0);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("expsum");
    TCase *all = tcase_create("expsum");
    tcase_set_timeout(all, 60);
    tcase_add_test(all, numbers);
    tcase_add_test(all, hostile_text);
    tcase_add_test(all, long_text);
    tcase_add_test(all, minus_infinity);
    tcase_add_test(all, merging_and_dropping);
    tcase_add_test(all, exact_slopes);
    tcase_add_test(all, wrong_doubles);
    tcase_add_test(all, a_million_terms);
    tcase_add_test(all, engines_overlap);
    tcase_add_test(all, extreme_slopes);
    tcase_add_test(all, closed_form);
    tcase_add_test(all, points_refused);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
