/* Lower bounds of the radius rho* in double: spread, dominance, strip, centred, variance, best.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "bounds/bounds.h"

#define LEAST_DEVIATION 1e-9 /* a smaller one gives no start */

static const double LARGEST_ROOT = 0x1p900; /* scaled roots are cut off here */

/* ------------------------------------------------------------------ one class against the rest */

/* One class (all entries of one slope) against the others. */
typedef struct {
    const scaled_row *data;
    double slope;           /* of the class d */
    double logit;           /* its largest logit */
    double log_weight_down; /* lower bound of log sum_{j in d} exp(z_j - logit) */
    side side;
} duel;

/* Weighted majority vote: if one slope has more than half of the weight, it is the answer. */
static double majority_slope(const scaled_row *data)
{
    double top = data->logits[data->heaviest];
    double slope = data->slopes[data->heaviest], lead = 0.0;
    for (size_t k = 0; k < data->n; k++) {
        if (!kept(data, k))
            continue;
        double weight = exp(data->logits[k] - top);
        if (data->slopes[k] == slope) {
            lead += weight;
        } else if (weight <= lead) {
            lead -= weight;
        } else {
            slope = data->slopes[k];
            lead = weight - lead;
        }
    }
    return slope;
}

static duel open_duel(const scaled_row *data, double slope, side on)
{
    duel game = {.data = data, .slope = slope, .side = on};
    game.log_weight_down = bounds_class_log_weight(data, slope, &game.logit);
    return game;
}

static double duel_rate(const duel *game, size_t k)
{
    double rate = shifted_slope(game->data, k, game->slope);
    if (game->side == SIDE_DISC)
        return fabs(rate);
    return game->side == SIDE_RIGHT ? rate : -rate;
}

/* Upper bound of z_k - z_d + rate_k x: the four roundings cost at most 4u (|margin| + |rate| x). */
static double duel_exponent_up(const duel *game, size_t k, double x)
{
    double margin = margin_from(game->data, k, game->logit);
    double growth = duel_rate(game, k) * x;
    return margin + growth + SLACK * UNIT * (fabs(margin) + fabs(growth));
}

/* Proven: does the class d outweigh the others at x, sum_k exp(exponent_k) <= weight of d? */
static bool duel_won(const void *context, double x)
{
    const duel *game = context;
    const scaled_row *data = game->data;
    double most = -HUGE_VAL, sum = 0.0;
    for (size_t k = 0; k < data->n; k++)
        if (kept(data, k) && data->slopes[k] != game->slope)
            most = fmax(most, duel_exponent_up(game, k, x));
    if (most > game->log_weight_down)
        return false;
    for (size_t k = 0; k < data->n; k++)
        if (kept(data, k) && data->slopes[k] != game->slope)
            sum += exp(duel_exponent_up(game, k, x) - most);
    /* sum >= 1; its error is at most (2 n + 16) u sum, as in bounds_class_log_weight(). */
    double rest = log(sum * (1.0 + (2.0 * (double)data->n + 32.0) * UNIT));
    double slack = SLACK * UNIT * (fabs(most) + rest + TINY);
    return most + rest + slack <= game->log_weight_down;
}

/* A point at or right of the root: where the first rival alone reaches the weight of d. */
static double duel_start(const duel *game)
{
    const scaled_row *data = game->data;
    double start = LARGEST_ROOT;
    for (size_t k = 0; k < data->n; k++) {
        if (!kept(data, k) || data->slopes[k] == game->slope)
            continue;
        double rate = duel_rate(game, k);
        double gap = game->log_weight_down - margin_from(data, k, game->logit);
        if (rate > 0.0)
            start = fmin(start, fmax(gap, 0.0) / rate);
    }
    return start;
}

/* ------------------------------------------------------------------------------- root location */

/* The largest point found in [0, high] at which the test, true then false along the axis, is still
 * proven; bisection to the last bit (it never returns a point that was not tested). */
static double last_proven(bool (*proven)(const void *, double), const void *context, double high)
{
    double low = 0.0;
    if (high <= 0.0 || !proven(context, 0.0))
        return 0.0;
    if (proven(context, high))
        return high;
    for (int step = 0; step < 2200; step++) {
        double middle = low > 0.0 && high > 4.0 * low ? sqrt(low) * sqrt(high) : 0.5 * (low + high);
        if (!(middle > low && middle < high))
            break;
        if (proven(context, middle))
            low = middle;
        else
            high = middle;
        if (high - low <= 2.0 * UNIT * low || high < 1e-200)
            break;
    }
    return low;
}

static double duel_root(const scaled_row *data, double slope, side on)
{
    duel game = open_duel(data, slope, on);
    return last_proven(duel_won, &game, duel_start(&game));
}

/* --------------------------------------------------------------------------- mean and variance */

/* Slopes are taken relative to that of the heaviest class, so that a class that holds nearly all
 * weight contributes nearly nothing, to full relative accuracy. */
typedef struct {
    const scaled_row *data;
    double mean;           /* approximate mean of the shifted slopes */
    double mean_error;     /* | mean - true mean | <= mean_error */
    double log_total_down; /* lower bound of log sum exp(z_k - z_max), >= 0 */
} centred;

static centred open_centred(const scaled_row *data)
{
    centred view = {.data = data};
    double top = data->logits[data->heaviest];
    double total = 0.0, first = 0.0, absolute = 0.0, worst = 0.0;
    for (size_t k = 0; k < data->n; k++) {
        if (!kept(data, k))
            continue;
        double margin = margin_from(data, k, top), weight = exp(margin);
        double slope = shifted_slope(data, k, reference_slope(data));
        total += weight;
        first += weight * slope;
        absolute += weight * fabs(slope);
        worst += weight * fabs(slope) * fabs(margin);
    }
    double operations = 2.0 * (double)data->n + 48.0;
    view.mean = first / total;
    view.mean_error = UNIT * (operations * absolute + 2.0 * worst) / total + TINY;
    double down = total * (1.0 - operations * UNIT);
    view.log_total_down = down > 1.0 ? log(down) * (1.0 - SLACK * UNIT) : 0.0;
    return view;
}

/* Upper bounds of log p_k and of |a_k - mean| (scaled; about the approximate mean).  Where scaling
 * made a slope subnormal or 0, it may be off by 2^-1075. */
static double log_probability_up(const centred *view, size_t k)
{
    double margin = margin_from(view->data, k, view->data->logits[view->data->heaviest]);
    double value = margin - view->log_total_down;
    return value + SLACK * UNIT * (fabs(margin) + view->log_total_down);
}

static double deviation_up(const centred *view, size_t k)
{
    double slope = shifted_slope(view->data, k, reference_slope(view->data));
    double deviation = fabs(slope - view->mean);
    bool underflown = fabs(slope) < DBL_MIN && view->data->slopes[k] != reference_slope(view->data);
    return deviation + 4.0 * UNIT * (fabs(slope) + fabs(view->mean)) +
           (underflown ? 0x1p-1074 : 0.0);
}

/* exp(t) - 1 - t for 0 <= t <= 40, relative error below 64u: a series of positive terms below 1/2
 * (its remainder is under 2^-60 of the sum), one subtraction above. */
static double second_remainder(double t)
{
    if (t > 0.5)
        return expm1(t) - t;
    double sum = 1.0;
    for (int j = 16; j >= 3; j--)
        sum = 1.0 + sum * t / (double)j;
    return 0.5 * t * t * sum;
}

/* Proven: sum_k p_k (exp(|b_k| x) - 1 - |b_k| x) + |mean - true mean| x < 1? */
static bool centred_small(const void *context, double x)
{
    const centred *view = context;
    const scaled_row *data = view->data;
    double sum = 0.0;
    for (size_t k = 0; k < data->n; k++) {
        if (!kept(data, k))
            continue;
        double log_p = log_probability_up(view, k);
        double t = deviation_up(view, k) * x * (1.0 + 4.0 * UNIT);
        if (t <= 40.0)
            sum += exp(log_p) * second_remainder(t);
        else
            sum += exp(log_p + t + SLACK * UNIT * (fabs(log_p) + t));
    }
    sum *= 1.0 + ((double)data->n + 96.0) * UNIT;
    return sum + view->mean_error * x * (1.0 + 8.0 * UNIT) + TINY * (double)data->n <
           1.0 - SLACK * UNIT;
}

/* A point right of the root: at |b_k| x = 2 - log p_k the k-th summand alone exceeds 1. */
static double centred_start(const centred *view)
{
    double start = LARGEST_ROOT;
    for (size_t k = 0; k < view->data->n; k++) {
        if (!kept(view->data, k))
            continue;
        double deviation = deviation_up(view, k);
        double reach = 2.0 + fmax(0.0, -log_probability_up(view, k));
        if (deviation > LEAST_DEVIATION)
            start = fmin(start, reach / deviation);
    }
    return start;
}

/* Upper bound of log sum_k p_k (a_k - mean)^2, never underflowing. */
static double log_variance_up(const centred *view)
{
    const scaled_row *data = view->data;
    double most = -HUGE_VAL, sum = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < data->n; k++) {
            double deviation = kept(data, k) ? deviation_up(view, k) : 0.0;
            if (deviation <= 0.0)
                continue;
            double value = log_probability_up(view, k) + 2.0 * log(deviation);
            if (pass == 0)
                most = fmax(most, value);
            else
                sum += exp(value - most);
        }
    }
    double rest = log(sum * (1.0 + (2.0 * (double)data->n + 48.0) * UNIT));
    /* log p and log deviation are both at most about 0, so neither exceeds |value| in size. */
    return most + rest + 4.0 * SLACK * UNIT * (fabs(most) + rest + 1.0);
}

/* Lower bound of min_u sqrt(u^2 + pi^2 cosh(theta - u/2)^2).  With v = 2 theta - u the minimum is
 * the fixed point of the decreasing map v -> asinh(4 (2 theta - v) / pi^2), whose iterates from 0
 * lie alternately below and above it. */
static double variance_minimum(double theta)
{
    double low = 0.0, high = 2.0 * theta;
    for (int step = 0; step < 48; step++) {
        high = fmin(high, asinh(4.0 * (2.0 * theta - low) / (PI * PI)) * (1.0 + 32.0 * UNIT));
        low = fmax(low,
                   asinh(fmax(0.0, 4.0 * (2.0 * theta - high) / (PI * PI))) * (1.0 - 32.0 * UNIT) -
                       TINY);
    }
    double u = fmax(0.0, (2.0 * theta - high) * (1.0 - 4.0 * UNIT));
    return hypot(u, PI * cosh(0.5 * low)) * (1.0 - 32.0 * UNIT);
}

/* ------------------------------------------------------------------------ the public functions */

static double spread_scaled(const scaled_row *data)
{
    return PI / data->spread * (1.0 - 8.0 * UNIT);
}

static double strip_scaled(const scaled_row *data)
{
    double slope = majority_slope(data);
    double right = duel_root(data, slope, SIDE_RIGHT);
    double left = right > 0.0 ? duel_root(data, slope, SIDE_LEFT) : 0.0;
    return hypot(fmin(left, right), spread_scaled(data)) * (1.0 - 16.0 * UNIT);
}

static double dominance_scaled(const scaled_row *data)
{
    return duel_root(data, majority_slope(data), SIDE_DISC);
}

static double centred_scaled(const scaled_row *data)
{
    centred view = open_centred(data);
    return last_proven(centred_small, &view, centred_start(&view));
}

static double variance_scaled(const scaled_row *data)
{
    centred view = open_centred(data);
    double ratio = log(0.5 * data->spread) - 0.5 * log_variance_up(&view);
    ratio -= 16.0 * UNIT * (fabs(ratio) + 2.0);
    double theta = 0.0;
    if (ratio > 0.0) /* acosh(exp(ratio)) */
        theta = (ratio + log1p(sqrt(-expm1(-2.0 * ratio)))) * (1.0 - 32.0 * UNIT);
    return variance_minimum(theta) / data->spread * (1.0 - 8.0 * UNIT);
}

static double best_scaled(const scaled_row *data)
{
    return fmax(strip_scaled(data), fmax(centred_scaled(data), variance_scaled(data)));
}

static ghosts_status bound_of(double *bound, const double *logits, const double *slopes, size_t n,
                              double (*scaled)(const scaled_row *))
{
    scaled_row data;
    *bound = (double)NAN;
    ghosts_status status = bounds_open_row(&data, logits, slopes, n);
    if (status == GHOSTS_OK)
        *bound = data.spread > 0.0 ? unscale_down(&data, scaled(&data)) : HUGE_VAL;
    return status;
}

ghosts_status ghosts_bound_spread(double *bound, const double *logits, const double *slopes,
                                  size_t n)
{
    return bound_of(bound, logits, slopes, n, spread_scaled);
}

ghosts_status ghosts_bound_dominance(double *bound, const double *logits, const double *slopes,
                                     size_t n)
{
    return bound_of(bound, logits, slopes, n, dominance_scaled);
}

ghosts_status ghosts_bound_strip(double *bound, const double *logits, const double *slopes,
                                 size_t n)
{
    return bound_of(bound, logits, slopes, n, strip_scaled);
}

ghosts_status ghosts_bound_centred(double *bound, const double *logits, const double *slopes,
                                   size_t n)
{
    return bound_of(bound, logits, slopes, n, centred_scaled);
}

ghosts_status ghosts_bound_variance(double *bound, const double *logits, const double *slopes,
                                    size_t n)
{
    return bound_of(bound, logits, slopes, n, variance_scaled);
}

ghosts_status ghosts_bound_best(double *bound, const double *logits, const double *slopes, size_t n)
{
    return bound_of(bound, logits, slopes, n, best_scaled);
}
