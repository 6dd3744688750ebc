/* Counting zeros in discs: known counts, edges, clusters, arguments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/certify.h>

#include "tests/support/sums.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_DEFAULT, GHOSTS_ENGINE_MPC,
                                        GHOSTS_ENGINE_ARB};
#define ENGINES (sizeof engines / sizeof *engines)

static long count_in_disc(const ghosts_expsum *sum, double x, double y, double radius,
                          mpfr_prec_t bits, ghosts_engine engine)
{
    mpc_t centre;
    mpfr_t r;
    long zeros = -7;
    mpc_init2(centre, 53);
    mpfr_init2(r, 53);
    mpc_set_d_d(centre, x, y, MPC_RNDNN);
    mpfr_set_d(r, radius, MPFR_RNDN);
    ck_assert_int_eq(ghosts_certify_disc(&zeros, sum, centre, r, bits, engine), GHOSTS_OK);
    ck_assert_int_ge(zeros, -1);
    ck_assert_int_le(zeros, GHOSTS_CERTIFY_MAX);
    mpc_clear(centre);
    mpfr_clear(r);
    return zeros;
}

static void check_count(const ghosts_expsum *sum, double x, double y, double radius, long expected)
{
    for (size_t i = 0; i < ENGINES; i++)
        if (ghosts_engine_available(engines[i]))
            ck_assert_int_eq(count_in_disc(sum, x, y, radius, 128, engines[i]), expected);
}

/* (1 + exp(tau))^m */
static ghosts_expsum *power_of_binomial(size_t m)
{
    classes factor = classes_new(m);
    for (size_t j = 0; j < m; j++)
        mpq_set_ui(factor.slope[j], 1, 1);
    ghosts_expsum *sum = product_sum(&factor);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), m + 1);
    classes_free(&factor);
    return sum;
}

START_TEST(one_binomial)
{
    ghosts_expsum *sum = power_of_binomial(1);
    check_count(sum, 0, 0, 1, 0);
    check_count(sum, 3, 1, 1, 0);
    check_count(sum, -50, 20, 5, 0);
    check_count(sum, 0, M_PI, 1, 1);
    check_count(sum, 0, -M_PI, 1, 1);
    check_count(sum, 0, M_PI, 1e-10, 1);
    check_count(sum, 0.1, 3 * M_PI, 0.5, 1);
    check_count(sum, 0, 2 * M_PI, 1, 0);
    check_count(sum, 0, 1001 * M_PI, 0.25, 1);
    check_count(sum, 0, 3, 0.01, 0);
    ghosts_expsum_free(sum);
}
END_TEST

START_TEST(clusters)
{
    for (size_t m = 1; m <= 6; m++) {
        ghosts_expsum *sum = power_of_binomial(m);
        check_count(sum, 0, M_PI, 1e-3, (long)m);
        check_count(sum, 0, 3 * M_PI, 0.03125, (long)m);
        check_count(sum, 0, 2 * M_PI, 1e-3, 0);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* Zeros at i pi and i pi / 1.01: two in one disc, one each in smaller ones. */
START_TEST(two_zeros)
{
    static const char *const logits[] = {"0", "0"}, *const slopes[] = {"1", "1.01"};
    classes factor = classes_text(2, logits, slopes);
    ghosts_expsum *sum = product_sum(&factor);
    check_count(sum, 0, 3.126, 0.125, 2);
    check_count(sum, 0, M_PI, 0.005, 1);
    check_count(sum, 0, M_PI / 1.01, 0.005, 1);
    check_count(sum, 0.05, 3.126, 0.01, 0);
    ghosts_expsum_free(sum);
    classes_free(&factor);
}
END_TEST

/* Zeros of 1 + exp(tau) in a disc, or -1 when one is so near the edge that doubles cannot tell. */
static long true_count(double x, double y, double radius)
{
    long count = 0, reach = (long)ceil((fabs(y) + radius) / M_PI) + 3;
    for (long k = -reach; k <= reach; k++) {
        double distance = hypot(x, y - M_PI * (double)(2 * k + 1));
        if (fabs(distance - radius) < 1e-12 * (1 + fabs(y)))
            return -1;
        count += distance < radius;
    }
    return count;
}

/* Whatever the disc and the precision, a number that is given is right. */
START_TEST(never_wrong)
{
    random_start("never wrong");
    size_t proven = 0, occupied = 0;
    for (size_t m = 1; m <= 4; m++) {
        ghosts_expsum *sum = power_of_binomial(m);
        for (int i = 0; i < 2500; i++) {
            double radius = exp(random_between(-12, 2.5));
            double x = radius * random_between(-1.5, 1.5),
                   y = M_PI + radius * random_between(-1.5, 1.5);
            mpfr_prec_t bits = 2 + (mpfr_prec_t)random_below(120);
            long expected = true_count(x, y, radius);
            long zeros = count_in_disc(sum, x, y, radius, bits, engines[random_below(2)]);
            if (zeros < 0 || expected < 0)
                continue;
            ck_assert_int_eq(zeros, (long)m * expected);
            proven++;
            occupied += zeros > 0;
        }
        ghosts_expsum_free(sum);
    }
    printf("%zu of 10000 discs proven, %zu with zeros\n", proven, occupied);
    ck_assert_uint_ge(proven, 1500);
    ck_assert_uint_ge(occupied, 500);
}
END_TEST

/* Discs whose edge passes a zero at a distance of 10^-k, on either side. */
START_TEST(edges)
{
    ghosts_expsum *sum = power_of_binomial(1);
    for (int k = 1; k <= 15; k++) {
        for (int side = -1; side <= 1; side += 2) {
            double radius = 0.5 + side * pow(10, -k);
            long zeros = count_in_disc(sum, 0, M_PI - 0.5, radius, 300, GHOSTS_ENGINE_DEFAULT);
            ck_assert(zeros == -1 || zeros == (side > 0));
        }
    }
    /* too large: the test must give up, not count some of the zeros */
    ck_assert_int_eq(count_in_disc(sum, 0, 0, 1e6, 128, GHOSTS_ENGINE_DEFAULT), -1);
    ck_assert_int_eq(count_in_disc(sum, 0, 0, 1e300, 128, GHOSTS_ENGINE_DEFAULT), -1);
    ghosts_expsum_free(sum);
}
END_TEST

/* e + exp(-tau) + exp(tau) has a zero where tau = acosh(e/2) + i pi (2m + 1), which is put next to
 * 2^exponent i: sine and cosine of numbers that an engine may be unable to reduce. */
static void check_far_up(long exponent)
{
    ghosts_expsum *sum =
        sum_from_text(3, (const char *[]){"0", "1", "0"}, (const char *[]){"-1", "0", "1"});
    mpfr_t pi, turns, radius;
    mpc_t centre;
    mpfr_inits2(exponent + 100, pi, turns, (mpfr_ptr)0);
    mpfr_init2(radius, 53);
    mpc_init2(centre, exponent + 100);
    mpfr_const_pi(pi, MPFR_RNDN);
    mpfr_set_ui_2exp(turns, 1, exponent - 1, MPFR_RNDN);
    mpfr_div(turns, turns, pi, MPFR_RNDN);
    mpfr_rint_floor(turns, turns, MPFR_RNDN);
    mpfr_mul_2ui(turns, turns, 1, MPFR_RNDN);
    mpfr_add_ui(turns, turns, 1, MPFR_RNDN);
    mpfr_mul(mpc_imagref(centre), turns, pi, MPFR_RNDN);
    mpfr_set_d(mpc_realref(centre), acosh(0.5 * M_E), MPFR_RNDN);
    for (size_t i = 0; i < ENGINES; i++) {
        if (!ghosts_engine_available(engines[i]))
            continue;
        for (int k = 1; k <= 4; k *= 2) {
            long zeros;
            mpfr_set_d(radius, 0.02 * k, MPFR_RNDN);
            ck_assert_int_eq(ghosts_certify_disc(&zeros, sum, centre, radius, 64, engines[i]),
                             GHOSTS_OK);
            ck_assert_int_eq(zeros, 1);
        }
    }
    mpfr_clears(pi, turns, radius, (mpfr_ptr)0);
    mpc_clear(centre);
    ghosts_expsum_free(sum);
}

START_TEST(far_up)
{
    check_far_up(100);
    check_far_up(65000);
    check_far_up(70000); /* FLINT tells nothing about sine and cosine from 2^65536 on */
}
END_TEST

START_TEST(one_term)
{
    static const char *const logits[] = {"5"}, *const slopes[] = {"-3"};
    ghosts_expsum *sum = sum_from_text(1, logits, slopes);
    check_count(sum, 0, 0, 1, 0);
    check_count(sum, 7, -9, 100, 0);
    ghosts_expsum_free(sum);
}
END_TEST

/* Zeros 1e-60 apart are seen with enough bits, and refused, not confused, with too few. */
START_TEST(many_bits)
{
    classes factor = classes_new(2);
    mpq_set_ui(factor.slope[0], 1, 1);
    ghosts_parse_rational(factor.slope[1], NULL, "1");
    ghosts_parse_rational(factor.logit[1], NULL, "1e-60");
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, 1000);
    mpfr_init2(radius, 53);
    ghosts_expsum *sum = product_sum(&factor);
    factor_zero(centre, &factor, 1, 0);
    long zeros;
    mpfr_set_str(radius, "1e-61", 10, MPFR_RNDN);
    ck_assert_int_eq(ghosts_certify_disc(&zeros, sum, centre, radius, 1000, 0), GHOSTS_OK);
    ck_assert_int_eq(zeros, 1);
    ck_assert_int_eq(ghosts_certify_disc(&zeros, sum, centre, radius, 100, 0), GHOSTS_OK);
    ck_assert_int_eq(zeros, -1);
    mpfr_set_str(radius, "1e-50", 10, MPFR_RNDN);
    ck_assert_int_eq(ghosts_certify_disc(&zeros, sum, centre, radius, 1000, 0), GHOSTS_OK);
    ck_assert_int_eq(zeros, 2);
    mpc_clear(centre);
    mpfr_clear(radius);
    ghosts_expsum_free(sum);
    classes_free(&factor);
}
END_TEST

static ghosts_status refused(const ghosts_expsum *sum, double x, double radius, long bits,
                             int engine)
{
    mpc_t centre;
    mpfr_t r;
    long zeros;
    mpc_init2(centre, 53);
    mpfr_init2(r, 53);
    mpc_set_d_d(centre, x, 1, MPC_RNDNN);
    mpfr_set_d(r, radius, MPFR_RNDN);
    ghosts_status status = ghosts_certify_disc(&zeros, sum, centre, r, bits, (ghosts_engine)engine);
    mpc_clear(centre);
    mpfr_clear(r);
    return status;
}

START_TEST(arguments_refused)
{
    ghosts_expsum *sum = power_of_binomial(1);
    ck_assert_int_eq(refused(sum, 0, 0, 100, 0), GHOSTS_INVALID);
    ck_assert_int_eq(refused(sum, 0, -1, 100, 0), GHOSTS_INVALID);
    ck_assert_int_ne(refused(sum, 0, NAN, 100, 0), GHOSTS_OK);
    ck_assert_int_ne(refused(sum, 0, HUGE_VAL, 100, 0), GHOSTS_OK);
    ck_assert_int_eq(refused(sum, NAN, 1, 100, 0), GHOSTS_NOT_FINITE);
    ck_assert_int_eq(refused(sum, HUGE_VAL, 1, 100, 0), GHOSTS_NOT_FINITE);
    ck_assert_int_eq(refused(sum, 0, 1, 1, 0), GHOSTS_INVALID);
    ck_assert_int_eq(refused(sum, 0, 1, 100, 99), GHOSTS_UNAVAILABLE);
    ghosts_expsum_free(sum);
}
END_TEST

START_TEST(state_of_the_thread)
{
    ghosts_expsum *sum = power_of_binomial(2);
    narrow_exponents();
    ghosts_status status = refused(sum, 0, 1, 100, 0);
    restore_exponents();
    ck_assert_int_eq(status, GHOSTS_INVALID);
    for (size_t i = 0; i < ROUNDING_MODES; i++) {
        fesetround(other_rounding(i));
        status = refused(sum, 0, 1, 100, 0);
        int mode = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(mode, other_rounding(i));
        ck_assert_int_eq(status, GHOSTS_OK);
    }
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("certify");
    TCase *all = tcase_create("certify");
    tcase_set_timeout(all, 60);
    tcase_add_test(all, one_binomial);
    tcase_add_test(all, clusters);
    tcase_add_test(all, two_zeros);
    tcase_add_test(all, never_wrong);
    tcase_add_test(all, edges);
    tcase_add_test(all, far_up);
    tcase_add_test(all, one_term);
    tcase_add_test(all, many_bits);
    tcase_add_test(all, arguments_refused);
    tcase_add_test(all, state_of_the_thread);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
