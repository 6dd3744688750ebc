# SPDX-License-Identifier: GPL-3.0-or-later
"""A classifier of digits in PyTorch whose learning rate jumps 10,000-fold at step 50: Adam alone, with
clipped gradients, and with its steps capped at the radius of convergence.

    python3 spike_torch.py [DIGITS.CSV [SEEDS]]
"""
import sys

import numpy as np
import torch

import ghosts.torch


def train(guard, seed, x, y):
    """The losses of 150 steps."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    cap = ghosts.torch.Cap(model, optimizer, radius=guard) if guard in ("bound", "exact") else None
    losses = []
    for step in range(150):
        optimizer.param_groups[0]["lr"] = 10.0 if step == 50 else 1e-3  # the fault
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        if guard == "clip_grad_norm_":
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if cap:
            cap.step(x)
        else:
            optimizer.step()
        losses.append(loss.item())
    return losses


def main():
    digits = sys.argv[1] if len(sys.argv) > 1 else "analysis/data/digits.csv"
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    data = np.loadtxt(digits, delimiter=",")
    x = torch.tensor(data[:1200, :64] / 16, dtype=torch.float32)
    y = torch.tensor(data[:1200, 64], dtype=torch.int64)
    print("guard            worst loss after the spike, at the end   (%d seeds)" % seeds)
    for guard in ("none", "clip_grad_norm_", "bound", "exact"):
        runs = [train(guard, seed, x, y) for seed in range(1, seeds + 1)]
        print("%-16s %s" % (guard, "   ".join("%8.3g, %-8.3g" % (max(run[51:]), run[-1])
                                              for run in runs)))


if __name__ == "__main__":
    main()
