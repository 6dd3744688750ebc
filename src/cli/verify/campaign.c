/* Deciding one claim: attacks on the printed statement, trials and a search on the true one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/verify.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_RETRIED 4096 /* samples up to which more are tried when no trial applied */

/* ------------------------------------------------------------------------------------- checks */

check_outcome check_at_most(const scene *s, finding *f, real left, real right, real scale)
{
    *f = (finding){iv_div(s->p, iv_sub(s->p, right, left), scale), left, right};
    if (mpfr_sgn(f->margin->lo) >= 0)
        return CHECK_HOLDS;
    return mpfr_sgn(f->margin->hi) < 0 ? CHECK_VIOLATED : CHECK_UNDECIDED;
}

check_outcome check_equal(const scene *s, finding *f, real left, real right)
{
    pool *p = s->p;
    real difference = iv_abs(p, iv_sub(p, left, right));
    real scale = iv_max(p, iv_abs(p, left), iv_abs(p, right));
    bool apart = iv_disjoint(left, right);
    real relative =
        iv_upper(scale) > 0 && iv_lower(scale) > 0 ? iv_div(p, difference, scale) : difference;
    *f = (finding){apart ? iv_neg(p, relative) : relative, left, right};
    return apart ? CHECK_VIOLATED : CHECK_HOLDS;
}

/* Precisions tried before a trial counts as undecided. */
static const mpfr_prec_t precisions[] = {96, 288};

check_outcome campaign_check(claim_check check, const verify_case *c, bool fine,
                             ghosts_engine engine, double *margin, claim_witness *witness)
{
    pool p;
    pool_init(&p, precisions[0]);
    check_outcome outcome = CHECK_UNDECIDED;
    for (size_t i = fine ? 1 : 0; i < 2 && outcome == CHECK_UNDECIDED; i++) {
        pool_reset(&p, precisions[i]);
        scene s = {&p, c, engine};
        finding f = {0};
        outcome = check(&s, &f);
        *margin = !f.margin                   ? 0.0
                  : outcome == CHECK_VIOLATED ? iv_upper(f.margin)
                                              : iv_lower(f.margin);
        if (outcome == CHECK_HOLDS && f.margin && mpfr_sgn(f.margin->lo) <= 0)
            *margin = iv_upper(f.margin); /* of an equality: the proven difference at most */
        if (witness && outcome == CHECK_VIOLATED) {
            witness->left = iv_text(f.left, 30);
            witness->right = iv_text(f.right, 30);
            bool exact = mpfr_zero_p(f.margin->lo) && mpfr_zero_p(f.margin->hi);
            witness->violation =
                exact ? strdup("0, an exact equality") : iv_text(iv_neg(&p, f.margin), 12);
        }
    }
    pool_clear(&p);
    return outcome;
}

/* ------------------------------------------------------------------------------------ attacks */

static bool read_list(mpq_t *value, size_t *count, const char *text)
{
    char copy[200];
    snprintf(copy, sizeof copy, "%s", text);
    char *rest = NULL;
    *count = 0;
    for (char *item = strtok_r(copy, ",", &rest); item; item = strtok_r(NULL, ",", &rest))
        if (*count == CASE_CLASSES ||
            ghosts_parse_rational(value[(*count)++], NULL, item) != GHOSTS_OK)
            return false;
    return true;
}

/* "logits;slopes;bends;number" */
static bool read_case(verify_case *c, const char *text)
{
    char copy[400];
    snprintf(copy, sizeof copy, "%s", text);
    char *rest = NULL;
    mpq_t *field[4] = {c->logit, c->slope, c->bend, &c->number};
    size_t count[4];
    for (int i = 0; i < 4; i++) {
        char *part = strtok_r(i ? NULL : copy, ";", &rest);
        if (!part || !read_list(field[i], &count[i], part))
            return false;
    }
    c->n = count[0];
    return count[1] == count[0] && count[2] == count[0] && count[3] == 1;
}

typedef struct {
    claim_check check;
    claim_witness *witness;
} hunt;

static bool visit_case(void *context, const verify_case *c)
{
    hunt *h = context;
    double margin;
    if (campaign_check(h->check, c, false, GHOSTS_ENGINE_DEFAULT, &margin, NULL) != CHECK_VIOLATED)
        return false;
    case_copy(&h->witness->input, c);
    h->witness->found = true;
    return true;
}

static void clear_texts(claim_witness *witness)
{
    free(witness->left);
    free(witness->right);
    free(witness->violation);
    witness->left = witness->right = witness->violation = NULL;
}

/* The witness again, with every engine there is. */
static void confirm(claim_check check, claim_witness *witness)
{
    double margin;
    clear_texts(witness);
    bool mpc = campaign_check(check, &witness->input, true, GHOSTS_ENGINE_MPC, &margin, witness) ==
               CHECK_VIOLATED;
    bool arb = ghosts_engine_available(GHOSTS_ENGINE_ARB);
    claim_witness scratch = {0};
    bool agrees = !arb || campaign_check(check, &witness->input, true, GHOSTS_ENGINE_ARB, &margin,
                                         &scratch) == CHECK_VIOLATED;
    clear_texts(&scratch);
    witness->found = mpc && agrees;
    witness->verified_with = arb ? "mpc, arb" : "mpc";
}

/* Fewest classes first, then the smallest integers. */
static void attempt(claim_witness *witness, const claim_entry *claim, const claim_attack *attack)
{
    static const unsigned largest[] = {0, 0, 6, 4, 3};
    hunt h = {attack->check, witness};
    verify_case c;
    case_init(&c);
    if (attack->fixed) {
        if (read_case(&c, attack->fixed))
            visit_case(&h, &c);
    } else {
        for (size_t n = 2; n <= 4 && !witness->found; n++)
            for (unsigned size = 0; size <= largest[n] && !witness->found; size++)
                case_enumerate(&c, n, size, claim->bends, visit_case, &h);
    }
    case_clear(&c);
    if (witness->found)
        confirm(attack->check, witness);
}

/* ------------------------------------------------------------------------------------- trials */

typedef struct {
    double outcome; /* check_outcome + 1; 0: not done here */
    double margin;
} trial_result;

/* Independent streams: a splitmix64 hash of (seed, claim, trial). */
static unsigned long stream_seed(uint64_t seed, size_t claim, size_t trial)
{
    uint64_t x = seed;
    uint64_t parts[2] = {claim, trial};
    for (int i = 0; i < 2; i++) {
        x += 0x9e3779b97f4a7c15u * (parts[i] + 1);
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        x ^= x >> 31;
    }
    return (unsigned long)(x & 0xffffffffu);
}

typedef struct {
    const claim_entry *claim;
    size_t number;
    const campaign_options *options;
    size_t samples; /* trials of families; later ones are searches */
} campaign;

/* ---- the search that pushes the margin towards violation --------------------------------- */

typedef struct {
    const claim_entry *claim;
    verify_case *c;
} descent;

static void vector_to_case(verify_case *c, const gsl_vector *x)
{
    for (size_t k = 0; k < c->n; k++) {
        /* sixteen bits are enough for a search and keep the exact arithmetic short */
        mpq_set_d(c->logit[k], nearbyint(gsl_vector_get(x, k) * 65536.0) / 65536.0);
        mpq_set_d(c->slope[k], nearbyint(gsl_vector_get(x, c->n + k) * 65536.0) / 65536.0);
    }
    double number = fmin(fmax(fabs(gsl_vector_get(x, 2 * c->n)), 0x1p-10), 4.0);
    mpq_set_d(c->number, ceil(number * 65536.0) / 65536.0);
}

static double objective(const gsl_vector *x, void *context)
{
    descent *d = context;
    for (size_t i = 0; i < x->size; i++)
        if (!(fabs(gsl_vector_get(x, i)) < 64.0))
            return 1e3;
    vector_to_case(d->c, x);
    double margin;
    check_outcome outcome =
        campaign_check(d->claim->truth, d->c, false, GHOSTS_ENGINE_DEFAULT, &margin, NULL);
    return outcome == CHECK_HOLDS || outcome == CHECK_VIOLATED ? margin : 1e3;
}

/* From the case c; c becomes the end point. */
static void descend(const claim_entry *claim, verify_case *c)
{
    size_t dimension = 2 * c->n + 1;
    gsl_vector *x = gsl_vector_alloc(dimension), *step = gsl_vector_alloc(dimension);
    gsl_multimin_fminimizer *search =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, dimension);
    descent d = {claim, c};
    gsl_multimin_function function = {objective, dimension, &d};
    for (size_t k = 0; k < c->n; k++) {
        gsl_vector_set(x, k, fmin(fmax(mpq_get_d(c->logit[k]), -8.0), 8.0));
        gsl_vector_set(x, c->n + k, fmin(fmax(mpq_get_d(c->slope[k]), -8.0), 8.0));
    }
    gsl_vector_set(x, 2 * c->n, mpq_get_d(c->number));
    gsl_vector_set_all(step, 0.5);
    gsl_multimin_fminimizer_set(search, &function, x, step);
    size_t iterations = claim->thinning > 8 ? 16 : 80;
    for (size_t i = 0; i < iterations; i++)
        if (gsl_multimin_fminimizer_iterate(search) != 0 || search->fval < 0)
            break;
    vector_to_case(c, search->x);
    gsl_multimin_fminimizer_free(search);
    gsl_vector_free(x);
    gsl_vector_free(step);
}

/* The input of a trial, a function of (seed, claim, trial) alone. */
static void trial_case(verify_case *c, const campaign *run, size_t trial)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, stream_seed(run->options->seed, run->number, trial));
    case_random(c, rng, trial, run->claim->classes);
    gsl_rng_free(rng);
    if (trial >= run->samples)
        descend(run->claim, c);
}

static void try_one(trial_result *result, const campaign *run, size_t trial)
{
    verify_case c;
    case_init(&c);
    trial_case(&c, run, trial);
    double margin = 0.0;
    check_outcome outcome = campaign_check(run->claim->truth, &c, run->claim->equality,
                                           GHOSTS_ENGINE_DEFAULT, &margin, NULL);
    *result = (trial_result){1.0 + (double)outcome, margin};
    case_clear(&c);
}

static void run_trials(trial_result *result, size_t count, const campaign *run)
{
    size_t rank, processes;
    processes_share(&rank, &processes);
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 1) num_threads(run->options->jobs)
#endif
    for (size_t trial = rank; trial < count; trial += processes)
        try_one(&result[trial], run, trial);
    processes_gather((double *)result, 2 * count);
}

/* ------------------------------------------------------------------------------------ verdict */

static void summarise(claim_result *result, const trial_result *trial, size_t count,
                      const campaign *run)
{
    bool equality = run->claim->equality;
    size_t closest = count;
    for (size_t i = 0; i < count; i++) {
        check_outcome outcome = (check_outcome)(trial[i].outcome - 1.0);
        if (outcome == CHECK_INAPPLICABLE)
            continue;
        result->trials++;
        result->violations += outcome == CHECK_VIOLATED;
        result->undecided += outcome == CHECK_UNDECIDED;
        if (outcome == CHECK_UNDECIDED)
            continue;
        bool closer = closest == count || (equality ? trial[i].margin > trial[closest].margin
                                                    : trial[i].margin < trial[closest].margin);
        if (closer)
            closest = i;
    }
    if (closest == count)
        return;
    result->margin = trial[closest].margin;
    result->has_closest = !run->claim->fixed_input;
    trial_case(&result->closest, run, closest);
}

static claim_verdict verdict_of(const claim_result *result)
{
    bool refuted = false;
    for (size_t i = 0; i < CLAIM_WITNESSES; i++)
        refuted = refuted || result->witness[i].found;
    const claim_entry *claim = result->claim;
    bool true_statement_failed = result->violations > 0;
    if (refuted)
        return claim->correction && !true_statement_failed ? CORRECTED : REFUTED;
    if (true_statement_failed)
        return REFUTED;
    return claim->proof && result->trials > result->undecided ? PROVED : SUPPORTED;
}

/* A violated statement that no attack foresaw: the trial itself is the witness. */
static void witness_from_trials(claim_result *result, const trial_result *trial, size_t count,
                                const campaign *run)
{
    for (size_t i = 0; i < count && !result->witness[0].found; i++) {
        if ((check_outcome)(trial[i].outcome - 1.0) != CHECK_VIOLATED)
            continue;
        trial_case(&result->witness[0].input, run, i);
        result->witness[0].found = true;
        confirm(run->claim->truth, &result->witness[0]);
    }
}

static void try_all(claim_result *result, const campaign *run)
{
    size_t searches = run->claim->equality ? 0 : 4 + run->samples / 64;
    size_t count = run->claim->fixed_input ? 1 : run->samples + searches;
    trial_result *trial = need(calloc(count, sizeof *trial));
    run_trials(trial, count, run);
    summarise(result, trial, count, run);
    if (result->violations && !result->witness[0].found)
        witness_from_trials(result, trial, count, run);
    free(trial);
}

void claim_decide(claim_result *result, const claim_entry *claim, size_t number,
                  const campaign_options *options)
{
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    *result = (claim_result){.claim = claim};
    case_init(&result->closest);
    for (size_t i = 0; i < CLAIM_WITNESSES; i++)
        case_init(&result->witness[i].input);
    for (size_t i = 0; i < CLAIM_WITNESSES && claim->attack[i].check; i++)
        attempt(&result->witness[i], claim, &claim->attack[i]);
    size_t thinning = claim->thinning ? claim->thinning : 1;
    size_t samples = (options->samples + thinning - 1) / thinning;
    campaign run = {claim, number, options, claim->fixed_input ? 1 : samples};
    result->families = claim->fixed_input ? 1 : CASE_FAMILIES;
    do {
        try_all(result, &run);
        run.samples *= 2; /* few cases may all lack what the claim supposes */
    } while (result->trials == 0 && run.samples < MOST_RETRIED);
    result->verdict = verdict_of(result);
    clock_gettime(CLOCK_MONOTONIC, &end);
    result->seconds =
        (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

void claim_result_clear(claim_result *result)
{
    case_clear(&result->closest);
    for (size_t i = 0; i < CLAIM_WITNESSES; i++) {
        case_clear(&result->witness[i].input);
        clear_texts(&result->witness[i]);
    }
}

const char *claim_verdict_name(claim_verdict verdict)
{
    static const char *const names[] = {"PROVED", "SUPPORTED", "REFUTED", "CORRECTED"};
    return names[verdict];
}

const char *claim_standing(const claim_entry *claim)
{
    if (claim->checked)
        return claim->unchecked ? "machine-checked in part" : "machine-checked";
    return claim->proof ? "proven on paper" : "computed";
}
