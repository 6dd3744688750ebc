/* The proofs of the fast path one by one: existence of a zero, number of zeros in a disc.  Each is
 * fed cases where the smallest slip makes it claim something false.  Absence of zeros by screening:
 * test_screening.c; the arithmetic they run in: test_modes.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/batch.h>
#include <ghosts/finish.h>

#include "tests/fast/proofs.h"

#define MOST_CLASSES 64

/* ---- existence: the fixed point argument, whatever the numbers ----------------------------------
 */

static evaluation given;

static void evaluate_as_given(evaluation *out, const sample *in, double x, double y, double shift)
{
    (void)in, (void)x, (void)y, (void)shift;
    *out = given;
}

/* Long double, from the theorem alone: the Newton map takes |s - s_0| <= r into the disc of radius
 * q(r) = (e_0 + 2 e_0 r + K exp(2 r) r^2) / |F_1| about s_0 - F_0 / F_1.  The least r with
 * |F_0 / F_1| + q(r) <= r, by monotone iteration from below; +inf when there is none. */
static long double least_disc(long double *image, const sample *in)
{
    long double noise = (long double)given.noise +
                        ((long double)in->classes + 64.0L) * (long double)given.magnitude;
    long double e = noise * 0x1p-53L, bend = 0.5L * (long double)given.second;
    long double slope = hypotl((long double)given.slope_re, (long double)given.slope_im);
    long double length = hypotl((long double)given.re, (long double)given.im) / slope;
    long double r = length;
    for (int i = 0; i < 20000; i++) {
        *image = (e * (1.0L + 2.0L * r) + bend * expl(2.0L * r) * r * r) / slope;
        if (!(length + *image < 600.0L))
            return HUGE_VALL;
        if (length + *image <= r * (1.0L + 1e-15L))
            return r;
        r = length + *image;
    }
    return r; /* a double root: too close to call */
}

START_TEST(existence_needs_the_inequality)
{
    random_start("existence_needs_the_inequality");
    kernels fake = kernels_portable;
    fake.evaluate = evaluate_as_given;
    sample in = {.classes = 3, .sum = 1.5, .reach = 1.0};
    size_t accepted = 0, refused = 0;
    for (int repeat = 0; repeat < 400000; repeat++) {
        proven_pair pair;
        double slope = any_size(-9, 1), length = any_size(-16, -8), turn = random_between(0, 6.28);
        in.classes = random_below(3) ? 3 : 50000;
        given = (evaluation){.re = length * slope,
                             .slope_re = slope * cos(turn),
                             .slope_im = slope * sin(turn),
                             .magnitude = any_size(-1, 1),
                             .second = any_size(-2, random_below(2) ? 2 : 14),
                             .noise = any_size(-1, 6)};
        bool proven = prove_zero(&pair, &in, &fake, 0.3, 2.0);
        long double image, least = least_disc(&image, &in);
        accepted += proven;
        refused += !proven;
        if (!proven)
            continue;
        /* A disc exists, and the claim covers its image and the rounding of the centre. */
        ck_assert_msg(isfinite(least), "slope %a length %a second %a noise %a", slope, length,
                      given.second, given.noise);
        ck_assert((long double)pair.error >= image * (1.0L - 1e-9L) + 2.0L * 0x1p-53L);
    }
    printf("existence: %zu accepted, %zu refused\n", accepted, refused);
    ck_assert(accepted > 20000 && refused > 20000);
}
END_TEST

/* (1 + exp(tau + 1/2)) (1 + exp(tau - 0.51)), and a Newton's method that only ever finds the
 * farther of its two nearest pairs.  Found twice it must not count as two. */
static double only_re, only_im;

static void evaluate_only(evaluation *out, const sample *in, double x, double y, double shift)
{
    (void)in, (void)shift;
    double magnitude = y > 0.0 ? 1.0 : 10.0; /* on the real axis nothing dominates */
    *out = (evaluation){x - only_re, y - only_im, 1.0, 0.0, magnitude, 0.1, 0.0};
}

START_TEST(one_zero_found_twice)
{
    static const double logits[4] = {0, 0.5, -0.51, 0.5 - 0.51}, slopes[4] = {0, 1, 1, 2};
    kernels fake = kernels_portable;
    fake.evaluate = evaluate_only;
    ghosts_workspace *work = workspace_of(&fake, 1, 4);
    ghosts_radius got;
    open_sample(work, logits, slopes, 4);
    only_re = 0.51 / work->one.scale, only_im = M_PI / work->one.scale;
    solve_sample(&got, work, 0.0);
    ck_assert_msg(!got.decided && got.lower <= hypot(0.5, M_PI) && got.upper >= hypot(0.5, M_PI),
                  "[%.17g, %.17g] decided %d", got.lower, got.upper, got.decided);
    ghosts_workspace_free(work);
}
END_TEST

/* Clamping makes 0, -5000, -10050 look like 0, -5000, -10000, whose sum 1 + u + u^2 has a zero
 * where the true one has none. */
START_TEST(no_zero_of_the_clamped_sum)
{
    static const double logits[3] = {0, -5000, -10050}, slopes[3] = {0, 1, 2};
    for (size_t p = 0; p < sets; p++) {
        ghosts_workspace *work = workspace(p, 1, 3);
        proven_pair pair;
        ghosts_radius got;
        open_sample(work, logits, slopes, 3);
        /* s = tau / scale */
        double false_re = 5000 / work->one.scale, false_im = 2.0943951 / work->one.scale;
        ck_assert(!prove_zero(&pair, &work->one, work->run, false_re, false_im));
        ghosts_batch batch = {logits, slopes, 1, 3, 3, 3};
        ck_assert_int_eq(ghosts_batch_exact(&got, &batch, work, NULL), GHOSTS_OK);
        ck_assert(got.lower <= 5000.000986960343 && got.upper >= 5000.000986960343);
        ck_assert_int_eq(ghosts_batch_finish(&got, NULL, &batch, 0), GHOSTS_OK);
        ck_assert(got.decided && fabs(got.upper - 5000.000986960343) < 1e-6);
        ghosts_workspace_free(work);
    }
}
END_TEST

/* Random logits on two slopes: the groups merge to a binary sum, margin = log of their ratio.  The
 * differences of the logits round, and up to 600 deep they round a lot. */
START_TEST(two_slopes)
{
    random_start("two_slopes");
    double logits[MOST_CLASSES], slopes[MOST_CLASSES];
    mpfr_t group[2], term, radius;
    mpfr_inits2(300, group[0], group[1], term, radius, (mpfr_ptr)0);
    size_t decided = 0, total = 0;
    for (int repeat = 0; repeat < 3000; repeat++) {
        size_t n = 3 + random_below(repeat % 4 ? 6 : MOST_CLASSES - 3);
        double depth = repeat % 3 ? 3.0 : 600.0, unit = any_size(-12, 12), low, high;
        double slope[2] = {unit * random_between(-2, -1), unit * random_between(0, 3)};
        double offset = random_between(-1e6, 1e6);
        mpfr_set_zero(group[0], 1);
        mpfr_set_zero(group[1], 1);
        for (size_t k = 0; k < n; k++) {
            size_t of = k < 2 ? k : random_below(2);
            logits[k] = offset + random_between(-depth, 0);
            slopes[k] = slope[of];
            mpfr_set_d(term, logits[k], MPFR_RNDN);
            mpfr_sub_d(term, term, offset, MPFR_RNDN);
            mpfr_exp(term, term, MPFR_RNDN);
            mpfr_add(group[of], group[of], term, MPFR_RNDN);
        }
        mpfr_div(group[0], group[0], group[1], MPFR_RNDN);
        mpfr_log(group[0], group[0], MPFR_RNDN);
        mpfr_const_pi(radius, MPFR_RNDN);
        mpfr_hypot(radius, radius, group[0], MPFR_RNDN);
        mpfr_set_d(term, slope[1], MPFR_RNDN);
        mpfr_sub_d(term, term, slope[0], MPFR_RNDN);
        mpfr_div(radius, radius, term, MPFR_RNDN);
        low = mpfr_get_d(radius, MPFR_RNDD), high = mpfr_get_d(radius, MPFR_RNDU);
        ghosts_workspace *work = workspace((size_t)repeat % sets, 1, n);
        ghosts_batch batch = {logits, slopes, 1, n, n, n};
        ghosts_radius got;
        double bound;
        ck_assert_int_eq(ghosts_batch_exact(&got, &batch, work, NULL), GHOSTS_OK);
        ck_assert_msg(got.lower <= high && got.upper >= low, "n %zu: [%a, %a] does not hold %a", n,
                      got.lower, got.upper, low);
        ck_assert_int_eq(ghosts_batch_lower(&bound, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
        ck_assert(bound <= high);
        decided += got.decided;
        total++;
        ghosts_workspace_free(work);
    }
    printf("two slopes: %zu of %zu decided\n", decided, total);
    ck_assert(decided * 2 > total);
    mpfr_clears(group[0], group[1], term, radius, (mpfr_ptr)0);
}
END_TEST

/* ---- the number of zeros in a disc ----------------------------------------------------------- */

#define MOST_FACTORS 4

typedef struct {
    size_t factors;
    double margin[MOST_FACTORS], gap[MOST_FACTORS];
    double logits[1 << MOST_FACTORS], slopes[1 << MOST_FACTORS];
} product;

/* prod (1 + exp(m_i + s_i tau)) with short dyadic numbers, so that nothing rounds. */
static void random_product(product *p)
{
    size_t n;
    p->factors = 1 + random_below(MOST_FACTORS);
    n = (size_t)1 << p->factors;
    memset(p->logits, 0, sizeof p->logits);
    memset(p->slopes, 0, sizeof p->slopes);
    for (size_t f = 0; f < p->factors; f++) {
        p->margin[f] = ldexp((double)(int)random_between(-4000, 4000), -9);
        p->gap[f] = ldexp(100.0 + (double)random_below(1000), -9);
        if (f > 0 && random_below(6) == 0) /* a double zero or a tie */
            p->gap[f] = p->gap[f - 1], p->margin[f] = p->margin[f - 1];
        for (size_t k = 0; k < n; k++)
            if (k >> f & 1)
                p->logits[k] += p->margin[f], p->slopes[k] += p->gap[f];
    }
}

/* Zeros of the product in |tau| < radius, both half-planes; *clear tells that none is near the
 * circle. */
static int zeros_within(bool *clear, const product *p, double radius)
{
    int count = 0;
    *clear = true;
    for (size_t f = 0; f < p->factors; f++)
        for (int m = 0; m < 200; m++) {
            double modulus = hypot(p->margin[f], M_PI * (2 * m + 1)) / p->gap[f];
            *clear = *clear && fabs(modulus - radius) > 1e-9 * radius;
            count += modulus < radius ? 2 : 0;
        }
    return count;
}

/* Some of the zeros inside, proven, for count_zeros() to split off. */
static void prove_some(sample_series *of, ghosts_workspace *work, const product *p, double radius)
{
    for (size_t f = 0; f < p->factors; f++)
        for (int m = 0; m < 2 && of->pairs < MOST_PAIRS; m++) {
            double re = -p->margin[f] / p->gap[f], im = M_PI * (2 * m + 1) / p->gap[f];
            proven_pair pair;
            bool fresh = true;
            if (hypot(re, im) > 1.2 * radius || random_below(3) == 0 ||
                !prove_zero(&pair, &work->one, work->run, re / work->one.scale,
                            im / work->one.scale))
                continue;
            for (size_t q = 0; q < of->pairs; q++)
                fresh = fresh && hypot(pair.re - of->pair[q].re, pair.im - of->pair[q].im) > 1e-6;
            if (fresh)
                of->pair[of->pairs++] = pair;
        }
}

START_TEST(number_of_zeros)
{
    random_start("number_of_zeros");
    size_t proven = 0, total = 0, with_zeros = 0, split = 0;
    for (int repeat = 0; repeat < 12000; repeat++) {
        product p;
        sample_series of;
        bool clear;
        random_product(&p);
        size_t n = (size_t)1 << p.factors;
        ghosts_workspace *work = workspace((size_t)repeat % sets, 1, n);
        open_sample(work, p.logits, p.slopes, n);
        double spread = work->one.spread, radius = random_between(0.5, 12.0) / spread;
        if (repeat % 2) { /* close to a zero, inside or outside */
            size_t f = random_below(p.factors);
            double modulus = hypot(p.margin[f], M_PI) / p.gap[f];
            radius = modulus * (1.0 + any_size(-7, -1) * (random_below(2) ? 1 : -1));
        }
        int truth = zeros_within(&clear, &p, radius);
        series_start(&of, &work->one);
        size_t orders = 1 + random_below(MOST_ORDER / 8);
        for (size_t i = 0; i < orders; i++)
            series_extend(&of, work);
        prove_some(&of, work, &p, radius);
        int count = count_zeros(&of, work, radius / work->one.scale);
        ck_assert_msg(count < 0 || !clear || count == truth, "%d zeros claimed, %d are there",
                      count, truth);
        total++;
        proven += count >= 0;
        with_zeros += count > 0;
        split += count > 0 && of.pairs > 0;
        ghosts_workspace_free(work);
    }
    printf("number of zeros: %zu of %zu proven, %zu of them not 0, %zu with pairs known\n", proven,
           total, with_zeros, split);
    ck_assert(proven > total / 10 && with_zeros > total / 100 && split > total / 100);
}
END_TEST

/* The count holds for any function with these coefficients and this tail, and whatever is split
 * off: polynomials of random coefficients, "pairs" that are no zeros, tails of either sign. */
START_TEST(count_of_any_function)
{
    random_start("count_of_any_function");
    ghosts_workspace *work[4];
    size_t proven = 0, with_zeros = 0, split = 0, total = 0;
    for (size_t p = 0; p < sets; p++)
        work[p] = workspace(p, 1, 4);
    for (int repeat = 0; repeat < 20000; repeat++) {
        sample_series of = {.order = 8 * (1 + random_below(3)), .error = 1e-12, .reach = 0.5};
        double full[MOST_ORDER] = {1.0}, radius = random_between(0.5, 2.0);
        double decay = random_between(0.2, 1.0) / radius;
        of.f[0] = 1.0;
        for (size_t j = 1; j < of.order; j++)
            full[j] = of.f[j] = random_between(-1, 1) * pow(decay, (double)j);
        if (random_below(3) == 0) /* levelled */
            full[2] = of.f[2] = random_between(1.5, 6.0) / (radius * radius);
        if (random_below(8) == 0) { /* exp(c s^2), so small at i that the tail makes zeros there */
            double c = random_between(1.5, 6.0) / (radius * radius), power = 1.0;
            for (size_t j = 0; j < of.order; j++) {
                full[j] = of.f[j] = j % 2 ? 1e-3 * of.f[j] : power;
                power *= j % 2 ? c / (double)(j / 2 + 1) : 1.0;
            }
        }
        of.f[of.order] = any_size(-9, 0) * pow(radius, -(double)of.order);
        for (size_t p = random_below(4); p > 0; p--) {
            double modulus = radius * random_between(0.3, 1.1), turn = random_between(0.05, 3.09);
            of.pair[of.pairs++] =
                (proven_pair){modulus * cos(turn), modulus * sin(turn), 0.0, modulus};
        }
        int count = count_zeros(&of, work[(size_t)repeat % sets], radius);
        for (int sign = -1; sign <= 1 && count >= 0; sign += 2) {
            full[of.order] = sign * of.f[of.order];
            int truth = winding(full, of.order, radius);
            ck_assert_msg(truth < 0 || count == truth,
                          "order %zu, %zu pairs: %d claimed, %d are there", of.order, of.pairs,
                          count, truth);
        }
        total++;
        proven += count >= 0;
        with_zeros += count > 0;
        split += count >= 0 && of.pairs > 0;
    }
    printf("count of any function: %zu of %zu proven, %zu not 0, %zu with pairs\n", proven, total,
           with_zeros, split);
    ck_assert(proven > total / 20 && with_zeros > total / 100 && split > total / 100);
    for (size_t p = 0; p < sets; p++)
        ghosts_workspace_free(work[p]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fast proofs");
    TCase *all = tcase_create("fast proofs");
    find_sets();
    tcase_set_timeout(all, 300);
    tcase_add_test(all, existence_needs_the_inequality);
    tcase_add_test(all, one_zero_found_twice);
    tcase_add_test(all, no_zero_of_the_clamped_sum);
    tcase_add_test(all, two_slopes);
    tcase_add_test(all, number_of_zeros);
    tcase_add_test(all, count_of_any_function);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
