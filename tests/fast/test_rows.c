/* What the fast path says of a row besides its radius: exponentials, log-sum-exps, spreads, also of
 * many classes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fast/blocks.h"

/* ---- exp, cos, sin ----------------------------------------------------------------------------
 */

/* |computed - true| in units of 2^-53, relative for exp. */
static double units_off(double computed, double argument, int function)
{
    mpfr_t truth, difference;
    mpfr_inits2(120, truth, difference, (mpfr_ptr)0);
    mpfr_set_d(truth, argument, MPFR_RNDN);
    if (function == 0)
        mpfr_exp(truth, truth, MPFR_RNDN);
    else if (function == 1)
        mpfr_cos(truth, truth, MPFR_RNDN);
    else
        mpfr_sin(truth, truth, MPFR_RNDN);
    mpfr_sub_d(difference, truth, computed, MPFR_RNDN);
    if (function == 0)
        mpfr_div(difference, difference, truth, MPFR_RNDN);
    double off = fabs(mpfr_get_d(difference, MPFR_RNDN)) * 0x1p53;
    mpfr_clears(truth, difference, (mpfr_ptr)0);
    return off;
}

START_TEST(elementary_functions)
{
    random_start("elementary_functions");
    enum { COUNT = 40000 };
    static double in[COUNT], out[COUNT], more[COUNT];
    for (size_t p = 0; p < sets; p++) {
        double worst[3] = {0, 0, 0};
        for (size_t i = 0; i < COUNT; i++)
            in[i] = i % 3 == 0   ? random_between(-700, 700)
                    : i % 3 == 1 ? random_between(-20, 5)
                                 : ldexp(random_between(-1, 1), -(int)random_below(60));
        in[0] = -700, in[1] = 700, in[2] = 0.0, in[3] = 0.34657359027997264;
        set[p]->exponentials(out, in, COUNT);
        for (size_t i = 0; i < COUNT; i++)
            worst[0] = fmax(worst[0], units_off(out[i], in[i], 0));
        for (size_t i = 0; i < COUNT; i++)
            in[i] = i % 2 ? random_between(-1e5, 1e5)
                          : (double)(int)random_between(-6e4, 6e4) * 1.5707963267948966;
        set[p]->circular(out, more, in, COUNT);
        for (size_t i = 0; i < COUNT; i++) {
            worst[1] = fmax(worst[1], units_off(out[i], in[i], 1));
            worst[2] = fmax(worst[2], units_off(more[i], in[i], 2));
        }
        printf("%s: exp %.2f u, cos %.2f u, sin %.2f u\n", set[p]->name, worst[0], worst[1],
               worst[2]);
        ck_assert(worst[0] < 4.0 && worst[1] < 4.0 && worst[2] < 4.0);
        double odd[8] = {-HUGE_VAL, -701, 701, HUGE_VAL, NAN, -NAN, -1e308, 1e308};
        set[p]->exponentials(out, odd, 8);
        ck_assert(out[0] == 0 && out[1] == 0 && out[6] == 0 && out[2] == HUGE_VAL);
        ck_assert(out[3] == HUGE_VAL && isnan(out[4]) && isnan(out[5]) && out[7] == HUGE_VAL);
    }
}
END_TEST

/* ---- many classes, spread, log-sum-exp ---------------------------------------------------------
 */

START_TEST(many_classes)
{
    random_start("many_classes");
    static const size_t sizes[] = {97, 1000, 4099, 50000};
    for (size_t s = 0; s < 4; s++) {
        size_t n = sizes[s], samples = 4;
        double *logits = malloc(n * samples * sizeof *logits);
        double *slopes = malloc(n * samples * sizeof *slopes);
        ghosts_radius got[4][4];
        for (size_t i = 0; i < n * samples; i++)
            logits[i] = random_normal(), slopes[i] = random_normal();
        ghosts_batch batch = {logits, slopes, samples, n, n, n};
        for (size_t p = 0; p < sets; p++) {
            ghosts_workspace *work = workspace(p, samples, n);
            double lse[4];
            ck_assert_int_eq(ghosts_batch_exact(got[p], &batch, work, NULL), GHOSTS_OK);
            ck_assert_int_eq(ghosts_batch_lse(lse, &batch, work, NULL), GHOSTS_OK);
            for (size_t i = 0; i < samples; i++) {
                long double sum = 0.0L;
                for (size_t k = 0; k < n; k++)
                    sum += expl((long double)logits[i * n + k]);
                check_pair(&got[p][i], &got[0][i]);
                ck_assert(fabs((double)logl(sum) - lse[i]) <
                          (8.0 + (double)n / 2) * 0x1p-53 * (1.0 + fabs(lse[i])));
            }
            ghosts_workspace_free(work);
        }
        if (n <= 1000)
            check_against_core(&got[0][0], logits, slopes, n);
        free(logits);
        free(slopes);
    }
}
END_TEST

START_TEST(spreads)
{
    random_start("spreads");
    static block b;
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, BLOCK, MOST_CLASSES);
        for (int repeat = 0; repeat < 200; repeat++) {
            double spread[BLOCK], largest, expected_largest = 0.0;
            float as_float;
            size_t index, expected_index = 0;
            b.n = 1 + random_below(MOST_CLASSES);
            for (size_t i = 0; i < BLOCK; i++)
                random_sample(b.logits + i * b.n, b.slopes + i * b.n, b.n, (size_t)repeat % 8);
            ghosts_batch batch = batch_of(&b);
            ck_assert_int_eq(ghosts_batch_spread(spread, &largest, &index, &batch, work, NULL), 0);
            for (size_t i = 0; i < BLOCK; i++) {
                double low = HUGE_VAL, high = -HUGE_VAL;
                for (size_t k = 0; k < b.n; k++)
                    if (b.logits[i * b.n + k] > -HUGE_VAL) {
                        low = fmin(low, b.slopes[i * b.n + k]);
                        high = fmax(high, b.slopes[i * b.n + k]);
                    }
                ck_assert(spread[i] == high - low);
                expected_index = spread[i] > expected_largest ? i : expected_index;
                expected_largest = fmax(expected_largest, spread[i]);
            }
            ck_assert(largest == expected_largest && index == expected_index);
            ghosts_batch_float floats = floats_of(&b);
            floats.logits = NULL;
            ck_assert_int_eq(ghosts_batch_spread_float(spread, NULL, NULL, &floats, work, NULL), 0);
            as_float = floats.slopes[0];
            for (size_t k = 0; k < b.n; k++)
                as_float = fmaxf(as_float, floats.slopes[k]);
            ck_assert(spread[0] >= (double)as_float - (double)floats.slopes[0]);
        }
        ghosts_workspace_free(work);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rows");
    TCase *all = tcase_create("rows");
    find_sets();
    tcase_set_timeout(all, 3000);
    tcase_add_test(all, elementary_functions);
    tcase_add_test(all, many_classes);
    tcase_add_test(all, spreads);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
