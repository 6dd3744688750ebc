/* Taylor models against the series of the true functions in ball arithmetic: the coefficients up to
 * the order differ by at most `error` in sum, those beyond it are at most `tail` in sum.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/flint_arb.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include <ghosts/model.h>

#include "tests/support/sums.h"

#ifdef HAVE_ARB

#include "tests/model/true_series.h"

/* A function by its true series (3 orders long) and a model of it with error and tail. */
typedef struct {
    acb_poly_t truth;
    ghosts_model *model;
} enclosed;

static double size_of(const acb_t x)
{
    arf_t bound;
    arf_init(bound);
    acb_get_abs_ubound_arf(bound, x, 53);
    double size = arf_get_d(bound, ARF_RND_UP);
    arf_clear(bound);
    return size;
}

/* sum of |coefficient i| for first <= i < end */
static double mass_of(const acb_poly_t p, slong first, slong end)
{
    double sum = 0.0;
    acb_t c;
    acb_init(c);
    for (slong i = first; i < end; i++) {
        acb_poly_get_coeff_acb(c, p, i);
        sum += size_of(c);
    }
    acb_clear(c);
    return sum;
}

/* Random decaying coefficients; perturbed below and beyond the order when `uncertain`. */
static enclosed enclosed_new(size_t order, double centre_re, double centre_im, double size,
                             bool is_real, double uncertain)
{
    enclosed e = {.model = ghosts_models_new(1, order)};
    acb_poly_init(e.truth);
    ck_assert_ptr_nonnull(e.model);
    ghosts_model *m = e.model;
    m->length = 1 + random_below(order + 1);
    double decay = random_between(0.2, 1.0), scale = size;
    acb_t c;
    acb_init(c);
    for (size_t i = 0; i < m->length; i++) {
        m->re[i] = i ? scale * random_between(-1.0, 1.0) : centre_re;
        m->real = is_real;
        m->im[i] = is_real ? 0.0 : i ? scale * random_between(-1.0, 1.0) : centre_im;
        scale *= i ? decay : 1.0;
        acb_set_d_d(c, m->re[i], m->im[i]);
        acb_poly_set_coeff_acb(e.truth, (slong)i, c);
    }
    for (size_t i = 0; uncertain > 0.0 && i < 3 * order + 2; i++) {
        double x = uncertain * random_between(-1.0, 1.0) / (double)(i + 1), y = 0.5 * x;
        acb_t shift;
        acb_init(shift);
        acb_set_d_d(shift, x, y);
        acb_poly_get_coeff_acb(c, e.truth, (slong)i);
        acb_add(c, c, shift, BITS);
        acb_poly_set_coeff_acb(e.truth, (slong)i, c);
        *(i <= order ? &m->error : &m->tail) += 1.2 * fabs(x);
        acb_clear(shift);
    }
    acb_clear(c);
    return e;
}

static void enclosed_clear(enclosed *e)
{
    acb_poly_clear(e->truth);
    ghosts_models_free(e->model);
}

static size_t tried, unknown;

/* What became of one function's bounds. */
typedef struct {
    const char *name;
    double error, tail; /* largest quotients of truth and bound: a bound corrupted by less fails */
    double excess;      /* largest error of exact arguments, in units of (N + 20)^2 u (|f| + 1) */
} tally;

static tally tallies[24];

static tally *tally_of(const char *name)
{
    tally *t = tallies;
    while (t->name && strcmp(t->name, name) != 0)
        t++;
    ck_assert(t < tallies + sizeof tallies / sizeof *tallies - 1);
    t->name = name;
    return t;
}

/* Whether `model` encloses `truth`, given to `length` coefficients. */
static void check_encloses(const ghosts_model *model, const acb_poly_t truth, slong length,
                           const char *what, const ghosts_model *argument)
{
    tried++;
    if (!ghosts_model_is_finite(model)) {
        unknown++;
        return;
    }
    double lost = 0.0;
    acb_t c, f;
    acb_init(c);
    acb_init(f);
    for (size_t i = 0; i <= model->order; i++) {
        acb_poly_get_coeff_acb(c, truth, (slong)i);
        if (i >= model->length)
            ck_assert(model->re[i] == 0.0 && model->im[i] == 0.0);
        acb_set_d_d(f, model->re[i], model->im[i]);
        acb_sub(c, c, f, BITS);
        lost += size_of(c);
    }
    acb_clear(c);
    acb_clear(f);
    double beyond = mass_of(truth, (slong)model->order + 1, length);
    ck_assert_msg(lost <= model->error && beyond <= model->tail,
                  "%s at %.17g + %.17g i, order %zu, length %zu, error %g, tail %g: true error %g of "
                  "%g, tail %g of %g",
                  what, argument->re[0], argument->im[0], argument->order, argument->length,
                  argument->error, argument->tail, lost, model->error, beyond, model->tail);
    tally *t = tally_of(what);
    if (model->error > 0.0)
        t->error = fmax(t->error, lost / model->error);
    if (model->tail > 0.0)
        t->tail = fmax(t->tail, beyond / model->tail);
    double varying = fabs(argument->re[0]);
    for (size_t i = 1; i < argument->length; i++)
        varying += fabs(argument->re[i]) + fabs(argument->im[i]);
    double n = (double)model->order + 20.0, norm = mass_of(truth, 0, length) + 1.0;
    if (argument->error == 0.0 && argument->tail == 0.0 && model->tail < 1e-3 * norm &&
        varying < 2.0)
        t->excess = fmax(t->excess, model->error / (0x1p-53 * n * n * norm));
}

static const char *const activation_name[] = {"logistic",  "tanh",   "softplus",
                                              "SiLU",      "GELU",   "GELU by tanh",
                                              "normal",    "Gaussian gate", "RIA"};

/* ---- tests ---------------------------------------------------------------------------------- */

static const double uncertainty[] = {0.0, 1e-13, 1e-6, 1e-3};

START_TEST(test_ring)
{
    for (int trial = 0; trial < 300; trial++) {
        size_t order = trial % 20 == 0 ? 256 : trial % 5 ? 1 + random_below(24) : random_below(3);
        slong length = 6 * (slong)order + 4;
        double blur = uncertainty[random_below(4)];
        bool is_real = random_below(2);
        enclosed a = enclosed_new(order, random_between(-3.0, 3.0), random_between(-3.0, 3.0),
                                  random_between(0.1, 4.0), is_real, blur);
        enclosed b = enclosed_new(order, random_between(-3.0, 3.0), random_between(-3.0, 3.0),
                                  random_between(0.1, 4.0), random_below(2), blur);
        ghosts_model *f = ghosts_models_new(1, order);
        acb_poly_t truth;
        acb_t c;
        acb_poly_init(truth);
        acb_init(c);
        ghosts_model_add(f, a.model, b.model);
        acb_poly_add(truth, a.truth, b.truth, BITS);
        check_encloses(f, truth, length, "sum", a.model);
        ghosts_model_sub(f, a.model, b.model);
        acb_poly_sub(truth, a.truth, b.truth, BITS);
        check_encloses(f, truth, length, "difference", a.model);
        ghosts_model_mul(f, a.model, b.model);
        acb_poly_mul(truth, a.truth, b.truth, BITS);
        check_encloses(f, truth, length, "product", a.model);
        ghosts_model_scale(f, a.model, 0.3, -1.7);
        acb_set_d_d(c, 0.3, -1.7);
        acb_poly_scalar_mul(truth, a.truth, c, BITS);
        check_encloses(f, truth, length, "multiple", a.model);
        ghosts_model_add_constant(f, a.model, 1.0, -2e-9);
        acb_poly_get_coeff_acb(c, a.truth, 0);
        acb_t d;
        acb_init(d);
        acb_set_d_d(d, 1.0, -2e-9);
        acb_add(c, c, d, BITS);
        acb_poly_set(truth, a.truth);
        acb_poly_set_coeff_acb(truth, 0, c);
        check_encloses(f, truth, length, "sum with a number", a.model);
        ghosts_model_divide(f, a.model, -7.0);
        acb_set_si(c, -7);
        acb_inv(c, c, BITS);
        acb_poly_scalar_mul(truth, a.truth, c, BITS);
        check_encloses(f, truth, length, "quotient", a.model);
        ghosts_model_scale_rounded(f, a.model, 1.0 / sqrt(3.0), 2);
        acb_set_si(c, 3);
        acb_rsqrt(c, c, BITS);
        acb_poly_scalar_mul(truth, a.truth, c, BITS);
        check_encloses(f, truth, length, "irrational multiple", a.model);
        acb_clear(c);
        acb_clear(d);
        acb_poly_clear(truth);
        ghosts_models_free(f);
        enclosed_clear(&a);
        enclosed_clear(&b);
    }
    ck_assert_uint_eq(unknown, 0);
}
END_TEST

START_TEST(test_inverse_root_log_exp)
{
    for (int trial = 0; trial < 400; trial++) {
        size_t order = trial % 40 == 0 ? 256 : trial % 8 ? 2 + random_below(40) : random_below(3);
        slong length = 5 * (slong)order + 4;
        double angle = random_between(-3.0, 3.0), modulus = random_between(0.5, 5.0);
        enclosed a = enclosed_new(order, modulus * cos(angle), modulus * sin(angle),
                                  modulus * random_between(0.01, 0.7), false,
                                  uncertainty[random_below(4)]);
        ghosts_model *f = ghosts_models_new(1, order);
        acb_poly_t truth;
        acb_poly_init(truth);
        ghosts_model_inverse(f, a.model);
        acb_poly_inv_series(truth, a.truth, length, BITS);
        check_encloses(f, truth, length, "inverse", a.model);
        ghosts_model_inverse_sqrt(f, a.model);
        acb_poly_rsqrt_series(truth, a.truth, length, BITS);
        check_encloses(f, truth, length, "inverse root", a.model);
        ghosts_model_log(f, a.model);
        acb_poly_log_series(truth, a.truth, length, BITS);
        check_encloses(f, truth, length, "logarithm", a.model);
        ghosts_model_exp(f, a.model);
        acb_poly_exp_series(truth, a.truth, length, BITS);
        check_encloses(f, truth, length, "exponential", a.model);
        acb_poly_clear(truth);
        ghosts_models_free(f);
        enclosed_clear(&a);
    }
    ck_assert_uint_lt(unknown, tried / 2);
}
END_TEST

START_TEST(test_activations)
{
    for (int trial = 0; trial < 900; trial++) {
        size_t order = trial % 80 == 0 ? 128 : trial % 8 ? 2 + random_below(30) : random_below(3);
        slong length = 4 * (slong)order + 4;
        bool is_real = random_below(2);
        double spread = random_below(4) ? 3.0 : 30.0;
        enclosed a = enclosed_new(order, random_between(-spread, spread),
                                  random_between(-2.5, 2.5), random_between(0.01, 1.0), is_real,
                                  uncertainty[random_below(4)]);
        ghosts_model *f = ghosts_models_new(1, order);
        acb_poly_t truth;
        acb_poly_init(truth);
        ghosts_model_function function = (ghosts_model_function)(trial % 9);
        ck_assert_int_eq(ghosts_model_apply(f, a.model, function, 1.5), GHOSTS_OK);
        series_of(truth, a.truth, function, 1.5, length);
        const char *name = activation_name[function];
        if (is_real || function != GHOSTS_MODEL_SOFTPLUS) /* elsewhere branches may differ */
            check_encloses(f, truth, length, name, a.model);
        acb_poly_clear(truth);
        ghosts_models_free(f);
        enclosed_clear(&a);
    }
    ck_assert_uint_lt(unknown, tried / 3);
}
END_TEST

static bool same(const ghosts_model *f, const ghosts_model *g)
{
    bool equal = f->real == g->real && f->error == g->error && f->tail == g->tail;
    for (size_t i = 0; i <= f->order && equal; i++)
        equal = f->re[i] == g->re[i] && f->im[i] == g->im[i];
    return equal;
}

/* The functions that may write over an argument. */
static void in_place(ghosts_model *f, const ghosts_model *g, const ghosts_model *h, int which)
{
    switch (which) {
    case 0:
        ghosts_model_add(f, g, h);
        return;
    case 1:
        ghosts_model_sub(f, g, h);
        return;
    case 2:
        ghosts_model_add_constant(f, g, 0.1, 2.0);
        return;
    case 3:
        ghosts_model_scale(f, g, -0.3, 1.1);
        return;
    case 4:
        ghosts_model_divide(f, g, 3.0);
        return;
    default:
        ghosts_model_scale_rounded(f, g, 0.7, 3);
        return;
    }
}

START_TEST(test_aliases)
{
    for (int trial = 0; trial < 240; trial++) {
        size_t order = random_below(9);
        enclosed a = enclosed_new(order, 1.0, 2.0, 1.0, random_below(2), uncertainty[trial % 4]);
        enclosed b = enclosed_new(order, -1.0, 0.3, 1.0, random_below(2), uncertainty[trial / 4 % 4]);
        ghosts_model *f = ghosts_models_new(2, order);
        in_place(&f[0], a.model, b.model, _i);
        ghosts_model_set(&f[1], a.model);
        in_place(&f[1], &f[1], b.model, _i);
        ck_assert_msg(same(&f[0], &f[1]), "function %d over its first argument", _i);
        ghosts_model_set(&f[1], b.model);
        if (_i < 2) {
            in_place(&f[1], a.model, &f[1], _i);
            ck_assert_msg(same(&f[0], &f[1]), "function %d over its second argument", _i);
            in_place(&f[0], a.model, a.model, _i);
            ghosts_model_set(&f[1], a.model);
            in_place(&f[1], &f[1], &f[1], _i);
            ck_assert_msg(same(&f[0], &f[1]), "function %d over both arguments", _i);
        }
        ghosts_models_free(f);
        enclosed_clear(&a);
        enclosed_clear(&b);
    }
}
END_TEST

static void start(void)
{
    tried = unknown = 0;
    memset(tallies, 0, sizeof tallies);
}

/* Bounds much wider than the truth at best would make the tests above worthless: for every function
 * some true error is so near its bound that a bound reduced to this share would fail. */
static void report(void)
{
    printf("models: %zu tried, %zu unknown\n", tried, unknown);
    for (const tally *t = tallies; t->name; t++) {
        printf("  %-20s true / bound: error %.3f, tail %.3f; excess %.3g\n", t->name,
               t->error, t->tail, t->excess);
        ck_assert_msg(t->error > 0.2 && t->tail > 0.1, "%s: bounds are never reached", t->name);
        ck_assert_msg(t->excess < 300.0, "%s: error of exact arguments", t->name);
    }
}

int main(void)
{
    random_start("test_arithmetic");
    Suite *suite = suite_create("models: arithmetic");
    TCase *tests = tcase_create("enclosures");
    tcase_add_checked_fixture(tests, start, report);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, test_ring);
    tcase_add_test(tests, test_inverse_root_log_exp);
    tcase_add_test(tests, test_activations);
    tcase_add_loop_test(tests, test_aliases, 0, 6);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}

#else

int main(void)
{
    return 77;
}

#endif
