/* Paths written as text, and the zeros on them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_PATH_PATHS_H
#define TESTS_PATH_PATHS_H

#include <string.h>

#include <ghosts/path.h>

#include "tests/support/sums.h"

static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};
#define ENGINES (sizeof engines / sizeof *engines)

/* "1,2/3;0,1" is 1 + 2/3 tau and tau; a denominator stands behind a colon: "1:1,0,100". */
static inline void read_polynomial(mpq_t *coefficient, ghosts_polynomial *p, char *text)
{
    p->coefficient = (const mpq_t *)coefficient;
    p->count = 0;
    char *rest = NULL;
    for (char *item = strtok_r(text, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
        mpq_init(coefficient[p->count]);
        ck_assert_int_eq(ghosts_parse_rational(coefficient[p->count], NULL, item), GHOSTS_OK);
        p->count++;
    }
}

static inline ghosts_logit_path *path_from(const char *text)
{
    static char copy[1000];
    static mpq_t storage[32][32];
    ghosts_polynomial numerator[16], denominator[16];
    size_t terms = 0, used = 0;
    snprintf(copy, sizeof copy, "%s", text);
    char *rest = NULL;
    for (char *term = strtok_r(copy, ";", &rest); term; term = strtok_r(NULL, ";", &rest)) {
        char *colon = strchr(term, ':');
        if (colon)
            *colon = '\0';
        read_polynomial(storage[used++], &numerator[terms], term);
        char unit[] = "1";
        read_polynomial(storage[used++], &denominator[terms], colon ? colon + 1 : unit);
        terms++;
    }
    ghosts_logit_path *path;
    ck_assert_int_eq(ghosts_logit_path_new(&path, terms, numerator, denominator), GHOSTS_OK);
    for (size_t i = 0; i < terms; i++) {
        for (size_t j = 0; j < numerator[i].count; j++)
            mpq_clear(storage[2 * i][j]);
        for (size_t j = 0; j < denominator[i].count; j++)
            mpq_clear(storage[2 * i + 1][j]);
    }
    return path;
}

static inline ghosts_zeros *nearest_on_path(const ghosts_logit_path *path, size_t pairs,
                                            double limit, long digits, ghosts_engine engine)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = digits;
    options.engine = engine;
    ghosts_zeros *zeros;
    ghosts_status status = ghosts_logit_path_nearest(&zeros, path, pairs, limit, &options);
    ck_assert_msg(status == GHOSTS_OK, "%s", ghosts_strerror(status));
    return zeros;
}

static inline long count_on_path(const ghosts_logit_path *path, double x, double y, double radius,
                                 ghosts_engine engine)
{
    mpc_t centre;
    mpfr_t r;
    long zeros = -7;
    mpc_init2(centre, 53);
    mpfr_init2(r, 53);
    mpc_set_d_d(centre, x, y, MPC_RNDNN);
    mpfr_set_d(r, radius, MPFR_RNDN);
    ck_assert_int_eq(ghosts_logit_path_certify(&zeros, path, centre, r, 128, engine), GHOSTS_OK);
    mpc_clear(centre);
    mpfr_clear(r);
    return zeros;
}

#endif
