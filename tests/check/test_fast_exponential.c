/* The checker's own arithmetic against MPFR at more digits: exponentials from tables, shifted
 * polynomials and the series of tiles keep the error bounds that the proofs rely on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check/fast_exponential.h"
#include "check/point.h"
#include "check/fixed_point.h"
#include "check/proofs.h"
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
        check_exponential_init(&e, engine_find(engines[k]));
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

/* ---- polynomials ----------------------------------------------------------------------------- */

typedef struct {
    long double re, im;
} complex_long;

static complex_long value_at(const double *re, const double *im, int order, long double x,
                             long double y)
{
    complex_long v = {0.0L, 0.0L};
    for (int j = order; j >= 0; j--) {
        long double next = v.re * x - v.im * y + (long double)re[j];
        v.im = v.re * y + v.im * x + (long double)im[j];
        v.re = next;
    }
    return v;
}

/* What becomes part of the error must be in the error. */
START_TEST(shifted_polynomials)
{
    random_start("shifted_polynomials");
    static const double share[] = {0.0, 1e-8, 1e-3};
    for (int i = 0; i < 3000; i++) {
        check_series p = {.order = 3 + (int)random_below(CHECK_ORDER - 2)};
        double size = 1.0, rate = random_between(0.5, 9.5);
        for (int j = 0; j <= p.order; j++) {
            p.re[j] = random_between(-size, size);
            p.im[j] = random_between(-size, size);
            size *= rate / (j + 1);
        }
        check_measure(&p);
        double x = random_between(-0.6, 0.6), y = random_between(-0.6, 0.6);
        double reach = random_between(0.001, 1.0) * (1.0 - hypot(x, y)) * 0.999;
        check_shifted q;
        ck_assert(check_shift(&q, &p, x, y, reach, share[i % 3]));
        for (int k = 0; k < 8; k++) {
            double angle = random_between(0.0, 6.283), r = k ? reach * 0.999999 : 0.0;
            double s = r * cos(angle), t = r * sin(angle);
            complex_long a = value_at(p.re, p.im, p.order, (long double)x + s, (long double)y + t);
            complex_long b = value_at(q.re, q.im, q.order, s, t);
            double difference = (double)hypotl(a.re - b.re, a.im - b.im);
            ck_assert_msg(difference <= q.error, "order %d: off by %g, bound %g", p.order,
                          difference, q.error);
        }
    }
}
END_TEST

/* A polynomial of degree `degree` with `inside` zeros near 0; how many of modulus below r. */
static size_t random_zeros(check_shifted *q, int degree, size_t inside, double r)
{
    size_t count = 0;
    *q = (check_shifted){.order = degree, .reach = 1.0, .re = {1.0}};
    for (int k = 1; k <= degree; k++) {
        double size = (size_t)k <= inside ? random_between(0.0, 0.3) : random_between(0.4, 3.0);
        double angle = random_between(0.0, 6.283), x = size * cos(angle), y = size * sin(angle);
        count += size < r;
        for (int j = k; j >= 0; j--) { /* times s - z */
            double re = j ? q->re[j - 1] : 0.0, im = j ? q->im[j - 1] : 0.0;
            re -= x * q->re[j] - y * q->im[j];
            im -= x * q->im[j] + y * q->re[j];
            q->re[j] = re;
            q->im[j] = im;
        }
    }
    return count;
}

START_TEST(counts)
{
    random_start("counts");
    size_t proven = 0;
    for (int i = 0; i < 200000; i++) {
        check_shifted q;
        double r = random_between(0.05, 1.0);
        int degree = 1 + (int)random_below(6);
        size_t zeros = random_zeros(&q, degree, random_below((size_t)degree + 1), r);
        for (int m = 0; m <= degree; m++) {
            if (!check_count(&q, m, r))
                continue;
            ck_assert_msg((size_t)m == zeros, "%d zeros proven instead of %zu", m, zeros);
            proven++;
        }
    }
    ck_assert_msg(proven > 20000, "only %zu counts", proven);
    check_shifted q = {.order = 20, .reach = 1.0}; /* exp(0.9 s), then with an error */
    for (int j = 0; j <= q.order; j++)
        q.re[j] = j ? q.re[j - 1] * 0.9 / j : 1.0;
    ck_assert(check_count(&q, 0, 1.0));
    q.error = 0.2;
    ck_assert(!check_count(&q, 0, 1.0));
}
END_TEST

/* ---- tiles ----------------------------------------------------------------------------------- */

/* G(centre + CHECK_REACH s) exp(-log_scale - shift CHECK_REACH s) against the series. */
static void check_tile_value(const ghosts_expsum *sum, const check_tile *tile, double s, double t)
{
    enum { BITS_EXACT = 300 };
    mpfr_t x, y, b, exponent, phase, modulus, part, re, im, weight, error;
    mpfr_inits2(BITS_EXACT, x, y, b, exponent, phase, modulus, part, re, im, weight, (mpfr_ptr)0);
    mpfr_init2(error, 53);
    mpfr_set_d(x, s, MPFR_RNDN);
    mpfr_mul_d(x, x, CHECK_REACH, MPFR_RNDN);
    mpfr_set_d(y, t, MPFR_RNDN);
    mpfr_mul_d(y, y, CHECK_REACH, MPFR_RNDN);
    mpfr_set_zero(re, 1);
    mpfr_set_zero(im, 1);
    for (size_t k = 0; k < sum->terms; k++) {
        expsum_log_weight(weight, error, sum, k);
        expsum_rational_to_mpfr(b, sum->slope[k], MPFR_RNDN);
        mpfr_mul_si(exponent, b, check_tile_centre(tile->i), MPFR_RNDN);
        mpfr_mul_si(phase, b, check_tile_centre(tile->j), MPFR_RNDN);
        mpfr_add(exponent, exponent, weight, MPFR_RNDN);
        mpfr_sub(exponent, exponent, tile->log_scale, MPFR_RNDN);
        mpfr_sub_d(b, b, tile->shift, MPFR_RNDN);
        mpfr_mul(part, b, x, MPFR_RNDN);
        mpfr_add(exponent, exponent, part, MPFR_RNDN);
        mpfr_mul(part, b, y, MPFR_RNDN);
        mpfr_add(phase, phase, part, MPFR_RNDN);
        mpfr_exp(modulus, exponent, MPFR_RNDN);
        mpfr_cos(part, phase, MPFR_RNDN);
        mpfr_mul(part, part, modulus, MPFR_RNDN);
        mpfr_add(re, re, part, MPFR_RNDN);
        mpfr_sin(part, phase, MPFR_RNDN);
        mpfr_mul(part, part, modulus, MPFR_RNDN);
        mpfr_add(im, im, part, MPFR_RNDN);
    }
    /* e^(i shift Y) was left out of both: the series has e^(i b_k Y), shift only in b_k - shift */
    const check_series *p = &tile->series;
    complex_long v = value_at(p->re, p->im, p->order, (long double)s, (long double)t);
    double bound = 0.0, power = 1.0;
    for (int j = 0; j <= p->order; j++, power *= hypot(s, t))
        bound += p->error[j] * power;
    bound += p->tail * power + 1e-18;
    mpfr_sub_d(re, re, (double)v.re, MPFR_RNDN);
    mpfr_sub_d(re, re, (double)(v.re - (double)v.re), MPFR_RNDN);
    mpfr_sub_d(im, im, (double)v.im, MPFR_RNDN);
    mpfr_sub_d(im, im, (double)(v.im - (double)v.im), MPFR_RNDN);
    double difference = hypot(mpfr_get_d(re, MPFR_RNDN), mpfr_get_d(im, MPFR_RNDN));
    ck_assert_msg(difference <= bound, "tile %ld, %ld, order %d: off by %g, bound %g", tile->i,
                  tile->j, p->order, difference, bound);
    mpfr_clears(x, y, b, exponent, phase, modulus, part, re, im, weight, error, (mpfr_ptr)0);
}

START_TEST(series_of_tiles)
{
    random_start("series_of_tiles");
    for (int round = 0; round < 30; round++) {
        classes c = classes_random(2 + random_below(round < 20 ? 6 : 60), 5, 3);
        ghosts_expsum *sum = classes_sum(&c);
        check_evaluator *e;
        ck_assert_int_eq(check_evaluator_new(&e, sum, engine_find(GHOSTS_ENGINE_MPC)), GHOSTS_OK);
        for (int i = 0; i < 10; i++) {
            const check_tile *tile =
                check_tile_at(e, (long)random_below(9) - 4, (long)random_below(1000));
            for (int k = 0; k < 4; k++) {
                double angle = random_between(0.0, 6.283), r = k < 2 ? 0.999999 : 0.3;
                check_tile_value(sum, tile, r * cos(angle), r * sin(angle));
            }
        }
        check_evaluator_free(e);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* Two zeros too far apart for any one tile, alone in a disc that a search isolated. */
START_TEST(wide_groups)
{
    static const double z[] = {-0.234836, -5.69845, 4.29647, -2.03668, -2.30133,
                               0.199098,  0.666247, 1.20529, -2.85342, -2.35566};
    static const double a[] = {-1.51331, 0.532152,  0.0521293, -0.537434, -1.02507,
                               0.272849, -0.286373, -0.60087,  -0.414611, -0.0336471};
    ghosts_expsum *sum = sum_from_doubles(z, a, 10);
    check_evaluator *e;
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    ck_assert_int_eq(check_evaluator_new(&e, sum, engine_find(GHOSTS_ENGINE_MPC)), GHOSTS_OK);
    mpc_set_d_d(centre, 20.485, 1125.684, MPC_RNDNN);
    mpfr_set_d(radius, 8.475, MPFR_RNDN);
    for (size_t m = 0; m < 5; m++)
        ck_assert(check_disc_holds(e, centre, radius, m) == (m == 2));
    mpfr_set_d(radius, 3.3, MPFR_RNDN); /* between the moduli of the two */
    for (size_t m = 0; m < 5; m++)
        ck_assert(!check_disc_holds(e, centre, radius, m) || m == 1);
    mpfr_set_d(radius, 26.0, MPFR_RNDN); /* with neighbours */
    ck_assert(!check_disc_holds(e, centre, radius, 2));
    check_evaluator_free(e);
    ghosts_expsum_free(sum);
    mpc_clear(centre);
    mpfr_clear(radius);
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
    tcase_add_test(bounds, shifted_polynomials);
    tcase_add_test(bounds, counts);
    tcase_add_test(bounds, series_of_tiles);
    tcase_add_test(bounds, wide_groups);
    suite_add_tcase(suite, bounds);
    return run_suite(suite);
}
