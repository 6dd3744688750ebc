/* Radius estimates: the sequence, the history of each method, its own error; see ghosts/estimate.h.
 *
 * A method is run on prefixes of the coefficients, and its stated error is twice the spread of
 * its values over the last orders.  For an error of the form C q^N times a bounded oscillation the
 * spread over several orders exceeds the error of the last; for slow drifts (two pairs of nearly
 * equal modulus) it does not, and that is said in docs/series.md.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "estimate/estimate.h"

#include <math.h>
#include <stdlib.h>

#include "base/thread_state.h"

#define LEAST_TERMS 10 /* of the sequence */

static const struct {
    const char *name;
    pole_method method;
    size_t history; /* earlier orders looked at; 0: an eighth of all, at least 8 */
} methods[GHOSTS_ESTIMATORS] = {
    {"root", method_root, 0},
    {"ratio", method_ratio, 0},
    {"domb-sykes", method_domb_sykes, 0},
    {"six-term", method_six_term, 0},
    {"recurrence", method_recurrence, 0},
    {"pade", method_pade, 4},
    {"qd", method_qd, 8},
};

/* ---- the sequence ------------------------------------------------------------------------- */

static bool odd_coefficients_vanish(const ghosts_series *series, size_t order)
{
    for (size_t m = 3; m <= order; m += 2)
        if (mpfr_cmpabs(series->coefficient[m], series->error[m]) > 0)
            return false;
    return true;
}

static bool load(power_sums *s, const ghosts_series *series, size_t order)
{
    s->stride = order >= 3 && odd_coefficients_vanish(series, order) ? 2 : 1;
    s->first = s->stride == 2 ? 1 : 2;
    s->last = order / s->stride;
    s->bits = mpfr_get_prec(series->coefficient[0]) + 64;
    s->value = reals_new(s->last + 1, s->bits);
    s->noise = reals_new(s->last + 1, 64);
    if (!s->value || !s->noise)
        return false;
    for (size_t i = s->first; i <= s->last; i++) {
        size_t m = i * s->stride;
        mpfr_mul_ui(s->value[i], series->coefficient[m], m, MPFR_RNDN);
        mpfr_mul_ui(s->noise[i], series->error[m], m, MPFR_RNDU);
    }
    return true;
}

/* ---- one method --------------------------------------------------------------------------- */

/* radius = |u|^(-1/stride) */
static void radius_of(mpfr_t radius, const nearest_pole *pole, size_t stride)
{
    mpfr_ui_div(radius, 1, pole->modulus, MPFR_RNDN);
    if (stride == 2)
        mpfr_sqrt(radius, radius, MPFR_RNDN);
}

/* Largest relative noise of the last four coefficients, against the larger of two neighbours. */
static void relative_noise(mpfr_t noise, const power_sums *s, size_t last)
{
    mpfr_t part, size;
    mpfr_inits2(64, part, size, (mpfr_ptr)0);
    mpfr_set_ui_2exp(noise, 1, 8 - (long)s->bits, MPFR_RNDU);
    for (size_t i = last - 3; i <= last; i++) {
        mpfr_abs(size, s->value[i], MPFR_RNDD);
        if (mpfr_cmpabs(s->value[i - 1], size) > 0)
            mpfr_abs(size, s->value[i - 1], MPFR_RNDD);
        mpfr_div(part, s->noise[i], size, MPFR_RNDU);
        mpfr_max(noise, noise, part, MPFR_RNDU);
    }
    mpfr_clears(part, size, (mpfr_ptr)0);
}

/* The method's own error: 2 max |value(N) - value(N - k)| over the history, and the noise of the
 * coefficients.  False when the method fails on some of the history or has not settled: when
 * 1/radius varies by more than a quarter, or a real u changes its sign. */
static bool spread_of_values(mpfr_t error, mpfr_srcptr radius, const power_sums *s,
                             pole_method method, size_t history, nearest_pole *pole)
{
    mpfr_t other, argument, modulus;
    mpfr_inits2(s->bits, other, argument, modulus, (mpfr_ptr)0);
    mpfr_set(argument, pole->argument, MPFR_RNDN);
    mpfr_set(modulus, pole->modulus, MPFR_RNDN);
    mpfr_set_zero(error, 1);
    bool good = true;
    for (size_t k = 1; good && k <= history; k++) {
        good = method(pole, s, s->last - k);
        if (!good)
            break;
        mpfr_sub(other, pole->argument, argument, MPFR_RNDN);
        good = mpfr_nan_p(other) || fabs(mpfr_get_d(other, MPFR_RNDN)) < 1.0;
        mpfr_div(other, pole->modulus, modulus, MPFR_RNDN);
        good = good && fabs(mpfr_get_d(other, MPFR_RNDN) - 1.0) < 0.25;
        radius_of(other, pole, s->stride);
        mpfr_sub(other, other, radius, MPFR_RNDN);
        mpfr_abs(other, other, MPFR_RNDN);
        mpfr_max(error, error, other, MPFR_RNDU);
    }
    mpfr_mul_2ui(error, error, 1, MPFR_RNDU);
    relative_noise(other, s, s->last);
    mpfr_mul(other, other, radius, MPFR_RNDU);
    mpfr_mul_2ui(other, other, 2, MPFR_RNDU);
    mpfr_add(error, error, other, MPFR_RNDU);
    mpfr_clears(other, argument, modulus, (mpfr_ptr)0);
    return good && mpfr_number_p(error);
}

/* The root test converges like 1/N, which the last few orders do not show: compare with half the
 * order, and allow for the unknown amplitude, log(2) / N at least. */
static bool error_of_root(mpfr_t error, mpfr_srcptr radius, const power_sums *s, nearest_pole *pole)
{
    if (!method_root(pole, s, s->last / 2))
        return false;
    radius_of(error, pole, s->stride);
    mpfr_sub(error, error, radius, MPFR_RNDN);
    mpfr_abs(error, error, MPFR_RNDU);
    mpfr_t part;
    mpfr_init2(part, 64);
    mpfr_div_ui(part, radius, s->last * s->stride, MPFR_RNDU);
    mpfr_add(error, error, part, MPFR_RNDU);
    mpfr_mul_2ui(error, error, 1, MPFR_RNDU);
    mpfr_clear(part);
    return true;
}

/* nu by least squares: A_i = -W (u^i + conj u^i), or -W u^i for real u, over the last terms;
 * nu = W / stride, because tau -> tau^2 sends two zeros of a symmetric sum to one point. */
static double fitted_multiplicity(const nearest_pole *pole, const power_sums *s)
{
    mpfr_t scaled, power;
    mpfr_inits2(s->bits, scaled, power, (mpfr_ptr)0);
    double argument = mpfr_get_d(pole->argument, MPFR_RNDN), above = 0.0, below = 0.0;
    bool real = argument == 0.0 || argument >= M_PI;
    for (size_t i = s->last - 7; i <= s->last; i++) {
        mpfr_pow_ui(power, pole->modulus, i, MPFR_RNDN);
        mpfr_div(scaled, s->value[i], power, MPFR_RNDN);
        double shape =
            real ? (argument > 0.0 && i % 2 ? -1.0 : 1.0) : 2.0 * cos((double)i * argument);
        above -= mpfr_get_d(scaled, MPFR_RNDN) * shape;
        below += shape * shape;
    }
    mpfr_clears(scaled, power, (mpfr_ptr)0);
    return above / below / (double)s->stride;
}

static void run_method(ghosts_estimate *e, const power_sums *s, pole_method method, size_t history)
{
    nearest_pole pole;
    mpfr_inits2(s->bits, pole.modulus, pole.argument, (mpfr_ptr)0);
    mpfr_set_nan(pole.argument);
    pole.residue = NAN;
    size_t terms = s->last + 1 > s->first ? s->last + 1 - s->first : 0;
    if (history == 0)
        history = terms / 8 > 8 ? terms / 8 : 8;
    if (terms < LEAST_TERMS + history || !method(&pole, s, s->last))
        goto done;
    radius_of(e->radius, &pole, s->stride);
    if (!mpfr_number_p(e->radius))
        goto done;
    if (!mpfr_nan_p(pole.argument)) {
        mpfr_div_ui(e->angle, pole.argument, s->stride, MPFR_RNDN);
        if (s->stride == 2 || mpfr_sgn(pole.argument) > 0)
            e->multiplicity = isnan(pole.residue) ? fitted_multiplicity(&pole, s) : pole.residue;
    }
    e->found = method == method_root
                   ? error_of_root(e->error, e->radius, s, &pole)
                   : spread_of_values(e->error, e->radius, s, method, history, &pole);
done:
    if (!e->found) {
        mpfr_set_nan(e->radius);
        mpfr_set_nan(e->error);
    }
    /* a method that has not settled tells no direction */
    mpfr_div_2ui(pole.modulus, e->radius, 6, MPFR_RNDN);
    if (!e->found || mpfr_greater_p(e->error, pole.modulus)) {
        mpfr_set_nan(e->angle);
        e->multiplicity = NAN;
    }
    mpfr_clears(pole.modulus, pole.argument, (mpfr_ptr)0);
}

/* ---- all of them -------------------------------------------------------------------------- */

static ghosts_status estimate_radius(ghosts_estimate *estimate, const ghosts_series *series,
                                     size_t order)
{
    if (order > series->order)
        return GHOSTS_INVALID;
    power_sums s = {0};
    if (!load(&s, series, order)) {
        reals_free(s.value, s.last + 1);
        reals_free(s.noise, s.last + 1);
        return GHOSTS_NO_MEMORY;
    }
    for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
        ghosts_estimate *e = &estimate[i];
        *e = (ghosts_estimate){.method = methods[i].name, .multiplicity = NAN};
        mpfr_inits2(s.bits, e->radius, e->angle, (mpfr_ptr)0);
        mpfr_init2(e->error, 64);
        run_method(e, &s, methods[i].method, methods[i].history);
    }
    reals_free(s.value, s.last + 1);
    reals_free(s.noise, s.last + 1);
    return GHOSTS_OK;
}

ghosts_status ghosts_estimate_radius(ghosts_estimate *estimate, const ghosts_series *series,
                                     size_t order)
{
    arithmetic saved;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = estimate_radius(estimate, series, order);
    arithmetic_leave(&saved);
    return status;
}

void ghosts_estimates_clear(ghosts_estimate *estimate)
{
    for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++)
        mpfr_clears(estimate[i].radius, estimate[i].error, estimate[i].angle, (mpfr_ptr)0);
}
