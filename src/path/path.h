/* Inside of a path: exact data.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef PATH_PATH_H
#define PATH_PATH_H

#include <ghosts/path.h>

#include "base/ball.h"

typedef struct {
    size_t degree;
    mpq_t *coefficient; /* degree + 1 of them */
} path_polynomial;

struct ghosts_logit_path {
    size_t terms;
    path_polynomial *numerator;
    path_polynomial *denominator;
    bool has_poles;       /* whether a denominator is not constant */
    size_t common_degree; /* of the polynomial Q that is taken off */
    size_t length;        /* coefficients of the longest product of a denominator with Q, or more */
};

/* shifted[0 .. length - 1]: the coefficients of p(centre + h), 0 beyond its degree. */
void path_polynomial_shift(ball *shifted, size_t length, const path_polynomial *p,
                           const ball *centre, ball *scratch);

#endif
