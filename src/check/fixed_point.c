/* Rectangular splitting with word-sized coefficients (Smith 1989), at the precision that each power
 * of x leaves to be found: docs/rounding.md, Lemma 11.5, has the error bound.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/fixed_point.h"

#include <math.h>
#include <stdlib.h>

#define MOST_DIVISOR ((mp_limb_t)1 << (GMP_NUMB_BITS - 4))
#define GUARD_BITS 16.0 /* of a block beyond what its power of x leaves */

/* f_i = c_(i-1) / c_i */
static mp_limb_t factor(check_series_kind kind, unsigned long i)
{
    if (i == 0)
        return 1;
    return kind == CHECK_EXP ? i : 2 * i * (2 * i + 1);
}

/* The last term needed: x^(last + 1) c_(last + 1) <= v / 2. */
static unsigned long last_term(check_series_kind kind, mp_size_t limbs, int smallness)
{
    double wanted = (double)limbs * GMP_NUMB_BITS + 1.0, reached = 0.0;
    for (unsigned long i = 1;; i++) {
        reached += smallness + log2((double)factor(kind, i)) - 1e-9;
        if (reached >= wanted)
            return i - 1 > 1 ? i - 1 : 1;
    }
}

/* Runs as long as the product of their factors fits. */
static void fill_coefficients(check_power_series *s, check_series_kind kind)
{
    mp_limb_t *before = &s->first_divisor; /* where the divisor of the present run belongs */
    for (unsigned long first = 0, next; first <= s->last; first = next) {
        mp_limb_t product = factor(kind, first);
        for (next = first + 1; next <= s->last; next++) {
            mp_limb_t f = factor(kind, next);
            if (product > MOST_DIVISOR / f)
                break;
            product *= f;
        }
        *before = product;
        mp_limb_t numerator = 1;
        for (unsigned long i = next; i-- > first;) {
            s->numerator[i] = numerator;
            s->divisor[i] = 1;
            numerator *= factor(kind, i);
        }
        before = &s->divisor[next - 1];
    }
}

/* An error in block b is multiplied by x^(b block) c_(b block) until the end. */
static void fill_lengths(check_power_series *s, check_series_kind kind, int smallness)
{
    double leaves = -GUARD_BITS;
    for (unsigned long i = 0; i <= s->last; i++) {
        if (i)
            leaves += smallness + log2((double)factor(kind, i)) - 1e-9;
        if (i % s->block)
            continue;
        mp_size_t dropped = leaves > 0.0 ? (mp_size_t)(leaves / GMP_NUMB_BITS) : 0;
        s->kept[i / s->block] = dropped < s->limbs ? s->limbs - dropped : 1;
    }
}

bool check_power_series_init(check_power_series *s, check_series_kind kind, mp_size_t limbs,
                             int smallness)
{
    *s = (check_power_series){.alternates = kind != CHECK_EXP, .limbs = limbs};
    s->last = last_term(kind, limbs, smallness);
    s->block = (unsigned long)sqrt(0.5 * (double)s->last) + 1;
    s->zeros = (mp_size_t)s->block * smallness / GMP_NUMB_BITS;
    s->numerator = malloc((s->last + 1) * sizeof *s->numerator);
    s->divisor = malloc((s->last + 1) * sizeof *s->divisor);
    s->kept = malloc((s->last / s->block + 1) * sizeof *s->kept);
    if (!s->numerator || !s->divisor || !s->kept)
        return false;
    fill_coefficients(s, kind);
    fill_lengths(s, kind, smallness);
    return true;
}

void check_power_series_clear(check_power_series *s)
{
    free(s->numerator);
    free(s->divisor);
    free(s->kept);
}

void check_powers(mp_limb_t *power, mp_size_t limbs, unsigned long count, mp_limb_t *scratch)
{
    for (unsigned long j = 2; j <= count; j++) {
        if (j % 2 == 0)
            mpn_sqr(scratch, power + (mp_size_t)(j / 2 - 1) * limbs, limbs);
        else
            mpn_mul_n(scratch, power + (mp_size_t)(j - 2) * limbs, power, limbs);
        mpn_copyi(power + (mp_size_t)(j - 1) * limbs, scratch + limbs, limbs);
    }
}

/* sum, with `kept` limbs after the point, times x^block, with `wanted` of them. */
static void next_block(mp_limb_t *sum, const check_power_series *s, const mp_limb_t *power,
                       mp_size_t kept, mp_size_t wanted, mp_limb_t *scratch)
{
    mp_size_t used = wanted - s->zeros;
    if (used < 1) {
        mpn_zero(sum, wanted + 1);
        return;
    }
    const mp_limb_t *factor = power + (mp_size_t)s->block * s->limbs - s->zeros - used;
    if (used > kept)
        mpn_mul(scratch, factor, used, sum, kept + 1);
    else
        mpn_mul(scratch, sum, kept + 1, factor, used);
    mpn_copyi(sum, scratch + kept, used + 1);
    mpn_zero(sum + used + 1, s->zeros);
}

/* sum = numerator x^i +- sum; the difference is positive but for rounding, and 0 is nearer than
 * what rounding made negative. */
static void add_term(mp_limb_t *sum, const check_power_series *s, const mp_limb_t *power,
                     unsigned long i, mp_limb_t numerator, mp_size_t kept, mp_limb_t *spare)
{
    const mp_limb_t *x = power + (mp_size_t)i * s->limbs - kept; /* the top of x^i */
    if (!s->alternates) {
        sum[kept] += i ? mpn_addmul_1(sum, x, kept, numerator) : numerator;
        return;
    }
    if (i) {
        spare[kept] = mpn_mul_1(spare, x, kept, numerator);
    } else {
        mpn_zero(spare, kept);
        spare[kept] = numerator;
    }
    if (mpn_sub_n(sum, spare, sum, kept + 1))
        mpn_zero(sum, kept + 1);
}

void check_power_series_sum(mp_limb_t *sum, const check_power_series *s, const mp_limb_t *power,
                            mp_limb_t *spare, mp_limb_t *scratch)
{
    unsigned long block = s->last / s->block, i = s->last + 1;
    mp_size_t kept = s->kept[block];
    mpn_zero(sum, kept + 1);
    for (unsigned long length = i - block * s->block;; length = s->block) {
        while (length-- > 0) {
            if (s->divisor[--i] != 1)
                mpn_divrem_1(sum, 0, sum, kept + 1, s->divisor[i]);
            add_term(sum, s, power, length, s->numerator[i], kept, spare);
        }
        if (block == 0)
            break;
        mp_size_t wanted = s->kept[--block];
        next_block(sum, s, power, kept, wanted, scratch);
        kept = wanted;
    }
    mpn_divrem_1(sum, 0, sum, kept + 1, s->first_divisor);
}
