#!/usr/bin/env python3
"""A second checker of certificates, independent of the library: exact rationals for the geometry,
mpmath's interval arithmetic for F.  Slow; follows docs/certificates.md item by item.

usage: certificate.py FILE     prints "valid" or what fails; exit status 0 or 1

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import sys
from fractions import Fraction
from math import factorial

from mpmath import iv, mp


def dyadic(text):
    mantissa, exponent = text.lstrip("-")[2:].split("p")
    return (-1 if text[0] == "-" else 1) * int(mantissa, 16) * Fraction(2) ** int(exponent)


def interval(q):
    return iv.mpf(q.numerator) / q.denominator


def exponents(x):
    """z + log w + a x of every class, at the precision of the moment."""
    return [interval(z) + (iv.log(interval(w)) if w != 1 else 0) + interval(a) * interval(x)
            for (z, a), w in zip(TERMS, WEIGHTS)]


def series(x, y, r, order=28):
    """Bounds for exp(-shift h) F(x + iy + h) = sum f_j h^j: |f_j| r^j as intervals, and the tail."""
    re = exponents(x)
    top = max(e.b for e in re)
    modulus = [iv.exp(e - top) for e in re]
    shift = sum(m.mid * interval(a).mid for m, (_, a) in zip(modulus, TERMS)) / sum(m.mid for m in modulus)
    d = [interval(a) - iv.mpf(shift) for _, a in TERMS]
    u = [(m * iv.cos(interval(a) * interval(y)), m * iv.sin(interval(a) * interval(y)))
         for m, (_, a) in zip(modulus, TERMS)]
    radius = interval(r)
    sizes = []
    for j in range(order + 1):
        power = [(dk * radius) ** j / factorial(j) for dk in d]
        f = [sum(uk[i] * p for uk, p in zip(u, power)) for i in (0, 1)]
        sizes.append(iv.sqrt(f[0] ** 2 + f[1] ** 2))
    growth = max(abs(dk * radius).b for dk in d)
    if growth > (order + 2) / 2:
        return sizes, None
    tail = sum(m * abs(dk * radius) ** (order + 1) for m, dk in zip(modulus, d)) / factorial(order + 1)
    return sizes, (2 * tail).b


def holds(x, y, r, m):
    """Rouche: exactly m zeros in the disc, with more bits as the disc gets smaller."""
    small = max(0, (1 / r).numerator.bit_length() - (1 / r).denominator.bit_length())
    iv.prec = mp.prec = 100 + (m + 1) * small
    sizes, tail = series(x, y, r)
    return tail is not None and sizes[m].a > sum(s.b for j, s in enumerate(sizes) if j != m) + tail


def dominated(x0, x1):
    def winner(x):
        iv.prec = mp.prec = 100
        e = exponents(x)
        top = max(range(len(e)), key=lambda k: e[k].mid)
        others = sum((iv.exp(v - e[top]).b for k, v in enumerate(e) if k != top), iv.mpf(0).b)
        return top if others < 1 else None
    first = winner(x0)
    return first is not None and first == winner(x1)


def empty(x0, x1, y0, y1, depth=12):
    r = (abs(x1 - x0) + abs(y1 - y0)) * Fraction(1, 2)  # at least the half-diagonal
    if (x1 - x0) < 3 * (y1 - y0) < 9 * (x1 - x0):
        r = max(x1 - x0, y1 - y0) * Fraction(7072, 10000)
    if dominated(x0, x1) or holds((x0 + x1) / 2, (y0 + y1) / 2, r, 0):
        return True
    if depth == 0:
        return False
    if x1 - x0 > y1 - y0:
        x = (x0 + x1) / 2
        return empty(x0, x, y0, y1, depth - 1) and empty(x, x1, y0, y1, depth - 1)
    y = (y0 + y1) / 2
    return empty(x0, x1, y0, y, depth - 1) and empty(x0, x1, y, y1, depth - 1)


def place(x, y, r):
    """"in", "out" or "edge": the disc against the region."""
    g = REGION
    if g["shape"] == "disk":
        big, square = Fraction(g["radius"]), x * x + y * y
        return "out" if square > (big + r) ** 2 else "in" if r < big and square < (big - r) ** 2 else "edge"
    x0, x1, y0, y1 = (Fraction(g[k]) for k in ("x0", "x1", "y0", "y1"))
    if x + r < x0 or x - r > x1 or y + r < y0 or y - r > y1:
        return "out"
    return "in" if x - r > x0 and x + r < x1 and y - r > y0 and y + r < y1 else "edge"


def covered(box, cells, discs, depth=0):
    x0, x1, y0, y1 = box
    if REGION["shape"] == "disk":
        nearest = max(x0, -x1, 0) ** 2 + y0 ** 2
        if nearest > Fraction(REGION["radius"]) ** 2:
            return True
    cells = [c for c in cells if c[0] < x1 and x0 < c[1] and c[2] < y1 and y0 < c[3]]
    discs = [d for d in discs if d[0] - d[2] < x1 and x0 < d[0] + d[2] and d[1] - d[2] < y1 and y0 < d[1] + d[2]]
    if any(c[0] <= x0 and x1 <= c[1] and c[2] <= y0 and y1 <= c[3] for c in cells):
        return True
    if any(max(abs(x0 - d[0]), abs(x1 - d[0])) ** 2 + max(abs(y0 - d[1]), abs(y1 - d[1])) ** 2 <= d[2] ** 2
           for d in discs):
        return True
    if depth > 200 or not cells and not discs:
        return False
    cuts = [sorted(e for c in cells for e in c[i:i + 2] if low < e < high)
            for i, low, high in ((0, x0, x1), (2, y0, y1))]
    if not cuts[0] and not cuts[1]:
        cuts[x1 - x0 <= y1 - y0] = [(x0 + x1) / 2] if x1 - x0 > y1 - y0 else [(y0 + y1) / 2]
    if len(cuts[0]) > len(cuts[1]):
        at = cuts[0][len(cuts[0]) // 2]
        parts = (x0, at, y0, y1), (at, x1, y0, y1)
    else:
        at = cuts[1][len(cuts[1]) // 2]
        parts = (x0, x1, y0, at), (x0, x1, at, y1)
    return all(covered(p, cells, discs, depth + 1) for p in parts)


def domain():
    """The box around the region's part at or above pi / spread, and that height."""
    iv.prec = 100
    spread = max(a for _, a in TERMS) - min(a for _, a in TERMS)
    low = (iv.pi / interval(spread)).a
    sign, mantissa, exponent, _ = low._mpi_[0] if hasattr(low, "_mpi_") else low._mpf_
    least = int(mantissa) * Fraction(2) ** int(exponent)
    if REGION["shape"] == "disk":
        r = Fraction(REGION["radius"])
        return (-r, r, least, r), least
    x0, x1, y0, y1 = (Fraction(REGION[k]) for k in ("x0", "x1", "y0", "y1"))
    return (x0, x1, max(least, y0, -y1), max(y1, -y0)), least


def check(c):
    cells = [tuple(map(dyadic, e)) for e in c["cells"]]
    discs = [(*map(dyadic, e[:3]), e[3]) for e in c["discs"]]
    zeros = [(*map(dyadic, e[:3]), e[3], e[4]) for e in c["zeros"]]
    outside = [(*map(dyadic, e[:3]), e[3]) for e in c["outside"]]
    if len({a for _, a in TERMS}) == 1:
        return None if not zeros else "zeros of a sum without zeros"
    box, least = domain()
    if box[2] < box[3] and not covered(box, cells, discs):
        return "a gap in the covering"
    small = {}
    for i, (x, y, r, m, edge) in enumerate(zeros):
        where = place(x, y, r)
        if where == "out" or edge != (where == "edge") or abs(y) <= r:
            return f"zero {i}: marks"
        if place(x, -y, r) != "out" and not any((x, -y, r, m) == z[:4] for z in zeros):
            return f"zero {i}: mirror image"
        if len([z for z in zeros if z[:4] == (x, y, r, m)]) > 1:
            return f"zero {i}: twice"
        small[x, abs(y), r, m] = f"zero {i}"
    for i, (x, y, r, m) in enumerate(outside):
        if place(x, y, r) != "out" or place(x, -y, r) != "out" or y <= r:
            return f"outside {i}: place"
        small[x, y, r, m] = f"outside {i}"
    listed = list(small)
    for i, p in enumerate(listed):
        for q in listed[:i]:
            if (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 <= (p[2] + q[2]) ** 2:
                return f"{small[p]}: meets {small[q]}"

    def inside(p, d):
        return p[2] <= d[2] and (p[0] - d[0]) ** 2 + (p[1] - d[1]) ** 2 <= (d[2] - p[2]) ** 2
    for i, d in enumerate(discs):
        needed = place(*d[:3]) != "out" or place(d[0], -d[1], d[2]) != "out"
        if needed and sum(p[3] for p in listed if inside(p, d)) != d[3]:
            return f"disc {i}: sum"
    for p in listed:
        if not any(inside(p, d) for d in discs):
            return f"{small[p]}: in no isolating disc"
    for i, e in enumerate(cells):
        if not (abs(e[2]) < least and abs(e[3]) < least or empty(*e)):
            return f"cell {i}"
    for i, d in enumerate(discs):
        if not holds(*d):
            return f"disc {i}: count"
    for p in listed:
        if not holds(*p):
            return f"{small[p]}: count"
    return None


with open(sys.argv[1], encoding="ascii") as file:
    certificate = json.load(file)
if certificate["format"] != "ghosts certificate" or certificate["version"] != 1 + ("weights" in certificate):
    sys.exit("not a certificate of version 1, or of version 2 with weights")
TERMS = [(Fraction(z), Fraction(a)) for z, a in zip(certificate["logits"], certificate["slopes"])]
WEIGHTS = [Fraction(w) for w in certificate.get("weights", [1] * len(TERMS))]
REGION = certificate["region"]
fault = check(certificate)
print(fault or "valid")
sys.exit(fault is not None)
