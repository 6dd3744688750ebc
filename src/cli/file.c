/* Files that are read within limits, and written whole or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_PIECE ((size_t)1 << 16)

typedef struct {
    const char *name; /* for messages */
    const file_limits *limits;
    char *data;
    size_t size, allocated;
    size_t line, line_start; /* of the line that is being read: its number, where it begins */
    char *message;
} reading;

/* ---- reading --------------------------------------------------------------------------------- */

static ghosts_status fail(const reading *r, ghosts_status status, const char *what)
{
    snprintf(r->message, FILE_MESSAGE, "%.300s: %s", r->name, what);
    return status;
}

static ghosts_status fail_in_line(const reading *r, ghosts_status status, const char *what)
{
    snprintf(r->message, FILE_MESSAGE, "%.300s:%zu: %s", r->name, r->line, what);
    return status;
}

static ghosts_status fail_by_size(const reading *r)
{
    snprintf(r->message, FILE_MESSAGE, "%.300s: more than %zu bytes, the most that is read",
             r->name, r->limits->bytes);
    return GHOSTS_TOO_LARGE;
}

/* What arrived from r->data[first] on. */
static ghosts_status check_lines(reading *r, size_t first)
{
    const char *end = r->data + r->size;
    if (r->limits->text) {
        const char *zero = memchr(r->data + first, '\0', r->size - first);
        end = zero ? zero : end;
    }
    for (const char *p = r->data + first; p < end; r->line++) {
        const char *next = memchr(p, '\n', (size_t)(end - p));
        size_t length = (size_t)((next ? next : end) - (r->data + r->line_start));
        if (length > r->limits->line) {
            char what[96];
            snprintf(what, sizeof what, "a line of more than %zu characters", r->limits->line);
            return fail_in_line(r, GHOSTS_TOO_LARGE, what);
        }
        if (!next)
            break;
        p = next + 1;
        r->line_start = (size_t)(p - r->data);
    }
    return end == r->data + r->size ? GHOSTS_OK
                                    : fail_in_line(r, GHOSTS_PARSE, "a zero byte: not a text file");
}

/* Room for one piece more and a zero, for no more than one byte beyond the limit. */
static bool reserve(reading *r)
{
    if (r->size + 1 < r->allocated)
        return true;
    size_t most = r->limits->bytes < SIZE_MAX - 2 ? r->limits->bytes + 2 : SIZE_MAX;
    size_t wanted = r->allocated ? r->allocated : FIRST_PIECE / 2;
    wanted = wanted < most / 2 ? 2 * wanted : most;
    char *larger = realloc(r->data, wanted);
    if (!larger)
        return false;
    r->data = larger;
    r->allocated = wanted;
    return true;
}

static ghosts_status read_stream(reading *r, FILE *in)
{
    struct stat found;
    if (fstat(fileno(in), &found) == 0 && S_ISREG(found.st_mode) &&
        (uintmax_t)found.st_size > r->limits->bytes)
        return fail_by_size(r);
    for (;;) {
        if (!reserve(r))
            return fail(r, GHOSTS_NO_MEMORY, ghosts_strerror(GHOSTS_NO_MEMORY));
        size_t first = r->size, room = r->allocated - r->size - 1;
        errno = 0;
        r->size += fread(r->data + first, 1, room < FIRST_PIECE ? room : FIRST_PIECE, in);
        if (ferror(in))
            return fail(r, GHOSTS_IO, strerror(errno));
        ghosts_status status = check_lines(r, first);
        if (status != GHOSTS_OK)
            return status;
        if (r->size > r->limits->bytes)
            return fail_by_size(r);
        if (feof(in))
            return GHOSTS_OK;
    }
}

ghosts_status file_read(char **data, size_t *size, const char *name, const file_limits *limits,
                        char message[FILE_MESSAGE])
{
    bool standard = strcmp(name, "-") == 0;
    reading r = {.name = standard ? "standard input" : name,
                 .limits = limits,
                 .line = 1,
                 .message = message};
    *data = NULL;
    *size = 0;
    message[0] = '\0';
    errno = 0;
    FILE *in = standard ? stdin : fopen(name, "rb");
    if (!in)
        return fail(&r, GHOSTS_IO, strerror(errno));
    ghosts_status status = read_stream(&r, in);
    if (!standard)
        fclose(in);
    if (status != GHOSTS_OK) {
        free(r.data);
        return status;
    }
    r.data[r.size] = '\0';
    *data = r.data;
    *size = r.size;
    return GHOSTS_OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Where the bytes of a file go, to be freed: `target`, where the name leads, and `aside`, a name of
 * this process beside it. */
typedef struct {
    char *target, *aside;
    bool exists, in_place; /* a device or a pipe keeps its name */
    mode_t mode;           /* of the file that has the name, if any */
} places;

static void places_clear(places *p)
{
    int cause = errno;
    free(p->target);
    free(p->aside);
    errno = cause;
}

static bool find_places(places *p, const char *name)
{
    struct stat found;
    *p = (places){.exists = stat(name, &found) == 0};
    p->in_place = p->exists && !S_ISREG(found.st_mode);
    p->mode = p->exists ? found.st_mode & 0777 : 0;
    p->target = p->exists ? realpath(name, NULL) : strdup(name);
    if (!p->target)
        return false;
    size_t size = strlen(p->target) + 32;
    p->aside = malloc(size);
    if (!p->aside)
        return false;
    snprintf(p->aside, size, "%s.%ld.new", p->target, (long)getpid());
    return true;
}

FILE *file_create(const char *name)
{
    places p;
    int file = -1;
    bool found = find_places(&p, name);
    if (found && p.in_place)
        file = open(p.target, O_WRONLY | O_TRUNC);
    else if (found && (unlink(p.aside) == 0 || errno == ENOENT))
        file = open(p.aside, O_WRONLY | O_CREAT | O_EXCL, 0666);
    FILE *out = file >= 0 ? fdopen(file, "wb") : NULL;
    if (file >= 0 && !out)
        close(file);
    places_clear(&p);
    return out;
}

bool file_finish(FILE *out, const char *name, bool written)
{
    places p;
    int cause = errno;
    bool found = find_places(&p, name);
    if (written && (!found || (p.exists && !p.in_place && fchmod(fileno(out), p.mode) != 0))) {
        cause = errno;
        written = false;
    }
    if (fclose(out) != 0 && written) {
        cause = errno;
        written = false;
    }
    if (found && !p.in_place) {
        if (written && rename(p.aside, p.target) != 0) {
            cause = errno;
            written = false;
        }
        if (!written)
            unlink(p.aside);
    }
    places_clear(&p);
    errno = cause;
    return written;
}
