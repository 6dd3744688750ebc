/* Where one term outweighs the others.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sum/dominance.h"

#include <math.h>

#include "base/rounding.h"

#define ROOM 1e-9 /* in the logarithm, above all that rounding does to an edge */

double zero_strip_edge(const ghosts_expsum *sum, size_t end, double factor)
{
    double bound = 0.0, log_terms = log(factor * (double)sum->terms) + ROOM;
    const double *y = sum->log_weight_double;
    mpq_t difference;
    mpq_init(difference);
    for (size_t k = 0; k < sum->terms; k++) {
        if (k == end)
            continue;
        mpq_sub(difference, sum->slope[end], sum->slope[k]);
        double gap = fabs(mpq_get_d(difference));
        double x = (y[k] - y[end] + SOME_ROUNDINGS * (fabs(y[k]) + fabs(y[end])) + log_terms) / gap;
        bound = fmax(bound, x * SAFE);
    }
    mpq_clear(difference);
    return fmin(bound, HORIZON);
}

/* log |u_k| at Re t = x; an upper bound of its error in *error. */
static double log_modulus(const ghosts_expsum *sum, size_t k, double x, double *error)
{
    double y = sum->log_weight_double[k], growth = sum->slope_double[k] * x;
    *error = FEW_ROUNDINGS * (fabs(y) + 1.0 + fabs(growth));
    if (sum->known_bits > 0) /* the data err by 2^-known_bits */
        *error += ldexp(2.0 + 2.0 * fabs(x), (int)fmax(-(double)sum->known_bits, -1000.0));
    return y + growth;
}

long dominant_term(const ghosts_expsum *sum, double x, double share)
{
    size_t largest = 0;
    double top = -INFINITY, error, top_error = 0.0;
    for (size_t k = 0; k < sum->terms; k++) {
        double size = log_modulus(sum, k, x, &error);
        if (size > top) {
            top = size;
            top_error = error;
            largest = k;
        }
    }
    double rest = 0.0;
    for (size_t k = 0; k < sum->terms && rest < share; k++)
        if (k != largest) {
            double size = log_modulus(sum, k, x, &error);
            rest += exp(size - top + error + top_error) * SAFE;
        }
    return rest * (SAFE + summation_loss(sum->terms)) < share ? (long)largest : -1;
}
