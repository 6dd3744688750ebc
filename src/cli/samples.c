/* The loop over the samples of the input.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <stdlib.h>

#define CHUNK_PER_JOB 16 /* samples between two writes */

typedef struct {
    char *text;
    size_t length;
    ghosts_status status;
    bool told;    /* the cause of a failure stands on standard error already */
    bool inexact; /* some numbers are enclosed only */
} report;

static void report_sample(report *r, const subcommand *command, const cli_input *input,
                          size_t sample, bool single, const cli_options *options)
{
    *r = (report){NULL, 0, GHOSTS_NO_MEMORY, false, false};
    FILE *out = open_memstream(&r->text, &r->length);
    if (!out)
        return;
    ghosts_expsum *sum = NULL;
    r->status = input_expsum(&sum, &r->told, input, sample);
    r->told = r->told && !sum;
    r->inexact = sum && !ghosts_expsum_is_exact(sum);
    if (sum)
        r->status = command->report(out, &r->told, sum, sample, single, options);
    ghosts_expsum_free(sum);
    fclose(out);
}

static void print_header(const subcommand *command, bool single, const cli_options *options)
{
    if (is_table(options))
        table_begin(stdout, command->table, options);
    else if (options->format == FORMAT_CSV && command->csv_header)
        puts(command->csv_header);
    else if (options->format == FORMAT_TEXT && !single && command->text_header)
        puts(command->text_header);
}

/* Exit status of one sample's outcome; says what stopped it. */
static int judge(const report *r, size_t sample)
{
    if (r->status == GHOSTS_OK)
        return EXIT_DONE;
    bool undecided = r->status == GHOSTS_WORK_LIMIT;
    if (!r->told)
        fprintf(stderr, "ghosts: sample %zu: %s%s\n", sample, ghosts_strerror(r->status),
                undecided ? "; raise --work-limit"
                : r->status == GHOSTS_INVALID && r->inexact
                    ? "; this needs exact numbers, but some expressions are not rational"
                    : "");
    return undecided ? EXIT_NEGATIVE : EXIT_USAGE;
}

static int run_rows(const subcommand *command, const cli_input *input, const cli_options *options)
{
    size_t first, end;
    selected_samples(&first, &end, input);
    bool single = end - first == 1;
    int threads = (size_t)options->jobs < end - first ? options->jobs : (int)(end - first);
    size_t chunk = (size_t)threads * CHUNK_PER_JOB;
    report *reports = malloc(chunk * sizeof *reports);
    int exit_status = reports ? EXIT_DONE : EXIT_USAGE;
    bool header_printed = false;
    bool progress = wants_progress(options) && end - first >= 2 * CHUNK_PER_JOB;
    for (size_t start = first; start < end && exit_status != EXIT_USAGE; start += chunk) {
        size_t count = end - start < chunk ? end - start : chunk;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic) num_threads(threads)
#endif
        for (size_t i = 0; i < count; i++)
            report_sample(&reports[i], command, input, start + i, single, options);
        for (size_t i = 0; i < count; i++) {
            int status = judge(&reports[i], start + i);
            exit_status = status > exit_status ? status : exit_status;
            if (exit_status != EXIT_USAGE) {
                if (!header_printed)
                    print_header(command, single, options);
                header_printed = true;
                fwrite(reports[i].text, 1, reports[i].length, stdout);
            }
            free(reports[i].text);
        }
        if (progress)
            show_progress(NULL, (double)(start + count - first) / (double)(end - first));
    }
    if (header_printed && is_table(options) && exit_status != EXIT_USAGE)
        table_end(stdout, options);
    free(reports);
    return exit_status;
}

static bool are_too_many(const subcommand *command, const cli_input *input,
                         const cli_options *options)
{
    const char *reason = command->one_sample ? command->one_sample(options) : NULL;
    size_t first, end;
    selected_samples(&first, &end, input);
    if (!reason || end - first <= 1)
        return false;
    fprintf(stderr, "ghosts %s: %s, but there are %zu; choose one with --sample\n", command->name,
            reason, end - first);
    return true;
}

int run_samples(const subcommand *command, const cli_options *options)
{
    cli_input *input = open_input(options);
    int exit_status = EXIT_USAGE;
    if (input && !are_too_many(command, input, options) &&
        (!command->fits || command->fits(input, options)))
        exit_status = run_rows(command, input, options);
    close_input(input);
    return exit_status;
}
