/* Radius estimates from a few neighbouring coefficients: root, ratio, Domb-Sykes, Chang-Corliss and
 * the two-term recurrence.  Theory: docs/theory.md, section 12.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "estimate/estimate.h"

/* min |A_i|^(-1/i) over the upper half of the orders: 1 / limsup |A_i|^(1/i) (Cauchy, Hadamard). */
bool method_root(nearest_pole *pole, const power_sums *s, size_t last)
{
    mpfr_t root;
    mpfr_init2(root, 64);
    mpfr_set_zero(pole->modulus, 1);
    for (size_t i = last / 2 + 1 > s->first ? last / 2 + 1 : s->first; i <= last; i++) {
        mpfr_abs(root, s->value[i], MPFR_RNDN);
        mpfr_rootn_ui(root, root, i, MPFR_RNDN);
        mpfr_max(pole->modulus, pole->modulus, root, MPFR_RNDN);
    }
    mpfr_clear(root);
    return mpfr_sgn(pole->modulus) > 0;
}

/* u = A_i / A_(i-1): the limit when one real pole is nearest. */
static bool set_real(nearest_pole *pole, mpfr_srcptr u)
{
    if (!mpfr_number_p(u) || mpfr_zero_p(u))
        return false;
    mpfr_abs(pole->modulus, u, MPFR_RNDN);
    if (mpfr_sgn(u) > 0)
        mpfr_set_zero(pole->argument, 1);
    else
        mpfr_const_pi(pole->argument, MPFR_RNDU);
    return true;
}

bool method_ratio(nearest_pole *pole, const power_sums *s, size_t last)
{
    mpfr_t u;
    mpfr_init2(u, s->bits);
    mpfr_div(u, s->value[last], s->value[last - 1], MPFR_RNDN);
    bool found = set_real(pole, u);
    mpfr_clear(u);
    return found;
}

/* For C_i = A_i / i ~ u^i i^(-1-alpha), R_i = C_i / C_(i-1) = u (1 - (1 + alpha) / i + ...): the
 * line through (1/i, R_i) and (1/(i-1), R_(i-1)) meets the axis at i R_i - (i - 1) R_(i-1) (Domb
 * and Sykes 1957). */
bool method_domb_sykes(nearest_pole *pole, const power_sums *s, size_t last)
{
    mpfr_t u, other;
    mpfr_inits2(s->bits, u, other, (mpfr_ptr)0);
    mpfr_div(u, s->value[last], s->value[last - 1], MPFR_RNDN);
    mpfr_mul_ui(u, u, last - 1, MPFR_RNDN); /* i R_i */
    mpfr_div(other, s->value[last - 1], s->value[last - 2], MPFR_RNDN);
    mpfr_mul_ui(other, other, last - 2, MPFR_RNDN);
    mpfr_sub(u, u, other, MPFR_RNDN);
    bool found = set_real(pole, u);
    mpfr_clears(u, other, (mpfr_ptr)0);
    return found;
}

/* The larger root in modulus of u^2 - beta u + gamma. */
static bool larger_root(nearest_pole *pole, mpfr_srcptr beta, mpfr_srcptr gamma)
{
    if (!mpfr_number_p(beta) || !mpfr_number_p(gamma))
        return false;
    mpfr_t half, discriminant;
    mpfr_inits2(mpfr_get_prec(beta), half, discriminant, (mpfr_ptr)0);
    mpfr_div_2ui(half, beta, 1, MPFR_RNDN);
    mpfr_sqr(discriminant, half, MPFR_RNDN);
    mpfr_sub(discriminant, discriminant, gamma, MPFR_RNDN);
    bool found = true;
    if (mpfr_sgn(discriminant) >= 0) {
        mpfr_sqrt(discriminant, discriminant, MPFR_RNDN);
        mpfr_setsign(discriminant, discriminant, mpfr_signbit(half), MPFR_RNDN);
        mpfr_add(half, half, discriminant, MPFR_RNDN);
        found = set_real(pole, half);
    } else {
        mpfr_sqrt(pole->modulus, gamma, MPFR_RNDN);
        mpfr_neg(discriminant, discriminant, MPFR_RNDN);
        mpfr_sqrt(discriminant, discriminant, MPFR_RNDN);
        mpfr_atan2(pole->argument, discriminant, half, MPFR_RNDN);
    }
    mpfr_clears(half, discriminant, (mpfr_ptr)0);
    return found;
}

/* A_n = beta A_(n-1) - gamma A_(n-2) and the same one order before, solved by Cramer's rule. */
bool method_recurrence(nearest_pole *pole, const power_sums *s, size_t last)
{
    mpfr_t *a = s->value + last;
    mpfr_t determinant, beta, gamma;
    mpfr_inits2(s->bits, determinant, beta, gamma, (mpfr_ptr)0);
    mpfr_fmms(determinant, a[-2], a[-2], a[-1], a[-3], MPFR_RNDN);
    mpfr_fmms(beta, a[-1], a[-2], a[0], a[-3], MPFR_RNDN);
    mpfr_div(beta, beta, determinant, MPFR_RNDN);
    mpfr_fmms(gamma, a[-1], a[-1], a[0], a[-2], MPFR_RNDN);
    mpfr_div(gamma, gamma, determinant, MPFR_RNDN);
    bool found = !mpfr_zero_p(determinant) && larger_root(pole, beta, gamma);
    mpfr_clears(determinant, beta, gamma, (mpfr_ptr)0);
    return found;
}

/* The coefficients of (1 - 2 x cos(theta) / rho + x^2 / rho^2)^-s obey (Gegenbauer)
 *
 *     n C_n = beta (n - 1 + s) C_(n-1) - gamma (n - 2 + 2 s) C_(n-2),
 *
 * and those of its logarithm the same with s = 0.  Four equations through the six coefficients
 * C_(n-5) .. C_n determine beta, beta s, gamma and 2 gamma s (Chang and Corliss 1980). */
bool method_six_term(nearest_pole *pole, const power_sums *s, size_t last)
{
    mpfr_t matrix[16], right[4], tolerance;
    for (size_t i = 0; i < 16; i++)
        mpfr_init2(matrix[i], s->bits);
    for (size_t i = 0; i < 4; i++)
        mpfr_init2(right[i], s->bits);
    mpfr_init2(tolerance, 64);
    mpfr_set_ui_2exp(tolerance, 1, 16 - (long)s->bits, MPFR_RNDN);
    for (size_t row = 0; row < 4; row++) {
        size_t n = last - row;
        mpfr_set(right[row], s->value[n], MPFR_RNDN); /* n C_n = A_n */
        mpfr_set(matrix[4 * row], s->value[n - 1], MPFR_RNDN);
        mpfr_div_ui(matrix[4 * row + 1], s->value[n - 1], n - 1, MPFR_RNDN);
        mpfr_neg(matrix[4 * row + 2], s->value[n - 2], MPFR_RNDN);
        mpfr_div_ui(matrix[4 * row + 3], matrix[4 * row + 2], n - 2, MPFR_RNDN);
    }
    bool found =
        solve_linear(matrix, right, 4, tolerance) == 4 && larger_root(pole, right[0], right[2]);
    for (size_t i = 0; i < 16; i++)
        mpfr_clear(matrix[i]);
    for (size_t i = 0; i < 4; i++)
        mpfr_clear(right[i]);
    mpfr_clear(tolerance);
    return found;
}
