/* ghosts portrait: domain colouring of F or log F in a box, with the zeros, the zero-free strip and
 * the two discs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rounding.h"
#include "cli/cli.h"
#include "cli/file.h"
#include "cli/portrait/portrait.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LONGEST_SIDE 620 /* pixels of the image unless --size is given */
#define SHORTEST_SIDE 200
#define LEFT 82 /* pixels around the image */
#define RIGHT 290
#define ABOVE 76
#define BELOW 58
#define MARGIN 28 /* where there is neither legend nor title */
#define LEAST_HEIGHT 560
#define WORK_FOR_SMOOTHING 4e9 /* terms x pixels up to which pixels are averaged over four */
#define MOST_TURNS 0x1p40      /* spread times modulus: angles are right to 1e-3 */
#define MOST_CONTINUATION 1e5  /* the same for log F, whose phase is followed from the axis */

typedef struct {
    bool has_box;
    ghosts_region box; /* exact */
    const char *output;
    size_t width, height; /* of the canvas, 0 when not given */
    const char *title;    /* NULL: the usual one */
    bool without_legend;
    const char *data; /* the file that gets the field, or NULL */
    int subject;
} portrait_settings;

static void init_settings(void *settings)
{
    ghosts_region_init(&((portrait_settings *)settings)->box, GHOSTS_BOX);
}

static void clear_settings(void *settings)
{
    ghosts_region_clear(&((portrait_settings *)settings)->box);
}

/* ---- options -------------------------------------------------------------------------------- */

static bool take_box(void *settings, const char *name, const char *value)
{
    portrait_settings *s = settings;
    s->has_box = true;
    return parse_box(&s->box, name, value);
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);
    return length > end && strcmp(name + length - end, suffix) == 0;
}

static bool parse_output(void *settings, const char *name, const char *value)
{
    (void)name;
    ((portrait_settings *)settings)->output = value;
    if (has_suffix(value, ".svg") || has_suffix(value, ".png") || has_suffix(value, ".pdf"))
        return true;
    fprintf(stderr, "ghosts: --output: '%s' ends neither in .svg, .png nor in .pdf\n", value);
    return false;
}

static bool parse_subject(void *settings, const char *name, const char *value)
{
    static const char *const subjects[] = {"F", "log", NULL};
    return parse_choice(&((portrait_settings *)settings)->subject, name, value, subjects, "F, log");
}

static bool parse_size(void *settings, const char *name, const char *value)
{
    portrait_settings *s = settings;
    char end;
    if (strspn(value, "0123456789x") == strlen(value) &&
        sscanf(value, "%5zux%5zu%c", &s->width, &s->height, &end) == 2 && s->width >= 200 &&
        s->width <= 8000 && s->height >= 200 && s->height <= 8000)
        return true;
    fprintf(stderr,
            "ghosts: --%s: '%s' is not WIDTHxHEIGHT in pixels, 600x%d to 8000x8000, with "
            "--no-legend from 200x200\n",
            name, value, LEAST_HEIGHT);
    return false;
}

static bool parse_title(void *settings, const char *name, const char *value)
{
    (void)name;
    ((portrait_settings *)settings)->title = value;
    return true;
}

static bool parse_data(void *settings, const char *name, const char *value)
{
    if (has_suffix(value, ".npy")) {
        ((portrait_settings *)settings)->data = value;
        return true;
    }
    fprintf(stderr, "ghosts: --%s: '%s' does not end in .npy\n", name, value);
    return false;
}

static bool take_no_title(void *settings, const char *name, const char *value)
{
    (void)name;
    (void)value;
    ((portrait_settings *)settings)->title = "";
    return true;
}

static bool take_no_legend(void *settings, const char *name, const char *value)
{
    (void)name;
    (void)value;
    return ((portrait_settings *)settings)->without_legend = true;
}

static const command_option portrait_options[] = {{"box", true, take_box},
                                                  {"output", true, parse_output},
                                                  {"o", true, parse_output},
                                                  {"of", true, parse_subject},
                                                  {"size", true, parse_size},
                                                  {"title", true, parse_title},
                                                  {"no-title", false, take_no_title},
                                                  {"no-legend", false, take_no_legend},
                                                  {"data", true, parse_data},
                                                  {0}};

static bool check_settings(const cli_options *options)
{
    const portrait_settings *settings = options->settings;
    bool small = settings->width && (settings->width < 600 || settings->height < LEAST_HEIGHT);
    if (small && !settings->without_legend) {
        fprintf(stderr,
                "ghosts: --size: %zux%zu is not WIDTHxHEIGHT in pixels, 600x%d to 8000x8000; "
                "smaller ones need --no-legend\n",
                settings->width, settings->height, LEAST_HEIGHT);
        return false;
    }
    if (settings->has_box && settings->output)
        return true;
    fprintf(stderr, "ghosts portrait: --box X0,X1,Y0,Y1 and -o FILE are both needed\n");
    return false;
}

/* ---- the scene ------------------------------------------------------------------------------ */

/* All that is drawn, in units of 10^exponent. */
typedef struct {
    const ghosts_region *region; /* the box, exact */
    int exponent;
    mpfr_t unit;
    portrait_box box;
    portrait_sum sum;
    size_t classes;
    size_t zeros;
    portrait_zero *zero;
    double bound, radius;
    char *bound_text, *radius_text;
} portrait_scene;

static void scene_init(portrait_scene *s, const ghosts_region *region)
{
    *s = (portrait_scene){.region = region};
    mpfr_init2(s->unit, 256);
}

static void scene_clear(portrait_scene *s)
{
    mpfr_clear(s->unit);
    free(s->sum.log_weight);
    free(s->sum.slope);
    free(s->zero);
    free(s->bound_text);
    free(s->radius_text);
}

/* value / unit */
static double in_units(const portrait_scene *s, mpfr_srcptr value)
{
    mpfr_t quotient;
    mpfr_init2(quotient, 64);
    mpfr_div(quotient, value, s->unit, MPFR_RNDN);
    double result = mpfr_get_d(quotient, MPFR_RNDN);
    mpfr_clear(quotient);
    return result;
}

/* A radius beyond the range of doubles becomes the largest one: it is no missing radius. */
static double radius_in_units(const portrait_scene *s, mpfr_srcptr radius)
{
    return mpfr_inf_p(radius) ? HUGE_VAL : fmin(in_units(s, radius), DBL_MAX);
}

static double edge_in_units(const portrait_scene *s, mpq_srcptr edge)
{
    mpfr_t value;
    mpfr_init2(value, 256);
    mpfr_set_q(value, edge, MPFR_RNDN);
    double result = in_units(s, value);
    mpfr_clear(value);
    return result;
}

static bool set_box(portrait_scene *s)
{
    mpq_srcptr edge[4] = {s->region->x0, s->region->x1, s->region->y0, s->region->y1};
    mpfr_t most, value;
    mpfr_inits2(64, most, value, (mpfr_ptr)0);
    mpfr_set_zero(most, 1);
    for (int i = 0; i < 4; i++) {
        mpfr_set_q(value, edge[i], MPFR_RNDN);
        mpfr_abs(value, value, MPFR_RNDN);
        mpfr_max(most, most, value, MPFR_RNDN);
    }
    mpfr_log10(value, most, MPFR_RNDN);
    int exponent = (int)mpfr_get_si(value, MPFR_RNDD);
    mpfr_clears(most, value, (mpfr_ptr)0);
    s->exponent = exponent < -3 || exponent > 4 ? exponent : 0;
    mpfr_set_si(s->unit, s->exponent, MPFR_RNDN);
    mpfr_exp10(s->unit, s->unit, MPFR_RNDN);
    s->box = (portrait_box){edge_in_units(s, edge[0]), edge_in_units(s, edge[1]),
                            edge_in_units(s, edge[2]), edge_in_units(s, edge[3])};
    double x = fmax(fabs(s->box.x0), fabs(s->box.x1)), y = fmax(fabs(s->box.y0), fabs(s->box.y1));
    if (s->box.x1 - s->box.x0 > 1e-9 * x && s->box.y1 - s->box.y0 > 1e-9 * y)
        return true;
    fprintf(stderr, "ghosts: --box: a side is shorter than 1e-9 of its distance from 0, too "
                    "short to be drawn in double precision\n");
    return false;
}

/* Slopes less their middle, in inverse units, rounded once. */
static void set_slopes(portrait_scene *s, const ghosts_expsum *sum)
{
    mpq_t middle, slope;
    mpfr_t value;
    mpq_inits(middle, slope, NULL);
    mpfr_init2(value, 256);
    ghosts_expsum_slope(middle, sum, 0);
    ghosts_expsum_slope(slope, sum, s->sum.terms - 1);
    mpq_add(middle, middle, slope);
    mpq_div_2exp(middle, middle, 1);
    for (size_t k = 0; k < s->sum.terms; k++) {
        ghosts_expsum_slope(slope, sum, k);
        mpq_sub(slope, slope, middle);
        mpfr_set_q(value, slope, MPFR_RNDN);
        mpfr_mul(value, value, s->unit, MPFR_RNDN);
        s->sum.slope[k] = mpfr_get_d(value, MPFR_RNDN);
    }
    mpq_clears(middle, slope, NULL);
    mpfr_clear(value);
}

static bool set_sum(portrait_scene *s, const ghosts_expsum *sum)
{
    portrait_sum *p = &s->sum;
    p->terms = ghosts_expsum_terms(sum);
    s->classes = ghosts_expsum_classes(sum);
    p->log_weight = malloc(p->terms * sizeof *p->log_weight);
    p->slope = malloc(p->terms * sizeof *p->slope);
    if (!p->log_weight || !p->slope)
        return false;
    mpfr_t value;
    mpfr_init2(value, 64);
    double total = 0.0, moment = 0.0, top = -HUGE_VAL;
    set_slopes(s, sum);
    for (size_t k = 0; k < p->terms; k++) {
        ghosts_expsum_log_weight(value, NULL, sum, k);
        p->log_weight[k] = mpfr_get_d(value, MPFR_RNDN);
        top = fmax(top, p->log_weight[k]);
    }
    mpfr_clear(value);
    for (size_t k = 0; k < p->terms; k++) {
        double weight = exp(p->log_weight[k] - top);
        total += weight;
        moment += weight * p->slope[k];
    }
    p->mean = moment / total;
    p->log_at_zero = top + log(total);
    p->spread = p->slope[p->terms - 1] - p->slope[0];
    return true;
}

static bool angles_are_known(const portrait_scene *s, const portrait_settings *settings)
{
    const portrait_box *b = &s->box;
    double x = fmax(fabs(b->x0), fabs(b->x1)), y = fmax(fabs(b->y0), fabs(b->y1));
    double most = settings->subject == PORTRAIT_LOG ? MOST_CONTINUATION : MOST_TURNS;
    if (s->sum.spread * x <= MOST_TURNS && s->sum.spread * y <= most)
        return true;
    fprintf(stderr,
            "ghosts portrait: the box lies too far from 0 for a picture in double "
            "precision: the spread times |Im| must stay below %g, times |Re| below %g\n",
            most, MOST_TURNS);
    return false;
}

/* ---- zeros ---------------------------------------------------------------------------------- */

/* rho_a and rho*. */
static ghosts_status set_radii(portrait_scene *s, const ghosts_expsum *sum,
                               const cli_options *options)
{
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options->search);
    if (status != GHOSTS_OK) {
        ghosts_zeros_free(zeros);
        return status;
    }
    mpfr_t value, error;
    mpfr_inits2(96, value, error, (mpfr_ptr)0);
    ghosts_bound_spread_mpfr(value, sum, MPFR_RNDD);
    s->bound = radius_in_units(s, value);
    s->bound_text = rounded_text(value, 5, MPFR_RNDN);
    if (zeros->count)
        ghosts_zero_modulus(value, error, &zeros->zero[0]);
    else
        mpfr_set_inf(value, 1);
    s->radius = radius_in_units(s, value);
    s->radius_text = certain_text(value, error, 5);
    mpfr_clears(value, error, (mpfr_ptr)0);
    ghosts_zeros_free(zeros);
    return GHOSTS_OK;
}

/* Every zero of the box. */
static ghosts_status set_zeros(portrait_scene *s, const ghosts_expsum *sum,
                               const cli_options *options)
{
    ghosts_region_options search = ghosts_region_defaults();
    bool shown = wants_progress(options);
    search.search = options->search;
    search.search.work_limit = options->has_work_limit ? options->search.work_limit : 0;
    search.progress = shown ? show_progress : NULL;
    ghosts_zero_set *set;
    ghosts_status status = ghosts_zeros_in_region(&set, sum, s->region, &search);
    if (status == GHOSTS_OK) {
        s->zero = malloc((set->count + 1) * sizeof *s->zero);
        status = s->zero ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    }
    for (size_t i = 0; s->zero && i < set->count; i++) {
        const ghosts_region_zero *zero = &set->zero[i];
        double re = in_units(s, mpc_realref(zero->centre));
        double im = in_units(s, mpc_imagref(zero->centre));
        bool nearest = hypot(re, im) <= s->radius * SAFE;
        s->zero[s->zeros++] = (portrait_zero){re, im, zero->multiplicity, nearest};
    }
    ghosts_zero_set_free(set);
    return status;
}

/* ---- picture -------------------------------------------------------------------------------- */

/* Both axes to one scale, unless that would make a side too short to read. */
static void lay_out(portrait_picture *p, const portrait_settings *settings)
{
    int digits;
    bool given = settings->width != 0, bare = p->title && !*p->title;
    portrait_tick_step(&digits, p->box.y0, p->box.y1, 100000);
    size_t left = LEFT + (digits > 5 ? 8 * ((size_t)digits - 5) : 0);
    size_t right = (size_t)((p->legend ? RIGHT : MARGIN) - 28) +
                   (size_t)portrait_legend_gap(&p->box, LONGEST_SIDE);
    size_t above = bare ? MARGIN : ABOVE;
    double width = given ? (double)settings->width - (double)(left + right) : LONGEST_SIDE;
    double height = given ? (double)settings->height - (double)(above + BELOW) : LONGEST_SIDE;
    double shortest = p->legend ? SHORTEST_SIDE : 0.5 * fmin(width, height);
    double across = p->box.x1 - p->box.x0, up = p->box.y1 - p->box.y0;
    double scale = fmin(width / across, height / up);
    p->width = (size_t)fmax(fmin(width, shortest), across * scale);
    p->height = (size_t)fmax(fmin(height, shortest), up * scale);
    size_t full = p->height + above + BELOW, least = p->legend ? LEAST_HEIGHT : 0;
    p->canvas_width = given ? settings->width : p->width + left + right;
    p->canvas_height = given ? settings->height : full < least ? least : full;
    p->left = left;
    p->bottom = p->canvas_height - above - p->height;
}

/* The pixels, each the mean of factor x factor values. */
static unsigned char *paint(portrait_picture *p, const portrait_scene *s,
                            const cli_options *options)
{
    double pixels = (double)(p->width * p->height);
    size_t factor = 4.0 * pixels * (double)s->sum.terms <= WORK_FOR_SMOOTHING ? 2 : 1;
    portrait_field field = {p->width * factor, p->height * factor, NULL, NULL};
    size_t cells = field.columns * field.rows;
    bool shown = wants_progress(options);
    portrait_work work = {options->jobs, shown ? show_progress : NULL, NULL};
    unsigned char *rgb = malloc(3 * p->width * p->height);
    field.phase = malloc(cells * sizeof *field.phase);
    field.log_modulus = malloc(cells * sizeof *field.log_modulus);
    bool good = rgb && field.phase && field.log_modulus &&
                portrait_evaluate(&field, &s->sum, &s->box, p->subject, &work);
    if (good) {
        p->band = portrait_band(&field);
        good = portrait_colour(rgb, &field, factor, p->band);
    }
    const char *data = ((const portrait_settings *)options->settings)->data;
    if (!good)
        fprintf(stderr, "ghosts portrait: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
    good = good && (!data || portrait_write_field(data, &field));
    free(field.phase);
    free(field.log_modulus);
    if (good)
        return rgb;
    free(rgb);
    return NULL;
}

static bool draw_to_file(const char *name, const portrait_picture *picture)
{
    struct stat found;
    FILE *out = file_create(name);
    bool drawn = out && portrait_draw(fileno(out), picture);
    bool empty =
        drawn && fstat(fileno(out), &found) == 0 && S_ISREG(found.st_mode) && found.st_size == 0;
    bool good = out && file_finish(out, name, drawn && !empty);
    if (!good && (drawn || !out))
        fprintf(stderr, "ghosts: %s: %s\n", name,
                empty ? "gnuplot wrote nothing" : strerror(errno));
    return good;
}

static picture_kind kind_of(const char *name)
{
    return has_suffix(name, ".svg")   ? PICTURE_SVG
           : has_suffix(name, ".pdf") ? PICTURE_PDF
                                      : PICTURE_PNG;
}

static bool draw(const portrait_scene *s, const cli_options *options)
{
    const portrait_settings *settings = options->settings;
    portrait_picture picture = {.kind = kind_of(settings->output),
                                .title = settings->title,
                                .legend = !settings->without_legend,
                                .has_sample = options->has_sample,
                                .sample = options->sample,
                                .box = s->box,
                                .exponent = s->exponent,
                                .subject = (portrait_subject)settings->subject,
                                .classes = s->classes,
                                .zeros = s->zeros,
                                .zero = s->zero,
                                .bound = s->bound,
                                .radius = s->radius,
                                .bound_text = s->bound_text,
                                .radius_text = s->radius_text};
    lay_out(&picture, settings);
    unsigned char *rgb = paint(&picture, s, options);
    picture.rgb = rgb;
    bool good = rgb && draw_to_file(settings->output, &picture);
    free(rgb);
    return good;
}

static ghosts_status portray(portrait_scene *s, bool *told, const ghosts_expsum *sum,
                             const cli_options *options)
{
    *told = true;
    if (!set_box(s))
        return GHOSTS_INVALID;
    if (!set_sum(s, sum)) {
        *told = false;
        return GHOSTS_NO_MEMORY;
    }
    if (!angles_are_known(s, options->settings))
        return GHOSTS_INVALID;
    *told = false;
    ghosts_status status = set_radii(s, sum, options);
    if (status == GHOSTS_OK)
        status = set_zeros(s, sum, options);
    if (status != GHOSTS_OK || draw(s, options))
        return status;
    *told = true;
    return GHOSTS_IO;
}

static ghosts_status report_portrait(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                     bool single, const cli_options *options)
{
    (void)out, (void)sample, (void)single;
    const portrait_settings *settings = options->settings;
    portrait_scene s;
    scene_init(&s, &settings->box);
    ghosts_status status = portray(&s, told, sum, options);
    scene_clear(&s);
    return status;
}

static const char *one_picture(const cli_options *options)
{
    (void)options;
    return "a picture shows one sample";
}

const subcommand portrait_command = {
    .name = "portrait",
    .summary = "phase portrait of a box, with the zeros and both discs, as PNG, SVG or PDF",
    .usage = "INPUT --box X0,X1,Y0,Y1 -o FILE",
    .help =
        "  --box X0,X1,Y0,Y1 the part of the complex plane, Re from X0 to X1, Im from Y0 to Y1\n"
        "  -o, --output FILE the picture, .svg, .png or .pdf (drawn by gnuplot)\n"
        "  --of F|log        colour F (default) or log F, the singular part of the loss\n"
        "  --size WxH        pixels of the whole picture (PDF: 96 an inch); default: as the box "
        "needs\n"
        "  --title TEXT, --no-title, --no-legend\n"
        "                    what stands around it; without legend 200x200 pixels are enough\n"
        "  --data FILE.npy   also the field: float32, (rows, columns, 2) from the bottom, phase "
        "and\n"
        "                    log-modulus at the middles of cells\n"
        "\n"
        "Colour is the phase, shade the modulus.  Zeros are the certified ones.\n"
        "\n"
        "Examples:\n"
        "  ghosts portrait --logits 0,1/3,-2.5 --slopes 1,2,3 --box -8,8,-8,8 -o f.svg\n"
        "  ghosts portrait --logits z.npy --slopes a.npy --sample 7 --box -1,1,-1,1 "
        "--of log -o 7.png\n",
    .options = portrait_options,
    .settings_size = sizeof(portrait_settings),
    .init = init_settings,
    .clear = clear_settings,
    .check = check_settings,
    .one_sample = one_picture,
    .without_format = true,
    .report = report_portrait,
};
