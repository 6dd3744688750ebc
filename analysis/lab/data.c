/* CSV and IDX files, and splits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/data.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_randist.h>

#include <ghosts/table.h>

#include "analysis/lab/hash.h"
#include "analysis/lab/memory.h"

/* What an IDX file begins with: two zero bytes, the type (8: unsigned bytes), the dimensions. */
enum { IDX_BYTES = 8, IDX_MOST_DIMENSIONS = 3 };
#define IDX_MOST_ENTRIES ((size_t)1 << 31)

dataset *data_new(size_t rows, size_t features)
{
    dataset *data = take(1, sizeof *data);
    data->x = take_doubles(rows * features);
    data->label = take(rows, sizeof *data->label);
    data->rows = rows;
    data->features = features;
    return data;
}

void data_free(dataset *data)
{
    if (data == NULL)
        return;
    free(data->x);
    free(data->label);
    free(data);
}

size_t data_side(const dataset *data)
{
    size_t side = (size_t)(sqrt((double)data->features) + 0.5);
    return side * side == data->features ? side : 0;
}

static void *refuse(char message[DATA_MESSAGE], const char *path, const char *what)
{
    snprintf(message, DATA_MESSAGE, "%s: %s", path, what);
    return NULL;
}

/* ---- IDX ------------------------------------------------------------------------------------ */

typedef struct {
    size_t size[IDX_MOST_DIMENSIONS], entries;
    unsigned char *byte;
} idx;

static bool read_size(size_t *size, FILE *file)
{
    unsigned char b[4];
    if (fread(b, 1, 4, file) != 4)
        return false;
    *size = (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
    return true;
}

/* NULL, or what is wrong. */
static const char *read_idx_stream(idx *out, FILE *file, size_t dimensions)
{
    unsigned char magic[4];
    if (fread(magic, 1, 4, file) != 4 || magic[0] != 0 || magic[1] != 0)
        return "not an IDX file";
    if (magic[2] != IDX_BYTES)
        return "an IDX file of another type than unsigned bytes";
    if (magic[3] != dimensions)
        return dimensions == 1 ? "labels need an IDX file of one dimension"
                               : "images need an IDX file of three dimensions";
    out->entries = 1;
    for (size_t d = 0; d < dimensions; d++) {
        if (!read_size(&out->size[d], file))
            return "truncated in its header";
        if (out->size[d] == 0)
            return "a dimension of size zero";
        if (out->size[d] > IDX_MOST_ENTRIES / out->entries)
            return "more than 2^31 entries";
        out->entries *= out->size[d];
    }
    /* The header's promise is checked before memory is taken for it. */
    long here = ftell(file);
    if (here < 0 || fseek(file, 0, SEEK_END) != 0)
        return "not a file that can be measured";
    long end = ftell(file);
    if (end < here || (size_t)(end - here) < out->entries)
        return "shorter than its header says";
    if ((size_t)(end - here) > out->entries)
        return "longer than its header says";
    if (fseek(file, here, SEEK_SET) != 0)
        return "not a file that can be read twice";
    out->byte = take(out->entries, 1);
    if (fread(out->byte, 1, out->entries, file) != out->entries)
        return "can't be read to its end";
    return NULL;
}

static bool read_idx(idx *out, const char *path, size_t dimensions, char message[DATA_MESSAGE])
{
    FILE *file = fopen(path, "rb");
    const char *wrong = file == NULL ? strerror(errno) : read_idx_stream(out, file, dimensions);
    if (file != NULL)
        fclose(file);
    if (wrong != NULL)
        refuse(message, path, wrong);
    return wrong == NULL;
}

static dataset *from_idx(const idx *images, const idx *labels)
{
    size_t features = images->size[1] * images->size[2];
    dataset *data = data_new(images->size[0], features);
    for (size_t i = 0; i < images->entries; i++)
        data->x[i] = images->byte[i];
    for (size_t i = 0; i < data->rows; i++)
        data->label[i] = labels->byte[i];
    return data;
}

static dataset *read_idx_pair(const char *path, const char *label_path, char message[DATA_MESSAGE])
{
    idx images = {0}, labels = {0};
    dataset *data = NULL;
    if (label_path == NULL)
        return refuse(message, path, "an IDX file of images needs its labels: --labels FILE");
    if (read_idx(&images, path, 3, message) && read_idx(&labels, label_path, 1, message)) {
        if (images.size[0] == labels.size[0])
            data = from_idx(&images, &labels);
        else
            refuse(message, label_path, "not as many labels as there are images");
    }
    free(images.byte);
    free(labels.byte);
    return data;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static dataset *from_table(const ghosts_table *table, const char *path, char message[DATA_MESSAGE])
{
    size_t rows = ghosts_table_rows(table), columns = ghosts_table_columns(table);
    const double *entry = ghosts_table_doubles(table);
    if (rows == 0 || columns < 2)
        return refuse(message, path, "rows of at least one number and a label are needed");
    dataset *data = data_new(rows, columns - 1);
    for (size_t i = 0; i < rows; i++) {
        double label = entry[i * columns + columns - 1];
        if (!(label >= 0.0 && label < DATA_MOST_CLASSES) || label != floor(label)) {
            data_free(data);
            snprintf(message, DATA_MESSAGE,
                     "%s: row %zu: the label, in the last column, must be an integer from 0 to %d",
                     path, i + 1, DATA_MOST_CLASSES - 1);
            return NULL;
        }
        data->label[i] = (size_t)label;
        copy_doubles(data->x + i * data->features, entry + i * columns, data->features);
    }
    return data;
}

static dataset *read_csv(const char *path, char message[DATA_MESSAGE])
{
    ghosts_table *table;
    ghosts_table_error error;
    if (ghosts_table_read(&table, path, false, &error) != GHOSTS_OK) {
        snprintf(message, DATA_MESSAGE, "%s", error.message);
        return NULL;
    }
    dataset *data = from_table(table, path, message);
    ghosts_table_free(table);
    return data;
}

/* ---- both ----------------------------------------------------------------------------------- */

static bool starts_like_idx(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    unsigned char magic[2] = {1, 1};
    size_t got = fread(magic, 1, 2, file);
    fclose(file);
    return got == 2 && magic[0] == 0 && magic[1] == 0;
}

/* Scales the numbers into [0, 1] and counts the classes. */
static dataset *complete(dataset *data, const char *path, char message[DATA_MESSAGE])
{
    double largest = 0.0;
    const char *wrong = NULL;
    for (size_t i = 0; i < data->rows * data->features; i++) {
        if (!(data->x[i] >= 0.0))
            wrong = "a negative number among the features";
        largest = fmax(largest, data->x[i]);
    }
    for (size_t i = 0; i < data->rows * data->features && largest > 0.0; i++)
        data->x[i] /= largest;
    for (size_t i = 0; i < data->rows; i++)
        data->classes = data->label[i] >= data->classes ? data->label[i] + 1 : data->classes;
    if (data->classes < 2)
        wrong = "fewer than two classes";
    if (wrong == NULL)
        return data;
    data_free(data);
    return refuse(message, path, wrong);
}

dataset *data_read(const char *path, const char *labels, char message[DATA_MESSAGE])
{
    dataset *data =
        starts_like_idx(path) ? read_idx_pair(path, labels, message) : read_csv(path, message);
    return data == NULL ? NULL : complete(data, path, message);
}

uint64_t data_hash(const dataset *data)
{
    const size_t size[3] = {data->rows, data->features, data->classes};
    uint64_t hash = hash_on(HASH_START, size, sizeof size);
    hash = hash_on(hash, data->x, data->rows * data->features * sizeof *data->x);
    return hash_on(hash, data->label, data->rows * sizeof *data->label);
}

/* ---- selections ----------------------------------------------------------------------------- */

dataset *data_select(const dataset *data, const size_t *row, size_t rows)
{
    dataset *out = data_new(rows, data->features);
    out->classes = data->classes;
    for (size_t i = 0; i < rows; i++) {
        out->label[i] = data->label[row[i]];
        copy_doubles(out->x + i * out->features, data->x + row[i] * out->features, out->features);
    }
    return out;
}

void data_split(dataset **train, dataset **test, const dataset *data, double share, gsl_rng *rng)
{
    size_t *row = take(3 * data->rows, sizeof *row), *train_row = row + data->rows,
           *test_row = train_row + data->rows, trains = 0, tests = 0;
    for (size_t class = 0; class < data->classes; class ++) {
        size_t count = 0;
        for (size_t i = 0; i < data->rows; i++)
            if (data->label[i] == class)
                row[count++] = i;
        gsl_ran_shuffle(rng, row, count, sizeof *row);
        size_t held = (size_t)(share * (double)count + 0.5);
        for (size_t i = 0; i < count; i++)
            if (i < held)
                test_row[tests++] = row[i];
            else
                train_row[trains++] = row[i];
    }
    gsl_ran_shuffle(rng, train_row, trains, sizeof *row);
    gsl_ran_shuffle(rng, test_row, tests, sizeof *row);
    *train = data_select(data, train_row, trains);
    *test = data_select(data, test_row, tests);
    free(row);
}

void choose_rows(size_t *chosen, size_t count, size_t from, gsl_rng *rng)
{
    size_t *all = take(from, sizeof *all);
    for (size_t i = 0; i < from; i++)
        all[i] = i;
    gsl_ran_shuffle(rng, all, from, sizeof *all);
    memcpy(chosen, all, count * sizeof *chosen);
    free(all);
}
