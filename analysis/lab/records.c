/* A reader for the CSV files that the lab writes: no quotes, no blanks, a header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/records.h"

#include <math.h>
#include <stdbool.h>

#include "analysis/lab/memory.h"
#include "analysis/lab/trainer.h"

enum { MOST_FILTER = 16 };

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    size_t size = 0, room = 1 << 16, got;
    char *text = take(room, 1);
    while ((got = fread(text + size, 1, room - size - 1, file)) > 0) {
        size += got;
        if (size + 1 < room)
            continue;
        char *larger = take(2 * room, 1);
        memcpy(larger, text, size);
        free(text);
        text = larger;
        room *= 2;
    }
    fclose(file);
    text[size] = '\0';
    return text;
}

static size_t count_of(const char *text, char wanted)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text == wanted;
    return count;
}

/* Cuts the line at its commas; false unless it has that many cells. */
static bool cut(char **cell, char *line, size_t columns)
{
    for (size_t k = 0; k < columns; k++) {
        cell[k] = line;
        line = strchr(line, ',');
        if ((line == NULL) != (k + 1 == columns))
            return false;
        if (line != NULL)
            *line++ = '\0';
    }
    return true;
}

records *records_read(const char *path)
{
    char *text = read_text(path), *rest = NULL;
    if (text == NULL)
        return NULL;
    records *r = take(1, sizeof *r);
    r->text = text;
    size_t lines = count_of(text, '\n');
    char *line = strtok_r(text, "\n", &rest);
    bool good = line != NULL;
    r->columns = good ? count_of(line, ',') + 1 : 0;
    r->name = take(r->columns, sizeof *r->name);
    r->cell = take(lines * r->columns, sizeof *r->cell);
    good = good && cut(r->name, line, r->columns);
    while (good && (line = strtok_r(NULL, "\n", &rest)) != NULL)
        good = cut(r->cell + r->rows++ * r->columns, line, r->columns);
    if (good)
        return r;
    records_free(r);
    return NULL;
}

void records_free(records *r)
{
    if (r == NULL)
        return;
    free(r->name);
    free(r->cell);
    free(r->text);
    free(r);
}

size_t records_column(const records *r, const char *name)
{
    for (size_t k = 0; k < r->columns; k++)
        if (strcmp(r->name[k], name) == 0)
            return k;
    fprintf(stderr, "ghosts-lab: the results have no column '%s'\n", name);
    exit(2);
}

static bool passes(const records *r, size_t row, const char *const *filter)
{
    for (; filter[0] != NULL; filter += 2)
        if (strcmp(r->cell[row * r->columns + records_column(r, filter[0])], filter[1]) != 0)
            return false;
    return true;
}

size_t records_select(double *value, const records *r, const char *column,
                      const char *const *filter)
{
    size_t count = 0, at = records_column(r, column);
    for (size_t i = 0; i < r->rows; i++)
        if (passes(r, i, filter))
            value[count++] = strtod(r->cell[i * r->columns + at], NULL);
    return count;
}

double records_quantile(const records *r, const char *column, const char *const *filter, double at)
{
    double *value = take_doubles(r->rows);
    size_t count = records_select(value, r, column, filter);
    double quantile = quantile_of(value, count, at);
    free(value);
    return quantile;
}

double records_median(const records *r, const char *column, const char *const *filter)
{
    return records_quantile(r, column, filter, 0.5);
}

double records_ratio(const records *r, const char *numerator, const char *denominator,
                     const char *const *filter, double at)
{
    double *ratio = take_doubles(2 * r->rows), *below = ratio + r->rows;
    size_t count = records_select(ratio, r, numerator, filter);
    records_select(below, r, denominator, filter);
    for (size_t i = 0; i < count; i++)
        ratio[i] /= below[i];
    double quantile = quantile_of(ratio, count, at);
    free(ratio);
    return quantile;
}

void records_curve(double *y, const double *x, size_t count, const records *r, const char *column,
                   const char *const *filter)
{
    const char *here[MOST_FILTER];
    char text[32];
    size_t used = 0;
    for (; filter[used] != NULL && used + 3 < MOST_FILTER; used++)
        here[used] = filter[used];
    here[used] = "r", here[used + 1] = text, here[used + 2] = NULL;
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%.4g", x[i]);
        y[i] = records_median(r, column, here);
    }
}

char **records_distinct(size_t *count, const records *r, const char *column)
{
    char **cell = take(r->rows, sizeof *cell);
    size_t at = records_column(r, column);
    *count = 0;
    for (size_t i = 0; i < r->rows; i++) {
        char *one = r->cell[i * r->columns + at];
        size_t k = 0;
        while (k < *count && strcmp(cell[k], one) != 0)
            k++;
        if (k == *count)
            cell[(*count)++] = one;
    }
    return cell;
}

double records_largest(const records *r, const char *column, const char *const *filter)
{
    double *value = take_doubles(r->rows), largest = NAN;
    size_t count = records_select(value, r, column, filter);
    for (size_t i = 0; i < count; i++)
        if (isfinite(value[i]))
            largest = fmax(largest, value[i]);
    free(value);
    return largest;
}
