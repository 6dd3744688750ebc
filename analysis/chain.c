/* The radius about every point of a step, and the chain of discs that continues the loss along it.
 *
 *     chain DATA_DIR OUT_DIR
 *
 * For the recorded network's late stage: OUT_DIR/chain_radius.csv holds, for steps t along the
 * direction, the certified radius rho*(t) about t and the bound pi / Delta of the most dangerous
 * sample, the least radius of the batch and the sample that sets it; chain_discs.csv the centres
 * and radii of the discs t_(i+1) = t_i +- 0.9 rho*(t_i); chain_zeros.csv the sample's zeros near
 * the step. rho*(t) = min |zero - t|, the radius of convergence of the loss expanded about t.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <ghosts/ghosts.h>

#define STUDY "chain"
#include "analysis/study.h"

#define STEPS 160 /* of the batch */
#define FIRST_STEP -0.8
#define LAST_STEP 1.2
#define DISCS 8 /* each way */
#define PAIRS 40
#define ADVANCE 0.9 /* of the radius, from one centre to the next */

typedef struct {
    ghosts_table *logits, *slopes;
    size_t samples, classes;
    double *moved; /* logits z + a t */
    ghosts_radius *radius;
    ghosts_workspace *workspace;
} recorded;

static bool read_data(recorded *r, const char *folder)
{
    if (!read_recorded(&r->logits, folder, "late", "logits") ||
        !read_recorded(&r->slopes, folder, "late", "slopes"))
        return false;
    r->samples = ghosts_table_rows(r->logits);
    r->classes = ghosts_table_columns(r->logits);
    if (r->samples != ghosts_table_rows(r->slopes) || r->classes != ghosts_table_columns(r->slopes))
        return complain("%s/mlp_late_slopes.npy: its shape is not that of the logits", folder);
    r->moved = malloc(r->samples * r->classes * sizeof *r->moved);
    r->radius = malloc(r->samples * sizeof *r->radius);
    ghosts_status status =
        ghosts_workspace_new(&r->workspace, r->samples, r->classes, GHOSTS_SIMD_AUTO);
    return (r->moved && r->radius && status == GHOSTS_OK) ||
           complain("memory: %s", ghosts_strerror(GHOSTS_NO_MEMORY));
}

static void free_data(recorded *r)
{
    ghosts_table_free(r->logits);
    ghosts_table_free(r->slopes);
    free(r->moved);
    free(r->radius);
    ghosts_workspace_free(r->workspace);
}

/* Certified radii of all samples about t, of the logits z + a t rounded to doubles. */
static bool radii_about(recorded *r, double t)
{
    const double *z = ghosts_table_doubles(r->logits), *a = ghosts_table_doubles(r->slopes);
    for (size_t i = 0; i < r->samples * r->classes; i++)
        r->moved[i] = z[i] + a[i] * t;
    ghosts_batch batch = {r->moved, a, r->samples, r->classes, r->classes, r->classes};
    ghosts_status status = ghosts_batch_exact(r->radius, &batch, r->workspace, NULL);
    if (status == GHOSTS_OK)
        status = ghosts_batch_finish(r->radius, NULL, &batch, 0);
    return status == GHOSTS_OK || complain("radii: %s", ghosts_strerror(status));
}

static size_t binding_sample(const recorded *r)
{
    size_t least = 0;
    for (size_t i = 1; i < r->samples; i++)
        if (r->radius[i].upper < r->radius[least].upper)
            least = i;
    return least;
}

/* rho* of one sample about the exact point t. */
static bool radius_about(double *radius, const ghosts_expsum *sum, double t)
{
    mpq_t at;
    ghosts_expsum *moved;
    ghosts_zeros *zeros = NULL;
    mpq_init(at);
    mpq_set_d(at, t);
    ghosts_zeros_options options = ghosts_zeros_defaults();
    ghosts_status status = ghosts_expsum_shift(&moved, sum, at);
    if (status == GHOSTS_OK)
        status = ghosts_zeros_nearest(&zeros, moved, 1, &options);
    bool found = status == GHOSTS_OK && zeros->count > 0;
    if (found)
        *radius = hypot(mpfr_get_d(mpc_realref(zeros->zero[0].centre), MPFR_RNDN),
                        mpfr_get_d(mpc_imagref(zeros->zero[0].centre), MPFR_RNDN));
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(moved);
    mpq_clear(at);
    return found ||
           complain("radius: %s", status == GHOSTS_OK ? "no zeros" : ghosts_strerror(status));
}

static bool write_radii(recorded *r, const ghosts_expsum *sum, size_t sample, const char *folder)
{
    FILE *out = create(folder, "chain_radius.csv");
    mpfr_t bound;
    mpfr_init2(bound, 53);
    ghosts_bound_spread_mpfr(bound, sum, MPFR_RNDD);
    bool good = out != NULL;
    if (good)
        fputs("t,sample,radius,bound,batch_radius,batch_sample\n", out);
    for (int i = 0; good && i <= STEPS; i++) {
        double t = FIRST_STEP + (LAST_STEP - FIRST_STEP) * i / STEPS, radius = 0.0;
        good = radii_about(r, t) && radius_about(&radius, sum, t);
        size_t binding = binding_sample(r);
        fprintf(out, "%.10g,%zu,%.12g,%.12g,%.10g,%zu\n", t, sample, radius,
                mpfr_get_d(bound, MPFR_RNDD), r->radius[binding].upper, binding);
    }
    mpfr_clear(bound);
    return out && finish(out, folder, "chain_radius.csv", good);
}

static bool write_discs(const ghosts_expsum *sum, const char *folder)
{
    FILE *out = create(folder, "chain_discs.csv");
    bool good = out != NULL;
    if (good)
        fputs("direction,disc,centre,radius\n", out);
    for (int direction = 1; direction >= -1; direction -= 2) {
        double t = 0.0;
        for (int i = 0; good && i < DISCS; i++) {
            double radius = 0.0;
            good = radius_about(&radius, sum, t);
            fprintf(out, "%d,%d,%.12g,%.12g\n", direction, i, t, radius);
            t += direction * ADVANCE * radius;
        }
    }
    return out && finish(out, folder, "chain_discs.csv", good);
}

static bool write_zeros(const ghosts_expsum *sum, const char *folder)
{
    ghosts_zeros *zeros;
    ghosts_zeros_options options = ghosts_zeros_defaults();
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, PAIRS, &options);
    if (status != GHOSTS_OK) {
        ghosts_zeros_free(zeros);
        return complain("zeros: %s", ghosts_strerror(status));
    }
    FILE *out = create(folder, "chain_zeros.csv");
    if (out)
        fputs("re,im\n", out);
    for (size_t i = 0; out && i < zeros->count; i++)
        mpfr_fprintf(out, "%.12Rg,%.12Rg\n", mpc_realref(zeros->zero[i].centre),
                     mpc_imagref(zeros->zero[i].centre));
    ghosts_zeros_free(zeros);
    return out && finish(out, folder, "chain_zeros.csv", true);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: chain DATA_DIR OUT_DIR\n", stderr);
        return 2;
    }
    recorded r = {0};
    ghosts_expsum *sum = NULL;
    bool good = read_data(&r, argv[1]) && radii_about(&r, 0.0);
    size_t sample = good ? binding_sample(&r) : 0;
    if (good && ghosts_table_expsum(&sum, r.logits, r.slopes, sample) != GHOSTS_OK)
        good = complain("input: the sample cannot be read");
    good = good && write_radii(&r, sum, sample, argv[2]) && write_discs(sum, argv[2]) &&
           write_zeros(sum, argv[2]);
    ghosts_expsum_free(sum);
    free_data(&r);
    mpfr_free_cache();
    return good ? 0 : 2;
}
