/* Paths: exact data, copied and never changed; polynomials about another point.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "path/path.h"

#include <stdlib.h>

#include "zeros/pellet.h"

static bool polynomial_copy(path_polynomial *copy, const mpq_t *coefficient, size_t count)
{
    while (count && mpq_sgn(coefficient[count - 1]) == 0)
        count--;
    size_t length = count ? count : 1;
    copy->coefficient = malloc(length * sizeof *copy->coefficient);
    if (!copy->coefficient)
        return false;
    copy->degree = length - 1;
    for (size_t j = 0; j < length; j++) {
        mpq_init(copy->coefficient[j]);
        if (j < count)
            mpq_set(copy->coefficient[j], coefficient[j]);
    }
    return true;
}

static bool polynomial_one(path_polynomial *one)
{
    mpq_t unit;
    mpq_init(unit);
    mpq_set_ui(unit, 1, 1);
    bool made = polynomial_copy(one, (const mpq_t *)&unit, 1);
    mpq_clear(unit);
    return made;
}

static void polynomial_clear(path_polynomial *p)
{
    for (size_t j = 0; p->coefficient && j <= p->degree; j++)
        mpq_clear(p->coefficient[j]);
    free(p->coefficient);
}

/* By repeated synthetic division. */
void path_polynomial_shift(ball *shifted, size_t length, const path_polynomial *p,
                           const ball *centre, ball *scratch)
{
    for (size_t j = 0; j < length; j++) {
        if (j <= p->degree)
            ball_set_rational(&shifted[j], p->coefficient[j]);
        else
            ball_zero(&shifted[j]);
    }
    for (size_t i = 0; i < p->degree; i++)
        for (size_t j = p->degree; j-- > i;) {
            ball_mul(scratch, &shifted[j + 1], centre);
            ball_add(&shifted[j], &shifted[j], scratch);
        }
}

static ghosts_status check_polynomials(size_t terms, const ghosts_polynomial *numerator,
                                       const ghosts_polynomial *denominator)
{
    if (terms == 0)
        return GHOSTS_INVALID;
    for (size_t k = 0; k < terms; k++) {
        if (numerator[k].count > GHOSTS_PATH_MAX_DEGREE + 1)
            return GHOSTS_TOO_LARGE;
        if (!denominator)
            continue;
        if (denominator[k].count > GHOSTS_PATH_MAX_DEGREE + 1)
            return GHOSTS_TOO_LARGE;
        if (denominator[k].count == 0 || mpq_sgn(denominator[k].coefficient[0]) == 0)
            return GHOSTS_INVALID;
    }
    return GHOSTS_OK;
}

ghosts_status ghosts_logit_path_new(ghosts_logit_path **result, size_t terms,
                                    const ghosts_polynomial *numerator,
                                    const ghosts_polynomial *denominator)
{
    *result = NULL;
    ghosts_status status = check_polynomials(terms, numerator, denominator);
    if (status != GHOSTS_OK)
        return status;
    ghosts_logit_path *path = calloc(1, sizeof *path);
    if (!path)
        return GHOSTS_NO_MEMORY;
    path->terms = terms;
    path->numerator = calloc(terms, sizeof *path->numerator);
    path->denominator = calloc(terms, sizeof *path->denominator);
    bool made = path->numerator && path->denominator;
    size_t degree = 2, longest = 0;
    for (size_t k = 0; made && k < terms; k++) {
        made = polynomial_copy(&path->numerator[k], numerator[k].coefficient, numerator[k].count) &&
               (denominator ? polynomial_copy(&path->denominator[k], denominator[k].coefficient,
                                              denominator[k].count)
                            : polynomial_one(&path->denominator[k]));
        if (made && path->numerator[k].degree > degree)
            degree = path->numerator[k].degree;
        if (made && path->denominator[k].degree > longest)
            longest = path->denominator[k].degree;
    }
    path->has_poles = longest > 0;
    path->common_degree = degree < EXPANSION_ORDER ? degree : EXPANSION_ORDER;
    path->length = degree + longest + 1;
    if (path->length < EXPANSION_ORDER + 1)
        path->length = EXPANSION_ORDER + 1;
    if (!made) {
        ghosts_logit_path_free(path);
        return GHOSTS_NO_MEMORY;
    }
    *result = path;
    return GHOSTS_OK;
}

void ghosts_logit_path_free(ghosts_logit_path *path)
{
    if (!path)
        return;
    for (size_t k = 0; k < path->terms; k++) {
        if (path->numerator)
            polynomial_clear(&path->numerator[k]);
        if (path->denominator)
            polynomial_clear(&path->denominator[k]);
    }
    free(path->numerator);
    free(path->denominator);
    free(path);
}
