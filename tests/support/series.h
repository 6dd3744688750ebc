/* Series for the tests, by every engine, and how coefficients are compared.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_SERIES_H
#define TESTS_SUPPORT_SERIES_H

#include <ghosts/series.h>

#include "tests/support/sums.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};
#define ENGINES (sizeof engines / sizeof *engines)

static inline ghosts_series *expand_at(const ghosts_expsum *sum, const mpq_t at, size_t order,
                                       ghosts_series_kind kind, size_t label, long digits,
                                       ghosts_engine engine)
{
    ghosts_series *series;
    ghosts_series_options options = {kind, label, digits, engine};
    static const char *const of[] = {"log", "loss", "softmax"};
    gmp_snprintf(test_input.command, sizeof test_input.command,
                 "series --order %zu --at=%Qd --of %s --label %zu --digits %ld", order, at,
                 of[kind], label, digits);
    ghosts_status status = ghosts_series_expand(&series, sum, at, order, &options);
    ck_assert_msg(status == GHOSTS_OK, "%s", ghosts_strerror(status));
    ck_assert_uint_eq(series->order, order);
    return series;
}

static inline ghosts_series *expand(const ghosts_expsum *sum, size_t order, long digits,
                                    ghosts_engine engine)
{
    mpq_t zero;
    mpq_init(zero);
    ghosts_series *series = expand_at(sum, zero, order, GHOSTS_SERIES_LOG, 0, digits, engine);
    mpq_clear(zero);
    return series;
}

/* |x - y| <= error, the difference taken with many bits. */
static inline bool within(mpfr_srcptr x, mpfr_srcptr y, mpfr_srcptr error)
{
    mpfr_t difference;
    mpfr_init2(difference, mpfr_get_prec(x) + mpfr_get_prec(y) + 64);
    mpfr_sub(difference, x, y, MPFR_RNDN);
    bool result = mpfr_cmpabs(difference, error) <= 0;
    mpfr_clear(difference);
    return result;
}

/* Two coefficients of order m differ by no more than the sum of their errors. */
static inline bool agree(const ghosts_series *a, const ghosts_series *b, size_t m)
{
    mpfr_t error;
    mpfr_init2(error, 64);
    mpfr_add(error, a->error[m], b->error[m], MPFR_RNDU);
    bool result = within(a->coefficient[m], b->coefficient[m], error);
    mpfr_clear(error);
    return result;
}

/* error <= 10^-digits |value| */
static inline bool relative(mpfr_srcptr value, mpfr_srcptr error, long digits)
{
    mpfr_t bound;
    mpfr_init2(bound, 64);
    mpfr_ui_pow_ui(bound, 10, (unsigned long)digits, MPFR_RNDU);
    mpfr_mul(bound, bound, error, MPFR_RNDU);
    bool result = mpfr_cmpabs(bound, value) <= 0;
    mpfr_clear(bound);
    return result;
}

#endif
