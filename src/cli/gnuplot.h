/* Pictures by gnuplot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_GNUPLOT_H
#define CLI_GNUPLOT_H

#include <stdbool.h>
#include <stdio.h>

/* Writes a script; false when it cannot. */
typedef bool (*gnuplot_script)(FILE *out, const void *context);

/* Run the script, what it draws going to the open file `out`; false after saying, in the name of
 * the subcommand, what is wrong. */
bool gnuplot_run(int out, const char *command, gnuplot_script script, const void *context);

/* Whether the name ends in .svg or .png. */
bool is_picture_name(const char *name);

/* The picture of that name, SVG or PNG, of size width x height; the script need not set a terminal.
 * The file is written whole or not at all. */
bool gnuplot_picture(const char *name, int width, int height, const char *command,
                     gnuplot_script script, const void *context);

#endif
