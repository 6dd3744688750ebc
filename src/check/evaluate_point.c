/* Values and Taylor series in multiple precision (docs/rounding.md, Lemma 11.3).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/evaluate_point.h"

#include <math.h>

#define ORDER 24          /* of the series */
#define MOST_TURN 13.0    /* largest |d_k| radius: with (ORDER + 2) / 2 the tail halves each term */
#define LEAST_TURN 1e-300 /* moduli of products are not let fall below it */

static long greater_exponent(mpc_srcptr point)
{
    long re = check_exponent_of(mpc_realref(point)), im = check_exponent_of(mpc_imagref(point));
    return re > im ? re : im;
}

/* ---- values ---------------------------------------------------------------------------------- */

void check_value_bound(mpfr_t bound, check_terms *t, mpc_srcptr point, mpfr_srcptr log_scale,
                       mpfr_prec_t bits)
{
    mpfr_srcptr x = mpc_realref(point), y = mpc_imagref(point);
    check_terms_prepare(t, bits, greater_exponent(point));
    mpfr_prec_t sum_bits = bits + 8 + bit_length(t->n);
    mpc_set_prec(t->value, sum_bits);
    mpc_t total;
    mpfr_t part;
    double mass = 0.0; /* at least the sum of the moduli, at most twice that */
    mpc_init2(total, sum_bits);
    mpfr_init2(part, 64);
    mpc_set_ui(total, 0, MPC_RNDNN);
    for (size_t k = 0; k < t->n; k++) {
        check_terms_form_exponent(t, k, x, y, log_scale);
        if (!check_terms_evaluate(t, bits))
            continue;
        mpc_add(total, total, t->value, MPC_RNDNN);
        mass += fabs(mpfr_get_d(mpc_realref(t->value), MPFR_RNDA)) +
                fabs(mpfr_get_d(mpc_imagref(t->value), MPFR_RNDA));
    }
    mpc_abs(bound, total, MPFR_RNDU);
    mpfr_set_d(part, mass * check_sum_safety(t->n), MPFR_RNDU);
    mpfr_mul_2si(part, part, -bits, MPFR_RNDU);
    mpfr_add(bound, bound, part, MPFR_RNDU);
    mpfr_set_ui_2exp(part, t->n, (long)CHECK_LEAST_EXPONENT, MPFR_RNDU);
    mpfr_add(bound, bound, part, MPFR_RNDU);
    mpc_clear(total);
    mpfr_clear(part);
}

/* ---- series ---------------------------------------------------------------------------------- */

/* exp(-shift h) G(centre + h) = exp(log_scale) sum_j f_j h^j + what is neglected, |h| <= radius. */
typedef struct {
    double shift;           /* of the slopes, d_k = b_k - shift: any is right */
    double unit;            /* at least every |d_k| of a term that counts */
    mpc_t f[ORDER + 1];     /* sum_k u_k d_k^j / j! */
    double mass[ORDER + 2]; /* at least sum_k |u_k| (|d_k| / unit)^j / j! */
} taylor_sums;

/* The mean of b_k weighted by the moduli, which the real exponents (rounded up) tell roughly. */
static double mean_slope(const double *exponent, const check_terms *t)
{
    double total = 0.0, moment = 0.0;
    for (size_t k = 0; k < t->n; k++) {
        double mass = exp(exponent[k]);
        total += mass;
        moment += mass * t->slope[k];
    }
    double shift = moment / total;
    return isfinite(shift) ? shift : 0.0;
}

/* |d_k|, rounded up. */
static double distance_from_shift(mpfr_t d, const check_terms *t, size_t k, double shift)
{
    mpfr_sub_d(d, t->b[k], shift, MPFR_RNDA);
    return fabs(mpfr_get_d(d, MPFR_RNDA)) * SAFE + LEAST_TURN;
}

/* Mark the terms that count as 0 on the whole disc by turn[k] < 0: |u_k| exp(|d_k| radius) is below
 * 2^CHECK_LEAST_EXPONENT.  False when another turns too far within the radius for the series. */
static bool choose_terms(taylor_sums *s, double *turn, const double *exponent, const check_terms *t,
                         mpfr_srcptr radius, mpfr_prec_t bits)
{
    mpfr_t d;
    mpfr_init2(d, 64);
    double r = mpfr_get_d(radius, MPFR_RNDU);
    /* beyond 2^-bits slopes are not told apart */
    s->unit = bits < 1000 ? ldexp(1.0, -(int)bits) : LEAST_TURN;
    for (size_t k = 0; k < t->n; k++) {
        turn[k] = distance_from_shift(d, t, k, s->shift);
        if (exponent[k] + turn[k] * r * SAFE < CHECK_LEAST_EXPONENT * SAFE)
            turn[k] = -1.0;
        else
            s->unit = fmax(s->unit, turn[k]);
    }
    mpfr_mul_d(d, radius, s->unit, MPFR_RNDU);
    bool small = mpfr_cmp_d(d, MOST_TURN) <= 0;
    mpfr_clear(d);
    return small;
}

static void add_term(taylor_sums *s, check_terms *t, size_t k, double turn, mpfr_t d)
{
    mpc_abs(d, t->value, MPFR_RNDU);
    double power = mpfr_get_d(d, MPFR_RNDU) * SAFE, ratio = turn / s->unit * SAFE;
    mpfr_sub_d(d, t->b[k], s->shift, MPFR_RNDN);
    for (int j = 0; j <= ORDER; j++) {
        s->mass[j] += power;
        power = fmax(power * (ratio / (j + 1)) * SAFE, LEAST_TURN);
        mpc_add(s->f[j], s->f[j], t->value, MPC_RNDNN);
        if (j == ORDER)
            break;
        mpc_mul_fr(t->value, t->value, d, MPC_RNDNN);
        mpc_div_ui(t->value, t->value, (unsigned long)j + 1, MPC_RNDNN);
    }
    s->mass[ORDER + 1] += power;
}

/* False when the radius is too large. */
static bool sum_series(taylor_sums *s, check_terms *t, mpc_srcptr centre, mpfr_srcptr radius,
                       mpfr_prec_t bits)
{
    mpfr_srcptr x = mpc_realref(centre), y = mpc_imagref(centre);
    double *exponent = t->scratch, *turn = exponent + t->n;
    mpfr_t log_scale, d;
    mpfr_init2(log_scale, 64);
    mpfr_init2(d, bits + 10 + bit_length(t->n));
    mpc_set_prec(t->value, mpfr_get_prec(d));
    check_terms_prepare(t, bits, greater_exponent(centre));
    check_terms_find_scale(log_scale, t, x);
    for (size_t k = 0; k < t->n; k++) {
        check_terms_form_exponent(t, k, x, NULL, log_scale);
        exponent[k] = mpfr_get_d(mpc_realref(t->exponent), MPFR_RNDU);
    }
    s->shift = mean_slope(exponent, t);
    bool small = choose_terms(s, turn, exponent, t, radius, bits);
    for (size_t k = 0; small && k < t->n; k++) {
        if (turn[k] < 0.0)
            continue;
        check_terms_form_exponent(t, k, x, y, log_scale);
        if (check_terms_evaluate(t, bits))
            add_term(s, t, k, turn[k], d);
    }
    for (int j = 0; j <= ORDER + 1; j++)
        s->mass[j] *= check_sum_safety(t->n);
    mpfr_clears(log_scale, d, (mpfr_ptr)0);
    return small;
}

/* What rounding, the tail and the terms that count as 0 may change, in units of the radius and
 * divided by 2^scale.  Terms err by 2^(-bits - 3), powers and sums add (2 j + n) 2^(-bits - 9) / n,
 * d_k errs by 2^(-bits - 8): together below 2^(1 - bits) (S_j + r S_(j-1)), summed over j, with
 * S_j = mass[j] (unit r)^j. */
static void set_bounds(check_series *series, const taylor_sums *s, mpfr_srcptr radius, size_t n,
                       mpfr_prec_t bits, long scale)
{
    mpfr_t power, turn, here, before, bound, neglected;
    mpfr_inits2(64, power, turn, here, before, bound, neglected, (mpfr_ptr)0);
    mpfr_set_ui_2exp(neglected, n, (long)CHECK_LEAST_EXPONENT + 1, MPFR_RNDU);
    mpfr_mul_d(turn, radius, s->unit, MPFR_RNDU);
    mpfr_set_ui(power, 1, MPFR_RNDU);
    mpfr_set_ui(before, 0, MPFR_RNDU); /* r S_(j-1) */
    for (int j = 0; j <= ORDER + 1; j++) {
        mpfr_mul_d(here, power, s->mass[j], MPFR_RNDU);
        if (j > ORDER) {
            mpfr_mul_2ui(bound, here, 1, MPFR_RNDU);
        } else {
            mpfr_add(bound, here, before, MPFR_RNDU);
            mpfr_mul_2si(bound, bound, 1 - (long)bits, MPFR_RNDU);
            mpfr_add(bound, bound, neglected, MPFR_RNDU);
        }
        mpfr_mul_2si(bound, bound, -scale, MPFR_RNDU);
        double rounded = mpfr_get_d(bound, MPFR_RNDU) + CHECK_FAINT;
        *(j > ORDER ? &series->tail : &series->error[j]) = rounded;
        mpfr_mul(before, here, radius, MPFR_RNDU);
        mpfr_mul(power, power, turn, MPFR_RNDU);
    }
    mpfr_clears(power, turn, here, before, bound, neglected, (mpfr_ptr)0);
}

/* f_j r^j 2^-scale; returns the scale, which makes the greatest about 1. */
static long set_coefficients(check_series *series, taylor_sums *s, mpfr_srcptr radius)
{
    mpfr_t power, part;
    mpfr_inits2(64, power, part, (mpfr_ptr)0);
    mpfr_set_ui(power, 1, MPFR_RNDN);
    long scale = -(1L << 40);
    for (int j = 0; j <= ORDER; j++) {
        mpc_mul_fr(s->f[j], s->f[j], power, MPC_RNDNN);
        mpc_abs(part, s->f[j], MPFR_RNDU);
        if (!mpfr_zero_p(part) && scale < (long)mpfr_get_exp(part))
            scale = (long)mpfr_get_exp(part);
        mpfr_mul(power, power, radius, MPFR_RNDN);
    }
    for (int j = 0; j <= ORDER; j++) {
        mpc_mul_2si(s->f[j], s->f[j], -scale, MPC_RNDNN);
        series->re[j] = mpfr_get_d(mpc_realref(s->f[j]), MPFR_RNDN);
        series->im[j] = mpfr_get_d(mpc_imagref(s->f[j]), MPFR_RNDN);
    }
    mpfr_clears(power, part, (mpfr_ptr)0);
    return scale;
}

bool check_series_at(check_series *series, check_terms *t, mpc_srcptr centre, mpfr_srcptr radius,
                     mpfr_prec_t bits)
{
    taylor_sums s = {.shift = 0.0};
    for (int j = 0; j <= ORDER; j++) {
        mpc_init2(s.f[j], bits + 10 + bit_length(t->n));
        mpc_set_ui(s.f[j], 0, MPC_RNDNN);
    }
    bool small = sum_series(&s, t, centre, radius, bits);
    if (small) {
        series->order = ORDER;
        set_bounds(series, &s, radius, t->n, bits, set_coefficients(series, &s, radius));
        for (int j = 0; j <= ORDER; j++) /* rounded to double, and their powers to 64 bits */
            series->error[j] += (fabs(series->re[j]) + fabs(series->im[j])) * (8.0 * UNIT);
        check_measure(series);
    }
    for (int j = 0; j <= ORDER; j++)
        mpc_clear(s.f[j]);
    return small;
}

/* ---- counting -------------------------------------------------------------------------------- */

/* Most bits worth trying for m zeros in a disc of this radius.  What is to be shown empty may lie
 * next to a cluster of CHECK_MOST_ZEROS. */
static long bit_limit(mpfr_srcptr radius, int m)
{
    double size = -(double)mpfr_get_exp(radius);
    double limit = 512.0 + ((m ? m : CHECK_MOST_ZEROS) + 2) * fmax(size, 0.0);
    return limit < (double)MAX_BITS ? (long)limit : MAX_BITS;
}

bool check_count_at(bool *too_large, check_terms *t, mpc_srcptr centre, mpfr_srcptr radius, int m,
                    long bits)
{
    check_series series;
    check_shifted q;
    long limit = bit_limit(radius, m);
    *too_large = false;
    for (;; bits *= 2) {
        bits = bits < limit ? bits : limit;
        if (!check_series_at(&series, t, centre, radius, bits) ||
            !check_shift(&q, &series, 0.0, 0.0, 1.0, 0.0)) {
            *too_large = true;
            return false;
        }
        if (check_count(&q, m, 1.0))
            return true;
        if (bits == limit || !check_needs_precision(&q, 1.0)) {
            *too_large = !check_needs_precision(&q, 1.0);
            return false;
        }
    }
}
