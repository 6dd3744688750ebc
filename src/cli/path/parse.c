/* Logit paths as text, by recursive descent into quotients of polynomials:
 *
 *     sum     = [sign] product { sign product }
 *     product = power { [*] power | / power }
 *     power   = atom [^ whole number]
 *     atom    = number | t | tau | ( sum )
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/path/parse.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEGREE = GHOSTS_PATH_MAX_DEGREE, MOST_DEPTH = 64, MOST_LOGITS = 1 << 20 };

/* ---- polynomials and quotients --------------------------------------------------------------- */

typedef struct {
    size_t degree; /* of 0: 0 */
    mpq_t c[MOST_DEGREE + 1];
} polynomial;

typedef struct {
    polynomial above, below;
} quotient;

static void polynomial_init(polynomial *p)
{
    p->degree = 0;
    for (size_t i = 0; i <= MOST_DEGREE; i++)
        mpq_init(p->c[i]);
}

static void polynomial_clear(polynomial *p)
{
    for (size_t i = 0; i <= MOST_DEGREE; i++)
        mpq_clear(p->c[i]);
}

static void polynomial_swap(polynomial *p, polynomial *q)
{
    size_t degree = p->degree;
    p->degree = q->degree;
    q->degree = degree;
    for (size_t i = 0; i <= MOST_DEGREE; i++)
        mpq_swap(p->c[i], q->c[i]);
}

static void polynomial_trim(polynomial *p)
{
    while (p->degree > 0 && mpq_sgn(p->c[p->degree]) == 0)
        p->degree--;
}

static bool polynomial_equal(const polynomial *p, const polynomial *q)
{
    if (p->degree != q->degree)
        return false;
    for (size_t i = 0; i <= p->degree; i++)
        if (!mpq_equal(p->c[i], q->c[i]))
            return false;
    return true;
}

/* p += sign q */
static void polynomial_add(polynomial *p, const polynomial *q, int sign)
{
    for (size_t i = 0; i <= q->degree; i++)
        (sign < 0 ? mpq_sub : mpq_add)(p->c[i], p->c[i], q->c[i]);
    p->degree = p->degree > q->degree ? p->degree : q->degree;
    polynomial_trim(p);
}

/* p *= q; false when the degree is too high. */
static bool polynomial_multiply(polynomial *p, const polynomial *q)
{
    if (p->degree + q->degree > MOST_DEGREE)
        return false;
    polynomial result;
    mpq_t term;
    mpq_init(term);
    polynomial_init(&result);
    result.degree = p->degree + q->degree;
    for (size_t i = 0; i <= p->degree; i++)
        for (size_t j = 0; j <= q->degree; j++) {
            mpq_mul(term, p->c[i], q->c[j]);
            mpq_add(result.c[i + j], result.c[i + j], term);
        }
    polynomial_trim(&result);
    polynomial_swap(p, &result);
    polynomial_clear(&result);
    mpq_clear(term);
    return true;
}

static void quotient_init(quotient *x)
{
    polynomial_init(&x->above);
    polynomial_init(&x->below);
    mpq_set_ui(x->below.c[0], 1, 1);
}

static void quotient_clear(quotient *x)
{
    polynomial_clear(&x->above);
    polynomial_clear(&x->below);
}

/* Divide both parts by a constant denominator. */
static void quotient_reduce(quotient *x)
{
    if (x->below.degree > 0 || mpq_sgn(x->below.c[0]) == 0)
        return;
    for (size_t i = 0; i <= x->above.degree; i++)
        mpq_div(x->above.c[i], x->above.c[i], x->below.c[0]);
    mpq_set_ui(x->below.c[0], 1, 1);
}

/* x += sign y, which is changed. */
static bool quotient_add(quotient *x, quotient *y, int sign)
{
    if (!polynomial_equal(&x->below, &y->below)) {
        if (!polynomial_multiply(&x->above, &y->below) ||
            !polynomial_multiply(&y->above, &x->below) ||
            !polynomial_multiply(&x->below, &y->below))
            return false;
    }
    polynomial_add(&x->above, &y->above, sign);
    quotient_reduce(x);
    return true;
}

/* x *= y, or x /= y. */
static bool quotient_multiply(quotient *x, const quotient *y, bool divide)
{
    bool good = polynomial_multiply(&x->above, divide ? &y->below : &y->above) &&
                polynomial_multiply(&x->below, divide ? &y->above : &y->below);
    quotient_reduce(x);
    return good;
}

/* ---- text ------------------------------------------------------------------------------------ */

typedef struct {
    const char *next, *begin; /* of the logit */
    size_t logit;             /* counted from 1 */
    int depth;
    char *message;
} reader;

#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
static bool
fail(const reader *r, const char *format, ...)
{
    va_list arguments;
    int used = snprintf(r->message, PATH_MESSAGE, "logit %zu, character %td: ", r->logit,
                        r->next - r->begin + 1);
    va_start(arguments, format);
    vsnprintf(r->message + used, PATH_MESSAGE - (size_t)used, format, arguments);
    va_end(arguments);
    return false;
}

static bool fail_by_degree(const reader *r)
{
    return fail(r, "the degree exceeds %d", MOST_DEGREE);
}

static void skip_blanks(reader *r)
{
    while (*r->next == ' ' || *r->next == '\t' || *r->next == '\r')
        r->next++;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_atom(char c)
{
    return is_digit(c) || c == '.' || c == 't' || c == '(';
}

static bool read_number(quotient *x, reader *r)
{
    char text[512];
    const char *end = r->next;
    while (is_digit(*end) || *end == '.')
        end++;
    if (*end == 'e' || *end == 'E') {
        const char *digits = end + 1 + (end[1] == '+' || end[1] == '-');
        if (is_digit(*digits)) {
            end = digits;
            while (is_digit(*end))
                end++;
        }
    }
    size_t length = (size_t)(end - r->next);
    if (length >= sizeof text)
        return fail(r, "a number of more than %zu characters", sizeof text - 1);
    memcpy(text, r->next, length);
    text[length] = '\0';
    ghosts_status status = ghosts_parse_rational(x->above.c[0], NULL, text);
    if (status != GHOSTS_OK)
        return fail(r, "'%.40s': %s", text, ghosts_strerror(status));
    r->next = end;
    return true;
}

static bool read_sum(quotient *x, reader *r);

static bool read_atom(quotient *x, reader *r)
{
    skip_blanks(r);
    if (is_digit(*r->next) || *r->next == '.')
        return read_number(x, r);
    if (*r->next == 't') {
        r->next += strncmp(r->next, "tau", 3) == 0 ? 3 : 1;
        mpq_set_ui(x->above.c[1], 1, 1);
        x->above.degree = 1;
        return true;
    }
    if (*r->next == '(') {
        if (++r->depth > MOST_DEPTH)
            return fail(r, "more than %d parentheses within each other", MOST_DEPTH);
        r->next++;
        if (!read_sum(x, r))
            return false;
        skip_blanks(r);
        if (*r->next != ')')
            return fail(r, "a closing parenthesis is missing");
        r->next++;
        r->depth--;
        return true;
    }
    if (*r->next == '\0')
        return fail(r, "the logit ends where a number, t or a parenthesis is needed");
    return fail(r, "'%.1s' where a number, t or a parenthesis is needed", r->next);
}

static bool read_power(quotient *x, reader *r)
{
    if (!read_atom(x, r))
        return false;
    skip_blanks(r);
    if (*r->next != '^')
        return true;
    r->next++;
    skip_blanks(r);
    if (!is_digit(*r->next))
        return fail(r, "the exponent is no whole number");
    unsigned long exponent = 0;
    for (; is_digit(*r->next); r->next++)
        exponent =
            exponent > MOST_DEGREE ? exponent : 10 * exponent + (unsigned long)(*r->next - '0');
    if (exponent > MOST_DEGREE)
        return fail_by_degree(r);
    quotient base;
    quotient_init(&base);
    polynomial_swap(&base.above, &x->above);
    polynomial_swap(&base.below, &x->below);
    mpq_set_ui(x->above.c[0], 1, 1);
    bool good = true;
    for (unsigned long i = 0; i < exponent && good; i++)
        good = quotient_multiply(x, &base, false);
    quotient_clear(&base);
    return good || fail_by_degree(r);
}

static bool read_product(quotient *x, reader *r)
{
    bool good = read_power(x, r);
    for (skip_blanks(r); good; skip_blanks(r)) {
        bool divide = *r->next == '/';
        if (divide || *r->next == '*')
            r->next++;
        else if (!begins_atom(*r->next))
            break;
        quotient y;
        quotient_init(&y);
        good = read_power(&y, r);
        if (good && divide && y.above.degree == 0 && mpq_sgn(y.above.c[0]) == 0)
            good = fail(r, "a division by 0");
        good = good && (quotient_multiply(x, &y, divide) || fail_by_degree(r));
        quotient_clear(&y);
    }
    return good;
}

/* x = 0 + or - the products that follow. */
static bool read_sum(quotient *x, reader *r)
{
    bool good = true;
    int sign = 1;
    skip_blanks(r);
    if (*r->next == '+' || *r->next == '-')
        sign = *r->next++ == '-' ? -1 : 1;
    while (good) {
        quotient y;
        quotient_init(&y);
        good = read_product(&y, r) && (quotient_add(x, &y, sign) || fail_by_degree(r));
        quotient_clear(&y);
        skip_blanks(r);
        if (*r->next != '+' && *r->next != '-')
            break;
        sign = *r->next++ == '-' ? -1 : 1;
    }
    return good;
}

static bool read_logit(quotient *x, reader *r)
{
    if (!read_sum(x, r))
        return false;
    skip_blanks(r);
    if (*r->next != '\0')
        return fail(r, "'%.1s' is not understood", r->next);
    if (mpq_sgn(x->below.c[0]) == 0)
        return fail(r, "the denominator vanishes at t = 0, where the step begins");
    return true;
}

/* ---- the path -------------------------------------------------------------------------------- */

/* Cut `text` into logits; NULL when there are too many or memory is short. */
static char **split(size_t *count, char *text)
{
    size_t most = 1;
    for (const char *p = text; *p; p++)
        most += *p == ';' || *p == '\n';
    char **logit = most <= MOST_LOGITS ? malloc(most * sizeof *logit) : NULL;
    *count = 0;
    for (char *line = text; logit && line;) {
        char *end = line + strcspn(line, ";\n");
        bool last = *end == '\0', comment = line[strspn(line, " \t")] == '#';
        if (comment) {
            end = line + strcspn(line, "\n");
            last = *end == '\0';
        }
        *end = '\0';
        if (!comment && line[strspn(line, " \t\r")] != '\0')
            logit[(*count)++] = line;
        line = last ? NULL : end + 1;
    }
    return logit;
}

static ghosts_status path_of(ghosts_logit_path **path, quotient *x, size_t count)
{
    ghosts_polynomial *above = malloc(count * sizeof *above),
                      *below = malloc(count * sizeof *below);
    ghosts_status status = GHOSTS_NO_MEMORY;
    for (size_t i = 0; above && below && i < count; i++) {
        above[i] = (ghosts_polynomial){x[i].above.degree + 1, (const mpq_t *)x[i].above.c};
        below[i] = (ghosts_polynomial){x[i].below.degree + 1, (const mpq_t *)x[i].below.c};
    }
    if (above && below)
        status = ghosts_logit_path_new(path, count, above, below);
    free(above);
    free(below);
    return status;
}

ghosts_status path_parse(ghosts_logit_path **path, const char *text, char message[PATH_MESSAGE])
{
    *path = NULL;
    message[0] = '\0';
    size_t count = 0, read = 0;
    char *copy = strdup(text);
    char **logit = copy ? split(&count, copy) : NULL;
    quotient *x = logit ? malloc((count + 1) * sizeof *x) : NULL;
    ghosts_status status = x ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (; read < count && status == GHOSTS_OK; read++) {
        reader r = {logit[read], logit[read], read + 1, 0, message};
        quotient_init(&x[read]);
        if (!read_logit(&x[read], &r))
            status = GHOSTS_PARSE;
    }
    if (status == GHOSTS_OK && count == 0) {
        snprintf(message, PATH_MESSAGE, "no logit is given");
        status = GHOSTS_PARSE;
    }
    if (status == GHOSTS_OK)
        status = path_of(path, x, count);
    if (status != GHOSTS_OK && !message[0])
        snprintf(message, PATH_MESSAGE, "%s", ghosts_strerror(status));
    while (read > 0)
        quotient_clear(&x[--read]);
    free(x);
    free(logit);
    free(copy);
    return status;
}
