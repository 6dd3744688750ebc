/* The winding number on contours whose zeros are known without any search.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "zeros/sum_expander.h"
#include "region/winding.h"

#include "tests/support/regions.h"

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

int main(void)
{
    Suite *suite = suite_create("winding");
    TCase *all = tcase_create("regions");
    tcase_set_timeout(all, 60);
    tcase_add_test(all, winding_number_counts);
    tcase_add_test(all, winding_number_refuses_zeros_on_the_contour);
    tcase_add_test(all, winding_number_of_a_wide_contour);
    tcase_add_test(all, winding_number_needs_doubles);
    tcase_add_test(all, winding_number_needs_arguments);
    tcase_add_test(all, no_winding_number_without_a_proof);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
