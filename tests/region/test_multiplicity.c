/* Zeros of sums with common steps: exact multiplicities, and powers against exponentials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "zeros/cluster.h"
#include "zeros/sum_expander.h"

#include "tests/support/regions.h"

static ghosts_zero_set *zeros_of_disk(const ghosts_expsum *sum, const char *radius, long digits)
{
    ghosts_region region = disk_text(radius);
    ghosts_zero_set *set = find(sum, &region, digits);
    ghosts_region_clear(&region);
    return set;
}

/* The multiplicity reported for the zero next to -logit + i pi, 0 when there is none. */
static size_t multiplicity_at(const ghosts_zero_set *set, double logit, bool *one_zero)
{
    for (size_t i = 0; i < set->count; i++)
        if (fabs(mpfr_get_d(mpc_realref(set->zero[i].centre), MPFR_RNDN) + logit) < 1e-9 &&
            fabs(mpfr_get_d(mpc_imagref(set->zero[i].centre), MPFR_RNDN) - M_PI) < 1e-9) {
            *one_zero = set->zero[i].one_zero;
            return set->zero[i].multiplicity;
        }
    return 0;
}

/* Without FLINT the same zeros come as clusters. */
START_TEST(multiplicities_are_exact_for_common_steps)
{
    const char *const logits[] = {"0", "1/3", "-2"};
    const size_t power[] = {4, 3, 1};
    ghosts_expsum *sum = powers_of_binomials(logits, power, 3);
    ghosts_zero_set *set = zeros_of_disk(sum, "4", 20);
    const double position[] = {0.0, 1.0 / 3.0, -2.0};
    bool exact = ghosts_engine_available(GHOSTS_ENGINE_ARB);
    ck_assert_uint_eq(set->count, 6);
    for (int j = 0; j < 3; j++) {
        bool one_zero = false;
        ck_assert_uint_eq(multiplicity_at(set, position[j], &one_zero), power[j]);
        ck_assert(one_zero == (exact || power[j] == 1));
    }
    ghosts_zero_set_free(set);
    ghosts_expsum_free(sum);
}
END_TEST

/* (1 + X)^2 (1 + e^d X)^2 with d = 1e-30: two double zeros, told apart at 40 digits; 1 + X and
 * 1 + e^d X alone have two simple ones, which no decomposition may merge. */
START_TEST(close_zeros_stay_apart)
{
    if (!ghosts_engine_available(GHOSTS_ENGINE_ARB))
        return;
    const char *const logits[] = {"0", "1e-30"};
    for (size_t m = 1; m <= 2; m++) {
        const size_t power[] = {m, m};
        ghosts_expsum *sum = powers_of_binomials(logits, power, 2);
        ghosts_zero_set *set = zeros_of_disk(sum, "4", 40);
        ck_assert_uint_eq(set->count, 4);
        for (size_t i = 0; i < 4; i++) {
            ck_assert_uint_eq(set->zero[i].multiplicity, m);
            ck_assert(set->zero[i].one_zero);
        }
        ghosts_zero_set_free(set);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* Multiplicity 12 at the nearest zero, which a subdivision finds hard. */
START_TEST(high_multiplicity_is_quick)
{
    const char *const logits[] = {"0"};
    const size_t power[] = {12};
    ghosts_expsum *sum = powers_of_binomials(logits, power, 1);
    ghosts_zeros *zeros = nearest(sum, 1, 30);
    ck_assert_uint_eq(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 12);
    check_accuracy(&zeros->zero[0], 30);
    /* the next pair is at 3 pi; a search looks no further than it must */
    ck_assert(mpfr_cmp_d(zeros->lower_bound, 3.14159) > 0);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* Powers of one exponential against an exponential for each term: the error bounds must overlap. */
START_TEST(powers_agree_with_exponentials)
{
    random_start("powers");
    for (int i = 0; i < 200; i++) {
        size_t n = 3 + random_below(30);
        classes c = classes_random(n, 20, 1);
        for (size_t k = 0; k < n; k++)
            mpq_set_si(c.slope[k], 3 * (long)(k + random_below(3)), 7);
        ghosts_expsum *sum = classes_sum(&c);
        term_cache cache;
        taylor plain, fast;
        mpc_t point;
        mpfr_t difference, allowed;
        mpc_init2(point, 53);
        mpfr_inits2(300, difference, allowed, (mpfr_ptr)0);
        mpc_set_d_d(point, random_between(-9.0, 9.0), random_between(0.0, 90.0), MPC_RNDNN);
        mpfr_prec_t bits = 30 + (mpfr_prec_t)random_below(150);
        ck_assert_int_eq(term_cache_init(&cache, sum), GHOSTS_OK);
        ck_assert(cache.has_powers || ghosts_expsum_terms(sum) < 3);
        ck_assert_int_eq(taylor_init(&plain, ghosts_expsum_terms(sum), 3), GHOSTS_OK);
        ck_assert_int_eq(taylor_init(&fast, ghosts_expsum_terms(sum), 3), GHOSTS_OK);
        fast.cache = &cache;
        engine_exponential exponential = engine_find(GHOSTS_ENGINE_DEFAULT);
        ck_assert_int_eq(taylor_expand(&plain, sum, NULL, point, true, 250, exponential),
                         GHOSTS_OK);
        ck_assert_int_eq(taylor_expand(&fast, sum, NULL, point, true, bits, exponential),
                         GHOSTS_OK);
        /* both are scaled by exp of their own log_scale */
        mpfr_sub(difference, fast.log_scale, plain.log_scale, MPFR_RNDN);
        mpfr_exp(difference, difference, MPFR_RNDN);
        if (plain.slope_shift == fast.slope_shift)
            for (size_t j = 0; j <= 3; j++) {
                mpc_t scaled;
                mpc_init2(scaled, 300);
                mpc_mul_fr(scaled, fast.f[j], difference, MPC_RNDNN);
                mpc_sub(scaled, scaled, plain.f[j], MPC_RNDNN);
                mpc_abs(allowed, scaled, MPFR_RNDD);
                mpfr_div(allowed, allowed, difference, MPFR_RNDD);
                ck_assert_msg(mpfr_cmp(allowed, fast.error[j]) <= 0, "f_%zu with %ld bits", j,
                              (long)bits);
                mpc_clear(scaled);
            }
        mpc_clear(point);
        mpfr_clears(difference, allowed, (mpfr_ptr)0);
        taylor_clear(&plain);
        taylor_clear(&fast);
        term_cache_clear(&cache);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* A level that was asked for again must survive the next request, however full the cache: an
 * expansion uses exponents and weights together. */
START_TEST(cached_terms_stay_while_in_use)
{
    const char *const logits[] = {"0", "1"};
    const size_t power[] = {1, 2};
    ghosts_expsum *sum = powers_of_binomials(logits, power, 2);
    size_t terms = ghosts_expsum_terms(sum);
    term_cache cache;
    ck_assert_int_eq(term_cache_init(&cache, sum), GHOSTS_OK);
    for (mpfr_prec_t bits = 64; bits <= 64 * TERM_CACHE_LEVELS; bits += 64)
        ck_assert_ptr_nonnull(term_cache_exponents(&cache, bits));
    for (mpfr_prec_t bits = 64; bits <= 64 * TERM_CACHE_LEVELS; bits += 64) {
        const term_level *exponents = term_cache_exponents(&cache, bits);
        const term_level *weights = term_cache_weights(&cache, bits);
        ck_assert_ptr_nonnull(exponents);
        ck_assert_ptr_nonnull(weights);
        ck_assert_ptr_ne(exponents, weights);
        ck_assert_int_eq(exponents->bits, bits);
        ck_assert_ptr_nonnull(exponents->y);
        ck_assert_int_eq(weights->bits, bits);
        for (size_t k = 0; k < terms; k++) {
            mpfr_t weight;
            mpfr_init2(weight, 53);
            mpfr_exp(weight, exponents->y[k], MPFR_RNDN);
            ck_assert_double_eq_tol(mpfr_get_d(weight, MPFR_RNDN) /
                                        mpfr_get_d(weights->weight[k], MPFR_RNDN),
                                    1.0, 1e-14);
            mpfr_clear(weight);
        }
    }
    term_cache_clear(&cache);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("multiplicities");
    TCase *all = tcase_create("regions");
    tcase_set_timeout(all, 60);
    tcase_add_test(all, multiplicities_are_exact_for_common_steps);
    tcase_add_test(all, close_zeros_stay_apart);
    tcase_add_test(all, high_multiplicity_is_quick);
    tcase_add_test(all, powers_agree_with_exponentials);
    tcase_add_test(all, cached_terms_stay_while_in_use);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
