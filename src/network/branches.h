/* Branches of inverse roots, continued from disc to disc: the memory of one line and one sample.
 *
 * A root is positive on the real axis, where its argument is.  Elsewhere it is the continuation of
 * that: a disc learns its branch from an earlier one, at its point nearest to the origin
 * (docs/theory.md, Theorem 18.10).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef NETWORK_BRANCHES_H
#define NETWORK_BRANCHES_H

#include "network/network.h"

/* NULL when memory is short. */
branch_memory *branch_memory_new(void);
void branch_memory_free(branch_memory *memory);

/* Around an evaluation of all operations: find the disc to learn from; remember this one if its
 * `count` results are known.  Nothing to do without a memory. */
void branches_begin(evaluation *e);
void branches_end(evaluation *e, const ghosts_model *y, size_t count);

/* `root`, the model of an inverse root, becomes the continuation from the origin, or stands for
 * everything.  The operations call this for their roots in one and the same order. */
void branches_continue(ghosts_model *root, evaluation *e);

#endif
