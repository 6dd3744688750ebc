/* Jobs on threads, files that are complete or absent, and the judgement of what they hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/runner.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "analysis/lab/hash.h"
#include "analysis/lab/memory.h"
#include "cli/file.h"

enum { PATH = 4096, NAME = 128, KEY = 512, COMMIT = 64 };
enum { COMMITS = 8 * COMMIT, FIRST_LINE = KEY + COMMITS };

static char *sentence_of(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    size_t size = (size_t)vsnprintf(NULL, 0, format, again) + 1;
    va_end(again);
    char *text = take(size, 1);
    vsnprintf(text, size, format, arguments);
    return text;
}

char *sentence(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = sentence_of(format, arguments);
    va_end(arguments);
    return text;
}

json_t *json_number(double x)
{
    return isfinite(x) ? json_real(x) : json_string(isnan(x) ? "nan" : x > 0.0 ? "inf" : "-inf");
}

void put_number(json_t *object, const char *name, double x)
{
    json_object_set_new(object, name, json_number(x));
}

void put(json_t *object, json_t *value, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *name = sentence_of(format, arguments);
    va_end(arguments);
    json_object_set_new(object, name, value);
    free(name);
}

void put_largest(json_t *object, const records *rows, const char *const *filter)
{
    static const char *const column[] = {"r", "r_exact", "loss_ratio", "flips"};
    for (size_t k = 0; k < sizeof column / sizeof *column; k++)
        put(object, json_number(records_largest(rows, column[k], filter)), "largest_%s", column[k]);
}

static bool complain(const char *path)
{
    fprintf(stderr, "ghosts-lab: %s: %s\n", path, strerror(errno));
    return false;
}

/* ---- one job -------------------------------------------------------------------------------- */

typedef struct {
    char path[PATH];
    char key[KEY]; /* the first line's start; what follows is the commit that made the part */
} part;

/* Of data and protocol: a part of other ones is not taken. */
static uint64_t protocol_hash(const experiment *e, const lab_options *options)
{
    uint64_t hash = hash_on(options->data_hash, e->definitions, strlen(e->definitions));
    return hash_on(hash, e->columns, strlen(e->columns));
}

static part part_of(const experiment *e, const lab_options *options, size_t job)
{
    part p;
    char name[NAME];
    e->describe(name, sizeof name, options, job);
    snprintf(p.path, sizeof p.path, "%s/parts/%s-%s.csv", options->out, e->id, name);
    snprintf(p.key, sizeof p.key, "# %s %s %s %s %016" PRIx64 " commit ", e->id, name,
             options->data_name, options->quick ? "quick" : "full", protocol_hash(e, options));
    return p;
}

static bool part_exists(const part *p)
{
    char line[FIRST_LINE];
    FILE *file = fopen(p->path, "r");
    if (file == NULL)
        return false;
    bool same =
        fgets(line, sizeof line, file) != NULL && strncmp(line, p->key, strlen(p->key)) == 0;
    fclose(file);
    return same;
}

static bool run_job(const experiment *e, const lab_options *options, size_t job, const part *p)
{
    FILE *file = file_create(p->path);
    if (file == NULL)
        return complain(p->path);
    fprintf(file, "%s%s\n", p->key, options->commit);
    e->run(file, options, job);
    return file_finish(file, p->path, !ferror(file)) || complain(p->path);
}

static bool run_jobs(const experiment *e, const lab_options *options, size_t jobs)
{
    bool good = true;
    size_t done = 0;
#pragma omp parallel for schedule(dynamic, 1) num_threads(options->jobs)
    for (size_t job = 0; job < jobs; job++) {
        part p = part_of(e, options, job);
        bool old = !e->derived && part_exists(&p);
        bool finished = old || run_job(e, options, job, &p);
#pragma omp critical
        {
            good = good && finished;
            done++;
            if (!options->quiet) {
                char name[NAME];
                e->describe(name, sizeof name, options, job);
                fprintf(stderr, "%s %zu/%zu %s%s\n", e->id, done, jobs, name, old ? " (kept)" : "");
            }
        }
    }
    return good;
}

/* ---- merging -------------------------------------------------------------------------------- */

/* The commits that made the parts, one after the other. */
static void note_commit(char commits[COMMITS], const char *line, const part *p)
{
    const char *commit = line + strlen(p->key);
    int length = (int)strcspn(commit, "\n");
    size_t used = strlen(commits);
    char one[COMMIT];
    snprintf(one, sizeof one, "%.*s", length, commit);
    if (strstr(commits, one) == NULL)
        snprintf(commits + used, COMMITS - used, "%s%s", used > 0 ? ", " : "", one);
}

static bool append_part(FILE *out, char commits[COMMITS], const part *p)
{
    char block[8192];
    size_t got;
    FILE *in = fopen(p->path, "r");
    if (in == NULL)
        return complain(p->path);
    bool read = fgets(block, FIRST_LINE, in) != NULL;
    if (read)
        note_commit(commits, block, p);
    while (read && (got = fread(block, 1, sizeof block, in)) > 0)
        fwrite(block, 1, got, out);
    fclose(in);
    return read;
}

static bool merge(const experiment *e, const lab_options *options, size_t jobs, const char *path,
                  char commits[COMMITS])
{
    FILE *out = file_create(path);
    if (out == NULL)
        return complain(path);
    fprintf(out, "%s\n", e->columns);
    bool good = true;
    for (size_t job = 0; job < jobs && good; job++) {
        part p = part_of(e, options, job);
        good = append_part(out, commits, &p);
    }
    return file_finish(out, path, good && !ferror(out)) || complain(path);
}

/* ---- judgement ------------------------------------------------------------------------------ */

static bool write_json(const json_t *value, const char *path)
{
    FILE *out = file_create(path);
    bool good = out != NULL && json_dumpf(value, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0;
    return (out != NULL && file_finish(out, path, good)) || complain(path);
}

/* None for a derived experiment: its runs are those of the records it reads. */
static json_t *seeds_of(const experiment *e, const lab_options *options)
{
    json_t *seeds = json_array();
    for (size_t i = 0; i < options->seeds && !e->derived; i++)
        json_array_append_new(seeds, json_integer((json_int_t)options->seed[i]));
    return seeds;
}

static bool judge(const experiment *e, const lab_options *options, const char *csv,
                  const char *commits)
{
    char path[PATH];
    records *rows = records_read(csv);
    if (rows == NULL) {
        fprintf(stderr, "ghosts-lab: %s: not a complete table\n", csv);
        return false;
    }
    json_t *numbers = json_object(), *all = json_object();
    char *verdict = e->judge(numbers, rows);
    json_object_set_new(all, "id", json_string(e->id));
    json_object_set_new(all, "title", json_string(e->title));
    json_object_set_new(all, "verdict", json_string(verdict));
    json_object_set_new(all, "statement", json_string(e->statement));
    json_object_set_new(all, "definitions", json_string(e->definitions));
    json_object_set_new(all, "numbers", numbers);
    json_object_set_new(all, "seeds", seeds_of(e, options));
    json_object_set_new(all, "protocol", json_string(options->quick ? "quick" : "full"));
    json_object_set_new(all, "data", json_string(options->data_name));
    json_object_set_new(all, "commit", json_string(commits));
    json_object_set_new(all, "machine", json_string(options->machine));
    snprintf(path, sizeof path, "%s/%s.json", options->out, e->id);
    bool good = write_json(all, path);
    json_decref(all);
    free(verdict);
    records_free(rows);
    return good;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST || complain(path);
}

bool run_experiment(const experiment *e, const lab_options *options)
{
    char path[PATH], commits[COMMITS] = "";
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    snprintf(path, sizeof path, "%s/parts", options->out);
    if (!make_folder(options->out) || !make_folder(path))
        return false;
    size_t jobs = e->jobs(options);
    if (!run_jobs(e, options, jobs))
        return false;
    snprintf(path, sizeof path, "%s/%s.csv", options->out, e->id);
    if (!merge(e, options, jobs, path, commits) || !judge(e, options, path, commits))
        return false;
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (!options->quiet)
        fprintf(stderr, "%s done in %.1f s\n", e->id,
                (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec));
    return true;
}

bool collect_experiments(const experiment *const *e, size_t count, const char *out)
{
    char path[PATH];
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s.json", out, e[i]->id);
        json_t *one = json_load_file(path, 0, NULL);
        if (one == NULL) {
            fprintf(stderr, "ghosts-lab: %s: missing or damaged; run %s first\n", path, e[i]->id);
            json_decref(list);
            return false;
        }
        json_array_append_new(list, one);
    }
    snprintf(path, sizeof path, "%s/experiments.json", out);
    bool good = write_json(list, path);
    json_decref(list);
    return good;
}
