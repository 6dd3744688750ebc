/* Inside of the input of the subcommands: lists and files as they were given.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "cli/cli.h"

/* Numbers given on the command line, or a table from a file. */
typedef struct {
    char *buffer;
    const char **item;
    size_t count;
    ghosts_table *table;
} column;

struct cli_input {
    column logits, slopes;
    const char *logits_text, *slopes_text; /* as given */
    bool weighted;                         /* `logits` are weights */
    mpfr_prec_t bits;                      /* for what is not rational */
    size_t first, end;
    double *repeated; /* the row that goes with every sample, as often as there are samples */
};

/* ---- input_list.c: what is typed ------------------------------------------------------------------ */

void column_clear(column *c);

/* A list of numbers or expressions, or a file; false after saying what is wrong. */
bool read_column(column *c, const char *name, const char *text, bool minus_infinity);

/* Whether a list has items that are more than numbers, such as sqrt(2)/3. */
bool has_expressions(const column *c);

/* GHOSTS_OK where item i by itself has a value. */
ghosts_status examine_item(const column *c, size_t i);

/* Say what is wrong with item `index` of a list, refused with this status. */
void complain_of_item(const char *name, const column *list, size_t index, ghosts_status status);

/* ---- input_sum.c: exact sums of samples --------------------------------------------------------------- */

/* Entry k of the sample, exactly; a list, or a file of one row, goes with every sample of the other. */
ghosts_status exact_entry(mpq_t value, const column *c, size_t sample, size_t k);
size_t row_of(const column *c, size_t sample);
size_t classes_of(const column *c);

#endif
