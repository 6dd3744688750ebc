/* Sums of every shape that the functions of the library take, for the generic test: each is drawn
 * with its doubles, so that the fast path sees the same numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GENERIC_SHAPES_H
#define TESTS_GENERIC_SHAPES_H

#include "tests/support/sums.h"

typedef struct {
    const char *shape;
    size_t n;
    double *logit, *slope;
    ghosts_expsum *sum;
    mpq_t at;     /* a real point to look from */
    size_t label; /* a class of positive weight */
    double spread;
} shaped_input;

static inline double random_power(double least, double most)
{
    return pow(10.0, random_between(least, most));
}

/* A short dyadic number: equal and nearly cancelling sums of them are exact. */
static inline double random_dyadic(double reach)
{
    return ldexp(floor(random_between(-64.0, 64.0)), -6) * reach;
}

static void fill_short(double *z, double *a, size_t n)
{
    for (size_t k = 0; k < n; k++)
        z[k] = random_dyadic(3.0), a[k] = random_dyadic(2.0);
}

static void fill_normal(double *z, double *a, size_t n)
{
    for (size_t k = 0; k < n; k++)
        z[k] = 3.0 * random_normal(), a[k] = random_normal();
}

static void fill_ties(double *z, double *a, size_t n)
{
    for (size_t k = 0; k < n; k++)
        z[k] = (double)random_below(2), a[k] = (double)random_below(4) - 1.0;
}

static void fill_dominated(double *z, double *a, size_t n)
{
    fill_normal(z, a, n);
    z[random_below(n)] += random_power(1.0, 5.0);
}

static void fill_decades(double *z, double *a, size_t n)
{
    fill_normal(z, a, n);
    for (size_t k = 0; k < n; k++)
        a[k] *= random_power(-5.0, 5.0);
}

static void fill_huge_logits(double *z, double *a, size_t n)
{
    fill_normal(z, a, n);
    double size = random_power(3.0, 15.0), common = random_below(2) ? 1.0 : random_normal();
    for (size_t k = 0; k < n; k++)
        z[k] = random_below(2) ? z[k] + size * common : size * random_normal();
}

static void fill_nearly_equal(double *z, double *a, size_t n)
{
    fill_normal(z, a, n);
    double gap = random_power(-15.0, -3.0);
    for (size_t k = 0; k < n; k++) {
        a[k] = (random_below(2) ? 1.0 : -0.5) * (1.0 + gap * a[k]);
        z[k] = random_below(2) ? z[k] : 0.25 * (1.0 + gap * z[k]);
    }
}

static void fill_underflowing(double *z, double *a, size_t n)
{
    fill_short(z, a, n);
    for (size_t k = 1; k < n; k++)
        z[k] -= floor(random_power(2.0, 10.0));
}

static void fill_scaled(double *z, double *a, size_t n)
{
    fill_normal(z, a, n);
    double size = random_power(-280.0, 280.0);
    for (size_t k = 0; k < n; k++)
        a[k] *= size;
}

static void fill_far(double *z, double *a, size_t n)
{
    fill_normal(z, a, n);
    for (size_t k = 0; k < n; k++)
        a[k] += 1e6, z[k] -= 1e4;
}

static void fill_weightless(double *z, double *a, size_t n)
{
    fill_normal(z, a, n);
    for (size_t k = 1; k < n; k++)
        z[k] = random_below(3) ? z[k] : -HUGE_VAL;
}

/* Most classes share the slope of a heavier one and, at odd sizes, one logit: their sum is rounded
 * as many times as there are classes, and always in the same direction. */
static void fill_merged(double *z, double *a, size_t n)
{
    double depth = random_below(4) ? -log((double)n) - random_between(0.0, 9.0)
                                   : -53.0 * M_LN2 + random_between(-1e-3, 1e-3);
    size_t few = random_below(2) ? 3 : 0;
    for (size_t k = 0; k < n; k++) {
        bool apart = k < few && k + 1 < n;
        a[k] = apart ? random_dyadic(2.0) : 0.0;
        z[k] = apart ? random_dyadic(1.5) : depth + (n % 2 ? 0.0 : 1e-3 * random_normal());
    }
    z[random_below(2) ? n - 1 : 0] = 0.0;
}

static const struct {
    const char *name;
    void (*fill)(double *z, double *a, size_t n);
    double most; /* classes, as a power of ten */
} shape_list[] = {
    {"short numbers", fill_short, 1.1},
    {"normal", fill_normal, 3.0},
    {"ties", fill_ties, 1.5},
    {"dominated", fill_dominated, 1.5},
    {"ten decades", fill_decades, 1.2},
    {"huge logits", fill_huge_logits, 1.2},
    {"nearly equal", fill_nearly_equal, 1.0},
    {"underflowing", fill_underflowing, 0.8},
    {"scaled", fill_scaled, 1.0},
    {"far from the origin", fill_far, 1.0},
    {"weight zero", fill_weightless, 1.0},
    {"merged", fill_merged, 6.0},
};
#define SHAPES (sizeof shape_list / sizeof *shape_list)
#define MERGED (SHAPES - 1)

/* Evenly in its logarithm up to the limits, large ones seldom. */
static inline size_t random_size(double most_power, size_t most_classes)
{
    double power = fmin(most_power, log10((double)most_classes));
    double share = random_between(0.0, 1.0);
    return (size_t)pow(10.0, power * share * share + 1e-9);
}

static inline void shaped_input_draw_of_size(shaped_input *in, size_t shape, size_t n)
{
    *in = (shaped_input){.shape = shape_list[shape].name, .n = n};
    in->logit = malloc(n * sizeof *in->logit);
    in->slope = malloc(n * sizeof *in->slope);
    ck_assert(in->logit && in->slope);
    shape_list[shape].fill(in->logit, in->slope, n);
    in->sum = sum_from_doubles(in->logit, in->slope, n);
    mpfr_t spread;
    mpfr_init2(spread, 53);
    ghosts_expsum_spread(spread, in->sum, MPFR_RNDU);
    in->spread = mpfr_get_d(spread, MPFR_RNDN);
    mpfr_clear(spread);
    do
        in->label = random_below(n);
    while (in->logit[in->label] == -HUGE_VAL);
    mpq_init(in->at);
    double reach = random_below(2) ? 0.0 : random_power(-2.0, 3.0) / fmax(in->spread, 1e-300);
    mpq_set_d(in->at, isfinite(reach) ? random_dyadic(reach) : 0.0);
}

static inline void shaped_input_draw(shaped_input *in, size_t shape, size_t most_classes)
{
    size_t n = random_size(shape_list[shape].most, most_classes);
    if (n < 2 && random_below(8))
        n = 2;
    shaped_input_draw_of_size(in, shape, n);
}

static inline void shaped_input_clear(shaped_input *in)
{
    mpq_clear(in->at);
    ghosts_expsum_free(in->sum);
    free(in->logit);
    free(in->slope);
}

#endif
