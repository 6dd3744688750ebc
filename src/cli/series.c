/* ghosts series: Taylor coefficients at a real point.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    bool has_order, has_label, cumulants;
    size_t order, label, zeros;
    int of; /* ghosts_series_kind */
    mpq_t at;
    const char *at_text; /* as given */
} series_settings;

static void init_settings(void *settings)
{
    series_settings *s = settings;
    mpq_init(s->at);
    s->at_text = "0";
}

static void clear_settings(void *settings)
{
    mpq_clear(((series_settings *)settings)->at);
}

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

static bool parse_zeros(void *settings, const char *name, const char *value)
{
    return parse_count(&((series_settings *)settings)->zeros, name, value, 1, 100000);
}

static bool parse_of(void *settings, const char *name, const char *value)
{
    static const char *const kinds[] = {"log", "loss", "softmax", NULL};
    return parse_choice(&((series_settings *)settings)->of, name, value, kinds,
                        "log, loss, softmax");
}

static bool parse_at(void *settings, const char *name, const char *value)
{
    series_settings *s = settings;
    s->at_text = value;
    return parse_rational(s->at, name, value);
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
                                                {"zeros", true, parse_zeros},
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
    else if (s->zeros &&
             (options->format == FORMAT_CSV || s->cumulants || s->of == GHOSTS_SERIES_SOFTMAX))
        fault = "--zeros compares coefficients of log F or the loss, in text or JSON";
    else if (s->cumulants && options->format == FORMAT_JSON)
        fault = "JSON holds Taylor coefficients; multiply by m! or leave out --cumulants";
    if (fault)
        fprintf(stderr, "ghosts series: %s\n", fault);
    return !fault;
}

/* Coefficients from the s->zeros nearest pairs about the same point. */
static ghosts_status from_zeros(ghosts_series **series, const ghosts_expsum *sum,
                                const cli_options *options)
{
    const series_settings *s = options->settings;
    ghosts_expsum *moved;
    ghosts_zeros *zeros = NULL;
    *series = NULL;
    ghosts_status status = ghosts_expsum_shift(&moved, sum, s->at);
    if (status == GHOSTS_OK)
        status = ghosts_zeros_nearest(&zeros, moved, s->zeros, &options->search);
    if (status == GHOSTS_OK)
        status = ghosts_series_from_zeros(series, moved, zeros, s->order);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(moved);
    return status;
}

/* Whether the two coefficients agree within their errors. */
static bool agree(const ghosts_series *a, const ghosts_series *b, size_t m)
{
    mpfr_t difference, error;
    mpfr_init2(difference, a->bits + b->bits);
    mpfr_init2(error, 64);
    mpfr_sub(difference, a->coefficient[m], b->coefficient[m], MPFR_RNDN);
    mpfr_add(error, a->error[m], b->error[m], MPFR_RNDU);
    bool result = mpfr_cmpabs(difference, error) <= 0;
    mpfr_clear(difference);
    mpfr_clear(error);
    return result;
}

static bool print_comparison(FILE *out, const ghosts_series *series, const ghosts_series *other,
                             const cli_options *options)
{
    const series_settings *s = options->settings;
    bool all = true;
    fprintf(out, "\nfrom the %zu nearest pairs of zeros, -(1/m) sum tau^-m\n", s->zeros);
    fprintf(out, "%8s  %-*s  %-9s  %s\n", "m", (int)options->search.digits + 7, "certain digits",
            "bound", "agrees");
    for (size_t m = 2; m <= series->order; m++) {
        char *value =
            certain_digits(other->coefficient[m], other->error[m], options->search.digits);
        char *error = error_text(other->error[m]);
        bool good = agree(series, other, m);
        fprintf(out, "%8zu  %-*s  %-9s  %s\n", m, (int)options->search.digits + 7,
                value ? value : "none", error, good ? "yes" : "NO");
        all = all && good;
        free(value);
        free(error);
    }
    return all;
}

static json_t *comparison_as_json(bool *all, const ghosts_series *series,
                                  const ghosts_series *other, const cli_options *options)
{
    const series_settings *s = options->settings;
    json_t *coefficients = json_array(), *errors = json_array();
    *all = true;
    for (size_t m = 0; m <= other->order; m++) {
        json_array_append_new(
            coefficients,
            m < 2 ? json_null() : json_text(digits_within(other->coefficient[m], other->error[m])));
        json_array_append_new(errors, m < 2 ? json_null() : json_text(error_text(other->error[m])));
        *all = *all && (m < 2 || agree(series, other, m));
    }
    return json_pack("{s:I, s:o, s:o, s:b}", "pairs", (json_int_t)s->zeros, "coefficients",
                     coefficients, "errors", errors, "agrees", (int)*all);
}

/* Radius estimates belong to log F and the loss. */
static bool has_estimates(const cli_options *options)
{
    return ((const series_settings *)options->settings)->of != GHOSTS_SERIES_SOFTMAX;
}

/* An estimate to the digits that its own error leaves, at most `digits`; NULL when none is left. */
static char *estimate_text(mpfr_srcptr value, mpfr_srcptr error, long digits)
{
    return mpfr_nan_p(value) ? NULL : certain_digits(value, error, digits);
}

/* The angle has no error of its own; it is shown with the relative accuracy of the radius. */
static char *angle_text(const ghosts_estimate *e, long digits)
{
    mpfr_t error;
    mpfr_init2(error, 32);
    mpfr_div(error, e->error, e->radius, MPFR_RNDU);
    char *text = estimate_text(e->angle, error, digits);
    mpfr_clear(error);
    return text;
}

static json_t *json_or_null(char *text)
{
    return text ? json_text(text) : json_null();
}

static json_t *estimates_as_json(const ghosts_estimate *estimate, long digits)
{
    json_t *list = json_array();
    for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
        const ghosts_estimate *e = &estimate[i];
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:o, s:o}", "method", e->method, "radius",
                            json_or_null(e->found ? digits_within(e->radius, e->error) : NULL),
                            "angle", json_or_null(angle_text(e, digits)), "error",
                            json_or_null(e->found ? error_text(e->error) : NULL), "multiplicity",
                            isnan(e->multiplicity) ? json_null() : json_real(e->multiplicity)));
    }
    return list;
}

static void print_estimates(FILE *out, const ghosts_estimate *estimate, long digits)
{
    fprintf(out, "\nradius estimated from the coefficients (nothing proven; see ghosts radius)\n");
    fprintf(out, "%-11s %-*s %-9s %-*s %s\n", "method", (int)digits + 4, "radius", "error",
            (int)digits + 4, "angle", "multiplicity");
    for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
        const ghosts_estimate *e = &estimate[i];
        if (!e->found) {
            fprintf(out, "%-11s not found\n", e->method);
            continue;
        }
        char *radius = estimate_text(e->radius, e->error, digits), *error = error_text(e->error);
        char *angle = angle_text(e, digits);
        fprintf(out, "%-11s %-*s %-9s %-*s", e->method, (int)digits + 4, radius ? radius : "?",
                error, (int)digits + 4, angle ? angle : "-");
        fprintf(out, isnan(e->multiplicity) ? " -\n" : " %.4f\n", e->multiplicity);
        free(radius);
        free(error);
        free(angle);
    }
}

static ghosts_status expand(ghosts_series **series, const ghosts_expsum *sum,
                            const cli_options *options)
{
    const series_settings *s = options->settings;
    ghosts_series_options wanted = {(ghosts_series_kind)s->of, s->label, options->search.digits,
                                    options->search.engine};
    return ghosts_series_expand(series, sum, s->at, s->order, &wanted);
}

static bool print_json_series(FILE *out, const ghosts_series *series,
                              const ghosts_estimate *estimate, const ghosts_series *other,
                              size_t sample, bool single, const cli_options *options)
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
    json_object_set_new(object, "at", json_string(s->at_text));
    json_object_set_new(object, "coefficients", coefficients);
    json_object_set_new(object, "errors", errors);
    json_object_set_new(object, "estimates",
                        estimate ? estimates_as_json(estimate, options->search.digits)
                                 : json_array());
    bool all = true;
    if (other)
        json_object_set_new(object, "from_zeros", comparison_as_json(&all, series, other, options));
    print_json(out, object);
    return all;
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
        char *value =
            result_text(series->coefficient[m], series->error[m], options->search.digits, options);
        char *error = error_text(series->error[m]);
        if (text)
            fprintf(out, "%8zu  %-*s  %s\n", m, (int)options->search.digits + 7, value, error);
        else
            fprintf(out, "%zu,%zu,%s,%s\n", sample, m, value, error);
        free(value);
        free(error);
    }
}

/* The class of --label must be one of every sample. */
static bool has_label(const cli_input *input, const cli_options *options)
{
    const series_settings *s = options->settings;
    size_t sample, end;
    selected_samples(&sample, &end, input);
    if (s->has_label && s->label >= input_classes(input)) {
        fprintf(stderr, "ghosts: --label %zu: the classes of %.60s are 0 to %zu\n", s->label,
                options->logits, input_classes(input) - 1);
        return false;
    }
    while (s->has_label && sample < end && !input_is_dropped(input, sample, s->label))
        sample++;
    if (s->has_label && sample < end) {
        fprintf(stderr,
                "ghosts: %.60s: row %zu (from 0): the logit of class %zu, the --label, is -inf\n",
                options->logits, sample, s->label);
        return false;
    }
    return true;
}

static ghosts_status report_series(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                   bool single, const cli_options *options)
{
    (void)told;
    mpfr_set_emin(mpfr_get_emin_min()); /* so that 1e-400000000 is a number and not 0 */
    mpfr_set_emax(mpfr_get_emax_max());
    ghosts_series *series;
    const series_settings *s = options->settings;
    ghosts_status status = expand(&series, sum, options);
    if (status != GHOSTS_OK)
        return status;
    ghosts_estimate estimate[GHOSTS_ESTIMATORS], *shown = NULL;
    ghosts_series *other = NULL;
    bool all = true;
    if (s->zeros)
        status = from_zeros(&other, sum, options);
    if (status == GHOSTS_OK && has_estimates(options) && options->format != FORMAT_CSV) {
        status = ghosts_estimate_radius(estimate, series, series->order);
        shown = status == GHOSTS_OK ? estimate : NULL;
    }
    if (s->cumulants)
        ghosts_series_to_cumulants(series);
    if (status == GHOSTS_OK && options->format == FORMAT_JSON)
        all = print_json_series(out, series, shown, other, sample, single, options);
    else if (status == GHOSTS_OK)
        print_rows(out, series, sample, single, options);
    if (shown && options->format == FORMAT_TEXT)
        print_estimates(out, shown, options->search.digits);
    if (status == GHOSTS_OK && other && options->format == FORMAT_TEXT)
        all = print_comparison(out, series, other, options);
    if (shown)
        ghosts_estimates_clear(shown);
    ghosts_series_free(series);
    ghosts_series_free(other);
    return status == GHOSTS_OK && !all ? GHOSTS_INTERNAL : status;
}

const subcommand series_command = {
    .name = "series",
    .summary = "Taylor coefficients of log F, the loss or a probability, with error bounds",
    .usage = "INPUT --order N",
    .help = "  --order N         coefficients c_0 .. c_N (needed)\n"
            "  --at T            about the real point T, a decimal or rational number; default 0\n"
            "  --of WHAT         log (log F, the default), loss or softmax (a probability)\n"
            "  --label K         the class of the loss or probability, counted from 0\n"
            "  --cumulants       m! c_m instead of c_m, the cumulants of the slopes (text, csv)\n"
            "  --zeros K         also from the K nearest pairs of zeros, with the bound of the "
            "rest (text, json)\n"
            "\n"
            "Examples:\n"
            "  ghosts series --logits 0,1/3,-2.5 --slopes 1,2,3 --order 20 --digits 50\n"
            "  ghosts series --logits 0,1/3,-2.5 --slopes 1,2,3 --order 4 --cumulants\n"
            "  ghosts series --logits z.npy --slopes a.npy --order 30 --of loss --label 3 "
            "--format csv\n",
    .csv_header = "sample,m,value,error",
    .options = series_options,
    .settings_size = sizeof(series_settings),
    .init = init_settings,
    .clear = clear_settings,
    .check = is_complete,
    .fits = has_label,
    .report = report_series,
};
