/* Decimal and rational text read exactly into GMP rationals.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/expsum.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text)
{
    size_t count = 0;
    while (is_digit(text[count]))
        count++;
    return count;
}

static bool is_minus_infinity(const char *text, size_t length)
{
    static const char *const names[] = {"-inf", "-infinity"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t j = 0;
        while (j < length && names[i][j] && tolower((unsigned char)text[j]) == names[i][j])
            j++;
        if (j == length && names[i][j] == '\0')
            return true;
    }
    return false;
}

static bool is_other_nonfinite(const char *text)
{
    if (*text == '+' || *text == '-')
        text++;
    static const char *const names[] = {"inf", "nan"};
    for (size_t i = 0; i < 2; i++) {
        size_t j = 0;
        while (j < 3 && tolower((unsigned char)text[j]) == names[i][j])
            j++;
        if (j == 3)
            return true;
    }
    return false;
}

/* "e-12" and the like; an empty text is exponent 0. */
static ghosts_status parse_exponent(long *exponent, const char *text, const char *end)
{
    *exponent = 0;
    if (text == end)
        return GHOSTS_OK;
    if (*text != 'e' && *text != 'E')
        return GHOSTS_PARSE;
    text++;
    const char *digits = text + (*text == '+' || *text == '-');
    if (digits == end || digits + count_digits(digits) != end)
        return GHOSTS_PARSE;
    errno = 0;
    *exponent = strtol(text, NULL, 10);
    if (errno || labs(*exponent) > GHOSTS_MAX_DECIMAL_EXPONENT)
        return GHOSTS_TOO_LARGE;
    return GHOSTS_OK;
}

/* value *= 10^exponent */
static void scale_by_power_of_ten(mpq_t value, long exponent)
{
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)labs(exponent));
    if (exponent >= 0)
        mpz_mul(mpq_numref(value), mpq_numref(value), power);
    else
        mpz_mul(mpq_denref(value), mpq_denref(value), power);
    mpz_clear(power);
    mpq_canonicalize(value);
}

static ghosts_status parse_fraction(mpq_t value, const char *body, size_t length, size_t numerator)
{
    size_t denominator = count_digits(body + numerator + 1);
    if (numerator == 0 || denominator == 0 || numerator + 1 + denominator != length)
        return GHOSTS_PARSE;
    char *copy = malloc(length + 1);
    if (!copy)
        return GHOSTS_NO_MEMORY;
    memcpy(copy, body, length);
    copy[length] = copy[numerator] = '\0';
    mpz_set_str(mpq_numref(value), copy, 10);
    mpz_set_str(mpq_denref(value), copy + numerator + 1, 10);
    free(copy);
    if (mpz_sgn(mpq_denref(value)) == 0) {
        mpq_set_ui(value, 0, 1);
        return GHOSTS_PARSE;
    }
    mpq_canonicalize(value);
    return GHOSTS_OK;
}

static ghosts_status parse_decimal(mpq_t value, const char *body, size_t length, size_t integer)
{
    size_t fraction = body[integer] == '.' ? count_digits(body + integer + 1) : 0;
    size_t mantissa = integer + fraction + (body[integer] == '.');
    long exponent;
    if (integer + fraction == 0)
        return GHOSTS_PARSE;
    ghosts_status status = parse_exponent(&exponent, body + mantissa, body + length);
    if (status != GHOSTS_OK)
        return status;
    char *digits = malloc(integer + fraction + 1);
    if (!digits)
        return GHOSTS_NO_MEMORY;
    memcpy(digits, body, integer);
    if (fraction)
        memcpy(digits + integer, body + integer + 1, fraction);
    digits[integer + fraction] = '\0';
    mpz_set_str(mpq_numref(value), digits, 10);
    mpz_set_ui(mpq_denref(value), 1);
    free(digits);
    scale_by_power_of_ten(value, exponent - (long)fraction);
    return GHOSTS_OK;
}

ghosts_status ghosts_parse_rational(mpq_t value, bool *minus_infinity, const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    if (length > GHOSTS_MAX_NUMBER_LENGTH)
        return GHOSTS_TOO_LARGE;
    if (minus_infinity) {
        *minus_infinity = is_minus_infinity(text, length);
        if (*minus_infinity)
            return GHOSTS_OK;
    }
    if (is_other_nonfinite(text))
        return GHOSTS_NOT_FINITE;

    bool negative = *text == '-';
    const char *body = text + (*text == '-' || *text == '+');
    length -= (size_t)(body - text);
    size_t integer = count_digits(body);
    ghosts_status status = integer < length && body[integer] == '/'
                               ? parse_fraction(value, body, length, integer)
                               : parse_decimal(value, body, length, integer);
    if (status == GHOSTS_OK && negative)
        mpq_neg(value, value);
    return status;
}
