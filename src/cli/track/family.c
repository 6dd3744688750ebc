/* Families of sums, and the proof that a disc holds one zero for a whole interval of the parameter.
 *
 * Let m be the middle of the interval, h its half length, c the disc's centre, r its radius, and
 * t_k(tau) the terms of F_m.  With real s and g, and complex v,
 *
 *     F_b(tau) exp(-s (tau - c)) exp(-(b - m) (v + g (tau - c)))
 *
 * has the zeros of F_b.  Its terms differ from those at b = m, u_k = t_k exp(-s (tau - c)), by the
 * factor exp((b - m) w_k) with w_k = dz_k + da_k tau - v - g (tau - c), and on the disc
 *
 *     |w_k| <= W_k = |dz_k + da_k c - v| + |da_k - g| r,   |u_k| <= |t_k(c)| exp(|a_k - s| r),
 *
 * so all of it changes by at most P = sum_k |t_k(c)| exp(|a_k - s| r) (exp(h W_k) - 1).  Where f_0
 * and f_1 are the first Taylor coefficients of F_m exp(-s (tau - c)) about c, and the others add up
 * to R = sum_k |t_k(c)| (exp(|a_k - s| r) - 1 - |a_k - s| r) at most,
 *
 *     |f_1| r > |f_0| + R + P
 *
 * gives |f_1 (tau - c)| > |F_b exp(...) - f_1 (tau - c)| on the circle, and by Rouche's theorem one
 * zero in the disc for each b.  s, g and v only make the bounds small.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track/track.h"

#include <math.h>
#include <stdlib.h>

/* ---- families -------------------------------------------------------------------------------- */

bool family_new(family *f, size_t n)
{
    mpq_t **list[4] = {&f->z, &f->a, &f->dz, &f->da};
    *f = (family){.n = n};
    for (int i = 0; i < 4; i++)
        *list[i] = malloc(n * sizeof **list[i]);
    if (!f->z || !f->a || !f->dz || !f->da) {
        for (int i = 0; i < 4; i++)
            free(*list[i]);
        *f = (family){.n = 0};
        return false;
    }
    for (int i = 0; i < 4; i++)
        for (size_t k = 0; k < n; k++)
            mpq_init((*list[i])[k]);
    return true;
}

void family_free(family *f)
{
    mpq_t *list[4] = {f->z, f->a, f->dz, f->da};
    for (int i = 0; i < 4; i++) {
        for (size_t k = 0; k < f->n; k++)
            mpq_clear(list[i][k]);
        free(list[i]);
    }
    *f = (family){.n = 0};
}

/* x + b dx; value is neither x nor b */
static void along(mpq_t value, mpq_srcptr x, mpq_srcptr dx, mpq_srcptr b)
{
    mpq_mul(value, dx, b);
    mpq_add(value, value, x);
}

ghosts_status family_sum(ghosts_expsum **sum, const family *f, mpq_srcptr b)
{
    mpq_t *z = malloc(f->n * sizeof *z), *a = malloc(f->n * sizeof *a);
    ghosts_status status = GHOSTS_NO_MEMORY;
    *sum = NULL;
    for (size_t k = 0; z && a && k < f->n; k++) {
        mpq_inits(z[k], a[k], NULL);
        along(z[k], f->z[k], f->dz[k], b);
        along(a[k], f->a[k], f->da[k], b);
    }
    if (z && a)
        status = ghosts_expsum_from_rationals(sum, (const mpq_t *)z, (const mpq_t *)a, NULL, f->n);
    for (size_t k = 0; z && a && k < f->n; k++)
        mpq_clears(z[k], a[k], NULL);
    free(z);
    free(a);
    return status;
}

void family_evaluate(family_jet *jet, const family *f, mpq_srcptr b, double complex tau)
{
    double at = mpq_get_d(b), top = -HUGE_VAL, least = HUGE_VAL, most = -HUGE_VAL, second = 0.0;
    *jet = (family_jet){0.0, 0.0, 0.0, 0.0};
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < f->n; k++) {
            double dz = mpq_get_d(f->dz[k]), da = mpq_get_d(f->da[k]);
            double z = mpq_get_d(f->z[k]) + at * dz, a = mpq_get_d(f->a[k]) + at * da;
            if (pass == 0) {
                top = fmax(top, z + a * creal(tau));
                least = fmin(least, a);
                most = fmax(most, a);
                continue;
            }
            double complex term = cexp(z - top + a * tau);
            double from_middle = a - (0.5 * least + 0.5 * most);
            jet->value += term;
            jet->by_tau += a * term;
            jet->by_b += (dz + da * tau) * term;
            second += cabs(term) * from_middle * from_middle;
        }
    jet->reach = cabs(jet->by_tau - (0.5 * least + 0.5 * most) * jet->value) / second;
}

/* ---- the proof ------------------------------------------------------------------------------- */

enum { BOUND_BITS = 64 }; /* of bounds, all rounded up unless said otherwise */

/* Real numbers that make the bounds small; any are right. */
typedef struct {
    double s, g;
    double complex v;
} factors;

/* s: the middle of the slopes; g and v: means of da and of dz + da c under the moduli of terms. */
static void choose_factors(factors *choice, const family *f, mpq_srcptr m, double complex c)
{
    double at = mpq_get_d(m), top = -HUGE_VAL, least = HUGE_VAL, most = -HUGE_VAL, total = 0.0;
    *choice = (factors){0.0, 0.0, 0.0};
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < f->n; k++) {
            double dz = mpq_get_d(f->dz[k]), da = mpq_get_d(f->da[k]);
            double z = mpq_get_d(f->z[k]) + at * dz, a = mpq_get_d(f->a[k]) + at * da;
            if (pass == 0) {
                top = fmax(top, z + a * creal(c));
                least = fmin(least, a);
                most = fmax(most, a);
                continue;
            }
            double weight = exp(z + a * creal(c) - top);
            total += weight;
            choice->g += weight * da;
            choice->v += weight * (dz + da * c);
        }
    choice->s = 0.5 * least + 0.5 * most;
    choice->g /= total;
    choice->v /= total;
}

/* What the bounds of one disc need; the parts of the centre as exact numbers. */
typedef struct {
    const family *f;
    mpq_srcptr m;
    mpq_t re, im;
    mpfr_srcptr radius, half, log_scale;
    factors choice;
    mpfr_t remainder, change; /* R and P */
} disc_bounds;

static void set_double(mpq_t value, double x)
{
    mpq_set_d(value, isfinite(x) ? x : 0.0);
}

/* |q| rounded up. */
static void upper_modulus(mpfr_t bound, mpq_t q)
{
    mpq_abs(q, q);
    mpfr_set_q(bound, q, MPFR_RNDU);
}

/* W_k */
static void shift_bound(mpfr_t bound, const disc_bounds *d, size_t k)
{
    mpq_t part, other;
    mpfr_t x;
    mpq_inits(part, other, NULL);
    mpfr_init2(x, BOUND_BITS);
    mpq_mul(part, d->f->da[k], d->re);
    mpq_add(part, part, d->f->dz[k]);
    set_double(other, creal(d->choice.v));
    mpq_sub(part, part, other);
    upper_modulus(bound, part);
    mpq_mul(part, d->f->da[k], d->im);
    set_double(other, cimag(d->choice.v));
    mpq_sub(part, part, other);
    upper_modulus(x, part);
    mpfr_hypot(bound, bound, x, MPFR_RNDU);
    set_double(other, d->choice.g);
    mpq_sub(part, d->f->da[k], other);
    upper_modulus(x, part);
    mpfr_mul(x, x, d->radius, MPFR_RNDU);
    mpfr_add(bound, bound, x, MPFR_RNDU);
    mpq_clears(part, other, NULL);
    mpfr_clear(x);
}

/* exp(x) - 1 - x for x >= 0, rounded up: below 1/4 by x^2/2 (1 + x/3 + x^2/12 + ...) <= x^2/2
 * (1 + x/2), so that nothing cancels. */
static void second_remainder(mpfr_t bound, mpfr_srcptr x)
{
    mpfr_t factor;
    mpfr_init2(factor, BOUND_BITS);
    if (mpfr_cmp_d(x, 0.25) < 0) {
        mpfr_div_2ui(factor, x, 1, MPFR_RNDU);
        mpfr_add_ui(factor, factor, 1, MPFR_RNDU);
        mpfr_sqr(bound, x, MPFR_RNDU);
        mpfr_div_2ui(bound, bound, 1, MPFR_RNDU);
        mpfr_mul(bound, bound, factor, MPFR_RNDU);
    } else {
        mpfr_expm1(bound, x, MPFR_RNDU);
        mpfr_sub(bound, bound, x, MPFR_RNDU);
    }
    mpfr_clear(factor);
}

/* The parts of R and P that term k brings. */
static void add_term(disc_bounds *d, size_t k)
{
    mpq_t slope, logit, s;
    mpfr_t term, x, part;
    mpq_inits(slope, logit, s, NULL);
    mpfr_inits2(BOUND_BITS, term, x, part, (mpfr_ptr)0);
    along(slope, d->f->a[k], d->f->da[k], d->m);
    along(logit, d->f->z[k], d->f->dz[k], d->m);
    along(s, logit, slope, d->re); /* log |t_k(c)| */
    mpfr_set_q(term, s, MPFR_RNDU);
    mpfr_sub(term, term, d->log_scale, MPFR_RNDU);
    mpfr_exp(term, term, MPFR_RNDU);
    set_double(s, d->choice.s);
    mpq_sub(slope, slope, s);
    upper_modulus(x, slope);
    mpfr_mul(x, x, d->radius, MPFR_RNDU);
    second_remainder(part, x);
    mpfr_mul(part, part, term, MPFR_RNDU);
    mpfr_add(d->remainder, d->remainder, part, MPFR_RNDU);
    mpfr_exp(x, x, MPFR_RNDU);
    mpfr_mul(term, term, x, MPFR_RNDU);
    shift_bound(x, d, k);
    mpfr_mul(x, x, d->half, MPFR_RNDU);
    mpfr_expm1(x, x, MPFR_RNDU);
    mpfr_mul(part, term, x, MPFR_RNDU);
    mpfr_add(d->change, d->change, part, MPFR_RNDU);
    mpq_clears(slope, logit, s, NULL);
    mpfr_clears(term, x, part, (mpfr_ptr)0);
}

/* |f_1| r > |f_0| + R + P with f_1 = F' - s F; an infinity or NaN on the right proves nothing. */
static bool first_wins(mpc_t *f, mpfr_t *error, const disc_bounds *d)
{
    mpfr_t left, right, s;
    mpc_t turned;
    mpfr_inits2(BOUND_BITS, left, right, (mpfr_ptr)0);
    mpfr_init2(s, 53);
    mpc_init2(turned, 2 * mpfr_get_prec(mpc_realref(f[0])) + 64);
    mpfr_set_d(s, isfinite(d->choice.s) ? d->choice.s : 0.0, MPFR_RNDN);
    mpc_mul_fr(turned, f[0], s, MPC_RNDNN); /* exact at this precision */
    mpc_sub(turned, f[1], turned, MPC_RNDNN);
    mpc_abs(left, turned, MPFR_RNDD);
    mpfr_mul_d(left, left, 1.0 - 0x1p-50, MPFR_RNDD); /* the subtraction's rounding */
    mpfr_sub(left, left, error[1], MPFR_RNDD);
    mpfr_abs(s, s, MPFR_RNDN);
    mpfr_mul(right, s, error[0], MPFR_RNDU);
    mpfr_sub(left, left, right, MPFR_RNDD);
    mpfr_mul(left, left, d->radius, MPFR_RNDD);
    mpc_abs(right, f[0], MPFR_RNDU);
    mpfr_add(right, right, error[0], MPFR_RNDU);
    mpfr_add(right, right, d->remainder, MPFR_RNDU);
    mpfr_add(right, right, d->change, MPFR_RNDU);
    bool wins = mpfr_number_p(right) && mpfr_greater_p(left, right);
    mpc_clear(turned);
    mpfr_clears(left, right, s, (mpfr_ptr)0);
    return wins;
}

static ghosts_status taylor_at_middle(mpc_t *f, mpfr_t *error, mpfr_t log_scale, const family *fam,
                                      mpq_srcptr m, mpc_srcptr centre, ghosts_engine engine)
{
    ghosts_expsum *sum;
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(centre)) + 32;
    ghosts_status status = family_sum(&sum, fam, m);
    if (status == GHOSTS_OK)
        status = ghosts_expsum_taylor(f, error, log_scale, sum, centre, 1, bits, engine);
    ghosts_expsum_free(sum);
    return status;
}

ghosts_status family_prove_one(bool *proven, const family *f, mpq_srcptr b1, mpq_srcptr b2,
                               mpc_srcptr centre, mpfr_srcptr radius, ghosts_engine engine)
{
    mpq_t m, h;
    mpc_t value[2];
    mpfr_t error[2], log_scale, half;
    disc_bounds d = {.f = f, .radius = radius};
    mpq_inits(m, h, d.re, d.im, NULL);
    mpfr_inits2(BOUND_BITS, log_scale, half, d.remainder, d.change, (mpfr_ptr)0);
    for (int i = 0; i < 2; i++) {
        mpc_init2(value[i], 128);
        mpfr_init2(error[i], BOUND_BITS);
    }
    mpq_add(m, b1, b2);
    mpq_div_2exp(m, m, 1);
    mpq_sub(h, b2, m);
    upper_modulus(half, h);
    ghosts_status status = taylor_at_middle(value, error, log_scale, f, m, centre, engine);
    *proven = false;
    if (status == GHOSTS_OK) {
        d.m = m;
        d.half = half;
        d.log_scale = log_scale;
        mpfr_get_q(d.re, mpc_realref(centre));
        mpfr_get_q(d.im, mpc_imagref(centre));
        choose_factors(&d.choice, f, m, mpc_get_dc(centre, MPC_RNDNN));
        mpfr_set_zero(d.remainder, 1);
        mpfr_set_zero(d.change, 1);
        for (size_t k = 0; k < f->n; k++)
            add_term(&d, k);
        *proven = first_wins(value, error, &d);
    }
    for (int i = 0; i < 2; i++) {
        mpc_clear(value[i]);
        mpfr_clear(error[i]);
    }
    mpfr_clears(log_scale, half, d.remainder, d.change, (mpfr_ptr)0);
    mpq_clears(m, h, d.re, d.im, NULL);
    return status;
}
