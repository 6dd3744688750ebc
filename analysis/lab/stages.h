/* Networks trained to a named stage, shared by E1, E2, E7 and E8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_STAGES_H
#define ANALYSIS_LAB_STAGES_H

#include "analysis/lab/experiments/experiment.h"
#include "analysis/lab/trainer.h"

/* The split of the digits that E1, E2, E7 and E8 use (stratified, 30 % for the test, the same for
 * all seeds) and `probe`, at most 384 rows of its training part on which everything is measured. */
typedef struct {
    dataset *train, *test;
    size_t *probe, probes;
} stage_data;

stage_data stage_data_new(const lab_options *options);
void stage_data_free(stage_data *data);

/* How each of the six architectures is trained: AdamW with weight decay 1e-4, batches of 128. */
trainer *stage_trainer(model which, const stage_data *data, uint64_t seed);
double stage_rate(model which);

/* The problem of the probe rows at the trainer's point, in evaluation mode. */
problem stage_problem(const trainer *t, const stage_data *data);

/* ---- early, mid, late ----------------------------------------------------------------------- */

typedef enum { PHASE_EARLY, PHASE_MID, PHASE_LATE, PHASES } phase;
extern const char *const phase_name[PHASES];

/* The two networks of E2 and E7: the linear classifier (SGD at 0.1, batches of 64; 30, 180, 700
 * steps) and the MLP with LayerNorm (as above; the first time that the test accuracy, looked at
 * every 10 steps, is at least 0.84, 0.95, 0.98, at the latest after 750 steps). */
trainer *phase_trainer(model which, const stage_data *data, uint64_t seed);
void phase_train(trainer *t, phase until, bool quick);

#endif
