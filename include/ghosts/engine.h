/* The arithmetic that evaluates the sum.
 *
 * Thread-safety: reentrant, no state.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_ENGINE_H
#define GHOSTS_ENGINE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Both return a value and a rigorous error bound. */
typedef enum {
    GHOSTS_ENGINE_DEFAULT = 0, /* ARB where the build has it, else MPC */
    GHOSTS_ENGINE_MPC,         /* GNU MPC, correctly rounded operations, error analysis by hand */
    GHOSTS_ENGINE_ARB          /* FLINT/Arb, ball arithmetic */
} ghosts_engine;

/* Whether the build has `engine`; the default always. */
bool ghosts_engine_available(ghosts_engine engine);

/* "mpc" or "arb", the default resolved, or "unavailable" when the build lacks `engine`. */
const char *ghosts_engine_name(ghosts_engine engine);

#ifdef __cplusplus
}
#endif
#endif
