/* C1 .. C8: zeros, the spread bound, coefficients, the top-2 formula.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/claims/claims.h"

/* ---- C1 ---------------------------------------------------------------------------------- */

#define PAIRS 3
#define SERIES_ORDER 20

/* Other zeros than those listed have |tau| >= L and number at most (Delta r/pi + n - 1) in |tau| <=
 * r (theorem of the density), so their sum of |tau|^-m is at most Delta m L^(1-m)/(pi (m-1)) +
 * (n - 1) L^-m. */
static real rest_of_power_sum(const scene *s, real least, size_t m)
{
    pool *p = s->p;
    real inverse = iv_div(p, iv_si(p, 1), least);
    real density =
        iv_mul(p, iv_div(p, scene_spread(s), iv_pi(p)), iv_ratio(p, (long)m, (unsigned long)m - 1));
    real line = iv_mul(p, density, iv_pow(p, inverse, m - 1));
    return iv_add(p, line, iv_scale(p, iv_pow(p, inverse, m), (long)s->c->n - 1));
}

/* sums[m] += 2 multiplicity Re tau^-m */
static void add_powers(const scene *s, const ghosts_zero *zero, real *sums)
{
    pool *p = s->p;
    real re = iv_around(p, mpc_realref(zero->centre), zero->error);
    real im = iv_around(p, mpc_imagref(zero->centre), zero->error);
    real square = iv_add(p, iv_pow(p, re, 2), iv_pow(p, im, 2));
    real x = iv_div(p, re, square), y = iv_neg(p, iv_div(p, im, square));
    real px = x, py = y;
    for (size_t m = 2; m <= SERIES_ORDER; m++) {
        real next = iv_sub(p, iv_mul(p, px, x), iv_mul(p, py, y));
        py = iv_add(p, iv_mul(p, px, y), iv_mul(p, py, x));
        px = next;
        sums[m] = iv_add(p, sums[m], iv_scale(p, px, 2 * (long)zero->multiplicity));
    }
}

/* m c_m = -sum over all zeros of tau^-m, by the nearest pairs and the bound of the rest. */
static check_outcome coefficients_follow_zeros(const scene *s, finding *f)
{
    pool *p = s->p;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = 30;
    options.engine = s->engine;
    options.work_limit = 40000;
    ghosts_expsum *sum = scene_sum(s);
    ghosts_zeros *zeros = NULL;
    if (!sum || ghosts_zeros_nearest(&zeros, sum, PAIRS, &options) != GHOSTS_OK) {
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
        return CHECK_UNDECIDED;
    }
    real sums[SERIES_ORDER + 1], coefficient[SERIES_ORDER + 1];
    for (size_t m = 0; m <= SERIES_ORDER; m++)
        sums[m] = iv_si(p, 0);
    for (size_t i = 0; i < zeros->count; i++)
        add_powers(s, &zeros->zero[i], sums);
    real least = iv_bounds(p, zeros->lower_bound, zeros->lower_bound);
    scene_log_series(s, SERIES_ORDER, coefficient);
    check_outcome outcome = CHECK_HOLDS;
    finding worst = {0};
    for (size_t m = 2; m <= SERIES_ORDER && outcome == CHECK_HOLDS; m++) {
        real rest = rest_of_power_sum(s, least, m);
        real left = iv_abs(p, iv_add(p, iv_scale(p, coefficient[m], (long)m), sums[m]));
        outcome = check_at_most(s, f, left, rest, rest);
        if (!worst.margin || iv_lower(f->margin) < iv_lower(worst.margin))
            worst = *f;
    }
    *f = worst;
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    return outcome;
}

const claim_entry claim_C1 = {
    .id = "C1",
    .kind = "theorem",
    .statement =
        "rho* equals the modulus of the nearest zero of F; the Taylor series of log F at 0 "
        "has exactly that radius of convergence (Cauchy-Hadamard).",
    .hypotheses =
        "Linear logits, real slopes, positive weights; rho* = +inf when all slopes are equal.",
    .method =
        "Three nearest pairs of zeros certified; then for m = 2 .. 20 the interval of "
        "m c_m + sum 2 Re tau^-m over those pairs is compared with a proven bound of the same "
        "sum over all farther zeros: the coefficients must be the zeros' power sums.",
    .truth = coefficients_follow_zeros,
    .proof = "Proposition 3.1",
    .unchecked = "all: the radius of convergence needs Cauchy's theory",
    .remark =
        "Cauchy-Hadamard is a limsup: single coefficients vanish where cos(m theta) does. The "
        "log has a branch point at every zero, of whatever multiplicity, so none is removable.",
    .classes = 6,
    .thinning = 4,
};

/* ---- C2 ---------------------------------------------------------------------------------- */

real log_odds(const scene *s)
{
    return iv_sub(s->p, iv_q(s->p, s->c->logit[0]), iv_q(s->p, s->c->logit[1]));
}

static check_outcome binary_radius(const scene *s, finding *f)
{
    pool *p = s->p;
    real modulus, re, im;
    if (s->c->n != 2 || scene_flat(s))
        return CHECK_INAPPLICABLE;
    if (!scene_nearest(s, &modulus, &re, &im))
        return CHECK_UNDECIDED;
    real height = iv_hypot(p, log_odds(s), iv_pi(p));
    return check_equal(s, f, modulus, iv_div(p, height, scene_spread(s)));
}

const claim_entry claim_C2 = {
    .id = "C2",
    .kind = "theorem",
    .statement = "Binary: rho* = sqrt(delta^2 + pi^2)/Delta_a with delta = log(w1/w2); its minimum "
                 "over delta is pi/Delta_a, at delta = 0.",
    .hypotheses = "Two classes of different slopes.",
    .method = "The certified nearest zero against the closed form.",
    .truth = binary_radius,
    .equality = true,
    .proof = "Proposition 1.5",
    .checked = "TwoClasses.binary_zeros TwoClasses.binary_radius TwoClasses.binary_radius_min",
    .remark = "The zeros are (-delta +- i pi)/(a_1 - a_2): see C8 for the sign.",
    .classes = 2,
};

/* ---- C3 and C4 --------------------------------------------------------------------------- */

static check_outcome spread_bound(const scene *s, finding *f)
{
    pool *p = s->p;
    real modulus, re, im;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    real bound = scene_bound(s);
    if (scene_balanced_pair(s)) { /* equality, by the closed form */
        *f = (finding){iv_si(p, 0), bound, bound};
        return CHECK_HOLDS;
    }
    if (!scene_nearest(s, &modulus, &re, &im))
        return CHECK_UNDECIDED;
    /* with two slopes Im = pi/Delta exactly: only a value below is a violation */
    if (mpfr_less_p(im->hi, bound->lo))
        return check_at_most(s, f, bound, im, bound);
    return check_at_most(s, f, bound, modulus, bound);
}

const claim_entry claim_C3 = {
    .id = "C3",
    .kind = "theorem",
    .statement = "n classes: every zero has abs(Im tau) >= pi/Delta_a, hence rho* >= rho_a.",
    .hypotheses = "Delta_a > 0.",
    .method = "Imaginary part and modulus of the certified nearest zero against pi/Delta_a.",
    .truth = spread_bound,
    .proof = "Theorem 1.4",
    .checked = "ExponentialSum.zero_free_strip ExponentialSum.spread_bound",
    .remark =
        "With the weights known, the strip, centred and variance bounds of docs/theory.md are "
        "never below rho_a and mostly much sharper.",
    .classes = 8,
};

static check_outcome tight_for_two_classes_only(const scene *s, finding *f)
{
    pool *p = s->p;
    if (scene_flat(s) || !scene_balanced_pair(s) || s->c->n == 2)
        return CHECK_INAPPLICABLE;
    real modulus, re, im;
    if (!scene_nearest(s, &modulus, &re, &im))
        return CHECK_UNDECIDED;
    real bound = scene_bound(s);
    if (check_equal(s, f, modulus, bound) != CHECK_HOLDS)
        return CHECK_UNDECIDED;
    /* equal by the closed form of merged classes, not only to the width of the intervals */
    f->margin = iv_si(p, 0);
    return CHECK_VIOLATED;
}

static check_outcome equality_iff_balanced(const scene *s, finding *f)
{
    pool *p = s->p;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    if (!scene_balanced_pair(s))
        return spread_bound(s, f);
    real modulus, re, im;
    if (!scene_nearest(s, &modulus, &re, &im))
        return CHECK_UNDECIDED;
    check_outcome outcome = check_equal(s, f, modulus, scene_bound(s));
    f->margin = iv_si(p, 0);
    return outcome;
}

const claim_entry claim_C4 = {
    .id = "C4",
    .kind = "theorem",
    .statement = "C3 is tight (attained) for two balanced classes; conservative otherwise.",
    .hypotheses = "Delta_a > 0; 'conservative' read as rho_a < rho*.",
    .method =
        "An exact test for two groups of equal total weight (equal logits one by one), and the "
        "certified nearest zero elsewhere.",
    .attack =
        {{tight_for_two_classes_only, "rho* of more than two classes; pi/Delta_a",
          "d=vecmax(a)-vecmin(a); print(abs(sum(k=1,#z,exp(z[k]+a[k]*I*Pi/d)))<1e-30 && #z>2)",
          NULL}},
    .truth = equality_iff_balanced,
    .correction =
        "rho* = rho_a exactly when the slopes take two values and the summed weights of the "
        "two groups are equal; the number of classes does not matter.",
    .proof = "Theorem 1.4",
    .checked = "SpreadEquality.equality_case SpreadEquality.four_classes",
    .remark = "With three classes it needs weights 1, 1, 2 (logits 0, 0, log 2), which are not all "
              "rational logits; four classes of equal logits are the smallest rational case.",
    .classes = 8,
    .thinning = 2,
};

/* ---- C5 and C6 --------------------------------------------------------------------------- */

/* Samples: the case, its slopes times 1/2, and its first two classes alone. */
static check_outcome nested_sets(const scene *s, finding *f)
{
    pool *p = s->p;
    real modulus[3], re, im;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    verify_case part;
    case_init(&part);
    real spread[3];
    check_outcome outcome = CHECK_HOLDS;
    for (int i = 0; i < 3 && outcome == CHECK_HOLDS; i++) {
        case_copy(&part, s->c);
        for (size_t k = 0; i == 1 && k < part.n; k++)
            mpq_div_2exp(part.slope[k], part.slope[k], 1);
        if (i == 2)
            part.n = 2;
        scene sample = {p, &part, s->engine};
        spread[i] = scene_spread(&sample);
        if (scene_flat(&sample))
            outcome = CHECK_INAPPLICABLE;
        else if (!scene_nearest(&sample, &modulus[i], &re, &im))
            outcome = CHECK_UNDECIDED;
    }
    case_clear(&part);
    if (outcome != CHECK_HOLDS)
        return outcome;
    real batch = iv_max(p, spread[1], spread[2]), all = iv_max(p, batch, spread[0]);
    real rho_all = iv_min(p, modulus[0], iv_min(p, modulus[1], modulus[2]));
    /* pi/max Delta over all <= pi/max over the batch <= pi/Delta of the sample, and the first is a
     * bound of the batch's exact radius */
    bool ordered =
        mpfr_lessequal_p(spread[1]->lo, batch->hi) && mpfr_lessequal_p(batch->lo, all->hi);
    if (!ordered)
        return CHECK_VIOLATED;
    real bound = iv_div(p, iv_pi(p), all);
    return check_at_most(s, f, bound, rho_all, bound);
}

const claim_entry claim_C5 = {
    .id = "C5",
    .kind = "theorem",
    .statement = "Dataset <= batch <= per-sample bounds: taking the maximum of Delta_a over more "
                 "samples only lowers rho_a.",
    .hypotheses =
        "One direction v for all of them; nested sets of samples; 'lowers' read as 'does not "
        "raise'.",
    .method = "Nested triples of samples: order of the bounds, and the bound of the largest set "
              "against the exact radius of the set.",
    .truth = nested_sets,
    .proof = "Proposition 1.8",
    .checked = "Invariance.batch_radius_antitone Invariance.batch_bound",
    .unchecked = "that the least modulus is the radius of convergence (as C1)",
    .remark =
        "A maximum over a larger set is not smaller; the exact radii obey the same order, since "
        "they are minima over samples. It is essential that the direction is kept: gradients of "
        "two batches are two directions, and then nothing follows.",
    .classes = 5,
    .thinning = 8,
};

static check_outcome reversed_direction(const scene *s, finding *f)
{
    real modulus[2], re, im;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    verify_case other;
    case_init(&other);
    case_copy(&other, s->c);
    for (size_t k = 0; k < other.n; k++)
        mpq_neg(other.slope[k], other.slope[k]);
    scene reversed = {s->p, &other, s->engine};
    bool found =
        scene_nearest(s, &modulus[0], &re, &im) && scene_nearest(&reversed, &modulus[1], &re, &im);
    bool same_spread = !iv_disjoint(scene_spread(s), scene_spread(&reversed));
    case_clear(&other);
    if (!found)
        return CHECK_UNDECIDED;
    return same_spread ? check_equal(s, f, modulus[0], modulus[1]) : CHECK_VIOLATED;
}

const claim_entry claim_C6 = {
    .id = "C6",
    .kind = "theorem",
    .statement = "rho_a and rho* are unchanged under v -> -v.",
    .hypotheses = "None.",
    .method = "Certified nearest zeros of F(tau) and F(-tau).",
    .truth = reversed_direction,
    .equality = true,
    .proof = "Lemma 1.1",
    .checked = "Invariance.radius_opposite",
    .remark =
        "The zeros of F(-tau) are the negatives of those of F; so it is for nonlinear logits.",
    .classes = 6,
    .thinning = 4,
};

/* ---- C7 ---------------------------------------------------------------------------------- */

/* At tau = i pi (1 - 2^-j)/Delta a balanced pair has |F/F(0)| = sin(pi 2^-j / 2): the modulus of
 * the log exceeds every bound on the circle. */
static check_outcome maximum_on_circle_exists(const scene *s, finding *f)
{
    pool *p = s->p;
    if (scene_flat(s) || !scene_balanced_pair(s))
        return CHECK_INAPPLICABLE;
    real bound = scene_bound(s), re, im, modulus;
    if (!scene_nearest(s, &modulus, &re, &im) || iv_disjoint(modulus, bound))
        return CHECK_UNDECIDED;
    real infinite = iv_infinity(p);
    *f = (finding){iv_neg(p, infinite), infinite, iv_si(p, 0)};
    return CHECK_VIOLATED;
}

static check_outcome coefficients_at_most_four_thirds(const scene *s, finding *f)
{
    pool *p = s->p;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    real coefficient[17];
    scene_log_series(s, 16, coefficient);
    real rho_a = scene_bound(s), bound = iv_ratio(p, 4, 3);
    real largest = iv_si(p, 0);
    for (size_t m = 2; m <= 16; m++)
        largest = iv_max(p, largest, iv_abs(p, iv_mul(p, coefficient[m], iv_pow(p, rho_a, m))));
    return check_at_most(s, f, largest, bound, bound);
}

const claim_entry claim_C7 = {
    .id = "C7",
    .kind = "theorem",
    .statement =
        "Inside the disk abs(c_m) <= M/rho_a^m with M = max abs(l) on the circle of radius "
        "rho_a, and the order-m truncation error decays like r^m.",
    .hypotheses = "Printed without any; l the loss, r = abs(tau)/rho_a.",
    .method =
        "The circle is tried for zeros of F exactly (balanced pairs); coefficients 2 .. 16 of "
        "log F as intervals against the corrected constant.",
    .attack = {{maximum_on_circle_exists,
                "abs(l) near the zero on the circle (no maximum exists); the finite M required",
                "d=vecmax(a)-vecmin(a); L=(r->abs(log(sum(k=1,#z,exp(z[k]+a[k]*I*Pi*r/d))))); "
                "print(L(1-1e-30)>60 && L(1-1e-60)>130)",
                NULL}},
    .truth = coefficients_at_most_four_thirds,
    .correction =
        "Where rho_a < rho*, the printed bound is Cauchy's and holds. Where rho_a = rho* there "
        "is a zero on the circle and M is infinite. In every case abs(c_m) <= (4/3)/rho_a^m "
        "for m >= 2, without any M, and the remainder after order m >= 1 is at most "
        "(4/3) r^(m+1)/(1 - r).",
    .proof = "Theorem 13.1 and Corollary 13.2",
    .unchecked = "all: coefficients of a holomorphic function need Cauchy's theory",
    .remark =
        "The true rate is (abs(tau)/rho*)^m, faster than r^m unless rho_a = rho*. Asymptotically "
        "in m the constant falls to 4/pi; for m = 2 the truth is at most pi^2/8 = 1.2337.",
    .classes = 8,
};

/* ---- C8 ---------------------------------------------------------------------------------- */

/* The heaviest class and the heaviest of the others, the first of equals. */
static void top_two(const verify_case *c, size_t *y, size_t *other)
{
    *y = 0;
    for (size_t k = 1; k < c->n; k++)
        if (mpq_cmp(c->logit[k], c->logit[*y]) > 0)
            *y = k;
    *other = *y == 0 ? 1 : 0;
    for (size_t k = 0; k < c->n; k++)
        if (k != *y && mpq_cmp(c->logit[k], c->logit[*other]) > 0)
            *other = k;
}

static void top_two_numbers(const scene *s, real *delta, real *rate)
{
    size_t y, other;
    top_two(s->c, &y, &other);
    *delta = iv_sub(s->p, iv_q(s->p, s->c->logit[y]), iv_q(s->p, s->c->logit[other]));
    *rate = iv_sub(s->p, iv_q(s->p, s->c->slope[y]), iv_q(s->p, s->c->slope[other]));
}

/* |F| at (delta + i pi)/Delta_yc over the sum of the moduli of its terms; 0 at a zero. */
static check_outcome printed_place(const scene *s, finding *f)
{
    pool *p = s->p;
    real delta, rate;
    top_two_numbers(s, &delta, &rate);
    if (iv_has_zero(rate))
        return CHECK_INAPPLICABLE;
    real x = iv_div(p, delta, rate), y = iv_div(p, iv_pi(p), rate);
    real re = iv_si(p, 0), im = re, total = re;
    for (size_t k = 0; k < s->c->n; k++) {
        real slope = iv_q(p, s->c->slope[k]);
        real size = iv_exp(p, iv_add(p, iv_q(p, s->c->logit[k]), iv_mul(p, slope, x)));
        real angle = iv_mul(p, slope, y);
        re = iv_add(p, re, iv_mul(p, size, iv_cos(p, angle)));
        im = iv_add(p, im, iv_mul(p, size, iv_sin(p, angle)));
        total = iv_add(p, total, size);
    }
    return check_equal(s, f, iv_div(p, iv_hypot(p, re, im), total), iv_si(p, 0));
}

static check_outcome printed_radius(const scene *s, finding *f)
{
    pool *p = s->p;
    real delta, rate, modulus, re, im;
    top_two_numbers(s, &delta, &rate);
    if (s->c->n < 3 || iv_has_zero(rate))
        return CHECK_INAPPLICABLE;
    if (!scene_nearest(s, &modulus, &re, &im))
        return CHECK_UNDECIDED;
    real formula = iv_div(p, iv_hypot(p, delta, iv_pi(p)), iv_abs(p, rate));
    return check_equal(s, f, modulus, formula);
}

/* Two classes: real part -delta/Delta_yc, imaginary part pi/|Delta_yc|. */
static check_outcome corrected_place(const scene *s, finding *f)
{
    pool *p = s->p;
    real delta, rate, modulus, re, im;
    if (s->c->n != 2 || scene_flat(s))
        return CHECK_INAPPLICABLE;
    top_two_numbers(s, &delta, &rate);
    if (!scene_nearest(s, &modulus, &re, &im))
        return CHECK_UNDECIDED;
    if (check_equal(s, f, im, iv_div(p, iv_pi(p), iv_abs(p, rate))) != CHECK_HOLDS)
        return CHECK_VIOLATED;
    real expected = iv_neg(p, iv_div(p, delta, rate));
    real distance = iv_abs(p, iv_sub(p, re, expected));
    *f = (finding){iv_div(p, distance, modulus), re, expected};
    return iv_disjoint(re, expected) ? CHECK_VIOLATED : CHECK_HOLDS;
}

const claim_entry claim_C8 = {
    .id = "C8",
    .kind = "theorem",
    .statement =
        "Top-2 reduction: with margin delta = z_y - z_c (c the best other class) and Delta_yc = "
        "a_y - a_c, the nearest ghost is (delta + i pi)/Delta_yc, radius "
        "sqrt(delta^2 + pi^2)/abs(Delta_yc).",
    .hypotheses = "y the class of largest logit, Delta_yc not 0.",
    .method = "F evaluated at the printed place; the certified radius against the formula.",
    .attack = {{printed_place, "abs(F)/sum of moduli at the printed ghost; 0, its value at a zero",
                "[y,c]=vecsort(z,,1+4)[1..2]; t=(z[y]-z[c]+I*Pi)/(a[y]-a[c]); "
                "print(abs(sum(k=1,#z,exp(z[k]+a[k]*t)))>1e-3)",
                NULL},
               {printed_radius, "rho*; the top-2 formula",
                "[y,c]=vecsort(z,,1+4)[1..2]; r=sqrt((z[y]-z[c])^2+Pi^2)/abs(a[y]-a[c]); "
                "v=polroots(sum(k=1,#z,exp(z[k])*x^(a[k]-vecmin(a)))); "
                "print(abs(vecmin(abs(log(v)))-r)>1e-3)",
                NULL}},
    .truth = corrected_place,
    .correction =
        "For two classes the ghosts nearest to 0 are (-delta +- i pi)/Delta_yc, radius "
        "sqrt(delta^2 + pi^2)/abs(Delta_yc): the sign of delta is wrong in print. For n > 2 "
        "the formula is an estimate that errs to both sides.",
    .equality = true,
    .proof = "Propositions 1.5 and 4.10",
    .checked = "TwoClasses.binary_radius TopTwo.printed_ghost_is_none TwoClasses.binary_zero_delta "
               "TopTwo.pair_formula_too_small TopTwo.pair_formula_too_large",
    .remark =
        "rho* >= pi/Delta_a is what remains true for n > 2 (C3); the strip bound reduces to the "
        "exact radius for two classes.",
    .classes = 2,
};
