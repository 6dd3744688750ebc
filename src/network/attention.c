/* Self-attention without its projections.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/network.h"

#include <math.h>

/* size: positions, heads, size of a head */

static size_t model_width(const operation *self)
{
    return self->size[1] * self->size[2];
}

/* scores_j = q_query . k_j / sqrt(size) of one head, without their mean: a common factor of the
 * exponentials cancels in the softmax.  work of two */
static void take_scores(ghosts_model *score, const operation *self, const ghosts_model *x,
                        size_t head, size_t query, ghosts_model *work)
{
    size_t n = self->size[0], size = self->size[2], width = model_width(self), stride = 3 * width;
    const ghosts_model *q = x + query * stride + head * size, *k = x + width + head * size;
    double scale = 1.0 / sqrt((double)size);
    ghosts_model_set_constant(&work[0], 0.0, 0.0);
    for (size_t j = 0; j < n; j++) {
        ghosts_model_set_constant(&score[j], 0.0, 0.0);
        for (size_t i = 0; i < size; i++) {
            ghosts_model_mul(&work[1], &q[i], &k[j * stride + i]);
            ghosts_model_add(&score[j], &score[j], &work[1]);
        }
        ghosts_model_scale_rounded(&score[j], &score[j], scale, 2);
        ghosts_model_add(&work[0], &work[0], &score[j]);
    }
    /* any series will do as the mean, so it may be rounded and stripped of its bounds */
    ghosts_model_scale(&work[0], &work[0], 1.0 / (double)n, 0.0);
    if (ghosts_model_is_finite(&work[0]))
        work[0].error = work[0].tail = 0.0;
    for (size_t j = 0; j < n; j++)
        ghosts_model_sub(&score[j], &score[j], &work[0]);
}

/* e_j = exp(score_j) in the place of the scores, and their sum.  work of one */
static void exponentials(ghosts_model *sum, ghosts_model *score, size_t n, ghosts_model *work)
{
    ghosts_model_set_constant(sum, 0.0, 0.0);
    for (size_t j = 0; j < n; j++) {
        ghosts_model_exp(work, &score[j]);
        ghosts_model_set(&score[j], work);
        ghosts_model_add(sum, sum, &score[j]);
    }
}

static void attend(operation *self, ghosts_model *y, const ghosts_model *x, size_t head,
                   size_t query, ghosts_model *score)
{
    size_t n = self->size[0], size = self->size[2], width = model_width(self);
    const ghosts_model *v = x + 2 * width + head * size;
    ghosts_model *work = score + n, *sum = work + 2, *share = work + 3;
    take_scores(score, self, x, head, query, work);
    exponentials(sum, score, n, work);
    ghosts_model_inverse(share, sum);
    for (size_t c = 0; c < size; c++) {
        ghosts_model_set_constant(&work[0], 0.0, 0.0);
        for (size_t j = 0; j < n; j++) {
            ghosts_model_mul(&work[1], &score[j], &v[j * 3 * width + c]);
            ghosts_model_add(&work[0], &work[0], &work[1]);
        }
        ghosts_model_mul(&y[query * width + head * size + c], &work[0], share);
    }
}

static void attention(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x)
{
    size_t n = self->size[0];
    ghosts_model *scratch = models_like(x, n + 4, e);
    for (size_t i = 0; scratch && i < self->size[1] * n; i++)
        attend(self, y, x, i / n, i % n, scratch);
    ghosts_models_free(scratch);
}

/* The softmax of one head and query: its poles are the zeros of sum_j exp(score_j). */
static ghosts_status denominator(const operation *self, const evaluation *e, ghosts_model *g,
                                 const ghosts_model *x, size_t unit)
{
    size_t n = self->size[0];
    ghosts_model *scratch = ghosts_models_new(2, x[0].order);
    (void)e;
    if (!scratch)
        return GHOSTS_NO_MEMORY;
    take_scores(g, self, x, unit / n, unit % n, scratch);
    ghosts_models_free(scratch);
    return GHOSTS_OK;
}

static size_t every_query(const operation *self)
{
    return self->size[0] * self->size[1];
}

static size_t every_key(const operation *self)
{
    return self->size[0];
}

static const operation_kind attention_kind = {.evaluate = attention,
                                              .denominator = denominator,
                                              .units = every_query,
                                              .terms = every_key,
                                              .singularity = GHOSTS_SINGULARITY_POLE};

ghosts_status ghosts_network_attention(ghosts_network *net, size_t positions, size_t heads,
                                       size_t size)
{
    size_t numbers = size_product(positions, size_product(heads, size));
    return network_append(net, &(operation){.kind = &attention_kind,
                                            .inputs = size_product(3, numbers),
                                            .outputs = numbers,
                                            .size = {positions, heads, size}});
}
