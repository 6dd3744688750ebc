/* Make a certificate of zeros with libghosts and check it from scratch.
 *
 *     cc certificate.c $(pkg-config --cflags --libs ghosts) -lmpc -lmpfr -lgmp
 *
 * Prints the zeros of 1 + e^(1/3 + tau) + e^(-5/2 + 2 tau) in |tau| <= 20, what their completeness
 * rests on, and the checker's verdict with the engine that did not search.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <stdio.h>

#include <ghosts/ghosts.h>

static int fail(const char *what, ghosts_status status)
{
    fprintf(stderr, "%s: %s\n", what, ghosts_strerror(status));
    return 1;
}

/* Whatever was made stands in the arguments, for the caller to release. */
static int certify(ghosts_expsum **sum, const ghosts_region *region, ghosts_zero_set **set,
                   ghosts_certificate **certificate)
{
    static const char *const logits[] = {"0", "1/3", "-5/2"}, *const slopes[] = {"0", "1", "2"};
    ghosts_status status = ghosts_expsum_from_text(sum, logits, slopes, 3, NULL);
    if (status != GHOSTS_OK)
        return fail("the sum", status);

    ghosts_region_options options = ghosts_region_defaults();
    options.search.digits = 30;
    options.keep_proof = true; /* without it there is nothing to make a certificate of */
    status = ghosts_zeros_in_region(set, *sum, region, &options);
    if (status != GHOSTS_OK)
        return fail("the search", status);
    status = ghosts_certificate_make(certificate, *sum, region, *set, &options.search);
    if (status != GHOSTS_OK)
        return fail("the certificate", status);

    for (size_t i = 0; i < (*certificate)->zeros; i++) {
        const ghosts_region_zero *zero = &(*certificate)->zero[i];
        mpfr_printf("%.30Rf %+.30Rf i\n", mpc_realref(zero->centre), mpc_imagref(zero->centre));
    }
    ghosts_certificate_verdict verdict;
    ghosts_engine engine = ghosts_checking_engine(options.search.engine);
    status = ghosts_certificate_check(&verdict, *sum, *certificate, engine, 1);
    if (status != GHOSTS_OK)
        return fail("the check", status);
    printf("%zu zeros, %zu cells, %zu discs, checked with %s: %s\n", (*certificate)->zeros,
           (*certificate)->cover->cells, (*certificate)->cover->discs, ghosts_engine_name(engine),
           verdict.valid ? "valid" : verdict.reason);
    return verdict.valid ? 0 : 1;
}

int main(void)
{
    ghosts_expsum *sum = NULL;
    ghosts_zero_set *set = NULL;
    ghosts_certificate *certificate = NULL;
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_DISK);
    mpq_set_ui(region.radius, 20, 1);
    int result = certify(&sum, &region, &set, &certificate);
    ghosts_certificate_free(certificate); /* before the region and the set that it borrows */
    ghosts_zero_set_free(set);
    ghosts_region_clear(&region);
    ghosts_expsum_free(sum);
    return result;
}
