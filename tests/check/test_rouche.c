/* The checker's polynomials on discs: shifted, their zeros counted, their derivatives bounded, each
 * within the error that it tells.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check/cells.h"
#include "check/discs.h"
#include "tests/check/value_at.h"
#include "tests/support/sums.h"

/* What becomes part of the error must be in the error. */
START_TEST(shifted_polynomials)
{
    random_start("shifted_polynomials");
    static const double share[] = {0.0, 1e-8, 1e-3};
    for (int i = 0; i < 3000; i++) {
        check_series p = {.order = 3 + (int)random_below(CHECK_ORDER - 2)};
        double size = 1.0, rate = random_between(0.5, 9.5);
        for (int j = 0; j <= p.order; j++) {
            p.re[j] = random_between(-size, size);
            p.im[j] = random_between(-size, size);
            size *= rate / (j + 1);
        }
        check_measure(&p);
        double x = random_between(-0.6, 0.6), y = random_between(-0.6, 0.6);
        double reach = random_between(0.001, 1.0) * (1.0 - hypot(x, y)) * 0.999;
        check_shifted q;
        ck_assert(check_shift(&q, &p, x, y, reach, share[i % 3]));
        for (int k = 0; k < 8; k++) {
            double angle = random_between(0.0, 6.283), r = k ? reach * 0.999999 : 0.0;
            double s = r * cos(angle), t = r * sin(angle);
            complex_long a = value_at(p.re, p.im, p.order, (long double)x + s, (long double)y + t);
            complex_long b = value_at(q.re, q.im, q.order, s, t);
            double difference = (double)hypotl(a.re - b.re, a.im - b.im);
            ck_assert_msg(difference <= q.error, "order %d: off by %g, bound %g", p.order,
                          difference, q.error);
        }
    }
}
END_TEST

/* A polynomial of degree `degree` with `inside` zeros near 0; how many of modulus below r. */
static size_t random_zeros(check_shifted *q, int degree, size_t inside, double r)
{
    size_t count = 0;
    *q = (check_shifted){.order = degree, .reach = 1.0, .re = {1.0}};
    for (int k = 1; k <= degree; k++) {
        double size = (size_t)k <= inside ? random_between(0.0, 0.3) : random_between(0.4, 3.0);
        double angle = random_between(0.0, 6.283), x = size * cos(angle), y = size * sin(angle);
        count += size < r;
        for (int j = k; j >= 0; j--) { /* times s - z */
            double re = j ? q->re[j - 1] : 0.0, im = j ? q->im[j - 1] : 0.0;
            re -= x * q->re[j] - y * q->im[j];
            im -= x * q->im[j] + y * q->re[j];
            q->re[j] = re;
            q->im[j] = im;
        }
    }
    return count;
}

START_TEST(counts)
{
    random_start("counts");
    size_t proven = 0;
    for (int i = 0; i < 200000; i++) {
        check_shifted q;
        double r = random_between(0.05, 1.0);
        int degree = 1 + (int)random_below(6);
        size_t zeros = random_zeros(&q, degree, random_below((size_t)degree + 1), r);
        for (int m = 0; m <= degree; m++) {
            if (!check_count(&q, m, r))
                continue;
            ck_assert_msg((size_t)m == zeros, "%d zeros proven instead of %zu", m, zeros);
            proven++;
        }
    }
    ck_assert_msg(proven > 20000, "only %zu counts", proven);
    check_shifted q = {.order = 20, .reach = 1.0}; /* exp(0.9 s), then with an error */
    for (int j = 0; j <= q.order; j++)
        q.re[j] = j ? q.re[j - 1] * 0.9 / j : 1.0;
    ck_assert(check_count(&q, 0, 1.0));
    q.error = 0.2;
    ck_assert(!check_count(&q, 0, 1.0));
    check_shifted line = {.order = 1, .reach = 1.0, .re = {1.0, 0.5}, .error = 0.49};
    ck_assert(check_count(&line, 0, 1.0));
    line.error = 0.51; /* it may stand for 0.49 + 0.49 s */
    ck_assert(!check_count(&line, 0, 1.0));
}
END_TEST

/* s + s^2/4 to within 0.3 on |s| <= 1/2 may stand for 0.4 s + s^2/4, or s + 1.45 s^2. */
START_TEST(derivatives)
{
    check_shifted q = {.order = 2, .reach = 0.5, .re = {0.0, 1.0, 0.25}, .error = 0.3};
    double slope, curvature;
    check_derivatives(&slope, &curvature, &q);
    ck_assert_double_le(slope, 0.4);
    ck_assert_double_gt(slope, 0.4 * (1.0 - 1e-9));
    ck_assert_double_ge(curvature, 1.45);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rouche");
    TCase *all = tcase_create("bounds");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, shifted_polynomials);
    tcase_add_test(all, counts);
    tcase_add_test(all, derivatives);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
