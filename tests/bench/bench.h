/* What the benchmarks of the multiple-precision search share: processor time, medians, random
 * classes, the name of the machine.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_H
#define BENCH_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BITS_PER_DIGIT 3.321928094887363
enum { MOST_REPETITIONS = 15 };

/* Processor time: the benchmarks run for minutes, perhaps on a shared machine. */
static inline double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median seconds of one call, repeated no longer than `limit`; negative when the work fails. */
static inline double median_time(int (*work)(void *), void *input, double limit)
{
    double time[MOST_REPETITIONS], spent = 0.0;
    int count = 0;
    while (count < MOST_REPETITIONS && (count == 0 || spent < limit)) {
        double begin = seconds();
        if (!work(input))
            return -1.0;
        time[count] = seconds() - begin;
        spent += time[count++];
    }
    qsort(time, (size_t)count, sizeof *time, ascending);
    return time[count / 2];
}

static inline double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 12) + 0.5) / 4503599627370496.0;
}

/* Box and Muller. */
static inline double gaussian(uint64_t *state)
{
    double radius = sqrt(-2.0 * log(uniform(state)));
    return radius * cos(2.0 * 3.14159265358979323846 * uniform(state));
}

static inline void print_processor(void)
{
    char line[512];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':')) {
            printf("processor: %s", strchr(line, ':') + 2);
            break;
        }
    if (file)
        fclose(file);
}

#endif
