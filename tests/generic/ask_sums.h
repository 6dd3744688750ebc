/* The numbers of sums and their zeros, for the generic test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GENERIC_ASK_SUMS_H
#define TESTS_GENERIC_ASK_SUMS_H

#include <ghosts/certify.h>
#include <ghosts/region.h>

#include "tests/generic/question.h"

/* ---- sums ------------------------------------------------------------------------------------ */

static inline void ask_taylor(answer *a, const question *q)
{
    enum { ORDER = 4 };
    mpc_t point, coefficient[ORDER + 1];
    mpfr_t error[ORDER + 1];
    double size = drawn(q, 0, 0.0, 1.0) < 0.2 ? 0.0 : pow(10.0, drawn(q, 16, -2.0, 3.0));
    size /= fmax(q->in->spread, 1e-290);
    mpc_init2(point, 53);
    mpc_set_d_d(point, size * drawn(q, 32, -1.0, 1.0), size * drawn(q, 48, -1.0, 1.0), MPC_RNDNN);
    mpfr_set_prec(a->log_scale, q->bits);
    for (int j = 0; j <= ORDER; j++) {
        mpc_init2(coefficient[j], q->bits + 64); /* or their rounding would be most of the error */
        mpfr_init2(error[j], 32);
    }
    a->given = ghosts_expsum_taylor(coefficient, error, a->log_scale, q->in->sum, point, ORDER,
                                    q->bits, q->engine) == GHOSTS_OK;
    for (int j = 0; j <= ORDER; j++) {
        state_complex(a, coefficient[j], error[j]);
        mpc_clear(coefficient[j]);
        mpfr_clear(error[j]);
    }
    mpc_clear(point);
}

/* F seen from the point itself: F(at + tau) by the shifted sum at 0 and by the sum at `at`. */
static inline void ask_shift(answer *a, const question *q)
{
    ghosts_expsum *shifted = NULL;
    mpc_t point, value;
    mpfr_t error;
    mpfr_prec_t bits = (mpfr_prec_t)mpz_sizeinbase(mpq_numref(q->in->at), 2) + 53;
    mpc_init2(point, bits);
    mpc_init2(value, q->bits);
    mpfr_init2(error, 32);
    mpfr_set_prec(a->log_scale, q->bits);
    if (q->second) {
        mpc_set_q(point, q->in->at, MPC_RNDNN);
        a->given = ghosts_expsum_taylor(&value, &error, a->log_scale, q->in->sum, point, 0, q->bits,
                                        q->engine) == GHOSTS_OK;
    } else {
        mpc_set_ui(point, 0, MPC_RNDNN);
        ck_assert_int_eq(ghosts_expsum_shift(&shifted, q->in->sum, q->in->at), GHOSTS_OK);
        a->given = ghosts_expsum_taylor(&value, &error, a->log_scale, shifted, point, 0, q->bits,
                                        q->engine) == GHOSTS_OK;
    }
    state_complex(a, value, error);
    ghosts_expsum_free(shifted);
    mpc_clear(point);
    mpc_clear(value);
    mpfr_clear(error);
}

static inline void ask_log_weight(answer *a, const question *q)
{
    mpfr_t value, error;
    mpfr_init2(value, q->bits);
    mpfr_init2(error, 32);
    for (size_t k = 0; k < ghosts_expsum_terms(q->in->sum) && k < 20; k++) {
        ghosts_expsum_log_weight(value, error, q->in->sum, k);
        state_real(a, value, error);
    }
    mpfr_clears(value, error, (mpfr_ptr)0);
}

static inline void ask_spread(answer *a, const question *q)
{
    mpfr_t low, high;
    mpfr_inits2(q->bits, low, high, (mpfr_ptr)0);
    ghosts_expsum_spread(low, q->in->sum, MPFR_RNDD);
    ghosts_expsum_spread(high, q->in->sum, MPFR_RNDU);
    state_between(a, low, high);
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* ---- zeros ----------------------------------------------------------------------------------- */

static inline ghosts_zeros *find_nearest(const question *q, size_t pairs)
{
    ghosts_zeros *zeros = NULL;
    ghosts_zeros_options options = {q->digits, q->engine, WORK_LIMIT, !q->second};
    ghosts_status status = ghosts_zeros_nearest(&zeros, q->in->sum, pairs, &options);
    ck_assert_msg(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT, "%s",
                  ghosts_strerror(status));
    return zeros;
}

static inline void ask_nearest(answer *a, const question *q)
{
    input_command("zeros --nearest %d --digits %ld", 1 + (int)drawn(q, 0, 0.0, 3.9), q->digits);
    ghosts_zeros *zeros = find_nearest(q, 1 + (size_t)drawn(q, 0, 0.0, 3.9));
    mpfr_set(a->complete, zeros->lower_bound, MPFR_RNDD);
    for (size_t i = 0; i < zeros->count; i++)
        state_zero(a, zeros->zero[i].centre, zeros->zero[i].error, zeros->zero[i].multiplicity);
    ghosts_zeros_free(zeros);
}

static inline void ask_modulus(answer *a, const question *q)
{
    ghosts_zeros *zeros = find_nearest(q, 1);
    mpfr_t modulus, error;
    mpfr_init2(modulus, q->bits + 16);
    mpfr_init2(error, 32);
    if ((a->given = zeros->count > 0)) {
        ghosts_zero_modulus(modulus, error, &zeros->zero[0]);
        state_real(a, modulus, error);
    }
    mpfr_clears(modulus, error, (mpfr_ptr)0);
    ghosts_zeros_free(zeros);
}

/* The zeros of a disc about the second nearest. */
static inline void ask_region(answer *a, const question *q)
{
    question rough = *q;
    rough.digits = 5;
    ghosts_zeros *zeros = find_nearest(&rough, 2);
    ghosts_zero_set *set = NULL;
    ghosts_region region;
    ghosts_region_init(&region, GHOSTS_DISK);
    if ((a->given = zeros->count > 0)) {
        double modulus = mpfr_get_d(zeros->lower_bound, MPFR_RNDD);
        double size = hypot(mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN),
                            mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN));
        double radius = size * drawn(q, 0, 0.9, 2.0);
        radius = (float)(isfinite(modulus) && radius > modulus * 3.0 ? modulus : radius);
        a->given = isfinite(radius) && radius > 0.0;
        if (a->given) {
            ghosts_region_options options = ghosts_region_defaults();
            options.search = (ghosts_zeros_options){q->digits, q->engine, WORK_LIMIT, !q->second};
            mpq_set_d(region.radius, radius);
            gmp_snprintf(test_input.command, sizeof test_input.command,
                         "zeros --disk %Qd --digits %ld", region.radius, q->digits);
            ghosts_status status = ghosts_zeros_in_region(&set, q->in->sum, &region, &options);
            ck_assert_int_ne(status, GHOSTS_INTERNAL);
            a->given = status == GHOSTS_OK;
            mpfr_set_d(a->complete, radius, MPFR_RNDD);
        }
    }
    for (size_t i = 0; a->given && i < set->count; i++)
        state_zero(a, set->zero[i].centre, set->zero[i].error, set->zero[i].multiplicity);
    ghosts_zero_set_free(set);
    ghosts_zeros_free(zeros);
    ghosts_region_clear(&region);
}

/* How many zeros a disc has, where that is proven. */
static inline void ask_disc(answer *a, const question *q)
{
    mpc_t centre;
    mpfr_t radius;
    long zeros;
    double unit = pow(10.0, drawn(q, 0, -1.0, 1.5)) / fmax(q->in->spread, 1e-290);
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    mpc_set_d_d(centre, unit * drawn(q, 16, -1.0, 1.0), unit * drawn(q, 32, 0.0, 2.0), MPC_RNDNN);
    mpfr_set_d(radius, unit * drawn(q, 48, 0.01, 1.0), MPFR_RNDN);
    a->given =
        ghosts_certify_disc(&zeros, q->in->sum, centre, radius, q->bits, q->engine) == GHOSTS_OK &&
        zeros >= 0;
    if (a->given)
        state_doubles(a, (double)zeros, (double)zeros);
    mpc_clear(centre);
    mpfr_clear(radius);
}

#endif
