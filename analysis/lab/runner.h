/* Runs the jobs of an experiment, merges their rows and writes the judgement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_RUNNER_H
#define ANALYSIS_LAB_RUNNER_H

#include "analysis/lab/experiments/experiment.h"

/* Runs what OUT/parts does not have yet; writes OUT/ID.csv and OUT/ID.json.  False, with a message
 * on standard error, when a file can't be written. */
bool run_experiment(const experiment *e, const lab_options *options);

/* Collects OUT/ID.json of the experiments listed into OUT/experiments.json. */
bool collect_experiments(const experiment *const *e, size_t count, const char *out);

#endif
