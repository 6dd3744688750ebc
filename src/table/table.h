/* What the readers of CSV and NPY text share: the bytes of a file, the table being filled, and the
 * words for what is wrong with it.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include <ghosts/table.h>

/* data[size] is a NUL that is not part of the file. */
typedef struct {
    char *data;
    size_t size;
    size_t capacity;
    bool ended; /* the file holds no more */
} table_bytes;

/* Where the examination of text stands: at the byte `next` of the bytes that have come. */
typedef struct {
    size_t next, line, column; /* line and column from 1 */
    size_t line_begin, entry_begin;
} table_position;

struct ghosts_table {
    size_t rows;
    size_t columns;
    double *value;     /* rows x columns, row-major */
    const char **text; /* the same shape, pointing into `source`; NULL for NPY */
    char *source;      /* the CSV file, cut into NUL-terminated entries */
};

typedef struct {
    const char *name; /* of the file, for messages */
    bool allow_minus_infinity;
    ghosts_table_error *error; /* may be NULL */
} table_request;

/* Write "name: message", or "name:line: message" when line > 0, and return `status`. */
#ifdef __GNUC__
__attribute__((format(printf, 4, 5)))
#endif
ghosts_status
table_fail(const table_request *request, ghosts_status status, size_t line, const char *format,
           ...);

/* GHOSTS_NO_MEMORY with its words. */
ghosts_status table_no_memory(const table_request *request);

/* Look at the bytes that have come since the last call, so that what is no table is refused before
 * it has filled the memory.  Of text: that it holds no byte of a binary file, that no number and no
 * line is too long.  Of an NPY file: its header; *most becomes the size of the file that it
 * announces. */
ghosts_status csv_examine(table_position *at, const table_bytes *bytes,
                          const table_request *request);
ghosts_status npy_examine(size_t *most, const table_bytes *bytes, const table_request *request);

/* Both fill an empty table; on failure the caller frees what stands in it.  The CSV reader keeps
 * the bytes (and empties *bytes). */
bool npy_recognise(const table_bytes *bytes, const char *name);
ghosts_status npy_parse(ghosts_table *table, const table_bytes *bytes,
                        const table_request *request);
ghosts_status csv_parse(ghosts_table *table, table_bytes *bytes, const table_request *request);

#endif
