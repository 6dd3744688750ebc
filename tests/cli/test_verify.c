/* The claims engine on statements whose truth is known: false ones are refuted with a witness that
 * holds in both engines, true ones never; the same trials whatever the number of threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cli/verify/claims/claims.h"
#include "tests/support/support.h"

static const campaign_options quick = {.seed = 7, .samples = 48, .jobs = 1};

/* ---- statements made false on purpose ------------------------------------------------------ */

/* rho* >= 1.01 pi/Delta */
static check_outcome one_percent_too_much(const scene *s, finding *f)
{
    pool *p = s->p;
    real modulus, re, im;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    if (!scene_nearest(s, &modulus, &re, &im))
        return CHECK_UNDECIDED;
    real bound = iv_div(p, iv_mul(p, iv_pi(p), iv_ratio(p, 101, 100)), scene_spread(s));
    return check_at_most(s, f, bound, modulus, bound);
}

/* |kappa_3| <= (999/1000) Delta^3/(6 sqrt 3): false near one law only */
static check_outcome moment_too_sharp(const scene *s, finding *f)
{
    pool *p = s->p;
    real K[4];
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    scene_cumulants(s, iv_si(p, 0), K);
    real root = iv_scale(p, iv_sqrt(p, iv_si(p, 3)), 6);
    real bound = iv_div(p, iv_mul(p, iv_pow(p, scene_spread(s), 3), iv_ratio(p, 999, 1000)), root);
    return check_at_most(s, f, iv_abs(p, K[3]), bound, bound);
}

/* K'' = Delta^2/4 for every law */
static check_outcome variance_is_largest(const scene *s, finding *f)
{
    pool *p = s->p;
    real K[4];
    scene_cumulants(s, iv_si(p, 0), K);
    return check_equal(s, f, K[2], iv_div(p, iv_pow(p, scene_spread(s), 2), iv_si(p, 4)));
}

static check_outcome always_true(const scene *s, finding *f)
{
    return check_at_most(s, f, iv_si(s->p, 0), iv_si(s->p, 1), iv_si(s->p, 1));
}

/* The witness violates the check again, at the last precision, with each engine. */
static void check_witness(claim_check check, const claim_witness *w)
{
    ck_assert(w->found);
    ck_assert(w->left && w->right && w->violation);
    static const ghosts_engine engines[] = {GHOSTS_ENGINE_MPC, GHOSTS_ENGINE_ARB};
    for (int i = 0; i < 2; i++) {
        double margin;
        if (!ghosts_engine_available(engines[i]))
            continue;
        ck_assert_int_eq(campaign_check(check, &w->input, true, engines[i], &margin, NULL),
                         CHECK_VIOLATED);
        ck_assert_double_lt(margin, 0);
    }
}

START_TEST(false_statements_are_refuted)
{
    static const claim_check false_checks[] = {one_percent_too_much, moment_too_sharp,
                                               variance_is_largest};
    for (size_t i = 0; i < 3; i++) {
        claim_entry entry = {.id = "X",
                             .statement = "false",
                             .truth = false_checks[i],
                             .equality = false,
                             .proof = "none",
                             .classes = 4};
        claim_result result;
        claim_decide(&result, &entry, i, &quick);
        ck_assert_int_eq(result.verdict, REFUTED);
        ck_assert_uint_gt(result.violations, 0);
        check_witness(false_checks[i], &result.witness[0]);
        claim_result_clear(&result);
    }
}
END_TEST

START_TEST(an_attack_finds_the_smallest_case)
{
    claim_entry entry = {.id = "X",
                         .statement = "false as printed, true otherwise",
                         .attack = {{variance_is_largest, "sides", NULL, NULL}},
                         .truth = always_true,
                         .correction = "true",
                         .proof = "none",
                         .classes = 4};
    claim_result result;
    claim_decide(&result, &entry, 0, &quick);
    ck_assert_int_eq(result.verdict, CORRECTED);
    check_witness(variance_is_largest, &result.witness[0]);
    /* two classes, logits 0 and +-1, slopes 0 and +-1 */
    const verify_case *c = &result.witness[0].input;
    ck_assert_uint_eq(c->n, 2);
    double size = 0;
    for (size_t k = 0; k < 2; k++)
        size += fabs(mpq_get_d(c->logit[k])) + fabs(mpq_get_d(c->slope[k]));
    ck_assert_double_eq(size, 2);
    claim_result_clear(&result);
    entry.correction = NULL;
    claim_decide(&result, &entry, 0, &quick);
    ck_assert_int_eq(result.verdict, REFUTED);
    claim_result_clear(&result);
}
END_TEST

START_TEST(true_statements_are_not_refuted)
{
    static const claim_entry *const entries[] = {&claim_C2,  &claim_C3,  &claim_C6, &claim_C9,
                                                 &claim_C11, &claim_C16, &claim_C20};
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        claim_result result;
        claim_decide(&result, entries[i], i, &quick);
        ck_assert_msg(result.verdict == PROVED, "%s", entries[i]->id);
        ck_assert_uint_eq(result.violations, 0);
        ck_assert_uint_gt(result.trials, 0);
        claim_result_clear(&result);
    }
    claim_entry unproven = {.id = "X", .statement = "true", .truth = always_true, .classes = 2};
    claim_result result;
    claim_decide(&result, &unproven, 0, &quick);
    ck_assert_int_eq(result.verdict, SUPPORTED);
    ck_assert_double_eq(result.margin, 1);
    claim_result_clear(&result);
}
END_TEST

START_TEST(standings_follow_from_what_is_checked)
{
    ck_assert_str_eq(claim_standing(&(claim_entry){.checked = "A.b"}), "machine-checked");
    ck_assert_str_eq(claim_standing(&(claim_entry){.checked = "A.b", .unchecked = "c"}),
                     "machine-checked in part");
    ck_assert_str_eq(claim_standing(&(claim_entry){.proof = "paper", .unchecked = "all"}),
                     "proven on paper");
    ck_assert_str_eq(claim_standing(&(claim_entry){.id = "X"}), "computed");
    size_t checked = 0;
    for (size_t i = 0; claim_list[i]; i++) {
        const claim_entry *c = claim_list[i];
        ck_assert_msg(c->checked || c->unchecked, "%s: who has read its proof?", c->id);
        ck_assert_msg(!c->checked || c->proof, "%s: no statement of theory.md", c->id);
        checked += c->checked != NULL;
    }
    ck_assert_uint_ge(checked, 13);
    ck_assert_str_eq(claim_standing(&claim_C3), "machine-checked");
    ck_assert_str_eq(claim_standing(&claim_C1), "proven on paper");
}
END_TEST

START_TEST(threads_change_nothing)
{
    campaign_options many = quick;
    many.jobs = 4;
    static const claim_entry *const entries[] = {&claim_C9, &claim_C4};
    for (int i = 0; i < 2; i++) {
        claim_result one, four;
        claim_decide(&one, entries[i], 5, &quick);
        claim_decide(&four, entries[i], 5, &many);
        ck_assert_uint_eq(one.trials, four.trials);
        ck_assert_uint_eq(one.undecided, four.undecided);
        ck_assert(memcmp(&one.margin, &four.margin, sizeof one.margin) == 0);
        ck_assert_uint_eq(one.closest.n, four.closest.n);
        for (size_t k = 0; k < one.closest.n; k++)
            ck_assert(mpq_equal(one.closest.slope[k], four.closest.slope[k]));
        claim_result_clear(&one);
        claim_result_clear(&four);
    }
}
END_TEST

/* ---- the arithmetic below ------------------------------------------------------------------ */

static bool holds(real x, double value)
{
    return iv_lower(x) <= value && iv_upper(x) >= value && iv_upper(x) - iv_lower(x) < 1e-12;
}

START_TEST(intervals_hold_the_values)
{
    pool p;
    pool_init(&p, 80);
    real two = iv_si(&p, 2), third = iv_ratio(&p, 1, 3);
    ck_assert(holds(iv_sqrt(&p, two), M_SQRT2));
    ck_assert(holds(iv_exp(&p, two), exp(2)));
    ck_assert(holds(iv_log(&p, two), M_LN2));
    ck_assert(holds(iv_mul(&p, iv_neg(&p, third), iv_si(&p, 3)), -1));
    ck_assert(holds(iv_pow(&p, iv_si(&p, -2), 3), -8));
    ck_assert(holds(iv_cos(&p, iv_pi(&p)), -1) && holds(iv_sin(&p, iv_pi(&p)), 0));
    ck_assert(holds(iv_erfc(&p, iv_si(&p, 1)), erfc(1)));
    ck_assert(holds(iv_gamma(&p, iv_ratio(&p, 1, 2)), sqrt(M_PI)));
    interval *wide = iv_new(&p);
    mpfr_set_si(wide->lo, -2, MPFR_RNDD);
    mpfr_set_si(wide->hi, 3, MPFR_RNDU);
    ck_assert_double_eq(iv_lower(iv_mul(&p, wide, wide)), -6);
    ck_assert_double_eq(iv_lower(iv_pow(&p, wide, 2)), 0);
    ck_assert_double_eq(iv_upper(iv_abs(&p, wide)), 3);
    ck_assert(isinf(iv_upper(iv_div(&p, two, wide))) && isinf(iv_upper(iv_sqrt(&p, wide))));
    ck_assert_double_eq(iv_lower(iv_sub(&p, wide, wide)), -5);
    ck_assert(!iv_disjoint(wide, two) && iv_disjoint(wide, iv_si(&p, 4)));
    pool_clear(&p);
}
END_TEST

START_TEST(quantities_of_a_balanced_pair)
{
    pool p;
    pool_init(&p, 96);
    verify_case c;
    case_init(&c);
    c.n = 2;
    mpq_set_si(c.slope[1], 1, 1);
    scene s = {&p, &c, GHOSTS_ENGINE_DEFAULT};
    real K[4], series[5], probability[2], modulus, re, im;
    scene_cumulants(&s, iv_si(&p, 0), K);
    ck_assert(holds(K[0], M_LN2) && holds(K[1], 0.5) && holds(K[2], 0.25) && holds(K[3], 0));
    scene_log_series(&s, 4, series); /* log(1 + e^t) = log 2 + t/2 + t^2/8 - t^4/192 */
    ck_assert(holds(series[1], 0.5) && holds(series[2], 0.125) && holds(series[3], 0) &&
              holds(series[4], -1.0 / 192));
    scene_probabilities(&s, iv_si(&p, 1), probability);
    ck_assert(holds(probability[1], 1 / (1 + exp(-1))));
    ck_assert(scene_balanced_pair(&s) && !scene_flat(&s));
    ck_assert(scene_nearest(&s, &modulus, &re, &im));
    ck_assert(holds(modulus, M_PI) && holds(re, 0));
    mpq_set_si(c.logit[1], 1, 1000000);
    ck_assert(!scene_balanced_pair(&s));
    case_clear(&c);
    pool_clear(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verify");
    TCase *tests = tcase_create("verify");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, intervals_hold_the_values);
    tcase_add_test(tests, quantities_of_a_balanced_pair);
    tcase_add_test(tests, false_statements_are_refuted);
    tcase_add_test(tests, an_attack_finds_the_smallest_case);
    tcase_add_test(tests, true_statements_are_not_refuted);
    tcase_add_test(tests, standings_follow_from_what_is_checked);
    tcase_add_test(tests, threads_change_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
