/* Benchmark: sums of up to a million classes, time and memory.
 *
 * Prints one row per number of classes: the time to build the sum from doubles, the time to find
 * and certify its nearest zero at 16 digits, and the memory each takes, in bytes a class (the peak
 * of the process over what it had before; the goal is linear memory, so constant columns).  One run
 * each, in a process of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/wait.h>

#include <ghosts/zeros.h>

#include "tests/bench/bench.h"

static double peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss;
}

static void print_row(const double *logits, const double *slopes, size_t n)
{
    double before = peak_bytes(), begin = seconds();
    ghosts_expsum *sum;
    ghosts_zeros *zeros = NULL;
    if (ghosts_expsum_from_doubles(&sum, logits, slopes, n, NULL) != GHOSTS_OK)
        return;
    double built = seconds(), sum_bytes = peak_bytes() - before;
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, NULL);
    double found = seconds();
    printf("%8zu | %9.3f %8.2f %8.0f | ", n, built - begin, 1e6 * (built - begin) / (double)n,
           sum_bytes / (double)n);
    if (status == GHOSTS_OK && zeros->count > 0)
        printf("%9.3f %8.2f %8.0f\n", found - built, 1e6 * (found - built) / (double)n,
               (peak_bytes() - before) / (double)n);
    else
        printf("no certified zero: %s\n", ghosts_strerror(status));
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
}

static void run_classes(size_t n)
{
    fflush(stdout);
    pid_t child = fork();
    if (child > 0)
        waitpid(child, NULL, 0);
    if (child != 0)
        return;
    double *logits = malloc(n * sizeof *logits), *slopes = malloc(n * sizeof *slopes);
    if (logits != NULL && slopes != NULL) {
        random_classes(logits, slopes, n);
        print_row(logits, slopes, n);
    }
    fflush(stdout);
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    print_setting();
    printf("%8s | %9s %8s %8s | %9s %8s %8s\n", "n", "build s", "us/class", "B/class", "nearest s",
           "us/class", "B/class");
    for (size_t n = 10000; n <= 1000000; n *= 10)
        run_classes(n);
    return EXIT_SUCCESS;
}
