/* Steps with and without a guard.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/guard.h"

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

enum { CALIBRATE_FROM = 10, CALIBRATE_TO = 50, MOST_HALVINGS = 40 };
#define ARMIJO_SHARE 1e-4
#define GRADIENT_LIMIT 1.0
#define UPDATE_FACTOR 2.0

static const char *const names[METHOD_COUNT] = {"none",      "gradient_clip", "update_clip",
                                                "armijo",    "polyak",        "cap_bound",
                                                "cap_exact", "cap_batch"};

const char *method_name(method which)
{
    return names[which];
}

static bool is_cap(method which)
{
    return which == METHOD_CAP_BOUND || which == METHOD_CAP_EXACT || which == METHOD_CAP_BATCH;
}

static void must(ghosts_status status)
{
    if (status != GHOSTS_OK) {
        fprintf(stderr, "ghosts-lab: controller: %s\n", ghosts_strerror(status));
        exit(2);
    }
}

guard *guard_new(method which)
{
    guard *g = take(1, sizeof *g);
    ghosts_controller_options options = ghosts_controller_defaults();
    g->method = which;
    options.radius = which == METHOD_CAP_BOUND ? GHOSTS_RADIUS_BOUND : GHOSTS_RADIUS_EXACT;
    if (is_cap(which))
        must(ghosts_controller_new(&g->controller, &options));
    return g;
}

/* The default controller has no memory: a new one decides as the old one does. */
guard *guard_copy(const guard *from)
{
    guard *g = guard_new(from->method);
    g->steps = from->steps;
    g->length_sum = from->length_sum;
    return g;
}

void guard_free(guard *g)
{
    if (g == NULL)
        return;
    ghosts_controller_free(g->controller);
    free(g);
}

/* ---- rates ---------------------------------------------------------------------------------- */

/* The loss of the batch at theta - rate p; the running statistics are left alone. */
static double loss_after(trainer *t, const problem *batch, double rate)
{
    problem there = *batch;
    copy_doubles(t->there, t->theta, t->net->parameters);
    copy_doubles(t->there_state, t->state, t->net->states);
    add_scaled(t->there, -rate, t->update, t->net->parameters);
    there.theta = t->there;
    there.state = t->there_state;
    network_logits(t->net, t->other_logits, &there);
    return cross_entropy(t->other_logits, &there, t->net->classes);
}

static double armijo_rate(trainer *t, const problem *batch, double eta, double loss)
{
    double decrease = dot(t->grad, t->update, t->net->parameters), rate = eta;
    if (!(decrease > 0.0))
        return 0.0;
    for (int i = 0; i < MOST_HALVINGS; i++, rate *= 0.5)
        if (loss_after(t, batch, rate) <= loss - ARMIJO_SHARE * rate * decrease)
            return rate;
    return 0.0;
}

static double polyak_rate(const trainer *t, double eta, double loss)
{
    double decrease = dot(t->grad, t->update, t->net->parameters);
    return decrease > 0.0 ? fmin(eta, loss / decrease) : 0.0;
}

/* The controller looks at the logits and slopes in t->logits and t->slopes. */
static double capped_rate(guard *g, const trainer *t, size_t rows, double eta, double length)
{
    size_t classes = t->net->classes;
    ghosts_batch batch = {t->logits, t->slopes, rows, classes, classes, classes};
    ghosts_measurement seen;
    ghosts_decision decision;
    must(ghosts_controller_measure(&seen, g->controller, &batch, t->workspace, NULL, NULL));
    must(ghosts_controller_act(&decision, g->controller, &seen, eta, length));
    return decision.rate;
}

static double clipped_rate(const guard *g, double eta, double length)
{
    double mean = g->length_sum / (CALIBRATE_TO - CALIBRATE_FROM);
    return g->steps < CALIBRATE_TO ? eta : fmin(eta, UPDATE_FACTOR * mean / length);
}

static double chosen_rate(guard *g, trainer *t, const problem *batch, const problem *watched,
                          double eta, const guarded_step *step)
{
    switch (g->method) {
    case METHOD_UPDATE_CLIP:
        return clipped_rate(g, eta, step->norm);
    case METHOD_ARMIJO:
        return armijo_rate(t, batch, eta, step->loss);
    case METHOD_POLYAK:
        return polyak_rate(t, eta, step->loss);
    case METHOD_CAP_BOUND:
    case METHOD_CAP_EXACT:
        return capped_rate(g, t, watched->rows, eta, step->norm);
    case METHOD_CAP_BATCH:
        network_slopes(t->net, t->logits, t->slopes, t->direction, batch);
        return capped_rate(g, t, batch->rows, eta, step->norm);
    default:
        return eta;
    }
}

/* ---- one step ------------------------------------------------------------------------------- */

static void clip_gradient(trainer *t)
{
    double length = norm(t->grad, t->net->parameters);
    if (length > GRADIENT_LIMIT)
        scale_by(t->grad, GRADIENT_LIMIT / length, t->net->parameters);
}

/* Passes in training mode move BatchNorm's running statistics; only the gradient's may. */
static problem watch(trainer *t, const size_t *watched, size_t count, bool training)
{
    problem at = trainer_problem(t, watched, count);
    copy_doubles(t->there_state, t->state, t->net->states);
    at.state = t->there_state;
    at.training = training;
    return at;
}

/* Logits and slopes of the watched samples; if they are the batch itself, of which the gradient has
 * just been taken, the forward pass is there already. */
static void look(trainer *t, const problem *seen, const problem *batch)
{
    if (seen->row == batch->row && seen->rows == batch->rows && seen->training == batch->training)
        network_slopes_again(t->net, t->logits, t->slopes, t->direction, seen);
    else
        network_slopes(t->net, t->logits, t->slopes, t->direction, seen);
}

/* What the step has done to the watched samples, at the same running statistics: passes that a
 * method has made in training mode have moved the copy of them. */
static void compare(guarded_step *step, trainer *t, const problem *seen)
{
    copy_doubles(t->there_state, t->state, t->net->states);
    double before = cross_entropy(t->logits_before, seen, t->net->classes);
    line_value after = trainer_compare(t, t->logits_before, seen);
    step->loss_ratio = after.loss / before;
    step->flips = after.flips;
}

guarded_step guard_step(guard *g, trainer *t, double eta, const size_t *watched, size_t count,
                        bool watch_training, bool measure)
{
    guarded_step step = {
        .radii = {NAN, NAN, NAN, 0}, .loss_ratio = NAN, .flips = NAN, .lost = true};
    problem batch = trainer_next_batch(t);
    step.loss = network_gradient(t->net, t->grad, &batch);
    if (g->method == METHOD_GRADIENT_CLIP)
        clip_gradient(t);
    optimizer_propose(t->optimizer, t->update, t->theta, t->grad);
    step.norm = trainer_point(t, t->update, -1.0);
    if (!isfinite(step.loss) || !isfinite(step.norm) || !(step.norm > 0.0))
        return step;
    bool needed = g->method == METHOD_CAP_BOUND || g->method == METHOD_CAP_EXACT;
    problem seen = watch(t, watched, count, watch_training);
    if (measure || needed)
        look(t, &seen, &batch);
    if (measure) {
        step.radii = radii_of(t->logits, t->slopes, count, t->net->classes, t->workspace);
        copy_doubles(t->logits_before, t->logits, count * t->net->classes);
    }
    batch.state = seen.state;
    step.rate = chosen_rate(g, t, &batch, &seen, eta, &step);
    step.tau = step.rate * step.norm;
    step.lost = false;
    if (g->steps >= CALIBRATE_FROM && g->steps < CALIBRATE_TO)
        g->length_sum += step.tau;
    g->steps++;
    optimizer_take(t->optimizer, t->theta, t->update, t->grad, step.rate);
    if (measure)
        compare(&step, t, &seen);
    return step;
}
