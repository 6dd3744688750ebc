/* The progress bar, on standard error when that is a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <unistd.h>

bool wants_progress(const cli_options *options)
{
    return !options->quiet && isatty(STDERR_FILENO);
}

void show_progress(void *context, double share)
{
    (void)context;
    int filled = (int)(40.0 * share);
    if (share < 1.0)
        fprintf(stderr, "\r[%.*s%*s] %3.0f %%", filled, "########################################",
                40 - filled, "", 100.0 * share);
    else
        fputs("\r\033[K", stderr);
}
