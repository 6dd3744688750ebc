/* Absence of zeros by screening, just where it begins to fail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/fast/proofs.h"

typedef struct {
    double f[SCREEN_ORDER + 1], reach;
} opening; /* what screening sees of a sample */

static bool passes(ghosts_workspace *work, const opening *o, screen_effort effort, double radius)
{
    static const size_t at[MOST_LANES];
    double same[MOST_LANES];
    int64_t passed[MOST_LANES] = {0};
    for (size_t i = 0; i < MOST_LANES; i++)
        same[i] = radius;
    work->field[FIELD_FAULT][0] = 0.0;
    work->field[FIELD_SPREAD][0] = 1e6; /* far from the trivial test */
    work->field[FIELD_SCALE][0] = 1.0;
    work->field[FIELD_REACH][0] = o->reach;
    for (size_t j = 1; j <= SCREEN_ORDER; j++)
        work->field[FIELD_COEFFICIENT + j - 1][0] = o->f[j];
    work->run->screen(passed, work->field, at, 1, effort, 10, same);
    return passed[0] != 0;
}

/* The largest radius that still passes, to 1e-4. */
static double last_passing(ghosts_workspace *work, const opening *o, screen_effort effort)
{
    double low = 0.0, high = 1e-3;
    while (passes(work, o, effort, high) && high < 50.0)
        low = high, high *= 1.5;
    while (high - low > 1e-4 * high) {
        double middle = 0.5 * (low + high);
        if (passes(work, o, effort, middle))
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* f_1 .. f_N as screening reads them stand for every F whose tail from N on is at most
 * f_N R^N (1 + x/(N+1) + x^2/((N+1)(N+2)) + ...): whatever signs the tail has, no zero may lie
 * within the largest radius that passes. */
START_TEST(screening)
{
    random_start("screening");
    enum { n = SCREEN_ORDER };
    double best[2] = {0, 0};
    for (int repeat = 0; repeat < 3000; repeat++) {
        screen_effort effort = repeat % 3 == 0 ? EFFORT_QUICK : EFFORT_THOROUGH;
        ghosts_workspace *work = workspace((size_t)repeat / 3 % sets, 1, 10);
        size_t kind = random_below(4);
        opening o = {.reach = 0.0};
        double full[n + 5] = {1.0}, decay = random_between(0.3, 1.0);
        for (size_t j = 1; j < n; j++) {
            o.f[j] = random_between(-1, 1) * pow(decay, (double)j);
            if (kind == 1) /* one coefficient alone */
                o.f[j] = 0.0;
            if (kind == 2) /* a binomial: log F is a good polynomial */
                o.f[j] = j == 1 ? -1.0 : 0.0;
        }
        if (kind == 1)
            o.f[1 + random_below(n - 1)] = random_below(2) ? 1.0 : -1.0;
        o.f[n] = kind == 3 ? 1.0 : random_below(2) ? pow(decay, (double)n) : 0.0;
        o.reach = random_below(2) ? random_between(0, 8) : 0.0;
        if (kind == 3) /* the tail alone */
            memset(o.f + 1, 0, (n - 1) * sizeof *o.f);
        double radius = last_passing(work, &o, effort);
        memcpy(full + 1, o.f + 1, n * sizeof *full);
        for (int signs = 0; signs < 8; signs++) {
            full[n] = signs & 1 ? o.f[n] : -o.f[n];
            full[n + 1] = (signs & 2 ? 1.0 : -1.0) * o.f[n] * o.reach / ((double)n + 1.0);
            full[n + 2] = (signs & 4 ? 1.0 : -1.0) * o.f[n] * o.reach * o.reach /
                          (((double)n + 1.0) * ((double)n + 2.0));
            ck_assert_msg(winding(full, n + 2, radius) <= 0, "kind %zu effort %d radius %g", kind,
                          (int)effort, radius);
        }
        best[effort] = fmax(best[effort], kind == 2 ? radius : 0.0);
        ghosts_workspace_free(work);
    }
    printf("screening: 1 - s passes up to %.3f, %.3f\n", best[0], best[1]);
    ck_assert(best[0] > 0.85 && best[1] > 0.85);
}
END_TEST

/* sum_{k >= 1} |g_k| radius^k of F exp(-P), P the first four terms of log F: what the tests bound.
 */
static long double sum_of_moduli(const opening *o, double radius)
{
    enum { TERMS = 600, DEGREE = SCREEN_ORDER - 1 };
    long double f[DEGREE + 1] = {1.0L}, e[TERMS] = {1.0L}, power = 1.0L, sum = 0.0L;
    for (size_t j = 1; j <= DEGREE; j++)
        f[j] = o->f[j] * (power *= (long double)radius);
    long double f1 = f[1], f2 = f[2], f3 = f[3], f4 = f[4];
    long double p1 = f1, p2 = f2 - f1 * f1 / 2, p3 = f3 - f1 * f2 + f1 * f1 * f1 / 3;
    long double p4 = f4 - f1 * f3 - f2 * f2 / 2 + f1 * f1 * f2 - f1 * f1 * f1 * f1 / 4;
    const long double p[] = {0.0L, p1, 2 * p2, 3 * p3, 4 * p4};
    for (size_t k = 1; k < TERMS; k++) {
        long double g = 0.0L;
        for (size_t i = 1; i <= 4 && i <= k; i++)
            e[k] -= p[i] * e[k - i] / (long double)k;
        for (size_t i = 0; i <= DEGREE && i <= k; i++)
            g += f[i] * e[k - i];
        sum += fabsl(g);
    }
    return sum;
}

/* F = 1 + f_1 s + .. + f_15 s^15 itself, just where a test begins to fail. */
START_TEST(screening_bounds_all_coefficients)
{
    random_start("screening_bounds_all_coefficients");
    double closest[2] = {0.0, 0.0};
    for (int repeat = 0; repeat < 4000; repeat++) {
        screen_effort effort = repeat % 4 == 0 ? EFFORT_QUICK : EFFORT_THOROUGH;
        ghosts_workspace *work = workspace((size_t)repeat / 4 % sets, 1, 10);
        opening o = {.reach = 0.0};
        size_t degree = 1 + random_below(SCREEN_ORDER - 1), sparse = random_below(3);
        double decay = random_between(0.3, 1.2);
        for (size_t j = 1; j <= degree; j++)
            if (sparse == 0 || (sparse == 1 ? j % 4 == 0 : random_below(3) == 0))
                o.f[j] = random_between(-1, 1) * pow(decay, (double)j);
        double low = 0.0, high = 4.0;
        for (int i = 0; i < 50; i++) {
            double middle = 0.5 * (low + high);
            if (passes(work, &o, effort, middle))
                low = middle;
            else
                high = middle;
        }
        double sum = (double)sum_of_moduli(&o, low);
        ck_assert_msg(sum < 1.0, "effort %d, degree %zu, radius %g: 1 - %g", (int)effort, degree,
                      low, 1.0 - sum);
        closest[effort] = fmax(closest[effort], low < 3.0 ? sum : 0.0);
        ghosts_workspace_free(work);
    }
    printf("screening: sums of moduli up to 1 - %.3g, 1 - %.3g\n", 1.0 - closest[0],
           1.0 - closest[1]);
    ck_assert(closest[0] > 0.9 && closest[1] > 0.9);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening");
    TCase *all = tcase_create("screening");
    find_sets();
    tcase_set_timeout(all, 300);
    tcase_add_test(all, screening);
    tcase_add_test(all, screening_bounds_all_coefficients);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
