/* The fast path: intervals that must hold rho*, on every instruction set this machine has (and the
 * eight-lane layout in plain C), against closed forms, the multiple-precision search and each
 * other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/batch.h>
#include <ghosts/finish.h>
#include <ghosts/zeros.h>

#include "tests/fast/simd.h"
#include "tests/support/samples.h"

#define MOST_CLASSES 64
#define BLOCK 64

/* GHOSTS_TEST_ROUNDS=n repeats the random tests n times as often. */
static int rounds(int usual)
{
    const char *text = getenv("GHOSTS_TEST_ROUNDS");
    int factor = text != NULL ? atoi(text) : 1;
    return usual * (factor > 0 ? factor : 1);
}

static const kernels *set[MOST_SETS];
static size_t sets;

static ghosts_workspace *workspace(size_t which, size_t samples, size_t n)
{
    ghosts_workspace *work = NULL;
    ck_assert_int_eq(fast_workspace(&work, samples, n, set[which]), GHOSTS_OK);
    return work;
}

/* ---- a block of samples of one shape -------------------------------------------------------- */

typedef struct {
    size_t n;
    double logits[BLOCK * MOST_CLASSES], slopes[BLOCK * MOST_CLASSES];
    float logits_float[BLOCK * MOST_CLASSES], slopes_float[BLOCK * MOST_CLASSES];
} block;

static ghosts_batch batch_of(const block *b)
{
    return (ghosts_batch){b->logits, b->slopes, BLOCK, b->n, b->n, b->n};
}

static ghosts_batch_float floats_of(block *b)
{
    for (size_t i = 0; i < BLOCK * b->n; i++) {
        b->logits_float[i] = (float)b->logits[i];
        b->slopes_float[i] = (float)b->slopes[i];
    }
    return (ghosts_batch_float){b->logits_float, b->slopes_float, BLOCK, b->n, b->n, b->n};
}

/* ---- exp, cos, sin ----------------------------------------------------------------------------
 */

/* |computed - true| in units of 2^-53, relative for exp. */
static double units_off(double computed, double argument, int function)
{
    mpfr_t truth, difference;
    mpfr_inits2(120, truth, difference, (mpfr_ptr)0);
    mpfr_set_d(truth, argument, MPFR_RNDN);
    if (function == 0)
        mpfr_exp(truth, truth, MPFR_RNDN);
    else if (function == 1)
        mpfr_cos(truth, truth, MPFR_RNDN);
    else
        mpfr_sin(truth, truth, MPFR_RNDN);
    mpfr_sub_d(difference, truth, computed, MPFR_RNDN);
    if (function == 0)
        mpfr_div(difference, difference, truth, MPFR_RNDN);
    double off = fabs(mpfr_get_d(difference, MPFR_RNDN)) * 0x1p53;
    mpfr_clears(truth, difference, (mpfr_ptr)0);
    return off;
}

START_TEST(elementary_functions)
{
    random_start("elementary_functions");
    enum { COUNT = 40000 };
    static double in[COUNT], out[COUNT], more[COUNT];
    for (size_t p = 0; p < sets; p++) {
        double worst[3] = {0, 0, 0};
        for (size_t i = 0; i < COUNT; i++)
            in[i] = i % 3 == 0   ? random_between(-700, 700)
                    : i % 3 == 1 ? random_between(-20, 5)
                                 : ldexp(random_between(-1, 1), -(int)random_below(60));
        in[0] = -700, in[1] = 700, in[2] = 0.0, in[3] = 0.34657359027997264;
        set[p]->exponentials(out, in, COUNT);
        for (size_t i = 0; i < COUNT; i++)
            worst[0] = fmax(worst[0], units_off(out[i], in[i], 0));
        for (size_t i = 0; i < COUNT; i++)
            in[i] = i % 2 ? random_between(-1e5, 1e5)
                          : (double)(int)random_between(-6e4, 6e4) * 1.5707963267948966;
        set[p]->circular(out, more, in, COUNT);
        for (size_t i = 0; i < COUNT; i++) {
            worst[1] = fmax(worst[1], units_off(out[i], in[i], 1));
            worst[2] = fmax(worst[2], units_off(more[i], in[i], 2));
        }
        printf("%s: exp %.2f u, cos %.2f u, sin %.2f u\n", set[p]->name, worst[0], worst[1],
               worst[2]);
        ck_assert(worst[0] < 4.0 && worst[1] < 4.0 && worst[2] < 4.0);
        double odd[8] = {-HUGE_VAL, -701, 701, HUGE_VAL, NAN, -NAN, -1e308, 1e308};
        set[p]->exponentials(out, odd, 8);
        ck_assert(out[0] == 0 && out[1] == 0 && out[6] == 0 && out[2] == HUGE_VAL);
        ck_assert(out[3] == HUGE_VAL && isnan(out[4]) && isnan(out[5]) && out[7] == HUGE_VAL);
    }
}
END_TEST

/* ---- closed forms ------------------------------------------------------------------------------
 */

static void check_holds(const ghosts_radius *got, double low, double high)
{
    ck_assert_msg(got->lower <= high && got->upper >= low, "[%a, %a] does not hold [%a, %a]",
                  got->lower, got->upper, low, high);
}

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

static void check_pair(const ghosts_radius *one, const ghosts_radius *two)
{
    ck_assert_msg(one->lower <= two->upper && two->lower <= one->upper,
                  "disjoint: [%a, %a] [%a, %a]", one->lower, one->upper, two->lower, two->upper);
}

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

static void check_against_core(const ghosts_radius *got, const double *logits, const double *slopes,
                               size_t n)
{
    ghosts_expsum *sum = sum_from_doubles(logits, slopes, n);
    ghosts_zeros *found;
    mpfr_t modulus, error;
    ck_assert_int_eq(ghosts_zeros_nearest(&found, sum, 1, NULL), GHOSTS_OK);
    if (found->count == 0) {
        ck_assert(isinf(got->upper));
    } else {
        mpfr_inits2(128, modulus, error, (mpfr_ptr)0);
        ghosts_zero_modulus(modulus, error, &found->zero[0]);
        double middle = mpfr_get_d(modulus, MPFR_RNDN);
        double off = mpfr_get_d(error, MPFR_RNDU) + 0x1p-52 * middle;
        check_holds(got, middle - off, middle + off);
        mpfr_clears(modulus, error, (mpfr_ptr)0);
    }
    ghosts_zeros_free(found);
    ghosts_expsum_free(sum);
}

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

/* ---- many classes, spread, log-sum-exp ---------------------------------------------------------
 */

START_TEST(many_classes)
{
    random_start("many_classes");
    static const size_t sizes[] = {97, 1000, 4099, 50000};
    for (size_t s = 0; s < 4; s++) {
        size_t n = sizes[s], samples = 4;
        double *logits = malloc(n * samples * sizeof *logits);
        double *slopes = malloc(n * samples * sizeof *slopes);
        ghosts_radius got[4][4];
        for (size_t i = 0; i < n * samples; i++)
            logits[i] = random_normal(), slopes[i] = random_normal();
        ghosts_batch batch = {logits, slopes, samples, n, n, n};
        for (size_t p = 0; p < sets; p++) {
            ghosts_workspace *work = workspace(p, samples, n);
            double lse[4];
            ck_assert_int_eq(ghosts_batch_exact(got[p], &batch, work, NULL), GHOSTS_OK);
            ck_assert_int_eq(ghosts_batch_lse(lse, &batch, work, NULL), GHOSTS_OK);
            for (size_t i = 0; i < samples; i++) {
                long double sum = 0.0L;
                for (size_t k = 0; k < n; k++)
                    sum += expl((long double)logits[i * n + k]);
                check_pair(&got[p][i], &got[0][i]);
                ck_assert(fabs((double)logl(sum) - lse[i]) <
                          (8.0 + (double)n / 2) * 0x1p-53 * (1.0 + fabs(lse[i])));
            }
            ghosts_workspace_free(work);
        }
        if (n <= 1000)
            check_against_core(&got[0][0], logits, slopes, n);
        free(logits);
        free(slopes);
    }
}
END_TEST

START_TEST(spreads)
{
    random_start("spreads");
    static block b;
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, BLOCK, MOST_CLASSES);
        for (int repeat = 0; repeat < 200; repeat++) {
            double spread[BLOCK], largest, expected_largest = 0.0;
            float as_float;
            size_t index, expected_index = 0;
            b.n = 1 + random_below(MOST_CLASSES);
            for (size_t i = 0; i < BLOCK; i++)
                random_sample(b.logits + i * b.n, b.slopes + i * b.n, b.n, (size_t)repeat % 8);
            ghosts_batch batch = batch_of(&b);
            ck_assert_int_eq(ghosts_batch_spread(spread, &largest, &index, &batch, work, NULL), 0);
            for (size_t i = 0; i < BLOCK; i++) {
                double low = HUGE_VAL, high = -HUGE_VAL;
                for (size_t k = 0; k < b.n; k++)
                    if (b.logits[i * b.n + k] > -HUGE_VAL) {
                        low = fmin(low, b.slopes[i * b.n + k]);
                        high = fmax(high, b.slopes[i * b.n + k]);
                    }
                ck_assert(spread[i] == high - low);
                expected_index = spread[i] > expected_largest ? i : expected_index;
                expected_largest = fmax(expected_largest, spread[i]);
            }
            ck_assert(largest == expected_largest && index == expected_index);
            ghosts_batch_float floats = floats_of(&b);
            floats.logits = NULL;
            ck_assert_int_eq(ghosts_batch_spread_float(spread, NULL, NULL, &floats, work, NULL), 0);
            as_float = floats.slopes[0];
            for (size_t k = 0; k < b.n; k++)
                as_float = fmaxf(as_float, floats.slopes[k]);
            ck_assert(spread[0] >= (double)as_float - (double)floats.slopes[0]);
        }
        ghosts_workspace_free(work);
    }
}
END_TEST

/* ---- hostile input ------------------------------------------------------------------------------
 */

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
    Suite *suite = suite_create("batch");
    TCase *all = tcase_create("batch");
    sets = find_sets(set);
    for (size_t i = 0; i < sets; i++)
        printf("instruction set %s\n", set[i]->name);
    tcase_set_timeout(all, 3000);
    tcase_add_test(all, elementary_functions);
    tcase_add_test(all, two_classes);
    tcase_add_test(all, products_of_binomials);
    tcase_add_test(all, kinds_of_samples);
    tcase_add_test(all, agrees_with_the_core);
    tcase_add_test(all, finishing);
    tcase_add_test(all, real_data);
    tcase_add_test(all, many_classes);
    tcase_add_test(all, spreads);
    tcase_add_test(all, not_finite);
    tcase_add_test(all, edges);
    tcase_add_test(all, extreme_slopes);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
