/* The lab's layers as networks of the library: models of a network's logits against the network itself at real
 * steps, against its slopes, and against each other where two discs meet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>
#include <stdio.h>

#include <gsl/gsl_randist.h>

#include "tests/support/support.h"

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/network.h"
#include "analysis/lab/random_stream.h"

enum { FEATURES = 16, CLASSES = 4, ORDER = 32 };

typedef layer *maker(layer *net);

static layer *with(layer *net, size_t width, activation function, size_t depth, bool normalised)
{
    for (size_t i = 0; i < depth; i++) {
        sequence_add(net, dense_new(1, net->outputs, width, true));
        if (normalised)
            sequence_add(net, layer_norm_new(1, width));
        sequence_add(net, activation_new(function, width, 1.5));
    }
    return net;
}

static layer *tanh_net(layer *net)
{
    return with(net, 12, ACTIVATION_TANH, 2, false);
}

static layer *gelu_net(layer *net)
{
    return with(net, 12, ACTIVATION_GELU, 2, false);
}

static layer *gelu_tanh_net(layer *net)
{
    return with(net, 12, ACTIVATION_GELU_TANH, 1, false);
}

static layer *silu_net(layer *net)
{
    return with(net, 12, ACTIVATION_SILU, 3, false);
}

static layer *ria_net(layer *net)
{
    return with(net, 12, ACTIVATION_RIA, 1, false);
}

static layer *layer_norm_net(layer *net)
{
    return with(net, 12, ACTIVATION_GELU, 1, true);
}

static layer *layer_norm2_net(layer *net)
{
    return with(net, 12, ACTIVATION_SILU, 2, true);
}

static layer *convolution_net(layer *net)
{
    sequence_add(net, convolution_new(4, 4, 1, 3, 3, 3));
    sequence_add(net, batch_norm_new(16, 3));
    sequence_add(net, activation_new(ACTIVATION_SILU, 48, 1.0));
    return sequence_add(net, average_pool_new(4, 4, 3, 2, 2));
}

static layer *attention_net(layer *net)
{
    layer *attend = sequence_new(5 * 4);
    sequence_add(net, dense_new(4, 4, 4, true));
    sequence_add(net, tokens_new(4, 4));
    sequence_add(attend, layer_norm_new(5, 4));
    sequence_add(attend, dense_new(5, 4, 12, true));
    sequence_add(attend, attention_new(5, 2, 2));
    sequence_add(net, residual_new(attend));
    return sequence_add(net, first_token_new(5, 4));
}

static const struct {
    const char *name;
    maker *make;
    bool rooted; /* roots in it: models off the origin know their branch no more */
} nets[] = {{"tanh", tanh_net, false},           {"gelu", gelu_net, false},
            {"gelu_tanh", gelu_tanh_net, false}, {"silu", silu_net, false},
            {"ria", ria_net, false},             {"layer_norm", layer_norm_net, true},
            {"convolution", convolution_net, false}, {"attention", attention_net, true},
            {"layer_norm2", layer_norm2_net, true}};
enum { NETS = sizeof nets / sizeof *nets };

typedef struct {
    network *net;
    dataset *data;
    double *theta, *state, *v;
    problem at;
    ghosts_network *line;
} scene;

static scene scene_new(int which)
{
    gsl_rng *rng = random_stream(random_seed_for("models") + (uint64_t)which, "models");
    scene s = {.data = data_new(1, FEATURES)};
    layer *body = sequence_new(FEATURES);
    nets[which].make(body);
    sequence_add(body, dense_new(1, body->outputs, CLASSES, true));
    s.net = network_new(body, 4);
    s.data->classes = CLASSES;
    for (size_t i = 0; i < FEATURES; i++)
        s.data->x[i] = gsl_rng_uniform(rng);
    s.theta = take_doubles(s.net->parameters);
    s.v = take_doubles(s.net->parameters);
    s.state = take_doubles(s.net->states);
    network_initialise(s.net, s.theta, s.state, rng);
    for (size_t i = 0; i < s.net->parameters; i++) {
        s.theta[i] += 0.2 * gsl_ran_gaussian(rng, 1.0);
        s.v[i] = 0.3 * gsl_ran_gaussian(rng, 1.0);
    }
    for (size_t i = 0; i < s.net->states; i++)
        s.state[i] = 0.5 + 0.5 * gsl_rng_uniform(rng);
    s.at = (problem){.theta = s.theta, .state = s.state, .data = s.data, .rows = 1, .temperature = 1.0};
    gsl_rng_free(rng);
    s.line = network_line(s.net, s.v, &s.at);
    network_line_sample(s.line, &s.at, 0);
    return s;
}

static void scene_free(scene *s)
{
    ghosts_network_free(s->line);
    network_free(s->net);
    data_free(s->data);
    free(s->theta);
    free(s->state);
    free(s->v);
}

static double complex value_at(const ghosts_model *f, double complex s)
{
    double complex sum = 0.0;
    for (size_t i = f->length; i-- > 0;)
        sum = sum * s + f->re[i] + I * f->im[i];
    return sum;
}

static double bound_at(const ghosts_model *f, double s)
{
    return f->error + f->tail * pow(s, (double)f->order + 1.0);
}

/* The largest radius of a geometric series for which all logits have good models. */
static double usable_radius(ghosts_model *z, const scene *s, double centre_re, double centre_im)
{
    for (double radius = 2.0; radius > 1e-4; radius *= 0.7) {
        ck_assert_int_eq(ghosts_network_models(s->line, z, centre_re, centre_im, radius), GHOSTS_OK);
        bool good = true;
        for (size_t k = 0; k < CLASSES; k++)
            good = good && ghosts_model_is_finite(&z[k]) && z[k].error + z[k].tail < 0.1;
        if (good)
            return radius;
    }
    return 0.0;
}

START_TEST(test_real_steps)
{
    scene s = scene_new(_i);
    ghosts_model *z = take_models(CLASSES, ORDER);
    double radius = usable_radius(z, &s, 0.0, 0.0), moved[CLASSES], logits[CLASSES], slopes[CLASSES];
    ck_assert_msg(radius > 0.02, "%s: radius %g", nets[_i].name, radius);
    network_slopes(s.net, logits, slopes, s.v, &s.at);
    for (size_t k = 0; k < CLASSES; k++) {
        ck_assert_msg(fabs(z[k].re[0] - logits[k]) < 1e-12 + z[k].error, "%s: logit", nets[_i].name);
        ck_assert_msg(fabs(z[k].re[1] / radius - slopes[k]) < 1e-11 + z[k].error / radius,
                      "%s: slope %g, model %g", nets[_i].name, slopes[k], z[k].re[1] / radius);
    }
    double *theta = take_doubles(s.net->parameters);
    for (double share = -1.0; share <= 1.0; share += 0.125) {
        copy_doubles(theta, s.theta, s.net->parameters);
        add_scaled(theta, share * radius, s.v, s.net->parameters);
        problem there = s.at;
        there.theta = theta;
        network_logits(s.net, moved, &there);
        for (size_t k = 0; k < CLASSES; k++) {
            double distance = cabs(value_at(&z[k], share) - moved[k]);
            ck_assert_msg(distance <= bound_at(&z[k], fabs(share)) + 1e-12 * (1.0 + fabs(moved[k])),
                          "%s: logit %zu at %g of %g is off by %g, bound %g", nets[_i].name, k,
                          share, radius, distance, bound_at(&z[k], fabs(share)));
        }
    }
    /* at a quarter of the disc the bound must be sharp, or the test proves nothing */
    ck_assert_msg(bound_at(&z[0], 0.25) < 1e-9, "%s: bound %g", nets[_i].name, bound_at(&z[0], 0.25));
    free(theta);
    ghosts_models_free(z);
    scene_free(&s);
}
END_TEST

START_TEST(test_discs_that_meet)
{
    scene s = scene_new(_i);
    ghosts_model *z = take_models(2 * CLASSES, ORDER), *other = z + CLASSES;
    double radius = usable_radius(z, &s, 0.0, 0.0);
    double complex centre = 0.4 * radius * cexp(0.9 * I);
    network_line_sample(s.line, &s.at, 0); /* which forgets all discs */
    double alone = usable_radius(other, &s, creal(centre), cimag(centre));
    ck_assert(nets[_i].rooted == (alone == 0.0));
    ck_assert(usable_radius(z, &s, 0.0, 0.0) == radius);
    double reach = usable_radius(other, &s, creal(centre), cimag(centre));
    ck_assert(reach > 0.1 * radius);
    size_t compared = 0;
    for (int i = 0; i < 40; i++) {
        double complex at = centre + reach * (i / 40.0) * cexp(2.4 * i * I);
        if (cabs(at) > radius)
            continue;
        compared++;
        double share = cabs(at) / radius, other_share = cabs(at - centre) / reach;
        for (size_t k = 0; k < CLASSES; k++) {
            double distance =
                cabs(value_at(&z[k], at / radius) - value_at(&other[k], (at - centre) / reach));
            double bound = bound_at(&z[k], share) + bound_at(&other[k], other_share);
            ck_assert_msg(distance <= bound + 1e-13, "%s: %g apart, bound %g", nets[_i].name,
                          distance, bound);
        }
    }
    ck_assert_uint_gt(compared, 10);
    ghosts_models_free(z);
    scene_free(&s);
}
END_TEST

/* ---- LayerNorm of two numbers: a closed form --------------------------------------------------- */

/* Of two numbers u, -u LayerNorm makes n = u/sqrt(u^2 + eps) and -n.  With u = (d + e tau)/2 and logits
 * w n, 0 the zeros are where n = i y, y = pi (2 m + 1)/w, that is u = i sqrt(eps) y/sqrt(1 + y^2). */
static void check_layer_norm(double d, double e, double w, bool block)
{
    layer *body = sequence_new(1);
    sequence_add(body, dense_new(1, 1, 2, false));
    size_t first = 2, still = 0;
    if (block) { /* x + 0 LayerNorm(x) */
        layer *inner = sequence_new(2);
        sequence_add(inner, layer_norm_new(1, 2));
        sequence_add(inner, dense_new(1, 2, 2, false));
        sequence_add(body, residual_new(inner));
        still = 8;
    }
    sequence_add(body, layer_norm_new(1, 2));
    sequence_add(body, dense_new(1, 2, 2, false));
    network *net = network_new(body, 1);
    dataset *data = data_new(1, 1);
    double *theta = take_doubles(2 * net->parameters), *v = theta + net->parameters;
    data->x[0] = 1.0;
    data->classes = 2;
    theta[0] = d / 2.0, theta[1] = -d / 2.0, v[0] = e / 2.0, v[1] = -e / 2.0;
    if (block)
        theta[2] = theta[3] = 1.0;
    double *norm = theta + first + still;
    norm[0] = norm[1] = 1.0;
    norm[4] = w; /* weights 2 x 2: first input to first logit */
    problem at = {.theta = theta, .data = data, .rows = 1, .temperature = 1.0};
    ghosts_network *line = network_line(net, v, &at);
    network_line_sample(line, &at, 0);
    double y = M_PI / w, x = -d / e, height = 2.0 * sqrt(1e-5) * y / sqrt(1.0 + y * y) / e;
    ghosts_zeros *zeros;
    int status = ghosts_model_nearest(&zeros, 2, ghosts_network_models, line, 1,
                                      3.0 * hypot(x, height), NULL);
    ck_assert_int_eq(status, GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 1);
    double re = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
    double im = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN);
    double error = mpfr_get_d(zeros->zero[0].error, MPFR_RNDU), away = hypot(re - x, im - height);
    ck_assert_msg(away <= error + 1e-13 * hypot(x, height) && error < 1e-5 * hypot(x, height),
                  "d %g, e %g, w %g: zero %.17g + %.17g i, error %g, off by %g", d, e, w, re, im,
                  error, away);
    ghosts_zeros_free(zeros);
    ghosts_network_free(line);
    free(theta);
    data_free(data);
    network_free(net);
}

START_TEST(test_layer_norm_of_two)
{
    const double w[] = {1.5, 4.0, 12.0}, d[] = {0.0, 0.004, -0.01};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            check_layer_norm(d[j], 0.7, w[i], _i == 1);
}
END_TEST

/* ---- zeros by winding numbers -------------------------------------------------------------------- */

enum { WIDTH = 12, MOST_DEPTH = 3 };

/* Another evaluation of the networks above, in plain complex arithmetic; roots are followed along the
 * circle from its real point. */
typedef struct {
    const scene *s;
    activation function;
    size_t depth;
    bool normalised, started;
    double complex root[MOST_DEPTH];
} evaluation;

static double complex parameter(const scene *s, size_t *at, double complex tau)
{
    double complex value = s->theta[*at] + tau * s->v[*at];
    ++*at;
    return value;
}

static void dense_at(double complex *y, size_t outputs, const double complex *x, size_t inputs,
                     const scene *s, size_t *at, double complex tau)
{
    for (size_t j = 0; j < outputs; j++)
        y[j] = 0.0;
    for (size_t i = 0; i < inputs; i++)
        for (size_t j = 0; j < outputs; j++)
            y[j] += x[i] * parameter(s, at, tau);
    for (size_t j = 0; j < outputs; j++)
        y[j] += parameter(s, at, tau);
}

static void norm_at(double complex *x, evaluation *e, size_t which, size_t *at, double complex tau)
{
    double complex mean = 0.0, variance = 1e-5;
    for (size_t j = 0; j < WIDTH; j++)
        mean += x[j] / WIDTH;
    for (size_t j = 0; j < WIDTH; j++)
        variance += (x[j] - mean) * (x[j] - mean) / WIDTH;
    double complex root = 1.0 / csqrt(variance);
    if (e->started && cabs(root - e->root[which]) > cabs(root + e->root[which]))
        root = -root;
    e->root[which] = root;
    for (size_t j = 0; j < WIDTH; j++)
        x[j] = (x[j] - mean) * root * parameter(e->s, at, tau);
    for (size_t j = 0; j < WIDTH; j++)
        x[j] += parameter(e->s, at, tau);
}

static double complex sum_at(evaluation *e, double complex tau)
{
    double complex x[FEATURES], y[WIDTH], logits[CLASSES], sum = 0.0;
    size_t at = 0, inputs = FEATURES;
    for (size_t i = 0; i < FEATURES; i++)
        x[i] = e->s->data->x[i];
    for (size_t l = 0; l < e->depth; l++) {
        dense_at(y, WIDTH, x, inputs, e->s, &at, tau);
        inputs = WIDTH;
        if (e->normalised)
            norm_at(y, e, l, &at, tau);
        for (size_t j = 0; j < WIDTH; j++)
            x[j] = e->function == ACTIVATION_TANH ? ctanh(y[j]) : y[j] / (1.0 + cexp(-y[j]));
    }
    dense_at(logits, CLASSES, x, WIDTH, e->s, &at, tau);
    ck_assert_uint_eq(at, e->s->net->parameters);
    for (size_t k = 0; k < CLASSES; k++)
        sum += cexp(logits[k]);
    e->started = true;
    return sum;
}

/* Zeros less poles of F in |tau| < radius; the steps are as short as the phase of F asks for. */
static long winding(evaluation *e, double radius)
{
    double turned = 0.0, angle = 0.0, step = 1e-3;
    e->started = false;
    double complex before = sum_at(e, radius);
    while (angle < 2.0 * M_PI) {
        evaluation next = *e;
        double there = fmin(angle + step, 2.0 * M_PI);
        double complex here = sum_at(&next, radius * cexp(there * I));
        double turn = carg(here / before);
        if (fabs(turn) > 0.3) {
            step *= 0.5;
            ck_assert(step > 1e-9);
            continue;
        }
        *e = next;
        turned += turn;
        before = here;
        angle = there;
        step = fmin(1.5 * step, 1e-3);
    }
    return lround(turned / (2.0 * M_PI));
}

static const struct {
    int net;
    activation function;
    size_t depth;
    bool normalised;
} wound[] = {{0, ACTIVATION_TANH, 2, false}, {3, ACTIVATION_SILU, 3, false}, {8, ACTIVATION_SILU, 2, true}};

START_TEST(test_zeros_by_winding_numbers)
{
    scene s = scene_new(wound[_i].net);
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_model_nearest(&zeros, CLASSES, ghosts_network_models, s.line, 1, 8.0, NULL),
                     GHOSTS_OK);
    ck_assert_uint_ge(zeros->count, 1);
    double re = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
    double im = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN), rho = hypot(re, im);
    evaluation e = {.s = &s, .function = wound[_i].function, .depth = wound[_i].depth,
                    .normalised = wound[_i].normalised};
    ck_assert_int_eq(winding(&e, 0.99 * rho), 0);
    ck_assert_int_eq(winding(&e, 1.0005 * rho), 2);
    ghosts_zeros_free(zeros);
    scene_free(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lab: models");
    TCase *tests = tcase_create("logits at complex steps");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_real_steps, 0, NETS);
    tcase_add_loop_test(tests, test_discs_that_meet, 0, NETS);
    tcase_add_loop_test(tests, test_layer_norm_of_two, 0, 2);
    tcase_add_loop_test(tests, test_zeros_by_winding_numbers, 0, 3);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
