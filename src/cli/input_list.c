/* Lists of numbers and expressions on the command line, and files in their place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/input.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "table/mistyped.h"

void column_clear(column *c)
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
void complain_of_item(const char *name, const column *list, size_t index,
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

bool read_column(column *c, const char *name, const char *text, bool minus_infinity)
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

bool has_expressions(const column *c)
{
    bool any = false;
    for (size_t i = 0; i < c->count && !any; i++)
        any = is_meant_as_expression(trim(c->item[i], strlen(c->item[i])));
    return any;
}

ghosts_status examine_item(const column *c, size_t i)
{
    size_t at;
    return examine_expression(&at, c->item[i], strlen(c->item[i]));
}
