/* C21 and C22: networks, not their tangents.
 *
 * The networks of a case with logits z_k and slopes a_k take one number, the step, to its logits
 * z_k + a_k n(tau), n = tanh or n = tau/sqrt(1 + tau^2), which is what LayerNorm makes of tau and
 * -tau. Both have n(0) = 0 and n'(0) = 1: the case is their tangent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/claims/claims.h"

#include <math.h>

#define FARTHEST 1.55 /* where zeros are sought: the poles of tanh are at 1.57... */
enum { ORDER = 32, MOST_WORK = 4000 };

typedef enum { HYPERBOLIC_TANGENT, LAYER_NORM } bend_kind;

/* One network and the numbers it reads; z_k and a_k as doubles. */
typedef struct {
    ghosts_network *net;
    double zero[2], step[2], slope[2 * CASE_CLASSES], logit[CASE_CLASSES];
} bent_network;

static bool network_init(bent_network *b, const verify_case *c, bend_kind kind)
{
    size_t width = kind == LAYER_NORM ? 2 : 1;
    const ghosts_moving absent = {NULL, NULL};
    *b = (bent_network){.step = {1.0, -1.0}};
    for (size_t k = 0; k < c->n; k++) {
        b->slope[k] = mpq_get_d(c->slope[k]);
        b->logit[k] = mpq_get_d(c->logit[k]);
    }
    const double one = 1.0;
    return ghosts_network_new(&b->net, 1) == GHOSTS_OK &&
           ghosts_network_dense(b->net, 1, 1, width, (ghosts_moving){b->zero, b->step}, absent) ==
               GHOSTS_OK &&
           (kind == LAYER_NORM
                ? ghosts_network_layer_norm(b->net, 1, 2, 1.0, absent, absent)
                : ghosts_network_activation(b->net, GHOSTS_MODEL_TANH, 0.0)) == GHOSTS_OK &&
           ghosts_network_dense(b->net, 1, width, c->n, (ghosts_moving){b->slope, NULL},
                                (ghosts_moving){b->logit, NULL}) == GHOSTS_OK &&
           ghosts_network_input(b->net, &one) == GHOSTS_OK;
}

/* The modulus of the network's nearest zero, or [proven, +inf]. */
static bool network_radius(const scene *s, bent_network *b, double limit, real *radius)
{
    ghosts_model_options options = ghosts_model_defaults();
    options.work_limit = MOST_WORK;
    ghosts_zeros *zeros = NULL;
    ghosts_status status =
        ghosts_model_nearest(&zeros, s->c->n, ghosts_network_models, b->net, 1, limit, &options);
    bool decided = status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT;
    if (decided)
        *radius = scene_least_modulus(s, zeros);
    ghosts_zeros_free(zeros);
    return decided;
}

/* ---- as read ------------------------------------------------------------------------------ */

/* Two classes of equal logits, eta = pi/Delta: tanh(tau) = i eta at i arctan(eta), and
 * tau/sqrt(1 + tau^2) = i eta at i eta/sqrt(1 + eta^2). */
static real balanced_radius(const scene *s, bend_kind kind)
{
    pool *p = s->p;
    real eta = scene_bound(s);
    if (kind == LAYER_NORM)
        return iv_div(p, eta, iv_hypot(p, iv_si(p, 1), eta));
    interval *angle = iv_new(p);
    mpfr_atan(angle->lo, eta->lo, MPFR_RNDD);
    mpfr_atan(angle->hi, eta->hi, MPFR_RNDU);
    return angle;
}

static bool is_balanced(const verify_case *c)
{
    return c->n == 2 && mpq_equal(c->logit[0], c->logit[1]) && !mpq_equal(c->slope[0], c->slope[1]);
}

/* The certified disc holds one zero: the one in closed form, if that is in it. */
static check_outcome bound_against(const scene *s, finding *f, bend_kind kind)
{
    bent_network b;
    real found, bound = scene_bound(s);
    check_outcome outcome = CHECK_UNDECIDED;
    if (!is_balanced(s->c))
        return CHECK_INAPPLICABLE;
    if (network_init(&b, s->c, kind) && network_radius(s, &b, FARTHEST, &found)) {
        real rho = balanced_radius(s, kind);
        if (mpfr_lessequal_p(found->lo, rho->lo) && mpfr_greaterequal_p(found->hi, rho->hi))
            outcome = check_at_most(s, f, bound, rho, bound);
    }
    ghosts_network_free(b.net);
    return outcome;
}

static check_outcome bound_of_a_neuron(const scene *s, finding *f)
{
    return bound_against(s, f, HYPERBOLIC_TANGENT);
}

static check_outcome bound_of_a_layer_norm(const scene *s, finding *f)
{
    return bound_against(s, f, LAYER_NORM);
}

/* ---- what is true: rho_TM, proven by one model, is a bound ------------------------------- */

static real exact_double(pool *p, double x)
{
    mpq_t value;
    mpq_init(value);
    mpq_set_d(value, x);
    real exact = iv_q(p, value);
    mpq_clear(value);
    return exact;
}

static check_outcome model_bound(const scene *s, finding *f, bend_kind kind)
{
    bent_network b;
    real rho;
    double lower = 0.0;
    check_outcome outcome = CHECK_UNDECIDED;
    if (scene_flat(s))
        return CHECK_INAPPLICABLE;
    if (network_init(&b, s->c, kind) &&
        ghosts_network_lower(&lower, b.net, FARTHEST, ORDER) == GHOSTS_OK && lower > 0.0 &&
        network_radius(s, &b, FARTHEST, &rho)) {
        real proven = exact_double(s->p, lower);
        outcome = check_at_most(s, f, proven, rho, proven);
    }
    ghosts_network_free(b.net);
    return outcome;
}

static check_outcome model_bound_of_a_neuron(const scene *s, finding *f)
{
    return model_bound(s, f, HYPERBOLIC_TANGENT);
}

static check_outcome model_bound_of_a_layer_norm(const scene *s, finding *f)
{
    return model_bound(s, f, LAYER_NORM);
}

const claim_entry claim_C21 = {
    .id = "C21",
    .kind = "theorem",
    .statement = "pi/Delta_a bounds the radius of a network's loss along the update, Delta_a the "
                 "spread of the derivatives of its logits.",
    .hypotheses = "The paper proves it of logits that are linear in tau (C3); here it is read for "
                  "the network.",
    .method =
        "Two networks of one hidden unit with closed forms; nearest zeros certified by Taylor "
        "models.",
    .attack = {{bound_of_a_neuron, "rho_a; rho_true for logits tanh(tau) and 0",
                "t=I*atan(Pi); print(abs(1+exp(tanh(t)))<1e-30 && abs(t)<Pi)", "0,0;1,0;0,0;1"},
               {bound_of_a_layer_norm,
                "rho_a; rho_true for logits tau/sqrt(1 + tau^2) (LayerNorm of tau and -tau) and 0",
                "t=I*Pi/sqrt(1+Pi^2); print(abs(1+exp(t/sqrt(t^2+1)))<1e-30 && abs(t)<Pi)",
                "0,0;1,0;0,0;1"}},
    .truth = model_bound_of_a_neuron,
    .correction =
        "It bounds the radius of the linearised loss. With logits w tanh(tau) and 0, rho_true = "
        "arctan(pi/w) < pi/w for every w > 0. What one Taylor model about 0 proves is a bound of "
        "the network's own radius: rho_TM <= rho_true.",
    .proof = "Theorem 18.7 and Proposition 18.8",
    .checked = "OneNeuron.one_neuron_radius",
    .unchecked = "that rho_TM is a bound: models of holomorphic functions",
    .remark =
        "On trained networks 17 % of the certified zeros lie nearer than the sample's rho_a, one "
        "at 0.43 of the rho_a of its whole batch: docs/nonlinear.md.",
    .classes = 4,
    .thinning = 8,
};

const claim_entry claim_C22 = {
    .id = "C22",
    .kind = "theorem",
    .statement =
        "A step capped at rho_a, r <= 1, stays inside the disc of convergence of the loss.",
    .hypotheses = "Read for the network's loss, as C21.",
    .method = "The capped step against the certified nearest zero of the network.",
    .attack = {{bound_of_a_neuron, "capped step; rho_true for logits 2 tanh(tau) and 0",
                "t=I*atan(Pi/2); print(abs(1+exp(2*tanh(t)))<1e-30 && abs(t)<Pi/2)",
                "0,0;2,0;0,0;1"}},
    .truth = model_bound_of_a_layer_norm,
    .correction =
        "A step capped at rho_TM does. Capped at rho_a or rho* it stays inside the disc of "
        "the linearised loss.",
    .proof = "Theorem 18.7",
    .checked = "OneNeuron.one_neuron_radius",
    .unchecked = "that rho_TM is a bound: models of holomorphic functions",
    .remark = "Outside of the disc a step need not fail; the Taylor series at its start just says "
              "nothing about its end.",
    .classes = 4,
    .thinning = 8,
};
