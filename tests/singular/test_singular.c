/* Singular sets of activations: closed forms, equations solved, distances against brute force.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/singular.h>

#include "tests/support/sums.h"

static void point_of(mpc_t centre, mpfr_t error, ghosts_activation activation, unsigned long k)
{
    ck_assert_int_eq(ghosts_singular_point(centre, error, activation, k), GHOSTS_OK);
    ck_assert(mpfr_number_p(error));
}

START_TEST(ladders_are_multiples_of_pi)
{
    mpc_t centre;
    mpfr_t error, pi;
    mpc_init2(centre, 200);
    mpfr_init2(error, 32);
    mpfr_init2(pi, 200);
    mpfr_const_pi(pi, MPFR_RNDN);
    static const struct {
        ghosts_activation activation;
        unsigned long k;
        double multiple;
    } cases[] = {{GHOSTS_LOGISTIC, 0, 1}, {GHOSTS_SOFTPLUS, 1, 3}, {GHOSTS_SILU, 2, 5},
                 {GHOSTS_TANH, 0, 0.5},   {GHOSTS_TANH, 3, 3.5},   {GHOSTS_RELU, 0, 0},
                 {GHOSTS_RSQRT, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        point_of(centre, error, cases[i].activation, cases[i].k);
        ck_assert(mpfr_zero_p(mpc_realref(centre)));
        mpfr_t expected;
        mpfr_init2(expected, 200);
        mpfr_mul_d(expected, pi, cases[i].multiple, MPFR_RNDN);
        mpfr_sub(expected, expected, mpc_imagref(centre), MPFR_RNDN);
        ck_assert(mpfr_cmpabs(expected, error) <= 0);
        ck_assert_double_lt(mpfr_get_d(error, MPFR_RNDU), 1e-57);
        mpfr_clear(expected);
    }
    mpc_clear(centre);
    mpfr_clears(error, pi, (mpfr_ptr)0);
}
END_TEST

/* sqrt(2/pi) (x + 0.044715 x^3) - i pi (k + 1/2) must vanish to the accuracy claimed. */
static double gelu_residual(mpc_srcptr x, unsigned long k)
{
    mpc_t u;
    mpfr_t part;
    mpc_init2(u, 400);
    mpfr_init2(part, 400);
    mpc_sqr(u, x, MPC_RNDNN);
    mpfr_set_ui(part, 44715, MPFR_RNDN);
    mpfr_div_ui(part, part, 1000000, MPFR_RNDN);
    mpc_mul_fr(u, u, part, MPC_RNDNN);
    mpc_add_ui(u, u, 1, MPC_RNDNN);
    mpc_mul(u, u, x, MPC_RNDNN);
    mpfr_const_pi(part, MPFR_RNDN);
    mpfr_ui_div(part, 2, part, MPFR_RNDN);
    mpfr_sqrt(part, part, MPFR_RNDN);
    mpc_mul_fr(u, u, part, MPC_RNDNN);
    mpfr_const_pi(part, MPFR_RNDN);
    mpfr_mul_d(part, part, (double)k + 0.5, MPFR_RNDN);
    mpfr_sub(mpc_imagref(u), mpc_imagref(u), part, MPFR_RNDN);
    mpc_abs(part, u, MPFR_RNDU);
    double residual = mpfr_get_d(part, MPFR_RNDU);
    mpc_clear(u);
    mpfr_clear(part);
    return residual;
}

START_TEST(poles_of_tanh_gelu_solve_their_cubic)
{
    static const mpfr_prec_t precisions[] = {53, 113, 300};
    static const unsigned long numbers[] = {0, 1, 2, 17, 1000, 123456789};
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            mpc_t centre;
            mpfr_t error;
            mpc_init2(centre, precisions[p]);
            mpfr_init2(error, 32);
            point_of(centre, error, GHOSTS_GELU_TANH, numbers[i]);
            double x = mpfr_get_d(mpc_realref(centre), MPFR_RNDN);
            double y = mpfr_get_d(mpc_imagref(centre), MPFR_RNDN);
            double slope = 1 + 3 * 0.044715 * (x * x + y * y), e = mpfr_get_d(error, MPFR_RNDU);
            ck_assert_double_le(gelu_residual(centre, numbers[i]), 1.01 * slope * e);
            ck_assert_double_le(e, ldexp(hypot(x, y), 3 - (int)precisions[p]));
            mpc_clear(centre);
            mpfr_clear(error);
        }
    /* not at pi/2: the nearest poles are at +-0.634 +- 2.755 i */
    mpfr_t height;
    mpfr_init2(height, 100);
    ck_assert_int_eq(ghosts_singular_height(height, GHOSTS_GELU_TANH, MPFR_RNDD), GHOSTS_OK);
    ck_assert_double_eq_tol(mpfr_get_d(height, MPFR_RNDN), 2.75477060163798, 1e-13);
    ck_assert_int_eq(ghosts_singular_height(height, GHOSTS_GELU_ERF, MPFR_RNDD), GHOSTS_OK);
    ck_assert(mpfr_inf_p(height));
    ck_assert_int_eq(ghosts_singular_height(height, GHOSTS_RELU, MPFR_RNDU), GHOSTS_OK);
    ck_assert(mpfr_zero_p(height));
    mpfr_clear(height);
}
END_TEST

/* The least distance over the first 400 rungs of S, both kinds of poles. */
static double gelu_brute_force(double h)
{
    double least = HUGE_VAL;
    mpc_t centre;
    mpfr_t error;
    mpc_init2(centre, 64);
    mpfr_init2(error, 32);
    for (unsigned long k = 0; k < 400; k++) {
        point_of(centre, error, GHOSTS_GELU_TANH, k);
        double a = mpfr_get_d(mpc_realref(centre), MPFR_RNDN);
        double b = mpfr_get_d(mpc_imagref(centre), MPFR_RNDN);
        least = fmin(least, fmin(hypot(fabs(h) - a, b), hypot(h, 2 * b)));
    }
    mpc_clear(centre);
    mpfr_clear(error);
    return least;
}

/* Parts of different precision: the error counts the coarser one. */
static void check_uneven(mpc_srcptr uneven, mpfr_srcptr error, mpc_srcptr even)
{
    mpc_t difference;
    mpfr_t distance;
    mpc_init2(difference, 200);
    mpfr_init2(distance, 53);
    mpc_sub(difference, uneven, even, MPC_RNDNN);
    mpc_abs(distance, difference, MPFR_RNDD);
    ck_assert(mpfr_lessequal_p(distance, error));
    mpc_clear(difference);
    mpfr_clear(distance);
}

START_TEST(parts_of_different_precision)
{
    for (int swap = 0; swap < 2; swap++) {
        mpc_t uneven, even, v;
        mpfr_t error, small, sigma;
        mpc_init3(uneven, swap ? 24 : 150, swap ? 150 : 24);
        mpc_init2(even, 180);
        mpc_init2(v, 53);
        mpfr_inits2(53, error, small, sigma, (mpfr_ptr)0);
        point_of(uneven, error, GHOSTS_GELU_TANH, 5);
        point_of(even, small, GHOSTS_GELU_TANH, 5);
        check_uneven(uneven, error, even);
        mpc_set_d_d(v, 1.0, 3.0, MPC_RNDNN);
        mpfr_set_ui(sigma, 1, MPFR_RNDN);
        if (ghosts_smooth_rsqrt(uneven, error, v, sigma) == GHOSTS_OK) {
            ck_assert_int_eq(ghosts_smooth_rsqrt(even, small, v, sigma), GHOSTS_OK);
            check_uneven(uneven, error, even);
        }
        mpc_clear(uneven);
        mpc_clear(even);
        mpc_clear(v);
        mpfr_clears(error, small, sigma, (mpfr_ptr)0);
    }
}
END_TEST

START_TEST(neuron_radii_enclose_the_distance)
{
    double lower, upper;
    static const double steps[] = {0, 0.3, -1.7, 3.1, 4.2, -9.9, 13};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        double h = steps[i], exact = gelu_brute_force(h) / 1.25;
        ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_GELU_TANH, h, -1.25),
                         GHOSTS_OK);
        ck_assert_double_le(lower, exact * (1 + 1e-14));
        ck_assert_double_ge(upper, exact * (1 - 1e-14));
        ck_assert_double_lt(upper / lower, 1 + 1e-12);
        ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_SILU, h, 2), GHOSTS_OK);
        ck_assert_double_le(lower, hypot(h, M_PI) / 2);
        ck_assert_double_ge(upper, hypot(h, M_PI) / 2);
        ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_GELU_ERF, h, 2), GHOSTS_OK);
        ck_assert(isinf(lower) && isinf(upper));
    }
    /* far out the nearest pole is about half as far as the origin */
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_GELU_TANH, 1e5, 1), GHOSTS_OK);
    ck_assert_double_eq_tol(lower, 5e4, 1);
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_GELU_TANH, 1e9, 1), GHOSTS_OK);
    ck_assert(lower <= 5e8 && upper >= 5e8);
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_RELU, 0, 0), GHOSTS_OK);
    ck_assert(lower == 0 && upper == 0);
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_RELU, -3, 0), GHOSTS_OK);
    ck_assert(isinf(lower));
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_TANH, 0, 5e-324), GHOSTS_OK);
    ck_assert(isfinite(lower) && isinf(upper));
}
END_TEST

START_TEST(layers_and_bad_input)
{
    const double h[] = {3, 0.1, -2}, rate[] = {1, 0.01, -4};
    double radius[3], least;
    size_t index;
    ck_assert_int_eq(ghosts_layer_radius(radius, &least, &index, GHOSTS_LOGISTIC, h, rate, 3),
                     GHOSTS_OK);
    ck_assert_uint_eq(index, 2);
    ck_assert_double_eq_tol(least, hypot(2, M_PI) / 4, 1e-12);
    ck_assert_double_eq(radius[2], least);
    ck_assert_int_eq(ghosts_layer_radius(NULL, &least, NULL, GHOSTS_LOGISTIC, h, rate, 0),
                     GHOSTS_INVALID);
    const double nan_rate[] = {1, NAN, 1};
    ck_assert_int_eq(ghosts_layer_radius(radius, &least, &index, GHOSTS_LOGISTIC, h, nan_rate, 3),
                     GHOSTS_NOT_FINITE);
    ck_assert(isnan(least) && isnan(radius[0]) && index == 1);
    double lower, upper;
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, GHOSTS_RSQRT, -1, 1), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, (ghosts_activation)99, 1, 1),
                     GHOSTS_INVALID);
    ck_assert_ptr_null(ghosts_activation_describe((ghosts_activation)99));
    for (int i = 0; i < GHOSTS_ACTIVATIONS; i++)
        ck_assert_int_eq(ghosts_activation_describe((ghosts_activation)i)->activation, i);
    mpc_t centre;
    mpfr_t error;
    mpc_init2(centre, 53);
    mpfr_init2(error, 32);
    ck_assert_int_eq(ghosts_singular_point(centre, error, GHOSTS_RIA, 0), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_singular_point(centre, error, GHOSTS_RELU, 1), GHOSTS_INVALID);
    mpc_clear(centre);
    mpfr_clear(error);
}
END_TEST

/* Values of the defining integral by quadrature at 40 digits (mpmath 1.3). */
START_TEST(smoothed_square_root_is_its_integral)
{
    static const struct {
        const char *re, *im;
        double x, y, sigma;
    } cases[] = {
        {"1.125747058290012229485296894", "0.0", 1.0, 0.0, 0.5},
        {"0.3596437053976655307152594533", "0.0", -1.0, 0.0, 1},
        {"0.6081401071287601415526056528", "0.0", 0.0, 0.0, 2},
        {"-9.302123143364502059534239449", "-20.43341995716390987061616613", 1.0, 3.0, 1},
    };
    mpc_t value, v, expected;
    mpfr_t error, sigma;
    mpc_init2(value, 76);
    mpc_init2(v, 53);
    mpc_init2(expected, 120);
    mpfr_init2(error, 32);
    mpfr_init2(sigma, 53);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mpc_set_d_d(v, cases[i].x, cases[i].y, MPC_RNDNN);
        mpfr_set_d(sigma, cases[i].sigma, MPFR_RNDN);
        ghosts_status status = ghosts_smooth_rsqrt(value, error, v, sigma);
        if (status == GHOSTS_UNAVAILABLE) {
            printf("smoothed square root: skipped, this build lacks FLINT\n");
            break;
        }
        ck_assert_int_eq(status, GHOSTS_OK);
        mpfr_set_str(mpc_realref(expected), cases[i].re, 10, MPFR_RNDN);
        mpfr_set_str(mpc_imagref(expected), cases[i].im, 10, MPFR_RNDN);
        mpc_sub(expected, expected, value, MPC_RNDNN);
        mpc_abs(mpc_realref(expected), expected, MPFR_RNDN);
        ck_assert_double_le(mpfr_get_d(mpc_realref(expected), MPFR_RNDN),
                            mpfr_get_d(error, MPFR_RNDU) + 1e-26);
        ck_assert_double_lt(mpfr_get_d(error, MPFR_RNDU), 4e-21);
        mpfr_set_si(sigma, -1, MPFR_RNDN);
        ck_assert_int_eq(ghosts_smooth_rsqrt(value, error, v, sigma), GHOSTS_INVALID);
    }
    mpc_clear(value);
    mpc_clear(v);
    mpc_clear(expected);
    mpfr_clears(error, sigma, (mpfr_ptr)0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("singular");
    TCase *tests = tcase_create("singular");
    tcase_add_test(tests, ladders_are_multiples_of_pi);
    tcase_add_test(tests, poles_of_tanh_gelu_solve_their_cubic);
    tcase_add_test(tests, parts_of_different_precision);
    tcase_add_test(tests, neuron_radii_enclose_the_distance);
    tcase_add_test(tests, layers_and_bad_input);
    tcase_add_test(tests, smoothed_square_root_is_its_integral);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
