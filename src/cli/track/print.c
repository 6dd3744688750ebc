/* What ghosts track prints and draws.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track/run.h"

#include "cli/file.h"
#include "cli/gnuplot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void track_point(mpq_t parameter, mpq_t b, const track_settings *s, size_t j)
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

void print_track_point(track_run *run, size_t j, mpq_srcptr parameter)
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

void print_track_header(track_run *run)
{
    int width = (int)run->options->search.digits + 7;
    if (run->options->format == FORMAT_TEXT)
        fprintf(run->out, "%12s  track  %*s  %*s  %*s  %s\n", parameter_name(run->settings), width,
                "re", width, "im", width, "modulus", "      speed (about)");
    if (run->options->format == FORMAT_CSV)
        fprintf(run->out, "%s,%s\n", parameter_name(run->settings), csv_columns);
    if (run->csv)
        fprintf(run->csv, "%s,%s\n", parameter_name(run->settings), csv_columns);
}

static void print_nearest_name(FILE *out, size_t nearest)
{
    if (nearest == NEAREST_OPEN)
        fputs("not decided", out);
    else if (nearest == NEAREST_OTHER)
        fputs("another zero", out);
    else
        fprintf(out, "track %zu", nearest + 1);
}

void print_track_events(const track_run *run)
{
    const track_settings *s = run->settings;
    mpq_t parameter, b;
    mpq_inits(parameter, b, NULL);
    for (size_t j = 1; j <= s->points; j++) {
        if (run->nearest[j] == run->nearest[j - 1])
            continue;
        track_point(parameter, b, s, j - 1);
        fprintf(run->out, "nearest between %s %.6g", parameter_name(s), mpq_get_d(parameter));
        track_point(parameter, b, s, j);
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

static bool write_script(FILE *out, const void *context)
{
    const track_run *run = context;
    size_t points = run->settings->points + 1;
    fprintf(out,
            "set title '' \nset xlabel 'Re {/Symbol t}'\nset ylabel 'Im {/Symbol t}'\n"
            "set grid lc rgb '#DDDDDD'\nset cblabel '%s'\nset palette defined (0 '#440154', 1 "
            "'#3B528B', 2 '#21918C', 3 '#5EC962', 4 '#FDE725')\n"
            "set key off\n$paths << EOD\n",
            parameter_name(run->settings));
    mpq_t parameter, b;
    mpq_inits(parameter, b, NULL);
    for (size_t i = 0; i < run->tracks; i++) {
        for (size_t j = 0; j < points; j++) {
            const place *p = &run->path[j * run->tracks + i];
            track_point(parameter, b, run->settings, j);
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

bool write_track_file(const track_run *run, const char *csv, size_t size)
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
