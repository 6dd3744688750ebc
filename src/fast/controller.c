/* The step-size controller: measuring and acting.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/controller.h"
#include "fast/quantile.h"
#include "fast/rows.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

ghosts_controller_options ghosts_controller_defaults(void)
{
    return (ghosts_controller_options){.policy = GHOSTS_POLICY_CAP,
                                       .target = 1.0,
                                       .nonfinite = GHOSTS_NONFINITE_SKIP,
                                       .radius = GHOSTS_RADIUS_BOUND,
                                       .aggregate = GHOSTS_AGGREGATE_MAXIMUM,
                                       .quantile = 0.99,
                                       .memory = GHOSTS_MEMORY_BATCH,
                                       .window = 20,
                                       .decay = 0.9,
                                       .history = 256};
}

/* Written so that a NaN fails. */
static bool words_are_valid(const controller_words *w)
{
    bool enums = w->policy <= GHOSTS_POLICY_MONITOR && w->nonfinite <= GHOSTS_NONFINITE_STOP &&
                 w->radius <= GHOSTS_RADIUS_EXACT && w->aggregate <= GHOSTS_AGGREGATE_QUANTILE &&
                 w->memory <= GHOSTS_MEMORY_AVERAGE && w->stopped <= 1;
    bool sizes =
        w->window >= 1 && w->window <= GHOSTS_MOST_WINDOW && w->history <= GHOSTS_MOST_HISTORY;
    bool reals = w->target > 0.0 && isfinite(w->target) && w->quantile > 0.0 &&
                 w->quantile <= 1.0 && w->decay >= 0.0 && w->decay < 1.0 && w->rate_cap >= 0.0 &&
                 isfinite(w->rate_cap) && w->rate_floor >= 0.0 && isfinite(w->rate_floor) &&
                 (w->rate_cap == 0.0 || w->rate_floor <= w->rate_cap) && w->average >= 0.0;
    return enums && sizes && reals;
}

ghosts_status controller_from_words(ghosts_controller **state, const controller_words *words)
{
    *state = NULL;
    if (!words_are_valid(words))
        return GHOSTS_INVALID;
    ghosts_controller *made = calloc(1, sizeof *made);
    if (made == NULL)
        return GHOSTS_NO_MEMORY;
    made->words = *words;
    made->window = calloc((size_t)words->window, sizeof *made->window);
    made->entry = calloc((size_t)words->history + 1, sizeof *made->entry);
    if (made->window == NULL || made->entry == NULL) {
        ghosts_controller_free(made);
        return GHOSTS_NO_MEMORY;
    }
    *state = made;
    return GHOSTS_OK;
}

ghosts_status ghosts_controller_new(ghosts_controller **state,
                                    const ghosts_controller_options *options)
{
    if (state == NULL)
        return GHOSTS_INVALID;
    ghosts_controller_options o = options != NULL ? *options : ghosts_controller_defaults();
    controller_words words = {.policy = (uint64_t)o.policy,
                              .nonfinite = (uint64_t)o.nonfinite,
                              .radius = (uint64_t)o.radius,
                              .aggregate = (uint64_t)o.aggregate,
                              .memory = (uint64_t)o.memory,
                              .window = o.window,
                              .history = o.history,
                              .target = o.target,
                              .quantile = o.quantile,
                              .decay = o.decay,
                              .rate_cap = o.rate_cap,
                              .rate_floor = o.rate_floor,
                              .statistics = {.least_radius = HUGE_VAL, .smallest_scale = 1.0}};
    return controller_from_words(state, &words);
}

void ghosts_controller_free(ghosts_controller *state)
{
    if (state == NULL)
        return;
    free(state->window);
    free(state->entry);
    free(state);
}

/* ------------------------------------------------------------------------------- measuring */

static ghosts_status least_radius(ghosts_measurement *seen, ghosts_radius_kind kind,
                                  const source *from, ghosts_workspace *work, ghosts_position *bad)
{
    if (kind == GHOSTS_RADIUS_BOUND)
        return rows_bound(NULL, &seen->radius, &seen->sample, from, work, bad);
    if (kind == GHOSTS_RADIUS_LOWER)
        return rows_lower(NULL, &seen->radius, &seen->sample, from, work, bad);
    ghosts_batch_result result;
    ghosts_status status = rows_radius(&result, from, work, bad);
    seen->radius = result.radius.lower;
    seen->sample = result.sample;
    seen->decided = result.radius.decided;
    return status;
}

static view row_of(const view *from, size_t row)
{
    return from->wide != NULL ? (view){from->wide + row * from->stride, NULL, from->stride}
                              : (view){NULL, from->narrow + row * from->stride, from->stride};
}

static ghosts_status exact_row(ghosts_radius *found, const source *from, size_t row,
                               ghosts_workspace *work, ghosts_position *bad)
{
    source one = {row_of(&from->logits, row), row_of(&from->slopes, row), 1, from->classes};
    ghosts_status status = rows_exact(found, &one, work, bad);
    if (status != GHOSTS_OK && bad != NULL)
        bad->row = row;
    return status;
}

static ghosts_status every_radius(double *each, ghosts_measurement *seen, ghosts_radius_kind kind,
                                  const source *from, ghosts_workspace *work, ghosts_position *bad)
{
    if (kind == GHOSTS_RADIUS_BOUND)
        return rows_bound(each, NULL, NULL, from, work, bad);
    if (kind == GHOSTS_RADIUS_LOWER)
        return rows_lower(each, NULL, NULL, from, work, bad);
    if (!view_exists(&from->logits) || !view_exists(&from->slopes))
        return GHOSTS_INVALID;
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; status == GHOSTS_OK && i < from->samples; i++) {
        ghosts_radius found;
        status = exact_row(&found, from, i, work, bad);
        each[i] = found.lower;
        seen->decided = seen->decided && found.decided;
    }
    return status;
}

static ghosts_status quantile_radius(ghosts_measurement *seen, const ghosts_controller *state,
                                     const source *from, ghosts_workspace *work, double *scratch,
                                     ghosts_position *bad)
{
    size_t samples = from->samples;
    if (scratch == NULL || samples == 0)
        return GHOSTS_INVALID;
    ghosts_status status =
        every_radius(scratch, seen, (ghosts_radius_kind)state->words.radius, from, work, bad);
    if (status != GHOSTS_OK)
        return status;
    seen->radius = quantile_of(&seen->sample, scratch, samples, state->words.quantile,
                               scratch + samples);
    return GHOSTS_OK;
}

static ghosts_status measure(ghosts_measurement *seen, const ghosts_controller *state,
                             const source *from, ghosts_workspace *work, double *scratch,
                             ghosts_position *bad)
{
    ghosts_position where = {GHOSTS_ARRAY_NONE, 0, 0};
    *seen = (ghosts_measurement){.decided = true};
    ghosts_status status =
        state->words.aggregate == GHOSTS_AGGREGATE_QUANTILE
            ? quantile_radius(seen, state, from, work, scratch, &where)
            : least_radius(seen, (ghosts_radius_kind)state->words.radius, from, work, &where);
    /* a row whose logits are all -inf says as little as one with a NaN */
    bool masked = status == GHOSTS_INVALID && where.array == GHOSTS_ARRAY_LOGITS;
    if (bad != NULL)
        *bad = where;
    seen->nonfinite = status == GHOSTS_NOT_FINITE || masked;
    if (status != GHOSTS_OK)
        seen->radius = 0.0;
    return seen->nonfinite ? GHOSTS_OK : status;
}

ghosts_status ghosts_controller_measure(ghosts_measurement *seen, const ghosts_controller *state,
                                        const ghosts_batch *batch, ghosts_workspace *workspace,
                                        double *scratch, ghosts_position *bad)
{
    if (seen == NULL || state == NULL || batch == NULL)
        return GHOSTS_INVALID;
    source from = source_of(batch);
    return measure(seen, state, &from, workspace, scratch, bad);
}

ghosts_status ghosts_controller_measure_float(ghosts_measurement *seen,
                                              const ghosts_controller *state,
                                              const ghosts_batch_float *batch,
                                              ghosts_workspace *workspace, double *scratch,
                                              ghosts_position *bad)
{
    if (seen == NULL || state == NULL || batch == NULL)
        return GHOSTS_INVALID;
    source from = source_of_float(batch);
    return measure(seen, state, &from, workspace, scratch, bad);
}

void ghosts_measurement_pack(double *packed, const ghosts_measurement *seen)
{
    bool wrong = seen->nonfinite || isnan(seen->radius);
    packed[0] = wrong ? 0.0 : seen->radius;
    packed[1] = wrong ? -2.0 : (seen->decided ? 0.0 : -1.0);
}

void ghosts_measurement_unpack(ghosts_measurement *seen, const double *packed)
{
    *seen = (ghosts_measurement){.radius = packed[0],
                                 .nonfinite = !(packed[1] > -2.0) || isnan(packed[0]),
                                 .decided = packed[1] == 0.0};
}

void ghosts_measurement_merge(ghosts_measurement *into, const ghosts_measurement *other)
{
    double one[2], two[2];
    size_t binding = into->sample;
    ghosts_measurement_pack(one, into);
    ghosts_measurement_pack(two, other);
    if (two[0] < one[0])
        binding = other->sample;
    one[0] = two[0] < one[0] ? two[0] : one[0];
    one[1] = two[1] < one[1] ? two[1] : one[1];
    ghosts_measurement_unpack(into, one);
    into->sample = binding;
}

/* --------------------------------------------------------------------------------- acting */

/* The radius after memory; remembers. */
static double remember(ghosts_controller *state, double radius)
{
    controller_words *w = &state->words;
    if (w->memory == GHOSTS_MEMORY_AVERAGE) {
        /* An infinite inverse would stay in the average for good: this step alone goes by it. */
        double inverse = 1.0 / radius, kept = fmin(inverse, DBL_MAX);
        w->average = w->remembered == 0 ? kept : w->decay * w->average + (1.0 - w->decay) * kept;
        w->remembered++;
        return isinf(inverse) ? radius : 1.0 / w->average;
    }
    if (w->memory == GHOSTS_MEMORY_WINDOW) {
        state->window[w->remembered % w->window] = radius;
        w->remembered++;
        size_t count = (size_t)(w->remembered < w->window ? w->remembered : w->window);
        for (size_t i = 0; i < count; i++)
            radius = state->window[i] < radius ? state->window[i] : radius;
    }
    return radius;
}

/* a b / c for non-negative numbers, c > 0, whatever is too large or too small on the way. */
static double product_over(double a, double b, double c)
{
    int up, more, down;
    if (isinf(c))
        return 0.0;
    double quotient = frexp(a, &up) * frexp(b, &more) / frexp(c, &down);
    return ldexp(quotient, up + more - down);
}

static double new_rate(const controller_words *w, double radius, double rate, double norm)
{
    double wanted = rate;
    if (norm > 0.0 && isfinite(radius) && w->policy != GHOSTS_POLICY_MONITOR) {
        double allowed = product_over(w->target, radius, norm);
        if (w->policy == GHOSTS_POLICY_SET || allowed < rate)
            wanted = allowed;
        if (wanted < w->rate_floor && wanted < rate)
            wanted = rate < w->rate_floor ? rate : w->rate_floor;
    }
    if (w->rate_cap > 0.0 && wanted > w->rate_cap && w->policy != GHOSTS_POLICY_MONITOR)
        wanted = w->rate_cap;
    return isfinite(wanted) ? wanted : rate;
}

static void act_on_nonfinite(ghosts_decision *out, controller_words *w, double rate)
{
    if (w->nonfinite == GHOSTS_NONFINITE_STOP)
        w->stopped = 1;
    out->action = w->stopped                              ? GHOSTS_ACTION_STOPPED
                  : w->nonfinite == GHOSTS_NONFINITE_SKIP ? GHOSTS_ACTION_SKIPPED
                                                          : GHOSTS_ACTION_REPORTED;
    bool report = out->action == GHOSTS_ACTION_REPORTED;
    out->rate = report ? rate : 0.0;
    out->scale = report ? 1.0 : 0.0;
    out->r = out->r_after = out->radius = NAN;
    w->statistics.skipped += report ? 0 : 1;
}

static void act_on_radius(ghosts_decision *out, ghosts_controller *state, double measured,
                          double rate, double norm)
{
    controller_words *w = &state->words;
    ghosts_controller_statistics *s = &w->statistics;
    double radius = remember(state, measured);
    out->radius = radius;
    out->r = rate > 0.0 && norm > 0.0 ? product_over(rate, norm, radius) : 0.0;
    out->rate = new_rate(w, radius, rate, norm);
    out->scale = rate > 0.0 ? fmin(out->rate / rate, DBL_MAX) : 1.0;
    out->r_after = out->rate > 0.0 && norm > 0.0 ? product_over(out->rate, norm, radius) : 0.0;
    out->action = out->rate != rate ? GHOSTS_ACTION_SCALED : GHOSTS_ACTION_NONE;
    s->scaled += out->action == GHOSTS_ACTION_SCALED ? 1 : 0;
    s->above += out->r > 1.0 ? 1 : 0;
    s->least_radius = measured < s->least_radius ? measured : s->least_radius;
    s->largest_r = out->r > s->largest_r ? out->r : s->largest_r;
    s->smallest_scale = out->scale < s->smallest_scale ? out->scale : s->smallest_scale;
}

ghosts_status ghosts_controller_act(ghosts_decision *decision, ghosts_controller *state,
                                    const ghosts_measurement *seen, double rate, double norm)
{
    if (decision == NULL || state == NULL || seen == NULL || rate < 0.0 || norm < 0.0 ||
        seen->radius < 0.0)
        return GHOSTS_INVALID;
    controller_words *w = &state->words;
    bool wrong = seen->nonfinite || isnan(seen->radius) || !isfinite(rate) || !isfinite(norm) ||
                 !isfinite(rate * norm);
    *decision = (ghosts_decision){.sample = seen->sample};
    w->statistics.nonfinite += wrong ? 1 : 0;
    w->statistics.undecided += seen->decided || wrong ? 0 : 1;
    if (wrong || w->stopped)
        act_on_nonfinite(decision, w, rate);
    else
        act_on_radius(decision, state, seen->radius, rate, norm);
    if (w->history > 0)
        state->entry[w->statistics.steps % w->history] =
            (ghosts_controller_entry){w->statistics.steps,
                                      seen->sample,
                                      (uint64_t)decision->action,
                                      rate,
                                      decision->rate,
                                      norm,
                                      seen->radius,
                                      decision->radius,
                                      decision->r,
                                      decision->r_after};
    w->statistics.steps++;
    return GHOSTS_OK;
}
