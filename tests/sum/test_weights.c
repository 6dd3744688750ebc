/* Sums from weights against sums from logits and closed forms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/certificate.h>
#include <ghosts/certify.h>
#include <ghosts/check.h>
#include <ghosts/region.h>
#include <ghosts/series.h>
#include <ghosts/zeros.h>

#include "sum/expsum.h"
#include "tests/support/sums.h"

enum { MOST = 12 };

/* n weights and slopes as rationals, and what comes of them. */
typedef struct {
    size_t n;
    mpq_t weight[MOST], slope[MOST];
} weighted;

static void weighted_init(weighted *w, size_t n)
{
    w->n = n;
    for (size_t i = 0; i < n; i++)
        mpq_inits(w->weight[i], w->slope[i], (mpq_ptr)0);
}

static void weighted_clear(weighted *w)
{
    for (size_t i = 0; i < w->n; i++)
        mpq_clears(w->weight[i], w->slope[i], (mpq_ptr)0);
}

static ghosts_expsum *sum_of(const weighted *w)
{
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_weights(&sum, (const mpq_t *)w->weight, NULL,
                                                (const mpq_t *)w->slope, w->n),
                     GHOSTS_OK);
    return sum;
}

/* The nearest zeros of both agree within their errors. */
static void check_same_zeros(const ghosts_expsum *a, const ghosts_expsum *b, size_t pairs)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = 40;
    ghosts_zeros *left, *right;
    ck_assert_int_eq(ghosts_zeros_nearest(&left, a, pairs, &options), GHOSTS_OK);
    ck_assert_int_eq(ghosts_zeros_nearest(&right, b, pairs, &options), GHOSTS_OK);
    ck_assert_uint_eq(left->count, right->count);
    for (size_t i = 0; i < left->count; i++) {
        mpc_t away;
        mpfr_t distance, error;
        mpc_init2(away, 200);
        mpfr_inits2(200, distance, error, (mpfr_ptr)0);
        mpc_sub(away, left->zero[i].centre, right->zero[i].centre, MPC_RNDNN);
        mpc_abs(distance, away, MPFR_RNDN);
        mpfr_add(error, left->zero[i].error, right->zero[i].error, MPFR_RNDU);
        ck_assert(mpfr_lessequal_p(distance, error) && mpfr_cmp_d(error, 1e-35) < 0);
        ck_assert_uint_eq(left->zero[i].multiplicity, right->zero[i].multiplicity);
        mpc_clear(away);
        mpfr_clears(distance, error, (mpfr_ptr)0);
    }
    ghosts_zeros_free(left);
    ghosts_zeros_free(right);
}

/* A weight m is m classes of logit 0, and all weights may be multiplied by one number. */
START_TEST(test_integers_are_repeated_classes)
{
    random_start("weights");
    for (int trial = 0; trial < 40; trial++) {
        size_t n = 2 + random_below(4), copies = 0;
        weighted w;
        mpq_t logit[64], slope[64], scale;
        weighted_init(&w, n);
        mpq_init(scale);
        mpq_set_ui(scale, 1 + random_below(1000), 1 + random_below(1000));
        mpq_canonicalize(scale);
        for (size_t i = 0; i < n; i++) {
            unsigned long weight = 1 + random_below(6);
            mpq_set_si(w.slope[i], (long)random_below(40) - 20, 1 + random_below(5));
            mpq_canonicalize(w.slope[i]);
            for (unsigned long k = 0; k < weight; k++, copies++) {
                mpq_inits(logit[copies], slope[copies], (mpq_ptr)0);
                mpq_set(slope[copies], w.slope[i]);
            }
            mpq_set_ui(w.weight[i], weight, 1);
            mpq_mul(w.weight[i], w.weight[i], scale);
        }
        mpq_set_si(w.slope[0], 41, 2); /* not all slopes equal */
        mpq_div(scale, w.weight[0], scale);
        for (size_t k = 0; k < mpz_get_ui(mpq_numref(scale)); k++)
            mpq_set(slope[k], w.slope[0]);
        ghosts_expsum *sum = sum_of(&w), *repeated;
        ck_assert_int_eq(ghosts_expsum_from_rationals(&repeated, (const mpq_t *)logit,
                                                      (const mpq_t *)slope, NULL, copies),
                         GHOSTS_OK);
        check_same_zeros(sum, repeated, 2);
        ghosts_expsum_free(sum);
        ghosts_expsum_free(repeated);
        for (size_t k = 0; k < copies; k++)
            mpq_clears(logit[k], slope[k], (mpq_ptr)0);
        weighted_clear(&w);
        mpq_clear(scale);
    }
}
END_TEST

/* (1 + q x)^m, x = e^(tau/3): zeros of multiplicity m at 3 (i pi - log q), exactly told. */
START_TEST(test_powers_of_a_binomial)
{
    for (unsigned long m = 1; m <= 9; m++) {
        weighted w;
        weighted_init(&w, m + 1);
        mpq_t q, power;
        mpz_t choose;
        mpq_inits(q, power, (mpq_ptr)0);
        mpz_init(choose);
        mpq_set_ui(q, 3 * m + 1, 7);
        mpq_canonicalize(q);
        mpq_set_ui(power, 1, 1);
        for (unsigned long k = 0; k <= m; k++) {
            mpz_bin_uiui(choose, m, k);
            mpq_set_z(w.weight[k], choose);
            mpq_mul(w.weight[k], w.weight[k], power);
            mpq_mul(power, power, q);
            mpq_set_ui(w.slope[k], k, 3);
            mpq_canonicalize(w.slope[k]);
        }
        ghosts_expsum *sum = sum_of(&w);
        ghosts_zeros *zeros;
        ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, NULL), GHOSTS_OK);
        double re = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
        double im = mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN);
        ck_assert(fabs(re + 3.0 * log(mpq_get_d(q))) < 1e-13 && fabs(im - 3.0 * M_PI) < 1e-13);
        if (ghosts_engine_available(GHOSTS_ENGINE_ARB)) {
            ck_assert_uint_eq(zeros->zero[0].multiplicity, m);
            ck_assert(mpfr_cmp_d(zeros->zero[0].error, 1e-14) < 0);
        }
        ghosts_zeros_free(zeros);
        ghosts_expsum_free(sum);
        mpq_clears(q, power, (mpq_ptr)0);
        mpz_clear(choose);
        weighted_clear(&w);
    }
}
END_TEST

/* 1 + w x: log F(0) = log(1 + w), and 0 exactly where the weights add up to 1. */
START_TEST(test_constant_of_series)
{
    const char *const first[] = {"1/3",    "2/3", "1e400",
                                 "1e-400", "1/2", "999999999999999999999/1000000000000000000000"};
    const char *const second[] = {"2/3", "1", "1", "1", "1/2", "1/1000000000000000000001"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        weighted w;
        weighted_init(&w, 2);
        ck_assert_int_eq(ghosts_parse_rational(w.weight[0], NULL, first[i]), GHOSTS_OK);
        ck_assert_int_eq(ghosts_parse_rational(w.weight[1], NULL, second[i]), GHOSTS_OK);
        mpq_set_ui(w.slope[1], 1, 1);
        ghosts_expsum *sum = sum_of(&w);
        ghosts_series_options options = ghosts_series_defaults();
        options.digits = 30;
        ghosts_series *series;
        mpq_t total, origin;
        mpq_init(origin);
        ck_assert_int_eq(ghosts_series_expand(&series, sum, origin, 2, &options), GHOSTS_OK);
        mpq_clear(origin);
        mpfr_t expected, off;
        mpq_init(total);
        mpfr_init2(expected, 4000);
        mpfr_init2(off, 64);
        mpq_add(total, w.weight[0], w.weight[1]);
        mpfr_set_q(expected, total, MPFR_RNDN);
        mpfr_log(expected, expected, MPFR_RNDN);
        mpfr_sub(off, series->coefficient[0], expected, MPFR_RNDA);
        ck_assert_msg(mpfr_cmpabs(off, series->error[0]) <= 0, "%s + %s", first[i], second[i]);
        if (mpq_cmp_ui(total, 1, 1) == 0)
            ck_assert(mpfr_zero_p(series->coefficient[0]) && mpfr_zero_p(series->error[0]));
        mpfr_mul_d(expected, expected, 1e-29, MPFR_RNDA);
        ck_assert_msg(mpfr_cmpabs(series->error[0], expected) <= 0, "%s + %s", first[i], second[i]);
        mpfr_clears(expected, off, (mpfr_ptr)0);
        mpq_clear(total);
        ghosts_series_free(series);
        ghosts_expsum_free(sum);
        weighted_clear(&w);
    }
}
END_TEST

/* The loss of class 1 of 3 e^tau + 2 e^(2 tau) + 5 e^(2 tau) at 0: log(10 / 2), slopes' means by
 * hand. */
START_TEST(test_loss_of_a_class)
{
    weighted w;
    weighted_init(&w, 3);
    mpq_set_ui(w.weight[0], 3, 1), mpq_set_ui(w.weight[1], 2, 1), mpq_set_ui(w.weight[2], 5, 1);
    mpq_set_ui(w.slope[0], 1, 1), mpq_set_ui(w.slope[1], 2, 1), mpq_set_ui(w.slope[2], 2, 1);
    ghosts_expsum *sum = sum_of(&w);
    ghosts_series_options options = ghosts_series_defaults();
    options.kind = GHOSTS_SERIES_LOSS;
    options.label = 1;
    ghosts_series *series;
    mpq_t origin;
    mpq_init(origin);
    ck_assert_int_eq(ghosts_series_expand(&series, sum, origin, 1, &options), GHOSTS_OK);
    ck_assert(fabs(mpfr_get_d(series->coefficient[0], MPFR_RNDN) - log(5.0)) < 1e-15);
    ck_assert(fabs(mpfr_get_d(series->coefficient[1], MPFR_RNDN) + 0.3) < 1e-15);
    ghosts_series_free(series);
    ghosts_expsum_free(sum);
    mpq_clear(origin);
    weighted_clear(&w);
}
END_TEST

/* Logarithms of weights at every precision against MPFR at a far higher one, with large
 * cancellation between logit and factor: e^1000 / 10^434. */
START_TEST(test_log_weights)
{
    mpq_t weight[3], logit[3], slope[3];
    const char *const text[3][3] = {
        {"1e-434", "1000", "0"}, {"7/3", "-1/2", "1"}, {"5e300", "-690", "1"}};
    for (size_t i = 0; i < 3; i++) {
        mpq_inits(weight[i], logit[i], slope[i], (mpq_ptr)0);
        ghosts_parse_rational(weight[i], NULL, text[i][0]);
        ghosts_parse_rational(logit[i], NULL, text[i][1]);
        ghosts_parse_rational(slope[i], NULL, text[i][2]);
    }
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_weights(&sum, (const mpq_t *)weight, (const mpq_t *)logit,
                                                (const mpq_t *)slope, 3),
                     GHOSTS_OK);
    for (mpfr_prec_t bits = 32; bits <= 4096; bits *= 2)
        for (size_t k = 0; k < 2; k++) {
            mpfr_t y, error, exact, part;
            mpfr_init2(y, bits);
            mpfr_init2(error, 32);
            mpfr_inits2(12000, exact, part, (mpfr_ptr)0);
            expsum_log_weight(y, error, sum, k);
            mpfr_set_zero(exact, 1);
            for (size_t i = k == 0 ? 0 : 1; i < (k == 0 ? 1u : 3u); i++) {
                mpfr_set_q(part, logit[i], MPFR_RNDN);
                mpfr_exp(part, part, MPFR_RNDN);
                mpfr_mul_q(part, part, weight[i], MPFR_RNDN);
                mpfr_add(exact, exact, part, MPFR_RNDN);
            }
            mpfr_log(exact, exact, MPFR_RNDN);
            mpfr_sub_q(exact, exact, sum->largest_logit, MPFR_RNDN);
            mpfr_sub(exact, exact, y, MPFR_RNDA);
            ck_assert_msg(mpfr_cmpabs(exact, error) <= 0, "%ld bits, term %zu", (long)bits, k);
            mpfr_set_ui_2exp(part, 4, 4 - (long)bits, MPFR_RNDN);
            ck_assert(mpfr_less_p(error, part)); /* |y| is small: so is what is lost */
            mpfr_clears(y, error, exact, part, (mpfr_ptr)0);
        }
    mpq_t back, z, a;
    mpq_inits(back, z, a, (mpq_ptr)0);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(ghosts_expsum_class(z, a, sum, i), GHOSTS_OK);
        ck_assert_int_eq(ghosts_expsum_class_weight(back, sum, i), GHOSTS_OK);
        ck_assert(mpq_equal(z, logit[i]) && mpq_equal(a, slope[i]) && mpq_equal(back, weight[i]));
    }
    ck_assert_int_eq(ghosts_expsum_class_weight(back, sum, 3), GHOSTS_INVALID);
    mpq_clears(back, z, a, (mpq_ptr)0);
    ghosts_expsum_free(sum);
    for (size_t i = 0; i < 3; i++)
        mpq_clears(weight[i], logit[i], slope[i], (mpq_ptr)0);
}
END_TEST

/* 2 e^(1/2) + 3 e^(1/2) against 5 e^(1/2), and against numbers next to it. */
START_TEST(test_comparison_is_decided)
{
    mpq_t weight[4], logit[4], slope[4];
    const char *const text[4][3] = {
        {"2", "1/2", "0"},
        {"3", "1/2", "0"},
        {"5", "1/2", "1"},
        {"50000000000000000000000000000000000000000000000001e-49", "1/2", "2"}};
    for (size_t i = 0; i < 4; i++) {
        mpq_inits(weight[i], logit[i], slope[i], (mpq_ptr)0);
        ghosts_parse_rational(weight[i], NULL, text[i][0]);
        ghosts_parse_rational(logit[i], NULL, text[i][1]);
        ghosts_parse_rational(slope[i], NULL, text[i][2]);
    }
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_weights(&sum, (const mpq_t *)weight, (const mpq_t *)logit,
                                                (const mpq_t *)slope, 4),
                     GHOSTS_OK);
    ck_assert_int_eq(expsum_compare_weights(sum, 0, 1), 0);
    ck_assert_int_eq(expsum_compare_weights(sum, 1, 2), -1);
    ck_assert_int_eq(expsum_compare_weights(sum, 2, 0), 1);
    ghosts_expsum_free(sum);
    for (size_t i = 0; i < 4; i++)
        mpq_clears(weight[i], logit[i], slope[i], (mpq_ptr)0);
}
END_TEST

/* All zeros of the partition function of an Ising ring of N spins, 2^N cosh^N (1 + tanh^N): with
 * energies counted from the ground state, sum over even k of 2 binom(N, k) e^(k tau); x = e^tau has
 * (1 + x)^N + (1 - x)^N = 0, x = i tan((2 j + 1) pi / (2 N)). */
START_TEST(test_ising_ring)
{
    enum { N = 10 };
    weighted w;
    mpz_t choose;
    mpz_init(choose);
    weighted_init(&w, N / 2 + 1);
    for (unsigned long k = 0; k <= N; k += 2) {
        mpz_bin_uiui(choose, N, k);
        mpq_set_z(w.weight[k / 2], choose);
        mpq_set_ui(w.slope[k / 2], k, 1);
    }
    ghosts_expsum *sum = sum_of(&w);
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, N / 2, NULL), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, N / 2);
    for (size_t i = 0; i < zeros->count; i++) {
        double re = mpfr_get_d(mpc_realref(zeros->zero[i].centre), MPFR_RNDN);
        double im = mpfr_get_d(mpc_imagref(zeros->zero[i].centre), MPFR_RNDN), least = 1.0;
        for (int j = 0; j < N; j++)
            least = fmin(least,
                         hypot(re - log(fabs(tan((2 * j + 1) * M_PI / (2 * N)))), im - M_PI / 2));
        ck_assert_msg(least < 1e-13, "%.17g %+.17g i", re, im);
    }
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    weighted_clear(&w);
    mpz_clear(choose);
}
END_TEST

/* ---- certificates ------------------------------------------------------------------------------
 */

static bool is_valid(const ghosts_expsum *sum, const ghosts_certificate *certificate)
{
    ghosts_certificate_verdict verdict;
    bool valid = true;
    for (int engine = GHOSTS_ENGINE_MPC; engine <= GHOSTS_ENGINE_ARB; engine++) {
        if (!ghosts_engine_available((ghosts_engine)engine))
            continue;
        ck_assert_int_eq(
            ghosts_certificate_check(&verdict, sum, certificate, (ghosts_engine)engine, 1),
            GHOSTS_OK);
        valid = valid && verdict.valid;
    }
    return valid;
}

/* Valid for the sum it was made for, also where e^-900 and 10^390 cancel, and not for another
 * factor. */
START_TEST(test_certificates)
{
    const char *const text[4][3] = {
        {"1", "0", "0"}, {"3", "0", "1"}, {"2/7", "0", "5/2"}, {"1e390", "-900", "1"}};
    mpq_t weight[4], logit[4], slope[4];
    for (size_t i = 0; i < 4; i++) {
        mpq_inits(weight[i], logit[i], slope[i], (mpq_ptr)0);
        ghosts_parse_rational(weight[i], NULL, text[i][0]);
        ghosts_parse_rational(logit[i], NULL, text[i][1]);
        ghosts_parse_rational(slope[i], NULL, text[i][2]);
    }
    for (long digits = 16; digits <= 200; digits += 184) {
        ghosts_expsum *sum, *other;
        ghosts_region region;
        ghosts_zero_set *set;
        ghosts_certificate *certificate;
        ghosts_region_options options = ghosts_region_defaults();
        options.search.digits = digits;
        options.keep_proof = true;
        ck_assert_int_eq(ghosts_expsum_from_weights(&sum, (const mpq_t *)weight,
                                                    (const mpq_t *)logit, (const mpq_t *)slope, 4),
                         GHOSTS_OK);
        ghosts_region_init(&region, GHOSTS_DISK);
        mpq_set_ui(region.radius, 9, 1);
        ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, &options), GHOSTS_OK);
        ck_assert_int_eq(ghosts_certificate_make(&certificate, sum, &region, set, &options.search),
                         GHOSTS_OK);
        ck_assert_uint_ge(certificate->zeros, 4);
        ck_assert(is_valid(sum, certificate));
        mpq_set_ui(weight[1], 31, 10);
        ck_assert_int_eq(ghosts_expsum_from_weights(&other, (const mpq_t *)weight,
                                                    (const mpq_t *)logit, (const mpq_t *)slope, 4),
                         GHOSTS_OK);
        ck_assert(!is_valid(other, certificate));
        mpq_set_ui(weight[1], 3, 1);
        ghosts_expsum_free(other);
        ghosts_certificate_free(certificate);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
    }
    for (size_t i = 0; i < 4; i++)
        mpq_clears(weight[i], logit[i], slope[i], (mpq_ptr)0);
}
END_TEST

/* A shift of the expansion point keeps the weights. */
START_TEST(test_shift)
{
    weighted w;
    weighted_init(&w, 3);
    mpq_set_ui(w.weight[0], 5, 3);
    mpq_set_ui(w.weight[2], 7, 1); /* the second is dropped */
    mpq_set_ui(w.slope[2], 2, 1);
    ghosts_expsum *sum = sum_of(&w), *shifted;
    mpq_t at;
    mpq_init(at);
    mpq_set_si(at, -3, 7);
    ck_assert_int_eq(ghosts_expsum_shift(&shifted, sum, at), GHOSTS_OK);
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, shifted, 1, NULL), GHOSTS_OK);
    double re = mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN);
    ck_assert(fabs(re - (0.5 * log(5.0 / 21.0) + 3.0 / 7.0)) < 1e-15);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    ghosts_expsum_free(shifted);
    mpq_clear(at);
    weighted_clear(&w);
}
END_TEST

START_TEST(test_refusals)
{
    weighted w;
    weighted_init(&w, 2);
    ghosts_expsum *sum;
    mpq_set_ui(w.slope[1], 1, 1);
    ck_assert_int_eq(
        ghosts_expsum_from_weights(&sum, (const mpq_t *)w.weight, NULL, (const mpq_t *)w.slope, 2),
        GHOSTS_INVALID); /* all 0 */
    ck_assert_ptr_null(sum);
    mpq_set_si(w.weight[0], -1, 1);
    mpq_set_si(w.weight[1], 1, 1);
    ck_assert_int_eq(
        ghosts_expsum_from_weights(&sum, (const mpq_t *)w.weight, NULL, (const mpq_t *)w.slope, 2),
        GHOSTS_INVALID);
    ck_assert_ptr_null(sum);
    ck_assert_int_eq(ghosts_expsum_from_weights(&sum, NULL, NULL, NULL, 0), GHOSTS_INVALID);
    weighted_clear(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("weights");
    TCase *tests = tcase_create("weights");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_integers_are_repeated_classes);
    tcase_add_test(tests, test_powers_of_a_binomial);
    tcase_add_test(tests, test_constant_of_series);
    tcase_add_test(tests, test_loss_of_a_class);
    tcase_add_test(tests, test_log_weights);
    tcase_add_test(tests, test_comparison_is_decided);
    tcase_add_test(tests, test_ising_ring);
    tcase_add_test(tests, test_certificates);
    tcase_add_test(tests, test_shift);
    tcase_add_test(tests, test_refusals);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
