/* Log-weights of merged terms, and Taylor coefficients bounded one by one: each against far more
 * bits, within the stated errors and not within much less than what they allow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ghosts/expsum.h>

#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "sum/rounded_terms.h"
#include "sum/taylor.h"
#include "tests/support/sums.h"

/* ---- sums with one merged term ------------------------------------------------------------ */

typedef enum { EQUAL, TIES, SPREAD, HUGE_SPREAD, HUGE_EQUAL, LOGITS } logits_kind;

static double draw_logit(logits_kind kind)
{
    switch (kind) {
    case EQUAL:
        return -20.3;
    case TIES:
        return -(double)random_below(40) / 8.0;
    case SPREAD:
        return -random_between(0.0, 60.0);
    case HUGE_SPREAD:
        return -random_between(0.0, 1.0) * ldexp(1.0, (int)random_below(900));
    default:
        return -1e9 / 3.0;
    }
}

/* m classes of slope 0, and three terms of one class each, among them one of slope 0. */
static ghosts_expsum *merged_sum(size_t m, logits_kind kind)
{
    size_t n = m + 3;
    double *z = malloc(n * sizeof *z), *a = calloc(n, sizeof *a);
    ck_assert(z && a);
    for (size_t i = 0; i < m; i++)
        z[i] = draw_logit(kind);
    z[m] = 0.0;
    z[m + 1] = 0.1;
    a[m + 1] = 1.0;
    z[m + 2] = -0.4;
    a[m + 2] = -1.25;
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, z, a, n, NULL), GHOSTS_OK);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), 3);
    free(z);
    free(a);
    return sum;
}

static const size_t sizes[] = {1, 2, 3, 17, 1000, 30000, 1000000};
#define SIZES (sizeof sizes / sizeof *sizes)

/* A million exponentials of different logits at four precisions take seconds; ties do not. */
static bool is_quick(size_t m, logits_kind kind)
{
    return m <= 1000 || (m <= 30000 && kind == SPREAD) || kind == EQUAL || kind == TIES;
}

/* |y - y'| <= error + error' of two precisions, error <= 2^-p (1.01 |y| + 70), and 2^M from the
 * loader bounds all of it. */
static void check_log_weights(const ghosts_expsum *sum, mpfr_prec_t bits)
{
    mpfr_t y, error, fine, fine_error, limit;
    mpfr_init2(y, bits);
    mpfr_init2(fine, 4 * bits + 64);
    mpfr_inits2(40, error, fine_error, limit, (mpfr_ptr)0);
    for (size_t k = 0; k < ghosts_expsum_terms(sum); k++) {
        ghosts_expsum_log_weight(y, error, sum, k);
        ghosts_expsum_log_weight(fine, fine_error, sum, k);
        mpfr_abs(limit, y, MPFR_RNDU);
        mpfr_mul_d(limit, limit, 1.01, MPFR_RNDU);
        mpfr_add_ui(limit, limit, 70, MPFR_RNDU);
        mpfr_mul_2si(limit, limit, -(long)bits, MPFR_RNDU);
        ck_assert(mpfr_lessequal_p(error, limit));
        ck_assert(mpfr_cmp_ui_2exp(error, 1, rounded_magnitude(sum) + 2 - (long)bits) < 0);
        ck_assert(mpfr_cmp_ui_2exp(y, 1, rounded_magnitude(sum)) < 0);
        mpfr_add(error, error, fine_error, MPFR_RNDU);
        mpfr_sub(fine, fine, y, MPFR_RNDA);
        ck_assert_msg(mpfr_cmpabs(fine, error) <= 0, "term %zu at %ld bits", k, (long)bits);
    }
    mpfr_clears(y, error, fine, fine_error, limit, (mpfr_ptr)0);
}

START_TEST(log_weights_of_merged_terms)
{
    static const mpfr_prec_t precisions[] = {2, 53, 64, 333};
    random_start("log weights");
    for (size_t i = 0; i < SIZES; i++)
        for (logits_kind kind = EQUAL; kind < LOGITS; kind++) {
            if (!is_quick(sizes[i], kind))
                continue;
            ghosts_expsum *sum = merged_sum(sizes[i], kind);
            for (size_t p = 0; p < sizeof precisions / sizeof *precisions; p++)
                check_log_weights(sum, precisions[p]);
            ghosts_expsum_free(sum);
        }
}
END_TEST

/* m equal logits: log m, known without a sum. */
START_TEST(log_weight_of_equal_logits)
{
    mpfr_t y, error, exact;
    mpfr_init2(y, 64);
    mpfr_init2(error, 32);
    mpfr_init2(exact, 300);
    for (size_t m = 2; m <= 1 << 20; m = m * 3 / 2 + 1) {
        double *z = calloc(m, sizeof *z), *a = calloc(m, sizeof *a);
        ck_assert(z && a);
        ghosts_expsum *sum;
        ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, z, a, m, NULL), GHOSTS_OK);
        ghosts_expsum_log_weight(y, error, sum, 0);
        mpfr_log_ui(exact, m, MPFR_RNDN);
        mpfr_sub(exact, exact, y, MPFR_RNDA);
        ck_assert_msg(mpfr_cmpabs(exact, error) <= 0, "%zu classes", m);
        ghosts_expsum_free(sum);
        free(z);
        free(a);
    }
    mpfr_clears(y, error, exact, (mpfr_ptr)0);
}
END_TEST

/* ---- Taylor coefficients ------------------------------------------------------------------ */

typedef struct {
    size_t order;
    mpc_t *f;
    mpfr_t *error;
    mpfr_t scale;
} coefficients;

static coefficients expand_public(const ghosts_expsum *sum, mpc_srcptr point, size_t order,
                                  mpfr_prec_t bits, ghosts_engine engine)
{
    coefficients c = {order, complex_new(order + 1, bits + 64), reals_new(order + 1, 40), {{0}}};
    mpfr_init2(c.scale, 64);
    ck_assert_int_eq(
        ghosts_expsum_taylor(c.f, c.error, c.scale, sum, point, order, bits, engine), GHOSTS_OK);
    return c;
}

static void coefficients_clear(coefficients *c)
{
    complex_free(c->f, c->order + 1);
    reals_free(c->error, c->order + 1);
    mpfr_clear(c->scale);
}

/* Every coefficient within the sum of the two errors. */
static void check_within(const coefficients *coarse, const coefficients *fine, long bits)
{
    mpfr_t factor, distance, allowed;
    mpc_t moved;
    mpfr_prec_t wide = mpc_get_prec(fine->f[0]) + 64;
    mpfr_init2(factor, wide);
    mpfr_inits2(64, distance, allowed, (mpfr_ptr)0);
    mpc_init2(moved, wide);
    mpfr_sub(factor, fine->scale, coarse->scale, MPFR_RNDN);
    mpfr_exp(factor, factor, MPFR_RNDN);
    for (size_t j = 0; j <= coarse->order; j++) {
        mpc_mul_fr(moved, fine->f[j], factor, MPC_RNDNN);
        mpc_sub(moved, moved, coarse->f[j], MPC_RNDNN);
        mpc_abs(distance, moved, MPFR_RNDD);
        mpfr_mul(allowed, fine->error[j], factor, MPFR_RNDU);
        mpfr_add(allowed, allowed, coarse->error[j], MPFR_RNDU);
        ck_assert_msg(mpfr_lessequal_p(distance, allowed), "coefficient %zu at %ld bits", j, bits);
    }
    mpfr_clears(factor, distance, allowed, (mpfr_ptr)0);
    mpc_clear(moved);
}

static void check_expansion(const ghosts_expsum *sum, double x, double y, size_t order,
                            mpfr_prec_t bits)
{
    mpc_t point;
    mpc_init2(point, 53);
    mpc_set_d_d(point, x, y, MPC_RNDNN);
    coefficients fine = expand_public(sum, point, order, 4 * bits + 200, GHOSTS_ENGINE_MPC);
    for (ghosts_engine engine = GHOSTS_ENGINE_MPC; engine <= GHOSTS_ENGINE_ARB; engine++) {
        if (!ghosts_engine_available(engine))
            continue;
        coefficients coarse = expand_public(sum, point, order, bits, engine);
        check_within(&coarse, &fine, (long)bits);
        coefficients_clear(&coarse);
    }
    coefficients_clear(&fine);
    mpc_clear(point);
}

START_TEST(taylor_of_merged_terms)
{
    random_start("taylor of merged terms");
    for (size_t i = 0; i < SIZES; i++)
        for (logits_kind kind = EQUAL; kind < LOGITS; kind++) {
            if (!is_quick(sizes[i], kind))
                continue;
            ghosts_expsum *sum = merged_sum(sizes[i], kind);
            for (mpfr_prec_t bits = 2; bits <= 128; bits = bits < 64 ? 64 : 2 * bits)
                check_expansion(sum, 0.3, 0.7, 3, bits);
            ghosts_expsum_free(sum);
        }
}
END_TEST

static const char *const far_logits[] = {"0", "-90", "-95"};
static const char *const far_slopes[] = {"1/3", "1", "-7/5"};

/* Coefficient by coefficient, however few bits and however high the order. */
START_TEST(each_coefficient)
{
    random_start("each coefficient");
    ghosts_expsum *sum = sum_from_text(3, far_logits, far_slopes);
    for (mpfr_prec_t bits = 2; bits <= 70; bits += bits < 12 ? 1 : 7) {
        check_expansion(sum, 0.0, 0.0, 40, bits);
        check_expansion(sum, random_between(-60.0, 60.0), random_between(-9.0, 9.0), 600, bits);
    }
    ghosts_expsum_free(sum);
    for (int trial = 0; trial < 30; trial++) {
        classes c = classes_random(1 + random_below(5), trial % 2 ? 3 : 300, 3);
        sum = classes_sum(&c);
        check_expansion(sum, random_between(-9.0, 9.0), random_between(-9.0, 9.0),
                        random_below(300), 2 + (mpfr_prec_t)random_below(80));
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* e^tau: the errors keep their size against 1/j!, far below every double. */
START_TEST(errors_of_high_orders)
{
    enum { ORDER = 1000, BITS = 64 };
    static const char *const logit[] = {"0"}, *const slope[] = {"1"};
    ghosts_expsum *sum = sum_from_text(1, logit, slope);
    mpc_t point;
    mpfr_t size;
    mpc_init2(point, 53);
    mpfr_init2(size, 64);
    mpc_set_ui(point, 0, MPC_RNDNN);
    coefficients c = expand_public(sum, point, ORDER, BITS, GHOSTS_ENGINE_DEFAULT);
    for (size_t j = 0; j <= ORDER; j++) {
        mpc_abs(size, c.f[j], MPFR_RNDN);
        mpfr_mul_2si(size, size, 14 - BITS, MPFR_RNDD); /* A_(j-1) = j A_j */
        ck_assert_msg(mpfr_less_p(c.error[j], size), "order %zu", j);
    }
    coefficients_clear(&c);
    mpc_clear(point);
    mpfr_clear(size);
    ghosts_expsum_free(sum);
}
END_TEST

/* The expansion with a shift of the slopes, each coefficient against its definition at 500 bits. */
static void check_shifted(const ghosts_expsum *sum, double x, size_t order, mpfr_prec_t bits)
{
    enum { WIDE = 500 };
    taylor t;
    mpc_t point;
    mpfr_t y, error, d, part, *exact = reals_new(order + 1, WIDE);
    mpq_t slope, shift;
    ck_assert(exact);
    ck_assert_int_eq(taylor_init(&t, sum->terms, order), GHOSTS_OK);
    mpc_init2(point, 53);
    mpc_set_d(point, x, MPC_RNDNN);
    mpfr_inits2(WIDE, y, error, d, part, (mpfr_ptr)0);
    mpq_inits(slope, shift, (mpq_ptr)0);
    ck_assert_int_eq(
        taylor_expand(&t, sum, NULL, point, true, bits, engine_find(GHOSTS_ENGINE_MPC)),
        GHOSTS_OK);
    mpq_set_d(shift, t.slope_shift);
    for (size_t k = 0; k < sum->terms; k++) {
        ghosts_expsum_log_weight(y, error, sum, k);
        mpfr_set_q(d, sum->slope[k], MPFR_RNDN);
        mpfr_mul_d(d, d, x, MPFR_RNDN);
        mpfr_add(y, y, d, MPFR_RNDN);
        mpfr_sub(y, y, t.log_scale, MPFR_RNDN);
        mpfr_exp(part, y, MPFR_RNDN);
        mpq_sub(slope, sum->slope[k], shift);
        for (size_t j = 0; j <= order; j++) {
            mpfr_add(exact[j], exact[j], part, MPFR_RNDN);
            mpfr_mul_q(part, part, slope, MPFR_RNDN);
            mpfr_div_ui(part, part, j + 1, MPFR_RNDN);
        }
    }
    for (size_t j = 0; j <= order; j++) {
        mpfr_sub(exact[j], exact[j], mpc_realref(t.f[j]), MPFR_RNDD);
        ck_assert_msg(mpfr_cmpabs(exact[j], t.error[j]) <= 0, "f_%zu at %ld bits", j, (long)bits);
    }
    mpq_clears(slope, shift, (mpq_ptr)0);
    mpfr_clears(y, error, d, part, (mpfr_ptr)0);
    mpc_clear(point);
    taylor_clear(&t);
    reals_free(exact, order + 1);
}

START_TEST(each_shifted_coefficient)
{
    random_start("each shifted coefficient");
    ghosts_expsum *sum = sum_from_text(3, far_logits, far_slopes);
    for (mpfr_prec_t bits = 2; bits <= 70; bits++)
        check_shifted(sum, 0.0, 8, bits);
    ghosts_expsum_free(sum);
    for (int trial = 0; trial < 200; trial++) {
        classes c = classes_random(2 + random_below(5), trial % 2 ? 3 : 100, 3);
        sum = classes_sum(&c);
        check_shifted(sum, random_between(-9.0, 9.0), 12, 2 + (mpfr_prec_t)random_below(60));
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* Coefficients below MPFR's least number are 0 with an error that is not; huge ones are infinite. */
START_TEST(coefficients_beyond_the_range)
{
    enum { ORDER = 90000 };
    static const char *const logits[] = {"0", "-1"};
    static const char *const tiny[] = {"1e-4000", "2e-4000"}, *const huge[] = {"3e4900", "1e4900"};
    mpc_t point;
    mpc_init2(point, 53);
    mpc_set_ui(point, 0, MPC_RNDNN);
    ghosts_expsum *sum = sum_from_text(2, logits, tiny);
    coefficients c = expand_public(sum, point, ORDER, 53, GHOSTS_ENGINE_DEFAULT);
    ck_assert(mpfr_zero_p(mpc_realref(c.f[ORDER])));
    for (size_t j = 0; j <= ORDER; j++)
        ck_assert_msg(mpfr_sgn(c.error[j]) > 0, "order %zu", j);
    coefficients_clear(&c);
    ghosts_expsum_free(sum);
    sum = sum_from_text(2, logits, huge);
    c = expand_public(sum, point, ORDER, 53, GHOSTS_ENGINE_DEFAULT);
    ck_assert(mpfr_inf_p(mpc_realref(c.f[ORDER])) && mpfr_inf_p(c.error[ORDER]));
    coefficients_clear(&c);
    ghosts_expsum_free(sum);
    mpc_clear(point);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rounded terms");
    TCase *all = tcase_create("rounded terms");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, log_weights_of_merged_terms);
    tcase_add_test(all, log_weight_of_equal_logits);
    tcase_add_test(all, taylor_of_merged_terms);
    tcase_add_test(all, each_coefficient);
    tcase_add_test(all, errors_of_high_orders);
    tcase_add_test(all, each_shifted_coefficient);
    tcase_add_test(all, coefficients_beyond_the_range);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
