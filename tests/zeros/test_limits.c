/* The nearest zeros where there are none or work ends, in any state of the calling thread, and with
 * wrong options.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/zeros.h>

#include "tests/support/sums.h"

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

/* ---- a caller that wants no more ---------------------------------------------------------- */

typedef struct {
    size_t asked, patience;
} caller;

static bool is_out_of_patience(void *context)
{
    caller *c = context;
    return ++c->asked > c->patience;
}

/* Whenever the caller gives up, what was proven until then is a lower bound, and the caller is not
 * asked again and again. */
static void check_stop(const ghosts_expsum *sum, size_t patience, mpfr_srcptr above, long digits)
{
    caller c = {0, patience};
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    options.stop = is_out_of_patience;
    options.stop_context = &c;
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, &options);
    ck_assert_ptr_nonnull(zeros);
    if (status == GHOSTS_OK) {
        ck_assert_uint_le(c.asked, patience);
        ck_assert_uint_eq(c.asked, zeros->expansions + zeros->evaluations);
    } else {
        ck_assert_int_eq(status, GHOSTS_WORK_LIMIT);
        ck_assert_uint_eq(zeros->count, 0);
        ck_assert_uint_eq(c.asked, patience + 1);
        ck_assert(mpfr_sgn(zeros->lower_bound) > 0);
        ck_assert(mpfr_lessequal_p(zeros->lower_bound, above));
    }
    ghosts_zeros_free(zeros);
}

START_TEST(stop)
{
    random_start("stop");
    for (int i = 0; i < 10; i++) {
        classes c = classes_random(20 + random_below(30), 8, 3);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_zeros *zeros = nearest(sum, 1, 16);
        mpfr_t above, error;
        mpfr_inits2(64, above, error, (mpfr_ptr)0);
        ghosts_zero_modulus(above, error, &zeros->zero[0]);
        mpfr_add(above, above, error, MPFR_RNDU);
        size_t work = zeros->expansions + zeros->evaluations;
        for (size_t patience = 0; patience < work + 4; patience += 1 + patience / 3) {
            check_stop(sum, patience, above, 16);
            check_stop(sum, patience, above, 200);
        }
        check_stop(sum, work, above, 16);
        mpfr_clears(above, error, (mpfr_ptr)0);
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
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
    Suite *suite = suite_create("limits");
    TCase *all = tcase_create("zeros");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, one_term);
    tcase_add_test(all, work_limit);
    tcase_add_test(all, work_limit_is_reached);
    tcase_add_test(all, stop);
    tcase_add_test(all, rounding_mode_does_not_matter);
    tcase_add_test(all, narrow_exponents_are_refused);
    tcase_add_test(all, options_refused);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
