/* The numbers of series and bounds, for the generic test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GENERIC_ASK_SERIES_H
#define TESTS_GENERIC_ASK_SERIES_H

#include <ghosts/bounds.h>
#include <ghosts/series.h>

#include "tests/generic/ask_sums.h"

static inline ghosts_series *expand_series(const question *q, ghosts_series_kind kind, size_t order,
                                           mpq_srcptr at)
{
    static const char *const of[] = {"log", "loss", "softmax"};
    ghosts_series *series = NULL;
    ghosts_series_options options = {kind, q->in->label, q->digits, q->engine};
    gmp_snprintf(test_input.command, sizeof test_input.command,
                 "series --order %zu --at=%Qd --of %s --label %zu --digits %ld", order, at,
                 of[kind], q->in->label, q->digits);
    ghosts_status status = ghosts_series_expand(&series, q->in->sum, at, order, &options);
    ck_assert_msg(status == GHOSTS_OK || status == GHOSTS_TOO_LARGE, "%s", ghosts_strerror(status));
    return series;
}

static inline void state_series(answer *a, const ghosts_series *series)
{
    a->given = series != NULL;
    for (size_t m = 0; series && m <= series->order; m++)
        if (!mpfr_nan_p(series->coefficient[m]))
            state_real(a, series->coefficient[m], series->error[m]);
}

static inline void ask_series(answer *a, const question *q, ghosts_series_kind kind)
{
    ghosts_series *series = expand_series(q, kind, 1 + (size_t)drawn(q, 0, 0.0, 12.0), q->in->at);
    state_series(a, series);
    ghosts_series_free(series);
}

static inline void ask_log(answer *a, const question *q)
{
    ask_series(a, q, GHOSTS_SERIES_LOG);
}

/* Beside a class that outweighs all others by exp(d), the loss takes as many bits as d. */
static inline void ask_loss(answer *a, const question *q)
{
    double depth = 0.0;
    for (size_t k = 0; k < q->in->n; k++)
        depth = fmax(depth, fabs(q->in->logit[k] - q->in->logit[0]));
    a->given = depth < 3000.0 || isinf(depth);
    if (a->given)
        ask_series(a, q, GHOSTS_SERIES_LOSS);
}

/* A probability and its coefficients are never known exactly, and it is positive. */
static inline void ask_softmax(answer *a, const question *q)
{
    ask_series(a, q, GHOSTS_SERIES_SOFTMAX);
    mpfr_t most;
    mpfr_init2(most, 64);
    for (size_t m = 0; a->given && m < a->values; m++) {
        mpfr_add(most, mpc_realref(a->value[m].centre), a->value[m].error, MPFR_RNDU);
        if (m == 0)
            ck_assert_msg(mpfr_sgn(most) > 0, "a probability is not positive");
        ck_assert_msg(ghosts_expsum_terms(q->in->sum) == 1 || mpfr_sgn(a->value[m].error) > 0,
                      "coefficient %zu of a probability has no error", m);
    }
    mpfr_clear(most);
}

static inline void ask_cumulants(answer *a, const question *q)
{
    ghosts_series *series =
        expand_series(q, GHOSTS_SERIES_LOG, 1 + (size_t)drawn(q, 0, 0.0, 20.0), q->in->at);
    if (series)
        ghosts_series_to_cumulants(series);
    state_series(a, series);
    ghosts_series_free(series);
}

/* Coefficients from zeros against those from sums. */
static inline void ask_from_zeros(answer *a, const question *q)
{
    enum { ORDER = 8 };
    mpq_t zero;
    mpq_init(zero);
    ghosts_series *series = NULL;
    if (q->second) {
        series = expand_series(q, GHOSTS_SERIES_LOG, ORDER, zero);
        for (size_t m = 0; series && m < 2; m++)
            mpfr_set_nan(series->coefficient[m]);
    } else {
        ghosts_zeros *zeros = find_nearest(q, 3);
        ghosts_status status = ghosts_series_from_zeros(&series, q->in->sum, zeros, ORDER);
        ck_assert(status == GHOSTS_OK || status == GHOSTS_INVALID);
        ghosts_zeros_free(zeros);
    }
    state_series(a, series);
    ghosts_series_free(series);
    mpq_clear(zero);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static inline void ask_bounds(answer *a, const question *q)
{
    size_t count;
    const ghosts_bound_entry *entry = ghosts_bound_table(&count);
    mpfr_t low, high;
    mpfr_inits2(q->bits, low, high, (mpfr_ptr)0);
    input_command("bounds --digits %ld", q->digits);
    for (size_t i = 0; i < count; i++)
        if (entry[i].value(low, q->in->sum, MPFR_RNDD) == GHOSTS_OK &&
            entry[i].value(high, q->in->sum, MPFR_RNDU) == GHOSTS_OK)
            state_between(a, low, high);
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* rho* lies between the lower bounds and the upper one. */
static inline void ask_order(answer *a, const question *q)
{
    mpfr_t low, high;
    mpfr_inits2(q->bits, low, high, (mpfr_ptr)0);
    if (q->second) {
        ghosts_zeros *zeros = find_nearest(q, 1);
        if ((a->given = zeros->count > 0)) {
            ghosts_zero_modulus(low, high, &zeros->zero[0]);
            mpfr_sub(low, low, high, MPFR_RNDD);
            ghosts_zero_modulus(high, high, &zeros->zero[0]);
            mpfr_set_prec(high, q->bits);
            mpfr_t error;
            mpfr_init2(error, 32);
            ghosts_zero_modulus(high, error, &zeros->zero[0]);
            mpfr_add(high, high, error, MPFR_RNDU);
            mpfr_clear(error);
            state_between(a, low, high);
        }
        ghosts_zeros_free(zeros);
    } else {
        ck_assert_int_eq(ghosts_bound_best_mpfr(low, q->in->sum, MPFR_RNDD), GHOSTS_OK);
        ck_assert_int_eq(ghosts_upper_variance_mpfr(high, q->in->sum, MPFR_RNDU), GHOSTS_OK);
        state_between(a, low, high);
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* Bounds in double against their formulas. */
static inline void ask_double_bounds(answer *a, const question *q)
{
    static const struct {
        ghosts_status (*in_double)(double *, const double *, const double *, size_t);
        ghosts_status (*in_mpfr)(mpfr_t, const ghosts_expsum *, mpfr_rnd_t);
    } pair[] = {{ghosts_bound_spread, ghosts_bound_spread_mpfr},
                {ghosts_bound_dominance, ghosts_bound_dominance_mpfr},
                {ghosts_bound_strip, ghosts_bound_strip_mpfr},
                {ghosts_bound_centred, ghosts_bound_centred_mpfr},
                {ghosts_bound_variance, ghosts_bound_variance_mpfr},
                {ghosts_bound_best, ghosts_bound_best_mpfr}};
    mpfr_t low, high;
    mpfr_inits2(q->bits + 60, low, high, (mpfr_ptr)0);
    input_command("bounds --digits %ld", q->digits);
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        double value;
        if (q->second) {
            ck_assert_int_eq(pair[i].in_mpfr(low, q->in->sum, MPFR_RNDD), GHOSTS_OK);
            ck_assert_int_eq(pair[i].in_mpfr(high, q->in->sum, MPFR_RNDU), GHOSTS_OK);
            state_between(a, low, high);
        } else {
            ck_assert_int_eq(pair[i].in_double(&value, q->in->logit, q->in->slope, q->in->n),
                             GHOSTS_OK);
            state_doubles(a, value, HUGE_VAL);
        }
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
}

static inline void ask_two_slopes(answer *a, const question *q)
{
    mpfr_t low, high;
    double lower, upper;
    mpfr_inits2(q->bits + 60, low, high, (mpfr_ptr)0);
    input_command("bounds --digits %ld", q->digits);
    if (q->second) {
        a->given = ghosts_radius_binary_mpfr(low, q->in->sum, MPFR_RNDD) == GHOSTS_OK &&
                   ghosts_radius_binary_mpfr(high, q->in->sum, MPFR_RNDU) == GHOSTS_OK;
        state_between(a, low, high);
    } else {
        a->given = ghosts_radius_two_slopes(&lower, &upper, q->in->logit, q->in->slope, q->in->n) ==
                   GHOSTS_OK;
        state_doubles(a, lower, upper);
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
}

#endif
