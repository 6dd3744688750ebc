/* Scaled Taylor expansions in double with error bounds, and Pellet's test on them.
 *
 * Rounding in expansion_double (eps = 2^-53; exp, sin, cos within 4 ulp).  The exponent of term k
 * is E = y + b c with data errors |dy| <= eps (1.01 |y| + 0.01), |db| <= eps |b|; product and sum
 * are rounded, and so is the subtraction of the largest real part M.  The relative error of u_k is
 * below
 *
 *     eta_k = eps (8 |y| + 8 |b x| + 4 |b y| + 4 |M| + 40),
 *
 * which covers the library functions; underflow adds at most DBL_MIN (docs/rounding.md, Lemma 4.1).
 * The shift s is a double and exact; d = b - s errs by eps, which b brings along, and by its own
 * rounding.  That and powers and sums add (4 j + n) eps relative to the absolute sums.  With
 * E_j = sum |u_k| (eta_k + (4 order + n + 4) eps) |d_k|^j / j!, the errors of all coefficients,
 * summed with the weights of a disc that passes a test, are below those of E_j + 0.15 E_(j-1): 0.15
 * times the 40 eps in eta_k is more than what b's error does (Lemmas 4.2 and 5.2).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/pellet.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"

#define EPS 1.2e-16 /* above 2^-53, room for the second order */

ghosts_status expansion_workspace_init(expansion_workspace *work, size_t terms)
{
    work->terms = terms;
    work->buffer =
        terms < SIZE_MAX / (5 * sizeof(double)) ? malloc(5 * terms * sizeof(double)) : NULL;
    return work->buffer ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

void expansion_workspace_clear(expansion_workspace *work)
{
    free(work->buffer);
    work->buffer = NULL;
}

/* Squares below 1e-300 may underflow, which hides or adds at most HIDDEN of a modulus. */
void expansion_bound_moduli(expansion *e)
{
    for (int j = 0; j <= e->order; j++) {
        double modulus = sqrt(e->re[j] * e->re[j] + e->im[j] * e->im[j]);
        e->upper[j] = modulus * SAFE + HIDDEN + e->error[j];
        e->lower[j] = isfinite(e->upper[j]) ? modulus / SAFE - HIDDEN - e->error[j] : 0.0;
    }
    e->upper[e->order + 1] = e->error[e->order + 1];
}

/* u_k = exp(y_k + b_k c - M) into re, im; an upper bound of log |u_k| into log_mass; |u_k| (eta_k +
 * common) into error; returns the mean of b_k weighted by |u_k|. */
static double evaluate_terms(double *restrict re, double *restrict im, double *restrict log_mass,
                             double *restrict error, const ghosts_expsum *sum,
                             double complex centre, double common)
{
    size_t n = sum->terms;
    const double *y = sum->log_weight_double, *b = sum->slope_double;
    double cx = creal(centre), cy = cimag(centre), largest = -INFINITY;
    for (size_t k = 0; k < n; k++) {
        log_mass[k] = y[k] + b[k] * cx;
        largest = log_mass[k] > largest ? log_mass[k] : largest;
    }
    common += 4.0 * fabs(largest) + 40.0;
    if (sum->known_bits > 0) /* the data err by 2^-known_bits */
        common += ldexp(1.0 + fabs(cx) + fabs(cy), (int)fmax(54.0 - (double)sum->known_bits, -1000.0));
    double mass = 0.0, moment = 0.0;
    for (size_t k = 0; k < n; k++) {
        double phase = b[k] * cy;
        log_mass[k] -= largest;
        double modulus = exp(log_mass[k]);
        re[k] = modulus * cos(phase);
        im[k] = modulus * sin(phase);
        double uncertainty =
            EPS * (8.0 * fabs(y[k]) + 8.0 * fabs(b[k] * cx) + 4.0 * fabs(phase) + common);
        log_mass[k] += uncertainty;
        /* an exponent known to within more than 1 leaves only |u_k| <= exp(log_mass) */
        error[k] =
            (uncertainty <= 1.0 ? modulus * uncertainty : modulus + exp(log_mass[k])) * SAFE +
            DBL_MIN;
        mass += modulus;
        moment += modulus * b[k];
    }
    return moment / mass;
}

static double integer_power(double x, int exponent)
{
    double power = 1.0;
    for (; exponent; exponent >>= 1, x *= x)
        if (exponent & 1)
            power *= x;
    return power;
}

/* Bound of sum_k |u_k| tail(|d_k| R, N), the tail of the exponential series (see taylor_remainder).
 * |u_k| is at most the modulus of re + i im plus `error`.  SAFE covers the rounding of the powers,
 * TINY their underflow (docs/rounding.md, Lemma 4.3). */
static double remainder_bound(const double *restrict re, const double *restrict im,
                              const double *restrict error, const double *restrict log_mass,
                              const double *restrict slope, size_t n, double radius, int order)
{
    double bound = 0.0, large = 0.0, limit = 0.5 * (order + 2), factorial = 1.0;
    for (int j = 2; j <= order + 1; j++)
        factorial *= j;
    for (size_t k = 0; k < n; k++) {
        double x = (fabs(slope[k]) * (1.0 + FEW_ROUNDINGS) + FEW_ROUNDINGS) * radius;
        if (x > limit) {
            large +=
                exp((log_mass[k] + x) + SOME_ROUNDINGS * (fabs(log_mass[k]) + x) + MANY_ROUNDINGS);
        } else {
            double mass = sqrt(re[k] * re[k] + im[k] * im[k]) * SAFE + HIDDEN + error[k];
            bound += mass * integer_power(x, order + 1);
        }
    }
    return (2.0 * bound / factorial + large) * (SAFE + summation_loss(n)) + TINY;
}

void expansion_double(expansion *e, expansion_workspace *work, const ghosts_expsum *sum,
                      double complex centre, double radius, int order)
{
    size_t n = sum->terms;
    double *restrict re = work->buffer, *restrict im = re + n;
    double *restrict log_mass = im + n, *restrict slope = log_mass + n;
    double *restrict error = slope + n;
    double shift =
        evaluate_terms(re, im, log_mass, error, sum, centre, 4.0 * order + (double)n + 4.0);
    for (size_t k = 0; k < n; k++)
        slope[k] = sum->slope_double[k] - shift;
    e->order = order;
    e->shift = shift;
    e->error[order + 1] = remainder_bound(re, im, error, log_mass, slope, n, radius, order);
    double previous = 0.0, safe = SAFE + summation_loss(n);
    for (int j = 0; j <= order; j++) {
        double sum_re = 0.0, sum_im = 0.0, sum_error = 0.0, factor = radius / (j + 1);
#pragma omp simd reduction(+ : sum_re, sum_im, sum_error)
        for (size_t k = 0; k < n; k++) {
            double step = slope[k] * factor;
            sum_re += re[k];
            sum_im += im[k];
            sum_error += error[k];
            re[k] *= step;
            im[k] *= step;
            error[k] *= fabs(step);
        }
        e->re[j] = sum_re;
        e->im[j] = sum_im;
        e->error[j] = (sum_error + 0.15 * radius * previous) * safe + TINY;
        previous = sum_error;
    }
    expansion_bound_moduli(e);
}

/* Scaled by a common power of two so that the largest coefficient is near 1; what underflows is
 * covered by rounding the bounds up. */
void expansion_from_series(expansion *e, const series *f, mpfr_srcptr remainder, mpfr_srcptr radius)
{
    int order = f->order;
    mpfr_t power, modulus, bound[EXPANSION_ORDER + 2];
    mpc_t scaled[EXPANSION_ORDER + 1];
    mpfr_init2(power, 64);
    mpfr_init2(modulus, 64);
    mpfr_set_ui(power, 1, MPFR_RNDU);
    long largest = mpfr_get_emin();
    for (int j = 0; j <= order; j++) {
        mpc_init2(scaled[j], 64);
        mpfr_init2(bound[j], 32);
        mpc_mul_fr(scaled[j], f->f[j], power, MPC_RNDNN);
        mpfr_mul(bound[j], f->error[j], power, MPFR_RNDU);
        mpc_abs(modulus, scaled[j], MPFR_RNDU);
        if (!mpfr_zero_p(modulus) && mpfr_get_exp(modulus) > largest)
            largest = mpfr_get_exp(modulus);
        /* the product's and the power's roundings: docs/rounding.md, Lemma 5.3 */
        mpfr_mul_d(modulus, modulus, ldexp(j + 4.0, -58), MPFR_RNDU);
        mpfr_add(bound[j], bound[j], modulus, MPFR_RNDU);
        mpfr_mul(power, power, radius, MPFR_RNDU);
    }
    mpfr_init2(bound[order + 1], 32);
    mpfr_set(bound[order + 1], remainder, MPFR_RNDU);
    e->order = order;
    e->shift = f->shift;
    for (int j = 0; j <= order; j++) {
        mpc_mul_2si(scaled[j], scaled[j], -largest, MPC_RNDNN);
        e->re[j] = mpfr_get_d(mpc_realref(scaled[j]), MPFR_RNDN);
        e->im[j] = mpfr_get_d(mpc_imagref(scaled[j]), MPFR_RNDN);
        mpc_clear(scaled[j]);
    }
    for (int j = 0; j <= order + 1; j++) {
        mpfr_mul_2si(bound[j], bound[j], -largest, MPFR_RNDU);
        double rounding = j <= order ? EPS * (fabs(e->re[j]) + fabs(e->im[j])) : 0.0;
        e->error[j] = mpfr_get_d(bound[j], MPFR_RNDU) * SAFE + rounding + TINY;
        mpfr_clear(bound[j]);
    }
    expansion_bound_moduli(e);
    mpfr_clear(power);
    mpfr_clear(modulus);
}

/* docs/rounding.md, Lemma 5.1. */
bool expansion_pellet(const expansion *e, int m, double x)
{
    assert(m >= 0 && m <= e->order && x > 0.0 && x <= 1.0); /* the remainder is that for x = 1 */
    double others = TINY, power = 1.0, winner = 0.0;
    for (int j = 0; j <= e->order + 1; j++) {
        if (j == m)
            winner = e->lower[j] * power;
        else
            others += e->upper[j] * power;
        power *= x;
    }
    return winner > others * SAFE;
}

int expansion_count(const expansion *e, int max_zeros, double x)
{
    int limit = max_zeros < e->order ? max_zeros : e->order;
    int best = 0;
    double largest = -1.0, power = 1.0;
    for (int j = 0; j <= limit; j++) {
        double size = e->lower[j] * power;
        if (size > largest) {
            largest = size;
            best = j;
        }
        power *= x;
    }
    return expansion_pellet(e, best, x) ? best : -1;
}

double expansion_inner_radius(const expansion *e, int m, double x)
{
    while (x > 0x1p-60 && expansion_pellet(e, m, x * M_SQRT1_2))
        x *= M_SQRT1_2;
    return x;
}

bool expansion_is_precision_limited(const expansion *e, double x)
{
    double variation = 0.0, error = e->error[0], power = x;
    for (int j = 1; j <= e->order; j++) {
        variation += e->upper[j] * power;
        error += e->error[j] * power;
        power *= x;
    }
    variation += e->error[e->order + 1] * power;
    /* an overflow means that the disc is too large, not the rounding */
    return isfinite(error) && !(error < 0x1p-10 * variation);
}
