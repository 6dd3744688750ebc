/* The contracts of the controller, as its header states them: rates, averages, quantiles and slopes
 * against exact numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <string.h>

#include <ghosts/batch.h>
#include <ghosts/controller.h>
#include <ghosts/finish.h>

#include "base/rounding.h"
#include "tests/fast/simd.h"
#include "tests/support/samples.h"
#include "tests/support/shapes.h"

enum { BITS = 200 };

/* a b / c rounded to nearest, from exact numbers. */
static double exact_ratio(double a, double b, double c)
{
    mpfr_t value;
    mpfr_init2(value, BITS);
    mpfr_set_d(value, a, MPFR_RNDN);
    mpfr_mul_d(value, value, b, MPFR_RNDN);
    mpfr_div_d(value, value, c, MPFR_RNDN);
    double rounded = mpfr_get_d(value, MPFR_RNDN);
    mpfr_clear(value);
    return rounded;
}

static bool close_to(double value, double truth)
{
    return value == truth || fabs(value - truth) <= 8.0 * UNIT * truth + 0x1p-1073;
}

static ghosts_controller *controller(ghosts_policy policy, ghosts_memory memory, double target)
{
    ghosts_controller *state = NULL;
    ghosts_controller_options options = ghosts_controller_defaults();
    options.policy = policy, options.memory = memory, options.target = target;
    ck_assert_int_eq(ghosts_controller_new(&state, &options), GHOSTS_OK);
    return state;
}

static void check_decision(double target, double radius, double rate, double norm)
{
    static const ghosts_policy policies[] = {GHOSTS_POLICY_CAP, GHOSTS_POLICY_SET,
                                             GHOSTS_POLICY_MONITOR};
    ghosts_measurement seen = {.radius = radius, .decided = true};
    double allowed = exact_ratio(target, radius, norm);
    for (size_t i = 0; i < 3; i++) {
        ghosts_controller *state = controller(policies[i], GHOSTS_MEMORY_BATCH, target);
        ghosts_decision got;
        ck_assert_int_eq(ghosts_controller_act(&got, state, &seen, rate, norm), GHOSTS_OK);
        double wanted = policies[i] == GHOSTS_POLICY_MONITOR                    ? rate
                        : policies[i] == GHOSTS_POLICY_SET && isfinite(allowed) ? allowed
                        : allowed < rate                                        ? allowed
                                                                                : rate;
        ck_assert_msg(close_to(got.rate, wanted),
                      "policy %zu, target %a, radius %a, rate %a, norm %a: rate %a, not %a", i,
                      target, radius, rate, norm, got.rate, wanted);
        ck_assert_msg(close_to(got.r, exact_ratio(rate, norm, radius)),
                      "radius %a, rate %a, norm %a: r = %a", radius, rate, norm, got.r);
        ck_assert(close_to(got.r_after, exact_ratio(got.rate, norm, radius)));
        ck_assert(policies[i] != GHOSTS_POLICY_CAP || got.scale <= 1.0);
        ghosts_controller_free(state);
    }
}

static double any_positive(void)
{
    return ldexp(random_between(0.5, 1.0), (int)random_below(1000) - 500);
}

START_TEST(rates)
{
    random_start("rates");
    check_decision(10.0, 1e308, 1.0, 1e308);     /* target radius overflows: SET left the rate */
    check_decision(1e-200, 1e-200, 1.0, 1e-300); /* it underflows: the rate was 0 */
    check_decision(1.0, 1e-300, 1e-200, 1e-200); /* it underflows: r was 0 */
    check_decision(1.0, 0x1p-1074, 1.0, 1.0);
    for (int repeat = 0; repeat < 20000; repeat++)
        check_decision(any_positive(), any_positive(), any_positive() * 0x1p-70, any_positive());
}
END_TEST

/* One radius whose inverse overflows does not stay in the average for good. */
START_TEST(average_recovers)
{
    ghosts_controller *state = controller(GHOSTS_POLICY_CAP, GHOSTS_MEMORY_AVERAGE, 1.0);
    ghosts_measurement seen = {.radius = 1e-310, .decided = true};
    ghosts_decision got;
    ck_assert_int_eq(ghosts_controller_act(&got, state, &seen, 1.0, 1.0), GHOSTS_OK);
    ck_assert(got.radius == 1e-310);
    seen.radius = 1.0;
    for (int step = 0; step < 10000; step++)
        ck_assert_int_eq(ghosts_controller_act(&got, state, &seen, 1.0, 1.0), GHOSTS_OK);
    ck_assert(fabs(got.radius - 1.0) < 1e-9);
    ghosts_controller_free(state);
}
END_TEST

/* The aggregate is the largest of the radii that enough samples reach: counted, for every kind. */
START_TEST(quantiles)
{
    random_start("quantiles");
    enum { SAMPLES = 100, CLASSES = 4 };
    static double logits[SAMPLES * CLASSES], slopes[SAMPLES * CLASSES], scratch[2 * SAMPLES];
    static const double shares[] = {0.01, 0.5, 0.9, 0.99, 1.0, 1e-9};
    for (int repeat = 0; repeat < 300; repeat++) {
        size_t samples = 1 + random_below(SAMPLES);
        for (size_t i = 0; i < samples; i++)
            fill_row(logits + i * CLASSES, slopes + i * CLASSES, CLASSES,
                     repeat % 3 == 0 ? 5 : (size_t)repeat % SHAPES);
        ghosts_batch batch = {logits, slopes, samples, CLASSES, CLASSES, CLASSES};
        ghosts_workspace *work = workspace(0, samples, CLASSES);
        ghosts_controller_options options = ghosts_controller_defaults();
        options.aggregate = GHOSTS_AGGREGATE_QUANTILE;
        options.quantile = shares[(size_t)repeat % 6];
        options.radius = (ghosts_radius_kind)(repeat / 6 % 3);
        ghosts_controller *state = NULL;
        ghosts_measurement seen;
        double each[SAMPLES], largest = 0.0;
        ghosts_radius radius[SAMPLES];
        ck_assert_int_eq(ghosts_controller_new(&state, &options), GHOSTS_OK);
        ck_assert_int_eq(ghosts_controller_measure(&seen, state, &batch, work, scratch, NULL),
                         GHOSTS_OK);
        ghosts_batch_bound(each, NULL, NULL, &batch, work, NULL);
        if (options.radius == GHOSTS_RADIUS_LOWER)
            ghosts_batch_lower(each, NULL, NULL, &batch, work, NULL);
        ghosts_batch_exact(radius, &batch, work, NULL);
        for (size_t i = 0; i < samples; i++)
            each[i] = options.radius == GHOSTS_RADIUS_EXACT ? radius[i].lower : each[i];
        for (size_t i = 0; i < samples; i++) {
            size_t reach = 0;
            for (size_t j = 0; j < samples; j++)
                reach += each[j] >= each[i];
            if ((double)reach >= options.quantile * (double)samples * (1.0 - 1e-12))
                largest = fmax(largest, each[i]);
        }
        ck_assert_msg(seen.radius == largest && each[seen.sample] == largest,
                      "quantile %g of %zu: %a, not %a", options.quantile, samples, seen.radius,
                      largest);
        ghosts_controller_free(state);
        ghosts_workspace_free(work);
    }
}
END_TEST

/* Slopes to two units, the error as its formula; what overflows is refused. */
START_TEST(differences)
{
    random_start("differences");
    enum { COUNT = 50 };
    for (int repeat = 0; repeat < 2000; repeat++) {
        double ahead[COUNT], behind[COUNT], centre[COUNT], slopes[COUNT], error, worst = 0.0;
        double size = ldexp(1.0, (int)random_below(1200) - 600), bend = random_between(0, 1);
        double apart = ldexp(random_between(1, 2), (int)random_below(400) - 200);
        double precision = pow(10.0, random_between(-16, -6));
        for (size_t k = 0; k < COUNT; k++) {
            ahead[k] = size * random_normal(), behind[k] = ahead[k] + size * random_normal();
            centre[k] = 0.5 * (ahead[k] + behind[k]) + bend * size;
        }
        ck_assert_int_eq(ghosts_difference(slopes, &error, ahead, behind, centre, 1, COUNT, COUNT,
                                           apart, precision, NULL),
                         GHOSTS_OK);
        mpfr_t exact, more;
        mpfr_inits2(BITS, exact, more, (mpfr_ptr)0);
        for (size_t k = 0; k < COUNT; k++) {
            mpfr_set_d(exact, ahead[k], MPFR_RNDN);
            mpfr_sub_d(exact, exact, behind[k], MPFR_RNDN);
            mpfr_div_d(exact, exact, apart, MPFR_RNDN);
            mpfr_sub_d(exact, exact, slopes[k], MPFR_RNDN);
            ck_assert(fabs(mpfr_get_d(exact, MPFR_RNDN)) <= 3.0 * UNIT * fabs(slopes[k]));
            mpfr_set_d(exact, ahead[k], MPFR_RNDN);
            mpfr_add_d(exact, exact, behind[k], MPFR_RNDN);
            mpfr_sub_d(exact, exact, centre[k], MPFR_RNDN);
            mpfr_sub_d(exact, exact, centre[k], MPFR_RNDN);
            mpfr_abs(exact, exact, MPFR_RNDN);
            mpfr_set_d(more, fabs(ahead[k]), MPFR_RNDN);
            mpfr_add_d(more, more, fabs(behind[k]), MPFR_RNDN);
            mpfr_mul_d(more, more, precision, MPFR_RNDN);
            mpfr_add(exact, exact, more, MPFR_RNDN);
            mpfr_div_d(exact, exact, apart, MPFR_RNDN);
            worst = fmax(worst, mpfr_get_d(exact, MPFR_RNDN));
        }
        ck_assert_msg(fabs(error - worst) <= 1e-12 * worst + 16.0 * UNIT * size / apart,
                      "error %a, formula %a", error, worst);
        mpfr_clears(exact, more, (mpfr_ptr)0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("controller contracts");
    TCase *all = tcase_create("contracts");
    find_sets();
    tcase_set_timeout(all, 3000);
    tcase_add_test(all, rates);
    tcase_add_test(all, average_recovers);
    tcase_add_test(all, quantiles);
    tcase_add_test(all, differences);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
