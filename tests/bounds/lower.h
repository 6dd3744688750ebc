/* The lower bounds in both forms: the tests of bounds take every row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BOUNDS_LOWER_H
#define TESTS_BOUNDS_LOWER_H

#include <stdbool.h>

#include <ghosts/bounds.h>

typedef ghosts_status (*double_bound)(double *, const double *, const double *, size_t);
typedef ghosts_status (*mpfr_bound)(mpfr_t, const ghosts_expsum *, mpfr_rnd_t);

static const struct {
    const char *name;
    double_bound in_double;
    mpfr_bound in_mpfr;
    bool marginal; /* ill-conditioned near a class of probability 1/2 */
} LOWER[] = {
    {"spread", ghosts_bound_spread, ghosts_bound_spread_mpfr, false},
    {"dominance", ghosts_bound_dominance, ghosts_bound_dominance_mpfr, true},
    {"strip", ghosts_bound_strip, ghosts_bound_strip_mpfr, true},
    {"centred", ghosts_bound_centred, ghosts_bound_centred_mpfr, false},
    {"variance", ghosts_bound_variance, ghosts_bound_variance_mpfr, false},
    {"best", ghosts_bound_best, ghosts_bound_best_mpfr, true},
};
enum { LOWER_COUNT = sizeof LOWER / sizeof *LOWER };

#endif
