# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a batch of tensors says about a step, wherever the tensors live."""
from __future__ import annotations

from typing import Any, Optional

import torch

from .._controller import Controller, Measurement
from .._fast import batch_radius
from ._screen import candidates


def _upper(logits: torch.Tensor, slopes: torch.Tensor) -> float:
    return batch_radius(logits, slopes).upper


def measure(controller: Controller, logits: torch.Tensor, slopes: torch.Tensor, *,
            mask: Optional[torch.Tensor] = None, screen: Optional[bool] = None) -> Measurement:
    """controller.measure() of tensors.

    With screen (by default for tensors that are not on the CPU) the samples that cannot bind are
    found with torch operations where the tensors live, and only the others travel; the radius is the
    same within its proven interval.  An aggregate other than "maximum" needs all samples.
    """
    options = controller.options
    if screen is None:
        screen = logits.device.type != "cpu"
    if not screen or options["aggregate"] != "maximum":
        return controller.measure(logits, slopes, mask=mask)
    n = logits.shape[-1]
    z, a = logits.detach().reshape(-1, n), slopes.detach().reshape(-1, n)
    kept = candidates(z, a, mask, None if options["radius"] == "bound" else _upper)
    seen = controller.measure(z[kept].reshape(-1, n), a[kept].reshape(-1, n))
    sample = int(kept[seen.sample]) if kept.numel() else 0
    return Measurement(seen.radius, sample, seen.nonfinite, seen.decided)


def reduced(seen: Measurement, group: Any) -> Measurement:
    """The measurement of the union over the ranks of a process group: one minimum of two numbers."""
    import torch.distributed as distributed
    backend = str(distributed.get_backend(group))
    device = torch.device("cuda", torch.cuda.current_device()) if "nccl" in backend else "cpu"
    packed = torch.tensor(seen.pack(), dtype=torch.float64, device=device)
    distributed.all_reduce(packed, op=distributed.ReduceOp.MIN, group=group)
    return Measurement.unpack(packed.tolist())
