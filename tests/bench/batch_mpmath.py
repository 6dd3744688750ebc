#!/usr/bin/env python3
"""The nearest zeros of several samples with mpmath at 16 digits: a peer of bench_batch.

Reads lines of hexadecimal floats from standard input: the radius of the library, then n logits and n
slopes.  Prints the median seconds a sample and how many radii agree to 1e-9.  Not a proof.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import time

try:
    import mpmath  # noqa: F401
except ImportError:
    print("mpmath is missing")
    sys.exit()

from nearest_mpmath import solve

times, agree = [], 0
for line in sys.stdin:
    radius, *numbers = [float.fromhex(word) for word in line.split()]
    half = len(numbers) // 2
    begin = time.process_time()
    root = solve(numbers[:half], numbers[half:], 16)
    times.append(time.process_time() - begin)
    agree += root is not None and abs(float(abs(root)) - radius) < 1e-9 * radius
times.sort()
print("%.9g %d %d" % (times[len(times) // 2], agree, len(times)))
