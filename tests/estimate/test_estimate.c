/* Radius estimates: each within its stated error on closed forms, or saying that it has failed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <ghosts/estimate.h>

#include "tests/support/series.h"

enum { ROOT, RATIO, DOMB_SYKES, SIX_TERM, RECURRENCE, PADE, QD };

static void estimate(ghosts_estimate *e, const ghosts_expsum *sum, size_t order, long digits)
{
    ghosts_series *series = expand(sum, order, digits, GHOSTS_ENGINE_DEFAULT);
    ck_assert_int_eq(ghosts_estimate_radius(e, series, order), GHOSTS_OK);
    ghosts_series_free(series);
}

/* |radius - exact| / error */
static double excess(const ghosts_estimate *e, mpfr_srcptr exact)
{
    mpfr_t difference;
    mpfr_init2(difference, mpfr_get_prec(e->radius));
    mpfr_sub(difference, e->radius, exact, MPFR_RNDN);
    mpfr_div(difference, difference, e->error, MPFR_RNDN);
    double result = fabs(mpfr_get_d(difference, MPFR_RNDN));
    mpfr_clear(difference);
    return result;
}

static double relative_error(const ghosts_estimate *e)
{
    mpfr_t ratio;
    mpfr_init2(ratio, 64);
    mpfr_div(ratio, e->error, e->radius, MPFR_RNDN);
    double result = mpfr_get_d(ratio, MPFR_RNDN);
    mpfr_clear(ratio);
    return result;
}

/* The nearest zero of a product of binomials. */
static void nearest_of_product(mpc_t zero, const classes *factor)
{
    mpc_t other;
    mpc_init2(other, 600);
    factor_zero(zero, factor, 0, 0);
    for (size_t j = 1; j < factor->n; j++) {
        factor_zero(other, factor, j, 0);
        if (mpc_cmp_abs(other, zero) < 0)
            mpc_set(zero, other, MPC_RNDNN);
    }
    mpc_clear(other);
}

/* Every method within its error at several orders; the pole methods settled to `settled` at the
 * last.
 */
static void check_product(const char *const *logits, const char *const *slopes, size_t n,
                          double multiplicity, double settled)
{
    classes factor = classes_text(n, logits, slopes);
    ghosts_expsum *sum = product_sum(&factor);
    mpc_t zero;
    mpfr_t radius, angle;
    mpc_init2(zero, 600);
    mpfr_inits2(600, radius, angle, (mpfr_ptr)0);
    nearest_of_product(zero, &factor);
    mpc_abs(radius, zero, MPFR_RNDN);
    mpc_arg(angle, zero, MPFR_RNDN);
    for (size_t order = 40; order <= 160; order *= 2) {
        ghosts_estimate e[GHOSTS_ESTIMATORS];
        estimate(e, sum, order, 60);
        for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
            ck_assert_msg(!e[i].found || excess(&e[i], radius) <= 1.0,
                          "%s at order %zu is %g times its error away", e[i].method, order,
                          excess(&e[i], radius));
            if (order < 160 || i < SIX_TERM)
                continue;
            ck_assert_msg(e[i].found, "%s", e[i].method);
            ck_assert_msg(relative_error(&e[i]) < settled, "%s: %g", e[i].method,
                          relative_error(&e[i]));
            ck_assert(fabs(e[i].multiplicity - multiplicity) < 0.01);
            ck_assert(fabs(mpfr_get_d(e[i].angle, MPFR_RNDN) - mpfr_get_d(angle, MPFR_RNDN)) <
                      settled);
        }
        ck_assert(e[ROOT].found && relative_error(&e[ROOT]) < 0.5);
        for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++)
            ck_assert_str_ne(e[i].method, "");
        ghosts_estimates_clear(e);
    }
    mpc_clear(zero);
    mpfr_clears(radius, angle, (mpfr_ptr)0);
    ghosts_expsum_free(sum);
    classes_free(&factor);
}

START_TEST(test_one_pair)
{
    const char *slope[] = {"1"};
    const char *logits[] = {"1", "-3", "10"};
    for (size_t i = 0; i < 3; i++)
        check_product(&logits[i], slope, 1, 1.0, 1e-4);
}
END_TEST

START_TEST(test_two_pairs)
{
    const char *logits[] = {"1", "2"}, *slopes[] = {"1", "1/2"};
    check_product(logits, slopes, 2, 1.0, 1e-20);
}
END_TEST

/* F^3 has zeros of multiplicity 3, F'/F simple poles of residue 3. */
START_TEST(test_multiplicity)
{
    const char *logits[] = {"2", "2", "2"}, *slopes[] = {"1", "1", "1"};
    check_product(logits, slopes, 3, 3.0, 1e-20);
}
END_TEST

/* Equal classes: the pair i pi / Delta, odd coefficients zero; in tau^2 the ratio converges like
 * (1/9)^(N/2). */
START_TEST(test_symmetric)
{
    const char *logits[] = {"0", "0"}, *slopes[] = {"-1", "1"};
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    mpfr_t radius;
    mpfr_init2(radius, 300);
    mpfr_const_pi(radius, MPFR_RNDN);
    mpfr_div_2ui(radius, radius, 1, MPFR_RNDN);
    ghosts_estimate e[GHOSTS_ESTIMATORS];
    estimate(e, sum, 100, 60);
    for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
        ck_assert_msg(e[i].found, "%s", e[i].method);
        ck_assert_msg(excess(&e[i], radius) <= 1.0, "%s: %g", e[i].method, excess(&e[i], radius));
        if (i == ROOT)
            continue;
        ck_assert(relative_error(&e[i]) < 1e-30);
        ck_assert(fabs(mpfr_get_d(e[i].angle, MPFR_RNDN) - M_PI_2) < 1e-12);
        ck_assert(fabs(e[i].multiplicity - 1.0) < 1e-9);
    }
    ghosts_estimates_clear(e);
    mpfr_clear(radius);
    ghosts_expsum_free(sum);
}
END_TEST

/* Against the certified radius of random sums. */
START_TEST(test_random)
{
    random_start("random");
    size_t checked = 0, outside = 0;
    for (int trial = 0; trial < 40; trial++) {
        classes c = classes_random(2 + random_below(10), 3, 3);
        mpq_set_si(c.slope[0], 7, 2);
        ghosts_expsum *sum = classes_sum(&c);
        if (ghosts_expsum_terms(sum) > 1) {
            ghosts_zeros *zeros = nearest(sum, 1, 40);
            mpfr_t radius, error;
            mpfr_init2(radius, 200);
            mpfr_init2(error, 32);
            ghosts_zero_modulus(radius, error, &zeros->zero[0]);
            ghosts_estimate e[GHOSTS_ESTIMATORS];
            estimate(e, sum, 120, 40);
            for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
                checked += e[i].found;
                bool off = e[i].found && !(excess(&e[i], radius) <= 1.0);
                outside += off;
                if (off)
                    printf("trial %d, %s: %g times its error\n", trial, e[i].method,
                           excess(&e[i], radius));
            }
            ghosts_estimates_clear(e);
            mpfr_clear(radius);
            mpfr_clear(error);
            ghosts_zeros_free(zeros);
        }
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    printf("%zu of %zu estimates outside their stated errors\n", outside, checked);
    ck_assert_uint_ge(checked, 150);
    ck_assert_uint_le(50 * outside, checked);
}
END_TEST

/* Coefficients cut to 53 bits that claim to be exact: the approximants fit the noise with poles of
 * their own, which their residues give away. */
START_TEST(test_spurious_poles)
{
    random_start("spurious poles");
    for (int trial = 0; trial < 10; trial++) {
        classes c = classes_random(3 + random_below(6), 3, 3);
        mpq_set_si(c.slope[0], 7, 2);
        mpq_set_si(c.slope[1], -10, 3);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_zeros *zeros = nearest(sum, 1, 40);
        ghosts_series *series = expand(sum, 120, 60, GHOSTS_ENGINE_DEFAULT);
        mpfr_t radius, error;
        mpfr_init2(radius, 200);
        mpfr_init2(error, 32);
        ghosts_zero_modulus(radius, error, &zeros->zero[0]);
        for (size_t m = 0; m <= series->order; m++)
            mpfr_prec_round(series->coefficient[m], 53, MPFR_RNDN);
        for (size_t m = 0; m <= series->order; m++)
            mpfr_prec_round(series->coefficient[m], 300, MPFR_RNDN);
        ghosts_estimate e[GHOSTS_ESTIMATORS];
        ck_assert_int_eq(ghosts_estimate_radius(e, series, series->order), GHOSTS_OK);
        ck_assert(e[PADE].found);
        mpfr_sub(radius, radius, e[PADE].radius, MPFR_RNDN);
        mpfr_div(radius, radius, e[PADE].radius, MPFR_RNDN);
        ck_assert_msg(fabs(mpfr_get_d(radius, MPFR_RNDN)) < 1e-6, "trial %d: %g", trial,
                      mpfr_get_d(radius, MPFR_RNDN));
        ghosts_estimates_clear(e);
        ghosts_series_free(series);
        ghosts_zeros_free(zeros);
        mpfr_clear(radius);
        mpfr_clear(error);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* The rate q^N of the recurrence fit: two factors with |zeros| pi and 2 pi / sqrt(...), q known. */
START_TEST(test_rate)
{
    const char *logits[] = {"1", "2"}, *slopes[] = {"1", "1/2"};
    classes factor = classes_text(2, logits, slopes);
    ghosts_expsum *sum = product_sum(&factor);
    ghosts_series *series = expand(sum, 200, 150, GHOSTS_ENGINE_DEFAULT);
    double radius = hypot(1.0, M_PI), second = hypot(4.0, 2.0 * M_PI); /* next: (-1, 3 pi) */
    double error[2];
    for (size_t i = 0; i < 2; i++) {
        ghosts_estimate e[GHOSTS_ESTIMATORS];
        ck_assert_int_eq(ghosts_estimate_radius(e, series, 100 + 100 * i), GHOSTS_OK);
        mpfr_t exact;
        mpfr_init2(exact, 600);
        mpfr_const_pi(exact, MPFR_RNDN);
        mpfr_sqr(exact, exact, MPFR_RNDN);
        mpfr_add_ui(exact, exact, 1, MPFR_RNDN);
        mpfr_sqrt(exact, exact, MPFR_RNDN);
        mpfr_sub(exact, exact, e[RECURRENCE].radius, MPFR_RNDN);
        mpfr_abs(exact, exact, MPFR_RNDN);
        mpfr_log2(exact, exact, MPFR_RNDN);
        error[i] = mpfr_get_d(exact, MPFR_RNDN);
        mpfr_clear(exact);
        ghosts_estimates_clear(e);
    }
    double rate = (error[1] - error[0]) / 100.0;
    ck_assert_msg(fabs(rate - log2(radius / second)) < 0.05, "rate %g against %g", rate,
                  log2(radius / second));
    ghosts_series_free(series);
    ghosts_expsum_free(sum);
    classes_free(&factor);
}
END_TEST

START_TEST(test_nothing_to_find)
{
    const char *logits[] = {"0", "1"}, *equal[] = {"2", "2"}, *slopes[] = {"0", "1"};
    ghosts_estimate e[GHOSTS_ESTIMATORS];
    ghosts_expsum *sum = sum_from_text(2, logits, equal);
    estimate(e, sum, 60, 20);
    for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++)
        ck_assert(!e[i].found && mpfr_nan_p(e[i].radius) && isnan(e[i].multiplicity));
    ghosts_estimates_clear(e);
    ghosts_expsum_free(sum);
    sum = sum_from_text(2, logits, slopes);
    for (size_t order = 0; order < 12; order++) {
        estimate(e, sum, order, 20);
        for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++)
            ck_assert(!e[i].found);
        ghosts_estimates_clear(e);
    }
    ghosts_series *series = expand(sum, 5, 20, GHOSTS_ENGINE_DEFAULT);
    ck_assert_int_eq(ghosts_estimate_radius(e, series, 6), GHOSTS_INVALID);
    ghosts_series_free(series);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("estimators");
    TCase *cases = tcase_create("estimators");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, test_one_pair);
    tcase_add_test(cases, test_two_pairs);
    tcase_add_test(cases, test_multiplicity);
    tcase_add_test(cases, test_symmetric);
    tcase_add_test(cases, test_random);
    tcase_add_test(cases, test_spurious_poles);
    tcase_add_test(cases, test_rate);
    tcase_add_test(cases, test_nothing_to_find);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
