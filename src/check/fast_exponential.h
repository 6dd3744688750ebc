/* Many complex exponentials from a few: products of table entries for the checker of certificates.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_FAST_EXPONENTIAL_H
#define CHECK_FAST_EXPONENTIAL_H

#include <stdbool.h>

#include "base/engine.h"

/* exp(j 2^-c), exp(j 2^-2c), exp(i j 2^-c), exp(i j 2^-2c) at one precision, c = 6 or 8. */
typedef struct check_table check_table;

/* One per thread. */
typedef struct {
    engine_exponential engine;
    check_table *narrow, *wide; /* NULL until needed */
    int asked;                  /* exponentials that a large table would have served */
} check_exponential;

void check_exponential_init(check_exponential *exponential, engine_exponential engine);
void check_exponential_clear(check_exponential *exponential);

/* As the engine (engine.h), with the same bound. */
void check_exponential_at(mpc_t value, check_exponential *exponential, mpc_srcptr exponent,
                          mpfr_prec_t bits);

#endif
