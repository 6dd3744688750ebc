/* Certificates that were tampered with: every way is caught, and where it was done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "tests/check/checked.h"

/* Zero i and its mirror image alike, by so many times the error. */
static void move_pair(certificate_file *m, size_t i, double errors)
{
    mpfr_t step;
    mpfr_init2(step, 53);
    for (size_t k = i; k < i + 2; k++) {
        mpfr_ptr re = mpc_realref(m->zero[k].centre);
        mpfr_mul_d(step, m->zero[k].error, errors, MPFR_RNDN);
        mpfr_add(re, re, step, MPFR_RNDN);
    }
    mpfr_clear(step);
}

START_TEST(moved_zero)
{
    certificate_file m = example(3, 8, 16);
    move_pair(&m, 2, 1.1);
    expect_failure(&m, GHOSTS_PART_ZERO, 2);
    move_pair(&m, 2, -0.5);
    expect_valid(&m); /* within its error it may move */
    clear_certificate(&m);
}
END_TEST

START_TEST(one_half_plane_moved)
{
    certificate_file m = example(3, 8, 16);
    mpfr_ptr im = mpc_imagref(m.zero[3].centre);
    mpfr_nextbelow(im);
    expect_failure(&m, GHOSTS_PART_ZERO, 3);
    clear_certificate(&m);
}
END_TEST

static void remove_zero(certificate_file *m, size_t i)
{
    mpc_clear(m->zero[i].centre);
    mpfr_clear(m->zero[i].error);
    m->zeros--;
    for (; i < m->zeros; i++)
        m->zero[i] = m->zero[i + 1];
}

/* The isolating disc about the point. */
static size_t disc_of(const certificate_file *m, mpc_srcptr point)
{
    size_t i = 0;
    while (i < m->cover.discs && mpc_cmp(m->cover.disc[i].centre, point) != 0)
        i++;
    ck_assert_uint_lt(i, m->cover.discs);
    return i;
}

START_TEST(lost_zero)
{
    certificate_file m = example(3, 8, 16);
    remove_zero(&m, 3);
    expect_failure(&m, GHOSTS_PART_ZERO, 2); /* its mirror image is gone */
    size_t disc = disc_of(&m, m.zero[2].centre);
    remove_zero(&m, 2);
    expect_failure(&m, GHOSTS_PART_DISC, disc);
    clear_certificate(&m);
}
END_TEST

START_TEST(lost_disc)
{
    certificate_file m = example(3, 8, 16);
    size_t last = --m.cover.discs;
    expect_failure(&m, GHOSTS_PART_GAP, 0);
    m.cover.discs = last + 1;
    expect_valid(&m);
    clear_certificate(&m);
}
END_TEST

/* With the disc, its zeros and the outsiders gone, the gap is what shows. */
START_TEST(hole_in_the_covering)
{
    certificate_file m = example(3, 8, 16);
    size_t cells = m.cover.cells;
    for (size_t i = 0; i < cells; i += 7) {
        ghosts_empty_cell kept = m.cover.cell[i];
        m.cover.cell[i] = m.cover.cell[cells - 1];
        m.cover.cells = cells - 1;
        double x = 0.5 * (mpfr_get_d(kept.x0, MPFR_RNDN) + mpfr_get_d(kept.x1, MPFR_RNDN));
        double y = 0.5 * (mpfr_get_d(kept.y0, MPFR_RNDN) + mpfr_get_d(kept.y1, MPFR_RNDN));
        ghosts_certificate_verdict v = check_with(&m, GHOSTS_ENGINE_DEFAULT, 1);
        bool inside = hypot(x, y) < 7.0 && y > 1.5;
        ck_assert(!v.valid || !inside);
        if (!v.valid) {
            ck_assert_int_eq(v.part, GHOSTS_PART_GAP);
            ck_assert(v.gap_re >= mpfr_get_d(kept.x0, MPFR_RNDD));
            ck_assert(v.gap_re <= mpfr_get_d(kept.x1, MPFR_RNDU));
            ck_assert(v.gap_im >= mpfr_get_d(kept.y0, MPFR_RNDD));
            ck_assert(v.gap_im <= mpfr_get_d(kept.y1, MPFR_RNDU));
        }
        m.cover.cells = cells;
        m.cover.cell[i] = kept;
    }
    clear_certificate(&m);
}
END_TEST

/* A cell that the covering cannot spare: its lower left corner is 2 + 4 i. */
static ghosts_empty_cell *needed_cell(certificate_file *m)
{
    size_t i = 0;
    while (mpfr_get_d(m->cover.cell[i].x0, MPFR_RNDN) != 2.0 ||
           mpfr_get_d(m->cover.cell[i].y0, MPFR_RNDN) != 4.0)
        i++;
    return &m->cover.cell[i];
}

/* Two neighbours that no longer touch: a gap one unit in the last place wide. */
START_TEST(sliver)
{
    certificate_file m = example(1, 8, 16);
    mpfr_nextabove(needed_cell(&m)->x0);
    expect_failure(&m, GHOSTS_PART_GAP, 0);
    clear_certificate(&m);
}
END_TEST

/* The same gap, 2^-200 wide: no double tells. */
START_TEST(hair)
{
    certificate_file m = example(1, 8, 16);
    mpfr_ptr edge = needed_cell(&m)->x0;
    mpfr_prec_round(edge, 300, MPFR_RNDN);
    expect_valid(&m);
    mpfr_nextabove(edge);
    expect_failure(&m, GHOSTS_PART_GAP, 0);
    clear_certificate(&m);
}
END_TEST

/* A cell that ends just above or just below pi i (2 k + 1), which is nearer than doubles can tell
 * at that height. */
START_TEST(zero_within_rounding)
{
    certificate_file m = example(1, 16, 16);
    for (unsigned long k = 100000000001; k < 100000000041; k += 2) {
        double height = floor((double)k * M_PI);
        made_add_cell(&m, -0x1p-10, 0x1p-10, height - 1.0, height + 1.0);
        ghosts_empty_cell *cell = &m.cover.cell[m.cover.cells - 1];
        mpfr_set_prec(cell->y1, 200);
        mpfr_const_pi(cell->y1, MPFR_RNDN);
        mpfr_mul_ui(cell->y1, cell->y1, k, MPFR_RNDN);
        mpfr_set(cell->y0, cell->y1, MPFR_RNDN);
        mpfr_sub_d(cell->y0, cell->y0, 0x1p-10, MPFR_RNDN);
        mpfr_add_d(cell->y1, cell->y1, 1e-5, MPFR_RNDN);
        expect_failure(&m, GHOSTS_PART_CELL, m.cover.cells - 1);
        mpfr_sub_d(cell->y1, cell->y1, 2e-5, MPFR_RNDN);
        expect_valid(&m);
    }
    clear_certificate(&m);
}
END_TEST

/* pi i, less than the rounding of doubles inside or outside the edge of a disc. */
START_TEST(edge_within_rounding)
{
    certificate_file m = example(1, 8, 30);
    ck_assert_uint_eq(m.zeros, 2);
    static const char *const radius[] = {"3.14159265358979323846264339",
                                         "3.14159265358979323846264338"};
    mpfr_set_str(m.zero[0].error, "1e-25", 10, MPFR_RNDN);
    mpfr_set_str(m.zero[1].error, "1e-25", 10, MPFR_RNDN);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(ghosts_parse_rational(m.region.radius, NULL, radius[i]), GHOSTS_OK);
        m.zero[0].edge = m.zero[1].edge = false;
        expect_failure(&m, GHOSTS_PART_ZERO, 0);
        m.zero[0].edge = m.zero[1].edge = true;
        expect_valid(&m);
    }
    ck_assert_int_eq(ghosts_parse_rational(m.region.radius, NULL, "3.141592653589793238463"),
                     GHOSTS_OK);
    expect_failure(&m, GHOSTS_PART_ZERO, 0); /* clearly inside */
    m.zero[0].edge = m.zero[1].edge = false;
    expect_valid(&m);
    clear_certificate(&m);
}
END_TEST

/* A cell from one term's domain far into the other's, all of whose points but the zeros' row see
 * one term only. */
START_TEST(giant_cell)
{
    static const char *const slope[][2] = {{"0", "1"}, {"1/3", "4/3"}, {"-1e-20", "1"}};
    for (size_t i = 0; i < sizeof slope / sizeof *slope; i++) {
        const char *z[] = {"0", "-1e30"};
        certificate_file m = example(1, 8, 16);
        change_sum(&m, sum_from_text(2, z, slope[i]));
        m.region.shape = GHOSTS_BOX;
        mpq_set_d(m.region.x0, 9e29);
        mpq_set_d(m.region.x1, 11e29);
        mpq_set_si(m.region.y0, 0, 1);
        mpq_set_si(m.region.y1, 100, 1);
        certificate_file kept = m;
        m.cover = (ghosts_cover){.cell = NULL};
        m.zeros = m.outsiders = 0;
        made_add_cell(&m, -0x1p60, 0x1p104, 1.0, 0x1p104);
        expect_failure(&m, GHOSTS_PART_CELL, 0);
        ghosts_empty_cell *cell = m.cover.cell;
        mpfr_clears(cell->x0, cell->x1, cell->y0, cell->y1, (mpfr_ptr)0);
        free(cell);
        clear_certificate(&kept);
    }
}
END_TEST

/* Every cell grown until it holds a zero. */
START_TEST(widened_cell)
{
    certificate_file m = example(3, 8, 16);
    for (size_t i = 0; i < m.cover.cells; i += 11) {
        ghosts_empty_cell *cell = &m.cover.cell[i];
        mpfr_t kept;
        mpfr_init2(kept, 53);
        mpfr_set(kept, cell->x0, MPFR_RNDN);
        mpfr_set_d(cell->x0, -10.0, MPFR_RNDN);
        ghosts_certificate_verdict v = check_with(&m, GHOSTS_ENGINE_DEFAULT, 1);
        if (!v.valid) {
            ck_assert_int_eq(v.part, GHOSTS_PART_CELL);
            ck_assert_uint_eq(v.index, i);
        } else { /* then no zero lies there: their heights are known */
            for (size_t k = 0; k < m.cover.discs; k++) {
                mpc_srcptr c = m.cover.disc[k].centre;
                ck_assert(mpfr_less_p(mpc_imagref(c), cell->y0) ||
                          mpfr_greater_p(mpc_imagref(c), cell->y1) ||
                          mpfr_greater_p(mpc_realref(c), cell->x1));
            }
        }
        mpfr_set(cell->x0, kept, MPFR_RNDN);
        mpfr_clear(kept);
    }
    clear_certificate(&m);
}
END_TEST

START_TEST(wrong_multiplicity)
{
    certificate_file m = example(4, 8, 16);
    size_t i = 0;
    while (m.zero[i].multiplicity != 2)
        i++;
    m.zero[i].multiplicity = m.zero[i + 1].multiplicity = 1;
    ghosts_certificate_verdict v = check_with(&m, GHOSTS_ENGINE_DEFAULT, 1);
    ck_assert(!v.valid && v.part == GHOSTS_PART_DISC); /* the sum is wrong */
    size_t disc = v.index;
    m.cover.disc[disc].zeros = 1;
    expect_failure(&m, GHOSTS_PART_DISC, disc); /* the count is wrong */
    m.cover.disc[disc].zeros = 3;
    m.zero[i].multiplicity = m.zero[i + 1].multiplicity = 3;
    expect_failure(&m, GHOSTS_PART_DISC, disc);
    m.cover.disc[disc].zeros = (size_t)1 << 40;
    m.zero[i].multiplicity = m.zero[i + 1].multiplicity = (size_t)1 << 40;
    expect_failure(&m, GHOSTS_PART_DISC, disc);
    clear_certificate(&m);
}
END_TEST

START_TEST(shifted_disc)
{
    certificate_file m = example(1, 8, 16);
    double radius = mpfr_get_d(m.cover.disc[0].radius, MPFR_RNDN);
    mpfr_ptr re = mpc_realref(m.cover.disc[0].centre);
    mpfr_add_d(re, re, 1.5 * radius, MPFR_RNDN);
    ghosts_certificate_verdict v = check_with(&m, GHOSTS_ENGINE_DEFAULT, 1);
    ck_assert(!v.valid && v.part == GHOSTS_PART_GAP);
    /* also where the covering does not need it: the zero lies outside it now */
    made_append_disc(&m.cover.disc, &m.cover.discs, m.zero[0].centre, radius, 1);
    v = check_with(&m, GHOSTS_ENGINE_DEFAULT, 1);
    ck_assert(!v.valid && v.part == GHOSTS_PART_DISC && v.index == 0);
    clear_certificate(&m);
}
END_TEST

START_TEST(wider_isolating_disc)
{
    certificate_file m = example(1, 8, 16);
    mpfr_set_d(m.cover.disc[0].radius, 6.5, MPFR_RNDN);
    expect_failure(&m, GHOSTS_PART_DISC, 0);
    clear_certificate(&m);
}
END_TEST

START_TEST(changed_input)
{
    certificate_file m = example(2, 8, 16);
    const char *z[] = {"0", "0.000000000001", "1/2", "1/2"};
    const char *a[] = {"0", "1", "2/3", "5/3"};
    change_sum(&m, sum_from_text(4, z, a));
    ghosts_certificate_verdict v = check_with(&m, GHOSTS_ENGINE_DEFAULT, 1);
    ck_assert(!v.valid && v.part == GHOSTS_PART_ZERO);
    clear_certificate(&m);
}
END_TEST

START_TEST(duplicated_zero)
{
    certificate_file m = example(3, 8, 16);
    made_add_zero(&m, m.zero[2].centre, m.zero[2].error, m.zero[2].multiplicity, false);
    expect_failure(&m, GHOSTS_PART_ZERO, m.zeros - 1);
    clear_certificate(&m);
}
END_TEST

START_TEST(zero_outside_every_disc)
{
    certificate_file m = example(1, 8, 16);
    mpfr_set_d(m.zero[0].error, 1.0, MPFR_RNDN); /* wider than its isolating disc */
    mpfr_set_d(m.zero[1].error, 1.0, MPFR_RNDN);
    expect_failure(&m, GHOSTS_PART_DISC, 0);
    clear_certificate(&m);
}
END_TEST

static void expect_reason(const certificate_file *m, const char *reason)
{
    ghosts_certificate_verdict v = check_with(m, GHOSTS_ENGINE_DEFAULT, 1);
    ck_assert(!v.valid);
    ck_assert_str_eq(v.reason, reason);
}

/* 1 + exp(tau) in |tau| <= 8, where i pi and -i pi alone are zeros, with x + i y and its conjugate
 * added to the list: all that is missing to a proof is that there is such a zero. */
static certificate_file with_invented_pair(double x, double y, double radius)
{
    certificate_file m = example(1, 8, 16);
    mpc_t zero;
    mpfr_t error;
    mpc_init2(zero, 53);
    mpfr_init2(error, 53);
    mpc_set_d_d(zero, x, y, MPC_RNDNN);
    mpfr_set_d(error, radius, MPFR_RNDN);
    made_add_zero(&m, zero, error, 1, false);
    mpc_conj(zero, zero, MPC_RNDNN);
    made_add_zero(&m, zero, error, 1, false);
    mpfr_clear(error);
    mpc_clear(zero);
    return m;
}

START_TEST(invented_zeros)
{
    certificate_file m = with_invented_pair(0.5, 2.0, 1e-9); /* away from every isolating disc */
    expect_failure(&m, GHOSTS_PART_ZERO, 2);
    expect_reason(&m, "lies in no isolating disc");
    clear_certificate(&m);

    m = with_invented_pair(0.1, 3.14, 1e-9); /* beside i pi, in its disc */
    ck_assert_double_gt(mpfr_get_d(m.cover.disc[0].radius, MPFR_RNDN), 0.2);
    expect_failure(&m, GHOSTS_PART_DISC, 0);
    expect_reason(&m, "more zeros are listed in this disc than it holds");
    clear_certificate(&m);
}
END_TEST

START_TEST(region_larger_than_the_covering)
{
    certificate_file m = example(1, 8, 16);
    mpq_set_si(m.region.radius, 81, 10);
    expect_failure(&m, GHOSTS_PART_GAP, 0);
    clear_certificate(&m);
}
END_TEST

/* i pi (2 k + 1) on the edge of a region: marked or refused. */
START_TEST(edge_marks)
{
    certificate_file m = example(1, 10, 16);
    m.region.shape = GHOSTS_BOX;
    mpq_set_si(m.region.x0, 0, 1);
    mpq_set_si(m.region.x1, 4, 1);
    mpq_set_si(m.region.y0, -5, 1);
    mpq_set_si(m.region.y1, 9, 1);
    expect_failure(&m, GHOSTS_PART_ZERO, 0);
    m.zero[0].edge = m.zero[1].edge = true;
    ck_assert_uint_eq(m.zeros, 4);
    expect_failure(&m, GHOSTS_PART_ZERO, 2); /* 3 pi i is outside */
    m.zeros = 2;
    ck_assert_uint_eq(m.outsiders, 0);
    expect_failure(&m, GHOSTS_PART_DISC, 1); /* its zeros lie outside: to be proven */
    made_append_disc(&m.outside, &m.outsiders, m.zero[2].centre, 1e-10, 1);
    m.zeros = 2;
    expect_valid(&m);
    m.zero[0].edge = false;
    expect_failure(&m, GHOSTS_PART_ZERO, 0);
    m.zero[0].edge = true;
    mpq_set_si(m.region.x0, -1, 1);
    expect_failure(&m, GHOSTS_PART_ZERO, 0); /* marked, but clearly inside */
    m.zeros = 4;
    clear_certificate(&m);
}
END_TEST

START_TEST(outsider_inside)
{
    certificate_file m = example(1, 8, 16);
    made_append_disc(&m.outside, &m.outsiders, m.zero[0].centre, 1e-10, 1);
    expect_failure(&m, GHOSTS_PART_OUTSIDE, m.outsiders - 1);
    clear_certificate(&m);
}
END_TEST

/* More discs at one height than zeros can be there are refused before all pairs are looked at: two
 * hundred million here. */
START_TEST(discs_by_the_thousand)
{
    enum { DISCS = 20000 };
    certificate_file m = example(1, 16, 16);
    mpc_t centre;
    mpc_init2(centre, 53);
    for (int i = 0; i < DISCS; i++) {
        mpc_set_d_d(centre, 20.0 + i, 3.0, MPC_RNDNN);
        made_append_disc(&m.outside, &m.outsiders, centre, 0x1p-10, 1);
    }
    mpc_clear(centre);
    clock_t start = clock();
    ghosts_certificate_verdict v = check_with(&m, GHOSTS_ENGINE_DEFAULT, 1);
    ck_assert(!v.valid && v.part == GHOSTS_PART_OUTSIDE);
    ck_assert_str_eq(v.reason, "too many discs at the same height");
    ck_assert_double_lt((double)(clock() - start) / CLOCKS_PER_SEC, 5.0);
    clear_certificate(&m);
}
END_TEST

START_TEST(not_finite)
{
    certificate_file m = example(1, 8, 16);
    ghosts_certificate c = certificate_view(&m);
    ghosts_certificate_verdict v;
    mpfr_set_nan(m.cover.cell[3].x0);
    ck_assert_int_eq(ghosts_certificate_check(&v, m.sum, &c, GHOSTS_ENGINE_MPC, 1),
                     GHOSTS_NOT_FINITE);
    mpfr_set_d(m.cover.cell[3].x0, 1e9, MPFR_RNDN);
    ck_assert_int_eq(ghosts_certificate_check(&v, m.sum, &c, GHOSTS_ENGINE_MPC, 1), GHOSTS_INVALID);
    ck_assert_int_eq(ghosts_certificate_check(&v, m.sum, &c, GHOSTS_ENGINE_MPC, 0), GHOSTS_INVALID);
    clear_certificate(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tampering");
    TCase *all = tcase_create("tampered");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, moved_zero);
    tcase_add_test(all, one_half_plane_moved);
    tcase_add_test(all, lost_zero);
    tcase_add_test(all, lost_disc);
    tcase_add_test(all, hole_in_the_covering);
    tcase_add_test(all, sliver);
    tcase_add_test(all, hair);
    tcase_add_test(all, zero_within_rounding);
    tcase_add_test(all, edge_within_rounding);
    tcase_add_test(all, giant_cell);
    tcase_add_test(all, widened_cell);
    tcase_add_test(all, wrong_multiplicity);
    tcase_add_test(all, shifted_disc);
    tcase_add_test(all, wider_isolating_disc);
    tcase_add_test(all, changed_input);
    tcase_add_test(all, duplicated_zero);
    tcase_add_test(all, zero_outside_every_disc);
    tcase_add_test(all, invented_zeros);
    tcase_add_test(all, region_larger_than_the_covering);
    tcase_add_test(all, edge_marks);
    tcase_add_test(all, outsider_inside);
    tcase_add_test(all, discs_by_the_thousand);
    tcase_add_test(all, not_finite);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
