/* What every multiple-precision entry needs of the calling thread.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/thread_state.h"

#include <mpfr.h>

ghosts_status multiprecision_enter(arithmetic *saved)
{
    if (mpfr_get_emin() > MPFR_EMIN_DEFAULT || mpfr_get_emax() < MPFR_EMAX_DEFAULT)
        return GHOSTS_INVALID;
    arithmetic_enter(saved);
    return GHOSTS_OK;
}
