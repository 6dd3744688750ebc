/* Linear equations and polynomial roots for the radius estimates.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "estimate/estimate.h"

#include <math.h>
#include <stdlib.h>

/* ---- linear equations --------------------------------------------------------------------- */

static void swap_lines(mpfr_t *matrix, size_t n, size_t i, size_t j, bool columns)
{
    for (size_t k = 0; i != j && k < n; k++)
        mpfr_swap(matrix[columns ? k * n + i : i * n + k], matrix[columns ? k * n + j : j * n + k]);
}

static void find_pivot(size_t *row, size_t *column, mpfr_t *matrix, size_t n, size_t step)
{
    *row = *column = step;
    for (size_t i = step; i < n; i++)
        for (size_t j = step; j < n; j++)
            if (mpfr_cmpabs(matrix[i * n + j], matrix[*row * n + *column]) > 0) {
                *row = i;
                *column = j;
            }
}

size_t solve_linear(mpfr_t *matrix, mpfr_t *right, size_t n, mpfr_srcptr tolerance)
{
    size_t *place = malloc(n * sizeof *place), rank = 0;
    if (!place)
        return 0;
    mpfr_t factor, least;
    mpfr_init2(factor, mpfr_get_prec(matrix[0]));
    mpfr_init2(least, 64);
    for (size_t i = 0; i < n; i++)
        place[i] = i;
    for (; rank < n; rank++) {
        size_t row, column;
        find_pivot(&row, &column, matrix, n, rank);
        swap_lines(matrix, n, rank, row, false);
        mpfr_swap(right[rank], right[row]);
        swap_lines(matrix, n, rank, column, true);
        size_t kept = place[rank];
        place[rank] = place[column];
        place[column] = kept;
        mpfr_ptr pivot = matrix[rank * n + rank];
        if (rank == 0)
            mpfr_mul(least, pivot, tolerance, MPFR_RNDN);
        if (!mpfr_number_p(pivot) || mpfr_zero_p(pivot) || mpfr_cmpabs(pivot, least) <= 0)
            break;
        for (size_t i = rank + 1; i < n; i++) {
            mpfr_div(factor, matrix[i * n + rank], pivot, MPFR_RNDN);
            mpfr_neg(factor, factor, MPFR_RNDN);
            for (size_t j = rank + 1; j < n; j++)
                mpfr_fma(matrix[i * n + j], factor, matrix[rank * n + j], matrix[i * n + j],
                         MPFR_RNDN);
            mpfr_fma(right[i], factor, right[rank], right[i], MPFR_RNDN);
        }
    }
    for (size_t i = n; rank == n && i-- > 0;) {
        for (size_t j = i + 1; j < n; j++) {
            mpfr_mul(factor, matrix[i * n + j], right[j], MPFR_RNDN);
            mpfr_sub(right[i], right[i], factor, MPFR_RNDN);
        }
        mpfr_div(right[i], right[i], matrix[i * n + i], MPFR_RNDN);
    }
    for (size_t i = 0; rank == n && i < n; i++) /* undo the exchanges of unknowns */
        while (place[i] != i) {
            size_t j = place[i];
            mpfr_swap(right[i], right[j]);
            place[i] = place[j];
            place[j] = j;
        }
    mpfr_clear(factor);
    mpfr_clear(least);
    free(place);
    return rank;
}

/* ---- polynomial roots --------------------------------------------------------------------- */

void polynomial_evaluate(mpc_t value, mpc_t slope, mpfr_t *c, size_t n, mpc_srcptr x)
{
    mpc_set_ui(value, 1, MPC_RNDNN);
    mpc_set_ui(slope, 0, MPC_RNDNN);
    for (size_t i = n; i-- > 0;) {
        mpc_mul(slope, slope, x, MPC_RNDNN);
        mpc_add(slope, slope, value, MPC_RNDNN);
        mpc_mul(value, value, x, MPC_RNDNN);
        mpc_add_fr(value, value, c[i], MPC_RNDNN);
    }
}

/* One sweep of x_i -= N_i / (1 - N_i sum_j 1 / (x_i - x_j)), N_i = p / p'; true when every change
 * is below 2^-settled of the root. */
static bool aberth_sweep(mpc_t *root, mpfr_t *c, size_t n, mpc_t work[3], long settled)
{
    bool done = true;
    for (size_t i = 0; i < n; i++) {
        polynomial_evaluate(work[0], work[1], c, n, root[i]);
        if (mpc_cmp_si(work[0], 0) == 0)
            continue;
        mpc_div(work[0], work[0], work[1], MPC_RNDNN);
        mpc_set_ui(work[1], 0, MPC_RNDNN);
        for (size_t j = 0; j < n; j++) {
            if (j == i)
                continue;
            mpc_sub(work[2], root[i], root[j], MPC_RNDNN);
            mpc_ui_div(work[2], 1, work[2], MPC_RNDNN);
            mpc_add(work[1], work[1], work[2], MPC_RNDNN);
        }
        mpc_mul(work[1], work[1], work[0], MPC_RNDNN);
        mpc_ui_sub(work[1], 1, work[1], MPC_RNDNN);
        mpc_div(work[0], work[0], work[1], MPC_RNDNN);
        mpc_sub(root[i], root[i], work[0], MPC_RNDNN);
        mpc_mul_2si(work[0], work[0], settled, MPC_RNDNN);
        done = done && mpc_cmp_abs(work[0], root[i]) <= 0;
    }
    return done;
}

bool polynomial_roots(mpc_t *root, mpfr_t *c, size_t n, mpfr_prec_t bits)
{
    mpc_t work[3];
    mpfr_t radius;
    mpfr_init2(radius, bits);
    for (size_t i = 0; i < 3; i++)
        mpc_init2(work[i], bits);
    mpfr_abs(radius, c[0], MPFR_RNDN);
    mpfr_rootn_ui(radius, radius, n, MPFR_RNDN);
    for (size_t i = 0; i < n; i++) {
        double angle = 2.0 * M_PI * ((double)i + 0.3) / (double)n;
        mpfr_mul_d(mpc_realref(root[i]), radius, cos(angle), MPFR_RNDN);
        mpfr_mul_d(mpc_imagref(root[i]), radius, sin(angle), MPFR_RNDN);
    }
    bool done = false;
    for (int sweep = 0; sweep < 300 && !done && mpfr_regular_p(radius); sweep++)
        done = aberth_sweep(root, c, n, work, (long)bits - 24);
    for (size_t i = 0; i < 3; i++)
        mpc_clear(work[i]);
    mpfr_clear(radius);
    return done;
}
