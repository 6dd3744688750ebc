/* Series whose coefficients lie below MPFR's default range: in that range 0 with an error that is
 * not, in a wider one numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ghosts/bounds.h>

#include <stdlib.h>

#include "tests/support/series.h"

static const char *const logits[] = {"0", "-1e9"}, *const slopes[] = {"0", "1"};

static void widen_exponents(void)
{
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
}

/* In the default range: the error is positive, and at least half the least number where 0 stands for
 * something else. */
static void check_default_range(const ghosts_expsum *sum, ghosts_series_kind kind, size_t label,
                                const mpq_t at, ghosts_engine engine)
{
    ghosts_series *series = expand_at(sum, at, 6, kind, label, 16, engine);
    for (size_t m = 0; m <= 6; m++) {
        ck_assert_msg(mpfr_sgn(series->error[m]) > 0, "order %zu", m);
        ck_assert(mpfr_get_exp(series->error[m]) >= mpfr_get_emin());
        ck_assert(mpfr_zero_p(series->coefficient[m]) ||
                  mpfr_get_exp(series->coefficient[m]) >= mpfr_get_emin());
    }
    ghosts_series_free(series);
}

START_TEST(errors_in_the_default_range)
{
    mpq_t at;
    mpq_init(at);
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        mpq_set_ui(at, 0, 1);
        check_default_range(sum, GHOSTS_SERIES_SOFTMAX, 1, at, engines[e]);
        check_default_range(sum, GHOSTS_SERIES_LOSS, 0, at, engines[e]);
        check_default_range(sum, GHOSTS_SERIES_LOG, 0, at, engines[e]);
        mpq_set_si(at, 3000000000, 1);
        check_default_range(sum, GHOSTS_SERIES_SOFTMAX, 0, at, engines[e]);
        check_default_range(sum, GHOSTS_SERIES_LOSS, 1, at, engines[e]);
        mpq_set_si(at, -3000000000, 1);
        check_default_range(sum, GHOSTS_SERIES_SOFTMAX, 1, at, engines[e]);
    }
    ghosts_expsum_free(sum);
    mpq_clear(at);
}
END_TEST

/* |x - log-value| by the logarithm: log |c| = `logarithm` + log of `factor`, to `digits` digits. */
static void check_logarithm(mpfr_srcptr c, mpfr_srcptr error, double logarithm, double factor)
{
    mpfr_t expected, part, distance;
    mpfr_inits2(200, expected, part, (mpfr_ptr)0);
    mpfr_init2(distance, 64);
    mpfr_set_d(expected, logarithm, MPFR_RNDN);
    mpfr_exp(expected, expected, MPFR_RNDN);
    mpfr_mul_d(expected, expected, factor, MPFR_RNDN);
    mpfr_sub(part, expected, c, MPFR_RNDN);
    mpfr_abs(distance, part, MPFR_RNDD);
    ck_assert(mpfr_lessequal_p(distance, error));
    ck_assert(relative(c, error, 16));
    mpfr_clears(expected, part, distance, (mpfr_ptr)0);
}

/* p = e^-L / (1 + e^-L), L = 10^9: p_m = e^-L / m!, and so are the coefficients of log F, m >= 1, up
 * to a factor 1 + e^-L. */
START_TEST(values_in_a_wide_range)
{
    mpq_t at;
    mpq_init(at);
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    widen_exponents();
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *softmax = expand_at(sum, at, 3, GHOSTS_SERIES_SOFTMAX, 1, 16, engines[e]);
        ghosts_series *loss = expand_at(sum, at, 3, GHOSTS_SERIES_LOSS, 0, 16, engines[e]);
        static const double factor[] = {1.0, 1.0, 0.5};
        for (size_t m = 0; m < 3; m++) {
            check_logarithm(softmax->coefficient[m], softmax->error[m], -1e9, factor[m]);
            check_logarithm(loss->coefficient[m], loss->error[m], -1e9, factor[m]);
        }
        ghosts_series_to_cumulants(loss);
        check_logarithm(loss->coefficient[2], loss->error[2], -1e9, 1.0);
        ghosts_series_free(softmax);
        ghosts_series_free(loss);
    }
    restore_exponents();
    ghosts_expsum_free(sum);
    mpq_clear(at);
}
END_TEST

/* Terms that are lost, below exp(-2^54): a refusal at once where they are all there is, no harm
 * where they are not. */
START_TEST(lost_terms)
{
    static const char *const far[] = {"0", "0", "-1e17"}, *const a[] = {"0", "0", "2"};
    static const char *const other[] = {"0", "1", "2"};
    mpq_t at;
    mpq_init(at);
    ghosts_series_options options = ghosts_series_defaults();
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        options.engine = engines[e];
        ghosts_series *series;
        ghosts_expsum *sum = sum_from_text(3, far, a);
        ck_assert_int_eq(ghosts_series_expand(&series, sum, at, 3, &options), GHOSTS_TOO_LARGE);
        ghosts_expsum_free(sum);
        sum = sum_from_text(3, far, other);
        ghosts_series *fine = expand(sum, 5, 40, engines[e]);
        series = expand(sum, 5, 16, engines[e]);
        for (size_t m = 0; m <= 5; m++)
            ck_assert(agree(series, fine, m));
        ghosts_series_free(series);
        ghosts_series_free(fine);
        ghosts_expsum_free(sum);
    }
    mpq_clear(at);
}
END_TEST

/* From zeros near 10^4000 to an order where tau^-m is below the default range. */
START_TEST(powers_of_far_zeros)
{
    enum { ORDER = 90000 };
    static const char *const z[] = {"0", "-1"}, *const a[] = {"0", "1e-4000"};
    ghosts_expsum *sum = sum_from_text(2, z, a);
    ghosts_zeros *zeros = nearest(sum, 1, 16);
    ghosts_series *series;
    ck_assert_int_eq(ghosts_series_from_zeros(&series, sum, zeros, ORDER), GHOSTS_OK);
    ck_assert(mpfr_zero_p(series->coefficient[ORDER]));
    for (size_t m = 2; m <= ORDER; m++)
        ck_assert(mpfr_sgn(series->error[m]) > 0);
    ghosts_series_free(series);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* 2 Delta / sigma^2 with sigma^2 near e^-L: infinite when rounded up in the default range, and not
 * above it when rounded down; a number in a wide range. */
START_TEST(bounds_with_a_tiny_variance)
{
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    mpfr_t bound;
    mpfr_init2(bound, 53);
    ck_assert_int_eq(ghosts_upper_variance_mpfr(bound, sum, MPFR_RNDU), GHOSTS_OK);
    ck_assert(mpfr_inf_p(bound));
    ck_assert_int_eq(ghosts_upper_variance_mpfr(bound, sum, MPFR_RNDD), GHOSTS_OK);
    ck_assert(mpfr_number_p(bound));
    widen_exponents();
    ck_assert_int_eq(ghosts_upper_variance_mpfr(bound, sum, MPFR_RNDU), GHOSTS_OK);
    mpfr_log(bound, bound, MPFR_RNDN);
    ck_assert(mpfr_cmp_d(bound, 1e9 + 0.6931) > 0 && mpfr_cmp_d(bound, 1e9 + 0.6932) < 0);
    restore_exponents();
    mpfr_clear(bound);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("underflow");
    TCase *all = tcase_create("underflow");
    tcase_set_timeout(all, 60);
    tcase_add_test(all, errors_in_the_default_range);
    tcase_add_test(all, values_in_a_wide_range);
    tcase_add_test(all, lost_terms);
    tcase_add_test(all, powers_of_far_zeros);
    tcase_add_test(all, bounds_with_a_tiny_variance);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
