/* Kinks: whether a piece lasts, and the first step at which it is left.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/kink.h"

#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"

enum { ORDER = 12, MOST_DISCS = 4000 };
#define NARROW 0x1p-44 /* relative width at which the place of a kink is known */

/* |f(s) - f_0| <= sum_{i >= 1} |f_i| + error + tail on the whole disc. */
void watch_positive(evaluation *e, const ghosts_model *lead)
{
    double moving = 0.0;
    for (size_t i = 1; i < lead->length; i++)
        moving += fabs(lead->re[i]) + fabs(lead->im[i]);
    moving = (moving + lead->error + lead->tail) * SAFE;
    if (!(lead->re[0] > moving))
        e->lasting = false;
    if (lead->re[0] < -moving)
        e->left = true;
}

/* On the real segment from a to b: 1 if all pieces last, -1 if one is left at each of its points, 0
 * if neither is proven. */
static int pieces_between(ghosts_status *status, ghosts_network *net, ghosts_model *out, double a,
                          double b)
{
    double centre = 0.5 * (a + b), radius = 0.5 * fabs(b - a) + 4.0 * UNIT * fabs(centre);
    evaluation e = {.centre_re = centre, .radius = radius, .purpose = WATCH, .lasting = true};
    *status = network_evaluate(net, &e, out, net->count);
    return e.lasting ? 1 : e.left ? -1 : 0;
}

static bool has_kinks(const ghosts_network *net)
{
    bool any = false;
    for (size_t i = 0; i < net->count; i++)
        any = any || net->list[i].piece;
    return any;
}

/* From `from`, where the pieces last as far as proven, ahead by steps that double and are halved,
 * until the end, a kink whose place is narrow, or MOST_DISCS. */
static ghosts_status march(double *lower, double *upper, ghosts_network *net, ghosts_model *out,
                           double sign, double limit)
{
    double step = limit;
    ghosts_status status = GHOSTS_OK;
    *lower = 0.0;
    *upper = INFINITY;
    for (int discs = 0; *lower < limit && discs < MOST_DISCS && status == GHOSTS_OK; discs++) {
        double next = fmin(*lower + step, limit);
        if (!(next > *lower) || next - *lower < NARROW * *lower)
            break;
        if (pieces_between(&status, net, out, sign * *lower, sign * next) > 0) {
            *lower = next;
            step *= 2.0;
        } else {
            step = 0.5 * (next - *lower);
        }
    }
    /* just beyond: the least point at which the contrary is proven */
    double gap = fmax(NARROW * *lower, 0x1p-60 * limit);
    for (; *lower<limit && * upper> limit && gap < limit && status == GHOSTS_OK; gap *= 2.0)
        if (pieces_between(&status, net, out, sign * (*lower + gap), sign * (*lower + gap)) < 0)
            *upper = (*lower + gap) * SAFE;
    return status;
}

ghosts_status ghosts_network_kink(double *lower, double *upper, ghosts_network *net, int direction,
                                  double limit)
{
    *lower = 0.0;
    *upper = INFINITY;
    if (!net->sample || direction == 0 || !(limit >= 0.0 && limit < INFINITY))
        return GHOSTS_INVALID;
    if (!has_kinks(net)) {
        *lower = limit;
        return GHOSTS_OK;
    }
    ghosts_model *out = ghosts_models_new(ghosts_network_outputs(net), ORDER);
    if (!out)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = march(lower, upper, net, out, direction > 0 ? 1.0 : -1.0, limit);
    ghosts_models_free(out);
    return status;
}
