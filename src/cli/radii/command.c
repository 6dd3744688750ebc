/* ghosts radii: certified radii of all rows of large files, by the fast path.
 *
 * Blocks of rows are read, solved and put into records by several threads at once, and written in
 * the order of rows, so that the output does not depend on the number of threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <glob.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/radii/radii.h"

enum {
    MOST_FILES = 4096,
    BLOCK_BYTES = 1 << 20,   /* of each array in a block, unless one row has more */
    FORTRAN_BYTES = 1 << 23, /* there a block is read column by column */
    MOST_BLOCK_ROWS = 8192
};

typedef struct {
    const char *out;
    bool brain, resume, mark; /* mark: rows that are not finite become NaN */
    size_t every, first, end; /* end = 0: to the last row */
} radii_settings;

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

/* ---- input ----------------------------------------------------------------------------------- */

typedef struct {
    row_file logits, slopes;
    size_t first; /* number of its first row, the rows of all files counted in order */
} file_pair;

typedef struct {
    glob_t names; /* of files; patterns in quotes have become names */
    file_pair *pair;
    size_t pairs, rows, columns;
    bool wide; /* blocks of doubles; else every entry is a float */
    bool fortran_order;
} radii_input;

static void close_files(radii_input *input)
{
    for (size_t i = 0; i < input->pairs; i++) {
        row_file_close(&input->pair[i].logits);
        row_file_close(&input->pair[i].slopes);
    }
    free(input->pair);
    globfree(&input->names);
}

/* A name that exists is taken as it is, whatever characters it has. */
static bool expand_names(radii_input *input, const cli_options *options)
{
    for (size_t i = 0; i < options->operands; i++) {
        const char *name = options->operand[i];
        int flags = (i ? GLOB_APPEND : 0) | GLOB_NOCHECK;
        char escaped[2 * 4096];
        size_t length = 0;
        bool exists = access(name, F_OK) == 0;
        for (const char *p = name; *p && length + 2 < sizeof escaped; p++) {
            if (exists && strchr("*?[]\\", *p))
                escaped[length++] = '\\';
            escaped[length++] = *p;
        }
        escaped[length] = '\0';
        if (glob(escaped, flags, NULL, &input->names) != 0) {
            fprintf(stderr, "ghosts radii: %s: %s\n", name, ghosts_strerror(GHOSTS_IO));
            return false;
        }
    }
    size_t count = input->names.gl_pathc;
    if (count % 2 == 0 && count <= MOST_FILES)
        return true;
    fprintf(stderr,
            "ghosts radii: %zu files; as many of logits as of slopes are needed, first all of "
            "logits, then all of slopes, %d at most\n",
            count, MOST_FILES);
    return false;
}

static bool open_pair(radii_input *input, size_t index, bool brain)
{
    file_pair *pair = &input->pair[index];
    const char *z = input->names.gl_pathv[index];
    const char *a = input->names.gl_pathv[input->names.gl_pathc / 2 + index];
    pair->logits.file = pair->slopes.file = -1;
    input->pairs = index + 1;
    if (!row_file_open(&pair->logits, z, true, brain) ||
        !row_file_open(&pair->slopes, a, false, brain))
        return false;
    if (pair->logits.rows != pair->slopes.rows || pair->logits.columns != pair->slopes.columns) {
        fprintf(stderr,
                "ghosts radii: %s: %zu x %zu logits, but %s: %zu x %zu slopes (samples x "
                "classes)\n",
                z, pair->logits.rows, pair->logits.columns, a, pair->slopes.rows,
                pair->slopes.columns);
        return false;
    }
    input->columns = index ? input->columns : pair->logits.columns;
    if (pair->logits.columns != input->columns) {
        fprintf(stderr, "ghosts radii: %s: %zu classes, but %zu in the files before\n", z,
                pair->logits.columns, input->columns);
        return false;
    }
    pair->first = input->rows;
    input->rows += pair->logits.rows;
    input->wide =
        input->wide || pair->logits.kind == ENTRY_DOUBLE || pair->slopes.kind == ENTRY_DOUBLE;
    input->fortran_order =
        input->fortran_order || pair->logits.fortran_order || pair->slopes.fortran_order;
    return true;
}

/* numpy.savetxt writes n numbers as a column. */
static bool is_no_column(const radii_input *input)
{
    if (input->columns > 1 || input->rows == 1)
        return true;
    fprintf(stderr,
            "ghosts radii: %s: %zu rows of one class, whose sums have no zero; if this is one "
            "sample in a column, save it as one row\n",
            input->pair[0].logits.name, input->rows);
    return false;
}

static bool open_files(radii_input *input, const cli_options *options)
{
    const radii_settings *s = options->settings;
    *input = (radii_input){.pair = NULL};
    if (!expand_names(input, options))
        return false;
    input->pair = calloc(input->names.gl_pathc, sizeof *input->pair);
    if (!input->pair) {
        fprintf(stderr, "ghosts radii: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        return false;
    }
    for (size_t i = 0; i < input->names.gl_pathc / 2; i++)
        if (!open_pair(input, i, s->brain))
            return false;
    size_t end = s->end ? s->end : input->rows;
    if (s->first < input->rows && end <= input->rows)
        return is_no_column(input);
    fprintf(stderr,
            "ghosts radii: --rows: there are rows 0 to %zu, so that --rows 0:%zu means all\n",
            input->rows - 1, input->rows);
    return false;
}

/* ---- the rows asked for ---------------------------------------------------------------------- */

typedef struct {
    const radii_input *input;
    const radii_settings *settings;
    size_t samples, block_rows, work_limit;
    records_format format;
} radii_task;

static size_t sample_of(const radii_task *task, size_t index)
{
    return task->settings->first + index * task->settings->every;
}

static void plan(radii_task *task, int jobs)
{
    const radii_input *input = task->input;
    const radii_settings *s = task->settings;
    size_t end = s->end ? s->end : input->rows;
    task->samples = (end - s->first + s->every - 1) / s->every;
    size_t width = input->wide ? sizeof(double) : sizeof(float);
    size_t bytes = input->fortran_order ? FORTRAN_BYTES : BLOCK_BYTES;
    size_t rows = bytes / width / input->columns, share = task->samples / (4 * (size_t)jobs);
    rows = rows < share ? rows : share;
    rows = rows < MOST_BLOCK_ROWS ? rows : MOST_BLOCK_ROWS;
    task->block_rows = rows ? rows : 1;
}

/* ---- one block ------------------------------------------------------------------------------- */

/* What a thread works in, and what became of its block. */
typedef struct {
    void *logits, *slopes; /* block_rows x columns floats or doubles */
    ghosts_workspace *workspace;
    ghosts_radius *radius;
    double *bound;
    record *record;
    char *bytes; /* of the records */
    size_t size;
    char fault[640]; /* empty: none */
} block_work;

static void block_work_clear(block_work *w)
{
    free(w->logits);
    free(w->slopes);
    ghosts_workspace_free(w->workspace);
    free(w->radius);
    free(w->bound);
    free(w->record);
    free(w->bytes);
}

static bool block_work_new(block_work *w, const radii_task *task)
{
    size_t rows = task->block_rows, width = task->input->wide ? sizeof(double) : sizeof(float);
    *w = (block_work){.bytes = NULL};
    if (task->input->columns > SIZE_MAX / 2 / width / rows)
        return false;
    w->logits = malloc(rows * task->input->columns * width);
    w->slopes = malloc(rows * task->input->columns * width);
    w->radius = malloc(rows * sizeof *w->radius);
    w->bound = malloc(rows * sizeof *w->bound);
    w->record = malloc(rows * sizeof *w->record);
    return w->logits && w->slopes && w->radius && w->bound && w->record &&
           ghosts_workspace_new(&w->workspace, rows, task->input->columns, GHOSTS_SIMD_AUTO) ==
               GHOSTS_OK;
}

static const file_pair *pair_of(const radii_input *input, size_t row)
{
    size_t low = 0, high = input->pairs;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (input->pair[middle].first <= row)
            low = middle;
        else
            high = middle;
    }
    return &input->pair[low];
}

static bool read_block(block_work *w, const radii_task *task, size_t index, size_t count)
{
    const radii_input *input = task->input;
    size_t width = input->wide ? sizeof(double) : sizeof(float), every = task->settings->every;
    for (size_t done = 0, part; done < count; done += part) {
        size_t row = sample_of(task, index + done);
        const file_pair *pair = pair_of(input, row);
        size_t left = (pair->first + pair->logits.rows - row + every - 1) / every;
        part = count - done < left ? count - done : left;
        size_t offset = done * input->columns * width;
        const row_file *files[2] = {&pair->logits, &pair->slopes};
        void *to[2] = {w->logits, w->slopes};
        for (int i = 0; i < 2; i++)
            if (!row_file_read((char *)to[i] + offset, input->wide, files[i], row - pair->first,
                               every, part)) {
                snprintf(w->fault, sizeof w->fault, "%.500s: cannot be read, or became shorter",
                         files[i]->name);
                return false;
            }
    }
    return true;
}

/* Radii and bounds of rows first .. first + count - 1 of the block. */
static ghosts_status solve_rows(block_work *w, const radii_task *task, size_t first, size_t count,
                                ghosts_position *bad)
{
    size_t n = task->input->columns;
    ghosts_radius *radius = w->radius + first;
    ghosts_status status;
    if (task->input->wide) {
        const double *z = w->logits, *a = w->slopes;
        ghosts_batch batch = {z + first * n, a + first * n, count, n, n, n};
        status = ghosts_batch_exact(radius, &batch, w->workspace, bad);
        if (status == GHOSTS_OK)
            status = ghosts_batch_bound(w->bound + first, NULL, NULL, &batch, w->workspace, bad);
        return status == GHOSTS_OK ? ghosts_batch_finish(radius, NULL, &batch, task->work_limit)
                                   : status;
    }
    const float *z = w->logits, *a = w->slopes;
    ghosts_batch_float batch = {z + first * n, a + first * n, count, n, n, n};
    status = ghosts_batch_exact_float(radius, &batch, w->workspace, bad);
    if (status == GHOSTS_OK)
        status = ghosts_batch_bound_float(w->bound + first, NULL, NULL, &batch, w->workspace, bad);
    return status == GHOSTS_OK ? ghosts_batch_finish_float(radius, NULL, &batch, task->work_limit)
                               : status;
}

static void describe_fault(block_work *w, const radii_task *task, size_t index,
                           const ghosts_position *bad, ghosts_status status)
{
    size_t row = sample_of(task, index);
    const file_pair *pair = pair_of(task->input, row);
    const row_file *file = bad->array == GHOSTS_ARRAY_SLOPES ? &pair->slopes : &pair->logits;
    row -= pair->first;
    if (bad->array == GHOSTS_ARRAY_NONE)
        snprintf(w->fault, sizeof w->fault, "%s", ghosts_strerror(status));
    else if (status == GHOSTS_INVALID)
        snprintf(w->fault, sizeof w->fault,
                 "%.400s: row %zu (from 0): every logit is -inf, so there is no class; remove the "
                 "row, or --nonfinite mark",
                 file->name, row);
    else
        snprintf(w->fault, sizeof w->fault,
                 "%.400s: row %zu, column %zu (from 0): not a finite number%s; mend the file, or "
                 "--nonfinite mark",
                 file->name, row, bad->column,
                 file == &pair->slopes ? " (only logits may be -inf)" : "");
}

/* A row that says nothing: radius and bound NaN, not decided. */
static void mark_row(block_work *w, size_t row)
{
    w->radius[row] = (ghosts_radius){NAN, NAN, NAN, NAN, NAN, false};
    w->bound[row] = NAN;
}

static bool solve_block(block_work *w, const radii_task *task, size_t index, size_t count)
{
    for (size_t first = 0; first < count;) {
        ghosts_position bad = {GHOSTS_ARRAY_NONE, 0, 0};
        ghosts_status status = solve_rows(w, task, first, count - first, &bad);
        if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
            return true;
        if (bad.array == GHOSTS_ARRAY_NONE || !task->settings->mark) {
            describe_fault(w, task, index + first + bad.row, &bad, status);
            return false;
        }
        size_t row = first + bad.row;
        status = row > first ? solve_rows(w, task, first, row - first, &bad) : GHOSTS_OK;
        mark_row(w, row);
        first = row + 1;
    }
    return true;
}

static void do_block(block_work *w, const radii_task *task, size_t index)
{
    size_t count = task->samples - index;
    count = count < task->block_rows ? count : task->block_rows;
    w->fault[0] = '\0';
    if (!read_block(w, task, index, count) || !solve_block(w, task, index, count))
        return;
    for (size_t i = 0; i < count; i++)
        w->record[i] = (record){w->radius[i], w->bound[i], sample_of(task, index + i)};
    free(w->bytes);
    w->bytes = records_encode(&w->size, w->record, count, task->format);
    if (!w->bytes)
        snprintf(w->fault, sizeof w->fault, "%s", ghosts_strerror(GHOSTS_NO_MEMORY));
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
                size_t count = task->samples - index;
                count = count < task->block_rows ? count : task->block_rows;
                if (!failed && !take_block(out, total, &work, count)) {
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
    record_file out;
    if (s->out)
        records_format_of(&task.format, s->out);
    else if (options->format == FORMAT_JSON)
        task.format = RECORDS_JSONL;
    plan(&task, options->jobs);
    if (!record_file_open(&out, s->out, task.format, task.samples, s->resume, see_earlier,
                          &earlier) ||
        !is_same_run(&earlier, &out)) {
        record_file_abandon(&out, true);
        return EXIT_USAGE;
    }
    size_t before = out.done;
    if (!do_blocks(&out, total, &task, options)) {
        record_file_abandon(&out, before > 0);
        return EXIT_USAGE;
    }
    return finish_output(&out, total, options);
}

static int run_radii(const cli_options *options)
{
    radii_input input;
    int exit_status = EXIT_USAGE;
    if (open_files(&input, options)) {
        summary *total = summary_new();
        if (total)
            exit_status = run_input(&input, total, options);
        else
            fprintf(stderr, "ghosts radii: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        summary_free(total);
    }
    close_files(&input);
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
        "multiple precision.  A summary with quantiles (to three digits, within 1 %) follows.\n"
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
