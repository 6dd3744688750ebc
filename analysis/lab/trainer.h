/* One run of training: network, data, optimizer and the vectors of the current point, with the
 * measurements that all experiments share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_TRAINER_H
#define ANALYSIS_LAB_TRAINER_H

#include <stdint.h>

#include "analysis/lab/models.h"
#include "analysis/lab/optimizer.h"
#include "analysis/lab/radius.h"

typedef struct {
    model model;
    network *net;
    const dataset *train, *test;
    optimizer *optimizer;
    double *theta, *state;
    double *grad, *update, *direction; /* of the current step */
    double *there, *there_state;       /* another point, scratch */
    size_t *batch, batch_rows;
    gsl_rng *rng;            /* of the batches */
    double *logits, *slopes; /* for the larger of the two data sets */
    double *other_logits;    /* of another point or data set */
    double *logits_before;   /* of the samples watched, before a step */
    ghosts_workspace *workspace;
} trainer;

/* Initial parameters and batches are drawn from streams of `seed`.  batch_rows = 0: full batches.
 * The data sets must outlive the trainer. */
trainer *trainer_new(model which, const dataset *train, const dataset *test, size_t batch_rows,
                     optimizer_kind kind, double weight_decay, uint64_t seed);

/* An independent copy that goes on as the original would. */
trainer *trainer_copy(const trainer *from);
void trainer_free(trainer *t);

/* The problem at the current point on the given rows of the training set (NULL: the first `rows`),
 * in evaluation mode. */
problem trainer_problem(const trainer *t, const size_t *row, size_t rows);

/* Draw the next batch; the problem is in training mode and at temperature 1. */
problem trainer_next_batch(trainer *t);

/* One plain step of training at this rate; returns the batch's loss before it. */
double trainer_step(trainer *t, double rate);

/* direction = scale / |vector| times the vector; returns |vector|. */
double trainer_point(trainer *t, const double *vector, double scale);

/* The radii of the problem's samples along t->direction; their logits and slopes stay in
 * t->logits and t->slopes. */
radii trainer_radii(trainer *t, const problem *at);

double trainer_test_accuracy(trainer *t);

/* ---- along a line --------------------------------------------------------------------------- */

typedef struct {
    double loss, flips, accuracy; /* flips: share of predictions that differ from before */
} line_value;

/* The value at the problem's point, its flips counted against the logits `before` of the same
 * samples; the new logits are in t->other_logits. */
line_value trainer_compare(trainer *t, const double *before, const problem *at);

/* The value at the problem's point, and value[i] at tau[i] times t->direction from it; a loss may
 * be infinite or NaN. */
line_value trainer_scan(trainer *t, line_value *value, const double *tau, size_t count,
                        const problem *at);

/* The first x at which y reaches `threshold`, log-linear between the grid points around it (x[0] if
 * it is reached there, infinity if never).  A y that isn't finite counts as reached. */
double first_crossing(const double *x, const double *y, size_t count, double threshold);

/* The first x at which y, an accuracy, has fallen to half of `start`; likewise. */
double first_halving(const double *x, const double *y, size_t count, double start);

/* x[i] from `low` to `high` in equal ratios. */
void geometric_grid(double *x, size_t count, double low, double high);

/* The quantile of `count` numbers (linear between order statistics; reorders them, NaNs count as
 * +inf). */
double quantile_of(double *x, size_t count, double at);

#endif
