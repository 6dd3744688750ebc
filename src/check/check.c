/* The checker of certificates: geometry first, then every statement about F.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/check.h"

#include <math.h>
#include <stdlib.h>

#include "base/thread_state.h"
#include "check/cells.h"
#include "check/covering.h"
#include "check/discs.h"

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

/* One statement to be proven.  The list goes from row to row, so that neighbours share exponentials
 * and series. */
typedef struct {
    ghosts_certificate_part part;
    size_t index;
    double row, column;
} statement;

typedef struct {
    const ghosts_certificate *certificate;
    statement *item;
    size_t count;
    mpfr_srcptr least_height;
} statement_list;

/* Within a part by index, parts in the order of the enumeration. */
static int compare_ranks(const statement *a, const statement *b)
{
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static int compare_places(const void *left, const void *right)
{
    const statement *a = left, *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static void add_statement(statement_list *list, ghosts_certificate_part part, size_t index,
                          mpfr_srcptr x, mpfr_srcptr y, int scale)
{
    double re = ldexp(mpfr_get_d(x, MPFR_RNDD), scale) / (double)CHECK_SIDE;
    double im = ldexp(fabs(mpfr_get_d(y, MPFR_RNDD)), scale) / (double)CHECK_SIDE;
    list->item[list->count++] = (statement){part, index, floor(im), re};
}

static ghosts_status list_statements(statement_list *list, const ghosts_certificate *c, long scale)
{
    int s = scale > 100000 ? 100000 : scale < -100000 ? -100000 : (int)scale;
    const ghosts_cover *cover = c->cover;
    size_t total = cover->cells + cover->discs + c->zeros + c->outsiders;
    list->item = malloc((total + 1) * sizeof *list->item);
    if (!list->item)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < cover->cells; i++)
        add_statement(list, GHOSTS_PART_CELL, i, cover->cell[i].x0, cover->cell[i].y0, s);
    for (size_t i = 0; i < cover->discs; i++)
        add_statement(list, GHOSTS_PART_DISC, i, mpc_realref(cover->disc[i].centre),
                      mpc_imagref(cover->disc[i].centre), s);
    for (size_t i = 0; i < c->zeros; i++)
        add_statement(list, GHOSTS_PART_ZERO, i, mpc_realref(c->zero[i].centre),
                      mpc_imagref(c->zero[i].centre), s);
    for (size_t i = 0; i < c->outsiders; i++)
        add_statement(list, GHOSTS_PART_OUTSIDE, i, mpc_realref(c->outside[i].centre),
                      mpc_imagref(c->outside[i].centre), s);
    qsort(list->item, list->count, sizeof *list->item, compare_places);
    return GHOSTS_OK;
}

/* Whether a zero is the mirror image of the one before it in the list, which proves both. */
static bool is_mirror_image(const ghosts_certificate *c, const statement *before,
                            const statement *s)
{
    if (before->part != GHOSTS_PART_ZERO)
        return false;
    const ghosts_region_zero *a = &c->zero[before->index], *b = &c->zero[s->index];
    return mpfr_cmpabs(mpc_imagref(a->centre), mpc_imagref(b->centre)) == 0 &&
           mpfr_equal_p(mpc_realref(a->centre), mpc_realref(b->centre)) &&
           mpfr_equal_p(a->error, b->error) && a->multiplicity == b->multiplicity;
}

/* No zero has |Im| below pi / Delta. */
static bool is_near_axis(const ghosts_empty_cell *cell, mpfr_srcptr least_height)
{
    return mpfr_cmpabs(cell->y0, least_height) < 0 && mpfr_cmpabs(cell->y1, least_height) < 0;
}

/* A zero in the lower half-plane has the values of its mirror image. */
static bool prove_zero(check_evaluator *e, const ghosts_region_zero *zero)
{
    mpc_t centre;
    mpc_init3(centre, mpfr_get_prec(mpc_realref(zero->centre)),
              mpfr_get_prec(mpc_imagref(zero->centre)));
    mpc_set(centre, zero->centre, MPC_RNDNN);
    mpfr_abs(mpc_imagref(centre), mpc_imagref(centre), MPFR_RNDN);
    bool proven = check_disc_holds(e, centre, zero->error, zero->multiplicity);
    mpc_clear(centre);
    return proven;
}

static bool prove(check_evaluator *e, const statement_list *list, size_t position)
{
    const ghosts_certificate *c = list->certificate;
    const statement *s = &list->item[position];
    if (s->part == GHOSTS_PART_CELL)
        return is_near_axis(&c->cover->cell[s->index], list->least_height) ||
               check_cell_is_empty(e, &c->cover->cell[s->index]);
    if (s->part == GHOSTS_PART_ZERO)
        return (position > 0 && is_mirror_image(c, s - 1, s)) || prove_zero(e, &c->zero[s->index]);
    const ghosts_isolating_disc *disc =
        s->part == GHOSTS_PART_DISC ? &c->cover->disc[s->index] : &c->outside[s->index];
    return check_disc_holds(e, disc->centre, disc->radius, disc->zeros);
}

/* Threads of a pool may have been made under another rounding mode or exponent range. */
static bool prove_in_thread(check_evaluator *e, const statement_list *list, size_t position)
{
    arithmetic saved;
    if (multiprecision_enter(&saved) != GHOSTS_OK)
        return false;
    bool proven = prove(e, list, position);
    arithmetic_leave(&saved);
    return proven;
}

/* The first statement, by part and index, that is not proven; part GHOSTS_PART_NONE when all are.
 */
static statement first_failure(check_evaluator *const *evaluator, int jobs,
                               const statement_list *list)
{
    statement failed = {.part = GHOSTS_PART_NONE};
    int any = 0;
    (void)jobs;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 256) num_threads(jobs)
#endif
    for (size_t position = 0; position < list->count; position++) {
        int thread = 0, failed_before;
        bool later = false;
#ifdef _OPENMP
        thread = omp_get_thread_num();
#pragma omp atomic read
#endif
        failed_before = any;
        if (failed_before) {
#ifdef _OPENMP
#pragma omp critical(ghosts_check_failure)
#endif
            later = compare_ranks(&list->item[position], &failed) > 0;
        }
        if (later || prove_in_thread(evaluator[thread], list, position))
            continue;
#ifdef _OPENMP
#pragma omp critical(ghosts_check_failure)
#endif
        if (failed.part == GHOSTS_PART_NONE || compare_ranks(&list->item[position], &failed) < 0)
            failed = list->item[position];
#ifdef _OPENMP
#pragma omp atomic write
#endif
        any = 1;
    }
    return failed;
}

static ghosts_status prove_all(ghosts_certificate_verdict *verdict, const ghosts_certificate *c,
                               check_evaluator *const *evaluator, mpfr_srcptr least_height,
                               int jobs)
{
    statement_list list = {.certificate = c, .least_height = least_height};
    ghosts_status status = list_statements(&list, c, check_scale(evaluator[0]));
    if (status == GHOSTS_OK) {
        statement failed = first_failure(evaluator, jobs, &list);
        if (failed.part == GHOSTS_PART_CELL)
            check_fail(verdict, failed.part, failed.index, "not proven to be free of zeros");
        else if (failed.part != GHOSTS_PART_NONE)
            check_fail(verdict, failed.part, failed.index,
                       "not proven to hold exactly this number of zeros");
    }
    free(list.item);
    return status;
}

static ghosts_status check_statements(ghosts_certificate_verdict *verdict, const ghosts_expsum *sum,
                                      const ghosts_certificate *c, engine_exponential exponential,
                                      int jobs, bool accelerated)
{
    check_evaluator **evaluator = calloc((size_t)jobs, sizeof(check_evaluator *));
    ghosts_status status = evaluator ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (int i = 0; i < jobs && status == GHOSTS_OK; i++)
        status = check_evaluator_new(&evaluator[i], sum, exponential, accelerated);
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

static ghosts_status check_all(ghosts_certificate_verdict *verdict, const ghosts_expsum *sum,
                               const ghosts_certificate *certificate, ghosts_engine engine,
                               int jobs, bool accelerated)
{
    static const ghosts_cover no_cover;
    ghosts_certificate c = *certificate;
    engine_exponential exponential = engine_find(engine);
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
        status = check_account(verdict, sum, &c);
    if (status == GHOSTS_OK && verdict->valid)
        status = check_statements(verdict, sum, &c, exponential, jobs, accelerated);
    return status;
}

ghosts_status check_certificate(ghosts_certificate_verdict *verdict, const ghosts_expsum *sum,
                                const ghosts_certificate *certificate, ghosts_engine engine,
                                int jobs, bool accelerated)
{
    arithmetic saved;
    *verdict = (ghosts_certificate_verdict){.valid = true};
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = check_all(verdict, sum, certificate, engine, jobs, accelerated);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_certificate_check(ghosts_certificate_verdict *verdict,
                                       const ghosts_expsum *sum,
                                       const ghosts_certificate *certificate, ghosts_engine engine,
                                       int jobs)
{
    return check_certificate(verdict, sum, certificate, engine, jobs, true);
}
