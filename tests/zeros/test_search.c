/* Searches and refinement on functions of known zeros that say less than they could: what a search
 * may keep, what it must cover, and that a disc never passes from one cluster to another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "zeros/refine.h"
#include "zeros/search.h"
#include "tests/support/sums.h"

/* ---- a polynomial as an expander ----------------------------------------------------------------
 */

#define MOST_ROOTS 8

/* prod (t - root[i]).  Its coefficients are right to far more than the error that is told:
 * 2^(lost_bits - bits) of the sum of moduli, which is proven all the same. */
typedef struct {
    size_t roots;
    double complex root[MOST_ROOTS];
    long lost_bits;
    size_t misleading;        /* the first so many expansions give a wrong f_1, with its error, */
    double complex misled_to; /* which moves the centroid of two zeros there */
    series f;
} polynomial;

static void polynomial_init(polynomial *p)
{
    p->f = (series){.f = malloc((EXPANSION_ORDER + 1) * sizeof *p->f.f),
                    .error = malloc((EXPANSION_ORDER + 1) * sizeof *p->f.error)};
    ck_assert_ptr_nonnull(p->f.f);
    ck_assert_ptr_nonnull(p->f.error);
    for (int j = 0; j <= EXPANSION_ORDER; j++) {
        mpc_init2(p->f.f[j], 2000);
        mpfr_init2(p->f.error[j], 64);
    }
}

static void polynomial_clear(polynomial *p)
{
    for (int j = 0; j <= EXPANSION_ORDER; j++) {
        mpc_clear(p->f.f[j]);
        mpfr_clear(p->f.error[j]);
    }
    free(p->f.f);
    free(p->f.error);
}

/* Of prod (h + gap[i]): coefficients, and those of prod (h + |gap[i]|). */
static void multiply_out(polynomial *p, mpc_srcptr centre)
{
    mpc_t gap, part;
    mpfr_t modulus, product;
    mpc_init2(gap, 2000);
    mpc_init2(part, 2000);
    mpfr_inits2(64, modulus, product, (mpfr_ptr)0);
    for (int j = 0; j <= EXPANSION_ORDER; j++) {
        mpc_set_ui(p->f.f[j], j == 0, MPC_RNDNN);
        mpfr_set_ui(p->f.error[j], j == 0, MPFR_RNDU);
    }
    for (size_t i = 0; i < p->roots; i++) {
        mpc_set_dc(gap, p->root[i], MPC_RNDNN);
        mpc_sub(gap, centre, gap, MPC_RNDNN);
        mpc_abs(modulus, gap, MPFR_RNDU);
        for (int j = (int)i + 1; j >= 0; j--) {
            mpc_mul(part, p->f.f[j], gap, MPC_RNDNN);
            mpfr_mul(product, p->f.error[j], modulus, MPFR_RNDU);
            mpc_set_ui(p->f.f[j], 0, MPC_RNDNN);
            mpfr_set_ui(p->f.error[j], 0, MPFR_RNDU);
            if (j > 0) {
                mpc_set(p->f.f[j], p->f.f[j - 1], MPC_RNDNN);
                mpfr_set(p->f.error[j], p->f.error[j - 1], MPFR_RNDU);
            }
            mpc_add(p->f.f[j], p->f.f[j], part, MPC_RNDNN);
            mpfr_add(p->f.error[j], p->f.error[j], product, MPFR_RNDU);
        }
    }
    mpc_clear(gap);
    mpc_clear(part);
    mpfr_clears(modulus, product, (mpfr_ptr)0);
}

/* f_1 := -2 f_2 (misled_to - centre), and all that this is off is in its error. */
static void mislead(polynomial *p, mpc_srcptr centre)
{
    mpc_t wrong;
    mpfr_t off;
    mpc_init2(wrong, 2000);
    mpfr_init2(off, 64);
    mpc_set_dc(wrong, p->misled_to, MPC_RNDNN);
    mpc_sub(wrong, wrong, centre, MPC_RNDNN);
    mpc_mul(wrong, wrong, p->f.f[2], MPC_RNDNN);
    mpc_mul_si(wrong, wrong, -2, MPC_RNDNN);
    mpc_sub(p->f.f[1], p->f.f[1], wrong, MPC_RNDNN);
    mpc_abs(off, p->f.f[1], MPFR_RNDU);
    mpfr_add(p->f.error[1], p->f.error[1], off, MPFR_RNDU);
    mpc_set(p->f.f[1], wrong, MPC_RNDNN);
    mpc_clear(wrong);
    mpfr_clear(off);
}

static ghosts_status polynomial_expand(void *context, series *f, mpc_srcptr centre,
                                       mpfr_srcptr reach, int order, mpfr_prec_t bits)
{
    polynomial *p = context;
    (void)reach;
    multiply_out(p, centre);
    for (int j = 0; j <= EXPANSION_ORDER; j++)
        mpfr_mul_2si(p->f.error[j], p->f.error[j], p->lost_bits - (long)bits, MPFR_RNDU);
    if (p->misleading > 0) {
        p->misleading--;
        mislead(p, centre);
    }
    p->f.order = order > (int)p->roots ? order : (int)p->roots;
    *f = p->f;
    return GHOSTS_OK;
}

static void no_remainder(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    (void)context;
    (void)radius;
    mpfr_set_zero(bound, 1);
}

static expander polynomial_expander(polynomial *p)
{
    return (expander){.context = p, .expand = polynomial_expand, .remainder = no_remainder};
}

/* ---- what a search keeps ------------------------------------------------------------------------
 */

static void set_disc(cluster *c, double complex centre, double inner, double outer, size_t zeros)
{
    cluster_init(c);
    mpc_set_prec(c->centre, 64);
    mpc_set_dc(c->centre, centre, MPC_RNDNN);
    mpfr_set_d(c->inner, inner, MPFR_RNDU);
    mpfr_set_d(c->outer, outer, MPFR_RNDD);
    c->multiplicity = zeros;
    cluster_set_doubles(c);
}

/* Zeros beside the disc that is to be split are not those of the disc. */
START_TEST(only_zeros_of_the_whole)
{
    polynomial p = {.roots = 4, .root = {0.1 + 2 * I, -0.1 + 2 * I, 0.1 - 2 * I, -0.1 - 2 * I}};
    polynomial_init(&p);
    expander function = polynomial_expander(&p);
    work_account work = {.limit = 600};
    cluster whole;
    set_disc(&whole, 0.1 + 2 * I, 0.05, 0.05, 1);
    search s;
    search_init(&s, &function, &work, 1);
    search_within(&s, &whole);
    mpc_t middle;
    mpc_init2(middle, 53);
    mpc_set_d_d(middle, 0.0, 2.0, MPC_RNDNN);
    ghosts_status status = search_add_square(&s, middle, -2, 128); /* with both zeros in it */
    while (status == GHOSTS_OK && !search_is_over(&s))
        status = search_step(&s);
    ck_assert_int_eq(status, GHOSTS_WORK_LIMIT); /* the cell of the other zero stays */
    cluster_set found;
    search_finish(&s, &found);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_double_lt(cabs(found.cluster[0].centre_double - (0.1 + 2 * I)), 0.05);
    cluster_set_clear(&found);
    cluster_clear(&whole);
    mpc_clear(middle);
    polynomial_clear(&p);
}
END_TEST

/* ---- what it covers -----------------------------------------------------------------------------
 */

typedef struct {
    double area;
    size_t missing; /* of the points that no cell has held yet */
    double complex point[200];
    bool held[200];
} tally;

static ghosts_status count_cell(void *context, const search_frame *frame, const rectangle *cell)
{
    tally *t = context;
    double unit = ldexp(1.0, (int)frame->scale);
    double x = mpfr_get_d(mpc_realref(frame->base), MPFR_RNDN);
    double y = mpfr_get_d(mpc_imagref(frame->base), MPFR_RNDN);
    t->area += unit * unit * (cell->x1 - cell->x0) * (cell->y1 - cell->y0);
    for (size_t i = 0; i < 200; i++) {
        double s = (creal(t->point[i]) - x) / unit, h = (cimag(t->point[i]) - y) / unit;
        bool inside = s >= cell->x0 && s <= cell->x1 && h >= cell->y0 && h <= cell->y1;
        if (inside && !t->held[i]) {
            t->held[i] = true;
            t->missing--;
        }
    }
    return GHOSTS_OK;
}

/* Without zeros, the empty cells fill the box, also those that needed more precision than the
 * search begins with and got a frame of their own. */
START_TEST(empty_cells_cover_the_box)
{
    static const long lost[] = {0, 120, 300, 1000};
    random_start("empty_cells_cover_the_box");
    for (size_t round = 0; round < sizeof lost / sizeof *lost; round++) {
        polynomial p = {.roots = 3, .root = {7 * I, 2.5 + 2 * I, -4.0}, .lost_bits = lost[round]};
        polynomial_init(&p);
        expander function = polynomial_expander(&p);
        work_account work = {.limit = 3000};
        tally t = {.missing = 200};
        for (size_t i = 0; i < 200; i++)
            t.point[i] = random_between(-1.0, 1.5) + I * random_between(1.0, 3.0);
        search s;
        search_init(&s, &function, &work, EXPANSION_MAX_ZEROS);
        search_report(&s, count_cell, &t);
        rectangle box = {-1.0, 1.5, 1.0, 3.0};
        ghosts_status status = search_add_box(&s, 0, &box, INFINITY);
        while (status == GHOSTS_OK && !search_is_over(&s))
            status = search_step(&s);
        ck_assert_msg(status == GHOSTS_OK, "%ld bits lost: status %d", lost[round], status);
        cluster_set found;
        search_finish(&s, &found);
        ck_assert_uint_eq(found.count, 0);
        ck_assert_msg(t.missing == 0, "%ld bits lost: %zu points in no cell", lost[round],
                      t.missing);
        ck_assert_double_ge(t.area, 5.0 * (1.0 - 1e-12));
        cluster_set_clear(&found);
        polynomial_clear(&p);
    }
}
END_TEST

static void remainder_of_two(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    (void)context;
    (void)radius;
    mpfr_set_ui(bound, 2, MPFR_RNDU);
}

/* t - 1.5 i on |t| <= 1 is at least 1/2: no zero, but who knows when up to 2 may follow; and on
 * |t - 1.5 i| <= 1 one zero, or not. */
START_TEST(remainders_count)
{
    polynomial p = {.roots = 1, .root = {1.5 * I}};
    polynomial_init(&p);
    expander function = polynomial_expander(&p), open = function;
    open.remainder = remainder_of_two;
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    mpfr_set_ui(radius, 1, MPFR_RNDN);
    for (long inside = 0; inside < 2; inside++) {
        long zeros;
        mpc_set_d_d(centre, 0.0, inside ? 1.5 : 0.0, MPC_RNDNN);
        ck_assert_int_eq(count_in_disc(&zeros, &function, centre, radius, 4, 128), GHOSTS_OK);
        ck_assert_int_eq(zeros, inside);
        ck_assert_int_eq(count_in_disc(&zeros, &open, centre, radius, 4, 128), GHOSTS_OK);
        ck_assert_int_eq(zeros, -1);
    }
    mpc_clear(centre);
    mpfr_clear(radius);
    polynomial_clear(&p);
}
END_TEST

/* ---- what refinement may do ---------------------------------------------------------------------
 */

/* A centroid that rounding has moved to another cluster of two zeros: the disc there is not taken
 * for the one that was to be refined. */
START_TEST(refinement_stays_with_its_zeros)
{
    const double complex own = 0.1 + 5 * I, other = 30 + 5 * I;
    for (size_t misleading = 0; misleading < 6; misleading++) {
        polynomial p = {.roots = 4,
                        .root = {own, own, other, other},
                        .misleading = misleading,
                        .misled_to = other};
        polynomial_init(&p);
        expander function = polynomial_expander(&p);
        work_account work = {.limit = 1000};
        cluster c;
        set_disc(&c, 5 * I, 0.9, 4.0, 2);
        mpfr_t tolerance;
        mpfr_init2(tolerance, 32);
        mpfr_set_d(tolerance, 1e-20, MPFR_RNDN);
        bool separable;
        ck_assert_int_eq(refine_cluster(&c, &separable, &function, &work, tolerance), GHOSTS_OK);
        mpc_t z;
        mpfr_t distance;
        mpc_init2(z, 300);
        mpfr_init2(distance, 64);
        mpc_set_dc(z, own, MPC_RNDNN);
        mpc_sub(z, z, c.centre, MPC_RNDNN);
        mpc_abs(distance, z, MPFR_RNDN);
        ck_assert_msg(mpfr_lessequal_p(distance, c.inner), "%zu misleading: %g away, within %g",
                      misleading, mpfr_get_d(distance, MPFR_RNDN), mpfr_get_d(c.inner, MPFR_RNDN));
        ck_assert(separable || mpfr_lessequal_p(c.inner, tolerance));
        mpfr_clears(tolerance, distance, (mpfr_ptr)0);
        mpc_clear(z);
        cluster_clear(&c);
        polynomial_clear(&p);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("search");
    TCase *proofs = tcase_create("proofs");
    tcase_set_timeout(proofs, 120);
    tcase_add_test(proofs, only_zeros_of_the_whole);
    tcase_add_test(proofs, empty_cells_cover_the_box);
    tcase_add_test(proofs, remainders_count);
    tcase_add_test(proofs, refinement_stays_with_its_zeros);
    suite_add_tcase(suite, proofs);
    return run_suite(suite);
}
