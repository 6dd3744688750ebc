/* Poles of a path's logits, enclosed: Pellet's test on the denominators.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "path/pole.h"

#include "base/arrays.h"
#include "zeros/refine.h"
#include "zeros/split.h"

#define REACH 8       /* discs are tried up to this multiple of the radius */
#define POLE_BITS 128 /* beyond what the centre has */
#define LEAST_DIGITS 16

/* ------------------------------------------------------------------ a polynomial to the search */

typedef struct {
    const path_polynomial *polynomial;
    ball *shifted;
    mpfr_prec_t bits; /* of shifted[], 0 while there is none */
    series f;
} polynomial_function;

static ghosts_status polynomial_function_init(polynomial_function *p,
                                              const path_polynomial *polynomial)
{
    *p = (polynomial_function){.polynomial = polynomial,
                               .f = {.f = complex_new(EXPANSION_ORDER + 1, 64),
                                     .error = reals_new(EXPANSION_ORDER + 1, BALL_RADIUS_BITS)}};
    return p->f.f && p->f.error ? GHOSTS_OK : GHOSTS_NO_MEMORY;
}

static void polynomial_function_clear(polynomial_function *p)
{
    complex_free(p->f.f, EXPANSION_ORDER + 1);
    reals_free(p->f.error, EXPANSION_ORDER + 1);
    ball_array_free(p->shifted, p->polynomial->degree + 1);
}

static ghosts_status expand(void *context, series *out, mpc_srcptr centre, mpfr_srcptr reach,
                            int order, mpfr_prec_t bits)
{
    (void)reach;
    polynomial_function *p = context;
    size_t degree = p->polynomial->degree;
    if (p->bits != bits) {
        ball_array_free(p->shifted, degree + 1);
        p->bits = bits;
        p->shifted = ball_array_new(degree + 1, bits);
        if (!p->shifted)
            return GHOSTS_NO_MEMORY;
    }
    ball point, scratch;
    mpfr_prec_t centre_bits = mpfr_get_prec(mpc_realref(centre));
    ball_init(&point, centre_bits > bits ? centre_bits : bits);
    ball_init(&scratch, bits);
    mpc_set(point.mid, centre, MPC_RNDNN);
    path_polynomial_shift(p->shifted, degree + 1, p->polynomial, &point, &scratch);
    for (int j = 0; j <= order; j++) {
        mpc_set_prec(p->f.f[j], bits);
        if ((size_t)j <= degree) {
            mpc_set(p->f.f[j], p->shifted[j].mid, MPC_RNDNN);
            mpfr_set(p->f.error[j], p->shifted[j].rad, MPFR_RNDU);
        } else {
            mpc_set_ui(p->f.f[j], 0, MPC_RNDNN);
            mpfr_set_zero(p->f.error[j], 1);
        }
    }
    ball_clear(&point);
    ball_clear(&scratch);
    p->f.order = order;
    *out = p->f;
    return GHOSTS_OK;
}

static void remainder_of_last(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    const polynomial_function *p = context;
    mpfr_t part, power;
    mpfr_inits2(BALL_RADIUS_BITS, part, power, (mpfr_ptr)0);
    mpfr_set_zero(bound, 1);
    for (size_t j = (size_t)p->f.order + 1; j <= p->polynomial->degree; j++) {
        mpfr_pow_ui(power, radius, j, MPFR_RNDU);
        ball_upper(part, &p->shifted[j]);
        mpfr_mul(part, part, power, MPFR_RNDU);
        mpfr_add(bound, bound, part, MPFR_RNDU);
    }
    mpfr_clears(part, power, (mpfr_ptr)0);
}

static expander polynomial_expander(polynomial_function *p)
{
    return (expander){
        .context = p, .expand = expand, .remainder = remainder_of_last, .guard_bits = 16};
}

/* --------------------------------------------------------------------------------------- poles */

/* The smallest disc of `radius` up to REACH times that which is proven to hold zeros. */
static bool enclose(cluster *pole, const path_polynomial *denominator, mpc_srcptr centre,
                    mpfr_srcptr radius)
{
    polynomial_function p;
    bool found = false;
    if (polynomial_function_init(&p, denominator) == GHOSTS_OK) {
        expander function = polynomial_expander(&p);
        series f;
        expansion e;
        mpfr_prec_t bits =
            mpfr_get_prec(mpc_realref(centre)) + POLE_BITS + 2 * (mpfr_prec_t)denominator->degree;
        mpfr_t reach;
        mpfr_init2(reach, BALL_RADIUS_BITS);
        mpfr_mul_ui(reach, radius, REACH, MPFR_RNDU);
        if (expand(&p, &f, centre, reach, EXPANSION_ORDER, bits) == GHOSTS_OK) {
            expand_on_disc(&e, &function, &f, reach);
            int zeros = 0;
            double x = 0.5 / REACH;
            while (zeros <= 0 && x < 1.0) {
                x *= 2.0;
                zeros = expansion_count(&e, EXPANSION_MAX_ZEROS, x);
            }
            found = zeros > 0;
            if (found) {
                mpc_set_prec(pole->centre, mpfr_get_prec(mpc_realref(centre)));
                mpc_set(pole->centre, centre, MPC_RNDNN);
                mpfr_mul_d(pole->outer, reach, x, MPFR_RNDD);
                mpfr_mul_d(pole->inner, reach, expansion_inner_radius(&e, zeros, x), MPFR_RNDU);
                pole->multiplicity = (size_t)zeros;
            }
        }
        mpfr_clear(reach);
    }
    polynomial_function_clear(&p);
    return found;
}

bool path_find_pole(cluster *pole, const path_polynomial **denominator,
                    const ghosts_logit_path *path, mpc_srcptr centre, mpfr_srcptr radius)
{
    for (size_t k = 0; k < path->terms; k++)
        if (path->denominator[k].degree > 0 &&
            enclose(pole, &path->denominator[k], centre, radius)) {
            *denominator = &path->denominator[k];
            return true;
        }
    return false;
}

/* The denominator is real, so the mirror image of the inner disc holds conjugate zeros.  Where it
 * lies in the outer disc too, a single zero is its own conjugate (docs/theory.md, Lemma 16.5). */
static void make_real(cluster *pole)
{
    mpc_t mirrored;
    mpc_init2(mirrored, mpfr_get_prec(mpc_realref(pole->centre)));
    mpc_conj(mirrored, pole->centre, MPC_RNDNN);
    if (pole->multiplicity == 1 && disc_contains(pole->centre, pole->outer, mirrored, pole->inner))
        mpfr_set_zero(mpc_imagref(pole->centre), 1);
    else if (mpfr_sgn(mpc_imagref(pole->centre)) < 0)
        mpc_set(pole->centre, mirrored, MPC_RNDNN);
    mpc_clear(mirrored);
}

/* To relative accuracy 10^-digits.  No pole is 0, but a disc that was found early may hold 0 and
 * has no relative accuracy: such a one is narrowed until it does not. */
static ghosts_status refine(cluster *pole, const expander *function, long digits)
{
    work_account work = {.limit = SIZE_MAX};
    ghosts_status status = GHOSTS_OK;
    bool separable = false, about_origin = true;
    mpfr_t tolerance;
    mpfr_init2(tolerance, 32);
    while (status == GHOSTS_OK && about_origin && !separable) {
        set_tolerance(tolerance, pole, digits);
        about_origin = mpfr_sgn(tolerance) <= 0;
        if (about_origin)
            mpfr_div_2ui(tolerance, pole->inner, 2, MPFR_RNDD);
        status = refine_cluster(pole, &separable, function, &work, tolerance);
    }
    mpfr_clear(tolerance);
    return status;
}

ghosts_status path_refine_pole(cluster *pole, const path_polynomial *denominator, long digits)
{
    polynomial_function p;
    ghosts_status status = polynomial_function_init(&p, denominator);
    if (status == GHOSTS_OK) {
        expander function = polynomial_expander(&p);
        status = refine(pole, &function, digits > LEAST_DIGITS ? digits : LEAST_DIGITS);
        make_real(pole);
    }
    polynomial_function_clear(&p);
    return status;
}
