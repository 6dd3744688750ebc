/* The checker's own arithmetic against MPFR at more digits: terms, the series of tiles and of
 * points keep the error bounds that the proofs rely on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check/cells.h"
#include "check/discs.h"
#include "check/evaluate_point.h"
#include "tests/check/value_at.h"
#include "tests/support/sums.h"

/* ---- terms and series in multiple precision -------------------------------------------------- */

/* y_k and b_k as exactly as no bound below asks for. */
static void exact_term(mpfr_t y, mpfr_t b, const ghosts_expsum *sum, size_t k)
{
    mpfr_t part, total;
    mpfr_inits2(mpfr_get_prec(y) + 64, part, total, (mpfr_ptr)0);
    mpfr_set_zero(total, 1);
    for (size_t i = sum->first[k]; i < sum->first[k + 1]; i++) {
        mpfr_set_q(part, sum->logit[i], MPFR_RNDN);
        mpfr_exp(part, part, MPFR_RNDN);
        mpfr_add(total, total, part, MPFR_RNDN);
    }
    mpfr_log(y, total, MPFR_RNDN);
    mpfr_set_q(b, sum->slope[k], MPFR_RNDN);
    mpfr_clears(part, total, (mpfr_ptr)0);
}

/* m classes of slope 0 far below one of their own, and two others. */
static ghosts_expsum *merged_sum(size_t m, double logit)
{
    double *z = malloc((m + 3) * sizeof *z), *a = calloc(m + 3, sizeof *a);
    ck_assert_ptr_nonnull(z);
    ck_assert_ptr_nonnull(a);
    for (size_t i = 0; i < m; i++)
        z[i] = logit;
    z[m] = 0.0;
    z[m + 1] = 0.1;
    a[m + 1] = 1.0;
    z[m + 2] = -0.4;
    a[m + 2] = -1.25;
    ghosts_expsum *sum = sum_from_doubles(z, a, m + 3);
    free(z);
    free(a);
    return sum;
}

/* Exponents err by at most 2^(-bits - 7), however many classes a term merges. */
START_TEST(merged_terms)
{
    static const size_t merged[] = {1, 2, 1000, 30000, 1000000};
    for (size_t i = 0; i < sizeof merged / sizeof *merged; i++) {
        ghosts_expsum *sum = merged_sum(merged[i], i % 2 ? -20.3 : -0.75);
        check_terms terms;
        ck_assert_int_eq(check_terms_init(&terms, sum, engine_find(GHOSTS_ENGINE_MPC), true),
                         GHOSTS_OK);
        for (long bits = 20; bits <= (merged[i] > 100000 ? 20 : 500); bits += 60) {
            mpfr_t x, y, b, error;
            mpfr_inits2(4 * bits + 200, x, y, b, (mpfr_ptr)0);
            mpfr_init2(error, 32);
            mpfr_set_d(x, 7.3, MPFR_RNDN);
            check_terms_prepare(&terms, bits, check_exponent_of(x));
            for (size_t k = 0; k < sum->terms; k++) {
                check_terms_form_exponent(&terms, k, x, NULL, NULL);
                exact_term(y, b, sum, k);
                mpfr_fma(y, b, x, y, MPFR_RNDN);
                mpfr_sub(error, y, mpc_realref(terms.exponent), MPFR_RNDA);
                mpfr_mul_2si(error, error, bits + 7, MPFR_RNDA);
                ck_assert_msg(mpfr_cmpabs_ui(error, 1) <= 0,
                              "%zu merged, %ld bits, term %zu: off by %g 2^(-bits - 7)", merged[i],
                              bits, k, mpfr_get_d(error, MPFR_RNDN));
            }
            mpfr_clears(x, y, b, error, (mpfr_ptr)0);
        }
        check_terms_clear(&terms);
        ghosts_expsum_free(sum);
    }
}
END_TEST

/* G(centre + h) = exp(log_scale) value, log_scale the largest real exponent. */
static void exact_value(mpc_t value, mpfr_t log_scale, const ghosts_expsum *sum, mpc_srcptr centre,
                        mpc_srcptr h)
{
    mpc_t exponent, point;
    mpfr_t y, b;
    mpfr_prec_t bits = mpfr_get_prec(log_scale);
    mpc_init2(exponent, bits);
    mpc_init2(point, bits);
    mpfr_inits2(bits, y, b, (mpfr_ptr)0);
    mpc_add(point, centre, h, MPC_RNDNN);
    mpfr_set_inf(log_scale, -1);
    mpc_set_ui(value, 0, MPC_RNDNN);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < sum->terms; k++) {
            exact_term(y, b, sum, k);
            mpc_mul_fr(exponent, point, b, MPC_RNDNN);
            mpc_add_fr(exponent, exponent, y, MPC_RNDNN);
            if (pass == 0) {
                mpfr_max(log_scale, log_scale, mpc_realref(exponent), MPFR_RNDN);
                continue;
            }
            mpc_sub_fr(exponent, exponent, log_scale, MPC_RNDNN);
            mpc_exp(exponent, exponent, MPC_RNDNN);
            mpc_add(value, value, exponent, MPC_RNDNN);
        }
    }
    mpc_clear(exponent);
    mpc_clear(point);
    mpfr_clears(y, b, (mpfr_ptr)0);
}

/* g(s) = K exp(-shift r s) G(c + r s) with K and shift unknown here: g(s) g(-s) / g(0)^2 depends on
 * neither. */
static void check_series_product(const ghosts_expsum *sum, mpc_srcptr centre, mpfr_srcptr radius,
                                 const check_series *p, double s, double t)
{
    mpc_t value[3], h;
    mpfr_t log_scale, scale;
    mpc_init2(h, 2000);
    mpfr_inits2(2000, log_scale, scale, (mpfr_ptr)0);
    mpfr_set_zero(scale, 1);
    for (int i = 0; i < 3; i++) {
        double sign = i == 0 ? 0.0 : i == 1 ? 1.0 : -1.0;
        mpc_init2(value[i], 2000);
        mpc_set_d_d(h, sign * s, sign * t, MPC_RNDNN);
        mpc_mul_fr(h, h, radius, MPC_RNDNN);
        exact_value(value[i], log_scale, sum, centre, h);
        mpfr_mul_si(log_scale, log_scale, i ? 1 : -2, MPFR_RNDN);
        mpfr_add(scale, scale, log_scale, MPFR_RNDN);
    }
    mpfr_exp(scale, scale, MPFR_RNDN);
    mpc_mul(value[1], value[1], value[2], MPC_RNDNN);
    mpc_div(value[1], value[1], value[0], MPC_RNDNN);
    mpc_div(value[1], value[1], value[0], MPC_RNDNN);
    mpc_mul_fr(value[1], value[1], scale, MPC_RNDNN);
    complex_long a = value_at(p->re, p->im, p->order, (long double)s, (long double)t);
    complex_long b = value_at(p->re, p->im, p->order, -(long double)s, -(long double)t);
    complex_long zero = {(long double)p->re[0], (long double)p->im[0]};
    double bound = 0.0, power = 1.0, r = hypot(s, t);
    for (int j = 0; j <= p->order; j++, power *= r)
        bound += p->error[j] * power;
    bound += p->tail * power + 1e-18;
    double size_a = (double)hypotl(a.re, a.im), size_b = (double)hypotl(b.re, b.im);
    double size = (double)hypotl(zero.re, zero.im);
    /* cross-multiplied: g(s) g(-s) against ratio g(0)^2 */
    double re = mpfr_get_d(mpc_realref(value[1]), MPFR_RNDN);
    double im = mpfr_get_d(mpc_imagref(value[1]), MPFR_RNDN), ratio = hypot(re, im);
    complex_long square = {zero.re * zero.re - zero.im * zero.im, 2 * zero.re * zero.im};
    long double off_re = a.re * b.re - a.im * b.im - (square.re * re - square.im * im);
    long double off_im = a.re * b.im + a.im * b.re - (square.re * im + square.im * re);
    double allowed = bound * (size_a + size_b + bound) +
                     ratio * p->error[0] * (2.0 * size + p->error[0]) + 1e-15 * ratio * size * size;
    ck_assert_msg((double)hypotl(off_re, off_im) <= allowed,
                  "radius %g, s = %g %+g i: off by %g > %g", mpfr_get_d(radius, MPFR_RNDN), s, t,
                  (double)hypotl(off_re, off_im), allowed);
    for (int i = 0; i < 3; i++)
        mpc_clear(value[i]);
    mpc_clear(h);
    mpfr_clears(log_scale, scale, (mpfr_ptr)0);
}

/* Slopes within rounding of their mean, far below it, and terms too faint to be seen at the centre
 * but not on all of the disc. */
START_TEST(series_at_points)
{
    random_start("series_at_points");
    static const char *const logits[][3] = {{"0", "-90", "-95"},
                                            {"0", "-1e9", "-1"},
                                            {"0", "0", "-1e30"},
                                            {"0", "-1e30", "-2e30"},
                                            {"0", "1", "2"}};
    static const char *const slopes[][3] = {{"1/3", "1", "-7/5"},
                                            {"0", "1", "1/7"},
                                            {"0", "1e-20", "1"},
                                            {"1/3", "1", "2"},
                                            {"0", "1", "3"}};
    size_t large = 0;
    for (size_t i = 0; i < sizeof logits / sizeof *logits; i++) {
        ghosts_expsum *sum = sum_from_text(3, logits[i], slopes[i]);
        check_terms terms;
        ck_assert_int_eq(check_terms_init(&terms, sum, engine_find(GHOSTS_ENGINE_MPC), true),
                         GHOSTS_OK);
        for (int round = 0; round < 100; round++) {
            mpc_t centre;
            mpfr_t radius;
            check_series p;
            mpc_init2(centre, 53);
            mpfr_init2(radius, 53);
            double far = pow(10.0, random_between(-3.0, 3.0));
            mpc_set_d_d(centre, random_between(-far, far), random_between(0.0, far), MPC_RNDNN);
            double size = round % 2 ? random_between(0.0, 32.0) : random_between(-40.0, 1.0);
            mpfr_set_d(radius, pow(10.0, size), MPFR_RNDN);
            long bits = (long[]){2, 30, 64, 200}[random_below(4)];
            if (check_series_at(&p, &terms, centre, radius, bits)) {
                large += mpfr_cmp_d(radius, 1e15) > 0;
                check_series_product(sum, centre, radius, &p, random_between(-0.7, 0.7),
                                     random_between(-0.7, 0.7));
            }
            mpc_clear(centre);
            mpfr_clear(radius);
        }
        check_terms_clear(&terms);
        ghosts_expsum_free(sum);
    }
    ck_assert_uint_gt(large, 5);
}
END_TEST

/* On the rim of the largest discs, where what follows the last coefficient is all that counts. */
START_TEST(tails_of_series_at_points)
{
    const char *z[] = {"0", "1", "2"}, *a[] = {"0", "1", "3"};
    ghosts_expsum *sum = sum_from_text(3, z, a);
    check_terms terms;
    ck_assert_int_eq(check_terms_init(&terms, sum, engine_find(GHOSTS_ENGINE_MPC), true),
                     GHOSTS_OK);
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    mpc_set_d_d(centre, -0.5, 0.25, MPC_RNDNN);
    size_t wide = 0;
    for (double size = 1.0; size < 12.0; size += 0.25) {
        mpfr_set_d(radius, size, MPFR_RNDN);
        check_series p;
        if (!check_series_at(&p, &terms, centre, radius, 200))
            continue;
        wide += size > 4.0;
        for (int i = 0; i < 8; i++)
            check_series_product(sum, centre, radius, &p, 0.999 * cos(0.7 * i),
                                 0.999 * sin(0.7 * i));
    }
    ck_assert_uint_gt(wide, 0);
    mpc_clear(centre);
    mpfr_clear(radius);
    check_terms_clear(&terms);
    ghosts_expsum_free(sum);
}
END_TEST

/* |G| in few bits, from above, and by no more than 2^(3 - bits) of the terms' moduli. */
START_TEST(values_at_points)
{
    random_start("values_at_points");
    const char *z[] = {"0", "1/3", "-2", "0.7"}, *a[] = {"0", "1", "3/7", "-5/3"};
    ghosts_expsum *sum = sum_from_text(4, z, a);
    check_terms terms;
    ck_assert_int_eq(check_terms_init(&terms, sum, engine_find(GHOSTS_ENGINE_MPC), true),
                     GHOSTS_OK);
    mpc_t point, origin, value;
    mpfr_t log_scale, bound, exact, slack;
    mpc_init2(point, 53);
    mpc_init2(origin, 53);
    mpc_init2(value, 300);
    mpfr_inits2(300, log_scale, bound, exact, slack, (mpfr_ptr)0);
    mpc_set_ui(origin, 0, MPC_RNDNN);
    for (int i = 0; i < 300; i++) {
        long bits = 16 + (long)random_below(60);
        mpc_set_d_d(point, random_between(-4, 4), random_between(-40, 40), MPC_RNDNN);
        exact_value(value, log_scale, sum, origin, point);
        check_value_bound(bound, &terms, point, log_scale, bits);
        mpc_abs(exact, value, MPFR_RNDN);
        mpfr_set_ui_2exp(slack, 8 * 4, -bits, MPFR_RNDN); /* terms have moduli of 1 at most */
        mpfr_add(slack, slack, exact, MPFR_RNDN);
        ck_assert_msg(mpfr_lessequal_p(exact, bound) && mpfr_lessequal_p(bound, slack),
                      "%ld bits: |G| = %.17g, bound %.17g", bits, mpfr_get_d(exact, MPFR_RNDN),
                      mpfr_get_d(bound, MPFR_RNDN));
    }
    mpc_clear(point);
    mpc_clear(origin);
    mpc_clear(value);
    mpfr_clears(log_scale, bound, exact, slack, (mpfr_ptr)0);
    check_terms_clear(&terms);
    ghosts_expsum_free(sum);
}
END_TEST

/* A disc that reaches from one term's domain far into another's holds zeros, though from its centre
 * only one of the terms is seen. */
START_TEST(faint_terms)
{
    const char *z[] = {"0", "-1e30"}, *a[] = {"0", "1"};
    ghosts_expsum *sum = sum_from_text(2, z, a);
    check_terms terms;
    ck_assert_int_eq(check_terms_init(&terms, sum, engine_find(GHOSTS_ENGINE_MPC), true),
                     GHOSTS_OK);
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    bool too_large;
    mpc_set_d_d(centre, 5e30, 5e30, MPC_RNDNN);
    mpfr_set_d(radius, 7e30, MPFR_RNDN);
    ck_assert(!check_count_at(&too_large, &terms, centre, radius, 0, 64) && too_large);
    mpc_set_d_d(centre, 4.9e29, 1.0, MPC_RNDNN); /* zeros have a real part of 5e29 here */
    mpfr_set_d(radius, 1.01e28, MPFR_RNDN);
    ck_assert(!check_count_at(&too_large, &terms, centre, radius, 0, 64) && too_large);
    mpfr_set_d(radius, 1e19, MPFR_RNDN); /* the other term is faint on all of it */
    ck_assert(check_count_at(&too_large, &terms, centre, radius, 0, 64));
    mpc_clear(centre);
    mpfr_clear(radius);
    check_terms_clear(&terms);
    ghosts_expsum_free(sum);
}
END_TEST

/* ---- tiles ----------------------------------------------------------------------------------- */

/* G(centre + CHECK_REACH s) exp(-log_scale - shift CHECK_REACH s) against the series. */
static void check_tile_value(const ghosts_expsum *sum, const check_tile *tile, double s, double t)
{
    enum { BITS_EXACT = 300 };
    mpfr_t x, y, b, exponent, phase, modulus, part, re, im, weight, error;
    mpfr_inits2(BITS_EXACT, x, y, b, exponent, phase, modulus, part, re, im, weight, (mpfr_ptr)0);
    mpfr_init2(error, 53);
    mpfr_set_d(x, s, MPFR_RNDN);
    mpfr_mul_d(x, x, CHECK_REACH, MPFR_RNDN);
    mpfr_set_d(y, t, MPFR_RNDN);
    mpfr_mul_d(y, y, CHECK_REACH, MPFR_RNDN);
    mpfr_set_zero(re, 1);
    mpfr_set_zero(im, 1);
    for (size_t k = 0; k < sum->terms; k++) {
        ghosts_expsum_log_weight(weight, error, sum, k);
        mpfr_set_q(b, sum->slope[k], MPFR_RNDN);
        mpfr_mul_si(exponent, b, check_tile_centre(tile->i), MPFR_RNDN);
        mpfr_mul_si(phase, b, check_tile_centre(tile->j), MPFR_RNDN);
        mpfr_add(exponent, exponent, weight, MPFR_RNDN);
        mpfr_sub(exponent, exponent, tile->log_scale, MPFR_RNDN);
        mpfr_sub_d(b, b, tile->shift, MPFR_RNDN);
        mpfr_mul(part, b, x, MPFR_RNDN);
        mpfr_add(exponent, exponent, part, MPFR_RNDN);
        mpfr_mul(part, b, y, MPFR_RNDN);
        mpfr_add(phase, phase, part, MPFR_RNDN);
        mpfr_exp(modulus, exponent, MPFR_RNDN);
        mpfr_cos(part, phase, MPFR_RNDN);
        mpfr_mul(part, part, modulus, MPFR_RNDN);
        mpfr_add(re, re, part, MPFR_RNDN);
        mpfr_sin(part, phase, MPFR_RNDN);
        mpfr_mul(part, part, modulus, MPFR_RNDN);
        mpfr_add(im, im, part, MPFR_RNDN);
    }
    /* e^(i shift Y) was left out of both: the series has e^(i b_k Y), shift only in b_k - shift */
    const check_series *p = &tile->series;
    complex_long v = value_at(p->re, p->im, p->order, (long double)s, (long double)t);
    double bound = 0.0, power = 1.0;
    for (int j = 0; j <= p->order; j++, power *= hypot(s, t))
        bound += p->error[j] * power;
    bound += p->tail * power + 1e-18;
    mpfr_sub_d(re, re, (double)v.re, MPFR_RNDN);
    mpfr_sub_d(re, re, (double)(v.re - (double)v.re), MPFR_RNDN);
    mpfr_sub_d(im, im, (double)v.im, MPFR_RNDN);
    mpfr_sub_d(im, im, (double)(v.im - (double)v.im), MPFR_RNDN);
    double difference = hypot(mpfr_get_d(re, MPFR_RNDN), mpfr_get_d(im, MPFR_RNDN));
    ck_assert_msg(difference <= bound, "tile %ld, %ld, order %d: off by %g, bound %g", tile->i,
                  tile->j, p->order, difference, bound);
    mpfr_clears(x, y, b, exponent, phase, modulus, part, re, im, weight, error, (mpfr_ptr)0);
}

START_TEST(series_of_tiles)
{
    random_start("series_of_tiles");
    for (int round = 0; round < 30; round++) {
        classes c = classes_random(2 + random_below(round < 20 ? 6 : 60), 5, 3);
        ghosts_expsum *sum = classes_sum(&c);
        check_evaluator *e;
        ck_assert_int_eq(check_evaluator_new(&e, sum, engine_find(GHOSTS_ENGINE_MPC), true),
                         GHOSTS_OK);
        for (int i = 0; i < 10; i++) {
            const check_tile *tile =
                check_tile_at(e, (long)random_below(9) - 4, (long)random_below(1000));
            for (int k = 0; k < 4; k++) {
                double angle = random_between(0.0, 6.283), r = k < 2 ? 0.999999 : 0.3;
                check_tile_value(sum, tile, r * cos(angle), r * sin(angle));
            }
        }
        check_evaluator_free(e);
        ghosts_expsum_free(sum);
        classes_free(&c);
    }
}
END_TEST

/* 1 + exp(tau) has its zeros at odd multiples of i pi; cells of all heights, and of all tiles. */
START_TEST(cells_of_many_tiles)
{
    random_start("cells_of_many_tiles");
    const char *z[] = {"0", "0"}, *a[] = {"0", "1"};
    ghosts_expsum *sum = sum_from_text(2, z, a);
    check_evaluator *e;
    ck_assert_int_eq(check_evaluator_new(&e, sum, engine_find(GHOSTS_ENGINE_MPC), true), GHOSTS_OK);
    ghosts_empty_cell cell;
    mpfr_inits2(53, cell.x0, cell.x1, cell.y0, cell.y1, (mpfr_ptr)0);
    mpfr_set_d(cell.x0, -0.25, MPFR_RNDN);
    mpfr_set_d(cell.x1, 0.25, MPFR_RNDN);
    size_t empty = 0;
    for (int i = 0; i < 2000; i++) {
        double low = random_between(0.5, 60.0), high = low + random_between(0.01, 6.0);
        mpfr_set_d(cell.y0, low, MPFR_RNDN);
        mpfr_set_d(cell.y1, high, MPFR_RNDN);
        bool has_zero = floor((high / M_PI + 1.0) / 2.0) > floor((low / M_PI + 1.0) / 2.0);
        bool is_empty = check_cell_is_empty(e, &cell);
        ck_assert_msg(!(is_empty && has_zero), "a zero in %g .. %g", low, high);
        empty += is_empty && high - low > 2.0;
    }
    ck_assert_uint_gt(empty, 100);
    mpfr_clears(cell.x0, cell.x1, cell.y0, cell.y1, (mpfr_ptr)0);
    check_evaluator_free(e);
    ghosts_expsum_free(sum);
}
END_TEST

/* Two zeros too far apart for any one tile, alone in a disc that a search isolated. */
START_TEST(wide_groups)
{
    static const double z[] = {-0.234836, -5.69845, 4.29647, -2.03668, -2.30133,
                               0.199098,  0.666247, 1.20529, -2.85342, -2.35566};
    static const double a[] = {-1.51331, 0.532152,  0.0521293, -0.537434, -1.02507,
                               0.272849, -0.286373, -0.60087,  -0.414611, -0.0336471};
    ghosts_expsum *sum = sum_from_doubles(z, a, 10);
    check_evaluator *e;
    mpc_t centre;
    mpfr_t radius;
    mpc_init2(centre, 53);
    mpfr_init2(radius, 53);
    ck_assert_int_eq(check_evaluator_new(&e, sum, engine_find(GHOSTS_ENGINE_MPC), true), GHOSTS_OK);
    mpc_set_d_d(centre, 20.485, 1125.684, MPC_RNDNN);
    mpfr_set_d(radius, 8.475, MPFR_RNDN);
    for (size_t m = 0; m < 5; m++)
        ck_assert(check_disc_holds(e, centre, radius, m) == (m == 2));
    mpfr_set_d(radius, 3.3, MPFR_RNDN); /* between the moduli of the two */
    for (size_t m = 0; m < 5; m++)
        ck_assert(!check_disc_holds(e, centre, radius, m) || m == 1);
    mpfr_set_d(radius, 26.0, MPFR_RNDN); /* with neighbours */
    ck_assert(!check_disc_holds(e, centre, radius, 2));
    check_evaluator_free(e);
    ghosts_expsum_free(sum);
    mpc_clear(centre);
    mpfr_clear(radius);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("check_evaluate");
    TCase *all = tcase_create("bounds");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, merged_terms);
    tcase_add_test(all, series_at_points);
    tcase_add_test(all, tails_of_series_at_points);
    tcase_add_test(all, values_at_points);
    tcase_add_test(all, faint_terms);
    tcase_add_test(all, series_of_tiles);
    tcase_add_test(all, cells_of_many_tiles);
    tcase_add_test(all, wide_groups);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
