/* Seeds by the hash of the purpose and the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/random_stream.h"

#include <string.h>

#include <gsl/gsl_randist.h>

#include "analysis/lab/hash.h"
#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"

static uint64_t mix(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

gsl_rng *random_stream(uint64_t seed, const char *purpose)
{
    uint64_t hash = hash_on(HASH_START, purpose, strlen(purpose));
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL) {
        fputs("ghosts-lab: out of memory\n", stderr);
        exit(2);
    }
    /* 32 bits, not 0, which GSL reads as "default seed" */
    gsl_rng_set(rng, (unsigned long)(mix(mix(seed) ^ hash) >> 33) + 1);
    return rng;
}

void random_direction(double *v, size_t count, gsl_rng *rng)
{
    for (size_t i = 0; i < count; i++)
        v[i] = gsl_ran_gaussian_ziggurat(rng, 1.0);
    scale_by(v, 1.0 / norm(v, count), count);
}
