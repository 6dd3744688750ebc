/* Command-line options common to all subcommands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_LOGITS = 256,
    OPTION_SLOPES,
    OPTION_SAMPLE,
    OPTION_DIGITS,
    OPTION_FORMAT,
    OPTION_ENGINE,
    OPTION_JOBS,
    OPTION_QUIET,
    OPTION_WORK_LIMIT,
    OPTION_NEAREST
};

static const struct option long_options[] = {
    {"logits", required_argument, NULL, OPTION_LOGITS},
    {"slopes", required_argument, NULL, OPTION_SLOPES},
    {"sample", required_argument, NULL, OPTION_SAMPLE},
    {"digits", required_argument, NULL, OPTION_DIGITS},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"engine", required_argument, NULL, OPTION_ENGINE},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"work-limit", required_argument, NULL, OPTION_WORK_LIMIT},
    {"nearest", required_argument, NULL, OPTION_NEAREST},
    {NULL, 0, NULL, 0}};

static bool parse_count(size_t *value, const char *name, const char *text, size_t least,
                        size_t most)
{
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    bool digits_only = *text && strspn(text, "0123456789") == strlen(text);
    if (!digits_only || *end || errno || number < least || number > most) {
        fprintf(stderr, "ghosts: --%s: '%s' is not a whole number from %zu to %zu\n", name, text,
                least, most);
        return false;
    }
    *value = (size_t)number;
    return true;
}

static bool parse_choice(int *value, const char *name, const char *text, const char *const *choices,
                         const char *listing)
{
    for (int i = 0; choices[i]; i++)
        if (strcmp(text, choices[i]) == 0) {
            *value = i;
            return true;
        }
    fprintf(stderr, "ghosts: --%s: '%s' is not one of %s\n", name, text, listing);
    return false;
}

static bool parse_engine(ghosts_engine *engine, const char *text)
{
    static const char *const names[] = {"default", "mpc", "arb", NULL};
    int choice;
    if (!parse_choice(&choice, "engine", text, names, "mpc, arb"))
        return false;
    *engine = (ghosts_engine)choice;
    if (ghosts_engine_available(*engine))
        return true;
    fprintf(stderr, "ghosts: --engine: this build lacks the engine '%s'; rebuild with FLINT\n",
            text);
    return false;
}

static bool parse_one(cli_options *options, const subcommand *command, int option,
                      const char *value)
{
    static const char *const formats[] = {"text", "json", "csv", NULL};
    size_t count = 0;
    int choice = 0;
    switch (option) {
    case OPTION_LOGITS:
        options->logits = value;
        return true;
    case OPTION_SLOPES:
        options->slopes = value;
        return true;
    case OPTION_SAMPLE:
        options->has_sample = true;
        return parse_count(&options->sample, "sample", value, 0, SIZE_MAX);
    case OPTION_DIGITS:
        if (!parse_count(&count, "digits", value, 1, GHOSTS_MAX_DIGITS))
            return false;
        options->search.digits = (long)count;
        return true;
    case OPTION_FORMAT:
        if (!parse_choice(&choice, "format", value, formats, "text, json, csv"))
            return false;
        options->format = (output_format)choice;
        return true;
    case OPTION_ENGINE:
        return parse_engine(&options->search.engine, value);
    case OPTION_JOBS:
        if (!parse_count(&count, "jobs", value, 1, 1024))
            return false;
        options->jobs = (int)count;
        return true;
    case OPTION_QUIET:
        options->quiet = true;
        return true;
    case OPTION_WORK_LIMIT:
        return parse_count(&options->search.work_limit, "work-limit", value, 1, SIZE_MAX);
    case OPTION_NEAREST:
        if (!command->takes_nearest) {
            fprintf(stderr, "ghosts %s: --nearest belongs to 'ghosts zeros'\n", command->name);
            return false;
        }
        return parse_count(&options->nearest, "nearest", value, 1, 10000000);
    default:
        fprintf(stderr, "Try 'ghosts %s --help'.\n", command->name);
        return false;
    }
}

bool parse_options(cli_options *options, const subcommand *command, int argc, char **argv)
{
    *options = (cli_options){.search = ghosts_zeros_defaults(), .jobs = 1};
    int option;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!parse_one(options, command, option, optarg))
            return false;
    if (optind < argc) {
        fprintf(stderr, "ghosts %s: unexpected argument '%s'\n", command->name, argv[optind]);
        return false;
    }
    if (!options->logits || !options->slopes) {
        fprintf(stderr,
                "ghosts %s: --logits and --slopes are both needed; try 'ghosts %s --help'\n",
                command->name, command->name);
        return false;
    }
    if (command->takes_nearest && !options->nearest) {
        fprintf(stderr, "ghosts %s: say how many: --nearest N\n", command->name);
        return false;
    }
    return true;
}
