/* Phase portraits: the grid against single evaluations, continuation of log F, colours that readers
 * with a colour deficiency can tell apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "cli/portrait/portrait.h"
#include "tests/support/sums.h"

static const double turn = 6.28318530717958647693;

/* 1 + 2 e^tau + e^(3 tau / 2) with its slopes about their middle. */
static double log_weights[] = {0.0, 0.69314718055994530942, 0.0}, slopes[] = {-0.75, 0.25, 0.75};

static portrait_sum three_terms(void)
{
    portrait_sum sum = {3, log_weights, slopes, 0.0, 0.0, 1.5};
    sum.log_at_zero = log(4.0);
    sum.mean = (-0.75 + 2.0 * 0.25 + 0.75) / 4.0;
    return sum;
}

static double complex value(const portrait_sum *sum, double complex tau)
{
    double complex total = 0.0;
    for (size_t k = 0; k < sum->terms; k++)
        total += cexp(sum->log_weight[k] + sum->slope[k] * tau);
    return total;
}

static portrait_field new_field(size_t columns, size_t rows)
{
    portrait_field field = {columns, rows, malloc(columns * rows * sizeof(float)),
                            malloc(columns * rows * sizeof(float))};
    ck_assert(field.phase && field.log_modulus);
    return field;
}

static void free_field(portrait_field *field)
{
    free(field->phase);
    free(field->log_modulus);
}

static double complex middle_of(const portrait_field *field, const portrait_box *box, size_t at)
{
    size_t column = at % field->columns, row = at / field->columns;
    return box->x0 + (box->x1 - box->x0) * ((double)column + 0.5) / (double)field->columns +
           I * (box->y0 + (box->y1 - box->y0) * ((double)row + 0.5) / (double)field->rows);
}

START_TEST(grid_of_F)
{
    portrait_sum sum = three_terms();
    portrait_box box = {-9.0, 4.0, -3.0, 20.0};
    portrait_work work = {2, NULL, NULL};
    portrait_field field = new_field(31, 23);
    ck_assert(portrait_evaluate(&field, &sum, &box, PORTRAIT_F, &work));
    for (size_t at = 0; at < 31 * 23; at++) {
        double complex expected = value(&sum, middle_of(&field, &box, at));
        ck_assert_double_lt(fabs(remainder(field.phase[at] - carg(expected), turn)), 1e-5);
        ck_assert_double_lt(fabs(field.log_modulus[at] - log(cabs(expected))), 1e-5);
    }
    free_field(&field);
}
END_TEST

/* Far out the modulus leaves the range of doubles; phase and logarithm stay. */
START_TEST(no_overflow)
{
    portrait_sum sum = three_terms();
    portrait_box box = {1e6, 1e6 + 1.0, 0.0, 1.0};
    portrait_work work = {1, NULL, NULL};
    portrait_field field = new_field(3, 3);
    ck_assert(portrait_evaluate(&field, &sum, &box, PORTRAIT_F, &work));
    for (size_t at = 0; at < 9; at++) {
        double complex tau = middle_of(&field, &box, at);
        ck_assert_double_lt(fabs(field.phase[at] - 0.75 * cimag(tau)), 1e-5);
        ck_assert_double_lt(fabs(field.log_modulus[at] - 0.75 * creal(tau)), 0.1);
    }
    free_field(&field);
}
END_TEST

/* Right of all zeros log F is its principal value at the far right, continued: log w_n + a_n tau +
 * ... ; its exponential is F everywhere. */
START_TEST(continuation_of_log_F)
{
    portrait_sum sum = three_terms();
    portrait_box boxes[] = {
        {-9.0, 6.0, -7.0, 20.0}, {5.0, 6.0, 90.0, 95.0}, {5.0, 6.0, -95.0, -90.0}};
    portrait_work work = {2, NULL, NULL};
    for (size_t b = 0; b < 3; b++) {
        portrait_field field = new_field(21, 27);
        ck_assert(portrait_evaluate(&field, &sum, &boxes[b], PORTRAIT_LOG, &work));
        for (size_t at = 0; at < 21 * 27; at++) {
            double complex tau = middle_of(&field, &boxes[b], at);
            double complex log_value = cexp(field.log_modulus[at] + I * field.phase[at]);
            double complex back = cexp(log_value + sum.mean * tau + sum.log_at_zero);
            double complex expected = value(&sum, tau);
            ck_assert_double_lt(cabs(back - expected), 1e-3 * cabs(expected));
            if (creal(tau) > 5.0) /* |log(1 + ...)| < 0.5 there */
                ck_assert_double_lt(cabs(log_value - ((0.75 - sum.mean) * tau - sum.log_at_zero)),
                                    0.5);
        }
        free_field(&field);
    }
}
END_TEST

/* ---- colours -------------------------------------------------------------------------------- */

static void linear_rgb(double linear[3], const unsigned char rgb[3])
{
    for (int i = 0; i < 3; i++) {
        double x = rgb[i] / 255.0;
        linear[i] = x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4);
    }
}

static void oklab(double lab[3], const double rgb[3])
{
    double l = cbrt(0.4122214708 * rgb[0] + 0.5363325363 * rgb[1] + 0.0514459929 * rgb[2]);
    double m = cbrt(0.2119034982 * rgb[0] + 0.6806995451 * rgb[1] + 0.1073969566 * rgb[2]);
    double s = cbrt(0.0883024619 * rgb[0] + 0.2817188376 * rgb[1] + 0.6299787005 * rgb[2]);
    lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

/* What a reader without one kind of cone sees, in linear sRGB (Machado, Oliveira and Fernandes
 * 2009, severity 1): none, protanopia, deuteranopia, tritanopia. */
static const double readers[4][3][3] = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                                        {{0.152286, 1.052583, -0.204868},
                                         {0.114503, 0.786281, 0.099216},
                                         {-0.003882, -0.048116, 1.051998}},
                                        {{0.367322, 0.860646, -0.227968},
                                         {0.280085, 0.672501, 0.047413},
                                         {-0.011820, 0.042940, 0.968881}},
                                        {{1.255528, -0.076749, -0.178779},
                                         {-0.078411, 0.930809, 0.147602},
                                         {0.004733, 0.691367, 0.303900}}};

static void seen(double lab[3], const unsigned char rgb[3], int reader)
{
    double linear[3], received[3];
    linear_rgb(linear, rgb);
    for (int i = 0; i < 3; i++) {
        received[i] = 0.0;
        for (int j = 0; j < 3; j++)
            received[i] += readers[reader][i][j] * linear[j];
        received[i] = fmin(1.0, fmax(0.0, received[i]));
    }
    oklab(lab, received);
}

static double difference(const double p[3], const double q[3])
{
    return sqrt(pow(p[0] - q[0], 2) + pow(p[1] - q[1], 2) + pow(p[2] - q[2], 2));
}

/* 64 phases on the light side of a contour: neighbours differ alike, distant ones by several times
 * what can just be noticed (0.02), for every reader. */
START_TEST(phases_can_be_told_apart)
{
    enum { PHASES = 64 };
    float phase[PHASES], modulus[PHASES];
    unsigned char rgb[PHASES][3];
    double lab[PHASES][3];
    portrait_field field = {PHASES, 1, phase, modulus};
    for (int i = 0; i < PHASES; i++) {
        phase[i] = (float)(turn * (i + 0.5) / PHASES);
        modulus[i] = 0.999F;
    }
    ck_assert(portrait_colour(rgb[0], &field, 1, 1.0));
    for (int reader = 0; reader < 4; reader++) {
        double least = HUGE_VAL, least_step = HUGE_VAL, greatest_step = 0.0;
        for (int i = 0; i < PHASES; i++)
            seen(lab[i], rgb[i], reader);
        for (int i = 0; i < PHASES; i++) {
            double step = difference(lab[i], lab[(i + 1) % PHASES]);
            least_step = fmin(least_step, step);
            greatest_step = fmax(greatest_step, step);
            for (int j = PHASES / 4; j <= PHASES / 2; j++)
                least = fmin(least, difference(lab[i], lab[(i + j) % PHASES]));
        }
        printf("reader %d: steps %.4f to %.4f, phases a quarter turn apart or more %.3f\n", reader,
               least_step, greatest_step, least);
        ck_assert_double_gt(least, 0.15);
        if (reader == 0) /* up to the rounding of colours to bytes */
            ck_assert_double_lt(greatest_step, 1.35 * least_step);
    }
}
END_TEST

/* The four directions have the colours that the legend names, and a larger modulus is lighter. */
START_TEST(meaning_of_colours)
{
    float phase[5] = {0.0F, (float)(0.25 * turn), (float)(0.5 * turn), (float)(-0.25 * turn), 0.0F};
    float modulus[5] = {0.9F, 0.9F, 0.9F, 0.9F, 0.1F};
    unsigned char c[5][3];
    portrait_field field = {5, 1, phase, modulus};
    ck_assert(portrait_colour(c[0], &field, 1, 1.0));
    ck_assert_int_gt(c[0][0] + c[0][1] + c[0][2], 600);
    ck_assert_int_lt(c[2][0] + c[2][1] + c[2][2], 260);
    ck_assert_int_gt(c[1][0], c[1][2] + 60);
    ck_assert_int_gt(c[3][2], c[3][0] + 60);
    ck_assert_int_gt(c[0][1], c[4][1]);
}
END_TEST

START_TEST(bands_cover_the_range)
{
    portrait_field field = new_field(100, 1);
    for (int decades = 1; decades < 400; decades = 2 * decades + 1) {
        for (int i = 0; i < 100; i++)
            field.log_modulus[i] = (float)(i * decades * 0.023026);
        field.log_modulus[50] = -INFINITY;
        double bands = 99 * decades * 0.023026 / portrait_band(&field);
        ck_assert_double_ge(bands, 1.0);
        ck_assert_double_le(bands, 25.0);
    }
    free_field(&field);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("portrait");
    TCase *all = tcase_create("all");
    tcase_add_test(all, grid_of_F);
    tcase_add_test(all, no_overflow);
    tcase_add_test(all, continuation_of_log_F);
    tcase_add_test(all, phases_can_be_told_apart);
    tcase_add_test(all, meaning_of_colours);
    tcase_add_test(all, bands_cover_the_range);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
