/* The number of zeros of F in a disc about 0, proven.
 *
 * Let q = product of (1 - alpha s + gamma s^2) over the pairs already known inside the disc and H
 * the truncated series divided by q.  On |s| = R
 *
 *     |F - q H| <= tail + (errors of the coefficients) + (residual of the division),
 *
 * so when |q| |H| exceeds that everywhere, Rouche's theorem gives F as many zeros inside as q H
 * has: two for each pair plus the winding number of H.  |H| is bounded from below on arcs: with
 * h(theta) = H(R exp(i theta)), on |theta - theta_0| <= delta
 *
 *     |h| >= |h(theta_0)| - delta |h'(theta_0)| - delta^2 / 2 sum_j j^2 |H_j| R^j,
 *
 * and arcs where this does not suffice are halved.  An arc so proven stays in a disc about
 * h(theta_0) that does not hold 0, hence the turns between the centres of neighbouring arcs are
 * the principal ones and counting quadrants gives the winding number.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/series.h"

#include <assert.h>
#include <math.h>

#define MOST_SPLITS 150
#define MOST_DEPTH 16
#define LEVEL_FROM 1.5
#define DIVIDED_PREFERENCE 3.0

typedef struct {
    double coefficient[MOST_ORDER]; /* of H, times R^j */
    size_t order;
    double threshold; /* |H| must exceed it */
    double curvature; /* sum j^2 |H_j| R^j */
    double moduli;    /* sum (1 + j) |H_j| R^j */
} quotient;

/* Divide by 1 - alpha s + gamma s^2 in place; returns a bound of |before - factor * after| on the
 * unit circle. */
static double divide(quotient *of, double alpha, double gamma)
{
    double before = 0.0, last = 0.0, residual = 0.0;
    for (size_t j = 0; j < of->order; j++) {
        double first = alpha * last, second = gamma * before, given = of->coefficient[j];
        of->coefficient[j] = given + first - second;
        residual += fabs(given) + fabs(first) + fabs(second);
        before = last;
        last = of->coefficient[j];
    }
    return 4.0 * UNIT * residual + (fabs(alpha) + gamma) * fabs(last) + gamma * fabs(before);
}

/* Lower bound of |1 - alpha s + gamma s^2| on the upper half of the unit circle; 0 when its zeros
 * are not a conjugate pair well inside. */
static double least_factor(double alpha, double gamma)
{
    double under = gamma - 0.25 * alpha * alpha;
    if (!(gamma > 1.0) || !(under > 0.0))
        return 0.0;
    double gap = 1.0 - 1.0 / sqrt(gamma), height = sqrt(under) / gamma;
    if (gap < 1e-6)
        return 0.0;
    return 0.999 * gamma * gap * (height > gap ? height : gap);
}

/* Multiply by exp(-c s^2), c = f_2 R^2: where F resembles a Gaussian, |F| falls from exp(c) to
 * exp(-c) around the circle and this factor, which has no zero, levels it.  Takes a bound of what
 * the coefficients miss and returns the new one (docs/rounding.md, Lemma 9.12). */
static double level(quotient *of, double wrong, double even, double error)
{
    enum { TERMS = 60 };
    double c = of->coefficient[2], factor = 1.0, high = 0.0, growth = exp(c) * SAFE;
    double product[MOST_ORDER + 2 * TERMS] = {0.0};
    size_t terms = 0;
    for (;; terms++) {
        for (size_t j = 0; j < of->order; j++)
            product[j + 2 * terms] += of->coefficient[j] * factor;
        if (terms + 1 == TERMS || (fabs(factor) < 1e-22 && (double)terms > 2.0 * c))
            break;
        factor *= -c / (double)(terms + 1);
    }
    for (size_t j = of->order; j <= of->order + 2 * terms; j++)
        high += fabs(product[j]);
    for (size_t j = 0; j < of->order; j++)
        of->coefficient[j] = product[j];
    /* What the exponential series leaves out: the ratio of its terms is below 1/2 (c < 25). */
    double rest = 2.0 * fabs(factor);
    return wrong * growth + high + 2.0 * even * (rest + (error + 200.0 * UNIT) * growth);
}

static void measure(quotient *of)
{
    of->curvature = of->moduli = 0.0;
    for (size_t j = 0; j < of->order; j++) {
        double size = fabs(of->coefficient[j]);
        of->curvature += (double)(j * j) * size * SAFE;
        of->moduli += (double)(1 + j) * size;
    }
    of->threshold += (12.0 * (double)of->order + 64.0) * UNIT * of->moduli;
}

/* What classes below exp(-700) add that count as 0, where |beta s| < 200. */
#define FLUSHED_ON_CIRCLE 1e-190

/* The series on the unit circle, levelled where that helps; false when nothing can be proven. */
static bool open_quotient(quotient *out, const sample_series *of, double radius)
{
    double power = 1.0, even = 0.0, tail = series_tail(of, radius);
    out->order = of->order;
    for (size_t j = 0; j < of->order; j++) {
        out->coefficient[j] = of->f[j] * power;
        if (j % 2 == 0)
            even += out->coefficient[j];
        power *= radius;
    }
        double wrong = tail + 2.0 * of->error * (even + tail) + FLUSHED_ON_CIRCLE;
    if (!(wrong < 0.5) || radius > 100.0)
        return false;
    if (out->coefficient[2] > LEVEL_FROM && out->coefficient[2] < 25.0)
        wrong = level(out, wrong, even, of->error);
    out->threshold = wrong;
    return true;
}

/* Split off the pairs inside; false when the threshold gets out of reach. */
static bool split_pairs(quotient *out, const sample_series *of, double radius)
{
    double wrong = out->threshold, least = 1.0, most = 1.0;
    for (size_t p = 0; p < of->pairs; p++) {
        const proven_pair *pair = &of->pair[p];
        if (pair->modulus > radius)
            continue;
        double inverse = radius / pair->modulus;
        double gamma = inverse * inverse, alpha = 2.0 * pair->re / pair->modulus * inverse;
        wrong += most * divide(out, alpha, gamma);
        most *= 1.0 + fabs(alpha) + gamma;
        least *= least_factor(alpha, gamma);
    }
    out->threshold = wrong / least * SAFE_POWERS;
    return least > 0.0 && out->threshold < 1e3;
}

/* ------------------------------------------------------------------------- walk along the arcs */

typedef struct {
    double re, im, slope_re, slope_im;
} point;

typedef struct {
    const quotient *of;
    double re, im; /* the last value */
    int quarters;  /* turned so far */
    int splits;
} walk;

static int quadrant(double re, double im)
{
    if (im >= 0.0)
        return re > 0.0 ? 0 : (im > 0.0 ? 1 : 2);
    return re < 0.0 ? 2 : 3;
}

static void step_to(walk *along, double re, double im)
{
    int turn = (quadrant(re, im) - quadrant(along->re, along->im) + 4) % 4;
    if (turn == 3)
        turn = -1;
    if (turn == 2 && along->re * im - along->im * re < 0.0)
        turn = -2;
    along->quarters += turn;
    along->re = re;
    along->im = im;
}

static bool arc_is_clear(const quotient *of, const point *at, double half)
{
    double value = sqrt(at->re * at->re + at->im * at->im);
    double slope = sqrt(at->slope_re * at->slope_re + at->slope_im * at->slope_im);
    return value > SAFE * (half * slope + 0.5 * half * half * of->curvature + of->threshold);
}

static point value_at(const quotient *of, double angle)
{
    double x = cos(angle), y = sin(angle);
    point at = {0.0, 0.0, 0.0, 0.0};
    for (size_t j = of->order; j-- > 0;) {
        double c = of->coefficient[j], slope = (double)j * c;
        double next = at.re * x - at.im * y + c;
        at.im = at.re * y + at.im * x;
        at.re = next;
        next = at.slope_re * x - at.slope_im * y + slope;
        at.slope_im = at.slope_re * y + at.slope_im * x;
        at.slope_re = next;
    }
    return at;
}

/* The arc about `angle` was not clear: halve until all parts are, from left to right. */
static bool refine(walk *along, double angle, double half)
{
    double centre[MOST_DEPTH + 2], width[MOST_DEPTH + 2];
    size_t depth = 0;
    half *= 0.5;
    centre[depth] = angle + half;
    width[depth++] = half;
    centre[depth] = angle - half;
    width[depth++] = half;
    while (depth > 0) {
        double middle = centre[--depth], extent = width[depth];
        point at = value_at(along->of, middle);
        if (arc_is_clear(along->of, &at, extent * SAFE + FEW_ROUNDINGS)) {
            step_to(along, at.re, at.im);
            continue;
        }
        if (++along->splits > MOST_SPLITS || depth + 2 > MOST_DEPTH)
            return false;
        extent *= 0.5;
        centre[depth] = middle + extent;
        width[depth++] = extent;
        centre[depth] = middle - extent;
        width[depth++] = extent;
    }
    return true;
}

static point arc_value(const circle_half *value, const circle_half *slope, size_t arc)
{
    if (arc < ARC_HALF)
        return (point){value->even_cosine[arc] + value->odd_cosine[arc],
                       value->even_sine[arc] + value->odd_sine[arc],
                       slope->even_cosine[arc] + slope->odd_cosine[arc],
                       slope->even_sine[arc] + slope->odd_sine[arc]};
    size_t i = ARC_COUNT - 1 - arc; /* theta = pi - theta_i */
    return (point){
        value->even_cosine[i] - value->odd_cosine[i], value->odd_sine[i] - value->even_sine[i],
        slope->even_cosine[i] - slope->odd_cosine[i], slope->odd_sine[i] - slope->even_sine[i]};
}

static bool wind(int *turns, const quotient *of, const ghosts_workspace *work)
{
    assert(!(of->threshold < 0.0) && of->order <= MOST_ORDER);
    const double half = 3.14159265358979324 / (2.0 * ARC_COUNT);
    circle_half value, slope;
    work->run->circle(&value, &slope, work->table, of->coefficient, of->order);
    double right = 0.0, left = 0.0;
    for (size_t j = of->order; j-- > 0;) {
        right += of->coefficient[j];
        left += j % 2 == 0 ? of->coefficient[j] : -of->coefficient[j];
    }
    if (!(fabs(right) > of->threshold) || !(fabs(left) > of->threshold))
        return false;
    walk along = {of, right, 0.0, 0, 0};
    for (size_t arc = 0; arc < ARC_COUNT; arc++) {
        point at = arc_value(&value, &slope, arc);
        if (arc_is_clear(of, &at, half * SAFE + FEW_ROUNDINGS))
            step_to(&along, at.re, at.im);
        else if (!refine(&along, (double)(2 * arc + 1) * half, half))
            return false;
    }
    step_to(&along, left, 0.0);
    if (along.quarters % 2 != 0)
        return false;
    *turns = along.quarters / 2;
    return true;
}

/* A confident sample has tiny coefficients up to a high order, which the division destroys; there
 * the undivided series is the smoother function. */
int count_zeros(const sample_series *of, ghosts_workspace *work, double radius)
{
    quotient whole, rest;
    int turns = 0, inside = 0;
    for (size_t p = 0; p < of->pairs; p++)
        inside += of->pair[p].modulus <= radius ? 2 : 0;
    if (!open_quotient(&whole, of, radius))
        return -1;
    rest = whole;
    bool split = inside > 0 && split_pairs(&rest, of, radius);
    measure(&whole);
    measure(&rest);
    if (split && rest.curvature < DIVIDED_PREFERENCE * whole.curvature)
        return wind(&turns, &rest, work) ? inside + turns : -1;
    return wind(&turns, &whole, work) ? turns : -1;
}
