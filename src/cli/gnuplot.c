/* Running gnuplot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gnuplot.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/file.h"

extern char **environ;

static int run_gnuplot(int in, int out, int err)
{
    static char name[] = "gnuplot";
    char *arguments[] = {name, NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    int files[] = {in, out, err};
    pid_t child = 0;
    int fault = 0, status = -1;
    for (int i = 0; i < 3; i++)
        fault = fault ? fault : posix_spawn_file_actions_adddup2(&actions, files[i], i);
    fault = fault ? fault : posix_spawnp(&child, name, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (fault)
        return -1;
    if (waitpid(child, &status, 0) != child)
        return 1;
    /* glibc's posix_spawnp reports a missing program itself, others by status 127 */
    return !WIFEXITED(status) ? 1 : WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

static void complain(int status, const char *command, FILE *said)
{
    char line[256] = "";
    if (status < 0) {
        fprintf(stderr,
                "ghosts %s: gnuplot, which draws the picture, cannot be started; "
                "install it (Debian: apt-get install gnuplot-nox)\n",
                command);
        return;
    }
    rewind(said);
    while (fgets(line, sizeof line, said) && strspn(line, " \t\n^") == strlen(line))
        ;
    line[strcspn(line, "\n")] = '\0';
    fprintf(stderr, "ghosts %s: gnuplot failed: %s\n", command, line);
}

bool gnuplot_run(int out, const char *command, gnuplot_script script, const void *context)
{
    FILE *in = tmpfile(), *said = tmpfile();
    bool good = in && said && script(in, context) && fflush(in) == 0;
    if (!good) {
        fprintf(stderr, "ghosts %s: cannot write a temporary file\n", command);
    } else {
        /* the child shares the file's position */
        good = lseek(fileno(in), 0, SEEK_SET) == 0;
        int status = good ? run_gnuplot(fileno(in), out, fileno(said)) : 1;
        good = status == 0;
        if (!good)
            complain(status, command, said);
    }
    if (in)
        fclose(in);
    if (said)
        fclose(said);
    return good;
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);
    return length > end && strcmp(name + length - end, suffix) == 0;
}

bool is_picture_name(const char *name)
{
    return ends_in(name, ".svg") || ends_in(name, ".png");
}

typedef struct {
    const char *name;
    int width, height;
    gnuplot_script script;
    const void *context;
} picture;

static bool write_with_terminal(FILE *out, const void *context)
{
    const picture *p = context;
    bool svg = ends_in(p->name, ".svg");
    fprintf(out,
            "set encoding utf8\nset terminal %s size %d, %d enhanced background rgb 'white' font "
            "'DejaVu Sans,%s'\n",
            svg ? "svg" : "pngcairo", p->width, p->height, svg ? "12.5" : "10");
    return p->script(out, p->context);
}

bool gnuplot_picture(const char *name, int width, int height, const char *command,
                     gnuplot_script script, const void *context)
{
    picture p = {name, width, height, script, context};
    errno = 0;
    FILE *out = file_create(name);
    if (!out) {
        fprintf(stderr, "ghosts %s: %s: %s\n", command, name, strerror(errno));
        return false;
    }
    bool drawn = gnuplot_run(fileno(out), command, write_with_terminal, &p);
    bool good = file_finish(out, name, drawn);
    if (drawn && !good)
        fprintf(stderr, "ghosts %s: %s: %s\n", command, name, strerror(errno));
    return good;
}
