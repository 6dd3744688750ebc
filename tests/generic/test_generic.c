/* One test for every number of the library that comes with an error or a direction, in the manner
 * of MPFR's tgeneric and MPC's tgeneric.tpl: on inputs of every shape, the number is computed at
 * some precision p and again at 4p by another engine (or from another function that knows it), and
 * the two must agree within the errors that they state.
 *
 * To add a function: fifteen lines that state its numbers (answer.h) and a line in entry_list[].
 * CK_RUN_CASE=nearest runs that line alone.  GHOSTS_TRIALS multiplies the trials (make
 * campaign-generic); CK_TIMEOUT_MULTIPLIER, which slow builds set, divides them by ten.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <time.h>

#include <ghosts/batch.h>
#include <ghosts/bounds.h>
#include <ghosts/certify.h>
#include <ghosts/finish.h>
#include <ghosts/path.h>
#include <ghosts/region.h>
#include <ghosts/series.h>
#include <ghosts/singular.h>

#include "tests/generic/answer.h"
#include "tests/generic/shapes.h"

#define WORK_LIMIT 4000 /* expansions: what takes longer is left to the campaigns of the search */
#define MOST_FAULTS 5   /* of one function, then the test ends */

/* How one number is asked for: everything random is drawn before, for both answers alike. */
typedef struct {
    const shaped_input *in;
    long digits;
    mpfr_prec_t bits;
    ghosts_engine engine;
    bool second;   /* the answer that has four times the precision */
    uint64_t draw; /* the same for both answers */
} question;

typedef void (*answering)(answer *a, const question *q);

/* A number in [low, high] from bits of q->draw that start at `from`. */
static double drawn(const question *q, int from, double low, double high)
{
    return low + (high - low) * (double)(q->draw >> from & 0xffff) / 65535.0;
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void ask_taylor(answer *a, const question *q)
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
static void ask_shift(answer *a, const question *q)
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

static void ask_log_weight(answer *a, const question *q)
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

static void ask_spread(answer *a, const question *q)
{
    mpfr_t low, high;
    mpfr_inits2(q->bits, low, high, (mpfr_ptr)0);
    ghosts_expsum_spread(low, q->in->sum, MPFR_RNDD);
    ghosts_expsum_spread(high, q->in->sum, MPFR_RNDU);
    state_between(a, low, high);
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* ---- zeros ----------------------------------------------------------------------------------- */

static ghosts_zeros *find_nearest(const question *q, size_t pairs)
{
    ghosts_zeros *zeros = NULL;
    ghosts_zeros_options options = {q->digits, q->engine, WORK_LIMIT, !q->second};
    ghosts_status status = ghosts_zeros_nearest(&zeros, q->in->sum, pairs, &options);
    ck_assert_msg(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT, "%s",
                  ghosts_strerror(status));
    return zeros;
}

static void ask_nearest(answer *a, const question *q)
{
    input_command("zeros --nearest %d --digits %ld", 1 + (int)drawn(q, 0, 0.0, 3.9), q->digits);
    ghosts_zeros *zeros = find_nearest(q, 1 + (size_t)drawn(q, 0, 0.0, 3.9));
    mpfr_set(a->complete, zeros->lower_bound, MPFR_RNDD);
    for (size_t i = 0; i < zeros->count; i++)
        state_zero(a, zeros->zero[i].centre, zeros->zero[i].error, zeros->zero[i].multiplicity);
    ghosts_zeros_free(zeros);
}

static void ask_modulus(answer *a, const question *q)
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
static void ask_region(answer *a, const question *q)
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
static void ask_disc(answer *a, const question *q)
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

/* ---- series ---------------------------------------------------------------------------------- */

static ghosts_series *expand_series(const question *q, ghosts_series_kind kind, size_t order,
                                    mpq_srcptr at)
{
    static const char *const of[] = {"log", "loss", "softmax"};
    ghosts_series *series = NULL;
    ghosts_series_options options = {kind, q->in->label, q->digits, q->engine};
    gmp_snprintf(test_input.command, sizeof test_input.command,
                 "series --order %zu --at=%Qd --of %s --label %zu --digits %ld", order, at,
                 of[kind], q->in->label, q->digits);
    ghosts_status status = ghosts_series_expand(&series, q->in->sum, at, order, &options);
    ck_assert_msg(status == GHOSTS_OK || status == GHOSTS_TOO_LARGE, "%s", ghosts_strerror(status));
    return series;
}

static void state_series(answer *a, const ghosts_series *series)
{
    a->given = series != NULL;
    for (size_t m = 0; series && m <= series->order; m++)
        if (!mpfr_nan_p(series->coefficient[m]))
            state_real(a, series->coefficient[m], series->error[m]);
}

static void ask_series(answer *a, const question *q, ghosts_series_kind kind)
{
    ghosts_series *series = expand_series(q, kind, 1 + (size_t)drawn(q, 0, 0.0, 12.0), q->in->at);
    state_series(a, series);
    ghosts_series_free(series);
}

static void ask_log(answer *a, const question *q)
{
    ask_series(a, q, GHOSTS_SERIES_LOG);
}

/* Beside a class that outweighs all others by exp(d), the loss takes as many bits as d. */
static void ask_loss(answer *a, const question *q)
{
    double depth = 0.0;
    for (size_t k = 0; k < q->in->n; k++)
        depth = fmax(depth, fabs(q->in->logit[k] - q->in->logit[0]));
    a->given = depth < 3000.0 || isinf(depth);
    if (a->given)
        ask_series(a, q, GHOSTS_SERIES_LOSS);
}

/* A probability and its coefficients are never known exactly, and it is positive. */
static void ask_softmax(answer *a, const question *q)
{
    ask_series(a, q, GHOSTS_SERIES_SOFTMAX);
    mpfr_t most;
    mpfr_init2(most, 64);
    for (size_t m = 0; a->given && m < a->values; m++) {
        mpfr_add(most, mpc_realref(a->value[m].centre), a->value[m].error, MPFR_RNDU);
        if (m == 0)
            ck_assert_msg(mpfr_sgn(most) > 0, "a probability is not positive");
        ck_assert_msg(ghosts_expsum_terms(q->in->sum) == 1 || mpfr_sgn(a->value[m].error) > 0,
                      "coefficient %zu of a probability has no error", m);
    }
    mpfr_clear(most);
}

static void ask_cumulants(answer *a, const question *q)
{
    ghosts_series *series =
        expand_series(q, GHOSTS_SERIES_LOG, 1 + (size_t)drawn(q, 0, 0.0, 20.0), q->in->at);
    if (series)
        ghosts_series_to_cumulants(series);
    state_series(a, series);
    ghosts_series_free(series);
}

/* Coefficients from zeros against those from sums. */
static void ask_from_zeros(answer *a, const question *q)
{
    enum { ORDER = 8 };
    mpq_t zero;
    mpq_init(zero);
    ghosts_series *series = NULL;
    if (q->second) {
        series = expand_series(q, GHOSTS_SERIES_LOG, ORDER, zero);
        for (size_t m = 0; series && m < 2; m++)
            mpfr_set_nan(series->coefficient[m]);
    } else {
        ghosts_zeros *zeros = find_nearest(q, 3);
        ghosts_status status = ghosts_series_from_zeros(&series, q->in->sum, zeros, ORDER);
        ck_assert(status == GHOSTS_OK || status == GHOSTS_INVALID);
        ghosts_zeros_free(zeros);
    }
    state_series(a, series);
    ghosts_series_free(series);
    mpq_clear(zero);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static void ask_bounds(answer *a, const question *q)
{
    size_t count;
    const ghosts_bound_entry *entry = ghosts_bound_table(&count);
    mpfr_t low, high;
    mpfr_inits2(q->bits, low, high, (mpfr_ptr)0);
    input_command("bounds --digits %ld", q->digits);
    for (size_t i = 0; i < count; i++)
        if (entry[i].value(low, q->in->sum, MPFR_RNDD) == GHOSTS_OK &&
            entry[i].value(high, q->in->sum, MPFR_RNDU) == GHOSTS_OK)
            state_between(a, low, high);
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* rho* lies between the lower bounds and the upper one. */
static void ask_order(answer *a, const question *q)
{
    mpfr_t low, high;
    mpfr_inits2(q->bits, low, high, (mpfr_ptr)0);
    if (q->second) {
        ghosts_zeros *zeros = find_nearest(q, 1);
        if ((a->given = zeros->count > 0)) {
            ghosts_zero_modulus(low, high, &zeros->zero[0]);
            mpfr_sub(low, low, high, MPFR_RNDD);
            ghosts_zero_modulus(high, high, &zeros->zero[0]);
            mpfr_set_prec(high, q->bits);
            mpfr_t error;
            mpfr_init2(error, 32);
            ghosts_zero_modulus(high, error, &zeros->zero[0]);
            mpfr_add(high, high, error, MPFR_RNDU);
            mpfr_clear(error);
            state_between(a, low, high);
        }
        ghosts_zeros_free(zeros);
    } else {
        ck_assert_int_eq(ghosts_bound_best_mpfr(low, q->in->sum, MPFR_RNDD), GHOSTS_OK);
        ck_assert_int_eq(ghosts_upper_variance_mpfr(high, q->in->sum, MPFR_RNDU), GHOSTS_OK);
        state_between(a, low, high);
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* Bounds in double against their formulas. */
static void ask_double_bounds(answer *a, const question *q)
{
    static const struct {
        ghosts_status (*in_double)(double *, const double *, const double *, size_t);
        ghosts_status (*in_mpfr)(mpfr_t, const ghosts_expsum *, mpfr_rnd_t);
    } pair[] = {{ghosts_bound_spread, ghosts_bound_spread_mpfr},
                {ghosts_bound_dominance, ghosts_bound_dominance_mpfr},
                {ghosts_bound_strip, ghosts_bound_strip_mpfr},
                {ghosts_bound_centred, ghosts_bound_centred_mpfr},
                {ghosts_bound_variance, ghosts_bound_variance_mpfr},
                {ghosts_bound_best, ghosts_bound_best_mpfr}};
    mpfr_t low, high;
    mpfr_inits2(q->bits + 60, low, high, (mpfr_ptr)0);
    input_command("bounds --digits %ld", q->digits);
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        double value;
        if (q->second) {
            ck_assert_int_eq(pair[i].in_mpfr(low, q->in->sum, MPFR_RNDD), GHOSTS_OK);
            ck_assert_int_eq(pair[i].in_mpfr(high, q->in->sum, MPFR_RNDU), GHOSTS_OK);
            state_between(a, low, high);
        } else {
            ck_assert_int_eq(pair[i].in_double(&value, q->in->logit, q->in->slope, q->in->n),
                             GHOSTS_OK);
            state_doubles(a, value, HUGE_VAL);
        }
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
}

static void ask_two_slopes(answer *a, const question *q)
{
    mpfr_t low, high;
    double lower, upper;
    mpfr_inits2(q->bits + 60, low, high, (mpfr_ptr)0);
    input_command("bounds --digits %ld", q->digits);
    if (q->second) {
        a->given = ghosts_radius_binary_mpfr(low, q->in->sum, MPFR_RNDD) == GHOSTS_OK &&
                   ghosts_radius_binary_mpfr(high, q->in->sum, MPFR_RNDU) == GHOSTS_OK;
        state_between(a, low, high);
    } else {
        a->given = ghosts_radius_two_slopes(&lower, &upper, q->in->logit, q->in->slope, q->in->n) ==
                   GHOSTS_OK;
        state_doubles(a, lower, upper);
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* ---- the fast path --------------------------------------------------------------------------- */

/* What the fast path says of the sample, by the instruction set drawn; by the search at 4p. */
static void ask_batch(answer *a, const question *q)
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
static void ask_finish(answer *a, const question *q)
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

static void ask_lse(answer *a, const question *q)
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

/* ---- singularities and paths ------------------------------------------------------------------
 */

static void ask_singular(answer *a, const question *q)
{
    ghosts_activation activation = (ghosts_activation)(q->draw % GHOSTS_ACTIVATIONS);
    double h = drawn(q, 16, -1.0, 1.0) * pow(10.0, drawn(q, 32, -3.0, 3.0)), lower, upper;
    unsigned long k = (unsigned long)pow(10.0, drawn(q, 48, 0.0, 6.0)) - 1;
    mpc_t centre;
    mpfr_t error, low, high;
    mpc_init2(centre, q->bits);
    mpfr_inits2(q->bits, error, low, high, (mpfr_ptr)0);
    if (ghosts_singular_point(centre, error, activation, k) == GHOSTS_OK)
        state_complex(a, centre, error);
    ck_assert_int_eq(ghosts_singular_height(low, activation, MPFR_RNDD), GHOSTS_OK);
    ck_assert_int_eq(ghosts_singular_height(high, activation, MPFR_RNDU), GHOSTS_OK);
    state_between(a, low, high);
    h = activation == GHOSTS_RSQRT ? fabs(h) : h;
    ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, activation, h, 1.0), GHOSTS_OK);
    state_doubles(a, lower, upper);
    mpc_clear(centre);
    mpfr_clears(error, low, high, (mpfr_ptr)0);
}

/* The radius of a neuron from the points of the set themselves, where one is the nearest. */
static void ask_neuron(answer *a, const question *q)
{
    static const ghosts_activation which[] = {GHOSTS_LOGISTIC, GHOSTS_TANH, GHOSTS_GELU_TANH,
                                              GHOSTS_SOFTPLUS, GHOSTS_SILU};
    ghosts_activation activation = which[q->draw % 5];
    double h = drawn(q, 16, -1.0, 1.0) * pow(10.0, drawn(q, 32, -3.0, 1.0));
    double rate = pow(10.0, drawn(q, 48, -8.0, 8.0)), lower, upper;
    if (!q->second) {
        ck_assert_int_eq(ghosts_neuron_radius(&lower, &upper, activation, h, rate), GHOSTS_OK);
        state_doubles(a, lower, upper);
        return;
    }
    mpc_t centre;
    mpfr_t error, distance_to, low, high;
    mpc_init2(centre, q->bits);
    mpfr_inits2(q->bits, error, distance_to, low, high, (mpfr_ptr)0);
    mpfr_set_inf(low, 1);
    mpfr_set_inf(high, 1);
    for (unsigned long k = 0; k < 400; k++) {
        ck_assert_int_eq(ghosts_singular_point(centre, error, activation, k), GHOSTS_OK);
        mpfr_sub_d(mpc_realref(centre), mpc_realref(centre), fabs(h), MPFR_RNDN);
        mpc_abs(distance_to, centre, MPFR_RNDN);
        mpfr_mul_2si(error, error, 4, MPFR_RNDU);
        mpfr_sub(centre->re, distance_to, error, MPFR_RNDD);
        mpfr_min(low, low, centre->re, MPFR_RNDD);
        mpfr_add(centre->re, distance_to, error, MPFR_RNDU);
        mpfr_min(high, high, centre->re, MPFR_RNDU);
    }
    mpfr_div_d(low, low, rate, MPFR_RNDD);
    mpfr_div_d(high, high, rate, MPFR_RNDU);
    state_between(a, low, high);
    mpc_clear(centre);
    mpfr_clears(error, distance_to, low, high, (mpfr_ptr)0);
}

static void ask_smooth(answer *a, const question *q)
{
    mpc_t v, value;
    mpfr_t sigma, error;
    mpc_init2(v, 53);
    mpc_init2(value, q->bits);
    mpfr_init2(sigma, 53);
    mpfr_init2(error, 32);
    mpfr_set_d(sigma, pow(10.0, drawn(q, 0, -3.0, 2.0)), MPFR_RNDN);
    double size = pow(10.0, drawn(q, 16, -3.0, 2.0));
    mpc_set_d_d(v, size * drawn(q, 32, -1.0, 1.0), size * drawn(q, 48, -1.0, 1.0), MPC_RNDNN);
    ghosts_status status = ghosts_smooth_rsqrt(value, error, v, sigma);
    a->given = status == GHOSTS_OK;
    a->unavailable = status == GHOSTS_UNAVAILABLE;
    if (a->given)
        state_complex(a, value, error);
    mpc_clear(v);
    mpc_clear(value);
    mpfr_clears(sigma, error, (mpfr_ptr)0);
}

/* P_k = z_k + a_k tau, and a small quadratic part in every second trial. */
static ghosts_logit_path *path_of(const question *q, bool *linear)
{
    enum { MOST = 6 };
    const shaped_input *in = q->in;
    size_t n = in->n;
    ghosts_polynomial numerator[MOST];
    mpq_t coefficient[3 * MOST];
    *linear = q->draw % 2;
    ck_assert_uint_le(n, MOST);
    for (size_t k = 0; k < n; k++) {
        for (size_t j = 0; j < 3; j++)
            mpq_init(coefficient[3 * k + j]);
        mpq_set_d(coefficient[3 * k], isfinite(in->logit[k]) ? in->logit[k] : -800.0);
        mpq_set_d(coefficient[3 * k + 1], in->slope[k]);
        double bend = 0.05 * in->spread * in->spread * (double)((q->draw >> 7 * (int)k & 127) - 64);
        mpq_set_d(coefficient[3 * k + 2], ldexp(bend, -6));
        numerator[k] = (ghosts_polynomial){*linear ? 2 : 3, (const mpq_t *)coefficient + 3 * k};
    }
    ghosts_logit_path *path = NULL;
    ck_assert_int_eq(ghosts_logit_path_new(&path, n, numerator, NULL), GHOSTS_OK);
    for (size_t k = 0; k < 3 * n; k++)
        mpq_clear(coefficient[k]);
    return path;
}

static void ask_path(answer *a, const question *q)
{
    bool linear;
    double limit = 8.0 / q->in->spread;
    ghosts_zeros *zeros = NULL;
    a->given = q->in->spread > 1e-140 && q->in->spread < 1e140;
    if (!a->given)
        return;
    ghosts_logit_path *path = path_of(q, &linear);
    if (linear && q->second) {
        zeros = find_nearest(q, 2);
    } else {
        ghosts_zeros_options options = {q->digits, q->engine, WORK_LIMIT / 8, true};
        ghosts_status status = ghosts_logit_path_nearest(&zeros, path, 2, limit, &options);
        ck_assert_msg(status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT, "%s",
                      ghosts_strerror(status));
    }
    mpfr_set(a->complete, zeros->lower_bound, MPFR_RNDD);
    for (size_t i = 0; i < zeros->count; i++)
        state_zero(a, zeros->zero[i].centre, zeros->zero[i].error, zeros->zero[i].multiplicity);
    ghosts_zeros_free(zeros);
    ghosts_logit_path_free(path);
}

static void ask_path_disc(answer *a, const question *q)
{
    bool linear;
    a->given = q->in->spread > 1e-140 && q->in->spread < 1e140;
    if (!a->given)
        return;
    ghosts_logit_path *path = path_of(q, &linear);
    mpc_t centre;
    mpfr_t radius;
    long zeros;
    double unit = 2.0 / fmax(q->in->spread, 1e-290);
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    mpc_set_d_d(centre, unit * drawn(q, 16, -1.0, 1.0), unit * drawn(q, 32, 0.0, 2.0), MPC_RNDNN);
    mpfr_set_d(radius, unit * drawn(q, 48, 0.01, 1.0), MPFR_RNDN);
    a->given = ghosts_logit_path_certify(&zeros, path, centre, radius, q->bits + 32, q->engine) ==
                   GHOSTS_OK &&
               zeros >= 0;
    if (a->given)
        state_doubles(a, (double)zeros, (double)zeros);
    mpc_clear(centre);
    mpfr_clear(radius);
    ghosts_logit_path_free(path);
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    answering ask;
    const char *(*compare)(double *, const answer *, const answer *);
    size_t most_classes;
    int trials;
    long most_digits;
} entry_list[] = {
    {"taylor", ask_taylor, compare_values, 300000, 300, 60},
    {"shift", ask_shift, compare_values, 1000, 150, 60},
    {"log weight", ask_log_weight, compare_values, 300000, 60, 60},
    {"spread", ask_spread, compare_values, 1000, 300, 60},
    {"nearest", ask_nearest, compare_zeros, 300000, 240, 40},
    {"modulus", ask_modulus, compare_values, 1000, 120, 40},
    {"region", ask_region, compare_zeros, 300, 100, 30},
    {"disc", ask_disc, compare_values, 1000, 600, 30},
    {"series of log", ask_log, compare_values, 10000, 300, 40},
    {"series of loss", ask_loss, compare_values, 10000, 300, 40},
    {"series of softmax", ask_softmax, compare_values, 10000, 300, 40},
    {"cumulants", ask_cumulants, compare_values, 1000, 200, 40},
    {"from zeros", ask_from_zeros, compare_values, 100, 200, 30},
    {"bounds", ask_bounds, compare_values, 30000, 120, 60},
    {"order of bounds", ask_order, compare_values, 1000, 100, 20},
    {"bounds in double", ask_double_bounds, compare_values, 30000, 240, 20},
    {"two slopes", ask_two_slopes, compare_values, 1000, 300, 20},
    {"batch", ask_batch, compare_values, 3000, 240, 15},
    {"finish", ask_finish, compare_values, 100, 200, 15},
    {"log-sum-exp", ask_lse, compare_values, 100000, 1500, 10},
    {"singular", ask_singular, compare_values, 2, 400, 100},
    {"neuron", ask_neuron, compare_values, 2, 40, 20},
    {"smooth", ask_smooth, compare_values, 2, 60, 40},
    {"path", ask_path, compare_zeros, 6, 60, 25},
    {"path disc", ask_path_disc, compare_values, 6, 200, 25},
};
#define ENTRIES (sizeof entry_list / sizeof *entry_list)

static int number_of_trials(int usual)
{
    const char *more = getenv("GHOSTS_TRIALS"), *slow = getenv("CK_TIMEOUT_MULTIPLIER");
    double trials = usual * (more ? strtod(more, NULL) : 1.0);
    return (int)(slow && strtod(slow, NULL) > 1.0 ? trials / 10.0 : trials) + 1;
}

START_TEST(generic)
{
    int faults = 0, given = 0, unavailable = 0, trials = number_of_trials(entry_list[_i].trials);
    double used = 0.0;
    random_start(entry_list[_i].name);
    for (int trial = 0; trial < trials && faults < MOST_FAULTS; trial++) {
        shaped_input in;
        answer one, two;
        shaped_input_draw(&in, (size_t)trial % SHAPES, entry_list[_i].most_classes);
        long digits = 1 + (long)random_below((size_t)entry_list[_i].most_digits);
        mpfr_prec_t bits = (mpfr_prec_t)(3.33 * (double)digits) + 2;
        ghosts_engine engine = random_below(2) && ghosts_engine_available(GHOSTS_ENGINE_ARB)
                                   ? GHOSTS_ENGINE_ARB
                                   : GHOSTS_ENGINE_MPC;
        ghosts_engine other =
            engine == GHOSTS_ENGINE_MPC ? GHOSTS_ENGINE_DEFAULT : GHOSTS_ENGINE_MPC;
        uint64_t draw = random_bits();
        answer_init(&one);
        answer_init(&two);
        input_command("radius");
        entry_list[_i].ask(&two, &(question){&in, 4 * digits, 4 * bits, other, true, draw});
        entry_list[_i].ask(&one, &(question){&in, digits, bits, engine, false, draw});
        bool both = one.given && two.given;
        const char *verdict = both ? entry_list[_i].compare(&used, &one, &two) : NULL;
        if (verdict) {
            printf("FAULT: %s, %s, trial %d, %zu classes, %ld digits, %s then %s: %s\n",
                   entry_list[_i].name, in.shape, trial, in.n, digits, ghosts_engine_name(engine),
                   ghosts_engine_name(other), verdict);
            input_print();
        }
        faults += verdict != NULL;
        given += both;
        unavailable += one.unavailable;
        answer_clear(&one);
        answer_clear(&two);
        shaped_input_clear(&in);
    }
    printf("%s: %d of %d answered, at most %.3f of the stated errors used, %.1f s\n",
           entry_list[_i].name, given, trials, used, (double)clock() / CLOCKS_PER_SEC);
    test_input.n = 0; /* printed already */
    ck_assert_int_eq(faults, 0);
    if (unavailable < trials) /* the build lacks what the function needs */
        ck_assert_int_gt(given, trials / 20);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("generic");
    const char *more = getenv("GHOSTS_TRIALS");
    for (size_t i = 0; i < ENTRIES; i++) {
        TCase *entry = tcase_create(entry_list[i].name);
        tcase_set_timeout(entry, 120.0 * (more ? fmax(1.0, strtod(more, NULL)) : 1.0));
        tcase_add_loop_test(entry, generic, (int)i, (int)i + 1);
        suite_add_tcase(suite, entry);
    }
    return run_suite(suite);
}
