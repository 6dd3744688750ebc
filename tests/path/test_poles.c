/* Poles of paths: what lies before one is told, and the pole is enclosed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>

#include "tests/path/paths.h"

static void check_pole(const ghosts_zeros *zeros, double x, double y, size_t multiplicity)
{
    ck_assert_ptr_nonnull(zeros->pole);
    ck_assert_uint_eq(zeros->pole->multiplicity, multiplicity);
    double off_x = mpfr_get_d(mpc_realref(zeros->pole->centre), MPFR_RNDN) - x;
    double off_y = mpfr_get_d(mpc_imagref(zeros->pole->centre), MPFR_RNDN) - y;
    double error = mpfr_get_d(zeros->pole->error, MPFR_RNDU);
    ck_assert_double_le(hypot(off_x, off_y), error + 1e-15 * hypot(x, y));
    ck_assert_double_le(mpfr_get_d(zeros->lower_bound, MPFR_RNDD), hypot(x, y));
}

/* 1 + exp((1 + 3 t)/(1 - t/4)), with a real pole at 4 to which the zeros accumulate. */
START_TEST(what_lies_before_a_pole_is_told)
{
    ghosts_logit_path *path = path_from("0;1,3:1,-1/4");
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.work_limit = 3000;
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_logit_path_nearest(&zeros, path, 1000, 64, &options);
    ck_assert_int_eq(status, GHOSTS_WORK_LIMIT);
    ck_assert_uint_ge(zeros->count, 15);
    check_pole(zeros, 4, 0, 1);
    ck_assert(mpfr_zero_p(mpc_imagref(zeros->pole->centre)));
    ck_assert_double_lt(mpfr_get_d(zeros->pole->error, MPFR_RNDU), 1e-15);
    ck_assert_int_gt(mpfr_cmp_d(zeros->lower_bound, 3.9), 0);
    size_t below = 0, held = 0;
    double lower = mpfr_get_d(zeros->lower_bound, MPFR_RNDD);
    for (int m = 0; m < 3000; m++) { /* (1 + 3 t)/(1 - t/4) = w */
        double complex w = I * M_PI * (2 * m + 1), t = (w - 1) / (3 + w / 4);
        below += cabs(t) < lower * (1 - 1e-12);
        for (size_t i = 0; i < zeros->count; i++) {
            double x = mpfr_get_d(mpc_realref(zeros->zero[i].centre), MPFR_RNDN);
            double y = mpfr_get_d(mpc_imagref(zeros->zero[i].centre), MPFR_RNDN);
            held += cabs(x + I * y - t) < 1e-13;
        }
    }
    ck_assert_uint_eq(held, zeros->count);
    ck_assert_uint_le(below, zeros->count);
    for (size_t i = 0; i < zeros->count; i++) {
        ck_assert_uint_eq(zeros->zero[i].multiplicity, 1);
        check_accuracy(&zeros->zero[i], 16);
    }
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
}
END_TEST

/* (1 + e) exp(P): no zero anywhere, so that a search ends at the pole of P, long before its limit.
 */
START_TEST(poles_are_enclosed)
{
    static const struct {
        const char *text;
        double x, y;
        size_t multiplicity;
    } cases[] = {{"1:1,-1;2,-1:1,-1", 1, 0, 1},
                 {"1:1,0,1;2,0,1:1,0,1", 0, 1, 1},
                 {"1:1,-2,1;2,-2,1:1,-2,1", 1, 0, 2},
                 {"1:1,-1e-30;2,-1e-30:1,-1e-30", 1e30, 0, 1},
                 {"1:5,-2,1;6,-2,1:5,-2,1", 1, 2, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ghosts_logit_path *path = path_from(cases[i].text);
        ghosts_zeros *zeros;
        double modulus = hypot(cases[i].x, cases[i].y);
        ghosts_status status = ghosts_logit_path_nearest(&zeros, path, 1, 4 * modulus, NULL);
        ck_assert_int_eq(status, GHOSTS_WORK_LIMIT);
        ck_assert_uint_eq(zeros->count, 0);
        ck_assert_uint_lt(zeros->expansions, 20000);
        check_pole(zeros, cases[i].x, cases[i].y, cases[i].multiplicity);
        ck_assert_double_gt(mpfr_get_d(zeros->lower_bound, MPFR_RNDD), 0.98 * modulus);
        ck_assert_double_lt(mpfr_get_d(zeros->pole->error, MPFR_RNDU), 1e-15 * modulus);
        ghosts_zeros_free(zeros);
        ghosts_logit_path_free(path);
    }
    /* zeros before the pole: it does not matter */
    ghosts_logit_path *path = path_from("0;1,3:1,-1/4");
    ghosts_zeros *zeros = nearest_on_path(path, 5, 64, 16, GHOSTS_ENGINE_DEFAULT);
    ck_assert_uint_eq(zeros->count, 5);
    ck_assert_ptr_null(zeros->pole);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
}
END_TEST

/* However little work is allowed, the disc that is told holds the pole: found early it may hold the
 * origin too, and then has no relative accuracy to be refined to. */
START_TEST(poles_are_enclosed_with_little_work)
{
    static const double limits[] = {1.5, 2, 4, 16};
    ghosts_logit_path *path = path_from("0;0,1:1,1"); /* a pole at -1 */
    ghosts_zeros_options options = ghosts_zeros_defaults();
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        for (options.work_limit = 1; options.work_limit <= 24; options.work_limit++) {
            ghosts_zeros *zeros;
            ghosts_status status = ghosts_logit_path_nearest(&zeros, path, 1, limits[i], &options);
            ck_assert_int_eq(status, GHOSTS_WORK_LIMIT);
            ck_assert_uint_eq(zeros->count, 0);
            check_pole(zeros, -1, 0, 1);
            ck_assert_double_lt(mpfr_get_d(zeros->pole->error, MPFR_RNDU), 1e-15);
            ghosts_zeros_free(zeros);
        }
    ghosts_logit_path_free(path);
}
END_TEST

/* Poles at +-sqrt(a) or +-i sqrt(a), where the denominator bends, against the root in 400 bits. */
START_TEST(poles_lie_in_their_discs)
{
    int found = 0;
    mpfr_t truth, off, allowed;
    mpfr_inits2(400, truth, off, allowed, (mpfr_ptr)0);
    for (unsigned long a = 2; a < 12; a++)
        for (int real = 0; real < 2; real++)
            for (long digits = 10; digits <= 40; digits += 30) {
                char text[60];
                snprintf(text, sizeof text, "1:%lu,0,%d;2:%lu,0,%d", a, real ? -1 : 1, a,
                         real ? -1 : 1);
                ghosts_logit_path *path = path_from(text);
                ghosts_zeros_options options = ghosts_zeros_defaults();
                options.work_limit = 300;
                options.digits = digits;
                ghosts_zeros *zeros;
                ghosts_logit_path_nearest(&zeros, path, 1, 16, &options);
                if (zeros->pole) {
                    mpfr_sqrt_ui(truth, a, MPFR_RNDN);
                    mpfr_srcptr re = mpc_realref(zeros->pole->centre);
                    mpfr_srcptr im = mpc_imagref(zeros->pole->centre);
                    mpfr_abs(off, real ? re : im, MPFR_RNDN);
                    mpfr_sub(off, off, truth, MPFR_RNDN);
                    mpfr_hypot(off, off, real ? im : re, MPFR_RNDU);
                    mpfr_mul_d(allowed, zeros->pole->error, 1.0 + 0x1p-40, MPFR_RNDU);
                    ck_assert_msg(mpfr_lessequal_p(off, allowed), "%s: off by %g, error %g", text,
                                  mpfr_get_d(off, MPFR_RNDU), mpfr_get_d(allowed, MPFR_RNDU));
                }
                found += zeros->pole != NULL;
                ghosts_zeros_free(zeros);
                ghosts_logit_path_free(path);
            }
    mpfr_clears(truth, off, allowed, (mpfr_ptr)0);
    ck_assert_int_gt(found, 20);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("path poles");
    TCase *all = tcase_create("path");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, what_lies_before_a_pole_is_told);
    tcase_add_test(all, poles_are_enclosed);
    tcase_add_test(all, poles_are_enclosed_with_little_work);
    tcase_add_test(all, poles_lie_in_their_discs);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
