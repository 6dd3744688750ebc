/* What all layers share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lab/layer.h"
#include "analysis/lab/memory.h"

layer *layer_new(size_t size, const layer_kind *kind, size_t inputs, size_t outputs)
{
    layer *self = take(1, size);
    self->kind = kind;
    self->inputs = inputs;
    self->outputs = outputs;
    return self;
}

void layer_free(layer *self)
{
    if (self == NULL)
        return;
    if (self->kind->release != NULL)
        self->kind->release(self);
    free(self);
}

ghosts_moving layer_moving(const layer_line *line, size_t offset)
{
    return (ghosts_moving){line->theta + offset, line->theta_dot + offset};
}
