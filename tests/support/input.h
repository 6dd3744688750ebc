/* The input of the assertion that fails, printed so that it can be pasted into the command.  A test
 * hands over what it computes with: sums by input_sum() (the constructors of sums.h do), arrays by
 * input_doubles(), the rest of the command by input_command().  support.h prints it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_INPUT_H
#define TESTS_SUPPORT_INPUT_H

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ghosts/expsum.h>

/* The longest list that is printed; a longer one goes to a file. */
#define LONGEST_INPUT 20000

static struct {
    char command[1000];
    size_t n;
    mpq_t *logit, *slope;
    bool *weight_zero;
} test_input = {.command = "radius"};

static inline void input_resize(size_t n)
{
    for (size_t k = n; k < test_input.n; k++)
        mpq_clears(test_input.logit[k], test_input.slope[k], (mpq_ptr)0);
    test_input.logit = realloc(test_input.logit, (n + 1) * sizeof(mpq_t));
    test_input.slope = realloc(test_input.slope, (n + 1) * sizeof(mpq_t));
    test_input.weight_zero = realloc(test_input.weight_zero, n + 1);
    if (!test_input.logit || !test_input.slope || !test_input.weight_zero)
        abort();
    for (size_t k = test_input.n; k < n; k++)
        mpq_inits(test_input.logit[k], test_input.slope[k], (mpq_ptr)0);
    test_input.n = n;
}

/* The classes of `sum` are the input from now on. */
static inline void input_sum(const ghosts_expsum *sum)
{
    input_resize(ghosts_expsum_classes(sum));
    for (size_t k = 0; k < test_input.n; k++)
        test_input.weight_zero[k] =
            ghosts_expsum_class(test_input.logit[k], test_input.slope[k], sum, k) != GHOSTS_OK;
}

/* So are these; NaN and infinities, which no command takes, become 0. */
static inline void input_doubles(const double *logits, const double *slopes, size_t n)
{
    input_resize(n);
    for (size_t k = 0; k < n; k++) {
        test_input.weight_zero[k] = logits[k] == -HUGE_VAL;
        mpq_set_d(test_input.logit[k], isfinite(logits[k]) ? logits[k] : 0.0);
        mpq_set_d(test_input.slope[k], isfinite(slopes[k]) ? slopes[k] : 0.0);
    }
}

/* What stands besides --logits and --slopes: "zeros --nearest 3 --digits 20". */
__attribute__((format(printf, 1, 2))) static inline void input_command(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(test_input.command, sizeof test_input.command, format, arguments);
    va_end(arguments);
}

/* "z_0,z_1,..." exactly, or rounded to double when `rounded` */
static inline void input_list(FILE *out, mpq_t *value, const bool *weight_zero, bool rounded)
{
    for (size_t k = 0; k < test_input.n; k++) {
        fputs(k ? "," : "", out);
        if (weight_zero && weight_zero[k])
            fputs("-inf", out);
        else if (rounded)
            fprintf(out, "%.17g", mpq_get_d(value[k]));
        else
            mpq_out_str(out, 10, value[k]);
    }
}

/* " --logits=LIST"; a list too long for a shell goes to a file. */
static inline void input_print_list(const char *option, mpq_t *value, const bool *weight_zero)
{
    char *list = NULL;
    size_t length = 0;
    FILE *text = open_memstream(&list, &length);
    if (!text)
        abort();
    input_list(text, value, weight_zero, false);
    fclose(text);
    if (length <= LONGEST_INPUT) {
        printf(" --%s=%s", option, list);
    } else {
        char name[80];
        static int files;
        snprintf(name, sizeof name, "failed-%ld-%d-%s.csv", (long)getpid(), ++files, option);
        FILE *file = fopen(name, "w");
        if (file) {
            input_list(file, value, weight_zero, true);
            fputc('\n', file);
            fclose(file);
        }
        printf(" --%s=%s", option, name);
    }
    free(list);
}

static inline void input_print(void)
{
    if (test_input.n == 0)
        return;
    printf("to see it: ghosts %s", test_input.command);
    input_print_list("logits", test_input.logit, test_input.weight_zero);
    input_print_list("slopes", test_input.slope, NULL);
    printf("\n");
    fflush(stdout);
}

#endif
