/* Paths: certified expansions of sum_k exp(P_k) about a point.
 *
 * About c, with P_k = N_k/D_k, the series q of P_k comes from n_j - sum_{i>=1} d_i q_(j-i) = d_0
 * q_j and that of e = exp(q) from j e_j = sum_{i=1..j} i q_i e_(j-i).  Tails: on |h| <= R
 *
 *     P_k(c+h) - P_k(c) - Q(h) = T(h)/D(h),   T = N_k - (P_k(c) + Q) D_k,
 *
 * is at most sum |T_j| R^j / (|d_0| - sum_{j>=1} |d_j| R^j), which bounds exp(P_k - Q) and so, by
 * Cauchy, all of its Taylor coefficients (docs/theory.md, Theorem 16.1).  R is chosen for each term
 * by what it does there, not by the disc in question: small discs have small tails.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "path/expand.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "base/rounding.h"
#include "base/thread_state.h"
#include "path/pole.h"

#define GUARD_BITS 24     /* what balls lose in a series */
#define GROWTH_BITS 3.0   /* of one |T_j| R^j / |d_0| */
#define DISTANCE_BITS 2.0 /* of |d_0| over one |d_j| R^j */

/* --------------------------------------------------------------------------------- expansion */

/* One term about the centre: polynomials n and d, series q of n/d. */
typedef struct {
    ball *n;
    ball *d;
    ball *q;
} local_term;

typedef struct path_workspace {
    const ghosts_logit_path *path;
    size_t terms;
    size_t length;
    mpfr_prec_t bits;
    local_term *term;
    double *share; /* |exp(P_k(c))|, relative, only to choose Q */
    ball *common;  /* Q, exact; common[0] is the logarithm of the scale that is taken off */
    ball *sum;     /* of the exponentials */
    ball *work;
    mpfr_t *modulus; /* |T_j|, then |d_j| */
    ball scratch;
} local_sum;

static void local_clear(local_sum *local)
{
    for (size_t k = 0; local->term && k < local->terms; k++) {
        ball_array_free(local->term[k].n, local->length);
        ball_array_free(local->term[k].d, local->length);
        ball_array_free(local->term[k].q, EXPANSION_ORDER + 1);
    }
    free(local->term);
    free(local->share);
    ball_array_free(local->common, EXPANSION_ORDER + 1);
    ball_array_free(local->sum, EXPANSION_ORDER + 1);
    ball_array_free(local->work, local->length);
    reals_free(local->modulus, 2 * local->length);
    ball_clear(&local->scratch);
}

static bool local_init(local_sum *local, const ghosts_logit_path *path, mpfr_prec_t bits)
{
    *local = (local_sum){.path = path, .terms = path->terms, .length = path->length, .bits = bits};
    ball_init(&local->scratch, bits);
    local->term = calloc(local->terms, sizeof *local->term);
    local->share = calloc(local->terms, sizeof *local->share);
    local->common = ball_array_new(EXPANSION_ORDER + 1, bits);
    local->sum = ball_array_new(EXPANSION_ORDER + 1, bits);
    local->work = ball_array_new(local->length, bits);
    local->modulus = reals_new(2 * local->length, BALL_RADIUS_BITS);
    bool made =
        local->term && local->share && local->common && local->sum && local->work && local->modulus;
    for (size_t k = 0; made && k < local->terms; k++) {
        local_term *t = &local->term[k];
        t->n = ball_array_new(local->length, bits);
        t->d = ball_array_new(local->length, bits);
        t->q = ball_array_new(EXPANSION_ORDER + 1, bits);
        made = t->n && t->d && t->q;
    }
    return made;
}

ghosts_status path_expansion_init(path_expansion *e, const ghosts_logit_path *path,
                                  mpfr_prec_t bits)
{
    e->radius = reals_new(path->terms, BALL_RADIUS_BITS);
    e->bound = reals_new(path->terms, BALL_RADIUS_BITS);
    e->f = (series){.f = complex_new(EXPANSION_ORDER + 1, bits),
                    .error = reals_new(EXPANSION_ORDER + 1, BALL_RADIUS_BITS)};
    e->work = malloc(sizeof *e->work);
    bool made = e->work && local_init(e->work, path, bits);
    return made && e->radius && e->bound && e->f.f && e->f.error ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

void path_expansion_clear(path_expansion *e)
{
    complex_free(e->f.f, EXPANSION_ORDER + 1);
    reals_free(e->f.error, EXPANSION_ORDER + 1);
    if (e->work) {
        reals_free(e->radius, e->work->terms);
        reals_free(e->bound, e->work->terms);
        local_clear(e->work);
    }
    free(e->work);
}

static bool is_zero(const ball *x)
{
    return mpfr_zero_p(mpc_realref(x->mid)) && mpfr_zero_p(mpc_imagref(x->mid)) &&
           mpfr_zero_p(x->rad);
}

/* q = n/d up to `order`; false when d_0 may be zero. */
static bool divide_series(local_term *t, size_t degree, size_t order, ball *scratch)
{
    for (size_t j = 0; j <= order; j++) {
        ball_set(&t->q[j], &t->n[j]);
        for (size_t i = 1; i <= j && i <= degree; i++) {
            ball_mul(scratch, &t->d[i], &t->q[j - i]);
            ball_sub(&t->q[j], &t->q[j], scratch);
        }
        if (!is_zero(&t->q[j]) && !ball_div(&t->q[j], &t->q[j], &t->d[0]))
            return false;
    }
    return true;
}

/* Q_j, j >= 1: the mean of the q_j weighted by the moduli of the terms at the centre (any exact
 * polynomial would do); Q_0: the largest Re q_0, so that no exponential overflows. */
static void choose_common(local_sum *local, size_t degree)
{
    mpfr_ptr largest = mpc_realref(local->common[0].mid);
    mpfr_set_inf(largest, -1);
    for (size_t k = 0; k < local->terms; k++)
        mpfr_max(largest, largest, mpc_realref(local->term[k].q[0].mid), MPFR_RNDN);
    mpfr_set_zero(mpc_imagref(local->common[0].mid), 1);
    mpfr_t weight, total;
    mpc_t part;
    mpfr_inits2(DOUBLE_BITS, weight, total, (mpfr_ptr)0);
    mpc_init2(part, mpfr_get_prec(largest));
    mpfr_set_zero(total, 1);
    for (size_t k = 0; k < local->terms; k++) {
        mpfr_sub(weight, mpc_realref(local->term[k].q[0].mid), largest, MPFR_RNDN);
        mpfr_exp(weight, weight, MPFR_RNDN);
        local->share[k] = mpfr_get_d(weight, MPFR_RNDN);
        mpfr_add(total, total, weight, MPFR_RNDN);
    }
    double sum = mpfr_get_d(total, MPFR_RNDN);
    for (size_t j = 1; j <= EXPANSION_ORDER; j++) {
        ball_zero(&local->common[j]);
        for (size_t k = 0; j <= degree && k < local->terms; k++) {
            mpfr_set_d(weight, local->share[k] / sum, MPFR_RNDN);
            mpc_mul_fr(part, local->term[k].q[j].mid, weight, MPC_RNDNN);
            mpc_add(local->common[j].mid, local->common[j].mid, part, MPC_RNDNN);
        }
    }
    mpc_clear(part);
    mpfr_clears(weight, total, (mpfr_ptr)0);
}

/* work = T, the numerator of P_k(c + h) - P_k(c) - Q(h). */
static void numerator_of_rest(local_sum *local, const local_term *t, size_t denominator_degree,
                              size_t common_degree)
{
    for (size_t j = 0; j < local->length; j++)
        ball_set(&local->work[j], &t->n[j]);
    for (size_t i = 0; i <= common_degree; i++) {
        const ball *factor = i == 0 ? &t->q[0] : &local->common[i];
        for (size_t j = 0; j <= denominator_degree && i + j < local->length; j++) {
            ball_mul(&local->scratch, factor, &t->d[j]);
            ball_sub(&local->work[i + j], &local->work[i + j], &local->scratch);
        }
    }
}

/* modulus[j] = an upper bound of |p_j|, j >= 1; returns the least (allowed - log2 |p_j|) / j: at
 * 2 to that power every |p_j| R^j is at most 2^allowed. */
static double take_moduli(mpfr_t *modulus, const ball *p, size_t length, double allowed)
{
    double least = INFINITY;
    for (size_t j = 1; j < length; j++) {
        mpfr_set_zero(modulus[j], 1);
        if (is_zero(&p[j]))
            continue;
        ball_upper(modulus[j], &p[j]);
        long exponent;
        double fraction = mpfr_get_d_2exp(&exponent, modulus[j], MPFR_RNDU);
        least = fmin(least, (allowed - (double)exponent - log2(fraction)) / (double)j);
    }
    return least;
}

/* total = upper bound of sum_{j >= 1} modulus[j] R^j */
static void sum_of_moduli(mpfr_t total, mpfr_t *modulus, size_t length, mpfr_srcptr radius)
{
    mpfr_set_zero(total, 1);
    for (size_t j = length - 1; j >= 1; j--) {
        mpfr_add(total, total, modulus[j], MPFR_RNDU);
        mpfr_mul(total, total, radius, MPFR_RNDU);
    }
}

/* The radius on which the term is bounded: as far as exp(T/D) does not grow more than what powers
 * of r/R win, and poles are at a distance. */
static void choose_radius(mpfr_t radius, local_sum *local, const local_term *t, mpfr_srcptr least)
{
    mpfr_t *rest = local->modulus, *denominator = rest + local->length;
    long exponent;
    ball_lower(radius, &t->d[0]);
    double fraction = mpfr_get_d_2exp(&exponent, radius, MPFR_RNDD);
    double size = (double)exponent + log2(fraction);
    double log_radius = fmin(take_moduli(rest, local->work, local->length, size + GROWTH_BITS),
                             take_moduli(denominator, t->d, local->length, size - DISTANCE_BITS));
    if (!(fabs(log_radius) < 0x1p40)) { /* constant, or at a pole */
        mpfr_mul_2ui(radius, least, 10, MPFR_RNDU);
    } else {
        double whole = floor(log_radius);
        mpfr_set_d(radius, exp2(log_radius - whole), MPFR_RNDU);
        mpfr_mul_2si(radius, radius, (long)whole, MPFR_RNDU);
    }
    mpfr_max(radius, radius, least, MPFR_RNDU);
}

/* An upper bound of |exp(P_k - Q)| on a disc of at least `least` radius, with
 * `leading` = exp(P_k(c) - Q_0). */
static void bound_term(mpfr_t bound, mpfr_t radius, local_sum *local, const local_term *t,
                       mpfr_srcptr least, const ball *leading)
{
    mpfr_t growth, rest;
    mpfr_inits2(BALL_RADIUS_BITS, growth, rest, (mpfr_ptr)0);
    choose_radius(radius, local, t, least);
    /* T_0 = n_0 - P_k(c) d_0 vanishes exactly */
    sum_of_moduli(growth, local->modulus, local->length, radius);
    sum_of_moduli(bound, local->modulus + local->length, local->length, radius);
    ball_lower(rest, &t->d[0]);
    mpfr_sub(rest, rest, bound, MPFR_RNDD);
    if (mpfr_sgn(rest) > 0) {
        mpfr_div(growth, growth, rest, MPFR_RNDU);
        mpfr_exp(growth, growth, MPFR_RNDU);
        ball_upper(bound, leading);
        mpfr_mul(bound, bound, growth, MPFR_RNDU);
    } else {
        mpfr_set_inf(bound, 1);
    }
    mpfr_clears(growth, rest, (mpfr_ptr)0);
}

/* local->sum += exp(q - Q) as series up to `order`; local->work holds the exponential. */
static void add_exponential(local_sum *local, local_term *t, size_t length, size_t order,
                            engine_exponential exponential)
{
    ball *exponentials = local->work;
    for (size_t j = 0; j <= order; j++)
        ball_sub(&t->q[j], &t->q[j], &local->common[j]);
    ball_exp(&exponentials[0], &t->q[0], exponential);
    for (size_t i = 1; i <= order; i++)
        ball_mul_ui(&t->q[i], &t->q[i], i);
    for (size_t j = 1; j <= order; j++) {
        ball_zero(&exponentials[j]);
        for (size_t i = 1; i <= j && i <= length; i++) {
            ball_mul(&local->scratch, &t->q[i], &exponentials[j - i]);
            ball_add(&exponentials[j], &exponentials[j], &local->scratch);
        }
        ball_div_ui(&exponentials[j], &exponentials[j], j);
    }
    for (size_t j = 0; j <= order; j++)
        ball_add(&local->sum[j], &local->sum[j], &exponentials[j]);
}

/* Returns false when a denominator may vanish at the centre. */
static bool expand_terms(local_sum *local, const ball *centre, size_t order)
{
    const ghosts_logit_path *path = local->path;
    for (size_t k = 0; k < path->terms; k++) {
        local_term *t = &local->term[k];
        path_polynomial_shift(t->n, local->length, &path->numerator[k], centre, &local->scratch);
        path_polynomial_shift(t->d, local->length, &path->denominator[k], centre, &local->scratch);
        if (!divide_series(t, path->denominator[k].degree, order, &local->scratch))
            return false;
    }
    return true;
}

/* The sum of all terms, and their bounds on discs of at least `least` radius. */
static void add_terms(path_expansion *e, size_t order, mpfr_srcptr least,
                      engine_exponential exponential)
{
    local_sum *local = e->work;
    const ghosts_logit_path *path = local->path;
    ball leading;
    ball_init(&leading, local->bits);
    choose_common(local, path->common_degree);
    for (size_t k = 0; k < path->terms; k++) {
        local_term *t = &local->term[k];
        size_t degree = path->denominator[k].degree;
        size_t length = path->numerator[k].degree > path->common_degree ? path->numerator[k].degree
                                                                        : path->common_degree;
        ball_sub(&leading, &t->q[0], &local->common[0]);
        ball_exp(&leading, &leading, exponential);
        numerator_of_rest(local, t, degree, path->common_degree);
        bound_term(e->bound[k], e->radius[k], local, t, least, &leading);
        add_exponential(local, t, degree ? order : length, order, exponential);
    }
    ball_clear(&leading);
}

void path_expand(path_expansion *e, mpc_srcptr centre, mpfr_srcptr reach, int order,
                 engine_exponential exponential)
{
    local_sum *local = e->work;
    ball point;
    mpfr_t least;
    mpfr_init2(least, BALL_RADIUS_BITS);
    mpfr_mul_2ui(least, reach, 1, MPFR_RNDU);
    mpfr_prec_t centre_bits = mpfr_get_prec(mpc_realref(centre));
    if (mpfr_get_prec(mpc_imagref(centre)) > centre_bits)
        centre_bits = mpfr_get_prec(mpc_imagref(centre));
    ball_init(&point, centre_bits > local->bits ? centre_bits : local->bits);
    mpc_set(point.mid, centre, MPC_RNDNN);
    for (size_t j = 0; j <= (size_t)order; j++)
        ball_zero(&local->sum[j]);
    /* Q is made of the series up to its degree */
    size_t common = local->path->common_degree;
    if (expand_terms(local, &point, (size_t)order > common ? (size_t)order : common))
        add_terms(e, (size_t)order, least, exponential);
    else
        mpfr_set_inf(e->bound[0], 1);
    e->f.order = order;
    for (size_t j = 0; j <= (size_t)order; j++) {
        mpc_set(e->f.f[j], local->sum[j].mid, MPC_RNDNN);
        mpfr_set(e->f.error[j], local->sum[j].rad, MPFR_RNDU);
    }
    ball_clear(&point);
    mpfr_clear(least);
}

/* ------------------------------------------------------------------------- for the search */

void path_function_init(path_function *f, const ghosts_logit_path *path,
                        engine_exponential exponential)
{
    *f = (path_function){.path = path, .exponential = exponential};
    cluster_init(&f->pole);
}

void path_function_clear(path_function *f)
{
    if (f->bits)
        path_expansion_clear(&f->expansion);
    cluster_clear(&f->pole);
}

static ghosts_status expand(void *context, series *out, mpc_srcptr centre, mpfr_srcptr reach,
                            int order, mpfr_prec_t bits)
{
    path_function *f = context;
    if (f->bits != bits) {
        if (f->bits)
            path_expansion_clear(&f->expansion);
        f->bits = bits;
        ghosts_status status = path_expansion_init(&f->expansion, f->path, bits);
        if (status != GHOSTS_OK)
            return status;
    }
    path_expand(&f->expansion, centre, reach, order, f->exponential);
    *out = f->expansion.f;
    return GHOSTS_OK;
}

/* For each term sum_{j > order} bound (r/R)^j = bound x^(order+1) / (1 - x), x = r/R <= 1/2. */
static void remainder_of_last(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    const path_function *f = context;
    const path_expansion *e = &f->expansion;
    mpfr_t x, part, power;
    mpfr_inits2(BALL_RADIUS_BITS, x, part, power, (mpfr_ptr)0);
    mpfr_set_zero(bound, 1);
    for (size_t k = 0; k < f->path->terms && !mpfr_inf_p(bound); k++) {
        mpfr_set(part, e->bound[k], MPFR_RNDU);
        if (mpfr_number_p(part)) {
            mpfr_div(x, radius, e->radius[k], MPFR_RNDU);
            assert(mpfr_cmp_d(x, 0.5 + 0x1p-20) < 0);
            mpfr_pow_ui(power, x, (unsigned long)e->f.order + 1, MPFR_RNDU);
            mpfr_mul(part, part, power, MPFR_RNDU);
            mpfr_ui_sub(x, 1, x, MPFR_RNDD);
            mpfr_div(part, part, x, MPFR_RNDU);
        }
        mpfr_add(bound, bound, part, MPFR_RNDU);
    }
    mpfr_clears(x, part, power, (mpfr_ptr)0);
}

static bool is_singular(void *context, mpc_srcptr centre, mpfr_srcptr radius)
{
    path_function *f = context;
    return path_find_pole(&f->pole, &f->denominator, f->path, centre, radius);
}

expander path_expander(path_function *f)
{
    return (expander){.context = f,
                      .expand = expand,
                      .remainder = remainder_of_last,
                      .is_singular = f->path->has_poles ? is_singular : NULL,
                      .guard_bits = GUARD_BITS + (long)ceil(log2((double)f->path->terms + 1.0))};
}

static ghosts_status count_zeros(long *zeros, const ghosts_logit_path *path, mpc_srcptr centre,
                                 mpfr_srcptr radius, mpfr_prec_t bits, ghosts_engine engine)
{
    engine_exponential exponential = engine_find(engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    ghosts_status status = check_disc_asked(centre, radius, bits, 32, PATH_MAX_BITS);
    if (status != GHOSTS_OK)
        return status;
    path_function f;
    path_function_init(&f, path, exponential);
    expander function = path_expander(&f);
    status = count_in_disc(zeros, &function, centre, radius, PATH_MAX_ZEROS, bits);
    path_function_clear(&f);
    return status;
}

ghosts_status ghosts_logit_path_certify(long *zeros, const ghosts_logit_path *path,
                                        mpc_srcptr centre, mpfr_srcptr radius, mpfr_prec_t bits,
                                        ghosts_engine engine)
{
    arithmetic saved;
    *zeros = -1;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = count_zeros(zeros, path, centre, radius, bits, engine);
    arithmetic_leave(&saved);
    return status;
}
