/* Closed forms and bounds for the radius rho*, in double (first part) and in MPFR (second part).
 *
 * Both parts prove a lower bound the same way: a root is only ever *located* approximately; what is
 * returned is a point at which an upper bound of the increasing function is still below its target.
 * Proofs and the error analysis of the double part: docs/theory.md, sections "Bounds" and "Rounding
 * of the bounds".
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/bounds.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* -------------------------------------------------------------------- double: data and scaling */

static const double PI = 3.14159265358979323846;    /* below pi, by less than one unit */
static const double UNIT = 1.1102230246251565e-16;  /* u = 2^-53 */
static const double LARGEST_ROOT = 0x1p900;         /* scaled roots are cut off here */
static const double LARGEST_MARGIN = 1e300;         /* logit differences are clamped to this */
static const double SLACK = 8.0;                    /* of a few elementary steps, in u */

/* The arrays with what every bound needs.  Slopes are used as (a_k - reference) 2^(-exponent), so
 * that the spread of the kept classes lies in [1/2, 1]. */
typedef struct {
    const double *logits;
    const double *slopes;
    size_t n;
    size_t heaviest; /* index of the first largest logit */
    double prescale; /* 1, or 1/4 where differences of slopes could overflow */
    int exponent;
    double spread;   /* scaled, within u of the true value; 0 when all slopes are equal */
} sample;

static bool kept(const sample *data, size_t k)
{
    return data->logits[k] > -HUGE_VAL;
}

static ghosts_status check_entries(const double *logits, const double *slopes, size_t n)
{
    bool any = false;
    if (n == 0 || logits == NULL || slopes == NULL)
        return GHOSTS_INVALID;
    for (size_t k = 0; k < n; k++) {
        if (isnan(logits[k]) || logits[k] == HUGE_VAL || !isfinite(slopes[k]))
            return GHOSTS_NOT_FINITE;
        any = any || logits[k] > -HUGE_VAL;
    }
    return any ? GHOSTS_OK : GHOSTS_INVALID;
}

static ghosts_status open_sample(sample *data, const double *logits, const double *slopes,
                                 size_t n)
{
    ghosts_status status = check_entries(logits, slopes, n);
    if (status != GHOSTS_OK)
        return status;
    *data = (sample){.logits = logits, .slopes = slopes, .n = n, .prescale = 1.0};
    while (!kept(data, data->heaviest))
        data->heaviest++;
    double least = slopes[data->heaviest], most = least;
    for (size_t k = data->heaviest; k < n; k++) {
        if (!kept(data, k))
            continue;
        least = slopes[k] < least ? slopes[k] : least;
        most = slopes[k] > most ? slopes[k] : most;
        data->heaviest = logits[k] > logits[data->heaviest] ? k : data->heaviest;
    }
    if (most > DBL_MAX / 4 || least < -DBL_MAX / 4)
        data->prescale = 0.25;
    double spread = most * data->prescale - least * data->prescale;
    if (spread > 0.0)
        data->spread = frexp(spread, &data->exponent);
    return GHOSTS_OK;
}

/* (a_k - reference), scaled: within u of its own size (and 2^-1074, which is nothing here). */
static double shifted_slope(const sample *data, size_t k, double reference)
{
    return ldexp(data->slopes[k] * data->prescale - reference * data->prescale, -data->exponent);
}

/* A step found for scaled slopes, in the units of the caller, rounded down. */
static double unscale_down(const sample *data, double x)
{
    double step = ldexp(x, (data->prescale < 1.0 ? -2 : 0) - data->exponent);
    if (step > DBL_MAX)
        return DBL_MAX;
    return step > 0.0 ? nextafter(step, 0.0) : 0.0;
}

/* z_k - z, clamped; an upper value of it is margin + UNIT |margin|. */
static double margin_from(const sample *data, size_t k, double logit)
{
    double margin = data->logits[k] - logit;
    return fmin(fmax(margin, -LARGEST_MARGIN), LARGEST_MARGIN);
}

/* ---------------------------------------------------------- double: one class against the rest */

typedef enum { SIDE_DISC, SIDE_RIGHT, SIDE_LEFT } side;

/* One class (all entries of one slope) against the others. */
typedef struct {
    const sample *data;
    double slope;           /* of the class d */
    double logit;           /* its largest logit */
    double log_weight_down; /* lower bound of log sum_{j in d} exp(z_j - logit) */
    side side;
} duel;

/* Weighted majority vote: if one slope has more than half of the weight, it is the answer. */
static double majority_slope(const sample *data)
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

static duel open_duel(const sample *data, double slope, side on)
{
    duel game = {.data = data, .slope = slope, .logit = -HUGE_VAL, .side = on};
    double sum = 0.0, members = 0.0;
    for (size_t k = 0; k < data->n; k++)
        if (kept(data, k) && data->slopes[k] == slope && data->logits[k] > game.logit)
            game.logit = data->logits[k];
    for (size_t k = 0; k < data->n; k++) {
        if (!kept(data, k) || data->slopes[k] != slope)
            continue;
        sum += exp(margin_from(data, k, game.logit));
        members += 1.0;
    }
    /* Relative error of the sum: (members + 16) u from its operations, plus u |m| e^m <= u / 2 each
     * for the rounding of the margins m.  A single member has weight 1 exactly. */
    if (members > 1.0)
        game.log_weight_down = log(sum * (1.0 - (2.0 * members + 32.0) * UNIT));
    game.log_weight_down -= SLACK * UNIT * fabs(game.log_weight_down);
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
    const sample *data = game->data;
    double most = -HUGE_VAL, sum = 0.0;
    for (size_t k = 0; k < data->n; k++)
        if (kept(data, k) && data->slopes[k] != game->slope)
            most = fmax(most, duel_exponent_up(game, k, x));
    if (most > game->log_weight_down)
        return false;
    for (size_t k = 0; k < data->n; k++)
        if (kept(data, k) && data->slopes[k] != game->slope)
            sum += exp(duel_exponent_up(game, k, x) - most);
    /* sum >= 1; its error is at most (2 n + 16) u sum, as in open_duel(). */
    double rest = log(sum * (1.0 + (2.0 * (double)data->n + 32.0) * UNIT));
    double slack = SLACK * UNIT * (fabs(most) + rest + 1e-300);
    return most + rest + slack <= game->log_weight_down;
}

/* A point at or right of the root: where the first rival alone reaches the weight of d. */
static double duel_start(const duel *game)
{
    const sample *data = game->data;
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

/* ----------------------------------------------------------------------- double: root location */

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

static double duel_root(const sample *data, double slope, side on)
{
    duel game = open_duel(data, slope, on);
    return last_proven(duel_won, &game, duel_start(&game));
}

/* ------------------------------------------------------------------- double: mean and variance */

/* Slopes are taken relative to that of the heaviest class, so that a class that holds nearly all
 * weight contributes nearly nothing, to full relative accuracy. */
typedef struct {
    const sample *data;
    double mean;           /* approximate mean of the shifted slopes */
    double mean_error;     /* | mean - true mean | <= mean_error */
    double log_total_down; /* lower bound of log sum exp(z_k - z_max), >= 0 */
} centred;

static double reference_slope(const sample *data)
{
    return data->slopes[data->heaviest];
}

static centred open_centred(const sample *data)
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
    view.mean_error = UNIT * (operations * absolute + 2.0 * worst) / total + 1e-300;
    double down = total * (1.0 - operations * UNIT);
    view.log_total_down = down > 1.0 ? log(down) * (1.0 - SLACK * UNIT) : 0.0;
    return view;
}

/* Upper bounds of log p_k and of |a_k - mean| (scaled; about the approximate mean). */
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
    return deviation + 4.0 * UNIT * (fabs(slope) + fabs(view->mean));
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
    const sample *data = view->data;
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
    return sum + view->mean_error * x * (1.0 + 8.0 * UNIT) + 1e-280 * (double)data->n
               < 1.0 - SLACK * UNIT;
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
        if (deviation > 1e-9)
            start = fmin(start, reach / deviation);
    }
    return start;
}

/* Upper bound of log sum_k p_k (a_k - mean)^2, never underflowing. */
static double log_variance_up(const centred *view)
{
    const sample *data = view->data;
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
        low = fmax(low, asinh(fmax(0.0, 4.0 * (2.0 * theta - high) / (PI * PI)))
                            * (1.0 - 32.0 * UNIT) - 1e-300);
    }
    double u = fmax(0.0, (2.0 * theta - high) * (1.0 - 4.0 * UNIT));
    return hypot(u, PI * cosh(0.5 * low)) * (1.0 - 32.0 * UNIT);
}

/* ---------------------------------------------------------------- double: the public functions */

static double spread_scaled(const sample *data)
{
    return PI / data->spread * (1.0 - 8.0 * UNIT);
}

static double strip_scaled(const sample *data)
{
    double slope = majority_slope(data);
    double right = duel_root(data, slope, SIDE_RIGHT);
    double left = right > 0.0 ? duel_root(data, slope, SIDE_LEFT) : 0.0;
    return hypot(fmin(left, right), spread_scaled(data)) * (1.0 - 16.0 * UNIT);
}

static double dominance_scaled(const sample *data)
{
    return duel_root(data, majority_slope(data), SIDE_DISC);
}

static double centred_scaled(const sample *data)
{
    centred view = open_centred(data);
    return last_proven(centred_small, &view, centred_start(&view));
}

static double variance_scaled(const sample *data)
{
    centred view = open_centred(data);
    double ratio = log(0.5 * data->spread) - 0.5 * log_variance_up(&view);
    ratio -= 16.0 * UNIT * (fabs(ratio) + 2.0);
    double theta = 0.0;
    if (ratio > 0.0) /* acosh(exp(ratio)) */
        theta = (ratio + log1p(sqrt(-expm1(-2.0 * ratio)))) * (1.0 - 32.0 * UNIT);
    return variance_minimum(theta) / data->spread * (1.0 - 8.0 * UNIT);
}

static double best_scaled(const sample *data)
{
    return fmax(strip_scaled(data), fmax(centred_scaled(data), variance_scaled(data)));
}

static ghosts_status bound_of(double *bound, const double *logits, const double *slopes, size_t n,
                              double (*scaled)(const sample *))
{
    sample data;
    *bound = (double)NAN;
    ghosts_status status = open_sample(&data, logits, slopes, n);
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

ghosts_status ghosts_bound_best(double *bound, const double *logits, const double *slopes,
                                size_t n)
{
    return bound_of(bound, logits, slopes, n, best_scaled);
}

/* [lower, upper] holds x (1 +- error) for a non-negative x in floating-point range or beyond. */
static void enclose(double *lower, double *upper, double x, double error)
{
    *lower = x > DBL_MAX ? DBL_MAX : nextafter(x * (1.0 - error), 0.0);
    *upper = nextafter(x * (1.0 + error), HUGE_VAL);
}

ghosts_status ghosts_radius_binary(double *lower, double *upper, double margin,
                                   double slope_difference)
{
    *lower = *upper = (double)NAN;
    if (!isfinite(margin) || !isfinite(slope_difference))
        return GHOSTS_NOT_FINITE;
    if (slope_difference == 0.0) {
        *lower = *upper = HUGE_VAL;
        return GHOSTS_OK;
    }
    /* Halved, so that hypot cannot overflow; the halves of subnormal margins do not matter. */
    double half = hypot(0.5 * margin, 0.5 * PI) / fabs(slope_difference);
    enclose(lower, upper, 2.0 * half, 16.0 * UNIT);
    return GHOSTS_OK;
}

/* Log-weight of the entries of one slope relative to `top`, and a bound on its error. */
static double group_log_weight(const sample *data, double slope, double *error)
{
    duel group = open_duel(data, slope, SIDE_DISC);
    double shift = group.logit - data->logits[data->heaviest];
    *error = 2.0 * UNIT * (fabs(shift) + 4.0 * (double)data->n + 96.0
                           + 16.0 * fabs(group.log_weight_down));
    return shift + group.log_weight_down;
}

ghosts_status ghosts_radius_two_slopes(double *lower, double *upper, const double *logits,
                                       const double *slopes, size_t n)
{
    sample data;
    *lower = *upper = (double)NAN;
    ghosts_status status = open_sample(&data, logits, slopes, n);
    if (status != GHOSTS_OK)
        return status;
    double first = reference_slope(&data), second = first;
    for (size_t k = 0; k < n; k++) {
        if (!kept(&data, k) || slopes[k] == first)
            continue;
        if (second != first && slopes[k] != second)
            return GHOSTS_INVALID;
        second = slopes[k];
    }
    *lower = *upper = HUGE_VAL;
    if (second == first)
        return GHOSTS_OK;
    double first_error, second_error, unused;
    double margin = group_log_weight(&data, first, &first_error);
    margin = fabs(margin - group_log_weight(&data, second, &second_error));
    margin = fmin(margin, DBL_MAX / 4); /* beyond it only pi / Delta is claimed, see the error */
    double error = margin < DBL_MAX / 4 ? 2.0 * (first_error + second_error) : HUGE_VAL;
    double difference = data.spread;
    ghosts_radius_binary(lower, &unused, fmax(0.0, margin - error), difference);
    if (error < DBL_MAX)
        ghosts_radius_binary(&unused, upper, margin + error, difference);
    *lower = unscale_down(&data, *lower * (1.0 - 4.0 * UNIT));
    double scaled_up = *upper * (1.0 + 4.0 * UNIT);
    *upper = ldexp(scaled_up, (data.prescale < 1.0 ? -2 : 0) - data.exponent);
    *upper = nextafter(*upper, HUGE_VAL);
    return GHOSTS_OK;
}

ghosts_status ghosts_estimate_top2(double *estimate, const double *logits, const double *slopes,
                                   size_t n, size_t reference)
{
    sample data;
    *estimate = (double)NAN;
    ghosts_status status = open_sample(&data, logits, slopes, n);
    if (status != GHOSTS_OK)
        return status;
    size_t y = reference == GHOSTS_TOP2_LARGEST ? data.heaviest : reference;
    if (y >= n || !kept(&data, y))
        return GHOSTS_INVALID;
    size_t c = n;
    for (size_t k = 0; k < n; k++)
        if (k != y && kept(&data, k) && (c == n || logits[k] > logits[c]))
            c = k;
    *estimate = HUGE_VAL;
    if (c == n || slopes[c] == slopes[y])
        return GHOSTS_OK;
    double difference = fabs(shifted_slope(&data, c, slopes[y]));
    double half = hypot(0.5 * logits[y] - 0.5 * logits[c], 0.5 * PI) / difference;
    *estimate = ldexp(half, (data.prescale < 1.0 ? -1 : 1) - data.exponent);
    return GHOSTS_OK;
}

/* ---------------------------------------------------------------- MPFR: vectors and directions */

/* Fixed-size arrays of mpfr_t; NULL when the memory is exhausted. */
static mpfr_t *vector_new(size_t n, mpfr_prec_t bits)
{
    mpfr_t *vector = n <= SIZE_MAX / sizeof *vector ? malloc(n * sizeof *vector) : NULL;
    for (size_t k = 0; vector != NULL && k < n; k++)
        mpfr_init2(vector[k], bits);
    return vector;
}

static void vector_free(mpfr_t *vector, size_t n)
{
    for (size_t k = 0; vector != NULL && k < n; k++)
        mpfr_clear(vector[k]);
    free(vector);
}

/* RNDD or RNDU from what the caller gave; false when it is neither. */
static bool direction(mpfr_rnd_t *rounding)
{
    if (*rounding == MPFR_RNDZ)
        *rounding = MPFR_RNDD;
    return *rounding == MPFR_RNDD || *rounding == MPFR_RNDU;
}

static mpfr_rnd_t opposite(mpfr_rnd_t rounding)
{
    return rounding == MPFR_RNDD ? MPFR_RNDU : MPFR_RNDD;
}

/* The terms of a sum as intervals: log-weights relative to the largest logit, and slopes minus that
 * of the heaviest term.  Everything below rounds so that intervals stay enclosures. */
typedef struct {
    size_t n;
    mpfr_prec_t bits;
    size_t heaviest;
    mpfr_t *log_low, *log_high;
    mpfr_t *slope_low, *slope_high;
    mpfr_t pivot;  /* upper bound of the heaviest log-weight: probabilities are taken from here */
    mpfr_t spread; /* rounded down, enough for search ranges */
} terms;

static void terms_close(terms *data)
{
    vector_free(data->log_low, data->n);
    vector_free(data->log_high, data->n);
    vector_free(data->slope_low, data->n);
    vector_free(data->slope_high, data->n);
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
        if (mpfr_greater_p(data->log_low[k], data->log_low[data->heaviest]))
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

/* Guard bits: 64 swallow the rounding of any n that fits in memory and the conditioning of all but
 * the marginal roots. */
static ghosts_status terms_open(terms *data, const ghosts_expsum *sum, mpfr_prec_t result_bits)
{
    *data = (terms){.n = ghosts_expsum_terms(sum), .bits = result_bits + 64};
    data->log_low = vector_new(data->n, data->bits);
    data->log_high = vector_new(data->n, data->bits);
    data->slope_low = vector_new(data->n, data->bits);
    data->slope_high = vector_new(data->n, data->bits);
    mpfr_inits2(data->bits, data->pivot, data->spread, (mpfr_ptr)0);
    if (!data->log_low || !data->log_high || !data->slope_low || !data->slope_high) {
        terms_close(data);
        return GHOSTS_NO_MEMORY;
    }
    fill_terms(data, sum);
    return GHOSTS_OK;
}

/* -------------------------------------------------- MPFR: roots of increasing convex functions */

/* An increasing convex function of x >= 0 known through bounds: value (rounded in the direction
 * asked, a lower or upper bound of the function) and, when not NULL, about its derivative. */
typedef struct problem {
    const terms *data;
    void (*evaluate)(mpfr_t value, mpfr_t derivative, const struct problem *self, mpfr_srcptr x,
                     mpfr_rnd_t rounding);
    side side;                  /* dominance and strip */
    mpfr_t *deviation_low, *deviation_high; /* centred: |b_k| */
    mpfr_t total_low, total_high;           /* centred: sum exp(log_k - pivot) */
} problem;

/* Newton's method from a point right of the root; approximate. */
static void newton_descent(mpfr_t x, const problem *self)
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
static void enclose_root(mpfr_t x, const problem *self, mpfr_rnd_t rounding)
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

/* ------------------------------------------------------------ MPFR: one class against the rest */

/* a_k - a_d on the side asked, rounded. */
static void duel_rate_mpfr(mpfr_t rate, const problem *self, size_t k, mpfr_rnd_t rounding)
{
    mpfr_srcptr low = self->data->slope_low[k], high = self->data->slope_high[k];
    bool negative = self->side == SIDE_LEFT || (self->side == SIDE_DISC && mpfr_sgn(low) < 0);
    if (negative)
        mpfr_neg(rate, rounding == MPFR_RNDU ? low : high, rounding);
    else
        mpfr_set(rate, rounding == MPFR_RNDU ? high : low, rounding);
}

/* sum_{k != d} exp(log_k + rate_k x) - exp(log_d), d the heaviest term. */
static void duel_evaluate(mpfr_t value, mpfr_t derivative, const problem *self, mpfr_srcptr x,
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
        duel_rate_mpfr(rate, self, k, rounding);
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
static void duel_start_mpfr(mpfr_t start, const problem *self)
{
    const terms *data = self->data;
    mpfr_t rate, gap;
    mpfr_inits2(data->bits, rate, gap, (mpfr_ptr)0);
    mpfr_set_inf(start, 1);
    for (size_t k = 0; k < data->n; k++) {
        duel_rate_mpfr(rate, self, k, MPFR_RNDU);
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

/* The root on one side (+inf when no rival grows there), 0 when d does not win at 0. */
static void duel_root_mpfr(mpfr_t x, const terms *data, side on, mpfr_rnd_t rounding)
{
    problem game = {.data = data, .evaluate = duel_evaluate, .side = on};
    mpfr_set_zero(x, 1);
    mpfr_t value;
    mpfr_init2(value, data->bits);
    duel_evaluate(value, NULL, &game, x, opposite(rounding));
    bool lost = mpfr_sgn(value) >= 0;
    mpfr_clear(value);
    if (lost)
        return;
    duel_start_mpfr(x, &game);
    if (mpfr_number_p(x))
        enclose_root(x, &game, rounding);
}

/* ------------------------------------------------------------ MPFR: mean, deviations, variance */

/* exp(log_k - pivot), rounded: term k's weight, at most about 1. */
static void weight_of(mpfr_t weight, const terms *data, size_t k, mpfr_rnd_t rounding)
{
    mpfr_sub(weight, rounding == MPFR_RNDU ? data->log_high[k] : data->log_low[k], data->pivot,
             rounding);
    mpfr_exp(weight, weight, rounding);
}

/* Enclosure of the mean of the shifted slopes. */
static void mean_bound(mpfr_t mean, const problem *self, mpfr_rnd_t rounding)
{
    const terms *data = self->data;
    mpfr_t weight;
    mpfr_init2(weight, data->bits);
    mpfr_set_zero(mean, 1);
    for (size_t k = 0; k < data->n; k++) {
        mpfr_srcptr slope = rounding == MPFR_RNDU ? data->slope_high[k] : data->slope_low[k];
        weight_of(weight, data, k, mpfr_sgn(slope) >= 0 ? rounding : opposite(rounding));
        mpfr_fma(mean, weight, slope, mean, rounding);
    }
    bool outward_small = (mpfr_sgn(mean) >= 0) == (rounding == MPFR_RNDU);
    mpfr_div(mean, mean, outward_small ? self->total_low : self->total_high, rounding);
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

static void centred_close(problem *self)
{
    vector_free(self->deviation_low, self->data->n);
    vector_free(self->deviation_high, self->data->n);
    mpfr_clears(self->total_low, self->total_high, (mpfr_ptr)0);
}

static ghosts_status centred_open(problem *self, const terms *data)
{
    mpfr_t mean_low, mean_high;
    *self = (problem){.data = data};
    self->deviation_low = vector_new(data->n, data->bits);
    self->deviation_high = vector_new(data->n, data->bits);
    mpfr_inits2(data->bits, self->total_low, self->total_high, (mpfr_ptr)0);
    if (!self->deviation_low || !self->deviation_high) {
        centred_close(self);
        return GHOSTS_NO_MEMORY;
    }
    mpfr_inits2(data->bits, mean_low, mean_high, (mpfr_ptr)0);
    mpfr_set_zero(self->total_low, 1);
    mpfr_set_zero(self->total_high, 1);
    for (size_t k = 0; k < data->n; k++) {
        weight_of(mean_low, data, k, MPFR_RNDD);
        weight_of(mean_high, data, k, MPFR_RNDU);
        mpfr_add(self->total_low, self->total_low, mean_low, MPFR_RNDD);
        mpfr_add(self->total_high, self->total_high, mean_high, MPFR_RNDU);
    }
    mean_bound(mean_low, self, MPFR_RNDD);
    mean_bound(mean_high, self, MPFR_RNDU);
    for (size_t k = 0; k < data->n; k++)
        deviation_bounds(self->deviation_low[k], self->deviation_high[k], data, k, mean_low,
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
        mpfr_sub(summand, rounding == MPFR_RNDU ? data->log_high[k] : data->log_low[k],
                 data->pivot, rounding);
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
static void centred_evaluate(mpfr_t value, mpfr_t derivative, const problem *self, mpfr_srcptr x,
                             mpfr_rnd_t rounding)
{
    const terms *data = self->data;
    bool up = rounding == MPFR_RNDU;
    mpfr_t product, summand, slope;
    mpfr_inits2(data->bits, product, summand, slope, (mpfr_ptr)0);
    mpfr_neg(value, up ? self->total_low : self->total_high, rounding);
    if (derivative != NULL)
        mpfr_set_zero(derivative, 1);
    for (size_t k = 0; k < data->n; k++) {
        mpfr_srcptr deviation = up ? self->deviation_high[k] : self->deviation_low[k];
        mpfr_mul(product, deviation, x, rounding);
        centred_summand(summand, slope, data, k, product, rounding);
        mpfr_add(value, value, summand, rounding);
        if (derivative != NULL)
            mpfr_fma(derivative, slope, deviation, derivative, MPFR_RNDN);
    }
    mpfr_clears(product, summand, slope, (mpfr_ptr)0);
}

/* Right of the root: at |b_k| x = 2 - log p_k the k-th summand alone exceeds 1. */
static void centred_start_mpfr(mpfr_t start, const problem *self)
{
    const terms *data = self->data;
    mpfr_t reach, log_total;
    mpfr_inits2(data->bits, reach, log_total, (mpfr_ptr)0);
    mpfr_log(log_total, self->total_high, MPFR_RNDU);
    mpfr_set_inf(start, 1);
    for (size_t k = 0; k < data->n; k++) {
        if (mpfr_sgn(self->deviation_low[k]) <= 0)
            continue;
        mpfr_sub(reach, data->pivot, data->log_low[k], MPFR_RNDU);
        mpfr_add(reach, reach, log_total, MPFR_RNDU);
        mpfr_add_ui(reach, reach, 2, MPFR_RNDU);
        mpfr_div(reach, reach, self->deviation_low[k], MPFR_RNDU);
        if (mpfr_less_p(reach, start))
            mpfr_set(start, reach, MPFR_RNDU);
    }
    mpfr_clears(reach, log_total, (mpfr_ptr)0);
}

/* sigma^2 = sum p_k b_k^2, rounded. */
static void variance_bound(mpfr_t variance, const problem *self, mpfr_rnd_t rounding)
{
    const terms *data = self->data;
    bool up = rounding == MPFR_RNDU;
    mpfr_t weight, square;
    mpfr_inits2(data->bits, weight, square, (mpfr_ptr)0);
    mpfr_set_zero(variance, 1);
    for (size_t k = 0; k < data->n; k++) {
        weight_of(weight, data, k, rounding);
        mpfr_sqr(square, up ? self->deviation_high[k] : self->deviation_low[k], rounding);
        mpfr_fma(variance, weight, square, variance, rounding);
    }
    mpfr_div(variance, variance, up ? self->total_low : self->total_high, rounding);
    mpfr_clears(weight, square, (mpfr_ptr)0);
}

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

/* min_u sqrt(u^2 + pi^2 cosh(theta - u/2)^2), rounded, with u = 2 theta - v (variance_minimum()).
 * The map contracts by 4 / pi^2 or better: 0.77 steps a bit. */
static void variance_minimum_mpfr(mpfr_t minimum, mpfr_srcptr theta, mpfr_rnd_t rounding)
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

/* ------------------------------------------------------------------ MPFR: the public functions */

/* The common frame: special cases, terms at guard bits, and the formula proper. */
typedef ghosts_status (*formula)(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                 mpfr_rnd_t rounding);

static ghosts_status apply(mpfr_t bound, const ghosts_expsum *sum, mpfr_rnd_t rounding,
                           formula evaluate)
{
    terms data;
    mpfr_t value;
    mpfr_set_nan(bound);
    if (!direction(&rounding))
        return GHOSTS_INVALID;
    if (ghosts_expsum_terms(sum) < 2) {
        mpfr_set_inf(bound, 1);
        return GHOSTS_OK;
    }
    ghosts_status status = terms_open(&data, sum, mpfr_get_prec(bound));
    if (status != GHOSTS_OK)
        return status;
    mpfr_init2(value, data.bits);
    status = evaluate(value, &data, sum, rounding);
    if (status == GHOSTS_OK)
        mpfr_set(bound, value, rounding);
    mpfr_clear(value);
    terms_close(&data);
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
    problem pair = {.data = data, .side = SIDE_DISC};
    duel_rate_mpfr(part, &pair, c, opposite(rounding));
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
    (void)sum;
    size_t c = data->heaviest == 0 ? 1 : 0;
    for (size_t k = 0; k < data->n; k++)
        if (k != data->heaviest && mpfr_greater_p(data->log_low[k], data->log_low[c]))
            c = k;
    pair_formula(value, data, c, rounding);
    return GHOSTS_OK;
}

static ghosts_status dominance_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                       mpfr_rnd_t rounding)
{
    (void)sum;
    duel_root_mpfr(value, data, SIDE_DISC, rounding);
    return GHOSTS_OK;
}

static ghosts_status strip_formula(mpfr_t value, const terms *data, const ghosts_expsum *sum,
                                   mpfr_rnd_t rounding)
{
    mpfr_t left;
    mpfr_init2(left, data->bits);
    duel_root_mpfr(value, data, SIDE_RIGHT, rounding);
    duel_root_mpfr(left, data, SIDE_LEFT, rounding);
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
    problem self;
    ghosts_status status = centred_open(&self, data);
    if (status != GHOSTS_OK)
        return status;
    self.evaluate = centred_evaluate;
    centred_start_mpfr(value, &self);
    enclose_root(value, &self, rounding);
    centred_close(&self);
    return GHOSTS_OK;
}

/* theta = acosh(Delta / (2 sigma)), 0 where rounding puts the quotient below 1. */
static void variance_angle(mpfr_t theta, const problem *self, const ghosts_expsum *sum,
                           mpfr_rnd_t rounding)
{
    mpfr_t sigma;
    mpfr_init2(sigma, self->data->bits);
    variance_bound(sigma, self, opposite(rounding));
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
    problem self;
    ghosts_status status = centred_open(&self, data);
    if (status != GHOSTS_OK)
        return status;
    mpfr_t part;
    mpfr_init2(part, data->bits);
    variance_angle(part, &self, sum, rounding);
    if (mpfr_inf_p(part)) {
        mpfr_set_inf(value, 1); /* rounded up, with a variance below MPFR's range */
    } else {
        variance_minimum_mpfr(value, part, rounding);
        ghosts_expsum_spread(part, sum, opposite(rounding));
        mpfr_div(value, value, part, rounding);
    }
    mpfr_clear(part);
    centred_close(&self);
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
    problem self;
    ghosts_status status = centred_open(&self, data);
    if (status != GHOSTS_OK)
        return status;
    mpfr_t variance;
    mpfr_init2(variance, data->bits);
    variance_bound(variance, &self, opposite(rounding));
    ghosts_expsum_spread(value, sum, rounding);
    mpfr_mul_2ui(value, value, 1, rounding);
    mpfr_div(value, value, variance, rounding);
    mpfr_clear(variance);
    centred_close(&self);
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

ghosts_status ghosts_bound_centred_mpfr(mpfr_t bound, const ghosts_expsum *sum,
                                        mpfr_rnd_t rounding)
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
    {"best", "lower bound", "none: the largest of the lower bounds above",
     ghosts_bound_best_mpfr},
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
