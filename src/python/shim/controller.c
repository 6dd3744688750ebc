/* The step-size controller; options and actions as words.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "python/shim/batch.h"

static const shim_word policies[] = {
    {"cap", GHOSTS_POLICY_CAP},
    {"set", GHOSTS_POLICY_SET},
    {"monitor", GHOSTS_POLICY_MONITOR},
    {NULL, 0},
};
static const shim_word answers[] = {
    {"report", GHOSTS_NONFINITE_REPORT},
    {"skip", GHOSTS_NONFINITE_SKIP},
    {"stop", GHOSTS_NONFINITE_STOP},
    {NULL, 0},
};
static const shim_word radii[] = {
    {"bound", GHOSTS_RADIUS_BOUND},
    {"lower", GHOSTS_RADIUS_LOWER},
    {"exact", GHOSTS_RADIUS_EXACT},
    {NULL, 0},
};
static const shim_word aggregates[] = {
    {"maximum", GHOSTS_AGGREGATE_MAXIMUM},
    {"quantile", GHOSTS_AGGREGATE_QUANTILE},
    {NULL, 0},
};
static const shim_word memories[] = {
    {"batch", GHOSTS_MEMORY_BATCH},
    {"window", GHOSTS_MEMORY_WINDOW},
    {"average", GHOSTS_MEMORY_AVERAGE},
    {NULL, 0},
};
static const shim_word actions[] = {
    {"none", GHOSTS_ACTION_NONE},         {"scaled", GHOSTS_ACTION_SCALED},
    {"skipped", GHOSTS_ACTION_SKIPPED},   {"stopped", GHOSTS_ACTION_STOPPED},
    {"reported", GHOSTS_ACTION_REPORTED}, {NULL, 0},
};

/* The options that are words, in their order below, and their lists. */
static const struct {
    const char *name;
    const shim_word *list;
} worded[] = {
    {"policy", policies},      {"nonfinite", answers}, {"radius", radii},
    {"aggregate", aggregates}, {"memory", memories},
};
#define WORDED (sizeof worded / sizeof *worded)

static const char *word_of(const shim_word *list, int value)
{
    while (list->word && list->value != value)
        list++;
    return list->word;
}

/* Word i of the option at position k (i = -1: the option's name); NULL beyond the last of either.
 */
SHIM const char *shim_controller_word(size_t k, int i)
{
    return k >= WORDED ? NULL : i < 0 ? worded[k].name : worded[k].list[i].word;
}

/* The defaults: word[5] in that order; number[5] target, quantile, decay, rate_cap, rate_floor;
 * size[2] window, history. */
SHIM void shim_controller_defaults(const char **word, double *number, size_t *size)
{
    ghosts_controller_options o = ghosts_controller_defaults();
    const int value[WORDED] = {(int)o.policy, (int)o.nonfinite, (int)o.radius, (int)o.aggregate,
                               (int)o.memory};
    const double numbers[] = {o.target, o.quantile, o.decay, o.rate_cap, o.rate_floor};
    for (size_t k = 0; k < WORDED; k++)
        word[k] = word_of(worded[k].list, value[k]);
    memcpy(number, numbers, sizeof numbers);
    size[0] = o.window;
    size[1] = o.history;
}

/* A controller with options in the same form; *bad the first word that is none. */
SHIM int shim_controller_new(void **state, const char *const *word, const double *number,
                             const size_t *size, size_t *bad)
{
    int value[WORDED];
    *state = NULL;
    *bad = SIZE_MAX;
    for (size_t k = 0; k < WORDED; k++) {
        value[k] = shim_value(worded[k].list, word[k]);
        if (value[k] < 0) {
            *bad = k;
            return GHOSTS_INVALID;
        }
    }
    ghosts_controller_options o = ghosts_controller_defaults();
    o.policy = (ghosts_policy)value[0];
    o.nonfinite = (ghosts_nonfinite)value[1];
    o.radius = (ghosts_radius_kind)value[2];
    o.aggregate = (ghosts_aggregate)value[3];
    o.memory = (ghosts_memory)value[4];
    o.target = number[0];
    o.quantile = number[1];
    o.decay = number[2];
    o.rate_cap = number[3];
    o.rate_floor = number[4];
    o.window = size[0];
    o.history = size[1];
    return (int)ghosts_controller_new((ghosts_controller **)state, &o);
}

SHIM void shim_controller_free(void *state)
{
    ghosts_controller_free(state);
}

/* ---- measurements: radius, sample, flags[2] nonfinite, decided ---------------------------------
 */

static ghosts_measurement measurement(double radius, size_t sample, const int *flags)
{
    return (ghosts_measurement){radius, sample, flags[0] != 0, flags[1] != 0};
}

static void hand_out(double *radius, size_t *sample, int *flags, const ghosts_measurement *seen)
{
    *radius = seen->radius;
    *sample = seen->sample;
    flags[0] = seen->nonfinite;
    flags[1] = seen->decided;
}

static ghosts_status measure(ghosts_measurement *seen, const ghosts_controller *state,
                             const shim_batch *b, ghosts_position *bad)
{
    ghosts_workspace *work = NULL;
    size_t samples = b->wide.samples;
    double *scratch = calloc(samples + 1, 2 * sizeof *scratch); /* for the quantile */
    ghosts_status status =
        scratch ? ghosts_workspace_new(&work, samples, b->wide.classes, GHOSTS_SIMD_AUTO)
                : GHOSTS_NO_MEMORY;
    if (status == GHOSTS_OK)
        status = b->single
                     ? ghosts_controller_measure_float(seen, state, &b->narrow, work, scratch, bad)
                     : ghosts_controller_measure(seen, state, &b->wide, work, scratch, bad);
    ghosts_workspace_free(work);
    free(scratch);
    return status;
}

SHIM int shim_controller_measure(double *radius, size_t *sample, int *flags, const void *state,
                                 const void *logits, const void *slopes, size_t samples,
                                 size_t classes, size_t logit_stride, size_t slope_stride,
                                 int single, size_t *position)
{
    shim_call call;
    ghosts_measurement seen = {.radius = 0.0};
    ghosts_position bad = {GHOSTS_ARRAY_NONE, 0, 0};
    shim_batch b =
        shim_batch_of(logits, slopes, samples, classes, logit_stride, slope_stride, single);
    shim_release(&call);
    ghosts_status status = measure(&seen, state, &b, &bad);
    shim_acquire(&call);
    hand_out(radius, sample, flags, &seen);
    shim_position(position, &bad);
    return (int)status;
}

SHIM void shim_measurement_pack(double *packed, double radius, size_t sample, const int *flags)
{
    ghosts_measurement seen = measurement(radius, sample, flags);
    ghosts_measurement_pack(packed, &seen);
}

SHIM void shim_measurement_unpack(double *radius, size_t *sample, int *flags, const double *packed)
{
    ghosts_measurement seen;
    ghosts_measurement_unpack(&seen, packed);
    hand_out(radius, sample, flags, &seen);
}

/* The measurement becomes that of the union with the other. */
SHIM void shim_measurement_merge(double *radius, size_t *sample, int *flags, double other_radius,
                                 size_t other_sample, const int *other_flags)
{
    ghosts_measurement into = measurement(*radius, *sample, flags);
    ghosts_measurement other = measurement(other_radius, other_sample, other_flags);
    ghosts_measurement_merge(&into, &other);
    hand_out(radius, sample, flags, &into);
}

/* ---- acting ------------------------------------------------------------------------------------
 */

/* out[5]: rate, scale, r, r_after, radius. */
SHIM int shim_controller_act(double *out, size_t *sample, const char **action, void *state,
                             double radius, size_t seen_sample, const int *flags, double rate,
                             double norm)
{
    ghosts_decision decision = {.rate = 0.0};
    ghosts_measurement seen = measurement(radius, seen_sample, flags);
    ghosts_status status = ghosts_controller_act(&decision, state, &seen, rate, norm);
    const double numbers[] = {decision.rate, decision.scale, decision.r, decision.r_after,
                              decision.radius};
    memcpy(out, numbers, sizeof numbers);
    *sample = decision.sample;
    *action = word_of(actions, (int)decision.action);
    return (int)status;
}

/* count[6]: steps, scaled, nonfinite, skipped, undecided, above; number[3]: least_radius,
 * largest_r, smallest_scale. */
SHIM void shim_controller_statistics(uint64_t *count, double *number, const void *state)
{
    ghosts_controller_statistics s;
    ghosts_controller_statistics_get(&s, state);
    const uint64_t counts[] = {s.steps, s.scaled, s.nonfinite, s.skipped, s.undecided, s.above};
    const double numbers[] = {s.least_radius, s.largest_r, s.smallest_scale};
    memcpy(count, counts, sizeof counts);
    memcpy(number, numbers, sizeof numbers);
}

SHIM size_t shim_controller_history_count(const void *state)
{
    return ghosts_controller_history_count(state);
}

/* A line of JSON on the step `ago`, 0 the latest; NULL beyond what is kept. */
SHIM char *shim_controller_line(const void *state, size_t ago)
{
    ghosts_controller_entry entry;
    if (ghosts_controller_history_get(&entry, state, ago) != GHOSTS_OK)
        return NULL;
    char *line = malloc(GHOSTS_LINE_SIZE);
    if (line && ghosts_controller_line(line, GHOSTS_LINE_SIZE, NULL, &entry) != GHOSTS_OK) {
        free(line);
        return NULL;
    }
    return line;
}

/* The whole state; NULL without memory. */
SHIM char *shim_controller_save(const void *state)
{
    size_t needed = 0;
    ghosts_controller_save(NULL, 0, &needed, state);
    char *text = malloc(needed + 1);
    if (text && ghosts_controller_save(text, needed, NULL, state) != GHOSTS_OK) {
        free(text);
        return NULL;
    }
    return text;
}

SHIM int shim_controller_restore(void **state, const char *text)
{
    return (int)ghosts_controller_restore((ghosts_controller **)state, text);
}
