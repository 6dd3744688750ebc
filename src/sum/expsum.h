/* Inside of an exponential sum: exact data in normalised coordinates.
 *
 * With c = (min a + max a)/2 and 2^e the least power of two not below half the spread, the
 * normalised slopes b_k = (a_k - c)/2^e lie in [-1, 1] and reach beyond 1/2, and
 *
 *     F(tau) = exp(z_max + c tau) G(2^e tau),   G(t) = sum_k w_k exp(b_k t),
 *     w_k = sum over merged classes of q exp(z - z_max),  q = 1 unless weights are given,
 *
 * so the zeros of F are those of G divided by 2^e.  Everything inside the library is done on G.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef SUM_EXPSUM_H
#define SUM_EXPSUM_H

#include <ghosts/expsum.h>

/* Log-weights below this are raised to it in double: such a term counts only at moduli near 1e300,
 * where its error bound exceeds the term itself and leaves the decision open. */
#define LEAST_LOG_WEIGHT (-1e300)

struct ghosts_expsum {
    size_t classes;
    size_t terms;
    mpq_t *slope;  /* b_k, strictly increasing */
    size_t *first; /* term k merges logit[first[k]] .. logit[first[k + 1] - 1] */
    mpq_t *logit;  /* z - z_max */
    mpq_t *factor; /* q > 0 of q exp(z + a tau), as many; NULL: all 1 */
    size_t logits;
    size_t *position;          /* of each given class in logit[]; SIZE_MAX for a dropped one */
    mpq_t centre;              /* c */
    mpq_t largest_logit;       /* z_max, of z + log q up to rounding where there are factors */
    long scale;                /* e */
    mpfr_prec_t known_bits;    /* 0: all of this is exact; else logits (of F) and slopes (of G) stand for
                                  numbers within 2^-known_bits of them, and no evaluation may use more
                                  (docs/rounding.md, Lemma 3.6); see expsum_is_wide() */
    double logit_error;        /* 0, or logits of F and slopes of G are off by at most these times */
    double slope_error;        /* 2 to the power of the next two */
    long logit_error_exponent, slope_error_exponent;
    double *slope_double;      /* b_k rounded to nearest: relative error at most 2^-53 */
    double *log_weight_double; /* log w_k, |error| <= 2^-53 (1.01 |log w_k| + 0.01): computed with
                                  100 bits, then rounded once */
};

/* y = log w_k with |y - log w_k| <= *y_error, which is at most 2^-p 1.01 |y| for one class and
 * 2^-p (1.01 |y| + 70) for merged ones and those with factors, however many, p the precision of y.
 * (docs/rounding.md, Lemma 2.1.) */
void expsum_log_weight(mpfr_t y, mpfr_t y_error, const ghosts_expsum *sum, size_t k);
/* The sign of w_j - w_k, always decided: exponentials of different rationals are linearly independent
 * over the rationals (Lindemann and Weierstrass), so that the weights of two terms are equal only
 * when their logits are the same, each with the same sum of factors, and enough bits tell others
 * apart. */
int expsum_compare_weights(const ghosts_expsum *sum, size_t j, size_t k);
/* Whether the numbers are known to so few bits, or slopes that may be equal so badly, that the search
 * cannot take them into its errors: known_bits is 1 then, and only nearest zeros are asked for
 * (zeros/perturbed.h). */
static inline bool expsum_is_wide(const ghosts_expsum *sum)
{
    return sum->known_bits == 1;
}
/* The digits that a zero can have, at most `digits`: as many as the data allow. */
long expsum_digits(const ghosts_expsum *sum, long digits);
/* The term that class i belongs to; i is below sum->classes and not dropped. */
size_t expsum_term_of(const ghosts_expsum *sum, size_t i);
/* The two bounds. */
void expsum_errors(mpfr_t logit_error, mpfr_t slope_error, const ghosts_expsum *sum);
void expsum_rational_to_mpfr(mpfr_t value, const mpq_t rational, mpfr_rnd_t rounding);

#endif
