/* The seam between certified evaluation and the arithmetic behind it: one complex exponential.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef BASE_ENGINE_H
#define BASE_ENGINE_H

#include <mpc.h>
#include <mpfr.h>

#include <ghosts/engine.h>

/* What a value below 2^this may lose. */
#define UNDERFLOW_EXPONENT (-(1L << 28))

/* value = exp(exponent) with |value - exp(exponent)| <= 2^-bits exp(Re exponent) + 2^-(2^28), where
 * `exponent` counts as exact and Re exponent is at most about 1.  The parts of `value` have at
 * least bits + 4 bits.  The second term covers underflow. */
typedef void (*engine_exponential)(mpc_t value, mpc_srcptr exponent, mpfr_prec_t bits);

/* NULL when the build lacks the engine. */
engine_exponential engine_find(ghosts_engine engine);

#endif
