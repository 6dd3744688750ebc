/* The second proof that no zero of a region is missing.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "region/contour.h"

#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"
#include "region/winding.h"

#define CONTOUR_TRIES 4

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The middle of the `rank`-th widest gap between the sorted obstacles in low .. high. */
static double middle_of_gap(double *obstacle, size_t count, double low, double high, int rank)
{
    qsort(obstacle, count, sizeof *obstacle, compare_doubles);
    double previous_width = INFINITY, middle = 0.5 * (low + high);
    for (; rank >= 0; rank--) {
        double widest = 0.0;
        for (size_t i = 0; i <= count; i++) {
            double from = i ? obstacle[i - 1] : low, to = i < count ? obstacle[i] : high;
            if (to - from > widest && to - from < previous_width) {
                widest = to - from;
                middle = 0.5 * (from + to);
            }
        }
        if (widest == 0.0)
            break;
        previous_width = widest;
    }
    return middle;
}

/* Where to run between wanted and box on one side: as far as possible from every zero there. */
static double free_line(const double complex *centre, size_t count, double *scratch, double wanted,
                        double box, bool vertical, int rank)
{
    double low = fmin(wanted, box), high = fmax(wanted, box);
    size_t near = 0;
    for (size_t i = 0; i < count; i++) {
        double position = vertical ? creal(centre[i]) : cimag(centre[i]);
        if (position > low && position < high)
            scratch[near++] = position;
    }
    return middle_of_gap(scratch, near, low, high, rank);
}

/* A contour in the collar between the region's bounds and the box.  At a side where the strip ends
 * it runs along the end of the strip, and below along half the height of the strip free of zeros.
 */
static rectangle choose_contour(const search_area *area, const double complex *centre, size_t count,
                                double *scratch, int rank)
{
    rectangle in = area->wanted, out = area->box;
    in.y0 = fmax(in.y0, out.y0); /* a region that reaches the axis */
    rectangle line = {free_line(centre, count, scratch, in.x0, out.x0, true, rank),
                      free_line(centre, count, scratch, in.x1, out.x1, true, rank),
                      free_line(centre, count, scratch, in.y0, out.y0, false, rank),
                      free_line(centre, count, scratch, in.y1, out.y1, false, rank)};
    if (in.x0 <= out.x0)
        line.x0 = out.x0;
    if (in.x1 >= out.x1)
        line.x1 = out.x1;
    if (in.y0 <= out.y0)
        line.y0 = out.y0;
    return line;
}

/* Zeros whose discs are inside the contour; -1 when one of the discs is not proven to be on either
 * side. */
static long count_inside(const cluster_set *set, const double complex *centre,
                         const rectangle *contour)
{
    long zeros = 0;
    for (size_t i = 0; i < set->count; i++) {
        const cluster *c = &set->cluster[i];
        double x = creal(centre[i]), y = cimag(centre[i]);
        double reach = mpfr_get_d(c->inner, MPFR_RNDU) * SAFE + FEW_ROUNDINGS * (fabs(x) + fabs(y));
        bool inside = x - reach > contour->x0 && x + reach < contour->x1 &&
                      y - reach > contour->y0 && y + reach < contour->y1;
        bool outside = x + reach < contour->x0 || x - reach > contour->x1 ||
                       y + reach < contour->y0 || y - reach > contour->y1;
        if (!inside && !outside)
            return -1;
        zeros += inside ? (long)c->multiplicity : 0;
    }
    return zeros;
}

/* Another contour may keep clear of what stopped the walk. */
static bool is_another_worth_it(ghosts_status status)
{
    return status == GHOSTS_WORK_LIMIT || status == GHOSTS_TOO_LARGE;
}

ghosts_status prove_complete(size_t *winding, const cluster_set *set, const ghosts_expsum *sum,
                             const expander *function, work_account *work, const search_area *area)
{
    size_t count = set->count;
    double complex *centre = malloc((count + 1) * sizeof *centre);
    double *scratch = malloc((count + 1) * sizeof *scratch);
    ghosts_status status = centre && scratch ? GHOSTS_WORK_LIMIT : GHOSTS_NO_MEMORY;
    for (size_t i = 0; centre && i < count; i++)
        centre[i] = area_centre(area, &set->cluster[i]);
    search_frame frame;
    frame_init(&frame, area->base, 0, area->distant ? AREA_FAR_BITS : 128);
    frame.in_double = !area->distant && function->in_double;
    for (int rank = 0; is_another_worth_it(status) && rank < CONTOUR_TRIES; rank++) {
        rectangle contour = choose_contour(area, centre, count, scratch, rank);
        long found = count_inside(set, centre, &contour), wound;
        if (found < 0)
            continue;
        status = winding_number(&wound, sum, function, work, &frame, &contour);
        if (status == GHOSTS_OK && wound != found)
            status = GHOSTS_INTERNAL;
        if (status == GHOSTS_OK)
            *winding = (size_t)found;
    }
    frame_clear(&frame);
    free(centre);
    free(scratch);
    return status;
}
