/* What ghosts/bounds.h promises of its double functions, against the same formulas in MPFR, over
 * all shapes of input: a lower bound is never above its formula, an enclosure holds it, and both
 * are as close as stated.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>

#include <ghosts/bounds.h>

#include "base/rounding.h"
#include "tests/bounds/lower.h"
#include "tests/support/input.h"
#include "tests/support/shapes.h"
#include "tests/support/support.h"

enum { BITS = 160 };

/* The largest share of the weight that one slope has is near 1/2. */
static bool is_marginal(const ghosts_expsum *sum)
{
    size_t n = ghosts_expsum_terms(sum);
    mpfr_t weight, error, most, total;
    mpfr_inits2(BITS, weight, error, most, total, (mpfr_ptr)0);
    mpfr_set_inf(most, -1);
    for (size_t k = 0; k < n; k++) {
        ghosts_expsum_log_weight(weight, error, sum, k);
        mpfr_max(most, most, weight, MPFR_RNDN);
    }
    mpfr_set_zero(total, 1);
    for (size_t k = 0; k < n; k++) {
        ghosts_expsum_log_weight(weight, error, sum, k);
        mpfr_sub(weight, weight, most, MPFR_RNDN);
        mpfr_exp(weight, weight, MPFR_RNDN);
        mpfr_add(total, total, weight, MPFR_RNDN);
    }
    double share = 1.0 / mpfr_get_d(total, MPFR_RNDN);
    mpfr_clears(weight, error, most, total, (mpfr_ptr)0);
    return fabs(share - 0.5) < 0.01;
}

/* `value` is at most the formula, and close to it or to the cut at 2^899 / Delta. */
static void check_lower(double value, size_t which, const ghosts_expsum *sum, bool marginal)
{
    mpfr_t truth, cut;
    mpfr_inits2(BITS, truth, cut, (mpfr_ptr)0);
    ck_assert_int_eq(LOWER[which].in_mpfr(truth, sum, MPFR_RNDU), GHOSTS_OK);
    ck_assert_msg(value >= 0.0 && mpfr_cmp_d(truth, value) >= 0, "%s: %a above its formula",
                  LOWER[which].name, value);
    ck_assert_int_eq(LOWER[which].in_mpfr(truth, sum, MPFR_RNDD), GHOSTS_OK);
    ghosts_expsum_spread(cut, sum, MPFR_RNDU);
    mpfr_d_div(cut, 0x1p899, cut, MPFR_RNDD);
    mpfr_min(truth, truth, cut, MPFR_RNDD);
    double wanted = mpfr_get_d(truth, MPFR_RNDD);
    double tolerance = 1e-12 * fmax(1.0, (double)ghosts_expsum_classes(sum) / 1000.0);
    if (!(LOWER[which].marginal && marginal))
        ck_assert_msg(value >= wanted * (1.0 - tolerance) - 0x1p-1073, "%s: %a, its formula %a",
                      LOWER[which].name, value, wanted);
    mpfr_clears(truth, cut, (mpfr_ptr)0);
}

static void check_row(const double *logits, const double *slopes, size_t n)
{
    ghosts_expsum *sum = NULL;
    input_doubles(logits, slopes, n);
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, logits, slopes, n, NULL), GHOSTS_OK);
    bool marginal = is_marginal(sum), one_term = ghosts_expsum_terms(sum) == 1;
    for (size_t i = 0; i < LOWER_COUNT; i++) {
        double value = -1.0;
        ck_assert_int_eq(LOWER[i].in_double(&value, logits, slopes, n), GHOSTS_OK);
        if (one_term)
            ck_assert_msg(value == HUGE_VAL, "%s: %a for equal slopes", LOWER[i].name, value);
        else
            check_lower(value, i, sum, marginal);
    }
    ghosts_expsum_free(sum);
}

START_TEST(lower_bounds)
{
    random_start("lower_bounds");
    static const size_t sizes[] = {1, 2, 3, 10, 100, 1000};
    static double logits[1000], slopes[1000];
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t shape = 0; shape < SHAPES; shape++)
            for (int repeat = 0; repeat < (sizes[s] < 100    ? 20
                                           : sizes[s] < 1000 ? 3
                                                             : 1);
                 repeat++) {
                fill_row(logits, slopes, sizes[s], shape);
                check_row(logits, slopes, sizes[s]);
            }
}
END_TEST

/* Many classes on few slopes, where the formula in MPFR is cheap: still never above it. */
START_TEST(many_merged_classes)
{
    random_start("many_merged_classes");
    enum { MANY = 100000 };
    static const size_t shapes[] = {1, 5, 6, 13};
    double *logits = malloc(MANY * sizeof *logits), *slopes = malloc(MANY * sizeof *slopes);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        fill_row(logits, slopes, MANY, shapes[i]);
        check_row(logits, slopes, MANY);
    }
    free(logits);
    free(slopes);
}
END_TEST

/* How far below its true value the mean of slopes comes out, in n u, for n - 1 classes of logit z
 * and slope a beside one of 0 and 0: every sum in a binade rounds alike. */
static double mean_lost(double z, double a, size_t n)
{
    double weight = exp(z), product = weight * a, total = 1.0, first = 0.0, m = (double)n - 1.0;
    for (size_t k = 1; k < n; k++)
        total += weight, first += product;
    long double mean = (long double)m * weight * a / (1.0L + (long double)m * weight);
    return (double)(mean - (long double)(first / total)) / ((double)n * UNIT);
}

/* The rounding of the mean moves the heaviest class, whose deviation is the mean: among 3000 draws
 * the one that rounds worst, by 0.4 n u, where all else is allowed (n + 104) u. */
START_TEST(mean_of_many_roundings)
{
    random_start("mean_of_many_roundings");
    enum { MOST = 4000 };
    static double logits[MOST], slopes[MOST];
    for (int repeat = 0; repeat < 6; repeat++) {
        double worst = 0.0, logit = 0.0, slope = 1.0;
        size_t n = 2;
        for (int draw = 0; draw < 3000; draw++) {
            double z = random_between(-0.7, -0.001), a = random_between(0.5, 1.0);
            size_t classes = MOST / 2 + random_below(MOST / 2);
            double lost = mean_lost(z, a, classes);
            if (lost > worst)
                worst = lost, logit = z, slope = a, n = classes;
        }
        ck_assert_double_gt(worst, 0.3);
        for (size_t k = 0; k < n; k++) {
            logits[k] = k ? logit : 0.0;
            slopes[k] = k ? slope : 0.0;
        }
        check_row(logits, slopes, n);
    }
}
END_TEST

/* ---- two slopes -------------------------------------------------------------------------------
 */

static double any_size(int low, int high)
{
    return ldexp(random_between(-1, 1), (int)random_between(low, high));
}

/* lower <= sqrt(margin^2 + pi^2) / |gap| <= upper, no wider than a few units where the numbers are
 * normal. */
static void check_binary(double margin, double gap)
{
    double lower, upper;
    mpfr_t truth, pi;
    mpfr_inits2(2300, truth, pi, (mpfr_ptr)0);
    ck_assert_int_eq(ghosts_radius_binary(&lower, &upper, margin, gap), GHOSTS_OK);
    mpfr_const_pi(pi, MPFR_RNDN);
    mpfr_set_d(truth, margin, MPFR_RNDN);
    mpfr_hypot(truth, truth, pi, MPFR_RNDN);
    mpfr_div_d(truth, truth, fabs(gap), MPFR_RNDN);
    ck_assert_msg(mpfr_cmp_d(truth, lower) >= 0 && mpfr_cmp_d(truth, upper) <= 0,
                  "margin %a, gap %a: [%a, %a]", margin, gap, lower, upper);
    double wanted = mpfr_get_d(truth, MPFR_RNDD);
    ck_assert_msg(lower >= wanted * (1.0 - 1e-14) - 0x1p-1073, "margin %a, gap %a: %a against %a",
                  margin, gap, lower, wanted);
    mpfr_clears(truth, pi, (mpfr_ptr)0);
}

START_TEST(two_classes)
{
    random_start("two_classes");
    static const double ends[] = {0x1p-1074, 0x1p-1022, 1e-300,  1.0,   0x1p1000,
                                  8.9e307,   1.7e308,   DBL_MAX, 0x1p-1};
    enum { ENDS = sizeof ends / sizeof *ends };
    for (size_t i = 0; i < ENDS; i++)
        for (size_t j = 0; j < ENDS; j++)
            check_binary(ends[i], -ends[j]);
    for (int repeat = 0; repeat < 20000; repeat++) {
        double gap = any_size(-1074, 1024);
        if (gap != 0.0)
            check_binary(repeat % 5 == 0 ? 0.0 : any_size(-1074, 1024), gap);
    }
}
END_TEST

START_TEST(two_slopes)
{
    random_start("two_slopes");
    static double logits[1000], slopes[1000];
    for (int repeat = 0; repeat < 4000; repeat++) {
        size_t n = 2 + random_below(repeat % 100 == 0 ? 998 : 9);
        double one = any_size(-1074, 1024), two = repeat % 3 ? any_size(-1074, 1024) : -one;
        double lower, upper, height = repeat % 4 == 0 ? 1e300 : repeat % 4 == 1 ? 700.0 : 3.0;
        for (size_t k = 0; k < n; k++) {
            logits[k] = height * random_normal();
            slopes[k] = k == 0 || random_below(2) ? one : two;
        }
        slopes[1] = two;
        ghosts_expsum *sum = NULL;
        input_doubles(logits, slopes, n);
        ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, logits, slopes, n, NULL), GHOSTS_OK);
        ck_assert_int_eq(ghosts_radius_two_slopes(&lower, &upper, logits, slopes, n), GHOSTS_OK);
        mpfr_t down, up;
        mpfr_inits2(BITS, down, up, (mpfr_ptr)0);
        ck_assert_int_eq(ghosts_radius_binary_mpfr(down, sum, MPFR_RNDD), GHOSTS_OK);
        ck_assert_int_eq(ghosts_radius_binary_mpfr(up, sum, MPFR_RNDU), GHOSTS_OK);
        ck_assert_msg(mpfr_cmp_d(up, lower) >= 0 && mpfr_cmp_d(down, upper) <= 0, "[%a, %a]", lower,
                      upper);
        ck_assert_msg(lower >= mpfr_get_d(down, MPFR_RNDD) * (1.0 - 1e-12) - 0x1p-1073,
                      "lower %a, truth %a", lower, mpfr_get_d(down, MPFR_RNDD));
        mpfr_clears(down, up, (mpfr_ptr)0);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* n - 1 equal classes against one: the lower bound of their weight, from which the margin is taken,
 * is 2 n u below it, and the radius sqrt(log(n - 1)^2 + pi^2) must be enclosed all the same. */
START_TEST(two_slopes_of_many_classes)
{
    enum { MOST = 20000 };
    static double logits[MOST], slopes[MOST];
    mpfr_t truth, pi;
    mpfr_inits2(BITS, truth, pi, (mpfr_ptr)0);
    mpfr_const_pi(pi, MPFR_RNDN);
    slopes[0] = 1.0;
    for (size_t n = 10; n <= MOST; n = n * 3 / 2) {
        double lower, upper;
        ck_assert_int_eq(ghosts_radius_two_slopes(&lower, &upper, logits, slopes, n), GHOSTS_OK);
        mpfr_set_ui(truth, n - 1, MPFR_RNDN);
        mpfr_log(truth, truth, MPFR_RNDN);
        mpfr_hypot(truth, truth, pi, MPFR_RNDN);
        ck_assert_msg(mpfr_cmp_d(truth, lower) >= 0 && mpfr_cmp_d(truth, upper) <= 0,
                      "%zu classes: [%a, %a] does not hold %a", n, lower, upper,
                      mpfr_get_d(truth, MPFR_RNDN));
    }
    mpfr_clears(truth, pi, (mpfr_ptr)0);
}
END_TEST

/* The estimate is the formula to a few units, without merged classes. */
START_TEST(top_two)
{
    random_start("top_two");
    static double logits[10], slopes[10];
    for (int repeat = 0; repeat < 4000; repeat++) {
        size_t n = 2 + random_below(8), shape = random_below(SHAPES);
        double value;
        fill_row(logits, slopes, n, shape);
        input_doubles(logits, slopes, n);
        ck_assert_int_eq(ghosts_estimate_top2(&value, logits, slopes, n, GHOSTS_TOP2_LARGEST),
                         GHOSTS_OK);
        size_t y = 0, c = n;
        for (size_t k = 1; k < n; k++)
            y = logits[k] > logits[y] ? k : y;
        for (size_t k = 0; k < n; k++)
            if (k != y && logits[k] > -HUGE_VAL && (c == n || logits[k] > logits[c]))
                c = k;
        if (c == n || slopes[c] == slopes[y]) {
            ck_assert(value == HUGE_VAL);
            continue;
        }
        mpfr_t truth, gap;
        mpfr_inits2(2300, truth, gap, (mpfr_ptr)0);
        mpfr_set_d(truth, logits[y], MPFR_RNDN);
        mpfr_sub_d(truth, truth, logits[c], MPFR_RNDN);
        mpfr_const_pi(gap, MPFR_RNDN);
        mpfr_hypot(truth, truth, gap, MPFR_RNDN);
        mpfr_set_d(gap, slopes[y], MPFR_RNDN);
        mpfr_sub_d(gap, gap, slopes[c], MPFR_RNDN);
        mpfr_abs(gap, gap, MPFR_RNDN);
        mpfr_div(truth, truth, gap, MPFR_RNDN);
        double wanted = mpfr_get_d(truth, MPFR_RNDN);
        ck_assert_msg(value == wanted || fabs(value - wanted) <= 16.0 * UNIT * wanted + 0x1p-1073,
                      "%a, formula %a", value, wanted);
        mpfr_clears(truth, gap, (mpfr_ptr)0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("contracts of bounds");
    TCase *all = tcase_create("contracts of bounds");
    tcase_set_timeout(all, 3000);
    tcase_add_test(all, lower_bounds);
    tcase_add_test(all, many_merged_classes);
    tcase_add_test(all, mean_of_many_roundings);
    tcase_add_test(all, two_classes);
    tcase_add_test(all, two_slopes);
    tcase_add_test(all, two_slopes_of_many_classes);
    tcase_add_test(all, top_two);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
