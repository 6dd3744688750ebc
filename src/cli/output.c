/* Numbers as text: the digits an error bound allows, and no others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"

static char *copy_text(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    return copy ? strcpy(copy, text) : NULL;
}

/* Without the point of "3." and "3.e-300". */
static void drop_bare_point(char *text)
{
    char *point = strchr(text, '.');
    if (point && (point[1] == '\0' || point[1] == 'e'))
        memmove(point, point + 1, strlen(point));
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
    if (copy)
        drop_bare_point(copy);
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

/* Whether x - error and x + error are at most one unit of the last digit away from x rounded to
 * `digits` digits; every rounding makes the condition harder. */
static bool are_certain(mpfr_srcptr x, mpfr_srcptr error, long digits)
{
    char *text = NULL;
    if (mpfr_asprintf(&text, "%.*R*e", (int)digits - 1, MPFR_RNDN, x) < 0)
        return false;
    mpfr_t unit, end, limit;
    mpfr_inits2(mpfr_get_prec(x) + 4 * digits + 64, unit, end, limit, (mpfr_ptr)0);
    mpfr_set_ui(unit, 10, MPFR_RNDN);
    mpfr_pow_si(unit, unit, strtol(strchr(text, 'e') + 1, NULL, 10) - digits + 1, MPFR_RNDD);
    mpfr_set_str(limit, text, 10, MPFR_RNDU);
    mpfr_sub(limit, limit, unit, MPFR_RNDU);
    mpfr_sub(end, x, error, MPFR_RNDD);
    bool certain = mpfr_greaterequal_p(end, limit);
    mpfr_set_str(limit, text, 10, MPFR_RNDD);
    mpfr_add(limit, limit, unit, MPFR_RNDD);
    mpfr_add(end, x, error, MPFR_RNDU);
    certain = certain && mpfr_lessequal_p(end, limit);
    mpfr_clears(unit, end, limit, (mpfr_ptr)0);
    mpfr_free_str(text);
    return certain;
}

char *certain_digits(mpfr_srcptr x, mpfr_srcptr error, long max_digits)
{
    if (!mpfr_number_p(x))
        return rounded_text(x, 1, MPFR_RNDN);
    if (mpfr_zero_p(error))
        return rounded_text(x, max_digits, MPFR_RNDN);
    long digits = digits_down_to(x, decimal_exponent(error, MPFR_RNDZ));
    digits = digits < max_digits ? digits : max_digits;
    while (digits > 0 && !are_certain(x, error, digits))
        digits--;
    return digits > 0 ? format_number(x, digits, MPFR_RNDN, true) : NULL;
}

/* What is certain of a number without certain digits: that it may be 0, or else, as the error is
 * less than |x|, that it lies between 0 and twice the power of ten above |x|. */
static char *order_of_magnitude(mpfr_srcptr x, mpfr_srcptr error)
{
    if (mpfr_cmpabs(x, error) <= 0)
        return copy_text("0");
    mpfr_t power;
    mpfr_init2(power, 64);
    mpfr_set_ui(power, 10, MPFR_RNDN);
    mpfr_pow_si(power, power, decimal_exponent(x, MPFR_RNDZ), MPFR_RNDN);
    mpfr_setsign(power, power, mpfr_signbit(x), MPFR_RNDN);
    char *text = rounded_text(power, 1, MPFR_RNDN);
    mpfr_clear(power);
    return text;
}

char *certain_text(mpfr_srcptr x, mpfr_srcptr error, long max_digits)
{
    char *text = certain_digits(x, error, max_digits);
    return text ? text : order_of_magnitude(x, error);
}

char *digits_within(mpfr_srcptr x, mpfr_srcptr error)
{
    if (!mpfr_number_p(x) || mpfr_zero_p(error))
        return rounded_text(x, 20, MPFR_RNDN);
    long digits = digits_down_to(x, decimal_exponent(error, MPFR_RNDZ) - 2);
    return digits > 0 ? rounded_text(x, digits, MPFR_RNDN) : copy_text("0");
}

char *result_text(mpfr_srcptr x, mpfr_srcptr error, long max_digits, const cli_options *options)
{
    bool exact = options->format == FORMAT_JSON || options->format == FORMAT_CSV;
    return exact ? digits_within(x, error) : certain_text(x, error, max_digits);
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
    return (mpfr_prec_t)((double)options->search.digits * BITS_PER_DIGIT) + 32;
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
