/* Clusters brought to the accuracy asked: refined, or split while their zeros are apart.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/split.h"

#include "base/arrays.h"

static void remove_cluster(search *s, size_t i)
{
    cluster_clear(&s->cluster[i]);
    s->cluster[i] = s->cluster[--s->clusters];
}

/* Find the m zeros of a cluster one by one in a search of their own: its outer disc holds exactly
 * m, so m found in disjoint discs inside it are all of them.  What else turns up near the disc is
 * not counted. */
static ghosts_status split(search *parts, const cluster *whole)
{
    long scale = (long)mpfr_get_exp(whole->inner);
    mpfr_prec_t bits = 128 + (scale < 0 ? -scale * (long)whole->multiplicity : 0);
    ghosts_status status = search_add_square(parts, whole->centre, scale, bits);
    while (status == GHOSTS_OK && parts->cells && search_zeros_found(parts) < whole->multiplicity) {
        status = search_step(parts);
        for (size_t i = parts->clusters; i-- > 0;)
            if (!cluster_contains(whole, &parts->cluster[i]))
                remove_cluster(parts, i);
    }
    if (status == GHOSTS_OK && search_zeros_found(parts) != whole->multiplicity)
        status = GHOSTS_WORK_LIMIT;
    return status;
}

static ghosts_status replace_by_parts(search *s, size_t i)
{
    search parts;
    size_t remaining = s->work_limit > s->expansions ? s->work_limit - s->expansions : 0;
    ghosts_status status = search_init(&parts, s->sum, s->exponential, s->in_double,
                                       (int)s->cluster[i].multiplicity - 1, remaining);
    if (status != GHOSTS_OK)
        return status;
    status = split(&parts, &s->cluster[i]);
    s->expansions += parts.expansions;
    if (status == GHOSTS_OK) {
        size_t needed = s->clusters + parts.clusters;
        cluster *list = array_reserve(s->cluster, &s->clusters_allocated, needed, sizeof *list);
        if (list) {
            s->cluster = list;
            remove_cluster(s, i);
            for (size_t j = 0; j < parts.clusters; j++)
                list[s->clusters++] = parts.cluster[j];
            parts.clusters = 0;
        } else {
            status = GHOSTS_NO_MEMORY;
        }
    }
    search_clear(&parts);
    return status;
}

/* A quarter of 10^-digits |centre|, the rest is for rounding the result. */
static void set_tolerance(mpfr_t tolerance, const cluster *c, long digits)
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

ghosts_status resolve_clusters(search *s, refine_work *work, long digits, cluster_filter wanted,
                               const void *filter_context, resolve_progress progress,
                               void *progress_context)
{
    mpfr_t tolerance;
    mpfr_init2(tolerance, 32);
    s->indexed = false; /* positions change */
    ghosts_status status = GHOSTS_OK;
    size_t resolved = 0;
    for (size_t i = 0; status == GHOSTS_OK && i < s->clusters;) {
        if (!wanted(&s->cluster[i], filter_context)) {
            i++;
            continue;
        }
        bool separable;
        set_tolerance(tolerance, &s->cluster[i], digits);
        status =
            refine_cluster(&s->cluster[i], &separable, work, s->sum, s->exponential, tolerance);
        if (status == GHOSTS_OK && separable) {
            status = replace_by_parts(s, i);
            continue;
        }
        i++;
        if (progress)
            progress(progress_context, ++resolved);
    }
    mpfr_clear(tolerance);
    return status;
}
