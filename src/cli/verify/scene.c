/* Quantities of a case as intervals: spread, nearest zero, cumulants, probabilities.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verify/verify.h"

#include <stdlib.h>

ghosts_expsum *scene_sum(const scene *s)
{
    ghosts_expsum *sum;
    const verify_case *c = s->c;
    ghosts_expsum_from_rationals(&sum, (const mpq_t *)c->logit, (const mpq_t *)c->slope, NULL,
                                 c->n);
    return sum;
}

static void exact_spread(mpq_t spread, const verify_case *c, mpq_t lowest)
{
    size_t low = 0, high = 0;
    for (size_t k = 1; k < c->n; k++) {
        if (mpq_cmp(c->slope[k], c->slope[low]) < 0)
            low = k;
        if (mpq_cmp(c->slope[k], c->slope[high]) > 0)
            high = k;
    }
    mpq_sub(spread, c->slope[high], c->slope[low]);
    if (lowest)
        mpq_set(lowest, c->slope[low]);
}

real scene_spread(const scene *s)
{
    mpq_t spread;
    mpq_init(spread);
    exact_spread(spread, s->c, NULL);
    real value = iv_q(s->p, spread);
    mpq_clear(spread);
    return value;
}

real scene_bound(const scene *s)
{
    return iv_div(s->p, iv_pi(s->p), scene_spread(s));
}

bool scene_flat(const scene *s)
{
    for (size_t k = 1; k < s->c->n; k++)
        if (!mpq_equal(s->c->slope[k], s->c->slope[0]))
            return false;
    return true;
}

real scene_least_modulus(const scene *s, const ghosts_zeros *zeros)
{
    real least;
    mpfr_t modulus, error;
    mpfr_inits2(64, modulus, error, (mpfr_ptr)0);
    if (zeros->count) {
        ghosts_zero_modulus(modulus, error, &zeros->zero[0]);
        least = iv_around(s->p, modulus, error);
    } else {
        mpfr_set_inf(modulus, 1);
        least = iv_bounds(s->p, zeros->lower_bound, modulus);
    }
    mpfr_clears(modulus, error, (mpfr_ptr)0);
    return least;
}

bool scene_nearest(const scene *s, real *modulus, real *re, real *im)
{
    ghosts_zeros_options options = ghosts_zeros_defaults();
    /* twenty digits less than the intervals carry, so that they decide, not the zero */
    options.digits = s->p->bits > 128 ? 60 : 16;
    options.engine = s->engine;
    options.work_limit = 20000;
    ghosts_expsum *sum = scene_sum(s);
    ghosts_zeros *zeros = NULL;
    bool found =
        sum && ghosts_zeros_nearest(&zeros, sum, 1, &options) == GHOSTS_OK && zeros->count > 0;
    if (found) {
        const ghosts_zero *zero = &zeros->zero[0];
        mpfr_t radius, error;
        mpfr_init2(radius, mpfr_get_prec(mpc_realref(zero->centre)));
        mpfr_init2(error, 32);
        ghosts_zero_modulus(radius, error, zero);
        *modulus = iv_around(s->p, radius, error);
        *re = iv_around(s->p, mpc_realref(zero->centre), zero->error);
        *im = iv_around(s->p, mpc_imagref(zero->centre), zero->error);
        mpfr_clear(radius);
        mpfr_clear(error);
    }
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    return found;
}

/* exp(z_k - z_max + a_k t) and their sum */
static real weights_at(const scene *s, real t, real *weight)
{
    pool *p = s->p;
    size_t heaviest = 0;
    for (size_t k = 1; k < s->c->n; k++)
        if (mpq_cmp(s->c->logit[k], s->c->logit[heaviest]) > 0)
            heaviest = k;
    mpq_t margin;
    mpq_init(margin);
    real total = iv_si(p, 0);
    for (size_t k = 0; k < s->c->n; k++) {
        mpq_sub(margin, s->c->logit[k], s->c->logit[heaviest]);
        real exponent = iv_add(p, iv_q(p, margin), iv_mul(p, iv_q(p, s->c->slope[k]), t));
        weight[k] = iv_exp(p, exponent);
        total = iv_add(p, total, weight[k]);
    }
    mpq_clear(margin);
    return total;
}

void scene_probabilities(const scene *s, real t, real *probability)
{
    real total = weights_at(s, t, probability);
    for (size_t k = 0; k < s->c->n; k++)
        probability[k] = iv_div(s->p, probability[k], total);
}

void scene_cumulants(const scene *s, real t, real K[4])
{
    pool *p = s->p;
    real weight[CASE_CLASSES];
    real total = weights_at(s, t, weight);
    K[0] = iv_log(p, total);
    real mean = iv_si(p, 0);
    for (size_t k = 0; k < s->c->n; k++) {
        weight[k] = iv_div(p, weight[k], total);
        mean = iv_add(p, mean, iv_mul(p, weight[k], iv_q(p, s->c->slope[k])));
    }
    K[1] = mean;
    K[2] = K[3] = iv_si(p, 0);
    for (size_t k = 0; k < s->c->n; k++) {
        real b = iv_sub(p, iv_q(p, s->c->slope[k]), mean);
        K[2] = iv_add(p, K[2], iv_mul(p, weight[k], iv_pow(p, b, 2)));
        K[3] = iv_add(p, K[3], iv_mul(p, weight[k], iv_pow(p, b, 3)));
    }
}

/* With f_j the moments over j! (about the middle of the slopes), j c_j = j f_j - sum_{0<i<j} i c_i
 * f_(j-i); only c_1 depends on the origin of the slopes. */
void scene_log_series(const scene *s, size_t order, real *coefficient)
{
    pool *p = s->p;
    real probability[CASE_CLASSES], shifted[CASE_CLASSES], power[CASE_CLASSES];
    scene_probabilities(s, iv_si(p, 0), probability);
    mpq_t middle, lowest;
    mpq_init(middle);
    mpq_init(lowest);
    exact_spread(middle, s->c, lowest);
    mpq_div_2exp(middle, middle, 1);
    mpq_add(middle, middle, lowest);
    real *moment = need(malloc((order + 1) * sizeof *moment));
    for (size_t k = 0; k < s->c->n; k++) {
        mpq_sub(lowest, s->c->slope[k], middle);
        shifted[k] = iv_q(p, lowest);
        power[k] = probability[k];
    }
    for (size_t j = 1; j <= order; j++) {
        moment[j] = iv_si(p, 0);
        for (size_t k = 0; k < s->c->n; k++) {
            power[k] = iv_div(p, iv_mul(p, power[k], shifted[k]), iv_si(p, (long)j));
            moment[j] = iv_add(p, moment[j], power[k]);
        }
    }
    real K[4];
    scene_cumulants(s, iv_si(p, 0), K);
    coefficient[0] = K[0];
    for (size_t j = 1; j <= order; j++) {
        real c = iv_scale(p, moment[j], (long)j);
        for (size_t i = 1; i < j; i++)
            c = iv_sub(p, c, iv_mul(p, iv_scale(p, coefficient[i], (long)i), moment[j - i]));
        coefficient[j] = iv_div(p, c, iv_si(p, (long)j));
    }
    if (order >= 1)
        coefficient[1] = iv_add(p, coefficient[1], iv_q(p, middle));
    free(moment);
    mpq_clear(middle);
    mpq_clear(lowest);
}

static int by_value(const void *left, const void *right)
{
    return mpq_cmp(**(const mpq_t *const *)left, **(const mpq_t *const *)right);
}

bool scene_balanced_pair(const scene *s)
{
    const verify_case *c = s->c;
    const mpq_t *group[2][CASE_CLASSES];
    size_t size[2] = {0, 0};
    const mpq_t *slope[2] = {&c->slope[0], NULL};
    for (size_t k = 0; k < c->n; k++) {
        size_t side = mpq_equal(c->slope[k], *slope[0]) ? 0 : 1;
        if (side && !slope[1])
            slope[1] = &c->slope[k];
        if (side && !mpq_equal(c->slope[k], *slope[1]))
            return false;
        group[side][size[side]++] = &c->logit[k];
    }
    if (size[0] != size[1])
        return false;
    for (int side = 0; side < 2; side++)
        qsort(group[side], size[side], sizeof *group[side], by_value);
    for (size_t i = 0; i < size[0]; i++)
        if (!mpq_equal(*group[0][i], *group[1][i]))
            return false;
    return true;
}
