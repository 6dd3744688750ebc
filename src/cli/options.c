/* Command-line options: those common to all subcommands, and each one's own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "table/mistyped.h"

enum {
    OPTION_LOGITS = 256,
    OPTION_SLOPES,
    OPTION_WEIGHTS,
    OPTION_SAMPLE,
    OPTION_DIGITS,
    OPTION_FORMAT,
    OPTION_ENGINE,
    OPTION_JOBS,
    OPTION_QUIET,
    OPTION_WORK_LIMIT,
    OPTION_TRANSPOSE,
    OPTION_OWN /* the first of the subcommand's own */
};

static const struct option common_options[] = {
    {"logits", required_argument, NULL, OPTION_LOGITS},
    {"slopes", required_argument, NULL, OPTION_SLOPES},
    {"weights", required_argument, NULL, OPTION_WEIGHTS},
    {"sample", required_argument, NULL, OPTION_SAMPLE},
    {"digits", required_argument, NULL, OPTION_DIGITS},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"engine", required_argument, NULL, OPTION_ENGINE},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"work-limit", required_argument, NULL, OPTION_WORK_LIMIT},
    {"transpose", no_argument, NULL, OPTION_TRANSPOSE}};
#define SHORT_SIZE 64 /* letters and colons of the short options */
#define COMMON_OPTIONS (sizeof common_options / sizeof *common_options)

bool parse_count(size_t *value, const char *name, const char *text, size_t least, size_t most)
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

bool parse_real(double *value, const char *name, const char *text, double least, double most)
{
    char *end = NULL;
    double number = strtod(text, &end);
    /* the negated form refuses NaN */
    if (!*text || *end || !(number >= least && number <= most)) {
        fprintf(stderr, "ghosts: --%s: '%s' is not a number from %.17g to %.17g\n", name, text,
                least, most);
        return false;
    }
    *value = number;
    return true;
}

/* `count` exact numbers of the text form "0,1/3,-2.5" into initialised rationals. */
static bool parse_rationals(mpq_t *value, size_t count, const char *name, const char *text)
{
    char *copy = strdup(text);
    char *rest = copy;
    size_t found = 0;
    bool good = copy != NULL;
    typed_cure cure = {""};
    while (good && rest) {
        char *item = rest;
        rest = strchr(rest, ',');
        if (rest)
            *rest++ = '\0';
        good = found < count && ghosts_parse_rational(value[found], NULL, item) == GHOSTS_OK;
        if (!good && found < count)
            cure = cure_for(item, strlen(item));
        found++;
    }
    free(copy);
    if (good && found == count)
        return true;
    fprintf(stderr, "ghosts: --%s: '%.80s': %zu exact number%s needed, such as %s%s\n", name, text,
            count, count == 1 ? " is" : "s are", count == 1 ? "31.5 or 1/3" : "-1,1,0,9.5",
            cure.text);
    return false;
}

bool parse_rational(mpq_t value, const char *name, const char *text)
{
    mpq_t number[1];
    mpq_init(number[0]);
    bool good = parse_rationals(number, 1, name, text);
    mpq_swap(value, number[0]);
    mpq_clear(number[0]);
    return good;
}

bool parse_disk(ghosts_region *region, const char *name, const char *text)
{
    region->shape = GHOSTS_DISK;
    if (!parse_rational(region->radius, name, text))
        return false;
    if (mpq_sgn(region->radius) > 0)
        return true;
    fprintf(stderr, "ghosts: --%s: the radius '%.80s' is not positive\n", name, text);
    return false;
}

bool parse_box(ghosts_region *region, const char *name, const char *text)
{
    mpq_t edge[4];
    for (int i = 0; i < 4; i++)
        mpq_init(edge[i]);
    bool good = parse_rationals(edge, 4, name, text);
    if (good && (mpq_cmp(edge[0], edge[1]) >= 0 || mpq_cmp(edge[2], edge[3]) >= 0)) {
        fprintf(stderr, "ghosts: --%s: '%.80s': X0 < X1 and Y0 < Y1 are needed\n", name, text);
        good = false;
    }
    region->shape = GHOSTS_BOX;
    mpq_swap(region->x0, edge[0]);
    mpq_swap(region->x1, edge[1]);
    mpq_swap(region->y0, edge[2]);
    mpq_swap(region->y1, edge[3]);
    for (int i = 0; i < 4; i++)
        mpq_clear(edge[i]);
    return good;
}

bool parse_file_name(const char **value, const char *name, const char *text)
{
    *value = text;
    if (strcmp(text, "-") != 0)
        return true;
    fprintf(stderr, "ghosts: --%s: name a file; standard output holds the result\n", name);
    return false;
}

bool parse_choice(int *value, const char *name, const char *text, const char *const *choices,
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
    static const char *const formats[] = {"text", "json", "csv", "latex", "md", NULL};
    size_t count = 0;
    int choice = 0;
    switch (option) {
    case OPTION_LOGITS:
    case OPTION_WEIGHTS:
        if (options->logits && options->weighted != (option == OPTION_WEIGHTS)) {
            fprintf(stderr, "ghosts %s: --logits or --weights, not both\n", command->name);
            return false;
        }
        options->logits = value;
        options->weighted = option == OPTION_WEIGHTS;
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
        if (command->without_format) {
            fprintf(stderr, "ghosts %s: takes no --format; the name of the file tells it\n",
                    command->name);
            return false;
        }
        if (!parse_choice(&choice, "format", value, formats, "text, json, csv, latex, md"))
            return false;
        if (choice > FORMAT_CSV && !command->table) {
            fprintf(stderr, "ghosts %s: --format: text, json or csv; tables in LaTeX and Markdown "
                            "are made by radius, zeros, bounds and path\n",
                    command->name);
            return false;
        }
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
    case OPTION_TRANSPOSE:
        options->transpose = true;
        return true;
    case OPTION_WORK_LIMIT:
        options->has_work_limit = true;
        return parse_count(&options->search.work_limit, "work-limit", value, 1, SIZE_MAX);
    default: {
        const command_option *own = &command->options[option - OPTION_OWN];
        return own->parse(options->settings, own->name, value);
    }
    }
}

static size_t own_options(const subcommand *command)
{
    size_t count = 0;
    while (command->options && command->options[count].name)
        count++;
    return count;
}

const char *option_name(bool *takes_value, const subcommand *command, size_t i)
{
    bool common = i < COMMON_OPTIONS;
    const command_option *own = &command->options[common ? 0 : i - COMMON_OPTIONS];
    if (!common && i - COMMON_OPTIONS >= own_options(command))
        return NULL;
    *takes_value = common ? common_options[i].has_arg == required_argument : own->takes_value;
    return common ? common_options[i].name : own->name;
}

/* The short options for getopt_long(): own options with a name of one letter. */
static void short_options(char letters[SHORT_SIZE], const subcommand *command)
{
    char *next = letters;
    *next++ = ':';
    for (size_t i = 0; i < own_options(command); i++)
        if (strlen(command->options[i].name) == 1 && next < letters + SHORT_SIZE - 3) {
            *next++ = command->options[i].name[0];
            if (command->options[i].takes_value)
                *next++ = ':';
        }
    *next = '\0';
}

/* The code of an option that getopt_long() has found. */
static int option_code(int found, const subcommand *command)
{
    for (size_t i = 0; found < OPTION_LOGITS && i < own_options(command); i++)
        if (command->options[i].name[0] == found && !command->options[i].name[1])
            return OPTION_OWN + (int)i;
    return found;
}

/* The common options and the command's own, for getopt_long(); the caller frees it. */
static struct option *all_options(const subcommand *command)
{
    size_t own = own_options(command);
    struct option *all = calloc(COMMON_OPTIONS + own + 1, sizeof *all);
    if (!all)
        return NULL;
    memcpy(all, common_options, sizeof common_options);
    for (size_t i = 0; i < own; i++)
        all[COMMON_OPTIONS + i] =
            (struct option){command->options[i].name,
                            command->options[i].takes_value ? required_argument : no_argument, NULL,
                            OPTION_OWN + (int)i};
    return all;
}

static void complain_of_option(int found, const char *given, const subcommand *command,
                               const struct option *all)
{
    char name[64] = "";
    const char *best = NULL;
    bool unknown = found != ':' && optopt < OPTION_LOGITS;
    if (unknown && strncmp(given, "--", 2) == 0)
        snprintf(name, sizeof name, "%.*s", (int)strcspn(given + 2, "="), given + 2);
    for (; *name && all->name; all++)
        best = nearest_word(best, name, all->name);
    fprintf(stderr, "ghosts %s: '%s' %s", command->name, given,
            found == ':' ? "needs a value"
            : unknown    ? "is not an option of this command"
                         : "takes no value");
    if (best)
        fprintf(stderr, "; did you mean --%s?\n", best);
    else
        fprintf(stderr, "; try 'ghosts %s --help'\n", command->name);
}

static bool parse_arguments(cli_options *options, const subcommand *command, int argc, char **argv)
{
    struct option *all = all_options(command);
    options->settings = calloc(1, command->settings_size + 1);
    bool good = all && options->settings;
    if (!good)
        fprintf(stderr, "ghosts: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
    else if (command->init)
        command->init(options->settings);
    int option;
    char letters[SHORT_SIZE];
    short_options(letters, command);
    opterr = 0;
    while (good && (option = getopt_long(argc, argv, letters, all, NULL)) != -1) {
        good = option != '?' && option != ':';
        if (good)
            good = parse_one(options, command, option_code(option, command), optarg);
        else
            complain_of_option(option, argv[optind - 1], command, all);
    }
    free(all);
    options->operand = (const char **)argv + optind;
    options->operands = (size_t)(argc - optind);
    return good;
}

static bool are_complete(const cli_options *options, const subcommand *command)
{
    if (options->operands > command->operands) {
        fprintf(stderr, "ghosts %s: unexpected argument '%s'\n", command->name,
                options->operand[command->operands]);
        return false;
    }
    if (!command->without_input && (!options->logits || !options->slopes)) {
        fprintf(stderr,
                "ghosts %s: --logits (or --weights) and --slopes are both needed; try 'ghosts %s "
                "--help'\n",
                command->name, command->name);
        return false;
    }
    bool sample = options->has_sample && !command->takes_sample;
    if (command->without_input && (options->logits || options->slopes || sample)) {
        fprintf(stderr, "ghosts %s: takes no --logits, --slopes%s\n", command->name,
                command->takes_sample ? "" : " or --sample");
        return false;
    }
    return !command->check || command->check(options);
}

bool parse_options(cli_options *options, const subcommand *command, int argc, char **argv)
{
    *options = (cli_options){.search = ghosts_zeros_defaults(), .jobs = 1, .command = command};
    if (parse_arguments(options, command, argc, argv) && are_complete(options, command))
        return true;
    clear_options(options);
    return false;
}

void clear_options(cli_options *options)
{
    if (options->command->clear && options->settings)
        options->command->clear(options->settings);
    free(options->settings);
    options->settings = NULL;
}
