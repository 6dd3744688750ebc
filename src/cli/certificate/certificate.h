/* Certificates as files (docs/certificates.md).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_CERTIFICATE_CERTIFICATE_H
#define CLI_CERTIFICATE_CERTIFICATE_H

#include <stdio.h>

#include <ghosts/check.h>
#include <ghosts/zeros.h>

#include "cli/file.h"

/* With weights the second, so that a reader that knows none refuses them. */
#define CERTIFICATE_VERSION 1
#define CERTIFICATE_VERSION_WEIGHTS 2
#define CERTIFICATE_MESSAGE FILE_MESSAGE

/* A certificate as read: everything is owned by it. */
typedef struct {
    ghosts_engine engine; /* that produced it */
    long digits;
    ghosts_expsum *sum;
    ghosts_region region;
    ghosts_cover cover;
    size_t zeros;
    ghosts_region_zero *zero;
    size_t outsiders;
    ghosts_isolating_disc *outside;
} certificate_file;

/* Read the file, or text that came from `name`; on failure `message` tells "NAME:LINE: what is
 * wrong", and there is nothing to clear. */
ghosts_status load_certificate(certificate_file *certificate, const char *name,
                               char message[CERTIFICATE_MESSAGE]);
ghosts_status read_certificate(certificate_file *certificate, const char *name, const char *text,
                               size_t size, char message[CERTIFICATE_MESSAGE]);
void clear_certificate(certificate_file *certificate);

/* Make and write the certificate of a complete region search made with keep_proof; failures are
 * told on standard error. */
ghosts_status certify_set(const char *name, const ghosts_expsum *sum, const ghosts_region *region,
                          const ghosts_zero_set *set, const ghosts_zeros_options *search);

/* The nearest zeros, and when a certificate is going to be written what it needs; `name` NULL: none.
 */
typedef struct {
    const char *name;
    ghosts_certificate *certificate;
    ghosts_status made;
} wanted_certificate;
ghosts_status find_nearest(ghosts_zeros **zeros, wanted_certificate *wanted,
                           const ghosts_expsum *sum, size_t pairs,
                           const ghosts_zeros_options *search);

/* Write it, if it is wanted, and release it; failures are told on standard error. */
ghosts_status write_wanted(wanted_certificate *wanted, const ghosts_expsum *sum,
                           const ghosts_zeros_options *search);

/* What ghosts_certificate_check() takes; borrows from `certificate`. */
ghosts_certificate certificate_view(const certificate_file *certificate);

/* Write a complete set with its cover; false with errno set when the file can't be written, and
 * then none is left behind (see file.h). */
bool save_certificate(const char *name, const ghosts_expsum *sum,
                      const ghosts_certificate *certificate, ghosts_engine engine, long digits);

/* The text itself. */
void write_certificate(FILE *out, const ghosts_expsum *sum, const ghosts_certificate *certificate,
                       ghosts_engine engine, long digits);

#endif
