# SPDX-License-Identifier: LGPL-3.0-or-later
"""Step sizes for PyTorch: the radius of convergence of the loss along an optimizer's own update.

    slopes    logits and their derivatives along a direction of the parameters
    Cap       keeps the steps of any optimizer within the radius
    measure   what a batch of tensors says about a step, wherever the tensors live

>>> import torch
>>> _ = torch.manual_seed(0)
>>> model, inputs, labels = torch.nn.Linear(4, 3), torch.randn(8, 4), torch.arange(8) % 3
>>> optimizer = torch.optim.SGD(model.parameters(), lr=1e4)  # far too long a step
>>> cap = Cap(model, optimizer, radius="exact")
>>> torch.nn.functional.cross_entropy(model(inputs), labels).backward()
>>> step = cap.step(inputs)
>>> step.action, step.r > 100, round(step.r_after, 9)
('scaled', True, 1.0)
"""
from __future__ import annotations

from ._cap import Cap, Step
from ._measure import measure
from ._slopes import RandomState, Slopes, slopes

__all__ = ["Cap", "RandomState", "Slopes", "Step", "measure", "slopes"]
