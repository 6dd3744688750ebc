/* Radius estimates that separate several poles: Pade approximants and the quotient-difference
 * scheme.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/rounding.h"
#include "estimate/estimate.h"

#include <math.h>

#define MOST_POLES 24 /* of a Pade approximant */
#define QD_COLUMNS 6  /* poles that the quotient-difference scheme separates at most */
#define LEAST_RESIDUE 0.25

/* Keep the root if it is larger in modulus than the pole found so far. */
static void keep_larger(nearest_pole *pole, mpc_srcptr root, double residue, mpfr_t modulus)
{
    mpc_abs(modulus, root, MPFR_RNDN);
    if (mpfr_lessequal_p(modulus, pole->modulus))
        return;
    mpfr_set(pole->modulus, modulus, MPFR_RNDN);
    mpc_arg(pole->argument, root, MPFR_RNDN);
    mpfr_abs(pole->argument, pole->argument, MPFR_RNDN);
    pole->residue = residue;
}

/* ---- Pade approximants -------------------------------------------------------------------- */

/* The terms A_start .. A_(start + count - 1) scaled by 2^(i shift) to moderate size. */
typedef struct {
    size_t start, count;
    long shift;
    mpfr_t *term;
    mpfr_t tolerance; /* relative noise of the terms */
} scaled_terms;

static bool scale_terms(scaled_terms *t, const power_sums *s, size_t last)
{
    t->start = s->first;
    t->count = last + 1 - s->first;
    t->term = reals_new(t->count, s->bits);
    nearest_pole size = {.residue = NAN};
    mpfr_inits2(64, size.modulus, size.argument, t->tolerance, (mpfr_ptr)0);
    bool good = t->term && method_root(&size, s, last);
    t->shift = good ? -(long)mpfr_get_exp(size.modulus) : 0;
    mpfr_set_ui_2exp(t->tolerance, 1, 16 - (long)s->bits, MPFR_RNDN);
    for (size_t i = 0; good && i < t->count; i++) {
        long power = t->shift * (long)(t->start + i);
        mpfr_mul_2si(t->term[i], s->value[t->start + i], power, MPFR_RNDN);
        mpfr_mul_2si(size.modulus, s->noise[t->start + i], power + 4, MPFR_RNDU);
        mpfr_max(t->tolerance, t->tolerance, size.modulus, MPFR_RNDU);
    }
    mpfr_clears(size.modulus, size.argument, (mpfr_ptr)0);
    return good;
}

/* q with u^n + q[n-1] u^(n-1) + ... + q[0]: A_i + sum_j q[n-j] A_(i-j) = 0 for the last n orders i.
 */
static size_t denominator(mpfr_t *q, const scaled_terms *t, size_t n, mpfr_prec_t bits)
{
    mpfr_t *matrix = reals_new(n * n, bits);
    size_t rank = 0;
    if (matrix) {
        for (size_t row = 0; row < n; row++) {
            size_t i = t->count - 1 - row;
            for (size_t j = 1; j <= n; j++)
                mpfr_set(matrix[row * n + n - j], t->term[i - j], MPFR_RNDN);
            mpfr_neg(q[row], t->term[i], MPFR_RNDN);
        }
        rank = solve_linear(matrix, q, n, t->tolerance);
    }
    reals_free(matrix, n * n);
    return rank;
}

/* The weight w of u^i in A_i = sum_j w_j u_j^i: the terms left after dividing the other roots out
 * of the recurrence, w u^i p'(u) = sum_k r_k A_(i-n+1+k), r = p(x) / (x - u) by Horner. */
static void weight_of(mpc_t weight, mpc_srcptr u, mpfr_t *q, const scaled_terms *t, size_t n,
                      mpc_t work[3])
{
    size_t last = t->count - 1;
    mpc_set_ui(work[0], 1, MPC_RNDNN); /* r_(n-1), then downwards */
    mpc_set_ui(weight, 0, MPC_RNDNN);
    for (size_t k = n; k-- > 0;) {
        mpc_mul_fr(work[1], work[0], t->term[last - (n - 1) + k], MPC_RNDNN);
        mpc_add(weight, weight, work[1], MPC_RNDNN);
        mpc_mul(work[0], work[0], u, MPC_RNDNN);
        mpc_add_fr(work[0], work[0], q[k], MPC_RNDNN);
    }
    polynomial_evaluate(work[0], work[1], q, n, u);
    mpc_div(weight, weight, work[1], MPC_RNDNN);
    mpc_pow_ui(work[2], u, t->start + last - (n - 1), MPC_RNDNN);
    mpc_div(weight, weight, work[2], MPC_RNDNN);
}

/* A pole of F'/F has a positive integer for its residue, -w, and in the plane of tau it is not
 * real: anything else is an artefact of the approximant (a Froissart doublet has residue near 0).
 */
static bool is_genuine(mpc_srcptr weight, mpc_srcptr u, size_t stride)
{
    double re = -mpfr_get_d(mpc_realref(weight), MPFR_RNDN) / (double)stride;
    double im = mpfr_get_d(mpc_imagref(weight), MPFR_RNDN) / (double)stride;
    double height = fabs(mpfr_get_d(mpc_imagref(u), MPFR_RNDN));
    return re > LEAST_RESIDUE && fabs(im) < 0.5 * re && (stride == 2 || height > MANY_ROUNDINGS);
}

static bool choose_pole(nearest_pole *pole, mpfr_t *q, const scaled_terms *t, size_t n,
                        const power_sums *s)
{
    mpc_t *root = complex_new(n, s->bits), weight, work[3];
    mpfr_t modulus;
    mpfr_init2(modulus, s->bits);
    mpc_init2(weight, s->bits);
    for (size_t i = 0; i < 3; i++)
        mpc_init2(work[i], s->bits);
    mpfr_set_zero(pole->modulus, 1);
    bool found = root && polynomial_roots(root, q, n, s->bits);
    for (size_t i = 0; found && i < n; i++) {
        weight_of(weight, root[i], q, t, n, work);
        if (is_genuine(weight, root[i], s->stride))
            keep_larger(pole, root[i],
                        -mpfr_get_d(mpc_realref(weight), MPFR_RNDN) / (double)s->stride, modulus);
    }
    mpfr_mul_2si(pole->modulus, pole->modulus, -t->shift, MPFR_RNDN);
    complex_free(root, n);
    mpfr_clear(modulus);
    mpc_clear(weight);
    for (size_t i = 0; i < 3; i++)
        mpc_clear(work[i]);
    return found && mpfr_sgn(pole->modulus) > 0;
}

/* [M-1/M] through the last 2 M terms.  The rank of the equations, with the noise of the
 * coefficients as tolerance, tells how many poles they show; M is reduced to it. */
bool method_pade(nearest_pole *pole, const power_sums *s, size_t last)
{
    scaled_terms t;
    bool found = scale_terms(&t, s, last);
    size_t n = t.count / 2 < MOST_POLES ? t.count / 2 : MOST_POLES, size = n;
    mpfr_t *q = reals_new(n, s->bits);
    for (size_t rank = 0; found && n > 0; n = rank) {
        rank = q ? denominator(q, &t, n, s->bits) : 0;
        if (rank == n)
            break;
    }
    found = found && q && n > 0 && choose_pole(pole, q, &t, n, s);
    reals_free(q, size);
    reals_free(t.term, t.count);
    mpfr_clear(t.tolerance);
    return found;
}

/* ---- quotient-difference ------------------------------------------------------------------ */

/* Hadamard's polynomials p_k^(n)(u) = u p_(k-1)^(n+1)(u) - q_k^(n) p_(k-1)^(n)(u), p_0 = 1, built
 * along with the columns of the scheme:  e_k^(n) = q_k^(n+1) - q_k^(n) + e_(k-1)^(n+1), q_(k+1)^(n)
 * = q_k^(n+1) e_k^(n+1) / e_k^(n)  (Rutishauser 1954; Henrici 1974, chapter 7). */
typedef struct {
    size_t rows;
    mpfr_t *q, *e;
    mpfr_t *polynomial; /* row n: degree k, leading coefficient 1 left out; QD_COLUMNS a row */
} qd_scheme;

static void extend_polynomials(qd_scheme *x, size_t k, size_t rows, mpfr_t part)
{
    for (size_t n = 0; n < rows; n++) {
        mpfr_t *p = x->polynomial + n * QD_COLUMNS, *next = p + QD_COLUMNS;
        /* degree k - 1 to k: p becomes u next - q_k p */
        for (size_t i = k; i-- > 0;) {
            if (i == k - 1)
                mpfr_set_ui(part, 1, MPFR_RNDN);
            else
                mpfr_set(part, p[i], MPFR_RNDN);
            mpfr_mul(part, part, x->q[n], MPFR_RNDN);
            mpfr_neg(part, part, MPFR_RNDN);
            if (i > 0)
                mpfr_add(part, part, next[i - 1], MPFR_RNDN);
            mpfr_set(p[i], part, MPFR_RNDN);
        }
    }
}

/* From column k to k + 1; |e_k| of the last row relative to |q_1| tells how well k poles separate.
 */
static double next_column(qd_scheme *x, size_t rows, mpfr_t part, mpfr_srcptr scale)
{
    for (size_t n = 0; n + 1 < rows; n++) {
        mpfr_add(x->e[n], x->e[n + 1], x->q[n + 1], MPFR_RNDN);
        mpfr_sub(x->e[n], x->e[n], x->q[n], MPFR_RNDN);
    }
    mpfr_div(part, x->e[rows - 2], scale, MPFR_RNDN);
    double gap = fabs(mpfr_get_d(part, MPFR_RNDN));
    for (size_t n = 0; n + 2 < rows; n++) {
        mpfr_div(part, x->e[n + 1], x->e[n], MPFR_RNDN);
        mpfr_mul(x->q[n], x->q[n + 1], part, MPFR_RNDN);
    }
    return gap;
}

/* The number of poles is the first k whose e_k is small, else the one whose e_k is least. */
static bool separate(nearest_pole *pole, qd_scheme *x, const scaled_terms *t, const power_sums *s)
{
    mpfr_t part, scale, *a = t->term + (t->count - 1 - x->rows);
    mpfr_inits2(s->bits, part, scale, (mpfr_ptr)0);
    mpfr_set_ui(scale, 1, MPFR_RNDN);
    size_t rows = x->rows;
    bool found = false, settled = false;
    double least = INFINITY;
    for (size_t n = 0; n < rows; n++)
        mpfr_div(x->q[n], a[n + 1], a[n], MPFR_RNDN);
    for (size_t k = 1; k <= QD_COLUMNS && !settled; k++, rows -= 2) {
        extend_polynomials(x, k, rows, part);
        double gap = next_column(x, rows, part, scale);
        if (!(gap < least)) /* NaN: the scheme has broken down */
            continue;
        least = gap;
        settled = gap < 1e-6;
        found = choose_pole(pole, x->polynomial + (rows - 1) * QD_COLUMNS, t, k, s);
    }
    mpfr_clears(part, scale, (mpfr_ptr)0);
    return found;
}

bool method_qd(nearest_pole *pole, const power_sums *s, size_t last)
{
    size_t rows = 2 * QD_COLUMNS + 4;
    if (last + 1 < s->first + rows + 1)
        return false;
    scaled_terms t;
    qd_scheme x = {rows, reals_new(rows, s->bits), reals_new(rows, s->bits),
                   reals_new((rows + 1) * QD_COLUMNS, s->bits)};
    bool found =
        scale_terms(&t, s, last) && x.q && x.e && x.polynomial && separate(pole, &x, &t, s);
    reals_free(x.q, rows);
    reals_free(x.e, rows);
    reals_free(x.polynomial, (rows + 1) * QD_COLUMNS);
    reals_free(t.term, t.count);
    mpfr_clear(t.tolerance);
    return found;
}
