/* The first digits as a data set, trainers that have begun on them, and comparisons, for the tests
 * of the lab's decisions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_DIGITS_H
#define TESTS_SUPPORT_DIGITS_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/random_stream.h"
#include "analysis/lab/trainer.h"

enum { ROWS = 40, BATCH = 8, WATCHED = 13 };

static dataset *digits; /* the first ROWS */
static size_t every_third[WATCHED];

static inline void read_digits(void)
{
    char path[4096], message[DATA_MESSAGE];
    size_t row[ROWS];
    snprintf(path, sizeof path, "%s/analysis/data/digits.csv", source_root());
    dataset *all = data_read(path, NULL, message);
    ck_assert_msg(all != NULL, "%s", message);
    for (size_t i = 0; i < ROWS; i++)
        row[i] = i;
    digits = data_select(all, row, ROWS);
    for (size_t i = 0; i < WATCHED; i++)
        every_third[i] = 3 * i;
    data_free(all);
}

static inline void free_digits(void)
{
    data_free(digits);
}

static inline trainer *started(model which, size_t batch_rows, size_t steps)
{
    trainer *t = trainer_new(which, digits, digits, batch_rows, OPTIMIZER_ADAM, 0.0, 7);
    for (size_t i = 0; i < steps; i++)
        trainer_step(t, 1e-3);
    return t;
}

static inline bool same_bytes(const double *x, const double *y, size_t count)
{
    return memcmp(x, y, count * sizeof *x) == 0;
}

static inline bool near(double x, double y, double tolerance)
{
    return fabs(x - y) <= tolerance * fabs(y);
}

/* How many predictions differ. */
static inline size_t flips_between(const double *before, const double *after, size_t rows,
                                   size_t classes)
{
    size_t flips = 0;
    for (size_t i = 0; i < rows; i++) {
        size_t best[2] = {0, 0};
        for (size_t k = 1; k < classes; k++) {
            best[0] = before[i * classes + k] > before[i * classes + best[0]] ? k : best[0];
            best[1] = after[i * classes + k] > after[i * classes + best[1]] ? k : best[1];
        }
        flips += best[0] != best[1];
    }
    return flips;
}

#endif
