/* How many zeros lie in a disc: Pellet's test in multiple precision.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/certify.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "zeros/sum_expander.h"

static ghosts_status count_zeros(long *zeros, const ghosts_expsum *sum, mpc_srcptr centre,
                                 mpfr_srcptr radius, mpfr_prec_t bits, ghosts_engine engine)
{
    engine_exponential exponential = engine_find(engine);
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    ghosts_status status = check_disc_asked(centre, radius, bits, 2, MAX_BITS);
    if (status != GHOSTS_OK)
        return status;
    sum_function f;
    status = sum_function_init(&f, sum, exponential, NULL);
    if (status != GHOSTS_OK)
        return status;
    expander function = sum_expander(&f, false);
    mpc_t scaled_centre;
    mpfr_t scaled_radius;
    mpc_init3(scaled_centre, mpfr_get_prec(mpc_realref(centre)),
              mpfr_get_prec(mpc_imagref(centre)));
    mpfr_init2(scaled_radius, mpfr_get_prec(radius));
    mpc_mul_2si(scaled_centre, centre, sum->scale, MPC_RNDNN);
    mpfr_mul_2si(scaled_radius, radius, sum->scale, MPFR_RNDU);
    status =
        count_in_disc(zeros, &function, scaled_centre, scaled_radius, GHOSTS_CERTIFY_MAX, bits);
    mpc_clear(scaled_centre);
    mpfr_clear(scaled_radius);
    sum_function_clear(&f);
    return status;
}

ghosts_status ghosts_certify_disc(long *zeros, const ghosts_expsum *sum, mpc_srcptr centre,
                                  mpfr_srcptr radius, mpfr_prec_t bits, ghosts_engine engine)
{
    arithmetic saved;
    *zeros = -1;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = count_zeros(zeros, sum, centre, radius, bits, engine);
    arithmetic_leave(&saved);
    return status;
}
