/* CSV text: numbers separated by commas, one row per line, read exactly.
 *
 * The file is cut into entries in place: commas and line ends become NULs, and the table keeps
 * pointers to the entries.  Two passes over the text: the first counts, the second fills, so that
 * the arrays have the size of what is there.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static bool is_skipped(char *begin, const char *end)
{
    begin = skip_blanks(begin, end);
    return begin == end || *begin == '#';
}

static size_t count_entries(const char *begin, const char *end)
{
    size_t count = 1;
    for (; begin < end; begin++)
        count += *begin == ',';
    return count;
}

/* An excerpt of an entry that is safe to print. */
typedef struct {
    char text[48];
} excerpt;

static excerpt quote(const char *text)
{
    excerpt result;
    size_t room = sizeof result.text - 4;
    size_t i = 0;
    for (; text[i] && i < room; i++)
        result.text[i] = text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '?';
    if (text[i]) {
        memcpy(result.text + i, "...", 3);
        i += 3;
    }
    result.text[i] = '\0';
    return result;
}

/* ---- first pass ------------------------------------------------------------------------- */

static ghosts_status check_is_text(char *begin, const char *end, const table_request *request)
{
    size_t line = 1;
    if (end - begin >= 4 && memcmp(begin, "PK\003\004", 4) == 0)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "a ZIP archive (.npz?); save a single array with numpy.save");
    for (char *c = begin; c < end; c++) {
        if (is_binary(*c))
            return table_fail(request, GHOSTS_PARSE, line,
                              "byte 0x%02x: neither text nor an NPY file", (unsigned char)*c);
        line += *c == '\n';
    }
    return GHOSTS_OK;
}

static ghosts_status measure(ghosts_table *table, char *begin, char *end,
                             const table_request *request)
{
    size_t line = 0;
    size_t first_line = 0;
    while (begin < end) {
        char *stop = line_end(begin, end);
        line++;
        if (!is_skipped(begin, stop)) {
            size_t count = count_entries(begin, stop);
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

/* The double nearest to an exact rational, also where it is subnormal.
 *
 * x = value truncated to 120 bits.  Doubles and the midpoints between them are 120-bit numbers, so
 * when bits were lost, value lies strictly between two neighbours of that grid, and any number
 * between the two, such as their middle, rounds as value does. */
static double nearest_double(const mpq_t value)
{
    enum { BITS = 120 };
    mpfr_t x;
    mpfr_init2(x, BITS);
    if (mpfr_set_q(x, value, MPFR_RNDZ) != 0) {
        mpfr_prec_round(x, BITS + 1, MPFR_RNDZ);
        if (mpfr_sgn(x) > 0)
            mpfr_nextabove(x);
        else
            mpfr_nextbelow(x);
    }
    double result = mpfr_get_d(x, MPFR_RNDN);
    mpfr_clear(x);
    return result;
}

static ghosts_status refuse_entry(const table_request *request, ghosts_status status, size_t line,
                                  size_t column, const char *text)
{
    excerpt shown = quote(text);
    const char *cure = "";
    if (status == GHOSTS_NO_MEMORY)
        return table_no_memory(request);
    if (*text == '\0')
        return table_fail(request, GHOSTS_PARSE, line, "column %zu is empty", column);
    if (status == GHOSTS_NOT_FINITE)
        return table_fail(request, status, line, "column %zu is %s, not a finite number%s", column,
                          shown.text, *text == '-' ? " (only logits may be -inf)" : "");
    if (status == GHOSTS_TOO_LARGE)
        return table_fail(request, status, line,
                          "column %zu, '%s', has more than %d characters or an exponent beyond %d",
                          column, shown.text, GHOSTS_MAX_NUMBER_LENGTH,
                          GHOSTS_MAX_DECIMAL_EXPONENT);
    if (strpbrk(text, "; \t"))
        cure = "; separate numbers by commas";
    else if (strpbrk(text, "abcdfghijklmnopqrstuvwxyzABCDFGHIJKLMNOPQRSTUVWXYZ_\""))
        cure = "; start a header line with #";
    return table_fail(request, status, line, "column %zu, '%s', is not a number%s", column,
                      shown.text, cure);
}

static ghosts_status read_entry(double *value, mpq_t exact, const char *text, bool allow_infinity)
{
    bool minus_infinity = false;
    ghosts_status status =
        ghosts_parse_rational(exact, allow_infinity ? &minus_infinity : NULL, text);
    if (status != GHOSTS_OK)
        return status;
    if (minus_infinity)
        *value = -HUGE_VAL;
    else if (mpq_sgn(exact) == 0)
        *value = *text == '-' ? -0.0 : 0.0;
    else
        *value = nearest_double(exact);
    return GHOSTS_OK;
}

/* The entries of one line into text[] and value[]; `end` is writable (a line end or the NUL). */
static ghosts_status fill_row(const char **text, double *value, char *begin, char *end, mpq_t exact,
                              size_t line, const table_request *request)
{
    *end = '\0';
    for (size_t column = 1; begin <= end; column++) {
        char *comma = memchr(begin, ',', (size_t)(end - begin));
        char *stop = comma ? comma : end;
        char *last = stop;
        begin = skip_blanks(begin, stop);
        while (last > begin && is_blank(last[-1]))
            last--;
        *last = *stop = '\0';
        text[column - 1] = begin;
        ghosts_status status =
            read_entry(&value[column - 1], exact, begin, request->allow_minus_infinity);
        if (status != GHOSTS_OK)
            return refuse_entry(request, status, line, column, begin);
        begin = stop + 1;
    }
    return GHOSTS_OK;
}

static ghosts_status fill(ghosts_table *table, char *begin, char *end, const table_request *request)
{
    ghosts_status status = GHOSTS_OK;
    size_t row = 0;
    mpq_t exact;
    mpq_init(exact);
    for (size_t line = 1; begin < end && status == GHOSTS_OK; line++) {
        char *stop = line_end(begin, end);
        if (!is_skipped(begin, stop)) {
            size_t first = row * table->columns;
            status = fill_row(table->text + first, table->value + first, begin, stop, exact, line,
                              request);
            row++;
        }
        begin = stop < end ? stop + 1 : end;
    }
    mpq_clear(exact);
    return status;
}

ghosts_status csv_parse(ghosts_table *table, table_bytes *bytes, const table_request *request)
{
    char *begin = bytes->data;
    char *end = bytes->data + bytes->size;
    if (bytes->size >= 3 && memcmp(begin, "\xef\xbb\xbf", 3) == 0)
        begin += 3; /* the byte order mark of UTF-8 */
    ghosts_status status = check_is_text(begin, end, request);
    if (status == GHOSTS_OK)
        status = measure(table, begin, end, request);
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
    return fill(table, begin, end, request);
}
