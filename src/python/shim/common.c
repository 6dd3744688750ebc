/* Versions, words, numbers as text, and the interpreter's lock.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "python/shim/shim.h"

#include <stdio.h>

#define BETWEEN_CHECKS 0.05 /* seconds from one look at the signals to the next */

/* ---- what is loaded ----------------------------------------------------------------------------
 */

SHIM int shim_interface(void)
{
    return SHIM_INTERFACE;
}

SHIM int shim_size_bits(void)
{
    return (int)(8 * sizeof(size_t));
}

SHIM const char *shim_headers(void)
{
    return GHOSTS_VERSION;
}

SHIM const char *shim_library(void)
{
    return ghosts_version();
}

SHIM const char *shim_strerror(int status)
{
    return ghosts_strerror((ghosts_status)status);
}

SHIM void shim_free(char *text)
{
    free(text);
}

/* Names of the status codes; NULL beyond the last. */
SHIM const char *shim_status_name(int status)
{
    static const shim_word names[] = {
        {"ok", GHOSTS_OK},
        {"work_limit", GHOSTS_WORK_LIMIT},
        {"no_memory", GHOSTS_NO_MEMORY},
        {"invalid", GHOSTS_INVALID},
        {"not_finite", GHOSTS_NOT_FINITE},
        {"parse", GHOSTS_PARSE},
        {"too_large", GHOSTS_TOO_LARGE},
        {"io", GHOSTS_IO},
        {"unavailable", GHOSTS_UNAVAILABLE},
        {"internal", GHOSTS_INTERNAL},
        {NULL, 0},
    };
    const shim_word *name = names;
    while (name->word && name->value != status)
        name++;
    return name->word;
}

int shim_value(const shim_word *list, const char *word)
{
    for (; list->word; list++)
        if (strcmp(list->word, word) == 0)
            return list->value;
    return -1;
}

ghosts_status shim_engine(ghosts_engine *engine, const char *word)
{
    static const shim_word engines[] = {
        {"default", GHOSTS_ENGINE_DEFAULT},
        {"mpc", GHOSTS_ENGINE_MPC},
        {"arb", GHOSTS_ENGINE_ARB},
        {NULL, 0},
    };
    int value = shim_value(engines, word);
    *engine = (ghosts_engine)value;
    return value < 0 ? GHOSTS_INVALID : GHOSTS_OK;
}

char *shim_exact_text(mpfr_srcptr x)
{
    if (!mpfr_number_p(x))
        return strdup(mpfr_nan_p(x) ? "nan" : mpfr_sgn(x) > 0 ? "inf" : "-inf");
    mpz_t mantissa;
    mpz_init(mantissa);
    long exponent = mpfr_zero_p(x) ? 0 : (long)mpfr_get_z_2exp(mantissa, x);
    if (mpz_sgn(mantissa) != 0) { /* an odd mantissa: one text for one number */
        mp_bitcnt_t zeros = mpz_scan1(mantissa, 0);
        mpz_tdiv_q_2exp(mantissa, mantissa, zeros);
        exponent += (long)zeros;
    }
    size_t size = mpz_sizeinbase(mantissa, 16) + 32;
    char *text = malloc(size);
    if (text) {
        mpz_get_str(text, 16, mantissa);
        size_t used = strlen(text);
        snprintf(text + used, size - used, " %ld", exponent);
    }
    mpz_clear(mantissa);
    return text;
}

char *shim_fraction(const mpq_t x)
{
    size_t size = mpz_sizeinbase(mpq_numref(x), 10) + mpz_sizeinbase(mpq_denref(x), 10) + 3;
    char *text = malloc(size);
    return text ? mpq_get_str(text, 10, x) : NULL;
}

/* ---- the interpreter ----------------------------------------------------------------------------
 *
 * Functions of Python's stable interface, handed over when the package is loaded, so that one build
 * serves every Python 3.  The package calls the shim with the lock held. */

static void *(*save_thread)(void);
static void (*restore_thread)(void *);
static int (*check_signals)(void);

SHIM void shim_python(void *(*save)(void), void (*restore)(void *), int (*check)(void))
{
    save_thread = save;
    restore_thread = restore;
    check_signals = check;
}

void shim_release(shim_call *call)
{
    call->interrupted = false;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &call->checked);
    call->thread = save_thread ? save_thread() : NULL;
}

void shim_acquire(shim_call *call)
{
    if (call->thread)
        restore_thread(call->thread);
    call->thread = NULL;
}

bool shim_is_interrupted(void *context)
{
    shim_call *call = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    double passed = (double)(now.tv_sec - call->checked.tv_sec) +
                    1e-9 * (double)(now.tv_nsec - call->checked.tv_nsec);
    if (call->interrupted || passed < BETWEEN_CHECKS || !call->thread)
        return call->interrupted;
    restore_thread(call->thread);
    call->interrupted = check_signals() != 0;
    call->thread = save_thread();
    call->checked = now;
    return call->interrupted;
}

/* ---- options
 * ------------------------------------------------------------------------------------- */

ghosts_status shim_search_options(ghosts_zeros_options *options, long digits, const char *engine,
                                  size_t work_limit, shim_call *call)
{
    ghosts_status status = shim_engine(&options->engine, engine);
    options->digits = digits;
    options->work_limit = work_limit;
    options->stop = shim_is_interrupted;
    options->stop_context = call;
    return status;
}

ghosts_status shim_region_init(ghosts_region *region, const char *const *edge, size_t edges,
                               size_t *bad)
{
    ghosts_region_init(region, edges == 1 ? GHOSTS_DISK : GHOSTS_BOX);
    mpq_t *number[4] = {&region->x0, &region->x1, &region->y0, &region->y1};
    if (edges == 1)
        number[0] = &region->radius;
    ghosts_status status = edges == 1 || edges == 4 ? GHOSTS_OK : GHOSTS_INVALID;
    *bad = SIZE_MAX;
    for (size_t i = 0; status == GHOSTS_OK && i < edges; i++) {
        status = ghosts_parse_rational(*number[i], NULL, edge[i]);
        *bad = status == GHOSTS_OK ? SIZE_MAX : i;
    }
    return status;
}
