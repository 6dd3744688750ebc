/* The field of a portrait as a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/file.h"
#include "cli/portrait/portrait.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool portrait_write_field(const char *name, const portrait_field *field)
{
    char header[128];
    const unsigned char begin[] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
    int length = snprintf(header, sizeof header,
                          "{'descr': '=f4', 'fortran_order': False, 'shape': (%zu, %zu, 2), }",
                          field->rows, field->columns);
    memset(header + length, ' ', (size_t)(117 - length));
    header[117] = '\n';
    errno = 0;
    FILE *out = file_create(name);
    if (out) {
        fwrite(begin, 1, sizeof begin, out);
        fwrite(header, 1, 118, out);
    }
    for (size_t i = 0; out && i < field->rows * field->columns; i++) {
        const float pair[2] = {field->phase[i], field->log_modulus[i]};
        fwrite(pair, sizeof *pair, 2, out);
    }
    bool good = out && file_finish(out, name, !ferror(out));
    if (!good)
        fprintf(stderr, "ghosts portrait: %s: %s\n", name, strerror(errno));
    return good;
}
