/* Discs with a known number of zeros.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_DISCS_H
#define CHECK_DISCS_H

#include "check/evaluate_tile.h"

/* The closed disc holds exactly m zeros, none on its edge. */
bool check_disc_holds(check_evaluator *evaluator, mpc_srcptr centre, mpfr_srcptr radius, size_t m);

#endif
