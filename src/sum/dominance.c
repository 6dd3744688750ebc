/* The vertical strip outside which one extreme term outweighs the others.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sum/dominance.h"

#include <math.h>

double zero_strip_edge(const ghosts_expsum *sum, size_t end, double factor)
{
    double bound = 0.0, log_terms = log(factor * (double)sum->terms) + 1e-9;
    const double *y = sum->log_weight_double;
    mpq_t difference;
    mpq_init(difference);
    for (size_t k = 0; k < sum->terms; k++) {
        if (k == end)
            continue;
        mpq_sub(difference, sum->slope[end], sum->slope[k]);
        double gap = fabs(mpq_get_d(difference));
        double x = (y[k] - y[end] + 1e-14 * (fabs(y[k]) + fabs(y[end])) + log_terms) / gap;
        bound = fmax(bound, x * (1.0 + 1e-12));
    }
    mpq_clear(difference);
    return fmin(bound, HORIZON);
}
