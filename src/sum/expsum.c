/* Construction of an exponential sum: exact input, merging of equal slopes, normalisation.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sum/expsum.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"
#include "base/thread_state.h"

#define SPARE_BITS 44.0 /* between the digits of a zero and the bits of the evaluations that give them */

typedef struct {
    double approximate_slope; /* orders most pairs without touching the exact value */
    size_t index;
    const mpq_t *slopes;
    const mpq_t *logits;
    const mpq_t *weights; /* NULL: all 1 */
} sort_key;

/* By slope, then by logit (largest first), then by position, so that the order of the input does
 * not matter. */
static int compare_keys(const void *left, const void *right)
{
    const sort_key *a = left, *b = right;
    if (a->approximate_slope < b->approximate_slope)
        return -1;
    if (a->approximate_slope > b->approximate_slope)
        return 1;
    int order = mpq_cmp(a->slopes[a->index], b->slopes[b->index]);
    if (order == 0)
        order = mpq_cmp(b->logits[b->index], a->logits[a->index]);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static mpq_t *new_rationals(size_t n)
{
    mpq_t *values = n <= SIZE_MAX / sizeof(mpq_t) ? malloc(n * sizeof(mpq_t)) : NULL;
    for (size_t i = 0; values && i < n; i++)
        mpq_init(values[i]);
    return values;
}

static void free_rationals(mpq_t *values, size_t n)
{
    for (size_t i = 0; values && i < n; i++)
        mpq_clear(values[i]);
    free(values);
}

void ghosts_expsum_free(ghosts_expsum *sum)
{
    if (!sum)
        return;
    free_rationals(sum->slope, sum->terms);
    free_rationals(sum->logit, sum->logits);
    free_rationals(sum->factor, sum->logits);
    free(sum->first);
    free(sum->position);
    free(sum->slope_double);
    free(sum->log_weight_double);
    mpq_clear(sum->centre);
    mpq_clear(sum->largest_logit);
    free(sum);
}

/* mpfr_set_q divides; a power-of-two denominator, the case of every double, needs only a shift. */
void expsum_rational_to_mpfr(mpfr_t value, const mpq_t rational, mpfr_rnd_t rounding)
{
    mpz_srcptr denominator = mpq_denref(rational);
    mp_bitcnt_t power = mpz_scan1(denominator, 0);
    if (mpz_sizeinbase(denominator, 2) == power + 1)
        mpfr_set_z_2exp(value, mpq_numref(rational), -(mpfr_exp_t)power, rounding);
    else
        mpfr_set_q(value, rational, rounding);
}

/* log sum_i exp(z_i - z_0) of the m classes of a term, z_0 its largest logit; the logits fall with
 * i, and equal ones are one exponential.  With p bits for the exponentials and growth =
 * bit_length(m) more for the sum the error is below 2^-p (growth + 5): docs/rounding.md, Lemma 2.1.
 */
static void log_of_merged(mpfr_t total, const ghosts_expsum *sum, size_t first, size_t end,
                          mpfr_prec_t bits, int growth)
{
    bits = bits < 32 ? 32 : bits;
    double negligible = -0.6932 * (double)(bits + growth); /* m exp(this) < 2^-bits */
    mpq_t difference;
    mpfr_t part;
    mpq_init(difference);
    mpfr_init2(part, bits);
    mpfr_init2(total, bits + growth);
    mpfr_set_zero(total, 1);
    for (size_t i = first, next; i < end; i = next) {
        for (next = i + 1; next < end && mpq_equal(sum->logit[next], sum->logit[i]); next++)
            ;
        mpq_sub(difference, sum->logit[i], sum->logit[first]);
        expsum_rational_to_mpfr(part, difference, MPFR_RNDN);
        if (mpfr_cmp_d(part, negligible) < 0)
            break;
        mpfr_exp(part, part, MPFR_RNDN);
        mpfr_mul_ui(part, part, next - i, MPFR_RNDN);
        mpfr_add(total, total, part, MPFR_RNDN);
    }
    mpfr_log(total, total, MPFR_RNDN);
    mpfr_clear(part);
    mpq_clear(difference);
}

/* The same of sum_i q_i exp(z_i - z_0), and z_0 added.  With FACTOR_BITS more than asked the size of the
 * logarithm and its cancellation with z_0 cost nothing: the error is below 2^-p (|y| + 1), docs/rounding.md,
 * Lemma 2.3. */
#define FACTOR_BITS 64

static void log_with_factors(mpfr_t y, const ghosts_expsum *sum, size_t first, size_t end)
{
    mpfr_prec_t bits = mpfr_get_prec(y) + FACTOR_BITS + bit_length(end - first);
    mpq_t difference;
    mpfr_t part, total;
    mpq_init(difference);
    mpfr_inits2(bits, part, total, (mpfr_ptr)0);
    mpfr_set_zero(total, 1);
    for (size_t i = first; i < end; i++) {
        mpq_sub(difference, sum->logit[i], sum->logit[first]);
        expsum_rational_to_mpfr(part, difference, MPFR_RNDN);
        mpfr_exp(part, part, MPFR_RNDN);
        mpfr_mul_q(part, part, sum->factor[i], MPFR_RNDN);
        mpfr_add(total, total, part, MPFR_RNDN);
    }
    mpfr_log(total, total, MPFR_RNDN);
    mpfr_add_q(y, total, sum->logit[first], MPFR_RNDN);
    mpfr_clears(part, total, (mpfr_ptr)0);
    mpq_clear(difference);
}

void expsum_log_weight(mpfr_t y, mpfr_t y_error, const ghosts_expsum *sum, size_t k)
{
    size_t first = sum->first[k], end = sum->first[k + 1];
    mpfr_prec_t bits = mpfr_get_prec(y);
    if (sum->factor) {
        log_with_factors(y, sum, first, end);
        mpfr_abs(y_error, y, MPFR_RNDU);
        mpfr_add_ui(y_error, y_error, 1, MPFR_RNDU);
    } else if (end - first == 1) {
        expsum_rational_to_mpfr(y, sum->logit[first], MPFR_RNDN);
        mpfr_abs(y_error, y, MPFR_RNDU);
    } else {
        mpfr_t total;
        int growth = bit_length(end - first);
        log_of_merged(total, sum, first, end, bits, growth);
        mpfr_add_q(y, total, sum->logit[first], MPFR_RNDN);
        mpfr_clear(total);
        mpfr_abs(y_error, y, MPFR_RNDU);
        mpfr_add_ui(y_error, y_error, (unsigned long)growth + 5, MPFR_RNDU);
    }
    mpfr_mul_2si(y_error, y_error, -(long)bits, MPFR_RNDU);
}

/* Where the classes of the term from i on with one logit end, and the sum of their factors, 1 each
 * where there are none. */
static size_t take_equal_logits(mpq_t factors, const ghosts_expsum *sum, size_t i, size_t end)
{
    size_t next = i;
    mpq_set_ui(factors, 0, 1);
    for (; next < end && mpq_equal(sum->logit[next], sum->logit[i]); next++)
        if (sum->factor)
            mpq_add(factors, factors, sum->factor[next]);
    if (!sum->factor)
        mpq_set_ui(factors, next - i, 1);
    return next;
}

/* The classes of a term are in order. */
static bool same_weights(const ghosts_expsum *sum, size_t j, size_t k)
{
    size_t a = sum->first[j], a_end = sum->first[j + 1];
    size_t b = sum->first[k], b_end = sum->first[k + 1];
    mpq_t left, right;
    mpq_inits(left, right, (mpq_ptr)0);
    bool same = true;
    while (same && a < a_end && b < b_end) {
        same = mpq_equal(sum->logit[a], sum->logit[b]) != 0;
        a = take_equal_logits(left, sum, a, a_end);
        b = take_equal_logits(right, sum, b, b_end);
        same = same && mpq_equal(left, right);
    }
    mpq_clears(left, right, (mpq_ptr)0);
    return same && a == a_end && b == b_end;
}

long expsum_digits(const ghosts_expsum *sum, long digits)
{
    if (sum->known_bits == 0)
        return digits;
    double most = ((double)sum->known_bits - SPARE_BITS) / BITS_PER_DIGIT;
    return most < 1.0 ? 1 : digits < (long)most ? digits : (long)most;
}

int expsum_compare_weights(const ghosts_expsum *sum, size_t j, size_t k)
{
    const double *y = sum->log_weight_double;
    double gap = y[j] - y[k];
    if (fabs(gap) > FEW_ROUNDINGS * (fabs(y[j]) + fabs(y[k]) + 1.0))
        return gap > 0.0 ? 1 : -1;
    if (same_weights(sum, j, k))
        return 0;
    mpfr_t left, right, error, part;
    mpfr_inits2(128, left, right, (mpfr_ptr)0);
    mpfr_inits2(32, error, part, (mpfr_ptr)0);
    for (mpfr_prec_t bits = 128;; bits *= 2) {
        mpfr_set_prec(left, bits);
        mpfr_set_prec(right, bits);
        expsum_log_weight(left, error, sum, j);
        expsum_log_weight(right, part, sum, k);
        mpfr_sub(left, left, right, MPFR_RNDZ);
        mpfr_add(error, error, part, MPFR_RNDU);
        if (mpfr_cmpabs(left, error) > 0)
            break;
    }
    int sign = mpfr_sgn(left) > 0 ? 1 : -1;
    mpfr_clears(left, right, error, part, (mpfr_ptr)0);
    return sign;
}

static void set_double_approximations(ghosts_expsum *sum)
{
    mpfr_t value, error;
    mpfr_init2(value, 100);
    mpfr_init2(error, 32);
    for (size_t k = 0; k < sum->terms; k++) {
        expsum_log_weight(value, error, sum, k);
        sum->log_weight_double[k] = fmax(mpfr_get_d(value, MPFR_RNDN), LEAST_LOG_WEIGHT);
        expsum_rational_to_mpfr(value, sum->slope[k], MPFR_RNDN);
        sum->slope_double[k] = mpfr_get_d(value, MPFR_RNDN);
    }
    mpfr_clear(value);
    mpfr_clear(error);
}

/* Least e with 2^e >= value > 0. */
static long ceiling_log2(const mpq_t value)
{
    mpq_t power;
    mpq_init(power);
    long e =
        (long)mpz_sizeinbase(mpq_numref(value), 2) - (long)mpz_sizeinbase(mpq_denref(value), 2) - 1;
    for (;; e++) {
        mpq_set_ui(power, 1, 1);
        if (e >= 0)
            mpq_mul_2exp(power, power, (mp_bitcnt_t)e);
        else
            mpq_div_2exp(power, power, (mp_bitcnt_t)-e);
        if (mpq_cmp(power, value) >= 0)
            break;
    }
    mpq_clear(power);
    return e;
}

/* slope[] holds the distinct a_k; turn them into b_k. */
static void normalise_slopes(ghosts_expsum *sum)
{
    size_t n = sum->terms;
    mpq_t half_spread;
    mpq_init(half_spread);
    mpq_add(sum->centre, sum->slope[0], sum->slope[n - 1]);
    mpq_div_2exp(sum->centre, sum->centre, 1);
    mpq_sub(half_spread, sum->slope[n - 1], sum->centre);
    sum->scale = mpq_sgn(half_spread) ? ceiling_log2(half_spread) : 0;
    for (size_t k = 0; k < n; k++) {
        mpq_sub(sum->slope[k], sum->slope[k], sum->centre);
        if (sum->scale >= 0)
            mpq_div_2exp(sum->slope[k], sum->slope[k], (mp_bitcnt_t)sum->scale);
        else
            mpq_mul_2exp(sum->slope[k], sum->slope[k], (mp_bitcnt_t)-sum->scale);
    }
    mpq_clear(half_spread);
}

static size_t count_distinct(const sort_key *key, size_t n)
{
    size_t distinct = 1;
    for (size_t i = 1; i < n; i++)
        distinct += !mpq_equal(key[i].slopes[key[i].index], key[i - 1].slopes[key[i - 1].index]);
    return distinct;
}

static bool allocate_terms(ghosts_expsum *sum, size_t terms, size_t logits, bool weighted)
{
    sum->position = malloc(sum->classes * sizeof *sum->position);
    sum->slope = new_rationals(terms);
    sum->terms = sum->slope ? terms : 0;
    sum->logit = new_rationals(logits);
    sum->factor = weighted ? new_rationals(logits) : NULL;
    sum->logits = sum->logit && (sum->factor || !weighted) ? logits : 0;
    sum->first = malloc((terms + 1) * sizeof *sum->first);
    sum->slope_double = malloc(terms * sizeof *sum->slope_double);
    sum->log_weight_double = malloc(terms * sizeof *sum->log_weight_double);
    return sum->position && sum->slope && sum->logits && sum->first && sum->slope_double &&
           sum->log_weight_double;
}

/* z + log q of the class at position i, its logarithm rounded: any shift will do that makes the largest
 * weights numbers of ordinary size. */
static void shifted_logit(mpq_t value, const ghosts_expsum *sum, size_t i)
{
    mpfr_t logarithm;
    mpfr_init2(logarithm, DOUBLE_BITS);
    mpfr_set_q(logarithm, sum->factor[i], MPFR_RNDN);
    mpfr_log(logarithm, logarithm, MPFR_RNDN);
    mpfr_get_q(value, logarithm);
    mpq_add(value, value, sum->logit[i]);
    mpfr_clear(logarithm);
}

static void find_largest(ghosts_expsum *sum)
{
    mpq_t value;
    mpq_init(value);
    for (size_t i = 0; i < sum->logits; i++) {
        if (sum->factor)
            shifted_logit(value, sum, i);
        else
            mpq_set(value, sum->logit[i]);
        if (i == 0 || mpq_cmp(value, sum->largest_logit) > 0)
            mpq_set(sum->largest_logit, value);
    }
    mpq_clear(value);
}

/* Distribute the sorted classes over terms. */
static void fill_terms(ghosts_expsum *sum, const sort_key *key, size_t n)
{
    size_t term = 0;
    for (size_t i = 0; i < sum->classes; i++)
        sum->position[i] = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        const mpq_t *slope = &key[i].slopes[key[i].index];
        const mpq_t *logit = &key[i].logits[key[i].index];
        if (i == 0 || !mpq_equal(*slope, key[i - 1].slopes[key[i - 1].index])) {
            mpq_set(sum->slope[term], *slope);
            sum->first[term++] = i;
        }
        mpq_set(sum->logit[i], *logit);
        if (sum->factor)
            mpq_set(sum->factor[i], key[i].weights[key[i].index]);
        sum->position[key[i].index] = i;
    }
    sum->first[term] = n;
    find_largest(sum);
    for (size_t i = 0; i < n; i++)
        mpq_sub(sum->logit[i], sum->logit[i], sum->largest_logit);
}

static ghosts_status from_rationals(ghosts_expsum **result, const mpq_t *weights,
                                    const mpq_t *logits, const mpq_t *slopes,
                                    const bool *weight_zero, size_t n)
{
    sort_key *key = n && n <= SIZE_MAX / sizeof *key ? malloc(n * sizeof *key) : NULL;
    ghosts_expsum *sum = calloc(1, sizeof *sum);
    ghosts_status status = n ? GHOSTS_NO_MEMORY : GHOSTS_INVALID;
    if (sum) {
        mpq_init(sum->centre);
        mpq_init(sum->largest_logit);
    }
    if (!key || !sum)
        goto fail;

    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!weight_zero || !weight_zero[i])
            key[kept++] = (sort_key){mpq_get_d(slopes[i]), i, slopes, logits, weights};
    if (kept == 0) {
        status = GHOSTS_INVALID;
        goto fail;
    }
    qsort(key, kept, sizeof *key, compare_keys);
    sum->classes = n;
    if (!allocate_terms(sum, count_distinct(key, kept), kept, weights != NULL))
        goto fail;
    fill_terms(sum, key, kept);
    normalise_slopes(sum);
    set_double_approximations(sum);
    free(key);
    *result = sum;
    return GHOSTS_OK;

fail:
    free(key);
    ghosts_expsum_free(sum);
    return status;
}

ghosts_status ghosts_expsum_from_rationals(ghosts_expsum **result, const mpq_t *logits,
                                           const mpq_t *slopes, const bool *weight_zero, size_t n)
{
    arithmetic saved;
    *result = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = from_rationals(result, NULL, logits, slopes, weight_zero, n);
    arithmetic_leave(&saved);
    return status;
}

/* Weights that are all 1 are none: the sum is the one made from the logits. */
static ghosts_status from_weights(ghosts_expsum **result, const mpq_t *weights, const mpq_t *logits,
                                  const mpq_t *slopes, size_t n)
{
    bool *zero = calloc(n ? n : 1, sizeof *zero), negative = false, ones = true;
    mpq_t *zeros = logits ? NULL : new_rationals(n);
    ghosts_status status = zero && (logits || zeros) ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (size_t i = 0; i < n && status == GHOSTS_OK; i++) {
        zero[i] = mpq_sgn(weights[i]) == 0;
        negative = negative || mpq_sgn(weights[i]) < 0;
        ones = ones && (zero[i] || mpq_cmp_ui(weights[i], 1, 1) == 0);
    }
    if (status == GHOSTS_OK)
        status = negative ? GHOSTS_INVALID
                          : from_rationals(result, ones ? NULL : weights,
                                           logits ? logits : (const mpq_t *)zeros, slopes, zero, n);
    free_rationals(zeros, n);
    free(zero);
    return status;
}

ghosts_status ghosts_expsum_from_weights(ghosts_expsum **result, const mpq_t *weights,
                                         const mpq_t *logits, const mpq_t *slopes, size_t n)
{
    arithmetic saved;
    *result = NULL;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    status = from_weights(result, weights, logits, slopes, n);
    arithmetic_leave(&saved);
    return status;
}

/* Where from_doubles and from_text differ: reading entry i of a column. */
typedef ghosts_status (*read_entry)(mpq_t value, bool *minus_infinity, const void *column,
                                    size_t i);

static ghosts_status read_double(mpq_t value, bool *minus_infinity, const void *column, size_t i)
{
    double x = ((const double *)column)[i];
    if (minus_infinity) {
        *minus_infinity = isinf(x) && x < 0;
        if (*minus_infinity)
            return GHOSTS_OK;
    }
    if (!isfinite(x))
        return GHOSTS_NOT_FINITE;
    mpq_set_d(value, x);
    return GHOSTS_OK;
}

static ghosts_status read_text(mpq_t value, bool *minus_infinity, const void *column, size_t i)
{
    return ghosts_parse_rational(value, minus_infinity, ((const char *const *)column)[i]);
}

static ghosts_status build(ghosts_expsum **sum, read_entry read, const void *logits,
                           const void *slopes, size_t n, size_t *bad)
{
    *sum = NULL;
    if (n == 0)
        return GHOSTS_INVALID;
    mpq_t *z = new_rationals(n), *a = new_rationals(n);
    bool *weight_zero = calloc(n, sizeof *weight_zero);
    ghosts_status status = z && a && weight_zero ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (size_t i = 0; status == GHOSTS_OK && i < n; i++) {
        status = read(z[i], &weight_zero[i], logits, i);
        if (status != GHOSTS_OK && bad)
            *bad = i;
    }
    for (size_t i = 0; status == GHOSTS_OK && i < n; i++) {
        status = read(a[i], NULL, slopes, i);
        if (status != GHOSTS_OK && bad)
            *bad = n + i;
    }
    if (status == GHOSTS_OK)
        status =
            ghosts_expsum_from_rationals(sum, (const mpq_t *)z, (const mpq_t *)a, weight_zero, n);
    free_rationals(z, n);
    free_rationals(a, n);
    free(weight_zero);
    return status;
}

ghosts_status ghosts_expsum_from_doubles(ghosts_expsum **sum, const double *logits,
                                         const double *slopes, size_t n, size_t *bad)
{
    return build(sum, read_double, logits, slopes, n, bad);
}

ghosts_status ghosts_expsum_from_text(ghosts_expsum **sum, const char *const *logits,
                                      const char *const *slopes, size_t n, size_t *bad)
{
    return build(sum, read_text, logits, slopes, n, bad);
}

size_t ghosts_expsum_classes(const ghosts_expsum *sum)
{
    return sum->classes;
}

size_t ghosts_expsum_terms(const ghosts_expsum *sum)
{
    return sum->terms;
}

void expsum_errors(mpfr_t logit_error, mpfr_t slope_error, const ghosts_expsum *sum)
{
    mpfr_set_d(logit_error, sum->logit_error, MPFR_RNDU);
    mpfr_mul_2si(logit_error, logit_error, sum->logit_error_exponent, MPFR_RNDU);
    mpfr_set_d(slope_error, sum->slope_error, MPFR_RNDU);
    mpfr_mul_2si(slope_error, slope_error, sum->slope_error_exponent, MPFR_RNDU);
}

void ghosts_expsum_spread(mpfr_t spread, const ghosts_expsum *sum, mpfr_rnd_t rounding)
{
    mpq_t difference;
    mpq_init(difference);
    mpq_sub(difference, sum->slope[sum->terms - 1], sum->slope[0]);
    mpfr_set_q(spread, difference, rounding);
    if (sum->slope_error > 0.0 && rounding != MPFR_RNDN) {
        mpfr_t logit_error, error;
        mpfr_inits2(DOUBLE_BITS, logit_error, error, (mpfr_ptr)0);
        expsum_errors(logit_error, error, sum);
        mpfr_mul_2ui(error, error, 1, MPFR_RNDU);
        if (rounding == MPFR_RNDU)
            mpfr_add(spread, spread, error, MPFR_RNDU);
        else
            mpfr_sub(spread, spread, error, rounding);
        mpfr_clears(logit_error, error, (mpfr_ptr)0);
    }
    mpfr_mul_2si(spread, spread, sum->scale, rounding);
    mpq_clear(difference);
}

void ghosts_expsum_slope(mpq_t slope, const ghosts_expsum *sum, size_t k)
{
    if (sum->scale >= 0)
        mpq_mul_2exp(slope, sum->slope[k], (mp_bitcnt_t)sum->scale);
    else
        mpq_div_2exp(slope, sum->slope[k], (mp_bitcnt_t)-sum->scale);
    mpq_add(slope, slope, sum->centre);
}

size_t expsum_term_of(const ghosts_expsum *sum, size_t i)
{
    size_t low = 0, high = sum->terms; /* first[low] <= position < first[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(sum->first[middle] <= sum->position[i] ? &low : &high) = middle;
    }
    return low;
}

ghosts_status ghosts_expsum_class(mpq_t logit, mpq_t slope, const ghosts_expsum *sum, size_t i)
{
    if (i >= sum->classes || sum->position[i] == SIZE_MAX)
        return GHOSTS_INVALID;
    mpq_add(logit, sum->logit[sum->position[i]], sum->largest_logit);
    ghosts_expsum_slope(slope, sum, expsum_term_of(sum, i));
    return GHOSTS_OK;
}

ghosts_status ghosts_expsum_class_weight(mpq_t weight, const ghosts_expsum *sum, size_t i)
{
    if (i >= sum->classes || sum->position[i] == SIZE_MAX)
        return GHOSTS_INVALID;
    if (sum->factor)
        mpq_set(weight, sum->factor[sum->position[i]]);
    else
        mpq_set_ui(weight, 1, 1);
    return GHOSTS_OK;
}

ghosts_status ghosts_expsum_shift(ghosts_expsum **shifted, const ghosts_expsum *sum, const mpq_t at)
{
    *shifted = NULL;
    if (sum->known_bits > 0)
        return GHOSTS_INVALID;
    size_t n = sum->classes;
    mpq_t *weights = new_rationals(n), *logits = new_rationals(n), *slopes = new_rationals(n);
    ghosts_status status = GHOSTS_NO_MEMORY;
    if (weights && logits && slopes) {
        mpq_t moved;
        mpq_init(moved);
        for (size_t i = 0; i < n; i++) {
            ghosts_expsum_class_weight(weights[i], sum, i); /* stays 0 for a dropped class */
            ghosts_expsum_class(logits[i], slopes[i], sum, i);
            mpq_mul(moved, slopes[i], at);
            mpq_add(logits[i], logits[i], moved);
        }
        mpq_clear(moved);
        status = ghosts_expsum_from_weights(shifted, (const mpq_t *)weights, (const mpq_t *)logits,
                                            (const mpq_t *)slopes, n);
    }
    free_rationals(weights, n);
    free_rationals(logits, n);
    free_rationals(slopes, n);
    return status;
}

void ghosts_expsum_log_weight(mpfr_t log_weight, mpfr_t error, const ghosts_expsum *sum, size_t k)
{
    mpfr_t bound;
    mpfr_init2(bound, 32);
    expsum_log_weight(log_weight, bound, sum, k);
    if (error)
        mpfr_set(error, bound, MPFR_RNDU);
    mpfr_clear(bound);
}
