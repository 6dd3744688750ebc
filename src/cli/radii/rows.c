/* Blocks of rows from NPY files of any size and float type, and from CSV tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/radii/radii.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table/npy.h"

/* ---- opening --------------------------------------------------------------------------------- */

static bool complain(const char *name, const char *what)
{
    fprintf(stderr, "ghosts radii: %s: %s\n", name, what);
    return false;
}

static bool is_big_endian_machine(void)
{
    const uint16_t number = 1;
    unsigned char low;
    memcpy(&low, &number, 1);
    return low == 0;
}

/* 'u2' or 'V2' (of ml_dtypes) hold bfloat16 where the user says so. */
static bool take_brain(row_file *file, const npy_header *header)
{
    const char *descr = header->descr;
    if (header->structured || !descr[0] || !strchr("uV", descr[1]) || strcmp(descr + 2, "2") != 0)
        return complain(file->name, "--dtype bfloat16 needs entries of type uint16");
    file->kind = ENTRY_BRAIN;
    file->item_size = 2;
    file->swapped =
        descr[0] == '>' ? !is_big_endian_machine() : descr[0] == '<' && is_big_endian_machine();
    return true;
}

static bool take_type(row_file *file, npy_header *header, bool brain, const table_request *request)
{
    if (brain)
        return take_brain(file, header);
    if (npy_check_type(header, request) != GHOSTS_OK) {
        fprintf(stderr, "ghosts radii: %s%s\n", request->error->message,
                strcmp(header->descr + (header->descr[0] != '\0'), "u2") == 0
                    ? ", or say --dtype bfloat16 if that is what they are"
                    : "");
        return false;
    }
    file->item_size = header->item_size;
    file->kind = header->item_size == 2   ? ENTRY_HALF
                 : header->item_size == 4 ? ENTRY_FLOAT
                                          : ENTRY_DOUBLE;
    file->swapped = header->big_endian != is_big_endian_machine();
    return true;
}

/* That the file has the size that its header announces. */
static bool take_shape(row_file *file, const npy_header *header, uintmax_t size)
{
    if (header->dimensions != 1 && header->dimensions != 2)
        return complain(file->name, "an array of one or two dimensions is needed");
    file->rows = header->dimensions == 2 ? header->shape[0] : 1;
    file->columns = header->shape[header->dimensions - 1];
    file->fortran_order = header->fortran_order && file->rows > 1;
    file->data_begin = header->data_begin;
    if (file->rows == 0 || file->columns == 0)
        return complain(file->name, "an array without numbers");
    bool overflow =
        header->shape_overflow || file->columns > SIZE_MAX / file->item_size / file->rows;
    if (!overflow && file->rows * file->columns * file->item_size == size - header->data_begin)
        return true;
    fprintf(stderr,
            "ghosts radii: %s: %ju bytes follow the header, which announces %s%zu x %zu entries of "
            "%zu bytes\n",
            file->name, size - header->data_begin, header->shape_overflow ? "more than " : "",
            file->rows, file->columns, file->item_size);
    return false;
}

static bool read_at(const row_file *file, void *to, size_t size, size_t offset)
{
    for (unsigned char *next = to; size > 0;) {
        ssize_t got = pread(file->file, next, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        next += got;
        offset += (size_t)got;
        size -= (size_t)got;
    }
    return true;
}

/* The head of the file holds the header, which npy_read_header() limits to 1 MiB. */
static bool open_npy(row_file *file, bool brain, uintmax_t size)
{
    enum { MOST_HEAD = (1 << 20) + 64 };
    table_bytes head = {.size = size < MOST_HEAD ? (size_t)size : MOST_HEAD};
    ghosts_table_error error = {""};
    table_request request = {file->name, false, &error};
    npy_header header;
    head.ended = head.size == size;
    head.data = malloc(head.size + 1);
    bool good = head.data && read_at(file, head.data, head.size, 0);
    if (!good)
        complain(file->name, head.data ? "cannot be read" : ghosts_strerror(GHOSTS_NO_MEMORY));
    if (good && npy_read_header(&header, &head, &request) != GHOSTS_OK)
        good = complain(file->name, error.message + strlen(file->name) + 2);
    if (good && header.data_begin == 0)
        good = complain(file->name, "the NPY header does not end");
    free(head.data);
    return good && take_type(file, &header, brain, &request) && take_shape(file, &header, size);
}

static bool open_csv(row_file *file, bool minus_infinity)
{
    ghosts_table_error error;
    if (ghosts_table_read(&file->table, file->name, minus_infinity, &error) != GHOSTS_OK) {
        fprintf(stderr, "ghosts radii: %s\n", error.message);
        return false;
    }
    file->kind = ENTRY_DOUBLE;
    file->rows = ghosts_table_rows(file->table);
    file->columns = ghosts_table_columns(file->table);
    return true;
}

bool row_file_open(row_file *file, const char *name, bool minus_infinity, bool brain)
{
    struct stat found;
    unsigned char first = 0;
    *file = (row_file){.name = name, .file = open(name, O_RDONLY | O_CLOEXEC)};
    if (file->file < 0 && strcmp(name, "-") != 0)
        return complain(name, strerror(errno));
    if (file->file < 0 || fstat(file->file, &found) != 0 || !S_ISREG(found.st_mode))
        return complain(name, "not a regular file; save the table to a file and name that");
    size_t length = strlen(name);
    bool npy = length >= 4 && strcmp(name + length - 4, ".npy") == 0;
    if (npy || (found.st_size > 0 && read_at(file, &first, 1, 0) && first == 0x93))
        return open_npy(file, brain, (uintmax_t)found.st_size);
    if (brain)
        return complain(name, "--dtype bfloat16 is a type of NPY files");
    close(file->file);
    file->file = -1;
    return open_csv(file, minus_infinity);
}

void row_file_close(row_file *file)
{
    if (file->file >= 0)
        close(file->file);
    ghosts_table_free(file->table);
    *file = (row_file){.file = -1};
}

/* ---- entries --------------------------------------------------------------------------------- */

/* IEEE binary16 by way of binary32: the fraction moves by 13 bits, the bias from 15 to 127. */
static float float_of_half(uint16_t bits)
{
    uint32_t sign = (uint32_t)(bits & 0x8000u) << 16, rest = bits & 0x7fffu, wide;
    float value;
    if (rest < 0x0400u) { /* zero and subnormal numbers: units of 2^-24 */
        value = (float)rest * 0x1p-24f;
        memcpy(&wide, &value, sizeof wide);
    } else {
        wide = (rest << 13) +
               (rest >= 0x7c00u ? (uint32_t)(255 - 31) << 23 : (uint32_t)(127 - 15) << 23);
    }
    wide |= sign;
    memcpy(&value, &wide, sizeof value);
    return value;
}

static uint16_t swap16(uint16_t x)
{
    return (uint16_t)(x << 8 | x >> 8);
}

static uint32_t swap32(uint32_t x)
{
    return (uint32_t)swap16((uint16_t)x) << 16 | swap16((uint16_t)(x >> 16));
}

static uint64_t swap64(uint64_t x)
{
    return (uint64_t)swap32((uint32_t)x) << 32 | swap32((uint32_t)(x >> 32));
}

static float narrow_entry(const unsigned char *item, entry_kind kind, bool swapped)
{
    float value;
    if (kind == ENTRY_FLOAT) {
        uint32_t bits;
        memcpy(&bits, item, sizeof bits);
        bits = swapped ? swap32(bits) : bits;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    uint16_t bits;
    memcpy(&bits, item, sizeof bits);
    bits = swapped ? swap16(bits) : bits;
    if (kind == ENTRY_HALF)
        return float_of_half(bits);
    uint32_t wide = (uint32_t)bits << 16; /* bfloat16 is the upper half of a float */
    memcpy(&value, &wide, sizeof value);
    return value;
}

static double wide_entry(const unsigned char *item, bool swapped)
{
    uint64_t bits;
    double value;
    memcpy(&bits, item, sizeof bits);
    bits = swapped ? swap64(bits) : bits;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* `count` entries of the file to every step-th place. */
static void decode(void *to, size_t step, bool wide, const unsigned char *from, size_t count,
                   const row_file *file)
{
    float *narrow = to;
    double *doubles = to;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *item = from + i * file->item_size;
        if (!wide)
            narrow[i * step] = narrow_entry(item, file->kind, file->swapped);
        else if (file->kind == ENTRY_DOUBLE)
            doubles[i * step] = wide_entry(item, file->swapped);
        else
            doubles[i * step] = (double)narrow_entry(item, file->kind, file->swapped);
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

enum { PIECE = 1 << 16 }; /* bytes decoded at a time */

/* `count` entries that stand together, from the entry `place` on, to every step-th place. */
static bool read_run(void *to, size_t step, bool wide, const row_file *file, size_t place,
                     size_t count)
{
    unsigned char piece[PIECE];
    size_t size = file->item_size, most = PIECE / size,
           width = wide ? sizeof(double) : sizeof(float);
    bool as_it_is =
        step == 1 && !file->swapped && file->kind == (wide ? ENTRY_DOUBLE : ENTRY_FLOAT);
    if (as_it_is)
        return read_at(file, to, count * size, file->data_begin + place * size);
    for (size_t done = 0, part; done < count; done += part) {
        part = count - done < most ? count - done : most;
        if (!read_at(file, piece, part * size, file->data_begin + (place + done) * size))
            return false;
        decode((char *)to + done * step * width, step, wide, piece, part, file);
    }
    return true;
}

bool row_file_read(void *to, bool wide, const row_file *file, size_t first, size_t step,
                   size_t count)
{
    size_t n = file->columns, width = wide ? sizeof(double) : sizeof(float);
    bool good = true;
    if (file->table) { /* always wide */
        const double *value = ghosts_table_doubles(file->table);
        for (size_t i = 0; i < count; i++)
            memcpy((double *)to + i * n, value + (first + i * step) * n, n * sizeof *value);
    } else if (!file->fortran_order && step == 1) {
        good = read_run(to, 1, wide, file, first * n, count * n);
    } else if (!file->fortran_order) {
        for (size_t i = 0; i < count && good; i++)
            good = read_run((char *)to + i * n * width, 1, wide, file, (first + i * step) * n, n);
    } else if (step == 1) {
        for (size_t k = 0; k < n && good; k++)
            good = read_run((char *)to + k * width, n, wide, file, k * file->rows + first, count);
    } else {
        for (size_t k = 0; k < n; k++)
            for (size_t i = 0; i < count && good; i++)
                good = read_run((char *)to + (i * n + k) * width, n, wide, file,
                                k * file->rows + first + i * step, 1);
    }
    return good;
}
