/* NPY arrays of any shape, and of strings.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "table/npy.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Entries of the header's shape, and that they fill the file. */
static ghosts_status count_entries(size_t *count, const npy_header *header,
                                   const table_bytes *bytes, const table_request *request)
{
    *count = 1;
    if (header->dimensions > NPY_MAX_DIMENSIONS)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "an array of %zu dimensions; at most %d are read", header->dimensions,
                          NPY_MAX_DIMENSIONS);
    bool overflow = header->shape_overflow;
    for (size_t i = 0; i < header->dimensions && !overflow; i++) {
        overflow = header->shape[i] != 0 && *count > SIZE_MAX / header->shape[i];
        *count *= header->shape[i];
    }
    size_t follow = bytes->size - header->data_begin;
    if (overflow || *count > SIZE_MAX / header->item_size || *count * header->item_size != follow)
        return table_fail(request, GHOSTS_PARSE, 0,
                          "%zu bytes follow the header, which announces %s%zu entries of %zu bytes",
                          follow, overflow ? "more than " : "", *count, header->item_size);
    if (*count == 0)
        return table_fail(request, GHOSTS_PARSE, 0, "an array without entries");
    return GHOSTS_OK;
}

static ghosts_status whole_header(npy_header *header, const table_bytes *bytes,
                                  const table_request *request)
{
    ghosts_status status = npy_read_header(header, bytes, request);
    if (status == GHOSTS_OK && header->data_begin == 0)
        return table_fail(request, GHOSTS_PARSE, 0, "the file ends within the NPY header");
    return status;
}

/* Where the entry of this C-ordered index stands in a Fortran-ordered file. */
static size_t fortran_place(const npy_header *header, size_t index)
{
    size_t place = 0, rest = index, stride[NPY_MAX_DIMENSIONS];
    for (size_t i = 0; i < header->dimensions; i++)
        stride[i] = i == 0 ? 1 : stride[i - 1] * header->shape[i - 1];
    for (size_t i = header->dimensions; i-- > 0; rest /= header->shape[i])
        place += rest % header->shape[i] * stride[i];
    return place;
}

ghosts_status npy_array_parse(npy_array *array, const table_bytes *bytes,
                              const table_request *request)
{
    npy_header header;
    *array = (npy_array){.value = NULL};
    ghosts_status status = whole_header(&header, bytes, request);
    if (status == GHOSTS_OK)
        status = npy_check_type(&header, request);
    if (status == GHOSTS_OK)
        status = count_entries(&array->count, &header, bytes, request);
    if (status != GHOSTS_OK)
        return status;
    double *value = calloc(array->count, sizeof *value);
    if (!value)
        return table_no_memory(request);
    const unsigned char *data = (const unsigned char *)bytes->data + header.data_begin;
    for (size_t i = 0; i < array->count; i++) {
        size_t place = header.fortran_order ? fortran_place(&header, i) : i;
        value[i] = npy_decode(data + place * header.item_size, header.item_size, header.big_endian);
        if (!isfinite(value[i])) {
            free(value);
            return table_fail(request, GHOSTS_NOT_FINITE, 0, "entry %zu (counted from 0) is %s", i,
                              isnan(value[i]) ? "nan" : "infinite");
        }
    }
    array->value = value;
    array->dimensions = header.dimensions;
    memcpy(array->shape, header.shape, sizeof array->shape);
    return GHOSTS_OK;
}

/* Characters of an entry and bytes of a character: U stands for UCS-4, S for bytes. */
static bool text_type(npy_header *header, size_t *length, size_t *width)
{
    char *end;
    const char *descr = header->descr;
    bool wide = descr[0] && descr[1] == 'U', narrow = descr[0] && descr[1] == 'S';
    if (header->structured || (!wide && !narrow) || descr[2] < '0' || descr[2] > '9')
        return false;
    unsigned long number = strtoul(descr + 2, &end, 10);
    *width = wide ? 4 : 1;
    *length = number;
    header->item_size = number * *width;
    header->big_endian = descr[0] == '>';
    return *end == '\0' && number >= 1 && number <= NPY_MAX_TEXT;
}

/* False for what is not printable ASCII. */
static bool take_text(char *text, const unsigned char *item, size_t length, size_t width,
                      bool big_endian)
{
    for (size_t i = 0; i < length; i++) {
        uint32_t letter = 0;
        for (size_t k = 0; k < width; k++)
            letter = letter << 8 | item[i * width + (big_endian ? k : width - 1 - k)];
        if (letter != 0 && (letter < 0x20 || letter > 0x7e))
            return false;
        text[i] = (char)letter;
    }
    text[length] = '\0';
    return true;
}

ghosts_status npy_texts_parse(char ***text, size_t *count, const table_bytes *bytes,
                              const table_request *request)
{
    npy_header header;
    size_t length = 0, width = 1;
    *text = NULL;
    ghosts_status status = whole_header(&header, bytes, request);
    if (status == GHOSTS_OK && (!text_type(&header, &length, &width) || header.dimensions > 1))
        return table_fail(request, GHOSTS_PARSE, 0,
                          "dtype '%s' where a list of strings is needed, each of at most %d "
                          "characters",
                          header.structured ? "structured" : header.descr, NPY_MAX_TEXT);
    if (status == GHOSTS_OK)
        status = count_entries(count, &header, bytes, request);
    if (status != GHOSTS_OK)
        return status;
    if (*count > SIZE_MAX / 2 / (sizeof **text + length + 1))
        return table_no_memory(request);
    char **list = malloc(*count * (sizeof *list + length + 1));
    if (!list)
        return table_no_memory(request);
    char *letters = (char *)(list + *count);
    for (size_t i = 0; i < *count; i++) {
        list[i] = letters + i * (length + 1);
        const unsigned char *item = (const unsigned char *)bytes->data + header.data_begin;
        if (!take_text(list[i], item + i * header.item_size, length, width, header.big_endian)) {
            free(list);
            return table_fail(request, GHOSTS_PARSE, 0,
                              "string %zu (counted from 0) is not printable ASCII", i);
        }
    }
    *text = list;
    return GHOSTS_OK;
}
