/* Zeros followed from step to step: a disc that holds one zero for every parameter of the step
 * holds the zero known at its beginning and the one found at its end, so they are the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track/track.h"

#include <math.h>

enum {
    NEWTON_STEPS = 60,
    SPARE_BITS = 96,      /* of precision beyond the digits asked */
    LEAST_STEP_BITS = 40, /* steps shorter than 2^-40 of the way end the search */
    ROUGH_DIGITS = 16     /* at the ends of steps that are not printed */
};

void moving_zero_init(moving_zero *zero)
{
    *zero = (moving_zero){.step = 0.0};
    mpc_init2(zero->centre, 128);
    mpfr_init2(zero->error, 64);
    mpq_init(zero->lost_at);
}

void moving_zero_clear(moving_zero *zero)
{
    mpc_clear(zero->centre);
    mpfr_clear(zero->error);
    mpq_clear(zero->lost_at);
}

static double complex double_centre(const moving_zero *zero)
{
    return mpc_get_dc(zero->centre, MPC_RNDNN);
}

static void measure_speed(moving_zero *zero, const family *f, mpq_srcptr b)
{
    family_jet jet;
    family_evaluate(&jet, f, b, double_centre(zero));
    zero->speed = -jet.by_b / jet.by_tau;
}

void moving_zero_begin(moving_zero *zero, const family *f, mpq_srcptr b, const ghosts_zero *found)
{
    mpc_set_prec(zero->centre, mpfr_get_prec(mpc_realref(found->centre)));
    mpc_set(zero->centre, found->centre, MPC_RNDNN);
    mpfr_set(zero->error, found->error, MPFR_RNDU);
    measure_speed(zero, f, b);
}

/* ---- the zero at the end of a step -------------------------------------------------------------
 */

/* Newton's method from `centre` on; *last is the modulus of the last correction. */
static ghosts_status newton(mpc_t centre, mpfr_t last, const ghosts_expsum *sum, mpfr_prec_t bits,
                            ghosts_engine engine)
{
    mpc_t value[2];
    mpfr_t error[2], log_scale, size;
    ghosts_status status = GHOSTS_OK;
    mpfr_inits2(64, log_scale, size, (mpfr_ptr)0);
    for (int i = 0; i < 2; i++) {
        mpc_init2(value[i], bits);
        mpfr_init2(error[i], 64);
    }
    for (int i = 0; i < NEWTON_STEPS; i++) {
        status = ghosts_expsum_taylor(value, error, log_scale, sum, centre, 1, bits, engine);
        if (status != GHOSTS_OK)
            break;
        mpc_div(value[0], value[0], value[1], MPC_RNDNN);
        mpc_sub(centre, centre, value[0], MPC_RNDNN);
        mpc_abs(last, value[0], MPFR_RNDU);
        mpc_abs(size, centre, MPFR_RNDN);
        mpfr_div_2ui(size, size, (unsigned long)(bits - 60), MPFR_RNDN);
        if (!mpfr_number_p(last) || mpfr_lessequal_p(last, size))
            break;
    }
    for (int i = 0; i < 2; i++) {
        mpc_clear(value[i]);
        mpfr_clear(error[i]);
    }
    mpfr_clears(log_scale, size, (mpfr_ptr)0);
    return status;
}

/* *found: a disc about `centre`, as small as the digits ask, holds exactly one zero. */
static ghosts_status isolate(bool *found, mpc_t centre, mpfr_t error, const ghosts_expsum *sum,
                             mpfr_prec_t bits, ghosts_engine engine)
{
    mpfr_t size;
    long zeros = -1;
    ghosts_status status = newton(centre, error, sum, bits, engine);
    *found = false;
    if (status != GHOSTS_OK || !mpfr_number_p(error))
        return status == GHOSTS_NOT_FINITE ? GHOSTS_OK : status;
    mpfr_init2(size, 64);
    mpc_abs(size, centre, MPFR_RNDU);
    mpfr_div_2ui(size, size, (unsigned long)(bits - 60), MPFR_RNDU);
    mpfr_mul_2ui(error, error, 2, MPFR_RNDU);
    mpfr_max(error, error, size, MPFR_RNDU);
    mpfr_mul_2ui(size, size, SPARE_BITS - 60, MPFR_RNDD);
    while (status == GHOSTS_OK && !*found && mpfr_lessequal_p(error, size)) {
        status = ghosts_certify_disc(&zeros, sum, centre, error, bits, engine);
        *found = zeros == 1;
        if (!*found)
            mpfr_mul_2ui(error, error, 8, MPFR_RNDU);
    }
    mpfr_clear(size);
    return status;
}

static ghosts_status find_zero(bool *found, mpc_t centre, mpfr_t error, const family *f,
                               mpq_srcptr b, double complex start, long digits,
                               ghosts_engine engine)
{
    ghosts_expsum *sum;
    mpfr_prec_t bits = (mpfr_prec_t)((double)digits * 3.33) + SPARE_BITS;
    ghosts_status status = family_sum(&sum, f, b);
    *found = false;
    for (int attempt = 0; attempt < 3 && !*found && status == GHOSTS_OK; attempt++) {
        mpc_set_prec(centre, bits);
        mpc_set_dc(centre, start, MPC_RNDNN);
        status = isolate(found, centre, error, sum, bits, engine);
        bits *= 2;
    }
    ghosts_expsum_free(sum);
    return status;
}

/* Whether the disc (centre, error) lies in the disc (middle, radius). */
static bool lies_within(mpc_srcptr centre, mpfr_srcptr error, mpc_srcptr middle, mpfr_srcptr radius)
{
    mpc_t difference;
    mpfr_t distance;
    mpc_init2(difference, mpfr_get_prec(mpc_realref(centre)) + 128);
    mpfr_init2(distance, 64);
    mpc_sub(difference, centre, middle, MPC_RNDNN);
    mpc_abs(distance, difference, MPFR_RNDU);
    mpfr_mul_d(distance, distance, 1.0 + 0x1p-40, MPFR_RNDU); /* the subtraction's rounding */
    mpfr_add(distance, distance, error, MPFR_RNDU);
    bool within = mpfr_lessequal_p(distance, radius);
    mpc_clear(difference);
    mpfr_clear(distance);
    return within;
}

/* ---- one step ----------------------------------------------------------------------------------
 */

/* A disc that holds the zero at b1 and, proven, exactly one for every b of the step. */
static ghosts_status prove_step(bool *proven, mpc_t middle, mpfr_t radius, const moving_zero *zero,
                                const family *f, mpq_srcptr b1, mpq_srcptr b2, ghosts_engine engine)
{
    static const double shares[] = {0.7, 0.35, 1.0, 0.15};
    mpq_t m;
    family_jet jet;
    ghosts_status status = GHOSTS_OK;
    mpq_init(m);
    mpq_add(m, b1, b2);
    mpq_div_2exp(m, m, 1);
    double complex c = double_centre(zero) + zero->speed * (mpq_get_d(m) - mpq_get_d(b1));
    for (int i = 0; i < 4; i++) {
        family_evaluate(&jet, f, m, c);
        c -= i < 3 ? jet.value / jet.by_tau : 0.0;
    }
    *proven = false;
    bool usable =
        isfinite(creal(c)) && isfinite(cimag(c)) && isfinite(jet.reach) && jet.reach > 0.0;
    for (size_t i = 0; usable && i < sizeof shares / sizeof *shares && !*proven; i++) {
        mpc_set_dc(middle, c, MPC_RNDNN);
        mpfr_set_d(radius, shares[i] * jet.reach, MPFR_RNDN);
        if (!lies_within(zero->centre, zero->error, middle, radius))
            continue;
        status = family_prove_one(proven, f, b1, b2, middle, radius, engine);
        if (status != GHOSTS_OK)
            break;
    }
    mpq_clear(m);
    return status;
}

/* *done: the zero now stands at b2. */
static ghosts_status try_step(bool *done, moving_zero *zero, const family *f, mpq_srcptr b1,
                              mpq_srcptr b2, long digits, ghosts_engine engine)
{
    mpc_t middle, centre;
    mpfr_t radius, error;
    mpc_init2(middle, 64);
    mpc_init2(centre, 64);
    mpfr_inits2(64, radius, error, (mpfr_ptr)0);
    ghosts_status status = prove_step(done, middle, radius, zero, f, b1, b2, engine);
    if (status == GHOSTS_OK && *done) {
        double complex start = double_centre(zero) + zero->speed * (mpq_get_d(b2) - mpq_get_d(b1));
        status = find_zero(done, centre, error, f, b2, start, digits, engine);
        *done = *done && lies_within(centre, error, middle, radius);
        if (status == GHOSTS_OK && *done) {
            mpc_swap(zero->centre, centre);
            mpfr_swap(zero->error, error);
            measure_speed(zero, f, b2);
        }
    }
    mpc_clear(middle);
    mpc_clear(centre);
    mpfr_clears(radius, error, (mpfr_ptr)0);
    return status;
}

/* at + step towards b2, or b2 itself. */
static void set_next(mpq_t next, mpq_srcptr at, double step, mpq_srcptr b2)
{
    mpq_sub(next, b2, at);
    int sign = mpq_sgn(next);
    mpq_abs(next, next);
    if (mpq_get_d(next) <= 1.25 * step) {
        mpq_set(next, b2);
        return;
    }
    mpq_set_d(next, sign * step);
    mpq_add(next, next, at);
}

ghosts_status moving_zero_follow(moving_zero *zero, const family *f, mpq_srcptr b1, mpq_srcptr b2,
                                 follow_options *options)
{
    mpq_t at, next;
    mpq_inits(at, next, NULL);
    mpq_set(at, b1);
    mpq_sub(next, b2, b1);
    double way = fabs(mpq_get_d(next)), step = zero->step > 0.0 ? zero->step : way;
    ghosts_status status = GHOSTS_OK;
    while (zero->end == TRACK_GOES_ON && !mpq_equal(at, b2) && status == GHOSTS_OK) {
        bool done = false;
        if (options->steps++ >= options->most_steps) {
            status = GHOSTS_WORK_LIMIT;
            break;
        }
        set_next(next, at, step, b2);
        bool last = mpq_equal(next, b2);
        long digits = last || options->digits < ROUGH_DIGITS ? options->digits : ROUGH_DIGITS;
        status = try_step(&done, zero, f, at, next, digits, options->engine);
        if (done) {
            mpq_set(at, next);
            zero->step = step;
            step *= 2.0;
            if (cabs(double_centre(zero)) > options->far)
                zero->end = TRACK_GOES_FAR;
        } else {
            step = 0.5 * fmin(step, way);
            if (status == GHOSTS_OK && step < ldexp(way, -LEAST_STEP_BITS))
                zero->end = TRACK_MEETS_ANOTHER;
        }
        if (zero->end != TRACK_GOES_ON)
            mpq_set(zero->lost_at, at);
    }
    mpq_clears(at, next, NULL);
    return status;
}

bool moving_zero_is(const moving_zero *zero, const ghosts_zero *other, const ghosts_expsum *sum,
                    ghosts_engine engine)
{
    mpfr_t radius, distance;
    mpc_t difference;
    long zeros = -1;
    mpfr_prec_t bits = mpfr_get_prec(mpc_realref(zero->centre)) + 64;
    mpfr_inits2(64, radius, distance, (mpfr_ptr)0);
    mpc_init2(difference, bits);
    mpc_sub(difference, zero->centre, other->centre, MPC_RNDNN);
    mpc_abs(distance, difference, MPFR_RNDU);
    mpfr_mul_2ui(distance, distance, 1, MPFR_RNDU);
    mpfr_add(radius, zero->error, other->error, MPFR_RNDU);
    mpfr_add(radius, radius, distance, MPFR_RNDU);
    mpfr_mul_2ui(radius, radius, 1, MPFR_RNDU);
    ghosts_status status = ghosts_certify_disc(&zeros, sum, zero->centre, radius, bits, engine);
    mpc_clear(difference);
    mpfr_clears(radius, distance, (mpfr_ptr)0);
    return status == GHOSTS_OK && zeros == 1;
}
