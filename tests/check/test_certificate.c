/* The checker of certificates: right ones pass with either engine.  Wrong ones: test_tampering.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check/checked.h"

START_TEST(right_certificates)
{
    for (size_t factors = 1; factors <= 4; factors++) {
        certificate_file m = example(factors, 16, 16);
        ck_assert_uint_gt(m.zeros, 0);
        expect_valid(&m);
        clear_certificate(&m);
    }
}
END_TEST

/* Also where the threads of the pool were made under another rounding mode. */
START_TEST(rounding_mode_does_not_matter)
{
    certificate_file m = example(4, 16, 16);
    for (size_t i = 0; i < ROUNDING_MODES; i++) {
        fesetround(other_rounding(i));
        expect_valid(&m);
        int mode = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(mode, other_rounding(i));
        expect_valid(&m);
    }
    clear_certificate(&m);
}
END_TEST

START_TEST(narrow_exponents_are_refused)
{
    certificate_file m = example(2, 4, 16);
    ghosts_certificate certificate = certificate_view(&m);
    ghosts_certificate_verdict verdict;
    narrow_exponents();
    ghosts_status status =
        ghosts_certificate_check(&verdict, m.sum, &certificate, GHOSTS_ENGINE_DEFAULT, 1);
    restore_exponents();
    ck_assert_int_eq(status, GHOSTS_INVALID);
    clear_certificate(&m);
}
END_TEST

START_TEST(many_digits)
{
    static const long digits[] = {5, 50, 400};
    for (size_t i = 0; i < 3; i++) {
        certificate_file m = example(i == 2 ? 2 : 4, 8, digits[i]);
        expect_valid(&m);
        clear_certificate(&m);
    }
}
END_TEST

/* Zeros 1e-6 and 1e-30 apart: cells as small as that, in double and beyond it. */
START_TEST(close_zeros)
{
    static const char *const gap[] = {"1e-6", "1e-30"};
    for (size_t i = 0; i < 2; i++) {
        const char *z[] = {"0", gap[i]}, *a[] = {"1", "1"};
        classes factor = classes_text(2, z, a);
        certificate_file m = {0};
        if (i == 0) {
            m = made_product(&factor, 4, 20);
        } else { /* one disc around the pair */
            const char *same[] = {"0", "0"};
            classes pair = classes_text(2, same, a);
            m = made_product(&pair, 4, 20);
            classes_free(&pair);
            change_sum(&m, product_sum(&factor));
        }
        expect_valid(&m);
        clear_certificate(&m);
        classes_free(&factor);
    }
}
END_TEST

/* The same certificate after adding `shift` to every slope and scaling tau by a power of two is
 * right for the transformed sum; here the sum lies far from normal form. */
START_TEST(scaled_slopes)
{
    const char *z[] = {"1000", "1000"}, *a[] = {"1e6", "1000001"};
    certificate_file m = example(1, 16, 16);
    change_sum(&m, sum_from_text(2, z, a));
    expect_valid(&m);
    clear_certificate(&m);
}
END_TEST

START_TEST(no_zeros)
{
    const char *z[] = {"0", "3"}, *a[] = {"2", "2"};
    certificate_file m = example(1, 16, 16);
    change_sum(&m, sum_from_text(2, z, a));
    ghosts_certificate c = {&m.region, NULL, 0, NULL, 0, NULL};
    ghosts_certificate_verdict v;
    ck_assert_int_eq(ghosts_certificate_check(&v, m.sum, &c, GHOSTS_ENGINE_MPC, 1), GHOSTS_OK);
    ck_assert(v.valid);
    expect_failure(&m, GHOSTS_PART_DISC, 0);
    clear_certificate(&m);
}
END_TEST

/* A wide cell beside the zeros, where one term outweighs the others, however tall. */
START_TEST(dominated_cells)
{
    certificate_file m = example(1, 16, 16);
    made_add_cell(&m, 1.0, 1e300, -1e300, 1e300);
    made_add_cell(&m, -1e15, -0x1p-3, 1e9, 1.5e9);
    expect_valid(&m);
    made_add_cell(&m, -1e-3, 1e15, 1e9, 1.5e9);
    expect_failure(&m, GHOSTS_PART_CELL, m.cover.cells - 1);
    clear_certificate(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("certificate");
    TCase *all = tcase_create("right");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, right_certificates);
    tcase_add_test(all, rounding_mode_does_not_matter);
    tcase_add_test(all, narrow_exponents_are_refused);
    tcase_add_test(all, many_digits);
    tcase_add_test(all, close_zeros);
    tcase_add_test(all, scaled_slopes);
    tcase_add_test(all, no_zeros);
    tcase_add_test(all, dominated_cells);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
