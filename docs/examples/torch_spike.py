# SPDX-License-Identifier: GPL-3.0-or-later
"""A small network in PyTorch whose learning rate jumps 10,000-fold at step 50, with and without the
controller.  The slopes are the Jacobian-vector product along Adam's own next update.

    GHOSTS_LIBRARY=.../libghosts_fast.so python3 torch_spike.py [DIGITS.CSV]

Exit status 77 when PyTorch or NumPy is missing."""
import sys

try:
    import numpy as np
    import torch
    import torch.autograd.forward_ad as forward
    try:
        from torch.func import functional_call
    except ImportError:  # before 2.0
        from torch.nn.utils.stateless import functional_call
except ImportError as error:
    print("skipped:", error)
    sys.exit(77)

import ghosts


def adam_update(parameters, state, step):
    """Adam's update at rate 1, without applying it."""
    out = {}
    for name, p in parameters.items():
        m, v = state.setdefault(name, (torch.zeros_like(p), torch.zeros_like(p)))
        m.mul_(0.9).add_(p.grad, alpha=0.1)
        v.mul_(0.999).addcmul_(p.grad, p.grad, value=0.001)
        out[name] = -(m / (1 - 0.9 ** step)) / ((v / (1 - 0.999 ** step)).sqrt() + 1e-8)
    return out


def train(x, y, controlled):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 10))
    controller = ghosts.Controller(policy=ghosts.CAP if controlled else ghosts.MONITOR,
                                   radius=ghosts.EXACT)
    state, losses = {}, []
    for step in range(1, 151):
        parameters = dict(model.named_parameters())
        model.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        losses.append(loss.item())
        update = adam_update(parameters, state, step)
        norm = torch.sqrt(sum((u * u).sum() for u in update.values())).item()
        unit = {name: u / norm for name, u in update.items()}
        with torch.no_grad(), forward.dual_level():
            dual = {name: forward.make_dual(p.detach(), unit[name])
                    for name, p in parameters.items()}
            logits, slopes = forward.unpack_dual(functional_call(model, dual, (x,)))
        rate = 1e-3 * (1e4 if step == 50 else 1)
        decision = controller.step(logits.numpy(), slopes.numpy(), rate, norm)
        with torch.no_grad():
            for name, p in parameters.items():
                p.add_(update[name], alpha=decision.rate)
    return losses


data = np.loadtxt(sys.argv[1] if len(sys.argv) > 1 else "analysis/data/digits.csv", delimiter=",")
inputs = torch.tensor(data[:1200, :64] / 16, dtype=torch.float32)
labels = torch.tensor(data[:1200, 64], dtype=torch.int64)
plain, calm = train(inputs, labels, False), train(inputs, labels, True)
print("loss before the spike %.3f, largest after: plain %.3g, controlled %.3g" %
      (plain[48], max(plain[50:]), max(calm[50:])))
print("at the end: plain %.3g, controlled %.3g" % (plain[-1], calm[-1]))
sys.exit(0 if max(calm[50:]) < max(plain[50:]) else 1)
