/* From the answer of a search to its certificate.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/certificate.h>

#include <stdlib.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "region/outside.h"

#define FEW_DIGITS 16 /* up to here a search costs more than its refinement */

/* A certificate and what belongs to it. */
typedef struct {
    ghosts_certificate shown; /* first, as it is what callers hold */
    ghosts_isolating_disc *outside;
    bool owns_answer; /* region and set */
    ghosts_region region;
    ghosts_zero_set *set;
} made_certificate;

void ghosts_certificate_free(ghosts_certificate *certificate)
{
    if (!certificate)
        return;
    made_certificate *made = (made_certificate *)certificate;
    outside_free(made->outside, made->shown.outsiders);
    if (made->owns_answer) {
        ghosts_zero_set_free(made->set);
        ghosts_region_clear(&made->region);
    }
    free(made);
}

static ghosts_status show(made_certificate *made, const ghosts_expsum *sum,
                          const ghosts_region *region, const ghosts_zero_set *set,
                          const ghosts_zeros_options *options)
{
    if (!set->complete || (!set->cover && ghosts_expsum_terms(sum) > 1))
        return GHOSTS_INVALID;
    made->shown = (ghosts_certificate){
        .region = region, .cover = set->cover, .zeros = set->count, .zero = set->zero};
    size_t count;
    ghosts_status status =
        outside_find(&made->outside, &count, sum, &made->shown, options->engine, options->digits);
    made->shown.outside = made->outside;
    made->shown.outsiders = count;
    return status;
}

/* ---- the nearest zeros ----------------------------------------------------------------------- */

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

/* Whether the zeros of `set`, roughly known, are those listed and their mirror images, and these
 * are so exactly known that they lie in the isolating discs that hold them: an isolating disc is
 * wider than what of it may hold zeros by much more than 2^-20. */
static bool holds_listed_alone(const ghosts_zero_set *set, const ghosts_zeros *zeros)
{
    size_t listed = 0, found = 0;
    bool narrow = true, inside = true;
    mpfr_t error;
    mpfr_init2(error, 32);
    mpfr_set_ui(error, 0, MPFR_RNDU);
    for (size_t i = 0; i < zeros->count; i++) {
        listed += zeros->zero[i].multiplicity;
        mpfr_max(error, error, zeros->zero[i].error, MPFR_RNDU);
    }
    mpfr_mul_2ui(error, error, 20, MPFR_RNDU);
    for (size_t i = 0; i < set->count; i++) {
        found += set->zero[i].multiplicity;
        inside = inside && !set->zero[i].edge;
    }
    for (size_t i = 0; i < set->cover->discs && narrow; i++)
        narrow = mpfr_less_p(error, set->cover->disc[i].radius) != 0;
    mpfr_clear(error);
    return inside && narrow && found == 2 * listed;
}

/* The listed zeros, each after its mirror image, in place of those of the set. */
static ghosts_status take_listed(ghosts_zero_set *set, const ghosts_zeros *zeros)
{
    ghosts_region_zero *list = malloc((2 * zeros->count + 1) * sizeof *list);
    if (!list)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < 2 * zeros->count; i++) {
        const ghosts_zero *from = &zeros->zero[i / 2];
        ghosts_region_zero *to = &list[i];
        *to = (ghosts_region_zero){.multiplicity = from->multiplicity,
                                   .one_zero = from->multiplicity == 1};
        mpc_init2(to->centre, mpfr_get_prec(mpc_realref(from->centre)));
        mpfr_init2(to->error, mpfr_get_prec(from->error));
        mpfr_set(to->error, from->error, MPFR_RNDU);
        if (i % 2 == 0)
            mpc_conj(to->centre, from->centre, MPC_RNDNN);
        else
            mpc_set(to->centre, from->centre, MPC_RNDNN);
    }
    for (size_t i = 0; i < set->count; i++) {
        mpc_clear(set->zero[i].centre);
        mpfr_clear(set->zero[i].error);
    }
    free(set->zero);
    set->zero = list;
    set->count = 2 * zeros->count;
    return GHOSTS_OK;
}

/* The disc explored, with as few digits as will do; with all of them where other zeros stand in it,
 * or so near that the discs of the list do not fit. */
static ghosts_status explore_disc(made_certificate *made, const ghosts_expsum *sum,
                                  const ghosts_zeros *zeros, const ghosts_zeros_options *options)
{
    ghosts_region_options rough = ghosts_region_defaults();
    rough.search = *options;
    rough.search.work_limit = 0;
    rough.keep_proof = true;
    if (options->digits > FEW_DIGITS) {
        rough.search.digits = 1;
        ghosts_status status = ghosts_zeros_in_region(&made->set, sum, &made->region, &rough);
        if (status != GHOSTS_OK || !made->set->cover)
            return status;
        if (holds_listed_alone(made->set, zeros))
            return take_listed(made->set, zeros);
        ghosts_zero_set_free(made->set);
        rough.search.digits = options->digits;
    }
    return ghosts_zeros_in_region(&made->set, sum, &made->region, &rough);
}

static ghosts_status show_nearest(made_certificate *made, const ghosts_expsum *sum,
                                  const ghosts_zeros *zeros, const ghosts_zeros_options *options)
{
    made->owns_answer = true;
    ghosts_region_init(&made->region, GHOSTS_DISK);
    choose_radius(made->region.radius, zeros);
    ghosts_status status = explore_disc(made, sum, zeros, options);
    return status == GHOSTS_OK ? show(made, sum, &made->region, made->set, options) : status;
}

/* ---- either ---------------------------------------------------------------------------------- */

/* Of region and set, or of the nearest zeros where these are given. */
static ghosts_status make(ghosts_certificate **certificate, const ghosts_expsum *sum,
                          const ghosts_region *region, const ghosts_zero_set *set,
                          const ghosts_zeros *zeros, const ghosts_zeros_options *options)
{
    ghosts_zeros_options used = options ? *options : ghosts_zeros_defaults();
    arithmetic saved;
    *certificate = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    made_certificate *made = calloc(1, sizeof *made);
    if (!made)
        status = GHOSTS_NO_MEMORY;
    else if (zeros)
        status = show_nearest(made, sum, zeros, &used);
    else
        status = show(made, sum, region, set, &used);
    if (status == GHOSTS_OK)
        *certificate = &made->shown;
    else if (made)
        ghosts_certificate_free(&made->shown);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_certificate_make(ghosts_certificate **certificate, const ghosts_expsum *sum,
                                      const ghosts_region *region, const ghosts_zero_set *set,
                                      const ghosts_zeros_options *options)
{
    return make(certificate, sum, region, set, NULL, options);
}

ghosts_status ghosts_certificate_make_nearest(ghosts_certificate **certificate,
                                              const ghosts_expsum *sum, const ghosts_zeros *zeros,
                                              const ghosts_zeros_options *options)
{
    return make(certificate, sum, NULL, NULL, zeros, options);
}
