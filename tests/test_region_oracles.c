/* All zeros of a region against independent oracles: closed forms, FLINT's and MPSolve's roots of
 * commensurable sums, a subdivision and winding numbers by a plain Arb program.
 *
 * GHOSTS_CAMPAIGN in the environment runs many more random cases and larger ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ghosts/region.h>

#include "sums.h"

static bool campaign(void)
{
    return getenv("GHOSTS_CAMPAIGN") != NULL;
}

/* ---- regions ------------------------------------------------------------------------------ */

static void set_number(mpq_t value, const char *text)
{
    ck_assert_int_eq(ghosts_parse_rational(value, NULL, text), GHOSTS_OK);
}

static ghosts_region disk_text(const char *radius)
{
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_DISK);
    set_number(region.radius, radius);
    return region;
}

static ghosts_region box_text(const char *x0, const char *x1, const char *y0, const char *y1)
{
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_BOX);
    set_number(region.x0, x0);
    set_number(region.x1, x1);
    set_number(region.y0, y0);
    set_number(region.y1, y1);
    return region;
}

static ghosts_region random_region(double reach)
{
    ghosts_region region;
    ghosts_region_init(&region, random_below(2) ? GHOSTS_DISK : GHOSTS_BOX);
    mpq_set_d(region.radius, random_between(0.2, 1.0) * reach);
    double x = random_between(-1.0, 1.0) * reach, y = random_between(-1.0, 1.0) * reach;
    mpq_set_d(region.x0, x);
    mpq_set_d(region.x1, x + random_between(0.1, 1.0) * reach);
    mpq_set_d(region.y0, y);
    mpq_set_d(region.y1, y + random_between(0.1, 1.0) * reach);
    return region;
}

static ghosts_zero_set *find(const ghosts_expsum *sum, const ghosts_region *region, long digits)
{
    ghosts_zero_set *set;
    ghosts_region_options options = ghosts_region_defaults();
    options.search.digits = digits;
    ghosts_status status = ghosts_zeros_in_region(&set, sum, region, &options);
    ck_assert_msg(status == GHOSTS_OK, "%s", ghosts_strerror(status));
    ck_assert(set && set->complete);
    return set;
}

static size_t total_zeros(const ghosts_zero_set *set)
{
    size_t total = 0;
    for (size_t i = 0; i < set->count; i++)
        total += set->zero[i].multiplicity;
    return total;
}

static size_t zeros_on_edge(const ghosts_zero_set *set)
{
    size_t total = 0;
    for (size_t i = 0; i < set->count; i++)
        total += set->zero[i].edge ? set->zero[i].multiplicity : 0;
    return total;
}

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
        classes c = classes_product(&factor);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_region region = box_text("-1", "2", "-4", "10");
        ghosts_zero_set *set = find(sum, &region, 16);
        ck_assert_uint_eq(set->count, 3); /* -i pi, i pi, 3 i pi */
        ck_assert_uint_eq(total_zeros(set), 3 * m);
        for (size_t i = 0; i < set->count; i++)
            ck_assert_uint_eq(set->zero[i].multiplicity, m);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&c);
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

/* Whether exactly `times` discs, counted with multiplicity, hold `point`. */
static bool held_times(const ghosts_zero_set *set, mpc_srcptr point, size_t times)
{
    size_t found = 0;
    for (size_t i = 0; i < set->count; i++) {
        ghosts_zero disc;
        *disc.centre = *set->zero[i].centre;
        *disc.error = *set->zero[i].error;
        found += disc_holds(&disc, point) ? set->zero[i].multiplicity : 0;
    }
    return found == times;
}

/* 1 + e^tau and 1 + e^((1 + gap) tau): zeros pi gap apart. */
START_TEST(gaps_down_to_1e_40)
{
    static const char *const gaps[] = {"1e-3", "1e-12", "1e-25", "1e-40"};
    for (size_t i = 0; i < 4; i++) {
        classes factor = classes_new(2);
        mpq_set_ui(factor.slope[0], 1, 1);
        set_number(factor.slope[1], gaps[i]);
        mpq_add(factor.slope[1], factor.slope[1], factor.slope[0]);
        classes c = classes_product(&factor);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_region region = box_text("-1", "1", "1", "5");
        ghosts_zero_set *coarse = find(sum, &region, 8), *fine = find(sum, &region, 60);
        ck_assert_uint_eq(total_zeros(coarse), 2);
        ck_assert_uint_eq(fine->count, 2);
        mpc_t zero;
        mpc_init2(zero, 400);
        for (size_t j = 0; j < 2; j++) {
            factor_zero(zero, &factor, j, 0);
            ck_assert(held_times(fine, zero, 1));
        }
        mpc_clear(zero);
        ghosts_zero_set_free(coarse);
        ghosts_zero_set_free(fine);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&c);
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
        classes c = classes_product(&factor);
        ghosts_expsum *sum = classes_sum(&c);
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
                size_t here = 0; /* the multiplicity of this zero, or of a cluster about it */
                for (size_t d = 0; d < set->count && here == 0; d++) {
                    ghosts_zero disc;
                    *disc.centre = *set->zero[d].centre;
                    *disc.error = *set->zero[d].error;
                    here = disc_holds(&disc, zero) ? set->zero[d].multiplicity : 0;
                }
                ck_assert_uint_ge(here, 1);
            }
        ck_assert_uint_eq(total_zeros(set), expected);
        mpc_clear(zero);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&c);
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

static ghosts_zero_set *find_classes(const classes *c, const ghosts_region *region)
{
    ghosts_expsum *sum = classes_sum(c);
    ghosts_zero_set *set = find(sum, region, 20);
    ghosts_expsum_free(sum);
    return set;
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

#ifdef HAVE_ARB

#include "region_oracle.h"

#include <arb_fmpz_poly.h>

#define BITS 256

/* The set against a list of enclosures that holds every zero of the region, and perhaps others:
 * each zero inside is held by one disc, each disc holds as many as it says. */
static void check_against(const ghosts_zero_set *set, const ghosts_region *region, acb_srcptr zero,
                          size_t count)
{
    size_t *held = calloc(set->count + 1, sizeof *held);
    ck_assert_ptr_nonnull(held);
    for (size_t i = 0; i < count; i++) {
        size_t discs = 0;
        for (size_t d = 0; d < set->count; d++) {
            /* the enclosure is far smaller than the distances of zeros: to touch is to be held */
            bool holds = oracle_disc_holds(&set->zero[d], zero + i, BITS) != 0;
            discs += holds;
            held[d] += holds;
        }
        ck_assert_uint_le(discs, 1);
        int place = oracle_place(region, zero + i, BITS);
        if (place == 1)
            ck_assert_uint_eq(discs, 1);
    }
    for (size_t d = 0; d < set->count; d++)
        ck_assert_uint_eq(held[d], set->zero[d].multiplicity);
    /* a zero that lies outside may be listed only when it is marked */
    for (size_t i = 0; i < count; i++)
        if (oracle_place(region, zero + i, BITS) == 0)
            for (size_t d = 0; d < set->count; d++)
                ck_assert(set->zero[d].edge ||
                          oracle_disc_holds(&set->zero[d], zero + i, BITS) == 0);
    free(held);
}

/* ---- random sums: subdivision and winding number -------------------------------------------- */

START_TEST(random_sums_against_a_plain_subdivision)
{
    size_t cases = campaign() ? 200 : 25;
    random_start("random_sums_against_a_plain_subdivision");
    for (size_t i = 0; i < cases; i++) {
        classes c = classes_random(2 + random_below(8), 5, 3);
        ghosts_region region = random_region(10.0);
        ghosts_zero_set *set = find_classes(&c, &region);
        oracle o = oracle_new(c.n, (const mpq_t *)c.logit, (const mpq_t *)c.slope, BITS);
        oracle_list list = oracle_list_new(1000);
        double r = mpq_get_d(region.radius) * 1.0001;
        bool disk = region.shape == GHOSTS_DISK;
        oracle_box box = {
            disk ? -r : mpq_get_d(region.x0) - 1e-3, disk ? r : mpq_get_d(region.x1) + 1e-3,
            disk ? -r : mpq_get_d(region.y0) - 1e-3, disk ? r : mpq_get_d(region.y1) + 1e-3};
        if (oracle_zeros(&list, &o, box))
            check_against(set, &region, list.zero, list.count);
        oracle_list_free(&list);
        oracle_free(&o);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        classes_free(&c);
    }
}
END_TEST

START_TEST(random_regions_against_winding_numbers)
{
    size_t cases = campaign() ? 1000 : 60, decided = 0;
    random_start("random_regions_against_winding_numbers");
    for (size_t i = 0; i < cases; i++) {
        classes c = classes_random(2 + random_below(10), 6, 3);
        ghosts_region region = random_region(8.0);
        if (campaign() && i % 4)
            region.shape = GHOSTS_DISK;
        oracle o = oracle_new(c.n, (const mpq_t *)c.logit, (const mpq_t *)c.slope, 128);
        long winding = oracle_winding(&o, &region);
        if (winding >= 0) {
            ghosts_zero_set *set = find_classes(&c, &region);
            ck_assert_uint_eq(zeros_on_edge(set), 0);
            ck_assert_int_eq((long)total_zeros(set), winding);
            ghosts_zero_set_free(set);
            decided++;
        }
        oracle_free(&o);
        ghosts_region_clear(&region);
        classes_free(&c);
    }
    ck_assert_uint_ge(decided, cases - cases / 20);
}
END_TEST

/* ---- commensurable sums --------------------------------------------------------------------- */

/* (log root + 2 pi i turn) / step */
static void zero_of_root(acb_t zero, const acb_t root, long turn, mpq_srcptr step)
{
    arb_t shift;
    arb_init(shift);
    /* the logarithm's cut is kept away from negative roots */
    bool left = arf_sgn(arb_midref(acb_realref(root))) < 0;
    acb_set(zero, root);
    if (left)
        acb_neg(zero, zero);
    acb_log(zero, zero, BITS);
    arb_const_pi(shift, BITS);
    arb_mul_si(shift, shift, 2 * turn + left, BITS);
    arb_add(acb_imagref(zero), acb_imagref(zero), shift, BITS);
    arb_set_mpq(shift, step, BITS);
    acb_div_arb(zero, zero, shift, BITS);
    arb_clear(shift);
}

/* All zeros with |Im| up to `turns` periods, from the roots of the polynomial. */
static acb_ptr zeros_of_roots(size_t *count, acb_srcptr root, size_t roots, mpq_srcptr step,
                              long turns)
{
    *count = roots * (size_t)(2 * turns + 1);
    acb_ptr zero = _acb_vec_init((slong)*count);
    size_t next = 0;
    for (long turn = -turns; turn <= turns; turn++)
        for (size_t i = 0; i < roots; i++)
            zero_of_root(zero + next++, root + i, turn, step);
    return zero;
}

/* A sum with slopes 0, step, ..., degree * step whose weights are exp of random rationals; about
 * one in `sparse` of the inner terms is there. */
static classes commensurable(size_t degree, size_t sparse, mpq_srcptr step, acb_poly_t polynomial)
{
    classes all = classes_random(degree + 1, 2, 1), c = classes_new(degree + 1);
    c.n = 0;
    arb_t weight;
    arb_init(weight);
    acb_poly_zero(polynomial);
    for (size_t k = 0; k <= degree; k++) {
        if (k > 0 && k < degree && random_below(sparse) != 0)
            continue;
        mpq_set(c.logit[c.n], all.logit[k]);
        mpq_set_ui(c.slope[c.n], k, 1);
        mpq_mul(c.slope[c.n], c.slope[c.n], step);
        arb_set_mpq(weight, all.logit[k], BITS);
        arb_exp(weight, weight, BITS);
        acb_t coefficient;
        acb_init(coefficient);
        acb_set_arb(coefficient, weight);
        acb_poly_set_coeff_acb(polynomial, (slong)k, coefficient);
        acb_clear(coefficient);
        c.n++;
    }
    arb_clear(weight);
    classes_free(&all);
    return c;
}

static void free_commensurable(classes *c, size_t degree)
{
    c->n = degree + 1;
    classes_free(c);
}

/* The roots by MPSolve, to 40 digits; false when the command is missing or fails. */
static bool roots_by_mpsolve(acb_ptr root, const acb_poly_t polynomial, size_t degree)
{
    char name[] = "/tmp/ghosts-mpsolve-XXXXXX", command[128], re[128], im[128];
    int file = mkstemp(name);
    FILE *out = file >= 0 ? fdopen(file, "w") : NULL;
    if (!out)
        return false;
    /* integers: MPSolve keeps only 64 bits of floating-point coefficients */
    fprintf(out, "Monomial;\nInteger;\nReal;\nDegree=%zu;\n\n", degree);
    for (size_t k = 0; k <= degree; k++) {
        acb_t coefficient;
        mpfr_t value;
        acb_init(coefficient);
        mpfr_init2(value, BITS);
        acb_poly_get_coeff_acb(coefficient, polynomial, (slong)k);
        arf_get_mpfr(value, arb_midref(acb_realref(coefficient)), MPFR_RNDN);
        mpfr_mul_2ui(value, value, BITS - 16, MPFR_RNDN);
        mpfr_fprintf(out, "%.0Rf\n", value);
        mpfr_clear(value);
        acb_clear(coefficient);
    }
    fclose(out);
    snprintf(command, sizeof command, "mpsolve -au -Ga -o40 -j1 %s 2>/dev/null", name);
    FILE *in = popen(command, "r");
    size_t read = 0;
    while (in && read < degree && fscanf(in, " (%127[^,], %127[^)])", re, im) == 2) {
        arb_set_str(acb_realref(root + read), re, BITS);
        arb_set_str(acb_imagref(root + read), im, BITS);
        /* 40 digits are right; 38 are relied upon */
        arb_t modulus;
        arb_init(modulus);
        acb_abs(modulus, root + read, BITS);
        arb_mul_ui(modulus, modulus, 2, BITS);
        mag_t radius, scale;
        mag_init(radius);
        mag_init(scale);
        arb_get_mag(radius, modulus);
        mag_set_ui_2exp_si(scale, 1, -126);
        mag_mul(radius, radius, scale);
        arb_add_error_mag(acb_realref(root + read), radius);
        arb_add_error_mag(acb_imagref(root + read), radius);
        mag_clear(radius);
        mag_clear(scale);
        arb_clear(modulus);
        read++;
    }
    if (in)
        pclose(in);
    unlink(name);
    return read == degree;
}

static void check_commensurable(size_t degree, size_t sparse, bool by_mpsolve)
{
    mpq_t step;
    acb_poly_t polynomial;
    mpq_init(step);
    mpq_set_ui(step, 3, 7);
    acb_poly_init(polynomial);
    classes c = commensurable(degree, sparse, step, polynomial);
    acb_ptr root = _acb_vec_init((slong)degree);
    bool solved = by_mpsolve
                      ? roots_by_mpsolve(root, polynomial, degree)
                      : acb_poly_find_roots(root, polynomial, NULL, 0, BITS) == (slong)degree;
    if (!solved) {
        printf("skipped: degree %zu by %s\n", degree, by_mpsolve ? "MPSolve" : "FLINT");
    } else {
        size_t count;
        acb_ptr zero = zeros_of_roots(&count, root, degree, step, 2);
        ghosts_region region = box_text("-100", "100", "1/100", "31/2"); /* period: 14.66 */
        ghosts_zero_set *set = find_classes(&c, &region);
        check_against(set, &region, zero, count);
        ck_assert_uint_ge(total_zeros(set), degree);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        _acb_vec_clear(zero, (slong)count);
    }
    _acb_vec_clear(root, (slong)degree);
    free_commensurable(&c, degree);
    acb_poly_clear(polynomial);
    mpq_clear(step);
}

START_TEST(commensurable_sums_against_flint)
{
    random_start("commensurable_sums_against_flint");
    check_commensurable(7, 1, false);
    check_commensurable(30, 3, false);
    check_commensurable(60, 1, false);
    if (campaign())
        check_commensurable(300, 1, false);
}
END_TEST

START_TEST(commensurable_sums_against_mpsolve)
{
    random_start("commensurable_sums_against_mpsolve");
    check_commensurable(100, 1, true);
    check_commensurable(300, 30, true);
    if (campaign()) {
        check_commensurable(1000, 1, true);
        check_commensurable(1000, 100, true);
    }
}
END_TEST

/* Integer weights by repeated classes: (1 + x)^3 (2 + x + x^2)^2 (1 + 3 x^3), x = e^(tau / 2),
 * whose roots FLINT isolates exactly, factor by factor. */
START_TEST(multiple_roots_of_an_integer_polynomial)
{
    fmpz_poly_t product, factor;
    fmpz_poly_init(product);
    fmpz_poly_init(factor);
    static const char *const factors[] = {"2  1 1", "3  2 1 1", "4  1 0 0 3"};
    static const size_t powers[] = {3, 2, 1};
    fmpz_poly_one(product);
    acb_ptr root = _acb_vec_init(16);
    size_t roots = 0;
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(fmpz_poly_set_str(factor, factors[i]), 0);
        slong degree = fmpz_poly_degree(factor);
        acb_ptr found = _acb_vec_init(degree);
        arb_fmpz_poly_complex_roots(found, factor, 0, BITS);
        for (size_t p = 0; p < powers[i]; p++) {
            fmpz_poly_mul(product, product, factor);
            for (slong j = 0; j < degree; j++)
                acb_set(root + roots++, found + j);
        }
        _acb_vec_clear(found, degree);
    }
    size_t classes_needed = 0, degree = (size_t)fmpz_poly_degree(product);
    ck_assert_uint_eq(degree, roots);
    for (size_t k = 0; k <= degree; k++)
        classes_needed += fmpz_poly_get_coeff_ui(product, (slong)k);
    classes c = classes_new(classes_needed);
    size_t next = 0;
    for (size_t k = 0; k <= degree; k++)
        for (size_t i = fmpz_poly_get_coeff_ui(product, (slong)k); i > 0; i--)
            mpq_set_ui(c.slope[next++], k, 2);
    for (size_t i = 0; i < c.n; i++)
        mpq_canonicalize(c.slope[i]);
    mpq_t step;
    size_t count;
    mpq_init(step);
    mpq_set_ui(step, 1, 2);
    acb_ptr zero = zeros_of_roots(&count, root, roots, step, 3);
    ghosts_region region = disk_text("30");
    ghosts_zero_set *set = find_classes(&c, &region);
    check_against(set, &region, zero, count);
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    _acb_vec_clear(zero, (slong)count);
    _acb_vec_clear(root, 16);
    mpq_clear(step);
    classes_free(&c);
    fmpz_poly_clear(product);
    fmpz_poly_clear(factor);
}
END_TEST

#endif /* HAVE_ARB */

int main(void)
{
    Suite *suite = suite_create("region oracles");
    TCase *closed = tcase_create("closed forms");
    tcase_set_timeout(closed, campaign() ? 3600 : 60);
    tcase_add_test(closed, binary_sum_counts);
    tcase_add_test(closed, zeros_exactly_on_an_edge_are_marked);
    tcase_add_test(closed, zeros_next_to_an_edge);
    tcase_add_test(closed, multiplicities_are_exact);
    tcase_add_test(closed, cluster_of_twenty);
    tcase_add_test(closed, gaps_down_to_1e_40);
    tcase_add_test(closed, products_of_binomials);
    tcase_add_test(closed, symmetries);
    tcase_add_test(closed, empty_regions_are_refused);
    tcase_add_test(closed, regions_of_extreme_size);
    tcase_add_test(closed, one_term_has_no_zero);
    suite_add_tcase(suite, closed);
#ifdef HAVE_ARB
    TCase *oracles = tcase_create("oracles");
    tcase_set_timeout(oracles, campaign() ? 3600 : 60);
    tcase_add_test(oracles, random_sums_against_a_plain_subdivision);
    tcase_add_test(oracles, random_regions_against_winding_numbers);
    tcase_add_test(oracles, commensurable_sums_against_flint);
    tcase_add_test(oracles, commensurable_sums_against_mpsolve);
    tcase_add_test(oracles, multiple_roots_of_an_integer_polynomial);
    suite_add_tcase(suite, oracles);
#else
    printf("1 passed, 0 failed, 5 skipped: the oracles need Arb\n");
#endif
    return run_suite(suite);
}
