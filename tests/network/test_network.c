/* Networks along a line: singular points, kinks and radii with closed forms, and what is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>
#include <stdint.h>

#include <ghosts/network.h>

#include "tests/support/sums.h"

static const ghosts_moving absent = {NULL, NULL};

/* One number x = b + w tau from the sample 1; b, w stay the caller's. */
static ghosts_network *line_of(const double *b, const double *w)
{
    ghosts_network *net;
    ck_assert_int_eq(ghosts_network_new(&net, 1), GHOSTS_OK);
    ck_assert_int_eq(ghosts_network_dense(net, 1, 1, 1, (ghosts_moving){b, w}, absent), GHOSTS_OK);
    return net;
}

static void choose_one(ghosts_network *net)
{
    const double one = 1.0;
    ck_assert_int_eq(ghosts_network_input(net, &one), GHOSTS_OK);
}

/* ---- singular points ----------------------------------------------------------------------------
 */

static void check_singularity(ghosts_network *net, ghosts_singularity_kind kind, size_t operation,
                              double x, double y)
{
    ghosts_singularity s;
    double size = hypot(x, y);
    choose_one(net);
    ck_assert_int_eq(ghosts_network_singularity(&s, net, 1.5 * size), GHOSTS_OK);
    ck_assert_int_eq(s.kind, kind);
    ck_assert_uint_eq(s.operation, operation);
    ck_assert_msg(hypot(s.re - x, s.im - y) <= s.error + 1e-15 * size && s.error < 1e-6 * size,
                  "%.17g %+.17g i, error %g; expected %.17g %+.17g i", s.re, s.im, s.error, x, y);
    ck_assert_int_eq(ghosts_network_singularity(&s, net, 0.9 * size), GHOSTS_OK);
    ck_assert_int_eq(s.kind, GHOSTS_SINGULARITY_NONE);
    ghosts_network_free(net);
}

/* 1 + exp(-c (b + w tau)) = 0 where b + w tau = i pi / c */
START_TEST(test_poles_of_activations)
{
    const double b = 0.75, w = -2.5;
    const struct {
        ghosts_model_function function;
        double height;
        ghosts_singularity_kind kind;
    } of[] = {{GHOSTS_MODEL_LOGISTIC, M_PI, GHOSTS_SINGULARITY_POLE},
              {GHOSTS_MODEL_TANH, M_PI / 2.0, GHOSTS_SINGULARITY_POLE},
              {GHOSTS_MODEL_SILU, M_PI, GHOSTS_SINGULARITY_POLE},
              {GHOSTS_MODEL_SOFTPLUS, M_PI, GHOSTS_SINGULARITY_BRANCH}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        ghosts_network *net = line_of(&b, &w);
        ghosts_network_activation(net, of[i].function, 0.0);
        check_singularity(net, of[i].kind, 1, -b / w, of[i].height / fabs(w));
    }
}
END_TEST

/* 2 sqrt(2/pi) (x + 0.044715 x^3) = i pi (2 m + 1): the least root, by Newton's method. */
START_TEST(test_poles_of_the_tanh_form)
{
    const double b = 0.0, w = 1.0;
    double complex x = 2.0 + 2.0 * I;
    for (int i = 0; i < 60; i++)
        x -= (sqrt(8.0 / M_PI) * (x + 0.044715 * x * x * x) - M_PI * I) /
             (sqrt(8.0 / M_PI) * (1.0 + 3.0 * 0.044715 * x * x));
    ghosts_network *net = line_of(&b, &w);
    ghosts_network_activation(net, GHOSTS_MODEL_GELU_TANH, 0.0);
    ghosts_singularity s;
    choose_one(net);
    ck_assert_int_eq(ghosts_network_singularity(&s, net, 2.0 * cabs(x)), GHOSTS_OK);
    ck_assert_int_eq(s.kind, GHOSTS_SINGULARITY_POLE);
    /* symmetric in x -> -x and its conjugate */
    ck_assert_msg(hypot(fabs(s.re) - fabs(creal(x)), s.im - fabs(cimag(x))) < 1e-9,
                  "%.17g %+.17g i, not %.17g %+.17g i", s.re, s.im, creal(x), cimag(x));
    ghosts_network_free(net);
}
END_TEST

START_TEST(test_gelu_is_entire)
{
    const double b = 0.5, w = 1.0;
    ghosts_network *net = line_of(&b, &w);
    ghosts_network_activation(net, GHOSTS_MODEL_GELU, 0.0);
    ghosts_singularity s;
    choose_one(net);
    ck_assert_int_eq(ghosts_network_singularity(&s, net, 100.0), GHOSTS_OK);
    ck_assert_int_eq(s.kind, GHOSTS_SINGULARITY_NONE);
    ghosts_network_free(net);
}
END_TEST

/* RMSNorm of one number: x^2 + eps = 0.  LayerNorm of u, -u: the same with u. */
START_TEST(test_branch_points_of_normalisations)
{
    const double b = 0.3, w = 1.25, eps = 0.01, both[2] = {1.0, -1.0};
    ghosts_network *net = line_of(&b, &w);
    ck_assert_int_eq(ghosts_network_rms_norm(net, 1, 1, eps, absent), GHOSTS_OK);
    check_singularity(net, GHOSTS_SINGULARITY_BRANCH, 1, -b / w, sqrt(eps) / w);
    net = line_of(&b, &w);
    ghosts_network_dense(net, 1, 1, 2, (ghosts_moving){both, NULL}, absent);
    ck_assert_int_eq(ghosts_network_layer_norm(net, 1, 2, eps, absent, absent), GHOSTS_OK);
    check_singularity(net, GHOSTS_SINGULARITY_BRANCH, 2, -b / w, sqrt(eps) / w);
}
END_TEST

/* Two places with q = (1, 0), k = (x, 0), v = (1, 2): exp(x) + 1 = 0 at x = i pi. */
START_TEST(test_poles_of_attention)
{
    const double b = -0.4, w = 0.8, weights[6] = {0, 1, 0, 0, 0, 0}, bias[6] = {1, 0, 1, 0, 0, 2};
    ghosts_network *net = line_of(&b, &w);
    ghosts_network_dense(net, 1, 1, 6, (ghosts_moving){weights, NULL}, (ghosts_moving){bias, NULL});
    ck_assert_int_eq(ghosts_network_attention(net, 2, 1, 1), GHOSTS_OK);
    check_singularity(net, GHOSTS_SINGULARITY_POLE, 2, -b / w, M_PI / w);
}
END_TEST

/* ---- kinks
 * ---------------------------------------------------------------------------------------- */

static void check_kink(ghosts_network *net, int direction, double limit, double at)
{
    double lower, upper;
    ck_assert_int_eq(ghosts_network_kink(&lower, &upper, net, direction, limit), GHOSTS_OK);
    if (at > limit) {
        ck_assert_msg(lower == limit && upper == INFINITY, "%g, %g", lower, upper);
        return;
    }
    ck_assert_msg(lower <= at && at <= upper && lower > at * (1.0 - 1e-9) - 1e-15 &&
                      upper < at * (1.0 + 1e-9) + 1e-12,
                  "from %.17g to %.17g, expected %.17g", lower, upper, at);
}

/* max(b + w tau, 0) */
START_TEST(test_kink_of_one_unit)
{
    const double b[] = {1.0, -0.3, 1e-8, 5e3}, w[] = {-0.7, 2.0, 1.0, -1e-2};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++) {
            ghosts_network *net = line_of(&b[i], &w[j]);
            ck_assert_int_eq(ghosts_network_relu(net), GHOSTS_OK);
            choose_one(net);
            double at = -b[i] / w[j];
            check_kink(net, 1, 1e4, at > 0.0 ? at : INFINITY);
            check_kink(net, -1, 1e4, at < 0.0 ? -at : INFINITY);
            ghosts_network_free(net);
        }
}
END_TEST

/* Units that are off stay off in front of a maximum: max(0, 0) has no kink, max(x, 2 - x) has one.
 */
START_TEST(test_kinks_of_maxima)
{
    const double zero[2] = {-1.0, -2.0}, slope[2] = {-1.0, 0.0}, ramp[2] = {0.5, 2.0},
                 ramp_slope[2] = {1.0, -1.0};
    ghosts_network *net;
    ck_assert_int_eq(ghosts_network_new(&net, 1), GHOSTS_OK);
    ghosts_network_dense(net, 1, 1, 2, (ghosts_moving){zero, slope}, absent);
    ghosts_network_relu(net);
    ck_assert_int_eq(ghosts_network_max_pool(net, 1, 2, 1, 1, 2), GHOSTS_OK);
    choose_one(net);
    check_kink(net, 1, 100.0, INFINITY);
    check_kink(net, -1, 100.0, 1.0);
    ghosts_network_free(net);
    ck_assert_int_eq(ghosts_network_new(&net, 1), GHOSTS_OK);
    ghosts_network_dense(net, 1, 1, 2, (ghosts_moving){ramp, ramp_slope}, absent);
    ck_assert_int_eq(ghosts_network_max_pool(net, 2, 1, 1, 2, 1), GHOSTS_OK);
    choose_one(net);
    check_kink(net, 1, 100.0, 0.75);
    check_kink(net, -1, 100.0, INFINITY);
    ghosts_network_free(net);
}
END_TEST

/* (tau - 1)^2 - 1/128 dips below 0 between 1 - 1/sqrt(128) and 1 + 1/sqrt(128) and is above it
 * after. */
START_TEST(test_kink_before_a_return)
{
    const double b = -1.0, w = 1.0, below = -0x1p-7;
    ghosts_network *net = line_of(&b, &w);
    ghosts_network_dense(net, 1, 1, 1, (ghosts_moving){&b, &w}, (ghosts_moving){&below, NULL});
    ghosts_network_relu(net);
    choose_one(net);
    check_kink(net, 1, 100.0, 1.0 - sqrt(0x1p-7));
    check_kink(net, -1, 100.0, INFINITY);
    ghosts_network_free(net);
}
END_TEST

/* 1e8 - (1e8 - 1) - tau: rounding hides where the kink is, and the bracket must say so. */
START_TEST(test_kink_with_cancellation)
{
    for (int i = 0; i < 40; i++) {
        const double at = 1.0 + i / 64.0, large[2] = {1e8, at - 1e8}, moving[2] = {0.0, -1.0},
                     ones[2] = {1, 1};
        double lower, upper;
        ghosts_network *net;
        ck_assert_int_eq(ghosts_network_new(&net, 1), GHOSTS_OK);
        ghosts_network_dense(net, 1, 1, 2, (ghosts_moving){large, moving}, absent);
        ghosts_network_dense(net, 1, 2, 1, (ghosts_moving){ones, NULL}, absent);
        ghosts_network_relu(net);
        choose_one(net);
        ck_assert_int_eq(ghosts_network_kink(&lower, &upper, net, 1, 10.0), GHOSTS_OK);
        ck_assert_msg(lower < at && at < upper && upper < lower + 1e-5, "%.17g to %.17g", lower,
                      upper);
        ghosts_network_free(net);
    }
}
END_TEST

/* The piece of a ReLU that is on is its argument: logits (1 + tau) (2 + tau) and 0 between kinks at
 * -1, zeros where tau^2 + 3 tau + 2 = i pi (2 m + 1). */
START_TEST(test_piece_of_two_layers)
{
    const double first = 1.0, moving = 1.0, second[2] = {2.0, 0.0}, second_moving[2] = {1.0, 0.0};
    ghosts_network *net = line_of(&first, &moving);
    ghosts_network_relu(net);
    ghosts_network_dense(net, 1, 1, 2, (ghosts_moving){second, second_moving}, absent);
    choose_one(net);
    double complex root = (csqrt(1.0 + 4.0 * I * M_PI) - 3.0) / 2.0;
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, ghosts_network_models, net, 1, 4.0, NULL),
                     GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 1);
    double re = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
    double im = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN);
    double error = mpfr_get_d(zeros->zero[0].error, MPFR_RNDU);
    ck_assert_msg(cabs(re + I * im - root) <= error + 1e-15 && error < 1e-6, "%.17g %+.17g i", re,
                  im);
    ghosts_zeros_free(zeros);
    check_kink(net, -1, 3.0, 1.0);
    check_kink(net, 1, 3.0, INFINITY);
    ghosts_network_free(net);
}
END_TEST

/* ---- tangent and radii
 * ---------------------------------------------------------------------------- */

/* w tanh(b + tau), 0: slope w (1 - tanh(b)^2) */
START_TEST(test_tangent)
{
    const double b = 0.6, one = 1.0, w[2] = {3.0, 0.0};
    ghosts_network *net = line_of(&b, &one);
    ghosts_network_activation(net, GHOSTS_MODEL_TANH, 0.0);
    ghosts_network_dense(net, 1, 1, 2, (ghosts_moving){w, NULL}, absent);
    choose_one(net);
    double z[2], a[2], z_error[2], a_error[2], lower;
    long double t = tanhl((long double)b), z_off, a_off;
    ck_assert_int_eq(ghosts_network_tangent(z, a, z_error, a_error, net), GHOSTS_OK);
    z_off = fabsl(z[0] - 3.0L * t);
    a_off = fabsl(a[0] - 3.0L * (1.0L - t * t));
    ck_assert_msg(z_off <= z_error[0] && z_error[0] < 1e-13, "%Lg, error %g", z_off, z_error[0]);
    ck_assert_msg(a_off <= a_error[0] && a_error[0] < 1e-10, "%Lg, error %g", a_off, a_error[0]);
    ck_assert(fabs(z[1]) <= z_error[1] && fabs(a[1]) <= a_error[1]);
    /* tanh(b + tau) = i pi/3 */
    double complex zero = catanh(I * M_PI / 3.0) - b;
    ck_assert_int_eq(ghosts_network_lower(&lower, net, 3.0, 24), GHOSTS_OK);
    ck_assert_msg(lower < cabs(zero) && lower > 0.5 * cabs(zero), "%g of %g", lower, cabs(zero));
    ghosts_network_free(net);
}
END_TEST

/* A function given by its own models: 1e-8 cosh(tau - 1) = 0 next at 1 + i pi/2, then at 1 + 3 i
 * pi/2. */
static ghosts_status cosine(void *context, ghosts_model *f, double re, double im, double radius)
{
    ghosts_model *m = ghosts_models_new(3, f->order);
    (void)context;
    ghosts_model_set_step(&m[0], re, im, radius);
    ghosts_model_add_constant(&m[0], &m[0], -1.0, 0.0);
    ghosts_model_scale(&m[1], &m[0], 1.0, 0.0);
    ghosts_model_exp(&m[2], &m[1]);
    ghosts_model_scale(&m[1], &m[1], -1.0, 0.0);
    ghosts_model_exp(f, &m[1]);
    ghosts_model_add(f, &m[2], f);
    ghosts_model_scale(f, f, 5e-9, 0.0);
    ghosts_models_free(m);
    return GHOSTS_OK;
}

START_TEST(test_direct_function)
{
    ghosts_model_options options = ghosts_model_defaults();
    options.direct = true;
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 1, cosine, NULL, 2, 5.0, &options), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 2);
    const double expected[2] = {0.5 * M_PI, 1.5 * M_PI};
    for (size_t i = 0; i < 2; i++) {
        double re = mpfr_get_d(mpc_realref(zeros->zero[i].centre), MPFR_RNDN);
        double im = mpfr_get_d(mpc_imagref(zeros->zero[i].centre), MPFR_RNDN);
        double error = mpfr_get_d(zeros->zero[i].error, MPFR_RNDU);
        ck_assert_msg(hypot(re - 1.0, im - expected[i]) <= error + 1e-15 && error < 1e-6,
                      "%zu: %.17g %+.17g i", i, re, im);
    }
    ghosts_zeros_free(zeros);
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, cosine, NULL, 2, 5.0, &options),
                     GHOSTS_INVALID);
}
END_TEST

/* ---- what is refused
 * ------------------------------------------------------------------------------- */

START_TEST(test_refusals)
{
    const double w[6] = {1, 2, 3, 4, 5, 6}, nan = NAN;
    const ghosts_moving some = {w, NULL};
    ghosts_network *net;
    ck_assert_int_eq(ghosts_network_new(&net, 0), GHOSTS_INVALID);
    ck_assert_ptr_null(net);
    ck_assert_int_eq(ghosts_network_new(&net, 2), GHOSTS_OK);
    ck_assert_int_eq(ghosts_network_dense(net, 1, 3, 2, some, absent), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_dense(net, 1, 2, 0, some, absent), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_dense(net, 1, 2, 3, absent, some), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_dense(net, SIZE_MAX / 2 + 2, 2, 2, some, absent),
                     GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_convolution(net, 1, 2, 1, 1, 2, 1, some, absent),
                     GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_max_pool(net, 1, 2, 1, 2, 1), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_average_pool(net, 1, 2, 1, 0, 1), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_layer_norm(net, 1, 2, 0.0, absent, absent), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_layer_norm(net, 2, 2, 1e-5, absent, absent), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_batch_norm(net, 1, 2, 0.0, w, NULL, absent, absent),
                     GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_attention(net, 1, 1, 1), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_activation(net, (ghosts_model_function)99, 0.0),
                     GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_end_residual(net), GHOSTS_INVALID);
    ck_assert_uint_eq(ghosts_network_outputs(net), 2);
    ghosts_model *z = ghosts_models_new(2, 4);
    ck_assert_int_eq(ghosts_network_models(net, z, 0.0, 0.0, 1.0), GHOSTS_INVALID); /* no sample */
    ck_assert_int_eq(ghosts_network_begin_residual(net), GHOSTS_OK);
    ck_assert_int_eq(ghosts_network_input(net, w), GHOSTS_INVALID); /* no end */
    ck_assert_int_eq(ghosts_network_dense(net, 1, 2, 3, some, absent), GHOSTS_OK);
    ck_assert_int_eq(ghosts_network_end_residual(net), GHOSTS_INVALID); /* another width */
    ck_assert_int_eq(ghosts_network_dense(net, 1, 3, 2, some, absent), GHOSTS_OK);
    ck_assert_int_eq(ghosts_network_end_residual(net), GHOSTS_OK);
    const double bad[2] = {1.0, nan};
    ck_assert_int_eq(ghosts_network_input(net, bad), GHOSTS_NOT_FINITE);
    ck_assert_int_eq(ghosts_network_input(net, w), GHOSTS_OK);
    ck_assert_int_eq(ghosts_network_models(net, z, 0.0, 0.0, 1.0), GHOSTS_OK);
    /* x + W2' W1' x for x = (1, 2): W1 = (1 2 3; 4 5 6), W2 = (1 2; 3 4; 5 6) */
    ck_assert(z[0].re[0] == 1 + 9 * 1 + 12 * 3 + 15 * 5 &&
              z[1].re[0] == 2 + 9 * 2 + 12 * 4 + 15 * 6);
    double lower, upper;
    ck_assert_int_eq(ghosts_network_kink(&lower, &upper, net, 0, 1.0), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_kink(&lower, &upper, net, 1, INFINITY), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_network_kink(&lower, &upper, net, 1, 2.0), GHOSTS_OK);
    ck_assert(lower == 2.0 && upper == INFINITY);
    ghosts_models_free(z);
    ghosts_network_free(net);
    ghosts_network_free(NULL);
}
END_TEST

/* Dead, saturated and enormous: an answer or a bound, and no more than the work allowed. */
START_TEST(test_hostile_networks)
{
    const double weight[] = {0.0, 1e30, -1e300, 5e-324, 800.0};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++) {
            const double w[2] = {weight[j], 0.0};
            ghosts_network *net = line_of(&weight[i], &weight[j]);
            ghosts_network_activation(net, GHOSTS_MODEL_TANH, 0.0);
            ghosts_network_dense(net, 1, 1, 2, (ghosts_moving){w, w}, absent);
            choose_one(net);
            ghosts_model_options options = ghosts_model_defaults();
            options.work_limit = 200;
            ghosts_zeros *zeros;
            ghosts_status status =
                ghosts_model_nearest(&zeros, 2, ghosts_network_models, net, 1, 1.0, &options);
            ck_assert(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT);
            ck_assert(mpfr_sgn(zeros->lower_bound) >= 0);
            ghosts_zeros_free(zeros);
            ghosts_network_free(net);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("network");
    TCase *tests = tcase_create("network");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_poles_of_activations);
    tcase_add_test(tests, test_poles_of_the_tanh_form);
    tcase_add_test(tests, test_gelu_is_entire);
    tcase_add_test(tests, test_branch_points_of_normalisations);
    tcase_add_test(tests, test_poles_of_attention);
    tcase_add_test(tests, test_kink_of_one_unit);
    tcase_add_test(tests, test_kinks_of_maxima);
    tcase_add_test(tests, test_kink_before_a_return);
    tcase_add_test(tests, test_kink_with_cancellation);
    tcase_add_test(tests, test_piece_of_two_layers);
    tcase_add_test(tests, test_tangent);
    tcase_add_test(tests, test_direct_function);
    tcase_add_test(tests, test_refusals);
    tcase_add_test(tests, test_hostile_networks);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
