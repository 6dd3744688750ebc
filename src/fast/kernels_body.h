/* The kernels, written once for any number of lanes.
 *
 * A "tile" is a stack of vectors.  When the classes are few its lanes are samples (narrow tiles,
 * gathered from rows); when they are many its lanes are classes of one sample (wide tiles) and the
 * lanes are added up at the end.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/fast.h"
#include "fast/lanes.h"

#include "fast/extrema_body.h"

/* ------------------------------------------------------------------------- loading of tiles */

/* Rows first .. first + count - 1 turned: to[k * LANES + lane]; lanes beyond count repeat the last
 * row. */
static void gather_narrow(double *to, const view *from, size_t classes, size_t first, size_t count)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        size_t start = (first + (lane < count ? lane : count - 1)) * from->stride;
        if (from->wide != NULL)
            for (size_t k = 0; k < classes; k++)
                to[k * LANES + lane] = from->wide[start + k];
        else
            for (size_t k = 0; k < classes; k++)
                to[k * LANES + lane] = (double)from->narrow[start + k];
    }
}

/* A row as doubles, padded with copies of its last entry to a multiple of the lanes. */
static size_t copy_row(double *to, const view *from, size_t row, size_t classes)
{
    size_t padded = (classes + LANES - 1) / LANES * LANES;
    if (from->wide != NULL)
        memcpy(to, from->wide + row * from->stride, classes * sizeof *to);
    else
        for (size_t k = 0; k < classes; k++)
            to[k] = (double)from->narrow[row * from->stride + k];
    for (size_t k = classes; k < padded; k++)
        to[k] = to[classes - 1];
    return padded;
}

/* ------------------------------------------------------------------------------ log-sum-exp */

/* A row of -inf alone gives top = -inf, differences NaN and so a NaN result; the caller, who
 * has looked at the input, reports it.
 *
 * Pairs are added to two sums in turn: no exponential of n goes through more than n/4 + 2
 * additions, which the bound of batch.h needs (docs/rounding.md, Lemma 9.11). */
static vec lse_of_tile(const double *tile, size_t count, bool across)
{
    vec top = splat(-HUGE_VAL), one = splat(0.0), other = one;
    for (size_t k = 0; k < count; k++)
        top = larger(load(tile + k * LANES), top);
    if (across)
        top = splat(largest_lane(top));
    for (size_t k = 0; k + 2 <= count; k += 2) {
        const double *at = tile + k * LANES;
        vec next = other + (exp_lanes(load(at) - top) + exp_lanes(load(at + LANES) - top));
        other = one;
        one = next;
    }
    if (count % 2 > 0)
        other += exp_lanes(load(tile + (count - 1) * LANES) - top);
    vec sum = one + other;
    if (across)
        sum = splat(sum_lanes(sum));
    vec result = splat(0.0);
    for (int lane = 0; lane < (across ? 1 : LANES); lane++)
        result[lane] = top[lane] + log(sum[lane]);
    return result;
}

static void lse_of_samples(double *out, const view *logits, size_t classes, size_t first,
                           size_t count, double *scratch)
{
    if (classes <= NARROW_LIMIT) {
        gather_narrow(scratch, logits, classes, first, count);
        vec value = lse_of_tile(scratch, classes, false);
        for (size_t i = 0; i < count; i++)
            out[i] = value[i];
        return;
    }
    for (size_t i = 0; i < count; i++) {
        size_t padded = copy_row(scratch, logits, first + i, classes);
        for (size_t k = classes; k < padded; k++)
            scratch[k] = -HUGE_VAL;
        out[i] = lse_of_tile(scratch, padded / LANES, true)[0];
    }
}

/* -------------------------------------------------------------- opening: weights and slopes */

/* What the first pass over a tile finds, per lane. */
typedef struct {
    vec top, reference, least, most, fault;
} survey;

static survey survey_tile(const double *logit, const double *slope, size_t count)
{
    const vec zero = splat(0.0), infinity = splat(HUGE_VAL), lowest = splat(-DBL_MAX);
    survey found = {splat(-HUGE_VAL), zero, infinity, -infinity, zero};
    for (size_t k = 0; k < count; k++) {
        vec z = load(logit + k * LANES), a = load(slope + k * LANES);
        mask higher = z > found.top, dropped = z == -infinity;
        found.fault += fused(larger(lowest, z), zero, a * zero);
        found.top = choose(higher, z, found.top);
        found.reference = choose(higher, a, found.reference);
        found.least = smaller(choose(dropped, infinity, a), found.least);
        found.most = larger(choose(dropped, -infinity, a), found.most);
    }
    return found;
}

/* All lanes belong to one sample. */
static void unite(survey *found)
{
    double top = found->top[0], reference = found->reference[0];
    for (int lane = 1; lane < LANES; lane++)
        if (found->top[lane] > top) {
            top = found->top[lane];
            reference = found->reference[lane];
        }
    found->top = splat(top);
    found->reference = splat(reference);
    found->least = splat(smallest_lane(found->least));
    found->most = splat(largest_lane(found->most));
    found->fault = splat(sum_lanes(found->fault));
}

/* 2^-e for 2^e <= spread < 2^(e+1); 1 outside the range of spreads that are worked on. */
static vec scale_of(vec spread)
{
    mask usual = (spread >= splat(LEAST_SPREAD)) & (spread <= splat(MOST_SPREAD));
    mask exponent = (mask)spread & INT64_C(0x7ff0000000000000);
    vec inverse = (vec)(INT64_C(0x7fe0000000000000) - exponent);
    return choose(usual, inverse, splat(1.0));
}

static vec fault_of(const survey *found, vec spread)
{
    mask usual =
        ((spread >= splat(LEAST_SPREAD)) & (spread <= splat(MOST_SPREAD))) | (spread == splat(0.0));
    vec fault = choose(usual, splat(0.0), splat(FAULT_EXTREME));
    fault = choose(found->top == splat(-HUGE_VAL), splat(FAULT_EMPTY), fault);
    return fault + found->fault;
}

typedef struct {
    vec sum, centre;
} weighing;

/* logit becomes logit - top, at least PADDING_LOGIT; the slope of a dropped class becomes the
 * reference; weight is filled.  The centre is the softmax mean of the slopes, rounded. */
static weighing weigh_tile(double *logit, double *slope, double *weight, size_t count,
                           const survey *found, bool across)
{
    vec sum = splat(0.0), moment = splat(0.0);
    for (size_t k = 0; k < count; k++) {
        vec z = load(logit + k * LANES), a = load(slope + k * LANES);
        mask dropped = z == splat(-HUGE_VAL);
        vec difference = larger(z - found->top, splat(PADDING_LOGIT));
        vec w = exp_lanes(difference);
        a = choose(dropped, found->reference, a);
        store(logit + k * LANES, difference);
        store(slope + k * LANES, a);
        store(weight + k * LANES, w);
        sum += w;
        moment = fused(w, a - found->reference, moment);
    }
    if (across) {
        sum = splat(sum_lanes(sum));
        moment = splat(sum_lanes(moment));
    }
    return (weighing){sum, found->reference + moment / sum};
}

/* Add sum power beta^j, j = 1 .. 8, to total[0 .. 7]; power becomes power beta^8. */
static inline void eight_moments(vec *total, double *power, const double *beta, size_t count)
{
    vec m0 = total[0], m1 = total[1], m2 = total[2], m3 = total[3];
    vec m4 = total[4], m5 = total[5], m6 = total[6], m7 = total[7];
    for (size_t k = 0; k < count; k++) {
        vec b = load(beta + k * LANES), p = load(power + k * LANES);
        vec square = b * b, odd = p * b;
        vec fourth = square * square, next = p * square, high = odd * square;
        m0 += odd;
        m1 += next;
        m2 += high;
        m3 = fused(p, fourth, m3);
        m4 = fused(odd, fourth, m4);
        m5 = fused(next, fourth, m5);
        m6 = fused(high, fourth, m6);
        p = p * (fourth * fourth);
        m7 += p;
        store(power + k * LANES, p);
    }
    total[0] = m0, total[1] = m1, total[2] = m2, total[3] = m3;
    total[4] = m4, total[5] = m5, total[6] = m6, total[7] = m7;
}

/* slope becomes beta, with one rounding; returns the largest |beta| that counts. */
static vec centre_tile(double *slope, const double *weight, size_t count, vec centre, vec scale)
{
    vec reach = splat(0.0);
    for (size_t k = 0; k < count; k++) {
        vec b = (load(slope + k * LANES) - centre) * scale;
        store(slope + k * LANES, b);
        mask counts = load(weight + k * LANES) > splat(0.0);
        reach = larger((vec)((mask)absolute(b) & counts), reach);
    }
    return reach;
}

static const double inverse_factorial[SCREEN_ORDER + 1] = {1.0,
                                                           1.0,
                                                           1.0 / 2,
                                                           1.0 / 6,
                                                           1.0 / 24,
                                                           1.0 / 120,
                                                           1.0 / 720,
                                                           1.0 / 5040,
                                                           1.0 / 40320,
                                                           1.0 / 362880,
                                                           1.0 / 3628800,
                                                           1.0 / 39916800,
                                                           1.0 / 479001600,
                                                           1.0 / 6227020800,
                                                           1.0 / 87178291200,
                                                           1.0 / 1307674368000,
                                                           1.0 / 20922789888000};

static void write_lanes(double *to, vec value, size_t first, size_t count)
{
    if (count == LANES)
        store(to + first, value);
    else
        for (size_t i = 0; i < count; i++)
            to[first + i] = value[i];
}

/* One tile: lanes are samples first .. (narrow) or the classes of sample `first` (across). */
static void summarise_tile(double *const *field, size_t first, size_t count, size_t vectors,
                           sample *in, bool across)
{
    survey found = survey_tile(in->difference, in->beta, vectors);
    if (across)
        unite(&found);
    vec spread = found.most - found.least, scale = scale_of(spread);
    weighing mean = weigh_tile(in->difference, in->beta, in->weight, vectors, &found, across);
    vec reach = centre_tile(in->beta, in->weight, vectors, mean.centre, scale);
    vec total[SCREEN_ORDER];
    for (size_t j = 0; j < SCREEN_ORDER; j++)
        total[j] = splat(0.0);
    for (size_t j = 0; j < SCREEN_ORDER; j += 8)
        eight_moments(total + j, in->weight, in->beta, vectors);
    if (across) {
        reach = splat(largest_lane(reach));
        for (size_t j = 0; j < SCREEN_ORDER; j++)
            total[j] = splat(sum_lanes(total[j]));
    }
    write_lanes(field[FIELD_TOP], found.top, first, count);
    write_lanes(field[FIELD_SUM], mean.sum, first, count);
    write_lanes(field[FIELD_SPREAD], spread, first, count);
    write_lanes(field[FIELD_SCALE], scale, first, count);
    write_lanes(field[FIELD_REACH], reach, first, count);
    write_lanes(field[FIELD_FAULT], fault_of(&found, spread), first, count);
    vec inverse = splat(1.0) / mean.sum;
    for (size_t j = 0; j < SCREEN_ORDER; j++)
        write_lanes(field[(size_t)FIELD_COEFFICIENT + j],
                    total[j] * (inverse * splat(inverse_factorial[j + 1])), first, count);
}

static void load_wide(sample *in, const source *from, size_t row)
{
    size_t padded = copy_row(in->difference, &from->logits, row, from->classes);
    copy_row(in->beta, &from->slopes, row, from->classes);
    for (size_t k = from->classes; k < padded; k++)
        in->difference[k] = -HUGE_VAL;
    in->classes = from->classes;
    in->padded = padded;
}

static void summarise_samples(double *const *field, const source *from, size_t first, size_t count,
                              sample *scratch)
{
    if (from->classes <= NARROW_LIMIT) {
        gather_narrow(scratch->difference, &from->logits, from->classes, first, count);
        gather_narrow(scratch->beta, &from->slopes, from->classes, first, count);
        summarise_tile(field, first, count, from->classes, scratch, false);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        load_wide(scratch, from, first + i);
        summarise_tile(field, first + i, 1, scratch->padded / LANES, scratch, true);
    }
}

static void open_sample(sample *out, const source *from, size_t row)
{
    load_wide(out, from, row);
    size_t vectors = out->padded / LANES;
    survey found = survey_tile(out->difference, out->beta, vectors);
    unite(&found);
    vec spread = found.most - found.least, scale = scale_of(spread);
    weighing mean = weigh_tile(out->difference, out->beta, out->weight, vectors, &found, true);
    vec reach = centre_tile(out->beta, out->weight, vectors, mean.centre, scale);
    memcpy(out->power, out->weight, out->padded * sizeof *out->power);
    out->top = found.top[0];
    out->sum = mean.sum[0];
    out->spread = spread[0];
    out->scale = scale[0];
    out->width = spread[0] * scale[0];
    out->reach = largest_lane(reach);
    out->fault = fault_of(&found, spread)[0];
}

static void eight_moments_of_sample(double *out, const sample *in)
{
    vec total[8];
    for (int j = 0; j < 8; j++)
        total[j] = splat(0.0);
    eight_moments(total, in->power, in->beta, in->padded / LANES);
    for (int j = 0; j < 8; j++)
        out[j] = sum_lanes(total[j]);
}

/* ----------------------------------------------------------------- value at a complex point */

static void evaluate_sample(evaluation *out, const sample *in, double x, double y, double shift)
{
    const vec real = splat(x), imaginary = splat(y), down = splat(shift), two = splat(2.0);
    vec re = splat(0.0), im = re, slope_re = re, slope_im = re, magnitude = re, second = re;
    vec noise = re;
    for (size_t k = 0; k < in->padded; k += LANES) {
        vec d = load(in->difference + k), b = load(in->beta + k), cosine, sine;
        vec along = b * real, turn = b * imaginary;
        vec shifted = d - down, exponent = shifted + along;
        vec size = exp_lanes(exponent);
        circle_lanes(&cosine, &sine, turn);
        vec part_re = size * cosine, part_im = size * sine;
        re += part_re;
        im += part_im;
        slope_re = fused(b, part_re, slope_re);
        slope_im = fused(b, part_im, slope_im);
        magnitude += size;
        second = fused(b * b, size, second);
        vec units = (absolute(d) + absolute(shifted)) + absolute(exponent) +
                    two * (absolute(along) + absolute(turn));
        noise = fused(size, units, noise);
    }
    *out = (evaluation){sum_lanes(re),       sum_lanes(im),        sum_lanes(slope_re),
                        sum_lanes(slope_im), sum_lanes(magnitude), sum_lanes(second),
                        sum_lanes(noise)};
}

static void circle_values(circle_half *value, circle_half *derivative, const circle_table *table,
                          const double *coefficient, size_t order)
{
    for (size_t i = 0; i < ARC_HALF; i += LANES) {
        vec sums[8];
        for (int q = 0; q < 8; q++)
            sums[q] = splat(0.0);
        for (size_t j = 0; j < order; j += 2) {
            double odd_value = j + 1 < order ? coefficient[j + 1] : 0.0;
            vec even = splat(coefficient[j]), odd = splat(odd_value);
            vec even_slope = splat((double)j * coefficient[j]);
            vec odd_slope = splat((double)(j + 1) * odd_value);
            vec c0 = load(table->cosine[j] + i), s0 = load(table->sine[j] + i);
            vec c1 = load(table->cosine[j + 1] + i), s1 = load(table->sine[j + 1] + i);
            sums[0] = fused(even, c0, sums[0]);
            sums[1] = fused(odd, c1, sums[1]);
            sums[2] = fused(even, s0, sums[2]);
            sums[3] = fused(odd, s1, sums[3]);
            sums[4] = fused(even_slope, c0, sums[4]);
            sums[5] = fused(odd_slope, c1, sums[5]);
            sums[6] = fused(even_slope, s0, sums[6]);
            sums[7] = fused(odd_slope, s1, sums[7]);
        }
        store(value->even_cosine + i, sums[0]);
        store(value->odd_cosine + i, sums[1]);
        store(value->even_sine + i, sums[2]);
        store(value->odd_sine + i, sums[3]);
        store(derivative->even_cosine + i, sums[4]);
        store(derivative->odd_cosine + i, sums[5]);
        store(derivative->even_sine + i, sums[6]);
        store(derivative->odd_sine + i, sums[7]);
    }
}

/* ------------------------------------------------------- for the tests of exp, cos and sin */

static void exponentials_of(double *out, const double *in, size_t n)
{
    for (size_t i = 0; i + LANES <= n; i += LANES)
        store(out + i, exp_lanes(load(in + i)));
}

static void circular_of(double *cosine, double *sine, const double *in, size_t n)
{
    for (size_t i = 0; i + LANES <= n; i += LANES) {
        vec c, s;
        circle_lanes(&c, &s, load(in + i));
        store(cosine + i, c);
        store(sine + i, s);
    }
}

#include "fast/screen_body.h"

const kernels KERNELS = {
    KERNELS_NAME,      LANES,         extrema_of_doubles,      extrema_of_floats, lse_of_samples,
    summarise_samples, open_sample,   eight_moments_of_sample, evaluate_sample,   screen_samples,
    guess_samples,     circle_values, exponentials_of,         circular_of};
