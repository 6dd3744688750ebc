/* Thousands of random sums against an oracle written with Arb alone: an interval Newton step proves
 * a zero in the returned disc, the argument principle on a circle just below it that none is
 * nearer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <math.h>
#include <string.h>

#include <ghosts/zeros.h>

#include "base/flint_arb.h"
#include "tests/support/sums.h"

#ifdef HAVE_ARB

#define DIGITS 16
#define BITS 128

typedef struct {
    size_t n;
    double *logit, *slope;
    double middle; /* slopes are counted from here: F exp(-middle tau) turns least */
} problem;

static problem problem_new(size_t n)
{
    problem p = {n, malloc(n * sizeof(double)), malloc(n * sizeof(double)), 0};
    ck_assert(p.logit && p.slope);
    return p;
}

static void problem_free(problem *p)
{
    free(p->logit);
    free(p->slope);
}

/* ---- the oracle ------------------------------------------------------------------------- */

/* A number near the largest exponent at `tau`, to keep exp in range; any number would be right. */
static double largest_exponent(const problem *p, const acb_t tau)
{
    double x = arf_get_d(arb_midref(acb_realref(tau)), ARF_RND_NEAR), largest = -HUGE_VAL;
    for (size_t k = 0; k < p->n; k++)
        largest = fmax(largest, p->logit[k] + (p->slope[k] - p->middle) * x);
    return largest;
}

static void set_slope(arb_t value, const problem *p, size_t k)
{
    arb_t middle;
    arb_init(middle);
    arb_set_d(middle, p->middle);
    arb_set_d(value, p->slope[k]);
    arb_sub(value, value, middle, BITS);
    arb_clear(middle);
}

static void find_middle(problem *p)
{
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t k = 0; k < p->n; k++) {
        low = fmin(low, p->slope[k]);
        high = fmax(high, p->slope[k]);
    }
    p->middle = 0.5 * low + 0.5 * high;
}

/* F = exp(-middle tau - shift) sum, the value and the derivative of that over all of the box tau;
 * derivative may be NULL */
static void evaluate(acb_t value, acb_ptr derivative, const problem *p, const acb_t tau,
                     double shift)
{
    acb_t term;
    arb_t number;
    acb_init(term);
    arb_init(number);
    acb_zero(value);
    if (derivative)
        acb_zero(derivative);
    for (size_t k = 0; k < p->n; k++) {
        set_slope(number, p, k);
        acb_mul_arb(term, tau, number, BITS);
        arb_set_d(number, p->logit[k]);
        acb_add_arb(term, term, number, BITS);
        arb_set_d(number, shift);
        acb_sub_arb(term, term, number, BITS);
        acb_exp(term, term, BITS);
        acb_add(value, value, term, BITS);
        if (!derivative)
            continue;
        set_slope(number, p, k);
        acb_addmul_arb(derivative, term, number, BITS);
    }
    acb_clear(term);
    arb_clear(number);
}

static void set_exact(arb_t value, mpfr_srcptr number)
{
    arf_t exact;
    arf_init(exact);
    arf_set_mpfr(exact, number);
    arb_set_arf(value, exact);
    arf_clear(exact);
}

/* The disc's centre, and its bounding square. */
static void set_disc(acb_t centre, acb_t square, arb_t error, const ghosts_zero *zero)
{
    set_exact(acb_realref(centre), mpc_realref(zero->centre));
    set_exact(acb_imagref(centre), mpc_imagref(zero->centre));
    set_exact(error, zero->error);
    acb_set(square, centre);
    arb_add_error(acb_realref(square), error);
    arb_add_error(acb_imagref(square), error);
}

/* N = c - F(c) / F'(square) inside the square proves exactly one zero there, and N within the disc
 * that the error bound holds. */
static void check_zero(const problem *p, const ghosts_zero *zero)
{
    acb_t centre, square, value, derivative, unused;
    arb_t error, distance;
    acb_init(centre);
    acb_init(square);
    acb_init(value);
    acb_init(derivative);
    acb_init(unused);
    arb_init(error);
    arb_init(distance);
    set_disc(centre, square, error, zero);
    double shift = largest_exponent(p, centre);
    evaluate(unused, derivative, p, square, shift);
    ck_assert(acb_contains_zero(unused));
    evaluate(value, NULL, p, centre, shift);
    acb_div(value, value, derivative, BITS);
    acb_abs(distance, value, BITS);
    acb_sub(value, centre, value, BITS);
    ck_assert_msg(acb_contains_interior(square, value), "no zero proven in the disc");
    ck_assert_msg(arb_le(distance, error), "the error bound does not hold");
    acb_clear(centre);
    acb_clear(square);
    acb_clear(value);
    acb_clear(derivative);
    acb_clear(unused);
    arb_clear(error);
    arb_clear(distance);
}

/* radius exp(i angle), angle given as a fraction of pi */
static void set_point(acb_t point, const arb_t radius, const arb_t fraction)
{
    arb_sin_cos_pi(acb_imagref(point), acb_realref(point), fraction, BITS);
    acb_mul_arb(point, point, radius, BITS);
}

typedef struct {
    const problem *sum;
    arb_t radius;
    arb_t turned; /* argument of F at the end of the arcs done so far */
    acb_t last;   /* F there, and the shift that scales it */
    size_t arcs;
} walk;

static bool excludes_zero(const walk *w, const acb_t middle, const acb_t arc)
{
    acb_t value, derivative, spread, unused;
    acb_init(value);
    acb_init(derivative);
    acb_init(spread);
    acb_init(unused);
    double shift = largest_exponent(w->sum, middle);
    evaluate(unused, derivative, w->sum, arc, shift);
    evaluate(value, NULL, w->sum, middle, shift);
    acb_sub(spread, arc, middle, BITS);
    acb_mul(spread, spread, derivative, BITS);
    acb_add(value, value, spread, BITS);
    bool excludes = !acb_contains_zero(value);
    acb_clear(value);
    acb_clear(derivative);
    acb_clear(spread);
    acb_clear(unused);
    return excludes;
}

/* F is in a convex set without 0 on the arc, so its argument moves by that of the quotient. */
static void advance(walk *w, const acb_t end)
{
    acb_t value, unused;
    arb_t turn;
    acb_init(value);
    acb_init(unused);
    arb_init(turn);
    evaluate(value, NULL, w->sum, end, largest_exponent(w->sum, end));
    acb_div(unused, value, w->last, BITS);
    acb_arg(turn, unused, BITS);
    arb_add(w->turned, w->turned, turn, BITS);
    acb_set(w->last, value);
    w->arcs++;
    acb_clear(value);
    acb_clear(unused);
    arb_clear(turn);
}

/* Whether F avoids 0 on the arc [start, start + width] (in units of pi, exact): then follow it. */
static bool try_arc(walk *w, const arb_t start, double width)
{
    acb_t middle, arc;
    arb_t fraction, step;
    acb_init(middle);
    acb_init(arc);
    arb_init(fraction);
    arb_init(step);
    arb_set_d(step, 0.5 * width);
    arb_add(fraction, start, step, BITS);
    set_point(middle, w->radius, fraction);
    arb_add_error(fraction, step);
    set_point(arc, w->radius, fraction);
    bool done = excludes_zero(w, middle, arc);
    if (done) {
        arb_set_d(step, width);
        arb_add(fraction, start, step, BITS);
        set_point(middle, w->radius, fraction);
        advance(w, middle);
    }
    acb_clear(middle);
    acb_clear(arc);
    arb_clear(fraction);
    arb_clear(step);
    return done;
}

static void walk_arc(walk *w, const arb_t start, double width)
{
    if (try_arc(w, start, width))
        return;
    ck_assert_msg(width > 0x1p-100 && w->arcs < 20000, "zero on the circle");
    arb_t half;
    arb_init(half);
    walk_arc(w, start, 0.5 * width);
    arb_set_d(half, 0.5 * width);
    arb_add(half, half, start, BITS);
    walk_arc(w, half, 0.5 * width);
    arb_clear(half);
}

/* pairs of zeros in |tau| < radius: F is positive at both ends of the upper half circle. */
static long pairs_within(const problem *p, const arb_t radius)
{
    walk w = {.sum = p};
    acb_t start;
    arb_t zero;
    arb_init(w.radius);
    arb_init(w.turned);
    arb_init(zero);
    acb_init(w.last);
    acb_init(start);
    arb_set(w.radius, radius);
    acb_set_arb(start, radius);
    acb_one(w.last);
    walk_arc(&w, zero, 1.0);
    arb_const_pi(zero, BITS);
    arb_div(w.turned, w.turned, zero, BITS);
    arb_mul_2exp_si(w.turned, w.turned, -1);
    fmpz_t count;
    fmpz_init(count);
    ck_assert(arb_get_unique_fmpz(count, w.turned));
    long pairs = fmpz_get_si(count);
    fmpz_clear(count);
    acb_clear(start);
    acb_clear(w.last);
    arb_clear(w.radius);
    arb_clear(w.turned);
    arb_clear(zero);
    return pairs;
}

/* radius = |centre| + factor error of a zero */
static void set_radius(arb_t radius, const ghosts_zero *zero, long factor)
{
    acb_t centre, square;
    arb_t error;
    acb_init(centre);
    acb_init(square);
    arb_init(error);
    set_disc(centre, square, error, zero);
    acb_abs(radius, centre, BITS);
    arb_addmul_si(radius, error, factor, BITS);
    acb_clear(centre);
    acb_clear(square);
    arb_clear(error);
}

/* Returns rho*. */
static double check_problem(problem *p, const char *family)
{
    ghosts_expsum *sum = sum_from_doubles(p->logit, p->slope, p->n);
    ghosts_zeros *zeros;
    arb_t radius;
    arb_init(radius);
    find_middle(p);
    ghosts_status status = ghosts_zeros_nearest(&zeros, sum, 1, NULL);
    ck_assert_msg(status == GHOSTS_OK, "%s, n = %zu: %s", family, p->n, ghosts_strerror(status));
    ck_assert_uint_eq(zeros->count, 1);
    ck_assert_uint_eq(zeros->zero[0].multiplicity, 1);
    check_accuracy(&zeros->zero[0], DIGITS);
    check_zero(p, &zeros->zero[0]);
    set_radius(radius, &zeros->zero[0], -10);
    long nearer = pairs_within(p, radius);
    ck_assert_msg(nearer == 0, "%s, n = %zu: %ld pairs are nearer", family, p->n, nearer);
    double rho = arf_get_d(arb_midref(radius), ARF_RND_NEAR);
    arb_clear(radius);
    ghosts_zeros_free(zeros);
    ghosts_expsum_free(sum);
    return rho;
}

/* ---- families --------------------------------------------------------------------------- */

static void fill_normal(problem *p)
{
    for (size_t k = 0; k < p->n; k++) {
        p->logit[k] = 2 * random_normal();
        p->slope[k] = random_normal();
    }
}

static void fill_confident(problem *p)
{
    fill_normal(p);
    p->logit[random_below(p->n)] += random_between(10, 40);
}

static void fill_near_tie(problem *p)
{
    fill_normal(p);
    p->logit[0] = 15;
    p->logit[1] = 15 + random_between(-1e-6, 1e-6);
}

static void fill_clustered(problem *p)
{
    fill_normal(p);
    for (size_t k = 0; k < p->n; k++)
        p->slope[k] = (double)random_below(3) + 1e-3 * p->slope[k];
}

static void fill_ten_decades(problem *p)
{
    fill_normal(p);
    for (size_t k = 0; k < p->n; k++)
        p->slope[k] = copysign(pow(10, random_between(-5, 5)), p->slope[k]);
}

static void fill_grid(problem *p)
{
    fill_normal(p);
    for (size_t k = 0; k < p->n; k++)
        p->slope[k] = (double)random_below(8); /* merges, and repeats */
    p->slope[0] = 8;
    p->slope[1] = -1;
}

static const struct {
    const char *name;
    void (*fill)(problem *p);
} families[] = {{"normal", fill_normal},           {"confident", fill_confident},
                {"near tie", fill_near_tie},       {"clustered", fill_clustered},
                {"ten decades", fill_ten_decades}, {"grid", fill_grid}};
#define FAMILIES (sizeof families / sizeof *families)
#define SUMS_PER_FAMILY 340

START_TEST(random_sums)
{
    random_start(families[_i].name);
    for (int i = 0; i < SUMS_PER_FAMILY; i++) {
        double size = random_between(0, 1);
        problem p = problem_new(2 + (size_t)(49 * size * size * size * size));
        families[_i].fill(&p);
        check_problem(&p, families[_i].name);
        problem_free(&p);
    }
    flint_cleanup();
}
END_TEST

/* ---- adversaries ------------------------------------------------------------------------ */

START_TEST(tiny_weight)
{
    problem p = problem_new(3);
    memcpy(p.logit, (double[]){0, 0, -690.77552789821371}, 3 * sizeof(double));
    memcpy(p.slope, (double[]){0, 1, 1000}, 3 * sizeof(double));
    check_problem(&p, "tiny weight");
    p.slope[2] = 0.5; /* hardly moves the zero of the others */
    ck_assert_double_eq_tol(check_problem(&p, "tiny weight"), M_PI, 1e-12);
    problem_free(&p);
}
END_TEST

START_TEST(almost_equal_slopes)
{
    random_start("almost equal slopes");
    for (double gap = 1e-2; gap > 1e-15; gap /= 10) {
        problem p = problem_new(6);
        for (size_t k = 0; k < p.n; k++) {
            p.logit[k] = random_normal();
            p.slope[k] = (double)(k % 2) + gap * (double)(k / 2);
        }
        check_problem(&p, "almost equal slopes");
        for (size_t k = 0; k < p.n; k++)
            p.slope[k] = 1 + gap * (double)k;
        check_problem(&p, "slopes all almost equal");
        problem_free(&p);
    }
}
END_TEST

START_TEST(extreme_scales)
{
    random_start("extreme scales");
    for (int power = -300; power <= 300; power += 60) {
        problem p = problem_new(7);
        fill_normal(&p);
        for (size_t k = 0; k < p.n; k++) {
            p.slope[k] *= pow(10, power);
            p.logit[k] += 1e5;
        }
        check_problem(&p, "extreme scale");
        problem_free(&p);
    }
}
END_TEST

START_TEST(many_classes)
{
    random_start("many classes");
    for (size_t n = 1000; n <= 10000; n *= 10) {
        problem p = problem_new(n);
        fill_normal(&p);
        check_problem(&p, "many classes");
        problem_free(&p);
    }
}
END_TEST

/* The oracle itself: zeros of 1 + exp(tau) lie at i pi, 3 i pi, ... */
START_TEST(oracle_counts)
{
    problem p = problem_new(2);
    memcpy(p.logit, (double[]){0, 0}, 2 * sizeof(double));
    memcpy(p.slope, (double[]){0, 1}, 2 * sizeof(double));
    arb_t radius;
    arb_init(radius);
    for (int k = 0; k < 9; k++) {
        arb_set_d(radius, 2 * M_PI * k + 3.1415);
        ck_assert_int_eq(pairs_within(&p, radius), k);
        arb_set_d(radius, 2 * M_PI * k + 3.1417);
        ck_assert_int_eq(pairs_within(&p, radius), k + 1);
    }
    arb_clear(radius);
    problem_free(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("random");
    TCase *all = tcase_create("random");
    tcase_set_timeout(all, 300);
    tcase_add_test(all, oracle_counts);
    tcase_add_loop_test(all, random_sums, 0, (int)FAMILIES);
    tcase_add_test(all, tiny_weight);
    tcase_add_test(all, almost_equal_slopes);
    tcase_add_test(all, extreme_scales);
    tcase_add_test(all, many_classes);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}

#else

int main(void)
{
    puts("skipped: this build has no Arb, which the oracle needs");
    return 77;
}

#endif
