/* The controller's state: everything that is saved consists of 8-byte words.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_CONTROLLER_H
#define FAST_CONTROLLER_H

#include <ghosts/controller.h>

typedef struct {
    uint64_t policy, nonfinite, radius, aggregate, memory, window, history;
    double target, quantile, decay, rate_cap, rate_floor;
    uint64_t stopped;
    uint64_t remembered; /* radii in the window so far, or averaged */
    double average;      /* of 1 / radius */
    ghosts_controller_statistics statistics;
} controller_words;

struct ghosts_controller {
    controller_words words;
    double *window;                 /* ring of the last radii */
    ghosts_controller_entry *entry; /* ring of history entries */
};

ghosts_status controller_from_words(ghosts_controller **state, const controller_words *words);

#endif
