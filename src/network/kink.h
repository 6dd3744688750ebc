/* Kinks: whether a piece lasts.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef NETWORK_KINK_H
#define NETWORK_KINK_H

#include "network/network.h"

/* The piece needs lead > 0 (ReLU: or lead >= 0) on the real diameter: note whether that is proven,
 * or the contrary for all of it. */
void watch_positive(evaluation *e, const ghosts_model *lead);

#endif
