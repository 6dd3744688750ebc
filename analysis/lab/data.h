/* Data sets: rows of numbers in [0, 1] with a label each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_DATA_H
#define ANALYSIS_LAB_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

typedef struct {
    double *x; /* rows x features */
    size_t *label;
    size_t rows, features, classes;
} dataset;

enum { DATA_MESSAGE = 600, DATA_MOST_CLASSES = 1000 };

/* Reads CSV (features, then the label, in every row; see ghosts/table.h) or, when `path` starts
 * with the magic number of an IDX file of bytes (the format of MNIST: images x height x width),
 * that file and the labels in `labels` (IDX, one dimension).  Numbers are divided by the largest in
 * the file (16 for the digits, 255 for MNIST).
 *
 * Refused, with FILE and cause in `message`: unreadable or truncated files, trailing bytes, other
 * types or dimensions, counts that differ or overflow, no rows, no features, negative or
 * non-integer labels, more than DATA_MOST_CLASSES classes, fewer than 2, negative features. */
dataset *data_read(const char *path, const char *labels, char message[DATA_MESSAGE]);

/* Zeros, and no classes yet; ends the program when memory is out. */
dataset *data_new(size_t rows, size_t features);
void data_free(dataset *data);

/* A hash of sizes, numbers and labels: differs for different data, as a rule. */
uint64_t data_hash(const dataset *data);

/* The side of square images, 0 when the rows are none. */
size_t data_side(const dataset *data);

/* A data set of the rows listed. */
dataset *data_select(const dataset *data, const size_t *row, size_t rows);

/* Shuffles the rows of each class, puts the first round(share * count) of each into *test and the
 * others into *train, and shuffles both. */
void data_split(dataset **train, dataset **test, const dataset *data, double share, gsl_rng *rng);

/* `count` of the numbers 0 .. from - 1 without repetition, in random order; count <= from. */
void choose_rows(size_t *chosen, size_t count, size_t from, gsl_rng *rng);

#endif
