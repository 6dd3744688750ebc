/* The square-free factors of a sum whose slopes have a common step, and their zeros.
 *
 * To be included after base/flint_arb.h, without which there is nothing in it.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef ZEROS_FACTORS_H
#define ZEROS_FACTORS_H

#ifdef HAVE_ARB

#include "sum/commensurable.h"
#include "zeros/factor_expander.h"
#include "zeros/multiple.h"

/* F as a polynomial: term i is factor[i] X^power[i] E^weight[i], E = exp(unit). */
typedef struct {
    commensurable slopes;
    size_t terms;
    unsigned long *power;
    mpz_t *weight;
    mpz_t *factor;
    mpq_t unit;
    slong degree;
} weighted_polynomial;

/* Every zero in the box and a few more, from the roots of all factors and their translates by the
 * period, with their multiplicities; *done = false, and nothing is added, when they are not told
 * apart within reach. */
ghosts_status factors_of_a_period(bool *done, cluster_set *set, const fmpz_mpoly_factor_t factors,
                                  const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                                  const factor_request *request);

/* What is asked for, by a search for the zeros of each factor. */
ghosts_status factors_search(cluster_set *set, const fmpz_mpoly_factor_t factors,
                             const fmpz_mpoly_ctx_t context, const weighted_polynomial *p,
                             const factor_request *request);

#endif
#endif
