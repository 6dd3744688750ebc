/* A table with rows and columns exchanged: written as a file in memory and read back, text as text
 * and doubles as NPY, so that every number stays exactly what it was.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static void write_text(FILE *out, const ghosts_table *table)
{
    size_t rows = ghosts_table_rows(table), columns = ghosts_table_columns(table);
    for (size_t k = 0; k < columns; k++)
        for (size_t i = 0; i < rows; i++)
            fprintf(out, "%s%c", ghosts_table_text(table, i, k), i + 1 < rows ? ',' : '\n');
}

/* NPY version 1.0, its doubles in the byte order of this machine. */
static void write_npy(FILE *out, const ghosts_table *table)
{
    size_t rows = ghosts_table_rows(table), columns = ghosts_table_columns(table);
    char header[128];
    int length =
        snprintf(header, sizeof header,
                 "{'descr': '=f8', 'fortran_order': True, 'shape': (%zu, %zu)}", columns, rows);
    const unsigned char begin[] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)length, 0};
    fwrite(begin, 1, sizeof begin, out);
    fwrite(header, 1, (size_t)length, out);
    fwrite(ghosts_table_doubles(table), sizeof(double), rows * columns, out);
}

bool transpose_table(ghosts_table **table, const char *name, bool minus_infinity)
{
    char *bytes = NULL;
    size_t size = 0;
    ghosts_table *turned = NULL;
    ghosts_table_error error = {"out of memory"};
    FILE *out = open_memstream(&bytes, &size);
    if (out) {
        if (ghosts_table_text(*table, 0, 0))
            write_text(out, *table);
        else
            write_npy(out, *table);
    }
    bool written = out && !ferror(out);
    written = out && fclose(out) == 0 && written;
    FILE *in = written ? fmemopen(bytes, size, "rb") : NULL;
    if (in) {
        ghosts_table_read_stream(&turned, in, name, minus_infinity, &error);
        fclose(in);
    }
    free(bytes);
    if (!turned) {
        fprintf(stderr, "ghosts: --transpose: %s\n", error.message);
        return false;
    }
    ghosts_table_free(*table);
    *table = turned;
    return true;
}
