/* One sample for the proofs of the fast path, and the zeros of polynomials counted without them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FAST_PROOFS_H
#define TESTS_FAST_PROOFS_H

#include <complex.h>
#include <math.h>

#include "fast/scan.h"
#include "fast/series.h"
#include "fast/solve.h"
#include "tests/fast/simd.h"
#include "tests/support/sums.h"

/* One sample, opened in a workspace. */
static inline void open_sample(ghosts_workspace *work, const double *logits, const double *slopes,
                               size_t n)
{
    ghosts_batch batch = {logits, slopes, 1, n, n, n};
    source from = source_of(&batch);
    work->run->open(&work->one, &from, 0);
    ck_assert(work->one.fault == 0.0);
}

static inline double any_size(double least, double most)
{
    return pow(10.0, random_between(least, most));
}

/* Winding number of a polynomial around the circle of radius r: its zeros inside; -1 when one lies
 * too close to the circle to tell. */
static inline int winding(const double *coefficient, size_t degree, double r)
{
    enum { POINTS = 1500 };
    double turn = 0.0;
    double complex last = 0.0;
    for (int i = 0; i <= POINTS; i++) {
        double complex s = r * cexp(I * (2.0 * M_PI * i / POINTS)), value = 0.0;
        for (size_t j = degree + 1; j-- > 0;)
            value = value * s + coefficient[j];
        double step = i > 0 ? carg(value / last) : 0.0;
        if (fabs(step) > 1.0)
            return -1;
        turn += step;
        last = value;
    }
    return (int)lround(turn / (2.0 * M_PI));
}

#endif
