/* ghosts radius: the exact radius, its zero, the bound, their ratio.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "cli/certificate/certificate.h"

#include <stdlib.h>

#define RATIO_DIGITS 17 /* at most: the ratio is for comparison */

typedef struct {
    const char *certificate;
} radius_settings;

/* Everything that is printed of one sample, as text. */
typedef struct {
    char *spread, *bound, *radius, *error, *re, *im, *ratio;
    size_t multiplicity;
    bool certified;
    char *lower_bound; /* only when the work limit was hit */
} radius_report;

static void radius_report_clear(radius_report *r)
{
    char *texts[] = {r->spread, r->bound, r->radius, r->error,
                     r->re,     r->im,    r->ratio,  r->lower_bound};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
}

/* spread +- error. */
static void find_spread(mpfr_t spread, mpfr_t error, const ghosts_expsum *sum)
{
    mpfr_t above;
    mpfr_init2(above, mpfr_get_prec(spread));
    ghosts_expsum_spread(above, sum, MPFR_RNDU);
    ghosts_expsum_spread(spread, sum, MPFR_RNDD);
    mpfr_sub(error, above, spread, MPFR_RNDU);
    ghosts_expsum_spread(spread, sum, MPFR_RNDN);
    mpfr_clear(above);
}

/* The spread, to the digits that are certain. */
static char *spread_text(mpfr_t spread, const ghosts_expsum *sum, long digits)
{
    if (ghosts_expsum_is_exact(sum)) {
        ghosts_expsum_spread(spread, sum, MPFR_RNDN);
        return rounded_text(spread, digits, MPFR_RNDN);
    }
    mpfr_t error;
    mpfr_init2(error, 32);
    find_spread(spread, error, sum);
    char *text = certain_text(spread, error, digits);
    mpfr_clear(error);
    return text;
}

/* ratio error += ratio (error of the spread) / (the least spread). */
static void add_error_of_spread(mpfr_t ratio_error, mpfr_srcptr ratio, const ghosts_expsum *sum)
{
    mpfr_t spread, error;
    mpfr_init2(spread, mpfr_get_prec(ratio));
    mpfr_init2(error, 32);
    find_spread(spread, error, sum);
    ghosts_expsum_spread(spread, sum, MPFR_RNDD);
    mpfr_div(error, error, spread, MPFR_RNDU);
    mpfr_mul(error, error, ratio, MPFR_RNDU);
    mpfr_add(ratio_error, ratio_error, error, MPFR_RNDU);
    mpfr_clears(spread, error, (mpfr_ptr)0);
}

static void describe_zero(radius_report *r, const ghosts_zero *zero, const ghosts_expsum *sum,
                          const cli_options *options)
{
    /* the disc of a centre of p bits is no narrower than 2^-p of its modulus, so that the bound and
     * the division, 2^-8 of that each, add less than a hundredth to the error */
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(zero->centre)) + 8;
    mpfr_t radius, error, bound, ratio, ratio_error;
    mpfr_inits2(bits, radius, bound, ratio, (mpfr_ptr)0);
    mpfr_inits2(32, error, ratio_error, (mpfr_ptr)0);
    ghosts_zero_modulus(radius, error, zero);
    ghosts_bound_spread_mpfr(bound, sum, MPFR_RNDD);
    mpfr_div(ratio, radius, bound, MPFR_RNDN);
    mpfr_div(ratio_error, error, bound, MPFR_RNDU);
    if (!ghosts_expsum_is_exact(sum))
        add_error_of_spread(ratio_error, ratio, sum);
    mpfr_mul_d(ratio_error, ratio_error, 1.01, MPFR_RNDU);
    long digits = options->search.digits;
    r->radius = result_text(radius, error, digits, options);
    r->re = result_text(mpc_realref(zero->centre), zero->error, digits, options);
    r->im = result_text(mpc_imagref(zero->centre), zero->error, digits, options);
    r->error = error_text(error);
    bool shorter = is_for_readers(options) && digits < RATIO_DIGITS;
    r->ratio = certain_text(ratio, ratio_error, shorter ? digits : RATIO_DIGITS);
    r->multiplicity = zero->multiplicity;
    mpfr_clears(radius, error, bound, ratio, ratio_error, (mpfr_ptr)0);
}

static ghosts_status describe(radius_report *r, bool *told, const ghosts_expsum *sum,
                              const cli_options *options)
{
    *r = (radius_report){.certified = false};
    ghosts_zeros *zeros;
    const radius_settings *settings = options->settings;
    wanted_certificate wanted = {.name = settings->certificate};
    ghosts_status status = find_nearest(&zeros, &wanted, sum, 1, &options->search);
    if (!zeros)
        return status;
    mpfr_t spread, bound;
    mpfr_inits2(output_bits(options), spread, bound, (mpfr_ptr)0);
    ghosts_bound_spread_mpfr(bound, sum, MPFR_RNDD);
    r->spread = spread_text(spread, sum, options->search.digits);
    r->bound = rounded_text(bound, options->search.digits, MPFR_RNDD);
    r->certified = status == GHOSTS_OK;
    if (zeros->count)
        describe_zero(r, &zeros->zero[0], sum, options);
    else if (r->certified)
        r->radius = rounded_text(zeros->lower_bound, 1, MPFR_RNDN);
    else
        r->lower_bound = rounded_text(zeros->lower_bound, 16, MPFR_RNDD);
    mpfr_clears(spread, bound, (mpfr_ptr)0);
    if (status == GHOSTS_OK) {
        status = write_wanted(&wanted, sum, &options->search);
        *told = status != GHOSTS_OK;
    }
    ghosts_zeros_free(zeros);
    return status;
}

static void print_as_json(FILE *out, const radius_report *r, const ghosts_expsum *sum,
                          size_t sample)
{
    json_t *exact = json_pack("{s:s?, s:s?, s:s?, s:s?, s:I, s:b}", "radius", r->radius, "error",
                              r->error, "re", r->re, "im", r->im, "multiplicity",
                              (json_int_t)r->multiplicity, "certified", r->certified);
    if (r->lower_bound)
        json_object_set_new(exact, "lower_bound", json_string(r->lower_bound));
    print_json(out, json_pack("{s:I, s:I, s:s, s:s, s:o, s:s?}", "sample", (json_int_t)sample, "n",
                              (json_int_t)ghosts_expsum_classes(sum), "spread", r->spread, "bound",
                              r->bound, "exact", exact, "ratio", r->ratio));
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void print_as_text(FILE *out, const radius_report *r)
{
    if (r->radius)
        fprintf(out, "exact radius   rho*        %s\n", r->radius);
    else
        fprintf(out, "exact radius   rho*        not decided, at least %s\n", r->lower_bound);
    if (r->re) {
        fprintf(out, "nearest zero   re          %s\n", r->re);
        fprintf(out, "               im          %s  (and its conjugate)\n", r->im);
        fprintf(out, "               error    <= %s\n", r->error);
        if (r->multiplicity == 1)
            fprintf(out, "               certified:  simple, and no zero is nearer\n");
        else
            fprintf(out,
                    "               certified:  cluster of %zu zeros within the error, and no "
                    "zero is nearer\n",
                    r->multiplicity);
    } else if (r->radius) {
        fprintf(out, "               certified:  all slopes are equal, there is no zero\n");
    }
    fprintf(out, "bound          rho_a       %s  = pi / spread\n", r->bound);
    fprintf(out, "spread         Delta_a     %s\n", r->spread);
    if (r->ratio)
        fprintf(out, "ratio          rho*/rho_a  %s\n", r->ratio);
}

static const table_column radius_table[] = {
    {"sample", "sample"},
    {"$\\rho^*$", "ρ\\*"},
    {"$\\operatorname{Re}\\tau$", "Re τ"},
    {"$\\operatorname{Im}\\tau$", "Im τ"},
    {"$\\rho_a$", "ρ_a"},
    {"$\\rho^*/\\rho_a$", "ρ\\*/ρ_a"},
    {NULL, NULL}};

static void print_table_row(FILE *out, const radius_report *r, size_t sample,
                            const cli_options *options)
{
    char number[32];
    snprintf(number, sizeof number, "%zu", sample);
    const char *cells[] = {number, r->radius ? r->radius : "not decided",
                           r->re,  r->im,
                           r->bound, r->ratio};
    table_row(out, cells, sizeof cells / sizeof *cells, options);
}

static bool parse_certificate(void *settings, const char *name, const char *value)
{
    return parse_file_name(&((radius_settings *)settings)->certificate, name, value);
}

static const command_option radius_options[] = {{"certificate", true, parse_certificate}, {0}};

static const char *one_certificate(const cli_options *options)
{
    const radius_settings *settings = options->settings;
    return settings->certificate ? "--certificate is written for one sample" : NULL;
}

static ghosts_status report_radius(FILE *out, bool *told, const ghosts_expsum *sum, size_t sample,
                                   bool single, const cli_options *options)
{
    radius_report r;
    ghosts_status status = describe(&r, told, sum, options);
    if (status != GHOSTS_OK && status != GHOSTS_WORK_LIMIT) {
        radius_report_clear(&r);
        return status;
    }
    if (options->format == FORMAT_JSON)
        print_as_json(out, &r, sum, sample);
    else if (is_table(options))
        print_table_row(out, &r, sample, options);
    else if (options->format == FORMAT_CSV)
        fprintf(out, "%zu,%zu,%s,%s,%s,%s,%s,%s,%zu,%d,%s\n", sample, ghosts_expsum_classes(sum),
                r.spread, r.bound, or_empty(r.radius), or_empty(r.error), or_empty(r.re),
                or_empty(r.im), r.multiplicity, r.certified, or_empty(r.ratio));
    else if (single)
        print_as_text(out, &r);
    else
        fprintf(out, "%8zu  %-22s  %-22s  %-20s  %zu\n", sample,
                r.radius ? r.radius : "not decided", r.bound, or_empty(r.ratio), r.multiplicity);
    radius_report_clear(&r);
    return status;
}

const subcommand radius_command = {
    .name = "radius",
    .summary = "exact Taylor radius rho*, its zero, the bound pi/spread, their ratio",
    .usage = "INPUT",
    .help =
        "  --certificate F   also write a certificate to the file F, for 'ghosts certify': all\n"
        "                    zeros of a disc that holds the nearest pair\n"
        "\n"
        "Examples:\n"
        "  ghosts radius --logits 0,1/3,-2.5 --slopes 1,2,3 --digits 50\n"
        "  ghosts radius --logits z.npy --slopes a.npy --format csv --jobs 2\n",
    .csv_header = "sample,n,spread,bound,radius,error,re,im,multiplicity,certified,ratio",
    .text_header =
        "  sample  rho*                    rho_a                   rho*/rho_a            "
        "multiplicity",
    .table = radius_table,
    .options = radius_options,
    .settings_size = sizeof(radius_settings),
    .one_sample = one_certificate,
    .report = report_radius,
};
