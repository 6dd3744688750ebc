/* All zeros of a region against independent oracles: a subdivision and winding numbers by a plain
 * Arb program, FLINT's and MPSolve's roots of commensurable sums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdio.h>
#include <unistd.h>

#include "tests/support/regions.h"

#ifdef HAVE_ARB

#include "tests/support/region_oracle.h"

#ifdef HAVE_FLINT_ACB_H
#include <flint/arb_fmpz_poly.h>
#else
#include <arb_fmpz_poly.h>
#endif
#include <flint/fmpz_poly.h>

#define BITS 256

/* The set against a list of enclosures that holds every zero of the region, and perhaps others:
 * each zero inside is held by one disc, each disc holds as many as it says. */
static void check_against(const ghosts_zero_set *set, const ghosts_region *region, acb_srcptr zero,
                          size_t count)
{
    size_t *held = calloc(set->count + 1, sizeof *held);
    ck_assert_ptr_nonnull(held);
    for (size_t i = 0; i < count; i++) {
        size_t discs = 0;
        for (size_t d = 0; d < set->count; d++) {
            /* the enclosure is far smaller than the distances of zeros: to touch is to be held */
            bool holds = oracle_disc_holds(&set->zero[d], zero + i, BITS) != 0;
            discs += holds;
            held[d] += holds;
        }
        ck_assert_uint_le(discs, 1);
        int place = oracle_place(region, zero + i, BITS);
        if (place == 1)
            ck_assert_uint_eq(discs, 1);
    }
    for (size_t d = 0; d < set->count; d++)
        ck_assert_uint_eq(held[d], set->zero[d].multiplicity);
    /* a zero that lies outside may be listed only when it is marked */
    for (size_t i = 0; i < count; i++)
        if (oracle_place(region, zero + i, BITS) == 0)
            for (size_t d = 0; d < set->count; d++)
                ck_assert(set->zero[d].edge ||
                          oracle_disc_holds(&set->zero[d], zero + i, BITS) == 0);
    free(held);
}

/* ---- random sums: subdivision and winding number -------------------------------------------- */

START_TEST(random_sums_against_a_plain_subdivision)
{
    size_t cases = campaign() ? 200 : 25;
    random_start("random_sums_against_a_plain_subdivision");
    for (size_t i = 0; i < cases; i++) {
        classes c = classes_random(2 + random_below(8), 5, 3);
        ghosts_region region = random_region(10.0);
        ghosts_zero_set *set = find_classes(&c, &region);
        oracle o = oracle_new(c.n, (const mpq_t *)c.logit, (const mpq_t *)c.slope, BITS);
        oracle_list list = oracle_list_new(1000);
        double r = mpq_get_d(region.radius) * 1.0001;
        bool disk = region.shape == GHOSTS_DISK;
        oracle_box box = {
            disk ? -r : mpq_get_d(region.x0) - 1e-3, disk ? r : mpq_get_d(region.x1) + 1e-3,
            disk ? -r : mpq_get_d(region.y0) - 1e-3, disk ? r : mpq_get_d(region.y1) + 1e-3};
        if (oracle_zeros(&list, &o, box))
            check_against(set, &region, list.zero, list.count);
        oracle_list_free(&list);
        oracle_free(&o);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        classes_free(&c);
    }
}
END_TEST

START_TEST(random_regions_against_winding_numbers)
{
    size_t cases = campaign() ? 1000 : 60, decided = 0;
    random_start("random_regions_against_winding_numbers");
    for (size_t i = 0; i < cases; i++) {
        classes c = classes_random(2 + random_below(10), 6, 3);
        ghosts_region region = random_region(8.0);
        if (campaign() && i % 4)
            region.shape = GHOSTS_DISK;
        oracle o = oracle_new(c.n, (const mpq_t *)c.logit, (const mpq_t *)c.slope, 128);
        long winding = oracle_winding(&o, &region);
        if (winding >= 0) {
            ghosts_zero_set *set = find_classes(&c, &region);
            ck_assert_uint_eq(zeros_on_edge(set), 0);
            ck_assert_int_eq((long)total_zeros(set), winding);
            ghosts_zero_set_free(set);
            decided++;
        }
        oracle_free(&o);
        ghosts_region_clear(&region);
        classes_free(&c);
    }
    ck_assert_uint_ge(decided, cases - cases / 20);
}
END_TEST

/* ---- commensurable sums --------------------------------------------------------------------- */

/* (log root + 2 pi i turn) / step */
static void zero_of_root(acb_t zero, const acb_t root, long turn, mpq_srcptr step)
{
    arb_t shift;
    arb_init(shift);
    /* the logarithm's cut is kept away from negative roots */
    bool left = arf_sgn(arb_midref(acb_realref(root))) < 0;
    acb_set(zero, root);
    if (left)
        acb_neg(zero, zero);
    acb_log(zero, zero, BITS);
    arb_const_pi(shift, BITS);
    arb_mul_si(shift, shift, 2 * turn + left, BITS);
    arb_add(acb_imagref(zero), acb_imagref(zero), shift, BITS);
    arb_set_mpq(shift, step, BITS);
    acb_div_arb(zero, zero, shift, BITS);
    arb_clear(shift);
}

/* All zeros with |Im| up to `turns` periods, from the roots of the polynomial. */
static acb_ptr zeros_of_roots(size_t *count, acb_srcptr root, size_t roots, mpq_srcptr step,
                              long turns)
{
    *count = roots * (size_t)(2 * turns + 1);
    acb_ptr zero = _acb_vec_init((slong)*count);
    size_t next = 0;
    for (long turn = -turns; turn <= turns; turn++)
        for (size_t i = 0; i < roots; i++)
            zero_of_root(zero + next++, root + i, turn, step);
    return zero;
}

/* A sum with slopes 0, step, ..., degree * step whose weights are exp of random rationals; about
 * one in `sparse` of the inner terms is there. */
static classes commensurable(size_t degree, size_t sparse, mpq_srcptr step, acb_poly_t polynomial)
{
    classes all = classes_random(degree + 1, 2, 1), c = classes_new(degree + 1);
    c.n = 0;
    arb_t weight;
    arb_init(weight);
    acb_poly_zero(polynomial);
    for (size_t k = 0; k <= degree; k++) {
        if (k > 0 && k < degree && random_below(sparse) != 0)
            continue;
        mpq_set(c.logit[c.n], all.logit[k]);
        mpq_set_ui(c.slope[c.n], k, 1);
        mpq_mul(c.slope[c.n], c.slope[c.n], step);
        arb_set_mpq(weight, all.logit[k], BITS);
        arb_exp(weight, weight, BITS);
        acb_t coefficient;
        acb_init(coefficient);
        acb_set_arb(coefficient, weight);
        acb_poly_set_coeff_acb(polynomial, (slong)k, coefficient);
        acb_clear(coefficient);
        c.n++;
    }
    arb_clear(weight);
    classes_free(&all);
    return c;
}

static void free_commensurable(classes *c, size_t degree)
{
    c->n = degree + 1;
    classes_free(c);
}

/* The roots by MPSolve, to 40 digits; false when the command is missing or fails. */
static bool roots_by_mpsolve(acb_ptr root, const acb_poly_t polynomial, size_t degree)
{
    char name[] = "/tmp/ghosts-mpsolve-XXXXXX", command[128], re[128], im[128];
    int file = mkstemp(name);
    FILE *out = file >= 0 ? fdopen(file, "w") : NULL;
    if (!out)
        return false;
    /* integers: MPSolve keeps only 64 bits of floating-point coefficients */
    fprintf(out, "Monomial;\nInteger;\nReal;\nDegree=%zu;\n\n", degree);
    for (size_t k = 0; k <= degree; k++) {
        acb_t coefficient;
        mpfr_t value;
        acb_init(coefficient);
        mpfr_init2(value, BITS);
        acb_poly_get_coeff_acb(coefficient, polynomial, (slong)k);
        arf_get_mpfr(value, arb_midref(acb_realref(coefficient)), MPFR_RNDN);
        mpfr_mul_2ui(value, value, BITS - 16, MPFR_RNDN);
        mpfr_fprintf(out, "%.0Rf\n", value);
        mpfr_clear(value);
        acb_clear(coefficient);
    }
    fclose(out);
    snprintf(command, sizeof command, "mpsolve -au -Ga -o40 -j1 %s 2>/dev/null", name);
    FILE *in = popen(command, "r");
    size_t read = 0;
    while (in && read < degree && fscanf(in, " (%127[^,], %127[^)])", re, im) == 2) {
        arb_set_str(acb_realref(root + read), re, BITS);
        arb_set_str(acb_imagref(root + read), im, BITS);
        /* 40 digits are right; 38 are relied upon */
        arb_t modulus;
        arb_init(modulus);
        acb_abs(modulus, root + read, BITS);
        arb_mul_ui(modulus, modulus, 2, BITS);
        mag_t radius, scale;
        mag_init(radius);
        mag_init(scale);
        arb_get_mag(radius, modulus);
        mag_set_ui_2exp_si(scale, 1, -126);
        mag_mul(radius, radius, scale);
        arb_add_error_mag(acb_realref(root + read), radius);
        arb_add_error_mag(acb_imagref(root + read), radius);
        mag_clear(radius);
        mag_clear(scale);
        arb_clear(modulus);
        read++;
    }
    if (in)
        pclose(in);
    unlink(name);
    return read == degree;
}

static void check_commensurable(size_t degree, size_t sparse, bool by_mpsolve)
{
    mpq_t step;
    acb_poly_t polynomial;
    mpq_init(step);
    mpq_set_ui(step, 3, 7);
    acb_poly_init(polynomial);
    classes c = commensurable(degree, sparse, step, polynomial);
    acb_ptr root = _acb_vec_init((slong)degree);
    bool solved = by_mpsolve
                      ? roots_by_mpsolve(root, polynomial, degree)
                      : acb_poly_find_roots(root, polynomial, NULL, 0, BITS) == (slong)degree;
    if (!solved) {
        printf("skipped: degree %zu by %s\n", degree, by_mpsolve ? "MPSolve" : "FLINT");
    } else {
        size_t count;
        acb_ptr zero = zeros_of_roots(&count, root, degree, step, 2);
        ghosts_region region = box_text("-100", "100", "1/100", "31/2"); /* period: 14.66 */
        ghosts_zero_set *set = find_classes(&c, &region);
        check_against(set, &region, zero, count);
        ck_assert_uint_ge(total_zeros(set), degree);
        ghosts_zero_set_free(set);
        ghosts_region_clear(&region);
        _acb_vec_clear(zero, (slong)count);
    }
    _acb_vec_clear(root, (slong)degree);
    free_commensurable(&c, degree);
    acb_poly_clear(polynomial);
    mpq_clear(step);
}

START_TEST(commensurable_sums_against_flint)
{
    random_start("commensurable_sums_against_flint");
    check_commensurable(7, 1, false);
    check_commensurable(30, 3, false);
    check_commensurable(60, 1, false);
    if (campaign())
        check_commensurable(300, 1, false);
}
END_TEST

START_TEST(commensurable_sums_against_mpsolve)
{
    random_start("commensurable_sums_against_mpsolve");
    check_commensurable(100, 1, true);
    check_commensurable(300, 30, true);
    if (campaign()) {
        check_commensurable(1000, 1, true);
        check_commensurable(1000, 100, true);
    }
}
END_TEST

/* Integer weights by repeated classes: (1 + x)^3 (2 + x + x^2)^2 (1 + 3 x^3), x = e^(tau / 2),
 * whose roots FLINT isolates exactly, factor by factor. */
START_TEST(multiple_roots_of_an_integer_polynomial)
{
    fmpz_poly_t product, factor;
    fmpz_poly_init(product);
    fmpz_poly_init(factor);
    static const char *const factors[] = {"2  1 1", "3  2 1 1", "4  1 0 0 3"};
    static const size_t powers[] = {3, 2, 1};
    fmpz_poly_one(product);
    acb_ptr root = _acb_vec_init(16);
    size_t roots = 0;
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(fmpz_poly_set_str(factor, factors[i]), 0);
        slong degree = fmpz_poly_degree(factor);
        acb_ptr found = _acb_vec_init(degree);
        arb_fmpz_poly_complex_roots(found, factor, 0, BITS);
        for (size_t p = 0; p < powers[i]; p++) {
            fmpz_poly_mul(product, product, factor);
            for (slong j = 0; j < degree; j++)
                acb_set(root + roots++, found + j);
        }
        _acb_vec_clear(found, degree);
    }
    size_t classes_needed = 0, degree = (size_t)fmpz_poly_degree(product);
    ck_assert_uint_eq(degree, roots);
    for (size_t k = 0; k <= degree; k++)
        classes_needed += fmpz_poly_get_coeff_ui(product, (slong)k);
    classes c = classes_new(classes_needed);
    size_t next = 0;
    for (size_t k = 0; k <= degree; k++)
        for (size_t i = fmpz_poly_get_coeff_ui(product, (slong)k); i > 0; i--)
            mpq_set_ui(c.slope[next++], k, 2);
    for (size_t i = 0; i < c.n; i++)
        mpq_canonicalize(c.slope[i]);
    mpq_t step;
    size_t count;
    mpq_init(step);
    mpq_set_ui(step, 1, 2);
    acb_ptr zero = zeros_of_roots(&count, root, roots, step, 3);
    ghosts_region region = disk_text("30");
    ghosts_zero_set *set = find_classes(&c, &region);
    check_against(set, &region, zero, count);
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    _acb_vec_clear(zero, (slong)count);
    _acb_vec_clear(root, 16);
    mpq_clear(step);
    classes_free(&c);
    fmpz_poly_clear(product);
    fmpz_poly_clear(factor);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("region oracles");
    TCase *cases = tcase_create("region oracles");
    tcase_set_timeout(cases, campaign() ? 3600 : 60);
    tcase_add_test(cases, random_sums_against_a_plain_subdivision);
    tcase_add_test(cases, random_regions_against_winding_numbers);
    tcase_add_test(cases, commensurable_sums_against_flint);
    tcase_add_test(cases, commensurable_sums_against_mpsolve);
    tcase_add_test(cases, multiple_roots_of_an_integer_polynomial);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}

#else

int main(void)
{
    puts("0 passed, 0 failed, 5 skipped: this build has no Arb, which the oracles need");
    return 77;
}

#endif
