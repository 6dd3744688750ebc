/* ghosts track: zeros as a parameter moves, each certified to be the same from step to step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track/track.h"

#include "cli/cli.h"
#include "cli/file.h"
#include "cli/gnuplot.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum { OVER_NOTHING, OVER_TEMPERATURE, OVER_AT, OVER_SAMPLES } track_kind;

typedef struct {
    track_kind over;
    mpq_t from, to; /* of the parameter */
    const char *to_logits, *to_slopes;
    bool has_to_sample;
    size_t to_sample, nearest, points;
    const char *output;
} track_settings;

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

/* The parameter at point j, and b there. */
static void set_point(mpq_t parameter, mpq_t b, const track_settings *s, size_t j)
{
    mpq_t share;
    mpq_init(share);
    mpq_set_ui(share, j, s->points);
    mpq_canonicalize(share);
    mpq_sub(parameter, s->to, s->from);
    mpq_mul(parameter, parameter, share);
    mpq_add(parameter, parameter, s->from);
    mpq_clear(share);
    mpq_set(b, parameter);
    if (s->over == OVER_TEMPERATURE)
        mpq_inv(b, b);
}

/* ---- what was seen --------------------------------------------------------------------------- */

#define FAR_FACTOR 100.0      /* times the modulus of the farthest zero at the beginning */
#define NEAREST_OPEN SIZE_MAX /* not decided */
#define NEAREST_OTHER                                                                              \
    (SIZE_MAX - 1) /* proven to be none, or not shown to be one, of those followed */

typedef struct {
    double re, im;
} place;

typedef struct {
    const cli_options *options;
    const track_settings *settings;
    family f;
    size_t tracks;
    moving_zero *zero;
    place *path;     /* (points + 1) x tracks, NaN where lost */
    size_t *nearest; /* of each point */
    FILE *out;       /* what is printed, and */
    FILE *csv;       /* what goes to the file -o, or NULL */
} track_run;

static const char *parameter_name(const track_settings *s)
{
    return s->over == OVER_TEMPERATURE ? "temperature" : s->over == OVER_AT ? "at" : "share";
}

static const char csv_columns[] = "track,re,im,error,modulus,speed_re,speed_im,nearest";

static char *modulus_text(const moving_zero *zero, const cli_options *options)
{
    mpfr_t modulus;
    mpfr_init2(modulus, mpfr_get_prec(mpc_realref(zero->centre)) + 8);
    mpc_abs(modulus, zero->centre, MPFR_RNDN);
    char *text = result_text(modulus, zero->error, options->search.digits, options);
    mpfr_clear(modulus);
    return text;
}

static void print_line(FILE *out, json_t *list, output_format format, const track_run *run,
                       size_t i, double parameter, double complex speed, bool nearest)
{
    const moving_zero *zero = &run->zero[i];
    cli_options options = *run->options;
    options.format = format;
    char *re = result_text(mpc_realref(zero->centre), zero->error, options.search.digits, &options);
    char *im = result_text(mpc_imagref(zero->centre), zero->error, options.search.digits, &options);
    char *error = error_text(zero->error), *modulus = modulus_text(zero, &options);
    int width = (int)options.search.digits + 7;
    if (format == FORMAT_JSON)
        json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:s, s:s, s:[f, f], s:b}", "track",
                                              (json_int_t)i + 1, "re", re, "im", im, "error", error,
                                              "modulus", modulus, "speed", creal(speed),
                                              cimag(speed), "nearest", nearest));
    else if (format == FORMAT_CSV)
        fprintf(out, "%.15g,%zu,%s,%s,%s,%s,%.6g,%.6g,%d\n", parameter, i + 1, re, im, error,
                modulus, creal(speed), cimag(speed), nearest);
    else
        fprintf(out, "%12.6g  %4zu%s  %*s  %*s  %*s  %11.4g %+11.4gi\n", parameter, i + 1,
                nearest ? "*" : " ", width, re, width, im, width, modulus, creal(speed),
                cimag(speed));
    free(re);
    free(im);
    free(error);
    free(modulus);
}

static void print_point(track_run *run, size_t j, mpq_srcptr parameter)
{
    output_format format = run->options->format;
    double at = mpq_get_d(parameter);
    json_t *list = json_array();
    for (size_t i = 0; i < run->tracks; i++) {
        const moving_zero *zero = &run->zero[i];
        place *p = &run->path[j * run->tracks + i];
        *p = (place){NAN, NAN};
        if (zero->end != TRACK_GOES_ON)
            continue;
        double complex c = mpc_get_dc(zero->centre, MPC_RNDNN);
        *p = (place){creal(c), cimag(c)};
        /* db/dT = -1/T^2 */
        double complex speed =
            run->settings->over == OVER_TEMPERATURE ? -zero->speed / (at * at) : zero->speed;
        print_line(run->out, list, format, run, i, at, speed, run->nearest[j] == i);
        if (run->csv)
            print_line(run->csv, NULL, FORMAT_CSV, run, i, at, speed, run->nearest[j] == i);
    }
    if (format == FORMAT_JSON) {
        size_t nearest = run->nearest[j];
        json_t *object = json_pack("{s:f, s:O}", parameter_name(run->settings), at, "zeros", list);
        json_object_set_new(object, "nearest",
                            nearest == NEAREST_OPEN    ? json_null()
                            : nearest == NEAREST_OTHER ? json_string("another")
                                                       : json_integer((json_int_t)nearest + 1));
        print_json(run->out, object);
    }
    json_decref(list);
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
    set_point(parameter, b, s, 0);
    bool good = begin(run, b);
    for (size_t i = 0; good && i < run->tracks; i++)
        follow.far =
            fmax(follow.far, FAR_FACTOR * cabs(mpc_get_dc(run->zero[i].centre, MPC_RNDNN)));
    for (size_t j = 0; good && j <= s->points; j++) {
        mpq_set(before, b);
        set_point(parameter, b, s, j);
        ghosts_status status = follow_all(run, before, b, &follow);
        if (status != GHOSTS_OK)
            good = complain(status == GHOSTS_WORK_LIMIT
                                ? "the work limit was reached; raise --work-limit"
                                : ghosts_strerror(status));
        if (good) {
            run->nearest[j] = find_nearest(run, b);
            print_point(run, j, parameter);
        }
        if (wants_progress(run->options))
            show_progress(NULL, good ? (double)j / (double)s->points : 1.0);
    }
    mpq_clears(parameter, b, before, NULL);
    return good;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void print_nearest_name(FILE *out, size_t nearest)
{
    if (nearest == NEAREST_OPEN)
        fputs("not decided", out);
    else if (nearest == NEAREST_OTHER)
        fputs("another zero", out);
    else
        fprintf(out, "track %zu", nearest + 1);
}

/* Where the nearest zero becomes another, and which zeros were lost. */
static void print_events(const track_run *run)
{
    const track_settings *s = run->settings;
    mpq_t parameter, b;
    mpq_inits(parameter, b, NULL);
    for (size_t j = 1; j <= s->points; j++) {
        if (run->nearest[j] == run->nearest[j - 1])
            continue;
        set_point(parameter, b, s, j - 1);
        fprintf(run->out, "nearest between %s %.6g", parameter_name(s), mpq_get_d(parameter));
        set_point(parameter, b, s, j);
        fprintf(run->out, " and %.6g: from ", mpq_get_d(parameter));
        print_nearest_name(run->out, run->nearest[j - 1]);
        fputs(" to ", run->out);
        print_nearest_name(run->out, run->nearest[j]);
        fputc('\n', run->out);
    }
    for (size_t i = 0; i < run->tracks; i++)
        if (run->zero[i].end != TRACK_GOES_ON) {
            mpq_set(b, run->zero[i].lost_at);
            if (s->over == OVER_TEMPERATURE)
                mpq_inv(b, b);
            fprintf(run->out, "track %zu: not followed beyond %s %.9g, where it %s\n", i + 1,
                    parameter_name(s), mpq_get_d(b),
                    run->zero[i].end == TRACK_GOES_FAR ? "has gone far away"
                                                       : "comes too near to another zero");
        }
    fprintf(run->out, "certified: each track is one zero, simple all the way; * the nearest of all "
                      "at that point\n");
    mpq_clears(parameter, b, NULL);
}

static bool any_lost(const track_run *run)
{
    for (size_t i = 0; i < run->tracks; i++)
        if (run->zero[i].end != TRACK_GOES_ON)
            return true;
    return false;
}

static bool write_script(FILE *out, const void *context)
{
    const track_run *run = context;
    size_t points = run->settings->points + 1;
    fprintf(out,
            "set title '' \nset xlabel 'Re {/Symbol t}'\nset ylabel 'Im {/Symbol t}'\n"
            "set grid lc rgb '#DDDDDD'\nset cblabel '%s'\nset palette defined (0 '#440154', 1 '#3B528B', 2 '#21918C', 3 '#5EC962', 4 '#FDE725')\n"
            "set key off\n$paths << EOD\n",
            parameter_name(run->settings));
    mpq_t parameter, b;
    mpq_inits(parameter, b, NULL);
    for (size_t i = 0; i < run->tracks; i++) {
        for (size_t j = 0; j < points; j++) {
            const place *p = &run->path[j * run->tracks + i];
            set_point(parameter, b, run->settings, j);
            if (!isnan(p->re))
                fprintf(out, "%.9g %.9g %.9g %d\n", p->re, p->im, mpq_get_d(parameter), j == 0);
        }
        fputs("\n\n", out);
    }
    mpq_clears(parameter, b, NULL);
    fputs(
        "EOD\nplot $paths using 1:2:3 with lines lw 2.5 lc palette, '' using 1:2:3 with points pt "
        "7 ps 0.5 lc palette, '' using ($4 > 0 ? $1 : NaN):2 with points pt 6 ps 1.6 lw 1.5 lc rgb "
        "'#222222'\n",
        out);
    return !ferror(out);
}

/* The file -o, once everything has been found. */
static bool write_output(const track_run *run, const char *csv, size_t size)
{
    const char *name = run->settings->output;
    if (!name)
        return true;
    if (is_picture_name(name))
        return gnuplot_picture(name, 760, 560, "track", write_script, run);
    errno = 0;
    FILE *out = file_create(name);
    bool good = out && fwrite(csv, 1, size, out) == size;
    good = out && file_finish(out, name, good);
    if (!good)
        fprintf(stderr, "ghosts track: %s: %s\n", name, strerror(errno));
    return good;
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
    int width = (int)run->options->search.digits + 7;
    if (good && run->options->format == FORMAT_TEXT)
        fprintf(run->out, "%12s  track  %*s  %*s  %*s  %s\n", parameter_name(run->settings), width,
                "re", width, "im", width, "modulus", "      speed (about)");
    if (good && run->options->format == FORMAT_CSV)
        fprintf(run->out, "%s,%s\n", parameter_name(run->settings), csv_columns);
    if (run->csv)
        fprintf(run->csv, "%s,%s\n", parameter_name(run->settings), csv_columns);
    good = good && follow_to_end(run);
    if (good && run->options->format == FORMAT_TEXT)
        print_events(run);
    if (run->out)
        fclose(run->out);
    if (run->csv)
        fclose(run->csv);
    good = good && write_output(run, csv, size);
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
