/* Radii of whole batches: lower bounds, exact radii, and the exact radius of the batch.
 *
 * The batch radius is a minimum, so almost every sample only has to be shown not to matter: one
 * pass over the arrays leaves the leading Taylor coefficients of every sample (summarise), the most
 * dangerous looking sample is solved, and all others are tested against its radius (screen).  What
 * remains is solved one by one, most dangerous first, each against the best radius so far.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/arithmetic.h"
#include "fast/rows.h"
#include "fast/scan.h"
#include "fast/solve.h"

#include <math.h>

/* Fill the fields of every sample; finds every input that is not usable. */
static ghosts_status summarise_all(ghosts_workspace *work, const source *from, ghosts_position *bad)
{
    size_t lanes = work->run->lanes;
    double worst = 0.0;
    for (size_t i = 0; i < from->samples; i += lanes) {
        size_t left = from->samples - i, count = left < lanes ? left : lanes;
        work->run->summarise(work->field, from, i, count, &work->one);
    }
    const double *fault = work->field[FIELD_FAULT];
    for (size_t i = 0; i < from->samples; i++)
        worst += fault[i];
    if (worst == 0.0)
        return GHOSTS_OK;
    for (size_t i = 0; i < from->samples; i++)
        if (fault[i] != 0.0 && fault[i] != FAULT_EXTREME) {
            ghosts_status status = diagnose_row(bad, from, i, true);
            if (status != GHOSTS_OK)
                return status;
        }
    return GHOSTS_OK;
}

/* ------------------------------------------------------------------------------ lower bounds */

/* Bisection for the largest radius that the screening test still proves: radius = bound 2^t.  A
 * spread outside the usual range passes no test and keeps the bound; without spread all is +inf. */
static void lower_of_tile(double *lower, ghosts_workspace *work, size_t first, size_t count,
                          size_t classes)
{
    double bound[MOST_LANES], low[MOST_LANES], high[MOST_LANES], radius[MOST_LANES];
    int64_t passed[MOST_LANES];
    size_t at[MOST_LANES];
    for (size_t i = 0; i < count; i++) {
        bound[i] = spread_bound(work->field[FIELD_SPREAD][first + i]);
        low[i] = 0.0;
        high[i] = 4.0;
        at[i] = first + i;
    }
    for (int step = 0; step < 8; step++) {
        for (size_t i = 0; i < count; i++)
            radius[i] = bound[i] * exp2(0.5 * (low[i] + high[i]));
        work->run->screen(passed, work->field, at, count, EFFORT_THOROUGH, classes, radius);
        for (size_t i = 0; i < count; i++) {
            double middle = 0.5 * (low[i] + high[i]);
            low[i] = passed[i] ? middle : low[i];
            high[i] = passed[i] ? high[i] : middle;
        }
    }
    for (size_t i = 0; i < count; i++)
        lower[i] = low[i] > 0.0 ? bound[i] * exp2(low[i]) * (1.0 - 8 * UNIT) : bound[i];
}

static ghosts_status lower_bounds(double *lower, double *least, size_t *index, const source *from,
                                  ghosts_workspace *work, ghosts_position *bad)
{
    ghosts_status status = check_shape(from, work, true, true, bad);
    bool fits = status == GHOSTS_OK;
    double smallest = HUGE_VAL, value[MOST_LANES];
    size_t at = 0, lanes = fits ? work->run->lanes : 1;
    if (fits)
        status = summarise_all(work, from, bad);
    for (size_t i = 0; status == GHOSTS_OK && i < from->samples; i += lanes) {
        size_t left = from->samples - i, count = left < lanes ? left : lanes;
        lower_of_tile(value, work, i, count, from->classes);
        for (size_t lane = 0; lane < count; lane++) {
            double result = value[lane];
            lower[i + lane] = result;
            at = result < smallest ? i + lane : at;
            smallest = result < smallest ? result : smallest;
        }
    }
    bool failed = status != GHOSTS_OK;
    for (size_t i = 0; fits && failed && i < from->samples; i++)
        lower[i] = NAN;
    if (least != NULL)
        *least = failed ? NAN : smallest;
    if (index != NULL)
        *index = failed ? 0 : at;
    return status;
}

/* ----------------------------------------------------------------------------- every sample */

static ghosts_status open_row(ghosts_workspace *work, const source *from, size_t row,
                              ghosts_position *bad)
{
    work->run->open(&work->one, from, row);
    if (work->one.fault == 0.0 || work->one.fault == FAULT_EXTREME)
        return GHOSTS_OK;
    return diagnose_row(bad, from, row, true);
}

static ghosts_status solve_every(ghosts_radius *radius, const source *from, ghosts_workspace *work,
                                 ghosts_position *bad)
{
    ghosts_status status = check_shape(from, work, true, true, bad);
    if (status != GHOSTS_OK || radius == NULL)
        return status == GHOSTS_OK ? GHOSTS_INVALID : status;
    for (size_t i = 0; status == GHOSTS_OK && i < from->samples; i++) {
        status = open_row(work, from, i, bad);
        if (status == GHOSTS_OK)
            solve_sample(&radius[i], work, 0.0);
    }
    for (size_t i = 0; status != GHOSTS_OK && i < from->samples; i++)
        radius[i] = (ghosts_radius){NAN, NAN, NAN, NAN, NAN, false};
    return status;
}

ghosts_status rows_exact(ghosts_radius *radius, const source *from, ghosts_workspace *work,
                         ghosts_position *bad)
{
    arithmetic saved;
    arithmetic_enter(&saved);
    ghosts_status status = solve_every(radius, from, work, bad);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_batch_exact(ghosts_radius *radius, const ghosts_batch *batch,
                                 ghosts_workspace *workspace, ghosts_position *bad)
{
    source from = source_of(batch);
    return rows_exact(radius, &from, workspace, bad);
}

ghosts_status ghosts_batch_exact_float(ghosts_radius *radius, const ghosts_batch_float *batch,
                                       ghosts_workspace *workspace, ghosts_position *bad)
{
    source from = source_of_float(batch);
    return rows_exact(radius, &from, workspace, bad);
}

/* -------------------------------------------------------------------------------- the batch */

typedef struct {
    ghosts_workspace *work;
    const source *from;
    size_t left;     /* entries of work->order: samples that may matter */
    size_t screened; /* samples looked at by screenings so far */
    ghosts_batch_result *best;
    double lower; /* least lower end of the samples solved */
} screening;

static void guess_all(screening *of)
{
    size_t lanes = of->work->run->lanes, samples = of->from->samples;
    for (size_t i = 0; i < samples; i += lanes)
        of->work->run->guess(of->work->field, i, samples - i < lanes ? samples - i : lanes);
}

/* Samples whose spread alone proves the radius leave the list. */
static void drop_trivial(screening *of, double radius)
{
    const double *spread = of->work->field[FIELD_SPREAD];
    double limit = PI_BELOW / radius * (1.0 - 32 * UNIT);
    size_t kept = 0, *list = of->work->order;
    for (size_t i = 0; i < of->left; i++) {
        size_t row = list[i];
        list[kept] = row;
        kept += spread[row] < limit ? 0 : 1;
    }
    of->left = kept;
}

/* Keep the listed samples that are not proven free of zeros in |tau| <= radius */
static void screen_list(screening *of, double radius, screen_effort effort)
{
    ghosts_workspace *work = of->work;
    size_t lanes = work->run->lanes, kept = 0;
    double same[MOST_LANES];
    int64_t passed[MOST_LANES];
    for (size_t i = 0; i < MOST_LANES; i++)
        same[i] = radius;
    drop_trivial(of, radius);
    of->screened += of->left;
    work->visits += of->left;
    for (size_t i = 0; i < of->left; i += lanes) {
        size_t count = of->left - i < lanes ? of->left - i : lanes, at[MOST_LANES];
        for (size_t lane = 0; lane < count; lane++)
            at[lane] = work->order[i + lane];
        work->run->screen(passed, work->field, at, count, effort, of->from->classes, same);
        for (size_t lane = 0; lane < count; lane++)
            if (!passed[lane])
                work->order[kept++] = at[lane];
    }
    of->left = kept;
}

/* The list as a heap: entry i looks at least as dangerous as entries 2 i + 1 and 2 i + 2. */
static void sift_down(screening *of, size_t at)
{
    size_t *list = of->work->order, row = list[at];
    const double *guess = of->work->field[FIELD_GUESS];
    for (size_t child = 2 * at + 1; child < of->left; child = 2 * at + 1) {
        if (child + 1 < of->left && guess[list[child + 1]] > guess[list[child]])
            child++;
        of->work->visits++;
        if (guess[list[child]] <= guess[row])
            break;
        list[at] = list[child];
        at = child;
    }
    list[at] = row;
}

static void arrange(screening *of)
{
    for (size_t i = of->left / 2; i-- > 0;)
        sift_down(of, i);
}

/* The most dangerous looking sample to the front, the rest in any order: mostly one screening
 * leaves so few that only they are worth arranging. */
static void lead(screening *of)
{
    size_t *list = of->work->order, at = 0;
    const double *guess = of->work->field[FIELD_GUESS];
    for (size_t i = 1; i < of->left; i++)
        if (guess[list[i]] > guess[list[at]])
            at = i;
    size_t row = list[at];
    list[at] = list[0];
    list[0] = row;
}

/* Take the listed sample that looks most dangerous off the list. */
static size_t pick(screening *of)
{
    size_t *list = of->work->order, row = list[0];
    list[0] = list[--of->left];
    if (of->left > 1)
        sift_down(of, 0);
    return row;
}

static void solve_row(screening *of, size_t row)
{
    ghosts_position ignored;
    ghosts_radius found;
    ghosts_batch_result *best = of->best;
    double above = best->radius.upper;
    open_row(of->work, of->from, row, &ignored);
    solve_sample(&found, of->work, isfinite(above) ? above : 0.0);
    best->solved++;
    if (found.lower >= above && best->solved > 1)
        return; /* it does not matter */
    of->lower = fmin(of->lower, found.lower);
    best->undecided += found.decided ? 0 : 1;
    if (found.upper < above || best->solved == 1) {
        best->radius = found;
        best->sample = row;
    }
}

/* Samples that tie with the best one pass no screening, so each improvement of the radius must not
 * screen them all again: beyond FREE_SCREENINGS of the batch, a screening has to be paid for by
 * solving, one sample for every PER_SOLVED screened (they cost about the same).  So the work is
 * linear in the samples, but for the logarithm of the heap. */
#define FREE_SCREENINGS 8
#define PER_SOLVED 32

static bool affordable(const screening *of)
{
    return of->screened <= FREE_SCREENINGS * of->from->samples + PER_SOLVED * of->best->solved;
}

static void solve_batch(ghosts_batch_result *best, const source *from, ghosts_workspace *work)
{
    screening of = {work, from, from->samples, 0, best, HUGE_VAL};
    *best = (ghosts_batch_result){.radius = {0, HUGE_VAL, NAN, NAN, HUGE_VAL, false}};
    work->visits = 0;
    guess_all(&of);
    for (size_t i = 0; i < from->samples; i++)
        work->order[i] = i;
    lead(&of);
    bool arranged = false;
    double tested = HUGE_VAL; /* the list was screened at this radius */
    while (of.left > 0) {
        solve_row(&of, pick(&of));
        double radius = best->radius.upper;
        bool narrower = radius < tested && affordable(&of);
        if (narrower) {
            if (from->classes <= NARROW_LIMIT)
                screen_list(&of, radius, EFFORT_QUICK);
            screen_list(&of, radius, EFFORT_THOROUGH);
            tested = radius;
        }
        if (narrower || !arranged)
            arrange(&of);
        arranged = true;
    }
    best->radius.lower = fmin(of.lower, best->radius.upper);
    bool open = best->radius.lower < best->radius.upper * (1.0 - 1e-9);
    if (!best->radius.decided || (open && best->undecided > 0)) {
        best->radius.re = best->radius.im = NAN;
        best->radius.error = HUGE_VAL;
        best->radius.decided = false;
    } else {
        best->undecided = 0;
    }
}

ghosts_status rows_radius(ghosts_batch_result *result, const source *from, ghosts_workspace *work,
                          ghosts_position *bad)
{
    if (result == NULL)
        return GHOSTS_INVALID;
    *result = (ghosts_batch_result){.radius = {NAN, NAN, NAN, NAN, NAN, false}};
    ghosts_status status = check_shape(from, work, true, true, bad);
    if (status != GHOSTS_OK)
        return status;
    arithmetic saved;
    arithmetic_enter(&saved);
    status = summarise_all(work, from, bad);
    if (status == GHOSTS_OK)
        solve_batch(result, from, work);
    arithmetic_leave(&saved);
    return status;
}

ghosts_status ghosts_batch_radius(ghosts_batch_result *result, const ghosts_batch *batch,
                                  ghosts_workspace *workspace, ghosts_position *bad)
{
    source from = source_of(batch);
    return rows_radius(result, &from, workspace, bad);
}

ghosts_status ghosts_batch_radius_float(ghosts_batch_result *result,
                                        const ghosts_batch_float *batch,
                                        ghosts_workspace *workspace, ghosts_position *bad)
{
    source from = source_of_float(batch);
    return rows_radius(result, &from, workspace, bad);
}

/* ------------------------------------------------------------------- lower bounds, both shapes */

/* Without the bounds of all samples the batch radius is cheaper, and its lower end sharper. */
ghosts_status rows_lower(double *lower, double *least, size_t *index, const source *from,
                         ghosts_workspace *work, ghosts_position *bad)
{
    ghosts_batch_result result;
    if (lower != NULL) {
        arithmetic saved;
        arithmetic_enter(&saved);
        ghosts_status status = lower_bounds(lower, least, index, from, work, bad);
        arithmetic_leave(&saved);
        return status;
    }
    ghosts_status status = rows_radius(&result, from, work, bad);
    if (least != NULL)
        *least = result.radius.lower;
    if (index != NULL)
        *index = result.sample;
    return status;
}

ghosts_status ghosts_batch_lower(double *lower, double *least, size_t *index,
                                 const ghosts_batch *batch, ghosts_workspace *workspace,
                                 ghosts_position *bad)
{
    source from = source_of(batch);
    return rows_lower(lower, least, index, &from, workspace, bad);
}

ghosts_status ghosts_batch_lower_float(double *lower, double *least, size_t *index,
                                       const ghosts_batch_float *batch, ghosts_workspace *workspace,
                                       ghosts_position *bad)
{
    source from = source_of_float(batch);
    return rows_lower(lower, least, index, &from, workspace, bad);
}
