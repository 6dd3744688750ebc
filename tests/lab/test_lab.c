/* The lab's layers against differences, dualities and the complex step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_randist.h>

#include "tests/support/support.h"

#include "analysis/lab/data.h"
#include "analysis/lab/layer.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/models.h"
#include "analysis/lab/random_stream.h"

/* ---- one layer ------------------------------------------------------------------------------ */

/* A layer with a point, a direction, and room for all it computes. */
typedef struct {
    layer *layer;
    size_t rows, in, out;
    bool training;
    double *theta, *theta_dot, *state, *x, *x_dot, *y_bar, *y_bar_dot;
    double *y, *y_dot, *x_bar, *grad, *x_bar_dot, *grad_dot;
} probe;

static double *random_doubles(size_t count, gsl_rng *rng)
{
    double *x = take_doubles(count);
    for (size_t i = 0; i < count; i++)
        x[i] = gsl_ran_gaussian(rng, 1.0);
    return x;
}

/* Distinct multiples of 8 / count around 0, in random order: away from every kink. */
static void spread_out(double *x, size_t count, gsl_rng *rng)
{
    for (size_t i = 0; i < count; i++)
        x[i] = 8.0 * ((double)i + 0.5) / (double)count - 3.9;
    gsl_ran_shuffle(rng, x, count, sizeof *x);
}

static bool has_kinks(const layer *self)
{
    return strcmp(self->kind->name, "max pool") == 0 || strcmp(self->kind->name, "activation") == 0;
}

static probe probe_new(layer *self, size_t rows, bool training, uint64_t seed)
{
    gsl_rng *rng = random_stream(random_seed_for("probe") + seed, "probe");
    probe p = {.layer = self, .rows = rows, .training = training};
    p.in = rows * self->inputs;
    p.out = rows * self->outputs;
    p.theta = random_doubles(self->parameters, rng);
    p.theta_dot = random_doubles(self->parameters, rng);
    p.state = random_doubles(self->states, rng);
    for (size_t i = 0; i < self->states; i++)
        p.state[i] = fabs(p.state[i]) + 0.1;
    p.x = random_doubles(p.in, rng);
    if (has_kinks(self))
        spread_out(p.x, p.in, rng);
    p.x_dot = random_doubles(p.in, rng);
    p.y_bar = random_doubles(p.out, rng);
    p.y_bar_dot = random_doubles(p.out, rng);
    p.y = take_doubles(p.out);
    p.y_dot = take_doubles(p.out);
    p.x_bar = take_doubles(p.in);
    p.x_bar_dot = take_doubles(p.in);
    p.grad = take_doubles(self->parameters);
    p.grad_dot = take_doubles(self->parameters);
    if (self->kind->reserve != NULL)
        self->kind->reserve(self, rows);
    gsl_rng_free(rng);
    return p;
}

static void probe_free(probe *p)
{
    double *array[] = {p->theta, p->theta_dot, p->state,   p->x,     p->x_dot,
                       p->y_bar, p->y_bar_dot, p->y,       p->y_dot, p->x_bar,
                       p->grad,  p->x_bar_dot, p->grad_dot};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        free(array[i]);
    layer_free(p->layer);
}

/* All four passes at the point shifted by t along the direction; `second` runs all of them, else
 * forward and backward alone. */
static void run_probe(probe *p, double t, bool second)
{
    size_t parameters = p->layer->parameters;
    double *theta = take_doubles(parameters), *x = take_doubles(p->in),
           *y_bar = take_doubles(p->out), *state = take_doubles(p->layer->states);
    copy_doubles(theta, p->theta, parameters);
    copy_doubles(x, p->x, p->in);
    copy_doubles(y_bar, p->y_bar, p->out);
    copy_doubles(state, p->state, p->layer->states);
    add_scaled(theta, t, p->theta_dot, parameters);
    add_scaled(x, t, p->x_dot, p->in);
    add_scaled(y_bar, t, p->y_bar_dot, p->out);
    zero_doubles(p->grad, parameters);
    layer_pass pass = {.rows = p->rows,
                       .training = p->training,
                       .derivatives = true,
                       .theta = theta,
                       .theta_dot = p->theta_dot,
                       .state = state,
                       .grad = p->grad,
                       .grad_dot = p->grad_dot,
                       .x = x,
                       .x_dot = p->x_dot,
                       .y = p->y,
                       .y_dot = p->y_dot,
                       .y_bar = y_bar,
                       .y_bar_dot = p->y_bar_dot,
                       .x_bar = p->x_bar,
                       .x_bar_dot = p->x_bar_dot};
    const layer_kind *kind = p->layer->kind;
    kind->forward(p->layer, &pass);
    if (second)
        kind->tangent(p->layer, &pass);
    kind->backward(p->layer, &pass);
    if (second) {
        zero_doubles(p->grad_dot, parameters);
        kind->backward_tangent(p->layer, &pass);
    }
    free(theta);
    free(x);
    free(y_bar);
    free(state);
}

static double largest_of(const double *x, size_t count)
{
    double largest = 0.0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(x[i]));
    return largest;
}

/* Central differences at h, h/2 and h/4, extrapolated twice: error O(h^6) + rounding / h. */
typedef struct {
    double *y, *x_bar, *grad; /* sums of weighted values */
} differences;

static void check_array(const char *what, const char *name, const double *got,
                        const double *expected, size_t count, double tolerance)
{
    double scale = 1.0 + largest_of(expected, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(fabs(got[i] - expected[i]) <= tolerance * scale,
                      "%s of %s: entry %zu is %.17g, differences say %.17g", what, name, i, got[i],
                      expected[i]);
}

static void check_layer(layer *self, size_t rows, bool training)
{
    static const double step[3] = {4e-4, 2e-4, 1e-4};
    static const double weight[3] = {1.0 / 45.0, -20.0 / 45.0, 64.0 / 45.0};
    probe p = probe_new(self, rows, training, 7 + rows);
    size_t parameters = self->parameters;
    differences d = {take_doubles(p.out), take_doubles(p.in), take_doubles(parameters)};
    for (int i = 0; i < 3; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            double share = sign * weight[i] / (2.0 * step[i]);
            run_probe(&p, sign * step[i], false);
            add_scaled(d.y, share, p.y, p.out);
            add_scaled(d.x_bar, share, p.x_bar, p.in);
            add_scaled(d.grad, share, p.grad, parameters);
        }
    run_probe(&p, 0.0, true);
    const char *name = self->kind->name;
    check_array("tangent", name, p.y_dot, d.y, p.out, 1e-9);
    check_array("x_bar_dot", name, p.x_bar_dot, d.x_bar, p.in, 1e-9);
    check_array("grad_dot", name, p.grad_dot, d.grad, parameters, 1e-9);
    /* <y_bar, J (x_dot, theta_dot)> = <J' y_bar, (x_dot, theta_dot)> */
    double left = dot(p.y_bar, p.y_dot, p.out);
    double right = dot(p.x_bar, p.x_dot, p.in) + dot(p.grad, p.theta_dot, parameters);
    double size = norm(p.y_bar, p.out) * norm(p.y_dot, p.out);
    ck_assert_msg(fabs(left - right) <= 1e-13 * size, "duality of %s: %.17g and %.17g", name, left,
                  right);
    ck_assert_double_gt(norm(p.y_dot, p.out), 0.0);
    free(d.y);
    free(d.x_bar);
    free(d.grad);
    probe_free(&p);
}

START_TEST(linear_layers)
{
    check_layer(dense_new(1, 5, 3, true), 4, false);
    check_layer(dense_new(3, 4, 2, false), 2, false);
    check_layer(convolution_new(4, 5, 2, 3, 3, 3), 2, false);
    check_layer(convolution_new(1, 7, 2, 3, 1, 3), 2, false);
    check_layer(convolution_new(3, 3, 1, 2, 1, 1), 2, false);
    check_layer(tokens_new(3, 4), 2, false);
    check_layer(first_token_new(3, 4), 2, false);
}
END_TEST

START_TEST(pools)
{
    check_layer(max_pool_new(4, 6, 2, 2, 2), 2, false);
    check_layer(max_pool_new(5, 5, 2, 2, 2), 2, false); /* a row and a column are dropped */
    check_layer(average_pool_new(4, 6, 2, 2, 3), 2, false);
    check_layer(average_pool_new(1, 6, 3, 1, 6), 2, false);
}
END_TEST

START_TEST(normalisations)
{
    check_layer(layer_norm_new(1, 6), 3, false);
    check_layer(layer_norm_new(3, 4), 2, false);
    check_layer(batch_norm_new(1, 3), 5, true);
    check_layer(batch_norm_new(4, 3), 2, true);
    check_layer(batch_norm_new(4, 3), 2, false);
}
END_TEST

START_TEST(activations)
{
    for (int f = ACTIVATION_GELU; f <= ACTIVATION_RIA; f++)
        check_layer(activation_new((activation)f, 7, 1.7), 3, false);
}
END_TEST

START_TEST(attention)
{
    check_layer(attention_new(3, 2, 4), 2, false);
    check_layer(attention_new(1, 1, 4), 2, false);
    check_layer(attention_new(9, 4, 8), 1, false);
}
END_TEST

START_TEST(compositions)
{
    layer *body = sequence_new(6);
    sequence_add(body, layer_norm_new(1, 6));
    sequence_add(body, dense_new(1, 6, 9, true));
    sequence_add(body, activation_new(ACTIVATION_TANH, 9, 1.0));
    sequence_add(body, dense_new(1, 9, 6, true));
    layer *whole = sequence_new(4);
    sequence_add(whole, dense_new(1, 4, 6, true));
    sequence_add(whole, residual_new(body));
    sequence_add(whole, dense_new(1, 6, 2, false));
    check_layer(whole, 3, false);
}
END_TEST

/* ---- values of the layers ------------------------------------------------------------------- */

/* f(x + ih) = f(x) + ih f'(x) to machine precision for the activations that C's complex functions
 * reach; the same for f' gives f''. */
static double complex activation_at(activation f, double complex x)
{
    double complex u = sqrt(2.0 / M_PI) * (x + 0.044715 * x * x * x);
    switch (f) {
    case ACTIVATION_GELU_TANH:
        return 0.5 * x * (1.0 + ctanh(u));
    case ACTIVATION_SILU:
        return x / (1.0 + cexp(-x));
    default:
        return ctanh(x);
    }
}

START_TEST(complex_step)
{
    static const activation f[] = {ACTIVATION_GELU_TANH, ACTIVATION_SILU, ACTIVATION_TANH};
    double h = 1e-100;
    for (size_t i = 0; i < 3; i++)
        for (double x = -6.0; x <= 6.0; x += 0.37) {
            double value[3];
            activation_derivatives(value, f[i], 1.0, x);
            double complex there = activation_at(f[i], x + I * h);
            ck_assert_double_eq_tol(value[0], creal(there), 4e-16 * (1.0 + fabs(x)));
            ck_assert_double_eq_tol(value[1], cimag(there) / h, 4e-15);
        }
}
END_TEST

/* Reference values to 17 digits (mpmath). */
START_TEST(activation_values)
{
    double value[3];
    activation_derivatives(value, ACTIVATION_GELU, 1.0, 1.0);
    ck_assert_double_eq_tol(value[0], 0.84134474606854293, 2e-16);
    activation_derivatives(value, ACTIVATION_GELU, 1.0, -20.0); /* no cancellation in the tail */
    ck_assert_double_eq_tol(value[0] / -5.5072482372124e-88, 1.0, 1e-12);
    activation_derivatives(value, ACTIVATION_RIA, 2.0, 0.0);
    ck_assert_double_eq_tol(value[0], 0.19947114020071634, 1e-16);
    activation_derivatives(value, ACTIVATION_SILU, 1.0, -800.0);
    ck_assert_double_eq(value[0], -0.0);
    activation_derivatives(value, ACTIVATION_RELU, 1.0, NAN);
    ck_assert_double_nan(value[0]);
}
END_TEST

/* 3x3 kernel of ones counts the neighbours; padding is zero. */
START_TEST(convolution_padding)
{
    probe p = probe_new(convolution_new(3, 3, 1, 1, 3, 3), 1, false, 1);
    for (size_t i = 0; i < 9; i++)
        p.theta[i] = p.x[i] = 1.0;
    p.theta[9] = 10.0;
    run_probe(&p, 0.0, false);
    static const double expected[9] = {14, 16, 14, 16, 19, 16, 14, 16, 14};
    for (size_t i = 0; i < 9; i++)
        ck_assert_double_eq(p.y[i], expected[i]);
    probe_free(&p);
}
END_TEST

START_TEST(batch_norm_statistics)
{
    layer *self = batch_norm_new(1, 1);
    probe p = probe_new(self, 4, true, 1);
    double x[4] = {1.0, 2.0, 3.0, 6.0}, state[2] = {0.0, 1.0}, y[4];
    double theta[2] = {2.0, 5.0};
    layer_pass pass = {.rows = 4, .training = true, .theta = theta, .state = state, .x = x, .y = y};
    self->kind->forward(self, &pass);
    ck_assert_double_eq_tol(state[0], 0.3, 1e-15);                    /* 0.1 of the mean 3 */
    ck_assert_double_eq_tol(state[1], 0.9 + 0.1 * 14.0 / 3.0, 1e-15); /* unbiased */
    ck_assert_double_eq_tol(y[3], 5.0 + 2.0 * 3.0 / sqrt(3.5 + 1e-5), 1e-14);
    pass.training = false;
    state[0] = 1.0, state[1] = 4.0;
    self->kind->forward(self, &pass);
    ck_assert_double_eq_tol(y[3], 5.0 + 2.0 * 5.0 / sqrt(4.0 + 1e-5), 1e-14);
    ck_assert_double_eq(state[0], 1.0);
    probe_free(&p);
}
END_TEST

/* ---- whole networks ------------------------------------------------------------------------- */

static dataset *random_images(size_t rows, size_t features, size_t classes, uint64_t seed)
{
    gsl_rng *rng = random_stream(random_seed_for("images") + seed, "images");
    size_t *row = take(1, sizeof *row);
    dataset one = {random_doubles(features, rng), row, 1, features, classes};
    size_t *repeated = take(rows, sizeof *repeated);
    dataset *data = data_select(&one, repeated, rows);
    for (size_t i = 0; i < rows * features; i++)
        data->x[i] = gsl_rng_uniform(rng);
    for (size_t i = 0; i < rows; i++)
        data->label[i] = gsl_rng_uniform_int(rng, classes);
    free(one.x);
    free(row);
    free(repeated);
    gsl_rng_free(rng);
    return data;
}

/* Parameter counts as published for the original experiments, then those of E11. */
START_TEST(parameter_counts)
{
    static const size_t expected[MODEL_COUNT] = {650,   26122, 13706, 26634, 13802,
                                                 26154, 9610,  15114, 13514, 3690,
                                                 9610,  9610,  9610,  9866,  8970,
                                                 8970,  8682};
    dataset *data = random_images(2, 64, 10, 1);
    for (int m = 0; m < MODEL_COUNT; m++) {
        network *net = model_network((model)m, data, 2);
        ck_assert_msg(net->parameters == expected[m], "%s has %zu parameters", model_name((model)m),
                      net->parameters);
        network_free(net);
    }
    data_free(data);
}
END_TEST

/* Slopes, gradient and curvature against each other and against differences of the loss. */
START_TEST(networks)
{
    model which = (model)_i;
    enum { ROWS = 13, CHUNK = 5 };
    dataset *data = random_images(ROWS, 64, 10, 3);
    network *net = model_network(which, data, CHUNK);
    gsl_rng *rng = random_stream(random_seed_for("network"), "network");
    double *theta = take_doubles(net->parameters), *state = take_doubles(net->states);
    double *v = take_doubles(net->parameters), *u = take_doubles(net->parameters);
    double *grad = take_doubles(net->parameters), *there = take_doubles(net->parameters);
    double *logits = take_doubles(ROWS * 10), *slopes = take_doubles(ROWS * 10);
    network_initialise(net, theta, state, rng);
    random_direction(v, net->parameters, rng);
    random_direction(u, net->parameters, rng);
    problem at = {theta, state, data, NULL, ROWS, 1.7, false};
    double loss = network_gradient(net, grad, &at);
    network_slopes(net, logits, slopes, v, &at);
    ck_assert_double_eq_tol(cross_entropy(logits, &at, 10), loss, 1e-14);
    /* g'v is the derivative of the loss through the slopes: mean of sum_k (p_k - y_k) a_k / T */
    double directional = 0.0, h = 1e-6, bent;
    for (size_t i = 0; i < ROWS; i++) {
        double sum = 0.0, mean = 0.0;
        for (size_t k = 0; k < 10; k++) {
            double weight = exp(logits[i * 10 + k] / 1.7);
            sum += weight;
            mean += weight * slopes[i * 10 + k];
        }
        directional += (mean / sum - slopes[i * 10 + data->label[i]]) / 1.7 / ROWS;
    }
    ck_assert_double_eq_tol(dot(grad, v, net->parameters), directional, 1e-13);
    /* v'Hv against differences of the gradient */
    double curvature = network_curvature(net, v, &at), sides[2];
    at.theta = there;
    for (int side = 0; side < 2; side++) {
        copy_doubles(there, theta, net->parameters);
        add_scaled(there, side == 0 ? -h : h, v, net->parameters);
        network_gradient(net, grad, &at);
        sides[side] = dot(grad, v, net->parameters);
    }
    bent = (sides[1] - sides[0]) / (2.0 * h);
    ck_assert_msg(fabs(curvature - bent) <= 1e-7 * (1.0 + fabs(bent)), "%s: v'Hv %.12g, %.12g",
                  model_name(which), curvature, bent);
    network_free(net);
    data_free(data);
    gsl_rng_free(rng);
    double *array[] = {theta, state, v, u, grad, there, logits, slopes};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        free(array[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lab");
    TCase *layers = tcase_create("layers"), *whole = tcase_create("networks");
    tcase_add_test(layers, linear_layers);
    tcase_add_test(layers, pools);
    tcase_add_test(layers, normalisations);
    tcase_add_test(layers, activations);
    tcase_add_test(layers, attention);
    tcase_add_test(layers, compositions);
    tcase_add_test(layers, complex_step);
    tcase_add_test(layers, activation_values);
    tcase_add_test(layers, convolution_padding);
    tcase_add_test(layers, batch_norm_statistics);
    tcase_add_test(whole, parameter_counts);
    tcase_add_loop_test(whole, networks, 0, MODEL_COUNT);
    suite_add_tcase(suite, layers);
    suite_add_tcase(suite, whole);
    return run_suite(suite);
}
