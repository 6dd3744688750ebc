/* Status codes in words, and the version.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/status.h>

const char *ghosts_strerror(ghosts_status status)
{
    switch (status) {
    case GHOSTS_OK:
        return "success";
    case GHOSTS_WORK_LIMIT:
        return "the work limit was reached before the proof was complete";
    case GHOSTS_NO_MEMORY:
        return "out of memory";
    case GHOSTS_INVALID:
        return "invalid argument";
    case GHOSTS_NOT_FINITE:
        return "a number is NaN or infinite";
    case GHOSTS_PARSE:
        return "malformed number or file";
    case GHOSTS_TOO_LARGE:
        return "a size, exponent or precision is beyond the supported range";
    case GHOSTS_IO:
        return "input or output failed";
    case GHOSTS_UNAVAILABLE:
        return "this build lacks the engine asked for";
    case GHOSTS_INTERNAL:
        return "internal error: two proofs disagree";
    }
    return "unknown status";
}

const char *ghosts_version(void)
{
    return GHOSTS_VERSION;
}
