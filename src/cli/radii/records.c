/* Records of radii as CSV, JSON lines or a structured NPY array, in a file that grows record by
 * record and can be continued.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/radii/radii.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    NPY_NUMBERS = 5,
    NPY_RECORD = NPY_NUMBERS * 8 + 1 + 8, /* five doubles, decided, sample */
    NPY_HEADER = 320,                     /* a multiple of 64 */
    LONGEST_RECORD = 256
};

static const char csv_header[] = "lower,upper,re,im,bound,decided,sample\n";

static bool fail(const char *name, const char *what)
{
    fprintf(stderr, "ghosts radii: %s: %s\n", name, what);
    return false;
}

bool records_format_of(records_format *format, const char *name)
{
    static const char *const suffixes[] = {".csv", ".jsonl", ".npy"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t suffix = strlen(suffixes[i]);
        if (length > suffix && strcmp(name + length - suffix, suffixes[i]) == 0) {
            *format = (records_format)i;
            return true;
        }
    }
    return fail(name, "the name must end in .npy, .csv or .jsonl, which tells the format");
}

/* ---- one record ------------------------------------------------------------------------------ */

static void put_bytes(unsigned char *to, uint64_t bits)
{
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(bits >> (8 * i));
}

static uint64_t get_bytes(const unsigned char *from)
{
    uint64_t bits = 0;
    for (int i = 8; i-- > 0;)
        bits = bits << 8 | from[i];
    return bits;
}

static void put_numbers(double number[NPY_NUMBERS], const record *r)
{
    number[0] = r->radius.lower;
    number[1] = r->radius.upper;
    number[2] = r->radius.re;
    number[3] = r->radius.im;
    number[4] = r->bound;
}

static size_t encode_npy(char *to, const record *r)
{
    double number[NPY_NUMBERS];
    unsigned char *byte = (unsigned char *)to;
    put_numbers(number, r);
    for (int i = 0; i < NPY_NUMBERS; i++) {
        uint64_t bits;
        memcpy(&bits, &number[i], sizeof bits);
        put_bytes(byte + 8 * i, isnan(number[i]) ? UINT64_C(0x7ff8000000000000) : bits);
    }
    byte[8 * NPY_NUMBERS] = r->radius.decided;
    put_bytes(byte + 8 * NPY_NUMBERS + 1, r->sample);
    return NPY_RECORD;
}

/* 17 digits tell a double from all others; infinity and NaN by the names that readers of CSV know,
 * in JSON as elsewhere in this command. */
static size_t encode_number(char *to, double x, bool json)
{
    const char *name = isnan(x) ? (json ? "null" : "nan") : json ? "\"inf\"" : "inf";
    if (!isfinite(x))
        return (size_t)sprintf(to, "%s", name);
    return (size_t)sprintf(to, "%.17g", x);
}

static size_t encode_text(char *to, const record *r, bool json)
{
    static const char *const keys[] = {
        "{\"lower\":", ",\"upper\":", ",\"re\":", ",\"im\":", ",\"bound\":"};
    double number[NPY_NUMBERS];
    char *next = to;
    put_numbers(number, r);
    for (int i = 0; i < NPY_NUMBERS; i++) {
        next += sprintf(next, "%s", json ? keys[i] : i > 0 ? "," : "");
        next += encode_number(next, number[i], json);
    }
    if (json)
        next += sprintf(next, ",\"decided\":%s,\"sample\":%zu}\n",
                        r->radius.decided ? "true" : "false", r->sample);
    else
        next += sprintf(next, ",%d,%zu\n", r->radius.decided, r->sample);
    return (size_t)(next - to);
}

char *records_encode(size_t *size, const record *records, size_t count, records_format format)
{
    *size = 0;
    char *bytes = malloc(count * LONGEST_RECORD + 1);
    for (size_t i = 0; bytes && i < count; i++)
        *size += format == RECORDS_NPY
                     ? encode_npy(bytes + *size, &records[i])
                     : encode_text(bytes + *size, &records[i], format == RECORDS_JSONL);
    return bytes;
}

static bool decode_npy(record *r, const char *from)
{
    const unsigned char *byte = (const unsigned char *)from;
    double number[NPY_NUMBERS];
    for (int i = 0; i < NPY_NUMBERS; i++) {
        uint64_t bits = get_bytes(byte + 8 * i);
        memcpy(&number[i], &bits, sizeof bits);
    }
    *r = (record){{number[0], number[1], number[2], number[3], NAN, byte[8 * NPY_NUMBERS] == 1},
                  number[4],
                  (size_t)get_bytes(byte + 8 * NPY_NUMBERS + 1)};
    return byte[8 * NPY_NUMBERS] <= 1;
}

/* strtod() knows "inf" and "nan"; in JSON, infinity stands in quotes and NaN is null. */
static bool decode_number(double *x, const char **next, const char *before)
{
    size_t length = strlen(before);
    if (strncmp(*next, before, length) != 0)
        return false;
    *next += length;
    bool quoted = **next == '"';
    if (strncmp(*next, "null", 4) == 0) {
        *x = NAN;
        *next += 4;
        return true;
    }
    char *end;
    *x = strtod(*next + quoted, &end);
    bool good = end != *next + quoted && (!quoted || *end == '"');
    *next = end + (good && quoted);
    return good;
}

static bool decode_text(record *r, const char *line, bool json)
{
    static const char *const keys[2][NPY_NUMBERS] = {
        {"", ",", ",", ",", ","},
        {"{\"lower\":", ",\"upper\":", ",\"re\":", ",\"im\":", ",\"bound\":"}};
    double number[NPY_NUMBERS];
    for (int i = 0; i < NPY_NUMBERS; i++)
        if (!decode_number(&number[i], &line, keys[json][i]))
            return false;
    char decided[8];
    size_t sample;
    if (sscanf(line, json ? ",\"decided\":%5[a-z],\"sample\":%zu}" : ",%1[01],%zu", decided,
               &sample) != 2)
        return false;
    *r = (record){
        {number[0], number[1], number[2], number[3], NAN, decided[0] == '1' || decided[0] == 't'},
        number[4],
        sample};
    return true;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Of NPY version 1.0: an array of `total` records, so that its size is known from the start. */
static size_t make_header(char header[NPY_HEADER], const record_file *file)
{
    if (file->format == RECORDS_CSV) {
        memcpy(header, csv_header, sizeof csv_header);
        return sizeof csv_header - 1;
    }
    if (file->format != RECORDS_NPY)
        return 0;
    enum { PREAMBLE = 10 };
    memset(header, ' ', NPY_HEADER);
    memcpy(header, "\x93NUMPY\x01\x00", 8);
    header[8] = (char)((NPY_HEADER - PREAMBLE) & 255);
    header[9] = (char)((NPY_HEADER - PREAMBLE) >> 8);
    int length = snprintf(
        header + PREAMBLE, NPY_HEADER - PREAMBLE,
        "{'descr': [('lower', '<f8'), ('upper', '<f8'), ('re', '<f8'), ('im', '<f8'), ('bound', "
        "'<f8'), ('decided', '|b1'), ('sample', '<i8')], 'fortran_order': False, 'shape': (%zu,), "
        "}",
        file->total);
    header[PREAMBLE + length] = ' '; /* in place of the NUL */
    header[NPY_HEADER - 1] = '\n';
    return NPY_HEADER;
}

/* The next whole record of an interrupted run; false at its end, also within a record. */
static bool read_record(record *r, bool *damaged, const record_file *file)
{
    char bytes[LONGEST_RECORD + 2];
    if (file->format == RECORDS_NPY) {
        if (fread(bytes, 1, NPY_RECORD, file->out) != NPY_RECORD)
            return false;
        *damaged = !decode_npy(r, bytes);
        return !*damaged;
    }
    if (!fgets(bytes, sizeof bytes, file->out) || !strchr(bytes, '\n'))
        return false;
    *damaged = !decode_text(r, bytes, file->format == RECORDS_JSONL);
    return !*damaged;
}

/* Read what an interrupted run wrote, and cut off what is no whole record. */
static bool take_up(record_file *file, void (*seen)(void *context, const record *r), void *context)
{
    char header[NPY_HEADER], found[NPY_HEADER];
    size_t length = make_header(header, file);
    size_t got = fread(found, 1, length, file->out);
    if (got == length && memcmp(header, found, length) != 0)
        return fail(file->part, "is no part of this output (the rows or the format differ); remove "
                                "it to begin anew");
    bool damaged = false;
    record r;
    off_t end = 0;
    if (got == length) {
        end = (off_t)length;
        while (file->done < file->total && read_record(&r, &damaged, file)) {
            seen(context, &r);
            file->done++;
            end = ftello(file->out);
        }
    }
    if (damaged)
        return fail(file->part, "holds a damaged record; remove it to begin anew");
    if (fseeko(file->out, end, SEEK_SET) != 0 || ftruncate(fileno(file->out), end) != 0)
        return fail(file->part, strerror(errno));
    if (end == 0 && fwrite(header, 1, length, file->out) != length)
        return fail(file->part, strerror(errno));
    return true;
}

bool record_file_open(record_file *file, const char *name, records_format format, size_t total,
                      bool resume, void (*seen)(void *context, const record *r), void *context)
{
    char header[NPY_HEADER];
    *file = (record_file){.name = name, .format = format, .total = total, .out = stdout};
    if (name) {
        size_t size = strlen(name) + sizeof ".part";
        file->part = malloc(size);
        if (!file->part)
            return fail(name, ghosts_strerror(GHOSTS_NO_MEMORY));
        snprintf(file->part, size, "%s.part", name);
        bool exists = access(file->part, F_OK) == 0;
        if (exists && !resume)
            return fail(file->part, "an interrupted run left this; go on with --resume, or remove "
                                    "it to begin anew");
        file->out = fopen(file->part, exists ? "r+b" : "w+b");
        if (!file->out)
            return fail(file->part, strerror(errno));
        if (exists)
            return take_up(file, seen, context);
    }
    size_t length = make_header(header, file);
    if (fwrite(header, 1, length, file->out) == length)
        return true;
    return fail(name ? file->part : "standard output", strerror(errno));
}

bool record_file_append(record_file *file, const char *bytes, size_t size, size_t count)
{
    if (fwrite(bytes, 1, size, file->out) != size || fflush(file->out) != 0)
        return fail(file->name ? file->part : "standard output",
                    file->name ? strerror(errno) : "cannot write");
    file->done += count;
    return true;
}

bool record_file_finish(record_file *file)
{
    if (!file->name)
        return true;
    bool good = fclose(file->out) == 0;
    file->out = NULL;
    good = good && rename(file->part, file->name) == 0;
    if (!good)
        fail(file->name, strerror(errno));
    free(file->part);
    file->part = NULL;
    return good;
}

void record_file_abandon(record_file *file, bool keep)
{
    if (!file->name)
        return;
    if (file->out) {
        fclose(file->out);
        if (!keep)
            remove(file->part);
    }
    free(file->part);
}
