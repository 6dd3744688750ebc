/* Layers of Taylor models, the radius that a real model proves, closed forms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/model.h>

#include "tests/support/sums.h"

/* ---- moving weights -------------------------------------------------------------------------- */

/* Both sides are polynomials of degree at most 3 with small dyadic coefficients: exact in double. */
START_TEST(test_moving_layer_is_exact_on_small_integers)
{
    enum { IN = 3, OUT = 2, ORDER = 6 };
    ghosts_model *in = ghosts_models_new(IN, ORDER), *out = ghosts_models_new(OUT, ORDER);
    const double weights[IN * OUT] = {1, -2, 3, 0.5, 0, 4}, direction[IN * OUT] = {2, 1, 0, -1, 3, 1};
    const double bias[OUT] = {1, -3}, bias_direction[OUT] = {0.5, 2};
    const double coefficient[IN][3] = {{1, 2, -1}, {0, 1, 3}, {-2, 0, 0.5}};
    for (int i = 0; i < IN; i++) {
        in[i].length = 3;
        for (int k = 0; k < 3; k++)
            in[i].re[k] = coefficient[i][k];
    }
    /* tau = 2 + 4 s */
    ghosts_model_linear(out, in, IN, OUT, weights, direction, bias, bias_direction, 2.0, 0.0, 4.0);
    for (int j = 0; j < OUT; j++) {
        double expected[ORDER + 1] = {bias[j] + 2.0 * bias_direction[j], 4.0 * bias_direction[j]};
        for (int i = 0; i < IN; i++)
            for (int k = 0; k < 3; k++) {
                double w = weights[i * OUT + j], v = direction[i * OUT + j];
                expected[k] += (w + 2.0 * v) * coefficient[i][k];
                expected[k + 1] += 4.0 * v * coefficient[i][k];
            }
        for (int k = 0; k <= ORDER; k++)
            ck_assert(out[j].re[k] == expected[k] && out[j].im[k] == 0.0);
        ck_assert(out[j].error > 0.0 && out[j].error < 1e-12 && out[j].tail < 1e-280);
    }
    ghosts_models_free(in);
    ghosts_models_free(out);
}
END_TEST

/* A coefficient pushed beyond the order is in the tail. */
START_TEST(test_what_leaves_the_order_is_counted)
{
    ghosts_model *in = ghosts_models_new(1, 2), *out = ghosts_models_new(1, 2);
    in->length = 3;
    in->re[2] = 5.0;
    in->error = 0.25;
    in->tail = 0.125;
    const double weight = 2.0, direction = 3.0;
    ghosts_model_linear(out, in, 1, 1, &weight, &direction, NULL, NULL, 0.0, 0.0, 1.0);
    ck_assert(out->re[2] == 10.0 && out->re[0] == 0.0);
    /* 3 s (5 s^2 + d) + (2 + 3 s) t */
    ck_assert(out->tail >= 15.0 + 3.0 * 0.25 + 5.0 * 0.125 && out->tail < 16.5);
    ck_assert(out->error >= 5.0 * 0.25 && out->error < 1.26);
    ghosts_models_free(in);
    ghosts_models_free(out);
}
END_TEST

/* ---- the radius of one model ------------------------------------------------------------------ */

/* Logits w tanh(tau + b) and 0: zeros at artanh(i pi (2 m + 1) / w) - b + i pi n, so that
 * rho_true = arctan(pi / w) at b = 0, below rho_a = pi / w for every w. */
static double one_neuron_lower(double w, double b, double radius, size_t order)
{
    ghosts_model *model = ghosts_models_new(4, order);
    ghosts_model_set_step(&model[0], 0.0, 0.0, radius);
    ghosts_model_add_constant(&model[0], &model[0], b, 0.0);
    ck_assert_int_eq(ghosts_model_apply(&model[1], &model[0], GHOSTS_MODEL_TANH, 0.0), GHOSTS_OK);
    ghosts_model_scale(&model[2], &model[1], w, 0.0);
    ghosts_model_set_constant(&model[3], 0.0, 0.0);
    double lower = ghosts_model_lower(&model[2], 2, radius);
    ghosts_models_free(model);
    return lower;
}

static double best_lower(double w, double b)
{
    double best = 0.0;
    for (double radius = 1.5; radius > 0.01; radius *= 0.97)
        best = fmax(best, one_neuron_lower(w, b, radius, 48));
    return best;
}

START_TEST(test_lower_of_one_neuron)
{
    for (int i = 0; i < 40; i++) {
        double w = exp(random_between(-1.5, 4.0)), truth = atan(M_PI / w), best = best_lower(w, 0.0);
        ck_assert_msg(best <= truth * (1.0 + 1e-15), "w = %.17g: lower %.17g, true radius %.17g", w,
                      best, truth);
        /* tan, the majorant of tanh, reaches pi / w at the same point: nothing is lost but where
         * the disc comes near the poles at i pi / 2 */
        ck_assert_msg(best > (w > 3.0 ? 0.95 : 0.6) * truth, "w = %.17g: lower %.17g of %.17g", w,
                      best, truth);
    }
}
END_TEST

START_TEST(test_lower_of_one_neuron_with_bias)
{
    for (int i = 0; i < 40; i++) {
        double w = exp(random_between(-1.0, 3.0)), b = random_between(-1.5, 1.5);
        double truth = INFINITY;
        for (int m = -3; m <= 3; m++) {
            double y = atan(M_PI * (2 * m + 1) / w); /* artanh(i x) = i arctan x */
            for (int n = -2; n <= 2; n++)
                truth = fmin(truth, hypot(b, y + M_PI * n));
        }
        double best = best_lower(w, b);
        ck_assert_msg(best > 0.2 * truth && best <= truth * (1.0 + 1e-15),
                      "w = %.17g, b = %.17g: lower %.17g, true radius %.17g", w, b, best, truth);
    }
}
END_TEST

/* Straight lines: exactly the spread bound. */
START_TEST(test_lower_of_straight_logits_is_the_spread_bound)
{
    const double slope[3] = {-1.0, 0.25, 3.0}, logit[3] = {0.0, 7.0, -40.0};
    ghosts_model *z = ghosts_models_new(3, 4);
    for (int k = 0; k < 3; k++) {
        ghosts_model_set_step(&z[k], 0.0, 0.0, 1.0);
        ghosts_model_scale(&z[k], &z[k], slope[k], 0.0);
        ghosts_model_add_constant(&z[k], &z[k], logit[k], 0.0);
    }
    double lower = ghosts_model_lower(z, 3, 1.0);
    ck_assert(lower <= M_PI / 4.0 && lower > M_PI / 4.0 * (1.0 - 1e-10));
    ghosts_models_free(z);
}
END_TEST

/* ---- what cannot be ----------------------------------------------------------------------------- */

/* s(tau) + s(-tau) = 1 is entire, yet no model of the summands reaches beyond their poles. */
START_TEST(test_no_model_across_a_pole)
{
    ghosts_model *m = ghosts_models_new(2, 40);
    ghosts_model_set_step(&m[0], 0.0, 0.0, 3.2);
    ghosts_model_apply(&m[1], &m[0], GHOSTS_MODEL_LOGISTIC, 0.0);
    ck_assert(!ghosts_model_is_finite(&m[1]));
    ghosts_model_set_step(&m[0], 0.0, 0.0, 2.0);
    ghosts_model_apply(&m[1], &m[0], GHOSTS_MODEL_LOGISTIC, 0.0);
    ck_assert(ghosts_model_is_finite(&m[1]));
    ghosts_models_free(m);
}
END_TEST

START_TEST(test_hostile_numbers_are_unknown)
{
    const double hostile[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 1e30};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        for (int function = 0; function <= (int)GHOSTS_MODEL_RIA; function++) {
            ghosts_model *m = ghosts_models_new(3, 8);
            ghosts_model_set_step(&m[0], 0.0, 0.0, 1.0);
            ghosts_model_scale(&m[1], &m[0], hostile[i], 0.0);
            ghosts_model_apply(&m[2], &m[1], (ghosts_model_function)function, 2.0);
            ck_assert(!ghosts_model_is_finite(&m[2]));
            ck_assert(ghosts_model_lower(&m[1], 2, 1.0) >= 0.0);
            ghosts_models_free(m);
        }
    ck_assert_ptr_null(ghosts_models_new(1, GHOSTS_MODEL_MAX_ORDER + 1));
    ck_assert_ptr_null(ghosts_models_new((size_t)-1, 8));
}
END_TEST

static bool is_clean(const ghosts_model *f)
{
    for (size_t i = 0; i <= f->order; i++)
        if (!isfinite(f->re[i]) || !isfinite(f->im[i]) || (f->real && f->im[i] != 0.0))
            return false;
    return true;
}

/* A product that overflows leaves nothing known, though u times it would be finite. */
START_TEST(test_overflow_is_unknown)
{
    ghosts_model *m = ghosts_models_new(3, 4);
    ghosts_model_set_constant(&m[0], 1e110, 0.0);
    ghosts_model_scale(&m[1], &m[0], 1e200, 0.0);
    ck_assert(!ghosts_model_is_finite(&m[1]) && is_clean(&m[1]));
    ghosts_model_set_constant(&m[1], 1e200, 0.0);
    ghosts_model_mul(&m[2], &m[0], &m[1]);
    ck_assert(!ghosts_model_is_finite(&m[2]) && is_clean(&m[2]));
    ghosts_model_scale_rounded(&m[1], &m[0], 1e200, 1);
    ck_assert(!ghosts_model_is_finite(&m[1]));
    const double weight = 1e200;
    ghosts_model_linear(&m[1], &m[0], 1, 1, &weight, NULL, NULL, NULL, 0.0, 0.0, 1.0);
    ck_assert(!ghosts_model_is_finite(&m[1]) && is_clean(&m[1]));
    ghosts_model_set_constant(&m[0], 1e200, 0.0); /* V in overflows, R V in does not */
    const double still = 1.0;
    ghosts_model_linear(&m[1], &m[0], 1, 1, &still, &weight, NULL, NULL, 0.0, 0.0, 1e-300);
    ck_assert(!ghosts_model_is_finite(&m[1]) && is_clean(&m[1]));
    ghosts_models_free(m);
}
END_TEST

/* Denormal factor, huge model: the rounding of the factor counts. */
START_TEST(test_rounded_denormal_factor)
{
    ghosts_model *m = ghosts_models_new(2, 2);
    ghosts_model_set_constant(&m[0], 1e300, 0.0);
    ghosts_model_scale_rounded(&m[1], &m[0], 0x1p-1074, 4);
    ck_assert(m[1].error >= 4.0 * 0x1p-53 * (0x1p-1074 * 1e300));
    ghosts_models_free(m);
}
END_TEST

/* What was unknown may be written again: nothing of the old numbers is left. */
START_TEST(test_unknown_models_are_reused)
{
    const double hostile[] = {INFINITY, NAN, 0.0};
    for (int i = 0; i < 6; i++) {
        ghosts_model *m = ghosts_models_new(3, 6);
        ghosts_model_set_step(&m[0], 0.0, 0.0, 1.0);
        if (i < 3)
            ghosts_model_scale(&m[1], &m[0], i < 2 ? hostile[i] : INFINITY, 0.0);
        else
            ghosts_model_divide(&m[1], &m[0], hostile[i - 3] == INFINITY ? 0.0 : hostile[i - 3]);
        ck_assert(!ghosts_model_is_finite(&m[1]) && is_clean(&m[1]));
        ghosts_model_set_step(&m[0], 1.0, 2.0, 0.5);
        ghosts_model_mul(&m[1], &m[0], &m[0]); /* (1 + 2 i + s/2)^2 */
        ck_assert(m[1].re[0] == -3.0 && m[1].im[0] == 4.0 && m[1].re[1] == 1.0);
        ck_assert(m[1].im[1] == 2.0 && m[1].re[2] == 0.25 && m[1].im[2] == 0.0 && is_clean(&m[1]));
        ghosts_models_free(m);
    }
}
END_TEST

/* One class has no zero, but only where its logit is known to be holomorphic. */
START_TEST(test_lower_of_one_class)
{
    ghosts_model *z = ghosts_models_new(1, 3);
    ck_assert(ghosts_model_lower(z, 1, 2.0) > 2.0 * (1.0 - 1e-15));
    ck_assert(ghosts_model_lower(z, 0, 2.0) == 0.0 && ghosts_model_lower(z, 1, NAN) == 0.0);
    ghosts_model_set_constant(z, NAN, 0.0);
    ck_assert(ghosts_model_lower(z, 1, 2.0) == 0.0);
    ghosts_models_free(z);
}
END_TEST

int main(void)
{
    random_start("test_layers");
    Suite *suite = suite_create("models: layers");
    TCase *tests = tcase_create("layers and radius");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, test_moving_layer_is_exact_on_small_integers);
    tcase_add_test(tests, test_what_leaves_the_order_is_counted);
    tcase_add_test(tests, test_lower_of_one_neuron);
    tcase_add_test(tests, test_lower_of_one_neuron_with_bias);
    tcase_add_test(tests, test_lower_of_straight_logits_is_the_spread_bound);
    tcase_add_test(tests, test_no_model_across_a_pole);
    tcase_add_test(tests, test_hostile_numbers_are_unknown);
    tcase_add_test(tests, test_overflow_is_unknown);
    tcase_add_test(tests, test_rounded_denormal_factor);
    tcase_add_test(tests, test_unknown_models_are_reused);
    tcase_add_test(tests, test_lower_of_one_class);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
