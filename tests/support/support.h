/* What every Check program of the suite shares.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SUPPORT_SUPPORT_H
#define TESTS_SUPPORT_SUPPORT_H

#include <check.h>
#include <stdlib.h>

/* Run the suite, print "P%: Checks: N, Failures: F, Errors: E" and return main()'s exit status. */
static inline int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* A file of the source tree ("analysis/data/x.npy") as a path; make check says where the tree is.
 */
static inline const char *source_root(void)
{
    const char *root = getenv("GHOSTS_SRCDIR");
    return root ? root : ".";
}

#endif
