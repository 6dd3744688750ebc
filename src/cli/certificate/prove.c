/* From a search to a certificate on disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/certificate/certificate.h"

#include <errno.h>
#include <string.h>

ghosts_status certify_set(const char *name, const ghosts_expsum *sum, const ghosts_region *region,
                          const ghosts_zero_set *set, const ghosts_zeros_options *search)
{
    ghosts_isolating_disc *outside;
    ghosts_certificate c = {region, set->cover, set->count, set->zero, 0, NULL};
    size_t count;
    if (!set->complete) {
        fprintf(stderr, "ghosts: %s: not written, the search is not complete\n", name);
        return GHOSTS_WORK_LIMIT;
    }
    ghosts_status status =
        find_outsiders(&outside, &count, sum, &c, search->engine, search->digits);
    if (status != GHOSTS_OK) {
        fprintf(stderr, "ghosts: %s: not written: %s\n", name,
                status == GHOSTS_WORK_LIMIT
                    ? "a zero outside the region, but next to its edge, could not be separated "
                      "from it; move the edge a little"
                    : ghosts_strerror(status));
        return status;
    }
    c.outside = outside;
    c.outsiders = count;
    if (!save_certificate(name, sum, &c, search->engine, search->digits)) {
        fprintf(stderr, "ghosts: %s: %s\n", name, strerror(errno));
        status = GHOSTS_IO;
    }
    clear_discs(outside, count);
    return status;
}

/* A disc that holds the zeros listed and, where their moduli allow, no others: its radius lies
 * between the largest modulus and the bound for the rest. */
static void choose_radius(mpq_t radius, const ghosts_zeros *zeros)
{
    mpfr_t most, part, error, rounded;
    mpfr_inits2(128, most, part, error, (mpfr_ptr)0);
    mpfr_init2(rounded, 24); /* a short number, if one lies between */
    mpfr_set_ui(most, 0, MPFR_RNDN);
    for (size_t i = 0; i < zeros->count; i++) {
        ghosts_zero_modulus(part, error, &zeros->zero[i]);
        mpfr_add(part, part, error, MPFR_RNDU);
        mpfr_max(most, most, part, MPFR_RNDU);
    }
    if (mpfr_zero_p(most)) {
        mpq_set_ui(radius, 1, 1); /* no zeros at all: any disc will do */
    } else {
        if (mpfr_number_p(zeros->lower_bound) && mpfr_greater_p(zeros->lower_bound, most)) {
            mpfr_add(part, most, zeros->lower_bound, MPFR_RNDN);
            mpfr_div_2ui(part, part, 1, MPFR_RNDN);
        } else {
            mpfr_mul_d(part, most, 1.0 + 0x1p-48, MPFR_RNDU);
        }
        mpfr_set(rounded, part, MPFR_RNDN);
        bool fits = mpfr_greater_p(rounded, most) && mpfr_number_p(zeros->lower_bound) &&
                    mpfr_less_p(rounded, zeros->lower_bound);
        mpfr_get_q(radius, fits ? rounded : part);
    }
    mpfr_clears(most, part, error, rounded, (mpfr_ptr)0);
}

ghosts_status certify_nearest(const char *name, const ghosts_expsum *sum, const ghosts_zeros *zeros,
                              const ghosts_zeros_options *search)
{
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_DISK);
    choose_radius(region.radius, zeros);
    ghosts_region_options options = ghosts_region_defaults();
    options.search = *search;
    options.search.work_limit = 0;
    options.keep_proof = true;
    ghosts_zero_set *set;
    ghosts_status status = ghosts_zeros_in_region(&set, sum, &region, &options);
    if (set)
        status = certify_set(name, sum, &region, set, search);
    else
        fprintf(stderr, "ghosts: %s: not written: %s\n", name, ghosts_strerror(status));
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    return status;
}
