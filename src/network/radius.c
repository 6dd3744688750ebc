/* What a network's models say about the radius of its loss: the tangent, the radius that models
 * about the origin prove, singular points of single units.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"

/* ---- the tangent --------------------------------------------------------------------------------
 */

#define FIRST_RADIUS 0x1p-10
#define SHRINKING 0x1p-10
enum { TANGENT_ORDER = 8, MOST_TRIES = 60 };

static bool all_known(const ghosts_model *z, size_t count)
{
    bool known = true;
    for (size_t k = 0; k < count; k++)
        known = known && ghosts_model_is_finite(&z[k]);
    return known;
}

/* The coefficient of s on |tau| <= R is R z'(0). */
ghosts_status ghosts_network_tangent(double *logits, double *slopes, double *logit_error,
                                     double *slope_error, ghosts_network *net)
{
    size_t classes = ghosts_network_outputs(net);
    ghosts_model *z = ghosts_models_new(classes, TANGENT_ORDER);
    ghosts_status status = z ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (size_t k = 0; k < classes; k++)
        logit_error[k] = slope_error[k] = INFINITY;
    double radius = FIRST_RADIUS, best = INFINITY;
    for (int tries = 0; tries < MOST_TRIES && status == GHOSTS_OK; tries++, radius *= SHRINKING) {
        status = ghosts_network_models(net, z, 0.0, 0.0, radius);
        if (status != GHOSTS_OK || !all_known(z, classes))
            continue;
        double worst = 0.0;
        for (size_t k = 0; k < classes; k++)
            worst = fmax(worst, z[k].error / radius);
        if (!(worst < best))
            break;
        best = worst;
        for (size_t k = 0; k < classes; k++) {
            logits[k] = z[k].re[0];
            slopes[k] = z[k].re[1] / radius;
            logit_error[k] = z[k].error;
            slope_error[k] = (z[k].error / radius + UNIT * fabs(slopes[k])) * SAFE + TINY;
        }
    }
    ghosts_models_free(z);
    return status;
}

/* ---- models about the origin -------------------------------------------------------------------
 */

#define STEP 0.85 /* from one radius of a model to the next */
#define LEAST_RADIUS 1e-12

ghosts_status ghosts_network_lower(double *lower, ghosts_network *net, double limit, size_t order)
{
    *lower = 0.0;
    size_t classes = ghosts_network_outputs(net);
    if (!(limit > 0.0 && limit < INFINITY) || order < 1)
        return GHOSTS_INVALID;
    if (order > GHOSTS_MODEL_MAX_ORDER)
        return GHOSTS_TOO_LARGE;
    ghosts_model *z = ghosts_models_new(classes, order);
    ghosts_status status = z ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (double radius = limit; radius > LEAST_RADIUS * limit && status == GHOSTS_OK;
         radius *= STEP) {
        status = ghosts_network_models(net, z, 0.0, 0.0, radius);
        double proven = status == GHOSTS_OK ? ghosts_model_lower(z, classes, radius) : 0.0;
        bool worse = proven < *lower;
        *lower = fmax(*lower, proven);
        if (worse || radius <= *lower)
            break;
    }
    ghosts_models_free(z);
    return status;
}

/* ---- singular points ----------------------------------------------------------------------------
 */

enum { MOST_WORK = 2000 };

/* One unit: the context of its denominator's models. */
typedef struct {
    ghosts_network *net;
    size_t operation, unit;
} unit_context;

static size_t inputs_of(const ghosts_network *net, size_t which)
{
    return net->list[which].inputs;
}

static ghosts_status denominator_models(void *context, ghosts_model *g, double centre_re,
                                        double centre_im, double radius)
{
    const unit_context *u = context;
    const operation *self = &u->net->list[u->operation];
    evaluation e = {.centre_re = centre_re,
                    .centre_im = centre_im,
                    .radius = radius,
                    .branches = u->net->branches};
    ghosts_model *x = ghosts_models_new(inputs_of(u->net, u->operation), g->order);
    ghosts_status status = x ? network_evaluate(u->net, &e, x, u->operation) : GHOSTS_NO_MEMORY;
    if (status == GHOSTS_OK)
        status = self->kind->denominator(self, &e, g, x, u->unit);
    ghosts_models_free(x);
    return status;
}

/* The nearest zero of one denominator, if it is simple and within *limit, which becomes its
 * modulus. */
static ghosts_status search_unit(ghosts_singularity *found, unit_context *unit, double *limit)
{
    ghosts_model_options options = ghosts_model_defaults();
    options.work_limit = MOST_WORK;
    const operation *self = &unit->net->list[unit->operation];
    options.direct = !self->kind->terms;
    ghosts_zeros *zeros;
    ghosts_status status =
        ghosts_model_nearest(&zeros, self->kind->terms ? self->kind->terms(self) : 1,
                             denominator_models, unit, 1, *limit, &options);
    if (!zeros)
        return status;
    if (zeros->count > 0 && zeros->zero[0].multiplicity == 1) {
        const ghosts_zero *zero = &zeros->zero[0];
        double re = mpfr_get_d(mpc_realref(zero->centre), MPFR_RNDN);
        double im = mpfr_get_d(mpc_imagref(zero->centre), MPFR_RNDN);
        double error = mpfr_get_d(zero->error, MPFR_RNDU) + 2.0 * UNIT * (fabs(re) + fabs(im));
        if (hypot(re, im) < *limit) {
            *limit = hypot(re, im);
            *found = (ghosts_singularity){
                self->kind->singularity, unit->operation, unit->unit, re, im, error * SAFE};
        }
    }
    ghosts_zeros_free(zeros);
    return GHOSTS_OK;
}

ghosts_status ghosts_network_singularity(ghosts_singularity *found, ghosts_network *net,
                                         double limit)
{
    *found = (ghosts_singularity){.kind = GHOSTS_SINGULARITY_NONE};
    if (!net->sample || !(limit >= 1e-100 && limit <= 1e100))
        return GHOSTS_INVALID;
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < net->count; i++) {
        const operation *self = &net->list[i];
        size_t units = self->kind->denominator ? self->kind->units(self) : 0;
        for (size_t unit = 0; unit < units && status == GHOSTS_OK; unit++) {
            unit_context context = {net, i, unit};
            status = search_unit(found, &context, &limit);
        }
    }
    return status;
}
