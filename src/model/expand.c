/* F = sum exp(z_k) about a point, from models of the logits on a few discs (docs/theory.md,
 * Lemma 18.5 and Theorem 18.6).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "model/expand.h"

#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"

#define USABLE_SPREAD 1e-6 /* largest uncertainty of the logits on a cell: a smaller cell has less */
#define LEAST_MARGIN 1.25  /* a new patch reaches this much beyond the cell it is made for */
#define SHRINKING 0.7      /* from one try to the next */
#define MOST_TRIES 3
#define MOST_GROWTH 2.0       /* of a patch's radius over that of its neighbour */
#define SMALLER 0.6        /* size of a cell that is worth waiting for */
#define FIRST_SHRINKING 0.125 /* of the first disc, until the network has models there */
#define EASY 1e-4             /* a tail that leaves room for a larger disc */
#define FARTHEST 1.3          /* share of a patch up to which its polynomials say something */
#define UNDERFLOWN_POWERS 1e-240 /* N + 1 powers below 2^-1022, times 2^N |g| */
#define LEAST_SHARE 1e-12        /* of the limit, for the radius of the first patch */

ghosts_status patched_init(patched_function *f, size_t classes, ghosts_model_callback callback,
                           void *context, size_t order)
{
    *f = (patched_function){.callback = callback,
                            .context = context,
                            .classes = classes,
                            .order = order,
                            .trust = 0.8,
                            .status = GHOSTS_OK};
    f->shifted = ghosts_models_new(classes + 3, order);
    if (!f->shifted)
        return GHOSTS_NO_MEMORY;
    f->difference = f->shifted + classes;
    f->term = f->difference + 1;
    f->mean = f->difference + 2;
    return GHOSTS_OK;
}

void patched_clear(patched_function *f)
{
    for (size_t i = 0; i < f->patches; i++)
        ghosts_models_free(f->patch[i].z);
    free(f->patch);
    ghosts_models_free(f->shifted);
}

/* ---- patches ---------------------------------------------------------------------------------- */

/* (|c - centre| + radius) / R: how far into the patch the disc reaches, rounded up. */
static double reach_in(const patch *p, double complex centre, double radius)
{
    return (cabs(centre - p->centre) * (1.0 + 8.0 * UNIT) + radius) / p->radius * SAFE;
}

/* Uncertainty of the logits on a disc that reaches to `share` of the patch. */
static double spread_at(const patch *p, double share)
{
    return p->error + p->tail * pow(share, (double)p->z[0].order + 1.0);
}

static bool evaluate(patch *p, patched_function *f)
{
    f->models++;
    ghosts_status status =
        f->callback(f->context, p->z, creal(p->centre), cimag(p->centre), p->radius);
    if (status != GHOSTS_OK && f->status == GHOSTS_OK)
        f->status = status;
    p->error = p->tail = 0.0;
    for (size_t k = 0; k < f->classes && status == GHOSTS_OK; k++) {
        p->error = fmax(p->error, p->z[k].error);
        p->tail = fmax(p->tail, p->z[k].tail);
    }
    if (f->direct) { /* no exponential takes off the scale */
        double scale = model_norm(&p->z[0], 0);
        p->error /= scale;
        p->tail /= scale;
    }
    return status == GHOSTS_OK && isfinite(p->error) && isfinite(p->tail);
}

/* ---- shifts ----------------------------------------------------------------------------------- */

/* The polynomial in powers of s - sigma. */
static void taylor_shift(ghosts_model *f, double x, double y)
{
    double *re = f->re, *im = f->im;
    f->real = f->real && y == 0.0;
    for (size_t j = 0; j + 1 < f->length && f->real; j++)
        for (size_t i = f->length - 1; i-- > j;)
            re[i] += x * re[i + 1];
    for (size_t j = 0; j + 1 < f->length && !f->real; j++)
        for (size_t i = f->length - 1; i-- > j;) {
            re[i] += x * re[i + 1] - y * im[i + 1];
            im[i] += x * im[i + 1] + y * re[i + 1];
        }
}

/* sum |g_i| x^i and its derivative */
static double norm_at(double *derivative, const ghosts_model *g, double x)
{
    double sum = 0.0, slope = 0.0;
    for (size_t i = g->length; i-- > 0;) {
        slope = slope * x + sum;
        sum = sum * x + model_modulus(g, i);
    }
    *derivative = slope * SAFE;
    return sum * SAFE;
}

/* f(s) = g(sigma + theta s), where sigma is known to within `shift` and
 * reach >= |sigma| + shift + theta, reach <= 1.
 *
 * Repeated synthetic division: every coefficient is a sum over paths of at most 2 N products and
 * sums, 4 u each, of terms whose moduli add up to those of (|sigma| + theta)^i |g_i|; the powers of
 * theta add N u.  What g leaves open on the disc may go to any order. */
static void shift_model(ghosts_model *f, const ghosts_model *g, double complex sigma, double shift,
                        double theta, double reach)
{
    double x = creal(sigma), y = cimag(sigma), slope, norm = norm_at(&slope, g, reach);
    ghosts_model_set(f, g);
    taylor_shift(f, x, y);
    double power = 1.0;
    for (size_t j = 1; j < f->length; j++) {
        power *= theta;
        f->re[j] *= power;
        f->im[j] *= power;
    }
    double n = (double)f->order;
    double open = g->error + g->tail * pow(reach, n + 1.0) * SAFE + shift * slope;
    double underflow = UNDERFLOWN_POWERS * model_norm(g, 0);
    f->error = (open + (10.0 * n + 16.0) * UNIT * norm + underflow) * SAFE + TINY;
    f->tail = open * SAFE + TINY;
    if (isfinite(model_norm(f, 0)))
        model_settle(f);
    else
        model_set_unknown(f); /* before the powers, a coefficient can be 2^N times the norm */
}

/* Cut to a smaller order: what lies beyond it joins the tail. */
static void truncate(ghosts_model *f, const ghosts_model *g)
{
    size_t kept = g->length < f->order + 1 ? g->length : f->order + 1;
    model_reset(f, 0, g->real);
    f->length = kept;
    for (size_t i = 0; i < kept; i++) {
        f->re[i] = g->re[i];
        f->im[i] = g->im[i];
    }
    f->error = g->error;
    double cut = kept < g->length ? model_norm(g, kept) : 0.0;
    f->tail = (g->tail + cut + (f->order < g->order ? g->error : 0.0)) * SAFE;
    model_settle(f);
}

/* ---- the choice of patches --------------------------------------------------------------------- */

/* A new patch about the point, its radius the first of a geometric series from `most` down for which
 * the models serve on a disc of radius `needed`; NULL when there is none down to `least`. */
static const patch *add_patch(patched_function *f, double complex centre, double most, double least,
                              double needed)
{
    patch *list = array_reserve(f->patch, &f->allocated, f->patches + 1, sizeof *list);
    patch new = {.centre = centre, .radius = most};
    if (list)
        f->patch = list;
    new.z = list ? ghosts_models_new(f->classes, f->order) : NULL;
    if (!new.z) {
        f->status = GHOSTS_NO_MEMORY;
        return NULL;
    }
    for (int tries = 0; tries < MOST_TRIES && new.radius >= least && f->status == GHOSTS_OK;
         tries++, new.radius *= SHRINKING) {
        if (evaluate(&new, f) && spread_at(&new, reach_in(&new, centre, needed)) < USABLE_SPREAD) {
            if (tries == 0 && new.tail < EASY)
                f->trust = fmin(f->trust / SHRINKING, 1.0);
            f->patch[f->patches] = new;
            return &f->patch[f->patches++];
        }
        f->trust *= SHRINKING;
    }
    ghosts_models_free(new.z);
    return NULL;
}

/* How far from the point the logits seem to be holomorphic: the root test on the polynomials of the
 * patch, which has no bounds and needs none. */
static double estimated_reach(patched_function *f, const patch *p, double complex at)
{
    double complex sigma = (at - p->centre) / p->radius;
    double first = 0.0, growth = 0.0;
    size_t low = 3 + f->order / 8, high = low + f->order / 6;
    for (size_t k = 0; k < f->classes; k++) {
        ghosts_model *z = &f->shifted[k];
        ghosts_model_set(z, &p->z[k]);
        taylor_shift(z, creal(sigma), cimag(sigma));
        for (size_t i = 1; i < 4 && i < z->length; i++)
            first = fmax(first, model_modulus(z, i));
    }
    for (size_t k = 0; k < f->classes; k++)
        for (size_t i = low; i <= high && i < f->shifted[k].length; i++)
            growth = fmax(growth, pow(model_modulus(&f->shifted[k], i) / first, 1.0 / (double)i));
    return growth > 1e-6 ? p->radius / growth : 1e6 * p->radius;
}

/* The largest disc about the origin on which the network has models, roughly. */
void patched_begin(patched_function *f, double limit)
{
    const patch *first = NULL;
    double radius = limit;
    for (; !first && radius > LEAST_SHARE * limit && f->status == GHOSTS_OK;
         radius *= FIRST_SHRINKING) {
        f->trust = 0.8;
        first = add_patch(f, 0.0, radius, radius, 0.0);
    }
    if (!first || first->radius == limit)
        return;
    double larger = fmin(f->trust * estimated_reach(f, first, 0.0), limit);
    if (larger > first->radius)
        (void)add_patch(f, 0.0, larger, first->radius, 0.0);
}

/* The patch that knows most about the disc; a new one where the uncertainty is above `wanted`; NULL
 * where it remains unusable. */
static const patch *find_patch(patched_function *f, double complex centre, double radius,
                               double wanted)
{
    size_t best = 0, nearest = 0;
    double least = INFINITY, nearest_share = INFINITY, smaller = INFINITY;
    for (size_t i = 0; i < f->patches; i++) {
        double share = reach_in(&f->patch[i], centre, radius);
        double middle = reach_in(&f->patch[i], centre, 0.0);
        double spread = share <= 1.0 ? spread_at(&f->patch[i], share) : INFINITY;
        if (spread < least) {
            least = spread;
            best = i;
        }
        if (middle < nearest_share) {
            nearest_share = middle;
            nearest = i;
        }
    }
    /* where a smaller cell is served, the search is to make it smaller: that is cheaper */
    if (nearest < f->patches && !(least < wanted)) {
        double share = reach_in(&f->patch[nearest], centre, SMALLER * radius);
        smaller = share <= 1.0 ? spread_at(&f->patch[nearest], share) : INFINITY;
    }
    if (least < wanted || smaller < wanted || nearest_share > FARTHEST)
        return least < USABLE_SPREAD ? &f->patch[best] : NULL;
    double needed = LEAST_MARGIN * radius;
    if (needed > 2.0 * f->patch[nearest].radius)
        return least < USABLE_SPREAD ? &f->patch[best] : NULL;
    /* errors grow with the disc: no farther than the search may need it */
    double most = fmin(f->trust * estimated_reach(f, &f->patch[nearest], centre),
                       MOST_GROWTH * f->patch[nearest].radius);
    if (most >= needed) {
        const patch *new = add_patch(f, centre, most, needed, radius);
        if (new && spread_at(new, reach_in(new, centre, radius)) < least)
            return new;
    }
    return least < USABLE_SPREAD ? &f->patch[best] : NULL;
}

/* ---- the sum ---------------------------------------------------------------------------------- */

/* The mean of the shifted logits with the weights |exp z_k| at the centre, plus the largest real part
 * there: what is taken off.  Any polynomial would do. */
static void take_mean(patched_function *f)
{
    double largest = -INFINITY, mass = 0.0;
    for (size_t k = 0; k < f->classes; k++)
        largest = fmax(largest, f->shifted[k].re[0]);
    ghosts_model_set_constant(f->mean, 0.0, 0.0);
    for (size_t k = 0; k < f->classes; k++) {
        ghosts_model polynomial = f->shifted[k];
        polynomial.error = polynomial.tail = 0.0;
        double weight = exp(polynomial.re[0] - largest);
        mass += weight;
        ghosts_model_scale(f->term, &polynomial, weight, 0.0);
        ghosts_model_add(f->mean, f->mean, f->term);
    }
    ghosts_model_scale(f->mean, f->mean, 1.0 / mass, 0.0);
    f->mean->re[0] = largest;
    f->mean->im[0] = 0.0;
    if (ghosts_model_is_finite(f->mean))
        f->mean->error = f->mean->tail = 0.0;
}

void patched_expand(ghosts_model *sum, patched_function *f, double complex centre, double shift,
                    double radius, double wanted)
{
    const patch *p = f->status == GHOSTS_OK ? find_patch(f, centre, radius + shift, wanted) : NULL;
    ghosts_model *scratch = p ? ghosts_models_new(2, sum->order) : NULL;
    if (!scratch) {
        model_set_unknown(sum);
        return;
    }
    double complex sigma = (centre - p->centre) / p->radius;
    double theta = radius / p->radius, rounding = 4.0 * UNIT * (cabs(sigma) + theta);
    double blur = (shift / p->radius + rounding + 4.0 * UNIT * cabs(centre) / p->radius) * SAFE;
    double reach = (cabs(sigma) + theta + blur) * SAFE;
    for (size_t k = 0; k < f->classes; k++) {
        if (reach <= 1.0)
            shift_model(&f->shifted[k], &p->z[k], sigma, blur, theta, reach);
        else
            model_set_unknown(&f->shifted[k]);
    }
    if (f->direct)
        truncate(sum, &f->shifted[0]);
    else
        take_mean(f);
    if (!f->direct)
        ghosts_model_set_constant(sum, 0.0, 0.0);
    for (size_t k = 0; k < f->classes && !f->direct; k++) {
        ghosts_model_sub(f->difference, &f->shifted[k], f->mean);
        truncate(&scratch[0], f->difference);
        ghosts_model_exp(&scratch[1], &scratch[0]);
        ghosts_model_add(sum, sum, &scratch[1]);
    }
    ghosts_models_free(scratch);
}
