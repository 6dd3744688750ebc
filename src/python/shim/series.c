/* Series, the radius estimated from them, and bounds.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "python/shim/shim.h"

SHIM int shim_series(void **series, const void *sum, const char *at, size_t order, const char *kind,
                     size_t label, long digits, const char *engine)
{
    static const shim_word kinds[] = {
        {"log", GHOSTS_SERIES_LOG},
        {"loss", GHOSTS_SERIES_LOSS},
        {"softmax", GHOSTS_SERIES_SOFTMAX},
        {NULL, 0},
    };
    shim_call call;
    ghosts_series_options options = ghosts_series_defaults();
    int chosen = shim_value(kinds, kind);
    options.kind = (ghosts_series_kind)chosen;
    options.label = label;
    options.digits = digits;
    ghosts_status status = shim_engine(&options.engine, engine);
    *series = NULL;
    mpq_t point;
    mpq_init(point);
    if (status == GHOSTS_OK)
        status = chosen < 0 ? GHOSTS_INVALID : ghosts_parse_rational(point, NULL, at);
    if (status == GHOSTS_OK) {
        shim_release(&call);
        status = ghosts_series_expand((ghosts_series **)series, sum, point, order, &options);
        shim_acquire(&call);
    }
    mpq_clear(point);
    return (int)status;
}

SHIM void shim_series_free(void *series)
{
    ghosts_series_free(series);
}

SHIM void shim_series_to_cumulants(void *series)
{
    ghosts_series_to_cumulants(series);
}

/* Coefficient m (part 0) or its error (part 1). */
SHIM char *shim_series_number(const void *series, size_t m, int part)
{
    const ghosts_series *s = series;
    return shim_exact_text(part == 0 ? s->coefficient[m] : s->error[m]);
}

/* out[4 i ..]: radius, its error, angle, multiplicity of estimator i, NaN where it found nothing;
 * there are shim_estimators() of them. */
SHIM size_t shim_estimators(void)
{
    return GHOSTS_ESTIMATORS;
}

SHIM int shim_estimate(double *out, const char **method, const void *series)
{
    const ghosts_series *s = series;
    ghosts_estimate estimate[GHOSTS_ESTIMATORS];
    ghosts_status status = ghosts_estimate_radius(estimate, s, s->order);
    if (status != GHOSTS_OK)
        return (int)status;
    for (size_t i = 0; i < GHOSTS_ESTIMATORS; i++) {
        const ghosts_estimate *e = &estimate[i];
        const double row[4] = {mpfr_get_d(e->radius, MPFR_RNDN), mpfr_get_d(e->error, MPFR_RNDU),
                               mpfr_get_d(e->angle, MPFR_RNDN), e->multiplicity};
        memcpy(out + 4 * i, row, sizeof row);
        method[i] = e->method;
    }
    ghosts_estimates_clear(estimate);
    return GHOSTS_OK;
}

/* ---- bounds ------------------------------------------------------------------------------------
 */

SHIM size_t shim_bounds_count(void)
{
    size_t count;
    ghosts_bound_table(&count);
    return count;
}

/* What bound i is called (part 0), its kind (1), its hypotheses (2). */
SHIM const char *shim_bounds_text(size_t i, int part)
{
    const ghosts_bound_entry *entry = &ghosts_bound_table(NULL)[i];
    return part == 0 ? entry->name : part == 1 ? entry->kind : entry->hypotheses;
}

/* Bound i, rounded down or up to `bits`; NULL where its hypotheses do not hold. */
SHIM int shim_bounds_value(char **text, const void *sum, size_t i, int up, long bits)
{
    const ghosts_bound_entry *entry = &ghosts_bound_table(NULL)[i];
    mpfr_t value;
    *text = NULL;
    if (bits < 2 || bits > 100000000)
        return GHOSTS_INVALID;
    mpfr_init2(value, bits);
    ghosts_status status = entry->value(value, sum, up ? MPFR_RNDU : MPFR_RNDD);
    if (status == GHOSTS_OK) {
        *text = shim_exact_text(value);
        status = *text ? GHOSTS_OK : GHOSTS_NO_MEMORY;
    }
    mpfr_clear(value);
    return (int)status;
}
