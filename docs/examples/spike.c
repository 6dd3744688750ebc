/* Softmax regression on handwritten digits whose learning rate is multiplied by 10,000 at step 50:
 * plain, and with the controller on the exact radius.
 *
 *     spike [DIGITS.CSV [N]] > spike.csv      (default analysis/data/digits.csv, N = 1)
 *     gnuplot -c docs/examples/spike.gp analysis/figures spike.csv spike    (spike.svg, spike.png)
 *
 * N is how many steps the fault lasts.  The CSV has, for each step, the loss before it and r as
 * asked of both runs, and r and rate of the controlled run after the controller. The optimizer is
 * gradient descent with momentum; the controller looks at the step that it really takes.  The model
 * is linear in its parameters, so the slopes are exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ghosts/controller.h>

enum { PIXELS = 64, INPUTS = PIXELS + 1, DIGITS = 10, MOST_ROWS = 2000, STEPS = 200 };
enum { WEIGHTS = INPUTS * DIGITS, SPIKE = 50 };

typedef struct {
    double *input; /* rows x INPUTS, the last one 1 */
    int *label;
    size_t rows;
} dataset;

typedef struct {
    double weight[WEIGHTS], momentum[WEIGHTS];
    double *logits, *slopes; /* rows x DIGITS */
} model;

static void fail(const char *what)
{
    fprintf(stderr, "spike: %s\n", what);
    exit(EXIT_FAILURE);
}

static void *get(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (memory == NULL)
        fail("out of memory");
    return memory;
}

static dataset read_digits(const char *path)
{
    dataset data = {get(MOST_ROWS * INPUTS * sizeof(double)), get(MOST_ROWS * sizeof(int)), 0};
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail("cannot open the digits");
    char line[1024];
    while (data.rows < MOST_ROWS && fgets(line, sizeof line, file) != NULL) {
        double *x = data.input + data.rows * INPUTS;
        char *at = line, *end;
        size_t read = 0;
        for (; read <= PIXELS; read++, at = end + (*end == ',')) {
            double value = strtod(at, &end);
            if (end == at)
                break;
            if (read < PIXELS)
                x[read] = value / 16.0;
            else
                data.label[data.rows] = (int)value;
        }
        x[PIXELS] = 1.0;
        data.rows += read == PIXELS + 1 ? 1 : 0;
    }
    fclose(file);
    if (data.rows == 0)
        fail("no digits in the file");
    return data;
}

/* out[i][k] = sum_j input[i][j] weight[j][k] */
static void apply(double *out, const dataset *data, const double *weight)
{
    for (size_t i = 0; i < data->rows; i++) {
        double *row = out + i * DIGITS;
        memset(row, 0, DIGITS * sizeof *row);
        for (size_t j = 0; j < INPUTS; j++)
            for (size_t k = 0; k < DIGITS; k++)
                row[k] += data->input[i * INPUTS + j] * weight[j * DIGITS + k];
    }
}

/* Mean cross-entropy; gradient by the way. */
static double loss_and_gradient(double *gradient, const dataset *data, const double *logits)
{
    double loss = 0.0;
    memset(gradient, 0, WEIGHTS * sizeof *gradient);
    for (size_t i = 0; i < data->rows; i++) {
        const double *z = logits + i * DIGITS;
        double top = z[0], sum = 0.0;
        for (size_t k = 1; k < DIGITS; k++)
            top = fmax(top, z[k]);
        for (size_t k = 0; k < DIGITS; k++)
            sum += exp(z[k] - top);
        loss += top + log(sum) - z[data->label[i]];
        for (size_t k = 0; k < DIGITS; k++) {
            double off = exp(z[k] - top) / sum - ((int)k == data->label[i] ? 1.0 : 0.0);
            for (size_t j = 0; j < INPUTS; j++)
                gradient[j * DIGITS + k] += off * data->input[i * INPUTS + j];
        }
    }
    for (size_t j = 0; j < WEIGHTS; j++)
        gradient[j] /= (double)data->rows;
    return loss / (double)data->rows;
}

/* One step; returns the loss before it. */
static double train_step(model *m, const dataset *data, double rate, ghosts_controller *state,
                         ghosts_workspace *work, ghosts_decision *decision)
{
    double gradient[WEIGHTS], direction[WEIGHTS], norm = 0.0;
    apply(m->logits, data, m->weight);
    double loss = loss_and_gradient(gradient, data, m->logits);
    for (size_t j = 0; j < WEIGHTS; j++) {
        m->momentum[j] = 0.9 * m->momentum[j] + gradient[j];
        norm += m->momentum[j] * m->momentum[j];
    }
    norm = sqrt(norm);
    for (size_t j = 0; j < WEIGHTS; j++)
        direction[j] = -m->momentum[j] / norm;
    apply(m->slopes, data, direction);
    ghosts_batch batch = {m->logits, m->slopes, data->rows, DIGITS, DIGITS, DIGITS};
    ghosts_measurement seen;
    ghosts_status status = ghosts_controller_measure(&seen, state, &batch, work, NULL, NULL);
    if (status == GHOSTS_OK)
        status = ghosts_controller_act(decision, state, &seen, rate, norm);
    if (status != GHOSTS_OK)
        fail(ghosts_strerror(status));
    for (size_t j = 0; j < WEIGHTS; j++)
        m->weight[j] += decision->rate * norm * direction[j];
    return loss;
}

int main(int count, char **argument)
{
    dataset data = read_digits(count > 1 ? argument[1] : "analysis/data/digits.csv");
    int lasting = count > 2 ? atoi(argument[2]) : 1;
    model run[2];
    ghosts_controller *state[2];
    ghosts_workspace *work;
    ghosts_controller_options options = ghosts_controller_defaults();
    options.radius = GHOSTS_RADIUS_EXACT;
    if (ghosts_workspace_new(&work, data.rows, DIGITS, GHOSTS_SIMD_AUTO) != GHOSTS_OK)
        fail("no workspace");
    for (int i = 0; i < 2; i++) {
        options.policy = i == 0 ? GHOSTS_POLICY_MONITOR : GHOSTS_POLICY_CAP;
        memset(&run[i], 0, sizeof run[i]);
        run[i].logits = get(data.rows * DIGITS * sizeof(double));
        run[i].slopes = get(data.rows * DIGITS * sizeof(double));
        if (ghosts_controller_new(&state[i], &options) != GHOSTS_OK)
            fail("no controller");
    }
    printf("step,loss_plain,r_plain,loss_controlled,r_controlled,r_after,rate_controlled\n");
    for (int step = 0; step < STEPS; step++) {
        double rate = 0.05 * (step >= SPIKE && step < SPIKE + lasting ? 1e4 : 1.0);
        ghosts_decision plain, controlled;
        double loss = train_step(&run[0], &data, rate, state[0], work, &plain);
        double calm = train_step(&run[1], &data, rate, state[1], work, &controlled);
        printf("%d,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g\n", step, loss, plain.r, calm, controlled.r,
               controlled.r_after, controlled.rate);
    }
    for (int i = 0; i < 2; i++) {
        free(run[i].logits);
        free(run[i].slopes);
        ghosts_controller_free(state[i]);
    }
    ghosts_workspace_free(work);
    free(data.input);
    free(data.label);
    return EXIT_SUCCESS;
}
