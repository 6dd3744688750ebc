/* Inside of a path: exact data, and the expansion of F about a point.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef PATH_EXPAND_H
#define PATH_EXPAND_H

#include <ghosts/path.h>

#include "base/ball.h"

#define PATH_ORDER 24
#define PATH_MAX_ZEROS 8

typedef struct {
    size_t degree;
    mpq_t *coefficient; /* degree + 1 of them */
} path_polynomial;

struct ghosts_logit_path {
    size_t terms;
    path_polynomial *numerator;
    path_polynomial *denominator;
    size_t common_degree; /* of the polynomial Q that is taken off */
    size_t length;        /* coefficients of the longest product of a denominator with Q, or more */
};

/* F(c + h) exp(-Q(h)) up to a positive factor: coefficients f[0 .. PATH_ORDER], and
 * |the function| <= bound on |h| <= radius, so that |f_j| <= bound / radius^j for every j. */
typedef struct {
    ball *f;
    mpfr_t radius;
    mpfr_t bound; /* +inf when a pole may lie in the disc */
    struct path_workspace *work;
} path_expansion;

/* One expansion serves many points; `path` stays the same, and must outlive it. */
ghosts_status path_expansion_init(path_expansion *e, const ghosts_logit_path *path,
                                  mpfr_prec_t bits);
void path_expansion_clear(path_expansion *e);

/* About the exact point `centre`, for discs up to half of `radius`. */
void path_expand(path_expansion *e, mpc_srcptr centre, mpfr_srcptr radius,
                 engine_exponential exponential);

/* Pellet's test on |h| <= r <= radius / 2: the proven number of zeros up to PATH_MAX_ZEROS, or -1.
 */
long path_count(const path_expansion *e, mpfr_srcptr r);

#endif
