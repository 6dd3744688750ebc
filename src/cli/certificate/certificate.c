/* Writing certificates.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/certificate/certificate.h"

#include "cli/file.h"

static void write_rational(FILE *out, const mpq_t value)
{
    putc('"', out);
    mpq_out_str(out, 10, value);
    putc('"', out);
}

/* "0x1921fbp-20": an integer in hexadecimal times a power of two. */
static void write_number(FILE *out, mpfr_srcptr x)
{
    if (mpfr_zero_p(x)) {
        fputs("\"0x0p0\"", out);
        return;
    }
    mpz_t mantissa;
    mpz_init(mantissa);
    mpfr_exp_t exponent = mpfr_get_z_2exp(mantissa, x);
    mp_bitcnt_t zeros = mpz_scan1(mantissa, 0);
    mpz_tdiv_q_2exp(mantissa, mantissa, zeros);
    fputs(mpz_sgn(mantissa) < 0 ? "\"-0x" : "\"0x", out);
    mpz_abs(mantissa, mantissa);
    mpz_out_str(out, 16, mantissa);
    fprintf(out, "p%ld\"", (long)exponent + (long)zeros);
    mpz_clear(mantissa);
}

typedef enum { CLASS_LOGITS, CLASS_SLOPES, CLASS_WEIGHTS } class_part;

static bool has_weights(const ghosts_expsum *sum)
{
    mpq_t weight;
    mpq_init(weight);
    bool any = false;
    for (size_t i = 0; i < ghosts_expsum_classes(sum) && !any; i++)
        any = ghosts_expsum_class_weight(weight, sum, i) == GHOSTS_OK &&
              mpq_cmp_ui(weight, 1, 1) != 0;
    mpq_clear(weight);
    return any;
}

static void write_classes(FILE *out, const ghosts_expsum *sum, const char *name, class_part part)
{
    mpq_t logit, slope, weight;
    mpq_inits(logit, slope, weight, (mpq_ptr)0);
    fprintf(out, "\"%s\": [", name);
    const char *separator = "\n ";
    for (size_t i = 0; i < ghosts_expsum_classes(sum); i++) {
        if (ghosts_expsum_class(logit, slope, sum, i) != GHOSTS_OK)
            continue; /* weight zero */
        fputs(separator, out);
        ghosts_expsum_class_weight(weight, sum, i);
        write_rational(out, part == CLASS_SLOPES ? slope : part == CLASS_LOGITS ? logit : weight);
        separator = ",\n ";
    }
    fputs("],\n", out);
    mpq_clears(logit, slope, weight, (mpq_ptr)0);
}

static void write_region(FILE *out, const ghosts_region *region)
{
    if (region->shape == GHOSTS_DISK) {
        fputs("\"region\": {\"shape\": \"disk\", \"radius\": ", out);
        write_rational(out, region->radius);
    } else {
        const mpq_t *edge[4] = {&region->x0, &region->x1, &region->y0, &region->y1};
        static const char *const names[4] = {"x0", "x1", "y0", "y1"};
        fputs("\"region\": {\"shape\": \"box\"", out);
        for (int i = 0; i < 4; i++) {
            fprintf(out, ", \"%s\": ", names[i]);
            write_rational(out, *edge[i]);
        }
    }
    fputs("},\n", out);
}

static void write_disc(FILE *out, mpc_srcptr centre, mpfr_srcptr radius, size_t zeros)
{
    write_number(out, mpc_realref(centre));
    fputs(", ", out);
    write_number(out, mpc_imagref(centre));
    fputs(", ", out);
    write_number(out, radius);
    fprintf(out, ", %zu", zeros);
}

static void write_discs(FILE *out, const char *name, const ghosts_isolating_disc *disc,
                        size_t count)
{
    fprintf(out, "\"%s\": [", name);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? ",\n [" : "\n [", out);
        write_disc(out, disc[i].centre, disc[i].radius, disc[i].zeros);
        putc(']', out);
    }
    fputs("]", out);
}

static void write_cells(FILE *out, const ghosts_cover *cover)
{
    fputs("\"cells\": [", out);
    for (size_t i = 0; cover && i < cover->cells; i++) {
        mpfr_srcptr edge[4] = {cover->cell[i].x0, cover->cell[i].x1, cover->cell[i].y0,
                               cover->cell[i].y1};
        fputs(i ? ",\n [" : "\n [", out);
        for (int k = 0; k < 4; k++) {
            if (k)
                fputs(", ", out);
            write_number(out, edge[k]);
        }
        putc(']', out);
    }
    fputs("],\n", out);
}

void write_certificate(FILE *out, const ghosts_expsum *sum, const ghosts_certificate *certificate,
                       ghosts_engine engine, long digits)
{
    bool weighted = has_weights(sum);
    fprintf(out,
            "{\"format\": \"ghosts certificate\", \"version\": %d,\n"
            "\"statement\": \"Every zero of F(tau) = sum_k %sexp(logits[k] + slopes[k] tau) in the "
            "closed region lies in one of the discs of zeros; each of these discs holds exactly "
            "its number of zeros, counted with multiplicity, and lies inside the region unless "
            "marked as touching its edge.\",\n"
            "\"engine\": \"%s\", \"digits\": %ld,\n",
            weighted ? CERTIFICATE_VERSION_WEIGHTS : CERTIFICATE_VERSION,
            weighted ? "weights[k] " : "", ghosts_engine_name(engine), digits);
    write_classes(out, sum, "logits", CLASS_LOGITS);
    write_classes(out, sum, "slopes", CLASS_SLOPES);
    if (weighted)
        write_classes(out, sum, "weights", CLASS_WEIGHTS);
    write_region(out, certificate->region);
    write_cells(out, certificate->cover);
    write_discs(out, "discs", certificate->cover ? certificate->cover->disc : NULL,
                certificate->cover ? certificate->cover->discs : 0);
    fputs(",\n\"zeros\": [", out);
    for (size_t i = 0; i < certificate->zeros; i++) {
        const ghosts_region_zero *zero = &certificate->zero[i];
        fputs(i ? ",\n [" : "\n [", out);
        write_disc(out, zero->centre, zero->error, zero->multiplicity);
        fputs(zero->edge ? ", true]" : ", false]", out);
    }
    fputs("],\n", out);
    write_discs(out, "outside", certificate->outside, certificate->outsiders);
    fputs("}\n", out);
}

bool save_certificate(const char *name, const ghosts_expsum *sum,
                      const ghosts_certificate *certificate, ghosts_engine engine, long digits)
{
    FILE *out = file_create(name);
    if (!out)
        return false;
    write_certificate(out, sum, certificate, engine, digits);
    return file_finish(out, name, !ferror(out));
}
