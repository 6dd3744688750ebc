/* F = sum exp(z_k) about a point, from models of the logits on a few discs (docs/theory.md,
 * Lemma 18.5 and Theorem 18.6).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "model/expand.h"

#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"

#define USABLE_SPREAD 1e-6  /* largest uncertainty of the logits on a cell: a smaller cell has less */
#define LEAST_MARGIN 1.25   /* a new patch reaches this much beyond the cell it is made for */
#define SHRINKING 0.6       /* from one try to the next */
#define EASY 1e-3           /* a tail that leaves room for a larger disc */
#define GROWTH 1.3
#define UNDERFLOWN_POWERS 1e-240 /* N + 1 powers below 2^-1022, each times at most 2^N |g| */
#define LEAST_SHARE 1e-9    /* of the limit, for the radius of the first patch */

ghosts_status patched_init(patched_function *f, size_t classes, ghosts_model_callback callback,
                           void *context, size_t order)
{
    *f = (patched_function){.callback = callback,
                            .context = context,
                            .classes = classes,
                            .order = order,
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
    return status == GHOSTS_OK && isfinite(p->error) && isfinite(p->tail);
}

/* A new patch about the point, its radius the first of a geometric series from `most` down for which
 * the models serve on a disc of radius `needed`; NULL when there is none down to `least`. */
static const patch *add_patch(patched_function *f, double complex centre, double needed,
                              double most, double least)
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
    for (; new.radius >= least && f->status == GHOSTS_OK; new.radius *= SHRINKING)
        if (evaluate(&new, f) && spread_at(&new, reach_in(&new, centre, needed)) < USABLE_SPREAD) {
            /* an easy success lets the next try reach farther */
            f->usual_radius = new.radius * (new.radius == most && new.tail < EASY ? GROWTH : 1.0);
            f->patch[f->patches] = new;
            return &f->patch[f->patches++];
        }
    ghosts_models_free(new.z);
    f->usual_radius *= SHRINKING; /* cells of this size are not tried again */
    return NULL;
}

void patched_begin(patched_function *f, double limit)
{
    (void)add_patch(f, 0.0, 0.0, limit, LEAST_SHARE * limit);
}

/* The patch that knows most about the disc; a new one where the uncertainty is above `wanted`; NULL
 * where it remains unusable. */
static const patch *find_patch(patched_function *f, double complex centre, double radius,
                               double wanted)
{
    const patch *best = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < f->patches; i++) {
        double share = reach_in(&f->patch[i], centre, radius);
        double spread = share <= 1.0 ? spread_at(&f->patch[i], share) : INFINITY;
        if (spread < least) {
            least = spread;
            best = &f->patch[i];
        }
    }
    if (least < wanted || LEAST_MARGIN * radius > f->usual_radius)
        return least < USABLE_SPREAD ? best : NULL;
    size_t position = best ? (size_t)(best - f->patch) : 0;
    const patch *new = add_patch(f, centre, radius, f->usual_radius, LEAST_MARGIN * radius);
    if (new && spread_at(new, reach_in(new, centre, radius)) < least)
        return new;
    return least < USABLE_SPREAD ? &f->patch[position] : NULL;
}

/* ---- shifts ----------------------------------------------------------------------------------- */

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
    f->real = f->real && y == 0.0;
    for (size_t j = 0; j + 1 < f->length; j++)
        for (size_t i = f->length - 1; i-- > j;) {
            f->re[i] += x * f->re[i + 1] - y * f->im[i + 1];
            f->im[i] += x * f->im[i + 1] + y * f->re[i + 1];
        }
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
    take_mean(f);
    ghosts_model_set_constant(sum, 0.0, 0.0);
    for (size_t k = 0; k < f->classes; k++) {
        ghosts_model_sub(f->difference, &f->shifted[k], f->mean);
        truncate(&scratch[0], f->difference);
        ghosts_model_exp(&scratch[1], &scratch[0]);
        ghosts_model_add(sum, sum, &scratch[1]);
    }
    ghosts_models_free(scratch);
}
