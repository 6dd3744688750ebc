/* rho* of the sample opened in a workspace.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_SOLVE_H
#define FAST_SOLVE_H

#include "fast/series.h"

/* The proven interval in the units of tau.  When above > 0 and the sample is proven free of zeros
 * in |tau| <= above, only that is told: lower = above, upper = +inf, undecided. */
void solve_sample(ghosts_radius *out, ghosts_workspace *work, double above);

/* A zero proven near x + iy, y > 0. */
bool prove_zero(proven_pair *out, const sample *in, const kernels *run, double x, double y);

#endif
