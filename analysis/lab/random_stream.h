/* Streams of random numbers: one per (seed, purpose), so that what one part of an experiment draws
 * never shifts what another draws, and no result depends on the order of runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_RANDOM_STREAM_H
#define ANALYSIS_LAB_RANDOM_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

/* A Mersenne twister seeded with a hash of both; gsl_rng_free() it. */
gsl_rng *random_stream(uint64_t seed, const char *purpose);

/* v[count] uniform on the unit sphere: independent normals, divided by their norm. */
void random_direction(double *v, size_t count, gsl_rng *rng);

#endif
