/* A vector of LANES doubles and the handful of operations the kernels need.
 *
 * Included by kernels_*.c only, after LANES and (for the wider kernels) the target are set. Vectors
 * are the compilers' portable vector types; the only intrinsics are minimum, maximum and fused
 * multiply-add, which have no portable spelling that compiles to one instruction.
 *
 * fused(a, b, c) rounds once where the target has the instruction and twice elsewhere; every error
 * bound holds for both (docs/rounding.md, section 9).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef FAST_LANES_H
#define FAST_LANES_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef double vec __attribute__((vector_size(8 * LANES)));
typedef int64_t mask __attribute__((vector_size(8 * LANES)));

static inline vec splat(double x)
{
    vec v;
    for (int lane = 0; lane < LANES; lane++)
        v[lane] = x;
    return v;
}

static inline vec load(const double *from)
{
    vec v;
    memcpy(&v, from, sizeof v);
    return v;
}

static inline void store(double *to, vec v)
{
    memcpy(to, &v, sizeof v);
}

static inline vec choose(mask which, vec yes, vec no)
{
    return (vec)(((mask)yes & which) | ((mask)no & ~which));
}

static inline vec absolute(vec v)
{
    return (vec)((mask)v & INT64_MAX);
}

static inline bool any(mask m)
{
    int64_t together = 0;
    for (int lane = 0; lane < LANES; lane++)
        together |= m[lane];
    return together != 0;
}

/* larger(a, b) is a > b ? a : b and smaller(a, b) is a < b ? a : b: the SECOND when either is NaN,
 * so a NaN is lost as the first operand; finite() is what finds them. */
#if defined(LANES_AVX512)
static inline vec larger(vec a, vec b)
{
    return (vec)_mm512_max_pd((__m512d)a, (__m512d)b);
}
static inline vec smaller(vec a, vec b)
{
    return (vec)_mm512_min_pd((__m512d)a, (__m512d)b);
}
static inline vec fused(vec a, vec b, vec c)
{
    return (vec)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
#elif defined(LANES_AVX2)
static inline vec larger(vec a, vec b)
{
    return (vec)_mm256_max_pd((__m256d)a, (__m256d)b);
}
static inline vec smaller(vec a, vec b)
{
    return (vec)_mm256_min_pd((__m256d)a, (__m256d)b);
}
static inline vec fused(vec a, vec b, vec c)
{
    return (vec)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
#else
static inline vec larger(vec a, vec b)
{
    return choose(a > b, a, b);
}
static inline vec smaller(vec a, vec b)
{
    return choose(a < b, a, b);
}
static inline vec fused(vec a, vec b, vec c)
{
    return a * b + c;
}
#endif

static inline double sum_lanes(vec v)
{
    double total = 0.0;
    for (int lane = 0; lane < LANES; lane++)
        total += v[lane];
    return total;
}

static inline double largest_lane(vec v)
{
    double most = v[0];
    for (int lane = 1; lane < LANES; lane++)
        most = v[lane] > most ? v[lane] : most;
    return most;
}

static inline double smallest_lane(vec v)
{
    double least = v[0];
    for (int lane = 1; lane < LANES; lane++)
        least = v[lane] < least ? v[lane] : least;
    return least;
}

#define ROUNDING_SHIFT 0x1.8p52 /* x + this - this rounds |x| < 2^51 to an integer */

/* exp(x) for -700 <= x <= 700, within EXP_UNITS = 4 units u = 2^-53 of the true value, relatively;
 * exactly 0 for x < -700 (also -inf), +inf for x > 700 and NaN for NaN.
 *
 * x = k log 2 + r with |r| <= 0.3466, exp(r) by its Taylor polynomial of degree 13, whose
 * truncation is below 5e-18.  log2_high has 17 trailing zero bits, so k log2_high is exact. */
static inline vec exp_lanes(vec x)
{
    const vec log2_high = splat(0x1.62e42fefap-1), log2_low = splat(0x1.cf79abc9e3b3ap-40);
    mask small = x < splat(-700.0), large = ~(x <= splat(700.0));
    vec inside = choose(small | large, splat(0.0), x);
    vec shifted = fused(inside, splat(1.4426950408889634), splat(ROUNDING_SHIFT));
    vec k = shifted - splat(ROUNDING_SHIFT);
    vec r = (inside - k * log2_high) - k * log2_low;
    static const double coefficient[] = {
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
        1.0 / 5040,       1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5};
    vec tail = splat(coefficient[0]);
    for (int j = 1; j < 12; j++)
        tail = fused(tail, r, splat(coefficient[j]));
    vec value = splat(1.0) + fused(tail, r * r, r);
    mask exponent = (mask)shifted << 52; /* the low bits of `shifted` hold k */
    value = (vec)((mask)value + exponent);
    value = choose(small, splat(0.0), value);
    return choose(large, x + splat(HUGE_VAL), value);
}

/* cos(x) and sin(x) for |x| <= 10^5, within 4 u absolutely.  x = k pi/2 + r, |r| <= 0.786, the
 * constant in three parts of 33 bits (k has at most 16), Taylor polynomials of degree 16 and 17. */
static inline void circle_lanes(vec *cosine, vec *sine, vec x)
{
    vec shifted = fused(x, splat(0.63661977236758138), splat(ROUNDING_SHIFT));
    vec k = shifted - splat(ROUNDING_SHIFT);
    vec r = x - k * splat(0x1.921fb544p0);
    r = r - k * splat(0x1.0b4611a6p-34);
    r = r - k * splat(0x1.3198a2e037073p-69);
    static const double odd[] = {
        1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800,
        1.0 / 362880,          -1.0 / 5040,          1.0 / 120,        -1.0 / 6};
    static const double even[] = {
        1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800,
        1.0 / 40320,          -1.0 / 720,         1.0 / 24,        -0.5};
    vec square = r * r, sine_tail = splat(odd[0]), cosine_tail = splat(even[0]);
    for (int j = 1; j < 8; j++) {
        sine_tail = fused(sine_tail, square, splat(odd[j]));
        cosine_tail = fused(cosine_tail, square, splat(even[j]));
    }
    vec s = fused(sine_tail * square, r, r);
    vec c = fused(cosine_tail, square, splat(1.0));
    mask quarter = (mask)shifted;
    mask swap = -(quarter & 1);
    mask sine_sign = (quarter & 2) << 62, cosine_sign = ((quarter + 1) & 2) << 62;
    *sine = (vec)((mask)choose(swap, c, s) ^ sine_sign);
    *cosine = (vec)((mask)choose(swap, s, c) ^ cosine_sign);
}

#endif
