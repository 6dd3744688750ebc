/* Nearest zeros of a sum whose numbers are known within wide errors.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_PERTURBED_H
#define ZEROS_PERTURBED_H

#include "base/engine.h"
#include "sum/expsum.h"

#include <ghosts/zeros.h>

#define PERTURBED_PAIRS 1000 /* most */

/* As nearest_zeros(), for sums that are not exact, such as those with expsum_is_wide(); more pairs than asked may be listed where
 * their moduli agree.  GHOSTS_TOO_LARGE for more than PERTURBED_PAIRS pairs, GHOSTS_WORK_LIMIT where the
 * errors leave the zeros undecided. */
ghosts_status perturbed_nearest(ghosts_zeros **result, const ghosts_expsum *sum, size_t pairs,
                                const ghosts_zeros_options *options,
                                engine_exponential exponential);

#endif
