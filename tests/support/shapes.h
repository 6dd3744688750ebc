/* Rows of doubles of every shape that the double functions take: the inputs of the tests of their
 * contracts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_SHAPES_H
#define TESTS_SUPPORT_SHAPES_H

#include <float.h>
#include <math.h>
#include <stddef.h>

#include "tests/support/random.h"

static const char *const shape_name[] = {"plain",
                                         "few slopes",
                                         "one class dominates",
                                         "slopes over ten decades",
                                         "huge logits",
                                         "ties",
                                         "slopes equal to 1e-15",
                                         "subnormal slopes",
                                         "half of the classes dropped",
                                         "slopes near the largest double",
                                         "spreads about 1e-300",
                                         "a class of probability 1/2",
                                         "logits beyond 1e300",
                                         "one heavy class, all others alike"};
enum { SHAPES = sizeof shape_name / sizeof *shape_name };

static inline void fill_row(double *logits, double *slopes, size_t n, size_t shape)
{
    for (size_t k = 0; k < n; k++) {
        double z = 2.0 * random_normal(), a = random_normal();
        switch (shape) {
        case 1:
            a = (double)random_below(3) - 1.0;
            break;
        case 3:
            a *= pow(10.0, random_between(-5, 5));
            break;
        case 4:
            z *= 1e5;
            break;
        case 5:
            z = (double)random_below(2), a = (double)random_below(4);
            break;
        case 6:
            a = 1.0 + (double)random_below(9) * DBL_EPSILON;
            break;
        case 7:
            a = (double)((int)random_below(2001) - 1000) * 0x1p-1074;
            break;
        case 8:
            z = random_below(2) ? -HUGE_VAL : z;
            break;
        case 9:
            a = random_between(-1, 1) * DBL_MAX;
            break;
        case 10:
            a *= 1e-300;
            break;
        case 11:
            z = -log((double)n - 1.0) + (random_between(-1, 1) * 1e-13);
            break;
        case 12:
            z *= 1e300;
            break;
        case 13:
            z = -random_between(30, 40), a = 1.0;
            break;
        default:
            break;
        }
        logits[k] = z, slopes[k] = a;
    }
    size_t heavy = random_below(n);
    if (shape == 2)
        logits[heavy] += random_between(5, 60);
    if (shape == 8)
        logits[heavy] = 0.0;
    if (shape == 11)
        logits[heavy] = 0.0;
    if (shape == 13) {
        for (size_t k = 0; k < n; k++)
            logits[k] = logits[n - 1];
        logits[heavy] = 0.0, slopes[heavy] = 0.0;
    }
}

#endif
