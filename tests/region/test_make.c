/* Certificates that the library makes pass its own checker, whatever the region, the digits and the
 * sum; with a zero moved by two errors they do not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <ghosts/check.h>

#include "tests/support/sums.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};
#define ENGINES (sizeof engines / sizeof *engines)

static ghosts_certificate_verdict verdict_of(const ghosts_expsum *sum, const ghosts_certificate *c,
                                             ghosts_engine engine)
{
    ghosts_certificate_verdict v;
    ck_assert_int_eq(ghosts_certificate_check(&v, sum, c, engine, 1), GHOSTS_OK);
    return v;
}

static void expect_valid(const ghosts_expsum *sum, const ghosts_certificate *c)
{
    for (size_t i = 0; i < ENGINES; i++) {
        if (!ghosts_engine_available(engines[i]))
            continue;
        ghosts_certificate_verdict v = verdict_of(sum, c, engines[i]);
        ck_assert_msg(v.valid, "%s %zu (%g, %g): %s", ghosts_certificate_part_name(v.part), v.index,
                      v.gap_re, v.gap_im, v.reason);
    }
}

/* The same certificate with zero i and its mirror image, its neighbour, moved by so many errors. */
static ghosts_certificate_verdict
verdict_when_moved(const ghosts_expsum *sum, const ghosts_certificate *c, size_t i, double errors)
{
    ghosts_region_zero *zero = malloc(c->zeros * sizeof *zero);
    ck_assert_ptr_nonnull(zero);
    mpfr_t step;
    mpfr_init2(step, 64);
    mpfr_mul_d(step, c->zero[i].error, errors, MPFR_RNDU);
    for (size_t k = 0; k < c->zeros; k++) {
        zero[k] = c->zero[k];
        mpc_init2(zero[k].centre, mpfr_get_prec(mpc_realref(c->zero[k].centre)) + 64);
        mpc_set(zero[k].centre, c->zero[k].centre, MPC_RNDNN);
        if (k == i || k == i + 1)
            mpfr_add(mpc_realref(zero[k].centre), mpc_realref(zero[k].centre), step, MPFR_RNDN);
    }
    ghosts_certificate moved = *c;
    moved.zero = zero;
    ghosts_certificate_verdict v = verdict_of(sum, &moved, GHOSTS_ENGINE_DEFAULT);
    for (size_t k = 0; k < c->zeros; k++)
        mpc_clear(zero[k].centre);
    free(zero);
    mpfr_clear(step);
    return v;
}

static void expect_caught(const ghosts_expsum *sum, const ghosts_certificate *c)
{
    ghosts_certificate_verdict v = verdict_when_moved(sum, c, 0, 2.1);
    ck_assert(!v.valid);
    ck_assert_int_eq(v.part, GHOSTS_PART_ZERO);
    ck_assert_uint_eq(v.index, 0);
}

/* A disc, and a box with edges among the zeros. */
static void set_region(ghosts_region *region, size_t kind, double size)
{
    ghosts_region_init(region, kind ? GHOSTS_BOX : GHOSTS_DISK);
    mpq_set_d(region->radius, size);
    mpq_set_d(region->x0, -0.4 * size);
    mpq_set_d(region->x1, 0.05 * size);
    mpq_set_d(region->y0, -0.7 * size);
    mpq_set_d(region->y1, 0.93 * size);
}

START_TEST(regions)
{
    random_start("regions");
    static const long digits[] = {3, 16, 40, 150};
    size_t outsiders = 0;
    for (int round = 0; round < 32; round++) {
        classes c = classes_random(2 + random_below(6), 5, 3);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_region region;
        ghosts_region_options options = ghosts_region_defaults();
        options.search.digits = digits[round % 4];
        options.keep_proof = true;
        set_region(&region, (size_t)round / 4 % 2, random_between(4.0, 40.0));
        ghosts_zero_set *set;
        ghosts_certificate *made;
        ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, &options), GHOSTS_OK);
        ck_assert_int_eq(ghosts_certificate_make(&made, sum, &region, set, &options.search),
                         GHOSTS_OK);
        ck_assert_ptr_eq(made->region, &region);
        ck_assert_ptr_eq(made->zero, set->zero);
        ck_assert_uint_eq(made->zeros, set->count);
        outsiders += made->outsiders;
        expect_valid(sum, made);
        ghosts_certificate_free(made);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    ck_assert_uint_gt(outsiders, 2);
}
END_TEST

static size_t multiplicity_of(const ghosts_certificate *c)
{
    size_t total = 0;
    for (size_t i = 0; i < c->zeros; i++)
        total += c->zero[i].multiplicity;
    return total;
}

/* All of the pairs are there, as exactly as they were asked for. */
static void expect_holds(const ghosts_certificate *c, const ghosts_zeros *zeros)
{
    for (size_t i = 0; i < zeros->count; i++) {
        size_t found = 0;
        for (size_t k = 0; k < c->zeros; k++) {
            mpc_t difference;
            mpfr_t distance, most;
            mpc_init2(difference, 64);
            mpfr_inits2(64, distance, most, (mpfr_ptr)0);
            mpc_sub(difference, c->zero[k].centre, zeros->zero[i].centre, MPC_RNDNN);
            mpc_abs(distance, difference, MPFR_RNDD);
            mpfr_add(most, c->zero[k].error, zeros->zero[i].error, MPFR_RNDU);
            found += mpfr_lessequal_p(distance, most) ? c->zero[k].multiplicity : 0;
            mpc_clear(difference);
            mpfr_clears(distance, most, (mpfr_ptr)0);
        }
        ck_assert_uint_ge(found, zeros->zero[i].multiplicity);
    }
}

/* The same zeros as from the search alone, with a certificate that holds. */
static void check_both_at_once(const ghosts_expsum *sum, size_t pairs,
                               const ghosts_zeros_options *options)
{
    ghosts_zeros *zeros, *alone;
    ghosts_certificate *made;
    ghosts_status status;
    ck_assert_int_eq(ghosts_certificate_nearest(&zeros, &made, &status, sum, pairs, options),
                     GHOSTS_OK);
    ck_assert_int_eq(status, GHOSTS_OK);
    ck_assert_int_eq(ghosts_zeros_nearest(&alone, sum, pairs, options), GHOSTS_OK);
    ck_assert_uint_eq(zeros->count, alone->count);
    expect_valid(sum, made);
    expect_holds(made, zeros);
    expect_holds(made, alone);
    ck_assert_uint_ge(multiplicity_of(made), 2 * pairs);
    ghosts_certificate_free(made);
    ghosts_zeros_free(zeros);
    ghosts_zeros_free(alone);
}

static void check_nearest(const ghosts_expsum *sum, size_t pairs, long digits)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    ghosts_zeros *zeros;
    ghosts_certificate *made;
    check_both_at_once(sum, pairs, &options);
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, pairs, &options), GHOSTS_OK);
    ck_assert_int_eq(ghosts_certificate_make_nearest(&made, sum, zeros, &options), GHOSTS_OK);
    expect_valid(sum, made);
    expect_holds(made, zeros);
    ck_assert_uint_ge(multiplicity_of(made), 2 * pairs);
    for (size_t k = 0; k < made->zeros; k++) { /* error <= 10^-digits |zero| */
        mpfr_t modulus;
        mpfr_init2(modulus, 64);
        mpc_abs(modulus, made->zero[k].centre, MPFR_RNDU);
        for (long d = 0; d < digits; d++)
            mpfr_div_ui(modulus, modulus, 10, MPFR_RNDU);
        mpfr_mul_d(modulus, modulus, 1.001, MPFR_RNDU);
        ck_assert(mpfr_lessequal_p(made->zero[k].error, modulus));
        mpfr_clear(modulus);
    }
    expect_caught(sum, made);
    ghosts_certificate_free(made);
    ghosts_zeros_free(zeros);
}

START_TEST(nearest_zeros)
{
    random_start("nearest_zeros");
    static const long digits[] = {5, 16, 17, 60, 300};
    for (int round = 0; round < 25; round++) {
        classes c = classes_random(2 + random_below(6), 5, 3);
        ghosts_expsum *sum = classes_sum(&c);
        if (ghosts_expsum_terms(sum) > 1)
            check_nearest(sum, 1 + random_below(5), digits[round % 5]);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* Other zeros as near as the last of those asked for (mirrored slopes), double zeros, zeros 1e-18
 * and 1e-25 apart. */
START_TEST(nearest_ties)
{
    static const struct {
        size_t n;
        const char *logits[5], *slopes[5];
    } sums[] = {
        {3, {"0", "1/2", "0"}, {"-1", "0", "1"}},
        {4, {"0", "-0.1", "-0.1", "0"}, {"-3", "-1", "1", "3"}},
        {3, {"0", "0.69314718055994530941723212145817656807550", "0"}, {"0", "1", "2"}},
        {4, {"0", "0", "1e-18", "1e-18"}, {"0", "1", "1", "2"}},
        {4, {"0", "0", "1e-25", "1e-25"}, {"0", "1", "1", "2"}},
    };
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        ghosts_expsum *sum = sum_from_text(sums[i].n, sums[i].logits, sums[i].slopes);
        check_nearest(sum, 1, 12);
        check_nearest(sum, 2, 20);
        check_nearest(sum, 3, 40);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* log(e^0 + m e^logit) as text with 60 digits. */
static void merged_logit(char *text, size_t size, size_t m, const char *logit)
{
    mpfr_t x;
    mpfr_init2(x, 300);
    mpfr_set_str(x, logit, 10, MPFR_RNDN);
    mpfr_exp(x, x, MPFR_RNDN);
    mpfr_mul_ui(x, x, (unsigned long)m, MPFR_RNDN);
    mpfr_log1p(x, x, MPFR_RNDN);
    mpfr_snprintf(text, size, "%.60RNf", x);
    mpfr_clear(x);
}

/* The certificate of three classes is right for the sum in which one of them is made of 30,000 or
 * 300,000: the checker's weight of a merged term is as exact as that. */
START_TEST(merged_classes)
{
    static const size_t merged[] = {30000, 300000};
    static const long digits[] = {16, 18, 24};
    for (size_t i = 0; i < 2; i++) {
        size_t m = merged[i];
        char weight[128];
        merged_logit(weight, sizeof weight, m, "-20.3");
        const char *logits[] = {weight, "1/10", "-2/5"}, *slopes[] = {"0", "1", "-5/4"};
        const char **z = malloc((m + 3) * sizeof *z), **a = malloc((m + 3) * sizeof *a);
        ck_assert(z && a);
        for (size_t k = 0; k < m + 1; k++) {
            z[k] = k ? "-20.3" : "0";
            a[k] = "0";
        }
        z[m + 1] = logits[1];
        a[m + 1] = slopes[1];
        z[m + 2] = logits[2];
        a[m + 2] = slopes[2];
        ghosts_expsum *three = sum_from_text(3, logits, slopes);
        ghosts_expsum *many = sum_from_text(m + 3, z, a);
        ck_assert_uint_eq(ghosts_expsum_terms(many), 3);
        for (size_t d = 0; d < (i ? 1 : 3); d++) {
            ghosts_zeros_options options = ghosts_zeros_defaults();
            options.digits = digits[i ? 1 : d];
            ghosts_zeros *zeros;
            ghosts_certificate *made;
            ck_assert_int_eq(ghosts_zeros_nearest(&zeros, three, 3, &options), GHOSTS_OK);
            ck_assert_int_eq(ghosts_certificate_make_nearest(&made, three, zeros, &options),
                             GHOSTS_OK);
            expect_valid(three, made);
            expect_valid(many, made);
            expect_caught(many, made);
            ghosts_certificate_free(made);
            ghosts_zeros_free(zeros);
        }
        ghosts_expsum_free(three);
        ghosts_expsum_free(many);
        free(z);
        free(a);
    }
}
END_TEST

START_TEST(no_zeros)
{
    const char *z[] = {"0", "3"}, *a[] = {"2", "2"};
    ghosts_expsum *sum = sum_from_text(2, z, a);
    ghosts_zeros *zeros;
    ghosts_certificate *made;
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 1, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_certificate_make_nearest(&made, sum, zeros, NULL), GHOSTS_OK);
    ck_assert_uint_eq(made->zeros, 0);
    expect_valid(sum, made);
    ghosts_certificate_free(made);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    ghosts_certificate_free(NULL);
}
END_TEST

/* Zeros far out at the sides of a wide disc, where one term dominates the middle; and no answer. */
START_TEST(nearest_and_certificate_at_once)
{
    const char *z[] = {"-1611", "228.3", "-345.1"}, *a[] = {"0.14201", "-1.6804", "-1.0938"};
    ghosts_expsum *sum = sum_from_text(3, z, a);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    for (size_t pairs = 1; pairs <= 16; pairs *= 2)
        check_both_at_once(sum, pairs, &options);
    ghosts_zeros *zeros;
    ghosts_certificate *made;
    ghosts_status status;
    options.work_limit = 1;
    ck_assert_int_eq(ghosts_certificate_nearest(&zeros, &made, &status, sum, 1, &options),
                     GHOSTS_WORK_LIMIT);
    ck_assert_int_eq(status, GHOSTS_WORK_LIMIT);
    ck_assert_ptr_null(made);
    ck_assert_uint_eq(zeros->count, 0);
    ghosts_zeros_free(zeros);
    ck_assert_int_eq(ghosts_certificate_nearest(&zeros, &made, &status, sum, 0, NULL),
                     GHOSTS_INVALID);
    ck_assert_int_eq(status, GHOSTS_INVALID);
    ck_assert(!zeros && !made);
    ghosts_expsum_free(sum);
}
END_TEST

START_TEST(refused)
{
    const char *z[] = {"0", "1/3", "-5/2"}, *a[] = {"1", "2", "3"};
    ghosts_expsum *sum = sum_from_text(3, z, a);
    ghosts_region region;
    ghosts_region_options options = ghosts_region_defaults();
    ghosts_zero_set *set;
    ghosts_certificate *made = (ghosts_certificate *)&options;
    set_region(&region, 0, 20.0);
    ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, &options), GHOSTS_OK);
    ck_assert_int_eq(ghosts_certificate_make(&made, sum, &region, set, NULL), GHOSTS_INVALID);
    ck_assert_ptr_null(made);
    ghosts_zero_set_free(set);
    options.keep_proof = true;
    options.search.work_limit = 20;
    ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, &options), GHOSTS_WORK_LIMIT);
    ck_assert_int_eq(ghosts_certificate_make(&made, sum, &region, set, NULL), GHOSTS_INVALID);
    ck_assert_ptr_null(made);
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("make");
    TCase *make = tcase_create("make");
    tcase_set_timeout(make, 240);
    tcase_add_test(make, regions);
    tcase_add_test(make, nearest_zeros);
    tcase_add_test(make, nearest_ties);
    tcase_add_test(make, merged_classes);
    tcase_add_test(make, no_zeros);
    tcase_add_test(make, nearest_and_certificate_at_once);
    tcase_add_test(make, refused);
    suite_add_tcase(suite, make);
    return run_suite(suite);
}
