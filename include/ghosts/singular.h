/* Complex singularities of activations and normalisations, and the radii they set.
 *
 * A neuron with preactivation h + hdot tau along a direction stays holomorphic in the step tau as
 * long as the preactivation avoids the singular set S of its activation: for |tau| <
 * min_{s in S} |s - h| / |hdot|.  The least of these numbers over a layer is a LOWER bound of the
 * radius of any function of that layer's outputs that is itself entire; singularities of different
 * neurons may cancel, so it is no upper bound (docs/theory.md, Proposition 17.3).
 *
 * Every S here is symmetric about both axes.  Thread-safety: all functions are reentrant.  Rounding
 * mode and exponent range of the calling thread: ghosts/expsum.h.
 *
 * Since 0.1.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef GHOSTS_SINGULAR_H
#define GHOSTS_SINGULAR_H

#include <stddef.h>

#include <mpfr.h>
#include <mpc.h>

#include <ghosts/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Activations, and the scale of normalisations. */
typedef enum {
    GHOSTS_LOGISTIC,      /* 1/(1 + e^-x) */
    GHOSTS_SOFTPLUS,      /* log(1 + e^x) */
    GHOSTS_SILU,          /* x/(1 + e^-x) */
    GHOSTS_TANH,          /* tanh x */
    GHOSTS_GELU_ERF,      /* x Phi(x), Phi the normal distribution function */
    GHOSTS_GELU_TANH,     /* x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
    GHOSTS_RELU,          /* max(0, x), and leaky, parametric and clipped relatives: kink at 0 */
    GHOSTS_RIA,           /* x Phi(b x) + phi(b x)/b, b > 0: ReLU smoothed by a Gaussian */
    GHOSTS_GAUSSIAN_GATE, /* x exp(-x^2/2) */
    GHOSTS_RSQRT,         /* v^(-1/2): scale of LayerNorm and RMSNorm, v = variance + epsilon */
    GHOSTS_SMOOTH_RSQRT   /* its Gaussian-smoothed version, see ghosts_smooth_rsqrt() */
} ghosts_activation;

/* Number of activations. */
#define GHOSTS_ACTIVATIONS 11

/* What the points of S are. */
typedef enum {
    GHOSTS_ENTIRE,           /* no singularity: every radius is +inf */
    GHOSTS_SIMPLE_POLES,     /* poles of order one */
    GHOSTS_LOG_BRANCH,       /* logarithmic branch points */
    GHOSTS_ALGEBRAIC_BRANCH, /* a branch point of a power, where the function is infinite */
    GHOSTS_KINK              /* not analytic on the real axis */
} ghosts_singularity_type;

/* One activation in words; the strings are static. */
typedef struct {
    ghosts_activation activation; /* the number */
    const char *name;             /* "logistic", "tanh", ... */
    const char *formula;          /* in ASCII */
    ghosts_singularity_type type; /* of the points of S */
    const char *set;              /* S in words */
} ghosts_activation_entry;

/* The entry of one activation; NULL for a number that is none. */
const ghosts_activation_entry *ghosts_activation_describe(ghosts_activation activation);

/* The kind `type` in words, a static string that is never NULL. */
const char *ghosts_singularity_name(ghosts_singularity_type type);

/* Point number k = 0, 1, ... of S by distance from the real axis, of those with Re, Im >= 0:
 * i pi (2k + 1) for logistic, softplus, SiLU; i pi (k + 1/2) for tanh; 0 (k = 0 only) for the kink
 * and the branch point; for the tanh form of GELU a_k + i b_k, where with c = 0.044715
 *
 *     8 c b^3 - 2 b = (2k + 1) (pi/2)^(3/2),   a^2 = 3 b^2 - 1/c,
 *
 * b_k the positive root: S = { +-a_k +- i b_k, +-2 i b_k }, all simple poles, and no other is
 * nearer to any real number than those of the first kind.
 *
 * |centre - point| <= error; the precision of `centre` sets the accuracy (a few units in the last
 * place).  GHOSTS_INVALID when S has no such point (entire functions have none). */
ghosts_status ghosts_singular_point(mpc_t centre, mpfr_t error, ghosts_activation activation,
                                    unsigned long k);

/* height: distance of S from the real axis, rounded down or up (rounding = MPFR_RNDD or MPFR_RNDU):
 * +inf when S is
 * empty, 0 for a kink or branch point on the axis. */
ghosts_status ghosts_singular_height(mpfr_t height, ghosts_activation activation,
                                     mpfr_rnd_t rounding);

/* Enclosure lower <= min_{s in S} |s - h| / |hdot| <= upper for a real preactivation h and rate
 * hdot; +inf when S is empty or hdot = 0 (with h not in S; 0 for h in S, whatever hdot).
 *
 * For the square root, h is v itself (variance plus epsilon) and must not be negative
 * (GHOSTS_INVALID).  GHOSTS_NOT_FINITE for NaN and infinities. */
ghosts_status ghosts_neuron_radius(double *lower, double *upper, ghosts_activation activation,
                                   double preactivation, double rate);

/* The same for n neurons, preactivation[i] and rate[i]: radius[i] (may be NULL) the lower ends,
 * *least their minimum and *index (may be NULL) the first neuron that attains it.  n = 0 is
 * GHOSTS_INVALID; on a bad entry *index tells it and the other outputs are NaN. */
ghosts_status ghosts_layer_radius(double *radius, double *least, size_t *index,
                                  ghosts_activation activation, const double *preactivation,
                                  const double *rate, size_t n);

/* The convolution of v^(-1/2) (0 for v <= 0) with the normal density of variance sigma^2, an entire
 * function of v:
 *
 *     W(v) = (2 sigma)^(-1/2) exp(-v^2 / (4 sigma^2)) D_(-1/2)(-v / sigma),
 *
 * D the parabolic cylinder function; W(v) v^(1/2) -> 1 as v / sigma -> +inf.  |value - W(v)| <=
 * error for the exact numbers v and sigma > 0.  Needs FLINT: GHOSTS_UNAVAILABLE without. */
ghosts_status ghosts_smooth_rsqrt(mpc_t value, mpfr_t error, mpc_srcptr v, mpfr_srcptr sigma);

#ifdef __cplusplus
}
#endif
#endif
