/* Whether boxes and discs cover a region, and whether the listed zeros account for the discs.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_COVERING_H
#define CHECK_COVERING_H

#include <ghosts/check.h>

/* Places compared in double are decided when they differ by more than this share of all numbers
 * involved (docs/rounding.md, Lemma 11.6). */
#define CHECK_PLACE_MARGIN 1e-14

/* The part of the upper half-plane where zeros of the region, or mirror images of such, can be: a
 * box, and with `round` only the points of it with |tau| <= radius. */
typedef struct {
    bool empty;
    mpfr_t x0, x1, y0, y1;
    bool round;
    mpfr_t radius;
} check_domain;

/* pi / Delta rounded down: no zero has a smaller |Im|. */
void check_least_height(mpfr_t height, const ghosts_expsum *sum);

void check_domain_init(check_domain *domain, const ghosts_region *region, const ghosts_expsum *sum);
void check_domain_clear(check_domain *domain);

/* Whether the cells and discs of `cover` contain the domain.  On failure *verdict names a point in
 * the gap (or one whose neighbourhood could not be shown to be covered). */
ghosts_status check_covering(ghosts_certificate_verdict *verdict, const check_domain *domain,
                             const ghosts_cover *cover);

/* Geometry of zero[] and outside[]: marks, mirror images, disjointness, the isolating discs they
 * lie in and their sums. */
ghosts_status check_account(ghosts_certificate_verdict *verdict, const ghosts_expsum *sum,
                            const ghosts_certificate *certificate);

bool check_fail(ghosts_certificate_verdict *verdict, ghosts_certificate_part part, size_t index,
                const char *reason);

#endif
