/* How one number is asked for in the generic test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GENERIC_QUESTION_H
#define TESTS_GENERIC_QUESTION_H

#include "tests/generic/answer.h"
#include "tests/generic/shapes.h"

#define WORK_LIMIT 4000 /* expansions: what takes longer is left to the campaigns of the search */
/* How one number is asked for: everything random is drawn before, for both answers alike. */
typedef struct {
    const shaped_input *in;
    long digits;
    mpfr_prec_t bits;
    ghosts_engine engine;
    bool second;   /* the answer that has four times the precision */
    uint64_t draw; /* the same for both answers */
} question;

typedef void (*answering)(answer *a, const question *q);

/* A number in [low, high] from bits of q->draw that start at `from`. */
static inline double drawn(const question *q, int from, double low, double high)
{
    return low + (high - low) * (double)(q->draw >> from & 0xffff) / 65535.0;
}

#endif
