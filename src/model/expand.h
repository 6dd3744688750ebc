/* F = sum exp(z_k) about a point, from models of the logits on a few discs.
 *
 * The network is evaluated on few discs, the patches; the search for zeros runs on the polynomials
 * of the patches, shifted to its own discs.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef MODEL_EXPAND_H
#define MODEL_EXPAND_H

#include <complex.h>

#include "model/model.h"

typedef struct {
    double complex centre;
    double radius;
    ghosts_model *z;    /* one model a class */
    double error, tail; /* the largest of all classes */
} patch;

typedef struct {
    ghosts_model_callback callback;
    void *context;
    size_t classes, order;
    bool direct;   /* the function is the one model itself */
    size_t models; /* calls of the callback */
    patch *patch;
    size_t patches, allocated;
    double trust; /* what the next patch makes of the reach that is estimated */
    ghosts_model *shifted;                  /* one a class */
    ghosts_model *difference, *term, *mean; /* scratch */
    ghosts_status status; /* the first failure that is not a matter of size */
} patched_function;

ghosts_status patched_init(patched_function *f, size_t classes, ghosts_model_callback callback,
                           void *context, size_t order);
void patched_clear(patched_function *f);

/* The first patch, about the origin, as large as it may be up to `limit`. */
void patched_begin(patched_function *f, double limit);

/* `sum`, of any order up to f->order, becomes F(centre + radius s) up to a positive factor and the
 * exponential of a polynomial; it stands for everything where no patch reaches.
 *
 * shift    bounds the distance of the true centre from the given one
 * wanted   uncertainty of the logits from which on a better patch is tried for */
void patched_expand(ghosts_model *sum, patched_function *f, double complex centre, double shift,
                    double radius, double wanted);

#endif
