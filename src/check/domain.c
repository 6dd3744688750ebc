/* The part of the upper half-plane that cells and discs must cover.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/covering.h"

void check_least_height(mpfr_t y, const ghosts_expsum *sum)
{
    mpfr_t spread;
    mpfr_init2(spread, 128);
    ghosts_expsum_spread(spread, sum, MPFR_RNDU);
    mpfr_const_pi(y, MPFR_RNDD);
    mpfr_div(y, y, spread, MPFR_RNDD);
    mpfr_clear(spread);
}

void check_domain_init(check_domain *d, const ghosts_region *region, const ghosts_expsum *sum)
{
    mpfr_inits2(192, d->x0, d->x1, d->y0, d->y1, d->radius, (mpfr_ptr)0);
    check_least_height(d->y0, sum);
    d->round = region->shape == GHOSTS_DISK;
    mpfr_set_ui(d->radius, 0, MPFR_RNDN);
    if (d->round) {
        mpfr_set_q(d->radius, region->radius, MPFR_RNDU);
        mpfr_set(d->x1, d->radius, MPFR_RNDU);
        mpfr_set(d->y1, d->radius, MPFR_RNDU);
        mpfr_neg(d->x0, d->x1, MPFR_RNDN);
    } else {
        mpfr_set_q(d->x0, region->x0, MPFR_RNDD);
        mpfr_set_q(d->x1, region->x1, MPFR_RNDU);
        mpfr_t low, high;
        mpfr_inits2(192, low, high, (mpfr_ptr)0);
        mpfr_set_q(low, region->y0, MPFR_RNDD);
        mpfr_set_q(high, region->y1, MPFR_RNDU);
        mpfr_neg(d->y1, low, MPFR_RNDN);
        mpfr_max(d->y1, d->y1, high, MPFR_RNDN);
        mpfr_neg(high, high, MPFR_RNDN);
        mpfr_max(low, low, high, MPFR_RNDN); /* the least |Im|, where it is not 0 */
        mpfr_max(d->y0, d->y0, low, MPFR_RNDN);
        mpfr_clears(low, high, (mpfr_ptr)0);
    }
    d->empty = ghosts_expsum_terms(sum) == 1 || !mpfr_lessequal_p(d->y0, d->y1);
}

void check_domain_clear(check_domain *d)
{
    mpfr_clears(d->x0, d->x1, d->y0, d->y1, d->radius, (mpfr_ptr)0);
}
