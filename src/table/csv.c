/* CSV text: numbers separated by commas (or by semicolons, or tabs), one row per line, read exactly.
 *
 * The file is cut into entries in place: commas and line ends become NULs, and the table keeps
 * pointers to the entries.  The bytes are examined as they come, so that an endless file is refused
 * early; then two passes over the text: the first counts, the second fills, so that the arrays have
 * the size of what is there.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "table/mistyped.h"
#include "table/table.h"

/* ---- text ------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* A byte that no text file holds. */
static bool is_binary(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

static char *skip_blanks(char *begin, const char *end)
{
    while (begin < end && is_blank(*begin))
        begin++;
    return begin;
}

static char *line_end(char *begin, char *end)
{
    char *found = memchr(begin, '\n', (size_t)(end - begin));
    return found ? found : end;
}

/* Of the byte order mark of UTF-8. */
static size_t mark_length(const table_bytes *bytes)
{
    return bytes->size >= 3 && memcmp(bytes->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool is_skipped(char *begin, const char *end)
{
    begin = skip_blanks(begin, end);
    return begin == end || *begin == '#';
}

/* What separates the entries of this line, and of all lines of its file: a semicolon where there is
 * one (then a comma may be a decimal one, which is refused by name), else a comma, else a tab. */
static char separator_of(char *begin, char *end)
{
    begin = skip_blanks(begin, end);
    while (end > begin && is_blank(end[-1]))
        end--;
    size_t length = end > begin ? (size_t)(end - begin) : 0;
    return memchr(begin, ';', length)                                        ? ';'
           : !memchr(begin, ',', length) && memchr(begin, '\t', length) ? '\t'
                                                                             : ',';
}

static size_t count_entries(const char *begin, const char *end, char separator)
{
    if (separator == '\t') /* those at the ends of a line are blanks */
        while (end > begin && is_blank(end[-1]))
            end--;
    size_t count = 1;
    for (; begin < end; begin++)
        count += *begin == separator;
    return count;
}

/* Take the quotes off the entry begin[0 .. last). */
static void unquote(char **begin, char **last)
{
    char quote = **begin;
    if (*last - *begin >= 2 && (quote == '"' || quote == '\'') && (*last)[-1] == quote) {
        ++*begin;
        --*last;
    }
}

/* An excerpt of an entry that is safe to print. */
typedef struct {
    char text[48];
} excerpt;

static excerpt quote(const char *text, size_t length)
{
    excerpt result;
    size_t room = sizeof result.text - 4;
    size_t i = 0;
    for (; i < length && i < room; i++)
        result.text[i] = text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '?';
    if (i < length) {
        memcpy(result.text + i, "...", 3);
        i += 3;
    }
    result.text[i] = '\0';
    return result;
}

/* ---- what is refused -------------------------------------------------------------------- */

/* The entry text[0 .. length), a NUL or a separator behind it. */
static ghosts_status refuse_entry(const table_request *request, ghosts_status status, size_t line,
                                  size_t column, const char *text, size_t length)
{
    excerpt shown = quote(text, length);
    unsigned long character;
    typed_kind kind = typed_text(&character, text, length);
    if (status == GHOSTS_NO_MEMORY)
        return table_no_memory(request);
    if (length == 0)
        return table_fail(request, GHOSTS_PARSE, line, "column %zu is empty", column);
    if (status == GHOSTS_NOT_FINITE)
        return table_fail(request, status, line, "column %zu is %s, not a finite number%s", column,
                          shown.text, *text == '-' ? " (only logits may be -inf)" : "");
    if (status == GHOSTS_TOO_LARGE && kind == TYPED_AS_NUMBER)
        return table_fail(request, status, line,
                          "column %zu, '%s', has more than %d characters or an exponent beyond %d",
                          column, shown.text, GHOSTS_MAX_NUMBER_LENGTH,
                          GHOSTS_MAX_DECIMAL_EXPONENT);
    return table_fail(
        request, GHOSTS_PARSE, line, "column %zu, '%s', is not a number%s", column, shown.text,
        kind == TYPED_LETTER ? "; start a header line with #" : cure_for(text, length).text);
}

/* ---- as the bytes come ------------------------------------------------------------------ */

/* The entry that ends before `end`, or has come so far. */
static ghosts_status examine_entry(const table_position *at, char *data, size_t end,
                                   const table_request *request)
{
    if (end - at->entry_begin <= GHOSTS_MAX_NUMBER_LENGTH)
        return GHOSTS_OK;
    char *begin = skip_blanks(data + at->entry_begin, data + end), *last = data + end;
    while (last > begin && is_blank(last[-1]))
        last--;
    if (last - begin <= GHOSTS_MAX_NUMBER_LENGTH || is_skipped(data + at->line_begin, data + end))
        return GHOSTS_OK;
    return refuse_entry(request, GHOSTS_TOO_LARGE, at->line, at->column, begin,
                        (size_t)(last - begin));
}

static ghosts_status examine_line(const table_position *at, size_t end,
                                  const table_request *request)
{
    if (end - at->line_begin <= GHOSTS_MAX_LINE_LENGTH)
        return GHOSTS_OK;
    return table_fail(request, GHOSTS_TOO_LARGE, at->line,
                      "the line has more than %d bytes; write one sample a line, or save the "
                      "table as NPY",
                      GHOSTS_MAX_LINE_LENGTH);
}

static ghosts_status begin_text(table_position *at, const table_bytes *bytes,
                                const table_request *request)
{
    *at = (table_position){.line = 1, .column = 1};
    if (bytes->size >= 4 && memcmp(bytes->data, "PK\003\004", 4) == 0)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "a ZIP archive (.npz?); save a single array with numpy.save");
    at->next = at->line_begin = at->entry_begin = mark_length(bytes);
    return GHOSTS_OK;
}

/* A separator or a line end stands at `end`: what follows begins behind it. */
static ghosts_status examine_mark(table_position *at, char *data, size_t end,
                                  const table_request *request)
{
    ghosts_status status = examine_entry(at, data, end, request);
    at->entry_begin = end + 1;
    at->column++;
    if (data[end] == '\n') {
        if (status == GHOSTS_OK)
            status = examine_line(at, end, request);
        at->line_begin = end + 1;
        at->line++;
        at->column = 1;
    }
    return status;
}

ghosts_status csv_examine(table_position *at, const table_bytes *bytes,
                          const table_request *request)
{
    char *data = bytes->data;
    ghosts_status status = at->line == 0 ? begin_text(at, bytes, request) : GHOSTS_OK;
    for (size_t i = at->next; i < bytes->size && status == GHOSTS_OK; i++) {
        char c = data[i];
        if ((unsigned char)c >= ' ' && c != ',' && c != ';' && c != 0x7f)
            continue;
        if (is_binary(c))
            return table_fail(request, GHOSTS_PARSE, at->line,
                              "byte 0x%02x: neither text nor an NPY file", (unsigned char)c);
        if (c == ',' || c == ';' || c == '\t' || c == '\n')
            status = examine_mark(at, data, i, request);
    }
    at->next = bytes->size;
    if (status == GHOSTS_OK)
        status = examine_entry(at, data, bytes->size, request);
    return status == GHOSTS_OK ? examine_line(at, bytes->size, request) : status;
}

/* ---- first pass ------------------------------------------------------------------------- */

static ghosts_status measure(ghosts_table *table, char *separator, char *begin, char *end,
                             const table_request *request)
{
    size_t line = 0;
    size_t first_line = 0;
    while (begin < end) {
        char *stop = line_end(begin, end);
        line++;
        if (!is_skipped(begin, stop)) {
            if (table->rows == 0)
                *separator = separator_of(begin, stop);
            size_t count = count_entries(begin, stop, *separator);
            if (table->rows == 0) {
                table->columns = count;
                first_line = line;
            } else if (count != table->columns) {
                return table_fail(request, GHOSTS_PARSE, line,
                                  "%zu %s where line %zu has %zu; every row needs the same count",
                                  count, count == 1 ? "entry" : "entries", first_line,
                                  table->columns);
            }
            table->rows++;
        }
        begin = stop < end ? stop + 1 : end;
    }
    if (table->rows == 0)
        return table_fail(request, GHOSTS_PARSE, 0, "holds no numbers");
    return GHOSTS_OK;
}

/* ---- second pass ------------------------------------------------------------------------ */

/* Numbers on their way from text to doubles. */
enum { ROUNDED_BITS = 120 };
typedef struct {
    mpq_t exact;
    mpfr_t rounded; /* of ROUNDED_BITS bits */
} conversion;

/* The double nearest to the exact rational, also where it is subnormal.
 *
 * x = value truncated to 120 bits.  Doubles and the midpoints between them are 120-bit numbers, so
 * when bits were lost, value lies strictly between two neighbours of that grid, and any number
 * between the two, such as their middle, rounds as value does. */
static double nearest_double(conversion *number)
{
    mpfr_ptr x = number->rounded;
    if (mpfr_set_q(x, number->exact, MPFR_RNDZ) == 0)
        return mpfr_get_d(x, MPFR_RNDN);
    mpfr_prec_round(x, ROUNDED_BITS + 1, MPFR_RNDZ);
    if (mpfr_sgn(x) > 0)
        mpfr_nextabove(x);
    else
        mpfr_nextbelow(x);
    double result = mpfr_get_d(x, MPFR_RNDN);
    mpfr_set_prec(x, ROUNDED_BITS);
    return result;
}

static ghosts_status read_entry(double *value, conversion *number, const char *text,
                                bool allow_infinity)
{
    bool minus_infinity = false;
    ghosts_status status =
        ghosts_parse_rational(number->exact, allow_infinity ? &minus_infinity : NULL, text);
    if (status != GHOSTS_OK)
        return status;
    if (minus_infinity)
        *value = -HUGE_VAL;
    else if (mpq_sgn(number->exact) == 0)
        *value = *text == '-' ? -0.0 : 0.0;
    else
        *value = nearest_double(number);
    return GHOSTS_OK;
}

/* The entries of one line into text[] and value[]; `end` is writable (a line end or the NUL). */
static ghosts_status fill_row(const char **text, double *value, char *begin, char *end,
                              char separator, conversion *number, size_t line,
                              const table_request *request)
{
    while (separator == '\t' && end > begin && is_blank(end[-1]))
        end--;
    *end = '\0';
    for (size_t column = 1; begin <= end; column++) {
        char *next = memchr(begin, separator, (size_t)(end - begin));
        char *stop = next ? next : end;
        char *last = stop;
        begin = skip_blanks(begin, stop);
        while (last > begin && is_blank(last[-1]))
            last--;
        *stop = '\0';
        unquote(&begin, &last);
        *last = '\0';
        text[column - 1] = begin;
        ghosts_status status =
            read_entry(&value[column - 1], number, begin, request->allow_minus_infinity);
        if (status == GHOSTS_PARSE && separator == ';' && strchr(begin, ','))
            return table_fail(request, status, line,
                              "column %zu, '%s', has a decimal comma; write a decimal point",
                              column, quote(begin, strlen(begin)).text);
        if (status != GHOSTS_OK)
            return refuse_entry(request, status, line, column, begin, strlen(begin));
        begin = stop + 1;
    }
    return GHOSTS_OK;
}

static ghosts_status fill(ghosts_table *table, char separator, char *begin, char *end,
                          const table_request *request)
{
    ghosts_status status = GHOSTS_OK;
    size_t row = 0;
    conversion number;
    mpq_init(number.exact);
    mpfr_init2(number.rounded, ROUNDED_BITS);
    for (size_t line = 1; begin < end && status == GHOSTS_OK; line++) {
        char *stop = line_end(begin, end);
        if (!is_skipped(begin, stop)) {
            size_t first = row * table->columns;
            status = fill_row(table->text + first, table->value + first, begin, stop, separator,
                              &number, line, request);
            row++;
        }
        begin = stop < end ? stop + 1 : end;
    }
    mpq_clear(number.exact);
    mpfr_clear(number.rounded);
    return status;
}

ghosts_status csv_parse(ghosts_table *table, table_bytes *bytes, const table_request *request)
{
    char *begin = bytes->data + mark_length(bytes);
    char *end = bytes->data + bytes->size;
    char separator = ',';
    ghosts_status status = measure(table, &separator, begin, end, request);
    if (status != GHOSTS_OK)
        return status;
    /* At most one entry more than there are bytes: the product cannot overflow. */
    size_t entries = table->rows * table->columns;
    table->value = calloc(entries, sizeof *table->value);
    table->text = calloc(entries, sizeof *table->text);
    if (!table->value || !table->text)
        return table_no_memory(request);
    table->source = bytes->data;
    bytes->data = NULL;
    return fill(table, separator, begin, end, request);
}
