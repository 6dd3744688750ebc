/* ghosts zeros: the nearest zeros, certified.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <stdlib.h>

typedef struct {
    size_t nearest;
} zeros_settings;

static bool parse_nearest(void *settings, const char *name, const char *value)
{
    return parse_count(&((zeros_settings *)settings)->nearest, name, value, 1, 10000000);
}

static const command_option zeros_options[] = {{"nearest", true, parse_nearest}, {0}};

static bool has_region(const cli_options *options)
{
    const zeros_settings *settings = options->settings;
    if (settings->nearest)
        return true;
    fprintf(stderr, "ghosts zeros: say how many: --nearest N\n");
    return false;
}

static void print_one(FILE *out, json_t *list, const ghosts_zero *zero, bool conjugate,
                      size_t sample, const cli_options *options)
{
    mpfr_t im;
    mpfr_init2(im, mpfr_get_prec(mpc_imagref(zero->centre)));
    mpfr_setsign(im, mpc_imagref(zero->centre), conjugate, MPFR_RNDN);
    bool text = options->format == FORMAT_TEXT;
    long digits = options->search.digits;
    char *re_text = text ? certain_digits(mpc_realref(zero->centre), zero->error, digits)
                         : digits_within(mpc_realref(zero->centre), zero->error);
    char *im_text = text ? certain_digits(im, zero->error, digits) : digits_within(im, zero->error);
    char *error = error_text(zero->error);
    if (options->format == FORMAT_JSON)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:b}", "re", re_text, "im",
                                              im_text, "error", error, "multiplicity",
                                              (json_int_t)zero->multiplicity, "certified", 1));
    else if (options->format == FORMAT_CSV)
        fprintf(out, "%zu,%s,%s,%s,%zu,1\n", sample, re_text, im_text, error, zero->multiplicity);
    else
        fprintf(out, "%*s  %*s  %-9s  %zu\n", (int)digits + 7, re_text, (int)digits + 7, im_text,
                error, zero->multiplicity);
    free(re_text);
    free(im_text);
    free(error);
    mpfr_clear(im);
}

/* Whether the moduli of two reported zeros agree within their errors. */
static bool moduli_overlap(const ghosts_zero *a, const ghosts_zero *b)
{
    mpfr_t first, second, error, sum;
    mpfr_inits2(mpfr_get_prec(mpc_realref(a->centre)) + 8, first, second, (mpfr_ptr)0);
    mpfr_inits2(32, error, sum, (mpfr_ptr)0);
    ghosts_zero_modulus(first, sum, a);
    ghosts_zero_modulus(second, error, b);
    mpfr_add(sum, sum, error, MPFR_RNDU);
    mpfr_sub(first, first, second, MPFR_RNDN);
    bool overlap = mpfr_cmpabs(first, sum) <= 0;
    mpfr_clears(first, second, error, sum, (mpfr_ptr)0);
    return overlap;
}

/* Both half-planes, by modulus, ties by imaginary part ascending. */
static void print_all(FILE *out, json_t *list, const ghosts_zeros *zeros, size_t sample,
                      const cli_options *options)
{
    for (size_t first = 0, next; first < zeros->count; first = next) {
        next = first + 1;
        while (next < zeros->count && moduli_overlap(&zeros->zero[next - 1], &zeros->zero[next]))
            next++;
        for (size_t i = next; i-- > first;)
            print_one(out, list, &zeros->zero[i], true, sample, options);
        for (size_t i = first; i < next; i++)
            print_one(out, list, &zeros->zero[i], false, sample, options);
    }
}

static ghosts_status report_zeros(FILE *out, const ghosts_expsum *sum, size_t sample, bool single,
                                  const cli_options *options)
{
    ghosts_zeros *zeros;
    const zeros_settings *settings = options->settings;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, settings->nearest, &options->search);
    if (!zeros)
        return status;
    bool complete = status == GHOSTS_OK;
    char *lower_bound = rounded_text(zeros->lower_bound, 16, MPFR_RNDD);
    json_t *list = options->format == FORMAT_JSON ? json_array() : NULL;
    if (options->format == FORMAT_TEXT) {
        if (!single)
            fprintf(out, "sample %zu\n", sample);
        if (complete && zeros->count)
            fprintf(out, "%*s  %*s  %-9s  %s\n", (int)options->search.digits + 7, "re",
                    (int)options->search.digits + 7, "im", "error", "multiplicity");
    }
    print_all(out, list, zeros, sample, options);
    if (options->format == FORMAT_JSON) {
        json_t *object = json_object();
        if (!single)
            json_object_set_new(object, "sample", json_integer((json_int_t)sample));
        json_object_set_new(object, "complete", json_boolean(complete));
        json_object_set_new(object, "zeros", list);
        json_object_set_new(object, "lower_bound", json_string(lower_bound));
        print_json(out, object);
    } else if (options->format == FORMAT_TEXT) {
        if (complete && zeros->count == 0)
            fprintf(out, "no zeros: all slopes are equal\n");
        else
            fprintf(out, "%s: no %szero has a modulus below %s\n",
                    complete ? "certified" : "not decided", complete ? "other " : "", lower_bound);
    }
    free(lower_bound);
    ghosts_zeros_free(zeros);
    return status;
}

const subcommand zeros_command = {
    .name = "zeros",
    .summary = "the nearest zeros of sum exp(z_k + a_k tau), certified",
    .usage = "INPUT --nearest N",
    .help = "  --nearest N       the N conjugate pairs of least modulus (needed)\n"
            "\n"
            "Examples:\n"
            "  ghosts zeros --logits 0,1/3,-2.5 --slopes 1,2,3 --nearest 5\n"
            "  ghosts zeros --logits z.npy --slopes a.npy --sample 7 --nearest 1 --format json\n",
    .csv_header = "sample,re,im,error,multiplicity,certified",
    .options = zeros_options,
    .settings_size = sizeof(zeros_settings),
    .check = has_region,
    .report = report_zeros,
};
