/* From a search to a certificate on disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/certificate/certificate.h"

#include <errno.h>
#include <string.h>

/* Write what was made, or say why there is nothing to write. */
static ghosts_status finish(const char *name, const ghosts_expsum *sum,
                            ghosts_certificate *certificate, ghosts_status status,
                            const ghosts_zeros_options *search)
{
    if (!certificate)
        fprintf(stderr, "ghosts: %s: not written: %s\n", name,
                !ghosts_expsum_is_exact(sum)
                    ? "a certificate states an exact sum, but some expressions are not rational"
                : status == GHOSTS_WORK_LIMIT
                    ? "a zero outside the region, but next to its edge, could not be separated "
                      "from it; move the edge a little"
                    : ghosts_strerror(status));
    else if (!save_certificate(name, sum, certificate, search->engine, search->digits)) {
        fprintf(stderr, "ghosts: %s: %s\n", name, strerror(errno));
        status = GHOSTS_IO;
    }
    ghosts_certificate_free(certificate);
    return status;
}

ghosts_status certify_set(const char *name, const ghosts_expsum *sum, const ghosts_region *region,
                          const ghosts_zero_set *set, const ghosts_zeros_options *search)
{
    ghosts_certificate *certificate;
    ghosts_status status = ghosts_certificate_make(&certificate, sum, region, set, search);
    return finish(name, sum, certificate, status, search);
}

ghosts_status find_nearest(ghosts_zeros **zeros, wanted_certificate *wanted,
                           const ghosts_expsum *sum, size_t pairs,
                           const ghosts_zeros_options *search)
{
    if (!wanted->name)
        return ghosts_zeros_nearest(zeros, sum, pairs, search);
    return ghosts_certificate_nearest(zeros, &wanted->certificate, &wanted->made, sum, pairs,
                                      search);
}

ghosts_status write_wanted(wanted_certificate *wanted, const ghosts_expsum *sum,
                           const ghosts_zeros_options *search)
{
    if (!wanted->name)
        return GHOSTS_OK;
    return finish(wanted->name, sum, wanted->certificate, wanted->made, search);
}
