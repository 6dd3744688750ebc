/* ghosts-lab: the training experiments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "analysis/lab/matrix.h"
#include "analysis/lab/memory.h"
#include "analysis/lab/runner.h"

extern const experiment e1_phase_transition, e2_directions, e3_temperature, e4_spike,
    e5_architectures, e6_bottlenecks, e7_hessian, e8_calibration, e9_controllers, e10_perceptron,
    e11_networks;

static const experiment *const all[] = {
    &e1_phase_transition, &e2_directions, &e3_temperature, &e4_spike,       &e5_architectures,
    &e6_bottlenecks,      &e7_hessian,    &e8_calibration, &e9_controllers, &e10_perceptron,
    &e11_networks};
enum { EXPERIMENTS = sizeof all / sizeof *all, MOST_SEEDS = 1000, MACHINE = 256 };

static const char usage[] =
    "usage: ghosts-lab NAME... [options]\n"
    "\n"
    "Runs training experiments and writes DIR/NAME.csv and DIR/NAME.json; NAME is one of --list,\n"
    "or `all`, which also writes DIR/experiments.json.  An interrupted run goes on where it was.\n"
    "\n"
    "  --out DIR        where results go (default: results)\n"
    "  --data FILE      CSV (label last) or IDX images (default: analysis/data/digits.csv)\n"
    "  --labels FILE    IDX labels\n"
    "  --seeds LIST     such as 0,3,7 or 0-4 (default: the experiment's own)\n"
    "  --quick          a small version that shows that everything works\n"
    "  --jobs N         threads (default: all cores); results do not depend on it\n"
    "  --commit ID      noted in the results\n"
    "  --quiet          no progress on standard error\n"
    "  --list           the experiments\n"
    "\n"
    "  ghosts-lab all --out docs/results\n"
    "  ghosts-lab E4 E9 --seeds 0-9 --out /tmp/spikes\n";

typedef struct {
    lab_options options;
    const char *data, *labels, *seeds;
    const experiment *chosen[EXPERIMENTS];
    size_t count;
    bool everything;
} command;

static int fail(const char *what, const char *value)
{
    fprintf(stderr, "ghosts-lab: %s%s; see ghosts-lab --help\n", what, value);
    return 2;
}

/* ---- options -------------------------------------------------------------------------------- */

static bool parse_number(unsigned long *out, const char **text, unsigned long most)
{
    char *end;
    errno = 0;
    if (**text < '0' || **text > '9')
        return false;
    *out = strtoul(*text, &end, 10);
    *text = end;
    return errno == 0 && *out <= most;
}

static bool is_among(const unsigned long *seed, size_t count, unsigned long one)
{
    for (size_t i = 0; i < count; i++)
        if (seed[i] == one)
            return true;
    return false;
}

/* "0,3,5-7"; NULL for a list that is malformed, too long or names a seed twice. */
static unsigned long *parse_seeds(size_t *count, const char *text)
{
    unsigned long *seed = take(MOST_SEEDS, sizeof *seed), first, last;
    *count = 0;
    do {
        bool good = parse_number(&first, &text, UINT32_MAX);
        last = first;
        if (good && *text == '-') {
            text++;
            good = parse_number(&last, &text, UINT32_MAX);
        }
        good = good && last >= first && last - first < MOST_SEEDS - *count;
        for (unsigned long next = first; good && next <= last; next++)
            good = !is_among(seed, *count, next);
        if (!good) {
            free(seed);
            return NULL;
        }
        while (first <= last)
            seed[(*count)++] = first++;
    } while (*text++ == ',');
    if (text[-1] == '\0')
        return seed;
    free(seed);
    return NULL;
}

static bool choose(command *c, const char *name)
{
    if (strcmp(name, "all") == 0) {
        c->everything = true;
        memcpy(c->chosen, all, sizeof all);
        c->count = EXPERIMENTS;
        return true;
    }
    for (size_t i = 0; i < EXPERIMENTS; i++)
        if (strcmp(name, all[i]->id) == 0) {
            for (size_t k = 0; k < c->count; k++)
                if (c->chosen[k] == all[i])
                    return true;
            c->chosen[c->count++] = all[i];
            return true;
        }
    return false;
}

static bool parse_jobs(int *jobs, const char *text)
{
    unsigned long number;
    bool good = parse_number(&number, &text, 1024) && *text == '\0' && number > 0;
    *jobs = good ? (int)number : 1;
    return good;
}

/* 0, or the exit status after a message. */
static int parse(command *c, int argc, char **argv)
{
    struct {
        const char *name, **value;
    } texts[] = {{"--out", &c->options.out},       {"--data", &c->data},
                 {"--labels", &c->labels},         {"--seeds", &c->seeds},
                 {"--commit", &c->options.commit}, {"--jobs", NULL}};
    for (int i = 1; i < argc; i++) {
        size_t k = 0, options = sizeof texts / sizeof *texts;
        while (k < options && strcmp(argv[i], texts[k].name) != 0)
            k++;
        if (k < options && i + 1 == argc)
            return fail(argv[i], " needs a value");
        if (k + 1 == options) {
            if (!parse_jobs(&c->options.jobs, argv[++i]))
                return fail("--jobs must be 1 to 1024, not ", argv[i]);
        } else if (k < options) {
            *texts[k].value = argv[++i];
        } else if (strcmp(argv[i], "--quick") == 0) {
            c->options.quick = true;
        } else if (strcmp(argv[i], "--quiet") == 0) {
            c->options.quiet = true;
        } else if (argv[i][0] == '-' || !choose(c, argv[i])) {
            return fail("unknown experiment or option ", argv[i]);
        }
    }
    return c->count == 0 ? fail("an experiment is needed", "") : 0;
}

/* ---- surroundings --------------------------------------------------------------------------- */

/* "AMD EPYC, 2 cores": the model's first words, without clock or part numbers. */
static void name_machine(char machine[MACHINE])
{
    char line[512];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(machine, MACHINE, "unknown processor");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':') != NULL) {
            int cores = 1;
            line[strcspn(line, "\n")] = '\0';
#ifdef _OPENMP
            cores = omp_get_num_procs();
#endif
            snprintf(machine, MACHINE, "%.100s, %d cores, %s", strchr(line, ':') + 2, cores,
                     blas_name());
            break;
        }
    if (file != NULL)
        fclose(file);
}

static bool run_all(command *c)
{
    size_t given = 0;
    unsigned long *seed = c->seeds != NULL ? parse_seeds(&given, c->seeds) : NULL;
    if (c->seeds != NULL && seed == NULL)
        return fail("--seeds must be a list of different numbers such as 0,3,7 or 0-4, not ",
                    c->seeds) == 0;
    unsigned long standard[MOST_SEEDS];
    for (size_t i = 0; i < MOST_SEEDS; i++)
        standard[i] = i;
    bool good = true;
    for (size_t i = 0; i < c->count && good; i++) {
        const experiment *e = c->chosen[i];
        c->options.seed = seed != NULL ? seed : standard;
        c->options.seeds = seed != NULL       ? given
                           : c->options.quick ? e->quick_seeds
                                              : e->default_seeds;
        good = run_experiment(e, &c->options);
    }
    free(seed);
    return good && (!c->everything || collect_experiments(all, EXPERIMENTS, c->options.out));
}

/* Splits by class leave nothing empty from five samples of each class on. */
static bool can_be_split(const dataset *data, const char *path)
{
    enum { LEAST = 5 };
    for (size_t k = 0; k < data->classes; k++) {
        size_t count = 0;
        for (size_t i = 0; i < data->rows; i++)
            count += data->label[i] == k;
        if (count < LEAST) {
            fprintf(stderr, "ghosts-lab: %s: class %zu has %zu samples, at least %d are needed\n",
                    path, k, count, LEAST);
            return false;
        }
    }
    return true;
}

static int list(void)
{
    for (size_t i = 0; i < EXPERIMENTS; i++)
        printf("%-4s %s\n", all[i]->id, all[i]->title);
    return 0;
}

int main(int argc, char **argv)
{
    char machine[MACHINE], message[DATA_MESSAGE];
    command c = {.data = "analysis/data/digits.csv",
                 .options = {.out = "results", .commit = "unknown", .jobs = 1}};
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(usage, stdout) < 0;
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list();
#ifdef _OPENMP
    c.options.jobs = omp_get_max_threads();
#endif
    int status = parse(&c, argc, argv);
    if (status != 0)
        return status;
    use_one_blas_thread();
    name_machine(machine);
    c.options.machine = machine;
    dataset *data = data_read(c.data, c.labels, message);
    if (data == NULL) {
        fprintf(stderr, "ghosts-lab: %s\n", message);
        return 2;
    }
    if (!can_be_split(data, c.data)) {
        data_free(data);
        return 2;
    }
    const char *slash = strrchr(c.data, '/');
    c.options.data = data;
    c.options.data_hash = data_hash(data);
    c.options.data_name = slash != NULL ? slash + 1 : c.data;
    bool good = run_all(&c);
    data_free(data);
    return good ? 0 : 2;
}
