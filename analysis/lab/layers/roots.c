/* Branches of inverse roots, continued from disc to disc.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/layers/roots.h"

#include <complex.h>
#include <math.h>

#include "analysis/lab/memory.h"

#define INWARD (1.0 - 1e-6) /* share of the radius from the centre to the point of comparison */
#define MARGIN 1e-5         /* by which the other disc is to reach beyond that point, */
#define LEAST_SHARE 1e-9    /* far above the rounding of the point where the radius has this share */

/* The roots of one disc, in the order in which the layers take them. */
typedef struct {
    double complex centre;
    double radius;
    ghosts_model **root;
    size_t roots;
} known_disc;

struct root_memory {
    known_disc *disc; /* earlier ones, and at [discs] the one at work */
    size_t discs, room;
    const known_disc *from; /* the one to learn from; NULL: none */
    double complex meet;    /* a point of both */
};

root_memory *root_memory_new(void)
{
    return take(1, sizeof(root_memory));
}

static void disc_clear(known_disc *disc)
{
    for (size_t i = 0; i < disc->roots; i++)
        ghosts_models_free(disc->root[i]);
    free(disc->root);
    *disc = (known_disc){.root = NULL};
}

void root_memory_free(root_memory *memory)
{
    for (size_t i = 0; memory != NULL && i < memory->room; i++)
        disc_clear(&memory->disc[i]);
    if (memory != NULL)
        free(memory->disc);
    free(memory);
}

static void *enlarge(void *old, size_t count, size_t more, size_t size)
{
    void *new = take(count + more, size);
    if (count > 0)
        memcpy(new, old, count * size);
    free(old);
    return new;
}

void roots_begin(const model_pass *pass)
{
    root_memory *m = pass->roots;
    if (m == NULL)
        return;
    if (m->discs == m->room) {
        m->disc = enlarge(m->disc, m->room, m->room + 8, sizeof *m->disc);
        m->room += m->room + 8;
    }
    double complex centre = pass->centre_re + I * pass->centre_im;
    double distance = cabs(centre), inward = INWARD * pass->radius, least = 1.0 - MARGIN;
    m->meet = inward < distance ? centre * (1.0 - inward / distance) : 0.0;
    m->from = NULL;
    for (size_t i = 0; i < m->discs && pass->radius > LEAST_SHARE * distance; i++) {
        const known_disc *d = &m->disc[i];
        double share = (cabs(m->meet - d->centre) + MARGIN * pass->radius) / d->radius;
        if (share < least) {
            least = share;
            m->from = d;
        }
    }
    disc_clear(&m->disc[m->discs]);
    m->disc[m->discs].centre = centre;
    m->disc[m->discs].radius = pass->radius;
}

void roots_end(const model_pass *pass, size_t count)
{
    bool known = pass->roots != NULL;
    for (size_t i = 0; i < count && known; i++)
        known = ghosts_model_is_finite(&pass->y[i]);
    if (known)
        pass->roots->discs++;
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
static int sign_of(const ghosts_model *root, const model_pass *pass, const root_memory *m,
                   size_t which)
{
    if (m->from == NULL || which >= m->from->roots)
        return 0;
    double error, known_error;
    double complex centre = pass->centre_re + I * pass->centre_im;
    double complex here = value_at(&error, root, m->meet, centre, pass->radius);
    double complex known = value_at(&known_error, m->from->root[which], m->meet, m->from->centre,
                                    m->from->radius);
    double both = error + known_error + 1e-14 * (cabs(here) + cabs(known)); /* and rounding */
    bool same = cabs(here + known) > both, opposite = cabs(here - known) > both;
    return same == opposite ? 0 : same ? 1 : -1;
}

void roots_continue(ghosts_model *root, const model_pass *pass)
{
    root_memory *m = pass->roots;
    known_disc *disc = m != NULL ? &m->disc[m->discs] : NULL;
    int sign = pass->centre_im == 0.0 ? 1 : m != NULL ? sign_of(root, pass, m, disc->roots) : 0;
    if (sign == 0)
        ghosts_model_set_constant(root, NAN, 0.0);
    else if (sign < 0)
        ghosts_model_scale(root, root, -1.0, 0.0);
    if (disc == NULL)
        return;
    disc->root = enlarge(disc->root, disc->roots, 1, sizeof *disc->root);
    disc->root[disc->roots] = take_models(1, root->order);
    ghosts_model_set(disc->root[disc->roots++], root);
}
