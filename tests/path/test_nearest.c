/* Zeros of sums of exponentials of polynomials and rational functions: closed forms, agreement with
 * the linear search, hostile input.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "path/expand.h"
#include "tests/path/paths.h"

/* exp(0) + exp(d + a t + c t^2): t = (-a +- sqrt(a^2 - 4 c (d - i pi (2m+1)))) / (2c) */
static void quadratic_zero(mpc_t zero, double d, double a, double c, long m, int sign)
{
    mpc_t root;
    mpc_init2(root, mpfr_get_prec(mpc_realref(zero)));
    mpfr_const_pi(mpc_imagref(root), MPFR_RNDN);
    mpfr_mul_si(mpc_imagref(root), mpc_imagref(root), 2 * m + 1, MPFR_RNDN);
    mpfr_mul_d(mpc_imagref(root), mpc_imagref(root), 4 * c, MPFR_RNDN);
    mpfr_set_d(mpc_realref(root), a * a - 4 * c * d, MPFR_RNDN);
    mpc_sqrt(root, root, MPC_RNDNN);
    if (sign < 0)
        mpc_neg(root, root, MPC_RNDNN);
    mpfr_sub_d(mpc_realref(root), mpc_realref(root), a, MPFR_RNDN);
    mpfr_set_d(mpc_realref(zero), 2 * c, MPFR_RNDN);
    mpc_div_fr(zero, root, mpc_realref(zero), MPC_RNDNN);
    if (mpfr_sgn(mpc_imagref(zero)) < 0)
        mpc_conj(zero, zero, MPC_RNDNN);
    mpc_clear(root);
}

/* All pairs in the disc of the closed form that the search must have found, each in its own disc.
 */
static void check_quadratic(double d, double a, double c, ghosts_engine engine, long digits)
{
    char text[200];
    snprintf(text, sizeof text, "0;%.20g,%.20g,%.20g", d, a, c);
    ghosts_logit_path *path = path_from(text);
    ghosts_zeros *zeros = nearest_on_path(path, 3, 64, digits, engine);
    ck_assert_uint_eq(zeros->count, 3);
    mpc_t zero;
    mpfr_t modulus;
    mpfr_prec_t bits = 400 + 4 * (mpfr_prec_t)digits;
    mpc_init2(zero, bits);
    mpfr_init2(modulus, bits);
    size_t nearer = 0;
    for (long m = 0; m < 20; m++) /* m and -1-m are conjugate */
        for (int sign = -1; sign <= 1; sign += 2) {
            quadratic_zero(zero, d, a, c, m, sign);
            size_t holders = 0;
            for (size_t i = 0; i < zeros->count; i++)
                holders += disc_holds(&zeros->zero[i], zero);
            mpc_abs(modulus, zero, MPFR_RNDN);
            nearer += holders;
            if (mpfr_cmp(modulus, zeros->lower_bound) < 0)
                ck_assert_msg(holders == 1, "d=%g a=%g c=%g m=%ld sign=%d", d, a, c, m, sign);
        }
    ck_assert_uint_eq(nearer, 3);
    for (size_t i = 0; i < zeros->count; i++) {
        ck_assert_uint_eq(zeros->zero[i].multiplicity, 1);
        check_accuracy(&zeros->zero[i], digits);
    }
    mpfr_clear(modulus);
    mpc_clear(zero);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
}

START_TEST(binary_quadratic_has_its_closed_form)
{
    static const double data[][3] = {{0, 1, 0.5},   {1, 1, 1},       {0, 0, 1},
                                     {-3, 2, 0.25}, {10, 1, -0.125}, {0.5, -3, 2}};
    for (size_t e = 0; e < ENGINES; e++)
        for (size_t i = 0; i < sizeof data / sizeof *data; i++)
            if (ghosts_engine_available(engines[e]))
                check_quadratic(data[i][0], data[i][1], data[i][2], engines[e], 30);
    check_quadratic(0, 1, 0.5, GHOSTS_ENGINE_DEFAULT, 90);
    check_quadratic(0.5, -3, 2, GHOSTS_ENGINE_DEFAULT, 1000);
}
END_TEST

/* Linear P_k: the search for exponential sums is an independent answer. */
START_TEST(linear_paths_agree_with_sums)
{
    random_start("linear_paths_agree_with_sums");
    for (int trial = 0; trial < 6; trial++) {
        size_t n = 2 + random_below(4);
        classes c = classes_random(n, 3, 4);
        mpq_t coefficient[8][2];
        ghosts_polynomial p[8];
        for (size_t k = 0; k < n; k++) {
            mpq_init(coefficient[k][0]);
            mpq_init(coefficient[k][1]);
            mpq_set(coefficient[k][0], c.logit[k]);
            mpq_set(coefficient[k][1], c.slope[k]);
            p[k] = (ghosts_polynomial){2, (const mpq_t *)coefficient[k]};
        }
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_logit_path *path;
        ck_assert_int_eq(ghosts_logit_path_new(&path, n, p, NULL), GHOSTS_OK);
        ghosts_zeros *expected = nearest(sum, 2, 20);
        ghosts_zeros *found = nearest_on_path(path, 2, 32, 20, GHOSTS_ENGINE_DEFAULT);
        for (size_t i = 0; i < expected->count && i < 2; i++) {
            mpfr_t a, b, error, other;
            mpfr_inits2(128, a, b, error, other, (mpfr_ptr)0);
            ghosts_zero_modulus(a, error, &expected->zero[i]);
            if (mpfr_cmp_ui(a, 32) < 0) {
                ck_assert_uint_gt(found->count, i);
                ghosts_zero_modulus(b, other, &found->zero[i]);
                mpfr_sub(a, a, b, MPFR_RNDN);
                mpfr_abs(a, a, MPFR_RNDN);
                mpfr_add(error, error, other, MPFR_RNDU);
                ck_assert(mpfr_lessequal_p(a, error));
            }
            mpfr_clears(a, b, error, other, (mpfr_ptr)0);
        }
        ghosts_zeros_free(expected);
        ghosts_zeros_free(found);
        ghosts_logit_path_free(path);
        ghosts_expsum_free(sum);
        for (size_t k = 0; k < n; k++) {
            mpq_clear(coefficient[k][0]);
            mpq_clear(coefficient[k][1]);
        }
        classes_free(&c);
    }
}
END_TEST

/* exp(0) + exp(a(t)): a(t) = i pi, cubic t + t^3 / 8; the cube's roots by the residual */
START_TEST(cubic_and_rational_paths_solve_their_equation)
{
    static const char *const cases[] = {
        "0;0,1,0,1/8",       /* tau + tau^3/8 */
        "0;0,1:1,1/4",       /* tau/(1 + tau/4) = i pi: tau = i pi/(1 - i pi/4) */
        "0;0,1:1,1/10,1/100" /* complex poles */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ghosts_logit_path *path = path_from(cases[i]);
        ghosts_zeros *zeros = nearest_on_path(path, 1, 3.99, 25, GHOSTS_ENGINE_DEFAULT);
        ck_assert_uint_eq(zeros->count, 1);
        check_accuracy(&zeros->zero[0], 25);
        double x = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
        double y = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN);
        double complex t = x + I * y, value;
        if (i == 0)
            value = t + t * t * t / 8;
        else if (i == 1)
            value = t / (1 + t / 4);
        else
            value = t / (1 + t / 10 + t * t / 100);
        ck_assert_double_lt(fabs(creal(value)), 1e-13);
        ck_assert_double_lt(fabs(fabs(cimag(value)) - M_PI), 1e-13);
        if (i == 1) {
            double complex expected = I * M_PI / (1 - I * M_PI / 4);
            ck_assert_double_lt(cabs(t - expected), 1e-13);
        }
        ghosts_zeros_free(zeros);
        ghosts_logit_path_free(path);
    }
}
END_TEST

START_TEST(no_zero_is_proven_and_poles_stop_the_search)
{
    ghosts_logit_path *path = path_from("1,2,3;0,2,3"); /* (e + 1) exp(2 t + 3 t^2) */
    ghosts_zeros *zeros = nearest_on_path(path, 1, 4, 16, GHOSTS_ENGINE_DEFAULT);
    ck_assert_uint_eq(zeros->count, 0);
    ck_assert_int_ge(mpfr_cmp_d(zeros->lower_bound, 4), 0);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);

    /* (1 + e) exp(1/(1 - t)): no zero anywhere, a pole at 1 that is never passed */
    path = path_from("1:1,-1;2,-1:1,-1");
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.work_limit = 300;
    ghosts_status status = ghosts_logit_path_nearest(&zeros, path, 1, 4, &options);
    ck_assert_int_eq(status, GHOSTS_WORK_LIMIT);
    ck_assert_uint_eq(zeros->count, 0);
    ck_assert_int_le(mpfr_cmp_d(zeros->lower_bound, 1), 0);
    ck_assert_int_ge(mpfr_cmp_d(zeros->lower_bound, 0.5), 0);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
}
END_TEST

/* Cells, discs and the index are relative: limits far beyond the zeros, and units of any size. */
START_TEST(scales_do_not_matter)
{
    static const struct {
        const char *text;
        double limit, unit;
    } cases[] = {{"0;0,1", 0x1p120, 1},
                 {"0;0,1e-100", 1e110, 1e100},
                 {"0;0,1e100", 1e-90, 1e-100},
                 {"0;0,1e140", 0x1p-450, 1e-140}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ghosts_logit_path *path = path_from(cases[i].text);
        ghosts_zeros *zeros = nearest_on_path(path, 3, cases[i].limit, 20, GHOSTS_ENGINE_DEFAULT);
        ck_assert_uint_eq(zeros->count, 3);
        for (size_t j = 0; j < 3; j++) {
            double y = mpfr_get_d(mpc_imagref(zeros->zero[j].centre), MPFR_RNDN) / cases[i].unit;
            ck_assert_double_eq_tol(y, M_PI * (2 * (double)j + 1), 1e-13);
            check_accuracy(&zeros->zero[j], 20);
        }
        ghosts_zeros_free(zeros);
        ghosts_logit_path_free(path);
    }
}
END_TEST

/* Coefficients about 0 where the two terms weigh the same: 1 + exp(t^2) without its common factor
 * is 2 cosh(t^2/2), and exp(u) + exp(-u) with u = t/(1 - t) is 2 cosh(u). */
START_TEST(coefficients_have_their_closed_form)
{
    static const struct {
        const char *text;
        double coefficient[9]; /* the last ones are not looked at when NaN */
    } cases[] = {{"0;0,0,1", {2, 0, 0, 0, 0.25, 0, 0, 0, 1.0 / 192}},
                 {"0,1:1,-1;0,-1:1,-1", {2, 0, 1, 2, 3 + 1.0 / 12, NAN, NAN, NAN, NAN}}};
    for (size_t i = 0; i < 2; i++) {
        ghosts_logit_path *path = path_from(cases[i].text);
        path_expansion e;
        ck_assert_int_eq(path_expansion_init(&e, path, 96), GHOSTS_OK);
        mpc_t centre;
        mpfr_t radius;
        mpc_init2(centre, 53);
        mpfr_init2(radius, 53);
        mpc_set_ui(centre, 0, MPC_RNDNN);
        mpfr_set_d(radius, 0.125, MPFR_RNDN);
        path_expand(&e, centre, radius, EXPANSION_ORDER, engine_find(GHOSTS_ENGINE_MPC));
        for (size_t j = 0; j < 9; j++) {
            if (isnan(cases[i].coefficient[j]))
                continue;
            double re = mpfr_get_d(mpc_realref(e.f.f[j]), MPFR_RNDN);
            double im = mpfr_get_d(mpc_imagref(e.f.f[j]), MPFR_RNDN);
            ck_assert_double_eq_tol(re, cases[i].coefficient[j], 1e-14);
            ck_assert_double_eq_tol(im, 0, 1e-14);
            ck_assert_double_lt(mpfr_get_d(e.f.error[j], MPFR_RNDU), 1e-24);
        }
        /* the terms are exp(+-h^2/2) and exp(+-h/(1-h)): largest on |h| <= R at h = R */
        for (size_t k = 0; k < 2; k++) {
            double r = mpfr_get_d(e.radius[k], MPFR_RNDD);
            double most = i == 0 ? exp(r * r / 2) : exp(r / (1 - r));
            double bound = mpfr_get_d(e.bound[k], MPFR_RNDU);
            ck_assert_double_ge(r, 0.25);
            ck_assert(bound >= most * (1 - 1e-8) && bound < most * (1 + 1e-6));
        }
        path_expansion_clear(&e);
        mpc_clear(centre);
        mpfr_clear(radius);
        ghosts_logit_path_free(path);
    }
}
END_TEST

START_TEST(bad_input_is_refused)
{
    mpq_t zero[1];
    mpq_init(zero[0]);
    ghosts_polynomial p = {1, (const mpq_t *)zero}, long_one = {GHOSTS_PATH_MAX_DEGREE + 2, NULL};
    ghosts_logit_path *path;
    ck_assert_int_eq(ghosts_logit_path_new(&path, 0, &p, NULL), GHOSTS_INVALID);
    ck_assert_ptr_null(path);
    ck_assert_int_eq(ghosts_logit_path_new(&path, 1, &p, &p), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_logit_path_new(&path, 1, &long_one, NULL), GHOSTS_TOO_LARGE);
    ck_assert_int_eq(ghosts_logit_path_new(&path, 1, &p, NULL), GHOSTS_OK);
    ghosts_zeros *zeros;
    static const double bad[] = {0, -1, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 1, bad[i], NULL), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 0, 1, NULL), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 1, 0x1p501, NULL), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 1, 0x1p-501, NULL), GHOSTS_INVALID);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = GHOSTS_MAX_DIGITS + 1;
    ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 1, 1, &options), GHOSTS_TOO_LARGE);
    options.digits = 0;
    ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 1, 1, &options), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_logit_path_nearest(&zeros, path, 1, 1, NULL), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 0);
    ghosts_zeros_free(zeros);
    mpc_t centre;
    mpfr_t radius;
    long count;
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    mpc_set_ui(centre, 0, MPC_RNDNN);
    mpfr_set_zero(radius, 1);
    ck_assert_int_eq(ghosts_logit_path_certify(&count, path, centre, radius, 64, 0),
                     GHOSTS_INVALID);
    mpfr_set_nan(radius);
    ck_assert_int_eq(ghosts_logit_path_certify(&count, path, centre, radius, 64, 0),
                     GHOSTS_NOT_FINITE);
    mpc_clear(centre);
    mpfr_clear(radius);
    ghosts_logit_path_free(path);
    ghosts_logit_path_free(NULL);
    mpq_clear(zero[0]);
}
END_TEST

START_TEST(state_of_the_thread)
{
    ghosts_logit_path *path = path_from("0;0,1,1;1,2,3");
    ghosts_zeros *expected = nearest_on_path(path, 1, 4, 16, GHOSTS_ENGINE_DEFAULT), *zeros;
    for (size_t i = 0; i < ROUNDING_MODES; i++) {
        fesetround(other_rounding(i));
        zeros = nearest_on_path(path, 1, 4, 16, GHOSTS_ENGINE_DEFAULT);
        int mode = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(mode, other_rounding(i));
        ck_assert_uint_eq(zeros->count, expected->count);
        ck_assert_uint_eq(zeros->expansions, expected->expansions);
        ck_assert_int_eq(mpc_cmp(zeros->zero[0].centre, expected->zero[0].centre), 0);
        ghosts_zeros_free(zeros);
    }
    ghosts_zeros_free(expected);
    narrow_exponents();
    ghosts_status status = ghosts_logit_path_nearest(&zeros, path, 1, 4, NULL);
    restore_exponents();
    ck_assert_int_eq(status, GHOSTS_INVALID);
    ck_assert_ptr_null(zeros);
    ghosts_logit_path_free(path);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("path");
    TCase *all = tcase_create("path");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, binary_quadratic_has_its_closed_form);
    tcase_add_test(all, linear_paths_agree_with_sums);
    tcase_add_test(all, cubic_and_rational_paths_solve_their_equation);
    tcase_add_test(all, no_zero_is_proven_and_poles_stop_the_search);
    tcase_add_test(all, scales_do_not_matter);
    tcase_add_test(all, coefficients_have_their_closed_form);
    tcase_add_test(all, bad_input_is_refused);
    tcase_add_test(all, state_of_the_thread);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
