/* C17 .. C20: singularities of activations, smoothed activations.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/claims/claims.h"

#include <math.h>

/* ---- C17 --------------------------------------------------------------------------------- */

static check_outcome gelu_height(const scene *s, finding *f)
{
    pool *p = s->p;
    interval *height = iv_new(p);
    if (ghosts_singular_height(height->lo, GHOSTS_GELU_TANH, MPFR_RNDD) != GHOSTS_OK ||
        ghosts_singular_height(height->hi, GHOSTS_GELU_TANH, MPFR_RNDU) != GHOSTS_OK)
        return CHECK_UNDECIDED;
    return check_equal(s, f, height, iv_div(p, iv_pi(p), iv_si(p, 2)));
}

/* Parts of the k-th singular point as intervals. */
static void point_parts(const scene *s, ghosts_activation activation, unsigned long k, real *x,
                        real *y)
{
    pool *p = s->p;
    mpc_t centre;
    mpfr_t error;
    mpc_init2(centre, p->bits);
    mpfr_init2(error, 32);
    ghosts_singular_point(centre, error, activation, k);
    *x = iv_around(p, mpc_realref(centre), error);
    *y = iv_around(p, mpc_imagref(centre), error);
    mpc_clear(centre);
    mpfr_clear(error);
}

/* x + c x^3 = i pi (k + 1/2) sqrt(pi/2) in both parts; the width of the residual is returned. */
static bool solves_cubic(const scene *s, unsigned long k, double *width)
{
    pool *p = s->p;
    real a, b, c = iv_ratio(p, 44715, 1000000), pi = iv_pi(p), two = iv_si(p, 2);
    point_parts(s, GHOSTS_GELU_TANH, k, &a, &b);
    real a2 = iv_pow(p, a, 2), b2 = iv_pow(p, b, 2);
    real re = iv_sub(p, a2, iv_scale(p, b2, 3)), im = iv_sub(p, iv_scale(p, a2, 3), b2);
    re = iv_mul(p, a, iv_add(p, iv_si(p, 1), iv_mul(p, c, re)));
    im = iv_mul(p, b, iv_add(p, iv_si(p, 1), iv_mul(p, c, im)));
    real right =
        iv_mul(p, iv_mul(p, pi, iv_sqrt(p, iv_div(p, pi, two))), iv_ratio(p, 2 * (long)k + 1, 2));
    im = iv_sub(p, im, right);
    *width = fmax(*width, fmax(iv_upper(iv_abs(p, re)), iv_upper(iv_abs(p, im))));
    return iv_has_zero(re) && iv_has_zero(im);
}

/* e^(i y) = -1 at the poles of the logistic function, e^(2 i y) = -1 at those of tanh */
static bool solves_exponential(const scene *s, ghosts_activation activation, unsigned long k)
{
    pool *p = s->p;
    real x, y;
    point_parts(s, activation, k, &x, &y);
    real angle = activation == GHOSTS_TANH ? iv_scale(p, y, 2) : y;
    return iv_has_zero(iv_add(p, iv_cos(p, angle), iv_si(p, 1))) && iv_has_zero(iv_sin(p, angle));
}

static check_outcome singular_points(const scene *s, finding *f)
{
    pool *p = s->p;
    static const ghosts_activation ladders[] = {GHOSTS_LOGISTIC, GHOSTS_SOFTPLUS, GHOSTS_SILU,
                                                GHOSTS_TANH};
    double width = 0;
    bool right = true;
    for (unsigned long k = 0; k < 100 && right; k++) {
        right = solves_cubic(s, k, &width);
        for (int i = 0; i < 4 && right; i++)
            right = solves_exponential(s, ladders[i], k);
    }
    interval *residual = iv_new(p);
    mpfr_set_zero(residual->lo, 1);
    mpfr_set_d(residual->hi, width, MPFR_RNDU);
    *f = (finding){residual, residual, iv_si(p, 0)};
    return right ? CHECK_HOLDS : CHECK_VIOLATED;
}

const claim_entry claim_C17 = {
    .id = "C17",
    .kind = "theorem",
    .statement =
        "Activation singularities nearest the real axis: logistic, softplus, SiLU at i pi (2k + "
        "1); tanh "
        "at i pi (k + 1/2); tanh-approximated GELU \"reintroduces tanh poles at imaginary distance "
        "pi/2\"; exact (erf) GELU, RIA and Gaussian-gated units are entire; ReLU family: the kink.",
    .hypotheses = "None.",
    .method =
        "The first 100 points of each set enclosed and put into their equations, as intervals.",
    .attack = {{gelu_height, "least imaginary part of the poles of tanh-GELU; pi/2",
                "u=polroots(447150/10^7*x^3+x-I*Pi/2*sqrt(Pi/2)); "
                "print(vecmin(abs(imag(u)))>2.7 && vecmin(abs(u))>2.8)",
                "0,0;0,1;0,0;1"}},
    .truth = singular_points,
    .correction =
        "All as printed but for the tanh form of GELU: its poles are the roots of x + 0.044715 x^3 "
        "= i pi (k + 1/2) sqrt(pi/2). The nearest to the axis and to 0 are +-0.63436834... +- "
        "2.75477060... i, farther away than pi/2 = 1.5707...",
    .equality = true,
    .proof = "Propositions 17.1 and 17.2",
    .checked = "Activations.logistic_poles Activations.tanh_poles Activations.gelu_poles_far "
               "Activations.gelu_pole_bracket",
    .unchecked =
        "that the named functions are entire; that the bracketed poles are the nearest to 0",
    .remark =
        "Softplus has logarithmic branch points there, the others simple poles. For preactivations "
        "far out the poles of tanh-GELU come nearer than those of SiLU: their distance from a "
        "large h is about abs(h)/2.",
    .classes = 2,
    .fixed_input = true,
};

/* ---- C18 --------------------------------------------------------------------------------- */

/* Two logistic neurons with preactivations tau and -tau, both output weights 1: 1/(1 + e^-t) + 1/(1
 * + e^t) = 1 for all t, so the network is constant. */
static check_outcome cancelling_neurons(const scene *s, finding *f)
{
    pool *p = s->p;
    double lower, upper;
    if (ghosts_neuron_radius(&lower, &upper, GHOSTS_LOGISTIC, 0, 1) != GHOSTS_OK)
        return CHECK_UNDECIDED;
    for (long t = -8; t <= 8; t++) { /* the identity, at points */
        real e = iv_exp(p, iv_si(p, t)), one = iv_si(p, 1);
        real left = iv_div(p, e, iv_add(p, one, e)), right = iv_div(p, one, iv_add(p, one, e));
        if (iv_disjoint(iv_add(p, left, right), one))
            return CHECK_UNDECIDED;
    }
    real infinite = iv_infinity(p);
    *f = (finding){iv_neg(p, infinite), infinite, iv_pi(p)};
    return CHECK_VIOLATED;
}

/* The formula against the minimum over points of S, for the case's first logit and slope. */
static check_outcome neuron_formula(const scene *s, finding *f)
{
    pool *p = s->p;
    static const ghosts_activation kinds[] = {GHOSTS_LOGISTIC, GHOSTS_TANH, GHOSTS_GELU_TANH};
    double h = mpq_get_d(s->c->logit[0]), rate = mpq_get_d(s->c->slope[0]), lower, upper;
    if (rate == 0.0)
        return CHECK_INAPPLICABLE;
    real step = iv_abs(p, iv_q(p, s->c->slope[0]));
    real place = iv_abs(p, iv_q(p, s->c->logit[0]));
    finding worst = {0};
    for (int i = 0; i < 3; i++) {
        real least = NULL, x, y;
        for (unsigned long k = 0; k < (i == 2 ? 3000 : 1) && (k < 40 || fabs(h) > 5); k++) {
            point_parts(s, kinds[i], k, &x, &y);
            real d = iv_add(p, iv_pow(p, iv_sub(p, place, x), 2), iv_pow(p, y, 2));
            least = least ? iv_min(p, least, d) : d;
        }
        real radius = iv_div(p, iv_sqrt(p, least), step);
        if (ghosts_neuron_radius(&lower, &upper, kinds[i], h, rate) != GHOSTS_OK)
            return CHECK_UNDECIDED;
        if (mpfr_cmp_d(radius->hi, lower) < 0 || mpfr_cmp_d(radius->lo, upper) > 0)
            return CHECK_VIOLATED;
        interval *library = iv_new(p);
        mpfr_set_d(library->lo, lower, MPFR_RNDD);
        mpfr_set_d(library->hi, upper, MPFR_RNDU);
        check_equal(s, f, radius, library);
        if (!worst.margin || iv_upper(f->margin) > iv_upper(worst.margin))
            worst = *f;
    }
    *f = worst;
    return CHECK_HOLDS;
}

const claim_entry claim_C18 = {
    .id = "C18",
    .kind = "theorem",
    .statement =
        "Per-neuron radius: preactivation h, rate hdot, singular set S: min over s in S of abs(s - "
        "h)/abs(hdot); the network's radius is at most the minimum over neurons.",
    .hypotheses = "Preactivations linear in tau.",
    .method = "An identity between two neurons; the formula against a search over the points of S.",
    .attack =
        {{cancelling_neurons,
          "radius of the network 1/(1 + e^-tau) + 1/(1 + e^tau) = 1; least radius of its neurons",
          "s=(t->1/(1+exp(-t))); print(abs(s(3.14*I)+s(-3.14*I)-1)<1e-30 && "
          "abs(s(1+4*I)+s(-1-4*I)-1)<1e-30)",
          "0,0;1,-1;0,0;1"}},
    .truth = neuron_formula,
    .correction =
        "The per-neuron formula is right. The minimum over the neurons of a first hidden layer is "
        "a LOWER bound of the radius of the network's logits, not an upper one; it is attained "
        "unless singularities cancel. In deeper layers the preactivation is not linear in "
        "tau, and the formula is an estimate.",
    .equality = true,
    .proof = "Proposition 17.3",
    .checked = "Activations.neuron_regular Activations.neuron_singular Activations.cancelling_pair "
               "OneNeuron.one_neuron_radius",
    .unchecked =
        "that the logits are holomorphic where no denominator vanishes; other activations than "
        "the logistic",
    .remark =
        "Two neurons are the smallest counterexample with all output weights nonzero (one suffices "
        "with output weight 0). The loss has further singularities where F vanishes.",
    .classes = 2,
    .thinning = 4,
};

/* ---- C19 and C20 ------------------------------------------------------------------------- */

/* integral_0^inf u^(alpha-1) phi_sigma(v - u) du for sigma = 1, alpha = twice_alpha/2, v = s:
 *
 *     exp(-s^2/2) 2^(alpha/2-1)/sqrt(2 pi) sum_k (sqrt 2 s)^k/k! Gamma((k + alpha)/2),
 *
 * the integral of the exponential series term by term.  For alpha <= 2 each term is at most
 * s^2/(k-1) times the one two places before, which bounds the tail. */
static real smoothed_power(pool *p, real s, unsigned long twice_alpha)
{
    real argument = iv_mul(p, iv_sqrt(p, iv_si(p, 2)), s), factor = iv_si(p, 1);
    real sum = iv_si(p, 0), square = iv_pow(p, s, 2);
    real last[2] = {NULL, NULL};
    for (unsigned long k = 0;; k++) {
        real term = iv_mul(p, factor, iv_gamma(p, iv_ratio(p, (long)(2 * k + twice_alpha), 4)));
        sum = iv_add(p, sum, term);
        last[k % 2] = iv_abs(p, term);
        factor = iv_div(p, iv_mul(p, factor, argument), iv_si(p, (long)k + 1));
        real ratio = iv_div(p, square, iv_si(p, (long)k + 1));
        if (k < 8 || iv_upper(ratio) > 0.2)
            continue;
        /* the rest is at most (|t_k| + |t_(k-1)|) ratio/(1 - ratio) <= a third of their sum */
        real rest = iv_div(p, iv_add(p, last[0], last[1]), iv_si(p, 3));
        if (mpfr_zero_p(rest->hi) || mpfr_get_exp(rest->hi) < -(mpfr_exp_t)p->bits - 8) {
            sum = iv_widen(p, sum, rest);
            break;
        }
    }
    /* 2^(alpha/2 - 1) */
    real power =
        iv_exp(p, iv_mul(p, iv_log(p, iv_si(p, 2)), iv_ratio(p, (long)twice_alpha - 4, 4)));
    real gauss = iv_exp(p, iv_neg(p, iv_div(p, square, iv_si(p, 2))));
    real root = iv_sqrt(p, iv_scale(p, iv_pi(p), 2));
    return iv_div(p, iv_mul(p, iv_mul(p, gauss, power), sum), root);
}

/* Phi(s) = erfc(-s/sqrt 2)/2, phi(s) */
static real normal_distribution(pool *p, real s)
{
    real argument = iv_neg(p, iv_div(p, s, iv_sqrt(p, iv_si(p, 2))));
    return iv_div(p, iv_erfc(p, argument), iv_si(p, 2));
}

static real normal_density(pool *p, real s)
{
    real exponent = iv_neg(p, iv_div(p, iv_pow(p, s, 2), iv_si(p, 2)));
    return iv_div(p, iv_exp(p, exponent), iv_sqrt(p, iv_scale(p, iv_pi(p), 2)));
}

/* beta = number, x = z_1/8: the convolution of max(0, u) and of its derivative, against the
 * formulas
 */
static check_outcome smoothed_relu(const scene *s, finding *f)
{
    pool *p = s->p;
    real beta = iv_q(p, s->c->number), x = iv_div(p, iv_q(p, s->c->logit[0]), iv_si(p, 8));
    real place = iv_mul(p, beta, x);
    if (iv_upper(iv_abs(p, place)) > 12)
        return CHECK_INAPPLICABLE;
    real slope = smoothed_power(p, place, 2);
    if (check_equal(s, f, slope, normal_distribution(p, place)) != CHECK_HOLDS)
        return CHECK_VIOLATED;
    real formula = iv_add(p, iv_mul(p, x, normal_distribution(p, place)),
                          iv_div(p, normal_density(p, place), beta));
    return check_equal(s, f, iv_div(p, smoothed_power(p, place, 4), beta), formula);
}

const claim_entry claim_C19 = {
    .id = "C19",
    .kind = "theorem",
    .statement = "RIA(x; beta) = x Phi(beta x) + phi(beta x)/beta is ReLU convolved with a "
                 "Gaussian: entire, "
                 "convex, derivative Phi(beta x).",
    .hypotheses = "beta > 0; the Gaussian has standard deviation 1/beta.",
    .method =
        "The convolution integral and that of the step function, expanded and integrated term by "
        "term with a bounded tail, against the formulas.",
    .truth = smoothed_relu,
    .equality = true,
    .proof = "Proposition 17.4",
    .checked = "Smoothing.RIA_derivative Smoothing.RIA_second_derivative",
    .unchecked = "that it is the convolution (an improper integral); that it is entire",
    .remark = "The second derivative is beta phi(beta x) > 0: strictly convex. For beta < 0 the "
              "formula is "
              "not the convolution.",
    .classes = 2,
};

/* 1F1(a; b; x), x >= 0, a < b: the terms' quotient is below x/(k + 1) */
static real kummer(pool *p, real a, real b, real x)
{
    real term = iv_si(p, 1), sum = term;
    for (long k = 0;; k++) {
        real top = iv_mul(p, iv_add(p, a, iv_si(p, k)), x);
        real bottom = iv_mul(p, iv_add(p, b, iv_si(p, k)), iv_si(p, k + 1));
        term = iv_div(p, iv_mul(p, term, top), bottom);
        sum = iv_add(p, sum, term);
        real ratio = iv_div(p, x, iv_si(p, k + 2));
        if (iv_upper(ratio) <= 0.5 &&
            (mpfr_zero_p(term->hi) || mpfr_get_exp(term->hi) < -(mpfr_exp_t)p->bits - 8))
            return iv_widen(p, sum, term);
    }
}

/* D_(-1/2)(z), DLMF 12.2.6-7, 12.4.1, 12.7.12: 2^(-1/4) exp(-z^2/4) sqrt(pi) (1F1(1/4; 1/2; z^2/2)
 * / Gamma(3/4) - sqrt 2 z 1F1(3/4; 3/2; z^2/2)/Gamma(1/4)) */
static real parabolic_cylinder(pool *p, real z)
{
    real square = iv_div(p, iv_pow(p, z, 2), iv_si(p, 2)), root2 = iv_sqrt(p, iv_si(p, 2));
    real quarter = iv_ratio(p, 1, 4), three = iv_ratio(p, 3, 4);
    real even = iv_div(p, kummer(p, quarter, iv_ratio(p, 1, 2), square), iv_gamma(p, three));
    real odd = iv_div(p, kummer(p, three, iv_ratio(p, 3, 2), square), iv_gamma(p, quarter));
    real sum = iv_sub(p, even, iv_mul(p, iv_mul(p, root2, z), odd));
    real scale = iv_div(p, iv_sqrt(p, iv_pi(p)), iv_sqrt(p, root2));
    real gauss = iv_exp(p, iv_neg(p, iv_div(p, square, iv_si(p, 2))));
    return iv_mul(p, iv_mul(p, scale, gauss), sum);
}

/* sigma = number, v = sigma s with s = z_1/8 */
static check_outcome smoothed_root(const scene *s, finding *f)
{
    pool *p = s->p;
    real sigma = iv_q(p, s->c->number), place = iv_div(p, iv_q(p, s->c->logit[0]), iv_si(p, 8));
    if (iv_upper(iv_abs(p, place)) > 6)
        return CHECK_INAPPLICABLE;
    real left = iv_div(p, smoothed_power(p, place, 1), iv_sqrt(p, sigma));
    real gauss = iv_exp(p, iv_neg(p, iv_div(p, iv_pow(p, place, 2), iv_si(p, 4))));
    real constant = iv_div(p, iv_si(p, 1), iv_sqrt(p, iv_scale(p, sigma, 2)));
    real right = iv_mul(p, iv_mul(p, constant, gauss), parabolic_cylinder(p, iv_neg(p, place)));
    return check_equal(s, f, left, right);
}

const claim_entry claim_C20 = {
    .id = "C20",
    .kind = "theorem",
    .statement =
        "The Weierstrass transform (variance sigma^2) of v^(-1/2) for v > 0, 0 else, equals C "
        "exp(-v^2/(4 sigma^2)) D_(-1/2)(-v/sigma), an entire function; determine C.",
    .hypotheses = "sigma > 0.",
    .method = "The integral, expanded and integrated term by term with a bounded tail, against the "
              "formula with D from Kummer's functions.",
    .truth = smoothed_root,
    .equality = true,
    .proof = "Proposition 17.5",
    .unchecked = "all: parabolic cylinder functions",
    .remark = "C = 1/sqrt(2 sigma).",
    .classes = 2,
};
