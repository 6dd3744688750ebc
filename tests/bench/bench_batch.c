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

#include "plain_arb.h"

#define MOST_REPEATS 41

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
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

/* Median seconds of a call; repeats until 0.3 s or MOST_REPEATS are reached. */
static double median_time(void (*call)(void *), void *data)
{
    double taken[MOST_REPEATS], total = 0.0;
    int count = 0;
    call(data);
    while (count < MOST_REPEATS && (total < 0.3 || count < 5)) {
        double start = now();
        call(data);
        taken[count] = now() - start;
        total += taken[count++];
    }
    qsort(taken, (size_t)count, sizeof *taken, ascending);
    return taken[count / 2];
}

static double uniform(void)
{
    static unsigned long long state = 12345;
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return ((double)(state >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2.0 * log(uniform())) * cos(6.283185307179586 * uniform());
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
        f[i] = (float)(a[i] = uniform());
    job j = {.batch = {NULL, a, samples, classes, classes, classes},
             .floats = {NULL, f, samples, classes, classes, classes},
             .each = get(samples * sizeof(double))};
    demand(ghosts_workspace_new(&j.work, samples, classes, GHOSTS_PATH_AUTO));
    double sum = median_time(sum_doubles, &j), spread = median_time(spread_doubles, &j);
    printf("%6zu x %-6zu double  sum %6.2f GB/s  spread %6.2f GB/s  share %4.0f %%\n", samples,
           classes, 8e-9 * (double)count / sum, 8e-9 * (double)count / spread,
           100.0 * sum / spread);
    sum = median_time(sum_floats, &j), spread = median_time(spread_floats, &j);
    printf("%6zu x %-6zu float   sum %6.2f GB/s  spread %6.2f GB/s  share %4.0f %%\n", samples,
           classes, 4e-9 * (double)count / sum, 4e-9 * (double)count / spread,
           100.0 * sum / spread);
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
    demand(ghosts_workspace_new(&j.work, samples, classes, GHOSTS_PATH_AUTO));
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
    double lse = median_time(call_lse, &j), bound = median_time(call_bound, &j);
    double lower = median_time(call_lower, &j), exact = median_time(call_radius, &j);
    double float_ratio = median_time(call_radius_float, &j) / median_time(call_lse_float, &j);
    printf("%-7s %4zu x %-6zu %10.1f us  %6.2f %6.2f %6.2f %10.2f  %5zu solved\n", name, samples,
           classes, 1e6 * lse, bound / lse, lower / lse, exact / lse, float_ratio, j.solved);
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

static void mpmath_time(const double *logits, const double *slopes, size_t samples)
{
    static const char script[] =
        "import time,sys\n"
        "try:\n from mpmath import mp,mpf,mpc,exp,pi,findroot,polyroots,fac\n"
        "except ImportError:\n print('mpmath is missing'); sys.exit()\n"
        "def radius(z,a):\n"
        " m=max(z); w=[exp(mpf(x)-m) for x in z]; s=sum(w); c=sum(u*x for u,x in zip(w,a))/s\n"
        " b=[x-c for x in a]; f=[sum(u*x**j for u,x in zip(w,b))/fac(j) for j in range(25)]\n"
        " F=lambda t: sum(u*exp(x*t) for u,x in zip(w,b))\n"
        " r=min(polyroots(f[::-1],maxsteps=500,extraprec=60),key=abs)\n"
        " return abs(findroot(F,r))\n"
        "t=time.perf_counter(); n=0\n"
        "for z,a in DATA:\n"
        " try: radius(z,a)\n"
        " except Exception: pass\n"
        " n+=1\n"
        "print('mpmath script (25 coefficients, polyroots, findroot; no proof): %.0f us a sample'"
        " % (1e6*(time.perf_counter()-t)/n))\n";
    fflush(stdout);
    FILE *python = popen("python3 -", "w");
    if (python == NULL)
        return;
    fprintf(python, "DATA=[");
    for (size_t i = 0; i < samples; i++) {
        fprintf(python, "([");
        for (size_t k = 0; k < 10; k++)
            fprintf(python, "%.17g,", logits[10 * i + k]);
        fprintf(python, "],[");
        for (size_t k = 0; k < 10; k++)
            fprintf(python, "%.17g,", slopes[10 * i + k]);
        fprintf(python, "]),");
    }
    fprintf(python, "]\n%s", script);
    pclose(python);
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
    printf("; plain Arb: %.0f us, %.0f times as long (%zu of %zu agree)", 1e6 * arb, arb / taken,
           agree, some);
#else
    (void)some, (void)agree;
#endif
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
    double one = median_time(call_team, &t);
    t.threads = 2;
    double two = median_time(call_team, &t);
    printf("exact batch radius %zu x %zu in two halves: 1 thread %.0f us, 2 threads %.0f us, "
           "speed-up %.2f\n",
           samples, classes, 1e6 * one, 1e6 * two, one / two);
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
    ghosts_workspace *work;
    demand(ghosts_workspace_new(&work, 1, 1, GHOSTS_PATH_AUTO));
    printf("path %s\n", ghosts_workspace_path(work));
    ghosts_workspace_free(work);
}

int main(void)
{
    static const char *stage[] = {"init", "early", "mid", "late"};
    static const size_t shape[][2] = {{128, 10}, {1024, 10}, {256, 1000}, {64, 50000}};
    double *z[4], *a[4];
    print_machine();
    printf("\nspread kernel against the rate of summing the same array (goal: 80 %%)\n");
    memory_rate(8192, 1000);
    memory_rate(64, 50000);
    printf(
        "\ncost over the log-sum-exp of the batch (goals for exact: 5 at 1024 x 10, 2.5 at 256 x "
        "1000)\n                          log-sum-exp   bound  lower  exact exact/float\n");
    for (size_t s = 0; s < 4; s++) {
        size_t count = shape[s][0] * shape[s][1];
        double *logits = get(count * sizeof *logits), *slopes = get(count * sizeof *slopes);
        for (size_t i = 0; i < count; i++)
            logits[i] = normal(), slopes[i] = normal();
        relative_cost("random", logits, slopes, shape[s][0], shape[s][1]);
        if (s == 2)
            scaling(logits, slopes, shape[s][0], shape[s][1]);
        free(logits);
        free(slopes);
    }
    for (size_t s = 0; s < 4; s++) {
        z[s] = read_stage(stage[s], "logits");
        a[s] = read_stage(stage[s], "slopes");
        relative_cost(stage[s], z[s], a[s], 1257, 10);
    }
    scaling(z[1], a[1], 1256, 10);
    printf("\nradius of every sample, n = 10\n");
    for (size_t s = 0; s < 4; s++)
        one_by_one(stage[s], z[s], a[s], 1257);
    mpmath_time(z[1], a[1], 20);
    for (size_t s = 0; s < 4; s++) {
        free(z[s]);
        free(a[s]);
    }
    return EXIT_SUCCESS;
}
