/* ghosts radii: rows read from files, their records, the summary.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_RADII_RADII_H
#define CLI_RADII_RADII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <glob.h>

#include <ghosts/ghosts.h>

#include "cli/cli.h"

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

/* ---- input (input.c) ------------------------------------------------------------------------- */

enum { MOST_FILES = 4096 };

typedef struct {
    const char *out;
    bool brain, resume, mark; /* mark: rows that are not finite become NaN */
    size_t every, first, end; /* end = 0: to the last row */
} radii_settings;

typedef struct {
    row_file logits, slopes;
    size_t first; /* number of its first row, the rows of all files counted in order */
} file_pair;

typedef struct {
    glob_t names; /* of files; patterns in quotes have become names */
    file_pair *pair;
    size_t pairs, rows, columns;
    bool wide; /* blocks of doubles; else every entry is a float */
    bool fortran_order;
} radii_input;

/* False after saying what is wrong; release with close_files() in either case. */
bool open_files(radii_input *input, const cli_options *options);
void close_files(radii_input *input);

/* ---- blocks of rows (block.c) ------------------------------------------------------------------
 */

typedef struct {
    const radii_input *input;
    const radii_settings *settings;
    size_t samples, block_rows, work_limit;
    records_format format;
} radii_task;

/* The row that selected row `index` is. */
size_t sample_of(const radii_task *task, size_t index);
/* How many rows are selected, and how many make a block when there are so many threads. */
void plan(radii_task *task, int jobs);

/* What a thread works in, and what became of its block. */
typedef struct {
    void *logits, *slopes; /* block_rows x columns floats or doubles */
    ghosts_workspace *workspace;
    ghosts_radius *radius;
    double *bound;
    record *record;
    char *bytes; /* of the records */
    size_t size;
    char fault[640]; /* empty: none */
} block_work;

bool block_work_new(block_work *w, const radii_task *task);
void block_work_clear(block_work *w);
/* The selected rows from `index` on, as many as a block has: records and their bytes, or a fault.
 */
void do_block(block_work *w, const radii_task *task, size_t index);

/* ---- several processes (processes.c) ----------------------------------------------------------

Under mpirun, where the build has MPI; otherwise one process. */

void radii_processes_start(void);
void radii_processes_end(void);
/* The number of this process, from 0, and how many there are. */
size_t radii_process(size_t *count);
/* To be called by all: the value that process 0 gave, and whether all gave true. */
size_t radii_of_first(size_t value);
bool radii_all(bool value);
/* A solved block of `count` records, or its fault, to process 0; and there, from process `from`,
 * into a block with room for as many records. */
void radii_send_block(const block_work *w, size_t count);
void radii_receive_block(block_work *w, size_t from);

#endif
