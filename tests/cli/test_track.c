/* The proof that a disc holds one zero for a whole interval of the parameter: wherever it is given,
 * the complete list of zeros at single parameters has exactly one in the disc.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track/track.h"

#include <math.h>

#include "tests/support/support.h"

static void random_family(family *f, size_t n, double scale, double move)
{
    ck_assert(family_new(f, n));
    for (size_t k = 0; k < n; k++) {
        mpq_set_d(f->z[k], random_between(-scale, scale));
        mpq_set_d(f->a[k], random_between(-2.0, 2.0));
        mpq_set_d(f->dz[k], random_between(-move, move));
        mpq_set_d(f->da[k], random_between(-move, move));
    }
}

/* Zeros of F_b in the disc, from the list of all in the square around it. */
static size_t zeros_in_disc(const family *f, double b, double complex c, double radius)
{
    ghosts_expsum *sum;
    ghosts_region square;
    ghosts_zero_set *set;
    mpq_t at;
    size_t inside = 0;
    mpq_init(at);
    mpq_set_d(at, b);
    ck_assert_int_eq(family_sum(&sum, f, at), GHOSTS_OK);
    ghosts_region_init(&square, GHOSTS_BOX);
    mpq_set_d(square.x0, creal(c) - 1.01 * radius);
    mpq_set_d(square.x1, creal(c) + 1.01 * radius);
    mpq_set_d(square.y0, cimag(c) - 1.01 * radius);
    mpq_set_d(square.y1, cimag(c) + 1.01 * radius);
    ck_assert_int_eq(ghosts_zeros_in_region(&set, sum, &square, NULL), GHOSTS_OK);
    for (size_t i = 0; i < set->count; i++)
        if (cabs(mpc_get_dc(set->zero[i].centre, MPC_RNDNN) - c) < radius)
            inside += set->zero[i].multiplicity;
    ghosts_zero_set_free(set);
    ghosts_region_clear(&square);
    ghosts_expsum_free(sum);
    mpq_clear(at);
    return inside;
}

static double complex random_zero(const family *f, mpq_srcptr b)
{
    ghosts_expsum *sum;
    ghosts_zeros *zeros;
    ck_assert_int_eq(family_sum(&sum, f, b), GHOSTS_OK);
    ck_assert_int_eq(ghosts_zeros_nearest(&zeros, sum, 4, NULL), GHOSTS_OK);
    double complex c = mpc_get_dc(zeros->zero[random_below(zeros->count)].centre, MPC_RNDNN);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    return c;
}

/* Discs near a zero, of every size and offset, and steps of every length. */
START_TEST(proofs_agree_with_lists)
{
    random_start("proofs_agree_with_lists");
    size_t proofs = 0, trials = 400;
    mpq_t b1, b2, middle;
    mpc_t centre;
    mpfr_t radius;
    mpq_inits(b1, b2, middle, NULL);
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    for (size_t i = 0; i < trials; i++) {
        family f;
        bool proven;
        random_family(&f, 2 + random_below(6), pow(10.0, random_between(-1.0, 1.5)),
                      pow(10.0, random_between(-2.0, 0.3)));
        double begin = random_between(-0.5, 0.5), way = pow(10.0, random_between(-3.0, 0.0));
        mpq_set_d(b1, begin);
        mpq_set_d(b2, begin + (i % 2 ? way : -way));
        mpq_add(middle, b1, b2);
        mpq_div_2exp(middle, middle, 1);
        double r = pow(10.0, random_between(-1.5, 0.5));
        double complex c = random_zero(&f, middle) +
                           r * random_between(0.0, 0.7) * cexp(I * random_between(-3.2, 3.2));
        mpc_set_dc(centre, c, MPC_RNDNN);
        mpfr_set_d(radius, r, MPFR_RNDN);
        ck_assert_int_eq(
            family_prove_one(&proven, &f, b1, b2, centre, radius, GHOSTS_ENGINE_DEFAULT),
            GHOSTS_OK);
        for (int k = 0; proven && k <= 4; k++) {
            double b = mpq_get_d(b1) + 0.25 * k * (mpq_get_d(b2) - mpq_get_d(b1));
            ck_assert_uint_eq(zeros_in_disc(&f, b, c, r), 1);
        }
        proofs += proven;
        family_free(&f);
    }
    ck_assert_msg(proofs > trials / 20, "%zu proofs in %zu trials", proofs, trials);
    printf("%zu proofs in %zu trials\n", proofs, trials);
    mpq_clears(b1, b2, middle, NULL);
    mpc_clear(centre);
    mpfr_clear(radius);
}
END_TEST

/* 1 + exp(tau - b): the zero i pi + b moves by the length of the step, which the disc must hold with
 * room to spare. */
START_TEST(a_zero_that_leaves)
{
    family f;
    bool proven;
    mpq_t b1, b2;
    mpc_t centre;
    mpfr_t radius;
    mpq_inits(b1, b2, NULL);
    mpc_init2(centre, 64);
    mpfr_init2(radius, 64);
    ck_assert(family_new(&f, 2));
    mpq_set_si(f.a[1], 1, 1);
    mpq_set_si(f.dz[1], -1, 1);
    for (int i = 0; i <= 40; i++) {
        double length = 0.05 * i, r = 0.7;
        mpq_set_d(b1, -0.5 * length);
        mpq_set_d(b2, 0.5 * length);
        mpc_set_dc(centre, I * 3.14159265358979, MPC_RNDNN);
        mpfr_set_d(radius, r, MPFR_RNDN);
        ck_assert_int_eq(
            family_prove_one(&proven, &f, b1, b2, centre, radius, GHOSTS_ENGINE_DEFAULT),
            GHOSTS_OK);
        ck_assert(!proven || 0.5 * length < r);
        ck_assert(proven || i > 5);
    }
    family_free(&f);
    mpq_clears(b1, b2, NULL);
    mpc_clear(centre);
    mpfr_clear(radius);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("track");
    TCase *cases = tcase_create("track");
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, proofs_agree_with_lists);
    tcase_add_test(cases, a_zero_that_leaves);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
