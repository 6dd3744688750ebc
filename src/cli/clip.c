/* ghosts clip: what the step-size controller does with one step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "fast/quantile.h"

typedef struct {
    bool has_step, has_quantile, has_rate;
    double step, target, quantile, rate;
    int policy; /* ghosts_policy */
    int radius; /* ghosts_radius_kind */
} clip_settings;

static void init_settings(void *settings)
{
    *(clip_settings *)settings =
        (clip_settings){.target = 1.0, .quantile = 1.0, .rate = 1.0, .radius = GHOSTS_RADIUS_EXACT};
}

static bool parse_step(void *settings, const char *name, const char *value)
{
    clip_settings *s = settings;
    s->has_step = true;
    return parse_real(&s->step, name, value, 0.0, DBL_MAX);
}

static bool parse_target(void *settings, const char *name, const char *value)
{
    return parse_real(&((clip_settings *)settings)->target, name, value, DBL_MIN, DBL_MAX);
}

static bool parse_quantile(void *settings, const char *name, const char *value)
{
    clip_settings *s = settings;
    s->has_quantile = true;
    return parse_real(&s->quantile, name, value, DBL_MIN, 1.0);
}

static bool parse_rate(void *settings, const char *name, const char *value)
{
    clip_settings *s = settings;
    s->has_rate = true;
    return parse_real(&s->rate, name, value, DBL_MIN, DBL_MAX);
}

static bool parse_policy(void *settings, const char *name, const char *value)
{
    static const char *const names[] = {"cap", "set", "monitor", NULL};
    return parse_choice(&((clip_settings *)settings)->policy, name, value, names,
                        "cap, set, monitor");
}

static bool parse_radius(void *settings, const char *name, const char *value)
{
    static const char *const names[] = {"bound", "lower", "exact", NULL};
    return parse_choice(&((clip_settings *)settings)->radius, name, value, names,
                        "bound, lower, exact");
}

static const command_option clip_options[] = {{"step", true, parse_step},
                                              {"target", true, parse_target},
                                              {"quantile", true, parse_quantile},
                                              {"policy", true, parse_policy},
                                              {"radius", true, parse_radius},
                                              {"rate", true, parse_rate},
                                              {0}};

static bool is_complete(const cli_options *options)
{
    const clip_settings *s = options->settings;
    if (!s->has_step) {
        fprintf(stderr, "ghosts clip: how long is the step? --step T; try 'ghosts clip --help'\n");
        return false;
    }
    if (s->has_rate && !isfinite(s->step / s->rate)) {
        fprintf(stderr, "ghosts clip: --rate: the norm of the update, T / X, overflows\n");
        return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------- measuring */

/* Radii of the samples, their bounds, and the memory for both. */
typedef struct {
    ghosts_batch batch;
    ghosts_workspace *work;
    ghosts_radius *exact;
    double *each, *scratch;
    size_t work_limit;
    ghosts_position bad;
} clip_work;

static void clip_work_clear(clip_work *w)
{
    ghosts_workspace_free(w->work);
    free(w->exact);
    free(w->each);
    free(w->scratch);
}

static ghosts_status clip_work_new(clip_work *w)
{
    size_t samples = w->batch.samples;
    w->exact = calloc(samples, sizeof *w->exact);
    w->each = calloc(samples, sizeof *w->each);
    w->scratch = calloc(samples, sizeof *w->scratch);
    if (!w->exact || !w->each || !w->scratch)
        return GHOSTS_NO_MEMORY;
    return ghosts_workspace_new(&w->work, samples, w->batch.classes, GHOSTS_SIMD_AUTO);
}

static ghosts_status exact_of_each(ghosts_measurement *seen, clip_work *w)
{
    ghosts_status status = ghosts_batch_exact(w->exact, &w->batch, w->work, &w->bad);
    if (status != GHOSTS_OK)
        return status;
    status = ghosts_batch_finish(w->exact, NULL, &w->batch, w->work_limit);
    for (size_t i = 0; i < w->batch.samples; i++)
        w->each[i] = w->exact[i].lower;
    seen->decided = status != GHOSTS_WORK_LIMIT;
    return status;
}

static ghosts_status exact_of_batch(ghosts_measurement *seen, clip_work *w)
{
    ghosts_batch_result result;
    ghosts_status status = ghosts_batch_radius(&result, &w->batch, w->work, &w->bad);
    if (status == GHOSTS_OK)
        status = ghosts_batch_finish_result(&result, NULL, &w->batch, w->work, w->work_limit);
    *seen = (ghosts_measurement){result.radius.lower, result.sample, false, result.radius.decided};
    return status;
}

/* The radius that the controller shall act on, and rho_a aggregated the same way. */
static ghosts_status measure(ghosts_measurement *seen, double *bound, clip_work *w,
                             const clip_settings *s)
{
    *seen = (ghosts_measurement){.decided = true};
    size_t ignored, samples = w->batch.samples;
    ghosts_status status = ghosts_batch_bound(w->each, NULL, NULL, &w->batch, w->work, &w->bad);
    if (status != GHOSTS_OK)
        return status;
    *bound = quantile_of(&ignored, w->each, samples, s->quantile, w->scratch);
    if (s->radius == GHOSTS_RADIUS_EXACT && !s->has_quantile)
        return exact_of_batch(seen, w);
    if (s->radius == GHOSTS_RADIUS_LOWER && !s->has_quantile)
        return ghosts_batch_lower(NULL, &seen->radius, &seen->sample, &w->batch, w->work, &w->bad);
    if (s->radius == GHOSTS_RADIUS_EXACT)
        status = exact_of_each(seen, w);
    else if (s->radius == GHOSTS_RADIUS_LOWER)
        status = ghosts_batch_lower(w->each, NULL, NULL, &w->batch, w->work, &w->bad);
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
        seen->radius = quantile_of(&seen->sample, w->each, samples, s->quantile, w->scratch);
    return status;
}

static ghosts_status decide(ghosts_decision *decision, const ghosts_measurement *seen,
                            const clip_settings *s)
{
    ghosts_controller_options options = ghosts_controller_defaults();
    options.policy = (ghosts_policy)s->policy;
    options.target = s->target;
    ghosts_controller *state = NULL;
    ghosts_status status = ghosts_controller_new(&state, &options);
    if (status == GHOSTS_OK)
        status = ghosts_controller_act(decision, state, seen, s->rate, s->step / s->rate);
    ghosts_controller_free(state);
    return status;
}

/* ------------------------------------------------------------------------------- reporting */

static json_t *number(double value)
{
    if (isnan(value))
        return json_null();
    return isinf(value) ? json_string("inf") : json_real(value);
}

static void report(const ghosts_decision *d, const ghosts_measurement *seen, double bound,
                   const cli_options *options)
{
    const clip_settings *s = options->settings;
    static const char *const name[] = {"bound", "lower", "exact"};
    if (options->format == FORMAT_JSON) {
        json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:I}", "scale", number(d->scale), "r",
                                   number(d->r), "radius", number(d->radius), "bound",
                                   number(bound), "sample", (json_int_t)d->sample);
        if (object && s->has_rate)
            json_object_set_new(object, "rate", number(d->rate));
        print_json(stdout, object);
        return;
    }
    if (options->format == FORMAT_CSV) {
        printf("scale,r,radius,bound,sample%s\n", s->has_rate ? ",rate" : "");
        printf("%.17g,%.17g,%.17g,%.17g,%zu", d->scale, d->r, d->radius, bound, d->sample);
        printf(s->has_rate ? ",%.17g\n" : "\n", d->rate);
        return;
    }
    printf("scale          of the step   %.10g\n", d->scale);
    if (s->has_rate)
        printf("rate           to be used    %.10g\n", d->rate);
    printf("r              as asked      %.10g\n", d->r);
    printf("               after         %.10g\n", d->r_after);
    printf("radius         %-5s         %.10g%s\n", name[s->radius], d->radius,
           seen->decided ? "" : "  (not decided: at least this)");
    printf("bound          rho_a         %.10g\n", bound);
    printf("sample         binding       %zu\n", d->sample);
}

/* A row or an entry that double precision cannot hold; everything else was refused on reading. */
static void complain(ghosts_status status, const ghosts_position *bad, size_t first)
{
    if (bad->array != GHOSTS_ARRAY_NONE)
        fprintf(stderr,
                "ghosts clip: %s: row %zu, column %zu (from 0): beyond the range of double "
                "precision, in which this command works\n",
                bad->array == GHOSTS_ARRAY_LOGITS ? "logits" : "slopes", first + bad->row,
                bad->column);
    else
        fprintf(stderr, "ghosts clip: %s\n", ghosts_strerror(status));
}

static int clip_input(cli_input *input, const cli_options *options)
{
    size_t first, end;
    double bound = NAN;
    ghosts_measurement seen;
    ghosts_decision decision;
    clip_work work = {.work_limit = options->search.work_limit};
    selected_samples(&first, &end, input);
    if (!input_batch(&work.batch, input))
        return EXIT_USAGE;
    ghosts_status status = clip_work_new(&work);
    if (status == GHOSTS_OK)
        status = measure(&seen, &bound, &work, options->settings);
    clip_work_clear(&work);
    bool open = status == GHOSTS_WORK_LIMIT;
    if (status == GHOSTS_OK || open)
        status = decide(&decision, &seen, options->settings);
    if (status != GHOSTS_OK) {
        complain(status, &work.bad, first);
        return EXIT_USAGE;
    }
    decision.sample += first;
    report(&decision, &seen, bound, options);
    if (open)
        fprintf(stderr, "ghosts clip: %s; raise --work-limit\n",
                ghosts_strerror(GHOSTS_WORK_LIMIT));
    return open ? EXIT_NEGATIVE : EXIT_DONE;
}

static int run_clip(const cli_options *options)
{
    cli_input *input = open_input(options);
    int exit_status = input ? clip_input(input, options) : EXIT_USAGE;
    close_input(input);
    return exit_status;
}

const subcommand clip_command = {
    .name = "clip",
    .summary = "what the step-size controller does with a step along these slopes",
    .usage = "INPUT --step T [--target R] [--quantile Q]",
    .help =
        "  --step T          length of the proposed step: rate times the norm of the update, in\n"
        "                    the units in which the slopes are derivatives\n"
        "  --target R        largest normalised step r = T/radius; default 1\n"
        "  --quantile Q      act on the radius that the fraction Q of the samples reaches;\n"
        "                    default: on the smallest of all\n"
        "  --policy P        cap (shorten only, default), set (r = R exactly) or monitor\n"
        "  --radius K        exact (rho*, default), lower (a bound near it; without --quantile "
        "the\n"
        "                    lower end of what double precision proves) or bound (pi/spread)\n"
        "  --rate X          the learning rate behind T; prints the rate to be used as well\n"
        "\n"
        "The numbers are taken in double precision; what that cannot decide is finished in\n"
        "multiple precision.  scale: factor for the step (and the rate); r: of the step as asked;\n"
        "sample: the binding one.\n"
        "\n"
        "Examples:\n"
        "  ghosts clip --logits 0,1/3,-2.5 --slopes 1,2,3 --step 4\n"
        "  ghosts clip --logits z.npy --slopes a.npy --step 0.5 --target 0.5 --format json\n"
        "  ghosts clip --logits z.npy --slopes a.npy --step 2.1 --rate 1e-3 --radius bound\n",
    .options = clip_options,
    .settings_size = sizeof(clip_settings),
    .init = init_settings,
    .check = is_complete,
    .run = run_clip,
};
