/* Taylor models: functions of one complex step with proven error, and the true singularities of a
 * network's loss.
 *
 * The logits of a network bend along a direction of its parameters; what ends the disc of
 * convergence of the loss is a zero of F(tau) = sum_k exp(z_k(tau)) with the network's own z_k, not
 * with their tangents.  A Taylor model encloses such a function on a disc |tau - c| <= R.  With
 * tau = c + R s it consists of coefficients f_0 .. f_N and two numbers, and stands for all
 *
 *     f(s) = sum_{i <= N} (f_i + d_i) s^i + t(s),   sum |d_i| <= error,   t = O(s^(N+1)),
 *
 * the sum of the moduli of t's Taylor coefficients at most `tail`.  So f is holomorphic in the disc
 * and continuous on its rim, and |f - sum f_i s^i| <= error + tail |s|^(N+1).  The functions of
 * this header take enclosures to enclosures: whatever functions the arguments stand for, the result
 * stands for the true value (docs/theory.md, Theorem 18.6).  Where nothing can be proven - the disc too
 * large, a pole in it - the result has an infinite error and stands for everything; so it is enough
 * to look at the last result.
 *
 * The proofs count every rounding of double arithmetic to nearest and assume that exp, expm1, log,
 * log1p, sin, cos, pow and erfc of the C library err by at most 4 units in the last place.
 *
 * Thread-safety: functions touch nothing but their arguments.
 *
 * Since 0.1.  Experimental: names, types and options may still change (docs/abi.md).
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_MODEL_H
#define GHOSTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include <ghosts/zeros.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Highest order of a model. */
#define GHOSTS_MODEL_MAX_ORDER 256

/* One model. */
typedef struct {
    size_t order;       /* N */
    size_t length;      /* coefficients from here on are 0; 1 <= length <= order + 1 */
    bool real;          /* all im[i] are 0, which saves work */
    double *re, *im;    /* f_i = re[i] + i im[i], order + 1 numbers each */
    double error, tail; /* see above; +inf where nothing is known */
} ghosts_model;

/* `count` models of one order, all 0, in one piece of memory; NULL when memory is short or
 * order > GHOSTS_MODEL_MAX_ORDER.  Release with ghosts_models_free(). */
ghosts_model *ghosts_models_new(size_t count, size_t order);
void ghosts_models_free(ghosts_model *models);

/* Whether the model proves anything: error and tail are finite. */
bool ghosts_model_is_finite(const ghosts_model *f);

/* f = re + i im, exactly. */
void ghosts_model_set_constant(ghosts_model *f, double re, double im);

/* f = tau = c + R s, exactly; c = centre_re + i centre_im, R = radius. */
void ghosts_model_set_step(ghosts_model *f, double centre_re, double centre_im, double radius);

/* f = g; the orders must be the same. */
void ghosts_model_set(ghosts_model *f, const ghosts_model *g);

/* Arithmetic: f = g + h, g - h, g + (re + i im), (re + i im) g, g / divisor, g h.  All arguments have
 * one order.  f may be g or h where the function is linear (all but mul), otherwise not. */
void ghosts_model_add(ghosts_model *f, const ghosts_model *g, const ghosts_model *h);
void ghosts_model_sub(ghosts_model *f, const ghosts_model *g, const ghosts_model *h);
void ghosts_model_add_constant(ghosts_model *f, const ghosts_model *g, double re, double im);
void ghosts_model_scale(ghosts_model *f, const ghosts_model *g, double re, double im);
void ghosts_model_divide(ghosts_model *f, const ghosts_model *g, double divisor);
void ghosts_model_mul(ghosts_model *f, const ghosts_model *g, const ghosts_model *h);

/* f = c g for every real c within `roundings` units of 2^-53 |factor| of `factor`, such as
 * `factor` = 1.0 / sqrt(3.0) with roundings = 2 for c = 1/sqrt(3).  f may be g. */
void ghosts_model_scale_rounded(ghosts_model *f, const ghosts_model *g, double factor,
                                int roundings);

/* re + i im = f(s), s = s_re + i s_im, and an upper bound of its error for every s within 4 units of
 * 2^-53 |s| of this one; the bound is infinite where that may lie outside |s| < 1, or nothing is
 * known. */
void ghosts_model_value(double *re, double *im, double *error, const ghosts_model *f, double s_re,
                        double s_im);

/* f = 1 / g; g is another model.  Proven by the residual 1 - f g; needs g without a zero in the
 * disc. */
void ghosts_model_inverse(ghosts_model *f, const ghosts_model *g);

/* f = g^(-1/2), the branch that is holomorphic in the disc and whose argument at the centre is
 * within pi/12 of the principal root of 1/g_0; g is another model.  Another disc may need the other
 * branch, -f: values at a point of both discs tell (docs/theory.md, Theorem 18.10). */
void ghosts_model_inverse_sqrt(ghosts_model *f, const ghosts_model *g);

/* f = exp(g); g is another model. */
void ghosts_model_exp(ghosts_model *f, const ghosts_model *g);

/* f = log g, the branch that is holomorphic in the disc and near the principal log g_0 at the
 * centre (closer than pi); g is another model, without a zero in the disc. */
void ghosts_model_log(ghosts_model *f, const ghosts_model *g);

/* Smooth activations; Phi and phi are the normal distribution and its density. */
typedef enum {
    GHOSTS_MODEL_LOGISTIC,      /* 1 / (1 + exp(-x)) */
    GHOSTS_MODEL_TANH,          /* (exp(x) - exp(-x)) / (exp(x) + exp(-x)) */
    GHOSTS_MODEL_SOFTPLUS,      /* log(1 + exp(x)) */
    GHOSTS_MODEL_SILU,          /* x / (1 + exp(-x)) */
    GHOSTS_MODEL_GELU,          /* x Phi(x) */
    GHOSTS_MODEL_GELU_TANH,     /* x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
    GHOSTS_MODEL_NORMAL,        /* Phi(x) */
    GHOSTS_MODEL_GAUSSIAN_GATE, /* x exp(-x^2/2) */
    GHOSTS_MODEL_RIA            /* x Phi(beta x) + phi(beta x) / beta */
} ghosts_model_function;

/* f = function(g); beta counts for RIA alone.  Softplus takes the branch that is near
 * x + log(1 + exp(-x)) at the centre where Re g_0 > 0, else near log(1 + exp(x)), with principal
 * logarithms: the continuation from the real axis unless the way to the disc crosses Re x = 0 with
 * |Im x| > pi.  GHOSTS_NO_MEMORY leaves f standing for everything. */
ghosts_status ghosts_model_apply(ghosts_model *f, const ghosts_model *g,
                                 ghosts_model_function function, double beta);

/* A layer of weights that move with the step: out_j = sum_i (W_ij + tau V_ij) in_i + b_j + tau a_j.
 *
 * weights, directions   inputs x outputs numbers, row-major (W_ij at [i * outputs + j]);
 *                       directions = NULL stands for zeros
 * bias, bias_direction  `outputs` numbers, or NULL for zeros
 * centre_re, centre_im, radius   of the disc that all models live on
 * in, out               arrays of `inputs` and `outputs` models; they must not overlap */
void ghosts_model_linear(ghosts_model *out, const ghosts_model *in, size_t inputs, size_t outputs,
                         const double *weights, const double *directions, const double *bias,
                         const double *bias_direction, double centre_re, double centre_im,
                         double radius);

/* The logits of a network, or whatever else: fill `classes` models on the disc about
 * centre_re + i centre_im with this radius; where that cannot be done they are to have an infinite
 * error.  A status other than GHOSTS_OK ends the search that asked, with that status. */
typedef ghosts_status (*ghosts_model_callback)(void *context, ghosts_model *logits,
                                               double centre_re, double centre_im, double radius);

/* The largest r <= radius, but for rounding, up to which the models prove that
 * sum_k exp(z_k(tau)) has no zero in |tau| < r: the terms lie in an open half-plane while
 * |Im(z_j - z_k)| < pi, and for logits real on the real axis
 *
 *     |Im(z_j - z_k)| <= sum_{i >= 1} |d_i| r^i + error + tail,   d = z_j - z_k in powers of tau.
 *
 * z   `classes` models on the disc of this radius about the origin; their functions must be real on
 *     the real axis (real parameters, real inputs)
 *
 * 0 when nothing is proven. */
double ghosts_model_lower(const ghosts_model *z, size_t classes, double radius);

/* How hard to try; start from ghosts_model_defaults(). */
typedef struct {
    size_t order;      /* of the models asked of the callback, 2 .. GHOSTS_MODEL_MAX_ORDER; 32 */
    long digits;       /* relative accuracy 10^-digits of the zeros, as far as doubles go; 8 */
    size_t work_limit; /* most expansions of F; 100000 */
    bool direct;       /* F = z_1, the one model itself, not a sum of exponentials; it is to be real
                        * on the real axis and without a zero there; false */
} ghosts_model_options;

/* The defaults named above. */
ghosts_model_options ghosts_model_defaults(void);

/* The `pairs` nearest conjugate pairs of zeros of F = sum_k exp(z_k(tau)) in |tau| <= limit (or of a
 * function F that is given by its own models: options->direct), as ghosts_zeros_nearest(): discs that hold exactly `multiplicity` zeros each, Im > 0, nearest first.
 * The logits are proven holomorphic as far as result->lower_bound.
 *
 * result    receives the answer with GHOSTS_OK and GHOSTS_WORK_LIMIT, else NULL; release with
 *           ghosts_zeros_free().  result->lower_bound: no zero other than those listed (and their
 *           conjugates) has a modulus below it; `limit` at most.
 * classes   number of logits, at least 1; 1 with options->direct
 * callback  models of logits that are real on the real axis; called with `context` for discs anywhere
 *           in |tau| <= 2 limit or so, some of which will be too large
 * pairs     at least 1
 * limit     from 1e-100 to 1e100
 * options   NULL for the defaults
 *
 * GHOSTS_OK          `pairs` pairs found, or the whole disc decided.
 * GHOSTS_WORK_LIMIT  the limit came first, as at a pole nearer than the zeros asked for: what is
 *                    proven is returned.
 * GHOSTS_INVALID, GHOSTS_TOO_LARGE for arguments out of their range, GHOSTS_NO_MEMORY, and what the
 * callback returns. */
ghosts_status ghosts_model_nearest(ghosts_zeros **result, size_t classes,
                                   ghosts_model_callback callback, void *context, size_t pairs,
                                   double limit, const ghosts_model_options *options);

#ifdef __cplusplus
}
#endif
#endif
