/* Sums of the exponential and the sine series in fixed point.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#ifndef CHECK_FIXED_POINT_H
#define CHECK_FIXED_POINT_H

#include <stdbool.h>

#include <gmp.h>

typedef enum {
    CHECK_EXP, /* sum_i x^i / i! */
    CHECK_SIN  /* sum_i (-x)^i / (2 i + 1)! */
} check_series_kind;

/* For 0 <= x < 2^-smallness with `limbs` limbs after the point, unit v = 2^(-64 limbs).  Terms 0 ..
 * last are summed in blocks of `block` terms.
 *
 * The coefficients are c_i = c_(i-1) / f_i.  Runs of them have a common denominator:
 * c_i = numerator[i] / (the product of `first_divisor` and of all divisor[j], j < i). */
typedef struct {
    bool alternates;
    mp_size_t limbs;
    unsigned long last, block;
    mp_limb_t first_divisor;
    mp_limb_t *numerator; /* last + 1 */
    mp_limb_t *divisor;   /* last + 1: of all terms after i; 1 inside a run */
    mp_size_t *kept;      /* limbs after the point that block b needs */
    mp_size_t zeros;      /* leading zero limbs of x^block */
} check_power_series;

/* False when memory is short; to be cleared in any case. */
bool check_power_series_init(check_power_series *series, check_series_kind kind, mp_size_t limbs,
                             int smallness);
void check_power_series_clear(check_power_series *series);

/* power[0 .. limbs - 1] is x; power[j limbs ..] becomes x^(j + 1), j < count, each truncated.
 * Scratch: 2 limbs. */
void check_powers(mp_limb_t *power, mp_size_t limbs, unsigned long count, mp_limb_t *scratch);

/* sum[0 .. limbs] (sum[limbs] is its integer part) within 5 v of the series, given at least `block`
 * powers.  Scratch: `spare` limbs + 1, `scratch` 2 limbs + 2. */
void check_power_series_sum(mp_limb_t *sum, const check_power_series *series,
                            const mp_limb_t *power, mp_limb_t *spare, mp_limb_t *scratch);

#endif
