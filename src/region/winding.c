/* The number of zeros inside a rectangle, by a rigorous winding number of F along its edge.
 *
 * The walk goes from point to point of the edge.  A step from c to c + h is allowed when one of two
 * tests bounds the change of the argument of e^(-s h) F, s real:
 *
 * - Pellet's test for m = 0 on |h| <= r:  e^(-s h) F(c + h) / F(c) = 1 + w with |w| < 1 there, so
 *   that argument changes by less than pi/2;
 * - one term d outweighs the others on the whole step, sum_(k != d) |u_k| < |u_d| / 2: with s the
 *   double nearest to b_d the argument stays within pi/6 of that of e^(-s h) u_d, which turns by
 *   |b_d - s| |Im h| < 0.0012, and changes by less than pi/3 + 0.0012.
 *
 * Let phi be the computed arguments of F at the two ends, each known to within 1/4.  The true
 * change is phi' - phi + 2 pi k for an integer k, and k = -round((phi' - phi - s Im h) / (2 pi))
 * because what is left differs from the true change of the argument of e^(-s h) F, at most pi/2, by
 * less than 1/2 + rounding < pi/2.  Around the contour the phi cancel exactly: the winding number
 * is the sum of the k, an integer sum without any rounding.  (docs/theory.md, Theorem 8.2,
 * and docs/rounding.md, section 7.)
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "region/winding.h"

#include <assert.h>
#include <math.h>

#include "base/rounding.h"
#include "sum/dominance.h"

#define STEP_ORDER 14
#define FIRST_BITS 128
#define MOST_BITS 4096
#define LARGEST_LEG 1e13   /* b_d Im h must be known to far less than 1 */
#define LEAST_STEP 0x1p-36 /* relative to the distance from the base */
#define NEXT_TO_ZERO 1e-6
#define DOMINANT_SHARE 0.5
#define DOMINANCE_BISECTIONS 24

typedef struct {
    const ghosts_expsum *sum;
    const expander *function;
    work_account *work;
    search_frame frame; /* the caller's, its precision raised where needed */
    double base_x;      /* Re of the frame's base, rounded */
    double unit;        /* reach of the next expansion, a guess */
    double complex at;
    double phase; /* argument of F there */
    expansion e;  /* about `at` */
    double reach; /* |h| < reach passes Pellet's test */
    long turns;
} walker;

/* Whether term d stays dominant as far as Re t = x. */
static bool is_dominated(const walker *w, long d, double x)
{
    return dominant_term(w->sum, w->base_x + x, DOMINANT_SHARE) == d;
}

/* Expand about w->at, with enough precision to know the argument of F to 1/4 and a disc around it
 * that passes Pellet's test.  Discs are tried from the size of the last one down, but from none so
 * small that doubles would not reach its edge. */
static ghosts_status look(walker *w)
{
    double unit = fmax(w->unit, LEAST_STEP * cabs(w->at));
    search_frame frame = w->frame;
    for (int tries = 0; tries < 200; tries++) {
        ghosts_status status =
            expand_in_frame(&w->e, w->function, w->work, &frame, w->at, unit, STEP_ORDER);
        if (status != GHOSTS_OK)
            return status;
        double x = 1.0;
        while (x > 0x1p-12 && !expansion_pellet(&w->e, 0, x))
            x *= M_SQRT1_2;
        bool sharp = w->e.error[0] < 0.2 * w->e.lower[0];
        if (sharp && x > 0x1p-12) {
            w->reach = x * unit;
            w->unit = 2.0 * w->reach;
            w->phase = atan2(w->e.im[0], w->e.re[0]);
            return GHOSTS_OK;
        }
        if (!sharp || expansion_is_precision_limited(&w->e, x)) {
            frame.bits = frame.in_double ? FIRST_BITS : 2 * frame.bits;
            frame.in_double = false;
        } else {
            unit *= 0x1p-12;
        }
        if (frame.bits > MOST_BITS || !(unit > 1e-280))
            return GHOSTS_WORK_LIMIT;
    }
    return GHOSTS_WORK_LIMIT;
}

/* Move to `to`; on the way the argument of e^(-shift h) F changes by less than pi/2. */
static ghosts_status advance(walker *w, double complex to, double shift, double known_phase)
{
    double before = w->phase, expected = shift * (cimag(to) - cimag(w->at));
    w->at = to;
    ghosts_status status = GHOSTS_OK;
    if (isnan(known_phase))
        status = look(w);
    else
        w->phase = known_phase;
    if (status != GHOSTS_OK)
        return status;
    double change = w->phase - before - expected;
    double turns = -round(change / (2.0 * M_PI));
    if (!(fabs(change + 2.0 * M_PI * turns) < M_PI - 0.1))
        return GHOSTS_INTERNAL;
    w->turns += (long)turns;
    return GHOSTS_OK;
}

/* The furthest point of the leg from w->at to `to` up to which term d is seen to dominate. */
static double complex dominated_end(const walker *w, long d, double complex to)
{
    if (creal(to) == creal(w->at) || is_dominated(w, d, creal(to)))
        return to;
    double low = 0.0, high = 1.0;
    for (int i = 0; i < DOMINANCE_BISECTIONS; i++) {
        double middle = 0.5 * (low + high);
        double x = creal(w->at) + middle * (creal(to) - creal(w->at));
        if (is_dominated(w, d, x))
            low = middle;
        else
            high = middle;
    }
    return creal(w->at) + low * (creal(to) - creal(w->at)) + I * cimag(w->at);
}

/* What rounding may add to a step: the coordinate that stays the same is exact. */
static double step_rounding(double complex at, double complex end)
{
    return FEW_ROUNDINGS * fabs(creal(at) == creal(end) ? cimag(at) : creal(at));
}

/* Why doubles cannot make the next step: a zero next to the edge, or the distance from the base. */
static ghosts_status no_step(const walker *w)
{
    return w->reach < NEXT_TO_ZERO ? GHOSTS_WORK_LIMIT : GHOSTS_TOO_LARGE;
}

/* Walk along one side; `known_phase` at its end, or NaN. */
static ghosts_status walk(walker *w, double complex end, double known_phase)
{
    if (fabs(cimag(end) - cimag(w->at)) > LARGEST_LEG)
        return GHOSTS_TOO_LARGE;
    assert(creal(end) == creal(w->at) || cimag(end) == cimag(w->at));
    ghosts_status status = GHOSTS_OK;
    while (status == GHOSTS_OK && w->at != end) {
        double left = cabs(end - w->at);
        double complex to = end;
        double shift = w->e.shift;
        long d = dominant_term(w->sum, w->base_x + creal(w->at), DOMINANT_SHARE);
        if (d >= 0) {
            to = dominated_end(w, d, end);
            shift = w->sum->slope_double[d];
        }
        /* a little less than the reach, for the rounding of the point itself */
        if (d < 0 || cabs(to - w->at) < w->reach) {
            double step = 0.99 * w->reach - step_rounding(w->at, end);
            if (!(step > 0.0))
                return no_step(w);
            to = step < left ? w->at + (end - w->at) * (step / left) : end;
            shift = w->e.shift;
            assert(cabs(to - w->at) < w->reach);
        }
        if (to == w->at)
            return no_step(w);
        status = advance(w, to, shift, to == end ? known_phase : NAN);
    }
    return status;
}

ghosts_status winding_number(long *zeros, const ghosts_expsum *sum, const expander *function,
                             work_account *work, const search_frame *frame,
                             const rectangle *contour)
{
    double complex corner[4] = {contour->x0 + I * contour->y0, contour->x1 + I * contour->y0,
                                contour->x1 + I * contour->y1, contour->x0 + I * contour->y1};
    walker w = {.sum = sum,
                .function = function,
                .work = work,
                .frame = *frame,
                .base_x = mpfr_get_d(mpc_realref(frame->base), MPFR_RNDN),
                .unit = 1.0,
                .at = corner[0]};
    ghosts_status status = look(&w);
    double first_phase = w.phase;
    for (int side = 0; side < 4 && status == GHOSTS_OK; side++)
        status = walk(&w, corner[(side + 1) % 4], side == 3 ? first_phase : NAN);
    *zeros = w.turns;
    return status;
}
