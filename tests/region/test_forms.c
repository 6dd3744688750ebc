/* All zeros of a region where they are known in closed form, under symmetries, and in regions made
 * to be refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/regions.h"

/* ---- closed forms ------------------------------------------------------------------------- */

/* 1 + e^tau: zeros (2 k + 1) i pi. */
static const char *const two_logits[] = {"0", "0"}, *const two_slopes[] = {"0", "1"};

START_TEST(binary_sum_counts)
{
    ghosts_expsum *sum = sum_from_text(2, two_logits, two_slopes);
    static const struct {
        const char *radius;
        size_t zeros;
    } cases[] = {{"1", 0},    {"3.1415926", 0}, {"3.1415927", 2},
                 {"9.42", 2}, {"10", 4},        {"1000", 318}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ghosts_region region = disk_text(cases[i].radius);
        ghosts_zero_set *set = find(sum, &region, 16);
        ck_assert_uint_eq(total_zeros(set), cases[i].zeros);
        ck_assert_uint_eq(zeros_on_edge(set), 0);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
    }
    ghosts_expsum_free(sum);
}
END_TEST

/* Re tau = 0 at every zero: the edge x0 = 0 runs through them. */
START_TEST(zeros_exactly_on_an_edge_are_marked)
{
    ghosts_expsum *sum = sum_from_text(2, two_logits, two_slopes);
    static const char *const sides[][2] = {{"0", "5"}, {"-5", "0"}};
    for (size_t i = 0; i < 2; i++) {
        ghosts_region region = box_text(sides[i][0], sides[i][1], "1", "10");
        ghosts_zero_set *set = find(sum, &region, 30);
        ck_assert_uint_eq(total_zeros(set), 2);
        ck_assert_uint_eq(zeros_on_edge(set), 2);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
    }
    ghosts_expsum_free(sum);
}
END_TEST

/* pi to 41 digits, below and above: which side the zero is on is decidable at any precision. */
START_TEST(zeros_next_to_an_edge)
{
    ghosts_expsum *sum = sum_from_text(2, two_logits, two_slopes);
    static const char *const below = "3.1415926535897932384626433832795028841971",
                             *const above = "3.1415926535897932384626433832795028841972";
    ghosts_region inside = box_text("-1", "1", "1", above),
                  outside = box_text("-1", "1", "1", below);
    for (long digits = 16; digits <= 60; digits += 44) {
        ghosts_zero_set *in = find(sum, &inside, digits), *out = find(sum, &outside, digits);
        ck_assert_uint_eq(total_zeros(in), 1);
        ck_assert_uint_eq(total_zeros(out), zeros_on_edge(out));
        if (digits == 60) {
            ck_assert_uint_eq(zeros_on_edge(in), 0);
            ck_assert_uint_eq(total_zeros(out), 0);
        }
        ghosts_zero_set_free(in);
        ghosts_zero_set_free(out);
    }
    ghosts_region_clear(&inside);
    ghosts_region_clear(&outside);
    ghosts_expsum_free(sum);
}
END_TEST

/* (1 + e^tau)^m: i pi and its odd multiples, each m times. */
START_TEST(multiplicities_are_exact)
{
    size_t most = campaign() ? 20 : 10;
    for (size_t m = 2; m <= most; m += m < 5 ? 1 : 5) {
        classes factor = classes_new(m);
        for (size_t j = 0; j < m; j++)
            mpq_set_si(factor.slope[j], 1, 1);
        ghosts_expsum *sum = product_sum(&factor);
        ghosts_region region = box_text("-1", "2", "-4", "10");
        ghosts_zero_set *set = find(sum, &region, 16);
        ck_assert_uint_eq(set->count, 3); /* -i pi, i pi, 3 i pi */
        ck_assert_uint_eq(total_zeros(set), 3 * m);
        for (size_t i = 0; i < set->count; i++)
            ck_assert_uint_eq(set->zero[i].multiplicity, m);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&factor);
    }
}
END_TEST

/* log of the binomial coefficient, to `digits` decimals, as an exact rational */
static void log_binomial(mpq_t value, unsigned long n, unsigned long k, unsigned long digits)
{
    mpz_t binomial, power;
    mpfr_t logarithm;
    mpz_inits(binomial, power, NULL);
    mpfr_init2(logarithm, (mpfr_prec_t)(4 * digits + 64));
    mpz_bin_uiui(binomial, n, k);
    mpz_ui_pow_ui(power, 10, digits);
    mpfr_set_z(logarithm, binomial, MPFR_RNDN);
    mpfr_log(logarithm, logarithm, MPFR_RNDN);
    mpfr_mul_z(logarithm, logarithm, power, MPFR_RNDN);
    mpfr_get_z(mpq_numref(value), logarithm, MPFR_RNDN);
    mpz_set(mpq_denref(value), power);
    mpq_canonicalize(value);
    mpz_clears(binomial, power, NULL);
    mpfr_clear(logarithm);
}

/* (1 + e^tau)^20 with weights right to 600 digits: 20 zeros within 1e-28 of each odd multiple of i
 * pi, a cluster at 16 digits. */
START_TEST(cluster_of_twenty)
{
    classes c = classes_new(21);
    for (size_t k = 0; k <= 20; k++) {
        log_binomial(c.logit[k], 20, k, 600);
        mpq_set_ui(c.slope[k], k, 1);
    }
    ghosts_expsum *sum = classes_sum(&c);
    ghosts_region region = disk_text("5");
    ghosts_zero_set *set = find(sum, &region, 16);
    ck_assert_uint_eq(set->count, 2);
    ck_assert_uint_eq(set->zero[0].multiplicity, 20);
    ck_assert_uint_eq(set->zero[1].multiplicity, 20);
    ck_assert(!set->zero[0].edge);
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
    classes_free(&c);
}
END_TEST

/* How many zeros the discs that hold `point` stand for. */
static size_t zeros_held(const ghosts_zero_set *set, mpc_srcptr point)
{
    size_t found = 0;
    for (size_t i = 0; i < set->count; i++) {
        ghosts_zero disc;
        *disc.centre = *set->zero[i].centre;
        *disc.error = *set->zero[i].error;
        found += disc_holds(&disc, point) ? set->zero[i].multiplicity : 0;
    }
    return found;
}

/* 1 + e^tau and 1 + e^((1 + gap) tau): zeros pi gap apart. */
START_TEST(gaps_down_to_1e_40)
{
    static const char *const gaps[] = {"1e-3", "1e-12", "1e-25", "1e-40"};
    for (size_t i = 0; i < 4; i++) {
        classes factor = classes_new(2);
        mpq_set_ui(factor.slope[0], 1, 1);
        parse_number(factor.slope[1], gaps[i]);
        mpq_add(factor.slope[1], factor.slope[1], factor.slope[0]);
        ghosts_expsum *sum = product_sum(&factor);
        ghosts_region region = box_text("-1", "1", "1", "5");
        ghosts_zero_set *coarse = find(sum, &region, 8), *fine = find(sum, &region, 60);
        ck_assert_uint_eq(total_zeros(coarse), 2);
        ck_assert_uint_eq(fine->count, 2);
        mpc_t zero;
        mpc_init2(zero, 400);
        for (size_t j = 0; j < 2; j++) {
            factor_zero(zero, &factor, j, 0);
            ck_assert_uint_eq(zeros_held(fine, zero), 1);
        }
        mpc_clear(zero);
        ghosts_zero_set_free(coarse);
        ghosts_zero_set_free(fine);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&factor);
    }
}
END_TEST

/* Random products of binomials in tall boxes: every zero is there, and no other. */
START_TEST(products_of_binomials)
{
    size_t cases = campaign() ? 200 : 12;
    random_start("products_of_binomials");
    for (size_t i = 0; i < cases; i++) {
        classes factor = classes_random(2 + random_below(4), 3, 4);
        for (size_t j = 0; j < factor.n; j++)
            if (mpq_sgn(factor.slope[j]) == 0)
                mpq_set_ui(factor.slope[j], 2, 3);
        ghosts_expsum *sum = product_sum(&factor);
        /* |Re| of a zero is at most 3 * 12 */
        ghosts_region region = box_text("-40", "40", "1/5", "71/3");
        ghosts_zero_set *set = find(sum, &region, 20);
        size_t expected = 0;
        mpc_t zero;
        mpc_init2(zero, 200);
        for (size_t j = 0; j < factor.n; j++)
            for (size_t k = 0;; k++) {
                factor_zero(zero, &factor, j, k);
                if (mpfr_cmp_d(mpc_imagref(zero), 71.0 / 3.0) > 0)
                    break;
                if (mpfr_cmp_d(mpc_imagref(zero), 0.2) < 0)
                    continue;
                expected++;
                ck_assert_uint_ge(zeros_held(set, zero), 1); /* on its own or in a cluster */
            }
        ck_assert_uint_eq(total_zeros(set), expected);
        mpc_clear(zero);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&factor);
    }
}
END_TEST

/* ---- properties --------------------------------------------------------------------------- */

/* Every disc of `a`, mapped by `map`, meets one of `b` of the same multiplicity, and the counts
 * agree. */
static void same_zeros(const ghosts_zero_set *a, const ghosts_zero_set *b,
                       void (*map)(mpc_t image, mpc_srcptr zero), double error_factor)
{
    mpc_t image;
    mpfr_t distance, error;
    mpc_init2(image, 256);
    mpfr_inits2(64, distance, error, (mpfr_ptr)0);
    ck_assert_uint_eq(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        bool found = false;
        for (size_t j = 0; j < b->count && !found; j++) {
            map(image, a->zero[i].centre);
            mpc_sub(image, image, b->zero[j].centre, MPC_RNDNN);
            mpc_abs(distance, image, MPFR_RNDU);
            mpfr_mul_d(error, a->zero[i].error, error_factor, MPFR_RNDU);
            mpfr_add(error, error, b->zero[j].error, MPFR_RNDU);
            found = mpfr_lessequal_p(distance, error) &&
                    a->zero[i].multiplicity == b->zero[j].multiplicity;
        }
        ck_assert(found);
    }
    mpc_clear(image);
    mpfr_clears(distance, error, (mpfr_ptr)0);
}

static void conjugate(mpc_t image, mpc_srcptr zero)
{
    mpc_conj(image, zero, MPC_RNDNN);
}

static void identity(mpc_t image, mpc_srcptr zero)
{
    mpc_set(image, zero, MPC_RNDNN);
}

static void negate(mpc_t image, mpc_srcptr zero)
{
    mpc_neg(image, zero, MPC_RNDNN);
}

static void a_third(mpc_t image, mpc_srcptr zero)
{
    mpc_div_ui(image, zero, 3, MPC_RNDNN);
}

static void flip(ghosts_region *region, bool vertical)
{
    mpq_ptr low = vertical ? region->y0 : region->x0, high = vertical ? region->y1 : region->x1;
    mpq_swap(low, high);
    mpq_neg(low, low);
    mpq_neg(high, high);
}

START_TEST(symmetries)
{
    size_t cases = campaign() ? 300 : 15;
    random_start("symmetries");
    for (size_t i = 0; i < cases; i++) {
        classes c = classes_random(2 + random_below(7), 4, 3), changed = classes_copy(&c);
        ghosts_region region = random_region(12.0);
        ghosts_zero_set *set = find_classes(&c, &region), *other;
        /* the mirrored region holds the conjugate zeros */
        flip(&region, true);
        other = find_classes(&c, &region);
        same_zeros(set, other, conjugate, 1.0);
        ghosts_zero_set_free(other);
        /* tau -> -tau */
        flip(&region, false);
        for (size_t k = 0; k < c.n; k++)
            mpq_neg(changed.slope[k], c.slope[k]);
        other = find_classes(&changed, &region);
        same_zeros(set, other, negate, 1.0);
        ghosts_zero_set_free(other);
        flip(&region, false);
        flip(&region, true);
        /* shifts of slopes and logits change nothing, classes may stand in any order */
        for (size_t k = 0; k < c.n; k++) {
            mpq_set_si(changed.slope[k], -5, 7);
            mpq_add(changed.slope[k], changed.slope[k], c.slope[c.n - 1 - k]);
            mpq_set_si(changed.logit[k], 1000, 3);
            mpq_add(changed.logit[k], changed.logit[k], c.logit[c.n - 1 - k]);
        }
        other = find_classes(&changed, &region);
        same_zeros(set, other, identity, 1.0);
        ghosts_zero_set_free(other);
        /* slopes times 3, region and zeros by 3 */
        mpq_t three, *edges[5] = {&region.radius, &region.x0, &region.x1, &region.y0, &region.y1};
        mpq_init(three);
        mpq_set_ui(three, 3, 1);
        for (size_t k = 0; k < c.n; k++) {
            mpq_mul(changed.slope[k], c.slope[k], three);
            mpq_set(changed.logit[k], c.logit[k]);
        }
        for (size_t k = 0; k < 5; k++)
            mpq_div(*edges[k], *edges[k], three);
        mpq_clear(three);
        other = find_classes(&changed, &region);
        same_zeros(set, other, a_third, 1.0 / 3.0 + 1e-9);
        ghosts_zero_set_free(other);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        classes_free(&changed);
        classes_free(&c);
    }
}
END_TEST

/* ---- hostile regions ---------------------------------------------------------------------- */

static ghosts_status status_of(const ghosts_region *region)
{
    ghosts_expsum *sum = sum_from_text(2, two_logits, two_slopes);
    ghosts_zero_set *set = (ghosts_zero_set *)1;
    ghosts_region_options options = ghosts_region_defaults();
    options.search.work_limit = 20000;
    ghosts_status status = ghosts_zeros_in_region(&set, sum, region, &options);
    if (status != GHOSTS_OK && status != GHOSTS_WORK_LIMIT)
        ck_assert_ptr_null(set);
    if (status == GHOSTS_WORK_LIMIT)
        ck_assert(!set || !set->complete);
    ghosts_zero_set_free(set);
    ghosts_expsum_free(sum);
    return status;
}

START_TEST(empty_regions_are_refused)
{
    static const char *const boxes[][4] = {{"1", "0", "0", "1"},
                                           {"0", "1", "1", "0"},
                                           {"0", "0", "0", "1"},
                                           {"0", "1", "1", "1"},
                                           {"0", "0", "0", "0"}};
    for (size_t i = 0; i < 5; i++) {
        ghosts_region region = box_text(boxes[i][0], boxes[i][1], boxes[i][2], boxes[i][3]);
        ck_assert_int_eq(status_of(&region), GHOSTS_INVALID);
        ghosts_region_clear(&region);
    }
    static const char *const radii[] = {"0", "-1", "-1e300"};
    for (size_t i = 0; i < 3; i++) {
        ghosts_region region = disk_text(radii[i]);
        ck_assert_int_eq(status_of(&region), GHOSTS_INVALID);
        ghosts_region_clear(&region);
    }
}
END_TEST

/* Regions far too large end with the work limit or a refusal, soon and without a claim; far too
 * small or far away ones are free of zeros. */
START_TEST(regions_of_extreme_size)
{
    ghosts_region huge = disk_text("1e300"), tiny = disk_text("1e-300");
    ghosts_region wide = box_text("-1e12", "1e12", "-1", "4");
    ghosts_region beside = box_text("1e298", "2e298", "-1e3", "1e3");
    ghosts_region far = box_text("-1", "1", "1e300", "1000000000000000000001e279");
    ghosts_expsum *sum = sum_from_text(2, two_logits, two_slopes);
    ck_assert_int_ne(status_of(&huge), GHOSTS_OK);
    ck_assert_int_ne(status_of(&far), GHOSTS_OK);
    ghosts_zero_set *set = find(sum, &tiny, 16);
    ck_assert_uint_eq(set->count, 0);
    ghosts_zero_set_free(set);
    set = find(sum, &wide, 16);
    ck_assert_uint_eq(total_zeros(set), 1);
    ghosts_zero_set_free(set);
    set = find(sum, &beside, 16);
    ck_assert_uint_eq(set->count, 0);
    ghosts_zero_set_free(set);
    ghosts_expsum_free(sum);
    ghosts_region_clear(&huge);
    ghosts_region_clear(&tiny);
    ghosts_region_clear(&wide);
    ghosts_region_clear(&beside);
    ghosts_region_clear(&far);
}
END_TEST

START_TEST(one_term_has_no_zero)
{
    static const char *const logits[] = {"0", "3"}, *const slopes[] = {"2", "2"};
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    ghosts_region region = disk_text("1e6");
    ghosts_zero_set *set = find(sum, &region, 16);
    ck_assert_uint_eq(set->count, 0);
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("region forms");
    TCase *cases = tcase_create("region forms");
    tcase_set_timeout(cases, campaign() ? 3600 : 60);
    tcase_add_test(cases, binary_sum_counts);
    tcase_add_test(cases, zeros_exactly_on_an_edge_are_marked);
    tcase_add_test(cases, zeros_next_to_an_edge);
    tcase_add_test(cases, multiplicities_are_exact);
    tcase_add_test(cases, cluster_of_twenty);
    tcase_add_test(cases, gaps_down_to_1e_40);
    tcase_add_test(cases, products_of_binomials);
    tcase_add_test(cases, symmetries);
    tcase_add_test(cases, empty_regions_are_refused);
    tcase_add_test(cases, regions_of_extreme_size);
    tcase_add_test(cases, one_term_has_no_zero);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
