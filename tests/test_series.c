/* Taylor series: cumulants known in closed form, identities, error bounds at twice the precision.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/series.h>

#include "quotient.h"
#include "sums.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};
#define ENGINES (sizeof engines / sizeof *engines)

static ghosts_series *expand_at(const ghosts_expsum *sum, const mpq_t at, size_t order,
                                ghosts_series_kind kind, size_t label, long digits,
                                ghosts_engine engine)
{
    ghosts_series *series;
    ghosts_series_options options = {kind, label, digits, engine};
    ghosts_status status = ghosts_series_expand(&series, sum, at, order, &options);
    ck_assert_msg(status == GHOSTS_OK, "%s", ghosts_strerror(status));
    ck_assert_uint_eq(series->order, order);
    return series;
}

static ghosts_series *expand(const ghosts_expsum *sum, size_t order, long digits,
                             ghosts_engine engine)
{
    mpq_t zero;
    mpq_init(zero);
    ghosts_series *series = expand_at(sum, zero, order, GHOSTS_SERIES_LOG, 0, digits, engine);
    mpq_clear(zero);
    return series;
}

/* |x - y| <= error, the difference taken with many bits. */
static bool within(mpfr_srcptr x, mpfr_srcptr y, mpfr_srcptr error)
{
    mpfr_t difference;
    mpfr_init2(difference, mpfr_get_prec(x) + mpfr_get_prec(y) + 64);
    mpfr_sub(difference, x, y, MPFR_RNDN);
    bool result = mpfr_cmpabs(difference, error) <= 0;
    mpfr_clear(difference);
    return result;
}

/* error <= 10^-digits |value| */
static bool relative(mpfr_srcptr value, mpfr_srcptr error, long digits)
{
    mpfr_t bound;
    mpfr_init2(bound, 64);
    mpfr_ui_pow_ui(bound, 10, (unsigned long)digits, MPFR_RNDU);
    mpfr_mul(bound, bound, error, MPFR_RNDU);
    bool result = mpfr_cmpabs(bound, value) <= 0;
    mpfr_clear(bound);
    return result;
}

/* ---- closed forms ------------------------------------------------------------------------ */

/* kappa_m of a Bernoulli variable as a polynomial in p: kappa_1 = p and
 * kappa_(m+1) = (p - p^2) d kappa_m / dp. */
static void bernoulli(mpfr_t *cumulant, size_t order, mpfr_srcptr p)
{
    mpz_t *c = malloc((order + 2) * sizeof *c), *d = malloc((order + 2) * sizeof *d);
    for (size_t i = 0; i < order + 2; i++) {
        mpz_init(c[i]);
        mpz_init(d[i]);
    }
    mpz_set_ui(c[1], 1);
    for (size_t m = 1; m <= order; m++) {
        mpfr_set_zero(cumulant[m], 1);
        for (size_t i = m + 1; i-- > 0;) {
            mpfr_mul(cumulant[m], cumulant[m], p, MPFR_RNDN);
            mpfr_add_z(cumulant[m], cumulant[m], c[i], MPFR_RNDN);
        }
        for (size_t i = 0; i <= m + 1; i++) {
            mpz_mul_ui(d[i], c[i], i);
            if (i > 0)
                mpz_submul_ui(d[i], c[i - 1], i - 1);
        }
        for (size_t i = 0; i <= m + 1; i++)
            mpz_swap(c[i], d[i]);
    }
    for (size_t i = 0; i < order + 2; i++) {
        mpz_clear(c[i]);
        mpz_clear(d[i]);
    }
    free(c);
    free(d);
}

static mpfr_t *new_reals(size_t count, mpfr_prec_t bits)
{
    mpfr_t *values = malloc(count * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        mpfr_init2(values[i], bits);
        mpfr_set_zero(values[i], 1);
    }
    return values;
}

static void free_reals(mpfr_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mpfr_clear(values[i]);
    free(values);
}

/* sum over the factors 1 + exp(z_j + a_j tau) of a_j^m kappa_m(p_j) */
static mpfr_t *product_cumulants(const classes *factor, size_t order)
{
    mpfr_t *total = new_reals(order + 1, 1000), *one = new_reals(order + 1, 1000);
    mpfr_t p, power;
    mpfr_inits2(1000, p, power, (mpfr_ptr)0);
    for (size_t j = 0; j < factor->n; j++) {
        mpfr_set_q(p, factor->logit[j], MPFR_RNDN);
        mpfr_neg(p, p, MPFR_RNDN);
        mpfr_exp(p, p, MPFR_RNDN);
        mpfr_add_ui(p, p, 1, MPFR_RNDN);
        mpfr_ui_div(p, 1, p, MPFR_RNDN);
        bernoulli(one, order, p);
        mpfr_set_ui(power, 1, MPFR_RNDN);
        for (size_t m = 1; m <= order; m++) {
            mpfr_mul_q(power, power, factor->slope[j], MPFR_RNDN);
            mpfr_fma(total[m], one[m], power, total[m], MPFR_RNDN);
        }
    }
    mpfr_clears(p, power, (mpfr_ptr)0);
    free_reals(one, order + 1);
    return total;
}

static void check_product(const classes *factor, size_t order, long digits)
{
    classes all = classes_product(factor);
    ghosts_expsum *sum = classes_sum(&all);
    mpfr_t *cumulant = product_cumulants(factor, order);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand(sum, order, digits, engines[e]);
        ghosts_series_to_cumulants(series);
        for (size_t m = 1; m <= order; m++) {
            ck_assert_msg(within(series->coefficient[m], cumulant[m], series->error[m]),
                          "cumulant %zu of %zu factors, engine %s", m, factor->n,
                          ghosts_engine_name(engines[e]));
            if (m == 2)
                ck_assert(relative(series->coefficient[m], series->error[m], digits));
        }
        ghosts_series_free(series);
    }
    free_reals(cumulant, order + 1);
    ghosts_expsum_free(sum);
    classes_free(&all);
}

START_TEST(test_bernoulli)
{
    const char *logits[] = {"0", "1", "-7/3", "12.5", "-300"}, *slope[] = {"1"};
    for (size_t i = 0; i < 5; i++) {
        classes factor = classes_text(1, &logits[i], slope);
        check_product(&factor, 40, 20);
        check_product(&factor, 7, 120);
        classes_free(&factor);
    }
}
END_TEST

/* N equal factors: the binomial distribution, 2^N classes that merge into N + 1. */
START_TEST(test_binomial)
{
    const char *logits[] = {"2/7", "2/7", "2/7", "2/7", "2/7", "2/7"};
    const char *slopes[] = {"1", "1", "1", "1", "1", "1"};
    classes factor = classes_text(6, logits, slopes);
    check_product(&factor, 30, 40);
    classes_free(&factor);
}
END_TEST

START_TEST(test_products)
{
    random_start("products");
    for (int trial = 0; trial < 12; trial++) {
        classes factor = classes_random(1 + random_below(5), 5, 4);
        for (size_t j = 0; j < factor.n; j++)
            if (mpq_sgn(factor.slope[j]) == 0)
                mpq_set_si(factor.slope[j], 3, 2);
        check_product(&factor, 5 + random_below(60), 5 + (long)random_below(60));
        classes_free(&factor);
    }
}
END_TEST

/* Weights lambda^k / k!, k <= 80, with logits rounded to 80 digits: kappa_m = lambda up to the
 * truncation, whose tail mass is below 1e-60 for lambda = 3 (80^10 times that counts for kappa_10).
 */
START_TEST(test_poisson)
{
    enum { N = 81 };
    char *text[2 * N];
    mpfr_t x, y;
    mpfr_inits2(400, x, y, (mpfr_ptr)0);
    for (unsigned long k = 0; k < N; k++) {
        mpfr_log_ui(x, 3, MPFR_RNDN);
        mpfr_mul_ui(x, x, k, MPFR_RNDN);
        mpfr_fac_ui(y, k, MPFR_RNDN);
        mpfr_log(y, y, MPFR_RNDN);
        mpfr_sub(x, x, y, MPFR_RNDN);
        mpfr_asprintf(&text[k], "%.80Re", x);
        mpfr_asprintf(&text[N + k], "%lu", k);
    }
    ghosts_expsum *sum = sum_from_text(N, (const char *const *)text, (const char *const *)text + N);
    ghosts_series *series = expand(sum, 10, 30, GHOSTS_ENGINE_DEFAULT);
    ghosts_series_to_cumulants(series);
    mpfr_set_ui(x, 3, MPFR_RNDN);
    mpfr_set_str(y, "1e-28", 10, MPFR_RNDN);
    for (size_t m = 1; m <= 10; m++)
        ck_assert_msg(within(series->coefficient[m], x, y), "kappa_%zu", m);
    mpfr_sub_ui(y, series->coefficient[0], 3, MPFR_RNDN); /* log sum lambda^k / k! = lambda */
    ck_assert(mpfr_cmp_d(y, 1e-28) < 0 && mpfr_cmp_d(y, -1e-28) > 0);
    ghosts_series_free(series);
    ghosts_expsum_free(sum);
    for (size_t k = 0; k < (size_t)2 * N; k++)
        mpfr_free_str(text[k]);
    mpfr_clears(x, y, (mpfr_ptr)0);
}
END_TEST

/* Weights 1, 4, 1 on -1, 0, 1: the fourth cumulant vanishes like all odd ones, kappa_6 = -2/9. */
START_TEST(test_vanishing)
{
    const char *logits[] = {"0", "0", "0", "0", "0", "0"};
    const char *slopes[] = {"-1", "0", "0", "0", "0", "1"};
    ghosts_expsum *sum = sum_from_text(6, logits, slopes);
    mpfr_t zero, sixth;
    mpfr_init2(zero, 64);
    mpfr_init2(sixth, 200);
    mpfr_set_zero(zero, 1);
    mpfr_set_si(sixth, -2, MPFR_RNDN);
    mpfr_div_ui(sixth, sixth, 9, MPFR_RNDN);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        for (size_t order = 3; order <= 6; order++) {
            ghosts_series *series = expand(sum, order, 25, engines[e]);
            ghosts_series_to_cumulants(series);
            for (size_t m = 3; m < 6 && m <= order; m++) {
                ck_assert(within(series->coefficient[m], zero, series->error[m]));
                ck_assert(mpfr_cmp_d(series->error[m], 1e-20) < 0);
            }
            if (order == 6) {
                ck_assert(within(series->coefficient[6], sixth, series->error[6]));
                ck_assert(relative(series->coefficient[6], series->error[6], 25));
            }
            ghosts_series_free(series);
        }
    }
    mpfr_clear(zero);
    mpfr_clear(sixth);
    ghosts_expsum_free(sum);
}
END_TEST

/* A dominant class: p = e^-margin is far below the working precision, cumulants stay accurate. */
START_TEST(test_dominated)
{
    const char *logits[] = {"0", "-1000", "-1100"}, *slopes[] = {"1/3", "4/3", "-2/3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand(sum, 12, 30, engines[e]);
        ghosts_series_to_cumulants(series);
        mpfr_t p;
        mpfr_init2(p, 200);
        mpfr_set_si(p, -1000, MPFR_RNDN);
        mpfr_exp(p, p, MPFR_RNDN);
        /* kappa_m = e^-1000 + (-1)^m e^-1100 up to e^-2000 2^m */
        for (size_t m = 2; m <= 12; m++) {
            mpfr_div(p, series->coefficient[m], p, MPFR_RNDN);
            ck_assert(fabs(mpfr_get_d(p, MPFR_RNDN) - 1.0) < 1e-15);
            mpfr_set_si(p, -1000, MPFR_RNDN);
            mpfr_exp(p, p, MPFR_RNDN);
            ck_assert(relative(series->coefficient[m], series->error[m], 30));
        }
        mpfr_clear(p);
        ghosts_series_free(series);
    }
    ghosts_expsum_free(sum);
}
END_TEST

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
        for (size_t m = 0; m <= order; m++) {
            mpfr_t error;
            mpfr_init2(error, 64);
            mpfr_add(error, series->error[m], finer->error[m], MPFR_RNDU);
            ck_assert_msg(within(series->coefficient[m], finer->coefficient[m], error),
                          "coefficient %zu, kind %d, engine %s", m, kind,
                          ghosts_engine_name(engines[e]));
            mpfr_clear(error);
        }
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
        moments f = {ORDER, ORDER, reals_new(ORDER + 1, COARSE), reals_new(ORDER + 1, 64)};
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
        moments few, all;
        ck_assert_int_eq(tilted_init(&coarse, sum, t, 64), GHOSTS_OK);
        ck_assert_int_eq(tilted_init(&fine, sum, t, 3000), GHOSTS_OK);
        ck_assert_int_eq(moments_init(&few, sum, &coarse, 120), GHOSTS_OK);
        ck_assert_int_eq(moments_init(&all, sum, &fine, 120), GHOSTS_OK);
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
    mpq_t at, zero;
    mpq_inits(at, zero, NULL);
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
        for (size_t m = 0; m <= 20; m++) {
            mpfr_t error;
            mpfr_init2(error, 64);
            mpfr_add(error, a->error[m], b->error[m], MPFR_RNDU);
            ck_assert(within(a->coefficient[m], b->coefficient[m], error));
            mpfr_clear(error);
        }
        ghosts_series_free(a);
        ghosts_series_free(b);
        ghosts_expsum_free(sum);
        ghosts_expsum_free(other);
        classes_free(&c);
        classes_free(&moved);
    }
    mpq_clears(at, zero, NULL);
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
            for (size_t m = 2; m <= 40; m++) {
                mpfr_t error;
                mpfr_init2(error, 64);
                mpfr_add(error, series->error[m], other->error[m], MPFR_RNDU);
                ck_assert_msg(within(series->coefficient[m], other->coefficient[m], error),
                              "order %zu from %zu pairs", m, pairs);
                mpfr_clear(error);
            }
            mpfr_t first;
            mpfr_init2(first, 64);
            mpc_abs(first, zeros->zero[0].centre, MPFR_RNDN);
            mpfr_div(first, first, zeros->lower_bound, MPFR_RNDN);
            mpfr_pow_ui(first, first, 40, MPFR_RNDN); /* (rho / R)^40 */
            mpfr_mul_ui(first, first, 100, MPFR_RNDN);
            mpfr_add_d(first, first, 1e-25, MPFR_RNDN); /* from the errors of the zeros */
            mpfr_t scale;
            mpfr_init2(scale, 64);
            mpc_abs(scale, zeros->zero[0].centre, MPFR_RNDN);
            mpfr_pow_si(scale, scale, -40, MPFR_RNDN);
            mpfr_mul(first, first, scale, MPFR_RNDN);
            ck_assert(mpfr_lessequal_p(other->error[40], first)); /* not a vacuous bound */
            mpfr_clear(first);
            mpfr_clear(scale);
            ghosts_series_free(other);
            ghosts_zeros_free(zeros);
        }
        ghosts_series_free(series);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* ---- limits ------------------------------------------------------------------------------- */

static void refused(const ghosts_expsum *sum, const char *at_text, size_t order,
                    ghosts_series_options options, ghosts_status expected)
{
    ghosts_series *series = (ghosts_series *)&series;
    mpq_t at;
    mpq_init(at);
    ck_assert_int_eq(ghosts_parse_rational(at, NULL, at_text), GHOSTS_OK);
    ck_assert_int_eq(ghosts_series_expand(&series, sum, at, order, &options), expected);
    ck_assert_ptr_null(series);
    mpq_clear(at);
}

START_TEST(test_refusals)
{
    const char *logits[] = {"0", "-inf", "1"}, *slopes[] = {"1", "2", "3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ghosts_series_options o = ghosts_series_defaults();
    refused(sum, "0", GHOSTS_MAX_ORDER + 1, o, GHOSTS_TOO_LARGE);
    refused(sum, "1e30", 5, o, GHOSTS_TOO_LARGE);
    o.kind = GHOSTS_SERIES_LOSS;
    o.label = 1;
    refused(sum, "0", 5, o, GHOSTS_INVALID); /* weight zero */
    o.label = 3;
    refused(sum, "0", 5, o, GHOSTS_INVALID);
    o.label = 2;
    o.digits = 0;
    refused(sum, "0", 5, o, GHOSTS_INVALID);
    o.digits = 16;
    o.engine = (ghosts_engine)17;
    refused(sum, "0", 5, o, GHOSTS_UNAVAILABLE);
    ghosts_expsum_free(sum);
    const char *far[] = {"0", "-1e5000"};
    sum = sum_from_text(2, far, slopes);
    refused(sum, "0", 5, ghosts_series_defaults(), GHOSTS_TOO_LARGE);
    ghosts_expsum_free(sum);
    /* exp(-1e5000), as a loss or as a probability, is not zero */
    const char *same[] = {"1", "1"};
    sum = sum_from_text(2, far, same);
    o = ghosts_series_defaults();
    o.kind = GHOSTS_SERIES_LOSS;
    refused(sum, "0", 5, o, GHOSTS_TOO_LARGE);
    o.kind = GHOSTS_SERIES_SOFTMAX;
    o.label = 1;
    refused(sum, "0", 5, o, GHOSTS_TOO_LARGE);
    ghosts_expsum_free(sum);
}
END_TEST

/* One slope: log F = log sum w + a tau and nothing more; slopes of 1e300; order 0 and 1. */
START_TEST(test_extremes)
{
    const char *logits[] = {"0", "0"}, *equal[] = {"7/2", "7/2"}, *huge[] = {"1e300", "2e300"};
    ghosts_expsum *sum = sum_from_text(2, logits, equal);
    for (size_t e = 0; e < ENGINES; e++) {
        if (!ghosts_engine_available(engines[e]))
            continue;
        ghosts_series *series = expand(sum, 5, 20, engines[e]);
        ck_assert(fabs(mpfr_get_d(series->coefficient[0], MPFR_RNDN) - 0.69314718055994531) <
                  1e-15);
        ck_assert(mpfr_cmp_d(series->coefficient[1], 3.5) == 0);
        for (size_t m = 2; m <= 5; m++)
            ck_assert(mpfr_zero_p(series->coefficient[m]) && mpfr_zero_p(series->error[m]));
        ghosts_series_free(series);
    }
    ghosts_expsum_free(sum);
    sum = sum_from_text(2, logits, huge);
    for (size_t order = 0; order < 4; order++) {
        ghosts_series *series = expand(sum, order, 20, GHOSTS_ENGINE_DEFAULT);
        if (order >= 2) {
            mpfr_div_d(series->coefficient[2], series->coefficient[2], 1e300, MPFR_RNDN);
            mpfr_div_d(series->coefficient[2], series->coefficient[2], 1e300, MPFR_RNDN);
            ck_assert(fabs(mpfr_get_d(series->coefficient[2], MPFR_RNDN) - 0.125) < 1e-15);
        }
        ghosts_series_free(series);
    }
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("series");
    TCase *cases = tcase_create("series");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, test_bernoulli);
    tcase_add_test(cases, test_binomial);
    tcase_add_test(cases, test_products);
    tcase_add_test(cases, test_poisson);
    tcase_add_test(cases, test_vanishing);
    tcase_add_test(cases, test_dominated);
    tcase_add_test(cases, test_twice_the_precision);
    tcase_add_test(cases, test_accuracy);
    tcase_add_test(cases, test_rounding_of_the_recurrence);
    tcase_add_test(cases, test_moments);
    tcase_add_test(cases, test_against_taylor);
    tcase_add_test(cases, test_probabilities);
    tcase_add_test(cases, test_loss);
    tcase_add_test(cases, test_moved_point);
    tcase_add_test(cases, test_from_zeros);
    tcase_add_test(cases, test_refusals);
    tcase_add_test(cases, test_extremes);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
