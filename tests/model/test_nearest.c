/* Nearest zeros of sums of exponentials of models against closed forms and against the search for
 * straight lines and for paths.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/model.h>
#include <ghosts/path.h>

#include "tests/support/sums.h"

/* Logits w f(tau + b) and 0. */
typedef struct {
    ghosts_model_function function;
    double w, b;
    size_t calls;
} neuron;

static ghosts_status neuron_models(void *context, ghosts_model *logits, double re, double im,
                                   double radius)
{
    neuron *n = context;
    n->calls++;
    ghosts_model *m = ghosts_models_new(2, logits[0].order);
    ghosts_model_set_step(&m[0], re, im, radius);
    ghosts_model_add_constant(&m[0], &m[0], n->b, 0.0);
    ghosts_status status = ghosts_model_apply(&m[1], &m[0], n->function, 1.0);
    ghosts_model_scale(&logits[0], &m[1], n->w, 0.0);
    ghosts_model_set_constant(&logits[1], 0.0, 0.0);
    ghosts_models_free(m);
    return status;
}

static ghosts_zeros *nearest_of(neuron *n, size_t pairs, double limit)
{
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, neuron_models, n, pairs, limit, NULL), GHOSTS_OK);
    return zeros;
}

/* Whether the disc of `zero` holds x + i y (or its conjugate), and is small. */
static void check_zero(const ghosts_zero *zero, double x, double y, const neuron *n)
{
    double re = mpfr_get_d(mpc_realref(zero->centre), MPFR_RNDN);
    double im = mpfr_get_d(mpc_imagref(zero->centre), MPFR_RNDN);
    double error = mpfr_get_d(zero->error, MPFR_RNDU), away = hypot(re - x, im - fabs(y));
    ck_assert_uint_eq(zero->multiplicity, 1);
    ck_assert_msg(away <= error + 1e-15 * hypot(x, y) && error < 1e-7 * hypot(x, y),
                  "function %d, w %.17g, b %.17g: zero %.17g + %.17g i, error %g, off by %g",
                  (int)n->function, n->w, n->b, re, im, error, away);
}

/* tanh(tau + b) = i pi (2 m + 1)/w: tau = i arctan(pi (2 m + 1)/w) - b + i pi n. */
START_TEST(test_tanh)
{
    for (int trial = 0; trial < 60; trial++) {
        neuron n = {GHOSTS_MODEL_TANH, exp(random_between(-1.5, 4.0)), random_between(-1.0, 1.0), 0};
        double y = atan(M_PI / n.w);
        ghosts_zeros *zeros = nearest_of(&n, 1, 4.0);
        ck_assert_uint_eq(zeros->count, 1);
        check_zero(&zeros->zero[0], -n.b, y, &n);
        ck_assert(mpfr_cmp_d(zeros->lower_bound, hypot(n.b, y) * (1.0 - 1e-7)) >= 0);
        if (n.b * n.b + y * y < M_PI / n.w * (M_PI / n.w))
            ck_assert(hypot(n.b, y) < M_PI / n.w); /* nearer than the spread bound of the tangent */
        ghosts_zeros_free(zeros);
    }
}
END_TEST

/* 1/(1 + exp(-x)) = s, s = i pi (2 m + 1)/w: x = log(s/(1 - s)), arg s = pi/2 for m = 0. */
START_TEST(test_logistic)
{
    for (int trial = 0; trial < 60; trial++) {
        neuron n = {GHOSTS_MODEL_LOGISTIC, exp(random_between(0.0, 4.0)), random_between(-1.0, 1.0), 0};
        double nearest = INFINITY, x = 0.0, y = 0.0;
        for (int m = -40; m <= 40; m++) {
            double s = M_PI * (2 * m + 1) / n.w; /* log(i s/(1 - i s)) */
            double re = log(fabs(s)) - 0.5 * log1p(s * s) - n.b;
            double im = copysign(M_PI / 2.0, s) + atan(s);
            if (hypot(re, im) < nearest) {
                nearest = hypot(re, im);
                x = re;
                y = im;
            }
        }
        ghosts_zeros *zeros = nearest_of(&n, 1, 8.0);
        ck_assert_uint_eq(zeros->count, 1);
        check_zero(&zeros->zero[0], x, y, &n);
        ghosts_zeros_free(zeros);
    }
}
END_TEST

/* ---- beside the other searches ------------------------------------------------------------------ */

enum { CLASSES = 4 };

/* Logits c_0 + c_1 tau + c_2 tau^2, quarters. */
typedef struct {
    double c[CLASSES][3];
} parabolas;

static ghosts_status parabola_models(void *context, ghosts_model *logits, double re, double im,
                                     double radius)
{
    const parabolas *p = context;
    ghosts_model *m = ghosts_models_new(2, logits[0].order);
    ghosts_model_set_step(&m[0], re, im, radius);
    for (size_t k = 0; k < CLASSES; k++) {
        ghosts_model_scale(&m[1], &m[0], p->c[k][2], 0.0);
        ghosts_model_add_constant(&m[1], &m[1], p->c[k][1], 0.0);
        ghosts_model_mul(&logits[k], &m[1], &m[0]);
        ghosts_model_add_constant(&logits[k], &logits[k], p->c[k][0], 0.0);
    }
    ghosts_models_free(m);
    return GHOSTS_OK;
}

static ghosts_logit_path *path_of(const parabolas *p)
{
    mpq_t number[CLASSES][3];
    ghosts_polynomial numerator[CLASSES];
    for (size_t k = 0; k < CLASSES; k++) {
        for (size_t i = 0; i < 3; i++) {
            mpq_init(number[k][i]);
            mpq_set_d(number[k][i], p->c[k][i]);
        }
        numerator[k] = (ghosts_polynomial){3, (const mpq_t *)number[k]};
    }
    ghosts_logit_path *path;
    ck_assert_int_eq(ghosts_logit_path_new(&path, CLASSES, numerator, NULL), GHOSTS_OK);
    for (size_t k = 0; k < CLASSES; k++)
        for (size_t i = 0; i < 3; i++)
            mpq_clear(number[k][i]);
    return path;
}

START_TEST(test_parabolas_against_paths)
{
    for (int trial = 0; trial < 20; trial++) {
        parabolas p;
        for (size_t k = 0; k < CLASSES; k++)
            for (size_t i = 0; i < 3; i++)
                p.c[k][i] = ((double)random_below(33) - 16.0) / 4.0;
        ghosts_logit_path *path = path_of(&p);
        ghosts_zeros *zeros, *truth;
        int status = ghosts_model_nearest(&zeros, CLASSES, parabola_models, &p, 2, 3.0, NULL);
        ck_assert_int_eq(status, GHOSTS_OK);
        ck_assert_int_eq(ghosts_logit_path_nearest(&truth, path, 2, 3.0, NULL), GHOSTS_OK);
        ck_assert_uint_eq(zeros->count, truth->count);
        for (size_t i = 0; i < zeros->count; i++) {
            mpc_t gap;
            mpfr_t distance, allowed;
            mpc_init2(gap, 100);
            mpfr_inits2(64, distance, allowed, (mpfr_ptr)0);
            mpc_sub(gap, zeros->zero[i].centre, truth->zero[i].centre, MPC_RNDNN);
            mpc_abs(distance, gap, MPFR_RNDU);
            mpfr_add(allowed, zeros->zero[i].error, truth->zero[i].error, MPFR_RNDU);
            ck_assert(mpfr_lessequal_p(distance, allowed));
            mpc_clear(gap);
            mpfr_clears(distance, allowed, (mpfr_ptr)0);
        }
        ghosts_zeros_free(zeros);
        ghosts_zeros_free(truth);
        ghosts_logit_path_free(path);
    }
}
END_TEST

/* ---- what ends, and what is refused -------------------------------------------------------------- */

static ghosts_status failing(void *context, ghosts_model *logits, double re, double im,
                             double radius)
{
    (void)context, (void)logits, (void)re, (void)im, (void)radius;
    return GHOSTS_IO;
}

static ghosts_status unknown(void *context, ghosts_model *logits, double re, double im,
                             double radius)
{
    (void)context, (void)re, (void)im, (void)radius;
    ghosts_model_set_constant(&logits[0], NAN, 0.0);
    ghosts_model_set_constant(&logits[1], 0.0, 0.0);
    return GHOSTS_OK;
}

START_TEST(test_ends)
{
    ghosts_zeros *zeros;
    neuron n = {GHOSTS_MODEL_TANH, 3.0, 0.0, 0};
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, failing, NULL, 1, 1.0, NULL), GHOSTS_IO);
    ck_assert_ptr_null(zeros);
    ghosts_model_options options = ghosts_model_defaults();
    options.work_limit = 50;
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, unknown, NULL, 1, 1.0, &options),
                     GHOSTS_WORK_LIMIT);
    ck_assert_uint_eq(zeros->count, 0);
    ck_assert(mpfr_zero_p(zeros->lower_bound));
    ghosts_zeros_free(zeros);
    /* nothing within the limit: proven */
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, neuron_models, &n, 1, 0.7, NULL), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 0);
    ck_assert(mpfr_cmp_d(zeros->lower_bound, 0.7) >= 0);
    ck_assert(mpfr_cmp_d(zeros->lower_bound, atan(M_PI / 3.0)) <= 0); /* where a zero is */
    ghosts_zeros_free(zeros);
    const double limits[] = {0.0, -1.0, NAN, INFINITY, 1e-101, 1e101};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, neuron_models, &n, 1, limits[i], NULL),
                         GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 0, neuron_models, &n, 1, 1.0, NULL), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, neuron_models, &n, 0, 1.0, NULL), GHOSTS_INVALID);
    options.order = GHOSTS_MODEL_MAX_ORDER + 1;
    ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, neuron_models, &n, 1, 1.0, &options),
                     GHOSTS_TOO_LARGE);
}
END_TEST

/* Pairs nearer to the poles of tanh at i pi/2 than any pole: the zeros pile up there, and the search for
 * more and more of them never reaches beyond. */
START_TEST(test_strings_into_a_pole)
{
    neuron n = {GHOSTS_MODEL_TANH, 3.0, 0.0, 0};
    ghosts_zeros *zeros = nearest_of(&n, 4, 4.0);
    ck_assert_uint_ge(zeros->count, 4);
    for (size_t i = 0; i < 4; i++)
        check_zero(&zeros->zero[i], 0.0, atan(M_PI * (2.0 * (double)i + 1.0) / 3.0), &n);
    ck_assert(mpfr_cmp_d(zeros->lower_bound, M_PI / 2.0) < 0);
    ghosts_zeros_free(zeros);
}
END_TEST

/* Logits tau and 0, zeros at +- i pi: whatever the limit, what lies below it is decided with little work. */
static ghosts_status straight_line(void *context, ghosts_model *logits, double re, double im, double radius)
{
    (void)context;
    ghosts_model_set_step(&logits[0], re, im, radius);
    ghosts_model_set_constant(&logits[1], 0.0, 0.0);
    return GHOSTS_OK;
}

START_TEST(test_limits_are_reached)
{
    for (double limit = 0.01; limit < 40.0; limit *= 1.07) {
        ghosts_zeros *zeros;
        ghosts_model_options options = ghosts_model_defaults();
        options.work_limit = 400;
        ck_assert_int_eq(ghosts_model_nearest(&zeros, 2, straight_line, NULL, 1, limit, &options), GHOSTS_OK);
        ck_assert_uint_eq(zeros->count, limit > M_PI ? 1 : 0);
        ck_assert(mpfr_cmp_d(zeros->lower_bound, limit < M_PI ? limit : M_PI) >= 0);
        ghosts_zeros_free(zeros);
    }
}
END_TEST

int main(void)
{
    random_start("test_nearest");
    Suite *suite = suite_create("models: nearest zeros");
    TCase *tests = tcase_create("nearest");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_tanh);
    tcase_add_test(tests, test_logistic);
    tcase_add_test(tests, test_parabolas_against_paths);
    tcase_add_test(tests, test_ends);
    tcase_add_test(tests, test_strings_into_a_pole);
    tcase_add_test(tests, test_limits_are_reached);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
