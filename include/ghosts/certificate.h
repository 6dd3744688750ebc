/* Certificates: why a list of zeros of a region is right and complete.
 *
 * A certificate consists of the region, a covering of it by boxes without zeros and by isolating
 * discs with their counts, and the zeros as small discs.  What it has to fulfil, and that this
 * proves the list complete, stands in docs/certificates.md; ghosts/check.h checks it.
 *
 *     F(tau) = sum_k exp(logits[k] + slopes[k] tau)
 *
 * One is made from the answer of a search.  To keep it, write it as the command does
 * ("ghosts zeros --certificate FILE"); docs/examples/certificate.c makes one and checks it.
 *
 * Thread-safety: reentrant.  Rounding mode and exponent range of the calling thread:
 * ghosts/expsum.h.
 *
 * Since 0.1.  Experimental: names, types and options may still change (docs/abi.md).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_CERTIFICATE_H
#define GHOSTS_CERTIFICATE_H

#include <ghosts/region.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is to be checked; everything is read only and belongs to somebody else.  zero[] holds both
 * half-planes, as ghosts_zero_set has it. outside[] holds discs of zeros that lie outside the
 * region, in the upper half-plane, but in an isolating disc that meets it (or whose mirror image
 * does): without them the counts of such an isolating disc could not add up. */
typedef struct {
    const ghosts_region *region;          /* what the list is said to be complete for */
    const ghosts_cover *cover;            /* NULL stands for an empty one */
    size_t zeros;                         /* entries of zero[] */
    const ghosts_region_zero *zero;       /* the zeros of the region */
    size_t outsiders;                     /* entries of outside[] */
    const ghosts_isolating_disc *outside; /* zeros near the region */
} ghosts_certificate;

/* The certificate of a complete region search that kept its proof (keep_proof): the zeros outside
 * the region that share an isolating disc with it are found by Newton's method and proven.
 *
 * *certificate  receives a certificate that borrows *region and *set, which must outlive it; NULL
 *               on failure.  To be released with ghosts_certificate_free()
 * set           the answer for `sum` and `region`
 * options       NULL for the defaults; of them count digits, with which an outsider is told apart
 *               from the region at most, and engine
 *
 * GHOSTS_WORK_LIMIT  a zero outside the region, but next to its edge, could not be told apart from
 *                    it: move the edge a little.
 * GHOSTS_INVALID     the set is not complete, or its search did not keep the proof.
 *
 * Time: a Newton iteration at a few digits for every zero along the edge. */
ghosts_status ghosts_certificate_make(ghosts_certificate **certificate, const ghosts_expsum *sum,
                                      const ghosts_region *region, const ghosts_zero_set *set,
                                      const ghosts_zeros_options *options);

/* The certificate of a disc that holds the nearest zeros and, where their moduli allow, no others:
 * its radius lies between the largest modulus and zeros->lower_bound.
 *
 * *certificate  receives a certificate that owns all it shows; NULL on failure.  To be released
 *               with ghosts_certificate_free()
 * zeros         a complete answer of ghosts_zeros_nearest() for `sum`
 * options       those of that search; NULL for the defaults.  work_limit does not count
 *
 * The nearest zeros are not refined again: what is left to do is to explore the disc, in double
 * where options->explore_in_double, and to find the zeros next to its edge.
 *
 * GHOSTS_WORK_LIMIT  as above, or the disc could not be explored. */
ghosts_status ghosts_certificate_make_nearest(ghosts_certificate **certificate,
                                              const ghosts_expsum *sum, const ghosts_zeros *zeros,
                                              const ghosts_zeros_options *options);

/* Both at once: ghosts_zeros_nearest(), and the certificate of its answer from what that search
 * explored, where it explored anything and the answer lies apart from other zeros; else as
 * ghosts_certificate_make_nearest().
 *
 * *zeros        receives the answer as from ghosts_zeros_nearest(), whose status is returned
 * *certificate  receives its certificate, which owns all it shows, or NULL
 * *made         receives the status of that: what ghosts_certificate_make_nearest() would return
 * sum, pairs, options  as for ghosts_zeros_nearest()
 *
 * Release *zeros with ghosts_zeros_free() and *certificate with ghosts_certificate_free(). */
ghosts_status ghosts_certificate_nearest(ghosts_zeros **zeros, ghosts_certificate **certificate,
                                         ghosts_status *made, const ghosts_expsum *sum,
                                         size_t pairs, const ghosts_zeros_options *options);

/* Release a certificate that one of these functions made; NULL is allowed. */
void ghosts_certificate_free(ghosts_certificate *certificate);

#ifdef __cplusplus
}
#endif
#endif
