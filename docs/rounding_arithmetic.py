#!/usr/bin/env python3
"""The arithmetic of docs/rounding.md and the printed constants of docs/theory.md, recomputed.

Every number is a fraction, or an interval of fractions around a transcendental one; an inequality holds if it
holds for the whole interval.  Exit status 1, and the statement's number, when one does not.

    rounding_arithmetic.py [-v] [FOLDER OF THE DOCUMENTS]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import sys
from fractions import Fraction as Q
from math import factorial, isqrt
from pathlib import Path

TERMS = 40  # of each series; the remainder is part of the interval


BITS = 200  # of the ends of intervals; they are cut outwards


def cut(x, up):
    """x to BITS bits, rounded up or down."""
    excess = min(x.numerator.bit_length(), x.denominator.bit_length()) - BITS
    if excess <= 0:
        return x
    shift = x.denominator.bit_length() - x.numerator.bit_length() + BITS
    scaled = x * Q(2) ** shift
    whole = scaled.numerator // scaled.denominator
    return (whole + (up and whole != scaled)) * Q(2) ** -shift


class I:
    """[lo, hi]"""

    def __init__(self, lo, hi=None):
        self.lo, self.hi = cut(Q(lo), False), cut(Q(lo if hi is None else hi), True)

    def __add__(self, other):
        other = interval(other)
        return I(self.lo + other.lo, self.hi + other.hi)

    def __neg__(self):
        return I(-self.hi, -self.lo)

    def __sub__(self, other):
        return self + -interval(other)

    def __mul__(self, other):
        other = interval(other)
        ends = [x * y for x in (self.lo, self.hi) for y in (other.lo, other.hi)]
        return I(min(ends), max(ends))

    def __truediv__(self, other):
        other = interval(other)
        assert other.lo > 0 or other.hi < 0
        return self * I(1 / other.hi, 1 / other.lo)

    def __pow__(self, n):
        root = self ** (n // 2) if n > 1 else I(1)
        return root * root * self if n % 2 else root * root

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return interval(other) - self

    def __rtruediv__(self, other):
        return interval(other) / self


def interval(x):
    return x if isinstance(x, I) else I(x)


def increasing(function):
    """The interval of an increasing function from one of fractions to intervals."""
    def on_interval(x):
        x = interval(x)
        return I(function(x.lo).lo, function(x.hi).hi)
    return on_interval


@increasing
def exp(x):
    halvings = max(0, x.numerator.bit_length() - x.denominator.bit_length() + 1)
    y = I(x / 2 ** halvings)
    term = total = I(1)
    for j in range(1, TERMS):
        term = term * y / j
        total = total + term
    rest = 2 * max(abs(term.lo), abs(term.hi))  # |y| <= 1
    total = total + I(-rest, rest)
    for _ in range(halvings):
        total = total * total
    return total


@increasing
def sqrt(x):
    shift = max(0, BITS + (x.denominator.bit_length() - x.numerator.bit_length()) // 2)
    root = isqrt(x.numerator * 4 ** shift // x.denominator)
    return I(Q(root, 2 ** shift), Q(root + 1, 2 ** shift))


def atanh_of_fraction(x):  # 0 <= x <= 1/2
    total = sum((x ** j / j for j in range(1, 4 * TERMS, 2)), Q(0))
    return I(total, total + 2 * x ** (4 * TERMS))


@increasing
def log(x):
    """Of x >= 1."""
    twos = 0
    while x > 2:
        x, twos = x / 2, twos + 1
    result = 2 * atanh_of_fraction((x - 1) / (x + 1))
    return result + 2 * twos * atanh_of_fraction(Q(1, 3))


def arctan_of_reciprocal(n):
    total = sum((Q((-1) ** j, (2 * j + 1) * n ** (2 * j + 1)) for j in range(2 * TERMS)), Q(0))
    return I(total, total + Q(1, n ** (4 * TERMS)))


PI = 16 * arctan_of_reciprocal(5) - 4 * arctan_of_reciprocal(239)


def sin_cos(x):
    """Of a fraction below 8."""
    parts = [Q(0), Q(0)]
    term = Q(1)
    for j in range(2 * TERMS):
        parts[1 - j % 2] += term if j % 4 < 2 else -term
        term = term * x / (j + 1)
    rest = 2 * abs(term)
    return I(parts[0] - rest, parts[0] + rest), I(parts[1] - rest, parts[1] + rest)


E = exp(1)
u = Q(1, 2 ** 53)
eps = u * (1 + Q(1, 2 ** 40))


def decimal(text):
    """The decimal itself, not the double nearest to it."""
    return Q(text)


class Ledger:
    def __init__(self, folder, verbose):
        self.verbose, self.done, self.failed, self.where = verbose, 0, 0, ""
        self.known = {}
        for name in ("rounding", "theory"):
            text = (folder / (name + ".md")).read_text(encoding="utf-8")
            for kind, number in re.findall(r"\*\*([A-Z][a-z]+) (\d+\.\d+) \(", text):
                self.known[name, number] = kind

    def statement(self, document, number):
        self.where = f"docs/{document}.md, {self.known.get((document, number), 'no statement')} {number}"
        self.report((document, number) in self.known, "the statement exists")

    def report(self, good, what):
        self.done += 1
        self.failed += not good
        if self.verbose or not good:
            print(("" if good else "FALSE: ") + self.where + ": " + what)

    def less(self, *chain, what=""):
        """Each is below the next, whatever the values in the intervals."""
        ends = [interval(x) for x in chain]
        good = all(x.hi < y.lo for x, y in zip(ends, ends[1:]))
        shown = " < ".join(f"{float(x.lo):.6g}" for x in ends)
        self.report(good, f"{what} {shown}".strip())

    def most(self, x, y, what=""):
        self.report(interval(x).hi <= interval(y).lo, f"{what} {float(interval(x).hi):.6g} <= "
                    f"{float(interval(y).lo):.6g}".strip())

    def prints(self, x, text, what=""):
        """The interval, cut after the digits of `text`, reads `text`."""
        digits = len(text.split(".")[1]) if "." in text else 0
        unit = Q(1, 10 ** digits)
        self.report(Q(text) <= interval(x).lo and interval(x).hi < Q(text) + unit, f"{what} = {text}...")


def slacks(check, header):
    value = {name: text for name, text in re.findall(r"#define (\w+) (\S.*)", header)}
    one_and = re.compile(r"\(1\.0 \+ (\S+)\)")
    share = [one_and.fullmatch(value[name])[1] for name in ("SAFE", "SAFE_POWERS")]
    safe, powers = (Q(1 + float(value.get(x, x))) for x in share)
    check.statement("rounding", "1.1")
    check.most((1 + 2 * Q(1, 2)) * (1 - Q(1, 2)), 2, "(1 + 2x)(1 - x) at 1/2")
    check.most(1, (1 + 2 * Q(1, 2)) * (1 - Q(1, 2)), "(1 + 2x)(1 - x) at 1/2, concave")
    check.less(exp(Q(1, 2)), 1 + 2 * Q(1, 2), what="e^x at 1/2, convex")
    check.statement("rounding", "1.2")
    check.less(1, I(1 - u) ** 4002 * safe)
    check.less(I(1 + u) ** 4002 / safe, 1)
    check.statement("rounding", "1.3")
    tiny = decimal(value["TINY"])
    check.less(Q(1, 2 ** 1022), decimal("2.3e-308"), tiny / 10 ** 17)
    check.statement("rounding", "1.4")
    check.less(log(10) / log(2), Q(float(value["BITS_PER_DIGIT"])))
    check.statement("rounding", "1.5")
    check.less(sqrt(Q(1, 2 ** 1074)) * (1 + 2 * u), decimal("2.3e-162"), decimal(value["HIDDEN"]))
    check.less(Q(1, 2 ** 1075), decimal("1.6e-162") ** 2, Q(1, 2 ** 1074), what="1.6e-162 squared rounds up")
    check.less((1 + u) * (1 + u) - 1, 2 * u * (1 + 2 * u))
    check.statement("rounding", "1.6")
    check.less(1, I(1 - u) ** (4 * 10 ** 6 + 2) * powers)
    check.statement("rounding", "1.7")
    for name, count, bound in (("FEW", 8, "8.9e-16"), ("SOME", 80, "8.9e-15"), ("MANY", 4000, "4.5e-13")):
        check.less(1 / I(1 - u) ** count - 1, decimal(bound), decimal(value[name + "_ROUNDINGS"]))
    check.statement("rounding", "2.1")
    check.less(log(2), decimal("0.6932"), decimal("0.694"))
    extra = 1 + Q(1, 2 ** 10)
    for g in (1, 64):
        check.less((decimal("0.694") * g + 4) * extra + decimal("0.694") * g / 2 ** g, g + 5)
    check.less(decimal("0.694") / 2, decimal("0.35"))
    check.less(2 ** 5 + 64 + 5, 2 ** 7, what="M = 5")
    check.less(Q(64 + 5) / 2 ** 40, decimal("0.01"))
    check.statement("rounding", "2.2")
    check.less((2 ** 54 + 2 ** 52) / log(2), 2 ** 55)


def multiple_precision(check):
    check.statement("rounding", "3.1")
    for bits in (2, 3, 10, 53, 200):
        unit = Q(1, 2 ** bits)
        error = sqrt(2) * 4 * 4 * unit / 2 ** 8
        check.less(error, unit / 8)
        check.most(unit / 8, Q(1, 32))
        check.less((1 + Q(17, 16) * unit / 8) * (1 + unit / 4) - 1, unit / 2)
    check.less(exp(Q(1, 32)) - 1, Q(17, 16) / 32, what="e^x - 1, convex")
    check.statement("rounding", "3.3")
    unit = Q(1, 4)
    check.less((1 + unit / 2) * (1 + Q(1, 64)) * Q(3, 2) / 64 + Q(1, 2), 1, what="share of A_j")
    check.less((1 + unit / 2) / 32, 1, what="share of A_(j-1)")
    check.statement("rounding", "3.4")
    check.less(Q(3, 4) / 2 ** 4, Q(1, 16))  # (3D + 3) 2^(1-q) with bits = 2
    check.less(exp(Q(1, 16)) - 1, Q(104, 100) / 16, what="e^x - 1, convex")
    check.less(Q(104, 100) * 3, 4)
    check.less(Q(104, 100) * 3, 8)
    check.statement("rounding", "3.5")
    needed = (1 + unit / 2) * (1 + Q(1, 64)) * Q(3, 2) / 64 + Q(1, 2)
    check.less(needed, decimal("0.6"), what="error of f_j in 2^-bits A_j, with bits = 2")
    check.less(decimal("0.6") / (1 - unit / 2), decimal("0.7"))
    check.less((1 + unit / 2) / (1 - unit / 2), decimal("1.3"))
    check.less(Q(1, 2) / (1 - unit / 2), decimal("0.6"))
    check.most(decimal("1.3") * decimal("0.6"), decimal("0.78"))
    check.less(decimal("0.78") + decimal("0.7"), 2)



def double_precision(check):
    program = decimal("1.2e-16")
    check.statement("rounding", "4.1")
    check.less(Q(108, 100) * eps, program)
    for half, exact in ((4, "3.01"), (4, "4"), (2, "2"), (2, "1")):
        check.most(decimal(exact), half)
    check.less(decimal("19.9"), 20 - decimal("0.01"))
    check.less(exp(Q(1, 2)) - 1, decimal("1.298") / 2, what="e^x - 1, convex")
    check.less((1 + 8 * eps) * (1 + 8 * eps) * (1 + eps) - 1, decimal("17.1") * eps)
    check.less(decimal("1.298") * Q(1, 2), decimal("0.6491"))
    check.less(decimal("17.1") * (1 + decimal("0.649")), decimal("28.3"))
    check.less(decimal("25.8"), decimal("1.298") * decimal("19.9"))
    check.less(decimal("0.649") + decimal("2.5") / 40 + decimal("0.0001"), decimal("0.72"))
    check.statement("rounding", "4.2")
    check.less(exp(Q(1, 16)) - 1, Q(1, 16) * (1 + Q(1, 16)))
    check.less(decimal("1.0625") / 16, decimal("0.28"))
    check.most(decimal("0.72") + decimal("0.28"), 1)
    check.less(decimal("1.0625"), decimal("1.08"))
    growth = exp(decimal("1.6e16") * eps)
    check.less(decimal("1.6e16") * eps, decimal("1.777"))
    check.less(growth, decimal("5.92"))
    share = decimal("0.15") * decimal("1.08")
    check.less(decimal("5.92") * (1 + decimal("0.72") * 40 * eps), share * 40, what="at eta = 40 eps")
    check.less(decimal("5.92") * decimal("0.72") * eps, share, what="beyond")
    check.statement("rounding", "4.3")
    check.less(8 * eps, decimal("1e-15"))
    check.less(1 + eps, (1 + decimal("1e-15")) * (1 - eps) ** 3)
    check.less(eps, decimal("1e-15") * (1 - eps) ** 3)
    check.statement("rounding", "5.1")
    check.less(I(1 + u) ** 200, 1 + decimal("1e-12"))
    check.statement("rounding", "5.2")
    check.less(Q(26, 2) * 10 ** 15, decimal("1.6e16"))
    for order in range(1, 25):
        whole = (Q(order + 1) / E) ** (order + 1)
        for m in range(min(20, order) + 1):
            check.less(whole, factorial(m) * Q(16) ** (order + 1 - m))
    check.statement("rounding", "5.3")
    for j in range(25):
        check.less(I(1 + Q(1, 2 ** 63)) ** j * (1 + Q(1, 2 ** 63)) - 1, Q(j + 4, 2 ** 58))
    check.less(u * (1 + u), decimal("1.2e-16"))
    check.statement("rounding", "7.1")
    check.less(Q(1, 5), sin_cos(decimal("0.2014"))[0])
    check.less(decimal("0.2014") + decimal("1e-15"), Q(1, 4))
    check.statement("rounding", "7.2")
    check.less(u * 10 ** 13, decimal("0.0012"), Q(1, 2))
    check.less(2 * u * 10 ** 13 + decimal("0.001"), decimal("0.01"))
    check.less(PI / 2 + Q(1, 2), PI - decimal("0.11"))
    bounds_in_double(check)


def bounds_in_double(check):
    check.statement("rounding", "8.2")
    check.less(u + 2 * u + u, 8 * u * (1 - 4 * u))
    check.less(1 / E, Q(1, 2), what="e exp(-e)")
    check.most(Q(3, 2) * 1 + 8, 2 * 1 + 32 - (Q(1, 2) * 1 + 24), what="n = 1")
    check.less(4 * log(8), Q(8, 2) + 24, what="4 log n < n/2 + 24 at its tightest, n = 8")
    quotient = (exp(Q(1, 2)) - 1) / (exp(Q(1, 2)) - Q(3, 2))
    check.less(quotient, decimal("4.37"))
    check.less(8 * decimal("4.37") + 1, 36)
    check.less(Q(1, 2) ** 15 * 4 / factorial(17), Q(1, 2 ** 60))
    check.less(64 + 4 + 8, 96)
    for n in (16, 17):
        check.less(n + 8 + 16 * log(n), 2 * n + 48, what="tightest at n = 16")


def fast_path(check):
    check.statement("rounding", "9.1")
    r, quarter = decimal("0.3466"), Q(1, 4)
    check.less(log(2) / 2 * (1 + Q(1, 2 ** 40)), r)
    check.less(2 * quarter + Q(1010, 2 ** 27), decimal("0.51"), what="units")
    check.less(r ** 14 / factorial(14) / (1 - r / 15), decimal("5e-18"), decimal("0.05") * u)
    check.less((exp(r) - 1 - r) / (r * r), decimal("0.564"))
    before = (exp(r) - 1 - r - r * r / 2) / (r * r * r)  # t of the step before the last, 1/6 + ...
    check.less(before, decimal("0.184"))
    check.less(decimal("0.35") * decimal("0.05") + Q(1, 6) + before * (1 + r), decimal("0.45"))
    check.less(r * decimal("0.45") + r * before + decimal("0.57"), decimal("0.8"), what="error of t")
    tail = r * r * (decimal("0.8") + 2 * decimal("0.564")) + quarter
    check.less(tail, decimal("0.49"))
    check.less(exp(r), decimal("1.4143"))
    check.less(decimal("0.51") * decimal("1.4143") + decimal("0.05") + decimal("0.49") + 1, decimal("2.3"))
    check.less(decimal("0.707"), exp(-r))
    total = decimal("0.51") + decimal("0.05") + decimal("0.49") + Q(1, 2)
    check.less(total / decimal("0.707"), decimal("2.2"))
    check.statement("rounding", "9.2")
    r = decimal("0.786")
    check.less(10 ** 5 * 2 / PI, 2 ** 16)
    check.less(PI / 4, r)
    check.less(3 * Q(1, 2), decimal("1.51"))
    check.less(r ** 18 / factorial(18), decimal("0.02") * u)
    check.less(r ** 3, decimal("0.486"))
    check.less(r ** 2, decimal("0.618"))
    check.less(sin_cos(r)[0], decimal("0.71"))
    sine = decimal("0.486") * (decimal("0.45") + Q(3, 6)) + Q(1, 2)
    cosine = decimal("0.618") * (decimal("0.6") + 1) + Q(1, 2)
    check.less(sine + decimal("1.51"), decimal("2.6"))
    check.less(cosine + decimal("0.71") * decimal("1.51"), decimal("2.6"))
    check.statement("rounding", "9.3")
    check.most(700 + 4, 704)
    check.most(2 * 704 + 1, 1409)
    check.less(exp(-700), decimal("1e-304"))
    check.statement("rounding", "9.5")
    check.less(1410 + 4 * 80, 1850)
    check.statement("rounding", "9.7")
    check.less(400, 1850)
    check.less(2 + 1, 4)
    check.statement("rounding", "9.8")
    check.less(8 + 8 * 80 + 2, 12 * 80 + 64)
    check.less(8 + 8 * 8 + 2, 12 * 8 + 64)
    check.less(1 - decimal("1e-12"), sin_cos(Q(PI.lo) / 2 - Q(1, 10 ** 6))[0], what="sin(pi/2 - 1e-6)")
    check.statement("rounding", "9.11")
    least = 4 + sqrt(32)
    value = least / 4 + 4 / least + Q(9, 4) - 2 * log(least)
    check.less(decimal("0.54"), value, decimal("0.544"))
    check.statement("rounding", "9.12")
    check.less(I(1 + u) ** (2 * 59 + 1 + 60) - 1, 200 * u)
    check.statement("rounding", "10.1")
    check.less(2 / (1 - Q(1, 64)), Q(9, 4))
    check.less(2 ** 54 + 100, (2 ** 54 - 2 ** 51) / log(2))


def checker(check):
    check.statement("rounding", "11.1")
    check.less(sqrt(5), decimal("2.24"))
    check.less(3 * decimal("1.1") + decimal("2.24") + 1 + decimal("0.1"), 8)
    check.less(1 + Q(1, 2 ** 6), decimal("1.1"))
    check.most(decimal("3.01") * decimal("4.75"), 15)
    check.less(decimal("3.01") * exp(15 * u) * (1 + 24 * u) * Q(5, 4), 4)
    check.less(decimal("9.5") ** 52 / factorial(52) / (1 - decimal("9.5") / 53), Q(1, 4))
    for last in range(15, 52):
        bound = factorial(last + 1) * u  # A_last <= bound^(last / (last + 1)) / last!, for i! A_i are moments
        check.less(max(bound, 1) / factorial(last) / (1 - decimal("9.5") / (last + 1)), Q(1, 4))
    check.statement("rounding", "11.2")
    check.less(I(1 + u) ** 53 * I(1 + decimal("2.24") * u) ** 52 - 1, 256 * u)
    check.statement("rounding", "11.3")
    for n in (1, 2, 10 ** 6):
        check.less(Q(1, 8) + Q(3, 2) * Q(72 + n, n) / 2 ** 10, 1, what="share of S_j in 2^-bits")
    check.less(exp(Q(13, 256)) * (1 + Q(1, 8)) / 2 ** 8, Q(2), what="share of S_(j-1)")
    check.less(exp(Q(13, 256)), decimal("1.06"))
    low = sum(Q(13 ** i, factorial(i)) for i in range(24))
    check.less(exp(13) - low, low / 100, what="x = 13, where the quotient is largest")
    check.less(13 - 2 ** 27, -2 ** 27 * log(2))
    check.statement("rounding", "11.7")
    check.less(1 / E + 1, decimal("1.5"))
    check.less(decimal("2.5") / 2 ** 4, decimal("0.16"))
    check.less(1 / E / 2 ** 4, decimal("0.03"), what="log m / m")
    check.less(decimal("0.16") + decimal("0.03"), Q(1, 4))
    check.most(Q(3, 4) + Q(1, 2) + Q(1, 2) + 1 + 2, decimal("4.75"))
    check.less(decimal("4.75") / 2 ** 10, Q(1, 2 ** 7))
    check.less(Q(17, 16) * sqrt(2) / 2 ** 7 + Q(1, 2 ** 4) + Q(1, 2 ** 8), Q(1, 2 ** 3))
    check.statement("rounding", "11.4")
    product = decimal("2.24")
    check.less(sqrt(1 + 2 ** 2), product)
    step = product + decimal("1.5")
    check.less(15 * step, 57, what="units")
    check.less(25 * step, 94, what="units")
    check.less(57 + 94 + product, 154, what="coarse phase")
    check.less(57 + 57 + product, 117, what="fine phase")
    check.less(15 * decimal("2.1") + 11 * decimal("2.1") + 1, 56, what="coarse modulus")
    check.most(2 * decimal("31.5") + 1, 64, what="fine modulus")
    check.most(15 * decimal("2.1"), decimal("31.5"))
    phase = 154 + 117 + decimal("1.9") + 2 * product
    check.less(phase, 278)
    modulus = 56 + 64 + decimal("2.2") + 2
    check.less(modulus, 125)
    check.less(phase + modulus + decimal("1.5") + decimal("1.01") * 2, 409)
    check.less(409 * 4, 2 ** (12 - 1), what="409 u below 2^(-b-1) for 64 W >= b + 12, u = 2^(2 - 64 W)")
    check.statement("rounding", "11.5")
    check.less(exp(1) - 1, decimal("1.72"), what="sum of c_i, i >= 1")
    check.less(decimal("1.01") * decimal("1.72"), decimal("1.74"))
    check.less(Q(1, 2) + decimal("1.02") / 2, decimal("1.0101"))
    total = decimal("1.74") + decimal("1.01") + 1 + decimal("0.51") + decimal("0.1")
    check.less(total, decimal("4.5"))
    check.less(total / 4 + 1, decimal("2.2"), what="units of e^r")
    check.less(2 ** 10 * 3 * decimal("2.01") / 2 ** 16, decimal("0.1"))
    check.less((total + Q(1, 6)) / 2 ** 12 + 1, decimal("1.01"))
    check.less(decimal("1.01") / 4 + 1, decimal("1.3"))
    check.less((1 + decimal("1.01") / 2 ** 12) / 4 + 1, decimal("1.3"))
    check.less(sqrt(decimal("1.3") ** 2 * 2), decimal("1.9"), what="e^(is)")
    check.statement("rounding", "11.6")
    check.less(40 * u, decimal("1e-14"))
    check.less(Q(1, 2 ** 52), decimal("1e-15"))


def models(check):
    def gamma(k):
        return k * u / (1 - k * u)

    check.statement("rounding", "13.1")
    check.statement("rounding", "13.2")
    check.statement("rounding", "13.3")
    check.statement("rounding", "13.4")
    for order in (1, 16, 256):
        check.less(sqrt(2) * gamma(2 * order + 2), 3 * (order + 1) * u, what="a product")
        grown = Q(0)
        for k in range(1, order + 1):  # eps_k of the exponential
            grown = (1 + grown) * (1 + (sqrt(2) * gamma(2 * k)).hi) * (1 + u) ** 2 - 1
            grown = cut(grown, True)
        check.less(grown, (2 * order ** 2 + 6 * order) * u, what="an exponential")
        second = 1 + Q(1, 2 ** 20)
        check.less((2 * sqrt(2) + 1) * order * second, 4 * order, what="synthetic division")
        check.less((4 * (order + 1) + (order + 1) + 4) * second, 10 * order + 16)
    check.less(Q(2 ** 256, 2 ** 1074), decimal("1e-240"), what="powers that underflow")
    for inputs in (1, 10 ** 6):
        check.less(sqrt(2) * gamma(inputs + 7), 2 * (inputs + 12) * u, what="a layer")
    check.less(Q(2 ** 18, 2 ** 1022), decimal("1e-290"))


def theory(check):
    check.statement("theory", "4.4")
    sine, cosine = sin_cos(decimal("4.49"))
    check.less(0, sine - decimal("4.49") * cosine, what="tan t = t is not reached")
    sine, cosine = sin_cos(decimal("4.4934"))
    check.less(0, sine - decimal("4.4934") * cosine)
    sine, cosine = sin_cos(decimal("4.4935"))
    check.less(sine - decimal("4.4935") * cosine, 0)
    check.less(decimal("20.1"), decimal("4.49") ** 2)
    check.less(PI * PI / 4, decimal("2.5"))
    check.less(1 - (decimal("20.1") - decimal("2.5")) / PI, -1)
    check.statement("theory", "4.8")
    check.less(4 / (PI * PI), 1)
    check.statement("theory", "4.10")
    check.less(PI, sqrt(log(2) * log(2) + PI * PI), what="no lower bound")
    check.statement("theory", "8.2")
    check.less(PI / 3 + Q(1, 2), PI / 2)
    check.less(PI / 2 + Q(1, 2), PI)
    check.statement("theory", "11.2")
    check.prints(log(3) / 2, "0.549", "the nearer pole")
    check.less(456, 1000 * log(PI / log(3)) / log(10), 457, what="decimal digits")
    check.statement("theory", "13.1")
    check.less(4 / PI + 8 / PI * sum(Q(1, (4 * k * k - 1) * (16 * k * k - 1)) for k in range(1, 50)), Q(4, 3))
    check.less(Q(4, 3) - 8 / PI * Q(1, 10 ** 5),
               4 / PI + 8 / PI * sum(Q(1, (4 * k * k - 1) * (16 * k * k - 1)) for k in range(1, 50)))
    check.statement("theory", "14.1")
    p = (3 - sqrt(3)) / 6
    for value, exact in ((p * (1 - p), Q(1, 6)), ((1 - 2 * p) * (1 - 2 * p), Q(1, 3))):
        check.less(exact - Q(1, 10 ** 30), value, exact + Q(1, 10 ** 30))
    check.statement("theory", "16.2")
    check.most(2 * 100 * decimal("1e-5"), Q(1, 500))
    check.statement("theory", "17.2")
    gamma = decimal("0.044715")
    corner = sqrt(1 / (3 * gamma))
    check.prints(corner, "2.7303", "1/sqrt(3 gamma)")
    check.prints(2 * corner / 3, "1.8202", "2/3 of it")
    check.prints(PI / 2 * sqrt(PI / 2), "1.9687", "A")
    check.less(2 * corner / 3, PI / 2 * sqrt(PI / 2))


def main():
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    check = Ledger(folder, "-v" in sys.argv[1:])
    header = (folder.parent / "src" / "base" / "rounding.h").read_text(encoding="utf-8")
    slacks(check, header)
    multiple_precision(check)
    double_precision(check)
    fast_path(check)
    checker(check)
    models(check)
    theory(check)
    print(f"{check.done} checks, {check.failed} false")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
