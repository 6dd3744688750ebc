/* Reading certificates: JSON by jansson, numbers exactly, every fault with its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/certificate/certificate.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/rounding.h"

/* Limits of dyadic numbers: room for slopes as large as the input can have, and for the digits that
 * the certificate is for.  Without them a short file could ask for days of arithmetic. */
#define EXPONENT_LIMIT(digits) (20000L + 40L * (digits))
#define LENGTH_LIMIT(digits) (5000L + 40L * (digits))
/* Of the file, as it is held in memory, and of a line: an entry of "zeros" with the longest numbers
 * may take 1.2e8 characters. */
#define BYTE_LIMIT ((size_t)1 << 30)
#define LINE_LIMIT ((size_t)1 << 27)
#define SHORT_LENGTH 13 /* hexadecimal digits: a double holds them exactly */
#define WHOLE SIZE_MAX  /* the value of a key, not an entry of its list */

typedef struct {
    const char *name;
    const char *text;
    size_t size;
    char *message;
    json_t *root;
    long digits; /* that the certificate is for */
} reader;

/* ---- faults ---------------------------------------------------------------------------------- */

/* The line on which entry `index` of the list under the top-level `key` begins; jansson keeps no
 * positions.  The text is known to be JSON, so that counting brackets and commas outside strings is
 * enough. */
static size_t line_of(const reader *r, const char *key, size_t index)
{
    size_t line = 1, found = 1, depth = 0, entry = 0, length = strlen(key);
    bool in_list = false;
    for (size_t i = 0; i < r->size; i++) {
        char c = r->text[i];
        line += c == '\n';
        if (c == '"') {
            size_t start = i + 1;
            for (i++; i < r->size && r->text[i] != '"'; i++)
                i += r->text[i] == '\\';
            if (depth == 1 && !in_list && i < r->size && i - start == length &&
                memcmp(r->text + start, key, length) == 0) {
                found = line;
                if (index == WHOLE)
                    return found;
                in_list = true;
            }
        } else if (c == '[' || c == '{') {
            depth++;
        } else if (c == ']' || c == '}') {
            depth -= depth > 0;
            if (in_list && depth == 1)
                break;
        } else if (c == ',' && in_list && depth == 2) {
            entry++;
        }
        if (in_list && depth == 3 && entry == index)
            return line;
        if (in_list && depth == 2 && entry == index && c != ',')
            found = line;
    }
    return found;
}

static ghosts_status fault(const reader *r, const char *key, size_t index, ghosts_status status,
                           const char *what)
{
    size_t line = key ? line_of(r, key, index) : 1;
    if (!key)
        snprintf(r->message, CERTIFICATE_MESSAGE, "%.200s:1: %s", r->name, what);
    else if (index == WHOLE)
        snprintf(r->message, CERTIFICATE_MESSAGE, "%.200s:%zu: \"%s\": %s", r->name, line, key,
                 what);
    else
        snprintf(r->message, CERTIFICATE_MESSAGE, "%.200s:%zu: \"%s\", entry %zu: %s", r->name,
                 line, key, index, what);
    return status;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* The length of a decimal integer that is all of `text`; 0 when it is something else. */
static size_t integer_length(const char *text)
{
    const char *digits = text + (*text == '-');
    size_t length = strspn(digits, "0123456789");
    return digits[length] == '\0' ? length : 0;
}

static bool parse_exponent(long *exponent, const char *text, long digits_asked)
{
    errno = 0;
    *exponent = strtol(text, NULL, 10);
    return errno == 0 && labs(*exponent) <= EXPONENT_LIMIT(digits_asked);
}

/* HEX 2^exponent, for at most SHORT_LENGTH digits: the case of every double. */
static const char *set_short(mpfr_t x, const char *text, long exponent)
{
    mpfr_set_prec(x, DOUBLE_BITS);
    mpfr_set_d(x, (double)strtoull(text, NULL, 16), MPFR_RNDN);
    mpfr_mul_2si(x, x, exponent, MPFR_RNDN);
    return NULL;
}

static const char *set_long(mpfr_t x, const char *text, size_t length, long exponent)
{
    char *digits = malloc(length + 1);
    if (!digits)
        return ghosts_strerror(GHOSTS_NO_MEMORY);
    memcpy(digits, text, length);
    digits[length] = '\0';
    mpz_t mantissa;
    mpz_init(mantissa);
    mpz_set_str(mantissa, digits, 16);
    free(digits);
    mpfr_prec_t bits = (mpfr_prec_t)mpz_sizeinbase(mantissa, 2);
    mpfr_set_prec(x, bits > DOUBLE_BITS ? bits : DOUBLE_BITS);
    mpfr_set_z_2exp(x, mantissa, exponent, MPFR_RNDN);
    mpz_clear(mantissa);
    return NULL;
}

/* [-]0xHEXpEXP exactly; sets the precision of x.  NULL, or what is wrong. */
static const char *parse_number(mpfr_t x, const json_t *value, long digits_asked)
{
    const char *text = json_string_value(value);
    static const char *const form = "not a number of the form \"-0x1afp-12\"";
    if (!text)
        return form;
    bool negative = *text == '-';
    text += negative;
    if (text[0] != '0' || text[1] != 'x')
        return form;
    text += 2;
    size_t length = strspn(text, "0123456789abcdef");
    long exponent;
    if (length == 0 || text[length] != 'p' || integer_length(text + length + 1) == 0)
        return form;
    if (length > (size_t)LENGTH_LIMIT(digits_asked))
        return "a number with too many digits";
    if (!parse_exponent(&exponent, text + length + 1, digits_asked))
        return "an exponent out of range";
    const char *wrong =
        length <= SHORT_LENGTH ? set_short(x, text, exponent) : set_long(x, text, length, exponent);
    if (negative)
        mpfr_neg(x, x, MPFR_RNDN);
    return wrong;
}

static bool is_whole(const char *text, size_t length)
{
    return length > 0 && length <= GHOSTS_MAX_NUMBER_LENGTH + GHOSTS_MAX_DECIMAL_EXPONENT &&
           strspn(text, "0123456789") == length;
}

/* A rational as write_rational() puts it, in lowest terms: a decimal of the input that came with an
 * exponent or many digits may be longer as a fraction than the input can be. */
static ghosts_status parse_rational(mpq_t value, const char *text)
{
    const char *numerator = text + (*text == '-');
    size_t length = strcspn(numerator, "/");
    const char *denominator = numerator[length] ? numerator + length + 1 : "1";
    if (!is_whole(numerator, length) || !is_whole(denominator, strlen(denominator)) ||
        denominator[0] == '0')
        return ghosts_parse_rational(value, NULL, text);
    mpq_set_str(value, text, 10);
    mpq_canonicalize(value);
    return GHOSTS_OK;
}

static const char *parse_count(size_t *count, const json_t *value)
{
    if (!json_is_integer(value) || json_integer_value(value) < 1 ||
        json_integer_value(value) > 1000000000)
        return "not a whole number of zeros from 1 to 1000000000";
    *count = (size_t)json_integer_value(value);
    return NULL;
}

static const char *parse_disc(mpc_t centre, mpfr_t radius, size_t *zeros, const json_t *entry,
                              size_t length, long digits)
{
    if (json_array_size(entry) != length)
        return length == 4 ? "not a list [re, im, radius, zeros]"
                           : "not a list [re, im, error, multiplicity, edge]";
    const char *wrong = parse_number(mpc_realref(centre), json_array_get(entry, 0), digits);
    if (!wrong)
        wrong = parse_number(mpc_imagref(centre), json_array_get(entry, 1), digits);
    if (!wrong)
        wrong = parse_number(radius, json_array_get(entry, 2), digits);
    if (!wrong && mpfr_sgn(radius) <= 0)
        wrong = "a radius that is not positive";
    return wrong ? wrong : parse_count(zeros, json_array_get(entry, 3));
}

static const char *parse_cell(ghosts_empty_cell *cell, const json_t *entry, long digits)
{
    if (json_array_size(entry) != 4)
        return "not a list [x0, x1, y0, y1]";
    mpfr_ptr edge[4] = {cell->x0, cell->x1, cell->y0, cell->y1};
    const char *wrong = NULL;
    for (size_t i = 0; i < 4 && !wrong; i++)
        wrong = parse_number(edge[i], json_array_get(entry, i), digits);
    if (!wrong && !(mpfr_less_p(cell->x0, cell->x1) && mpfr_less_p(cell->y0, cell->y1)))
        wrong = "a box with x0 >= x1 or y0 >= y1";
    return wrong;
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* The list under `key`; NULL after telling what is wrong. */
static const json_t *list_at(const reader *r, const char *key, ghosts_status *status)
{
    const json_t *list = json_object_get(r->root, key);
    if (!json_is_array(list)) {
        *status = fault(r, list ? key : NULL, WHOLE, GHOSTS_PARSE,
                        list ? "not a list"
                             : "a list is missing: cells, discs, zeros, outside, "
                               "logits and slopes are all needed");
        return NULL;
    }
    return list;
}

/* Room for the entries of a list, at least one. */
static void *room(const json_t *list, size_t size, ghosts_status *status)
{
    void *array = calloc(json_array_size(list) + 1, size);
    if (!array)
        *status = GHOSTS_NO_MEMORY;
    return array;
}

static ghosts_status read_cells(ghosts_cover *cover, const reader *r)
{
    ghosts_status status = GHOSTS_OK;
    const json_t *list = list_at(r, "cells", &status);
    cover->cell = list ? room(list, sizeof *cover->cell, &status) : NULL;
    for (size_t i = 0; cover->cell && status == GHOSTS_OK && i < json_array_size(list); i++) {
        ghosts_empty_cell *cell = &cover->cell[cover->cells++];
        mpfr_inits2(DOUBLE_BITS, cell->x0, cell->x1, cell->y0, cell->y1, (mpfr_ptr)0);
        const char *wrong = parse_cell(cell, json_array_get(list, i), r->digits);
        if (wrong)
            status = fault(r, "cells", i, GHOSTS_PARSE, wrong);
    }
    return status;
}

static ghosts_status read_discs(ghosts_isolating_disc **discs, size_t *count, const reader *r,
                                const char *key)
{
    ghosts_status status = GHOSTS_OK;
    const json_t *list = list_at(r, key, &status);
    *discs = list ? room(list, sizeof **discs, &status) : NULL;
    for (size_t i = 0; *discs && status == GHOSTS_OK && i < json_array_size(list); i++) {
        ghosts_isolating_disc *disc = &(*discs)[(*count)++];
        mpc_init2(disc->centre, DOUBLE_BITS);
        mpfr_init2(disc->radius, DOUBLE_BITS);
        const char *wrong = parse_disc(disc->centre, disc->radius, &disc->zeros,
                                       json_array_get(list, i), 4, r->digits);
        if (wrong)
            status = fault(r, key, i, GHOSTS_PARSE, wrong);
    }
    return status;
}

static ghosts_status read_zeros(certificate_file *c, const reader *r)
{
    ghosts_status status = GHOSTS_OK;
    const json_t *list = list_at(r, "zeros", &status);
    c->zero = list ? room(list, sizeof *c->zero, &status) : NULL;
    for (size_t i = 0; c->zero && status == GHOSTS_OK && i < json_array_size(list); i++) {
        ghosts_region_zero *zero = &c->zero[c->zeros++];
        mpc_init2(zero->centre, DOUBLE_BITS);
        mpfr_init2(zero->error, DOUBLE_BITS);
        const json_t *entry = json_array_get(list, i);
        const char *wrong =
            parse_disc(zero->centre, zero->error, &zero->multiplicity, entry, 5, r->digits);
        if (!wrong && !json_is_boolean(json_array_get(entry, 4)))
            wrong = "the mark for the edge is neither true nor false";
        zero->edge = json_is_true(json_array_get(entry, 4));
        zero->one_zero = zero->multiplicity == 1;
        if (wrong)
            status = fault(r, "zeros", i, GHOSTS_PARSE, wrong);
    }
    return status;
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* The list under `key` as rationals, to be released with clear_rationals(). */
static ghosts_status read_rationals(mpq_t **value, size_t *count, const reader *r, const char *key)
{
    ghosts_status status = GHOSTS_OK;
    const json_t *list = list_at(r, key, &status);
    *value = list ? room(list, sizeof **value, &status) : NULL;
    for (size_t i = 0; *value && status == GHOSTS_OK && i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        mpq_init((*value)[(*count)++]);
        status = text ? parse_rational((*value)[i], text) : GHOSTS_PARSE;
        if (status != GHOSTS_OK)
            fault(r, key, i, status,
                  text ? ghosts_strerror(status) : "not a rational number in quotes");
    }
    return status;
}

static void clear_rationals(mpq_t *value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mpq_clear(value[i]);
    free(value);
}

static ghosts_status read_sum(certificate_file *c, const reader *r)
{
    mpq_t *logits = NULL, *slopes = NULL, *weights = NULL;
    size_t n = 0, slopes_count = 0, weights_count = 0;
    bool weighted = json_object_get(r->root, "weights") != NULL;
    ghosts_status status = read_rationals(&logits, &n, r, "logits");
    if (status == GHOSTS_OK)
        status = read_rationals(&slopes, &slopes_count, r, "slopes");
    if (status == GHOSTS_OK && (n != slopes_count || n == 0))
        status = fault(r, "slopes", WHOLE, GHOSTS_PARSE,
                       n ? "not as many slopes as logits" : "no classes at all");
    if (status == GHOSTS_OK && weighted)
        status = read_rationals(&weights, &weights_count, r, "weights");
    for (size_t i = 0; status == GHOSTS_OK && i < weights_count; i++)
        if (mpq_sgn(weights[i]) <= 0)
            status = fault(r, "weights", i, GHOSTS_PARSE, "a weight that is not positive");
    if (status == GHOSTS_OK && weighted && n != weights_count)
        status = fault(r, "weights", WHOLE, GHOSTS_PARSE, "not as many weights as logits");
    if (status == GHOSTS_OK && weighted)
        status = ghosts_expsum_from_weights(&c->sum, (const mpq_t *)weights, (const mpq_t *)logits,
                                            (const mpq_t *)slopes, n);
    else if (status == GHOSTS_OK)
        status = ghosts_expsum_from_rationals(&c->sum, (const mpq_t *)logits, (const mpq_t *)slopes,
                                              NULL, n);
    clear_rationals(weights, weights_count);
    clear_rationals(logits, n);
    clear_rationals(slopes, slopes_count);
    return status;
}

static bool read_edge(mpq_t value, const json_t *region, const char *key)
{
    const char *text = json_string_value(json_object_get(region, key));
    return text && parse_rational(value, text) == GHOSTS_OK;
}

static ghosts_status read_region(certificate_file *c, const reader *r)
{
    const json_t *region = json_object_get(r->root, "region");
    const char *shape = json_string_value(json_object_get(region, "shape"));
    ghosts_region *to = &c->region;
    bool right = false;
    if (shape && strcmp(shape, "disk") == 0) {
        to->shape = GHOSTS_DISK;
        right = read_edge(to->radius, region, "radius") && mpq_sgn(to->radius) > 0;
    } else if (shape && strcmp(shape, "box") == 0) {
        to->shape = GHOSTS_BOX;
        right = read_edge(to->x0, region, "x0") && read_edge(to->x1, region, "x1") &&
                read_edge(to->y0, region, "y0") && read_edge(to->y1, region, "y1") &&
                mpq_cmp(to->x0, to->x1) < 0 && mpq_cmp(to->y0, to->y1) < 0;
    }
    return right ? GHOSTS_OK
                 : fault(r, region ? "region" : NULL, WHOLE, GHOSTS_PARSE,
                         "the region is neither a disk with a radius nor a box x0 < x1, y0 < y1");
}

static ghosts_status read_head(certificate_file *c, reader *r)
{
    const char *format = json_string_value(json_object_get(r->root, "format"));
    if (!format || strcmp(format, "ghosts certificate") != 0)
        return fault(r, NULL, WHOLE, GHOSTS_PARSE,
                     "not a certificate: \"format\" is not \"ghosts certificate\"");
    const json_t *version = json_object_get(r->root, "version");
    json_int_t number = json_is_integer(version) ? json_integer_value(version) : 0;
    if (number != CERTIFICATE_VERSION && number != CERTIFICATE_VERSION_WEIGHTS)
        return fault(r, "version", WHOLE, GHOSTS_PARSE, "this program reads versions 1 and 2");
    bool weighted = json_object_get(r->root, "weights") != NULL;
    if (weighted != (number == CERTIFICATE_VERSION_WEIGHTS))
        return fault(r, "version", WHOLE, GHOSTS_PARSE,
                     weighted ? "weights come with version 2" : "version 2 needs weights");
    const char *engine = json_string_value(json_object_get(r->root, "engine"));
    if (!engine || (strcmp(engine, "mpc") != 0 && strcmp(engine, "arb") != 0))
        return fault(r, "engine", WHOLE, GHOSTS_PARSE, "the engine is neither \"mpc\" nor \"arb\"");
    c->engine = strcmp(engine, "mpc") == 0 ? GHOSTS_ENGINE_MPC : GHOSTS_ENGINE_ARB;
    const json_t *digits = json_object_get(r->root, "digits");
    c->digits = (long)json_integer_value(digits);
    if (!json_is_integer(digits) || json_integer_value(digits) < 1 ||
        json_integer_value(digits) > GHOSTS_MAX_DIGITS)
        return fault(r, "digits", WHOLE, GHOSTS_PARSE, "not a number of digits");
    r->digits = c->digits;
    return GHOSTS_OK;
}

static ghosts_status read_all(certificate_file *c, reader *r)
{
    ghosts_status status = read_head(c, r);
    if (status == GHOSTS_OK)
        status = read_sum(c, r);
    if (status == GHOSTS_OK)
        status = read_region(c, r);
    if (status == GHOSTS_OK)
        status = read_cells(&c->cover, r);
    if (status == GHOSTS_OK)
        status = read_discs(&c->cover.disc, &c->cover.discs, r, "discs");
    if (status == GHOSTS_OK)
        status = read_zeros(c, r);
    if (status == GHOSTS_OK)
        status = read_discs(&c->outside, &c->outsiders, r, "outside");
    return status;
}

ghosts_status read_certificate(certificate_file *c, const char *name, const char *text, size_t size,
                               char message[CERTIFICATE_MESSAGE])
{
    json_error_t error;
    reader r = {name, text, size, message, NULL, 0};
    message[0] = '\0';
    memset(c, 0, sizeof *c);
    r.root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(r.root)) {
        snprintf(message, CERTIFICATE_MESSAGE, "%.200s:%d: not JSON: %.160s", name,
                 error.line > 0 ? error.line : 1, r.root ? "not an object" : error.text);
        json_decref(r.root);
        return GHOSTS_PARSE;
    }
    mpq_inits(c->region.radius, c->region.x0, c->region.x1, c->region.y0, c->region.y1, (mpq_ptr)0);
    ghosts_status status = read_all(c, &r);
    if (status == GHOSTS_NO_MEMORY)
        snprintf(message, CERTIFICATE_MESSAGE, "%.200s: %s", name, ghosts_strerror(status));
    json_decref(r.root);
    if (status != GHOSTS_OK)
        clear_certificate(c);
    return status;
}

static void clear_discs(ghosts_isolating_disc *disc, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mpc_clear(disc[i].centre);
        mpfr_clear(disc[i].radius);
    }
    free(disc);
}

void clear_certificate(certificate_file *c)
{
    ghosts_expsum_free(c->sum);
    mpq_clears(c->region.radius, c->region.x0, c->region.x1, c->region.y0, c->region.y1,
               (mpq_ptr)0);
    for (size_t i = 0; i < c->cover.cells; i++)
        mpfr_clears(c->cover.cell[i].x0, c->cover.cell[i].x1, c->cover.cell[i].y0,
                    c->cover.cell[i].y1, (mpfr_ptr)0);
    free(c->cover.cell);
    clear_discs(c->cover.disc, c->cover.discs);
    clear_discs(c->outside, c->outsiders);
    for (size_t i = 0; i < c->zeros; i++) {
        mpc_clear(c->zero[i].centre);
        mpfr_clear(c->zero[i].error);
    }
    free(c->zero);
    memset(c, 0, sizeof *c);
}

ghosts_certificate certificate_view(const certificate_file *c)
{
    return (ghosts_certificate){&c->region, &c->cover, c->zeros, c->zero, c->outsiders, c->outside};
}

ghosts_status load_certificate(certificate_file *c, const char *name,
                               char message[CERTIFICATE_MESSAGE])
{
    static const file_limits limits = {BYTE_LIMIT, LINE_LIMIT, true};
    char *text;
    size_t size;
    ghosts_status status = file_read(&text, &size, name, &limits, message);
    if (status == GHOSTS_OK)
        status = read_certificate(c, strcmp(name, "-") == 0 ? "standard input" : name, text, size,
                                  message);
    free(text);
    return status;
}
