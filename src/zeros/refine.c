/* Shrinking the disc of a proven cluster.
 *
 * Simple zeros.  Let the disc |t - c| <= r hold exactly one zero z of G.  With f0 = G(c), f1 =
 * G'(c) known up to e0, e1, and |G''| <= K on the disc,
 *
 *     0 = G(z) = G(c) + A (z - c),  A = integral of G' from c to z,  |A - f1| <= Q = e1 + K r / 2,
 *
 * so that z lies within e0/(|f1| - Q) + |f0| Q / (|f1| (|f1| - Q)) of c - f0/f1 (docs/theory.md,
 * Theorem 6.1).  Q comes from the expander: it bounds |A - f1|.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/refine.h"

#include <assert.h>

#include "base/rounding.h"

#define GUARD_BITS 12
#define MOST_EXTRA_BITS 100000 /* where Newton's method and Pellet's test both fail */

/* Evaluations of one function. */
typedef struct {
    const expander *function;
    work_account *work;
    series f; /* the last one */
} evaluator;

/* floor(log2 x) of a positive number */
static long log2_floor(mpfr_srcptr x)
{
    return (long)mpfr_get_exp(x) - 1;
}

static ghosts_status evaluate(evaluator *e, mpc_srcptr point, mpfr_srcptr reach, int order,
                              mpfr_prec_t bits)
{
    work_account *work = e->work;
    if (bits > MAX_BITS || work_is_stopped(work))
        return GHOSTS_WORK_LIMIT;
    work->evaluations++;
    work->weighted_bits += (double)bits;
    work->final_bits = bits > work->final_bits ? bits : work->final_bits;
    return e->function->expand(e->function->context, &e->f, point, reach, order, bits);
}

/* One interval Newton step on the disc of c; false when the derivative is too uncertain.
 * *loss receives log2 of mass / |f1|, the bits that cancellation costs. */
static bool newton_step(cluster *c, long *loss, const evaluator *e, mpfr_prec_t bits)
{
    mpfr_t slope, least, q, radius, part;
    mpfr_inits2(64, slope, least, q, radius, part, (mpfr_ptr)0);
    const series *f = &e->f;
    assert(c->multiplicity == 1 && mpfr_lessequal_p(c->inner, c->outer));
    secant_variation(q, e->function, f, c->inner);
    mpc_abs(slope, f->f[1], MPFR_RNDD);
    mpfr_sub(least, slope, q, MPFR_RNDD);
    bool usable = mpfr_sgn(least) > 0;
    if (usable) {
        *loss = -log2_floor(slope) + 2;
        mpc_abs(part, f->f[0], MPFR_RNDU);
        mpfr_mul(part, part, q, MPFR_RNDU);
        mpfr_div(part, part, slope, MPFR_RNDU);
        mpfr_add(radius, f->error[0], part, MPFR_RNDU);
        mpfr_div(radius, radius, least, MPFR_RNDU);
        mpc_t step;
        mpc_init2(step, mpfr_get_prec(mpc_realref(f->f[0])));
        mpc_div(step, f->f[0], f->f[1], MPC_RNDNN);
        mpc_abs(part, step, MPFR_RNDU);
        mpfr_mul_2si(part, part, 2 - (long)mpfr_get_prec(mpc_realref(f->f[0])), MPFR_RNDU);
        mpfr_add(radius, radius, part, MPFR_RNDU);
        mpc_t moved;
        mpc_init2(moved, bits + GUARD_BITS + 64);
        mpc_sub(moved, c->centre, step, MPC_RNDNN);
        mpc_abs(part, moved, MPFR_RNDU);
        mpfr_mul_2si(part, part, 2 - (long)bits - GUARD_BITS - 64, MPFR_RNDU);
        mpfr_add(radius, radius, part, MPFR_RNDU);
        /* the new disc must lie in the one that is known to hold a single zero */
        mpc_sub(step, moved, c->centre, MPC_RNDAA);
        mpc_abs(part, step, MPFR_RNDU);
        mpfr_sub(part, c->outer, part, MPFR_RNDD);
        usable = mpfr_less_p(radius, c->inner) && mpfr_lessequal_p(radius, part);
        if (usable) {
            mpc_set_prec(c->centre, bits + GUARD_BITS + 64);
            mpc_set(c->centre, moved, MPC_RNDNN);
            mpfr_set(c->inner, radius, MPFR_RNDU);
            mpfr_set(c->outer, part, MPFR_RNDD);
        }
        mpc_clear(step);
        mpc_clear(moved);
    }
    mpfr_clears(slope, least, q, radius, part, (mpfr_ptr)0);
    return usable;
}

/* Accuracy (in bits) to aim at next: the last of the chain target, target/2 + slack, ... that lies
 * within reach of doubling the present accuracy, so that the final step is a full doubling. */
static long next_accuracy(long accuracy, long target, long slack)
{
    long next = target;
    while (next > 2 * accuracy - slack && next / 2 + slack < next - 8)
        next = next / 2 + slack;
    return next > accuracy + 4 ? next : accuracy + 4;
}

/* Whether Pellet's test for m zeros holds on |h| <= 2^exponent about the point of the last
 * evaluation. */
static bool holds_at(expansion *disc, const evaluator *e, size_t m, long exponent)
{
    mpfr_t radius;
    mpfr_init2(radius, 32);
    mpfr_set_ui_2exp(radius, 1, exponent, MPFR_RNDU);
    expand_on_disc(disc, e->function, &e->f, radius);
    mpfr_clear(radius);
    return expansion_pellet(disc, (int)m, 1.0);
}

/* Least exponent in [low, high] where the test holds, given that it holds at `high`. */
static long least_exponent(const evaluator *e, size_t m, long low, long high)
{
    expansion disc;
    if (holds_at(&disc, e, m, low))
        return low;
    while (high - low > 1) {
        long middle = low + (high - low) / 2;
        if (holds_at(&disc, e, m, middle))
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* centre -= f_(m-1) / (m f_m), to at least `bits` bits after the point; false, and nothing done,
 * without a direction. */
static bool move_to_centroid(mpc_t centre, const series *f, size_t m, mpfr_prec_t bits)
{
    if (mpfr_zero_p(mpc_realref(f->f[m])) && mpfr_zero_p(mpc_imagref(f->f[m])))
        return false;
    mpc_t step;
    mpc_init2(step, bits);
    mpc_div(step, f->f[m - 1], f->f[m], MPC_RNDNN);
    mpc_div_ui(step, step, m, MPC_RNDNN);
    mpfr_prec_t precision = bits + 64;
    if (mpfr_get_exp(mpc_imagref(centre)) > 0)
        precision += mpfr_get_exp(mpc_imagref(centre));
    mpc_t moved;
    mpc_init2(moved, precision);
    mpc_sub(moved, centre, step, MPC_RNDNN);
    mpc_set_prec(centre, precision);
    mpc_set(centre, moved, MPC_RNDNN);
    mpc_clear(moved);
    mpc_clear(step);
    return true;
}

/* One round: recentre, and take the smallest disc that Pellet's test proves to hold the m zeros.
 * The new disc replaces the old one only if it lies in the old outer disc, which makes its m zeros
 * the same ones. */
static ghosts_status shrink_once(cluster *c, bool *shrunk, bool *precise, evaluator *e, long aim,
                                 mpfr_prec_t bits)
{
    size_t m = c->multiplicity;
    assert(m > 0 && m < EXPANSION_ORDER && mpfr_lessequal_p(c->inner, c->outer));
    long current = log2_floor(c->inner) + 1;
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, mpfr_get_prec(mpc_realref(c->centre)));
    mpfr_init2(radius, 32);
    mpc_set(centre, c->centre, MPC_RNDNN);
    mpfr_set_ui_2exp(radius, 1, current, MPFR_RNDU);
    *shrunk = false;
    *precise = true;
    ghosts_status status = evaluate(e, centre, radius, EXPANSION_ORDER, bits);
    if (status == GHOSTS_OK && move_to_centroid(centre, &e->f, m, bits))
        status = evaluate(e, centre, radius, EXPANSION_ORDER, bits);
    if (status == GHOSTS_OK) {
        expansion disc;
        bool holds = holds_at(&disc, e, m, current);
        long exponent = holds ? least_exponent(e, m, aim, current) : current;
        if (exponent > aim)
            holds_at(&disc, e, m, exponent - 1);
        *precise = exponent == aim || !expansion_is_precision_limited(&disc, 1.0);
        mpfr_set_ui_2exp(radius, 1, exponent, MPFR_RNDU);
        *shrunk =
            holds && exponent < current - 1 && disc_contains(c->centre, c->outer, centre, radius);
        if (*shrunk) {
            mpfr_set(c->inner, radius, MPFR_RNDU);
            mpfr_set_ui_2exp(c->outer, 1, current, MPFR_RNDD);
            mpc_set_prec(c->centre, mpfr_get_prec(mpc_realref(centre)));
            mpc_set(c->centre, centre, MPC_RNDNN);
        }
    }
    mpfr_clear(radius);
    mpc_clear(centre);
    return status;
}

/* Where the disc is too wide for an interval Newton step, Pellet's test narrows it. */
static ghosts_status narrow(cluster *c, bool *narrowed, evaluator *e, mpfr_prec_t bits)
{
    bool precise;
    return shrink_once(c, narrowed, &precise, e, log2_floor(c->inner) - 40, bits);
}

/* Whether the disc must shrink further: above the tolerance, or so near the edge of the disc that
 * is proven to hold nothing else that rounding the result could cross it. */
static bool is_wide(const cluster *c, mpfr_srcptr tolerance)
{
    mpfr_t twice;
    mpfr_init2(twice, 32);
    mpfr_mul_2ui(twice, c->inner, 1, MPFR_RNDU);
    bool wide = mpfr_greater_p(c->inner, tolerance) || mpfr_greater_p(twice, c->outer);
    mpfr_clear(twice);
    return wide;
}

static ghosts_status refine_simple(cluster *c, evaluator *e, mpfr_srcptr tolerance)
{
    ghosts_status status = GHOSTS_OK;
    long loss = 4, target = -log2_floor(tolerance) + 1;
    long sum_bits = e->function->guard_bits;
    long extra = 0;
    while (status == GHOSTS_OK && is_wide(c, tolerance)) {
        long accuracy = -log2_floor(c->inner) - 1;
        long aim = next_accuracy(accuracy, target, loss + sum_bits + 4);
        long relative = aim + loss;
        mpfr_prec_t bits = (relative > 0 ? relative : 0) + sum_bits + GUARD_BITS + extra;
        status = evaluate(e, c->centre, c->outer, 1, bits);
        if (status != GHOSTS_OK)
            break;
        bool narrowed = false;
        if (!newton_step(c, &loss, e, bits))
            status = narrow(c, &narrowed, e, bits + 64);
        /* no step, or one that gains less than a bit: rounding is in the way */
        narrowed = narrowed || -log2_floor(c->inner) - 1 > accuracy;
        extra = narrowed ? extra : 2 * extra + 32;
        if (extra > MOST_EXTRA_BITS)
            status = GHOSTS_WORK_LIMIT;
    }
    return status;
}

static ghosts_status refine_multiple(cluster *c, bool *separable, evaluator *e,
                                     mpfr_srcptr tolerance)
{
    ghosts_status status = GHOSTS_OK;
    long target = log2_floor(tolerance), edge = log2_floor(c->outer) - 2;
    target = target < edge ? target : edge;
    long bits_floor = 128;
    while (status == GHOSTS_OK && is_wide(c, tolerance)) {
        long current = log2_floor(c->inner);
        long aim = 2 * (current < -2 ? current : -2) - 4;
        aim = aim > target ? aim : target;
        long needed = -aim * (long)(c->multiplicity + 1) + 96;
        mpfr_prec_t bits = needed > bits_floor ? needed : bits_floor;
        bool shrunk, precise;
        status = shrink_once(c, &shrunk, &precise, e, aim, bits);
        if (status == GHOSTS_OK && !shrunk && precise) {
            *separable = true;
            break;
        }
        if (!shrunk && !precise)
            bits_floor = 2 * bits;
    }
    return status;
}

ghosts_status refine_cluster(cluster *c, bool *separable, const expander *function,
                             work_account *work, mpfr_srcptr tolerance)
{
    evaluator e = {.function = function, .work = work};
    *separable = false;
    if (c->multiplicity == 1)
        return refine_simple(c, &e, tolerance);
    return refine_multiple(c, separable, &e, tolerance);
}
