/* All zeros of the exponential sum in a disc or a box, complete and certified.
 *
 * The set is proven complete twice: by the subdivision, which leaves no part of the region that is
 * not proven free of zeros or counted by an isolating disc, and by a rigorous winding number of F
 * along a contour close around the region (docs/theory.md, Theorem 8.2).  The two must agree, else
 * GHOSTS_INTERNAL.
 *
 * Thread-safety: reentrant; results are owned by the caller.  Rounding mode and exponent range of
 * the calling thread: ghosts/expsum.h.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_REGION_H
#define GHOSTS_REGION_H

#include <ghosts/zeros.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The kinds of regions. */
typedef enum {
    GHOSTS_DISK, /* |tau| <= radius */
    GHOSTS_BOX   /* x0 <= Re tau <= x1, y0 <= Im tau <= y1 */
} ghosts_shape;

/* A closed region with exact edges.  ghosts_region_init() before, ghosts_region_clear() after. */
typedef struct {
    ghosts_shape shape;   /* which of the numbers count */
    mpq_t radius;         /* of a disc, > 0 */
    mpq_t x0, x1, y0, y1; /* of a box, x0 < x1, y0 < y1 */
} ghosts_region;

/* Make *region ready to be filled, a region of this shape with all numbers 0; and release it. */
void ghosts_region_init(ghosts_region *region, ghosts_shape shape);
void ghosts_region_clear(ghosts_region *region);

/* One reported zero, in either half-plane. */
typedef struct {
    mpc_t centre;        /* of the disc that holds it */
    mpfr_t error;        /* the disc |tau - centre| <= error holds exactly `multiplicity` zeros */
    size_t multiplicity; /* counted with multiplicity */
    bool edge;           /* the disc may meet the region's edge: in or out isn't decided */
    bool one_zero;       /* proven: one zero of that multiplicity, not several close ones */
} ghosts_region_zero;

/* A box without zeros.  This and the next two tell how completeness was proven, for a certificate
 * (only with options.keep_proof).  Everything lies in the upper half-plane; the lower one follows
 * by conjugation.  Numbers are exact. */
typedef struct {
    mpfr_t x0, x1, y0, y1; /* the closed box holds no zero of F */
} ghosts_empty_cell;

/* A disc whose zeros are counted. */
typedef struct {
    mpc_t centre;  /* of the disc */
    mpfr_t radius; /* the closed disc holds exactly `zeros` zeros of F, none on its edge */
    size_t zeros;  /* counted with multiplicity; at least 1 */
} ghosts_isolating_disc;

/* The empty cells and the isolating discs together cover all points of the region, mirrored into
 * the upper half-plane, with Im >= y0; they lie in x0 <= Re <= x1, y0 <= Im <= y1.  y0 is at most
 * pi / Delta (no zero has a smaller |Im|) or the region's least |Im|. */
typedef struct {
    mpfr_t x0, x1, y0, y1;       /* the covered box */
    size_t cells;                /* entries of cell[] */
    ghosts_empty_cell *cell;     /* boxes without zeros */
    size_t discs;                /* entries of disc[] */
    ghosts_isolating_disc *disc; /* discs with their counts */
} ghosts_cover;

/* Settings; ghosts_region_defaults() fills them. */
typedef struct {
    ghosts_zeros_options search; /* digits, engine, work_limit, explore_in_double;
                                    work_limit 0 (the default here): a million, and a thousand more
                                    for every zero expected */
    bool keep_proof;             /* fill result->cover; default false */
    /* Called from time to time, from one thread and with round-to-nearest set, with the share of
     * work done in [0, 1]; may be NULL. */
    void (*progress)(void *context, double share);
    void *context; /* handed to progress() */
} ghosts_region_options;

/* Most zeros that one region may be expected to hold in the upper half-plane. */
#define GHOSTS_MAX_ZEROS 1e8

/* The default of every option. */
ghosts_region_options ghosts_region_defaults(void);

/* The zeros of a region. */
typedef struct {
    bool complete;            /* proven: no zero of the region is missing from zero[] */
    size_t count;             /* entries of zero[] */
    ghosts_region_zero *zero; /* by modulus, then imaginary part ascending */
    size_t winding;           /* zeros inside the contour that was followed, by winding number: the
                                 upper half of a box around the part of the region where zeros
                                 can be, slightly enlarged; 0 when the proof is not complete */
    size_t expansions;        /* Taylor expansions computed, a measure of work */
    ghosts_cover *cover;      /* NULL unless options.keep_proof */
} ghosts_zero_set;

/* Every zero of F in `region`, with multiplicity; options = NULL stands for the defaults.
 *
 * GHOSTS_OK          result->complete holds; zeros whose error disc meets the edge are listed and
 *                    marked.
 * GHOSTS_WORK_LIMIT  the proof is not complete: zero[] holds those found so far, complete = false.
 * GHOSTS_INTERNAL    the two proofs of completeness disagree; *result is NULL.
 * GHOSTS_INVALID     an empty or inverted region.
 * GHOSTS_TOO_LARGE   an edge beyond 1e299 / spread, room for more than GHOSTS_MAX_ZEROS zeros, or a
 *                    region so large that doubles cannot follow a contour around it.
 * Other failures leave *result NULL. */
ghosts_status ghosts_zeros_in_region(ghosts_zero_set **result, const ghosts_expsum *sum,
                                     const ghosts_region *region,
                                     const ghosts_region_options *options);

/* Release `result` and all it holds; NULL is taken too. */
void ghosts_zero_set_free(ghosts_zero_set *result);

#ifdef __cplusplus
}
#endif
#endif
