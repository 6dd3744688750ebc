/* Members of balls: what is told of a ball holds for every sum of numbers in it, found by the exact
 * search.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/region.h>

#include "sum/expression.h"
#include "tests/support/sums.h"

enum { MOST = 6, TEXT = 80 };

/* ---- closed forms ---------------------------------------------------------------------------- */

static const struct {
    size_t n, multiplicity;
    const char *logits[MOST], *slopes[MOST];
    const char *re, *im; /* themselves expressions */
} forms[] = {
    {2, 1, {"0", "0"}, {"0", "pi"}, "0", "1"},
    {2, 1, {"0", "exp(1)"}, {"0", "1"}, "-exp(1)", "pi"},
    {2, 1, {"sqrt(3)", "-inf"}, {"0", "1"}, NULL, NULL},
    {3, 1, {"0", "-inf", "log(7)"}, {"-pi", "2", "1/3"}, "-log(7)/(pi+1/3)", "pi/(pi+1/3)"},
    {3, 2, {"0", "log(2)", "0"}, {"0", "sqrt(2)", "2*sqrt(2)"}, "0", "pi/sqrt(2)"},
    {3, 1, {"0", "0", "0"}, {"-sqrt(5)", "0", "sqrt(5)"}, "0", "2*pi/(3*sqrt(5))"},
    /* sqrt(8) is 2 sqrt(2): the terms may or may not be seen to be one */
    {3, 1, {"0", "log(1/2)", "log(1/2)"}, {"0", "sqrt(8)", "2*sqrt(2)"}, "0", "pi/sqrt(8)"},
    {2, 1, {"1e5*pi", "0"}, {"0", "sqrt(2)"}, "1e5*pi/sqrt(2)", "pi/sqrt(2)"},
};

/* A number written as an expression, rounded. */
static void evaluate(mpfr_t value, const char *text)
{
    expression_value v;
    expression_init(&v, mpfr_get_prec(value));
    ck_assert_int_eq(expression_evaluate(&v, NULL, text), GHOSTS_OK);
    mpfr_set_q(value, v.rational, MPFR_RNDN);
    expression_clear(&v);
}

static ghosts_status nearest_of(ghosts_zeros **zeros, const char *const *logits,
                                const char *const *slopes, size_t n, size_t pairs, long digits)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    ghosts_expsum *sum;
    options.digits = digits;
    ck_assert_int_eq(
        ghosts_expsum_from_expressions(&sum, NULL, logits, slopes, n, 8 * digits + 300, NULL, NULL),
        GHOSTS_OK);
    ghosts_status status = ghosts_zeros_nearest(zeros, sum, pairs, &options);
    ghosts_expsum_free(sum);
    return status;
}

static void check_centre(const ghosts_zero *zero, const char *re, const char *im, long digits)
{
    mpfr_t value, away, distance;
    mpfr_inits2(4 * digits + 200, value, away, distance, (mpfr_ptr)0);
    evaluate(value, re);
    mpfr_sub(distance, value, mpc_realref(zero->centre), MPFR_RNDN);
    evaluate(value, im);
    mpfr_sub(away, value, mpc_imagref(zero->centre), MPFR_RNDN);
    mpfr_hypot(distance, distance, away, MPFR_RNDN);
    ck_assert(mpfr_lessequal_p(distance, zero->error));
    mpc_abs(away, zero->centre, MPFR_RNDD);
    mpfr_div(away, zero->error, away, MPFR_RNDU);
    ck_assert_double_le(mpfr_get_d(away, MPFR_RNDU), pow(10.0, (double)-digits));
    mpfr_clears(value, away, distance, (mpfr_ptr)0);
}

START_TEST(test_closed_forms)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        for (long digits = 10; digits <= 250; digits *= 5) {
            ghosts_zeros *zeros;
            ghosts_status status =
                nearest_of(&zeros, forms[i].logits, forms[i].slopes, forms[i].n, 1, digits);
            ck_assert_msg(status == GHOSTS_OK, "form %zu", i);
            if (forms[i].re) {
                ck_assert_uint_ge(zeros->count, 1);
                ck_assert_uint_eq(zeros->zero[0].multiplicity, forms[i].multiplicity);
                check_centre(&zeros->zero[0], forms[i].re, forms[i].im, digits);
            } else {
                ck_assert(zeros->count == 0 && mpfr_inf_p(zeros->lower_bound));
            }
            ghosts_zeros_free(zeros);
        }
}
END_TEST

/* Zeros of three cosh terms, 2 cosh(x) + 1 with x = sqrt(5) tau: x = +-2 pi i / 3 + 2 pi i k. */
START_TEST(test_many_pairs)
{
    static const char *const logits[] = {"0", "0", "0"};
    static const char *const slopes[] = {"-sqrt(5)", "0", "sqrt(5)"};
    ghosts_zeros *zeros;
    ck_assert_int_eq(nearest_of(&zeros, logits, slopes, 3, 40, 16), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, 40);
    for (size_t i = 0; i < 40; i++) {
        char im[TEXT];
        snprintf(im, sizeof im, "2*pi*%zu/(3*sqrt(5))", i + i / 2 + 1);
        check_centre(&zeros->zero[i], "0", im, 16);
    }
    ghosts_zeros_free(zeros);
}
END_TEST

/* ---- members of balls ------------------------------------------------------------------------ */

typedef struct {
    size_t n;
    char text[2 * MOST][TEXT];
    const char *entry[2 * MOST]; /* logits, then slopes */
    mpq_t middle[2 * MOST], radius[2 * MOST];
} family;

static void family_init(family *f)
{
    f->n = 2 + random_below(MOST - 1);
    double decades = random_between(-40.0, -1.0);
    for (size_t i = 0; i < 2 * f->n; i++) {
        char middle[TEXT / 2], radius[TEXT / 4];
        snprintf(middle, sizeof middle, "%.3f", random_between(-3.0, 3.0));
        snprintf(radius, sizeof radius, "%.2e",
                 random_below(3) ? pow(10.0, decades) * random_between(0.0, 1.0) : 0.0);
        snprintf(f->text[i], TEXT, "%s +/- %s", middle, radius);
        f->entry[i] = f->text[i];
        mpq_inits(f->middle[i], f->radius[i], (mpq_ptr)0);
        ghosts_parse_rational(f->middle[i], NULL, middle);
        ghosts_parse_rational(f->radius[i], NULL, radius);
    }
}

static void family_clear(family *f)
{
    for (size_t i = 0; i < 2 * f->n; i++)
        mpq_clears(f->middle[i], f->radius[i], (mpq_ptr)0);
}

/* Numbers at the ends of their balls, or within. */
static ghosts_expsum *member(const family *f, bool ends)
{
    classes c = classes_new(f->n);
    mpq_t place;
    mpq_init(place);
    for (size_t i = 0; i < 2 * f->n; i++) {
        mpq_ptr value = i < f->n ? c.logit[i] : c.slope[i - f->n];
        mpq_set_d(place, ends ? (random_below(2) ? 1.0 : -1.0) : random_between(-1.0, 1.0));
        mpq_mul(value, f->radius[i], place);
        mpq_add(value, value, f->middle[i]);
    }
    mpq_clear(place);
    ghosts_expsum *sum = classes_sum(&c);
    classes_free(&c);
    return sum;
}

static bool holds(const ghosts_zero *disc, const ghosts_zero *zero)
{
    mpc_t away;
    mpfr_t distance;
    mpc_init2(away, 200);
    mpfr_init2(distance, 200);
    mpc_sub(away, disc->centre, zero->centre, MPC_RNDNN);
    mpc_abs(distance, away, MPFR_RNDN);
    bool inside = mpfr_lessequal_p(distance, disc->error);
    mpc_clear(away);
    mpfr_clear(distance);
    return inside;
}

/* Every disc holds as many zeros of the member as it says, and none else is below the bound. */
static void check_member(const ghosts_zeros *zeros, const ghosts_expsum *sum)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = 80;
    ghosts_zeros *true_zeros;
    size_t counted = 0;
    ck_assert_int_eq(ghosts_zeros_nearest(&true_zeros, sum, zeros->count + 4, &options), GHOSTS_OK);
    for (size_t i = 0; i < zeros->count; i++) {
        size_t inside = 0;
        for (size_t j = 0; j < true_zeros->count; j++)
            if (holds(&zeros->zero[i], &true_zeros->zero[j]))
                inside += true_zeros->zero[j].multiplicity;
        ck_assert_uint_eq(inside, zeros->zero[i].multiplicity);
        counted += inside;
    }
    mpfr_t modulus, error;
    mpfr_inits2(200, modulus, error, (mpfr_ptr)0);
    for (size_t j = 0; j < true_zeros->count; j++) {
        ghosts_zero_modulus(modulus, error, &true_zeros->zero[j]);
        mpfr_add(modulus, modulus, error, MPFR_RNDU);
        if (mpfr_less_p(modulus, zeros->lower_bound))
            counted -= true_zeros->zero[j].multiplicity;
    }
    ck_assert_uint_eq(counted, 0);
    mpfr_clears(modulus, error, (mpfr_ptr)0);
    ghosts_zeros_free(true_zeros);
}

START_TEST(test_members_of_balls)
{
    random_start("balls");
    size_t decided = 0;
    for (int trial = 0; trial < 300; trial++) {
        family f;
        family_init(&f);
        ghosts_zeros *zeros;
        ghosts_expsum *balls;
        ghosts_zeros_options options = ghosts_zeros_defaults();
        options.digits = 1 + (long)random_below(40);
        options.work_limit = 20000;
        ghosts_status status = ghosts_expsum_from_expressions(&balls, NULL, f.entry, f.entry + f.n,
                                                              f.n, 512, NULL, NULL);
        ck_assert(status == GHOSTS_OK || status == GHOSTS_INVALID);
        if (status != GHOSTS_OK) {
            family_clear(&f);
            continue;
        }
        status = ghosts_zeros_nearest(&zeros, balls, 1 + random_below(4), &options);
        ghosts_expsum_free(balls);
        ck_assert(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT);
        decided += status == GHOSTS_OK;
        for (int k = 0; k < 6; k++) {
            ghosts_expsum *sum = member(&f, k < 4);
            check_member(zeros, sum);
            ghosts_expsum_free(sum);
        }
        ghosts_zeros_free(zeros);
        family_clear(&f);
    }
    ck_assert_uint_gt(decided, 200);
}
END_TEST

/* ---- regions --------------------------------------------------------------------------------- */

static ghosts_zero_set *zeros_within(const char *const *logits, const char *const *slopes,
                                     long radius, ghosts_status *status)
{
    ghosts_region_options options = ghosts_region_defaults();
    ghosts_expsum *sum;
    ghosts_zero_set *set;
    ghosts_region region;
    options.search.digits = 40;
    options.search.work_limit = 3000;
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, logits, slopes, 3, 512, NULL, NULL),
                     GHOSTS_OK);
    ghosts_region_init(&region, GHOSTS_DISK);
    mpq_set_si(region.radius, radius, 1);
    *status = ghosts_zeros_in_region(&set, sum, &region, &options);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
    return set;
}

/* All zeros of a disc: those of the ends of the ball lie in the discs that are told. */
START_TEST(test_region_of_a_ball)
{
    static const char *const logits[] = {"0", "1/3", "-2"};
    static const char *const slopes[][3] = {{"0", "1", "1.75 +/- 1e-22"},
                                            {"0", "1", "1.7500000000000000000001"},
                                            {"0", "1", "1.7499999999999999999999"}};
    ghosts_status status;
    ghosts_zero_set *balls = zeros_within(logits, slopes[0], 12, &status);
    ck_assert_int_eq(status, GHOSTS_OK);
    ck_assert_uint_ge(balls->count, 6);
    for (int end = 1; end < 3; end++) {
        ghosts_zero_set *exact = zeros_within(logits, slopes[end], 12, &status);
        ck_assert_int_eq(status, GHOSTS_OK);
        ck_assert_uint_eq(balls->count, exact->count);
        for (size_t i = 0; i < exact->count; i++) {
            mpc_t away;
            mpfr_t distance;
            mpc_init2(away, 200);
            mpfr_init2(distance, 200);
            mpc_sub(away, balls->zero[i].centre, exact->zero[i].centre, MPC_RNDNN);
            mpc_abs(distance, away, MPFR_RNDN);
            ck_assert(mpfr_lessequal_p(distance, balls->zero[i].error));
            mpc_clear(away);
            mpfr_clear(distance);
        }
        ghosts_zero_set_free(exact);
    }
    ghosts_zero_set_free(balls);
}
END_TEST

/* (1 + exp(sqrt(2) tau))^2 has double zeros, which no enclosure proves to be one. */
START_TEST(test_region_with_clusters)
{
    static const char *const logits[] = {"0", "log(2)", "0"};
    static const char *const slopes[] = {"0", "sqrt(2)", "2*sqrt(2)"};
    ghosts_status status;
    ghosts_zero_set *set = zeros_within(logits, slopes, 5, &status);
    ck_assert(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT);
    for (size_t i = 0; i < set->count; i++)
        ck_assert(!set->zero[i].one_zero);
    ghosts_zero_set_free(set);
}
END_TEST

/* No evaluation uses more bits than the numbers have. */
START_TEST(test_bits_known)
{
    static const char *const logits[] = {"0", "1/3", "-2"};
    static const char *const slopes[] = {"0", "1", "1.75 +/- 1e-22"};
    ghosts_expsum *sum;
    mpc_t value[1], point;
    mpfr_t error[1], scale;
    mpc_init2(value[0], 64);
    mpc_init2(point, 64);
    mpfr_inits2(64, error[0], scale, (mpfr_ptr)0);
    mpc_set_ui_ui(point, 1, 2, MPC_RNDNN);
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, logits, slopes, 3, 512, NULL, NULL),
                     GHOSTS_OK);
    ck_assert_int_eq(
        ghosts_expsum_taylor(value, error, scale, sum, point, 0, 40, GHOSTS_ENGINE_DEFAULT),
        GHOSTS_OK);
    ck_assert_int_eq(
        ghosts_expsum_taylor(value, error, scale, sum, point, 0, 80, GHOSTS_ENGINE_DEFAULT),
        GHOSTS_WORK_LIMIT);
    ghosts_expsum_free(sum);
    mpc_clear(value[0]);
    mpc_clear(point);
    mpfr_clears(error[0], scale, (mpfr_ptr)0);
}
END_TEST

/* Two slopes in one ball may differ by 2e-25 at most: then no zero is nearer than pi / 2e-25, and
 * that there is none is not said. */
START_TEST(test_slopes_in_one_ball_may_differ)
{
    const char *const slopes[] = {"1 +/- 1e-25", "1 +/- 1e-25"}, *const logits[] = {"0", "0"};
    ghosts_expsum *sum;
    ghosts_zeros *zeros;
    ck_assert_int_eq(ghosts_expsum_from_expressions(&sum, NULL, logits, slopes, 2, 512, NULL, NULL),
                     GHOSTS_OK);
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, NULL), GHOSTS_WORK_LIMIT);
    ck_assert_uint_eq(zeros->count, 0);
    ck_assert(mpfr_cmp_d(zeros->lower_bound, 1e24) > 0 &&
              mpfr_cmp_d(zeros->lower_bound, 1.6e25) < 0);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("balls");
    TCase *tests = tcase_create("balls");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_closed_forms);
    tcase_add_test(tests, test_many_pairs);
    tcase_add_test(tests, test_members_of_balls);
    tcase_add_test(tests, test_region_of_a_ball);
    tcase_add_test(tests, test_bits_known);
    tcase_add_test(tests, test_region_with_clusters);
    tcase_add_test(tests, test_slopes_in_one_ball_may_differ);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
