/* Rows shared among processes under MPI, or one process alone.  Process 0 writes; the others send
 * it their blocks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/radii/radii.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_MPI

#include <limits.h>
#include <mpi.h>

enum { TAG_SIZES = 1, TAG_BYTES, TAG_RECORDS, TAG_FAULT };

static int rank, size = 1; /* set once, before any thread */

/* MPI is started only where a launcher has started the command: alone it would cost a second. */
void radii_processes_start(void)
{
    static const char *const launched[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"};
    bool found = false;
    for (size_t i = 0; i < sizeof launched / sizeof *launched; i++)
        found = found || getenv(launched[i]);
    if (!found)
        return;
    MPI_Init(NULL, NULL);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
}

void radii_processes_end(void)
{
    int started;
    MPI_Initialized(&started);
    if (started)
        MPI_Finalize();
}

size_t radii_process(size_t *count)
{
    *count = (size_t)size;
    return (size_t)rank;
}

size_t radii_of_first(size_t value)
{
    unsigned long long told = value;
    if (size > 1)
        MPI_Bcast(&told, 1, MPI_UNSIGNED_LONG_LONG, 0, MPI_COMM_WORLD);
    return (size_t)told;
}

bool radii_all(bool value)
{
    int every = value;
    if (size > 1)
        MPI_Allreduce(MPI_IN_PLACE, &every, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD);
    return every != 0;
}

/* A block has at most 8192 records, or is one row: its bytes and records can be counted by int. */
void radii_send_block(const block_work *w, size_t count)
{
    unsigned long long sizes[2] = {w->fault[0] ? 0 : w->size, w->fault[0] ? 0 : count};
    MPI_Send(sizes, 2, MPI_UNSIGNED_LONG_LONG, 0, TAG_SIZES, MPI_COMM_WORLD);
    MPI_Send(w->fault, (int)sizeof w->fault, MPI_CHAR, 0, TAG_FAULT, MPI_COMM_WORLD);
    MPI_Send(w->bytes, (int)sizes[0], MPI_BYTE, 0, TAG_BYTES, MPI_COMM_WORLD);
    MPI_Send(w->record, (int)(sizes[1] * sizeof *w->record), MPI_BYTE, 0, TAG_RECORDS,
             MPI_COMM_WORLD);
}

void radii_receive_block(block_work *w, size_t from)
{
    unsigned long long sizes[2];
    MPI_Recv(sizes, 2, MPI_UNSIGNED_LONG_LONG, (int)from, TAG_SIZES, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    MPI_Recv(w->fault, (int)sizeof w->fault, MPI_CHAR, (int)from, TAG_FAULT, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    free(w->bytes);
    w->size = (size_t)sizes[0];
    w->bytes = malloc(w->size + 1);
    if (!w->bytes) {
        fprintf(stderr, "ghosts radii: %s\n", ghosts_strerror(GHOSTS_NO_MEMORY));
        MPI_Abort(MPI_COMM_WORLD, EXIT_USAGE);
    }
    MPI_Recv(w->bytes, (int)sizes[0], MPI_BYTE, (int)from, TAG_BYTES, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    MPI_Recv(w->record, (int)(sizes[1] * sizeof *w->record), MPI_BYTE, (int)from, TAG_RECORDS,
             MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

#else

void radii_processes_start(void)
{
}

void radii_processes_end(void)
{
}

size_t radii_process(size_t *count)
{
    *count = 1;
    return 0;
}

size_t radii_of_first(size_t value)
{
    return value;
}

bool radii_all(bool value)
{
    return value;
}

void radii_send_block(const block_work *w, size_t count)
{
    (void)w, (void)count;
}

void radii_receive_block(block_work *w, size_t from)
{
    (void)w, (void)from;
}

#endif
