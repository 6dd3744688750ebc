/* Taylor series of log F, the loss and a probability at a real point; see ghosts/series.h.
 *
 * With G(t + h) = total exp(log_scale + b_r h) f(h) (power_sums.h) and a = x f' / f = sum_m a_m
 * x^m, log F has the coefficients c_m = a_m 2^(em) / m for m >= 2, c_1 = a_1 2^e + slope_r and c_0
 * = z_y + a_y T + log(1/p_y) for the heaviest class y; the probability is the quotient of p
 * exp((b_y - b_r) h) by f.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "series/series.h"

#include <math.h>
#include <stdlib.h>

#include <ghosts/batch.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "series/division.h"

#define NOTHING (-INFINITY) /* log2 of a coefficient that may be zero */

ghosts_series_options ghosts_series_defaults(void)
{
    return (ghosts_series_options){GHOSTS_SERIES_LOG, 0, 16, GHOSTS_ENGINE_DEFAULT};
}

void ghosts_series_free(ghosts_series *series)
{
    if (!series)
        return;
    reals_free(series->coefficient, series->order + 1);
    reals_free(series->error, series->order + 1);
    free(series);
}

ghosts_series *series_new(size_t order, mpfr_prec_t bits)
{
    ghosts_series *series = calloc(1, sizeof *series);
    if (!series)
        return NULL;
    series->order = order;
    series->bits = bits;
    series->coefficient = reals_new(order + 1, bits);
    series->error = reals_new(order + 1, BOUND_BITS);
    if (!series->coefficient || !series->error) {
        ghosts_series_free(series);
        return NULL;
    }
    return series;
}

/* What one attempt works with; c and error are filled up to `order`. */
typedef struct {
    const ghosts_expsum *sum;
    const ghosts_series_options *options;
    mpq_t at, t; /* T and 2^e T */
    size_t order;
    mpfr_prec_t bits;
    mpfr_t *c;
    mpfr_t *error;
    double least_scale; /* log2 of what is accurate enough for c_0, however small it is */
    tilted_weights weights;
    moment_list moments;
} series_work;

/* ---- accuracy ----------------------------------------------------------------------------- */

static double log2_of(mpfr_srcptr x)
{
    long exponent;
    if (mpfr_sgn(x) <= 0)
        return NOTHING;
    double fraction = mpfr_get_d_2exp(&exponent, x, MPFR_RNDD);
    return log2(fraction) + (double)exponent;
}

void series_add_rounding(mpfr_t error, mpfr_srcptr value)
{
    mpfr_t size;
    mpfr_init2(size, BOUND_BITS);
    mpfr_abs(size, value, MPFR_RNDU);
    mpfr_mul_2si(size, size, -(long)mpfr_get_prec(value), MPFR_RNDU);
    mpfr_add(error, error, size, MPFR_RNDU);
    mpfr_clear(size);
}

void series_fit(ghosts_series *series)
{
    for (size_t m = 0; m <= series->order; m++)
        exponent_range_fit(series->coefficient[m], series->error[m]);
}

/* x += q, an exact number; errors along. */
static void add_exact(mpfr_t x, mpfr_t error, const mpq_t q)
{
    if (mpq_sgn(q) == 0)
        return;
    mpfr_t value;
    mpfr_init2(value, mpfr_get_prec(x));
    expsum_rational_to_mpfr(value, q, MPFR_RNDN);
    series_add_rounding(error, value);
    mpfr_add(x, x, value, MPFR_RNDN);
    series_add_rounding(error, x);
    mpfr_clear(value);
}

/* ---- log F and the loss ------------------------------------------------------------------- */

/* z_max + centre T + log_scale + log total, to an absolute accuracy: however small c_0 is. */
static void constant_by_total(series_work *x)
{
    x->least_scale = 0.0;
    mpq_t exact;
    mpfr_t part;
    mpq_init(exact);
    mpfr_init2(part, mpfr_get_prec(x->c[0]));
    mpfr_log(x->c[0], x->weights.total, MPFR_RNDN);
    mpfr_mul_2ui(x->error[0], x->weights.total_relative, 1, MPFR_RNDU);
    series_add_rounding(x->error[0], x->c[0]);
    mpfr_set(part, x->weights.log_scale, MPFR_RNDN);
    series_add_rounding(x->error[0], part);
    mpfr_add(x->c[0], x->c[0], part, MPFR_RNDN);
    series_add_rounding(x->error[0], x->c[0]);
    mpq_mul(exact, x->sum->centre, x->at);
    mpq_add(exact, exact, x->sum->largest_logit);
    add_exact(x->c[0], x->error[0], exact);
    mpq_clear(exact);
    mpfr_clear(part);
}

/* c_0 = log(1/p) of a class = log1p(1/p - 1): a relative error d of the argument is at most one of
 * the logarithm, as x / ((1 + x) log(1 + x)) <= 1. */
static bool log_of_share(series_work *x, size_t class)
{
    mpfr_t share, odds, relative;
    mpfr_inits2(x->bits, share, odds, (mpfr_ptr)0);
    mpfr_init2(relative, BOUND_BITS);
    bool known = tilted_class(share, odds, relative, &x->weights, x->sum, x->t, class);
    known = known && !mpfr_nan_p(odds);
    if (known) {
        mpfr_log1p(x->c[0], odds, MPFR_RNDN);
        mpfr_abs(x->error[0], x->c[0], MPFR_RNDU);
        mpfr_mul(x->error[0], x->error[0], relative, MPFR_RNDU);
        mpfr_mul_d(x->error[0], x->error[0], 1.125, MPFR_RNDU);
        series_add_rounding(x->error[0], x->c[0]);
    }
    mpfr_clears(share, odds, relative, (mpfr_ptr)0);
    return known;
}

/* log q + z at position i of logit[], roughly. */
static double class_log_weight(const ghosts_expsum *sum, size_t i)
{
    double logit = mpq_get_d(sum->logit[i]);
    if (!sum->factor)
        return logit;
    mpfr_t logarithm;
    mpfr_init2(logarithm, DOUBLE_BITS);
    mpfr_set_q(logarithm, sum->factor[i], MPFR_RNDN);
    mpfr_log(logarithm, logarithm, MPFR_RNDN);
    logit += mpfr_get_d(logarithm, MPFR_RNDN);
    mpfr_clear(logarithm);
    return logit;
}

/* Whether F(T) = 1, which a sum of multiples of exponentials of different rationals is only if all
 * exponents are 0 and the factors add up to 1. */
static bool is_one(const series_work *x)
{
    const ghosts_expsum *sum = x->sum;
    mpq_t exponent, slope, weight, total;
    mpq_inits(exponent, slope, weight, total, NULL);
    bool one = true;
    for (size_t i = 0; i < sum->classes && one; i++) {
        if (ghosts_expsum_class(exponent, slope, sum, i) != GHOSTS_OK)
            continue;
        ghosts_expsum_class_weight(weight, sum, i);
        mpq_mul(slope, slope, x->at);
        mpq_add(exponent, exponent, slope);
        mpq_add(total, total, weight);
        one = mpq_sgn(exponent) == 0;
    }
    one = one && mpq_cmp_ui(total, 1, 1) == 0;
    mpq_clears(exponent, slope, weight, total, NULL);
    return one;
}

/* x += log q */
static void add_logarithm(mpfr_t x, mpfr_t error, const mpq_t q)
{
    if (mpq_cmp_ui(q, 1, 1) == 0)
        return;
    mpfr_t value;
    mpfr_init2(value, mpfr_get_prec(x) + 64);
    expsum_rational_to_mpfr(value, q, MPFR_RNDN);
    mpfr_log(value, value, MPFR_RNDN);
    mpfr_prec_round(value, mpfr_get_prec(x), MPFR_RNDN);
    series_add_rounding(error, value);
    series_add_rounding(error, value); /* and of q: near 1 the logarithm loses bits, 2^-p at most */
    mpfr_t of_factor;
    mpfr_init2(of_factor, BOUND_BITS);
    mpfr_set_ui_2exp(of_factor, 1, -(long)mpfr_get_prec(x) - 60, MPFR_RNDU);
    mpfr_add(error, error, of_factor, MPFR_RNDU);
    mpfr_add(x, x, value, MPFR_RNDN);
    series_add_rounding(error, x);
    mpfr_clears(value, of_factor, (mpfr_ptr)0);
}

/* A class of the largest weight at T. */
static size_t heaviest_class(const series_work *x)
{
    const ghosts_expsum *sum = x->sum;
    size_t term = 0, class = 0;
    for (size_t k = 1; k < sum->terms; k++)
        if (mpfr_greater_p(x->weights.mass[k], x->weights.mass[term]))
            term = k;
    size_t best = sum->first[term];
    for (size_t i = best + 1; i < sum->first[term + 1]; i++)
        if (class_log_weight(sum, i) > class_log_weight(sum, best))
            best = i;
    while (sum->position[class] != best)
        class ++;
    return class;
}

/* log F = z_y + a_y T + log q_y + log(1/p_y).  Without factors it is 0 for a single class of exponent 0 alone, as a sum of
 * exponentials of rationals is 1 for no other (Lindemann and Weierstrass); so enough bits overcome
 * any cancellation, and where z_y + a_y T = 0 there is none. */
static void constant_of_log(series_work *x)
{
    size_t class = heaviest_class(x);
    if (x->sum->factor && is_one(x)) {
        mpfr_set_zero(x->c[0], 1);
        mpfr_set_zero(x->error[0], 1);
        x->least_scale = NOTHING;
        return;
    }
    if (!log_of_share(x, class)) {
        mpfr_set_zero(x->error[0], 1);
        constant_by_total(x);
        return;
    }
    mpq_t exact, slope, weight;
    mpq_inits(exact, slope, weight, NULL);
    ghosts_expsum_class(exact, slope, x->sum, class);
    ghosts_expsum_class_weight(weight, x->sum, class);
    mpq_mul(slope, slope, x->at);
    mpq_add(exact, exact, slope);
    add_exact(x->c[0], x->error[0], exact);
    add_logarithm(x->c[0], x->error[0], weight);
    x->least_scale = NOTHING;
    mpq_clears(exact, slope, weight, NULL);
}

/* b_m = m f_m, the coefficients of x f'. */
static bool derivative(mpfr_t **b, mpfr_t **error, const moment_list *m, mpfr_prec_t bits)
{
    *b = reals_new(m->order + 1, bits);
    *error = reals_new(m->order + 1, BOUND_BITS);
    if (!*b || !*error)
        return false;
    for (size_t j = 1; j <= m->order; j++) {
        mpfr_mul_ui((*b)[j], m->f[j], j, MPFR_RNDN);
        mpfr_mul_ui((*error)[j], m->error[j], j, MPFR_RNDU);
        series_add_rounding((*error)[j], (*b)[j]);
    }
    return true;
}

static ghosts_status expand_log(series_work *x)
{
    mpfr_t *b, *b_error;
    ghosts_status status = GHOSTS_NO_MEMORY;
    if (derivative(&b, &b_error, &x->moments, x->bits))
        status =
            quotient_series(x->c, x->error, b, b_error, &x->moments, x->bits, x->options->engine);
    reals_free(b, x->order + 1);
    reals_free(b_error, x->order + 1);
    if (status != GHOSTS_OK)
        return status;
    for (size_t m = 1; m <= x->order; m++) {
        mpfr_div_ui(x->c[m], x->c[m], m, MPFR_RNDN);
        mpfr_div_ui(x->error[m], x->error[m], m, MPFR_RNDU);
        series_add_rounding(x->error[m], x->c[m]);
        mpfr_mul_2si(x->c[m], x->c[m], x->sum->scale * (long)m, MPFR_RNDN);
        mpfr_mul_2si(x->error[m], x->error[m], x->sum->scale * (long)m, MPFR_RNDU);
    }
    mpq_t slope, logit, own;
    mpq_inits(slope, logit, own, NULL);
    ghosts_expsum_slope(slope, x->sum, x->weights.reference);
    if (x->options->kind == GHOSTS_SERIES_LOSS) {
        ghosts_expsum_class(logit, own, x->sum, x->options->label);
        mpq_sub(slope, slope, own);
        if (!log_of_share(x, x->options->label))
            status = GHOSTS_TOO_LARGE;
    } else {
        constant_of_log(x);
    }
    if (x->order >= 1)
        add_exact(x->c[1], x->error[1], slope);
    mpq_clears(slope, logit, own, NULL);
    return status;
}

/* ---- a probability ------------------------------------------------------------------------ */

/* b_j = p d^j / j!, d = b_y - b_r: relative errors of p, of d and of two operations a step. */
static ghosts_status exponential(mpfr_t *b, mpfr_t *error, series_work *x)
{
    mpq_t difference;
    mpfr_t odds, d, relative, kappa;
    mpq_init(difference);
    mpfr_inits2(x->bits, odds, d, (mpfr_ptr)0);
    mpfr_inits2(BOUND_BITS, relative, kappa, (mpfr_ptr)0);
    bool known = tilted_class(b[0], odds, relative, &x->weights, x->sum, x->t, x->options->label);
    size_t term = expsum_term_of(x->sum, x->options->label);
    mpq_sub(difference, x->sum->slope[term], x->sum->slope[x->weights.reference]);
    expsum_rational_to_mpfr(d, difference, MPFR_RNDN);
    for (size_t j = 0; known && j <= x->order; j++) {
        if (j > 0) {
            mpfr_mul(b[j], b[j - 1], d, MPFR_RNDN);
            mpfr_div_ui(b[j], b[j], j, MPFR_RNDN);
        }
        mpfr_set_ui_2exp(kappa, 4 * j + 4, -(long)x->bits, MPFR_RNDU);
        mpfr_add(kappa, kappa, relative, MPFR_RNDU);
        mpfr_abs(error[j], b[j], MPFR_RNDU);
        mpfr_mul(error[j], error[j], kappa, MPFR_RNDU);
        mpfr_mul_d(error[j], error[j], 1.125, MPFR_RNDU);
    }
    mpq_clear(difference);
    mpfr_clears(odds, d, relative, kappa, (mpfr_ptr)0);
    return known ? GHOSTS_OK : GHOSTS_TOO_LARGE;
}

static ghosts_status expand_softmax(series_work *x)
{
    mpfr_t *b = reals_new(x->order + 1, x->bits);
    mpfr_t *b_error = reals_new(x->order + 1, BOUND_BITS);
    ghosts_status status = b && b_error ? exponential(b, b_error, x) : GHOSTS_NO_MEMORY;
    if (status == GHOSTS_OK)
        status =
            quotient_series(x->c, x->error, b, b_error, &x->moments, x->bits, x->options->engine);
    for (size_t m = 0; status == GHOSTS_OK && m <= x->order; m++) {
        mpfr_mul_2si(x->c[m], x->c[m], x->sum->scale * (long)m, MPFR_RNDN);
        mpfr_mul_2si(x->error[m], x->error[m], x->sum->scale * (long)m, MPFR_RNDU);
    }
    reals_free(b, x->order + 1);
    reals_free(b_error, x->order + 1);
    return status;
}

/* log2 of |c_m| less its error. */
static double proven_size(const series_work *x, size_t m)
{
    mpfr_t size;
    mpfr_init2(size, BOUND_BITS);
    mpfr_abs(size, x->c[m], MPFR_RNDD);
    mpfr_sub(size, size, x->error[m], MPFR_RNDD);
    double result = log2_of(size);
    mpfr_clear(size);
    return result;
}

/* scale[m], m = first .. order: the upper hull of the points (m, scale[m]), continued with `slope`.
 * (Andrew's monotone chain.)  corner has room for all of them. */
static void newton_polygon(double *scale, size_t *corner, size_t first, size_t order, double slope)
{
    size_t corners = 0;
    for (size_t m = first; m <= order; m++) {
        if (scale[m] == NOTHING)
            continue;
        while (corners >= 2) {
            size_t i = corner[corners - 2], j = corner[corners - 1];
            if ((scale[j] - scale[i]) * (double)(m - i) > (scale[m] - scale[i]) * (double)(j - i))
                break;
            corners--;
        }
        corner[corners++] = m;
    }
    for (size_t c = 0; c + 1 < corners; c++) {
        size_t i = corner[c], j = corner[c + 1];
        for (size_t m = i + 1; m < j; m++)
            scale[m] = scale[i] + (scale[j] - scale[i]) * (double)(m - i) / (double)(j - i);
    }
    for (size_t m = corners ? corner[corners - 1] + 1 : order + 1; m <= order; m++)
        scale[m] = scale[m - 1] + slope;
}

/* log2 of sigma^2 / (2 Delta), rounded down: sigma^2 = 2 c_2 of log F, that is f_2 and f_1 in
 * normalised coordinates; NOTHING when it is not known to be positive. */
static double least_slope(const series_work *x)
{
    if (x->moments.order < 2)
        return NOTHING;
    mpfr_t variance, part;
    mpfr_inits2(x->bits, variance, part, (mpfr_ptr)0);
    mpfr_mul_2ui(variance, x->moments.f[2], 1, MPFR_RNDD);
    mpfr_sqr(part, x->moments.f[1], MPFR_RNDU);
    mpfr_sub(variance, variance, part, MPFR_RNDD);
    double size = log2_of(variance) + (double)(2 * x->sum->scale);
    mpfr_set_prec(part, BOUND_BITS);
    ghosts_expsum_spread(part, x->sum, MPFR_RNDU);
    size -= log2_of(part) + 1.0;
    mpfr_clears(variance, part, (mpfr_ptr)0);
    return size;
}

/* Bits that the worst coefficient lacks; +inf when its scale is not known yet. */
static double missing_bits(const series_work *x, double *scale, size_t *corner)
{
    size_t first = x->options->kind == GHOSTS_SERIES_SOFTMAX ? 0 : 2;
    double slope = least_slope(x), missing = -INFINITY;
    for (size_t m = 0; m <= x->order; m++)
        scale[m] = proven_size(x, m);
    if (first == 2) {
        if (x->options->kind == GHOSTS_SERIES_LOG)
            scale[0] = fmax(scale[0], x->least_scale);
        if (x->order >= 1)
            scale[1] = fmax(scale[1], slope + 1.0);
    }
    for (size_t m = 2; m <= x->order && first == 2; m++)
        scale[m] += log2((double)m);
    newton_polygon(scale, corner, first, x->order, slope);
    for (size_t m = 2; m <= x->order && first == 2; m++)
        scale[m] -= log2((double)m);
    for (size_t m = 0; m <= x->order; m++)
        if (!mpfr_zero_p(x->error[m])) {
            double goal = scale[m] - (double)x->options->digits * BITS_PER_DIGIT;
            double lack = log2_of(x->error[m]) - goal;
            missing = fmax(missing, isnan(lack) ? INFINITY : lack);
        }
    return missing;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void clear_attempt(series_work *x)
{
    moments_clear(&x->moments);
    tilted_clear(&x->weights);
}

/* A guess of the distance to the nearest zero, normalised; +inf when there is none or it is not
 * known. */
static double estimated_radius(const ghosts_expsum *sum, const tilted_weights *w)
{
    ghosts_workspace *workspace = NULL;
    ghosts_batch batch = {w->log_mass, sum->slope_double, 1, w->terms, w->terms, w->terms};
    ghosts_radius radius = {.upper = INFINITY};
    if (ghosts_workspace_new(&workspace, 1, w->terms, GHOSTS_SIMD_AUTO) != GHOSTS_OK)
        return INFINITY;
    if (ghosts_batch_exact(&radius, &batch, workspace, NULL) != GHOSTS_OK)
        radius.upper = INFINITY;
    ghosts_workspace_free(workspace);
    return radius.upper;
}

/* With GHOSTS_OK, to be cleared after the weights and moments have been used. */
static ghosts_status attempt(series_work *x)
{
    ghosts_status status = tilted_init(&x->weights, x->sum, x->t, x->bits);
    if (status != GHOSTS_OK)
        return status;
    status = moments_init(&x->moments, x->sum, &x->weights, x->order,
                          estimated_radius(x->sum, &x->weights));
    if (status != GHOSTS_OK) {
        tilted_clear(&x->weights);
        return status;
    }
    for (size_t m = 0; m <= x->order; m++) {
        mpfr_set_prec(x->c[m], x->bits);
        mpfr_set_zero(x->error[m], 1);
    }
    status = x->options->kind == GHOSTS_SERIES_SOFTMAX ? expand_softmax(x) : expand_log(x);
    if (status != GHOSTS_OK)
        clear_attempt(x);
    return status;
}

/* Raise the precision until the accuracy is reached.  A coefficient beyond the polygon's last
 * corner must have a scale, so that at least order 2 is computed.  What lost terms add to the
 * errors, no precision takes away. */
static ghosts_status expand(series_work *x)
{
    double *scale = malloc((x->order + 1) * sizeof *scale);
    size_t *corner = malloc((x->order + 1) * sizeof *corner);
    ghosts_status status = scale && corner ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    x->bits = (mpfr_prec_t)((double)x->options->digits * BITS_PER_DIGIT) + 32;
    for (double missing = INFINITY, before; status == GHOSTS_OK;) {
        status = attempt(x);
        if (status != GHOSTS_OK)
            break;
        before = missing;
        missing = missing_bits(x, scale, corner);
        bool in_vain = x->weights.lost && missing >= before;
        clear_attempt(x);
        if (missing <= 0.0)
            break;
        if (in_vain) {
            status = GHOSTS_TOO_LARGE;
            break;
        }
        x->bits += missing < (double)x->bits ? (mpfr_prec_t)missing + 16 : x->bits;
        if (x->bits > MAX_BITS)
            status = GHOSTS_TOO_LARGE;
    }
    free(scale);
    free(corner);
    return status;
}

static ghosts_status check_arguments(const ghosts_expsum *sum, size_t order,
                                     const ghosts_series_options *options)
{
    if (order > GHOSTS_MAX_ORDER || options->digits > 10000000)
        return GHOSTS_TOO_LARGE;
    if (options->digits < 1)
        return GHOSTS_INVALID;
    if (options->kind != GHOSTS_SERIES_LOG && options->kind != GHOSTS_SERIES_LOSS &&
        options->kind != GHOSTS_SERIES_SOFTMAX)
        return GHOSTS_INVALID;
    if (!ghosts_engine_available(options->engine))
        return GHOSTS_UNAVAILABLE;
    if (options->kind == GHOSTS_SERIES_LOG)
        return GHOSTS_OK;
    mpq_t logit, slope;
    mpq_inits(logit, slope, NULL);
    ghosts_status status = ghosts_expsum_class(logit, slope, sum, options->label);
    mpq_clears(logit, slope, NULL);
    return status;
}

static ghosts_status expand_at(ghosts_series **series, const ghosts_expsum *sum, const mpq_t at,
                               size_t order, const ghosts_series_options *options)
{
    ghosts_status status = check_arguments(sum, order, options);
    if (status != GHOSTS_OK)
        return status;
    series_work x = {.sum = sum, .options = options, .order = order < 2 ? 2 : order};
    ghosts_series *wide = series_new(x.order, 64);
    if (!wide)
        return GHOSTS_NO_MEMORY;
    x.c = wide->coefficient;
    x.error = wide->error;
    mpq_inits(x.at, x.t, NULL);
    mpq_set(x.at, at);
    if (sum->scale >= 0)
        mpq_mul_2exp(x.t, at, (mp_bitcnt_t)sum->scale);
    else
        mpq_div_2exp(x.t, at, (mp_bitcnt_t)-sum->scale);
    status = expand(&x);
    mpq_clears(x.at, x.t, NULL);
    wide->bits = x.bits;
    for (; wide->order > order; wide->order--) {
        mpfr_clear(wide->coefficient[wide->order]);
        mpfr_clear(wide->error[wide->order]);
    }
    if (status == GHOSTS_OK)
        *series = wide;
    else
        ghosts_series_free(wide);
    return status;
}

ghosts_status ghosts_series_expand(ghosts_series **series, const ghosts_expsum *sum, const mpq_t at,
                                   size_t order, const ghosts_series_options *options)
{
    ghosts_series_options defaults = ghosts_series_defaults();
    arithmetic saved;
    exponent_range range;
    *series = NULL;
    if (!ghosts_expsum_is_exact(sum))
        return GHOSTS_INVALID;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    exponent_range_widen(&range);
    status = expand_at(series, sum, at, order, options ? options : &defaults);
    exponent_range_restore(&range);
    if (status == GHOSTS_OK)
        series_fit(*series);
    arithmetic_leave(&saved);
    return status;
}

void ghosts_series_to_cumulants(ghosts_series *series)
{
    mpfr_t factorial, size;
    mpfr_inits2(BOUND_BITS, factorial, size, (mpfr_ptr)0);
    for (size_t m = 2; m <= series->order; m++) {
        mpfr_ptr c = series->coefficient[m], error = series->error[m];
        mpfr_set_prec(factorial, mpfr_get_prec(c));
        mpfr_fac_ui(factorial, m, MPFR_RNDN);
        mpfr_mul(c, c, factorial, MPFR_RNDN);
        mpfr_fac_ui(factorial, m, MPFR_RNDU);
        mpfr_mul(error, error, factorial, MPFR_RNDU);
        /* the factorial and the product are rounded */
        mpfr_abs(size, c, MPFR_RNDU);
        mpfr_mul_2si(size, size, 2 - (long)mpfr_get_prec(c), MPFR_RNDU);
        mpfr_add(error, error, size, MPFR_RNDU);
    }
    mpfr_clears(factorial, size, (mpfr_ptr)0);
}
