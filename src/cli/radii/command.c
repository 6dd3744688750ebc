/* ghosts radii: certified radii of all rows of large files, by the fast path.
 *
 * Blocks of rows are read, solved and put into records by several threads at once, and written in
 * the order of rows, so that the output does not depend on the number of threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/radii/radii.h"

static void init_settings(void *settings)
{
    *(radii_settings *)settings = (radii_settings){.every = 1};
}

/* ---- options --------------------------------------------------------------------------------- */

static bool parse_out(void *settings, const char *name, const char *value)
{
    radii_settings *s = settings;
    records_format format;
    s->out = value;
    return parse_file_name(&s->out, name, value) && records_format_of(&format, value);
}

/* "A:B", each of which may be missing. */
static bool parse_rows(void *settings, const char *name, const char *value)
{
    radii_settings *s = settings;
    const char *colon = strchr(value, ':');
    char first[32] = "0";
    size_t length = colon ? (size_t)(colon - value) : sizeof first;
    if (!colon || length >= sizeof first) {
        fprintf(stderr, "ghosts: --%s: '%.60s': the rows A to B - 1 are meant by A:B\n", name,
                value);
        return false;
    }
    if (length)
        snprintf(first, sizeof first, "%.*s", (int)length, value);
    if (!parse_count(&s->first, name, first, 0, SIZE_MAX / 2))
        return false;
    return !colon[1] || parse_count(&s->end, name, colon + 1, s->first + 1, SIZE_MAX / 2);
}

static bool parse_every(void *settings, const char *name, const char *value)
{
    return parse_count(&((radii_settings *)settings)->every, name, value, 1, SIZE_MAX / 2);
}

static bool parse_dtype(void *settings, const char *name, const char *value)
{
    static const char *const names[] = {"bfloat16", NULL};
    int choice;
    ((radii_settings *)settings)->brain = true;
    return parse_choice(&choice, name, value, names, "bfloat16 (other types stand in the file)");
}

static bool parse_resume(void *settings, const char *name, const char *value)
{
    (void)name;
    (void)value;
    return ((radii_settings *)settings)->resume = true;
}

static bool parse_nonfinite(void *settings, const char *name, const char *value)
{
    static const char *const names[] = {"refuse", "mark", NULL};
    int choice;
    if (!parse_choice(&choice, name, value, names, "refuse, mark"))
        return false;
    ((radii_settings *)settings)->mark = choice == 1;
    return true;
}

static const command_option radii_options[] = {{"o", true, parse_out},
                                               {"rows", true, parse_rows},
                                               {"every", true, parse_every},
                                               {"dtype", true, parse_dtype},
                                               {"resume", false, parse_resume},
                                               {"nonfinite", true, parse_nonfinite},
                                               {0}};

static bool has_files(const cli_options *options)
{
    const radii_settings *s = options->settings;
    if (options->operands < 2) {
        fprintf(stderr, "ghosts radii: two files are needed, logits and slopes: ghosts radii Z.npy "
                        "A.npy; try 'ghosts radii --help'\n");
        return false;
    }
    if (s->resume && !s->out) {
        fprintf(stderr, "ghosts radii: --resume goes on with the file of an earlier run; name it "
                        "by -o\n");
        return false;
    }
    return true;
}

/* ---- all blocks ------------------------------------------------------------------------------ */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Rate and time left, at most five times a second. */
static void show_rate(double *shown, double begin, size_t first, const record_file *out)
{
    double now = seconds();
    if (now - *shown < 0.2 && out->done < out->total)
        return;
    *shown = now;
    double rate = (double)(out->done - first) / (now - begin + 1e-9);
    double left = (double)(out->total - out->done) / (rate + 1e-9);
    fprintf(stderr, "\r\033[K%3.0f %%  %zu of %zu rows  %.3g rows/s  %.0f s left",
            100.0 * (double)out->done / (double)out->total, out->done, out->total, rate, left);
    if (out->done == out->total)
        fputs("\r\033[K", stderr);
}

/* In the order of rows, by one thread at a time. */
static bool take_block(record_file *out, summary *total, const block_work *w, size_t count)
{
    if (w->fault[0]) {
        fprintf(stderr, "ghosts radii: %s\n", w->fault);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        summary_add(total, &w->record[i]);
    return record_file_append(out, w->bytes, w->size, count);
}

static size_t block_count(const radii_task *task, size_t index)
{
    size_t left = task->samples - index;
    return left < task->block_rows ? left : task->block_rows;
}

static bool do_blocks(record_file *out, summary *total, const radii_task *task,
                      const cli_options *options)
{
    size_t first = out->done,
           blocks = (task->samples - first + task->block_rows - 1) / task->block_rows;
    int threads = (size_t)options->jobs < blocks ? options->jobs : blocks ? (int)blocks : 1;
    bool failed = false, progress = wants_progress(options);
    double begin = seconds(), shown = begin;
#ifdef _OPENMP
#pragma omp parallel num_threads(threads)
#endif
    {
        block_work work;
        bool ready = block_work_new(&work, task);
        if (!ready)
            snprintf(work.fault, sizeof work.fault, "%s", ghosts_strerror(GHOSTS_NO_MEMORY));
#ifdef _OPENMP
#pragma omp for ordered schedule(dynamic, 1)
#endif
        for (size_t b = 0; b < blocks; b++) {
            size_t index = first + b * task->block_rows;
            bool stop;
#ifdef _OPENMP
#pragma omp atomic read
#endif
            stop = failed;
            if (ready && !stop)
                do_block(&work, task, index);
#ifdef _OPENMP
#pragma omp ordered
#endif
            {
                if (!failed && !take_block(out, total, &work, block_count(task, index))) {
#ifdef _OPENMP
#pragma omp atomic write
#endif
                    failed = true;
                }
                if (progress && !failed)
                    show_rate(&shown, begin, first, out);
            }
        }
        block_work_clear(&work);
    }
    return !failed;
}

/* As do_blocks(), with one block at a time in each process; process 0 takes them in order. */
static bool share_blocks(record_file *out, summary *total, const radii_task *task,
                         const cli_options *options)
{
    size_t processes, process = radii_process(&processes), first = out->done;
    bool progress = process == 0 && wants_progress(options);
    double begin = seconds(), shown = begin;
    block_work own, other;
    bool ready = block_work_new(&own, task);
    ready = block_work_new(&other, task) && ready;
    if (!radii_all(ready) && process == 0)
        fprintf(stderr, "ghosts radii: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
    bool failed = !radii_all(ready);
    for (size_t start = first; start < task->samples && !failed;
         start += processes * task->block_rows) {
        size_t index = start + process * task->block_rows;
        if (index < task->samples)
            do_block(&own, task, index);
        if (index < task->samples && process > 0)
            radii_send_block(&own, block_count(task, index));
        for (size_t p = 0; process == 0 && p < processes; p++) {
            index = start + p * task->block_rows;
            if (index >= task->samples)
                break;
            if (p > 0)
                radii_receive_block(&other, p);
            failed =
                failed || !take_block(out, total, p > 0 ? &other : &own, block_count(task, index));
        }
        if (progress && !failed)
            show_rate(&shown, begin, first, out);
        failed = radii_of_first(failed);
    }
    block_work_clear(&own);
    block_work_clear(&other);
    return !failed;
}

/* ---- going on -------------------------------------------------------------------------------- */

/* The records of an interrupted run, and whether they are numbered as this run would. */
typedef struct {
    summary *total;
    const radii_task *task;
    size_t count;
    bool fits;
    record last;
} earlier_run;

static void see_earlier(void *context, const record *r)
{
    earlier_run *earlier = context;
    earlier->fits = earlier->fits && r->sample == sample_of(earlier->task, earlier->count++);
    earlier->last = *r;
    summary_add(earlier->total, r);
}

static bool same_number(double x, double y)
{
    return x == y || (isnan(x) && isnan(y));
}

/* The last record is computed again: other input would give other numbers. */
static bool is_same_run(const earlier_run *earlier, const record_file *out)
{
    block_work work;
    radii_task one = *earlier->task;
    bool same = earlier->fits;
    one.block_rows = 1;
    if (same && earlier->count > 0) {
        same = block_work_new(&work, &one);
        if (same)
            do_block(&work, &one, earlier->count - 1);
        const ghosts_radius *now = work.radius, *then = &earlier->last.radius;
        same = same && !work.fault[0] && same_number(now->lower, then->lower) &&
               same_number(now->upper, then->upper) &&
               same_number(work.bound[0], earlier->last.bound);
        block_work_clear(&work);
    }
    if (!same)
        fprintf(stderr,
                "ghosts radii: %s: comes from other input or other rows; remove it to begin anew\n",
                out->part);
    return same;
}

static int finish_output(record_file *out, const summary *total, const cli_options *options)
{
    if (!record_file_finish(out))
        return EXIT_USAGE;
    FILE *to = out->name ? stdout : stderr;
    if (out->name || !options->quiet)
        summary_print(to, total, options->format == FORMAT_JSON && out->name);
    return summary_undecided(total) ? EXIT_NEGATIVE : EXIT_DONE;
}

static int run_input(const radii_input *input, summary *total, const cli_options *options)
{
    const radii_settings *s = options->settings;
    radii_task task = {input, s, 0, 0, options->search.work_limit, RECORDS_CSV};
    earlier_run earlier = {total, &task, 0, true, {.sample = 0}};
    record_file out = {.name = NULL};
    if (s->out)
        records_format_of(&task.format, s->out);
    else if (options->format == FORMAT_JSON)
        task.format = RECORDS_JSONL;
    size_t processes, process = radii_process(&processes);
    plan(&task, processes > 1 ? (int)processes : options->jobs);
    bool open = process > 0 || (record_file_open(&out, s->out, task.format, task.samples, s->resume,
                                                 see_earlier, &earlier) &&
                                is_same_run(&earlier, &out));
    size_t before = radii_of_first(out.done);
    out.done = before;
    if (!radii_of_first(open)) {
        record_file_abandon(&out, true);
        return EXIT_USAGE;
    }
    if (!(processes > 1 ? share_blocks : do_blocks)(&out, total, &task, options)) {
        record_file_abandon(&out, before > 0);
        return EXIT_USAGE;
    }
    return process > 0 ? EXIT_DONE : finish_output(&out, total, options);
}

static int run_radii(const cli_options *options)
{
    radii_input input;
    radii_processes_start();
    size_t processes, process = radii_process(&processes);
    if (process > 0 && !freopen("/dev/null", "w", stdout)) /* process 0 speaks for all */
        fprintf(stderr, "ghosts radii: /dev/null: cannot be opened\n");
    int exit_status = EXIT_USAGE;
    bool opened = open_files(&input, options);
    summary *total = opened ? summary_new() : NULL;
    if (opened && !total)
        fprintf(stderr, "ghosts radii: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
    if (radii_all(total != NULL))
        exit_status = run_input(&input, total, options);
    summary_free(total);
    close_files(&input);
    exit_status = (int)radii_of_first((size_t)exit_status);
    radii_processes_end();
    return exit_status;
}

const subcommand radii_command = {
    .name = "radii",
    .summary = "exact radii of all rows of files of any size, in double precision, certified",
    .usage = "Z.npy A.npy [-o FILE.npy|.csv|.jsonl]",
    .help =
        "Z and A are logits and slopes, NPY (float16, float32, float64, any byte order and "
        "layout;\n"
        "read block by block) or CSV.  Of several files, first all of logits, then all of slopes;\n"
        "patterns in quotes are looked up.  Rows are counted through all files.\n"
        "\n"
        "  -o FILE           records lower, upper, re, im, bound, decided, sample; the format "
        "goes\n"
        "                    by the name.  Until it is complete its name is FILE.part.  Default: "
        "CSV\n"
        "                    (or JSON lines, by --format json) on standard output\n"
        "  --resume          go on with the FILE.part of an interrupted run\n"
        "  --rows A:B        rows A to B - 1 alone\n"
        "  --every K         every K-th row of these\n"
        "  --dtype bfloat16  the entries, uint16 in the file, are bfloat16\n"
        "  --nonfinite P     a row with NaN, infinities or every logit -inf: refuse (default) or\n"
        "                    mark (radius NaN, not decided)\n"
        "\n"
        "lower <= rho* <= upper is proven; what double precision cannot decide is finished in\n"
        "multiple precision.  A summary with quantiles (to three digits, within 1 %) follows.  "
        "Under\n"
        "mpirun, in a build with MPI, processes share the rows instead of --jobs threads.\n"
        "\n"
        "Examples:\n"
        "  ghosts radii z.npy a.npy -o rho.npy --jobs 4\n"
        "  ghosts radii 'z-*.npy' 'a-*.npy' --every 100 --format json\n",
    .options = radii_options,
    .settings_size = sizeof(radii_settings),
    .init = init_settings,
    .operands = MOST_FILES,
    .without_input = true,
    .check = has_files,
    .run = run_radii,
};
