/* Multi-head self-attention: for every sample and head, with the rows q, k, v of its places,
 *
 *     S = c q k',  P = softmax of the rows of S,  o = P v,      c = 1 / sqrt(size),
 *     P_dot = P * (S_dot - rowsum(P * S_dot)),                  * entry by entry.
 *
 * A head's matrices have 9 rows of 8 numbers or so: too small for CBLAS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/lab/layer.h"
#include "analysis/lab/memory.h"

typedef struct {
    layer base;
    size_t positions, heads, size;
    double *share, *share_dot; /* P, P_dot: rows x heads x positions x positions */
    double *score_dot;         /* S_dot, likewise */
    double *scratch;           /* four matrices positions x positions */
} attention;

/* A head's part of an array of places: row i of q, k or v at data + i * stride. */
typedef struct {
    double *data;
    size_t stride;
} block;

static void reserve(layer *self, size_t rows)
{
    attention *a = (attention *)self;
    size_t square = a->positions * a->positions, size = rows * a->heads * square;
    renew(&a->share, size);
    renew(&a->share_dot, size);
    renew(&a->score_dot, size);
    renew(&a->scratch, 4 * square);
}

static void release(layer *self)
{
    attention *a = (attention *)self;
    free(a->share);
    free(a->share_dot);
    free(a->score_dot);
    free(a->scratch);
}

/* which: 0, 1, 2 for q, k, v */
static block part(const attention *a, const double *x, size_t sample, size_t head, size_t which)
{
    size_t model = a->heads * a->size;
    return (block){(double *)x + sample * a->base.inputs + which * model + head * a->size,
                   3 * model};
}

static block output(const attention *a, const double *y, size_t sample, size_t head)
{
    size_t model = a->heads * a->size;
    return (block){(double *)y + sample * a->base.outputs + head * a->size, model};
}

/* The transformer of the experiments has heads of 8 numbers; told so, the compiler keeps a row in
 * registers. */
enum { USUAL_SIZE = 8 };
#define INLINE static inline __attribute__((always_inline)) void

/* m (n x n) = [m +] scale x y' */
INLINE outer_of(double *restrict m, double scale, block x, block y, size_t n, size_t size, bool add)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double *left = x.data + i * x.stride, *right = y.data + j * y.stride;
            double sum = 0.0;
            for (size_t e = 0; e < size; e++)
                sum += left[e] * right[e];
            m[i * n + j] = (add ? m[i * n + j] : 0.0) + scale * sum;
        }
}

/* y = [y +] scale op(m) x */
INLINE apply_of(block y, double scale, const double *restrict m, bool transpose, block x, size_t n,
                size_t size, bool add)
{
    for (size_t i = 0; i < n; i++) {
        double *restrict row = y.data + i * y.stride;
        for (size_t e = 0; e < size && !add; e++)
            row[e] = 0.0;
        for (size_t j = 0; j < n; j++) {
            const double *restrict other = x.data + j * x.stride;
            double weight = scale * (transpose ? m[j * n + i] : m[i * n + j]);
            for (size_t e = 0; e < size; e++)
                row[e] += weight * other[e];
        }
    }
}

static void outer(double *m, double scale, block x, block y, size_t n, size_t size, bool add)
{
    if (size == USUAL_SIZE)
        outer_of(m, scale, x, y, n, USUAL_SIZE, add);
    else
        outer_of(m, scale, x, y, n, size, add);
}

static void apply(block y, double scale, const double *m, bool transpose, block x, size_t n,
                  size_t size, bool add)
{
    if (size == USUAL_SIZE)
        apply_of(y, scale, m, transpose, x, n, USUAL_SIZE, add);
    else
        apply_of(y, scale, m, transpose, x, n, size, add);
}

static void softmax_rows(double *m, size_t n)
{
    for (size_t i = 0; i < n; i++, m += n) {
        double largest = m[0], sum = 0.0;
        for (size_t j = 1; j < n; j++)
            largest = m[j] > largest ? m[j] : largest;
        for (size_t j = 0; j < n; j++)
            sum += m[j] = exp(m[j] - largest);
        for (size_t j = 0; j < n; j++)
            m[j] /= sum;
    }
}

/* out = [out +] p * (x - rowsum(q * x)) - p * rowsum(r * y); r, y may be NULL. */
static void centre(double *out, const double *p, const double *q, const double *x, const double *r,
                   const double *y, size_t n, bool add)
{
    for (size_t i = 0; i < n; i++) {
        double mean = 0.0;
        for (size_t j = i * n; j < (i + 1) * n; j++)
            mean += q[j] * x[j] + (r != NULL ? r[j] * y[j] : 0.0);
        for (size_t j = i * n; j < (i + 1) * n; j++)
            out[j] = (add ? out[j] : 0.0) + p[j] * (x[j] - mean);
    }
}

static void forward_head(attention *a, const layer_pass *pass, size_t s, size_t h)
{
    size_t n = a->positions, size = a->size;
    double scale = 1.0 / sqrt((double)size);
    double *p = a->share + (s * a->heads + h) * n * n;
    outer(p, scale, part(a, pass->x, s, h, 0), part(a, pass->x, s, h, 1), n, size, false);
    softmax_rows(p, n);
    apply(output(a, pass->y, s, h), 1.0, p, false, part(a, pass->x, s, h, 2), n, size, false);
}

static void tangent_head(attention *a, const layer_pass *pass, size_t s, size_t h)
{
    size_t n = a->positions, size = a->size, at = (s * a->heads + h) * n * n;
    double scale = 1.0 / sqrt((double)size);
    block q = part(a, pass->x, s, h, 0), q_dot = part(a, pass->x_dot, s, h, 0);
    block k = part(a, pass->x, s, h, 1), k_dot = part(a, pass->x_dot, s, h, 1);
    block v = part(a, pass->x, s, h, 2), v_dot = part(a, pass->x_dot, s, h, 2);
    block o_dot = output(a, pass->y_dot, s, h);
    double *p = a->share + at, *p_dot = a->share_dot + at, *s_dot = a->score_dot + at;
    outer(s_dot, scale, q_dot, k, n, size, false);
    outer(s_dot, scale, q, k_dot, n, size, true);
    centre(p_dot, p, p, s_dot, NULL, NULL, n, false);
    apply(o_dot, 1.0, p_dot, false, v, n, size, false);
    apply(o_dot, 1.0, p, false, v_dot, n, size, true);
}

static void backward_head(attention *a, const layer_pass *pass, size_t s, size_t h)
{
    size_t n = a->positions, size = a->size;
    double scale = 1.0 / sqrt((double)size);
    const double *p = a->share + (s * a->heads + h) * n * n;
    double *p_bar = a->scratch, *s_bar = a->scratch + n * n;
    block o_bar = output(a, pass->y_bar, s, h);
    outer(p_bar, 1.0, o_bar, part(a, pass->x, s, h, 2), n, size, false);
    centre(s_bar, p, p, p_bar, NULL, NULL, n, false);
    apply(part(a, pass->x_bar, s, h, 0), scale, s_bar, false, part(a, pass->x, s, h, 1), n, size,
          false);
    apply(part(a, pass->x_bar, s, h, 1), scale, s_bar, true, part(a, pass->x, s, h, 0), n, size,
          false);
    apply(part(a, pass->x_bar, s, h, 2), 1.0, p, true, o_bar, n, size, false);
}

/* The product rule on every line of backward_head(). */
static void backward_tangent_head(attention *a, const layer_pass *pass, size_t s, size_t h)
{
    size_t n = a->positions, size = a->size, at = (s * a->heads + h) * n * n;
    double scale = 1.0 / sqrt((double)size);
    const double *p = a->share + at, *p_dot = a->share_dot + at;
    double *p_bar = a->scratch, *s_bar = p_bar + n * n, *p_bar_dot = s_bar + n * n,
           *s_bar_dot = p_bar_dot + n * n;
    block q = part(a, pass->x, s, h, 0), q_dot = part(a, pass->x_dot, s, h, 0);
    block k = part(a, pass->x, s, h, 1), k_dot = part(a, pass->x_dot, s, h, 1);
    block v = part(a, pass->x, s, h, 2), v_dot = part(a, pass->x_dot, s, h, 2);
    block o_bar = output(a, pass->y_bar, s, h), o_bar_dot = output(a, pass->y_bar_dot, s, h);
    block q_bar_dot = part(a, pass->x_bar_dot, s, h, 0);
    block k_bar_dot = part(a, pass->x_bar_dot, s, h, 1);
    block v_bar_dot = part(a, pass->x_bar_dot, s, h, 2);
    outer(p_bar, 1.0, o_bar, v, n, size, false);
    centre(s_bar, p, p, p_bar, NULL, NULL, n, false);
    outer(p_bar_dot, 1.0, o_bar_dot, v, n, size, false);
    outer(p_bar_dot, 1.0, o_bar, v_dot, n, size, true);
    centre(s_bar_dot, p, p, p_bar_dot, p_dot, p_bar, n, false);
    /* p_dot * (p_bar - rowsum(p * p_bar)) */
    centre(s_bar_dot, p_dot, p, p_bar, NULL, NULL, n, true);
    apply(q_bar_dot, scale, s_bar_dot, false, k, n, size, false);
    apply(q_bar_dot, scale, s_bar, false, k_dot, n, size, true);
    apply(k_bar_dot, scale, s_bar_dot, true, q, n, size, false);
    apply(k_bar_dot, scale, s_bar, true, q_dot, n, size, true);
    apply(v_bar_dot, 1.0, p_dot, true, o_bar, n, size, false);
    apply(v_bar_dot, 1.0, p, true, o_bar_dot, n, size, true);
}

/* ---- all heads ---------------------------------------------------------------------------- */

typedef void head_pass(attention *a, const layer_pass *pass, size_t sample, size_t head);

static void every_head(layer *self, const layer_pass *pass, head_pass *one)
{
    attention *a = (attention *)self;
    for (size_t s = 0; s < pass->rows; s++)
        for (size_t h = 0; h < a->heads; h++)
            one(a, pass, s, h);
}

static void forward(layer *self, const layer_pass *pass)
{
    every_head(self, pass, forward_head);
}

static void tangent(layer *self, const layer_pass *pass)
{
    every_head(self, pass, tangent_head);
}

static void backward(layer *self, const layer_pass *pass)
{
    every_head(self, pass, backward_head);
}

static void backward_tangent(layer *self, const layer_pass *pass)
{
    every_head(self, pass, backward_tangent_head);
}

static ghosts_status describe(const layer *self, ghosts_network *net, const layer_line *line)
{
    const attention *a = (const attention *)self;
    (void)line;
    return ghosts_network_attention(net, a->positions, a->heads, a->size);
}

static const layer_kind kind = {"attention", false,    NULL,             reserve, forward,
                                tangent,     backward, backward_tangent, release, describe};

layer *attention_new(size_t positions, size_t heads, size_t size)
{
    size_t model = heads * size;
    layer *self = layer_new(sizeof(attention), &kind, positions * 3 * model, positions * model);
    attention *a = (attention *)self;
    a->positions = positions;
    a->heads = heads;
    a->size = size;
    return self;
}

bool layer_is_attention(const layer *self)
{
    return self->kind == &kind;
}

double attention_score_spread(const layer *self, size_t rows)
{
    const attention *a = (const attention *)self;
    double largest = 0.0;
    for (size_t i = 0; i < rows * a->heads * a->positions; i++) {
        const double *row = a->score_dot + i * a->positions;
        double low = row[0], high = row[0];
        for (size_t j = 0; j < a->positions; j++) {
            if (isnan(row[j]))
                return NAN; /* comparisons would lose it */
            low = row[j] < low ? row[j] : low;
            high = row[j] > high ? row[j] : high;
        }
        if (high - low > largest || high - low != high - low)
            largest = high - low;
    }
    return largest;
}
