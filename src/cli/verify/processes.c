/* Several processes under MPI, or one: process r of m does the trials r, r + m, ...
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/verify/verify.h"

#ifdef HAVE_MPI

#include <limits.h>
#include <mpi.h>

void processes_start(void)
{
    MPI_Init(NULL, NULL);
}

void processes_end(void)
{
    MPI_Finalize();
}

void processes_share(size_t *index, size_t *count)
{
    int rank, size;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    *index = (size_t)rank;
    *count = (size_t)size;
}

/* Each entry is zero but in one process, so the sum is exact and does not depend on the order. */
void processes_gather(double *values, size_t count)
{
    for (size_t done = 0; done < count;) {
        size_t part = count - done < INT_MAX ? count - done : INT_MAX;
        MPI_Allreduce(MPI_IN_PLACE, values + done, (int)part, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
        done += part;
    }
}

#else

void processes_start(void)
{
}

void processes_end(void)
{
}

void processes_share(size_t *index, size_t *count)
{
    *index = 0;
    *count = 1;
}

void processes_gather(double *values, size_t count)
{
    (void)values;
    (void)count;
}

#endif

bool processes_first(void)
{
    size_t index, count;
    processes_share(&index, &count);
    return index == 0;
}
