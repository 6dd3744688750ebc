/* Rouche's argument on a polynomial with error bounds (docs/theory.md, Lemma 5.5).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/rouche.h"

#include <assert.h>
#include <math.h>

#include "base/rounding.h"

/* Shifting by Horner's scheme on polynomials: a coefficient passes at most order + 1 = 53 additions
 * (UNIT each) and order = 52 complex products (2.24 UNIT each) on its way. */
#define SHIFT_ROUNDING (256 * UNIT)

static double modulus(double re, double im)
{
    return sqrt(re * re + im * im);
}

void check_measure(check_series *p)
{
    p->greatest = 0.0;
    for (int j = 0; j <= p->order; j++) {
        p->size[j] = modulus(p->re[j], p->im[j]) * SAFE + CHECK_FAINT;
        p->greatest = fmax(p->greatest, p->size[j]);
    }
}

/* q(s) = p(c + s), c = x + i y: q := (s + c) q + p_j, j descending.  All coefficients of a step are
 * independent of each other, unlike those of a synthetic division. */
static void shift_coefficients(check_shifted *q, const check_series *p, double x, double y)
{
    double re[2][CHECK_ORDER + 3] = {{0.0}}, im[2][CHECK_ORDER + 3] = {{0.0}};
    int now = 0; /* entry k + 1 is the coefficient of s^k, entry 0 stays 0 */
    for (int j = q->order, length = 0; j >= 0; j--, length++) {
        const double *restrict from_re = re[now], *restrict from_im = im[now];
        double *restrict to_re = re[1 - now], *restrict to_im = im[1 - now];
#pragma omp simd
        for (int k = 1; k <= length + 1; k++) {
            to_re[k] = from_re[k - 1] + (x * from_re[k] - y * from_im[k]);
            to_im[k] = from_im[k - 1] + (x * from_im[k] + y * from_re[k]);
        }
        to_re[1] += p->re[j];
        to_im[1] += p->im[j];
        now = 1 - now;
    }
    for (int j = 0; j <= q->order; j++) {
        q->re[j] = re[now][j + 1];
        q->im[j] = im[now][j + 1];
    }
}

bool check_shift(check_shifted *q, const check_series *p, double x, double y, double reach,
                 double share)
{
    bool centred = x == 0.0 && y == 0.0;
    double distance = centred ? reach : (modulus(x, y) + reach) * SAFE;
    if (!(distance <= 1.0))
        return false;
    double error = 0.0, power = 1.0, part[CHECK_ORDER + 1];
    for (int j = 0; j <= p->order; j++) {
        error += (p->error[j] + SHIFT_ROUNDING * p->size[j]) * power;
        part[j] = p->size[j] * power;
        power *= distance;
    }
    int order = p->order;
    double cut = 0.0, limit = share * reach * p->greatest;
    while (order > 2 && cut + part[order] <= limit)
        cut += part[order--];
    q->order = order;
    q->reach = reach;
    q->error = (error + cut + p->tail * power) * SAFE + CHECK_FAINT;
    if (!centred) {
        shift_coefficients(q, p, x, y);
        return true;
    }
    for (int j = 0; j <= order; j++) {
        q->re[j] = p->re[j];
        q->im[j] = p->im[j];
    }
    return true;
}

/* |q_m| r^m against everything else; NaN and infinities prove nothing. */
static bool outweighs(const check_shifted *q, int m, double r)
{
    assert(r <= q->reach && q->error >= 0.0);
    double winner = 0.0, others = q->error, power = 1.0;
    for (int j = 0; j <= q->order; j++) {
        double size = modulus(q->re[j], q->im[j]);
        if (j == m)
            winner = (size - CHECK_FAINT) * power;
        else
            others += (size + CHECK_FAINT) * power;
        power *= r;
    }
    return isfinite(winner) && winner > others * SAFE * SAFE;
}

/* The same for (1 - d s) q(s), d = q_(m+1) / q_m, which has no coefficient after the m-th and, when
 * |d| r < 1, the zeros of q.  A coefficient errs by less than 8 UNIT (|q_j| + |d q_(j-1)|), its
 * modulus by one more. */
static bool outweighs_when_turned(const check_shifted *q, int m, double r)
{
    double scale = q->re[m] * q->re[m] + q->im[m] * q->im[m];
    double x = (q->re[m + 1] * q->re[m] + q->im[m + 1] * q->im[m]) / scale;
    double y = (q->im[m + 1] * q->re[m] - q->re[m + 1] * q->im[m]) / scale;
    double turn = modulus(x, y) * SAFE;
    if (!(turn * r < 1.0 - 1e-9))
        return false;
    double winner = 0.0, others = q->error * (1.0 + turn * r), power = 1.0;
    double re = 0.0, im = 0.0, before = 0.0; /* q_(j-1) */
    for (int j = 0; j <= q->order + 1; j++) {
        double next_re = j <= q->order ? q->re[j] : 0.0, next_im = j <= q->order ? q->im[j] : 0.0;
        double size = modulus(next_re, next_im);
        double turned = modulus(next_re - (x * re - y * im), next_im - (x * im + y * re));
        double rounding = (size + turn * before) * (9.0 * UNIT) + CHECK_FAINT;
        if (j == m)
            winner = (turned - rounding) * power;
        else
            others += (turned + rounding) * power;
        re = next_re;
        im = next_im;
        before = size;
        power *= r;
    }
    return isfinite(winner) && winner > others * SAFE * SAFE;
}

bool check_count(const check_shifted *q, int m, double r)
{
    if (m < 0 || m > q->order || !(r > 0.0) || !(r <= q->reach))
        return false;
    return outweighs(q, m, r) || (m < q->order && outweighs_when_turned(q, m, r));
}

/* By Cauchy's estimate on |s| <= reach the coefficients of the error function are at most
 * error / reach^j. */
void check_derivatives(double *slope, double *curvature, const check_shifted *q)
{
    double sum = 0.0, power = 1.0;
    for (int j = 2; j <= q->order; j++) {
        sum += (modulus(q->re[j], q->im[j]) + CHECK_FAINT) * power;
        power *= q->reach;
    }
    *slope = modulus(q->re[1], q->im[1]) / SAFE - CHECK_FAINT - q->error / q->reach * SAFE;
    *curvature = (sum + 2.0 * q->error / (q->reach * q->reach)) * SAFE;
}

bool check_needs_precision(const check_shifted *q, double r)
{
    double variation = 0.0, power = r;
    for (int j = 1; j <= q->order; j++) {
        variation += modulus(q->re[j], q->im[j]) * power;
        power *= r;
    }
    return isfinite(q->error) && !(q->error < 0x1p-8 * variation);
}
