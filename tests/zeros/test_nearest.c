/* The certified nearest zeros: closed forms, known products, invariances, limits and options.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/zeros.h>

#include "tests/support/sums.h"

static mpfr_prec_t bits_for(long digits)
{
    return (mpfr_prec_t)((double)digits * 3.33) + 200;
}

/* ---- closed forms ----------------------------------------------------------------------- */

/* The one disc found holds zero 0 of the binomial exp(z0 + a0 tau) + exp(z1 + a1 tau). */
static void check_binary(const char *const *logits, const char *const *slopes, long digits)
{
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    ghosts_zeros *zeros = nearest(sum, 1, digits);
    classes pair = classes_text(2, logits, slopes);
    mpc_t exact;
    mpc_init2(exact, bits_for(digits));
    mpq_sub(pair.logit[0], pair.logit[1], pair.logit[0]);
    mpq_sub(pair.slope[0], pair.slope[1], pair.slope[0]);
    factor_zero(exact, &pair, 0, 0);
    ck_assert_uint_eq(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 1);
    ck_assert(disc_holds(&zeros->zero[0], exact));
    check_accuracy(&zeros->zero[0], digits);
    mpc_clear(exact);
    classes_free(&pair);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}

START_TEST(two_classes)
{
    static const char *const logits[][2] = {{"0", "0"},      {"1/3", "-2.5"}, {"1e5", "-1e5"},
                                            {"0", "1e-300"}, {"3", "3"},      {"0", "-5000"}};
    static const char *const slopes[][2] = {{"0", "1"},      {"-1", "7/3"},
                                            {"7", "6.999"},  {"1e-300", "1e300"},
                                            {"0", "1e-300"}, {"1e300", "-1e300"}};
    static const long digits[] = {1, 2, 15, 16, 17, 50, 333, 1000, 5000};
    for (size_t i = 0; i < sizeof logits / sizeof *logits; i++)
        for (size_t j = 0; j < sizeof digits / sizeof *digits; j++)
            check_binary(logits[i], slopes[i], digits[j]);
}
END_TEST

START_TEST(thirty_thousand_digits)
{
    static const char *const logits[] = {"1/3", "-2.5"}, *const slopes[] = {"-1", "7/3"};
    check_binary(logits, slopes, 30000);
}
END_TEST

/* n equal weights at the slopes 0 .. n-1: exp(tau) runs over the n-th roots of unity but 1. */
static void check_roots_of_unity(size_t n, size_t pairs, long digits)
{
    classes c = classes_new(n);
    for (size_t k = 0; k < n; k++)
        mpq_set_ui(c.slope[k], k, 1);
    ghosts_expsum *sum = classes_sum(&c);
    ghosts_zeros *zeros = nearest(sum, pairs, digits);
    ck_assert_uint_eq(zeros->count, pairs);
    mpc_t exact;
    mpc_init2(exact, bits_for(digits));
    mpfr_set_ui(mpc_realref(exact), 0, MPFR_RNDN);
    for (size_t i = 0, j = 1; i < pairs; i++, j += j % n == n - 1 ? 2 : 1) {
        mpfr_const_pi(mpc_imagref(exact), MPFR_RNDN);
        mpfr_mul_ui(mpc_imagref(exact), mpc_imagref(exact), 2 * j, MPFR_RNDN);
        mpfr_div_ui(mpc_imagref(exact), mpc_imagref(exact), n, MPFR_RNDN);
        ck_assert_uint_eq(zeros->zero[i].multiplicity, 1);
        ck_assert(disc_holds(&zeros->zero[i], exact));
        check_accuracy(&zeros->zero[i], digits);
    }
    mpc_clear(exact);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    classes_free(&c);
}

START_TEST(roots_of_unity)
{
    for (size_t n = 2; n <= 12; n++)
        check_roots_of_unity(n, 2 * n, 16);
    check_roots_of_unity(100, 5, 30);
    check_roots_of_unity(3, 1, 3000);
    check_roots_of_unity(5, 7, 1);
}
END_TEST

/* ---- products with known zeros ---------------------------------------------------------- */

/* Zeros 0 .. count-1 of every factor, the nearest ones of the product among them. */
static mpc_t *product_zeros(const classes *factor, size_t count, mpfr_prec_t bits)
{
    mpc_t *exact = malloc(factor->n * count * sizeof *exact);
    ck_assert_ptr_nonnull(exact);
    for (size_t j = 0; j < factor->n; j++) {
        for (size_t k = 0; k < count; k++) {
            mpc_init2(exact[j * count + k], bits);
            factor_zero(exact[j * count + k], factor, j, k);
        }
    }
    return exact;
}

/* Each disc holds as many of the exact zeros as it says, and none outside is nearer than the last
 * disc or the lower bound. */
static void check_against(const ghosts_zeros *zeros, mpc_t *exact, size_t count)
{
    mpfr_t modulus, error, distance;
    mpfr_inits2(200, modulus, error, distance, (mpfr_ptr)0);
    const ghosts_zero *last = &zeros->zero[zeros->count - 1];
    ghosts_zero_modulus(modulus, error, last);
    mpfr_sub(modulus, modulus, error, MPFR_RNDD);
    mpfr_sub(modulus, modulus, error, MPFR_RNDD);
    size_t inside_all = 0, expected = 0;
    for (size_t i = 0; i < count; i++) {
        size_t inside = 0;
        for (size_t j = 0; j < zeros->count; j++)
            inside += disc_holds(&zeros->zero[j], exact[i]);
        ck_assert_uint_le(inside, 1);
        inside_all += inside;
        mpc_abs(distance, exact[i], MPFR_RNDU);
        if (!inside) {
            ck_assert(mpfr_greaterequal_p(distance, zeros->lower_bound));
            ck_assert(mpfr_greaterequal_p(distance, modulus));
        }
    }
    for (size_t j = 0; j < zeros->count; j++)
        expected += zeros->zero[j].multiplicity;
    ck_assert_uint_eq(inside_all, expected);
    mpfr_clears(modulus, error, distance, (mpfr_ptr)0);
}

static void check_order(const ghosts_zeros *zeros)
{
    mpfr_t low, high, error;
    mpfr_inits2(300, low, high, error, (mpfr_ptr)0);
    for (size_t i = 0; i + 1 < zeros->count; i++) {
        ghosts_zero_modulus(low, error, &zeros->zero[i]);
        mpfr_sub(low, low, error, MPFR_RNDD);
        ghosts_zero_modulus(high, error, &zeros->zero[i + 1]);
        mpfr_add(high, high, error, MPFR_RNDU);
        ck_assert(mpfr_lessequal_p(low, high));
    }
    mpfr_clears(low, high, error, (mpfr_ptr)0);
}

/* Returns the number of discs. */
static size_t check_product_with(const classes *factor, size_t pairs,
                                 const ghosts_zeros_options *options)
{
    ghosts_expsum *sum = product_sum(factor);
    ghosts_zeros *zeros = nearest_with(sum, pairs, options);
    size_t each = pairs + 2, found = 0, discs = zeros->count;
    mpc_t *exact = product_zeros(factor, each, bits_for(options->digits));
    for (size_t i = 0; i < discs; i++) {
        ck_assert_uint_lt(found, pairs); /* no disc more than needed */
        check_accuracy(&zeros->zero[i], options->digits);
        found += zeros->zero[i].multiplicity;
    }
    ck_assert_uint_ge(found, pairs);
    check_against(zeros, exact, each * factor->n);
    check_order(zeros);
    for (size_t i = 0; i < each * factor->n; i++)
        mpc_clear(exact[i]);
    free(exact);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    return discs;
}

static size_t check_product(const classes *factor, size_t pairs, long digits)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    return check_product_with(factor, pairs, &options);
}

START_TEST(random_products)
{
    random_start("random products");
    for (int i = 0; i < 120; i++) {
        size_t n = 1 + random_below(4);
        classes factor = classes_random(n, 4, 3);
        for (size_t j = 0; j < n; j++)
            if (mpq_sgn(factor.slope[j]) == 0)
                mpq_set_si(factor.slope[j], -5, 7);
        check_product(&factor, 1 + random_below(6), 1 + (long)random_below(40));
        classes_free(&factor);
    }
}
END_TEST

START_TEST(multiplicities)
{
    for (size_t m = 1; m <= 6; m++) {
        classes factor = classes_new(m);
        for (size_t j = 0; j < m; j++) {
            mpq_set_si(factor.logit[j], 1, 3);
            mpq_set_si(factor.slope[j], 3, 2);
        }
        ck_assert_uint_eq(check_product(&factor, 1, 16), 1);
        ck_assert_uint_eq(check_product(&factor, m + 1, 40), 2);
        ck_assert_uint_eq(check_product(&factor, 1, 200), 1);
        classes_free(&factor);
    }
}
END_TEST

/* A double and a triple zero at different places, and a simple one. */
START_TEST(mixed_multiplicities)
{
    static const char *const logits[] = {"0", "0", "1/2", "1/2", "1/2", "-3"};
    static const char *const slopes[] = {"1", "1", "1.1", "1.1", "1.1", "0.9"};
    classes factor = classes_text(6, logits, slopes);
    ck_assert_uint_eq(check_product(&factor, 6, 16), 3);
    ck_assert_uint_eq(check_product(&factor, 3, 30), 1);
    ck_assert_uint_eq(check_product(&factor, 4, 30), 2);
    classes_free(&factor);
}
END_TEST

START_TEST(near_coincident)
{
    static const char *const logits[] = {"0", "0", "0", "0"};
    static const char *const slopes[] = {"0", "1", "1.0000000000000000000000001",
                                         "2.0000000000000000000000001"};
    ghosts_expsum *sum = sum_from_text(4, logits, slopes);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), 4);
    classes factor = classes_text(2, logits, slopes + 1);
    static const long digits[] = {1, 16, 20, 24, 25, 26, 30, 60, 300};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        size_t discs = check_product(&factor, 2, digits[i]);
        if (digits[i] >= 26)
            ck_assert_uint_eq(discs, 2); /* told apart */
        ghosts_zeros *zeros = nearest(sum, 2, digits[i]);
        ck_assert_uint_eq(zeros->count, discs);
        ghosts_zeros_free(zeros);
    }
    classes_free(&factor);
    ghosts_expsum_free(sum);
}
END_TEST

/* Gaps of 10^-g between three zeros, on logits and on slopes. */
START_TEST(gaps_of_all_sizes)
{
    for (unsigned long gap = 1; gap <= 40; gap += 3) {
        classes factor = classes_new(3);
        mpq_t tiny;
        mpq_init(tiny);
        mpz_ui_pow_ui(mpq_denref(tiny), 10, gap);
        mpz_set_ui(mpq_numref(tiny), 1);
        for (size_t j = 0; j < 3; j++)
            mpq_set_ui(factor.slope[j], 1, 1);
        mpq_add(factor.slope[1], factor.slope[1], tiny);
        mpq_set(factor.logit[2], tiny);
        check_product(&factor, 3, 16);
        ck_assert_uint_eq(check_product(&factor, 3, (long)(2 * gap) + 5), 3);
        mpq_clear(tiny);
        classes_free(&factor);
    }
}
END_TEST

/* sinh(tau)/tau-like: symmetric sums have pairs of zeros -+x + i y of equal modulus. */
START_TEST(ties)
{
    static const char *const logits[] = {"1", "-1"}, *const slopes[] = {"1", "1"};
    classes factor = classes_text(2, logits, slopes);
    for (long digits = 1; digits <= 101; digits += 20) {
        ck_assert_uint_eq(check_product(&factor, 1, digits), 1);
        ck_assert_uint_eq(check_product(&factor, 2, digits), 2);
        ck_assert_uint_eq(check_product(&factor, 3, digits), 3);
        ck_assert_uint_eq(check_product(&factor, 4, digits), 4);
    }
    classes_free(&factor);
}
END_TEST

/* ---- invariances ------------------------------------------------------------------------ */

#define INVARIANT_DIGITS 30
#define INVARIANT_PAIRS 4

/* Zero i of `a` times `factor`, reflected at the imaginary axis if asked, is zero i of `b`. */
static void check_same(const ghosts_zeros *a, const ghosts_zeros *b, const mpq_t factor,
                       bool reflect)
{
    mpc_t difference;
    mpfr_t distance, error;
    mpc_init2(difference, 400);
    mpfr_inits2(64, distance, error, (mpfr_ptr)0);
    ck_assert_uint_eq(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        mpfr_mul_q(mpc_realref(difference), mpc_realref(a->zero[i].centre), factor, MPFR_RNDN);
        mpfr_mul_q(mpc_imagref(difference), mpc_imagref(a->zero[i].centre), factor, MPFR_RNDN);
        if (reflect)
            mpfr_neg(mpc_realref(difference), mpc_realref(difference), MPFR_RNDN);
        mpc_sub(difference, difference, b->zero[i].centre, MPC_RNDNN);
        mpc_abs(distance, difference, MPFR_RNDD);
        mpfr_mul_q(error, a->zero[i].error, factor, MPFR_RNDU);
        mpfr_add(error, error, b->zero[i].error, MPFR_RNDU);
        ck_assert(mpfr_lessequal_p(distance, error));
        ck_assert_uint_eq(a->zero[i].multiplicity, b->zero[i].multiplicity);
    }
    mpfr_clears(distance, error, (mpfr_ptr)0);
    mpc_clear(difference);
}

static void check_invariant(const classes *original, const classes *changed, const mpq_t factor,
                            bool reflect)
{
    ghosts_expsum *sum[2] = {classes_sum(original), classes_sum(changed)};
    ghosts_zeros *zeros[2];
    for (int i = 0; i < 2; i++)
        zeros[i] = nearest(sum[i], INVARIANT_PAIRS, INVARIANT_DIGITS);
    check_same(zeros[0], zeros[1], factor, reflect);
    for (int i = 0; i < 2; i++) {
        ghosts_zeros_free(zeros[i]);
        ghosts_expsum_free(sum[i]);
    }
}

static void add_to_all(mpq_t *value, size_t n, const mpq_t amount)
{
    for (size_t i = 0; i < n; i++)
        mpq_add(value[i], value[i], amount);
}

static void shuffle(classes *c)
{
    for (size_t i = c->n - 1; i > 0; i--) {
        size_t j = random_below(i + 1);
        mpq_swap(c->logit[i], c->logit[j]);
        mpq_swap(c->slope[i], c->slope[j]);
    }
}

static void check_shifts(const classes *c, const mpq_t one)
{
    classes changed = classes_copy(c);
    mpq_t amount;
    mpq_init(amount);
    mpq_set_si(amount, 700001, 7);
    add_to_all(changed.logit, c->n, amount);
    check_invariant(c, &changed, one, false);
    mpq_set_si(amount, -1100, 13);
    add_to_all(changed.slope, c->n, amount);
    check_invariant(c, &changed, one, false);
    shuffle(&changed);
    check_invariant(c, &changed, one, false);
    mpq_clear(amount);
    classes_free(&changed);
}

static void check_scales(const classes *c, const mpq_t one)
{
    static const char *const scales[] = {"2", "7/3", "1e-300", "1e300", "1/1000003"};
    mpq_t scale, inverse;
    mpq_init(scale);
    mpq_init(inverse);
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        classes changed = classes_copy(c);
        ck_assert_int_eq(ghosts_parse_rational(scale, NULL, scales[i]), GHOSTS_OK);
        mpq_inv(inverse, scale);
        for (size_t k = 0; k < c->n; k++)
            mpq_mul(changed.slope[k], changed.slope[k], scale);
        check_invariant(c, &changed, inverse, false);
        classes_free(&changed);
    }
    classes changed = classes_copy(c);
    for (size_t k = 0; k < c->n; k++)
        mpq_neg(changed.slope[k], changed.slope[k]);
    check_invariant(c, &changed, one, true);
    classes_free(&changed);
    mpq_clear(scale);
    mpq_clear(inverse);
}

/* Every class twice (a factor of two on F, exact), and every class as two halves. */
static void check_splits(const classes *c, const mpq_t one)
{
    classes changed = classes_new(2 * c->n);
    mpq_t log_two;
    mpq_init(log_two);
    for (size_t k = 0; k < 2 * c->n; k++) {
        mpq_set(changed.logit[k], c->logit[k / 2]);
        mpq_set(changed.slope[k], c->slope[k / 2]);
    }
    check_invariant(c, &changed, one, false);
    ghosts_parse_rational(log_two, NULL,
                          "0.69314718055994530941723212145817656807550013436025525412068000949339");
    for (size_t k = 0; k < c->n / 2; k++) {
        changed.n -= 1; /* the second half of the classes stays whole: weights e^z = 2 (e^z / 2) */
        mpq_clear(changed.logit[changed.n]);
        mpq_clear(changed.slope[changed.n]);
    }
    size_t halved = changed.n - c->n;
    for (size_t k = 0; k < changed.n; k++) {
        bool half = k < 2 * halved;
        size_t source = half ? k / 2 : k - halved;
        mpq_set(changed.logit[k], c->logit[source]);
        mpq_set(changed.slope[k], c->slope[source]);
        if (half)
            mpq_sub(changed.logit[k], changed.logit[k], log_two);
    }
    check_invariant(c, &changed, one, false);
    mpq_clear(log_two);
    classes_free(&changed);
}

START_TEST(invariances)
{
    random_start("invariances");
    mpq_t one;
    mpq_init(one);
    mpq_set_ui(one, 1, 1);
    for (int i = 0; i < 12; i++) {
        classes c = classes_random(3 + random_below(12), 6, 3);
        mpq_set_si(c.slope[0], -22, 7); /* never all slopes equal */
        check_shifts(&c, one);
        check_scales(&c, one);
        check_splits(&c, one);
        classes_free(&c);
    }
    mpq_clear(one);
}
END_TEST

/* ---- more digits, more pairs, other engines --------------------------------------------- */

/* Each disc of `rough` contains the far smaller disc of `fine` at the same place. */
static void check_refined(const ghosts_zeros *rough, const ghosts_zeros *fine)
{
    ck_assert_uint_le(rough->count, fine->count);
    for (size_t i = 0; i < rough->count; i++)
        ck_assert(disc_holds(&rough->zero[i], fine->zero[i].centre));
}

START_TEST(error_bounds_hold)
{
    random_start("error bounds");
    for (int i = 0; i < 60; i++) {
        classes c = classes_random(3 + random_below(20), 8, 3);
        mpq_set_si(c.slope[0], 29, 9);
        ghosts_expsum *sum = classes_sum(&c);
        long digits = 1 + (long)random_below(60);
        ghosts_zeros *rough = nearest(sum, 1, digits), *fine = nearest(sum, 1, digits + 40);
        check_refined(rough, fine);
        check_accuracy(&rough->zero[0], digits);
        check_accuracy(&fine->zero[0], digits + 40);
        ghosts_zeros_free(rough);
        ghosts_zeros_free(fine);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

START_TEST(more_pairs_begin_alike)
{
    random_start("more pairs");
    for (int i = 0; i < 10; i++) {
        classes c = classes_random(3 + random_below(10), 8, 3);
        mpq_set_si(c.slope[0], 29, 9);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_zeros *all = nearest(sum, 25, 40);
        ck_assert_uint_eq(all->count, 25);
        check_order(all);
        for (size_t pairs = 1; pairs < 25; pairs += 4) {
            ghosts_zeros *some = nearest(sum, pairs, 20);
            ck_assert_uint_eq(some->count, pairs);
            check_refined(some, all);
            ck_assert(mpfr_lessequal_p(mpc_imagref(some->zero[0].centre), all->lower_bound));
            ghosts_zeros_free(some);
        }
        ghosts_zeros_free(all);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* The same zeros from both engines, with and without exploration in double. */
START_TEST(engines_agree)
{
    random_start("engines");
    mpq_t one;
    mpq_init(one);
    mpq_set_ui(one, 1, 1);
    for (int i = 0; i < 15; i++) {
        classes c = classes_random(3 + random_below(8), 8, 3);
        mpq_set_si(c.slope[0], 29, 9);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_zeros *reference = nearest(sum, 3, 50);
        for (int way = 0; way < 4; way++) {
            ghosts_zeros_options options = ghosts_zeros_defaults();
            options.engine = way & 1 ? GHOSTS_ENGINE_MPC : GHOSTS_ENGINE_ARB;
            options.explore_in_double = way & 2;
            if (!ghosts_engine_available(options.engine))
                continue;
            ghosts_zeros *zeros = nearest_with(sum, 3, &options);
            check_same(zeros, reference, one, false);
            ghosts_zeros_free(zeros);
        }
        ghosts_zeros_free(reference);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    mpq_clear(one);
}
END_TEST

START_TEST(no_double_on_clusters)
{
    static const char *const logits[] = {"0", "0", "1e-12"};
    static const char *const slopes[] = {"1", "1", "1"};
    classes factor = classes_text(3, logits, slopes);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.explore_in_double = false;
    options.digits = 30;
    ck_assert_uint_eq(check_product_with(&factor, 3, &options), 2);
    options.engine = GHOSTS_ENGINE_MPC;
    ck_assert_uint_eq(check_product_with(&factor, 3, &options), 2);
    classes_free(&factor);
}
END_TEST

/* ---- no zeros, limits, wrong options ---------------------------------------------------- */

static void check_no_zero(const ghosts_expsum *sum)
{
    ghosts_zeros *zeros = nearest(sum, 3, 50);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), 1);
    ck_assert_uint_eq(zeros->count, 0);
    ck_assert(mpfr_inf_p(zeros->lower_bound) && mpfr_sgn(zeros->lower_bound) > 0);
    ghosts_zeros_free(zeros);
}

START_TEST(one_term)
{
    static const char *const logits[] = {"1", "2", "-inf"}, *const slopes[] = {"1/2", "0.5", "7"};
    for (size_t n = 1; n <= 3; n++) {
        ghosts_expsum *sum = sum_from_text(n, logits, slopes);
        check_no_zero(sum);
        ghosts_expsum_free(sum);
    }
    ghosts_zeros_free(NULL);
}
END_TEST

/* pi / Delta <= lower bound <= rho*, whatever the limit. */
static void check_limit(const ghosts_expsum *sum, size_t limit, mpfr_srcptr above, bool in_double)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.work_limit = limit;
    options.explore_in_double = in_double;
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options);
    ck_assert_ptr_nonnull(zeros);
    if (status == GHOSTS_OK) {
        ck_assert_uint_eq(zeros->count, 1);
        ghosts_zeros_free(zeros);
        return;
    }
    ck_assert_int_eq(status, GHOSTS_WORK_LIMIT);
    ck_assert_uint_eq(zeros->count, 0);
    ck_assert_uint_le(zeros->expansions, limit);
    ck_assert(mpfr_lessequal_p(zeros->lower_bound, above));
    mpfr_t bound;
    mpfr_init2(bound, 53);
    ghosts_expsum_spread(bound, sum, MPFR_RNDN);
    mpfr_mul(bound, bound, zeros->lower_bound, MPFR_RNDN);
    ck_assert_double_ge(mpfr_get_d(bound, MPFR_RNDN), M_PI * (1 - 1e-12));
    mpfr_clear(bound);
    ghosts_zeros_free(zeros);
}

START_TEST(work_limit)
{
    random_start("work limit");
    for (int i = 0; i < 20; i++) {
        classes c = classes_random(20 + random_below(30), 8, 3);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_zeros *zeros = nearest(sum, 1, 16);
        mpfr_t above, error;
        mpfr_inits2(64, above, error, (mpfr_ptr)0);
        ghosts_zero_modulus(above, error, &zeros->zero[0]);
        mpfr_add(above, above, error, MPFR_RNDU);
        for (size_t limit = 1; limit < 300; limit += 1 + limit / 3) {
            check_limit(sum, limit, above, true);
            check_limit(sum, limit, above, false);
        }
        mpfr_clears(above, error, (mpfr_ptr)0);
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

START_TEST(work_limit_is_reached)
{
    random_start("work_limit_is_reached");
    classes c = classes_random(40, 8, 3);
    ghosts_expsum *sum = classes_sum(&c);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.work_limit = 1;
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, &options), GHOSTS_WORK_LIMIT);
    ghosts_zeros_free(zeros);
    options.work_limit = 0; /* the default */
    ghosts_zeros_free(nearest_with(sum, 1, &options));
    ghosts_expsum_free(sum);
    classes_free(&c);
}
END_TEST

/* ---- the calling thread ------------------------------------------------------------------- */

static void check_equal(const ghosts_zeros *a, const ghosts_zeros *b)
{
    ck_assert_uint_eq(a->count, b->count);
    ck_assert_uint_eq(a->expansions, b->expansions);
    ck_assert(mpfr_equal_p(a->lower_bound, b->lower_bound));
    for (size_t i = 0; i < a->count; i++) {
        ck_assert_int_eq(mpc_cmp(a->zero[i].centre, b->zero[i].centre), 0);
        ck_assert(mpfr_equal_p(a->zero[i].error, b->zero[i].error));
        ck_assert_uint_eq(a->zero[i].multiplicity, b->zero[i].multiplicity);
    }
}

START_TEST(rounding_mode_does_not_matter)
{
    random_start("rounding mode");
    for (size_t i = 0; i < 12; i++) {
        classes c = classes_random(3 + random_below(30), 8, 3);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_zeros *expected = nearest(sum, 3, 20);
        fesetround(other_rounding(i % ROUNDING_MODES));
        ghosts_expsum *again = classes_sum(&c);
        ghosts_zeros *zeros = nearest(again, 3, 20);
        int mode = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(mode, other_rounding(i % ROUNDING_MODES));
        check_equal(zeros, expected);
        ghosts_zeros_free(zeros);
        ghosts_zeros_free(expected);
        ghosts_expsum_free(again);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* A disc whose radius underflows to the least number never falls below 10^-50 of the zero. */
START_TEST(narrow_exponents_are_refused)
{
    static const char *const logits[] = {"0", "1/3", "-2.5"}, *const slopes[] = {"1", "2", "3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes), *narrow;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = 50;
    ghosts_zeros mark, *zeros = &mark;
    narrow_exponents();
    ghosts_status made = ghosts_expsum_from_text(&narrow, logits, slopes, 3, NULL);
    ghosts_status found = ghosts_zeros_nearest(&zeros, sum, 1, &options);
    restore_exponents();
    ck_assert_int_eq(made, GHOSTS_INVALID);
    ck_assert_ptr_null(narrow);
    ck_assert_int_eq(found, GHOSTS_INVALID);
    ck_assert_ptr_null(zeros);
    ghosts_zeros_free(nearest_with(sum, 1, &options));
    ghosts_expsum_free(sum);
}
END_TEST

static void refuse(const ghosts_expsum *sum, size_t pairs, long digits, int engine,
                   ghosts_status expected)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    options.engine = (ghosts_engine)engine;
    ghosts_zeros mark, *zeros = &mark;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, pairs, &options), expected);
    ck_assert_ptr_null(zeros);
}

START_TEST(options_refused)
{
    static const char *const logits[] = {"0", "0", "0"}, *const slopes[] = {"0", "1", "3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    refuse(sum, 0, 16, GHOSTS_ENGINE_DEFAULT, GHOSTS_INVALID);
    refuse(sum, 1, 0, GHOSTS_ENGINE_DEFAULT, GHOSTS_INVALID);
    refuse(sum, 1, -5, GHOSTS_ENGINE_DEFAULT, GHOSTS_INVALID);
    refuse(sum, 1, 1000000000, GHOSTS_ENGINE_DEFAULT, GHOSTS_TOO_LARGE);
    refuse(sum, 1, GHOSTS_MAX_DIGITS + 1, GHOSTS_ENGINE_DEFAULT, GHOSTS_TOO_LARGE);
    refuse(sum, SIZE_MAX, 16, GHOSTS_ENGINE_DEFAULT, GHOSTS_TOO_LARGE);
    refuse(sum, 1, 16, 77, GHOSTS_UNAVAILABLE);
    ghosts_zeros *zeros = nearest_with(sum, 1, NULL);
    check_accuracy(&zeros->zero[0], 16);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zeros");
    TCase *all = tcase_create("zeros");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, two_classes);
    tcase_add_test(all, thirty_thousand_digits);
    tcase_add_test(all, roots_of_unity);
    tcase_add_test(all, random_products);
    tcase_add_test(all, multiplicities);
    tcase_add_test(all, mixed_multiplicities);
    tcase_add_test(all, near_coincident);
    tcase_add_test(all, gaps_of_all_sizes);
    tcase_add_test(all, ties);
    tcase_add_test(all, invariances);
    tcase_add_test(all, error_bounds_hold);
    tcase_add_test(all, more_pairs_begin_alike);
    tcase_add_test(all, engines_agree);
    tcase_add_test(all, no_double_on_clusters);
    tcase_add_test(all, one_term);
    tcase_add_test(all, work_limit);
    tcase_add_test(all, work_limit_is_reached);
    tcase_add_test(all, rounding_mode_does_not_matter);
    tcase_add_test(all, narrow_exponents_are_refused);
    tcase_add_test(all, options_refused);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
