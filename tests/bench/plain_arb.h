/* The peer: what one would write with Arb alone.  Best-first subdivision of the upper half-plane
 * into boxes; a box goes when the mean-value enclosure of F on it excludes 0, and holds exactly one
 * zero when the interval Newton operator maps it into itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_PLAIN_ARB_H
#define TESTS_BENCH_PLAIN_ARB_H
#ifdef HAVE_ARB
#include "base/flint_arb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PLAIN_BITS 64
#define PLAIN_BOXES 20000

typedef struct {
    double x, y, half; /* centre, half side */
    double least;      /* least modulus in it, from below */
} plain_box;

/* F and F' on a ball or box. */
static void plain_value(acb_t f, acb_t df, const acb_t t, const double *w, const double *b,
                        size_t n)
{
    acb_t term;
    acb_init(term);
    acb_zero(f);
    acb_zero(df);
    for (size_t k = 0; k < n; k++) {
        arb_t slope, weight;
        arb_init(slope);
        arb_init(weight);
        arb_set_d(slope, b[k]);
        arb_set_d(weight, w[k]);
        acb_mul_arb(term, t, slope, PLAIN_BITS);
        acb_add_arb(term, term, weight, PLAIN_BITS);
        acb_exp(term, term, PLAIN_BITS);
        acb_add(f, f, term, PLAIN_BITS);
        acb_mul_arb(term, term, slope, PLAIN_BITS);
        acb_add(df, df, term, PLAIN_BITS);
        arb_clear(slope);
        arb_clear(weight);
    }
    acb_clear(term);
}

/* 0: no zero; 1: exactly one, *radius its modulus; -1: unknown. */
static int plain_test(double *radius, const plain_box *box, const double *w, const double *b,
                      size_t n)
{
    acb_t centre, ball, f, df, ignored, move;
    int answer = -1;
    acb_init(centre), acb_init(ball), acb_init(f), acb_init(df), acb_init(ignored), acb_init(move);
    acb_set_d_d(centre, box->x, box->y);
    acb_set(ball, centre);
    mag_set_d(arb_radref(acb_realref(ball)), box->half);
    mag_set_d(arb_radref(acb_imagref(ball)), box->half);
    for (int round = 0; round < 6; round++) {
        plain_value(f, ignored, centre, w, b, n);
        plain_value(ignored, df, ball, w, b, n);
        acb_sub(move, ball, centre, PLAIN_BITS);
        acb_mul(move, move, df, PLAIN_BITS);
        acb_add(move, move, f, PLAIN_BITS);
        if (!acb_contains_zero(move)) {
            answer = 0;
            break;
        }
        if (acb_contains_zero(df))
            break;
        acb_div(move, f, df, PLAIN_BITS);
        acb_sub(move, centre, move, PLAIN_BITS);
        if (!acb_overlaps(move, ball)) {
            answer = 0;
            break;
        }
        if (answer < 0 && !acb_contains(ball, move))
            break;
        answer = 1;
        acb_set(ball, move);
        acb_get_mid(centre, ball);
    }
    if (answer == 1)
        *radius = hypot(arf_get_d(arb_midref(acb_realref(ball)), ARF_RND_NEAR),
                        arf_get_d(arb_midref(acb_imagref(ball)), ARF_RND_NEAR));
    acb_clear(centre), acb_clear(ball), acb_clear(f), acb_clear(df), acb_clear(ignored);
    acb_clear(move);
    return answer;
}

static void plain_push(plain_box *heap, size_t *count, double x, double y, double half)
{
    double near_x = fmax(fabs(x) - half, 0.0), near_y = fmax(y - half, 0.0);
    size_t at = (*count)++;
    plain_box box = {x, y, half, hypot(near_x, near_y)};
    for (; at > 0 && heap[(at - 1) / 2].least > box.least; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = box;
}

static plain_box plain_pop(plain_box *heap, size_t *count)
{
    plain_box top = heap[0], last = heap[--*count];
    size_t at = 0;
    for (size_t child = 1; child < *count; child = 2 * at + 1) {
        if (child + 1 < *count && heap[child + 1].least < heap[child].least)
            child++;
        if (last.least <= heap[child].least)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    return top;
}

static double plain_arb_radius(const double *logits, const double *slopes, size_t n)
{
    plain_box *heap = malloc((PLAIN_BOXES + 8) * sizeof *heap);
    double *w = malloc(n * sizeof *w), *b = malloc(n * sizeof *b), mean = 0.0, sum = 0.0;
    double most = logits[0], low = slopes[0], high = slopes[0], best = HUGE_VAL;
    size_t count = 0;
    for (size_t k = 0; k < n; k++) {
        most = fmax(most, logits[k]);
        low = fmin(low, slopes[k]);
        high = fmax(high, slopes[k]);
    }
    for (size_t k = 0; k < n; k++) {
        w[k] = logits[k] - most;
        mean += exp(w[k]) * slopes[k];
        sum += exp(w[k]);
    }
    for (size_t k = 0; k < n; k++)
        b[k] = slopes[k] - mean / sum;
    double start = 3.14159 / (high - low), side = 1.7 / (high - low);
    for (int row = 0; row < 12; row++) /* enough for radii up to 14 pi / Delta */
        for (int column = -12; column < 12; column++)
            plain_push(heap, &count, (2 * column + 1) * side, start + (2 * row + 1) * side, side);
    while (count > 0 && count < PLAIN_BOXES) {
        plain_box box = plain_pop(heap, &count);
        double radius;
        if (box.least >= best)
            break;
        int answer = plain_test(&radius, &box, w, b, n);
        if (answer == 1)
            best = fmin(best, radius);
        for (int part = 0; answer < 0 && part < 4; part++)
            plain_push(heap, &count, box.x + (part & 1 ? 0.5 : -0.5) * box.half,
                       box.y + (part & 2 ? 0.5 : -0.5) * box.half, 0.5 * box.half);
    }
    free(heap);
    free(w);
    free(b);
    return best;
}
#endif
#endif
