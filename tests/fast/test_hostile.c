/* The fast path on hostile input: what is not finite is refused where it stands, and slopes at the
 * ends of the range give no wrong interval.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "tests/fast/blocks.h"

/* Every output is NaN when a row is at fault, also when nobody asks where. */
static void refused_rows_leave_nan(const ghosts_batch *batch, ghosts_workspace *work,
                                   ghosts_status expected)
{
    double lower[BLOCK] = {0}, least = 0.0;
    ghosts_radius got[BLOCK] = {{0}};
    ck_assert_int_eq(ghosts_batch_lower(lower, &least, NULL, batch, work, NULL), expected);
    ck_assert_int_eq(ghosts_batch_exact(got, batch, work, NULL), expected);
    ck_assert(isnan(least));
    for (size_t i = 0; i < batch->samples; i++)
        ck_assert(isnan(lower[i]) && isnan(got[i].lower) && isnan(got[i].upper) && !got[i].decided);
}

/* One wrong entry at a random place is found by every call, where it is. */
static void poison(size_t p, double value, bool in_slopes)
{
    static block b;
    b.n = 1 + random_below(MOST_CLASSES);
    for (size_t i = 0; i < BLOCK; i++)
        random_sample(b.logits + i * b.n, b.slopes + i * b.n, b.n, 2);
    size_t row = random_below(BLOCK), column = random_below(b.n);
    (in_slopes ? b.slopes : b.logits)[row * b.n + column] = value;
    ghosts_workspace *work = workspace(p, BLOCK, b.n);
    ghosts_batch batch = batch_of(&b);
    ghosts_batch_float floats = floats_of(&b);
    ghosts_position bad[8];
    ghosts_radius got[BLOCK];
    ghosts_batch_result result;
    double each[BLOCK], one;
    size_t index;
    ghosts_status status[8] = {
        ghosts_batch_spread(each, &one, &index, &batch, work, &bad[0]),
        ghosts_batch_bound(each, &one, &index, &batch, work, &bad[1]),
        ghosts_batch_lower(each, &one, &index, &batch, work, &bad[2]),
        ghosts_batch_exact(got, &batch, work, &bad[3]),
        ghosts_batch_radius(&result, &batch, work, &bad[4]),
        ghosts_batch_spread_float(each, &one, &index, &floats, work, &bad[5]),
        ghosts_batch_radius_float(&result, &floats, work, &bad[6]),
        in_slopes ? GHOSTS_NOT_FINITE : ghosts_batch_lse(each, &batch, work, &bad[7])};
    for (size_t i = 0; i < (in_slopes ? 7u : 8u); i++) {
        ck_assert_int_eq(status[i], GHOSTS_NOT_FINITE);
        ck_assert_uint_eq(bad[i].row, row);
        ck_assert_uint_eq(bad[i].column, column);
        ck_assert_int_eq(bad[i].array, in_slopes ? GHOSTS_ARRAY_SLOPES : GHOSTS_ARRAY_LOGITS);
    }
    ck_assert(isnan(one) && isnan(result.radius.upper) && isnan(got[0].lower));
    refused_rows_leave_nan(&batch, work, GHOSTS_NOT_FINITE);
    ghosts_workspace_free(work);
}

START_TEST(not_finite)
{
    random_start("not_finite");
    for (size_t p = 0; p < sets; p++)
        for (int repeat = 0; repeat < 300; repeat++) {
            poison(p, NAN, repeat % 2);
            poison(p, HUGE_VAL, repeat % 2);
            poison(p, -HUGE_VAL, true);
            poison(p, -NAN, false);
        }
}
END_TEST

START_TEST(edges)
{
    double logits[6] = {0, 1, -HUGE_VAL, 0, -HUGE_VAL, -HUGE_VAL};
    double slopes[6] = {2, 2, 7, 1, 2, 3}, each[2], least;
    ghosts_radius got[2];
    ghosts_position bad;
    size_t index;
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, 2, 3);
        ghosts_batch batch = {logits, slopes, 2, 3, 3, 3};
        ghosts_batch_result result;
        /* equal slopes once the class of weight zero is dropped; one class left */
        ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, &bad), GHOSTS_OK);
        ck_assert(got[0].decided && isinf(got[0].lower) && isinf(got[1].lower));
        ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, &bad), GHOSTS_OK);
        ck_assert(isinf(result.radius.upper) && isinf(result.radius.lower));
        ck_assert(result.radius.decided);
        ck_assert_int_eq(ghosts_batch_lower(each, &least, &index, &batch, work, &bad), GHOSTS_OK);
        ck_assert(isinf(each[0]) && isinf(least));
        /* a row without classes */
        logits[3] = -HUGE_VAL;
        ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, &bad), GHOSTS_INVALID);
        ck_assert(bad.row == 1 && bad.array == GHOSTS_ARRAY_LOGITS);
        ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, &bad), GHOSTS_INVALID);
        ck_assert_int_eq(ghosts_batch_lse(each, &batch, work, &bad), GHOSTS_INVALID);
        ck_assert_int_eq(ghosts_batch_spread(each, NULL, NULL, &batch, work, &bad), GHOSTS_INVALID);
        refused_rows_leave_nan(&batch, work, GHOSTS_INVALID);
        logits[3] = 0;
        each[0] = 7;
        batch.samples = 0;
        ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, &bad), GHOSTS_INVALID);
        batch.samples = 3;
        ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, &bad), GHOSTS_TOO_LARGE);
        batch.samples = 2, batch.classes = 0;
        ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, &bad), GHOSTS_INVALID);
        batch.classes = 3, batch.slope_stride = 2;
        ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, &bad), GHOSTS_INVALID);
        ck_assert_int_eq(ghosts_batch_lower(each, &least, NULL, &batch, work, &bad),
                         GHOSTS_INVALID);
        ck_assert(each[0] == 7 && isnan(least));
        batch.slope_stride = 3, batch.slopes = NULL;
        ck_assert_int_eq(ghosts_batch_spread(each, NULL, NULL, &batch, work, &bad), GHOSTS_INVALID);
        ghosts_workspace_free(work);
    }
    ghosts_workspace *work;
    ck_assert_int_eq(ghosts_workspace_new(&work, 0, 3, GHOSTS_SIMD_AUTO), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_workspace_new(&work, SIZE_MAX, 3, GHOSTS_SIMD_AUTO), GHOSTS_TOO_LARGE);
    ck_assert_int_eq(ghosts_workspace_new(&work, 3, SIZE_MAX / 4, GHOSTS_SIMD_AUTO),
                     GHOSTS_TOO_LARGE);
    ck_assert_int_eq(ghosts_workspace_new(&work, 1, 1, (ghosts_simd)77), GHOSTS_UNAVAILABLE);
}
END_TEST

/* Slopes at the ends of the range: never a wrong interval, whatever is left undecided. */
START_TEST(extreme_slopes)
{
    random_start("extreme_slopes");
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, 1, 3);
        for (int e = -1070; e < 1024; e += 3) {
            double unit = ldexp(1.0, e), logits[3] = {0, 0, -HUGE_VAL};
            double slopes[3] = {-unit, unit, 0}, low, high;
            ghosts_batch batch = {logits, slopes, 1, 2 + (size_t)(e & 1), 3, 3};
            ghosts_radius got;
            double bound;
            ck_assert_int_eq(ghosts_batch_exact(&got, &batch, work, NULL), GHOSTS_OK);
            ck_assert_int_eq(ghosts_batch_lower(&bound, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
            two_class_radius(&low, &high, 0.0, unit);
            check_holds(&got, low / 2, high / 2 + 0x1p-1074);
            ck_assert(bound <= high / 2 + 0x1p-1074);
            ck_assert_int_eq(ghosts_batch_bound(&bound, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
            ck_assert(bound <= high / 2 + 0x1p-1074 && bound > 0.0);
        }
        ghosts_workspace_free(work);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hostile batches");
    TCase *all = tcase_create("hostile");
    find_sets();
    tcase_set_timeout(all, 3000);
    tcase_add_test(all, not_finite);
    tcase_add_test(all, edges);
    tcase_add_test(all, extreme_slopes);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
