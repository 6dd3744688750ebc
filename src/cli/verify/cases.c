/* Families of cases, and small cases in order of size.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/verify.h"

void case_init(verify_case *c)
{
    c->n = 0;
    for (size_t k = 0; k < CASE_CLASSES; k++) {
        mpq_init(c->logit[k]);
        mpq_init(c->slope[k]);
        mpq_init(c->bend[k]);
    }
    mpq_init(c->number);
    mpq_set_ui(c->number, 1, 1);
}

void case_clear(verify_case *c)
{
    for (size_t k = 0; k < CASE_CLASSES; k++) {
        mpq_clear(c->logit[k]);
        mpq_clear(c->slope[k]);
        mpq_clear(c->bend[k]);
    }
    mpq_clear(c->number);
}

void case_copy(verify_case *copy, const verify_case *c)
{
    copy->n = c->n;
    for (size_t k = 0; k < c->n; k++) {
        mpq_set(copy->logit[k], c->logit[k]);
        mpq_set(copy->slope[k], c->slope[k]);
        mpq_set(copy->bend[k], c->bend[k]);
    }
    mpq_set(copy->number, c->number);
}

/* ----------------------------------------------------------------------------------- families */

const char *const case_family_names[CASE_FAMILIES] = {"random",
                                                      "products of binomials",
                                                      "equally spaced slopes",
                                                      "clustered slopes",
                                                      "one against rest",
                                                      "near ties",
                                                      "wide scales",
                                                      "two classes"};

/* A multiple of 1/denominator in [-range, range]. */
static void draw(mpq_t value, gsl_rng *rng, long range, unsigned long denominator)
{
    long span = range * (long)denominator;
    long numerator = (long)gsl_rng_uniform_int(rng, (unsigned long)(2 * span + 1)) - span;
    mpq_set_si(value, numerator, denominator);
    mpq_canonicalize(value);
}

static void draw_all(verify_case *c, gsl_rng *rng, long logits, long slopes)
{
    for (size_t k = 0; k < c->n; k++) {
        draw(c->logit[k], rng, logits, 8);
        draw(c->slope[k], rng, slopes, 8);
    }
}

static void make_product(verify_case *c, gsl_rng *rng, size_t classes)
{
    size_t factors = classes >= 8 ? 3 : classes >= 4 ? 2 : 1;
    mpq_t logit[3], slope[3];
    for (size_t i = 0; i < 3; i++) {
        mpq_init(logit[i]);
        mpq_init(slope[i]);
        draw(logit[i], rng, 3, 4);
        draw(slope[i], rng, 3, 4);
    }
    c->n = (size_t)1 << factors;
    for (size_t k = 0; k < c->n; k++) {
        mpq_set_ui(c->logit[k], 0, 1);
        mpq_set_ui(c->slope[k], 0, 1);
        for (size_t i = 0; i < factors; i++)
            if (k >> i & 1) {
                mpq_add(c->logit[k], c->logit[k], logit[i]);
                mpq_add(c->slope[k], c->slope[k], slope[i]);
            }
    }
    for (size_t i = 0; i < 3; i++) {
        mpq_clear(logit[i]);
        mpq_clear(slope[i]);
    }
}

/* value += k / 2^bits for a small random k */
static void nudge(mpq_t value, gsl_rng *rng, unsigned bits)
{
    mpq_t part;
    mpq_init(part);
    draw(part, rng, 4, 1);
    mpq_div_2exp(part, part, bits);
    mpq_add(value, value, part);
    mpq_clear(part);
}

static void make_clusters(verify_case *c, gsl_rng *rng)
{
    for (size_t k = 0; k < c->n; k++) {
        draw(c->logit[k], rng, 2, 8);
        mpq_set_si(c->slope[k], k % 2 ? 1 : -1, 1);
        nudge(c->slope[k], rng, 10);
    }
}

static void make_one_against_rest(verify_case *c, gsl_rng *rng)
{
    draw_all(c, rng, 1, 3);
    draw(c->logit[0], rng, 12, 2);
    mpq_set_si(c->slope[0], gsl_rng_uniform_int(rng, 2) ? 4 : 0, 1);
}

static void make_near_tie(verify_case *c, gsl_rng *rng)
{
    for (size_t k = 0; k < c->n; k++) {
        mpq_set_si(c->logit[k], 0, 1);
        mpq_set_si(c->slope[k], k == 0 ? 0 : k == 1 ? 1 : (long)gsl_rng_uniform_int(rng, 2), 1);
        nudge(c->logit[k], rng, 12);
        if (k > 1)
            nudge(c->slope[k], rng, 6);
    }
}

static void make_wide(verify_case *c, gsl_rng *rng)
{
    draw_all(c, rng, 30, 4);
    for (size_t k = 0; k < c->n; k++)
        mpq_mul_2exp(c->slope[k], c->slope[k], 8);
    if (gsl_rng_uniform_int(rng, 2))
        for (size_t k = 0; k < c->n; k++)
            mpq_div_2exp(c->slope[k], c->slope[k], 16);
}

void case_random(verify_case *c, gsl_rng *rng, size_t trial, size_t classes)
{
    c->n = 2 + gsl_rng_uniform_int(rng, classes - 1);
    switch (trial % CASE_FAMILIES) {
    case 0:
        draw_all(c, rng, 4, 4);
        break;
    case 1:
        make_product(c, rng, classes);
        break;
    case 2:
        draw_all(c, rng, 3, 1);
        for (size_t k = 0; k < c->n; k++)
            mpq_set_si(c->slope[k], (long)k, 1);
        break;
    case 3:
        make_clusters(c, rng);
        break;
    case 4:
        make_one_against_rest(c, rng);
        break;
    case 5:
        make_near_tie(c, rng);
        break;
    case 6:
        make_wide(c, rng);
        break;
    default:
        c->n = 2;
        draw_all(c, rng, 6, 4);
    }
    for (size_t k = 0; k < c->n; k++)
        draw(c->bend[k], rng, 2, 8);
    /* a number in (0, 4] */
    mpq_set_ui(c->number, 1 + gsl_rng_uniform_int(rng, 64), 16);
    mpq_canonicalize(c->number);
}

/* ------------------------------------------------------------------------------- enumeration */

typedef struct {
    verify_case *c;
    size_t fields;
    bool (*visit)(void *context, const verify_case *c);
    void *context;
} enumeration;

static mpq_t *field(verify_case *c, size_t i)
{
    return i < c->n ? &c->logit[i] : i < 2 * c->n ? &c->slope[i - c->n] : &c->bend[i - 2 * c->n];
}

/* Give the fields from i on moduli that add up to `size`. */
static bool fill(const enumeration *e, size_t i, unsigned size)
{
    if (i == e->fields)
        return size == 0 && e->visit(e->context, e->c);
    unsigned least = i + 1 == e->fields ? size : 0;
    for (unsigned value = least; value <= size; value++)
        for (int sign = 1; sign >= -1; sign -= 2) {
            mpq_set_si(*field(e->c, i), sign * (long)value, 1);
            if (fill(e, i + 1, size - value))
                return true;
            if (value == 0)
                break;
        }
    return false;
}

bool case_enumerate(verify_case *c, size_t n, unsigned size, bool bends,
                    bool (*visit)(void *context, const verify_case *c), void *context)
{
    c->n = n;
    for (size_t k = 0; k < n; k++)
        mpq_set_ui(c->bend[k], 0, 1);
    mpq_set_ui(c->number, 1, 1);
    enumeration e = {c, (bends ? 3 : 2) * n, visit, context};
    return fill(&e, 0, size);
}
