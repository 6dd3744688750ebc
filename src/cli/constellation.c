/* ghosts constellation: how the zeros of a sum stand in their strip (docs/constellations.md):
 * density, real parts, spacings, for all zeros of a tall window that begins at the real axis.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "cli/file.h"
#include "cli/gnuplot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

typedef struct {
    size_t zeros; /* about so many */
    const char *output;
} constellation_settings;

static void init_settings(void *settings)
{
    ((constellation_settings *)settings)->zeros = 200;
}

static bool parse_zeros(void *settings, const char *name, const char *value)
{
    return parse_count(&((constellation_settings *)settings)->zeros, name, value, 3, 1000000);
}

static bool parse_output(void *settings, const char *name, const char *value)
{
    size_t length = strlen(value);
    ((constellation_settings *)settings)->output = value;
    if (is_picture_name(value) || (length > 4 && strcmp(value + length - 4, ".csv") == 0))
        return true;
    fprintf(stderr, "ghosts: --%s: '%s' ends neither in .csv, .svg nor .png\n", name, value);
    return false;
}

static const command_option constellation_options[] = {
    {"zeros", true, parse_zeros}, {"o", true, parse_output}, {0}};

static const char *one_file(const cli_options *options)
{
    const constellation_settings *s = options->settings;
    return s->output ? "-o is written for one sample" : NULL;
}

/* ---- the zeros ------------------------------------------------------------------------------- */

typedef struct {
    double re, im;
    size_t multiplicity;
} point;

/* The zeros in 0 < Im < height, by imaginary part. */
typedef struct {
    size_t n;
    double *log_weight, *slope; /* of terms, slopes ascending */
    double spread, height;
    size_t count, zeros; /* points, and with multiplicity */
    point *zero;
} constellation;

static void constellation_clear(constellation *c)
{
    free(c->log_weight);
    free(c->slope);
    free(c->zero);
}

static ghosts_status read_terms(constellation *c, const ghosts_expsum *sum)
{
    c->n = ghosts_expsum_terms(sum);
    c->log_weight = malloc(c->n * sizeof *c->log_weight);
    c->slope = malloc(c->n * sizeof *c->slope);
    if (!c->log_weight || !c->slope)
        return GHOSTS_NO_MEMORY;
    mpfr_t value;
    mpq_t slope;
    mpfr_init2(value, 64);
    mpq_init(slope);
    bool finite = true;
    for (size_t k = 0; k < c->n; k++) {
        ghosts_expsum_log_weight(value, NULL, sum, k);
        c->log_weight[k] = mpfr_get_d(value, MPFR_RNDN);
        ghosts_expsum_slope(slope, sum, k);
        mpfr_set_q(value, slope, MPFR_RNDN);
        c->slope[k] = mpfr_get_d(value, MPFR_RNDN);
        finite = finite && isfinite(c->slope[k]) && isfinite(c->log_weight[k]);
    }
    mpfr_clear(value);
    mpq_clear(slope);
    c->spread = c->slope[c->n - 1] - c->slope[0];
    return finite && isfinite(c->spread) ? GHOSTS_OK : GHOSTS_TOO_LARGE;
}

/* The strip lemma, a little widened: beyond it one term outweighs all others together. */
static bool set_window(ghosts_region *region, const constellation *c)
{
    size_t last = c->n - 1;
    double left = -HUGE_VAL, right = -HUGE_VAL, log_n = log((double)c->n) + 0.01;
    for (size_t k = 0; k < last; k++)
        right = fmax(right, (c->log_weight[k] - c->log_weight[last] + log_n) /
                                (c->slope[last] - c->slope[k]));
    for (size_t k = 1; k <= last; k++)
        left =
            fmax(left, (c->log_weight[k] - c->log_weight[0] + log_n) / (c->slope[k] - c->slope[0]));
    double margin = 1.0 / c->spread + 1e-6 * (fabs(left) + fabs(right));
    if (!isfinite(left) || !isfinite(right) || !isfinite(margin) || !isfinite(c->height))
        return false;
    mpq_set_d(region->x0, -left - margin);
    mpq_set_d(region->x1, right + margin);
    mpq_set_d(region->y1, c->height);
    return true;
}

static int by_height(const void *a, const void *b)
{
    double x = ((const point *)a)->im, y = ((const point *)b)->im;
    return (x > y) - (x < y);
}

static ghosts_status find_zeros(constellation *c, const ghosts_expsum *sum, size_t wanted,
                                const cli_options *options)
{
    ghosts_status status = read_terms(c, sum);
    if (status != GHOSTS_OK || !(c->spread > 0.0))
        return status;
    ghosts_region region;
    ghosts_region_options search = ghosts_region_defaults();
    ghosts_zero_set *set = NULL;
    search.search = options->search;
    search.search.work_limit = options->has_work_limit ? options->search.work_limit : 0;
    ghosts_region_init(&region, GHOSTS_BOX);
    c->height = 2.0 * M_PI * (double)wanted / c->spread;
    status = set_window(&region, c) ? ghosts_zeros_in_region(&set, sum, &region, &search)
                                    : GHOSTS_TOO_LARGE;
    if (status == GHOSTS_OK) {
        c->zero = malloc((set->count + 1) * sizeof *c->zero);
        status = c->zero ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    }
    for (size_t i = 0; status == GHOSTS_OK && i < set->count; i++) {
        const ghosts_region_zero *zero = &set->zero[i];
        c->zero[c->count++] =
            (point){mpfr_get_d(mpc_realref(zero->centre), MPFR_RNDN),
                    mpfr_get_d(mpc_imagref(zero->centre), MPFR_RNDN), zero->multiplicity};
        c->zeros += zero->multiplicity;
    }
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    if (c->zero)
        qsort(c->zero, c->count, sizeof *c->zero, by_height);
    return status;
}

/* ---- statistics ------------------------------------------------------------------------------ */

typedef struct {
    double density;         /* zeros over Delta height / 2 pi, near 1 */
    double mean, predicted; /* of Re; (log w_1 - log w_n) / Delta */
    double deviation;       /* of Re */
    double spacing, least;  /* deviation and least of heights' differences, times Delta / 2 pi */
    double window;          /* greatest |count - Delta h / 2 pi|, at most terms - 1 */
    double distance;        /* of the real parts' distribution from the law of random phases */
} statistics;

/* The share of zeros left of x that random phases give: the mean slope under the weights
 * w^2 e^(2 a x), from 0 at the least slope to 1 at the greatest (docs/theory.md, section 9). */
static double random_phase_law(const constellation *c, double x)
{
    double top = -HUGE_VAL, total = 0.0, moment = 0.0;
    for (size_t k = 0; k < c->n; k++)
        top = fmax(top, c->log_weight[k] + c->slope[k] * x);
    for (size_t k = 0; k < c->n; k++) {
        double weight = exp(2.0 * (c->log_weight[k] + c->slope[k] * x - top));
        total += weight;
        moment += weight * (c->slope[k] - c->slope[0]);
    }
    return moment / total / c->spread;
}

static double distance_to_law(const constellation *c, double *sorted)
{
    double distance = 0.0, count = (double)c->count;
    for (size_t i = 0; i < c->count; i++)
        sorted[i] = c->zero[i].re;
    gsl_sort(sorted, 1, c->count);
    for (size_t i = 0; i < c->count; i++) {
        double law = random_phase_law(c, sorted[i]);
        distance = fmax(distance, fabs(law - (double)i / count));
        distance = fmax(distance, fabs(law - ((double)i + 1.0) / count));
    }
    return distance;
}

/* Over windows that begin and end at zeros: with the zeros below a height less their expected
 * number, a difference of extremes. */
static double worst_window(const constellation *c)
{
    double scale = c->spread / (2.0 * M_PI), below = 0.0, excess = 0.0, lack = 0.0;
    double least = 0.0, greatest = 0.0;
    for (size_t i = 0; i < c->count; i++) {
        double before = below - scale * c->zero[i].im;
        below += (double)c->zero[i].multiplicity;
        double after = below - scale * c->zero[i].im;
        lack = fmax(lack, greatest - before);
        least = fmin(least, before);
        excess = fmax(excess, after - least);
        greatest = fmax(greatest, after);
    }
    return fmax(excess, lack);
}

static void measure_spacings(statistics *s, const constellation *c)
{
    double unit = c->spread / (2.0 * M_PI), total = 0.0, squares = 0.0;
    double spacings = (double)c->count - 1.0;
    s->least = HUGE_VAL;
    for (size_t i = 0; i + 1 < c->count; i++) {
        double spacing = (c->zero[i + 1].im - c->zero[i].im) * unit;
        total += spacing;
        squares += spacing * spacing;
        s->least = fmin(s->least, spacing);
    }
    double mean = total / spacings;
    s->spacing = sqrt(fmax(0.0, squares / spacings - mean * mean) * spacings / (spacings - 1.0));
}

static bool measure(statistics *s, const constellation *c)
{
    size_t last = c->n - 1;
    double *work = malloc((c->count + 1) * sizeof *work), total = 0.0, squares = 0.0;
    if (!work)
        return false;
    for (size_t i = 0; i < c->count; i++)
        total += (double)c->zero[i].multiplicity * c->zero[i].re;
    s->mean = total / (double)c->zeros;
    for (size_t i = 0; i < c->count; i++)
        squares += (double)c->zero[i].multiplicity * pow(c->zero[i].re - s->mean, 2.0);
    s->deviation = sqrt(squares / (double)c->zeros);
    s->predicted = (c->log_weight[0] - c->log_weight[last]) / c->spread;
    s->density = (double)c->zeros * 2.0 * M_PI / (c->spread * c->height);
    s->window = worst_window(c);
    s->distance = distance_to_law(c, work);
    measure_spacings(s, c);
    free(work);
    return true;
}

/* ---- output ---------------------------------------------------------------------------------- */

static bool write_script(FILE *out, const void *context)
{
    const constellation *c = context;
    fputs("set key off\nset border lc rgb '#222222'\nset grid lc rgb '#DDDDDD'\n"
          "set multiplot layout 1, 2\nset xlabel 'Re {/Symbol t}'\nset ylabel 'Im {/Symbol t}'\n"
          "$zeros << EOD\n",
          out);
    for (size_t i = 0; i < c->count; i++)
        fprintf(out, "%.9g %.9g\n", c->zero[i].re, c->zero[i].im);
    fputs("EOD\n$spacings << EOD\n", out);
    for (size_t i = 0; i + 1 < c->count; i++)
        fprintf(out, "%.9g\n", (c->zero[i + 1].im - c->zero[i].im) * c->spread / (2.0 * M_PI));
    fputs("EOD\nplot $zeros using 1:2 with points pt 7 ps 0.4 lc rgb '#0072B2'\n"
          "set xlabel 'spacing of neighbours, in 2{/Symbol p}/{/Symbol D}'\n"
          "set ylabel 'number'\nset boxwidth 0.09\nset style fill solid 0.7\nset xrange [0:*]\n"
          "set yrange [0:*]\n"
          "plot $spacings using (0.1*floor($1/0.1)+0.05):(1) smooth frequency with boxes "
          "lc rgb '#0072B2'\nunset multiplot\n",
          out);
    return !ferror(out);
}

static bool write_output(const constellation *c, const char *name)
{
    if (!name)
        return true;
    if (is_picture_name(name))
        return gnuplot_picture(name, 900, 520, "constellation", write_script, c);
    errno = 0;
    FILE *out = file_create(name);
    if (out) {
        fputs("re,im,multiplicity,spacing\n", out);
        for (size_t i = 0; i < c->count; i++) {
            fprintf(out, "%.17g,%.17g,%zu,", c->zero[i].re, c->zero[i].im, c->zero[i].multiplicity);
            if (i > 0)
                fprintf(out, "%.9g",
                        (c->zero[i].im - c->zero[i - 1].im) * c->spread / (2.0 * M_PI));
            fputc('\n', out);
        }
    }
    bool good = out && file_finish(out, name, !ferror(out));
    if (!good)
        fprintf(stderr, "ghosts constellation: %s: %s\n", name, strerror(errno));
    return good;
}

static void print_as_text(FILE *out, const constellation *c, const statistics *s)
{
    fprintf(out, "zeros in 0 < Im tau < %.6g: %zu, certified complete\n", c->height, c->zeros);
    fprintf(out, "density               %.6f  of Delta / 2 pi\n", s->density);
    fprintf(out, "worst window          %.4f    |zeros - Delta h / 2 pi|, at most %zu\n", s->window,
            c->n - 1);
    fprintf(out, "real parts  mean      %.6g\n", s->mean);
    fprintf(out, "            theory    %.6g  = (log w_1 - log w_n) / Delta\n", s->predicted);
    fprintf(out, "            sd        %.6g\n", s->deviation);
    fprintf(out, "            distance  %.4f    from the law of random phases\n", s->distance);
    fprintf(out, "spacings    sd        %.4f    mean 1\n", s->spacing);
    fprintf(out, "            least     %.4g\n", s->least);
}

static void print_statistics(FILE *out, const constellation *c, const statistics *s, size_t sample,
                             bool single, const cli_options *options)
{
    if (options->format == FORMAT_JSON)
        print_json(out, json_pack("{s:I, s:I, s:f, s:f, s:I, s:f, s:f, s:f, s:f, s:f, s:f, s:f, "
                                  "s:I, s:f}",
                                  "sample", (json_int_t)sample, "n", (json_int_t)c->n, "spread",
                                  c->spread, "height", c->height, "zeros", (json_int_t)c->zeros,
                                  "density", s->density, "mean", s->mean, "predicted", s->predicted,
                                  "sd", s->deviation, "spacing_sd", s->spacing, "least_spacing",
                                  s->least, "window", s->window, "window_bound",
                                  (json_int_t)c->n - 1, "distance", s->distance));
    else if (options->format == FORMAT_CSV)
        fprintf(out, "%zu,%zu,%.9g,%.9g,%zu,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%zu,%.9g\n", sample,
                c->n, c->spread, c->height, c->zeros, s->density, s->mean, s->predicted,
                s->deviation, s->spacing, s->least, s->window, c->n - 1, s->distance);
    else if (single)
        print_as_text(out, c, s);
    else
        fprintf(out, "%8zu  %6zu  %8.5f  %11.5g  %11.5g  %10.4g  %8.4f  %8.4f\n", sample, c->zeros,
                s->density, s->mean, s->predicted, s->deviation, s->spacing, s->distance);
}

static ghosts_status report_constellation(FILE *out, bool *told, const ghosts_expsum *sum,
                                          size_t sample, bool single, const cli_options *options)
{
    const constellation_settings *settings = options->settings;
    constellation c = {.n = 0};
    statistics s;
    ghosts_status status = find_zeros(&c, sum, settings->zeros, options);
    if (status == GHOSTS_OK && c.count < 3) {
        fprintf(stderr, "ghosts constellation: sample %zu: %s\n", sample,
                c.spread > 0.0 ? "fewer than three zeros; ask for more by --zeros"
                               : "all slopes are equal: there is no zero");
        *told = true;
        status = GHOSTS_INVALID;
    }
    if (status == GHOSTS_OK && !measure(&s, &c))
        status = GHOSTS_NO_MEMORY;
    if (status == GHOSTS_OK && !write_output(&c, settings->output)) {
        *told = true;
        status = GHOSTS_IO;
    }
    if (status == GHOSTS_OK)
        print_statistics(out, &c, &s, sample, single, options);
    constellation_clear(&c);
    return status;
}

const subcommand constellation_command = {
    .name = "constellation",
    .summary = "how all zeros of a tall window stand: density, real parts, spacings",
    .usage = "INPUT [--zeros N] [-o FILE]",
    .help =
        "  --zeros N         about so many, from the real axis upwards; default 200\n"
        "  -o FILE           of one sample: the zeros as CSV, or a picture (.svg, .png)\n"
        "\n"
        "The list of zeros is certified complete; the statistics are doubles.  Spacings are those\n"
        "of neighbouring heights, in units of their mean 2 pi / Delta.\n"
        "\n"
        "Examples:\n"
        "  ghosts constellation --logits z.npy --slopes a.npy --format csv --jobs 4\n"
        "  ghosts constellation --logits 0,1/3,-2.5 --slopes 1,2,3.3 --zeros 500 -o stars.svg\n",
    .options = constellation_options,
    .settings_size = sizeof(constellation_settings),
    .init = init_settings,
    .one_sample = one_file,
    .csv_header = "sample,n,spread,height,zeros,density,mean,predicted,sd,spacing_sd,least_spacing,"
                  "window,window_bound,distance",
    .text_header = "  sample   zeros   density         mean       theory          sd  spacing  "
                   "distance",
    .report = report_constellation,
};
