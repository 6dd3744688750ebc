/* The bounds, the binary radius and the top-2 estimate of an exact sum in MPFR, rounded outward in
 * the direction asked, and the table of them all.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "bounds/bounds.h"

#include "base/thread_state.h"
#include "sum/expsum.h"

/* One step of v -> asinh(4 (2 theta - v) / pi^2), rounded; v itself enters exactly. */
static void variance_step(mpfr_t image, mpfr_srcptr theta, mpfr_srcptr v, mpfr_rnd_t rounding)
{
    mpfr_t pi;
    mpfr_init2(pi, mpfr_get_prec(image));
    mpfr_const_pi(pi, opposite(rounding));
    mpfr_mul_2ui(image, theta, 1, rounding);
    mpfr_sub(image, image, v, rounding);
    if (mpfr_sgn(image) < 0)
        mpfr_set_zero(image, 1);
    mpfr_mul_2ui(image, image, 2, rounding);
    mpfr_div(image, image, pi, rounding);
    mpfr_div(image, image, pi, rounding);
    mpfr_asinh(image, image, rounding);
    mpfr_clear(pi);
}

/* min_u sqrt(u^2 + pi^2 cosh(theta - u/2)^2), rounded, with u = 2 theta - v (docs/theory.md,
 * Lemma 4.8).  The map contracts by 4 / pi^2 or better: 0.77 steps a bit. */
static void variance_minimum(mpfr_t minimum, mpfr_srcptr theta, mpfr_rnd_t rounding)
{
    mpfr_prec_t bits = mpfr_get_prec(minimum);
    mpfr_t low, high, height;
    mpfr_inits2(bits, low, high, height, (mpfr_ptr)0);
    mpfr_set_zero(low, 1);
    for (mpfr_prec_t step = 0; step < bits / 2 + 8; step++) {
        variance_step(high, theta, low, MPFR_RNDU);
        variance_step(low, theta, high, MPFR_RNDD);
    }
    bool up = rounding == MPFR_RNDU;
    mpfr_mul_2ui(minimum, theta, 1, rounding);
    mpfr_sub(minimum, minimum, up ? low : high, rounding);
    if (mpfr_sgn(minimum) < 0)
        mpfr_set_zero(minimum, 1);
    mpfr_div_2ui(height, up ? high : low, 1, rounding);
    mpfr_cosh(height, height, rounding);
    mpfr_const_pi(low, rounding);
    mpfr_mul(height, height, low, rounding);
    mpfr_hypot(minimum, minimum, height, rounding);
    mpfr_clears(low, high, height, (mpfr_ptr)0);
}

/* ------------------------------------------------------------------------ the public functions */

/* RNDD or RNDU from what the caller gave; false when it is neither. */
static bool direction(mpfr_rnd_t *rounding)
{
    if (*rounding == MPFR_RNDZ)
        *rounding = MPFR_RNDD;
    return *rounding == MPFR_RNDD || *rounding == MPFR_RNDU;
}

/* The common frame: special cases, terms at guard bits, and the formula proper. */
typedef ghosts_status (*formula)(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                 mpfr_rnd_t rounding);

static ghosts_status apply_formula(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding,
                                   formula evaluate)
{
    terms data;
    mpfr_t value;
    if (!direction(&rounding))
        return GHOSTS_INVALID;
    if (ghosts_expsum_terms(sum) < 2) {
        mpfr_set_inf(bound, 1);
        return GHOSTS_OK;
    }
    ghosts_status status = bounds_open_terms(&data, sum, mpfr_get_prec(bound));
    if (status != GHOSTS_OK)
        return status;
    mpfr_init2(value, data.bits);
    status = evaluate(value, &data, sum, rounding);
    if (status == GHOSTS_OK)
        mpfr_set(bound, value, rounding);
    mpfr_clear(value);
    bounds_close_terms(&data);
    return status;
}

static ghosts_status apply(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding,
                           formula evaluate)
{
    arithmetic saved;
    exponent_range range;
    mpfr_set_nan(bound);
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    exponent_range_widen(&range);
    status = apply_formula(bound, sum, rounding, evaluate);
    exponent_range_restore(&range);
    mpfr_check_range(bound, 0, rounding);
    arithmetic_leave(&saved);
    return status;
}

static ghosts_status spread_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                    mpfr_rnd_t rounding)
{
    mpfr_t spread;
    mpfr_init2(spread, data->bits);
    ghosts_expsum_spread(spread, sum, opposite(rounding));
    mpfr_const_pi(value, rounding);
    mpfr_div(value, value, spread, rounding);
    mpfr_clear(spread);
    return GHOSTS_OK;
}

/* The two-term formula for the heaviest term and term c. */
static void pair_formula(mpfr_t value, const terms *data, size_t c, mpfr_rnd_t rounding)
{
    size_t y = data->heaviest;
    bool up = rounding == MPFR_RNDU;
    mpfr_t part;
    mpfr_init2(part, data->bits);
    mpfr_sub(value, up ? data->log_high[y] : data->log_low[y],
             up ? data->log_low[c] : data->log_high[c], rounding);
    if (mpfr_sgn(value) < 0)
        mpfr_set_zero(value, 1);
    mpfr_const_pi(part, rounding);
    mpfr_hypot(value, value, part, rounding);
    bounds_duel_rate(part, data, SIDE_DISC, c, opposite(rounding));
    mpfr_div(value, value, part, rounding);
    mpfr_clear(part);
}

static ghosts_status binary_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                    mpfr_rnd_t rounding)
{
    (void)sum;
    if (data->n != 2)
        return GHOSTS_INVALID;
    pair_formula(value, data, 1 - data->heaviest, rounding);
    return GHOSTS_OK;
}

static ghosts_status top2_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                  mpfr_rnd_t rounding)
{
    size_t c = data->heaviest == 0 ? 1 : 0;
    for (size_t k = 0; k < data->n; k++)
        if (k != data->heaviest && expsum_compare_weights(sum, k, c) > 0)
            c = k;
    pair_formula(value, data, c, rounding);
    return GHOSTS_OK;
}

static ghosts_status dominance_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                       mpfr_rnd_t rounding)
{
    (void)sum;
    bounds_duel_root(value, data, SIDE_DISC, rounding);
    return GHOSTS_OK;
}

static ghosts_status strip_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                   mpfr_rnd_t rounding)
{
    mpfr_t left;
    mpfr_init2(left, data->bits);
    bounds_duel_root(value, data, SIDE_RIGHT, rounding);
    bounds_duel_root(left, data, SIDE_LEFT, rounding);
    mpfr_min(value, value, left, rounding);
    spread_formula(left, data, sum, rounding);
    mpfr_hypot(value, value, left, rounding);
    mpfr_clear(left);
    return GHOSTS_OK;
}

static ghosts_status centred_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                     mpfr_rnd_t rounding)
{
    (void)sum;
    deviations about;
    ghosts_status status = bounds_open_deviations(&about, data);
    if (status != GHOSTS_OK)
        return status;
    bounds_centred_root(value, &about, rounding);
    bounds_close_deviations(&about);
    return GHOSTS_OK;
}

/* theta = acosh(Delta / (2 sigma)), 0 where rounding puts the quotient below 1. */
static void variance_angle(mpfr_t theta, const deviations *about, const ghosts_expsum *sum,
                           mpfr_rnd_t rounding)
{
    mpfr_t sigma;
    mpfr_init2(sigma, about->data->bits);
    bounds_variance(sigma, about, opposite(rounding));
    mpfr_sqrt(sigma, sigma, opposite(rounding));
    mpfr_mul_2ui(sigma, sigma, 1, opposite(rounding));
    ghosts_expsum_spread(theta, sum, rounding);
    mpfr_div(theta, theta, sigma, rounding);
    if (mpfr_cmp_ui(theta, 1) <= 0)
        mpfr_set_zero(theta, 1);
    else
        mpfr_acosh(theta, theta, rounding);
    mpfr_clear(sigma);
}

static ghosts_status variance_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                      mpfr_rnd_t rounding)
{
    deviations about;
    ghosts_status status = bounds_open_deviations(&about, data);
    if (status != GHOSTS_OK)
        return status;
    mpfr_t part;
    mpfr_init2(part, data->bits);
    variance_angle(part, &about, sum, rounding);
    if (mpfr_inf_p(part)) {
        mpfr_set_inf(value, 1); /* rounded up, with a variance below MPFR's range */
    } else {
        variance_minimum(value, part, rounding);
        ghosts_expsum_spread(part, sum, opposite(rounding));
        mpfr_div(value, value, part, rounding);
    }
    mpfr_clear(part);
    bounds_close_deviations(&about);
    return GHOSTS_OK;
}

static ghosts_status best_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                  mpfr_rnd_t rounding)
{
    mpfr_t other;
    mpfr_init2(other, data->bits);
    ghosts_status status = strip_formula(value, data, sum, rounding);
    if (status == GHOSTS_OK)
        status = centred_formula(other, data, sum, rounding);
    if (status == GHOSTS_OK) {
        mpfr_max(value, value, other, rounding);
        status = variance_formula(other, data, sum, rounding);
    }
    if (status == GHOSTS_OK)
        mpfr_max(value, value, other, rounding);
    mpfr_clear(other);
    return status;
}

static ghosts_status upper_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                   mpfr_rnd_t rounding)
{
    deviations about;
    ghosts_status status = bounds_open_deviations(&about, data);
    if (status != GHOSTS_OK)
        return status;
    mpfr_t variance;
    mpfr_init2(variance, data->bits);
    bounds_variance(variance, &about, opposite(rounding));
    ghosts_expsum_spread(value, sum, rounding);
    mpfr_mul_2ui(value, value, 1, rounding);
    mpfr_div(value, value, variance, rounding);
    mpfr_clear(variance);
    bounds_close_deviations(&about);
    return GHOSTS_OK;
}

ghosts_status ghosts_bound_spread_mpfr(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding)
{
    return apply(bound, sum, rounding, spread_formula);
}

ghosts_status ghosts_radius_binary_mpfr(mpfr_t radius, const ghosts_expsum *sum,
                                        mpfr_rnd_t rounding)
{
    return apply(radius, sum, rounding, binary_formula);
}

ghosts_status ghosts_estimate_top2_mpfr(mpfr_t estimate, const ghosts_expsum *sum,
                                        mpfr_rnd_t rounding)
{
    return apply(estimate, sum, rounding, top2_formula);
}

ghosts_status ghosts_bound_dominance_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                          mpfr_rnd_t rounding)
{
    return apply(bound, sum, rounding, dominance_formula);
}

ghosts_status ghosts_bound_strip_mpfr(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding)
{
    return apply(bound, sum, rounding, strip_formula);
}

ghosts_status ghosts_bound_centred_mpfr(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding)
{
    return apply(bound, sum, rounding, centred_formula);
}

ghosts_status ghosts_bound_variance_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                         mpfr_rnd_t rounding)
{
    return apply(bound, sum, rounding, variance_formula);
}

ghosts_status ghosts_bound_best_mpfr(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding)
{
    return apply(bound, sum, rounding, best_formula);
}

ghosts_status ghosts_upper_variance_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                         mpfr_rnd_t rounding)
{
    return apply(bound, sum, rounding, upper_formula);
}

/* ---- the table ----------------------------------------------------------------------------- */

static const ghosts_bound_entry TABLE[] = {
    {"spread", "lower bound", "none: pi / Delta for any number of classes",
     ghosts_bound_spread_mpfr},
    {"dominance", "lower bound", "none; positive when one class has more than half of the weight",
     ghosts_bound_dominance_mpfr},
    {"strip", "lower bound",
     "none; above pi / Delta when one class has more than half of the weight",
     ghosts_bound_strip_mpfr},
    {"centred", "lower bound", "none: remainder of the mean-centred sum below its constant term",
     ghosts_bound_centred_mpfr},
    {"variance", "lower bound", "none: uses the spread and the variance of the slopes only",
     ghosts_bound_variance_mpfr},
    {"best", "lower bound", "none: the largest of the lower bounds above", ghosts_bound_best_mpfr},
    {"binary", "exact", "exactly two different slopes", ghosts_radius_binary_mpfr},
    {"top2", "estimate", "the two heaviest classes alone: neither a lower nor an upper bound",
     ghosts_estimate_top2_mpfr},
    {"upper", "upper bound", "none: 2 Delta / sigma^2", ghosts_upper_variance_mpfr},
};

const ghosts_bound_entry *ghosts_bound_table(size_t *count)
{
    if (count != NULL)
        *count = sizeof TABLE / sizeof *TABLE;
    return TABLE;
}
