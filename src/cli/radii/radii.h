/* ghosts radii: rows read from files, their records, the summary.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_RADII_RADII_H
#define CLI_RADII_RADII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <ghosts/ghosts.h>

/* ---- rows of files (rows.c) -------------------------------------------------------------------

An NPY file is never read as a whole: a block of rows is read where it stands, by any number of
threads at once.  A CSV file is a table in memory. */

typedef enum { ENTRY_HALF, ENTRY_BRAIN, ENTRY_FLOAT, ENTRY_DOUBLE } entry_kind;

typedef struct {
    const char *name;
    size_t rows, columns;
    int file; /* descriptor, -1 for CSV */
    entry_kind kind;
    size_t item_size;
    bool swapped; /* the bytes of an entry stand the other way round than in this machine */
    bool fortran_order;
    size_t data_begin;
    ghosts_table *table; /* of CSV */
} row_file;

/* False after saying what is wrong; release with row_file_close() in either case.  `brain`: entries
 * of two bytes are bfloat16. */
bool row_file_open(row_file *file, const char *name, bool minus_infinity, bool brain);
void row_file_close(row_file *file);

/* Rows first, first + step, ... (`count` of them) as floats, or as doubles if `wide`, into
 * to[count * columns].  False when the file ends early or cannot be read. */
bool row_file_read(void *to, bool wide, const row_file *file, size_t first, size_t step,
                   size_t count);

/* ---- records (records.c) ------------------------------------------------------------------- */

typedef struct {
    ghosts_radius radius;
    double bound;
    size_t sample;
} record;

typedef enum { RECORDS_CSV, RECORDS_JSONL, RECORDS_NPY } records_format;

/* Where records go: a file, under the name NAME.part until it is complete, or standard output. */
typedef struct {
    const char *name; /* NULL for standard output */
    char *part;
    records_format format;
    FILE *out;
    size_t total; /* records of the complete file */
    size_t done;  /* records that stand in the file */
} record_file;

/* By the end of the name; false after saying what is wrong. */
bool records_format_of(records_format *format, const char *name);

/* Text or bytes of `count` records, to be freed; NULL when memory is short. */
char *records_encode(size_t *size, const record *records, size_t count, records_format format);

/* Begin, or with `resume` go on behind the whole records of an interrupted run, each of which is
 * handed to `seen`.  False after saying what is wrong. */
bool record_file_open(record_file *file, const char *name, records_format format, size_t total,
                      bool resume, void (*seen)(void *context, const record *r), void *context);
bool record_file_append(record_file *file, const char *bytes, size_t size, size_t count);
/* Gives the complete file its name.  False after saying what is wrong. */
bool record_file_finish(record_file *file);
/* Leaves what stands there for --resume, or removes it when `keep` is false. */
void record_file_abandon(record_file *file, bool keep);

/* ---- summary (summary.c) ------------------------------------------------------------------- */

/* Radii counted in classes of width 2^-9: quantiles of any number of rows in 16 MiB. */
typedef struct summary summary;

summary *summary_new(void);
void summary_free(summary *s);
void summary_add(void *context, const record *r); /* context: the summary */
/* `json`: one object, else a table. */
void summary_print(FILE *out, const summary *s, bool json);
size_t summary_undecided(const summary *s);

#endif
