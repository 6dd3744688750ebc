/* One square-free factor of a sum whose slopes have a common step, as the search sees it: a
 * polynomial in X = e^(step t) with real coefficients of any sign.
 *
 * To be included after base/flint_arb.h, without which there is nothing in it.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_FACTOR_EXPANDER_H
#define ZEROS_FACTOR_EXPANDER_H

#ifdef HAVE_ARB

#include <flint/fmpz_mpoly_factor.h>

#include "zeros/expander.h"

/* sum_i coefficient_i X^(power_i) E^(weight_i), E = exp(unit), of which `factor` holds the
 * coefficients, powers and weights.  Everything but the scratch belongs to somebody else and must
 * outlive the function. */
typedef struct {
    const fmpz_mpoly_struct *factor;
    const fmpz_mpoly_ctx_struct *context;
    mpq_srcptr unit, step;
    slong degree;
    /* The coefficients with `bits` bits, and the last expansion. */
    slong bits;
    arb_ptr coefficient;
    acb_ptr term;         /* coefficient_j X^j at the centre, over a power of 2 */
    double *mass, *slope; /* upper bounds of |term_j| and |j step - shift| */
    series f;
} factor_function;

/* Coefficients with working precision `bits`, real balls. */
void factor_coefficients(arb_ptr coefficient, slong degree, const fmpz_mpoly_struct *factor,
                         const fmpz_mpoly_ctx_struct *context, mpq_srcptr unit, slong bits);

ghosts_status factor_function_init(factor_function *f, const fmpz_mpoly_struct *factor,
                                   const fmpz_mpoly_ctx_struct *context, mpq_srcptr unit,
                                   mpq_srcptr step);
void factor_function_clear(factor_function *f);

expander factor_expander(factor_function *f);

#endif
#endif
