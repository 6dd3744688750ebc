/* ghosts zeros: the nearest zeros, or all of a disc or a box, certified.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "cli/certificate/certificate.h"

#include <stdlib.h>

typedef struct {
    size_t nearest;
    bool disk, box;
    ghosts_region region; /* given by --disk or --box */
    const char *certificate;
} zeros_settings;

static void init_settings(void *settings)
{
    ghosts_region_init(&((zeros_settings *)settings)->region, GHOSTS_DISK);
}

static void clear_settings(void *settings)
{
    ghosts_region_clear(&((zeros_settings *)settings)->region);
}

static bool parse_nearest(void *settings, const char *name, const char *value)
{
    return parse_count(&((zeros_settings *)settings)->nearest, name, value, 1, 10000000);
}

static bool take_disk(void *settings, const char *name, const char *value)
{
    zeros_settings *s = settings;
    s->disk = true;
    return parse_disk(&s->region, name, value);
}

static bool take_box(void *settings, const char *name, const char *value)
{
    zeros_settings *s = settings;
    s->box = true;
    return parse_box(&s->region, name, value);
}

static bool parse_certificate(void *settings, const char *name, const char *value)
{
    return parse_file_name(&((zeros_settings *)settings)->certificate, name, value);
}

static const command_option zeros_options[] = {{"nearest", true, parse_nearest},
                                               {"disk", true, take_disk},
                                               {"box", true, take_box},
                                               {"certificate", true, parse_certificate},
                                               {0}};

static const char *one_certificate(const cli_options *options)
{
    const zeros_settings *settings = options->settings;
    return settings->certificate ? "--certificate is written for one sample" : NULL;
}

static bool has_one_region(const cli_options *options)
{
    const zeros_settings *settings = options->settings;
    if ((settings->nearest != 0) + settings->disk + settings->box == 1)
        return true;
    fprintf(stderr, "ghosts zeros: say which: one of --nearest N, --disk R, --box X0,X1,Y0,Y1\n");
    return false;
}

/* ---- output, common to both kinds of search ---------------------------------------------------
 */

/* One zero as it is printed; `edge` -1 where there is no edge. */
typedef struct {
    mpfr_srcptr re, im, error;
    size_t multiplicity;
    int edge;
    bool one_zero;
} printed_zero;

static void print_one(FILE *out, json_t *list, const printed_zero *zero, size_t sample,
                      const cli_options *options)
{
    char *re = result_text(zero->re, zero->error, options->search.digits, options);
    char *im = result_text(zero->im, zero->error, options->search.digits, options);
    char *error = error_text(zero->error);
    if (options->format == FORMAT_JSON) {
        json_t *object = json_pack("{s:s, s:s, s:s, s:I, s:b}", "re", re, "im", im, "error", error,
                                   "multiplicity", (json_int_t)zero->multiplicity, "certified", 1);
        if (zero->edge >= 0) {
            json_object_set_new(object, "edge", json_boolean(zero->edge));
            json_object_set_new(object, "one_zero", json_boolean(zero->one_zero));
        }
        json_array_append_new(list, object);
    } else if (options->format == FORMAT_CSV) {
        fprintf(out, "%zu,%s,%s,%s,%zu,1,%s\n", sample, re, im, error, zero->multiplicity,
                zero->edge < 0 ? ""
                : zero->edge   ? "1"
                               : "0");
    } else {
        int width = (int)options->search.digits + 7;
        fprintf(out, "%*s  %*s  %-9s  %zu%s\n", width, re, width, im, error, zero->multiplicity,
                zero->edge > 0 ? "  on the edge" : "");
    }
    free(re);
    free(im);
    free(error);
}

static void print_text_header(FILE *out, size_t sample, bool single, bool any,
                              const cli_options *options)
{
    if (!single)
        fprintf(out, "sample %zu\n", sample);
    if (any)
        fprintf(out, "%*s  %*s  %-9s  %s\n", (int)options->search.digits + 7, "re",
                (int)options->search.digits + 7, "im", "error", "multiplicity");
}

static json_t *new_object(size_t sample, bool single, bool complete)
{
    json_t *object = json_object();
    if (!single)
        json_object_set_new(object, "sample", json_integer((json_int_t)sample));
    json_object_set_new(object, "complete", json_boolean(complete));
    return object;
}

/* ---- the nearest ----------------------------------------------------------------------------- */

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

static void print_nearest(FILE *out, json_t *list, const ghosts_zero *zero, bool conjugate,
                          size_t sample, const cli_options *options)
{
    mpfr_t im;
    mpfr_init2(im, mpfr_get_prec(mpc_imagref(zero->centre)));
    mpfr_setsign(im, mpc_imagref(zero->centre), conjugate, MPFR_RNDN);
    printed_zero printed = {mpc_realref(zero->centre), im, zero->error,
                            zero->multiplicity,        -1, false};
    print_one(out, list, &printed, sample, options);
    mpfr_clear(im);
}

/* Both half-planes, by modulus, ties by imaginary part ascending. */
static void print_all_nearest(FILE *out, json_t *list, const ghosts_zeros *zeros, size_t sample,
                              const cli_options *options)
{
    for (size_t first = 0, next; first < zeros->count; first = next) {
        next = first + 1;
        while (next < zeros->count && moduli_overlap(&zeros->zero[next - 1], &zeros->zero[next]))
            next++;
        for (size_t i = next; i-- > first;)
            print_nearest(out, list, &zeros->zero[i], true, sample, options);
        for (size_t i = first; i < next; i++)
            print_nearest(out, list, &zeros->zero[i], false, sample, options);
    }
}

static ghosts_status report_nearest(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                    bool single, const cli_options *options)
{
    ghosts_zeros *zeros;
    const zeros_settings *settings = options->settings;
    wanted_certificate wanted = {.name = settings->certificate};
    ghosts_status status = find_nearest(&zeros, &wanted, sum, settings->nearest, &options->search);
    if (!zeros)
        return status;
    bool complete = status == GHOSTS_OK;
    char *lower_bound = rounded_text(zeros->lower_bound, 16, MPFR_RNDD);
    json_t *list = options->format == FORMAT_JSON ? json_array() : NULL;
    if (options->format == FORMAT_TEXT)
        print_text_header(out, sample, single, complete && zeros->count, options);
    print_all_nearest(out, list, zeros, sample, options);
    if (options->format == FORMAT_JSON) {
        json_t *object = new_object(sample, single, complete);
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
    if (complete) {
        status = write_wanted(&wanted, sum, &options->search);
        *told = status != GHOSTS_OK;
    }
    free(lower_bound);
    ghosts_zeros_free(zeros);
    return status;
}

/* ---- a region -------------------------------------------------------------------------------- */

static size_t zeros_with_multiplicity(size_t *on_edge, const ghosts_zero_set *set)
{
    size_t total = 0;
    *on_edge = 0;
    for (size_t i = 0; i < set->count; i++) {
        total += set->zero[i].multiplicity;
        *on_edge += set->zero[i].edge ? set->zero[i].multiplicity : 0;
    }
    return total;
}

static void print_set(FILE *out, const ghosts_zero_set *set, size_t sample, bool single,
                      const cli_options *options)
{
    json_t *list = options->format == FORMAT_JSON ? json_array() : NULL;
    if (options->format == FORMAT_TEXT)
        print_text_header(out, sample, single, set->count, options);
    for (size_t i = 0; i < set->count; i++) {
        const ghosts_region_zero *zero = &set->zero[i];
        printed_zero printed = {mpc_realref(zero->centre),
                                mpc_imagref(zero->centre),
                                zero->error,
                                zero->multiplicity,
                                zero->edge,
                                zero->one_zero};
        print_one(out, list, &printed, sample, options);
    }
    if (options->format == FORMAT_JSON) {
        json_t *object = new_object(sample, single, set->complete);
        json_object_set_new(object, "zeros", list);
        print_json(out, object);
    } else if (options->format == FORMAT_TEXT) {
        size_t on_edge, total = zeros_with_multiplicity(&on_edge, set);
        fprintf(out, "%s: %zu zero%s in the region, counted with multiplicity",
                set->complete ? "certified, complete" : "not decided, found so far", total,
                total == 1 ? "" : "s");
        if (on_edge)
            fprintf(out, "; %zu of them on the edge or too close to tell", on_edge);
        fputc('\n', out);
    }
}

static ghosts_status report_region(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                   bool single, const cli_options *options)
{
    const zeros_settings *settings = options->settings;
    ghosts_region_options search = ghosts_region_defaults();
    search.search = options->search;
    search.search.work_limit = options->has_work_limit ? options->search.work_limit : 0;
    if (single && wants_progress(options))
        search.progress = show_progress;
    search.keep_proof = settings->certificate != NULL;
    ghosts_zero_set *set;
    ghosts_status status = ghosts_zeros_in_region(&set, sum, &settings->region, &search);
    if (set)
        print_set(out, set, sample, single, options);
    if (status == GHOSTS_OK && settings->certificate) {
        status = certify_set(settings->certificate, sum, &settings->region, set, &options->search);
        *told = status != GHOSTS_OK;
    }
    ghosts_zero_set_free(set);
    return status;
}

static ghosts_status report_zeros(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                  bool single, const cli_options *options)
{
    const zeros_settings *settings = options->settings;
    return settings->nearest ? report_nearest(out, told, sum, sample, single, options)
                             : report_region(out, told, sum, sample, single, options);
}

const subcommand zeros_command = {
    .name = "zeros",
    .summary = "the zeros of sum exp(z_k + a_k tau), nearest or all of a region, certified",
    .usage = "INPUT (--nearest N | --disk R | --box X0,X1,Y0,Y1)",
    .help =
        "  --nearest N       the N conjugate pairs of least modulus\n"
        "  --disk R          every zero with |tau| <= R\n"
        "  --box X0,X1,Y0,Y1 every zero with X0 <= Re tau <= X1 and Y0 <= Im tau <= Y1\n"
        "  --certificate F   also write a certificate of completeness to the file F, for\n"
        "                    'ghosts certify' (with --nearest: of a disc around these zeros)\n"
        "\n"
        "The edges of a region are exact numbers.  A zero on the edge, or closer to it than its\n"
        "error, is listed and marked.\n"
        "\n"
        "Examples:\n"
        "  ghosts zeros --logits 0,1/3,-2.5 --slopes 1,2,3 --nearest 5\n"
        "  ghosts zeros --logits 0,1/3,-2.5 --slopes 1,2,3 --disk 100 --digits 30\n"
        "  ghosts zeros --logits z.npy --slopes a.npy --sample 7 --box=-1,1,0,20 --format json\n"
        "  ghosts zeros --logits 0,1/3,-2.5 --slopes 1,2,3 --disk 20 --certificate c.json\n",
    .options = zeros_options,
    .settings_size = sizeof(zeros_settings),
    .init = init_settings,
    .clear = clear_settings,
    .check = has_one_region,
    .one_sample = one_certificate,
    .csv_header = "sample,re,im,error,multiplicity,certified,edge",
    .report = report_zeros,
};
