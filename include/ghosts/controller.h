/* A step-size controller for training loops, on top of the batch radii.
 *
 * A step moves the parameters by tau = rate * norm along a unit direction v: `norm` is the length
 * of the update that the optimizer would apply at rate 1 (with momentum, preconditioning and weight
 * decay, not the raw gradient's), v that update divided by norm, and the slopes are the directional
 * derivatives of the logits along v.  With rho the radius of convergence of the loss along v,
 * r = tau / rho is the normalised step.
 *
 * Measuring and acting are separate calls:
 *
 *     ghosts_controller_measure(&seen, state, &batch, workspace, NULL, &bad); // looks only
 *     // data-parallel training: reduce `seen` over the ranks, see below
 *     ghosts_controller_act(&decision, state, &seen, rate, norm);             // decides, remembers
 *     rate = decision.rate;
 *
 * Staying below r = 1 keeps the step inside the disc where the loss's Taylor series converges.  It
 * is no promise of descent (docs/fast-path.md).
 *
 * Data-parallel training.  A measurement packs into two doubles whose MINIMUM over the ranks,
 * element by element, is the packed measurement of the union; "not finite" travels as a flag, so
 * no NaN enters the reduction.  Every rank then acts on the same numbers with the same state and
 * takes the same decision (docs/examples/mpi_controller.c).  With a quantile aggregate the minimum
 * of the ranks' quantiles is used, which is no larger than the quantile of the union.
 *
 * The library never prints; log lines go into the caller's buffer.  One state per thread.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_CONTROLLER_H
#define GHOSTS_CONTROLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ghosts/batch.h>
#include <ghosts/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What becomes of the rate. */
typedef enum {
    GHOSTS_POLICY_CAP = 0, /* rate = min(rate, target rho / norm) */
    GHOSTS_POLICY_SET,     /* rate = target rho / norm; unchanged where rho is infinite */
    GHOSTS_POLICY_MONITOR  /* rate stays */
} ghosts_policy;

/* What a NaN or an infinity in the input does, or a row whose logits are all -inf. */
typedef enum {
    GHOSTS_NONFINITE_REPORT = 0, /* rate stays, the decision tells */
    GHOSTS_NONFINITE_SKIP,       /* rate = 0 for this step */
    GHOSTS_NONFINITE_STOP        /* rate = 0, and for every later step */
} ghosts_nonfinite;

/* Which number stands for rho of a sample. */
typedef enum {
    GHOSTS_RADIUS_BOUND = 0, /* pi / spread, proven below rho*; memory speed, logits not needed */
    GHOSTS_RADIUS_LOWER,     /* a sharper proven lower bound; with the aggregate MAXIMUM the number
                                that EXACT gives, always decided */
    GHOSTS_RADIUS_EXACT      /* rho* itself (the lower end of its proven interval) */
} ghosts_radius_kind;

/* How the samples of a batch make one radius. */
typedef enum {
    GHOSTS_AGGREGATE_MAXIMUM = 0, /* the largest spread, that is, the smallest radius */
    GHOSTS_AGGREGATE_QUANTILE     /* the largest radius that a fraction `quantile` of the samples
                                     reaches */
} ghosts_aggregate;

/* How the radii of past steps count. */
typedef enum {
    GHOSTS_MEMORY_BATCH = 0, /* this batch alone */
    GHOSTS_MEMORY_WINDOW,    /* the minimum over the last `window` steps */
    GHOSTS_MEMORY_AVERAGE    /* 1 / (exponential average of 1 / radius, weight 1 - decay) */
} ghosts_memory;

/* Largest window, in steps. */
#define GHOSTS_MOST_WINDOW 4096
/* Longest history, in steps. */
#define GHOSTS_MOST_HISTORY 1048576

/* Settings of a controller; ghosts_controller_defaults() fills them. */
typedef struct {
    ghosts_policy policy;       /* default CAP */
    double target;              /* r, positive; default 1 */
    ghosts_nonfinite nonfinite; /* default SKIP */
    ghosts_radius_kind radius;  /* default BOUND */
    ghosts_aggregate aggregate; /* default MAXIMUM */
    double quantile;            /* in (0, 1]; default 0.99 */
    ghosts_memory memory;       /* default BATCH */
    size_t window;              /* 1 .. GHOSTS_MOST_WINDOW; default 20 */
    double decay;               /* in [0, 1); default 0.9 */
    double rate_cap;            /* the rate never exceeds it; 0: none */
    double rate_floor;          /* the controller never lowers the rate below it; 0: none */
    size_t history;             /* entries kept, up to GHOSTS_MOST_HISTORY; default 256 */
} ghosts_controller_options;

/* The default of every option. */
ghosts_controller_options ghosts_controller_defaults(void);

/* Options, memory of past radii, statistics and history of one training run. */
typedef struct ghosts_controller ghosts_controller;

/* *state receives a new controller, to be freed by ghosts_controller_free(); NULL on failure.
 * options = NULL stands for the defaults.  GHOSTS_INVALID for options outside their domain,
 * GHOSTS_NO_MEMORY. */
ghosts_status ghosts_controller_new(ghosts_controller **state,
                                    const ghosts_controller_options *options);

/* Release `state`; NULL is taken too. */
void ghosts_controller_free(ghosts_controller *state);

/* ------------------------------------------------------------------------------- measuring */

/* What one batch says about the step. */
typedef struct {
    double radius;  /* of the batch; +inf when no slope differs; 0 when not finite */
    size_t sample;  /* the binding one (of this rank's batch) */
    bool nonfinite; /* NaN or infinity in the input, or a row whose logits are all -inf */
    bool decided;   /* false: `exact` was asked and the lower end of an undecided interval taken */
} ghosts_measurement;

/* *seen receives what `batch` says under the options of `state`, which is only read.
 *
 * GHOSTS_OK also for input that is not finite, or has a row without any class (every logit -inf):
 * that is a measurement, with its position in `bad`.
 * The quantile aggregate needs scratch[2 * samples]; otherwise it may be NULL. */
ghosts_status ghosts_controller_measure(ghosts_measurement *seen, const ghosts_controller *state,
                                        const ghosts_batch *batch, ghosts_workspace *workspace,
                                        double *scratch, ghosts_position *bad);
ghosts_status ghosts_controller_measure_float(ghosts_measurement *seen,
                                              const ghosts_controller *state,
                                              const ghosts_batch_float *batch,
                                              ghosts_workspace *workspace, double *scratch,
                                              ghosts_position *bad);

/* *seen as packed[2], to be reduced by the minimum over ranks, element by element. */
void ghosts_measurement_pack(double *packed, const ghosts_measurement *seen);
/* *seen from packed[2].  The two doubles do not tell the sample: seen->sample is 0, also in
 * decisions taken on it. */
void ghosts_measurement_unpack(ghosts_measurement *seen, const double *packed);

/* The same without message passing: *into becomes the measurement of the union of its batch and
 * that of *other. */
void ghosts_measurement_merge(ghosts_measurement *into, const ghosts_measurement *other);

/* --------------------------------------------------------------------------------- acting */

/* What the controller did. */
typedef enum {
    GHOSTS_ACTION_NONE = 0, /* the rate is the one given */
    GHOSTS_ACTION_SCALED,   /* the rate is another one */
    GHOSTS_ACTION_SKIPPED,  /* not finite: rate 0 */
    GHOSTS_ACTION_STOPPED,  /* not finite, now or before, under GHOSTS_NONFINITE_STOP: rate 0 */
    GHOSTS_ACTION_REPORTED  /* not finite: rate unchanged */
} ghosts_action;

/* The step to take. */
typedef struct {
    double rate;          /* to be used */
    double scale;         /* rate / given rate, below infinity: in (0, 1] under CAP, 0 when stopped */
    double r;             /* normalised step at the given rate: rate norm / radius */
    double r_after;       /* at the rate to be used */
    double radius;        /* the radius acted on, after memory */
    size_t sample;        /* of the measurement */
    ghosts_action action; /* what was done */
} ghosts_decision;

/* Decide on the step of this rate and norm, and remember it.
 *
 * `rate` and `norm` must not be negative (GHOSTS_INVALID); a NaN or infinity in them or in their
 * product counts as not finite.  Not finite input: GHOSTS_OK with the action, memory and statistics
 * of radii untouched.
 * norm = 0 gives r = 0 and leaves the rate alone. */
ghosts_status ghosts_controller_act(ghosts_decision *decision, ghosts_controller *state,
                                    const ghosts_measurement *seen, double rate, double norm);

/* ---------------------------------------------------------------------- statistics, log, state */

/* Counts and extremes since the state was made; of steps that were not finite, counts only. */
typedef struct {
    uint64_t steps;        /* calls of ghosts_controller_act() */
    uint64_t scaled;       /* rate changed */
    uint64_t nonfinite;    /* measurements not finite */
    uint64_t skipped;      /* rate 0 */
    uint64_t undecided;    /* measurements not decided */
    uint64_t above;        /* steps that were asked for at r > 1 */
    double least_radius;   /* acted on; +inf before the first */
    double largest_r;      /* asked for */
    double smallest_scale; /* at most 1 */
} ghosts_controller_statistics;

/* *out receives the statistics of `state`. */
void ghosts_controller_statistics_get(ghosts_controller_statistics *out,
                                      const ghosts_controller *state);

/* One step of the history; names as in ghosts_decision. */
typedef struct {
    uint64_t step;     /* 0, 1, ... */
    uint64_t sample;   /* the binding one */
    uint64_t action;   /* ghosts_action */
    double rate_given; /* the rate asked for */
    double rate;       /* the rate decided */
    double norm;       /* length of the update at rate 1 */
    double measured;   /* radius of the batch */
    double radius;     /* radius acted on, after memory */
    double r;          /* normalised step at the rate asked for */
    double r_after;    /* at the rate decided */
} ghosts_controller_entry;

/* Entries of the history ring, and one of them in *out: ago = 0 is the latest.  GHOSTS_INVALID
 * beyond what is kept. */
size_t ghosts_controller_history_count(const ghosts_controller *state);
ghosts_status ghosts_controller_history_get(ghosts_controller_entry *out,
                                            const ghosts_controller *state, size_t ago);

/* *entry as one line of JSON with its newline and a NUL, for a log; numbers with 17 digits whatever
 * the locale, "inf" as a string, NaN as null.  *length (may be NULL) receives the length without
 * the NUL; GHOSTS_TOO_LARGE when size is too small (GHOSTS_LINE_SIZE always suffices). */
#define GHOSTS_LINE_SIZE 512
ghosts_status ghosts_controller_line(char *line, size_t size, size_t *length,
                                     const ghosts_controller_entry *entry);

/* The whole state as text (ASCII, with a version), restored bit for bit.  *needed receives the size
 * including the NUL; text may be NULL to ask for it; GHOSTS_TOO_LARGE when size is too small. */
ghosts_status ghosts_controller_save(char *text, size_t size, size_t *needed,
                                     const ghosts_controller *state);
/* A new state from `text`.  GHOSTS_PARSE, with *state NULL, for anything that
 * ghosts_controller_save() does not write. */
ghosts_status ghosts_controller_restore(ghosts_controller **state, const char *text);

/* ------------------------------------------------------------------------ finite differences */

/* Slopes from logits at two points of the line: (ahead - behind) / apart, `apart` > 0 the distance.
 *
 * slopes, ahead, behind, centre: samples x classes with the common row stride; centre, the logits
 * half way, may be NULL.  precision: relative accuracy of the logits, e.g. 1e-7 for float32
 * networks, 1e-16 for double.
 *
 * *error (may be NULL) receives the largest over all entries of
 *     precision (|ahead| + |behind|) / apart  +  |ahead - 2 centre + behind| / apart,
 * an ESTIMATE: its first part bounds the rounding error, its second the truncation error of the
 * one-sided difference (far too large for the two-sided one, which is used) and is left out
 * without centre.  A spread computed from the slopes is wrong by at most twice the error and the
 * rounding of the slopes (2^-52 of a slope, 2^-24 with floats).
 *
 * Two logits of -inf give slope 0; anything else not finite, also a slope that overflows, is
 * GHOSTS_NOT_FINITE with its position (array LOGITS). */
ghosts_status ghosts_difference(double *slopes, double *error, const double *ahead,
                                const double *behind, const double *centre, size_t samples,
                                size_t classes, size_t stride, double apart, double precision,
                                ghosts_position *bad);
ghosts_status ghosts_difference_float(float *slopes, double *error, const float *ahead,
                                      const float *behind, const float *centre, size_t samples,
                                      size_t classes, size_t stride, double apart, double precision,
                                      ghosts_position *bad);

#ifdef __cplusplus
}
#endif
#endif
