/* Polynomials in long double.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_CHECK_VALUE_AT_H
#define TESTS_CHECK_VALUE_AT_H

typedef struct {
    long double re, im;
} complex_long;

static inline complex_long value_at(const double *re, const double *im, int order, long double x,
                                    long double y)
{
    complex_long v = {0.0L, 0.0L};
    for (int j = order; j >= 0; j--) {
        long double next = v.re * x - v.im * y + (long double)re[j];
        v.im = v.re * y + v.im * x + (long double)im[j];
        v.re = next;
    }
    return v;
}

#endif
