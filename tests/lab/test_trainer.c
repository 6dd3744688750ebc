/* The lab's measurements against plain recomputation: slopes, copies, the attention's scores, lines
 * through parameter space; and the records that verdicts are drawn from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/digits.h"

#include "analysis/lab/records.h"

/* ---- slopes after a gradient ---------------------------------------------------------------- */

/* The forward pass that a gradient leaves behind gives the bytes of a new one. */
static void check_slopes_again(trainer *t, const size_t *row, size_t rows, bool training)
{
    size_t states = t->net->states, size = rows * t->net->classes;
    problem batch = trainer_problem(t, row, rows), seen = batch;
    batch.training = seen.training = training;
    seen.state = t->there_state;
    network_gradient(t->net, t->grad, &batch);
    trainer_point(t, t->grad, -1.0);
    copy_doubles(t->there_state, t->state, states);
    network_slopes_again(t->net, t->logits, t->slopes, t->direction, &seen);
    ck_assert_msg(same_bytes(t->there_state, t->state, states), "%s: running statistics moved",
                  model_name(t->model));
    network_slopes(t->net, t->other_logits, t->logits_before, t->direction, &seen);
    ck_assert_msg(same_bytes(t->logits, t->other_logits, size), "logits of %s",
                  model_name(t->model));
    ck_assert_msg(same_bytes(t->slopes, t->logits_before, size), "slopes of %s",
                  model_name(t->model));
    ck_assert_double_gt(norm(t->slopes, size), 0.0);
}

START_TEST(slopes_again)
{
    model which = (model)_i;
    ck_assert(model_fits(which, digits));
    trainer *t = started(which, BATCH, 1);
    for (int training = 0; training < 2; training++) {
        check_slopes_again(t, NULL, ROWS, training);
        check_slopes_again(t, every_third, WATCHED, training);
    }
    trainer_free(t);
}
END_TEST

/* ---- copies --------------------------------------------------------------------------------- */

/* First the original goes on, then the copy. */
START_TEST(copies_go_on_alike)
{
    static const model copied[] = {MODEL_CNN_BN_1D, MODEL_MLP_LN};
    optimizer_kind kind = (optimizer_kind)(_i / 2);
    trainer *t = trainer_new(copied[_i % 2], digits, digits, BATCH, kind, 0.01, 3);
    for (int i = 0; i < 4; i++)
        trainer_step(t, 1e-3);
    trainer *copy = trainer_copy(t), *still = trainer_copy(t);
    size_t parameters = t->net->parameters;
    double loss[5];
    for (int i = 0; i < 5; i++)
        loss[i] = trainer_step(t, 1e-3);
    ck_assert(same_bytes(copy->theta, still->theta, parameters));
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq(trainer_step(copy, 1e-3), loss[i]);
    ck_assert(same_bytes(copy->theta, t->theta, parameters));
    ck_assert(same_bytes(copy->state, t->state, t->net->states));
    ck_assert(same_bytes(copy->optimizer->first, t->optimizer->first, parameters));
    ck_assert(same_bytes(copy->optimizer->second, t->optimizer->second, parameters));
    ck_assert(!same_bytes(copy->theta, still->theta, parameters));
    trainer_free(still);
    trainer_free(copy);
    trainer_free(t);
}
END_TEST

/* ---- attention ------------------------------------------------------------------------------ */

enum { BLOCKS = 2, PLACES = 9, HEADS = 4, HEAD_SIZE = 8, SAMPLES = 3 };
enum { QUERIES = SAMPLES * HEADS * PLACES, SCORES = QUERIES * PLACES };

/* Of every block of the transformer. */
typedef struct {
    double score[BLOCKS][SCORES], spread[BLOCKS];
    size_t blocks;
} attention_seen;

/* q k' / sqrt(size) from the layer's inputs: places of [q, k, v], each head after head. */
static void see_attention(void *context, const layer *self, const double *x, const double *x_dot)
{
    attention_seen *seen = context;
    (void)x_dot;
    if (!layer_is_attention(self))
        return;
    ck_assert_uint_lt(seen->blocks, BLOCKS);
    ck_assert_uint_eq(self->inputs, PLACES * 3 * HEADS * HEAD_SIZE);
    double *score = seen->score[seen->blocks];
    for (size_t query = 0; query < QUERIES; query++) {
        size_t sample = query / PLACES / HEADS, head = query / PLACES % HEADS, i = query % PLACES;
        const double *q = x + ((sample * PLACES + i) * 3 * HEADS + head) * HEAD_SIZE;
        for (size_t j = 0; j < PLACES; j++) {
            const double *k = x + ((sample * PLACES + j) * 3 * HEADS + HEADS + head) * HEAD_SIZE;
            double sum = 0.0;
            for (size_t e = 0; e < HEAD_SIZE; e++)
                sum += q[e] * k[e];
            *score++ = sum / sqrt(HEAD_SIZE);
        }
    }
    seen->spread[seen->blocks++] = attention_score_spread(self, SAMPLES);
}

/* The scores at theta + shift v, times a weight, onto `sum`. */
static void add_scores(attention_seen *sum, trainer *t, problem at, double shift, double weight)
{
    attention_seen here = {.blocks = 0};
    copy_doubles(t->there, t->theta, t->net->parameters);
    add_scaled(t->there, shift, t->direction, t->net->parameters);
    at.theta = t->there;
    network_logits(t->net, t->other_logits, &at);
    layer_visit(t->net->body, see_attention, &here);
    ck_assert_uint_eq(here.blocks, BLOCKS);
    for (size_t b = 0; b < BLOCKS; b++)
        add_scaled(sum->score[b], weight, here.score[b], SCORES);
}

static double largest_spread(const double *score)
{
    double largest = 0.0;
    for (size_t query = 0; query < QUERIES; query++, score += PLACES)
        for (size_t i = 0; i < PLACES; i++)
            for (size_t j = 0; j < PLACES; j++)
                largest = fmax(largest, score[i] - score[j]);
    return largest;
}

/* Differences at h and 2h, extrapolated: error O(h^4). */
START_TEST(attention_spread)
{
    double h = 1e-3;
    trainer *t = started(MODEL_TRANSFORMER, BATCH, 3);
    problem at = trainer_problem(t, every_third, SAMPLES);
    attention_seen differences = {.blocks = 0}, seen = {.blocks = 0};
    random_direction(t->direction, t->net->parameters, t->rng);
    for (int side = -1; side <= 1; side += 2) {
        add_scores(&differences, t, at, side * h, side * 8.0 / (12.0 * h));
        add_scores(&differences, t, at, side * 2.0 * h, -side / (12.0 * h));
    }
    network_slopes(t->net, t->logits, t->slopes, t->direction, &at);
    layer_visit(t->net->body, see_attention, &seen);
    for (size_t b = 0; b < BLOCKS; b++) {
        double expected = largest_spread(differences.score[b]);
        ck_assert_double_gt(expected, 1e-3);
        ck_assert_msg(near(seen.spread[b], expected, 1e-6), "block %zu: %.12g, differences %.12g",
                      b, seen.spread[b], expected);
    }
    trainer_free(t);
}
END_TEST

/* One NaN among the scores is noticed, whichever key it belongs to. */
START_TEST(attention_spread_of_nan)
{
    enum { KEYS = 3 };
    double x[KEYS * 3], x_dot[KEYS * 3], y[KEYS], y_dot[KEYS];
    layer *self = attention_new(KEYS, 1, 1);
    self->kind->reserve(self, 1);
    for (size_t bad = 0; bad < KEYS; bad++) {
        for (size_t i = 0; i < KEYS * 3; i++)
            x[i] = x_dot[i] = 0.1 * (double)i;
        layer_pass pass = {
            .rows = 1, .derivatives = true, .x = x, .x_dot = x_dot, .y = y, .y_dot = y_dot};
        self->kind->forward(self, &pass);
        self->kind->tangent(self, &pass);
        ck_assert_double_gt(attention_score_spread(self, 1), 0.0);
        x_dot[bad * 3 + 1] = NAN;
        self->kind->tangent(self, &pass);
        ck_assert_double_nan(attention_score_spread(self, 1));
    }
    layer_free(self);
}
END_TEST

/* ---- along a line --------------------------------------------------------------------------- */

static double share_right(const double *logits, size_t rows, size_t classes)
{
    double *label = take_doubles(rows * classes);
    for (size_t i = 0; i < rows; i++)
        label[i * classes + digits->label[i]] = 1.0;
    size_t wrong = flips_between(label, logits, rows, classes);
    free(label);
    return 1.0 - (double)wrong / (double)rows;
}

START_TEST(scan)
{
    enum { POINTS = 5 };
    static const double tau[POINTS] = {0.0, 0.05, 2.0, 300.0, INFINITY};
    trainer *t = started(MODEL_MLP_LN, BATCH, 5), *other = trainer_copy(t);
    problem at = trainer_problem(t, NULL, ROWS), there = trainer_problem(other, NULL, ROWS);
    line_value value[POINTS];
    size_t classes = t->net->classes;
    random_direction(t->direction, t->net->parameters, t->rng);
    line_value base = trainer_scan(t, value, tau, POINTS, &at);
    network_logits(other->net, other->logits, &there);
    ck_assert_double_eq(base.loss, cross_entropy(other->logits, &there, classes));
    ck_assert_double_eq(base.flips, 0.0);
    ck_assert_double_eq_tol(base.accuracy, share_right(other->logits, ROWS, classes), 1e-15);
    for (size_t i = 0; i + 1 < POINTS; i++) {
        for (size_t k = 0; k < t->net->parameters; k++)
            other->there[k] = t->theta[k] + tau[i] * t->direction[k];
        there.theta = other->there;
        network_logits(other->net, other->other_logits, &there);
        double flips = (double)flips_between(other->logits, other->other_logits, ROWS, classes);
        ck_assert(near(value[i].loss, cross_entropy(other->other_logits, &there, classes), 1e-10));
        ck_assert_double_eq_tol(value[i].flips, flips / ROWS, 1e-15);
        ck_assert_double_eq_tol(value[i].accuracy, share_right(other->other_logits, ROWS, classes),
                                1e-15);
    }
    ck_assert_double_eq(value[0].loss, base.loss);
    ck_assert_double_eq(value[0].flips, 0.0);
    ck_assert_double_gt(value[3].flips, 0.1);
    ck_assert(!isfinite(value[4].loss)); /* every prediction is lost */
    ck_assert_double_eq(value[4].flips, 1.0);
    ck_assert_double_eq(value[4].accuracy, 0.0);
    trainer_free(other);
    trainer_free(t);
}
END_TEST

/* Four predictions changed by hand, a fifth made NaN, a sixth shifted as a whole. */
START_TEST(compare)
{
    trainer *t = started(MODEL_LINEAR, BATCH, 5);
    problem at = trainer_problem(t, NULL, ROWS);
    size_t classes = t->net->classes;
    network_logits(t->net, t->logits, &at);
    copy_doubles(t->logits_before, t->logits, ROWS * classes);
    for (size_t i = 0; i < 4; i++)
        t->logits_before[i * classes + (predicted_class(t->logits + i * classes, classes) + 1) %
                                           classes] += 100.0;
    t->logits_before[4 * classes + 2] = NAN;
    for (size_t k = 0; k < classes; k++)
        t->logits_before[5 * classes + k] += 7.0;
    line_value value = trainer_compare(t, t->logits_before, &at);
    ck_assert_double_eq(value.loss, cross_entropy(t->logits, &at, classes));
    ck_assert_double_eq(value.flips, 5.0 / ROWS);
    ck_assert_double_eq_tol(value.accuracy, share_right(t->logits, ROWS, classes), 1e-15);
    trainer_free(t);
}
END_TEST

START_TEST(crossings)
{
    static const double x[4] = {1.0, 10.0, 100.0, 1000.0}, up[4] = {1.0, 2.0, 3.0, 4.0},
                        dip[4] = {1.0, 3.0, 2.0, 9.0};
    ck_assert_double_eq(first_crossing(x, up, 4, 0.5), 1.0);
    ck_assert_double_eq(first_crossing(x, up, 4, 1.0), 1.0);
    ck_assert(near(first_crossing(x, up, 4, 2.25), pow(10.0, 1.25), 1e-14));
    ck_assert(near(first_crossing(x, up, 4, 3.0), 100.0, 1e-14));
    ck_assert(near(first_crossing(x, up, 4, 4.0), 1000.0, 1e-14));
    ck_assert_double_eq(first_crossing(x, up, 4, 4.1), INFINITY);
    ck_assert_double_eq(first_crossing(x, up, 0, 1.0), INFINITY);
    ck_assert(near(first_crossing(x, dip, 4, 2.5), pow(10.0, 0.75), 1e-14));
    static const double lost[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 3; i++)
        for (size_t bad = 0; bad < 4; bad++) {
            double y[4] = {1.0, 2.0, 3.0, 4.0};
            y[bad] = lost[i];
            ck_assert_double_eq(first_crossing(x, y, 4, 9.0), x[bad]);
        }
}
END_TEST

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Against sorting; numbers repeat, and some are infinite or NaN, which count as +infinity. */
START_TEST(quantiles)
{
    enum { MOST = 40 };
    gsl_rng *rng = random_stream(random_seed_for("quantiles"), "quantiles");
    double x[MOST], sorted[MOST];
    for (size_t count = 1; count <= MOST; count++)
        for (int k = 0; k <= 20; k++) {
            for (size_t i = 0; i < count; i++) {
                double number = (double)gsl_rng_uniform_int(rng, 12);
                x[i] = number == 11.0 ? NAN : number == 10.0 ? INFINITY : number;
                sorted[i] = isnan(x[i]) ? INFINITY : x[i];
            }
            qsort(sorted, count, sizeof *sorted, ascending);
            double at = k / 20.0, place = at * (double)(count - 1);
            size_t low = (size_t)place;
            double expected = sorted[low], share = place - (double)low;
            if (share > 0.0 && sorted[low + 1] > sorted[low])
                expected += share * (sorted[low + 1] - sorted[low]);
            ck_assert_double_eq(quantile_of(x, count, at), expected);
        }
    ck_assert_double_nan(quantile_of(x, 0, 0.5));
    gsl_rng_free(rng);
}
END_TEST

/* ---- records -------------------------------------------------------------------------------- */

static const char table[] = "model,r,loss,base,note\n"
                            "a,0.01,1,2,x\n"
                            "a,0.1,nan,4,y\n"
                            "b,0.01,7,2,x\n"
                            "a,0.01,5,0.5,x\n"
                            "a,0.1,inf,inf,z\n"
                            "a,0.1,4,1,y\n"
                            "b,1e+04,0.25,inf,w\n"
                            "a,0.01,2,1,w\n";

static records *records_of(const char *text)
{
    FILE *file = fopen("test_trainer.csv", "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    records *r = records_read("test_trainer.csv");
    remove("test_trainer.csv");
    return r;
}

START_TEST(records_as_numbers)
{
    double value[8], x[4] = {0.0100001, 0.1, 1e4, 7.0}, y[4];
    records *r = records_of(table);
    ck_assert_uint_eq(r->rows, 8);
    ck_assert_uint_eq(records_select(value, r, "loss", WHERE("model", "a", "r", "0.01")), 3);
    ck_assert(value[0] == 1.0 && value[1] == 5.0 && value[2] == 2.0);
    ck_assert_uint_eq(records_select(value, r, "loss", WHERE("model", "a", "r", "0.1")), 3);
    ck_assert(isnan(value[0]) && value[1] == INFINITY && value[2] == 4.0);
    ck_assert_uint_eq(records_select(value, r, "base", WHERE(NULL)), 8);
    ck_assert_uint_eq(records_select(value, r, "base", WHERE("model", "c")), 0);
    ck_assert_double_eq(records_median(r, "loss", WHERE("model", "a", "r", "0.1")), INFINITY);
    ck_assert_double_eq(records_quantile(r, "loss", WHERE("model", "a"), 0.25), 2.5);
    ck_assert_double_eq(records_largest(r, "loss", WHERE("model", "a")), 5.0);
    ck_assert_double_nan(records_largest(r, "loss", WHERE("note", "z")));
    records_curve(y, x, 4, r, "loss", WHERE("model", "a"));
    ck_assert(y[0] == 2.0 && y[1] == INFINITY && isnan(y[2]) && isnan(y[3]));
    records_curve(y, x, 4, r, "loss", WHERE(NULL));
    ck_assert(y[0] == 3.5 && y[1] == INFINITY && y[2] == 0.25 && isnan(y[3]));
    records_free(r);
}
END_TEST

/* Row by row, not quantile by quantile: {1/2, 5/0.5, 2/1} and {nan/4, inf/inf, 4/1}. */
START_TEST(records_ratios)
{
    records *r = records_of(table);
    const char *const *inside = WHERE("model", "a", "r", "0.01");
    const char *const *lost = WHERE("model", "a", "r", "0.1");
    ck_assert_double_eq(records_ratio(r, "loss", "base", inside, 0.0), 0.5);
    ck_assert_double_eq(records_ratio(r, "loss", "base", inside, 0.25), 1.25);
    ck_assert_double_eq(records_ratio(r, "loss", "base", inside, 0.5), 2.0);
    ck_assert_double_eq(records_ratio(r, "loss", "base", inside, 1.0), 10.0);
    ck_assert_double_eq(records_ratio(r, "loss", "base", lost, 0.0), 4.0);
    ck_assert_double_eq(records_ratio(r, "loss", "base", lost, 0.5), INFINITY);
    ck_assert_double_eq(records_ratio(r, "loss", "base", WHERE("note", "w"), 0.0), 0.0);
    ck_assert_double_nan(records_ratio(r, "loss", "base", WHERE("note", "v"), 0.5));
    records_free(r);
}
END_TEST

START_TEST(records_names)
{
    static const char *const expected[] = {"x", "y", "z", "w"};
    records *r = records_of(table);
    size_t count;
    char **cell = records_distinct(&count, r, "note");
    ck_assert_uint_eq(count, 4);
    for (size_t i = 0; i < count; i++)
        ck_assert_str_eq(cell[i], expected[i]);
    free(cell);
    ck_assert_uint_eq(records_column(r, "base"), 3);
    records_free(r);
    r = records_of("one,two\n3,4"); /* no line's end */
    ck_assert_uint_eq(r->rows, 1);
    ck_assert_str_eq(r->cell[1], "4");
    records_free(r);
    ck_assert_ptr_null(records_of("one,two\n3,4\n5\n"));
    ck_assert_ptr_null(records_of("one,two\n3,4,5\n"));
    ck_assert_ptr_null(records_of(""));
    ck_assert_ptr_null(records_read("no such file"));
}
END_TEST

int main(void)
{
    use_one_blas_thread();
    Suite *suite = suite_create("lab, measurements");
    TCase *points = tcase_create("points"), *numbers = tcase_create("numbers");
    tcase_set_timeout(points, 60.0); /* seconds, for a busy machine */
    tcase_add_unchecked_fixture(points, read_digits, free_digits);
    tcase_add_loop_test(points, slopes_again, 0, MODEL_COUNT);
    tcase_add_loop_test(points, copies_go_on_alike, 0, 8);
    tcase_add_test(points, attention_spread);
    tcase_add_test(points, attention_spread_of_nan);
    tcase_add_test(points, scan);
    tcase_add_test(points, compare);
    tcase_add_test(numbers, crossings);
    tcase_add_test(numbers, quantiles);
    tcase_add_test(numbers, records_as_numbers);
    tcase_add_test(numbers, records_ratios);
    tcase_add_test(numbers, records_names);
    suite_add_tcase(suite, points);
    suite_add_tcase(suite, numbers);
    return run_suite(suite);
}
