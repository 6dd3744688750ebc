/* Completion of commands and options for shells, from the same tables that parse them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <string.h>

/* "--name" or "-n", with `separator` behind each. */
static void print_options(const subcommand *command, const char *separator)
{
    const char *name;
    bool takes_value;
    for (size_t i = 0; (name = option_name(&takes_value, command, i)); i++)
        printf("%s%s%s", name[1] ? "--" : "-", name, separator);
    printf("--help%s--help-all", separator);
}

static void print_names(const subcommand *const *commands, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i ? " " : "", commands[i]->name);
}

/* Between quotes of a shell, with those of the text itself outside. */
static void print_quoted(const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
}

static void print_bash(const subcommand *const *commands, size_t count)
{
    fputs("# bash completion for ghosts; written by ghosts --completion bash\n"
          "_ghosts()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options=\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        options='",
          stdout);
    print_names(commands, count);
    fputs(" --help --help-all --version'\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "        return\n"
          "    fi\n"
          "    case $before in\n"
          "        --format) COMPREPLY=($(compgen -W 'text json csv latex md' -- \"$word\")); return ;;\n"
          "        --engine) COMPREPLY=($(compgen -W 'arb mpc' -- \"$word\")); return ;;\n"
          "    esac\n"
          "    case ${COMP_WORDS[1]} in\n",
          stdout);
    for (size_t i = 0; i < count; i++) {
        printf("        %s) options='", commands[i]->name);
        print_options(commands[i], " ");
        puts("' ;;");
    }
    puts("    esac\n"
         "    case $word in\n"
         "        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "        *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "    esac\n}\n"
         "complete -o filenames -F _ghosts ghosts");
}

static void print_zsh(const subcommand *const *commands, size_t count)
{
    puts("#compdef ghosts\n"
         "# zsh completion for ghosts; written by ghosts --completion zsh\n"
         "_ghosts()\n{\n"
         "    local -a commands options\n"
         "    if ((CURRENT == 2)); then\n"
         "        commands=(");
    for (size_t i = 0; i < count; i++) {
        printf("            '%s:", commands[i]->name);
        print_quoted(commands[i]->summary);
        puts("'");
    }
    puts("        )\n"
         "        _describe command commands\n"
         "        return\n"
         "    fi\n"
         "    case $words[2] in");
    for (size_t i = 0; i < count; i++) {
        printf("        %s) options=(", commands[i]->name);
        print_options(commands[i], " ");
        puts(") ;;");
    }
    puts("    esac\n"
         "    case $words[CURRENT - 1] in\n"
         "        --format) compadd text json csv latex md ;;\n"
         "        --engine) compadd arb mpc ;;\n"
         "        *) if [[ $PREFIX == -* ]]; then compadd -- $options; else _files; fi ;;\n"
         "    esac\n}\n"
         "_ghosts \"$@\"");
}

static void print_fish(const subcommand *const *commands, size_t count)
{
    puts("# fish completion for ghosts; written by ghosts --completion fish");
    for (size_t i = 0; i < count; i++) {
        printf("complete -c ghosts -n __fish_use_subcommand -f -a %s -d '", commands[i]->name);
        print_quoted(commands[i]->summary);
        puts("'");
    }
    for (size_t i = 0; i < count; i++) {
        const char *name;
        bool takes_value;
        for (size_t k = 0; (name = option_name(&takes_value, commands[i], k)); k++)
            printf("complete -c ghosts -n '__fish_seen_subcommand_from %s' -%c %s%s\n",
                   commands[i]->name, name[1] ? 'l' : 's', name,
                   strcmp(name, "format") == 0   ? " -x -a 'text json csv latex md'"
                   : strcmp(name, "engine") == 0 ? " -x -a 'arb mpc'"
                   : takes_value                 ? " -r"
                                                 : "");
    }
    puts("complete -c ghosts -l help\ncomplete -c ghosts -l help-all");
}

bool print_completion(const char *shell, const subcommand *const *commands, size_t count)
{
    static const struct {
        const char *name;
        void (*print)(const subcommand *const *commands, size_t count);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (shell && strcmp(shell, shells[i].name) == 0) {
            shells[i].print(commands, count);
            return true;
        }
    fprintf(stderr, "ghosts: --completion: bash, zsh or fish\n");
    return false;
}
