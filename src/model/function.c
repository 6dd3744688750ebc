/* Activations of Taylor models.
 *
 * Each is built from exponentials, inverses, logarithms and integrals with the sign of the argument
 * that keeps exponentials small (docs/theory.md, Theorem 18.6).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/rounding.h"
#include "model/model.h"

#include <complex.h>
#include <math.h>

#define INV_SQRT_2PI 0.39894228040143267794
#define SQRT_2_OVER_PI 0.79788456080286535588

#define STEP_ORDER 20 /* of the integrals between two points of the plane */
#define MOST_STEPS 4000
#define NEGLIGIBLE 1e-30

/* f *= c, where c is a real number rounded to double. */
static void scale_rounded(ghosts_model *f, double c)
{
    ghosts_model_scale_rounded(f, f, c, 1);
}

/* f = exp(-g^2/2); square is scratch */
static void gaussian(ghosts_model *f, const ghosts_model *g, ghosts_model *square)
{
    ghosts_model_mul(square, g, g);
    ghosts_model_scale(square, square, -0.5, 0.0);
    ghosts_model_exp(f, square);
}

/* ---- logistic, tanh, softplus ---------------------------------------------------------------- */

/* f = 1 / (1 + exp(-g)); scratch of two */
static void logistic(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch)
{
    bool right = g->re[0] >= 0.0;
    ghosts_model_scale(&scratch[0], g, right ? -1.0 : 1.0, 0.0);
    ghosts_model_exp(&scratch[1], &scratch[0]);
    ghosts_model_add_constant(&scratch[1], &scratch[1], 1.0, 0.0);
    ghosts_model_inverse(f, &scratch[1]);
    if (!right) {
        ghosts_model_scale(f, f, -1.0, 0.0);
        ghosts_model_add_constant(f, f, 1.0, 0.0);
    }
}

/* 2 logistic(2 g) - 1; scratch of three */
static void hyperbolic_tangent(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch)
{
    ghosts_model_scale(&scratch[2], g, 2.0, 0.0);
    logistic(f, &scratch[2], scratch);
    ghosts_model_scale(f, f, 2.0, 0.0);
    ghosts_model_add_constant(f, f, -1.0, 0.0);
}

/* log(1 + exp(g)) = g + log(1 + exp(-g)); scratch of two */
static void softplus(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch)
{
    bool right = g->re[0] > 0.0;
    ghosts_model_scale(&scratch[0], g, right ? -1.0 : 1.0, 0.0);
    ghosts_model_exp(&scratch[1], &scratch[0]);
    ghosts_model_add_constant(&scratch[1], &scratch[1], 1.0, 0.0);
    ghosts_model_log(f, &scratch[1]);
    if (right)
        ghosts_model_add(f, f, g);
}

/* ---- the normal distribution ----------------------------------------------------------------- */

/* f = sqrt(2 pi) (Phi(P) - Phi(P_0)), P the polynomial g without its error: the integral of
 * exp(-P^2/2) P'.  The integral of an enclosure: order i moves to i + 1 and is divided by it, so
 * the last coefficient joins the tail.  scratch of three */
static void integrate_gaussian(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch)
{
    ghosts_model polynomial = *g;
    polynomial.error = polynomial.tail = 0.0;
    gaussian(&scratch[1], &polynomial, &scratch[0]);
    ghosts_model *slope = &scratch[0], *integrand = &scratch[2];
    model_reset(slope, 0, g->real);
    slope->length = g->length > 1 ? g->length - 1 : 1;
    for (size_t i = 1; i < g->length; i++) {
        slope->re[i - 1] = (double)i * g->re[i];
        slope->im[i - 1] = (double)i * g->im[i];
    }
    slope->error = UNIT * model_norm(slope, 0) * SAFE;
    slope->tail = 0.0;
    ghosts_model_mul(integrand, &scratch[1], slope);
    model_reset(f, 0, integrand->real);
    size_t kept = integrand->length < f->order ? integrand->length : f->order;
    f->length = kept + 1;
    for (size_t i = 0; i < kept; i++) {
        f->re[i + 1] = integrand->re[i] / (double)(i + 1);
        f->im[i + 1] = integrand->im[i] / (double)(i + 1);
    }
    double last = integrand->length > f->order ? model_modulus(integrand, f->order) : 0.0;
    double order = (double)f->order;
    f->error = (integrand->error + UNIT * model_norm(f, 0)) * SAFE;
    f->tail = ((last + integrand->error) / (order + 1.0) + integrand->tail / (order + 2.0)) * SAFE;
    if (!ghosts_model_is_finite(integrand))
        model_set_unknown(f);
}

/* Phi(x + i y) and an upper bound of its error: from the real axis, where the C library knows Phi,
 * upward by integrals over steps so short that exp(-z^2/2) grows by a factor e at most.  Where the
 * whole way weighs nothing, |Phi(x + i y) - Phi(x)| <= |y| exp((y^2 - x^2)/2) says it all. */
static double complex normal_at(double *error, double x, double y, ghosts_model *work)
{
    double complex value = 0.5 * erfc(-M_SQRT1_2 * x);
    *error = (8.0 * creal(value) + 2.0) * UNIT;
    double at = 0.0, weight = fabs(y) * exp(0.5 * (y - x) * (y + x)) * SAFE_POWERS;
    if (weight < NEGLIGIBLE) {
        *error += weight + TINY;
        return value;
    }
    for (int steps = 0; at != y && isfinite(*error); steps++) {
        if (steps == MOST_STEPS)
            *error = INFINITY;
        double step = 1.0 / (1.0 + fabs(x) + fabs(at)), next = at + copysign(step, y);
        if (fabs(y - at) <= step)
            next = y;
        ghosts_model *path = &work[3], *integral = &work[4];
        ghosts_model_set_constant(path, x, at);
        path->length = 2;
        path->real = false;
        path->re[1] = 0.0;
        path->im[1] = next - at;
        integrate_gaussian(integral, path, work);
        scale_rounded(integral, INV_SQRT_2PI);
        for (size_t i = integral->length; i-- > 0;)
            value += integral->re[i] + I * integral->im[i];
        /* `next - at` is rounded, and |phi| is below exp(y^2/2) where the path strays */
        double stray = UNIT * fabs(next - at) * exp(0.5 * next * next - 0.5 * x * x + 1.0);
        *error += (integral->error + integral->tail + stray +
                   2.0 * (double)integral->length * UNIT *
                       (cabs(value) + model_norm(integral, 0))) *
                  SAFE;
        at = next;
    }
    return value;
}

/* f = Phi(g).  With g = P + e, e = d + t: Phi(P + e) - Phi(P) = e times the mean over theta in
 * [0, 1] of phi(P) exp(-theta P e - theta^2 e^2 / 2).  scratch of three, work of five models of
 * order STEP_ORDER */
static void normal(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch,
                   ghosts_model *work)
{
    double error;
    double complex first = normal_at(&error, g->re[0], g->im[0], work);
    integrate_gaussian(f, g, scratch);
    double density = model_norm(&scratch[1], 0) + scratch[1].error + scratch[1].tail;
    scale_rounded(f, INV_SQRT_2PI);
    ghosts_model_add_constant(f, f, creal(first), cimag(first));
    double e = (g->error + g->tail) * SAFE;
    double growth =
        INV_SQRT_2PI * density * exp((model_norm(g, 0) * e + 0.5 * e * e) * SAFE) * SAFE;
    f->error = (f->error + error + g->error * growth) * SAFE + TINY;
    f->tail = (f->tail + e * growth) * SAFE + TINY;
    model_settle(f);
}

/* ---- all of them ----------------------------------------------------------------------------- */

void model_gelu_tanh_argument(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch)
{
    ghosts_model_mul(scratch, g, g);
    scale_rounded(scratch, 0.044715);
    ghosts_model_add_constant(scratch, scratch, 1.0, 0.0);
    ghosts_model_mul(f, scratch, g);
    scale_rounded(f, 2.0 * SQRT_2_OVER_PI);
}

/* x/2 (1 + tanh u) = x logistic(2 u) */
static void gelu_tanh(ghosts_model *f, const ghosts_model *g, ghosts_model *scratch)
{
    model_gelu_tanh_argument(&scratch[2], g, &scratch[0]);
    logistic(&scratch[3], &scratch[2], scratch);
    ghosts_model_mul(f, &scratch[3], g);
}

/* (y Phi(y) + phi(y)) / beta, y = beta x */
static void ria(ghosts_model *f, const ghosts_model *g, double beta, ghosts_model *scratch,
                ghosts_model *work)
{
    ghosts_model *y = &scratch[3], *share = &scratch[4];
    ghosts_model_scale(y, g, beta, 0.0);
    normal(share, y, scratch, work);
    ghosts_model_mul(f, share, y);
    gaussian(share, y, &scratch[0]);
    scale_rounded(share, INV_SQRT_2PI);
    ghosts_model_add(f, f, share);
    ghosts_model_divide(f, f, beta);
}

static void apply(ghosts_model *f, const ghosts_model *g, ghosts_model_function function,
                  double beta, ghosts_model *scratch, ghosts_model *work)
{
    switch (function) {
    case GHOSTS_MODEL_LOGISTIC:
        logistic(f, g, scratch);
        return;
    case GHOSTS_MODEL_TANH:
        hyperbolic_tangent(f, g, scratch);
        return;
    case GHOSTS_MODEL_SOFTPLUS:
        softplus(f, g, scratch);
        return;
    case GHOSTS_MODEL_SILU:
        logistic(&scratch[3], g, scratch);
        ghosts_model_mul(f, &scratch[3], g);
        return;
    case GHOSTS_MODEL_GELU:
        normal(&scratch[3], g, scratch, work);
        ghosts_model_mul(f, &scratch[3], g);
        return;
    case GHOSTS_MODEL_GELU_TANH:
        gelu_tanh(f, g, scratch);
        return;
    case GHOSTS_MODEL_NORMAL:
        normal(f, g, scratch, work);
        return;
    case GHOSTS_MODEL_GAUSSIAN_GATE:
        gaussian(&scratch[3], g, scratch);
        ghosts_model_mul(f, &scratch[3], g);
        return;
    case GHOSTS_MODEL_RIA:
        ria(f, g, beta, scratch, work);
        return;
    }
    model_set_unknown(f);
}

ghosts_status ghosts_model_apply(ghosts_model *f, const ghosts_model *g,
                                 ghosts_model_function function, double beta)
{
    ghosts_model *scratch = ghosts_models_new(5, g->order);
    ghosts_model *work = ghosts_models_new(5, STEP_ORDER);
    bool complete = scratch && work;
    if (complete && ghosts_model_is_finite(g))
        apply(f, g, function, beta, scratch, work);
    else
        model_set_unknown(f);
    ghosts_models_free(scratch);
    ghosts_models_free(work);
    return complete ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}
