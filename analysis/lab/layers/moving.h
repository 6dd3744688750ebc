/* Parameters that move with the step, as models.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LAB_LAYERS_MOVING_H
#define ANALYSIS_LAB_LAYERS_MOVING_H

#include "analysis/lab/layer.h"

/* y = theta_j + tau theta_dot_j */
static inline void model_parameter(ghosts_model *y, const model_pass *pass, size_t j)
{
    ghosts_model_set_step(y, pass->centre_re, pass->centre_im, pass->radius);
    ghosts_model_scale(y, y, pass->theta_dot[j], 0.0);
    ghosts_model_add_constant(y, y, pass->theta[j], 0.0);
}

/* y = scale x + shift with the parameters of these numbers */
static inline void model_moving_scale(ghosts_model *y, const ghosts_model *x,
                                      const model_pass *pass, size_t scale, size_t shift)
{
    ghosts_model_linear(y, x, 1, 1, pass->theta + scale, pass->theta_dot + scale,
                        pass->theta + shift, pass->theta_dot + shift, pass->centre_re,
                        pass->centre_im, pass->radius);
}

#endif
