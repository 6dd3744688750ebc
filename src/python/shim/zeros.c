/* Sums, their zeros in one form for both searches, and paths.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "python/shim/shim.h"

/* ---- sums --------------------------------------------------------------------------------------
 */

SHIM int shim_sum_doubles(void **sum, const double *logits, const double *slopes, size_t n,
                          size_t *bad)
{
    return (int)ghosts_expsum_from_doubles((ghosts_expsum **)sum, logits, slopes, n, bad);
}

SHIM int shim_sum_text(void **sum, const char *const *logits, const char *const *slopes, size_t n,
                       size_t *bad)
{
    return (int)ghosts_expsum_from_text((ghosts_expsum **)sum, logits, slopes, n, bad);
}

/* All texts as fractions; *bad the one that is no number. */
static ghosts_status parse_all(mpq_t *number, const char *const *text, size_t count, size_t *bad)
{
    ghosts_status status = GHOSTS_OK;
    for (size_t i = 0; i < count && status == GHOSTS_OK; i++) {
        status = ghosts_parse_rational(number[i], NULL, text[i]);
        *bad = status == GHOSTS_OK ? SIZE_MAX : i;
    }
    return status;
}

/* F = sum w exp(z + a tau): text holds n weights, n slopes, and with_logits another n logits;
 * *bad the position in it of what is wrong. */
SHIM int shim_sum_weights(void **sum, const char *const *text, int with_logits, size_t n,
                          size_t *bad)
{
    size_t count = with_logits ? 3 * n : 2 * n;
    mpq_t *number = calloc(count + 1, sizeof *number);
    *sum = NULL;
    *bad = SIZE_MAX;
    if (!number)
        return GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        mpq_init(number[i]);
    ghosts_status status = parse_all(number, text, count, bad);
    for (size_t i = 0; i < n && status == GHOSTS_OK; i++)
        if (mpq_sgn(number[i]) < 0) {
            status = GHOSTS_INVALID;
            *bad = i;
        }
    if (status == GHOSTS_OK)
        status = ghosts_expsum_from_weights((ghosts_expsum **)sum, (const mpq_t *)number,
                                            with_logits ? (const mpq_t *)(number + 2 * n) : NULL,
                                            (const mpq_t *)(number + n), n);
    for (size_t i = 0; i < count; i++)
        mpq_clear(number[i]);
    free(number);
    return (int)status;
}

/* The same from expressions: n weights, n logits, n slopes, what is irrational enclosed with
 * `bits`; *bad the position among them, *at that in its text, of what is wrong. */
SHIM int shim_sum_expressions(void **sum, const char *const *text, size_t n, long bits, size_t *bad,
                              size_t *at)
{
    *bad = SIZE_MAX;
    *at = 0;
    return (int)ghosts_expsum_from_expressions((ghosts_expsum **)sum, text, text + n, text + 2 * n,
                                               n, bits, bad, at);
}

SHIM int shim_sum_is_exact(const void *sum)
{
    return ghosts_expsum_is_exact(sum);
}

SHIM void shim_sum_free(void *sum)
{
    ghosts_expsum_free(sum);
}

SHIM size_t shim_sum_classes(const void *sum)
{
    return ghosts_expsum_classes(sum);
}

SHIM size_t shim_sum_terms(const void *sum)
{
    return ghosts_expsum_terms(sum);
}

/* Logit (part 0), slope (1) or weight (2) of the class at position i as an exact fraction; "-inf"
 * for the logit of a class that was dropped, NULL for the rest of it. */
SHIM char *shim_sum_class(const void *sum, size_t i, int part)
{
    mpq_t logit, slope, weight;
    mpq_inits(logit, slope, weight, (mpq_ptr)0);
    bool kept = ghosts_expsum_class(logit, slope, sum, i) == GHOSTS_OK &&
                ghosts_expsum_class_weight(weight, sum, i) == GHOSTS_OK;
    char *text = kept        ? shim_fraction(part == 0   ? logit
                                             : part == 1 ? slope
                                                         : weight)
                 : part == 0 ? strdup("-inf")
                             : NULL;
    mpq_clears(logit, slope, weight, (mpq_ptr)0);
    return text;
}

/* ---- zeros -------------------------------------------------------------------------------------
 */

/* The answer of either search. */
typedef struct {
    ghosts_zeros *nearest;
    ghosts_zero_set *set;
} zero_list;

static zero_list *list_new(void **result)
{
    zero_list *list = calloc(1, sizeof *list);
    *result = list;
    return list;
}

SHIM void shim_zeros_free(void *zeros)
{
    zero_list *list = zeros;
    if (!list)
        return;
    ghosts_zeros_free(list->nearest);
    ghosts_zero_set_free(list->set);
    free(list);
}

SHIM int shim_nearest(void **result, const void *sum, size_t pairs, long digits, const char *engine,
                      size_t work_limit)
{
    shim_call call;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    zero_list *list = list_new(result);
    if (!list)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = shim_search_options(&options, digits, engine, work_limit, &call);
    if (status != GHOSTS_OK)
        return (int)status;
    shim_release(&call);
    status = ghosts_zeros_nearest(&list->nearest, sum, pairs, &options);
    shim_acquire(&call);
    return (int)status;
}

SHIM int shim_region(void **result, const void *sum, const char *const *edge, size_t edges,
                     long digits, const char *engine, size_t work_limit, size_t *bad)
{
    shim_call call;
    ghosts_region region;
    ghosts_region_options options = ghosts_region_defaults();
    zero_list *list = list_new(result);
    if (!list)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = shim_region_init(&region, edge, edges, bad);
    if (status == GHOSTS_OK)
        status = shim_search_options(&options.search, digits, engine, work_limit, &call);
    if (status == GHOSTS_OK) {
        shim_release(&call);
        status = ghosts_zeros_in_region(&list->set, sum, &region, &options);
        shim_acquire(&call);
    }
    ghosts_region_clear(&region);
    return (int)status;
}

SHIM size_t shim_zeros_count(const void *zeros)
{
    const zero_list *list = zeros;
    return list->nearest ? list->nearest->count : list->set ? list->set->count : 0;
}

/* Part 0, 1, 2 of zero i: real part, imaginary part, error. */
SHIM char *shim_zeros_number(const void *zeros, size_t i, int part)
{
    const zero_list *list = zeros;
    mpc_srcptr centre = list->nearest ? list->nearest->zero[i].centre : list->set->zero[i].centre;
    mpfr_srcptr error = list->nearest ? list->nearest->zero[i].error : list->set->zero[i].error;
    return shim_exact_text(part == 0   ? mpc_realref(centre)
                           : part == 1 ? mpc_imagref(centre)
                                       : error);
}

SHIM size_t shim_zeros_multiplicity(const void *zeros, size_t i)
{
    const zero_list *list = zeros;
    return list->nearest ? list->nearest->zero[i].multiplicity : list->set->zero[i].multiplicity;
}

/* Whether the disc of zero i may meet the region's edge. */
SHIM int shim_zeros_edge(const void *zeros, size_t i)
{
    const zero_list *list = zeros;
    return list->set && list->set->zero[i].edge;
}

/* Whether zero i is proven to be one zero of its multiplicity. */
SHIM int shim_zeros_one(const void *zeros, size_t i)
{
    const zero_list *list = zeros;
    return list->nearest ? list->nearest->zero[i].multiplicity == 1 : list->set->zero[i].one_zero;
}

/* No zero that is not listed has a modulus below it; NULL for a region. */
SHIM char *shim_zeros_lower(const void *zeros)
{
    const zero_list *list = zeros;
    return list->nearest ? shim_exact_text(list->nearest->lower_bound) : NULL;
}

/* The modulus of the nearest zero i (part 0) and its error (part 1). */
SHIM char *shim_zeros_modulus(const void *zeros, size_t i, int part)
{
    const zero_list *list = zeros;
    const ghosts_zero *zero = &list->nearest->zero[i];
    mpfr_t modulus, error;
    mpfr_init2(modulus, mpfr_get_prec(mpc_realref(zero->centre)));
    mpfr_init2(error, 64);
    ghosts_zero_modulus(modulus, error, zero);
    char *text = shim_exact_text(part == 0 ? modulus : error);
    mpfr_clears(modulus, error, (mpfr_ptr)0);
    return text;
}

/* Whether a pole ended the search of a path. */
SHIM int shim_zeros_has_pole(const void *zeros)
{
    const zero_list *list = zeros;
    return list->nearest && list->nearest->pole;
}

/* That pole: real part, imaginary part, error. */
SHIM char *shim_zeros_pole(const void *zeros, int part)
{
    const ghosts_zero *pole = ((const zero_list *)zeros)->nearest->pole;
    return shim_exact_text(part == 0   ? mpc_realref(pole->centre)
                           : part == 1 ? mpc_imagref(pole->centre)
                                       : pole->error);
}

/* The number of zeros in the disc of exact centre re + i im, -1 without a proof. */
SHIM int shim_certify_disc(long *zeros, const void *sum, const char *const *edge, long bits,
                           const char *engine, size_t *bad)
{
    mpq_t number[3];
    mpc_t centre;
    mpfr_t radius;
    ghosts_engine chosen;
    ghosts_status status = shim_engine(&chosen, engine);
    mpq_inits(number[0], number[1], number[2], (mpq_ptr)0);
    *zeros = -1;
    *bad = SIZE_MAX;
    for (size_t i = 0; i < 3 && status == GHOSTS_OK; i++) {
        status = ghosts_parse_rational(number[i], NULL, edge[i]);
        *bad = status == GHOSTS_OK ? SIZE_MAX : i;
    }
    if (status == GHOSTS_OK && (bits < 2 || bits > 100000000))
        status = GHOSTS_INVALID;
    if (status == GHOSTS_OK) {
        mpc_init2(centre, bits);
        mpfr_init2(radius, bits);
        bool exact = mpfr_set_q(mpc_realref(centre), number[0], MPFR_RNDN) == 0 &&
                     mpfr_set_q(mpc_imagref(centre), number[1], MPFR_RNDN) == 0 &&
                     mpfr_set_q(radius, number[2], MPFR_RNDN) == 0;
        status =
            exact ? ghosts_certify_disc(zeros, sum, centre, radius, bits, chosen) : GHOSTS_INVALID;
        mpfr_clear(radius);
        mpc_clear(centre);
    }
    mpq_clears(number[0], number[1], number[2], (mpq_ptr)0);
    return (int)status;
}

/* ---- paths -------------------------------------------------------------------------------------
 */

/* Polynomials of degrees[i] coefficients each that follow each other in `number`. */
static void lay_out(ghosts_polynomial *polynomial, const mpq_t *number, const size_t *counts,
                    size_t polynomials)
{
    for (size_t i = 0; i < polynomials; i++) {
        polynomial[i] = (ghosts_polynomial){counts[i], number};
        number += counts[i];
    }
}

/* counts: of the coefficients of each numerator, then of each denominator when there are any;
 * text: all coefficients in that order; *bad the one that is no number. */
SHIM int shim_path_new(void **path, size_t terms, int denominators, const size_t *counts,
                       const char *const *text, size_t *bad)
{
    size_t polynomials = denominators ? 2 * terms : terms, total = 0;
    for (size_t i = 0; i < polynomials; i++)
        total += counts[i];
    mpq_t *number = calloc(total + 1, sizeof *number);
    ghosts_polynomial *polynomial = calloc(polynomials + 1, sizeof *polynomial);
    ghosts_status status = number && polynomial ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    *path = NULL;
    *bad = SIZE_MAX;
    if (status == GHOSTS_OK) {
        for (size_t i = 0; i < total; i++)
            mpq_init(number[i]);
        status = parse_all(number, text, total, bad);
        lay_out(polynomial, number, counts, polynomials);
        if (status == GHOSTS_OK)
            status = ghosts_logit_path_new((ghosts_logit_path **)path, terms, polynomial,
                                           denominators ? polynomial + terms : NULL);
        for (size_t i = 0; i < total; i++)
            mpq_clear(number[i]);
    }
    free(polynomial);
    free(number);
    return (int)status;
}

SHIM void shim_path_free(void *path)
{
    ghosts_logit_path_free(path);
}

SHIM int shim_path_nearest(void **result, const void *path, size_t pairs, double limit, long digits,
                           const char *engine, size_t work_limit)
{
    shim_call call;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    zero_list *list = list_new(result);
    if (!list)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = shim_search_options(&options, digits, engine, work_limit, &call);
    if (status != GHOSTS_OK)
        return (int)status;
    shim_release(&call);
    status = ghosts_logit_path_nearest(&list->nearest, path, pairs, limit, &options);
    shim_acquire(&call);
    return (int)status;
}
