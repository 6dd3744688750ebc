/* The expansion of F about a point, of a path.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef PATH_EXPAND_H
#define PATH_EXPAND_H

#include "path/path.h"
#include "zeros/cluster.h"
#include "zeros/expander.h"

#define PATH_MAX_ZEROS 8      /* in one disc, for ghosts_logit_path_certify(), */
#define PATH_MAX_BITS 1000000 /* and its largest precision */

/* F(c + h) exp(-Q(h)) up to a positive factor: the coefficients f.f[0 .. f.order], each within its
 * f.error; and term k is at most bound[k] on |h| <= radius[k], so that its own coefficients are at
 * most bound[k] / radius[k]^j for every j. */
typedef struct {
    series f;
    mpfr_t *radius;
    mpfr_t *bound; /* +inf when a pole may lie in the disc */
    struct path_workspace *work;
} path_expansion;

/* One expansion serves many points; `path` stays the same, and must outlive it. */
ghosts_status path_expansion_init(path_expansion *e, const ghosts_logit_path *path,
                                  mpfr_prec_t bits);
void path_expansion_clear(path_expansion *e);

/* About the exact point `centre`, up to order <= EXPANSION_ORDER, for discs up to `reach`: no
 * radius[k] is below twice that. */
void path_expand(path_expansion *e, mpc_srcptr centre, mpfr_srcptr reach, int order,
                 engine_exponential exponential);

/* A path as the search sees it. */
typedef struct {
    const ghosts_logit_path *path;
    engine_exponential exponential;
    path_expansion expansion;
    mpfr_prec_t bits; /* of the expansion, 0 while there is none */
    /* The disc at which a search was given up: exactly pole.multiplicity zeros of a denominator, 0
     * when there is no such disc. */
    cluster pole;
    const path_polynomial *denominator;
} path_function;

void path_function_init(path_function *f, const ghosts_logit_path *path,
                        engine_exponential exponential);
void path_function_clear(path_function *f);

expander path_expander(path_function *f);

#endif
