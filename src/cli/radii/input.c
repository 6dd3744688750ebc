/* The files of ghosts radii: names and patterns, pairs of logits and slopes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/radii/radii.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void close_files(radii_input *input)
{
    for (size_t i = 0; i < input->pairs; i++) {
        row_file_close(&input->pair[i].logits);
        row_file_close(&input->pair[i].slopes);
    }
    free(input->pair);
    globfree(&input->names);
}

/* A name that exists is taken as it is, whatever characters it has. */
static bool expand_names(radii_input *input, const cli_options *options)
{
    for (size_t i = 0; i < options->operands; i++) {
        const char *name = options->operand[i];
        int flags = (i ? GLOB_APPEND : 0) | GLOB_NOCHECK;
        char escaped[2 * 4096];
        size_t length = 0;
        bool exists = access(name, F_OK) == 0;
        for (const char *p = name; *p && length + 2 < sizeof escaped; p++) {
            if (exists && strchr("*?[]\\", *p))
                escaped[length++] = '\\';
            escaped[length++] = *p;
        }
        escaped[length] = '\0';
        if (glob(escaped, flags, NULL, &input->names) != 0) {
            fprintf(stderr, "ghosts radii: %s: %s\n", name, ghosts_strerror(GHOSTS_IO));
            return false;
        }
    }
    size_t count = input->names.gl_pathc;
    if (count % 2 == 0 && count <= MOST_FILES)
        return true;
    fprintf(stderr,
            "ghosts radii: %zu files; as many of logits as of slopes are needed, first all of "
            "logits, then all of slopes, %d at most\n",
            count, MOST_FILES);
    return false;
}

static bool open_pair(radii_input *input, size_t index, bool brain)
{
    file_pair *pair = &input->pair[index];
    const char *z = input->names.gl_pathv[index];
    const char *a = input->names.gl_pathv[input->names.gl_pathc / 2 + index];
    pair->logits.file = pair->slopes.file = -1;
    input->pairs = index + 1;
    if (!row_file_open(&pair->logits, z, true, brain) ||
        !row_file_open(&pair->slopes, a, false, brain))
        return false;
    if (pair->logits.rows != pair->slopes.rows || pair->logits.columns != pair->slopes.columns) {
        fprintf(stderr,
                "ghosts radii: %s: %zu x %zu logits, but %s: %zu x %zu slopes (samples x "
                "classes)\n",
                z, pair->logits.rows, pair->logits.columns, a, pair->slopes.rows,
                pair->slopes.columns);
        return false;
    }
    input->columns = index ? input->columns : pair->logits.columns;
    if (pair->logits.columns != input->columns) {
        fprintf(stderr, "ghosts radii: %s: %zu classes, but %zu in the files before\n", z,
                pair->logits.columns, input->columns);
        return false;
    }
    pair->first = input->rows;
    input->rows += pair->logits.rows;
    input->wide =
        input->wide || pair->logits.kind == ENTRY_DOUBLE || pair->slopes.kind == ENTRY_DOUBLE;
    input->fortran_order =
        input->fortran_order || pair->logits.fortran_order || pair->slopes.fortran_order;
    return true;
}

/* numpy.savetxt writes n numbers as a column. */
static bool is_no_column(const radii_input *input)
{
    if (input->columns > 1 || input->rows == 1)
        return true;
    fprintf(stderr,
            "ghosts radii: %s: %zu rows of one class, whose sums have no zero; if this is one "
            "sample in a column, save it as one row\n",
            input->pair[0].logits.name, input->rows);
    return false;
}

bool open_files(radii_input *input, const cli_options *options)
{
    const radii_settings *s = options->settings;
    *input = (radii_input){.pair = NULL};
    if (!expand_names(input, options))
        return false;
    input->pair = calloc(input->names.gl_pathc, sizeof *input->pair);
    if (!input->pair) {
        fprintf(stderr, "ghosts radii: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        return false;
    }
    for (size_t i = 0; i < input->names.gl_pathc / 2; i++)
        if (!open_pair(input, i, s->brain))
            return false;
    size_t end = s->end ? s->end : input->rows;
    if (s->first < input->rows && end <= input->rows)
        return is_no_column(input);
    fprintf(stderr,
            "ghosts radii: --rows: there are rows 0 to %zu, so that --rows 0:%zu means all\n",
            input->rows - 1, input->rows);
    return false;
}
