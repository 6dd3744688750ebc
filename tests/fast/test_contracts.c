/* The contracts of the double interface, as the headers state them: every number that comes with an
 * error or a guaranteed side against MPFR, over the whole range of shapes and on every instruction
 * set.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <string.h>

#include <ghosts/batch.h>
#include <ghosts/bounds.h>
#include <ghosts/finish.h>

#include "base/rounding.h"
#include "tests/fast/simd.h"
#include "tests/support/samples.h"
#include "tests/support/shapes.h"

/* ---- log-sum-exp ------------------------------------------------------------------------------
 */

enum { BITS = 200 };

static void true_lse(mpfr_t out, const double *logits, size_t n)
{
    mpfr_t term;
    double top = -HUGE_VAL;
    mpfr_init2(term, BITS);
    for (size_t k = 0; k < n; k++)
        top = fmax(top, logits[k]);
    mpfr_set_zero(out, 1);
    for (size_t k = 0; k < n; k++) {
        mpfr_set_d(term, logits[k], MPFR_RNDN);
        mpfr_sub_d(term, term, top, MPFR_RNDN);
        mpfr_exp(term, term, MPFR_RNDN);
        mpfr_add(out, out, term, MPFR_RNDN);
    }
    mpfr_log(out, out, MPFR_RNDN);
    mpfr_set_d(term, top, MPFR_RNDN);
    mpfr_prec_round(out, 2200, MPFR_RNDN); /* a top of 1e300 must not swallow the logarithm */
    mpfr_add(out, out, term, MPFR_RNDN);
    mpfr_clear(term);
}

/* |lse - truth| in units of 2^-53 (1 + |lse|) */
static double lse_units(double lse, mpfr_srcptr truth)
{
    mpfr_t off;
    mpfr_init2(off, BITS);
    mpfr_sub_d(off, truth, lse, MPFR_RNDN);
    mpfr_div_d(off, off, 1.0 + fabs(lse), MPFR_RNDN);
    double units = fabs(mpfr_get_d(off, MPFR_RNDN)) / UNIT;
    mpfr_clear(off);
    return units;
}

/* Rows that are hard for a sum: one large and many that vanish beside it, all alike, sums near 1
 * and logarithms that cancel the largest logit. */
enum { HARD_ROWS = 9 };

static void hard_row(double *logits, size_t n, size_t which)
{
    for (size_t k = 0; k < n; k++) {
        double step = random_between(0, 1);
        const double z[HARD_ROWS] = {k > 0 ? -36.7375 : 0.0,
                                     k + 1 < n ? -36.7375 : 0.0,
                                     0.0,
                                     -log((double)n),
                                     k > 0 ? -36.04365338911715 : -0.7,
                                     -700.0 * step,
                                     1e5 * step,
                                     k % 3 == 1 && k > 0 ? -HUGE_VAL : -step,
                                     (step - 0.5) * 1e-3 - log((double)n)};
        logits[k] = z[which];
    }
}

static void check_lse(const double *logits, size_t rows, size_t n, double *worst)
{
    static float narrow[HARD_ROWS * 2000];
    double lse[HARD_ROWS], as_double[HARD_ROWS], allowed = 8.0 + 0.5 * (double)n;
    mpfr_t truth[HARD_ROWS];
    ghosts_batch batch = {logits, NULL, rows, n, n, n};
    ghosts_batch_float floats = {narrow, NULL, rows, n, n, n};
    double *widened = malloc(rows * n * sizeof *widened);
    for (size_t i = 0; i < rows * n; i++)
        narrow[i] = (float)logits[i], widened[i] = (double)narrow[i];
    for (size_t i = 0; i < rows; i++) {
        mpfr_init2(truth[i], BITS);
        true_lse(truth[i], logits + i * n, n);
    }
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, rows, n);
        ck_assert_int_eq(ghosts_batch_lse(lse, &batch, work, NULL), GHOSTS_OK);
        for (size_t i = 0; i < rows; i++) {
            double units = lse_units(lse[i], truth[i]);
            *worst = fmax(*worst, units / allowed);
            input_doubles(logits + i * n, logits + i * n, n);
            ck_assert_msg(units < allowed, "%s, n = %zu, hard row %zu: %g u against %g u",
                          set[p]->name, n, i, units, allowed);
        }
        ck_assert_int_eq(ghosts_batch_lse_float(lse, &floats, work, NULL), GHOSTS_OK);
        batch.logits = widened;
        ck_assert_int_eq(ghosts_batch_lse(as_double, &batch, work, NULL), GHOSTS_OK);
        batch.logits = logits;
        for (size_t i = 0; i < rows; i++)
            ck_assert(lse[i] == as_double[i]);
        ghosts_workspace_free(work);
    }
    for (size_t i = 0; i < rows; i++)
        mpfr_clear(truth[i]);
    free(widened);
}

START_TEST(log_sum_exp)
{
    random_start("log_sum_exp");
    static double logits[HARD_ROWS * 2000];
    double worst = 0.0;
    for (size_t n = 1; n <= 2000; n += n < 100 ? 1 : n < 300 ? 23 : 243) {
        for (size_t i = 0; i < HARD_ROWS; i++)
            hard_row(logits + i * n, n, i);
        check_lse(logits, HARD_ROWS, n, &worst);
    }
    printf("log-sum-exp: at most %.3f of what is allowed\n", worst);
}
END_TEST

/* ---- spread, bound, lower bound ---------------------------------------------------------------
 */

/* The true spread of a row; false when no slope differs. */
static bool true_spread(mpfr_t out, const double *logits, const double *slopes, size_t n)
{
    double least = HUGE_VAL, most = -HUGE_VAL;
    for (size_t k = 0; k < n; k++)
        if (logits[k] > -HUGE_VAL) {
            least = fmin(least, slopes[k]);
            most = fmax(most, slopes[k]);
        }
    mpfr_set_d(out, most, MPFR_RNDN);
    mpfr_sub_d(out, out, least, MPFR_RNDN);
    return mpfr_sgn(out) > 0;
}

static void check_spread_bounds(double spread, double bound, double lower, const double *logits,
                                const double *slopes, size_t n)
{
    mpfr_t exact, limit;
    mpfr_inits2(2200, exact, limit, (mpfr_ptr)0);
    if (!true_spread(exact, logits, slopes, n)) {
        ck_assert(spread == 0.0 && bound == HUGE_VAL && lower == HUGE_VAL);
    } else {
        ck_assert_msg(spread == mpfr_get_d(exact, MPFR_RNDN), "spread %a", spread);
        mpfr_prec_round(exact, BITS, MPFR_RNDN);
        mpfr_const_pi(limit, MPFR_RNDN);
        mpfr_div(limit, limit, exact, MPFR_RNDN);
        ck_assert_msg(mpfr_cmp_d(limit, bound) >= 0, "bound %a above pi / spread", bound);
        double wanted = mpfr_get_d(limit, MPFR_RNDD) * (isinf(spread) ? 0.5 : 1.0);
        ck_assert_msg(bound >= wanted * (1.0 - 8.0 * UNIT) - 0x1p-1073, "bound %a against %a",
                      bound, wanted);
        ck_assert_msg(lower >= bound * (1.0 - 8.0 * UNIT), "lower %a below bound %a", lower, bound);
    }
    mpfr_clears(exact, limit, (mpfr_ptr)0);
}

static size_t first_least(const double *value, size_t count)
{
    size_t at = 0;
    for (size_t i = 1; i < count; i++)
        at = value[i] < value[at] ? i : at;
    return at;
}

enum { BLOCK = 32 };

/* Every call over one block of rows. */
static void check_block(const double *logits, const double *slopes, size_t n, size_t p)
{
    ghosts_batch batch = {logits, slopes, BLOCK, n, n, n};
    ghosts_workspace *work = workspace(p, BLOCK, n);
    double spread[BLOCK], bound[BLOCK], lower[BLOCK], most, least[2];
    ghosts_radius radius[BLOCK];
    size_t at[3];
    ck_assert_int_eq(ghosts_batch_spread(spread, &most, &at[0], &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_bound(bound, &least[0], &at[1], &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_lower(lower, &least[1], &at[2], &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_exact(radius, &batch, work, NULL), GHOSTS_OK);
    ck_assert(least[0] == bound[first_least(bound, BLOCK)] && bound[at[1]] == least[0]);
    ck_assert(least[1] == lower[at[2]] && at[2] == first_least(lower, BLOCK));
    for (size_t i = 0; i < BLOCK; i++) {
        ck_assert(spread[i] <= most && (i >= at[0] || spread[i] < most));
        input_doubles(logits + i * n, slopes + i * n, n);
        check_spread_bounds(spread[i], bound[i], lower[i], logits + i * n, slopes + i * n, n);
        ck_assert_msg(radius[i].lower >= bound[i] * (1.0 - 8.0 * UNIT) &&
                          radius[i].lower <= radius[i].upper && lower[i] <= radius[i].upper,
                      "lower %a, interval [%a, %a]", lower[i], radius[i].lower, radius[i].upper);
        ck_assert(!radius[i].decided || isinf(radius[i].lower) ||
                  radius[i].upper - radius[i].lower <= 1e-9 * radius[i].upper);
    }
    ghosts_workspace_free(work);
}

START_TEST(rows_of_all_shapes)
{
    random_start("rows_of_all_shapes");
    static const size_t sizes[] = {1, 2, 3, 7, 10, 48, 49, 300, 5000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        double *logits = malloc(BLOCK * n * sizeof *logits);
        double *slopes = malloc(BLOCK * n * sizeof *slopes);
        for (size_t shape = 0; shape < SHAPES; shape++)
            for (size_t p = 0; p < sets; p++) {
                for (size_t i = 0; i < BLOCK; i++)
                    fill_row(logits + i * n, slopes + i * n, n, shape);
                check_block(logits, slopes, n, p);
            }
        free(logits);
        free(slopes);
    }
}
END_TEST

/* Spreads at the ends of the range, one row each: (spread, and what the bounds once gave). */
START_TEST(spreads_at_the_ends)
{
    static const double slope[][2] = {
        {0.0, 3e-301},       /* lower was 1e300 */
        {0.0, 0x1p-1074},    /* bound and lower were 1.7e308 and 1e300 */
        {0.0, 1.75e-308},    /* pi / spread next to the largest double */
        {-8.6e307, 8.6e307}, /* 1.72e308: bound and lower were 8.7e-309, half of pi / spread */
        {-DBL_MAX, DBL_MAX}, /* overflows */
        {-DBL_MAX, 0.0},     /* the largest that does not */
        {-0x1p900, 0x1p901}, /* outside the range that is worked on */
        {0.0, 0x1p-901},     /* the same below */
    };
    const double logits[4] = {0.0, 1.0, 0.0, 1.0};
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, 1, 4);
        for (size_t i = 0; i < sizeof slope / sizeof *slope; i++) {
            double slopes[4] = {slope[i][0], slope[i][1], slope[i][0], slope[i][0]};
            for (size_t n = 2; n <= 4; n++) {
                ghosts_batch batch = {logits, slopes, 1, n, n, n};
                ghosts_radius radius;
                double spread, bound, lower;
                ghosts_batch_spread(&spread, NULL, NULL, &batch, work, NULL);
                ghosts_batch_bound(&bound, NULL, NULL, &batch, work, NULL);
                ghosts_batch_lower(&lower, NULL, NULL, &batch, work, NULL);
                ghosts_batch_exact(&radius, &batch, work, NULL);
                input_doubles(logits, slopes, n);
                check_spread_bounds(spread, bound, lower, logits, slopes, n);
                ck_assert(radius.lower >= bound * (1.0 - 8.0 * UNIT));
            }
        }
        ghosts_workspace_free(work);
    }
}
END_TEST

/* ---- zeros in closed form ---------------------------------------------------------------------
 */

/* Two slopes, one of them shared by n - 1 classes of equal logits that sum to a power of two: the
 * zeros are (margin + i pi (2 m + 1)) / gap with margin = log(n - 1) + z.  Everything that is
 * stated about them holds. */
START_TEST(zeros_of_two_slopes)
{
    random_start("zeros_of_two_slopes");
    enum { CLASSES = 65 };
    mpfr_t margin, pi, re, im, off, modulus;
    mpfr_inits2(BITS, margin, pi, re, im, off, modulus, (mpfr_ptr)0);
    mpfr_const_pi(pi, MPFR_RNDN);
    for (int repeat = 0; repeat < 2000; repeat++) {
        size_t n = 1 + ((size_t)1 << random_below(7));
        double logits[CLASSES], slopes[CLASSES], z = random_between(-200, 200) * (repeat % 3);
        double gap = ldexp(random_between(1, 2), (int)random_below(1700) - 850);
        double base = repeat % 2 ? 0.0 : gap;
        for (size_t k = 0; k < n; k++) {
            logits[k] = k == 0 ? 0.0 : z;
            slopes[k] = k == 0 ? base + gap : base;
        }
        mpfr_set_ui(margin, n - 1, MPFR_RNDN);
        mpfr_log(margin, margin, MPFR_RNDN);
        mpfr_add_d(margin, margin, z, MPFR_RNDN);
        gap = slopes[0] - slopes[1];
        mpfr_div_d(re, margin, gap, MPFR_RNDN);
        mpfr_div_d(im, pi, gap, MPFR_RNDN);
        mpfr_hypot(modulus, re, im, MPFR_RNDN);
        ghosts_workspace *work = workspace((size_t)repeat % sets, 1, n);
        ghosts_batch batch = {logits, slopes, 1, n, n, n};
        ghosts_radius got;
        double lower;
        ck_assert_int_eq(ghosts_batch_exact(&got, &batch, work, NULL), GHOSTS_OK);
        ck_assert_int_eq(ghosts_batch_lower(&lower, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
        input_doubles(logits, slopes, n);
        ck_assert_msg(mpfr_cmp_d(modulus, got.lower) >= 0 && mpfr_cmp_d(modulus, got.upper) <= 0 &&
                          mpfr_cmp_d(modulus, lower) >= 0,
                      "[%a, %a], lower %a", got.lower, got.upper, lower);
        if (got.decided) {
            mpfr_sub_d(re, re, got.re, MPFR_RNDN);
            mpfr_sub_d(im, im, got.im, MPFR_RNDN);
            mpfr_hypot(off, re, im, MPFR_RNDN);
            ck_assert_msg(mpfr_cmp_d(off, got.error) <= 0, "zero off by %g, error %g",
                          mpfr_get_d(off, MPFR_RNDN), got.error);
        }
        ghosts_workspace_free(work);
    }
    mpfr_clears(margin, pi, re, im, off, modulus, (mpfr_ptr)0);
}
END_TEST

/* Slopes so close that rho* exceeds the largest double: the search says so, and no zero is named
 * that no pair of doubles can be. */
START_TEST(radii_beyond_double)
{
    static const double slopes[] = {0.0, 1e-320, 3e-320}, logits[] = {0.0, 0.5, 0.25};
    ghosts_batch batch = {logits, slopes, 1, 3, 3, 3};
    ghosts_workspace *work = workspace(0, 1, 3);
    ghosts_radius got;
    ghosts_batch_result result;
    size_t finished = 0;
    ck_assert_int_eq(ghosts_batch_exact(&got, &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_finish(&got, &finished, &batch, 0), GHOSTS_OK);
    ck_assert_uint_eq(finished, 1);
    ck_assert(got.decided && got.lower == DBL_MAX && isinf(got.upper));
    ck_assert(isnan(got.re) && isnan(got.im) && isinf(got.error));
    ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_finish_result(&result, NULL, &batch, work, 0), GHOSTS_OK);
    ck_assert(result.radius.decided && result.radius.lower == DBL_MAX && isnan(result.radius.re));
    ghosts_workspace_free(work);
}
END_TEST

/* ---- the cost of a batch with ties ------------------------------------------------------------
 */

enum { TIED = 4096, TIED_CLASSES = 3 };

/* Linear, but for the logarithm of the heap; see affordable() in src/fast/batch.c. */
static void check_cost(const ghosts_batch *batch, ghosts_workspace *work, double truth)
{
    ghosts_batch_result got;
    ck_assert_int_eq(ghosts_batch_radius(&got, batch, work, NULL), GHOSTS_OK);
    ck_assert(got.radius.decided && got.radius.lower <= truth && got.radius.upper >= truth);
    size_t allowed = batch->samples * 80;
    printf("%zu samples: %zu solved, %zu visits of the list\n", batch->samples, got.solved,
           work->visits);
    ck_assert_msg(work->visits <= allowed, "%zu visits, %zu allowed", work->visits, allowed);
}

START_TEST(ties_cost_no_square)
{
    random_start("ties_cost_no_square");
    static double logits[TIED * TIED_CLASSES], slopes[TIED * TIED_CLASSES];
    ghosts_batch batch = {logits, slopes, TIED, TIED_CLASSES, TIED_CLASSES, TIED_CLASSES};
    ghosts_radius radius;
    ghosts_workspace *work = workspace(0, TIED, TIED_CLASSES);
    for (size_t i = 0; i < TIED * TIED_CLASSES; i++)
        logits[i] = (double)(i % TIED_CLASSES), slopes[i] = (double)(i % TIED_CLASSES * i % 5);
    for (size_t i = 0; i < TIED * TIED_CLASSES; i++)
        slopes[i] = slopes[i % TIED_CLASSES];
    batch.samples = 1;
    ck_assert_int_eq(ghosts_batch_exact(&radius, &batch, work, NULL), GHOSTS_OK);
    batch.samples = TIED;
    check_cost(&batch, work, radius.upper);
    /* Radii that fall a little from one sample to the next in the order in which they are solved,
     * the order of the guesses: each is a new record, and no screening drops a sample. */
    for (size_t i = 0; i < TIED; i++) {
        double *row = slopes + i * TIED_CLASSES;
        for (size_t k = 0; k < TIED_CLASSES; k++)
            logits[i * TIED_CLASSES + k] = random_normal(), row[k] = random_normal();
        ghosts_batch one = {logits + i * TIED_CLASSES, row, 1, TIED_CLASSES, 3, 3};
        ck_assert_int_eq(ghosts_batch_exact(&radius, &one, work, NULL), GHOSTS_OK);
        for (size_t k = 0; k < TIED_CLASSES; k++)
            row[k] *= 0.5 * (radius.lower + radius.upper);
    }
    ghosts_batch_result first;
    ck_assert_int_eq(ghosts_batch_radius(&first, &batch, work, NULL), GHOSTS_OK);
    static double guess[TIED];
    memcpy(guess, work->field[FIELD_GUESS], sizeof guess);
    for (size_t i = 0; i < TIED; i++) {
        size_t before = 0;
        for (size_t j = 0; j < TIED; j++)
            before += guess[j] > guess[i];
        for (size_t k = 0; k < TIED_CLASSES; k++)
            slopes[i * TIED_CLASSES + k] *= 1.0 + 1e-12 * (double)before;
    }
    double least = HUGE_VAL;
    for (size_t i = 0; i < TIED; i++) {
        ghosts_batch one = {logits + 3 * i, slopes + 3 * i, 1, TIED_CLASSES, 3, 3};
        ck_assert_int_eq(ghosts_batch_exact(&radius, &one, work, NULL), GHOSTS_OK);
        least = fmin(least, radius.upper);
    }
    check_cost(&batch, work, least);
    ghosts_workspace_free(work);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("contracts");
    TCase *all = tcase_create("contracts");
    find_sets();
    tcase_set_timeout(all, 3000);
    tcase_add_test(all, log_sum_exp);
    tcase_add_test(all, rows_of_all_shapes);
    tcase_add_test(all, spreads_at_the_ends);
    tcase_add_test(all, zeros_of_two_slopes);
    tcase_add_test(all, radii_beyond_double);
    tcase_add_test(all, ties_cost_no_square);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
