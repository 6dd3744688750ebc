/* What a function of the library says about its numbers, and whether two such answers can both be
 * true: values agree within the sum of their stated errors, intervals meet, lists of zeros count
 * the same zeros.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GENERIC_ANSWER_H
#define TESTS_GENERIC_ANSWER_H

#include <stdio.h>

#include <ghosts/region.h>

#include "tests/support/support.h"

/* |true - centre| <= error, or for a list of zeros: exactly `multiplicity` of them in that disc. */
typedef struct {
    mpc_t centre;
    mpfr_t error;
    size_t multiplicity;
} stated_value;

/* lower <= true <= upper */
typedef struct {
    mpfr_t lower, upper;
} stated_interval;

typedef struct {
    bool given;       /* else the function declined: nothing is stated */
    bool unavailable; /* since this build lacks what it needs */
    size_t values, intervals;
    stated_value *value;
    stated_interval *interval;
    mpfr_t log_scale; /* the values are of exp(-log_scale) times the true numbers */
    mpfr_t complete;  /* a list of zeros has all of a smaller modulus */
} answer;

static inline void answer_init(answer *a)
{
    *a = (answer){.given = true};
    mpfr_init2(a->log_scale, 64);
    mpfr_init2(a->complete, 64);
    mpfr_set_ui(a->log_scale, 0, MPFR_RNDN);
    mpfr_set_ui(a->complete, 0, MPFR_RNDN);
}

static inline void answer_clear(answer *a)
{
    for (size_t i = 0; i < a->values; i++) {
        mpc_clear(a->value[i].centre);
        mpfr_clear(a->value[i].error);
    }
    for (size_t i = 0; i < a->intervals; i++)
        mpfr_clears(a->interval[i].lower, a->interval[i].upper, (mpfr_ptr)0);
    free(a->value);
    free(a->interval);
    mpfr_clears(a->log_scale, a->complete, (mpfr_ptr)0);
}

/* ---- stating ------------------------------------------------------------------------------ */

static inline void state_zero(answer *a, mpc_srcptr centre, mpfr_srcptr error, size_t multiplicity)
{
    a->value = realloc(a->value, (a->values + 1) * sizeof *a->value);
    ck_assert_ptr_nonnull(a->value);
    stated_value *v = &a->value[a->values++];
    mpc_init3(v->centre, mpfr_get_prec(mpc_realref(centre)), mpfr_get_prec(mpc_imagref(centre)));
    mpfr_init2(v->error, mpfr_get_prec(error));
    mpc_set(v->centre, centre, MPC_RNDNN);
    mpfr_set(v->error, error, MPFR_RNDN);
    v->multiplicity = multiplicity;
}

static inline void state_complex(answer *a, mpc_srcptr centre, mpfr_srcptr error)
{
    state_zero(a, centre, error, 1);
}

static inline void state_real(answer *a, mpfr_srcptr value, mpfr_srcptr error)
{
    mpc_t centre;
    mpc_init2(centre, mpfr_get_prec(value));
    mpc_set_fr(centre, value, MPC_RNDNN);
    state_complex(a, centre, error);
    mpc_clear(centre);
}

static inline void state_between(answer *a, mpfr_srcptr lower, mpfr_srcptr upper)
{
    a->interval = realloc(a->interval, (a->intervals + 1) * sizeof *a->interval);
    ck_assert_ptr_nonnull(a->interval);
    stated_interval *v = &a->interval[a->intervals++];
    mpfr_init2(v->lower, mpfr_get_prec(lower));
    mpfr_init2(v->upper, mpfr_get_prec(upper));
    mpfr_set(v->lower, lower, MPFR_RNDN);
    mpfr_set(v->upper, upper, MPFR_RNDN);
}

static inline void state_doubles(answer *a, double lower, double upper)
{
    mpfr_t low, high;
    mpfr_init_set_d(low, lower, MPFR_RNDN);
    mpfr_init_set_d(high, upper, MPFR_RNDN);
    state_between(a, low, high);
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* ---- comparing ---------------------------------------------------------------------------- */

/* What a pair of answers is found guilty of; NULL when both can be true. */
static char verdict_text[600];

#define guilty(...)                                                                                \
    (mpfr_snprintf(verdict_text, sizeof verdict_text, __VA_ARGS__), (const char *)verdict_text)

/* |x - y factor|, rounded down, and the errors' sum, rounded up; factor in [low, high]. */
static inline void distance(mpfr_t gap, mpfr_t allowed, const stated_value *x,
                            const stated_value *y, mpfr_srcptr factor)
{
    mpfr_prec_t bits = 64 + mpfr_get_prec(mpc_realref(x->centre)) +
                       mpfr_get_prec(mpc_realref(y->centre)) + mpfr_get_prec(factor);
    mpc_t difference;
    mpfr_t size;
    mpc_init2(difference, bits);
    mpfr_init2(size, 64);
    mpc_mul_fr(difference, y->centre, factor, MPC_RNDNN);
    mpc_abs(size, difference, MPFR_RNDU);
    mpfr_mul_2si(size, size, 4 - (long)mpfr_get_prec(factor), MPFR_RNDU);
    mpfr_mul(allowed, y->error, factor, MPFR_RNDU);
    mpfr_add(allowed, allowed, x->error, MPFR_RNDU);
    if (mpfr_cmp_ui(factor, 1) != 0)
        mpfr_add(allowed, allowed, size, MPFR_RNDU);
    mpc_sub(difference, x->centre, difference, MPC_RNDNN);
    mpc_abs(gap, difference, MPFR_RNDD);
    mpc_clear(difference);
    mpfr_clear(size);
}

/* exp(y->log_scale - x->log_scale), with as many bits as make it harmless. */
static inline void scale_between(mpfr_t factor, const answer *x, const answer *y)
{
    mpfr_set_prec(factor, 4000);
    mpfr_sub(factor, y->log_scale, x->log_scale, MPFR_RNDN);
    mpfr_exp(factor, factor, MPFR_RNDN);
}

/* The worst share of the allowed difference that was used up. */
static inline const char *compare_values(double *used, const answer *x, const answer *y)
{
    const char *verdict = NULL;
    mpfr_t gap, allowed, factor;
    mpfr_inits2(64, gap, allowed, factor, (mpfr_ptr)0);
    scale_between(factor, x, y);
    if (x->values != y->values || x->intervals != y->intervals)
        verdict = guilty("%zu and %zu numbers", x->values + x->intervals, y->values + y->intervals);
    for (size_t i = 0; !verdict && i < x->values; i++) {
        const stated_value *a = &x->value[i], *b = &y->value[i];
        distance(gap, allowed, a, b, factor);
        if (!mpfr_lessequal_p(gap, allowed))
            verdict = guilty("number %zu: %.20Rg %.20Rg +- %.4Rg, then %.20Rg %.20Rg +- %.4Rg: "
                             "they differ by %.4Rg",
                             i, mpc_realref(a->centre), mpc_imagref(a->centre), a->error,
                             mpc_realref(b->centre), mpc_imagref(b->centre), b->error, gap);
        else if (mpfr_sgn(a->error) < 0)
            verdict = guilty("number %zu: error %.4Rg", i, a->error);
        else if (!mpfr_zero_p(allowed) && mpfr_number_p(allowed)) {
            mpfr_div(gap, gap, allowed, MPFR_RNDN);
            *used = fmax(*used, mpfr_get_d(gap, MPFR_RNDN));
        }
    }
    for (size_t i = 0; !verdict && i < x->intervals; i++) {
        const stated_interval *a = &x->interval[i], *b = &y->interval[i];
        if (!mpfr_lessequal_p(a->lower, a->upper))
            verdict = guilty("number %zu: from %.20Rg to %.20Rg", i, a->lower, a->upper);
        else if (!mpfr_lessequal_p(a->lower, b->upper) || !mpfr_lessequal_p(b->lower, a->upper))
            verdict = guilty("number %zu: from %.20Rg to %.20Rg, then from %.20Rg to %.20Rg", i,
                             a->lower, a->upper, b->lower, b->upper);
    }
    mpfr_clears(gap, allowed, factor, (mpfr_ptr)0);
    return verdict;
}

/* Number of zeros of `list` in the disc of v, at most; *all: in discs wholly inside. */
static inline size_t zeros_met(const answer *list, const stated_value *v)
{
    size_t met = 0;
    mpfr_t gap, allowed, one;
    mpfr_inits2(64, gap, allowed, one, (mpfr_ptr)0);
    mpfr_set_ui(one, 1, MPFR_RNDN);
    for (size_t i = 0; i < list->values; i++) {
        distance(gap, allowed, v, &list->value[i], one);
        met += mpfr_lessequal_p(gap, allowed) ? list->value[i].multiplicity : 0;
    }
    mpfr_clears(gap, allowed, one, (mpfr_ptr)0);
    return met;
}

/* Every disc of x that lies below what y has completely holds at least one of y's zeros for each
 * of its own (discs of several zeros may have been split), and no more than y's discs hold. */
static inline const char *compare_one_way(const answer *x, const answer *y)
{
    const char *verdict = NULL;
    mpfr_t modulus;
    mpfr_init2(modulus, 64);
    for (size_t i = 0; !verdict && i < x->values; i++) {
        const stated_value *v = &x->value[i];
        mpc_abs(modulus, v->centre, MPFR_RNDU);
        mpfr_add(modulus, modulus, v->error, MPFR_RNDU);
        size_t met = zeros_met(y, v);
        bool known = mpfr_less_p(modulus, y->complete) != 0;
        if (known && met < v->multiplicity)
            verdict = guilty("%zu zeros within %.4Rg of %.25Rg + i %.25Rg, where the other answer "
                             "has %zu",
                             v->multiplicity, v->error, mpc_realref(v->centre),
                             mpc_imagref(v->centre), met);
    }
    mpfr_clear(modulus);
    return verdict;
}

static inline const char *compare_zeros(double *used, const answer *x, const answer *y)
{
    (void)used;
    const char *verdict = compare_one_way(x, y);
    return verdict ? verdict : compare_one_way(y, x);
}

#endif
