/* Models whose bounds are known in closed form: exponentials, also where terms cancel, values,
 * cells of a patch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/model.h>

#include "model/expand.h"
#include "tests/support/sums.h"

enum { BITS = 400 };

/* out_k = (1/k) sum_{1 <= i <= k} i g_i out_(k-i): exp(g - g_0), g as it stands in doubles. */
static void true_series(mpfr_t *out, const ghosts_model *g)
{
    mpfr_t part;
    mpfr_init2(part, BITS);
    mpfr_set_ui(out[0], 1, MPFR_RNDN);
    for (size_t k = 1; k <= g->order; k++) {
        mpfr_set_zero(out[k], 1);
        for (size_t i = 1; i <= k && i < g->length; i++) {
            mpfr_mul_d(part, out[k - i], (double)i * g->re[i], MPFR_RNDN);
            mpfr_add(out[k], out[k], part, MPFR_RNDN);
        }
        mpfr_div_ui(out[k], out[k], k, MPFR_RNDN);
    }
    mpfr_clear(part);
}

/* (1 - x s)^power from its logarithm: the coefficients sum to (1 + x)^power, those of the majorant
 * to (1 - x)^(-power). */
START_TEST(powers_from_logarithms)
{
    enum { ORDER = 24 };
    random_start("powers_from_logarithms");
    double worst = 0.0;
    for (int trial = 0; trial < 400; trial++) {
        ghosts_model *m = ghosts_models_new(2, ORDER);
        ghosts_model *g = &m[0], *f = &m[1];
        double x = random_between(0.6, 0.95), power = random_between(2.0, 9.0), size = 1.0;
        g->length = ORDER + 1;
        for (size_t i = 1; i <= ORDER; i++) {
            size *= x;
            g->re[i] = (float)(-power * size / (double)i); /* so that i g_i is exact */
        }
        ghosts_model_exp(f, g);
        ck_assert(ghosts_model_is_finite(f) && f->real);
        mpfr_t truth[ORDER + 1], gap, sum;
        mpfr_inits2(BITS, gap, sum, (mpfr_ptr)0);
        for (size_t k = 0; k <= ORDER; k++)
            mpfr_init2(truth[k], BITS);
        true_series(truth, g);
        mpfr_set_zero(sum, 1);
        double norm = 0.0;
        for (size_t k = 0; k <= ORDER; k++) {
            mpfr_sub_d(gap, truth[k], f->re[k], MPFR_RNDN);
            mpfr_abs(gap, gap, MPFR_RNDN);
            mpfr_add(sum, sum, gap, MPFR_RNDU);
            norm += fabs(f->re[k]);
            mpfr_clear(truth[k]);
        }
        double lost = mpfr_get_d(sum, MPFR_RNDU);
        ck_assert_msg(lost <= f->error, "x %.17g, power %.17g: off by %g, error %g", x, power, lost,
                      f->error);
        worst = fmax(worst, lost / (0x1p-53 * norm));
        mpfr_clears(gap, sum, (mpfr_ptr)0);
        ghosts_models_free(m);
    }
    printf("at most %.0f units of the norm are lost\n", worst);
    /* the factor exp(g_0) alone is allowed 27 */
    ck_assert_double_lt(worst, 20.0);
}
END_TEST

/* exp(0.1 s + e), e of any order up to 8, or from the order 9 on: e s^8 exp(0.1 s) lies beyond the
 * order 8 but for its first term. */
START_TEST(what_is_open_goes_to_all_orders)
{
    enum { ORDER = 8 };
    ghosts_model *m = ghosts_models_new(2, ORDER);
    ghosts_model_set_step(&m[0], 0.0, 0.0, 0.1);
    m[0].error = 1e-3;
    ghosts_model_exp(&m[1], &m[0]);
    ck_assert_double_ge(m[1].tail, 1e-3 * expm1(0.1) * (1.0 - 1e-12));
    ck_assert_double_ge(m[1].error, 1e-3 * exp(0.1) * (1.0 - 1e-12));
    ck_assert_double_le(fmax(m[1].error, m[1].tail), 1.2e-3);
    m[0].error = 0.0;
    m[0].tail = 1e-3;
    ghosts_model_exp(&m[1], &m[0]);
    ck_assert_double_ge(m[1].tail, 1e-3 * exp(0.1) * (1.0 - 1e-12));
    ck_assert_double_le(m[1].tail, 1.2e-3);
    ck_assert_double_le(m[1].error, 1e-13); /* low orders do not see it */
    ghosts_models_free(m);
}
END_TEST

/* 1 + e + t at s: |e| <= error, |t| <= tail |s|^(N+1), and nothing much beyond. */
START_TEST(values_between_bounds)
{
    enum { ORDER = 4 };
    ghosts_model *f = ghosts_models_new(1, ORDER);
    ghosts_model_set_constant(f, 1.0, 0.0);
    f->error = 0.25;
    f->tail = 0.5;
    for (double s = 0.0; s < 1.0; s += 0.0625) {
        double re, im, error, truth = 0.25 + 0.5 * pow(s, ORDER + 1.0);
        ghosts_model_value(&re, &im, &error, f, 0.6 * s, -0.8 * s);
        ck_assert(re == 1.0 && im == 0.0);
        ck_assert_double_ge(error, truth * (1.0 - 1e-15));
        ck_assert_double_le(error, truth * (1.0 + 1e-9));
    }
    ghosts_models_free(f);
}
END_TEST

/* ---- cells of a patch ------------------------------------------------------------------------ */

enum { DEGREE = 16 };

/* One class, and perhaps one of logit 0: coefficients about the origin, error and tail. */
typedef struct {
    double coefficient[DEGREE + 1], error, tail;
    size_t classes;
} one_class;

static ghosts_status one_class_model(void *context, ghosts_model *z, double re, double im,
                                     double radius)
{
    const one_class *c = context;
    if (re != 0.0 || im != 0.0 || radius != 1.0)
        return GHOSTS_INVALID;
    ghosts_model_set_constant(z, 0.0, 0.0);
    z->length = DEGREE + 1;
    for (size_t i = 0; i <= DEGREE; i++)
        z->re[i] = c->coefficient[i];
    z->error = c->error;
    z->tail = c->tail;
    if (c->classes == 2)
        ghosts_model_set_constant(&z[1], 0.0, 0.0);
    return GHOSTS_OK;
}

/* exp(z - m) on the cell about x; *mean receives m there. */
static ghosts_model *expand_on_cell(double *mean, one_class *c, double x, double radius,
                                    size_t order)
{
    patched_function f;
    ck_assert_int_eq(patched_init(&f, c->classes, one_class_model, c, DEGREE), GHOSTS_OK);
    patched_begin(&f, 1.0);
    ghosts_model *sum = ghosts_models_new(1, order);
    patched_expand(sum, &f, x, 0.0, radius, 1.0);
    ck_assert(ghosts_model_is_finite(sum));
    *mean = f.mean->re[0];
    patched_clear(&f);
    return sum;
}

/* The polynomial of size 1e5 at the centre of the cell, by Horner's rule in MPFR: what the shift
 * has lost of it, in the exponent, is in the error. */
START_TEST(shift_to_a_cell_is_rounded)
{
    random_start("shift_to_a_cell_is_rounded");
    mpfr_t truth;
    mpfr_init2(truth, BITS);
    double worst = 0.0;
    for (int trial = 0; trial < 300; trial++) {
        one_class c = {.classes = 1};
        for (size_t i = 0; i <= DEGREE; i++)
            c.coefficient[i] = 1e5 * random_between(-1.0, 1.0);
        double x = random_between(-0.8, 0.8), mean;
        ghosts_model *sum = expand_on_cell(&mean, &c, x, 1e-9, DEGREE);
        mpfr_set_zero(truth, 1);
        for (size_t i = DEGREE + 1; i-- > 0;) {
            mpfr_mul_d(truth, truth, x, MPFR_RNDN);
            mpfr_add_d(truth, truth, c.coefficient[i], MPFR_RNDN);
        }
        mpfr_sub_d(truth, truth, mean, MPFR_RNDN);
        mpfr_expm1(truth, truth, MPFR_RNDN);
        mpfr_sub_d(truth, truth, sum->re[0] - 1.0, MPFR_RNDN);
        double lost = fabs(mpfr_get_d(truth, MPFR_RNDA));
        ck_assert_msg(lost <= sum->error, "x %.17g: off by %g, error %g", x, lost, sum->error);
        worst = fmax(worst, lost);
        ghosts_models_free(sum);
    }
    ck_assert_double_gt(worst, 1e-11); /* far more than an exponential of 1 loses */
    mpfr_clear(truth);
}
END_TEST

/* A tail of the patch may go to any order of the cell, by the power of the cell's reach. */
START_TEST(tail_of_a_patch_on_a_cell)
{
    one_class c = {.coefficient = {0.0, 1.0}, .tail = 5e-7, .classes = 1};
    for (double radius = 0.1; radius < 0.47; radius += 0.05) {
        double mean, open = 5e-7 * pow(0.5 + radius, DEGREE + 1.0);
        ghosts_model *sum = expand_on_cell(&mean, &c, 0.5, radius, DEGREE);
        ck_assert_double_ge(sum->error, open * (1.0 - 1e-12));
        ck_assert_double_ge(sum->tail, open * (1.0 - 1e-12));
        ck_assert_double_le(sum->tail, open * 2.1 + 1e-12);
        ghosts_models_free(sum);
    }
}
END_TEST

/* exp(s^8/2) + 1 is exp(s^8/4) times 2 cosh(s^8/4) = 2 + s^16/16 + ...: beyond the order 4, all. */
START_TEST(what_is_cut_off_is_in_the_tail)
{
    one_class c = {.coefficient = {[8] = 0.5}, .classes = 2};
    for (double radius = 0.5; radius < 0.99; radius += 0.05) {
        double mean;
        ghosts_model *sum = expand_on_cell(&mean, &c, 0.0, radius, 4);
        ck_assert_double_ge(sum->tail, pow(radius, 16.0) / 16.0 * (1.0 - 1e-12));
        ghosts_models_free(sum);
    }
}
END_TEST

/* The line tau + e, |e| <= 1e-8, against 0: a zero anywhere within 1e-8 of i pi. */
static ghosts_status uncertain_line(void *context, ghosts_model *z, double re, double im,
                                    double radius)
{
    ghosts_model_set_step(&z[0], re, im, radius);
    z[0].error = *(double *)context;
    ghosts_model_set_constant(&z[1], 0.0, 0.0);
    return GHOSTS_OK;
}

START_TEST(uncertain_logits_have_uncertain_zeros)
{
    for (double error = 1e-8; error > 1e-12; error *= 0.1) {
        ghosts_zeros *zeros;
        ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, uncertain_line, &error, 1, 5.0, NULL),
                         GHOSTS_OK);
        ck_assert_uint_eq(zeros->count, 1);
        double x = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
        double y = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN);
        double away = hypot(x, y - M_PI), radius = mpfr_get_d(zeros->zero[0].error, MPFR_RNDU);
        ck_assert_double_ge(radius, (away + error) * (1.0 - 1e-6));
        ghosts_zeros_free(zeros);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("models: closed forms");
    TCase *all = tcase_create("closed forms");
    tcase_add_test(all, powers_from_logarithms);
    tcase_add_test(all, what_is_open_goes_to_all_orders);
    tcase_add_test(all, values_between_bounds);
    tcase_add_test(all, shift_to_a_cell_is_rounded);
    tcase_add_test(all, tail_of_a_patch_on_a_cell);
    tcase_add_test(all, what_is_cut_off_is_in_the_tail);
    tcase_add_test(all, uncertain_logits_have_uncertain_zeros);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
