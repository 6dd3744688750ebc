/* The function of a phase portrait on a grid.
 *
 * exp(z + a (x + iy)) = exp(z + a x) (cos a y + i sin a y): the grid of F is a product of two
 * matrices, columns x terms and terms x rows, taken a few terms at a time.  The factor exp(max_k
 * (z_k + a_k x)) of each column is kept apart, so that nothing overflows.  Values are complex
 * numbers for one block of rows at a time; the field keeps two floats of each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/portrait/portrait.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"

#define TERMS_AT_ONCE 128
#define CELLS_AT_ONCE ((size_t)1 << 22) /* 64 MB of values */
#define MOST_HALVINGS 24

/* Where the continuation of log F along a column stands. */
typedef struct {
    double y, principal, phase; /* the phase of F at y, in (-pi, pi] and continued */
} front;

typedef struct {
    const portrait_sum *sum;
    const portrait_box *box;
    const portrait_work *work;
    size_t columns, rows;
    double *x, *y;
    double *top;          /* of each column: its largest exponent */
    double *term;         /* TERMS_AT_ONCE x columns */
    size_t kept;          /* from which term on they stand there, SIZE_MAX for none */
    size_t first, height; /* rows of the block at hand, and most of any */
    double *re, *im;      /* height x columns */
    front *at;            /* of each column */
    size_t done;          /* rows, for the progress bar */
} grid;

static double *new_doubles(size_t count)
{
    return malloc(count * sizeof(double));
}

static void grid_clear(grid *g)
{
    double *arrays[] = {g->x, g->y, g->top, g->term, g->re, g->im};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    free(g->at);
}

static bool grid_init(grid *g, const portrait_field *field, const portrait_sum *sum,
                      const portrait_box *box, const portrait_work *work)
{
    *g = (grid){.sum = sum,
                .box = box,
                .work = work,
                .columns = field->columns,
                .rows = field->rows,
                .kept = SIZE_MAX};
    size_t height = CELLS_AT_ONCE / g->columns + 1;
    g->height = height < g->rows ? height : g->rows;
    g->x = new_doubles(g->columns);
    g->y = new_doubles(g->rows);
    g->top = new_doubles(g->columns);
    g->term = new_doubles(TERMS_AT_ONCE * g->columns);
    g->re = new_doubles(g->columns * g->height);
    g->im = new_doubles(g->columns * g->height);
    g->at = malloc(g->columns * sizeof *g->at);
    if (!g->x || !g->y || !g->top || !g->term || !g->re || !g->im || !g->at)
        return false;
    for (size_t i = 0; i < g->columns; i++)
        g->x[i] = box->x0 + (box->x1 - box->x0) * ((double)i + 0.5) / (double)g->columns;
    for (size_t i = 0; i < g->rows; i++)
        g->y[i] = box->y0 + (box->y1 - box->y0) * ((double)i + 0.5) / (double)g->rows;
    return true;
}

static void find_tops(grid *g)
{
    const portrait_sum *sum = g->sum;
#ifdef _OPENMP
#pragma omp parallel for num_threads(g->work->jobs)
#endif
    for (size_t i = 0; i < g->columns; i++) {
        double top = -HUGE_VAL;
        for (size_t k = 0; k < sum->terms; k++)
            top = fmax(top, sum->log_weight[k] + sum->slope[k] * g->x[i]);
        g->top[i] = top;
    }
}

/* Add terms first .. first + count - 1 to one row of the block. */
static void add_to_row(grid *g, size_t row, size_t first, size_t count)
{
    size_t at = (row - g->first) * g->columns;
    double *restrict re = g->re + at, *restrict im = g->im + at;
    for (size_t k = 0; k < count; k++) {
        const double *restrict term = g->term + k * g->columns;
        double angle = g->sum->slope[first + k] * g->y[row];
        double c = cos(angle), s = sin(angle);
        for (size_t i = 0; i < g->columns; i++) {
            re[i] += c * term[i];
            im[i] += s * term[i];
        }
    }
}

static void add_terms(grid *g, size_t rows, size_t first, size_t count)
{
    const portrait_sum *sum = g->sum;
    bool new_terms = g->kept != first;
#ifdef _OPENMP
#pragma omp parallel num_threads(g->work->jobs)
#endif
    {
#ifdef _OPENMP
#pragma omp for
#endif
        for (size_t k = 0; k < (new_terms ? count : 0); k++)
            for (size_t i = 0; i < g->columns; i++)
                g->term[k * g->columns + i] =
                    exp(sum->log_weight[first + k] + sum->slope[first + k] * g->x[i] - g->top[i]);
#ifdef _OPENMP
#pragma omp for
#endif
        for (size_t row = 0; row < rows; row++)
            add_to_row(g, g->first + row, first, count);
    }
    g->kept = first;
}

/* The values of F in rows first .. first + rows - 1. */
static void evaluate_block(grid *g, size_t first, size_t rows)
{
    const portrait_work *work = g->work;
    g->first = first;
    memset(g->re, 0, rows * g->columns * sizeof *g->re);
    memset(g->im, 0, rows * g->columns * sizeof *g->im);
    for (size_t k = 0; k < g->sum->terms; k += TERMS_AT_ONCE) {
        size_t rest = g->sum->terms - k;
        double share = (double)k / (double)g->sum->terms;
        if (work->progress)
            work->progress(work->context,
                           ((double)g->done + share * (double)rows) / (double)g->rows);
        add_terms(g, rows, k, rest < TERMS_AT_ONCE ? rest : TERMS_AT_ONCE);
    }
    g->done += rows;
}

/* log |z| of a value relative to its column's largest term: its square is an ordinary number but
 * next to a zero. */
static double log_modulus(double re, double im)
{
    double square = re * re + im * im;
    return square > TINY ? 0.5 * log(square) : log(hypot(re, im));
}

static void store_values(portrait_field *field, const grid *g, size_t rows)
{
#ifdef _OPENMP
#pragma omp parallel for num_threads(g->work->jobs)
#endif
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < g->columns; i++) {
            size_t at = row * g->columns + i, to = (g->first + row) * g->columns + i;
            field->phase[to] = (float)atan2(g->im[at], g->re[at]);
            field->log_modulus[to] = (float)(log_modulus(g->re[at], g->im[at]) + g->top[i]);
        }
}

/* The phase of F at one point. */
static double phase_at(const grid *g, size_t column, double y)
{
    double re = 0.0, im = 0.0;
    for (size_t k = 0; k < g->sum->terms; k++) {
        double slope = g->sum->slope[k];
        double term = exp(g->sum->log_weight[k] + slope * g->x[column] - g->top[column]);
        re += term * cos(slope * y);
        im += term * sin(slope * y);
    }
    return atan2(im, re);
}

/* The change of the phase on the way up from y0 to y1, where it is known modulo a full turn: steps
 * are halved until each changes it by less than a sixth of a turn. */
static double phase_change(const grid *g, size_t column, double y0, double phase0, double y1,
                           double phase1, int halvings)
{
    const double turn = 2.0 * M_PI;
    double change = remainder(phase1 - phase0, turn);
    if (fabs(change) < turn / 6.0 || halvings == 0)
        return change;
    double y = 0.5 * (y0 + y1), phase = phase_at(g, column, y);
    return phase_change(g, column, y0, phase0, y, phase, halvings - 1) +
           phase_change(g, column, y, phase, y1, phase1, halvings - 1);
}

/* log F / F(0) - mean tau at the next row of one column, by continuation from the last one. */
static void store_log(portrait_field *field, const grid *g, size_t column, size_t row, int side)
{
    const portrait_sum *sum = g->sum;
    front *at = &g->at[column];
    size_t from = (row - g->first) * g->columns + column, to = row * g->columns + column;
    /* no step of the way to the box may turn the phase of any term by more than this */
    double step = 0.5 / sum->spread;
    while (fabs(g->y[row] - at->y) > step) {
        double next = at->y + side * step, there = phase_at(g, column, next);
        at->phase += phase_change(g, column, at->y, at->principal, next, there, MOST_HALVINGS);
        at->y = next;
        at->principal = there;
    }
    double here = atan2(g->im[from], g->re[from]);
    at->phase += phase_change(g, column, at->y, at->principal, g->y[row], here, MOST_HALVINGS);
    at->y = g->y[row];
    at->principal = here;
    double re = log(hypot(g->re[from], g->im[from])) + g->top[column] - sum->log_at_zero -
                sum->mean * g->x[column];
    double im = at->phase - sum->mean * at->y;
    field->phase[to] = (float)atan2(im, re);
    field->log_modulus[to] = (float)log(hypot(re, im));
}

static void store_log_block(portrait_field *field, grid *g, size_t rows, int side)
{
#ifdef _OPENMP
#pragma omp parallel for num_threads(g->work->jobs) schedule(dynamic, 8)
#endif
    for (size_t column = 0; column < g->columns; column++)
        for (size_t j = 0; j < rows; j++)
            store_log(field, g, column, g->first + (side > 0 ? j : rows - 1 - j), side);
}

/* The rows of one side of the real axis, outwards. */
static void follow_side(portrait_field *field, grid *g, int side)
{
    size_t axis = 0; /* the first row on the axis or above */
    while (axis < g->rows && g->y[axis] < 0.0)
        axis++;
    for (size_t column = 0; column < g->columns; column++)
        g->at[column] = (front){0.0, 0.0, 0.0};
    size_t left = side > 0 ? g->rows - axis : axis;
    while (left) {
        size_t rows = left < g->height ? left : g->height;
        evaluate_block(g, side > 0 ? g->rows - left : left - rows, rows);
        store_log_block(field, g, rows, side);
        left -= rows;
    }
}

bool portrait_evaluate(portrait_field *field, const portrait_sum *sum, const portrait_box *box,
                       portrait_subject subject, const portrait_work *work)
{
    grid g;
    bool good = grid_init(&g, field, sum, box, work);
    if (good)
        find_tops(&g);
    for (size_t row = 0; good && subject == PORTRAIT_F && row < g.rows; row += g.height) {
        size_t rows = g.rows - row < g.height ? g.rows - row : g.height;
        evaluate_block(&g, row, rows);
        store_values(field, &g, rows);
    }
    if (good && subject == PORTRAIT_LOG) {
        follow_side(field, &g, -1);
        follow_side(field, &g, 1);
    }
    if (work->progress)
        work->progress(work->context, 1.0);
    grid_clear(&g);
    return good;
}
