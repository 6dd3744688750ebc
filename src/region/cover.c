/* What a region search proved, kept for a certificate.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "region/cover.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "base/rounding.h"

/* Normalised: a joined cell is no longer, as proofs take it piece by piece. */
#define LONGEST 16.0

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
    frame_point(point, frame, x + I * y);
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

ghosts_status cover_add_empty_cell(void *context, const search_frame *frame, const rectangle *cell)
{
    cover_writer *writer = context;
    if (!frame->in_double)
        return add_cell(writer, frame, cell);
    rectangle *list =
        array_reserve(writer->box, &writer->boxes_allocated, writer->boxes + 1, sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    writer->box = list;
    writer->box[writer->boxes++] = *cell;
    return GHOSTS_OK;
}

/* ---- joining --------------------------------------------------------------------------------- */

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const void *left, const void *right)
{
    const rectangle *a = left, *b = right;
    int order = compare(a->y0, b->y0);
    order = order ? order : compare(a->y1, b->y1);
    return order ? order : compare(a->x0, b->x0);
}

static int compare_columns(const void *left, const void *right)
{
    const rectangle *a = left, *b = right;
    int order = compare(a->x0, b->x0);
    order = order ? order : compare(a->x1, b->x1);
    return order ? order : compare(a->y0, b->y0);
}

/* b continues a to the right, or upward. */
static bool continues(const rectangle *a, const rectangle *b, bool upward)
{
    if (upward)
        return a->x0 == b->x0 && a->x1 == b->x1 && a->y1 == b->y0 && b->y1 - a->y0 <= LONGEST;
    return a->y0 == b->y0 && a->y1 == b->y1 && a->x1 == b->x0 && b->x1 - a->x0 <= LONGEST;
}

static void join_neighbours(cover_writer *writer, bool upward)
{
    rectangle *box = writer->box;
    size_t kept = 0;
    qsort(box, writer->boxes, sizeof *box, upward ? compare_columns : compare_rows);
    for (size_t i = 1; i < writer->boxes; i++) {
        if (!continues(&box[kept], &box[i], upward))
            box[++kept] = box[i];
        else if (upward)
            box[kept].y1 = box[i].y1;
        else
            box[kept].x1 = box[i].x1;
    }
    writer->boxes = kept + 1;
}

/* In rows and in columns, until neither changes much. */
static ghosts_status add_joined_cells(cover_writer *writer)
{
    for (size_t before = SIZE_MAX; writer->boxes && writer->boxes < before - before / 16;) {
        before = writer->boxes;
        join_neighbours(writer, false);
        join_neighbours(writer, true);
    }
    search_frame frame;
    frame_init(&frame, NULL, 0, 0);
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < writer->boxes && status == GHOSTS_OK; i++)
        status = add_cell(writer, &frame, &writer->box[i]);
    frame_clear(&frame);
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static ghosts_status add_if_not_empty(cover_writer *writer, const search_frame *frame,
                                      rectangle cell)
{
    return cell.x0 < cell.x1 && cell.y0 < cell.y1 ? add_cell(writer, frame, &cell) : GHOSTS_OK;
}

/* What of the region's bounds lies beside the explored box holds no zero by the strip lemma, and
 * what lies in the free strip none by its dominant term, however high. */
static ghosts_status add_dominated_cells(cover_writer *writer, const search_frame *frame,
                                         const search_area *area, double bottom, bool explored)
{
    rectangle in = area->wanted, out = area->box;
    double width = area->free_width;
    ghosts_status status = add_if_not_empty(
        writer, frame, (rectangle){in.x0, explored ? out.x0 : in.x1, bottom, in.y1});
    if (status == GHOSTS_OK && explored)
        status = add_if_not_empty(writer, frame, (rectangle){out.x1, in.x1, bottom, in.y1});
    if (status == GHOSTS_OK && width > 0.0) /* a disc: in.x1 is its radius */
        status = add_if_not_empty(writer, frame, (rectangle){-width, width, bottom, in.x1});
    return status;
}

ghosts_status cover_begin(cover_writer *writer, const ghosts_expsum *sum)
{
    ghosts_cover *cover = calloc(1, sizeof *cover);
    *writer = (cover_writer){.cover = cover, .scale = sum->scale};
    if (!cover)
        return GHOSTS_NO_MEMORY;
    mpfr_inits2(DOUBLE_BITS, cover->x0, cover->x1, cover->y0, cover->y1, (mpfr_ptr)0);
    return GHOSTS_OK;
}

ghosts_status cover_bound(cover_writer *writer, const search_area *area, bool explored)
{
    ghosts_cover *cover = writer->cover;
    search_frame frame;
    frame_init(&frame, area->base, 0, 0);
    rectangle in = area->wanted;
    /* below the explored box, the spread bound */
    double bottom = explored ? fmax(in.y0, area->box.y0) : in.y0;
    double top = area->free_width > 0.0 ? in.x1 : in.y1;
    mpfr_clears(cover->x0, cover->x1, cover->y0, cover->y1, (mpfr_ptr)0);
    init_corner(cover->x0, cover->y0, &frame, in.x0, bottom, writer->scale);
    init_corner(cover->x1, cover->y1, &frame, in.x1, top, writer->scale);
    ghosts_status status = add_dominated_cells(writer, &frame, area, bottom, explored);
    frame_clear(&frame);
    return status;
}

ghosts_status cover_finish(cover_writer *writer, const cluster_set *set)
{
    ghosts_cover *cover = writer->cover;
    ghosts_status status = add_joined_cells(writer);
    if (status != GHOSTS_OK)
        return status;
    cover->disc = malloc((set->count + 1) * sizeof *cover->disc);
    if (!cover->disc)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < set->count; i++) {
        const cluster *c = &set->cluster[i];
        ghosts_isolating_disc *disc = &cover->disc[cover->discs++];
        mpc_init2(disc->centre, mpfr_get_prec(mpc_realref(c->centre)));
        mpfr_init2(disc->radius, mpfr_get_prec(c->outer));
        mpc_mul_2si(disc->centre, c->centre, -writer->scale, MPC_RNDNN);
        mpfr_mul_2si(disc->radius, c->outer, -writer->scale, MPFR_RNDD);
        disc->zeros = c->multiplicity;
    }
    return GHOSTS_OK;
}

void cover_end(cover_writer *writer)
{
    free(writer->box);
}
