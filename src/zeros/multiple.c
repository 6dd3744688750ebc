/* Zeros with exact multiplicities, where slopes have a common step.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#ifdef HAVE_ARB
#include <flint/fmpz_mpoly_factor.h>
#include <flint/nmod_poly.h>
#include <flint/ulong_extras.h>
#endif

#include "zeros/multiple.h"

#ifdef HAVE_ARB

#include <math.h>
#include <stdlib.h>

#include "zeros/factors.h"

#define MOST_DEGREE 2000
#define MOST_WEIGHT_DEGREE 2000 /* in E: the decomposition's time grows with it */
#define MOST_SIZE 100000        /* product of both degrees */
#define MODULAR_TRIES 3
#define MOST_PERIODS 1e6
#define MOST_PERIODS_SEARCHED 2.0 /* before it pays to know all zeros of one */

static void polynomial_clear(weighted_polynomial *p)
{
    for (size_t i = 0; p->weight && i < p->terms; i++)
        mpz_clear(p->weight[i]);
    for (size_t i = 0; p->factor && i < p->terms; i++)
        mpz_clear(p->factor[i]);
    free(p->weight);
    free(p->factor);
    free(p->power);
    mpq_clear(p->unit);
    commensurable_clear(&p->slopes);
}

/* The integers e_k and the unit g/q, with greatest common divisor 1 of the e_k - min e. */
static void set_weights(weighted_polynomial *p, const ghosts_expsum *sum)
{
    mpz_t common, least, divisor;
    mpz_inits(common, least, divisor, (mpz_ptr)0);
    mpz_set_ui(common, 1);
    for (size_t i = 0; i < sum->logits; i++)
        mpz_lcm(common, common, mpq_denref(sum->logit[i]));
    for (size_t i = 0; i < sum->logits; i++) {
        mpz_divexact(p->weight[i], common, mpq_denref(sum->logit[i]));
        mpz_mul(p->weight[i], p->weight[i], mpq_numref(sum->logit[i]));
        if (i == 0 || mpz_cmp(p->weight[i], least) < 0)
            mpz_set(least, p->weight[i]);
    }
    for (size_t i = 0; i < sum->logits; i++) {
        mpz_sub(p->weight[i], p->weight[i], least);
        mpz_gcd(divisor, divisor, p->weight[i]);
    }
    for (size_t i = 0; i < sum->logits && mpz_sgn(divisor); i++)
        mpz_divexact(p->weight[i], p->weight[i], divisor);
    mpz_set(mpq_numref(p->unit), divisor);
    mpz_set(mpq_denref(p->unit), common);
    mpq_canonicalize(p->unit);
    mpz_clears(common, least, divisor, (mpz_ptr)0);
}

/* The factors times their common denominator. */
static void set_factors(weighted_polynomial *p, const ghosts_expsum *sum)
{
    mpz_t common;
    mpz_init_set_ui(common, 1);
    for (size_t i = 0; i < sum->logits && sum->factor; i++)
        mpz_lcm(common, common, mpq_denref(sum->factor[i]));
    for (size_t i = 0; i < sum->logits; i++) {
        mpz_set_ui(p->factor[i], 1);
        if (sum->factor) {
            mpz_divexact(p->factor[i], common, mpq_denref(sum->factor[i]));
            mpz_mul(p->factor[i], p->factor[i], mpq_numref(sum->factor[i]));
        }
    }
    mpz_clear(common);
}

static ghosts_status polynomial_init(weighted_polynomial *p, bool *found, const ghosts_expsum *sum)
{
    *p = (weighted_polynomial){.terms = sum->logits};
    ghosts_status status = commensurable_find(&p->slopes, found, sum, MOST_DEGREE);
    if (status != GHOSTS_OK || !*found)
        return status;
    mpq_init(p->unit);
    p->degree = (slong)p->slopes.exponent[sum->terms - 1];
    p->power = malloc(p->terms * sizeof *p->power);
    p->weight = malloc(p->terms * sizeof *p->weight);
    p->factor = malloc(p->terms * sizeof *p->factor);
    for (size_t i = 0; p->weight && i < p->terms; i++)
        mpz_init(p->weight[i]);
    for (size_t i = 0; p->factor && i < p->terms; i++)
        mpz_init(p->factor[i]);
    if (!p->power || !p->weight || !p->factor) {
        polynomial_clear(p);
        return GHOSTS_NO_MEMORY;
    }
    for (size_t k = 0; k < sum->terms; k++)
        for (size_t i = sum->first[k]; i < sum->first[k + 1]; i++)
            p->power[i] = p->slopes.exponent[k];
    set_weights(p, sum);
    set_factors(p, sum);
    return GHOSTS_OK;
}

/* P modulo a prime at E = point has the degree of P and no common factor with its derivative: then
 * the discriminant, a polynomial in E, is not zero, and P is square-free. */
static bool is_square_free_at(const weighted_polynomial *p, mp_limb_t point, mp_limb_t prime)
{
    nmod_poly_t f, derivative, divisor;
    mpz_t reduced, order;
    nmod_poly_init(f, prime);
    nmod_poly_init(derivative, prime);
    nmod_poly_init(divisor, prime);
    mpz_inits(reduced, order, (mpz_ptr)0);
    mpz_set_ui(order, prime - 1);
    for (size_t i = 0; i < p->terms; i++) {
        mpz_mod(reduced, p->weight[i], order);
        mp_limb_t value =
            n_powmod2_ui_preinv(point, mpz_get_ui(reduced), prime, n_preinvert_limb(prime));
        value = n_mulmod2(value, mpz_fdiv_ui(p->factor[i], prime), prime);
        mp_limb_t sum = n_addmod(nmod_poly_get_coeff_ui(f, (slong)p->power[i]), value, prime);
        nmod_poly_set_coeff_ui(f, (slong)p->power[i], sum);
    }
    nmod_poly_derivative(derivative, f);
    nmod_poly_gcd(divisor, f, derivative);
    bool square_free = nmod_poly_degree(f) == p->degree && nmod_poly_degree(divisor) == 0;
    nmod_poly_clear(f);
    nmod_poly_clear(derivative);
    nmod_poly_clear(divisor);
    mpz_clears(reduced, order, (mpz_ptr)0);
    return square_free;
}

static bool is_square_free(const weighted_polynomial *p)
{
    mp_limb_t prime = n_nextprime(UWORD(1) << 61, 1);
    for (mp_limb_t i = 1; i <= MODULAR_TRIES; i++)
        if (is_square_free_at(p, n_mulmod2(0x9E3779B97F4A7C1 * i, 0x2545F4914F6CDD1, prime), prime))
            return true;
    return false;
}

/* Whether the decomposition in two variables is quick. */
static bool is_small(const weighted_polynomial *p)
{
    for (size_t i = 0; i < p->terms; i++)
        if (mpz_cmp_ui(p->weight[i], MOST_WEIGHT_DEGREE) > 0 ||
            mpz_get_ui(p->weight[i]) * (unsigned long)p->degree > MOST_SIZE)
            return false;
    return true;
}

static void build(fmpz_mpoly_t polynomial, const fmpz_mpoly_ctx_t context,
                  const weighted_polynomial *p)
{
    fmpz_t factor;
    fmpz_init(factor);
    for (size_t i = 0; i < p->terms; i++) {
        ulong power[2] = {p->power[i], mpz_get_ui(p->weight[i])};
        fmpz_set_mpz(factor, p->factor[i]);
        fmpz_mpoly_push_term_fmpz_ui(polynomial, factor, power, context);
    }
    fmpz_clear(factor);
    fmpz_mpoly_sort_terms(polynomial, context);
    fmpz_mpoly_combine_like_terms(polynomial, context);
}

/* All in a box of many periods come from those of one. */
static bool is_tall(const weighted_polynomial *p, const rectangle *box)
{
    return box->y1 * mpq_get_d(p->slopes.step) > MOST_PERIODS_SEARCHED * 2.0 * M_PI;
}

static ghosts_status decompose(bool *done, cluster_set *set, const weighted_polynomial *p,
                               const factor_request *request)
{
    fmpz_mpoly_ctx_t context;
    fmpz_mpoly_t polynomial;
    fmpz_mpoly_factor_t factors;
    fmpz_mpoly_ctx_init(context, 2, ORD_LEX);
    fmpz_mpoly_init(polynomial, context);
    fmpz_mpoly_factor_init(factors, context);
    build(polynomial, context, p);
    ghosts_status status = GHOSTS_OK;
    bool decomposed = fmpz_mpoly_factor_squarefree(factors, polynomial, context) != 0;
    if (decomposed && (request->pairs || !is_tall(p, request->box))) {
        *done = true;
        status = factors_search(set, factors, context, p, request);
    } else if (decomposed) {
        status = factors_of_a_period(done, set, factors, context, p, request);
    }
    fmpz_mpoly_factor_clear(factors, context);
    fmpz_mpoly_clear(polynomial, context);
    fmpz_mpoly_ctx_clear(context);
    return status;
}

ghosts_status exact_multiple_zeros(bool *done, cluster_set *set, const ghosts_expsum *sum,
                                   const factor_request *request)
{
    *done = false;
    weighted_polynomial p;
    bool found;
    if (sum->known_bits > 0)
        return GHOSTS_OK; /* nothing is equal for certain */
    ghosts_status status = polynomial_init(&p, &found, sum);
    if (status != GHOSTS_OK || !found)
        return status;
    double periods = request->box->y1 * mpq_get_d(p.slopes.step) / (2.0 * M_PI);
    if (periods <= MOST_PERIODS && is_small(&p) && !is_square_free(&p))
        status = decompose(done, set, &p, request);
    polynomial_clear(&p);
    return status;
}

#else

ghosts_status exact_multiple_zeros(bool *done, cluster_set *set, const ghosts_expsum *sum,
                                   const factor_request *request)
{
    (void)set;
    (void)sum;
    (void)request;
    *done = false;
    return GHOSTS_OK;
}

#endif
