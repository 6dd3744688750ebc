/* The numbers of the fast path, for the generic test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GENERIC_ASK_FAST_H
#define TESTS_GENERIC_ASK_FAST_H

#include <ghosts/batch.h>
#include <ghosts/finish.h>

#include "tests/generic/ask_sums.h"

/* What the fast path says of the sample, by the instruction set drawn; by the search at 4p. */
static inline void ask_batch(answer *a, const question *q)
{
    static const ghosts_simd simd[] = {GHOSTS_SIMD_PORTABLE, GHOSTS_SIMD_AVX2, GHOSTS_SIMD_AVX512};
    const shaped_input *in = q->in;
    ghosts_batch batch = {in->logit, in->slope, 1, in->n, in->n, in->n};
    ghosts_workspace *work = NULL;
    if (q->second) {
        ghosts_zeros *zeros = find_nearest(q, 1);
        mpfr_t low, high, error;
        mpfr_inits2(200, low, high, error, (mpfr_ptr)0);
        mpfr_set(low, zeros->lower_bound, MPFR_RNDD);
        mpfr_set_inf(high, 1);
        if (zeros->count) {
            ghosts_zero_modulus(high, error, &zeros->zero[0]);
            mpfr_sub(low, high, error, MPFR_RNDD);
            mpfr_add(high, high, error, MPFR_RNDU);
        }
        for (int i = 0; i < 4; i++)
            state_between(a, low, high);
        mpfr_clears(low, high, error, (mpfr_ptr)0);
        ghosts_zeros_free(zeros);
        return;
    }
    a->given = ghosts_workspace_new(&work, 1, in->n, simd[q->draw % 3]) == GHOSTS_OK;
    if (!a->given)
        return;
    double bound, lower;
    ghosts_radius radius;
    ghosts_batch_result whole;
    ck_assert_int_eq(ghosts_batch_bound(&bound, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_lower(&lower, NULL, NULL, &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_exact(&radius, &batch, work, NULL), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_radius(&whole, &batch, work, NULL), GHOSTS_OK);
    state_doubles(a, bound, HUGE_VAL);
    state_doubles(a, lower, HUGE_VAL);
    state_doubles(a, radius.lower, radius.upper);
    state_doubles(a, whole.radius.lower, whole.radius.upper);
    ghosts_workspace_free(work);
}

/* The zero of the fast path is one, and finished in multiple precision it is the nearest. */
static inline void ask_finish(answer *a, const question *q)
{
    const shaped_input *in = q->in;
    ghosts_batch batch = {in->logit, in->slope, 1, in->n, in->n, in->n};
    if (q->second) {
        ask_modulus(a, q);
        return;
    }
    ghosts_workspace *work = NULL;
    ghosts_radius radius;
    size_t finished;
    ck_assert_int_eq(ghosts_workspace_new(&work, 1, in->n, GHOSTS_SIMD_AUTO), GHOSTS_OK);
    ck_assert_int_eq(ghosts_batch_exact(&radius, &batch, work, NULL), GHOSTS_OK);
    a->given = ghosts_batch_finish(&radius, &finished, &batch, WORK_LIMIT) == GHOSTS_OK &&
               isfinite(radius.upper);
    if (a->given) {
        mpfr_t middle, error;
        mpfr_init2(middle, 64);
        mpfr_init2(error, 64);
        mpfr_set_d(middle, radius.lower, MPFR_RNDN);
        mpfr_add_d(middle, middle, radius.upper, MPFR_RNDN);
        mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
        mpfr_d_sub(error, radius.upper, middle, MPFR_RNDU);
        state_real(a, middle, error);
        mpfr_clears(middle, error, (mpfr_ptr)0);
    }
    ghosts_workspace_free(work);
}

static inline void ask_lse(answer *a, const question *q)
{
    static const ghosts_simd simd[] = {GHOSTS_SIMD_PORTABLE, GHOSTS_SIMD_AVX2, GHOSTS_SIMD_AVX512};
    const shaped_input *in = q->in;
    mpfr_t total, part;
    mpfr_inits2(q->bits + 100, total, part, (mpfr_ptr)0);
    mpfr_set_ui(total, 0, MPFR_RNDN);
    if (q->second) {
        double largest = -HUGE_VAL;
        for (size_t k = 0; k < in->n; k++)
            largest = fmax(largest, in->logit[k]);
        for (size_t k = 0; k < in->n; k++) {
            mpfr_set_d(part, in->logit[k], MPFR_RNDN);
            mpfr_sub_d(part, part, largest, MPFR_RNDN);
            mpfr_exp(part, part, MPFR_RNDN);
            mpfr_add(total, total, part, MPFR_RNDN);
        }
        mpfr_log(total, total, MPFR_RNDN);
        mpfr_add_d(total, total, largest, MPFR_RNDN);
        mpfr_abs(part, total, MPFR_RNDU);
        mpfr_add_ui(part, part, 1, MPFR_RNDU);
        mpfr_mul_2si(part, part, -100, MPFR_RNDU);
        state_real(a, total, part);
    } else {
        ghosts_workspace *work = NULL;
        ghosts_batch batch = {in->logit, in->slope, 1, in->n, in->n, in->n};
        double lse;
        a->given = ghosts_workspace_new(&work, 1, in->n, simd[q->draw % 3]) == GHOSTS_OK;
        if (a->given) {
            ck_assert_int_eq(ghosts_batch_lse(&lse, &batch, work, NULL), GHOSTS_OK);
            double error = (8.0 + 0.5 * (double)in->n) * 0x1p-53 * (1.0 + fabs(lse));
            mpfr_set_d(total, lse, MPFR_RNDN);
            mpfr_set_d(part, error, MPFR_RNDN);
            state_real(a, total, part);
        }
        ghosts_workspace_free(work);
    }
    mpfr_clears(total, part, (mpfr_ptr)0);
}

#endif
