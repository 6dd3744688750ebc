/* A small producer of certificates for the tests of the checker: naive subdivision by
 * ghosts_certify_disc(), zeros of known place or by Newton's method.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_COVERS_H
#define TESTS_SUPPORT_COVERS_H

#include <math.h>

#include <ghosts/certify.h>

#include "cli/certificate/certificate.h"
#include "tests/support/sums.h"

static inline void made_add_cell(certificate_file *m, double x0, double x1, double y0, double y1)
{
    m->cover.cell = realloc(m->cover.cell, (m->cover.cells + 1) * sizeof *m->cover.cell);
    ck_assert_ptr_nonnull(m->cover.cell);
    ghosts_empty_cell *cell = &m->cover.cell[m->cover.cells++];
    mpfr_inits2(53, cell->x0, cell->x1, cell->y0, cell->y1, (mpfr_ptr)0);
    mpfr_set_d(cell->x0, x0, MPFR_RNDN);
    mpfr_set_d(cell->x1, x1, MPFR_RNDN);
    mpfr_set_d(cell->y0, y0, MPFR_RNDN);
    mpfr_set_d(cell->y1, y1, MPFR_RNDN);
}

static inline void made_append_disc(ghosts_isolating_disc **list, size_t *count, mpc_srcptr centre,
                                    double radius, size_t zeros)
{
    ghosts_isolating_disc disc = {.zeros = zeros};
    mpc_init2(disc.centre, mpfr_get_prec(mpc_realref(centre)));
    mpc_set(disc.centre, centre, MPC_RNDNN);
    mpfr_init2(disc.radius, 53);
    mpfr_set_d(disc.radius, radius, MPFR_RNDN);
    *list = realloc(*list, (*count + 1) * sizeof **list);
    ck_assert_ptr_nonnull(*list);
    (*list)[(*count)++] = disc;
}

static inline void made_add_zero(certificate_file *m, mpc_srcptr centre, mpfr_srcptr error,
                                 size_t multiplicity, bool edge)
{
    ghosts_region_zero zero = {
        .multiplicity = multiplicity, .edge = edge, .one_zero = multiplicity == 1};
    mpc_init2(zero.centre, mpfr_get_prec(mpc_realref(centre)));
    mpc_set(zero.centre, centre, MPC_RNDNN);
    mpfr_init2(zero.error, 53);
    mpfr_set(zero.error, error, MPFR_RNDU);
    m->zero = realloc(m->zero, (m->zeros + 1) * sizeof *m->zero);
    ck_assert_ptr_nonnull(m->zero);
    m->zero[m->zeros++] = zero;
}

/* Cells of a square grid that Pellet's test empties, the others cut, until they lie in a disc of
 * `given` (isolating discs, already in the cover). */
static inline void made_subdivide(certificate_file *m, double x0, double x1, double y0, double y1)
{
    for (size_t i = 0; i < m->cover.discs; i++) {
        const ghosts_isolating_disc *d = &m->cover.disc[i];
        double x = mpfr_get_d(mpc_realref(d->centre), MPFR_RNDN);
        double y = mpfr_get_d(mpc_imagref(d->centre), MPFR_RNDN);
        double far_x = fmax(fabs(x0 - x), fabs(x1 - x)), far_y = fmax(fabs(y0 - y), fabs(y1 - y));
        if (hypot(far_x, far_y) < 0.999 * mpfr_get_d(d->radius, MPFR_RNDN))
            return;
    }
    mpc_t centre;
    mpfr_t radius;
    long zeros;
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    mpc_set_d_d(centre, 0.5 * (x0 + x1), 0.5 * (y0 + y1), MPC_RNDNN);
    mpfr_set_d(radius, 0.501 * hypot(x1 - x0, y1 - y0), MPFR_RNDU);
    ck_assert_int_eq(ghosts_certify_disc(&zeros, m->sum, centre, radius, 64, GHOSTS_ENGINE_DEFAULT),
                     GHOSTS_OK);
    mpc_clear(centre);
    mpfr_clear(radius);
    if (zeros == 0) {
        made_add_cell(m, x0, x1, y0, y1);
        return;
    }
    ck_assert(x1 - x0 > 1e-9);
    double x = 0.5 * (x0 + x1), y = 0.5 * (y0 + y1);
    made_subdivide(m, x0, x, y0, y);
    made_subdivide(m, x, x1, y0, y);
    made_subdivide(m, x0, x, y, y1);
    made_subdivide(m, x, x1, y, y1);
}

/* The zeros of the product of binomials in |tau| <= radius, to `digits` digits; equal zeros of
 * several factors count together.  Isolating discs reach 0.35 of the way to the nearest other zero.
 */
static inline certificate_file made_product(const classes *factor, long radius, long digits)
{
    certificate_file m = {0};
    mpfr_prec_t bits = (mpfr_prec_t)(3.33 * (double)digits) + 32;
    m.sum = product_sum(factor);
    m.region.shape = GHOSTS_DISK;
    mpq_inits(m.region.radius, m.region.x0, m.region.x1, m.region.y0, m.region.y1, (mpq_ptr)0);
    mpq_set_si(m.region.radius, radius, 1);

    enum { MOST = 256 };
    mpc_t zero[MOST];
    size_t multiplicity[MOST], count = 0;
    mpfr_t distance, error;
    mpfr_inits2(53, distance, error, (mpfr_ptr)0);
    for (size_t j = 0; j < factor->n; j++) {
        for (size_t k = 0; count < MOST; k++) {
            mpc_init2(zero[count], bits);
            factor_zero(zero[count], factor, j, k);
            if (mpfr_cmp_si(mpc_imagref(zero[count]), radius + 2) > 0) {
                mpc_clear(zero[count]);
                break;
            }
            size_t i = 0;
            while (i < count && mpc_cmp(zero[i], zero[count]) != 0)
                i++;
            if (i < count) {
                multiplicity[i]++;
                mpc_clear(zero[count]);
            } else {
                multiplicity[count++] = 1;
            }
        }
    }
    ck_assert_uint_lt(count, MOST);
    for (size_t i = 0; i < count; i++) {
        double nearest = 2.0;
        for (size_t j = 0; j < count; j++) {
            mpc_t difference;
            mpc_init2(difference, 53);
            mpc_sub(difference, zero[i], zero[j], MPC_RNDNN);
            mpc_abs(distance, difference, MPFR_RNDN);
            if (i != j)
                nearest = fmin(nearest, mpfr_get_d(distance, MPFR_RNDN));
            mpc_clear(difference);
        }
        mpc_abs(error, zero[i], MPFR_RNDN);
        bool inside = mpfr_cmp_si(error, radius) < 0;
        mpfr_div_si(error, error, 10, MPFR_RNDN);
        for (long d = 1; d < digits; d++)
            mpfr_div_ui(error, error, 10, MPFR_RNDN);
        made_append_disc(&m.cover.disc, &m.cover.discs, zero[i], 0.35 * nearest, multiplicity[i]);
        if (inside) {
            made_add_zero(&m, zero[i], error, multiplicity[i], false);
            mpc_conj(zero[i], zero[i], MPC_RNDNN);
            made_add_zero(&m, zero[i], error, multiplicity[i], false);
            mpc_conj(zero[i], zero[i], MPC_RNDNN);
        } else {
            made_append_disc(&m.outside, &m.outsiders, zero[i],
                             fmax(mpfr_get_d(error, MPFR_RNDN), 1e-300), multiplicity[i]);
        }
    }
    for (size_t i = 0; i < count; i++)
        mpc_clear(zero[i]);
    for (long x = -radius; x < radius; x += 2)
        for (long y = 0; y < radius; y += 2)
            made_subdivide(&m, (double)x, (double)x + 2, y ? (double)y : 0.25, (double)y + 2);
    mpfr_clears(distance, error, (mpfr_ptr)0);
    return m;
}

#endif
