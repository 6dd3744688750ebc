/* Files that are written whole or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/file.h"

#include <errno.h>
#include <sys/stat.h>

bool close_written(FILE *out, const char *name, bool written)
{
    int cause = errno;
    struct stat found;
    bool regular = fstat(fileno(out), &found) == 0 && S_ISREG(found.st_mode);
    if (fclose(out) != 0 && written) {
        cause = errno;
        written = false;
    }
    if (!written && regular)
        remove(name);
    errno = cause;
    return written;
}
