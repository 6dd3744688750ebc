/* Files that are read within limits, and written whole or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <ghosts/status.h>

#define FILE_MESSAGE 512

typedef struct {
    size_t bytes; /* of the whole file */
    size_t line;  /* of one line */
    bool text;    /* a zero byte is a fault */
} file_limits;

/* Read the file `name`, "-" for standard input, as far as the limits allow: what exceeds one of
 * them is refused at once, so that neither an endless device nor a wrong file is read to its end.
 *
 * *data    receives the bytes and one zero after them, to be freed; NULL on failure
 * *size    receives their number
 * message  tells "NAME: what is wrong" on failure, "NAME:LINE: ..." where it is a line's fault
 *
 * GHOSTS_TOO_LARGE beyond a limit, GHOSTS_PARSE for a zero byte in text, GHOSTS_IO for what the
 * system refuses. */
ghosts_status file_read(char **data, size_t *size, const char *name, const file_limits *limits,
                        char message[FILE_MESSAGE]);

/* A new file `name` to be written: its bytes go to a file beside it, which file_finish() gives the
 * name when it is whole.  A link is followed; a device or a pipe is written directly.  NULL, errno
 * telling the cause, when it cannot be made. */
FILE *file_create(const char *name);

/* Close what file_create(name) made, `written` when all is well so far.  False, errno telling the
 * cause, when it is not or the last bytes cannot be written; then nothing is left of it, and what
 * had the name before still has it. */
bool file_finish(FILE *out, const char *name, bool written);

#endif
