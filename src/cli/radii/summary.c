/* Quantiles of a stream of radii in bounded memory.
 *
 * A positive double, read as an integer, grows with its value; its upper 20 bits below the sign (11
 * of the exponent, 9 of the fraction) number a class whose ends differ by a factor of at most
 * 1 + 2^-9.  The middle of a class is within 0.1 % of what fell into it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/radii/radii.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

enum { CLASSES = 1 << 20, DROPPED_BITS = 43 };

struct summary {
    uint64_t radius[CLASSES]; /* of lower ends */
    uint64_t ratio[CLASSES];  /* of lower end / bound */
    size_t count, finite, undecided, unread;
    double least;
    size_t least_sample;
};

summary *summary_new(void)
{
    summary *s = calloc(1, sizeof *s);
    if (s)
        s->least = HUGE_VAL;
    return s;
}

void summary_free(summary *s)
{
    free(s);
}

static size_t class_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (size_t)(bits >> DROPPED_BITS) & (CLASSES - 1);
}

static double middle_of(size_t class)
{
    uint64_t bits = (uint64_t) class << DROPPED_BITS | (uint64_t)1 << (DROPPED_BITS - 1);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

void summary_add(void *context, const record *r)
{
    summary *s = context;
    s->count++;
    s->undecided += !r->radius.decided;
    if (isnan(r->radius.lower)) {
        s->unread++;
        return;
    }
    if (r->radius.lower < s->least) {
        s->least = r->radius.lower;
        s->least_sample = r->sample;
    }
    if (isinf(r->radius.lower))
        return;
    s->finite++;
    s->radius[class_of(r->radius.lower)]++;
    s->ratio[class_of(r->radius.lower / r->bound)]++;
}

size_t summary_undecided(const summary *s)
{
    return s->undecided;
}

/* The radii of finite rows, in order, have floor(share (count - 1)) before this one. */
static double quantile(const uint64_t *classes, size_t count, double share)
{
    uint64_t before = (uint64_t)(share * (double)(count - 1)), seen = 0;
    for (size_t i = 0; i < CLASSES; i++) {
        seen += classes[i];
        if (seen > before)
            return middle_of(i);
    }
    return NAN;
}

static const double shares[] = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};
static const char *const share_names[] = {"min", "5%", "25%", "50%", "75%", "95%", "max"};
#define SHARES (sizeof shares / sizeof *shares)

static json_t *quantiles(const uint64_t *classes, size_t count)
{
    json_t *object = json_object();
    for (size_t i = 0; i < SHARES && count; i++) {
        char text[32];
        snprintf(text, sizeof text, "%.3g", quantile(classes, count, shares[i]));
        json_object_set_new(object, share_names[i], json_real(strtod(text, NULL)));
    }
    return object;
}

static void print_row(FILE *out, const char *name, const uint64_t *classes, size_t count)
{
    fprintf(out, "%-12s", name);
    for (size_t i = 0; i < SHARES; i++)
        fprintf(out, "  %9.3g", quantile(classes, count, shares[i]));
    fputc('\n', out);
}

void summary_print(FILE *out, const summary *s, bool json)
{
    if (json) {
        json_t *object = json_pack("{s:I, s:I, s:I, s:I}", "samples", (json_int_t)s->count,
                                   "undecided", (json_int_t)(s->undecided - s->unread),
                                   "without_zero", (json_int_t)(s->count - s->finite - s->unread),
                                   "not_finite", (json_int_t)s->unread);
        if (s->finite)
            json_object_set_new(object, "least", json_real(s->least));
        if (s->finite)
            json_object_set_new(object, "sample", json_integer((json_int_t)s->least_sample));
        json_object_set_new(object, "radius", quantiles(s->radius, s->finite));
        json_object_set_new(object, "ratio", quantiles(s->ratio, s->finite));
        json_dumpf(object, out, JSON_PRESERVE_ORDER | JSON_COMPACT);
        fputc('\n', out);
        json_decref(object);
        return;
    }
    fprintf(out, "%zu samples, %zu not decided, %zu without a zero", s->count,
            s->undecided - s->unread, s->count - s->finite - s->unread);
    if (s->unread)
        fprintf(out, ", %zu not finite", s->unread);
    fputc('\n', out);
    if (!s->finite)
        return;
    mpfr_t least;
    mpfr_init2(least, 53);
    mpfr_set_d(least, s->least, MPFR_RNDD);
    char *text = rounded_text(least, 15, MPFR_RNDD);
    fprintf(out, "least: rho* >= %s, sample %zu\n%-12s", text ? text : "", s->least_sample, "");
    free(text);
    mpfr_clear(least);
    for (size_t i = 0; i < SHARES; i++)
        fprintf(out, "  %9s", share_names[i]);
    fputc('\n', out);
    print_row(out, "rho*", s->radius, s->finite);
    print_row(out, "rho*/rho_a", s->ratio, s->finite);
}
