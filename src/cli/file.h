/* Files that are written whole or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stdbool.h>
#include <stdio.h>

/* Close the file `name`, `written` when all is well so far.  False, errno telling the cause, when
 * it is not or the last bytes cannot be written; then the file is removed, unless it is no regular
 * one (a device, a pipe). */
bool close_written(FILE *out, const char *name, bool written);

#endif
