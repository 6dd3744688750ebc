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

/* ---- sums of errors -------------------------------------------------------------------- */

/* errors[j] = |f_j - computed[j]| for the exact f_j = sum_k exp(y_k + b_k c - scale) (b_k - s)^j /
 * j! R^j of a sum whose terms are single classes. */
static void true_errors(double *errors, const ghosts_expsum *sum, mpc_srcptr c, mpfr_srcptr scale,
                        double shift, mpfr_srcptr radius, const mpc_t *computed, int order)
{
    mpfr_prec_t bits = 600;
    mpc_t f[EXPANSION_ORDER + 1], u;
    mpfr_t b;
    mpfr_init2(b, bits);
    mpc_init2(u, bits);
    for (int j = 0; j <= order; j++) {
        mpc_init2(f[j], bits);
        mpc_neg(f[j], computed[j], MPC_RNDNN);
    }
    for (size_t k = 0; k < sum->terms; k++) {
        ck_assert_uint_eq(sum->first[k + 1] - sum->first[k], 1);
        mpfr_set_q(b, sum->slope[k], MPFR_RNDN);
        mpc_mul_fr(u, c, b, MPC_RNDNN);
        mpfr_add_q(mpc_realref(u), mpc_realref(u), sum->logit[sum->first[k]], MPFR_RNDN);
        mpfr_sub(mpc_realref(u), mpc_realref(u), scale, MPFR_RNDN);
        mpc_exp(u, u, MPC_RNDNN);
        mpfr_sub_d(b, b, shift, MPFR_RNDN);
        mpfr_mul(b, b, radius, MPFR_RNDN);
        for (int j = 0; j <= order; j++) {
            mpc_add(f[j], f[j], u, MPC_RNDNN);
            mpc_mul_fr(u, u, b, MPC_RNDNN);
            mpc_div_ui(u, u, (unsigned long)j + 1, MPC_RNDNN);
        }
    }
    for (int j = 0; j <= order; j++) {
        mpc_abs(b, f[j], MPFR_RNDN);
        errors[j] = mpfr_get_d(b, MPFR_RNDN);
        mpc_clear(f[j]);
    }
    mpfr_clear(b);
    mpc_clear(u);
}

/* sum errors[j] x^j <= sum bound[j] x^j on discs of every size, and f_0, f_1 for themselves.
 * Returns how many single coefficients are beyond their bounds. */
static int check_weighted_sums(const double *errors, const double *bound, int order)
{
    int beyond = 0;
    for (double x = 1.0; x > 0x1p-60; x *= 0.25) {
        double left = 0.0, right = 0.0, power = 1.0;
        for (int j = 0; j <= order; j++, power *= x) {
            left += errors[j] * power;
            right += bound[j] * power;
        }
        ck_assert_msg(left <= right * (1 + 1e-12), "x = %g: errors %g, bounds %g", x, left, right);
    }
    for (int j = 0; j <= order; j++) {
        ck_assert(j > 1 || errors[j] <= bound[j] * (1 + 1e-12));
        beyond += errors[j] > bound[j];
    }
    return beyond;
}

static int check_double_errors(const ghosts_expsum *sum, double complex c, double radius, int order)
{
    expansion_workspace work;
    expansion e;
    ck_assert_int_eq(expansion_workspace_init(&work, sum->terms), GHOSTS_OK);
    expansion_double(&e, &work, sum, c, radius, order);
    expansion_workspace_clear(&work);
    double errors[EXPANSION_ORDER + 1], top = -INFINITY;
    for (size_t k = 0; k < sum->terms; k++)
        top = fmax(top, sum->log_weight_double[k] + sum->slope_double[k] * creal(c));
    mpc_t centre, computed[EXPANSION_ORDER + 1];
    mpfr_t scale, exact_radius;
    mpc_init2(centre, 53);
    mpfr_inits2(53, scale, exact_radius, (mpfr_ptr)0);
    mpc_set_d_d(centre, creal(c), cimag(c), MPC_RNDNN);
    mpfr_set_d(scale, top, MPFR_RNDN);
    mpfr_set_d(exact_radius, radius, MPFR_RNDN);
    for (int j = 0; j <= order; j++) {
        mpc_init2(computed[j], 53);
        mpc_set_d_d(computed[j], e.re[j], e.im[j], MPC_RNDNN);
    }
    true_errors(errors, sum, centre, scale, e.shift, exact_radius, (const mpc_t *)computed, order);
    int beyond = check_weighted_sums(errors, e.error, order);
    for (int j = 0; j <= order; j++)
        mpc_clear(computed[j]);
    mpc_clear(centre);
    mpfr_clears(scale, exact_radius, (mpfr_ptr)0);
    return beyond;
}

static int check_series_errors(const ghosts_expsum *sum, double complex c, mpfr_prec_t bits)
{
    sum_function f;
    series out;
    mpc_t centre;
    mpfr_t one;
    double errors[EXPANSION_ORDER + 1], bound[EXPANSION_ORDER + 1];
    mpc_init2(centre, 53);
    mpfr_init2(one, 53);
    mpfr_set_ui(one, 1, MPFR_RNDN);
    mpc_set_d_d(centre, creal(c), cimag(c), MPC_RNDNN);
    ck_assert_int_eq(sum_function_init(&f, sum, engine_find(GHOSTS_ENGINE_MPC), NULL), GHOSTS_OK);
    expander function = sum_expander(&f, false);
    ck_assert_int_eq(function.expand(&f, &out, centre, one, EXPANSION_ORDER, bits), GHOSTS_OK);
    true_errors(errors, sum, centre, f.last->log_scale, out.shift, one, (const mpc_t *)out.f,
                out.order);
    for (int j = 0; j <= out.order; j++)
        bound[j] = mpfr_get_d(out.error[j], MPFR_RNDU);
    int beyond = check_weighted_sums(errors, bound, out.order);
    sum_function_clear(&f);
    mpc_clear(centre);
    mpfr_clear(one);
    return beyond;
}

/* Dominated, nearly equal and far slopes, logits of any size. */
static ghosts_expsum *hostile_sum(void)
{
    double logits[6], slopes[6];
    size_t n = 2 + random_below(5);
    double depth = pow(10.0, random_between(-2.0, 3.0));
    double width = pow(10.0, random_between(-12.0, 0.0));
    for (size_t k = 0; k < n; k++) {
        logits[k] = -depth * random_between(0.0, 1.0) * (double)(k > 0);
        slopes[k] = random_below(2) ? random_between(-1.0, 1.0)
                                    : 0.5 + width * random_between(-1.0, 1.0) + 1e-3 * width;
    }
    slopes[n - 1] += 2.0;
    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_expsum_from_doubles(&sum, logits, slopes, n, NULL), GHOSTS_OK);
    return sum;
}

/* Coefficient by coefficient the bounds are false where one term outweighs the others by far, as in
 * the example; their sums are not. */
START_TEST(sums_of_errors_are_bounded)
{
    random_start("sums of errors");
    const char *const logits[] = {"0", "-90", "-95"}, *const slopes[] = {"1/3", "1", "-7/5"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ck_assert_int_gt(check_double_errors(sum, 0.0, 0.5, 14), 0);
    check_series_errors(sum, 0.0, 2);
    ghosts_expsum_free(sum);
    for (int i = 0; i < 1500; i++) {
        sum = hostile_sum();
        double complex c = random_between(-30.0, 30.0) + I * random_between(0.0, 100.0);
        double radius = pow(2.0, random_between(-40.0, 20.0));
        check_double_errors(sum, c, radius, i % 2 ? 14 : EXPANSION_ORDER);
        check_series_errors(sum, c, i % 3 == 0 ? 2 : i % 3 == 1 ? 24 : 128);
        ghosts_expsum_free(sum);
    }
}
END_TEST

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

/* ---- tails ------------------------------------------------------------------------------ */

/* |sum_k u_k sum_(j > N) (d_k h)^j / j!| at real points, u_k = exp(y_k + b_k x - scale). */
static double true_tail(const ghosts_expsum *sum, double x, double scale, double shift, double h,
                        int order)
{
    double total = 0.0;
    for (size_t k = 0; k < sum->terms; k++) {
        double d = (sum->slope_double[k] - shift) * h;
        double part = exp(sum->log_weight_double[k] + sum->slope_double[k] * x - scale);
        for (int j = 1; j < 400; j++) {
            part *= d / j;
            total += j > order ? part : 0.0;
        }
    }
    return fabs(total);
}

/* The bounds of what a series leaves out, in double and in multiple precision. */
START_TEST(tails)
{
    random_start("tails");
    double tightest = 0.0;
    for (int i = 0; i < 3000; i++) {
        classes c = classes_random(2 + random_below(5), 4, 3);
        ghosts_expsum *sum = classes_sum(&c);
        int order = 1 + (int)random_below(EXPANSION_ORDER);
        double x = random_between(-3.0, 3.0), radius = pow(10.0, random_between(-1.0, 1.7));
        expansion_workspace work;
        expansion e;
        taylor t;
        mpc_t point;
        mpfr_t bound, reach;
        mpc_init2(point, 53);
        mpfr_inits2(53, bound, reach, (mpfr_ptr)0);
        ck_assert_int_eq(expansion_workspace_init(&work, sum->terms), GHOSTS_OK);
        ck_assert_int_eq(taylor_init(&t, sum->terms, (size_t)order), GHOSTS_OK);
        expansion_double(&e, &work, sum, x, radius, order);
        mpc_set_d(point, x, MPC_RNDNN);
        mpfr_set_d(reach, radius, MPFR_RNDN);
        ck_assert_int_eq(
            taylor_expand(&t, sum, NULL, point, true, 53, engine_find(GHOSTS_ENGINE_MPC)),
            GHOSTS_OK);
        taylor_remainder(bound, &t, reach);
        double top = -INFINITY, scale = mpfr_get_d(t.log_scale, MPFR_RNDN);
        for (size_t k = 0; k < sum->terms; k++)
            top = fmax(top, sum->log_weight_double[k] + sum->slope_double[k] * x);
        for (int sign = -1; sign <= 1; sign += 2) {
            double h = sign * radius;
            double rest = true_tail(sum, x, top, e.shift, h, order);
            ck_assert_msg(rest * (1.0 - 1e-9) <= e.error[order + 1],
                          "order %d, radius %g: %g of %g", order, radius, rest, e.error[order + 1]);
            tightest = fmax(tightest, rest / e.error[order + 1]);
            rest = true_tail(sum, x, scale, t.slope_shift, h, order);
            ck_assert_msg(rest * (1.0 - 1e-9) <= mpfr_get_d(bound, MPFR_RNDN),
                          "order %d, radius %g: %g of %g in multiple precision", order, radius,
                          rest, mpfr_get_d(bound, MPFR_RNDN));
        }
        mpc_clear(point);
        mpfr_clears(bound, reach, (mpfr_ptr)0);
        taylor_clear(&t);
        expansion_workspace_clear(&work);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    ck_assert_double_ge(tightest, 0.6); /* half of the bound would be found out */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("expansion");
    TCase *cases = tcase_create("expansion");
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, tails);
    tcase_add_test(cases, double_errors_are_bounded);
    tcase_add_test(cases, sums_of_errors_are_bounded);
    tcase_add_test(cases, squares_that_round_up_prove_nothing);
    tcase_add_test(cases, nothing_is_claimed_beyond_the_box);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
