/* What every multiple-precision entry needs of the calling thread.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/thread_state.h"

#include <stdbool.h>

ghosts_status multiprecision_enter(arithmetic *saved)
{
    if (mpfr_get_emin() > MPFR_EMIN_DEFAULT || mpfr_get_emax() < MPFR_EMAX_DEFAULT)
        return GHOSTS_INVALID;
    arithmetic_enter(saved);
    return GHOSTS_OK;
}

void exponent_range_widen(exponent_range *saved)
{
    *saved = (exponent_range){mpfr_get_emin(), mpfr_get_emax()};
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
}

void exponent_range_restore(const exponent_range *saved)
{
    mpfr_set_emin(saved->least);
    mpfr_set_emax(saved->largest);
}

/* Rounding to 0 or to the least number loses at most the least number. */
void exponent_range_fit(mpfr_t value, mpfr_t error)
{
    bool lost = mpfr_regular_p(value) && mpfr_get_exp(value) < mpfr_get_emin();
    mpfr_check_range(value, 0, MPFR_RNDN);
    mpfr_check_range(error, 0, MPFR_RNDU);
    if (lost) {
        mpfr_t least;
        mpfr_init2(least, MPFR_PREC_MIN);
        mpfr_set_ui_2exp(least, 1, mpfr_get_emin() - 1, MPFR_RNDU);
        mpfr_add(error, error, least, MPFR_RNDU);
        mpfr_clear(least);
    } else if (mpfr_inf_p(value)) {
        mpfr_set_inf(error, 1);
    }
}
