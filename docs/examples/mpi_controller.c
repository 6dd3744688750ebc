/* Data-parallel training: every rank measures its part of the batch, the packed measurements are
 * reduced by the minimum, and every rank takes the same decision from the same numbers.
 *
 *     mpiexec -n 4 mpi_controller
 *
 * The loop below stands for a training loop with made-up logits; at step 7 the last rank's slopes
 * hold a NaN, which must make every rank skip the step.  Exit status 1 when any rank disagrees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <mpi.h>

#include <ghosts/controller.h>

enum { SAMPLES = 64, CLASSES = 10, STEPS = 12, BROKEN_STEP = 7 };

static void make_batch(double *logits, double *slopes, int rank, int step)
{
    unsigned long long state = 1000003ull * (unsigned)rank + (unsigned)step;
    for (size_t i = 0; i < SAMPLES * CLASSES; i++) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        logits[i] = 6.0 * (double)(state >> 40) * 0x1p-24;
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        slopes[i] = (1.0 + rank) * (double)(state >> 40) * 0x1p-24;
    }
}

/* The decision for this step, the same on every rank. */
static ghosts_status decide(ghosts_decision *decision, ghosts_controller *state,
                            const ghosts_batch *batch, ghosts_workspace *work, double rate,
                            double norm)
{
    ghosts_measurement seen;
    double mine[2], all[2];
    ghosts_status status = ghosts_controller_measure(&seen, state, batch, work, NULL, NULL);
    if (status != GHOSTS_OK) /* take part in the reduction all the same */
        seen = (ghosts_measurement){.nonfinite = true};
    ghosts_measurement_pack(mine, &seen);
    MPI_Allreduce(mine, all, 2, MPI_DOUBLE, MPI_MIN, MPI_COMM_WORLD);
    ghosts_measurement_unpack(&seen, all);
    return ghosts_controller_act(decision, state, &seen, rate, norm);
}

int main(int count, char **argument)
{
    static double logits[SAMPLES * CLASSES], slopes[SAMPLES * CLASSES];
    int rank, ranks, wrong = 0;
    MPI_Init(&count, &argument);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    ghosts_controller_options options = ghosts_controller_defaults();
    options.radius = GHOSTS_RADIUS_EXACT;
    options.memory = GHOSTS_MEMORY_WINDOW;
    ghosts_controller *state = NULL;
    ghosts_workspace *work = NULL;
    if (ghosts_controller_new(&state, &options) != GHOSTS_OK ||
        ghosts_workspace_new(&work, SAMPLES, CLASSES, GHOSTS_SIMD_AUTO) != GHOSTS_OK)
        MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    ghosts_batch batch = {logits, slopes, SAMPLES, CLASSES, CLASSES, CLASSES};
    for (int step = 0; step < STEPS; step++) {
        ghosts_decision decision;
        make_batch(logits, slopes, rank, step);
        if (step == BROKEN_STEP && rank == ranks - 1)
            slopes[5] = NAN;
        if (decide(&decision, state, &batch, work, 3.0, 1.0) != GHOSTS_OK)
            MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
        /* the least rate of all ranks, and minus the greatest */
        double mine[2] = {decision.rate, -decision.rate}, least[2];
        MPI_Allreduce(mine, least, 2, MPI_DOUBLE, MPI_MIN, MPI_COMM_WORLD);
        bool skipped = decision.action == GHOSTS_ACTION_SKIPPED;
        wrong += least[0] != -least[1] || skipped != (step == BROKEN_STEP);
        if (rank == 0)
            printf("step %2d  radius %-10.6g rate %-10.6g%s\n", step, decision.radius,
                   decision.rate, skipped ? " skipped: not finite on some rank" : "");
    }
    ghosts_workspace_free(work);
    ghosts_controller_free(state);
    MPI_Finalize();
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
