/* Internal ways to make a workspace; tests use them to force any kernels.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_WORKSPACE_H
#define FAST_WORKSPACE_H

#include "fast/fast.h"

/* The kernels of an instruction set, NULL when this processor or build lacks it. */
const kernels *simd_kernels(ghosts_simd simd);

ghosts_status fast_workspace(ghosts_workspace **workspace, size_t samples, size_t classes,
                             const kernels *run);

#endif
