/* Blocks of rows: read, solved and put into records.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/radii/radii.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BYTES = 1 << 20,   /* of each array in a block, unless one row has more */
    FORTRAN_BYTES = 1 << 23, /* there a block is read column by column */
    MOST_BLOCK_ROWS = 8192
};

size_t sample_of(const radii_task *task, size_t index)
{
    return task->settings->first + index * task->settings->every;
}

void plan(radii_task *task, int jobs)
{
    const radii_input *input = task->input;
    const radii_settings *s = task->settings;
    size_t end = s->end ? s->end : input->rows;
    task->samples = (end - s->first + s->every - 1) / s->every;
    size_t width = input->wide ? sizeof(double) : sizeof(float);
    size_t bytes = input->fortran_order ? FORTRAN_BYTES : BLOCK_BYTES;
    size_t rows = bytes / width / input->columns, share = task->samples / (4 * (size_t)jobs);
    rows = rows < share ? rows : share;
    rows = rows < MOST_BLOCK_ROWS ? rows : MOST_BLOCK_ROWS;
    task->block_rows = rows ? rows : 1;
}

void block_work_clear(block_work *w)
{
    free(w->logits);
    free(w->slopes);
    ghosts_workspace_free(w->workspace);
    free(w->radius);
    free(w->bound);
    free(w->record);
    free(w->bytes);
}

bool block_work_new(block_work *w, const radii_task *task)
{
    size_t rows = task->block_rows, width = task->input->wide ? sizeof(double) : sizeof(float);
    *w = (block_work){.bytes = NULL};
    if (task->input->columns > SIZE_MAX / 2 / width / rows)
        return false;
    w->logits = malloc(rows * task->input->columns * width);
    w->slopes = malloc(rows * task->input->columns * width);
    w->radius = malloc(rows * sizeof *w->radius);
    w->bound = malloc(rows * sizeof *w->bound);
    w->record = malloc(rows * sizeof *w->record);
    return w->logits && w->slopes && w->radius && w->bound && w->record &&
           ghosts_workspace_new(&w->workspace, rows, task->input->columns, GHOSTS_SIMD_AUTO) ==
               GHOSTS_OK;
}

static const file_pair *pair_of(const radii_input *input, size_t row)
{
    size_t low = 0, high = input->pairs;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (input->pair[middle].first <= row)
            low = middle;
        else
            high = middle;
    }
    return &input->pair[low];
}

static bool read_block(block_work *w, const radii_task *task, size_t index, size_t count)
{
    const radii_input *input = task->input;
    size_t width = input->wide ? sizeof(double) : sizeof(float), every = task->settings->every;
    for (size_t done = 0, part; done < count; done += part) {
        size_t row = sample_of(task, index + done);
        const file_pair *pair = pair_of(input, row);
        size_t left = (pair->first + pair->logits.rows - row + every - 1) / every;
        part = count - done < left ? count - done : left;
        size_t offset = done * input->columns * width;
        const row_file *files[2] = {&pair->logits, &pair->slopes};
        void *to[2] = {w->logits, w->slopes};
        for (int i = 0; i < 2; i++)
            if (!row_file_read((char *)to[i] + offset, input->wide, files[i], row - pair->first,
                               every, part)) {
                snprintf(w->fault, sizeof w->fault, "%.500s: cannot be read, or became shorter",
                         files[i]->name);
                return false;
            }
    }
    return true;
}

/* Radii and bounds of rows first .. first + count - 1 of the block. */
static ghosts_status solve_rows(block_work *w, const radii_task *task, size_t first, size_t count,
                                ghosts_position *bad)
{
    size_t n = task->input->columns;
    ghosts_radius *radius = w->radius + first;
    ghosts_status status;
    if (task->input->wide) {
        const double *z = w->logits, *a = w->slopes;
        ghosts_batch batch = {z + first * n, a + first * n, count, n, n, n};
        status = ghosts_batch_exact(radius, &batch, w->workspace, bad);
        if (status == GHOSTS_OK)
            status = ghosts_batch_bound(w->bound + first, NULL, NULL, &batch, w->workspace, bad);
        return status == GHOSTS_OK ? ghosts_batch_finish(radius, NULL, &batch, task->work_limit)
                                   : status;
    }
    const float *z = w->logits, *a = w->slopes;
    ghosts_batch_float batch = {z + first * n, a + first * n, count, n, n, n};
    status = ghosts_batch_exact_float(radius, &batch, w->workspace, bad);
    if (status == GHOSTS_OK)
        status = ghosts_batch_bound_float(w->bound + first, NULL, NULL, &batch, w->workspace, bad);
    return status == GHOSTS_OK ? ghosts_batch_finish_float(radius, NULL, &batch, task->work_limit)
                               : status;
}

static void describe_fault(block_work *w, const radii_task *task, size_t index,
                           const ghosts_position *bad, ghosts_status status)
{
    size_t row = sample_of(task, index);
    const file_pair *pair = pair_of(task->input, row);
    const row_file *file = bad->array == GHOSTS_ARRAY_SLOPES ? &pair->slopes : &pair->logits;
    row -= pair->first;
    if (bad->array == GHOSTS_ARRAY_NONE)
        snprintf(w->fault, sizeof w->fault, "%s", ghosts_strerror(status));
    else if (status == GHOSTS_INVALID)
        snprintf(w->fault, sizeof w->fault,
                 "%.400s: row %zu (from 0): every logit is -inf, so there is no class; remove the "
                 "row, or --nonfinite mark",
                 file->name, row);
    else
        snprintf(w->fault, sizeof w->fault,
                 "%.400s: row %zu, column %zu (from 0): not a finite number%s; mend the file, or "
                 "--nonfinite mark",
                 file->name, row, bad->column,
                 file == &pair->slopes ? " (only logits may be -inf)" : "");
}

/* A row that says nothing: radius and bound NaN, not decided. */
static void mark_row(block_work *w, size_t row)
{
    w->radius[row] = (ghosts_radius){NAN, NAN, NAN, NAN, NAN, false};
    w->bound[row] = NAN;
}

static bool solve_block(block_work *w, const radii_task *task, size_t index, size_t count)
{
    for (size_t first = 0; first < count;) {
        ghosts_position bad = {GHOSTS_ARRAY_NONE, 0, 0};
        ghosts_status status = solve_rows(w, task, first, count - first, &bad);
        if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
            return true;
        if (bad.array == GHOSTS_ARRAY_NONE || !task->settings->mark) {
            describe_fault(w, task, index + first + bad.row, &bad, status);
            return false;
        }
        size_t row = first + bad.row;
        status = row > first ? solve_rows(w, task, first, row - first, &bad) : GHOSTS_OK;
        mark_row(w, row);
        first = row + 1;
    }
    return true;
}

void do_block(block_work *w, const radii_task *task, size_t index)
{
    size_t count = task->samples - index;
    count = count < task->block_rows ? count : task->block_rows;
    w->fault[0] = '\0';
    if (!read_block(w, task, index, count) || !solve_block(w, task, index, count))
        return;
    for (size_t i = 0; i < count; i++)
        w->record[i] = (record){w->radius[i], w->bound[i], sample_of(task, index + i)};
    free(w->bytes);
    w->bytes = records_encode(&w->size, w->record, count, task->format);
    if (!w->bytes)
        snprintf(w->fault, sizeof w->fault, "%s", ghosts_strerror(GHOSTS_NO_MEMORY));
}
