/* Files that are written whole or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/file.h"
#include "tests/support/support.h"

static char folder[64];

static void enter(void)
{
    strcpy(folder, "/tmp/ghosts-file-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static size_t count_files(void)
{
    size_t count = 0;
    DIR *list = opendir(".");
    ck_assert_ptr_nonnull(list);
    for (struct dirent *entry = readdir(list); entry; entry = readdir(list))
        count += entry->d_name[0] != '.';
    closedir(list);
    return count;
}

/* Nothing but these files is left, and they go. */
static void leave(size_t files, const char *const *name)
{
    ck_assert_uint_eq(count_files(), files);
    for (size_t i = 0; i < files; i++)
        ck_assert_int_eq(unlink(name[i]), 0);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void check_text(const char *name, const char *expected)
{
    static const file_limits limits = {1000, 1000, true};
    char *text, message[FILE_MESSAGE];
    size_t size;
    ck_assert_msg(file_read(&text, &size, name, &limits, message) == GHOSTS_OK, "%s", message);
    ck_assert_str_eq(text, expected);
    free(text);
}

static bool write_text(const char *name, const char *text, bool good)
{
    FILE *out = file_create(name);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_ge(fputs(text, out), 0);
    errno = good ? 0 : EFBIG; /* what the writer met */
    return file_finish(out, name, good);
}

START_TEST(written_whole)
{
    enter();
    FILE *out = file_create("a");
    ck_assert_ptr_nonnull(out);
    ck_assert_int_ne(access("a", F_OK), 0); /* no name before the end */
    ck_assert_int_ge(fputs("whole\n", out), 0);
    ck_assert(file_finish(out, "a", true));
    check_text("a", "whole\n");
    leave(1, (const char *const[]){"a"});
}
END_TEST

START_TEST(failure_keeps_what_was_there)
{
    enter();
    ck_assert(write_text("a", "old\n", true));
    ck_assert(!write_text("a", "new\n", false));
    ck_assert_int_eq(errno, EFBIG); /* the cause survives */
    check_text("a", "old\n");
    ck_assert(!write_text("b", "new\n", false));
    leave(1, (const char *const[]){"a"});
}
END_TEST

START_TEST(modes_and_links)
{
    struct stat found;
    enter();
    mode_t mask = umask(022);
    ck_assert(write_text("a", "old\n", true));
    ck_assert_int_eq(stat("a", &found), 0);
    ck_assert_int_eq(found.st_mode & 0777, 0644);
    ck_assert_int_eq(chmod("a", 0600), 0);
    ck_assert_int_eq(symlink("a", "link"), 0);
    ck_assert(write_text("link", "new\n", true));
    umask(mask);
    ck_assert_int_eq(lstat("link", &found), 0);
    ck_assert(S_ISLNK(found.st_mode));
    ck_assert_int_eq(stat("a", &found), 0);
    ck_assert_int_eq(found.st_mode & 0777, 0600);
    check_text("a", "new\n");
    leave(2, (const char *const[]){"link", "a"});
}
END_TEST

START_TEST(what_cannot_be_written)
{
    enter();
    ck_assert_ptr_null(file_create("no/such"));
    ck_assert_int_eq(errno, ENOENT);
    ck_assert(write_text("/dev/null", "anything", true));
    if (access("/dev/full", W_OK) == 0) {
        ck_assert(!write_text("/dev/full", "anything", true));
        ck_assert_int_eq(errno, ENOSPC);
        ck_assert_int_eq(access("/dev/full", W_OK), 0);
    }
    /* what a process of the same number has left does not stand in the way */
    char left[64];
    snprintf(left, sizeof left, "a.%ld.new", (long)getpid());
    ck_assert_int_eq(symlink("elsewhere", left), 0);
    ck_assert(write_text("a", "whole\n", true));
    ck_assert_int_ne(access("elsewhere", F_OK), 0);
    leave(1, (const char *const[]){"a"});
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("file");
    TCase *cases = tcase_create("file");
    tcase_add_test(cases, written_whole);
    tcase_add_test(cases, failure_keeps_what_was_there);
    tcase_add_test(cases, modes_and_links);
    tcase_add_test(cases, what_cannot_be_written);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
