/* Taylor coefficients of one sample and guesses of its nearest zeros.
 *
 * Nothing here proves anything but series_tail(); what is found is proven in solve.c.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/series.h"

#include <assert.h>
#include <math.h>

void series_start(sample_series *out, const sample *of)
{
    out->order = 0;
    out->f[0] = 1.0;
    out->reach = of->reach;
    out->error = coefficient_error(of->classes);
    out->pairs = 0;
}

/* c_m = (m + 1) f_{m+1} - sum_{i=1}^{m} f_i c_{m-i} for the new m. */
static void extend_derivative(sample_series *of, size_t from)
{
    double *c = of->derivative;
    for (size_t m = from; m < of->order; m++) {
        double part[4] = {0.0, 0.0, 0.0, 0.0};
        size_t i = 1;
        for (; i + 3 <= m; i += 4)
            for (size_t k = 0; k < 4; k++)
                part[k] += of->f[i + k] * c[m - i - k];
        for (; i <= m; i++)
            part[0] += of->f[i] * c[m - i];
        c[m] = (double)(m + 1) * of->f[m + 1] - ((part[0] + part[1]) + (part[2] + part[3]));
    }
}

bool series_extend(sample_series *of, const ghosts_workspace *work)
{
    if (of->order + 8 > MOST_ORDER)
        return false;
    double moment[8], factorial = 1.0 / work->one.sum;
    for (size_t j = 1; j <= of->order; j++)
        factorial /= (double)j;
    work->run->moments(moment, &work->one);
    for (size_t j = 0; j < 8; j++) {
        factorial /= (double)(of->order + j + 1);
        of->f[of->order + j + 1] = moment[j] * factorial;
    }
    of->order += 8;
    extend_derivative(of, of->order - 8);
    return true;
}

double series_tail(const sample_series *of, double radius)
{
    assert(of->order % 2 == 0); /* the moment of that order is that of moduli */
    double n = (double)of->order, x = of->reach * radius * SAFE, power = 1.0;
    double ratio = x / (n + 3.0);
    if (of->order == 0 || !(ratio < 0.99))
        return HUGE_VAL;
    double base = radius;
    for (size_t e = of->order; e > 0; e >>= 1) {
        if (e & 1)
            power *= base;
        base *= base;
    }
    double factor = 1.0 + x / (n + 1.0) + x * x / ((n + 1.0) * (n + 2.0) * (1.0 - ratio));
    return of->f[of->order] * power * factor * (1.0 + of->error + MANY_ROUNDINGS) + TINY;
}

/* The coefficients of the logarithmic derivative without the pairs found, times scale^(m+1), for
 * m = first .. first + 4. */
static void remaining_derivative(double *out, const sample_series *of, size_t first, double scale)
{
    for (size_t i = 0; i < 5; i++)
        out[i] = of->derivative[first + i] * pow(scale, (double)(first + i + 1));
    for (size_t p = 0; p < of->pairs; p++) {
        double modulus = of->pair[p].modulus, angle = atan2(of->pair[p].im, of->pair[p].re);
        for (size_t i = 0; i < 5; i++) {
            double m = (double)(first + i + 1);
            out[i] += 2.0 * pow(scale / modulus, m) * cos(m * angle);
        }
    }
}

/* Two-term recurrence c_{m+1} = alpha c_m - gamma c_{m-1}, with 1/z and its conjugate as roots. */
static bool fit_pair(double *re, double *im, const double *c, double scale)
{
    double determinant = c[0] * c[2] - c[1] * c[1];
    double alpha = (c[0] * c[3] - c[1] * c[2]) / determinant;
    double gamma = (c[1] * c[3] - c[2] * c[2]) / determinant;
    double under = gamma - 0.25 * alpha * alpha;
    if (!(under > 0.0) || !isfinite(gamma))
        return false;
    *re = 0.5 * alpha / gamma * scale; /* 1/(alpha/2 - i sqrt(under)) */
    *im = sqrt(under) / gamma * scale;
    return true;
}

bool series_guess(double *re, double *im, const sample_series *of)
{
    double c[5];
    for (size_t first = of->order - 5;; first -= 3) {
        double size = fabs(of->derivative[first]) + fabs(of->derivative[first + 1]);
        double scale = of->pairs > 0 ? of->pair[0].modulus : 1.0;
        if (of->pairs == 0 && size > 0.0)
            scale = exp2(-log2(size) / (double)(first + 1));
        remaining_derivative(c, of, first, scale);
        if (fit_pair(re, im, c + 1, scale) || fit_pair(re, im, c, scale)) {
            double modulus = hypot(*re, *im);
            if (modulus > 0.5 && modulus < 100.0)
                return true;
        }
        if (first < 6)
            return false;
    }
}

/* Newton on the series divided by the factors of the pairs already found (Maehly): the sum of their
 * 1/(s - z) is taken off p'/p. */
static void found_poles(double *re, double *im, const sample_series *of, double x, double y)
{
    for (size_t p = 0; p < of->pairs; p++)
        for (int sign = -1; sign <= 1; sign += 2) {
            double dx = x - of->pair[p].re, dy = y + (double)sign * of->pair[p].im;
            double norm = dx * dx + dy * dy;
            *re += dx / norm;
            *im -= dy / norm;
        }
}

bool series_polish(double *re, double *im, const sample_series *of)
{
    double x = *re, y = *im;
    for (int step = 0; step < 14; step++) {
        double p = 0.0, q = 0.0, dp = 0.0, dq = 0.0;
        for (size_t j = of->order; j-- > 0;) {
            double next = dp * x - dq * y + p;
            dq = dp * y + dq * x + q;
            dp = next;
            next = p * x - q * y + of->f[j];
            q = p * y + q * x;
            p = next;
        }
        double value = p * p + q * q, pole_re = 0.0, pole_im = 0.0;
        found_poles(&pole_re, &pole_im, of, x, y);
        double log_re = (dp * p + dq * q) / value - pole_re; /* p'/p without the poles */
        double log_im = (dq * p - dp * q) / value - pole_im;
        double norm = log_re * log_re + log_im * log_im;
        double dx = log_re / norm, dy = -log_im / norm;
        double size = hypot(x, y), length = hypot(dx, dy);
        if (value == 0.0)
            break;
        if (!(length < 1e6) || size > 200.0)
            return false;
        if (length > 0.3 * size) {
            dx *= 0.3 * size / length;
            dy *= 0.3 * size / length;
        }
        x -= dx;
        y -= dy;
        if (length < 1e-7 * size)
            break;
    }
    *re = x;
    *im = fabs(y);
    return y != 0.0;
}
