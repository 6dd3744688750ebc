/* Finish in multiple precision what the fast path left undecided.
 *
 * libghosts only (libghosts_fast has no multiple precision); allocates.  Thread-safety: reentrant,
 * with one workspace per thread.  Rounding mode and exponent range of the calling thread:
 * ghosts/expsum.h.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_FINISH_H
#define GHOSTS_FINISH_H

#include <ghosts/batch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Decide every undecided entry of radius[0 .. samples - 1], the output of ghosts_batch_exact() on
 * the same batch.  *finished (may be NULL) receives how many entries were solved anew: the counter
 * of how often double precision was not enough.
 *
 * GHOSTS_WORK_LIMIT when some sample could not be decided within work_limit Taylor expansions (0:
 * the default of ghosts_zeros_defaults()); its interval is still proven, and the rest is done. */
ghosts_status ghosts_batch_finish(ghosts_radius *radius, size_t *finished,
                                  const ghosts_batch *batch, size_t work_limit);
ghosts_status ghosts_batch_finish_float(ghosts_radius *radius, size_t *finished,
                                        const ghosts_batch_float *batch, size_t work_limit);

/* The same (finished, work_limit) for an undecided batch radius, the *result of
 * ghosts_batch_radius() on the same batch with a workspace that has room for it: the samples that
 * may bind are solved, the rest is not touched.  Afterwards result->radius.decided holds unless
 * GHOSTS_WORK_LIMIT is returned. */
ghosts_status ghosts_batch_finish_result(ghosts_batch_result *result, size_t *finished,
                                         const ghosts_batch *batch, ghosts_workspace *workspace,
                                         size_t work_limit);
ghosts_status ghosts_batch_finish_result_float(ghosts_batch_result *result, size_t *finished,
                                               const ghosts_batch_float *batch,
                                               ghosts_workspace *workspace, size_t work_limit);

#ifdef __cplusplus
}
#endif
#endif
