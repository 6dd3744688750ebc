/* The function whose zeros are sought, seen through its expansions.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "zeros/expander.h"

#include "base/rounding.h"

void expand_on_disc(expansion *e, const expander *function, const series *f, mpfr_srcptr radius)
{
    mpfr_t remainder;
    mpfr_init2(remainder, 32);
    function->remainder(function->context, remainder, radius);
    expansion_from_series(e, f, remainder, radius);
    mpfr_clear(remainder);
}

work_account work_account_for(const ghosts_zeros_options *options, size_t limit)
{
    return (work_account){.limit = options->work_limit ? options->work_limit : limit,
                          .stop = options->stop,
                          .stop_context = options->stop_context};
}

bool work_is_stopped(const work_account *work)
{
    return work->stop && work->stop(work->stop_context);
}

ghosts_status expand_in_frame(expansion *e, const expander *function, work_account *work,
                              const search_frame *frame, double complex c, double radius, int order)
{
    if (work->expansions >= work->limit || work_is_stopped(work))
        return GHOSTS_WORK_LIMIT;
    work->expansions++;
    if (frame->in_double) {
        function->in_double(function->context, e, c, radius, order);
        return GHOSTS_OK;
    }
    mpc_t point;
    mpfr_t unit;
    series f;
    mpc_init2(point, 64);
    mpfr_init2(unit, DOUBLE_BITS);
    frame_point(point, frame, c);
    frame_length(unit, frame, radius, MPFR_RNDU);
    ghosts_status status = function->expand(function->context, &f, point, unit, order, frame->bits);
    if (status == GHOSTS_OK)
        expand_on_disc(e, function, &f, unit);
    mpc_clear(point);
    mpfr_clear(unit);
    return status;
}

ghosts_status check_disc_asked(mpc_srcptr centre, mpfr_srcptr radius, mpfr_prec_t bits,
                               mpfr_prec_t least_bits, mpfr_prec_t most_bits)
{
    if (!mpfr_number_p(mpc_realref(centre)) || !mpfr_number_p(mpc_imagref(centre)) ||
        !mpfr_number_p(radius))
        return GHOSTS_NOT_FINITE;
    if (mpfr_sgn(radius) <= 0 || bits < least_bits)
        return GHOSTS_INVALID;
    return bits > most_bits ? GHOSTS_TOO_LARGE : GHOSTS_OK;
}

ghosts_status count_in_disc(long *zeros, const expander *function, mpc_srcptr centre,
                            mpfr_srcptr radius, int max_zeros, mpfr_prec_t bits)
{
    series f;
    *zeros = -1;
    ghosts_status status =
        function->expand(function->context, &f, centre, radius, EXPANSION_ORDER, bits);
    if (status != GHOSTS_OK)
        return status;
    expansion e;
    expand_on_disc(&e, function, &f, radius);
    *zeros = expansion_count(&e, max_zeros, 1.0);
    return GHOSTS_OK;
}

/* (F(c + h) - F(c))/h = f_1 + sum_{j >= 2} f_j h^(j-1) */
static void sum_of_coefficients(mpfr_t bound, const expander *function, const series *f,
                                mpfr_srcptr radius)
{
    mpfr_t part;
    mpfr_init2(part, 32);
    function->remainder(function->context, bound, radius);
    mpfr_div(bound, bound, radius, MPFR_RNDU);
    mpfr_add(bound, bound, f->error[1], MPFR_RNDU);
    for (int j = 2; j <= f->order; j++) {
        mpfr_t power;
        mpfr_init2(power, 32);
        mpfr_pow_ui(power, radius, (unsigned long)j - 1, MPFR_RNDU);
        mpc_abs(part, f->f[j], MPFR_RNDU);
        mpfr_add(part, part, f->error[j], MPFR_RNDU);
        mpfr_mul(part, part, power, MPFR_RNDU);
        mpfr_add(bound, bound, part, MPFR_RNDU);
        mpfr_clear(power);
    }
    mpfr_clear(part);
}

void secant_variation(mpfr_t bound, const expander *function, const series *f, mpfr_srcptr radius)
{
    if (function->secant)
        function->secant(function->context, bound, radius);
    else
        sum_of_coefficients(bound, function, f, radius);
}
