/* What is wrong with a file, in words.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "table/table.h"

#include <stdarg.h>
#include <string.h>

enum { LONGEST_NAME = 300 };

ghosts_status table_fail(const table_request *request, ghosts_status status, size_t line,
                         const char *format, ...)
{
    if (!request->error)
        return status;
    char *message = request->error->message;
    size_t size = sizeof request->error->message;
    const char *name = request->name;
    size_t length = strlen(name);
    bool cut = length > LONGEST_NAME; /* the end of a path tells more than its beginning */
    int used = snprintf(message, size, "%s%s", cut ? "..." : "",
                        cut ? name + length - LONGEST_NAME : name);
    if (used >= 0 && line > 0)
        used += snprintf(message + used, size - (size_t)used, ":%zu", line);
    if (used >= 0)
        used += snprintf(message + used, size - (size_t)used, ": ");
    if (used < 0 || (size_t)used >= size)
        return status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message + used, size - (size_t)used, format, arguments);
    va_end(arguments);
    return status;
}

ghosts_status table_no_memory(const table_request *request)
{
    return table_fail(request, GHOSTS_NO_MEMORY, 0, "not enough memory to read this file");
}
