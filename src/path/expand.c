/* Paths: construction, and certified expansions of sum_k exp(P_k) about a point.
 *
 * About c, with P_k = N_k/D_k, the series q of P_k comes from n_j - sum_{i>=1} d_i q_(j-i) = d_0
 * q_j and that of e = exp(q) from j e_j = sum_{i=1..j} i q_i e_(j-i).  Tails: on |h| <= R
 *
 *     P_k(c+h) - P_k(c) - Q(h) = T(h)/D(h),   T = N_k - (P_k(c) + Q) D_k,
 *
 * is at most sum |T_j| R^j / (|d_0| - sum_{j>=1} |d_j| R^j), which bounds exp(P_k - Q) and so, by
 * Cauchy, all of its Taylor coefficients (docs/theory.md, Theorem 16.1).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "path/expand.h"

#include <math.h>
#include <stdlib.h>

#include "base/thread_state.h"

/* ------------------------------------------------------------------------------ construction */

static bool polynomial_copy(path_polynomial *copy, const mpq_t *coefficient, size_t count)
{
    while (count && mpq_sgn(coefficient[count - 1]) == 0)
        count--;
    size_t length = count ? count : 1;
    copy->coefficient = malloc(length * sizeof *copy->coefficient);
    if (!copy->coefficient)
        return false;
    copy->degree = length - 1;
    for (size_t j = 0; j < length; j++) {
        mpq_init(copy->coefficient[j]);
        if (j < count)
            mpq_set(copy->coefficient[j], coefficient[j]);
    }
    return true;
}

static bool polynomial_one(path_polynomial *one)
{
    mpq_t unit;
    mpq_init(unit);
    mpq_set_ui(unit, 1, 1);
    bool made = polynomial_copy(one, (const mpq_t *)&unit, 1);
    mpq_clear(unit);
    return made;
}

static void polynomial_clear(path_polynomial *p)
{
    for (size_t j = 0; p->coefficient && j <= p->degree; j++)
        mpq_clear(p->coefficient[j]);
    free(p->coefficient);
}

static ghosts_status check_polynomials(size_t terms, const ghosts_polynomial *numerator,
                                       const ghosts_polynomial *denominator)
{
    if (terms == 0)
        return GHOSTS_INVALID;
    for (size_t k = 0; k < terms; k++) {
        if (numerator[k].count > GHOSTS_PATH_MAX_DEGREE + 1)
            return GHOSTS_TOO_LARGE;
        if (!denominator)
            continue;
        if (denominator[k].count > GHOSTS_PATH_MAX_DEGREE + 1)
            return GHOSTS_TOO_LARGE;
        if (denominator[k].count == 0 || mpq_sgn(denominator[k].coefficient[0]) == 0)
            return GHOSTS_INVALID;
    }
    return GHOSTS_OK;
}

ghosts_status ghosts_logit_path_new(ghosts_logit_path **result, size_t terms,
                                    const ghosts_polynomial *numerator,
                                    const ghosts_polynomial *denominator)
{
    *result = NULL;
    ghosts_status status = check_polynomials(terms, numerator, denominator);
    if (status != GHOSTS_OK)
        return status;
    ghosts_logit_path *path = calloc(1, sizeof *path);
    if (!path)
        return GHOSTS_NO_MEMORY;
    path->terms = terms;
    path->numerator = calloc(terms, sizeof *path->numerator);
    path->denominator = calloc(terms, sizeof *path->denominator);
    bool made = path->numerator && path->denominator;
    size_t degree = 2, longest = 0;
    for (size_t k = 0; made && k < terms; k++) {
        made = polynomial_copy(&path->numerator[k], numerator[k].coefficient, numerator[k].count) &&
               (denominator ? polynomial_copy(&path->denominator[k], denominator[k].coefficient,
                                              denominator[k].count)
                            : polynomial_one(&path->denominator[k]));
        if (made && path->numerator[k].degree > degree)
            degree = path->numerator[k].degree;
        if (made && path->denominator[k].degree > longest)
            longest = path->denominator[k].degree;
    }
    path->common_degree = degree < PATH_ORDER ? degree : PATH_ORDER;
    path->length = degree + longest + 1;
    if (path->length < PATH_ORDER + 1)
        path->length = PATH_ORDER + 1;
    if (!made) {
        ghosts_logit_path_free(path);
        return GHOSTS_NO_MEMORY;
    }
    *result = path;
    return GHOSTS_OK;
}

void ghosts_logit_path_free(ghosts_logit_path *path)
{
    if (!path)
        return;
    for (size_t k = 0; k < path->terms; k++) {
        if (path->numerator)
            polynomial_clear(&path->numerator[k]);
        if (path->denominator)
            polynomial_clear(&path->denominator[k]);
    }
    free(path->numerator);
    free(path->denominator);
    free(path);
}

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
    ball *work;
    ball scratch;
} local_sum;

static void local_clear(local_sum *local)
{
    for (size_t k = 0; local->term && k < local->terms; k++) {
        ball_array_free(local->term[k].n, local->length);
        ball_array_free(local->term[k].d, local->length);
        ball_array_free(local->term[k].q, PATH_ORDER + 1);
    }
    free(local->term);
    free(local->share);
    ball_array_free(local->common, PATH_ORDER + 1);
    ball_array_free(local->work, local->length);
    ball_clear(&local->scratch);
}

static bool local_init(local_sum *local, const ghosts_logit_path *path, mpfr_prec_t bits)
{
    *local = (local_sum){.path = path, .terms = path->terms, .length = path->length, .bits = bits};
    ball_init(&local->scratch, bits);
    local->term = calloc(local->terms, sizeof *local->term);
    local->share = calloc(local->terms, sizeof *local->share);
    local->common = ball_array_new(PATH_ORDER + 1, bits);
    local->work = ball_array_new(local->length, bits);
    bool made = local->term && local->share && local->common && local->work;
    for (size_t k = 0; made && k < local->terms; k++) {
        local_term *t = &local->term[k];
        t->n = ball_array_new(local->length, bits);
        t->d = ball_array_new(local->length, bits);
        t->q = ball_array_new(PATH_ORDER + 1, bits);
        made = t->n && t->d && t->q;
    }
    return made;
}

ghosts_status path_expansion_init(path_expansion *e, const ghosts_logit_path *path,
                                  mpfr_prec_t bits)
{
    mpfr_inits2(BALL_RADIUS_BITS, e->radius, e->bound, (mpfr_ptr)0);
    e->f = ball_array_new(PATH_ORDER + 1, bits);
    e->work = malloc(sizeof *e->work);
    bool made = e->work && local_init(e->work, path, bits);
    return made && e->f ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

void path_expansion_clear(path_expansion *e)
{
    ball_array_free(e->f, PATH_ORDER + 1);
    if (e->work)
        local_clear(e->work);
    free(e->work);
    mpfr_clears(e->radius, e->bound, (mpfr_ptr)0);
}

/* p(c + h) by repeated synthetic division. */
static void shift_polynomial(ball *shifted, size_t length, const path_polynomial *p,
                             const ball *centre, ball *scratch)
{
    for (size_t j = 0; j < length; j++) {
        if (j <= p->degree)
            ball_set_rational(&shifted[j], p->coefficient[j]);
        else
            ball_zero(&shifted[j]);
    }
    for (size_t i = 0; i < p->degree; i++)
        for (size_t j = p->degree; j-- > i;) {
            ball_mul(scratch, &shifted[j + 1], centre);
            ball_add(&shifted[j], &shifted[j], scratch);
        }
}

static bool is_zero(const ball *x)
{
    return mpfr_zero_p(mpc_realref(x->mid)) && mpfr_zero_p(mpc_imagref(x->mid)) &&
           mpfr_zero_p(x->rad);
}

/* q = n/d; false when d_0 may be zero. */
static bool divide_series(local_term *t, size_t degree, ball *scratch)
{
    for (size_t j = 0; j <= PATH_ORDER; j++) {
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
    mpfr_inits2(53, weight, total, (mpfr_ptr)0);
    mpc_init2(part, mpfr_get_prec(largest));
    mpfr_set_zero(total, 1);
    for (size_t k = 0; k < local->terms; k++) {
        mpfr_sub(weight, mpc_realref(local->term[k].q[0].mid), largest, MPFR_RNDN);
        mpfr_exp(weight, weight, MPFR_RNDN);
        local->share[k] = mpfr_get_d(weight, MPFR_RNDN);
        mpfr_add(total, total, weight, MPFR_RNDN);
    }
    double sum = mpfr_get_d(total, MPFR_RNDN);
    for (size_t j = 1; j <= PATH_ORDER; j++) {
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

/* total = upper bound of sum_{j >= 1} |p_j| R^j */
static void sum_of_moduli(mpfr_t total, const ball *p, size_t length, mpfr_srcptr radius)
{
    mpfr_t part, power;
    mpfr_inits2(BALL_RADIUS_BITS, part, power, (mpfr_ptr)0);
    mpfr_set_zero(total, 1);
    mpfr_set_ui(power, 1, MPFR_RNDU);
    for (size_t j = 1; j < length; j++) {
        mpfr_mul(power, power, radius, MPFR_RNDU);
        if (is_zero(&p[j]))
            continue;
        ball_upper(part, &p[j]);
        mpfr_mul(part, part, power, MPFR_RNDU);
        mpfr_add(total, total, part, MPFR_RNDU);
    }
    mpfr_clears(part, power, (mpfr_ptr)0);
}

/* Add to e->bound an upper bound of |exp(P_k - Q)| on the disc, `leading` = exp(P_k(c) - Q_0). */
static void bound_term(path_expansion *e, local_sum *local, const local_term *t, size_t degree,
                       size_t common_degree, const ball *leading)
{
    mpfr_t growth, least, part;
    mpfr_inits2(BALL_RADIUS_BITS, growth, least, part, (mpfr_ptr)0);
    numerator_of_rest(local, t, degree, common_degree);
    sum_of_moduli(growth, local->work, local->length, e->radius);
    /* T_0 = n_0 - P_k(c) d_0 vanishes exactly */
    sum_of_moduli(part, t->d, local->length, e->radius);
    ball_lower(least, &t->d[0]);
    mpfr_sub(least, least, part, MPFR_RNDD);
    if (mpfr_sgn(least) > 0) {
        mpfr_div(growth, growth, least, MPFR_RNDU);
        mpfr_exp(growth, growth, MPFR_RNDU);
        ball_upper(part, leading);
        mpfr_mul(growth, growth, part, MPFR_RNDU);
        mpfr_add(e->bound, e->bound, growth, MPFR_RNDU);
    } else {
        mpfr_set_inf(e->bound, 1);
    }
    mpfr_clears(growth, least, part, (mpfr_ptr)0);
}

/* f += exp(q - Q) as series; local->work holds the exponential. */
static void add_exponential(path_expansion *e, local_sum *local, local_term *t, size_t length,
                            engine_exponential exponential)
{
    ball *series = local->work;
    for (size_t j = 0; j <= PATH_ORDER; j++)
        ball_sub(&t->q[j], &t->q[j], &local->common[j]);
    ball_exp(&series[0], &t->q[0], exponential);
    for (size_t i = 1; i <= PATH_ORDER; i++)
        ball_mul_ui(&t->q[i], &t->q[i], i);
    for (size_t j = 1; j <= PATH_ORDER; j++) {
        ball_zero(&series[j]);
        for (size_t i = 1; i <= j && i <= length; i++) {
            ball_mul(&local->scratch, &t->q[i], &series[j - i]);
            ball_add(&series[j], &series[j], &local->scratch);
        }
        ball_div_ui(&series[j], &series[j], j);
    }
    for (size_t j = 0; j <= PATH_ORDER; j++)
        ball_add(&e->f[j], &e->f[j], &series[j]);
}

/* Returns false when a denominator may vanish at the centre. */
static bool expand_terms(local_sum *local, const ball *centre)
{
    const ghosts_logit_path *path = local->path;
    for (size_t k = 0; k < path->terms; k++) {
        local_term *t = &local->term[k];
        shift_polynomial(t->n, local->length, &path->numerator[k], centre, &local->scratch);
        shift_polynomial(t->d, local->length, &path->denominator[k], centre, &local->scratch);
        if (!divide_series(t, path->denominator[k].degree, &local->scratch))
            return false;
    }
    return true;
}

void path_expand(path_expansion *e, mpc_srcptr centre, mpfr_srcptr radius,
                 engine_exponential exponential)
{
    local_sum *local = e->work;
    const ghosts_logit_path *path = local->path;
    ball point, leading;
    mpfr_prec_t centre_bits = mpfr_get_prec(mpc_realref(centre));
    if (mpfr_get_prec(mpc_imagref(centre)) > centre_bits)
        centre_bits = mpfr_get_prec(mpc_imagref(centre));
    ball_init(&point, centre_bits > local->bits ? centre_bits : local->bits);
    ball_init(&leading, local->bits);
    mpc_set(point.mid, centre, MPC_RNDNN);
    mpfr_set(e->radius, radius, MPFR_RNDU);
    mpfr_set_zero(e->bound, 1);
    for (size_t j = 0; j <= PATH_ORDER; j++)
        ball_zero(&e->f[j]);
    if (expand_terms(local, &point)) {
        choose_common(local, path->common_degree);
        for (size_t k = 0; k < path->terms; k++) {
            local_term *t = &local->term[k];
            size_t degree = path->denominator[k].degree;
            size_t length = path->numerator[k].degree > path->common_degree
                                ? path->numerator[k].degree
                                : path->common_degree;
            ball_sub(&leading, &t->q[0], &local->common[0]);
            ball_exp(&leading, &leading, exponential);
            bound_term(e, local, t, degree, path->common_degree, &leading);
            add_exponential(e, local, t, degree ? PATH_ORDER : length, exponential);
        }
    } else {
        mpfr_set_inf(e->bound, 1);
    }
    ball_clear(&point);
    ball_clear(&leading);
}

/* --------------------------------------------------------------------------------- the proof */

/* sum_{j > order} bound (r/R)^j = bound x^(order+1) / (1 - x), x = r/R <= 1/2 */
static void tail_bound(mpfr_t tail, const path_expansion *e, mpfr_srcptr r)
{
    mpfr_t rest;
    mpfr_init2(rest, BALL_RADIUS_BITS);
    mpfr_div(tail, r, e->radius, MPFR_RNDU);
    mpfr_ui_sub(rest, 1, tail, MPFR_RNDD);
    mpfr_pow_ui(tail, tail, PATH_ORDER + 1, MPFR_RNDU);
    mpfr_mul(tail, tail, e->bound, MPFR_RNDU);
    if (mpfr_sgn(rest) > 0)
        mpfr_div(tail, tail, rest, MPFR_RNDU);
    else
        mpfr_set_inf(tail, 1);
    mpfr_clear(rest);
}

long path_count(const path_expansion *e, mpfr_srcptr r)
{
    if (!mpfr_number_p(e->bound))
        return -1;
    mpfr_t total, part, power, least;
    mpfr_inits2(BALL_RADIUS_BITS, total, part, power, least, (mpfr_ptr)0);
    tail_bound(total, e, r);
    mpfr_set_ui(power, 1, MPFR_RNDU);
    for (size_t j = 0; j <= PATH_ORDER; j++) {
        ball_upper(part, &e->f[j]);
        mpfr_mul(part, part, power, MPFR_RNDU);
        mpfr_add(total, total, part, MPFR_RNDU);
        mpfr_mul(power, power, r, MPFR_RNDU);
    }
    /* total holds all moduli: 2 |f_m| r^m > total says |f_m| r^m > sum of the others */
    long zeros = -1;
    mpfr_set_ui(power, 1, MPFR_RNDD);
    for (long m = 0; m <= PATH_MAX_ZEROS && zeros < 0; m++) {
        ball_lower(least, &e->f[m]);
        mpfr_mul(least, least, power, MPFR_RNDD);
        mpfr_mul_2ui(least, least, 1, MPFR_RNDD);
        if (mpfr_greater_p(least, total))
            zeros = m;
        mpfr_mul(power, power, r, MPFR_RNDD);
    }
    mpfr_clears(total, part, power, least, (mpfr_ptr)0);
    return zeros;
}

static ghosts_status count_zeros(long *zeros, const ghosts_logit_path *path, mpc_srcptr centre,
                                 mpfr_srcptr radius, mpfr_prec_t bits, ghosts_engine engine)
{
    engine_exponential exponential = engine_find(engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    if (!mpfr_number_p(mpc_realref(centre)) || !mpfr_number_p(mpc_imagref(centre)) ||
        !mpfr_number_p(radius))
        return GHOSTS_NOT_FINITE;
    if (mpfr_sgn(radius) <= 0 || bits < 32)
        return GHOSTS_INVALID;
    if (bits > 1000000)
        return GHOSTS_TOO_LARGE;
    path_expansion e;
    mpfr_t outer;
    mpfr_init2(outer, BALL_RADIUS_BITS);
    mpfr_mul_2ui(outer, radius, 1, MPFR_RNDU);
    ghosts_status status = path_expansion_init(&e, path, bits);
    if (status == GHOSTS_OK) {
        path_expand(&e, centre, outer, exponential);
        *zeros = path_count(&e, radius);
    }
    path_expansion_clear(&e);
    mpfr_clear(outer);
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
