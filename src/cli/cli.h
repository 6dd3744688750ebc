/* What the subcommands share: options, input, numbers as text, the loop over samples.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include <ghosts/ghosts.h>

typedef enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV } output_format;

enum { EXIT_DONE = 0, EXIT_NEGATIVE = 1, EXIT_USAGE = 2 };

typedef struct {
    const char *logits;
    const char *slopes;
    bool has_sample;
    size_t sample;
    size_t nearest;
    bool quiet;
    int jobs;
    output_format format;
    ghosts_zeros_options search;
} cli_options;

/* A subcommand reports one sample to `out`; `single` when there is only one. */
typedef ghosts_status (*sample_reporter)(FILE *out, const ghosts_expsum *sum, size_t sample,
                                         bool single, const cli_options *options);

typedef struct {
    const char *name;
    const char *summary;     /* one line */
    const char *help;        /* the rest of --help: options of its own and examples */
    const char *csv_header;  /* printed once before the samples */
    const char *text_header; /* likewise, for several samples as text; may be NULL */
    bool takes_nearest;
    sample_reporter report;
} subcommand;

extern const subcommand radius_command, zeros_command, bounds_command;

/* Parse argv[2..]; on a fault print it and return false. */
bool parse_options(cli_options *options, const subcommand *command, int argc, char **argv);

/* Read the input and report every selected sample; returns the exit status. */
int run_samples(const subcommand *command, const cli_options *options);

/* Numbers as text; the caller frees the result. */

/* The digits of x that an absolute error allows, correctly rounded, at most max_digits. */
char *certain_digits(mpfr_srcptr x, mpfr_srcptr error, long max_digits);
/* x to within a tenth of `error`, so that 1.2 error bounds the distance of a complex number printed
 * this way from the truth. */
char *digits_within(mpfr_srcptr x, mpfr_srcptr error);
/* 1.2 error, rounded up to three digits. */
char *error_text(mpfr_srcptr error);
/* x to `digits` significant digits, rounded as told. */
char *rounded_text(mpfr_srcptr x, long digits, mpfr_rnd_t rounding);

/* Working precision for closed forms that are printed with options->search.digits digits. */
mpfr_prec_t output_bits(const cli_options *options);

json_t *json_text(char *text);              /* a JSON string; frees text */
void print_json(FILE *out, json_t *object); /* one line; releases object */

#endif
