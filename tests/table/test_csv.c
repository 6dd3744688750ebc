/* CSV text: numbers, layouts, what people type for a number, and what is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>

#include "tests/support/table_files.h"

START_TEST(csv_numbers)
{
    ghosts_table *table = accept_text("1,-2.5,1/3\n .5 ,\t-1e-3,+7\n");
    const double expected[] = {1, -2.5, 1.0 / 3, 0.5, -1e-3, 7};
    check_shape(table, 2, 3);
    check_doubles(table, expected);
    ck_assert_str_eq(ghosts_table_text(table, 0, 2), "1/3");
    ck_assert_str_eq(ghosts_table_text(table, 1, 0), ".5");
    ck_assert_str_eq(ghosts_table_text(table, 1, 1), "-1e-3");
    ck_assert_ptr_null(ghosts_table_text(table, 2, 0));
    ck_assert_ptr_null(ghosts_table_text(table, 0, 3));
    ghosts_table_free(table);
}
END_TEST

START_TEST(csv_layouts)
{
    static const char *const layouts[] = {
        "1,2\n3,4\n",          "1,2\n3,4",         "1,2\r\n3,4\r\n",       "\357\273\2771,2\n3,4\n",
        "# a,b\n1,2\n\n3,4\n", "\n\n1,2\n3,4\n\n", "  # x\n1,2\n \t\n3,4", "1 , 2 \r\n 3,\t4\r",
    };
    const double expected[] = {1, 2, 3, 4};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        ghosts_table *table = accept_text(layouts[i]);
        check_shape(table, 2, 2);
        check_doubles(table, expected);
        ghosts_table_free(table);
    }
}
END_TEST

START_TEST(csv_nearest_doubles)
{
    ghosts_table *table = accept_text("0.1,-0,-0.0,9007199254740993,9007199254740993.0000000001,"
                                      "4.9e-324,2.4703282292062327e-324,2.4703282292062328e-324,"
                                      "1e-400,1.7976931348623157e308,1e400,-1e400,123456789/1000");
    const double expected[] = {
        0.1,       -0.0, -0.0,    9007199254740992.0, 9007199254740994.0, 0x1p-1074, 0,
        0x1p-1074, 0,    DBL_MAX, HUGE_VAL,           -HUGE_VAL,          123456.789};
    check_shape(table, 1, 13);
    check_doubles(table, expected);
    ghosts_table_free(table);
}
END_TEST

START_TEST(csv_minus_infinity)
{
    ghosts_table *table = accept_text("0,-inf\n");
    const double expected[] = {0, -HUGE_VAL};
    check_doubles(table, expected);
    ghosts_table_free(table);
    refuse_text("0\n-inf\n", GHOSTS_NOT_FINITE,
                ":2: column 1 is -inf, not a finite number (only logits may be -inf)");
}
END_TEST

START_TEST(csv_not_finite)
{
    refuse_text("1,nan\n", GHOSTS_NOT_FINITE, ":1: column 2 is nan, not a finite number");
    refuse_text("1,2\n3,NaN\n", GHOSTS_NOT_FINITE, ":2: column 2 is NaN, not a finite number");
    refuse_text("inf\n", GHOSTS_NOT_FINITE, ":1: column 1 is inf, not a finite number");
    refuse_bytes("1\n+inf\n", 7, true, GHOSTS_NOT_FINITE,
                 ":2: column 1 is +inf, not a finite number");
}
END_TEST

START_TEST(csv_nothing)
{
    refuse_text("", GHOSTS_PARSE, ": holds no numbers");
    refuse_text("\n\r\n  \n# only a comment", GHOSTS_PARSE, ": holds no numbers");
    refuse_text("\xef\xbb\xbf", GHOSTS_PARSE, ": holds no numbers");
}
END_TEST

START_TEST(csv_ragged)
{
    refuse_text("# x\n1,2,3\n4,5\n", GHOSTS_PARSE,
                ":3: 2 entries where line 2 has 3; every row needs the same count");
    refuse_text("1,2\n3\n", GHOSTS_PARSE,
                ":2: 1 entry where line 1 has 2; every row needs the same count");
    refuse_text("1,2\n3,4,\n", GHOSTS_PARSE,
                ":2: 3 entries where line 1 has 2; every row needs the same count");
}
END_TEST

/* Semicolons, tabs, quotes: the same table. */
START_TEST(csv_separators)
{
    static const char *const texts[] = {"1;2.5\n-3;4\n",          "1\t2.5\n-3\t4\n",
                                        " 1 ; 2.5 \r\n-3; 4\r\n", "\t1\t2.5\t\n-3\t4\t\r\n",
                                        "\"1\",'2.5'\n\"-3\",4",    "# a;b,c\n1\t,2.5\n-3,\t4\n"};
    const double expected[] = {1.0, 2.5, -3.0, 4.0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ghosts_table *table = accept_bytes(texts[i], strlen(texts[i]));
        check_shape(table, 2, 2);
        check_doubles(table, expected);
        ck_assert_str_eq(ghosts_table_text(table, 1, 0), "-3");
        ghosts_table_free(table);
    }
}
END_TEST

START_TEST(csv_not_numbers)
{
    refuse_text("a,b\n1,2\n", GHOSTS_PARSE,
                ":1: column 1, 'a', is not a number; start a header line with #");
    refuse_text("1,2\n3,x4\n", GHOSTS_PARSE,
                ":2: column 2, 'x4', is not a number; start a header line with #");
    refuse_text("1 2\n", GHOSTS_PARSE,
                ":1: column 1, '1 2', is not a number; separate numbers by commas");
    refuse_text("1,2\n3;4\n", GHOSTS_PARSE,
                ":2: 1 entry where line 1 has 2; every row needs the same count");
    refuse_text("1;2\n3,4;5\n", GHOSTS_PARSE,
                ":2: column 1, '3,4', has a decimal comma; write a decimal point");
    refuse_text("1\t\t2\n", GHOSTS_PARSE, ":1: column 2 is empty");
    refuse_text("\"1,2\n", GHOSTS_PARSE, ":1: column 1, '\"1', is not a number; start a header line with #");
    refuse_text("\"\",2\n", GHOSTS_PARSE, ":1: column 1 is empty");
    refuse_text("1,,2\n", GHOSTS_PARSE, ":1: column 2 is empty");
    refuse_text("1,2,\n", GHOSTS_PARSE, ":1: column 3 is empty");
    refuse_text(",", GHOSTS_PARSE, ":1: column 1 is empty");
    static const char *const words[] = {"1e",    "1e+", ".",    "1/",    "1/0",  "--1",
                                        "1.2.3", "+",   "1/-2", "1/2.5", "1.5/2"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char expected[100];
        snprintf(expected, sizeof expected, ":1: column 1, '%s', is not a number", words[i]);
        refuse_text(words[i], GHOSTS_PARSE, expected);
    }
}
END_TEST

/* What people type or paste for a number, with what to write instead. */
START_TEST(csv_mistyped)
{
    static const struct {
        const char *text, *shown, *cure;
    } cases[] = {
        {"0x10", "0x10", "write it in decimal, not in hexadecimal"},
        {"-0X1F", "-0X1F", "write it in decimal, not in hexadecimal"},
        {"1_000", "1_000", "write the digits without separators"},
        {"1'000", "1'000", "write the digits without separators"},
        {"1 000", "1 000", "separate numbers by commas"},
        {"\u22123", "???3", "U+2212 is no minus sign of ASCII, write -"},
        {"1e\u20135", "1e???5", "U+2013 is no minus sign of ASCII, write -"},
        {"\uff11", "???", "U+FF11 is no digit of ASCII, write 0 to 9"},
        {"1\u0662", "1??", "U+0662 is no digit of ASCII, write 0 to 9"},
        {"\u00a01", "??1", "U+00A0 is no space of ASCII, leave it out"},
        {"1\u202f000", "1???000", "U+202F is no space of ASCII, leave it out"},
        {"x1", "x1", "start a header line with #"},
        {"0xyz", "0xyz", "start a header line with #"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[200];
        snprintf(expected, sizeof expected, ":1: column 1, '%s', is not a number; %s",
                 cases[i].shown, cases[i].cure);
        refuse_text(cases[i].text, GHOSTS_PARSE, expected);
    }
    /* cut off within a character, or none at all */
    refuse_text("1\xe2\x88", GHOSTS_PARSE,
                ":1: column 1, '1?"
                "?', is not a number");
    refuse_text("1\x88", GHOSTS_PARSE, ":1: column 1, '1?', is not a number");
}
END_TEST

START_TEST(csv_garbage)
{
    refuse_bytes("1,2\n3\0,4\n", 9, false, GHOSTS_PARSE,
                 ":2: byte 0x00: neither text nor an NPY file");
    refuse_text("\x7f"
                "ELF",
                GHOSTS_PARSE, ":1: byte 0x7f: neither text nor an NPY file");
    refuse_bytes("PK\003\004rest", 8, false, GHOSTS_PARSE,
                 ": a ZIP archive (.npz?); save a single array with numpy.save");
    refuse_text("\xff\xfe\xfd", GHOSTS_PARSE,
                ":1: column 1, '?"
                "?"
                "?', is not a number");
    refuse_text("1\r2\n", GHOSTS_PARSE, ":1: column 1, '1?2', is not a number");
}
END_TEST

START_TEST(csv_long_entries)
{
    enum { LENGTH = GHOSTS_MAX_NUMBER_LENGTH + 1 };
    char *text = malloc(LENGTH + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, '7', LENGTH);
    text[LENGTH] = '\0';
    refuse_text(text, GHOSTS_TOO_LARGE,
                ":1: column 1, '77777777777777777777777777777777777777777777...', has more than "
                "100000 characters or an exponent beyond 5000");
    text[1] = '.'; /* 100000 characters are allowed */
    text[LENGTH - 1] = '\0';
    ghosts_table *table = accept_text(text);
    const double expected[] = {70.0 / 9};
    check_doubles(table, expected);
    ck_assert_uint_eq(strlen(ghosts_table_text(table, 0, 0)), LENGTH - 1);
    ghosts_table_free(table);
    free(text);
    text = malloc(LENGTH + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', LENGTH);
    text[LENGTH] = '\0';
    refuse_text(text, GHOSTS_PARSE,
                ":1: column 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...', is not a number; "
                "start a header line with #");
    text[0] = '#'; /* a comment may be longer, blanks do not count */
    text[LENGTH - 2] = '\n';
    text[LENGTH - 1] = '5';
    table = accept_text(text);
    check_doubles(table, (const double[]){5});
    ghosts_table_free(table);
    memset(text, ' ', LENGTH - 2);
    text[LENGTH / 2] = '5';
    text[LENGTH - 2] = ',';
    table = accept_text(text);
    check_doubles(table, (const double[]){5, 5});
    ghosts_table_free(table);
    free(text);
    refuse_text("1,1e5001\n", GHOSTS_TOO_LARGE,
                ":1: column 2, '1e5001', has more than 100000 characters or an exponent beyond "
                "5000");
}
END_TEST

START_TEST(csv_long_lines)
{
    enum { COLUMNS = 200000 };
    char *text = malloc(2 * COLUMNS);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < COLUMNS; i++) {
        text[2 * i] = (char)('0' + i % 10);
        text[2 * i + 1] = ',';
    }
    ghosts_table *table = accept_bytes(text, 2 * COLUMNS - 1);
    check_shape(table, 1, COLUMNS);
    ck_assert_double_eq(ghosts_table_doubles(table)[COLUMNS - 1], (COLUMNS - 1) % 10);
    ghosts_table_free(table);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("csv");
    TCase *all = tcase_create("csv");
    tcase_add_test(all, csv_numbers);
    tcase_add_test(all, csv_layouts);
    tcase_add_test(all, csv_nearest_doubles);
    tcase_add_test(all, csv_minus_infinity);
    tcase_add_test(all, csv_not_finite);
    tcase_add_test(all, csv_nothing);
    tcase_add_test(all, csv_ragged);
    tcase_add_test(all, csv_not_numbers);
    tcase_add_test(all, csv_mistyped);
    tcase_add_test(all, csv_garbage);
    tcase_add_test(all, csv_long_entries);
    tcase_add_test(all, csv_long_lines);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
