/* Fuzz target: tables in NPY; the magic bytes are put before the input, so that all of it is header
 * and data.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
    uint8_t *file = malloc(sizeof magic + size);
    if (!file)
        return 0;
    memcpy(file, magic, sizeof magic);
    if (size)
        memcpy(file + sizeof magic, data, size);
    fuzz_table("fuzz.npy", file, sizeof magic + size);
    free(file);
    return 0;
}
