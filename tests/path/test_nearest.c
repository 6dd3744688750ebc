/* Zeros of sums of exponentials of polynomials and rational functions: closed forms, agreement with
 * the linear search, poles, hostile input.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>
#include <string.h>

#include <ghosts/path.h>

#include "path/expand.h"
#include "tests/support/sums.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};
#define ENGINES (sizeof engines / sizeof *engines)

/* "1,2/3;0,1" is 1 + 2/3 tau and tau; a denominator stands behind a colon: "1:1,0,100". */
static void read_polynomial(mpq_t *coefficient, ghosts_polynomial *p, char *text)
{
    p->coefficient = (const mpq_t *)coefficient;
    p->count = 0;
    char *rest = NULL;
    for (char *item = strtok_r(text, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
        mpq_init(coefficient[p->count]);
        ck_assert_int_eq(ghosts_parse_rational(coefficient[p->count], NULL, item), GHOSTS_OK);
        p->count++;
    }
}

static ghosts_logit_path *path_from(const char *text)
{
    static char copy[1000];
    static mpq_t storage[32][32];
    ghosts_polynomial numerator[16], denominator[16];
    size_t terms = 0, used = 0;
    snprintf(copy, sizeof copy, "%s", text);
    char *rest = NULL;
    for (char *term = strtok_r(copy, ";", &rest); term; term = strtok_r(NULL, ";", &rest)) {
        char *colon = strchr(term, ':');
        if (colon)
            *colon = '\0';
        read_polynomial(storage[used++], &numerator[terms], term);
        char unit[] = "1";
        read_polynomial(storage[used++], &denominator[terms], colon ? colon + 1 : unit);
        terms++;
    }
    ghosts_logit_path *path;
    ck_assert_int_eq(ghosts_logit_path_new(&path, terms, numerator, denominator), GHOSTS_OK);
    for (size_t i = 0; i < terms; i++) {
        for (size_t j = 0; j < numerator[i].count; j++)
            mpq_clear(storage[2 * i][j]);
        for (size_t j = 0; j < denominator[i].count; j++)
            mpq_clear(storage[2 * i + 1][j]);
    }
    return path;
}

static ghosts_zeros *nearest_on_path(const ghosts_logit_path *path, size_t pairs, double limit,
                                     long digits, ghosts_engine engine)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    options.engine = engine;
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_logit_path_nearest(&zeros, path, pairs, limit, &options);
    ck_assert_msg(status == GHOSTS_OK, "%s", ghosts_strerror(status));
    return zeros;
}

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

static long count_on_path(const ghosts_logit_path *path, double x, double y, double radius,
                          ghosts_engine engine)
{
    mpc_t centre;
    mpfr_t r;
    long zeros = -7;
    mpc_init2(centre, 53);
    mpfr_init2(r, 53);
    mpc_set_d_d(centre, x, y, MPC_RNDNN);
    mpfr_set_d(r, radius, MPFR_RNDN);
    ck_assert_int_eq(ghosts_logit_path_certify(&zeros, path, centre, r, 128, engine), GHOSTS_OK);
    mpc_clear(centre);
    mpfr_clear(r);
    return zeros;
}

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

/* Coefficients about 0 where the two terms weigh the same: 1 + exp(t^2) without its common factor
 * is 2 cosh(t^2/2), and exp(u) + exp(-u) with u = t/(1 - t) is 2 cosh(u). */
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
    TCase *tests = tcase_create("path");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, binary_quadratic_has_its_closed_form);
    tcase_add_test(tests, linear_paths_agree_with_sums);
    tcase_add_test(tests, cubic_and_rational_paths_solve_their_equation);
    tcase_add_test(tests, no_zero_is_proven_and_poles_stop_the_search);
    tcase_add_test(tests, discs_count_multiplicities);
    tcase_add_test(tests, zeros_close_together_are_told_apart);
    tcase_add_test(tests, multiple_zeros_are_clusters_of_any_accuracy);
    tcase_add_test(tests, scales_do_not_matter);
    tcase_add_test(tests, what_lies_before_a_pole_is_told);
    tcase_add_test(tests, poles_are_enclosed);
    tcase_add_test(tests, poles_are_enclosed_with_little_work);
    tcase_add_test(tests, coefficients_have_their_closed_form);
    tcase_add_test(tests, bad_input_is_refused);
    tcase_add_test(tests, state_of_the_thread);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
