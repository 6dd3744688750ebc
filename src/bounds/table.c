/* The table of the MPFR functions, for programs that list them.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/bounds.h>

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
