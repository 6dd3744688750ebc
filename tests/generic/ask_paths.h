/* Singularities and paths, for the generic test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GENERIC_ASK_PATHS_H
#define TESTS_GENERIC_ASK_PATHS_H

#include <ghosts/path.h>
#include <ghosts/singular.h>

#include "tests/generic/ask_sums.h"

static inline void ask_singular(answer *a, const question *q)
{
    ghosts_activation activation = (ghosts_activation)(q->draw % GHOSTS_ACTIVATIONS);
    double h = drawn(q, 16, -1.0, 1.0) * pow(10.0, drawn(q, 32, -3.0, 3.0)), lower, upper;
    unsigned long k = (unsigned long)pow(10.0, drawn(q, 48, 0.0, 6.0)) - 1;
    mpc_t centre;
    mpfr_t error, low, high;
    mpc_init2(centre, q->bits);
    mpfr_inits2(q->bits, error, low, high, (mpfr_ptr)0);
    if (ghosts_singular_point(centre, error, activation, k) == GHOSTS_OK)
        state_complex(a, centre, error);
    ck_assert_int_eq(ghosts_singular_height(low, activation, MPFR_RNDD), GHOSTS_OK);
    ck_assert_int_eq(ghosts_singular_height(high, activation, MPFR_RNDU), GHOSTS_OK);
    state_between(a, low, high);
    h = activation == GHOSTS_RSQRT ? fabs(h) : h;
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, activation, h, 1.0), GHOSTS_OK);
    state_doubles(a, lower, upper);
    mpc_clear(centre);
    mpfr_clears(error, low, high, (mpfr_ptr)0);
}

/* The radius of a neuron from the points of the set themselves, where one is the nearest. */
static inline void ask_neuron(answer *a, const question *q)
{
    static const ghosts_activation which[] = {GHOSTS_LOGISTIC, GHOSTS_TANH, GHOSTS_GELU_TANH,
                                              GHOSTS_SOFTPLUS, GHOSTS_SILU};
    ghosts_activation activation = which[q->draw % 5];
    double h = drawn(q, 16, -1.0, 1.0) * pow(10.0, drawn(q, 32, -3.0, 1.0));
    double rate = pow(10.0, drawn(q, 48, -8.0, 8.0)), lower, upper;
    if (!q->second) {
        ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, activation, h, rate), GHOSTS_OK);
        state_doubles(a, lower, upper);
        return;
    }
    mpc_t centre;
    mpfr_t error, distance_to, low, high;
    mpc_init2(centre, q->bits);
    mpfr_inits2(q->bits, error, distance_to, low, high, (mpfr_ptr)0);
    mpfr_set_inf(low, 1);
    mpfr_set_inf(high, 1);
    for (unsigned long k = 0; k < 400; k++) {
        ck_assert_int_eq(ghosts_singular_point(centre, error, activation, k), GHOSTS_OK);
        mpfr_sub_d(mpc_realref(centre), mpc_realref(centre), fabs(h), MPFR_RNDN);
        mpc_abs(distance_to, centre, MPFR_RNDN);
        mpfr_mul_2si(error, error, 4, MPFR_RNDU);
        mpfr_sub(centre->re, distance_to, error, MPFR_RNDD);
        mpfr_min(low, low, centre->re, MPFR_RNDD);
        mpfr_add(centre->re, distance_to, error, MPFR_RNDU);
        mpfr_min(high, high, centre->re, MPFR_RNDU);
    }
    mpfr_div_d(low, low, rate, MPFR_RNDD);
    mpfr_div_d(high, high, rate, MPFR_RNDU);
    state_between(a, low, high);
    mpc_clear(centre);
    mpfr_clears(error, distance_to, low, high, (mpfr_ptr)0);
}

static inline void ask_smooth(answer *a, const question *q)
{
    mpc_t v, value;
    mpfr_t sigma, error;
    mpc_init2(v, 53);
    mpc_init2(value, q->bits);
    mpfr_init2(sigma, 53);
    mpfr_init2(error, 32);
    mpfr_set_d(sigma, pow(10.0, drawn(q, 0, -3.0, 2.0)), MPFR_RNDN);
    double size = pow(10.0, drawn(q, 16, -3.0, 2.0));
    mpc_set_d_d(v, size * drawn(q, 32, -1.0, 1.0), size * drawn(q, 48, -1.0, 1.0), MPC_RNDNN);
    ghosts_status status = ghosts_smooth_rsqrt(value, error, v, sigma);
    a->given = status == GHOSTS_OK;
    a->unavailable = status == GHOSTS_UNAVAILABLE;
    if (a->given)
        state_complex(a, value, error);
    mpc_clear(v);
    mpc_clear(value);
    mpfr_clears(sigma, error, (mpfr_ptr)0);
}

/* P_k = z_k + a_k tau, and a small quadratic part in every second trial. */
static inline ghosts_logit_path *path_of(const question *q, bool *linear)
{
    enum { MOST = 6 };
    const shaped_input *in = q->in;
    size_t n = in->n;
    ghosts_polynomial numerator[MOST];
    mpq_t coefficient[3 * MOST];
    *linear = q->draw % 2;
    ck_assert_uint_le(n, MOST);
    for (size_t k = 0; k < n; k++) {
        for (size_t j = 0; j < 3; j++)
            mpq_init(coefficient[3 * k + j]);
        mpq_set_d(coefficient[3 * k], isfinite(in->logit[k]) ? in->logit[k] : -800.0);
        mpq_set_d(coefficient[3 * k + 1], in->slope[k]);
        double bend = 0.05 * in->spread * in->spread * (double)((q->draw >> 7 * (int)k & 127) - 64);
        mpq_set_d(coefficient[3 * k + 2], ldexp(bend, -6));
        numerator[k] = (ghosts_polynomial){*linear ? 2 : 3, (const mpq_t *)coefficient + 3 * k};
    }
    ghosts_logit_path *path = NULL;
    ck_assert_int_eq(ghosts_logit_path_new(&path, n, numerator, NULL), GHOSTS_OK);
    for (size_t k = 0; k < 3 * n; k++)
        mpq_clear(coefficient[k]);
    return path;
}

static inline void ask_path(answer *a, const question *q)
{
    bool linear;
    double limit = 8.0 / q->in->spread;
    ghosts_zeros *zeros = NULL;
    a->given = q->in->spread > 1e-140 && q->in->spread < 1e140;
    if (!a->given)
        return;
    ghosts_logit_path *path = path_of(q, &linear);
    if (linear && q->second) {
        zeros = find_nearest(q, 2);
    } else {
        ghosts_zeros_options options = {q->digits, q->engine, WORK_LIMIT / 8, true};
        ghosts_status status = ghosts_logit_path_nearest(&zeros, path, 2, limit, &options);
        ck_assert_msg(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT, "%s",
                      ghosts_strerror(status));
    }
    mpfr_set(a->complete, zeros->lower_bound, MPFR_RNDD);
    for (size_t i = 0; i < zeros->count; i++)
        state_zero(a, zeros->zero[i].centre, zeros->zero[i].error, zeros->zero[i].multiplicity);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
}

static inline void ask_path_disc(answer *a, const question *q)
{
    bool linear;
    a->given = q->in->spread > 1e-140 && q->in->spread < 1e140;
    if (!a->given)
        return;
    ghosts_logit_path *path = path_of(q, &linear);
    mpc_t centre;
    mpfr_t radius;
    long zeros;
    double unit = 2.0 / fmax(q->in->spread, 1e-290);
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    mpc_set_d_d(centre, unit * drawn(q, 16, -1.0, 1.0), unit * drawn(q, 32, 0.0, 2.0), MPC_RNDNN);
    mpfr_set_d(radius, unit * drawn(q, 48, 0.01, 1.0), MPFR_RNDN);
    a->given = ghosts_logit_path_certify(&zeros, path, centre, radius, q->bits + 32, q->engine) ==
                   GHOSTS_OK &&
               zeros >= 0;
    if (a->given)
        state_doubles(a, (double)zeros, (double)zeros);
    mpc_clear(centre);
    mpfr_clear(radius);
    ghosts_logit_path_free(path);
}

#endif
