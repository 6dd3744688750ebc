/* A controller, and a batch for it to measure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FAST_CONTROLLER_H
#define TESTS_FAST_CONTROLLER_H

#include <ghosts/controller.h>

#include "tests/support/sums.h"

#define SAMPLES 32
#define CLASSES 7

static double logits[SAMPLES * CLASSES], slopes[SAMPLES * CLASSES];
static const ghosts_batch batch = {logits, slopes, SAMPLES, CLASSES, CLASSES, CLASSES};

static inline void fill(void)
{
    for (size_t i = 0; i < SAMPLES * CLASSES; i++) {
        logits[i] = random_between(-3, 3);
        slopes[i] = random_between(-1, 1);
    }
}

static inline ghosts_workspace *workspace(void)
{
    ghosts_workspace *work;
    ck_assert_int_eq(ghosts_workspace_new(&work, SAMPLES, CLASSES, GHOSTS_SIMD_AUTO), GHOSTS_OK);
    return work;
}

static inline ghosts_controller *controller(const ghosts_controller_options *options)
{
    ghosts_controller *state;
    ck_assert_int_eq(ghosts_controller_new(&state, options), GHOSTS_OK);
    return state;
}

static inline ghosts_decision act(ghosts_controller *state, double radius, double rate, double norm)
{
    ghosts_measurement seen = {.radius = radius, .decided = true};
    ghosts_decision decision;
    ck_assert_int_eq(ghosts_controller_act(&decision, state, &seen, rate, norm), GHOSTS_OK);
    return decision;
}

#endif
