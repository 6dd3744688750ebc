/* The parts of `ghosts network`: archives, the network in them, what is measured.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_NETWORK_NETWORK_H
#define CLI_NETWORK_NETWORK_H

#include <ghosts/ghosts.h>

#include "table/npy.h"

enum { NETWORK_MESSAGE = 640 };

/* ---- archive.c: the arrays of an NPZ file ------------------------------------------------------
 */

typedef struct archive archive;

/* NULL after filling `message`, "FILE: what is wrong". */
archive *archive_open(const char *name, char message[NETWORK_MESSAGE]);
void archive_close(archive *a);
const char *archive_name(const archive *a);

/* Whether there is an array of this name; how many there are, and their names. */
bool archive_has(const archive *a, const char *array);
size_t archive_count(const archive *a);
const char *archive_member(const archive *a, size_t i, char name[256]);

/* False after filling `message`, "FILE(ARRAY): what is wrong".  The array lives as long as *a, and
 * is read once. */
bool archive_numbers(const npy_array **array, archive *a, const char *name,
                     char message[NETWORK_MESSAGE]);
bool archive_texts(char ***text, size_t *count, archive *a, const char *name,
                   char message[NETWORK_MESSAGE]);

/* ---- read.c: the network described by the array `operations`
 * ---------------------------------------- */

typedef struct {
    ghosts_network *net;
    archive *parameters, *directions;
    double **owned; /* arrays that were transposed */
    size_t owned_count, owned_room;
} network_file;

/* False after filling `message`; then nothing is left to be cleared. */
bool network_file_read(network_file *file, const char *network, const char *direction,
                       size_t inputs, char message[NETWORK_MESSAGE]);
void network_file_clear(network_file *file);

#endif
