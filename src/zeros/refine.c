/* Shrinking the disc of a proven cluster.
 *
 * Simple zeros.  Let the disc |t - c| <= r hold exactly one zero z of G.  With f0 = G(c), f1 =
 * G'(c) known up to e0, e1, and |G''| <= K on the disc,
 *
 *     0 = G(z) = G(c) + A (z - c),  A = integral of G' from c to z,  |A - f1| <= Q = e1 + K r / 2,
 *
 * so that z lies within e0/(|f1| - Q) + |f0| Q / (|f1| (|f1| - Q)) of c - f0/f1 (docs/theory.md,
 * Theorem 6.1).  With slopes d_k about the shift, K = sum |u_k| d_k^2 exp(|d_k| r).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/refine.h"

#include <math.h>

#define MAX_BITS 100000000
#define GUARD_BITS 12

/* floor(log2 x) of a positive number */
static long log2_floor(mpfr_srcptr x)
{
    return (long)mpfr_get_exp(x) - 1;
}

static ghosts_status evaluate(taylor *t, refine_work *work, const ghosts_expsum *sum,
                              engine_exponential exponential, mpc_srcptr point, mpfr_prec_t bits)
{
    if (bits > MAX_BITS)
        return GHOSTS_WORK_LIMIT;
    t->cache = work->cache;
    work->evaluations++;
    work->weighted_bits += (double)bits;
    work->final_bits = bits > work->final_bits ? bits : work->final_bits;
    return taylor_expand(t, sum, NULL, point, true, bits, exponential);
}

/* Q = e1 + K r / 2, rounded up. */
static void derivative_variation(mpfr_t q, const taylor *t, mpfr_srcptr radius)
{
    double r = mpfr_get_d(radius, MPFR_RNDU), curvature = 0.0;
    for (size_t k = 0; k < t->terms; k++) {
        double x = t->slope[k] * r;
        double growth = x < 1.0 ? t->mass[k] * exp(x)
                                : exp(t->log_mass[k] + x + 1e-12 * (fabs(t->log_mass[k]) + x));
        curvature += growth * t->slope[k] * t->slope[k];
    }
    curvature *= 1.0 + 1e-9 + summation_loss(t->terms);
    mpfr_mul_d(q, radius, 0.5 * curvature, MPFR_RNDU);
    mpfr_add(q, q, t->error[1], MPFR_RNDU);
}

/* One interval Newton step on the disc of c; false when the derivative is too uncertain.
 * *loss receives log2 of mass / |f1|, the bits that cancellation costs. */
static bool newton_step(cluster *c, long *loss, const taylor *t, mpfr_prec_t bits)
{
    mpfr_t slope, least, q, radius, part;
    mpfr_inits2(64, slope, least, q, radius, part, (mpfr_ptr)0);
    derivative_variation(q, t, c->inner);
    mpc_abs(slope, t->f[1], MPFR_RNDD);
    mpfr_sub(least, slope, q, MPFR_RNDD);
    bool usable = mpfr_sgn(least) > 0;
    if (usable) {
        *loss = -log2_floor(slope) + 2;
        mpc_abs(part, t->f[0], MPFR_RNDU);
        mpfr_mul(part, part, q, MPFR_RNDU);
        mpfr_div(part, part, slope, MPFR_RNDU);
        mpfr_add(radius, t->error[0], part, MPFR_RNDU);
        mpfr_div(radius, radius, least, MPFR_RNDU);
        mpc_t step;
        mpc_init2(step, mpfr_get_prec(mpc_realref(t->f[0])));
        mpc_div(step, t->f[0], t->f[1], MPC_RNDNN);
        mpc_abs(part, step, MPFR_RNDU);
        mpfr_mul_2si(part, part, 2 - (long)mpfr_get_prec(mpc_realref(t->f[0])), MPFR_RNDU);
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

/* Whether Pellet's test for m zeros holds on |h| <= 2^exponent about the taylor's point. */
static bool holds_at(expansion *e, const taylor *t, size_t m, long exponent)
{
    mpfr_t radius;
    mpfr_init2(radius, 32);
    mpfr_set_ui_2exp(radius, 1, exponent, MPFR_RNDU);
    expansion_from_taylor(e, t, radius);
    mpfr_clear(radius);
    return expansion_pellet(e, (int)m, 1.0);
}

/* Least exponent in [low, high] where the test holds, given that it holds at `high`. */
static long least_exponent(const taylor *t, size_t m, long low, long high)
{
    expansion e;
    if (holds_at(&e, t, m, low))
        return low;
    while (high - low > 1) {
        long middle = low + (high - low) / 2;
        if (holds_at(&e, t, m, middle))
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* centre -= f_(m-1) / (m f_m), to at least `bits` bits after the point. */
static void move_to_centroid(mpc_t centre, const taylor *t, size_t m, mpfr_prec_t bits)
{
    mpc_t step;
    mpc_init2(step, bits);
    mpc_div(step, t->f[m - 1], t->f[m], MPC_RNDNN);
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
}

/* One round: recentre, and take the smallest disc that Pellet's test proves to hold the m zeros.
 * The new disc replaces the old one only if it lies in the old outer disc, which makes its m zeros
 * the same ones. */
static ghosts_status shrink_once(cluster *c, bool *shrunk, bool *precise, taylor *t,
                                 refine_work *work, const ghosts_expsum *sum,
                                 engine_exponential exponential, long aim, mpfr_prec_t bits)
{
    size_t m = c->multiplicity;
    long current = log2_floor(c->inner) + 1;
    mpc_t centre;
    mpc_init2(centre, mpfr_get_prec(mpc_realref(c->centre)));
    mpc_set(centre, c->centre, MPC_RNDNN);
    *shrunk = false;
    *precise = true;
    ghosts_status status = evaluate(t, work, sum, exponential, centre, bits);
    if (status == GHOSTS_OK) {
        move_to_centroid(centre, t, m, bits);
        status = evaluate(t, work, sum, exponential, centre, bits);
    }
    expansion e;
    if (status == GHOSTS_OK) {
        bool holds = holds_at(&e, t, m, current);
        long exponent = holds ? least_exponent(t, m, aim, current) : current;
        if (exponent > aim)
            holds_at(&e, t, m, exponent - 1);
        *precise = exponent == aim || !expansion_is_precision_limited(&e, 1.0);
        mpfr_t radius;
        mpfr_init2(radius, 32);
        mpfr_set_ui_2exp(radius, 1, exponent, MPFR_RNDU);
        *shrunk =
            holds && exponent < current - 1 && disc_contains(c->centre, c->outer, centre, radius);
        if (*shrunk) {
            mpfr_set(c->inner, radius, MPFR_RNDU);
            mpfr_set_ui_2exp(c->outer, 1, current, MPFR_RNDD);
            mpc_set_prec(c->centre, mpfr_get_prec(mpc_realref(centre)));
            mpc_set(c->centre, centre, MPC_RNDNN);
        }
        mpfr_clear(radius);
    }
    mpc_clear(centre);
    return status;
}

/* Where the disc is too wide for an interval Newton step, Pellet's test narrows it. */
static ghosts_status narrow(cluster *c, bool *narrowed, refine_work *work, const ghosts_expsum *sum,
                            engine_exponential exponential, mpfr_prec_t bits)
{
    taylor t;
    ghosts_status status = taylor_init(&t, sum->terms, EXPANSION_ORDER);
    if (status != GHOSTS_OK)
        return status;
    long current = log2_floor(c->inner);
    bool precise;
    status = shrink_once(c, narrowed, &precise, &t, work, sum, exponential, current - 40, bits);
    taylor_clear(&t);
    return status;
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

static ghosts_status refine_simple(cluster *c, refine_work *work, const ghosts_expsum *sum,
                                   engine_exponential exponential, mpfr_srcptr tolerance)
{
    taylor t;
    ghosts_status status = taylor_init(&t, sum->terms, 1);
    if (status != GHOSTS_OK)
        return status;
    long loss = 4, target = -log2_floor(tolerance) + 1;
    long terms_bits = (long)ceil(log2((double)sum->terms + 1.0));
    long extra = 0;
    while (status == GHOSTS_OK && is_wide(c, tolerance)) {
        long accuracy = -log2_floor(c->inner) - 1;
        long aim = next_accuracy(accuracy, target, loss + terms_bits + 4);
        mpfr_prec_t bits = (aim > 0 ? aim : 0) + loss + terms_bits + GUARD_BITS + extra;
        status = evaluate(&t, work, sum, exponential, c->centre, bits);
        if (status != GHOSTS_OK || newton_step(c, &loss, &t, bits))
            continue;
        bool narrowed = false;
        status = narrow(c, &narrowed, work, sum, exponential, bits + 64);
        extra = narrowed ? extra : 2 * extra + 32;
        if (extra > 100000)
            status = GHOSTS_WORK_LIMIT;
    }
    taylor_clear(&t);
    return status;
}

static ghosts_status refine_multiple(cluster *c, bool *separable, refine_work *work,
                                     const ghosts_expsum *sum, engine_exponential exponential,
                                     mpfr_srcptr tolerance)
{
    taylor t;
    ghosts_status status = taylor_init(&t, sum->terms, EXPANSION_ORDER);
    if (status != GHOSTS_OK)
        return status;
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
        status = shrink_once(c, &shrunk, &precise, &t, work, sum, exponential, aim, bits);
        if (status == GHOSTS_OK && !shrunk && precise) {
            *separable = true;
            break;
        }
        if (!shrunk && !precise)
            bits_floor = 2 * bits;
    }
    taylor_clear(&t);
    return status;
}

ghosts_status refine_cluster(cluster *c, bool *separable, refine_work *work,
                             const ghosts_expsum *sum, engine_exponential exponential,
                             mpfr_srcptr tolerance)
{
    *separable = false;
    if (c->multiplicity == 1)
        return refine_simple(c, work, sum, exponential, tolerance);
    return refine_multiple(c, separable, work, sum, exponential, tolerance);
}
