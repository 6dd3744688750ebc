/* Zeros outside a region that a certificate has to show.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef REGION_OUTSIDE_H
#define REGION_OUTSIDE_H

#include <ghosts/certificate.h>

/* Discs of the zeros outside the region that lie in isolating discs which meet it, for the field
 * outside[]; GHOSTS_WORK_LIMIT when one could not be told apart from the region with `digits`. */
ghosts_status outside_find(ghosts_isolating_disc **list, size_t *count, const ghosts_expsum *sum,
                           const ghosts_certificate *certificate, ghosts_engine engine,
                           long digits);
void outside_free(ghosts_isolating_disc *list, size_t count);

#endif
