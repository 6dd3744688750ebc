/* Data of the theory figures, one CSV each, for analysis/figures/theory_*.gp.
 *
 *     theory DATA_DIR OUT_DIR
 *
 * DATA_DIR holds the logits and slopes of the digits network at four stages of training
 * (analysis/data).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <ghosts/ghosts.h>

#define STUDY "theory"
#include "analysis/study.h"

static const char *out_folder;

static FILE *open_csv(const char *name, const char *header)
{
    FILE *out = create(out_folder, name);
    if (!out)
        exit(2);
    fprintf(out, "%s\n", header);
    return out;
}

static void close_csv(FILE *out, const char *name)
{
    if (!finish(out, out_folder, name, true))
        exit(2);
}

static void need(ghosts_status status)
{
    if (status != GHOSTS_OK) {
        complain("%s", ghosts_strerror(status));
        exit(2);
    }
}

static const double PI = 3.14159265358979323846;

/* ------------------------------------------------------------------------------------- series */

/* 1/(1 + x) and its Taylor polynomials about 0 */
static void geometric(void)
{
    FILE *out = open_csv("theory_taylor.csv", "x,exact,order2,order5,order10,order20");
    static const int order[] = {2, 5, 10, 20};
    for (double x = -0.95; x < 2.0001; x += 0.005) {
        fprintf(out, "%.4f,%.8g", x, 1 / (1 + x));
        for (int i = 0; i < 4; i++) {
            double sum = 0, power = 1;
            for (int m = 0; m <= order[i]; m++, power *= -x)
                sum += power;
            fprintf(out, ",%.8g", sum);
        }
        fputc('\n', out);
    }
    close_csv(out, "theory_taylor.csv");
}

#define SIGMOID_ORDER 41

/* s' = s(1 - s): (m + 1) c_(m+1) = c_m - sum_i c_i c_(m-i) */
static void sigmoid(void)
{
    double c[SIGMOID_ORDER + 1] = {0.5};
    for (int m = 0; m < SIGMOID_ORDER; m++) {
        double next = c[m];
        for (int i = 0; i <= m; i++)
            next -= c[i] * c[m - i];
        c[m + 1] = next / (m + 1);
    }
    FILE *out = open_csv("theory_sigmoid.csv", "x,exact,order5,order11,order21,order41");
    static const int order[] = {5, 11, 21, 41};
    for (double x = -6; x < 6.0001; x += 0.02) {
        fprintf(out, "%.4f,%.8g", x, 1 / (1 + exp(-x)));
        for (int i = 0; i < 4; i++) {
            double sum = 0;
            for (int m = order[i]; m >= 0; m--)
                sum = sum * x + c[m];
            fprintf(out, ",%.8g", sum);
        }
        fputc('\n', out);
    }
    close_csv(out, "theory_sigmoid.csv");
}

/* -------------------------------------------------------------------------------------- zeros */

static double modulus_of(const ghosts_zero *zero)
{
    return hypot(mpfr_get_d(mpc_realref(zero->centre), MPFR_RNDN),
                 mpfr_get_d(mpc_imagref(zero->centre), MPFR_RNDN));
}

/* Rows panel,label,re,im,modulus,rho_a of the nearest zeros, both half-planes. */
static void write_zeros(FILE *out, int panel, const char *label, const ghosts_expsum *sum,
                        size_t pairs)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    options.digits = 10;
    ghosts_zeros *zeros;
    need(ghosts_zeros_nearest(&zeros, sum, pairs, &options));
    mpfr_t bound;
    mpfr_init2(bound, 53);
    need(ghosts_bound_spread_mpfr(bound, sum, MPFR_RNDD));
    for (size_t i = 0; i < zeros->count; i++) {
        double re = mpfr_get_d(mpc_realref(zeros->zero[i].centre), MPFR_RNDN);
        double im = mpfr_get_d(mpc_imagref(zeros->zero[i].centre), MPFR_RNDN);
        for (int sign = 1; sign >= -1; sign -= 2)
            fprintf(out, "%d,%s,%.10g,%.10g,%.10g,%.10g\n", panel, label, re, sign * im,
                    modulus_of(&zeros->zero[i]), mpfr_get_d(bound, MPFR_RNDD));
    }
    mpfr_clear(bound);
    ghosts_zeros_free(zeros);
}

typedef struct {
    ghosts_table *logits, *slopes;
} stage_data;

static stage_data read_stage(const char *folder, const char *name)
{
    stage_data data;
    if (!read_recorded(&data.logits, folder, name, "logits") ||
        !read_recorded(&data.slopes, folder, name, "slopes"))
        exit(2);
    return data;
}

static void free_stage(stage_data *data)
{
    ghosts_table_free(data->logits);
    ghosts_table_free(data->slopes);
}

static ghosts_expsum *sample_of(const stage_data *data, size_t row)
{
    ghosts_expsum *sum;
    need(ghosts_table_expsum(&sum, data->logits, data->slopes, row));
    return sum;
}

/* One and the same sample through training, and at four temperatures of the last stage. */
#define SAMPLE 0

static ghosts_expsum *tempered(const stage_data *data, size_t row, double temperature)
{
    size_t n = ghosts_table_columns(data->logits);
    const double *z = ghosts_table_doubles(data->logits) + row * n;
    const double *a = ghosts_table_doubles(data->slopes) + row * n;
    double *copy = malloc(2 * n * sizeof *copy);
    if (!copy)
        need(GHOSTS_NO_MEMORY);
    for (size_t k = 0; k < n; k++) {
        copy[k] = z[k] / temperature;
        copy[n + k] = a[k] / temperature;
    }
    ghosts_expsum *sum;
    need(ghosts_expsum_from_doubles(&sum, copy, copy + n, n, NULL));
    free(copy);
    return sum;
}

static void ghosts_in_motion(const char *folder)
{
    static const char *const stages[] = {"init", "early", "mid", "late"};
    static const double temperatures[] = {4, 2, 1, 0.5};
    FILE *out = open_csv("theory_motion.csv", "panel,label,re,im,modulus,rho_a");
    for (int i = 0; i < 4; i++) {
        stage_data data = read_stage(folder, stages[i]);
        ghosts_expsum *sum = sample_of(&data, SAMPLE);
        write_zeros(out, i, stages[i], sum, 14);
        ghosts_expsum_free(sum);
        free_stage(&data);
    }
    stage_data mid = read_stage(folder, "mid");
    for (int i = 0; i < 4; i++) {
        char label[32];
        snprintf(label, sizeof label, "T = %g", temperatures[i]);
        ghosts_expsum *sum = tempered(&mid, SAMPLE, temperatures[i]);
        write_zeros(out, 4 + i, label, sum, 14);
        ghosts_expsum_free(sum);
    }
    free_stage(&mid);
    close_csv(out, "theory_motion.csv");
}

/* Zeros, and the bounds that keep them away, of one late sample. */
static void strip_and_constellation(const char *folder)
{
    stage_data late = read_stage(folder, "late");
    ghosts_expsum *sum = sample_of(&late, SAMPLE);
    FILE *out = open_csv("theory_strip.csv", "panel,label,re,im,modulus,rho_a");
    write_zeros(out, 0, "late", sum, 10);
    close_csv(out, "theory_strip.csv");
    out = open_csv("theory_bounds.csv", "name,value");
    size_t count;
    const ghosts_bound_entry *table = ghosts_bound_table(&count);
    mpfr_t value;
    mpfr_init2(value, 53);
    for (size_t i = 0; i < count; i++)
        if (table[i].value(value, sum, MPFR_RNDD) == GHOSTS_OK)
            fprintf(out, "%s,%.10g\n", table[i].name, mpfr_get_d(value, MPFR_RNDD));
    mpfr_clear(value);
    close_csv(out, "theory_bounds.csv");
    out = open_csv("theory_constellation.csv", "panel,label,re,im,modulus,rho_a");
    write_zeros(out, 0, "late", sum, 160);
    close_csv(out, "theory_constellation.csv");
    ghosts_expsum_free(sum);
    free_stage(&late);
}

/* The terms of e^(-c tau) F at three heights, as arrows from 0, and their sums: four classes with
 * slopes 0, 0.4, 0.7, 1 (c = 1/2) and weights 1, 1.4, 1.8, 1.2. */
static void half_plane(void)
{
    static const double weight[] = {1, 1.4, 1.8, 1.2}, slope[] = {0, 0.4, 0.7, 1};
    FILE *out = open_csv("theory_halfplane.csv", "panel,term,from_re,from_im,re,im");
    static const double height[] = {0.45, 0.9, 1.3};
    for (int panel = 0; panel < 3; panel++) {
        double re = 0, im = 0;
        for (int k = 0; k < 4; k++) {
            double angle = (slope[k] - 0.5) * height[panel] * PI;
            double x = weight[k] * cos(angle), y = weight[k] * sin(angle);
            fprintf(out, "%d,%d,%.8g,%.8g,%.8g,%.8g\n", panel, k, 0.0, 0.0, x, y);
            re += x;
            im += y;
        }
        fprintf(out, "%d,4,0,0,%.8g,%.8g\n", panel, re, im);
    }
    close_csv(out, "theory_halfplane.csv");
}

/* ------------------------------------------------------------------------------------ formulas */

/* Two classes with |a_1 - a_2| = 1: radius, rho_a, and what the second derivative suggests. */
static void binary_radius(void)
{
    FILE *out = open_csv("theory_binary.csv", "margin,radius,rho_a,newton,two_newton");
    for (double delta = 0; delta < 12.0001; delta += 0.05) {
        double inverse = 2 + 2 * cosh(delta);
        fprintf(out, "%.4f,%.10g,%.10g,%.10g,%.10g\n", delta, hypot(delta, PI), PI, inverse,
                2 * inverse);
    }
    close_csv(out, "theory_binary.csv");
}

/* Divergence of the two-point law of success p, slopes 0 and 1: remainder and relative error of the
 * quadratic model. */
static void divergence(void)
{
    FILE *out = open_csv("theory_kl.csv", "x,bound,extremal,balanced,rare,relative_bound,relative_"
                                          "extremal,relative_balanced,relative_rare");
    const double law[] = {(3 - sqrt(3)) / 6, 0.5, 1e-3};
    for (double exponent = -2; exponent < 0.6001; exponent += 0.02) {
        double x = pow(10, exponent), remainder[3], relative[3];
        for (int i = 0; i < 3; i++) {
            /* the integral of s (K''(s) - K''(0)), Simpson's rule, free of cancellation */
            double p = law[i], sum = 0, h = x / 400;
            for (int j = 0; j <= 400; j++) {
                double s = j * h, e = p * exp(s) / (1 - p + p * exp(s));
                double f = s * (e * (1 - e) - p * (1 - p));
                sum += f * (j == 0 || j == 400 ? 1 : j % 2 ? 4 : 2);
            }
            remainder[i] = fabs(sum * h / 3);
            relative[i] = remainder[i] / (x * x / 2 * p * (1 - p));
        }
        double bound = x * x * x / (18 * sqrt(3));
        double relative_bound = 2 * ((x - 1) * exp(x) + 1 - x * x / 2) / (x * x);
        if (x < 0.05)
            relative_bound = 2 * x / 3 + x * x / 4 + x * x * x / 15;
        fprintf(out, "%.8g,%.8g,%.8g,%.8g,%.8g,%.8g,%.8g,%.8g,%.8g\n", x, bound, remainder[0],
                remainder[1], remainder[2], relative_bound, relative[0], relative[1], relative[2]);
    }
    close_csv(out, "theory_kl.csv");
}

static void activations(void)
{
    static const ghosts_activation kinds[] = {GHOSTS_SILU, GHOSTS_TANH, GHOSTS_GELU_TANH,
                                              GHOSTS_RELU};
    FILE *out = open_csv("theory_activations.csv", "kind,name,re,im");
    mpc_t centre;
    mpfr_t error;
    mpc_init2(centre, 64);
    mpfr_init2(error, 32);
    for (int i = 0; i < 4; i++)
        for (unsigned long k = 0; k < (i == 3 ? 1 : 8); k++) {
            need(ghosts_singular_point(centre, error, kinds[i], k));
            double re = mpfr_get_d(mpc_realref(centre), MPFR_RNDN);
            double im = mpfr_get_d(mpc_imagref(centre), MPFR_RNDN);
            const char *name = ghosts_activation_describe(kinds[i])->name;
            for (int quadrant = 0; quadrant < 4; quadrant++)
                fprintf(out, "%d,%s,%.10g,%.10g\n", i, name, quadrant & 1 ? -re : re,
                        quadrant & 2 ? -im : im);
            if (kinds[i] == GHOSTS_GELU_TANH)
                for (int sign = -1; sign <= 1; sign += 2)
                    fprintf(out, "%d,%s,0,%.10g\n", i, name, sign * 2 * im);
        }
    mpc_clear(centre);
    mpfr_clear(error);
    close_csv(out, "theory_activations.csv");
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: theory DATA_DIR OUT_DIR\n", stderr);
        return 2;
    }
    out_folder = argv[2];
    geometric();
    sigmoid();
    half_plane();
    binary_radius();
    divergence();
    activations();
    strip_and_constellation(argv[1]);
    ghosts_in_motion(argv[1]);
    return 0;
}
