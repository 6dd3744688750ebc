/* The statements about F that a certificate makes, each proven from scratch.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_PROOFS_H
#define CHECK_PROOFS_H

#include <ghosts/region.h>

#include "check/point.h"

/* The closed box holds no zero. */
bool check_cell_is_empty(check_evaluator *evaluator, const ghosts_empty_cell *cell);

/* The closed disc holds exactly m zeros, none on its edge. */
bool check_disc_holds(check_evaluator *evaluator, mpc_srcptr centre, mpfr_srcptr radius, size_t m);

#endif
