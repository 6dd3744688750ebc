/* ghosts series: Taylor coefficients at a real point.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    bool has_order, has_label, cumulants;
    size_t order, label;
    int of; /* ghosts_series_kind */
    const char *at;
} series_settings;

static bool parse_order(void *settings, const char *name, const char *value)
{
    series_settings *s = settings;
    s->has_order = true;
    return parse_count(&s->order, name, value, 0, GHOSTS_MAX_ORDER);
}

static bool parse_label(void *settings, const char *name, const char *value)
{
    series_settings *s = settings;
    s->has_label = true;
    return parse_count(&s->label, name, value, 0, SIZE_MAX);
}

static bool parse_of(void *settings, const char *name, const char *value)
{
    static const char *const kinds[] = {"log", "loss", "softmax", NULL};
    return parse_choice(&((series_settings *)settings)->of, name, value, kinds,
                        "log, loss, softmax");
}

static bool parse_at(void *settings, const char *name, const char *value)
{
    mpq_t point;
    mpq_init(point);
    ghosts_status status = ghosts_parse_rational(point, NULL, value);
    mpq_clear(point);
    if (status != GHOSTS_OK)
        fprintf(stderr, "ghosts: --%s: '%.60s': %s\n", name, value, ghosts_strerror(status));
    ((series_settings *)settings)->at = value;
    return status == GHOSTS_OK;
}

static bool parse_cumulants(void *settings, const char *name, const char *value)
{
    (void)name, (void)value;
    ((series_settings *)settings)->cumulants = true;
    return true;
}

static const command_option series_options[] = {{"order", true, parse_order},
                                                {"at", true, parse_at},
                                                {"of", true, parse_of},
                                                {"label", true, parse_label},
                                                {"cumulants", false, parse_cumulants},
                                                {0}};

static bool is_complete(const cli_options *options)
{
    const series_settings *s = options->settings;
    const char *fault = NULL;
    if (!s->has_order)
        fault = "say how far: --order N";
    else if (s->of != GHOSTS_SERIES_LOG && !s->has_label)
        fault = "--of loss and --of softmax need --label K, a class counted from 0";
    else if (s->of == GHOSTS_SERIES_LOG && s->has_label)
        fault = "--label belongs to --of loss or --of softmax";
    else if (s->of == GHOSTS_SERIES_SOFTMAX && s->cumulants)
        fault = "a probability has no cumulants; leave out --cumulants";
    else if (s->cumulants && options->format == FORMAT_JSON)
        fault = "JSON holds Taylor coefficients; multiply by m! or leave out --cumulants";
    if (fault)
        fprintf(stderr, "ghosts series: %s\n", fault);
    return !fault;
}

static ghosts_status expand(ghosts_series **series, const ghosts_expsum *sum,
                            const cli_options *options)
{
    const series_settings *s = options->settings;
    ghosts_series_options wanted = {(ghosts_series_kind)s->of, s->label, options->search.digits,
                                    options->search.engine};
    mpq_t at;
    mpq_init(at);
    if (s->at)
        ghosts_parse_rational(at, NULL, s->at);
    ghosts_status status = ghosts_series_expand(series, sum, at, s->order, &wanted);
    mpq_clear(at);
    if (status == GHOSTS_OK && s->cumulants)
        ghosts_series_to_cumulants(*series);
    return status;
}

static void print_json_series(FILE *out, const ghosts_series *series, size_t sample, bool single,
                              const cli_options *options)
{
    const series_settings *s = options->settings;
    json_t *coefficients = json_array(), *errors = json_array(), *object = json_object();
    for (size_t m = 0; m <= series->order; m++) {
        json_array_append_new(coefficients,
                              json_text(digits_within(series->coefficient[m], series->error[m])));
        json_array_append_new(errors, json_text(error_text(series->error[m])));
    }
    if (!single)
        json_object_set_new(object, "sample", json_integer((json_int_t)sample));
    json_object_set_new(object, "order", json_integer((json_int_t)series->order));
    json_object_set_new(object, "at", json_string(s->at ? s->at : "0"));
    json_object_set_new(object, "coefficients", coefficients);
    json_object_set_new(object, "errors", errors);
    print_json(out, object);
}

static void print_rows(FILE *out, const ghosts_series *series, size_t sample, bool single,
                       const cli_options *options)
{
    const series_settings *s = options->settings;
    bool text = options->format == FORMAT_TEXT;
    if (text && !single)
        fprintf(out, "sample %zu\n", sample);
    if (text)
        fprintf(out, "%8s  %-*s  %s\n", "m", (int)options->search.digits + 7,
                s->cumulants ? "kappa_m" : "c_m", "error");
    for (size_t m = 0; m <= series->order; m++) {
        mpfr_srcptr c = series->coefficient[m], e = series->error[m];
        char *value = text ? certain_digits(c, e, options->search.digits) : digits_within(c, e);
        char *error = error_text(e);
        if (text)
            fprintf(out, "%8zu  %-*s  %s\n", m, (int)options->search.digits + 7, value, error);
        else
            fprintf(out, "%zu,%zu,%s,%s\n", sample, m, value, error);
        free(value);
        free(error);
    }
}

static ghosts_status report_series(FILE *out, const ghosts_expsum *sum, size_t sample, bool single,
                                   const cli_options *options)
{
    ghosts_series *series;
    ghosts_status status = expand(&series, sum, options);
    if (status != GHOSTS_OK)
        return status;
    if (options->format == FORMAT_JSON)
        print_json_series(out, series, sample, single, options);
    else
        print_rows(out, series, sample, single, options);
    ghosts_series_free(series);
    return GHOSTS_OK;
}

const subcommand series_command = {
    .name = "series",
    .summary = "Taylor coefficients of log F, the loss or a probability, with error bounds",
    .usage = "INPUT --order N",
    .help = "  --order N         coefficients c_0 .. c_N (needed)\n"
            "  --at T            about the real point T, a decimal or rational number; default 0\n"
            "  --of WHAT         log (log F, the default), loss or softmax (a probability)\n"
            "  --label K         the class of the loss or probability, counted from 0\n"
            "  --cumulants       m! c_m instead of c_m, the cumulants of the slopes\n"
            "\n"
            "Examples:\n"
            "  ghosts series --logits 0,1/3,-2.5 --slopes 1,2,3 --order 20 --digits 50\n"
            "  ghosts series --logits 0,1/3,-2.5 --slopes 1,2,3 --order 4 --cumulants\n"
            "  ghosts series --logits z.npy --slopes a.npy --order 30 --of loss --label 3 "
            "--format csv\n",
    .csv_header = "sample,m,value,error",
    .options = series_options,
    .settings_size = sizeof(series_settings),
    .check = is_complete,
    .report = report_series,
};
