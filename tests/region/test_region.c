/* Regions from the inside: exact multiplicities, powers against exponentials, the winding number on
 * its own, and the index of clusters.  (Whole answers: test_region_forms and
 * test_region_oracles.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "zeros/cluster.h"
#include "zeros/sum_expander.h"
#include "region/winding.h"

#include "tests/support/regions.h"

static ghosts_zero_set *zeros_of_disk(const ghosts_expsum *sum, const char *radius, long digits)
{
    ghosts_region region = disk_text(radius);
    ghosts_zero_set *set = find(sum, &region, digits);
    ghosts_region_clear(&region);
    return set;
}

/* prod_j (1 + exp(z_j + tau))^(m_j): the zeros -z_j +- i pi (2 k + 1), of multiplicity m_j. */
static ghosts_expsum *powers_of_binomials(const char *const *logits, const size_t *power, size_t n)
{
    size_t factors = 0;
    for (size_t j = 0; j < n; j++)
        factors += power[j];
    classes factor = classes_new(factors);
    for (size_t j = 0, i = 0; j < n; j++)
        for (size_t k = 0; k < power[j]; k++, i++) {
            parse_number(factor.logit[i], logits[j]);
            mpq_set_ui(factor.slope[i], 1, 1);
        }
    ghosts_expsum *sum = product_sum(&factor);
    classes_free(&factor);
    return sum;
}

/* The multiplicity reported for the zero next to -logit + i pi, 0 when there is none. */
static size_t multiplicity_at(const ghosts_zero_set *set, double logit, bool *one_zero)
{
    for (size_t i = 0; i < set->count; i++)
        if (fabs(mpfr_get_d(mpc_realref(set->zero[i].centre), MPFR_RNDN) + logit) < 1e-9 &&
            fabs(mpfr_get_d(mpc_imagref(set->zero[i].centre), MPFR_RNDN) - M_PI) < 1e-9) {
            *one_zero = set->zero[i].one_zero;
            return set->zero[i].multiplicity;
        }
    return 0;
}

/* Without FLINT the same zeros come as clusters. */
START_TEST(multiplicities_are_exact_for_common_steps)
{
    const char *const logits[] = {"0", "1/3", "-2"};
    const size_t power[] = {4, 3, 1};
    ghosts_expsum *sum = powers_of_binomials(logits, power, 3);
    ghosts_zero_set *set = zeros_of_disk(sum, "4", 20);
    const double position[] = {0.0, 1.0 / 3.0, -2.0};
    bool exact = ghosts_engine_available(GHOSTS_ENGINE_ARB);
    ck_assert_uint_eq(set->count, 6);
    for (int j = 0; j < 3; j++) {
        bool one_zero = false;
        ck_assert_uint_eq(multiplicity_at(set, position[j], &one_zero), power[j]);
        ck_assert(one_zero == (exact || power[j] == 1));
    }
    ghosts_zero_set_free(set);
    ghosts_expsum_free(sum);
}
END_TEST

/* (1 + X)^2 (1 + e^d X)^2 with d = 1e-30: two double zeros, told apart at 40 digits; 1 + X and
 * 1 + e^d X alone have two simple ones, which no decomposition may merge. */
START_TEST(close_zeros_stay_apart)
{
    if (!ghosts_engine_available(GHOSTS_ENGINE_ARB))
        return;
    const char *const logits[] = {"0", "1e-30"};
    for (size_t m = 1; m <= 2; m++) {
        const size_t power[] = {m, m};
        ghosts_expsum *sum = powers_of_binomials(logits, power, 2);
        ghosts_zero_set *set = zeros_of_disk(sum, "4", 40);
        ck_assert_uint_eq(set->count, 4);
        for (size_t i = 0; i < 4; i++) {
            ck_assert_uint_eq(set->zero[i].multiplicity, m);
            ck_assert(set->zero[i].one_zero);
        }
        ghosts_zero_set_free(set);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* Multiplicity 12 at the nearest zero, which a subdivision finds hard. */
START_TEST(high_multiplicity_is_quick)
{
    const char *const logits[] = {"0"};
    const size_t power[] = {12};
    ghosts_expsum *sum = powers_of_binomials(logits, power, 1);
    ghosts_zeros *zeros = nearest(sum, 1, 30);
    ck_assert_uint_eq(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 12);
    check_accuracy(&zeros->zero[0], 30);
    /* the next pair is at 3 pi; a subdivision looks no further than it must */
    double least = ghosts_engine_available(GHOSTS_ENGINE_ARB) ? 6.0 : 3.14159;
    ck_assert(mpfr_cmp_d(zeros->lower_bound, least) > 0);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}
END_TEST

/* Powers of one exponential against an exponential for each term: the error bounds must overlap. */
START_TEST(powers_agree_with_exponentials)
{
    random_start("powers");
    for (int i = 0; i < 200; i++) {
        size_t n = 3 + random_below(30);
        classes c = classes_random(n, 20, 1);
        for (size_t k = 0; k < n; k++)
            mpq_set_si(c.slope[k], 3 * (long)(k + random_below(3)), 7);
        ghosts_expsum *sum = classes_sum(&c);
        term_cache cache;
        taylor plain, fast;
        mpc_t point;
        mpfr_t difference, allowed;
        mpc_init2(point, 53);
        mpfr_inits2(300, difference, allowed, (mpfr_ptr)0);
        mpc_set_d_d(point, random_between(-9.0, 9.0), random_between(0.0, 90.0), MPC_RNDNN);
        mpfr_prec_t bits = 30 + (mpfr_prec_t)random_below(150);
        ck_assert_int_eq(term_cache_init(&cache, sum), GHOSTS_OK);
        ck_assert(cache.has_powers || ghosts_expsum_terms(sum) < 3);
        ck_assert_int_eq(taylor_init(&plain, ghosts_expsum_terms(sum), 3), GHOSTS_OK);
        ck_assert_int_eq(taylor_init(&fast, ghosts_expsum_terms(sum), 3), GHOSTS_OK);
        fast.cache = &cache;
        engine_exponential exponential = engine_find(GHOSTS_ENGINE_DEFAULT);
        ck_assert_int_eq(taylor_expand(&plain, sum, NULL, point, true, 250, exponential),
                         GHOSTS_OK);
        ck_assert_int_eq(taylor_expand(&fast, sum, NULL, point, true, bits, exponential),
                         GHOSTS_OK);
        /* both are scaled by exp of their own log_scale */
        mpfr_sub(difference, fast.log_scale, plain.log_scale, MPFR_RNDN);
        mpfr_exp(difference, difference, MPFR_RNDN);
        if (plain.slope_shift == fast.slope_shift)
            for (size_t j = 0; j <= 3; j++) {
                mpc_t scaled;
                mpc_init2(scaled, 300);
                mpc_mul_fr(scaled, fast.f[j], difference, MPC_RNDNN);
                mpc_sub(scaled, scaled, plain.f[j], MPC_RNDNN);
                mpc_abs(allowed, scaled, MPFR_RNDD);
                mpfr_div(allowed, allowed, difference, MPFR_RNDD);
                ck_assert_msg(mpfr_cmp(allowed, fast.error[j]) <= 0, "f_%zu with %ld bits", j,
                              (long)bits);
                mpc_clear(scaled);
            }
        mpc_clear(point);
        mpfr_clears(difference, allowed, (mpfr_ptr)0);
        taylor_clear(&plain);
        taylor_clear(&fast);
        term_cache_clear(&cache);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* A level that was asked for again must survive the next request, however full the cache: an
 * expansion uses exponents and weights together. */
START_TEST(cached_terms_stay_while_in_use)
{
    const char *const logits[] = {"0", "1"};
    const size_t power[] = {1, 2};
    ghosts_expsum *sum = powers_of_binomials(logits, power, 2);
    size_t terms = ghosts_expsum_terms(sum);
    term_cache cache;
    ck_assert_int_eq(term_cache_init(&cache, sum), GHOSTS_OK);
    for (mpfr_prec_t bits = 64; bits <= 64 * TERM_CACHE_LEVELS; bits += 64)
        ck_assert_ptr_nonnull(term_cache_exponents(&cache, bits));
    for (mpfr_prec_t bits = 64; bits <= 64 * TERM_CACHE_LEVELS; bits += 64) {
        const term_level *exponents = term_cache_exponents(&cache, bits);
        const term_level *weights = term_cache_weights(&cache, bits);
        ck_assert_ptr_nonnull(exponents);
        ck_assert_ptr_nonnull(weights);
        ck_assert_ptr_ne(exponents, weights);
        ck_assert_int_eq(exponents->bits, bits);
        ck_assert_ptr_nonnull(exponents->y);
        ck_assert_int_eq(weights->bits, bits);
        for (size_t k = 0; k < terms; k++) {
            mpfr_t weight;
            mpfr_init2(weight, 53);
            mpfr_exp(weight, exponents->y[k], MPFR_RNDN);
            ck_assert_double_eq_tol(mpfr_get_d(weight, MPFR_RNDN) /
                                        mpfr_get_d(weights->weight[k], MPFR_RNDN),
                                    1.0, 1e-14);
            mpfr_clear(weight);
        }
    }
    term_cache_clear(&cache);
    ghosts_expsum_free(sum);
}
END_TEST

/* What follows a contour: the sum, and normalised coordinates about 0. */
typedef struct {
    sum_function sum;
    expander function;
    work_account work;
    search_frame frame;
} follower;

static void follower_init(follower *f, const ghosts_expsum *sum)
{
    ck_assert_int_eq(sum_function_init(&f->sum, sum, engine_find(GHOSTS_ENGINE_DEFAULT), NULL),
                     GHOSTS_OK);
    f->function = sum_expander(&f->sum, true);
    f->work = (work_account){.limit = 100000};
    frame_init(&f->frame, NULL, 0, 128);
    f->frame.in_double = true;
}

static void follower_clear(follower *f)
{
    frame_clear(&f->frame);
    sum_function_clear(&f->sum);
}

static ghosts_status follow(long *zeros, follower *f, const rectangle *contour)
{
    return winding_number(zeros, f->sum.sum, &f->function, &f->work, &f->frame, contour);
}

/* Rectangles around the zeros i pi (2 k + 1) of 1 + e^tau and of a product, in normalised
 * coordinates: their count is known without any search. */
START_TEST(winding_number_counts)
{
    const char *const zero[] = {"0"};
    const size_t power[] = {5};
    for (int multiple = 0; multiple < 2; multiple++) {
        const char *const ends[] = {"0", "1"}, *const logits[] = {"0", "0"};
        ghosts_expsum *sum =
            multiple ? powers_of_binomials(zero, power, 1) : sum_from_text(2, logits, ends);
        follower f;
        follower_init(&f, sum);
        double unit = ldexp(M_PI, (int)sum->scale); /* i pi in normalised coordinates */
        long multiplicity = multiple ? 5 : 1;
        for (int k = 0; k < 40; k++) {
            rectangle contour = {-0.3 - k, 0.2 + 0.1 * k, 0.1 * unit, (2.0 * k + 0.01) * unit};
            long found = -1;
            if (k == 0)
                contour.y1 = 0.9 * unit;
            ck_assert_int_eq(follow(&found, &f, &contour), GHOSTS_OK);
            ck_assert_int_eq(found, k * multiplicity);
        }
        follower_clear(&f);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* A contour through a zero must not be followed. */
START_TEST(winding_number_refuses_zeros_on_the_contour)
{
    const char *const ends[] = {"0", "1"}, *const logits[] = {"0", "0"};
    ghosts_expsum *sum = sum_from_text(2, logits, ends);
    follower f;
    follower_init(&f, sum);
    rectangle contour = {0.0, 1.0, 0.1, 10.0}; /* Re = 0 holds every zero */
    long found = -1;
    ck_assert_int_eq(follow(&found, &f, &contour), GHOSTS_WORK_LIMIT);
    follower_clear(&f);
    ghosts_expsum_free(sum);
}
END_TEST

/* At slopes 0, 1, 1e16 a box of ordinary width is 2^54 units of the normal form wide, with zeros at
 * its height a few units apart, at Re tau = 0 or nearly so. */
START_TEST(winding_number_of_a_wide_contour)
{
    const char *const logits[] = {"0", "0", "0"};
    const char *const slopes[][3] = {{"0", "1", "3e15"}, {"0", "1", "1e16"}};
    const size_t zeros[] = {1, 3}; /* 2e-15 of height, times the spread over 2 pi: 0.95 and 3.18 */
    for (int i = 0; i < 2; i++) {
        ghosts_expsum *sum = sum_from_text(3, logits, slopes[i]);
        ghosts_region region = box_text("-1", "1", "3.141592653589792", "3.141592653589794");
        ghosts_zero_set *set = find(sum, &region, 16);
        ck_assert_uint_eq(total_zeros(set), zeros[i]);
        ck_assert_uint_eq(set->winding, zeros[i]);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* Where doubles are 2 apart, no step along an edge between zeros pi apart can be made. */
START_TEST(winding_number_needs_doubles)
{
    const char *const logits[] = {"0", "3e16"}, *const slopes[] = {"-1", "1"};
    ghosts_expsum *sum = sum_from_text(2, logits, slopes);
    follower f;
    follower_init(&f, sum);
    rectangle contour = {-1.6e16, -1.4e16, 2.0, 20.0}; /* the zeros are at Re = -1.5e16 */
    long found = -1;
    ck_assert_int_eq(follow(&found, &f, &contour), GHOSTS_TOO_LARGE);
    follower_clear(&f);
    ghosts_expsum_free(sum);
}
END_TEST

/* What the walk asks of doubles: with an error of 0.3 |F| they know the argument to 0.3, which is
 * too little, and the walk goes on in multiple precision. */
static size_t expanded_precisely;

static ghosts_status count_precise(void *context, series *f, mpc_srcptr centre, mpfr_srcptr reach,
                                   int order, mpfr_prec_t bits)
{
    expanded_precisely++;
    const expander *function = context;
    return function->expand(function->context, f, centre, reach, order, bits);
}

static void blur(void *context, expansion *e, double complex centre, double radius, int order)
{
    const expander *function = context;
    function->in_double(function->context, e, centre, radius, order);
    e->error[0] += 0.3 * hypot(e->re[0], e->im[0]);
    expansion_bound_moduli(e);
}

static void remainder_of_blurred(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    const expander *function = context;
    function->remainder(function->context, bound, radius);
}

START_TEST(winding_number_needs_arguments)
{
    const char *const logits[] = {"0", "0.5", "-1"}, *const slopes[] = {"0", "1", "2.7"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    follower f;
    follower_init(&f, sum);
    rectangle contour = {-0.75, 0.5, 1.0, 20.0};
    long sharp = -1, blurred = -1;
    ck_assert_int_eq(follow(&sharp, &f, &contour), GHOSTS_OK);
    expander inner = f.function;
    f.function = (expander){.context = &inner,
                            .in_double = blur,
                            .expand = count_precise,
                            .remainder = remainder_of_blurred,
                            .unit = inner.unit,
                            .guard_bits = inner.guard_bits};
    expanded_precisely = 0;
    ck_assert_int_eq(follow(&blurred, &f, &contour), GHOSTS_OK);
    ck_assert_int_eq(blurred, sharp);
    ck_assert_uint_gt(expanded_precisely, 4);
    f.function = inner;
    follower_clear(&f);
    ghosts_expsum_free(sum);
}
END_TEST

/* A search that stops at every possible point reports the winding number with the proof alone. */
START_TEST(no_winding_number_without_a_proof)
{
    const char *const logits[] = {"0", "0.5", "-1"}, *const slopes[] = {"0", "1", "2.7"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ghosts_region region = disk_text("8");
    ghosts_region_options options = ghosts_region_defaults();
    ghosts_status status = GHOSTS_WORK_LIMIT;
    size_t listed = 0; /* zeros of the last incomplete set */
    while (status == GHOSTS_WORK_LIMIT) {
        ghosts_zero_set *set;
        options.search.work_limit++;
        status = ghosts_zeros_in_region(&set, sum, &region, &options);
        ck_assert(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT);
        ck_assert_uint_eq(set->complete, status == GHOSTS_OK);
        if (set->complete) {
            ck_assert_uint_gt(listed, 0); /* the walk itself was cut short */
            ck_assert_uint_gt(set->winding, 0);
        } else {
            ck_assert_uint_eq(set->winding, 0);
            listed = set->count;
        }
        ghosts_zero_set_free(set);
    }
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
}
END_TEST

/* Every disc that meets a range of heights is found, whatever its size and height. */
START_TEST(index_finds_every_disc)
{
    enum { DISCS = 500 };
    random_start("index");
    cluster disc[DISCS];
    cluster_index index = {0};
    for (size_t i = 0; i < DISCS; i++) {
        disc[i] = (cluster){.multiplicity = 1};
        mpc_init2(disc[i].centre, 64);
        mpfr_inits2(32, disc[i].inner, disc[i].outer, (mpfr_ptr)0);
        double y = exp(random_between(-3.0, 45.0)) * (random_below(2) ? 1.0 : -1.0);
        mpc_set_d_d(disc[i].centre, 0.0, i % 2 ? y : random_between(0.0, 300.0), MPC_RNDNN);
        mpfr_set_d(disc[i].outer, exp(random_between(-30.0, 6.0)), MPFR_RNDN);
        cluster_set_doubles(&disc[i]);
        ck_assert_int_eq(cluster_index_add(&index, &disc[i], i), GHOSTS_OK);
    }
    for (int query = 0; query < 2000; query++) {
        cluster_list found = {0};
        double low = query % 2 ? random_between(0.0, 300.0)
                               : exp(random_between(-3.0, 45.0)) * (random_below(2) ? 1.0 : -1.0);
        double high = low + exp(random_between(-20.0, 6.0));
        ck_assert_int_eq(cluster_index_find(&found, &index, low, high), GHOSTS_OK);
        for (size_t i = 0; i < DISCS; i++) {
            double y = cimag(disc[i].centre_double), r = mpfr_get_d(disc[i].outer, MPFR_RNDN);
            if (y + r < low || y - r > high)
                continue;
            bool listed = false;
            for (size_t k = 0; k < found.count; k++)
                listed = listed || found.item[k] == i;
            ck_assert_msg(listed, "disc %g +- %g, heights %g to %g", y, r, low, high);
        }
        free(found.item);
    }
    for (size_t i = 0; i < DISCS; i++)
        cluster_clear(&disc[i]);
    cluster_index_clear(&index);
}
END_TEST

/* A box at height 1e40: no double tells its edges apart. */
START_TEST(boxes_far_away)
{
    const char *const logits[] = {"0", "1", "2"}, *const slopes[] = {"0", "1", "5/2"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ghosts_region region = box_text("-3", "3", "-10000000000000000000000000000000000000010",
                                    "-10000000000000000000000000000000000000000");
    ghosts_zero_set *set;
    ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, NULL), GHOSTS_OK);
    ck_assert(set->complete);
    /* 10 spread / (2 pi) = 3.98 zeros, give or take n - 1 */
    ck_assert_uint_ge(set->count, 2);
    ck_assert_uint_le(set->count, 5);
    for (size_t i = 0; i < set->count; i++) {
        mpc_t value[2];
        mpfr_t error[2], scale, bound;
        for (int j = 0; j < 2; j++) {
            mpc_init2(value[j], 200);
            mpfr_init2(error[j], 32);
        }
        mpfr_inits2(64, scale, bound, (mpfr_ptr)0);
        /* |F| at the centre is at most |F'| times the error, and what curvature adds */
        ck_assert_int_eq(ghosts_expsum_taylor(value, error, scale, sum, set->zero[i].centre, 1, 200,
                                              GHOSTS_ENGINE_DEFAULT),
                         GHOSTS_OK);
        mpc_abs(scale, value[0], MPFR_RNDD);
        mpc_abs(bound, value[1], MPFR_RNDU);
        mpfr_mul(bound, bound, set->zero[i].error, MPFR_RNDU);
        mpfr_mul_ui(bound, bound, 2, MPFR_RNDU);
        ck_assert(mpfr_cmp(scale, bound) <= 0);
        for (int j = 0; j < 2; j++) {
            mpc_clear(value[j]);
            mpfr_clear(error[j]);
        }
        mpfr_clears(scale, bound, (mpfr_ptr)0);
    }
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
}
END_TEST

/* Boxes from far outside the strip to an edge just beyond its zeros, at Re = -+2e11: counted from
 * the far end, doubles would cut the zeros off. */
START_TEST(wide_boxes_reach_a_distant_strip)
{
    const char *const slopes[] = {"0", "1"};
    const char *const logits[2][2] = {{"0", "2e11"}, {"2e11", "0"}};
    const char *const sides[2][2] = {{"-1e20", "-1.9e11"}, {"1.9e11", "1e20"}};
    for (int side = 0; side < 2; side++) {
        ghosts_expsum *sum = sum_from_text(2, logits[side], slopes);
        ghosts_region region = box_text(sides[side][0], sides[side][1], "0", "40");
        ghosts_zero_set *set;
        ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, NULL), GHOSTS_OK);
        ck_assert(set->complete);
        ck_assert_uint_eq(set->count, 6); /* pi (2 k + 1) < 40 */
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
    }
}
END_TEST

static void check_disjoint(const ghosts_region_zero *a, const ghosts_region_zero *b)
{
    mpc_t difference;
    mpfr_t distance, reach;
    mpc_init2(difference, 64);
    mpfr_inits2(64, distance, reach, (mpfr_ptr)0);
    mpc_sub(difference, a->centre, b->centre, MPC_RNDZZ);
    mpc_abs(distance, difference, MPFR_RNDD);
    mpfr_add(reach, a->error, b->error, MPFR_RNDU);
    ck_assert(mpfr_greater_p(distance, reach));
    mpc_clear(difference);
    mpfr_clears(distance, reach, (mpfr_ptr)0);
}

/* (1 + X^2)^2 (1 + e^d X) (1 + e^(2 d) X), high up: two simple zeros d apart, whose roots are
 * isolated at a higher precision than the zeros are rounded to; no disc may hold both. */
START_TEST(discs_of_exact_zeros_are_disjoint)
{
    const char *const gap[][2] = {{"1e-40", "2e-40"}, {"1e-90", "2e-90"}};
    if (!ghosts_engine_available(GHOSTS_ENGINE_ARB))
        return;
    for (int i = 0; i < 2; i++) {
        const char *const logits[] = {"0", "0", gap[i][0], gap[i][1]};
        const char *const slopes[] = {"2", "2", "1", "1"};
        classes factor = classes_text(4, logits, slopes);
        ghosts_expsum *sum = product_sum(&factor);
        ghosts_region region = box_text("-1", "1", "299998", "300004");
        ghosts_zero_set *set = find(sum, &region, 1);
        ck_assert_uint_eq(set->count, 4); /* two double, two simple */
        for (size_t j = 0; j < set->count; j++)
            for (size_t k = 0; k < j; k++)
                check_disjoint(&set->zero[j], &set->zero[k]);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&factor);
    }
}
END_TEST

/* Zeros at -L + i pi (2 k + 1): a disc of radius L + s holds those with
 * (2 k + 1) pi <= sqrt(s (2 L + s)), whatever L, and costs no more than they do. */
START_TEST(discs_that_barely_reach_the_zeros)
{
    const char *const slopes[] = {"0", "1"};
    static const struct {
        const char *logit, *radius;
        size_t zeros, expansions;
    } disc[] = {
        {"1e3", "1000.05", 4, 1000},           /* 10.0 */
        {"1e4", "10000.01", 4, 1000},          /* 14.1 */
        {"1e6", "1000000.0001", 4, 1000},      /* 14.1 */
        {"1e9", "1000000000.0001", 142, 3000}, /* 447.2 */
        {"1e9", "999999999.9999", 0, 0},
        {"1e9", "1000000000", 0, 1000},
        {"1e200", "9e199", 0, 0},
    };
    for (size_t i = 0; i < sizeof disc / sizeof *disc; i++) {
        for (int mirrored = 0; mirrored < 2; mirrored++) {
            const char *logits[2] = {"0", "0"};
            logits[1 - mirrored] = disc[i].logit;
            ghosts_expsum *sum = sum_from_text(2, logits, slopes);
            ghosts_region region = disk_text(disc[i].radius);
            ghosts_zero_set *set = find(sum, &region, 20);
            ck_assert_uint_eq(set->count, disc[i].zeros);
            ck_assert_uint_eq(zeros_on_edge(set), 0);
            ck_assert_uint_le(set->expansions, disc[i].expansions);
            ghosts_zero_set_free(set);
            ghosts_region_clear(&region);
            ghosts_expsum_free(sum);
        }
    }
}
END_TEST

static void check_covers(const ghosts_cover *cover, double x, double y)
{
    bool covered = false;
    for (size_t i = 0; i < cover->cells && !covered; i++) {
        const ghosts_empty_cell *c = &cover->cell[i];
        covered = mpfr_cmp_d(c->x0, x) <= 0 && mpfr_cmp_d(c->x1, x) >= 0 &&
                  mpfr_cmp_d(c->y0, y) <= 0 && mpfr_cmp_d(c->y1, y) >= 0;
    }
    for (size_t i = 0; i < cover->discs && !covered; i++) {
        double re = mpfr_get_d(mpc_realref(cover->disc[i].centre), MPFR_RNDN);
        double im = mpfr_get_d(mpc_imagref(cover->disc[i].centre), MPFR_RNDN);
        covered = hypot(x - re, y - im) <= mpfr_get_d(cover->disc[i].radius, MPFR_RNDN);
    }
    ck_assert_msg(covered, "%g + %gi is not covered", x, y);
}

/* The first class heavier by `margin`; *edge is about where a zero can first be. */
static ghosts_expsum *prevailing_sum(double *edge, const classes *c, double margin)
{
    mpq_t more;
    mpq_init(more);
    mpq_set_d(more, margin);
    mpq_add(c->logit[0], c->logit[0], more);
    mpq_clear(more);
    *edge = INFINITY;
    for (size_t k = 1; k < c->n; k++)
        *edge = fmin(*edge, (mpq_get_d(c->logit[0]) - mpq_get_d(c->logit[k])) /
                                fabs(mpq_get_d(c->slope[0]) - mpq_get_d(c->slope[k])));
    ck_assert(isfinite(*edge));
    return classes_sum(c);
}

/* Random sums with a prevailing term: the zeros in the disc are those in its bounding box that lie
 * in the disc, the search of the box knowing nothing of what is free; and the cover has the whole
 * disc. */
START_TEST(wide_discs_against_their_boxes)
{
    random_start("wide discs");
    size_t lower = 0, zeros = 0;
    for (int i = 0; i < (campaign() ? 400 : 6); i++) {
        classes c = classes_random(2 + random_below(4), 3, 2);
        double margin = random_between(600.0, 1500.0), edge;
        ghosts_expsum *sum = prevailing_sum(&edge, &c, margin);
        double radius = edge * random_between(0.97, 1.08);
        ghosts_region disc, box;
        ghosts_region_init(&disc, GHOSTS_DISK);
        ghosts_region_init(&box, GHOSTS_BOX);
        mpq_set_d(disc.radius, radius);
        mpq_set_d(box.x1, radius);
        mpq_neg(box.x0, box.x1);
        mpq_set(box.y0, box.x0);
        mpq_set(box.y1, box.x1);
        ghosts_region_options options = ghosts_region_defaults();
        options.keep_proof = true;
        ghosts_zero_set *set, *all = find(sum, &box, 20);
        ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &disc, &options), GHOSTS_OK);
        size_t expected = 0;
        for (size_t j = 0; j < all->count; j++)
            expected += hypot(mpfr_get_d(mpc_realref(all->zero[j].centre), MPFR_RNDN),
                              mpfr_get_d(mpc_imagref(all->zero[j].centre), MPFR_RNDN)) <= radius
                            ? all->zero[j].multiplicity
                            : 0;
        ck_assert_uint_eq(total_zeros(set), expected);
        for (int j = 0; j < 1000; j++) {
            double r = radius * sqrt(random_between(0.0, 1.0)), turn = random_between(0.0, M_PI);
            if (r * sin(turn) >= mpfr_get_d(set->cover->y0, MPFR_RNDN))
                check_covers(set->cover, r * cos(turn), r * sin(turn));
        }
        zeros += expected;
        lower += 3 * set->winding < all->winding;
        ghosts_zero_set_free(set);
        ghosts_zero_set_free(all);
        ghosts_region_clear(&disc);
        ghosts_region_clear(&box);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
    ck_assert_uint_gt(lower, 0); /* the case occurs */
    ck_assert_uint_gt(zeros, 0);
}
END_TEST

/* More zeros than a machine can hold are refused before anything is done. */
START_TEST(endless_regions_are_refused)
{
    const char *const ends[] = {"0", "1"}, *const logits[] = {"0", "0"};
    ghosts_expsum *sum = sum_from_text(2, logits, ends);
    ghosts_region region = disk_text("1e200");
    ghosts_zero_set *set;
    ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &region, NULL), GHOSTS_TOO_LARGE);
    ck_assert_ptr_null(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
}
END_TEST

static void check_same(const ghosts_zero_set *a, const ghosts_zero_set *b)
{
    ck_assert_uint_eq(a->count, b->count);
    ck_assert_uint_eq(a->winding, b->winding);
    ck_assert_uint_eq(a->expansions, b->expansions);
    for (size_t i = 0; i < a->count; i++) {
        ck_assert_int_eq(mpc_cmp(a->zero[i].centre, b->zero[i].centre), 0);
        ck_assert(mpfr_equal_p(a->zero[i].error, b->zero[i].error));
        ck_assert(a->zero[i].edge == b->zero[i].edge);
    }
}

START_TEST(rounding_mode_does_not_matter)
{
    random_start("rounding mode");
    for (size_t i = 0; i < 2 * ROUNDING_MODES; i++) {
        classes c = classes_random(3 + random_below(8), 4, 3);
        ghosts_expsum *sum = classes_sum(&c);
        ghosts_region region = random_region(8);
        ghosts_zero_set *expected = find(sum, &region, 20);
        fesetround(other_rounding(i % ROUNDING_MODES));
        ghosts_zero_set *set = find(sum, &region, 20);
        int mode = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(mode, other_rounding(i % ROUNDING_MODES));
        check_same(set, expected);
        ghosts_zero_set_free(set);
        ghosts_zero_set_free(expected);
        ghosts_region_clear(&region);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

START_TEST(narrow_exponents_are_refused)
{
    const char *const logits[] = {"0", "1/3", "-2.5"}, *const slopes[] = {"1", "2", "3"};
    ghosts_expsum *sum = sum_from_text(3, logits, slopes);
    ghosts_region region = disk_text("8");
    ghosts_zero_set mark, *set = &mark;
    narrow_exponents();
    ghosts_status status = ghosts_zeros_in_region(&set, sum, &region, NULL);
    restore_exponents();
    ck_assert_int_eq(status, GHOSTS_INVALID);
    ck_assert_ptr_null(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("regions");
    TCase *cases = tcase_create("regions");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, multiplicities_are_exact_for_common_steps);
    tcase_add_test(cases, close_zeros_stay_apart);
    tcase_add_test(cases, high_multiplicity_is_quick);
    tcase_add_test(cases, powers_agree_with_exponentials);
    tcase_add_test(cases, cached_terms_stay_while_in_use);
    tcase_add_test(cases, winding_number_counts);
    tcase_add_test(cases, winding_number_refuses_zeros_on_the_contour);
    tcase_add_test(cases, winding_number_of_a_wide_contour);
    tcase_add_test(cases, winding_number_needs_doubles);
    tcase_add_test(cases, winding_number_needs_arguments);
    tcase_add_test(cases, no_winding_number_without_a_proof);
    tcase_add_test(cases, index_finds_every_disc);
    tcase_add_test(cases, boxes_far_away);
    tcase_add_test(cases, wide_boxes_reach_a_distant_strip);
    tcase_add_test(cases, discs_of_exact_zeros_are_disjoint);
    tcase_add_test(cases, discs_that_barely_reach_the_zeros);
    tcase_add_test(cases, wide_discs_against_their_boxes);
    tcase_add_test(cases, endless_regions_are_refused);
    tcase_add_test(cases, rounding_mode_does_not_matter);
    tcase_add_test(cases, narrow_exponents_are_refused);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
