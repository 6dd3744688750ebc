/* Singular sets of activations; docs/theory.md, section 17.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/singular.h>

#include <math.h>
#include <stdbool.h>

#include "base/rounding.h"
#include "base/thread_state.h"

static const ghosts_activation_entry entries[GHOSTS_ACTIVATIONS] = {
    {GHOSTS_LOGISTIC, "logistic", "1/(1 + exp(-x))", GHOSTS_SIMPLE_POLES, "i pi (2k + 1)"},
    {GHOSTS_SOFTPLUS, "softplus", "log(1 + exp(x))", GHOSTS_LOG_BRANCH, "i pi (2k + 1)"},
    {GHOSTS_SILU, "SiLU", "x/(1 + exp(-x))", GHOSTS_SIMPLE_POLES, "i pi (2k + 1)"},
    {GHOSTS_TANH, "tanh", "tanh(x)", GHOSTS_SIMPLE_POLES, "i pi (k + 1/2)"},
    {GHOSTS_GELU_ERF, "GELU (erf)", "x Phi(x)", GHOSTS_ENTIRE, "empty"},
    {GHOSTS_GELU_TANH, "GELU (tanh)", "x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))",
     GHOSTS_SIMPLE_POLES, "roots of x + 0.044715 x^3 = i pi (k + 1/2) sqrt(pi/2)"},
    {GHOSTS_RELU, "ReLU family", "max(0, x)", GHOSTS_KINK, "0"},
    {GHOSTS_RIA, "RIA", "x Phi(b x) + phi(b x)/b", GHOSTS_ENTIRE, "empty"},
    {GHOSTS_GAUSSIAN_GATE, "Gaussian gate", "x exp(-x^2/2)", GHOSTS_ENTIRE, "empty"},
    {GHOSTS_RSQRT, "inverse square root", "v^(-1/2)", GHOSTS_ALGEBRAIC_BRANCH, "0"},
    {GHOSTS_SMOOTH_RSQRT, "smoothed inverse square root",
     "(2 s)^(-1/2) exp(-v^2/(4 s^2)) D_(-1/2)(-v/s)", GHOSTS_ENTIRE, "empty"},
};

const ghosts_activation_entry *ghosts_activation_describe(ghosts_activation activation)
{
    return (unsigned)activation < GHOSTS_ACTIVATIONS ? &entries[activation] : NULL;
}

const char *ghosts_singularity_name(ghosts_singularity_type type)
{
    static const char *const names[] = {"entire", "simple poles", "logarithmic branch points",
                                        "algebraic branch point", "kink"};
    return (unsigned)type < sizeof names / sizeof *names ? names[type] : "unknown";
}

/* ------------------------------------------------------------------ poles of the tanh form of GELU
 */

/* c = 0.044715 = 8943/200000 */
#define GELU_NUMERATOR 8943
#define GELU_DENOMINATOR 200000

/* The sign of 8 c b^3 - 2 b - (2k + 1) (pi/2)^(3/2), or 0 when it is not certain. */
static int gelu_sign(mpfr_srcptr b, unsigned long k)
{
    mpfr_prec_t bits = mpfr_get_prec(b) + 32;
    int sign[2];
    mpfr_t left, right, part;
    mpfr_inits2(bits, left, right, part, (mpfr_ptr)0);
    for (int up = 0; up < 2; up++) {
        mpfr_rnd_t high = up ? MPFR_RNDU : MPFR_RNDD, low = up ? MPFR_RNDD : MPFR_RNDU;
        mpfr_pow_ui(left, b, 3, high);
        mpfr_mul_ui(left, left, 8 * GELU_NUMERATOR, high);
        mpfr_div_ui(left, left, GELU_DENOMINATOR, high);
        mpfr_const_pi(part, low);
        mpfr_div_2ui(part, part, 1, low);
        mpfr_sqrt(right, part, low);
        mpfr_mul(right, right, part, low);
        mpfr_mul_ui(right, right, 2 * k + 1, low);
        mpfr_mul_2ui(part, b, 1, low);
        mpfr_add(right, right, part, low);
        sign[up] = mpfr_cmp(left, right);
    }
    mpfr_clears(left, right, part, (mpfr_ptr)0);
    return sign[0] > 0 ? 1 : sign[1] < 0 ? -1 : 0;
}

/* The root in double: b^3 - b/(4c) = q/(8c); convex and increasing beyond the starting point. */
static double gelu_root(double k)
{
    const double c = 0.044715, right = (2 * k + 1) * 1.9687012432153024;
    double b = cbrt(right / (8 * c)) + 2.0;
    for (int i = 0; i < 60; i++) {
        double next = b - (8 * c * b * b * b - 2 * b - right) / (24 * c * b * b - 2);
        if (!(next < b))
            break;
        b = next;
    }
    return b;
}

/* *low <= b_k <= *high, one rounding apart but for a few units. */
static void gelu_enclose(mpfr_t low, mpfr_t high, unsigned long k)
{
    mpfr_prec_t bits = mpfr_get_prec(low);
    mpfr_t b, value, slope, q;
    mpfr_inits2(bits + 16, b, value, slope, q, (mpfr_ptr)0);
    mpfr_const_pi(q, MPFR_RNDN);
    mpfr_div_2ui(q, q, 1, MPFR_RNDN);
    mpfr_sqrt(value, q, MPFR_RNDN);
    mpfr_mul(q, q, value, MPFR_RNDN);
    mpfr_mul_ui(q, q, 2 * k + 1, MPFR_RNDN);
    mpfr_set_d(b, gelu_root((double)k), MPFR_RNDN);
    for (mpfr_prec_t accurate = 40; accurate < 2 * (bits + 16); accurate *= 2) {
        mpfr_sqr(slope, b, MPFR_RNDN);
        mpfr_mul_ui(slope, slope, 8 * GELU_NUMERATOR, MPFR_RNDN);
        mpfr_div_ui(slope, slope, GELU_DENOMINATOR, MPFR_RNDN);
        mpfr_sub_ui(value, slope, 2, MPFR_RNDN);
        mpfr_mul(value, value, b, MPFR_RNDN);
        mpfr_sub(value, value, q, MPFR_RNDN);
        mpfr_mul_ui(slope, slope, 3, MPFR_RNDN);
        mpfr_sub_ui(slope, slope, 2, MPFR_RNDN);
        mpfr_div(value, value, slope, MPFR_RNDN);
        mpfr_sub(b, b, value, MPFR_RNDN);
    }
    mpfr_set(low, b, MPFR_RNDD);
    mpfr_set(high, b, MPFR_RNDU);
    do
        mpfr_nextbelow(low);
    while (gelu_sign(low, k) >= 0);
    do
        mpfr_nextabove(high);
    while (gelu_sign(high, k) <= 0);
    mpfr_clears(b, value, slope, q, (mpfr_ptr)0);
}

/* a = sqrt(3 b^2 - 1/c), rounded */
static void gelu_real_part(mpfr_t a, mpfr_srcptr b, mpfr_rnd_t rounding)
{
    mpfr_t part;
    mpfr_init2(part, mpfr_get_prec(a) + 16);
    mpfr_rnd_t opposite = rounding == MPFR_RNDD ? MPFR_RNDU : MPFR_RNDD;
    mpfr_set_ui(part, GELU_DENOMINATOR, opposite);
    mpfr_div_ui(part, part, GELU_NUMERATOR, opposite);
    mpfr_sqr(a, b, rounding);
    mpfr_mul_ui(a, a, 3, rounding);
    mpfr_sub(a, a, part, rounding);
    mpfr_sqrt(a, a, rounding);
    mpfr_clear(part);
}

static void gelu_pole(mpc_t centre, mpfr_t error, unsigned long k)
{
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(centre)) + 16, re_bits, im_bits;
    mpfr_t low, high, a_low, a_high, part;
    mpfr_inits2(bits, low, high, a_low, a_high, part, (mpfr_ptr)0);
    gelu_enclose(low, high, k);
    gelu_real_part(a_low, low, MPFR_RNDD);
    gelu_real_part(a_high, high, MPFR_RNDU);
    mpfr_set(mpc_realref(centre), a_low, MPFR_RNDN);
    mpfr_set(mpc_imagref(centre), low, MPFR_RNDN);
    /* each part of the pole lies in its interval, as does its centre but for its rounding */
    mpfr_sub(error, high, low, MPFR_RNDU);
    mpfr_sub(part, a_high, a_low, MPFR_RNDU);
    mpfr_add(error, error, part, MPFR_RNDU);
    mpc_abs(part, centre, MPFR_RNDU);
    mpc_get_prec2(&re_bits, &im_bits, centre);
    mpfr_mul_2si(part, part, 1 - (re_bits < im_bits ? re_bits : im_bits), MPFR_RNDU);
    mpfr_add(error, error, part, MPFR_RNDU);
    mpfr_clears(low, high, a_low, a_high, part, (mpfr_ptr)0);
}

/* -------------------------------------------------------------------------------------- points */

/* i pi m / 2 */
static void ladder_point(mpc_t centre, mpfr_t error, unsigned long m)
{
    mpfr_ptr height = mpc_imagref(centre);
    mpfr_t pi;
    mpfr_init2(pi, mpfr_get_prec(height) + 64);
    mpfr_const_pi(pi, MPFR_RNDN);
    mpfr_mul_ui(pi, pi, m, MPFR_RNDN);
    mpfr_div_2ui(pi, pi, 1, MPFR_RNDN);
    mpfr_set_zero(mpc_realref(centre), 1);
    mpfr_set(height, pi, MPFR_RNDN);
    mpfr_mul_2si(error, height, 1 - (long)mpfr_get_prec(height), MPFR_RNDU);
    mpfr_clear(pi);
}

static ghosts_status find_point(mpc_t centre, mpfr_t error, ghosts_activation activation,
                                unsigned long k)
{
    if (k > 1000000000UL)
        return GHOSTS_TOO_LARGE;
    switch (activation) {
    case GHOSTS_LOGISTIC:
    case GHOSTS_SOFTPLUS:
    case GHOSTS_SILU:
        ladder_point(centre, error, 4 * k + 2);
        return GHOSTS_OK;
    case GHOSTS_TANH:
        ladder_point(centre, error, 2 * k + 1);
        return GHOSTS_OK;
    case GHOSTS_GELU_TANH:
        gelu_pole(centre, error, k);
        return GHOSTS_OK;
    case GHOSTS_RELU:
    case GHOSTS_RSQRT:
        if (k > 0)
            return GHOSTS_INVALID;
        mpc_set_ui(centre, 0, MPC_RNDNN);
        mpfr_set_zero(error, 1);
        return GHOSTS_OK;
    default:
        return GHOSTS_INVALID;
    }
}

ghosts_status ghosts_singular_point(mpc_t centre, mpfr_t error, ghosts_activation activation,
                                    unsigned long k)
{
    arithmetic saved;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = find_point(centre, error, activation, k);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_singular_height(mpfr_t height, ghosts_activation activation,
                                     mpfr_rnd_t rounding)
{
    const ghosts_activation_entry *entry = ghosts_activation_describe(activation);
    if (!entry || (rounding != MPFR_RNDD && rounding != MPFR_RNDU))
        return GHOSTS_INVALID;
    if (entry->type == GHOSTS_ENTIRE) {
        mpfr_set_inf(height, 1);
        return GHOSTS_OK;
    }
    mpc_t point;
    mpfr_t error;
    mpc_init2(point, mpfr_get_prec(height) + 16);
    mpfr_init2(error, 32);
    ghosts_status status = ghosts_singular_point(point, error, activation, 0);
    if (status != GHOSTS_OK)
        mpfr_set_nan(height);
    else if (rounding == MPFR_RNDU)
        mpfr_add(height, mpc_imagref(point), error, rounding);
    else
        mpfr_sub(height, mpc_imagref(point), error, rounding);
    mpc_clear(point);
    mpfr_clear(error);
    return status;
}

/* --------------------------------------------------------------------------------------- radii */

/* Distance of the real number h from the poles of the tanh form of GELU, to a few units.  The
 * squared distance, (|h| - a)^2 + (a^2 + 1/c)/3, is a convex quadratic in a with its minimum at
 * 3|h|/4, so the nearest pole is a neighbour of that. */
static double gelu_distance(double h)
{
    const double c = 0.044715;
    double a = 0.75 * h, b = sqrt((a * a + 1 / c) / 3);
    double k = floor(((8 * c * b * b * b - 2 * b) / 1.9687012432153024 - 1) / 2);
    double least = HUGE_VAL;
    for (int step = -1; step <= 2; step++) {
        b = gelu_root(fmax(k + step, 0.0));
        a = sqrt(3 * b * b - 1 / c);
        least = fmin(least, hypot(h - a, b));
    }
    return least;
}

static bool distance_from_set(double *distance, ghosts_activation activation, double h)
{
    switch (activation) {
    case GHOSTS_LOGISTIC:
    case GHOSTS_SOFTPLUS:
    case GHOSTS_SILU:
        *distance = hypot(h, M_PI);
        return true;
    case GHOSTS_TANH:
        *distance = hypot(h, M_PI / 2);
        return true;
    case GHOSTS_GELU_TANH:
        /* far out the poles are as dense as doubles: the minimum over all a, h^2/4 + 1/(3c) */
        *distance = h < 1e6 ? gelu_distance(h) : h / 2;
        return true;
    case GHOSTS_RELU:
    case GHOSTS_RSQRT:
        *distance = h;
        return true;
    default:
        *distance = HUGE_VAL;
        return activation >= 0 && activation < GHOSTS_ACTIVATIONS;
    }
}

static ghosts_status neuron_radius(double *lower, double *upper, ghosts_activation activation,
                                   double preactivation, double rate)
{
    *lower = *upper = NAN;
    if (!isfinite(preactivation) || !isfinite(rate))
        return GHOSTS_NOT_FINITE;
    if (activation == GHOSTS_RSQRT && preactivation < 0)
        return GHOSTS_INVALID;
    double distance;
    if (!distance_from_set(&distance, activation, fabs(preactivation)))
        return GHOSTS_INVALID;
    if (distance == 0.0) {
        *lower = *upper = 0.0;
        return GHOSTS_OK;
    }
    if (rate == 0.0 || isinf(distance)) {
        *lower = *upper = HUGE_VAL;
        return GHOSTS_OK;
    }
    /* The distance is within 64 units of the true one (beyond 1e6, of the tanh form of GELU, within
     * 1e-5: neighbouring poles); the quotient adds one unit and underflow. */
    bool sparse = activation == GHOSTS_GELU_TANH && fabs(preactivation) >= 1e6;
    double slack = 128 * UNIT, radius = distance / fabs(rate);
    *lower = nextafter(radius * (1 - slack), 0.0);
    *upper = nextafter(radius * (1 + (sparse ? 1e-5 : slack)), HUGE_VAL);
    if (*lower > 1.7976931348623157e308)
        *lower = 1.7976931348623157e308;
    return GHOSTS_OK;
}

ghosts_status ghosts_neuron_radius(double *lower, double *upper, ghosts_activation activation,
                                   double preactivation, double rate)
{
    arithmetic saved;
    arithmetic_enter(&saved);
    ghosts_status status = neuron_radius(lower, upper, activation, preactivation, rate);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_layer_radius(double *radius, double *least, size_t *index,
                                  ghosts_activation activation, const double *preactivation,
                                  const double *rate, size_t n)
{
    *least = NAN;
    if (index)
        *index = 0;
    if (n == 0)
        return GHOSTS_INVALID;
    double minimum = HUGE_VAL;
    size_t first = 0;
    for (size_t i = 0; i < n; i++) {
        double lower, upper;
        ghosts_status status =
            ghosts_neuron_radius(&lower, &upper, activation, preactivation[i], rate[i]);
        if (status != GHOSTS_OK) {
            for (size_t j = 0; radius && j < n; j++)
                radius[j] = NAN;
            if (index)
                *index = i;
            return status;
        }
        if (radius)
            radius[i] = lower;
        if (lower < minimum) {
            minimum = lower;
            first = i;
        }
    }
    *least = minimum;
    if (index)
        *index = first;
    return GHOSTS_OK;
}
