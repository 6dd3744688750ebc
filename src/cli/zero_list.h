/* Zeros as the subcommands print them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_ZERO_LIST_H
#define CLI_ZERO_LIST_H

#include "cli/cli.h"

/* One zero as it is printed; `edge` -1 where there is no edge. */
typedef struct {
    mpfr_srcptr re, im, error;
    size_t multiplicity;
    int edge;
    bool one_zero;
} printed_zero;

/* Of tables for LaTeX and Markdown. */
extern const table_column zero_table[];

/* A line, or an entry of the JSON array `list`. */
void print_zero(FILE *out, json_t *list, const printed_zero *zero, size_t sample,
                const cli_options *options);

/* Of text: the sample's number unless it is the only one, the columns if there is any zero. */
void print_zero_header(FILE *out, size_t sample, bool single, bool any, const cli_options *options);

/* By modulus, ties by imaginary part ascending; both half-planes unless `upper`. */
void print_nearest_zeros(FILE *out, json_t *list, const ghosts_zeros *zeros, bool upper,
                         size_t sample, const cli_options *options);

#endif
