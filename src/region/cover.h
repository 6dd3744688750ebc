/* What a region search proved, kept for a certificate.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef REGION_COVER_H
#define REGION_COVER_H

#include <ghosts/region.h>

#include "region/area.h"

typedef struct {
    ghosts_cover *cover;
    long scale; /* of the sum's normal form */
    size_t cells_allocated;
    rectangle *box; /* cells in normalised coordinates, to be joined */
    size_t boxes, boxes_allocated;
} cover_writer;

/* An empty cover. */
ghosts_status cover_begin(cover_writer *writer, const ghosts_expsum *sum);

/* It becomes that of the region, of which area->box is or is going to be explored, or with
 * `explored` = false nothing: then all of it is free of zeros, by a dominant term or the spread
 * bound. */
ghosts_status cover_bound(cover_writer *writer, const search_area *area, bool explored);

/* For search_report(), with the writer as context. */
ghosts_status cover_add_empty_cell(void *writer, const search_frame *frame, const rectangle *cell);

/* Once all is explored: neighbouring cells whose union is a box become one, and the clusters
 * isolating discs. */
ghosts_status cover_finish(cover_writer *writer, const cluster_set *set);

/* Release what is not part of the cover, which is the writer's as long as nobody took it. */
void cover_end(cover_writer *writer);

void cover_free(ghosts_cover *cover);

#endif
