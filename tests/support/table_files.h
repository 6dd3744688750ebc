/* Files for the tests of the table reader: written, read back, accepted or refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_TABLE_FILES_H
#define TESTS_SUPPORT_TABLE_FILES_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ghosts/table.h>

#include "tests/support/support.h"

static char path[64];

static inline void write_file(const void *bytes, size_t size)
{
    strcpy(path, "/tmp/ghosts-table-XXXXXX");
    int descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    FILE *file = fdopen(descriptor, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

static inline ghosts_status read_back(ghosts_table **table, bool minus_infinity,
                                      ghosts_table_error *error)
{
    ghosts_status status = ghosts_table_read(table, path, minus_infinity, error);
    ck_assert_int_eq(unlink(path), 0);
    return status;
}

static inline ghosts_table *accept_bytes(const void *bytes, size_t size)
{
    ghosts_table *table;
    ghosts_table_error error;
    write_file(bytes, size);
    ghosts_status status = read_back(&table, true, &error);
    ck_assert_msg(status == GHOSTS_OK, "refused: %s", error.message);
    ck_assert_ptr_nonnull(table);
    ck_assert_str_eq(error.message, "");
    return table;
}

static inline ghosts_table *accept_text(const char *text)
{
    return accept_bytes(text, strlen(text));
}

/* The file is refused with this status and the message "PATH" + expected. */
static inline void refuse_bytes(const void *bytes, size_t size, bool minus_infinity,
                                ghosts_status wanted, const char *expected)
{
    ghosts_table *table;
    ghosts_table_error error;
    write_file(bytes, size);
    ghosts_status status = read_back(&table, minus_infinity, &error);
    ck_assert_ptr_null(table);
    ck_assert_msg(strncmp(error.message, path, strlen(path)) == 0, "no path: %s", error.message);
    ck_assert_str_eq(error.message + strlen(path), expected);
    ck_assert_int_eq(status, wanted);
}

static inline void refuse_text(const char *text, ghosts_status wanted, const char *expected)
{
    refuse_bytes(text, strlen(text), false, wanted, expected);
}

static inline void check_shape(const ghosts_table *table, size_t rows, size_t columns)
{
    ck_assert_uint_eq(ghosts_table_rows(table), rows);
    ck_assert_uint_eq(ghosts_table_columns(table), columns);
}

/* Equal bits, so that -0 differs from 0. */
static inline void check_doubles(const ghosts_table *table, const double *expected)
{
    const double *value = ghosts_table_doubles(table);
    size_t count = ghosts_table_rows(table) * ghosts_table_columns(table);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(memcmp(&value[i], &expected[i], sizeof(double)) == 0,
                      "entry %zu is %.17g, not %.17g", i, value[i], expected[i]);
}

/* ---- NPY files ----------------------------------------------------------------------------- */

/* A file under construction; bytes written little-endian unless said otherwise. */
static unsigned char npy[1 << 16];
static size_t npy_size;

static inline void npy_begin(unsigned major, size_t claimed, const char *header)
{
    size_t width = major == 1 ? 2 : 4;
    memcpy(npy, "\x93NUMPY", 6);
    npy[6] = (unsigned char)major;
    npy[7] = 0;
    for (size_t i = 0; i < width; i++)
        npy[8 + i] = (unsigned char)(claimed >> 8 * i & 0xff);
    memcpy(npy + 8 + width, header, strlen(header));
    npy_size = 8 + width + strlen(header);
}

static inline void npy_header(const char *header)
{
    npy_begin(1, strlen(header), header);
}

static inline void npy_bits(uint64_t bits, size_t size, bool big_endian)
{
    for (size_t i = 0; i < size; i++)
        npy[npy_size++] = (unsigned char)(bits >> 8 * (big_endian ? size - 1 - i : i) & 0xff);
}

static inline void npy_double(double value, bool big_endian)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    npy_bits(bits, sizeof bits, big_endian);
}

static inline void npy_float(float value, bool big_endian)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    npy_bits(bits, sizeof bits, big_endian);
}

#endif
