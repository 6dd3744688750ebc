/* What every Check program of the suite shares: its random numbers, what a failure prints, how it
 * runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_SUPPORT_H
#define TESTS_SUPPORT_SUPPORT_H

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/input.h"
#include "tests/support/random.h"

/* With GHOSTS_STOP in the environment, and CK_FORK=no, the first failure is the last. */
static inline void assertion_failed(void)
{
    input_print();
    if (getenv("GHOSTS_STOP"))
        _exit(EXIT_FAILURE);
}

/* Every assertion of Check that fails ends in this function: the input goes first. */
#define _ck_assert_failed(...) (assertion_failed(), _ck_assert_failed(__VA_ARGS__))

/* The library's own assertions and faults of arithmetic end here. */
static inline void input_at_signal(int number)
{
    signal(number, SIG_DFL);
    input_print();
}

/* Run the suite, print "P%: Checks: N, Failures: F, Errors: E" and return main()'s exit status. */
static inline int run_suite(Suite *suite)
{
    signal(SIGABRT, input_at_signal);
    signal(SIGFPE, input_at_signal);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The folder that "analysis/data/digits.csv" and its like are relative to; make check says where. */
static inline const char *source_root(void)
{
    const char *root = getenv("GHOSTS_SRCDIR");
    return root ? root : ".";
}

#endif
