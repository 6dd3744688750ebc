/* The table reader: files and streams, sums made of rows.  CSV text: test_csv.c; NPY files:
 * test_npy.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/support/table_files.h"

/* ---- files and streams ------------------------------------------------------------------ */

static void refuse_path(const char *name, const char *expected)
{
    ghosts_table *table;
    ghosts_table_error error;
    ck_assert_int_eq(ghosts_table_read(&table, name, false, &error), GHOSTS_IO);
    ck_assert_ptr_null(table);
    ck_assert_str_eq(error.message, expected);
    ck_assert_int_eq(ghosts_table_read(&table, name, false, NULL), GHOSTS_IO);
}

START_TEST(file_errors)
{
    refuse_path("/tmp", "/tmp: is a directory, not a file");
    refuse_path("/no/such/file.csv", "/no/such/file.csv: no such file");
    write_file("1\n", 2);
    ck_assert_int_eq(chmod(path, 0), 0);
    if (geteuid() != 0) { /* root reads everything */
        char expected[100];
        snprintf(expected, sizeof expected, "%s: permission denied", path);
        refuse_path(path, expected);
    }
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(file_long_name)
{
    char name[2000];
    ghosts_table *table;
    ghosts_table_error error;
    memset(name, 'd', sizeof name);
    name[0] = '/';
    for (size_t i = 100; i < sizeof name; i += 100)
        name[i] = '/';
    strcpy(name + sizeof name - 10, "/name.csv");
    ck_assert_int_eq(ghosts_table_read(&table, name, false, &error), GHOSTS_IO);
    ck_assert(strncmp(error.message, "...", 3) == 0);
    ck_assert_ptr_nonnull(strstr(error.message, "/name.csv: no such file"));
}
END_TEST

START_TEST(standard_input_from_a_pipe)
{
    int ends[2];
    ghosts_table *table;
    ghosts_table_error error;
    ck_assert_int_eq(pipe(ends), 0);
    int kept = dup(STDIN_FILENO);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    ck_assert_int_eq(write(ends[1], "1,2\n3,x\n", 8), 8);
    close(ends[1]);
    close(ends[0]);
    ck_assert_int_eq(ghosts_table_read(&table, "-", false, &error), GHOSTS_PARSE);
    ck_assert_str_eq(error.message, "<stdin>:2: column 2, 'x', is not a number; start a header "
                                    "line with #");
    if (kept >= 0) {
        ck_assert_int_eq(dup2(kept, STDIN_FILENO), STDIN_FILENO);
        close(kept);
    }
    clearerr(stdin);
}
END_TEST

/* ---- input that does not end ---------------------------------------------------------------- */

/* A child writes `begin`, then `again` for ever; the reader must refuse it with this message. */
static void refuse_endless(const void *begin, size_t begin_size, const char *again,
                           size_t again_size, ghosts_status wanted, const char *message)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        char block[1 << 16];
        close(ends[0]);
        for (size_t i = 0; i < sizeof block; i++)
            block[i] = again[i % again_size];
        ssize_t written = write(ends[1], begin, begin_size);
        size_t whole = sizeof block - sizeof block % again_size;
        while (written >= 0)
            written = write(ends[1], block, whole);
        _exit(0);
    }
    close(ends[1]);
    FILE *stream = fdopen(ends[0], "rb");
    ck_assert_ptr_nonnull(stream);
    ghosts_table *table;
    ghosts_table_error error;
    ghosts_status status = ghosts_table_read_stream(&table, stream, "endless", true, &error);
    fclose(stream);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_str_eq(error.message, message);
    ck_assert_int_eq(status, wanted);
    ck_assert_ptr_null(table);
}

START_TEST(endless_input)
{
    refuse_endless("1,2\n", 4, "\0", 1, GHOSTS_PARSE,
                   "endless:2: byte 0x00: neither text nor an NPY file");
    refuse_endless("1,2\n3,", 6, "7", 1, GHOSTS_TOO_LARGE,
                   "endless:2: column 2, '77777777777777777777777777777777777777777777...', has "
                   "more than 100000 characters or an exponent beyond 5000");
    refuse_endless("", 0, "ab", 2, GHOSTS_PARSE,
                   "endless:1: column 1, 'abababababababababababababababababababababab...', is not "
                   "a number; start a header line with #");
    refuse_endless("1\n", 2, "12345678901234567890,", 21, GHOSTS_TOO_LARGE,
                   "endless:2: the line has more than 268435456 bytes; write one sample a line, or "
                   "save the table as NPY");
    ck_assert_int_eq(GHOSTS_MAX_LINE_LENGTH, 268435456);
    /* No more than one byte beyond the limit is read, as the number of the line tells. */
    refuse_endless("", 0, "1,2\n", 4, GHOSTS_TOO_LARGE,
                   "endless:268435457: more than 1073741824 bytes from what is no regular file; "
                   "save the table to a file and name that");
}
END_TEST

START_TEST(endless_npy)
{
    npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}");
    refuse_endless(npy, npy_size, "\0", 1, GHOSTS_PARSE,
                   "endless: at least 65436 bytes follow the 2 x 2 entries that the header "
                   "announces");
    npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1048576, 256)}");
    refuse_endless(npy, npy_size, "\0", 1, GHOSTS_TOO_LARGE,
                   "endless: more than 1073741824 bytes from what is no regular file; save the "
                   "table to a file and name that");
    npy_begin(2, (1 << 20) + 1, "");
    refuse_endless(npy, npy_size, " ", 1, GHOSTS_TOO_LARGE,
                   "endless: an NPY header of 1048577 bytes, more than the 1048576 of the longest "
                   "that is read; the file is damaged");
    npy_begin(2, 1 << 20, "");
    refuse_endless(npy, npy_size, " ", 1, GHOSTS_PARSE,
                   "endless: damaged NPY header: it is not a Python dict");
}
END_TEST

START_TEST(devices_without_end)
{
    static const char *const names[] = {"/dev/zero", "/dev/urandom"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ghosts_table *table;
        ghosts_table_error error;
        ck_assert_int_ne(ghosts_table_read(&table, names[i], true, &error), GHOSTS_OK);
        ck_assert_ptr_null(table);
    }
}
END_TEST

/* Two forms of the same digits network: CSV and NPY. */
START_TEST(data_files_agree)
{
    char name[2][600];
    ghosts_table *table[2];
    ghosts_table_error error;
    snprintf(name[0], sizeof name[0], "%s/analysis/data/mlp_late_logits.csv", source_root());
    snprintf(name[1], sizeof name[1], "%s/analysis/data/mlp_late_logits.npy", source_root());
    for (int i = 0; i < 2; i++)
        ck_assert_msg(ghosts_table_read(&table[i], name[i], false, &error) == GHOSTS_OK, "%s",
                      error.message);
    check_shape(table[0], ghosts_table_rows(table[1]), ghosts_table_columns(table[1]));
    size_t count = ghosts_table_rows(table[0]) * ghosts_table_columns(table[0]);
    for (size_t i = 0; i < count; i++)
        ck_assert_double_eq(ghosts_table_doubles(table[0])[i], ghosts_table_doubles(table[1])[i]);
    ghosts_table_free(table[0]);
    ghosts_table_free(table[1]);
}
END_TEST

/* ---- sums ------------------------------------------------------------------------------- */

/* The spread of the sum made of one row, as an exact fraction in text. */
static void check_spread(const ghosts_table *logits, const ghosts_table *slopes, size_t row,
                         double expected, size_t terms)
{
    ghosts_expsum *sum;
    mpfr_t spread;
    ck_assert_int_eq(ghosts_table_expsum(&sum, logits, slopes, row), GHOSTS_OK);
    ck_assert_uint_eq(ghosts_expsum_terms(sum), terms);
    mpfr_init2(spread, 53);
    ghosts_expsum_spread(spread, sum, MPFR_RNDN);
    ck_assert_double_eq(mpfr_get_d(spread, MPFR_RNDN), expected);
    mpfr_clear(spread);
    ghosts_expsum_free(sum);
}

START_TEST(sums)
{
    ghosts_table *text_logits = accept_text("0,1,-inf\n1/3,2,3\n");
    ghosts_table *text_slopes = accept_text("1,2.5,9\n0.1,0.4,1/3\n");
    npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}");
    const double logits[] = {0, 1, -HUGE_VAL, 1, 2, 3};
    for (size_t i = 0; i < 6; i++)
        npy_double(logits[i], false);
    ghosts_table *double_logits = accept_bytes(npy, npy_size);
    npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}");
    const float slopes[] = {1, 2.5f, 9, 0, 0.75f, 0.25f};
    for (size_t i = 0; i < 6; i++)
        npy_float(slopes[i], false);
    ghosts_table *double_slopes = accept_bytes(npy, npy_size);

    check_spread(text_logits, text_slopes, 0, 1.5, 2);
    check_spread(text_logits, text_slopes, 1, 0.3, 3); /* 4/10 - 1/10: exact text, not doubles */
    check_spread(double_logits, double_slopes, 0, 1.5, 2);
    check_spread(double_logits, double_slopes, 1, 0.75, 3);
    check_spread(text_logits, double_slopes, 0, 1.5, 2);
    check_spread(double_logits, text_slopes, 1, 0.3, 3);

    ghosts_expsum *sum;
    ck_assert_int_eq(ghosts_table_expsum(&sum, text_logits, text_slopes, 2), GHOSTS_INVALID);
    ck_assert_ptr_null(sum);
    ck_assert_int_eq(ghosts_table_expsum(&sum, text_slopes, text_logits, 0), GHOSTS_NOT_FINITE);
    ck_assert_int_eq(ghosts_table_expsum(&sum, text_slopes, double_logits, 0), GHOSTS_NOT_FINITE);
    ck_assert_int_eq(ghosts_table_expsum(&sum, double_slopes, text_logits, 0), GHOSTS_NOT_FINITE);
    ck_assert_ptr_null(sum);
    ghosts_table *narrow = accept_text("1,2\n3,4\n");
    ck_assert_int_eq(ghosts_table_expsum(&sum, text_logits, narrow, 0), GHOSTS_INVALID);
    ghosts_table_free(narrow);
    ghosts_table_free(text_logits);
    ghosts_table_free(text_slopes);
    ghosts_table_free(double_logits);
    ghosts_table_free(double_slopes);
    ghosts_table_free(NULL);
    mpfr_free_cache();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("table");
    TCase *files = tcase_create("files");
    TCase *endless = tcase_create("endless");
    TCase *expsums = tcase_create("sums");
    tcase_add_test(files, file_errors);
    tcase_add_test(files, file_long_name);
    tcase_add_test(files, standard_input_from_a_pipe);
    tcase_add_test(files, data_files_agree);
    suite_add_tcase(suite, files);
    tcase_set_timeout(endless, 60);
    tcase_add_test(endless, endless_input);
    tcase_add_test(endless, endless_npy);
    tcase_add_test(endless, devices_without_end);
    suite_add_tcase(suite, endless);
    tcase_add_test(expsums, sums);
    suite_add_tcase(suite, expsums);
    return run_suite(suite);
}
