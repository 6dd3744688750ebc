/* FLINT/Arb, one library since FLINT 3, and the discs of its balls.
 *
 * To be included before <complex.h>, whose macro I is a name in FLINT's headers.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_FLINT_ARB_H
#define BASE_FLINT_ARB_H

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#ifdef HAVE_ARB

#include <mpc.h>
#include <mpfr.h>

#ifdef HAVE_FLINT_ACB_H
#include <flint/acb.h>
#include <flint/acb_hypgeom.h>
#include <flint/acb_poly.h>
#include <flint/arb_poly.h>
#else
#include <acb.h>
#include <acb_hypgeom.h>
#include <acb_poly.h>
#include <arb_poly.h>
#endif
#include <flint/fmpq.h> /* since FLINT 3.1 in no header of the others */

/* The ball's midpoint, rounded to `centre`, and a radius about it that holds the ball. */
void disc_of_ball(mpc_t centre, mpfr_t radius, const acb_t ball);

#endif
#endif
