/* Input of the subcommands: lists and files, and the sums that their samples make.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "table/mistyped.h"

/* Numbers given on the command line, or a table from a file. */
typedef struct {
    char *buffer;
    const char **item;
    size_t count;
    ghosts_table *table;
} column;

static void column_clear(column *c)
{
    free(c->buffer);
    free(c->item);
    ghosts_table_free(c->table);
}

/* A part of the command line without the blanks around it. */
typedef struct {
    const char *text;
    size_t length;
} word;

static word trim(const char *text, size_t length)
{
    while (length && strchr(" \t", *text)) {
        text++;
        length--;
    }
    while (length && strchr(" \t", text[length - 1]))
        length--;
    return (word){text, length};
}

/* Infinity or NaN by name. */
static bool is_not_finite(word w)
{
    static const char *const names[] = {"inf", "infinity", "nan"};
    size_t sign = w.length && (*w.text == '-' || *w.text == '+');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (w.length == sign + strlen(names[i]) &&
            strncasecmp(w.text + sign, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* Whether a word was meant as a number: it has digits and no letters but those of numbers. */
static bool is_meant_as_number(word w)
{
    bool digits = false, letters = false;
    for (size_t i = 0, step; i < w.length; i += step) {
        unsigned long c = typed_character(&step, w.text + i, w.length - i);
        typed_kind kind = typed_as(c, step);
        digits = digits || kind == TYPED_DIGIT || (c >= '0' && c <= '9');
        letters = letters || kind == TYPED_LETTER || kind == TYPED_OTHER;
    }
    return is_not_finite(w) || (digits && (!letters || typed_hexadecimal(w.text, w.length)));
}

/* Whether the words are an expression with a value, such as sqrt(2)/3 or 1.414 +/- 1e-20; where not, the
 * place and kind of the fault. */
static ghosts_status examine_expression(size_t *at, const char *text, size_t length)
{
    ghosts_expsum *sum;
    char *copy = strndup(text, length);
    const char *slopes[1] = {copy};
    *at = 0;
    if (!copy)
        return GHOSTS_NO_MEMORY;
    ghosts_status status = ghosts_expsum_from_expressions(&sum, NULL, NULL, slopes, 1, 256, NULL, at);
    ghosts_expsum_free(sum);
    free(copy);
    return status;
}

/* Whether it looks like more than a number. */
static bool is_meant_as_expression(word w)
{
    static const char *const names[] = {"sqrt", "log", "ln", "exp", "pi"};
    char text[32];
    snprintf(text, sizeof text, "%.*s", w.length < 31 ? (int)w.length : 31, w.text);
    bool any = strpbrk(text, "(^*") != NULL || strstr(text, "+/-") != NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        any = any || strncmp(text + strspn(text, "+-"), names[i], strlen(names[i])) == 0;
    return any;
}

static bool has_suffix_of_table(const char *text)
{
    size_t length = strlen(text);
    return length > 4 &&
           (strcmp(text + length - 4, ".csv") == 0 || strcmp(text + length - 4, ".npy") == 0);
}

/* Whether text is a list of numbers rather than the name of a file: no file has that name, and one
 * of its parts was meant as a number. */
static bool is_list(const char *text)
{
    if (strcmp(text, "-") == 0 || has_suffix_of_table(text) || access(text, F_OK) == 0)
        return false;
    for (const char *part = text; *part;) {
        size_t length = strcspn(part, ",;"), at;
        word item = trim(part, length);
        if (is_meant_as_number(item) ||
            (is_meant_as_expression(item) &&
             examine_expression(&at, item.text, item.length) != GHOSTS_PARSE))
            return true;
        part += length + (part[length] != '\0');
    }
    return false;
}

static bool split_list(column *c, const char *text)
{
    size_t length = strlen(text) + 1, items = 1;
    for (const char *p = text; *p; p++)
        items += *p == ',';
    c->buffer = malloc(length);
    c->item = malloc(items * sizeof *c->item);
    if (!c->buffer || !c->item)
        return false;
    memcpy(c->buffer, text, length);
    for (char *p = c->buffer; p;) {
        c->item[c->count++] = p;
        p = strchr(p, ',');
        if (p)
            *p++ = '\0';
    }
    return true;
}

/* Item `index` of a list, refused. */
static void complain_of_item(const char *name, const column *list, size_t index,
                             ghosts_status status)
{
    word item = trim(list->item[index], strlen(list->item[index]));
    if (is_meant_as_expression(item)) {
        size_t at;
        ghosts_status fault = examine_expression(&at, item.text, item.length);
        fprintf(stderr, "ghosts: --%s: item %zu: '%.60s': character %zu: %s\n", name, index + 1,
                list->item[index], at + 1,
                fault == GHOSTS_PARSE ? "not an expression; known are + - * / ^ ( ), sqrt, log, exp, pi, e, +/-"
                : fault == GHOSTS_INVALID ? "this has no finite value"
                : fault == GHOSTS_OK ? "this does not fit here" : ghosts_strerror(fault));
        return;
    }
    unsigned long character;
    typed_kind kind = typed_text(&character, item.text, item.length);
    bool stray = !is_not_finite(item) && (kind == TYPED_LETTER || kind == TYPED_OTHER);
    if (kind != TYPED_AS_NUMBER && status == GHOSTS_TOO_LARGE)
        status = GHOSTS_PARSE;
    fprintf(stderr, "ghosts: --%s: item %zu: '%.60s': %s%s%s\n", name, index + 1, list->item[index],
            item.length ? ghosts_strerror(status) : "the item is empty",
            cure_for(item.text, item.length).text,
            stray ? " (taken for a list, as no file has this name)" : "");
}

/* Whether every item could be a number by its characters; says which is not. */
static bool are_typed_as_numbers(const char *name, const column *list)
{
    for (size_t i = 0; i < list->count; i++) {
        word item = trim(list->item[i], strlen(list->item[i]));
        unsigned long character;
        size_t at;
        if (item.length > 0 && is_meant_as_expression(item) &&
            examine_expression(&at, item.text, item.length) == GHOSTS_OK)
            continue;
        if (item.length == 0 ||
            (typed_text(&character, item.text, item.length) != TYPED_AS_NUMBER &&
             !is_not_finite(item))) {
            complain_of_item(name, list, i, GHOSTS_PARSE);
            return false;
        }
    }
    return true;
}

static bool read_column(column *c, const char *name, const char *text, bool minus_infinity)
{
    if (!*text) {
        fprintf(stderr,
                "ghosts: --%s: nothing is given; give numbers such as 0,1/3,-2.5, or the "
                "name of a file\n",
                name);
        return false;
    }
    if (is_list(text)) {
        if (split_list(c, text))
            return are_typed_as_numbers(name, c);
        fprintf(stderr, "ghosts: --%s: %s\n", name, ghosts_strerror(GHOSTS_NO_MEMORY));
        return false;
    }
    ghosts_table_error error;
    if (ghosts_table_read(&c->table, text, minus_infinity, &error) == GHOSTS_OK)
        return true;
    bool missing = strcmp(text, "-") != 0 && access(text, F_OK) != 0;
    fprintf(stderr, "ghosts: %s%s\n", error.message,
            missing ? ", and no list of numbers such as 0,1/3,-2.5" : "");
    return false;
}

static bool has_expressions(const column *c)
{
    bool any = false;
    for (size_t i = 0; i < c->count && !any; i++)
        any = is_meant_as_expression(trim(c->item[i], strlen(c->item[i])));
    return any;
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
    size_t at_alone, item = bad % n;
    const column *list = bad < 2 * n ? first : slopes;
    ghosts_status alone =
        examine_expression(&at_alone, list->item[item], strlen(list->item[item]));
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

/* A list, or a file of one row, goes with every sample of the other. */
static size_t row_of(const column *c, size_t sample)
{
    return c->table && ghosts_table_rows(c->table) > 1 ? sample : 0;
}

/* Entry k of the sample, exactly. */
static ghosts_status exact_entry(mpq_t value, const column *c, size_t sample, size_t k)
{
    size_t row = row_of(c, sample);
    const char *text = c->table ? ghosts_table_text(c->table, row, k) : c->item[k];
    if (text)
        return ghosts_parse_rational(value, NULL, text);
    mpq_set_d(value, ghosts_table_doubles(c->table)[row * ghosts_table_columns(c->table) + k]);
    return GHOSTS_OK;
}

static size_t classes_of(const column *c)
{
    return c->table ? ghosts_table_columns(c->table) : c->count;
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

/* Whether entry k of row i is -inf, and not a number beyond the range of doubles. */
static bool is_minus_infinity(const ghosts_table *table, size_t i, size_t k)
{
    const char *text = ghosts_table_text(table, i, k);
    return isinf(ghosts_table_doubles(table)[i * ghosts_table_columns(table) + k]) &&
           (!text || strpbrk(text, "iI"));
}

/* A row whose logits are all -inf is refused before anything is written. */
static bool every_row_has_a_class(const ghosts_table *logits, const char *name)
{
    size_t columns = ghosts_table_columns(logits);
    for (size_t i = 0; i < ghosts_table_rows(logits); i++) {
        size_t k = 0;
        while (k < columns && is_minus_infinity(logits, i, k))
            k++;
        if (k == columns) {
            fprintf(stderr,
                    "ghosts: %s: row %zu (from 0): every logit is -inf, so there is no "
                    "class; remove the row\n",
                    name, i);
            return false;
        }
    }
    return true;
}

/* numpy.savetxt writes n numbers as a column; read as n samples of one class, no sum has a zero. */
static bool is_column(const char *name, size_t rows, size_t columns, const cli_options *options)
{
    if (columns > 1 || rows == 1 || options->command->without_input)
        return false;
    fprintf(stderr,
            "ghosts: %s: %zu rows of one class, whose sums have no zero; if this is one sample in "
            "a column, add --transpose\n",
            name, rows);
    return true;
}

/* Shapes must agree before anything is computed. */
static bool check_shapes(size_t *samples, const column *logits, const column *slopes,
                         const cli_options *options)
{
    size_t rows[2] = {1, 1}, columns[2] = {logits->count, slopes->count};
    const column *both[2] = {logits, slopes};
    const char *names[2] = {options->logits, options->slopes};
    for (int i = 0; i < 2; i++) {
        if (!both[i]->table)
            continue;
        rows[i] = ghosts_table_rows(both[i]->table);
        columns[i] = ghosts_table_columns(both[i]->table);
        if (is_column(names[i], rows[i], columns[i], options))
            return false;
    }
    size_t most = rows[0] > rows[1] ? rows[0] : rows[1];
    bool fit = rows[0] == rows[1] || rows[0] == 1 || rows[1] == 1;
    if (!fit || columns[0] != columns[1]) {
        fprintf(stderr,
                "ghosts: %s: %zu x %zu %s, but %s: %zu x %zu slopes (samples x classes)\n",
                options->logits, rows[0], columns[0], options->weighted ? "weights" : "logits",
                options->slopes, rows[1], columns[1]);
        return false;
    }
    if (options->has_sample && options->sample >= most) {
        fprintf(stderr, "ghosts: --sample: %zu is not a row of %s, which has rows 0 to %zu\n",
                options->sample, names[rows[1] > rows[0]], most - 1);
        return false;
    }
    *samples = most;
    return !logits->table || options->weighted ||
           every_row_has_a_class(logits->table, options->logits);
}

struct cli_input {
    column logits, slopes;
    const char *logits_text, *slopes_text; /* as given */
    bool weighted;                         /* `logits` are weights */
    mpfr_prec_t bits;                      /* for what is not rational */
    size_t first, end;
    double *repeated; /* the row that goes with every sample, as often as there are samples */
};

void close_input(cli_input *input)
{
    if (!input)
        return;
    column_clear(&input->logits);
    column_clear(&input->slopes);
    free(input->repeated);
    free(input);
}

static bool turn(column *c, const char *name, bool minus_infinity, const cli_options *options)
{
    return !options->transpose || !c->table || transpose_table(&c->table, name, minus_infinity);
}

cli_input *open_input(const cli_options *options)
{
    if (strcmp(options->logits, "-") == 0 && strcmp(options->slopes, "-") == 0) {
        fprintf(stderr, "ghosts: only one of --%s and --slopes can be standard input\n",
                options->weighted ? "weights" : "logits");
        return NULL;
    }
    cli_input *input = calloc(1, sizeof *input);
    if (!input) {
        fprintf(stderr, "ghosts: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        return NULL;
    }
    size_t samples = 0;
    if (!read_column(&input->logits, options->weighted ? "weights" : "logits", options->logits,
                     !options->weighted) ||
        !read_column(&input->slopes, "slopes", options->slopes, false) ||
        !turn(&input->logits, options->logits, !options->weighted, options) ||
        !turn(&input->slopes, options->slopes, false, options) ||
        !check_shapes(&samples, &input->logits, &input->slopes, options)) {
        close_input(input);
        return NULL;
    }
    input->logits_text = options->logits;
    input->slopes_text = options->slopes;
    input->weighted = options->weighted;
    input->bits = 2 * output_bits(options) + 1024;
    input->first = options->has_sample ? options->sample : 0;
    input->end = options->has_sample ? options->sample + 1 : samples;
    return input;
}

void selected_samples(size_t *first, size_t *end, const cli_input *input)
{
    *first = input->first;
    *end = input->end;
}

size_t input_classes(const cli_input *input)
{
    return classes_of(&input->logits);
}

/* A weight that cannot be read is none that was dropped. */
static bool is_zero_weight(const column *weights, size_t sample, size_t k)
{
    mpq_t value;
    mpq_init(value);
    bool zero = exact_entry(value, weights, sample, k) == GHOSTS_OK && mpq_sgn(value) == 0;
    mpq_clear(value);
    return zero;
}

bool input_is_dropped(const cli_input *input, size_t sample, size_t class_index)
{
    if (input->weighted)
        return is_zero_weight(&input->logits, sample, class_index);
    return input->logits.table ? is_minus_infinity(input->logits.table, row_of(&input->logits, sample), class_index)
                               : strpbrk(input->logits.item[class_index], "iI") != NULL;
}

/* A list is a table of one row in CSV. */
static bool list_as_table(column *c, const char *name, const char *text, bool minus_infinity)
{
    if (c->table)
        return true;
    ghosts_table_error error = {"out of memory"};
    FILE *stream = fmemopen((void *)text, strlen(text), "rb");
    ghosts_status status = GHOSTS_NO_MEMORY;
    if (stream) {
        status = ghosts_table_read_stream(&c->table, stream, name, minus_infinity, &error);
        fclose(stream);
    }
    if (status != GHOSTS_OK)
        fprintf(stderr, "ghosts: %s\n", error.message);
    return status == GHOSTS_OK;
}

/* The selected rows; one row is repeated for all.  NULL when memory is short. */
static const double *doubles_of(cli_input *input, const column *c)
{
    size_t columns = ghosts_table_columns(c->table), samples = input->end - input->first;
    const double *value = ghosts_table_doubles(c->table);
    if (samples == 1 || ghosts_table_rows(c->table) > 1)
        return value + row_of(c, input->first) * columns;
    if (columns > SIZE_MAX / sizeof(double) / samples)
        return NULL;
    input->repeated = malloc(samples * columns * sizeof(double));
    for (size_t i = 0; input->repeated && i < samples; i++)
        memcpy(input->repeated + i * columns, value, columns * sizeof(double));
    return input->repeated;
}

bool input_batch(ghosts_batch *batch, cli_input *input)
{
    if (input->weighted) {
        fprintf(stderr, "ghosts: --weights: batches in double precision take --logits\n");
        return false;
    }
    if (!list_as_table(&input->logits, "--logits", input->logits_text, true) ||
        !list_as_table(&input->slopes, "--slopes", input->slopes_text, false) ||
        !every_row_has_a_class(input->logits.table, input->logits_text))
        return false;
    size_t columns = ghosts_table_columns(input->logits.table);
    const double *logits = doubles_of(input, &input->logits);
    const double *slopes = doubles_of(input, &input->slopes);
    if (!logits || !slopes) {
        fprintf(stderr, "ghosts: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        return false;
    }
    *batch = (ghosts_batch){logits, slopes, input->end - input->first, columns, columns, columns};
    return true;
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
