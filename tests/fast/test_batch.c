/* The fast path: intervals that must hold rho*, on every instruction set this machine has (and the
 * eight-lane layout in plain C), against closed forms, the multiple-precision search and each
 * other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/finish.h>

#include "tests/fast/blocks.h"

/* ---- closed forms ------------------------------------------------------------------------------
 */

START_TEST(two_classes)
{
    random_start("two_classes");
    block *b = malloc(sizeof *b);
    ghosts_radius got[BLOCK];
    b->n = 2;
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, BLOCK, 2);
        for (int repeat = 0; repeat < rounds(600); repeat++) {
            double margin[BLOCK], gap[BLOCK];
            for (size_t i = 0; i < BLOCK; i++) { /* differences exact in double */
                margin[i] = ldexp((double)(int)random_between(-1e6, 1e6), -(int)random_below(30));
                gap[i] =
                    ldexp(1.0 + (double)(int)random_between(0, 1e6), (int)random_below(80) - 60);
                size_t first = random_below(2), second = 1 - first;
                b->logits[2 * i + first] = margin[i], b->logits[2 * i + second] = 0.0;
                b->slopes[2 * i + first] = 0.0, b->slopes[2 * i + second] = gap[i];
            }
            ghosts_batch batch = batch_of(b);
            ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, NULL), GHOSTS_OK);
            for (size_t i = 0; i < BLOCK; i++) {
                double low, high;
                two_class_radius(&low, &high, margin[i], gap[i]);
                check_holds(&got[i], low, high);
                ck_assert(got[i].decided || fabs(margin[i]) >= 1e4);
                if (got[i].decided) { /* (margin + i pi) / gap, whichever class comes first */
                    double re = margin[i] / gap[i];
                    ck_assert_double_le(fabs(got[i].re - re), got[i].error);
                    ck_assert_double_le(fabs(got[i].im - M_PI / gap[i]), got[i].error);
                }
            }
        }
        ghosts_workspace_free(work);
    }
    free(b);
}
END_TEST

START_TEST(products_of_binomials)
{
    random_start("products_of_binomials");
    block *b = malloc(sizeof *b);
    size_t total = 0, undecided = 0, loose = 0;
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, BLOCK, MOST_CLASSES);
        for (int repeat = 0; repeat < rounds(500); repeat++) {
            size_t factors = 1 + random_below(repeat % 10 == 0 ? 6 : 4);
            double low[BLOCK], high[BLOCK], least = HUGE_VAL, bound[BLOCK];
            ghosts_radius got[BLOCK];
            ghosts_batch_result result;
            b->n = (size_t)1 << factors;
            for (size_t i = 0; i < BLOCK; i++) {
                product_sample(b->logits + i * b->n, b->slopes + i * b->n, factors, &low[i],
                               &high[i]);
                least = fmin(least, low[i]);
            }
            ghosts_batch batch = batch_of(b);
            ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, NULL), GHOSTS_OK);
            ck_assert_int_eq(ghosts_batch_lower(bound, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
            for (size_t i = 0; i < BLOCK; i++) {
                check_holds(&got[i], low[i], high[i]);
                ck_assert(bound[i] <= high[i]);
                undecided += !got[i].decided;
                loose += !(got[i].upper <= 1.01 * got[i].lower);
                total++;
            }
            ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, NULL), GHOSTS_OK);
            ck_assert(result.radius.lower <= least && result.radius.upper >= least);
        }
        ghosts_workspace_free(work);
    }
    printf("products: %zu samples, %zu undecided, %zu of them wider than 1 %%\n", total, undecided,
           loose);
    ck_assert(undecided * 4 < total);
    free(b);
}
END_TEST

/* ---- random samples of all kinds ---------------------------------------------------------------
 */

/* The float call must give what the double call gives on the same numbers. */
static void check_floats(block *b, ghosts_workspace *work)
{
    static block wide;
    ghosts_radius narrow[BLOCK], other[BLOCK];
    ghosts_batch_float floats = floats_of(b);
    wide.n = b->n;
    for (size_t i = 0; i < BLOCK * b->n; i++) {
        wide.logits[i] = (double)b->logits_float[i];
        wide.slopes[i] = (double)b->slopes_float[i];
    }
    ghosts_batch doubles = batch_of(&wide);
    ck_assert_int_eq(ghosts_batch_exact_float(narrow, &floats, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_exact(other, &doubles, work, NULL), GHOSTS_OK);
    for (size_t i = 0; i < BLOCK; i++)
        ck_assert(narrow[i].lower == other[i].lower && narrow[i].upper == other[i].upper);
    ghosts_batch_result one, two;
    ck_assert_int_eq(ghosts_batch_radius_float(&one, &floats, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_radius(&two, &doubles, work, NULL), GHOSTS_OK);
    ck_assert(one.radius.lower == two.radius.lower && one.sample == two.sample);
}

static size_t check_block(block *b, ghosts_workspace *const *work)
{
    static ghosts_radius got[4][BLOCK];
    ghosts_batch batch = batch_of(b);
    double lower[BLOCK], bound[BLOCK];
    size_t undecided = 0;
    for (size_t p = 0; p < sets; p++) {
        double least_lower = HUGE_VAL, least_upper = HUGE_VAL;
        ghosts_batch_result result;
        ck_assert_int_eq(ghosts_batch_exact(got[p], &batch, work[p], NULL), GHOSTS_OK);
        ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work[p], NULL), GHOSTS_OK);
        ck_assert_int_eq(ghosts_batch_lower(lower, NULL, NULL, &batch, work[p], NULL), GHOSTS_OK);
        ck_assert_int_eq(ghosts_batch_bound(bound, NULL, NULL, &batch, work[p], NULL), GHOSTS_OK);
        for (size_t i = 0; i < BLOCK; i++) {
            const ghosts_radius *r = &got[p][i];
            ck_assert(r->lower > 0.0 && r->lower <= r->upper);
            ck_assert(!r->decided || isinf(r->upper) || r->upper - r->lower <= 1e-9 * r->upper);
            ck_assert(lower[i] <= r->upper && bound[i] <= r->upper);
            ck_assert(bound[i] <= lower[i] * (1.0 + 1e-14));
            ck_assert(!r->decided || isinf(r->upper) ||
                      fabs(hypot(r->re, r->im) - r->upper) <= 1e-8 * r->upper);
            check_pair(r, &got[0][i]);
            least_lower = fmin(least_lower, r->lower);
            least_upper = fmin(least_upper, r->upper);
            undecided += !r->decided;
        }
        ck_assert(result.radius.lower <= least_upper && result.radius.upper >= least_lower);
        ck_assert(result.radius.upper <= least_upper * (1.0 + 1e-12) || result.undecided > 0);
    }
    return undecided;
}

START_TEST(kinds_of_samples)
{
    random_start("kinds_of_samples");
    block *b = malloc(sizeof *b);
    ghosts_workspace *work[4];
    size_t undecided[KINDS] = {0}, total[KINDS] = {0};
    for (size_t p = 0; p < sets; p++)
        work[p] = workspace(p, BLOCK, MOST_CLASSES);
    for (int repeat = 0; repeat < rounds(624); repeat++) {
        size_t kind = (size_t)repeat % KINDS;
        b->n = 2 + random_below(repeat % 16 < 8 ? 12 : MOST_CLASSES - 1);
        for (size_t i = 0; i < BLOCK; i++)
            random_sample(b->logits + i * b->n, b->slopes + i * b->n, b->n, kind);
        undecided[kind] += check_block(b, work);
        total[kind] += BLOCK * sets;
        if (repeat % 16 == 0)
            check_floats(b, work[sets - 1]);
    }
    for (size_t kind = 0; kind < KINDS; kind++) {
        printf("%s: %zu of %zu undecided\n", kind_name[kind], undecided[kind], total[kind]);
        ck_assert(undecided[kind] * 5 < total[kind] || kind == 3 || kind >= 8);
    }
    for (size_t p = 0; p < sets; p++)
        ghosts_workspace_free(work[p]);
    free(b);
}
END_TEST

/* ---- against the multiple-precision search -----------------------------------------------------
 */

START_TEST(agrees_with_the_core)
{
    random_start("agrees_with_the_core");
    static block b;
    ghosts_radius got[BLOCK];
    ghosts_workspace *work = workspace(0, BLOCK, MOST_CLASSES);
    for (size_t kind = 0; kind < KINDS; kind++) {
        b.n = 2 + random_below(10);
        for (size_t i = 0; i < BLOCK; i++)
            random_sample(b.logits + i * b.n, b.slopes + i * b.n, b.n, kind);
        ghosts_batch batch = batch_of(&b);
        ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, NULL), GHOSTS_OK);
        for (size_t i = 0; i < BLOCK; i += 2)
            check_against_core(&got[i], b.logits + i * b.n, b.slopes + i * b.n, b.n);
    }
    ghosts_workspace_free(work);
}
END_TEST

/* Floats, finished: what the core says of the same numbers as doubles. */
static void check_floats_finished(block *b, ghosts_workspace *work)
{
    ghosts_radius got[BLOCK];
    ghosts_batch_result result;
    ghosts_batch_float wide = floats_of(b), floats = wide;
    float logits[(BLOCK / 2) * 9], slopes[(BLOCK / 2) * 11];
    size_t finished, least = 0;
    floats.logits = logits, floats.slopes = slopes; /* strides of their own */
    floats.logit_stride = 9, floats.slope_stride = 11, floats.samples = BLOCK / 2;
    for (size_t i = 0; i < BLOCK / 2; i++)
        for (size_t k = 0; k < b->n; k++) {
            logits[i * 9 + k] = wide.logits[i * b->n + k];
            slopes[i * 11 + k] = wide.slopes[i * b->n + k];
        }
    ck_assert_int_eq(ghosts_batch_exact_float(got, &floats, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_finish_float(got, &finished, &floats, 0), GHOSTS_OK);
    ck_assert(finished > 0);
    for (size_t i = 0; i < BLOCK / 2; i++) {
        double z[4], a[4];
        for (size_t k = 0; k < b->n; k++)
            z[k] = (double)logits[i * 9 + k], a[k] = (double)slopes[i * 11 + k];
        ck_assert(got[i].decided);
        check_against_core(&got[i], z, a, b->n);
        least = got[i].upper < got[least].upper ? i : least;
    }
    ck_assert_int_eq(ghosts_batch_radius_float(&result, &floats, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_finish_result_float(&result, &finished, &floats, work, 0),
                     GHOSTS_OK);
    ck_assert(result.radius.decided && result.undecided == 0);
    check_pair(&result.radius, &got[least]);
}

START_TEST(finishing)
{
    random_start("finishing");
    static block b;
    ghosts_radius got[BLOCK], before[BLOCK];
    ghosts_workspace *work = workspace(0, BLOCK, MOST_CLASSES);
    b.n = 4;
    for (size_t i = 0; i < BLOCK; i++)
        random_sample(b.logits + i * b.n, b.slopes + i * b.n, b.n, 1);
    for (size_t i = 0; i < BLOCK; i += 4) { /* (1 + exp(tau))^3: a triple zero */
        static const double triple[4] = {0, 1.0986122886681098, 1.0986122886681098, 0};
        for (size_t k = 0; k < 4; k++)
            b.logits[i * 4 + k] = triple[k] - (i % 8 == 0 ? 0.0 : (double)k * 100.0),
                             b.slopes[i * 4 + k] = (double)k;
    }
    ghosts_batch batch = batch_of(&b);
    size_t finished = 99, undecided = 0;
    ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, NULL), GHOSTS_OK);
    memcpy(before, got, sizeof got);
    for (size_t i = 0; i < BLOCK; i++)
        undecided += !got[i].decided;
    ck_assert_int_eq(ghosts_batch_finish(got, &finished, &batch, 0), GHOSTS_OK);
    printf("finished %zu of %d\n", finished, BLOCK);
    ck_assert(undecided == finished && finished > 0);
    for (size_t i = 0; i < BLOCK; i++) {
        ck_assert(got[i].decided);
        check_pair(&got[i], &before[i]);
    }
    ghosts_batch_result result;
    ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_finish_result(&result, &finished, &batch, work, 0), GHOSTS_OK);
    ck_assert(result.radius.decided);
    check_floats_finished(&b, work);
    ghosts_workspace_free(work);
}
END_TEST

/* ---- the network of analysis/data --------------------------------------------------------------
 */

#define ROWS 1257

static double *read_stage(const char *stage, const char *what)
{
    char name[512];
    snprintf(name, sizeof name, "%s/analysis/data/mlp_%s_%s.npy", source_root(), stage, what);
    FILE *file = fopen(name, "rb");
    double *data = malloc(ROWS * 10 * sizeof *data);
    ck_assert_msg(file != NULL && data != NULL, "cannot read %s", name);
    ck_assert_int_eq(fseek(file, -(long)(ROWS * 10 * sizeof *data), SEEK_END), 0);
    ck_assert_uint_eq(fread(data, sizeof *data, ROWS * 10, file), ROWS * 10);
    fclose(file);
    return data;
}

START_TEST(real_data)
{
    static const char *stage[] = {"init", "early", "mid", "late"};
    static const double rho_a[] = {0.58950, 1.26272, 0.93063, 0.16701};
    static const double exact[] = {0.933522894893, 1.94268897807, 1.37275266034, 0.263460875951};
    ghosts_radius *got = malloc(ROWS * sizeof *got);
    for (size_t s = 0; s < 4; s++) {
        double *logits = read_stage(stage[s], "logits"), *slopes = read_stage(stage[s], "slopes");
        ghosts_batch batch = {logits, slopes, ROWS, 10, 10, 10};
        for (size_t p = 0; p < sets; p++) {
            ghosts_workspace *work = workspace(p, ROWS, 10);
            double least, upper = HUGE_VAL;
            ghosts_batch_result result;
            size_t undecided = 0, at = 0;
            ck_assert_int_eq(ghosts_batch_bound(NULL, &least, NULL, &batch, work, NULL), 0);
            ck_assert(fabs(least - rho_a[s]) < 6e-6);
            ck_assert_int_eq(ghosts_batch_exact(got, &batch, work, NULL), GHOSTS_OK);
            for (size_t i = 0; i < ROWS; i++) {
                undecided += !got[i].decided;
                at = got[i].upper < upper ? i : at;
                upper = fmin(upper, got[i].upper);
            }
            ck_assert_uint_eq(undecided, 0);
            ck_assert_int_eq(ghosts_batch_radius(&result, &batch, work, NULL), GHOSTS_OK);
            ck_assert(result.radius.decided && result.sample == at && result.undecided == 0);
            ck_assert(result.radius.upper == upper);
            ck_assert(fabs(result.radius.upper - exact[s]) < 1e-11);
            ghosts_workspace_free(work);
        }
        for (size_t i = 0; i < ROWS; i += 41)
            check_against_core(&got[i], logits + 10 * i, slopes + 10 * i, 10);
        free(logits);
        free(slopes);
    }
    free(got);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("batch");
    TCase *all = tcase_create("batch");
    find_sets();
    for (size_t i = 0; i < sets; i++)
        printf("instruction set %s\n", set[i]->name);
    tcase_set_timeout(all, 3000);
    tcase_add_test(all, two_classes);
    tcase_add_test(all, products_of_binomials);
    tcase_add_test(all, kinds_of_samples);
    tcase_add_test(all, agrees_with_the_core);
    tcase_add_test(all, finishing);
    tcase_add_test(all, real_data);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
