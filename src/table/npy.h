/* NPY headers and entries, for tables and for arrays of any shape.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef TABLE_NPY_H
#define TABLE_NPY_H

#include "table/table.h"

enum { NPY_MAX_DIMENSIONS = 8 };

/* What the header says, and where the data begin. */
typedef struct {
    char descr[32];
    bool structured;
    bool fortran_order;
    size_t dimensions; /* also those beyond NPY_MAX_DIMENSIONS */
    size_t shape[NPY_MAX_DIMENSIONS];
    bool shape_overflow;
    size_t item_size; /* after npy_check_type() */
    bool big_endian;
    size_t data_begin;
} npy_header;

/* header->data_begin stays 0 while the header has not all come. */
ghosts_status npy_read_header(npy_header *header, const table_bytes *bytes,
                              const table_request *request);

/* That the entries are float16, float32 or float64: their size and byte order. */
ghosts_status npy_check_type(npy_header *header, const table_request *request);

double npy_decode(const unsigned char *item, size_t item_size, bool big_endian);

/* An array of finite numbers of any shape, the last index running fastest. */
typedef struct {
    double *value; /* to be freed */
    size_t count, dimensions;
    size_t shape[NPY_MAX_DIMENSIONS];
} npy_array;

/* The array in a whole NPY file.  Float16, float32 or float64, no entry NaN or infinite. */
ghosts_status npy_array_parse(npy_array *array, const table_bytes *bytes,
                              const table_request *request);

/* The strings (dtype U or S) of a whole NPY file of at most one dimension, each ASCII and at most
 * NPY_MAX_TEXT characters: *text and everything in it in one piece of memory, to be freed. */
enum { NPY_MAX_TEXT = 4096 };
ghosts_status npy_texts_parse(char ***text, size_t *count, const table_bytes *bytes,
                              const table_request *request);

#endif
