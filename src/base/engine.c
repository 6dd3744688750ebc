/* The two engines: GNU MPC and FLINT/Arb.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/flint_arb.h"

#include "base/engine.h"

/* exp(x) (cos y + i sin y) with p = bits + 6: three roundings give each part a relative error below
 * 3.1 2^-p, and setting `value`, which has at least bits + 4 bits, adds 2^(-bits - 4): less than
 * 2^(-bits - 3) together.  mpc_exp would round each part correctly, in about twice the time. */
static void exponential_mpc(mpc_t value, mpc_srcptr exponent, mpfr_prec_t bits)
{
    mpfr_t modulus, sine, cosine;
    mpfr_inits2(bits + 6, modulus, sine, cosine, (mpfr_ptr)0);
    mpfr_exp(modulus, mpc_realref(exponent), MPFR_RNDN);
    if (mpfr_zero_p(mpc_imagref(exponent))) {
        mpc_set_fr(value, modulus, MPC_RNDNN);
    } else {
        mpfr_sin_cos(sine, cosine, mpc_imagref(exponent), MPFR_RNDN);
        mpfr_mul(mpc_realref(value), modulus, cosine, MPFR_RNDN);
        mpfr_mul(mpc_imagref(value), modulus, sine, MPFR_RNDN);
    }
    mpfr_clears(modulus, sine, cosine, (mpfr_ptr)0);
}

#ifdef HAVE_ARB

/* Arb reports its own radius; where it is too wide (large imaginary parts need more bits for the
 * reduction), the working precision is raised until the bound of engine.h holds.  Beyond 2^65536
 * Arb does not reduce at all, and tells nothing about sine and cosine: that is left to MPFR, and so
 * is what underflows. */
static bool is_accurate(const acb_t ball, const arf_t scale, mpfr_prec_t bits)
{
    mag_t bound, part;
    mag_init(bound);
    mag_init(part);
    mag_hypot(bound, arb_radref(acb_realref(ball)), arb_radref(acb_imagref(ball)));
    arf_get_mag_lower(part, scale);
    mag_mul_2exp_si(part, part, -(slong)bits - 1);
    bool accurate = mag_cmp(bound, part) <= 0;
    mag_clear(bound);
    mag_clear(part);
    return accurate;
}

static void exponential_arb(mpc_t value, mpc_srcptr exponent, mpfr_prec_t bits)
{
    acb_t x;
    arb_t scale;
    arf_t lower;
    acb_init(x);
    arb_init(scale);
    arf_init(lower);
    arf_set_mpfr(arb_midref(acb_realref(x)), mpc_realref(exponent));
    arf_set_mpfr(arb_midref(acb_imagref(x)), mpc_imagref(exponent));
    arb_exp(scale, acb_realref(x), 32);
    arb_get_lbound_arf(lower, scale, 32);
    acb_t result;
    acb_init(result);
    bool accurate = false;
    for (slong precision = (slong)bits + 6; !accurate && precision <= 64 * ((slong)bits + 64);
         precision *= 2) {
        acb_exp(result, x, precision);
        accurate = is_accurate(result, lower, bits);
    }
    if (accurate) {
        arf_get_mpfr(mpc_realref(value), arb_midref(acb_realref(result)), MPFR_RNDN);
        arf_get_mpfr(mpc_imagref(value), arb_midref(acb_imagref(result)), MPFR_RNDN);
    } else {
        exponential_mpc(value, exponent, bits);
    }
    acb_clear(result);
    acb_clear(x);
    arb_clear(scale);
    arf_clear(lower);
}

#endif

engine_exponential engine_find(ghosts_engine engine)
{
    switch (engine) {
    case GHOSTS_ENGINE_MPC:
        return exponential_mpc;
#ifdef HAVE_ARB
    case GHOSTS_ENGINE_DEFAULT:
    case GHOSTS_ENGINE_ARB:
        return exponential_arb;
#else
    case GHOSTS_ENGINE_DEFAULT:
        return exponential_mpc;
    case GHOSTS_ENGINE_ARB:
        break;
#endif
    }
    return NULL;
}

bool ghosts_engine_available(ghosts_engine engine)
{
    return engine_find(engine) != NULL;
}

const char *ghosts_engine_name(ghosts_engine engine)
{
    engine_exponential exponential = engine_find(engine);
    if (!exponential)
        return "unavailable";
    return exponential == exponential_mpc ? "mpc" : "arb";
}
