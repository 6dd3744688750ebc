/* ghosts zeros: the nearest zeros, or all of a disc or a box, certified.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/zero_list.h"

#include "cli/certificate/certificate.h"

#include <stdlib.h>

typedef struct {
    size_t nearest;
    bool disk, box, upper;
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

static bool take_upper(void *settings, const char *name, const char *value)
{
    (void)name;
    (void)value;
    return ((zeros_settings *)settings)->upper = true;
}

static bool parse_certificate(void *settings, const char *name, const char *value)
{
    return parse_file_name(&((zeros_settings *)settings)->certificate, name, value);
}

static const command_option zeros_options[] = {{"nearest", true, parse_nearest},
                                               {"disk", true, take_disk},
                                               {"box", true, take_box},
                                               {"upper", false, take_upper},
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

static json_t *new_object(size_t sample, bool single, bool complete)
{
    json_t *object = json_object();
    if (!single)
        json_object_set_new(object, "sample", json_integer((json_int_t)sample));
    json_object_set_new(object, "complete", json_boolean(complete));
    return object;
}

/* ---- the nearest ----------------------------------------------------------------------------- */

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
        print_zero_header(out, sample, single, complete && zeros->count, options);
    print_nearest_zeros(out, list, zeros, settings->upper, sample, options);
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
    const zeros_settings *settings = options->settings;
    json_t *list = options->format == FORMAT_JSON ? json_array() : NULL;
    if (options->format == FORMAT_TEXT)
        print_zero_header(out, sample, single, set->count, options);
    for (size_t i = 0; i < set->count; i++) {
        const ghosts_region_zero *zero = &set->zero[i];
        if (settings->upper && mpfr_sgn(mpc_imagref(zero->centre)) < 0)
            continue;
        printed_zero printed = {mpc_realref(zero->centre),
                                mpc_imagref(zero->centre),
                                zero->error,
                                zero->multiplicity,
                                zero->edge,
                                zero->one_zero};
        print_zero(out, list, &printed, sample, options);
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
    if (status == GHOSTS_INVALID && !ghosts_expsum_is_exact(sum)) {
        fputs("ghosts: the numbers are known to less than 64 bits, or slopes that may be equal cannot "
              "be told apart: only --nearest takes them\n", stderr);
        *told = true;
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
        "  --upper           print only zeros with Im tau >= 0; each has its conjugate\n"
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
    .table = zero_table,
    .options = zeros_options,
    .settings_size = sizeof(zeros_settings),
    .init = init_settings,
    .clear = clear_settings,
    .check = has_one_region,
    .one_sample = one_certificate,
    .csv_header = "sample,re,im,error,multiplicity,certified,edge",
    .report = report_zeros,
};
