/* All zeros of a box by a plain Arb program, certified; shares no code with the library: oracle of
 * the tests and peer of the benchmark.
 *
 * A box is dropped when the mean value form F(c) + F'(box)(box - c) misses 0, or when an interval
 * Newton step from the enlarged box misses the box; it is closed when the step lands inside the
 * enlarged box, which then holds one simple zero; else it is cut in two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_REGION_ARB_H
#define TESTS_BENCH_REGION_ARB_H

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdbool.h>
#include <stddef.h>

#include <gmp.h>
#include <mpfr.h>

#include "base/flint_arb.h"

#define ORACLE_MOST_BOXES 50000000
#define ORACLE_DEEPEST 60
#define ORACLE_LOOK_BACK 1000

typedef struct {
    size_t n;
    slong bits;
    arb_ptr logit,
        slope; /* less their largest, less their middle: F up to a factor without zeros */
} oracle;

static inline void arb_set_mpq(arb_t value, mpq_srcptr rational, slong bits)
{
    fmpq_t exact;
    fmpq_init(exact);
    fmpq_set_mpq(exact, rational);
    arb_set_fmpq(value, exact, bits);
    fmpq_clear(exact);
}

static inline oracle oracle_new(size_t n, const mpq_t *logit, const mpq_t *slope, slong bits)
{
    oracle o = {n, bits, _arb_vec_init((slong)n), _arb_vec_init((slong)n)};
    mpq_t top, middle, high, value;
    mpq_inits(top, middle, high, value, NULL);
    mpq_set(top, logit[0]);
    mpq_set(middle, slope[0]);
    mpq_set(high, slope[0]);
    for (size_t k = 1; k < n; k++) {
        if (mpq_cmp(logit[k], top) > 0)
            mpq_set(top, logit[k]);
        if (mpq_cmp(slope[k], middle) < 0)
            mpq_set(middle, slope[k]);
        if (mpq_cmp(slope[k], high) > 0)
            mpq_set(high, slope[k]);
    }
    mpq_add(middle, middle, high);
    mpq_div_2exp(middle, middle, 1);
    for (size_t k = 0; k < n; k++) {
        mpq_sub(value, logit[k], top);
        arb_set_mpq(o.logit + k, value, bits);
        mpq_sub(value, slope[k], middle);
        arb_set_mpq(o.slope + k, value, bits);
    }
    mpq_clears(top, middle, high, value, NULL);
    return o;
}

static inline void oracle_free(oracle *o)
{
    _arb_vec_clear(o->logit, (slong)o->n);
    _arb_vec_clear(o->slope, (slong)o->n);
}

/* F and F' (each may be NULL) on a ball. */
__attribute__((noinline)) static void oracle_values(acb_t value, acb_t derivative, const oracle *o,
                                                    const acb_t point)
{
    acb_t term;
    acb_init(term);
    if (value)
        acb_zero(value);
    if (derivative)
        acb_zero(derivative);
    for (size_t k = 0; k < o->n; k++) {
        acb_mul_arb(term, point, o->slope + k, o->bits);
        arb_add(acb_realref(term), acb_realref(term), o->logit + k, o->bits);
        acb_exp(term, term, o->bits);
        if (value)
            acb_add(value, value, term, o->bits);
        if (derivative) {
            acb_mul_arb(term, term, o->slope + k, o->bits);
            acb_add(derivative, derivative, term, o->bits);
        }
    }
    acb_clear(term);
}

/* An enclosure of F on `region` by the mean value form. */
static inline void oracle_image(acb_t image, const oracle *o, const acb_t region)
{
    acb_t middle, derivative;
    acb_init(middle);
    acb_init(derivative);
    acb_get_mid(middle, region);
    oracle_values(NULL, derivative, o, region);
    oracle_values(image, NULL, o, middle);
    acb_sub(middle, region, middle, o->bits);
    acb_addmul(image, derivative, middle, o->bits);
    acb_clear(middle);
    acb_clear(derivative);
}

static inline bool interior_holds(const acb_t outer, const acb_t inner)
{
    return arb_contains_interior(acb_realref(outer), acb_realref(inner)) &&
           arb_contains_interior(acb_imagref(outer), acb_imagref(inner));
}

/* One interval Newton step: 1, `image` holds the only zero of `region`; -1, it has none; 0,
 * unknown. */
static inline int oracle_newton(acb_t image, const oracle *o, const acb_t region)
{
    acb_t middle, value, derivative;
    acb_init(middle);
    acb_init(value);
    acb_init(derivative);
    int answer = 0;
    acb_get_mid(middle, region);
    oracle_values(NULL, derivative, o, region);
    if (!acb_contains_zero(derivative)) {
        oracle_values(value, NULL, o, middle);
        acb_div(value, value, derivative, o->bits);
        acb_sub(image, middle, value, o->bits);
        if (interior_holds(region, image))
            answer = 1;
        else if (!acb_overlaps(region, image))
            answer = -1;
    }
    acb_clear(middle);
    acb_clear(value);
    acb_clear(derivative);
    return answer;
}

/* ---- all zeros of a box ------------------------------------------------------------------- */

typedef struct {
    double x0, x1, y0, y1;
} oracle_box;

typedef struct {
    size_t count, room;
    acb_ptr zero, region; /* each the only zero of its region */
} oracle_list;

static inline oracle_list oracle_list_new(size_t room)
{
    return (oracle_list){0, room, _acb_vec_init((slong)room), _acb_vec_init((slong)room)};
}

static inline void oracle_list_free(oracle_list *list)
{
    _acb_vec_clear(list->zero, (slong)list->room);
    _acb_vec_clear(list->region, (slong)list->room);
}

static inline void arb_between(arb_t range, double low, double high)
{
    arf_t a, b;
    arf_init(a);
    arf_init(b);
    arf_set_d(a, low);
    arf_set_d(b, high);
    arb_set_interval_arf(range, a, b, 128);
    arf_clear(a);
    arf_clear(b);
}

/* False when the list is full. */
static inline bool oracle_record(oracle_list *list, const oracle *o, acb_t zero, const acb_t region)
{
    acb_t image;
    acb_init(image);
    for (int step = 0; step < 12 && oracle_newton(image, o, zero) == 1; step++)
        acb_swap(zero, image);
    acb_clear(image);
    /* boxes come from top to bottom: a zero is found again soon or not at all */
    for (size_t i = list->count; i > 0 && list->count - i < ORACLE_LOOK_BACK; i--)
        if (interior_holds(list->region + i - 1, zero))
            return true;
    if (list->count == list->room)
        return false;
    acb_set(list->region + list->count, region);
    acb_set(list->zero + list->count++, zero);
    return true;
}

/* 1 when the box needs no further look. */
static inline bool oracle_settles(oracle_list *list, const oracle *o, const oracle_box *b)
{
    double dx = 0.25 * (b->x1 - b->x0), dy = 0.25 * (b->y1 - b->y0);
    acb_t region, image;
    acb_init(region);
    acb_init(image);
    arb_between(acb_realref(region), b->x0, b->x1);
    arb_between(acb_imagref(region), b->y0, b->y1);
    oracle_image(image, o, region);
    int answer = acb_contains_zero(image) ? 0 : -1;
    if (answer == 0) {
        arb_between(acb_realref(region), b->x0 - dx, b->x1 + dx);
        arb_between(acb_imagref(region), b->y0 - dy, b->y1 + dy);
        answer = oracle_newton(image, o, region);
    }
    if (answer == 1 && !oracle_record(list, o, image, region))
        answer = 0;
    acb_clear(region);
    acb_clear(image);
    return answer != 0;
}

/* All zeros of the box, and perhaps some close outside; false when it would take too long, as with
 * multiple zeros. */
static inline bool oracle_zeros(oracle_list *list, const oracle *o, oracle_box whole)
{
    oracle_box stack[4 * ORACLE_DEEPEST];
    size_t depth = 0, boxes = 0;
    stack[depth++] = whole;
    while (depth > 0 && depth + 2 < sizeof stack / sizeof *stack && boxes++ < ORACLE_MOST_BOXES) {
        oracle_box b = stack[--depth];
        if (oracle_settles(list, o, &b))
            continue;
        bool wide = b.x1 - b.x0 > b.y1 - b.y0;
        double x = 0.5 * (b.x0 + b.x1), y = 0.5 * (b.y0 + b.y1);
        stack[depth++] =
            wide ? (oracle_box){b.x0, x, b.y0, b.y1} : (oracle_box){b.x0, b.x1, b.y0, y};
        stack[depth++] =
            wide ? (oracle_box){x, b.x1, b.y0, b.y1} : (oracle_box){b.x0, b.x1, y, b.y1};
    }
    return depth == 0;
}

#endif
