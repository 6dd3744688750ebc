/* Zeros of paths that coincide or nearly do: counted, told apart, or given as one cluster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "tests/path/paths.h"

/* 1 + 2 e^P + e^(2P) = (1 + e^P)^2 with P = t^2: double zeros at sqrt(i pi (2m+1)) */
START_TEST(discs_count_multiplicities)
{
    ghosts_logit_path *path = path_from("0;0,0,1;0,0,1;0,0,2");
    double s = sqrt(M_PI / 2);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ck_assert_int_eq(count_on_path(path, s, s, 0.1, engines[e]), 2);
        ck_assert_int_eq(count_on_path(path, -s, -s, 0.01, engines[e]), 2);
        ck_assert_int_eq(count_on_path(path, 0, 0, 0.5, engines[e]), 0);
        ck_assert_int_eq(count_on_path(path, s + 0.3, s, 0.1, engines[e]), 0);
        ck_assert_int_eq(count_on_path(path, s + 0.1, s, 0.1, engines[e]), -1);
    }
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = 8;
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 2, 2.5, &options), GHOSTS_OK);
    ck_assert_uint_ge(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 2);
    ck_assert_double_lt(fabs(mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN) - s), 1e-6);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);

    path = path_from("0;1:1,0,1"); /* poles at +-i */
    ck_assert_int_eq(count_on_path(path, 0, 1, 0.1, GHOSTS_ENGINE_DEFAULT), -1);
    ghosts_logit_path_free(path);
}
END_TEST

/* 1 + a e^P + e^(2P) with a = e^l a little below or above 2 and P = t + t^2/4: e^P has the values
 * X = (-a +- sqrt(a^2 - 4))/2, near -1, and every double zero of a = 2 is two zeros that are about
 * sqrt(|l - log 2|) apart. */
static void check_split_zeros(const char *logit, long digits)
{
    char text[200];
    snprintf(text, sizeof text, "0;%s,1,1/4;0,2,1/2", logit);
    ghosts_logit_path *path = path_from(text);
    ghosts_zeros *zeros = nearest_on_path(path, 4, 16, digits, GHOSTS_ENGINE_DEFAULT);
    mpfr_prec_t bits = 200 + 4 * (mpfr_prec_t)digits;
    mpq_t exact;
    mpq_init(exact);
    ck_assert_int_eq(ghosts_parse_rational(exact, NULL, logit), GHOSTS_OK);
    mpc_t root, zero;
    mpfr_t a;
    mpc_init2(root, bits);
    mpc_init2(zero, bits);
    mpfr_init2(a, bits);
    size_t held = 0, listed = 0;
    for (size_t i = 0; i < zeros->count; i++) {
        check_accuracy(&zeros->zero[i], digits);
        ck_assert_uint_eq(zeros->zero[i].multiplicity, 1);
        listed++;
    }
    for (long m = 0; m < 3; m++)
        for (int way = 0; way < 8; way++) {
            /* P = log X + 2 pi i m; t = -2 +- 2 sqrt(1 + P) */
            mpfr_set_q(a, exact, MPFR_RNDN);
            mpfr_exp(a, a, MPFR_RNDN);
            mpc_set_fr(root, a, MPC_RNDNN);
            mpc_sqr(root, root, MPC_RNDNN);
            mpc_sub_ui(root, root, 4, MPC_RNDNN);
            mpc_sqrt(root, root, MPC_RNDNN);
            if (way & 1)
                mpc_neg(root, root, MPC_RNDNN);
            mpfr_sub(mpc_realref(root), mpc_realref(root), a, MPFR_RNDN);
            mpc_div_2ui(root, root, 1, MPC_RNDNN);
            mpc_log(root, root, MPC_RNDNN);
            mpfr_const_pi(a, MPFR_RNDN);
            mpfr_mul_si(a, a, way & 4 ? -2 * m : 2 * m, MPFR_RNDN);
            mpfr_add(mpc_imagref(root), mpc_imagref(root), a, MPFR_RNDN);
            mpc_add_ui(root, root, 1, MPC_RNDNN);
            mpc_sqrt(zero, root, MPC_RNDNN);
            if (way & 2)
                mpc_neg(zero, zero, MPC_RNDNN);
            mpfr_sub_ui(mpc_realref(zero), mpc_realref(zero), 1, MPFR_RNDN);
            mpc_mul_2ui(zero, zero, 1, MPC_RNDNN);
            if (mpfr_sgn(mpc_imagref(zero)) < 0 || (m == 0 && way & 4))
                continue; /* a conjugate, or seen before */
            size_t holders = 0;
            for (size_t i = 0; i < zeros->count; i++)
                holders += disc_holds(&zeros->zero[i], zero);
            mpc_abs(a, zero, MPFR_RNDN);
            held += holders;
            if (mpfr_cmp(a, zeros->lower_bound) < 0)
                ck_assert_msg(holders == 1, "%s digits %ld: m=%ld way=%d", logit, digits, m, way);
        }
    ck_assert_uint_ge(listed, 4);
    ck_assert_uint_eq(held, listed);
    mpq_clear(exact);
    mpc_clear(root);
    mpc_clear(zero);
    mpfr_clear(a);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
}

START_TEST(zeros_close_together_are_told_apart)
{
    check_split_zeros("0.69", 16);
    check_split_zeros("0.6931471805", 16);
    check_split_zeros("0.6931471806", 30);
    check_split_zeros("0.693147180559945309417232121458", 40);
    check_split_zeros("0.693147180559945309417232121458176569", 300);
}
END_TEST

/* A zero of multiplicity m is a cluster, as small as asked. */
START_TEST(multiple_zeros_are_clusters_of_any_accuracy)
{
    ghosts_logit_path *path = path_from("0;0,0,1;0,0,1;0,0,2");
    static const long digits[] = {3, 30, 1000};
    for (size_t i = 0; i < 3; i++) {
        ghosts_zeros *zeros = nearest_on_path(path, 4, 2.5, digits[i], GHOSTS_ENGINE_DEFAULT);
        mpc_t zero;
        mpc_init2(zero, 4000);
        mpfr_const_pi(mpc_realref(zero), MPFR_RNDN);
        mpfr_div_2ui(mpc_realref(zero), mpc_realref(zero), 1, MPFR_RNDN);
        mpfr_sqrt(mpc_realref(zero), mpc_realref(zero), MPFR_RNDN);
        mpfr_set(mpc_imagref(zero), mpc_realref(zero), MPFR_RNDN);
        ck_assert_uint_eq(zeros->count, 2);
        for (size_t j = 0; j < 2; j++) {
            ck_assert_uint_eq(zeros->zero[j].multiplicity, 2);
            check_accuracy(&zeros->zero[j], digits[i]);
            mpfr_setsign(mpc_realref(zero), mpc_realref(zero),
                         mpfr_signbit(mpc_realref(zeros->zero[j].centre)), MPFR_RNDN);
            ck_assert(disc_holds(&zeros->zero[j], zero));
        }
        mpc_clear(zero);
        ghosts_zeros_free(zeros);
    }
    ghosts_logit_path_free(path);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("path clusters");
    TCase *all = tcase_create("path");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, discs_count_multiplicities);
    tcase_add_test(all, zeros_close_together_are_told_apart);
    tcase_add_test(all, multiple_zeros_are_clusters_of_any_accuracy);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
