/* Samples of all kinds for the tests of the fast path.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_SAMPLES_H
#define TESTS_SUPPORT_SAMPLES_H

#include <math.h>
#include <string.h>

#include "tests/support/sums.h"

/* sqrt(margin^2 + pi^2) / gap, rounded down and up, to 200 bits. */
static inline void two_class_radius(double *low, double *high, double margin, double gap)
{
    mpfr_t m, p;
    mpfr_inits2(200, m, p, (mpfr_ptr)0);
    mpfr_const_pi(p, MPFR_RNDN);
    mpfr_set_d(m, margin, MPFR_RNDN);
    mpfr_hypot(m, m, p, MPFR_RNDN);
    mpfr_div_d(m, m, fabs(gap), MPFR_RNDN);
    *low = mpfr_get_d(m, MPFR_RNDD);
    *high = mpfr_get_d(m, MPFR_RNDU);
    mpfr_clears(m, p, (mpfr_ptr)0);
}

/* prod (1 + exp(m_i + s_i tau)) over `factors` binomials, m_i and s_i short dyadic numbers, so that
 * the 2^factors logits and slopes are exact.  Returns the interval of rho*. */
static inline void product_sample(double *logits, double *slopes, size_t factors, double *low,
                                  double *high)
{
    size_t n = (size_t)1 << factors;
    *low = *high = HUGE_VAL;
    memset(logits, 0, n * sizeof *logits);
    memset(slopes, 0, n * sizeof *slopes);
    double spread_of_margins = ldexp(1.0, (int)random_below(6));
    double last_margin = 0, last_gap = 0;
    for (size_t f = 0; f < factors; f++) {
        double margin = ldexp((double)(int)random_between(-1000, 1000), -10) * spread_of_margins;
        double gap = ldexp(1.0 + (double)random_below(1000), -10);
        if (f > 0 && random_below(8) == 0) { /* equal moduli */
            margin = -last_margin;
            gap = last_gap;
        }
        last_margin = margin, last_gap = gap;
        double at_least, at_most;
        two_class_radius(&at_least, &at_most, margin, gap);
        *low = fmin(*low, at_least);
        *high = fmin(*high, at_most);
        for (size_t k = 0; k < n; k++)
            if (k >> f & 1) {
                logits[k] += margin;
                slopes[k] += gap;
            }
    }
}

/* The kinds: what random_sample() draws. */
static const char *const kind_name[] = {"balanced",
                                        "confident",
                                        "ties of everything",
                                        "a class of weight 1e-300",
                                        "spreads 1e-12 to 1e12",
                                        "duplicate slopes",
                                        "far from the origin",
                                        "a class of weight zero",
                                        "two slopes, logits 600 deep",
                                        "margins in the thousands",
                                        "slopes equal to 1e-12",
                                        "slopes over 24 decades",
                                        "logits 600 deep"};
#define KINDS (sizeof kind_name / sizeof *kind_name)

/* One class at least keeps a finite logit. */
static inline void random_sample(double *logits, double *slopes, size_t n, size_t kind)
{
    double size = kind == 4 ? pow(10.0, random_between(-12, 12)) : 1.0;
    double height = kind == 0 ? 0.1 : kind == 1 ? 15.0 : kind == 9 ? 3000.0 : 2.0;
    for (size_t k = 0; k < n; k++) {
        logits[k] = height * random_normal();
        slopes[k] = size * random_normal();
        switch (kind) {
        case 2:
            logits[k] = (double)random_below(3), slopes[k] = (double)random_below(4);
            break;
        case 5:
            slopes[k] = random_below(3) == 0 ? slopes[0] : slopes[k];
            break;
        case 6:
            slopes[k] += 1e6, logits[k] -= 1e4;
            break;
        case 8:
            slopes[k] = k > 1 ? slopes[random_below(2)] : slopes[k];
            logits[k] = random_between(-600, 0) + 12345.678;
            break;
        case 10:
            slopes[k] = 1.0 + 1e-12 * slopes[k];
            break;
        case 11:
            slopes[k] *= pow(10.0, random_between(-12, 12));
            break;
        case 12:
            logits[k] = random_between(-600, 0) - 0.1;
            break;
        default:
            break;
        }
    }
    if (kind == 3)
        logits[random_below(n)] -= 690.0;
    if (kind == 7) {
        logits[random_below(n)] = -HUGE_VAL;
        logits[0] = 0.0;
    }
    if (kind == 1)
        logits[random_below(n)] += 20.0;
    input_doubles(logits, slopes, n);
}

#endif
