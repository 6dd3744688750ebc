/* Inside of `ghosts verify`: claims, the cases they are tried on, the campaign and its report.
 *
 * A check decides one statement on one case by interval arithmetic and certified zeros.  The
 * campaign runs the check of the statement as printed on cases ordered by size until one violates
 * it, and the check of what is true on families of cases and on the end points of a search that
 * pushes the margin towards violation.  Every trial draws from its own stream of random numbers,
 * seeded by (seed, claim, trial): neither threads nor processes change a result.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_VERIFY_VERIFY_H
#define CLI_VERIFY_VERIFY_H

#include <stdint.h>

#include <gsl/gsl_rng.h>
#include <jansson.h>

#include <ghosts/ghosts.h>

#include "cli/verify/interval.h"

/* -------------------------------------------------------------------------------------- cases */

#define CASE_CLASSES 16

/* z_k, a_k, second derivatives of logits, and one number that a claim may use (a step, a
 * temperature). */
typedef struct {
    size_t n;
    mpq_t logit[CASE_CLASSES];
    mpq_t slope[CASE_CLASSES];
    mpq_t bend[CASE_CLASSES];
    mpq_t number;
} verify_case;

void case_init(verify_case *c);
void case_clear(verify_case *c);
void case_copy(verify_case *copy, const verify_case *c);

#define CASE_FAMILIES 8
extern const char *const case_family_names[CASE_FAMILIES];
/* A case of family `trial % CASE_FAMILIES`; at most `classes` classes (at least 2). */
void case_random(verify_case *c, gsl_rng *rng, size_t trial, size_t classes);

/* Calls visit(context, case) for small integer cases with n classes and total size `size` (sum of
 * the moduli of logits, slopes and, when asked for, bends) until it returns true. */
bool case_enumerate(verify_case *c, size_t n, unsigned size, bool bends,
                    bool (*visit)(void *context, const verify_case *c), void *context);

/* -------------------------------------------------------------------- quantities of a case, exact
 */

typedef struct {
    pool *p;
    const verify_case *c;
    ghosts_engine engine;
} scene;

ghosts_expsum *scene_sum(const scene *s);
real scene_spread(const scene *s); /* Delta over all classes; every weight is positive */
real scene_bound(const scene *s);  /* rho_a = pi/Delta */
bool scene_flat(const scene *s);   /* Delta = 0 */
/* The modulus of the first zero listed, or [lower bound, +inf]. */
real scene_least_modulus(const scene *s, const ghosts_zeros *zeros);
/* The nearest zero as intervals; false when it could not be computed. */
bool scene_nearest(const scene *s, real *modulus, real *re, real *im);
/* K^(j)(t) = d^j/dt^j log F, j = 0 .. 3; K[0] is relative to the largest logit. */
void scene_cumulants(const scene *s, real t, real K[4]);
/* c_m, m <= order, of log F about 0 (c_0 relative to the largest logit). */
void scene_log_series(const scene *s, size_t order, real *coefficient);
/* Softmax probabilities at the real point t. */
void scene_probabilities(const scene *s, real t, real *probability);
/* Whether the classes fall into two slopes of equal weight, term by term (an exact test). */
bool scene_balanced_pair(const scene *s);

/* ------------------------------------------------------------------------------------- claims */

typedef enum { CHECK_HOLDS, CHECK_VIOLATED, CHECK_UNDECIDED, CHECK_INAPPLICABLE } check_outcome;

/* What a check found: the relative margin, an interval (negative: violated); for a witness the two
 * sides that were compared. */
typedef struct {
    real margin;
    real left, right;
} finding;

typedef check_outcome (*claim_check)(const scene *s, finding *f);

/* left <= right; the margin is (right - left) / scale. */
check_outcome check_at_most(const scene *s, finding *f, real left, real right, real scale);
/* left = right to the width of both; violated when they are apart. */
check_outcome check_equal(const scene *s, finding *f, real left, real right);

typedef enum { PROVED, SUPPORTED, REFUTED, CORRECTED } claim_verdict;

#define CLAIM_WITNESSES 2

/* One way in which the printed statement fails. */
typedef struct {
    claim_check check; /* of the statement as printed; NULL ends the list */
    const char *says;  /* what the two sides are */
    const char *pari;  /* expression that prints 1 where it fails; z, a, b, t are the case */
    const char *fixed; /* a case to start from, "logits;slopes;bends;number", or NULL: search */
} claim_attack;

typedef struct {
    const char *id;
    const char *kind;       /* "theorem" or "number" */
    const char *statement;  /* as printed */
    const char *hypotheses; /* those the printed statement needs or is read with */
    const char *method;
    claim_attack attack[CLAIM_WITNESSES + 1];
    claim_check truth;      /* of what is true: the printed statement, or the corrected one */
    const char *correction; /* NULL when the printed statement stands */
    const char *proof;      /* statement of docs/theory.md, or NULL */
    const char *checked;    /* theorems of docs/proofs, "File.theorem File.theorem", or NULL */
    const char *unchecked;  /* what of the true statement they leave to paper, or NULL */
    const char *remark;     /* sharpening, constants attained, what else is known */
    size_t classes;         /* most classes of a trial */
    bool equality;          /* the margin is a difference of two sides that are equal */
    bool bends;             /* whether the cases have second derivatives */
    bool fixed_input;       /* the statement is about numbers: one trial */
    size_t thinning;        /* trials are samples / thinning */
} claim_entry;

extern const claim_entry *const claim_list[]; /* C1 .. C22, NULL at the end */

/* ----------------------------------------------------------------------------------- campaign */

typedef struct {
    uint64_t seed;
    size_t samples;
    int jobs;
} campaign_options;

typedef struct {
    bool found;
    verify_case input;
    char *left, *right, *violation; /* decimal texts; violation bounds the distance from below */
    const char *verified_with;      /* engines that agree on it */
} claim_witness;

typedef struct {
    const claim_entry *claim;
    claim_verdict verdict;
    size_t trials, violations, undecided, families;
    double margin;       /* least certified margin of the true statement over all trials */
    verify_case closest; /* where */
    bool has_closest;
    double seconds;
    claim_witness witness[CLAIM_WITNESSES];
} claim_result;

void claim_decide(claim_result *result, const claim_entry *claim, size_t number,
                  const campaign_options *options);
void claim_result_clear(claim_result *result);
const char *claim_verdict_name(claim_verdict verdict);
/* Who has read the proof: "machine-checked", "machine-checked in part", "proven on paper", or
 * "computed" when there is none. */
const char *claim_standing(const claim_entry *claim);

/* Run one check at rising precision (`fine`: at the last one only) with the given engine; texts of
 * the finding when wanted. */
check_outcome campaign_check(claim_check check, const verify_case *c, bool fine,
                             ghosts_engine engine, double *margin, claim_witness *witness);

/* ------------------------------------------------------------------------------------- report */

/* The report as JSON (DESIGN: claims, experiments, seed), and the pages made from it. */
json_t *report_json(const claim_result *results, size_t count, const campaign_options *options,
                    json_t *experiments);
bool report_markdown(FILE *out, const json_t *report);
bool report_html(FILE *out, const json_t *report, const char *figures);

/* ---------------------------------------------------------------------------- several processes */

void processes_start(void);
void processes_end(void);
bool processes_first(void);
void processes_share(size_t *index, size_t *count);
/* Adds up arrays that are zero except for the own trials. */
void processes_gather(double *values, size_t count);

#endif
