/* Checking from scratch that a list of zeros of a region is right and complete.
 *
 * The checker trusts nothing of a certificate (ghosts/certificate.h) but the sum, and shares no code
 * with the search: it has its own bounds (docs/rounding.md, section 11).
 *
 * What a valid certificate proves: every zero of F in the region lies in one of the discs zero[],
 * each of these discs holds exactly its number of zeros, counted with multiplicity, and discs that
 * are not marked as touching the edge lie inside the region.
 *
 * Thread-safety: reentrant.  Rounding mode and exponent range of the calling thread:
 * ghosts/expsum.h.
 *
 * Since 0.1.  Experimental: names, types and options may still change (docs/abi.md).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_CHECK_H
#define GHOSTS_CHECK_H

#include <ghosts/certificate.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The parts of a certificate, in the order in which they are checked. */
typedef enum {
    GHOSTS_PART_NONE = 0, /* the certificate is valid */
    GHOSTS_PART_REGION,   /* the region, or the covered box against it */
    GHOSTS_PART_GAP,      /* a point that nothing covers, see gap_re and gap_im */
    GHOSTS_PART_CELL,     /* cover->cell[index] */
    GHOSTS_PART_DISC,     /* cover->disc[index] */
    GHOSTS_PART_ZERO,     /* zero[index] */
    GHOSTS_PART_OUTSIDE   /* outside[index] */
} ghosts_certificate_part;

/* The name of `part`, "cell", "disc" and so on: a static string, never NULL. */
const char *ghosts_certificate_part_name(ghosts_certificate_part part);

/* The outcome of a check. */
typedef struct {
    bool valid;                   /* everything was proven */
    ghosts_certificate_part part; /* the first that fails, in the order of the enumeration */
    size_t index;                 /* its position in the array of its kind */
    const char *reason;           /* a static string; NULL when valid */
    double gap_re, gap_im;        /* a point of the gap, for GHOSTS_PART_GAP; else 0 */
} ghosts_certificate_verdict;

/* The engine other than `producer`, the one that made the certificate; MPC where the build has no
 * other. */
ghosts_engine ghosts_checking_engine(ghosts_engine producer);

/* Check `certificate` for the zeros of `sum`.
 *
 * *verdict   receives the outcome; "invalid" means that something is wrong or could not be proven,
 *            the reason says which
 * engine     evaluates the exponentials, or the few whose powers make tables of the others
 * jobs       threads (with OpenMP), at least 1
 *
 * GHOSTS_OK with either verdict.  Time: some products a term for every unit of area covered, and
 * one evaluation of F at full precision for every zero.  Memory: linear in the certificate.
 * Numbers that are not finite give GHOSTS_NOT_FINITE, a region or box turned inside out
 * GHOSTS_INVALID, a missing engine GHOSTS_UNAVAILABLE. */
ghosts_status ghosts_certificate_check(ghosts_certificate_verdict *verdict,
                                       const ghosts_expsum *sum,
                                       const ghosts_certificate *certificate, ghosts_engine engine,
                                       int jobs);

#ifdef __cplusplus
}
#endif
#endif
