/* Batches of doubles and floats: radii, bounds, finite differences.
 *
 * A batch is eight arguments: logits, slopes, samples, classes, both row strides in elements, and
 * whether the arrays hold floats.  position receives the array (0 none, 1 logits, 2 slopes), the
 * row and the column of an input that is wrong.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "python/shim/batch.h"

shim_batch shim_batch_of(const void *logits, const void *slopes, size_t samples, size_t classes,
                         size_t logit_stride, size_t slope_stride, int single)
{
    return (shim_batch){{logits, slopes, samples, classes, logit_stride, slope_stride},
                        {logits, slopes, samples, classes, logit_stride, slope_stride},
                        single != 0};
}

void shim_position(size_t *position, const ghosts_position *bad)
{
    position[0] = bad->array == GHOSTS_ARRAY_LOGITS ? 1 : bad->array == GHOSTS_ARRAY_SLOPES ? 2 : 0;
    position[1] = bad->row;
    position[2] = bad->column;
}

/* ---- one number a sample ------------------------------------------------------------------- */

typedef enum { SPREAD, BOUND, LOWER, LSE } quantity;

static ghosts_status compute(double *out, quantity what, const shim_batch *b,
                             ghosts_workspace *work, ghosts_position *bad)
{
    const ghosts_batch *wide = &b->wide;
    const ghosts_batch_float *narrow = &b->narrow;
    bool single = b->single;
    switch (what) {
    case SPREAD:
        return single ? ghosts_batch_spread_float(out, NULL, NULL, narrow, work, bad)
                      : ghosts_batch_spread(out, NULL, NULL, wide, work, bad);
    case BOUND:
        return single ? ghosts_batch_bound_float(out, NULL, NULL, narrow, work, bad)
                      : ghosts_batch_bound(out, NULL, NULL, wide, work, bad);
    case LOWER:
        return single ? ghosts_batch_lower_float(out, NULL, NULL, narrow, work, bad)
                      : ghosts_batch_lower(out, NULL, NULL, wide, work, bad);
    case LSE:
        break;
    }
    return single ? ghosts_batch_lse_float(out, narrow, work, bad)
                  : ghosts_batch_lse(out, wide, work, bad);
}

/* out[i] for sample i: "spread", "bound", "lower" or "lse". */
SHIM int shim_reals(double *out, const char *what, const void *logits, const void *slopes,
                    size_t samples, size_t classes, size_t logit_stride, size_t slope_stride,
                    int single, size_t *position)
{
    static const shim_word quantities[] = {
        {"spread", SPREAD}, {"bound", BOUND}, {"lower", LOWER}, {"lse", LSE}, {NULL, 0},
    };
    shim_call call;
    ghosts_workspace *work = NULL;
    ghosts_position bad = {GHOSTS_ARRAY_NONE, 0, 0};
    shim_batch b =
        shim_batch_of(logits, slopes, samples, classes, logit_stride, slope_stride, single);
    int chosen = shim_value(quantities, what);
    if (chosen < 0)
        return GHOSTS_INVALID;
    shim_release(&call);
    ghosts_status status = ghosts_workspace_new(&work, samples, classes, GHOSTS_SIMD_AUTO);
    if (status == GHOSTS_OK)
        status = compute(out, (quantity)chosen, &b, work, &bad);
    ghosts_workspace_free(work);
    shim_acquire(&call);
    shim_position(position, &bad);
    return (int)status;
}

/* ---- radii --------------------------------------------------------------------------------- */

static void hand_out(double *out, unsigned char *decided, const ghosts_radius *r)
{
    const double row[SHIM_RADIUS_NUMBERS] = {r->lower, r->upper, r->re, r->im, r->error};
    memcpy(out, row, sizeof row);
    *decided = r->decided;
}

static ghosts_status solve(ghosts_radius *radius, size_t *finished, int finish, size_t work_limit,
                           const shim_batch *b, ghosts_position *bad)
{
    ghosts_workspace *work = NULL;
    ghosts_status status =
        ghosts_workspace_new(&work, b->wide.samples, b->wide.classes, GHOSTS_SIMD_AUTO);
    if (status == GHOSTS_OK)
        status = b->single ? ghosts_batch_exact_float(radius, &b->narrow, work, bad)
                           : ghosts_batch_exact(radius, &b->wide, work, bad);
    ghosts_workspace_free(work);
    if (status == GHOSTS_OK && finish)
        status = b->single ? ghosts_batch_finish_float(radius, finished, &b->narrow, work_limit)
                           : ghosts_batch_finish(radius, finished, &b->wide, work_limit);
    return status;
}

/* out[5 i ..]: lower, upper, re, im, error of sample i.  finish: solve what double precision left
 * undecided; intervals are proven, and written, also where that runs into the work limit. */
SHIM int shim_radii(double *out, unsigned char *decided, size_t *finished, const void *logits,
                    const void *slopes, size_t samples, size_t classes, size_t logit_stride,
                    size_t slope_stride, int single, int finish, size_t work_limit,
                    size_t *position)
{
    shim_call call;
    ghosts_position bad = {GHOSTS_ARRAY_NONE, 0, 0};
    shim_batch b =
        shim_batch_of(logits, slopes, samples, classes, logit_stride, slope_stride, single);
    *finished = 0;
    shim_release(&call);
    ghosts_radius *radius = calloc(samples + 1, sizeof *radius);
    ghosts_status status =
        radius ? solve(radius, finished, finish, work_limit, &b, &bad) : GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < samples && (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT); i++)
        hand_out(out + SHIM_RADIUS_NUMBERS * i, decided + i, &radius[i]);
    free(radius);
    shim_acquire(&call);
    shim_position(position, &bad);
    return (int)status;
}

static ghosts_status solve_batch(ghosts_batch_result *result, int finish, size_t work_limit,
                                 const shim_batch *b, ghosts_position *bad)
{
    ghosts_workspace *work = NULL;
    ghosts_status status =
        ghosts_workspace_new(&work, b->wide.samples, b->wide.classes, GHOSTS_SIMD_AUTO);
    if (status == GHOSTS_OK)
        status = b->single ? ghosts_batch_radius_float(result, &b->narrow, work, bad)
                           : ghosts_batch_radius(result, &b->wide, work, bad);
    if (status == GHOSTS_OK && finish && !result->radius.decided)
        status = b->single
                     ? ghosts_batch_finish_result_float(result, NULL, &b->narrow, work, work_limit)
                     : ghosts_batch_finish_result(result, NULL, &b->wide, work, work_limit);
    ghosts_workspace_free(work);
    return status;
}

/* The radius of the whole batch: out[5] as above, and the binding sample. */
SHIM int shim_batch_radius(double *out, unsigned char *decided, size_t *sample, const void *logits,
                           const void *slopes, size_t samples, size_t classes, size_t logit_stride,
                           size_t slope_stride, int single, int finish, size_t work_limit,
                           size_t *position)
{
    shim_call call;
    ghosts_batch_result result = {.sample = 0};
    ghosts_position bad = {GHOSTS_ARRAY_NONE, 0, 0};
    shim_batch b =
        shim_batch_of(logits, slopes, samples, classes, logit_stride, slope_stride, single);
    shim_release(&call);
    ghosts_status status = solve_batch(&result, finish, work_limit, &b, &bad);
    shim_acquire(&call);
    hand_out(out, decided, &result.radius);
    *sample = result.sample;
    shim_position(position, &bad);
    return (int)status;
}

/* ---- finite differences ---------------------------------------------------------------------- */

/* slopes = (ahead - behind) / apart; centre may be NULL.  All arrays samples x classes, packed. */
SHIM int shim_difference(void *slopes, double *error, const void *ahead, const void *behind,
                         const void *centre, size_t samples, size_t classes, int single,
                         double apart, double precision, size_t *position)
{
    ghosts_position bad = {GHOSTS_ARRAY_NONE, 0, 0};
    ghosts_status status =
        single ? ghosts_difference_float(slopes, error, ahead, behind, centre, samples, classes,
                                         classes, apart, precision, &bad)
               : ghosts_difference(slopes, error, ahead, behind, centre, samples, classes, classes,
                                   apart, precision, &bad);
    shim_position(position, &bad);
    return (int)status;
}
