/* ghosts verify: decide the claims, write the report.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "cli/file.h"
#include "cli/verify/verify.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_CLAIMS 64

typedef struct {
    const char *claims;
    const char *out;
    const char *figures;
    const char *experiments;
    size_t samples;
    size_t seed;
} verify_settings;

static void init_settings(void *settings)
{
    *(verify_settings *)settings = (verify_settings){.samples = 400, .seed = 1};
}

static bool parse_setting(void *settings, const char *name, const char *value)
{
    verify_settings *s = settings;
    if (strcmp(name, "samples") == 0)
        return parse_count(&s->samples, name, value, 1, 100000000);
    if (strcmp(name, "seed") == 0)
        return parse_count(&s->seed, name, value, 0, INT64_MAX);
    const char **text = strcmp(name, "claims") == 0    ? &s->claims
                        : strcmp(name, "out") == 0     ? &s->out
                        : strcmp(name, "figures") == 0 ? &s->figures
                                                       : &s->experiments;
    *text = value;
    return true;
}

/* The claims of a list such as "C1,C7-C9"; false after saying what is wrong. */
static bool choose(bool chosen[MOST_CLAIMS], const char *list)
{
    size_t count = 0;
    while (claim_list[count])
        count++;
    for (size_t i = 0; i < MOST_CLAIMS; i++)
        chosen[i] = !list && i < count;
    for (const char *item = list; item;) {
        int first, last, used = 0;
        bool range = sscanf(item, "C%d-C%d%n", &first, &last, &used) == 2 && used > 0;
        if (!range) {
            used = 0;
            if (sscanf(item, "C%d%n", &first, &used) != 1)
                used = 0;
            last = first;
        }
        if (used == 0 || first < 1 || last < first || (size_t)last > count ||
            (item[used] != '\0' && item[used] != ',')) {
            fprintf(stderr,
                    "ghosts: --claims: '%s' is not a list such as C1,C7-C9 of claims C1 to C%zu\n",
                    list, count);
            return false;
        }
        for (int i = first; i <= last; i++)
            chosen[i - 1] = true;
        item = item[used] ? item + used + 1 : NULL;
    }
    return true;
}

static bool check_settings(const cli_options *options)
{
    const verify_settings *s = options->settings;
    bool chosen[MOST_CLAIMS];
    return choose(chosen, s->claims);
}

/* The experiments' verdicts of the training lab: a list, or an object with one under
 * "experiments".  NULL after saying what is wrong. */
static json_t *read_experiments(const char *path)
{
    if (!path)
        return json_array();
    json_error_t error;
    json_t *file = json_load_file(path, 0, &error);
    if (!file) {
        fprintf(stderr, "ghosts: %s:%d: %s\n", path, error.line > 0 ? error.line : 1, error.text);
        return NULL;
    }
    json_t *list = json_is_array(file) ? file : json_object_get(file, "experiments");
    size_t i;
    json_t *entry;
    bool good = json_is_array(list);
    json_array_foreach(list, i, entry)
    {
        good = good && json_is_string(json_object_get(entry, "id")) &&
               json_is_string(json_object_get(entry, "verdict"));
    }
    json_t *result = good ? json_incref(list) : NULL;
    json_decref(file);
    if (!good)
        fprintf(stderr,
                "ghosts: %s:1: not a list of experiments, each with \"id\" and \"verdict\"\n",
                path);
    return result;
}

/* ------------------------------------------------------------------------------------- output */

typedef bool (*page_writer)(FILE *out, const json_t *report, const char *figures);

static bool write_json(FILE *out, const json_t *report, const char *figures)
{
    (void)figures;
    return json_dumpf(report, out, JSON_INDENT(1)) == 0 && fputc('\n', out) != EOF;
}

static bool write_markdown(FILE *out, const json_t *report, const char *figures)
{
    (void)figures;
    return report_markdown(out, report);
}

static bool write_page(const char *folder, const char *name, page_writer write,
                       const json_t *report, const char *figures)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    errno = ENAMETOOLONG;
    FILE *out = length < (int)sizeof path ? file_create(path) : NULL;
    bool good = out && file_finish(out, path, write(out, report, figures));
    if (!good)
        fprintf(stderr, "ghosts: %s/%s: %s\n", folder, name, strerror(errno));
    return good;
}

/* Whether `name` is a folder that allows `mode`; says what is wrong with it. */
static bool is_folder(const char *option, const char *name, int mode)
{
    struct stat found;
    errno = 0;
    if (stat(name, &found) == 0 && !S_ISDIR(found.st_mode))
        errno = ENOTDIR;
    else if (errno == 0 && access(name, mode) == 0)
        return true;
    fprintf(stderr, "ghosts: --%s: %s: %s\n", option, name, strerror(errno));
    return false;
}

/* Both folders are looked at, and that of the report is made, before hours of work. */
static bool prepare_folders(const verify_settings *s)
{
    if (s->figures && !is_folder("figures", s->figures, R_OK | X_OK))
        return false;
    if (!s->out)
        return true;
    if (mkdir(s->out, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "ghosts: --out: %s: %s\n", s->out, strerror(errno));
        return false;
    }
    return is_folder("out", s->out, W_OK | X_OK);
}

static bool write_report(const verify_settings *s, const json_t *report)
{
    return write_page(s->out, "claims.json", write_json, report, NULL) &&
           write_page(s->out, "claims.md", write_markdown, report, NULL) &&
           write_page(s->out, "claims.html", report_html, report, s->figures);
}

static void print_summary(const claim_result *r, const cli_options *options)
{
    if (options->format != FORMAT_TEXT)
        return;
    printf("%-4s %-10s %6zu trials, %zu violations, %zu undecided; %s %.3g; %s\n", r->claim->id,
           claim_verdict_name(r->verdict), r->trials, r->violations, r->undecided,
           r->claim->equality ? "difference" : "margin", r->margin, claim_standing(r->claim));
    fflush(stdout);
}

static void print_csv(const claim_result *results, size_t count)
{
    puts("id,verdict,trials,violations,undecided,margin,seconds");
    for (size_t i = 0; i < count; i++)
        printf("%s,%s,%zu,%zu,%zu,%.6g,%.3f\n", results[i].claim->id,
               claim_verdict_name(results[i].verdict), results[i].trials, results[i].violations,
               results[i].undecided, results[i].margin, results[i].seconds);
}

/* ---------------------------------------------------------------------------------------- run */

static size_t decide_all(claim_result *results, const bool *chosen,
                         const campaign_options *campaign, const cli_options *options)
{
    bool bar = processes_first() && wants_progress(options);
    size_t total = 0, count = 0;
    for (size_t i = 0; claim_list[i]; i++)
        total += chosen[i];
    for (size_t i = 0; claim_list[i]; i++) {
        if (!chosen[i])
            continue;
        if (bar)
            fprintf(stderr, "\r%3zu %%  %s\033[K", 100 * count / total, claim_list[i]->id);
        claim_decide(&results[count], claim_list[i], i, campaign);
        if (bar)
            fputs("\r\033[K", stderr);
        if (processes_first())
            print_summary(&results[count], options);
        count++;
    }
    return count;
}

static int run_verify(const cli_options *options)
{
    const verify_settings *s = options->settings;
    json_t *experiments = read_experiments(s->experiments);
    if (!experiments || !prepare_folders(s)) {
        json_decref(experiments);
        return EXIT_USAGE;
    }
    campaign_options campaign = {.seed = s->seed, .samples = s->samples, .jobs = options->jobs};
    bool chosen[MOST_CLAIMS];
    choose(chosen, s->claims);
    processes_start();
    bool first = processes_first();
    if (first && options->format == FORMAT_TEXT)
        printf("seed %llu, %zu samples\n", (unsigned long long)campaign.seed, campaign.samples);
    claim_result results[MOST_CLAIMS];
    size_t count = decide_all(results, chosen, &campaign, options);
    json_t *report = report_json(results, count, &campaign, experiments);
    bool good = true;
    if (first && s->out)
        good = write_report(s, report);
    if (first && options->format == FORMAT_JSON)
        write_json(stdout, report, NULL);
    if (first && options->format == FORMAT_CSV)
        print_csv(results, count);
    bool negative = false;
    for (size_t i = 0; i < count; i++) {
        negative = negative || results[i].verdict == REFUTED || results[i].verdict == CORRECTED;
        claim_result_clear(&results[i]);
    }
    json_decref(report);
    processes_end();
    return !good ? EXIT_USAGE : negative ? EXIT_NEGATIVE : EXIT_DONE;
}

static const command_option verify_options[] = {{"claims", true, parse_setting},
                                                {"samples", true, parse_setting},
                                                {"seed", true, parse_setting},
                                                {"out", true, parse_setting},
                                                {"figures", true, parse_setting},
                                                {"experiments", true, parse_setting},
                                                {NULL, false, NULL}};

const subcommand verify_command = {
    .name = "verify",
    .summary = "decide the claims of the paper by certified computation, write the report",
    .usage = "[--claims LIST] [--samples N] [--seed S] [--out DIR]",
    .help =
        "  --claims LIST     such as C1,C7-C9; default all\n"
        "  --samples N       trials of a cheap claim (costly ones get fewer); default 400\n"
        "  --seed S          of the random cases; the same seed gives the same report; default 1\n"
        "  --out DIR         write claims.html, claims.md and claims.json there\n"
        "  --figures DIR     put the pictures theory_*.svg of this folder into claims.html\n"
        "  --experiments F   JSON with verdicts of training experiments to be listed\n"
        "\n"
        "Exit status 1 when a claim is refuted or corrected.\n"
        "\n"
        "Examples:\n"
        "  ghosts verify --jobs 4 --out report\n"
        "  ghosts verify --claims C13 --samples 10000 --format json\n",
    .options = verify_options,
    .settings_size = sizeof(verify_settings),
    .init = init_settings,
    .without_input = true,
    .check = check_settings,
    .run = run_verify,
};
