/* Inside of networks: operations as a list, and what an evaluation carries through it.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef NETWORK_NETWORK_H
#define NETWORK_NETWORK_H

#include <ghosts/network.h>

typedef struct operation operation;
typedef struct branch_memory branch_memory;

/* What an evaluation is to tell beside the logits of its disc. */
typedef enum {
    EVALUATE,
    CHOOSE, /* the pieces: which units are on, which number of a window is the largest */
    WATCH   /* whether all pieces are proven to last over the real diameter, and some to be left */
} evaluation_purpose;

typedef struct {
    double centre_re, centre_im, radius;
    evaluation_purpose purpose;
    branch_memory *branches; /* NULL: roots off the real axis are unknown */
    bool lasting, left;      /* answers of WATCH */
    ghosts_status status;    /* the first failure */
} evaluation;

/* A kind of operation.  The zeros of one unit's denominator are its singular points: a sum of
 * `terms` exponentials, given by models of their exponents, or, where `terms` is NULL, one model of
 * itself. `denominator` is NULL where there are none. */
typedef struct {
    void (*evaluate)(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x);
    ghosts_status (*denominator)(const operation *self, const evaluation *e, ghosts_model *g,
                                 const ghosts_model *x, size_t unit);
    size_t (*units)(const operation *self); /* of `denominator` */
    size_t (*terms)(const operation *self);
    ghosts_singularity_kind singularity;
    int residual; /* 1: begins a block, -1: ends it */
} operation_kind;

enum { MOST_SIZES = 6, MOST_PARAMETERS = 2 };

struct operation {
    const operation_kind *kind;
    size_t inputs, outputs;
    size_t size[MOST_SIZES];
    ghosts_moving parameter[MOST_PARAMETERS];
    const double *mean, *variance; /* BatchNorm */
    double number;                 /* epsilon or beta */
    ghosts_model_function function;
    size_t *piece; /* of kinks: on (1) or off (0), or the place of the largest; owned */
};

struct ghosts_network {
    size_t inputs;
    operation *list;
    size_t count, room;
    double *sample; /* NULL before ghosts_network_input() */
    branch_memory *branches;
};

/* Append a copy of `next`, whose inputs must fit. */
ghosts_status network_append(ghosts_network *net, const operation *next);

/* a b, or 0 where that overflows: sizes of 0 are refused. */
size_t size_product(size_t a, size_t b);

/* The first `count` operations, to the models `out`. */
ghosts_status network_evaluate(ghosts_network *net, evaluation *e, ghosts_model *out, size_t count);

/* Models of the same order as x. */
ghosts_model *models_like(const ghosts_model *x, size_t count, evaluation *e);

/* An operation that keeps its first outputs as they are. */
void copy_models(operation *self, evaluation *e, ghosts_model *y, const ghosts_model *x);

/* y = value_j + tau direction_j; absent: `otherwise` */
void model_moving(ghosts_model *y, const ghosts_moving *parameter, size_t j, double otherwise,
                  const evaluation *e);

/* y = scale_j x + shift_j */
void model_moving_scale(ghosts_model *y, const ghosts_model *x, const ghosts_moving *scale,
                        const ghosts_moving *shift, size_t j, const evaluation *e);

#endif
