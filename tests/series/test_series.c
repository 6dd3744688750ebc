/* Taylor series: cumulants known in closed form, and what is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "series/power_sums.h"
#include "tests/support/series.h"

/* ---- closed forms ------------------------------------------------------------------------ */

/* kappa_m of a Bernoulli variable as a polynomial in p: kappa_1 = p and
 * kappa_(m+1) = (p - p^2) d kappa_m / dp. */
static void bernoulli(mpfr_t *cumulant, size_t order, mpfr_srcptr p)
{
    mpz_t *c = malloc((order + 2) * sizeof *c), *d = malloc((order + 2) * sizeof *d);
    for (size_t i = 0; i < order + 2; i++) {
        mpz_init(c[i]);
        mpz_init(d[i]);
    }
    mpz_set_ui(c[1], 1);
    for (size_t m = 1; m <= order; m++) {
        mpfr_set_zero(cumulant[m], 1);
        for (size_t i = m + 1; i-- > 0;) {
            mpfr_mul(cumulant[m], cumulant[m], p, MPFR_RNDN);
            mpfr_add_z(cumulant[m], cumulant[m], c[i], MPFR_RNDN);
        }
        for (size_t i = 0; i <= m + 1; i++) {
            mpz_mul_ui(d[i], c[i], i);
            if (i > 0)
                mpz_submul_ui(d[i], c[i - 1], i - 1);
        }
        for (size_t i = 0; i <= m + 1; i++)
            mpz_swap(c[i], d[i]);
    }
    for (size_t i = 0; i < order + 2; i++) {
        mpz_clear(c[i]);
        mpz_clear(d[i]);
    }
    free(c);
    free(d);
}

/* sum over the factors 1 + exp(z_j + a_j tau) of a_j^m kappa_m(p_j) */
static mpfr_t *product_cumulants(const classes *factor, size_t order)
{
    mpfr_t *total = reals_new(order + 1, 1000), *one = reals_new(order + 1, 1000);
    mpfr_t p, power;
    mpfr_inits2(1000, p, power, (mpfr_ptr)0);
    for (size_t j = 0; j < factor->n; j++) {
        mpfr_set_q(p, factor->logit[j], MPFR_RNDN);
        mpfr_neg(p, p, MPFR_RNDN);
        mpfr_exp(p, p, MPFR_RNDN);
        mpfr_add_ui(p, p, 1, MPFR_RNDN);
        mpfr_ui_div(p, 1, p, MPFR_RNDN);
        bernoulli(one, order, p);
        mpfr_set_ui(power, 1, MPFR_RNDN);
        for (size_t m = 1; m <= order; m++) {
            mpfr_mul_q(power, power, factor->slope[j], MPFR_RNDN);
            mpfr_fma(total[m], one[m], power, total[m], MPFR_RNDN);
        }
    }
    mpfr_clears(p, power, (mpfr_ptr)0);
    reals_free(one, order + 1);
    return total;
}

static void check_product(const classes *factor, size_t order, long digits)
{
    ghosts_expsum *sum = product_sum(factor);
    mpfr_t *cumulant = product_cumulants(factor, order);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand(sum, order, digits, engines[e]);
        ghosts_series_to_cumulants(series);
        for (size_t m = 1; m <= order; m++) {
            ck_assert_msg(within(series->coefficient[m], cumulant[m], series->error[m]),
                          "cumulant %zu of %zu factors, engine %s", m, factor->n,
                          ghosts_engine_name(engines[e]));
            if (m == 2)
                ck_assert(relative(series->coefficient[m], series->error[m], digits));
        }
        ghosts_series_free(series);
    }
    reals_free(cumulant, order + 1);
    ghosts_expsum_free(sum);
}

START_TEST(test_bernoulli)
{
    const char *logits[] = {"0", "1", "-7/3", "12.5", "-300"}, *slope[] = {"1"};
    for (size_t i = 0; i < 5; i++) {
        classes factor = classes_text(1, &logits[i], slope);
        check_product(&factor, 40, 20);
        check_product(&factor, 7, 120);
        classes_free(&factor);
    }
}
END_TEST

/* N equal factors: the binomial distribution, 2^N classes that merge into N + 1. */
START_TEST(test_binomial)
{
    const char *logits[] = {"2/7", "2/7", "2/7", "2/7", "2/7", "2/7"};
    const char *slopes[] = {"1", "1", "1", "1", "1", "1"};
    classes factor = classes_text(6, logits, slopes);
    check_product(&factor, 30, 40);
    classes_free(&factor);
}
END_TEST

START_TEST(test_products)
{
    random_start("products");
    for (int trial = 0; trial < 12; trial++) {
        classes factor = classes_random(1 + random_below(5), 5, 4);
        for (size_t j = 0; j < factor.n; j++)
            if (mpq_sgn(factor.slope[j]) == 0)
                mpq_set_si(factor.slope[j], 3, 2);
        check_product(&factor, 5 + random_below(60), 5 + (long)random_below(60));
        classes_free(&factor);
    }
}
END_TEST

/* Weights lambda^k / k!, k <= 80, with logits rounded to 80 digits: kappa_m = lambda up to the
 * truncation, whose tail mass is below 1e-60 for lambda = 3 (80^10 times that counts for kappa_10).
 */
START_TEST(test_poisson)
{
    enum { N = 81 };
    char *text[2 * N];
    mpfr_t x, y;
    mpfr_inits2(400, x, y, (mpfr_ptr)0);
    for (unsigned long k = 0; k < N; k++) {
        mpfr_log_ui(x, 3, MPFR_RNDN);
        mpfr_mul_ui(x, x, k, MPFR_RNDN);
        mpfr_fac_ui(y, k, MPFR_RNDN);
        mpfr_log(y, y, MPFR_RNDN);
        mpfr_sub(x, x, y, MPFR_RNDN);
        mpfr_asprintf(&text[k], "%.80Re", x);
        mpfr_asprintf(&text[N + k], "%lu", k);
    }
    ghosts_expsum *sum = sum_from_text(N, (const char *const *)text, (const char *const *)text + N);
    ghosts_series *series = expand(sum, 10, 30, GHOSTS_ENGINE_DEFAULT);
    ghosts_series_to_cumulants(series);
    mpfr_set_ui(x, 3, MPFR_RNDN);
    mpfr_set_str(y, "1e-28", 10, MPFR_RNDN);
    for (size_t m = 1; m <= 10; m++)
        ck_assert_msg(within(series->coefficient[m], x, y), "kappa_%zu", m);
    mpfr_sub_ui(y, series->coefficient[0], 3, MPFR_RNDN); /* log sum lambda^k / k! = lambda */
    ck_assert(mpfr_cmp_d(y, 1e-28) < 0 && mpfr_cmp_d(y, -1e-28) > 0);
    ghosts_series_free(series);
    ghosts_expsum_free(sum);
    for (size_t k = 0; k < (size_t)2 * N; k++)
        mpfr_free_str(text[k]);
    mpfr_clears(x, y, (mpfr_ptr)0);
}
END_TEST

/* Weights 1, 4, 1 on -1, 0, 1: the fourth cumulant vanishes like all odd ones, kappa_6 = -2/9. */
START_TEST(test_vanishing)
{
    const char *logits[] = {"0", "0", "0", "0", "0", "0"};
    const char *slopes[] = {"-1", "0", "0", "0", "0", "1"};
    ghosts_expsum *sum = sum_from_text(6, logits, slopes);
    mpfr_t zero, sixth;
    mpfr_init2(zero, 64);
    mpfr_init2(sixth, 200);
    mpfr_set_zero(zero, 1);
    mpfr_set_si(sixth, -2, MPFR_RNDN);
    mpfr_div_ui(sixth, sixth, 9, MPFR_RNDN);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        for (size_t order = 3; order <= 6; order++) {
            ghosts_series *series = expand(sum, order, 25, engines[e]);
            ghosts_series_to_cumulants(series);
            for (size_t m = 3; m < 6 && m <= order; m++) {
                ck_assert(within(series->coefficient[m], zero, series->error[m]));
                ck_assert(mpfr_cmp_d(series->error[m], 1e-20) < 0);
            }
            if (order == 6) {
                ck_assert(within(series->coefficient[6], sixth, series->error[6]));
                ck_assert(relative(series->coefficient[6], series->error[6], 25));
            }
            ghosts_series_free(series);
        }
    }
    mpfr_clear(zero);
    mpfr_clear(sixth);
    ghosts_expsum_free(sum);
}
END_TEST

/* A dominant class: p = e^-margin is far below the working precision, cumulants stay accurate. */
START_TEST(test_dominated)
{
    const char *logits[] = {"0", "-1000", "-1100"}, *slopes[] = {"1/3", "4/3", "-2/3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand(sum, 12, 30, engines[e]);
        ghosts_series_to_cumulants(series);
        mpfr_t p;
        mpfr_init2(p, 200);
        mpfr_set_si(p, -1000, MPFR_RNDN);
        mpfr_exp(p, p, MPFR_RNDN);
        /* kappa_m = e^-1000 + (-1)^m e^-1100 up to e^-2000 2^m */
        for (size_t m = 2; m <= 12; m++) {
            mpfr_div(p, series->coefficient[m], p, MPFR_RNDN);
            ck_assert(fabs(mpfr_get_d(p, MPFR_RNDN) - 1.0) < 1e-15);
            mpfr_set_si(p, -1000, MPFR_RNDN);
            mpfr_exp(p, p, MPFR_RNDN);
            ck_assert(relative(series->coefficient[m], series->error[m], 30));
        }
        mpfr_clear(p);
        ghosts_series_free(series);
    }
    ghosts_expsum_free(sum);
}
END_TEST

/* log F near 0: log(1 + exp(-90)), far smaller, and log 2 less 52 digits of it; c_0 keeps the digits
 * asked all the same. */
START_TEST(test_near_zero)
{
    static const char *const log2_digits = "-0.6931471805599453094172321214581765680755001343602552";
    const char *const logits[][2] = {
        {"0", "-90"}, {"0", "-12345"}, {"-1e5", "0"}, {log2_digits, log2_digits}};
    const char *const slopes[] = {"0", "1"};
    for (size_t i = 0; i < sizeof logits / sizeof *logits; i++) {
        ghosts_expsum *sum = sum_from_text(2, logits[i], slopes);
        mpfr_t exact, part;
        mpq_t logit;
        mpq_init(logit);
        mpfr_inits2(300000, exact, part, (mpfr_ptr)0);
        mpfr_set_zero(exact, 1);
        for (int k = 0; k < 2; k++) {
            ck_assert_int_eq(ghosts_parse_rational(logit, NULL, logits[i][k]), GHOSTS_OK);
            mpfr_set_q(part, logit, MPFR_RNDN);
            mpfr_exp(part, part, MPFR_RNDN);
            mpfr_add(exact, exact, part, MPFR_RNDN);
        }
        mpfr_log(exact, exact, MPFR_RNDN);
        ck_assert(!mpfr_zero_p(exact));
        for (size_t e = 0; e < ENGINES; e++) {
            if (!ghosts_engine_available(engines[e]))
                continue;
            ghosts_series *series = expand(sum, 2, 16, engines[e]);
            ck_assert(within(series->coefficient[0], exact, series->error[0]));
            ck_assert(relative(series->coefficient[0], series->error[0], 16));
            ghosts_series_free(series);
        }
        mpq_clear(logit);
        mpfr_clears(exact, part, (mpfr_ptr)0);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* ---- limits ------------------------------------------------------------------------------- */

static void refused(const ghosts_expsum *sum, const char *at_text, size_t order,
                    ghosts_series_options options, ghosts_status expected)
{
    ghosts_series *series = (ghosts_series *)&series;
    mpq_t at;
    mpq_init(at);
    ck_assert_int_eq(ghosts_parse_rational(at, NULL, at_text), GHOSTS_OK);
    ck_assert_int_eq(ghosts_series_expand(&series, sum, at, order, &options), expected);
    ck_assert_ptr_null(series);
    mpq_clear(at);
}

START_TEST(test_refusals)
{
    const char *logits[] = {"0", "-inf", "1"}, *slopes[] = {"1", "2", "3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ghosts_series_options o = ghosts_series_defaults();
    refused(sum, "0", GHOSTS_MAX_ORDER + 1, o, GHOSTS_TOO_LARGE);
    refused(sum, "1e30", 5, o, GHOSTS_TOO_LARGE);
    o.kind = GHOSTS_SERIES_LOSS;
    o.label = 1;
    refused(sum, "0", 5, o, GHOSTS_INVALID); /* weight zero */
    o.label = 3;
    refused(sum, "0", 5, o, GHOSTS_INVALID);
    o.label = 2;
    o.digits = 0;
    refused(sum, "0", 5, o, GHOSTS_INVALID);
    o.digits = 16;
    o.engine = (ghosts_engine)17;
    refused(sum, "0", 5, o, GHOSTS_UNAVAILABLE);
    ghosts_expsum_free(sum);
    const char *far[] = {"0", "-1e5000"};
    sum = sum_from_text(2, far, slopes);
    refused(sum, "0", 5, ghosts_series_defaults(), GHOSTS_TOO_LARGE);
    ghosts_expsum_free(sum);
    /* exp(-1e5000), as a loss or as a probability, is not zero */
    const char *same[] = {"1", "1"};
    sum = sum_from_text(2, far, same);
    o = ghosts_series_defaults();
    o.kind = GHOSTS_SERIES_LOSS;
    refused(sum, "0", 5, o, GHOSTS_TOO_LARGE);
    o.kind = GHOSTS_SERIES_SOFTMAX;
    o.label = 1;
    refused(sum, "0", 5, o, GHOSTS_TOO_LARGE);
    ghosts_expsum_free(sum);
}
END_TEST

/* One slope: log F = log sum w + a tau and nothing more; slopes of 1e300; order 0 and 1. */
START_TEST(test_extremes)
{
    const char *logits[] = {"0", "0"}, *equal[] = {"7/2", "7/2"}, *huge[] = {"1e300", "2e300"};
    ghosts_expsum *sum = sum_from_text(2, logits, equal);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand(sum, 5, 20, engines[e]);
        ck_assert(fabs(mpfr_get_d(series->coefficient[0], MPFR_RNDN) - 0.69314718055994531) <
                  1e-15);
        ck_assert(mpfr_cmp_d(series->coefficient[1], 3.5) == 0);
        for (size_t m = 2; m <= 5; m++)
            ck_assert(mpfr_zero_p(series->coefficient[m]) && mpfr_zero_p(series->error[m]));
        ghosts_series_free(series);
    }
    ghosts_expsum_free(sum);
    sum = sum_from_text(2, logits, huge);
    for (size_t order = 0; order < 4; order++) {
        ghosts_series *series = expand(sum, order, 20, GHOSTS_ENGINE_DEFAULT);
        if (order >= 2) {
            mpfr_div_d(series->coefficient[2], series->coefficient[2], 1e300, MPFR_RNDN);
            mpfr_div_d(series->coefficient[2], series->coefficient[2], 1e300, MPFR_RNDN);
            ck_assert(fabs(mpfr_get_d(series->coefficient[2], MPFR_RNDN) - 0.125) < 1e-15);
        }
        ghosts_series_free(series);
    }
    ghosts_expsum_free(sum);
}
END_TEST

/* Coefficients that underflow never become accurate. */
START_TEST(test_narrow_exponents)
{
    const char *logits[] = {"0", "1/3", "-2.5"}, *slopes[] = {"1", "2", "3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ghosts_series_options o = ghosts_series_defaults();
    o.digits = 30;
    narrow_exponents();
    refused(sum, "0", 30, o, GHOSTS_INVALID);
    restore_exponents();
    ghosts_expsum_free(sum);
}
END_TEST

START_TEST(test_rounding_modes)
{
    const char *logits[] = {"0", "1/3", "-2.5"}, *slopes[] = {"1", "2", "3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ghosts_series *expected = expand(sum, 30, 30, GHOSTS_ENGINE_DEFAULT);
    for (size_t i = 0; i < ROUNDING_MODES; i++) {
        fesetround(other_rounding(i));
        ghosts_series *series = expand(sum, 30, 30, GHOSTS_ENGINE_DEFAULT);
        int mode = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(mode, other_rounding(i));
        ck_assert_int_eq(series->bits, expected->bits);
        for (size_t m = 0; m <= 30; m++) {
            ck_assert(mpfr_equal_p(series->coefficient[m], expected->coefficient[m]));
            ck_assert(mpfr_equal_p(series->error[m], expected->error[m]));
        }
        ghosts_series_free(series);
    }
    ghosts_series_free(expected);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("series");
    TCase *cases = tcase_create("series");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, test_bernoulli);
    tcase_add_test(cases, test_binomial);
    tcase_add_test(cases, test_products);
    tcase_add_test(cases, test_poisson);
    tcase_add_test(cases, test_vanishing);
    tcase_add_test(cases, test_dominated);
    tcase_add_test(cases, test_refusals);
    tcase_add_test(cases, test_near_zero);
    tcase_add_test(cases, test_extremes);
    tcase_add_test(cases, test_narrow_exponents);
    tcase_add_test(cases, test_rounding_modes);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
