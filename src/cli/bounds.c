/* ghosts bounds: every closed form and bound against the exact radius.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

/* Lower bounds are rounded down, upper bounds up, the rest to nearest of the value rounded down. */
static mpfr_rnd_t rounding_of(const ghosts_bound_entry *entry)
{
    return strcmp(entry->kind, "upper bound") == 0 ? MPFR_RNDU : MPFR_RNDD;
}

/* value / exact to at most six digits, as far as the relative error of `exact` allows; with p bits
 * it is at least 2^-p, and the roundings of `value` and of the division add less than twice that.
 * NULL when there is nothing to compare. */
static char *ratio_text(mpfr_srcptr value, mpfr_srcptr exact, mpfr_srcptr error,
                        const cli_options *options)
{
    if (!mpfr_number_p(exact) || !mpfr_number_p(value))
        return NULL;
    mpfr_t ratio, ratio_error;
    mpfr_inits2(output_bits(options), ratio, ratio_error, (mpfr_ptr)0);
    mpfr_div(ratio, value, exact, MPFR_RNDN);
    mpfr_div(ratio_error, error, exact, MPFR_RNDU);
    mpfr_mul(ratio_error, ratio_error, ratio, MPFR_RNDU);
    mpfr_mul_ui(ratio_error, ratio_error, 3, MPFR_RNDU);
    char *text = certain_digits(ratio, ratio_error, 6);
    mpfr_clears(ratio, ratio_error, (mpfr_ptr)0);
    return text;
}

static const table_column bounds_table[] = {{"sample", "sample"}, {"name", "name"},
                                            {"kind", "kind"},     {"value", "value"},
                                            {"to exact", "to exact"}, {NULL, NULL}};

static void print_row(FILE *out, size_t sample, const char *name, const char *kind,
                      const char *value, const char *ratio, const cli_options *options)
{
    char number[32];
    snprintf(number, sizeof number, "%zu", sample);
    const char *cells[] = {number, name, kind, value, ratio};
    table_row(out, cells, sizeof cells / sizeof *cells, options);
}

static void print_entry(FILE *out, json_t *list, const ghosts_bound_entry *entry,
                        const ghosts_expsum *sum, mpfr_srcptr exact, mpfr_srcptr error,
                        size_t sample, bool single, const cli_options *options)
{
    mpfr_t value;
    mpfr_init2(value, output_bits(options));
    mpfr_rnd_t rounding = rounding_of(entry);
    if (entry->value(value, sum, rounding) == GHOSTS_OK) {
        char *text = rounded_text(value, options->search.digits, rounding);
        char *ratio = ratio_text(value, exact, error, options);
        const char *shown = ratio ? ratio : "";
        if (options->format == FORMAT_JSON)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s?, s:s}", "name", entry->name,
                                                  "kind", entry->kind, "value", text, "ratio",
                                                  ratio, "hypotheses", entry->hypotheses));
        else if (is_table(options))
            print_row(out, sample, entry->name, entry->kind, text, shown, options);
        else if (options->format == FORMAT_CSV)
            fprintf(out, "%zu,%s,%s,%s,%s\n", sample, entry->name, entry->kind, text, shown);
        else if (single)
            fprintf(out, "%-10s  %-11s  %-*s  %-9s  %s\n", entry->name, entry->kind,
                    (int)options->search.digits + 6, text, shown, entry->hypotheses);
        else
            fprintf(out, "%8zu  %-10s  %-11s  %-*s  %s\n", sample, entry->name, entry->kind,
                    (int)options->search.digits + 6, text, shown);
        free(text);
        free(ratio);
    }
    mpfr_clear(value);
}

static ghosts_status report_bounds(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                   bool single, const cli_options *options)
{
    (void)told;
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options->search);
    if (!zeros)
        return status;
    mpfr_t exact, error;
    mpfr_init2(exact, output_bits(options));
    mpfr_init2(error, 32);
    char *exact_text;
    if (zeros->count) {
        ghosts_zero_modulus(exact, error, &zeros->zero[0]);
        exact_text = result_text(exact, error, options->search.digits, options);
    } else {
        exact_text = rounded_text(zeros->lower_bound, 16, MPFR_RNDD);
        if (status == GHOSTS_OK)
            mpfr_set_inf(exact, 1);
        else
            mpfr_set_nan(exact); /* undecided: nothing to compare with */
    }
    bool decided = status == GHOSTS_OK;
    json_t *list = options->format == FORMAT_JSON ? json_array() : NULL;
    if (is_table(options))
        print_row(out, sample, "exact", decided ? "certified" : "lower bound", exact_text,
                  decided ? "1" : "", options);
    else if (options->format == FORMAT_CSV)
        fprintf(out, "%zu,exact,%s,%s,%s\n", sample, decided ? "certified" : "lower bound",
                exact_text, decided ? "1" : "");
    else if (options->format == FORMAT_TEXT && single)
        fprintf(out, "%-10s  %-11s  %-*s  %-9s  %s\n", "name", "kind",
                (int)options->search.digits + 6, "value", "to exact", "hypotheses");
    if (options->format == FORMAT_TEXT && !single)
        fprintf(out, "%8zu  ", sample);
    if (options->format == FORMAT_TEXT)
        fprintf(out, "%-10s  %-11s  %-*s  %s\n", "exact", decided ? "certified" : "lower bound",
                (int)options->search.digits + 6, exact_text, decided ? "1" : "");
    size_t count;
    const ghosts_bound_entry *table = ghosts_bound_table(&count);
    for (size_t i = 0; i < count; i++)
        print_entry(out, list, &table[i], sum, exact, error, sample, single, options);
    if (options->format == FORMAT_JSON) {
        json_t *object =
            json_pack("{s:I, s:s?, s:b, s:o}", "sample", (json_int_t)sample, "exact",
                      decided ? exact_text : NULL, "certified", decided, "bounds", list);
        if (!decided)
            json_object_set_new(object, "lower_bound", json_string(exact_text));
        print_json(out, object);
    }
    free(exact_text);
    mpfr_clears(exact, error, (mpfr_ptr)0);
    ghosts_zeros_free(zeros);
    return status;
}

const subcommand bounds_command = {
    .name = "bounds",
    .summary = "every closed form and bound with its value against the exact radius",
    .usage = "INPUT",
    .help = "Examples:\n"
            "  ghosts bounds --logits 0,1/3,-2.5 --slopes 1,2,3\n"
            "  ghosts bounds --logits z.npy --slopes a.npy --format csv > bounds.csv\n",
    .csv_header = "sample,name,kind,value,ratio",
    .text_header = "  sample  name        kind         value",
    .table = bounds_table,
    .report = report_bounds,
};
