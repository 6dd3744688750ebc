/* Taylor series: error bounds at twice the precision, the recurrence on its own, identities.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "series/division.h"
#include "tests/support/series.h"

/* ---- error bounds and engines ------------------------------------------------------------- */

static void check_twice(const ghosts_expsum *sum, const mpq_t at, size_t order,
                        ghosts_series_kind kind, size_t label, long digits)
{
    ghosts_series *finer =
        expand_at(sum, at, order, kind, label, 2 * digits + 20, GHOSTS_ENGINE_MPC);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand_at(sum, at, order, kind, label, digits, engines[e]);
        for (size_t m = 0; m <= order; m++)
            ck_assert_msg(agree(series, finer, m), "coefficient %zu, kind %d, engine %s", m, kind,
                          ghosts_engine_name(engines[e]));
        ghosts_series_free(series);
    }
    ghosts_series_free(finer);
}

START_TEST(test_twice_the_precision)
{
    random_start("twice the precision");
    mpq_t at;
    mpq_init(at);
    for (int trial = 0; trial < 60; trial++) {
        size_t n = 1 + random_below(12);
        classes c = classes_random(n, trial % 3 ? 4 : 60, 1 + (long)random_below(9));
        ghosts_expsum *sum = classes_sum(&c);
        random_rational(at, trial % 5 ? 2 : 300);
        check_twice(sum, at, random_below(60), (ghosts_series_kind)(trial % 3), random_below(n),
                    1 + (long)random_below(50));
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    mpq_clear(at);
}
END_TEST

/* The stated accuracy between the corners of the polygon: for two equal classes the odd
 * coefficients vanish and m |c_m| is nearly a geometric sequence over the even ones. */
START_TEST(test_accuracy)
{
    const char *logits[] = {"0", "0"}, *slopes[] = {"-1", "1"};
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand(sum, 80, 20, engines[e]);
        mpfr_t scale;
        mpfr_init2(scale, 64);
        for (size_t m = 3; m < 80; m += 2) {
            mpfr_mul(scale, series->coefficient[m - 1], series->coefficient[m + 1], MPFR_RNDN);
            mpfr_abs(scale, scale, MPFR_RNDN);
            mpfr_sqrt(scale, scale, MPFR_RNDN);
            mpfr_mul_ui(scale, scale, 2, MPFR_RNDN);
            ck_assert_msg(relative(scale, series->error[m], 20), "order %zu", m);
            ck_assert(relative(series->coefficient[m + 1], series->error[m + 1], 19));
        }
        mpfr_clear(scale);
        ghosts_series_free(series);
    }
    ghosts_expsum_free(sum);
}
END_TEST

/* Exact data leave the recurrence's own rounding alone: each quotient within its bound of a much
 * finer one, and the bound no larger than 2^-40 of the largest term. */
START_TEST(test_rounding_of_the_recurrence)
{
    random_start("recurrence");
    enum { ORDER = 60, COARSE = 64, FINE = 900 };
    for (int trial = 0; trial < 20; trial++) {
        moment_list f = {ORDER, ORDER, reals_new(ORDER + 1, COARSE), reals_new(ORDER + 1, 64)};
        mpfr_t *b = reals_new(ORDER + 1, COARSE), *zero = reals_new(ORDER + 1, 64);
        mpfr_t *a = reals_new(ORDER + 1, COARSE), *a_error = reals_new(ORDER + 1, 64);
        mpfr_t *c = reals_new(ORDER + 1, FINE), *c_error = reals_new(ORDER + 1, 64);
        mpfr_set_ui(f.f[0], 1, MPFR_RNDN);
        for (size_t j = 0; j <= ORDER; j++) {
            double size = ldexp(1.0, -(trial % 4) * (int)j);
            mpfr_set_d(b[j], random_between(-1.0, 1.0), MPFR_RNDN);
            if (j > 0)
                mpfr_set_d(f.f[j], size * random_between(-1.0, 1.0), MPFR_RNDN);
        }
        ck_assert_int_eq(quotient_recurrence(a, a_error, b, zero, &f, COARSE), GHOSTS_OK);
        ck_assert_int_eq(quotient_recurrence(c, c_error, b, zero, &f, FINE), GHOSTS_OK);
        bool rounded = false;
        for (size_t m = 0; m <= ORDER; m++) {
            mpfr_add(c_error[m], c_error[m], a_error[m], MPFR_RNDU);
            ck_assert_msg(within(a[m], c[m], c_error[m]), "trial %d, order %zu", trial, m);
            rounded = rounded || !mpfr_equal_p(a[m], c[m]);
            ck_assert(mpfr_get_d(a_error[m], MPFR_RNDN) <=
                      0x1p-40 * (1.0 + fabs(mpfr_get_d(c[m], MPFR_RNDN))) * (trial % 4 ? 1 : 1e12));
        }
        ck_assert(rounded);
        moments_clear(&f);
        reals_free(b, ORDER + 1);
        reals_free(zero, ORDER + 1);
        reals_free(a, ORDER + 1);
        reals_free(a_error, ORDER + 1);
        reals_free(c, ORDER + 1);
        reals_free(c_error, ORDER + 1);
    }
}
END_TEST

/* Power sums that are left out are bounded, and those computed lie within their bounds. */
START_TEST(test_moments)
{
    random_start("moments");
    mpq_t t;
    mpq_init(t);
    mpq_set_si(t, 1, 3);
    for (int trial = 0; trial < 10; trial++) {
        classes c = classes_random(2 + random_below(9), 3, 3);
        mpq_set_si(c.slope[0], 7, 2);
        ghosts_expsum *sum = classes_sum(&c);
        tilted_weights coarse, fine;
        moment_list few, all;
        ck_assert_int_eq(tilted_init(&coarse, sum, t, 64), GHOSTS_OK);
        ck_assert_int_eq(tilted_init(&fine, sum, t, 3000), GHOSTS_OK);
        ck_assert_int_eq(moments_init(&few, sum, &coarse, 120, 1.0), GHOSTS_OK);
        ck_assert_int_eq(moments_init(&all, sum, &fine, 120, 1.0), GHOSTS_OK);
        ck_assert_uint_lt(few.computed, 120);
        ck_assert_uint_eq(all.computed, 120);
        for (size_t j = 0; j <= 120; j++)
            ck_assert_msg(within(few.f[j], all.f[j], few.error[j]), "moment %zu of %zu", j,
                          few.computed);
        moments_clear(&few);
        moments_clear(&all);
        tilted_clear(&coarse);
        tilted_clear(&fine);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    mpq_clear(t);
}
END_TEST

/* ---- identities --------------------------------------------------------------------------- */

/* m F_m = sum_j j c_j F_(m-j), the F_j from the complex Taylor expansion. */
START_TEST(test_against_taylor)
{
    random_start("against taylor");
    enum { ORDER = 25 };
    mpc_t f[ORDER + 1], point;
    mpfr_t f_error[ORDER + 1], log_scale, left, right, part;
    for (size_t j = 0; j <= ORDER; j++) {
        mpc_init2(f[j], 300);
        mpfr_init2(f_error[j], 32);
    }
    mpc_init2(point, 64);
    mpfr_init2(log_scale, 64);
    mpfr_inits2(300, left, right, part, (mpfr_ptr)0);
    mpq_t at;
    mpq_init(at);
    for (int trial = 0; trial < 20; trial++) {
        classes c = classes_random(2 + random_below(8), 4, 3);
        ghosts_expsum *sum = classes_sum(&c);
        mpq_set_si(at, (long)random_below(17) - 8, 4);
        mpq_canonicalize(at);
        mpc_set_q(point, at, MPC_RNDNN);
        ghosts_series *series =
            expand_at(sum, at, ORDER, GHOSTS_SERIES_LOG, 0, 60, GHOSTS_ENGINE_DEFAULT);
        ck_assert_int_eq(
            ghosts_expsum_taylor(f, f_error, log_scale, sum, point, ORDER, 280, GHOSTS_ENGINE_MPC),
            GHOSTS_OK);
        for (size_t m = 1; m <= ORDER; m++) {
            mpfr_mul_ui(left, mpc_realref(f[m]), m, MPFR_RNDN);
            mpfr_set_zero(right, 1);
            for (size_t j = 1; j <= m; j++) {
                mpfr_mul(part, series->coefficient[j], mpc_realref(f[m - j]), MPFR_RNDN);
                mpfr_mul_ui(part, part, j, MPFR_RNDN);
                mpfr_add(right, right, part, MPFR_RNDN);
            }
            mpfr_sub(left, left, right, MPFR_RNDN);
            ck_assert(mpfr_cmp_d(left, 1e-40) < 0 && mpfr_cmp_d(left, -1e-40) > 0);
        }
        mpfr_log(part, mpc_realref(f[0]), MPFR_RNDN);
        mpfr_add(part, part, log_scale, MPFR_RNDN);
        mpfr_sub(part, part, series->coefficient[0], MPFR_RNDN);
        ck_assert(mpfr_cmp_d(part, 1e-50) < 0 && mpfr_cmp_d(part, -1e-50) > 0);
        ghosts_series_free(series);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    mpq_clear(at);
    for (size_t j = 0; j <= ORDER; j++) {
        mpc_clear(f[j]);
        mpfr_clear(f_error[j]);
    }
    mpc_clear(point);
    mpfr_clears(log_scale, left, right, part, (mpfr_ptr)0);
}
END_TEST

/* sum_k p_k = 1 and sum_k a_k p_k = (log F)', coefficient by coefficient. */
START_TEST(test_probabilities)
{
    random_start("probabilities");
    enum { ORDER = 30 };
    mpfr_t total[ORDER + 1], mean[ORDER + 1], part, bound;
    for (size_t m = 0; m <= ORDER; m++)
        mpfr_inits2(300, total[m], mean[m], (mpfr_ptr)0);
    mpfr_init2(part, 300);
    mpfr_init2(bound, 64);
    mpq_t at;
    mpq_init(at);
    mpq_set_si(at, 1, 3);
    for (int trial = 0; trial < 6; trial++) {
        classes c = classes_random(2 + random_below(6), 4, 3);
        mpq_set(c.slope[1], c.slope[0]); /* two classes of one term */
        ghosts_expsum *sum = classes_sum(&c);
        for (size_t m = 0; m <= ORDER; m++) {
            mpfr_set_zero(total[m], 1);
            mpfr_set_zero(mean[m], 1);
        }
        for (size_t k = 0; k < c.n; k++) {
            ghosts_series *p = expand_at(sum, at, ORDER, GHOSTS_SERIES_SOFTMAX, k, 60,
                                         trial % 2 ? GHOSTS_ENGINE_MPC : GHOSTS_ENGINE_DEFAULT);
            for (size_t m = 0; m <= ORDER; m++) {
                mpfr_add(total[m], total[m], p->coefficient[m], MPFR_RNDN);
                mpfr_mul_q(part, p->coefficient[m], c.slope[k], MPFR_RNDN);
                mpfr_add(mean[m], mean[m], part, MPFR_RNDN);
            }
            ghosts_series_free(p);
        }
        ghosts_series *log_f =
            expand_at(sum, at, ORDER, GHOSTS_SERIES_LOG, 0, 60, GHOSTS_ENGINE_DEFAULT);
        mpfr_set_d(bound, 1e-40, MPFR_RNDN);
        mpfr_sub_ui(total[0], total[0], 1, MPFR_RNDN);
        for (size_t m = 0; m < ORDER; m++) {
            ck_assert(mpfr_cmpabs(total[m], bound) < 0);
            mpfr_mul_ui(part, log_f->coefficient[m + 1], m + 1, MPFR_RNDN);
            ck_assert(within(mean[m], part, bound));
        }
        ghosts_series_free(log_f);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    mpq_clear(at);
    for (size_t m = 0; m <= ORDER; m++)
        mpfr_clears(total[m], mean[m], (mpfr_ptr)0);
    mpfr_clear(part);
    mpfr_clear(bound);
}
END_TEST

/* The loss is -log p: c_0 from the probability, c_1 less the label's slope, the rest as log F; a
 * confident label keeps its relative accuracy. */
START_TEST(test_loss)
{
    const char *logits[] = {"0", "-200", "-201", "-300"}, *slopes[] = {"1", "2", "0", "1"};
    ghosts_expsum *sum = sum_from_text(4, logits, slopes);
    mpq_t zero;
    mpfr_t x, y;
    mpq_init(zero);
    mpfr_inits2(1500, x, y, (mpfr_ptr)0);
    for (size_t label = 0; label < 4; label++) {
        ghosts_series *log_f = expand(sum, 6, 30, GHOSTS_ENGINE_DEFAULT);
        ghosts_series *loss =
            expand_at(sum, zero, 6, GHOSTS_SERIES_LOSS, label, 30, GHOSTS_ENGINE_DEFAULT);
        mpfr_set_zero(x, 1);
        for (size_t k = 0; k < 4; k++) {
            mpfr_set_si(y, atol(logits[k]) - atol(logits[label]), MPFR_RNDN);
            mpfr_exp(y, y, MPFR_RNDN);
            mpfr_add(x, x, y, MPFR_RNDN);
        }
        mpfr_log(x, x, MPFR_RNDN);
        ck_assert(within(loss->coefficient[0], x, loss->error[0]));
        ck_assert(relative(loss->coefficient[0], loss->error[0], 30));
        for (size_t m = 1; m <= 6; m++) {
            mpfr_set(x, log_f->coefficient[m], MPFR_RNDN);
            if (m == 1)
                mpfr_sub_si(x, x, atol(slopes[label]), MPFR_RNDN);
            mpfr_add(y, log_f->error[m], loss->error[m], MPFR_RNDU);
            ck_assert(within(x, loss->coefficient[m], y));
        }
        /* dominated by class 0: the loss's slope is about e^-200 for label 0 */
        ck_assert(relative(loss->coefficient[1], loss->error[1], 29));
        ghosts_series_free(log_f);
        ghosts_series_free(loss);
    }
    mpfr_clears(x, y, (mpfr_ptr)0);
    mpq_clear(zero);
    ghosts_expsum_free(sum);
}
END_TEST

/* The series at T is that at 0 of the logits z + a T. */
START_TEST(test_moved_point)
{
    random_start("moved point");
    mpq_t at;
    mpq_init(at);
    for (int trial = 0; trial < 20; trial++) {
        classes c = classes_random(2 + random_below(8), 4, 3), moved = classes_copy(&c);
        random_rational(at, 10);
        for (size_t k = 0; k < c.n; k++) {
            mpq_mul(moved.logit[k], c.slope[k], at);
            mpq_add(moved.logit[k], moved.logit[k], c.logit[k]);
        }
        ghosts_expsum *sum = classes_sum(&c), *other = classes_sum(&moved), *shifted;
        ck_assert_int_eq(ghosts_expsum_shift(&shifted, sum, at), GHOSTS_OK);
        for (size_t k = 0; k < c.n; k++) {
            mpq_t logit, slope;
            mpq_inits(logit, slope, NULL);
            ck_assert_int_eq(ghosts_expsum_class(logit, slope, shifted, k), GHOSTS_OK);
            ck_assert(mpq_equal(logit, moved.logit[k]) && mpq_equal(slope, c.slope[k]));
            mpq_clears(logit, slope, NULL);
        }
        ghosts_expsum_free(shifted);
        ghosts_series *a = expand_at(sum, at, 20, GHOSTS_SERIES_LOG, 0, 30, GHOSTS_ENGINE_DEFAULT);
        ghosts_series *b = expand(other, 20, 30, GHOSTS_ENGINE_MPC);
        for (size_t m = 0; m <= 20; m++)
            ck_assert(agree(a, b, m));
        ghosts_series_free(a);
        ghosts_series_free(b);
        ghosts_expsum_free(sum);
        ghosts_expsum_free(other);
        classes_free(&c);
        classes_free(&moved);
    }
    mpq_clear(at);
}
END_TEST

/* Coefficients from the zeros, within the bound for those not listed, on sums and at any number of
 * pairs; with many pairs the bound at order 40 leaves many digits. */
START_TEST(test_from_zeros)
{
    random_start("from zeros");
    for (int trial = 0; trial < 12; trial++) {
        classes c = classes_random(2 + random_below(6), 3, 3);
        mpq_set_si(c.slope[0], 7, 2);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_series *series = expand(sum, 40, 40, GHOSTS_ENGINE_DEFAULT);
        for (size_t pairs = 1; pairs <= 9; pairs += 4) {
            ghosts_zeros *zeros = nearest(sum, pairs, 30);
            ghosts_series *other;
            ck_assert_int_eq(ghosts_series_from_zeros(&other, sum, zeros, 40), GHOSTS_OK);
            ck_assert(mpfr_nan_p(other->coefficient[1]) && mpfr_inf_p(other->error[1]));
            for (size_t m = 2; m <= 40; m++)
                ck_assert_msg(agree(series, other, m), "order %zu from %zu pairs", m, pairs);
            mpfr_t first, scale;
            mpfr_inits2(64, first, scale, (mpfr_ptr)0);
            mpc_abs(first, zeros->zero[0].centre, MPFR_RNDN);
            mpfr_div(first, first, zeros->lower_bound, MPFR_RNDN);
            mpfr_pow_ui(first, first, 40, MPFR_RNDN); /* (rho / R)^40 */
            mpfr_mul_ui(first, first, 100, MPFR_RNDN);
            mpfr_add_d(first, first, 1e-25, MPFR_RNDN); /* from the errors of the zeros */
            mpc_abs(scale, zeros->zero[0].centre, MPFR_RNDN);
            mpfr_pow_si(scale, scale, -40, MPFR_RNDN);
            mpfr_mul(first, first, scale, MPFR_RNDN);
            ck_assert(mpfr_lessequal_p(other->error[40], first)); /* not a vacuous bound */
            mpfr_clears(first, scale, (mpfr_ptr)0);
            ghosts_series_free(other);
            ghosts_zeros_free(zeros);
        }
        ghosts_series_free(series);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("series identities");
    TCase *cases = tcase_create("series identities");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, test_twice_the_precision);
    tcase_add_test(cases, test_accuracy);
    tcase_add_test(cases, test_rounding_of_the_recurrence);
    tcase_add_test(cases, test_moments);
    tcase_add_test(cases, test_against_taylor);
    tcase_add_test(cases, test_probabilities);
    tcase_add_test(cases, test_loss);
    tcase_add_test(cases, test_moved_point);
    tcase_add_test(cases, test_from_zeros);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
