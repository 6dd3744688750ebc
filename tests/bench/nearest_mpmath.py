#!/usr/bin/env python3
"""The nearest zero of sum_k exp(z_k + a_k tau) with mpmath: a peer of the benchmark.

Reads lines "logits <n numbers>" and "slopes <n numbers>" (hexadecimal floats) from standard input;
arguments: digits, repetitions.  Prints the median seconds of one solution and its modulus.

What a practitioner would write: Newton in floating point from points on growing half-circles, the
nearest limit taken, then mpmath.findroot at full precision.  Not a proof.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import cmath
import math
import sys
import time

import mpmath


def value_and_derivative(logits, slopes, point):
    terms = [cmath.exp(z + a * point) for z, a in zip(logits, slopes)]
    return sum(terms), sum(a * t for a, t in zip(slopes, terms))


def newton(logits, slopes, point, reach):
    """Newton's method in floating point; None when it leaves the disc or does not settle."""
    for _ in range(60):
        value, derivative = value_and_derivative(logits, slopes, point)
        if derivative == 0:
            return None
        step = value / derivative
        point -= step
        if not abs(point) < 4 * reach:
            return None
        if abs(step) < 1e-13 * abs(point):
            return point
    return None


def start(logits, slopes):
    """The nearest zero that Newton's method finds from growing half-circles."""
    spread = max(slopes) - min(slopes)
    bound = math.pi / spread
    best = None
    radius = bound
    while best is None or radius < 1.2 * abs(best):
        for j in range(1, 24):
            root = newton(logits, slopes, cmath.rect(radius, math.pi * j / 24), radius)
            if root is not None and abs(root.imag) > 0.9 * bound:
                root = complex(root.real, abs(root.imag))
                if best is None or abs(root) < abs(best):
                    best = root
        radius *= 1.15
        if radius > 1e4 * bound:
            break
    return best


def solve(logits, slopes, digits):
    middle = 0.5 * (max(slopes) + min(slopes))
    top = max(logits)
    logits = [z - top for z in logits]
    guess = start(logits, [a - middle for a in slopes])
    if guess is None:
        return None
    mpmath.mp.dps = digits + 10
    exact_slopes = [mpmath.mpf(a) - middle for a in slopes]
    exact_logits = [mpmath.mpf(z) for z in logits]

    def function(tau):
        return mpmath.fsum(mpmath.exp(z + a * tau) for z, a in zip(exact_logits, exact_slopes))

    return mpmath.findroot(function, mpmath.mpc(guess), tol=mpmath.mpf(10) ** (-2 * digits),
                           verify=False, maxsteps=60)


def main():
    digits, repetitions = int(sys.argv[1]), int(sys.argv[2])
    data = {}
    for line in sys.stdin:
        words = line.split()
        data[words[0]] = [float.fromhex(w) for w in words[1:]]
    times = []
    root = None
    for _ in range(repetitions):
        begin = time.process_time()
        root = solve(data["logits"], data["slopes"], digits)
        times.append(time.process_time() - begin)
    times.sort()
    modulus = "none" if root is None else mpmath.nstr(abs(root), 15)
    print("%.9g %s" % (times[len(times) // 2], modulus))


if __name__ == "__main__":
    main()
