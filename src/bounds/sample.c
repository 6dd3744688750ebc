/* The arrays of the double functions: checked, scaled, and the weight of all entries of one slope.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "bounds/bounds.h"

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

ghosts_status bounds_open_row(scaled_row *data, const double *logits, const double *slopes,
                              size_t n)
{
    ghosts_status status = check_entries(logits, slopes, n);
    if (status != GHOSTS_OK)
        return status;
    *data = (scaled_row){.logits = logits, .slopes = slopes, .n = n, .prescale = 1.0};
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

double bounds_class_log_weight(const scaled_row *data, double slope, double *logit)
{
    double sum = 0.0, members = 0.0, log_weight_down = 0.0;
    *logit = -HUGE_VAL;
    for (size_t k = 0; k < data->n; k++)
        if (kept(data, k) && data->slopes[k] == slope && data->logits[k] > *logit)
            *logit = data->logits[k];
    for (size_t k = 0; k < data->n; k++) {
        if (!kept(data, k) || data->slopes[k] != slope)
            continue;
        sum += exp(margin_from(data, k, *logit));
        members += 1.0;
    }
    /* Relative error of the sum: (members + 16) u from its operations, plus u |m| e^m <= u / 2 each
     * for the rounding of the margins m.  A single member has weight 1 exactly. */
    if (members > 1.0)
        log_weight_down = log(sum * (1.0 - (2.0 * members + 32.0) * UNIT));
    return log_weight_down - SLACK * UNIT * fabs(log_weight_down);
}
