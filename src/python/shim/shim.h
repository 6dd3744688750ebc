/* What the Python package calls: libghosts without a struct in any signature.
 *
 * Arguments are integers, doubles, text and arrays of these; the C compiler, with the real headers,
 * lays out every struct, and enumerators travel as words.  Multiple-precision results leave as
 * text, "hexadecimal-mantissa exponent" of an exact number mantissa 2^exponent, or "inf", "-inf",
 * "nan", which the caller releases with shim_free().  Functions with a status return a
 * ghosts_status as int; the handles that they hand out are released by the shim_..._free() of their
 * kind.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef PYTHON_SHIM_SHIM_H
#define PYTHON_SHIM_SHIM_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ghosts/ghosts.h>

#define SHIM __attribute__((visibility("default")))

/* Grows with every change of a signature; ghosts/_library.py names the one it was written for. */
#define SHIM_INTERFACE 1

/* A word and the enumerator that it stands for. */
typedef struct {
    const char *word;
    int value;
} shim_word;

/* The value of `word` in a list that ends with a NULL; -1 for another word. */
int shim_value(const shim_word *list, const char *word);

/* The exact text of x; NULL without memory. */
char *shim_exact_text(mpfr_srcptr x);

/* The fraction x in decimal digits; NULL without memory. */
char *shim_fraction(const mpq_t x);

/* "default", "mpc" or "arb" as an engine, GHOSTS_INVALID for another word. */
ghosts_status shim_engine(ghosts_engine *engine, const char *word);

/* A call during which other threads of Python run and signals are noticed. */
typedef struct {
    void *thread;            /* to be restored; NULL while the lock is held */
    struct timespec checked; /* when signals were last looked for */
    bool interrupted;        /* an exception is set, and stands until the call returns */
} shim_call;

/* Release the interpreter, and take it back. */
void shim_release(shim_call *call);
void shim_acquire(shim_call *call);

/* A stop callback with a shim_call as its context: true once a signal has raised an exception. */
bool shim_is_interrupted(void *context);

/* The options of a search, with the callback for `call`. */
ghosts_status shim_search_options(ghosts_zeros_options *options, long digits, const char *engine,
                                  size_t work_limit, shim_call *call);

/* A region from the radius of a disc (edges = 1) or x0, x1, y0, y1 of a box (edges = 4) as text;
 * *bad the edge that is no number, else SIZE_MAX.  To be cleared whatever the status. */
ghosts_status shim_region_init(ghosts_region *region, const char *const *edge, size_t edges,
                               size_t *bad);

#endif
