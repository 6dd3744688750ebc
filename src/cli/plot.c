/* ghosts plot zeros: the nearest zeros of one sample with the two circles and the zero-free strip.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "cli/gnuplot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t nearest;
    const char *output;
} plot_settings;

static void init_settings(void *settings)
{
    ((plot_settings *)settings)->nearest = 12;
}

static bool parse_nearest(void *settings, const char *name, const char *value)
{
    return parse_count(&((plot_settings *)settings)->nearest, name, value, 1, 100000);
}

static bool parse_output(void *settings, const char *name, const char *value)
{
    ((plot_settings *)settings)->output = value;
    if (is_picture_name(value))
        return true;
    fprintf(stderr, "ghosts: --%s: '%s' ends neither in .svg nor in .png\n", name, value);
    return false;
}

static const command_option plot_options[] = {{"nearest", true, parse_nearest},
                                              {"output", true, parse_output},
                                              {"o", true, parse_output},
                                              {0}};

static bool is_complete(const cli_options *options)
{
    const plot_settings *s = options->settings;
    if (options->operands == 1 && strcmp(options->operand[0], "zeros") == 0 && s->output)
        return true;
    fprintf(stderr, "ghosts plot: what is drawn, and the file: ghosts plot zeros INPUT -o FILE\n");
    return false;
}

static const char *one_picture(const cli_options *options)
{
    (void)options;
    return "one picture is drawn";
}

/* All lengths in units of 10^exponent, so that no input is too large or too small to be drawn. */
typedef struct {
    const ghosts_zeros *zeros;
    const cli_options *options;
    size_t sample;
    int exponent;
    mpfr_t unit;
    double bound, radius, farthest;
    char *bound_text, *radius_text;
} zero_plot;

static double in_units(const zero_plot *p, mpfr_srcptr value)
{
    mpfr_t quotient;
    mpfr_init2(quotient, 64);
    mpfr_div(quotient, value, p->unit, MPFR_RNDN);
    double result = mpfr_get_d(quotient, MPFR_RNDN);
    mpfr_clear(quotient);
    return result;
}

static void set_scale(zero_plot *p, const ghosts_expsum *sum)
{
    mpfr_t value, error;
    mpfr_inits2(96, value, error, (mpfr_ptr)0);
    ghosts_zero_modulus(value, error, &p->zeros->zero[p->zeros->count - 1]);
    mpfr_log10(p->unit, value, MPFR_RNDN);
    int exponent = (int)mpfr_get_si(p->unit, MPFR_RNDD);
    p->exponent = exponent < -3 || exponent > 4 ? exponent : 0;
    mpfr_set_si(p->unit, p->exponent, MPFR_RNDN);
    mpfr_exp10(p->unit, p->unit, MPFR_RNDN);
    p->farthest = in_units(p, value);
    ghosts_zero_modulus(value, error, &p->zeros->zero[0]);
    p->radius = in_units(p, value);
    p->radius_text = certain_text(value, error, 5);
    ghosts_bound_spread_mpfr(value, sum, MPFR_RNDD);
    p->bound = in_units(p, value);
    p->bound_text = rounded_text(value, 5, MPFR_RNDD);
    mpfr_clears(value, error, (mpfr_ptr)0);
}

static void print_points(FILE *out, const zero_plot *p, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        double re = in_units(p, mpc_realref(p->zeros->zero[i].centre));
        double im = in_units(p, mpc_imagref(p->zeros->zero[i].centre));
        fprintf(out, "%.9g %.9g\n%.9g %.9g\n", re, im, re, -im);
    }
    fputs("EOD\n", out);
}

static bool write_script(FILE *out, const void *context)
{
    const zero_plot *p = context;
    double half = 1.12 * p->farthest;
    char factor[48] = "";
    if (p->exponent)
        snprintf(factor, sizeof factor, "  (10^{%d})", p->exponent);
    fprintf(out,
            "set size ratio -1\nset border lc rgb '#222222'\nset tics textcolor rgb '#222222'\n"
            "set xlabel 'Re {/Symbol t}%s'\nset ylabel 'Im {/Symbol t}%s'\n"
            "set xrange [%.9g:%.9g]\nset yrange [%.9g:%.9g]\n"
            "set key outside right top Left reverse samplen 1.5\n"
            "set object 1 rectangle from %.9g, %.9g to %.9g, %.9g fc rgb '#D6EBF8' fs solid "
            "noborder behind\n"
            "set object 2 circle at 0, 0 size first %.9g fs empty border lc rgb '#D55E00' lw 2\n"
            "set object 3 circle at 0, 0 size first %.9g fs empty border lc rgb '#0072B2' lw 2 dt "
            "2\n$nearest << EOD\n",
            factor, factor, -half, half, -half, half, -half, -p->bound, half, p->bound, p->radius,
            p->bound);
    print_points(out, p, 0, 1);
    fputs("$others << EOD\n", out);
    print_points(out, p, 1, p->zeros->count);
    fprintf(out,
            "plot NaN with lines lw 2 lc rgb '#D55E00' title '{/Symbol r}* = %s', NaN with lines "
            "lw 2 dt 2 lc rgb '#0072B2' title '{/Symbol r}_a = %s', NaN with boxes fs solid lc rgb "
            "'#D6EBF8' title 'no zero here', $nearest using 1:2 with points pt 7 ps 1.1 lc rgb "
            "'#D55E00' title 'nearest pair'%s\n",
            p->radius_text, p->bound_text,
            p->zeros->count > 1 ? ", $others using 1:2 with points pt 7 ps 0.8 lc rgb '#222222' "
                                  "title 'other zeros'"
                                : "");
    return !ferror(out);
}

static ghosts_status report_plot(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                 bool single, const cli_options *options)
{
    const plot_settings *s = options->settings;
    ghosts_zeros *zeros;
    (void)single;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, s->nearest, &options->search);
    if (status == GHOSTS_OK && zeros->count == 0) {
        fprintf(stderr, "ghosts plot: all slopes are equal: there is no zero to be drawn\n");
        *told = true;
        status = GHOSTS_INVALID;
    }
    if (status == GHOSTS_OK) {
        zero_plot p = {.zeros = zeros, .options = options, .sample = sample};
        mpfr_init2(p.unit, 96);
        set_scale(&p, sum);
        if (gnuplot_picture(s->output, 820, 620, "plot", write_script, &p))
            fprintf(out, "%s: %zu pairs of zeros, certified; no other zero is nearer\n", s->output,
                    zeros->count);
        else
            status = GHOSTS_IO;
        *told = status != GHOSTS_OK;
        free(p.bound_text);
        free(p.radius_text);
        mpfr_clear(p.unit);
    }
    ghosts_zeros_free(zeros);
    return status;
}

const subcommand plot_command = {
    .name = "plot",
    .summary = "a picture of the nearest zeros, the circles of rho* and rho_a, the zero-free strip",
    .usage = "zeros INPUT -o FILE",
    .help = "  -o, --output FILE   .svg or .png, drawn by gnuplot\n"
            "  --nearest N         so many pairs; default 12\n"
            "\n"
            "Examples:\n"
            "  ghosts plot zeros --logits 0,1/3,-2.5 --slopes 1,2,3 -o zeros.svg\n",
    .options = plot_options,
    .settings_size = sizeof(plot_settings),
    .init = init_settings,
    .operands = 1,
    .without_format = true,
    .check = is_complete,
    .one_sample = one_picture,
    .report = report_plot,
};
