/* Exponentials from tables against MPFR at more digits: they keep the engine's error bound.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check/fast_exponential.h"
#include "check/fixed_point.h"
#include "tests/support/sums.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};

/* |value - exp(x + i y)| <= 2^-bits exp(x) */
static void expect_exponential(check_exponential *e, mpfr_srcptr x, mpfr_srcptr y, long bits)
{
    mpfr_prec_t precision = bits + 200;
    mpc_t exponent, value, exact;
    mpfr_t error, scale;
    mpc_init3(exponent, mpfr_get_prec(x), mpfr_get_prec(y));
    mpc_init2(value, bits + 8);
    mpc_init2(exact, precision);
    mpfr_inits2(precision, error, scale, (mpfr_ptr)0);
    mpfr_set(mpc_realref(exponent), x, MPFR_RNDN);
    mpfr_set(mpc_imagref(exponent), y, MPFR_RNDN);
    check_exponential_at(value, e, exponent, bits);
    mpfr_exp(scale, x, MPFR_RNDN);
    mpfr_sin_cos(mpc_imagref(exact), mpc_realref(exact), y, MPFR_RNDN);
    mpc_mul_fr(exact, exact, scale, MPC_RNDNN);
    mpc_sub(exact, exact, value, MPC_RNDNN);
    mpc_abs(error, exact, MPFR_RNDU);
    mpfr_div(error, error, scale, MPFR_RNDU);
    mpfr_mul_2si(error, error, bits, MPFR_RNDU);
    ck_assert_msg(mpfr_cmp_ui(error, 1) <= 0, "exp(%g + %g i) at %ld bits: off by %g 2^-bits",
                  mpfr_get_d(x, MPFR_RNDN), mpfr_get_d(y, MPFR_RNDN), bits,
                  mpfr_get_d(error, MPFR_RNDN));
    mpc_clear(exponent);
    mpc_clear(value);
    mpc_clear(exact);
    mpfr_clears(error, scale, (mpfr_ptr)0);
}

/* The most bits that a table of a size serves are those next to a multiple of the limb. */
static const long all_bits[] = {30,  64,  116, 117,  126,  180,  190,  254, 500,
                                756, 766, 820, 2000, 3400, 5000, 8180, 8181};
#define BITS (sizeof all_bits / sizeof *all_bits)

/* A number of `bits` bits about `middle`, within `spread`. */
static void random_number(mpfr_t x, long bits, double middle, double spread)
{
    mpfr_set_prec(x, bits);
    mpfr_set_d(x, random_between(0.0, 1.0), MPFR_RNDN);
    for (int i = 0; i < 30; i++) { /* bits below those of a double */
        mpfr_add_d(x, x, random_between(0.0, 1.0), MPFR_RNDN);
        mpfr_div_2ui(x, x, 50, MPFR_RNDN);
    }
    mpfr_mul_2ui(x, x, 50, MPFR_RNDN);
    mpfr_mul_d(x, x, random_below(2) ? spread : -spread, MPFR_RNDN);
    mpfr_add_d(x, x, middle, MPFR_RNDN);
}

static void on_every_engine(void (*test)(check_exponential *e, long bits))
{
    for (size_t k = 0; k < sizeof engines / sizeof *engines; k++) {
        if (!ghosts_engine_available(engines[k]))
            continue;
        check_exponential e;
        check_exponential_init(&e, engine_find(engines[k]), true);
        for (size_t b = 0; b < BITS; b++)
            test(&e, all_bits[b]);
        check_exponential_clear(&e);
    }
}

static void test_random(check_exponential *e, long bits)
{
    static const double spread[] = {1e-30, 1e-5, 1.0, 300.0, 1e6};
    mpfr_t x, y;
    mpfr_inits2(53, x, y, (mpfr_ptr)0);
    int count = bits < 1000 ? 200 : 30;
    for (int i = 0; i < count; i++) {
        random_number(x, bits + 40, 0.0, spread[random_below(5)]);
        random_number(y, bits + 40, 0.0, spread[random_below(5)]);
        if (mpfr_cmp_ui(x, 1) > 0)
            mpfr_neg(x, x, MPFR_RNDN);
        expect_exponential(e, x, y, bits);
    }
    mpfr_clears(x, y, (mpfr_ptr)0);
}

START_TEST(random_exponents)
{
    random_start("random_exponents");
    on_every_engine(test_random);
}
END_TEST

/* Next to the ends of the periods, on either side, and at entries of the tables. */
static void test_ends(check_exponential *e, long bits)
{
    mpfr_t x, y;
    mpfr_inits2(bits + 60, x, y, (mpfr_ptr)0);
    for (long j = -9; j <= 9; j++) {
        for (int side = 0; side < 2; side++) {
            mpfr_const_log2(x, side ? MPFR_RNDU : MPFR_RNDD);
            mpfr_mul_si(x, x, j < 0 ? j : -j, side ? MPFR_RNDU : MPFR_RNDD);
            mpfr_const_pi(y, side ? MPFR_RNDU : MPFR_RNDD);
            mpfr_mul_si(y, y, j, side ? MPFR_RNDU : MPFR_RNDD);
            mpfr_div_2ui(y, y, 1, MPFR_RNDN);
            expect_exponential(e, x, y, bits);
            mpfr_set_ui_2exp(x, 0x10000 + (unsigned long)j, -16, MPFR_RNDN);
            mpfr_neg(x, x, MPFR_RNDN);
            mpfr_set_si_2exp(y, 0x10000 * j + side, -16, MPFR_RNDN);
            expect_exponential(e, x, y, bits);
        }
    }
    mpfr_set_zero(x, 1);
    mpfr_set_d(y, 0x1.8p29, MPFR_RNDN);
    expect_exponential(e, x, y, bits);
    mpfr_set_d(y, -0x1.8p40, MPFR_RNDN); /* beyond the tables: the engine */
    expect_exponential(e, x, y, bits);
    mpfr_set_zero(y, 1);
    expect_exponential(e, x, y, bits);
    mpfr_clears(x, y, (mpfr_ptr)0);
}

START_TEST(ends_of_periods)
{
    random_start("ends_of_periods");
    on_every_engine(test_ends);
}
END_TEST

/* So near to the ends of far periods that doubles do not tell on which side of them. */
static void test_far_ends(check_exponential *e, long bits)
{
    if (bits > 300)
        return;
    mpfr_t x, y;
    mpfr_inits2(bits + 120, x, y, (mpfr_ptr)0);
    for (int i = 0; i < 2000; i++) {
        long period = 1 + (long)random_below(i % 2 ? 600000000 : 1000);
        period = random_below(2) ? period : -period;
        mpfr_const_pi(y, MPFR_RNDN);
        mpfr_mul_si(y, y, period, MPFR_RNDN);
        mpfr_div_2ui(y, y, 1, MPFR_RNDN);
        mpfr_const_log2(x, MPFR_RNDN);
        mpfr_mul_si(x, x, -labs(period), MPFR_RNDN);
        double ulps = (double)labs(period) * 0x1p-52;
        mpfr_add_d(y, y, ulps * random_between(-1.0, 1.0), MPFR_RNDN);
        mpfr_add_d(x, x, ulps * random_between(-1.0, 0.0), MPFR_RNDN);
        expect_exponential(e, x, y, bits);
    }
    mpfr_clears(x, y, (mpfr_ptr)0);
}

START_TEST(far_ends_of_periods)
{
    random_start("far_ends_of_periods");
    on_every_engine(test_far_ends);
}
END_TEST

/* ---- series in fixed point ------------------------------------------------------------------- */

/* exp(x), or sin(sqrt x) / sqrt x */
static void series_value(mpfr_t value, mpfr_srcptr x, check_series_kind kind)
{
    if (kind == CHECK_EXP) {
        mpfr_exp(value, x, MPFR_RNDN);
    } else if (mpfr_zero_p(x)) {
        mpfr_set_ui(value, 1, MPFR_RNDN);
    } else {
        mpfr_t root;
        mpfr_init2(root, mpfr_get_prec(value));
        mpfr_sqrt(root, x, MPFR_RNDN);
        mpfr_sin(value, root, MPFR_RNDN);
        mpfr_div(value, value, root, MPFR_RNDN);
        mpfr_clear(root);
    }
}

static void from_limbs(mpfr_t x, const mp_limb_t *limb, mp_size_t limbs, mp_size_t fraction)
{
    mpfr_set_zero(x, 1);
    for (mp_size_t i = 0; i < limbs; i++) {
        mpfr_mul_2si(x, x, -GMP_NUMB_BITS, MPFR_RNDN);
        mpfr_add_ui(x, x, limb[i], MPFR_RNDN);
    }
    mpfr_mul_2si(x, x, (limbs - 1 - fraction) * GMP_NUMB_BITS, MPFR_RNDN);
}

static void check_sum(const check_power_series *s, check_series_kind kind, int smallness, int round)
{
    mp_size_t n = s->limbs, dropped = smallness / GMP_NUMB_BITS;
    mp_limb_t *power = calloc(((size_t)s->block + 6) * (size_t)n + 4, sizeof *power);
    mp_limb_t *sum = power + (mp_size_t)s->block * n, *spare = sum + n + 1,
              *scratch = spare + n + 1;
    for (mp_size_t i = 0; i < n - dropped; i++)
        power[i] = round == 0 ? 0 : round == 1 ? ~(mp_limb_t)0 : random_bits();
    if (round > 2) /* small: leading zeros beyond those that the series counts on */
        mpn_zero(power + n / 2, n - n / 2);
    power[n - 1 - dropped] &= (~(mp_limb_t)0) >> (smallness % GMP_NUMB_BITS);
    check_powers(power, n, s->block, scratch);
    check_power_series_sum(sum, s, power, spare, scratch);
    mpfr_t x, value, exact;
    mpfr_inits2(2 * n * GMP_NUMB_BITS + 200, x, value, exact, (mpfr_ptr)0);
    from_limbs(x, power, n, n);
    from_limbs(value, sum, n + 1, n);
    series_value(exact, x, kind);
    mpfr_sub(exact, exact, value, MPFR_RNDN);
    mpfr_mul_2si(exact, exact, n * GMP_NUMB_BITS, MPFR_RNDN);
    ck_assert_msg(mpfr_cmp_d(exact, 4.5) < 0 && mpfr_cmp_d(exact, -4.5) > 0,
                  "kind %d, %ld limbs, 2^-%d: off by %g units", kind, (long)n, smallness,
                  mpfr_get_d(exact, MPFR_RNDN));
    mpfr_clears(x, value, exact, (mpfr_ptr)0);
    free(power);
}

START_TEST(sums_of_series)
{
    random_start("sums_of_series");
    static const mp_size_t limbs[] = {2, 3, 5, 12, 13, 31, 54, 128};
    static const int smallness[] = {12, 16, 24, 32, 100};
    for (size_t i = 0; i < sizeof limbs / sizeof *limbs; i++) {
        for (size_t j = 0; j < sizeof smallness / sizeof *smallness; j++) {
            for (check_series_kind kind = CHECK_EXP; kind <= CHECK_SIN; kind++) {
                check_power_series s;
                ck_assert(check_power_series_init(&s, kind, limbs[i], smallness[j]));
                for (int round = 0; round < 8; round++)
                    check_sum(&s, kind, smallness[j], round);
                check_power_series_clear(&s);
            }
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("check_exponential");
    TCase *bounds = tcase_create("bounds");
    tcase_set_timeout(bounds, 120);
    tcase_add_test(bounds, random_exponents);
    tcase_add_test(bounds, ends_of_periods);
    tcase_add_test(bounds, far_ends_of_periods);
    tcase_add_test(bounds, sums_of_series);
    suite_add_tcase(suite, bounds);
    return run_suite(suite);
}
