/* LayerNorm, RMSNorm, BatchNorm in evaluation.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

#include <math.h>

#include "network/branches.h"

/* size: positions, width; number: epsilon */

/* The numbers of one place about their mean, and their variance + epsilon.  RMSNorm: about 0. */
typedef struct {
    ghosts_model *memory, *deviation, *variance, *work, *root;
} place;

static bool place_init(place *p, const operation *self, const ghosts_model *x)
{
    size_t width = self->size[1];
    *p = (place){.memory = ghosts_models_new(width + 3, x[0].order)};
    if (!p->memory)
        return false;
    p->deviation = p->memory;
    p->variance = p->memory + width;
    p->work = p->variance + 1;
    p->root = p->variance + 2;
    return true;
}

static void take_deviations(place *p, const ghosts_model *x, size_t width, bool centred)
{
    ghosts_model_set_constant(p->work, 0.0, 0.0);
    for (size_t j = 0; j < width && centred; j++)
        ghosts_model_add(p->work, p->work, &x[j]);
    ghosts_model_divide(p->work, p->work, (double)width);
    for (size_t j = 0; j < width; j++)
        ghosts_model_sub(&p->deviation[j], &x[j], p->work);
}

static void take_variance(place *p, size_t width, double epsilon)
{
    ghosts_model_set_constant(p->variance, 0.0, 0.0);
    for (size_t j = 0; j < width; j++) {
        ghosts_model_mul(p->work, &p->deviation[j], &p->deviation[j]);
        ghosts_model_add(p->variance, p->variance, p->work);
    }
    ghosts_model_divide(p->variance, p->variance, (double)width);
    ghosts_model_add_constant(p->variance, p->variance, epsilon, 0.0);
}

static void normalise(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x,
                      bool centred)
{
    size_t width = self->size[1];
    place p;
    if (!place_init(&p, self, x)) {
        e->status = GHOSTS_NO_MEMORY;
        return;
    }
    for (size_t i = 0; i < self->size[0] && e->status == GHOSTS_OK; i++) {
        take_deviations(&p, x + i * width, width, centred);
        take_variance(&p, width, self->number);
        ghosts_model_inverse_sqrt(p.root, p.variance);
        branches_continue(p.root, e);
        for (size_t j = 0; j < width; j++) {
            ghosts_model_mul(p.work, &p.deviation[j], p.root);
            model_moving_scale(&y[i * width + j], p.work, &self->parameter[0], &self->parameter[1],
                               j, e);
        }
    }
    ghosts_models_free(p.memory);
}

static ghosts_status variance_of(const operation *self, ghosts_model *g, const ghosts_model *x,
                                 size_t unit, bool centred)
{
    size_t width = self->size[1];
    place p;
    if (!place_init(&p, self, x))
        return GHOSTS_NO_MEMORY;
    take_deviations(&p, x + unit * width, width, centred);
    take_variance(&p, width, self->number);
    ghosts_model_set(g, p.variance);
    ghosts_models_free(p.memory);
    return GHOSTS_OK;
}

static size_t every_place(const operation *self)
{
    return self->size[0];
}

static void layer_norm(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    normalise(self, e, y, x, true);
}

static void rms_norm(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    normalise(self, e, y, x, false);
}

static ghosts_status layer_variance(const operation *self, const evaluation *e, ghosts_model *g,
                                    const ghosts_model *x, size_t unit)
{
    (void)e;
    return variance_of(self, g, x, unit, true);
}

static ghosts_status rms_variance(const operation *self, const evaluation *e, ghosts_model *g,
                                  const ghosts_model *x, size_t unit)
{
    (void)e;
    return variance_of(self, g, x, unit, false);
}

static const operation_kind layer_norm_kind = {.evaluate = layer_norm,
                                               .denominator = layer_variance,
                                               .units = every_place,
                                               .singularity = GHOSTS_SINGULARITY_BRANCH};
static const operation_kind rms_norm_kind = {.evaluate = rms_norm,
                                             .denominator = rms_variance,
                                             .units = every_place,
                                             .singularity = GHOSTS_SINGULARITY_BRANCH};

static ghosts_status add_normalisation(ghosts_network *net, const operation_kind *kind,
                                       size_t positions, size_t width, double epsilon,
                                       ghosts_moving scale, ghosts_moving shift)
{
    size_t numbers = size_product(positions, width);
    if (!(epsilon > 0.0 && epsilon < INFINITY))
        return GHOSTS_INVALID;
    return network_append(net, &(operation){.kind = kind,
                                            .inputs = numbers,
                                            .outputs = numbers,
                                            .size = {positions, width},
                                            .number = epsilon,
                                            .parameter = {scale, shift}});
}

ghosts_status ghosts_network_layer_norm(ghosts_network *net, size_t positions, size_t width,
                                        double epsilon, ghosts_moving scale, ghosts_moving shift)
{
    return add_normalisation(net, &layer_norm_kind, positions, width, epsilon, scale, shift);
}

ghosts_status ghosts_network_rms_norm(ghosts_network *net, size_t positions, size_t width,
                                      double epsilon, ghosts_moving scale)
{
    return add_normalisation(net, &rms_norm_kind, positions, width, epsilon, scale,
                             (ghosts_moving){NULL, NULL});
}

/* ---- BatchNorm ---------------------------------------------------------------------------------
 */

/* The statistics are constants; 1/sqrt(variance + epsilon) is rounded three times. */
static void batch_norm(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    ghosts_model *n = models_like(x, 1, e);
    for (size_t i = 0; n && i < self->outputs; i++) {
        size_t j = i % self->size[1];
        ghosts_model_add_constant(n, &x[i], -self->mean[j], 0.0);
        ghosts_model_scale_rounded(n, n, 1.0 / sqrt(self->variance[j] + self->number), 4);
        model_moving_scale(&y[i], n, &self->parameter[0], &self->parameter[1], j, e);
    }
    ghosts_models_free(n);
}

static const operation_kind batch_norm_kind = {.evaluate = batch_norm};

ghosts_status ghosts_network_batch_norm(ghosts_network *net, size_t positions, size_t width,
                                        double epsilon, const double *mean, const double *variance,
                                        ghosts_moving scale, ghosts_moving shift)
{
    size_t numbers = size_product(positions, width);
    if (!mean || !variance || !(epsilon >= 0.0 && epsilon < INFINITY))
        return GHOSTS_INVALID;
    for (size_t j = 0; j < width && numbers > 0; j++)
        if (!isfinite(mean[j]) || !(variance[j] + epsilon > 0.0 && variance[j] < INFINITY))
            return GHOSTS_INVALID;
    return network_append(net, &(operation){.kind = &batch_norm_kind,
                                            .inputs = numbers,
                                            .outputs = numbers,
                                            .size = {positions, width},
                                            .mean = mean,
                                            .variance = variance,
                                            .number = epsilon,
                                            .parameter = {scale, shift}});
}
