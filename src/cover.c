/* What a region search proved, kept for a certificate.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cover.h"

#include <math.h>
#include <stdlib.h>

#include "arrays.h"

void cover_free(ghosts_cover *cover)
{
    if (!cover)
        return;
    for (size_t i = 0; i < cover->cells; i++)
        mpfr_clears(cover->cell[i].x0, cover->cell[i].x1, cover->cell[i].y0, cover->cell[i].y1,
                    (mpfr_ptr)0);
    for (size_t i = 0; i < cover->discs; i++) {
        mpc_clear(cover->disc[i].centre);
        mpfr_clear(cover->disc[i].radius);
    }
    mpfr_clears(cover->x0, cover->x1, cover->y0, cover->y1, (mpfr_ptr)0);
    free(cover->cell);
    free(cover->disc);
    free(cover);
}

/* The corner (x, y) of a cell, in original coordinates and exact. */
static void init_corner(mpfr_t re, mpfr_t im, const search_frame *frame, double x, double y,
                        long scale)
{
    mpc_t point;
    mpc_init2(point, 64);
    search_frame_point(point, frame, x + I * y);
    mpfr_init2(re, mpfr_get_prec(mpc_realref(point)));
    mpfr_init2(im, mpfr_get_prec(mpc_imagref(point)));
    mpfr_mul_2si(re, mpc_realref(point), -scale, MPFR_RNDN);
    mpfr_mul_2si(im, mpc_imagref(point), -scale, MPFR_RNDN);
    mpc_clear(point);
}

static ghosts_status add_cell(cover_writer *writer, const search_frame *frame,
                              const rectangle *cell)
{
    ghosts_cover *cover = writer->cover;
    ghosts_empty_cell *list =
        array_reserve(cover->cell, &writer->cells_allocated, cover->cells + 1, sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    cover->cell = list;
    ghosts_empty_cell *new = &list[cover->cells++];
    init_corner(new->x0, new->y0, frame, cell->x0, cell->y0, writer->scale);
    init_corner(new->x1, new->y1, frame, cell->x1, cell->y1, writer->scale);
    return GHOSTS_OK;
}

ghosts_status cover_add_empty_cell(void *writer, const search_frame *frame, const search_cell *cell)
{
    rectangle box = {cell->x0, cell->x1, cell->y0, cell->y1};
    return add_cell(writer, frame, &box);
}

/* What of `wanted` lies beside the explored box holds no zero by the strip lemma. */
static ghosts_status add_sides(cover_writer *writer, const search_frame *frame,
                               const rectangle *wanted, const rectangle *box)
{
    ghosts_status status = GHOSTS_OK;
    rectangle left = *wanted, right = *wanted;
    left.x1 = box->x0;
    right.x0 = box->x1;
    if (left.x0 < left.x1)
        status = add_cell(writer, frame, &left);
    if (right.x0 < right.x1 && status == GHOSTS_OK)
        status = add_cell(writer, frame, &right);
    return status;
}

ghosts_status cover_begin(cover_writer *writer, const ghosts_expsum *sum, mpc_srcptr base,
                          const rectangle *wanted, const rectangle *box)
{
    ghosts_cover *cover = calloc(1, sizeof *cover);
    *writer = (cover_writer){cover, sum->scale, 0};
    if (!cover)
        return GHOSTS_NO_MEMORY;
    search_frame frame = {.scale = 0, .bits = 64};
    mpc_init2(frame.base, mpfr_get_prec(mpc_realref(base)));
    mpc_set(frame.base, base, MPC_RNDNN);
    rectangle covered = *wanted;
    if (box)
        covered.y0 = fmax(covered.y0, box->y0); /* below, the spread bound */
    init_corner(cover->x0, cover->y0, &frame, covered.x0, covered.y0, sum->scale);
    init_corner(cover->x1, cover->y1, &frame, covered.x1, covered.y1, sum->scale);
    ghosts_status status =
        box ? add_sides(writer, &frame, &covered, box) : add_cell(writer, &frame, &covered);
    mpc_clear(frame.base);
    return status;
}

ghosts_status cover_add_discs(cover_writer *writer, const search *s)
{
    ghosts_cover *cover = writer->cover;
    cover->disc = malloc((s->clusters + 1) * sizeof *cover->disc);
    if (!cover->disc)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < s->clusters; i++) {
        const cluster *c = &s->cluster[i];
        ghosts_isolating_disc *disc = &cover->disc[cover->discs++];
        mpc_init2(disc->centre, mpfr_get_prec(mpc_realref(c->centre)));
        mpfr_init2(disc->radius, mpfr_get_prec(c->outer));
        mpc_mul_2si(disc->centre, c->centre, -writer->scale, MPC_RNDNN);
        mpfr_mul_2si(disc->radius, c->outer, -writer->scale, MPFR_RNDD);
        disc->zeros = c->multiplicity;
    }
    return GHOSTS_OK;
}
