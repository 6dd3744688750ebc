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

#include "sum/commensurable.h"
#include "zeros/factor_expander.h"
#include "zeros/search.h"
#include "zeros/split.h"

#define MOST_DEGREE 2000
#define MOST_WEIGHT_DEGREE 2000 /* in E: the decomposition's time grows with it */
#define MOST_SIZE 100000        /* product of both degrees */
#define MODULAR_TRIES 3
#define MOST_PERIODS 1e6
#define MOST_PERIODS_SEARCHED 2.0 /* before it pays to know all zeros of one */
#define MOST_BITS 10000000

/* F as a polynomial: term i is X^power[i] E^weight[i], E = exp(unit). */
typedef struct {
    commensurable slopes;
    size_t terms;
    unsigned long *power;
    mpz_t *weight;
    mpq_t unit;
    slong degree;
} weighted_polynomial;

static void polynomial_clear(weighted_polynomial *p)
{
    for (size_t i = 0; p->weight && i < p->terms; i++)
        mpz_clear(p->weight[i]);
    free(p->weight);
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
    for (size_t i = 0; p->weight && i < p->terms; i++)
        mpz_init(p->weight[i]);
    if (!p->power || !p->weight) {
        polynomial_clear(p);
        return GHOSTS_NO_MEMORY;
    }
    for (size_t k = 0; k < sum->terms; k++)
        for (size_t i = sum->first[k]; i < sum->first[k + 1]; i++)
            p->power[i] = p->slopes.exponent[k];
    set_weights(p, sum);
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

/* ---- the zeros of one factor ------------------------------------------------------------------
 */

/* The factor's coefficients as balls. */
static void evaluate_factor(acb_poly_t polynomial, slong degree, const fmpz_mpoly_t factor,
                            const fmpz_mpoly_ctx_t context, const mpq_t unit, slong bits)
{
    arb_ptr coefficient = _arb_vec_init(degree + 1);
    factor_coefficients(coefficient, degree, factor, context, unit, bits);
    acb_poly_zero(polynomial);
    acb_t value;
    acb_init(value);
    for (slong j = 0; j <= degree; j++) {
        acb_set_arb(value, coefficient + j);
        acb_poly_set_coeff_acb(polynomial, j, value);
    }
    acb_clear(value);
    _arb_vec_clear(coefficient, degree + 1);
}

/* t = log(X) / step; the cut of the logarithm is kept away from negative X. */
static void logarithm(acb_t t, const acb_t root, const arb_t step, slong bits)
{
    if (arf_sgn(arb_midref(acb_realref(root))) < 0) {
        arb_t pi;
        arb_init(pi);
        acb_neg(t, root);
        acb_log(t, t, bits);
        arb_const_pi(pi, bits);
        arb_add(acb_imagref(t), acb_imagref(t), pi, bits);
        arb_clear(pi);
    } else {
        acb_log(t, root, bits);
    }
    acb_div_arb(t, t, step, bits);
}

static bool is_narrow(const acb_t ball, slong accuracy)
{
    return acb_is_finite(ball) && mag_cmp_2exp_si(arb_radref(acb_realref(ball)), -accuracy) < 0 &&
           mag_cmp_2exp_si(arb_radref(acb_imagref(ball)), -accuracy) < 0;
}

/* The logarithms of the factor's roots as disjoint balls, narrower than 2^-accuracy; false when the
 * precision would grow too large. */
static bool find_logarithms(acb_ptr logarithms, const fmpz_mpoly_t factor,
                            const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                            slong degree, slong accuracy)
{
    acb_poly_t polynomial;
    arb_t step;
    fmpq_t exact_step;
    acb_poly_init(polynomial);
    arb_init(step);
    fmpq_init(exact_step);
    fmpq_set_mpq(exact_step, p->slopes.step);
    acb_ptr root = _acb_vec_init(degree);
    bool found = false;
    acb_srcptr initial = NULL;
    for (slong bits = 128; !found && bits < MOST_BITS; bits *= 2) {
        evaluate_factor(polynomial, degree, factor, context, p->unit, bits);
        arb_set_fmpq(step, exact_step, bits);
        /* towards two roots 2^-k apart the iteration gains a bit per step, k times: by default it
         * stops after about sqrt(bits) */
        slong isolated = acb_poly_find_roots(root, polynomial, initial, 2 * degree + bits, bits);
        initial = isolated == degree ? root : NULL;
        found = isolated == degree;
        for (slong i = 0; i < degree && found; i++) {
            logarithm(logarithms + i, root + i, step, bits);
            found = is_narrow(logarithms + i, accuracy);
        }
    }
    _acb_vec_clear(root, degree);
    acb_poly_clear(polynomial);
    arb_clear(step);
    fmpq_clear(exact_step);
    return found;
}

/* ---- all zeros --------------------------------------------------------------------------------
 */

typedef struct {
    slong count;
    acb_ptr logarithm;
    slong *multiplicity;
} period_zeros;

static void period_clear(period_zeros *zeros, slong degree)
{
    _acb_vec_clear(zeros->logarithm, degree);
    free(zeros->multiplicity);
}

/* Whether balls with their radii sixteen times enlarged are disjoint. */
static bool are_apart(const acb_t a, const acb_t b, slong bits)
{
    acb_t difference;
    mag_t distance, reach;
    acb_init(difference);
    mag_init(distance);
    mag_init(reach);
    acb_sub(difference, a, b, bits);
    acb_get_mag_lower(distance, difference);
    mag_add(reach, arb_radref(acb_realref(a)), arb_radref(acb_imagref(a)));
    mag_add(reach, reach, arb_radref(acb_realref(b)));
    mag_add(reach, reach, arb_radref(acb_imagref(b)));
    mag_mul_2exp_si(reach, reach, 4);
    bool apart = mag_cmp(distance, reach) > 0;
    acb_clear(difference);
    mag_clear(distance);
    mag_clear(reach);
    return apart;
}

static void add_periods(acb_t moved, const acb_t t, slong periods, const arb_t period, slong bits)
{
    acb_set(moved, t);
    arb_addmul_si(acb_imagref(moved), period, periods, bits);
}

/* Widen the balls by what add_zero() adds for a centre of `bits` bits in the box: the precision
 * that isolated the roots may have been higher. */
static void add_rounding(period_zeros *zeros, const arb_t period, const rectangle *box, slong bits)
{
    double height = box->y1 + 2.0 * arf_get_d(arb_midref(period), ARF_RND_UP);
    mag_t rounding, reach;
    mag_init(rounding);
    mag_init(reach);
    for (slong i = 0; i < zeros->count; i++) {
        acb_ptr t = zeros->logarithm + i;
        mag_set_d(reach, height);
        arf_get_mag(rounding, arb_midref(acb_realref(t)));
        mag_add(rounding, rounding, reach);
        mag_mul_2exp_si(rounding, rounding, 1 - bits);
        mag_add(arb_radref(acb_realref(t)), arb_radref(acb_realref(t)), rounding);
    }
    mag_clear(rounding);
    mag_clear(reach);
}

static bool all_apart(const period_zeros *zeros, const arb_t period, slong bits)
{
    bool apart = true;
    acb_t moved;
    acb_init(moved);
    for (slong i = 0; i < zeros->count && apart; i++)
        for (slong j = i + 1; j < zeros->count && apart; j++)
            for (slong shift = -1; shift <= 1 && apart; shift++) {
                add_periods(moved, zeros->logarithm + j, shift, period, bits);
                apart = are_apart(zeros->logarithm + i, moved, bits);
            }
    acb_clear(moved);
    return apart;
}

/* One zero of the sum becomes a cluster. */
static ghosts_status add_zero(cluster_set *set, const acb_t t, slong multiplicity, slong bits)
{
    cluster *c = cluster_set_add(set);
    if (!c)
        return GHOSTS_NO_MEMORY;
    mpc_set_prec(c->centre, bits);
    disc_of_ball(c->centre, c->inner, t);
    mpfr_mul_2ui(c->outer, c->inner, 1, MPFR_RNDD);
    c->multiplicity = (size_t)multiplicity;
    c->one_zero = c->refined = true;
    cluster_set_doubles(c);
    return GHOSTS_OK;
}

/* All translates t + 2 pi i nu / step with imaginary part in the box, and a few more. */
static ghosts_status add_translates(cluster_set *set, const period_zeros *zeros, const arb_t period,
                                    const rectangle *box, slong bits)
{
    double height = arf_get_d(arb_midref(period), ARF_RND_NEAR);
    ghosts_status status = GHOSTS_OK;
    acb_t moved;
    acb_init(moved);
    for (slong i = 0; i < zeros->count; i++) {
        double y = arf_get_d(arb_midref(acb_imagref(zeros->logarithm + i)), ARF_RND_NEAR);
        slong first = (slong)floor((box->y0 - y) / height),
              last = (slong)ceil((box->y1 - y) / height);
        for (slong nu = first; nu <= last && status == GHOSTS_OK; nu++) {
            add_periods(moved, zeros->logarithm + i, nu, period, bits);
            if (arb_is_positive(acb_imagref(moved)))
                status = add_zero(set, moved, zeros->multiplicity[i], bits);
        }
    }
    acb_clear(moved);
    return status;
}

/* The zeros of one period, from every factor. */
static bool find_period(period_zeros *zeros, const fmpz_mpoly_factor_t factors,
                        const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                        slong accuracy)
{
    slong counted = 0;
    bool found = true;
    fmpz_mpoly_t factor;
    fmpz_mpoly_init(factor, context);
    zeros->count = 0;
    for (slong i = 0; i < fmpz_mpoly_factor_length(factors, context) && found; i++) {
        fmpz_mpoly_factor_get_base(factor, factors, i, context);
        slong degree = fmpz_mpoly_degree_si(factor, 0, context);
        slong multiplicity =
            fmpz_mpoly_factor_get_exp_si((fmpz_mpoly_factor_struct *)factors, i, context);
        if (degree == 0)
            continue;
        counted += degree * multiplicity;
        found = counted <= p->degree && find_logarithms(zeros->logarithm + zeros->count, factor,
                                                        context, p, degree, accuracy);
        for (slong j = 0; j < degree && found; j++)
            zeros->multiplicity[zeros->count++] = multiplicity;
    }
    fmpz_mpoly_clear(factor, context);
    return found && counted == p->degree;
}

static ghosts_status add_all(bool *done, cluster_set *set, const fmpz_mpoly_factor_t factors,
                             const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                             const rectangle *box, long digits)
{
    period_zeros zeros = {0, _acb_vec_init(p->degree), malloc((size_t)p->degree * sizeof(slong))};
    if (!zeros.multiplicity) {
        _acb_vec_clear(zeros.logarithm, p->degree);
        return GHOSTS_NO_MEMORY;
    }
    arb_t period;
    fmpq_t step;
    arb_init(period);
    fmpq_init(step);
    fmpq_set_mpq(step, p->slopes.step);
    ghosts_status status = GHOSTS_OK;
    slong accuracy = (slong)((double)digits * 3.33) + 16;
    for (; !*done && accuracy < MOST_BITS; accuracy *= 2) {
        if (!find_period(&zeros, factors, context, p, accuracy))
            break;
        slong bits = accuracy + 128;
        arb_const_pi(period, bits);
        arb_mul_2exp_si(period, period, 1);
        arb_div_fmpz(period, period, fmpq_numref(step), bits);
        arb_mul_fmpz(period, period, fmpq_denref(step), bits);
        add_rounding(&zeros, period, box, bits);
        *done = all_apart(&zeros, period, bits);
        if (*done)
            status = add_translates(set, &zeros, period, box, bits);
    }
    arb_clear(period);
    fmpq_clear(step);
    period_clear(&zeros, p->degree);
    return status;
}

static void build(fmpz_mpoly_t polynomial, const fmpz_mpoly_ctx_t context,
                  const weighted_polynomial *p)
{
    for (size_t i = 0; i < p->terms; i++) {
        ulong power[2] = {p->power[i], mpz_get_ui(p->weight[i])};
        fmpz_mpoly_push_term_ui_ui(polynomial, 1, power, context);
    }
    fmpz_mpoly_sort_terms(polynomial, context);
    fmpz_mpoly_combine_like_terms(polynomial, context);
}

/* ---- zeros by search -------------------------------------------------------------------------- */

/* A factor, and its zeros as far as they are known; each is simple there. */
typedef struct {
    fmpz_mpoly_t factor;
    size_t multiplicity;
    factor_function function;
    bool usable;       /* function is: X occurs in the factor */
    cluster_set found; /* its lower bound is 0 as long as nobody has searched */
} searched_factor;

static ghosts_status factors_init(searched_factor **list, size_t *count,
                                  const fmpz_mpoly_factor_t factors,
                                  const fmpz_mpoly_ctx_t context, const weighted_polynomial *p)
{
    slong length = fmpz_mpoly_factor_length(factors, context);
    *count = 0;
    *list = calloc((size_t)length + 1, sizeof **list);
    if (!*list)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = GHOSTS_OK;
    for (slong i = 0; i < length && status == GHOSTS_OK; i++) {
        searched_factor *one = &(*list)[*count];
        fmpz_mpoly_init(one->factor, context);
        ++*count;
        fmpz_mpoly_factor_get_base(one->factor, factors, i, context);
        one->multiplicity = (size_t)fmpz_mpoly_factor_get_exp_si(
            (fmpz_mpoly_factor_struct *)factors, i, context);
        if (fmpz_mpoly_degree_si(one->factor, 0, context) == 0)
            continue;
        status = factor_function_init(&one->function, one->factor, context, p->unit, p->slopes.step);
        one->usable = status == GHOSTS_OK;
    }
    return status;
}

static void factors_clear(searched_factor *list, size_t count, const fmpz_mpoly_ctx_t context)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].usable)
            factor_function_clear(&list[i].function);
        cluster_set_clear(&list[i].found);
        fmpz_mpoly_clear(list[i].factor, context);
    }
    free(list);
}

static ghosts_status search_all(cluster_set *found, const expander *function, work_account *work,
                                const rectangle *box)
{
    search s;
    search_init(&s, function, work, EXPANSION_MAX_ZEROS);
    ghosts_status status = search_add_box(&s, 0, box, INFINITY);
    while (status == GHOSTS_OK && !search_is_over(&s))
        status = search_step(&s);
    search_finish(&s, found);
    return status;
}

/* As far as the wanted pairs of F reach, of which each zero counts `multiplicity`. */
static ghosts_status search_factor(searched_factor *one, const factor_request *request)
{
    expander function = factor_expander(&one->function);
    if (request->pairs == 0)
        return search_all(&one->found, &function, request->work, request->box);
    size_t pairs = (request->pairs - 1) / one->multiplicity + 1;
    return search_box(&one->found, &function, request->work, 0, request->box, request->box->y1,
                      pairs);
}

/* A modulus within which the wanted pairs of F lie, or +inf. */
static ghosts_status find_modulus(double *modulus, const searched_factor *list, size_t count,
                                  size_t pairs)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += list[i].found.count;
    cluster_set all = {.cluster = malloc((total + 1) * sizeof *all.cluster)};
    if (!all.cluster)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < list[i].found.count; k++) {
            cluster *c = &all.cluster[all.count++];
            *c = list[i].found.cluster[k];
            c->multiplicity *= list[i].multiplicity;
        }
    ghosts_status status = cluster_set_modulus(modulus, &all, pairs);
    free(all.cluster);
    return status;
}

/* Whether the zeros are proven to be apart by four times what is known of each. */
static bool are_well_apart(const cluster *a, const cluster *b)
{
    mpc_t difference;
    mpfr_t distance, reach;
    mpc_init2(difference, 64);
    mpfr_inits2(64, distance, reach, (mpfr_ptr)0);
    mpc_sub(difference, a->centre, b->centre, MPC_RNDZZ);
    mpc_abs(distance, difference, MPFR_RNDD);
    mpfr_add(reach, a->inner, b->inner, MPFR_RNDU);
    mpfr_mul_2ui(reach, reach, 2, MPFR_RNDU);
    bool apart = mpfr_greater_p(distance, reach) != 0;
    mpc_clear(difference);
    mpfr_clears(distance, reach, (mpfr_ptr)0);
    return apart;
}

/* Whether each refined disc holds one zero, apart from all others. */
static bool are_told_apart(const searched_factor *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t a = 0; a < list[i].found.count; a++) {
            const cluster *one = &list[i].found.cluster[a];
            if (one->refined && one->multiplicity > 1)
                return false;
            for (size_t j = 0; j < i && one->refined; j++)
                for (size_t b = 0; b < list[j].found.count; b++) {
                    const cluster *other = &list[j].found.cluster[b];
                    if (other->refined && !are_well_apart(one, other))
                        return false;
                }
        }
    return true;
}

/* Factors have no zero in common and no multiple one: enough digits tell all zeros apart. */
static ghosts_status refine_factors(searched_factor *list, size_t count, double modulus,
                                    const factor_request *request)
{
    ghosts_status status = GHOSTS_OK;
    for (long digits = request->digits; status == GHOSTS_OK; digits *= 2) {
        for (size_t i = 0; i < count && status == GHOSTS_OK; i++) {
            if (!list[i].usable)
                continue;
            expander function = factor_expander(&list[i].function);
            status = refine_within(&list[i].found, &function, request->work, digits, modulus);
        }
        if (status != GHOSTS_OK || are_told_apart(list, count))
            break;
    }
    return status;
}

/* What is refined becomes part of the answer, the rest a bound. */
static ghosts_status move_clusters(cluster_set *to, searched_factor *from)
{
    mpfr_t least;
    mpfr_init2(least, 64);
    ghosts_status status = GHOSTS_OK;
    to->lower_bound = fmin(to->lower_bound, from->found.lower_bound);
    for (size_t i = 0; i < from->found.count && status == GHOSTS_OK; i++) {
        cluster *known = &from->found.cluster[i];
        if (!known->refined || known->multiplicity > 1) {
            cluster_least_modulus(least, known);
            to->lower_bound = fmin(to->lower_bound, mpfr_get_d(least, MPFR_RNDD));
            continue;
        }
        cluster *c = cluster_set_add(to);
        if (!c) {
            status = GHOSTS_NO_MEMORY;
            break;
        }
        cluster empty = *c;
        *c = *known;
        *known = empty;
        c->multiplicity = from->multiplicity;
        c->one_zero = true;
        mpfr_mul_2ui(c->outer, c->inner, 1, MPFR_RNDD);
        cluster_set_doubles(c);
    }
    mpfr_clear(least);
    return status;
}

static ghosts_status search_factors(cluster_set *set, searched_factor *list, size_t count,
                                    const factor_request *request)
{
    ghosts_status status = GHOSTS_OK;
    double modulus = INFINITY;
    set->lower_bound = request->pairs ? request->box->y1 : INFINITY;
    for (size_t i = 0; i < count && status == GHOSTS_OK; i++)
        if (list[i].usable)
            status = search_factor(&list[i], request);
    if (status == GHOSTS_OK && request->pairs)
        status = find_modulus(&modulus, list, count, request->pairs);
    if (status == GHOSTS_OK && request->pairs && !(modulus < request->box->y1))
        status = GHOSTS_WORK_LIMIT;
    if (status == GHOSTS_OK)
        status = refine_factors(list, count, modulus, request);
    for (size_t i = 0; i < count; i++) {
        ghosts_status moved = list[i].usable ? move_clusters(set, &list[i]) : GHOSTS_OK;
        status = moved == GHOSTS_OK ? status : moved;
    }
    return status;
}

static ghosts_status search_decomposition(cluster_set *set, const fmpz_mpoly_factor_t factors,
                                          const fmpz_mpoly_ctx_t context,
                                          const weighted_polynomial *p,
                                          const factor_request *request)
{
    searched_factor *list;
    size_t count;
    ghosts_status status = factors_init(&list, &count, factors, context, p);
    if (status == GHOSTS_OK)
        status = search_factors(set, list, count, request);
    if (list)
        factors_clear(list, count, context);
    return status;
}

/* ---- either ----------------------------------------------------------------------------------- */

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
        status = search_decomposition(set, factors, context, p, request);
    } else if (decomposed) {
        status = add_all(done, set, factors, context, p, request->box, request->digits);
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
