/* The table reader on NPY files: exact values, and the words for everything that can be wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>

#include "tests/support/table_files.h"

static void refuse_npy(ghosts_status wanted, const char *expected)
{
    refuse_bytes(npy, npy_size, false, wanted, expected);
}

static void refuse_header(const char *header, const char *expected)
{
    npy_header(header);
    refuse_npy(GHOSTS_PARSE, expected);
}

START_TEST(npy_versions)
{
    static const char header[] =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }          \n";
    const double expected[] = {0.1, -0.0, 3, 1e-310, -1e300, 6};
    for (unsigned major = 1; major <= 3; major++) {
        npy_begin(major, strlen(header), header);
        for (size_t i = 0; i < 6; i++)
            npy_double(expected[i], false);
        ghosts_table *table = accept_bytes(npy, npy_size);
        check_shape(table, 2, 3);
        check_doubles(table, expected);
        ck_assert_ptr_null(ghosts_table_text(table, 0, 0));
        ghosts_table_free(table);
    }
}
END_TEST

START_TEST(npy_types_and_orders)
{
    const double row_major[] = {0.5, -1.25, 3, (double)0.1f, 5, (double)1e-42f};
    for (int kind = 0; kind < 8; kind++) {
        bool big_endian = kind & 1;
        bool single = kind & 2;
        bool fortran = kind & 4;
        char header[100];
        snprintf(header, sizeof header, "{\"shape\":(2L,3L),'fortran_order':%s,'descr':'%cf%d'}",
                 fortran ? "True" : "False", big_endian ? '>' : '<', single ? 4 : 8);
        npy_header(header);
        for (size_t i = 0; i < 6; i++) {
            double value = row_major[fortran ? i % 2 * 3 + i / 2 : i];
            if (single)
                npy_float((float)value, big_endian);
            else
                npy_double(value, big_endian);
        }
        ghosts_table *table = accept_bytes(npy, npy_size);
        check_shape(table, 2, 3);
        check_doubles(table, row_major);
        ghosts_table_free(table);
    }
}
END_TEST

/* All kinds of numbers of IEEE binary16, and every way to write a type. */
START_TEST(npy_half_precision)
{
    static const struct {
        unsigned bits;
        double value;
    } half[] = {{0x3c00, 1.0},      {0xc000, -2.0},     {0x7bff, 65504.0},   {0x0400, 0x1p-14},
                {0x03ff, 0x3ffp-24}, {0x0001, 0x1p-24}, {0x3555, 0x1.554p-2}, {0xfc00, -HUGE_VAL}};
    for (int big_endian = 0; big_endian < 2; big_endian++) {
        npy_header(big_endian ? "{'descr': '>f2', 'fortran_order': False, 'shape': (8,)}"
                              : "{'descr': '<f2', 'fortran_order': False, 'shape': (8,)}");
        for (size_t i = 0; i < 8; i++)
            npy_bits(half[i].bits, 2, big_endian);
        ghosts_table *table;
        ghosts_table_error error;
        write_file(npy, npy_size);
        ck_assert_int_eq(read_back(&table, true, &error), GHOSTS_OK);
        for (size_t i = 0; i < 8; i++)
            ck_assert(ghosts_table_doubles(table)[i] == half[i].value);
        ghosts_table_free(table);
    }
}
END_TEST

START_TEST(npy_types_of_this_machine)
{
    const uint16_t number = 1;
    bool big_endian = *(const unsigned char *)&number == 0;
    static const char *const types[] = {"=f8", "d", "=d"};
    for (size_t i = 0; i < 3; i++) {
        char header[100];
        snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (1,)}",
                 types[i]);
        npy_header(header);
        npy_double(-0.1, big_endian);
        ghosts_table *table = accept_bytes(npy, npy_size);
        ck_assert(ghosts_table_doubles(table)[0] == -0.1);
        ghosts_table_free(table);
    }
}
END_TEST

START_TEST(npy_one_dimension)
{
    const double expected[] = {1, 2, 3};
    npy_header("{'descr': '<f8', 'fortran_order': True, 'shape': (3,)}\n");
    for (size_t i = 0; i < 3; i++)
        npy_double(expected[i], false);
    ghosts_table *table = accept_bytes(npy, npy_size);
    check_shape(table, 1, 3);
    check_doubles(table, expected);
    ghosts_table_free(table);
}
END_TEST

START_TEST(npy_not_finite)
{
    static const char header[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}\n";
    const double bad[] = {NAN, HUGE_VAL, -HUGE_VAL};
    static const char *const expected[] = {
        ": entry [1, 0] (counted from 0) is nan, not a finite number",
        ": entry [1, 0] (counted from 0) is inf, not a finite number",
        ": entry [1, 0] (counted from 0) is -inf, not a finite number (only logits may be -inf)"};
    for (size_t i = 0; i < 3; i++) {
        npy_header(header);
        npy_double(1, false);
        npy_double(2, false);
        npy_double(bad[i], false);
        npy_double(4, false);
        refuse_npy(GHOSTS_NOT_FINITE, expected[i]);
    }
    ghosts_table *table = accept_bytes(npy, npy_size); /* -inf, allowed */
    ck_assert(ghosts_table_doubles(table)[2] < -DBL_MAX);
    ghosts_table_free(table);
}
END_TEST

START_TEST(npy_magic)
{
    static const char words[] = ": not an NPY file: it does not begin with the bytes 0x93 NUMPY";
    refuse_bytes("\x93NUMP", 5, false, GHOSTS_PARSE, words);
    refuse_bytes("\x93NUMPX\1\0\0\0", 10, false, GHOSTS_PARSE, words);
    refuse_bytes("\x93", 1, false, GHOSTS_PARSE, words);
    refuse_bytes("\x93NUMPY\4\0\0\0\0\0", 12, false, GHOSTS_PARSE,
                 ": NPY version 4.0 is unknown; versions 1.0 to 3.0 are read");
    refuse_bytes("\x93NUMPY\0\0\0\0", 10, false, GHOSTS_PARSE,
                 ": NPY version 0.0 is unknown; versions 1.0 to 3.0 are read");
    FILE *stream = tmpfile();
    ghosts_table *table;
    ghosts_table_error error;
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_ge(fputs("1,2\n", stream), 0);
    rewind(stream);
    ck_assert_int_eq(ghosts_table_read_stream(&table, stream, "text.npy", false, &error),
                     GHOSTS_PARSE);
    ck_assert_str_eq(error.message,
                     "text.npy: not an NPY file: it does not begin with the bytes 0x93 NUMPY");
    fclose(stream);
}
END_TEST

START_TEST(npy_lying_shapes)
{
    static const char format[] = "{'descr': '<f8', 'fortran_order': False, 'shape': %s}";
    static const struct {
        const char *shape;
        const char *message;
    } cases[] = {
        {"(2, 2)", ": the header announces 2 x 2 entries of 8 bytes, but only 24 bytes of data "
                   "follow; the file is truncated or damaged"},
        {"(4611686018427387904, 4)",
         ": the header announces 4611686018427387904 x 4 entries of 8 bytes, but only 24 bytes of "
         "data follow; the file is truncated or damaged"},
        {"(4294967296, 4294967296)",
         ": the header announces 4294967296 x 4294967296 entries of 8 bytes, but only 24 bytes of "
         "data follow; the file is truncated or damaged"},
        {"(1, 2)", ": 8 bytes follow the 1 x 2 entries that the header announces"},
        {"(0, 3)", ": an array of 0 x 3 holds no numbers"},
        {"(3, 0)", ": an array of 3 x 0 holds no numbers"},
        {"(0,)", ": an array of 1 x 0 holds no numbers"},
        {"()", ": an array of 0 dimensions where one or two are needed"},
        {"(1, 1, 3)", ": an array of 3 dimensions where one or two are needed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char header[200];
        snprintf(header, sizeof header, format, cases[i].shape);
        npy_header(header);
        for (int j = 0; j < 3; j++)
            npy_double(j, false);
        refuse_npy(GHOSTS_PARSE, cases[i].message);
    }
    npy_header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999, 1)}");
    npy_double(1, false);
    ghosts_table *table;
    ghosts_table_error error;
    write_file(npy, npy_size);
    ck_assert_int_eq(read_back(&table, false, &error), GHOSTS_PARSE);
    ck_assert_ptr_nonnull(strstr(error.message, "the header announces more than "));
}
END_TEST

START_TEST(npy_types_refused)
{
    static const char *const cases[][2] = {
        {"'<i8'", ": dtype '<i8' holds integers; save the array with .astype('float64')"},
        {"'|u1'", ": dtype '|u1' holds integers; save the array with .astype('float64')"},
        {"'|O'", ": dtype '|O' holds Python objects; save the array with .astype('float64')"},
        {"'<c16'", ": dtype '<c16' holds complex numbers; save the array with .astype('float64')"},
        {"'<f16'", ": dtype '<f16' holds no float16, float32 or float64; save the array with "
                   ".astype('float64')"},
        {"''", ": dtype '' holds no float16, float32 or float64; save the array with "
               ".astype('float64')"},
        {"[('a', '<f8'), ('b', '<f4')]", ": a structured array; save one field of it as float64"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char header[200];
        snprintf(header, sizeof header, "{'descr': %s, 'fortran_order': False, 'shape': (1, 1)}",
                 cases[i][0]);
        refuse_header(header, cases[i][1]);
    }
}
END_TEST

START_TEST(npy_headers_refused)
{
    static const char key[] =
        ": damaged NPY header: a key is unknown, repeated or has a value of the wrong kind";
    refuse_header("", ": damaged NPY header: it is not a Python dict");
    refuse_header("[1]", ": damaged NPY header: it is not a Python dict");
    refuse_header("{", ": damaged NPY header: a key is not a string followed by a colon");
    refuse_header("{'descr", ": damaged NPY header: a key is not a string followed by a colon");
    refuse_header("{}", ": damaged NPY header: a key is missing");
    refuse_header("{'descr': '<f8'", ": damaged NPY header: the dict does not end");
    refuse_header("{'descr': '<f8', 'descr': '<f8'}", key);
    refuse_header("{'extra': 1}", key);
    refuse_header("{'descr': 8}", key);
    refuse_header("{'fortran_order': 0}", key);
    refuse_header("{'shape': (3)}", key);
    refuse_header("{'shape': (-1, 3)}", key);
    refuse_header("{'shape': (1 2)}", key);
    refuse_header("{'shape': [1, 2]}", key);
    refuse_header("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} ()",
                  ": damaged NPY header: something follows the dict");
}
END_TEST

START_TEST(npy_cut_off)
{
    static const char words[] = ": the file ends within the NPY header";
    static const char header[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}";
    npy_begin(1, 65535, header);
    refuse_npy(GHOSTS_PARSE, words);
    npy_begin(2, 0xffffffffu, header);
    refuse_npy(GHOSTS_PARSE, words);
    npy_header(header);
    npy_double(1, false);
    size_t whole = npy_size;
    for (npy_size = 8; npy_size < whole; npy_size++) {
        ghosts_table *table;
        write_file(npy, npy_size);
        ck_assert_int_eq(read_back(&table, false, NULL), GHOSTS_PARSE);
        ck_assert_ptr_null(table);
    }
}
END_TEST

/* Every byte of a good file replaced by every value: refused or read, never a fault. */
START_TEST(npy_one_byte_wrong)
{
    static const char header[] = "{'descr':'<f8','fortran_order':False,'shape':(1,2)}";
    npy_header(header);
    npy_double(1, false);
    npy_double(2, false);
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    for (size_t i = 0; i < npy_size; i++) {
        unsigned char kept = npy[i];
        for (unsigned wrong = 0; wrong < 256; wrong += i < 12 ? 1 : 7) {
            ghosts_table *table;
            ghosts_table_error error;
            npy[i] = (unsigned char)wrong;
            rewind(stream);
            ck_assert_uint_eq(fwrite(npy, 1, npy_size, stream), npy_size);
            rewind(stream);
            ghosts_status status = ghosts_table_read_stream(&table, stream, "x", true, &error);
            ck_assert((status == GHOSTS_OK) == (table != NULL));
            ck_assert((status == GHOSTS_OK) == (error.message[0] == '\0'));
            ghosts_table_free(table);
        }
        npy[i] = kept;
    }
    fclose(stream);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("npy");
    TCase *cases = tcase_create("npy");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, npy_versions);
    tcase_add_test(cases, npy_types_and_orders);
    tcase_add_test(cases, npy_one_dimension);
    tcase_add_test(cases, npy_not_finite);
    tcase_add_test(cases, npy_magic);
    tcase_add_test(cases, npy_lying_shapes);
    tcase_add_test(cases, npy_half_precision);
    tcase_add_test(cases, npy_types_of_this_machine);
    tcase_add_test(cases, npy_types_refused);
    tcase_add_test(cases, npy_headers_refused);
    tcase_add_test(cases, npy_cut_off);
    tcase_add_test(cases, npy_one_byte_wrong);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
