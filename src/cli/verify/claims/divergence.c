/* C9 .. C12: the third moment and the Kullback-Leibler divergence along the direction.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/claims/claims.h"

/* Delta^3 / (6 sqrt 3) */
static real moment_bound(const scene *s)
{
    pool *p = s->p;
    real root = iv_scale(p, iv_sqrt(p, iv_si(p, 3)), 6);
    return iv_div(p, iv_pow(p, scene_spread(s), 3), root);
}

static check_outcome third_moment(const scene *s, finding *f)
{
    pool *p = s->p;
    real K[4];
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    scene_cumulants(s, iv_si(p, 0), K);
    real bound = moment_bound(s);
    return check_at_most(s, f, iv_abs(p, K[3]), bound, bound);
}

const claim_entry claim_C9 = {
    .id = "C9",
    .kind = "theorem",
    .statement =
        "abs(E(X - EX)^3) <= Delta^3/(6 sqrt 3) on an interval of width Delta, attained by a "
        "two-point law with p = (3 +- sqrt 3)/6.",
    .hypotheses = "Any law on an interval of width Delta.",
    .method = "Third cumulant of the slopes as an interval; search for the extremal law.",
    .truth = third_moment,
    .proof = "Theorem 14.1",
    .checked =
        "ThirdMoment.third_moment_bound ThirdMoment.third_moment_sharp ThirdMoment.third_mirror",
    .remark =
        "Sharper with the variance known: abs(kappa_3) <= sigma^2 sqrt(Delta^2 - 4 sigma^2), whose "
        "maximum over sigma, at sigma^2 = Delta^2/6, is the printed constant.",
    .classes = 6,
};

/* ---- the divergence ---------------------------------------------------------------------- */

/* sum p log(p/q) */
static real divergence(const scene *s, const real *of, const real *from)
{
    pool *p = s->p;
    real sum = iv_si(p, 0);
    for (size_t k = 0; k < s->c->n; k++)
        sum = iv_add(p, sum, iv_mul(p, of[k], iv_log(p, iv_div(p, of[k], from[k]))));
    return sum;
}

typedef struct {
    real step;
    real forward;  /* KL(p(tau) || p(0)) */
    real backward; /* KL(p(0) || p(tau)) */
    real at_zero[4], at_step[4];
} divergences;

static void both_divergences(const scene *s, real step, divergences *d)
{
    real start[CASE_CLASSES], end[CASE_CLASSES];
    d->step = step;
    scene_probabilities(s, iv_si(s->p, 0), start);
    scene_probabilities(s, step, end);
    d->forward = divergence(s, end, start);
    d->backward = divergence(s, start, end);
    scene_cumulants(s, iv_si(s->p, 0), d->at_zero);
    scene_cumulants(s, step, d->at_step);
}

/* K(tau) - K(0) - tau K'(0) */
static real printed_formula(const scene *s, const divergences *d)
{
    pool *p = s->p;
    real growth = iv_sub(p, d->at_step[0], d->at_zero[0]);
    return iv_sub(p, growth, iv_mul(p, d->step, d->at_zero[1]));
}

static check_outcome divergence_as_printed(const scene *s, finding *f)
{
    divergences d;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    both_divergences(s, iv_q(s->p, s->c->number), &d);
    return check_equal(s, f, d.forward, printed_formula(s, &d));
}

static check_outcome divergence_corrected(const scene *s, finding *f)
{
    pool *p = s->p;
    divergences d;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    both_divergences(s, iv_div(p, iv_q(p, s->c->number), scene_spread(s)), &d);
    if (check_equal(s, f, d.backward, printed_formula(s, &d)) != CHECK_HOLDS)
        return CHECK_VIOLATED;
    real growth = iv_sub(p, d.at_step[0], d.at_zero[0]);
    return check_equal(s, f, d.forward, iv_sub(p, iv_mul(p, d.step, d.at_step[1]), growth));
}

#define PARI_KL                                                                                    \
    "w=(t->vector(#z,k,exp(z[k]+a[k]*t))); q=(t->w(t)/vecsum(w(t))); K=(t->log(vecsum(w(t)))); "   \
    "KL=((u,v)->sum(k=1,#z,u[k]*log(u[k]/v[k]))); "

const claim_entry claim_C10 = {
    .id = "C10",
    .kind = "theorem",
    .statement = "KL(p(tau) || p(0)) = K(tau) - K(0) - tau K'(0) with K = log F.",
    .hypotheses = "None.",
    .method = "Both sides from their definitions as intervals.",
    .attack = {{divergence_as_printed, "KL(p(tau) || p(0)); K(tau) - K(0) - tau K'(0)",
                PARI_KL "print(abs(KL(q(t),q(0))-(K(t)-K(0)-t*sum(k=1,#z,a[k]*q(0)[k])))>1e-3)",
                NULL}},
    .truth = divergence_corrected,
    .correction =
        "KL(p(tau) || p(0)) = tau K'(tau) - (K(tau) - K(0)); the printed right-hand side is "
        "KL(p(0) || p(tau)), the arguments in the other order.",
    .equality = true,
    .proof = "Lemma 14.2",
    .checked = "Divergence.KL_forward Divergence.KL_backward",
    .remark = "Both are tau^2 sigma^2/2 to second order, but their third-order terms are "
              "kappa_3 tau^3/3 and kappa_3 tau^3/6.",
    .classes = 6,
};

static check_outcome third_order_remainder(const scene *s, finding *f)
{
    pool *p = s->p;
    divergences d;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    real step = iv_div(p, iv_q(p, s->c->number), scene_spread(s));
    both_divergences(s, step, &d);
    real quadratic = iv_mul(p, iv_pow(p, step, 2), iv_div(p, d.at_zero[2], iv_si(p, 2)));
    real bound = iv_div(p, iv_mul(p, iv_pow(p, step, 3), moment_bound(s)), iv_si(p, 3));
    return check_at_most(s, f, iv_abs(p, iv_sub(p, d.forward, quadratic)), bound, bound);
}

const claim_entry claim_C11 = {
    .id = "C11",
    .kind = "theorem",
    .statement =
        "abs(KL(p(tau) || p(0)) - tau^2/2 Var_p(0)(a)) <= abs(tau)^3 Delta_a^3/(18 sqrt 3), "
        "\"the constant is sharp\".",
    .hypotheses = "KL(p(tau) || p(0)) by its definition, not by the formula of C10.",
    .method = "Definition as an interval against the bound; search for the extremal law.",
    .truth = third_order_remainder,
    .proof = "Theorem 14.3",
    .checked = "QuadraticModel.KL_quadratic QuadraticModel.KL_quadratic_sharp",
    .remark =
        "Sharp as the best constant: the quotient tends to 1 for the two-point law of C9 as tau -> "
        "0, and is below 1 for every tau other than 0. For KL(p(0) || p(tau)), which is what the "
        "printed formula of C10 is, half of it is enough: abs(tau)^3 Delta_a^3/(36 sqrt 3).",
    .classes = 6,
};

/* ---- C12 --------------------------------------------------------------------------------- */

static real relative_error(const scene *s, real x)
{
    pool *p = s->p;
    divergences d;
    real step = iv_div(p, x, scene_spread(s));
    both_divergences(s, step, &d);
    real quadratic = iv_mul(p, iv_pow(p, step, 2), iv_div(p, d.at_zero[2], iv_si(p, 2)));
    return iv_div(p, iv_abs(p, iv_sub(p, d.forward, quadratic)), quadratic);
}

static check_outcome accurate_to_a_tenth(const scene *s, finding *f)
{
    pool *p = s->p;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    real tenth = iv_ratio(p, 1, 10);
    return check_at_most(s, f, relative_error(s, iv_ratio(p, 1, 4)), tenth, tenth);
}

/* 2 ((x - 1) e^x + 1 - x^2/2)/x^2 */
static check_outcome relative_error_bound(const scene *s, finding *f)
{
    pool *p = s->p;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    real x = iv_q(p, s->c->number), one = iv_si(p, 1),
         half = iv_div(p, iv_pow(p, x, 2), iv_si(p, 2));
    real value = iv_mul(p, iv_sub(p, x, one), iv_exp(p, x));
    value = iv_div(p, iv_sub(p, iv_add(p, value, one), half), half);
    return check_at_most(s, f, relative_error(s, x), value, value);
}

const claim_entry claim_C12 = {
    .id = "C12",
    .kind = "theorem",
    .statement =
        "The quadratic KL model is accurate up to abs(tau) of at most about 1/(4 Delta_a) (from "
        "Var <= Delta^2/4).",
    .hypotheses =
        "'Accurate' is not quantified in print; tried as: relative error of at most 10 % up "
        "to 1/(4 Delta_a).",
    .method = "Relative error of tau^2 sigma^2/2 against the definition, as intervals.",
    .attack = {{accurate_to_a_tenth, "relative error at tau = 1/(4 Delta_a); 1/10",
                PARI_KL
                "d=vecmax(a)-vecmin(a); t=1/(4*d); u=sum(k=1,#z,a[k]*q(0)[k]); "
                "v=sum(k=1,#z,(a[k]-u)^2*q(0)[k]); print(abs(KL(q(t),q(0))/(t^2*v/2)-1)>1/10)",
                NULL}},
    .truth = relative_error_bound,
    .correction =
        "With x = abs(tau) Delta_a the relative error is at most "
        "2((x - 1)e^x + 1 - x^2/2)/x^2 = 2x/3 + O(x^2), and no smaller function will do: 18.339 % "
        "at x = 1/4, below 10 % for x <= 0.14.",
    .proof = "Theorem 14.4",
    .checked = "RelativeError.relative_error RelativeError.relative_error_numbers",
    .unchecked = "that no smaller function will do",
    .remark =
        "An upper bound of the variance cannot bound a relative error: the quadratic term is then "
        "in "
        "the denominator. The scale 1/Delta_a is right; the factor 1/4 is a choice of tolerance. "
        "Balanced pairs are far more accurate (error x^2/8).",
    .classes = 6,
};
