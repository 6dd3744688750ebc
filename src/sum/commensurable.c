/* Slopes with a common step.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sum/commensurable.h"

#include <stdlib.h>

#define MOST_COMMON_BITS 4096 /* of a common denominator */

/* The greatest step of which all b_k - b_0 are multiples, if it is not too small. */
static bool find_step(mpq_t step, const ghosts_expsum *sum, unsigned long most_steps)
{
    mpq_t difference;
    mpz_t common, numerator;
    mpq_init(difference);
    mpz_inits(common, numerator, (mpz_ptr)0);
    mpz_set_ui(common, 1);
    bool found = true;
    for (size_t k = 1; k < sum->terms && found; k++) {
        mpq_sub(difference, sum->slope[k], sum->slope[0]);
        mpz_lcm(common, common, mpq_denref(difference));
        found = mpz_sizeinbase(common, 2) <= MOST_COMMON_BITS;
    }
    mpz_set_ui(mpq_numref(step), 0);
    for (size_t k = 1; k < sum->terms && found; k++) {
        mpq_sub(difference, sum->slope[k], sum->slope[0]);
        mpz_divexact(numerator, common, mpq_denref(difference));
        mpz_mul(numerator, numerator, mpq_numref(difference));
        mpz_gcd(mpq_numref(step), mpq_numref(step), numerator);
    }
    mpz_set(mpq_denref(step), common);
    mpq_canonicalize(step);
    if (found) {
        mpq_div(difference, difference, step); /* of the last term */
        found = mpz_cmp_ui(mpq_numref(difference), most_steps) <= 0;
    }
    mpz_clears(common, numerator, (mpz_ptr)0);
    mpq_clear(difference);
    return found;
}

ghosts_status commensurable_find(commensurable *c, bool *found, const ghosts_expsum *sum,
                                 unsigned long most_steps)
{
    *found = false;
    c->exponent = NULL;
    mpq_init(c->step);
    if (sum->terms < 2 || !find_step(c->step, sum, most_steps)) {
        mpq_clear(c->step);
        return GHOSTS_OK;
    }
    c->exponent = malloc(sum->terms * sizeof *c->exponent);
    if (!c->exponent) {
        mpq_clear(c->step);
        return GHOSTS_NO_MEMORY;
    }
    mpq_t multiple;
    mpq_init(multiple);
    for (size_t k = 0; k < sum->terms; k++) {
        mpq_sub(multiple, sum->slope[k], sum->slope[0]);
        mpq_div(multiple, multiple, c->step);
        c->exponent[k] = mpz_get_ui(mpq_numref(multiple));
    }
    mpq_clear(multiple);
    *found = true;
    return GHOSTS_OK;
}

void commensurable_clear(commensurable *c)
{
    mpq_clear(c->step);
    free(c->exponent);
}
