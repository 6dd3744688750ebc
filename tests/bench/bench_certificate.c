/* Benchmark: checking a certificate beside the search that made it, for both pairs of engines.
 *
 * Discs with about a thousand zeros (a hundred from 200 digits on); the search as a user without a
 * certificate runs it, the check of the certificate with the other engine, and the reading of its
 * file.  One thread, all in one run; the same classes for the same n.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "tests/bench/bench.h"
#include "cli/certificate/certificate.h"

enum { MOST_CLASSES = 100 };
static const double CELL_SECONDS = 1.0; /* repeat no longer than this */

typedef struct {
    ghosts_expsum *sum;
    ghosts_region region;
    ghosts_region_options options;
    ghosts_zero_set *set;
    ghosts_certificate *certificate;
    char *text; /* of the file */
    size_t size;
} bench_case;

static int search_again(void *data)
{
    bench_case *input = data;
    ghosts_zero_set *set = NULL;
    ghosts_region_options options = input->options;
    options.keep_proof = false;
    ghosts_status status = ghosts_zeros_in_region(&set, input->sum, &input->region, &options);
    int done = status == GHOSTS_OK && set->complete;
    ghosts_zero_set_free(set);
    return done;
}

static int check(void *data)
{
    const bench_case *input = data;
    ghosts_certificate_verdict verdict;
    ghosts_engine engine = ghosts_checking_engine(input->options.search.engine);
    return ghosts_certificate_check(&verdict, input->sum, input->certificate, engine, 1) ==
               GHOSTS_OK &&
           verdict.valid;
}

static int read_file(void *data)
{
    const bench_case *input = data;
    certificate_file file;
    char message[CERTIFICATE_MESSAGE];
    if (read_certificate(&file, "certificate", input->text, input->size, message) != GHOSTS_OK)
        return 0;
    clear_certificate(&file);
    return 1;
}

/* A certificate, also as text. */
static int prepare(bench_case *input)
{
    const ghosts_zeros_options *search = &input->options.search;
    if (ghosts_zeros_in_region(&input->set, input->sum, &input->region, &input->options) !=
            GHOSTS_OK ||
        !input->set->complete)
        return 0;
    if (ghosts_certificate_make(&input->certificate, input->sum, &input->region, input->set,
                                search) != GHOSTS_OK)
        return 0;
    FILE *file = open_memstream(&input->text, &input->size);
    if (!file)
        return 0;
    write_certificate(file, input->sum, input->certificate, search->engine, search->digits);
    return fclose(file) == 0;
}

static void run(ghosts_expsum *sum, double radius, size_t n, long digits, ghosts_engine engine)
{
    bench_case input = {.sum = sum, .options = ghosts_region_defaults()};
    input.options.search.digits = digits;
    input.options.search.engine = engine;
    input.options.search.work_limit = 100000000;
    input.options.keep_proof = true;
    ghosts_region_init(&input.region, GHOSTS_DISK);
    mpq_set_d(input.region.radius, radius);
    if (prepare(&input)) {
        double found = median_time(search_again, &input, CELL_SECONDS);
        double checked = median_time(check, &input, CELL_SECONDS);
        double read = median_time(read_file, &input, CELL_SECONDS);
        printf("%4zu %6ld %6zu %6zu | %6s %8.4f | %6s", n, digits, input.set->count,
               input.set->cover->cells, ghosts_engine_name(engine), found,
               ghosts_engine_name(ghosts_checking_engine(engine)));
        if (checked >= 0.0)
            printf(" %8.4f %6.2f | %8.4f\n", checked, checked / found, read);
        else
            printf(" %8s %6s | %8.4f\n", "invalid", "", read);
    } else {
        printf("%4zu %6ld | no certificate\n", n, digits);
    }
    fflush(stdout);
    free(input.text);
    ghosts_certificate_free(input.certificate);
    ghosts_zero_set_free(input.set);
    ghosts_region_clear(&input.region);
}

int main(void)
{
    static const size_t classes[] = {3, 10, 100};
    static const long digits[] = {16, 50, 200, 1000};
    static const ghosts_engine engines[] = {GHOSTS_ENGINE_ARB, GHOSTS_ENGINE_MPC};
    print_processor();
    printf(
        "one thread; processor time, medians, seconds\n%4s %6s %6s %6s | %15s | %15s %6s | %8s\n",
        "n", "digits", "zeros", "cells", "search", "check", "ratio", "reading");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        double logits[MOST_CLASSES], slopes[MOST_CLASSES], low = HUGE_VAL, high = -HUGE_VAL;
        ghosts_expsum *sum;
        random_classes(logits, slopes, classes[i]);
        for (size_t k = 0; k < classes[i]; k++) {
            low = fmin(low, slopes[k]);
            high = fmax(high, slopes[k]);
        }
        if (ghosts_expsum_from_doubles(&sum, logits, slopes, classes[i], NULL) != GHOSTS_OK)
            return EXIT_FAILURE;
        for (size_t d = 0; d < sizeof digits / sizeof *digits; d++)
            for (int e = 0; e < 2; e++)
                if (ghosts_engine_available(engines[e]))
                    run(sum, 3.14159265358979 * (digits[d] < 200 ? 1000 : 100) / (high - low),
                        classes[i], digits[d], engines[e]);
        ghosts_expsum_free(sum);
    }
    return EXIT_SUCCESS;
}
