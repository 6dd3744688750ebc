/* The fast path against its goals: memory rate, the batch's own log-sum-exp, a plain Arb program
 * and an mpmath script, one and two threads.  Medians over repetitions, all from one run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include <ghosts/batch.h>

#include "tests/bench/plain_arb.h"
#include "tests/support/random.h"

#define MOST_REPEATS 41

static double clock_value(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of this thread's own time, so that other work on the machine does not count. */
static double now(void)
{
    return clock_value(CLOCK_THREAD_CPUTIME_ID);
}

static void *get(size_t bytes)
{
    void *memory = malloc(bytes);
    if (memory == NULL) {
        fprintf(stderr, "bench_batch: out of memory\n");
        exit(EXIT_FAILURE);
    }
    return memory;
}

static void demand(ghosts_status status)
{
    if (status == GHOSTS_OK)
        return;
    fprintf(stderr, "bench_batch: %s\n", ghosts_strerror(status));
    exit(EXIT_FAILURE);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median seconds of a call on a clock, and the least; repeats until 0.3 s or MOST_REPEATS are
 * reached. */
static double median_on(double *least, clockid_t clock, void (*call)(void *), void *data)
{
    double taken[MOST_REPEATS], total = 0.0;
    int count = 0;
    call(data);
    while (count < MOST_REPEATS && (total < 0.3 || count < 5)) {
        double start = clock_value(clock);
        call(data);
        taken[count] = clock_value(clock) - start;
        total += taken[count++];
    }
    qsort(taken, (size_t)count, sizeof *taken, ascending);
    *least = taken[0];
    return taken[count / 2];
}

static double median_time(void (*call)(void *), void *data)
{
    double least;
    return median_on(&least, CLOCK_THREAD_CPUTIME_ID, call, data);
}

/* Medians of the seconds of `call` and of its ratio to `base`, each run right after the other, so
 * that whatever slows the machine down slows both. */
static double median_ratio(double *seconds, void (*base)(void *), void (*call)(void *), void *data)
{
    double taken[MOST_REPEATS], ratio[MOST_REPEATS], total = 0.0;
    int count = 0;
    base(data);
    call(data);
    while (count < MOST_REPEATS && (total < 0.3 || count < 5)) {
        double start = now();
        base(data);
        double middle = now();
        call(data);
        double end = now();
        taken[count] = end - middle;
        ratio[count] = (end - middle) / (middle - start);
        total += end - start;
        count++;
    }
    qsort(taken, (size_t)count, sizeof *taken, ascending);
    qsort(ratio, (size_t)count, sizeof *ratio, ascending);
    if (seconds != NULL)
        *seconds = taken[count / 2];
    return ratio[count / 2];
}

/* -------------------------------------------------------------------------------- memory rate */

typedef struct {
    ghosts_batch batch;
    ghosts_batch_float floats;
    ghosts_workspace *work;
    double *each;
    ghosts_radius *radius;
    double sink;
    size_t solved;
} job;

static void sum_doubles(void *data)
{
    job *j = data;
    const double *restrict a = j->batch.slopes;
    size_t count = j->batch.samples * j->batch.classes;
    double total[32] = {0};
    for (size_t i = 0; i + 32 <= count; i += 32)
        for (size_t k = 0; k < 32; k++)
            total[k] += a[i + k];
    for (size_t k = 0; k < 32; k++)
        j->sink += total[k];
}

static void sum_floats(void *data)
{
    job *j = data;
    const float *restrict a = j->floats.slopes;
    size_t count = j->floats.samples * j->floats.classes;
    float total[64] = {0};
    for (size_t i = 0; i + 64 <= count; i += 64)
        for (size_t k = 0; k < 64; k++)
            total[k] += a[i + k];
    for (size_t k = 0; k < 64; k++)
        j->sink += (double)total[k];
}

static void spread_doubles(void *data)
{
    job *j = data;
    demand(ghosts_batch_spread(j->each, NULL, NULL, &j->batch, j->work, NULL));
}

static void spread_floats(void *data)
{
    job *j = data;
    demand(ghosts_batch_spread_float(j->each, NULL, NULL, &j->floats, j->work, NULL));
}

static void memory_rate(size_t samples, size_t classes)
{
    size_t count = samples * classes;
    double *a = get(count * sizeof *a);
    float *f = get(count * sizeof *f);
    for (size_t i = 0; i < count; i++)
        f[i] = (float)(a[i] = random_between(0.0, 1.0));
    job j = {.batch = {NULL, a, samples, classes, classes, classes},
             .floats = {NULL, f, samples, classes, classes, classes},
             .each = get(samples * sizeof(double))};
    demand(ghosts_workspace_new(&j.work, samples, classes, GHOSTS_SIMD_AUTO));
    double spread, share = 1.0 / median_ratio(&spread, sum_doubles, spread_doubles, &j);
    printf("%6zu x %-6zu double  spread %6.2f GB/s  share of the rate of summing %4.0f %%\n",
           samples, classes, 8e-9 * (double)count / spread, 100.0 * share);
    share = 1.0 / median_ratio(&spread, sum_floats, spread_floats, &j);
    printf("%6zu x %-6zu float   spread %6.2f GB/s  share of the rate of summing %4.0f %%\n",
           samples, classes, 4e-9 * (double)count / spread, 100.0 * share);
    ghosts_workspace_free(j.work);
    free(j.each);
    free(a);
    free(f);
}

/* ------------------------------------------------------------------ cost over the log-sum-exp */

static void call_lse(void *data)
{
    job *j = data;
    demand(ghosts_batch_lse(j->each, &j->batch, j->work, NULL));
}

static void call_bound(void *data)
{
    job *j = data;
    demand(ghosts_batch_bound(NULL, &j->sink, NULL, &j->batch, j->work, NULL));
}

static void call_lower(void *data)
{
    job *j = data;
    demand(ghosts_batch_lower(NULL, &j->sink, NULL, &j->batch, j->work, NULL));
}

static void call_radius(void *data)
{
    job *j = data;
    ghosts_batch_result result;
    demand(ghosts_batch_radius(&result, &j->batch, j->work, NULL));
    j->sink = result.radius.upper;
    j->solved = result.solved;
}

static void call_lse_float(void *data)
{
    job *j = data;
    demand(ghosts_batch_lse_float(j->each, &j->floats, j->work, NULL));
}

static void call_radius_float(void *data)
{
    job *j = data;
    ghosts_batch_result result;
    demand(ghosts_batch_radius_float(&result, &j->floats, j->work, NULL));
}

static void call_exact(void *data)
{
    job *j = data;
    demand(ghosts_batch_exact(j->radius, &j->batch, j->work, NULL));
}

static job new_job(double *logits, double *slopes, size_t samples, size_t classes)
{
    job j = {.batch = {logits, slopes, samples, classes, classes, classes},
             .each = get(samples * sizeof(double)),
             .radius = get(samples * sizeof(ghosts_radius))};
    demand(ghosts_workspace_new(&j.work, samples, classes, GHOSTS_SIMD_AUTO));
    return j;
}

static void free_job(job *j)
{
    ghosts_workspace_free(j->work);
    free(j->each);
    free(j->radius);
}

static void relative_cost(const char *name, double *logits, double *slopes, size_t samples,
                          size_t classes)
{
    size_t count = samples * classes;
    job j = new_job(logits, slopes, samples, classes);
    float *z = get(count * sizeof *z), *a = get(count * sizeof *a);
    for (size_t i = 0; i < count; i++)
        z[i] = (float)logits[i], a[i] = (float)slopes[i];
    j.floats = (ghosts_batch_float){z, a, samples, classes, classes, classes};
    double lse = median_time(call_lse, &j);
    double bound = median_ratio(NULL, call_lse, call_bound, &j);
    double lower = median_ratio(NULL, call_lse, call_lower, &j);
    double exact = median_ratio(NULL, call_lse, call_radius, &j);
    double narrow = median_ratio(NULL, call_lse_float, call_radius_float, &j);
    printf("%-7s %4zu x %-6zu %10.1f us  %6.2f %6.2f %6.2f %10.2f  %5zu solved\n", name, samples,
           classes, 1e6 * lse, bound, lower, exact, narrow, j.solved);
    free_job(&j);
    free(z);
    free(a);
}

static double *read_stage(const char *stage, const char *what)
{
    char name[512];
    const char *root = getenv("GHOSTS_SRCDIR");
    snprintf(name, sizeof name, "%s/analysis/data/mlp_%s_%s.npy", root ? root : ".", stage, what);
    FILE *file = fopen(name, "rb");
    double *data = get(12570 * sizeof *data);
    if (file == NULL || fseek(file, -(long)(12570 * sizeof *data), SEEK_END) != 0 ||
        fread(data, sizeof *data, 12570, file) != 12570) {
        fprintf(stderr, "bench_batch: cannot read %s\n", name);
        exit(EXIT_FAILURE);
    }
    fclose(file);
    return data;
}

/* ------------------------------------------------------------------------- samples one by one */

#define PEER_SAMPLES 20 /* the mpmath script takes tens of milliseconds for each */

/* tests/bench/batch_mpmath.py on every k-th sample; prints nothing but a remark when it cannot run.
 */
static void mpmath_time(const job *j, double taken)
{
    char command[1024], path[] = "/tmp/bench_batch_XXXXXX";
    const char *root = getenv("GHOSTS_SRCDIR");
    int descriptor = mkstemp(path);
    FILE *rows = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    if (rows == NULL)
        return;
    for (size_t i = 0; i < PEER_SAMPLES; i++) {
        size_t row = i * (j->batch.samples / PEER_SAMPLES);
        fprintf(rows, "%a", j->radius[row].upper);
        for (size_t k = 0; k < 10; k++)
            fprintf(rows, " %a", j->batch.logits[10 * row + k]);
        for (size_t k = 0; k < 10; k++)
            fprintf(rows, " %a", j->batch.slopes[10 * row + k]);
        fprintf(rows, "\n");
    }
    fclose(rows);
    snprintf(command, sizeof command, "%s '%s/tests/bench/batch_mpmath.py' < %s",
             getenv("GHOSTS_PYTHON3") ? getenv("GHOSTS_PYTHON3") : "python3", root ? root : ".",
             path);
    FILE *answer = popen(command, "r");
    double seconds;
    size_t agree, count;
    if (answer != NULL && fscanf(answer, "%lf %zu %zu", &seconds, &agree, &count) == 3)
        printf("; mpmath: %.0f us, %.0f times (%zu of %zu agree)", 1e6 * seconds, seconds / taken,
               agree, count);
    else
        printf("; mpmath is missing");
    if (answer != NULL)
        pclose(answer);
    remove(path);
}

static void one_by_one(const char *name, double *logits, double *slopes, size_t samples)
{
    job j = new_job(logits, slopes, samples, 10);
    double taken = median_time(call_exact, &j) / (double)samples;
    size_t undecided = 0, some = 40, agree = 0;
    for (size_t i = 0; i < samples; i++)
        undecided += !j.radius[i].decided;
    printf("%-7s exact, certified: %.2f us a sample, %zu of %zu undecided", name, 1e6 * taken,
           undecided, samples);
#ifdef HAVE_ARB
    double start = now();
    for (size_t i = 0; i < some; i++) {
        size_t row = i * (samples / some);
        double radius = plain_arb_radius(logits + 10 * row, slopes + 10 * row, 10);
        agree += fabs(radius - j.radius[row].upper) < 1e-9 * radius;
    }
    double arb = (now() - start) / (double)some;
    printf("; plain Arb: %.0f us, %.0f times (%zu of %zu agree)", 1e6 * arb, arb / taken, agree,
           some);
#else
    (void)some, (void)agree;
#endif
    mpmath_time(&j, taken);
    printf("\n");
    free_job(&j);
}

/* ------------------------------------------------------------------------------------ threads */

typedef struct {
    job part[2];
    int threads;
} team;

static void call_team(void *data)
{
    team *t = data;
#ifdef _OPENMP
#pragma omp parallel for num_threads(t->threads) schedule(static, 1)
#endif
    for (int i = 0; i < 2; i++)
        call_radius(&t->part[i]);
}

static void scaling(double *logits, double *slopes, size_t samples, size_t classes)
{
    size_t half = samples / 2;
    team t = {{new_job(logits, slopes, half, classes),
               new_job(logits + half * classes, slopes + half * classes, half, classes)},
              1};
    double least[2], one = median_on(&least[0], CLOCK_MONOTONIC, call_team, &t);
    t.threads = 2;
    double two = median_on(&least[1], CLOCK_MONOTONIC, call_team, &t);
    printf("        in two halves, wall clock: 1 thread %.0f us, 2 threads %.0f us, speed-up %.2f; "
           "of the "
           "least times %.2f\n",
           1e6 * one, 1e6 * two, one / two, least[0] / least[1]);
    free_job(&t.part[0]);
    free_job(&t.part[1]);
}

static void print_machine(void)
{
    char line[256];
    FILE *info = fopen("/proc/cpuinfo", "r");
    while (info != NULL && fgets(line, sizeof line, info) != NULL)
        if (strncmp(line, "model name", 10) == 0) {
            printf("machine%s", strchr(line, ':'));
            break;
        }
    if (info != NULL)
        fclose(info);
    printf("compiler %s\n", __VERSION__);
    ghosts_workspace *work;
    demand(ghosts_workspace_new(&work, 1, 1, GHOSTS_SIMD_AUTO));
    printf("instruction set %s\n", ghosts_workspace_simd(work));
    ghosts_workspace_free(work);
}

int main(void)
{
    static const char *stage[] = {"init", "early", "mid", "late"};
    static const size_t shape[][2] = {{128, 10}, {1024, 10}, {256, 1000}, {64, 50000}};
    static const size_t draws[] = {2, 2, 5, 1}; /* batches differ in how many samples come close */
    double *z[4], *a[4];
    random_start("bench_batch");
    print_machine();
    printf("\nspread kernel against the rate of summing the same array (goal: 80 %%)\n");
    memory_rate(8192, 1000);
    memory_rate(64, 50000);
    printf(
        "\ncost over the log-sum-exp of the batch (goals for exact: 5 at 1024 x 10, 2.5 at 256 x "
        "1000)\n                          log-sum-exp   bound  lower  exact exact/float\n");
    for (size_t s = 0; s < 4; s++)
        for (size_t draw = 0; draw < draws[s]; draw++) {
            size_t count = shape[s][0] * shape[s][1];
            double *logits = get(count * sizeof *logits), *slopes = get(count * sizeof *slopes);
            for (size_t i = 0; i < count; i++)
                logits[i] = random_normal(), slopes[i] = random_normal();
            relative_cost("random", logits, slopes, shape[s][0], shape[s][1]);
            if (draw + 1 == draws[s])
                scaling(logits, slopes, shape[s][0], shape[s][1]);
            free(logits);
            free(slopes);
        }
    for (size_t s = 0; s < 4; s++) {
        z[s] = read_stage(stage[s], "logits");
        a[s] = read_stage(stage[s], "slopes");
        relative_cost(stage[s], z[s], a[s], 1257, 10);
    }
    printf("early   1256 x 10\n");
    scaling(z[1], a[1], 1256, 10);
    printf("\nradius of every sample, n = 10\n");
    for (size_t s = 0; s < 4; s++)
        one_by_one(stage[s], z[s], a[s], 1257);
    for (size_t s = 0; s < 4; s++) {
        free(z[s]);
        free(a[s]);
    }
    return EXIT_SUCCESS;
}
