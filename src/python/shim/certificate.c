/* Certificates: made from a search, read from numbers, checked.
 *
 * The lists of a certificate go by number: 0 cells (x0, x1, y0, y1), 1 discs (re, im, radius), 2
 * zeros (re, im, error), 3 outside (re, im, radius); all but cells have a count of zeros besides.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "python/shim/shim.h"

typedef enum { CELLS, DISCS, ZEROS, OUTSIDE, LISTS } list_kind;
static const size_t width[LISTS] = {4, 3, 3, 3};

/* Either borrowed from what the library made, or owned. */
typedef struct {
    ghosts_region region; /* of a search or of a file */
    bool has_region;
    ghosts_zero_set *set;
    ghosts_certificate *made;
    bool read;
    ghosts_cover cover;
    ghosts_region_zero *zero;
    ghosts_isolating_disc *outside;
    ghosts_certificate view; /* what is checked */
} certificate;

/* ---- making ------------------------------------------------------------------------------------
 */

SHIM void shim_certificate_free(void *handle);

static ghosts_status make_in_region(certificate *c, const ghosts_expsum *sum,
                                    const ghosts_zeros_options *search)
{
    ghosts_region_options options = ghosts_region_defaults();
    size_t default_limit = options.search.work_limit;
    options.search = *search;
    if (search->work_limit == 0)
        options.search.work_limit = default_limit;
    options.keep_proof = true;
    ghosts_status status = ghosts_zeros_in_region(&c->set, sum, &c->region, &options);
    if (status == GHOSTS_OK)
        status = ghosts_certificate_make(&c->made, sum, &c->region, c->set, search);
    return status;
}

static ghosts_status make_nearest(certificate *c, const ghosts_expsum *sum, size_t pairs,
                                  const ghosts_zeros_options *search)
{
    ghosts_zeros *zeros;
    ghosts_status made = GHOSTS_OK;
    ghosts_status status = ghosts_certificate_nearest(&zeros, &c->made, &made, sum, pairs, search);
    ghosts_zeros_free(zeros);
    return status == GHOSTS_OK ? made : status;
}

/* Of the zeros of a region (edges 1 or 4), or of the nearest pairs (edges 0). */
SHIM int shim_certificate_make(void **result, const void *sum, size_t pairs,
                               const char *const *edge, size_t edges, long digits,
                               const char *engine, size_t work_limit, size_t *bad)
{
    shim_call call;
    ghosts_zeros_options search = ghosts_zeros_defaults();
    certificate *c = calloc(1, sizeof *c);
    ghosts_status status = GHOSTS_OK;
    *result = c;
    *bad = SIZE_MAX;
    if (!c)
        return GHOSTS_NO_MEMORY;
    if (edges > 0) {
        status = shim_region_init(&c->region, edge, edges, bad);
        c->has_region = true;
    }
    if (status == GHOSTS_OK)
        status = shim_search_options(&search, digits, engine, work_limit, &call);
    if (status != GHOSTS_OK)
        return (int)status;
    shim_release(&call);
    status = edges > 0 ? make_in_region(c, sum, &search) : make_nearest(c, sum, pairs, &search);
    shim_acquire(&call);
    if (status == GHOSTS_OK)
        c->view = *c->made;
    return (int)status;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

/* "hexadecimal-mantissa exponent", as shim_exact_text() writes it. */
static bool set_dyadic(mpfr_t x, const char *text)
{
    char *end;
    const char *gap = strchr(text, ' ');
    char *digits = gap ? strndup(text, (size_t)(gap - text)) : NULL;
    mpz_t mantissa;
    mpz_init(mantissa);
    bool valid = digits && mpz_set_str(mantissa, digits, 16) == 0;
    long exponent = valid ? strtol(gap + 1, &end, 10) : 0;
    valid = valid && end != gap + 1 && *end == '\0';
    size_t bits = mpz_sizeinbase(mantissa, 2);
    mpfr_init2(x, bits < 53 ? 53 : (mpfr_prec_t)bits);
    mpfr_set_z_2exp(x, mantissa, exponent, MPFR_RNDN);
    mpz_clear(mantissa);
    free(digits);
    return valid;
}

static bool set_complex(mpc_t x, const char *const *text)
{
    mpfr_t re, im;
    bool first = set_dyadic(re, text[0]), second = set_dyadic(im, text[1]);
    mpc_init3(x, mpfr_get_prec(re), mpfr_get_prec(im));
    mpc_set_fr_fr(x, re, im, MPC_RNDNN);
    mpfr_clears(re, im, (mpfr_ptr)0);
    return first && second;
}

static bool read_cell(ghosts_empty_cell *cell, const char *const *text)
{
    bool a = set_dyadic(cell->x0, text[0]), b = set_dyadic(cell->x1, text[1]);
    bool c = set_dyadic(cell->y0, text[2]), d = set_dyadic(cell->y1, text[3]);
    return a && b && c && d;
}

static bool read_disc(ghosts_isolating_disc *disc, const char *const *text, size_t zeros)
{
    disc->zeros = zeros;
    bool centre = set_complex(disc->centre, text), radius = set_dyadic(disc->radius, text[2]);
    return centre && radius;
}

static bool read_zero(ghosts_region_zero *zero, const char *const *text, size_t zeros, bool edge)
{
    zero->multiplicity = zeros;
    zero->edge = edge;
    zero->one_zero = zeros == 1;
    bool centre = set_complex(zero->centre, text), error = set_dyadic(zero->error, text[2]);
    return centre && error;
}

/* Room for the lists; the counts grow as entries are read, so that what is there can be released.
 */
static bool reserve(certificate *c, const size_t *count)
{
    c->read = true;
    c->cover.cell = calloc(count[CELLS] + 1, sizeof *c->cover.cell);
    c->cover.disc = calloc(count[DISCS] + 1, sizeof *c->cover.disc);
    c->zero = calloc(count[ZEROS] + 1, sizeof *c->zero);
    c->outside = calloc(count[OUTSIDE] + 1, sizeof *c->outside);
    return c->cover.cell && c->cover.disc && c->zero && c->outside;
}

/* Entry i of a list; `zeros` and `edge` follow the entries of all lists but the cells. */
static bool read_entry(certificate *c, list_kind list, const char *const *text, size_t zeros,
                       bool edge)
{
    switch (list) {
    case CELLS:
        return read_cell(&c->cover.cell[c->cover.cells++], text);
    case DISCS:
        return read_disc(&c->cover.disc[c->cover.discs++], text, zeros);
    case ZEROS:
        return read_zero(&c->zero[c->view.zeros++], text, zeros, edge);
    default:
        return read_disc(&c->outside[c->view.outsiders++], text, zeros);
    }
}

/* A certificate from its numbers: the region's edges, count[4] entries of the four lists, their
 * numbers as exact text one after the other, and for those of discs, zeros and outside the counts
 * of zeros and marks of the edge, likewise.  *bad: the list and entry that is wrong, 0 to 3 and its
 * position; or 4 and the edge. */
SHIM int shim_certificate_read(void **result, const char *const *edge, size_t edges,
                               const size_t *count, const char *const *text, const size_t *zeros,
                               const unsigned char *marks, size_t *bad)
{
    certificate *c = calloc(1, sizeof *c);
    *result = c;
    bad[0] = LISTS;
    bad[1] = SIZE_MAX;
    if (!c)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = shim_region_init(&c->region, edge, edges, &bad[1]);
    c->has_region = true;
    if (status == GHOSTS_OK && !reserve(c, count))
        status = GHOSTS_NO_MEMORY;
    for (int list = CELLS; list < LISTS; list++)
        for (size_t i = 0; i < count[list] && status == GHOSTS_OK; i++) {
            bool counted = list != CELLS;
            if (!read_entry(c, (list_kind)list, text, counted ? *zeros : 0, counted && *marks)) {
                status = GHOSTS_PARSE;
                bad[0] = (size_t)list;
                bad[1] = i;
            }
            text += width[list];
            zeros += counted;
            marks += counted;
        }
    c->view = (ghosts_certificate){&c->region, &c->cover,         c->view.zeros,
                                   c->zero,    c->view.outsiders, c->outside};
    return (int)status;
}

SHIM void shim_certificate_free(void *handle)
{
    certificate *c = handle;
    if (!c)
        return;
    ghosts_certificate_free(c->made);
    ghosts_zero_set_free(c->set);
    for (size_t i = 0; i < c->cover.cells; i++) {
        ghosts_empty_cell *cell = &c->cover.cell[i];
        mpfr_clears(cell->x0, cell->x1, cell->y0, cell->y1, (mpfr_ptr)0);
    }
    for (size_t i = 0; i < c->cover.discs; i++) {
        mpc_clear(c->cover.disc[i].centre);
        mpfr_clear(c->cover.disc[i].radius);
    }
    for (size_t i = 0; c->read && i < c->view.zeros; i++) {
        mpc_clear(c->zero[i].centre);
        mpfr_clear(c->zero[i].error);
    }
    for (size_t i = 0; c->read && i < c->view.outsiders; i++) {
        mpc_clear(c->outside[i].centre);
        mpfr_clear(c->outside[i].radius);
    }
    free(c->cover.cell);
    free(c->cover.disc);
    free(c->zero);
    free(c->outside);
    if (c->has_region)
        ghosts_region_clear(&c->region);
    free(c);
}

/* ---- looking at one ----------------------------------------------------------------------------
 */

/* Entries of a list. */
SHIM size_t shim_certificate_count(const void *handle, int list)
{
    const ghosts_certificate *view = &((const certificate *)handle)->view;
    switch (list) {
    case CELLS:
        return view->cover ? view->cover->cells : 0;
    case DISCS:
        return view->cover ? view->cover->discs : 0;
    case ZEROS:
        return view->zeros;
    default:
        return view->outsiders;
    }
}

static mpfr_srcptr of_disc(const ghosts_isolating_disc *disc, int part)
{
    return part == 0   ? mpc_realref(disc->centre)
           : part == 1 ? mpc_imagref(disc->centre)
                       : disc->radius;
}

/* Number `part` of entry i. */
SHIM char *shim_certificate_number(const void *handle, int list, size_t i, int part)
{
    const ghosts_certificate *view = &((const certificate *)handle)->view;
    if (list == CELLS) {
        const ghosts_empty_cell *cell = &view->cover->cell[i];
        mpfr_srcptr edge[] = {cell->x0, cell->x1, cell->y0, cell->y1};
        return shim_exact_text(edge[part]);
    }
    if (list == ZEROS) {
        const ghosts_region_zero *zero = &view->zero[i];
        return shim_exact_text(part == 0   ? mpc_realref(zero->centre)
                               : part == 1 ? mpc_imagref(zero->centre)
                                           : zero->error);
    }
    return shim_exact_text(
        of_disc(list == DISCS ? &view->cover->disc[i] : &view->outside[i], part));
}

/* The zeros in entry i of discs, zeros or outside; with mark, whether a zero is on the edge. */
SHIM size_t shim_certificate_zeros(const void *handle, int list, size_t i, int mark)
{
    const ghosts_certificate *view = &((const certificate *)handle)->view;
    if (list == ZEROS)
        return mark ? view->zero[i].edge : view->zero[i].multiplicity;
    return mark ? 0 : list == DISCS ? view->cover->disc[i].zeros : view->outside[i].zeros;
}

/* The region's edge i as a fraction: the radius of a disc, or x0, x1, y0, y1; NULL beyond them. */
SHIM char *shim_certificate_edge(const void *handle, size_t i)
{
    const ghosts_region *region = ((const certificate *)handle)->view.region;
    const mpq_t *box[] = {&region->x0, &region->x1, &region->y0, &region->y1};
    if (i >= (region->shape == GHOSTS_DISK ? 1u : 4u))
        return NULL;
    return shim_fraction(region->shape == GHOSTS_DISK ? region->radius : *box[i]);
}

/* ---- checking ----------------------------------------------------------------------------------
 */

/* *valid; where it is not, which part fails, its index, why, and gap[2] for a gap.  producer: the
 * engine that made the certificate; engine: "other" stands for another one than that. */
SHIM int shim_certificate_check(int *valid, const char **part, size_t *index, const char **reason,
                                double *gap, const void *handle, const void *sum,
                                const char *producer, const char *engine)
{
    shim_call call;
    ghosts_certificate_verdict verdict;
    ghosts_engine made, chosen;
    ghosts_status status = shim_engine(&made, producer);
    if (status == GHOSTS_OK && strcmp(engine, "other") == 0)
        chosen = ghosts_checking_engine(made);
    else if (status == GHOSTS_OK)
        status = shim_engine(&chosen, engine);
    if (status != GHOSTS_OK)
        return (int)status;
    shim_release(&call);
    status =
        ghosts_certificate_check(&verdict, sum, &((const certificate *)handle)->view, chosen, 1);
    shim_acquire(&call);
    if (status != GHOSTS_OK)
        return (int)status;
    *valid = verdict.valid;
    *part = ghosts_certificate_part_name(verdict.part);
    *index = verdict.index;
    *reason = verdict.reason;
    gap[0] = verdict.gap_re;
    gap[1] = verdict.gap_im;
    return GHOSTS_OK;
}

/* "arb" or "mpc": the engine that a word stands for in this build. */
SHIM const char *shim_engine_name(const char *word)
{
    ghosts_engine engine;
    return shim_engine(&engine, word) == GHOSTS_OK ? ghosts_engine_name(engine) : "unavailable";
}
