/* "Did you mean": the nearest of some words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <string.h>

enum { LONGEST_WORD = 32 };

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions, exchanges of a character, and of neighbours, that lead from a to b
 * (Damerau and Levenshtein, restricted). */
static size_t edit_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[3][LONGEST_WORD + 1];
    if (n > LONGEST_WORD || m > LONGEST_WORD)
        return LONGEST_WORD;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] =
                least_of(before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least_of(now[j], earlier[j - 2] + 1, now[j]);
        }
    }
    return row[n % 3][m];
}

const char *nearest_word(const char *best, const char *word, const char *candidate)
{
    size_t distance = edit_distance(word, candidate), length = strlen(word);
    bool begins = length >= 3 && strncmp(word, candidate, length) == 0;
    bool close = begins || distance <= (length <= 4 ? 1 : 2);
    return close && (!best || distance < edit_distance(word, best)) ? candidate : best;
}
