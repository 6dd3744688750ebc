/* From zeros to the Taylor coefficients of log F, with a proven bound for the zeros not listed.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "series/series.h"

#include "base/thread_state.h"

/* Zeros, with conjugates and multiplicities, proven to have a modulus of at most `radius`. */
static size_t zeros_within(const ghosts_zeros *zeros, mpfr_srcptr radius)
{
    size_t count = 0;
    mpfr_t modulus;
    mpfr_init2(modulus, BOUND_BITS);
    for (size_t i = 0; i < zeros->count; i++) {
        mpc_abs(modulus, zeros->zero[i].centre, MPFR_RNDU);
        mpfr_add(modulus, modulus, zeros->zero[i].error, MPFR_RNDU);
        if (mpfr_lessequal_p(modulus, radius))
            count += 2 * zeros->zero[i].multiplicity;
    }
    mpfr_clear(modulus);
    return count;
}

/* error[m] = (Delta / pi) R^(1-m) m / (m - 1) + (n - 1 - L) R^-m, m >= 2 */
static void bound_tail(mpfr_t *error, size_t order, const ghosts_expsum *sum,
                       const ghosts_zeros *zeros)
{
    if (mpfr_inf_p(zeros->lower_bound))
        return; /* no further zero: the errors stay 0 */
    mpfr_t density, inverse, power, part;
    mpfr_inits2(BOUND_BITS, density, inverse, power, part, (mpfr_ptr)0);
    ghosts_expsum_spread(density, sum, MPFR_RNDU);
    mpfr_const_pi(part, MPFR_RNDD);
    mpfr_div(density, density, part, MPFR_RNDU);
    mpfr_mul(density, density, zeros->lower_bound, MPFR_RNDU); /* Delta R / pi */
    long excess =
        (long)ghosts_expsum_terms(sum) - 1 - (long)zeros_within(zeros, zeros->lower_bound);
    mpfr_ui_div(inverse, 1, zeros->lower_bound, MPFR_RNDU);
    mpfr_set(power, inverse, MPFR_RNDU);
    for (size_t m = 2; m <= order; m++) {
        mpfr_mul(power, power, inverse, MPFR_RNDU);
        mpfr_mul_ui(part, density, m, MPFR_RNDU);
        mpfr_div_ui(part, part, m - 1, MPFR_RNDU);
        mpfr_add_si(part, part, excess, MPFR_RNDU);
        mpfr_mul(error[m], part, power, MPFR_RNDU);
    }
    mpfr_clears(density, inverse, power, part, (mpfr_ptr)0);
}

/* value[m] -= 2 mult Re c^-m and error[m] += 2 mult |c|^-m ((1 - d)^-m - 1 + rounding), d the
 * relative error of the zero: |tau^-m - c^-m| <= |c|^-m ((1 - d)^-m - 1).  With p bits the m-th
 * power by repeated multiplication errs by less than 4 m 2^-p. */
static void add_zero(mpfr_t *value, mpfr_t *error, size_t order, const ghosts_zero *zero,
                     mpfr_prec_t bits)
{
    mpc_t inverse, power;
    mpfr_t factor, growth, term, size, part;
    mpc_init2(inverse, bits);
    mpc_init2(power, bits);
    mpfr_init2(term, bits);
    mpfr_inits2(bits + BOUND_BITS, factor, growth, (mpfr_ptr)0);
    mpfr_inits2(BOUND_BITS, size, part, (mpfr_ptr)0);
    unsigned long weight = 2 * (unsigned long)zero->multiplicity;
    mpc_ui_div(inverse, 1, zero->centre, MPC_RNDNN);
    mpc_set(power, inverse, MPC_RNDNN);
    /* factor = 1 / (1 - d - 8 2^-p), so that factor^m - 1 covers both */
    mpc_abs(size, zero->centre, MPFR_RNDD);
    mpfr_div(size, zero->error, size, MPFR_RNDU);
    mpfr_set_ui_2exp(part, 1, 3 - (long)bits, MPFR_RNDU);
    mpfr_add(part, part, size, MPFR_RNDU);
    mpfr_ui_sub(factor, 1, part, MPFR_RNDD);
    mpfr_ui_div(factor, 1, factor, MPFR_RNDU);
    mpfr_set(growth, factor, MPFR_RNDU);
    for (size_t m = 2; m <= order; m++) {
        mpc_mul(power, power, inverse, MPC_RNDNN);
        mpfr_mul(growth, growth, factor, MPFR_RNDU);
        mpc_abs(size, power, MPFR_RNDU);
        mpfr_sub_ui(part, growth, 1, MPFR_RNDU);
        mpfr_mul(part, part, size, MPFR_RNDU);
        mpfr_mul(part, part, growth, MPFR_RNDU); /* |c|^-m from its rounded value */
        mpfr_mul_ui(part, part, weight, MPFR_RNDU);
        mpfr_add(error[m], error[m], part, MPFR_RNDU);
        mpfr_mul_ui(term, mpc_realref(power), weight, MPFR_RNDN);
        mpfr_sub(value[m], value[m], term, MPFR_RNDN);
        /* two roundings of numbers up to |value| and weight |power| */
        mpfr_mul_ui(part, size, weight, MPFR_RNDU);
        if (mpfr_cmpabs(value[m], part) > 0)
            mpfr_abs(part, value[m], MPFR_RNDU);
        mpfr_mul_2si(part, part, 1 - (long)bits, MPFR_RNDU);
        mpfr_add(error[m], error[m], part, MPFR_RNDU);
    }
    mpc_clear(inverse);
    mpc_clear(power);
    mpfr_clears(factor, growth, term, size, part, (mpfr_ptr)0);
}

static ghosts_status from_zeros(ghosts_series **result, const ghosts_expsum *sum,
                                const ghosts_zeros *zeros, size_t order)
{
    if (!(mpfr_sgn(zeros->lower_bound) > 0))
        return GHOSTS_INVALID;
    if (order > GHOSTS_MAX_ORDER)
        return GHOSTS_TOO_LARGE;
    mpfr_prec_t bits = 64;
    for (size_t i = 0; i < zeros->count; i++) {
        mpfr_prec_t own = mpfr_get_prec(mpc_realref(zeros->zero[i].centre)) + 32;
        bits = own > bits ? own : bits;
    }
    ghosts_series *series = series_new(order, bits);
    if (!series)
        return GHOSTS_NO_MEMORY;
    bound_tail(series->error, order, sum, zeros);
    for (size_t i = 0; i < zeros->count; i++)
        add_zero(series->coefficient, series->error, order, &zeros->zero[i], bits);
    for (size_t m = 0; m <= order; m++) {
        mpfr_ptr c = series->coefficient[m], error = series->error[m];
        if (m < 2) {
            mpfr_set_nan(c);
            mpfr_set_inf(error, 1);
            continue;
        }
        mpfr_div_ui(c, c, m, MPFR_RNDN);
        mpfr_div_ui(error, error, m, MPFR_RNDU);
        series_add_rounding(error, c);
    }
    *result = series;
    return GHOSTS_OK;
}

ghosts_status ghosts_series_from_zeros(ghosts_series **result, const ghosts_expsum *sum,
                                       const ghosts_zeros *zeros, size_t order)
{
    arithmetic saved;
    exponent_range range;
    *result = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    exponent_range_widen(&range);
    status = from_zeros(result, sum, zeros, order);
    exponent_range_restore(&range);
    if (status == GHOSTS_OK)
        series_fit(*result);
    arithmetic_leave(&saved);
    return status;
}
