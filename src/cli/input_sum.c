/* The exact sums that samples make: from lists, expressions, weights, files, and one beside the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/input.h"

#include <stdlib.h>
#include <string.h>

/* A list, or a file of one row, goes with every sample of the other. */
size_t row_of(const column *c, size_t sample)
{
    return c->table && ghosts_table_rows(c->table) > 1 ? sample : 0;
}

/* Entry k of the sample, exactly. */
ghosts_status exact_entry(mpq_t value, const column *c, size_t sample, size_t k)
{
    size_t row = row_of(c, sample);
    const char *text = c->table ? ghosts_table_text(c->table, row, k) : c->item[k];
    if (text)
        return ghosts_parse_rational(value, NULL, text);
    mpq_set_d(value, ghosts_table_doubles(c->table)[row * ghosts_table_columns(c->table) + k]);
    return GHOSTS_OK;
}

size_t classes_of(const column *c)
{
    return c->table ? ghosts_table_columns(c->table) : c->count;
}

/* From lists of which one has expressions. */
static ghosts_status sum_from_expressions(ghosts_expsum **sum, const column *first,
                                          const column *slopes, bool weighted, mpfr_prec_t bits)
{
    size_t bad = 0, at = 0, n = first->count;
    ghosts_status status =
        ghosts_expsum_from_expressions(sum, weighted ? first->item : NULL, weighted ? NULL : first->item,
                                       slopes->item, n, bits, &bad, &at);
    if (status == GHOSTS_OK)
        return status;
    size_t item = bad % n;
    const column *list = bad < 2 * n ? first : slopes;
    ghosts_status alone = examine_item(list, item);
    if (alone != GHOSTS_OK && status != GHOSTS_NO_MEMORY)
        complain_of_item(bad >= 2 * n ? "slopes" : weighted ? "weights" : "logits", list, item, status);
    else
        fprintf(stderr, "ghosts: --%s: %s\n", weighted ? "weights" : "logits",
                status == GHOSTS_INVALID
                    ? "a weight is negative, or every class is dropped"
                    : ghosts_strerror(status));
    return status;
}

static ghosts_status sum_from_lists(ghosts_expsum **sum, const column *logits, const column *slopes)
{
    size_t bad = 0, n = logits->count;
    ghosts_status status = ghosts_expsum_from_text(sum, logits->item, slopes->item, n, &bad);
    if (status == GHOSTS_PARSE || status == GHOSTS_NOT_FINITE || status == GHOSTS_TOO_LARGE)
        complain_of_item(bad < n ? "logits" : "slopes", bad < n ? logits : slopes, bad % n, status);
    else if (status != GHOSTS_OK)
        fprintf(stderr, "ghosts: --logits: %s\n",
                status == GHOSTS_INVALID ? "every logit is -inf" : ghosts_strerror(status));
    return status;
}

/* "FILE: row 3, " or "", before what is wrong with an entry. */
static void complain_of_weights(const column *weights, const char *text, size_t sample,
                                size_t position, const char *what)
{
    if (weights->table)
        fprintf(stderr, "ghosts: %s: row %zu, column %zu (from 0): %s\n", text, sample, position,
                what);
    else
        fprintf(stderr, "ghosts: --weights: item %zu: %s\n", position + 1, what);
}

/* Why no sum can be made of these weights. */
static void explain_weights(const mpq_t *weight, size_t n, const column *weights, const char *text,
                            size_t sample)
{
    for (size_t k = 0; k < n; k++)
        if (mpq_sgn(weight[k]) < 0) {
            complain_of_weights(weights, text, sample, k,
                                "the weight is negative; positive ones make a sum of exponentials");
            return;
        }
    fprintf(stderr, "ghosts: %s%s: every weight is 0\n", weights->table ? "" : "--weights ", text);
}

static ghosts_status sum_from_weights(ghosts_expsum **sum, const column *weights,
                                      const column *slopes, const char *text, size_t sample)
{
    size_t n = classes_of(weights);
    mpq_t *weight = malloc(2 * n * sizeof *weight), *slope = weight + n;
    ghosts_status status = weight ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (size_t k = 0; weight && k < 2 * n; k++)
        mpq_init(weight[k]);
    for (size_t k = 0; k < n && status == GHOSTS_OK; k++) {
        status = exact_entry(weight[k], weights, sample, k);
        if (status != GHOSTS_OK && !weights->table)
            complain_of_item("weights", weights, k, status);
    }
    for (size_t k = 0; k < n && status == GHOSTS_OK; k++) {
        status = exact_entry(slope[k], slopes, sample, k);
        if (status != GHOSTS_OK && !slopes->table)
            complain_of_item("slopes", slopes, k, status);
    }
    if (status == GHOSTS_OK) {
        status = ghosts_expsum_from_weights(sum, (const mpq_t *)weight, NULL, (const mpq_t *)slope, n);
        if (status == GHOSTS_INVALID)
            explain_weights((const mpq_t *)weight, n, weights, text, sample);
        else if (status != GHOSTS_OK)
            fprintf(stderr, "ghosts: --weights: %s\n", ghosts_strerror(status));
    }
    for (size_t k = 0; weight && k < 2 * n; k++)
        mpq_clear(weight[k]);
    free(weight);
    return status;
}

/* From a list and a file, or from files of which one has one row. */
static ghosts_status sum_from_both(ghosts_expsum **sum, bool *told, const cli_input *input,
                                   size_t sample)
{
    size_t n = input_classes(input);
    mpq_t *logit = malloc(2 * n * sizeof *logit), *slope = logit + n;
    bool *dropped = calloc(n, sizeof *dropped);
    ghosts_status status = logit && dropped ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    for (size_t k = 0; logit && k < 2 * n; k++)
        mpq_init(logit[k]);
    for (size_t k = 0; k < n && status == GHOSTS_OK; k++) {
        const column *bad = &input->logits;
        dropped[k] = input_is_dropped(input, sample, k);
        if (!dropped[k])
            status = exact_entry(logit[k], bad, sample, k);
        if (status == GHOSTS_OK) {
            bad = &input->slopes;
            status = exact_entry(slope[k], bad, sample, k);
        }
        *told = status != GHOSTS_OK && !bad->table;
        if (*told)
            complain_of_item(bad == &input->logits ? "logits" : "slopes", bad, k, status);
    }
    if (status == GHOSTS_OK)
        status = ghosts_expsum_from_rationals(sum, (const mpq_t *)logit, (const mpq_t *)slope,
                                              dropped, n);
    if (status == GHOSTS_INVALID && !*told) {
        fprintf(stderr, "ghosts: sample %zu: every logit is -inf\n", sample);
        *told = true;
    }
    for (size_t k = 0; logit && k < 2 * n; k++)
        mpq_clear(logit[k]);
    free(logit);
    free(dropped);
    return status;
}

ghosts_status input_expsum(ghosts_expsum **sum, bool *told, const cli_input *input, size_t sample)
{
    *told = (!input->logits.table && !input->slopes.table) || input->weighted;
    if (!input->logits.table && !input->slopes.table &&
        (has_expressions(&input->logits) || has_expressions(&input->slopes)))
        return sum_from_expressions(sum, &input->logits, &input->slopes, input->weighted,
                                    input->bits);
    if (input->weighted)
        return sum_from_weights(sum, &input->logits, &input->slopes, input->logits_text, sample);
    if (!input->logits.table && !input->slopes.table)
        return sum_from_lists(sum, &input->logits, &input->slopes);
    if (input->logits.table && input->slopes.table &&
        ghosts_table_rows(input->logits.table) == ghosts_table_rows(input->slopes.table))
        return ghosts_table_expsum(sum, input->logits.table, input->slopes.table, sample);
    return sum_from_both(sum, told, input, sample);
}
