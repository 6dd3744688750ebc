/* One test for every number of the library that comes with an error or a direction, in the manner
 * of MPFR's tgeneric and MPC's tgeneric.tpl: on inputs of every shape, the number is computed at
 * some precision p and again at 4p by another engine (or from another function that knows it), and
 * the two must agree within the errors that they state.
 *
 * To add a function: fifteen lines in ask_*.h that state its numbers (answer.h) and a line in
 * entry_list[].  CK_RUN_CASE=nearest runs that line alone.  GHOSTS_TRIALS multiplies the trials,
 * the first with a million classes where the function takes them (make campaign-generic);
 * CK_TIMEOUT_MULTIPLIER, which slow builds set, divides them by ten.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <time.h>

#include "tests/generic/ask_fast.h"
#include "tests/generic/ask_paths.h"
#include "tests/generic/ask_series.h"

#define MOST_FAULTS 5   /* of one function, then the test ends */
#define MILLION 1000000 /* classes: in a campaign once for every function that takes so many */

static const struct {
    const char *name;
    answering ask;
    const char *(*compare)(double *, const answer *, const answer *);
    size_t most_classes;
    int trials;
    long most_digits;
    bool million; /* minutes at most for a million classes */
} entry_list[] = {
    {"taylor", ask_taylor, compare_values, MILLION, 300, 60, true},
    {"shift", ask_shift, compare_values, 1000, 150, 60, false},
    {"log weight", ask_log_weight, compare_values, MILLION, 60, 60, true},
    {"spread", ask_spread, compare_values, 1000, 300, 60, false},
    {"nearest", ask_nearest, compare_zeros, 300000, 240, 40, false},
    {"modulus", ask_modulus, compare_values, 1000, 120, 40, false},
    {"region", ask_region, compare_zeros, 300, 100, 30, false},
    {"disc", ask_disc, compare_values, 1000, 600, 30, false},
    {"series of log", ask_log, compare_values, 10000, 300, 40, false},
    {"series of loss", ask_loss, compare_values, 10000, 300, 40, false},
    {"series of softmax", ask_softmax, compare_values, 10000, 300, 40, false},
    {"cumulants", ask_cumulants, compare_values, 1000, 200, 40, false},
    {"from zeros", ask_from_zeros, compare_values, 100, 200, 30, false},
    {"bounds", ask_bounds, compare_values, 30000, 120, 60, true},
    {"order of bounds", ask_order, compare_values, 1000, 100, 20, false},
    {"bounds in double", ask_double_bounds, compare_values, 30000, 240, 20, true},
    {"two slopes", ask_two_slopes, compare_values, 1000, 300, 20, false},
    {"batch", ask_batch, compare_values, 3000, 240, 15, false},
    {"finish", ask_finish, compare_values, 100, 200, 15, false},
    {"log-sum-exp", ask_lse, compare_values, 100000, 1500, 10, true},
    {"singular", ask_singular, compare_values, 2, 400, 100, false},
    {"neuron", ask_neuron, compare_values, 2, 40, 20, false},
    {"smooth", ask_smooth, compare_values, 2, 60, 40, false},
    {"path", ask_path, compare_zeros, 6, 60, 25, false},
    {"path disc", ask_path_disc, compare_values, 6, 200, 25, false},
};
#define ENTRIES (sizeof entry_list / sizeof *entry_list)

static int number_of_trials(int usual)
{
    const char *more = getenv("GHOSTS_TRIALS"), *slow = getenv("CK_TIMEOUT_MULTIPLIER");
    double trials = usual * (more ? strtod(more, NULL) : 1.0);
    return (int)(slow && strtod(slow, NULL) > 1.0 ? trials / 10.0 : trials) + 1;
}

START_TEST(generic)
{
    int faults = 0, given = 0, unavailable = 0, trials = number_of_trials(entry_list[_i].trials);
    double used = 0.0;
    random_start(entry_list[_i].name);
    for (int trial = 0; trial < trials && faults < MOST_FAULTS; trial++) {
        shaped_input in;
        answer one, two;
        if (trial == 0 && getenv("GHOSTS_TRIALS") && entry_list[_i].million)
            shaped_input_draw_of_size(&in, MERGED, MILLION);
        else
            shaped_input_draw(&in, (size_t)trial % SHAPES, entry_list[_i].most_classes);
        long digits = 1 + (long)random_below((size_t)entry_list[_i].most_digits);
        mpfr_prec_t bits = (mpfr_prec_t)(3.33 * (double)digits) + 2;
        ghosts_engine engine = random_below(2) && ghosts_engine_available(GHOSTS_ENGINE_ARB)
                                   ? GHOSTS_ENGINE_ARB
                                   : GHOSTS_ENGINE_MPC;
        ghosts_engine other =
            engine == GHOSTS_ENGINE_MPC ? GHOSTS_ENGINE_DEFAULT : GHOSTS_ENGINE_MPC;
        uint64_t draw = random_bits();
        answer_init(&one);
        answer_init(&two);
        input_command("radius");
        entry_list[_i].ask(&two, &(question){&in, 4 * digits, 4 * bits, other, true, draw});
        entry_list[_i].ask(&one, &(question){&in, digits, bits, engine, false, draw});
        bool both = one.given && two.given;
        const char *verdict = both ? entry_list[_i].compare(&used, &one, &two) : NULL;
        if (verdict) {
            printf("FAULT: %s, %s, trial %d, %zu classes, %ld digits, %s then %s: %s\n",
                   entry_list[_i].name, in.shape, trial, in.n, digits, ghosts_engine_name(engine),
                   ghosts_engine_name(other), verdict);
            input_print();
        }
        faults += verdict != NULL;
        given += both;
        unavailable += one.unavailable;
        answer_clear(&one);
        answer_clear(&two);
        shaped_input_clear(&in);
    }
    printf("%s: %d of %d answered, at most %.3f of the stated errors used, %.1f s\n",
           entry_list[_i].name, given, trials, used, (double)clock() / CLOCKS_PER_SEC);
    test_input.n = 0; /* printed already */
    ck_assert_int_eq(faults, 0);
    if (unavailable < trials) /* the build lacks what the function needs */
        ck_assert_int_gt(given, trials / 20);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("generic");
    const char *more = getenv("GHOSTS_TRIALS");
    for (size_t i = 0; i < ENTRIES; i++) {
        TCase *entry = tcase_create(entry_list[i].name);
        tcase_set_timeout(entry, 120.0 * (more ? fmax(1.0, strtod(more, NULL)) : 1.0));
        tcase_add_loop_test(entry, generic, (int)i, (int)i + 1);
        suite_add_tcase(suite, entry);
    }
    return run_suite(suite);
}
