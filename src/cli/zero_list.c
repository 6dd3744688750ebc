/* Lists of zeros as text, CSV and JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/zero_list.h"

#include <stdlib.h>

/* The modulus with as many digits as the parts have: `error` bounds its distance from the truth
 * too, by the triangle inequality. */
static char *modulus_text(const printed_zero *zero, const cli_options *options)
{
    mpfr_t modulus;
    mpfr_init2(modulus, mpfr_get_prec(zero->re) + 8);
    mpfr_hypot(modulus, zero->re, zero->im, MPFR_RNDN);
    char *text = result_text(modulus, zero->error, options->search.digits, options);
    mpfr_clear(modulus);
    return text;
}

const table_column zero_table[] = {{"sample", "sample"},
                                   {"$\\operatorname{Re}\\tau$", "Re τ"},
                                   {"$\\operatorname{Im}\\tau$", "Im τ"},
                                   {"$|\\tau|$", "modulus"},
                                   {"error", "error"},
                                   {"multiplicity", "multiplicity"},
                                   {NULL, NULL}};

static void print_table_row(FILE *out, const printed_zero *zero, const char *re, const char *im,
                            const char *error, size_t sample, const cli_options *options)
{
    char number[32], multiplicity[32];
    char *modulus = modulus_text(zero, options);
    snprintf(number, sizeof number, "%zu", sample);
    snprintf(multiplicity, sizeof multiplicity, "%zu", zero->multiplicity);
    const char *cells[] = {number, re, im, modulus, error, multiplicity};
    table_row(out, cells, sizeof cells / sizeof *cells, options);
    free(modulus);
}

void print_zero(FILE *out, json_t *list, const printed_zero *zero, size_t sample,
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
        json_object_set_new(object, "modulus", json_text(modulus_text(zero, options)));
        json_array_append_new(list, object);
    } else if (is_table(options)) {
        print_table_row(out, zero, re, im, error, sample, options);
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

void print_zero_header(FILE *out, size_t sample, bool single, bool any, const cli_options *options)
{
    if (!single)
        fprintf(out, "sample %zu\n", sample);
    if (any)
        fprintf(out, "%*s  %*s  %-9s  %s\n", (int)options->search.digits + 7, "re",
                (int)options->search.digits + 7, "im", "error", "multiplicity");
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

static void print_nearest(FILE *out, json_t *list, const ghosts_zero *zero, bool conjugate,
                          size_t sample, const cli_options *options)
{
    mpfr_t im;
    mpfr_init2(im, mpfr_get_prec(mpc_imagref(zero->centre)));
    mpfr_setsign(im, mpc_imagref(zero->centre), conjugate, MPFR_RNDN);
    printed_zero printed = {mpc_realref(zero->centre), im, zero->error,
                            zero->multiplicity,        -1, false};
    print_zero(out, list, &printed, sample, options);
    mpfr_clear(im);
}

void print_nearest_zeros(FILE *out, json_t *list, const ghosts_zeros *zeros, bool upper,
                         size_t sample, const cli_options *options)
{
    for (size_t first = 0, next; first < zeros->count; first = next) {
        next = first + 1;
        while (next < zeros->count && moduli_overlap(&zeros->zero[next - 1], &zeros->zero[next]))
            next++;
        for (size_t i = next; i-- > first && !upper;)
            print_nearest(out, list, &zeros->zero[i], true, sample, options);
        for (size_t i = first; i < next; i++)
            print_nearest(out, list, &zeros->zero[i], false, sample, options);
    }
}
