/* NPZ files, as numpy.savez writes them: ZIP archives of NPY files, by libzip.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/network/network.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zip.h>

#define MOST_BYTES ((zip_uint64_t)1 << 36) /* of one array, as announced */
#define PIECE ((zip_uint64_t)1 << 24)      /* what is read before more memory is taken */

typedef struct {
    npy_array array;
    bool read;
} member;

struct archive {
    char *name;
    zip_t *zip;
    zip_int64_t count;
    member *member;
};

archive *archive_open(const char *name, char message[NETWORK_MESSAGE])
{
    archive *a = calloc(1, sizeof *a);
    int code = ZIP_ER_MEMORY;
    if (a) {
        a->zip = zip_open(name, ZIP_RDONLY, &code);
        a->name = strdup(name);
        a->count = a->zip ? zip_get_num_entries(a->zip, 0) : 0;
        a->member = calloc((size_t)a->count + 1, sizeof *a->member);
    }
    if (a && a->zip && a->name && a->member)
        return a;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    snprintf(message, NETWORK_MESSAGE, "%s: %s; an NPZ file is needed, as numpy.savez writes it",
             name, zip_error_strerror(&error));
    zip_error_fini(&error);
    archive_close(a);
    return NULL;
}

void archive_close(archive *a)
{
    if (!a)
        return;
    for (zip_int64_t i = 0; i < a->count && a->member; i++)
        free(a->member[i].array.value);
    if (a->zip)
        zip_discard(a->zip);
    free(a->member);
    free(a->name);
    free(a);
}

const char *archive_name(const archive *a)
{
    return a->name;
}

static zip_int64_t locate(const archive *a, const char *array)
{
    char file[272];
    snprintf(file, sizeof file, "%s.npy", array);
    return zip_name_locate(a->zip, file, 0);
}

bool archive_has(const archive *a, const char *array)
{
    return locate(a, array) >= 0;
}

size_t archive_count(const archive *a)
{
    return (size_t)a->count;
}

const char *archive_member(const archive *a, size_t i, char name[256])
{
    const char *file = zip_get_name(a->zip, i, 0);
    snprintf(name, 256, "%s", file ? file : "");
    size_t length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, ".npy") == 0)
        name[length - 4] = '\0';
    return name;
}

/* The bytes of one member; memory grows with what comes, whatever the archive announces. */
static bool read_bytes(table_bytes *bytes, const archive *a, zip_uint64_t index)
{
    zip_file_t *file = zip_fopen_index(a->zip, index, 0);
    bool good = file != NULL;
    *bytes = (table_bytes){.data = NULL};
    while (good && !bytes->ended) {
        char *longer = realloc(bytes->data, bytes->size + PIECE + 1);
        good = longer != NULL;
        if (!good)
            break;
        bytes->data = longer;
        zip_int64_t got = zip_fread(file, bytes->data + bytes->size, PIECE);
        good = got >= 0 && bytes->size + (zip_uint64_t)got <= MOST_BYTES;
        bytes->ended = got == 0;
        if (good)
            bytes->size += (size_t)got;
    }
    if (file)
        zip_fclose(file);
    if (good)
        bytes->data[bytes->size] = '\0';
    return good;
}

/* The index of the member and its bytes; false after filling `message`. */
static bool take_member(zip_int64_t *index, table_bytes *bytes, char title[NETWORK_MESSAGE],
                        const archive *a, const char *name, char message[NETWORK_MESSAGE])
{
    snprintf(title, NETWORK_MESSAGE, "%.300s(%.200s)", a->name, name);
    *index = locate(a, name);
    if (*index < 0) {
        snprintf(message, NETWORK_MESSAGE, "%s: there is no array '%.200s'", a->name, name);
        return false;
    }
    if (read_bytes(bytes, a, (zip_uint64_t)*index))
        return true;
    free(bytes->data);
    snprintf(message, NETWORK_MESSAGE, "%.500s: cannot be read; the file is damaged", title);
    return false;
}

bool archive_numbers(const npy_array **array, archive *a, const char *name,
                     char message[NETWORK_MESSAGE])
{
    char title[NETWORK_MESSAGE];
    table_bytes bytes;
    zip_int64_t index = locate(a, name);
    if (index >= 0 && a->member[index].read) {
        *array = &a->member[index].array;
        return true;
    }
    if (!take_member(&index, &bytes, title, a, name, message))
        return false;
    ghosts_table_error error = {""};
    table_request request = {.name = title, .error = &error};
    ghosts_status status = npy_array_parse(&a->member[index].array, &bytes, &request);
    free(bytes.data);
    if (status != GHOSTS_OK) {
        snprintf(message, NETWORK_MESSAGE, "%s", error.message);
        return false;
    }
    a->member[index].read = true;
    *array = &a->member[index].array;
    return true;
}

bool archive_texts(char ***text, size_t *count, archive *a, const char *name,
                   char message[NETWORK_MESSAGE])
{
    char title[NETWORK_MESSAGE];
    table_bytes bytes;
    zip_int64_t index;
    if (!take_member(&index, &bytes, title, a, name, message))
        return false;
    ghosts_table_error error = {""};
    table_request request = {.name = title, .error = &error};
    ghosts_status status = npy_texts_parse(text, count, &bytes, &request);
    free(bytes.data);
    if (status != GHOSTS_OK)
        snprintf(message, NETWORK_MESSAGE, "%s", error.message);
    return status == GHOSTS_OK;
}
