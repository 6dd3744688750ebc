/* Sums of numbers that are written as expressions.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/rounding.h"
#include "base/thread_state.h"
#include "sum/expression.h"
#include "sum/expsum.h"

enum { LEAST_BITS = 128, LEAST_KNOWN = 64, MOST_KNOWN = 10000000, APART = 48 };

/* One column of numbers: exact, or the middles of intervals of at most this width. */
typedef struct {
    mpq_t *value;
    size_t count;
    bool *dropped;
    mpfr_t width;
} number_column;

static bool column_init(number_column *c, size_t n)
{
    mpfr_init2(c->width, 64);
    mpfr_set_zero(c->width, 1);
    c->count = 0;
    c->value = malloc(n * sizeof *c->value);
    c->dropped = calloc(n, sizeof *c->dropped);
    for (; c->value && c->count < n; c->count++)
        mpq_init(c->value[c->count]);
    return c->value && c->dropped;
}

static void column_clear(number_column *c)
{
    for (size_t i = 0; i < c->count; i++)
        mpq_clear(c->value[i]);
    free(c->value);
    free(c->dropped);
    mpfr_clear(c->width);
}

static void note_width(number_column *c, const expression_value *v)
{
    mpfr_t width;
    if (v->exact)
        return;
    mpfr_init2(width, 64);
    mpfr_sub(width, v->high, v->low, MPFR_RNDU);
    mpfr_max(c->width, c->width, width, MPFR_RNDU);
    mpfr_clear(width);
}

/* Entry i of a column; "-inf" drops a logit, and logarithms in logits are weights, exactly. */
static ghosts_status read_entry(number_column *c, number_column *weights, size_t i,
                                const char *text, mpfr_prec_t bits, size_t *at)
{
    if (weights && ghosts_parse_rational(c->value[i], &c->dropped[i], text) == GHOSTS_OK)
        return GHOSTS_OK;
    expression_value v;
    expression_init(&v, bits);
    ghosts_status status = expression_evaluate(&v, at, text);
    if (weights && status == GHOSTS_OK && v.logarithm) {
        mpq_set(c->value[i], v.term);
        mpq_mul(weights->value[i], weights->value[i], v.argument);
    } else {
        mpq_set(c->value[i], v.rational);
        note_width(c, &v);
    }
    expression_clear(&v);
    return status;
}

/* A weight: exact, or its logarithm joins the logit. */
static ghosts_status read_weight(number_column *weights, number_column *logits, size_t i,
                                 const char *text, mpfr_prec_t bits, size_t *at)
{
    expression_value v;
    expression_init(&v, bits);
    ghosts_status status = expression_evaluate(&v, at, text);
    if (status == GHOSTS_OK && v.exact) {
        mpq_mul(weights->value[i], weights->value[i], v.rational);
        status = mpq_sgn(v.rational) < 0 ? GHOSTS_INVALID : GHOSTS_OK;
        logits->dropped[i] = logits->dropped[i] || mpq_sgn(v.rational) == 0;
    } else if (status == GHOSTS_OK && mpfr_sgn(v.low) <= 0) {
        status = GHOSTS_INVALID;
    } else if (status == GHOSTS_OK) {
        mpfr_log(v.low, v.low, MPFR_RNDD);
        mpfr_log(v.high, v.high, MPFR_RNDU);
        note_width(logits, &v);
        mpfr_get_q(v.rational, v.low);
        mpq_add(logits->value[i], logits->value[i], v.rational);
    }
    expression_clear(&v);
    return status;
}

/* The bits p for which every logit, two intervals wide at most, and every normalised slope, moved
 * by its own error and that of the middle of the extreme ones, are within 2^-p. */
static mpfr_prec_t bits_known(const ghosts_expsum *sum, const number_column *logits,
                              const number_column *slopes)
{
    mpfr_t width, part;
    mpfr_inits2(64, width, part, (mpfr_ptr)0);
    mpfr_mul_2ui(width, logits->width, 1, MPFR_RNDU);
    mpfr_mul_2si(part, slopes->width, 1 - sum->scale, MPFR_RNDU);
    mpfr_max(width, width, part, MPFR_RNDU);
    double bits = mpfr_zero_p(width) ? 0.0 : -(double)mpfr_get_exp(width);
    bool exact = mpfr_zero_p(width) != 0;
    mpfr_clears(width, part, (mpfr_ptr)0);
    return exact ? 0 : bits < 1.0 ? 1 : (mpfr_prec_t)fmin(bits, MOST_KNOWN);
}

/* Whether normalised slopes that differ are apart by 2^APART times their errors, which is less than what the
 * edges of the strip of zeros (zero_strip_edge()) are widened by. */
static bool are_apart(const ghosts_expsum *sum)
{
    mpq_t gap, least;
    mpq_inits(gap, least, (mpq_ptr)0);
    mpq_set_ui(least, 1, 1);
    mpq_div_2exp(least, least, (mp_bitcnt_t)(sum->known_bits - APART));
    bool apart = true;
    for (size_t k = 1; k < sum->terms && apart; k++) {
        mpq_sub(gap, sum->slope[k], sum->slope[k - 1]);
        apart = mpq_cmp(gap, least) > 0;
    }
    mpq_clears(gap, least, (mpq_ptr)0);
    return apart;
}

/* The same as bounds. */
static void set_errors(ghosts_expsum *sum, const number_column *logits, const number_column *slopes)
{
    mpfr_t width;
    mpfr_init2(width, 64);
    mpfr_mul_2ui(width, logits->width, 1, MPFR_RNDU);
    sum->logit_error = mpfr_get_d_2exp(&sum->logit_error_exponent, width, MPFR_RNDU);
    mpfr_mul_2si(width, slopes->width, 1 - sum->scale, MPFR_RNDU);
    sum->slope_error = mpfr_get_d_2exp(&sum->slope_error_exponent, width, MPFR_RNDU);
    mpfr_clear(width);
}

/* Weights of -inf logits are 0. */
static ghosts_status make(ghosts_expsum **sum, number_column *weights, const number_column *logits,
                          const number_column *slopes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (logits->dropped[i])
            mpq_set_ui(weights->value[i], 0, 1);
    ghosts_status status =
        ghosts_expsum_from_weights(sum, (const mpq_t *)weights->value, (const mpq_t *)logits->value,
                                   (const mpq_t *)slopes->value, n);
    if (status != GHOSTS_OK)
        return status;
    (*sum)->known_bits = bits_known(*sum, logits, slopes);
    set_errors(*sum, logits, slopes);
    bool one_slope = (*sum)->terms == 1 && (*sum)->slope_error > 0.0;
    if ((*sum)->known_bits > 0 &&
        ((*sum)->known_bits < LEAST_KNOWN || one_slope || !are_apart(*sum)))
        (*sum)->known_bits = 1;
    return GHOSTS_OK;
}

static ghosts_status from_columns(ghosts_expsum **sum, number_column column[3],
                                  const char *const *weights, const char *const *logits,
                                  const char *const *slopes, size_t n, mpfr_prec_t bits,
                                  size_t *bad, size_t *at)
{
    ghosts_status status = GHOSTS_OK;
    size_t i = 0;
    for (i = 0; i < n; i++)
        mpq_set_ui(column[0].value[i], 1, 1);
    for (i = 0; i < n && logits && status == GHOSTS_OK; i++)
        if ((status = read_entry(&column[1], &column[0], i, logits[i], bits, at)) != GHOSTS_OK)
            *bad = n + i;
    for (i = 0; i < n && status == GHOSTS_OK; i++) {
        if (weights &&
            (status = read_weight(&column[0], &column[1], i, weights[i], bits, at)) != GHOSTS_OK)
            *bad = i;
    }
    for (i = 0; i < n && status == GHOSTS_OK; i++)
        if ((status = read_entry(&column[2], NULL, i, slopes[i], bits, at)) != GHOSTS_OK)
            *bad = 2 * n + i;
    return status == GHOSTS_OK ? make(sum, &column[0], &column[1], &column[2], n) : status;
}

ghosts_status ghosts_expsum_from_expressions(ghosts_expsum **sum, const char *const *weights,
                                             const char *const *logits, const char *const *slopes,
                                             size_t n, mpfr_prec_t bits, size_t *bad, size_t *at)
{
    size_t where = 0, character = 0;
    arithmetic saved;
    *sum = NULL;
    if (n == 0 || n > SIZE_MAX / 64 || bits < LEAST_BITS || bits > MOST_KNOWN)
        return GHOSTS_INVALID;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    number_column column[3];
    bool complete = true;
    for (int i = 0; i < 3; i++)
        complete = column_init(&column[i], n) && complete;
    status = complete
                 ? from_columns(sum, column, weights, logits, slopes, n, bits, &where, &character)
                 : GHOSTS_NO_MEMORY;
    for (int i = 0; i < 3; i++)
        column_clear(&column[i]);
    arithmetic_leave(&saved);
    if (bad)
        *bad = where;
    if (at)
        *at = character;
    return status;
}

bool ghosts_expsum_is_exact(const ghosts_expsum *sum)
{
    return sum->known_bits == 0;
}
