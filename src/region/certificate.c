/* From the answer of a search to its certificate.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/certificate.h>

#include <stdlib.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "region/area.h"
#include "region/cover.h"
#include "region/outside.h"
#include "zeros/nearest.h"

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
 * between the largest modulus and the bound for the rest.  Returns whether it does. */
static bool choose_radius(mpq_t radius, const ghosts_zeros *zeros)
{
    bool alone = false;
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
            alone = mpfr_greater_p(part, most) && mpfr_less_p(part, zeros->lower_bound);
        } else {
            mpfr_mul_d(part, most, 1.0 + 32 * UNIT, MPFR_RNDU);
        }
        mpfr_set(rounded, part, MPFR_RNDN);
        bool fits = mpfr_greater_p(rounded, most) && mpfr_number_p(zeros->lower_bound) &&
                    mpfr_less_p(rounded, zeros->lower_bound);
        mpfr_get_q(radius, fits ? rounded : part);
    }
    mpfr_clears(most, part, error, rounded, (mpfr_ptr)0);
    return alone;
}

/* Whether the zeros are so exactly known that they lie in the isolating discs that hold them: such
 * a disc is wider than what of it may hold zeros by much more than 2^-20. */
static bool lie_in_discs(const ghosts_zeros *zeros, const ghosts_cover *cover)
{
    bool narrow = true;
    mpfr_t error;
    mpfr_init2(error, 32);
    mpfr_set_ui(error, 0, MPFR_RNDU);
    for (size_t i = 0; i < zeros->count; i++)
        mpfr_max(error, error, zeros->zero[i].error, MPFR_RNDU);
    mpfr_mul_2ui(error, error, 20, MPFR_RNDU);
    for (size_t i = 0; i < cover->discs && narrow; i++)
        narrow = mpfr_less_p(error, cover->disc[i].radius) != 0;
    mpfr_clear(error);
    return narrow;
}

/* Whether the zeros of `set`, roughly known, are those listed and their mirror images, and these
 * lie in its discs. */
static bool holds_listed_alone(const ghosts_zero_set *set, const ghosts_zeros *zeros)
{
    size_t listed = 0, found = 0;
    bool inside = true;
    for (size_t i = 0; i < zeros->count; i++)
        listed += zeros->zero[i].multiplicity;
    for (size_t i = 0; i < set->count; i++) {
        found += set->zero[i].multiplicity;
        inside = inside && !set->zero[i].edge;
    }
    return inside && found == 2 * listed && lie_in_discs(zeros, set->cover);
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

/* What the search itself has proven. */
typedef struct {
    cover_writer writer;
    rectangle box; /* of which it has explored a part */
    bool explored;
} kept_proof;

static ghosts_status keep_exploration(void *context, const rectangle *box, const cluster_set *found)
{
    kept_proof *kept = context;
    kept->box = *box;
    kept->explored = true;
    return cover_finish(&kept->writer, found);
}

static ghosts_status keep_empty_cell(void *context, const search_frame *frame,
                                     const rectangle *cell)
{
    kept_proof *kept = context;
    return cover_add_empty_cell(&kept->writer, frame, cell);
}

/* The disc lies below the search's lower bound, hence in what was explored, but for what one term
 * dominates. */
static ghosts_status take_proof(made_certificate *made, const ghosts_expsum *sum, kept_proof *kept,
                                const ghosts_zeros *zeros)
{
    search_area area;
    area_init(&area);
    area_place(&area, sum, &made->region);
    area.free_width = 0.0; /* all of the disc that one term does not dominate was explored */
    area.wanted.y1 = area.wanted.x1;
    area.box = kept->box;
    ghosts_status status = cover_bound(&kept->writer, &area, true);
    area_clear(&area);
    made->set = calloc(1, sizeof *made->set);
    if (!made->set)
        return GHOSTS_NO_MEMORY;
    made->set->complete = true;
    made->set->cover = kept->writer.cover;
    kept->writer.cover = NULL;
    return status == GHOSTS_OK ? take_listed(made->set, zeros) : status;
}

/* `kept` may be NULL. */
static ghosts_status show_nearest(made_certificate *made, const ghosts_expsum *sum,
                                  const ghosts_zeros *zeros, const ghosts_zeros_options *options,
                                  kept_proof *kept)
{
    made->owns_answer = true;
    ghosts_region_init(&made->region, GHOSTS_DISK);
    bool alone = choose_radius(made->region.radius, zeros);
    bool proven = kept && kept->explored && alone && lie_in_discs(zeros, kept->writer.cover);
    ghosts_status status =
        proven ? take_proof(made, sum, kept, zeros) : explore_disc(made, sum, zeros, options);
    return status == GHOSTS_OK ? show(made, sum, &made->region, made->set, options) : status;
}

/* ---- either ---------------------------------------------------------------------------------- */

/* Of region and set, or of the nearest zeros where these are given. */
static ghosts_status make(ghosts_certificate **certificate, const ghosts_expsum *sum,
                          const ghosts_region *region, const ghosts_zero_set *set,
                          const ghosts_zeros *zeros, const ghosts_zeros_options *options,
                          kept_proof *kept)
{
    made_certificate *made = calloc(1, sizeof *made);
    if (!made)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = zeros ? show_nearest(made, sum, zeros, options, kept)
                                 : show(made, sum, region, set, options);
    if (status == GHOSTS_OK)
        *certificate = &made->shown;
    else
        ghosts_certificate_free(&made->shown);
    return status;
}

static ghosts_status enter_and_make(ghosts_certificate **certificate, const ghosts_expsum *sum,
                                    const ghosts_region *region, const ghosts_zero_set *set,
                                    const ghosts_zeros *zeros, const ghosts_zeros_options *options)
{
    ghosts_zeros_options used = options ? *options : ghosts_zeros_defaults();
    arithmetic saved;
    *certificate = NULL;
    if (sum->known_bits > 0)
        return GHOSTS_INVALID; /* a certificate states an exact sum */
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = make(certificate, sum, region, set, zeros, &used, NULL);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_certificate_make(ghosts_certificate **certificate, const ghosts_expsum *sum,
                                      const ghosts_region *region, const ghosts_zero_set *set,
                                      const ghosts_zeros_options *options)
{
    return enter_and_make(certificate, sum, region, set, NULL, options);
}

ghosts_status ghosts_certificate_make_nearest(ghosts_certificate **certificate,
                                              const ghosts_expsum *sum, const ghosts_zeros *zeros,
                                              const ghosts_zeros_options *options)
{
    return enter_and_make(certificate, sum, NULL, NULL, zeros, options);
}

static ghosts_status search_and_make(ghosts_zeros **zeros, ghosts_certificate **certificate,
                                     ghosts_status *made, const ghosts_expsum *sum, size_t pairs,
                                     const ghosts_zeros_options *options)
{
    kept_proof kept = {.explored = false};
    ghosts_status status = cover_begin(&kept.writer, sum);
    if (status != GHOSTS_OK)
        return status;
    nearest_witness witness = {&kept, keep_empty_cell, keep_exploration};
    status = nearest_zeros(zeros, sum, pairs, options, &witness);
    if (status == GHOSTS_OK && sum->known_bits > 0)
        *made = GHOSTS_INVALID;
    else if (status == GHOSTS_OK)
        *made = make(certificate, sum, NULL, NULL, *zeros, options, &kept);
    cover_free(kept.writer.cover);
    cover_end(&kept.writer);
    return status;
}

ghosts_status ghosts_certificate_nearest(ghosts_zeros **zeros, ghosts_certificate **certificate,
                                         ghosts_status *made, const ghosts_expsum *sum,
                                         size_t pairs, const ghosts_zeros_options *options)
{
    ghosts_zeros_options used = options ? *options : ghosts_zeros_defaults();
    arithmetic saved;
    *zeros = NULL;
    *certificate = NULL;
    ghosts_status status = *made = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = search_and_make(zeros, certificate, made, sum, pairs, &used);
    if (status != GHOSTS_OK)
        *made = status;
    arithmetic_leave(&saved);
    return status;
}
