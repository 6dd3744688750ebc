/* Nearest zeros of sums of exponentials of models: the one search, on expansions from patches.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "model/expand.h"

#include <math.h>
#include <stdlib.h>

#include "base/arrays.h"
#include "base/thread_state.h"
#include "zeros/order.h"
#include "zeros/search.h"
#include "zeros/split.h"

/* Uncertainty of the logits that serves the search, and the one that serves refining. */
#define COARSE 1e-6
#define FINE 1e-11

/* What doubles can give: a request for more bits is not answered. */
#define MOST_BITS 160

/* The function as the search sees it, and its last expansion. */
typedef struct {
    patched_function function;
    ghosts_model *sum;
    mpc_t *f;
    mpfr_t *error;
    double reach; /* the unit of `sum` */
} modelled_sum;

static ghosts_status modelled_init(modelled_sum *m, size_t classes, ghosts_model_callback callback,
                                   void *context, size_t order)
{
    *m = (modelled_sum){.sum = ghosts_models_new(1, EXPANSION_ORDER),
                        .f = complex_new(EXPANSION_ORDER + 1, DOUBLE_BITS),
                        .error = reals_new(EXPANSION_ORDER + 1, 32)};
    ghosts_status status = m->sum && m->f && m->error ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    return status == GHOSTS_OK
               ? patched_init(&m->function, classes, callback, context, order)
               : status;
}

static void modelled_clear(modelled_sum *m)
{
    patched_clear(&m->function);
    ghosts_models_free(m->sum);
    complex_free(m->f, EXPANSION_ORDER + 1);
    reals_free(m->error, EXPANSION_ORDER + 1);
}

/* The error of the model is that of a sum: any weights 1, x, x^2, ... with x <= 1 take it, wherever
 * it stands. */
static void in_double(void *context, expansion *e, double complex centre, double radius, int order)
{
    modelled_sum *m = context;
    m->sum->order = (size_t)order;
    patched_expand(m->sum, &m->function, centre, 0.0, radius, COARSE);
    e->order = order;
    e->shift = 0.0;
    for (int j = 0; j <= order; j++) {
        bool present = (size_t)j < m->sum->length;
        e->re[j] = present ? m->sum->re[j] : 0.0;
        e->im[j] = present ? m->sum->im[j] : 0.0;
        e->error[j] = j <= 1 ? m->sum->error : 0.0;
    }
    e->error[order + 1] = m->sum->tail;
    expansion_bound_moduli(e);
}

/* In powers of h = reach s: eps_j reach^j <= error for each j. */
static ghosts_status expand(void *context, series *out, mpc_srcptr centre, mpfr_srcptr reach,
                            int order, mpfr_prec_t bits)
{
    modelled_sum *m = context;
    if (bits > MOST_BITS)
        return GHOSTS_WORK_LIMIT;
    double complex rounded = mpfr_get_d(mpc_realref(centre), MPFR_RNDN) +
                             I * mpfr_get_d(mpc_imagref(centre), MPFR_RNDN);
    m->reach = mpfr_get_d(reach, MPFR_RNDU);
    m->sum->order = (size_t)order;
    patched_expand(m->sum, &m->function, rounded, 2.0 * UNIT * cabs(rounded) + TINY, m->reach,
                   FINE);
    mpfr_t power;
    mpfr_init2(power, 64);
    for (int j = 0; j <= order; j++) {
        bool present = (size_t)j < m->sum->length;
        mpfr_set_d(power, m->reach, MPFR_RNDN);
        mpfr_pow_ui(power, power, (unsigned long)j, MPFR_RNDD);
        mpc_set_d_d(m->f[j], present ? m->sum->re[j] : 0.0, present ? m->sum->im[j] : 0.0,
                    MPC_RNDNN);
        mpc_div_fr(m->f[j], m->f[j], power, MPC_RNDNN);
        double moved = m->sum->error + (present ? 8.0 * UNIT * model_modulus(m->sum, (size_t)j) : 0);
        mpfr_set_d(m->error[j], moved, MPFR_RNDU);
        mpfr_div(m->error[j], m->error[j], power, MPFR_RNDU);
    }
    mpfr_clear(power);
    *out = (series){order, 0.0, m->f, m->error};
    return m->function.status;
}

static void remainder_of_last(void *context, mpfr_t bound, mpfr_srcptr radius)
{
    const modelled_sum *m = context;
    double share = mpfr_get_d(radius, MPFR_RNDU) / m->reach * SAFE;
    double tail = m->sum->tail * pow(fmin(share, 1.0), (double)m->sum->order + 1.0) * SAFE + TINY;
    mpfr_set_d(bound, share <= SAFE * SAFE ? tail : INFINITY, MPFR_RNDU);
}

/* ---- the search ------------------------------------------------------------------------------- */

/* Accuracy beyond what doubles give is not to be had: the discs stay as small as they became. */
static ghosts_status refine_wanted(cluster_set *found, const expander *function, work_account *work,
                                   size_t pairs, long digits)
{
    double modulus;
    ghosts_status status = cluster_set_modulus(&modulus, found, pairs);
    if (status == GHOSTS_OK)
        status = refine_within(found, function, work, digits, modulus);
    for (size_t i = 0; i < found->count; i++)
        found->cluster[i].refined = true;
    return status == GHOSTS_WORK_LIMIT ? GHOSTS_OK : status;
}

static ghosts_status find(cluster_set *found, const expander *function, work_account *work,
                          size_t pairs, double limit, long digits)
{
    rectangle box = {-limit, limit, 0.0, limit};
    ghosts_status status = search_box(found, function, work, 0, &box, limit, pairs);
    ghosts_status refined = status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT
                                ? refine_wanted(found, function, work, pairs, digits)
                                : status;
    return refined == GHOSTS_OK ? status : refined;
}

ghosts_model_options ghosts_model_defaults(void)
{
    return (ghosts_model_options){.order = 32, .digits = 8, .work_limit = 100000};
}

static ghosts_status nearest(ghosts_zeros *result, size_t classes, ghosts_model_callback callback,
                             void *context, size_t pairs, double limit,
                             const ghosts_model_options *options)
{
    modelled_sum m;
    ghosts_status status = modelled_init(&m, classes, callback, context, options->order);
    const expander function = {.context = &m,
                               .in_double = in_double,
                               .expand = expand,
                               .remainder = remainder_of_last};
    if (status == GHOSTS_OK) {
        m.function.direct = options->direct;
        patched_begin(&m.function, limit);
        status = m.function.status;
    }
    work_account work = {.limit = options->work_limit};
    cluster_set found = {.lower_bound = INFINITY};
    if (status == GHOSTS_OK)
        status = find(&found, &function, &work, pairs, limit, options->digits);
    if (m.function.status != GHOSTS_OK)
        status = m.function.status;
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT) {
        ghosts_status reported = report_nearest(result, &found, pairs, 0);
        status = reported == GHOSTS_OK ? status : reported;
    }
    report_work(result, &work);
    cluster_set_clear(&found);
    modelled_clear(&m);
    return status;
}

ghosts_status ghosts_model_nearest(ghosts_zeros **result, size_t classes,
                                   ghosts_model_callback callback, void *context, size_t pairs,
                                   double limit, const ghosts_model_options *options)
{
    ghosts_model_options used = options ? *options : ghosts_model_defaults();
    *result = NULL;
    if (classes < 1 || (used.direct && classes > 1) || pairs < 1 || used.digits < 1 || used.order < 2 ||
        !(limit >= 1e-100 && limit <= 1e100))
        return GHOSTS_INVALID;
    if (used.order > GHOSTS_MODEL_MAX_ORDER || used.digits > GHOSTS_MAX_DIGITS)
        return GHOSTS_TOO_LARGE;
    arithmetic saved;
    ghosts_status status = multiprecision_enter(&saved);
    if (status != GHOSTS_OK)
        return status;
    ghosts_zeros *made = calloc(1, sizeof *made);
    if (made) {
        mpfr_init2(made->lower_bound, DOUBLE_BITS);
        mpfr_set_zero(made->lower_bound, 1);
    }
    status = made ? nearest(made, classes, callback, context, pairs, limit, &used)
                  : GHOSTS_NO_MEMORY;
    if (status == GHOSTS_OK || status == GHOSTS_WORK_LIMIT)
        *result = made;
    else
        ghosts_zeros_free(made);
    arithmetic_leave(&saved);
    return status;
}
