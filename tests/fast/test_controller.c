/* The step-size controller: policies, memories, its history and state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fast/controller.h"

START_TEST(policies)
{
    ghosts_controller_options o = ghosts_controller_defaults();
    o.target = 0.5;
    ghosts_controller *state = controller(&o);
    ghosts_decision d = act(state, 2.0, 1.0, 4.0); /* step 4, allowed 1 */
    ck_assert(d.scale == 0.25 && d.rate == 0.25 && d.r == 2.0 && d.r_after == 0.5);
    ck_assert_int_eq(d.action, GHOSTS_ACTION_SCALED);
    d = act(state, 2.0, 0.125, 4.0);
    ck_assert(d.scale == 1.0 && d.rate == 0.125 && d.r == 0.25);
    ck_assert_int_eq(d.action, GHOSTS_ACTION_NONE);
    d = act(state, HUGE_VAL, 1e6, 4.0);
    ck_assert(d.scale == 1.0 && d.r == 0.0);
    d = act(state, 2.0, 3.0, 0.0);
    ck_assert(d.scale == 1.0 && d.r == 0.0);
    ghosts_controller_free(state);

    o.policy = GHOSTS_POLICY_SET;
    state = controller(&o);
    d = act(state, 8.0, 0.25, 4.0);
    ck_assert(d.rate == 1.0 && d.scale == 4.0 && d.r_after == 0.5);
    d = act(state, 8.0, 5e-324, 4.0); /* the quotient is beyond the doubles */
    ck_assert(d.rate == 1.0 && d.scale == 1.7976931348623157e308 && d.r_after == 0.5);
    ghosts_controller_free(state);

    o.policy = GHOSTS_POLICY_MONITOR;
    state = controller(&o);
    d = act(state, 2.0, 1e9, 4.0);
    ck_assert(d.rate == 1e9 && d.scale == 1.0 && d.r == 2e9);
    ghosts_controller_statistics s;
    ghosts_controller_statistics_get(&s, state);
    ck_assert(s.steps == 1 && s.scaled == 0 && s.above == 1 && s.largest_r == 2e9);
    ghosts_controller_free(state);
}
END_TEST

START_TEST(caps_and_floors)
{
    ghosts_controller_options o = ghosts_controller_defaults();
    o.rate_floor = 0.1;
    o.rate_cap = 5.0;
    ghosts_controller *state = controller(&o);
    ck_assert(act(state, 1e-9, 1.0, 1.0).rate == 0.1);
    ck_assert(act(state, 1e-9, 0.01, 1.0).rate == 0.01); /* never raised */
    ck_assert(act(state, HUGE_VAL, 100.0, 1.0).rate == 5.0);
    ghosts_controller_free(state);
    o.policy = GHOSTS_POLICY_SET;
    state = controller(&o);
    ck_assert(act(state, 1e9, 1.0, 1.0).rate == 5.0);
    ck_assert(act(state, 1e-9, 1.0, 1.0).rate == 0.1);
    ghosts_controller_free(state);
}
END_TEST

START_TEST(memories)
{
    ghosts_controller_options o = ghosts_controller_defaults();
    o.memory = GHOSTS_MEMORY_WINDOW;
    o.window = 3;
    ghosts_controller *state = controller(&o);
    static const double seen[] = {5, 2, 7, 8, 9, 1, HUGE_VAL, HUGE_VAL, HUGE_VAL};
    static const double kept[] = {5, 2, 2, 2, 7, 1, 1, 1, HUGE_VAL};
    for (size_t i = 0; i < 9; i++)
        ck_assert(act(state, seen[i], 1.0, 1.0).radius == kept[i]);
    ghosts_controller_free(state);
    o.memory = GHOSTS_MEMORY_AVERAGE;
    o.decay = 0.5;
    state = controller(&o);
    ck_assert(act(state, 1.0, 1.0, 1.0).radius == 1.0);
    ck_assert(act(state, HUGE_VAL, 1.0, 1.0).radius == 2.0);
    ck_assert(act(state, 2.0, 1.0, 1.0).radius == 2.0);
    ck_assert(act(state, 0.0, 1.0, 1.0).rate == 0.0); /* no radius at all: no step */
    ghosts_controller_free(state);
}
END_TEST

/* A row whose logits are all -inf: as a NaN, with its position, whatever is measured. */
START_TEST(fully_masked)
{
    random_start("fully_masked");
    ghosts_workspace *work = workspace();
    for (int repeat = 0; repeat < 54; repeat++) {
        ghosts_controller_options o = ghosts_controller_defaults();
        o.radius = (ghosts_radius_kind)(repeat % 3);
        o.nonfinite = (ghosts_nonfinite)(repeat / 3 % 3);
        o.aggregate = (ghosts_aggregate)(repeat / 9 % 2);
        ghosts_controller *state = controller(&o);
        ghosts_measurement seen;
        ghosts_position bad;
        ghosts_decision d;
        double scratch[2 * SAMPLES];
        fill();
        size_t row = random_below(SAMPLES);
        for (size_t k = 0; k < CLASSES; k++)
            logits[row * CLASSES + k] = -HUGE_VAL;
        ck_assert_int_eq(ghosts_controller_measure(&seen, state, &batch, work, scratch, &bad),
                         GHOSTS_OK);
        ck_assert(seen.nonfinite && seen.radius == 0.0);
        ck_assert(bad.array == GHOSTS_ARRAY_LOGITS && bad.row == row && bad.column == 0);
        ck_assert_int_eq(ghosts_controller_measure(&seen, state, &batch, work, scratch, NULL),
                         GHOSTS_OK);
        ck_assert(seen.nonfinite);
        ck_assert_int_eq(ghosts_controller_act(&d, state, &seen, 0.5, 1.0), GHOSTS_OK);
        ck_assert(d.rate == (o.nonfinite == GHOSTS_NONFINITE_REPORT ? 0.5 : 0.0));
        ghosts_controller_free(state);
    }
    ghosts_workspace_free(work);
}
END_TEST

/* A NaN anywhere is seen by every kind of radius and every policy and never passes as "all well".
 */
START_TEST(not_finite)
{
    random_start("not_finite");
    ghosts_workspace *work = workspace();
    for (int repeat = 0; repeat < 500; repeat++) {
        ghosts_controller_options o = ghosts_controller_defaults();
        o.radius = (ghosts_radius_kind)(repeat % 3);
        o.nonfinite = (ghosts_nonfinite)(repeat / 3 % 3);
        o.aggregate = (ghosts_aggregate)(repeat / 9 % 2);
        ghosts_controller *state = controller(&o);
        ghosts_measurement seen;
        ghosts_position bad;
        ghosts_decision d;
        double scratch[2 * SAMPLES];
        fill();
        size_t at = random_below(SAMPLES * CLASSES);
        bool in_slopes = random_below(2) == 0;
        (in_slopes ? slopes : logits)[at] = random_below(2) ? NAN : HUGE_VAL;
        ck_assert_int_eq(ghosts_controller_measure(&seen, state, &batch, work, scratch, &bad),
                         GHOSTS_OK);
        ck_assert(seen.nonfinite && seen.radius == 0.0);
        ck_assert(bad.row == at / CLASSES && bad.column == at % CLASSES);
        ck_assert_int_eq(ghosts_controller_act(&d, state, &seen, 0.5, 1.0), GHOSTS_OK);
        ck_assert(d.rate == (o.nonfinite == GHOSTS_NONFINITE_REPORT ? 0.5 : 0.0));
        ghosts_decision next = act(state, 10.0, 0.5, 1.0);
        ck_assert(next.rate == (o.nonfinite == GHOSTS_NONFINITE_STOP ? 0.0 : 0.5));
        ghosts_controller_free(state);
    }
    ghosts_controller *state = controller(NULL);
    ghosts_decision d = act(state, NAN, 1.0, 1.0);
    ck_assert_int_eq(d.action, GHOSTS_ACTION_SKIPPED);
    ck_assert_int_eq(act(state, 1.0, NAN, 1.0).action, GHOSTS_ACTION_SKIPPED);
    ck_assert_int_eq(act(state, 1.0, 1.0, NAN).action, GHOSTS_ACTION_SKIPPED);
    ck_assert_int_eq(act(state, 1.0, HUGE_VAL, 1.0).action, GHOSTS_ACTION_SKIPPED);
    ck_assert_int_eq(act(state, 1.0, 1e300, 1e300).action, GHOSTS_ACTION_SKIPPED);
    ghosts_measurement seen = {.radius = 1.0};
    ck_assert_int_eq(ghosts_controller_act(&d, state, &seen, -1.0, 1.0), GHOSTS_INVALID);
    ghosts_controller_statistics s;
    ghosts_controller_statistics_get(&s, state);
    ck_assert(s.nonfinite == 5 && s.skipped == 5 && isinf(s.least_radius));
    ghosts_controller_free(state);
    ghosts_workspace_free(work);
}
END_TEST

START_TEST(history_and_lines)
{
    ghosts_controller_options o = ghosts_controller_defaults();
    o.history = 4;
    ghosts_controller *state = controller(&o);
    ghosts_controller_entry entry;
    ck_assert_int_eq(ghosts_controller_history_get(&entry, state, 0), GHOSTS_INVALID);
    for (int i = 0; i < 10; i++)
        act(state, 1.0 + i, 2.0, 3.0);
    ck_assert_uint_eq(ghosts_controller_history_count(state), 4);
    for (size_t ago = 0; ago < 4; ago++) {
        ck_assert_int_eq(ghosts_controller_history_get(&entry, state, ago), GHOSTS_OK);
        ck_assert(entry.step == 9 - ago && entry.radius == 10.0 - (double)ago);
    }
    char line[GHOSTS_LINE_SIZE];
    size_t length;
    entry = (ghosts_controller_entry){
        3, 4, GHOSTS_ACTION_SCALED, 0.5, 0.25, 1e-300, HUGE_VAL, NAN, -1.0 / 3, 2.0};
    ck_assert_int_eq(ghosts_controller_line(line, sizeof line, &length, &entry), GHOSTS_OK);
    ck_assert_str_eq(line, "{\"step\":3,\"action\":\"scaled\",\"sample\":4,\"rate_given\":0.5,"
                           "\"rate\":0.25,\"norm\":1e-300,\"measured\":\"inf\","
                           "\"radius\":null,\"r\":-0.33333333333333331,\"r_after\":2}\n");
    ck_assert_uint_eq(length, strlen(line));
    ck_assert_int_eq(ghosts_controller_line(line, 20, &length, &entry), GHOSTS_TOO_LARGE);
    entry.step = entry.sample = UINT64_MAX;
    entry.rate_given = entry.rate = entry.norm = entry.measured = entry.radius = entry.r =
        entry.r_after = -2.2250738585072014e-308;
    ck_assert_int_eq(ghosts_controller_line(line, sizeof line, &length, &entry), GHOSTS_OK);
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") != NULL) {
        ck_assert_int_eq(ghosts_controller_line(line, sizeof line, &length, &entry), GHOSTS_OK);
        ck_assert_ptr_ne(strstr(line, "\"r\":-2.225073"), NULL);
        setlocale(LC_NUMERIC, "C");
    }
    ghosts_controller_free(state);
}
END_TEST

START_TEST(save_and_restore)
{
    random_start("save_and_restore");
    for (int repeat = 0; repeat < 60; repeat++) {
        ghosts_controller_options o = ghosts_controller_defaults();
        o.memory = (ghosts_memory)(repeat % 3);
        o.window = 1 + random_below(9);
        o.history = random_below(12);
        ghosts_controller *state = controller(&o), *copy;
        for (size_t i = random_below(40); i > 0; i--)
            act(state, i % 7 == 0 ? NAN : random_between(0.1, 9), random_between(0, 2), 3.0);
        size_t needed, again;
        ck_assert_int_eq(ghosts_controller_save(NULL, 0, &needed, state), GHOSTS_OK);
        char *text = malloc(needed), *second = malloc(needed);
        ck_assert_int_eq(ghosts_controller_save(text, needed - 1, NULL, state), GHOSTS_TOO_LARGE);
        ck_assert_int_eq(ghosts_controller_save(text, needed, NULL, state), GHOSTS_OK);
        ck_assert_uint_eq(strlen(text) + 1, needed);
        ck_assert_int_eq(ghosts_controller_restore(&copy, text), GHOSTS_OK);
        for (int step = 0; step < 30; step++) {
            double radius = random_between(0.1, 9);
            ghosts_decision one = act(state, radius, 1.0, 3.0), two = act(copy, radius, 1.0, 3.0);
            ck_assert(one.rate == two.rate && one.radius == two.radius && one.r == two.r);
        }
        ck_assert_int_eq(ghosts_controller_save(second, needed, &again, copy), GHOSTS_OK);
        ck_assert_int_eq(ghosts_controller_save(text, needed, NULL, state), GHOSTS_OK);
        ck_assert(again == needed && strcmp(text, second) == 0);
        ghosts_controller_free(copy);
        /* any damage is refused */
        for (int damage = 0; damage < 50; damage++) {
            strcpy(second, text);
            size_t at = random_below(needed - 1);
            second[at] = damage % 5 == 0 ? '\0' : (char)(32 + random_below(95));
            ghosts_status status = ghosts_controller_restore(&copy, second);
            ck_assert_int_eq(status, second[at] == text[at] ? GHOSTS_OK : GHOSTS_PARSE);
            ghosts_controller_free(copy);
        }
        free(text);
        free(second);
        ghosts_controller_free(state);
    }
}
END_TEST

START_TEST(bad_options)
{
    ghosts_controller *state;
    for (int i = 0; i < 12; i++) {
        ghosts_controller_options o = ghosts_controller_defaults();
        switch (i) {
        case 0:
            o.target = 0;
            break;
        case 1:
            o.target = NAN;
            break;
        case 2:
            o.quantile = 1.5;
            break;
        case 3:
            o.quantile = NAN;
            break;
        case 4:
            o.window = 0;
            break;
        case 5:
            o.window = GHOSTS_MOST_WINDOW + 1;
            break;
        case 6:
            o.decay = 1.0;
            break;
        case 7:
            o.history = (size_t)GHOSTS_MOST_HISTORY + 1;
            break;
        case 8:
            o.rate_cap = -1;
            break;
        case 9:
            o.rate_floor = 2, o.rate_cap = 1;
            break;
        case 10:
            o.policy = (ghosts_policy)9;
            break;
        default:
            o.target = HUGE_VAL;
            break;
        }
        ck_assert_int_eq(ghosts_controller_new(&state, &o), GHOSTS_INVALID);
        ck_assert_ptr_null(state);
    }
}
END_TEST

/* The two examples of docs/fast-path.md, "What r does not promise". */
START_TEST(documented_examples)
{
    const double two_logits[2] = {0, 0}, two_slopes[2] = {0, 1};
    ghosts_batch pair = {two_logits, two_slopes, 1, 2, 2, 2};
    ghosts_controller_options o = ghosts_controller_defaults();
    o.radius = GHOSTS_RADIUS_EXACT;
    o.target = 0.9;
    ghosts_controller *state = controller(&o);
    ghosts_workspace *work = workspace();
    ghosts_measurement seen;
    ghosts_decision d;
    ck_assert_int_eq(ghosts_controller_measure(&seen, state, &pair, work, NULL, NULL), GHOSTS_OK);
    ck_assert(fabs(seen.radius - M_PI) < 1e-12);
    ck_assert_int_eq(ghosts_controller_act(&d, state, &seen, 100.0, 1.0), GHOSTS_OK);
    ck_assert(fabs(d.rate - 2.8274) < 1e-4 && fabs(d.r_after - 0.9) < 1e-12);
    ck_assert(fabs(d.r - 31.831) < 1e-3);
    /* r < 1, in the direction of descent, and the loss rises */
    double t = d.rate, before = 0.55 * log1p(1.0) + 0.45 * log1p(1.0), least = log(0.55 / 0.45);
    double after = 0.55 * log1p(exp(-t)) + 0.45 * log1p(exp(t));
    double best = 0.55 * log1p(exp(-least)) + 0.45 * log1p(exp(least));
    ck_assert(fabs(before - 0.6931) < 1e-4 && fabs(after - 1.3298) < 1e-4);
    ck_assert(fabs(least - 0.2007) < 1e-4 && fabs(best - 0.6881) < 1e-4);
    /* r > 1, and all is well */
    ck_assert(fabs(log1p(exp(-100.0)) / 3.72e-44 - 1.0) < 1e-3);
    ghosts_controller_free(state);
    ghosts_workspace_free(work);
}
END_TEST

/* One state and one workspace per thread: the same decisions as alone. */
static void *thread_run(void *to)
{
    ghosts_workspace *work = workspace();
    ghosts_controller_options o = ghosts_controller_defaults();
    o.radius = GHOSTS_RADIUS_EXACT;
    ghosts_controller *state = controller(&o);
    double total = 0.0;
    for (int i = 0; i < 300; i++) {
        ghosts_measurement seen;
        ghosts_decision d;
        ck_assert_int_eq(ghosts_controller_measure(&seen, state, &batch, work, NULL, NULL), 0);
        ck_assert_int_eq(ghosts_controller_act(&d, state, &seen, (double)i, 1.0), GHOSTS_OK);
        total += d.rate;
    }
    *(double *)to = total;
    ghosts_controller_free(state);
    ghosts_workspace_free(work);
    return NULL;
}

START_TEST(threads)
{
    random_start("threads");
    fill();
    pthread_t thread[4];
    double total[5];
    thread_run(&total[4]);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, thread_run, &total[i]), 0);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
        ck_assert(total[i] == total[4]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("controller");
    TCase *all = tcase_create("controller");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, policies);
    tcase_add_test(all, caps_and_floors);
    tcase_add_test(all, memories);
    tcase_add_test(all, not_finite);
    tcase_add_test(all, fully_masked);
    tcase_add_test(all, history_and_lines);
    tcase_add_test(all, save_and_restore);
    tcase_add_test(all, bad_options);
    tcase_add_test(all, documented_examples);
    tcase_add_test(all, threads);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
