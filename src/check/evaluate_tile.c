/* The sum on tiles, in double with shared exponentials.
 *
 * Exponentials come from multiple precision alone.  On a tile they split into exp(y_k + b_k X),
 * shared by a column of tiles, and exp(i b_k Y), the product of a coarse and a fine factor with
 * Y = 64 q + (4 m + 2): one evaluation serves 16 rows.  Rounding (docs/rounding.md, Lemma 11.1):
 * each factor errs by at most 1.1 UNIT, the two products by 2.24 UNIT and UNIT, so the terms'
 * relative error is below 8 UNIT.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/evaluate_tile.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define TERM_ROUNDING 24.0 /* in units of UNIT; 8 are needed */
#define LEAST_MASS 1e-200  /* smaller moduli count as 0: together below CHECK_FAINT */
#define FINE 16
#define COARSE 4
#define TILES 128
#define LEAST_ORDER 16 /* of the first term left out */
#define MASS_BITS 60   /* of the exponentials that are rounded to double */

typedef struct {
    bool filled;
    long key;
    mpfr_t log_scale;
    size_t dominant; /* of moduli: the term that outweighs the others together, or n */
    double *value;   /* n moduli, or n real and n imaginary parts */
} cached_factors;

struct check_tiles {
    size_t columns;
    cached_factors *column, coarse[COARSE], fine[FINE];
    check_tile *tile;
};

/* ---- factors --------------------------------------------------------------------------------- */

/* exp(y_k + b_k x - log_scale), relative error below 1.1 UNIT; below LEAST_MASS 0. */
static void find_masses(double *mass, mpfr_t log_scale, check_terms *t, mpfr_srcptr x)
{
    check_terms_prepare(t, MASS_BITS, check_exponent_of(x));
    mpc_set_prec(t->value, MASS_BITS + 10);
    check_terms_find_scale(log_scale, t, x);
    for (size_t k = 0; k < t->n; k++) {
        check_terms_form_exponent(t, k, x, NULL, log_scale);
        bool counts = check_terms_evaluate(t, MASS_BITS);
        double value = counts ? mpfr_get_d(mpc_realref(t->value), MPFR_RNDN) : 0.0;
        mass[k] = value < LEAST_MASS ? 0.0 : value;
    }
}

/* exp(i b_k position), error below 1.1 UNIT. */
static void find_phases(double *phase, check_terms *t, long position)
{
    mpfr_t y;
    mpfr_init2(y, 64);
    mpfr_set_si(y, position, MPFR_RNDN);
    check_terms_prepare(t, MASS_BITS, check_exponent_of(y));
    mpc_set_prec(t->value, MASS_BITS + 10);
    for (size_t k = 0; k < t->n; k++) {
        check_terms_form_exponent(t, k, NULL, y, NULL);
        check_terms_evaluate(t, MASS_BITS);
        phase[k] = mpfr_get_d(mpc_realref(t->value), MPFR_RNDN);
        phase[t->n + k] = mpfr_get_d(mpc_imagref(t->value), MPFR_RNDN);
    }
    mpfr_clear(y);
}

/* ---- tiles ----------------------------------------------------------------------------------- */

/* The modulus above the sum of the others, or n. */
static size_t dominant_term(const double *mass, size_t n)
{
    double others = CHECK_FAINT;
    size_t best = 0;
    for (size_t k = 1; k < n; k++) {
        others += fmin(mass[k], mass[best]);
        best = mass[k] > mass[best] ? k : best;
    }
    return mass[best] > others * check_sum_safety(n) ? best : n;
}

static const cached_factors *column_at(check_evaluator *e, long i)
{
    cached_factors *column = &e->tiles->column[(unsigned long)i % e->tiles->columns];
    if (!column->filled || column->key != i) {
        mpfr_t x;
        mpfr_init2(x, 64);
        mpfr_set_si(x, check_tile_centre(i), MPFR_RNDN);
        find_masses(column->value, column->log_scale, &e->terms, x);
        column->dominant = dominant_term(column->value, e->terms.n);
        column->filled = true;
        column->key = i;
        mpfr_clear(x);
    }
    return column;
}

static const double *phases_at(check_evaluator *e, cached_factors *cache, long key, long position)
{
    if (!cache->filled || cache->key != key) {
        find_phases(cache->value, &e->terms, position);
        cache->filled = true;
        cache->key = key;
    }
    return cache->value;
}

/* re + i im = terms' values, mass their moduli, slope = (b_k - shift); returns the shift. */
static double tile_terms(double *restrict re, double *restrict im, double *restrict mass,
                         double *restrict slope, const double *restrict column,
                         const double *restrict coarse, const double *restrict fine,
                         const double *restrict b, size_t n)
{
    double total = 0.0, moment = 0.0;
    for (size_t k = 0; k < n; k++) {
        total += column[k];
        moment += column[k] * b[k];
    }
    double shift = moment / total;
    for (size_t k = 0; k < n; k++) {
        mass[k] = column[k];
        re[k] = mass[k] * (coarse[k] * fine[k] - coarse[n + k] * fine[n + k]);
        im[k] = mass[k] * (coarse[k] * fine[n + k] + coarse[n + k] * fine[k]);
        slope[k] = b[k] - shift;
    }
    return shift;
}

/* Coefficients sum_k u_k (d_k CHECK_REACH)^j / j!.  With A_j the sums of moduli: the terms' own
 * error, 3 roundings a power and n of the sum make (8 + 3 j + n) UNIT A_j; d_k errs by at most
 * 3.01 UNIT, which adds 4 UNIT CHECK_REACH A_(j-1) to the weighted sum of the errors, though not to
 * each of them (docs/rounding.md, Lemma 11.1).  The remainder: |d_k| CHECK_REACH <= 9.5, so that
 * A_(j+1) is at most 9.5 / (j + 1) A_j, and the sum from A_j on at most A_j / (1 - 9.5 / (j + 1)).
 * The series ends where that is below the rounding of A_0. */
static void sum_tile(check_series *s, double *restrict re, double *restrict im,
                     double *restrict mass, const double *restrict slope, size_t n)
{
    assert(fmax(fabs(slope[0]), fabs(slope[n - 1])) * CHECK_REACH <= 9.5); /* they are sorted */
    double previous = 0.0, first = 0.0, safe = check_sum_safety(n);
    for (int j = 0; j <= CHECK_ORDER + 1; j++) {
        double sum_re = 0.0, sum_im = 0.0, sum_mass = 0.0, factor = CHECK_REACH / (j + 1);
#pragma omp simd reduction(+ : sum_re, sum_im, sum_mass)
        for (size_t k = 0; k < n; k++) {
            double step = slope[k] * factor;
            sum_re += re[k];
            sum_im += im[k];
            sum_mass += mass[k];
            re[k] *= step;
            im[k] *= step;
            mass[k] *= fabs(step);
        }
        first = j == 0 ? sum_mass : first;
        if (j >= LEAST_ORDER && (j > CHECK_ORDER || sum_mass < UNIT * first)) {
            s->tail = sum_mass / (1.0 - 9.5 / (j + 1)) * safe + CHECK_FAINT;
            s->order = j - 1;
            break;
        }
        s->re[j] = sum_re;
        s->im[j] = sum_im;
        s->error[j] =
            ((TERM_ROUNDING + 3.0 * j + (double)n) * sum_mass + 4.0 * CHECK_REACH * previous) *
                (UNIT * safe) +
            CHECK_FAINT;
        previous = sum_mass;
    }
}

const check_tile *check_tile_at(check_evaluator *e, long i, long j)
{
    check_tiles *t = e->tiles;
    check_tile *tile = &t->tile[(unsigned long)(i + 11 * j) % TILES];
    if (tile->filled && tile->i == i && tile->j == j)
        return tile;
    size_t n = e->terms.n;
    long q = (j - (j & (FINE - 1))) / FINE, m = j & (FINE - 1);
    const cached_factors *column = column_at(e, i);
    const double *coarse =
        phases_at(e, &t->coarse[(unsigned long)q % COARSE], q, CHECK_SIDE * FINE * q);
    const double *fine = phases_at(e, &t->fine[m], m, check_tile_centre(m));
    double *re = e->terms.scratch, *im = re + n, *mass = im + n, *slope = mass + n;
    tile->shift = tile_terms(re, im, mass, slope, column->value, coarse, fine, e->terms.slope, n);
    sum_tile(&tile->series, re, im, mass, slope, n);
    check_measure(&tile->series);
    mpfr_set_prec(tile->log_scale, mpfr_get_prec(column->log_scale));
    mpfr_set(tile->log_scale, column->log_scale, MPFR_RNDN);
    tile->i = i;
    tile->j = j;
    tile->filled = true;
    return tile;
}

/* ---- one dominant term ----------------------------------------------------------------------- */

/* sum_(j != k) exp(y_j - y_k + (b_j - b_k) x) is convex: below 1 at both ends, below 1 between. */
bool check_one_term_dominates(check_evaluator *e, mpfr_srcptr x0, mpfr_srcptr x1)
{
    check_terms *t = &e->terms;
    size_t first = t->n;
    mpfr_t log_scale;
    mpfr_init2(log_scale, 64);
    for (int end = 0; end < 2; end++) {
        find_masses(t->scratch, log_scale, t, end ? x1 : x0);
        size_t term = dominant_term(t->scratch, t->n);
        first = end == 0 || term == first ? term : t->n;
    }
    mpfr_clear(log_scale);
    return first < t->n;
}

bool check_one_term_dominates_tiles(check_evaluator *e, long i0, long i1)
{
    size_t first = column_at(e, i0 - 1)->dominant;
    return first < e->terms.n && first == column_at(e, i1 + 1)->dominant;
}

/* ---- one evaluator --------------------------------------------------------------------------- */

static bool factors_init(cached_factors *f, size_t doubles)
{
    mpfr_init2(f->log_scale, 64);
    f->value = malloc(doubles * sizeof *f->value);
    return f->value != NULL;
}

static void factors_clear(cached_factors *f)
{
    mpfr_clear(f->log_scale);
    free(f->value);
}

static void tiles_free(check_tiles *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->columns; i++)
        factors_clear(&t->column[i]);
    for (int i = 0; i < COARSE; i++)
        factors_clear(&t->coarse[i]);
    for (int i = 0; i < FINE; i++)
        factors_clear(&t->fine[i]);
    for (int i = 0; t->tile && i < TILES; i++)
        mpfr_clear(t->tile[i].log_scale);
    free(t->tile);
    free(t->column);
    free(t);
}

static check_tiles *tiles_new(size_t n)
{
    size_t columns = ((size_t)1 << 20) / n;
    columns = columns > 64 ? 64 : columns < 4 ? 4 : columns;
    check_tiles *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    bool complete = true;
    for (int i = 0; i < COARSE; i++)
        complete &= factors_init(&t->coarse[i], 2 * n);
    for (int i = 0; i < FINE; i++)
        complete &= factors_init(&t->fine[i], 2 * n);
    t->tile = calloc(TILES, sizeof *t->tile);
    for (int i = 0; t->tile && i < TILES; i++)
        mpfr_init2(t->tile[i].log_scale, 64);
    t->column = calloc(columns, sizeof *t->column);
    for (; t->column && t->columns < columns; t->columns++)
        complete &= factors_init(&t->column[t->columns], n);
    if (complete && t->tile && t->column)
        return t;
    tiles_free(t);
    return NULL;
}

void check_evaluator_free(check_evaluator *e)
{
    if (!e)
        return;
    check_terms_clear(&e->terms);
    tiles_free(e->tiles);
    free(e);
}

ghosts_status check_evaluator_new(check_evaluator **result, const ghosts_expsum *sum,
                                  engine_exponential exponential, bool accelerated)
{
    *result = NULL;
    check_evaluator *e = calloc(1, sizeof *e);
    if (!e)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = check_terms_init(&e->terms, sum, exponential, accelerated);
    e->tiles = tiles_new(sum->terms);
    if (status != GHOSTS_OK || !e->tiles) {
        check_evaluator_free(e);
        return GHOSTS_NO_MEMORY;
    }
    *result = e;
    return GHOSTS_OK;
}
