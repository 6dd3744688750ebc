/* Regions written as text or drawn at random, and the complete sets of zeros that lie in them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_REGIONS_H
#define TESTS_SUPPORT_REGIONS_H

#include <ghosts/region.h>

#include "tests/support/sums.h"

/* GHOSTS_CAMPAIGN in the environment: many more random cases, and larger ones. */
static inline bool campaign(void)
{
    return getenv("GHOSTS_CAMPAIGN") != NULL;
}

static inline void parse_number(mpq_t value, const char *text)
{
    ck_assert_int_eq(ghosts_parse_rational(value, NULL, text), GHOSTS_OK);
}

static inline ghosts_region disk_text(const char *radius)
{
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_DISK);
    parse_number(region.radius, radius);
    return region;
}

static inline ghosts_region box_text(const char *x0, const char *x1, const char *y0, const char *y1)
{
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_BOX);
    parse_number(region.x0, x0);
    parse_number(region.x1, x1);
    parse_number(region.y0, y0);
    parse_number(region.y1, y1);
    return region;
}

static inline ghosts_region random_region(double reach)
{
    ghosts_region region;
    ghosts_region_init(&region, random_below(2) ? GHOSTS_DISK : GHOSTS_BOX);
    mpq_set_d(region.radius, random_between(0.2, 1.0) * reach);
    double x = random_between(-1.0, 1.0) * reach, y = random_between(-1.0, 1.0) * reach;
    mpq_set_d(region.x0, x);
    mpq_set_d(region.x1, x + random_between(0.1, 1.0) * reach);
    mpq_set_d(region.y0, y);
    mpq_set_d(region.y1, y + random_between(0.1, 1.0) * reach);
    return region;
}

/* The command that finds the zeros of `region`, should an assertion fail. */
static inline void input_region(const ghosts_region *region, long digits)
{
    if (region->shape == GHOSTS_DISK)
        gmp_snprintf(test_input.command, sizeof test_input.command, "zeros --digits %ld --disk %Qd",
                     digits, region->radius);
    else
        gmp_snprintf(test_input.command, sizeof test_input.command,
                     "zeros --digits %ld --box=%Qd,%Qd,%Qd,%Qd", digits, region->x0, region->x1,
                     region->y0, region->y1);
}

static inline ghosts_zero_set *find(const ghosts_expsum *sum, const ghosts_region *region,
                                    long digits)
{
    ghosts_zero_set *set;
    ghosts_region_options options = ghosts_region_defaults();
    options.search.digits = digits;
    input_region(region, digits);
    ghosts_status status = ghosts_zeros_in_region(&set, sum, region, &options);
    ck_assert_msg(status == GHOSTS_OK, "%s", ghosts_strerror(status));
    ck_assert(set && set->complete);
    return set;
}

static inline size_t total_zeros(const ghosts_zero_set *set)
{
    size_t total = 0;
    for (size_t i = 0; i < set->count; i++)
        total += set->zero[i].multiplicity;
    return total;
}

static inline size_t zeros_on_edge(const ghosts_zero_set *set)
{
    size_t total = 0;
    for (size_t i = 0; i < set->count; i++)
        total += set->zero[i].edge ? set->zero[i].multiplicity : 0;
    return total;
}

static inline ghosts_zero_set *find_classes(const classes *c, const ghosts_region *region)
{
    ghosts_expsum *sum = classes_sum(c);
    ghosts_zero_set *set = find(sum, region, 20);
    ghosts_expsum_free(sum);
    return set;
}

/* prod_j (1 + exp(z_j + tau))^(m_j): the zeros -z_j +- i pi (2 k + 1), of multiplicity m_j. */
static inline ghosts_expsum *powers_of_binomials(const char *const *logits, const size_t *power,
                                                 size_t n)
{
    size_t factors = 0;
    for (size_t j = 0; j < n; j++)
        factors += power[j];
    classes factor = classes_new(factors);
    for (size_t j = 0, i = 0; j < n; j++)
        for (size_t k = 0; k < power[j]; k++, i++) {
            parse_number(factor.logit[i], logits[j]);
            mpq_set_ui(factor.slope[i], 1, 1);
        }
    ghosts_expsum *sum = product_sum(&factor);
    classes_free(&factor);
    return sum;
}

#endif
