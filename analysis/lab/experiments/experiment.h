/* What an experiment is, and the records that all of them keep.
 *
 * An experiment is a list of jobs, each of which writes rows of one CSV file.  A job depends on
 * nothing but its number and the options, so jobs run on any number of threads with the same
 * results.  Each is written to OUT/parts as it finishes and taken from there by a later run; the
 * merged file is OUT/ID.csv, what follows from it OUT/ID.json.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_EXPERIMENTS_EXPERIMENT_H
#define ANALYSIS_LAB_EXPERIMENTS_EXPERIMENT_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "analysis/lab/data.h"
#include "analysis/lab/records.h"

typedef struct {
    const dataset *data;
    const char *data_name, *out;
    uint64_t data_hash;
    const unsigned long *seed;
    size_t seeds;
    bool quick; /* fewer points and steps, to see that everything works */
    bool quiet;
    int jobs;
    const char *commit, *machine;
} lab_options;

/* What E4 multiplies the rate with; E9 looks for these steps in its records. */
#define E4_FACTOR 1000.0

/* Most rows of a full batch through a network whose activations are kept: memory. */
enum { FULL_BATCH = 1500 };

typedef struct experiment {
    const char *id, *title;
    const char *statement;   /* of the paper, or what is asked */
    const char *definitions; /* of everything that the columns need */
    const char *columns;     /* the header of the CSV file */
    size_t default_seeds, quick_seeds;
    bool derived; /* from other experiments' records: computed anew every time */
    size_t (*jobs)(const lab_options *options);
    void (*describe)(char *name, size_t size, const lab_options *options, size_t job);
    void (*run)(FILE *csv, const lab_options *options, size_t job);
    /* Fills `numbers` and returns the verdict in plain words, allocated. */
    char *(*judge)(json_t *numbers, const records *rows);
} experiment;

/* A JSON number, or "inf" or "nan" as a string; put_number() gives it to an object. */
json_t *json_number(double x);
void put_number(json_t *object, const char *name, double x);

/* object.largest_r, largest_r_exact, largest_loss_ratio, largest_flips: the largest finite values
 * of these columns in the rows that pass the filter (records.h). */
void put_largest(json_t *object, const records *rows, const char *const *filter);

/* object[printf] = value, which is taken over. */
__attribute__((format(printf, 3, 4))) void put(json_t *object, json_t *value, const char *format,
                                               ...);

/* The verdict's printf into fresh memory. */
__attribute__((format(printf, 1, 2))) char *sentence(const char *format, ...);

#endif
