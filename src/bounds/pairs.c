/* Two classes in double: the exact radius, enclosed, and the top-2 estimate.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "bounds/bounds.h"

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
static double group_log_weight(const scaled_row *data, double slope, double *error)
{
    double logit, log_weight_down = bounds_class_log_weight(data, slope, &logit);
    double shift = logit - data->logits[data->heaviest];
    *error =
        2.0 * UNIT * (fabs(shift) + 4.0 * (double)data->n + 96.0 + 16.0 * fabs(log_weight_down));
    return shift + log_weight_down;
}

ghosts_status ghosts_radius_two_slopes(double *lower, double *upper, const double *logits,
                                       const double *slopes, size_t n)
{
    scaled_row data;
    *lower = *upper = (double)NAN;
    ghosts_status status = bounds_open_row(&data, logits, slopes, n);
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
    scaled_row data;
    *estimate = (double)NAN;
    ghosts_status status = bounds_open_row(&data, logits, slopes, n);
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
