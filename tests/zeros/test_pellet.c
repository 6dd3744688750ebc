/* The search's building blocks: rounding bounds of expansions in double, and what a search may
 * claim about the part of the plane that it has looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "zeros/search.h"
#include "zeros/sum_expander.h"
#include "tests/support/sums.h"

/* The constant coefficient in double against the same sum in 300 bits: |difference| <= error. */
static void check_constant(const ghosts_expsum *sum, double complex c)
{
    expansion_workspace work;
    expansion e;
    taylor exact;
    ck_assert_int_eq(expansion_workspace_init(&work, sum->terms), GHOSTS_OK);
    ck_assert_int_eq(taylor_init(&exact, sum->terms, 1), GHOSTS_OK);
    expansion_double(&e, &work, sum, c, 0.5, 8);
    mpc_t point;
    mpfr_t scale, largest;
    mpc_init2(point, 53);
    mpfr_inits2(400, scale, largest, (mpfr_ptr)0);
    mpfr_set_prec(exact.log_scale, 400);
    mpc_set_d_d(point, creal(c), cimag(c), MPC_RNDNN);
    ck_assert_int_eq(
        taylor_expand(&exact, sum, NULL, point, false, 300, engine_find(GHOSTS_ENGINE_MPC)),
        GHOSTS_OK);
    /* both are sums of exp(y + b c) over the exponential of a number: bring them to the same one */
    double top = -INFINITY;
    for (size_t k = 0; k < sum->terms; k++)
        top = fmax(top, sum->log_weight_double[k] + sum->slope_double[k] * creal(c));
    mpfr_set_d(largest, top, MPFR_RNDN);
    mpfr_sub(scale, exact.log_scale, largest, MPFR_RNDN);
    mpfr_exp(scale, scale, MPFR_RNDN);
    mpc_mul_fr(exact.f[0], exact.f[0], scale, MPC_RNDNN);
    mpc_set_d_d(point, e.re[0], e.im[0], MPC_RNDNN);
    mpc_sub(exact.f[0], exact.f[0], point, MPC_RNDNN);
    mpc_abs(scale, exact.f[0], MPFR_RNDU);
    ck_assert_msg(mpfr_cmp_d(scale, e.error[0]) <= 0, "at %g + %g i: off by %g, bound %g", creal(c),
                  cimag(c), mpfr_get_d(scale, MPFR_RNDN), e.error[0]);
    mpc_clear(point);
    mpfr_clears(scale, largest, (mpfr_ptr)0);
    taylor_clear(&exact);
    expansion_workspace_clear(&work);
}

/* Logits and centres from 1 to 1e18, where a double does not even know the exponents' units. */
START_TEST(double_errors_are_bounded)
{
    random_start("rounding in double");
    for (int i = 0; i < 4000; i++) {
        double logits[6], slopes[6];
        size_t n = 2 + random_below(5);
        double size = pow(10.0, 18.0 * random_between(0.0, 1.0));
        for (size_t k = 0; k < n; k++) {
            logits[k] = size * (random_between(0.0, 1.0) - 0.5);
            slopes[k] = random_between(0.0, 1.0) - 0.5 + (double)k;
        }
        ghosts_expsum *sum = sum_from_doubles(logits, slopes, n);
        check_constant(sum, size * (random_between(0.0, 1.0) - 0.5) +
                                I * (size * random_between(0.0, 1.0)));
        check_constant(sum, -logits[0] + logits[1] + I * 3.0);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* The exact coefficients of the function that expansion_double() expands, in 400 bits: the same
 * shift, the same scale, the unit radius. */
static void exact_coefficients(mpc_t *f, int order, const ghosts_expsum *sum, double complex c,
                               double radius, double shift)
{
    double top = -INFINITY;
    for (size_t k = 0; k < sum->terms; k++)
        top = fmax(top, sum->log_weight_double[k] + sum->slope_double[k] * creal(c));
    mpc_t u, point;
    mpfr_t y, b, error;
    mpc_init2(u, 400);
    mpc_init2(point, 53);
    mpfr_inits2(400, y, b, error, (mpfr_ptr)0);
    mpc_set_d_d(point, creal(c), cimag(c), MPC_RNDNN);
    for (int j = 0; j <= order; j++)
        mpc_set_ui(f[j], 0, MPC_RNDNN);
    for (size_t k = 0; k < sum->terms; k++) {
        expsum_log_weight(y, error, sum, k);
        mpfr_sub_d(y, y, top, MPFR_RNDN);
        mpfr_set_q(b, sum->slope[k], MPFR_RNDN);
        mpc_mul_fr(u, point, b, MPC_RNDNN);
        mpfr_add(mpc_realref(u), mpc_realref(u), y, MPFR_RNDN);
        mpc_exp(u, u, MPC_RNDNN);
        mpfr_sub_d(b, b, shift, MPFR_RNDN);
        mpfr_mul_d(b, b, radius, MPFR_RNDN);
        for (int j = 0; j <= order; j++) {
            mpc_add(f[j], f[j], u, MPC_RNDNN);
            mpc_mul_fr(u, u, b, MPC_RNDNN);
            mpc_div_ui(u, u, (unsigned long)j + 1, MPC_RNDNN);
        }
    }
    mpc_clear(u);
    mpc_clear(point);
    mpfr_clears(y, b, error, (mpfr_ptr)0);
}

/* docs/rounding.md, Lemma 4.2: sum_j |f_j - f^_j| x^j <= sum_j error_j x^j, and the summands for
 * j <= 1; returns whether it holds for every summand. */
static bool check_weighted_errors(const ghosts_expsum *sum, double complex c, double radius)
{
    enum { ORDER = 14 };
    expansion_workspace work;
    expansion e;
    mpc_t f[ORDER + 1], computed;
    mpfr_t off, part, total;
    ck_assert_int_eq(expansion_workspace_init(&work, sum->terms), GHOSTS_OK);
    expansion_double(&e, &work, sum, c, radius, ORDER);
    for (int j = 0; j <= ORDER; j++)
        mpc_init2(f[j], 400);
    mpc_init2(computed, 53);
    mpfr_inits2(64, off, part, total, (mpfr_ptr)0);
    exact_coefficients(f, ORDER, sum, c, radius, e.shift);
    bool singly = true;
    for (double x = 1.0; x > 0x1p-60; x *= 0x1p-6) {
        double power = 1.0;
        mpfr_set_zero(total, 1); /* errors less bounds */
        for (int j = 0; j <= ORDER; j++) {
            mpc_set_d_d(computed, e.re[j], e.im[j], MPC_RNDNN);
            mpc_sub(computed, f[j], computed, MPC_RNDNN);
            mpc_abs(off, computed, MPFR_RNDU);
            mpfr_sub_d(part, off, e.error[j], MPFR_RNDN);
            singly = singly && mpfr_sgn(part) <= 0;
            ck_assert_msg(j > 1 || mpfr_sgn(part) <= 0, "f_%d off by %g, bound %g", j,
                          mpfr_get_d(off, MPFR_RNDN), e.error[j]);
            mpfr_mul_d(part, part, power, MPFR_RNDN);
            mpfr_add(total, total, part, MPFR_RNDN);
            power *= x;
        }
        ck_assert_msg(mpfr_sgn(total) <= 0, "c = %.17g + %.17g i, radius %.17g: beyond at x = %g",
                      creal(c), cimag(c), radius, x);
    }
    for (int j = 0; j <= ORDER; j++)
        mpc_clear(f[j]);
    mpc_clear(computed);
    mpfr_clears(off, part, total, (mpfr_ptr)0);
    expansion_workspace_clear(&work);
    return singly;
}

/* One slope that its double does not hit, and next to no other weight: f_2 consists of what its
 * rounding left, and is bounded in the sum alone. */
START_TEST(slopes_that_round_are_covered_by_the_sum)
{
    const char *const logits[] = {"0", "-90", "-95"}, *const slopes[] = {"1/3", "1", "-7/5"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    for (double radius = 0x1p-10; radius <= 0x1p20; radius *= 4.0)
        check_weighted_errors(sum, 0.0, radius);
    ck_assert(!check_weighted_errors(sum, 0.0, 1.0));
    ghosts_expsum_free(sum);

    random_start("weighted errors in double");
    for (int i = 0; i < 600; i++) {
        classes c = classes_random(2 + random_below(5), 1 + (long)random_below(200), 7);
        sum = classes_sum(&c);
        double radius = pow(10.0, random_between(-3.0, 4.0)), size = random_between(0.0, 30.0);
        if (ghosts_expsum_terms(sum) > 1)
            check_weighted_errors(sum, random_between(-size, size) + I * random_between(0.0, size),
                                  radius);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* f_0 + f_1 s + s^13, halved to f_0 = 1.6e-162: its square rounds up to the least double, and the
 * root of that is 2.2e-162.  The zero near -f_0 / f_1 = -0.8 2^-45 must not be lost for it. */
START_TEST(squares_that_round_up_prove_nothing)
{
    enum { ORDER = 13 };
    mpc_t f[ORDER + 1];
    mpfr_t error[ORDER + 1], remainder, radius;
    expansion e;
    for (int j = 0; j <= ORDER; j++) {
        mpc_init2(f[j], 64);
        mpfr_init2(error[j], 32);
        mpc_set_ui(f[j], j == ORDER, MPC_RNDNN);
        mpfr_set_zero(error[j], 1);
    }
    mpc_set_d(f[0], 3.2e-162, MPC_RNDNN);
    mpc_set_d(f[1], 4e-162 * 0x1p45, MPC_RNDNN);
    mpfr_init2(remainder, 32);
    mpfr_set_zero(remainder, 1);
    mpfr_init2(radius, 53);
    mpfr_set_ui(radius, 1, MPFR_RNDU);
    expansion_from_series(&e, &(series){.order = ORDER, .f = f, .error = error}, remainder, radius);
    ck_assert(!expansion_pellet(&e, 0, 0x1p-45));
    for (int j = 0; j <= ORDER; j++) {
        mpc_clear(f[j]);
        mpfr_clear(error[j]);
    }
    mpfr_clears(remainder, radius, (mpfr_ptr)0);
}
END_TEST

/* 1 + e^tau has zeros far above the box: a search that has emptied its heap must not deny them. */
START_TEST(nothing_is_claimed_beyond_the_box)
{
    static const double logits[] = {0.0, 0.0}, slopes[] = {0.0, 1.0};
    ghosts_expsum *sum = sum_from_doubles(logits, slopes, 2);
    sum_function f;
    search s;
    cluster_set found;
    work_account work = {.limit = 1000};
    rectangle box = {-0.1, 0.1, 1.2, 1.25};
    ck_assert_int_eq(sum_function_init(&f, sum, engine_find(GHOSTS_ENGINE_MPC), NULL), GHOSTS_OK);
    expander function = sum_expander(&f, true);
    search_init(&s, &function, &work, 4);
    ck_assert_int_eq(search_add_box(&s, 0, &box, 1.25), GHOSTS_OK);
    while (!search_is_over(&s))
        ck_assert_int_eq(search_step(&s), GHOSTS_OK);
    search_finish(&s, &found);
    ck_assert_uint_eq(cluster_set_zeros(&found), 0);
    ck_assert_double_eq(found.lower_bound, 1.25);
    cluster_set_clear(&found);
    sum_function_clear(&f);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("expansion");
    TCase *cases = tcase_create("expansion");
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, double_errors_are_bounded);
    tcase_add_test(cases, slopes_that_round_are_covered_by_the_sum);
    tcase_add_test(cases, squares_that_round_up_prove_nothing);
    tcase_add_test(cases, nothing_is_claimed_beyond_the_box);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
