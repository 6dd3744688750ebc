/* Slopes from finite differences of logits.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/controller.h>

#include <math.h>

typedef struct {
    double slope, error;
} difference;

/* One entry; slope NaN when it is not finite. */
static difference of_entry(double ahead, double behind, const double *centre, double apart,
                           double precision)
{
    if (ahead == -HUGE_VAL && behind == -HUGE_VAL)
        return (difference){0.0, 0.0};
    if (!isfinite(ahead) || !isfinite(behind) || (centre != NULL && !isfinite(*centre)))
        return (difference){NAN, NAN};
    double bend = centre != NULL ? fabs((ahead - *centre) - (*centre - behind)) : 0.0;
    return (difference){(ahead - behind) / apart,
                        (precision * (fabs(ahead) + fabs(behind)) + bend) / apart};
}

static ghosts_status refuse(double *error, ghosts_position *bad, size_t row, size_t column)
{
    if (error != NULL)
        *error = NAN;
    if (bad != NULL)
        *bad = (ghosts_position){GHOSTS_ARRAY_LOGITS, row, column};
    return GHOSTS_NOT_FINITE;
}

static bool usable(const void *slopes, const void *ahead, const void *behind, size_t samples,
                   size_t classes, size_t stride, double apart, double precision)
{
    return slopes != NULL && ahead != NULL && behind != NULL && samples > 0 && classes > 0 &&
           stride >= classes && apart > 0.0 && isfinite(apart) && precision >= 0.0 &&
           isfinite(precision);
}

ghosts_status ghosts_difference(double *slopes, double *error, const double *ahead,
                                const double *behind, const double *centre, size_t samples,
                                size_t classes, size_t stride, double apart, double precision,
                                ghosts_position *bad)
{
    double worst = 0.0;
    if (bad != NULL)
        *bad = (ghosts_position){GHOSTS_ARRAY_NONE, 0, 0};
    if (!usable(slopes, ahead, behind, samples, classes, stride, apart, precision))
        return GHOSTS_INVALID;
    for (size_t i = 0; i < samples; i++)
        for (size_t k = 0; k < classes; k++) {
            size_t at = i * stride + k;
            difference d = of_entry(ahead[at], behind[at], centre != NULL ? &centre[at] : NULL,
                                    apart, precision);
            if (!isfinite(d.slope) || isnan(d.error))
                return refuse(error, bad, i, k);
            slopes[at] = d.slope;
            worst = d.error > worst ? d.error : worst;
        }
    if (error != NULL)
        *error = worst;
    return GHOSTS_OK;
}

ghosts_status ghosts_difference_float(float *slopes, double *error, const float *ahead,
                                      const float *behind, const float *centre, size_t samples,
                                      size_t classes, size_t stride, double apart, double precision,
                                      ghosts_position *bad)
{
    double worst = 0.0;
    if (bad != NULL)
        *bad = (ghosts_position){GHOSTS_ARRAY_NONE, 0, 0};
    if (!usable(slopes, ahead, behind, samples, classes, stride, apart, precision))
        return GHOSTS_INVALID;
    for (size_t i = 0; i < samples; i++)
        for (size_t k = 0; k < classes; k++) {
            size_t at = i * stride + k;
            double middle = centre != NULL ? (double)centre[at] : 0.0;
            difference d = of_entry((double)ahead[at], (double)behind[at],
                                    centre != NULL ? &middle : NULL, apart, precision);
            if (!isfinite((float)d.slope) || isnan(d.error))
                return refuse(error, bad, i, k);
            slopes[at] = (float)d.slope;
            worst = d.error > worst ? d.error : worst;
        }
    if (error != NULL)
        *error = worst;
    return GHOSTS_OK;
}
