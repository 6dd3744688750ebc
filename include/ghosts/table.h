/* Tables of numbers from CSV and NPY files: one row per sample, one column per class.
 *
 * Thread-safety: reentrant; any number of threads may read one table.  Rounding mode and exponent
 * range of the calling thread: ghosts/expsum.h.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_TABLE_H
#define GHOSTS_TABLE_H

#include <stdio.h>

#include <ghosts/expsum.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A table; never modified. */
typedef struct ghosts_table ghosts_table;

/* Limits of reading, so that endless input is refused before it has filled the memory.  A line of
 * text, and all that comes from what is no regular file (a pipe, a device), may have so many bytes:
 * ten million numbers of 25 characters; a table of a million rows and ten columns of 100
 * characters.  A regular file may be as large as memory allows. */
#define GHOSTS_MAX_LINE_LENGTH (1 << 28)
#define GHOSTS_MAX_STREAM_SIZE (1 << 30)

/* What was wrong and where, ready to be shown: "FILE:LINE: what is wrong" (LINE only for text). */
typedef struct {
    char message[512]; /* NUL-terminated; empty when nothing was wrong */
} ghosts_table_error;

/* Read a table from the file `path`, or from standard input when path is "-".
 *
 * NPY (recognised by the first of its magic bytes, 0x93, or a name that ends in .npy): versions 1.0
 * to 3.0, float16, float32 or float64 of either byte order, C or Fortran order, one dimension (read
 * as one row) or two.  Anything else is CSV: numbers separated by commas, or in the whole file by
 * semicolons or by tabs (blanks around them ignored, also quotes around a number), one row per line,
 * an empty line or one that starts with # skipped, equal counts in every row.  CSV entries are
 * decimal or rational text that is kept and later taken exactly (see ghosts_parse_rational()).
 *
 * *table is NULL on failure and *error (may be NULL) tells file, line and cause.  NaN and +inf are
 * refused with GHOSTS_NOT_FINITE; -inf is accepted when allow_minus_infinity.  GHOSTS_IO for a file
 * that cannot be read, GHOSTS_PARSE for a malformed one, GHOSTS_TOO_LARGE beyond the limits above
 * and those of ghosts_parse_rational().  What is neither text nor NPY is refused from its first
 * bytes, an NPY file from its header where that announces another size than the file has. */
ghosts_status ghosts_table_read(ghosts_table **table, const char *path, bool allow_minus_infinity,
                                ghosts_table_error *error);

/* The same (table, allow_minus_infinity, error) from a stream opened in binary mode; `name` stands
 * for the file in messages. */
ghosts_status ghosts_table_read_stream(ghosts_table **table, FILE *stream, const char *name,
                                       bool allow_minus_infinity, ghosts_table_error *error);

/* Release `table`; NULL is taken too. */
void ghosts_table_free(ghosts_table *table);

/* Number of rows (samples) and of columns (classes) of `table`. */
size_t ghosts_table_rows(const ghosts_table *table);
size_t ghosts_table_columns(const ghosts_table *table);

/* The entries of `table` as doubles, owned by it, row-major, rows x columns; text entries are
 * rounded to nearest. */
const double *ghosts_table_doubles(const ghosts_table *table);

/* The text of the entry at row and column as it stands in the CSV file (NUL-terminated, owned by
 * the table), or NULL for NPY. */
const char *ghosts_table_text(const ghosts_table *table, size_t row, size_t column);

/* The exponential sum of one sample, row `row` of the tables `logits` and `slopes`: exact from text
 * or from doubles, whichever they hold.  *sum is NULL on failure; ghosts_expsum_free() releases it.
 * GHOSTS_INVALID when the shapes differ or the row does not exist. */
ghosts_status ghosts_table_expsum(ghosts_expsum **sum, const ghosts_table *logits,
                                  const ghosts_table *slopes, size_t row);

#ifdef __cplusplus
}
#endif
#endif
