#!/usr/bin/env python3
"""The Taylor coefficients of log sum_k exp(z_k + a_k tau) at 0 with mpmath: a peer of bench_series.

Reads lines "logits <n numbers>" and "slopes <n numbers>" (hexadecimal floats) from standard input;
arguments: digits, order.  Prints the seconds and the last coefficient.

What a practitioner would write: the moments f_j of the slopes and j c_j = j f_j - sum_i i c_i f_{j-i},
with ten digits more than asked.  Not a proof.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import time

import mpmath


def coefficients(logits, slopes, order):
    top, middle = max(logits), 0.5 * (max(slopes) + min(slopes))
    terms = [mpmath.exp(mpmath.mpf(z) - top) for z in logits]
    steps = [mpmath.mpf(a) - middle for a in slopes]
    total = mpmath.fsum(terms)
    moments = [mpmath.mpf(1)]
    for j in range(1, order + 1):
        terms = [term * step / j for term, step in zip(terms, steps)]
        moments.append(mpmath.fsum(terms) / total)
    scaled = [mpmath.mpf(0)]
    for j in range(1, order + 1):
        scaled.append(j * moments[j] - mpmath.fdot(scaled[1:], moments[j - 1:0:-1]))
    return [c / max(j, 1) for j, c in enumerate(scaled)]


def main():
    digits, order = int(sys.argv[1]), int(sys.argv[2])
    data = {}
    for line in sys.stdin:
        words = line.split()
        data[words[0]] = [float.fromhex(w) for w in words[1:]]
    mpmath.mp.dps = digits + 10
    begin = time.process_time()
    last = coefficients(data["logits"], data["slopes"], order)[order]
    print("%.9g %s" % (time.process_time() - begin, mpmath.nstr(last, digits)))


if __name__ == "__main__":
    main()
