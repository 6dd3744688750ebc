/* Sums that merge many classes: zeros, bounds and series at few digits against many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ghosts/bounds.h>
#include <ghosts/zeros.h>

#include <math.h>
#include <stdlib.h>

#include "tests/support/series.h"
#include "tests/support/sums.h"

/* m classes of slope 0 with logits in [-20.3 - spread, -20.3], and three more. */
static ghosts_expsum *merged_sum(size_t m, double spread)
{
    size_t n = m + 3;
    double *z = malloc(n * sizeof *z), *a = calloc(n, sizeof *a);
    ck_assert(z && a);
    for (size_t i = 0; i < m; i++)
        z[i] = -20.3 - (spread > 0.0 ? random_between(0.0, spread) : 0.0);
    z[m] = 0.0;
    z[m + 1] = 0.1;
    a[m + 1] = 1.0;
    z[m + 2] = -0.4;
    a[m + 2] = -1.25;
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, z, a, n, NULL), GHOSTS_OK);
    free(z);
    free(a);
    return sum;
}

/* The centre of `fine` lies in the disc of `coarse`, widened by its own error. */
static bool disc_contains(const ghosts_zero *coarse, const ghosts_zero *fine)
{
    mpc_t difference;
    mpfr_t distance, allowed;
    mpc_init2(difference, 600);
    mpfr_inits2(64, distance, allowed, (mpfr_ptr)0);
    mpc_sub(difference, coarse->centre, fine->centre, MPC_RNDNN);
    mpc_abs(distance, difference, MPFR_RNDD);
    mpfr_add(allowed, coarse->error, fine->error, MPFR_RNDU);
    bool result = mpfr_lessequal_p(distance, allowed) != 0;
    mpc_clear(difference);
    mpfr_clears(distance, allowed, (mpfr_ptr)0);
    return result;
}

static void check_nearest(const ghosts_expsum *sum, size_t pairs)
{
    ghosts_zeros *fine = nearest(sum, pairs, 70);
    for (long digits = 14; digits <= 26; digits += 2) {
        ghosts_zeros *coarse = nearest(sum, pairs, digits);
        ck_assert_uint_eq(coarse->count, fine->count);
        for (size_t i = 0; i < coarse->count; i++)
            ck_assert_msg(disc_contains(&coarse->zero[i], &fine->zero[i]), "%ld digits", digits);
        ghosts_zeros_free(coarse);
    }
    ghosts_zeros_free(fine);
}

START_TEST(nearest_of_merged_terms)
{
    static const size_t sizes[] = {2, 300, 30000, 300000, 1000000};
    random_start("nearest of merged terms");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ghosts_expsum *sum = merged_sum(sizes[i], 0.0);
        check_nearest(sum, 2);
        ghosts_expsum_free(sum);
    }
    for (size_t m = 3; m <= 3000; m *= 10) {
        ghosts_expsum *sum = merged_sum(m, 40.0);
        check_nearest(sum, 2);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* Two slopes: m classes of logit 0 against l of logit z: the zero is (log m - log l - z + i pi) / a
 * at every precision. */
START_TEST(two_slopes)
{
    mpfr_t exact;
    mpc_t point;
    mpfr_init2(exact, 400);
    mpc_init2(point, 400);
    for (size_t m = 1; m <= 1000000; m *= 10) {
        size_t l = m / 7 + 1, n = m + l;
        double *z = calloc(n, sizeof *z), *a = calloc(n, sizeof *a);
        ck_assert(z && a);
        for (size_t i = 0; i < l; i++) {
            z[i] = -3.25;
            a[i] = 0.75;
        }
        ghosts_expsum *sum;
        ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, z, a, n, NULL), GHOSTS_OK);
        mpfr_log_ui(exact, m, MPFR_RNDN);
        mpfr_log_ui(mpc_realref(point), l, MPFR_RNDN);
        mpfr_sub(exact, exact, mpc_realref(point), MPFR_RNDN);
        mpfr_add_d(mpc_realref(point), exact, 3.25, MPFR_RNDN);
        mpfr_const_pi(mpc_imagref(point), MPFR_RNDN);
        mpc_div_ui(point, point, 3, MPC_RNDNN);
        mpc_mul_2ui(point, point, 2, MPC_RNDNN);
        for (long digits = 1; digits <= 60; digits += 1 + digits / 3) {
            ghosts_zeros *zeros = nearest(sum, 1, digits);
            ck_assert_msg(disc_holds(&zeros->zero[0], point), "%zu, %ld digits", m, digits);
            check_accuracy(&zeros->zero[0], digits);
            ghosts_zeros_free(zeros);
        }
        ghosts_expsum_free(sum);
        free(z);
        free(a);
    }
    mpfr_clear(exact);
    mpc_clear(point);
}
END_TEST

typedef ghosts_status (*bound_function)(mpfr_t bound, const ghosts_expsum *sum,
                                        mpfr_rnd_t rounding);

/* Rounded down at p and at 4 p, up at 4 p and at p: in this order. */
START_TEST(bounds_of_merged_terms)
{
    static const bound_function functions[] = {
        ghosts_bound_spread_mpfr,   ghosts_bound_dominance_mpfr, ghosts_bound_strip_mpfr,
        ghosts_bound_centred_mpfr,  ghosts_bound_variance_mpfr,  ghosts_bound_best_mpfr,
        ghosts_upper_variance_mpfr, ghosts_estimate_top2_mpfr};
    random_start("bounds of merged terms");
    for (size_t m = 1; m <= 100000; m *= 10) {
        ghosts_expsum *sum = merged_sum(m, m <= 1000 ? 40.0 : 0.0);
        for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
            mpfr_t bound[4];
            for (int i = 0; i < 4; i++) {
                mpfr_init2(bound[i], i == 0 || i == 3 ? 24 : 96);
                ck_assert_int_eq(functions[f](bound[i], sum, i < 2 ? MPFR_RNDD : MPFR_RNDU),
                                 GHOSTS_OK);
                ck_assert(i == 0 || mpfr_lessequal_p(bound[i - 1], bound[i]));
            }
            for (int i = 0; i < 4; i++)
                mpfr_clear(bound[i]);
        }
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* log F, the loss of a class inside the merged term and one outside, and their probabilities. */
START_TEST(series_of_merged_terms)
{
    random_start("series of merged terms");
    mpq_t at;
    mpq_init(at);
    mpq_set_si(at, 1, 3);
    for (size_t m = 1; m <= 10000; m *= 10) {
        ghosts_expsum *sum = merged_sum(m, m == 1000 ? 0.0 : 40.0);
        for (ghosts_series_kind kind = GHOSTS_SERIES_LOG; kind <= GHOSTS_SERIES_SOFTMAX; kind++)
            for (size_t e = 0; e < ENGINES; e++) {
                if (!ghosts_engine_available(engines[e]))
                    continue;
                size_t label = e == 0 ? m / 2 : m + 1;
                ghosts_series *fine = expand_at(sum, at, 10, kind, label, 60, engines[0]);
                for (long digits = 1; digits <= 20; digits += 6) {
                    ghosts_series *coarse = expand_at(sum, at, 10, kind, label, digits, engines[e]);
                    for (size_t j = 0; j <= 10; j++)
                        ck_assert_msg(agree(coarse, fine, j), "order %zu, %zu classes", j, m);
                    ghosts_series_free(coarse);
                }
                ghosts_series_free(fine);
            }
        ghosts_expsum_free(sum);
    }
    mpq_clear(at);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("merged");
    TCase *all = tcase_create("merged");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, nearest_of_merged_terms);
    tcase_add_test(all, two_slopes);
    tcase_add_test(all, bounds_of_merged_terms);
    tcase_add_test(all, series_of_merged_terms);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
