/* The terms of an exact sum as intervals in MPFR, and proven bounds of what the formulas need from
 * them: the roots of one class against the rest, the deviations of the slopes from their mean, the
 * root of the centred remainder, the variance.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "bounds/bounds.h"

#include "base/arrays.h"
#include "sum/expsum.h"

/* ------------------------------------------------------------------------------------- terms */

void bounds_close_terms(terms *data)
{
    reals_free(data->log_low, data->n);
    reals_free(data->log_high, data->n);
    reals_free(data->slope_low, data->n);
    reals_free(data->slope_high, data->n);
    mpfr_clears(data->pivot, data->spread, (mpfr_ptr)0);
}

static void fill_terms(terms *data, const ghosts_expsum *sum)
{
    mpq_t reference, slope;
    mpfr_t weight, error;
    mpq_inits(reference, slope, (mpq_ptr)0);
    mpfr_inits2(data->bits, weight, error, (mpfr_ptr)0);
    for (size_t k = 0; k < data->n; k++) {
        ghosts_expsum_log_weight(weight, error, sum, k);
        mpfr_sub(data->log_low[k], weight, error, MPFR_RNDD);
        mpfr_add(data->log_high[k], weight, error, MPFR_RNDU);
        if (expsum_compare_weights(sum, k, data->heaviest) > 0)
            data->heaviest = k;
    }
    ghosts_expsum_slope(reference, sum, data->heaviest);
    for (size_t k = 0; k < data->n; k++) {
        ghosts_expsum_slope(slope, sum, k);
        mpq_sub(slope, slope, reference);
        mpfr_set_q(data->slope_low[k], slope, MPFR_RNDD);
        mpfr_set_q(data->slope_high[k], slope, MPFR_RNDU);
    }
    mpfr_set(data->pivot, data->log_high[data->heaviest], MPFR_RNDU);
    ghosts_expsum_spread(data->spread, sum, MPFR_RNDD);
    mpq_clears(reference, slope, (mpq_ptr)0);
    mpfr_clears(weight, error, (mpfr_ptr)0);
}

ghosts_status bounds_open_terms(terms *data, const ghosts_expsum *sum, mpfr_prec_t result_bits)
{
    *data = (terms){.n = ghosts_expsum_terms(sum), .bits = result_bits + 64};
    data->log_low = reals_new(data->n, data->bits);
    data->log_high = reals_new(data->n, data->bits);
    data->slope_low = reals_new(data->n, data->bits);
    data->slope_high = reals_new(data->n, data->bits);
    mpfr_inits2(data->bits, data->pivot, data->spread, (mpfr_ptr)0);
    if (!data->log_low || !data->log_high || !data->slope_low || !data->slope_high) {
        bounds_close_terms(data);
        return GHOSTS_NO_MEMORY;
    }
    fill_terms(data, sum);
    return GHOSTS_OK;
}

/* -------------------------------------------------------- roots of increasing convex functions */

/* An increasing convex function of x >= 0 known through bounds: value (rounded in the direction
 * asked, a lower or upper bound of the function) and, when not NULL, about its derivative. */
typedef struct equation {
    const terms *data;
    void (*evaluate)(mpfr_t value, mpfr_t derivative, const struct equation *self, mpfr_srcptr x,
                     mpfr_rnd_t rounding);
    side side;            /* dominance and strip */
    const deviations *about; /* centred */
} equation;

/* Newton's method from a point right of the root; approximate. */
static void newton_descent(mpfr_t x, const equation *self)
{
    mpfr_prec_t bits = self->data->bits;
    mpfr_t value, derivative;
    mpfr_inits2(bits, value, derivative, (mpfr_ptr)0);
    for (int step = 0; step < 400; step++) {
        self->evaluate(value, derivative, self, x, MPFR_RNDU);
        if (!mpfr_number_p(derivative) || mpfr_sgn(derivative) <= 0 || mpfr_sgn(value) <= 0)
            break;
        mpfr_div(value, value, derivative, MPFR_RNDD);
        mpfr_sub(derivative, x, value, MPFR_RNDD);
        if (mpfr_sgn(derivative) <= 0)
            mpfr_set_zero(derivative, 1);
        bool settled = mpfr_zero_p(derivative) || mpfr_get_exp(value) < mpfr_get_exp(x) - bits + 8;
        mpfr_set(x, derivative, MPFR_RNDD);
        if (settled)
            break;
    }
    mpfr_clears(value, derivative, (mpfr_ptr)0);
}

/* On entry x is at or right of the root, on exit it is a proven lower (RNDD) or upper (RNDU) bound
 * of the root: the function's upper bound is <= 0 there, or its lower bound >= 0. */
static void enclose_root(mpfr_t x, const equation *self, mpfr_rnd_t rounding)
{
    mpfr_prec_t bits = self->data->bits;
    mpfr_rnd_t value_rounding = opposite(rounding);
    int wanted = rounding == MPFR_RNDD ? -1 : 1;
    mpfr_t value, step;
    mpfr_inits2(bits, value, step, (mpfr_ptr)0);
    mpfr_mul_2si(step, x, 12 - bits, MPFR_RNDU);
    newton_descent(x, self);
    bool proven = false;
    for (mpfr_prec_t tries = 0; !proven && tries < 2 * bits; tries++) {
        self->evaluate(value, NULL, self, x, value_rounding);
        proven = !mpfr_nan_p(value) && mpfr_sgn(value) * wanted >= 0;
        if (proven)
            break;
        if (rounding == MPFR_RNDU)
            mpfr_add(x, x, step, MPFR_RNDU);
        else
            mpfr_sub(x, x, step, MPFR_RNDD);
        if (mpfr_sgn(x) <= 0)
            break;
        mpfr_mul_2ui(step, step, 1, MPFR_RNDU);
    }
    if (!proven && rounding == MPFR_RNDU)
        mpfr_set_inf(x, 1); /* weights below MPFR's range */
    else if (!proven)
        mpfr_set_zero(x, 1);
    mpfr_clears(value, step, (mpfr_ptr)0);
}

/* ------------------------------------------------------------------ one class against the rest */

void bounds_duel_rate(mpfr_t rate, const terms *data, side on, size_t k, mpfr_rnd_t rounding)
{
    mpfr_srcptr low = data->slope_low[k], high = data->slope_high[k];
    bool negative = on == SIDE_LEFT || (on == SIDE_DISC && mpfr_sgn(low) < 0);
    if (negative)
        mpfr_neg(rate, rounding == MPFR_RNDU ? low : high, rounding);
    else
        mpfr_set(rate, rounding == MPFR_RNDU ? high : low, rounding);
}

/* sum_{k != d} exp(log_k + rate_k x) - exp(log_d), d the heaviest term. */
static void duel_evaluate(mpfr_t value, mpfr_t derivative, const equation *self, mpfr_srcptr x,
                          mpfr_rnd_t rounding)
{
    const terms *data = self->data;
    bool up = rounding == MPFR_RNDU;
    mpfr_t rate, term;
    mpfr_inits2(data->bits, rate, term, (mpfr_ptr)0);
    mpfr_exp(term, up ? data->log_low[data->heaviest] : data->log_high[data->heaviest],
             opposite(rounding));
    mpfr_neg(value, term, rounding);
    if (derivative != NULL)
        mpfr_set_zero(derivative, 1);
    for (size_t k = 0; k < data->n; k++) {
        if (k == data->heaviest)
            continue;
        bounds_duel_rate(rate, data, self->side, k, rounding);
        mpfr_mul(term, rate, x, rounding);
        mpfr_add(term, term, up ? data->log_high[k] : data->log_low[k], rounding);
        mpfr_exp(term, term, rounding);
        mpfr_add(value, value, term, rounding);
        if (derivative != NULL)
            mpfr_fma(derivative, rate, term, derivative, MPFR_RNDN);
    }
    mpfr_clears(rate, term, (mpfr_ptr)0);
}

/* Where the first rival alone reaches the weight of d, and a little to the right. */
static void duel_start(mpfr_t start, const equation *self)
{
    const terms *data = self->data;
    mpfr_t rate, gap;
    mpfr_inits2(data->bits, rate, gap, (mpfr_ptr)0);
    mpfr_set_inf(start, 1);
    for (size_t k = 0; k < data->n; k++) {
        bounds_duel_rate(rate, data, self->side, k, MPFR_RNDU);
        if (k == data->heaviest || mpfr_sgn(rate) <= 0)
            continue;
        mpfr_sub(gap, data->pivot, data->log_low[k], MPFR_RNDU);
        mpfr_div(gap, gap, rate, MPFR_RNDU);
        if (mpfr_less_p(gap, start))
            mpfr_set(start, gap, MPFR_RNDU);
    }
    mpfr_ui_div(gap, 1, data->spread, MPFR_RNDU);
    mpfr_mul_2si(gap, gap, -10, MPFR_RNDU);
    if (mpfr_sgn(start) < 0)
        mpfr_set_zero(start, 1);
    mpfr_add(start, start, gap, MPFR_RNDU);
    mpfr_clears(rate, gap, (mpfr_ptr)0);
}

void bounds_duel_root(mpfr_t x, const terms *data, side on, mpfr_rnd_t rounding)
{
    equation game = {.data = data, .evaluate = duel_evaluate, .side = on};
    mpfr_set_zero(x, 1);
    mpfr_t value;
    mpfr_init2(value, data->bits);
    duel_evaluate(value, NULL, &game, x, opposite(rounding));
    bool lost = mpfr_sgn(value) >= 0;
    mpfr_clear(value);
    if (lost)
        return;
    duel_start(x, &game);
    if (mpfr_number_p(x))
        enclose_root(x, &game, rounding);
}

/* ------------------------------------------------------------------ mean, deviations, variance */

/* exp(log_k - pivot), rounded: term k's weight, at most about 1. */
static void weight_of(mpfr_t weight, const terms *data, size_t k, mpfr_rnd_t rounding)
{
    mpfr_sub(weight, rounding == MPFR_RNDU ? data->log_high[k] : data->log_low[k], data->pivot,
             rounding);
    mpfr_exp(weight, weight, rounding);
}

/* Enclosure of the mean of the shifted slopes. */
static void mean_bound(mpfr_t mean, const deviations *about, mpfr_rnd_t rounding)
{
    const terms *data = about->data;
    mpfr_t weight;
    mpfr_init2(weight, data->bits);
    mpfr_set_zero(mean, 1);
    for (size_t k = 0; k < data->n; k++) {
        mpfr_srcptr slope = rounding == MPFR_RNDU ? data->slope_high[k] : data->slope_low[k];
        weight_of(weight, data, k, mpfr_sgn(slope) >= 0 ? rounding : opposite(rounding));
        mpfr_fma(mean, weight, slope, mean, rounding);
    }
    bool outward_small = (mpfr_sgn(mean) >= 0) == (rounding == MPFR_RNDU);
    mpfr_div(mean, mean, outward_small ? about->total_low : about->total_high, rounding);
    mpfr_clear(weight);
}

/* |slope - mean| in [low, high]. */
static void deviation_bounds(mpfr_t low, mpfr_t high, const terms *data, size_t k,
                             mpfr_srcptr mean_low, mpfr_srcptr mean_high)
{
    mpfr_sub(low, data->slope_low[k], mean_high, MPFR_RNDD);
    mpfr_sub(high, data->slope_high[k], mean_low, MPFR_RNDU);
    if (mpfr_sgn(high) <= 0) {
        mpfr_neg(low, low, MPFR_RNDU);
        mpfr_neg(high, high, MPFR_RNDD);
        mpfr_swap(low, high);
    } else if (mpfr_sgn(low) < 0) {
        mpfr_neg(low, low, MPFR_RNDU);
        mpfr_max(high, high, low, MPFR_RNDU);
        mpfr_set_zero(low, 1);
    }
}

void bounds_close_deviations(deviations *about)
{
    reals_free(about->deviation_low, about->data->n);
    reals_free(about->deviation_high, about->data->n);
    mpfr_clears(about->total_low, about->total_high, (mpfr_ptr)0);
}

ghosts_status bounds_open_deviations(deviations *about, const terms *data)
{
    mpfr_t mean_low, mean_high;
    *about = (deviations){.data = data};
    about->deviation_low = reals_new(data->n, data->bits);
    about->deviation_high = reals_new(data->n, data->bits);
    mpfr_inits2(data->bits, about->total_low, about->total_high, (mpfr_ptr)0);
    if (!about->deviation_low || !about->deviation_high) {
        bounds_close_deviations(about);
        return GHOSTS_NO_MEMORY;
    }
    mpfr_inits2(data->bits, mean_low, mean_high, (mpfr_ptr)0);
    mpfr_set_zero(about->total_low, 1);
    mpfr_set_zero(about->total_high, 1);
    for (size_t k = 0; k < data->n; k++) {
        weight_of(mean_low, data, k, MPFR_RNDD);
        weight_of(mean_high, data, k, MPFR_RNDU);
        mpfr_add(about->total_low, about->total_low, mean_low, MPFR_RNDD);
        mpfr_add(about->total_high, about->total_high, mean_high, MPFR_RNDU);
    }
    mean_bound(mean_low, about, MPFR_RNDD);
    mean_bound(mean_high, about, MPFR_RNDU);
    for (size_t k = 0; k < data->n; k++)
        deviation_bounds(about->deviation_low[k], about->deviation_high[k], data, k, mean_low,
                         mean_high);
    mpfr_clears(mean_low, mean_high, (mpfr_ptr)0);
    return GHOSTS_OK;
}

/* w_k (exp(t) - 1 - t), rounded; `slope` receives about w_k (exp(t) - 1).  For large t the product
 * with the weight stays in range though exp(t) need not. */
static void centred_summand(mpfr_t summand, mpfr_t slope, const terms *data, size_t k,
                            mpfr_srcptr t, mpfr_rnd_t rounding)
{
    mpfr_t weight;
    mpfr_init2(weight, data->bits);
    if (mpfr_cmp_ui(t, 1) <= 0) {
        weight_of(weight, data, k, rounding);
        mpfr_expm1(summand, t, rounding);
        mpfr_mul(slope, weight, summand, MPFR_RNDN);
        mpfr_sub(summand, summand, t, rounding);
        mpfr_mul(summand, summand, weight, rounding);
    } else {
        mpfr_sub(summand, rounding == MPFR_RNDU ? data->log_high[k] : data->log_low[k], data->pivot,
                 rounding);
        mpfr_add(summand, summand, t, rounding);
        mpfr_exp(summand, summand, rounding);
        weight_of(weight, data, k, opposite(rounding));
        mpfr_sub(slope, summand, weight, MPFR_RNDN);
        mpfr_sub(summand, summand, weight, rounding);
        mpfr_mul(weight, weight, t, opposite(rounding));
        mpfr_sub(summand, summand, weight, rounding);
    }
    mpfr_clear(weight);
}

/* sum_k w_k (exp(|b_k| x) - 1 - |b_k| x) - sum_k w_k, increasing in each |b_k|. */
static void centred_evaluate(mpfr_t value, mpfr_t derivative, const equation *self, mpfr_srcptr x,
                             mpfr_rnd_t rounding)
{
    const terms *data = self->data;
    const deviations *about = self->about;
    bool up = rounding == MPFR_RNDU;
    mpfr_t product, summand, slope;
    mpfr_inits2(data->bits, product, summand, slope, (mpfr_ptr)0);
    mpfr_neg(value, up ? about->total_low : about->total_high, rounding);
    if (derivative != NULL)
        mpfr_set_zero(derivative, 1);
    for (size_t k = 0; k < data->n; k++) {
        mpfr_srcptr deviation = up ? about->deviation_high[k] : about->deviation_low[k];
        mpfr_mul(product, deviation, x, rounding);
        centred_summand(summand, slope, data, k, product, rounding);
        mpfr_add(value, value, summand, rounding);
        if (derivative != NULL)
            mpfr_fma(derivative, slope, deviation, derivative, MPFR_RNDN);
    }
    mpfr_clears(product, summand, slope, (mpfr_ptr)0);
}

/* Right of the root: at |b_k| x = 2 - log p_k the k-th summand alone exceeds 1. */
static void centred_start(mpfr_t start, const deviations *about)
{
    const terms *data = about->data;
    mpfr_t reach, log_total;
    mpfr_inits2(data->bits, reach, log_total, (mpfr_ptr)0);
    mpfr_log(log_total, about->total_high, MPFR_RNDU);
    mpfr_set_inf(start, 1);
    for (size_t k = 0; k < data->n; k++) {
        if (mpfr_sgn(about->deviation_low[k]) <= 0)
            continue;
        mpfr_sub(reach, data->pivot, data->log_low[k], MPFR_RNDU);
        mpfr_add(reach, reach, log_total, MPFR_RNDU);
        mpfr_add_ui(reach, reach, 2, MPFR_RNDU);
        mpfr_div(reach, reach, about->deviation_low[k], MPFR_RNDU);
        if (mpfr_less_p(reach, start))
            mpfr_set(start, reach, MPFR_RNDU);
    }
    mpfr_clears(reach, log_total, (mpfr_ptr)0);
}

void bounds_centred_root(mpfr_t x, const deviations *about, mpfr_rnd_t rounding)
{
    equation self = {.data = about->data, .evaluate = centred_evaluate, .about = about};
    centred_start(x, about);
    enclose_root(x, &self, rounding);
}

void bounds_variance(mpfr_t variance, const deviations *about, mpfr_rnd_t rounding)
{
    const terms *data = about->data;
    bool up = rounding == MPFR_RNDU;
    mpfr_t weight, square;
    mpfr_inits2(data->bits, weight, square, (mpfr_ptr)0);
    mpfr_set_zero(variance, 1);
    for (size_t k = 0; k < data->n; k++) {
        weight_of(weight, data, k, rounding);
        mpfr_sqr(square, up ? about->deviation_high[k] : about->deviation_low[k], rounding);
        mpfr_fma(variance, weight, square, variance, rounding);
    }
    mpfr_div(variance, variance, up ? about->total_low : about->total_high, rounding);
    mpfr_clears(weight, square, (mpfr_ptr)0);
}
