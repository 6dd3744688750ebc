/* Tables of numbers: opening and reading files, and access to what the CSV and NPY readers found.
 *
 * A file is read as a stream of unknown length, so memory grows with the bytes that arrive and
 * never with a size that the file merely claims; and what has come is examined before more is read,
 * so that what is no table, or never ends, is refused early.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/thread_state.h"
#include "table/table.h"

/* ---- messages --------------------------------------------------------------------------- */

/* strerror() may share a buffer between threads; these are the causes a user meets. */
static ghosts_status fail_with_cause(const table_request *request, int cause)
{
    switch (cause) {
    case ENOENT:
        return table_fail(request, GHOSTS_IO, 0, "no such file");
    case EISDIR:
        return table_fail(request, GHOSTS_IO, 0, "is a directory, not a file");
    case EACCES:
    case EPERM:
        return table_fail(request, GHOSTS_IO, 0, "permission denied");
    case ENAMETOOLONG:
        return table_fail(request, GHOSTS_IO, 0, "too long for the name of a file");
    default:
        return table_fail(request, GHOSTS_IO, 0, "cannot be read (system error %d)", cause);
    }
}

/* ---- reading ---------------------------------------------------------------------------- */

/* For no more than one byte beyond `most`, which tells that the file is longer. */
static bool reserve_more(table_bytes *bytes, size_t most)
{
    enum { FIRST_CAPACITY = 1 << 16 };
    if (bytes->capacity > bytes->size + 1) /* one byte is kept for the final NUL */
        return true;
    if (bytes->capacity > SIZE_MAX / 2)
        return false;
    size_t capacity = bytes->capacity ? 2 * bytes->capacity : FIRST_CAPACITY;
    capacity = capacity - 2 > most ? most + 2 : capacity;
    char *data = realloc(bytes->data, capacity);
    if (!data)
        return false;
    bytes->data = data;
    bytes->capacity = capacity;
    return true;
}

/* A regular file ends; *most is the number of bytes that may come. */
static bool is_regular(size_t *most, FILE *stream)
{
    struct stat found;
    int file = fileno(stream);
    bool regular = file >= 0 && fstat(file, &found) == 0 && S_ISREG(found.st_mode);
    bool large = regular && found.st_size > GHOSTS_MAX_STREAM_SIZE;
    *most = large ? (size_t)found.st_size : GHOSTS_MAX_STREAM_SIZE;
    return regular;
}

static ghosts_status refuse_endless(const table_request *request, bool regular, size_t most,
                                    size_t line)
{
    return table_fail(request, GHOSTS_TOO_LARGE, line, "more than %zu bytes %s", most,
                      regular ? "come: the file grows while it is read"
                              : "from what is no regular file; save the table to a file and "
                                "name that");
}

/* Beyond the size of an NPY file that its header announces, one block more is read: enough to tell
 * that it is too long. */
static ghosts_status read_all(table_bytes *bytes, FILE *stream, const table_request *request)
{
    table_position at = {0};
    size_t most, announced = 0;
    bool regular = is_regular(&most, stream);
    ghosts_status status = GHOSTS_OK;
    while (!bytes->ended && (announced == 0 || bytes->size <= announced) && status == GHOSTS_OK) {
        if (!reserve_more(bytes, most))
            return table_no_memory(request);
        errno = 0;
        bytes->size +=
            fread(bytes->data + bytes->size, 1, bytes->capacity - bytes->size - 1, stream);
        bytes->data[bytes->size] = '\0';
        if (ferror(stream))
            return fail_with_cause(request, errno);
        bytes->ended = feof(stream) != 0;
        bool npy = npy_recognise(bytes, request->name);
        if (!npy)
            status = csv_examine(&at, bytes, request);
        else if (announced == 0)
            status = npy_examine(&announced, bytes, request);
        bool endless = bytes->size > most || (!regular && !bytes->ended && announced > most);
        if (status == GHOSTS_OK && endless)
            status = refuse_endless(request, regular, most, at.line);
    }
    return status;
}

/* Numbers in text pass through MPFR on their way to doubles. */
static ghosts_status parse(ghosts_table *table, table_bytes *bytes, const table_request *request)
{
    arithmetic saved;
    if (multiprecision_enter(&saved) != GHOSTS_OK)
        return table_fail(request, GHOSTS_INVALID, 0, "the exponent range of MPFR is too narrow");
    ghosts_status status = npy_recognise(bytes, request->name) ? npy_parse(table, bytes, request)
                                                               : csv_parse(table, bytes, request);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_table_read_stream(ghosts_table **table, FILE *stream, const char *name,
                                       bool allow_minus_infinity, ghosts_table_error *error)
{
    table_request request = {name, allow_minus_infinity, error};
    table_bytes bytes = {.data = NULL};
    ghosts_status status;
    *table = NULL;
    if (error)
        error->message[0] = '\0';
    ghosts_table *result = calloc(1, sizeof *result);
    if (!result)
        return table_no_memory(&request);
    status = read_all(&bytes, stream, &request);
    if (status == GHOSTS_OK)
        status = parse(result, &bytes, &request);
    free(bytes.data);
    if (status == GHOSTS_OK)
        *table = result;
    else
        ghosts_table_free(result);
    return status;
}

ghosts_status ghosts_table_read(ghosts_table **table, const char *path, bool allow_minus_infinity,
                                ghosts_table_error *error)
{
    if (strcmp(path, "-") == 0)
        return ghosts_table_read_stream(table, stdin, "<stdin>", allow_minus_infinity, error);
    errno = 0;
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        table_request request = {path, allow_minus_infinity, error};
        *table = NULL;
        return fail_with_cause(&request, errno);
    }
    ghosts_status status =
        ghosts_table_read_stream(table, stream, path, allow_minus_infinity, error);
    fclose(stream); /* opened for reading: nothing can be lost */
    return status;
}

/* ---- access ----------------------------------------------------------------------------- */

void ghosts_table_free(ghosts_table *table)
{
    if (!table)
        return;
    free(table->value);
    free(table->text);
    free(table->source);
    free(table);
}

size_t ghosts_table_rows(const ghosts_table *table)
{
    return table->rows;
}

size_t ghosts_table_columns(const ghosts_table *table)
{
    return table->columns;
}

const double *ghosts_table_doubles(const ghosts_table *table)
{
    return table->value;
}

const char *ghosts_table_text(const ghosts_table *table, size_t row, size_t column)
{
    if (!table->text || row >= table->rows || column >= table->columns)
        return NULL;
    return table->text[row * table->columns + column];
}

/* ---- exponential sums ------------------------------------------------------------------- */

/* One row as exact rationals; minus_infinity (may be NULL) marks entries -inf. */
static ghosts_status row_rationals(mpq_t *value, bool *minus_infinity, const ghosts_table *table,
                                   size_t row)
{
    for (size_t i = 0; i < table->columns; i++) {
        size_t entry = row * table->columns + i;
        if (table->text) {
            bool *mark = minus_infinity ? &minus_infinity[i] : NULL;
            ghosts_status status = ghosts_parse_rational(value[i], mark, table->text[entry]);
            if (status != GHOSTS_OK)
                return status;
        } else if (isinf(table->value[entry])) {
            if (!minus_infinity)
                return GHOSTS_NOT_FINITE;
            minus_infinity[i] = true;
        } else {
            mpq_set_d(value[i], table->value[entry]);
        }
    }
    return GHOSTS_OK;
}

/* One table of text beside one of doubles. */
static ghosts_status mixed_expsum(ghosts_expsum **sum, const ghosts_table *logits,
                                  const ghosts_table *slopes, size_t row)
{
    size_t n = logits->columns;
    size_t initialised = 0;
    ghosts_status status = GHOSTS_NO_MEMORY;
    bool *weight_zero = calloc(n, sizeof *weight_zero);
    mpq_t *logit = calloc(n, sizeof *logit);
    mpq_t *slope = calloc(n, sizeof *slope);
    if (!weight_zero || !logit || !slope)
        goto done;
    for (; initialised < n; initialised++) {
        mpq_init(logit[initialised]);
        mpq_init(slope[initialised]);
    }
    status = row_rationals(logit, weight_zero, logits, row);
    if (status == GHOSTS_OK)
        status = row_rationals(slope, NULL, slopes, row);
    if (status == GHOSTS_OK)
        status = ghosts_expsum_from_rationals(sum, (const mpq_t *)logit, (const mpq_t *)slope,
                                              weight_zero, n);
done:
    for (size_t i = 0; i < initialised; i++) {
        mpq_clear(logit[i]);
        mpq_clear(slope[i]);
    }
    free(weight_zero);
    free(logit);
    free(slope);
    return status;
}

ghosts_status ghosts_table_expsum(ghosts_expsum **sum, const ghosts_table *logits,
                                  const ghosts_table *slopes, size_t row)
{
    *sum = NULL;
    if (logits->rows != slopes->rows || logits->columns != slopes->columns || row >= logits->rows)
        return GHOSTS_INVALID;
    size_t n = logits->columns;
    size_t first = row * n;
    if (logits->text && slopes->text)
        return ghosts_expsum_from_text(sum, logits->text + first, slopes->text + first, n, NULL);
    if (!logits->text && !slopes->text)
        return ghosts_expsum_from_doubles(sum, logits->value + first, slopes->value + first, n,
                                          NULL);
    return mixed_expsum(sum, logits, slopes, row);
}
