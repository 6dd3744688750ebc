/* Branches of inverse roots, continued from disc to disc.
 *
 * SPDX-License-Identifier: LGPL-3.0-or-later */
#include "network/branches.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INWARD (1.0 - 1e-6) /* share of the radius from the centre to the point of comparison */
#define MARGIN 1e-5         /* by which the other disc is to reach beyond that point, */
#define LEAST_SHARE 1e-9 /* far above the rounding of the point where the radius has this share */

/* The roots of one disc, in the order in which the operations take them. */
typedef struct {
    double complex centre;
    double radius;
    ghosts_model **root;
    size_t roots, room;
} known_disc;

struct branch_memory {
    known_disc *disc; /* earlier ones, and at [discs] the one at work */
    size_t discs, room;
    const known_disc *from; /* the one to learn from; NULL: none */
    double complex meet;    /* a point of both */
};

branch_memory *branch_memory_new(void)
{
    return calloc(1, sizeof(branch_memory));
}

static void disc_clear(known_disc *disc)
{
    for (size_t i = 0; i < disc->roots; i++)
        ghosts_models_free(disc->root[i]);
    free(disc->root);
    *disc = (known_disc){.root = NULL};
}

void branch_memory_free(branch_memory *memory)
{
    for (size_t i = 0; memory && i < memory->room; i++)
        disc_clear(&memory->disc[i]);
    if (memory)
        free(memory->disc);
    free(memory);
}

/* Room for one more disc; the new ones are empty. */
static bool reserve_disc(branch_memory *m)
{
    if (m->discs < m->room)
        return true;
    size_t room = 2 * m->room + 8;
    known_disc *disc = realloc(m->disc, room * sizeof *disc);
    if (!disc)
        return false;
    memset(disc + m->room, 0, (room - m->room) * sizeof *disc);
    m->disc = disc;
    m->room = room;
    return true;
}

void branches_begin(evaluation *e)
{
    branch_memory *m = e->branches;
    if (!m)
        return;
    if (!reserve_disc(m)) {
        e->status = GHOSTS_NO_MEMORY;
        e->branches = NULL;
        return;
    }
    double complex centre = e->centre_re + I * e->centre_im;
    double distance = cabs(centre), inward = INWARD * e->radius, least = 1.0 - MARGIN;
    m->meet = inward < distance ? centre * (1.0 - inward / distance) : 0.0;
    m->from = NULL;
    for (size_t i = 0; i < m->discs && e->radius > LEAST_SHARE * distance; i++) {
        const known_disc *d = &m->disc[i];
        double share = (cabs(m->meet - d->centre) + MARGIN * e->radius) / d->radius;
        if (share < least) {
            least = share;
            m->from = d;
        }
    }
    disc_clear(&m->disc[m->discs]);
    m->disc[m->discs].centre = centre;
    m->disc[m->discs].radius = e->radius;
}

void branches_end(evaluation *e, const ghosts_model *y, size_t count)
{
    bool known = e->branches && e->status == GHOSTS_OK;
    for (size_t i = 0; i < count && known; i++)
        known = ghosts_model_is_finite(&y[i]);
    if (known && e->branches->disc[e->branches->discs].roots > 0)
        e->branches->discs++;
}

static double complex value_at(double *error, const ghosts_model *f, double complex at,
                               double complex centre, double radius)
{
    double re, im;
    double complex s = (at - centre) / radius;
    ghosts_model_value(&re, &im, error, f, creal(s), cimag(s));
    return re + I * im;
}

/* Whether the root is the one known (1), its negative (-1), or neither can be excluded (0). */
static int sign_of(const ghosts_model *root, const evaluation *e, size_t which)
{
    const branch_memory *m = e->branches;
    if (!m->from || which >= m->from->roots)
        return 0;
    double error, known_error;
    double complex centre = e->centre_re + I * e->centre_im;
    double complex here = value_at(&error, root, m->meet, centre, e->radius);
    double complex known =
        value_at(&known_error, m->from->root[which], m->meet, m->from->centre, m->from->radius);
    double both = error + known_error + 1e-14 * (cabs(here) + cabs(known)); /* and rounding */
    bool same = cabs(here + known) > both, opposite = cabs(here - known) > both;
    return same == opposite ? 0 : same ? 1 : -1;
}

/* Keep a copy of the root on the disc at work. */
static void remember(known_disc *disc, const ghosts_model *root, evaluation *e)
{
    if (disc->roots == disc->room) {
        size_t room = 2 * disc->room + 16;
        ghosts_model **longer = realloc(disc->root, room * sizeof *longer);
        if (!longer) {
            e->status = GHOSTS_NO_MEMORY;
            return;
        }
        disc->root = longer;
        disc->room = room;
    }
    ghosts_model *kept = models_like(root, 1, e);
    if (!kept)
        return;
    ghosts_model_set(kept, root);
    disc->root[disc->roots++] = kept;
}

void branches_continue(ghosts_model *root, evaluation *e)
{
    branch_memory *m = e->branches;
    known_disc *disc = m ? &m->disc[m->discs] : NULL;
    int sign = e->centre_im == 0.0 ? 1 : m ? sign_of(root, e, disc->roots) : 0;
    if (sign == 0)
        ghosts_model_set_constant(root, NAN, 0.0);
    else if (sign < 0)
        ghosts_model_scale(root, root, -1.0, 0.0);
    if (disc)
        remember(disc, root, e);
}
