/* Branches of inverse roots in models of a network: the memory of one line and one sample.
 *
 * A root is positive on the real axis, where its argument is.  Elsewhere it is the continuation of
 * that: a disc learns its branch from an earlier one, at its point nearest to the origin
 * (docs/theory.md, Theorem 18.10).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_LAYERS_ROOTS_H
#define ANALYSIS_LAB_LAYERS_ROOTS_H

#include "analysis/lab/layer.h"

root_memory *root_memory_new(void);
void root_memory_free(root_memory *memory);

/* Around an evaluation of all layers: find the disc to learn from; remember this one if its `count`
 * results are known.  Nothing to do without a memory. */
void roots_begin(const model_pass *pass);
void roots_end(const model_pass *pass, size_t count);

/* `root`, the model of an inverse root, becomes the continuation from the origin, or stands for
 * everything.  The layers call this for their roots in one and the same order. */
void roots_continue(ghosts_model *root, const model_pass *pass);

#endif
