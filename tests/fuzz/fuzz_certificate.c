/* Fuzz target: certificates.  What is read must come out the same when written and read again, and
 * while it is small the checker must reach a verdict without fault.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cli/certificate/certificate.h"
#include "tests/fuzz/fuzz.h"

#define SMALL 64  /* most cells, discs and zeros that are checked */
#define SHORT 400 /* largest exponent: beyond it evaluations get long */

static bool is_short(mpfr_srcptr x)
{
    return mpfr_zero_p(x) || (mpfr_get_exp(x) < SHORT && mpfr_get_exp(x) > -SHORT);
}

static bool is_cheap(const certificate_file *c)
{
    bool cheap = c->cover.cells < SMALL && c->cover.discs < SMALL && c->zeros < SMALL &&
                 c->outsiders < SMALL && ghosts_expsum_terms(c->sum) < 10;
    for (size_t i = 0; cheap && i < c->cover.cells; i++)
        cheap = is_short(c->cover.cell[i].x0) && is_short(c->cover.cell[i].x1) &&
                is_short(c->cover.cell[i].y0) && is_short(c->cover.cell[i].y1);
    for (size_t i = 0; cheap && i < c->cover.discs; i++)
        cheap = is_short(c->cover.disc[i].radius);
    for (size_t i = 0; cheap && i < c->zeros; i++)
        cheap = is_short(c->zero[i].error) && is_short(mpc_realref(c->zero[i].centre)) &&
                is_short(mpc_imagref(c->zero[i].centre));
    for (size_t i = 0; cheap && i < c->outsiders; i++)
        cheap = is_short(c->outside[i].radius);
    return cheap;
}

static void write_and_read_again(const certificate_file *c)
{
    char *text = NULL, message[CERTIFICATE_MESSAGE];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return;
    ghosts_certificate view = certificate_view(c);
    write_certificate(out, c->sum, &view, GHOSTS_ENGINE_MPC, c->digits);
    fclose(out);
    certificate_file again;
    if (read_certificate(&again, "again", text, size, message) != GHOSTS_OK)
        abort();
    if (again.zeros != c->zeros || again.cover.cells != c->cover.cells ||
        again.cover.discs != c->cover.discs || again.outsiders != c->outsiders)
        abort();
    for (size_t i = 0; i < c->zeros; i++)
        if (mpc_cmp(again.zero[i].centre, c->zero[i].centre) != 0 ||
            !mpfr_equal_p(again.zero[i].error, c->zero[i].error))
            abort();
    clear_certificate(&again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    certificate_file c;
    char message[CERTIFICATE_MESSAGE];
    ghosts_status status = read_certificate(&c, "fuzz.json", (const char *)data, size, message);
    if (status != GHOSTS_OK) {
        if (!strstr(message, "fuzz.json"))
            abort();
        return 0;
    }
    write_and_read_again(&c);
    if (is_cheap(&c)) {
        ghosts_certificate view = certificate_view(&c);
        ghosts_certificate_verdict verdict;
        if (ghosts_certificate_check(&verdict, c.sum, &view, GHOSTS_ENGINE_MPC, 1) == GHOSTS_OK &&
            verdict.valid != (verdict.reason == NULL))
            abort();
    }
    clear_certificate(&c);
    return 0;
}
