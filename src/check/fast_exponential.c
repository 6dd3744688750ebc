/* exp(x + i y) = 2^m i^q exp(j1 2^-c) exp(j2 2^-2c) exp(r) cis(k1 2^-c) cis(k2 2^-2c) cis(s),
 * cis(t) = exp(i t), 0 <= r, s < 2^-2c, where x - m log 2 and y - q pi / 2 lie in the first period.
 *
 * The engine evaluates eight exponentials, the tables are their powers.  All factors are numbers
 * from 0 to 2 in fixed point with unit u = 2^(2 - 64 limbs), truncated: no signs are needed.
 * docs/rounding.md, Lemma 11.4, has the error bound, 409 u.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "check/fast_exponential.h"

#include <math.h>
#include <stdlib.h>

#include "check/fixed_point.h"

#define PROVEN_LIMB 64 /* bits that the error bounds of the series count on */
#define NARROW_BITS 128
#define GUARD_BITS 12    /* 409 u < 2^-(bits + 1) */
#define MOST_LIMBS 128   /* beyond it the engine is as fast */
#define MANY_LIMBS 12    /* beyond it large tables cost more than they save */
#define PAYS_OFF 16      /* exponentials at that many limbs before a table is made for them */
#define FARTHEST 0x1p30  /* |x|, |y| of exponents that the tables serve */
#define CONSTANT_BITS 48 /* of log 2 and pi beyond the table's, for their multiples */
#define STEP 16          /* entries between powers of entry STEP */

/* What is the number a[0 .. limbs - 1] u; a phase is its cosine and then its sine. */
typedef const mp_limb_t *fixed;

struct check_table {
    mp_size_t limbs;
    int shift;                                           /* c */
    mp_size_t real_entries, phase_entries, fine_entries; /* 2^c log 2, 2^c pi / 2 and more, 2^c */
    mpfr_t log2, half_pi;
    double log2_double, half_pi_double;
    mpfr_t rest; /* its significand is that below */
    mp_limb_t *significand;
    check_power_series exponential, sine;
    mp_limb_t *memory; /* of all that follows */
    mp_limb_t *real_coarse, *real_fine, *phase_coarse, *phase_fine;
    mp_limb_t *product, *part, *r, *modulus, *phase, *turned;
    mp_limb_t *power, *sum, *spare; /* for the series */
};

static mpfr_prec_t fraction_bits(const check_table *t)
{
    return (mpfr_prec_t)t->limbs * GMP_NUMB_BITS - 2;
}

/* ---- fixed point ----------------------------------------------------------------------------- */

/* Truncated: less than u too small. The product must be below 4. */
static void multiply(mp_limb_t *to, fixed a, fixed b, check_table *t)
{
    mpn_mul_n(t->product, a, b, t->limbs);
    mpn_lshift(to, t->product + t->limbs, (mp_size_t)t->limbs, 2);
    to[0] |= t->product[t->limbs - 1] >> (GMP_NUMB_BITS - 2);
}

/* The sum of two angles, which is at most pi / 2 up to rounding, by three products:
 * (a + b) (c + d) - a c - b d = a d + b c.  No part is below 0, and 0 is nearer than what rounding
 * made negative. */
static void multiply_phases(mp_limb_t *to, fixed a, fixed b, check_table *t)
{
    mp_size_t n = t->limbs;
    mp_limb_t *cosines = t->part, *sines = cosines + n, *sum = sines + n;
    mpn_add_n(sum, a, a + n, n);
    mpn_add_n(sines, b, b + n, n);
    multiply(sum, sum, sines, t);
    multiply(cosines, a, b, t);
    multiply(sines, a + n, b + n, t);
    if (mpn_sub_n(to, cosines, sines, n))
        mpn_zero(to, n);
    mpn_add_n(sines, sines, cosines, n);
    if (mpn_sub_n(to + n, sum, sines, n))
        mpn_zero(to + n, n);
}

/* t->rest, truncated; false unless it lies in [0, 4). Spoils t->rest. */
static bool take_rest(mp_limb_t *to, check_table *t)
{
    mpn_zero(to, t->limbs);
    if (mpfr_zero_p(t->rest))
        return true;
    if (!mpfr_regular_p(t->rest) || mpfr_sgn(t->rest) < 0 || mpfr_get_exp(t->rest) > 2)
        return false;
    mp_size_t limbs = (mp_size_t)(mpfr_custom_get_size(mpfr_get_prec(t->rest)) / sizeof(mp_limb_t));
    long down = (long)limbs * GMP_NUMB_BITS - fraction_bits(t) - (long)mpfr_get_exp(t->rest);
    mp_size_t skipped = (mp_size_t)(down / GMP_NUMB_BITS);
    if (skipped >= limbs)
        return true;
    unsigned bits = (unsigned)(down % GMP_NUMB_BITS);
    mp_limb_t *from = t->significand + skipped;
    limbs -= skipped;
    if (bits)
        mpn_rshift(from, from, limbs, bits);
    mpn_copyi(to, from, limbs < t->limbs ? limbs : t->limbs);
    return true;
}

static void from_fixed(mpfr_t x, const check_table *t, fixed a, bool negative, long exponent)
{
    mpz_t integer;
    mp_size_t size = t->limbs;
    while (size > 0 && a[size - 1] == 0)
        size--;
    mpz_roinit_n(integer, a, negative ? -size : size);
    mpfr_set_z_2exp(x, integer, exponent - fraction_bits(t), MPFR_RNDN);
}

static void set_one(mp_limb_t *to, const check_table *t)
{
    mpn_zero(to, t->limbs);
    to[t->limbs - 1] = (mp_limb_t)1 << (GMP_NUMB_BITS - 2);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* The engine's exp(2^-shift), or both parts of cis(2^-shift). */
static void unit(mp_limb_t *to, engine_exponential engine, check_table *t, int shift, bool phase)
{
    mpc_t exponent, value;
    mpc_init2(exponent, 32);
    mpc_init2(value, fraction_bits(t) + 16);
    mpc_set_ui(exponent, 0, MPC_RNDNN);
    mpfr_set_ui_2exp(phase ? mpc_imagref(exponent) : mpc_realref(exponent), 1, -shift, MPFR_RNDN);
    engine(value, exponent, fraction_bits(t) + 8);
    mpfr_set(t->rest, mpc_realref(value), MPFR_RNDN);
    take_rest(to, t);
    if (phase) {
        mpfr_set(t->rest, mpc_imagref(value), MPFR_RNDN);
        take_rest(to + t->limbs, t);
    }
    mpc_clear(exponent);
    mpc_clear(value);
}

/* Entry j = (entry at the multiple of STEP below) (entry at the rest); entry 1 is 2^-shift. */
static void fill(mp_limb_t *entry, mp_size_t count, engine_exponential engine, check_table *t,
                 int shift, bool phase)
{
    mp_size_t size = phase ? 2 * t->limbs : t->limbs;
    void (*times)(mp_limb_t *, fixed, fixed, check_table *) = phase ? multiply_phases : multiply;
    mpn_zero(entry, size);
    set_one(entry, t);
    for (mp_size_t j = 1; j < count; j++) {
        mp_limb_t *to = entry + j * size;
        if (j == 1 || j == STEP)
            unit(to, engine, t, j == 1 ? shift : shift - 4, phase);
        else if (j % STEP == 0)
            times(to, to - STEP * size, entry + STEP * size, t);
        else if (j < STEP)
            times(to, to - size, entry + size, t);
        else
            times(to, to - j % STEP * size, entry + j % STEP * size, t);
    }
}

static void table_free(check_table *t)
{
    if (!t)
        return;
    mpfr_clears(t->log2, t->half_pi, (mpfr_ptr)0);
    check_power_series_clear(&t->exponential);
    check_power_series_clear(&t->sine);
    free(t->memory);
    free(t);
}

/* The next `count` limbs of the table's memory. */
static mp_limb_t *take(mp_limb_t **next, mp_size_t count)
{
    mp_limb_t *taken = *next;
    *next += count;
    return taken;
}

/* Room for everything. */
static bool table_allocate(check_table *t)
{
    mp_size_t n = t->limbs;
    mp_size_t powers = (mp_size_t)(t->exponential.block + t->sine.block);
    mp_size_t phases = 2 * (t->phase_entries + t->fine_entries);
    mp_size_t numbers = t->real_entries + t->fine_entries + phases + 11 + powers + 4;
    t->memory = malloc((size_t)(numbers * n + 8) * sizeof *t->memory);
    if (!t->memory)
        return false;
    mp_limb_t *next = t->memory;
    t->real_coarse = take(&next, t->real_entries * n);
    t->real_fine = take(&next, t->fine_entries * n);
    t->phase_coarse = take(&next, 2 * t->phase_entries * n);
    t->phase_fine = take(&next, 2 * t->fine_entries * n);
    t->part = take(&next, 3 * n);
    t->r = take(&next, n);
    t->modulus = take(&next, n);
    t->phase = take(&next, 2 * n);
    t->turned = take(&next, 2 * n);
    t->power = take(&next, powers * n);
    t->significand = take(&next, n + 2);
    t->sum = take(&next, n + 1);
    t->spare = take(&next, n + 1);
    t->product = take(&next, 2 * n + 2);
    return true;
}

static check_table *table_new(engine_exponential engine, mp_size_t limbs)
{
    check_table *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->limbs = limbs;
    t->shift = limbs > MANY_LIMBS ? 6 : 8;
    double per_unit = ldexp(1.0, t->shift);
    t->real_entries = (mp_size_t)(per_unit * 0.6931472) + 1;
    t->phase_entries = (mp_size_t)(per_unit * 1.5707964) + 1;
    t->fine_entries = (mp_size_t)1 << t->shift;
    mpfr_prec_t bits = fraction_bits(t) + CONSTANT_BITS;
    mpfr_inits2(bits, t->log2, t->half_pi, (mpfr_ptr)0);
    bool complete = check_power_series_init(&t->exponential, CHECK_EXP, limbs, 2 * t->shift);
    complete &= check_power_series_init(&t->sine, CHECK_SIN, limbs, 4 * t->shift);
    if (!complete || !table_allocate(t)) {
        table_free(t);
        return NULL;
    }
    mpfr_custom_init(t->significand, bits);
    mpfr_custom_init_set(t->rest, MPFR_ZERO_KIND, 0, bits, t->significand);
    mpfr_const_log2(t->log2, MPFR_RNDN);
    mpfr_const_pi(t->half_pi, MPFR_RNDN);
    mpfr_div_2ui(t->half_pi, t->half_pi, 1, MPFR_RNDN);
    t->log2_double = mpfr_get_d(t->log2, MPFR_RNDN);
    t->half_pi_double = mpfr_get_d(t->half_pi, MPFR_RNDN);
    fill(t->real_coarse, t->real_entries, engine, t, t->shift, false);
    fill(t->real_fine, t->fine_entries, engine, t, 2 * t->shift, false);
    fill(t->phase_coarse, t->phase_entries, engine, t, t->shift, true);
    fill(t->phase_fine, t->fine_entries, engine, t, 2 * t->shift, true);
    return t;
}

/* ---- one exponential ------------------------------------------------------------------------- */

/* x = multiple * period + index 2^-2c + r, 0 <= r < 2^-2c, with unit u / 4 for r; false when
 * x is too large, or when rounding to double took the wrong multiple: behind the end of its period
 * a phase would have a part below 0. */
static bool reduce(long *multiple, mp_size_t *index, check_table *t, mpfr_srcptr x,
                   mpfr_srcptr period, double rounded_period, mp_size_t entries)
{
    double rounded = mpfr_get_d(x, MPFR_RNDN);
    if (!(fabs(rounded) < FARTHEST))
        return false;
    *multiple = (long)floor(rounded / rounded_period);
    mpfr_mul_si(t->rest, period, *multiple, MPFR_RNDN);
    mpfr_sub(t->rest, x, t->rest, MPFR_RNDN);
    if (mpfr_greater_p(t->rest, period) || !take_rest(t->r, t))
        return false;
    const int shift = GMP_NUMB_BITS - 2 - 2 * t->shift;
    mp_limb_t *top = &t->r[t->limbs - 1];
    *index = (mp_size_t)(*top >> shift);
    *top &= ((mp_limb_t)1 << shift) - 1;
    mpn_lshift(t->r, t->r, t->limbs, 2);
    return *index < entries * t->fine_entries;
}

/* From unit u / 4, with the integer part in `integer`, to unit u. */
static void to_units(mp_limb_t *to, fixed a, mp_limb_t integer, check_table *t)
{
    mpn_rshift(to, a, t->limbs, 2);
    to[t->limbs - 1] |= integer << (GMP_NUMB_BITS - 2);
}

/* to = sqrt(1 - sine^2), unit u / 4; false when it is 1. */
static bool cosine_of(mp_limb_t *to, fixed sine, check_table *t)
{
    mpn_sqr(t->product, sine, t->limbs);
    if (!mpn_neg(t->product, t->product, 2 * t->limbs))
        return false;
    mpn_sqrtrem(to, NULL, t->product, 2 * t->limbs);
    return true;
}

/* t->phase = cis(r). */
static void find_small_phase(check_table *t)
{
    mp_size_t n = t->limbs;
    mp_limb_t *sine = t->phase + n, *cosine = t->phase;
    mpn_sqr(t->product, t->r, n);
    mpn_copyi(t->power, t->product + n, n);
    check_powers(t->power, n, t->sine.block, t->product);
    check_power_series_sum(t->sum, &t->sine, t->power, t->spare, t->product);
    mpn_mul(t->product, t->sum, n + 1, t->r, n);
    mpn_copyi(sine, t->product + n, n);
    if (cosine_of(cosine, sine, t))
        to_units(cosine, cosine, 0, t);
    else
        set_one(cosine, t);
    to_units(sine, sine, 0, t);
}

/* t->modulus = exp(x) 2^-multiple. */
static bool find_modulus(check_table *t, long *multiple, mpfr_srcptr x)
{
    mp_size_t index, n = t->limbs;
    *multiple = 0;
    if (mpfr_zero_p(x)) {
        set_one(t->modulus, t);
        return true;
    }
    if (!reduce(multiple, &index, t, x, t->log2, t->log2_double, t->real_entries))
        return false;
    mpn_copyi(t->power, t->r, n);
    check_powers(t->power, n, t->exponential.block, t->product);
    check_power_series_sum(t->sum, &t->exponential, t->power, t->spare, t->product);
    to_units(t->modulus, t->sum, t->sum[n], t);
    multiply(t->modulus, t->modulus, t->real_fine + index % t->fine_entries * n, t);
    multiply(t->modulus, t->modulus, t->real_coarse + index / t->fine_entries * n, t);
    return true;
}

/* t->phase = cis(y) i^-quarter_turns. */
static bool find_phase(check_table *t, long *quarter_turns, mpfr_srcptr y)
{
    mp_size_t index, n = t->limbs;
    if (!reduce(quarter_turns, &index, t, y, t->half_pi, t->half_pi_double, t->phase_entries))
        return false;
    find_small_phase(t);
    multiply_phases(t->turned, t->phase, t->phase_fine + index % t->fine_entries * 2 * n, t);
    multiply_phases(t->phase, t->turned, t->phase_coarse + index / t->fine_entries * 2 * n, t);
    return true;
}

static bool from_table(mpc_t value, check_table *t, mpc_srcptr exponent)
{
    long multiple, turns;
    if (!find_modulus(t, &multiple, mpc_realref(exponent)))
        return false;
    if (mpfr_zero_p(mpc_imagref(exponent))) {
        from_fixed(mpc_realref(value), t, t->modulus, false, multiple);
        mpfr_set_zero(mpc_imagref(value), 1);
        return true;
    }
    if (!find_phase(t, &turns, mpc_imagref(exponent)))
        return false;
    mp_limb_t *cosine = t->phase, *sine = t->phase + t->limbs;
    if (!mpfr_zero_p(mpc_realref(exponent))) {
        multiply(cosine, cosine, t->modulus, t);
        multiply(sine, sine, t->modulus, t);
    }
    turns &= 3;
    from_fixed(mpc_realref(value), t, turns & 1 ? sine : cosine, turns == 1 || turns == 2,
               multiple);
    from_fixed(mpc_imagref(value), t, turns & 1 ? cosine : sine, turns >= 2, multiple);
    return true;
}

/* ---- the choice ------------------------------------------------------------------------------ */

/* A table of enough bits, or NULL. */
static check_table *table_for(check_exponential *e, mpfr_prec_t bits)
{
    if (GMP_NUMB_BITS != PROVEN_LIMB)
        return NULL;
    mp_size_t limbs = (mp_size_t)((bits + GUARD_BITS + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS);
    if (limbs <= NARROW_BITS / GMP_NUMB_BITS) {
        if (!e->narrow)
            e->narrow = table_new(e->engine, NARROW_BITS / GMP_NUMB_BITS);
        return e->narrow;
    }
    if (limbs > MOST_LIMBS || (e->wide && e->wide->limbs > 2 * limbs))
        return NULL;
    if (!e->wide || e->wide->limbs < limbs) {
        if (limbs > MANY_LIMBS && e->asked++ < PAYS_OFF)
            return NULL;
        table_free(e->wide);
        e->wide = table_new(e->engine, limbs);
    }
    return e->wide;
}

void check_exponential_at(mpc_t value, check_exponential *e, mpc_srcptr exponent, mpfr_prec_t bits)
{
    check_table *table = e->accelerated ? table_for(e, bits) : NULL;
    if (!table || !from_table(value, table, exponent))
        e->engine(value, exponent, bits);
}

void check_exponential_clear(check_exponential *e)
{
    table_free(e->narrow);
    table_free(e->wide);
}
