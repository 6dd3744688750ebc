/* Sums of exponentials, in normalised coordinates, as the search sees them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/sum_expander.h"

#include <math.h>

#include "base/rounding.h"

ghosts_status sum_function_init(sum_function *f, const ghosts_expsum *sum,
                                engine_exponential exponential, term_cache *cache)
{
    *f = (sum_function){.sum = sum, .exponential = exponential, .cache = cache};
    return expansion_workspace_init(&f->workspace, sum->terms);
}

void sum_function_clear(sum_function *f)
{
    expansion_workspace_clear(&f->workspace);
    if (f->wide.f)
        taylor_clear(&f->wide);
    if (f->slim.f)
        taylor_clear(&f->slim);
}

static void in_double(void *context, expansion *e, double complex centre, double radius, int order)
{
    sum_function *f = context;
    expansion_double(e, &f->workspace, f->sum, centre, radius, order);
}

static ghosts_status expand(void *context, series *out, mpc_srcptr centre, mpfr_srcptr reach,
                            int order, mpfr_prec_t bits)
{
    (void)reach; /* the sum is entire */
    sum_function *f = context;
    taylor *t = order <= 1 ? &f->slim : &f->wide;
    if (!t->f) {
        ghosts_status status = taylor_init(t, f->sum->terms, order <= 1 ? 1 : EXPANSION_ORDER);
        if (status != GHOSTS_OK) {
            t->f = NULL;
            return status;
        }
        t->cache = f->cache;
    }
    f->last = t;
    ghosts_status status = taylor_expand(t, f->sum, NULL, centre, true, bits, f->exponential);
    *out = (series){(int)t->order, t->slope_shift, t->f, t->error};
    return status;
}

static void remainder_of_last(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    taylor_remainder(bound, ((sum_function *)context)->last, radius);
}

/* e1 + K r / 2 with |F''| <= K = sum |u_k| d_k^2 exp(|d_k| r) on the disc, rounded up
 * (docs/theory.md, Lemma 6.2, and docs/rounding.md, Lemma 6.1). */
static void secant(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    const taylor *t = ((sum_function *)context)->last;
    double r = mpfr_get_d(radius, MPFR_RNDU), curvature = 0.0;
    for (size_t k = 0; k < t->terms; k++) {
        double x = t->slope[k] * r;
        double growth = x < 1.0
                            ? t->mass[k] * exp(x)
                            : exp(t->log_mass[k] + x + MANY_ROUNDINGS * (fabs(t->log_mass[k]) + x));
        curvature += growth * t->slope[k] * t->slope[k];
    }
    curvature *= SAFE_POWERS + summation_loss(t->terms);
    mpfr_mul_d(bound, radius, 0.5 * curvature, MPFR_RNDU);
    mpfr_add(bound, bound, t->error[1], MPFR_RNDU);
}

expander sum_expander(sum_function *f, bool explore_in_double)
{
    return (expander){.context = f,
                      .in_double = explore_in_double ? in_double : NULL,
                      .expand = expand,
                      .remainder = remainder_of_last,
                      .secant = secant,
                      .unit = 1.0,
                      .guard_bits = (long)ceil(log2((double)f->sum->terms + 1.0))};
}
