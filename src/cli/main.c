/* The command ghosts: choice of the subcommand, help and version.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <string.h>

extern const subcommand radius_command, zeros_command, bounds_command, series_command;
extern const subcommand clip_command, certify_command, portrait_command, verify_command;
extern const subcommand network_command, path_command, radii_command, singular_command;
extern const subcommand track_command, constellation_command, plot_command;

static const subcommand *const commands[] = {
    &radius_command,        &radii_command, &zeros_command,    &bounds_command,
    &series_command,        &clip_command,  &portrait_command, &certify_command,
    &network_command,       &path_command,  &singular_command, &track_command,
    &constellation_command, &plot_command,  &verify_command};
#define COMMANDS (sizeof commands / sizeof *commands)

static const char *const input_help =
    "INPUT is --logits LIST --slopes LIST with decimal or rational numbers, taken exactly, or\n"
    "expressions such as sqrt(2)/3, log(3), 1.414 +/- 1e-20, or\n"
    "--logits FILE --slopes FILE (.npy of float16, float32 or float64, or .csv; one row per\n"
    "sample; '-' reads standard input).  --weights instead of --logits: the numbers w_k of\n"
    "sum_k w_k exp(a_k tau) themselves, w_k >= 0, taken exactly.\n"
    "\n"
    "A list, or a file of one row, goes with every row of the other file.\n"
    "\n"
    "  --sample I        only row I (from 0) of the files; default all rows\n"
    "  --transpose       files have one sample a column\n"
    "  --digits D        digits of the result, 1 to 1000000; default 16\n"
    "  --engine E        arb or mpc, the multiple-precision arithmetic\n"
    "  --work-limit N    give up after N Taylor expansions a sample; default 1000000, for all\n"
    "                    zeros of a disc or box 1000 more for every zero expected\n";

static const char *const common_help =
    "  --format F        text (default; right to one unit of the last digit), json (of samples,\n"
    "                    one object each) or csv; latex or md, tables of radius, zeros, bounds\n"
    "                    and path with the digits that are certain\n"
    "  --jobs N          threads, for more than one sample or statement; default 1\n"
    "  --quiet           no progress bar\n"
    "  --help, --help-all, --version\n"
    "\n";

static void print_overview(FILE *out, bool all)
{
    fputs("ghosts: certified complex zeros of sum_k exp(z_k + a_k tau), the ghosts of softmax\n\n"
          "usage: ghosts COMMAND INPUT [OPTIONS]\n\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-13s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n", out);
    if (all) {
        fputs(input_help, out);
        fputs(common_help, out);
        fputs("Exit status: 0 done, 1 the answer is negative or undecided, 2 bad usage or input.\n"
              "'ghosts --completion bash' (zsh, fish) writes a completion script.\n",
              out);
    }
    fputs("'ghosts COMMAND --help' tells its options with examples, --help-all those of all "
          "commands.\n",
          out);
}

static void print_command_help(const subcommand *command, bool all)
{
    printf("ghosts %s: %s\n\nusage: ghosts %s %s [OPTIONS]\n\n", command->name, command->summary,
           command->name, command->usage);
    if (all)
        printf("%s%s", command->without_input ? "" : input_help, common_help);
    fputs(command->help, stdout);
    if (!all)
        printf("\n%s--format, --jobs: ghosts %s --help-all\n",
               command->without_input ? "" : "Forms of input, --digits, ", command->name);
}

static bool is_present(int argc, char **argv, const char *option)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], option) == 0)
            return true;
    return false;
}

static const subcommand *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static void complain_of_command(const char *name)
{
    const char *best = NULL;
    for (size_t i = 0; i < COMMANDS; i++)
        best = nearest_word(best, name, commands[i]->name);
    fprintf(stderr, "ghosts: '%s' is not a command; %s%s%s\n", name,
            best ? "did you mean " : "try 'ghosts --help'", best ? best : "", best ? "?" : "");
}

static int run(int argc, char **argv)
{
    if (is_present(argc, argv, "--version")) {
        printf("ghosts %s (engine %s)\n", ghosts_version(),
               ghosts_engine_name(GHOSTS_ENGINE_DEFAULT));
        return EXIT_DONE;
    }
    const subcommand *command = argc > 1 ? find_command(argv[1]) : NULL;
    if (argc > 1 && strcmp(argv[1], "--completion") == 0)
        return print_completion(argc > 2 ? argv[2] : NULL, commands, COMMANDS) ? EXIT_DONE
                                                                               : EXIT_USAGE;
    bool all = is_present(argc, argv, "--help-all");
    if (all || is_present(argc, argv, "--help") || (argc > 1 && strcmp(argv[1], "help") == 0)) {
        if (command)
            print_command_help(command, all);
        else
            print_overview(stdout, all);
        return EXIT_DONE;
    }
    if (!command) {
        if (argc > 1)
            complain_of_command(argv[1]);
        else
            print_overview(stderr, false);
        return EXIT_USAGE;
    }
    cli_options options;
    if (!parse_options(&options, command, argc - 1, argv + 1))
        return EXIT_USAGE;
    int status = command->run ? command->run(&options) : run_samples(command, &options);
    clear_options(&options);
    return status;
}

int main(int argc, char **argv)
{
    int status = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "ghosts: standard output: cannot write\n");
        return EXIT_USAGE;
    }
    return status;
}
