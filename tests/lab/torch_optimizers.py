#!/usr/bin/env python3
"""The lab's optimizers against those of PyTorch, in double precision.

    torch_optimizers.py DIR

DIR/NAME.steps, by dump: gradients, rates, and for each step the update proposed at rate 1 and the
point after a share of it was taken.  PyTorch takes the same gradients at rate x share.  Compared to
1e-12 at every step and entry: the points, the updates, and the lab's own move with what it proposed.
Ends with "N passed, N failed".

SPDX-License-Identifier: GPL-3.0-or-later
"""
import pathlib
import sys

import torch
from numpy_networks import Comparison, read

OPTIMIZERS = {
    "sgd": lambda theta, decay: torch.optim.SGD(theta, lr=1, weight_decay=decay),
    "momentum": lambda theta, decay: torch.optim.SGD(theta, lr=1, momentum=0.9, weight_decay=decay),
    "adam": lambda theta, decay: torch.optim.Adam(theta, lr=1),
    "adamw": lambda theta, decay: torch.optim.AdamW(theta, lr=1, weight_decay=decay),
}


def torch_steps(kind, dump):
    """The points after each step, the start first."""
    theta = torch.nn.Parameter(torch.tensor(dump["start"]))
    optimizer = OPTIMIZERS[kind]([theta], float(dump["decay"][0]))
    points = [theta.detach().numpy().copy()]
    for step, rate in enumerate(dump["rate"] * dump["share"]):
        optimizer.param_groups[0]["lr"] = float(rate)
        theta.grad = torch.tensor(dump[f"grad_{step}"])
        optimizer.step()
        points.append(theta.detach().numpy().copy())
    return points


def compare(result, name, dump):
    peer = torch_steps(name.split("_")[0], dump)
    own = dump["start"]
    for step, rate in enumerate(dump["rate"] * dump["share"]):
        proposed, before, own = dump[f"proposed_{step}"], own, dump[f"theta_{step}"]
        for what, got, expected in (
            ("the point after", own, peer[step + 1]),
            ("the proposal of", proposed, (peer[step] - peer[step + 1]) / rate),
            ("what was taken in", (before - own) / rate, proposed),
        ):
            error = (got - expected) / (1 + abs(expected))
            result.close(f"{name}: {what} step {step + 1}", error, 0, 1e-12)


def main():
    result = Comparison()
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.steps")):
        compare(result, path.stem, read(path))
    print(f"{result.passed} passed, {result.failed} failed")
    return 0 if result.failed == 0 and result.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
