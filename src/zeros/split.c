/* Clusters brought to the accuracy asked: refined, or split while their zeros are apart.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/split.h"

#include <assert.h>
#include <math.h>

#include "zeros/search.h"

/* Find the m zeros of a cluster one by one in a search of their own: its outer disc holds exactly
 * m, so m found in disjoint discs inside it are all of them.  What else turns up near the disc is
 * dropped. */
static ghosts_status find_parts(cluster_set *parts, const cluster *whole, const expander *function,
                                work_account *work)
{
    search s;
    search_init(&s, function, work, (int)whole->multiplicity - 1);
    search_within(&s, whole);
    long scale = (long)mpfr_get_exp(whole->inner);
    mpfr_prec_t bits = 128 + (scale < 0 ? -scale * (long)whole->multiplicity : 0);
    ghosts_status status = search_add_square(&s, whole->centre, scale, bits);
    while (status == GHOSTS_OK && !search_is_over(&s) &&
           search_zeros_found(&s) < whole->multiplicity)
        status = search_step(&s);
    if (status == GHOSTS_OK && search_zeros_found(&s) != whole->multiplicity)
        status = GHOSTS_WORK_LIMIT;
    search_finish(&s, parts);
    return status;
}

static ghosts_status replace_by_parts(cluster_set *set, size_t i, const expander *function,
                                      work_account *work)
{
    cluster_set parts;
    ghosts_status status = find_parts(&parts, &set->cluster[i], function, work);
    double modulus = set->cluster[i].modulus_double;
    for (size_t j = 0; j < parts.count; j++) /* they are zeros of the whole */
        parts.cluster[j].modulus_double = fmin(parts.cluster[j].modulus_double, modulus);
    if (status == GHOSTS_OK)
        status = cluster_set_replace(set, i, &parts);
    cluster_set_clear(&parts);
    return status;
}

/* A quarter of 10^-digits |centre| */
void set_tolerance(mpfr_t tolerance, const cluster *c, long digits)
{
    mpfr_t modulus;
    mpfr_init2(modulus, 32);
    cluster_least_modulus(modulus, c);
    mpfr_set_ui(tolerance, 10, MPFR_RNDU);
    mpfr_pow_ui(tolerance, tolerance, (unsigned long)digits, MPFR_RNDU);
    mpfr_div(tolerance, modulus, tolerance, MPFR_RNDD);
    mpfr_div_2ui(tolerance, tolerance, 2, MPFR_RNDD);
    mpfr_clear(modulus);
}

ghosts_status refine_and_split(cluster_set *set, const expander *function, work_account *work,
                               long digits, cluster_filter wanted, const void *filter_context,
                               refine_progress progress, void *progress_context)
{
    mpfr_t tolerance;
    mpfr_init2(tolerance, 32);
    ghosts_status status = GHOSTS_OK;
    bool limited = false;
    size_t refined = 0;
    for (size_t i = 0; status == GHOSTS_OK && i < set->count;) {
        if (!wanted(&set->cluster[i], filter_context)) {
            i++;
            continue;
        }
        bool separable;
        set_tolerance(tolerance, &set->cluster[i], digits);
        assert(mpfr_sgn(tolerance) > 0); /* clusters lie above the real axis */
        status = refine_cluster(&set->cluster[i], &separable, function, work, tolerance);
        if (status == GHOSTS_OK && separable) {
            status = replace_by_parts(set, i, function, work);
            if (status == GHOSTS_OK)
                continue;
        }
        set->cluster[i].refined = status == GHOSTS_OK;
        limited = limited || status == GHOSTS_WORK_LIMIT;
        status = status == GHOSTS_WORK_LIMIT ? GHOSTS_OK : status;
        i++;
        if (progress)
            progress(progress_context, ++refined);
    }
    mpfr_clear(tolerance);
    return status == GHOSTS_OK && limited ? GHOSTS_WORK_LIMIT : status;
}

static bool may_be_within(const cluster *c, const void *modulus)
{
    mpfr_t least;
    mpfr_init2(least, 64);
    cluster_least_modulus(least, c);
    bool within = mpfr_cmp_d(least, *(const double *)modulus) <= 0;
    mpfr_clear(least);
    return within;
}

ghosts_status refine_within(cluster_set *set, const expander *function, work_account *work,
                            long digits, double modulus)
{
    return refine_and_split(set, function, work, digits, may_be_within, &modulus, NULL, NULL);
}
