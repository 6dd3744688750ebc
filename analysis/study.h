/* What the studies share: complaints, the CSV files they write, the recorded network they read.  A
 * study defines STUDY, its name, before it includes this.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_H
#define STUDY_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <ghosts/table.h>

#include "cli/file.h"

#define PATH_SIZE 4096

/* "STUDY: FILE: what is wrong"; returns false for `return complain(...)`. */
__attribute__((format(printf, 1, 2))) static bool complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(STUDY ": ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return false;
}

static inline bool make_path(char path[PATH_SIZE], const char *folder, const char *name)
{
    int length = snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    return length < PATH_SIZE || complain("%s: the path is too long", folder);
}

/* The new file FOLDER/NAME, or NULL after a complaint. */
static inline FILE *create(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    if (!make_path(path, folder, name))
        return NULL;
    FILE *out = file_create(path);
    if (!out)
        complain("%s: %s", path, strerror(errno));
    return out;
}

/* Close it; where not all went well, `good` false, nothing is left of it. */
static inline bool finish(FILE *out, const char *folder, const char *name, bool good)
{
    char path[PATH_SIZE];
    bool written = !ferror(out);
    if (!make_path(path, folder, name) || (!file_finish(out, path, good && written) && good))
        return complain("%s/%s: cannot write", folder, name);
    return good;
}

/* Logits or slopes (`kind`) of a stage of the recorded network: FOLDER/mlp_STAGE_KIND.npy. */
static inline bool read_recorded(ghosts_table **table, const char *folder, const char *stage,
                                 const char *kind)
{
    char name[64], path[PATH_SIZE];
    ghosts_table_error error;
    snprintf(name, sizeof name, "mlp_%s_%s.npy", stage, kind);
    if (!make_path(path, folder, name))
        return false;
    bool allow_minus_infinity = strcmp(kind, "logits") == 0;
    return ghosts_table_read(table, path, allow_minus_infinity, &error) == GHOSTS_OK ||
           complain("%s", error.message);
}

#endif
