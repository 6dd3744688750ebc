/* Expansions of a polynomial in X = e^(step t) against the polynomial itself in many more bits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/flint_arb.h"

#include "tests/support/sums.h"

#ifdef HAVE_ARB

#include <math.h>

#include "zeros/factor_expander.h"

#define EXACT 1200

/* X^40 - 3 E X^17 + 2 E^2 X^3 - 5, E = e^(1/3), X = e^(t/7). */
static void make_factor(fmpz_mpoly_t factor, const fmpz_mpoly_ctx_t context)
{
    static const slong coefficient[] = {1, -3, 2, -5};
    static const ulong power[4][2] = {{40, 0}, {17, 1}, {3, 2}, {0, 0}};
    for (int i = 0; i < 4; i++)
        fmpz_mpoly_push_term_si_ui(factor, coefficient[i], power[i], context);
    fmpz_mpoly_sort_terms(factor, context);
}

static void true_value(mpc_t value, mpc_srcptr at)
{
    mpc_t x, power;
    mpfr_t e;
    mpc_init2(x, EXACT);
    mpc_init2(power, EXACT);
    mpfr_init2(e, EXACT);
    mpfr_set_ui(e, 1, MPFR_RNDN);
    mpfr_div_ui(e, e, 3, MPFR_RNDN);
    mpfr_exp(e, e, MPFR_RNDN);
    mpc_div_ui(x, at, 7, MPC_RNDNN);
    mpc_exp(x, x, MPC_RNDNN);
    mpc_pow_ui(value, x, 40, MPC_RNDNN);
    mpc_pow_ui(power, x, 17, MPC_RNDNN);
    mpc_mul_fr(power, power, e, MPC_RNDNN);
    mpc_mul_si(power, power, -3, MPC_RNDNN);
    mpc_add(value, value, power, MPC_RNDNN);
    mpc_pow_ui(power, x, 3, MPC_RNDNN);
    mpc_mul_fr(power, power, e, MPC_RNDNN);
    mpc_mul_fr(power, power, e, MPC_RNDNN);
    mpc_mul_si(power, power, 2, MPC_RNDNN);
    mpc_add(value, value, power, MPC_RNDNN);
    mpc_sub_ui(value, value, 5, MPC_RNDNN);
    mpc_clear(x);
    mpc_clear(power);
    mpfr_clear(e);
}

/* The expansion stands for the function times a power of 2: that which brings the values at the
 * centre together. */
static long scale_of(const series *f, mpc_srcptr value)
{
    mpfr_t known, exact;
    mpfr_inits2(64, known, exact, (mpfr_ptr)0);
    mpc_abs(known, f->f[0], MPFR_RNDN);
    mpc_abs(exact, value, MPFR_RNDN);
    mpfr_div(known, known, exact, MPFR_RNDN);
    long scale =
        lround(mpfr_get_d(known, MPFR_RNDN) > 0.0 ? log2(mpfr_get_d(known, MPFR_RNDN)) : 0.0);
    mpfr_clears(known, exact, (mpfr_ptr)0);
    return scale;
}

/* |function - polynomial| <= errors + remainder at centre + h. */
static void check_at(const expander *function, const series *f, mpc_srcptr centre, mpc_srcptr h)
{
    mpc_t at, value, sum, part;
    mpfr_t r, bound, term;
    mpc_init2(at, EXACT);
    mpc_init2(value, EXACT);
    mpc_init2(sum, EXACT);
    mpc_init2(part, EXACT);
    mpfr_inits2(EXACT, r, bound, term, (mpfr_ptr)0);
    true_value(value, centre);
    long scale = scale_of(f, value);
    mpc_add(at, centre, h, MPC_RNDNN);
    true_value(value, at);
    mpc_mul_2si(value, value, scale, MPC_RNDNN);
    mpfr_set_d(term, -f->shift, MPFR_RNDN);
    mpc_mul_fr(part, h, term, MPC_RNDNN);
    mpc_exp(part, part, MPC_RNDNN);
    mpc_mul(value, value, part, MPC_RNDNN);
    mpc_abs(r, h, MPFR_RNDU);
    function->remainder(function->context, bound, r);
    mpc_set_ui(sum, 0, MPC_RNDNN);
    for (int k = f->order; k >= 0; k--) {
        mpc_mul(sum, sum, h, MPC_RNDNN);
        mpc_add(sum, sum, f->f[k], MPC_RNDNN);
        mpfr_pow_ui(term, r, (unsigned long)k, MPFR_RNDU);
        mpfr_mul(term, term, f->error[k], MPFR_RNDU);
        mpfr_add(bound, bound, term, MPFR_RNDU);
    }
    mpc_sub(sum, sum, value, MPC_RNDNN);
    mpc_abs(r, sum, MPFR_RNDN);
    ck_assert_msg(mpfr_lessequal_p(r, bound), "off by %g, bound %g", mpfr_get_d(r, MPFR_RNDN),
                  mpfr_get_d(bound, MPFR_RNDN));
    mpc_clear(at);
    mpc_clear(value);
    mpc_clear(sum);
    mpc_clear(part);
    mpfr_clears(r, bound, term, (mpfr_ptr)0);
}

START_TEST(expansions_of_a_factor)
{
    random_start("expansions_of_a_factor");
    fmpz_mpoly_ctx_t context;
    fmpz_mpoly_t factor;
    mpq_t unit, step;
    mpc_t centre, h;
    mpfr_t reach;
    mpq_inits(unit, step, (mpq_ptr)0);
    mpq_set_ui(unit, 1, 3);
    mpq_set_ui(step, 1, 7);
    mpc_init2(centre, 53);
    mpc_init2(h, 53);
    mpfr_init2(reach, 53);
    fmpz_mpoly_ctx_init(context, 2, ORD_LEX);
    fmpz_mpoly_init(factor, context);
    make_factor(factor, context);
    factor_function f;
    ck_assert_int_eq(factor_function_init(&f, factor, context, unit, step), GHOSTS_OK);
    expander function = factor_expander(&f);
    for (int i = 0; i < 400; i++) {
        series found;
        long bits = (long[]){16, 64, 300}[random_below(3)];
        int order = (int[]){1, 14, EXPANSION_ORDER}[random_below(3)];
        double r = pow(10.0, random_between(-30.0, 1.0)), angle = random_between(0.0, 6.3);
        mpc_set_d_d(centre, random_between(-9.0, 9.0), random_between(0.0, 40.0), MPC_RNDNN);
        mpc_set_d_d(h, r * cos(angle), r * sin(angle), MPC_RNDNN);
        mpfr_set_d(reach, r, MPFR_RNDU);
        ck_assert_int_eq(function.expand(&f, &found, centre, reach, order, bits), GHOSTS_OK);
        ck_assert_int_ge(found.order, order);
        check_at(&function, &found, centre, h);
    }
    factor_function_clear(&f);
    fmpz_mpoly_clear(factor, context);
    fmpz_mpoly_ctx_clear(context);
    mpq_clears(unit, step, (mpq_ptr)0);
    mpc_clear(centre);
    mpc_clear(h);
    mpfr_clear(reach);
}
END_TEST

#endif

int main(void)
{
    Suite *suite = suite_create("factor");
    TCase *bounds = tcase_create("bounds");
    tcase_set_timeout(bounds, 120);
#ifdef HAVE_ARB
    tcase_add_test(bounds, expansions_of_a_factor);
#endif
    suite_add_tcase(suite, bounds);
    return run_suite(suite);
}
