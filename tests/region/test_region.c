/* Regions far away, wide, barely reaching their zeros, or endless; the index of discs by height.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "zeros/cluster.h"

#include "tests/support/regions.h"

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
    TCase *all = tcase_create("regions");
    tcase_set_timeout(all, 60);
    tcase_add_test(all, index_finds_every_disc);
    tcase_add_test(all, boxes_far_away);
    tcase_add_test(all, wide_boxes_reach_a_distant_strip);
    tcase_add_test(all, discs_of_exact_zeros_are_disjoint);
    tcase_add_test(all, discs_that_barely_reach_the_zeros);
    tcase_add_test(all, wide_discs_against_their_boxes);
    tcase_add_test(all, endless_regions_are_refused);
    tcase_add_test(all, rounding_mode_does_not_matter);
    tcase_add_test(all, narrow_exponents_are_refused);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
