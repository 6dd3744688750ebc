/* CSV files of results, read back to be merged and judged.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_RECORDS_H
#define ANALYSIS_LAB_RECORDS_H

#include <stddef.h>

typedef struct {
    size_t rows, columns;
    char **name; /* columns */
    char **cell; /* rows x columns; the strings lie in `text` */
    char *text;
} records;

/* NULL when the file can't be read or a row has another number of cells than the header. */
records *records_read(const char *path);
void records_free(records *r);

/* The number of a column.  An unknown one ends the program. */
size_t records_column(const records *r, const char *name);

/* The values of a column in the rows that pass the filter, a list of column names and cells that
 * must be equal, ended by NULL: {"model", "mlp", "direction", "+g", NULL}.  `value` needs room for
 * r->rows numbers; returns how many.  An unknown column ends the program: it is a bug of the lab.
 * "inf" and "nan" are numbers. */
size_t records_select(double *value, const records *r, const char *column,
                      const char *const *filter);

/* The median of the selected values, NaN for none; infinities and NaNs count as +infinity. */
double records_median(const records *r, const char *column, const char *const *filter);
double records_quantile(const records *r, const char *column, const char *const *filter, double at);

/* Of numerator / denominator, row by row. */
double records_ratio(const records *r, const char *numerator, const char *denominator,
                     const char *const *filter, double at);

/* y[i]: the median of a column in the rows that pass the filter and whose "r" is x[i]. */
void records_curve(double *y, const double *x, size_t count, const records *r, const char *column,
                   const char *const *filter);

/* The different cells of a column in the order of their first rows, to be freed; they belong to the
 * records themselves. */
char **records_distinct(size_t *count, const records *r, const char *column);

/* The largest finite one, NaN for none. */
double records_largest(const records *r, const char *column, const char *const *filter);

#define WHERE(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
