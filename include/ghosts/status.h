/* Status codes shared by every function of the library.
 *
 * The library never prints, never exits and keeps no global state; what went wrong is told by the
 * returned code and put into words by ghosts_strerror().  GHOSTS_WORK_LIMIT is a reason to stop,
 * not a fault: the outputs then hold the best that was proven (see the function's reference).  Any
 * function that allocates may return GHOSTS_NO_MEMORY.
 *
 * Thread-safety: reentrant.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_STATUS_H
#define GHOSTS_STATUS_H

#include <ghosts/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What became of a call. */
typedef enum {
    GHOSTS_OK = 0,      /* done, as documented */
    GHOSTS_WORK_LIMIT,  /* the work limit was reached before the proof was complete */
    GHOSTS_NO_MEMORY,   /* an allocation failed */
    GHOSTS_INVALID,     /* an argument is outside its documented domain */
    GHOSTS_NOT_FINITE,  /* a NaN or an infinity where a finite number is needed */
    GHOSTS_PARSE,       /* text that is not a decimal or rational number, or a malformed file */
    GHOSTS_TOO_LARGE,   /* a size, exponent or precision beyond the documented limits */
    GHOSTS_IO,          /* the operating system refused to open, read or write */
    GHOSTS_UNAVAILABLE, /* the build lacks the engine or library asked for */
    GHOSTS_INTERNAL     /* two proofs disagree: a bug, please report it */
} ghosts_status;

/* A short English description of `status`, a static string that is never NULL. */
const char *ghosts_strerror(ghosts_status status);

#ifdef __cplusplus
}
#endif
#endif
