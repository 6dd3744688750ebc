/* NPY files, versions 1.0 to 3.0, of float16, float32 or float64.
 *
 * The format (NumPy Enhancement Proposal 1 and the documentation of numpy.lib.format):
 *
 *     6 bytes   0x93 "NUMPY"
 *     2 bytes   major and minor version
 *     2 bytes   length of the header, little-endian (4 bytes from version 2.0 on)
 *     header    a Python literal: a dict with the keys 'descr' (a string such as '<f8'),
 *               'fortran_order' (True or False) and 'shape' (a tuple of integers), then blanks
 *               and a line end; Latin-1 text, UTF-8 in version 3.0
 *     data      the entries, the last index running fastest (the first in Fortran order)
 *
 * Every size is compared with the bytes that are there before anything is allocated.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "table/npy.h"

/* The longest header: that of an array of two dimensions has some hundred bytes. */
enum { MAGIC_LENGTH = 6, MAX_HEADER = 1 << 20 };
static const char magic[] = "\x93NUMPY";

/* ---- the header's Python literal -------------------------------------------------------- */

typedef struct {
    const char *next;
    const char *end;
} cursor;

static void skip_blanks(cursor *at)
{
    while (at->next < at->end && strchr(" \t\r\n", *at->next) && *at->next)
        at->next++;
}

/* Take `expected` if it comes next, after blanks. */
static bool take(cursor *at, const char *expected)
{
    size_t length = strlen(expected);
    skip_blanks(at);
    if ((size_t)(at->end - at->next) < length || memcmp(at->next, expected, length) != 0)
        return false;
    at->next += length;
    return true;
}

/* A quoted string without escapes; what does not fit into text[size] is cut. */
static bool take_string(cursor *at, char *text, size_t size)
{
    skip_blanks(at);
    if (at->next == at->end || (*at->next != '\'' && *at->next != '"'))
        return false;
    char delimiter = *at->next++;
    const char *stop = memchr(at->next, delimiter, (size_t)(at->end - at->next));
    if (!stop)
        return false;
    size_t length = (size_t)(stop - at->next);
    size_t kept = length < size ? length : size - 1;
    for (size_t i = 0; i < kept; i++)
        text[i] = at->next[i] >= 0x20 && at->next[i] < 0x7f ? at->next[i] : '?';
    text[kept] = '\0';
    at->next = stop + 1;
    return true;
}

static bool take_size(cursor *at, size_t *value, bool *overflow)
{
    skip_blanks(at);
    if (at->next == at->end || *at->next < '0' || *at->next > '9')
        return false;
    *value = 0;
    for (; at->next < at->end && *at->next >= '0' && *at->next <= '9'; at->next++) {
        size_t digit = (size_t)(*at->next - '0');
        if (*value > (SIZE_MAX - digit) / 10)
            *overflow = true;
        else
            *value = 10 * *value + digit;
    }
    if (at->next < at->end && *at->next == 'L') /* a long integer of Python 2 */
        at->next++;
    return true;
}

/* () or (3,) or (3, 4) or longer */
static bool take_shape(cursor *at, npy_header *header)
{
    if (!take(at, "("))
        return false;
    bool comma = true;
    while (!take(at, ")")) {
        size_t size;
        if (!comma || !take_size(at, &size, &header->shape_overflow))
            return false;
        if (header->dimensions < NPY_MAX_DIMENSIONS)
            header->shape[header->dimensions] = size;
        header->dimensions++;
        comma = take(at, ",");
    }
    return header->dimensions != 1 || comma; /* "(3)" is a number, not a tuple */
}

static bool take_bool(cursor *at, bool *value)
{
    *value = take(at, "True");
    return *value || take(at, "False");
}

static bool take_descr(cursor *at, npy_header *header)
{
    skip_blanks(at);
    if (at->next < at->end && *at->next == '[') {
        header->structured = true; /* refused: the rest need not be understood */
        return true;
    }
    return take_string(at, header->descr, sizeof header->descr);
}

/* The words for the first thing that is wrong, or NULL. */
static const char *parse_literal(npy_header *header, cursor at)
{
    bool seen_descr = false;
    bool seen_order = false;
    bool seen_shape = false;
    if (!take(&at, "{"))
        return "it is not a Python dict";
    while (!take(&at, "}")) {
        char key[32];
        bool *seen = NULL;
        if (!take_string(&at, key, sizeof key) || !take(&at, ":"))
            return "a key is not a string followed by a colon";
        if (strcmp(key, "descr") == 0)
            seen = take_descr(&at, header) ? &seen_descr : NULL;
        else if (strcmp(key, "fortran_order") == 0)
            seen = take_bool(&at, &header->fortran_order) ? &seen_order : NULL;
        else if (strcmp(key, "shape") == 0)
            seen = take_shape(&at, header) ? &seen_shape : NULL;
        if (!seen || *seen)
            return "a key is unknown, repeated or has a value of the wrong kind";
        *seen = true;
        if (header->structured)
            return NULL;
        if (!take(&at, ",")) {
            if (!take(&at, "}"))
                return "the dict does not end";
            break;
        }
    }
    skip_blanks(&at);
    if (at.next != at.end)
        return "something follows the dict";
    return seen_descr && seen_order && seen_shape ? NULL : "a key is missing";
}

/* ---- sizes and types -------------------------------------------------------------------- */

/* '<f4', '>f8', '=f2' (the byte order of this machine), or the letter of a C type: 'e', 'f', 'd'.
 */
static bool take_float_type(npy_header *header)
{
    static const char letters[] = "efd";
    const union {
        uint16_t number;
        unsigned char byte[2];
    } order = {1};
    const char *descr = header->descr;
    bool ordered = descr[0] && strchr("<>=", descr[0]);
    const char *type = descr + ordered;
    const char *letter = type[0] && type[1] == '\0' ? strchr(letters, type[0]) : NULL;
    if (letter)
        header->item_size = (size_t)2 << (letter - letters);
    else if (ordered && type[0] == 'f' && type[1] && strchr("248", type[1]) && type[2] == '\0')
        header->item_size = (size_t)(type[1] - '0');
    else
        return false;
    header->big_endian = descr[0] == '>' || (descr[0] != '<' && order.byte[0] == 0);
    return true;
}

ghosts_status npy_check_type(npy_header *header, const table_request *request)
{
    const char *descr = header->descr;
    const char *what = "no float16, float32 or float64";
    if (header->structured)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "a structured array; save one field of it as float64");
    if (take_float_type(header))
        return GHOSTS_OK;
    if (descr[0] && strchr("iu", descr[1]) && descr[1])
        what = "integers";
    else if (descr[0] && descr[1] == 'O')
        what = "Python objects";
    else if (descr[0] && descr[1] == 'c')
        what = "complex numbers";
    return table_fail(request, GHOSTS_PARSE, 0,
                      "dtype '%s' holds %s; save the array with .astype('float64')", descr, what);
}

/* Rows and columns, and the bytes that their entries take, SIZE_MAX when that overflows. */
typedef struct {
    size_t rows, columns, size;
} extent;

static ghosts_status announced_extent(extent *e, const npy_header *header,
                                      const table_request *request)
{
    *e = (extent){0, 0, 0};
    if (header->dimensions != 1 && header->dimensions != 2)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "an array of %zu dimensions where one or two are needed",
                          header->dimensions);
    e->rows = header->dimensions == 2 ? header->shape[0] : 1;
    e->columns = header->shape[header->dimensions - 1];
    if (!header->shape_overflow && (e->rows == 0 || e->columns == 0))
        return table_fail(request, GHOSTS_PARSE, 0, "an array of %zu x %zu holds no numbers",
                          e->rows, e->columns);
    bool overflow = header->shape_overflow || e->columns > SIZE_MAX / header->item_size / e->rows;
    e->size = overflow ? SIZE_MAX : e->rows * e->columns * header->item_size;
    return GHOSTS_OK;
}

/* That the entries fill what follows the header; bytes that have not been read yet are enough to
 * tell that there are too many. */
static ghosts_status check_shape(ghosts_table *table, const npy_header *header,
                                 const table_bytes *bytes, const table_request *request)
{
    extent e;
    size_t data_size = bytes->size - header->data_begin;
    ghosts_status status = announced_extent(&e, header, request);
    if (status != GHOSTS_OK)
        return status;
    if (e.size > data_size)
        return table_fail(
            request, GHOSTS_PARSE, 0,
            "the header announces %s%zu x %zu entries of %zu bytes, but only %zu bytes "
            "of data follow; the file is truncated or damaged",
            header->shape_overflow ? "more than " : "", e.rows, e.columns, header->item_size,
            data_size);
    if (e.size != data_size)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "%s%zu bytes follow the %zu x %zu entries that the header announces",
                          bytes->ended ? "" : "at least ", data_size - e.size, e.rows, e.columns);
    table->rows = e.rows;
    table->columns = e.columns;
    return GHOSTS_OK;
}

/* ---- entries ---------------------------------------------------------------------------- */

/* IEEE binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
static double half_precision(unsigned bits)
{
    int exponent = (int)(bits >> 10 & 31);
    double fraction = (double)(bits & 1023);
    double size = exponent == 31 ? (fraction == 0.0 ? HUGE_VAL : NAN)
                  : exponent > 0 ? ldexp(1024.0 + fraction, exponent - 25)
                                 : ldexp(fraction, -24);
    return copysign(size, bits >> 15 ? -1.0 : 1.0);
}

double npy_decode(const unsigned char *item, size_t item_size, bool big_endian)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < item_size; i++)
        bits = bits << 8 | item[big_endian ? i : item_size - 1 - i];
    if (item_size == 2)
        return half_precision((unsigned)bits);
    if (item_size == sizeof(float)) {
        uint32_t low = (uint32_t)bits;
        float value;
        memcpy(&value, &low, sizeof value);
        return (double)value;
    }
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static ghosts_status fill(ghosts_table *table, const unsigned char *data, const npy_header *header,
                          const table_request *request)
{
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t column = 0; column < table->columns; column++) {
            size_t stored =
                header->fortran_order ? column * table->rows + row : row * table->columns + column;
            double value = npy_decode(data + stored * header->item_size, header->item_size,
                                      header->big_endian);
            bool accepted = isfinite(value) || (value < 0 && request->allow_minus_infinity);
            if (!accepted)
                return table_fail(request, GHOSTS_NOT_FINITE, 0,
                                  "entry [%zu, %zu] (counted from 0) is %s, not a finite number%s",
                                  row, column,
                                  isnan(value) ? "nan"
                                  : value > 0  ? "inf"
                                               : "-inf",
                                  value < 0 ? " (only logits may be -inf)" : "");
            table->value[row * table->columns + column] = value;
        }
    }
    return GHOSTS_OK;
}

/* ---- files ------------------------------------------------------------------------------ */

/* Also true for a damaged magic and for a name that promises an NPY file, so that the words about
 * it are those of npy_parse(). */
bool npy_recognise(const table_bytes *bytes, const char *name)
{
    size_t length = strlen(name);
    return (bytes->size > 0 && bytes->data[0] == magic[0]) ||
           (length >= 4 && strcmp(name + length - 4, ".npy") == 0);
}

/* Length of the header and where it begins; false when it has not all come. */
static bool read_preamble(const table_bytes *bytes, size_t *begin, size_t *length)
{
    const unsigned char *byte = (const unsigned char *)bytes->data;
    size_t width = byte[MAGIC_LENGTH] == 1 ? 2 : 4;
    *begin = MAGIC_LENGTH + 2 + width;
    *length = 0;
    if (bytes->size < *begin)
        return false;
    for (size_t i = width; i-- > 0;)
        *length = *length << 8 | byte[MAGIC_LENGTH + 2 + i];
    return *length <= bytes->size - *begin;
}

ghosts_status npy_read_header(npy_header *header, const table_bytes *bytes,
                              const table_request *request)
{
    const unsigned char *byte = (const unsigned char *)bytes->data;
    size_t begin, length;
    *header = (npy_header){.structured = false};
    if (bytes->size < MAGIC_LENGTH + 2 || memcmp(bytes->data, magic, MAGIC_LENGTH) != 0)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "not an NPY file: it does not begin with the bytes 0x93 NUMPY");
    if (byte[MAGIC_LENGTH] < 1 || byte[MAGIC_LENGTH] > 3 || byte[MAGIC_LENGTH + 1] != 0)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "NPY version %d.%d is unknown; versions 1.0 to 3.0 are read",
                          byte[MAGIC_LENGTH], byte[MAGIC_LENGTH + 1]);
    if (!read_preamble(bytes, &begin, &length)) {
        if (bytes->ended)
            return table_fail(request, GHOSTS_PARSE, 0, "the file ends within the NPY header");
        if (length > MAX_HEADER)
            return table_fail(request, GHOSTS_TOO_LARGE, 0,
                              "an NPY header of %zu bytes, more than the %d of the longest that "
                              "is read; the file is damaged",
                              length, MAX_HEADER);
        return GHOSTS_OK;
    }
    const char *wrong =
        parse_literal(header, (cursor){bytes->data + begin, bytes->data + begin + length});
    if (wrong)
        return table_fail(request, GHOSTS_PARSE, 0, "damaged NPY header: %s", wrong);
    header->data_begin = begin + length;
    return GHOSTS_OK;
}

static ghosts_status read_number_header(npy_header *header, const table_bytes *bytes,
                                        const table_request *request)
{
    ghosts_status status = npy_read_header(header, bytes, request);
    return status == GHOSTS_OK && header->data_begin > 0 ? npy_check_type(header, request) : status;
}

ghosts_status npy_examine(size_t *most, const table_bytes *bytes, const table_request *request)
{
    npy_header header;
    extent e;
    ghosts_status status = read_number_header(&header, bytes, request);
    if (status != GHOSTS_OK || header.data_begin == 0)
        return status;
    status = announced_extent(&e, &header, request);
    *most = e.size > SIZE_MAX - header.data_begin ? SIZE_MAX : header.data_begin + e.size;
    return status;
}

ghosts_status npy_parse(ghosts_table *table, const table_bytes *bytes, const table_request *request)
{
    npy_header header;
    ghosts_status status = read_number_header(&header, bytes, request);
    if (status == GHOSTS_OK)
        status = check_shape(table, &header, bytes, request);
    if (status != GHOSTS_OK)
        return status;
    table->value = calloc(table->rows * table->columns, sizeof *table->value);
    if (!table->value)
        return table_no_memory(request);
    return fill(table, (const unsigned char *)bytes->data + header.data_begin, &header, request);
}
