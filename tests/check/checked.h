/* Certificates that are checked, with and without tables: right, or wrong where they must be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_CHECK_CHECKED_H
#define TESTS_CHECK_CHECKED_H

#include "check/check.h"
#include "tests/support/covers.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};
#define ENGINES (sizeof engines / sizeof *engines)

static inline void expect_same(const ghosts_certificate_verdict *a,
                               const ghosts_certificate_verdict *b)
{
    ck_assert(a->valid == b->valid);
    ck_assert_int_eq(a->part, b->part);
    ck_assert_uint_eq(a->index, b->index);
}

/* With and without the tables of exponentials. */
static inline ghosts_certificate_verdict check_with(const certificate_file *m, ghosts_engine engine,
                                                    int jobs)
{
    ghosts_certificate certificate = certificate_view(m);
    ghosts_certificate_verdict verdict;
    ck_assert_int_eq(ghosts_certificate_check(&verdict, m->sum, &certificate, engine, jobs),
                     GHOSTS_OK);
    ghosts_certificate_verdict plain;
    ck_assert_int_eq(check_certificate(&plain, m->sum, &certificate, engine, jobs, false),
                     GHOSTS_OK);
    expect_same(&verdict, &plain);
    ck_assert(verdict.valid == (verdict.reason == NULL));
    ck_assert(verdict.valid == (verdict.part == GHOSTS_PART_NONE));
    return verdict;
}

static inline void expect_valid(const certificate_file *m)
{
    for (size_t i = 0; i < ENGINES; i++) {
        if (!ghosts_engine_available(engines[i]))
            continue;
        ghosts_certificate_verdict v = check_with(m, engines[i], 1 + (int)i);
        ck_assert_msg(v.valid, "%s %zu (%g, %g): %s", ghosts_certificate_part_name(v.part), v.index,
                      v.gap_re, v.gap_im, v.reason);
    }
}

static inline void expect_failure(const certificate_file *m, ghosts_certificate_part part,
                                  size_t index)
{
    ghosts_certificate_verdict v = check_with(m, GHOSTS_ENGINE_DEFAULT, 2);
    ck_assert(!v.valid);
    ck_assert_msg(v.part == part && v.index == index, "%s %zu: %s, not %s %zu",
                  ghosts_certificate_part_name(v.part), v.index, v.reason,
                  ghosts_certificate_part_name(part), index);
}

static const char *const logits[] = {"0", "1/2", "-1", "1/2"};
static const char *const slopes[] = {"1", "2/3", "3/2", "2/3"};

/* 1 + exp(tau), then more factors; the last two are equal: double zeros. */
static inline certificate_file example(size_t factors, long radius, long digits)
{
    classes factor = classes_text(factors, logits, slopes);
    certificate_file m = made_product(&factor, radius, digits);
    classes_free(&factor);
    return m;
}

/* The certificate stays, the sum it speaks of is another. */
static inline void change_sum(certificate_file *m, ghosts_expsum *sum)
{
    ghosts_expsum_free(m->sum);
    m->sum = sum;
}

#endif
