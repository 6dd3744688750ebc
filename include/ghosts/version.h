/* The version of the headers, and that of the library that is linked.
 *
 * What may change between versions: docs/abi.md.  Thread-safety: reentrant.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_VERSION_H
#define GHOSTS_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the headers: functions may vanish or change their meaning when MAJOR grows (and
 * with MINOR while MAJOR is 0), are added with MINOR, and are mended with PATCH. */
#define GHOSTS_VERSION_MAJOR 0
#define GHOSTS_VERSION_MINOR 1
#define GHOSTS_VERSION_PATCH 0

/* The same as one number that grows with the version, for #if. */
#define GHOSTS_VERSION_NUMBER                                                                      \
    (GHOSTS_VERSION_MAJOR * 10000 + GHOSTS_VERSION_MINOR * 100 + GHOSTS_VERSION_PATCH)

/* The same as text. */
#define GHOSTS_VERSION "0.1.0"

/* The version of the library that is linked, such as "1.2.3", a static string. */
const char *ghosts_version(void);

#ifdef __cplusplus
}
#endif
#endif
