/* The function of a phase portrait on a grid.
 *
 * exp(z + a (x + iy)) = exp(z + a x) (cos a y + i sin a y): the grid of F is a product of two
 * matrices, columns x terms and terms x rows, taken a few terms at a time.  The factor exp(max_k
 * (z_k + a_k x)) of each column is kept apart, so that nothing overflows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/portrait/portrait.h"

#include <math.h>
#include <stdlib.h>

#define TERMS_AT_ONCE 128
#define MOST_HALVINGS 24

typedef struct {
    const portrait_sum *sum;
    const portrait_box *box;
    size_t columns, rows;
    double *x, *y;
    double *top;     /* of each column: its largest exponent */
    double *term;    /* TERMS_AT_ONCE x columns */
    double *re, *im; /* rows x columns */
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
}

static bool grid_init(grid *g, const portrait_field *field, const portrait_sum *sum,
                      const portrait_box *box)
{
    *g = (grid){.sum = sum, .box = box, .columns = field->columns, .rows = field->rows};
    g->x = new_doubles(g->columns);
    g->y = new_doubles(g->rows);
    g->top = new_doubles(g->columns);
    g->term = new_doubles(TERMS_AT_ONCE * g->columns);
    g->re = calloc(g->columns * g->rows, sizeof *g->re);
    g->im = calloc(g->columns * g->rows, sizeof *g->im);
    if (!g->x || !g->y || !g->top || !g->term || !g->re || !g->im)
        return false;
    for (size_t i = 0; i < g->columns; i++)
        g->x[i] = box->x0 + (box->x1 - box->x0) * ((double)i + 0.5) / (double)g->columns;
    for (size_t i = 0; i < g->rows; i++)
        g->y[i] = box->y0 + (box->y1 - box->y0) * ((double)i + 0.5) / (double)g->rows;
    return true;
}

static void find_tops(grid *g, int jobs)
{
    const portrait_sum *sum = g->sum;
#ifdef _OPENMP
#pragma omp parallel for num_threads(jobs)
#endif
    for (size_t i = 0; i < g->columns; i++) {
        double top = -HUGE_VAL;
        for (size_t k = 0; k < sum->terms; k++)
            top = fmax(top, sum->log_weight[k] + sum->slope[k] * g->x[i]);
        g->top[i] = top;
    }
    (void)jobs;
}

/* Add terms first .. first + count - 1 to one row. */
static void add_to_row(grid *g, size_t row, size_t first, size_t count)
{
    double *restrict re = g->re + row * g->columns, *restrict im = g->im + row * g->columns;
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

static void add_terms(grid *g, size_t first, size_t count, int jobs)
{
    const portrait_sum *sum = g->sum;
#ifdef _OPENMP
#pragma omp parallel num_threads(jobs)
#endif
    {
#ifdef _OPENMP
#pragma omp for
#endif
        for (size_t k = 0; k < count; k++)
            for (size_t i = 0; i < g->columns; i++)
                g->term[k * g->columns + i] =
                    exp(sum->log_weight[first + k] + sum->slope[first + k] * g->x[i] - g->top[i]);
#ifdef _OPENMP
#pragma omp for
#endif
        for (size_t row = 0; row < g->rows; row++)
            add_to_row(g, row, first, count);
    }
    (void)jobs;
}

static void store_values(portrait_field *field, const grid *g)
{
    for (size_t row = 0; row < g->rows; row++)
        for (size_t i = 0; i < g->columns; i++) {
            size_t at = row * g->columns + i;
            field->phase[at] = (float)atan2(g->im[at], g->re[at]);
            field->log_modulus[at] = (float)(log(hypot(g->re[at], g->im[at])) + g->top[i]);
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
    const double turn = 6.28318530717958647693;
    double change = remainder(phase1 - phase0, turn);
    if (fabs(change) < turn / 6.0 || halvings == 0)
        return change;
    double y = 0.5 * (y0 + y1), phase = phase_at(g, column, y);
    return phase_change(g, column, y0, phase0, y, phase, halvings - 1) +
           phase_change(g, column, y, phase, y1, phase1, halvings - 1);
}

/* log F / F(0) - mean tau along one column, by continuation from the real axis. */
static void store_log_column(portrait_field *field, const grid *g, size_t column)
{
    const portrait_sum *sum = g->sum;
    for (int side = -1; side <= 1; side += 2) {
        double y = 0.0, principal = 0.0, phase = 0.0;
        /* no step of the way to the box may turn the phase of any term by more than this */
        double step = 0.5 / sum->spread;
        for (size_t j = 0; j < g->rows; j++) {
            size_t row = side > 0 ? j : g->rows - 1 - j, at = row * g->columns + column;
            if (g->y[row] * side < 0.0)
                continue;
            while (fabs(g->y[row] - y) > step) {
                double next = y + side * step, there = phase_at(g, column, next);
                phase += phase_change(g, column, y, principal, next, there, MOST_HALVINGS);
                y = next;
                principal = there;
            }
            double here = atan2(g->im[at], g->re[at]);
            phase += phase_change(g, column, y, principal, g->y[row], here, MOST_HALVINGS);
            y = g->y[row];
            principal = here;
            double re = log(hypot(g->re[at], g->im[at])) + g->top[column] - sum->log_at_zero -
                        sum->mean * g->x[column];
            double im = phase - sum->mean * y;
            field->phase[at] = (float)atan2(im, re);
            field->log_modulus[at] = (float)log(hypot(re, im));
        }
    }
}

bool portrait_evaluate(portrait_field *field, const portrait_sum *sum, const portrait_box *box,
                       portrait_subject subject, const portrait_work *work)
{
    grid g;
    bool good = grid_init(&g, field, sum, box);
    if (good)
        find_tops(&g, work->jobs);
    for (size_t first = 0; good && first < sum->terms; first += TERMS_AT_ONCE) {
        size_t rest = sum->terms - first;
        add_terms(&g, first, rest < TERMS_AT_ONCE ? rest : TERMS_AT_ONCE, work->jobs);
        if (work->progress)
            work->progress(work->context, (double)first / (double)sum->terms);
    }
    if (good && subject == PORTRAIT_F)
        store_values(field, &g);
    if (good && subject == PORTRAIT_LOG) {
#ifdef _OPENMP
#pragma omp parallel for num_threads(work->jobs) schedule(dynamic, 8)
#endif
        for (size_t column = 0; column < g.columns; column++)
            store_log_column(field, &g, column);
    }
    if (work->progress)
        work->progress(work->context, 1.0);
    grid_clear(&g);
    return good;
}
