/* Numbers as text: the digits an error bound allows, and no others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static char *copy_text(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    return copy ? strcpy(copy, text) : NULL;
}

/* With `padded`, trailing zeros are kept: they are digits too. */
static char *format_number(mpfr_srcptr x, long digits, mpfr_rnd_t rounding, bool padded)
{
    if (mpfr_inf_p(x))
        return copy_text(mpfr_sgn(x) > 0 ? "inf" : "-inf");
    char *text = NULL;
    if (mpfr_asprintf(&text, padded ? "%#.*R*g" : "%.*R*g", (int)digits, rounding, x) < 0)
        return NULL;
    char *copy = copy_text(text);
    mpfr_free_str(text);
    size_t length = copy ? strlen(copy) : 0;
    if (length && copy[length - 1] == '.')
        copy[length - 1] = '\0';
    return copy;
}

char *rounded_text(mpfr_srcptr x, long digits, mpfr_rnd_t rounding)
{
    return format_number(x, digits, rounding, false);
}

/* The e with |x| = 0.d... 10^e, d > 0; x finite and not zero. */
static long decimal_exponent(mpfr_srcptr x, mpfr_rnd_t rounding)
{
    mpfr_exp_t exponent;
    char *digits = mpfr_get_str(NULL, &exponent, 10, 2, x, rounding);
    mpfr_free_str(digits);
    return (long)exponent;
}

/* Significant digits of x down to the place of 10^place. */
static long digits_down_to(mpfr_srcptr x, long place)
{
    return mpfr_zero_p(x) ? 0 : decimal_exponent(x, MPFR_RNDA) - place;
}

char *certain_digits(mpfr_srcptr x, mpfr_srcptr error, long max_digits)
{
    if (!mpfr_number_p(x))
        return rounded_text(x, 1, MPFR_RNDN);
    if (mpfr_zero_p(error))
        return rounded_text(x, max_digits, MPFR_RNDN);
    long digits = digits_down_to(x, decimal_exponent(error, MPFR_RNDZ));
    digits = digits < max_digits ? digits : max_digits;
    mpfr_t low, high;
    mpfr_inits2(mpfr_get_prec(x) + 64, low, high, (mpfr_ptr)0);
    mpfr_sub(low, x, error, MPFR_RNDD);
    mpfr_add(high, x, error, MPFR_RNDU);
    char *text = NULL;
    for (; digits > 0 && !text; digits--) {
        char *above = format_number(high, digits, MPFR_RNDN, true);
        text = format_number(low, digits, MPFR_RNDN, true);
        if (text && above && strcmp(text, above) != 0) {
            free(text);
            text = NULL;
        }
        free(above);
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
    return text ? text : copy_text("0");
}

char *digits_within(mpfr_srcptr x, mpfr_srcptr error)
{
    if (!mpfr_number_p(x) || mpfr_zero_p(error))
        return rounded_text(x, 20, MPFR_RNDN);
    long digits = digits_down_to(x, decimal_exponent(error, MPFR_RNDZ) - 2);
    return digits > 0 ? rounded_text(x, digits, MPFR_RNDN) : copy_text("0");
}

char *result_text(mpfr_srcptr x, mpfr_srcptr error, const cli_options *options)
{
    return options->format == FORMAT_TEXT ? certain_digits(x, error, options->search.digits)
                                          : digits_within(x, error);
}

char *error_text(mpfr_srcptr error)
{
    mpfr_t widened;
    mpfr_init2(widened, 64);
    mpfr_mul_d(widened, error, 1.2, MPFR_RNDU);
    char *text = rounded_text(widened, 3, MPFR_RNDU);
    mpfr_clear(widened);
    return text;
}

mpfr_prec_t output_bits(const cli_options *options)
{
    return (mpfr_prec_t)((double)options->search.digits * 3.33) + 32;
}

json_t *json_text(char *text)
{
    json_t *value = json_string(text ? text : "");
    free(text);
    return value;
}

void print_json(FILE *out, json_t *object)
{
    json_dumpf(object, out, JSON_PRESERVE_ORDER | JSON_COMPACT | JSON_ENSURE_ASCII);
    fputc('\n', out);
    json_decref(object);
}
