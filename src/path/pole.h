/* Poles of a path's logits, enclosed.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef PATH_POLE_H
#define PATH_POLE_H

#include "path/path.h"
#include "zeros/cluster.h"

/* Whether a disc about `centre`, of `radius` to eight times that, is proven to hold zeros of a
 * denominator: then `pole` is that disc, outer and inner, and *denominator the polynomial. */
bool path_find_pole(cluster *pole, const path_polynomial **denominator,
                    const ghosts_logit_path *path, mpc_srcptr centre, mpfr_srcptr radius);

/* Shrink the disc to relative accuracy 10^-digits where it holds a single zero, or one of some
 * multiplicity; a real pole gets a real centre.  Zeros that are apart keep the disc they have. */
ghosts_status path_refine_pole(cluster *pole, const path_polynomial *denominator, long digits);

#endif
