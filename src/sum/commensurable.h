/* Slopes with a common step: b_k = b_0 + m_k step with integers m_k, so that e^(-b_0 t) G(t) is a
 * polynomial in X = e^(step t).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SUM_COMMENSURABLE_H
#define SUM_COMMENSURABLE_H

#include "sum/expsum.h"

typedef struct {
    mpq_t step;              /* the greatest, > 0 */
    unsigned long *exponent; /* m_k, increasing from 0 */
} commensurable;

/* *found tells whether a step exists with m_k <= most_steps for all k; only then `c` holds
 * something to be cleared. */
ghosts_status commensurable_find(commensurable *c, bool *found, const ghosts_expsum *sum,
                                 unsigned long most_steps);
void commensurable_clear(commensurable *c);

#endif
