/* Many complex exponentials from a few: products of table entries for the checker of certificates.
 *
 * They only save time: ./configure --disable-check-accelerator leaves them and fixed_point.c out,
 * and every exponential then is the engine's.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_FAST_EXPONENTIAL_H
#define CHECK_FAST_EXPONENTIAL_H

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdbool.h>

#include "base/engine.h"

/* exp(j 2^-c), exp(j 2^-2c), exp(i j 2^-c), exp(i j 2^-2c) at one precision, c = 6 or 8. */
typedef struct check_table check_table;

/* One per thread. */
typedef struct {
    engine_exponential engine;
    bool accelerated;           /* false: the engine alone */
    check_table *narrow, *wide; /* NULL until needed */
    int asked;                  /* exponentials that a large table would have served */
} check_exponential;

static inline void check_exponential_init(check_exponential *exponential, engine_exponential engine,
                                          bool accelerated)
{
    *exponential = (check_exponential){.engine = engine, .accelerated = accelerated};
}

#ifdef CHECK_ACCELERATOR

void check_exponential_clear(check_exponential *exponential);

/* As the engine (engine.h), with the same bound. */
void check_exponential_at(mpc_t value, check_exponential *exponential, mpc_srcptr exponent,
                          mpfr_prec_t bits);

#else

static inline void check_exponential_clear(check_exponential *exponential)
{
    (void)exponential;
}

static inline void check_exponential_at(mpc_t value, check_exponential *exponential,
                                        mpc_srcptr exponent, mpfr_prec_t bits)
{
    exponential->engine(value, exponent, bits);
}

#endif

#endif
