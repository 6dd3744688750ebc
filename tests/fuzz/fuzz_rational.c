/* Fuzz target: numbers as text, with and without "-inf".  What is read must be canonical, and
 * survive being written and read again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <ghosts/expsum.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    mpq_t value, again;
    mpq_inits(value, again, (mpq_ptr)0);
    bool minus_infinity = false;
    if (ghosts_parse_rational(value, &minus_infinity, text) == GHOSTS_OK && !minus_infinity) {
        if (mpz_sgn(mpq_denref(value)) <= 0)
            abort();
        char *written = mpq_get_str(NULL, 10, value);
        if (strlen(written) < GHOSTS_MAX_NUMBER_LENGTH &&
            (ghosts_parse_rational(again, NULL, written) != GHOSTS_OK || !mpq_equal(value, again)))
            abort();
        free(written);
    }
    mpq_clears(value, again, (mpq_ptr)0);
    free(text);
    return 0;
}
