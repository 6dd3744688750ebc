/* Random numbers of the tests: one generator, a stream of its own for every test, from a printed
 * seed.  GHOSTS_SEED in the environment is another seed than the usual one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_RANDOM_H
#define TESTS_SUPPORT_RANDOM_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t random_state;
static bool random_started;

static inline uint64_t random_seed(void)
{
    const char *text = getenv("GHOSTS_SEED");
    return text ? strtoull(text, NULL, 10) : 20260611;
}

/* splitmix64 */
static inline uint64_t random_bits(void)
{
    if (!random_started) { /* tests that draw without a stream would all draw the same */
        fputs("random_start() is missing\n", stderr);
        abort();
    }
    uint64_t x = random_state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* FNV-1a */
static inline uint64_t hash_of_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

/* The seed, said aloud: for a test with a generator of its own, as those of the lab. */
static inline uint64_t random_seed_for(const char *name)
{
    uint64_t seed = random_seed();
    printf("%s: GHOSTS_SEED=%llu\n", name, (unsigned long long)seed);
    fflush(stdout);
    return seed;
}

/* The stream of one test: a function of the seed, the program and the name. */
static inline void random_start_in(const char *file, const char *name, uint64_t seed)
{
    const char *program = strstr(file, "tests/");
    uint64_t hash = hash_of_text(0xcbf29ce484222325u, program ? program : file);
    random_started = true;
    random_state = hash_of_text(hash, name) ^ seed;
    random_state = random_bits();
    printf("%s: GHOSTS_SEED=%llu\n", name, (unsigned long long)seed);
    fflush(stdout);
}

#define random_start(name) random_start_in(__FILE__, name, random_seed())

static inline size_t random_below(size_t n)
{
    return (size_t)(random_bits() % n);
}

static inline double random_between(double low, double high)
{
    return low + (high - low) * (double)(random_bits() >> 11) * 0x1p-53;
}

/* Of the normal distribution. */
static inline double random_normal(void)
{
    return sqrt(-2.0 * log(random_between(1e-300, 1.0))) * cos(random_between(0.0, 6.2831853));
}

#endif
