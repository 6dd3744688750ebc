/* The lab's guarded steps against the inequalities that define them, and what is measured around a
 * step against plain recomputation.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/digits.h"

#include "analysis/lab/guard.h"

/* ---- a step, foreseen ----------------------------------------------------------------------- */

/* The next step as a copy of the trainer sees it: the batch, its loss L, the update p, |p|, g'p. */
typedef struct {
    trainer *t;
    problem batch;
    double loss, length, descent;
} preview;

/* `limit`: on the length of the gradient. */
static preview look_ahead(const trainer *from, double limit)
{
    preview p = {.t = trainer_copy(from)};
    size_t parameters = p.t->net->parameters;
    p.batch = trainer_next_batch(p.t);
    p.loss = network_gradient(p.t->net, p.t->grad, &p.batch);
    double longer = norm(p.t->grad, parameters) / limit;
    for (size_t i = 0; i < parameters && longer > 1.0; i++)
        p.t->grad[i] /= longer;
    optimizer_propose(p.t->optimizer, p.t->update, p.t->theta, p.t->grad);
    p.length = trainer_point(p.t, p.t->update, -1.0);
    for (size_t i = 0; i < parameters; i++)
        p.descent += p.t->grad[i] * p.t->update[i];
    return p;
}

/* At a copy of the running statistics. */
static problem apart(trainer *t, problem at, bool training)
{
    copy_doubles(t->there_state, t->state, t->net->states);
    at.state = t->there_state;
    at.training = training;
    return at;
}

static double loss_at(const preview *p, double rate)
{
    trainer *t = p->t;
    problem there = apart(t, p->batch, true);
    for (size_t i = 0; i < t->net->parameters; i++)
        t->there[i] = t->theta[i] - rate * t->update[i];
    there.theta = t->there;
    network_logits(t->net, t->other_logits, &there);
    return cross_entropy(t->other_logits, &there, t->net->classes);
}

static radii radii_along(const preview *p, problem at, bool training)
{
    trainer *t = p->t;
    at = apart(t, at, training);
    network_slopes(t->net, t->logits, t->slopes, t->direction, &at);
    return radii_of(t->logits, t->slopes, at.rows, t->net->classes, t->workspace);
}

/* theta -= rate p, and the step says so. */
static void check_taken(const trainer *t, const preview *p, const guarded_step *step)
{
    ck_assert(!step->lost);
    ck_assert_double_eq(step->loss, p->loss);
    ck_assert(near(step->norm, p->length, 1e-14));
    ck_assert_double_eq(step->tau, step->rate * step->norm);
    for (size_t i = 0; i < t->net->parameters; i++) {
        double move = step->rate * p->t->update[i], size = fabs(p->t->theta[i]) + fabs(move);
        ck_assert_double_le(fabs(p->t->theta[i] - move - t->theta[i]), 1e-14 * size);
    }
}

/* ---- line searches -------------------------------------------------------------------------- */

static const model searched[] = {MODEL_RELU, MODEL_MLP_LN, MODEL_CNN_BN_1D};
enum { SEARCHED = sizeof searched / sizeof *searched };

/* L(theta - rate p) <= L - 1e-4 rate g'p */
static bool descends(const preview *p, double rate)
{
    return loss_at(p, rate) <= p->loss - 1e-4 * rate * p->descent;
}

START_TEST(armijo_takes_the_first_rate_that_descends)
{
    static const double eta[] = {1e-5, 1.0, 0.3, 100.0, 1e-4};
    trainer *t = started(searched[_i], BATCH, 3);
    guard *g = guard_new(METHOD_ARMIJO);
    size_t halved = 0, whole = 0;
    for (size_t i = 0; i < sizeof eta / sizeof *eta; i++) {
        preview p = look_ahead(t, INFINITY);
        ck_assert_double_gt(p.descent, 0.0);
        guarded_step step = guard_step(g, t, eta[i], every_third, WATCHED, false, false);
        check_taken(t, &p, &step);
        double rate = eta[i];
        for (; rate > step.rate && rate > 1e-30; rate *= 0.5) {
            ck_assert_msg(!descends(&p, rate), "rate %g of %g was passed over", rate, eta[i]);
            halved++;
        }
        ck_assert_double_eq(step.rate, rate);
        ck_assert(descends(&p, rate));
        whole += rate == eta[i];
        trainer_free(p.t);
    }
    ck_assert_uint_ge(halved, 3);
    ck_assert_uint_ge(whole, 1);
    guard_free(g);
    trainer_free(t);
}
END_TEST

static double armijo_rate_from(const trainer *from, double eta)
{
    trainer *t = trainer_copy(from);
    guard *g = guard_new(METHOD_ARMIJO);
    guarded_step step = guard_step(g, t, eta, every_third, WATCHED, false, false);
    guard_free(g);
    trainer_free(t);
    return step.rate;
}

/* 39 halvings reach the rate that a search from nearby finds; a 40th is not made. */
START_TEST(armijo_gives_up)
{
    trainer *t = started(MODEL_RELU, BATCH, 3);
    double rate = armijo_rate_from(t, 1.0);
    ck_assert_double_gt(rate, 0.0);
    ck_assert_double_lt(rate, 1.0);
    ck_assert_double_eq(armijo_rate_from(t, ldexp(rate, 39)), rate);
    ck_assert_double_eq(armijo_rate_from(t, ldexp(rate, 40)), 0.0);
    trainer_free(t);
}
END_TEST

/* min(eta, L / g'p) */
START_TEST(polyak_rate_by_hand)
{
    static const double eta[] = {1e-5, 10.0, 1e4, 1e-4};
    trainer *t = started(searched[_i], BATCH, 3);
    guard *g = guard_new(METHOD_POLYAK);
    for (size_t i = 0; i < sizeof eta / sizeof *eta; i++) {
        preview p = look_ahead(t, INFINITY);
        ck_assert_double_gt(p.descent, 0.0);
        guarded_step step = guard_step(g, t, eta[i], every_third, WATCHED, false, false);
        check_taken(t, &p, &step);
        if (eta[i] < 1.0)
            ck_assert_double_eq(step.rate, eta[i]);
        else
            ck_assert(near(step.rate, p.loss / p.descent, 1e-12));
        trainer_free(p.t);
    }
    guard_free(g);
    trainer_free(t);
}
END_TEST

static trainer *momentum_trainer(size_t steps, uint64_t seed)
{
    trainer *t = trainer_new(MODEL_MLP_LN, digits, digits, 0, OPTIMIZER_MOMENTUM, 0.0, seed);
    for (size_t i = 0; i < steps; i++)
        trainer_step(t, 0.03);
    return t;
}

/* Momentum's next update becomes the way to another point: mu b + g = theta - there. */
static void head_for(trainer *t, const trainer *there)
{
    preview p = look_ahead(t, INFINITY);
    for (size_t i = 0; i < t->net->parameters; i++)
        t->optimizer->first[i] =
            (t->theta[i] - there->theta[i] - p.t->grad[i]) / t->optimizer->momentum;
    trainer_free(p.t);
}

/* The way from a network to a better one of another start leads uphill first: the two searches
 * stay where they are though the step's end lies lower. */
START_TEST(uphill)
{
    static const method tried[] = {METHOD_ARMIJO, METHOD_POLYAK, METHOD_NONE};
    static const double expected[] = {0.0, 0.0, 1.0};
    trainer *better = momentum_trainer(30, 8);
    for (int k = 0; k < 3; k++) {
        trainer *t = momentum_trainer(15, 7);
        head_for(t, better);
        guard *g = guard_new(tried[k]);
        preview p = look_ahead(t, INFINITY);
        ck_assert_double_lt(p.descent, 0.0);
        ck_assert_double_lt(loss_at(&p, 1.0), 0.5 * p.loss);
        guarded_step step = guard_step(g, t, 1.0, every_third, WATCHED, false, false);
        check_taken(t, &p, &step);
        ck_assert_double_eq(step.rate, expected[k]);
        ck_assert_uint_eq(t->optimizer->steps, 16);
        trainer_free(p.t);
        guard_free(g);
        trainer_free(t);
    }
    trainer_free(better);
}
END_TEST

/* ---- clipping ------------------------------------------------------------------------------- */

/* Steps 9, 10, 49 and 50 have rates of their own, so that no neighbouring window has the mean of
 * steps 10 .. 49. */
static double rate_of_step(size_t step)
{
    return step == 9 ? 1e-3 : step == 10 ? 7e-4 : step == 49 ? 2e-3 : 1e-5 * (double)(1 + step % 7);
}

START_TEST(update_clip_by_hand)
{
    trainer *t = started(MODEL_RELU, BATCH, 0);
    guard *g = guard_new(METHOD_UPDATE_CLIP);
    double sum = 0.0;
    for (size_t i = 0; i < 50; i++) {
        guarded_step step = guard_step(g, t, rate_of_step(i), every_third, WATCHED, false, false);
        ck_assert_double_eq(step.rate, rate_of_step(i));
        sum += i >= 10 ? step.tau : 0.0;
        if (i == 30) { /* a copy goes on with what the original has seen */
            guard *copy = guard_copy(g);
            guard_free(g);
            g = copy;
        }
    }
    for (int i = 0; i < 6; i++) {
        bool raised = i % 2 == 0;
        preview p = look_ahead(t, INFINITY);
        guarded_step step =
            guard_step(g, t, raised ? 1.0 : 1e-6, every_third, WATCHED, false, false);
        check_taken(t, &p, &step);
        ck_assert(raised ? near(step.tau, 2.0 * sum / 40.0, 1e-13) : step.rate == 1e-6);
        trainer_free(p.t);
    }
    guard_free(g);
    trainer_free(t);
}
END_TEST

/* What Adam sees is the gradient, scaled to length 1 where it is longer. */
static double check_gradient_clip(double scale)
{
    trainer *t = started(MODEL_RELU, BATCH, 3);
    guard *g = guard_new(METHOD_GRADIENT_CLIP);
    size_t parameters = t->net->parameters;
    scale_by(t->theta, scale, parameters);
    preview raw = look_ahead(t, INFINITY), p = look_ahead(t, 1.0);
    double length = norm(raw.t->grad, parameters);
    guarded_step step = guard_step(g, t, 0.25, every_third, WATCHED, false, false);
    ck_assert_double_eq(step.rate, 0.25);
    check_taken(t, &p, &step);
    ck_assert_double_le(norm(t->grad, parameters), fmin(length, 1.0) * (1.0 + 1e-14));
    for (size_t i = 0; i < parameters; i++) {
        double seen = raw.t->grad[i] / fmax(length, 1.0);
        double first = 0.9 * p.t->optimizer->first[i] + 0.1 * seen;
        ck_assert_double_eq_tol(t->optimizer->first[i], first, 1e-15);
    }
    trainer_free(raw.t);
    trainer_free(p.t);
    guard_free(g);
    trainer_free(t);
    return length;
}

START_TEST(gradient_clip)
{
    ck_assert_double_gt(check_gradient_clip(5.0), 1.5);
    ck_assert_double_lt(check_gradient_clip(0.1), 0.9);
}
END_TEST

/* ---- caps ----------------------------------------------------------------------------------- */

/* Full batches watched in training mode are those whose forward pass is taken from the gradient;
 * two of these samples are enough to make either the binding one. */
typedef struct {
    model model;
    size_t batch, count;
    bool training;
} watched_samples;

static const watched_samples watched_case[] = {
    {MODEL_MLP_LN, BATCH, 2, false},       {MODEL_CNN_BN_1D, BATCH, 2, true},
    {MODEL_CNN_BN_1D, BATCH, BATCH, true}, {MODEL_ONE_TOKEN, 0, ROWS, true},
    {MODEL_CNN_BN_1D, 0, ROWS, false},     {MODEL_CNN_BN_1D, 0, ROWS, true}};
enum { WATCHED_CASES = sizeof watched_case / sizeof *watched_case };

/* The radius that a cap may not exceed, from the point before the step. */
static double cap_of(method which, const preview *p, const problem *seen, bool training)
{
    switch (which) {
    case METHOD_CAP_BOUND:
        return radii_along(p, *seen, training).bound;
    case METHOD_CAP_EXACT:
        return radii_along(p, *seen, training).exact;
    default:
        return radii_along(p, p->batch, true).exact;
    }
}

/* rho* is the upper end of an interval of relative width 1e-9, and the controller takes the lower
 * one. */
static void check_cap(method which, const watched_samples *watched)
{
    static const double eta[] = {1e-8, 1e6, 0.02};
    trainer *t = started(watched->model, watched->batch, 3);
    guard *g = guard_new(which);
    const size_t *row = watched->batch == 0 ? NULL : every_third;
    bool training = watched->training;
    for (size_t i = 0; i < sizeof eta / sizeof *eta; i++) {
        preview p = look_ahead(t, INFINITY);
        problem seen = trainer_problem(p.t, row, watched->count);
        double rho = cap_of(which, &p, &seen, training);
        guarded_step step = guard_step(g, t, eta[i], row, watched->count, training, i % 2 == 0);
        check_taken(t, &p, &step);
        ck_assert_double_le(step.tau, rho * (1.0 + 1e-14));
        if (eta[i] > 1.0)
            ck_assert(near(step.tau, rho, which == METHOD_CAP_BOUND ? 1e-14 : 2e-9));
        if (eta[i] < 1e-6)
            ck_assert_double_eq(step.rate, eta[i]);
        trainer_free(p.t);
    }
    guard_free(g);
    trainer_free(t);
}

START_TEST(caps)
{
    for (method which = METHOD_CAP_BOUND; which <= METHOD_CAP_BATCH; which++)
        check_cap(which, &watched_case[_i]);
}
END_TEST

/* ---- what is measured ----------------------------------------------------------------------- */
/* The watched samples before and after the step, both with the running statistics that the
 * gradient's pass has left. */
static void check_measured(method which, const watched_samples *watched)
{
    trainer *t = started(watched->model, watched->batch, 3);
    guard *g = guard_new(which);
    const size_t *row = watched->batch == 0 ? NULL : every_third;
    size_t count = watched->count, classes = t->net->classes;
    bool training = watched->training;
    preview p = look_ahead(t, which == METHOD_GRADIENT_CLIP ? 1.0 : INFINITY);
    problem before = trainer_problem(p.t, row, count), after = trainer_problem(t, row, count);
    radii expected = radii_along(&p, before, training);
    guarded_step step = guard_step(g, t, 0.5, row, count, training, true);
    ck_assert(near(step.radii.bound, expected.bound, 1e-12));
    ck_assert(near(step.radii.lower, expected.lower, 1e-12));
    ck_assert(near(step.radii.exact, expected.exact, 1e-8));
    after = apart(t, after, training);
    network_logits(t->net, t->other_logits, &after);
    double ratio = cross_entropy(t->other_logits, &after, classes) /
                   cross_entropy(p.t->logits, &before, classes);
    size_t flips = flips_between(p.t->logits, t->other_logits, count, classes);
    ck_assert_msg(near(step.loss_ratio, ratio, 1e-10),
                  "%s of %s, training %d: loss %.12g, not %.12g", method_name(which),
                  model_name(watched->model), training, step.loss_ratio, ratio);
    ck_assert_double_eq_tol(step.flips, (double)flips / (double)count, 1e-15);
    trainer_free(p.t);
    guard_free(g);
    trainer_free(t);
}

START_TEST(measured_before_and_after)
{
    for (method which = METHOD_NONE; which < METHOD_COUNT; which++)
        check_measured(which, &watched_case[_i]);
}
END_TEST

/* Whatever is measured and tried, only the gradient's pass moves the running statistics. */
static void check_running_statistics(method which, size_t batch, bool training)
{
    trainer *t = started(MODEL_CNN_BN_1D, batch, 2), *plain = trainer_copy(t);
    guard *g = guard_new(which);
    size_t states = t->net->states;
    double *start = take_doubles(states);
    copy_doubles(start, t->state, states);
    trainer_step(plain, 0.5);
    guard_step(g, t, 0.5, NULL, batch == 0 ? ROWS : WATCHED, training, true);
    ck_assert_msg(same_bytes(t->state, plain->state, states), "%s, training %d, batches of %zu",
                  method_name(which), training, batch);
    ck_assert(!same_bytes(t->state, start, states));
    if (which == METHOD_NONE)
        ck_assert(same_bytes(t->theta, plain->theta, t->net->parameters));
    free(start);
    trainer_free(plain);
    guard_free(g);
    trainer_free(t);
}

START_TEST(running_statistics)
{
    for (int training = 0; training < 2; training++) {
        check_running_statistics((method)_i, BATCH, training);
        check_running_statistics((method)_i, 0, training);
    }
}
END_TEST

/* A loss or an update that isn't finite: no step, and nothing that counts as one. */
static void check_lost(method which, bool bad_loss)
{
    trainer *t = started(MODEL_RELU, BATCH, 1);
    guard *g = guard_new(which);
    if (bad_loss)
        t->theta[t->net->parameters - 1] = NAN;
    else
        t->optimizer->first[5] = INFINITY;
    copy_doubles(t->there, t->theta, t->net->parameters);
    guarded_step step = guard_step(g, t, 0.1, every_third, WATCHED, false, true);
    ck_assert(step.lost);
    ck_assert(isfinite(step.loss) == !bad_loss);
    ck_assert_double_nan(step.radii.bound);
    ck_assert_double_eq(step.rate, 0.0);
    ck_assert_uint_eq(t->optimizer->steps, 1);
    ck_assert_uint_eq(g->steps, 0);
    ck_assert(same_bytes(t->there, t->theta, t->net->parameters));
    guard_free(g);
    trainer_free(t);
}

START_TEST(lost_runs)
{
    for (method which = METHOD_NONE; which < METHOD_COUNT; which++) {
        check_lost(which, true);
        check_lost(which, false);
    }
}
END_TEST

int main(void)
{
    use_one_blas_thread();
    Suite *suite = suite_create("lab, guarded steps");
    TCase *steps = tcase_create("steps");
    tcase_set_timeout(steps, 60.0); /* seconds, for a busy machine */
    tcase_add_unchecked_fixture(steps, read_digits, free_digits);
    tcase_add_loop_test(steps, armijo_takes_the_first_rate_that_descends, 0, SEARCHED);
    tcase_add_test(steps, armijo_gives_up);
    tcase_add_loop_test(steps, polyak_rate_by_hand, 0, SEARCHED);
    tcase_add_test(steps, uphill);
    tcase_add_test(steps, update_clip_by_hand);
    tcase_add_test(steps, gradient_clip);
    tcase_add_loop_test(steps, caps, 0, WATCHED_CASES);
    tcase_add_loop_test(steps, measured_before_and_after, 0, WATCHED_CASES);
    tcase_add_loop_test(steps, running_statistics, 0, METHOD_COUNT);
    tcase_add_test(steps, lost_runs);
    suite_add_tcase(suite, steps);
    return run_suite(suite);
}
