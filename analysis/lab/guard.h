/* The methods that experiments E4, E5 and E9 set against each other: what is done to a step of Adam
 * before it is taken.
 *
 * Let p be the optimizer's update, |p| its length, eta the rate of the schedule, g the gradient of
 * the batch's loss L.  The step is theta -= rate * p, of length tau = rate |p|; with
 *
 *   none           rate = eta
 *   gradient_clip  g is scaled to length 1 when longer, before Adam sees it; rate = eta
 *   update_clip    tau at most twice the mean length of the steps 10 .. 49, from step 50 on
 *   armijo         the first of eta, eta/2, ... with L(theta - rate p) <= L - 1e-4 rate g'p, at
 *                  most 39 halvings; no step when g'p <= 0
 *   polyak         min(eta, L / g'p): as if the loss were linear and 0 its minimum; no step when
 *                  g'p <= 0
 *   cap_bound      tau at most rho_a of the watched samples
 *   cap_exact      tau at most rho* of the watched samples
 *   cap_batch      tau at most rho* of the batch
 *
 * The last three are ghosts/controller.h, policy CAP with target r = 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_GUARD_H
#define ANALYSIS_LAB_GUARD_H

#include <ghosts/controller.h>

#include "analysis/lab/trainer.h"

typedef enum {
    METHOD_NONE,
    METHOD_GRADIENT_CLIP,
    METHOD_UPDATE_CLIP,
    METHOD_ARMIJO,
    METHOD_POLYAK,
    METHOD_CAP_BOUND,
    METHOD_CAP_EXACT,
    METHOD_CAP_BATCH,
    METHOD_COUNT
} method;

const char *method_name(method which);

typedef struct {
    method method;
    ghosts_controller *controller; /* of the caps, NULL for others */
    size_t steps;
    double length_sum; /* of steps 10 .. 49 */
} guard;

guard *guard_new(method which);
guard *guard_copy(const guard *from);
void guard_free(guard *g);

typedef struct {
    double loss;              /* of the batch, before the step */
    double rate;              /* applied */
    double norm, tau;         /* |p| and rate |p| */
    radii radii;              /* of the watched samples along -p / |p|; NaN when not measured */
    double loss_ratio, flips; /* of the watched samples, after against before; likewise */
    bool lost;                /* loss, gradient or update not finite: no step was taken */
} guarded_step;

/* One training step.  `watched`: rows of the training set whose radii count, in the mode of
 * `watch_training`; they are measured when `measure`, and when the method needs them. */
guarded_step guard_step(guard *g, trainer *t, double eta, const size_t *watched, size_t count,
                        bool watch_training, bool measure);

#endif
