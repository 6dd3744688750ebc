/* Input of the subcommands: lists and files, shapes that fit, samples, batches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/input.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Whether entry k of row i is -inf, and not a number beyond the range of doubles. */
static bool is_minus_infinity(const ghosts_table *table, size_t i, size_t k)
{
    const char *text = ghosts_table_text(table, i, k);
    return isinf(ghosts_table_doubles(table)[i * ghosts_table_columns(table) + k]) &&
           (!text || strpbrk(text, "iI"));
}

/* A row whose logits are all -inf is refused before anything is written. */
static bool every_row_has_a_class(const ghosts_table *logits, const char *name)
{
    size_t columns = ghosts_table_columns(logits);
    for (size_t i = 0; i < ghosts_table_rows(logits); i++) {
        size_t k = 0;
        while (k < columns && is_minus_infinity(logits, i, k))
            k++;
        if (k == columns) {
            fprintf(stderr,
                    "ghosts: %s: row %zu (from 0): every logit is -inf, so there is no "
                    "class; remove the row\n",
                    name, i);
            return false;
        }
    }
    return true;
}

/* numpy.savetxt writes n numbers as a column; read as n samples of one class, no sum has a zero. */
static bool is_column(const char *name, size_t rows, size_t columns, const cli_options *options)
{
    if (columns > 1 || rows == 1 || options->command->without_input)
        return false;
    fprintf(stderr,
            "ghosts: %s: %zu rows of one class, whose sums have no zero; if this is one sample in "
            "a column, add --transpose\n",
            name, rows);
    return true;
}

/* Shapes must agree before anything is computed. */
static bool check_shapes(size_t *samples, const column *logits, const column *slopes,
                         const cli_options *options)
{
    size_t rows[2] = {1, 1}, columns[2] = {logits->count, slopes->count};
    const column *both[2] = {logits, slopes};
    const char *names[2] = {options->logits, options->slopes};
    for (int i = 0; i < 2; i++) {
        if (!both[i]->table)
            continue;
        rows[i] = ghosts_table_rows(both[i]->table);
        columns[i] = ghosts_table_columns(both[i]->table);
        if (is_column(names[i], rows[i], columns[i], options))
            return false;
    }
    size_t most = rows[0] > rows[1] ? rows[0] : rows[1];
    bool fit = rows[0] == rows[1] || rows[0] == 1 || rows[1] == 1;
    if (!fit || columns[0] != columns[1]) {
        fprintf(stderr,
                "ghosts: %s: %zu x %zu %s, but %s: %zu x %zu slopes (samples x classes)\n",
                options->logits, rows[0], columns[0], options->weighted ? "weights" : "logits",
                options->slopes, rows[1], columns[1]);
        return false;
    }
    if (options->has_sample && options->sample >= most) {
        fprintf(stderr, "ghosts: --sample: %zu is not a row of %s, which has rows 0 to %zu\n",
                options->sample, names[rows[1] > rows[0]], most - 1);
        return false;
    }
    *samples = most;
    return !logits->table || options->weighted ||
           every_row_has_a_class(logits->table, options->logits);
}

void close_input(cli_input *input)
{
    if (!input)
        return;
    column_clear(&input->logits);
    column_clear(&input->slopes);
    free(input->repeated);
    free(input);
}

static bool turn(column *c, const char *name, bool minus_infinity, const cli_options *options)
{
    return !options->transpose || !c->table || transpose_table(&c->table, name, minus_infinity);
}

cli_input *open_input(const cli_options *options)
{
    if (strcmp(options->logits, "-") == 0 && strcmp(options->slopes, "-") == 0) {
        fprintf(stderr, "ghosts: only one of --%s and --slopes can be standard input\n",
                options->weighted ? "weights" : "logits");
        return NULL;
    }
    cli_input *input = calloc(1, sizeof *input);
    if (!input) {
        fprintf(stderr, "ghosts: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        return NULL;
    }
    size_t samples = 0;
    if (!read_column(&input->logits, options->weighted ? "weights" : "logits", options->logits,
                     !options->weighted) ||
        !read_column(&input->slopes, "slopes", options->slopes, false) ||
        !turn(&input->logits, options->logits, !options->weighted, options) ||
        !turn(&input->slopes, options->slopes, false, options) ||
        !check_shapes(&samples, &input->logits, &input->slopes, options)) {
        close_input(input);
        return NULL;
    }
    input->logits_text = options->logits;
    input->slopes_text = options->slopes;
    input->weighted = options->weighted;
    input->bits = 2 * output_bits(options) + 1024;
    input->first = options->has_sample ? options->sample : 0;
    input->end = options->has_sample ? options->sample + 1 : samples;
    return input;
}

void selected_samples(size_t *first, size_t *end, const cli_input *input)
{
    *first = input->first;
    *end = input->end;
}

size_t input_classes(const cli_input *input)
{
    return classes_of(&input->logits);
}

/* A weight that cannot be read is none that was dropped. */
static bool is_zero_weight(const column *weights, size_t sample, size_t k)
{
    mpq_t value;
    mpq_init(value);
    bool zero = exact_entry(value, weights, sample, k) == GHOSTS_OK && mpq_sgn(value) == 0;
    mpq_clear(value);
    return zero;
}

bool input_is_dropped(const cli_input *input, size_t sample, size_t class_index)
{
    if (input->weighted)
        return is_zero_weight(&input->logits, sample, class_index);
    return input->logits.table ? is_minus_infinity(input->logits.table, row_of(&input->logits, sample), class_index)
                               : strpbrk(input->logits.item[class_index], "iI") != NULL;
}

/* A list is a table of one row in CSV. */
static bool list_as_table(column *c, const char *name, const char *text, bool minus_infinity)
{
    if (c->table)
        return true;
    ghosts_table_error error = {"out of memory"};
    FILE *stream = fmemopen((void *)text, strlen(text), "rb");
    ghosts_status status = GHOSTS_NO_MEMORY;
    if (stream) {
        status = ghosts_table_read_stream(&c->table, stream, name, minus_infinity, &error);
        fclose(stream);
    }
    if (status != GHOSTS_OK)
        fprintf(stderr, "ghosts: %s\n", error.message);
    return status == GHOSTS_OK;
}

/* The selected rows; one row is repeated for all.  NULL when memory is short. */
static const double *doubles_of(cli_input *input, const column *c)
{
    size_t columns = ghosts_table_columns(c->table), samples = input->end - input->first;
    const double *value = ghosts_table_doubles(c->table);
    if (samples == 1 || ghosts_table_rows(c->table) > 1)
        return value + row_of(c, input->first) * columns;
    if (columns > SIZE_MAX / sizeof(double) / samples)
        return NULL;
    input->repeated = malloc(samples * columns * sizeof(double));
    for (size_t i = 0; input->repeated && i < samples; i++)
        memcpy(input->repeated + i * columns, value, columns * sizeof(double));
    return input->repeated;
}

bool input_batch(ghosts_batch *batch, cli_input *input)
{
    if (input->weighted) {
        fprintf(stderr, "ghosts: --weights: batches in double precision take --logits\n");
        return false;
    }
    if (!list_as_table(&input->logits, "--logits", input->logits_text, true) ||
        !list_as_table(&input->slopes, "--slopes", input->slopes_text, false) ||
        !every_row_has_a_class(input->logits.table, input->logits_text))
        return false;
    size_t columns = ghosts_table_columns(input->logits.table);
    const double *logits = doubles_of(input, &input->logits);
    const double *slopes = doubles_of(input, &input->slopes);
    if (!logits || !slopes) {
        fprintf(stderr, "ghosts: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        return false;
    }
    *batch = (ghosts_batch){logits, slopes, input->end - input->first, columns, columns, columns};
    return true;
}
