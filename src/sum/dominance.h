/* Where one term outweighs the others.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SUM_DOMINANCE_H
#define SUM_DOMINANCE_H

#include "sum/expsum.h"

/* Normalised distances beyond this are out of reach. */
#define HORIZON 1e299

/* A normalised distance in the direction of slope[end], the first or the last, beyond which
 * w_end exp(b_end x) > factor n w_k exp(b_k x) for every other k: the rest together is below
 * 1/factor of that term.  Cut off at HORIZON.  (docs/theory.md, Lemma 2.1.) */
double zero_strip_edge(const ghosts_expsum *sum, size_t end, double factor);

/* The term that outweighs all others together on the line Re t = x, they being less than `share` <=
 * 1 of it; -1 when none is seen to.  One that does so at two values of x does so between them
 * (docs/theory.md, Lemma 2.4). */
long dominant_term(const ghosts_expsum *sum, double x, double share);

#endif
