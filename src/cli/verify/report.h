/* Reading the report's JSON, for the pages made from it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include "cli/verify/verify.h"

/* Above the table of how each claim stands. */
#define REPORT_STANDING                                                                            \
    "Machine-checked: Coq has read the proof; the theorem File.name is in docs/proofs/File.v, "    \
    "and docs/proofs.md tells what that rests on. Proven on paper: docs/theory.md. Computed: "     \
    "trials of the true statement by certified arithmetic: evidence, no proof."

/* The string under a key, "" where there is none. */
const char *report_text(const json_t *object, const char *key);
long report_number(const json_t *object, const char *key);
/* "1, 2, 3"; the caller frees it. */
char *report_list(const json_t *object, const char *key);
/* "12 PROVED, 8 CORRECTED" */
void report_verdict_line(char *line, size_t size, const json_t *claims);

#endif
