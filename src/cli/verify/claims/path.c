/* C13 .. C16: linearisation, the Hessian step, temperature.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rounding.h"
#include "cli/verify/claims/claims.h"

#include <complex.h>
#include <math.h>

/* ---- C13 --------------------------------------------------------------------------------- */

/* P_k = z_k + a_k tau + (b_k/2) tau^2 */
static ghosts_logit_path *quadratic_path(const verify_case *c)
{
    mpq_t coefficient[CASE_CLASSES][3];
    ghosts_polynomial term[CASE_CLASSES];
    for (size_t k = 0; k < c->n; k++) {
        for (int j = 0; j < 3; j++)
            mpq_init(coefficient[k][j]);
        mpq_set(coefficient[k][0], c->logit[k]);
        mpq_set(coefficient[k][1], c->slope[k]);
        mpq_div_2exp(coefficient[k][2], c->bend[k], 1);
        term[k] = (ghosts_polynomial){3, (const mpq_t *)coefficient[k]};
    }
    ghosts_logit_path *path;
    ghosts_logit_path_new(&path, c->n, term, NULL);
    for (size_t k = 0; k < c->n; k++)
        for (int j = 0; j < 3; j++)
            mpq_clear(coefficient[k][j]);
    return path;
}

/* rho of the quadratic logits: an interval of its nearest zero, or [limit, +inf]. */
static bool path_radius(const scene *s, double limit, real *radius)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.engine = s->engine;
    options.work_limit = 1500;
    ghosts_logit_path *path = quadratic_path(s->c);
    ghosts_zeros *zeros = NULL;
    ghosts_status status =
        path ? ghosts_logit_path_nearest(&zeros, path, 1, limit, &options) : GHOSTS_NO_MEMORY;
    bool decided = status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT;
    if (decided)
        *radius = scene_least_modulus(s, zeros);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
    return decided;
}

/* C = max |z_k''|, or the spread of the z_k'' */
static real curvature(const scene *s, bool spread)
{
    pool *p = s->p;
    real low = iv_q(p, s->c->bend[0]), high = low;
    for (size_t k = 1; k < s->c->n; k++) {
        real bend = iv_q(p, s->c->bend[k]);
        low = iv_min(p, low, bend);
        high = iv_max(p, high, bend);
    }
    return spread ? iv_sub(p, high, low) : iv_max(p, high, iv_neg(p, low));
}

/* eps = C pi^2 / (2 Delta^2 min exp(z_k)) */
static real printed_eps(const scene *s, real bound)
{
    pool *p = s->p;
    real least = iv_exp(p, iv_q(p, s->c->logit[0]));
    for (size_t k = 1; k < s->c->n; k++)
        least = iv_min(p, least, iv_exp(p, iv_q(p, s->c->logit[k])));
    real denominator = iv_scale(p, iv_mul(p, iv_pow(p, scene_spread(s), 2), least), 2);
    return iv_div(p, iv_mul(p, bound, iv_pow(p, iv_pi(p), 2)), denominator);
}

static check_outcome linearisation_as_printed(const scene *s, finding *f)
{
    pool *p = s->p;
    real rho;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    real eps = printed_eps(s, curvature(s, false));
    if (!(iv_upper(eps) <= 0.01))
        return CHECK_INAPPLICABLE; /* eps << 1 read as eps <= 1/100 */
    real rho_a = scene_bound(s);
    real bound = iv_mul(p, rho_a, iv_sub(p, iv_si(p, 1), eps));
    if (!path_radius(s, iv_upper(rho_a), &rho))
        return CHECK_UNDECIDED;
    return check_at_most(s, f, bound, rho, rho_a);
}

/* Logits 0 and tau + g, g = 10^-5/(1 + 100 tau^2): on the real axis abs(g'') <= 0.002, attained at
 * 0, yet a zero lies at the pole i/10.  The exact zero is enclosed by a disc that holds one. */
static check_outcome curvature_on_the_line(const scene *s, finding *f)
{
    pool *p = s->p;
    double complex t = 0.1 * I;
    for (int i = 0; i < 50; i++) /* u = 1 + 100 t^2 = 10^-5/(i pi - t) */
        t = csqrt((1e-5 / (I * M_PI - t) - 1) / 100);
    if (cimag(t) < 0)
        t = conj(t);
    mpq_t number[8];
    static const long value[8] = {1, 100000, 0, 10000000, 100000, 0, 10000000, 0};
    for (int i = 0; i < 8; i++) {
        mpq_init(number[i]);
        mpq_set_si(number[i], value[i], 1);
    }
    ghosts_polynomial numerator[2] = {{0, NULL}, {4, (const mpq_t *)number}};
    ghosts_polynomial denominator[2] = {{1, (const mpq_t *)number},
                                        {3, (const mpq_t *)(number + 4)}};
    ghosts_logit_path *path = NULL;
    ghosts_status status = ghosts_logit_path_new(&path, 2, numerator, denominator);
    mpc_t centre;
    mpfr_t radius;
    long zeros = -1;
    mpc_init2(centre, DOUBLE_BITS);
    mpfr_init2(radius, DOUBLE_BITS);
    mpc_set_d_d(centre, creal(t), cimag(t), MPC_RNDNN);
    mpfr_set_d(radius, 1e-12, MPFR_RNDN);
    if (status == GHOSTS_OK)
        ghosts_logit_path_certify(&zeros, path, centre, radius, 256, s->engine);
    interval *modulus = iv_new(p);
    mpc_abs(modulus->lo, centre, MPFR_RNDD);
    mpc_abs(modulus->hi, centre, MPFR_RNDU);
    real rho = iv_widen(p, modulus, iv_bounds(p, radius, radius));
    mpc_clear(centre);
    mpfr_clear(radius);
    ghosts_logit_path_free(path);
    for (int i = 0; i < 8; i++)
        mpq_clear(number[i]);
    if (zeros != 1)
        return CHECK_UNDECIDED;
    /* Delta = 1, C = 1/500, weights 1 and exp(10^-5): normalised, the least is above 49/100 */
    real eps =
        iv_div(p, iv_mul(p, iv_ratio(p, 1, 500), iv_pow(p, iv_pi(p), 2)), iv_ratio(p, 98, 100));
    real bound = iv_mul(p, iv_pi(p), iv_sub(p, iv_si(p, 1), eps));
    return check_at_most(s, f, bound, rho, iv_pi(p));
}

/* 2 pi/(Delta + sqrt(Delta^2 + 2 pi C')), C' the spread of the second derivatives */
static check_outcome linearisation_corrected(const scene *s, finding *f)
{
    pool *p = s->p;
    real rho;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    real spread = scene_spread(s), twice = iv_scale(p, iv_pi(p), 2);
    real root = iv_add(p, iv_pow(p, spread, 2), iv_mul(p, twice, curvature(s, true)));
    real bound = iv_div(p, twice, iv_add(p, spread, iv_sqrt(p, root)));
    if (scene_balanced_pair(s) && mpfr_zero_p(curvature(s, true)->hi)) {
        *f = (finding){iv_si(p, 0), bound, bound};
        return CHECK_HOLDS;
    }
    /* three times the bound is far enough to see how close the nearest zero comes */
    if (!path_radius(s, 3 * iv_upper(bound), &rho))
        return CHECK_UNDECIDED;
    return check_at_most(s, f, bound, rho, bound);
}

const claim_entry claim_C13 = {
    .id = "C13",
    .kind = "theorem",
    .statement =
        "Logits z_k(tau) with abs(z_k'') <= C along v; eps = C pi^2/(2 Delta_a^2 min_k w_k), w_k "
        "= exp(z_k(0)). If eps << 1 then rho_true >= rho_a (1 - eps).",
    .hypotheses = "'eps << 1' tried as eps <= 1/100.",
    .method =
        "Quadratic logits: nearest zeros of sum exp(z_k + a_k tau + b_k tau^2/2), certified by "
        "Pellet's test; a rational path for the meaning of 'along v'.",
    .attack = {{linearisation_as_printed, "rho_a (1 - eps); rho_true (quadratic logits)",
                "t=-1+sqrt(1+2*I*Pi); e=Pi^2/(2*vecmin(exp(z))); "
                "print(abs(1+exp(t+t^2/2))<1e-30 && abs(t)<Pi*(1-e))",
                "7,7;0,1;0,1;1"},
               {curvature_on_the_line,
                "rho_a (1 - eps) with normalised weights; modulus of a zero for logits 0 and tau + "
                "10^-5/(1 + 100 tau^2)",
                "g=(t->t+1/(10^5*(1+100*t^2))); t=I/10; for(i=1,99,t=I*sqrt(1-10^-5/(I*Pi-t))/10); "
                "print(abs(1+exp(g(t)))<1e-25 && abs(t)<0.101)",
                "0,0;0,1;0,0;1"}},
    .truth = linearisation_corrected,
    .correction =
        "With C' a bound of abs(z_j'' - z_k'') for complex abs(tau) <= rho_a: rho_true >= 2 "
        "pi/(Delta_a + sqrt(Delta_a^2 + 2 pi C')) >= rho_a (1 - pi C'/(2 Delta_a^2)). No weight "
        "enters, and nothing need be small.",
    .proof = "Theorem 16.2",
    .checked = "BendingLogits.within_pi BendingLogits.bent_zero_free BendingLogits.bent_radius "
               "BendingLogits.bent_radius_weaker BendingLogits.printed_bound_false",
    .unchecked =
        "logits that are not quadratic: the Taylor remainder of holomorphic functions; the "
        "counterexample with a real bound of the curvature",
    .remark =
        "Adding a constant to all logits changes neither F's zeros nor the loss, but makes the "
        "printed eps as small as one likes. With softmax probabilities in place of w_k, and C "
        "on the complex disc, the printed inequality follows from the corrected one, as min p_k "
        "<= 1/2. A bound of z'' on the real line alone says nothing about complex steps.",
    .classes = 4,
    .bends = true,
    .thinning = 16,
};

/* ---- C14 and C15 ------------------------------------------------------------------------- */

/* 1/(s(1 - s)) = 2 + 2 cosh(delta) = e^delta (1 + e^-delta)^2 */
static real inverse_hessian(pool *p, real delta)
{
    real sum = iv_add(p, iv_exp(p, delta), iv_exp(p, iv_neg(p, delta)));
    return iv_add(p, sum, iv_si(p, 2));
}

static real radius_at_ten(pool *p)
{
    return iv_hypot(p, iv_si(p, 10), iv_pi(p));
}

static check_outcome mismatch_as_printed(const scene *s, finding *f)
{
    pool *p = s->p;
    real ratio = iv_div(p, inverse_hessian(p, iv_si(p, 10)), radius_at_ten(p));
    real claimed = iv_si(p, 4000);
    return check_at_most(s, f, claimed, ratio, claimed);
}

/* 22028.4 < 1/(s(1-s)) < 22028.5, 10.481 < rho* < 10.482, 4203 < 2/f'' / rho* < 4204 */
static check_outcome numbers_at_ten(const scene *s, finding *f)
{
    pool *p = s->p;
    real step = inverse_hessian(p, iv_si(p, 10)), radius = radius_at_ten(p);
    real twice = iv_div(p, iv_scale(p, step, 2), radius);
    bool right = iv_lower(step) > 22028.4 && iv_upper(step) < 22028.5 &&
                 iv_lower(radius) > 10.481 && iv_upper(radius) < 10.482 && iv_lower(twice) > 4203 &&
                 iv_upper(twice) < 4204;
    *f = (finding){iv_si(p, 0), twice, iv_si(p, 4203)};
    return right ? CHECK_HOLDS : CHECK_VIOLATED;
}

const claim_entry claim_C14 = {
    .id = "C14",
    .kind = "number",
    .statement =
        "At margin delta = 10 the binary Hessian suggests a step of about 22,000 (1/(s(1 - s))), "
        "the true radius is about 10; the mismatch exceeds 4000x.",
    .hypotheses = "abs(Delta_yc) = 1.",
    .method = "The numbers as intervals.",
    .attack = {{mismatch_as_printed, "4000; (2 + 2 cosh 10)/sqrt(100 + pi^2)",
                "print((2+2*cosh(10))/sqrt(100+Pi^2)<4000)", "10,0;1,0;0,0;1"}},
    .truth = numbers_at_ten,
    .correction =
        "1/(s(1 - s)) = 22028.47 and rho* = 10.4819: their quotient is 2101.6. Only the step "
        "2/f'' = 44056.9 exceeds the radius more than 4000 times (4203.1).",
    .proof = "Proposition 15.1",
    .checked = "HessianStep.margin_ten",
    .remark =
        "22,000 and 10 are right to the digits printed; the quotient is half of what is printed.",
    .classes = 2,
    .fixed_input = true,
};

/* ratio >= 8/(pi Delta) for every delta, with equality at delta = 0 */
static check_outcome crossover_exists(const scene *s, finding *f)
{
    pool *p = s->p;
    if (s->c->n != 2 || scene_flat(s))
        return CHECK_INAPPLICABLE;
    real least = iv_div(p, iv_si(p, 8), iv_mul(p, iv_pi(p), scene_spread(s)));
    return check_at_most(s, f, least, iv_si(p, 1), iv_si(p, 1));
}

/* 2/f'' over rho_a, f'' the variance of the slopes, against 2 e^delta (1 + e^-delta)^2/(pi Delta)
 */
static check_outcome step_ratio(const scene *s, finding *f)
{
    pool *p = s->p;
    real K[4];
    if (s->c->n != 2 || scene_flat(s))
        return CHECK_INAPPLICABLE;
    scene_cumulants(s, iv_si(p, 0), K);
    real scale = iv_mul(p, iv_pi(p), scene_spread(s));
    real step = iv_div(p, iv_si(p, 2), K[2]);
    real ratio = iv_div(p, iv_mul(p, step, scene_spread(s)), iv_pi(p));
    real delta = iv_abs(p, log_odds(s));
    real closed = iv_div(p, iv_scale(p, inverse_hessian(p, delta), 2), scale);
    return check_equal(s, f, ratio, closed);
}

const claim_entry claim_C15 = {
    .id = "C15",
    .kind = "theorem",
    .statement = "Hessian-implied step 2/f'' against the radius: tau_H/rho_a ~ 2 e^delta/(pi "
                 "abs(Delta_yc)); crossover margin delta* ~ log(pi abs(Delta_yc)/2).",
    .hypotheses = "Two classes; the crossover is where tau_H = rho_a.",
    .method =
        "2/f'' from the variance of the slopes against the closed form; its minimum over delta.",
    .attack = {{crossover_exists, "least tau_H/rho_a over all margins; 1, its value at a crossover",
                "d=vecmax(a)-vecmin(a); r=(x->2*(2+2*cosh(x))/(Pi*d)); "
                "print(r(log(Pi*d/2))>1 && r(0)>1)",
                NULL}},
    .truth = step_ratio,
    .correction =
        "tau_H/rho_a = 2 e^delta (1 + e^-delta)^2/(pi abs(Delta_yc)) exactly, always above the "
        "printed expression and asymptotic to it. A crossover exists only for pi "
        "abs(Delta_yc) >= 8, at delta* = 2 arcosh sqrt(pi abs(Delta_yc)/8); it approaches "
        "the printed one as abs(Delta_yc) grows.",
    .equality = true,
    .proof = "Proposition 15.1",
    .checked = "HessianStep.curvature HessianStep.hessian_step_ratio "
               "HessianStep.hessian_step_above_printed HessianStep.hessian_no_crossover "
               "HessianStep.hessian_crossover",
    .unchecked = "the asymptotics for large margins and slopes",
    .remark =
        "2/f'' is a learning rate, not a length: with tau in other units the ratio changes by that "
        "factor, so a crossover has no meaning until the unit is fixed (unit direction v).",
    .classes = 2,
};

/* ---- C16 --------------------------------------------------------------------------------- */

static check_outcome tempered(const scene *s, finding *f)
{
    pool *p = s->p;
    real modulus, re, im;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    verify_case cold;
    case_init(&cold);
    case_copy(&cold, s->c);
    for (size_t k = 0; k < cold.n; k++) {
        mpq_div(cold.logit[k], cold.logit[k], s->c->number);
        mpq_div(cold.slope[k], cold.slope[k], s->c->number);
    }
    scene divided = {p, &cold, s->engine};
    real bound = iv_div(p, iv_mul(p, iv_pi(p), iv_q(p, s->c->number)), scene_spread(s));
    real recomputed = scene_bound(&divided);
    bool balanced = scene_balanced_pair(s);
    bool found = balanced || scene_nearest(&divided, &modulus, &re, &im);
    case_clear(&cold);
    if (iv_disjoint(bound, recomputed))
        return CHECK_VIOLATED;
    if (!found)
        return CHECK_UNDECIDED;
    if (balanced) {
        *f = (finding){iv_si(p, 0), bound, bound};
        return CHECK_HOLDS;
    }
    return check_at_most(s, f, bound, modulus, bound);
}

const claim_entry claim_C16 = {
    .id = "C16",
    .kind = "theorem",
    .statement = "Temperature: dividing logits by T turns the bound into rho_a(T) = pi T/Delta_a.",
    .hypotheses = "T > 0; slopes are derivatives of logits, so they are divided too.",
    .method =
        "Spread of the divided slopes; the certified exact radius at temperature T against pi "
        "T/Delta_a.",
    .truth = tempered,
    .proof = "Proposition 15.2",
    .checked = "Invariance.temperature HessianStep.temperature_two_classes",
    .remark = "The exact radius does not scale: two classes have rho*(T) = sqrt(delta^2 + pi^2 "
              "T^2)/Delta_a, which tends to abs(delta)/Delta_a, not to 0, as T -> 0.",
    .classes = 6,
    .thinning = 4,
};
