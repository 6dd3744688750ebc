/* The lab's optimizers against their recurrences, its radii, and data files as hostile input.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_randist.h>

#include "tests/support/support.h"

#include "analysis/lab/data.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/optimizer.h"
#include "analysis/lab/radius.h"
#include "analysis/lab/random_stream.h"
#include "analysis/lab/trainer.h"

/* ---- optimizers ----------------------------------------------------------------------------- */

/* A constant gradient has closed forms: momentum g (1 - mu^t) / (1 - mu), Adam g / (|g| + eps). */
START_TEST(optimizers)
{
    double theta[2] = {1.0, -2.0}, grad[2] = {0.5, -4.0}, update[2];
    optimizer *momentum = optimizer_new(OPTIMIZER_MOMENTUM, 2, 0.0);
    optimizer *adam = optimizer_new(OPTIMIZER_ADAM, 2, 0.3);
    optimizer *adamw = optimizer_new(OPTIMIZER_ADAMW, 2, 0.3);
    for (int t = 1; t <= 20; t++) {
        double start[2] = {theta[0], theta[1]};
        optimizer_propose(momentum, update, theta, grad);
        ck_assert_double_eq_tol(update[1], -4.0 * (1.0 - pow(0.9, t)) / 0.1, 1e-13);
        optimizer_propose(momentum, update, theta, grad); /* asking changes nothing */
        ck_assert_double_eq_tol(update[1], -4.0 * (1.0 - pow(0.9, t)) / 0.1, 1e-13);
        optimizer_take(momentum, theta, update, grad, 0.0);
        optimizer_propose(adam, update, theta, grad);
        ck_assert_double_eq_tol(update[0], 0.5 / (0.5 + 1e-8), 1e-13);
        ck_assert_double_eq_tol(update[1], -4.0 / (4.0 + 1e-8), 1e-13);
        optimizer_take(adam, theta, update, grad, 0.0);
        ck_assert_double_eq(theta[0], start[0]);
        optimizer_propose(adamw, update, theta, grad);
        ck_assert_double_eq_tol(update[0], 0.5 / (0.5 + 1e-8) + 0.3 * theta[0], 1e-13);
        optimizer_take(adamw, theta, update, grad, 0.1);
        /* BLAS may round the product and the sum at once */
        ck_assert(theta[0] == start[0] - 0.1 * update[0] ||
                  theta[0] == fma(-0.1, update[0], start[0]));
    }
    optimizer *copy = optimizer_copy(adam);
    ck_assert_uint_eq(copy->steps, 20);
    ck_assert_ptr_ne(copy->first, adam->first);
    ck_assert_double_eq(copy->second[1], adam->second[1]);
    optimizer_free(copy);
    optimizer_free(momentum);
    optimizer_free(adam);
    optimizer_free(adamw);
}
END_TEST

/* Two steps of Adam with changing gradient, by hand. */
START_TEST(adam_by_hand)
{
    double theta = 0.0, grad = 1.0, update;
    optimizer *o = optimizer_new(OPTIMIZER_ADAM, 1, 0.0);
    optimizer_propose(o, &update, &theta, &grad);
    optimizer_take(o, &theta, &update, &grad, 1.0);
    ck_assert_double_eq_tol(theta, -1.0 / (1.0 + 1e-8), 1e-15);
    grad = -3.0;
    optimizer_propose(o, &update, &theta, &grad);
    double m = (0.9 * 0.1 - 0.1 * 3.0) / (1.0 - 0.81);
    double s = (0.999 * 0.001 + 0.001 * 9.0) / (1.0 - 0.999 * 0.999);
    ck_assert_double_eq_tol(update, m / (sqrt(s) + 1e-8), 1e-14);
    optimizer_free(o);
}
END_TEST

/* ---- radii ---------------------------------------------------------------------------------- */

static double *normal_doubles(size_t count, gsl_rng *rng)
{
    double *x = take_doubles(count);
    for (size_t i = 0; i < count; i++)
        x[i] = gsl_ran_gaussian(rng, 1.0);
    return x;
}

START_TEST(radii_ordered)
{
    gsl_rng *rng = random_stream(random_seed_for("radii"), "radii");
    double *z = normal_doubles(40 * 10, rng), *a = normal_doubles(40 * 10, rng);
    double bound[40], lower[40], exact[40], least = INFINITY;
    ghosts_workspace *workspace = radius_workspace_new(40, 10);
    radii all = radii_of(z, a, 40, 10, workspace);
    ck_assert(radii_per_sample(bound, lower, exact, z, a, 40, 10, workspace));
    for (size_t i = 0; i < 40; i++) {
        ck_assert_double_le(bound[i], lower[i] * (1.0 + 1e-12));
        ck_assert_double_le(lower[i], exact[i]);
        least = fmin(least, exact[i]);
    }
    ck_assert_double_eq_tol(all.exact / least, 1.0, 1e-8);
    ck_assert_double_eq_tol(all.exact / exact[all.sample], 1.0, 1e-8);
    ck_assert_double_le(all.bound, all.lower * (1.0 + 1e-12));
    ck_assert_double_le(all.lower, all.exact);
    z[17] = NAN;
    ck_assert_double_nan(radii_of(z, a, 40, 10, workspace).exact);
    ghosts_workspace_free(workspace);
    gsl_rng_free(rng);
    free(z);
    free(a);
}
END_TEST

/* ---- curves --------------------------------------------------------------------------------- */

START_TEST(crossings_and_quantiles)
{
    double x[4] = {1.0, 10.0, 100.0, 1000.0}, y[4] = {1.0, 1.5, 2.5, NAN};
    ck_assert_double_eq_tol(first_crossing(x, y, 4, 2.0), pow(10.0, 1.5), 1e-12);
    ck_assert_double_eq(first_crossing(x, y, 4, 1.0), 1.0);
    ck_assert_double_eq(first_crossing(x, y, 4, 9.0), 1000.0); /* NaN counts as reached */
    ck_assert_double_infinite(first_crossing(x, y, 3, 9.0));
    double v[101];
    for (int i = 0; i <= 100; i++)
        v[i] = i * 37 % 101;
    ck_assert_double_eq(quantile_of(v, 101, 0.37), 37.0);
    ck_assert_double_eq_tol(quantile_of(v, 101, 0.125), 12.5, 1e-12);
    double few[3] = {NAN, 1.0, 3.0};
    ck_assert_double_eq(quantile_of(few, 3, 0.5), 3.0);
    ck_assert_double_infinite(quantile_of(few, 3, 1.0));
    double same[5] = {2.0, 2.0, 2.0, 2.0, 2.0};
    ck_assert_double_eq(quantile_of(same, 5, 0.3), 2.0);
}
END_TEST

/* ---- data ----------------------------------------------------------------------------------- */

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static const char *const image_path = "test_lab_images.idx", *const label_path =
                                                                 "test_lab_labels.idx";

/* Two images of 2 x 3, labels 0 and 2. */
static const unsigned char images[] = {0, 0, 8, 3,  0,   0,   0,   2,   0, 0, 0, 2, 0, 0,
                                       0, 3, 0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 2};

START_TEST(idx_files)
{
    char message[DATA_MESSAGE];
    write_file(image_path, images, sizeof images);
    write_file(label_path, labels, sizeof labels);
    dataset *data = data_read(image_path, label_path, message);
    ck_assert_msg(data != NULL, "%s", message);
    ck_assert_uint_eq(data->rows, 2);
    ck_assert_uint_eq(data->features, 6);
    ck_assert_uint_eq(data->classes, 3);
    ck_assert_double_eq_tol(data->x[1], 0.2, 1e-15);
    ck_assert_uint_eq(data->label[1], 2);
    data_free(data);
    ck_assert_ptr_null(data_read(image_path, NULL, message));
    ck_assert_ptr_nonnull(strstr(message, "--labels"));
    remove(image_path);
    remove(label_path);
}
END_TEST

static void refuse_images(const unsigned char *bytes, size_t size, const char *expected)
{
    char message[DATA_MESSAGE];
    write_file(image_path, bytes, size);
    write_file(label_path, labels, sizeof labels);
    dataset *data = data_read(image_path, label_path, message);
    ck_assert_msg(data == NULL, "accepted, should say: %s", expected);
    ck_assert_msg(strstr(message, expected) != NULL, "'%s' lacks '%s'", message, expected);
    remove(image_path);
    remove(label_path);
}

START_TEST(hostile_idx)
{
    unsigned char bad[sizeof images + 1];
    memcpy(bad, images, sizeof images);
    for (size_t size = 4; size < sizeof images; size++)
        refuse_images(images, size, size < 16 ? "truncated" : "shorter");
    refuse_images(images, 3, "not an IDX file");
    bad[sizeof images] = 0;
    refuse_images(bad, sizeof bad, "longer");
    bad[2] = 13;
    refuse_images(bad, sizeof images, "another type");
    bad[2] = 8, bad[3] = 200;
    refuse_images(bad, sizeof images, "three dimensions");
    bad[3] = 3;
    memset(bad + 4, 255, 12);
    refuse_images(bad, sizeof images, "2^31");
    memset(bad + 4, 0, 12);
    refuse_images(bad, sizeof images, "size zero");
    memcpy(bad, images, sizeof images);
    bad[7] = 1;
    refuse_images(bad, sizeof images - 6, "as many labels");
}
END_TEST

START_TEST(csv_files)
{
    static const struct {
        const char *text, *expected;
    } bad[] = {{"1,2,3\n4,5\n", ":2:"},
               {"1,2,0.5\n", "integer"},
               {"1,2,-1\n", "integer"},
               {"1,2,1000\n", "integer"},
               {"-1,2,0\n1,2,1\n", "negative"},
               {"1,2,0\n", "two classes"},
               {"1,nan,0\n", ":1:"},
               {"", ""},
               {"0\n1\n", "at least one number"},
               {"1,inf,1\n", ":1:"}};
    char message[DATA_MESSAGE];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file("test_lab.csv", bad[i].text, strlen(bad[i].text));
        ck_assert_msg(data_read("test_lab.csv", NULL, message) == NULL, "accepted: %s",
                      bad[i].text);
        ck_assert_msg(strstr(message, bad[i].expected) != NULL, "'%s' lacks '%s'", message,
                      bad[i].expected);
    }
    remove("test_lab.csv");
    ck_assert_ptr_null(data_read("no such file", NULL, message));
    ck_assert_ptr_nonnull(strstr(message, "no such file"));
}
END_TEST

START_TEST(digits_split)
{
    char path[4096], message[DATA_MESSAGE];
    snprintf(path, sizeof path, "%s/analysis/data/digits.csv", source_root());
    dataset *data = data_read(path, NULL, message), *train, *test;
    ck_assert_msg(data != NULL, "%s", message);
    ck_assert_uint_eq(data->rows, 1797);
    double largest = 0.0;
    for (size_t i = 0; i < data->rows * 64; i++)
        largest = fmax(largest, data->x[i]);
    ck_assert_double_eq(largest, 1.0);
    gsl_rng *rng = random_stream(random_seed_for("split"), "split");
    data_split(&train, &test, data, 0.3, rng);
    ck_assert_uint_eq(train->rows, 1258);
    ck_assert_uint_eq(test->rows, 539);
    ck_assert_uint_eq(data_side(data), 8);
    /* every row once: the sums agree */
    double sum = 0.0;
    for (size_t i = 0; i < data->rows * 64; i++)
        sum += data->x[i];
    for (size_t i = 0; i < train->rows * 64; i++)
        sum -= train->x[i];
    for (size_t i = 0; i < test->rows * 64; i++)
        sum -= test->x[i];
    ck_assert_double_eq_tol(sum, 0.0, 1e-8);
    data_free(train);
    data_free(test);
    data_free(data);
    gsl_rng_free(rng);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lab, training");
    TCase *rest = tcase_create("training");
    tcase_add_test(rest, optimizers);
    tcase_add_test(rest, adam_by_hand);
    tcase_add_test(rest, radii_ordered);
    tcase_add_test(rest, crossings_and_quantiles);
    tcase_add_test(rest, idx_files);
    tcase_add_test(rest, hostile_idx);
    tcase_add_test(rest, csv_files);
    tcase_add_test(rest, digits_split);
    suite_add_tcase(suite, rest);
    return run_suite(suite);
}
