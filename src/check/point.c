/* Values of the sum for the checker: series on tiles with shared exponentials in double, series and
 * values at any point in multiple precision.
 *
 * Exponentials come from the multiple-precision engine alone.  On a tile they split into
 * exp(y_k + b_k X), shared by a column of tiles, and exp(i b_k Y), the product of a coarse and a
 * fine factor with Y = 64 q + (4 m + 2): one evaluation serves 16 rows.  Rounding (u = 2^-53): each
 * factor errs by at most 1.1 u, the two products by 2.24 u and u, so the terms' relative error is
 * below 8 u (docs/rounding.md, Lemma 11.1).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/point.h"

#include <math.h>
#include <stdlib.h>

#include "check/fast_exponential.h"

#define U 0x1p-53
#define TERM_ROUNDING 24.0 /* in units of U; 8 are needed */
#define TINY 1e-150        /* above everything that is left out of sums for being too small */
#define LEAST_MASS 1e-200
#define LEAST_EXPONENT (-(double)(1L << 27)) /* smaller exponentials count as 0 */
#define FINE 16
#define COARSE 4
#define TILES 128
#define LEAST_ORDER 16 /* of the first term left out */

typedef struct {
    bool filled;
    long key;
    mpfr_t log_scale;
    size_t dominant; /* of moduli: the term that outweighs the others together, or n */
    double *value;   /* n moduli, or n real and n imaginary parts */
} cached_factors;

struct check_evaluator {
    const ghosts_expsum *sum;
    check_exponential exponential;
    size_t n;
    mpfr_t *y, *b; /* log-weights and slopes at `loaded` bits */
    mpfr_prec_t loaded;
    long magnitude; /* 2^magnitude bounds every |y_k| and the number of merged classes */
    mpc_t exponent, value;
    double *scratch; /* 4 n */
    size_t columns;
    cached_factors *column, coarse[COARSE], fine[FINE];
    check_tile *tile;
};

static long long_max(long a, long b)
{
    return a > b ? a : b;
}

static long exponent_of(mpfr_srcptr x)
{
    return mpfr_zero_p(x) ? 0 : long_max(0, (long)mpfr_get_exp(x));
}

static long bit_length(size_t x)
{
    long bits = 0;
    for (; x; x >>= 1)
        bits++;
    return bits;
}

/* ---- data ------------------------------------------------------------------------------------ */

/* y_k and b_k so precise that |y_k| + |b_k| 2^position errs by at most 2^(-bits - 4). */
static void load_terms(check_evaluator *e, long bits, long position)
{
    mpfr_prec_t needed = bits + 10 + long_max(e->magnitude, position);
    if (needed <= e->loaded)
        return;
    mpfr_t error;
    mpfr_init2(error, 32);
    for (size_t k = 0; k < e->n; k++) {
        mpfr_set_prec(e->y[k], needed);
        mpfr_set_prec(e->b[k], needed);
        expsum_log_weight(e->y[k], error, e->sum, k);
        expsum_rational_to_mpfr(e->b[k], e->sum->slope[k], MPFR_RNDN);
    }
    mpfr_clear(error);
    e->loaded = needed;
}

static void find_magnitude(check_evaluator *e)
{
    mpfr_t error;
    mpfr_init2(error, 32);
    for (size_t k = 0; k < e->n; k++) {
        expsum_log_weight(e->y[k], error, e->sum, k);
        mpfr_add(e->y[k], e->y[k], error, MPFR_RNDA);
        e->magnitude = long_max(e->magnitude, exponent_of(e->y[k]) + 1);
        e->magnitude =
            long_max(e->magnitude, bit_length(e->sum->first[k + 1] - e->sum->first[k]) + 4);
    }
    mpfr_clear(error);
}

/* e->exponent = y_k + b_k (x + i y) - log_scale, each part within 2^(-bits - 3); x or y may be
 * NULL for a sum or phase that needs one part only. */
static void form_exponent(check_evaluator *e, size_t k, mpfr_srcptr x, mpfr_srcptr y,
                          mpfr_srcptr log_scale)
{
    mpfr_ptr re = mpc_realref(e->exponent), im = mpc_imagref(e->exponent);
    mpfr_set_zero(re, 1);
    mpfr_set_zero(im, 1);
    if (x) {
        mpfr_mul(re, e->b[k], x, MPFR_RNDN);
        mpfr_add(re, re, e->y[k], MPFR_RNDN);
        if (log_scale)
            mpfr_sub(re, re, log_scale, MPFR_RNDN);
    }
    if (y)
        mpfr_mul(im, e->b[k], y, MPFR_RNDN);
}

/* Ready for form_exponent() at points below 2^position. */
static void prepare(check_evaluator *e, long bits, long position)
{
    load_terms(e, bits, position);
    mpc_set_prec(e->exponent, bits + 10 + long_max(e->magnitude, position));
}

/* e->value = exp(e->exponent) with relative error 2^(-bits - 1); false when it counts as 0. */
static bool evaluate_exponential(check_evaluator *e, long bits)
{
    if (mpfr_cmp_d(mpc_realref(e->exponent), LEAST_EXPONENT) < 0)
        return false;
    check_exponential_at(e->value, &e->exponential, e->exponent, bits + 4);
    return true;
}

/* The largest real exponent at x, which then is log_scale. */
static void find_scale(mpfr_t log_scale, check_evaluator *e, mpfr_srcptr x)
{
    mpfr_set_prec(log_scale, mpfr_get_prec(mpc_realref(e->exponent)));
    mpfr_set_inf(log_scale, -1);
    for (size_t k = 0; k < e->n; k++) {
        form_exponent(e, k, x, NULL, NULL);
        mpfr_max(log_scale, log_scale, mpc_realref(e->exponent), MPFR_RNDN);
    }
}

/* exp(y_k + b_k x - log_scale), relative error below 1.1 U; below LEAST_MASS 0. */
static void find_masses(double *mass, mpfr_t log_scale, check_evaluator *e, mpfr_srcptr x)
{
    long bits = 60;
    prepare(e, bits, exponent_of(x));
    mpc_set_prec(e->value, 70);
    find_scale(log_scale, e, x);
    for (size_t k = 0; k < e->n; k++) {
        form_exponent(e, k, x, NULL, log_scale);
        double value =
            evaluate_exponential(e, bits) ? mpfr_get_d(mpc_realref(e->value), MPFR_RNDN) : 0.0;
        mass[k] = value < LEAST_MASS ? 0.0 : value;
    }
}

/* exp(i b_k position), error below 1.1 U. */
static void find_phases(double *phase, check_evaluator *e, long position)
{
    mpfr_t y;
    mpfr_init2(y, 64);
    mpfr_set_si(y, position, MPFR_RNDN);
    long bits = 60;
    prepare(e, bits, exponent_of(y));
    mpc_set_prec(e->value, 70);
    for (size_t k = 0; k < e->n; k++) {
        form_exponent(e, k, NULL, y, NULL);
        evaluate_exponential(e, bits);
        phase[k] = mpfr_get_d(mpc_realref(e->value), MPFR_RNDN);
        phase[e->n + k] = mpfr_get_d(mpc_imagref(e->value), MPFR_RNDN);
    }
    mpfr_clear(y);
}

/* ---- tiles ----------------------------------------------------------------------------------- */

/* The modulus above the sum of the others, or n. */
static size_t dominant_term(const double *mass, size_t n)
{
    double others = TINY;
    size_t best = 0;
    for (size_t k = 1; k < n; k++) {
        others += fmin(mass[k], mass[best]);
        best = mass[k] > mass[best] ? k : best;
    }
    return mass[best] > others * (1.0 + (double)(n + 100) * (8.0 * U)) ? best : n;
}

static const cached_factors *column_at(check_evaluator *e, long i)
{
    cached_factors *column = &e->column[(unsigned long)i % e->columns];
    if (!column->filled || column->key != i) {
        mpfr_t x;
        mpfr_init2(x, 64);
        mpfr_set_si(x, check_tile_centre(i), MPFR_RNDN);
        find_masses(column->value, column->log_scale, e, x);
        column->dominant = dominant_term(column->value, e->n);
        column->filled = true;
        column->key = i;
        mpfr_clear(x);
    }
    return column;
}

static const double *phases_at(check_evaluator *e, cached_factors *cache, long key, long position)
{
    if (!cache->filled || cache->key != key) {
        find_phases(cache->value, e, position);
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
 * error, 3 roundings a power and n of the sum make (8 + 3 j + n) U A_j; d_k errs by at most 3 U,
 * which adds 3 U CHECK_REACH A_(j-1).  The remainder: |d_k| CHECK_REACH <= 9.5, so that A_(j+1) is
 * at most 9.5 / (j + 1) A_j, and the sum from A_j on at most A_j / (1 - 9.5 / (j + 1)).  The series
 * ends where that is below the rounding of A_0. */
static void sum_tile(check_series *s, double *restrict re, double *restrict im,
                     double *restrict mass, const double *restrict slope, size_t n)
{
    double previous = 0.0, first = 0.0, safe = 1.0 + (double)(n + 100) * (8.0 * U);
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
        if (j >= LEAST_ORDER && (j > CHECK_ORDER || sum_mass < U * first)) {
            s->tail = sum_mass / (1.0 - 9.5 / (j + 1)) * safe + TINY;
            s->order = j - 1;
            break;
        }
        s->re[j] = sum_re;
        s->im[j] = sum_im;
        s->error[j] =
            ((TERM_ROUNDING + 3.0 * j + (double)n) * sum_mass + 4.0 * CHECK_REACH * previous) *
                (U * safe) +
            TINY;
        previous = sum_mass;
    }
}

const check_tile *check_tile_at(check_evaluator *e, long i, long j)
{
    check_tile *tile = &e->tile[(unsigned long)(i + 11 * j) % TILES];
    if (tile->filled && tile->i == i && tile->j == j)
        return tile;
    size_t n = e->n;
    long q = (j - (j & (FINE - 1))) / FINE, m = j & (FINE - 1);
    const cached_factors *column = column_at(e, i);
    const double *coarse =
        phases_at(e, &e->coarse[(unsigned long)q % COARSE], q, CHECK_SIDE * FINE * q);
    const double *fine = phases_at(e, &e->fine[m], m, check_tile_centre(m));
    double *re = e->scratch, *im = re + n, *mass = im + n, *slope = mass + n;
    tile->shift =
        tile_terms(re, im, mass, slope, column->value, coarse, fine, e->sum->slope_double, n);
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
    size_t first = e->n;
    mpfr_t log_scale;
    mpfr_init2(log_scale, 64);
    for (int end = 0; end < 2; end++) {
        find_masses(e->scratch, log_scale, e, end ? x1 : x0);
        size_t term = dominant_term(e->scratch, e->n);
        first = end == 0 || term == first ? term : e->n;
    }
    mpfr_clear(log_scale);
    return first < e->n;
}

bool check_one_term_dominates_tiles(check_evaluator *e, long i0, long i1)
{
    size_t first = column_at(e, i0 - 1)->dominant;
    return first < e->n && first == column_at(e, i1 + 1)->dominant;
}

/* ---- multiple precision ---------------------------------------------------------------------- */

void check_value_bound(mpfr_t bound, check_evaluator *e, mpc_srcptr point, mpfr_srcptr log_scale,
                       mpfr_prec_t bits)
{
    mpfr_srcptr x = mpc_realref(point), y = mpc_imagref(point);
    prepare(e, bits, long_max(exponent_of(x), exponent_of(y)));
    mpfr_prec_t sum_bits = bits + 8 + bit_length(e->n);
    mpc_set_prec(e->value, sum_bits);
    mpc_t total;
    mpfr_t part;
    double mass = 0.0; /* at least the sum of the moduli, at most twice that */
    mpc_init2(total, sum_bits);
    mpfr_init2(part, 64);
    mpc_set_ui(total, 0, MPC_RNDNN);
    for (size_t k = 0; k < e->n; k++) {
        form_exponent(e, k, x, y, log_scale);
        if (!evaluate_exponential(e, bits))
            continue;
        mpc_add(total, total, e->value, MPC_RNDNN);
        mass += fabs(mpfr_get_d(mpc_realref(e->value), MPFR_RNDA)) +
                fabs(mpfr_get_d(mpc_imagref(e->value), MPFR_RNDA));
    }
    mpc_abs(bound, total, MPFR_RNDU);
    mpfr_set_d(part, mass * (1.0 + (double)(e->n + 100) * (8.0 * U)), MPFR_RNDU);
    mpfr_mul_2si(part, part, -bits, MPFR_RNDU);
    mpfr_add(bound, bound, part, MPFR_RNDU);
    mpfr_set_ui_2exp(part, e->n, (long)LEAST_EXPONENT, MPFR_RNDU);
    mpfr_add(bound, bound, part, MPFR_RNDU);
    mpc_clear(total);
    mpfr_clear(part);
}

#define SERIES_ORDER 24

/* The mean of b_k weighted by the moduli at x, roughly: any shift is right, this one is good. */
static double mean_slope(check_evaluator *e, mpfr_srcptr x, mpfr_srcptr log_scale)
{
    double total = 0.0, moment = 0.0;
    for (size_t k = 0; k < e->n; k++) {
        form_exponent(e, k, x, NULL, log_scale);
        double mass = exp(mpfr_get_d(mpc_realref(e->exponent), MPFR_RNDN));
        total += mass;
        moment += mass * e->sum->slope_double[k];
    }
    double shift = moment / total;
    return isfinite(shift) ? shift : 0.0;
}

/* Coefficients f_j and S_j = sum_k |u_k| |d_k|^j / j! (upper bounds, up to order + 1). */
static void sum_series(mpc_t *f, double *mass_sum, double *greatest, check_evaluator *e,
                       mpc_srcptr centre, mpfr_prec_t bits)
{
    mpfr_srcptr x = mpc_realref(centre), y = mpc_imagref(centre);
    prepare(e, bits, long_max(exponent_of(x), exponent_of(y)));
    mpfr_t log_scale, d;
    mpfr_init2(log_scale, 64);
    find_scale(log_scale, e, x);
    mpfr_prec_t sum_bits = bits + 10 + bit_length(e->n);
    mpfr_init2(d, sum_bits);
    mpc_set_prec(e->value, sum_bits);
    double shift = mean_slope(e, x, log_scale);
    for (size_t k = 0; k < e->n; k++) {
        form_exponent(e, k, x, y, log_scale);
        if (!evaluate_exponential(e, bits))
            continue;
        mpc_abs(d, e->value, MPFR_RNDU);
        double power = mpfr_get_d(d, MPFR_RNDU) * (1.0 + 1e-12);
        mpfr_sub_d(d, e->b[k], shift, MPFR_RNDN);
        double size = fabs(mpfr_get_d(d, MPFR_RNDA)) * (1.0 + 1e-12) + 1e-300;
        *greatest = fmax(*greatest, size);
        for (int j = 0; j <= SERIES_ORDER; j++) {
            mass_sum[j] += power;
            power *= size / (j + 1) * (1.0 + 1e-12);
            mpc_add(f[j], f[j], e->value, MPC_RNDNN);
            if (j == SERIES_ORDER)
                break;
            mpc_mul_fr(e->value, e->value, d, MPC_RNDNN);
            mpc_div_ui(e->value, e->value, (unsigned long)j + 1, MPC_RNDNN);
        }
        mass_sum[SERIES_ORDER + 1] += power;
    }
    for (int j = 0; j <= SERIES_ORDER + 1; j++)
        mass_sum[j] *= 1.0 + (double)(e->n + 100) * (8.0 * U);
    mpfr_clears(log_scale, d, (mpfr_ptr)0);
}

/* Terms err by 2^(-bits - 1), powers and sums add (2 j + n) 2^(-bits - 9) / n, d_k errs by
 * 2^(-bits - 8): together below 2^-bits (S_j + S_(j-1)), plus what was left out as 0. */
bool check_series_at(check_series *s, check_evaluator *e, mpc_srcptr centre, mpfr_srcptr radius,
                     mpfr_prec_t bits)
{
    mpc_t f[SERIES_ORDER + 1];
    double mass[SERIES_ORDER + 2] = {0.0}, greatest = 0.0;
    mpfr_t power, part, neglected;
    mpfr_inits2(64, power, part, neglected, (mpfr_ptr)0);
    mpfr_set_ui_2exp(neglected, e->n, (long)LEAST_EXPONENT + SERIES_ORDER, MPFR_RNDU);
    for (int j = 0; j <= SERIES_ORDER; j++) {
        mpc_init2(f[j], bits + 10 + bit_length(e->n));
        mpc_set_ui(f[j], 0, MPC_RNDNN);
    }
    sum_series(f, mass, &greatest, e, centre, bits);

    /* in units of the radius, and of a common power of two */
    mpfr_set_ui(power, 1, MPFR_RNDU);
    long largest = -(1L << 40);
    for (int j = 0; j <= SERIES_ORDER; j++) {
        mpc_mul_fr(f[j], f[j], power, MPC_RNDNN);
        mpc_abs(part, f[j], MPFR_RNDU);
        if (!mpfr_zero_p(part))
            largest = long_max(largest, (long)mpfr_get_exp(part));
        mpfr_mul(power, power, radius, MPFR_RNDU);
    }
    s->order = SERIES_ORDER;
    mpfr_set_ui(power, 1, MPFR_RNDU);
    for (int j = 0; j <= SERIES_ORDER + 1; j++) {
        if (j > SERIES_ORDER) {
            mpfr_set_d(part, 2.0 * mass[j], MPFR_RNDU);
        } else {
            mpfr_set_d(part, mass[j] + (j ? mass[j - 1] : 0.0), MPFR_RNDU);
            mpfr_mul_2si(part, part, 1 - (long)bits, MPFR_RNDU);
        }
        mpfr_add(part, part, neglected, MPFR_RNDU);
        mpfr_mul(part, part, power, MPFR_RNDU);
        mpfr_mul_2si(part, part, -largest, MPFR_RNDU);
        double bound = mpfr_get_d(part, MPFR_RNDU) * (1.0 + 1e-12) + TINY;
        if (j > SERIES_ORDER) {
            s->tail = bound;
        } else {
            mpc_mul_2si(f[j], f[j], -largest, MPC_RNDNN);
            s->re[j] = mpfr_get_d(mpc_realref(f[j]), MPFR_RNDN);
            s->im[j] = mpfr_get_d(mpc_imagref(f[j]), MPFR_RNDN);
            s->error[j] = bound + (fabs(s->re[j]) + fabs(s->im[j])) * 1e-15;
            mpc_clear(f[j]);
        }
        mpfr_mul(power, power, radius, MPFR_RNDU);
    }
    mpfr_mul_d(part, radius, greatest, MPFR_RNDU);
    bool small = mpfr_cmp_d(part, 0.5 * (SERIES_ORDER + 2)) <= 0;
    mpfr_clears(power, part, neglected, (mpfr_ptr)0);
    check_measure(s);
    return small;
}

/* ---- one evaluator --------------------------------------------------------------------------- */

long check_scale(const check_evaluator *e)
{
    return e->sum->scale;
}

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

void check_evaluator_free(check_evaluator *e)
{
    if (!e)
        return;
    for (size_t k = 0; k < e->n; k++) {
        mpfr_clear(e->y[k]);
        mpfr_clear(e->b[k]);
    }
    for (size_t i = 0; i < e->columns; i++)
        factors_clear(&e->column[i]);
    for (int i = 0; i < COARSE; i++)
        factors_clear(&e->coarse[i]);
    for (int i = 0; i < FINE; i++)
        factors_clear(&e->fine[i]);
    for (int i = 0; e->tile && i < TILES; i++)
        mpfr_clear(e->tile[i].log_scale);
    free(e->tile);
    free(e->y);
    free(e->b);
    free(e->scratch);
    free(e->column);
    check_exponential_clear(&e->exponential);
    mpc_clear(e->exponent);
    mpc_clear(e->value);
    free(e);
}

ghosts_status check_evaluator_new(check_evaluator **result, const ghosts_expsum *sum,
                                  engine_exponential exponential)
{
    *result = NULL;
    size_t n = sum->terms, columns = ((size_t)1 << 20) / n;
    columns = columns > 64 ? 64 : columns < 4 ? 4 : columns;
    check_evaluator *e = calloc(1, sizeof *e);
    if (!e)
        return GHOSTS_NO_MEMORY;
    e->sum = sum;
    check_exponential_init(&e->exponential, exponential);
    mpc_init2(e->exponent, 64);
    mpc_init2(e->value, 64);
    bool complete = true;
    for (int i = 0; i < COARSE; i++)
        complete &= factors_init(&e->coarse[i], 2 * n);
    for (int i = 0; i < FINE; i++)
        complete &= factors_init(&e->fine[i], 2 * n);
    e->tile = calloc(TILES, sizeof *e->tile);
    for (int i = 0; e->tile && i < TILES; i++)
        mpfr_init2(e->tile[i].log_scale, 64);
    e->column = calloc(columns, sizeof *e->column);
    for (size_t i = 0; e->column && i < columns; i++) {
        complete &= factors_init(&e->column[i], n);
        e->columns++;
    }
    e->scratch = malloc(4 * n * sizeof *e->scratch);
    e->y = malloc(n * sizeof *e->y);
    e->b = malloc(n * sizeof *e->b);
    complete = complete && e->tile && e->column && e->scratch && e->y && e->b;
    for (size_t k = 0; complete && k < n; k++) {
        mpfr_init2(e->y[k], 64);
        mpfr_init2(e->b[k], 64);
        e->n++;
    }
    if (!complete) {
        check_evaluator_free(e);
        return GHOSTS_NO_MEMORY;
    }
    find_magnitude(e);
    *result = e;
    return GHOSTS_OK;
}
