/* What the benchmarks of the multiple-precision search share: processor time, medians, random
 * classes and the file in which peers read them, the head of the report.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ghosts/expsum.h>

#define BITS_PER_DIGIT 3.321928094887363
enum { MOST_REPETITIONS = 15 };
static const double LONGEST_PEER = 20.0; /* skip a peer expected to take longer, seconds */

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

/* Gaussian slopes, Gaussian logits of scale 3, the same for the same n. */
static inline void random_classes(double *logits, double *slopes, size_t n)
{
    uint64_t state = 20260313u + n;
    for (size_t k = 0; k < n; k++) {
        logits[k] = 3.0 * gaussian(&state);
        slopes[k] = gaussian(&state);
    }
}

/* A new temporary file and its name. */
static inline FILE *new_file(char name[32])
{
    strcpy(name, "/tmp/ghosts-bench-XXXXXX");
    int descriptor = mkstemp(name);
    return descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
}

/* A new file with two lines, "logits ..." and "slopes ...", in hexadecimal. */
static inline int write_classes(char name[32], const double *logits, const double *slopes, size_t n)
{
    FILE *file = new_file(name);
    if (file == NULL)
        return 0;
    for (int row = 0; row < 2; row++) {
        fputs(row == 0 ? "logits" : "slopes", file);
        for (size_t k = 0; k < n; k++)
            fprintf(file, " %a", row == 0 ? logits[k] : slopes[k]);
        fputc('\n', file);
    }
    fclose(file);
    return 1;
}

/* The Python that configure chose. */
static inline const char *python(void)
{
    const char *chosen = getenv("GHOSTS_PYTHON3");
    return chosen ? chosen : "python3";
}

/* The mpmath script of that name in tests/bench of the source tree; NULL, after saying so, when it
 * or a Python that can run it is missing. */
static inline const char *find_script(char path[4096], const char *name)
{
    char command[4200];
    const char *folder = getenv("GHOSTS_SRCDIR");
    snprintf(path, 4096, "%s/tests/bench/%s", folder ? folder : ".", name);
    snprintf(command, sizeof command, "'%s' -c 'import mpmath' >/dev/null 2>&1", python());
    if (access(path, R_OK) == 0 && strchr(path, '\'') == NULL && system(command) == 0)
        return path;
    printf("mpmath: Python with mpmath, or %s, not found: column empty\n", path);
    return NULL;
}

/* Seconds that the script, called with these arguments, prints for the classes; with `found` also
 * the count behind them.  -1 when it fails or takes too long. */
static inline double time_script(size_t *found, const char *script, const char *arguments,
                                 const double *logits, const double *slopes, size_t n)
{
    char name[32], command[8192];
    double time = -1.0;
    size_t count = 0;
    if (!write_classes(name, logits, slopes, n))
        return time;
    snprintf(command, sizeof command, "timeout %d '%s' '%s' %s < %s 2>/dev/null", (int)LONGEST_PEER,
             python(), script, arguments, name);
    FILE *pipe = popen(command, "r");
    if (pipe != NULL) {
        int wanted = found != NULL ? 2 : 1;
        if (fscanf(pipe, "%lf %zu", &time, &count) < wanted)
            time = -1.0;
        pclose(pipe);
    }
    unlink(name);
    if (found != NULL)
        *found = count;
    return time;
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

/* The processor, the engine and how times were taken. */
static inline void print_setting(void)
{
    print_processor();
    printf("engine: %s; one thread; processor time, medians; * expected or found to take over %.0f "
           "s, skipped\n\n",
           ghosts_engine_name(GHOSTS_ENGINE_DEFAULT), LONGEST_PEER);
}

#endif
