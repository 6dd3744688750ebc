/* Numbers written as expressions: exact where arithmetic on rationals is, else enclosed.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SUM_EXPRESSION_H
#define SUM_EXPRESSION_H

#include <ghosts/expsum.h>

/* The value of one expression. */
typedef struct {
    bool exact;
    mpq_t rational;   /* where exact; else the middle of the interval */
    mpfr_t low, high; /* low <= value <= high */
    bool logarithm;   /* not exact, but known to be term + log(argument), argument > 0 */
    mpq_t term, argument;
} expression_value;

void expression_init(expression_value *v, mpfr_prec_t bits);
void expression_clear(expression_value *v);

/* Evaluate the whole text; *at (may be NULL) receives the position of the fault.  GHOSTS_PARSE for
 * text that is no expression, GHOSTS_INVALID for one without a finite value (1/0, log(0),
 * sqrt(-1)), GHOSTS_TOO_LARGE beyond the limits of ghosts_parse_rational() and of nesting,
 * GHOSTS_NO_MEMORY. */
ghosts_status expression_evaluate(expression_value *v, size_t *at, const char *text);

#endif
