/* The nearest zeros move as they must when logits and slopes are shifted, scaled, shuffled or split,
 * and stay with more digits, more pairs and the other engine.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/zeros.h>

#include "tests/support/sums.h"

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

int main(void)
{
    Suite *suite = suite_create("invariances");
    TCase *all = tcase_create("zeros");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, invariances);
    tcase_add_test(all, error_bounds_hold);
    tcase_add_test(all, more_pairs_begin_alike);
    tcase_add_test(all, engines_agree);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
