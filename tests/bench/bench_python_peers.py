# SPDX-License-Identifier: GPL-3.0-or-later
"""What other Python packages do for the same jobs: zeros of a sum, and a spike of the learning rate.

    python3 tests/bench/bench_python_peers.py [DIGITS.CSV]

Prints the tables of docs/python.md.  A peer that is not installed is left out.
"""
import cmath
import importlib.util
import math
import statistics
import sys
import time
import warnings
from fractions import Fraction

import numpy as np

import ghosts

warnings.simplefilter("ignore")
SUMS = {3: ([Fraction(0), Fraction(1, 3), Fraction(-5, 2)], [Fraction(k) for k in (1, 2, 3)]),
        10: ([Fraction(k * k % 7 - 3, 2) for k in range(10)],
             [Fraction(k * k % 11 - 5, 3) + Fraction(k, 17) for k in range(10)])}
DIGITS, RADIUS = 50, 20


def has(name):
    return importlib.util.find_spec(name) is not None


def timed(job):
    """The answer and the median milliseconds of up to ten calls within two seconds."""
    answer, times, start = job(), [], time.perf_counter()
    while len(times) < 10 and (not times or time.perf_counter() - start < 2):
        before = time.perf_counter()
        job()
        times.append(time.perf_counter() - before)
    return answer, 1e3 * statistics.median(times)


# ---- the nearest zero ----------------------------------------------------------------------------

def by_mpmath(z, a, guess):
    import mpmath
    with mpmath.workdps(DIGITS + 10):
        terms = [(mpmath.mpf(x.numerator) / x.denominator, mpmath.mpf(s.numerator) / s.denominator)
                 for x, s in zip(z, a)]
        return complex(mpmath.findroot(
            lambda t: mpmath.fsum(mpmath.exp(x + s * t) for x, s in terms), guess))


def by_flint(z, a, guess):
    import flint
    saved, flint.ctx.dps = flint.ctx.dps, DIGITS + 10
    try:
        terms = [(flint.arb(flint.fmpq(x.numerator, x.denominator)),
                  flint.arb(flint.fmpq(s.numerator, s.denominator))) for x, s in zip(z, a)]
        t = flint.acb(guess.real, guess.imag)
        for _ in range(7):
            values = [(x + s * t).exp() for x, s in terms]
            t = (t - sum(values) / sum(s * v for (_, s), v in zip(terms, values))).mid()
        return complex(float(t.real.mid()), float(t.imag.mid()))
    finally:
        flint.ctx.dps = saved


def nearest():
    print("| nearest zero, %d digits | needs a guess | proves | 3 classes | 10 classes |" % DIGITS)
    print("| --- | --- | --- | --- | --- |")
    truth = {n: complex(ghosts.radius(z, a).zero) for n, (z, a) in SUMS.items()}
    rows = [("`ghosts.radius(z, a, digits=%d)`" % DIGITS, "no", "zero, error, no nearer one",
             lambda z, a, guess: complex(ghosts.radius(z, a, digits=DIGITS).zero))]
    rows += [("`mpmath.findroot(F, guess)`", "yes", "nothing", by_mpmath)] * has("mpmath")
    rows += [("python-flint, Newton with `acb`", "yes", "nothing", by_flint)] * has("flint")
    for name, guess, proof, solve in rows:
        cells = []
        for n, (z, a) in SUMS.items():
            found, spent = timed(lambda: solve(z, a, truth[n] * (1 + 1e-6)))
            cells.append("%.2g ms%s" % (spent, "" if abs(found - truth[n]) < 1e-13 else ", wrong"))
        print("| %s | %s | %s | %s |" % (name, guess, proof, " | ".join(cells)))


# ---- all zeros of a disc ---------------------------------------------------------------------------

def by_cxroots(z, a):
    from cxroots import Circle
    z, a = [float(x) for x in z], [float(x) for x in a]
    return len(Circle(0, RADIUS).roots(
        lambda t: sum(np.exp(x + s * t) for x, s in zip(z, a)),
        lambda t: sum(s * np.exp(x + s * t) for x, s in zip(z, a))).roots)


def by_qpmr(z, a):
    import qpmr
    top = float(max(a))  # sum w exp(a t) = exp(top t) sum w exp(-(top - a) t)
    rows = sorted((top - float(s), math.exp(float(x))) for x, s in zip(z, a))
    roots, _ = qpmr.qpmr(np.array([[w] for _, w in rows]), np.array([d for d, _ in rows]),
                         region=(-RADIUS, RADIUS, -RADIUS, RADIUS))
    return int((abs(roots) <= RADIUS).sum())


def disc():
    print("\n| all zeros in the disc of radius %d | proves | 3 classes | 10 classes |" % RADIUS)
    print("| --- | --- | --- | --- |")
    rows = [("`ghosts.zeros(z, a, disk=%d)`" % RADIUS, "complete, every error",
             lambda z, a: len(ghosts.zeros(z, a, disk=RADIUS)))]
    rows += [("`cxroots.Circle(0, %d).roots(F, dF)`" % RADIUS, "nothing", by_cxroots)] * has("cxroots")
    rows += [("`qpmr.qpmr(coefs, delays, region)`", "nothing", by_qpmr)] * has("qpmr")
    for name, proof, solve in rows:
        cells = []
        for z, a in SUMS.values():
            try:
                found, spent = timed(lambda: solve(z, a))
                cells.append("%d zeros, %.2g ms" % (found, spent))
            except Exception as error:  # a peer's own failure is its result
                cells.append("failed: %s" % type(error).__name__)
        print("| %s | %s | %s |" % (name, proof, " | ".join(cells)))


# ---- a spike of the learning rate --------------------------------------------------------------------

def train(guard, seed, x, y):
    import torch
    from ghosts.torch import Cap
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    cap = Cap(model, optimizer, radius=guard) if guard in ("exact", "bound") else None
    if guard == "zclip":
        from zclip import ZClip
        clip = ZClip()
    losses, start = [], time.perf_counter()
    for step in range(150):
        optimizer.param_groups[0]["lr"] = 10.0 if step == 50 else 1e-3
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        if guard == "clip":
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if guard == "zclip":
            clip.step(model)
        cap.step(x) if cap else optimizer.step()
        losses.append(loss.item())
    return max(losses[51:]), losses[-1], 1e3 * (time.perf_counter() - start) / 150


def spike(digits):
    import torch
    data = np.loadtxt(digits, delimiter=",")
    x = torch.tensor(data[:1200, :64] / 16, dtype=torch.float32)
    y = torch.tensor(data[:1200, 64], dtype=torch.int64)
    print("\n| rate × 10,000 for one step, three seeds | worst loss after it | loss at the end | a step |")
    print("| --- | --- | --- | --- |")
    rows = [("Adam alone", "none"), ("`clip_grad_norm_(…, 1.0)`", "clip")]
    rows += [("`ZClip().step(model)`", "zclip")] * has("zclip")
    rows += [('`Cap(…, radius="bound")`', "bound"), ('`Cap(…, radius="exact")`', "exact")]
    for name, guard in rows:
        runs = [train(guard, seed, x, y) for seed in (1, 2, 3)]
        print("| %s | %s | %s | %.1f ms |" % (name, ", ".join("%.3g" % r[0] for r in runs),
                                              ", ".join("%.3g" % r[1] for r in runs),
                                              statistics.median(r[2] for r in runs)))


def main():
    assert all(abs(sum(cmath.exp(float(x) + float(s) * complex(ghosts.radius(z, a).zero))
                       for x, s in zip(z, a))) < 1e-12 for z, a in SUMS.values())
    nearest()
    disc()
    if has("torch"):
        spike(sys.argv[1] if len(sys.argv) > 1 else "analysis/data/digits.csv")


if __name__ == "__main__":
    main()
