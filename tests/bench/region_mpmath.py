#!/usr/bin/env python3
"""All zeros of sum_k exp(z_k + a_k tau) in a disc with mpmath: a peer of the benchmark.

Reads lines "logits <n numbers>" and "slopes <n numbers>" (hexadecimal floats) from standard input;
arguments: digits, radius.  Prints the seconds and the number of zeros found.

What a practitioner would write: Newton in floating point from points on a grid of the strip that can
hold zeros, about ten a zero, the distinct limits polished by mpmath.findroot.  Not a proof: zeros may
be missing.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import cmath
import math
import sys
import time

import mpmath


def newton(logits, slopes, point):
    """Newton's method in floating point; None when it does not settle."""
    for _ in range(40):
        top = max(z + a * point.real for z, a in zip(logits, slopes))
        terms = [cmath.exp(z + a * point - top) for z, a in zip(logits, slopes)]
        derivative = sum(a * t for a, t in zip(slopes, terms))
        if derivative == 0:
            return None
        step = sum(terms) / derivative
        if not abs(step) < 1e3:
            return None
        point -= step
        if abs(step) < 1e-13 * abs(point):
            return point
    return None


def strip(logits, slopes, radius):
    """Real parts between which no term outweighs all others together."""
    def outweighed(x):
        top = max(z + a * x for z, a in zip(logits, slopes))
        weights = [math.exp(z + a * x - top) for z, a in zip(logits, slopes)]
        return 2 * max(weights) <= sum(weights)

    xs = [radius * (i / 200 - 1) for i in range(401)]
    inside = [x for x in xs if outweighed(x)]
    step = radius / 200
    return (min(inside) - step, max(inside) + step) if inside else (-radius, radius)


def solve(logits, slopes, digits, radius):
    low, high = strip(logits, slopes, radius)
    spread = max(slopes) - min(slopes)
    found = {}
    y = 0.5 * math.pi / spread
    while y < radius:
        for i in range(5):
            root = newton(logits, slopes, complex(low + (high - low) * (i + 0.5) / 5, y))
            if root is not None and root.imag > 0 and abs(root) <= radius:
                found[(round(root.real, 8), round(root.imag, 8))] = root
        y += math.pi / spread
    mpmath.mp.dps = digits + 10
    exact = [(mpmath.mpf(z), mpmath.mpf(a)) for z, a in zip(logits, slopes)]

    def function(tau):
        return mpmath.fsum(mpmath.exp(z + a * tau) for z, a in exact)

    return [mpmath.findroot(function, mpmath.mpc(root), tol=mpmath.mpf(10) ** (-2 * digits),
                            verify=False, maxsteps=60) for root in found.values()]


def main():
    digits, radius = int(sys.argv[1]), float(sys.argv[2])
    data = {}
    for line in sys.stdin:
        words = line.split()
        data[words[0]] = [float.fromhex(w) for w in words[1:]]
    middle = 0.5 * (max(data["slopes"]) + min(data["slopes"]))
    top = max(data["logits"])
    logits = [z - top for z in data["logits"]]
    slopes = [a - middle for a in data["slopes"]]
    begin = time.process_time()
    roots = solve(logits, slopes, digits, radius)
    print("%.9g %d" % (time.process_time() - begin, 2 * len(roots)))


if __name__ == "__main__":
    main()
