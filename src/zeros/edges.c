/* Zeros where two terms outweigh all others by far.
 *
 * The points (b_k, y_k), y_k = log w_k, have an upper hull; on the line Re t = x the largest terms
 * are the ends of the edge of slope -x, or the vertex between two edges.  Where all others are
 * below e^-L of the two ends of an edge, the zeros near its line are those of two terms up to 2
 * e^-L / (b_j - b_i) (docs/theory.md, Theorem 8.4).  That is so for all edges near 0 where logits
 * are far apart, and there the search would have to tell thousands of zeros apart whose moduli
 * agree in double precision.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/edges.h"

#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"
#include "sum/dominance.h"
#include "sum/rounded_terms.h"

#define FAR_APART 1e5 /* a range of log-weights from which on it is worth while to look */
enum { MOST_EDGES = 64 };

/* ---- the hull, in double: a proposal
 * --------------------------------------------------------------- */

/* The line on which terms i < j are equal; with equal slopes in double none. */
static double line_of(const ghosts_expsum *sum, size_t i, size_t j)
{
    const double *y = sum->log_weight_double, *b = sum->slope_double;
    return (y[i] - y[j]) / (b[j] - b[i]);
}

/* The vertices of the hull by increasing slope, `count` of them; NULL when memory is short. */
static size_t *upper_hull(size_t *count, const ghosts_expsum *sum)
{
    size_t *vertex = malloc(sum->terms * sizeof *vertex);
    *count = 0;
    for (size_t k = 0; vertex && k < sum->terms; k++) {
        while (*count > 1 && !(line_of(sum, vertex[*count - 2], vertex[*count - 1]) <
                               line_of(sum, vertex[*count - 1], k)))
            --*count;
        vertex[(*count)++] = k;
    }
    return vertex;
}

/* An upper bound of the modulus of the pair after the first `pairs` on the edge from i to j. */
static double modulus_after(const ghosts_expsum *sum, size_t i, size_t j, size_t pairs)
{
    const double *y = sum->log_weight_double;
    if (fmin(y[i], y[j]) <= LEAST_LOG_WEIGHT)
        return INFINITY; /* raised: the line is farther than doubles tell */
    mpq_t difference;
    mpq_init(difference);
    mpq_sub(difference, sum->slope[j], sum->slope[i]);
    double width = mpq_get_d(difference) * (1.0 - FEW_ROUNDINGS);
    mpq_clear(difference);
    double line = (fabs(y[i] - y[j]) + SOME_ROUNDINGS * (fabs(y[i]) + fabs(y[j]) + 1.0)) / width;
    return hypot(line, (2.0 * (double)pairs + 2.0) * M_PI / width) * (1.0 + SOME_ROUNDINGS);
}

/* ---- one edge: proven
 * --------------------------------------------------------------------------------- */

typedef struct {
    mpfr_prec_t bits;
    double gap;         /* L */
    mpfr_t line, width; /* x with y_i + b_i x = y_j + b_j x, and b_j - b_i */
    mpfr_t y, b, base_y, base_b;
} edge_work;

static void edge_init(edge_work *e, mpfr_prec_t bits, double gap)
{
    e->bits = bits;
    e->gap = gap;
    mpfr_inits2(bits, e->line, e->width, e->y, e->b, e->base_y, e->base_b, (mpfr_ptr)0);
}

static void edge_clear(edge_work *e)
{
    mpfr_clears(e->line, e->width, e->y, e->b, e->base_y, e->base_b, (mpfr_ptr)0);
}

/* The line and width of the edge from term i to j; term i becomes the base. */
static void edge_begin(edge_work *e, const ghosts_expsum *sum, size_t i, size_t j)
{
    rounded_term(e->base_y, e->base_b, sum, NULL, i);
    rounded_term(e->y, e->b, sum, NULL, j);
    mpq_t difference;
    mpq_init(difference);
    mpq_sub(difference, sum->slope[j], sum->slope[i]);
    expsum_rational_to_mpfr(e->width, difference, MPFR_RNDN);
    mpfr_sub(e->line, e->base_y, e->y, MPFR_RNDN);
    mpfr_div(e->line, e->line, e->width, MPFR_RNDN);
    mpq_clear(difference);
}

/* Whether is_far_below() errs by less than 1: by less than 2^(4-p) (2^M + |line| + 1/width), data
 * and four operations. */
static bool is_exact_enough(edge_work *e, const ghosts_expsum *sum)
{
    mpfr_ui_div(e->b, 1, e->width, MPFR_RNDU);
    mpfr_abs(e->y, e->line, MPFR_RNDU);
    mpfr_add(e->y, e->y, e->b, MPFR_RNDU);
    mpfr_set_ui_2exp(e->b, 1, rounded_magnitude(sum), MPFR_RNDU);
    mpfr_add(e->y, e->y, e->b, MPFR_RNDU);
    mpfr_mul_2si(e->y, e->y, 4 - (long)e->bits, MPFR_RNDU);
    return mpfr_cmp_ui(e->y, 1) < 0;
}

/* Whether term k is below e^-L / n of the base for |x - line| <= 1/width; 2 to spare, for the base
 * itself falls by 1 against the other end and exponents err. */
static bool is_far_below(edge_work *e, const ghosts_expsum *sum, size_t k)
{
    rounded_term(e->y, e->b, sum, NULL, k);
    mpfr_sub(e->y, e->y, e->base_y, MPFR_RNDN);
    mpfr_sub(e->b, e->b, e->base_b, MPFR_RNDN);
    mpfr_fma(e->y, e->b, e->line, e->y, MPFR_RNDN);
    mpfr_abs(e->b, e->b, MPFR_RNDN);
    mpfr_div(e->b, e->b, e->width, MPFR_RNDN);
    mpfr_add(e->y, e->y, e->b, MPFR_RNDN);
    return mpfr_cmp_d(e->y, -(e->gap + log((double)sum->terms) + 2.0)) < 0;
}

static bool is_clean(edge_work *e, const ghosts_expsum *sum, size_t i, size_t j)
{
    edge_begin(e, sum, i, j);
    if (!is_exact_enough(e, sum))
        return false;
    for (size_t k = 0; k < sum->terms; k++)
        if (k != i && k != j && !is_far_below(e, sum, k))
            return false;
    return true;
}

/* The zeros i pi (2 m + 1) / width + line for m < count, each known to the rounding of the line's
 * few operations, the errors of the log-weights, and 2 e^-L / width. */
static ghosts_status add_zeros(cluster_set *set, edge_work *e, const ghosts_expsum *sum, size_t i,
                               size_t j, size_t count)
{
    edge_begin(e, sum, i, j);
    mpfr_t error, part;
    mpfr_inits2(64, error, part, (mpfr_ptr)0);
    expsum_log_weight(e->y, error, sum, i);
    expsum_log_weight(e->y, part, sum, j);
    mpfr_add(error, error, part, MPFR_RNDU);
    mpfr_set_d(part, -e->gap, MPFR_RNDU);
    mpfr_exp(part, part, MPFR_RNDU);
    mpfr_add(error, error, part, MPFR_RNDU);
    mpfr_div(error, error, e->width, MPFR_RNDU);
    mpfr_mul_2ui(error, error, 1, MPFR_RNDU);
    ghosts_status status = GHOSTS_OK;
    for (size_t m = 0; m < count && status == GHOSTS_OK; m++) {
        cluster *c = cluster_set_add(set);
        if (!c) {
            status = GHOSTS_NO_MEMORY;
            break;
        }
        mpc_set_prec(c->centre, e->bits);
        mpfr_set(mpc_realref(c->centre), e->line, MPFR_RNDN);
        mpfr_const_pi(e->y, MPFR_RNDN);
        mpfr_mul_ui(e->y, e->y, 2 * (unsigned long)m + 1, MPFR_RNDN);
        mpfr_div(mpc_imagref(c->centre), e->y, e->width, MPFR_RNDN);
        mpc_abs(part, c->centre, MPFR_RNDU);
        mpfr_mul_2si(part, part, 4 - (long)e->bits, MPFR_RNDU);
        mpfr_add(c->inner, error, part, MPFR_RNDU);
        mpfr_mul_2ui(c->outer, c->inner, 1, MPFR_RNDD);
        c->multiplicity = 1;
        c->refined = true;
        cluster_set_doubles(c);
    }
    mpfr_clears(error, part, (mpfr_ptr)0);
    return status;
}

/* ---- the edges about 0
 * ----------------------------------------------------------------------------------- */

/* Edges vertex[first] .. vertex[end], all clean; `reach`: no zero of |Re t| < reach is on another.
 */
typedef struct {
    size_t first, end;
    double reach;
} clean_run;

/* How far beyond its last clean edge the vertex is seen to outweigh the rest, on the way to the
 * line of the next edge.  `next` has the slope nearest to that of the vertex on that side. */
static double reach_beyond(const ghosts_expsum *sum, size_t vertex, size_t next, double line)
{
    double slope = fabs(sum->slope_double[next] - sum->slope_double[vertex]);
    double margin = log(4.0 * (double)sum->terms) / slope;
    const double tried[] = {fabs(line) - margin, 0.999 * fabs(line), 0.9 * fabs(line),
                            0.5 * fabs(line)};
    /* within the horizon no weight that was raised to the range of doubles is the largest term */
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
        if (tried[i] > 0.0 && tried[i] <= HORIZON &&
            dominant_term(sum, copysign(tried[i], line), 1.0) == (long)vertex)
            return tried[i];
    return 0.0;
}

/* Go outward from the vertex at position `at` of the hull, over clean edges only. */
static void extend(clean_run *run, edge_work *e, const ghosts_expsum *sum, const size_t *vertex,
                   size_t count, bool right)
{
    size_t here = right ? run->end : run->first;
    for (int edges = 0; right ? here + 1 < count : here > 0; edges++) {
        size_t next = right ? here + 1 : here - 1;
        size_t i = vertex[right ? here : next], j = vertex[right ? next : here];
        if (edges == MOST_EDGES || !is_clean(e, sum, i, j)) {
            size_t nearest = right ? vertex[here] + 1 : vertex[here] - 1;
            run->reach =
                fmin(run->reach, reach_beyond(sum, vertex[here], nearest, line_of(sum, i, j)));
            break;
        }
        here = next;
    }
    *(right ? &run->end : &run->first) = here;
}

/* The vertex that is the largest term on Re t = 0. */
static size_t vertex_at_zero(const ghosts_expsum *sum, const size_t *vertex, size_t count)
{
    size_t best = 0;
    for (size_t v = 1; v < count; v++)
        if (sum->log_weight_double[vertex[v]] > sum->log_weight_double[vertex[best]])
            best = v;
    return best;
}

/* Whether all zeros are on the run, or one of its edges alone has more than `pairs` pairs of
 * smaller modulus than anything off it. */
static bool reaches(const clean_run *run, const ghosts_expsum *sum, const size_t *vertex,
                    size_t pairs)
{
    double least = INFINITY;
    for (size_t v = run->first; v < run->end; v++)
        least = fmin(least, modulus_after(sum, vertex[v], vertex[v + 1], pairs));
    return run->reach == INFINITY || least < run->reach;
}

static ghosts_status collect(bool *done, cluster_set *set, edge_work *e, const ghosts_expsum *sum,
                             const size_t *vertex, size_t count, size_t pairs)
{
    size_t at = vertex_at_zero(sum, vertex, count);
    clean_run run = {at, at, INFINITY};
    extend(&run, e, sum, vertex, count, true);
    extend(&run, e, sum, vertex, count, false);
    *done = run.end > run.first && reaches(&run, sum, vertex, pairs);
    ghosts_status status = GHOSTS_OK;
    for (size_t v = run.first; *done && v < run.end && status == GHOSTS_OK; v++)
        status = add_zeros(set, e, sum, vertex[v], vertex[v + 1], pairs + 1);
    return status;
}

ghosts_status edge_zeros(bool *done, cluster_set *set, const ghosts_expsum *sum, size_t pairs,
                         long digits)
{
    double low = INFINITY;
    for (size_t k = 0; k < sum->terms; k++)
        low = fmin(low, sum->log_weight_double[k]);
    *done = false;
    if (sum->known_bits > 0 || sum->terms < 2)
        return GHOSTS_OK;
    if (sum->terms > 2 && !(low < -FAR_APART))
        return GHOSTS_OK;
    size_t count, *vertex = upper_hull(&count, sum);
    if (!vertex)
        return GHOSTS_NO_MEMORY;
    /* neighbours differ in modulus by some 2^-2M of it, which tells those of several edges apart */
    double magnitude = (double)rounded_magnitude(sum), bits = ceil((double)digits * BITS_PER_DIGIT);
    bits += sum->terms == 2 ? 24.0 + magnitude : 64.0 + 2.0 * magnitude;
    edge_work e;
    edge_init(&e, (mpfr_prec_t)bits, M_LN2 * bits);
    ghosts_status status = collect(done, set, &e, sum, vertex, count, pairs);
    edge_clear(&e);
    free(vertex);
    return status;
}
