/* Numbers written as expressions.
 *
 *     ball    = sum [ ("+/-" | "±") sum ]
 *     sum     = product { ("+" | "-") product }
 *     product = power { ("*" | "/") power }
 *     power   = ("+" | "-") power | primary [ "^" power ]     -2^2 = -4, 2^3^2 = 2^9
 *     primary = number | "pi" | "e" | function "(" sum ")" | "(" sum ")"
 *
 * Rationals are computed exactly as long as they stay rational: sums, products, quotients, whole
 * powers, and roots of perfect powers.  What isn't is enclosed by an interval, every operation
 * rounded outward.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sum/expression.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST_EXPONENT (1L << 25) /* binary, of the ends of an interval: they become rationals */

enum { MOST_DEPTH = 100, MOST_POWER = 100000, MOST_NUMBER_BITS = 1000000 };

typedef struct {
    const char *begin, *next;
    mpfr_prec_t bits;
    int depth;
    ghosts_status status;
} reader;

void expression_init(expression_value *v, mpfr_prec_t bits)
{
    v->exact = true;
    v->logarithm = false;
    mpq_inits(v->rational, v->term, v->argument, (mpq_ptr)0);
    mpfr_inits2(bits, v->low, v->high, (mpfr_ptr)0);
    mpfr_set_zero(v->low, 1);
    mpfr_set_zero(v->high, 1);
}

void expression_clear(expression_value *v)
{
    mpq_clears(v->rational, v->term, v->argument, (mpq_ptr)0);
    mpfr_clears(v->low, v->high, (mpfr_ptr)0);
}

static void fail(reader *r, ghosts_status status)
{
    if (r->status == GHOSTS_OK)
        r->status = status;
}

/* ---- values
 * ------------------------------------------------------------------------------------------- */

static void enclose(expression_value *v)
{
    if (!v->exact)
        return;
    mpfr_set_q(v->low, v->rational, MPFR_RNDD);
    mpfr_set_q(v->high, v->rational, MPFR_RNDU);
}

static bool is_too_long(const mpq_t q)
{
    return mpz_sizeinbase(mpq_numref(q), 2) > MOST_NUMBER_BITS ||
           mpz_sizeinbase(mpq_denref(q), 2) > MOST_NUMBER_BITS;
}

static bool is_ordinary(mpfr_srcptr x)
{
    return mpfr_zero_p(x) || (mpfr_get_exp(x) <= MOST_EXPONENT && mpfr_get_exp(x) >= -MOST_EXPONENT);
}

/* After an operation: what has no finite value, or became too large. */
static void settle(reader *r, expression_value *v)
{
    if (v->exact && is_too_long(v->rational))
        fail(r, GHOSTS_TOO_LARGE);
    if (!v->exact && (!mpfr_number_p(v->low) || !mpfr_number_p(v->high)))
        fail(r, GHOSTS_INVALID);
    else if (!v->exact && !(is_ordinary(v->low) && is_ordinary(v->high)))
        fail(r, GHOSTS_TOO_LARGE);
}

static int sign_of(const expression_value *v)
{
    if (v->exact)
        return mpq_sgn(v->rational);
    return mpfr_sgn(v->low) > 0 ? 1 : mpfr_sgn(v->high) < 0 ? -1 : 0;
}

static void negate(expression_value *v)
{
    if (v->exact) {
        mpq_neg(v->rational, v->rational);
        return;
    }
    mpfr_neg(v->low, v->low, MPFR_RNDD);
    mpfr_neg(v->high, v->high, MPFR_RNDU);
    mpfr_swap(v->low, v->high);
    if (v->logarithm) {
        mpq_neg(v->term, v->term);
        mpq_inv(v->argument, v->argument);
    }
}

/* An exact value or a logarithm becomes term + log(argument); false for others. */
static bool make_logarithm(expression_value *v)
{
    if (v->exact) {
        mpq_set(v->term, v->rational);
        mpq_set_ui(v->argument, 1, 1);
    }
    return v->exact || v->logarithm;
}

static void add(reader *r, expression_value *v, expression_value *w)
{
    if (v->exact && w->exact) {
        mpq_add(v->rational, v->rational, w->rational);
    } else {
        bool logarithm = make_logarithm(v) && make_logarithm(w);
        enclose(v);
        enclose(w);
        v->exact = false;
        v->logarithm = logarithm;
        if (logarithm) {
            mpq_add(v->term, v->term, w->term);
            mpq_mul(v->argument, v->argument, w->argument);
            v->logarithm = !is_too_long(v->term) && !is_too_long(v->argument);
        }
        mpfr_add(v->low, v->low, w->low, MPFR_RNDD);
        mpfr_add(v->high, v->high, w->high, MPFR_RNDU);
    }
    settle(r, v);
}

/* The least and largest of the four products of ends. */
static void multiply_intervals(expression_value *v, const expression_value *w)
{
    mpfr_srcptr a[2] = {v->low, v->high}, b[2] = {w->low, w->high};
    mpfr_t low, high, part;
    mpfr_inits2(mpfr_get_prec(v->low), low, high, part, (mpfr_ptr)0);
    mpfr_set_inf(low, 1);
    mpfr_set_inf(high, -1);
    for (int i = 0; i < 4; i++) {
        mpfr_mul(part, a[i / 2], b[i % 2], MPFR_RNDD);
        mpfr_min(low, low, part, MPFR_RNDD);
        mpfr_mul(part, a[i / 2], b[i % 2], MPFR_RNDU);
        mpfr_max(high, high, part, MPFR_RNDU);
    }
    mpfr_swap(v->low, low);
    mpfr_swap(v->high, high);
    mpfr_clears(low, high, part, (mpfr_ptr)0);
}

static void multiply(reader *r, expression_value *v, expression_value *w)
{
    if ((v->exact && mpq_sgn(v->rational) == 0) || (w->exact && mpq_sgn(w->rational) == 0)) {
        v->exact = true;
        v->logarithm = false;
        mpq_set_ui(v->rational, 0, 1);
    } else if (v->exact && w->exact) {
        mpq_mul(v->rational, v->rational, w->rational);
    } else {
        enclose(v);
        enclose(w);
        v->exact = v->logarithm = false;
        multiply_intervals(v, w);
    }
    settle(r, v);
}

static void invert(reader *r, expression_value *v)
{
    if (sign_of(v) == 0) {
        fail(r, GHOSTS_INVALID);
        return;
    }
    if (v->exact) {
        mpq_inv(v->rational, v->rational);
        return;
    }
    v->logarithm = false;
    mpfr_ui_div(v->low, 1, v->low, MPFR_RNDU);
    mpfr_ui_div(v->high, 1, v->high, MPFR_RNDD);
    mpfr_swap(v->low, v->high);
    settle(r, v);
}

typedef int (*real_function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

/* An increasing function. */
static void apply(reader *r, expression_value *v, real_function function)
{
    enclose(v);
    v->exact = v->logarithm = false;
    function(v->low, v->low, MPFR_RNDD);
    function(v->high, v->high, MPFR_RNDU);
    settle(r, v);
}

static void natural_logarithm(reader *r, expression_value *v)
{
    if (sign_of(v) <= 0)
        fail(r, GHOSTS_INVALID);
    else if (v->exact && mpq_cmp_ui(v->rational, 1, 1) == 0)
        mpq_set_ui(v->rational, 0, 1);
    else {
        bool rational = v->exact;
        mpq_set(v->argument, v->rational);
        mpq_set_ui(v->term, 0, 1);
        apply(r, v, mpfr_log);
        v->logarithm = rational;
    }
}

static void exponential(reader *r, expression_value *v)
{
    if (v->exact && mpq_sgn(v->rational) == 0) {
        mpq_set_ui(v->rational, 1, 1);
    } else if (v->logarithm && mpq_sgn(v->term) == 0) {
        v->exact = true;
        v->logarithm = false;
        mpq_set(v->rational, v->argument);
    } else {
        apply(r, v, mpfr_exp);
    }
}

/* The root of a rational, if it is one. */
static bool take_exact_root(mpq_t q, unsigned long degree)
{
    mpz_t numerator, denominator;
    mpz_inits(numerator, denominator, (mpz_ptr)0);
    bool perfect = mpz_root(numerator, mpq_numref(q), degree) != 0;
    perfect = mpz_root(denominator, mpq_denref(q), degree) != 0 && perfect;
    if (perfect) {
        mpz_swap(mpq_numref(q), numerator);
        mpz_swap(mpq_denref(q), denominator);
    }
    mpz_clears(numerator, denominator, (mpz_ptr)0);
    return perfect;
}

static void take_whole_power(reader *r, mpq_t q, unsigned long power)
{
    size_t size = mpz_sizeinbase(mpq_numref(q), 2) + mpz_sizeinbase(mpq_denref(q), 2);
    if (power > MOST_POWER || size * power > 2 * MOST_NUMBER_BITS) {
        fail(r, GHOSTS_TOO_LARGE);
        return;
    }
    mpz_pow_ui(mpq_numref(q), mpq_numref(q), power);
    mpz_pow_ui(mpq_denref(q), mpq_denref(q), power);
}

/* v^(p/q) exactly; false where the root is none. */
static bool take_rational_power(reader *r, expression_value *v, const mpq_t exponent)
{
    if (!mpz_fits_slong_p(mpq_numref(exponent)) || !mpz_fits_ulong_p(mpq_denref(exponent))) {
        fail(r, GHOSTS_TOO_LARGE);
        return true;
    }
    long power = mpz_get_si(mpq_numref(exponent));
    unsigned long root = mpz_get_ui(mpq_denref(exponent));
    if (mpq_sgn(v->rational) < 0 && root > 1) {
        fail(r, GHOSTS_INVALID);
        return true;
    }
    if (root > 1 && !take_exact_root(v->rational, root))
        return false;
    if (power < 0)
        invert(r, v);
    if (r->status == GHOSTS_OK)
        take_whole_power(r, v->rational,
                         (unsigned long)(power < 0 ? -(power + 1) : power) + (power < 0));
    return true;
}

/* exp(w log v), v > 0 */
static void raise(reader *r, expression_value *v, expression_value *w)
{
    if (v->exact && w->exact && take_rational_power(r, v, w->rational))
        return;
    if (w->exact && mpz_cmp_ui(mpq_denref(w->rational), 1) == 0 && sign_of(v) < 0) {
        bool odd = mpz_odd_p(mpq_numref(w->rational)) != 0;
        negate(v);
        natural_logarithm(r, v);
        multiply(r, v, w);
        exponential(r, v);
        if (odd)
            negate(v);
        return;
    }
    natural_logarithm(r, v);
    if (r->status == GHOSTS_OK)
        multiply(r, v, w);
    if (r->status == GHOSTS_OK)
        exponential(r, v);
}

static void square_root(reader *r, expression_value *v)
{
    if (sign_of(v) < 0 || (!v->exact && mpfr_sgn(v->low) < 0))
        fail(r, GHOSTS_INVALID);
    else if (!v->exact || !take_exact_root(v->rational, 2))
        apply(r, v, mpfr_sqrt);
}

/* ---- text
 * ------------------------------------------------------------------------------------------------
 */

static void read_sum(reader *r, expression_value *v);
static void read_power(reader *r, expression_value *v);

static void skip_blanks(reader *r)
{
    while (isspace((unsigned char)*r->next))
        r->next++;
}

static bool take(reader *r, const char *word)
{
    skip_blanks(r);
    size_t length = strlen(word);
    if (strncmp(r->next, word, length) != 0)
        return false;
    r->next += length;
    return true;
}

/* "+" and "-" that do not begin "+/-". */
static bool take_sign(reader *r, const char *sign)
{
    skip_blanks(r);
    return strncmp(r->next, "+/-", 3) != 0 && take(r, sign);
}

/* A name that no letter follows. */
static bool take_name(reader *r, const char *name)
{
    skip_blanks(r);
    size_t length = strlen(name);
    if (strncmp(r->next, name, length) != 0 || isalnum((unsigned char)r->next[length]))
        return false;
    r->next += length;
    return true;
}

/* Digits with a point and an exponent. */
static void read_number(reader *r, expression_value *v)
{
    size_t length = strspn(r->next, "0123456789.");
    if (r->next[length] == 'e' || r->next[length] == 'E') {
        size_t sign = r->next[length + 1] == '+' || r->next[length + 1] == '-';
        size_t digits = strspn(r->next + length + 1 + sign, "0123456789");
        length += digits > 0 ? 1 + sign + digits : 0;
    }
    char *copy = malloc(length + 1);
    if (!copy) {
        fail(r, GHOSTS_NO_MEMORY);
        return;
    }
    memcpy(copy, r->next, length);
    copy[length] = '\0';
    fail(r, ghosts_parse_rational(v->rational, NULL, copy));
    free(copy);
    v->exact = true;
    if (r->status == GHOSTS_OK)
        r->next += length;
}

/* "(" sum ")" */
static void read_parenthesis(reader *r, expression_value *v)
{
    if (!take(r, "(")) {
        fail(r, GHOSTS_PARSE);
        return;
    }
    read_sum(r, v);
    if (r->status == GHOSTS_OK && !take(r, ")"))
        fail(r, GHOSTS_PARSE);
}

static void read_constant(expression_value *v, bool pi)
{
    v->exact = v->logarithm = false;
    if (pi) {
        mpfr_const_pi(v->low, MPFR_RNDD);
        mpfr_const_pi(v->high, MPFR_RNDU);
        return;
    }
    mpfr_set_ui(v->low, 1, MPFR_RNDN);
    mpfr_set_ui(v->high, 1, MPFR_RNDN);
    mpfr_exp(v->low, v->low, MPFR_RNDD);
    mpfr_exp(v->high, v->high, MPFR_RNDU);
}

static void read_primary(reader *r, expression_value *v)
{
    static const struct {
        const char *name;
        void (*function)(reader *r, expression_value *v);
    } functions[] = {{"sqrt", square_root},
                     {"log", natural_logarithm},
                     {"ln", natural_logarithm},
                     {"exp", exponential}};
    skip_blanks(r);
    if (isdigit((unsigned char)*r->next) || *r->next == '.') {
        read_number(r, v);
        return;
    }
    if (take_name(r, "pi")) {
        read_constant(v, true);
        return;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const char *here = r->next;
        if (take_name(r, functions[i].name)) {
            read_parenthesis(r, v);
            if (r->status == GHOSTS_OK) {
                functions[i].function(r, v);
                r->next = r->status == GHOSTS_OK ? r->next : here;
            }
            return;
        }
    }
    if (take_name(r, "e"))
        read_constant(v, false);
    else
        read_parenthesis(r, v);
}

/* Another operand of what stands before it: read by `operand`, joined by `join`. */
static void join_next(reader *r, expression_value *v, void (*operand)(reader *, expression_value *),
                      void (*change)(reader *, expression_value *),
                      void (*join)(reader *, expression_value *, expression_value *))
{
    const char *here = r->next;
    expression_value next;
    expression_init(&next, r->bits);
    operand(r, &next);
    if (r->status == GHOSTS_OK && change)
        change(r, &next);
    if (r->status == GHOSTS_OK)
        join(r, v, &next);
    if (r->status == GHOSTS_INVALID || r->status == GHOSTS_TOO_LARGE)
        r->next = here;
    expression_clear(&next);
}

static void negate_it(reader *r, expression_value *v)
{
    (void)r;
    negate(v);
}

static void read_power(reader *r, expression_value *v)
{
    if (++r->depth > MOST_DEPTH) {
        fail(r, GHOSTS_TOO_LARGE);
        return;
    }
    if (take_sign(r, "-")) {
        read_power(r, v);
        negate(v);
    } else if (take_sign(r, "+")) {
        read_power(r, v);
    } else {
        read_primary(r, v);
        if (r->status == GHOSTS_OK && take(r, "^"))
            join_next(r, v, read_power, NULL, raise);
    }
    r->depth--;
}

static void read_product(reader *r, expression_value *v)
{
    read_power(r, v);
    while (r->status == GHOSTS_OK) {
        if (take(r, "*"))
            join_next(r, v, read_power, NULL, multiply);
        else if (take(r, "/"))
            join_next(r, v, read_power, invert, multiply);
        else
            return;
    }
}

static void read_sum(reader *r, expression_value *v)
{
    read_product(r, v);
    while (r->status == GHOSTS_OK) {
        if (take_sign(r, "+"))
            join_next(r, v, read_product, NULL, add);
        else if (take_sign(r, "-"))
            join_next(r, v, read_product, negate_it, add);
        else
            return;
    }
}

/* [v - w, v + w], w >= 0 */
static void widen(reader *r, expression_value *v, expression_value *w)
{
    enclose(v);
    enclose(w);
    if (mpfr_sgn(w->low) < 0)
        fail(r, GHOSTS_INVALID);
    v->exact = v->logarithm = false;
    mpfr_sub(v->low, v->low, w->high, MPFR_RNDD);
    mpfr_add(v->high, v->high, w->high, MPFR_RNDU);
    settle(r, v);
}

static void read_ball(reader *r, expression_value *v)
{
    read_sum(r, v);
    if (r->status == GHOSTS_OK && (take(r, "+/-") || take(r, "\xc2\xb1")))
        join_next(r, v, read_sum, NULL, widen);
    skip_blanks(r);
    if (r->status == GHOSTS_OK && *r->next)
        fail(r, GHOSTS_PARSE);
}

ghosts_status expression_evaluate(expression_value *v, size_t *at, const char *text)
{
    reader r = {.begin = text, .next = text, .bits = mpfr_get_prec(v->low)};
    if (strlen(text) > GHOSTS_MAX_NUMBER_LENGTH)
        return GHOSTS_TOO_LARGE;
    read_ball(&r, v);
    if (at)
        *at = (size_t)(r.next - r.begin);
    if (r.status == GHOSTS_OK && !v->exact) {
        mpfr_t middle;
        mpfr_init2(middle, r.bits);
        mpfr_add(middle, v->low, v->high, MPFR_RNDN);
        mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
        mpfr_get_q(v->rational, middle);
        mpfr_clear(middle);
    }
    return r.status;
}
