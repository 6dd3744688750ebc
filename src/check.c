/* The checker of certificates: geometry first, then every statement about F.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <ghosts/check.h>

#include <math.h>
#include <stdlib.h>

#include "check_cover.h"
#include "check_proofs.h"

#ifdef _OPENMP
#include <omp.h>
#endif

const char *ghosts_certificate_part_name(ghosts_certificate_part part)
{
    switch (part) {
    case GHOSTS_PART_NONE:
        return "none";
    case GHOSTS_PART_REGION:
        return "region";
    case GHOSTS_PART_GAP:
        return "gap";
    case GHOSTS_PART_CELL:
        return "cell";
    case GHOSTS_PART_DISC:
        return "disc";
    case GHOSTS_PART_ZERO:
        return "zero";
    case GHOSTS_PART_OUTSIDE:
        return "outside";
    }
    return "unknown";
}

ghosts_engine ghosts_checking_engine(ghosts_engine producer)
{
    if (producer == GHOSTS_ENGINE_MPC && ghosts_engine_available(GHOSTS_ENGINE_ARB))
        return GHOSTS_ENGINE_ARB;
    return GHOSTS_ENGINE_MPC;
}

/* ---- well-formed ----------------------------------------------------------------------------- */

static ghosts_status disc_status(mpc_srcptr centre, mpfr_srcptr radius)
{
    if (!mpfr_number_p(mpc_realref(centre)) || !mpfr_number_p(mpc_imagref(centre)) ||
        !mpfr_number_p(radius))
        return GHOSTS_NOT_FINITE;
    return mpfr_sgn(radius) > 0 ? GHOSTS_OK : GHOSTS_INVALID;
}

static ghosts_status cell_status(const ghosts_empty_cell *cell)
{
    if (!mpfr_number_p(cell->x0) || !mpfr_number_p(cell->x1) || !mpfr_number_p(cell->y0) ||
        !mpfr_number_p(cell->y1))
        return GHOSTS_NOT_FINITE;
    bool ordered = mpfr_less_p(cell->x0, cell->x1) && mpfr_less_p(cell->y0, cell->y1);
    return ordered ? GHOSTS_OK : GHOSTS_INVALID;
}

static ghosts_status well_formed(const ghosts_certificate *c)
{
    const ghosts_region *r = c->region;
    bool ordered = r->shape == GHOSTS_DISK ? mpq_sgn(r->radius) > 0
                                           : mpq_cmp(r->x0, r->x1) < 0 && mpq_cmp(r->y0, r->y1) < 0;
    ghosts_status status = ordered ? GHOSTS_OK : GHOSTS_INVALID;
    for (size_t i = 0; status == GHOSTS_OK && i < c->cover->cells; i++)
        status = cell_status(&c->cover->cell[i]);
    for (size_t i = 0; status == GHOSTS_OK && i < c->cover->discs; i++)
        status = disc_status(c->cover->disc[i].centre, c->cover->disc[i].radius);
    for (size_t i = 0; status == GHOSTS_OK && i < c->zeros; i++)
        status = disc_status(c->zero[i].centre, c->zero[i].error);
    for (size_t i = 0; status == GHOSTS_OK && i < c->outsiders; i++)
        status = disc_status(c->outside[i].centre, c->outside[i].radius);
    return status;
}

/* ---- proofs, in parallel --------------------------------------------------------------------- */

/* Positions in the order in which neighbours share exponentials. */
typedef struct {
    size_t index;
    double row, column;
} place;

typedef struct {
    const ghosts_certificate *certificate;
    ghosts_certificate_part part;
    place *order;
    size_t count;
    mpfr_srcptr least_height;
} proof_list;

static int compare_places(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static place place_of(size_t index, mpfr_srcptr x, mpfr_srcptr y, long scale)
{
    double re = mpfr_get_d(x, MPFR_RNDD), im = mpfr_get_d(y, MPFR_RNDD);
    return (place){index, floor(ldexp(fabs(im), (int)scale - 1)), ldexp(re, (int)scale - 1)};
}

/* What of the part needs a proof.  A zero in the lower half-plane has the values of its mirror
 * image; where both are listed, one proof serves both. */
static ghosts_status list_proofs(proof_list *list, const ghosts_certificate *c,
                                 ghosts_certificate_part part, long scale)
{
    size_t counts[] = {[GHOSTS_PART_CELL] = c->cover->cells,
                       [GHOSTS_PART_DISC] = c->cover->discs,
                       [GHOSTS_PART_ZERO] = c->zeros,
                       [GHOSTS_PART_OUTSIDE] = c->outsiders};
    *list = (proof_list){
        .certificate = c,
        .part = part,
        .order = malloc((counts[part] + 1) * sizeof(place)),
        .count = counts[part],
    };
    if (!list->order)
        return GHOSTS_NO_MEMORY;
    scale = scale > 100000 ? 100000 : scale < -100000 ? -100000 : scale;
    for (size_t i = 0; i < list->count; i++) {
        mpfr_srcptr x, y;
        if (part == GHOSTS_PART_CELL) {
            x = c->cover->cell[i].x0;
            y = c->cover->cell[i].y0;
        } else {
            mpc_srcptr centre = part == GHOSTS_PART_DISC   ? c->cover->disc[i].centre
                                : part == GHOSTS_PART_ZERO ? c->zero[i].centre
                                                           : c->outside[i].centre;
            x = mpc_realref(centre);
            y = mpc_imagref(centre);
        }
        list->order[i] = place_of(i, x, y, scale);
    }
    qsort(list->order, list->count, sizeof *list->order, compare_places);
    return GHOSTS_OK;
}

/* check_account() has found that a zero's mirror image, where listed, is the same disc. */
static bool same_zero(const ghosts_certificate *c, size_t i, size_t j)
{
    return mpfr_cmpabs(mpc_imagref(c->zero[i].centre), mpc_imagref(c->zero[j].centre)) == 0 &&
           mpfr_equal_p(mpc_realref(c->zero[i].centre), mpc_realref(c->zero[j].centre)) &&
           mpfr_equal_p(c->zero[i].error, c->zero[j].error) &&
           c->zero[i].multiplicity == c->zero[j].multiplicity;
}

/* No zero has |Im| below pi / Delta. */
static bool is_near_axis(const ghosts_empty_cell *cell, mpfr_srcptr least_height)
{
    return mpfr_cmpabs(cell->y0, least_height) < 0 && mpfr_cmpabs(cell->y1, least_height) < 0;
}

static bool prove(check_evaluator *e, const proof_list *list, size_t position)
{
    const ghosts_certificate *c = list->certificate;
    size_t i = list->order[position].index;
    if (list->part == GHOSTS_PART_CELL)
        return is_near_axis(&c->cover->cell[i], list->least_height) ||
               check_cell_is_empty(e, &c->cover->cell[i]);
    if (list->part == GHOSTS_PART_DISC)
        return check_disc_holds(e, c->cover->disc[i].centre, c->cover->disc[i].radius,
                                c->cover->disc[i].zeros);
    if (list->part == GHOSTS_PART_OUTSIDE)
        return check_disc_holds(e, c->outside[i].centre, c->outside[i].radius, c->outside[i].zeros);
    if (position > 0 && same_zero(c, i, list->order[position - 1].index))
        return true;
    mpc_t centre;
    mpc_init3(centre, mpfr_get_prec(mpc_realref(c->zero[i].centre)),
              mpfr_get_prec(mpc_imagref(c->zero[i].centre)));
    mpc_set(centre, c->zero[i].centre, MPC_RNDNN);
    mpfr_abs(mpc_imagref(centre), mpc_imagref(centre), MPFR_RNDN);
    bool proven = check_disc_holds(e, centre, c->zero[i].error, c->zero[i].multiplicity);
    mpc_clear(centre);
    return proven;
}

/* The least index that fails, or SIZE_MAX.  Every thread takes contiguous runs. */
static size_t first_failure(check_evaluator *const *evaluator, int jobs, const proof_list *list)
{
    size_t failed = SIZE_MAX;
    (void)jobs;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 64) num_threads(jobs)
#endif
    for (size_t position = 0; position < list->count; position++) {
        int thread = 0;
        size_t so_far;
#ifdef _OPENMP
        thread = omp_get_thread_num();
#pragma omp atomic read
#endif
        so_far = failed;
        if (list->order[position].index > so_far || prove(evaluator[thread], list, position))
            continue;
#ifdef _OPENMP
#pragma omp critical(ghosts_check_failure)
#endif
        failed = list->order[position].index < failed ? list->order[position].index : failed;
    }
    return failed;
}

static ghosts_status prove_all(ghosts_certificate_verdict *verdict, const ghosts_certificate *c,
                               check_evaluator *const *evaluator, mpfr_srcptr least_height,
                               int jobs)
{
    static const struct {
        ghosts_certificate_part part;
        const char *reason;
    } step[] = {
        {GHOSTS_PART_CELL, "not proven to be free of zeros"},
        {GHOSTS_PART_DISC, "not proven to hold exactly this number of zeros"},
        {GHOSTS_PART_ZERO, "not proven to hold exactly this number of zeros"},
        {GHOSTS_PART_OUTSIDE, "not proven to hold exactly this number of zeros"},
    };
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < 4 && status == GHOSTS_OK && verdict->valid; i++) {
        proof_list list;
        status = list_proofs(&list, c, step[i].part, check_scale(evaluator[0]));
        list.least_height = least_height;
        if (status == GHOSTS_OK) {
            size_t failed = first_failure(evaluator, jobs, &list);
            if (failed != SIZE_MAX)
                check_fail(verdict, step[i].part, failed, step[i].reason);
        }
        free(list.order);
    }
    return status;
}

static ghosts_status check_statements(ghosts_certificate_verdict *verdict, const ghosts_expsum *sum,
                                      const ghosts_certificate *c, engine_exponential exponential,
                                      int jobs)
{
    check_evaluator **evaluator = calloc((size_t)jobs, sizeof(check_evaluator *));
    ghosts_status status = evaluator ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (int i = 0; i < jobs && status == GHOSTS_OK; i++)
        status = check_evaluator_new(&evaluator[i], sum, exponential);
    mpfr_t least_height;
    mpfr_init2(least_height, 192);
    check_least_height(least_height, sum);
    if (status == GHOSTS_OK)
        status = prove_all(verdict, c, evaluator, least_height, jobs);
    mpfr_clear(least_height);
    for (int i = 0; evaluator && i < jobs; i++)
        check_evaluator_free(evaluator[i]);
    free(evaluator);
    return status;
}

/* ---- all together ---------------------------------------------------------------------------- */

ghosts_status ghosts_certificate_check(ghosts_certificate_verdict *verdict,
                                       const ghosts_expsum *sum,
                                       const ghosts_certificate *certificate, ghosts_engine engine,
                                       int jobs)
{
    static const ghosts_cover no_cover;
    ghosts_certificate c = *certificate;
    engine_exponential exponential = engine_find(engine);
    *verdict = (ghosts_certificate_verdict){.valid = true};
    if (!exponential)
        return GHOSTS_UNAVAILABLE;
    if (!c.cover)
        c.cover = &no_cover;
    ghosts_status status = jobs >= 1 ? well_formed(&c) : GHOSTS_INVALID;
    if (status != GHOSTS_OK)
        return status;
    check_domain domain;
    check_domain_init(&domain, c.region, sum);
    status = check_covering(verdict, &domain, c.cover);
    check_domain_clear(&domain);
    if (status == GHOSTS_OK && verdict->valid)
        status = check_account(verdict, &c);
    if (status == GHOSTS_OK && verdict->valid)
        status = check_statements(verdict, sum, &c, exponential, jobs);
    return status;
}
