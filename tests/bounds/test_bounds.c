/* The bounds: closed forms, order and invariance, double against MPFR, hostile input.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/bounds.h>
#include <ghosts/zeros.h>

#include "tests/bounds/lower.h"

#include "tests/support/sums.h"

#define PI 3.14159265358979323846
#define MOST_CLASSES 128

/* ------------------------------------------------------------------ random input */

static void random_classes(double *logits, double *slopes, size_t n, double logit_scale)
{
    for (size_t k = 0; k < n; k++) {
        logits[k] = logit_scale * random_normal();
        slopes[k] = random_normal();
    }
    input_command("bounds");
    input_doubles(logits, slopes, n);
}

static double largest_probability(const double *logits, size_t n)
{
    double top = logits[0], total = 0.0;
    for (size_t k = 1; k < n; k++)
        top = fmax(top, logits[k]);
    for (size_t k = 0; k < n; k++)
        total += exp(logits[k] - top);
    return 1.0 / total;
}

/* ------------------------------------------------------------------ helpers */

static double value_of(double_bound bound, const double *logits, const double *slopes, size_t n)
{
    double value = -1.0;
    ck_assert_int_eq(bound(&value, logits, slopes, n), GHOSTS_OK);
    return value;
}

static void value_mpfr(mpfr_t value, mpfr_bound bound, const double *logits, const double *slopes,
                       size_t n, mpfr_rnd_t rounding)
{
    ghosts_expsum *sum = sum_from_doubles(logits, slopes, n);
    ck_assert_int_eq(bound(value, sum, rounding), GHOSTS_OK);
    ghosts_expsum_free(sum);
}

static void check_close(double a, double b, double tolerance)
{
    ck_assert_msg(fabs(a - b) <= tolerance * fabs(b), "%.17g against %.17g", a, b);
}

/* ------------------------------------------------------------------ closed forms */

START_TEST(test_binary_closed_form)
{
    random_start("test_binary_closed_form");
    for (int trial = 0; trial < 300; trial++) {
        double logits[2], slopes[2], low, high, low_array, high_array;
        random_classes(logits, slopes, 2, trial % 3 == 0 ? 1e4 : 2.0);
        logits[0] = ldexp(round(ldexp(logits[0], 20)), -20); /* exact differences */
        logits[1] = ldexp(round(ldexp(logits[1], 20)), -20);
        slopes[0] = ldexp(round(ldexp(slopes[0], 20)), -20) + 1.0;
        slopes[1] = ldexp(round(ldexp(slopes[1], 20)), -20) - 9.0;
        ghosts_radius_binary(&low, &high, logits[0] - logits[1], slopes[0] - slopes[1]);
        ghosts_radius_two_slopes(&low_array, &high_array, logits, slopes, 2);
        mpfr_t exact_low, exact_high;
        mpfr_inits2(200, exact_low, exact_high, (mpfr_ptr)0);
        value_mpfr(exact_low, ghosts_radius_binary_mpfr, logits, slopes, 2, MPFR_RNDD);
        value_mpfr(exact_high, ghosts_radius_binary_mpfr, logits, slopes, 2, MPFR_RNDU);
        ck_assert(mpfr_cmp(exact_low, exact_high) <= 0);
        ck_assert(mpfr_cmp_d(exact_low, low) >= 0 && mpfr_cmp_d(exact_high, high) <= 0);
        ck_assert(mpfr_cmp_d(exact_low, low_array) >= 0);
        ck_assert(mpfr_cmp_d(exact_high, high_array) <= 0);
        check_close(low, high, 1e-14);
        check_close(low_array, high_array, 1e-12);
        check_close(value_of(ghosts_bound_strip, logits, slopes, 2), low, 1e-12);
        mpfr_clears(exact_low, exact_high, (mpfr_ptr)0);
    }
}
END_TEST

START_TEST(test_spread_known)
{
    const double logits[] = {0.0, 0.0, 0.0, -HUGE_VAL}, slopes[] = {-1.0, 0.0, 1.0, 1e9};
    double value = value_of(ghosts_bound_spread, logits, slopes, 4);
    ck_assert(value <= PI / 2 && value > PI / 2 * (1.0 - 1e-14));
    /* rho* = 2 pi / 3 for the roots of unity; no lower bound may exceed it. */
    for (int i = 0; i < LOWER_COUNT; i++)
        ck_assert(value_of(LOWER[i].in_double, logits, slopes, 4) <= 2 * PI / 3);
    ghosts_estimate_top2(&value, logits, slopes, 4, GHOSTS_TOP2_LARGEST);
    check_close(value, PI, 1e-14);
    ghosts_estimate_top2(&value, logits, slopes, 4, 2);
    check_close(value, PI / 2, 1e-14);
}
END_TEST

START_TEST(test_dominance_known)
{
    /* p = (e^2, 1, 1): e^2 = 2 exp(x). */
    const double logits[] = {2.0, 0.0, 0.0}, slopes[] = {0.0, -1.0, 1.0};
    check_close(value_of(ghosts_bound_dominance, logits, slopes, 3), 2.0 - log(2.0), 1e-13);
    /* The strip: exp(t) + exp(-t) = e^2. */
    double edge = acosh(exp(2.0) / 2.0);
    check_close(value_of(ghosts_bound_strip, logits, slopes, 3), hypot(edge, PI / 2), 1e-13);
    const double even[] = {0.0, 0.0, 0.0};
    ck_assert(value_of(ghosts_bound_dominance, even, slopes, 3) == 0.0);
}
END_TEST

START_TEST(test_variance_known)
{
    /* theta = 0: the bound is pi / Delta. */
    const double even[] = {0.0, 0.0}, slopes[] = {-2.0, 2.0};
    check_close(value_of(ghosts_bound_variance, even, slopes, 2), PI / 4, 1e-13);
    /* Two classes with odds exp(delta) have theta = delta / 2 and 4 u = pi^2 sinh(delta - u). */
    const double odds[] = {6.0, 0.0};
    double u = value_of(ghosts_bound_variance, odds, slopes, 2), low = 0.0, high = 6.0;
    for (int step = 0; step < 80; step++) {
        double middle = 0.5 * (low + high);
        *(4.0 * middle < PI * PI * sinh(6.0 - middle) ? &low : &high) = middle;
    }
    check_close(u, hypot(low, PI * cosh(3.0 - low / 2)) / 4.0, 1e-12);
}
END_TEST

/* Products of 1 + q exp(s tau): zeros (-log q + i pi (2 m + 1)) / s. */
START_TEST(test_binomial_products)
{
    random_start("test_binomial_products");
    for (int trial = 0; trial < 300; trial++) {
        double logits[32] = {0.0}, slopes[32] = {0.0}, radius = HUGE_VAL;
        size_t n = 1, factors = 1 + (size_t)trial % 5;
        for (size_t i = 0; i < factors; i++, n *= 2) {
            double s = 1.0 + floor(20.0 * random_between(0.0, 1.0)), log_q = 3.0 * random_normal();
            radius = fmin(radius, hypot(log_q, PI) / s);
            for (size_t k = 0; k < n; k++) {
                logits[n + k] = logits[k] + log_q;
                slopes[n + k] = slopes[k] + s;
            }
        }
        for (int i = 0; i < LOWER_COUNT; i++) {
            double value = value_of(LOWER[i].in_double, logits, slopes, n);
            ck_assert_msg(value <= radius * (1.0 + 1e-6), "%s: %.17g above %.17g", LOWER[i].name,
                          value, radius);
        }
        mpfr_t upper;
        mpfr_init2(upper, 80);
        value_mpfr(upper, ghosts_upper_variance_mpfr, logits, slopes, n, MPFR_RNDU);
        ck_assert(mpfr_cmp_d(upper, radius * (1.0 - 1e-6)) >= 0);
        mpfr_clear(upper);
    }
}
END_TEST

/* Against the certified nearest zero of random sums. */
START_TEST(test_against_exact_radius)
{
    random_start("test_against_exact_radius");
    mpfr_t radius, error, value;
    mpfr_inits2(128, radius, error, value, (mpfr_ptr)0);
    for (int trial = 0; trial < 300; trial++) {
        double logits[40], slopes[40];
        size_t n = 2 + (size_t)trial % 30;
        ghosts_zeros *zeros = NULL;
        random_classes(logits, slopes, n, trial % 3 == 0 ? 8.0 : 2.0);
        ghosts_expsum *sum = sum_from_doubles(logits, slopes, n);
        ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, NULL), GHOSTS_OK);
        ghosts_zero_modulus(radius, error, &zeros->zero[0]);
        mpfr_add(error, radius, error, MPFR_RNDU);
        for (int i = 0; i < LOWER_COUNT; i++) {
            ck_assert(mpfr_cmp_d(error, value_of(LOWER[i].in_double, logits, slopes, n)) >= 0);
            ck_assert_int_eq(LOWER[i].in_mpfr(value, sum, MPFR_RNDD), GHOSTS_OK);
            ck_assert_msg(mpfr_cmp(value, error) <= 0, "%s, n = %zu", LOWER[i].name, n);
        }
        ck_assert_int_eq(ghosts_upper_variance_mpfr(value, sum, MPFR_RNDU), GHOSTS_OK);
        ck_assert(mpfr_cmp(value, radius) >= 0);
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
    }
    mpfr_clears(radius, error, value, (mpfr_ptr)0);
}
END_TEST

/* ------------------------------------------------------------------ double against MPFR */

static void compare(const double *logits, const double *slopes, size_t n, bool well_conditioned)
{
    mpfr_t down, up, fine;
    mpfr_init2(fine, 300);
    mpfr_inits2(90, down, up, (mpfr_ptr)0);
    for (int i = 0; i < LOWER_COUNT; i++) {
        double value = value_of(LOWER[i].in_double, logits, slopes, n);
        value_mpfr(down, LOWER[i].in_mpfr, logits, slopes, n, MPFR_RNDD);
        value_mpfr(up, LOWER[i].in_mpfr, logits, slopes, n, MPFR_RNDU);
        value_mpfr(fine, LOWER[i].in_mpfr, logits, slopes, n, MPFR_RNDD);
        ck_assert_msg(mpfr_cmp(down, fine) <= 0 && mpfr_cmp(fine, up) <= 0, "%s", LOWER[i].name);
        double exact = mpfr_get_d(up, MPFR_RNDU);
        ck_assert_msg(mpfr_cmp_d(fine, value) >= 0, "%s: %.17g above %.17g", LOWER[i].name, value,
                      exact);
        ck_assert_msg(!well_conditioned || exact > DBL_MAX || value >= exact * (1.0 - 1e-12),
                      "%s: %.17g far below %.17g, n = %zu", LOWER[i].name, value, exact, n);
        mpfr_sub(up, up, down, MPFR_RNDU);
        mpfr_mul_2ui(up, up, 80, MPFR_RNDU);
        ck_assert(!well_conditioned || mpfr_inf_p(down) || mpfr_cmp(up, down) <= 0);
    }
    mpfr_clears(down, up, fine, (mpfr_ptr)0);
}

START_TEST(test_double_within_mpfr)
{
    random_start("test_double_within_mpfr");
    static const double SCALE[] = {0.1, 1.0, 3.0, 10.0, 100.0, 1e5};
    for (int trial = 0; trial < 240; trial++) {
        double logits[MOST_CLASSES], slopes[MOST_CLASSES];
        size_t n = 2 + (size_t)(random_between(0.0, 1.0) * (trial % 8 == 0 ? 100.0 : 12.0));
        random_classes(logits, slopes, n, SCALE[trial % 6]);
        double p = largest_probability(logits, n);
        compare(logits, slopes, n, fabs(p - 0.5) > 0.01);
    }
}
END_TEST

START_TEST(test_extreme_values)
{
    const struct {
        double logits[3], slopes[3];
    } cases[] = {
        {{0, 0, 0}, {1e300, -1e300, 3e299}},
        {{0, -3, 0}, {1.7e308, -1.7e308, 0}},
        {{1e5, -1e5, 3}, {1, 2, 3}},
        {{0, -745, -746}, {1, 2, 3}},
        {{0, -1e5, -2e5}, {1, 2, 3}},
        {{1, 2, 3}, {1e-300, 2e-300, -1e-300}},
        {{1, 2, 3}, {5e-324, 1e-323, 0}},
        {{1, 2, 6}, {1e-300, 1e300, 0}},
        {{0, 5, -HUGE_VAL}, {1, 1 + DBL_EPSILON, 7}},
        {{0, 5, 9}, {1e15, 1e15 + 1, 1e15 + 2}},
        {{1e8, -1e8, 0}, {1, 2, 3}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        compare(cases[i].logits, cases[i].slopes, 3, true);
    /* Slopes that differ by less than 2^-1074 of the spread, which scaling makes equal; the others
     * weigh less than their square. */
    const double near[] = {0, 0, -1e308}, apart[] = {0, 0x1p-1000, 0x1p1000};
    compare(near, apart, 3, false);
    /* Beyond every exponent range: an answer, valid if not sharp. */
    const double logits[] = {1e308, -1e308, 0.0}, slopes[] = {1.0, 2.0, 3.0};
    mpfr_t value;
    mpfr_init2(value, 90);
    for (int i = 0; i < LOWER_COUNT; i++) {
        ck_assert(value_of(LOWER[i].in_double, logits, slopes, 3) <= 1e308);
        value_mpfr(value, LOWER[i].in_mpfr, logits, slopes, 3, MPFR_RNDU);
        ck_assert(!mpfr_nan_p(value));
    }
    mpfr_clear(value);
}
END_TEST

/* ------------------------------------------------------------------ order, invariance, merging */

START_TEST(test_order_and_invariance)
{
    random_start("test_order_and_invariance");
    for (int trial = 0; trial < 200; trial++) {
        double logits[20], slopes[20], value[LOWER_COUNT];
        size_t n = 2 + (size_t)trial % 9;
        random_classes(logits, slopes, n, trial % 2 == 0 ? 1.0 : 6.0);
        for (int i = 0; i < LOWER_COUNT; i++)
            value[i] = value_of(LOWER[i].in_double, logits, slopes, n);
        for (int i = 0; i < LOWER_COUNT; i++)
            ck_assert(value[5] >= value[i] * (1.0 - 1e-11));
        ck_assert(value[2] >= value[1] * (1.0 - 1e-11));
        ck_assert(value[4] >= value[0] * (1.0 - 1e-11));
        bool marginal = fabs(largest_probability(logits, n) - 0.5) < 0.01;
        for (size_t k = 0; k < n / 2; k++) { /* reverse */
            double logit = logits[k], slope = slopes[k];
            logits[k] = logits[n - 1 - k], slopes[k] = slopes[n - 1 - k];
            logits[n - 1 - k] = logit, slopes[n - 1 - k] = slope;
        }
        for (size_t k = 0; k < n; k++) { /* scale by -4, shift by 1 */
            slopes[k] = -4.0 * (slopes[k] + 1.0);
            logits[k] += 5.0;
        }
        for (size_t k = n; k < n + 3; k++) { /* split a class, add classes of no weight */
            logits[k] = k == n ? logits[0] : -HUGE_VAL;
            slopes[k] = k == n ? slopes[0] : 1e9;
        }
        logits[0] = logits[n] -= log(2.0);
        for (int i = 0; i < LOWER_COUNT && !marginal; i++)
            check_close(4.0 * value_of(LOWER[i].in_double, logits, slopes, n + 3), value[i], 1e-11);
    }
}
END_TEST

START_TEST(test_merged_majority)
{
    /* Only after merging does the slope 1 hold more than half of the weight. */
    const double logits[] = {0.0, 0.1, 0.0, 0.0}, slopes[] = {1.0, 0.0, 1.0, 1.0};
    double low, high, logit[] = {log(3.0), 0.1}, slope[] = {1.0, 0.0};
    ck_assert_int_eq(ghosts_radius_two_slopes(&low, &high, logits, slopes, 4), GHOSTS_OK);
    check_close(low, hypot(log(3.0) - 0.1, PI), 1e-13);
    check_close(high, low, 1e-13);
    check_close(value_of(ghosts_bound_strip, logits, slopes, 4), low, 1e-13);
    check_close(value_of(ghosts_bound_dominance, logits, slopes, 4),
                value_of(ghosts_bound_dominance, logit, slope, 2), 1e-12);
    compare(logits, slopes, 4, true);
}
END_TEST

/* ------------------------------------------------------------------ hostile input */

START_TEST(test_equal_slopes)
{
    const double logits[] = {1.0, 2.0, -HUGE_VAL}, slopes[] = {3.0, 3.0, 4.0};
    double low, high;
    for (int i = 0; i < LOWER_COUNT; i++) {
        ck_assert(value_of(LOWER[i].in_double, logits, slopes, 3) == HUGE_VAL);
        ck_assert(value_of(LOWER[i].in_double, logits, slopes, 1) == HUGE_VAL);
    }
    compare(logits, slopes, 3, true);
    ck_assert_int_eq(ghosts_radius_two_slopes(&low, &high, logits, slopes, 3), GHOSTS_OK);
    ck_assert(low == HUGE_VAL && high == HUGE_VAL);
    ck_assert_int_eq(ghosts_radius_binary(&low, &high, 1.0, -0.0), GHOSTS_OK);
    ck_assert(low == HUGE_VAL && high == HUGE_VAL);
}
END_TEST

static void refused(const double *logits, const double *slopes, size_t n, ghosts_status expected)
{
    double value = 1.0, other = 1.0;
    for (int i = 0; i < LOWER_COUNT; i++) {
        value = 1.0;
        ck_assert_int_eq(LOWER[i].in_double(&value, logits, slopes, n), expected);
        ck_assert(isnan(value));
    }
    ck_assert_int_eq(ghosts_radius_two_slopes(&value, &other, logits, slopes, n), expected);
    ck_assert(isnan(value) && isnan(other));
    ck_assert_int_eq(ghosts_estimate_top2(&value, logits, slopes, n, GHOSTS_TOP2_LARGEST),
                     expected);
    ck_assert(isnan(value));
}

/* The second heaviest by 1e-60, which few bits do not tell, alone or merged of two classes. */
START_TEST(test_top2_of_near_ties)
{
    static const char *const alone[2][3] = {{"0", "-1", NULL}, {"0", "10", "1"}};
    static const char *const merged[2][5] = {{"0", "-1", "-2", "-1", NULL},
                                             {"0", "10", "10", "1", "1"}};
    static const char zeros[] = "00000000000000000000000000000000000000000000000000000000000";
    for (int two = 0; two < 2; two++) {
        char last[100];
        const char *logits[5];
        size_t n = two ? 5 : 3;
        memcpy(logits, two ? merged[0] : alone[0], n * sizeof *logits);
        snprintf(last, sizeof last, two ? "-2.%s1" : "-1.%s1", zeros);
        logits[n - 1] = last;
        ghosts_expsum *sum = sum_from_text(n, logits, two ? merged[1] : alone[1]);
        double margin = two ? log(1.0 / (exp(-1.0) + exp(-2.0))) : 1.0;
        double expected = hypot(margin, M_PI) / 10.0;
        for (mpfr_prec_t bits = 24; bits <= 200; bits += 44) {
            mpfr_t low, high;
            mpfr_inits2(bits, low, high, (mpfr_ptr)0);
            ck_assert_int_eq(ghosts_estimate_top2_mpfr(low, sum, MPFR_RNDD), GHOSTS_OK);
            ck_assert_int_eq(ghosts_estimate_top2_mpfr(high, sum, MPFR_RNDU), GHOSTS_OK);
            ck_assert_double_le(mpfr_get_d(low, MPFR_RNDD), expected * (1.0 + 1e-15));
            ck_assert_double_ge(mpfr_get_d(high, MPFR_RNDU), expected * (1.0 - 1e-15));
            ck_assert_double_lt(mpfr_get_d(high, MPFR_RNDU), expected * 1.001);
            mpfr_clears(low, high, (mpfr_ptr)0);
        }
        ghosts_expsum_free(sum);
    }
}
END_TEST

START_TEST(test_refusals)
{
    const double bad[] = {(double)NAN, HUGE_VAL, -HUGE_VAL};
    for (int i = 0; i < 3; i++)
        for (size_t at = 0; at < 3; at++) {
            double good[] = {1.0, 2.0, 3.0}, spoiled[] = {1.0, 2.0, 3.0};
            spoiled[at] = bad[i];
            refused(good, spoiled, 3, GHOSTS_NOT_FINITE);
            if (i < 2)
                refused(spoiled, good, 3, GHOSTS_NOT_FINITE);
        }
    const double nothing[] = {-HUGE_VAL, -HUGE_VAL}, slopes[] = {1.0, (double)NAN};
    refused(nothing, slopes, 1, GHOSTS_INVALID);
    refused(nothing, slopes, 2, GHOSTS_NOT_FINITE);
    refused(nothing, slopes, 0, GHOSTS_INVALID);
    double low, high;
    ck_assert_int_eq(ghosts_radius_binary(&low, &high, bad[0], 1.0), GHOSTS_NOT_FINITE);
    ck_assert_int_eq(ghosts_radius_binary(&low, &high, 1.0, bad[1]), GHOSTS_NOT_FINITE);
    const double logits[] = {0.0, 1.0, -HUGE_VAL}, three[] = {1.0, 2.0, 3.0};
    ck_assert_int_eq(ghosts_radius_two_slopes(&low, &high, three, three, 3), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_estimate_top2(&low, logits, three, 3, 2), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_estimate_top2(&low, logits, three, 3, 3), GHOSTS_INVALID);
}
END_TEST

START_TEST(test_binary_range)
{
    const double margins[] = {0.0, 5e-324, 1.0, 1e5, 1.7e308};
    const double differences[] = {5e-324, 1e-308, 1.0, 1.7e308};
    mpfr_t exact, pi;
    mpfr_inits2(200, exact, pi, (mpfr_ptr)0);
    mpfr_const_pi(pi, MPFR_RNDN);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 4; j++) {
            double low, high;
            ck_assert_int_eq(ghosts_radius_binary(&low, &high, margins[i], -differences[j]),
                             GHOSTS_OK);
            mpfr_set_d(exact, margins[i], MPFR_RNDN);
            mpfr_hypot(exact, exact, pi, MPFR_RNDN);
            mpfr_div_d(exact, exact, differences[j], MPFR_RNDN);
            ck_assert(mpfr_cmp_d(exact, low) > 0 && mpfr_cmp_d(exact, high) < 0);
        }
    mpfr_clears(exact, pi, (mpfr_ptr)0);
}
END_TEST

START_TEST(test_table)
{
    const double logits[] = {0.0, 1.0, -2.0}, slopes[] = {0.3, 1.0, -0.5};
    ghosts_expsum *sum = sum_from_doubles(logits, slopes, 3);
    size_t count = 0;
    const ghosts_bound_entry *table = ghosts_bound_table(&count);
    ck_assert_uint_ge(count, 9);
    mpfr_t value;
    mpfr_init2(value, 64);
    for (size_t i = 0; i < count; i++) {
        ck_assert(table[i].hypotheses != NULL && table[i].name != NULL);
        ghosts_status status = table[i].value(value, sum, MPFR_RNDD);
        ck_assert_int_eq(status, strcmp(table[i].kind, "exact") == 0 ? GHOSTS_INVALID : GHOSTS_OK);
        ck_assert_int_eq(table[i].value(value, sum, MPFR_RNDN), GHOSTS_INVALID);
        ck_assert(mpfr_nan_p(value));
    }
    mpfr_clear(value);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bounds");
    TCase *cases = tcase_create("bounds");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, test_binary_closed_form);
    tcase_add_test(cases, test_spread_known);
    tcase_add_test(cases, test_dominance_known);
    tcase_add_test(cases, test_variance_known);
    tcase_add_test(cases, test_binomial_products);
    tcase_add_test(cases, test_against_exact_radius);
    tcase_add_test(cases, test_double_within_mpfr);
    tcase_add_test(cases, test_extreme_values);
    tcase_add_test(cases, test_order_and_invariance);
    tcase_add_test(cases, test_merged_majority);
    tcase_add_test(cases, test_equal_slopes);
    tcase_add_test(cases, test_top2_of_near_ties);
    tcase_add_test(cases, test_refusals);
    tcase_add_test(cases, test_binary_range);
    tcase_add_test(cases, test_table);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
