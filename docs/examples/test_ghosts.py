# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of ghosts.py.  Exit status 77 (skipped) without NumPy."""
import json
import math
import sys
from concurrent.futures import ThreadPoolExecutor

try:
    import numpy as np
except ImportError:
    print("NumPy is missing: skipped")
    sys.exit(77)

import ghosts

seed = 20260611
print("seed", seed)
rng = np.random.default_rng(seed)

# two classes: rho* = sqrt(margin^2 + pi^2) / gap
logits = rng.normal(size=(500, 2)) * 4
slopes = rng.normal(size=(500, 2))
found = ghosts.exact(logits, slopes)
truth = np.hypot(logits[:, 0] - logits[:, 1], math.pi) / abs(slopes[:, 0] - slopes[:, 1])
for r, t in zip(found, truth):
    assert r.decided and r.lower <= t * (1 + 1e-14) and r.upper >= t * (1 - 1e-14)

for dtype in (np.float32, np.float64):
    wide_z = rng.normal(size=(64, 20)).astype(dtype)
    wide_a = rng.normal(size=(64, 20)).astype(dtype)
    z, a = wide_z[::2, 3:13], wide_a[::2, 3:13]  # strided views are passed as they are
    each = ghosts.exact(z, a)
    batch = ghosts.radius(z, a)
    least = min(range(32), key=lambda i: each[i].upper)
    assert batch.sample == least and batch.radius.decided
    assert batch.radius.lower <= each[least].upper and batch.radius.upper >= each[least].lower
    uppers = np.array([r.upper for r in each])
    assert (ghosts.bound(z, a) <= uppers).all() and (ghosts.lower(z, a) <= uppers).all()
    spread = a.max(axis=1).astype(np.float64) - a.min(axis=1).astype(np.float64)
    assert (ghosts.spread(z, a) == spread).all()

# threads that share nothing but the module: the numbers of one thread
many = [(rng.normal(size=(400, n)), rng.normal(size=(400, n))) for n in (3, 10, 40, 60)] * 10


def numbers(arrays):
    batch = ghosts.radius(*arrays).radius
    return batch.lower, batch.upper, batch.re, batch.im, ghosts.lower(*arrays).tobytes()


alone = [numbers(arrays) for arrays in many]
with ThreadPoolExecutor(4) as pool:
    assert list(pool.map(numbers, many)) == alone

try:
    a = a.copy()
    a[7, 3] = np.nan
    ghosts.radius(z, a)
    raise SystemExit("a NaN went unnoticed")
except ghosts.GhostsError as error:
    assert "slopes, row 7, column 3" in str(error), error

controller = ghosts.Controller(radius=ghosts.EXACT, target=0.5)
decision = controller.step(logits, slopes, 1.0, 100.0)
assert 0 < decision.scale < 1 and abs(decision.r_after - 0.5) < 1e-12
assert ghosts.ACTIONS[decision.action] == "scaled"
assert controller.step(z, a, 1.0, 1.0).rate == 0.0  # the NaN: skipped
copy = ghosts.Controller()
copy.restore(controller.save())
assert copy.save() == controller.save() and copy.statistics().skipped == 1
quantile = ghosts.Controller(aggregate=1, quantile=0.9)
assert quantile.measure(logits, slopes).radius >= controller.measure(logits, slopes).radius * 0.1
copy.restore(quantile.save())  # a state of the other aggregate
assert copy.step(logits, slopes, 1.0, 1.0).radius == quantile.measure(logits, slopes).radius
assert json.loads(controller.line(1))["action"] == "scaled"
assert json.loads(controller.line())["action"] == "skipped"
assert np.allclose(ghosts.lse(logits), np.logaddexp(logits[:, 0], logits[:, 1]), rtol=1e-14)
for dtype in (np.float32, np.float64):
    t, h = rng.normal(size=(6, 4)).astype(dtype), dtype(0.01)
    found, error = ghosts.difference(np.sin(t + h), np.sin(t - h), 2 * float(h), np.sin(t))
    assert found.dtype == dtype and abs(found - np.cos(t)).max() <= error < 0.02
for wrong in (logits[:, ::2].astype(np.int64), logits.T, logits[0]):
    try:
        ghosts.radius(wrong, wrong)
        raise SystemExit("a bad array was taken")
    except TypeError:
        pass
print("ok")
