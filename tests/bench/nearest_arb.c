/* The certified nearest zero by a plain Arb program; see the header.
 *
 * Boxes of the upper half-plane wait in a heap by least modulus.  A box is dropped when the mean
 * value form F(c) + F'(box)(box - c) misses 0, or when one interval Newton step from the box, twice
 * enlarged, lands inside the enlarged box: that holds one zero, which is recorded.  Else it is cut
 * in two.
 * When a recorded zero lies nearer than every waiting box, it is the nearest.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/nearest_arb.h"

#include <math.h>
#include <stdlib.h>

enum { SEARCH_BITS = 64, MOST_ZEROS = 64 };

typedef struct {
    double left, right, bottom, top, nearest;
} box;

typedef struct {
    const double *logits, *slopes;
    size_t n;
    double top_logit, centre; /* subtracted: F is taken up to a zero-free factor */
    box *heap;
    size_t count, capacity;
    acb_ptr zeros;   /* enclosures of the zeros found */
    acb_ptr regions; /* each is the only zero of its region */
    slong found;
} search;

/* F and F' (each may be NULL) on the ball `point`. */
static void evaluate(acb_t value, acb_t derivative, const search *s, const acb_t point, slong bits)
{
    acb_t term;
    arb_t slope;
    arf_t part;
    acb_init(term);
    arb_init(slope);
    arf_init(part);
    if (value != NULL)
        acb_zero(value);
    if (derivative != NULL)
        acb_zero(derivative);
    for (size_t k = 0; k < s->n; k++) {
        arb_set_d(slope, s->slopes[k]);
        arf_set_d(part, s->centre);
        arb_sub_arf(slope, slope, part, ARF_PREC_EXACT);
        acb_mul_arb(term, point, slope, bits);
        arf_set_d(part, s->logits[k]);
        arb_add_arf(acb_realref(term), acb_realref(term), part, bits);
        arf_set_d(part, s->top_logit);
        arb_sub_arf(acb_realref(term), acb_realref(term), part, bits);
        acb_exp(term, term, bits);
        if (value != NULL)
            acb_add(value, value, term, bits);
        if (derivative != NULL) {
            acb_mul_arb(term, term, slope, bits);
            acb_add(derivative, derivative, term, bits);
        }
    }
    acb_clear(term);
    arb_clear(slope);
    arf_clear(part);
}

/* ------------------------------------------------------------------ the heap of boxes */

static void push(search *s, double left, double right, double bottom, double top)
{
    double x = left > 0.0 ? left : (right < 0.0 ? -right : 0.0);
    box item = {left, right, bottom, top, hypot(x, bottom) * (1.0 - 1e-15)};
    if (s->count == s->capacity) {
        s->capacity = 2 * s->capacity + 64;
        box *larger = realloc(s->heap, s->capacity * sizeof *larger);
        if (larger == NULL)
            abort();
        s->heap = larger;
    }
    size_t at = s->count++;
    while (at > 0 && s->heap[(at - 1) / 2].nearest > item.nearest) {
        s->heap[at] = s->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->heap[at] = item;
}

static box pop(search *s)
{
    box first = s->heap[0], last = s->heap[--s->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < s->count && s->heap[child + 1].nearest < s->heap[child].nearest)
            child++;
        if (child >= s->count || s->heap[child].nearest >= last.nearest)
            break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return first;
}

/* ------------------------------------------------------------------ looking at one box */

static void interval(arb_t range, double low, double high)
{
    arf_t a, b;
    arf_init(a);
    arf_init(b);
    arf_set_d(a, low);
    arf_set_d(b, high);
    arb_set_interval_arf(range, a, b, SEARCH_BITS);
    arf_clear(a);
    arf_clear(b);
}

static int inside(const acb_t outer, const acb_t inner)
{
    return arb_contains_interior(acb_realref(outer), acb_realref(inner)) &&
           arb_contains_interior(acb_imagref(outer), acb_imagref(inner));
}

static int overlap(const acb_t x, const acb_t y)
{
    return arb_overlaps(acb_realref(x), acb_realref(y)) &&
           arb_overlaps(acb_imagref(x), acb_imagref(y));
}

/* A zero inside the region of an earlier one is that one.  The same zero may still come twice. */
static void record(search *s, const acb_t zero, const acb_t region)
{
    for (slong i = 0; i < s->found; i++)
        if (inside(s->regions + i, zero))
            return;
    if (s->found < MOST_ZEROS) {
        acb_set(s->regions + s->found, region);
        acb_set(s->zeros + s->found++, zero);
    }
}

/* One interval Newton step from `region`: 1, `image` holds its only zero; -1, none; 0, unknown. */
static int newton(acb_t image, const search *s, const acb_t region)
{
    acb_t middle, value, derivative;
    acb_init(middle);
    acb_init(value);
    acb_init(derivative);
    int answer = 0;
    acb_get_mid(middle, region);
    evaluate(NULL, derivative, s, region, SEARCH_BITS);
    if (!acb_contains_zero(derivative)) {
        evaluate(value, NULL, s, middle, SEARCH_BITS);
        acb_div(image, value, derivative, SEARCH_BITS);
        acb_sub(image, middle, image, SEARCH_BITS);
        if (inside(region, image))
            answer = 1;
        else if (!overlap(region, image))
            answer = -1;
    }
    acb_clear(middle);
    acb_clear(value);
    acb_clear(derivative);
    return answer;
}

/* Newton again and again: the image shrinks quadratically. */
static void settle(acb_t zero, const search *s)
{
    acb_t image;
    acb_init(image);
    for (int step = 0; step < 12 && newton(image, s, zero) == 1; step++)
        acb_set(zero, image);
    acb_clear(image);
}

static int excluded(const search *s, const acb_t region)
{
    acb_t middle, value, derivative, offset;
    acb_init(middle);
    acb_init(value);
    acb_init(derivative);
    acb_init(offset);
    acb_get_mid(middle, region);
    acb_sub(offset, region, middle, SEARCH_BITS);
    evaluate(value, NULL, s, middle, SEARCH_BITS);
    evaluate(NULL, derivative, s, region, SEARCH_BITS);
    acb_addmul(value, derivative, offset, SEARCH_BITS);
    int answer = !acb_contains_zero(value);
    acb_clear(middle);
    acb_clear(value);
    acb_clear(derivative);
    acb_clear(offset);
    return answer;
}

static void visit(search *s, const box *b)
{
    double width = b->right - b->left, height = b->top - b->bottom;
    acb_t region, image;
    acb_init(region);
    acb_init(image);
    interval(acb_realref(region), b->left, b->right);
    interval(acb_imagref(region), b->bottom, b->top);
    if (!excluded(s, region)) {
        interval(acb_realref(region), b->left - width / 2, b->right + width / 2);
        interval(acb_imagref(region), b->bottom - height / 2, b->top + height / 2);
        int answer = newton(image, s, region);
        double x = 0.5 * (b->left + b->right), y = 0.5 * (b->bottom + b->top);
        if (answer == 1) {
            settle(image, s);
            record(s, image, region);
        } else if (answer == 0 && width > height) {
            push(s, b->left, x, b->bottom, b->top);
            push(s, x, b->right, b->bottom, b->top);
        } else if (answer == 0) {
            push(s, b->left, b->right, b->bottom, y);
            push(s, b->left, b->right, y, b->top);
        }
    }
    acb_clear(region);
    acb_clear(image);
}

/* ------------------------------------------------------------------ the answer */

/* Index of the recorded zero with the least upper bound of the modulus, -1 for none. */
static slong nearest_found(const search *s, double *upper)
{
    slong best = -1;
    arf_t bound;
    arf_init(bound);
    *upper = HUGE_VAL;
    for (slong i = 0; i < s->found; i++) {
        acb_get_abs_ubound_arf(bound, s->zeros + i, SEARCH_BITS);
        double modulus = arf_get_d(bound, ARF_RND_UP);
        if (modulus < *upper) {
            *upper = modulus;
            best = i;
        }
    }
    arf_clear(bound);
    return best;
}

/* Interval Newton at doubling precision, the derivative at half of it. */
static int refine(acb_t zero, const search *s, slong digits)
{
    slong goal = (slong)((double)digits * 3.3219280948873624) + 4, bits = SEARCH_BITS;
    acb_t middle, value, derivative;
    acb_init(middle);
    acb_init(value);
    acb_init(derivative);
    int tries = 0;
    while (acb_rel_accuracy_bits(zero) < goal && tries++ < 64) {
        slong reached = acb_rel_accuracy_bits(zero);
        bits = 2 * reached + 32 < goal + 48 ? 2 * reached + 32 : goal + 48;
        bits = bits < SEARCH_BITS ? SEARCH_BITS : bits;
        acb_get_mid(middle, zero);
        evaluate(value, NULL, s, middle, bits + 16 * (tries / 24));
        evaluate(NULL, derivative, s, zero, reached + 48);
        acb_div(value, value, derivative, bits);
        acb_sub(value, middle, value, bits);
        acb_swap(zero, value);
    }
    int done = acb_rel_accuracy_bits(zero) >= goal;
    acb_clear(middle);
    acb_clear(value);
    acb_clear(derivative);
    return done;
}

/* No zero further out than the returned half-width and height need be looked at. */
static void cover(search *s, double spread)
{
    double low = s->slopes[0], high = low, log_n = log((double)s->n) + 1e-9;
    double least = HUGE_VAL, most = HUGE_VAL, left = 0.0, right = 0.0;
    for (size_t k = 0; k < s->n; k++) {
        low = fmin(low, s->slopes[k]);
        high = fmax(high, s->slopes[k]);
    }
    for (size_t k = 0; k < s->n; k++) { /* one class of each end is enough */
        least = s->slopes[k] == low ? s->logits[k] : least;
        most = s->slopes[k] == high ? s->logits[k] : most;
    }
    for (size_t k = 0; k < s->n; k++) {
        double up = high - s->slopes[k], down = s->slopes[k] - low;
        right = up > 0.0 ? fmax(right, (s->logits[k] - most + log_n) / up) : right;
        left = down > 0.0 ? fmax(left, (s->logits[k] - least + log_n) / down) : left;
    }
    double height = M_PI * ((double)s->n + 2.0) / spread;
    push(s, -left * 1.001, right * 1.001, M_PI / spread * (1.0 - 1e-14), height * 1.001);
}

/* Refine the best zero and every one whose modulus overlaps its own; the least of them wins, and
 * among those still overlapping the one of least imaginary part. */
static int nearest_of_ties(acb_t zero, const search *s, slong best, slong digits)
{
    arb_t modulus, other;
    acb_t rival;
    arb_init(modulus);
    arb_init(other);
    acb_init(rival);
    acb_set(zero, s->zeros + best);
    acb_abs(modulus, zero, SEARCH_BITS);
    int done = refine(zero, s, digits);
    for (slong i = 0; done && i < s->found; i++) {
        acb_set(rival, s->zeros + i);
        acb_abs(other, rival, SEARCH_BITS);
        if (i == best || !arb_overlaps(modulus, other))
            continue;
        done = refine(rival, s, digits);
        acb_abs(other, rival, 4 * digits + 64);
        acb_abs(modulus, zero, 4 * digits + 64);
        int lower = arf_cmp(arb_midref(acb_imagref(rival)), arb_midref(acb_imagref(zero))) < 0;
        if (arb_lt(other, modulus) || (arb_overlaps(other, modulus) && lower))
            acb_set(zero, rival);
        acb_abs(modulus, zero, SEARCH_BITS);
    }
    arb_clear(modulus);
    arb_clear(other);
    acb_clear(rival);
    return done;
}

int nearest_arb(acb_t zero, const double *logits, const double *slopes, size_t n, slong digits,
                size_t work_limit)
{
    search s = {.logits = logits, .slopes = slopes, .n = n, .top_logit = logits[0]};
    double low = slopes[0], high = slopes[0], upper = HUGE_VAL;
    for (size_t k = 0; k < n; k++) {
        s.top_logit = fmax(s.top_logit, logits[k]);
        low = fmin(low, slopes[k]);
        high = fmax(high, slopes[k]);
    }
    if (!(high > low))
        return 0;
    s.centre = 0.5 * (low + high);
    s.zeros = _acb_vec_init(MOST_ZEROS);
    s.regions = _acb_vec_init(MOST_ZEROS);
    cover(&s, high - low);
    slong best = -1;
    for (size_t work = 0; work < work_limit && s.count > 0 && upper >= s.heap[0].nearest; work++) {
        box next = pop(&s);
        visit(&s, &next);
        best = nearest_found(&s, &upper);
    }
    int certified = best >= 0 && s.found < MOST_ZEROS &&
                    (s.count == 0 || upper < s.heap[0].nearest) &&
                    nearest_of_ties(zero, &s, best, digits);
    _acb_vec_clear(s.zeros, MOST_ZEROS);
    _acb_vec_clear(s.regions, MOST_ZEROS);
    free(s.heap);
    return certified;
}
