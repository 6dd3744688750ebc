/* Logit paths as text: polynomials and quotients of polynomials in t.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_PATH_PARSE_H
#define CLI_PATH_PARSE_H

#include <stddef.h>

#include <ghosts/path.h>

enum { PATH_MESSAGE = 256 };

/* The path of the logits in `text`, separated by semicolons or line ends; a line that begins with #
 * is skipped.  A logit is made of exact numbers (31.5, 1/3, 1e-3), the step t (or tau), + - * / ^,
 * parentheses, and products without a sign (2t, 3(1-t)).  On failure *path is NULL and `message`
 * tells which logit is wrong, where, and why. */
ghosts_status path_parse(ghosts_logit_path **path, const char *text, char message[PATH_MESSAGE]);

#endif
