/* What the controller measures: quantiles of a batch, of a batch spread over ranks, and slopes from
 * differences of logits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fast/quantile.h"
#include "tests/fast/controller.h"

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

START_TEST(measuring)
{
    random_start("measuring");
    ghosts_workspace *work = workspace();
    for (int repeat = 0; repeat < 200; repeat++) {
        ghosts_controller_options o = ghosts_controller_defaults();
        ghosts_measurement seen[3];
        double each[SAMPLES], scratch[2 * SAMPLES];
        fill();
        for (int kind = 0; kind < 3; kind++) {
            o.radius = (ghosts_radius_kind)kind;
            ghosts_controller *state = controller(&o);
            ck_assert_int_eq(
                ghosts_controller_measure(&seen[kind], state, &batch, work, NULL, NULL), 0);
            ghosts_controller_free(state);
        }
        ck_assert(seen[0].radius <= seen[1].radius * (1 + 1e-14));
        ck_assert(seen[1].radius == seen[2].radius && seen[2].decided);
        o.radius = GHOSTS_RADIUS_BOUND;
        o.aggregate = GHOSTS_AGGREGATE_QUANTILE;
        o.quantile = random_between(0.01, 1.0);
        ghosts_controller *state = controller(&o);
        ghosts_measurement q;
        ck_assert_int_eq(ghosts_controller_measure(&q, state, &batch, work, NULL, NULL),
                         GHOSTS_INVALID);
        ck_assert_int_eq(ghosts_controller_measure(&q, state, &batch, work, scratch, NULL), 0);
        ck_assert_int_eq(ghosts_batch_bound(each, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
        ck_assert(each[q.sample] == q.radius);
        qsort(each, SAMPLES, sizeof *each, ascending);
        ck_assert(q.radius == each[(size_t)floor((1.0 - o.quantile) * SAMPLES)]);
        ghosts_controller_free(state);
    }
    ghosts_workspace_free(work);
}
END_TEST

/* Quantiles whose product with the number of samples is an integer, which neither (1 - 0.9) * 10
 * nor 0.07 * 100 is in double; measured on ten samples with the radii pi/10, ..., pi. */
START_TEST(quantiles_of_ten)
{
    enum { COUNT = 10 };
    static const struct {
        double quantile;
        size_t samples, rank;
    } cases[] = {{0.9, 10, 1},    {0.8, 10, 2},    {0.7, 10, 3},     {0.2, 10, 8},
                 {1.0, 10, 0},    {0.81, 10, 1},   {0.05, 10, 9},    {DBL_MIN, 10, 9},
                 {0.07, 100, 93}, {0.55, 100, 45}, {0.99, 1000, 10}, {1.0, 1, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_uint_eq(quantile_rank(cases[i].quantile, cases[i].samples), cases[i].rank);

    double z[2 * COUNT] = {0}, a[2 * COUNT] = {0}, scratch[2 * COUNT];
    for (size_t i = 0; i < COUNT; i++)
        a[2 * i] = 10.0 / (double)(i + 1);
    ghosts_batch ten = {z, a, COUNT, 2, 2, 2};
    ghosts_workspace *work = workspace();
    ghosts_controller_options o = ghosts_controller_defaults();
    o.aggregate = GHOSTS_AGGREGATE_QUANTILE;
    for (size_t i = 0; i < 4; i++) {
        o.quantile = cases[i].quantile;
        ghosts_controller *state = controller(&o);
        ghosts_measurement seen;
        ck_assert_int_eq(ghosts_controller_measure(&seen, state, &ten, work, scratch, NULL), 0);
        ck_assert_uint_eq(seen.sample, cases[i].rank);
        ghosts_controller_free(state);
    }
    ghosts_workspace_free(work);
}
END_TEST

/* Any split of a batch over ranks gives the decision of the whole. */
START_TEST(ranks)
{
    random_start("ranks");
    ghosts_workspace *work = workspace();
    ghosts_controller *state = controller(NULL);
    for (int repeat = 0; repeat < 500; repeat++) {
        fill();
        if (repeat % 5 == 0)
            slopes[random_below(SAMPLES * CLASSES)] = NAN;
        size_t cut = 1 + random_below(SAMPLES - 1);
        ghosts_batch parts[2] = {batch, batch};
        parts[0].samples = cut;
        parts[1].samples = SAMPLES - cut;
        parts[1].logits += cut * CLASSES;
        parts[1].slopes += cut * CLASSES;
        ghosts_measurement whole, part[2], merged;
        ck_assert_int_eq(ghosts_controller_measure(&whole, state, &batch, work, NULL, NULL), 0);
        double least[2] = {HUGE_VAL, HUGE_VAL};
        for (size_t i = 0; i < 2; i++) {
            double packed[2];
            ck_assert_int_eq(
                ghosts_controller_measure(&part[i], state, &parts[i], work, NULL, NULL), 0);
            ghosts_measurement_pack(packed, &part[i]);
            ck_assert(!isnan(packed[0]) && !isnan(packed[1]));
            least[0] = packed[0] < least[0] ? packed[0] : least[0];
            least[1] = packed[1] < least[1] ? packed[1] : least[1];
        }
        ghosts_measurement_unpack(&merged, least);
        ck_assert(merged.radius == whole.radius && merged.nonfinite == whole.nonfinite);
        ghosts_measurement_merge(&part[0], &part[1]);
        ck_assert(part[0].radius == whole.radius && part[0].nonfinite == whole.nonfinite);
    }
    ghosts_controller_free(state);
    ghosts_workspace_free(work);
}
END_TEST

START_TEST(differences)
{
    random_start("differences");
    enum { N = 20 };
    double ahead[N], behind[N], centre[N], got[N], error;
    float ahead_f[N], behind_f[N], got_f[N];
    ghosts_position bad;
    for (int repeat = 0; repeat < 200; repeat++) {
        double h = ldexp(1.0, -3 - (int)random_below(17)), truth[N], worst = 0.0;
        for (size_t i = 0; i < N; i++) { /* z = sin(w t + c) at t = h, 0, -h */
            double w = random_between(-2, 2), c = random_between(-3, 3);
            ahead[i] = sin(w * h + c), centre[i] = sin(c), behind[i] = sin(c - w * h);
            truth[i] = w * cos(c);
            ahead_f[i] = (float)ahead[i], behind_f[i] = (float)behind[i];
        }
        ck_assert_int_eq(
            ghosts_difference(got, &error, ahead, behind, centre, 4, 5, 5, 2 * h, 4e-16, &bad),
            GHOSTS_OK);
        for (size_t i = 0; i < N; i++)
            worst = fmax(worst, fabs(got[i] - truth[i]));
        ck_assert_msg(worst <= error, "%g > %g at %g", worst, error, h);
        ck_assert_int_eq(ghosts_difference_float(got_f, &error, ahead_f, behind_f, NULL, 4, 5, 5,
                                                 2 * h, 1.2e-7, &bad),
                         GHOSTS_OK);
        for (size_t i = 0; i < N; i++)
            ck_assert(fabs((double)got_f[i] - got[i]) <= error + 1e-6 * fabs(got[i]));
    }
    ahead[7] = behind[7] = -HUGE_VAL;
    ck_assert_int_eq(ghosts_difference(got, &error, ahead, behind, NULL, 4, 5, 5, 1.0, 0.0, &bad),
                     GHOSTS_OK);
    ck_assert(got[7] == 0.0);
    ahead[13] = NAN;
    ck_assert_int_eq(ghosts_difference(got, &error, ahead, behind, NULL, 4, 5, 5, 1.0, 0.0, &bad),
                     GHOSTS_NOT_FINITE);
    ck_assert(bad.row == 2 && bad.column == 3 && isnan(error));
    ck_assert_int_eq(ghosts_difference(got, &error, ahead, behind, NULL, 4, 5, 4, 1.0, 0.0, &bad),
                     GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_difference(got, &error, ahead, behind, NULL, 4, 5, 5, 0.0, 0.0, &bad),
                     GHOSTS_INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("measuring");
    TCase *all = tcase_create("controller");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, measuring);
    tcase_add_test(all, quantiles_of_ten);
    tcase_add_test(all, ranks);
    tcase_add_test(all, differences);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
