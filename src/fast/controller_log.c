/* The controller's statistics, history, log lines and saved state.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "fast/controller.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ghosts_controller_statistics_get(ghosts_controller_statistics *out,
                                      const ghosts_controller *state)
{
    *out = state->words.statistics;
}

size_t ghosts_controller_history_count(const ghosts_controller *state)
{
    uint64_t steps = state->words.statistics.steps, kept = state->words.history;
    return (size_t)(steps < kept ? steps : kept);
}

ghosts_status ghosts_controller_history_get(ghosts_controller_entry *out,
                                            const ghosts_controller *state, size_t ago)
{
    if (out == NULL || ago >= ghosts_controller_history_count(state))
        return GHOSTS_INVALID;
    uint64_t step = state->words.statistics.steps - 1 - ago;
    *out = state->entry[step % state->words.history];
    return GHOSTS_OK;
}

/* ---------------------------------------------------------------------------------- log lines */

#define NUMBER_SIZE 40

/* A JSON number with 17 digits; the locale's decimal point becomes a dot. */
static const char *json_number(char *text, double value)
{
    if (isnan(value))
        return "null";
    if (isinf(value))
        return value > 0.0 ? "\"inf\"" : "\"-inf\"";
    snprintf(text, NUMBER_SIZE, "%.17g", value);
    const char *point = localeconv()->decimal_point;
    char *at = strcmp(point, ".") == 0 ? NULL : strstr(text, point);
    if (at != NULL) {
        *at = '.';
        memmove(at + 1, at + strlen(point), strlen(at + strlen(point)) + 1);
    }
    return text;
}

ghosts_status ghosts_controller_line(char *line, size_t size, size_t *length,
                                     const ghosts_controller_entry *entry)
{
    static const char *const action[] = {"none", "scaled", "skipped", "stopped", "reported"};
    char number[7][NUMBER_SIZE];
    if (line == NULL || entry == NULL || entry->action > GHOSTS_ACTION_REPORTED)
        return GHOSTS_INVALID;
    int written =
        snprintf(line, size,
                 "{\"step\":%llu,\"action\":\"%s\",\"sample\":%llu,\"rate_given\":%s,\"rate\":%s,"
                 "\"norm\":%s,\"measured\":%s,\"radius\":%s,\"r\":%s,\"r_after\":%s}\n",
                 (unsigned long long)entry->step, action[entry->action],
                 (unsigned long long)entry->sample, json_number(number[0], entry->rate_given),
                 json_number(number[1], entry->rate), json_number(number[2], entry->norm),
                 json_number(number[3], entry->measured), json_number(number[4], entry->radius),
                 json_number(number[5], entry->r), json_number(number[6], entry->r_after));
    if (length != NULL)
        *length = written > 0 ? (size_t)written : 0;
    return written > 0 && (size_t)written < size ? GHOSTS_OK : GHOSTS_TOO_LARGE;
}

/* -------------------------------------------------------------------------------- saved state */

/* Words in hexadecimal, 16 digits and a newline each, behind a line with the version and the count.
 * A sum of the words at the end finds truncated and damaged text. */
static const char header[] = "ghosts-controller 1 ";

#define WORD_SIZE sizeof(uint64_t)
#define DIGITS 16

static size_t words_of(size_t bytes)
{
    return bytes / WORD_SIZE;
}

static size_t count_words(const controller_words *w)
{
    return words_of(sizeof *w) + (size_t)w->window +
           (size_t)w->history * words_of(sizeof(ghosts_controller_entry));
}

typedef struct {
    char *to;
    uint64_t sum;
} writer;

static void write_words(writer *out, const void *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t word;
        memcpy(&word, (const char *)from + i * WORD_SIZE, WORD_SIZE);
        out->sum = (out->sum + word) * 0x9e3779b97f4a7c15u;
        for (int digit = 0; digit < DIGITS; digit++)
            out->to[digit] = "0123456789abcdef"[word >> (60 - 4 * digit) & 15];
        out->to[DIGITS] = '\n';
        out->to += DIGITS + 1;
    }
}

ghosts_status ghosts_controller_save(char *text, size_t size, size_t *needed,
                                     const ghosts_controller *state)
{
    size_t words = count_words(&state->words);
    size_t bytes = sizeof header - 1 + (words + 2) * (DIGITS + 1) + 1;
    if (needed != NULL)
        *needed = bytes;
    if (text == NULL)
        return needed != NULL ? GHOSTS_OK : GHOSTS_INVALID;
    if (size < bytes)
        return GHOSTS_TOO_LARGE;
    memcpy(text, header, sizeof header - 1);
    writer out = {text + sizeof header - 1, 0};
    uint64_t count = words;
    write_words(&out, &count, 1);
    write_words(&out, &state->words, words_of(sizeof state->words));
    write_words(&out, state->window, (size_t)state->words.window);
    write_words(&out, state->entry, (size_t)state->words.history * words_of(sizeof *state->entry));
    uint64_t sum = out.sum;
    write_words(&out, &sum, 1);
    *out.to = '\0';
    return GHOSTS_OK;
}

typedef struct {
    const char *from;
    uint64_t sum;
    bool failed;
} reader;

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void read_words(reader *in, void *to, size_t count)
{
    for (size_t i = 0; i < count && !in->failed; i++) {
        uint64_t word = 0;
        for (int digit = 0; digit < DIGITS && !in->failed; digit++) {
            int value = digit_value(in->from[digit]);
            in->failed = value < 0;
            word = word << 4 | (uint64_t)(value & 15);
        }
        in->failed = in->failed || in->from[DIGITS] != '\n';
        if (in->failed)
            return;
        in->from += DIGITS + 1;
        in->sum = (in->sum + word) * 0x9e3779b97f4a7c15u;
        memcpy((char *)to + i * WORD_SIZE, &word, WORD_SIZE);
    }
}

/* History entries are read back by ghosts_controller_line(), which indexes with the action. */
static bool entries_are_valid(const ghosts_controller *state)
{
    for (size_t i = 0; i < state->words.history; i++)
        if (state->entry[i].action > GHOSTS_ACTION_REPORTED)
            return false;
    return true;
}

ghosts_status ghosts_controller_restore(ghosts_controller **state, const char *text)
{
    if (state == NULL || text == NULL)
        return GHOSTS_INVALID;
    *state = NULL;
    if (strncmp(text, header, sizeof header - 1) != 0)
        return GHOSTS_PARSE;
    reader in = {text + sizeof header - 1, 0, false};
    controller_words words;
    uint64_t count = 0, sum = 0;
    read_words(&in, &count, 1);
    read_words(&in, &words, words_of(sizeof words));
    if (in.failed)
        return GHOSTS_PARSE;
    ghosts_controller *made = NULL;
    ghosts_status status = controller_from_words(&made, &words);
    if (status != GHOSTS_OK)
        return status == GHOSTS_INVALID ? GHOSTS_PARSE : status;
    read_words(&in, made->window, (size_t)words.window);
    read_words(&in, made->entry, (size_t)words.history * words_of(sizeof *made->entry));
    uint64_t expected = in.sum;
    read_words(&in, &sum, 1);
    if (in.failed || sum != expected || count != count_words(&words) || *in.from != '\0' ||
        !entries_are_valid(made)) {
        ghosts_controller_free(made);
        return GHOSTS_PARSE;
    }
    *state = made;
    return GHOSTS_OK;
}
