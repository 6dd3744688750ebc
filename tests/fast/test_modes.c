/* The arithmetic of the fast path: the same bits under every rounding mode of the caller.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fenv.h>
#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include <ghosts/batch.h>
#include <ghosts/finish.h>

#include "tests/fast/simd.h"
#include "tests/support/sums.h"

static void set_hostile_mode(int which)
{
    static const int rounding[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST};
    fesetround(rounding[which]);
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040u); /* flush to zero, subnormals are zero */
#endif
}

static bool mode_is(int which)
{
    static const int rounding[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST};
#if defined(__x86_64__)
    if ((_mm_getcsr() & 0x8040u) != 0x8040u)
        return false;
#endif
    return fegetround() == rounding[which];
}

enum { ROWS = 24, COLUMNS = 7 };

typedef struct {
    ghosts_radius exact[ROWS];
    double lower[ROWS], bound[ROWS], spread[ROWS], lse[ROWS];
    ghosts_batch_result result;
} answers;

static void ask(answers *out, const ghosts_batch *batch, const kernels *run)
{
    memset(out, 0, sizeof *out); /* padding too */
    ghosts_workspace *work = workspace_of(run, ROWS, COLUMNS);
    ck_assert_int_eq(ghosts_batch_exact(out->exact, batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_lower(out->lower, NULL, NULL, batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_bound(out->bound, NULL, NULL, batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_spread(out->spread, NULL, NULL, batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_lse(out->lse, batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_radius(&out->result, batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_finish(out->exact, NULL, batch, 0), GHOSTS_OK);
    ghosts_workspace_free(work);
}

static bool same_reals(const double *a, const double *b, size_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

/* A caller that rounds upward or flushes subnormals gets the same bits, and its mode back. */
START_TEST(any_mode_of_the_caller)
{
    random_start("any_mode_of_the_caller");
    static double logits[ROWS * COLUMNS], slopes[ROWS * COLUMNS];
    static answers usual, hostile;
    ghosts_batch batch = {logits, slopes, ROWS, COLUMNS, COLUMNS, COLUMNS};
    for (int repeat = 0; repeat < 60; repeat++) {
        for (size_t i = 0; i < ROWS * COLUMNS; i++)
            logits[i] = random_between(-9, 9), slopes[i] = random_between(-1, 1);
        for (size_t k = 0; k < COLUMNS; k++) { /* subnormal differences, and all of it subnormal */
            slopes[k] = ldexp((double)random_below(1000), -1074);
            slopes[COLUMNS + k] = 1.0 + ldexp((double)random_below(3), -52);
            logits[2 * COLUMNS + k] = ldexp((double)random_below(1000), -1074);
        }
        for (size_t p = 0; p < sets; p++) {
            ask(&usual, &batch, set[p]);
            set_hostile_mode(repeat % 4);
            bool settable = mode_is(repeat % 4); /* not under valgrind */
            ask(&hostile, &batch, set[p]);
            bool kept = !settable || mode_is(repeat % 4);
            fesetenv(FE_DFL_ENV);
            ck_assert(kept);
            for (size_t i = 0; i < ROWS; i++)
                ck_assert(usual.exact[i].lower == hostile.exact[i].lower &&
                          usual.exact[i].upper == hostile.exact[i].upper);
            ck_assert(same_reals(usual.lower, hostile.lower, ROWS));
            ck_assert(same_reals(usual.bound, hostile.bound, ROWS));
            ck_assert(same_reals(usual.spread, hostile.spread, ROWS));
            ck_assert(same_reals(usual.lse, hostile.lse, ROWS));
            ck_assert(usual.result.radius.upper == hostile.result.radius.upper &&
                      usual.result.radius.lower == hostile.result.radius.lower);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("modes");
    TCase *all = tcase_create("modes");
    find_sets();
    tcase_set_timeout(all, 300);
    tcase_add_test(all, any_mode_of_the_caller);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
