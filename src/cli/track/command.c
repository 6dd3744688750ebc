/* ghosts track: zeros as a parameter moves, each certified to be the same from step to step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track/run.h"

#include "cli/gnuplot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void init_settings(void *settings)
{
    track_settings *s = settings;
    mpq_inits(s->from, s->to, NULL);
    s->nearest = 3;
    s->points = 20;
}

static void clear_settings(void *settings)
{
    track_settings *s = settings;
    mpq_clears(s->from, s->to, NULL);
}

/* ---- options --------------------------------------------------------------------------------- */

/* "temperature=A:B", "at=A:B", "samples". */
static bool parse_over(void *settings, const char *name, const char *value)
{
    track_settings *s = settings;
    const char *equals = strchr(value, '='), *colon = equals ? strchr(equals, ':') : NULL;
    size_t length = equals ? (size_t)(equals - value) : strlen(value);
    s->over = OVER_NOTHING;
    if (!equals && strcmp(value, "samples") == 0) {
        s->over = OVER_SAMPLES;
        mpq_set_ui(s->to, 1, 1);
        return true;
    }
    if (colon && length == 11 && strncmp(value, "temperature", length) == 0)
        s->over = OVER_TEMPERATURE;
    else if (colon && length == 2 && strncmp(value, "at", length) == 0)
        s->over = OVER_AT;
    if (s->over == OVER_NOTHING) {
        fprintf(stderr, "ghosts: --%s: '%.60s' is not temperature=A:B, at=A:B or samples\n", name,
                value);
        return false;
    }
    char *first = strndup(equals + 1, (size_t)(colon - equals - 1));
    bool good =
        first && parse_rational(s->from, name, first) && parse_rational(s->to, name, colon + 1);
    free(first);
    if (good && (mpq_equal(s->from, s->to) ||
                 (s->over == OVER_TEMPERATURE && (mpq_sgn(s->from) <= 0 || mpq_sgn(s->to) <= 0)))) {
        fprintf(stderr, "ghosts: --%s: '%.60s': two different %snumbers are needed\n", name, value,
                s->over == OVER_TEMPERATURE ? "positive " : "");
        return false;
    }
    return good;
}

static bool parse_to_logits(void *settings, const char *name, const char *value)
{
    (void)name;
    ((track_settings *)settings)->to_logits = value;
    return true;
}

static bool parse_to_slopes(void *settings, const char *name, const char *value)
{
    (void)name;
    ((track_settings *)settings)->to_slopes = value;
    return true;
}

static bool parse_to_sample(void *settings, const char *name, const char *value)
{
    track_settings *s = settings;
    s->has_to_sample = true;
    return parse_count(&s->to_sample, name, value, 0, SIZE_MAX);
}

static bool parse_nearest(void *settings, const char *name, const char *value)
{
    return parse_count(&((track_settings *)settings)->nearest, name, value, 1, 10000);
}

static bool parse_points(void *settings, const char *name, const char *value)
{
    return parse_count(&((track_settings *)settings)->points, name, value, 1, 1000000);
}

static bool ends_in_csv(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".csv") == 0;
}

static bool parse_output(void *settings, const char *name, const char *value)
{
    ((track_settings *)settings)->output = value;
    if (is_picture_name(value) || ends_in_csv(value))
        return true;
    fprintf(stderr, "ghosts: --%s: '%s' ends neither in .csv, .svg nor .png\n", name, value);
    return false;
}

static const command_option track_options[] = {{"over", true, parse_over},
                                               {"to-logits", true, parse_to_logits},
                                               {"to-slopes", true, parse_to_slopes},
                                               {"to-sample", true, parse_to_sample},
                                               {"nearest", true, parse_nearest},
                                               {"points", true, parse_points},
                                               {"o", true, parse_output},
                                               {0}};

static bool is_complete(const cli_options *options)
{
    const track_settings *s = options->settings;
    bool second = s->to_logits || s->to_slopes || s->has_to_sample;
    if (s->over == OVER_NOTHING || (s->over == OVER_SAMPLES) != second) {
        fprintf(stderr, "ghosts track: --over temperature=A:B, --over at=A:B, or --over samples "
                        "with --to-logits, --to-slopes or --to-sample is needed\n");
        return false;
    }
    if (options->weighted) {
        fprintf(stderr, "ghosts track: takes logits, not weights\n");
        return false;
    }
    return true;
}

/* ---- the family ------------------------------------------------------------------------------ */

static bool complain(const char *what)
{
    fprintf(stderr, "ghosts track: %s\n", what);
    return false;
}

/* The exact sum of the one sample selected. */
static ghosts_expsum *read_sample(const cli_options *options)
{
    ghosts_expsum *sum = NULL;
    bool told = false;
    size_t first, end;
    cli_input *input = open_input(options);
    if (!input)
        return NULL;
    selected_samples(&first, &end, input);
    if (end - first > 1) {
        fprintf(stderr,
                "ghosts track: one sample is followed, but there are %zu; choose one with "
                "--sample\n",
                end - first);
    } else {
        ghosts_status status = input_expsum(&sum, &told, input, first);
        if (status != GHOSTS_OK && !told)
            complain(ghosts_strerror(status));
    }
    close_input(input);
    return sum;
}

/* Logits and slopes of `sum` as numbers of the family, at its beginning or as what multiplies b. */
static bool take_classes(mpq_t *z, mpq_t *a, const ghosts_expsum *sum, size_t n)
{
    if (!ghosts_expsum_is_exact(sum))
        return complain("track takes exact numbers; round those that are not rational");
    for (size_t k = 0; k < n; k++)
        if (ghosts_expsum_class(z[k], a[k], sum, k) != GHOSTS_OK)
            return complain("a logit of -inf cannot move; leave the class out");
    return true;
}

/* Towards the second sample: dz = z' - z, da = a' - a. */
static bool take_second(family *f, const cli_options *options)
{
    const track_settings *s = options->settings;
    cli_options second = *options;
    second.logits = s->to_logits ? s->to_logits : options->logits;
    second.slopes = s->to_slopes ? s->to_slopes : options->slopes;
    second.has_sample = s->has_to_sample || options->has_sample;
    second.sample = s->has_to_sample ? s->to_sample : options->sample;
    ghosts_expsum *sum = read_sample(&second);
    if (!sum)
        return false;
    bool good = ghosts_expsum_classes(sum) == f->n ||
                complain("the two samples differ in their number of classes");
    good = good && take_classes(f->dz, f->da, sum, f->n);
    for (size_t k = 0; good && k < f->n; k++) {
        mpq_sub(f->dz[k], f->dz[k], f->z[k]);
        mpq_sub(f->da[k], f->da[k], f->a[k]);
    }
    ghosts_expsum_free(sum);
    return good;
}

static bool make_family(family *f, const cli_options *options)
{
    const track_settings *s = options->settings;
    ghosts_expsum *sum = read_sample(options);
    if (!sum)
        return false;
    bool good =
        family_new(f, ghosts_expsum_classes(sum)) || complain(ghosts_strerror(GHOSTS_NO_MEMORY));
    if (good && s->over == OVER_TEMPERATURE) {
        good = take_classes(f->dz, f->da, sum, f->n);
    } else if (good) {
        good = take_classes(f->z, f->a, sum, f->n);
        for (size_t k = 0; good && s->over == OVER_AT && k < f->n; k++)
            mpq_set(f->dz[k], f->a[k]);
        good = good && (s->over == OVER_AT || take_second(f, options));
    }
    ghosts_expsum_free(sum);
    return good;
}

/* Which of those followed is the nearest of all at b. */
static size_t find_nearest(const track_run *run, mpq_srcptr b)
{
    ghosts_expsum *sum;
    ghosts_zeros *zeros = NULL;
    size_t found = NEAREST_OPEN;
    ghosts_status status = family_sum(&sum, &run->f, b);
    if (status == GHOSTS_OK)
        status = ghosts_zeros_nearest(&zeros, sum, 1, &run->options->search);
    if (status == GHOSTS_OK && zeros->count > 0) {
        found = NEAREST_OTHER;
        for (size_t i = 0; i < run->tracks && found == NEAREST_OTHER; i++)
            if (run->zero[i].end == TRACK_GOES_ON &&
                moving_zero_is(&run->zero[i], &zeros->zero[0], sum, run->options->search.engine))
                found = i;
    }
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    return found;
}

#define FAR_FACTOR 100.0 /* times the modulus of the farthest zero at the beginning */

/* ---- following ------------------------------------------------------------------------------- */

static bool begin(track_run *run, mpq_srcptr b)
{
    ghosts_expsum *sum;
    ghosts_zeros *zeros = NULL;
    ghosts_status status = family_sum(&sum, &run->f, b);
    if (status == GHOSTS_OK)
        status = ghosts_zeros_nearest(&zeros, sum, run->settings->nearest, &run->options->search);
    ghosts_expsum_free(sum);
    if (status != GHOSTS_OK) {
        ghosts_zeros_free(zeros);
        return complain(ghosts_strerror(status));
    }
    run->zero = calloc(zeros->count + 1, sizeof *run->zero);
    bool good = run->zero != NULL || complain(ghosts_strerror(GHOSTS_NO_MEMORY));
    for (size_t i = 0; good && i < zeros->count; i++) {
        if (zeros->zero[i].multiplicity > 1) {
            good = complain("zeros of a cluster cannot be followed one by one; begin elsewhere, or "
                            "with fewer (--nearest)");
            break;
        }
        moving_zero_init(&run->zero[i]);
        moving_zero_begin(&run->zero[i], &run->f, b, &zeros->zero[i]);
        run->tracks = i + 1;
    }
    good = good && (zeros->count > 0 || complain("all slopes are equal: there is no zero"));
    ghosts_zeros_free(zeros);
    size_t points = run->settings->points + 1;
    if (good) {
        run->path = malloc(points * run->tracks * sizeof *run->path);
        run->nearest = malloc(points * sizeof *run->nearest);
        good = (run->path && run->nearest) || complain(ghosts_strerror(GHOSTS_NO_MEMORY));
    }
    return good;
}

static ghosts_status follow_all(track_run *run, mpq_srcptr before, mpq_srcptr b,
                                follow_options *follow)
{
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < run->tracks && status == GHOSTS_OK; i++)
        status = moving_zero_follow(&run->zero[i], &run->f, before, b, follow);
    return status;
}

static bool follow_to_end(track_run *run)
{
    const track_settings *s = run->settings;
    follow_options follow = {run->options->search.digits, run->options->search.engine, 0.0, 0,
                             run->options->search.work_limit};
    mpq_t parameter, b, before;
    mpq_inits(parameter, b, before, NULL);
    track_point(parameter, b, s, 0);
    bool good = begin(run, b);
    for (size_t i = 0; good && i < run->tracks; i++)
        follow.far =
            fmax(follow.far, FAR_FACTOR * cabs(mpc_get_dc(run->zero[i].centre, MPC_RNDNN)));
    for (size_t j = 0; good && j <= s->points; j++) {
        mpq_set(before, b);
        track_point(parameter, b, s, j);
        ghosts_status status = follow_all(run, before, b, &follow);
        if (status != GHOSTS_OK)
            good = complain(status == GHOSTS_WORK_LIMIT
                                ? "the work limit was reached; raise --work-limit"
                                : ghosts_strerror(status));
        if (good) {
            run->nearest[j] = find_nearest(run, b);
            print_track_point(run, j, parameter);
        }
        if (wants_progress(run->options))
            show_progress(NULL, good ? (double)j / (double)s->points : 1.0);
    }
    mpq_clears(parameter, b, before, NULL);
    return good;
}

/* ---- the run --------------------------------------------------------------------------------- */

static bool any_lost(const track_run *run)
{
    for (size_t i = 0; i < run->tracks; i++)
        if (run->zero[i].end != TRACK_GOES_ON)
            return true;
    return false;
}

static int run_family(track_run *run)
{
    char *text = NULL, *csv = NULL;
    size_t length = 0, size = 0;
    bool to_csv = run->settings->output && !is_picture_name(run->settings->output);
    run->out = open_memstream(&text, &length);
    run->csv = to_csv ? open_memstream(&csv, &size) : NULL;
    bool good = run->out && (run->csv || !to_csv);
    if (!good)
        complain(ghosts_strerror(GHOSTS_NO_MEMORY));
    if (good)
        print_track_header(run);
    good = good && follow_to_end(run);
    if (good && run->options->format == FORMAT_TEXT)
        print_track_events(run);
    if (run->out)
        fclose(run->out);
    if (run->csv)
        fclose(run->csv);
    good = good && write_track_file(run, csv, size);
    if (good)
        fwrite(text, 1, length, stdout);
    free(text);
    free(csv);
    return !good ? EXIT_USAGE : any_lost(run) ? EXIT_NEGATIVE : EXIT_DONE;
}

static int run_track(const cli_options *options)
{
    track_run run = {.options = options, .settings = options->settings};
    int exit_status = EXIT_USAGE;
    if (make_family(&run.f, options))
        exit_status = run_family(&run);
    for (size_t i = 0; i < run.tracks; i++)
        moving_zero_clear(&run.zero[i]);
    free(run.zero);
    free(run.path);
    free(run.nearest);
    family_free(&run.f);
    return exit_status;
}

const subcommand track_command = {
    .name = "track",
    .summary = "zeros as temperature, expansion point or sample moves, each certified the same",
    .usage = "INPUT --over temperature=A:B|at=A:B|samples",
    .help =
        "  --over P          temperature=A:B: logits and slopes divided by T; at=A:B: seen from "
        "the\n"
        "                    point T of the real axis; samples: on the straight line to another\n"
        "                    sample or checkpoint, share 0 to 1\n"
        "  --to-logits Z, --to-slopes A, --to-sample J\n"
        "                    the other sample; what is not given is that of INPUT\n"
        "  --nearest N       follow the N pairs that are nearest at the beginning; default 3\n"
        "  --points K        print K + 1 values of the parameter; default 20\n"
        "  -o FILE           CSV, or a picture (.svg, .png)\n"
        "\n"
        "A track is one zero: for each step of the parameter a disc is proven to hold exactly one\n"
        "zero throughout.  Steps shorten where zeros come near to each other.  A zero that cannot\n"
        "be told from another any more, or goes a hundred times as far as all were, is given up,\n"
        "with exit status 1.  speed: the derivative by the parameter, in double precision.\n"
        "\n"
        "Examples:\n"
        "  ghosts track --logits 0,1/3,-2.5 --slopes 1,2,3 --over temperature=0.3:3\n"
        "  ghosts track --logits z.npy --slopes a.npy --sample 7 --over samples --to-sample 8 \\\n"
        "    --nearest 5 -o tracks.svg\n",
    .options = track_options,
    .settings_size = sizeof(track_settings),
    .init = init_settings,
    .clear = clear_settings,
    .check = is_complete,
    .run = run_track,
};
