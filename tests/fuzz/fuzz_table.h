/* What the targets for tables share: read a stream, look at every entry, build every sum.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FUZZ_FUZZ_TABLE_H
#define TESTS_FUZZ_FUZZ_TABLE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/table.h>

#include "tests/fuzz/fuzz.h"

static inline void fuzz_table(const char *name, const uint8_t *data, size_t size)
{
    FILE *in = size ? fmemopen((void *)(uintptr_t)data, size, "rb") : NULL;
    if (!in)
        return;
    ghosts_table *table;
    ghosts_table_error error;
    error.message[0] = '\0';
    ghosts_status status = ghosts_table_read_stream(&table, in, name, true, &error);
    if (status == GHOSTS_OK) {
        size_t rows = ghosts_table_rows(table), columns = ghosts_table_columns(table);
        for (size_t i = 0; i < rows * columns; i++)
            if (isnan(ghosts_table_doubles(table)[i]))
                abort();
        for (size_t i = 0; i < rows && i < 8; i++) {
            ghosts_expsum *sum = NULL;
            if (ghosts_table_expsum(&sum, table, table, i) == GHOSTS_OK &&
                ghosts_expsum_classes(sum) != columns)
                abort();
            ghosts_expsum_free(sum);
        }
        ghosts_table_free(table);
    } else if (strlen(error.message) == 0 || !strstr(error.message, name)) {
        abort(); /* every fault names its file */
    }
    fclose(in);
}

#endif
